/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making certificates: pki/cert_builder.c, pki/cert_write.c */
#include <devcert/cert.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"
#include "certs.h"
#include "crypto/pk.h"
#include "octets.h"
#include "pki/name.h"

/* Where these octets stand in those; NULL where they do not. */
static const uint8_t *
find_octets(dc_slice in, const char *hex)
{
	dc_slice what = hex_octets(hex);
	const uint8_t *found = NULL;

	for (size_t i = 0; found == NULL && i + what.len <= in.len; i++)
		if (dc_slice_equals(dc_slice_of(in.ptr + i, what.len), what))
			found = in.ptr + i;
	octets_free(what);
	return found;
}

static devcert_san_list *
make_names(size_t count)
{
	dc_buf names = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_san_list *list;

	for (size_t i = 0; i < count; i++)
		assert_ok(dc_san_add(DEVCERT_SAN_TYPE_DNS, "a.example", &names));
	dc_der_wrap(&names, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_san_list_parse(dc_buf_slice(&names), &list));
	dc_buf_free(&names);
	return list;
}

static void
a_self_signed_certificate_is_for_its_key_and_verifies(void **state)
{
	static const struct {
		const char *key, *algorithm;
	} cases[] = {
		{ "keys/rsa.pem", "RSA-SHA256" },    { "keys/p256.pem", "ECDSA-SHA256" },
		{ "keys/p384.pem", "ECDSA-SHA384" }, { "keys/p521.pem", "ECDSA-SHA512" },
		{ "keys/ed25519.pem", "Ed25519" },   { "keys/ed448.pem", "Ed448" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key = read_plain_key(cases[i].key);
		devcert_cert *cert = finish_cert(start_cert("CN=self"), key, NULL);
		devcert_name *subject, *issuer;

		assert_string_equal(devcert_cert_get_signature_algorithm(cert), cases[i].algorithm);
		assert_true(devcert_cert_has_key(cert, key));
		assert_true(devcert_cert_is_self_signed(cert));
		assert_ok(devcert_cert_get_subject(cert, &subject));
		assert_ok(devcert_cert_get_issuer(cert, &issuer));
		assert_string_equal(devcert_name_get_text(subject), "CN=self");
		assert_true(devcert_name_equals(subject, issuer));
		devcert_name_free(subject);
		devcert_name_free(issuer);
		devcert_cert_free(cert);
		devcert_key_free(key);
	}
}

static void
what_was_set_is_in_the_certificate(void **state)
{
	devcert_cert_builder *builder = start_cert("CN=device,O=Example");
	devcert_key *ca_key = read_plain_key("certs/root.key");
	devcert_key *key = read_plain_key("certs/leaf.key");
	devcert_cert *root = read_cert("certs/root.pem"), *cert;
	devcert_public_key *public;
	devcert_san_list *names = make_names(2);
	devcert_text_list *usages;
	char id[41];
	uint8_t octets[20];

	(void)state;
	assert_ok(devcert_key_get_public(key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	assert_ok(devcert_cert_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE |
	                                                          DEVCERT_KEY_USAGE_DECIPHER_ONLY));
	assert_ok(devcert_cert_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.2"));
	assert_ok(devcert_cert_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.1"));
	assert_ok(devcert_cert_builder_add_san_list(builder, names));
	assert_ok(devcert_cert_builder_add_san_list(builder, names));
	devcert_san_list_free(names);
	cert = finish_cert(builder, ca_key, root);

	assert_int_equal(devcert_cert_get_version(cert), 3);
	assert_int_equal(devcert_cert_get_not_before(cert), CERTS_BEGIN);
	assert_int_equal(devcert_cert_get_not_after(cert), CERTS_END);
	assert_true(devcert_cert_has_key(cert, key));
	assert_int_equal(devcert_cert_get_key_usage(cert),
	                 DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_DECIPHER_ONLY);
	assert_false(devcert_cert_is_ca(cert));
	assert_ok(devcert_cert_get_ext_key_usages(cert, &usages));
	assert_int_equal(devcert_text_list_get_count(usages), 2);
	assert_string_equal(devcert_text_list_get_item(usages, 1), "1.3.6.1.5.5.7.3.1");
	devcert_text_list_free(usages);
	assert_ok(devcert_cert_get_san_list(cert, &names));
	assert_int_equal(devcert_san_list_get_count(names), 4);
	assert_string_equal(devcert_san_list_get_value(names, 3), "a.example");
	devcert_san_list_free(names);
	/* RFC 5280, 4.2.1.2, method 1; 4.2.1.1: the issuer's own. */
	assert_ok(dc_public_key_id(public, octets));
	dc_hex(dc_slice_of(octets, sizeof(octets)), id);
	assert_string_equal(devcert_cert_get_subject_key_id(cert), id);
	assert_string_equal(devcert_cert_get_authority_key_id(cert),
	                    devcert_cert_get_subject_key_id(root));
	assert_ok(dc_cert_check_issued_by(cert, root, 0));
	assert_false(devcert_cert_is_self_signed(cert));
	devcert_public_key_free(public);
	devcert_cert_free(cert);
	devcert_cert_free(root);
	devcert_key_free(key);
	devcert_key_free(ca_key);
}

/* RFC 5280, 4.2.1.1: the issuer's identifier where it has one, else that of its key. */
static void
an_issuer_without_key_identifier_is_named_by_its_key(void **state)
{
	devcert_key *key = read_plain_key("certs/mid.key");
	devcert_cert *issuer = read_cert("certs/mid_no_id.pem"), *cert, *mid;

	(void)state;
	assert_string_equal(devcert_cert_get_subject_key_id(issuer), "");
	mid = read_cert("certs/mid.pem");
	cert = finish_cert(start_cert("CN=x"), key, issuer);
	assert_string_equal(devcert_cert_get_authority_key_id(cert),
	                    devcert_cert_get_subject_key_id(mid));
	devcert_cert_free(cert);
	devcert_cert_free(issuer);
	devcert_cert_free(mid);
	devcert_key_free(key);
}

static void
a_ca_is_made_with_and_without_a_path_length(void **state)
{
	static const int32_t lengths[] = { -1, 0, 1, 10 };
	devcert_key *key = read_plain_key("certs/root.key");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		devcert_cert_builder *builder = start_cert("CN=ca");
		devcert_cert *cert;

		assert_ok(devcert_cert_builder_set_ca(builder, lengths[i]));
		cert = finish_cert(builder, key, NULL);
		assert_true(devcert_cert_is_ca(cert));
		assert_int_equal(devcert_cert_get_path_len(cert), lengths[i]);
		/* basicConstraints, critical */
		assert_non_null(find_octets(dc_cert_der(cert), "0603551d13 0101ff"));
		devcert_cert_free(cert);
	}
	devcert_key_free(key);
}

static void
each_certificate_has_a_serial_number_of_its_own(void **state)
{
	devcert_key *key = read_plain_key("certs/root.key");
	devcert_cert *one = finish_cert(start_cert("CN=x"), key, NULL);
	devcert_cert *other = finish_cert(start_cert("CN=x"), key, NULL);

	(void)state;
	assert_int_equal(dc_cert_serial_der(one).len, 16);
	assert_int_equal(dc_cert_serial_der(one).ptr[0] & 0xc0, 0x40);
	assert_string_not_equal(devcert_cert_get_serial(one), devcert_cert_get_serial(other));
	devcert_cert_free(one);
	devcert_cert_free(other);
	devcert_key_free(key);
}

/* RFC 5280, 4.1.2.2 */
static void
a_given_serial_number_is_positive_and_short(void **state)
{
	static const struct {
		const char *given;
		const char *expected; /* NULL for one that is refused */
	} cases[] = {
		{ "01", "01" },
		{ "7f", "7f" },
		{ "80", "0080" },
		{ "000001", "01" },
		{ "00ff", "00ff" },
		{ "7fffffffffffffffffffffffffffffffffffffff",
		  "7fffffffffffffffffffffffffffffffffffffff" },
		{ "ffffffffffffffffffffffffffffffffffffff",
		  "00ffffffffffffffffffffffffffffffffffffff" },
		{ "ffffffffffffffffffffffffffffffffffffffff", NULL },
		{ "010000000000000000000000000000000000000000", NULL },
		{ "000000000000000000000000000000000000000001", NULL },
		{ "", NULL },
		{ "00", NULL },
		{ "0000", NULL },
	};
	devcert_key *key = read_plain_key("certs/root.key");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert_builder *builder = start_cert("CN=x");
		dc_slice given = hex_octets(cases[i].given);

		if (cases[i].expected == NULL) {
			assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_serial(
							     builder, given.ptr, given.len));
			devcert_cert_builder_free(builder);
		} else {
			devcert_cert *cert;

			assert_ok(devcert_cert_builder_set_serial(builder, given.ptr, given.len));
			cert = finish_cert(builder, key, NULL);
			assert_string_equal(devcert_cert_get_serial(cert), cases[i].expected);
			devcert_cert_free(cert);
		}
		octets_free(given);
	}
	devcert_key_free(key);
}

/* RFC 5280, 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050 on. */
static void
times_are_written_as_the_rfc_says(void **state)
{
	static const struct {
		int64_t from, to;
		const char *validity;
	} cases[] = {
		{ 0, 1, "301e 170d3730303130313030303030305a 170d3730303130313030303030315a" },
		/* 1950-01-01, 2049-12-31 23:59:59 */
		{ INT64_C(-631152000), INT64_C(2524607999),
		  "301e 170d3530303130313030303030305a 170d3439313233313233353935395a" },
		/* 2050-01-01, 9999-12-31 23:59:59 */
		{ INT64_C(2524608000), INT64_C(253402300799),
		  "3022 180f32303530303130313030303030305a 180f39393939313233313233353935395a" },
	};
	devcert_key *key = read_plain_key("certs/root.key");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert_builder *builder = start_cert("CN=x");
		devcert_cert *cert;

		assert_ok(devcert_cert_builder_set_validity(builder, cases[i].from, cases[i].to));
		cert = finish_cert(builder, key, NULL);
		assert_non_null(find_octets(dc_cert_der(cert), cases[i].validity));
		assert_int_equal(devcert_cert_get_not_before(cert), cases[i].from);
		assert_int_equal(devcert_cert_get_not_after(cert), cases[i].to);
		devcert_cert_free(cert);
	}
	devcert_key_free(key);
}

