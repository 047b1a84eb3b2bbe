/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures over octets: pki/key_sign.c, crypto/pk.c */
#include <devcert/key.h>

#include "base/bytes.h"
#include "fixed_keys.h"
#include "vectors.h"

#define SCHEME(name) DEVCERT_SIGN_SCHEME_##name

/* What openssl signed, with the key that did it. */
static const struct vector {
	const char *file, *key;
	devcert_sign_scheme scheme;
	bool same; /* the scheme has one signature of a message only */
} signed_by_openssl[] = {
	{ "rsa_sha256", "rsa", SCHEME(RSA_SHA256), true },
	{ "rsa_sha384", "rsa", SCHEME(RSA_SHA384), true },
	{ "rsa_sha512", "rsa", SCHEME(RSA_SHA512), true },
	{ "rsa_pss_sha256", "rsa", SCHEME(RSA_PSS_SHA256), false },
	{ "rsa_pss_sha384", "rsa", SCHEME(RSA_PSS_SHA384), false },
	{ "rsa_pss_sha512", "rsa", SCHEME(RSA_PSS_SHA512), false },
	{ "ecdsa_sha256", "p256", SCHEME(ECDSA_SHA256), false },
	{ "ecdsa_sha384", "p256", SCHEME(ECDSA_SHA384), false },
	{ "ecdsa_sha512", "p256", SCHEME(ECDSA_SHA512), false },
	{ "ecdsa_p384_sha256", "p384", SCHEME(ECDSA_SHA256), false },
	{ "ecdsa_p521_sha512", "p521", SCHEME(ECDSA_SHA512), false },
	{ "ed25519", "ed25519", SCHEME(ED25519), true },
	{ "ed448", "ed448", SCHEME(ED448), true },
};

/* Every scheme, with a key that it is for. */
static const struct {
	devcert_sign_scheme scheme;
	const char *key;
} schemes[] = {
	{ SCHEME(RSA_SHA256), "rsa" },     { SCHEME(RSA_SHA384), "rsa" },
	{ SCHEME(RSA_SHA512), "rsa" },     { SCHEME(RSA_PSS_SHA256), "rsa" },
	{ SCHEME(RSA_PSS_SHA384), "rsa" }, { SCHEME(RSA_PSS_SHA512), "rsa" },
	{ SCHEME(ECDSA_SHA256), "p256" },  { SCHEME(ECDSA_SHA384), "p256" },
	{ SCHEME(ECDSA_SHA512), "p256" },  { SCHEME(ED25519), "ed25519" },
	{ SCHEME(ED448), "ed448" },        { SCHEME(RSA_SHA1), "rsa" },
	{ SCHEME(ECDSA_SHA1), "p256" },
};

static dc_buf message;

static dc_buf
read_named(const char *folder, const char *name, const char *suffix)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	return read_vector(path);
}

static devcert_key *
read_key(const char *name)
{
	dc_buf pem = read_named("keys", name, ".pem");
	devcert_key *key;

	assert_ok(devcert_key_parse(pem.ptr, pem.len, NULL, 0, &key));
	dc_buf_free(&pem);
	return key;
}

static devcert_public_key *
read_public(const char *name)
{
	dc_buf der = read_named("keys", name, ".spki.der");
	devcert_public_key *key;

	assert_ok(devcert_public_key_parse(der.ptr, der.len, &key));
	dc_buf_free(&der);
	return key;
}

/* Verify the signature in a file over the message, from exact copies. */
static devcert_status
verify(const char *key_name, devcert_sign_scheme scheme, const dc_buf *signature, uint32_t allow)
{
	devcert_public_key *key = read_public(key_name);
	uint8_t *copy = exact_copy(signature->ptr, signature->len);
	devcert_status rc = devcert_public_key_verify(key, scheme, message.ptr, message.len, copy,
	                                              signature->len, allow);

	free(copy);
	devcert_public_key_free(key);
	return rc;
}

static devcert_status
verify_file(const char *key_name, devcert_sign_scheme scheme, const char *file, uint32_t allow)
{
	dc_buf signature = read_named("sign", file, ".sig");
	devcert_status rc = verify(key_name, scheme, &signature, allow);

	dc_buf_free(&signature);
	return rc;
}

static int
read_message(void **state)
{
	(void)state;
	message = read_vector("sign/message");
	return 0;
}

static int
free_message(void **state)
{
	(void)state;
	dc_buf_free(&message);
	return 0;
}

static void
what_openssl_signed_verifies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(signed_by_openssl); i++)
		assert_ok(verify_file(signed_by_openssl[i].key, signed_by_openssl[i].scheme,
		                      signed_by_openssl[i].file, 0));
}

