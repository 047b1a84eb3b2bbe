/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PBES2, RFC 8018, section 6.2: private keys and PKCS#12. */
#ifndef DEVCERT_CRYPTO_PBES2_H
#define DEVCERT_CRYPTO_PBES2_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/kdf.h"

/* Encrypt with HMAC-SHA-256, AES-256-CBC and 16 octets of salt.  Appends the DER of the
 * AlgorithmIdentifier to algorithm, the ciphertext to out. */
devcert_status dc_pbes2_encrypt(dc_slice pass, uint32_t rounds, dc_slice in, dc_buf *algorithm,
                                dc_buf *out) DEVCERT_MUST_CHECK;

/* Decrypt what the DER of the AlgorithmIdentifier says; appends to out.  The key comes of PBKDF2 or
 * scrypt, the cipher is AES in CBC or GCM; DES, 3DES and RC2 where weak ones are allowed.
 * DEVCERT_E_PASSWORD where padding or tag is wrong, DEVCERT_E_LIMIT where the budget is spent or
 * scrypt wants too much memory, DEVCERT_E_UNSUPPORTED for any other scheme, its OID in the message.
 */
devcert_status dc_pbes2_decrypt(dc_slice algorithm, bool allows_weak, dc_slice pass, dc_slice in,
                                dc_kdf_budget *budget, dc_buf *out) DEVCERT_MUST_CHECK;

/* All checks of dc_pbes2_decrypt() that need no passphrase; takes the rounds off the budget and
 * derives nothing. */
devcert_status dc_pbes2_check(dc_slice algorithm, bool allows_weak,
                              dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_PBES2_H */
