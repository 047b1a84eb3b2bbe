/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encryption schemes of RFC 7292, appendix C: SHA-1 with RC4, 3DES or RC2.  All are weak:
 * whether to read or write them is the caller's policy. */
#ifndef DEVCERT_CRYPTO_PBE12_H
#define DEVCERT_CRYPTO_PBE12_H

#include "base/buf.h"
#include "crypto/kdf.h"

/* The OID where the DER of an AlgorithmIdentifier names one of them, or else NULL. */
const char *dc_pbe12_oid(dc_slice algorithm);

/* All checks of dc_pbe12_decrypt() that need no passphrase; takes the rounds of key and IV off the
 * budget and derives nothing. */
devcert_status dc_pbe12_check(dc_slice algorithm, dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Decrypt; appends to out.  pass16 is UTF-16 with its final NUL, or empty.  DEVCERT_E_PASSWORD
 * where the padding is wrong (RC4 has none), DEVCERT_E_LIMIT where the budget is spent. */
devcert_status dc_pbe12_decrypt(dc_slice algorithm, dc_slice pass16, dc_slice in,
                                dc_kdf_budget *budget, dc_buf *out) DEVCERT_MUST_CHECK;

/* Encrypt with 3DES and 8 octets of salt, for programs that read nothing better.  pass16 as above.
 * Appends the DER of the AlgorithmIdentifier to algorithm, the ciphertext to out. */
devcert_status dc_pbe12_encrypt(dc_slice pass16, uint32_t rounds, dc_slice in, dc_buf *algorithm,
                                dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_PBE12_H */