/* RFC 8017, section 8.2.1 and RFC 8032, section 5: nothing in them is random. */
static void
signatures_without_randomness_are_those_of_openssl(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(signed_by_openssl); i++) {
		const struct vector *v = &signed_by_openssl[i];
		devcert_key *key = read_key(v->key);
		dc_buf theirs = read_named("sign", v->file, ".sig");
		devcert_bytes *ours;

		assert_ok(devcert_key_sign(key, v->scheme, message.ptr, message.len, &ours));
		assert_true(dc_slice_equals(dc_bytes_slice(ours), dc_buf_slice(&theirs)) ==
		            v->same);
		devcert_bytes_free(ours);
		dc_buf_free(&theirs);
		devcert_key_free(key);
	}
}

static void
what_we_sign_verifies_by_its_own_scheme_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(signed_by_openssl); i++) {
		const struct vector *v = &signed_by_openssl[i];
		devcert_key *key = read_key(v->key);
		devcert_public_key *public;
		devcert_bytes *out;

		assert_ok(devcert_key_get_public(key, &public));
		assert_ok(devcert_key_sign(key, v->scheme, message.ptr, message.len, &out));
		for (size_t k = 0; k < COUNT_OF(schemes); k++) {
			devcert_status rc = devcert_public_key_verify(
			    public, schemes[k].scheme, message.ptr, message.len,
			    devcert_bytes_data(out), devcert_bytes_len(out), DEVCERT_ALLOW_SHA1);

			if (schemes[k].scheme == v->scheme)
				assert_int_equal(rc, DEVCERT_OK);
			else
				assert_true(rc == DEVCERT_E_SIGNATURE ||
				            rc == DEVCERT_E_KEY_MISMATCH);
		}
		devcert_bytes_free(out);
		devcert_public_key_free(public);
		devcert_key_free(key);
	}
}

static void
no_data_at_all_can_be_signed(void **state)
{
	devcert_key *key = read_key("p256");
	devcert_public_key *public = read_public("p256");
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_key_sign(key, SCHEME(ECDSA_SHA256), NULL, 0, &out));
	assert_ok(devcert_public_key_verify(public, SCHEME(ECDSA_SHA256), NULL, 0,
	                                    devcert_bytes_data(out), devcert_bytes_len(out), 0));
	assert_fails(DEVCERT_E_SIGNATURE,
	             devcert_public_key_verify(public, SCHEME(ECDSA_SHA256), message.ptr,
	                                       message.len, devcert_bytes_data(out),
	                                       devcert_bytes_len(out), 0));
	devcert_bytes_free(out);
	devcert_public_key_free(public);
	devcert_key_free(key);
}

static void
a_signature_that_is_cut_longer_or_bent_does_not_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(signed_by_openssl); i++) {
		const struct vector *v = &signed_by_openssl[i];
		dc_buf signature = read_named("sign", v->file, ".sig");
		size_t len = signature.len;

		for (signature.len = 0; signature.len < len; signature.len += 1 + len / 20)
			assert_fails(DEVCERT_E_SIGNATURE, verify(v->key, v->scheme, &signature, 0));
		signature.len = len - 1;
		assert_fails(DEVCERT_E_SIGNATURE, verify(v->key, v->scheme, &signature, 0));
		signature.len = len;
		for (size_t k = 0; k < len; k += 1 + len / 40) {
			signature.ptr[k] ^= (uint8_t)(1u << (k % 8));
			assert_fails(DEVCERT_E_SIGNATURE, verify(v->key, v->scheme, &signature, 0));
			signature.ptr[k] ^= (uint8_t)(1u << (k % 8));
		}
		dc_buf_add(&signature, dc_slice_of("", 1));
		assert_fails(DEVCERT_E_SIGNATURE, verify(v->key, v->scheme, &signature, 0));
		dc_buf_free(&signature);
	}
}

/* RFC 8017, section 9.1: the verifier knows the length of the salt and the digest of MGF1. */
static void
a_pss_signature_has_a_salt_of_the_digests_length_and_its_mgf1(void **state)
{
	static const char *const others[] = { "rsa_pss_long_salt", "rsa_pss_no_salt",
		                              "rsa_pss_mgf1_sha1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_fails(DEVCERT_E_SIGNATURE,
		             verify_file("rsa", SCHEME(RSA_PSS_SHA256), others[i], 0));
}

