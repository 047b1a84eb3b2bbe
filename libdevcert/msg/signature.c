/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Detached signatures, verified. */
#include <devcert/sign.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/pk.h"
#include "msg/cms_signed.h"

struct devcert_signature {
	dc_cms_signed *msg;
	devcert_cert *signer;
	bool has_signing_time;
	int64_t signing_time;
	char digest[2 * DC_DIGEST_MAX + 1];
};

static const devcert_cert *
find_named(const dc_cms_signed *msg, const devcert_cert_list *certs)
{
	size_t count = certs != NULL ? devcert_cert_list_get_count(certs) : 0;

	for (size_t i = 0; i < count; i++)
		if (dc_cms_signed_names(msg, dc_cert_list_at(certs, i)))
			return dc_cert_list_at(certs, i);
	return NULL;
}

/* RFC 5280, section 4.2.1.3: either of the two is for signatures over content. */
static devcert_status
find_signer(devcert_signature *signature, const devcert_cert_list *certs)
{
	const devcert_cert *found = find_named(signature->msg, certs);

	if (found == NULL)
		found = find_named(signature->msg, dc_cms_signed_certs(signature->msg));
	if (found == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND,
		               "the signer's certificate is neither given nor in the message");
	if (!dc_cert_may(found, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE) &&
	    !dc_cert_may(found, DEVCERT_KEY_USAGE_NON_REPUDIATION))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN,
		               "the signer's certificate is not for signatures");
	signature->signer = dc_cert_ref(found);
	return DEVCERT_OK;
}

/* Time, RFC 5652, section 11.3 */
static devcert_status
read_signing_time(devcert_signature *signature)
{
	uint8_t tag;
	dc_slice value;
	devcert_status rc = dc_cms_signed_attr(signature->msg, DC_OID_SIGNING_TIME, &tag, &value);

	if (rc == DEVCERT_E_NOT_FOUND)
		return DEVCERT_OK;
	signature->has_signing_time = rc == DEVCERT_OK;
	/* dc_time_parse() tells both forms by their length. */
	if (rc == DEVCERT_OK && (tag != DC_TAG_UTC_TIME || value.len != 13) &&
	    (tag != DC_TAG_GENERALIZED_TIME || value.len != 15))
		rc = dc_fail(DEVCERT_E_TIME, "signingTime with tag %02x and %zu octets", tag,
		             value.len);
	return rc == DEVCERT_OK ? dc_time_parse(value, &signature->signing_time) : rc;
}

/* ESSCertIDv2 ::= SEQUENCE { hashAlgorithm DEFAULT SHA-256, certHash OCTET STRING, issuerSerial };
 * the last one says what the digest says better. */
static devcert_status
read_cert_id(dc_slice id, dc_hash *hash, dc_slice *digest)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv part, algorithm;
	devcert_status rc = dc_tlv_next(&id, &part);

	*hash = DC_SHA256;
	if (rc == DEVCERT_OK && part.tag == DC_TAG_SEQUENCE) {
		rc = dc_tlv_expect(&part.value, DC_TAG_OID, &algorithm);
		if (rc == DEVCERT_OK)
			rc = dc_oid_decode(algorithm.value, oid);
		if (rc == DEVCERT_OK)
			rc = dc_hash_from_oid(oid, hash);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_next(&id, &part);
	}
	if (rc == DEVCERT_OK && part.tag != DC_TAG_OCTET_STRING)
		rc = dc_fail(DEVCERT_E_DER, "signingCertificateV2 without a digest");
	*digest = part.value;
	return rc;
}

/* SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies OPTIONAL }, RFC 5035,
 * section 3: the first one is the signer's. */
