/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/name.h"

#include "asn1/oid.h"
#include "asn1/string.h"
#include "asn1/tlv.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/name_text.h"

/* UTF-8, hex and escapes take at most this many times the octets of the DER, and a type in text at
 * most this many times those of its OID. */
#define TEXT_FACTOR 8u

struct attribute {
	char *oid;
	char *value;
};

struct devcert_name {
	dc_ref ref;
	uint8_t *der;
	size_t der_len;
	char *text;
	size_t count;
	struct attribute attributes[DC_LIMIT_RDNS];
};

/* Append the text of a value; *is_string false, and "#hex" of its DER, where it is no string. */
static devcert_status
read_value(const dc_tlv *value, bool *is_string, dc_buf *out)
{
	*is_string = dc_string_is(value->tag);
	if (*is_string)
		return dc_string_to_utf8(value->tag, value->value, out);
	dc_buf_add_octet(out, '#');
	dc_hex_add(value->whole, out);
	return dc_buf_status(out);
}

/* AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY } */
static devcert_status
read_attribute(dc_slice in, devcert_name *name, dc_buf *text)
{
	struct attribute *attribute = &name->attributes[name->count];
	char oid[DC_OID_TEXT_SIZE];
	dc_buf buf = DC_BUF_INIT(TEXT_FACTOR * DC_LIMIT_NAME_LEN);
	dc_tlv type, value;
	bool is_string = false;
	devcert_status rc = dc_tlv_expect(&in, DC_TAG_OID, &type);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&in, &value);
	if (rc == DEVCERT_OK && in.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "an attribute of a name with %zu octets too many",
		             in.len);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(type.value, oid);
	if (rc == DEVCERT_OK)
		rc = read_value(&value, &is_string, &buf);
	if (rc == DEVCERT_OK)
		rc = dc_strdup(oid, &attribute->oid);
	if (rc != DEVCERT_OK) {
		dc_buf_free(&buf);
		return rc;
	}
	name->count++;
	rc = dc_buf_take_text(&buf, &attribute->value);
	if (rc == DEVCERT_OK)
		dc_name_text_add(oid, attribute->value, is_string, text);
	return rc;
}

/* RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue */
static devcert_status
read_rdn(dc_slice in, devcert_name *name, dc_buf *text)
{
	devcert_status rc = DEVCERT_OK;
	dc_tlv attribute;

	if (in.len == 0)
		return dc_fail(DEVCERT_E_DER, "a name with an empty RDN");
	while (rc == DEVCERT_OK && in.len > 0) {
		if (name->count == DC_LIMIT_RDNS)
			return dc_fail(DEVCERT_E_LIMIT, "a name of more than %u attributes",
			               DC_LIMIT_RDNS);
		if (text->len > 0)
			dc_buf_add_octet(text, '+');
		rc = dc_tlv_expect(&in, DC_TAG_SEQUENCE, &attribute);
		if (rc == DEVCERT_OK)
			rc = read_attribute(attribute.value, name, text);
	}
	return rc;
}

/* RDNSequence ::= SEQUENCE OF RelativeDistinguishedName; the text has the last one first (RFC
 * 4514, section 2.1). */
static devcert_status
read_rdns(dc_slice in, devcert_name *name)
{
	dc_buf text = DC_BUF_INIT(TEXT_FACTOR * DC_LIMIT_NAME_LEN);
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && in.len > 0) {
		dc_buf rdn_text = DC_BUF_INIT(TEXT_FACTOR * DC_LIMIT_NAME_LEN);
		dc_tlv rdn;

		rc = dc_tlv_expect(&in, DC_TAG_SET, &rdn);
		if (rc == DEVCERT_OK)
			rc = read_rdn(rdn.value, name, &rdn_text);
		if (rc == DEVCERT_OK && text.len > 0)
			dc_buf_add_octet(&rdn_text, ',');
		if (rc == DEVCERT_OK)
			rc = dc_buf_status(&rdn_text);
		if (rc == DEVCERT_OK)
			dc_buf_insert(&text, 0, dc_buf_slice(&rdn_text));
		dc_buf_free(&rdn_text);
	}
	if (rc == DEVCERT_OK)
		return dc_buf_take_text(&text, &name->text);
	dc_buf_free(&text);
	return rc;
}

/* Everything that can be seen without building anything: one SEQUENCE, good DER all through. */
static devcert_status
check_shape(dc_slice der, dc_tlv *rdns)
{
	dc_tlv_summary summary;
	devcert_status rc;

	if (der.len > DC_LIMIT_NAME_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a name of %zu octets", der.len);
	rc = dc_tlv_only(der, DC_TAG_SEQUENCE, rdns);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_scan(der, DC_DER, DC_LIMIT_ELEMENTS, &summary);
	return rc;
}

/* see devcert/name.h */
devcert_status
devcert_name_parse(const uint8_t *data, size_t data_len, devcert_name **out)
{
	devcert_name *name;
	devcert_status rc;
	dc_tlv rdns;

	DC_OUT(out);
	DC_DATA(data, data_len);
	rc = check_shape(dc_slice_of(data, data_len), &rdns);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(name);
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&name->ref);
	name->der = malloc(data_len);
	if (name->der == NULL) {
		rc = dc_fail_nomem();
	} else {
		memcpy(name->der, data, data_len);
		name->der_len = data_len;
		rc = read_rdns(rdns.value, name);
	}
	if (rc == DEVCERT_OK)
		*out = name;
	else
		devcert_name_free(name);
	return rc;
}

/* see devcert/name.h */
const char *
devcert_name_get_text(const devcert_name *name)
{
	return name != NULL ? name->text : NULL;
}

/* see devcert/name.h */
size_t
devcert_name_get_count(const devcert_name *name)
{
	return name != NULL ? name->count : 0;
}

/* see devcert/name.h */
const char *
devcert_name_get_oid(const devcert_name *name, size_t index)
{
	return index < devcert_name_get_count(name) ? name->attributes[index].oid : NULL;
}

/* see devcert/name.h */
const char *
devcert_name_get_value(const devcert_name *name, size_t index)
{
	return index < devcert_name_get_count(name) ? name->attributes[index].value : NULL;
}

/* see devcert/name.h */
devcert_status
devcert_name_encode(const devcert_name *name, devcert_bytes **out)
{
	DC_OUT(out);
	DC_ARG(name);
	return dc_bytes_from(dc_name_der(name), out);
}

/* see devcert/name.h */
bool
devcert_name_equals(const devcert_name *name, const devcert_name *other)
{
	return name != NULL && other != NULL &&
	       dc_slice_equals(dc_name_der(name), dc_name_der(other));
}

dc_slice
dc_name_der(const devcert_name *name)
{
	return dc_slice_of(name->der, name->der_len);
}

devcert_name *
dc_name_ref(const devcert_name *name)
{
	/* Only the count changes, which no reader sees. */
	devcert_name *same = (devcert_name *)(uintptr_t)name;

	dc_ref_get(&same->ref);
	return same;
}

/* see devcert/name.h */
void
devcert_name_free(devcert_name *name)
{
	if (name == NULL || !dc_ref_put(&name->ref))
		return;
	for (size_t i = 0; i < name->count; i++) {
		free(name->attributes[i].oid);
		free(name->attributes[i].value);
	}
	free(name->text);
	free(name->der);
	free(name);
}
