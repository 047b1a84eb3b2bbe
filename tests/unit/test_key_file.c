/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys in files: pki/key_file.c, pki/key_der.c, pki/rsa.c, crypto/ec.c */
#include <devcert/key.h>

#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/pem.h"
#include "crypto/pbes2.h"
#include "crypto/pk.h"
#include "octets.h"
#include "pki/key.h"
#include "vectors.h"

#define SECRET ((const uint8_t *)"secret")
#define SECRET_LEN ((size_t)6)

static devcert_status
parse_with(const uint8_t *data, size_t data_len, const char *pass)
{
	devcert_key *key;
	devcert_status rc = devcert_key_parse(data, data_len, (const uint8_t *)pass,
	                                      pass != NULL ? strlen(pass) : 0, &key);

	assert_true((rc == DEVCERT_OK) == (key != NULL));
	devcert_key_free(key);
	return rc;
}

static devcert_status
parse(const uint8_t *data, size_t data_len)
{
	return parse_with(data, data_len, NULL);
}

static devcert_status
parse_secret(const uint8_t *data, size_t data_len)
{
	return parse_with(data, data_len, "secret");
}

static devcert_status
parse_buf(const dc_buf *buf)
{
	return parse_secret(buf->ptr, buf->len);
}

static devcert_key *
read_key(const char *name)
{
	dc_buf octets = read_vector(name);
	devcert_key *key;

	assert_ok(devcert_key_parse(octets.ptr, octets.len, SECRET, SECRET_LEN, &key));
	dc_buf_free(&octets);
	return key;
}

static void
assert_public_half_is(const devcert_key *key, const char *spki_name)
{
	dc_buf spki = read_vector(spki_name);

	assert_slice_equal(dc_public_key_spki(dc_key_public(key)), spki.ptr, spki.len);
	dc_buf_free(&spki);
}

static const struct {
	const char *name;
	const char *spki;
} forms[] = {
	{ "keys/rsa.pkcs8.der", "keys/rsa.spki.der" },
	{ "keys/rsa.pkcs1.der", "keys/rsa.spki.der" },
	{ "keys/rsa.pem", "keys/rsa.spki.der" },
	{ "keys/p256.pkcs8.der", "keys/p256.spki.der" },
	{ "keys/p256.sec1.der", "keys/p256.spki.der" },
	{ "keys/p256.pem", "keys/p256.spki.der" },
	{ "keys/p256_no_public.pkcs8.der", "keys/p256.spki.der" },
	{ "keys/p256_no_public.sec1.der", "keys/p256.spki.der" },
	{ "keys/p256_parameters.pem", "keys/p256.spki.der" },
	{ "keys/p384.pkcs8.der", "keys/p384.spki.der" },
	{ "keys/p384.sec1.der", "keys/p384.spki.der" },
	{ "keys/p521.pkcs8.der", "keys/p521.spki.der" },
	{ "keys/p521.sec1.der", "keys/p521.spki.der" },
	{ "keys/ed25519.pkcs8.der", "keys/ed25519.spki.der" },
	{ "keys/ed25519.pem", "keys/ed25519.spki.der" },
	{ "keys/ed448.pkcs8.der", "keys/ed448.spki.der" },
	{ "keys/x25519.pkcs8.der", "keys/x25519.spki.der" },
	{ "keys/x25519.pem", "keys/x25519.spki.der" },
	{ "keys/x448.pkcs8.der", "keys/x448.spki.der" },
	{ "keys/encrypted.pem", "keys/p256.spki.der" },
	{ "keys/encrypted_sha1.pem", "keys/p256.spki.der" },
	{ "keys/encrypted_sha512.pem", "keys/p256.spki.der" },
	{ "keys/rsa_encrypted.der", "keys/rsa.spki.der" },
};

static void
each_form_of_a_key_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		devcert_key *key = read_key(forms[i].name);

		assert_public_half_is(key, forms[i].spki);
		devcert_key_free(key);
	}
}

