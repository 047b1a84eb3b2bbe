/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PBES2, as others write it and as we do: crypto/pbes2.c */
#include "crypto/pbes2.h"

#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "octets.h"

#define PASS "correct horse"
#define PLAIN                                                                                      \
	"302e020100300506032b657004220420ec41c29590cb5cc868cb62afd5dee7a7d666c01217de4214a33a982"  \
	"029362444"

/* "openssl pkcs8 -topk8 -iter 2048" of one Ed25519 key: AlgorithmIdentifier and encryptedData. */
static const struct {
	const char *how;
	const char *algorithm;
	const char *data;
	int code;
	uint32_t cost;
} vectors[] = {
	{ "-v2 aes-256-cbc -v2prf hmacWithSHA256",
	  "305706092a864886f70d01050d304a302906092a864886f70d01050c301c04089bfed7ef373d796002020800"
	  "300c06082a864886f70d02090500301d060960864801650304012a041046b08afc9378e14e54abbc6f63f558"
	  "f4",
	  "1ec86776533417846bb48104ff6088b6222271e39c6a93dd1c75b4c1d781169b118a6760b4b83f0c1942cd28"
	  "bac754016b76f66d86d1e8cbaa9bdfdaa75eda2c",
	  DEVCERT_OK, 2048 },
	/* the prf is absent: RFC 8018, A.2, makes it HMAC-SHA-1 */
	{ "-v2 aes-128-cbc -v2prf hmacWithSHA1",
	  "304906092a864886f70d01050d303c301b06092a864886f70d01050c300e04082661858ec43320a902020800"
	  "301d06096086480165030401020410ca9e80d5e33b5ac6097c9f319f1efa93",
	  "13815481c5bd840e326314602ce9375595bfefa301c4cb1eaa087294c7f93e72af626058beefa39840d95ede"
	  "14bbea9af2c29d3c8f3fb239622d4f168c56bf7f",
	  DEVCERT_OK, 2048 },
	{ "-v2 aes-192-cbc -v2prf hmacWithSHA512",
	  "305706092a864886f70d01050d304a302906092a864886f70d01050c301c0408ff9b5031c14e3e9502020800"
	  "300c06082a864886f70d020b0500301d06096086480165030401160410166b8adb79f76b4875dd64972cb94f"
	  "14",
	  "d4df29f8e2a1dc27e0ccb9f556811ee79f239434a878cfe59f39c6cccbb528d24e448d5853abfab5ea3fefb4"
	  "1222fc717ee8fb4d22339c294a9072a0ce2e8d31",
	  DEVCERT_OK, 2048 },
	{ "-v2 aes-256-cbc -v2prf hmacWithSHA384",
	  "305706092a864886f70d01050d304a302906092a864886f70d01050c301c04087554b330faf17f5c02020800"
	  "300c06082a864886f70d020a0500301d060960864801650304012a041024abfcdafa093366714f437c27b36e"
	  "9d",
	  "2ba8f49c2c20402fda09e8fec5b1477cba9fda4b61df36f60f62625756ecce9e3a079d502712c01d4cff1b27"
	  "ce8571769e9a09ad1a96cd512e7e1e6e2e2a685e",
	  DEVCERT_OK, 2048 },
	{ "-v2 des3",
	  "304e06092a864886f70d01050d3041302906092a864886f70d01050c301c04084d0ec8b1797e5b8202020800"
	  "300c06082a864886f70d02090500301406082a864886f70d0307040849062b1199c21173",
	  "03c181cd61b8a2e1e40daf29240bcb540907c3ed9b93f2f46e5e825d675606a22764048eb297d9d4820b4165"
	  "5f3a7e66e0af2b44ee9ce461",
	  DEVCERT_E_UNSUPPORTED, 2048 },
	{ "-scrypt",
	  "304f06092a864886f70d01050d3042302106092b06010401da47040b301404081436195ba6ea190d02024000"
	  "020108020101301d060960864801650304012a0410f498f2bbc1cee1c88eb7eaef6d78c2e2",
	  "8e1b79f7695c65443dee433cd4c7e66ba52f841b85f3aea5d5f4d305ff68ae3b6af0679372942fbd5a7cf7e3"
	  "bf2facebce7f820058317e65df8bb8a7698e8254",
	  DEVCERT_OK, 262144 },
	{ "-v1 PBE-SHA1-3DES", "301c060a2a864886f70d010c0103300e04087db2a3327082c38b02020800",
	  "fd148a494d05bc9b3788f5936fc2a69b0cd1825cc291ce41937c4c70c643d7b7e960b4da7c8c40c372c037da"
	  "7a97696efcd56e644adc0c6a",
	  DEVCERT_E_UNSUPPORTED, 0 },
};

