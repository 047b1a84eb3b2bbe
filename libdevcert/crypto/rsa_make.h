/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New RSA keys. */
#ifndef DEVCERT_CRYPTO_RSA_MAKE_H
#define DEVCERT_CRYPTO_RSA_MAKE_H

#include <gnutls/abstract.h>

#include "base/error.h"

/* Make a key with a modulus of exactly that many bits, 2048 to 8192 and a multiple of 8, and the
 * exponent 65537, in an initialised one.  Both primes are searched for at once, where there can be
 * a thread for it. */
devcert_status dc_rsa_make(uint32_t bits, gnutls_privkey_t out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_RSA_MAKE_H */
