/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/cms_signed.h"

#include "asn1/der.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "crypto/pk.h"
#include "crypto/pss.h"
#include "msg/cms.h"
#include "pki/key.h"

struct attr {
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv value;
};

struct dc_cms_signed {
	/* The ContentInfo with definite lengths; all slices point into it. */
	dc_buf der;
	char content_type[DC_OID_TEXT_SIZE];
	dc_content presence;
	dc_slice content;
	devcert_cert_list *certs;
	dc_cms_id sid;
	dc_hash hash;
	size_t attr_count;
	struct attr attrs[DC_LIMIT_ATTRIBUTES];
	dc_slice attrs_content; /* of the SET, as received */
	char algorithm[DC_OID_TEXT_SIZE];
	dc_slice parameters; /* of it; empty but for RSASSA-PSS */
	dc_slice signature;
	bool is_verified;
};

/* Whether this is text: PEM, or base64 as some peers post it.  The base64 of a SEQUENCE with more
 * than 127 octets begins with "MI". */
static bool
is_text(dc_slice in)
{
	while (in.len > 0 &&
	       (in.ptr[0] == ' ' || in.ptr[0] == '\t' || in.ptr[0] == '\r' || in.ptr[0] == '\n'))
		in = dc_slice_of(in.ptr + 1, in.len - 1);
	return in.len >= 2 && in.ptr[0] != DC_TAG_SEQUENCE &&
	       ((in.ptr[0] == 'M' && in.ptr[1] == 'I') || dc_pem_is(in));
}

static devcert_status
decode_text(dc_slice in, dc_buf *out)
{
	static const char *const labels[] = { "CMS", "PKCS7", "PKCS #7 SIGNED DATA", NULL };
	dc_slice label;
	devcert_status rc;

	if (!dc_pem_is(in))
		return dc_base64_decode(in, out);
	rc = dc_pem_find(&in, labels, &label, out);
	return rc == DEVCERT_E_NOT_FOUND ? dc_fail(DEVCERT_E_PEM, "no PEM block of a CMS message")
	                                 : rc;
}

/* certificates: what is no certificate that we can read is skipped, as peers put other things
 * there, and nothing here is believed anyway. */
