/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "asn1/tlv.h"
#include "base/limits.h"

#define CONSTRUCTED 0x20

static devcert_status
check_string_depth(unsigned int depth)
{
	if (depth > DC_LIMIT_STRING_DEPTH)
		return dc_fail(DEVCERT_E_LIMIT, "a string in pieces nested more than %u deep",
		               DC_LIMIT_STRING_DEPTH);
	return DEVCERT_OK;
}

/* Append the pieces of a string, at any depth.  Of whatever type the string is, its pieces are
 * OCTET STRINGs: X.690, sections 8.7.3 and 8.23.3. */
static devcert_status
gather(dc_slice in, unsigned int depth, dc_buf *out)
{
	devcert_status rc = check_string_depth(depth);

	if (rc != DEVCERT_OK)
		return rc;
	while (in.len > 0) {
		dc_tlv_header header;
		dc_slice value;
		bool more;

		rc = dc_tlv_read_header(in, DC_BER, &header, &more);
		if (rc != DEVCERT_OK)
			return rc;
		if (more || header.indefinite || header.len > in.len - header.header_len)
			return dc_fail(DEVCERT_E_DER, "a piece of a string ends early");
		value = dc_slice_of(in.ptr + header.header_len, (size_t)header.len);
		in = dc_slice_of(value.ptr + value.len, in.len - header.header_len - value.len);
		if (header.tag == DC_TAG_OCTET_STRING)
			dc_buf_add(out, value);
		else if (header.tag == (DC_TAG_OCTET_STRING | CONSTRUCTED))
			rc = gather(value, depth + 1, out);
		else
			return dc_fail(DEVCERT_E_DER, "a piece of a string has tag %02x",
			               header.tag);
		if (rc != DEVCERT_OK)
			return rc;
	}
	return dc_buf_status(out);
}

devcert_status
dc_ber_gather(dc_slice whole, unsigned int n, dc_buf *out)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_next(&whole, &tlv);

	if (rc != DEVCERT_OK)
		return rc;
	if (whole.len > 0)
		return dc_fail(DEVCERT_E_TRAILING, "octets follow a string");
	if (tlv.tag == DC_TAG_CONTEXT(n)) {
		dc_buf_add(out, tlv.value);
		return dc_buf_status(out);
	}
	if (tlv.tag != DC_TAG_CONTEXT_CONSTRUCTED(n))
		return dc_fail(DEVCERT_E_DER, "tag %02x where [%u] is expected", tlv.tag, n);
	return gather(tlv.value, 1, out);
}

/* Universal types that BER may cut into pieces: OCTET STRING and the character strings.  A BIT
 * STRING in pieces occurs nowhere in what we read. */
static bool
is_string(uint8_t tag)
{
	switch (tag & ~CONSTRUCTED) {
	case DC_TAG_OCTET_STRING:
	case DC_TAG_UTF8_STRING:
	case DC_TAG_NUMERIC_STRING:
	case DC_TAG_PRINTABLE_STRING:
	case DC_TAG_TELETEX_STRING:
	case DC_TAG_IA5_STRING:
	case DC_TAG_VISIBLE_STRING:
	case DC_TAG_UNIVERSAL_STRING:
	case DC_TAG_BMP_STRING:
		return true;
	default:
		return false;
	}
}

/* Copy the first element of *in to out.  string_depth is how many strings in pieces are around it;
 * the depth of everything was bounded by the dc_tlv_scan() before. */
static devcert_status
copy_element(dc_slice *in, unsigned int string_depth, dc_buf *out, bool *changed)
{
	const uint8_t *start = in->ptr;
	size_t out_start = out->len;
	dc_tlv_header header;
	dc_slice skipped, content;
	bool more, inner_changed = false;
	devcert_status rc = dc_tlv_read_header(*in, DC_BER, &header, &more);

	if (rc != DEVCERT_OK)
		return rc;
	if (more || header.len > in->len - header.header_len)
		return dc_fail(DEVCERT_E_DER, "an element ends early");
	(void)dc_slice_take(in, header.header_len, &skipped);
	if ((header.tag & CONSTRUCTED) == 0) {
		(void)dc_slice_take(in, (size_t)header.len, &content);
		dc_der_add(out, header.tag, content);
		*changed = *changed || header.too_long;
		return dc_buf_status(out);
	}

	if (is_string(header.tag))
		rc = check_string_depth(++string_depth);
	if (rc != DEVCERT_OK)
		return rc;
	content = header.indefinite ? *in : dc_slice_of(in->ptr, (size_t)header.len);
	while (content.len > 0 && !(header.indefinite && content.len >= 2 && content.ptr[0] == 0)) {
		rc = copy_element(&content, string_depth, out, &inner_changed);
		if (rc != DEVCERT_OK)
			return rc;
	}
	if (header.indefinite)
		(void)dc_slice_take(&content, 2, &skipped);
	*in = header.indefinite
	          ? content
	          : dc_slice_of(in->ptr + (size_t)header.len, in->len - (size_t)header.len);

	if (is_string(header.tag)) {
		dc_buf string = DC_BUF_INIT(out->max);

		rc = dc_buf_status(out);
		if (rc == DEVCERT_OK)
			rc = gather(dc_buf_slice_from(out, out_start), 1, &string);
		if (rc == DEVCERT_OK) {
			dc_buf_truncate(out, out_start);
			dc_der_add(out, (uint8_t)(header.tag & ~CONSTRUCTED),
			           dc_buf_slice(&string));
		}
		dc_buf_free(&string);
		*changed = true;
	} else if (header.indefinite || header.too_long || inner_changed) {
		dc_der_wrap(out, header.tag, out_start);
		*changed = true;
	} else {
		/* Nothing changed inside: keep this element's own length octets too. */
		dc_buf_insert(out, out_start, dc_slice_of(start, header.header_len));
	}
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

devcert_status
dc_ber_to_definite(dc_slice in, size_t max_elements, dc_buf *out)
{
	dc_tlv_summary summary;
	bool changed = false;
	devcert_status rc = dc_tlv_scan(in, DC_BER, max_elements, &summary);

	if (rc != DEVCERT_OK)
		return rc;
	if (summary.whole_len != in.len)
		return dc_fail(DEVCERT_E_TRAILING, "%zu octets follow", in.len - summary.whole_len);
	if (summary.is_ber)
		return copy_element(&in, 0, out, &changed);
	dc_buf_add(out, in);
	return dc_buf_status(out);
}
