/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures, and what is strong enough: crypto/pk.c */
#include "crypto/pk.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "octets.h"
#include "pk_vectors.h"

#define ALLOW_ALL DC_ALLOW_ALL

static gnutls_pubkey_t
pubkey(const char *spki)
{
	dc_slice der = hex_octets(spki);
	const gnutls_datum_t datum = { (unsigned char *)(uintptr_t)der.ptr, (unsigned int)der.len };
	gnutls_pubkey_t key;

	assert_int_equal(gnutls_pubkey_init(&key), 0);
	assert_int_equal(gnutls_pubkey_import(key, &datum, GNUTLS_X509_FMT_DER), 0);
	octets_free(der);
	return key;
}

static gnutls_privkey_t
privkey(const char *pkcs8)
{
	dc_slice der = hex_octets(pkcs8);
	const gnutls_datum_t datum = { (unsigned char *)(uintptr_t)der.ptr, (unsigned int)der.len };
	gnutls_privkey_t key;

	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_import_x509_raw(key, &datum, GNUTLS_X509_FMT_DER, NULL, 0),
	                 0);
	octets_free(der);
	return key;
}

static const struct {
	const char *oid;
	dc_hash hash; /* looked at for rsaEncryption only */
	const char *spki;
	const char *signature;
	uint32_t allow; /* what is needed */
} vectors[] = {
	{ DC_OID_SHA1_WITH_RSA, 0, RSA2048_SPKI, RSA2048_SHA1_SIGNATURE, DEVCERT_ALLOW_SHA1 },
	{ DC_OID_SHA256_WITH_RSA, 0, RSA2048_SPKI, RSA2048_SHA256_SIGNATURE, 0 },
	{ DC_OID_SHA384_WITH_RSA, 0, RSA2048_SPKI, RSA2048_SHA384_SIGNATURE, 0 },
	{ DC_OID_SHA512_WITH_RSA, 0, RSA2048_SPKI, RSA2048_SHA512_SIGNATURE, 0 },
	{ DC_OID_RSA_ENCRYPTION, DC_SHA1, RSA2048_SPKI, RSA2048_SHA1_SIGNATURE,
	  DEVCERT_ALLOW_SHA1 },
	{ DC_OID_RSA_ENCRYPTION, DC_SHA256, RSA2048_SPKI, RSA2048_SHA256_SIGNATURE, 0 },
	{ DC_OID_RSA_ENCRYPTION, DC_SHA512, RSA2048_SPKI, RSA2048_SHA512_SIGNATURE, 0 },
	{ DC_OID_SHA256_WITH_RSA, 0, RSA1024_SPKI, RSA1024_SHA256_SIGNATURE,
	  DEVCERT_ALLOW_RSA_1024 },
	{ DC_OID_ECDSA_SHA1, 0, P256_SPKI, P256_SHA1_SIGNATURE, DEVCERT_ALLOW_SHA1 },
	{ DC_OID_ECDSA_SHA256, 0, P256_SPKI, P256_SHA256_SIGNATURE, 0 },
	{ DC_OID_ECDSA_SHA384, 0, P256_SPKI, P256_SHA384_SIGNATURE, 0 },
	{ DC_OID_ECDSA_SHA512, 0, P256_SPKI, P256_SHA512_SIGNATURE, 0 },
	{ DC_OID_ECDSA_SHA384, 0, P384_SPKI, P384_SHA384_SIGNATURE, 0 },
	{ DC_OID_ECDSA_SHA512, 0, P521_SPKI, P521_SHA512_SIGNATURE, 0 },
	{ DC_OID_ED25519, 0, ED25519_SPKI, ED25519_SIGNATURE, 0 },
	{ DC_OID_ED448, 0, ED448_SPKI, ED448_SIGNATURE, 0 },
};

static void
signatures_of_others_verify_where_they_are_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		gnutls_pubkey_t key = pubkey(vectors[i].spki);
		dc_slice signature = hex_octets(vectors[i].signature);
		dc_slice in = dc_slice_text(PK_MESSAGE);

		assert_ok(dc_pk_verify(key, vectors[i].oid, vectors[i].hash, in, signature,
		                       vectors[i].allow));
		assert_ok(
		    dc_pk_verify(key, vectors[i].oid, vectors[i].hash, in, signature, ALLOW_ALL));
		if (vectors[i].allow != 0) {
			assert_fails(
			    DEVCERT_E_WEAK,
			    dc_pk_verify(key, vectors[i].oid, vectors[i].hash, in, signature, 0));
			assert_fails(DEVCERT_E_WEAK,
			             dc_pk_verify(key, vectors[i].oid, vectors[i].hash, in,
			                          signature, ALLOW_ALL & ~vectors[i].allow));
		}
		octets_free(signature);
		gnutls_pubkey_deinit(key);
	}
}

