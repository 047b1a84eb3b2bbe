/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* URLs and queries: msg/scep_url.c */
#include <devcert/scep.h>

#include "assert_devcert.h"
#include "base/limits.h"

static void
assert_url(const char *url, devcert_scep_operation operation, const char *message, size_t len,
           const char *expected)
{
	uint8_t *copy = exact_copy(message, len);
	devcert_bytes *out;

	assert_ok(devcert_scep_url_build(url, operation, copy, len, &out));
	assert_string_equal((const char *)devcert_bytes_data(out), expected);
	assert_int_equal(devcert_bytes_len(out), strlen(expected));
	devcert_bytes_free(out);
	free(copy);
}

/* RFC 8894, 4.1, 4.2, 4.3, 4.7; R89, R92, R100: the words, and no request data. */
static void
each_operation_has_its_word(void **state)
{
	static const char ca[] = "http://ca.example/scep";

	(void)state;
	assert_url(ca, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
	           "http://ca.example/scep?operation=GetCACaps");
	assert_url(ca, DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0,
	           "http://ca.example/scep?operation=GetCACert");
	assert_url(ca, DEVCERT_SCEP_OPERATION_GET_NEXT_CA_CERT, NULL, 0,
	           "http://ca.example/scep?operation=GetNextCACert");
	assert_url(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, NULL, 0,
	           "http://ca.example/scep?operation=PKIOperation");
}

/* RFC 8894, 4.1; R87: RFC 4648, section 4, with '+' and '/'; R88: '+', '/' and '=' are escaped. */
static void
a_message_is_base64_with_escapes(void **state)
{
	static const char ca[] = "http://ca.example/scep";

	(void)state;
	assert_url(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, "\xfb\xff\xbf", 3,
	           "http://ca.example/scep?operation=PKIOperation&message=%2B%2F%2B%2F");
	assert_url(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, "f", 1,
	           "http://ca.example/scep?operation=PKIOperation&message=Zg%3D%3D");
	assert_url(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, "fo", 2,
	           "http://ca.example/scep?operation=PKIOperation&message=Zm8%3D");
	assert_url(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, "foo", 3,
	           "http://ca.example/scep?operation=PKIOperation&message=Zm9v");
}

static void
a_url_stays_as_it_is(void **state)
{
	static const char *const urls[] = {
		"http://ca.example/scep",
		"HTTPS://CA.example:8443/",
		"http://192.0.2.1:80/certsrv/mscep/mscep.dll",
		"http://[2001:db8::1]:8080/a/b.c",
		"https://ca.example/scep/@user/x=1,2;y/%20",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		char expected[256] = "";

		strncat(expected, urls[i], 200);
		strncat(expected, "?operation=GetCACert", 40);
		assert_url(urls[i], DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0, expected);
	}
}

/* RFC 8894, 4.1, R84: the fixed path. */
static void
without_a_path_the_usual_one_is_taken(void **state)
{
	(void)state;
	assert_url("http://ca.example", DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
	           "http://ca.example/cgi-bin/pkiclient.exe?operation=GetCACaps");
	assert_url("http://ca.example/", DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
	           "http://ca.example/?operation=GetCACaps");
}

static void
other_urls_are_refused(void **state)
{
	static const char *const urls[] = {
		"",
		"ca.example/scep",
		"ftp://ca.example/scep",
		"file:///etc/passwd",
		"http:/ca.example/scep",
		"http:ca.example",
		"httpx://ca.example/",
		" http://ca.example/",
		"http://",
		"http:///scep",
		"http://:80/scep",
		"http://?x",
		/* Credentials. */
		"http://user@ca.example/scep",
		"http://user:secret@ca.example/scep",
		"http://user:secret@ca.example",
		/* A query, a fragment. */
		"http://ca.example/scep?",
		"http://ca.example?x=1",
		"http://ca.example/scep?operation=GetCACert",
		"http://ca.example/scep#x",
		"http://ca.example#x",
		/* What would end a request line, or is not ASCII. */
		"http://ca.example/a b",
		"http://ca.example/a\r\nHost: other",
		"http://ca.example/\t",
		"http://ca.example/\x7f",
		"http://ca.example/caf\xc3\xa9",
		"http://ca.example\\@other/",
		"http://ca.example/\"<>^`{|}",
	};
	devcert_bytes *out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		assert_fails(DEVCERT_E_TEXT,
		             devcert_scep_url_build(urls[i], DEVCERT_SCEP_OPERATION_GET_CA_CERT,
		                                    NULL, 0, &out));
		assert_null(out);
	}
}

static void
wrong_arguments_of_a_url_are_refused(void **state)
{
	static const char ca[] = "http://ca.example/scep";
	static const uint8_t x[] = { 'x' };
	devcert_bytes *out;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_url_build(ca, DEVCERT_SCEP_OPERATION_OTHER, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_url_build(ca, 0, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_url_build(ca, DEVCERT_SCEP_OPERATION_GET_CA_CERT, x, 1, &out));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_url_build(ca, DEVCERT_SCEP_OPERATION_PKI_OPERATION, NULL, 1, &out));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_url_build(NULL, DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_url_build(ca, DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0, NULL));
}

