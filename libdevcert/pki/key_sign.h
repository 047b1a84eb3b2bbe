/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a key signs, for those that write an AlgorithmIdentifier beside the signature. */
#ifndef DEVCERT_PKI_KEY_SIGN_H
#define DEVCERT_PKI_KEY_SIGN_H

#include "crypto/pss.h"
#include "pki/key.h"

/* What a devcert_sign_scheme stands for. */
typedef struct {
	devcert_sign_scheme scheme;
	gnutls_pk_algorithm_t pk; /* of the key */
	gnutls_sign_algorithm_t algorithm;
	const char *oid; /* of the signature algorithm */
	dc_hash hash;    /* which is that of CMS's attributes, too */
} dc_signing;

/* NULL where the number is none of devcert_sign_scheme. */
const dc_signing *dc_signing_find(devcert_sign_scheme scheme);

/* What scheme stands for, or where it is 0 what the key signs with by itself: SHA-256, or what the
 * type prescribes.  DEVCERT_E_KEY_MISMATCH for a scheme that is not one of the key's type;
 * DEVCERT_E_WEAK for one with SHA-1; DEVCERT_E_UNSUPPORTED for a key that cannot sign. */
devcert_status dc_signing_of_key(const devcert_key *key, devcert_sign_scheme scheme,
                                 const dc_signing **out) DEVCERT_MUST_CHECK;

/* Append the parameters of the AlgorithmIdentifier: NULL for RSASSA-PKCS1-v1_5, those of
 * RSASSA-PSS, and nothing for all others. */
void dc_signing_add_parameters(const dc_signing *signing, dc_buf *out);

/* Append the signature. */
devcert_status dc_signing_sign(const dc_signing *signing, const devcert_key *key, dc_slice in,
                               dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_SIGN_H */