static void
anything_changed_does_not_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		gnutls_pubkey_t key = pubkey(vectors[i].spki);
		dc_slice signature = hex_octets(vectors[i].signature);
		uint8_t *bent = malloc(signature.len + 1);

		assert_non_null(bent);
		assert_fails(DEVCERT_E_SIGNATURE,
		             dc_pk_verify(key, vectors[i].oid, vectors[i].hash,
		                          dc_slice_text("the message that is Signed"), signature,
		                          ALLOW_ALL));
		assert_string_equal(devcert_last_error_message(), "the signature does not verify");
		assert_fails(DEVCERT_E_SIGNATURE,
		             dc_pk_verify(key, vectors[i].oid, vectors[i].hash,
		                          dc_slice_of(NULL, 0), signature, ALLOW_ALL));
		for (size_t at = 0; at < signature.len; at += signature.len / 16 + 1) {
			memcpy(bent, signature.ptr, signature.len);
			bent[at] ^= 0x04;
			assert_fails(DEVCERT_E_SIGNATURE,
			             dc_pk_verify(key, vectors[i].oid, vectors[i].hash,
			                          dc_slice_text(PK_MESSAGE),
			                          dc_slice_of(bent, signature.len), ALLOW_ALL));
		}
		/* one octet less, one more, none */
		memcpy(bent, signature.ptr, signature.len);
		bent[signature.len] = 0;
		for (int k = 0; k < 3; k++) {
			size_t len = k == 0 ? signature.len - 1 : k == 1 ? signature.len + 1 : 0;

			assert_fails(DEVCERT_E_SIGNATURE,
			             dc_pk_verify(key, vectors[i].oid, vectors[i].hash,
			                          dc_slice_text(PK_MESSAGE), dc_slice_of(bent, len),
			                          ALLOW_ALL));
		}
		free(bent);
		octets_free(signature);
		gnutls_pubkey_deinit(key);
	}
}

