/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether an RSA key whose numbers fit each other is one at all, and is a secret. */
#ifndef DEVCERT_CRYPTO_RSA_CHECK_H
#define DEVCERT_CRYPTO_RSA_CHECK_H

#include "base/slice.h"

/* DEVCERT_E_KEY_MISMATCH where p or q is no prime, or both are the same; DEVCERT_E_WEAK where they
 * are so close, or d so short, that the modulus tells them (FIPS 186-4, appendix B.3.1).  All are
 * without zeros in front; p and q are odd and at least 3. */
devcert_status dc_rsa_check_secrets(dc_slice p, dc_slice q, dc_slice d) DEVCERT_MUST_CHECK;

/* Whether a modulus of 1024 bits or more has the fingerprint of a library whose primes can be
 * found: CVE-2017-15361, "ROCA".  Of 2^83 other moduli one has it, too. */
bool dc_rsa_is_roca(dc_slice n);

/* DEVCERT_E_WEAK where it has. */
devcert_status dc_rsa_check_modulus(dc_slice n) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_RSA_CHECK_H */
