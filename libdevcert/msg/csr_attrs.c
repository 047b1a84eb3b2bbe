/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/csr_attrs.h"

#include "asn1/oid.h"
#include "asn1/string.h"
#include "asn1/tlv.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "pki/name.h"

/* What has been seen of the attributes; each may come once. */
struct seen {
	size_t count;
	dc_slice types[DC_LIMIT_ATTRIBUTES];
	bool extensions;
};

static devcert_status
read_microsoft(dc_csr_attrs *out)
{
	const dc_ext *name = dc_ext_find(&out->extensions, DC_OID_MS_TEMPLATE_NAME);
	const dc_ext *template = dc_ext_find(&out->extensions, DC_OID_MS_TEMPLATE);
	const dc_ext *security = dc_ext_find(&out->extensions, DC_OID_MS_SECURITY);
	devcert_status rc = DEVCERT_OK;

	if (name != NULL)
		rc = dc_ext_read_template_name(name->value, &out->template_name);
	if (rc == DEVCERT_OK && template != NULL)
		rc = dc_ext_read_template(template->value, &out->template);
	if (rc == DEVCERT_OK && security != NULL)
		rc = dc_ext_read_sid(security->value, &out->sid);
	return rc;
}

/* The parts of the extensions that have a getter of their own, read once. */
static devcert_status
read_extensions(dc_csr_attrs *out)
{
	const dc_ext *ext = dc_ext_find(&out->extensions, DC_OID_KEY_USAGE);
	devcert_status rc = DEVCERT_OK;

	out->path_len = -1;
	if (ext != NULL)
		rc = dc_ext_read_key_usage(ext->value, &out->key_usage);
	ext = dc_ext_find(&out->extensions, DC_OID_BASIC_CONSTRAINTS);
	if (rc == DEVCERT_OK && ext != NULL)
		rc = dc_ext_read_basic_constraints(ext->value, &out->is_ca, &out->path_len);
	ext = dc_ext_find(&out->extensions, DC_OID_EXT_KEY_USAGE);
	if (rc == DEVCERT_OK)
		rc = ext != NULL ? dc_ext_read_oids(ext->value, &out->ext_key_usages)
		                 : dc_text_list_new(&out->ext_key_usages);
	ext = dc_ext_find(&out->extensions, DC_OID_SUBJECT_ALT_NAME);
	/* An extension that is there has a SEQUENCE; no octets at all are not one. */
	if (rc == DEVCERT_OK && ext != NULL && ext->value.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "an empty subjectAltName");
	if (rc == DEVCERT_OK)
		rc = dc_san_list_parse(ext != NULL ? ext->value : dc_slice_of(NULL, 0), &out->sans);
	return rc == DEVCERT_OK ? read_microsoft(out) : rc;
}

/* challengePassword: a DirectoryString (RFC 2985, section 5.4.1); some write an IA5String.  How
 * long it may be is the server's own business: there are ones of 2 KB. */
static devcert_status
read_challenge(const dc_tlv *value, dc_csr_attrs *out)
{
	dc_buf text = DC_BUF_INIT(2 * DC_LIMIT_CSR_LEN);
	devcert_status rc;

	if (value->tag == DC_TAG_NUMERIC_STRING || value->tag == DC_TAG_VISIBLE_STRING)
		return dc_fail(DEVCERT_E_DER, "a challengePassword of type %02x", value->tag);
	if (value->value.len == 0)
		return dc_fail(DEVCERT_E_DER, "an empty challengePassword");
	rc = dc_string_to_utf8(value->tag, value->value, &text);
	if (rc == DEVCERT_OK)
		return dc_buf_take_secret(&text, &out->challenge);
	dc_buf_free(&text);
	return rc;
}

/* The value of an attribute that may have only one. */
static devcert_status
take_single(dc_slice values, const char *what, dc_tlv *out)
{
	devcert_status rc = dc_tlv_next(&values, out);

	if (rc == DEVCERT_OK && values.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "%s with more than one value", what);
	return rc;
}

static devcert_status
read_values(const char *oid, dc_slice values, struct seen *seen, dc_csr_attrs *out)
{
	dc_tlv value;
	devcert_status rc;

	if (strcmp(oid, DC_OID_CHALLENGE_PASSWORD) == 0) {
		rc = take_single(values, "challengePassword", &value);
		return rc == DEVCERT_OK ? read_challenge(&value, out) : rc;
	}
	if (strcmp(oid, DC_OID_EXTENSION_REQUEST) != 0 &&
	    strcmp(oid, DC_OID_MS_CERT_EXTENSIONS) != 0)
		return DEVCERT_OK;
	/* The two names of one thing: what counts would be the reader's choice. */
	if (seen->extensions)
		return dc_fail(DEVCERT_E_DER, "extensionRequest under both of its names");
	seen->extensions = true;
	rc = take_single(values, "extensionRequest", &value);
	return rc == DEVCERT_OK ? dc_ext_list_read(value.whole, &out->extensions) : rc;
}

/* Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE (1..MAX) OF ANY } */
static devcert_status
read_attribute(dc_slice in, struct seen *seen, dc_csr_attrs *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv type, values;
	devcert_status rc = dc_tlv_expect(&in, DC_TAG_OID, &type);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(type.value, oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&in, DC_TAG_SET, &values);
	if (rc != DEVCERT_OK)
		return rc;
	if (in.len > 0 || values.value.len == 0)
		return dc_fail(DEVCERT_E_DER, "attribute %s without a value, or with more", oid);
	for (size_t i = 0; i < seen->count; i++)
		if (dc_slice_equals(seen->types[i], type.value))
			return dc_fail(DEVCERT_E_DER, "attribute %s is there twice", oid);
	seen->types[seen->count++] = type.value;
	return read_values(oid, values.value, seen, out);
}

devcert_status
dc_csr_attrs_read(dc_slice in, dc_csr_attrs *out)
{
	struct seen seen = { 0 };
	devcert_status rc = DEVCERT_OK;
	dc_tlv attribute;

	while (rc == DEVCERT_OK && in.len > 0) {
		if (seen.count == DC_LIMIT_ATTRIBUTES)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u attributes",
			               DC_LIMIT_ATTRIBUTES);
		rc = dc_tlv_expect(&in, DC_TAG_SEQUENCE, &attribute);
		if (rc == DEVCERT_OK)
			rc = read_attribute(attribute.value, &seen, out);
	}
	return rc == DEVCERT_OK ? read_extensions(out) : rc;
}

void
dc_csr_attrs_free(dc_csr_attrs *attrs)
{
	devcert_san_list_free(attrs->sans);
	devcert_text_list_free(attrs->ext_key_usages);
	free(attrs->template_name);
	free(attrs->sid);
	devcert_secret_free(attrs->challenge);
}