/* The longest message makes a URL, one octet more does not; and it comes back. */
static void
the_limits_of_a_url_hold(void **state)
{
	const devcert_scep_operation pki = DEVCERT_SCEP_OPERATION_PKI_OPERATION;
	uint8_t *message = calloc(1, DC_LIMIT_SCEP_REQUEST_LEN + 1);
	char url[DC_LIMIT_URL_LEN + 2] = "http://ca.example/";
	devcert_bytes *out;

	(void)state;
	assert_non_null(message);
	for (size_t i = 0; i < DC_LIMIT_SCEP_REQUEST_LEN; i++)
		message[i] = 0xff; /* all '/', the longest when escaped */
	assert_ok(devcert_scep_url_build(url, pki, message, DC_LIMIT_SCEP_REQUEST_LEN, &out));
	devcert_bytes_free(out);
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_url_build(url, pki, message,
	                                                     DC_LIMIT_SCEP_REQUEST_LEN + 1, &out));
	free(message);

	for (size_t i = strlen(url); i < DC_LIMIT_URL_LEN; i++)
		url[i] = 'x';
	assert_ok(devcert_scep_url_build(url, pki, NULL, 0, &out));
	devcert_bytes_free(out);
	url[DC_LIMIT_URL_LEN] = 'x';
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_url_build(url, pki, NULL, 0, &out));
}

/* Parsed from a heap copy of exactly its size. */
static devcert_status
parse(const char *text, devcert_scep_query **out)
{
	char *copy = (char *)exact_copy(text, strlen(text) + 1);
	devcert_status rc = devcert_scep_query_parse(copy, out);

	free(copy);
	return rc;
}

static void
queries_are_read(void **state)
{
	static const struct {
		const char *text;
		devcert_scep_operation operation;
		const char *message;
	} cases[] = {
		{ "operation=GetCACaps", DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL },
		{ "operation=GetCACert", DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL },
		{ "operation=GetNextCACert", DEVCERT_SCEP_OPERATION_GET_NEXT_CA_CERT, NULL },
		{ "operation=PKIOperation", DEVCERT_SCEP_OPERATION_PKI_OPERATION, NULL },
		{ "operation=PKIOperation&message=Zm9v", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "foo" },
		{ "message=Zm8%3D&operation=PKIOperation", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "fo" },
		{ "OPERATION=PKIOperation&Message=Zm9v", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "foo" },
		{ "oper%61tion=PKI%4fperation&message=Zm9v", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "foo" },
		{ "&&operation=PKIOperation&x&y=1&message=Zm9v&",
		  DEVCERT_SCEP_OPERATION_PKI_OPERATION, "foo" },
		/* A4: macOS escapes only '='; a form decoder made a blank of '+'. */
		{ "operation=PKIOperation&message=+/+/", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "\xfb\xff\xbf" },
		{ "operation=PKIOperation&message= / /", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "\xfb\xff\xbf" },
		{ "operation=PKIOperation&message=%20/%2B/", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "\xfb\xff\xbf" },
		{ "operation=PKIOperation&message=Zg==", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "f" },
		/* C1: IOS wraps its base64. */
		{ "operation=PKIOperation&message=Zm%0A9v%0a", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "foo" },
		{ "operation=PKIOperation&message=Zm%0D%0A9v", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  "foo" },
		/* A12: an empty message; S1, C1: names of a CA or trustpoint, which are no base64.
		 */
		{ "operation=GetCACaps&message=", DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL },
		{ "operation=PKIOperation&message=", DEVCERT_SCEP_OPERATION_PKI_OPERATION, NULL },
		{ "operation=PKIOperation&message=%0A", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		  NULL },
		{ "operation=GetCACert&message=My-Trustpoint_1", DEVCERT_SCEP_OPERATION_GET_CA_CERT,
		  NULL },
		/* R93: any operation, or none. */
		{ "", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "operation", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "operation=", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "operation=GetCACertChain&message=Zm9v", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "operation=PKIOperation%00", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "operation=PKIOperatio", DEVCERT_SCEP_OPERATION_OTHER, NULL },
		{ "message=Zm9v", DEVCERT_SCEP_OPERATION_OTHER, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_query *query;
		devcert_bytes *message;

		assert_ok(parse(cases[i].text, &query));
		assert_int_equal(devcert_scep_query_get_operation(query), cases[i].operation);
		if (cases[i].message == NULL) {
			assert_fails(DEVCERT_E_NOT_FOUND,
			             devcert_scep_query_get_message(query, &message));
			assert_null(message);
		} else {
			assert_ok(devcert_scep_query_get_message(query, &message));
			assert_string_equal((const char *)devcert_bytes_data(message),
			                    cases[i].message);
		}
		devcert_bytes_free(message);
		devcert_scep_query_free(query);
	}
}

static void
broken_queries_are_refused(void **state)
{
	static const struct {
		const char *text;
		devcert_status rc;
	} cases[] = {
		{ "operation=PKIOperation%", DEVCERT_E_TEXT },
		{ "operation=PKIOperation%4", DEVCERT_E_TEXT },
		{ "operation=PKIOperation&message=%zz", DEVCERT_E_TEXT },
		{ "operation=PKIOperation&message=%:4", DEVCERT_E_TEXT },
		{ "operation=PKIOperation&message=Zm9v%", DEVCERT_E_TEXT },
		{ "%g0=1", DEVCERT_E_TEXT },
		/* Who reads the first one and who reads the last one would see different things. */
		{ "operation=GetCACert&operation=PKIOperation", DEVCERT_E_TEXT },
		{ "operation=GetCACert&OPERATION=GetCACert", DEVCERT_E_TEXT },
		{ "message=&operation=PKIOperation&message=Zm9v", DEVCERT_E_TEXT },
		{ "operation=PKIOperation&message=Zm9", DEVCERT_E_PEM },
		{ "operation=PKIOperation&message=Zm9v!", DEVCERT_E_PEM },
		{ "operation=PKIOperation&message=Zg==Zg==", DEVCERT_E_PEM },
		/* R87: not the URL-safe alphabet. */
		{ "operation=PKIOperation&message=-_-_", DEVCERT_E_PEM },
		{ "operation=PKIOperation&message=Zm%009v", DEVCERT_E_PEM },
	};
	devcert_scep_query *query;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_fails_with(cases[i].rc, parse(cases[i].text, &query));
		assert_null(query);
	}
}

