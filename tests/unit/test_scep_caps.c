/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities, RFC 8894, 2.9 and 3.5, R21: msg/scep_caps.c */
#include <devcert/scep.h>
#include <stdio.h>

#include "assert_devcert.h"
#include "base/limits.h"

/* A parsed body, from a heap copy of exactly its size. */
static devcert_status
parse(const char *body, size_t len, devcert_scep_caps **out)
{
	uint8_t *copy = exact_copy(body, len);
	devcert_status rc = devcert_scep_caps_parse(copy, len, out);

	free(copy);
	return rc;
}

static devcert_scep_caps *
caps_of(const char *body)
{
	devcert_scep_caps *caps;

	assert_ok(parse(body, strlen(body), &caps));
	return caps;
}

static void
assert_unknown(const devcert_scep_caps *caps, const char *expected)
{
	devcert_text_list *list;
	char text[256] = "";

	assert_ok(devcert_scep_caps_get_unknown(caps, &list));
	for (size_t i = 0; i < devcert_text_list_get_count(list); i++) {
		strncat(text, i > 0 ? "|" : "", sizeof(text) - strlen(text) - 1);
		strncat(text, devcert_text_list_get_item(list, i), sizeof(text) - strlen(text) - 1);
	}
	assert_string_equal(text, expected);
	devcert_text_list_free(list);
}

static void
every_keyword_is_known(void **state)
{
	static const struct {
		const char *keyword;
		devcert_scep_cap cap;
	} cases[] = {
		{ "AES", DEVCERT_SCEP_CAP_AES },
		{ "DES3", DEVCERT_SCEP_CAP_DES3 },
		{ "GetNextCACert", DEVCERT_SCEP_CAP_GET_NEXT_CA_CERT },
		{ "POSTPKIOperation", DEVCERT_SCEP_CAP_POST },
		{ "Renewal", DEVCERT_SCEP_CAP_RENEWAL },
		{ "SHA-1", DEVCERT_SCEP_CAP_SHA1 },
		{ "SHA-256", DEVCERT_SCEP_CAP_SHA256 },
		{ "SHA-512", DEVCERT_SCEP_CAP_SHA512 },
		{ "SCEPStandard", DEVCERT_SCEP_CAP_STANDARD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_caps *caps = caps_of(cases[i].keyword);

		assert_string_equal(devcert_scep_caps_get_text(caps), cases[i].keyword);
		assert_unknown(caps, "");
		for (size_t j = 0; j < COUNT_OF(cases); j++)
			if (cases[i].cap != DEVCERT_SCEP_CAP_STANDARD)
				assert_int_equal(devcert_scep_caps_has(caps, cases[j].cap), i == j);
		devcert_scep_caps_free(caps);
	}
}

/* Bodies of real servers and of servers that may come. */
static void
bodies_are_read(void **state)
{
	static const struct {
		const char *body, *text, *unknown;
	} cases[] = {
		/* RFC 8894, 3.5.2, R72, R73: LF and CRLF, also mixed, any order. */
		{ "AES\nSHA-256\nPOSTPKIOperation\n", "AES SHA-256 POSTPKIOperation", "" },
		{ "AES\r\nSHA-256\r\nPOSTPKIOperation\r\n", "AES SHA-256 POSTPKIOperation", "" },
		{ "SHA-256\r\nAES\nPOSTPKIOperation", "SHA-256 AES POSTPKIOperation", "" },
		{ "AES\r", "AES", "" },
		/* R76: letter case. */
		{ "aes\nsha-256\npostPKIoperation", "AES SHA-256 POSTPKIOperation", "" },
		/* R74: unknown keywords, kept as they are. */
		{ "AES\nFooBar\nSHA-384\nFooBar", "AES", "FooBar|SHA-384|FooBar" },
		{ "GetNextCACert\nRenewal\nSHA2\n", "GetNextCACert Renewal", "SHA2" },
		/* Nothing is found in the middle of a word, or in its beginning. */
		{ "AES-256\nXAES\nAE\nSHA-2566", "", "AES-256|XAES|AE|SHA-2566" },
		{ "SHA-256 is fine", "", "SHA-256 is fine" },
		/* A keyword twice, blank lines, blanks around. */
		{ "AES\naes\nAES", "AES", "" },
		{ "\n\r\n AES \t\r\n\n", "AES", "" },
		/* IIS/10. */
		{ "POSTPKIOperation\r\nRenewal\r\nSHA-512\r\nSHA-256\r\nSHA-1\r\nDES3\r\n",
		  "POSTPKIOperation Renewal SHA-512 SHA-256 SHA-1 DES3", "" },
		/* R81: an empty body is a server without capabilities. */
		{ "", "", "" },
		{ "\r\n", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_caps *caps = caps_of(cases[i].body);

		assert_string_equal(devcert_scep_caps_get_text(caps), cases[i].text);
		assert_unknown(caps, cases[i].unknown);
		devcert_scep_caps_free(caps);
	}
}

/* RFC 8894, table 7, R79. */
static void
scepstandard_stands_for_three_others(void **state)
{
	devcert_scep_caps *caps = caps_of("scepstandard");

	(void)state;
	assert_true(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_STANDARD));
	assert_true(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_AES));
	assert_true(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_POST));
	assert_true(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_SHA256));
	assert_false(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_SHA512));
	assert_false(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_RENEWAL));
	assert_false(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_DES3));
	/* Only what the server said itself is shown. */
	assert_string_equal(devcert_scep_caps_get_text(caps), "SCEPStandard");
	devcert_scep_caps_free(caps);
}

