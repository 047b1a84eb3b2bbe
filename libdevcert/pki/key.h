/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_KEY_H
#define DEVCERT_PKI_KEY_H

#include <devcert/key.h>
#include <gnutls/abstract.h>

#include "base/buf.h"
#include "base/slice.h"

/* Read the DER of a SubjectPublicKeyInfo, exactly one. */
devcert_status dc_public_key_from_spki(dc_slice der, devcert_public_key **out) DEVCERT_MUST_CHECK;

/* The DER of the SubjectPublicKeyInfo; it lives as long as the key. */
dc_slice dc_public_key_spki(const devcert_public_key *key);

/* Octets of subjectPublicKey, without those around them: what key identifiers are made of. */
dc_slice dc_public_key_bits(const devcert_public_key *key);

/* SHA-1 of dc_public_key_bits(), RFC 5280, section 4.2.1.2, method 1. */
devcert_status dc_public_key_id(const devcert_public_key *key, uint8_t out[20]) DEVCERT_MUST_CHECK;

/* For GnuTLS's calls; lives as long as the key. */
gnutls_pubkey_t dc_public_key_gnutls(const devcert_public_key *key);

/* One more reference; never NULL. */
devcert_public_key *dc_public_key_ref(const devcert_public_key *key);

/* For GnuTLS's calls; lives as long as the key.  GnuTLS's operations on it may run in several
 * threads at once. */
gnutls_privkey_t dc_key_gnutls(const devcert_key *key);

/* The public half; lives as long as the key. */
const devcert_public_key *dc_key_public(const devcert_key *key);

/* One more reference; never NULL. */
devcert_key *dc_key_ref(const devcert_key *key);

/* Read the DER of a plain PrivateKeyInfo, exactly one. */
devcert_status dc_key_from_pkcs8(dc_slice der, devcert_key **out) DEVCERT_MUST_CHECK;

/* Append the DER of the plain PrivateKeyInfo. */
devcert_status dc_key_write_pkcs8(const devcert_key *key, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_H */
