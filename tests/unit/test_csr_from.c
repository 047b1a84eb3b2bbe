/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that ask again for what a certificate has, or another request asked for. */
#include "assert_devcert.h"

#include "asn1/oid.h"
#include "base/bytes.h"
#include "certs.h"
#include "csr_vectors.h"
#include "msg/csr.h"

static devcert_cert *
old_cert(void)
{
	devcert_cert *cert = NULL;

	assert_ok(devcert_cert_parse((const uint8_t *)CSR_OLD_CERT, strlen(CSR_OLD_CERT), &cert));
	return cert;
}

static devcert_csr *
old_csr(void)
{
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_parse((const uint8_t *)CSR_OLD, strlen(CSR_OLD), &csr));
	return csr;
}

static devcert_csr_builder *
new_builder(void)
{
	devcert_csr_builder *builder = NULL;

	assert_ok(devcert_csr_builder_new(&builder));
	return builder;
}

static devcert_csr *
build(const devcert_csr_builder *builder)
{
	devcert_key *key = read_plain_key("keys/p256.pem");
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	assert_ok(devcert_csr_verify(csr, 0));
	assert_true(devcert_csr_has_key(csr, key));
	devcert_key_free(key);
	return csr;
}

/* Exactly these, in any order. */
static void
assert_extensions_are(const devcert_csr *csr, const char *const *oids, size_t count)
{
	devcert_text_list *list = NULL;

	assert_ok(devcert_csr_get_extensions(csr, &list));
	assert_int_equal(devcert_text_list_get_count(list), count);
	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (size_t k = 0; k < count; k++)
			found = found || strcmp(devcert_text_list_get_item(list, k), oids[i]) == 0;
		if (!found)
			fail_msg("%s is not asked for", oids[i]);
	}
	devcert_text_list_free(list);
}

static void
assert_asks_for_the_same(const devcert_csr *csr)
{
	static const struct {
		devcert_san_type type;
		const char *text;
	} names[] = {
		{ DEVCERT_SAN_TYPE_DNS, "printer-7.example" },
		{ DEVCERT_SAN_TYPE_UPN, "printer-7@example.net" },
		{ DEVCERT_SAN_TYPE_DIRECTORY_NAME, "CN=printer-7,O=Example,C=BE" },
		{ DEVCERT_SAN_TYPE_REGISTERED_ID, "1.2.3.4" },
	};
	devcert_san_list *sans = NULL;
	devcert_text_list *usages = NULL;
	devcert_name *subject = NULL;

	assert_ok(devcert_csr_get_subject(csr, &subject));
	assert_string_equal(devcert_name_get_text(subject), "CN=printer-7,O=Example,C=BE");
	assert_ok(devcert_csr_get_san_list(csr, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), COUNT_OF(names));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_int_equal(devcert_san_list_get_type(sans, i), names[i].type);
		assert_string_equal(devcert_san_list_get_value(sans, i), names[i].text);
	}
	assert_int_equal(devcert_csr_get_key_usage(csr),
	                 DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_AGREEMENT);
	assert_ok(devcert_csr_get_ext_key_usages(csr, &usages));
	assert_int_equal(devcert_text_list_get_count(usages), 2);
	assert_string_equal(devcert_text_list_get_item(usages, 1), "1.2.3.4");
	assert_false(devcert_csr_is_ca(csr));
	assert_true(devcert_csr_is_extension_critical(csr, DC_OID_BASIC_CONSTRAINTS));
	assert_string_equal(devcert_csr_get_template_name(csr), "Printer");
	assert_string_equal(devcert_csr_get_template_oid(csr), "1.3.6.1.4.1.311.21.8.1.2");
	assert_int_equal(devcert_csr_get_template_major(csr), 100);
	assert_int_equal(devcert_csr_get_template_minor(csr), 7);
	assert_string_equal(devcert_csr_get_sid(csr), "S-1-5-21-1-2-3");
	devcert_text_list_free(usages);
	devcert_san_list_free(sans);
	devcert_name_free(subject);
}

static void
a_certificate_gives_what_its_holder_asked_for(void **state)
{
	static const char *const oids[] = {
		DC_OID_KEY_USAGE,         DC_OID_EXT_KEY_USAGE,    DC_OID_SUBJECT_ALT_NAME,
		DC_OID_BASIC_CONSTRAINTS, DC_OID_MS_TEMPLATE_NAME, DC_OID_MS_TEMPLATE,
		DC_OID_MS_SECURITY,       DC_OID_TLS_FEATURE,
	};
	devcert_csr_builder *builder = new_builder();
	devcert_cert *cert = old_cert();
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_set_from_cert(builder, cert));
	/* The builder has its own. */
	devcert_cert_free(cert);
	csr = build(builder);
	assert_asks_for_the_same(csr);
	assert_extensions_are(csr, oids, COUNT_OF(oids));
	assert_false(devcert_csr_has_challenge(csr));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
