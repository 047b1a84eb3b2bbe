/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/commitment.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/kdf.h"

#define COMMITMENT_LEN 32u
#define INFO "devcert envelope commitment 1"

/* A UUID that was made for this; its arc has more than the 64 bits that asn1/oid.h reads. */
static const uint8_t commitment_oid[] = { 0x69, 0x83, 0x8f, 0xc0, 0x90, 0x93, 0xce,
	                                  0xc6, 0xa2, 0x83, 0xc5, 0x87, 0xb2, 0x9f,
	                                  0xbb, 0x9f, 0x91, 0xe9, 0x8f, 0x64 };

static devcert_status
compute(dc_slice cek, dc_slice algorithm, uint8_t out[COMMITMENT_LEN])
{
	dc_buf info = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	devcert_status rc;

	dc_buf_add_text(&info, INFO);
	dc_buf_add(&info, algorithm);
	rc = dc_buf_status(&info);
	if (rc == DEVCERT_OK)
		rc = dc_hkdf(DC_SHA256, dc_slice_of(NULL, 0), cek, dc_buf_slice(&info), out,
		             COMMITMENT_LEN);
	dc_buf_free(&info);
	return rc;
}

/* Attribute ::= SEQUENCE { attrType, attrValues SET OF }; with the OID's octets, and one value. */
static void
add_attribute(dc_slice oid, uint8_t tag, dc_slice value, dc_buf *out)
{
	size_t start = out->len, values;

	dc_der_add(out, DC_TAG_OID, oid);
	values = out->len;
	dc_der_add(out, tag, value);
	dc_der_wrap(out, DC_TAG_SET, values);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_commitment_write(dc_slice cek, dc_slice algorithm, dc_buf *out)
{
	uint8_t value[COMMITMENT_LEN];
	dc_buf type = DC_BUF_INIT(DC_LIMIT_OID_LEN), data = DC_BUF_INIT(DC_LIMIT_OID_LEN);
	size_t start = out->len;
	devcert_status rc = compute(cek, algorithm, value);

	if (rc == DEVCERT_OK)
		rc = dc_oid_encode(DC_OID_CONTENT_TYPE, &type);
	if (rc == DEVCERT_OK)
		rc = dc_oid_encode(DC_OID_DATA, &data);
	if (rc == DEVCERT_OK) {
		/* DER sorts a SET OF, and the shorter one comes first. */
		add_attribute(dc_buf_slice(&type), DC_TAG_OID, dc_buf_slice(&data), out);
		add_attribute(dc_slice_of(commitment_oid, sizeof(commitment_oid)),
		              DC_TAG_OCTET_STRING, dc_slice_of(value, sizeof(value)), out);
		dc_der_wrap(out, DC_TAG_SET, start);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&type);
	dc_buf_free(&data);
	return rc;
}

/* The one value of an attribute. */
static devcert_status
read_one_value(dc_slice values, uint8_t tag, dc_slice *out)
{
	dc_tlv value;
	devcert_status rc = dc_tlv_only(values, tag, &value);

	*out = value.value;
	return rc == DEVCERT_OK ? rc
	                        : dc_fail(DEVCERT_E_DER,
	                                  "an attribute that is not one value with tag %02x", tag);
}

/* Cut the next attribute off the front of *in: the octets of its type, and of its values. */
static devcert_status
next_attribute(dc_slice *in, dc_slice *previous, dc_slice *oid, dc_slice *values)
{
	dc_tlv attribute, type, set;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_SEQUENCE, &attribute);

	if (rc == DEVCERT_OK && dc_slice_compare(*previous, attribute.whole) >= 0)
		rc = dc_fail(DEVCERT_E_DER, "attributes are not sorted as DER has them");
	if (rc == DEVCERT_OK) {
		*previous = attribute.whole;
		rc = dc_tlv_expect(&attribute.value, DC_TAG_OID, &type);
	}
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&attribute.value, DC_TAG_SET, &set);
	if (rc == DEVCERT_OK && attribute.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "an attribute with more than its values");
	if (rc == DEVCERT_OK && set.value.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "an attribute without a value");
	if (rc == DEVCERT_OK) {
		*oid = type.value;
		*values = set.value;
	}
	return rc;
}

