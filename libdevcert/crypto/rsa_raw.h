/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSA without padding (RFC 8017, section 5.1), which GnuTLS 3.7.9 does not show: for OAEP. */
#ifndef DEVCERT_CRYPTO_RSA_RAW_H
#define DEVCERT_CRYPTO_RSA_RAW_H

#include <gnutls/abstract.h>

#include "base/slice.h"

/* Octets of the modulus. */
devcert_status dc_rsa_modulus_len(gnutls_pubkey_t key, size_t *out) DEVCERT_MUST_CHECK;

/* The public operation on as many octets as the modulus has, in place. */
devcert_status dc_rsa_raw_public(gnutls_pubkey_t key, uint8_t *octets,
                                 size_t len) DEVCERT_MUST_CHECK;

/* The private one, blinded.  DEVCERT_E_DECRYPT where the number is not below the modulus or len is
 * not the modulus's. */
devcert_status dc_rsa_raw_private(gnutls_privkey_t key, uint8_t *octets,
                                  size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_RSA_RAW_H */