static void
what_openssl_encrypted_is_read_where_it_is_strong_enough(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice algorithm = hex_octets(vectors[i].algorithm);
		dc_slice data = hex_octets(vectors[i].data);
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_buf out = DC_BUF_INIT(1000);
		int rc =
		    dc_pbes2_decrypt(algorithm, false, dc_slice_text(PASS), data, &budget, &out);

		if (rc != vectors[i].code)
			fail_msg("%s: %s", vectors[i].how, devcert_error_name(rc));
		if (rc == DEVCERT_OK) {
			assert_slice_is_hex(dc_buf_slice(&out), PLAIN);
			assert_int_equal(budget.rounds_left,
			                 DC_LIMIT_KDF_ROUNDS_FILE - vectors[i].cost);
		} else {
			assert_int_equal(out.len, 0);
			assert_int_equal(budget.rounds_left, DC_LIMIT_KDF_ROUNDS_FILE);
		}
		dc_buf_free(&out);
		octets_free(algorithm);
		octets_free(data);
	}
}

/* The cipher of 64 bits, and no other scheme. */
static void
weak_ciphers_are_read_where_they_are_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice algorithm = hex_octets(vectors[i].algorithm);
		dc_slice data = hex_octets(vectors[i].data);
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_buf out = DC_BUF_INIT(1000);
		int rc =
		    dc_pbes2_decrypt(algorithm, true, dc_slice_text(PASS), data, &budget, &out);

		assert_int_equal(rc, vectors[i].cost != 0 ? DEVCERT_OK : DEVCERT_E_UNSUPPORTED);
		if (rc == DEVCERT_OK)
			assert_slice_is_hex(dc_buf_slice(&out), PLAIN);
		assert_int_equal(budget.rounds_left, DC_LIMIT_KDF_ROUNDS_FILE - vectors[i].cost);
		dc_buf_free(&out);
		octets_free(algorithm);
		octets_free(data);
	}
}

static void
a_wrong_passphrase_and_wrong_data_are_the_same_error(void **state)
{
	static const char *const passes[] = { "", "correct", "correct horse ", "Correct horse" };
	dc_slice algorithm = hex_octets(vectors[0].algorithm), data = hex_octets(vectors[0].data);
	uint8_t *bent = exact_copy(data.ptr, data.len);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	dc_buf out = DC_BUF_INIT(1000);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(passes); i++) {
		assert_fails(DEVCERT_E_PASSWORD,
		             dc_pbes2_decrypt(algorithm, false, dc_slice_text(passes[i]), data,
		                              &budget, &out));
		assert_string_equal(devcert_last_error_message(), "the passphrase is wrong");
	}
	/* the last octet of the block before the last one falsifies the padding */
	bent[data.len - 17] ^= 0x40;
	assert_fails(DEVCERT_E_PASSWORD,
	             dc_pbes2_decrypt(algorithm, false, dc_slice_text(PASS),
	                              dc_slice_of(bent, data.len), &budget, &out));
	assert_string_equal(devcert_last_error_message(), "the passphrase is wrong");
	for (size_t len = 0; len < data.len; len += 15)
		assert_fails(DEVCERT_E_PASSWORD,
		             dc_pbes2_decrypt(algorithm, false, dc_slice_text(PASS),
		                              dc_slice_of(bent, len), &budget, &out));
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
	free(bent);
	octets_free(algorithm);
	octets_free(data);
}