static void
a_private_value_with_a_zero_in_front_is_read(void **state)
{
	devcert_key *key = read_key("keys/p256_zero.pem");

	(void)state;
	assert_int_equal(devcert_key_get_type(key), DEVCERT_KEY_TYPE_EC_P256);
	devcert_key_free(key);
}

static void
a_weak_key_is_read_and_told_by_its_size(void **state)
{
	devcert_key *key = read_key("keys/rsa1024.pkcs1.der");

	(void)state;
	assert_int_equal(devcert_key_get_bits(key), 1024);
	devcert_key_free(key);
}

static const struct {
	const char *name;
	devcert_status code;
} refused[] = {
	{ "keys/rsa1016.pkcs1.der", DEVCERT_E_WEAK },
	{ "keys/rsa_roca.pkcs1.der", DEVCERT_E_WEAK },
	{ "keys/rsa_roca1024.pkcs1.der", DEVCERT_E_WEAK },
	{ "keys/rsa_close.pkcs1.der", DEVCERT_E_WEAK },
	{ "keys/rsa_composite.pkcs1.der", DEVCERT_E_KEY_MISMATCH },
	{ "keys/rsa_square.pkcs1.der", DEVCERT_E_KEY_MISMATCH },
	{ "keys/rsa_primes3.pkcs8.der", DEVCERT_E_UNSUPPORTED },
	{ "keys/pss_mgf1.pkcs8.der", DEVCERT_E_UNSUPPORTED },
	{ "keys/pss_sha1.pkcs8.der", DEVCERT_E_WEAK },
	{ "keys/rsa_dek.pem", DEVCERT_E_UNSUPPORTED },
	{ "keys/k256.pkcs8.der", DEVCERT_E_UNSUPPORTED },
	{ "keys/p256_explicit.sec1.der", DEVCERT_E_UNSUPPORTED },
	{ "keys/dsa.pem", DEVCERT_E_UNSUPPORTED },
	{ "keys/encrypted_3des.pem", DEVCERT_E_UNSUPPORTED },
	{ "keys/encrypted_pbes1.pem", DEVCERT_E_UNSUPPORTED },
	{ "keys/encrypted_rounds.pem", DEVCERT_E_LIMIT },
	{ "keys/rsa.spki.der", DEVCERT_E_DER },
	{ "keys/p256.spki.der", DEVCERT_E_DER },
	{ "keys/make.sh", DEVCERT_E_DER },
};

static void
what_is_not_for_us_is_refused_with_its_own_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		dc_buf octets = read_vector(refused[i].name);

		assert_fails_with(refused[i].code, parse_buf(&octets));
		dc_buf_free(&octets);
	}
}

static void
beginnings_and_longer_files_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		dc_buf octets = read_vector(forms[i].name);

		if (!dc_pem_is(dc_buf_slice(&octets))) {
			assert_no_truncation_parses(parse_secret, dc_buf_slice(&octets));
			assert_nothing_may_follow(parse_secret, dc_buf_slice(&octets));
		}
		dc_buf_free(&octets);
	}
}

/* Each octet is bent four ways: where the result is a key, its parts fit each other.  Of EdDSA any
 * octets are a key. */
