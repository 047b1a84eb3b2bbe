/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/ext.h"

#include "asn1/der.h"

/* Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE,
 *                          extnValue OCTET STRING } */
static devcert_status
read_extension(dc_slice in, dc_ext *out)
{
	dc_tlv part;
	devcert_status rc = dc_tlv_expect(&in, DC_TAG_OID, &part);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(part.value, out->oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&in, &part);
	if (rc != DEVCERT_OK)
		return rc;
	if (part.tag == DC_TAG_BOOLEAN) {
		/* FALSE should not be written, but some do, and it means the same. */
		if (part.value.len != 1 || (part.value.ptr[0] != 0 && part.value.ptr[0] != 0xff))
			return dc_fail(DEVCERT_E_DER, "extension %s: a BOOLEAN that is not DER",
			               out->oid);
		out->critical = dc_tlv_is_true(part.value);
		rc = dc_tlv_next(&in, &part);
	}
	if (rc != DEVCERT_OK)
		return rc;
	if (part.tag != DC_TAG_OCTET_STRING || in.len > 0)
		return dc_fail(DEVCERT_E_DER, "extension %s has not exactly one value", out->oid);
	out->value = part.value;
	return DEVCERT_OK;
}

devcert_status
dc_ext_list_read(dc_slice der, dc_ext_list *out)
{
	dc_tlv list, extension;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &list);

	out->count = 0;
	while (rc == DEVCERT_OK && list.value.len > 0) {
		dc_ext *ext = &out->items[out->count];

		if (out->count == DC_LIMIT_EXTENSIONS)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u extensions",
			               DC_LIMIT_EXTENSIONS);
		*ext = (dc_ext){ 0 };
		rc = dc_tlv_expect(&list.value, DC_TAG_SEQUENCE, &extension);
		if (rc == DEVCERT_OK)
			rc = read_extension(extension.value, ext);
		/* RFC 5280, section 4.2: not more than one of each. */
		if (rc == DEVCERT_OK && dc_ext_find(out, ext->oid) != NULL)
			rc = dc_fail(DEVCERT_E_DER, "extension %s is there twice", ext->oid);
		if (rc == DEVCERT_OK)
			out->count++;
	}
	return rc;
}

const dc_ext *
dc_ext_find(const dc_ext_list *list, const char *oid)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].oid, oid) == 0)
			return &list->items[i];
	return NULL;
}

static void
add_boolean_true(dc_buf *buf)
{
	static const uint8_t octet = 0xff;

	dc_der_add(buf, DC_TAG_BOOLEAN, dc_slice_of(&octet, 1));
}

void
dc_ext_add(dc_buf *extensions, const char *oid, bool critical, dc_slice value)
{
	size_t start = extensions->len;

	dc_der_add_oid(extensions, oid);
	if (critical)
		add_boolean_true(extensions);
	dc_der_add(extensions, DC_TAG_OCTET_STRING, value);
	dc_der_wrap(extensions, DC_TAG_SEQUENCE, start);
}

#define KEY_USAGE_BITS 9u

devcert_status
dc_ext_check_key_usage(uint32_t usage)
{
	if (usage == 0 || usage >> KEY_USAGE_BITS != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "key usage %#x has none or unknown bits", usage);
	return DEVCERT_OK;
}

devcert_status
dc_ext_add_key_purpose(devcert_text_list *oids, const char *oid)
{
	if (!dc_oid_is_valid(oid))
		return dc_fail(DEVCERT_E_TEXT, "an extended key usage that is not a dotted OID");
	if (devcert_text_list_get_count(oids) == DC_LIMIT_EXT_OIDS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u extended key usages",
		               DC_LIMIT_EXT_OIDS);
	return dc_text_list_add(oids, oid);
}

/* KeyUsage ::= BIT STRING; bit 0 is the first one, and DER leaves zeros at the end out (X.690,
 * section 11.2.2). */
void
dc_ext_write_key_usage(uint32_t usage, dc_buf *value)
{
	uint8_t content[3] = { 0 };
	unsigned int count = 0;

	for (unsigned int i = 0; i < KEY_USAGE_BITS; i++) {
		if ((usage >> i & 1) != 0) {
			content[1 + i / 8] |= (uint8_t)(0x80u >> i % 8);
			count = i + 1;
		}
	}
	content[0] = (uint8_t)((8 - count % 8) % 8);
	dc_der_add(value, DC_TAG_BIT_STRING, dc_slice_of(content, 1 + (count + 7) / 8));
}

