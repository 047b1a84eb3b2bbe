/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tags and lengths, and the walk over everything before a tree is built: asn1/tlv.c */
#include "asn1/tlv.h"

#include "base/limits.h"
#include "octets.h"

static const struct {
	const char *hex;
	dc_rules rules;
	int code;
	bool more;
	dc_tlv_header header; /* where it is DEVCERT_OK and nothing more is needed */
} headers[] = {
	{ "04 00", DC_DER, DEVCERT_OK, false, { 0x04, false, 2, 0, false } },
	{ "04 7f", DC_DER, DEVCERT_OK, false, { 0x04, false, 2, 127, false } },
	{ "30 81 80", DC_DER, DEVCERT_OK, false, { 0x30, false, 3, 128, false } },
	{ "30 82 01 00 ff", DC_DER, DEVCERT_OK, false, { 0x30, false, 4, 256, false } },
	{ "30 84 80 00 00 00", DC_DER, DEVCERT_OK, false, { 0x30, false, 6, 0x80000000u, false } },
	{ "30 85 01 00 00 00 00",
	  DC_DER,
	  DEVCERT_OK,
	  false,
	  { 0x30, false, 7, UINT64_C(0x100000000), false } },
	{ "30 88 ff ff ff ff ff ff ff ff",
	  DC_DER,
	  DEVCERT_OK,
	  false,
	  { 0x30, false, 10, UINT64_MAX, false } },
	{ "be 01", DC_DER, DEVCERT_OK, false, { 0xbe, false, 2, 1, false } },
	/* DER, X.690 section 10.1: definite, and the fewest octets */
	{ "30 80", DC_DER, DEVCERT_E_DER, false, { 0 } },
	{ "30 81 7f", DC_DER, DEVCERT_E_DER, false, { 0 } },
	{ "30 82 00 80", DC_DER, DEVCERT_E_DER, false, { 0 } },
	{ "30 81 00", DC_DER, DEVCERT_E_DER, false, { 0 } },
	/* BER allows both */
	{ "30 80", DC_BER, DEVCERT_OK, false, { 0x30, true, 2, 0, false } },
	{ "24 80", DC_BER, DEVCERT_OK, false, { 0x24, true, 2, 0, false } },
	{ "30 81 7f", DC_BER, DEVCERT_OK, false, { 0x30, false, 3, 127, true } },
	{ "30 88 00 00 00 00 00 00 00 05",
	  DC_BER,
	  DEVCERT_OK,
	  false,
	  { 0x30, false, 10, 5, true } },
	{ "30 82 00 ff", DC_BER, DEVCERT_OK, false, { 0x30, false, 4, 255, true } },
	{ "30 82 01 00", DC_BER, DEVCERT_OK, false, { 0x30, false, 4, 256, false } },
	/* section 8.1.3.2 a: indefinite only where constructed */
	{ "04 80", DC_BER, DEVCERT_E_DER, false, { 0 } },
	{ "30 89 00 00 00 00 00 00 00 00 05", DC_BER, DEVCERT_E_DER, false, { 0 } },
	{ "30 89 01 00 00 00 00 00 00 00 00", DC_DER, DEVCERT_E_DER, false, { 0 } },
	{ "30 ff", DC_BER, DEVCERT_E_DER, false, { 0 } },
	{ "30 ff", DC_DER, DEVCERT_E_DER, false, { 0 } },
	{ "1f 81 01 00", DC_DER, DEVCERT_E_UNSUPPORTED, false, { 0 } },
	{ "bf 1f 00", DC_BER, DEVCERT_E_UNSUPPORTED, false, { 0 } },
	/* cut */
	{ "", DC_DER, DEVCERT_OK, true, { 0 } },
	{ "30", DC_DER, DEVCERT_OK, true, { 0 } },
	{ "30 81", DC_DER, DEVCERT_OK, true, { 0 } },
	{ "30 82 01", DC_DER, DEVCERT_OK, true, { 0 } },
	{ "30 88 01 02 03 04 05 06 07", DC_BER, DEVCERT_OK, true, { 0 } },
};

static void
headers_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		dc_slice in = hex_octets(headers[i].hex);
		dc_tlv_header header;
		bool more = !headers[i].more;
		int rc = dc_tlv_read_header(in, headers[i].rules, &header, &more);

		if (rc != headers[i].code || more != headers[i].more)
			fail_msg("%s: %s", headers[i].hex, devcert_error_name(rc));
		if (rc == DEVCERT_OK && !more) {
			assert_int_equal(header.tag, headers[i].header.tag);
			assert_int_equal(header.indefinite, headers[i].header.indefinite);
			assert_int_equal(header.header_len, headers[i].header.header_len);
			assert_true(header.len == headers[i].header.len);
			assert_int_equal(header.too_long, headers[i].header.too_long);
		}
		octets_free(in);
	}
}

