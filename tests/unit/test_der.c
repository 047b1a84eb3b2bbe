/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing single elements: asn1/der.c */
#include "asn1/der.h"

#include "octets.h"

static void
lengths_take_the_fewest_octets(void **state)
{
	static const struct {
		size_t len;
		const char *header;
	} cases[] = {
		{ 0, "04 00" },           { 1, "04 01" },
		{ 127, "04 7f" },         { 128, "04 81 80" },
		{ 255, "04 81 ff" },      { 256, "04 82 01 00" },
		{ 65535, "04 82 ff ff" }, { 65536, "04 83 01 00 00" },
	};
	uint8_t *zeros = calloc(1, 65536);

	(void)state;
	assert_non_null(zeros);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice header = hex_octets(cases[i].header), in;
		dc_buf added = DC_BUF_INIT(70000), wrapped = DC_BUF_INIT(70000);
		dc_tlv tlv;

		dc_der_add(&added, DC_TAG_OCTET_STRING, dc_slice_of(zeros, cases[i].len));
		assert_ok(dc_buf_status(&added));
		assert_int_equal(added.len, header.len + cases[i].len);
		assert_memory_equal(added.ptr, header.ptr, header.len);

		dc_buf_add(&wrapped, dc_slice_of(zeros, cases[i].len));
		dc_der_wrap(&wrapped, DC_TAG_OCTET_STRING, 0);
		assert_ok(dc_buf_status(&wrapped));
		assert_slice_equal(dc_buf_slice(&wrapped), added.ptr, added.len);

		in = dc_buf_slice(&added);
		assert_ok(dc_tlv_only(in, DC_TAG_OCTET_STRING, &tlv));
		assert_int_equal(tlv.value.len, cases[i].len);
		dc_buf_free(&added);
		dc_buf_free(&wrapped);
		octets_free(header);
	}
	free(zeros);
}

static void
integers_are_positive_and_short(void **state)
{
	static const struct {
		uint32_t value;
		const char *der;
	} cases[] = {
		{ 0, "02 01 00" },
		{ 1, "02 01 01" },
		{ 127, "02 01 7f" },
		{ 128, "02 02 00 80" },
		{ 255, "02 02 00 ff" },
		{ 256, "02 02 01 00" },
		{ 0x7fff, "02 02 7f ff" },
		{ 0x8000, "02 03 00 80 00" },
		{ 600000, "02 03 09 27 c0" },
		{ 0x7fffffff, "02 04 7f ff ff ff" },
		{ 0xffffffff, "02 05 00 ff ff ff ff" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(10);
		dc_tlv tlv;
		uint32_t back;

		dc_der_add_uint(&out, cases[i].value);
		assert_slice_is_hex(dc_buf_slice(&out), cases[i].der);
		assert_ok(dc_tlv_only(dc_buf_slice(&out), DC_TAG_INTEGER, &tlv));
		assert_ok(dc_tlv_uint(tlv.value, &back));
		assert_int_equal(back, cases[i].value);
		dc_buf_free(&out);
	}
}

static void
numbers_become_positive_integers(void **state)
{
	static const struct {
		const char *number, *integer;
	} cases[] = {
		{ "", "020100" },           { "00", "020100" },         { "0000", "020100" },
		{ "7f", "02017f" },         { "80", "02020080" },       { "000080", "02020080" },
		{ "010203", "0203010203" }, { "00ff01", "020300ff01" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice number = hex_octets(cases[i].number);
		dc_buf out = DC_BUF_INIT(16);

		dc_der_add_number(&out, number);
		assert_ok(dc_buf_status(&out));
		assert_slice_is_hex(dc_buf_slice(&out), cases[i].integer);
		dc_buf_free(&out);
		octets_free(number);
	}
}

static void
elements_are_put_around_what_was_appended_last(void **state)
{
	dc_buf out = DC_BUF_INIT(100);
	size_t outer, inner;

	(void)state;
	dc_buf_add_octet(&out, 0xee);
	outer = out.len;
	dc_der_add_oid(&out, "2.5.29.17");
	inner = out.len;
	dc_der_add_uint(&out, 5);
	dc_der_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	dc_der_wrap(&out, DC_TAG_SET, out.len);
	dc_der_wrap(&out, DC_TAG_SEQUENCE, outer);
	assert_ok(dc_buf_status(&out));
	assert_slice_is_hex(dc_buf_slice(&out), "ee 30 0c 06 03 55 1d 11 a0 03 02 01 05 31 00");
	dc_buf_free(&out);
}

static void
failures_stay_in_the_buffer(void **state)
{
	dc_buf out = DC_BUF_INIT(4);

	(void)state;
	dc_der_add_oid(&out, "not an OID");
	assert_fails(DEVCERT_E_TEXT, dc_buf_status(&out));
	dc_buf_free(&out);

	dc_der_add_uint(&out, 0xffff);
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&out));
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	dc_der_add_oid(&out, "not an OID");
	assert_int_equal(dc_buf_status(&out), DEVCERT_E_LIMIT);
	dc_buf_free(&out);

	dc_buf_add_text(&out, "abc");
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&out));
	dc_buf_free(&out);
}

static void
headers_have_64_bits(void **state)
{
	static const struct {
		uint64_t len;
		const char *hex;
	} cases[] = {
		{ 0, "04 00" },
		{ 127, "04 7f" },
		{ 128, "04 81 80" },
		{ 0x10000, "04 83 01 00 00" },
		{ UINT64_C(0x123456789a), "04 85 12 34 56 78 9a" },
		{ UINT64_MAX, "04 88 ff ff ff ff ff ff ff ff" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t header[DC_DER_HEADER_MAX];
		size_t len = dc_der_header(DC_TAG_OCTET_STRING, cases[i].len, header);

		assert_slice_is_hex(dc_slice_of(header, len), cases[i].hex);
	}
}

/* X.690, section 11.6 */
static void
sets_are_sorted(void **state)
{
	static const struct {
		const char *hex;
		const char *sorted; /* from the second octet on */
	} cases[] = {
		{ "ff", "" },
		{ "ff 05 00", "05 00" },
		{ "ff 05 00 04 01 02 04 01 01", "04 01 01 04 01 02 05 00" },
		{ "ff 04 02 01 02 04 01 03 04 00", "04 00 04 01 03 04 02 01 02" },
		{ "ff 30 03 04 01 02 30 03 04 01 01 30 00", "30 00 30 03 04 01 01 30 03 04 01 02" },
	};
	dc_buf bad = DC_BUF_INIT(100);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].hex);
		dc_buf buf = DC_BUF_INIT(100);

		dc_buf_add(&buf, in);
		assert_ok(dc_der_sort(&buf, 1));
		assert_int_equal(buf.ptr[0], 0xff);
		assert_slice_is_hex(dc_buf_slice_from(&buf, 1), cases[i].sorted);
		dc_buf_free(&buf);
		octets_free(in);
	}
	dc_buf_add_text(&bad, "no elements");
	assert_fails(DEVCERT_E_DER, dc_der_sort(&bad, 0));
	dc_buf_add_text(&bad,
	                "                                                                    "
	                "                                                                    ");
	assert_fails(DEVCERT_E_LIMIT, dc_der_sort(&bad, 0));
	dc_buf_free(&bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_take_the_fewest_octets),
		cmocka_unit_test(integers_are_positive_and_short),
		cmocka_unit_test(numbers_become_positive_integers),
		cmocka_unit_test(elements_are_put_around_what_was_appended_last),
		cmocka_unit_test(failures_stay_in_the_buffer),
		cmocka_unit_test(headers_have_64_bits),
		cmocka_unit_test(sets_are_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