a_request_gives_all_but_what_is_of_the_ca_and_the_challenge(void **state)
{
	static const char *const oids[] = {
		DC_OID_KEY_USAGE,         DC_OID_EXT_KEY_USAGE,    DC_OID_SUBJECT_ALT_NAME,
		DC_OID_BASIC_CONSTRAINTS, DC_OID_MS_TEMPLATE_NAME, DC_OID_MS_TEMPLATE,
		DC_OID_MS_SECURITY,       DC_OID_TLS_FEATURE,      "1.2.3.6",
	};
	devcert_csr_builder *builder = new_builder();
	devcert_csr *old = old_csr(), *csr;

	(void)state;
	assert_true(devcert_csr_has_challenge(old));
	assert_ok(devcert_csr_builder_set_from_csr(builder, old));
	devcert_csr_free(old);
	csr = build(builder);
	assert_asks_for_the_same(csr);
	assert_extensions_are(csr, oids, COUNT_OF(oids));
	assert_false(devcert_csr_has_challenge(csr));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
what_was_set_before_is_replaced_except_the_challenge(void **state)
{
	static const char *const oids[] = { DC_OID_KEY_USAGE };
	devcert_csr_builder *builder = new_builder(), *plain = new_builder();
	devcert_cert *cert = old_cert();
	devcert_csr *csr, *simple;
	devcert_name *name = NULL;

	(void)state;
	assert_ok(devcert_csr_builder_set_challenge(builder, (const uint8_t *)"new one", 7));
	assert_ok(devcert_csr_builder_set_from_cert(builder, cert));
	assert_ok(devcert_csr_builder_set_key_usage(plain, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE));
	simple = build(plain);
	assert_ok(devcert_csr_builder_set_from_csr(builder, simple));
	csr = build(builder);
	assert_extensions_are(csr, oids, COUNT_OF(oids));
	assert_ok(devcert_csr_get_subject(csr, &name));
	assert_string_equal(devcert_name_get_text(name), "");
	assert_true(dc_slice_equals(dc_csr_challenge(csr), dc_slice_text("new one")));
	devcert_csr_free(csr);
	/* What follows adds to it. */
	assert_ok(devcert_csr_builder_set_from_cert(builder, cert));
	assert_ok(devcert_csr_builder_add_ext_key_usage(builder, "1.2.3.9"));
	assert_ok(devcert_csr_builder_add_san_dns(builder, "b.example"));
	csr = build(builder);
	assert_int_equal(devcert_csr_get_key_usage(csr),
	                 DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_AGREEMENT);
	devcert_csr_free(csr);
	devcert_name_free(name);
	devcert_csr_free(simple);
	devcert_cert_free(cert);
	devcert_csr_builder_free(plain);
	devcert_csr_builder_free(builder);
}

static void
a_certificate_without_extensions_gives_its_subject(void **state)
{
	devcert_key *key = read_plain_key("keys/p256.pem");
	devcert_cert *cert = finish_cert(start_cert("CN=x"), key, NULL);
	devcert_csr_builder *builder = new_builder();
	devcert_name *name = NULL;
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_set_from_cert(builder, cert));
	csr = build(builder);
	assert_ok(devcert_csr_get_subject(csr, &name));
	assert_string_equal(devcert_name_get_text(name), "CN=x");
	assert_int_equal(devcert_csr_get_key_usage(csr), 0);
	devcert_name_free(name);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

/* The octets of the old request with one place changed: what is asked for there stays readable. */
static devcert_csr *
bend(const char *from, const char *to, size_t len)
{
	devcert_csr *old = old_csr(), *bent = NULL;
	dc_slice der = dc_csr_der(old);
	uint8_t *copy = exact_copy(der.ptr, der.len);
	bool found = false;

	for (size_t i = 0; !found && i + len <= der.len; i++) {
		found = dc_slice_equals(dc_slice_of(copy + i, len), dc_slice_of(from, len));
		if (found)
			for (size_t k = 0; k < len; k++)
				copy[i + k] = (uint8_t)to[k];
	}
	assert_true(found);
	assert_ok(devcert_csr_parse(copy, der.len, &bent));
	free(copy);
	devcert_csr_free(old);
	return bent;
}

static void
what_cannot_be_written_changes_nothing(void **state)
{
	/* The value of 1.2.3.6, NULL before: cut; a tag number above 30. */
	static const struct {
		const char *to;
		devcert_status code;
	} cases[] = {
		{ "\x06\x03\x2a\x03\x06\x04\x02\x05\x01", DEVCERT_E_DER },
		{ "\x06\x03\x2a\x03\x06\x04\x02\x1f\x21", DEVCERT_E_UNSUPPORTED },
	};
	devcert_csr_builder *builder = new_builder();

	(void)state;
	assert_ok(devcert_csr_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_CRL_SIGN));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_csr *bent = bend("\x06\x03\x2a\x03\x06\x04\x02\x05\x00", cases[i].to, 9);
		devcert_csr *csr;

		assert_fails_with(cases[i].code, devcert_csr_builder_set_from_csr(builder, bent));
		csr = build(builder);
		assert_int_equal(devcert_csr_get_key_usage(csr), DEVCERT_KEY_USAGE_CRL_SIGN);
		devcert_csr_free(csr);
		devcert_csr_free(bent);
	}
	devcert_csr_builder_free(builder);
}

static void
null_is_refused(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_cert *cert = old_cert();
	devcert_csr *csr = old_csr();

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_from_cert(NULL, cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_from_cert(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_from_csr(NULL, csr));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_from_csr(builder, NULL));
	devcert_csr_free(csr);
	devcert_cert_free(cert);
	devcert_csr_builder_free(builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_gives_what_its_holder_asked_for),
		cmocka_unit_test(a_request_gives_all_but_what_is_of_the_ca_and_the_challenge),
		cmocka_unit_test(what_was_set_before_is_replaced_except_the_challenge),
		cmocka_unit_test(a_certificate_without_extensions_gives_its_subject),
		cmocka_unit_test(what_cannot_be_written_changes_nothing),
		cmocka_unit_test(null_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