static void
algorithms_that_are_unknown_or_not_the_keys_are_refused(void **state)
{
	gnutls_pubkey_t rsa = pubkey(RSA2048_SPKI), ec = pubkey(P256_SPKI),
			ed = pubkey(ED25519_SPKI);
	dc_slice in = dc_slice_text(PK_MESSAGE), signature = hex_octets(RSA2048_SHA256_SIGNATURE);

	(void)state;
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify(ec, DC_OID_SHA256_WITH_RSA, 0, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify(ec, DC_OID_RSA_ENCRYPTION, DC_SHA256, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify(rsa, DC_OID_ECDSA_SHA256, 0, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_pk_verify(rsa, DC_OID_ED25519, 0, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_pk_verify(ed, DC_OID_ED448, 0, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify(rsa, DC_OID_RSASSA_PSS, 0, in, signature, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify(rsa, "1.2.3", 0, in, signature, ALLOW_ALL));
	/* the algorithm says SHA-256, the signature is over another digest */
	assert_fails(DEVCERT_E_SIGNATURE,
	             dc_pk_verify(rsa, DC_OID_SHA512_WITH_RSA, 0, in, signature, 0));
	assert_fails(DEVCERT_E_SIGNATURE,
	             dc_pk_verify(rsa, DC_OID_RSA_ENCRYPTION, DC_SHA384, in, signature, 0));
	/* MD5 whatever is allowed */
	assert_fails(DEVCERT_E_WEAK,
	             dc_pk_verify(rsa, DC_OID_MD5_WITH_RSA, 0, in, signature, ALLOW_ALL));
	octets_free(signature);
	gnutls_pubkey_deinit(rsa);
	gnutls_pubkey_deinit(ec);
	gnutls_pubkey_deinit(ed);
}

static void
keys_below_the_floor_are_weak_whatever_is_allowed(void **state)
{
	static const struct {
		const char *spki, *oid, *signature;
	} cases[] = {
		{ RSA1023_SPKI, DC_OID_SHA256_WITH_RSA, RSA1023_SHA256_SIGNATURE },
		{ P224_SPKI, DC_OID_ECDSA_SHA256, P224_SHA256_SIGNATURE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		gnutls_pubkey_t key = pubkey(cases[i].spki);
		dc_slice signature = hex_octets(cases[i].signature);

		assert_fails(DEVCERT_E_WEAK, dc_pk_check_strength(key, ALLOW_ALL));
		assert_fails(DEVCERT_E_WEAK,
		             dc_pk_verify(key, cases[i].oid, 0, dc_slice_text(PK_MESSAGE),
		                          signature, ALLOW_ALL));
		octets_free(signature);
		gnutls_pubkey_deinit(key);
	}
}

static void
the_floor_of_rsa_is_2048_and_1024_where_allowed(void **state)
{
	gnutls_pubkey_t old = pubkey(RSA1024_SPKI), new = pubkey(RSA2048_SPKI);

	(void)state;
	assert_fails(DEVCERT_E_WEAK, dc_pk_check_strength(old, 0));
	assert_fails(DEVCERT_E_WEAK, dc_pk_check_strength(old, DEVCERT_ALLOW_SHA1));
	assert_ok(dc_pk_check_strength(old, DEVCERT_ALLOW_RSA_1024));
	assert_ok(dc_pk_check_strength(new, 0));
	gnutls_pubkey_deinit(old);
	gnutls_pubkey_deinit(new);
}

/* An RSA key whose modulus has this many bits, all of them set. */
static gnutls_pubkey_t
wide_key(size_t bits)
{
	uint8_t *modulus = malloc(bits / 8);
	const gnutls_datum_t m = { modulus, (unsigned int)(bits / 8) };
	const gnutls_datum_t e = { (unsigned char *)(uintptr_t) "\x01\x00\x01", 3 };
	gnutls_pubkey_t key;

	assert_non_null(modulus);
	memset(modulus, 0xff, bits / 8);
	assert_int_equal(gnutls_pubkey_init(&key), 0);
	assert_int_equal(gnutls_pubkey_import_rsa_raw(key, &m, &e), 0);
	free(modulus);
	return key;
}

static void
rsa_keys_above_16384_bits_are_a_limit(void **state)
{
	gnutls_pubkey_t most = wide_key(16384), more = wide_key(16392);
	uint8_t signature[16392 / 8] = { 0 };

	(void)state;
	assert_ok(dc_pk_check_strength(most, 0));
	assert_fails(DEVCERT_E_LIMIT, dc_pk_check_strength(more, ALLOW_ALL));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_pk_verify(more, DC_OID_SHA256_WITH_RSA, 0, dc_slice_text("x"),
	                          dc_slice_of(signature, sizeof(signature)), 0));
	gnutls_pubkey_deinit(most);
	gnutls_pubkey_deinit(more);
}

/* GnuTLS 3.7.9 takes several of these, so that one signature would have several forms. */
static void
ecdsa_signatures_that_are_not_der_are_refused(void **state)
{
	gnutls_pubkey_t key = pubkey(P256_SPKI);
	dc_slice signature = hex_octets(P256_SHA256_SIGNATURE), inner, r, s;
	dc_tlv sequence, first, second;
	dc_buf bent[8];
	size_t count = 0;

	(void)state;
	assert_ok(dc_tlv_only(signature, DC_TAG_SEQUENCE, &sequence));
	inner = sequence.value;
	assert_ok(dc_tlv_expect(&inner, DC_TAG_INTEGER, &first));
	assert_ok(dc_tlv_only(inner, DC_TAG_INTEGER, &second));
	r = first.whole;
	s = second.whole;
	for (size_t i = 0; i < COUNT_OF(bent); i++)
		bent[i] = (dc_buf)DC_BUF_INIT(200);

	/* one more element behind */
	dc_buf_add(&bent[count], sequence.value);
	dc_der_add_uint(&bent[count], 1);
	dc_der_wrap(&bent[count++], DC_TAG_SEQUENCE, 0);
	/* a SET */
	dc_buf_add(&bent[count], sequence.value);
	dc_der_wrap(&bent[count++], DC_TAG_SET, 0);
	/* leading zeros */
	dc_buf_add(&bent[count], first.value);
	dc_buf_insert(&bent[count], 0, dc_slice_of("\0\0", 2));
	dc_der_wrap(&bent[count], DC_TAG_INTEGER, 0);
	dc_buf_add(&bent[count], s);
	dc_der_wrap(&bent[count++], DC_TAG_SEQUENCE, 0);
	/* lengths in the long form, outside and inside */
	dc_buf_add(&bent[count], dc_slice_of("\x30\x81", 2));
	dc_buf_add_octet(&bent[count], (uint8_t)sequence.value.len);
	dc_buf_add(&bent[count++], sequence.value);
	dc_buf_add(&bent[count], r);
	dc_buf_add(&bent[count], dc_slice_of("\x02\x81", 2));
	dc_buf_add_octet(&bent[count], (uint8_t)second.value.len);
	dc_buf_add(&bent[count], second.value);
	dc_der_wrap(&bent[count++], DC_TAG_SEQUENCE, 0);
	/* indefinite */
	dc_buf_add(&bent[count], dc_slice_of("\x30\x80", 2));
	dc_buf_add(&bent[count], sequence.value);
	dc_buf_add(&bent[count++], dc_slice_of("\0\0", 2));
	/* only r */
	dc_buf_add(&bent[count], r);
	dc_der_wrap(&bent[count++], DC_TAG_SEQUENCE, 0);
	/* the zero before a first bit of 1 is missing, so the number is negative */
	dc_der_add(&bent[count], DC_TAG_INTEGER, dc_slice_of("\x80", 1));
	dc_buf_add(&bent[count], s);
	dc_der_wrap(&bent[count++], DC_TAG_SEQUENCE, 0);

	assert_int_equal(count, COUNT_OF(bent));
	for (size_t i = 0; i < count; i++) {
		assert_ok(dc_buf_status(&bent[i]));
		assert_fails(DEVCERT_E_SIGNATURE,
		             dc_pk_verify(key, DC_OID_ECDSA_SHA256, 0, dc_slice_text(PK_MESSAGE),
		                          dc_buf_slice(&bent[i]), 0));
		assert_string_equal(devcert_last_error_message(),
		                    "an ECDSA signature that is not DER");
		dc_buf_free(&bent[i]);
	}
	octets_free(signature);
	gnutls_pubkey_deinit(key);
}

/* RFC 8032, section 5.2.7; Wycheproof found that GnuTLS 3.7.9 takes them. */
static void
ed448_signatures_have_one_form(void **state)
{
	gnutls_pubkey_t key = pubkey(ED448_SPKI);
	dc_slice signature = hex_octets(ED448_SIGNATURE);
	uint8_t *bent = exact_copy(signature.ptr, signature.len);

	(void)state;
	for (unsigned int last = 1; last < 256; last++) {
		bent[signature.len - 1] = (uint8_t)last;
		assert_fails(DEVCERT_E_SIGNATURE,
		             dc_pk_verify(key, DC_OID_ED448, 0, dc_slice_text(PK_MESSAGE),
		                          dc_slice_of(bent, signature.len), 0));
	}
	free(bent);
	octets_free(signature);
	gnutls_pubkey_deinit(key);
}

static const struct {
	const char *pkcs8, *spki, *oid;
	dc_hash hash;
} own[] = {
	{ RSA2048_PKCS8, RSA2048_SPKI, DC_OID_SHA256_WITH_RSA, DC_SHA256 },
	{ P256_PKCS8, P256_SPKI, DC_OID_ECDSA_SHA256, DC_SHA256 },
	{ P384_PKCS8, P384_SPKI, DC_OID_ECDSA_SHA384, DC_SHA384 },
	{ P521_PKCS8, P521_SPKI, DC_OID_ECDSA_SHA512, DC_SHA512 },
	{ ED25519_PKCS8, ED25519_SPKI, DC_OID_ED25519, DC_SHA512 },
	{ ED448_PKCS8, ED448_SPKI, DC_OID_ED448, DC_SHAKE256 },
};

static void
each_type_of_key_signs_with_its_algorithm(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		gnutls_privkey_t key = privkey(own[i].pkcs8);
		gnutls_pubkey_t pub = pubkey(own[i].spki);
		dc_buf out = DC_BUF_INIT(1000), none = DC_BUF_INIT(3);
		const char *oid = NULL;
		dc_hash hash = DC_SHA1;

		assert_ok(dc_pk_sign_algorithm(key, &oid, &hash));
		assert_string_equal(oid, own[i].oid);
		assert_int_equal(hash, own[i].hash);
		oid = NULL;
		dc_buf_add_octet(&out, 0xee);
		assert_ok(dc_pk_sign(key, dc_slice_text("to be signed"), &oid, &out));
		assert_string_equal(oid, own[i].oid);
		assert_ok(dc_pk_verify(pub, oid, 0, dc_slice_text("to be signed"),
		                       dc_slice_of(out.ptr + 1, out.len - 1), 0));
		assert_fails(DEVCERT_E_LIMIT, dc_pk_sign(key, dc_slice_text("x"), &oid, &none));
		dc_buf_free(&out);
		dc_buf_free(&none);
		gnutls_privkey_deinit(key);
		gnutls_pubkey_deinit(pub);
	}
}

static void
a_signature_algorithm_has_its_digest(void **state)
{
	(void)state;
	for (dc_hash hash = DC_SHA1; hash <= DC_SHA512; hash++) {
		assert_true(dc_pk_fits_hash(DC_OID_RSA_ENCRYPTION, hash));
		assert_int_equal(dc_pk_fits_hash(DC_OID_SHA1_WITH_RSA, hash), hash == DC_SHA1);
		assert_int_equal(dc_pk_fits_hash(DC_OID_SHA256_WITH_RSA, hash), hash == DC_SHA256);
		assert_int_equal(dc_pk_fits_hash(DC_OID_ECDSA_SHA384, hash), hash == DC_SHA384);
		/* RFC 8419, section 3.1 */
		assert_int_equal(dc_pk_fits_hash(DC_OID_ED25519, hash), hash == DC_SHA512);
		assert_false(dc_pk_fits_hash(DC_OID_ED448, hash));
		assert_false(dc_pk_fits_hash("1.2.3", hash));
	}
	assert_true(dc_pk_fits_hash(DC_OID_ED448, DC_SHAKE256));
	assert_false(dc_pk_fits_hash(DC_OID_ED25519, DC_SHAKE256));
	assert_false(dc_pk_fits_hash(DC_OID_RSA_ENCRYPTION, DC_SHAKE256));
	assert_false(dc_pk_fits_hash(DC_OID_RSASSA_PSS, DC_SHAKE256));
}

static void
a_key_for_agreement_cannot_sign(void **state)
{
	gnutls_privkey_t key;
	dc_buf out = DC_BUF_INIT(100);
	const char *oid = "x";
	dc_hash hash;

	(void)state;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_generate(key, GNUTLS_PK_ECDH_X25519, 256, 0), 0);
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_pk_sign_algorithm(key, &oid, &hash));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_pk_sign(key, dc_slice_text("x"), &oid, &out));
	assert_null(oid);
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
	gnutls_privkey_deinit(key);
}

static void
bits_that_mean_nothing_are_refused(void **state)
{
	(void)state;
	assert_ok(dc_allow_check(0));
	assert_ok(dc_allow_check(DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_DES3));
	assert_fails(DEVCERT_E_ARGUMENT, dc_allow_check(8));
	assert_fails(DEVCERT_E_ARGUMENT, dc_allow_check(UINT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_others_verify_where_they_are_allowed),
		cmocka_unit_test(anything_changed_does_not_verify),
		cmocka_unit_test(algorithms_that_are_unknown_or_not_the_keys_are_refused),
		cmocka_unit_test(keys_below_the_floor_are_weak_whatever_is_allowed),
		cmocka_unit_test(the_floor_of_rsa_is_2048_and_1024_where_allowed),
		cmocka_unit_test(rsa_keys_above_16384_bits_are_a_limit),
		cmocka_unit_test(ecdsa_signatures_that_are_not_der_are_refused),
		cmocka_unit_test(ed448_signatures_have_one_form),
		cmocka_unit_test(each_type_of_key_signs_with_its_algorithm),
		cmocka_unit_test(a_signature_algorithm_has_its_digest),
		cmocka_unit_test(a_key_for_agreement_cannot_sign),
		cmocka_unit_test(bits_that_mean_nothing_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