static void
times_outside_the_rfc_are_refused(void **state)
{
	devcert_cert_builder *builder;
	devcert_key *key = read_plain_key("certs/root.key");
	devcert_cert *cert;

	(void)state;
	assert_ok(devcert_cert_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE, devcert_cert_builder_sign(builder, key, NULL, &cert));
	assert_null(cert);
	assert_fails(DEVCERT_E_TIME,
	             devcert_cert_builder_set_validity(builder, DC_TIME_MIN - 1, 0));
	assert_fails(DEVCERT_E_TIME,
	             devcert_cert_builder_set_validity(builder, 0, DC_TIME_NO_END + 1));
	assert_fails(DEVCERT_E_TIME, devcert_cert_builder_set_validity(builder, 2, 1));
	assert_fails(DEVCERT_E_TIME,
	             devcert_cert_builder_set_validity(builder, INT64_MIN, INT64_MAX));
	assert_fails(DEVCERT_E_STATE, devcert_cert_builder_sign(builder, key, NULL, &cert));
	assert_ok(devcert_cert_builder_set_validity(builder, 1, 1));
	cert = finish_cert(builder, key, NULL);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

/* RFC 5280, 4.2.1.6 */
static void
alternative_names_are_critical_only_without_a_subject(void **state)
{
	devcert_key *ca_key = read_plain_key("certs/root.key");
	devcert_cert *root = read_cert("certs/root.pem"), *cert;
	devcert_san_list *names = make_names(1);
	devcert_cert_builder *builder;
	devcert_name *subject;

	(void)state;
	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_builder_set_validity(builder, CERTS_BEGIN, CERTS_END));
	assert_ok(devcert_cert_builder_add_san_list(builder, names));
	cert = finish_cert(builder, ca_key, root);
	assert_ok(devcert_cert_get_subject(cert, &subject));
	assert_string_equal(devcert_name_get_text(subject), "");
	devcert_name_free(subject);
	assert_non_null(find_octets(dc_cert_der(cert), "0603551d11 0101ff"));
	devcert_cert_free(cert);

	builder = start_cert("CN=x");
	assert_ok(devcert_cert_builder_add_san_list(builder, names));
	cert = finish_cert(builder, ca_key, root);
	assert_non_null(find_octets(dc_cert_der(cert), "0603551d11 04"));
	devcert_cert_free(cert);
	devcert_san_list_free(names);
	devcert_cert_free(root);
	devcert_key_free(ca_key);
}

