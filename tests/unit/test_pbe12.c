/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encryption schemes of RFC 7292, appendix C: crypto/pbe12.c */
#include "crypto/pbe12.h"

#include "base/limits.h"
#include "base/text.h"
#include "octets.h"

#define PASS "Zoë"
#define PLAIN                                                                                      \
	"302e020100300506032b657004220420e0e790dece1727aa3547d209f5d8c02749290db4ffac"             \
	"0058fabcf5826edaf8df"

/* "openssl pkcs8 -topk8 -v1 HOW -iter 3" of one Ed25519 key, with OpenSSL's legacy provider:
 * AlgorithmIdentifier and encryptedData. */
static const struct {
	const char *how, *algorithm, *data;
} vectors[] = {
	{ "PBE-SHA1-RC4-128", "301b060a2a864886f70d010c0101300d04080b1b4fe08350d1c7020103",
	  "13cb07bfc02c0a96e6881591e473052a719f004aabed0ae80ad2bdc122e48cd939bba6c0a142"
	  "579ae1e0b61aeac5b6a8" },
	{ "PBE-SHA1-RC4-40", "301b060a2a864886f70d010c0102300d04088350354a2f4dd3ce020103",
	  "40962b84e4ef55392582c16910468663d817ef0ff279df91b14b4dccb9cd8850360f5498123c"
	  "94837cbcff7e7fbce604" },
	{ "PBE-SHA1-3DES", "301b060a2a864886f70d010c0103300d0408fd56927960c66465020103",
	  "2ebced7e3fe3d2f3c37db9ec6c4d89779b26488301472f0ee7498ad275a89f6cab9a0b9680ed"
	  "c915a02d3223d3c664f23f942c99eabaf9c9" },
	{ "PBE-SHA1-2DES", "301b060a2a864886f70d010c0104300d0408d24b99734c1139db020103",
	  "607aea8ddef0d008870716ec6d599b623f66fdd988006bda7b7dad632a35761c345d3d6db602"
	  "5138ca8a2f1f466db4c090a9af8f0274d54c" },
	{ "PBE-SHA1-RC2-128", "301b060a2a864886f70d010c0105300d040847952160dab069da020103",
	  "76906c623cc90af14e24bf51bf621284e39c4d0e01b4b4d902d4ccaa3a13fb30b1e002b3fb2d"
	  "c22a2d899355f9490e122aa2dd18a76b5bdf" },
	{ "PBE-SHA1-RC2-40", "301b060a2a864886f70d010c0106300d040811c72af2d15513a9020103",
	  "3c15dda7a35ab7b45ade7ca2a0db0f2ed269020ccd38cd4b72067d29efbf6aa99049ced10909"
	  "b875dd01706caa8fe0407d59039664b1fb3d" },
};

static dc_buf pass16;

static int
setup(void **state)
{
	(void)state;
	pass16 = (dc_buf)DC_BUF_INIT(100);
	assert_ok(dc_utf8_to_utf16(dc_slice_text(PASS), &pass16));
	dc_buf_add(&pass16, dc_slice_of("\0", 2));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	dc_buf_free(&pass16);
	return 0;
}

/* Decrypt a vector with this many octets of its ciphertext, under this passphrase. */
static devcert_status
decrypt(size_t i, size_t len, dc_slice pass, dc_buf *out)
{
	dc_slice algorithm = hex_octets(vectors[i].algorithm), data = hex_octets(vectors[i].data);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	devcert_status rc;

	*out = (dc_buf)DC_BUF_INIT(1000);
	assert_non_null(dc_pbe12_oid(algorithm));
	rc = dc_pbe12_decrypt(algorithm, pass,
	                      dc_slice_of(data.ptr, len < data.len ? len : data.len), &budget, out);
	octets_free(algorithm);
	octets_free(data);
	return rc;
}

