/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles, and what differs from them. */
#include <devcert/profile.h>

#include "certs.h"
#include "csr_vectors.h"
#include "fixed_keys.h"

#define DAY INT64_C(86400)

static devcert_key *rsa, *rsa_1024, *p256, *ed25519;

static devcert_key *
fixed_key(const char *pem)
{
	devcert_key *key;

	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

static int
read_keys(void **state)
{
	(void)state;
	rsa = fixed_key(FIXED_KEY_RSA_A);
	rsa_1024 = fixed_key(FIXED_KEY_RSA_1024);
	p256 = fixed_key(FIXED_KEY_EC_P256);
	ed25519 = fixed_key(FIXED_KEY_ED25519);
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	devcert_key_free(rsa);
	devcert_key_free(rsa_1024);
	devcert_key_free(p256);
	devcert_key_free(ed25519);
	return 0;
}

static devcert_profile *
find(const char *name)
{
	devcert_profile *profile;

	assert_ok(devcert_profile_find(name, &profile));
	return profile;
}

/* A request with this subject, of the profile's usages where it is not NULL. */
static devcert_csr_builder *
start_csr(const devcert_profile *profile, const char *subject)
{
	devcert_csr_builder *builder;
	devcert_name *name;

	assert_ok(devcert_csr_builder_new(&builder));
	assert_ok(devcert_name_parse_text(subject, &name));
	assert_ok(devcert_csr_builder_set_subject(builder, name));
	devcert_name_free(name);
	if (profile != NULL)
		assert_ok(devcert_csr_builder_set_profile(builder, profile));
	return builder;
}

/* The findings in the request that the builder makes, which is freed. */
static devcert_finding_list *
check_csr(const char *name, devcert_csr_builder *builder, const devcert_key *key)
{
	devcert_profile *profile = find(name);
	devcert_finding_list *list;
	devcert_csr *csr;

	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	devcert_csr_builder_free(builder);
	assert_ok(devcert_profile_check_csr(profile, csr, &list));
	devcert_csr_free(csr);
	devcert_profile_free(profile);
	return list;
}

static devcert_finding_list *
check_cert(const char *name, const devcert_cert *cert)
{
	devcert_profile *profile = find(name);
	devcert_finding_list *list;

	assert_ok(devcert_profile_check_cert(profile, cert, &list));
	devcert_profile_free(profile);
	return list;
}

/* The findings as text, "1E 9W": which ones, and how much they matter.  The list is freed. */
static void
assert_findings(devcert_finding_list *list, const char *expected)
{
	char is[200] = "";

	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++) {
		char one[20];

		(void)snprintf(one, sizeof(one), "%s%d%c", i > 0 ? " " : "",
		               (int)devcert_finding_list_get_type(list, i),
		               " EWN"[devcert_finding_list_get_severity(list, i)]);
		assert_true(strlen(is) + strlen(one) < sizeof(is));
		memcpy(is + strlen(is), one, strlen(one) + 1);
		assert_true(strlen(devcert_finding_list_get_message(list, i)) > 10);
		assert_true(strlen(devcert_finding_list_get_reason(list, i)) > 10);
	}
	assert_string_equal(is, expected);
	devcert_finding_list_free(list);
}

/* Whether this is among them, as an error. */
static void
assert_finds_error(devcert_finding_list *list, devcert_finding type)
{
	bool found = false;

	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++)
		found =
		    found || (devcert_finding_list_get_type(list, i) == type &&
		              devcert_finding_list_get_severity(list, i) == DEVCERT_SEVERITY_ERROR);
	assert_true(found);
	devcert_finding_list_free(list);
}

