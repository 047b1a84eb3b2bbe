/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key transport and key agreement schemes: how keyEncryptionAlgorithm says them, and what a
 * wrapping key is derived from. */
#ifndef DEVCERT_MSG_RECIPIENT_SCHEME_H
#define DEVCERT_MSG_RECIPIENT_SCHEME_H

#include <devcert/envelope.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/oaep.h"
#include "pki/key.h"

/* Octets of the longest key that wraps another. */
#define DC_KEK_MAX 32u

typedef struct {
	devcert_recipient_scheme scheme;
	const char *oid;
	dc_hash hash;
	bool is_oaep;
	bool is_agreement;
	bool is_hkdf; /* of key agreement: HKDF instead of the X9.63 KDF */
} dc_scheme;

/* NULL where the number is none of devcert_recipient_scheme. */
const dc_scheme *dc_scheme_find(devcert_recipient_scheme scheme);

/* The scheme of a key agreement algorithm; NULL where it is none of ours.  Cofactor Diffie-Hellman
 * is the same on curves whose cofactor is 1, and with X25519 and X448. */
const dc_scheme *dc_scheme_of_agreement(const char *oid);

/* The scheme of key transport with these parameters: RSAES-OAEP counts where both digests are the
 * same.  NULL where it is none of ours. */
const dc_scheme *dc_scheme_of_transport(const char *oid, dc_slice parameters);

/* What a key is encrypted with unless somebody says otherwise; NULL where it can only sign. */
const dc_scheme *dc_scheme_of_key(const devcert_public_key *key);

/* Whether a content key can be encrypted with this key and scheme. */
bool dc_scheme_fits(const dc_scheme *scheme, const devcert_public_key *key);

/* RSAES-OAEP-params (RFC 4055, section 4.1).  Appended as DER wants, without DEFAULTs.  When read,
 * explicit DEFAULTs are accepted, and absent parameters are not: DEVCERT_E_DER, DEVCERT_E_TRAILING,
 * DEVCERT_E_UNSUPPORTED.  The label points into der. */
void dc_oaep_params_add(const dc_oaep *oaep, dc_buf *out);
devcert_status dc_oaep_params_read(dc_slice der, dc_oaep *out) DEVCERT_MUST_CHECK;

/* The parameters of key agreement: the AlgorithmIdentifier of AES key wrap.  *kek_len gets octets
 * of its key.  DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_UNSUPPORTED. */
devcert_status dc_wrap_algorithm_read(dc_slice der, size_t *kek_len) DEVCERT_MUST_CHECK;

/* The key that wraps, kek_len octets at kek, from the shared secret (RFC 5753, section 7.2; RFC
 * 8418, section 2.2).  wrap is the AlgorithmIdentifier of AES key wrap octet by octet as it was
 * received: senders differ in it, and it is hashed.  ukm: the DER of its OCTET STRING, empty where
 * there is none. */
devcert_status dc_agreed_kek(const dc_scheme *scheme, dc_slice secret, dc_slice wrap, dc_slice ukm,
                             uint8_t *kek, size_t kek_len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_RECIPIENT_SCHEME_H */