static void
bent_files_are_survived(void **state)
{
	static const struct {
		const char *name;
		size_t refused;
	} cases[] = {
		{ "keys/p256.pkcs8.der", 500 },
		{ "keys/p256_no_public.sec1.der", 60 },
		{ "keys/ed25519.pkcs8.der", 60 },
		{ "keys/x25519.pkcs8.der", 60 },
		/* 2 rounds; most of it is ciphertext */
		{ "keys/encrypted.der", 500 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf octets;

		if (strcmp(cases[i].name, "keys/encrypted.der") == 0) {
			dc_buf pem = read_vector("keys/encrypted.pem");
			dc_slice in = dc_buf_slice(&pem), label;

			octets = (dc_buf)DC_BUF_INIT(VECTOR_MAX);
			assert_ok(dc_pem_next(&in, &label, &octets));
			dc_buf_free(&pem);
		} else {
			octets = read_vector(cases[i].name);
		}
		assert_true(count_refused_mutations(parse_secret, dc_buf_slice(&octets)) >=
		            cases[i].refused);
		dc_buf_free(&octets);
	}
}

static void
an_encrypted_key_needs_its_passphrase(void **state)
{
	dc_buf octets = read_vector("keys/encrypted.pem");

	(void)state;
	assert_fails(DEVCERT_E_PASSWORD, parse_with(octets.ptr, octets.len, NULL));
	assert_fails(DEVCERT_E_PASSWORD, parse_with(octets.ptr, octets.len, ""));
	assert_fails(DEVCERT_E_PASSWORD, parse_with(octets.ptr, octets.len, "Secret"));
	assert_ok(parse_with(octets.ptr, octets.len, "secret"));
	dc_buf_free(&octets);
}

static void
a_passphrase_for_a_plain_key_is_ignored(void **state)
{
	dc_buf octets = read_vector("keys/p256.pem");

	(void)state;
	assert_ok(parse_with(octets.ptr, octets.len, "anything"));
	dc_buf_free(&octets);
}

/* EncryptedPrivateKeyInfo around any octets. */
static dc_buf
encrypt(dc_slice plain)
{
	dc_buf out = DC_BUF_INIT(VECTOR_MAX), data = DC_BUF_INIT(VECTOR_MAX);

	assert_ok(dc_pbes2_encrypt(dc_slice_of(SECRET, SECRET_LEN), 2, plain, &out, &data));
	dc_der_add(&out, DC_TAG_OCTET_STRING, dc_buf_slice(&data));
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&out));
	dc_buf_free(&data);
	return out;
}

/* With a wrong passphrase one padding in 256 looks right; what comes out is no key. */
static void
a_padding_that_is_right_by_chance_is_still_a_wrong_passphrase(void **state)
{
	static const char *const plains[] = { "",           "00",           "9f1c66",
		                              "3080",       "3082ffff0201", "3000",
		                              "3003040101", "1f1f1f1f",     "300302010000" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(plains); i++) {
		dc_slice plain = hex_octets(plains[i]);
		dc_buf octets = encrypt(plain);

		assert_fails(DEVCERT_E_PASSWORD, parse_buf(&octets));
		dc_buf_free(&octets);
		octets_free(plain);
	}
}

static void
what_was_decrypted_is_checked_like_a_plain_key(void **state)
{
	dc_buf plain = read_vector("keys/pss_mgf1.pkcs8.der"), octets;

	(void)state;
	octets = encrypt(dc_buf_slice(&plain));
	assert_fails(DEVCERT_E_UNSUPPORTED, parse_buf(&octets));
	dc_buf_free(&octets);
	dc_buf_free(&plain);
	/* An encrypted PKCS#1 key begins like a key, but is not a PrivateKeyInfo. */
	plain = read_vector("keys/rsa1024.pkcs1.der");
	octets = encrypt(dc_buf_slice(&plain));
	assert_fails(DEVCERT_E_DER, parse_buf(&octets));
	dc_buf_free(&octets);
	dc_buf_free(&plain);
}

/* The numbers of an RSAPrivateKey: version, n, e, d, p, q, exponent1, exponent2, coefficient. */
#define RSA_PARTS 9

