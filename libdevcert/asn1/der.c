/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"

#include "asn1/oid.h"
#include "base/mem.h"
#include "base/time.h"

size_t
dc_der_header(uint8_t tag, uint64_t len, uint8_t header[DC_DER_HEADER_MAX])
{
	size_t count = 0;

	header[0] = tag;
	if (len < 0x80) {
		header[1] = (uint8_t)len;
		return 2;
	}
	while (count < sizeof(len) && len >> (8 * count) != 0)
		count++;
	header[1] = (uint8_t)(0x80 | count);
	for (size_t i = 0; i < count; i++)
		header[2 + i] = (uint8_t)(len >> (8 * (count - 1 - i)));
	return 2 + count;
}

void
dc_der_add(dc_buf *buf, uint8_t tag, dc_slice content)
{
	uint8_t header[DC_DER_HEADER_MAX];

	dc_buf_add(buf, dc_slice_of(header, dc_der_header(tag, content.len, header)));
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
dc_der_add_number(dc_buf *buf, dc_slice number)
{
	size_t start = buf->len;
	dc_slice zero;

	while (number.len > 1 && number.ptr[0] == 0)
		(void)dc_slice_take(&number, 1, &zero);
	if (number.len == 0 || (number.ptr[0] & 0x80) != 0)
		dc_buf_add_octet(buf, 0);
	dc_buf_add(buf, number);
	dc_der_wrap(buf, DC_TAG_INTEGER, start);
}

devcert_status
dc_der_add_time(dc_buf *buf, int64_t at)
{
	char text[DC_TIME_TEXT_SIZE];
	devcert_status rc = dc_time_format(at, text);

	if (rc != DEVCERT_OK)
		return rc;
	if (strncmp(text, "2050", 4) < 0)
		dc_der_add(buf, DC_TAG_UTC_TIME, dc_slice_text(text + 2));
	else
		dc_der_add(buf, DC_TAG_GENERALIZED_TIME, dc_slice_text(text));
	return DEVCERT_OK;
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
	uint8_t header[DC_DER_HEADER_MAX];

	if (buf->failed == DEVCERT_OK)
		dc_buf_insert(buf, start,
		              dc_slice_of(header, dc_der_header(tag, buf->len - start, header)));
}

static int
compare_elements(const void *a, const void *b)
{
	return dc_slice_compare(*(const dc_slice *)a, *(const dc_slice *)b);
}

static devcert_status
count_elements(dc_slice in, size_t *out)
{
	dc_tlv element;
	devcert_status rc = DEVCERT_OK;

	for (*out = 0; rc == DEVCERT_OK && in.len > 0; (*out)++)
		rc = dc_tlv_next(&in, &element);
	return rc;
}

devcert_status
dc_der_sort(dc_buf *buf, size_t start)
{
	dc_slice left = dc_buf_slice_from(buf, start), *elements = NULL;
	dc_buf sorted = DC_BUF_INIT(buf->max);
	size_t count;
	devcert_status rc = dc_buf_status(buf);

	if (rc == DEVCERT_OK)
		rc = count_elements(left, &count);
	if (rc != DEVCERT_OK || count < 2)
		return rc;
	elements = calloc(count, sizeof(*elements));
	if (elements == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++) {
		dc_tlv element;

		rc = dc_tlv_next(&left, &element);
		elements[i] = element.whole;
	}
	qsort(elements, count, sizeof(*elements), compare_elements);
	for (size_t i = 0; i < count; i++)
		dc_buf_add(&sorted, elements[i]);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&sorted);
	/* They are the same octets as before. */
	if (rc == DEVCERT_OK)
		memcpy(buf->ptr + start, sorted.ptr, sorted.len);
	dc_buf_free(&sorted);
	free(elements);
	return rc;
}
