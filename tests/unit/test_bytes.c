/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Octets that are given out, slices, memory, references and lists of texts: base/bytes.c,
 * base/slice.h, base/mem.c, base/text_list.c */
#include <stdio.h>

#include "base/mem.h"
#include "octets.h"

static void
octets_are_copied_with_a_nul_behind_them(void **state)
{
	static const char data[] = { 'a', '\0', 'b' };
	uint8_t *in = exact_copy(data, sizeof(data));
	devcert_bytes *bytes;
	devcert_secret *secret;

	(void)state;
	assert_ok(dc_bytes_from(dc_slice_of(in, sizeof(data)), &bytes));
	assert_ok(dc_secret_from(dc_slice_of(in, sizeof(data)), &secret));
	free(in);
	assert_int_equal(devcert_bytes_len(bytes), 3);
	assert_memory_equal(devcert_bytes_data(bytes), "a\0b", 4);
	assert_slice_equal(dc_bytes_slice(bytes), "a\0b", 3);
	assert_int_equal(devcert_secret_len(secret), 3);
	assert_memory_equal(devcert_secret_data(secret), "a\0b", 4);
	assert_slice_equal(dc_secret_slice(secret), "a\0b", 3);
	devcert_bytes_free(bytes);
	devcert_secret_free(secret);
}

static void
no_octets_are_an_empty_text(void **state)
{
	devcert_bytes *bytes;
	devcert_secret *secret;

	(void)state;
	assert_ok(dc_bytes_from(dc_slice_of(NULL, 0), &bytes));
	assert_int_equal(devcert_bytes_len(bytes), 0);
	assert_string_equal((const char *)devcert_bytes_data(bytes), "");
	devcert_bytes_free(bytes);
	assert_ok(dc_secret_from(dc_slice_of(NULL, 0), &secret));
	assert_string_equal((const char *)devcert_secret_data(secret), "");
	devcert_secret_free(secret);
}

static void
null_is_empty_and_may_be_freed(void **state)
{
	(void)state;
	assert_int_equal(devcert_bytes_len(NULL), 0);
	assert_string_equal((const char *)devcert_bytes_data(NULL), "");
	devcert_bytes_free(NULL);
	assert_int_equal(devcert_secret_len(NULL), 0);
	assert_string_equal((const char *)devcert_secret_data(NULL), "");
	devcert_secret_free(NULL);
}

static void
a_length_that_no_memory_has_is_a_limit(void **state)
{
	devcert_bytes *bytes = (devcert_bytes *)1;
	devcert_secret *secret = (devcert_secret *)1;

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_bytes_from(dc_slice_of("", SIZE_MAX), &bytes));
	assert_null(bytes);
	assert_fails(DEVCERT_E_LIMIT, dc_secret_from(dc_slice_of("", SIZE_MAX - 8), &secret));
	assert_null(secret);
}

static void
slices_are_cut_from_the_front(void **state)
{
	uint8_t *data = exact_copy("abcde", 5);
	dc_slice in = dc_slice_of(data, 5), out;
	uint8_t octet = 0;

	(void)state;
	assert_true(dc_slice_take(&in, 2, &out));
	assert_slice_is_text(out, "ab");
	assert_true(dc_slice_take_octet(&in, &octet));
	assert_int_equal(octet, 'c');
	assert_true(dc_slice_take(&in, 0, &out));
	assert_int_equal(out.len, 0);
	assert_false(dc_slice_take(&in, 3, &out));
	assert_false(dc_slice_take(&in, SIZE_MAX, &out));
	assert_slice_is_text(in, "de");
	assert_true(dc_slice_take(&in, 2, &out));
	assert_slice_is_text(out, "de");
	assert_false(dc_slice_take_octet(&in, &octet));
	assert_true(dc_slice_take(&in, 0, &out));
	free(data);

	in = dc_slice_of(NULL, 0);
	assert_true(dc_slice_take(&in, 0, &out));
	assert_false(dc_slice_take(&in, 1, &out));
	assert_false(dc_slice_take_octet(&in, &octet));
}

