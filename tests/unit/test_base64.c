/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Base64: base/base64.c */
#include "base/base64.h"

#include "octets.h"

/* RFC 4648, section 10 */
static const struct {
	const char *plain;
	const char *base64;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void
the_vectors_of_the_rfc_hold_in_both_directions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_buf out = DC_BUF_INIT(100);

		dc_base64_encode(dc_slice_text(vectors[i].plain), 0, &out);
		assert_slice_is_text(dc_buf_slice(&out), vectors[i].base64);
		dc_buf_truncate(&out, 0);
		assert_ok(dc_base64_decode(dc_slice_text(vectors[i].base64), &out));
		assert_slice_is_text(dc_buf_slice(&out), vectors[i].plain);
		dc_buf_free(&out);
	}
}

static void
every_value_has_its_character(void **state)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	dc_buf out = DC_BUF_INIT(100);
	char four[4];

	(void)state;
	for (uint8_t v = 0; v < 64; v++) {
		uint8_t in[3] = { (uint8_t)(v << 2), (uint8_t)(v >> 4),
			          (uint8_t)(v << 4 | v >> 2) };

		dc_base64_encode(dc_slice_of(in, 3), 0, &out);
		assert_int_equal(out.ptr[0], alphabet[v]);
		memcpy(four, out.ptr, 4);
		dc_buf_truncate(&out, 0);
		assert_ok(dc_base64_decode(dc_slice_of(four, 4), &out));
		assert_slice_equal(dc_buf_slice(&out), in, 3);
		dc_buf_truncate(&out, 0);
	}
	for (int c = 0; c < 256; c++) {
		char in[4] = { 'A', 'A', (char)c, 'A' };

		dc_buf_truncate(&out, 0);
		if (c != 0 && strchr(alphabet, c) != NULL)
			assert_ok(dc_base64_decode(dc_slice_of(in, 4), &out));
		else
			assert_fails(DEVCERT_E_PEM, dc_base64_decode(dc_slice_of(in, 4), &out));
	}
	dc_buf_free(&out);
}

static void
what_is_not_strict_is_refused(void **state)
{
	static const char *const cases[] = {
		/* padding is required, and ends everything */
		"Z",
		"Zg",
		"Zg=",
		"Zm8",
		"Zm9vY",
		"Zm9vYg",
		"Zm9vYg=",
		"=",
		"==",
		"===",
		"====",
		"Z===",
		"Zg===",
		"Zm8==",
		"Zm9v=",
		"Zm9v====",
		"Zg==Zg==",
		"Zg==A",
		"Zg=A",
		"Zg=A=",
		"Z=g=",
		"=Zg=",
		"Zm8=Zm9v",
		/* bits behind the end: RFC 4648, section 3.5 */
		"Zh==",
		"Zn==",
		"Zv==",
		"Zm9=",
		"Zm+=",
		"Zm/=",
		/* other characters: section 3.3; the alphabet of section 5 */
		"Zm9_",
		"Zm9-",
		"Zm9*",
		"Zm\x80v",
		"Zm\xffv",
		"Zm9v\v",
		"Zm9v\f",
		"Zm9v.",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t len = strlen(cases[i]);
		uint8_t *in = exact_copy(cases[i], len);
		dc_buf out = DC_BUF_INIT(100);

		if (dc_base64_decode(dc_slice_of(in, len), &out) != DEVCERT_E_PEM)
			fail_msg("%s", cases[i]);
		assert_int_equal(devcert_last_error_code(), DEVCERT_E_PEM);
		dc_buf_free(&out);
		free(in);
	}
	{
		dc_buf out = DC_BUF_INIT(100);

		assert_fails(DEVCERT_E_PEM, dc_base64_decode(dc_slice_of("Zm\0v", 4), &out));
		dc_buf_free(&out);
	}
}

static void
blanks_and_line_ends_are_skipped_anywhere(void **state)
{
	static const char *const cases[] = { "Zm9vYg==",
		                             " Zm9vYg==\n",
		                             "Zm9v\nYg==\n",
		                             "Zm9v\r\nYg==\r\n",
		                             "Z m\t9 v\rY\ng =\n=\r\n",
		                             "\n\nZm9vYg=\n=" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(100);

		assert_ok(dc_base64_decode(dc_slice_text(cases[i]), &out));
		assert_slice_is_text(dc_buf_slice(&out), "foob");
		dc_buf_free(&out);
	}
}

static void
lines_end_where_they_are_told_to(void **state)
{
	static const struct {
		size_t len;
		size_t line_len;
		const char *out;
	} cases[] = {
		{ 0, 4, "" },
		{ 2, 4, "AAA=\n" },
		{ 3, 4, "AAAA\n" },
		{ 4, 4, "AAAA\nAA==\n" },
		{ 5, 8, "AAAAAAA=\n" },
		{ 6, 8, "AAAAAAAA\n" },
		{ 7, 8, "AAAAAAAA\nAA==\n" },
		{ 7, 0, "AAAAAAAAAA==" },
	};
	static const uint8_t zeros[8];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(100);

		dc_base64_encode(dc_slice_of(zeros, cases[i].len), cases[i].line_len, &out);
		assert_slice_is_text(dc_buf_slice(&out), cases[i].out);
		dc_buf_free(&out);
	}
}

static void
every_length_survives(void **state)
{
	uint8_t in[200];

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 37 + 11);
	for (size_t len = 0; len <= sizeof(in); len++) {
		dc_buf text = DC_BUF_INIT(400), back = DC_BUF_INIT(200);

		dc_base64_encode(dc_slice_of(in, len), 64, &text);
		assert_ok(dc_base64_decode(dc_buf_slice(&text), &back));
		assert_slice_equal(dc_buf_slice(&back), in, len);
		dc_buf_free(&text);
		dc_buf_free(&back);
	}
}

static void
a_full_buffer_is_told(void **state)
{
	dc_buf out = DC_BUF_INIT(3);

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_base64_decode(dc_slice_text("Zm9vYg=="), &out));
	dc_buf_free(&out);
	dc_base64_encode(dc_slice_text("f"), 0, &out);
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&out));
	dc_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfc_hold_in_both_directions),
		cmocka_unit_test(every_value_has_its_character),
		cmocka_unit_test(what_is_not_strict_is_refused),
		cmocka_unit_test(blanks_and_line_ends_are_skipped_anywhere),
		cmocka_unit_test(lines_end_where_they_are_told_to),
		cmocka_unit_test(every_length_survives),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