/* What the device writes is what the CA reads. */
static void
every_octet_survives_the_way(void **state)
{
	uint8_t message[259];
	devcert_scep_query *query;
	devcert_bytes *url, *back;

	(void)state;
	for (size_t i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)i;
	for (size_t len = 256; len <= sizeof(message); len++) {
		assert_ok(devcert_scep_url_build("http://ca.example/scep",
		                                 DEVCERT_SCEP_OPERATION_PKI_OPERATION, message, len,
		                                 &url));
		assert_ok(devcert_scep_query_parse(
		    strchr((const char *)devcert_bytes_data(url), '?') + 1, &query));
		assert_ok(devcert_scep_query_get_message(query, &back));
		assert_int_equal(devcert_bytes_len(back), len);
		assert_memory_equal(devcert_bytes_data(back), message, len);
		devcert_bytes_free(back);
		devcert_scep_query_free(query);
		devcert_bytes_free(url);
	}
}

static void
each_truncation_of_a_query_is_read_or_refused(void **state)
{
	static const char text[] = "operation=PKIOperation&message=Zm%0A9vYg%3D%3D&x=%20";
	size_t refused = 0;

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		char *copy = (char *)exact_copy(text, len + 1);
		devcert_scep_query *query;

		copy[len] = '\0';
		if (devcert_scep_query_parse(copy, &query) != DEVCERT_OK)
			refused++;
		devcert_scep_query_free(query);
		free(copy);
	}
	/* Cut in an escape, or in a group of four. */
	assert_int_equal(refused, 15);
}

static void
the_limit_of_a_query_holds(void **state)
{
	char *text = malloc(DC_LIMIT_SCEP_QUERY_LEN + 2);
	devcert_scep_query *query;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < DC_LIMIT_SCEP_QUERY_LEN; i++)
		text[i] = i % 2 == 0 ? 'x' : '&';
	text[DC_LIMIT_SCEP_QUERY_LEN] = '\0';
	assert_ok(devcert_scep_query_parse(text, &query));
	devcert_scep_query_free(query);
	text[DC_LIMIT_SCEP_QUERY_LEN] = 'x';
	text[DC_LIMIT_SCEP_QUERY_LEN + 1] = '\0';
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_query_parse(text, &query));
	assert_null(query);
	free(text);
}

static void
null_is_refused_and_harmless(void **state)
{
	devcert_scep_query *query;
	devcert_bytes *message;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_query_parse(NULL, &query));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_query_parse("", NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_query_get_message(NULL, &message));
	assert_int_equal(devcert_scep_query_get_operation(NULL), DEVCERT_SCEP_OPERATION_OTHER);
	devcert_scep_query_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation_has_its_word),
		cmocka_unit_test(a_message_is_base64_with_escapes),
		cmocka_unit_test(a_url_stays_as_it_is),
		cmocka_unit_test(without_a_path_the_usual_one_is_taken),
		cmocka_unit_test(other_urls_are_refused),
		cmocka_unit_test(wrong_arguments_of_a_url_are_refused),
		cmocka_unit_test(the_limits_of_a_url_hold),
		cmocka_unit_test(queries_are_read),
		cmocka_unit_test(broken_queries_are_refused),
		cmocka_unit_test(every_octet_survives_the_way),
		cmocka_unit_test(each_truncation_of_a_query_is_read_or_refused),
		cmocka_unit_test(the_limit_of_a_query_holds),
		cmocka_unit_test(null_is_refused_and_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
