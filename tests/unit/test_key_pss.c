/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys for RSASSA-PSS only, RFC 4055: pki/key_type.c, public_key.c, key_der.c, key_sign.c */
#include <devcert/csr.h>
#include <devcert/envelope.h>
#include <devcert/sign.h>

#include "asn1/algorithm.h"
#include "base/bytes.h"
#include "certs.h"
#include "pki/key_sign.h"
#include "pki/key_use.h"

#define SCHEME(name) DEVCERT_SIGN_SCHEME_##name

/* The only scheme of a key; 0 for one of any parameters. */
static const struct {
	const char *name;
	devcert_sign_scheme only;
	const char *digest;
} keys[] = {
	{ "pss", (devcert_sign_scheme)0, DC_OID_SHA256 },
	{ "pss_sha256", SCHEME(RSA_PSS_SHA256), DC_OID_SHA256 },
	{ "pss_sha384", SCHEME(RSA_PSS_SHA384), DC_OID_SHA384 },
};

static dc_buf
read_named(const char *name, const char *suffix)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "keys/%s%s", name, suffix);
	return read_vector(path);
}

static devcert_key *
read_key(const char *name)
{
	dc_buf der = read_named(name, ".pkcs8.der");
	devcert_key *key;

	assert_ok(devcert_key_parse(der.ptr, der.len, NULL, 0, &key));
	dc_buf_free(&der);
	return key;
}

static devcert_status
parse_private(const uint8_t *data, size_t data_len)
{
	devcert_key *key;
	devcert_status rc = devcert_key_parse(data, data_len, NULL, 0, &key);

	devcert_key_free(key);
	return rc;
}

static devcert_status
parse_public(const uint8_t *data, size_t data_len)
{
	devcert_public_key *key;
	devcert_status rc = devcert_public_key_parse(data, data_len, &key);

	devcert_public_key_free(key);
	return rc;
}

static devcert_cert *
self_signed(const devcert_key *key)
{
	devcert_cert_builder *builder = start_cert("CN=signer");
	devcert_public_key *public;

	assert_ok(devcert_key_get_public(key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	return finish_cert(builder, key, NULL);
}

/* The public key of keys/rsa.spki.der with these parameters of RSASSA-PSS. */
static devcert_status
with_params(dc_slice params, devcert_public_key **out)
{
	dc_buf algorithm = DC_BUF_INIT(256), der = read_named("rsa", ".spki.der");
	devcert_public_key *plain;
	devcert_status rc;

	dc_algorithm_add(&algorithm, DC_OID_RSASSA_PSS, params);
	assert_ok(dc_buf_status(&algorithm));
	assert_ok(devcert_public_key_parse(der.ptr, der.len, &plain));
	rc = dc_public_key_with_algorithm(plain, dc_buf_slice(&algorithm), out);
	devcert_public_key_free(plain);
	dc_buf_free(&algorithm);
	dc_buf_free(&der);
	return rc;
}

static void
both_halves_are_read_and_written_as_openssl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		dc_buf pkcs8 = read_named(keys[i].name, ".pkcs8.der");
		dc_buf spki = read_named(keys[i].name, ".spki.der");
		devcert_key *key = read_key(keys[i].name);
		devcert_secret *secret;
		devcert_public_key *public;
		devcert_bytes *octets;

		assert_int_equal(devcert_key_get_type(key), DEVCERT_KEY_TYPE_RSA_PSS);
		assert_int_equal(devcert_key_get_bits(key), 2048);
		assert_ok(devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &secret));
		assert_true(dc_slice_equals(dc_secret_slice(secret), dc_buf_slice(&pkcs8)));
		assert_ok(devcert_key_get_public(key, &public));
		assert_ok(devcert_public_key_encode(public, DEVCERT_ENCODING_DER, &octets));
		assert_true(dc_slice_equals(dc_bytes_slice(octets), dc_buf_slice(&spki)));
		assert_no_truncation_parses(parse_private, dc_buf_slice(&pkcs8));
		assert_no_truncation_parses(parse_public, dc_buf_slice(&spki));
		assert_nothing_may_follow(parse_private, dc_buf_slice(&pkcs8));
		assert_nothing_may_follow(parse_public, dc_buf_slice(&spki));
		devcert_bytes_free(octets);
		devcert_secret_free(secret);
		devcert_public_key_free(public);
		devcert_key_free(key);
		dc_buf_free(&pkcs8);
		dc_buf_free(&spki);
	}
}

