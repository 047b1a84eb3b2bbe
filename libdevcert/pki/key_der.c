/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plain private keys in DER: PKCS#8, PKCS#1 and SEC 1. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/ec.h"
#include "crypto/status.h"
#include "pki/key_parts.h"
#include "pki/rsa.h"

/* An optional public key beside the private one must be its other half. */
static devcert_status
check_public(const dc_asn1 *value, const char *path, dc_slice expected)
{
	dc_slice octets;
	devcert_status rc = dc_asn1_get_bits(value, path, &octets);

	if (rc == DEVCERT_E_NOT_FOUND)
		return DEVCERT_OK;
	if (rc == DEVCERT_OK && !dc_slice_equals(octets, expected))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the public key is another one's");
	return rc;
}

/* The curve, which PKCS#8 gives beside the key and SEC 1 in it, or both. */
static devcert_status
read_curve(const dc_asn1 *value, const dc_key_type **type)
{
	const dc_key_type *named = NULL;
	dc_slice parameters;
	devcert_status rc = dc_asn1_get_whole(value, "parameters", &parameters);

	if (rc == DEVCERT_E_NOT_FOUND)
		return *type != NULL ? DEVCERT_OK
		                     : dc_fail(DEVCERT_E_DER, "an EC key without a curve");
	if (rc == DEVCERT_OK)
		rc = dc_key_type_read_curve(parameters, &named);
	if (rc != DEVCERT_OK)
		return rc;
	if (*type != NULL && *type != named)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "an EC key with two curves");
	*type = named;
	return DEVCERT_OK;
}

/* The public point is made of the private value: some leave it out (OpenSSL when asked, Java), and
 * GnuTLS needs it. */
static devcert_status
import_scalar(const dc_asn1 *value, const dc_key_type *type, gnutls_privkey_t out)
{
	uint8_t point[1 + 2 * DC_EC_OCTETS_MAX] = { 4 };
	uint8_t *x = point + 1, *y = x + type->octets;
	const gnutls_datum_t x_datum = { x, (unsigned int)type->octets };
	const gnutls_datum_t y_datum = { y, (unsigned int)type->octets };
	dc_slice scalar, zero;
	devcert_status rc = dc_asn1_get(value, "privateKey", &scalar);

	/* RFC 5915 wants the length of the order; GnuTLS writes it as the content of an INTEGER, so
	 * that it may be longer or shorter. */
	if (rc == DEVCERT_OK && scalar.len == type->octets + 1 && scalar.ptr[0] == 0)
		(void)dc_slice_take(&scalar, 1, &zero);
	if (rc == DEVCERT_OK)
		rc = dc_ec_public_point(type->curve, scalar, type->octets, x, y);
	if (rc == DEVCERT_OK)
		rc = check_public(value, "publicKey", dc_slice_of(point, 1 + 2 * type->octets));
	if (rc == DEVCERT_OK) {
		const gnutls_datum_t k = { (unsigned char *)scalar.ptr, (unsigned int)scalar.len };

		rc = dc_gnutls_status(
		    gnutls_privkey_import_ecc_raw(out, type->curve, &x_datum, &y_datum, &k),
		    "EC key");
	}
	return rc;
}

/* ECPrivateKey of RFC 5915, section 3; type is NULL where it must name its curve. */
static devcert_status
import_ec(const dc_key_type *type, dc_slice der, gnutls_privkey_t out)
{
	uint32_t version = 0;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("ECPrivateKey", der, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_uint(value, "version", &version);
	if (rc == DEVCERT_OK && version != 1)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "an ECPrivateKey of version %u", version);
	if (rc == DEVCERT_OK)
		rc = read_curve(value, &type);
	if (rc == DEVCERT_OK)
		rc = import_scalar(value, type, out);
	dc_asn1_free(value);
	return rc;
}