static void
all_profiles_can_be_found_and_tell_what_they_ask(void **state)
{
	devcert_text_list *names, *list;
	devcert_profile *profile;

	(void)state;
	assert_ok(devcert_profile_names(&names));
	assert_int_equal(devcert_text_list_get_count(names), 17);
	for (size_t i = 0; i < devcert_text_list_get_count(names); i++) {
		const char *name = devcert_text_list_get_item(names, i);

		profile = find(name);
		assert_string_equal(devcert_profile_get_name(profile), name);
		assert_true(strlen(devcert_profile_get_title(profile)) >= 10);
		assert_true(devcert_profile_get_key_usage(profile) != 0);
		assert_ok(devcert_profile_get_key_choices(profile, &list));
		assert_true(devcert_text_list_get_count(list) >= 2);
		devcert_text_list_free(list);
		devcert_profile_free(profile);
	}
	devcert_text_list_free(names);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_profile_find("tls", &profile));
	assert_null(profile);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_profile_find("", &profile));

	profile = find("enc-bikey");
	assert_int_equal(devcert_profile_get_key_usage(profile),
	                 DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT | DEVCERT_KEY_USAGE_DATA_ENCIPHERMENT);
	assert_int_equal(devcert_profile_get_max_days(profile), 1096);
	assert_false(devcert_profile_is_for_host(profile));
	assert_ok(devcert_profile_get_key_choices(profile, &list));
	assert_string_equal(devcert_text_list_get_item(list, 0), "rsa:3072");
	devcert_text_list_free(list);
	assert_ok(devcert_profile_get_ext_key_usages(profile, &list));
	assert_int_equal(devcert_text_list_get_count(list), 1);
	assert_string_equal(devcert_text_list_get_item(list, 0), "1.3.6.1.4.1.311.80.1");
	devcert_text_list_free(list);
	devcert_profile_free(profile);
	profile = find("ipps-windows");
	assert_true(devcert_profile_is_for_host(profile));
	assert_int_equal(devcert_profile_get_max_days(profile), 0);
	devcert_profile_free(profile);
}