static void
parameters_that_are_not_ours_have_their_codes(void **state)
{
	static const struct {
		const char *name;
		devcert_status code;
	} cases[] = {
		{ "pss_sha1", DEVCERT_E_WEAK },
		{ "pss_mgf1", DEVCERT_E_UNSUPPORTED },
	};
	devcert_public_key *key;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf pkcs8 = read_named(cases[i].name, ".pkcs8.der");
		dc_buf spki = read_named(cases[i].name, ".spki.der");

		assert_fails_with(cases[i].code, parse_private(pkcs8.ptr, pkcs8.len));
		assert_fails_with(cases[i].code, parse_public(spki.ptr, spki.len));
		dc_buf_free(&pkcs8);
		dc_buf_free(&spki);
	}
	/* NULL, as rsaEncryption has it, is none of them (RFC 4055, section 1.2). */
	assert_fails(DEVCERT_E_DER, with_params(DC_DER_NULL, &key));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             with_params(dc_slice_of("\x30\x05\xa3\x03\x02\x01\x02", 7), &key));
	assert_fails(DEVCERT_E_LIMIT,
	             with_params(dc_slice_of("\x30\x06\xa2\x04\x02\x02\x08\x01", 8), &key));
}

static void
a_key_signs_by_its_parameters_and_nothing_else(void **state)
{
	static const uint8_t data[] = "data";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		devcert_key *key = read_key(keys[i].name);
		devcert_public_key *public;

		assert_ok(devcert_key_get_public(key, &public));
		for (int n = 1; n <= 13; n++) {
			devcert_sign_scheme scheme = (devcert_sign_scheme)n;
			bool may = keys[i].only != 0 ? scheme == keys[i].only
			                             : scheme >= SCHEME(RSA_PSS_SHA256) &&
			                                   scheme <= SCHEME(RSA_PSS_SHA512);
			devcert_bytes *out;

			if (!may) {
				assert_fails(
				    DEVCERT_E_KEY_MISMATCH,
				    devcert_key_sign(key, scheme, data, sizeof(data), &out));
				assert_fails(DEVCERT_E_KEY_MISMATCH,
				             devcert_public_key_verify(public, scheme, data,
				                                       sizeof(data), NULL, 0, 0));
				continue;
			}
			assert_ok(devcert_key_sign(key, scheme, data, sizeof(data), &out));
			assert_ok(devcert_public_key_verify(public, scheme, data, sizeof(data),
			                                    devcert_bytes_data(out),
			                                    devcert_bytes_len(out), 0));
			devcert_bytes_free(out);
		}
		devcert_public_key_free(public);
		devcert_key_free(key);
	}
}

