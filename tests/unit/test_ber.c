/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BER made definite, and strings gathered from their pieces: asn1/ber.c */
#include "asn1/tlv.h"
#include "base/limits.h"
#include "octets.h"

static const struct {
	const char *in;
	const char *out;
} changed[] = {
	/* DER stays as it is */
	{ "05 00", "05 00" },
	{ "30 05 30 00 02 01 05", "30 05 30 00 02 01 05" },
	/* lengths of a longer form than they need */
	{ "30 81 02 05 00", "30 02 05 00" },
	{ "30 82 00 05 04 81 02 61 62", "30 04 04 02 61 62" },
	{ "30 88 00 00 00 00 00 00 00 00", "30 00" },
	{ "30 0a 04 83 00 00 02 61 62 02 01 05", "30 07 04 02 61 62 02 01 05" },
	{ "a0 03 80 81 00", "a0 02 80 00" },
	/* indefinite at each level */
	{ "30 80 00 00", "30 00" },
	{ "30 80 05 00 00 00", "30 02 05 00" },
	{ "30 80 30 80 30 80 05 00 00 00 00 00 00 00", "30 06 30 04 30 02 05 00" },
	{ "30 80 30 02 05 00 30 80 00 00 00 00", "30 06 30 02 05 00 30 00" },
	{ "30 06 30 80 05 00 00 00", "30 04 30 02 05 00" },
	{ "31 80 a0 80 05 00 00 00 00 00", "31 04 a0 02 05 00" },
	{ "30 08 30 80 00 00 30 80 00 00", "30 04 30 00 30 00" },
	{ "30 80 30 81 02 05 00 00 00", "30 04 30 02 05 00" },
	{ "30 80 30 81 02 05 00 30 80 04 81 01 61 00 00 00 00",
	  "30 09 30 02 05 00 30 03 04 01 61" },
	/* next to what changes, the rest does not, even where it is not DER */
	{ "30 80 31 06 02 01 02 02 01 01 01 01 01 00 00",
	  "30 0b 31 06 02 01 02 02 01 01 01 01 01" },
	/* an octet of 0 is no end of contents where it is a value */
	{ "30 80 04 02 00 00 02 01 00 00 00", "30 07 04 02 00 00 02 01 00" },
	/* strings in pieces */
	{ "24 00", "04 00" },
	{ "24 80 00 00", "04 00" },
	{ "24 03 04 01 61", "04 01 61" },
	{ "24 80 04 01 61 04 00 04 02 62 63 00 00", "04 03 61 62 63" },
	{ "24 08 24 03 04 01 61 04 01 62", "04 02 61 62" },
	{ "24 80 24 80 04 01 61 00 00 24 03 04 01 62 04 01 63 00 00", "04 03 61 62 63" },
	/* of any type of string, in pieces that are OCTET STRINGs: X.690, 8.23.3 */
	{ "3a 09 04 03 4a 6f 6e 04 02 65 73", "1a 05 4a 6f 6e 65 73" },
	{ "2c 03 04 01 61", "0c 01 61" },
	{ "33 80 04 01 61 24 03 04 01 62 00 00", "13 02 61 62" },
	{ "36 03 04 01 61", "16 01 61" },
	{ "3e 04 04 02 00 61", "1e 02 00 61" },
	{ "32 03 04 01 31", "12 01 31" },
	{ "34 03 04 01 31", "14 01 31" },
	{ "3c 06 04 04 00 00 00 61", "1c 04 00 00 00 61" },
	/* in the middle of others */
	{ "30 80 02 01 01 24 80 04 01 61 00 00 05 00 00 00", "30 08 02 01 01 04 01 61 05 00" },
	{ "30 0a 24 06 04 01 61 04 01 62 05 00", "30 06 04 02 61 62 05 00" },
	/* with an implicit tag it could be anything, and stays a structure */
	{ "30 80 a0 80 04 01 61 04 01 62 00 00 00 00", "30 08 a0 06 04 01 61 04 01 62" },
	{ "30 80 a0 80 24 80 04 01 61 00 00 04 01 62 00 00 00 00",
	  "30 08 a0 06 04 01 61 04 01 62" },
};