static void
what_we_encrypt_we_read(void **state)
{
	dc_buf algorithm = DC_BUF_INIT(1000), data = DC_BUF_INIT(1000), out = DC_BUF_INIT(1000);
	dc_buf other = DC_BUF_INIT(1000), other_data = DC_BUF_INIT(1000);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;

	(void)state;
	assert_ok(
	    dc_pbes2_encrypt(dc_slice_text("p"), 1000, dc_slice_text("plain"), &algorithm, &data));
	assert_int_equal(data.len, 16);
	assert_ok(dc_pbes2_decrypt(dc_buf_slice(&algorithm), false, dc_slice_text("p"),
	                           dc_buf_slice(&data), &budget, &out));
	assert_slice_is_text(dc_buf_slice(&out), "plain");
	assert_int_equal(budget.rounds_left, DC_LIMIT_KDF_ROUNDS_FILE - 1000);

	/* salt and IV are new each time, so nothing of two ciphertexts is the same */
	assert_ok(dc_pbes2_encrypt(dc_slice_text("p"), 1000, dc_slice_text("plain"), &other,
	                           &other_data));
	assert_int_equal(other.len, algorithm.len);
	assert_memory_not_equal(other.ptr, algorithm.ptr, other.len);
	assert_memory_not_equal(other_data.ptr, data.ptr, data.len);
	dc_buf_free(&algorithm);
	dc_buf_free(&data);
	dc_buf_free(&out);
	dc_buf_free(&other);
	dc_buf_free(&other_data);
}

/* An AlgorithmIdentifier of parts that may be wrong. */
struct parts {
	const char *salt, *rounds, *key_len, *prf, *cipher, *iv;
};

static void
build(const struct parts *p, dc_buf *out)
{
	const char *const kdf[] = { p->salt, p->rounds, p->key_len, p->prf };
	size_t params, kdf_at, kdf_params, scheme;

	dc_der_add_oid(out, DC_OID_PBES2);
	params = out->len;
	kdf_at = out->len;
	dc_der_add_oid(out, DC_OID_PBKDF2);
	kdf_params = out->len;
	for (size_t i = 0; i < COUNT_OF(kdf); i++) {
		dc_slice part = hex_octets(kdf[i]);

		dc_buf_add(out, part);
		octets_free(part);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf_params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf_at);
	scheme = out->len;
	dc_der_add_oid(out, p->cipher);
	dc_slice iv = hex_octets(p->iv);
	dc_buf_add(out, iv);
	octets_free(iv);
	dc_der_wrap(out, DC_TAG_SEQUENCE, scheme);
	dc_der_wrap(out, DC_TAG_SEQUENCE, params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(out));
}

#define SALT "0402aabb"
#define SHA256_PRF "300c06082a864886f70d02090500"
#define IV "041000000000000000000000000000000000"

#define IV8 "04080000000000000000"
#define NONCE "000102030405060708090a0b"

