/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom an envelope is sealed to: msg/sealer_builder.c and msg/sealer_check.c. */
#include "base/limits.h"
#include "certs.h"
#include "recipients.h"

#define BEFORE INT64_C(1500000000)
#define AFTER INT64_C(2300000000)

static devcert_key *rsa, *other_rsa, *old_rsa, *p256, *p384, *p521, *ed25519;
static devcert_cert *rsa_cert, *old_cert, *p256_cert, *p384_cert, *p521_cert, *ed_cert, *v1;

static int
make_certs(void **state)
{
	(void)state;
	rsa = fixed_key(FIXED_KEY_RSA_A);
	other_rsa = fixed_key(FIXED_KEY_RSA_B);
	old_rsa = fixed_key(FIXED_KEY_RSA_1024);
	p256 = fixed_key(FIXED_KEY_EC_P256);
	p384 = fixed_key(FIXED_KEY_EC_P384);
	p521 = fixed_key(FIXED_KEY_EC_P521);
	ed25519 = fixed_key(FIXED_KEY_ED25519);
	rsa_cert = fixed_cert(rsa, "CN=rsa", 1);
	old_cert = fixed_cert(old_rsa, "CN=old", 2);
	p256_cert = fixed_cert(p256, "CN=p256", 3);
	p384_cert = fixed_cert(p384, "CN=p384", 4);
	p521_cert = fixed_cert(p521, "CN=p521", 5);
	ed_cert = fixed_cert(ed25519, "CN=ed", 6);
	v1 = read_cert("certs/v1.pem");
	return 0;
}

static int
free_certs(void **state)
{
	devcert_cert *certs[] = {
		rsa_cert, old_cert, p256_cert, p384_cert, p521_cert, ed_cert, v1
	};
	devcert_key *keys[] = { rsa, other_rsa, old_rsa, p256, p384, p521, ed25519 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(certs); i++)
		devcert_cert_free(certs[i]);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		devcert_key_free(keys[i]);
	return 0;
}

static void
each_key_has_a_default_scheme(void **state)
{
	const struct {
		const devcert_cert *cert;
		devcert_recipient_scheme scheme;
	} cases[] = {
		{ rsa_cert, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256 },
		{ p256_cert, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256 },
		{ p384_cert, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384 },
		{ p521_cert, DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512 },
	};
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_ok(devcert_sealer_builder_add_cert(b, cases[i].cert));
		assert_int_equal(b->to[i].scheme->scheme, cases[i].scheme);
	}
	devcert_sealer_builder_free(b);
}

static void
a_scheme_fits_the_key_or_is_refused(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	for (int s = 1; s <= 12; s++) {
		bool is_rsa = s <= DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512;
		bool is_x963 = !is_rsa && s <= DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512;

		assert_ok(devcert_sealer_builder_set_scheme(b, (devcert_recipient_scheme)s));
		if (is_rsa)
			assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
		else
			assert_fails(DEVCERT_E_KEY_MISMATCH,
			             devcert_sealer_builder_add_cert(b, rsa_cert));
		if (is_x963)
			assert_ok(devcert_sealer_builder_add_cert(b, p384_cert));
		else
			assert_fails(DEVCERT_E_KEY_MISMATCH,
			             devcert_sealer_builder_add_cert(b, p384_cert));
		/* RFC 8017, section 7.1.1: two digests do not fit into 1024 bits with a key. */
		if (is_rsa && s <= DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256)
			assert_ok(devcert_sealer_builder_add_cert(b, old_cert));
		else
			assert_fails(DEVCERT_E_KEY_MISMATCH,
			             devcert_sealer_builder_add_cert(b, old_cert));
	}
	assert_fails(DEVCERT_E_UNSUPPORTED, devcert_sealer_builder_add_cert(b, ed_cert));
	devcert_sealer_builder_free(b);
}

