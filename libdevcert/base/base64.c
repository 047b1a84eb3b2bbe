/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/base64.h"

#include "base/mem.h"

/* Keys pass through here, and the index of a table would show in the cache: so no tables in either
 * direction.  All ones when lo <= x <= hi, for values below 256. */
static uint32_t
in_range(uint32_t x, uint32_t lo, uint32_t hi)
{
	return 0u - (((x - lo) >> 31 ^ 1u) & ((hi - x) >> 31 ^ 1u));
}

/* The character of a value below 64. */
static char
character(uint32_t v)
{
	return (char)((in_range(v, 0, 25) & (v + 'A')) | (in_range(v, 26, 51) & (v - 26 + 'a')) |
	              (in_range(v, 52, 61) & (v - 52 + '0')) | (in_range(v, 62, 62) & '+') |
	              (in_range(v, 63, 63) & '/'));
}

/* The value of a character; 64 for anything else. */
static uint32_t
value(uint32_t c)
{
	uint32_t upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z');
	uint32_t digit = in_range(c, '0', '9'), plus = in_range(c, '+', '+');
	uint32_t slash = in_range(c, '/', '/');

	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) |
	       (plus & 62) | (slash & 63) | (~(upper | lower | digit | plus | slash) & 64);
}

void
dc_base64_encode(dc_slice in, size_t line_len, dc_buf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < in.len; i += 3) {
		size_t left = in.len - i;
		uint32_t n = (uint32_t)in.ptr[i] << 16;
		char four[4];

		if (left > 1)
			n |= (uint32_t)in.ptr[i + 1] << 8;
		if (left > 2)
			n |= in.ptr[i + 2];
		four[0] = character(n >> 18);
		four[1] = character(n >> 12 & 63);
		four[2] = left > 1 ? character(n >> 6 & 63) : '=';
		four[3] = left > 2 ? character(n & 63) : '=';
		dc_buf_add(out, dc_slice_of(four, 4));
		column += 4;
		if (line_len > 0 && (column == line_len || left <= 3)) {
			dc_buf_add_octet(out, '\n');
			column = 0;
		}
		dc_wipe(four, sizeof(four));
	}
}

devcert_status
dc_base64_decode(dc_slice in, dc_buf *out)
{
	uint32_t n = 0;
	unsigned int have = 0, padding = 0;

	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.ptr[i];

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '=' && have >= 2 && have + padding < 4) {
			padding++;
			continue;
		}
		if (value(c) > 63 || padding > 0)
			return dc_fail(DEVCERT_E_PEM, "not base64 at octet %zu", i);
		n = n << 6 | value(c);
		if (++have == 4) {
			dc_buf_add_octet(out, (uint8_t)(n >> 16));
			dc_buf_add_octet(out, (uint8_t)(n >> 8));
			dc_buf_add_octet(out, (uint8_t)n);
			have = 0;
			n = 0;
		}
	}
	if (have == 0 && padding == 0)
		return dc_buf_status(out);
	if (have + padding != 4)
		return dc_fail(DEVCERT_E_PEM, "base64 ends within a group of four");
	if ((have == 2 && (n & 15) != 0) || (have == 3 && (n & 3) != 0))
		return dc_fail(DEVCERT_E_PEM, "base64 with bits behind its end");
	if (have == 2) {
		dc_buf_add_octet(out, (uint8_t)(n >> 4));
	} else {
		dc_buf_add_octet(out, (uint8_t)(n >> 10));
		dc_buf_add_octet(out, (uint8_t)(n >> 2));
	}
	return dc_buf_status(out);
}
