/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PEM, base64 and texts: what is read is written and read again the same. */
#include "base/base64.h"
#include "base/limits.h"
#include "base/pem.h"
#include "base/text.h"
#include "fuzz.h"

#define MAX (4u * DC_MIB)

static void
blocks(dc_slice in)
{
	dc_buf der = DC_BUF_INIT(MAX), text = DC_BUF_INIT(MAX), again = DC_BUF_INIT(MAX);
	dc_slice rest = in, label, other, written;
	size_t before;
	int rc;

	do {
		before = rest.len;
		rc = dc_pem_next(&rest, &label, &der);
		MUST(rest.len <= before);
		if (failed(rc))
			continue;
		MUST(rest.len < before);
		MUST(label.len <= 64 && label.ptr >= in.ptr &&
		     label.ptr + label.len <= in.ptr + in.len);
		char name[65] = "";
		memcpy(name, label.ptr, label.len);
		dc_buf_truncate(&text, 0);
		dc_pem_encode(name, dc_buf_slice(&der), &text);
		MUST(dc_buf_status(&text) == DEVCERT_OK);
		written = dc_buf_slice(&text);
		MUST(dc_pem_is(written));
		MUST(!failed(dc_pem_next(&written, &other, &again)));
		MUST(written.len == 0 && dc_slice_equals(label, other));
		MUST(dc_slice_equals(dc_buf_slice(&der), dc_buf_slice(&again)));
	} while (rc != DEVCERT_E_NOT_FOUND && rest.len > 0);
	(void)dc_pem_is(in);
	dc_buf_free(&der);
	dc_buf_free(&text);
	dc_buf_free(&again);
}

/* The decoder is strict, so without blanks there is one text for each octet string. */
static void
base64(dc_slice in)
{
	dc_buf out = DC_BUF_INIT(MAX), text = DC_BUF_INIT(MAX), dense = DC_BUF_INIT(MAX);

	if (!failed(dc_base64_decode(in, &out))) {
		for (size_t i = 0; i < in.len; i++)
			if (strchr(" \t\r\n", in.ptr[i]) == NULL)
				dc_buf_add_octet(&dense, in.ptr[i]);
		dc_base64_encode(dc_buf_slice(&out), 0, &text);
		MUST(dc_slice_equals(dc_buf_slice(&text), dc_buf_slice(&dense)));
	}
	dc_buf_truncate(&out, 0);
	dc_buf_truncate(&text, 0);
	dc_base64_encode(in, 64, &text);
	MUST(!failed(dc_base64_decode(dc_buf_slice(&text), &out)));
	MUST(dc_slice_equals(dc_buf_slice(&out), in));
	dc_buf_free(&out);
	dc_buf_free(&text);
	dc_buf_free(&dense);
}

static void
texts(dc_slice in)
{
	dc_buf wide = DC_BUF_INIT(MAX), back = DC_BUF_INIT(MAX), shown = DC_BUF_INIT(MAX);
	bool is_utf8 = dc_utf8_is_valid(in);

	MUST(is_utf8 == !failed(dc_utf8_to_utf16(in, &wide)));
	if (is_utf8) {
		MUST(!failed(dc_utf16_to_utf8(dc_buf_slice(&wide), &back)));
		MUST(dc_slice_equals(dc_buf_slice(&back), in));
	}
	dc_buf_truncate(&wide, 0);
	dc_buf_truncate(&back, 0);
	if (!failed(dc_utf16_to_utf8(in, &back))) {
		MUST(dc_utf8_is_valid(dc_buf_slice(&back)));
		MUST(!failed(dc_utf8_to_utf16(dc_buf_slice(&back), &wide)));
		MUST(dc_slice_equals(dc_buf_slice(&wide), in));
	}
	dc_text_printable(in, 100, &shown);
	MUST(shown.len <= 100 && dc_utf8_is_valid(dc_buf_slice(&shown)));
	for (size_t i = 0; i < shown.len; i++)
		MUST(shown.ptr[i] >= 0x20 && shown.ptr[i] != 0x7f);
	MUST(!dc_is_printable_string(in) || dc_is_ia5_string(in));
	dc_buf_free(&wide);
	dc_buf_free(&back);
	dc_buf_free(&shown);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	dc_slice in = dc_slice_of(data, size);

	blocks(in);
	base64(in);
	texts(in);
	return 0;
}
