/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public keys and key pairs: pki/public_key.c, pki/key.c, pki/rsa.c, pki/key_type.c */
#include <devcert/key.h>

#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/pk.h"
#include "octets.h"
#include "pki/key.h"
#include "pki/key_type.h"
#include "vectors.h"

static const struct {
	const char *spki;
	devcert_key_type type;
	uint32_t bits;
} kinds[] = {
	{ "keys/rsa.spki.der", DEVCERT_KEY_TYPE_RSA, 2048 },
	{ "keys/p256.spki.der", DEVCERT_KEY_TYPE_EC_P256, 256 },
	{ "keys/p384.spki.der", DEVCERT_KEY_TYPE_EC_P384, 384 },
	{ "keys/p521.spki.der", DEVCERT_KEY_TYPE_EC_P521, 521 },
	{ "keys/ed25519.spki.der", DEVCERT_KEY_TYPE_ED25519, 255 },
	{ "keys/ed448.spki.der", DEVCERT_KEY_TYPE_ED448, 448 },
	{ "keys/x25519.spki.der", DEVCERT_KEY_TYPE_X25519, 255 },
	{ "keys/x448.spki.der", DEVCERT_KEY_TYPE_X448, 448 },
};

static devcert_status
parse(const uint8_t *data, size_t data_len)
{
	devcert_public_key *key;
	devcert_status rc = devcert_public_key_parse(data, data_len, &key);

	assert_true((rc == DEVCERT_OK) == (key != NULL));
	devcert_public_key_free(key);
	return rc;
}

static devcert_status
parse_buf(const dc_buf *buf)
{
	return parse(buf->ptr, buf->len);
}

static void
a_public_key_of_each_type_is_read_and_kept_verbatim(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		dc_buf spki = read_vector(kinds[i].spki);
		devcert_public_key *key, *same;
		devcert_bytes *out;
		uint8_t digest[DC_DIGEST_MAX];
		char hex[65];

		assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
		assert_int_equal(devcert_public_key_get_type(key), kinds[i].type);
		assert_int_equal(devcert_public_key_get_bits(key), kinds[i].bits);
		assert_ok(devcert_public_key_encode(key, DEVCERT_ENCODING_DER, &out));
		assert_slice_equal(dc_bytes_slice(out), spki.ptr, spki.len);
		devcert_bytes_free(out);
		assert_ok(dc_digest(DC_SHA256, dc_buf_slice(&spki), digest));
		dc_hex(dc_slice_of(digest, 32), hex);
		assert_string_equal(devcert_public_key_get_fingerprint(key), hex);

		assert_ok(devcert_public_key_encode(key, DEVCERT_ENCODING_PEM, &out));
		assert_ok(devcert_public_key_parse(devcert_bytes_data(out), devcert_bytes_len(out),
		                                   &same));
		assert_true(devcert_public_key_equals(key, same));
		devcert_bytes_free(out);
		devcert_public_key_free(same);
		devcert_public_key_free(key);
		dc_buf_free(&spki);
	}
}

static void
the_fingerprint_is_what_openssl_says(void **state)
{
	dc_buf spki = read_vector("keys/p256.spki.der");
	devcert_public_key *key;
	uint8_t id[20];

	(void)state;
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	/* openssl pkey -pubin -inform DER -outform DER | sha256sum */
	assert_string_equal(devcert_public_key_get_fingerprint(key),
	                    "1a763c08129ae91cdf150ad0e38a75f40b1e5504a64f0d11adc627413b081ca0");
	/* sha1sum of the last 65 octets */
	assert_ok(dc_public_key_id(key, id));
	assert_slice_is_hex(dc_slice_of(id, sizeof(id)),
	                    "13bd60c936c31b80a6663bead153b1a135b97ef1");
	devcert_public_key_free(key);
	dc_buf_free(&spki);
}

