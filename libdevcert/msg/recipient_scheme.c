/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/recipient_scheme.h"

#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "crypto/content.h"
#include "crypto/kdf.h"
#include "crypto/keywrap.h"
#include "crypto/mgf1.h"
#include "pki/key_type.h"

/* Each scheme once, in the order of its numbers, with the algorithm that we write. */
static const dc_scheme schemes[] = {
	{ DEVCERT_RECIPIENT_SCHEME_RSA_V15, DC_OID_RSA_ENCRYPTION, DC_SHA1, false, false, false },
	{ DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1, DC_OID_RSAES_OAEP, DC_SHA1, true, false, false },
	{ DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, DC_OID_RSAES_OAEP, DC_SHA256, true, false, false },
	{ DEVCERT_RECIPIENT_SCHEME_OAEP_SHA384, DC_OID_RSAES_OAEP, DC_SHA384, true, false, false },
	{ DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512, DC_OID_RSAES_OAEP, DC_SHA512, true, false, false },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_SHA1, DC_OID_STD_DH_SHA1, DC_SHA1, false, true, false },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256, DC_OID_STD_DH_SHA256, DC_SHA256, false, true,
	  false },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384, DC_OID_STD_DH_SHA384, DC_SHA384, false, true,
	  false },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512, DC_OID_STD_DH_SHA512, DC_SHA512, false, true,
	  false },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA256, DC_OID_STD_DH_HKDF_SHA256, DC_SHA256, false,
	  true, true },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA384, DC_OID_STD_DH_HKDF_SHA384, DC_SHA384, false,
	  true, true },
	{ DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA512, DC_OID_STD_DH_HKDF_SHA512, DC_SHA512, false,
	  true, true },
};

#define SCHEME_COUNT (sizeof(schemes) / sizeof(schemes[0]))

/* Other names of schemes, which are only read. */
static const struct {
	const char *oid;
	devcert_recipient_scheme scheme;
} aliases[] = {
	{ DC_OID_COFACTOR_DH_SHA1, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA1 },
	{ DC_OID_COFACTOR_DH_SHA256, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256 },
	{ DC_OID_COFACTOR_DH_SHA384, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384 },
	{ DC_OID_COFACTOR_DH_SHA512, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512 },
};

const dc_scheme *
dc_scheme_find(devcert_recipient_scheme scheme)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (schemes[i].scheme == scheme)
			return &schemes[i];
	return NULL;
}

const dc_scheme *
dc_scheme_of_agreement(const char *oid)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (schemes[i].is_agreement && strcmp(schemes[i].oid, oid) == 0)
			return &schemes[i];
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcmp(aliases[i].oid, oid) == 0)
			return dc_scheme_find(aliases[i].scheme);
	return NULL;
}

const dc_scheme *
dc_scheme_of_transport(const char *oid, dc_slice parameters)
{
	dc_oaep oaep;

	if (strcmp(oid, DC_OID_RSA_ENCRYPTION) == 0)
		return dc_algorithm_is_plain(parameters)
		           ? dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_RSA_V15)
		           : NULL;
	if (strcmp(oid, DC_OID_RSAES_OAEP) != 0 ||
	    dc_oaep_params_read(parameters, &oaep) != DEVCERT_OK || oaep.hash != oaep.mgf_hash)
		return NULL;
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (schemes[i].is_oaep && schemes[i].hash == oaep.hash)
			return &schemes[i];
	return NULL;
}

const dc_scheme *
dc_scheme_of_key(const devcert_public_key *key)
{
	const dc_key_type *type = dc_key_type_find(devcert_public_key_get_type(key));

	if (type->pk == GNUTLS_PK_RSA)
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256);
	switch (type->curve) {
	case GNUTLS_ECC_CURVE_SECP256R1:
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256);
	case GNUTLS_ECC_CURVE_SECP384R1:
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384);
	case GNUTLS_ECC_CURVE_SECP521R1:
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512);
	case GNUTLS_ECC_CURVE_X25519:
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA256);
	case GNUTLS_ECC_CURVE_X448:
		return dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA512);
	default:
		return NULL;
	}
}

bool
dc_scheme_fits(const dc_scheme *scheme, const devcert_public_key *key)
{
	const dc_key_type *type = dc_key_type_find(devcert_public_key_get_type(key));
	size_t modulus_len = (devcert_public_key_get_bits(key) + 7) / 8;

	if (dc_scheme_of_key(key) == NULL || scheme->is_agreement == (type->pk == GNUTLS_PK_RSA))
		return false;
	/* RFC 8017, section 7.1.1: two digests and two octets go with the content key. */
	if (scheme->is_oaep)
		return modulus_len >= 2 * dc_hash_len(scheme->hash) + 2 + DC_CONTENT_KEY_MAX;
	return !scheme->is_hkdf || type->pk != GNUTLS_PK_ECDSA;
}

/* RSAES-OAEP-params ::= SEQUENCE { hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT
 * mgf1SHA1, pSourceAlgorithm [2] DEFAULT pSpecifiedEmpty }, all tagged explicitly */
