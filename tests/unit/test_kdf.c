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

/* The first three are NIST's (CAVP, ANS X9.63-2001); the others were computed with
 * python-cryptography. */
static const struct {
	dc_hash hash;
	const char *secret, *info, *key;
} x963[] = {
	{ DC_SHA1, "1c7d7b5f0597b03d06a018466ed1a93e30ed4b04dc64ccdd", "",
	  "bf71dffd8f4d99223936beb46fee8ccc" },
	{ DC_SHA256, "96c05619d56c328ab95fe84b18264b08725b85e33fd34f08", "",
	  "443024c3dae66b95e6f5670601558f71" },
	{ DC_SHA256, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
	  "75eef81aa3041e33b80971203d2c0c52",
	  "c498af77161cc59f2962b9a713e2b215152d139766ce34a776df11866a69bf2e"
	  "52a13d9c7c6fc878c50c5ea0bc7b00e0da2447cfd874f6cf92f30d0097111485"
	  "500c90c3af8b487872d04685d14c8d1dc8d7fa08beb0ce0ababc11f0bd496269"
	  "142d43525a78e5bc79a17f59676a5706dc54d54d4d1f0bd7e386128ec26afc21" },
	{ DC_SHA384,
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	  "202122232425262728292a2b2c2d2e2f",
	  "00ff",
	  "bca5bde7929043ba1a630769790693cfe9c5c40e8fe7ce6f12eaed60fcbf0dafc4ab6ed6d49cb178"
	  "3866ba59c34e8c6acd0fc40a4b6671bf4fcf52a8fc66bdb1ac01669839f984529c5fb2dae9e31533"
	  "af3284378d9b5e791828742ee21a73499af7adf9" },
	{ DC_SHA512,
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	  "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f4041",
	  "3008",
	  "0e687e09f4eab8896224a23e5f9c00690eecd3db0fe7493de4d6317bed251a1d"
	  "14fc266cc01a8ba533480859d4bd8e8cf03ebfdd5d119f6f5654f0b7971b2455" },
};

static void
x963_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(x963); i++) {
		dc_slice key = hex_octets(x963[i].key), secret = hex_octets(x963[i].secret);
		dc_slice info = hex_octets(x963[i].info);
		uint8_t out[OUT_MAX];

		assert_ok(dc_x963_kdf(x963[i].hash, secret, info, out, key.len));
		assert_memory_equal(out, key.ptr, key.len);
		octets_free(key);
		octets_free(secret);
		octets_free(info);
	}
}

/* RFC 5869, appendix A.1, A.2, A.3 and A.7; the others were computed with python-cryptography. */
static const struct {
	dc_hash hash;
	const char *salt, *secret, *info, *key;
} hkdf[] = {
	{ DC_SHA256, "000102030405060708090a0b0c", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "f0f1f2f3f4f5f6f7f8f9",
	  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865" },
	{ DC_SHA256,
	  "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828384858687"
	  "88898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"
	  "28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
	  "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7"
	  "d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
	  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac78272"
	  "71cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f"
	  "1d87" },
	{ DC_SHA256, "", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "",
	  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8" },
	{ DC_SHA1, "", "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c", "",
	  "2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5673a081d70cce7acfc48" },
	{ DC_SHA384, "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
	  "1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
	  "696e666f",
	  "c6c772a4b7e881ff1f06ba4ee3312f15530c2cb8a3fa9550bd2d71e4010208e4ba9fa221a006c2da"
	  "f8daeabd626ad64cfc3c" },
	{ DC_SHA512, "73616c74", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "",
	  "521f826d1787e8f8ee5192cfd2199d95a2af1b7195878d8163d3db2cf5146faa9535f50fb142ec88"
	  "ed7c8eefb32113369062fc6af9d498e1eca0dfb546ae09a01676e9fe945abcd676646ee2faa405bd"
	  "04de2731905703dd87203987b65923d4748f70f1134c0960a1478323738578367e2cc35417c228a1"
	  "00f959d3ed86a1c7edda065bc26fc28dd2fa4a2b74cdcc297cac2af31361" },
};

static void
hkdf_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(hkdf); i++) {
		dc_slice key = hex_octets(hkdf[i].key), salt = hex_octets(hkdf[i].salt);
		dc_slice secret = hex_octets(hkdf[i].secret), info = hex_octets(hkdf[i].info);
		uint8_t out[OUT_MAX];

		assert_ok(dc_hkdf(hkdf[i].hash, salt, secret, info, out, key.len));
		assert_memory_equal(out, key.ptr, key.len);
		octets_free(key);
		octets_free(salt);
		octets_free(secret);
		octets_free(info);
	}
}

/* RFC 5869, section 2.3 */
static void
a_derived_key_has_at_most_255_digests(void **state)
{
	static const dc_hash all[] = { DC_SHA1, DC_SHA256, DC_SHA384, DC_SHA512 };
	static uint8_t out[255 * DC_DIGEST_MAX + 1];
	dc_slice none = dc_slice_of(NULL, 0), secret = dc_slice_of("a secret", 8);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		size_t max = 255 * dc_hash_len(all[i]);

		assert_ok(dc_hkdf(all[i], none, secret, none, out, max));
		assert_ok(dc_x963_kdf(all[i], secret, none, out, max));
		assert_fails(DEVCERT_E_LIMIT, dc_hkdf(all[i], none, secret, none, out, max + 1));
		assert_fails(DEVCERT_E_LIMIT, dc_x963_kdf(all[i], secret, none, out, max + 1));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pbkdf2_vectors_hold),
		cmocka_unit_test(pkcs12_vectors_hold),
		cmocka_unit_test(a_long_passphrase_is_repeated_block_by_block),
		cmocka_unit_test(x963_vectors_hold),
		cmocka_unit_test(hkdf_vectors_hold),
		cmocka_unit_test(a_derived_key_has_at_most_255_digests),
		cmocka_unit_test(lengths_are_bounded),
		cmocka_unit_test(rounds_are_taken_off_what_a_file_may_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
