/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Detached signatures: msg/signature.c, msg/signature_builder.c */
#include <devcert/sign.h>

#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "certs.h"
#include "crypto/digest.h"
#include "fixed_keys.h"

static dc_buf message;
static devcert_cert *leaf, *mid, *root;
static devcert_key *leaf_key;

static int
read_all(void **state)
{
	(void)state;
	message = read_vector("sign/message");
	leaf = read_cert("certs/leaf.pem");
	mid = read_cert("certs/mid.pem");
	root = read_cert("certs/root.pem");
	leaf_key = read_plain_key("certs/leaf.key");
	return 0;
}

static int
free_all(void **state)
{
	(void)state;
	dc_buf_free(&message);
	devcert_cert_free(leaf);
	devcert_cert_free(mid);
	devcert_cert_free(root);
	devcert_key_free(leaf_key);
	return 0;
}

/* Verify over the message. */
static devcert_status
verify(dc_slice signature, const devcert_cert_list *certs, uint32_t allow, devcert_signature **out)
{
	uint8_t *copy = exact_copy(signature.ptr, signature.len);
	devcert_status rc = devcert_signature_verify(copy, signature.len, message.ptr, message.len,
	                                             certs, allow, out);

	free(copy);
	assert_true((rc == DEVCERT_OK) == (*out != NULL));
	return rc;
}

static devcert_status
verify_file(const char *name, const devcert_cert_list *certs, uint32_t allow)
{
	dc_buf octets = read_vector(name);
	devcert_signature *signature;
	devcert_status rc = verify(dc_buf_slice(&octets), certs, allow, &signature);

	devcert_signature_free(signature);
	dc_buf_free(&octets);
	return rc;
}

static devcert_signature_builder *
start(const devcert_cert *cert, const devcert_key *key)
{
	devcert_signature_builder *builder;

	assert_ok(devcert_signature_builder_new(&builder));
	assert_ok(devcert_signature_builder_set_signer(builder, cert, key));
	return builder;
}

/* Sign the message, and free the builder. */
static devcert_bytes *
finish(devcert_signature_builder *builder, devcert_encoding encoding)
{
	devcert_bytes *out;

	assert_ok(
	    devcert_signature_builder_sign(builder, message.ptr, message.len, encoding, &out));
	devcert_signature_builder_free(builder);
	return out;
}