static void
an_rsa_key_whose_numbers_do_not_fit_is_refused(void **state)
{
	dc_buf octets = read_vector("keys/rsa1024.pkcs1.der");
	dc_tlv whole, parts[RSA_PARTS];

	(void)state;
	assert_ok(dc_tlv_only(dc_buf_slice(&octets), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts, RSA_PARTS), RSA_PARTS);
	for (size_t i = 1; i < RSA_PARTS; i++) {
		uint8_t *copy = exact_copy(parts[i].whole.ptr, parts[i].whole.len);
		dc_buf bad;

		/* Another odd number of the same size, then an even one, then one more octet. */
		copy[parts[i].whole.len - 1] ^= 2;
		bad = join_elements(parts, RSA_PARTS, i, dc_slice_of(copy, parts[i].whole.len));
		assert_fails(DEVCERT_E_KEY_MISMATCH, parse_buf(&bad));
		dc_buf_free(&bad);
		copy[parts[i].whole.len - 1] ^= 1;
		bad = join_elements(parts, RSA_PARTS, i, dc_slice_of(copy, parts[i].whole.len));
		assert_int_not_equal(parse_buf(&bad), DEVCERT_OK);
		dc_buf_free(&bad);
		free(copy);
	}
	dc_buf_free(&octets);
}

/* Numbers that GMP would divide by, or not come to an end with. */
static void
an_rsa_key_with_dangerous_numbers_is_refused(void **state)
{
	static const struct {
		size_t part;
		const char *number;
		devcert_status code;
	} cases[] = {
		{ 0, "020101", DEVCERT_E_UNSUPPORTED },
		{ 0, "0201ff", DEVCERT_E_DER },
		{ 1, "020101", DEVCERT_E_WEAK },
		{ 1, "020100", DEVCERT_E_DER },
		{ 1, "0201ff", DEVCERT_E_DER },
		{ 2, "020100", DEVCERT_E_DER },
		{ 2, "020101", DEVCERT_E_DER },
		{ 2, "020102", DEVCERT_E_DER },
		{ 3, "020100", DEVCERT_E_DER },
		{ 3, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 4, "020100", DEVCERT_E_DER },
		{ 4, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 4, "020102", DEVCERT_E_KEY_MISMATCH },
		{ 4, "0201ff", DEVCERT_E_DER },
		{ 5, "020100", DEVCERT_E_DER },
		{ 5, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 5, "020103", DEVCERT_E_KEY_MISMATCH },
		{ 6, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 6, "020100", DEVCERT_E_DER },
		{ 7, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 8, "020101", DEVCERT_E_KEY_MISMATCH },
		{ 8, "0500", DEVCERT_E_DER },
		{ 8, "", DEVCERT_E_DER },
		{ 8, "020101020101", DEVCERT_E_DER },
		{ 8, "02020001", DEVCERT_E_DER },
		{ 8, "0200", DEVCERT_E_DER },
	};
	dc_buf octets = read_vector("keys/rsa1024.pkcs1.der");
	dc_tlv whole, parts[RSA_PARTS];

	(void)state;
	assert_ok(dc_tlv_only(dc_buf_slice(&octets), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts, RSA_PARTS), RSA_PARTS);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice number = hex_octets(cases[i].number);
		dc_buf bad = join_elements(parts, RSA_PARTS, cases[i].part, number);

		assert_fails_with(cases[i].code, parse_buf(&bad));
		dc_buf_free(&bad);
		octets_free(number);
	}
	dc_buf_free(&octets);
}

static void
rsa_keys_beyond_16384_bits_are_not_calculated_with(void **state)
{
	dc_buf octets = read_vector("keys/rsa1024.pkcs1.der"), big = DC_BUF_INIT(VECTOR_MAX), bad;
	dc_tlv whole, parts[RSA_PARTS];
	uint8_t *at;

	(void)state;
	assert_ok(dc_tlv_only(dc_buf_slice(&octets), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts, RSA_PARTS), RSA_PARTS);
	at = dc_buf_grow(&big, DC_LIMIT_RSA_BITS / 8 + 1);
	memset(at, 0x55, big.len);
	dc_der_wrap(&big, DC_TAG_INTEGER, 0);
	bad = join_elements(parts, RSA_PARTS, 1, dc_buf_slice(&big));
	assert_fails(DEVCERT_E_LIMIT, parse_buf(&bad));
	dc_buf_free(&bad);
	/* Nor with an exponent, or a prime, as long as that. */
	bad = join_elements(parts, RSA_PARTS, 2, dc_buf_slice(&big));
	assert_fails(DEVCERT_E_LIMIT, parse_buf(&bad));
	dc_buf_free(&bad);
	for (size_t i = 3; i < RSA_PARTS; i++) {
		bad = join_elements(parts, RSA_PARTS, i, dc_buf_slice(&big));
		assert_fails(DEVCERT_E_KEY_MISMATCH, parse_buf(&bad));
		dc_buf_free(&bad);
	}
	dc_buf_free(&big);
	dc_buf_free(&octets);
}