devcert_status
dc_ext_read_key_usage(dc_slice value, uint32_t *out)
{
	dc_tlv bits;
	uint8_t unused = 0;
	devcert_status rc = dc_tlv_only(value, DC_TAG_BIT_STRING, &bits);

	*out = 0;
	if (rc != DEVCERT_OK)
		return rc;
	if (!dc_slice_take_octet(&bits.value, &unused) || unused > 7 ||
	    (unused > 0 && bits.value.len == 0) ||
	    (unused > 0 && (bits.value.ptr[bits.value.len - 1] & ((1u << unused) - 1)) != 0))
		return dc_fail(DEVCERT_E_DER, "keyUsage is not a BIT STRING of DER");
	for (unsigned int i = 0; i < KEY_USAGE_BITS && i / 8 < bits.value.len; i++)
		if ((bits.value.ptr[i / 8] & (0x80u >> i % 8)) != 0)
			*out |= 1u << i;
	return DEVCERT_OK;
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE,
 *                                 pathLenConstraint INTEGER (0..MAX) OPTIONAL } */
void
dc_ext_write_basic_constraints(bool is_ca, int32_t path_len, dc_buf *value)
{
	size_t start = value->len;

	if (is_ca)
		add_boolean_true(value);
	if (is_ca && path_len >= 0)
		dc_der_add_uint(value, (uint32_t)path_len);
	dc_der_wrap(value, DC_TAG_SEQUENCE, start);
}

static devcert_status
read_path_len(dc_slice value, int32_t *out)
{
	uint32_t number;
	devcert_status rc = dc_tlv_uint(value, &number);

	if (rc != DEVCERT_OK)
		return rc;
	if (number > INT32_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "a path length of %u", number);
	*out = (int32_t)number;
	return DEVCERT_OK;
}

devcert_status
dc_ext_read_basic_constraints(dc_slice value, bool *is_ca, int32_t *path_len)
{
	dc_tlv sequence, part;
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &sequence);
	dc_slice *in = &sequence.value;

	*is_ca = false;
	*path_len = -1;
	if (rc == DEVCERT_OK && in->len > 0 && in->ptr[0] == DC_TAG_BOOLEAN) {
		rc = dc_tlv_next(in, &part);
		if (rc == DEVCERT_OK &&
		    (part.value.len != 1 || (part.value.ptr[0] != 0 && part.value.ptr[0] != 0xff)))
			rc = dc_fail(DEVCERT_E_DER, "cA is not a BOOLEAN of DER");
		if (rc == DEVCERT_OK)
			*is_ca = dc_tlv_is_true(part.value);
	}
	if (rc == DEVCERT_OK && in->len > 0) {
		rc = dc_tlv_expect(in, DC_TAG_INTEGER, &part);
		if (rc == DEVCERT_OK)
			rc = read_path_len(part.value, path_len);
	}
	if (rc == DEVCERT_OK && in->len > 0)
		rc = dc_fail(DEVCERT_E_DER, "basicConstraints with %zu octets too many", in->len);
	if (rc != DEVCERT_OK)
		*is_ca = false;
	return rc;
}

void
dc_ext_write_subject_key_id(dc_slice id, dc_buf *value)
{
	dc_der_add(value, DC_TAG_OCTET_STRING, id);
}

devcert_status
dc_ext_read_subject_key_id(dc_slice value, dc_slice *out)
{
	dc_tlv id;
	devcert_status rc = dc_tlv_only(value, DC_TAG_OCTET_STRING, &id);

	*out = rc == DEVCERT_OK ? id.value : dc_slice_of(NULL, 0);
	return rc;
}

/* AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OCTET STRING OPTIONAL,
 *     authorityCertIssuer [1] GeneralNames OPTIONAL,
 *     authorityCertSerialNumber [2] INTEGER OPTIONAL } */
void
dc_ext_write_authority_key_id(dc_slice id, dc_buf *value)
{
	size_t start = value->len;

	dc_der_add(value, DC_TAG_CONTEXT(0), id);
	dc_der_wrap(value, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_ext_read_authority_key_id(dc_slice value, dc_slice *out)
{
	dc_tlv sequence, part;
	unsigned int next = 0;
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &sequence);

	*out = dc_slice_of(NULL, 0);
	while (rc == DEVCERT_OK && sequence.value.len > 0) {
		rc = dc_tlv_next(&sequence.value, &part);
		if (rc != DEVCERT_OK)
			break;
		if ((part.tag != DC_TAG_CONTEXT(0) && part.tag != DC_TAG_CONTEXT_CONSTRUCTED(1) &&
		     part.tag != DC_TAG_CONTEXT(2)) ||
		    (part.tag & 0x1fu) < next)
			return dc_fail(DEVCERT_E_DER, "tag %02x in authorityKeyIdentifier",
			               part.tag);
		next = (part.tag & 0x1fu) + 1;
		if (part.tag == DC_TAG_CONTEXT(0))
			*out = part.value;
	}
	return rc;
}
