/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates as files and portals give them, one or many. */
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/pem.h"
#include "pki/cert.h"

/* A ContentInfo begins with an OID, a certificate with a SEQUENCE.  Either may be BER so far. */
static bool
is_content_info(dc_slice in)
{
	dc_tlv_header header;
	bool more = false;

	return dc_tlv_read_header(in, DC_BER, &header, &more) == DEVCERT_OK && !more &&
	       header.tag == DC_TAG_SEQUENCE && header.header_len < in.len &&
	       in.ptr[header.header_len] == DC_TAG_OID;
}

static devcert_status
add_certificate(dc_slice der, devcert_cert_list_builder *builder)
{
	devcert_cert *cert = NULL;
	devcert_status rc = dc_cert_from_der(der, &cert);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_add(builder, cert);
	devcert_cert_free(cert);
	return rc;
}

static devcert_status
add_certs_only(dc_slice in, devcert_cert_list_builder *builder)
{
	devcert_cert_list *list = NULL;
	devcert_status rc = dc_certs_only_read(in, &list);

	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_cert_list_get_count(list); i++)
		rc = devcert_cert_list_builder_add(builder, dc_cert_list_at(list, i));
	devcert_cert_list_free(list);
	return rc;
}

static devcert_status
add_pem(dc_slice in, devcert_cert_list_builder *builder)
{
	const char *const labels[] = { "CERTIFICATE", "PKCS7", "CMS", NULL };
	dc_buf der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	bool found = false;
	devcert_status rc;

	for (;;) {
		dc_slice label;

		rc = dc_pem_find(&in, labels, &label, &der);
		if (rc != DEVCERT_OK)
			break;
		found = true;
		if (dc_slice_equals(label, dc_slice_text(labels[0])))
			rc = add_certificate(dc_buf_slice(&der), builder);
		else
			rc = add_certs_only(dc_buf_slice(&der), builder);
		if (rc != DEVCERT_OK)
			break;
	}
	dc_buf_free(&der);
	if (rc != DEVCERT_E_NOT_FOUND)
		return rc;
	return found ? DEVCERT_OK : dc_fail(DEVCERT_E_PEM, "no PEM block with a certificate");
}

/* see devcert/cert.h */
devcert_status
devcert_cert_list_parse(const uint8_t *data, size_t data_len, devcert_cert_list **out)
{
	dc_slice in = dc_slice_of(data, data_len);
	devcert_cert_list_builder *builder;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_BUNDLE_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "certificates of %zu octets", data_len);
	rc = devcert_cert_list_builder_new(&builder);
	if (rc != DEVCERT_OK)
		return rc;
	if (dc_pem_is(in))
		rc = add_pem(in, builder);
	else if (is_content_info(in))
		rc = add_certs_only(in, builder);
	else
		rc = add_certificate(in, builder);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}
