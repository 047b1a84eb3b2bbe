/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The degenerate SignedData that carries certificates and signs nothing: RFC 5652, section 5; RFC
 * 8894, section 3.4. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "pki/cert.h"

/* ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY } */
static devcert_status
open_content_info(dc_slice der, dc_slice *signed_data)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv sequence, type, content;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_OID, &type);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(type.value, oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_SIGNED_DATA) != 0)
		rc = dc_fail(DEVCERT_E_DER, "content type %s where SignedData is expected", oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(sequence.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &content);
	if (rc == DEVCERT_OK)
		*signed_data = content.value;
	return rc;
}

/* SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE,
 *                           certificates [0] IMPLICIT SET OF CHOICE OPTIONAL, ... } */
static devcert_status
find_certificates(dc_slice der, dc_slice *certificates)
{
	static const uint8_t before[] = { DC_TAG_INTEGER, DC_TAG_SET, DC_TAG_SEQUENCE };
	dc_tlv sequence, part;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	*certificates = dc_slice_of(NULL, 0);
	for (size_t i = 0; rc == DEVCERT_OK && i < sizeof(before); i++)
		rc = dc_tlv_expect(&sequence.value, before[i], &part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&sequence.value, &part);
	if (rc == DEVCERT_OK && part.tag == DC_TAG_CONTEXT_CONSTRUCTED(0))
		*certificates = part.value;
	return rc;
}

static devcert_status
read_certificates(dc_slice in, devcert_cert_list_builder *builder)
{
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && in.len > 0) {
		devcert_cert *cert = NULL;
		dc_tlv choice;

		rc = dc_tlv_next(&in, &choice);
		/* The other choices, which have tags, are certificates of other kinds. */
		if (rc != DEVCERT_OK || choice.tag != DC_TAG_SEQUENCE)
			continue;
		rc = dc_cert_from_der(choice.whole, &cert);
		if (rc == DEVCERT_OK)
			rc = devcert_cert_list_builder_add(builder, cert);
		devcert_cert_free(cert);
	}
	return rc;
}

devcert_status
dc_certs_only_read(dc_slice in, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder = NULL;
	dc_buf der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	dc_slice part;
	devcert_status rc;

	*out = NULL;
	rc = dc_ber_to_definite(in, DC_LIMIT_ELEMENTS, &der);
	if (rc == DEVCERT_OK)
		rc = open_content_info(dc_buf_slice(&der), &part);
	if (rc == DEVCERT_OK)
		rc = find_certificates(part, &part);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = read_certificates(part, builder);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	if (rc == DEVCERT_OK && devcert_cert_list_get_count(*out) == 0) {
		devcert_cert_list_free(*out);
		*out = NULL;
		rc = dc_fail(DEVCERT_E_DER, "a SignedData without certificates");
	}
	devcert_cert_list_builder_free(builder);
	dc_buf_free(&der);
	return rc;
}

/* SignedData { 1, {}, { data }, certificates, {} } */
static devcert_status
write_signed_data(const devcert_cert_list *list, dc_buf *out)
{
	dc_asn1 *value;
	devcert_status rc = dc_asn1_new("SignedData", &value);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(value, "version", 1);
	dc_asn1_set_oid(value, "encapContentInfo.eContentType", DC_OID_DATA);
	dc_asn1_omit(value, "encapContentInfo.eContent");
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		dc_asn1_append(value, "certificates");
		dc_asn1_set(value, "certificates.?LAST", dc_cert_der(dc_cert_list_at(list, i)));
	}
	dc_asn1_omit(value, "crls");
	rc = dc_asn1_encode(value, out);
	dc_asn1_free(value);
	return rc;
}

devcert_status
dc_certs_only_write(const devcert_cert_list *list, dc_buf *out)
{
	dc_buf part = DC_BUF_INIT(out->max);
	dc_asn1 *value = NULL;
	devcert_status rc = write_signed_data(list, &part);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("ContentInfo", &value);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_oid(value, "contentType", DC_OID_SIGNED_DATA);
		dc_asn1_set(value, "content", dc_buf_slice(&part));
		rc = dc_asn1_encode(value, out);
	}
	dc_asn1_free(value);
	dc_buf_free(&part);
	return rc;
}
