/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certification requests: making them. */
#include "assert_devcert.h"

#include <stdio.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "msg/csr.h"
#include "pki/key.h"
#include "pki/name.h"

/* One key of each type; making the RSA one takes most of the time. */
static const devcert_key_type types[] = {
	DEVCERT_KEY_TYPE_RSA,     DEVCERT_KEY_TYPE_EC_P256, DEVCERT_KEY_TYPE_EC_P384,
	DEVCERT_KEY_TYPE_EC_P521, DEVCERT_KEY_TYPE_ED25519, DEVCERT_KEY_TYPE_ED448,
};

static devcert_key *keys[COUNT_OF(types)];

static int
make_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++)
		assert_ok(devcert_key_generate(
		    types[i], types[i] == DEVCERT_KEY_TYPE_RSA ? 2048 : 0, &keys[i]));
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++)
		devcert_key_free(keys[i]);
	return 0;
}

static const devcert_key *
any_key(void)
{
	return keys[1];
}

static devcert_csr_builder *
new_builder(void)
{
	devcert_csr_builder *builder = NULL;

	assert_ok(devcert_csr_builder_new(&builder));
	return builder;
}

static void
set_subject(devcert_csr_builder *builder, const char *text)
{
	devcert_name *name = NULL;

	assert_ok(devcert_name_parse_text(text, &name));
	assert_ok(devcert_csr_builder_set_subject(builder, name));
	/* The builder has its own. */
	devcert_name_free(name);
}

static void
set_challenge(devcert_csr_builder *builder, const char *text)
{
	assert_ok(devcert_csr_builder_set_challenge(builder, (const uint8_t *)text, strlen(text)));
}

static devcert_csr *
build(const devcert_csr_builder *builder, const devcert_key *key)
{
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	return csr;
}

static void
each_key_type_signs_a_request_that_verifies(void **state)
{
	static const char *const algorithms[] = { "RSA-SHA256",   "ECDSA-SHA256", "ECDSA-SHA384",
		                                  "ECDSA-SHA512", "Ed25519",      "Ed448" };
	devcert_csr_builder *builder = new_builder();

	(void)state;
	set_subject(builder, "CN=printer-7,O=Example,C=BE");
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		devcert_csr *csr = build(builder, keys[i]), *again = NULL;
		devcert_bytes *pem = NULL;

		assert_ok(devcert_csr_verify(csr, 0));
		assert_string_equal(devcert_csr_get_signature_algorithm(csr), algorithms[i]);
		assert_true(devcert_csr_has_key(csr, keys[i]));
		assert_false(devcert_csr_has_key(csr, keys[(i + 1) % COUNT_OF(types)]));
		assert_int_equal(devcert_csr_get_version(csr), 0);
		assert_ok(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem));
		assert_ok(
		    devcert_csr_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &again));
		assert_ok(devcert_csr_verify(again, 0));
		assert_true(dc_slice_equals(dc_csr_der(csr), dc_csr_der(again)));
		devcert_bytes_free(pem);
		devcert_csr_free(again);
		devcert_csr_free(csr);
	}
	devcert_csr_builder_free(builder);
}

