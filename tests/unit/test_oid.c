/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OIDs as text and as octets, and their names: asn1/oid.c */
#include "asn1/oid.h"

#include <stdio.h>

#include "base/limits.h"
#include "octets.h"

#define UINT64_TEXT "18446744073709551615"

static const struct {
	const char *text;
	const char *hex;
} both[] = {
	{ "0.0", "00" },
	{ "0.39", "27" },
	{ "1.0", "28" },
	{ "1.39", "4f" },
	{ "2.0", "50" },
	{ "2.39", "77" },
	{ "2.40", "78" },
	{ "2.47", "7f" },
	{ "2.48", "81 00" },
	{ "2.999.3", "88 37 03" },
	{ "2.5.29.17", "55 1d 11" },
	{ "1.2.840.113549.1.7.2", "2a 86 48 86 f7 0d 01 07 02" },
	{ "1.2.127.128.16383.16384", "2a 7f 81 00 ff 7f 81 80 00" },
	{ "1.2." UINT64_TEXT, "2a 81 ff ff ff ff ff ff ff ff 7f" },
	{ "2.18446744073709551535", "81 ff ff ff ff ff ff ff ff 7f" },
};

static void
text_and_octets_are_the_same_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(both); i++) {
		dc_slice in = hex_octets(both[i].hex);
		char text[DC_OID_TEXT_SIZE];
		dc_buf out = DC_BUF_INIT(100);

		assert_true(dc_oid_is_valid(both[i].text));
		assert_ok(dc_oid_encode(both[i].text, &out));
		assert_slice_equal(dc_buf_slice(&out), in.ptr, in.len);
		assert_ok(dc_oid_decode(in, text));
		assert_string_equal(text, both[i].text);
		dc_buf_free(&out);
		octets_free(in);
	}
}

static void
text_that_is_no_oid_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"1",
		"2",
		"1.",
		".1",
		"1..2",
		"1.2.",
		".1.2",
		"1.2.x",
		"1.2 ",
		" 1.2",
		"1,2",
		"-1.2",
		"1.-2",
		"1.+2",
		"01.2",
		"1.02",
		"1.2.00",
		"3.1",
		"0.40",
		"1.40",
		"x",
		"1.2.0x1",
		"1.2.18446744073709551616",
		"1.2.99999999999999999999999999",
		"2.18446744073709551536",
		("2." UINT64_TEXT),
		"18446744073709551616.1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(1000);

		if (dc_oid_is_valid(cases[i]))
			fail_msg("%s", cases[i]);
		assert_fails(DEVCERT_E_TEXT, dc_oid_encode(cases[i], &out));
		dc_buf_free(&out);
	}
}

static void
octets_that_are_no_oid_are_refused(void **state)
{
	static const struct {
		const char *hex;
		int code;
	} cases[] = {
		{ "", DEVCERT_E_DER },
		{ "80", DEVCERT_E_DER },
		{ "81", DEVCERT_E_DER },
		{ "2a 86", DEVCERT_E_DER },
		{ "2a 80 01", DEVCERT_E_DER },
		{ "80 01", DEVCERT_E_DER },
		{ "2a 82 80 80 80 80 80 80 80 80 00", DEVCERT_E_LIMIT },
		{ "2a 83 ff ff ff ff ff ff ff ff 7f", DEVCERT_E_LIMIT },
		{ "2a 81 80 80 80 80 80 80 80 80 80 00", DEVCERT_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].hex);
		char text[DC_OID_TEXT_SIZE] = "x";
		int rc = dc_oid_decode(in, text);

		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].hex, devcert_error_name(rc));
		octets_free(in);
	}
}

static void
thirty_two_arcs_and_128_octets_are_the_limit(void **state)
{
	char text[DC_OID_TEXT_SIZE], long_text[2 * DC_OID_TEXT_SIZE];
	uint8_t in[200];
	dc_buf out = DC_BUF_INIT(200);
	size_t used = 3;

	(void)state;
	/* 31 octets are 32 arcs */
	memset(in, 1, sizeof(in));
	assert_ok(dc_oid_decode(dc_slice_of(in, 31), text));
	assert_true(dc_oid_is_valid(text));
	assert_fails(DEVCERT_E_LIMIT, dc_oid_decode(dc_slice_of(in, 32), text));
	assert_string_equal(text, "");
	assert_fails(DEVCERT_E_LIMIT, dc_oid_decode(dc_slice_of(in, 129), text));

	/* 128 octets of 9 an arc fit into the text; with one arc more they do not fit the limit */
	in[0] = 0x2a;
	for (size_t i = 1; i < 127; i++)
		in[i] = (i - 1) % 9 == 8 ? 0x7f : 0xff;
	in[127] = 0x7f;
	assert_ok(dc_oid_decode(dc_slice_of(in, 128), text));
	assert_ok(dc_oid_encode(text, &out));
	assert_slice_equal(dc_buf_slice(&out), in, 128);
	dc_buf_truncate(&out, 0);
	(void)snprintf(long_text, sizeof(long_text), "%s.128", text);
	assert_fails(DEVCERT_E_TEXT, dc_oid_encode(long_text, &out));
	dc_buf_free(&out);

	(void)snprintf(long_text, sizeof(long_text), "1.2");
	for (int arcs = 2; arcs < 33; arcs++) {
		assert_true(dc_oid_is_valid(long_text));
		used += (size_t)snprintf(long_text + used, sizeof(long_text) - used, ".3");
	}
	assert_false(dc_oid_is_valid(long_text));
	memset(long_text, '1', sizeof(long_text) - 1);
	long_text[1] = '.';
	long_text[sizeof(long_text) - 1] = '\0';
	assert_false(dc_oid_is_valid(long_text));
}

static void
names_are_told_where_there_is_one(void **state)
{
	(void)state;
	assert_string_equal(dc_oid_name(DC_OID_SHA256_WITH_RSA), "RSA-SHA256");
	assert_string_equal(dc_oid_name("1.3.6.1.5.5.7.3.2"), "clientAuth");
	assert_string_equal(dc_oid_name("1.2.3.4"), "1.2.3.4");
}

static void
a_full_buffer_is_told(void **state)
{
	dc_buf out = DC_BUF_INIT(2);

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_oid_encode("2.5.29.17", &out));
	dc_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_octets_are_the_same_both_ways),
		cmocka_unit_test(text_that_is_no_oid_is_refused),
		cmocka_unit_test(octets_that_are_no_oid_are_refused),
		cmocka_unit_test(thirty_two_arcs_and_128_octets_are_the_limit),
		cmocka_unit_test(names_are_told_where_there_is_one),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
