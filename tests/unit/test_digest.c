/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digests and HMACs: crypto/digest.c, and the translation of GnuTLS's codes: crypto/status.c */
#include "crypto/digest.h"

#include <gnutls/crypto.h>

#include "asn1/oid.h"
#include "crypto/datum.h"
#include "crypto/status.h"
#include "octets.h"

static const struct {
	dc_hash hash;
	size_t len;
	const char *oid, *hmac_oid;
	const char *empty, *abc; /* FIPS 180-4's examples */
	const char *hmac;        /* RFC 2202 and RFC 4231, test case 2 */
} hashes[] = {
	{ DC_SHA1, 20, DC_OID_SHA1, DC_OID_HMAC_SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	  "a9993e364706816aba3e25717850c26c9cd0d89d", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
	{ DC_SHA256, 32, DC_OID_SHA256, DC_OID_HMAC_SHA256,
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ DC_SHA384, 48, DC_OID_SHA384, DC_OID_HMAC_SHA384,
	  "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
	  "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
	  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
	  "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	  "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47"
	  "e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649" },
	{ DC_SHA512, 64, DC_OID_SHA512, DC_OID_HMAC_SHA512,
	  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
};

static void
digests_and_hmacs_are_those_of_the_standards(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		uint8_t out[DC_DIGEST_MAX];
		size_t len = dc_hash_len(hashes[i].hash);

		assert_int_equal(len, hashes[i].len);
		assert_ok(dc_digest(hashes[i].hash, dc_slice_text("abc"), out));
		assert_slice_is_hex(dc_slice_of(out, len), hashes[i].abc);
		assert_ok(dc_digest(hashes[i].hash, dc_slice_of(NULL, 0), out));
		assert_slice_is_hex(dc_slice_of(out, len), hashes[i].empty);
		assert_ok(dc_hmac(hashes[i].hash, dc_slice_text("Jefe"),
		                  dc_slice_text("what do ya want for nothing?"), out));
		assert_slice_is_hex(dc_slice_of(out, len), hashes[i].hmac);
	}
}

static void
hashes_are_found_by_their_oids(void **state)
{
	dc_hash hash;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		assert_string_equal(dc_hash_oid(hashes[i].hash), hashes[i].oid);
		assert_ok(dc_hash_from_oid(hashes[i].oid, &hash));
		assert_int_equal(hash, hashes[i].hash);
		assert_ok(dc_hash_from_hmac_oid(hashes[i].hmac_oid, &hash));
		assert_int_equal(hash, hashes[i].hash);
		assert_fails(DEVCERT_E_UNSUPPORTED, dc_hash_from_oid(hashes[i].hmac_oid, &hash));
		assert_fails(DEVCERT_E_UNSUPPORTED, dc_hash_from_hmac_oid(hashes[i].oid, &hash));
		assert_int_equal(gnutls_hash_get_len(dc_hash_gnutls(hash)), hashes[i].len);
		assert_int_equal(gnutls_hmac_get_len(dc_hash_gnutls_mac(hash)), hashes[i].len);
	}
	assert_fails(DEVCERT_E_WEAK, dc_hash_from_oid(DC_OID_MD5, &hash));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_hash_from_oid("1.2.3", &hash));
	/* hmacWithMD5 */
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_hash_from_hmac_oid("1.2.840.113549.2.6", &hash));
}

static void
codes_of_gnutls_become_ours_and_stay_as_a_detail(void **state)
{
	static const struct {
		int gnutls;
		int code;
	} cases[] = {
		{ GNUTLS_E_MEMORY_ERROR, DEVCERT_E_NOMEM },
		{ GNUTLS_E_ASN1_DER_ERROR, DEVCERT_E_DER },
		{ GNUTLS_E_ASN1_TAG_ERROR, DEVCERT_E_DER },
		{ GNUTLS_E_UNKNOWN_PK_ALGORITHM, DEVCERT_E_UNSUPPORTED },
		{ GNUTLS_E_ECC_UNSUPPORTED_CURVE, DEVCERT_E_UNSUPPORTED },
		{ GNUTLS_E_PK_SIG_VERIFY_FAILED, DEVCERT_E_SIGNATURE },
		{ GNUTLS_E_DECRYPTION_FAILED, DEVCERT_E_DECRYPT },
		{ GNUTLS_E_INSUFFICIENT_SECURITY, DEVCERT_E_WEAK },
		{ GNUTLS_E_PK_INVALID_PRIVKEY, DEVCERT_E_KEY_MISMATCH },
		{ GNUTLS_E_INTERNAL_ERROR, DEVCERT_E_INTERNAL },
		{ -12345, DEVCERT_E_INTERNAL },
	};

	(void)state;
	assert_ok(dc_gnutls_status(0, "thing"));
	assert_ok(dc_gnutls_status(7, "thing"));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_fails_with(cases[i].code, dc_gnutls_status(cases[i].gnutls, "thing"));
		assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_GNUTLS), cases[i].gnutls);
		assert_memory_equal(devcert_last_error_message(), "thing: ", 7);
	}
}

static void
a_length_beyond_unsigned_int_is_not_cut(void **state)
{
	gnutls_datum_t datum;

	(void)state;
	assert_ok(dc_datum_of(dc_slice_text("abc"), &datum));
	assert_int_equal(datum.size, 3);
	assert_ok(dc_datum_of(dc_slice_of("", UINT_MAX), &datum));
#if SIZE_MAX > UINT_MAX
	assert_fails(DEVCERT_E_LIMIT, dc_datum_of(dc_slice_of("", (size_t)UINT_MAX + 4), &datum));
#endif
}

/* FIPS 202; RFC 8419, section 2.3: 64 octets. */
static void
shake256_has_64_octets(void **state)
{
	static const struct {
		const char *in, *digest;
	} cases[] = {
		{ "", "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
		      "d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be" },
		{ "abc", "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739"
		         "d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4" },
	};

	(void)state;
	assert_int_equal(dc_hash_len(DC_SHAKE256), 64);
	assert_string_equal(dc_hash_oid(DC_SHAKE256), DC_OID_SHAKE256_LEN);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice expected = hex_octets(cases[i].digest);
		uint8_t out[DC_DIGEST_MAX];

		assert_ok(dc_digest(DC_SHAKE256, dc_slice_text(cases[i].in), out));
		assert_memory_equal(out, expected.ptr, 64);
		octets_free(expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shake256_has_64_octets),
		cmocka_unit_test(digests_and_hmacs_are_those_of_the_standards),
		cmocka_unit_test(hashes_are_found_by_their_oids),
		cmocka_unit_test(codes_of_gnutls_become_ours_and_stay_as_a_detail),
		cmocka_unit_test(a_length_beyond_unsigned_int_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
