/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The numbers of RSA keys (RFC 8017, appendix A.1), which are looked at before GnuTLS gets them:
 * GMP aborts where memory is out, and divides by what it is given. */
#ifndef DEVCERT_PKI_RSA_H
#define DEVCERT_PKI_RSA_H

#include <gnutls/abstract.h>

#include "base/slice.h"

/* Check the DER of an RSAPublicKey; bits are the modulus's.  DEVCERT_E_DER, DEVCERT_E_TRAILING,
 * DEVCERT_E_LIMIT. */
devcert_status dc_rsa_check_public(dc_slice der, uint32_t *bits) DEVCERT_MUST_CHECK;

/* Read the DER of an RSAPrivateKey into an initialised key, and check that its numbers fit each
 * other.  DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_WEAK,
 * DEVCERT_E_UNSUPPORTED (more than two primes), DEVCERT_E_KEY_MISMATCH. */
devcert_status dc_rsa_import(dc_slice der, gnutls_privkey_t out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_RSA_H */
