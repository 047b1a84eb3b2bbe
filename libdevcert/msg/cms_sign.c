/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "msg/cms.h"
#include "msg/cms_signed.h"

void
dc_attr_add(dc_buf *attrs, const char *oid, dc_slice value)
{
	size_t start = attrs->len, values;

	dc_der_add_oid(attrs, oid);
	values = attrs->len;
	dc_buf_add(attrs, value);
	dc_der_wrap(attrs, DC_TAG_SET, values);
	dc_der_wrap(attrs, DC_TAG_SEQUENCE, start);
}

/* The two attributes of every signature (RFC 5652, section 5.3).  There is no signingTime: we have
 * no clock, and no reader of ours may believe one. */
static devcert_status
add_own_attrs(dc_hash hash, dc_slice content, dc_buf *attrs)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_OID_LEN);
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_digest(hash, content, digest);

	dc_der_add_oid(&value, DC_OID_DATA);
	dc_attr_add(attrs, DC_OID_CONTENT_TYPE, dc_buf_slice(&value));
	dc_buf_truncate(&value, 0);
	dc_der_add(&value, DC_TAG_OCTET_STRING, dc_slice_of(digest, dc_hash_len(hash)));
	dc_attr_add(attrs, DC_OID_MESSAGE_DIGEST, dc_buf_slice(&value));
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&value);
	dc_buf_free(&value);
	return rc == DEVCERT_OK ? dc_buf_status(attrs) : rc;
}

/* Attribute elements into the SET of a SignerInfo; libtasn1 sorts it. */
static devcert_status
put_attrs(dc_slice attrs, dc_asn1 *info)
{
	while (attrs.len > 0) {
		char oid[DC_OID_TEXT_SIZE];
		dc_tlv attr, part;
		devcert_status rc = dc_tlv_expect(&attrs, DC_TAG_SEQUENCE, &attr);

		if (rc == DEVCERT_OK)
			rc = dc_tlv_expect(&attr.value, DC_TAG_OID, &part);
		if (rc == DEVCERT_OK)
			rc = dc_oid_decode(part.value, oid);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_only(attr.value, DC_TAG_SET, &part);
		if (rc != DEVCERT_OK)
			return rc;
		dc_asn1_append(info, "signedAttrs");
		dc_asn1_set_oid(info, "signedAttrs.?LAST.type", oid);
		dc_asn1_append(info, "signedAttrs.?LAST.values");
		dc_asn1_set(info, "signedAttrs.?LAST.values.?LAST", part.value);
	}
	return DEVCERT_OK;
}

/* Sign the attributes as they will be written: encoded once with an empty signature, the SET is
 * taken out of that, with its own tag instead of [0] (RFC 5652, section 5.4). */
static devcert_status
sign_attrs(dc_asn1 *info, const dc_signing *signing, const devcert_key *key)
{
	dc_buf draft = DC_BUF_INIT(DC_LIMIT_CMS_LEN), set = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8);
	dc_asn1 *read = NULL;
	dc_slice attrs;
	devcert_status rc;

	dc_asn1_set(info, "signature", dc_slice_of(NULL, 0));
	rc = dc_asn1_encode(info, &draft);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("SignerInfo", dc_buf_slice(&draft), &read);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(read, "signedAttrs", &attrs);
	if (rc == DEVCERT_OK) {
		dc_der_add(&set, DC_TAG_SET, attrs);
		rc = dc_buf_status(&set);
	}
	if (rc == DEVCERT_OK)
		rc = dc_signing_sign(signing, key, dc_buf_slice(&set), &signature);
	if (rc == DEVCERT_OK)
		dc_asn1_set(info, "signature", dc_buf_slice(&signature));
	dc_asn1_free(read);
	dc_buf_free(&draft);
	dc_buf_free(&set);
	dc_buf_free(&signature);
	return rc;
}

/* Parameters of digests are absent, RFC 5754, section 2; SHAKE256 says its bits, RFC 8419, section
 * 3.1. */
static void
put_digest_algorithm(dc_hash hash, const char *path, dc_asn1 *value)
{
	dc_asn1_set_algorithm(value, path, dc_hash_oid(hash),
	                      hash == DC_SHAKE256 ? DC_SHAKE256_BITS : dc_slice_of(NULL, 0));
}

