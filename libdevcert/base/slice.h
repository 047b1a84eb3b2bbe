/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_SLICE_H
#define DEVCERT_BASE_SLICE_H

#include <string.h>

#include "base/error.h"

/* A borrowed, read-only range.  Never freed through this type. */
typedef struct {
	const uint8_t *ptr;
	size_t len;
} dc_slice;

static inline dc_slice
dc_slice_of(const void *ptr, size_t len)
{
	return (dc_slice){ ptr, len };
}

static inline dc_slice
dc_slice_text(const char *text)
{
	return (dc_slice){ (const uint8_t *)text, strlen(text) };
}

/* Octet by octet, for public data; secrets are compared with dc_equal_ct(). */
static inline bool
dc_slice_equals(dc_slice a, dc_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Order of public data: negative, 0 or positive; the beginning of the other one comes first. */
static inline int
dc_slice_compare(dc_slice a, dc_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Cut len octets off the front of *in; false, and nothing cut, when there are fewer. */
static inline bool
dc_slice_take(dc_slice *in, size_t len, dc_slice *out)
{
	if (len > in->len)
		return false;
	*out = (dc_slice){ in->ptr, len };
	if (len > 0)
		in->ptr += len;
	in->len -= len;
	return true;
}

/* Cut one octet off the front of *in. */
static inline bool
dc_slice_take_octet(dc_slice *in, uint8_t *out)
{
	dc_slice one;

	if (!dc_slice_take(in, 1, &one))
		return false;
	*out = one.ptr[0];
	return true;
}

#endif /* DEVCERT_BASE_SLICE_H */