static void
sha1_is_verified_where_it_is_allowed_and_never_signed(void **state)
{
	devcert_key *rsa = read_key("rsa"), *p256 = read_key("p256");
	devcert_bytes *out;

	(void)state;
	assert_fails(DEVCERT_E_WEAK, verify_file("rsa", SCHEME(RSA_SHA1), "rsa_sha1", 0));
	assert_ok(verify_file("rsa", SCHEME(RSA_SHA1), "rsa_sha1", DEVCERT_ALLOW_SHA1));
	assert_fails(DEVCERT_E_WEAK, verify_file("p256", SCHEME(ECDSA_SHA1), "ecdsa_sha1", 0));
	assert_ok(verify_file("p256", SCHEME(ECDSA_SHA1), "ecdsa_sha1", DEVCERT_ALLOW_SHA1));
	assert_fails(DEVCERT_E_WEAK, devcert_key_sign(rsa, SCHEME(RSA_SHA1), NULL, 0, &out));
	assert_fails(DEVCERT_E_WEAK, devcert_key_sign(p256, SCHEME(ECDSA_SHA1), NULL, 0, &out));
	devcert_key_free(rsa);
	devcert_key_free(p256);
}

static void
short_rsa_keys_verify_where_they_are_allowed_and_never_sign(void **state)
{
	uint8_t signature[128] = { 0 };
	devcert_public_key *public;
	devcert_bytes *out;
	devcert_key *key;

	(void)state;
	assert_ok(devcert_key_parse((const uint8_t *)FIXED_KEY_RSA_1024, strlen(FIXED_KEY_RSA_1024),
	                            NULL, 0, &key));
	assert_ok(devcert_key_get_public(key, &public));
	for (devcert_sign_scheme scheme = SCHEME(RSA_SHA256); scheme <= SCHEME(RSA_PSS_SHA512);
	     scheme++) {
		assert_fails(DEVCERT_E_WEAK, devcert_key_sign(key, scheme, NULL, 0, &out));
		assert_fails(DEVCERT_E_WEAK,
		             devcert_public_key_verify(public, scheme, NULL, 0, signature,
		                                       sizeof(signature), 0));
		assert_fails(DEVCERT_E_SIGNATURE,
		             devcert_public_key_verify(public, scheme, NULL, 0, signature,
		                                       sizeof(signature), DEVCERT_ALLOW_RSA_1024));
	}
	devcert_public_key_free(public);
	devcert_key_free(key);
}

static void
a_scheme_is_for_keys_of_its_type(void **state)
{
	static const char *const names[] = { "rsa",     "p256",  "p384",   "p521",
		                             "ed25519", "ed448", "x25519", "x448" };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(names); n++) {
		devcert_key *key = read_key(names[n]);
		devcert_public_key *public = read_public(names[n]);
		devcert_bytes *out;

		for (size_t i = 0; i < COUNT_OF(schemes); i++) {
			if (schemes[i].key[0] == names[n][0] &&
			    (names[n][0] != 'e' || strcmp(schemes[i].key, names[n]) == 0))
				continue;
			assert_fails(DEVCERT_E_KEY_MISMATCH,
			             devcert_key_sign(key, schemes[i].scheme, NULL, 0, &out));
			assert_null(out);
			assert_fails(DEVCERT_E_KEY_MISMATCH,
			             devcert_public_key_verify(public, schemes[i].scheme, NULL, 0,
			                                       NULL, 0, DEVCERT_ALLOW_SHA1));
		}
		devcert_public_key_free(public);
		devcert_key_free(key);
	}
}

static void
arguments_are_checked(void **state)
{
	devcert_key *key = read_key("p256");
	devcert_public_key *public = read_public("p256");
	devcert_bytes *out;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_sign(NULL, 7, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_sign(key, 0, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_sign(key, 14, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_sign(key, 7, NULL, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_sign(key, 7, NULL, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_verify(NULL, 7, NULL, 0, NULL, 0, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_public_key_verify(public, 14, NULL, 0, NULL, 0, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_verify(public, 7, NULL, 1, NULL, 0, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_verify(public, 7, NULL, 0, NULL, 1, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_public_key_verify(public, 7, NULL, 0, NULL, 0, 0x80));
	devcert_public_key_free(public);
	devcert_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_signed_verifies),
		cmocka_unit_test(signatures_without_randomness_are_those_of_openssl),
		cmocka_unit_test(what_we_sign_verifies_by_its_own_scheme_and_no_other),
		cmocka_unit_test(no_data_at_all_can_be_signed),
		cmocka_unit_test(a_signature_that_is_cut_longer_or_bent_does_not_verify),
		cmocka_unit_test(a_pss_signature_has_a_salt_of_the_digests_length_and_its_mgf1),
		cmocka_unit_test(sha1_is_verified_where_it_is_allowed_and_never_signed),
		cmocka_unit_test(short_rsa_keys_verify_where_they_are_allowed_and_never_sign),
		cmocka_unit_test(a_scheme_is_for_keys_of_its_type),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, read_message, free_message);
}
