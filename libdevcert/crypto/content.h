/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ciphers of an envelope's content, as streams.  This is the one place that knows how GnuTLS
 * and nettle want to be fed: pieces may be cut anywhere here. */
#ifndef DEVCERT_CRYPTO_CONTENT_H
#define DEVCERT_CRYPTO_CONTENT_H

#include <devcert/envelope.h>

#include "base/slice.h"

#define DC_CONTENT_KEY_MAX 32u
#define DC_CONTENT_TAG_LEN 16u
/* What dc_content_update() may give beyond what it takes, and dc_content_end() at most. */
#define DC_CONTENT_CARRY 64u
/* Pieces of this length, and multiples, pass without a copy. */
#define DC_CONTENT_GRANULE 64u

/* Octets of the key, and of the nonce or IV that we write. */
size_t dc_content_key_len(devcert_content_cipher cipher);
size_t dc_content_iv_len(devcert_content_cipher cipher);
bool dc_content_is_aead(devcert_content_cipher cipher);
const char *dc_content_oid(devcert_content_cipher cipher);
/* DEVCERT_E_UNSUPPORTED for what is none of ours, DEVCERT_E_WEAK for single DES. */
devcert_status dc_content_from_oid(const char *oid, devcert_content_cipher *out) DEVCERT_MUST_CHECK;

/* DC_CHECK opens for the tag alone: what comes out is as long, but may not be there at all.  That
 * takes half the time with GCM. */
typedef enum { DC_SEAL, DC_OPEN, DC_CHECK } dc_direction;

typedef struct dc_content dc_content;

/* Start.  GCM takes nonces of 1 to 64 octets, the others theirs only: DEVCERT_E_DER.  The length of
 * the key is the caller's to check.  aad is what is authenticated before the content; it is empty
 * for CBC. */
devcert_status dc_content_new(devcert_content_cipher cipher, dc_direction direction, dc_slice key,
                              dc_slice iv, dc_slice aad, dc_content **out) DEVCERT_MUST_CHECK;

/* Work on the next octets.  *out_len is at most in.len + DC_CONTENT_CARRY; in and out do not
 * overlap.  DEVCERT_E_LIMIT beyond what the cipher can protect: 2^36 - 32 octets for GCM in either
 * direction, 2^38 - 64 for ChaCha20-Poly1305.
 * After an error only dc_content_free() works. */
devcert_status dc_content_update(dc_content *content, dc_slice in, uint8_t *out,
                                 size_t *out_len) DEVCERT_MUST_CHECK;

/* The last octets, at most DC_CONTENT_CARRY: with CBC the padding, which is added or taken off.
 * DEVCERT_E_DECRYPT where that is wrong, or the length no multiple of the block. */
devcert_status dc_content_end(dc_content *content, uint8_t *out,
                              size_t *out_len) DEVCERT_MUST_CHECK;

/* The tag, after the end.  late_aad is what is authenticated and came only behind the content; the
 * tag is as if it had been given at the start, where then nothing was.  GCM only: its hash is
 * linear. DEVCERT_E_UNSUPPORTED for ChaCha20-Poly1305 with a late_aad, DEVCERT_E_STATE for CBC and
 * where there was an aad at the start. */
devcert_status dc_content_tag(dc_content *content, dc_slice late_aad,
                              uint8_t out[DC_CONTENT_TAG_LEN]) DEVCERT_MUST_CHECK;

/* NULL is allowed; the key is wiped. */
void dc_content_free(dc_content *content);

#endif /* DEVCERT_CRYPTO_CONTENT_H */
