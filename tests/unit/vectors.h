/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of tests/vectors, and what is done to every parser's input. */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H
#include "assert_devcert.h"

#include <stdio.h>

#include "asn1/der.h"
#include "asn1/tlv.h"
#include "base/buf.h"

#define VECTOR_MAX ((size_t)1 << 18)

/* The octets of a file, "keys/rsa.pkcs8.der"; dc_buf_free() them. */
static inline dc_buf
read_vector(const char *name)
{
	const char *srcdir = getenv("srcdir");
	dc_buf out = DC_BUF_INIT(VECTOR_MAX);
	char path[1024];
	uint8_t *at;
	size_t len;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/tests/vectors/%s", srcdir != NULL ? srcdir : ".",
	               name);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s cannot be read", path);
	at = dc_buf_grow(&out, VECTOR_MAX);
	assert_non_null(at);
	len = fread(at, 1, VECTOR_MAX, file);
	assert_int_equal(fclose(file), 0);
	assert_true(len > 0 && len < VECTOR_MAX);
	dc_buf_truncate(&out, len);
	return out;
}

/* A parser that takes octets and gives nothing back but its status. */
typedef devcert_status (*parser)(const uint8_t *data, size_t data_len);

/* All beginnings of the input fail, and reading stays within them. */
static inline void
assert_no_truncation_parses(parser parse, dc_slice in)
{
	for (size_t len = 0; len < in.len; len++) {
		uint8_t *copy = exact_copy(in.ptr, len);

		if (parse(copy, len) == DEVCERT_OK)
			fail_msg("%zu of %zu octets are enough", len, in.len);
		free(copy);
	}
}

/* One octet more is DEVCERT_E_TRAILING. */
static inline void
assert_nothing_may_follow(parser parse, dc_slice in)
{
	uint8_t *longer = malloc(in.len + 1);

	assert_non_null(longer);
	memcpy(longer, in.ptr, in.len);
	longer[in.len] = 0;
	assert_fails(DEVCERT_E_TRAILING, parse(longer, in.len + 1));
	free(longer);
}

/* Whatever octet is bent in whatever way: an error or not, but nothing worse, and never one that
 * means trouble on our side.  How many were refused is given back. */
static inline size_t
count_refused_mutations(parser parse, dc_slice in)
{
	static const uint8_t bends[] = { 0x01, 0x20, 0x80, 0xff };
	size_t refused = 0;

	for (size_t i = 0; i < in.len; i++) {
		for (size_t j = 0; j < COUNT_OF(bends); j++) {
			uint8_t *copy = exact_copy(in.ptr, in.len);
			devcert_status rc;

			copy[i] ^= bends[j];
			rc = parse(copy, in.len);
			assert_int_not_equal(rc, DEVCERT_E_INTERNAL);
			assert_int_not_equal(rc, DEVCERT_E_NOMEM);
			assert_int_not_equal(rc, DEVCERT_E_NOT_FOUND);
			refused += rc != DEVCERT_OK;
			free(copy);
		}
	}
	return refused;
}

/* Cut the elements within in apart; how many there are. */
static inline size_t
split_elements(dc_slice in, dc_tlv *out, size_t max)
{
	size_t count = 0;

	while (in.len > 0) {
		assert_true(count < max);
		assert_ok(dc_tlv_next(&in, &out[count++]));
	}
	return count;
}

/* Put elements into a SEQUENCE, with one of them replaced; no octets leave it out. */
static inline dc_buf
join_elements(const dc_tlv *parts, size_t count, size_t replaced, dc_slice by)
{
	dc_buf out = DC_BUF_INIT(VECTOR_MAX);

	for (size_t i = 0; i < count; i++)
		dc_buf_add(&out, i == replaced ? by : parts[i].whole);
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&out));
	return out;
}

#endif /* TEST_VECTORS_H */