static void
elements_are_cut_off_the_front(void **state)
{
	dc_slice all = hex_octets("02 01 05 04 03 61 62 63 05 00"), in = all;
	dc_tlv tlv;

	(void)state;
	assert_ok(dc_tlv_next(&in, &tlv));
	assert_int_equal(tlv.tag, DC_TAG_INTEGER);
	assert_slice_is_hex(tlv.value, "05");
	assert_slice_is_hex(tlv.whole, "020105");
	assert_ok(dc_tlv_expect(&in, DC_TAG_OCTET_STRING, &tlv));
	assert_slice_is_text(tlv.value, "abc");
	/* another tag leaves the input as it is */
	assert_fails(DEVCERT_E_DER, dc_tlv_expect(&in, DC_TAG_BOOLEAN, &tlv));
	assert_int_equal(in.len, 2);
	assert_ok(dc_tlv_only(in, DC_TAG_NULL, &tlv));
	assert_int_equal(tlv.value.len, 0);
	assert_int_equal(tlv.whole.len, 2);
	assert_fails(DEVCERT_E_TRAILING, dc_tlv_only(all, DC_TAG_INTEGER, &tlv));
	assert_fails(DEVCERT_E_DER, dc_tlv_only(dc_slice_of(NULL, 0), DC_TAG_NULL, &tlv));
	octets_free(all);
}

static void
an_element_that_is_cut_is_refused_and_nothing_taken(void **state)
{
	static const char *const cases[] = { "",
		                             "04",
		                             "04 01",
		                             "04 03 61 62",
		                             "30 81",
		                             "30 81 80 00",
		                             "04 88 ff ff ff ff ff ff ff ff 00",
		                             "04 84 ff ff ff ff 00",
		                             "04 88 80 00 00 00 00 00 00 00" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice all = hex_octets(cases[i]), in = all;
		dc_tlv tlv;

		assert_fails(DEVCERT_E_DER, dc_tlv_next(&in, &tlv));
		assert_int_equal(in.len, all.len);
		assert_null(tlv.value.ptr);
		octets_free(all);
	}
}

static void
small_integers_are_read(void **state)
{
	static const struct {
		const char *hex;
		int code;
		uint32_t value;
	} cases[] = {
		{ "00", DEVCERT_OK, 0 },
		{ "7f", DEVCERT_OK, 127 },
		{ "00 80", DEVCERT_OK, 128 },
		{ "7f ff ff ff", DEVCERT_OK, 0x7fffffff },
		{ "00 ff ff ff ff", DEVCERT_OK, 0xffffffff },
		{ "", DEVCERT_E_DER, 0 },
		{ "80", DEVCERT_E_DER, 0 },
		{ "ff", DEVCERT_E_DER, 0 },
		{ "ff ff ff ff ff ff ff", DEVCERT_E_DER, 0 },
		{ "00 00", DEVCERT_E_DER, 0 },
		{ "00 7f", DEVCERT_E_DER, 0 },
		{ "00 00 00 00 00 01", DEVCERT_E_DER, 0 },
		{ "01 00 00 00 00", DEVCERT_E_LIMIT, 0 },
		{ "00 80 00 00 00 00", DEVCERT_E_LIMIT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].hex);
		uint32_t value = 1;
		int rc = dc_tlv_uint(in, &value);

		if (rc != cases[i].code || value != cases[i].value)
			fail_msg("%s: %s, %u", cases[i].hex, devcert_error_name(rc), value);
		octets_free(in);
	}
}

static void
booleans_are_read(void **state)
{
	(void)state;
	assert_true(dc_tlv_is_true(dc_slice_of("\xff", 1)));
	assert_true(dc_tlv_is_true(dc_slice_of("\x01", 1)));
	assert_false(dc_tlv_is_true(dc_slice_of("\x00", 1)));
	assert_false(dc_tlv_is_true(dc_slice_of(NULL, 0)));
	assert_false(dc_tlv_is_true(dc_slice_of("\xff\xff", 2)));
}