/* ECPrivateKey of a P-256 key: version, privateKey, parameters [0], publicKey [1]. */
static void
an_ec_key_whose_parts_do_not_fit_is_refused(void **state)
{
	static const struct {
		size_t part;
		const char *by;
		devcert_status code;
	} cases[] = {
		{ 0, "020100", DEVCERT_E_UNSUPPORTED },
		/* 0, the order, beyond the order, too long, empty */
		{ 1, "0401 00", DEVCERT_E_KEY_MISMATCH },
		{ 1, "0420 ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
		  DEVCERT_E_KEY_MISMATCH },
		{ 1, "0420 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		  DEVCERT_E_KEY_MISMATCH },
		{ 1, "0422 00000000000000000000000000000000000000000000000000000000000000000001",
		  DEVCERT_E_KEY_MISMATCH },
		{ 1, "0400", DEVCERT_E_KEY_MISMATCH },
		/* another one's value */
		{ 1, "0401 07", DEVCERT_E_KEY_MISMATCH },
		{ 2, "", DEVCERT_E_DER },
		/* P-384, no curve, secp256k1 */
		{ 2, "a007 06052b81040022", DEVCERT_E_KEY_MISMATCH },
		{ 2, "a002 0500", DEVCERT_E_UNSUPPORTED },
		{ 2, "a007 06052b8104000a", DEVCERT_E_UNSUPPORTED },
		{ 3, "a104 03020000", DEVCERT_E_KEY_MISMATCH },
		{ 3, "a103 030100", DEVCERT_E_KEY_MISMATCH },
		{ 3, "a104 03020107", DEVCERT_E_DER },
	};
	dc_buf octets = read_vector("keys/p256.sec1.der");
	dc_tlv whole, parts[4];

	(void)state;
	assert_ok(dc_tlv_only(dc_buf_slice(&octets), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts, 4), 4);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice by = hex_octets(cases[i].by);
		dc_buf bad = join_elements(parts, 4, cases[i].part, by);

		assert_fails_with(cases[i].code, parse_buf(&bad));
		dc_buf_free(&bad);
		octets_free(by);
	}
	dc_buf_free(&octets);
}

