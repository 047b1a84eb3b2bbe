/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The release of headers and library: base/version.c */
#include <devcert.h>
#include <stdio.h>

#include "assert_devcert.h"

static void
library_and_headers_are_of_one_release(void **state)
{
	char text[32];
	uint32_t number = devcert_version_number();

	(void)state;
	assert_string_equal(devcert_version(), DEVCERT_VERSION);
	assert_int_equal(number, DEVCERT_VERSION_NUMBER);
	(void)snprintf(text, sizeof(text), "%u.%u.%u", number >> 16, number >> 8 & 255,
	               number & 255);
	assert_string_equal(devcert_version(), text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(library_and_headers_are_of_one_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