static void
what_openssl_encrypted_is_decrypted(void **state)
{
	dc_slice plain = hex_octets(PLAIN);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_buf out;

		assert_ok(decrypt(i, SIZE_MAX, dc_buf_slice(&pass16), &out));
		assert_true(dc_slice_equals(dc_buf_slice(&out), plain));
		dc_buf_free(&out);
	}
	octets_free(plain);
}

static void
a_wrong_passphrase_or_length_is_told(void **state)
{
	dc_slice plain = hex_octets(PLAIN);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		bool is_stream = strstr(vectors[i].how, "RC4") != NULL;
		dc_buf out;

		if (is_stream) {
			/* RC4 has no padding: what comes out has no sense. */
			assert_ok(decrypt(i, SIZE_MAX, dc_slice_of(NULL, 0), &out));
			assert_false(dc_slice_equals(dc_buf_slice(&out), plain));
			dc_buf_free(&out);
			continue;
		}
		assert_fails(DEVCERT_E_PASSWORD,
		             decrypt(i, SIZE_MAX, dc_slice_of("\0x\0", 4), &out));
		assert_int_equal(out.len, 0);
		dc_buf_free(&out);
		for (size_t len = 0; len < 48; len++) {
			assert_fails(DEVCERT_E_PASSWORD,
			             decrypt(i, len, dc_buf_slice(&pass16), &out));
			dc_buf_free(&out);
		}
	}
	octets_free(plain);
}

/* Key and IV are two derivations. */
static void
rounds_are_taken_off_the_budget(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice algorithm = hex_octets(vectors[i].algorithm);
		uint32_t cost = strstr(vectors[i].how, "RC4") != NULL ? 3 : 6;
		dc_kdf_budget budget = { 2 * cost - 1, 3 };

		assert_ok(dc_pbe12_check(algorithm, &budget));
		assert_int_equal(budget.rounds_left, cost - 1);
		assert_fails(DEVCERT_E_LIMIT, dc_pbe12_check(algorithm, &budget));
		octets_free(algorithm);
	}
}

static void
an_algorithm_that_is_malformed_or_another_is_refused(void **state)
{
	static const struct {
		const char *algorithm;
		devcert_status code;
	} cases[] = {
		/* pbeWithMD5AndDES-CBC; 1.2.840.113549.1.12.1.7 */
		{ "301a06092a864886f70d010503300d04080102030405060708020103",
		  DEVCERT_E_UNSUPPORTED },
		{ "301b060a2a864886f70d010c0107300d04080102030405060708020103",
		  DEVCERT_E_UNSUPPORTED },
		/* without parameters, with NULL, without salt, without rounds, with 0 and -1 */
		{ "300c060a2a864886f70d010c0106", DEVCERT_E_DER },
		{ "300e060a2a864886f70d010c01060500", DEVCERT_E_DER },
		{ "3011060a2a864886f70d010c01063003020103", DEVCERT_E_DER },
		{ "3018060a2a864886f70d010c0106300a04080102030405060708", DEVCERT_E_DER },
		{ "301b060a2a864886f70d010c0106300d04080102030405060708020100", DEVCERT_E_LIMIT },
		{ "301b060a2a864886f70d010c0106300d040801020304050607080201ff", DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice algorithm = hex_octets(cases[i].algorithm);
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_buf out = DC_BUF_INIT(1000);

		assert_fails_with(cases[i].code, dc_pbe12_check(algorithm, &budget));
		assert_fails_with(cases[i].code,
		                  dc_pbe12_decrypt(algorithm, dc_buf_slice(&pass16),
		                                   dc_slice_of("12345678", 8), &budget, &out));
		assert_int_equal(out.len, 0);
		dc_buf_free(&out);
		octets_free(algorithm);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_encrypted_is_decrypted),
		cmocka_unit_test(a_wrong_passphrase_or_length_is_told),
		cmocka_unit_test(rounds_are_taken_off_the_budget),
		cmocka_unit_test(an_algorithm_that_is_malformed_or_another_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
