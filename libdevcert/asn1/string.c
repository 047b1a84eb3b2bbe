/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/string.h"

#include "asn1/tlv.h"
#include "base/text.h"

bool
dc_string_is(uint8_t tag)
{
	switch (tag) {
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

devcert_status
dc_string_to_utf8(uint8_t tag, dc_slice value, dc_buf *out)
{
	switch (tag) {
	case DC_TAG_UTF8_STRING:
		if (!dc_utf8_is_valid(value))
			return dc_fail(DEVCERT_E_TEXT, "a UTF8String that is not UTF-8");
		break;
	case DC_TAG_NUMERIC_STRING:
	case DC_TAG_PRINTABLE_STRING:
	case DC_TAG_IA5_STRING:
	case DC_TAG_VISIBLE_STRING:
		if (!dc_is_ia5_string(value))
			return dc_fail(DEVCERT_E_TEXT, "a string of type %02x that is not ASCII",
			               tag);
		break;
	case DC_TAG_TELETEX_STRING:
		if (value.len > 0 && memchr(value.ptr, 0, value.len) != NULL)
			return dc_fail(DEVCERT_E_TEXT, "a TeletexString with a NUL");
		dc_latin1_to_utf8(value, out);
		return dc_buf_status(out);
	case DC_TAG_BMP_STRING:
		return dc_utf16_to_utf8(value, out);
	case DC_TAG_UNIVERSAL_STRING:
		return dc_utf32_to_utf8(value, out);
	default:
		return dc_fail(DEVCERT_E_DER, "tag %02x where a string is expected", tag);
	}
	dc_buf_add(out, value);
	return dc_buf_status(out);
}
