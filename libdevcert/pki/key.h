/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_KEY_H
#define DEVCERT_PKI_KEY_H

#include <devcert/key.h>
#include <gnutls/abstract.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/pss.h"

/* Read the DER of a SubjectPublicKeyInfo, exactly one. */
devcert_status dc_public_key_from_spki(dc_slice der, devcert_public_key **out) DEVCERT_MUST_CHECK;

/* The DER of the SubjectPublicKeyInfo; it lives as long as the key. */
dc_slice dc_public_key_spki(const devcert_public_key *key);

/* Octets of subjectPublicKey, without those around them: what key identifiers are made of. */
dc_slice dc_public_key_bits(const devcert_public_key *key);

/* The AlgorithmIdentifier in the SubjectPublicKeyInfo; and the same key under another one. */
dc_slice dc_public_key_algorithm(const devcert_public_key *key);
devcert_status dc_public_key_with_algorithm(const devcert_public_key *key, dc_slice algorithm,
                                            devcert_public_key **out) DEVCERT_MUST_CHECK;

/* Whether an RSA key may sign with these parameters: DEVCERT_E_KEY_MISMATCH (RFC 4055,
 * section 3.3). The digest that it signs with by itself. */
devcert_status dc_public_key_check_pss(const devcert_public_key *key,
                                       const dc_pss *pss) DEVCERT_MUST_CHECK;
dc_hash dc_public_key_pss_hash(const devcert_public_key *key);

/* dc_pk_verify_with(), by what this key may do: DEVCERT_E_UNSUPPORTED where one for RSASSA-PSS
 * would do something else, DEVCERT_E_SIGNATURE where its parameters forbid those given. */
devcert_status dc_public_key_verify(const devcert_public_key *key, const char *oid,
                                    dc_slice parameters, dc_hash hash, dc_slice in,
                                    dc_slice signature, uint32_t allow) DEVCERT_MUST_CHECK;

/* SHA-1 of dc_public_key_bits(), RFC 5280, section 4.2.1.2, method 1. */
devcert_status dc_public_key_id(const devcert_public_key *key, uint8_t out[20]) DEVCERT_MUST_CHECK;

/* For GnuTLS's calls; lives as long as the key.  A key for RSASSA-PSS only is one of plain RSA
 * there: who encrypts to it or verifies with it asks for its type before. */
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
