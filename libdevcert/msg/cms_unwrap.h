/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_MSG_CMS_UNWRAP_H
#define DEVCERT_MSG_CMS_UNWRAP_H

#include "base/slice.h"
#include "pki/key.h"

/* The content key in an encryptedKey of RSAES-PKCS1-v1_5 (RFC 5652, section 6.2.1), to cek_len
 * octets at cek, which is exactly what the cipher takes.
 *
 * Where the padding is wrong, or a key of another length is in it, there is no error but a random
 * key (RFC 3218, section 2.3.2): the caller goes on with it and finds that the content cannot be
 * decrypted, as it does with any wrong key.
 *
 * DEVCERT_E_KEY_MISMATCH where key is not RSA, DEVCERT_E_DER where encrypted_key is not as long as
 * the modulus: both are public. */
devcert_status dc_cms_unwrap(const devcert_key *key, dc_slice encrypted_key, uint8_t *cek,
                             size_t cek_len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_CMS_UNWRAP_H */
