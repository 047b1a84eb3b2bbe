/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times of ASN.1 and seconds since 1970: base/time.c */
#include <stdio.h>

#include "base/time.h"
#include "octets.h"

static const struct {
	const char *text;
	int64_t at;
	const char *general; /* as it is written */
} good[] = {
	{ "700101000000Z", 0, "19700101000000Z" },
	{ "691231235959Z", -1, "19691231235959Z" },
	/* RFC 5280, 4.1.2.5.1: 50 to 99 are 1950 to 1999, 00 to 49 are 2000 to 2049 */
	{ "500101000000Z", INT64_C(-631152000), "19500101000000Z" },
	{ "491231235959Z", INT64_C(2524607999), "20491231235959Z" },
	{ "000229120000Z", INT64_C(951825600), "20000229120000Z" },
	{ "720229000000Z", INT64_C(68169600), "19720229000000Z" },
	{ "380119031408Z", INT64_C(2147483648), "20380119031408Z" },
	{ "19500101000000Z", INT64_C(-631152000), "19500101000000Z" },
	{ "20500101000000Z", INT64_C(2524608000), "20500101000000Z" },
	{ "20000229235959Z", INT64_C(951868799), "20000229235959Z" },
	{ "24000229000000Z", INT64_C(13574563200), "24000229000000Z" },
	{ "21000301000000Z", INT64_C(4107542400), "21000301000000Z" },
	/* RFC 5280, 4.1.2.5: no well-defined end */
	{ "99991231235959Z", DC_TIME_NO_END, "99991231235959Z" },
};

static const char *const bad[] = {
	"",
	"Z",
	"70010100000Z",
	"700101000000",
	"7001010000000",
	"700101000000z",
	"700101000000Z0",
	"7001010000Z",
	"700101000000+0000Z",
	"20300101000000.5Z",
	"20300101000000",
	"203001010000Z0Z",
	"7001010000 0Z",
	"70010100000:Z",
	"7001010000-1Z",
	"2030010100000\xb2Z",
	/* dates that do not exist */
	"700001000000Z",
	"701301000000Z",
	"700100000000Z",
	"700132000000Z",
	"700431000000Z",
	"710229000000Z",
	"000230000000Z",
	"700101240000Z",
	"700101006000Z",
	"700101000060Z",
	"21000229000000Z",
	"20230229000000Z",
	"00000101000000Z",
	"19491231235959Z",
};

static void
times_are_read_and_written(void **state)
{
	char text[DC_TIME_TEXT_SIZE];
	int64_t at;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		size_t len = strlen(good[i].text);
		uint8_t *exact = exact_copy(good[i].text, len);

		assert_ok(dc_time_parse(dc_slice_of(exact, len), &at));
		if (at != good[i].at)
			fail_msg("%s is %lld", good[i].text, (long long)at);
		assert_ok(dc_time_format(at, text));
		assert_string_equal(text, good[i].general);
		free(exact);
	}
}

static void
what_is_no_time_is_refused(void **state)
{
	int64_t at;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		size_t len = strlen(bad[i]);
		uint8_t *exact = exact_copy(bad[i], len);

		at = 1;
		if (dc_time_parse(dc_slice_of(exact, len), &at) == DEVCERT_OK)
			fail_msg("%s", bad[i]);
		assert_int_equal(devcert_last_error_code(), DEVCERT_E_TIME);
		assert_int_equal(at, 0);
		free(exact);
	}
	assert_fails(DEVCERT_E_TIME, dc_time_parse(dc_slice_of(NULL, 0), &at));
}

static void
times_that_cannot_be_written_are_refused(void **state)
{
	char text[DC_TIME_TEXT_SIZE];

	(void)state;
	assert_ok(dc_time_format(DC_TIME_MIN, text));
	assert_ok(dc_time_format(DC_TIME_NO_END, text));
	assert_fails(DEVCERT_E_TIME, dc_time_format(DC_TIME_MIN - 1, text));
	assert_string_equal(text, "");
	assert_fails(DEVCERT_E_TIME, dc_time_format(DC_TIME_NO_END + 1, text));
	assert_fails(DEVCERT_E_TIME, dc_time_format(INT64_MIN, text));
	assert_fails(DEVCERT_E_TIME, dc_time_format(INT64_MAX, text));
}

/* 10,007,003 s are a prime number, so every hour, minute and second of the day comes by. */
static void
every_time_from_1950_to_9999_survives_the_text(void **state)
{
	char text[DC_TIME_TEXT_SIZE], before[DC_TIME_TEXT_SIZE] = "";
	unsigned int count = 0;

	(void)state;
	for (int64_t at = DC_TIME_MIN; at <= DC_TIME_NO_END; at += 10007003) {
		int64_t back;

		assert_ok(dc_time_format(at, text));
		assert_true(strcmp(before, text) < 0);
		memcpy(before, text, sizeof(before));
		assert_ok(dc_time_parse(dc_slice_text(text), &back));
		assert_true(back == at);
		count++;
	}
	assert_int_equal(count, 25386);
}

static void
the_days_of_400_years_follow_one_another(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t at, expected = 0;

	(void)state;
	for (int year = 1970; year < 2370; year++)
		for (int month = 1; month <= 12; month++) {
			bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
			int last = month == 2 && leap ? 29 : days[month - 1];

			for (int day = 1; day <= last; day++) {
				char text[40];

				(void)snprintf(text, sizeof(text), "%04d%02d%02d000000Z", year,
				               month, day);
				assert_ok(dc_time_parse(dc_slice_text(text), &at));
				assert_true(at == expected);
				expected += 86400;
			}
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_and_written),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(times_that_cannot_be_written_are_refused),
		cmocka_unit_test(every_time_from_1950_to_9999_survives_the_text),
		cmocka_unit_test(the_days_of_400_years_follow_one_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
