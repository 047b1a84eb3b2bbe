/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scrypt, RFC 7914, which neither GnuTLS nor nettle has. */
#ifndef DEVCERT_CRYPTO_SCRYPT_H
#define DEVCERT_CRYPTO_SCRYPT_H

#include "base/slice.h"
#include "crypto/kdf.h"

typedef struct {
	dc_slice salt;
	uint32_t n; /* costParameter: how many blocks are kept in memory */
	uint32_t r; /* blockSize: in 128 octets */
	uint32_t p; /* parallelizationParameter: how many times */
} dc_scrypt_params;

/* Read the DER of scrypt-params (section 7.1) for a key of key_len octets; the salt points into it.
 * DEVCERT_E_DER, DEVCERT_E_TRAILING; DEVCERT_E_LIMIT for what would take too much memory. */
devcert_status dc_scrypt_read(dc_slice der, size_t key_len,
                              dc_scrypt_params *out) DEVCERT_MUST_CHECK;

/* Take what a derivation costs off the budget, in rounds of PBKDF2: one for each two blocks of 64
 * octets that are mixed, which takes as long.  DEVCERT_E_LIMIT. */
devcert_status dc_scrypt_spend(dc_kdf_budget *budget,
                               const dc_scrypt_params *params) DEVCERT_MUST_CHECK;

/* Fills len octets at out; the parameters were read. */
devcert_status dc_scrypt(const dc_scrypt_params *params, dc_slice pass, uint8_t *out,
                         size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_SCRYPT_H */
