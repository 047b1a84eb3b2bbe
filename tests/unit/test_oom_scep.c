/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities, URLs and CA certificates when memory runs out. */
#include "oom.h"

#include <devcert/scep.h>

#define NOW INT64_C(2000000000)
#define FINGERPRINT "3e50ac5f40ddc682db3a4276781595c3eb2de65615a72a0e9b30d0f037fb8ae1"

static devcert_status
read_capabilities(void)
{
	static const char body[] = "AES\nFoo\nSHA-256\nBar\nPOSTPKIOperation";
	devcert_text_list *unknown = NULL;
	devcert_scep_caps *caps = NULL;
	devcert_status rc = devcert_scep_caps_parse((const uint8_t *)body, sizeof(body) - 1, &caps);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_caps_get_unknown(caps, &unknown);
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_text_list_get_count(unknown), 2);
	else
		assert_null(unknown);
	devcert_text_list_free(unknown);
	devcert_scep_caps_free(caps);
	return rc;
}

static devcert_status
write_and_read_a_url(void)
{
	static const uint8_t message[600] = { 0xfb, 0xff, 0xbf };
	devcert_bytes *url = NULL, *back = NULL;
	devcert_scep_query *query = NULL;
	devcert_status rc =
	    devcert_scep_url_build("http://ca.example", DEVCERT_SCEP_OPERATION_PKI_OPERATION,
	                           message, sizeof(message), &url);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_query_parse(
		    strchr((const char *)devcert_bytes_data(url), '?') + 1, &query);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_query_get_message(query, &back);
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_bytes_len(back), sizeof(message));
	devcert_bytes_free(back);
	devcert_scep_query_free(query);
	devcert_bytes_free(url);
	return rc;
}

static devcert_status
make_a_policy(void)
{
	devcert_scep_policy *policy = NULL;
	devcert_status rc = devcert_scep_policy_new(&policy);

	devcert_scep_policy_free(policy);
	return rc;
}

/* Made with openssl: a CA, and its RA. */
static const char certs[] = "-----BEGIN CERTIFICATE-----\n"
			    "MIIBjDCCATGgAwIBAgIUNCpD38voI2wnzOQIjFJUDTjSf7EwCgYIKoZIzj0EAwIw\n"
			    "EjEQMA4GA1UEAwwHR29vZCBDQTAgFw0yNjExMjIwNjMyMTlaGA8yMDgxMDgyNTA2\n"
			    "MzIxOVowEjEQMA4GA1UEAwwHR29vZCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
			    "A0IABMCSVzd9fxiprVpJa+v69Y/QAHK48uBGTDBr54IFHQA8gduvQ8Q4J7kXmpSq\n"
			    "OAm/mgbbPC9QaoB6evkASWvU00OjYzBhMB0GA1UdDgQWBBQcBDqcx+CrW1D8I+zO\n"
			    "CIx22R6peDAfBgNVHSMEGDAWgBQcBDqcx+CrW1D8I+zOCIx22R6peDAPBgNVHRMB\n"
			    "Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNJADBGAiEAp0p1\n"
			    "+ZLlgfC5y9U6sRaquNJQYu3TvFVMZ2/HyYxHkdcCIQDFqnNIChfxGvl7cvewxN28\n"
			    "c+sfUgI5cQX2FtrFhG5xUA==\n"
			    "-----END CERTIFICATE-----\n"
			    "-----BEGIN CERTIFICATE-----\n"
			    "MIIBQDCB6aADAgECAgECMAkGByqGSM49BAEwEjEQMA4GA1UEAwwHR29vZCBDQTAg\n"
			    "Fw0yNjExMjIwNjMyMTlaGA8yMDgxMDgyNTA2MzIxOVowEzERMA8GA1UEAwwIU0hB\n"
			    "LTEgUkEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATAklc3fX8Yqa1aSWvr+vWP\n"
			    "0AByuPLgRkwwa+eCBR0APIHbr0PEOCe5F5qUqjgJv5oG2zwvUGqAenr5AElr1NND\n"
			    "oy4wLDALBgNVHQ8EBAMCBaAwHQYDVR0OBBYEFBwEOpzH4KtbUPwj7M4IjHbZHql4\n"
			    "MAkGByqGSM49BAEDRwAwRAIgN7wHfP/xGBT6QVYKBvBJM1LyJMu3hRJrw5hGOXqh\n"
			    "4g8CIApEB8JgzFR0HqEgN19O7acoXyOwgemPvC9vpeDb1YBp\n"
			    "-----END CERTIFICATE-----\n";

static devcert_status
believe_on_first_use(void)
{
	devcert_scep_ca_certs *ca_certs = NULL;
	devcert_status rc = devcert_scep_ca_certs_parse_on_first_use(
	    (const uint8_t *)certs, strlen(certs), NOW, DEVCERT_ALLOW_SHA1, &ca_certs);

	devcert_scep_ca_certs_free(ca_certs);
	return rc;
}

static devcert_status
check_a_fingerprint(void)
{
	devcert_scep_ca_certs *ca_certs = NULL;
	devcert_status rc = devcert_scep_ca_certs_parse_by_fingerprint(
	    (const uint8_t *)certs, strlen(certs), FINGERPRINT, NOW, DEVCERT_ALLOW_SHA1, &ca_certs);

	devcert_scep_ca_certs_free(ca_certs);
	return rc;
}

static devcert_status
check_by_anchors(void)
{
	devcert_scep_ca_certs *ca_certs = NULL;
	devcert_cert_list *anchors = NULL;
	devcert_status rc =
	    devcert_cert_list_parse((const uint8_t *)certs, strlen(certs), &anchors);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_ca_certs_parse_by_anchors((const uint8_t *)certs, strlen(certs),
		                                            anchors, NOW, DEVCERT_ALLOW_SHA1,
		                                            &ca_certs);
	devcert_scep_ca_certs_free(ca_certs);
	devcert_cert_list_free(anchors);
	return rc;
}

#define SURVIVES(work, at_least)                                                                   \
	static void work##_survives(void **state)                                                  \
	{                                                                                          \
		(void)state;                                                                       \
		survive_oom(#work, work, at_least);                                                \
	}

SURVIVES(read_capabilities, 10)
SURVIVES(write_and_read_a_url, 10)
SURVIVES(make_a_policy, 1)
SURVIVES(believe_on_first_use, 20)
SURVIVES(check_a_fingerprint, 20)
SURVIVES(check_by_anchors, 20)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_capabilities_survives),
		cmocka_unit_test(write_and_read_a_url_survives),
		cmocka_unit_test(make_a_policy_survives),
		cmocka_unit_test(believe_on_first_use_survives),
		cmocka_unit_test(check_a_fingerprint_survives),
		cmocka_unit_test(check_by_anchors_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