/* Of keys/p256.spki.der, by openssl dgst over the same octets. */
static void
identifiers_are_made_by_each_method(void **state)
{
	static const struct {
		devcert_key_id_method method;
		const char *hex;
	} cases[] = {
		{ DEVCERT_KEY_ID_METHOD_SHA1, "13bd60c936c31b80a6663bead153b1a135b97ef1" },
		{ DEVCERT_KEY_ID_METHOD_SHORT, "4153b1a135b97ef1" },
		{ DEVCERT_KEY_ID_METHOD_SHA256, "114167576fb33b8cb8499445b54d36fe0f411b7e" },
		{ DEVCERT_KEY_ID_METHOD_SPKI_SHA256,
		  "1a763c08129ae91cdf150ad0e38a75f40b1e5504a64f0d11adc627413b081ca0" },
	};
	dc_buf spki = read_vector("keys/p256.spki.der");
	devcert_public_key *key;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char hex[65];

		assert_ok(devcert_public_key_identify(key, cases[i].method, &out));
		assert_int_equal(2 * devcert_bytes_len(out), strlen(cases[i].hex));
		dc_hex(dc_bytes_slice(out), hex);
		assert_string_equal(hex, cases[i].hex);
		devcert_bytes_free(out);
	}
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_identify(key, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_identify(key, 5, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_identify(NULL, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_identify(key, 1, NULL));
	devcert_public_key_free(key);
	dc_buf_free(&spki);
}

static void
keys_are_equal_only_by_their_octets(void **state)
{
	dc_buf a = read_vector("keys/p256.spki.der"), b = read_vector("keys/p384.spki.der");
	devcert_public_key *one, *other;

	(void)state;
	assert_ok(devcert_public_key_parse(a.ptr, a.len, &one));
	assert_ok(devcert_public_key_parse(b.ptr, b.len, &other));
	assert_false(devcert_public_key_equals(one, other));
	assert_true(devcert_public_key_equals(one, one));
	devcert_public_key_free(one);
	devcert_public_key_free(other);
	devcert_public_key_free(NULL);
	dc_buf_free(&a);
	dc_buf_free(&b);
}

static void
beginnings_longer_and_bent_public_keys_are_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		dc_buf spki = read_vector(kinds[i].spki);

		assert_no_truncation_parses(parse, dc_buf_slice(&spki));
		assert_nothing_may_follow(parse, dc_buf_slice(&spki));
		assert_true(count_refused_mutations(parse, dc_buf_slice(&spki)) >= 40);
		dc_buf_free(&spki);
	}
}

static void
other_algorithms_and_curves_are_unsupported(void **state)
{
	static const char *const names[] = { "keys/k256.spki.der", "keys/p256_explicit.spki.der",
		                             "keys/p256_compressed.spki.der" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		dc_buf spki = read_vector(names[i]);

		assert_fails(DEVCERT_E_UNSUPPORTED, parse_buf(&spki));
		dc_buf_free(&spki);
	}
}

/* SubjectPublicKeyInfo of this algorithm and these octets. */
static dc_buf
make_spki(const char *algorithm_hex, dc_slice key)
{
	dc_buf out = DC_BUF_INIT(4 * DC_LIMIT_KEY_LEN);
	dc_slice algorithm = hex_octets(algorithm_hex);
	size_t start;

	dc_der_add(&out, DC_TAG_SEQUENCE, algorithm);
	start = out.len;
	dc_buf_add_octet(&out, 0);
	dc_buf_add(&out, key);
	dc_der_wrap(&out, DC_TAG_BIT_STRING, start);
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&out));
	octets_free(algorithm);
	return out;
}

#define RSA_ALGORITHM "06092a864886f70d010101 0500"
#define P256_ALGORITHM "06072a8648ce3d0201 06082a8648ce3d030107"
#define ED25519_ALGORITHM "06032b6570"

static void
wrong_parameters_are_refused(void **state)
{
	static const struct {
		const char *algorithm;
		devcert_status code;
	} cases[] = {
		{ "06092a864886f70d010101 020101", DEVCERT_E_DER },
		{ "06092a864886f70d010101 0500 0500", DEVCERT_E_DER },
		/* RFC 8410, 3: absent */
		{ "06032b6570 0500", DEVCERT_E_DER },
		{ "06072a8648ce3d0201", DEVCERT_E_DER },
		/* implicitCurve */
		{ "06072a8648ce3d0201 0500", DEVCERT_E_UNSUPPORTED },
		{ "06072a8648ce3d0201 06082a8648ce3d030107 00", DEVCERT_E_TRAILING },
		{ "06082a8648ce3d030107", DEVCERT_E_UNSUPPORTED },
		{ "", DEVCERT_E_DER },
	};
	dc_buf spki = read_vector("keys/p256.spki.der");
	devcert_public_key *key;

	(void)state;
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf bad = make_spki(cases[i].algorithm, dc_public_key_bits(key));

		assert_fails_with(cases[i].code, parse_buf(&bad));
		dc_buf_free(&bad);
	}
	devcert_public_key_free(key);
	dc_buf_free(&spki);
}

