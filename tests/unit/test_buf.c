/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buffers: base/buf.c */
#include "octets.h"

static dc_slice
text(const char *t)
{
	return dc_slice_text(t);
}

static void
appends_stand_one_after_the_other(void **state)
{
	dc_buf buf = DC_BUF_INIT(100);

	(void)state;
	dc_buf_add_text(&buf, "abc");
	dc_buf_add_octet(&buf, '-');
	dc_buf_printf(&buf, "%d%s", 42, "!");
	dc_buf_add(&buf, dc_slice_of(NULL, 0));
	assert_ok(dc_buf_status(&buf));
	assert_slice_is_text(dc_buf_slice(&buf), "abc-42!");
	dc_buf_free(&buf);
	assert_slice_equal(dc_buf_slice(&buf), "", 0);
}

static void
the_maximum_itself_fits_and_one_more_does_not(void **state)
{
	static const size_t sizes[] = { 0, 1, 255, 256, 257, 1000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		dc_buf buf = DC_BUF_INIT(sizes[i]);

		for (size_t k = 0; k < sizes[i]; k++)
			dc_buf_add_octet(&buf, (uint8_t)k);
		assert_ok(dc_buf_status(&buf));
		assert_int_equal(buf.len, sizes[i]);
		dc_buf_add_octet(&buf, 1);
		assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&buf));
		assert_int_equal(buf.len, sizes[i]);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(buf.ptr[k], (uint8_t)k);
		dc_buf_free(&buf);
	}
}

static void
after_a_failure_nothing_changes_any_more(void **state)
{
	dc_buf buf = DC_BUF_INIT(4);

	(void)state;
	dc_buf_add_text(&buf, "abc");
	dc_buf_add_text(&buf, "de");
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&buf));
	dc_buf_add_octet(&buf, 'x');
	dc_buf_add_text(&buf, "y");
	dc_buf_printf(&buf, "z");
	dc_buf_insert(&buf, 0, text("w"));
	assert_null(dc_buf_grow(&buf, 0));
	assert_slice_is_text(dc_buf_slice(&buf), "abc");
	assert_int_equal(dc_buf_status(&buf), DEVCERT_E_LIMIT);
	/* and free makes it as new */
	dc_buf_free(&buf);
	dc_buf_add_text(&buf, "abcd");
	assert_ok(dc_buf_status(&buf));
	dc_buf_free(&buf);
}

static void
lengths_that_would_wrap_are_a_limit(void **state)
{
	dc_buf buf = DC_BUF_INIT(SIZE_MAX);

	(void)state;
	dc_buf_add_text(&buf, "abc");
	assert_null(dc_buf_grow(&buf, SIZE_MAX));
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&buf));
	dc_buf_free(&buf);
}

static void
growing_gives_room_at_the_end(void **state)
{
	dc_buf buf = DC_BUF_INIT(2000);
	uint8_t *at;

	(void)state;
	dc_buf_add_text(&buf, "ab");
	at = dc_buf_grow(&buf, 1998);
	assert_non_null(at);
	assert_ptr_equal(at, buf.ptr + 2);
	memset(at, 'c', 1998);
	assert_int_equal(buf.len, 2000);
	assert_int_equal(buf.ptr[0], 'a');
	assert_int_equal(buf.ptr[1999], 'c');
	assert_non_null(dc_buf_grow(&buf, 0));
	assert_null(dc_buf_grow(&buf, 1));
	dc_buf_free(&buf);
}

static void
octets_are_inserted_at_both_ends_and_between(void **state)
{
	dc_buf buf = DC_BUF_INIT(1000);
	char long_text[600];

	(void)state;
	dc_buf_insert(&buf, 0, text("b"));
	dc_buf_insert(&buf, 0, text("aa"));
	dc_buf_insert(&buf, 3, text("dd"));
	dc_buf_insert(&buf, 3, text("ccc"));
	dc_buf_insert(&buf, 4, dc_slice_of(NULL, 0));
	assert_slice_is_text(dc_buf_slice(&buf), "aabcccdd");
	/* beyond the first allocation */
	memset(long_text, 'x', sizeof(long_text));
	dc_buf_insert(&buf, 2, dc_slice_of(long_text, sizeof(long_text)));
	assert_ok(dc_buf_status(&buf));
	assert_int_equal(buf.len, 608);
	assert_memory_equal(buf.ptr, "aaxx", 4);
	assert_memory_equal(buf.ptr + 600, "xxbcccdd", 8);
	/* what does not fit changes nothing */
	dc_buf_insert(&buf, 0, dc_slice_of(long_text, sizeof(long_text)));
	assert_fails(DEVCERT_E_LIMIT, dc_buf_status(&buf));
	assert_int_equal(buf.len, 608);
	assert_memory_equal(buf.ptr, "aaxx", 4);
	dc_buf_free(&buf);
}

