/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/time.h"

#include <stdio.h>

#include "base/text.h"

#define DAY_S 86400

/* Days from 1970-01-01 to a date of the Gregorian calendar.  The year begins in March, so that the
 * leap day is the last one; 146097 days are 400 years. */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y % 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Two digits at p. */
static int
two(const uint8_t *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

devcert_status
dc_time_parse(dc_slice text, int64_t *out)
{
	const uint8_t *p = text.ptr;
	int year, month, day, hour, minute, second;

	*out = 0;
	if ((text.len != 13 && text.len != 15) || p[text.len - 1] != 'Z')
		return dc_fail(DEVCERT_E_TIME, "a time of %zu octets, or without Z", text.len);
	for (size_t i = 0; i + 1 < text.len; i++)
		if (!dc_is_digit((char)p[i]))
			return dc_fail(DEVCERT_E_TIME, "a time with other characters than digits");
	if (text.len == 13) {
		year = two(p) + (two(p) >= 50 ? 1900 : 2000);
		p += 2;
	} else {
		year = two(p) * 100 + two(p + 2);
		p += 4;
	}
	month = two(p);
	day = two(p + 2);
	hour = two(p + 4);
	minute = two(p + 6);
	second = two(p + 8);
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
	    minute > 59 || second > 59)
		return dc_fail(DEVCERT_E_TIME, "a time that does not exist");
	if (year < 1950)
		return dc_fail(DEVCERT_E_TIME, "a time before 1950");
	*out = days_from_civil(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second;
	return DEVCERT_OK;
}

devcert_status
dc_time_format(int64_t at, char out[DC_TIME_TEXT_SIZE])
{
	int64_t days, seconds, era, of_era, year, of_year, shifted, day, month;

	out[0] = '\0';
	if (at < DC_TIME_MIN || at > DC_TIME_NO_END)
		return dc_fail(DEVCERT_E_TIME, "a time before 1950 or after 9999");
	/* The inverse of days_from_civil(). */
	days = (at - ((at % DAY_S) + DAY_S) % DAY_S) / DAY_S + 719468;
	seconds = at - (days - 719468) * DAY_S;
	era = days / 146097;
	of_era = days % 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	shifted = (5 * of_year + 2) / 153;
	day = of_year - (153 * shifted + 2) / 5 + 1;
	month = shifted < 10 ? shifted + 3 : shifted - 9;
	year += era * 400 + (month <= 2 ? 1 : 0);
	(void)snprintf(out, DC_TIME_TEXT_SIZE, "%04u%02u%02u%02u%02u%02uZ",
	               (unsigned int)year % 10000u, (unsigned int)month % 100u,
	               (unsigned int)day % 100u, (unsigned int)(seconds / 3600) % 100u,
	               (unsigned int)(seconds / 60 % 60) % 100u,
	               (unsigned int)(seconds % 60) % 100u);
	return DEVCERT_OK;
}