/* Some leave the NULL out. */
static void
an_rsa_key_without_parameters_is_read(void **state)
{
	dc_buf spki = read_vector("keys/rsa.spki.der"), bare;
	devcert_public_key *key;

	(void)state;
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	bare = make_spki("06092a864886f70d010101", dc_public_key_bits(key));
	assert_ok(parse_buf(&bare));
	devcert_public_key_free(key);
	dc_buf_free(&bare);
	dc_buf_free(&spki);
}

static void
points_that_are_not_on_the_curve_are_refused(void **state)
{
	dc_buf spki = read_vector("keys/p256.spki.der");
	uint8_t point[65];
	dc_buf bad;

	(void)state;
	memcpy(point, spki.ptr + spki.len - 65, 65);
	point[64] ^= 1;
	bad = make_spki(P256_ALGORITHM, dc_slice_of(point, 65));
	assert_fails(DEVCERT_E_DER, parse_buf(&bad));
	dc_buf_free(&bad);
	/* A point at infinity, and a hybrid form. */
	bad = make_spki(P256_ALGORITHM, dc_slice_of("", 1));
	assert_fails(DEVCERT_E_DER, parse_buf(&bad));
	dc_buf_free(&bad);
	point[64] ^= 1;
	point[0] = 6 + (point[64] & 1);
	bad = make_spki(P256_ALGORITHM, dc_slice_of(point, 65));
	assert_fails(DEVCERT_E_DER, parse_buf(&bad));
	dc_buf_free(&bad);
	/* A coordinate beyond the field. */
	memset(point + 1, 0xff, 32);
	point[0] = 4;
	bad = make_spki(P256_ALGORITHM, dc_slice_of(point, 65));
	assert_fails(DEVCERT_E_DER, parse_buf(&bad));
	dc_buf_free(&bad);
	bad = make_spki(ED25519_ALGORITHM, dc_slice_of(point, 31));
	assert_fails(DEVCERT_E_DER, parse_buf(&bad));
	dc_buf_free(&bad);
	dc_buf_free(&spki);
}

/* RSAPublicKey with a modulus of n_len and an exponent of e_len octets, whose ends are these. */
static dc_buf
make_rsa(size_t n_len, uint8_t n_end, size_t e_len, uint8_t e_end)
{
	dc_buf key = DC_BUF_INIT(2 * DC_LIMIT_KEY_LEN), spki;
	size_t start = key.len;
	uint8_t *at = dc_buf_grow(&key, n_len);

	memset(at, 0x5a, n_len);
	at[n_len - 1] = n_end;
	dc_der_wrap(&key, DC_TAG_INTEGER, start);
	start = key.len;
	at = dc_buf_grow(&key, e_len);
	memset(at, 0x5a, e_len);
	at[e_len - 1] = e_end;
	dc_der_wrap(&key, DC_TAG_INTEGER, start);
	dc_der_wrap(&key, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&key));
	spki = make_spki(RSA_ALGORITHM, dc_buf_slice(&key));
	dc_buf_free(&key);
	return spki;
}

