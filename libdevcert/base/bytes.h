/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_BYTES_H
#define DEVCERT_BASE_BYTES_H

#include <devcert/bytes.h>

#include "base/slice.h"

DC_SHARED devcert_status dc_bytes_from(dc_slice in, devcert_bytes **out) DEVCERT_MUST_CHECK;
devcert_status dc_secret_from(dc_slice in, devcert_secret **out) DEVCERT_MUST_CHECK;

/* Room for len octets at *at, to be filled at once; then what was not needed is cut off. */
devcert_status dc_bytes_new(size_t len, devcert_bytes **out, uint8_t **at) DEVCERT_MUST_CHECK;
void dc_bytes_shrink(devcert_bytes *bytes, size_t len);

static inline dc_slice
dc_bytes_slice(const devcert_bytes *bytes)
{
	return dc_slice_of(devcert_bytes_data(bytes), devcert_bytes_len(bytes));
}

static inline dc_slice
dc_secret_slice(const devcert_secret *secret)
{
	return dc_slice_of(devcert_secret_data(secret), devcert_secret_len(secret));
}

#endif /* DEVCERT_BASE_BYTES_H */
