/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GnuTLS does not do of AES-GCM (NIST SP 800-38D): nonces that are not 12 octets, and
 * additional data that comes behind the content. */
#ifndef DEVCERT_CRYPTO_GCM_H
#define DEVCERT_CRYPTO_GCM_H

#include "base/slice.h"

#define DC_GCM_BLOCK 16u

typedef struct dc_gcm dc_gcm;

/* The key has 16, 24 or 32 octets, the nonce at least 1. */
devcert_status dc_gcm_new(dc_slice key, dc_slice iv, dc_slice aad, dc_gcm **out) DEVCERT_MUST_CHECK;

/* All pieces but the last one are multiples of a block; out may be where in is. */
void dc_gcm_encrypt(dc_gcm *gcm, dc_slice in, uint8_t *out);
void dc_gcm_decrypt(dc_gcm *gcm, dc_slice in, uint8_t *out);

void dc_gcm_tag(dc_gcm *gcm, uint8_t out[DC_GCM_BLOCK]);

/* NULL is allowed; the key is wiped. */
void dc_gcm_free(dc_gcm *gcm);

/* The key of the hash: the block of zeros, encrypted. */
void dc_gcm_hash_key(dc_slice key, uint8_t out[DC_GCM_BLOCK]);

/* Turn the tag over content_len octets without additional data into the one with aad. */
void dc_gcm_add_late_aad(const uint8_t hash_key[DC_GCM_BLOCK], dc_slice aad, uint64_t content_len,
                         uint8_t tag[DC_GCM_BLOCK]);

/* Turn the tag over len octets of additional data, and no content, into the one over the same as
 * content. */
void dc_gcm_take_as_content(const uint8_t hash_key[DC_GCM_BLOCK], uint64_t len,
                            uint8_t tag[DC_GCM_BLOCK]);

#endif /* DEVCERT_CRYPTO_GCM_H */