/* GMP takes cubic time, and aborts where memory is out. */
static void
the_numbers_of_an_rsa_key_are_bounded(void **state)
{
	static const struct {
		size_t n_len;
		uint8_t n_end;
		size_t e_len;
		uint8_t e_end;
		devcert_status code;
	} cases[] = {
		{ 256, 1, 1, 3, DEVCERT_OK },
		{ 2048, 1, 32, 3, DEVCERT_OK },
		{ 2049, 1, 1, 3, DEVCERT_E_LIMIT },
		{ 8192, 1, 1, 3, DEVCERT_E_LIMIT },
		{ 256, 1, 33, 3, DEVCERT_E_LIMIT },
		/* even */
		{ 256, 2, 1, 3, DEVCERT_E_DER },
		{ 256, 1, 1, 4, DEVCERT_E_DER },
		/* no exponent of an RSA key */
		{ 256, 1, 1, 1, DEVCERT_E_DER },
		{ 256, 1, 1, 0, DEVCERT_E_DER },
		/* negative */
		{ 256, 1, 1, 0x83, DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf spki =
		    make_rsa(cases[i].n_len, cases[i].n_end, cases[i].e_len, cases[i].e_end);

		if (cases[i].code == DEVCERT_OK)
			assert_ok(parse_buf(&spki));
		else
			assert_fails_with(cases[i].code, parse_buf(&spki));
		dc_buf_free(&spki);
	}
}

static void
broken_rsa_keys_are_refused(void **state)
{
	static const char *const keys[] = {
		"",
		"3000",
		"3003020107",
		/* leading zero octets, an empty number, a third one */
		"3007 02020007 020103",
		"3005 0200 020103",
		"3009 020107 020103 020105",
		"3006 040107 020103",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		dc_slice key = hex_octets(keys[i]);
		dc_buf spki = make_spki(RSA_ALGORITHM, key);

		assert_fails(DEVCERT_E_DER, parse_buf(&spki));
		dc_buf_free(&spki);
		octets_free(key);
	}
}

static void
a_bit_string_of_a_key_has_no_unused_bits(void **state)
{
	dc_slice bad =
	    hex_octets("302a 3005 06032b6570 032101"
	               "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

	(void)state;
	assert_fails(DEVCERT_E_DER, parse(bad.ptr, bad.len));
	octets_free(bad);
	bad = hex_octets("3009 3005 06032b6570 0300");
	assert_fails(DEVCERT_E_DER, parse(bad.ptr, bad.len));
	octets_free(bad);
	/* more than the two parts */
	bad = hex_octets("302c 3005 06032b6570 032100"
	                 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a 0500");
	assert_fails(DEVCERT_E_DER, parse(bad.ptr, bad.len));
	octets_free(bad);
}

static void
pem_holds_exactly_one_public_key(void **state)
{
	dc_buf spki = read_vector("keys/ed25519.spki.der");
	dc_buf pem = DC_BUF_INIT(VECTOR_MAX);
	devcert_public_key *key;
	devcert_bytes *text;

	(void)state;
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	assert_ok(devcert_public_key_encode(key, DEVCERT_ENCODING_PEM, &text));
	dc_buf_add_text(&pem, "-----BEGIN X-----\nAAAA\n-----END X-----\n");
	assert_fails(DEVCERT_E_PEM, parse_buf(&pem));
	dc_buf_add(&pem, dc_bytes_slice(text));
	assert_ok(parse_buf(&pem));
	dc_buf_add(&pem, dc_bytes_slice(text));
	assert_fails(DEVCERT_E_TRAILING, parse_buf(&pem));
	dc_buf_truncate(&pem, pem.len - 10);
	assert_fails(DEVCERT_E_PEM, parse_buf(&pem));
	devcert_bytes_free(text);
	devcert_public_key_free(key);
	dc_buf_free(&pem);
	dc_buf_free(&spki);
}

static void
too_long_a_public_key_is_not_looked_at(void **state)
{
	uint8_t *zeros = calloc(1, 3 * DC_LIMIT_KEY_LEN);

	(void)state;
	assert_non_null(zeros);
	assert_fails(DEVCERT_E_LIMIT, parse(zeros, DC_LIMIT_KEY_LEN + 1));
	assert_fails(DEVCERT_E_LIMIT, parse(zeros, 3 * DC_LIMIT_KEY_LEN));
	free(zeros);
}

static void
keys_of_each_type_are_made(void **state)
{
	static const struct {
		devcert_key_type type;
		uint32_t bits, made;
	} cases[] = {
		{ DEVCERT_KEY_TYPE_RSA, 2048, 2048 }, { DEVCERT_KEY_TYPE_RSA, 0, 3072 },
		{ DEVCERT_KEY_TYPE_EC_P256, 0, 256 }, { DEVCERT_KEY_TYPE_EC_P384, 0, 384 },
		{ DEVCERT_KEY_TYPE_EC_P521, 0, 521 }, { DEVCERT_KEY_TYPE_ED25519, 0, 255 },
		{ DEVCERT_KEY_TYPE_ED448, 0, 448 },   { DEVCERT_KEY_TYPE_X25519, 0, 255 },
		{ DEVCERT_KEY_TYPE_X448, 0, 448 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_public_key *public;
		devcert_key *key;

		assert_ok(devcert_key_generate(cases[i].type, cases[i].bits, &key));
		assert_int_equal(devcert_key_get_type(key), cases[i].type);
		assert_int_equal(devcert_key_get_bits(key), cases[i].made);
		assert_ok(devcert_key_get_public(key, &public));
		devcert_key_free(key);
		/* It outlives the pair. */
		assert_int_equal(devcert_public_key_get_type(public), cases[i].type);
		assert_int_equal(strlen(devcert_public_key_get_fingerprint(public)), 64);
		devcert_public_key_free(public);
	}
}

static void
a_reference_keeps_a_key_alive(void **state)
{
	devcert_key *key, *same;

	(void)state;
	assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_ED25519, 0, &key));
	same = dc_key_ref(key);
	devcert_key_free(key);
	assert_int_equal(devcert_key_get_type(same), DEVCERT_KEY_TYPE_ED25519);
	devcert_key_free(same);
}

static void
two_made_keys_differ(void **state)
{
	devcert_key *one, *other;

	(void)state;
	assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_EC_P256, 0, &one));
	assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_EC_P256, 0, &other));
	assert_false(devcert_public_key_equals(dc_key_public(one), dc_key_public(other)));
	devcert_key_free(one);
	devcert_key_free(other);
	devcert_key_free(NULL);
}

