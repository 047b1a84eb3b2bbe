/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

#define SIZE_FIRST 256u

/* Not realloc: the old place would keep a copy of secrets. */
static devcert_status
move_to(dc_buf *buf, size_t size)
{
	uint8_t *ptr = malloc(size);

	if (ptr == NULL)
		return dc_fail_nomem();
	if (buf->len > 0)
		memcpy(ptr, buf->ptr, buf->len);
	dc_wipe_free(buf->ptr, buf->size);
	buf->ptr = ptr;
	buf->size = size;
	return DEVCERT_OK;
}

uint8_t *
dc_buf_grow(dc_buf *buf, size_t len)
{
	uint8_t *at;

	if (buf->failed != DEVCERT_OK)
		return NULL;
	if (len > buf->max - buf->len) {
		buf->failed = dc_fail(DEVCERT_E_LIMIT, "more than %zu octets", buf->max);
		return NULL;
	}
	if (len > buf->size - buf->len || buf->ptr == NULL) {
		size_t need = buf->len + len;
		size_t size = buf->size < SIZE_FIRST ? SIZE_FIRST : buf->size;

		while (size < need)
			size = size > SIZE_MAX / 2 ? need : size * 2;
		buf->failed = move_to(buf, size);
		if (buf->failed != DEVCERT_OK)
			return NULL;
	}
	at = buf->ptr + buf->len;
	buf->len += len;
	return at;
}

void
dc_buf_add(dc_buf *buf, dc_slice in)
{
	uint8_t *at = dc_buf_grow(buf, in.len);

	if (at != NULL && in.len > 0)
		memcpy(at, in.ptr, in.len);
}

void
dc_buf_add_octet(dc_buf *buf, uint8_t octet)
{
	dc_buf_add(buf, dc_slice_of(&octet, 1));
}

void
dc_buf_add_text(dc_buf *buf, const char *text)
{
	dc_buf_add(buf, dc_slice_text(text));
}

void
dc_buf_printf(dc_buf *buf, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len < sizeof(text))
		dc_buf_add(buf, dc_slice_of(text, (size_t)len));
	else if (buf->failed == DEVCERT_OK)
		buf->failed = dc_fail(DEVCERT_E_INTERNAL, "a formatted text of %d octets", len);
	dc_wipe(text, sizeof(text));
}

void
dc_buf_insert(dc_buf *buf, size_t pos, dc_slice in)
{
	size_t tail = buf->len - pos;

	if (dc_buf_grow(buf, in.len) == NULL || in.len == 0)
		return;
	memmove(buf->ptr + pos + in.len, buf->ptr + pos, tail);
	memcpy(buf->ptr + pos, in.ptr, in.len);
}

void
dc_buf_truncate(dc_buf *buf, size_t len)
{
	if (len < buf->len) {
		dc_wipe(buf->ptr + len, buf->len - len);
		buf->len = len;
	}
}

devcert_status
dc_buf_status(const dc_buf *buf)
{
	return buf->failed;
}

devcert_status
dc_buf_take_bytes(dc_buf *buf, devcert_bytes **out)
{
	devcert_status rc = buf->failed;

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_bytes_from(dc_buf_slice(buf), out);
	dc_buf_free(buf);
	return rc;
}

devcert_status
dc_buf_take_secret(dc_buf *buf, devcert_secret **out)
{
	devcert_status rc = buf->failed;

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_secret_from(dc_buf_slice(buf), out);
	dc_buf_free(buf);
	return rc;
}

devcert_status
dc_buf_take_text(dc_buf *buf, char **out)
{
	size_t max = buf->max;
	devcert_status rc;

	*out = NULL;
	if (buf->failed == DEVCERT_OK && buf->len > 0 && memchr(buf->ptr, 0, buf->len) != NULL)
		buf->failed = dc_fail(DEVCERT_E_TEXT, "a text has an embedded NUL");
	/* The NUL is not one of the octets that max counts. */
	buf->max = max < SIZE_MAX ? max + 1 : max;
	dc_buf_add_octet(buf, 0);
	buf->max = max;
	rc = buf->failed;
	if (rc == DEVCERT_OK) {
		*out = (char *)buf->ptr;
		buf->ptr = NULL;
		buf->len = buf->size = 0;
	}
	dc_buf_free(buf);
	return rc;
}

void
dc_buf_free(dc_buf *buf)
{
	dc_wipe_free(buf->ptr, buf->size);
	buf->ptr = NULL;
	buf->len = buf->size = 0;
	buf->failed = DEVCERT_OK;
}