static devcert_status
read_certs(dc_slice set, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder = NULL;
	size_t count;
	devcert_status rc = dc_cms_count(set, DC_LIMIT_BUNDLE_CERTS, "certificates", &count);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_new(&builder);
	while (rc == DEVCERT_OK && set.len > 0) {
		devcert_cert *cert = NULL;
		dc_tlv element;

		rc = dc_tlv_next(&set, &element);
		if (rc != DEVCERT_OK)
			break;
		rc = dc_cert_from_der(element.whole, &cert);
		if (rc == DEVCERT_OK)
			rc = devcert_cert_list_builder_add(builder, cert);
		else if (rc != DEVCERT_E_NOMEM)
			rc = DEVCERT_OK;
		devcert_cert_free(cert);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

/* encapContentInfo.  The content is id-data; id-envelopedData, as some peers write instead, says
 * nothing else about the octets.  The signed attribute must say the same in any case. */
static devcert_status
read_content(dc_slice der, dc_cms_signed *msg)
{
	dc_asn1 *value = NULL;
	devcert_status rc = dc_asn1_decode("EncapsulatedContentInfo", der, &value);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_oid(value, "eContentType", msg->content_type);
	if (rc == DEVCERT_OK && strcmp(msg->content_type, DC_OID_DATA) != 0 &&
	    strcmp(msg->content_type, DC_OID_ENVELOPED_DATA) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "signed content of type %s", msg->content_type);
	if (rc == DEVCERT_OK && dc_asn1_has(value, "eContent")) {
		msg->presence = DC_CONTENT_PRESENT;
		rc = dc_asn1_get(value, "eContent", &msg->content);
	}
	dc_asn1_free(value);
	return rc;
}

static const struct attr *
find_attr(const dc_cms_signed *msg, const char *oid)
{
	for (size_t i = 0; i < msg->attr_count; i++)
		if (strcmp(msg->attrs[i].oid, oid) == 0)
			return &msg->attrs[i];
	return NULL;
}

/* Attribute ::= SEQUENCE { type, values SET OF ANY }, of which we take one value. */
static devcert_status
read_attr(dc_slice content, dc_cms_signed *msg)
{
	struct attr *attr = &msg->attrs[msg->attr_count];
	dc_tlv part;
	devcert_status rc = dc_tlv_expect(&content, DC_TAG_OID, &part);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(part.value, attr->oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(content, DC_TAG_SET, &part);
	if (rc == DEVCERT_OK && find_attr(msg, attr->oid) != NULL)
		return dc_fail(DEVCERT_E_DER, "signed attribute %s twice", attr->oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&part.value, &attr->value);
	if (rc == DEVCERT_OK && part.value.len > 0)
		return dc_fail(DEVCERT_E_DER, "signed attribute %s with several values", attr->oid);
	if (rc == DEVCERT_OK)
		msg->attr_count++;
	return rc;
}

static devcert_status
read_attrs(dc_slice set, dc_cms_signed *msg)
{
	size_t count;
	devcert_status rc = dc_cms_count(set, DC_LIMIT_ATTRIBUTES, "signed attributes", &count);

	msg->attrs_content = set;
	while (rc == DEVCERT_OK && set.len > 0) {
		dc_tlv attr;

		rc = dc_tlv_expect(&set, DC_TAG_SEQUENCE, &attr);
		if (rc == DEVCERT_OK)
			rc = read_attr(attr.value, msg);
	}
	return rc;
}

/* SHAKE256 of 64 octets goes by two names: RFC 8419, section 2.3, says its bits in parameters, and
 * RFC 8702, section 3.1, takes them for granted. */
static devcert_status
read_digest_algorithm(const dc_asn1 *value, dc_hash *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice bits = { NULL, 0 };
	devcert_status rc = dc_asn1_get_oid(value, "digestAlgorithm.algorithm", oid);

	*out = DC_SHAKE256;
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_SHAKE256_LEN) == 0) {
		if (dc_asn1_has(value, "digestAlgorithm.parameters"))
			rc = dc_asn1_get_whole(value, "digestAlgorithm.parameters", &bits);
		if (rc == DEVCERT_OK && !dc_slice_equals(bits, DC_SHAKE256_BITS))
			rc = dc_fail(DEVCERT_E_UNSUPPORTED, "SHAKE256 of other than 512 bits");
		return rc;
	}
	if (rc == DEVCERT_OK)
		rc = dc_cms_algorithm(value, "digestAlgorithm", oid);
	return rc == DEVCERT_OK && strcmp(oid, DC_OID_SHAKE256) != 0 ? dc_hash_from_oid(oid, out)
	                                                             : rc;
}

/* RSASSA-PSS (RFC 4056) has parameters, and the digest in them must be that of the message: two
 * were no stronger than the weaker. */
static devcert_status
read_signature_algorithm(const dc_asn1 *value, dc_cms_signed *msg)
{
	dc_pss pss;
	devcert_status rc = dc_asn1_get_oid(value, "signatureAlgorithm.algorithm", msg->algorithm);

	if (rc != DEVCERT_OK || strcmp(msg->algorithm, DC_OID_RSASSA_PSS) != 0)
		return rc == DEVCERT_OK
		           ? dc_cms_algorithm(value, "signatureAlgorithm", msg->algorithm)
		           : rc;
	if (dc_asn1_has(value, "signatureAlgorithm.parameters"))
		rc = dc_asn1_get_whole(value, "signatureAlgorithm.parameters", &msg->parameters);
	if (rc == DEVCERT_OK)
		rc = dc_pss_read(msg->parameters, &pss);
	if (rc == DEVCERT_OK && pss.hash != msg->hash)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "RSASSA-PSS over %s with digest %s",
		             dc_hash_oid(pss.hash), dc_hash_oid(msg->hash));
	return rc;
}

/* SignerInfo without the attributes, which were read before a tree of it is built. */
static devcert_status
read_signer(dc_slice der, dc_cms_signed *msg)
{
	dc_asn1 *value = NULL;
	devcert_status rc = dc_asn1_decode("SignerInfo", der, &value);

	if (rc == DEVCERT_OK)
		rc = dc_cms_id_read(value, "sid", &msg->sid);
	if (rc == DEVCERT_OK)
		rc = read_digest_algorithm(value, &msg->hash);
	if (rc == DEVCERT_OK)
		rc = read_signature_algorithm(value, msg);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(value, "signature", &msg->signature);
	dc_asn1_free(value);
	return rc;
}

