/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/tlv.h"

#include "base/limits.h"

#define CLASS_MASK 0xc0
#define CONSTRUCTED 0x20
#define NUMBER_MASK 0x1f

static bool
is_universal(uint8_t tag)
{
	return (tag & CLASS_MASK) == 0;
}

/* DER, X.690 section 10.2: of the universal types only SEQUENCE, SET, EXTERNAL and EMBEDDED PDV are
 * constructed. */
static bool
may_be_constructed(uint8_t tag)
{
	uint8_t number = tag & NUMBER_MASK;

	return !is_universal(tag) || number == 16 || number == 17 || number == 8 || number == 11;
}

static bool
must_be_constructed(uint8_t tag)
{
	return is_universal(tag) && ((tag & NUMBER_MASK) == 16 || (tag & NUMBER_MASK) == 17);
}

devcert_status
dc_tlv_read_header(dc_slice in, dc_rules rules, dc_tlv_header *out, bool *more)
{
	uint8_t octet = 0;
	unsigned int count;
	size_t given = in.len;

	*out = (dc_tlv_header){ 0 };
	*more = false;
	if (!dc_slice_take_octet(&in, &out->tag) || !dc_slice_take_octet(&in, &octet)) {
		*more = true;
		return DEVCERT_OK;
	}
	if ((out->tag & NUMBER_MASK) == NUMBER_MASK)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a tag number above 30");
	if (octet < 0x80) {
		out->len = octet;
	} else if (octet == 0x80) {
		if (rules == DC_DER || (out->tag & CONSTRUCTED) == 0)
			return dc_fail(DEVCERT_E_DER, "an indefinite length");
		out->indefinite = true;
	} else {
		/* BER may write leading zeros; more than 8 octets are nobody's length. */
		count = octet & 0x7f;
		if (count > 8)
			return dc_fail(DEVCERT_E_DER, "a length of %u octets", count);
		for (unsigned int i = 0; i < count; i++) {
			if (!dc_slice_take_octet(&in, &octet)) {
				*more = true;
				return DEVCERT_OK;
			}
			out->too_long = out->too_long || (i == 0 && octet == 0);
			out->len = out->len << 8 | octet;
		}
		out->too_long = out->too_long || out->len < 0x80;
		if (rules == DC_DER && out->too_long)
			return dc_fail(DEVCERT_E_DER, "a length in a longer form than DER's");
	}
	out->header_len = given - in.len;
	return DEVCERT_OK;
}

devcert_status
dc_tlv_next(dc_slice *in, dc_tlv *out)
{
	dc_tlv_header header;
	bool more;
	devcert_status rc = dc_tlv_read_header(*in, DC_DER, &header, &more);

	*out = (dc_tlv){ 0 };
	if (rc != DEVCERT_OK)
		return rc;
	if (more || header.len > in->len - header.header_len)
		return dc_fail(DEVCERT_E_DER, "an element ends early");
	out->tag = header.tag;
	out->value = dc_slice_of(in->ptr + header.header_len, (size_t)header.len);
	(void)dc_slice_take(in, header.header_len + (size_t)header.len, &out->whole);
	return DEVCERT_OK;
}

devcert_status
dc_tlv_expect(dc_slice *in, uint8_t tag, dc_tlv *out)
{
	dc_slice rest = *in;
	devcert_status rc = dc_tlv_next(&rest, out);

	if (rc != DEVCERT_OK)
		return rc;
	if (out->tag != tag)
		return dc_fail(DEVCERT_E_DER, "tag %02x where %02x is expected", out->tag, tag);
	*in = rest;
	return DEVCERT_OK;
}

devcert_status
dc_tlv_only(dc_slice in, uint8_t tag, dc_tlv *out)
{
	devcert_status rc = dc_tlv_expect(&in, tag, out);

	if (rc == DEVCERT_OK && in.len > 0)
		return dc_fail(DEVCERT_E_TRAILING, "%zu octets follow", in.len);
	return rc;
}

devcert_status
dc_tlv_take_tagged(dc_slice *in, unsigned int n, bool *is_there, dc_slice *out)
{
	dc_tlv tlv;
	devcert_status rc;

	*is_there = in->len > 0 && in->ptr[0] == DC_TAG_CONTEXT_CONSTRUCTED(n);
	if (!*is_there)
		return DEVCERT_OK;
	rc = dc_tlv_next(in, &tlv);
	*out = tlv.value;
	return rc;
}

