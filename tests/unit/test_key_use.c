/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key transport with implicit rejection, and key agreement: pki/key_use.c.  Linked with
 * -Wl,--wrap=gnutls_rnd. */
#include <gnutls/crypto.h>

#include "assert_devcert.h"
#include "base/buf.h"
#include "fixed_keys.h"
#include "pki/key_type.h"
#include "pki/key_use.h"

#define CEK "0123456789abcdef0123456789abcdef"
#define MODULUS_LEN 256

static devcert_key *rsa;
static uint8_t wrapped[MODULUS_LEN]; /* 32 octets of CEK for rsa */

/* Makes the random source fail. */
static bool random_fails;

int __real_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	return random_fails ? GNUTLS_E_RANDOM_FAILED : __real_gnutls_rnd(level, data, len);
}

static devcert_key *
parse_key(const char *pem)
{
	devcert_key *key = NULL;

	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

static void
wrap(const devcert_key *key, const void *plain, size_t len, uint8_t out[MODULUS_LEN])
{
	gnutls_pubkey_t pub = dc_public_key_gnutls(dc_key_public(key));
	gnutls_datum_t in = { (unsigned char *)plain, (unsigned int)len }, sealed;

	assert_int_equal(gnutls_pubkey_encrypt_data(pub, 0, &in, &sealed), 0);
	assert_int_equal(sealed.size, MODULUS_LEN);
	memcpy(out, sealed.data, sealed.size);
	gnutls_free(sealed.data);
}

static int
make_keys(void **state)
{
	(void)state;
	rsa = parse_key(FIXED_KEY_RSA_A);
	wrap(rsa, CEK, 32, wrapped);
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	devcert_key_free(rsa);
	return 0;
}

static void
a_good_key_of_each_length_comes_out(void **state)
{
	static const size_t lengths[] = { 16, 24, 32 };
	uint8_t sealed[MODULUS_LEN], cek[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		wrap(rsa, CEK, lengths[i], sealed);
		memset(cek, 0xa5, sizeof(cek));
		assert_ok(
		    dc_key_decrypt_v15(rsa, dc_slice_of(sealed, sizeof(sealed)), cek, lengths[i]));
		assert_memory_equal(cek, CEK, lengths[i]);
		for (size_t k = lengths[i]; k < sizeof(cek); k++)
			assert_int_equal(cek[k], 0xa5);
	}
}

/* RFC 3218, 2.3.2 */
static void
bad_padding_is_not_reported_and_gives_a_key_that_looks_random(void **state)
{
	devcert_key *same = parse_key(FIXED_KEY_RSA_A);
	uint8_t bent[MODULUS_LEN], cek[32], again[32], before[32] = { 0 };

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		memcpy(bent, wrapped, sizeof(bent));
		bent[i * 4 + 3] ^= 1;
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(bent, sizeof(bent)), cek, 32));
		assert_memory_not_equal(cek, CEK, 32);
		assert_memory_not_equal(cek, before, 32);
		memcpy(before, cek, sizeof(before));
		/* As a good padding gives the same each time, a bad one does. */
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(bent, sizeof(bent)), again, 32));
		assert_memory_equal(cek, again, 32);
		assert_ok(dc_key_decrypt_v15(same, dc_slice_of(bent, sizeof(bent)), again, 32));
		assert_memory_equal(cek, again, 32);
	}
	devcert_key_free(same);
}

static void
a_key_of_another_length_is_not_reported_either(void **state)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 24, 31, 33, 100, MODULUS_LEN - 11 };
	uint8_t plain[MODULUS_LEN] = CEK, sealed[MODULUS_LEN], cek[32], again[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		wrap(rsa, plain, lengths[i], sealed);
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(sealed, sizeof(sealed)), cek, 32));
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(sealed, sizeof(sealed)), again, 32));
		assert_memory_not_equal(cek, plain, 16);
		assert_memory_equal(cek, again, 32);
	}
}

static void
numbers_beyond_the_modulus_and_trivial_ones_are_not_reported(void **state)
{
	static const uint8_t octets[] = { 0xff, 0x00, 0x01 };
	uint8_t number[MODULUS_LEN], cek[32], again[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(octets); i++) {
		/* all ones; 0; 1 */
		memset(number, octets[i] == 0xff ? 0xff : 0, sizeof(number));
		number[MODULUS_LEN - 1] = octets[i];
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(number, sizeof(number)), cek, 32));
		assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(number, sizeof(number)), again, 32));
		assert_memory_equal(cek, again, 32);
	}
}

static void
another_key_is_not_reported(void **state)
{
	devcert_key *other = parse_key(FIXED_KEY_RSA_B);
	uint8_t cek[32];

	(void)state;
	assert_ok(dc_key_decrypt_v15(other, dc_slice_of(wrapped, sizeof(wrapped)), cek, 32));
	assert_memory_not_equal(cek, CEK, 32);
	devcert_key_free(other);
}