static void
cutting_back_wipes_what_is_cut(void **state)
{
	dc_buf buf = DC_BUF_INIT(100);

	(void)state;
	dc_buf_add_text(&buf, "secret");
	dc_buf_truncate(&buf, 2);
	assert_int_equal(buf.len, 2);
	assert_memory_equal(buf.ptr, "se\0\0\0\0", 6);
	dc_buf_truncate(&buf, 2);
	dc_buf_truncate(&buf, 50);
	assert_int_equal(buf.len, 2);
	dc_buf_truncate(&buf, 0);
	dc_buf_add_text(&buf, "xy");
	assert_slice_is_text(dc_buf_slice(&buf), "xy");
	dc_buf_free(&buf);
	dc_buf_truncate(&buf, 0);
}

static void
a_formatted_text_is_511_octets_at_most(void **state)
{
	dc_buf buf = DC_BUF_INIT(2000);

	(void)state;
	dc_buf_printf(&buf, "%511s", "x");
	assert_ok(dc_buf_status(&buf));
	assert_int_equal(buf.len, 511);
	dc_buf_printf(&buf, "%512s", "x");
	assert_fails(DEVCERT_E_INTERNAL, dc_buf_status(&buf));
	assert_int_equal(buf.len, 511);
	/* a later failure does not hide the first one */
	dc_buf_printf(&buf, "%512s", "x");
	assert_int_equal(dc_buf_status(&buf), DEVCERT_E_INTERNAL);
	dc_buf_free(&buf);
}

static void
contents_are_taken_and_the_buffer_is_empty(void **state)
{
	dc_buf buf = DC_BUF_INIT(3);
	devcert_bytes *bytes;
	devcert_secret *secret;
	char *string;

	(void)state;
	dc_buf_add_text(&buf, "abc");
	assert_ok(dc_buf_take_bytes(&buf, &bytes));
	assert_int_equal(devcert_bytes_len(bytes), 3);
	assert_string_equal((const char *)devcert_bytes_data(bytes), "abc");
	devcert_bytes_free(bytes);
	assert_int_equal(buf.len, 0);
	assert_null(buf.ptr);

	dc_buf_add(&buf, dc_slice_of("a\0b", 3));
	assert_ok(dc_buf_take_secret(&buf, &secret));
	assert_int_equal(devcert_secret_len(secret), 3);
	assert_memory_equal(devcert_secret_data(secret), "a\0b", 4);
	devcert_secret_free(secret);

	/* the NUL of a text does not count */
	dc_buf_add_text(&buf, "abc");
	assert_ok(dc_buf_take_text(&buf, &string));
	assert_string_equal(string, "abc");
	free(string);
	assert_int_equal(buf.max, 3);
	assert_ok(dc_buf_take_text(&buf, &string));
	assert_string_equal(string, "");
	free(string);
	assert_ok(dc_buf_take_bytes(&buf, &bytes));
	assert_int_equal(devcert_bytes_len(bytes), 0);
	devcert_bytes_free(bytes);
}

static void
a_text_with_a_nul_inside_is_refused(void **state)
{
	dc_buf buf = DC_BUF_INIT(3);
	char *string = (char *)1;

	(void)state;
	dc_buf_add(&buf, dc_slice_of("a\0b", 3));
	assert_fails(DEVCERT_E_TEXT, dc_buf_take_text(&buf, &string));
	assert_null(string);
	assert_null(buf.ptr);
}

static void
what_failed_is_not_handed_over(void **state)
{
	dc_buf buf = DC_BUF_INIT(3);
	devcert_bytes *bytes = (devcert_bytes *)1;
	devcert_secret *secret = (devcert_secret *)1;
	char *string = (char *)1;

	(void)state;
	dc_buf_add_text(&buf, "abcd");
	assert_fails(DEVCERT_E_LIMIT, dc_buf_take_bytes(&buf, &bytes));
	assert_null(bytes);
	dc_buf_add_text(&buf, "abcd");
	assert_fails(DEVCERT_E_LIMIT, dc_buf_take_secret(&buf, &secret));
	assert_null(secret);
	dc_buf_add_text(&buf, "abcd");
	assert_fails(DEVCERT_E_LIMIT, dc_buf_take_text(&buf, &string));
	assert_null(string);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_stand_one_after_the_other),
		cmocka_unit_test(the_maximum_itself_fits_and_one_more_does_not),
		cmocka_unit_test(after_a_failure_nothing_changes_any_more),
		cmocka_unit_test(lengths_that_would_wrap_are_a_limit),
		cmocka_unit_test(growing_gives_room_at_the_end),
		cmocka_unit_test(octets_are_inserted_at_both_ends_and_between),
		cmocka_unit_test(cutting_back_wipes_what_is_cut),
		cmocka_unit_test(a_formatted_text_is_511_octets_at_most),
		cmocka_unit_test(contents_are_taken_and_the_buffer_is_empty),
		cmocka_unit_test(a_text_with_a_nul_inside_is_refused),
		cmocka_unit_test(what_failed_is_not_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
