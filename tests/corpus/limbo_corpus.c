/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks for the paths of the x509-limbo cases (github.com/C2SP/x509-limbo).  Names of servers,
 * revocation, extended usages and name constraints are not what devcert_cert_check_chain() looks
 * at. */
#include "corpus.h"

#include <devcert.h>
#include <jansson.h>

#define NAME "the name of a server is looked at by who connects to it"
#define USE "what a certificate is used for is asked by who uses it"
#define REVOCATION "revocation is not looked at"
#define CONSTRAINTS "name constraints are not known; where they are critical, the path is refused"
#define DEPTH "the length is not the caller's to say"
#define PEDANTIC "what a CA must not issue, but does no harm to the path"

/* By a part of the name; the first that fits holds. */
static const struct corpus_exception exceptions[] = {
	{ "crl::revoked-certificate-with-crl", "SUCCESS", REVOCATION },
	{ "crl::issuer-missing-crlsign", "SUCCESS", REVOCATION },
	{ "pathlen::max-chain-depth-0-exhausted", "SUCCESS", DEPTH },
	{ "pathlen::max-chain-depth-1-exhausted", "SUCCESS", DEPTH },
	{ "rfc5280::aki::critical-aki", "SUCCESS", PEDANTIC },
	{ "missing-aki", "SUCCESS", PEDANTIC },
	{ "missing-ski", "SUCCESS", PEDANTIC },
	{ "webpki::aki::root-with-aki", "SUCCESS", PEDANTIC },
	{ "rfc5280::eku::ee-wrong-eku", "SUCCESS", USE },
	{ "webpki::eku::ee-anyeku", "SUCCESS", USE },
	{ "webpki::eku::ee-critical-eku", "SUCCESS", USE },
	{ "webpki::eku::ee-without-eku", "SUCCESS", USE },
	{ "webpki::eku::root-has-eku", "SUCCESS", USE },
	{ "nc::permitted-dns-match-noncritical", "SUCCESS", PEDANTIC },
	{ "nc::not-allowed-in-ee-noncritical", "SUCCESS", PEDANTIC },
	{ "nc::permitted-dns-match", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::permitted-ipv4-match", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::permitted-ipv6-match", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::permitted-dn-match", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::permitted-self-issued", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::permitted-different-constraint-type", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::excluded-different-constraint-type", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::nc-forbids-alternate-chain-ica", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::nc-permits-", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "nc::nc-forbids-othername-noop", "DEVCERT_E_USAGE_FORBIDDEN", CONSTRAINTS },
	{ "pc::ica-noncritical-pc", "SUCCESS", PEDANTIC },
	{ "san::noncritical-with-empty-subject", "SUCCESS", PEDANTIC },
	{ "san::underscore-dns", "SUCCESS", PEDANTIC },
	{ "san::ip-in-dns", "SUCCESS", PEDANTIC },
	{ "rfc5280::serial::", "SUCCESS", "old CAs wrote such serial numbers" },
	{ "rfc5280::ca-empty-subject", "SUCCESS", PEDANTIC },
	{ "root-non-critical-basic-constraints", "SUCCESS", PEDANTIC },
	{ "leaf-ku-keycertsign", "SUCCESS", PEDANTIC },
	{ "ee-critical-aia-invalid", "SUCCESS", PEDANTIC },
	{ "ca-as-leaf", "SUCCESS", USE },
	{ "ee-basicconstraints-ca", "SUCCESS", USE },
	{ "webpki::cn::", "SUCCESS", NAME },
	{ "webpki::san::", "SUCCESS", NAME },
	{ "rsa-not-divisible-by-8", "SUCCESS", PEDANTIC },
	{ "rsa-key-not-divisible-by-8", "SUCCESS", PEDANTIC },
	{ "webpki::v1-cert", "SUCCESS", "old routers have such certificates" },
	{ NULL, NULL, NULL },
};

/* "2024-01-01T00:00:00Z"; the moment of the cases without one. */
static int64_t
time_of(const json_t *value)
{
	static const int days_before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int year = 2024, month = 1, day = 1, hour = 0, minute = 0, second = 0;
	int64_t days;

	if (json_is_string(value))
		(void)sscanf(json_string_value(value), "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month,
		             &day, &hour, &minute, &second);
	days = (int64_t)(year - 1970) * 365 + (year - 1969) / 4 - (year - 1901) / 100 +
	       (year - 1601) / 400 + days_before[(month - 1) % 12] + day - 1;
	if (month > 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
		days++;
	return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

/* Certificates that cannot be read are left out, as they can be on no path. */
static devcert_cert_list *
read_list(const json_t *array)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *list = NULL;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	for (size_t i = 0; rc == DEVCERT_OK && i < json_array_size(array); i++) {
		const char *pem = json_string_value(json_array_get(array, i));
		devcert_cert *cert = NULL;

		if (devcert_cert_parse((const uint8_t *)pem, strlen(pem), &cert) == DEVCERT_OK)
			rc = devcert_cert_list_builder_add(builder, cert);
		devcert_cert_free(cert);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, &list);
	devcert_cert_list_builder_free(builder);
	return rc == DEVCERT_OK ? list : NULL;
}

/* "SUCCESS", or the name of the error. */
static const char *
outcome_of(const json_t *test)
{
	const char *pem = json_string_value(json_object_get(test, "peer_certificate"));
	devcert_cert_list *anchors = read_list(json_object_get(test, "trusted_certs"));
	devcert_cert_list *between = read_list(json_object_get(test, "untrusted_intermediates"));
	devcert_cert_list *path = NULL;
	devcert_cert *cert = NULL;
	devcert_status rc = devcert_cert_parse((const uint8_t *)pem, strlen(pem), &cert);

	if (rc == DEVCERT_OK && anchors != NULL && between != NULL)
		rc = devcert_cert_check_chain(cert, anchors,
		                              time_of(json_object_get(test, "validation_time")), 0,
		                              between, &path);
	devcert_cert_list_free(path);
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	devcert_cert_free(cert);
	return rc == DEVCERT_OK ? "SUCCESS" : devcert_error_name(rc);
}

int
main(void)
{
	static const struct corpus_exception none = { NULL, NULL, NULL };
	struct corpus_figures figures = { 0 };
	json_error_t error;
	json_t *limbo = json_load_file(corpus_path("security/limbo/limbo-partial.json"), 0, &error);
	json_t *tests = json_object_get(limbo, "testcases"), *test;
	size_t i;

	if (limbo == NULL)
		return corpus_skip("paths");
	json_array_foreach(tests, i, test)
	{
		const char *expected = json_string_value(json_object_get(test, "expected_result"));
		const char *outcome = outcome_of(test);

		/* Which error is not said. */
		if (strcmp(expected, "FAILURE") == 0 && strcmp(outcome, "SUCCESS") != 0)
			outcome = expected;
		if (strcmp(outcome, expected) == 0)
			corpus_compare(json_string_value(json_object_get(test, "id")), outcome,
			               expected, &none, &figures);
		else
			corpus_compare_by_part(json_string_value(json_object_get(test, "id")),
			                       outcome, expected, exceptions, &figures);
	}
	json_decref(limbo);
	return corpus_finish("paths", &figures);
}
