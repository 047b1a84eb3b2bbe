/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/text.h"

/* Cut one character off the front of *in; 0 where the octets are not UTF-8, or are a NUL. */
static uint32_t
utf8_take(dc_slice *in)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = in->ptr[0];
	size_t len = first < 0x80   ? 1
	             : first < 0xc2 ? 0
	             : first < 0xe0 ? 2
	             : first < 0xf0 ? 3
	             : first < 0xf5 ? 4
	                            : 0;
	uint32_t c;

	if (len == 0 || len > in->len)
		return 0;
	c = len == 1 ? first : first & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((in->ptr[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (in->ptr[i] & 0x3fu);
	}
	if (c < smallest[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	in->ptr += len;
	in->len -= len;
	return c;
}

static void
utf8_put(uint32_t c, dc_buf *out)
{
	if (c < 0x80) {
		dc_buf_add_octet(out, (uint8_t)c);
	} else if (c < 0x800) {
		dc_buf_add_octet(out, (uint8_t)(0xc0 | c >> 6));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		dc_buf_add_octet(out, (uint8_t)(0xe0 | c >> 12));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		dc_buf_add_octet(out, (uint8_t)(0xf0 | c >> 18));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		dc_buf_add_octet(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

bool
dc_utf8_is_valid(dc_slice in)
{
	while (in.len > 0)
		if (utf8_take(&in) == 0)
			return false;
	return true;
}

static void
utf16_put(uint32_t unit, dc_buf *out)
{
	dc_buf_add_octet(out, (uint8_t)(unit >> 8));
	dc_buf_add_octet(out, (uint8_t)unit);
}

devcert_status
dc_utf8_to_utf16(dc_slice in, dc_buf *out)
{
	while (in.len > 0) {
		uint32_t c = utf8_take(&in);

		if (c == 0)
			return dc_fail(DEVCERT_E_TEXT, "not UTF-8, or a NUL in it");
		if (c >= 0x10000) {
			utf16_put(0xd800 | (c - 0x10000) >> 10, out);
			utf16_put(0xdc00 | ((c - 0x10000) & 0x3ff), out);
		} else {
			utf16_put(c, out);
		}
	}
	return dc_buf_status(out);
}

devcert_status
dc_utf16_to_utf8(dc_slice in, dc_buf *out)
{
	if (in.len % 2 != 0)
		return dc_fail(DEVCERT_E_TEXT, "UTF-16 of %zu octets", in.len);
	for (size_t i = 0; i < in.len; i += 2) {
		uint32_t c = (uint32_t)in.ptr[i] << 8 | in.ptr[i + 1];

		if (c >= 0xd800 && c <= 0xdbff && i + 3 < in.len) {
			uint32_t low = (uint32_t)in.ptr[i + 2] << 8 | in.ptr[i + 3];

			if (low < 0xdc00 || low > 0xdfff)
				return dc_fail(DEVCERT_E_TEXT, "UTF-16 with a lone surrogate");
			c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
			i += 2;
		} else if (c == 0 || (c >= 0xd800 && c <= 0xdfff)) {
			return dc_fail(DEVCERT_E_TEXT, "UTF-16 with a NUL or a lone surrogate");
		}
		utf8_put(c, out);
	}
	return dc_buf_status(out);
}

void
dc_latin1_to_utf8(dc_slice in, dc_buf *out)
{
	for (size_t i = 0; i < in.len; i++)
		utf8_put(in.ptr[i], out);
}

devcert_status
dc_utf32_to_utf8(dc_slice in, dc_buf *out)
{
	if (in.len % 4 != 0)
		return dc_fail(DEVCERT_E_TEXT, "UTF-32 of %zu octets", in.len);
	for (size_t i = 0; i < in.len; i += 4) {
		uint32_t c = (uint32_t)in.ptr[i] << 24 | (uint32_t)in.ptr[i + 1] << 16 |
		             (uint32_t)in.ptr[i + 2] << 8 | in.ptr[i + 3];

		if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return dc_fail(DEVCERT_E_TEXT, "UTF-32 with a NUL or no character");
		utf8_put(c, out);
	}
	return dc_buf_status(out);
}

void
dc_hex(dc_slice in, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < in.len; i++) {
		*out++ = digits[in.ptr[i] >> 4];
		*out++ = digits[in.ptr[i] & 15];
	}
	*out = '\0';
}

void
dc_hex_add(dc_slice in, dc_buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char two[3];

		dc_hex(dc_slice_of(in.ptr + i, 1), two);
		dc_buf_add_text(out, two);
	}
}

static int
hex_value(char c)
{
	if (dc_is_digit(c))
		return c - '0';
	c = dc_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
dc_unhex(const char *text, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high, low;

		while (i > 0 && (*text == ':' || *text == ' '))
			text++;
		high = hex_value(text[0]);
		low = high < 0 ? -1 : hex_value(text[1]);
		if (low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return *text == '\0';
}

/* C0, DEL, C1, the two separators that start a line, and what changes the direction of writing, so
 * that a name would read as another one. */
static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x061c ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void
dc_text_printable(dc_slice in, size_t max, dc_buf *out)
{
	size_t end = out->len + max;

	while (in.len > 0) {
		dc_slice rest = in;
		uint32_t c = utf8_take(&rest);
		size_t len = c == 0 ? 1 : in.len - rest.len;

		if (out->len + len > end)
			return;
		if (is_control(c))
			dc_buf_add_octet(out, '?');
		else
			dc_buf_add(out, dc_slice_of(in.ptr, len));
		in.ptr += len;
		in.len -= len;
	}
}

bool
dc_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
dc_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char
dc_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
dc_text_equals_nocase(dc_slice in, const char *text)
{
	size_t i;

	for (i = 0; i < in.len && text[i] != '\0'; i++)
		if (dc_lower((char)in.ptr[i]) != dc_lower(text[i]))
			return false;
	return i == in.len && text[i] == '\0';
}

bool
dc_is_printable_string(dc_slice in)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = (char)in.ptr[i];

		if (c == '\0' ||
		    (!dc_is_alpha(c) && !dc_is_digit(c) && strchr(" '()+,-./:=?", c) == NULL))
			return false;
	}
	return true;
}

bool
dc_is_ia5_string(dc_slice in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.ptr[i] == 0 || in.ptr[i] > 0x7f)
			return false;
	return true;
}