static devcert_status
check_signing_certificate(const devcert_signature *signature)
{
	uint8_t tag, computed[DC_DIGEST_MAX];
	dc_slice value, digest;
	dc_tlv certs, first;
	dc_hash hash;
	devcert_status rc =
	    dc_cms_signed_attr(signature->msg, DC_OID_SIGNING_CERTIFICATE_V2, &tag, &value);

	if (rc == DEVCERT_E_NOT_FOUND)
		return DEVCERT_OK;
	if (rc == DEVCERT_OK && tag != DC_TAG_SEQUENCE)
		rc = dc_fail(DEVCERT_E_DER, "signingCertificateV2 with tag %02x", tag);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&value, DC_TAG_SEQUENCE, &certs);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&certs.value, DC_TAG_SEQUENCE, &first);
	if (rc == DEVCERT_OK)
		rc = read_cert_id(first.value, &hash, &digest);
	if (rc == DEVCERT_OK)
		rc = dc_digest(hash, dc_cert_der(signature->signer), computed);
	if (rc == DEVCERT_OK && !dc_slice_equals(digest, dc_slice_of(computed, dc_hash_len(hash))))
		rc = dc_fail(DEVCERT_E_SIGNATURE, "signingCertificateV2 names another certificate");
	return rc;
}

static devcert_status
read_facts(devcert_signature *signature)
{
	uint8_t tag;
	dc_slice digest;
	devcert_status rc = check_signing_certificate(signature);

	if (rc == DEVCERT_OK)
		rc = read_signing_time(signature);
	if (rc == DEVCERT_OK)
		rc = dc_cms_signed_attr(signature->msg, DC_OID_MESSAGE_DIGEST, &tag, &digest);
	if (rc == DEVCERT_OK)
		dc_hex(digest, signature->digest);
	return rc;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_verify(const uint8_t *signature, size_t signature_len, const uint8_t *data,
                         size_t data_len, const devcert_cert_list *certs, uint32_t allow,
                         devcert_signature **out)
{
	devcert_signature *made;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(signature, signature_len);
	DC_DATA(data, data_len);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK && signature_len > 2 * DC_LIMIT_CMS_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "a signature of %zu octets", signature_len);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(made);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_cms_signed_parse(dc_slice_of(signature, signature_len), &made->msg);
	if (rc == DEVCERT_OK)
		rc = dc_cms_signed_attach(made->msg, dc_slice_of(data, data_len));
	if (rc == DEVCERT_OK)
		rc = find_signer(made, certs);
	if (rc == DEVCERT_OK)
		rc = dc_cms_signed_verify(made->msg, made->signer, allow);
	if (rc == DEVCERT_OK)
		rc = read_facts(made);
	/* The content is the caller's. */
	if (rc == DEVCERT_OK)
		rc = dc_cms_signed_attach(made->msg, dc_slice_of(NULL, 0));
	if (rc == DEVCERT_OK)
		*out = made;
	else
		devcert_signature_free(made);
	return rc;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_get_signer(const devcert_signature *signature, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(signature);
	*out = dc_cert_ref(signature->signer);
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_get_certs(const devcert_signature *signature, devcert_cert_list **out)
{
	DC_OUT(out);
	DC_ARG(signature);
	*out = dc_cert_list_ref(dc_cms_signed_certs(signature->msg));
	return DEVCERT_OK;
}

/* see devcert/sign.h */
bool
devcert_signature_has_signing_time(const devcert_signature *signature)
{
	return signature->has_signing_time;
}

/* see devcert/sign.h */
int64_t
devcert_signature_get_signing_time(const devcert_signature *signature)
{
	return signature->signing_time;
}

/* see devcert/sign.h */
const char *
devcert_signature_get_digest_algorithm(const devcert_signature *signature)
{
	return dc_hash_oid(dc_cms_signed_hash(signature->msg));
}

/* see devcert/sign.h */
const char *
devcert_signature_get_digest(const devcert_signature *signature)
{
	return signature->digest;
}

/* see devcert/sign.h */
void
devcert_signature_free(devcert_signature *signature)
{
	if (signature == NULL)
		return;
	dc_cms_signed_free(signature->msg);
	devcert_cert_free(signature->signer);
	free(signature);
}