static void
a_short_private_value_is_read(void **state)
{
	/* The value 1: its point is the generator. */
	dc_slice in = hex_octets("3012 020101 040101 a00a 06082a8648ce3d030107");
	devcert_key *key;

	(void)state;
	assert_ok(devcert_key_parse(in.ptr, in.len, NULL, 0, &key));
	assert_slice_is_hex(dc_public_key_bits(dc_key_public(key)),
	                    "04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
	                    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
	devcert_key_free(key);
	octets_free(in);
}

/* PrivateKeyInfo: version, privateKeyAlgorithm, privateKey, attributes [0], publicKey [1]. */
static void
parts_of_pkcs8_are_checked(void **state)
{
	static const struct {
		size_t part;
		const char *by;
		devcert_status code;
	} cases[] = {
		/* RFC 5958, 2: version 1 has the public key */
		{ 0, "020101", DEVCERT_E_DER },
		{ 0, "020102", DEVCERT_E_UNSUPPORTED },
		/* then it looks like an encrypted key */
		{ 0, "", DEVCERT_E_UNSUPPORTED },
		{ 1, "3007 06032b6570 0500", DEVCERT_E_DER },
		{ 1, "3005 06032b6571", DEVCERT_E_DER },
		{ 1, "3005 06032b656c", DEVCERT_E_UNSUPPORTED },
		{ 1, "3007 06032b656e 0500", DEVCERT_E_DER },
		{ 1, "3005 06032b656f", DEVCERT_E_DER },
		{ 2, "0402 0400", DEVCERT_E_DER },
		{ 2, "0420 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		  DEVCERT_E_DER },
		{ 2, "", DEVCERT_E_DER },
	};
	dc_buf octets = read_vector("keys/ed25519.pkcs8.der");
	dc_tlv whole, parts[3];

	(void)state;
	assert_ok(dc_tlv_only(dc_buf_slice(&octets), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts, 3), 3);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice by = hex_octets(cases[i].by);
		dc_buf bad = join_elements(parts, 3, cases[i].part, by);

		assert_fails_with(cases[i].code, parse_buf(&bad));
		dc_buf_free(&bad);
		octets_free(by);
	}
	dc_buf_free(&octets);
}

/* RFC 8410, section 10.3: with an attribute and its public key; and the same with another one. */
static void
the_public_key_in_pkcs8_must_be_the_right_one(void **state)
{
	dc_slice in =
	    hex_octets("3072 020101 3005 06032b6570 0422 0420"
	               "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
	               "a01f 301d 060a2a864886f70d01090914 310f"
	               "0c0d 437572646c6520436861697273"
	               "8121 00"
	               "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
	uint8_t *bent = exact_copy(in.ptr, in.len);

	(void)state;
	assert_ok(parse(in.ptr, in.len));
	bent[in.len - 1] ^= 1;
	assert_fails(DEVCERT_E_KEY_MISMATCH, parse(bent, in.len));
	bent[in.len - 1] ^= 1;
	/* RFC 5958, 2: version 0 has none. */
	bent[4] = 0;
	assert_fails(DEVCERT_E_DER, parse(bent, in.len));
	free(bent);
	octets_free(in);
}

static void
pem_labels_decide_what_is_read(void **state)
{
	static const struct {
		const char *label;
		const char *name;
		devcert_status code;
	} cases[] = {
		{ "PRIVATE KEY", "keys/p256.pkcs8.der", DEVCERT_OK },
		{ "EC PRIVATE KEY", "keys/p256.sec1.der", DEVCERT_OK },
		{ "RSA PRIVATE KEY", "keys/rsa1024.pkcs1.der", DEVCERT_OK },
		{ "ENCRYPTED PRIVATE KEY", "keys/rsa_encrypted.der", DEVCERT_OK },
		{ "PRIVATE KEY", "keys/p256.sec1.der", DEVCERT_E_DER },
		{ "EC PRIVATE KEY", "keys/p256.pkcs8.der", DEVCERT_E_DER },
		{ "RSA PRIVATE KEY", "keys/rsa.pkcs8.der", DEVCERT_E_DER },
		{ "PRIVATE KEY", "keys/rsa_encrypted.der", DEVCERT_E_DER },
		{ "ENCRYPTED PRIVATE KEY", "keys/p256.pkcs8.der", DEVCERT_E_DER },
		{ "OPENSSH PRIVATE KEY", "keys/p256.pkcs8.der", DEVCERT_E_UNSUPPORTED },
		{ "DSA PRIVATE KEY", "keys/p256.pkcs8.der", DEVCERT_E_UNSUPPORTED },
		{ "CERTIFICATE", "keys/p256.pkcs8.der", DEVCERT_E_PEM },
		{ "PUBLIC KEY", "keys/p256.spki.der", DEVCERT_E_PEM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf der = read_vector(cases[i].name), pem = DC_BUF_INIT(VECTOR_MAX);

		dc_pem_encode(cases[i].label, dc_buf_slice(&der), &pem);
		if (cases[i].code == DEVCERT_OK)
			assert_ok(parse_buf(&pem));
		else
			assert_fails_with(cases[i].code, parse_buf(&pem));
		dc_buf_free(&pem);
		dc_buf_free(&der);
	}
}

static void
the_first_private_key_of_a_pem_file_is_read(void **state)
{
	dc_buf first = read_vector("keys/p384.pem"), second = read_vector("keys/rsa.pem");
	dc_buf pem = DC_BUF_INIT(VECTOR_MAX);
	devcert_key *key;

	(void)state;
	dc_buf_add_text(&pem,
	                "Bag Attributes\r\n    friendlyName: x\r\n"
	                "-----BEGIN CERTIFICATE-----\r\nMAA=\r\n-----END CERTIFICATE-----\r\n");
	dc_buf_add(&pem, dc_buf_slice(&first));
	dc_buf_add(&pem, dc_buf_slice(&second));
	assert_ok(devcert_key_parse(pem.ptr, pem.len, NULL, 0, &key));
	assert_int_equal(devcert_key_get_type(key), DEVCERT_KEY_TYPE_EC_P384);
	devcert_key_free(key);
	dc_buf_truncate(&pem, pem.len - second.len - 2);
	assert_fails(DEVCERT_E_PEM, parse_buf(&pem));
	dc_buf_free(&pem);
	dc_buf_free(&first);
	dc_buf_free(&second);
}

static const char *const written[] = { "keys/rsa.pkcs8.der",     "keys/p256.pkcs8.der",
	                               "keys/p384.pkcs8.der",    "keys/p521.pkcs8.der",
	                               "keys/ed25519.pkcs8.der", "keys/ed448.pkcs8.der",
	                               "keys/x25519.pkcs8.der",  "keys/x448.pkcs8.der" };

static void
a_key_is_written_octet_by_octet_as_openssl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(written); i++) {
		dc_buf expected = read_vector(written[i]), again = DC_BUF_INIT(VECTOR_MAX);
		devcert_key *key = read_key(written[i]);
		devcert_secret *out;

		assert_ok(devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &out));
		assert_slice_equal(dc_secret_slice(out), expected.ptr, expected.len);
		devcert_secret_free(out);
		assert_ok(dc_key_write_pkcs8(key, &again));
		assert_slice_equal(dc_buf_slice(&again), expected.ptr, expected.len);
		dc_buf_free(&again);
		devcert_key_free(key);
		dc_buf_free(&expected);
	}
}