static const struct {
	const char *hex;
	int der, ber; /* codes by these rules */
	size_t whole_len, elements;
	unsigned int depth;
	bool is_ber;
} scans[] = {
	{ "05 00", DEVCERT_OK, DEVCERT_OK, 2, 1, 0, false },
	{ "05 00 ff ff", DEVCERT_OK, DEVCERT_OK, 2, 1, 0, false },
	{ "30 00", DEVCERT_OK, DEVCERT_OK, 2, 1, 1, false },
	{ "30 05 30 00 02 01 05", DEVCERT_OK, DEVCERT_OK, 7, 3, 2, false },
	{ "30 04 a0 02 30 00 05 00", DEVCERT_OK, DEVCERT_OK, 6, 3, 3, false },
	{ "28 00", DEVCERT_OK, DEVCERT_OK, 2, 1, 1, false },
	{ "30 81 02 05 00", DEVCERT_E_DER, DEVCERT_OK, 5, 2, 1, true },
	{ "30 03 04 81 00", DEVCERT_E_DER, DEVCERT_OK, 5, 2, 1, true },
	/* indefinite, at each level, and a definite one inside and around */
	{ "30 80 00 00", DEVCERT_E_DER, DEVCERT_OK, 4, 1, 1, true },
	{ "30 80 05 00 00 00 05 00", DEVCERT_E_DER, DEVCERT_OK, 6, 2, 1, true },
	{ "30 80 30 80 05 00 00 00 00 00", DEVCERT_E_DER, DEVCERT_OK, 10, 3, 2, true },
	{ "30 06 30 80 05 00 00 00", DEVCERT_E_DER, DEVCERT_OK, 8, 3, 2, true },
	{ "30 80 30 02 05 00 00 00", DEVCERT_E_DER, DEVCERT_OK, 8, 3, 2, true },
	{ "30 06 30 80 00 00 05 00", DEVCERT_E_DER, DEVCERT_OK, 8, 3, 2, true },
	/* pieces */
	{ "24 06 04 01 61 04 01 62", DEVCERT_E_DER, DEVCERT_OK, 8, 3, 1, true },
	{ "24 80 04 01 61 00 00", DEVCERT_E_DER, DEVCERT_OK, 7, 2, 1, true },
	{ "2c 03 04 01 61", DEVCERT_E_DER, DEVCERT_OK, 5, 2, 1, true },
	/* a length that does not fit into what is around it */
	{ "05 01", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 01 05", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 02 05 01 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 03 05 00 05 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 04 30 03 05 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 03 30 02 05 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 04 30 80 00 00 00 00", DEVCERT_E_DER, DEVCERT_OK, 6, 2, 2, true },
	{ "30 03 30 80 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 02 30 80 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 88 ff ff ff ff ff ff ff ff 05 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 04 88 ff ff ff ff ff ff ff f0 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0,
	  false },
	/* ends of contents */
	{ "00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 02 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 05 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 00 01 00 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 00 81 00 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30 80 30 02 00 00 00 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	/* forms that cannot be */
	{ "10 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "11 00", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "1f 1f 00", DEVCERT_E_UNSUPPORTED, DEVCERT_E_UNSUPPORTED, 0, 0, 0, false },
	{ "30 03 9f 1f 00", DEVCERT_E_UNSUPPORTED, DEVCERT_E_UNSUPPORTED, 0, 0, 0, false },
	{ "", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
	{ "30", DEVCERT_E_DER, DEVCERT_E_DER, 0, 0, 0, false },
};

static void
everything_nested_is_walked_over(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(scans); i++) {
		dc_slice in = hex_octets(scans[i].hex);
		dc_tlv_summary summary;
		int rc = dc_tlv_scan(in, DC_DER, 100, &summary);

		if (rc != scans[i].der)
			fail_msg("DER %s: %s", scans[i].hex, devcert_error_name(rc));
		rc = dc_tlv_scan(in, DC_BER, 100, &summary);
		if (rc != scans[i].ber)
			fail_msg("BER %s: %s", scans[i].hex, devcert_error_name(rc));
		if (rc == DEVCERT_OK) {
			assert_int_equal(summary.whole_len, scans[i].whole_len);
			assert_int_equal(summary.elements, scans[i].elements);
			assert_int_equal(summary.depth, scans[i].depth);
			assert_int_equal(summary.is_ber, scans[i].is_ber);
		}
		octets_free(in);
	}
}

static void
each_truncation_of_a_message_is_refused(void **state)
{
	static const uint8_t front[] = { 0x30, 0x80, 0xa0, 0x0a, 0x24, 0x80, 0x04,
		                         0x01, 0x61, 0x04, 0x01, 0x62, 0x00, 0x00,
		                         0x30, 0x02, 0x05, 0x00, 0x30, 0x81, 0x80 };
	uint8_t whole[sizeof(front) + 128 + 2] = { 0 };
	dc_tlv_summary summary;

	(void)state;
	memcpy(whole, front, sizeof(front));
	for (size_t i = 0; i < 128; i += 4)
		memcpy(whole + sizeof(front) + i, "\x04\x02\0\0", 4);
	assert_ok(dc_tlv_scan(dc_slice_of(whole, sizeof(whole)), DC_BER, 100, &summary));
	assert_int_equal(summary.whole_len, sizeof(whole));
	assert_int_equal(summary.elements, 40);
	for (size_t len = 0; len < sizeof(whole); len++) {
		uint8_t *cut = exact_copy(whole, len);

		assert_fails(DEVCERT_E_DER,
		             dc_tlv_scan(dc_slice_of(cut, len), DC_BER, 100, &summary));
		free(cut);
	}
}

/* count constructed elements in each other, as wide as their lengths need. */
static size_t
nest(uint8_t *out, unsigned int count, bool indefinite)
{
	size_t len = 0;

	if (indefinite) {
		for (unsigned int i = 0; i < count; i++) {
			out[2 * i] = 0x30;
			out[2 * i + 1] = 0x80;
		}
		memset(out + (size_t)2 * count, 0, (size_t)2 * count);
		return (size_t)4 * count;
	}
	for (unsigned int i = 0; i < count; i++) {
		memmove(out + 2, out, len);
		out[0] = 0x30;
		out[1] = (uint8_t)len;
		len += 2;
	}
	return len;
}

static void
thirty_two_levels_are_read_and_one_more_is_a_limit(void **state)
{
	uint8_t in[200];
	dc_tlv_summary summary;

	(void)state;
	for (int indefinite = 0; indefinite < 2; indefinite++) {
		size_t len = nest(in, DC_LIMIT_DEPTH, indefinite != 0);

		assert_ok(dc_tlv_scan(dc_slice_of(in, len), DC_BER, 100, &summary));
		assert_int_equal(summary.depth, 32);
		assert_int_equal(summary.whole_len, len);
		len = nest(in, DC_LIMIT_DEPTH + 1, indefinite != 0);
		assert_fails(DEVCERT_E_LIMIT,
		             dc_tlv_scan(dc_slice_of(in, len), DC_BER, 100, &summary));
	}
	/* a primitive element in the last level is no level */
	(void)nest(in, DC_LIMIT_DEPTH, false);
	in[62] = 0x04;
	assert_ok(dc_tlv_scan(dc_slice_of(in, 64), DC_DER, 100, &summary));
	assert_int_equal(summary.depth, 31);
}

static void
bombs_of_nesting_end_at_the_limit(void **state)
{
	size_t len = 200000;
	uint8_t *in = malloc(len);
	dc_tlv_summary summary;

	(void)state;
	assert_non_null(in);
	for (size_t i = 0; i < len; i += 2) {
		in[i] = 0x30;
		in[i + 1] = 0x80;
	}
	assert_fails(DEVCERT_E_LIMIT, dc_tlv_scan(dc_slice_of(in, len), DC_BER, len, &summary));
	assert_fails(DEVCERT_E_DER, dc_tlv_scan(dc_slice_of(in, len), DC_DER, len, &summary));
	free(in);
}

static void
elements_are_counted_at_all_levels(void **state)
{
	uint8_t in[2 + 100];
	dc_tlv_summary summary;

	(void)state;
	in[0] = 0x30;
	in[1] = 100;
	for (size_t i = 2; i < sizeof(in); i += 2) {
		in[i] = i % 4 == 0 ? 0x30 : 0x05;
		in[i + 1] = 0;
	}
	assert_ok(dc_tlv_scan(dc_slice_of(in, sizeof(in)), DC_DER, 51, &summary));
	assert_int_equal(summary.elements, 51);
	assert_fails(DEVCERT_E_LIMIT,
	             dc_tlv_scan(dc_slice_of(in, sizeof(in)), DC_DER, 50, &summary));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_tlv_scan(dc_slice_of(in, sizeof(in)), DC_DER, 0, &summary));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_read),
		cmocka_unit_test(elements_are_cut_off_the_front),
		cmocka_unit_test(an_element_that_is_cut_is_refused_and_nothing_taken),
		cmocka_unit_test(small_integers_are_read),
		cmocka_unit_test(booleans_are_read),
		cmocka_unit_test(everything_nested_is_walked_over),
		cmocka_unit_test(each_truncation_of_a_message_is_refused),
		cmocka_unit_test(thirty_two_levels_are_read_and_one_more_is_a_limit),
		cmocka_unit_test(bombs_of_nesting_end_at_the_limit),
		cmocka_unit_test(elements_are_counted_at_all_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
