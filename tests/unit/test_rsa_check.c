/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSA keys that are none, or no secret: crypto/rsa_check.c, crypto/pk.c */
#include <devcert/csr.h>
#include <devcert/key.h>

#include "assert_devcert.h"
#include "crypto/pk.h"
#include "crypto/rsa_check.h"
#include "octets.h"
#include "pki/key.h"
#include "vectors.h"

static void
numbers_that_are_no_secret_are_told(void **state)
{
	static const struct {
		const char *p, *q, *d;
		devcert_status code;
	} cases[] = {
		{ "f1", "fb", "0101", DEVCERT_OK },
		{ "fb", "f1", "ffff", DEVCERT_OK },
		{ "f1", "f1", "0101", DEVCERT_E_KEY_MISMATCH },
		/* 13 * 19, 3 * 83, and Carmichael's 561 */
		{ "f7", "fb", "0101", DEVCERT_E_KEY_MISMATCH },
		{ "fb", "f9", "0101", DEVCERT_E_KEY_MISMATCH },
		{ "0231", "0101", "ffff", DEVCERT_E_KEY_MISMATCH },
		/* FIPS 186-4, appendix B.3.1, criterion 3(a): above half of the bits */
		{ "f1", "fb", "ff", DEVCERT_E_WEAK },
		{ "f1", "fb", "03", DEVCERT_E_WEAK },
		/* 2(d): 2^127 - 1 and the next one above differ within the last 28 bits */
		{ "7fffffffffffffffffffffffffffffff", "8000000000000000000000000000001d",
		  "ffffffffffffffffffffffffffffffffffffffff", DEVCERT_E_WEAK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice p = hex_octets(cases[i].p), q = hex_octets(cases[i].q);
		dc_slice d = hex_octets(cases[i].d);
		devcert_status rc = dc_rsa_check_secrets(p, q, d);

		assert_int_equal(rc, cases[i].code);
		octets_free(p);
		octets_free(q);
		octets_free(d);
	}
}

static devcert_public_key *
read_public(const char *name)
{
	dc_buf spki = read_vector(name);
	devcert_public_key *key;

	assert_ok(devcert_public_key_parse(spki.ptr, spki.len, &key));
	dc_buf_free(&spki);
	return key;
}

static void
a_modulus_with_the_fingerprint_is_known(void **state)
{
	devcert_public_key *roca = read_public("keys/rsa_roca.spki.der");
	devcert_public_key *good = read_public("keys/rsa.spki.der");

	(void)state;
	assert_int_equal(devcert_public_key_get_bits(roca), 2048);
	assert_fails(DEVCERT_E_WEAK, dc_pk_check_strength(dc_public_key_gnutls(roca), 0));
	assert_fails(DEVCERT_E_WEAK,
	             dc_pk_check_strength(dc_public_key_gnutls(roca), DC_ALLOW_ALL));
	assert_ok(dc_pk_check_strength(dc_public_key_gnutls(good), 0));
	devcert_public_key_free(roca);
	devcert_public_key_free(good);
}

static void
what_such_a_key_signed_is_not_verified(void **state)
{
	devcert_public_key *key = read_public("keys/rsa_roca.spki.der");
	dc_buf der = read_vector("keys/rsa_roca.csr.der");
	uint8_t signature[256] = { 1 };
	devcert_csr *csr;

	(void)state;
	assert_fails(DEVCERT_E_WEAK,
	             devcert_public_key_verify(key, DEVCERT_SIGN_SCHEME_RSA_SHA256, signature, 3,
	                                       signature, sizeof(signature), DC_ALLOW_ALL));
	assert_ok(devcert_csr_parse(der.ptr, der.len, &csr));
	assert_fails(DEVCERT_E_WEAK, devcert_csr_verify(csr, DC_ALLOW_ALL));
	assert_true(
	    (devcert_csr_check_reuse(csr, 0, 0, 0, NULL, NULL) & DEVCERT_CSR_REUSE_KEY_WEAK) != 0);
	devcert_csr_free(csr);
	dc_buf_free(&der);
	devcert_public_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_that_are_no_secret_are_told),
		cmocka_unit_test(a_modulus_with_the_fingerprint_is_known),
		cmocka_unit_test(what_such_a_key_signed_is_not_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