static void
a_builder_is_unchanged_by_signing(void **state)
{
	devcert_cert_builder *builder = start_cert("CN=x");
	devcert_key *key = read_plain_key("keys/ed25519.pem");
	devcert_cert *one, *other;

	(void)state;
	assert_ok(devcert_cert_builder_sign(builder, key, NULL, &one));
	assert_ok(devcert_cert_builder_sign(builder, key, NULL, &other));
	/* Ed25519 signs the same twice. */
	assert_true(devcert_cert_equals(one, other));
	devcert_cert_free(one);
	devcert_cert_free(other);
	devcert_cert_builder_free(builder);
	devcert_key_free(key);
}

static void
setting_again_replaces(void **state)
{
	devcert_cert_builder *builder = start_cert("CN=first");
	devcert_key *key = read_plain_key("certs/leaf.key"),
		    *other = read_plain_key("keys/p256.pem");
	devcert_public_key *public;
	devcert_cert *cert;
	devcert_name *name;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=second", &name));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	devcert_name_free(name);
	assert_ok(devcert_key_get_public(other, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	assert_ok(devcert_key_get_public(key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	cert = finish_cert(builder, key, NULL);
	assert_ok(devcert_cert_get_subject(cert, &name));
	assert_string_equal(devcert_name_get_text(name), "CN=second");
	devcert_name_free(name);
	devcert_cert_free(cert);
	devcert_key_free(key);
	devcert_key_free(other);
}

/* RFC 8410, sections 3 and 4 */
static void
keys_that_only_agree_get_certificates_and_sign_none(void **state)
{
	static const devcert_key_type types[] = { DEVCERT_KEY_TYPE_X25519, DEVCERT_KEY_TYPE_X448 };
	devcert_key *ca_key = read_plain_key("certs/root.key");
	devcert_cert *root = read_cert("certs/root.pem");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		devcert_cert_builder *builder = start_cert("CN=x");
		devcert_public_key *public;
		devcert_cert *cert = root;
		devcert_key *key;

		assert_ok(devcert_key_generate(types[i], 0, &key));
		assert_ok(devcert_key_get_public(key, &public));
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             devcert_cert_builder_sign(builder, key, NULL, &cert));
		assert_null(cert);
		assert_ok(devcert_cert_builder_set_public_key(builder, public));
		assert_ok(
		    devcert_cert_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_KEY_AGREEMENT));
		cert = finish_cert(builder, ca_key, root);
		assert_true(devcert_cert_has_key(cert, key));
		assert_int_equal(devcert_cert_get_key_usage(cert), DEVCERT_KEY_USAGE_KEY_AGREEMENT);
		devcert_cert_free(cert);
		devcert_public_key_free(public);
		devcert_key_free(key);
	}
	devcert_cert_free(root);
	devcert_key_free(ca_key);
}

static void
only_the_right_key_of_a_ca_signs(void **state)
{
	devcert_key *mid_key = read_plain_key("certs/mid.key");
	devcert_key *root_key = read_plain_key("certs/root.key");
	devcert_cert *mid = read_cert("certs/mid.pem"), *plain = read_cert("certs/mid_plain.pem");
	devcert_cert *no_sign = read_cert("certs/mid_no_sign.pem"), *cert = mid;
	devcert_cert_builder *builder = start_cert("CN=x");
	devcert_public_key *public;

	(void)state;
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_cert_builder_sign(builder, root_key, mid, &cert));
	assert_null(cert);
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
	             devcert_cert_builder_sign(builder, mid_key, plain, &cert));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
	             devcert_cert_builder_sign(builder, mid_key, no_sign, &cert));
	assert_ok(devcert_cert_builder_sign(builder, mid_key, mid, &cert));
	devcert_cert_free(cert);
	/* mid has pathLenConstraint 0. */
	assert_ok(devcert_cert_builder_set_ca(builder, -1));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
	             devcert_cert_builder_sign(builder, mid_key, mid, &cert));
	/* Self-signed, but for another key. */
	assert_ok(devcert_key_get_public(root_key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_cert_builder_sign(builder, mid_key, NULL, &cert));
	devcert_public_key_free(public);
	devcert_cert_builder_free(builder);
	devcert_cert_free(mid);
	devcert_cert_free(plain);
	devcert_cert_free(no_sign);
	devcert_key_free(mid_key);
	devcert_key_free(root_key);
}