static void
a_length_that_is_not_the_modulus_is_told(void **state)
{
	static const size_t lengths[] = { 0, 1, 128, MODULUS_LEN - 1, MODULUS_LEN + 1 };
	uint8_t cek[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		uint8_t *octets = calloc(1, lengths[i] + 1);

		assert_non_null(octets);
		assert_fails(DEVCERT_E_DER,
		             dc_key_decrypt_v15(rsa, dc_slice_of(octets, lengths[i]), cek, 32));
		free(octets);
	}
}

static void
a_key_that_is_not_rsa_is_told(void **state)
{
	devcert_key *ec = parse_key(FIXED_KEY_EC_P256);
	uint8_t cek[32];

	(void)state;
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_decrypt_v15(ec, dc_slice_of(wrapped, sizeof(wrapped)), cek, 32));
	devcert_key_free(ec);
}

/* What stands for a wrong padding is made before the padding is looked at, of the key. */
static void
no_random_source_is_needed(void **state)
{
	uint8_t cek[32] = { 0 };

	(void)state;
	random_fails = true;
	assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(wrapped, sizeof(wrapped)), cek, 32));
	random_fails = false;
	assert_memory_equal(cek, CEK, 32);
}

static void
oaep_decrypts_and_checks_what_is_public(void **state)
{
	const dc_oaep oaep = { DC_SHA256, DC_SHA1, { (const uint8_t *)"label", 5 } };
	devcert_key *ec = parse_key(FIXED_KEY_EC_P256), *other = parse_key(FIXED_KEY_RSA_B);
	dc_buf sealed = DC_BUF_INIT(MODULUS_LEN);
	uint8_t cek[33];

	(void)state;
	assert_ok(dc_oaep_encrypt(dc_public_key_gnutls(dc_key_public(rsa)), &oaep,
	                          dc_slice_of(CEK, 32), &sealed));
	assert_ok(dc_key_decrypt_oaep(rsa, &oaep, dc_buf_slice(&sealed), cek, 32));
	assert_memory_equal(cek, CEK, 32);
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_key_decrypt_oaep(rsa, &oaep, dc_buf_slice(&sealed), cek, 33));
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_key_decrypt_oaep(other, &oaep, dc_buf_slice(&sealed), cek, 32));
	assert_fails(
	    DEVCERT_E_DER,
	    dc_key_decrypt_oaep(rsa, &oaep, dc_slice_of(sealed.ptr, sealed.len - 1), cek, 32));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_decrypt_oaep(ec, &oaep, dc_buf_slice(&sealed), cek, 32));
	dc_buf_free(&sealed);
	devcert_key_free(ec);
	devcert_key_free(other);
}

static void
keys_of_curves_agree_with_a_new_point(void **state)
{
	static const devcert_key_type types[] = { DEVCERT_KEY_TYPE_EC_P256,
		                                  DEVCERT_KEY_TYPE_EC_P384,
		                                  DEVCERT_KEY_TYPE_EC_P521, DEVCERT_KEY_TYPE_X25519,
		                                  DEVCERT_KEY_TYPE_X448 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		gnutls_ecc_curve_t curve = dc_key_type_find(types[i])->curve;
		uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX], a[DC_ECDH_SECRET_MAX],
		    b[DC_ECDH_SECRET_MAX];
		size_t scalar_len, point_len;
		devcert_key *key;

		assert_ok(devcert_key_generate(types[i], 0, &key));
		assert_ok(dc_ecdh_generate(curve, scalar, &scalar_len, point, &point_len));
		assert_ok(dc_key_agree(key, dc_slice_of(point, point_len), a));
		assert_ok(dc_ecdh(curve, dc_slice_of(scalar, scalar_len),
		                  dc_public_key_bits(dc_key_public(key)), b));
		assert_memory_equal(a, b, dc_ecdh_secret_len(curve));
		assert_fails(DEVCERT_E_DER,
		             dc_key_agree(key, dc_slice_of(point, point_len - 1), a));
		devcert_key_free(key);
	}
}

static void
a_key_of_no_curve_for_it_does_not_agree(void **state)
{
	devcert_key *ed25519 = parse_key(FIXED_KEY_ED25519);
	uint8_t point[65] = { 4 }, secret[DC_ECDH_SECRET_MAX];

	(void)state;
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_agree(ed25519, dc_slice_of(point, sizeof(point)), secret));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_key_agree(rsa, dc_slice_of(point, sizeof(point)), secret));
	devcert_key_free(ed25519);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_key_of_each_length_comes_out),
		cmocka_unit_test(bad_padding_is_not_reported_and_gives_a_key_that_looks_random),
		cmocka_unit_test(a_key_of_another_length_is_not_reported_either),
		cmocka_unit_test(numbers_beyond_the_modulus_and_trivial_ones_are_not_reported),
		cmocka_unit_test(another_key_is_not_reported),
		cmocka_unit_test(a_length_that_is_not_the_modulus_is_told),
		cmocka_unit_test(a_key_that_is_not_rsa_is_told),
		cmocka_unit_test(no_random_source_is_needed),
		cmocka_unit_test(oaep_decrypts_and_checks_what_is_public),
		cmocka_unit_test(keys_of_curves_agree_with_a_new_point),
		cmocka_unit_test(a_key_of_no_curve_for_it_does_not_agree),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