static void
parameters_are_checked_before_anything_is_derived(void **state)
{
	static const struct {
		struct parts parts;
		int code;
	} cases[] = {
		{ { SALT, "020101", "", SHA256_PRF, DC_OID_AES256_CBC, IV }, DEVCERT_OK },
		{ { SALT, "020101", "020120", SHA256_PRF, DC_OID_AES256_CBC, IV }, DEVCERT_OK },
		{ { SALT, "020101", "020110", "", DC_OID_AES128_CBC, IV }, DEVCERT_OK },
		{ { "0400", "020101", "", "", DC_OID_AES128_CBC, IV }, DEVCERT_OK },
		/* keyLength is not the cipher's */
		{ { SALT, "020101", "020110", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		{ { SALT, "020101", "020100", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		{ { SALT, "020101", "02040fffffff", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		/* rounds: none, too many, more than 32 bits, negative */
		{ { SALT, "020100", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_LIMIT },
		{ { SALT, "02031e8481", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_LIMIT },
		{ { SALT, "02047fffffff", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_LIMIT },
		{ { SALT, "02050100000000", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_LIMIT },
		{ { SALT, "0201ff", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		/* the salt from elsewhere */
		{ { "300406022a03", "020101", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		{ { "", "020101", "", "", DC_OID_AES256_CBC, IV }, DEVCERT_E_DER },
		/* prf: hmacWithMD5, and a digest that is no HMAC */
		{ { SALT, "020101", "", "300a06082a864886f70d0206", DC_OID_AES256_CBC, IV },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "300b0609608648016503040201", DC_OID_AES256_CBC, IV },
		  DEVCERT_E_UNSUPPORTED },
		/* IV: too short, too long, of another type, absent, followed by something */
		{ { SALT, "020101", "", "", DC_OID_AES256_CBC,
		    "040f000000000000000000000000000000" },
		  DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_CBC,
		    "04110000000000000000000000000000000000" },
		  DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_CBC,
		    "031000000000000000000000000000000000" },
		  DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_CBC, "" }, DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_CBC, IV "0500" }, DEVCERT_E_DER },
		/* single DES, RC2-CBC, AES-256-CCM */
		{ { SALT, "020101", "", "", DC_OID_DES_CBC, IV8 }, DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "020110", "", DC_OID_RC2_CBC, "300d02013a" IV8 },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", "2.16.840.1.101.3.4.1.47", IV },
		  DEVCERT_E_UNSUPPORTED },
		/* GCM: nonce and tag, only the nonce, a tag of 12, of 11 and 17, no nonce */
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "3011040c" NONCE "020110" },
		  DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "040c" NONCE }, DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "300e040c" NONCE }, DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "3011040c" NONCE "02010b" },
		  DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "3011040c" NONCE "020111" },
		  DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "30050400020110" },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "3013040c" NONCE "0201100500" },
		  DEVCERT_E_TRAILING },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "0500" }, DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_AES256_GCM, "" }, DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_buf algorithm = DC_BUF_INIT(1000);
		int rc;

		build(&cases[i].parts, &algorithm);
		rc = dc_pbes2_check(dc_buf_slice(&algorithm), false, &budget);
		if (rc != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_error_name(rc));
		assert_int_equal(budget.rounds_left,
		                 DC_LIMIT_KDF_ROUNDS_FILE - (rc == DEVCERT_OK ? 1 : 0));
		dc_buf_free(&algorithm);
	}
}

/* RFC 8018, B.2.3 */
static void
parameters_of_weak_ciphers_are_checked(void **state)
{
	static const struct {
		struct parts parts;
		int code;
	} cases[] = {
		{ { SALT, "020101", "", "", DC_OID_DES_CBC, IV8 }, DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_DES_CBC, IV }, DEVCERT_E_DER },
		/* RC2: 128 bits, 64, 40, 32 where there is no version, 256 */
		{ { SALT, "020101", "020110", "", DC_OID_RC2_CBC, "300d02013a" IV8 }, DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300d020178" IV8 }, DEVCERT_OK },
		{ { SALT, "020101", "020105", "", DC_OID_RC2_CBC, "300e020200a0" IV8 },
		  DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300a" IV8 }, DEVCERT_OK },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300e02020100" IV8 }, DEVCERT_OK },
		/* a key that is too long; an unknown version; no SEQUENCE, no IV, too much */
		{ { SALT, "020101", "020121", "", DC_OID_RC2_CBC, "300d02013a" IV8 },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300e02020400" IV8 },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300e02020401" IV8 },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300d020101" IV8 },
		  DEVCERT_E_UNSUPPORTED },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, IV8 }, DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300302013a" }, DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "301502013a" IV }, DEVCERT_E_DER },
		{ { SALT, "020101", "", "", DC_OID_RC2_CBC, "300f02013a" IV8 "0500" },
		  DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_buf algorithm = DC_BUF_INIT(1000);
		int rc;

		build(&cases[i].parts, &algorithm);
		rc = dc_pbes2_check(dc_buf_slice(&algorithm), true, &budget);
		if (rc != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_error_name(rc));
		dc_buf_free(&algorithm);
	}
}