static void
settings_are_checked_at_once(void **state)
{
	devcert_cert_builder *builder = start_cert("CN=x");
	devcert_san_list *names = make_names(DC_LIMIT_SANS), *one = make_names(1);

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_ca(builder, -2));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_ca(builder, 11));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_key_usage(builder, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_key_usage(builder, 0x200));
	assert_fails(DEVCERT_E_TEXT, devcert_cert_builder_add_ext_key_usage(builder, ""));
	assert_fails(DEVCERT_E_TEXT, devcert_cert_builder_add_ext_key_usage(builder, "clientAuth"));
	assert_fails(DEVCERT_E_TEXT, devcert_cert_builder_add_ext_key_usage(builder, "3.1"));
	for (unsigned int i = 0; i < DC_LIMIT_EXT_OIDS; i++)
		assert_ok(devcert_cert_builder_add_ext_key_usage(builder, "1.2.3"));
	assert_fails(DEVCERT_E_LIMIT, devcert_cert_builder_add_ext_key_usage(builder, "1.2.3"));
	assert_ok(devcert_cert_builder_add_san_list(builder, names));
	assert_fails(DEVCERT_E_LIMIT, devcert_cert_builder_add_san_list(builder, one));
	devcert_san_list_free(names);
	devcert_san_list_free(one);
	devcert_cert_builder_free(builder);
	devcert_cert_builder_free(NULL);
}

