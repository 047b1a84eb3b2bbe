/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/random.h"

#include <gnutls/crypto.h>

#include "crypto/status.h"

devcert_status
dc_random(uint8_t *out, size_t len)
{
	return dc_gnutls_status(gnutls_rnd(GNUTLS_RND_KEY, out, len), "the random source");
}
