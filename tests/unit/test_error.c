/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codes, categories and this thread's record: base/error.c */
#include "assert_devcert.h"
#include "base/error.h"

static const struct {
	int code;
	const char *name;
} codes[] = {
#define X(code, category, text) { code, #code },
#include "base/errors.def"
#undef X
};

static void
every_code_has_its_name_its_text_and_the_category_of_its_range(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		assert_string_equal(devcert_error_name(codes[i].code), codes[i].name);
		assert_true(strlen(devcert_error_text(codes[i].code)) > 0);
		assert_int_equal(devcert_error_category(codes[i].code),
		                 codes[i].code == 0 ? 0 : 1 - codes[i].code / 100);
	}
}

static void
an_unknown_code_falls_into_the_category_of_its_range(void **state)
{
	(void)state;
	assert_string_equal(devcert_error_name(-299), "DEVCERT_E_UNKNOWN");
	assert_int_equal(devcert_error_category(-299), DEVCERT_CATEGORY_DECODE);
	assert_int_equal(devcert_error_category(-899), DEVCERT_CATEGORY_NETWORK);
	assert_int_equal(devcert_error_category(-12345), DEVCERT_CATEGORY_SYSTEM);
	assert_int_equal(devcert_error_category(1), DEVCERT_CATEGORY_SYSTEM);
}

static void
a_failure_leaves_code_message_and_figure(void **state)
{
	(void)state;
	assert_int_equal(
	    dc_fail_detail(DEVCERT_E_HTTP, DEVCERT_DETAIL_HTTP_STATUS, 503, "status %d", 503),
	    DEVCERT_E_HTTP);
	assert_int_equal(devcert_last_error_code(), DEVCERT_E_HTTP);
	assert_string_equal(devcert_last_error_message(), "status 503");
	assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_HTTP_STATUS), 503);
	assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_ERRNO), -1);

	assert_fails(DEVCERT_E_NOMEM, dc_fail_nomem());
	assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_HTTP_STATUS), -1);
}

static void
a_long_message_is_cut_to_255_octets(void **state)
{
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_fails(DEVCERT_E_INTERNAL, dc_fail(DEVCERT_E_INTERNAL, "%s", text));
	assert_int_equal(strlen(devcert_last_error_message()), 255);
}

static void
a_message_may_be_made_of_the_one_before(void **state)
{
	(void)state;
	assert_fails(DEVCERT_E_DER, dc_fail(DEVCERT_E_DER, "the inner one"));
	assert_fails(DEVCERT_E_DER,
	             dc_fail(DEVCERT_E_DER, "around it: %s", devcert_last_error_message()));
	assert_string_equal(devcert_last_error_message(), "around it: the inner one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_its_name_its_text_and_the_category_of_its_range),
		cmocka_unit_test(an_unknown_code_falls_into_the_category_of_its_range),
		cmocka_unit_test(a_failure_leaves_code_message_and_figure),
		cmocka_unit_test(a_long_message_is_cut_to_255_octets),
		cmocka_unit_test(a_message_may_be_made_of_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