static void
slices_are_equal_by_length_and_octets(void **state)
{
	(void)state;
	assert_true(dc_slice_equals(dc_slice_text("abc"), dc_slice_text("abc")));
	assert_false(dc_slice_equals(dc_slice_text("abc"), dc_slice_text("abd")));
	assert_false(dc_slice_equals(dc_slice_text("abc"), dc_slice_text("ab")));
	assert_true(dc_slice_equals(dc_slice_of(NULL, 0), dc_slice_text("")));
	assert_true(dc_slice_equals(dc_slice_of("a\0b", 3), dc_slice_of("a\0b", 3)));
	assert_false(dc_slice_equals(dc_slice_of("a\0b", 3), dc_slice_of("a\0c", 3)));
}

static void
wiping_leaves_zeros_and_takes_null(void **state)
{
	char text[] = "secret";

	(void)state;
	dc_wipe(text, 3);
	assert_memory_equal(text, "\0\0\0ret", 7);
	dc_wipe(text, 0);
	dc_wipe(NULL, 0);
	dc_wipe_free(NULL, 0);
	dc_wipe_free(exact_copy("secret", 6), 6);
}

static void
secrets_are_compared_at_every_octet(void **state)
{
	uint8_t a[40], b[40];

	(void)state;
	for (size_t i = 0; i < sizeof(a); i++)
		a[i] = b[i] = (uint8_t)(i * 7);
	assert_true(dc_equal_ct(a, b, sizeof(a)));
	assert_true(dc_equal_ct(NULL, NULL, 0));
	for (size_t i = 0; i < sizeof(a); i++)
		for (int bit = 0; bit < 8; bit++) {
			b[i] ^= (uint8_t)(1 << bit);
			assert_false(dc_equal_ct(a, b, sizeof(a)));
			assert_true(dc_equal_ct(a, b, i));
			b[i] ^= (uint8_t)(1 << bit);
		}
}

static void
texts_are_copied(void **state)
{
	char *copy;

	(void)state;
	assert_ok(dc_strdup("text", &copy));
	assert_string_equal(copy, "text");
	free(copy);
}

static void
the_last_reference_is_known(void **state)
{
	dc_ref ref;

	(void)state;
	dc_ref_init(&ref);
	dc_ref_get(&ref);
	dc_ref_get(&ref);
	assert_false(dc_ref_put(&ref));
	assert_false(dc_ref_put(&ref));
	assert_true(dc_ref_put(&ref));
}

static void
a_list_keeps_its_texts_in_order(void **state)
{
	devcert_text_list *list, *copy;
	char text[8];

	(void)state;
	assert_ok(dc_text_list_new(&list));
	assert_int_equal(devcert_text_list_get_count(list), 0);
	assert_null(devcert_text_list_get_item(list, 0));
	for (int i = 0; i < 100; i++) {
		(void)snprintf(text, sizeof(text), "t%d", i);
		assert_ok(dc_text_list_add(list, text));
	}
	assert_ok(dc_text_list_copy(list, &copy));
	devcert_text_list_free(list);
	assert_int_equal(devcert_text_list_get_count(copy), 100);
	assert_string_equal(devcert_text_list_get_item(copy, 0), "t0");
	assert_string_equal(devcert_text_list_get_item(copy, 99), "t99");
	assert_null(devcert_text_list_get_item(copy, 100));
	assert_null(devcert_text_list_get_item(copy, SIZE_MAX));
	devcert_text_list_free(copy);

	assert_int_equal(devcert_text_list_get_count(NULL), 0);
	assert_null(devcert_text_list_get_item(NULL, 0));
	devcert_text_list_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_are_copied_with_a_nul_behind_them),
		cmocka_unit_test(no_octets_are_an_empty_text),
		cmocka_unit_test(null_is_empty_and_may_be_freed),
		cmocka_unit_test(a_length_that_no_memory_has_is_a_limit),
		cmocka_unit_test(slices_are_cut_from_the_front),
		cmocka_unit_test(slices_are_equal_by_length_and_octets),
		cmocka_unit_test(wiping_leaves_zeros_and_takes_null),
		cmocka_unit_test(secrets_are_compared_at_every_octet),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(the_last_reference_is_known),
		cmocka_unit_test(a_list_keeps_its_texts_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
