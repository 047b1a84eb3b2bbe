/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/scep_message.h"

#include "asn1/tlv.h"
#include "base/limits.h"
#include "pki/key.h"

/* The attributes are a few hundred octets, the longest of them a transactionID. */
#define ATTRS_MAX (8 * DC_KIB)

devcert_status
dc_scep_message_write(dc_content presence, dc_slice content, const dc_scep_attrs *attrs,
                      const devcert_cert *signer, const devcert_key *key,
                      const devcert_cert_list *certs, size_t max, devcert_bytes **out)
{
	dc_buf set = DC_BUF_INIT(ATTRS_MAX);
	dc_buf message = DC_BUF_INIT(max);
	devcert_status rc;

	dc_scep_attrs_write(attrs, &set);
	rc = dc_buf_status(&set);
	if (rc == DEVCERT_OK)
		rc = dc_cms_sign(presence, content, dc_buf_slice(&set), signer, key, 0, certs,
		                 &message);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(&message, out);
	dc_buf_free(&message);
	dc_buf_free(&set);
	return rc;
}

/* Add a certificate that is not among the first ones. */
static devcert_status
add_new(devcert_cert_list_builder *builder, const devcert_cert *cert, const devcert_cert *first,
        const devcert_cert *second)
{
	if (devcert_cert_equals(cert, first) ||
	    (second != NULL && devcert_cert_equals(cert, second)))
		return DEVCERT_OK;
	return devcert_cert_list_builder_add(builder, cert);
}

devcert_status
dc_scep_cert_list(const devcert_cert *first, const devcert_cert *second,
                  const devcert_cert_list *rest, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_add(builder, first);
	if (rc == DEVCERT_OK && second != NULL && !devcert_cert_equals(first, second))
		rc = devcert_cert_list_builder_add(builder, second);
	for (size_t i = 0;
	     rc == DEVCERT_OK && rest != NULL && i < devcert_cert_list_get_count(rest); i++)
		rc = add_new(builder, dc_cert_list_at(rest, i), first, second);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

bool
dc_scep_is_rsa(const devcert_cert *cert)
{
	return devcert_public_key_get_type(dc_cert_public_key(cert)) == DEVCERT_KEY_TYPE_RSA;
}

devcert_status
dc_scep_check_version(dc_slice der)
{
	dc_tlv sequence, version;
	uint32_t number;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_INTEGER, &version);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_uint(version.value, &number);
	if (rc == DEVCERT_OK && number != 1)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "written by a newer release, version %u",
		               (unsigned int)number);
	return rc;
}