static void
no_key_of_another_size_is_made(void **state)
{
	static const struct {
		int type;
		uint32_t bits;
	} cases[] = {
		{ DEVCERT_KEY_TYPE_RSA, 1024 },
		{ DEVCERT_KEY_TYPE_RSA, 2047 },
		{ DEVCERT_KEY_TYPE_RSA, 2049 },
		{ DEVCERT_KEY_TYPE_RSA, 8200 },
		{ DEVCERT_KEY_TYPE_RSA, UINT32_MAX },
		{ DEVCERT_KEY_TYPE_EC_P256, 256 },
		{ DEVCERT_KEY_TYPE_ED25519, 1 },
		{ DEVCERT_KEY_TYPE_RSA_PSS, 1024 },
		{ 0, 0 },
		{ DEVCERT_KEY_TYPE_X25519, 255 },
		{ 10, 0 },
		{ -1, 2048 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key = (devcert_key *)state;

		assert_fails(
		    DEVCERT_E_ARGUMENT,
		    devcert_key_generate((devcert_key_type)cases[i].type, cases[i].bits, &key));
		assert_null(key);
	}
}

static void
arguments_are_checked(void **state)
{
	devcert_public_key *key;
	devcert_bytes *out;
	uint8_t octet = 0;
	dc_buf spki = read_vector("keys/p256.spki.der");

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_parse(NULL, 1, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_parse(&octet, 1, NULL));
	assert_fails(DEVCERT_E_DER, devcert_public_key_parse(NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_encode(NULL, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_get_public(NULL, &key));
	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_encode(key, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_public_key_encode(key, 3, &out));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_public_key_encode(key, DEVCERT_ENCODING_DER, NULL));
	devcert_public_key_free(key);
	dc_buf_free(&spki);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_public_key_of_each_type_is_read_and_kept_verbatim),
		cmocka_unit_test(the_fingerprint_is_what_openssl_says),
		cmocka_unit_test(identifiers_are_made_by_each_method),
		cmocka_unit_test(keys_are_equal_only_by_their_octets),
		cmocka_unit_test(beginnings_longer_and_bent_public_keys_are_survived),
		cmocka_unit_test(other_algorithms_and_curves_are_unsupported),
		cmocka_unit_test(wrong_parameters_are_refused),
		cmocka_unit_test(an_rsa_key_without_parameters_is_read),
		cmocka_unit_test(points_that_are_not_on_the_curve_are_refused),
		cmocka_unit_test(the_numbers_of_an_rsa_key_are_bounded),
		cmocka_unit_test(broken_rsa_keys_are_refused),
		cmocka_unit_test(a_bit_string_of_a_key_has_no_unused_bits),
		cmocka_unit_test(pem_holds_exactly_one_public_key),
		cmocka_unit_test(too_long_a_public_key_is_not_looked_at),
		cmocka_unit_test(keys_of_each_type_are_made),
		cmocka_unit_test(a_reference_keeps_a_key_alive),
		cmocka_unit_test(two_made_keys_differ),
		cmocka_unit_test(no_key_of_another_size_is_made),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
