/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/mgf1.h"

#include "base/limits.h"
#include "base/mem.h"

#define MODULUS_MAX (DC_LIMIT_RSA_BITS / 8)

devcert_status
dc_mgf1_mask(dc_hash hash, dc_slice seed, uint8_t *out, size_t len)
{
	uint8_t in[MODULUS_MAX + 4], *counter = in + seed.len, digest[DC_DIGEST_MAX];
	size_t h = dc_hash_len(hash);
	devcert_status rc = DEVCERT_OK;

	memcpy(in, seed.ptr, seed.len);
	for (uint32_t i = 0; rc == DEVCERT_OK && len > 0; i++) {
		size_t n = len < h ? len : h;

		counter[0] = (uint8_t)(i >> 24);
		counter[1] = (uint8_t)(i >> 16);
		counter[2] = (uint8_t)(i >> 8);
		counter[3] = (uint8_t)i;
		rc = dc_digest(hash, dc_slice_of(in, seed.len + 4), digest);
		for (size_t k = 0; rc == DEVCERT_OK && k < n; k++)
			out[k] ^= digest[k];
		out += n;
		len -= n;
	}
	dc_wipe(in, sizeof(in));
	dc_wipe(digest, sizeof(digest));
	return rc;
}
