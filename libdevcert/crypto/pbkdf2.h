/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parameters of PBKDF2, RFC 8018, appendix A.2. */
#ifndef DEVCERT_CRYPTO_PBKDF2_H
#define DEVCERT_CRYPTO_PBKDF2_H

#include "base/buf.h"
#include "crypto/digest.h"

typedef struct {
	dc_slice salt;
	uint32_t rounds;
	uint32_t key_len; /* as written; 0 where it is absent */
	dc_hash prf;      /* the digest of its HMAC */
} dc_pbkdf2_params;

/* Append the DER of PBKDF2-params with hmacWithSHA256; key_len 0 leaves the length out. */
devcert_status dc_pbkdf2_write(dc_slice salt, uint32_t rounds, uint32_t key_len,
                               dc_buf *out) DEVCERT_MUST_CHECK;

/* Read the DER of PBKDF2-params for a key of key_len octets, or of any length where that is 0; the
 * salt points into it.  How many rounds are too many is for dc_kdf_spend().  DEVCERT_E_DER,
 * DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_WEAK and DEVCERT_E_UNSUPPORTED for other HMACs. */
devcert_status dc_pbkdf2_read(dc_slice der, size_t key_len,
                              dc_pbkdf2_params *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_PBKDF2_H */