static void
an_ec_key_is_written_with_its_value_at_full_length(void **state)
{
	static const char *const keys[] = { "3012 020101 040101 a00a 06082a8648ce3d030107",
		                            "300f 020101 040101 a007 06052b81040023" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		dc_slice in = hex_octets(keys[i]);
		devcert_key *key, *again;
		devcert_secret *out;

		assert_ok(devcert_key_parse(in.ptr, in.len, NULL, 0, &key));
		assert_ok(devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &out));
		assert_int_equal(devcert_secret_len(out), i == 0 ? 138 : 241);
		assert_ok(devcert_key_parse(devcert_secret_data(out), devcert_secret_len(out), NULL,
		                            0, &again));
		assert_true(devcert_public_key_equals(dc_key_public(key), dc_key_public(again)));
		devcert_secret_free(out);
		devcert_key_free(key);
		devcert_key_free(again);
		octets_free(in);
	}
}

static void
an_encrypted_key_comes_back_with_its_passphrase_only(void **state)
{
	devcert_key *key = read_key("keys/p256.pem"), *again;
	devcert_secret *out;

	(void)state;
	for (int encoding = DEVCERT_ENCODING_DER; encoding <= DEVCERT_ENCODING_PEM; encoding++) {
		assert_ok(devcert_key_encode_private(key, (devcert_encoding)encoding, SECRET,
		                                     SECRET_LEN, &out));
		assert_ok(devcert_key_parse(devcert_secret_data(out), devcert_secret_len(out),
		                            SECRET, SECRET_LEN, &again));
		assert_true(devcert_public_key_equals(dc_key_public(key), dc_key_public(again)));
		devcert_key_free(again);
		assert_fails(DEVCERT_E_PASSWORD,
		             parse(devcert_secret_data(out), devcert_secret_len(out)));
		devcert_secret_free(out);
	}
	devcert_key_free(key);
}