/* Each attribute is there once. */
static devcert_status
check_new(const dc_slice *oids, size_t count, dc_slice oid)
{
	if (count == DC_LIMIT_ATTRIBUTES)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u attributes", DC_LIMIT_ATTRIBUTES);
	for (size_t i = 0; i < count; i++)
		if (dc_slice_equals(oids[i], oid))
			return dc_fail(DEVCERT_E_DER, "an attribute is there twice");
	return DEVCERT_OK;
}

/* The content octets of an OID of ours. */
static bool
is_oid(dc_slice content, const char *text)
{
	char oid[DC_OID_TEXT_SIZE];

	return dc_oid_decode(content, oid) == DEVCERT_OK && strcmp(oid, text) == 0;
}

/* What we know of. */
static devcert_status
read_attribute(dc_slice oid, dc_slice values, dc_slice *type, dc_slice *commitment)
{
	devcert_status rc = DEVCERT_OK;

	if (is_oid(oid, DC_OID_CONTENT_TYPE))
		return read_one_value(values, DC_TAG_OID, type);
	if (!dc_slice_equals(oid, dc_slice_of(commitment_oid, sizeof(commitment_oid))))
		return DEVCERT_OK;
	rc = read_one_value(values, DC_TAG_OCTET_STRING, commitment);
	if (rc == DEVCERT_OK && commitment->len != COMMITMENT_LEN)
		rc = dc_fail(DEVCERT_E_DER, "a key commitment of %zu octets", commitment->len);
	return rc;
}

devcert_status
dc_auth_attrs_read(dc_slice attrs, dc_slice type, dc_slice *commitment)
{
	dc_slice oids[DC_LIMIT_ATTRIBUTES], previous = { NULL, 0 }, given = { NULL, 0 };
	dc_tlv_summary summary;
	dc_tlv set;
	size_t count = 0;
	devcert_status rc;

	*commitment = dc_slice_of(NULL, 0);
	if (attrs.len == 0 && is_oid(type, DC_OID_DATA))
		return DEVCERT_OK;
	if (attrs.len == 0)
		return dc_fail(DEVCERT_E_DER, "no attribute names the content type");
	rc = dc_tlv_scan(attrs, DC_DER, attrs.len, &summary);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(attrs, DC_TAG_SET, &set);
	if (rc == DEVCERT_OK && set.value.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "a set of no attributes");
	while (rc == DEVCERT_OK && set.value.len > 0) {
		dc_slice oid, values;

		rc = next_attribute(&set.value, &previous, &oid, &values);
		if (rc == DEVCERT_OK)
			rc = check_new(oids, count, oid);
		if (rc != DEVCERT_OK)
			return rc;
		oids[count++] = oid;
		rc = read_attribute(oid, values, &given, commitment);
	}
	if (rc != DEVCERT_OK)
		return rc;
	if (given.ptr != NULL && !dc_slice_equals(given, type))
		return dc_fail(DEVCERT_E_DER, "the attributes name another content type");
	if (given.ptr == NULL && !is_oid(type, DC_OID_DATA))
		return dc_fail(DEVCERT_E_DER, "no attribute names the content type");
	return DEVCERT_OK;
}

devcert_status
dc_commitment_check(dc_slice commitment, dc_slice cek, dc_slice algorithm, bool *equal)
{
	uint8_t expected[COMMITMENT_LEN];
	devcert_status rc = compute(cek, algorithm, expected);

	*equal = rc == DEVCERT_OK && commitment.len == COMMITMENT_LEN &&
	         dc_equal_ct(commitment.ptr, expected, COMMITMENT_LEN);
	dc_wipe(expected, sizeof(expected));
	return rc;
}