static void
a_long_salt_is_a_limit(void **state)
{
	dc_buf salt = DC_BUF_INIT(2000), algorithm = DC_BUF_INIT(3000);
	static const uint8_t zeros[DC_LIMIT_SALT_LEN + 1];
	char hex[2 * (DC_LIMIT_SALT_LEN + 5) + 1];
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	struct parts parts = { hex, "020101", "", "", DC_OID_AES256_CBC, IV };

	(void)state;
	for (size_t len = DC_LIMIT_SALT_LEN; len <= DC_LIMIT_SALT_LEN + 1; len++) {
		dc_der_add(&salt, DC_TAG_OCTET_STRING, dc_slice_of(zeros, len));
		dc_hex(dc_buf_slice(&salt), hex);
		build(&parts, &algorithm);
		if (len == DC_LIMIT_SALT_LEN)
			assert_ok(dc_pbes2_check(dc_buf_slice(&algorithm), false, &budget));
		else
			assert_fails(DEVCERT_E_LIMIT,
			             dc_pbes2_check(dc_buf_slice(&algorithm), false, &budget));
		dc_buf_free(&salt);
		dc_buf_free(&algorithm);
	}
}

static void
the_budget_of_a_file_is_kept(void **state)
{
	dc_slice algorithm = hex_octets(vectors[0].algorithm), data = hex_octets(vectors[0].data);
	dc_kdf_budget budget = { 2 * 2048 + 2047, 2048 };
	dc_buf out = DC_BUF_INIT(1000);

	(void)state;
	assert_ok(dc_pbes2_check(algorithm, false, &budget));
	assert_ok(dc_pbes2_decrypt(algorithm, false, dc_slice_text(PASS), data, &budget, &out));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_pbes2_decrypt(algorithm, false, dc_slice_text(PASS), data, &budget, &out));
	assert_int_equal(budget.rounds_left, 2047);
	dc_buf_free(&out);
	octets_free(algorithm);
	octets_free(data);
}

static void
truncated_identifiers_are_refused(void **state)
{
	dc_slice algorithm = hex_octets(vectors[0].algorithm);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	dc_buf more = DC_BUF_INIT(1000);

	(void)state;
	for (size_t len = 0; len < algorithm.len; len++) {
		uint8_t *cut = exact_copy(algorithm.ptr, len);

		assert_fails(DEVCERT_E_DER, dc_pbes2_check(dc_slice_of(cut, len), false, &budget));
		free(cut);
	}
	dc_buf_add(&more, algorithm);
	dc_buf_add_octet(&more, 0);
	assert_fails(DEVCERT_E_TRAILING, dc_pbes2_check(dc_buf_slice(&more), false, &budget));
	dc_buf_free(&more);
	octets_free(algorithm);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_encrypted_is_read_where_it_is_strong_enough),
		cmocka_unit_test(weak_ciphers_are_read_where_they_are_allowed),
		cmocka_unit_test(a_wrong_passphrase_and_wrong_data_are_the_same_error),
		cmocka_unit_test(what_we_encrypt_we_read),
		cmocka_unit_test(parameters_are_checked_before_anything_is_derived),
		cmocka_unit_test(parameters_of_weak_ciphers_are_checked),
		cmocka_unit_test(a_long_salt_is_a_limit),
		cmocka_unit_test(the_budget_of_a_file_is_kept),
		cmocka_unit_test(truncated_identifiers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