void
dc_oaep_params_add(const dc_oaep *oaep, dc_buf *out)
{
	size_t start = out->len, part = out->len, inner;

	if (oaep->hash != DC_SHA1) {
		dc_mgf1_hash_add(oaep->hash, out);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), part);
	}
	if (oaep->mgf_hash != DC_SHA1) {
		part = out->len;
		dc_mgf1_add(oaep->mgf_hash, out);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), part);
	}
	if (oaep->label.len > 0) {
		part = out->len;
		dc_der_add_oid(out, DC_OID_P_SPECIFIED);
		inner = out->len;
		dc_buf_add(out, oaep->label);
		dc_der_wrap(out, DC_TAG_OCTET_STRING, inner);
		dc_der_wrap(out, DC_TAG_SEQUENCE, part);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(2), part);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* Weak digests are read nowhere, so they are like unknown ones. */
static devcert_status
hide_weak(devcert_status rc)
{
	return rc == DEVCERT_E_WEAK ? dc_fail(DEVCERT_E_UNSUPPORTED, "RSAES-OAEP with digest MD5")
	                            : rc;
}

static devcert_status
read_label(dc_slice der, dc_slice *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	dc_tlv label;
	devcert_status rc = dc_algorithm_read(der, oid, &parameters);

	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_P_SPECIFIED) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "label source %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(parameters, DC_TAG_OCTET_STRING, &label);
	if (rc == DEVCERT_OK)
		*out = label.value;
	return rc;
}

devcert_status
dc_oaep_params_read(dc_slice der, dc_oaep *out)
{
	bool is_there;
	dc_slice part;
	dc_tlv params;
	devcert_status rc;

	*out = (dc_oaep){ .hash = DC_SHA1, .mgf_hash = DC_SHA1 };
	/* RFC 8017, appendix A.2.1, wants them always; without them others take it for
	 * RSAES-PKCS1-v1_5. */
	if (der.len == 0)
		return dc_fail(DEVCERT_E_DER, "RSAES-OAEP without parameters");
	rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &params);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_take_tagged(&params.value, 0, &is_there, &part);
	if (rc == DEVCERT_OK && is_there)
		rc = hide_weak(dc_mgf1_hash_read(part, &out->hash));
	if (rc == DEVCERT_OK)
		rc = dc_tlv_take_tagged(&params.value, 1, &is_there, &part);
	if (rc == DEVCERT_OK && is_there)
		rc = hide_weak(dc_mgf1_read(part, &out->mgf_hash));
	if (rc == DEVCERT_OK)
		rc = dc_tlv_take_tagged(&params.value, 2, &is_there, &part);
	if (rc == DEVCERT_OK && is_there)
		rc = read_label(part, &out->label);
	if (rc == DEVCERT_OK && params.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "parameters that RSAES-OAEP has not");
	return rc;
}

devcert_status
dc_wrap_algorithm_read(dc_slice der, size_t *kek_len)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(der, oid, &parameters);

	*kek_len = dc_keywrap_kek_len(oid);
	if (rc == DEVCERT_OK && *kek_len == 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "key wrap %s", oid);
	/* RFC 3565, section 2.3.2, wants them absent. */
	if (rc == DEVCERT_OK && !dc_algorithm_is_plain(parameters))
		rc = dc_fail(DEVCERT_E_DER, "key wrap %s with parameters", oid);
	return rc;
}

/* ECC-CMS-SharedInfo ::= SEQUENCE { keyInfo AlgorithmIdentifier,
 *                                   entityUInfo [0] EXPLICIT OCTET STRING OPTIONAL,
 *                                   suppPubInfo [2] EXPLICIT OCTET STRING } */
static void
add_shared_info(dc_slice wrap, dc_slice ukm, size_t kek_len, dc_buf *out)
{
	size_t start = out->len, part = out->len;
	const uint8_t bits[4] = { 0, 0, (uint8_t)(kek_len * 8 >> 8), (uint8_t)(kek_len * 8) };

	dc_buf_add(out, wrap);
	if (ukm.len > 0) {
		dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), ukm);
	}
	part = out->len;
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(bits, sizeof(bits)));
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(2), part);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_agreed_kek(const dc_scheme *scheme, dc_slice secret, dc_slice wrap, dc_slice ukm, uint8_t *kek,
              size_t kek_len)
{
	dc_buf info = DC_BUF_INIT(wrap.len + ukm.len + 64);
	dc_tlv salt = { 0 };
	devcert_status rc = DEVCERT_OK;

	add_shared_info(wrap, ukm, kek_len, &info);
	if (ukm.len > 0)
		rc = dc_tlv_only(ukm, DC_TAG_OCTET_STRING, &salt);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&info);
	if (rc == DEVCERT_OK && scheme->is_hkdf)
		rc = dc_hkdf(scheme->hash, salt.value, secret, dc_buf_slice(&info), kek, kek_len);
	else if (rc == DEVCERT_OK)
		rc = dc_x963_kdf(scheme->hash, secret, dc_buf_slice(&info), kek, kek_len);
	dc_buf_free(&info);
	return rc;
}