/* RFC 4055, section 3.3: the digest is that of the key, and the salt no shorter. */
static void
a_signature_keeps_to_the_parameters_of_the_key(void **state)
{
	static const struct {
		dc_pss key, signature;
		const char *file;
		devcert_status code;
	} cases[] = {
		{ { DC_SHA256, 32 }, { DC_SHA256, 32 }, "rsa_pss_sha256", DEVCERT_OK },
		{ { DC_SHA256, 0 }, { DC_SHA256, 32 }, "rsa_pss_sha256", DEVCERT_OK },
		{ { DC_SHA256, 32 }, { DC_SHA256, 222 }, "rsa_pss_long_salt", DEVCERT_OK },
		{ { DC_SHA256, 0 }, { DC_SHA256, 0 }, "rsa_pss_no_salt", DEVCERT_OK },
		{ { DC_SHA256, 33 }, { DC_SHA256, 32 }, "rsa_pss_sha256", DEVCERT_E_SIGNATURE },
		{ { DC_SHA256, 1 }, { DC_SHA256, 0 }, "rsa_pss_no_salt", DEVCERT_E_SIGNATURE },
		{ { DC_SHA384, 32 }, { DC_SHA256, 32 }, "rsa_pss_sha256", DEVCERT_E_SIGNATURE },
		{ { DC_SHA256, 32 }, { DC_SHA384, 48 }, "rsa_pss_sha384", DEVCERT_E_SIGNATURE },
	};
	dc_buf message = read_vector("sign/message");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf of_key = DC_BUF_INIT(128), params = DC_BUF_INIT(128), signature;
		devcert_public_key *key;
		char path[64];

		(void)snprintf(path, sizeof(path), "sign/%s.sig", cases[i].file);
		signature = read_vector(path);
		dc_pss_add(&cases[i].key, &of_key);
		dc_pss_add(&cases[i].signature, &params);
		assert_ok(with_params(dc_buf_slice(&of_key), &key));
		assert_int_equal(dc_public_key_verify(key, DC_OID_RSASSA_PSS, dc_buf_slice(&params),
		                                      DC_SHA256, dc_buf_slice(&message),
		                                      dc_buf_slice(&signature), 0),
		                 cases[i].code);
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             dc_public_key_verify(key, DC_OID_SHA256_WITH_RSA, DC_DER_NULL,
		                                  DC_SHA256, dc_buf_slice(&message),
		                                  dc_buf_slice(&signature), 0));
		assert_fails(DEVCERT_E_DER,
		             dc_public_key_verify(key, DC_OID_RSASSA_PSS, dc_slice_of(NULL, 0),
		                                  DC_SHA256, dc_buf_slice(&message),
		                                  dc_buf_slice(&signature), 0));
		devcert_public_key_free(key);
		dc_buf_free(&signature);
		dc_buf_free(&of_key);
		dc_buf_free(&params);
	}
	dc_buf_free(&message);
}

static void
certificates_requests_and_messages_are_signed_and_verified(void **state)
{
	static const uint8_t data[] = "data";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		devcert_key *key = read_key(keys[i].name);
		devcert_cert *cert = self_signed(key);
		devcert_csr_builder *csr_builder;
		devcert_signature_builder *builder;
		devcert_signature *signature;
		devcert_bytes *out;
		devcert_csr *csr;

		assert_true(devcert_cert_is_self_signed(cert));
		assert_true(devcert_cert_has_key(cert, key));
		assert_string_equal(devcert_cert_get_signature_algorithm(cert), "RSASSA-PSS");
		assert_ok(devcert_csr_builder_new(&csr_builder));
		assert_ok(devcert_csr_builder_build(csr_builder, key, &csr));
		assert_ok(devcert_csr_verify(csr, 0));
		assert_string_equal(devcert_csr_get_signature_algorithm(csr), "RSASSA-PSS");
		assert_ok(devcert_signature_builder_new(&builder));
		assert_ok(devcert_signature_builder_set_signer(builder, cert, key));
		assert_ok(devcert_signature_builder_sign(builder, data, sizeof(data),
		                                         DEVCERT_ENCODING_DER, &out));
		assert_ok(devcert_signature_verify(devcert_bytes_data(out), devcert_bytes_len(out),
		                                   data, sizeof(data), NULL, 0, &signature));
		assert_string_equal(devcert_signature_get_digest_algorithm(signature),
		                    keys[i].digest);
		devcert_signature_free(signature);
		devcert_bytes_free(out);
		assert_ok(devcert_signature_builder_set_scheme(builder, SCHEME(RSA_SHA256)));
		assert_fails(DEVCERT_E_KEY_MISMATCH,
		             devcert_signature_builder_sign(builder, data, sizeof(data),
		                                            DEVCERT_ENCODING_DER, &out));
		devcert_signature_builder_free(builder);
		devcert_csr_builder_free(csr_builder);
		devcert_csr_free(csr);
		devcert_cert_free(cert);
		devcert_key_free(key);
	}
}