/* CurvePrivateKey ::= OCTET STRING; RFC 8410, section 7.  GnuTLS reads these only as PKCS#8. */
static devcert_status
import_cfrg(const dc_key_type *type, dc_slice der, gnutls_privkey_t out)
{
	dc_buf plain = DC_BUF_INIT(256);
	gnutls_x509_privkey_t made;
	gnutls_datum_t data;
	dc_tlv key;
	size_t start;
	devcert_status rc = dc_tlv_only(der, DC_TAG_OCTET_STRING, &key);

	if (rc == DEVCERT_OK && key.value.len != type->octets)
		rc = dc_fail(DEVCERT_E_DER, "a key of %zu octets", key.value.len);
	if (rc != DEVCERT_OK)
		return rc;
	/* PrivateKeyInfo { 0, { oid }, OCTET STRING { CurvePrivateKey } } */
	dc_der_add_uint(&plain, 0);
	start = plain.len;
	dc_der_add_oid(&plain, type->oid);
	dc_der_wrap(&plain, DC_TAG_SEQUENCE, start);
	dc_der_add(&plain, DC_TAG_OCTET_STRING, key.whole);
	dc_der_wrap(&plain, DC_TAG_SEQUENCE, 0);
	rc = dc_buf_status(&plain);
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_x509_privkey_init(&made), "private key");
	if (rc == DEVCERT_OK) {
		data = (gnutls_datum_t){ plain.ptr, (unsigned int)plain.len };
		rc =
		    dc_gnutls_status(gnutls_x509_privkey_import_pkcs8(
					 made, &data, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN),
		                     "private key");
		if (rc == DEVCERT_OK)
			rc = dc_gnutls_status(
			    gnutls_privkey_import_x509(out, made, GNUTLS_PRIVKEY_IMPORT_COPY),
			    "private key");
		gnutls_x509_privkey_deinit(made);
	}
	dc_buf_free(&plain);
	return rc;
}

/* What is in the privateKey of a PrivateKeyInfo with this algorithm; for SEC 1 without one. */
static devcert_status
read_key(const dc_key_type *type, dc_slice algorithm, dc_slice der, devcert_key **out)
{
	gnutls_privkey_t private;
	devcert_status rc = dc_gnutls_status(gnutls_privkey_init(&private), "private key");

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	if (type != NULL && dc_key_type_is_rsa(type->type))
		rc = dc_rsa_import(der, private);
	else if (type == NULL || type->curve_oid != NULL)
		rc = import_ec(type, der, private);
	else
		rc = import_cfrg(type, der, private);
	if (rc != DEVCERT_OK) {
		gnutls_privkey_deinit(private);
		return rc;
	}
	/* Only the parameters of RSASSA-PSS say more than the key itself. */
	if (type == NULL || type->type != DEVCERT_KEY_TYPE_RSA_PSS)
		algorithm = dc_slice_of(NULL, 0);
	return dc_key_new(private, algorithm, out);
}

devcert_status
dc_key_from_pkcs1(dc_slice der, devcert_key **out)
{
	return read_key(dc_key_type_find(DEVCERT_KEY_TYPE_RSA), dc_slice_of(NULL, 0), der, out);
}

devcert_status
dc_key_from_sec1(dc_slice der, devcert_key **out)
{
	return read_key(NULL, dc_slice_of(NULL, 0), der, out);
}

/* PrivateKeyInfo is version 0, OneAsymmetricKey with a public key 1; RFC 5958, section 2.
 * Attributes say nothing that we use. */
devcert_status
dc_key_from_pkcs8(dc_slice der, devcert_key **out)
{
	const dc_key_type *type;
	uint32_t version = 0;
	dc_slice algorithm, part;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("PrivateKeyInfo", der, &value);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_uint(value, "version", &version);
	if (rc == DEVCERT_OK && version > 1)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a PrivateKeyInfo of version %u", version);
	if (rc == DEVCERT_OK && (version == 1) != dc_asn1_has(value, "publicKey"))
		rc =
		    dc_fail(DEVCERT_E_DER, "a PrivateKeyInfo of version %u is wrong here", version);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "privateKeyAlgorithm", &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_key_type_read(algorithm, &type);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(value, "privateKey", &part);
	if (rc == DEVCERT_OK)
		rc = read_key(type, algorithm, part, out);
	if (rc == DEVCERT_OK)
		rc = check_public(value, "publicKey", dc_public_key_bits(dc_key_public(*out)));
	if (rc != DEVCERT_OK) {
		devcert_key_free(*out);
		*out = NULL;
	}
	dc_asn1_free(value);
	return rc;
}

static devcert_status
write_by_gnutls(const devcert_key *key, dc_buf *out)
{
	gnutls_x509_privkey_t copy;
	gnutls_datum_t der = { NULL, 0 };
	devcert_status rc =
	    dc_gnutls_status(gnutls_privkey_export_x509(dc_key_gnutls(key), &copy), "private key");

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_gnutls_status(gnutls_x509_privkey_export2_pkcs8(copy, GNUTLS_X509_FMT_DER, NULL,
	                                                        GNUTLS_PKCS_PLAIN, &der),
	                      "private key");
	gnutls_x509_privkey_deinit(copy);
	if (rc == DEVCERT_OK) {
		dc_buf_add(out, dc_slice_of(der.data, der.size));
		rc = dc_buf_status(out);
	}
	dc_wipe(der.data, der.size);
	gnutls_free(der.data);
	return rc;
}

