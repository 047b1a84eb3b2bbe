/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-8, UTF-16, hex, and kinds of strings: base/text.c */
#include "octets.h"

/* RFC 3629; each is looked at as UTF-8 and, where it is some, turned into UTF-16 and back. */
static const struct {
	const char *utf8;
	const char *utf16; /* NULL: not UTF-8 */
} utf8_cases[] = {
	{ "", "" },
	{ "41 7f", "0041 007f" },
	{ "c2 80 df bf", "0080 07ff" },
	{ "e0 a0 80 ed 9f bf", "0800 d7ff" },
	{ "ee 80 80 ef bf bf", "e000 ffff" },
	{ "f0 90 80 80", "d800 dc00" },
	{ "f4 8f bf bf", "dbff dfff" },
	{ "f0 9f 98 80 41", "d83d de00 0041" },
	/* a NUL is no text */
	{ "41 00", NULL },
	/* overlong: section 10 */
	{ "c0 80", NULL },
	{ "c1 bf", NULL },
	{ "e0 80 80", NULL },
	{ "e0 9f bf", NULL },
	{ "f0 80 80 80", NULL },
	{ "f0 8f bf bf", NULL },
	/* surrogates, and beyond U+10FFFF */
	{ "ed a0 80", NULL },
	{ "ed bf bf", NULL },
	{ "f4 90 80 80", NULL },
	{ "f5 80 80 80", NULL },
	{ "f8 88 80 80 80", NULL },
	{ "fe", NULL },
	{ "ff", NULL },
	/* cut, or with another octet where a continuation is due */
	{ "80", NULL },
	{ "bf 41", NULL },
	{ "c3", NULL },
	{ "c3 41", NULL },
	{ "c3 c3", NULL },
	{ "e2 82", NULL },
	{ "e2 82 41", NULL },
	{ "f0 9f 98", NULL },
	{ "f0 9f 98 c0", NULL },
	{ "41 f0", NULL },
};

static void
utf8_is_told_and_becomes_utf16_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(utf8_cases); i++) {
		dc_slice in = hex_octets(utf8_cases[i].utf8);
		dc_buf wide = DC_BUF_INIT(100), back = DC_BUF_INIT(100);

		assert_int_equal(dc_utf8_is_valid(in), utf8_cases[i].utf16 != NULL);
		if (utf8_cases[i].utf16 == NULL) {
			assert_fails(DEVCERT_E_TEXT, dc_utf8_to_utf16(in, &wide));
		} else {
			assert_ok(dc_utf8_to_utf16(in, &wide));
			assert_slice_is_hex(dc_buf_slice(&wide), utf8_cases[i].utf16);
			assert_ok(dc_utf16_to_utf8(dc_buf_slice(&wide), &back));
			assert_slice_equal(dc_buf_slice(&back), in.ptr, in.len);
		}
		dc_buf_free(&wide);
		dc_buf_free(&back);
		octets_free(in);
	}
}

static void
every_character_survives_utf16(void **state)
{
	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 0x61) {
		uint8_t wide[4] = { (uint8_t)(c >> 8), (uint8_t)c };
		size_t len = 2;
		dc_buf utf8 = DC_BUF_INIT(4), back = DC_BUF_INIT(4);

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		if (c > 0xffff) {
			uint32_t high = 0xd800 + ((c - 0x10000) >> 10);
			uint32_t low = 0xdc00 + ((c - 0x10000) & 0x3ff);

			wide[0] = (uint8_t)(high >> 8);
			wide[1] = (uint8_t)high;
			wide[2] = (uint8_t)(low >> 8);
			wide[3] = (uint8_t)low;
			len = 4;
		}
		assert_ok(dc_utf16_to_utf8(dc_slice_of(wide, len), &utf8));
		assert_true(dc_utf8_is_valid(dc_buf_slice(&utf8)));
		assert_ok(dc_utf8_to_utf16(dc_buf_slice(&utf8), &back));
		assert_slice_equal(dc_buf_slice(&back), wide, len);
		dc_buf_free(&utf8);
		dc_buf_free(&back);
	}
}

static void
utf16_that_is_none_is_refused(void **state)
{
	static const char *const cases[] = { "41",        "0041 00",   "0000",
		                             "0041 0000", "d800",      "dc00",
		                             "dfff",      "d800 0041", "d800 d800 dc00",
		                             "dc00 d800", "0041 dbff" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i]);
		dc_buf out = DC_BUF_INIT(100);

		assert_fails(DEVCERT_E_TEXT, dc_utf16_to_utf8(in, &out));
		dc_buf_free(&out);
		octets_free(in);
	}
}

static void
a_full_buffer_is_told(void **state)
{
	dc_buf out = DC_BUF_INIT(3);

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_utf8_to_utf16(dc_slice_text("ab"), &out));
	dc_buf_free(&out);
	assert_fails(DEVCERT_E_LIMIT, dc_utf16_to_utf8(dc_slice_of("\0a\0b\0c\0d", 8), &out));
	dc_buf_free(&out);
}

