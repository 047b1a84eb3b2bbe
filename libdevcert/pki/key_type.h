/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of key that exist here, and how each is named. */
#ifndef DEVCERT_PKI_KEY_TYPE_H
#define DEVCERT_PKI_KEY_TYPE_H

#include <devcert/key.h>
#include <gnutls/gnutls.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/pss.h"

typedef struct {
	devcert_key_type type;
	const char *oid;       /* of the AlgorithmIdentifier */
	const char *curve_oid; /* its parameters; NULL where there is none */
	gnutls_pk_algorithm_t pk;
	gnutls_ecc_curve_t curve;
	size_t octets; /* of a coordinate, or of a key of RFC 8410; 0 for RSA */
	uint32_t bits; /* of the curve's field; 0 for RSA */
} dc_key_type;

/* NULL where the number is none of devcert_key_type. */
const dc_key_type *dc_key_type_find(devcert_key_type type);

/* Read the DER of an AlgorithmIdentifier.  DEVCERT_E_UNSUPPORTED for another algorithm, or a
 * curve that is not one of ours by name; DEVCERT_E_DER for parameters it cannot have; a code of
 * dc_key_type_read_pss(). */
devcert_status dc_key_type_read(dc_slice algorithm, const dc_key_type **out) DEVCERT_MUST_CHECK;

/* What a key of DEVCERT_KEY_TYPE_RSA_PSS may sign with, by parameters that are there; the salt's
 * length is the shortest.  DEVCERT_E_WEAK for SHA-1, or a code of dc_pss_read(). */
devcert_status dc_key_type_read_pss(dc_slice parameters, dc_pss *out) DEVCERT_MUST_CHECK;

/* Whether a key of this type is one of RSA; what it may do is another question. */
bool dc_key_type_is_rsa(devcert_key_type type);

/* The curve with this OID as parameters: the DER of ECParameters. */
devcert_status dc_key_type_read_curve(dc_slice parameters,
                                      const dc_key_type **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_TYPE_H */