/* signerInfos: exactly one.  Nobody signs a SCEP message twice, and "none" would verify. */
static devcert_status
read_signer_infos(dc_slice set, dc_cms_signed *msg)
{
	dc_tlv info, skipped, attrs;
	dc_slice rest;
	devcert_status rc;

	if (set.len == 0)
		return dc_fail(DEVCERT_E_DER, "no signer");
	rc = dc_tlv_expect(&set, DC_TAG_SEQUENCE, &info);
	if (rc == DEVCERT_OK && set.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "more than one signer");
	/* version, sid, digestAlgorithm, [0] signedAttrs */
	rest = info.value;
	for (int i = 0; rc == DEVCERT_OK && i < 3; i++)
		rc = dc_tlv_next(&rest, &skipped);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&rest, &attrs);
	if (rc == DEVCERT_OK && attrs.tag != DC_TAG_CONTEXT_CONSTRUCTED(0))
		rc = dc_fail(DEVCERT_E_DER, "no signed attributes");
	if (rc == DEVCERT_OK)
		rc = read_attrs(attrs.value, msg);
	return rc == DEVCERT_OK ? read_signer(info.whole, msg) : rc;
}

/* SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, [0] certificates,
 *                           [1] crls, signerInfos }
 * version and digestAlgorithms say nothing that the other fields do not, and are not looked at;
 * crls may be there. */
static devcert_status
read_signed_data(dc_slice der, dc_cms_signed *msg)
{
	dc_tlv outer, encap, part = { 0 };
	dc_slice certs = { NULL, 0 };
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &outer);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_INTEGER, &part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_SET, &part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_SEQUENCE, &encap);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&outer.value, &part);
	if (rc == DEVCERT_OK && part.tag == DC_TAG_CONTEXT_CONSTRUCTED(0)) {
		certs = part.value;
		rc = dc_tlv_next(&outer.value, &part);
	}
	if (rc == DEVCERT_OK && part.tag == DC_TAG_CONTEXT_CONSTRUCTED(1))
		rc = dc_tlv_next(&outer.value, &part);
	if (rc == DEVCERT_OK && (part.tag != DC_TAG_SET || outer.value.len > 0))
		rc = dc_fail(DEVCERT_E_DER, "tag %02x where signerInfos is expected", part.tag);
	if (rc == DEVCERT_OK)
		rc = read_content(encap.whole, msg);
	if (rc == DEVCERT_OK)
		rc = read_signer_infos(part.value, msg);
	return rc == DEVCERT_OK ? read_certs(certs, &msg->certs) : rc;
}

devcert_status
dc_cms_signed_parse(dc_slice in, dc_cms_signed **out)
{
	dc_buf text = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	dc_cms_signed *msg;
	dc_slice content;
	devcert_status rc = DC_NEW(*out);

	if (rc != DEVCERT_OK)
		return rc;
	msg = *out;
	msg->der = (dc_buf)DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	if (is_text(in)) {
		rc = decode_text(in, &text);
		in = dc_buf_slice(&text);
	}
	if (rc == DEVCERT_OK)
		rc = dc_cms_read(in, DC_OID_SIGNED_DATA, &msg->der, &content);
	if (rc == DEVCERT_OK)
		rc = read_signed_data(content, msg);
	dc_buf_free(&text);
	if (rc != DEVCERT_OK) {
		dc_cms_signed_free(msg);
		*out = NULL;
	}
	return rc;
}

devcert_status
dc_cms_signed_attach(dc_cms_signed *msg, dc_slice content)
{
	if (msg->presence == DC_CONTENT_PRESENT)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a signature with the content in it");
	msg->presence = DC_CONTENT_DETACHED;
	msg->content = content;
	return DEVCERT_OK;
}

const devcert_cert_list *
dc_cms_signed_certs(const dc_cms_signed *msg)
{
	return msg->certs;
}

