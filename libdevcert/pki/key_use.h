/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a private key does with what was encrypted to it, in software or in a token. */
#ifndef DEVCERT_PKI_KEY_USE_H
#define DEVCERT_PKI_KEY_USE_H

#include "crypto/ecdh.h"
#include "crypto/oaep.h"
#include "pki/key.h"

/* RSAES-PKCS1-v1_5 (RFC 8017, section 7.2), to exactly len octets at out.
 *
 * Where the padding is wrong, or something of another length is in it, there is no error but octets
 * that look random (RFC 3218, section 2.3.2): the caller goes on with them and finds that the
 * content cannot be decrypted, as it does with any wrong key.  They are the same each time, in a
 * token as long as the key is open, so that repetition shows nothing either.
 *
 * DEVCERT_E_KEY_MISMATCH where key is not RSA, DEVCERT_E_DER where in is not as long as the
 * modulus: both are public. */
devcert_status dc_key_decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out,
                                  size_t len) DEVCERT_MUST_CHECK;

/* RSAES-OAEP, to exactly len octets at out.  Public checks as above; then DEVCERT_E_DECRYPT alone,
 * but DEVCERT_E_UNSUPPORTED where a token does not know the hashes. */
devcert_status dc_key_decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in,
                                   uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

/* The shared secret with a public point on the key's own curve, dc_ecdh_secret_len() octets.
 * DEVCERT_E_KEY_MISMATCH where key is of no curve for it, DEVCERT_E_DER for a bad point. */
devcert_status dc_key_agree(const devcert_key *key, dc_slice point,
                            uint8_t secret[DC_ECDH_SECRET_MAX]) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_USE_H */