static void
what_is_asked_for_is_in_the_request(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr;
	devcert_name *subject = NULL;
	devcert_san_list *sans = NULL;
	devcert_text_list *oids = NULL;
	devcert_secret *challenge = NULL;

	(void)state;
	set_subject(builder, "CN=printer-7");
	set_challenge(builder, "squeamish ossifrage");
	assert_ok(devcert_csr_builder_add_san_dns(builder, "printer-7.example"));
	assert_ok(devcert_csr_builder_add_san_ip(builder, "192.0.2.7"));
	assert_ok(devcert_csr_builder_add_san_ip(builder, "2001:db8::7"));
	assert_ok(devcert_csr_builder_add_san_email(builder, "admin@example.net"));
	assert_ok(devcert_csr_builder_add_san_uri(builder, "urn:example:7"));
	assert_ok(devcert_csr_builder_set_key_usage(
	    builder, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT));
	assert_ok(devcert_csr_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.2"));
	assert_ok(devcert_csr_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.1"));
	csr = build(builder, any_key());
	devcert_csr_builder_free(builder);

	assert_ok(devcert_csr_verify(csr, 0));
	assert_ok(devcert_csr_get_subject(csr, &subject));
	assert_string_equal(devcert_name_get_text(subject), "CN=printer-7");
	assert_ok(devcert_csr_get_challenge_private(csr, &challenge));
	assert_string_equal((const char *)devcert_secret_data(challenge), "squeamish ossifrage");
	assert_ok(devcert_csr_get_san_list(csr, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), 5);
	assert_string_equal(devcert_san_list_get_value(sans, 0), "printer-7.example");
	assert_string_equal(devcert_san_list_get_value(sans, 2), "2001:db8::7");
	assert_int_equal(devcert_san_list_get_type(sans, 4), DEVCERT_SAN_TYPE_URI);
	assert_int_equal(devcert_csr_get_key_usage(csr),
	                 DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT);
	assert_false(devcert_csr_is_ca(csr));
	assert_ok(devcert_csr_get_ext_key_usages(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), 2);
	assert_string_equal(devcert_text_list_get_item(oids, 1), "1.3.6.1.5.5.7.3.1");
	devcert_text_list_free(oids);
	assert_ok(devcert_csr_get_extensions(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), 3);
	assert_string_equal(devcert_text_list_get_item(oids, 0), DC_OID_KEY_USAGE);
	assert_string_equal(devcert_text_list_get_item(oids, 1), DC_OID_EXT_KEY_USAGE);
	assert_string_equal(devcert_text_list_get_item(oids, 2), DC_OID_SUBJECT_ALT_NAME);

	devcert_text_list_free(oids);
	devcert_san_list_free(sans);
	devcert_secret_free(challenge);
	devcert_name_free(subject);
	devcert_csr_free(csr);
}

/* CertificationRequestInfo's parts, as they stand in the octets. */
struct parts {
	dc_tlv version, subject, spki, attributes, algorithm;
};

static void
take_apart(const devcert_csr *csr, struct parts *out)
{
	dc_tlv request, info;

	assert_ok(dc_tlv_only(dc_csr_der(csr), DC_TAG_SEQUENCE, &request));
	assert_ok(dc_tlv_expect(&request.value, DC_TAG_SEQUENCE, &info));
	assert_ok(dc_tlv_expect(&request.value, DC_TAG_SEQUENCE, &out->algorithm));
	assert_ok(dc_tlv_expect(&info.value, DC_TAG_INTEGER, &out->version));
	assert_ok(dc_tlv_expect(&info.value, DC_TAG_SEQUENCE, &out->subject));
	assert_ok(dc_tlv_expect(&info.value, DC_TAG_SEQUENCE, &out->spki));
	assert_ok(dc_tlv_only(info.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &out->attributes));
}

/* RFC 2986, section 4.1: version 0, and attributes are not optional. */
static void
an_empty_request_has_version_0_and_an_empty_set(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr = build(builder, any_key());
	struct parts parts;

	(void)state;
	take_apart(csr, &parts);
	assert_true(dc_slice_equals(parts.version.value, dc_slice_of("\0", 1)));
	assert_int_equal(parts.subject.value.len, 0);
	assert_int_equal(parts.attributes.value.len, 0);
	assert_false(devcert_csr_has_challenge(csr));
	assert_ok(devcert_csr_verify(csr, 0));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

/* RFC 4055, section 5: NULL for RSA; RFC 5758, section 3.2, and RFC 8410, section 3: absent. */
static void
algorithm_parameters_are_null_for_rsa_only(void **state)
{
	devcert_csr_builder *builder = new_builder();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		devcert_csr *csr = build(builder, keys[i]);
		struct parts parts;
		dc_tlv oid;

		take_apart(csr, &parts);
		assert_ok(dc_tlv_expect(&parts.algorithm.value, DC_TAG_OID, &oid));
		if (types[i] == DEVCERT_KEY_TYPE_RSA)
			assert_true(
			    dc_slice_equals(parts.algorithm.value, dc_slice_of("\x05\x00", 2)));
		else
			assert_int_equal(parts.algorithm.value.len, 0);
		devcert_csr_free(csr);
	}
	devcert_csr_builder_free(builder);
}

/* The criticality of an extension that is asked for, from the octets. */
static bool
is_critical(const devcert_csr *csr, const char *wanted)
{
	struct parts parts;
	dc_tlv attribute, part, extensions;

	take_apart(csr, &parts);
	assert_ok(dc_tlv_only(parts.attributes.value, DC_TAG_SEQUENCE, &attribute));
	assert_ok(dc_tlv_expect(&attribute.value, DC_TAG_OID, &part));
	assert_ok(dc_tlv_only(attribute.value, DC_TAG_SET, &part));
	assert_ok(dc_tlv_only(part.value, DC_TAG_SEQUENCE, &extensions));
	while (extensions.value.len > 0) {
		dc_tlv extension;
		char oid[DC_OID_TEXT_SIZE];

		assert_ok(dc_tlv_expect(&extensions.value, DC_TAG_SEQUENCE, &extension));
		assert_ok(dc_tlv_expect(&extension.value, DC_TAG_OID, &part));
		assert_ok(dc_oid_decode(part.value, oid));
		assert_ok(dc_tlv_next(&extension.value, &part));
		if (strcmp(oid, wanted) == 0)
			return part.tag == DC_TAG_BOOLEAN;
	}
	fail_msg("%s is not there", wanted);
	return false;
}

/* RFC 5280, sections 4.2.1.3 and 4.2.1.6 */
static void
critical_is_what_must_be(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_add_san_dns(builder, "printer-7.example"));
	assert_ok(devcert_csr_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_KEY_AGREEMENT));
	assert_ok(devcert_csr_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.2"));
	csr = build(builder, any_key());
	assert_true(is_critical(csr, DC_OID_KEY_USAGE));
	assert_false(is_critical(csr, DC_OID_EXT_KEY_USAGE));
	assert_true(is_critical(csr, DC_OID_SUBJECT_ALT_NAME));
	devcert_csr_free(csr);
	set_subject(builder, "CN=x");
	csr = build(builder, any_key());
	assert_false(is_critical(csr, DC_OID_SUBJECT_ALT_NAME));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

/* RFC 2985, section 5.4.1: PrintableString where the characters allow it, else UTF8String. */
static void
the_challenge_is_printable_where_it_can_be(void **state)
{
	static const struct {
		const char *challenge;
		uint8_t tag;
	} cases[] = {
		{ "gruntled 7 (a-b)", DC_TAG_PRINTABLE_STRING },
		{ "a_b", DC_TAG_UTF8_STRING },
		{ "p\xc3\xa2t\xc3\xa9", DC_TAG_UTF8_STRING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_csr_builder *builder = new_builder();
		dc_tlv attribute, oid, values, value;
		struct parts parts;
		devcert_csr *csr;

		set_challenge(builder, "another one before");
		set_challenge(builder, cases[i].challenge);
		csr = build(builder, any_key());
		take_apart(csr, &parts);
		assert_ok(dc_tlv_only(parts.attributes.value, DC_TAG_SEQUENCE, &attribute));
		assert_ok(dc_tlv_expect(&attribute.value, DC_TAG_OID, &oid));
		assert_ok(dc_tlv_only(attribute.value, DC_TAG_SET, &values));
		assert_ok(dc_tlv_only(values.value, cases[i].tag, &value));
		assert_true(dc_slice_equals(value.value, dc_slice_text(cases[i].challenge)));
		assert_true(
		    dc_slice_equals(dc_csr_challenge(csr), dc_slice_text(cases[i].challenge)));
		devcert_csr_free(csr);
		devcert_csr_builder_free(builder);
	}
}

/* X.690, section 11.6: attributes are a SET OF. */
static void
attributes_are_sorted(void **state)
{
	devcert_csr_builder *builder = new_builder();
	dc_tlv first, second;
	struct parts parts;
	devcert_csr *csr;

	(void)state;
	set_challenge(builder,
	              "a long challenge, so that its attribute is longer than the one of the "
	              "extensions and stands behind it although its OID is the smaller one");
	assert_ok(devcert_csr_builder_set_key_usage(builder, 1));
	csr = build(builder, any_key());
	take_apart(csr, &parts);
	assert_ok(dc_tlv_next(&parts.attributes.value, &first));
	assert_ok(dc_tlv_next(&parts.attributes.value, &second));
	assert_int_equal(parts.attributes.value.len, 0);
	assert_true(dc_slice_compare(first.whole, second.whole) < 0);
	assert_int_equal(devcert_csr_get_key_usage(csr), 1);
	assert_true(devcert_csr_has_challenge(csr));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
keys_that_only_agree_make_no_request(void **state)
{
	static const devcert_key_type agree[] = { DEVCERT_KEY_TYPE_X25519, DEVCERT_KEY_TYPE_X448 };
	devcert_csr_builder *builder = new_builder();

	(void)state;
	set_subject(builder, "CN=x");
	for (size_t i = 0; i < COUNT_OF(agree); i++) {
		devcert_csr *csr = (devcert_csr *)builder;
		devcert_key *key;

		assert_ok(devcert_key_generate(agree[i], 0, &key));
		assert_fails(DEVCERT_E_UNSUPPORTED, devcert_csr_builder_build(builder, key, &csr));
		assert_null(csr);
		devcert_key_free(key);
	}
	devcert_csr_builder_free(builder);
}

static void
a_builder_may_be_used_again(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *one, *two;

	(void)state;
	set_subject(builder, "CN=one");
	one = build(builder, any_key());
	set_subject(builder, "CN=two");
	assert_ok(devcert_csr_builder_set_key_usage(builder, 1));
	assert_ok(devcert_csr_builder_set_key_usage(builder, 4));
	two = build(builder, keys[4]);
	assert_false(dc_slice_equals(dc_csr_subject_der(one), dc_csr_subject_der(two)));
	assert_int_equal(devcert_csr_get_key_usage(one), 0);
	assert_int_equal(devcert_csr_get_key_usage(two), 4);
	assert_ok(devcert_csr_verify(one, 0));
	assert_ok(devcert_csr_verify(two, 0));
	devcert_csr_free(one);
	devcert_csr_free(two);
	devcert_csr_builder_free(builder);
}

static void
each_setter_refuses_what_it_cannot_write(void **state)
{
	static const uint8_t not_utf8[] = { 'a', 0xff };
	static const uint8_t with_nul[] = { 'a', 0, 'b' };
	devcert_csr_builder *builder = new_builder();
	devcert_san_list *sans = NULL;
	uint8_t longest[256];
	devcert_csr *csr;

	(void)state;
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_dns(builder, "a_b.example"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_ip(builder, "192.0.2.256"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_email(builder, "example.net"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_uri(builder, "//example.net/"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_ext_key_usage(builder, "clientAuth"));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_ext_key_usage(builder, ""));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_key_usage(builder, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_key_usage(builder, 512));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_key_usage(builder, 513));
	memset(longest, 'x', sizeof(longest));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_challenge(builder, longest, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_challenge(builder, longest, 256));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_challenge(builder, not_utf8, sizeof(not_utf8)));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_challenge(builder, with_nul, sizeof(with_nul)));

	/* Nothing of it is in the request. */
	csr = build(builder, any_key());
	assert_false(devcert_csr_has_challenge(csr));
	assert_ok(devcert_csr_get_san_list(csr, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), 0);
	devcert_san_list_free(sans);
	devcert_csr_free(csr);
	assert_ok(devcert_csr_builder_set_challenge(builder, longest, 255));
	csr = build(builder, any_key());
	assert_int_equal(dc_csr_challenge(csr).len, 255);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
each_count_has_its_limit(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_text_list *oids = NULL;
	devcert_san_list *sans = NULL;
	devcert_csr *csr;

	(void)state;
	for (unsigned int i = 0; i < DC_LIMIT_SANS; i++) {
		char host[32];

		(void)snprintf(host, sizeof(host), "host-%u.example", i);
		assert_ok(devcert_csr_builder_add_san_dns(builder, host));
	}
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_dns(builder, "a.example"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_ip(builder, "192.0.2.7"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_email(builder, "a@b.example"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_uri(builder, "urn:x"));
	for (unsigned int i = 0; i < DC_LIMIT_EXT_OIDS; i++)
		assert_ok(devcert_csr_builder_add_ext_key_usage(builder, "1.2.3"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_ext_key_usage(builder, "1.2.3"));
	csr = build(builder, any_key());
	assert_ok(devcert_csr_get_san_list(csr, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), DC_LIMIT_SANS);
	assert_ok(devcert_csr_get_ext_key_usages(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), DC_LIMIT_EXT_OIDS);
	devcert_text_list_free(oids);
	devcert_san_list_free(sans);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
a_request_of_more_than_64_kib_is_not_made(void **state)
{
	devcert_csr_builder *builder = new_builder();
	char *uri = malloc(30000);
	devcert_csr *csr = NULL;

	(void)state;
	assert_non_null(uri);
	memset(uri, 'x', 29999);
	memcpy(uri, "urn:", 4);
	uri[29999] = '\0';
	assert_ok(devcert_csr_builder_add_san_uri(builder, uri));
	assert_ok(devcert_csr_builder_add_san_uri(builder, uri));
	/* What does not fit is refused, and the builder is as it was. */
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_uri(builder, uri));
	csr = build(builder, any_key());
	devcert_csr_free(csr);
	uri[5500] = '\0';
	assert_ok(devcert_csr_builder_add_san_uri(builder, uri));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_build(builder, any_key(), &csr));
	assert_null(csr);
	free(uri);
	devcert_csr_builder_free(builder);
}

static void
null_is_refused(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr = NULL;
	devcert_name *name = NULL;

	(void)state;
	assert_ok(devcert_name_parse_text("", &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_subject(NULL, name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_subject(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_dns(NULL, "a.example"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_dns(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_ip(NULL, "192.0.2.7"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_ip(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_email(NULL, "a@b.example"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_email(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_uri(NULL, "urn:x"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_san_uri(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_key_usage(NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_ext_key_usage(NULL, "1.2.3"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_add_ext_key_usage(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_challenge(NULL, (const uint8_t *)"x", 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_challenge(builder, NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_build(NULL, any_key(), &csr));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_build(builder, NULL, &csr));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_build(builder, any_key(), NULL));
	devcert_csr_builder_free(NULL);
	devcert_csr_builder_free(builder);
	devcert_name_free(name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_type_signs_a_request_that_verifies),
		cmocka_unit_test(what_is_asked_for_is_in_the_request),
		cmocka_unit_test(an_empty_request_has_version_0_and_an_empty_set),
		cmocka_unit_test(algorithm_parameters_are_null_for_rsa_only),
		cmocka_unit_test(critical_is_what_must_be),
		cmocka_unit_test(the_challenge_is_printable_where_it_can_be),
		cmocka_unit_test(attributes_are_sorted),
		cmocka_unit_test(keys_that_only_agree_make_no_request),
		cmocka_unit_test(a_builder_may_be_used_again),
		cmocka_unit_test(each_setter_refuses_what_it_cannot_write),
		cmocka_unit_test(each_count_has_its_limit),
		cmocka_unit_test(a_request_of_more_than_64_kib_is_not_made),
		cmocka_unit_test(null_is_refused),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