/* ECPrivateKey { 1, privateKey, publicKey [1] }; the curve stands in the AlgorithmIdentifier. */
static devcert_status
write_sec1(const devcert_key *key, const dc_key_type *type, dc_buf *out)
{
	uint8_t scalar[DC_EC_OCTETS_MAX] = { 0 };
	gnutls_datum_t k = { NULL, 0 };
	dc_asn1 *value = NULL;
	devcert_status rc =
	    dc_gnutls_status(gnutls_privkey_export_ecc_raw2(dc_key_gnutls(key), NULL, NULL, NULL,
	                                                    &k, GNUTLS_EXPORT_FLAG_NO_LZ),
	                     "EC key");

	if (rc == DEVCERT_OK && k.size > type->octets)
		rc = dc_fail(DEVCERT_E_INTERNAL, "an EC key of %u octets", k.size);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("ECPrivateKey", &value);
	if (rc == DEVCERT_OK) {
		memcpy(scalar + type->octets - k.size, k.data, k.size);
		dc_asn1_set_uint(value, "version", 1);
		dc_asn1_set(value, "privateKey", dc_slice_of(scalar, type->octets));
		dc_asn1_omit(value, "parameters");
		dc_asn1_set_bits(value, "publicKey", dc_public_key_bits(dc_key_public(key)));
		rc = dc_asn1_encode(value, out);
	}
	dc_asn1_free(value);
	dc_wipe(scalar, sizeof(scalar));
	dc_wipe(k.data, k.size);
	gnutls_free(k.data);
	return rc;
}

/* PrivateKeyInfo { 0, { id-ecPublicKey, curve }, ECPrivateKey } */
static devcert_status
write_ec(const devcert_key *key, const dc_key_type *type, dc_buf *out)
{
	dc_buf sec1 = DC_BUF_INIT(DC_KIB), curve = DC_BUF_INIT(DC_LIMIT_OID_LEN);
	dc_asn1 *value = NULL;
	devcert_status rc = write_sec1(key, type, &sec1);

	dc_der_add_oid(&curve, type->curve_oid);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&curve);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("PrivateKeyInfo", &value);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_uint(value, "version", 0);
		dc_asn1_set_algorithm(value, "privateKeyAlgorithm", type->oid,
		                      dc_buf_slice(&curve));
		dc_asn1_set(value, "privateKey", dc_buf_slice(&sec1));
		dc_asn1_omit(value, "attributes");
		dc_asn1_omit(value, "publicKey");
		rc = dc_asn1_encode(value, out);
	}
	dc_asn1_free(value);
	dc_buf_free(&curve);
	dc_buf_free(&sec1);
	return rc;
}

/* PrivateKeyInfo { 0, algorithm, RSAPrivateKey }, as GnuTLS writes it but for the algorithm. */
static devcert_status
write_pss(const devcert_key *key, dc_buf *out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	dc_tlv sequence, part;
	size_t start = out->len;
	devcert_status rc = write_by_gnutls(key, &plain);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(dc_buf_slice(&plain), DC_TAG_SEQUENCE, &sequence);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_INTEGER, &part);
	if (rc == DEVCERT_OK) {
		dc_buf_add(out, part.whole);
		dc_buf_add(out, dc_public_key_algorithm(dc_key_public(key)));
		rc = dc_tlv_expect(&sequence.value, DC_TAG_SEQUENCE, &part);
	}
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_OCTET_STRING, &part);
	if (rc == DEVCERT_OK) {
		dc_buf_add(out, part.whole);
		dc_der_wrap(out, DC_TAG_SEQUENCE, start);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&plain);
	return rc;
}

/* GnuTLS writes the others as the RFCs want them; of an EC key it drops and adds zeros in front of
 * the private value. */
devcert_status
dc_key_write_pkcs8(const devcert_key *key, dc_buf *out)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));

	if (dc_key_is_elsewhere(key))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a private key that is in a token");
	if (type->type == DEVCERT_KEY_TYPE_RSA_PSS)
		return write_pss(key, out);
	return type->curve_oid != NULL ? write_ec(key, type, out) : write_by_gnutls(key, out);
}
