/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/bytes.h"

#include "base/mem.h"

/* The two types differ for the caller's compiler and for the bindings, not here. */
#define DEFINE_OCTETS(type, from)                                                                  \
	struct type {                                                                              \
		size_t len;                                                                        \
		uint8_t data[]; /* len of them, and a NUL */                                       \
	};                                                                                         \
                                                                                                   \
	devcert_status from(dc_slice in, type **out)                                               \
	{                                                                                          \
		type *o;                                                                           \
                                                                                                   \
		*out = NULL;                                                                       \
		if (in.len > SIZE_MAX - sizeof(*o) - 1)                                            \
			return dc_fail(DEVCERT_E_LIMIT, "%zu octets do not fit in memory",         \
			               in.len);                                                    \
		o = malloc(sizeof(*o) + in.len + 1);                                               \
		if (o == NULL)                                                                     \
			return dc_fail_nomem();                                                    \
		o->len = in.len;                                                                   \
		if (in.len > 0)                                                                    \
			memcpy(o->data, in.ptr, in.len);                                           \
		o->data[in.len] = 0;                                                               \
		*out = o;                                                                          \
		return DEVCERT_OK;                                                                 \
	}                                                                                          \
                                                                                                   \
	const uint8_t *type##_data(const type *o)                                                  \
	{                                                                                          \
		return o != NULL ? o->data : (const uint8_t *)"";                                  \
	}                                                                                          \
                                                                                                   \
	size_t type##_len(const type *o)                                                           \
	{                                                                                          \
		return o != NULL ? o->len : 0;                                                     \
	}                                                                                          \
                                                                                                   \
	void type##_free(type *o)                                                                  \
	{                                                                                          \
		if (o != NULL)                                                                     \
			dc_wipe_free(o, sizeof(*o) + o->len);                                      \
	}

/* see devcert/bytes.h */
DEFINE_OCTETS(devcert_bytes, dc_bytes_from)
DEFINE_OCTETS(devcert_secret, dc_secret_from)

devcert_status
dc_bytes_new(size_t len, devcert_bytes **out, uint8_t **at)
{
	devcert_bytes *bytes;

	*out = NULL;
	if (len > SIZE_MAX - sizeof(*bytes) - 1)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets do not fit in memory", len);
	bytes = malloc(sizeof(*bytes) + len + 1);
	if (bytes == NULL)
		return dc_fail_nomem();
	bytes->len = len;
	bytes->data[len] = 0;
	*out = bytes;
	*at = bytes->data;
	return DEVCERT_OK;
}

void
dc_bytes_shrink(devcert_bytes *bytes, size_t len)
{
	dc_wipe(bytes->data + len, bytes->len - len);
	bytes->len = len;
}
