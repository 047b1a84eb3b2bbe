/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_BUF_H
#define DEVCERT_BASE_BUF_H

#include "base/bytes.h"
#include "base/slice.h"

/* A buffer that grows up to a stated maximum.  After the first failure all appends do nothing;
 * the caller asks once at the end, with dc_buf_status() or one of the takers.  What it held is
 * wiped whenever it moves or is freed. */
typedef struct {
	uint8_t *ptr;
	size_t len;
	size_t size;
	size_t max;
	devcert_status failed; /* DEVCERT_OK, or why appends do nothing any more */
} dc_buf;

#define DC_BUF_INIT(max_len)                                                                       \
	{                                                                                          \
		NULL, 0, 0, (max_len), DEVCERT_OK                                                  \
	}

DC_SHARED void dc_buf_add(dc_buf *buf, dc_slice in);
void dc_buf_add_octet(dc_buf *buf, uint8_t octet);
void dc_buf_add_text(dc_buf *buf, const char *text);
void dc_buf_printf(dc_buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Make room for len octets at the end and count them as appended; NULL after a failure.
 * The caller fills them before the next append. */
uint8_t *dc_buf_grow(dc_buf *buf, size_t len);

/* Insert in front of the octet at position pos. */
void dc_buf_insert(dc_buf *buf, size_t pos, dc_slice in);

/* Cut back to len octets; the rest is wiped. */
void dc_buf_truncate(dc_buf *buf, size_t len);

/* DEVCERT_OK, or the failure that stopped the appends. */
devcert_status dc_buf_status(const dc_buf *buf) DEVCERT_MUST_CHECK;

static inline dc_slice
dc_buf_slice(const dc_buf *buf)
{
	return dc_slice_of(buf->ptr, buf->len);
}

/* What was appended since the length was start; a buffer that never grew has no address to add to.
 */
static inline dc_slice
dc_buf_slice_from(const dc_buf *buf, size_t start)
{
	return dc_slice_of(buf->len > start ? buf->ptr + start : NULL, buf->len - start);
}

/* Hand the contents over, and free the buffer whether it works or not. */
DC_SHARED devcert_status dc_buf_take_bytes(dc_buf *buf, devcert_bytes **out) DEVCERT_MUST_CHECK;
devcert_status dc_buf_take_secret(dc_buf *buf, devcert_secret **out) DEVCERT_MUST_CHECK;
/* As a NUL-terminated text for free(), the NUL not counted; an embedded one is DEVCERT_E_TEXT. */
devcert_status dc_buf_take_text(dc_buf *buf, char **out) DEVCERT_MUST_CHECK;

DC_SHARED void dc_buf_free(dc_buf *buf);

#endif /* DEVCERT_BASE_BUF_H */