static void
setters_refuse_what_does_not_exist(void **state)
{
	static const uint8_t octets[2048] = { 1 };
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_allow(b, 32));
	assert_ok(devcert_sealer_builder_set_allow(b, 31));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_set_scheme(b, (devcert_recipient_scheme)0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_set_scheme(b, (devcert_recipient_scheme)13));
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_builder_set_oaep_label(b, octets, 1025));
	assert_ok(devcert_sealer_builder_set_oaep_label(b, octets, 1024));
	assert_ok(devcert_sealer_builder_set_oaep_label(b, NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_oaep_label(b, NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_max_recipients(b, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_max_recipients(b, 10001));
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 10000));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_add_password(b, octets, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_add_password(b, NULL, 1));
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_builder_add_password(b, octets, 1025));
	assert_ok(devcert_sealer_builder_add_password(b, octets, 1024));
	for (size_t len = 0; len < 40; len++)
		if (len != 16 && len != 24 && len != 32)
			assert_fails(DEVCERT_E_ARGUMENT,
			             devcert_sealer_builder_add_kek(b, octets, 1, octets, len));
		else
			assert_ok(devcert_sealer_builder_add_kek(b, octets, 1024, octets, len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_add_kek(b, octets, 0, octets, 16));
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_builder_add_kek(b, octets, 1025, octets, 16));
	for (int c = 0; c <= 9; c++)
		if (c >= 1 && c <= 3)
			assert_ok(devcert_sealer_builder_set_cipher(b, (devcert_content_cipher)c));
		else
			assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_cipher(
							     b, (devcert_content_cipher)c));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_unauthenticated_cbc(b, 192));
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_sealer_builder_set_content_len(b, (UINT64_C(1) << 36) - 31));
	assert_ok(devcert_sealer_builder_set_content_len(b, (UINT64_C(1) << 36) - 32));
	assert_ok(devcert_sealer_builder_set_commitment(b, true));
	devcert_sealer_builder_free(b);
	devcert_sealer_builder_free(NULL);
}

static void
null_is_no_builder(void **state)
{
	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_now(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_allow(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_set_scheme(NULL, DEVCERT_RECIPIENT_SCHEME_RSA_V15));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_oaep_label(NULL, NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_by_key_id(NULL, true));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_max_recipients(NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_add_cert(NULL, rsa_cert));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_add_password(NULL, (const uint8_t *)"x", 1));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_add_kek(NULL, (const uint8_t *)"x", 1,
	                                            (const uint8_t *)KEK, 16));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_builder_set_cipher(NULL, DEVCERT_CONTENT_CIPHER_AES_128_GCM));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_unauthenticated_cbc(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_commitment(NULL, true));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_set_content_len(NULL, 0));
}

static void
the_cipher_is_the_last_one_said(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_int_equal(b->cipher, DEVCERT_CONTENT_CIPHER_AES_256_GCM);
	assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(b, 128));
	assert_int_equal(b->cipher, DEVCERT_CONTENT_CIPHER_AES_128_CBC);
	assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(b, 256));
	assert_int_equal(b->cipher, DEVCERT_CONTENT_CIPHER_AES_256_CBC);
	assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(b, 0));
	assert_int_equal(b->cipher, DEVCERT_CONTENT_CIPHER_AES_256_GCM);
	assert_ok(devcert_sealer_builder_set_cipher(b, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305));
	assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(b, 0));
	assert_int_equal(b->cipher, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305);
	devcert_sealer_builder_free(b);
}

static void
there_are_at_most_as_many_as_was_said(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_builder_add_cert(b, p256_cert));
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_sealer_builder_add_password(b, (const uint8_t *)"x", 1));
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 1001));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)"x", 1));
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_builder_add_kek(b, (const uint8_t *)"x", 1,
	                                                             (const uint8_t *)KEK, 16));
	assert_int_equal(b->count, 1001);
	devcert_sealer_builder_free(b);
}

static void
a_key_identifier_has_to_be_in_the_certificate(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_int_equal(dc_cert_subject_key_id(v1).len, 0);
	assert_ok(devcert_sealer_builder_add_cert(b, v1));
	assert_ok(devcert_sealer_builder_set_by_key_id(b, true));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_sealer_builder_add_cert(b, v1));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_true(b->to[1].by_key_id);
	devcert_sealer_builder_free(b);
}

