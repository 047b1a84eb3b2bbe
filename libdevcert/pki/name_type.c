/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/name_type.h"

#include "asn1/der.h"
#include "base/text.h"

/* ub-name of RFC 5280, appendix A.1; also for types that have no bound of their own. */
#define BOUND_NAME 32768u

#define OID_COUNTRY "2.5.4.6"

static const struct type {
	const char *name;
	const char *oid;
	uint8_t tag;
	uint16_t bound; /* in characters */
} types[] = {
	{ "CN", DC_OID_COMMON_NAME, DC_TAG_UTF8_STRING, 64 },
	{ "SN", "2.5.4.4", DC_TAG_UTF8_STRING, BOUND_NAME },
	{ "serialNumber", "2.5.4.5", DC_TAG_PRINTABLE_STRING, 64 },
	{ "C", OID_COUNTRY, DC_TAG_PRINTABLE_STRING, 2 },
	{ "L", "2.5.4.7", DC_TAG_UTF8_STRING, 128 },
	{ "ST", "2.5.4.8", DC_TAG_UTF8_STRING, 128 },
	{ "STREET", "2.5.4.9", DC_TAG_UTF8_STRING, 128 },
	{ "O", "2.5.4.10", DC_TAG_UTF8_STRING, 64 },
	{ "OU", "2.5.4.11", DC_TAG_UTF8_STRING, 64 },
	{ "title", "2.5.4.12", DC_TAG_UTF8_STRING, 64 },
	{ "GN", "2.5.4.42", DC_TAG_UTF8_STRING, BOUND_NAME },
	{ "dnQualifier", "2.5.4.46", DC_TAG_PRINTABLE_STRING, BOUND_NAME },
	{ "organizationIdentifier", "2.5.4.97", DC_TAG_UTF8_STRING, 256 },
	{ "UID", "0.9.2342.19200300.100.1.1", DC_TAG_UTF8_STRING, 256 },
	{ "DC", "0.9.2342.19200300.100.1.25", DC_TAG_IA5_STRING, 255 },
	{ "E", "1.2.840.113549.1.9.1", DC_TAG_IA5_STRING, 255 },
	{ "emailAddress", "1.2.840.113549.1.9.1", DC_TAG_IA5_STRING, 255 },
	{ "unstructuredName", "1.2.840.113549.1.9.2", DC_TAG_UTF8_STRING, 255 },
	{ "unstructuredAddress", "1.2.840.113549.1.9.8", DC_TAG_UTF8_STRING, 255 },
};

static const struct type other = { "", "", DC_TAG_UTF8_STRING, BOUND_NAME };

static const struct type *
find_oid(const char *oid)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].oid, oid) == 0)
			return &types[i];
	return &other;
}

const char *
dc_name_type_short(const char *oid)
{
	const struct type *type = find_oid(oid);

	return type != &other ? type->name : NULL;
}

devcert_status
dc_name_type_find(dc_slice text, char oid[DC_OID_TEXT_SIZE])
{
	oid[0] = '\0';
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (dc_text_equals_nocase(text, types[i].name)) {
			memcpy(oid, types[i].oid, strlen(types[i].oid) + 1);
			return DEVCERT_OK;
		}
	}
	if (text.len > 0 && text.len < DC_OID_TEXT_SIZE &&
	    memchr(text.ptr, '\0', text.len) == NULL) {
		memcpy(oid, text.ptr, text.len);
		oid[text.len] = '\0';
		if (dc_oid_is_valid(oid))
			return DEVCERT_OK;
	}
	oid[0] = '\0';
	return dc_fail(DEVCERT_E_TEXT, "an attribute type that is not known, nor a dotted OID");
}

static size_t
count_characters(dc_slice utf8)
{
	size_t count = 0;

	for (size_t i = 0; i < utf8.len; i++)
		if ((utf8.ptr[i] & 0xc0) != 0x80)
			count++;
	return count;
}

static devcert_status
check_value(const struct type *type, const char *oid, dc_slice text)
{
	if (text.len == 0)
		return dc_fail(DEVCERT_E_TEXT, "an attribute of type %.64s is empty", oid);
	if (!dc_utf8_is_valid(text))
		return dc_fail(DEVCERT_E_TEXT, "an attribute of type %.64s is not UTF-8", oid);
	if (type->tag == DC_TAG_PRINTABLE_STRING && !dc_is_printable_string(text))
		return dc_fail(DEVCERT_E_TEXT,
		               "an attribute of type %.64s has characters that PrintableString "
		               "has not",
		               oid);
	if (type->tag == DC_TAG_IA5_STRING && !dc_is_ia5_string(text))
		return dc_fail(DEVCERT_E_TEXT, "an attribute of type %.64s is not ASCII", oid);
	if (count_characters(text) > type->bound)
		return dc_fail(DEVCERT_E_LIMIT,
		               "an attribute of type %.64s has %zu characters, at most %u may be",
		               oid, count_characters(text), type->bound);
	/* RFC 5280, appendix A.1: SIZE (2), ISO 3166 codes. */
	if (strcmp(type->oid, OID_COUNTRY) == 0 &&
	    (text.len != 2 || !dc_is_alpha((char)text.ptr[0]) || !dc_is_alpha((char)text.ptr[1])))
		return dc_fail(DEVCERT_E_TEXT, "a country that is not two letters");
	return DEVCERT_OK;
}

devcert_status
dc_name_type_write(const char *oid, dc_slice text, dc_buf *out)
{
	const struct type *type = find_oid(oid);
	size_t start = out->len;
	devcert_status rc = check_value(type, oid, text);

	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add_oid(out, oid);
	dc_der_add(out, type->tag, text);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	return dc_buf_status(out);
}