static void
lengths_become_definite_and_strings_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(changed); i++) {
		dc_slice in = hex_octets(changed[i].in), expected = hex_octets(changed[i].out);
		dc_buf out = DC_BUF_INIT(100), again = DC_BUF_INIT(100);

		assert_ok(dc_ber_to_definite(in, 100, &out));
		if (!dc_slice_equals(dc_buf_slice(&out), expected))
			fail_msg("%s", changed[i].in);
		/* which needs no change any more */
		assert_ok(dc_ber_to_definite(dc_buf_slice(&out), 100, &again));
		assert_slice_equal(dc_buf_slice(&again), expected.ptr, expected.len);
		dc_buf_free(&out);
		dc_buf_free(&again);
		octets_free(in);
		octets_free(expected);
	}
}

static void
each_truncation_is_refused_and_each_octet_behind_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(changed); i++) {
		dc_slice in = hex_octets(changed[i].in);
		uint8_t *more = malloc(in.len + 1);

		assert_non_null(more);
		memcpy(more, in.ptr, in.len);
		more[in.len] = 0;
		for (size_t len = 0; len < in.len; len++) {
			uint8_t *cut = exact_copy(in.ptr, len);
			dc_buf out = DC_BUF_INIT(100);

			assert_fails(DEVCERT_E_DER,
			             dc_ber_to_definite(dc_slice_of(cut, len), 100, &out));
			assert_int_equal(out.len, 0);
			dc_buf_free(&out);
			free(cut);
		}
		dc_buf out = DC_BUF_INIT(100);

		assert_fails(DEVCERT_E_TRAILING,
		             dc_ber_to_definite(dc_slice_of(more, in.len + 1), 100, &out));
		dc_buf_free(&out);
		free(more);
		octets_free(in);
	}
}

static void
pieces_that_are_no_octet_strings_are_refused(void **state)
{
	static const char *const cases[] = {
		"24 03 0c 01 61",       "24 02 05 00",    "24 03 80 01 61",
		"24 80 30 00 00 00",    "2c 03 0c 01 61", "24 05 2c 03 04 01 61",
		"2c 05 2c 03 04 01 61",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i]);
		dc_buf out = DC_BUF_INIT(100);

		if (dc_ber_to_definite(in, 100, &out) != DEVCERT_E_DER)
			fail_msg("%s", cases[i]);
		dc_buf_free(&out);
		octets_free(in);
	}
}

/* An OCTET STRING of 1 octet in count constructed ones; the outermost has the tag. */
static size_t
nest(uint8_t *out, uint8_t tag, unsigned int count)
{
	size_t len = 3;

	memcpy(out, "\x04\x01\x61", 3);
	for (unsigned int i = 0; i < count; i++) {
		memmove(out + 2, out, len);
		out[0] = i + 1 == count ? tag : 0x24;
		out[1] = (uint8_t)len;
		len += 2;
	}
	return len;
}

static void
pieces_nest_sixteen_deep(void **state)
{
	uint8_t in[100];
	dc_buf out = DC_BUF_INIT(200);
	size_t len;

	(void)state;
	len = nest(in, 0x24, DC_LIMIT_STRING_DEPTH);
	assert_ok(dc_ber_to_definite(dc_slice_of(in, len), 100, &out));
	assert_slice_is_hex(dc_buf_slice(&out), "04 01 61");
	dc_buf_truncate(&out, 0);
	len = nest(in, 0x24, DC_LIMIT_STRING_DEPTH + 1);
	assert_fails(DEVCERT_E_LIMIT, dc_ber_to_definite(dc_slice_of(in, len), 100, &out));
	dc_buf_free(&out);

	len = nest(in, 0xa0, DC_LIMIT_STRING_DEPTH);
	assert_ok(dc_ber_gather(dc_slice_of(in, len), 0, &out));
	assert_slice_is_text(dc_buf_slice(&out), "a");
	len = nest(in, 0xa0, DC_LIMIT_STRING_DEPTH + 1);
	assert_fails(DEVCERT_E_LIMIT, dc_ber_gather(dc_slice_of(in, len), 0, &out));
	dc_buf_free(&out);
}

