/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys from passphrases, and what a file may cost: crypto/kdf.c */
#include "crypto/kdf.h"

#include <limits.h>

#include "base/limits.h"
#include "octets.h"

#define OUT_MAX 200

static const struct {
	dc_hash hash;
	const char *pass, *salt;
	size_t pass_len, salt_len;
	uint32_t rounds;
	const char *key;
} pbkdf2[] = {
	/* RFC 6070 */
	{ DC_SHA1, "password", "salt", 8, 4, 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
	{ DC_SHA1, "password", "salt", 8, 4, 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
	{ DC_SHA1, "password", "salt", 8, 4, 4096, "4b007901b765489abead49d926f721d065a429c1" },
	{ DC_SHA1, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 24, 36, 4096,
	  "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038" },
	{ DC_SHA1, "pass\0word", "sa\0lt", 9, 5, 4096, "56fa6aa75548099dcc37d7f03425e0c3" },
	/* RFC 7914, section 11 */
	{ DC_SHA256, "passwd", "salt", 6, 4, 1,
	  "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
	  "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783" },
	{ DC_SHA256, "Password", "NaCl", 8, 4, 80000,
	  "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
	  "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d" },
	/* computed with Python's hashlib */
	{ DC_SHA384, "password", "salt", 8, 4, 3,
	  "1bfb451b6087e5d24eeffb57d7284448da95b581d35a1887d9a6e756af559b1fb4798a4529502f87"
	  "cdf71f435d66d25e344483fb1f24ab37be82ed35c43762d01520cd6457ab" },
	{ DC_SHA512, "password", "salt", 8, 4, 3,
	  "b6b07cb2cebf4ad84468391a543824fccffe0e0769dbe6bddf10a65673c4b648e612d44918f9ce9a"
	  "19a1294cf5140628084ba994c3b21a4ef4741220b811c633cfc0641fccbc" },
	{ DC_SHA256, "", "salt", 0, 4, 2, "62384466264daadc4144018c6bd864648272b34d" },
	{ DC_SHA256, "p", "", 1, 0, 2, "91a71c43336ffa33d4054271d791b8ccd0660fd1" },
};

static void
pbkdf2_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pbkdf2); i++) {
		dc_slice key = hex_octets(pbkdf2[i].key);
		uint8_t out[OUT_MAX];

		assert_ok(dc_pbkdf2(pbkdf2[i].hash, dc_slice_of(pbkdf2[i].pass, pbkdf2[i].pass_len),
		                    dc_slice_of(pbkdf2[i].salt, pbkdf2[i].salt_len),
		                    pbkdf2[i].rounds, out, key.len));
		assert_memory_equal(out, key.ptr, key.len);
		octets_free(key);
	}
}

/* RFC 7292 has no vectors.  These are computed with OpenSSL's PKCS12KDF; those without passphrase
 * or salt with a program of ten lines that gives the others too. */
static const struct {
	dc_hash hash;
	uint8_t id;
	const char *pass; /* UTF-8; NULL: no octets at all, not even the final NUL */
	const char *salt;
	uint32_t rounds;
	const char *key;
} pkcs12[] = {
	{ DC_SHA1, 1, "smeg", "0a58cf64530d823f", 1,
	  "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3" },
	{ DC_SHA1, 2, "smeg", "0a58cf64530d823f", 1, "79993dfe048d3b76" },
	{ DC_SHA1, 3, "smeg", "3d83c0e4546ac140", 1, "8d967d88f6caa9d714800ab3d48051d63f73a312" },
	{ DC_SHA1, 1, "queeg", "05dec959acff72f7", 1000,
	  "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4" },
	{ DC_SHA1, 1, "", "0a58cf64530d823f", 5,
	  "e98a01263a6bf0c65bb8c58786a59f6d86b05a0be704dc90" },
	{ DC_SHA256, 3, "smeg", "3d83c0e4546ac140", 1000,
	  "c04dc4ef7c49a757ad357cd6c06be44376f9648dbccafdd91688f79872b1f9c0" },
	{ DC_SHA384, 3, "smeg", "3d83c0e4546ac140", 1000,
	  "3cc211145e02b85c78298b7a284a67e2396ecc1765ded7c3"
	  "c8066d9c7510d927213d4fad1a350feb502f8bce2d56c214" },
	{ DC_SHA512, 3, "smeg", "3d83c0e4546ac140", 1000,
	  "7a1ef3945aa1d8049e851ce1fc5d9b76ef2b8fc678ea50bb97ec7fa8bd883429"
	  "b4352e397a059c9a040da9698aecf5a043be4c42786ed1e716267d91f8fddbdb" },
	/* a salt of more than one block, a character outside the BMP, more than one digest */
	{ DC_SHA256, 1, "Z\xc3\xbcrich \xf0\x9f\x98\x80",
	  "0000000000000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000000000000000000000000000000000000ff",
	  7,
	  "1869bc6714950187484c9de95ea6a8961c5438b1476d5bce0ca7dc001e13961d36dcbf7d74e46f4c"
	  "9773b90e62d389aa7d7bb7d667b03eb2b13a9250e3b2d251af9a3e57bf026ba1a28dd8c57e429919"
	  "c2814d6ae7e5585de2723b7ffc410dd3702d9f95" },
	{ DC_SHA1, 3, NULL, "0a58cf64530d823f", 5, "bb5c871ab93e16da629ed3704aaaf8b50f6b98f5" },
	{ DC_SHA256, 1, "a", "", 5,
	  "370c99679985146b857979af14b8067dd8b6cf625c105cbaedeaf76a19316c29"
	  "cd94781e350dba8091b84ff6ebebb149" },
};