bool
dc_cms_signed_names(const dc_cms_signed *msg, const devcert_cert *cert)
{
	return dc_cms_id_names(&msg->sid, cert);
}

/* contentType and messageDigest (RFC 5652, sections 5.4, 11.1 and 11.2). */
static devcert_status
check_own_attrs(const dc_cms_signed *msg)
{
	const struct attr *type = find_attr(msg, DC_OID_CONTENT_TYPE);
	const struct attr *digest = find_attr(msg, DC_OID_MESSAGE_DIGEST);
	uint8_t computed[DC_DIGEST_MAX];
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc;

	if (type == NULL || digest == NULL)
		return dc_fail(DEVCERT_E_SIGNATURE, "signed attribute %s is absent",
		               type == NULL ? "contentType" : "messageDigest");
	if (type->value.tag != DC_TAG_OID || digest->value.tag != DC_TAG_OCTET_STRING)
		return dc_fail(DEVCERT_E_SIGNATURE, "contentType or messageDigest of another type");
	if (dc_oid_decode(type->value.value, oid) != DEVCERT_OK ||
	    strcmp(oid, msg->content_type) != 0)
		return dc_fail(DEVCERT_E_SIGNATURE, "contentType is not that of the content");
	rc = dc_digest(msg->hash, msg->content, computed);
	if (rc == DEVCERT_OK &&
	    !dc_slice_equals(digest->value.value, dc_slice_of(computed, dc_hash_len(msg->hash))))
		rc = dc_fail(DEVCERT_E_SIGNATURE, "messageDigest is not that of the content");
	return rc;
}

devcert_status
dc_cms_signed_verify(dc_cms_signed *msg, const devcert_cert *signer, uint32_t allow)
{
	dc_buf set = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	devcert_status rc = dc_allow_check(allow);

	msg->is_verified = false;
	if (rc == DEVCERT_OK)
		rc = check_own_attrs(msg);
	if (rc == DEVCERT_OK && !dc_pk_fits_hash(msg->algorithm, msg->hash))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "signature algorithm %s with digest %s",
		             msg->algorithm, dc_hash_oid(msg->hash));
	if (rc != DEVCERT_OK)
		return rc;
	/* RFC 5652, section 5.4: the signature is over the attributes' own SET tag instead of [0].
	 * The octets behind it are the received ones: in DER they went through
	 * dc_ber_to_definite() unchanged, and what came in BER has DER's lengths now, as the RFC
	 * prescribes for the digest.  Nothing is sorted anew, as peers have signed unsorted sets.
	 */
	dc_der_add(&set, DC_TAG_SET, msg->attrs_content);
	rc = dc_buf_status(&set);
	if (rc == DEVCERT_OK)
		rc = dc_public_key_verify(dc_cert_public_key(signer), msg->algorithm,
		                          msg->parameters, msg->hash, dc_buf_slice(&set),
		                          msg->signature, allow);
	dc_buf_free(&set);
	msg->is_verified = rc == DEVCERT_OK;
	return rc;
}

dc_content
dc_cms_signed_content(const dc_cms_signed *msg, dc_slice *out)
{
	*out = msg->is_verified ? msg->content : dc_slice_of(NULL, 0);
	return msg->is_verified ? msg->presence : DC_CONTENT_ABSENT;
}

devcert_status
dc_cms_signed_attr(const dc_cms_signed *msg, const char *oid, uint8_t *tag, dc_slice *value)
{
	const struct attr *attr = msg->is_verified ? find_attr(msg, oid) : NULL;

	*tag = attr != NULL ? attr->value.tag : 0;
	*value = attr != NULL ? attr->value.value : dc_slice_of(NULL, 0);
	return attr != NULL ? DEVCERT_OK
	                    : dc_fail(DEVCERT_E_NOT_FOUND, "no signed attribute %s", oid);
}

dc_hash
dc_cms_signed_hash(const dc_cms_signed *msg)
{
	return msg->is_verified ? msg->hash : (dc_hash)0;
}

void
dc_cms_signed_free(dc_cms_signed *msg)
{
	if (msg == NULL)
		return;
	devcert_cert_list_free(msg->certs);
	dc_buf_free(&msg->der);
	free(msg);
}