static void
no_octets_at_all_are_an_empty_list(void **state)
{
	devcert_scep_caps *caps;

	(void)state;
	assert_ok(devcert_scep_caps_parse(NULL, 0, &caps));
	assert_string_equal(devcert_scep_caps_get_text(caps), "");
	assert_false(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_AES));
	assert_unknown(caps, "");
	devcert_scep_caps_free(caps);
}

/* S16: a page for people behind status 200. */
static void
what_is_not_a_text_is_refused(void **state)
{
	static const struct {
		const char *body;
		size_t len;
	} cases[] = {
		{ "<!DOCTYPE html>", 15 },
		{ "AES\n<html>", 10 },
		{ "AES\0SHA-256", 11 },
		{ "AES\0", 4 },
		{ "\0", 1 },
		{ "AES\x1b[2J", 7 },
		{ "AES\x7f", 4 },
		{ "AES\rSHA-256", 11 },
		{ "AES\r\r\nSHA-256", 13 },
		{ "\xef\xbb\xbf"
		  "AES",
		  6 },
		{ "\x30\x82\x01", 3 },
	};
	devcert_scep_caps *caps;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_fails(DEVCERT_E_TEXT, parse(cases[i].body, cases[i].len, &caps));
		assert_null(caps);
	}
}

/* Whatever octet stands anywhere, no reading beyond the end and one answer out of two. */
static void
each_octet_is_a_text_or_refused(void **state)
{
	(void)state;
	for (unsigned int c = 0; c < 256; c++) {
		char body[] = "AES\nSHA-256";
		bool fine =
		    (c >= 0x20 && c <= 0x7e && c != '<' && c != '>') || c == '\t' || c == '\n';

		for (size_t at = 0; at < 4; at++) {
			devcert_scep_caps *caps;
			char kept = body[at];
			devcert_status rc;

			body[at] = (char)c;
			rc = parse(body, sizeof(body) - 1, &caps);
			body[at] = kept;
			/* A CR is fine in front of the LF. */
			assert_int_equal(rc, fine || (c == '\r' && at == 2) ? DEVCERT_OK
			                                                    : DEVCERT_E_TEXT);
			devcert_scep_caps_free(caps);
		}
	}
}

/* T2: 64 KiB and 100 lines. */
static void
the_limits_hold(void **state)
{
	char *body = malloc(DC_LIMIT_SCEP_CAPS_LEN + 1);
	devcert_scep_caps *caps;

	(void)state;
	assert_non_null(body);
	for (size_t i = 0; i <= DC_LIMIT_SCEP_CAPS_LEN; i++)
		body[i] = 'x';
	assert_ok(parse(body, DC_LIMIT_SCEP_CAPS_LEN, &caps));
	devcert_scep_caps_free(caps);
	assert_fails(DEVCERT_E_LIMIT, parse(body, DC_LIMIT_SCEP_CAPS_LEN + 1, &caps));
	assert_null(caps);

	for (size_t i = 0; i < 2 * DC_LIMIT_SCEP_CAPS_LINES; i++)
		body[i] = i % 2 == 0 ? 'x' : '\n';
	assert_ok(parse(body, 2 * DC_LIMIT_SCEP_CAPS_LINES, &caps));
	devcert_scep_caps_free(caps);
	body[2 * DC_LIMIT_SCEP_CAPS_LINES] = 'x';
	assert_fails(DEVCERT_E_LIMIT, parse(body, 2 * DC_LIMIT_SCEP_CAPS_LINES + 1, &caps));
	/* Empty lines count as well. */
	for (size_t i = 0; i <= DC_LIMIT_SCEP_CAPS_LINES; i++)
		body[i] = '\n';
	assert_fails(DEVCERT_E_LIMIT, parse(body, DC_LIMIT_SCEP_CAPS_LINES + 1, &caps));
	free(body);
}

static void
null_is_refused_and_harmless(void **state)
{
	devcert_scep_caps *caps;
	devcert_text_list *list;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_caps_parse(NULL, 1, &caps));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_caps_parse((const uint8_t *)"A", 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_caps_get_unknown(NULL, &list));
	assert_null(list);
	assert_false(devcert_scep_caps_has(NULL, DEVCERT_SCEP_CAP_AES));
	assert_string_equal(devcert_scep_caps_get_text(NULL), "");
	devcert_scep_caps_free(NULL);

	caps = caps_of("AES");
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_caps_get_unknown(caps, NULL));
	assert_false(devcert_scep_caps_has(caps, 0));
	assert_false(devcert_scep_caps_has(caps, 10));
	assert_false(devcert_scep_caps_has(caps, 33));
	devcert_scep_caps_free(caps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_keyword_is_known),
		cmocka_unit_test(bodies_are_read),
		cmocka_unit_test(scepstandard_stands_for_three_others),
		cmocka_unit_test(no_octets_at_all_are_an_empty_list),
		cmocka_unit_test(what_is_not_a_text_is_refused),
		cmocka_unit_test(each_octet_is_a_text_or_refused),
		cmocka_unit_test(the_limits_hold),
		cmocka_unit_test(null_is_refused_and_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
