/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a dc_content is made of, for content.c and its test, which puts the count near the limit. */
#ifndef DEVCERT_CRYPTO_CONTENT_PARTS_H
#define DEVCERT_CRYPTO_CONTENT_PARTS_H

#include <gnutls/crypto.h>

#include "crypto/content.h"
#include "crypto/gcm.h"

typedef enum { DC_CONTENT_RUNS = 0, DC_CONTENT_ENDED, DC_CONTENT_DEAD } dc_content_state;

struct dc_content {
	devcert_content_cipher cipher;
	dc_direction direction;
	dc_content_state state;
	/* One of them: nettle's where GnuTLS does not take the nonce. */
	gnutls_cipher_hd_t handle;
	dc_gcm *gcm;
	/* All that comes is additional data to GnuTLS, see dc_gcm_take_as_content(). */
	bool only_hashes;
	/* Octets taken so far. */
	uint64_t count;
	/* What is not yet a granule; when opening CBC, the last granule, too. */
	uint8_t carry[DC_CONTENT_GRANULE];
	size_t carry_len;
	/* GCM only, for attributes that come late. */
	uint8_t hash_key[DC_GCM_BLOCK];
	bool has_aad;
};

#endif /* DEVCERT_CRYPTO_CONTENT_PARTS_H */
