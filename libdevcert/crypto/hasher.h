/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A digest of what comes in pieces. */
#ifndef DEVCERT_CRYPTO_HASHER_H
#define DEVCERT_CRYPTO_HASHER_H

#include "crypto/digest.h"

typedef struct dc_hasher dc_hasher;

devcert_status dc_hasher_new(dc_hash hash, dc_hasher **out) DEVCERT_MUST_CHECK;
devcert_status dc_hasher_update(dc_hasher *hasher, dc_slice in) DEVCERT_MUST_CHECK;
/* dc_hash_len() octets of the digest so far; it goes on from the beginning. */
void dc_hasher_end(dc_hasher *hasher, uint8_t out[DC_DIGEST_MAX]);
/* NULL is allowed. */
void dc_hasher_free(dc_hasher *hasher);

#endif /* DEVCERT_CRYPTO_HASHER_H */