static void
settings_hold_from_then_on(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_ok(devcert_sealer_builder_set_oaep_label(b, (const uint8_t *)"label", 5));
	assert_ok(devcert_sealer_builder_set_scheme(b, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_ok(devcert_sealer_builder_set_scheme(b, DEVCERT_RECIPIENT_SCHEME_RSA_V15));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_int_equal(b->to[0].label.len, 0);
	assert_int_equal(b->to[0].scheme->scheme, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256);
	assert_slice_is_text(dc_buf_slice(&b->to[1].label), "label");
	assert_int_equal(b->to[1].scheme->scheme, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1);
	/* RSAES-PKCS1-v1_5 has none. */
	assert_int_equal(b->to[2].label.len, 0);
	devcert_sealer_builder_free(b);
}

static void
a_check_needs_recipients_and_a_time(void **state)
{
	devcert_sealer_builder *b = NULL;

	(void)state;
	assert_ok(devcert_sealer_builder_new(&b));
	assert_fails(DEVCERT_E_STATE, dc_sealer_builder_check(b));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(dc_sealer_builder_check(b));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_fails(DEVCERT_E_STATE, dc_sealer_builder_check(b));
	assert_ok(devcert_sealer_builder_set_now(b, NOW));
	assert_ok(dc_sealer_builder_check(b));
	devcert_sealer_builder_free(b);
}

/* Certificates that something is wrong with, and what allows them. */
static void
what_is_wrong_with_a_certificate_can_be_allowed(void **state)
{
	devcert_cert *sign_rsa =
	    usage_cert(dc_key_public(rsa), DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE, rsa, NULL);
	devcert_cert *agree_rsa =
	    usage_cert(dc_key_public(rsa), DEVCERT_KEY_USAGE_KEY_AGREEMENT, rsa, NULL);
	devcert_cert *encipher_ec =
	    usage_cert(dc_key_public(p256), DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT, p256, NULL);
	const struct {
		const devcert_cert *cert;
		int64_t now_at;
		devcert_status rc;
		uint32_t allow;
	} cases[] = {
		{ rsa_cert, BEFORE, DEVCERT_E_NOT_YET_VALID, DEVCERT_SEAL_ALLOW_NOT_YET_VALID },
		{ rsa_cert, AFTER, DEVCERT_E_EXPIRED, DEVCERT_SEAL_ALLOW_EXPIRED },
		{ sign_rsa, NOW, DEVCERT_E_USAGE_FORBIDDEN, DEVCERT_SEAL_ALLOW_KEY_USAGE },
		{ agree_rsa, NOW, DEVCERT_E_USAGE_FORBIDDEN, DEVCERT_SEAL_ALLOW_KEY_USAGE },
		{ encipher_ec, NOW, DEVCERT_E_USAGE_FORBIDDEN, DEVCERT_SEAL_ALLOW_KEY_USAGE },
		{ old_cert, NOW, DEVCERT_E_WEAK, DEVCERT_SEAL_ALLOW_WEAK_KEY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_sealer_builder *b = new_sealer();

		assert_ok(devcert_sealer_builder_set_now(b, cases[i].now_at));
		/* A password beside it changes nothing, and the message says which it is. */
		assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
		assert_ok(devcert_sealer_builder_add_cert(b, cases[i].cert));
		assert_fails_with(cases[i].rc, dc_sealer_builder_check(b));
		assert_non_null(strstr(devcert_last_error_message(), "recipient 1: "));
		assert_ok(devcert_sealer_builder_set_allow(b, 31 & ~cases[i].allow));
		assert_fails_with(cases[i].rc, dc_sealer_builder_check(b));
		assert_ok(devcert_sealer_builder_set_allow(b, cases[i].allow));
		assert_ok(dc_sealer_builder_check(b));
		devcert_sealer_builder_free(b);
	}
	devcert_cert_free(sign_rsa);
	devcert_cert_free(agree_rsa);
	devcert_cert_free(encipher_ec);
}

static void
the_right_key_usage_is_good(void **state)
{
	devcert_cert *encipher =
	    usage_cert(dc_key_public(rsa), DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT, rsa, NULL);
	devcert_cert *agree =
	    usage_cert(dc_key_public(p256), DEVCERT_KEY_USAGE_KEY_AGREEMENT, p256, NULL);
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, encipher));
	assert_ok(devcert_sealer_builder_add_cert(b, agree));
	assert_ok(dc_sealer_builder_check(b));
	devcert_sealer_builder_free(b);
	devcert_cert_free(encipher);
	devcert_cert_free(agree);
}

static void
one_key_is_one_recipient(void **state)
{
	devcert_cert *renewed = fixed_cert(p256, "CN=renewed", 77);
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_ok(dc_sealer_builder_check(b));
	assert_ok(devcert_sealer_builder_add_cert(b, renewed));
	assert_fails(DEVCERT_E_EXISTS, dc_sealer_builder_check(b));
	assert_ok(devcert_sealer_builder_set_allow(b, DEVCERT_SEAL_ALLOW_DUPLICATE));
	assert_ok(dc_sealer_builder_check(b));
	devcert_sealer_builder_free(b);
	devcert_cert_free(renewed);
}

static void
the_version_tells_the_kinds(void **state)
{
	devcert_sealer_builder *b = new_sealer();

	(void)state;
	/* RFC 5652, section 6.1 */
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_int_equal(dc_sealer_builder_version(b), 0);
	assert_ok(devcert_sealer_builder_set_by_key_id(b, true));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_int_equal(dc_sealer_builder_version(b), 2);
	devcert_sealer_builder_free(b);
	b = new_sealer();
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_int_equal(dc_sealer_builder_version(b), 2);
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_int_equal(dc_sealer_builder_version(b), 3);
	devcert_sealer_builder_free(b);
	b = new_sealer();
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_int_equal(dc_sealer_builder_version(b), 2);
	devcert_sealer_builder_free(b);
}

static void
a_copy_stands_on_its_own(void **state)
{
	devcert_sealer_builder *b = new_sealer(), *copy = NULL;

	(void)state;
	assert_ok(devcert_sealer_builder_set_oaep_label(b, (const uint8_t *)"label", 5));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 32));
	assert_ok(devcert_sealer_builder_set_commitment(b, true));
	assert_ok(devcert_sealer_builder_set_max_recipients(b, 1));
	assert_ok(dc_sealer_builder_copy(b, &copy));
	devcert_sealer_builder_free(b);
	assert_int_equal(copy->count, 3);
	assert_ptr_equal(copy->to[0].cert, rsa_cert);
	assert_slice_is_text(dc_buf_slice(&copy->to[0].label), "label");
	assert_slice_is_text(dc_buf_slice(&copy->to[1].secret), PASSWORD);
	assert_slice_is_text(dc_buf_slice(&copy->to[2].secret), KEK);
	assert_slice_is_text(dc_buf_slice(&copy->to[2].key_id), "id");
	assert_slice_is_text(dc_buf_slice(&copy->label), "label");
	assert_true(copy->commitment);
	assert_ok(dc_sealer_builder_check(copy));
	devcert_sealer_builder_free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_has_a_default_scheme),
		cmocka_unit_test(a_scheme_fits_the_key_or_is_refused),
		cmocka_unit_test(setters_refuse_what_does_not_exist),
		cmocka_unit_test(null_is_no_builder),
		cmocka_unit_test(the_cipher_is_the_last_one_said),
		cmocka_unit_test(there_are_at_most_as_many_as_was_said),
		cmocka_unit_test(a_key_identifier_has_to_be_in_the_certificate),
		cmocka_unit_test(settings_hold_from_then_on),
		cmocka_unit_test(a_check_needs_recipients_and_a_time),
		cmocka_unit_test(what_is_wrong_with_a_certificate_can_be_allowed),
		cmocka_unit_test(the_right_key_usage_is_good),
		cmocka_unit_test(one_key_is_one_recipient),
		cmocka_unit_test(the_version_tells_the_kinds),
		cmocka_unit_test(a_copy_stands_on_its_own),
	};

	return cmocka_run_group_tests(tests, make_certs, free_certs);
}