static void
what_openssl_signed_with_such_keys_verifies(void **state)
{
	static const char *const names[] = { "pss", "pss_sha256" };
	dc_buf message = read_vector("sign/message");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		devcert_signature *signature;
		devcert_cert *cert;
		devcert_csr *csr;
		dc_buf octets;
		char path[64];

		(void)snprintf(path, sizeof(path), "sign/%s.crt", names[i]);
		cert = read_cert(path);
		assert_true(devcert_cert_is_self_signed(cert));
		(void)snprintf(path, sizeof(path), "sign/%s.csr", names[i]);
		octets = read_vector(path);
		assert_ok(devcert_csr_parse(octets.ptr, octets.len, &csr));
		assert_ok(devcert_csr_verify(csr, 0));
		dc_buf_free(&octets);
		(void)snprintf(path, sizeof(path), "sign/cms_key_%s.der", names[i]);
		octets = read_vector(path);
		assert_ok(devcert_signature_verify(octets.ptr, octets.len, message.ptr, message.len,
		                                   NULL, 0, &signature));
		devcert_signature_free(signature);
		dc_buf_free(&octets);
		devcert_csr_free(csr);
		devcert_cert_free(cert);
	}
	dc_buf_free(&message);
}

static void
nothing_is_encrypted_to_such_a_key_or_decrypted_with_it(void **state)
{
	devcert_key *key = read_key("pss");
	devcert_cert *cert = self_signed(key);
	const dc_oaep oaep = { .hash = DC_SHA256, .mgf_hash = DC_SHA256 };
	uint8_t in[256] = { 0 }, out[32];
	devcert_sealer_builder *builder;

	(void)state;
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_decrypt_v15(key, dc_slice_of(in, sizeof(in)), out, sizeof(out)));
	assert_fails(
	    DEVCERT_E_KEY_MISMATCH,
	    dc_key_decrypt_oaep(key, &oaep, dc_slice_of(in, sizeof(in)), out, sizeof(out)));
	assert_ok(devcert_sealer_builder_new(&builder));
	assert_fails(DEVCERT_E_UNSUPPORTED, devcert_sealer_builder_add_cert(builder, cert));
	devcert_sealer_builder_free(builder);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
a_new_key_has_no_parameters(void **state)
{
	devcert_public_key *public;
	devcert_key *key;

	(void)state;
	assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_RSA_PSS, 2048, &key));
	assert_int_equal(devcert_key_get_type(key), DEVCERT_KEY_TYPE_RSA_PSS);
	assert_ok(devcert_key_get_public(key, &public));
	assert_true(dc_slice_equals(
	    dc_public_key_algorithm(public),
	    dc_slice_of("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 13)));
	devcert_public_key_free(public);
	devcert_key_free(key);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_key_generate(DEVCERT_KEY_TYPE_RSA_PSS, 1024, &key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_halves_are_read_and_written_as_openssl_does),
		cmocka_unit_test(parameters_that_are_not_ours_have_their_codes),
		cmocka_unit_test(a_key_signs_by_its_parameters_and_nothing_else),
		cmocka_unit_test(a_signature_keeps_to_the_parameters_of_the_key),
		cmocka_unit_test(certificates_requests_and_messages_are_signed_and_verified),
		cmocka_unit_test(what_openssl_signed_with_such_keys_verifies),
		cmocka_unit_test(nothing_is_encrypted_to_such_a_key_or_decrypted_with_it),
		cmocka_unit_test(a_new_key_has_no_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