/* Old peers want rsaEncryption where the digest stands beside it. */
static devcert_status
put_signature_algorithm(const dc_signing *signing, dc_asn1 *info)
{
	bool is_pss = strcmp(signing->oid, DC_OID_RSASSA_PSS) == 0;
	dc_buf parameters = DC_BUF_INIT(128);
	devcert_status rc;

	dc_signing_add_parameters(signing, &parameters);
	rc = dc_buf_status(&parameters);
	dc_asn1_set_algorithm(info, "signatureAlgorithm",
	                      signing->pk == GNUTLS_PK_RSA && !is_pss ? DC_OID_RSA_ENCRYPTION
	                                                              : signing->oid,
	                      dc_buf_slice(&parameters));
	dc_buf_free(&parameters);
	return rc;
}

/* SignerInfo ::= SEQUENCE { 1, issuerAndSerialNumber, digestAlgorithm, [0] signedAttrs,
 *                           signatureAlgorithm, signature } */
static devcert_status
make_signer_info(const dc_signing *signing, dc_slice attrs, const devcert_cert *signer,
                 const devcert_key *key, dc_buf *out)
{
	dc_asn1 *info = NULL;
	devcert_status rc = dc_asn1_new("SignerInfo", &info);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(info, "version", 1);
	dc_cms_id_write(info, "sid", signer);
	put_digest_algorithm(signing->hash, "digestAlgorithm", info);
	dc_asn1_omit(info, "unsignedAttrs");
	rc = put_signature_algorithm(signing, info);
	if (rc == DEVCERT_OK)
		rc = put_attrs(attrs, info);
	if (rc == DEVCERT_OK)
		rc = sign_attrs(info, signing, key);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(info, out);
	dc_asn1_free(info);
	return rc;
}

/* SignedData ::= SEQUENCE { 1, digestAlgorithms, { id-data, [0] content }, [0] certificates,
 *                           signerInfos } */
static devcert_status
make_signed_data(dc_hash hash, dc_content presence, dc_slice content, dc_slice signer_info,
                 const devcert_cert_list *certs, dc_buf *out)
{
	size_t count = certs != NULL ? devcert_cert_list_get_count(certs) : 0;
	dc_asn1 *data = NULL;
	devcert_status rc = dc_asn1_new("SignedData", &data);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(data, "version", 1);
	dc_asn1_append(data, "digestAlgorithms");
	put_digest_algorithm(hash, "digestAlgorithms.?LAST", data);
	dc_asn1_set_oid(data, "encapContentInfo.eContentType", DC_OID_DATA);
	if (presence == DC_CONTENT_PRESENT)
		dc_asn1_set(data, "encapContentInfo.eContent", content);
	else
		dc_asn1_omit(data, "encapContentInfo.eContent");
	if (count == 0)
		dc_asn1_omit(data, "certificates");
	for (size_t i = 0; i < count; i++) {
		dc_asn1_append(data, "certificates");
		dc_asn1_set(data, "certificates.?LAST", dc_cert_der(dc_cert_list_at(certs, i)));
	}
	dc_asn1_omit(data, "crls");
	dc_asn1_append(data, "signerInfos");
	dc_asn1_set(data, "signerInfos.?LAST", signer_info);
	rc = dc_asn1_encode(data, out);
	dc_asn1_free(data);
	return rc;
}

devcert_status
dc_cms_sign(dc_content presence, dc_slice content, dc_slice attrs, const devcert_cert *signer,
            const devcert_key *key, devcert_sign_scheme scheme, const devcert_cert_list *certs,
            dc_buf *out)
{
	dc_buf all = DC_BUF_INIT(DC_LIMIT_CMS_LEN), info = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	dc_buf data = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	const dc_signing *signing;
	devcert_status rc = dc_signing_of_key(key, scheme, &signing);

	if (rc != DEVCERT_OK)
		return rc;
	if (!devcert_cert_has_key(signer, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH,
		               "the key is not that of the signer's certificate");
	if (presence == DC_CONTENT_ABSENT)
		content = dc_slice_of(NULL, 0);
	dc_buf_add(&all, attrs);
	rc = add_own_attrs(signing->hash, content, &all);
	if (rc == DEVCERT_OK)
		rc = make_signer_info(signing, dc_buf_slice(&all), signer, key, &info);
	if (rc == DEVCERT_OK)
		rc = make_signed_data(signing->hash, presence, content, dc_buf_slice(&info), certs,
		                      &data);
	if (rc == DEVCERT_OK)
		rc = dc_cms_write(DC_OID_SIGNED_DATA, dc_buf_slice(&data), out);
	dc_buf_free(&all);
	dc_buf_free(&info);
	dc_buf_free(&data);
	return rc;
}
