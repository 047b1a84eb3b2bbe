/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_DATUM_H
#define DEVCERT_CRYPTO_DATUM_H

#include <gnutls/gnutls.h>
#include <limits.h>

#include "base/slice.h"

/* The range as GnuTLS takes it.  It counts octets in an unsigned int, and would look at a part only
 * of what is longer: DEVCERT_E_LIMIT. */
static inline devcert_status
dc_datum_of(dc_slice in, gnutls_datum_t *out)
{
	*out = (gnutls_datum_t){ (unsigned char *)in.ptr, (unsigned int)in.len };
	if (in.len > UINT_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets in one piece", in.len);
	return DEVCERT_OK;
}

#endif /* DEVCERT_CRYPTO_DATUM_H */
