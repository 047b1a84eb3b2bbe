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

/* Cut a line off the front, without its end: LF, CR or both (RFC 7468, section 2).  The empty line
 * that CR LF leaves is of no account here. */
dc_slice
dc_pem_take_line(dc_slice *in)
{
	dc_slice line = { in->ptr, 0 }, skipped;

	while (line.len < in->len && in->ptr[line.len] != '\n' && in->ptr[line.len] != '\r')
		line.len++;
	(void)dc_slice_take(in, line.len < in->len ? line.len + 1 : line.len, &skipped);
	while (line.len > 0 && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
		line.len--;
	return line;
}

/* RFC 7468, section 3: printable characters, with single blanks and hyphens between them. */
static bool
is_label(dc_slice in)
{
	bool between = true;

	for (size_t i = 0; i < in.len; i++) {
		bool separator = in.ptr[i] == ' ' || in.ptr[i] == '-';

		if (in.ptr[i] < 0x20 || in.ptr[i] > 0x7e || (separator && between))
			return false;
		between = separator;
	}
	return in.len <= LABEL_MAX && (in.len == 0 || !between);
}

/* The label of an encapsulation line; false when it is none. */
static bool
take_label(dc_slice line, const char *prefix, dc_slice *label)
{
	size_t before = strlen(prefix), after = strlen(DASHES);

	*label = dc_slice_of(NULL, 0);
	if (!starts_with(line, prefix) || line.len < before + after ||
	    !starts_with(dc_slice_of(line.ptr + line.len - after, after), DASHES))
		return false;
	*label = dc_slice_of(line.ptr + before, line.len - before - after);
	return is_label(*label);
}

bool
dc_pem_is(dc_slice in)
{
	/* A SEQUENCE of 128 octets or more, which may hold anything. */
	if (in.len >= 2 && in.ptr[0] == 0x30 && in.ptr[1] >= 0x80)
		return false;
	while (in.len > 0)
		if (starts_with(dc_pem_take_line(&in), BEGIN))
			return true;
	return false;
}

/* Cut the next block off the front of *in; headers and body are what stands between its two lines.
 */
static devcert_status
next_block(dc_slice *in, dc_slice *label, dc_slice *headers, dc_slice *body)
{
	dc_slice line, end_label;
	const uint8_t *start;

	*label = *headers = *body = dc_slice_of(NULL, 0);
	do {
		if (in->len == 0)
			return dc_fail(DEVCERT_E_NOT_FOUND, "no PEM block");
		line = dc_pem_take_line(in);
	} while (!starts_with(line, BEGIN));
	if (!take_label(line, BEGIN, label))
		return dc_fail(DEVCERT_E_PEM, "a BEGIN line that is not one");

	start = in->ptr;
	for (;;) {
		if (in->len == 0)
			return dc_fail(DEVCERT_E_PEM, "a PEM block without an END line");
		line = dc_pem_take_line(in);
		if (starts_with(line, DASHES))
			break;
		if (line.len > 0 && memchr(line.ptr, ':', line.len) != NULL)
			*headers = dc_slice_of(start, (size_t)(in->ptr - start));
	}
	if (!take_label(line, END, &end_label) || !dc_slice_equals(*label, end_label))
		return dc_fail(DEVCERT_E_PEM, "BEGIN and END lines of a PEM block differ");
	*body = dc_slice_of(start + headers->len, (size_t)(line.ptr - start) - headers->len);
	return DEVCERT_OK;
}

static bool
is_one_of(dc_slice label, const char *const *labels)
{
	for (size_t i = 0; labels[i] != NULL; i++)
		if (dc_slice_equals(label, dc_slice_text(labels[i])))
			return true;
	return false;
}

/* labels is NULL where any will do. */
static devcert_status
find_block(dc_slice *in, const char *const *labels, dc_slice *label, dc_buf *der)
{
	dc_slice headers, body;

	dc_buf_truncate(der, 0);
	do {
		devcert_status rc = next_block(in, label, &headers, &body);

		if (rc != DEVCERT_OK)
			return rc;
	} while (labels != NULL && !is_one_of(*label, labels));
	if (headers.len > 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PEM block with headers inside");
	return dc_base64_decode(body, der);
}

devcert_status
dc_pem_next(dc_slice *in, dc_slice *label, dc_buf *der)
{
	return find_block(in, NULL, label, der);
}

devcert_status
dc_pem_next_with_headers(dc_slice *in, dc_slice *label, dc_slice *headers, dc_buf *der)
{
	dc_slice body;
	devcert_status rc;

	dc_buf_truncate(der, 0);
	rc = next_block(in, label, headers, &body);
	return rc == DEVCERT_OK ? dc_base64_decode(body, der) : rc;
}

devcert_status
dc_pem_find(dc_slice *in, const char *const *labels, dc_slice *label, dc_buf *der)
{
	return find_block(in, labels, label, der);
}

void
dc_pem_encode(const char *label, dc_slice der, dc_buf *out)
{
	dc_buf_printf(out, BEGIN "%s" DASHES "\n", label);
	dc_base64_encode(der, 64, out);
	dc_buf_printf(out, END "%s" DASHES "\n", label);
}
