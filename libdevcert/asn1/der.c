/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"

#include "asn1/oid.h"

/* Identifier and length octets in header; how many. */
static size_t
make_header(uint8_t tag, size_t len, uint8_t header[2 + sizeof(size_t)])
{
	size_t count = 0;

	header[0] = tag;
	if (len < 0x80) {
		header[1] = (uint8_t)len;
		return 2;
	}
	while (count < sizeof(size_t) && len >> (8 * count) != 0)
		count++;
	header[1] = (uint8_t)(0x80 | count);
	for (size_t i = 0; i < count; i++)
		header[2 + i] = (uint8_t)(len >> (8 * (count - 1 - i)));
	return 2 + count;
}

void
dc_der_add(dc_buf *buf, uint8_t tag, dc_slice content)
{
	uint8_t header[2 + sizeof(size_t)];

	dc_buf_add(buf, dc_slice_of(header, make_header(tag, content.len, header)));
	dc_buf_add(buf, content);
}

void
dc_der_add_uint(dc_buf *buf, uint32_t value)
{
	uint8_t octets[5] = { 0, (uint8_t)(value >> 24), (uint8_t)(value >> 16),
		              (uint8_t)(value >> 8), (uint8_t)value };
	size_t skip = 0;

	/* The shortest form whose first bit is 0. */
	while (skip < 4 && octets[skip] == 0 && (octets[skip + 1] & 0x80) == 0)
		skip++;
	dc_der_add(buf, DC_TAG_INTEGER, dc_slice_of(octets + skip, 5 - skip));
}

void
dc_der_add_oid(dc_buf *buf, const char *text)
{
	size_t start = buf->len;

	if (dc_oid_encode(text, buf) != DEVCERT_OK && buf->failed == DEVCERT_OK)
		buf->failed = devcert_last_error_code();
	dc_der_wrap(buf, DC_TAG_OID, start);
}

void
dc_der_wrap(dc_buf *buf, uint8_t tag, size_t start)
{
	uint8_t header[2 + sizeof(size_t)];

	if (buf->failed == DEVCERT_OK)
		dc_buf_insert(buf, start,
		              dc_slice_of(header, make_header(tag, buf->len - start, header)));
}