/* The scheme that the header promises, in the octets. */
static void
a_key_is_encrypted_with_the_stated_scheme(void **state)
{
	devcert_key *key = read_key("keys/ed25519.pem");
	devcert_secret *out;
	dc_slice head = hex_octets("3081 a4 3060 06092a864886f70d01050d 3053"
	                           "3032 06092a864886f70d01050c 3025 0410");
	dc_slice middle = hex_octets("0203 0927c0 300c 06082a864886f70d0209 0500"
	                             "301d 0609608648016503 04012a 0410");

	(void)state;
	assert_ok(devcert_key_encode_private(key, DEVCERT_ENCODING_DER, SECRET, SECRET_LEN, &out));
	assert_true(devcert_secret_len(out) > head.len + 16 + middle.len);
	assert_memory_equal(devcert_secret_data(out), head.ptr, head.len);
	assert_memory_equal(devcert_secret_data(out) + head.len + 16, middle.ptr, middle.len);
	devcert_secret_free(out);
	devcert_key_free(key);
	octets_free(head);
	octets_free(middle);
}

static void
arguments_are_checked(void **state)
{
	devcert_key *key = read_key("keys/p256.pem"), *other = key;
	devcert_secret *out;
	uint8_t *zeros = calloc(1, 2 * DC_LIMIT_KEY_LEN);

	(void)state;
	assert_non_null(zeros);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse(zeros, 1, NULL, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse(NULL, 1, NULL, 0, &other));
	assert_null(other);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse(zeros, 1, NULL, 1, &other));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse(zeros, 1, zeros, 1025, &other));
	assert_fails(DEVCERT_E_DER, devcert_key_parse(NULL, 0, NULL, 0, &other));
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_key_parse(zeros, DC_LIMIT_KEY_LEN + 1, NULL, 0, &other));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(NULL, 1, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 1, NULL, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 0, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 3, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 1, NULL, 5, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 1, SECRET, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_encode_private(key, 1, zeros, 1025, &out));
	assert_null(out);
	devcert_key_free(key);
	free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_of_a_key_is_read),
		cmocka_unit_test(a_private_value_with_a_zero_in_front_is_read),
		cmocka_unit_test(a_weak_key_is_read_and_told_by_its_size),
		cmocka_unit_test(what_is_not_for_us_is_refused_with_its_own_code),
		cmocka_unit_test(beginnings_and_longer_files_are_refused),
		cmocka_unit_test(bent_files_are_survived),
		cmocka_unit_test(an_encrypted_key_needs_its_passphrase),
		cmocka_unit_test(a_passphrase_for_a_plain_key_is_ignored),
		cmocka_unit_test(a_padding_that_is_right_by_chance_is_still_a_wrong_passphrase),
		cmocka_unit_test(what_was_decrypted_is_checked_like_a_plain_key),
		cmocka_unit_test(an_rsa_key_whose_numbers_do_not_fit_is_refused),
		cmocka_unit_test(an_rsa_key_with_dangerous_numbers_is_refused),
		cmocka_unit_test(rsa_keys_beyond_16384_bits_are_not_calculated_with),
		cmocka_unit_test(an_ec_key_whose_parts_do_not_fit_is_refused),
		cmocka_unit_test(a_short_private_value_is_read),
		cmocka_unit_test(parts_of_pkcs8_are_checked),
		cmocka_unit_test(the_public_key_in_pkcs8_must_be_the_right_one),
		cmocka_unit_test(pem_labels_decide_what_is_read),
		cmocka_unit_test(the_first_private_key_of_a_pem_file_is_read),
		cmocka_unit_test(a_key_is_written_octet_by_octet_as_openssl_does),
		cmocka_unit_test(an_ec_key_is_written_with_its_value_at_full_length),
		cmocka_unit_test(an_encrypted_key_comes_back_with_its_passphrase_only),
		cmocka_unit_test(a_key_is_encrypted_with_the_stated_scheme),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