static void
implicitly_tagged_strings_are_gathered(void **state)
{
	static const struct {
		const char *in;
		unsigned int n;
		const char *out;
	} cases[] = {
		{ "80 03 61 62 63", 0, "abc" },
		{ "81 00", 1, "" },
		{ "a0 00", 0, "" },
		{ "a0 08 04 01 61 04 00 04 01 62", 0, "ab" },
		{ "a2 0a 24 05 04 03 61 62 63 04 01 64", 2, "abcd" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].in);
		dc_buf out = DC_BUF_INIT(100);

		assert_ok(dc_ber_gather(in, cases[i].n, &out));
		assert_slice_is_text(dc_buf_slice(&out), cases[i].out);
		dc_buf_free(&out);
		octets_free(in);
	}
}

static void
other_things_are_not_gathered(void **state)
{
	static const struct {
		const char *in;
		int code;
	} cases[] = {
		{ "", DEVCERT_E_DER },
		{ "80 02 61", DEVCERT_E_DER },
		{ "81 01 61", DEVCERT_E_DER },
		{ "04 01 61", DEVCERT_E_DER },
		{ "a1 03 04 01 61", DEVCERT_E_DER },
		{ "80 01 61 00", DEVCERT_E_TRAILING },
		{ "a0 80 04 01 61 00 00", DEVCERT_E_DER },
		{ "a0 03 0c 01 61", DEVCERT_E_DER },
		{ "a0 03 04 02 61", DEVCERT_E_DER },
		{ "a0 01 04", DEVCERT_E_DER },
		{ "a0 04 04 82 00 00", DEVCERT_OK },
		{ "a0 07 24 80 04 01 61 00 00", DEVCERT_E_DER },
		{ "a0 06 24 04 04 03 61 62", DEVCERT_E_DER },
		{ "a0 0a 04 88 ff ff ff ff ff ff ff ff", DEVCERT_E_DER },
		{ "a0 03 1f 1f 00", DEVCERT_E_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].in);
		dc_buf out = DC_BUF_INIT(100);
		int rc = dc_ber_gather(in, 0, &out);

		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].in, devcert_error_name(rc));
		dc_buf_free(&out);
		octets_free(in);
	}
}

static void
limits_of_elements_and_size_are_kept(void **state)
{
	dc_slice in = hex_octets("30 80 24 80 04 02 61 62 04 02 63 64 00 00 00 00");

	(void)state;
	for (size_t max = 0; max < 8; max++) {
		dc_buf out = DC_BUF_INIT(max);

		assert_fails(DEVCERT_E_LIMIT, dc_ber_to_definite(in, 4, &out));
		dc_buf_free(&out);
	}
	dc_buf out = DC_BUF_INIT(100);

	assert_fails(DEVCERT_E_LIMIT, dc_ber_to_definite(in, 3, &out));
	assert_ok(dc_ber_to_definite(in, 4, &out));
	assert_slice_is_hex(dc_buf_slice(&out), "30 06 04 04 61 62 63 64");
	dc_buf_free(&out);
	octets_free(in);

	in = hex_octets("a0 06 04 01 61 04 01 62");
	dc_buf one = DC_BUF_INIT(1);
	assert_fails(DEVCERT_E_LIMIT, dc_ber_gather(in, 0, &one));
	dc_buf_free(&one);
	octets_free(in);
}

static void
what_is_converted_is_appended(void **state)
{
	dc_slice in = hex_octets("30 80 24 80 04 01 61 00 00 30 81 02 05 00 00 00");
	dc_buf out = DC_BUF_INIT(100);

	(void)state;
	dc_buf_add_text(&out, "before");
	assert_ok(dc_ber_to_definite(in, 100, &out));
	assert_slice_is_hex(dc_buf_slice(&out), "62 65 66 6f 72 65 30 07 04 01 61 30 02 05 00");
	dc_buf_free(&out);
	octets_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_become_definite_and_strings_whole),
		cmocka_unit_test(each_truncation_is_refused_and_each_octet_behind_too),
		cmocka_unit_test(pieces_that_are_no_octet_strings_are_refused),
		cmocka_unit_test(pieces_nest_sixteen_deep),
		cmocka_unit_test(implicitly_tagged_strings_are_gathered),
		cmocka_unit_test(other_things_are_not_gathered),
		cmocka_unit_test(limits_of_elements_and_size_are_kept),
		cmocka_unit_test(what_is_converted_is_appended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
