/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/algorithm.h"

#include "asn1/der.h"

devcert_status
dc_algorithm_read_content(dc_slice content, char oid[DC_OID_TEXT_SIZE], dc_slice *parameters)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_expect(&content, DC_TAG_OID, &tlv);

	oid[0] = '\0';
	*parameters = content;
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(tlv.value, oid);
	if (rc == DEVCERT_OK && content.len > 0)
		rc = dc_tlv_next(&content, &tlv);
	if (rc == DEVCERT_OK && content.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "algorithm %s with more than its parameters", oid);
	return rc;
}

devcert_status
dc_algorithm_read(dc_slice der, char oid[DC_OID_TEXT_SIZE], dc_slice *parameters)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &tlv);

	oid[0] = '\0';
	*parameters = dc_slice_of(NULL, 0);
	return rc == DEVCERT_OK ? dc_algorithm_read_content(tlv.value, oid, parameters) : rc;
}

bool
dc_algorithm_is_plain(dc_slice parameters)
{
	return parameters.len == 0 || dc_slice_equals(parameters, DC_DER_NULL);
}

void
dc_algorithm_add(dc_buf *buf, const char *oid, dc_slice parameters)
{
	size_t start = buf->len;

	dc_der_add_oid(buf, oid);
	dc_buf_add(buf, parameters);
	dc_der_wrap(buf, DC_TAG_SEQUENCE, start);
}