static void
arguments_are_checked(void **state)
{
	devcert_cert_builder *builder = start_cert("CN=x");
	devcert_key *key = read_plain_key("certs/leaf.key");
	devcert_san_list *names = make_names(1);
	devcert_name *name;
	devcert_cert *cert;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=x", &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_subject(NULL, name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_subject(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_cert_builder_set_public_key(NULL, dc_key_public(key)));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_public_key(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_validity(NULL, 0, 1));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_cert_builder_set_serial(NULL, (const uint8_t *)"x", 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_serial(builder, NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_ca(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_set_key_usage(NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_add_ext_key_usage(NULL, "1.2"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_add_ext_key_usage(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_add_san_list(NULL, names));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_add_san_list(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_sign(NULL, key, NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_sign(builder, NULL, NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_builder_sign(builder, key, NULL, NULL));
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
	devcert_san_list_free(names);
	devcert_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_self_signed_certificate_is_for_its_key_and_verifies),
		cmocka_unit_test(what_was_set_is_in_the_certificate),
		cmocka_unit_test(an_issuer_without_key_identifier_is_named_by_its_key),
		cmocka_unit_test(a_ca_is_made_with_and_without_a_path_length),
		cmocka_unit_test(each_certificate_has_a_serial_number_of_its_own),
		cmocka_unit_test(a_given_serial_number_is_positive_and_short),
		cmocka_unit_test(times_are_written_as_the_rfc_says),
		cmocka_unit_test(times_outside_the_rfc_are_refused),
		cmocka_unit_test(alternative_names_are_critical_only_without_a_subject),
		cmocka_unit_test(a_builder_is_unchanged_by_signing),
		cmocka_unit_test(setting_again_replaces),
		cmocka_unit_test(keys_that_only_agree_get_certificates_and_sign_none),
		cmocka_unit_test(only_the_right_key_of_a_ca_signs),
		cmocka_unit_test(settings_are_checked_at_once),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