static devcert_key *
parse_key(const char *pem)
{
	devcert_key *key;

	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

/* A self-signed certificate with this usage, or none where 0. */
static devcert_cert *
self_signed(const devcert_key *key, uint32_t usage)
{
	devcert_cert_builder *builder = start_cert("CN=signer");
	devcert_public_key *public;

	assert_ok(devcert_key_get_public(key, &public));
	assert_ok(devcert_cert_builder_set_public_key(builder, public));
	devcert_public_key_free(public);
	if (usage != 0)
		assert_ok(devcert_cert_builder_set_key_usage(builder, usage));
	return finish_cert(builder, key, NULL);
}

static void
what_openssl_signed_verifies(void **state)
{
	static const char *const names[] = { "sign/cms.der", "sign/cms_chain.der",
		                             "sign/cms_key_id.der", "sign/cms_bound.der",
		                             "sign/cms_sha512.der" };
	dc_buf octets = read_vector("sign/cms_chain.der");
	devcert_signature *signature;
	devcert_cert_list *certs;
	devcert_cert *signer;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_ok(verify_file(names[i], NULL, 0));
	assert_ok(verify(dc_buf_slice(&octets), NULL, 0, &signature));
	assert_ok(devcert_signature_get_signer(signature, &signer));
	assert_true(devcert_cert_equals(signer, leaf));
	assert_ok(devcert_signature_get_certs(signature, &certs));
	assert_int_equal(devcert_cert_list_get_count(certs), 2);
	assert_true(devcert_signature_has_signing_time(signature));
	/* It was made in 2026. */
	assert_true(devcert_signature_get_signing_time(signature) > INT64_C(1767225600));
	assert_true(devcert_signature_get_signing_time(signature) < INT64_C(1798761600));
	assert_string_equal(devcert_signature_get_digest_algorithm(signature), DC_OID_SHA256);
	devcert_cert_free(signer);
	devcert_cert_list_free(certs);
	devcert_signature_free(signature);
	dc_buf_free(&octets);
}

static void
the_signers_certificate_is_given_or_in_the_message(void **state)
{
	const devcert_cert *others[] = { mid, root }, *all[] = { mid, leaf, root };
	devcert_cert_list *without = list_of_certs(2, others), *with = list_of_certs(3, all);

	(void)state;
	assert_fails(DEVCERT_E_NOT_FOUND, verify_file("sign/cms_no_certs.der", NULL, 0));
	assert_fails(DEVCERT_E_NOT_FOUND, verify_file("sign/cms_no_certs.der", without, 0));
	assert_ok(verify_file("sign/cms_no_certs.der", with, 0));
	assert_ok(verify_file("sign/cms.der", without, 0));
	devcert_cert_list_free(without);
	devcert_cert_list_free(with);
}

/* RFC 4056, with a salt of any length; SHA-1 only where it is allowed. */
static void
what_openssl_signed_by_pss_verifies(void **state)
{
	static const struct {
		const char *name, *digest;
	} cases[] = {
		{ "sign/cms_pss.der", DC_OID_SHA256 },
		{ "sign/cms_pss_no_salt.der", DC_OID_SHA256 },
		{ "sign/cms_pss_sha384.der", DC_OID_SHA384 },
		{ "sign/cms_pss_sha512.der", DC_OID_SHA512 },
		{ "sign/cms_pss_sha1.der", DC_OID_SHA1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		bool is_weak = strcmp(cases[i].digest, DC_OID_SHA1) == 0;
		dc_buf octets = read_vector(cases[i].name);
		devcert_signature *signature;

		if (is_weak)
			assert_fails(DEVCERT_E_WEAK,
			             verify(dc_buf_slice(&octets), NULL, 0, &signature));
		assert_ok(verify(dc_buf_slice(&octets), NULL, is_weak ? DEVCERT_ALLOW_SHA1 : 0,
		                 &signature));
		assert_string_equal(devcert_signature_get_digest_algorithm(signature),
		                    cases[i].digest);
		devcert_signature_free(signature);
		dc_buf_free(&octets);
	}
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             verify_file("sign/cms_pss_mgf1.der", NULL, DEVCERT_ALLOW_SHA1));
}

/* Of messages that others make, what is not for us, with its code. */
static void
other_forms_have_their_codes(void **state)
{
	static const struct {
		const char *name;
		devcert_status code;
	} cases[] = {
		{ "sign/cms_no_attrs.der", DEVCERT_E_DER },
		{ "sign/cms_two.der", DEVCERT_E_DER },
		{ "sign/cms_attached.der", DEVCERT_E_UNSUPPORTED },
		{ "sign/cms_sha1.der", DEVCERT_E_WEAK },
		{ "certs/two.p7b.pem", DEVCERT_E_DER },
		{ "certs/leaf.der", DEVCERT_E_DER },
		{ "certs/leaf.pem", DEVCERT_E_PEM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_fails_with(cases[i].code, verify_file(cases[i].name, NULL, 0));
	assert_ok(verify_file("sign/cms_sha1.der", NULL, DEVCERT_ALLOW_SHA1));
}

static void
what_we_sign_verifies_with_keys_of_each_type(void **state)
{
	static const struct {
		const char *key, *digest;
	} cases[] = {
		{ FIXED_KEY_RSA_A, DC_OID_SHA256 },   { FIXED_KEY_EC_P256, DC_OID_SHA256 },
		{ FIXED_KEY_EC_P384, DC_OID_SHA384 }, { FIXED_KEY_EC_P521, DC_OID_SHA512 },
		{ FIXED_KEY_ED25519, DC_OID_SHA512 }, { FIXED_KEY_ED448, DC_OID_SHAKE256_LEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (devcert_encoding encoding = DEVCERT_ENCODING_DER;
		     encoding <= DEVCERT_ENCODING_PEM; encoding++) {
			devcert_key *key = parse_key(cases[i].key);
			devcert_cert *cert =
			    self_signed(key, i % 2 == 0 ? 0 : DEVCERT_KEY_USAGE_NON_REPUDIATION);
			devcert_bytes *out = finish(start(cert, key), encoding);
			devcert_signature *signature;

			assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
			assert_string_equal(devcert_signature_get_digest_algorithm(signature),
			                    cases[i].digest);
			assert_false(devcert_signature_has_signing_time(signature));
			assert_int_equal(devcert_signature_get_signing_time(signature), 0);
			devcert_signature_free(signature);
			devcert_bytes_free(out);
			devcert_cert_free(cert);
			devcert_key_free(key);
		}
}

static void
the_scheme_is_what_was_set(void **state)
{
	static const struct {
		const char *key;
		devcert_sign_scheme scheme;
		const char *digest;
	} cases[] = {
		{ FIXED_KEY_RSA_A, DEVCERT_SIGN_SCHEME_RSA_SHA512, DC_OID_SHA512 },
		{ FIXED_KEY_RSA_A, DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256, DC_OID_SHA256 },
		{ FIXED_KEY_RSA_A, DEVCERT_SIGN_SCHEME_RSA_PSS_SHA384, DC_OID_SHA384 },
		{ FIXED_KEY_RSA_A, DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512, DC_OID_SHA512 },
		{ FIXED_KEY_EC_P256, DEVCERT_SIGN_SCHEME_ECDSA_SHA384, DC_OID_SHA384 },
		{ FIXED_KEY_EC_P521, DEVCERT_SIGN_SCHEME_ECDSA_SHA256, DC_OID_SHA256 },
		{ FIXED_KEY_ED25519, DEVCERT_SIGN_SCHEME_ED25519, DC_OID_SHA512 },
		{ FIXED_KEY_ED448, DEVCERT_SIGN_SCHEME_ED448, DC_OID_SHAKE256_LEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key = parse_key(cases[i].key);
		devcert_cert *cert = self_signed(key, 0);
		devcert_signature_builder *builder = start(cert, key);
		devcert_signature *signature;
		devcert_bytes *out;

		assert_ok(devcert_signature_builder_set_scheme(builder, cases[i].scheme));
		out = finish(builder, DEVCERT_ENCODING_DER);
		assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
		assert_string_equal(devcert_signature_get_digest_algorithm(signature),
		                    cases[i].digest);
		devcert_signature_free(signature);
		devcert_bytes_free(out);
		devcert_cert_free(cert);
		devcert_key_free(key);
	}
}

static void
a_scheme_is_one_of_the_signers_key(void **state)
{
	devcert_key *key = parse_key(FIXED_KEY_EC_P256);
	devcert_cert *cert = self_signed(key, 0);
	devcert_signature_builder *builder = start(cert, key);
	devcert_bytes *out;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_set_scheme(builder, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_set_scheme(builder, 99));
	assert_fails(DEVCERT_E_WEAK,
	             devcert_signature_builder_set_scheme(builder, DEVCERT_SIGN_SCHEME_RSA_SHA1));
	assert_fails(DEVCERT_E_WEAK,
	             devcert_signature_builder_set_scheme(builder, DEVCERT_SIGN_SCHEME_ECDSA_SHA1));
	assert_ok(
	    devcert_signature_builder_set_scheme(builder, DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_signature_builder_sign(builder, message.ptr, message.len,
	                                            DEVCERT_ENCODING_DER, &out));
	devcert_signature_builder_free(builder);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
the_digest_is_that_of_the_content(void **state)
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_bytes *out = finish(start(leaf, leaf_key), DEVCERT_ENCODING_DER);
	devcert_signature *signature;
	char hex[65];

	(void)state;
	assert_ok(dc_digest(DC_SHA256, dc_buf_slice(&message), digest));
	dc_hex(dc_slice_of(digest, 32), hex);
	assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
	assert_string_equal(devcert_signature_get_digest(signature), hex);
	devcert_signature_free(signature);
	assert_fails(DEVCERT_E_SIGNATURE,
	             devcert_signature_verify(devcert_bytes_data(out), devcert_bytes_len(out),
	                                      message.ptr, message.len - 1, NULL, 0, &signature));
	devcert_bytes_free(out);
}

/* RFC 5652, section 11.3: UTCTime from 1950 to 2049, GeneralizedTime beyond. */
static void
the_signing_time_is_what_was_said(void **state)
{
	static const int64_t times[] = {
		INT64_C(-631152000),  -1, 0, CERTS_NOW, INT64_C(2524607999), INT64_C(2524608000),
		INT64_C(253402300799)
	};
	devcert_signature_builder *builder = start(leaf, leaf_key);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		devcert_signature *signature;
		devcert_bytes *out;

		assert_ok(devcert_signature_builder_set_signing_time(builder, times[i]));
		assert_ok(devcert_signature_builder_sign(builder, message.ptr, message.len,
		                                         DEVCERT_ENCODING_DER, &out));
		assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
		assert_true(devcert_signature_has_signing_time(signature));
		assert_int_equal(devcert_signature_get_signing_time(signature), times[i]);
		devcert_signature_free(signature);
		devcert_bytes_free(out);
	}
	assert_fails(DEVCERT_E_TIME,
	             devcert_signature_builder_set_signing_time(builder, INT64_C(-631152001)));
	assert_fails(DEVCERT_E_TIME,
	             devcert_signature_builder_set_signing_time(builder, INT64_C(253402300800)));
	devcert_signature_builder_free(builder);
}

/* RFC 5035, section 3: a certificate of the same key, issuer and number is another one. */
static void
a_bound_certificate_is_the_signers_and_no_other(void **state)
{
	devcert_key *key = parse_key(FIXED_KEY_EC_P256);
	devcert_cert *one = self_signed(key, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE);
	dc_buf twin_der = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_signature_builder *builder = start(one, key);
	devcert_signature *signature;
	devcert_cert_list *list;
	const devcert_cert *twins[1];
	devcert_cert *twin;
	devcert_bytes *out;

	(void)state;
	/* The same but for the last octet of its own signature. */
	dc_buf_add(&twin_der, dc_cert_der(one));
	twin_der.ptr[twin_der.len - 1] ^= 1;
	assert_ok(dc_cert_from_der(dc_buf_slice(&twin_der), &twin));
	twins[0] = twin;
	list = list_of_certs(1, twins);

	for (int on = 0; on <= 1; on++) {
		assert_ok(devcert_signature_builder_set_signing_certificate(builder, on == 1));
		assert_ok(devcert_signature_builder_sign(builder, message.ptr, message.len,
		                                         DEVCERT_ENCODING_DER, &out));
		assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
		devcert_signature_free(signature);
		if (on == 0)
			assert_ok(verify(dc_bytes_slice(out), list, 0, &signature));
		else
			assert_fails(DEVCERT_E_SIGNATURE,
			             verify(dc_bytes_slice(out), list, 0, &signature));
		devcert_signature_free(signature);
		devcert_bytes_free(out);
	}
	devcert_signature_builder_free(builder);
	devcert_cert_list_free(list);
	devcert_cert_free(twin);
	dc_buf_free(&twin_der);
	devcert_cert_free(one);
	devcert_key_free(key);
}

static void
the_chain_is_in_the_message(void **state)
{
	const devcert_cert *others[] = { mid, root };
	devcert_cert_list *chain = list_of_certs(2, others), *found;
	devcert_signature_builder *builder = start(leaf, leaf_key);
	devcert_signature *signature;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_signature_builder_set_chain(builder, chain));
	out = finish(builder, DEVCERT_ENCODING_DER);
	assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
	assert_ok(devcert_signature_get_certs(signature, &found));
	assert_int_equal(devcert_cert_list_get_count(found), 3);
	devcert_cert_list_free(found);
	devcert_signature_free(signature);
	devcert_bytes_free(out);

	builder = start(leaf, leaf_key);
	assert_ok(devcert_signature_builder_set_chain(builder, chain));
	assert_ok(devcert_signature_builder_set_chain(builder, NULL));
	out = finish(builder, DEVCERT_ENCODING_DER);
	assert_ok(verify(dc_bytes_slice(out), NULL, 0, &signature));
	assert_ok(devcert_signature_get_certs(signature, &found));
	assert_int_equal(devcert_cert_list_get_count(found), 1);
	devcert_cert_list_free(found);
	devcert_signature_free(signature);
	devcert_bytes_free(out);
	devcert_cert_list_free(chain);
}

static void
a_certificate_for_something_else_does_not_sign(void **state)
{
	devcert_key *key = parse_key(FIXED_KEY_EC_P256);
	devcert_cert *cert = self_signed(key, DEVCERT_KEY_USAGE_KEY_AGREEMENT);
	devcert_bytes *out = finish(start(cert, key), DEVCERT_ENCODING_DER);
	devcert_signature *signature;

	(void)state;
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, verify(dc_bytes_slice(out), NULL, 0, &signature));
	devcert_bytes_free(out);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
signers_that_cannot_sign_here_are_refused_at_once(void **state)
{
	static const struct {
		const char *key;
		devcert_status code;
	} cases[] = {
		{ FIXED_KEY_RSA_1024, DEVCERT_E_WEAK },
	};
	devcert_signature_builder *builder;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_signature_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE, devcert_signature_builder_sign(builder, NULL, 0, 1, &out));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key = parse_key(cases[i].key);
		devcert_cert *cert = self_signed(key, 0);

		assert_fails_with(cases[i].code,
		                  devcert_signature_builder_set_signer(builder, cert, key));
		devcert_cert_free(cert);
		devcert_key_free(key);
	}
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_signature_builder_set_signer(builder, mid, leaf_key));
	assert_fails(DEVCERT_E_STATE, devcert_signature_builder_sign(builder, NULL, 0, 1, &out));
	devcert_signature_builder_free(builder);
}

static void
cut_longer_and_bent_signatures_are_survived(void **state)
{
	devcert_signature_builder *builder = start(leaf, leaf_key);
	devcert_signature *signature;
	devcert_bytes *out;
	dc_buf octets = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	size_t len;

	(void)state;
	assert_ok(devcert_signature_builder_set_signing_time(builder, CERTS_NOW));
	assert_ok(devcert_signature_builder_set_signing_certificate(builder, true));
	out = finish(builder, DEVCERT_ENCODING_DER);
	dc_buf_add(&octets, dc_bytes_slice(out));
	len = octets.len;
	for (size_t i = 0; i < len; i++) {
		assert_true(verify(dc_slice_of(octets.ptr, i), NULL, 0, &signature) < 0);
		octets.ptr[i] ^= (uint8_t)(1u << (i % 8));
		/* What is not signed may change: versions, certificates, and how they are named. */
		if (verify(dc_slice_of(octets.ptr, len), NULL, 0, &signature) == DEVCERT_OK)
			assert_int_equal(devcert_signature_get_signing_time(signature), CERTS_NOW);
		devcert_signature_free(signature);
		octets.ptr[i] ^= (uint8_t)(1u << (i % 8));
	}
	dc_buf_add(&octets, dc_slice_of("", 1));
	assert_fails(DEVCERT_E_TRAILING, verify(dc_buf_slice(&octets), NULL, 0, &signature));
	devcert_bytes_free(out);
	dc_buf_free(&octets);
}

static void
arguments_are_checked(void **state)
{
	devcert_signature_builder *builder = start(leaf, leaf_key);
	devcert_signature *signature;
	devcert_bytes *out;
	uint8_t *long_one = calloc(2, DC_LIMIT_CMS_LEN + 1);

	(void)state;
	assert_non_null(long_one);
	assert_fails(DEVCERT_E_LIMIT, devcert_signature_verify(long_one, 2 * DC_LIMIT_CMS_LEN + 1,
	                                                       NULL, 0, NULL, 0, &signature));
	free(long_one);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_signature_verify(NULL, 1, NULL, 0, NULL, 0, &signature));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_signature_verify(NULL, 0, NULL, 1, NULL, 0, &signature));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_signature_verify(NULL, 0, NULL, 0, NULL, 0x80, &signature));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_verify(NULL, 0, NULL, 0, NULL, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_sign(builder, NULL, 0, 3, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_sign(builder, NULL, 1, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_sign(builder, NULL, 0, 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_sign(NULL, NULL, 0, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_set_signer(builder, leaf, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_signature_builder_set_signer(builder, NULL, leaf_key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_set_chain(NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_signature_builder_set_signing_time(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_signature_builder_set_signing_certificate(NULL, true));
	devcert_signature_builder_free(builder);
	devcert_signature_builder_free(NULL);
	devcert_signature_free(NULL);
}

static void
the_chain_is_bounded(void **state)
{
	devcert_signature_builder *builder = start(leaf, leaf_key);
	const devcert_cert *certs[DC_LIMIT_BUNDLE_CERTS];
	devcert_cert_list *list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(certs); i++)
		certs[i] = mid;
	list = list_of_certs(COUNT_OF(certs), certs);
	assert_fails(DEVCERT_E_LIMIT, devcert_signature_builder_set_chain(builder, list));
	devcert_cert_list_free(list);
	list = list_of_certs(COUNT_OF(certs) - 1, certs);
	assert_ok(devcert_signature_builder_set_chain(builder, list));
	devcert_cert_list_free(list);
	devcert_bytes_free(finish(builder, DEVCERT_ENCODING_DER));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_signed_verifies),
		cmocka_unit_test(the_signers_certificate_is_given_or_in_the_message),
		cmocka_unit_test(what_openssl_signed_by_pss_verifies),
		cmocka_unit_test(other_forms_have_their_codes),
		cmocka_unit_test(what_we_sign_verifies_with_keys_of_each_type),
		cmocka_unit_test(the_scheme_is_what_was_set),
		cmocka_unit_test(a_scheme_is_one_of_the_signers_key),
		cmocka_unit_test(the_digest_is_that_of_the_content),
		cmocka_unit_test(the_signing_time_is_what_was_said),
		cmocka_unit_test(a_bound_certificate_is_the_signers_and_no_other),
		cmocka_unit_test(the_chain_is_in_the_message),
		cmocka_unit_test(a_certificate_for_something_else_does_not_sign),
		cmocka_unit_test(signers_that_cannot_sign_here_are_refused_at_once),
		cmocka_unit_test(cut_longer_and_bent_signatures_are_survived),
		cmocka_unit_test(the_chain_is_bounded),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, read_all, free_all);
}
