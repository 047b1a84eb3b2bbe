/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_KDF_H
#define DEVCERT_CRYPTO_KDF_H

#include "crypto/digest.h"

/* What one file may cost: rounds are taken off before any derivation starts. */
typedef struct {
	uint32_t rounds_left;
	uint32_t rounds_each; /* the most that one derivation may have */
} dc_kdf_budget;

/* 5 million rounds, DC_LIMIT_KDF_ROUNDS_FILE, and 2 million each. */
#define DC_KDF_BUDGET_INIT                                                                         \
	{                                                                                          \
		DC_LIMIT_KDF_ROUNDS_FILE, DC_LIMIT_KDF_ROUNDS                                      \
	}

/* DEVCERT_E_LIMIT where rounds are 0, too many for one derivation, or more than is left. */
devcert_status dc_kdf_spend(dc_kdf_budget *budget, uint32_t rounds) DEVCERT_MUST_CHECK;

/* PBKDF2 with HMAC, RFC 8018, section 5.2.  Fills len octets at out. */
devcert_status dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                         size_t len) DEVCERT_MUST_CHECK;

/* The derivation of RFC 7292, appendix B.2.  pass is UTF-16 in network order with its final two NUL
 * octets, or empty.  id: 1 key, 2 IV, 3 MAC key. */
devcert_status dc_pkcs12_kdf(dc_hash hash, uint8_t id, dc_slice pass, dc_slice salt,
                             uint32_t rounds, uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

/* The key derivation of ANSI X9.63 (SEC 1, section 3.6.1): a hash over secret, counter, info.  At
 * most 255 digests of output, as HKDF has it. */
devcert_status dc_x963_kdf(dc_hash hash, dc_slice secret, dc_slice info, uint8_t *out,
                           size_t len) DEVCERT_MUST_CHECK;

/* HKDF, RFC 5869, both steps; an empty salt is a hash of zeros. */
devcert_status dc_hkdf(dc_hash hash, dc_slice salt, dc_slice secret, dc_slice info, uint8_t *out,
                       size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_KDF_H */