static void
hex_is_written_in_lower_case_and_read_in_both(void **state)
{
	static const uint8_t octets[] = { 0x00, 0x09, 0xaf, 0xff };
	static const struct {
		const char *text;
		bool is_hex;
	} cases[] = {
		{ "0009afff", true },
		{ "0009AFFF", true },
		{ "00:09:aF:Ff", true },
		{ "00 09 af ff", true },
		{ "00::09 :afff", true },
		{ "", false },
		{ "0009aff", false },
		{ "0009afff0", false },
		{ "0009afff00", false },
		{ "0009afff ", false },
		{ ":0009afff", false },
		{ " 0009afff", false },
		{ "0009afff:", false },
		{ "0 0 0 9afff", false },
		{ "0009afgf", false },
		{ "0x09afff", false },
		{ "00-09-af-ff", false },
		{ "000\xc2\xb9"
		  "afff",
		  false },
	};
	char text[9];
	uint8_t back[4];

	(void)state;
	dc_hex(dc_slice_of(octets, 4), text);
	assert_string_equal(text, "0009afff");
	dc_hex(dc_slice_of(NULL, 0), text);
	assert_string_equal(text, "");
	assert_true(dc_unhex("", back, 0));
	assert_false(dc_unhex("0", back, 0));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *exact = (char *)exact_copy(cases[i].text, strlen(cases[i].text) + 1);

		if (dc_unhex(exact, back, 4) != cases[i].is_hex)
			fail_msg("\"%s\"", cases[i].text);
		if (cases[i].is_hex)
			assert_memory_equal(back, octets, 4);
		free(exact);
	}
}

static void
what_is_shown_to_people_has_no_control_characters(void **state)
{
	static const struct {
		const char *in;
		size_t max;
		const char *out;
	} cases[] = {
		{ "plain text", 100, "plain text" },
		{ "a\tb\r\nc\x7f", 100, "a?b??c?" },
		{ "\x1b[31mred", 100, "?[31mred" },
		{ "Z\xc3\xbcrich \xe2\x82\xac", 100, "Z\xc3\xbcrich \xe2\x82\xac" },
		/* C1, line separator, right-to-left override, isolate */
		{ "a\xc2\x85"
		  "b\xe2\x80\xa8"
		  "c\xe2\x80\xae"
		  "d\xe2\x81\xa6"
		  "e",
		  100, "a?b?c?d?e" },
		/* not UTF-8: each octet on its own */
		{ "a\xff\xc3_\xe2\x82", 100, "a??_??" },
		/* cut at max, and never within a character */
		{ "abcdef", 3, "abc" },
		{ "ab\xe2\x82\xac", 4, "ab" },
		{ "ab\xe2\x82\xac", 5, "ab\xe2\x82\xac" },
		{ "abc", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t len = strlen(cases[i].in);
		uint8_t *in = exact_copy(cases[i].in, len);
		dc_buf out = DC_BUF_INIT(100);

		dc_text_printable(dc_slice_of(in, len), cases[i].max, &out);
		assert_slice_is_text(dc_buf_slice(&out), cases[i].out);
		dc_buf_free(&out);
		free(in);
	}
}

static void
printable_text_is_appended_and_max_counts_only_it(void **state)
{
	dc_buf out = DC_BUF_INIT(100);

	(void)state;
	dc_buf_add_text(&out, "name: ");
	dc_text_printable(dc_slice_of("a\0bcd", 5), 4, &out);
	assert_slice_is_text(dc_buf_slice(&out), "name: a?bc");
	dc_buf_free(&out);
}

static void
letters_are_ascii_whatever_the_locale(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';

		assert_int_equal(dc_is_alpha((char)c), upper || lower);
		assert_int_equal(dc_is_digit((char)c), c >= '0' && c <= '9');
		assert_int_equal((uint8_t)dc_lower((char)c), upper ? c + 32 : c);
	}
	assert_true(dc_text_equals_nocase(dc_slice_text("Sha-256"), "SHA-256"));
	assert_false(dc_text_equals_nocase(dc_slice_text("SHA-25"), "SHA-256"));
	assert_false(dc_text_equals_nocase(dc_slice_text("SHA-2567"), "SHA-256"));
	assert_false(dc_text_equals_nocase(dc_slice_of("a\0", 2), "a"));
	assert_true(dc_text_equals_nocase(dc_slice_of(NULL, 0), ""));
	assert_false(dc_text_equals_nocase(dc_slice_text("["), "{"));
}

static void
string_types_have_their_characters(void **state)
{
	/* X.680, section 41.4 */
	static const char printable[] = " '()+,-./:=?";

	(void)state;
	for (int c = 0; c < 256; c++) {
		uint8_t octet = (uint8_t)c;
		dc_slice one = dc_slice_of(&octet, 1);
		bool in_set = dc_is_alpha((char)c) || dc_is_digit((char)c) ||
		              (c != 0 && strchr(printable, c) != NULL);

		assert_int_equal(dc_is_printable_string(one), in_set);
		assert_int_equal(dc_is_ia5_string(one), c > 0 && c < 128);
	}
	assert_true(dc_is_printable_string(dc_slice_of(NULL, 0)));
	assert_true(dc_is_ia5_string(dc_slice_of(NULL, 0)));
	assert_false(dc_is_printable_string(dc_slice_text("abc*")));
	assert_false(dc_is_ia5_string(dc_slice_text("abc\xc3")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_told_and_becomes_utf16_and_back),
		cmocka_unit_test(every_character_survives_utf16),
		cmocka_unit_test(utf16_that_is_none_is_refused),
		cmocka_unit_test(a_full_buffer_is_told),
		cmocka_unit_test(hex_is_written_in_lower_case_and_read_in_both),
		cmocka_unit_test(what_is_shown_to_people_has_no_control_characters),
		cmocka_unit_test(printable_text_is_appended_and_max_counts_only_it),
		cmocka_unit_test(letters_are_ascii_whatever_the_locale),
		cmocka_unit_test(string_types_have_their_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
