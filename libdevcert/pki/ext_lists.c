/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The extensions that are lists: of OIDs, and of places to fetch something from. */
#include "asn1/der.h"
#include "base/mem.h"
#include "pki/ext.h"

#define TAG_URI DC_TAG_CONTEXT(6)

/* GeneralName ::= CHOICE, [0] to [8] */
static bool
is_general_name(uint8_t tag)
{
	return (tag & 0xc0) == 0x80 && (tag & 0x1f) <= 8;
}

void
dc_ext_write_oids(const devcert_text_list *oids, dc_buf *value)
{
	size_t start = value->len;

	for (size_t i = 0; i < devcert_text_list_get_count(oids); i++)
		dc_der_add_oid(value, devcert_text_list_get_item(oids, i));
	dc_der_wrap(value, DC_TAG_SEQUENCE, start);
}

static devcert_status
add_oid(dc_slice content, devcert_text_list *list)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = dc_oid_decode(content, oid);

	if (rc == DEVCERT_OK && devcert_text_list_get_count(list) == DC_LIMIT_EXT_OIDS)
		rc = dc_fail(DEVCERT_E_LIMIT, "more than %u OIDs in an extension",
		             DC_LIMIT_EXT_OIDS);
	return rc == DEVCERT_OK ? dc_text_list_add(list, oid) : rc;
}

static devcert_status
add_uri(dc_slice uri, devcert_text_list *list)
{
	dc_buf buf = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	char *text = NULL;
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; i < uri.len; i++)
		if (uri.ptr[i] <= 0x1f || uri.ptr[i] >= 0x7f)
			return dc_fail(DEVCERT_E_DER, "a URI with octet %02x at %zu", uri.ptr[i],
			               i);
	if (devcert_text_list_get_count(list) == DC_LIMIT_SANS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u URIs in an extension", DC_LIMIT_SANS);
	dc_buf_add(&buf, uri);
	rc = dc_buf_take_text(&buf, &text);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_add(list, text);
	free(text);
	return rc;
}

/* Reads one element of a list into out; what is for the method of AuthorityInfoAccess. */
typedef devcert_status read_element(dc_slice element, const char *method, devcert_text_list *out);

/* SEQUENCE SIZE (1..MAX) OF elements with this tag */
static devcert_status
read_sequence(dc_slice value, uint8_t tag, read_element *read, const char *method,
              devcert_text_list **out)
{
	devcert_text_list *list = NULL;
	dc_tlv sequence, element;
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &sequence);

	*out = NULL;
	if (rc == DEVCERT_OK && sequence.value.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "an extension with an empty list");
	if (rc == DEVCERT_OK)
		rc = dc_text_list_new(&list);
	while (rc == DEVCERT_OK && sequence.value.len > 0) {
		rc = dc_tlv_expect(&sequence.value, tag, &element);
		if (rc == DEVCERT_OK)
			rc = read(element.value, method, list);
	}
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_text_list_free(list);
	return rc;
}

static devcert_status
read_oid(dc_slice element, const char *method, devcert_text_list *out)
{
	(void)method;
	return add_oid(element, out);
}

devcert_status
dc_ext_read_oids(dc_slice value, devcert_text_list **out)
{
	return read_sequence(value, DC_TAG_OID, read_oid, NULL, out);
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier OBJECT IDENTIFIER,
 *                                  policyQualifiers SEQUENCE OF ANY OPTIONAL } */
static devcert_status
read_policy(dc_slice element, const char *method, devcert_text_list *out)
{
	dc_tlv oid, qualifiers;
	devcert_status rc = dc_tlv_expect(&element, DC_TAG_OID, &oid);

	(void)method;
	if (rc == DEVCERT_OK && element.len > 0)
		rc = dc_tlv_only(element, DC_TAG_SEQUENCE, &qualifiers);
	return rc == DEVCERT_OK ? add_oid(oid.value, out) : rc;
}

devcert_status
dc_ext_read_policies(dc_slice value, devcert_text_list **out)
{
	return read_sequence(value, DC_TAG_SEQUENCE, read_policy, NULL, out);
}

static devcert_status
read_names(dc_slice names, devcert_text_list *out)
{
	devcert_status rc = DEVCERT_OK;
	dc_tlv name;

	while (rc == DEVCERT_OK && names.len > 0) {
		rc = dc_tlv_next(&names, &name);
		if (rc == DEVCERT_OK && !is_general_name(name.tag))
			rc = dc_fail(DEVCERT_E_DER, "tag %02x is not a GeneralName", name.tag);
		if (rc == DEVCERT_OK && name.tag == TAG_URI)
			rc = add_uri(name.value, out);
	}
	return rc;
}

/* DistributionPoint ::= SEQUENCE { distributionPoint [0] CHOICE {
 *     fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RDN } OPTIONAL,
 *     reasons [1] BIT STRING OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL } */
static devcert_status
read_distribution_point(dc_slice element, const char *method, devcert_text_list *out)
{
	dc_tlv part, point;
	devcert_status rc = DEVCERT_OK;

	(void)method;
	while (rc == DEVCERT_OK && element.len > 0) {
		rc = dc_tlv_next(&element, &part);
		if (rc != DEVCERT_OK || part.tag != DC_TAG_CONTEXT_CONSTRUCTED(0))
			continue;
		rc = dc_tlv_next(&part.value, &point);
		if (rc == DEVCERT_OK && part.value.len > 0)
			rc = dc_fail(DEVCERT_E_DER, "a distribution point with two names");
		if (rc == DEVCERT_OK && point.tag == DC_TAG_CONTEXT_CONSTRUCTED(0))
			rc = read_names(point.value, out);
	}
	return rc;
}

devcert_status
dc_ext_read_crl_uris(dc_slice value, devcert_text_list **out)
{
	return read_sequence(value, DC_TAG_SEQUENCE, read_distribution_point, NULL, out);
}

/* AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER,
 *                                  accessLocation GeneralName } */
static devcert_status
read_access(dc_slice element, const char *method, devcert_text_list *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv part;
	devcert_status rc = dc_tlv_expect(&element, DC_TAG_OID, &part);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(part.value, oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&element, &part);
	if (rc == DEVCERT_OK && (element.len > 0 || !is_general_name(part.tag)))
		rc = dc_fail(DEVCERT_E_DER, "an access location that is not one GeneralName");
	if (rc == DEVCERT_OK && part.tag == TAG_URI && strcmp(oid, method) == 0)
		rc = add_uri(part.value, out);
	return rc;
}

devcert_status
dc_ext_read_access_uris(dc_slice value, const char *method, devcert_text_list **out)
{
	return read_sequence(value, DC_TAG_SEQUENCE, read_access, method, out);
}