devcert_status
dc_tlv_uint(dc_slice value, uint32_t *out)
{
	*out = 0;
	if (value.len == 0 || (value.ptr[0] & 0x80) != 0)
		return dc_fail(DEVCERT_E_DER, "a negative or empty INTEGER");
	if (value.len > 1 && value.ptr[0] == 0 && (value.ptr[1] & 0x80) == 0)
		return dc_fail(DEVCERT_E_DER, "an INTEGER with leading zeros");
	if (value.len > 5 || (value.len == 5 && value.ptr[0] != 0))
		return dc_fail(DEVCERT_E_LIMIT, "an INTEGER of %zu octets", value.len);
	for (size_t i = 0; i < value.len; i++)
		*out = *out << 8 | value.ptr[i];
	return DEVCERT_OK;
}

bool
dc_tlv_is_true(dc_slice value)
{
	return value.len == 1 && value.ptr[0] != 0;
}

/* A level of nesting: how many octets are left in it; indefinite ones end with 00 00. */
struct level {
	uint64_t left;
	bool indefinite;
};

/* Take len octets off all the levels; only the innermost needs a check, as each fits into the
 * one around it, and those of indefinite length pass it on to where the length is known. */
static devcert_status
consume(struct level *levels, unsigned int depth, uint64_t len)
{
	for (unsigned int i = depth + 1; i-- > 0;) {
		if (len > levels[i].left)
			return dc_fail(DEVCERT_E_DER,
			               "an element reaches beyond the one around it");
		levels[i].left -= len;
	}
	return DEVCERT_OK;
}

devcert_status
dc_tlv_scan(dc_slice in, dc_rules rules, size_t max_elements, dc_tlv_summary *out)
{
	/* levels[0] is the input; an indefinite level has what is left around it. */
	struct level levels[DC_LIMIT_DEPTH + 1] = { { in.len, false } };
	unsigned int depth = 0;
	size_t given = in.len;

	*out = (dc_tlv_summary){ 0 };
	do {
		dc_tlv_header header;
		dc_slice skipped;
		bool more;
		devcert_status rc = dc_tlv_read_header(in, rules, &header, &more);

		out->at = given - in.len;
		if (rc != DEVCERT_OK)
			return rc;
		if (more)
			return dc_fail(DEVCERT_E_DER, "an element ends early");
		/* Two octets, X.690 section 8.1.5; a length of 0 in the long form is no end. */
		if (header.tag == 0 && header.len == 0 && header.header_len == 2 &&
		    levels[depth].indefinite) {
			rc = consume(levels, depth, header.header_len);
			if (rc != DEVCERT_OK)
				return rc;
			(void)dc_slice_take(&in, header.header_len, &skipped);
			depth--;
		} else {
			bool constructed = (header.tag & CONSTRUCTED) != 0;

			if (header.tag == 0)
				return dc_fail(DEVCERT_E_DER,
				               "end-of-contents octets in the wrong place");
			if (!constructed && must_be_constructed(header.tag))
				return dc_fail(DEVCERT_E_DER, "a primitive SEQUENCE or SET");
			if (constructed && !may_be_constructed(header.tag)) {
				if (rules == DC_DER)
					return dc_fail(DEVCERT_E_DER,
					               "a constructed element of a primitive type");
				out->is_ber = true;
			}
			out->is_ber = out->is_ber || header.indefinite || header.too_long;
			if (++out->elements > max_elements)
				return dc_fail(DEVCERT_E_LIMIT, "more than %zu elements",
				               max_elements);
			rc = consume(levels, depth, header.header_len);
			if (rc != DEVCERT_OK)
				return rc;
			if (header.len > levels[depth].left)
				return dc_fail(DEVCERT_E_DER,
				               "an element reaches beyond the one around it");
			(void)dc_slice_take(&in, header.header_len, &skipped);
			if (constructed) {
				if (depth == DC_LIMIT_DEPTH)
					return dc_fail(DEVCERT_E_LIMIT, "nested more than %u deep",
					               DC_LIMIT_DEPTH);
				depth++;
				levels[depth].indefinite = header.indefinite;
				levels[depth].left =
				    header.indefinite ? levels[depth - 1].left : header.len;
				if (depth > out->depth)
					out->depth = depth;
			} else {
				rc = consume(levels, depth, header.len);
				if (rc != DEVCERT_OK)
					return rc;
				(void)dc_slice_take(&in, (size_t)header.len, &skipped);
			}
		}
		while (depth > 0 && !levels[depth].indefinite && levels[depth].left == 0)
			depth--;
	} while (depth > 0);
	out->whole_len = given - in.len;
	return DEVCERT_OK;
}