static void
request_made_by_a_profile_is_without_findings(void **state)
{
	static const struct {
		const char *name, *subject, *san;
		bool ec;
	} cases[] = {
		{ "tls-server", "CN=www.example", "www.example", false },
		{ "tls-server", "", "2001:DB8::7", true },
		{ "aoc-cds1", "CN=www.example,O=Ajuntament", "www.example", false },
		{ "aoc-cdsq1",
		  "CN=www.example,2.5.4.15=Government Entity,1.3.6.1.4.1.311.60.2.1.3=ES,"
		  "serialNumber=P0000000A,O=Ajuntament",
		  "www.example", false },
		{ "aoc-cdsnm1", "CN=seu.example,O=Ajuntament", "seu.example", false },
		{ "aoc-segell",
		  "CN=SISTEMA,serialNumber=P0000000A,organizationIdentifier=VATES-P0000000A,"
		  "O=Ajuntament,C=ES",
		  NULL, false },
		{ "dcbaas-ssl-client", "CN=omgeving.example/dov/productie/bodem", NULL, true },
		{ "epuap-integration", "CN=eurzad.example,O=Gmina", "eurzad.example", false },
		{ "ipps-printer", "CN=printer-7.local", "printer-7.local", false },
		{ "ipps-windows", "CN=192.0.2.7,O=Example", "192.0.2.7", false },
		{ "ipps-windows", "CN=2001:db8:0:0::7", "2001:db8::7", true },
		{ "ieee8021x", "CN=device", NULL, true },
		{ "ipsec-ike", "CN=gate", "gate.example", true },
		{ "scep-rsa", "CN=device", NULL, false },
		{ "device-signature", "CN=device", NULL, true },
		{ "enc-bikey", "CN=Jean Dupont", NULL, false },
		{ "enc-bikey-ec", "CN=Jean Dupont", NULL, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_profile *profile = find(cases[i].name);
		devcert_csr_builder *builder = start_csr(profile, cases[i].subject);

		if (cases[i].san != NULL)
			assert_ok(devcert_csr_builder_add_san_host(builder, cases[i].san));
		assert_findings(check_csr(cases[i].name, builder, cases[i].ec ? p256 : rsa), "");
		devcert_profile_free(profile);
	}
}

static void
what_differs_in_a_request_is_found(void **state)
{
	static const struct {
		const char *name, *by, *subject, *san;
		devcert_key **key;
		const char *findings;
	} cases[] = {
		/* CAN-13: Windows wants the address as common name. */
		{ "ipps-windows", "ipps-printer", "CN=printer.example", "printer.example", &rsa,
		  "10E" },
		{ "ipps-windows", "ipps-printer", "O=Example", "192.0.2.7", &rsa, "8E" },
		{ "ipps-windows", "ipps-printer", "CN=192.0.2.8", "192.0.2.7", &rsa, "11E" },
		{ "ipps-printer", "ipps-printer", "CN=printer.example", "other.example", &rsa,
		  "11E" },
		/* The case of a host does not matter, and a name of one label is none. */
		{ "ipps-printer", "ipps-printer", "CN=Printer.EXAMPLE", "printer.example", &rsa,
		  "" },
		{ "ipps-printer", "ipps-printer", "CN=printer", "printer.example", &rsa, "" },
		{ "tls-server", "tls-server", "CN=www.example", NULL, &rsa, "11E 12E" },
		{ "tls-server", "ieee8021x", "CN=a.example", "a.example", &rsa, "6E 7W" },
		{ "tls-server", NULL, "CN=a.example", "a.example", &rsa, "5N 6N" },
		{ "tls-server", "enc-bikey", "CN=a.example", "a.example", &rsa, "4E 6E 7W" },
		{ "tls-server", "tls-server", "CN=a.example", "a.example", &ed25519, "1W" },
		{ "scep-rsa", "scep-rsa", "CN=device", NULL, &p256, "1E" },
		{ "enc-bikey", "enc-bikey", "CN=Jean", NULL, &ed25519, "1W" },
		{ "enc-bikey", "tls-server", "CN=Jean", NULL, &rsa, "4E 4E 6E" },
		{ "enc-bikey", "ipps-printer", "CN=Jean", NULL, &rsa, "4W 6E" },
		{ "enc-bikey-backup", "enc-bikey-backup", "CN=Secours", NULL, &rsa, "2W" },
		{ "enc-bikey-backup", "enc-bikey-backup", "O=Example", NULL, &rsa, "2W 8E" },
		{ "ipps-printer", "tls-server", "", "192.0.2.7", &rsa, "4W" },
		{ "ipsec-ike", "enc-bikey", "CN=gate", "gate.example", &rsa, "4E 6E" },
		{ "ipsec-ike", "ipsec-ike", "CN=gate", NULL, &rsa, "12E" },
		{ "aoc-cds1", "aoc-cds1", "CN=a.example", "a.example", &rsa, "13W" },
		{ "dcbaas-ssl-client", "dcbaas-ssl-client", "2.5.4.3=#0c0161", NULL, &rsa, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_profile *profile = cases[i].by != NULL ? find(cases[i].by) : NULL;
		devcert_csr_builder *builder = start_csr(profile, cases[i].subject);

		if (cases[i].san != NULL)
			assert_ok(devcert_csr_builder_add_san_host(builder, cases[i].san));
		assert_findings(check_csr(cases[i].name, builder, *cases[i].key),
		                cases[i].findings);
		devcert_profile_free(profile);
	}
}

/* DCBaaS: names of applications are paths, and those are long; names from text have at most 64. */
static void
long_common_name_is_told(void **state)
{
	uint8_t der[100] = { 0x30, 81, 0x31, 79, 0x30, 77, 0x06, 3, 0x55, 4, 3, 0x0c, 70 };
	devcert_csr_builder *builder;
	devcert_profile *profile = find("dcbaas-ssl-client");
	devcert_name *name;

	(void)state;
	memset(der + 13, 'x', 70);
	der[1] = 81;
	assert_ok(devcert_csr_builder_new(&builder));
	assert_ok(devcert_name_parse(der, 83, &name));
	assert_ok(devcert_csr_builder_set_subject(builder, name));
	devcert_name_free(name);
	assert_ok(devcert_csr_builder_set_profile(builder, profile));
	assert_findings(check_csr("dcbaas-ssl-client", builder, rsa), "9E");
	devcert_profile_free(profile);
}

static devcert_finding_list *
check_pem_csr(const char *name, const char *pem)
{
	devcert_profile *profile = find(name);
	devcert_finding_list *list;
	devcert_csr *csr;

	assert_ok(devcert_csr_parse((const uint8_t *)pem, strlen(pem), &csr));
	assert_ok(devcert_profile_check_csr(profile, csr, &list));
	devcert_csr_free(csr);
	devcert_profile_free(profile);
	return list;
}

static void
what_must_not_be_asked_for_is_found(void **state)
{
	(void)state;
	/* SHA-1, and no usages */
	assert_findings(check_pem_csr("scep-rsa", CSR_RSA_2048_SHA1), "3E 5N");
	/* CA:TRUE, and of EC */
	assert_findings(check_pem_csr("ieee8021x", CSR_OPENSSL), "14E");
}

/* A self-signed certificate of so many days, or until the end of days for 0. */
static devcert_cert *
make_cert(const char *subject, int64_t begin, int64_t days, uint32_t usage, const char *purpose,
          const devcert_key *key)
{
	devcert_cert_builder *builder = start_cert(subject);

	assert_ok(devcert_cert_builder_set_validity(builder, begin, begin + days * DAY - 1));
	if (usage != 0)
		assert_ok(devcert_cert_builder_set_key_usage(builder, usage));
	if (purpose != NULL)
		assert_ok(devcert_cert_builder_add_ext_key_usage(builder, purpose));
	return finish_cert(builder, key, NULL);
}

static void
what_differs_in_a_certificate_is_found(void **state)
{
	static const struct {
		const char *name, *subject;
		int64_t begin, days;
		uint32_t usage;
		const char *purpose, *findings;
	} cases[] = {
		{ "enc-bikey", "CN=Jean", CERTS_BEGIN, 1096, DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT,
		  "1.3.6.1.4.1.311.80.1", "4W" },
		{ "enc-bikey", "CN=Jean", CERTS_BEGIN, 1097, DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT,
		  "1.3.6.1.4.1.311.80.1", "4W 15W" },
		{ "ieee8021x", "CN=device", CERTS_BEGIN, 1000, 0, NULL, "5W 6W" },
		/* CA/Browser Forum: issued on 2025-01-01, 2026-03-15, 2027-03-15, 2029-03-15 */
		{ "tls-server", "CN=x", CERTS_BEGIN, 398, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E" },
		{ "tls-server", "CN=x", CERTS_BEGIN, 399, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E 15N" },
		{ "tls-server", "CN=x", 1773532800 - 1, 398, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E" },
		{ "tls-server", "CN=x", 1773532800, 201, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E 15N" },
		{ "tls-server", "CN=x", 1773532800, 200, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E" },
		{ "tls-server", "CN=x", 1805068800, 101, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E 15N" },
		{ "tls-server", "CN=x", 1868227200, 48, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E 15N" },
		{ "tls-server", "CN=x", 1868227200, 47, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E" },
		/* Before there was such a rule. */
		{ "tls-server", "CN=x", 1500000000, 1000, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE,
		  "1.3.6.1.5.5.7.3.1", "12E" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert *cert = make_cert(cases[i].subject, cases[i].begin, cases[i].days,
		                               cases[i].usage, cases[i].purpose, rsa);

		assert_findings(check_cert(cases[i].name, cert), cases[i].findings);
		devcert_cert_free(cert);
	}
}

static void
certificates_of_others_are_judged(void **state)
{
	devcert_cert *application = read_cert("certs/application.pem");
	devcert_cert *root = read_cert("certs/root.pem"), *small = read_cert("certs/rsa1024.pem");
	devcert_cert *sha1 = read_cert("certs/sha1.pem");

	(void)state;
	assert_findings(check_cert("aoc-aplicacio", application), "");
	/* A seal is for three years only. */
	assert_findings(check_cert("aoc-segell", application), "15W");
	/* AOC-21: its policy advises against encrypting with it. */
	assert_findings(check_cert("enc-bikey", application), "4W 6E 15W 16W");
	assert_finds_error(check_cert("enc-bikey", root), DEVCERT_FINDING_CA);
	assert_finds_error(check_cert("scep-rsa", small), DEVCERT_FINDING_KEY_SIZE);
	assert_finds_error(check_cert("scep-rsa", sha1), DEVCERT_FINDING_SIGNATURE_WEAK);
	devcert_cert_free(application);
	devcert_cert_free(root);
	devcert_cert_free(small);
	devcert_cert_free(sha1);
}

static void
findings_out_of_range_are_none(void **state)
{
	devcert_profile *profile = find("scep-rsa");
	devcert_finding_list *list = check_csr("scep-rsa", start_csr(profile, "CN=device"), rsa);

	(void)state;
	assert_int_equal(devcert_finding_list_get_count(list), 0);
	assert_int_equal(devcert_finding_list_get_type(list, 0), DEVCERT_FINDING_PURPOSE);
	assert_int_equal(devcert_finding_list_get_severity(list, 0), DEVCERT_SEVERITY_NOTE);
	assert_null(devcert_finding_list_get_message(list, 0));
	assert_null(devcert_finding_list_get_reason(list, 0));
	devcert_finding_list_free(list);
	devcert_finding_list_free(NULL);
	devcert_profile_free(profile);
	devcert_profile_free(NULL);
}

static void
host_is_an_address_or_a_name(void **state)
{
	devcert_csr_builder *builder = start_csr(NULL, "CN=x");
	devcert_san_list *sans;
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_add_san_host(builder, "192.0.2.7"));
	assert_ok(devcert_csr_builder_add_san_host(builder, "2001:db8::7"));
	assert_ok(devcert_csr_builder_add_san_host(builder, "host.example"));
	assert_ok(devcert_csr_builder_add_san_host(builder, "printer"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_host(builder, "192.0.2.256"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_host(builder, "a b"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_host(builder, ""));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_host(builder, NULL));
	assert_ok(devcert_csr_builder_build(builder, p256, &csr));
	assert_ok(devcert_csr_get_san_list(csr, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), 4);
	assert_int_equal(devcert_san_list_get_type(sans, 0), DEVCERT_SAN_TYPE_IP);
	assert_int_equal(devcert_san_list_get_type(sans, 1), DEVCERT_SAN_TYPE_IP);
	assert_int_equal(devcert_san_list_get_type(sans, 2), DEVCERT_SAN_TYPE_DNS);
	assert_string_equal(devcert_san_list_get_value(sans, 3), "printer");
	for (size_t i = 4; i < 256; i++)
		assert_ok(devcert_csr_builder_add_san_host(builder, "host.example"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_host(builder, "host.example"));
	devcert_san_list_free(sans);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
profile_may_ask_for_no_more_than_a_request_holds(void **state)
{
	devcert_csr_builder *builder = start_csr(NULL, "CN=x");
	devcert_profile *profile = find("tls-server");

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		char oid[20];

		(void)snprintf(oid, sizeof(oid), "1.3.6.1.%u", i);
		assert_ok(devcert_csr_builder_add_ext_key_usage(builder, oid));
	}
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_set_profile(builder, profile));
	devcert_profile_free(profile);
	devcert_csr_builder_free(builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_profiles_can_be_found_and_tell_what_they_ask),
		cmocka_unit_test(request_made_by_a_profile_is_without_findings),
		cmocka_unit_test(what_differs_in_a_request_is_found),
		cmocka_unit_test(long_common_name_is_told),
		cmocka_unit_test(what_must_not_be_asked_for_is_found),
		cmocka_unit_test(what_differs_in_a_certificate_is_found),
		cmocka_unit_test(certificates_of_others_are_judged),
		cmocka_unit_test(findings_out_of_range_are_none),
		cmocka_unit_test(host_is_an_address_or_a_name),
		cmocka_unit_test(profile_may_ask_for_no_more_than_a_request_holds),
	};

	return cmocka_run_group_tests(tests, read_keys, free_keys);
}
