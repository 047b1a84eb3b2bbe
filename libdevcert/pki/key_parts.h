/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the files that make private keys. */
#ifndef DEVCERT_PKI_KEY_PARTS_H
#define DEVCERT_PKI_KEY_PARTS_H

#include "pki/key.h"
#include "pki/key_type.h"

/* A key from GnuTLS's one, which is taken over whether it works or not: the public half is made of
 * it, and both are tried on each other.  DEVCERT_E_KEY_MISMATCH. */
devcert_status dc_key_new(gnutls_privkey_t taken, devcert_key **out) DEVCERT_MUST_CHECK;

/* Read the DER of an RSAPrivateKey (RFC 8017), or of an ECPrivateKey (RFC 5915) that names its
 * curve. */
devcert_status dc_key_from_pkcs1(dc_slice der, devcert_key **out) DEVCERT_MUST_CHECK;
devcert_status dc_key_from_sec1(dc_slice der, devcert_key **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_PARTS_H */
