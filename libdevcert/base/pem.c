/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/pem.h"

#include "base/base64.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define LABEL_MAX 64u

static bool
starts_with(dc_slice in, const char *text)
{
	size_t len = strlen(text);

	return in.len >= len && memcmp(in.ptr, text, len) == 0;
}

/* Cut a line off the front, without its end. */
static dc_slice
take_line(dc_slice *in)
{
	const uint8_t *end = in->len > 0 ? memchr(in->ptr, '\n', in->len) : NULL;
	size_t len = end != NULL ? (size_t)(end - in->ptr) : in->len;
	dc_slice line = { in->ptr, len };
	dc_slice skipped;

	(void)dc_slice_take(in, end != NULL ? len + 1 : len, &skipped);
	while (line.len > 0 && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == ' '))
		line.len--;
	return line;
}

/* The label of an encapsulation line; false when it is none. */
static bool
take_label(dc_slice line, const char *prefix, dc_slice *label)
{
	size_t before = strlen(prefix), after = strlen(DASHES);

	if (!starts_with(line, prefix) || line.len < before + after)
		return false;
	*label = dc_slice_of(line.ptr + before, line.len - before - after);
	return label->len <= LABEL_MAX &&
	       starts_with(dc_slice_of(line.ptr + line.len - after, after), DASHES) &&
	       memchr(label->ptr, '-', label->len) == NULL;
}

bool
dc_pem_is(dc_slice in)
{
	while (in.len > 0)
		if (starts_with(take_line(&in), BEGIN))
			return true;
	return false;
}

devcert_status
dc_pem_next(dc_slice *in, dc_slice *label, dc_buf *der)
{
	dc_slice line = { NULL, 0 }, end_label;
	const uint8_t *body;

	dc_buf_truncate(der, 0);
	do {
		if (in->len == 0)
			return dc_fail(DEVCERT_E_NOT_FOUND, "no PEM block");
		line = take_line(in);
	} while (!starts_with(line, BEGIN));
	if (!take_label(line, BEGIN, label))
		return dc_fail(DEVCERT_E_PEM, "a BEGIN line that is not one");

	body = in->ptr;
	for (;;) {
		if (in->len == 0)
			return dc_fail(DEVCERT_E_PEM, "a PEM block without an END line");
		line = take_line(in);
		if (starts_with(line, DASHES))
			break;
		if (line.len > 0 && memchr(line.ptr, ':', line.len) != NULL)
			return dc_fail(DEVCERT_E_UNSUPPORTED, "a PEM block with headers inside");
	}
	if (!take_label(line, END, &end_label) || !dc_slice_equals(*label, end_label))
		return dc_fail(DEVCERT_E_PEM, "BEGIN and END lines of a PEM block differ");
	return dc_base64_decode(dc_slice_of(body, (size_t)(line.ptr - body)), der);
}

devcert_status
dc_pem_find(dc_slice *in, const char *const *labels, dc_slice *label, dc_buf *der)
{
	for (;;) {
		devcert_status rc = dc_pem_next(in, label, der);
		bool wanted = false;

		if (rc == DEVCERT_E_NOT_FOUND)
			return rc;
		for (size_t i = 0; labels[i] != NULL; i++)
			wanted = wanted || dc_slice_equals(*label, dc_slice_text(labels[i]));
		if (rc != DEVCERT_OK || wanted)
			return rc;
	}
}

void
dc_pem_encode(const char *label, dc_slice der, dc_buf *out)
{
	dc_buf_printf(out, BEGIN "%s" DASHES "\n", label);
	dc_base64_encode(der, 64, out);
	dc_buf_printf(out, END "%s" DASHES "\n", label);
}
