/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/key_type.h"

#include "asn1/oid.h"
#include "asn1/tlv.h"

static const dc_key_type types[] = {
	{ DEVCERT_KEY_TYPE_RSA, DC_OID_RSA_ENCRYPTION, NULL, GNUTLS_PK_RSA,
	  GNUTLS_ECC_CURVE_INVALID, 0, 0 },
	{ DEVCERT_KEY_TYPE_EC_P256, DC_OID_EC_PUBLIC_KEY, DC_OID_P256, GNUTLS_PK_ECDSA,
	  GNUTLS_ECC_CURVE_SECP256R1, 32, 256 },
	{ DEVCERT_KEY_TYPE_EC_P384, DC_OID_EC_PUBLIC_KEY, DC_OID_P384, GNUTLS_PK_ECDSA,
	  GNUTLS_ECC_CURVE_SECP384R1, 48, 384 },
	{ DEVCERT_KEY_TYPE_EC_P521, DC_OID_EC_PUBLIC_KEY, DC_OID_P521, GNUTLS_PK_ECDSA,
	  GNUTLS_ECC_CURVE_SECP521R1, 66, 521 },
	{ DEVCERT_KEY_TYPE_ED25519, DC_OID_ED25519, NULL, GNUTLS_PK_EDDSA_ED25519,
	  GNUTLS_ECC_CURVE_ED25519, 32, 255 },
	{ DEVCERT_KEY_TYPE_ED448, DC_OID_ED448, NULL, GNUTLS_PK_EDDSA_ED448, GNUTLS_ECC_CURVE_ED448,
	  57, 448 },
	{ DEVCERT_KEY_TYPE_X25519, DC_OID_X25519, NULL, GNUTLS_PK_ECDH_X25519,
	  GNUTLS_ECC_CURVE_X25519, 32, 255 },
	{ DEVCERT_KEY_TYPE_X448, DC_OID_X448, NULL, GNUTLS_PK_ECDH_X448, GNUTLS_ECC_CURVE_X448, 56,
	  448 },
	{ DEVCERT_KEY_TYPE_RSA_PSS, DC_OID_RSASSA_PSS, NULL, GNUTLS_PK_RSA_PSS,
	  GNUTLS_ECC_CURVE_INVALID, 0, 0 },
};

#define TYPE_COUNT (sizeof(types) / sizeof(types[0]))

const dc_key_type *
dc_key_type_find(devcert_key_type type)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (types[i].type == type)
			return &types[i];
	return NULL;
}

bool
dc_key_type_is_rsa(devcert_key_type type)
{
	return type == DEVCERT_KEY_TYPE_RSA || type == DEVCERT_KEY_TYPE_RSA_PSS;
}

/* ECParameters ::= CHOICE { namedCurve OBJECT IDENTIFIER, ... }; RFC 5480, section 2.1.1 forbids
 * the others. */
devcert_status
dc_key_type_read_curve(dc_slice parameters, const dc_key_type **out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv tlv;
	devcert_status rc;

	*out = NULL;
	if (parameters.len > 0 && parameters.ptr[0] != DC_TAG_OID)
		return dc_fail(
		    DEVCERT_E_UNSUPPORTED,
		    "an elliptic curve by its parameters, where only named ones are read");
	rc = dc_tlv_only(parameters, DC_TAG_OID, &tlv);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(tlv.value, oid);
	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (types[i].curve_oid != NULL && strcmp(types[i].curve_oid, oid) == 0)
			*out = &types[i];
	return *out != NULL ? DEVCERT_OK : dc_fail(DEVCERT_E_UNSUPPORTED, "elliptic curve %s", oid);
}

/* RFC 4055, section 3.1.  A key that may sign with SHA-1 only is good for nothing. */
devcert_status
dc_key_type_read_pss(dc_slice parameters, dc_pss *out)
{
	devcert_status rc = dc_pss_read(parameters, out);

	return rc == DEVCERT_OK && out->hash == DC_SHA1
	           ? dc_fail(DEVCERT_E_WEAK, "an RSA key for RSASSA-PSS with SHA-1 only")
	           : rc;
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
devcert_status
dc_key_type_read(dc_slice algorithm, const dc_key_type **out)
{
	char oid[DC_OID_TEXT_SIZE];
	const dc_key_type *found = NULL;
	dc_tlv tlv, id;
	devcert_status rc = dc_tlv_only(algorithm, DC_TAG_SEQUENCE, &tlv);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&tlv.value, DC_TAG_OID, &id);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(id.value, oid);
	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; i < TYPE_COUNT && found == NULL; i++)
		if (strcmp(types[i].oid, oid) == 0)
			found = &types[i];
	if (found == NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key algorithm %s", oid);
	if (found->curve_oid != NULL)
		return dc_key_type_read_curve(tlv.value, out);
	if (found->type == DEVCERT_KEY_TYPE_RSA_PSS) {
		dc_pss pss;

		if (tlv.value.len > 0)
			rc = dc_key_type_read_pss(tlv.value, &pss);
		*out = rc == DEVCERT_OK ? found : NULL;
		return rc;
	}
	/* RFC 3279, 2.3.1: NULL for RSA, which some leave out; RFC 8410, 3: absent for the keys of
	 * its own. */
	if (tlv.value.len > 0 && (found->type != DEVCERT_KEY_TYPE_RSA ||
	                          !dc_slice_equals(tlv.value, dc_slice_of("\x05\x00", 2))))
		return dc_fail(DEVCERT_E_DER, "parameters that key algorithm %s has not", oid);
	*out = found;
	return DEVCERT_OK;
}
