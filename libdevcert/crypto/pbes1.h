/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PBES1, RFC 8018, section 6.1: PBKDF1 with MD2, MD5 or SHA-1, and DES or RC2 under 64 bits.  All
 * are weak, and only read: whether to is the caller's policy. */
#ifndef DEVCERT_CRYPTO_PBES1_H
#define DEVCERT_CRYPTO_PBES1_H

#include "base/buf.h"
#include "crypto/kdf.h"

/* Whether the OID is one of them. */
bool dc_pbes1_is(const char *oid);

/* All checks of dc_pbes1_decrypt() that need no passphrase; takes the rounds off the budget and
 * derives nothing. */
devcert_status dc_pbes1_check(dc_slice algorithm, dc_kdf_budget *budget) DEVCERT_MUST_CHECK;

/* Decrypt what the DER of the AlgorithmIdentifier says; appends to out.  DEVCERT_E_PASSWORD where
 * the padding is wrong, DEVCERT_E_LIMIT where the budget is spent. */
devcert_status dc_pbes1_decrypt(dc_slice algorithm, dc_slice pass, dc_slice in,
                                dc_kdf_budget *budget, dc_buf *out) DEVCERT_MUST_CHECK;

/* The key derivation of "Proc-Type: 4,ENCRYPTED" in PEM files, which OpenSSL once made: MD5 over
 * what there is already, passphrase and salt.  Fills len octets at out. */
void dc_pem_kdf(dc_slice pass, dc_slice salt, uint8_t *out, size_t len);

#endif /* DEVCERT_CRYPTO_PBES1_H */