static void
pkcs12_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pkcs12); i++) {
		dc_slice key = hex_octets(pkcs12[i].key), salt = hex_octets(pkcs12[i].salt);
		dc_buf pass = DC_BUF_INIT(100);
		uint8_t out[OUT_MAX];

		if (pkcs12[i].pass != NULL) {
			assert_ok(dc_utf8_to_utf16(dc_slice_text(pkcs12[i].pass), &pass));
			dc_buf_add(&pass, dc_slice_of("\0\0", 2));
		}
		assert_ok(dc_pkcs12_kdf(pkcs12[i].hash, pkcs12[i].id, dc_buf_slice(&pass), salt,
		                        pkcs12[i].rounds, out, key.len));
		assert_memory_equal(out, key.ptr, key.len);
		dc_buf_free(&pass);
		octets_free(key);
		octets_free(salt);
	}
}

/* 300 times x, a salt of 129 times aa, four digests of 64 octets. */
static void
a_long_passphrase_is_repeated_block_by_block(void **state)
{
	uint8_t pass[602] = { 0 }, salt[129], out[OUT_MAX];

	(void)state;
	for (size_t i = 0; i < 600; i += 2)
		pass[i + 1] = 'x';
	memset(salt, 0xaa, sizeof(salt));
	assert_ok(dc_pkcs12_kdf(DC_SHA512, 2, dc_slice_of(pass, sizeof(pass)),
	                        dc_slice_of(salt, sizeof(salt)), 3, out, sizeof(out)));
	assert_slice_is_hex(
	    dc_slice_of(out, sizeof(out)),
	    "e575351310545e8dea744a341b5a35769a7c6d4b8e11cff072a82707009f56aeee2bd30d94b70636"
	    "ea83cd703a432e191f47acf588a9c1485c1d0f520ad25c1f7029ec4d1c301c5892438fd0689c87a3"
	    "2890fd19874345d50075d97b904a3e2a32a079026ceb9294a8eb6239ca28e6c422f478b2fbc3813e"
	    "00e34e119966faaea2dddac67f2cd6795725a5b08def69b3e2bb32addfbb007dabf448b46aadbd93"
	    "05965d0701e6066eb68354b8fc5a87fe8fbf5eacef62b19d243ba441ff710efd36ad38fe3369ff62");
}

static void
lengths_are_bounded(void **state)
{
	static const uint8_t zeros[3 * DC_LIMIT_PASS_LEN];
	uint8_t out[20];

	(void)state;
	assert_ok(dc_pkcs12_kdf(DC_SHA512, 1, dc_slice_of(zeros, 2 * DC_LIMIT_PASS_LEN + 2),
	                        dc_slice_of(zeros, DC_LIMIT_SALT_LEN), 1, out, sizeof(out)));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_pkcs12_kdf(DC_SHA512, 1, dc_slice_of(zeros, 2 * DC_LIMIT_PASS_LEN + 3),
	                           dc_slice_of(zeros, 8), 1, out, sizeof(out)));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_pkcs12_kdf(DC_SHA512, 1, dc_slice_of(zeros, 2),
	                           dc_slice_of(zeros, DC_LIMIT_SALT_LEN + 1), 1, out, sizeof(out)));
#if SIZE_MAX > UINT_MAX
	assert_fails(DEVCERT_E_LIMIT, dc_pbkdf2(DC_SHA256, dc_slice_of(zeros, (size_t)UINT_MAX + 2),
	                                        dc_slice_of(zeros, 8), 1, out, sizeof(out)));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_pbkdf2(DC_SHA256, dc_slice_of(zeros, 8),
	                       dc_slice_of(zeros, (size_t)UINT_MAX + 2), 1, out, sizeof(out)));
#endif
}

static void
rounds_are_taken_off_what_a_file_may_cost(void **state)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_kdf_spend(&budget, 0));
	assert_fails(DEVCERT_E_LIMIT, dc_kdf_spend(&budget, DC_LIMIT_KDF_ROUNDS + 1));
	assert_fails(DEVCERT_E_LIMIT, dc_kdf_spend(&budget, UINT32_MAX));
	assert_int_equal(budget.rounds_left, 5000000);
	assert_ok(dc_kdf_spend(&budget, DC_LIMIT_KDF_ROUNDS));
	assert_ok(dc_kdf_spend(&budget, DC_LIMIT_KDF_ROUNDS));
	assert_fails(DEVCERT_E_LIMIT, dc_kdf_spend(&budget, 1000001));
	assert_ok(dc_kdf_spend(&budget, 999999));
	assert_ok(dc_kdf_spend(&budget, 1));
	assert_fails(DEVCERT_E_LIMIT, dc_kdf_spend(&budget, 1));
	assert_int_equal(budget.rounds_left, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pbkdf2_vectors_hold),
		cmocka_unit_test(pkcs12_vectors_hold),
		cmocka_unit_test(a_long_passphrase_is_repeated_block_by_block),
		cmocka_unit_test(lengths_are_bounded),
		cmocka_unit_test(rounds_are_taken_off_what_a_file_may_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
