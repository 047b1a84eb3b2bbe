/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys as they were encrypted before PBES2: pki/key_legacy.c, crypto/pbes1.c,
 * crypto/file_cipher.c */
#include <devcert/key.h>

#include "base/limits.h"
#include "base/pem.h"
#include "crypto/pbes1.h"
#include "octets.h"
#include "pki/key.h"
#include "vectors.h"

static devcert_status
parse_legacy(dc_slice in, const char *pass, devcert_key **out)
{
	devcert_status rc = devcert_key_parse_legacy(in.ptr, in.len, (const uint8_t *)pass,
	                                             pass != NULL ? strlen(pass) : 0, out);

	assert_true((rc == DEVCERT_OK) == (*out != NULL));
	return rc;
}

static devcert_status
try_legacy(dc_slice in, const char *pass)
{
	devcert_key *key;
	devcert_status rc = parse_legacy(in, pass, &key);

	devcert_key_free(key);
	return rc;
}

static devcert_status
try_modern(dc_slice in, const char *pass)
{
	devcert_key *key;
	devcert_status rc = devcert_key_parse(in.ptr, in.len, (const uint8_t *)pass,
	                                      pass != NULL ? strlen(pass) : 0, &key);

	devcert_key_free(key);
	return rc;
}

/* All that OpenSSL writes with its legacy provider, one by Bouncy Castle; see make.sh. */
static const struct {
	const char *name, *spki;
} files[] = {
	{ "keys/legacy_pbe_md2_des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_md5_des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_md5_rc2_64.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_rc2_64.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_rc4_128.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_rc4_40.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_3des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_2des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_rc2_128.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbe_sha1_rc2_40.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbes2_des.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbes2_des3.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbes2_rc2.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbes2_rc2_40_cbc.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_pbes2_rc2_64_cbc.pem", "keys/ed25519.spki.der" },
	{ "keys/legacy_dek_des.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_des3.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_des_ede_cbc.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_aes128.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_aes192.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_aes256.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_rc2_cbc.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_rc2_64_cbc.pem", "keys/p256.spki.der" },
	{ "keys/legacy_dek_rc2_40_cbc.pem", "keys/p256.spki.der" },
	{ "keys/rsa_dek.pem", "keys/rsa.spki.der" },
};

static void
every_old_form_is_read_where_it_is_allowed_and_only_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		dc_buf octets = read_vector(files[i].name), spki = read_vector(files[i].spki);
		dc_slice in = dc_buf_slice(&octets);
		devcert_key *key = NULL;

		if (parse_legacy(in, "secret", &key) != DEVCERT_OK)
			fail_msg("%s: %s", files[i].name, devcert_last_error_message());
		assert_slice_equal(dc_public_key_spki(dc_key_public(key)), spki.ptr, spki.len);
		devcert_key_free(key);
		/* Without the flag it is not asked for a passphrase in vain. */
		assert_fails(DEVCERT_E_UNSUPPORTED, try_modern(in, "secret"));
		assert_fails(DEVCERT_E_UNSUPPORTED, try_modern(in, NULL));
		assert_non_null(strstr(devcert_last_error_message(), "which was not allowed"));
		assert_fails(DEVCERT_E_PASSWORD, try_legacy(in, NULL));
		assert_fails(DEVCERT_E_PASSWORD, try_legacy(in, ""));
		dc_buf_free(&octets);
		dc_buf_free(&spki);
	}
}

/* The padding of some will be right by chance. */
static void
a_wrong_passphrase_is_always_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		dc_buf octets = read_vector(files[i].name);

		for (unsigned int n = 0; n < 600; n++) {
			char pass[16];

			(void)snprintf(pass, sizeof(pass), "wrong %u", n);
			assert_fails(DEVCERT_E_PASSWORD, try_legacy(dc_buf_slice(&octets), pass));
		}
		dc_buf_free(&octets);
	}
}

static void
what_is_not_old_is_read_as_ever(void **state)
{
	static const char *const names[] = {
		"keys/encrypted.pem",         "keys/encrypted_sha512.pem",
		"keys/encrypted_scrypt.pem",  "keys/encrypted_gcm_128.pem",
		"keys/encrypted_gcm_256.pem", "keys/encrypted_gcm_scrypt.pem",
		"keys/p256.sec1.der",         "keys/rsa.pkcs1.der",
		"keys/rsa_encrypted.der",     "keys/ed448.pem",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		dc_buf octets = read_vector(names[i]);

		assert_ok(try_legacy(dc_buf_slice(&octets), "secret"));
		assert_ok(try_modern(dc_buf_slice(&octets), "secret"));
		dc_buf_free(&octets);
	}
}

static void
what_is_refused_is_refused_with_every_flag(void **state)
{
	static const struct {
		const char *name;
		devcert_status code;
		const char *message;
	} cases[] = {
		{ "keys/legacy_dek_dsa.pem", DEVCERT_E_UNSUPPORTED, "a DSA key" },
		{ "keys/dsa.pem", DEVCERT_E_UNSUPPORTED, "1.2.840.10040.4.1" },
		{ "keys/p256_explicit.sec1.der", DEVCERT_E_UNSUPPORTED, "by its parameters" },
		{ "keys/k256.pkcs8.der", DEVCERT_E_UNSUPPORTED, "1.3.132.0.10" },
		{ "keys/encrypted_rounds.pem", DEVCERT_E_LIMIT, "2000001 rounds" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf octets = read_vector(cases[i].name);

		assert_fails_with(cases[i].code, try_legacy(dc_buf_slice(&octets), "secret"));
		if (strstr(devcert_last_error_message(), cases[i].message) == NULL)
			fail_msg("%s: %s", cases[i].name, devcert_last_error_message());
		assert_fails_with(cases[i].code, try_modern(dc_buf_slice(&octets), "secret"));
		dc_buf_free(&octets);
	}
}

/* RFC 7292, appendix B.1: UTF-16; others widen octets, and an empty passphrase is also none. */
static void
schemes_of_pkcs12_take_a_passphrase_in_several_ways(void **state)
{
	dc_buf utf8 = read_vector("keys/legacy_utf8.pem"),
	       empty = read_vector("keys/legacy_empty.pem");

	(void)state;
	assert_ok(try_legacy(dc_buf_slice(&utf8), "Zo\xc3\xab"));
	assert_ok(try_legacy(dc_buf_slice(&utf8), "Zo\xeb"));
	assert_fails(DEVCERT_E_PASSWORD, try_legacy(dc_buf_slice(&utf8), "Zoe"));
	assert_ok(try_legacy(dc_buf_slice(&empty), ""));
	assert_fails(DEVCERT_E_PASSWORD, try_legacy(dc_buf_slice(&empty), "x"));
	assert_fails(DEVCERT_E_PASSWORD, try_legacy(dc_buf_slice(&empty), NULL));
	dc_buf_free(&utf8);
	dc_buf_free(&empty);
}

#define BLOCK(headers, label)                                                                      \
	"-----BEGIN " label "-----\n" headers "\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END " label        \
	"-----\n"
#define ENCRYPTED "Proc-Type: 4,ENCRYPTED\n"
#define RSA "RSA PRIVATE KEY"

static void
headers_are_read_as_rfc_1421_has_them(void **state)
{
	static const struct {
		const char *pem;
		devcert_status code;
	} cases[] = {
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC,0011223344556677\n", RSA),
		  DEVCERT_E_PASSWORD },
		{ BLOCK("DEK-Info:DES-CBC,0011223344556677\n" ENCRYPTED, RSA), DEVCERT_E_PASSWORD },
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC,00112233445566\n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC,001122334455667788\n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC,001122334455667x\n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: AES-128-CBC,0011223344556677\n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC\n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: \n", RSA), DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED
		        "DEK-Info: DES-CBC,00112233445566770011223344556677001122334455667700\n",
		        RSA),
		  DEVCERT_E_PEM },
		{ BLOCK(ENCRYPTED "DEK-Info: SEED-CBC,00112233445566770011223344556677\n", RSA),
		  DEVCERT_E_UNSUPPORTED },
		{ BLOCK(ENCRYPTED "DEK-Info: ,0011223344556677\n", RSA), DEVCERT_E_UNSUPPORTED },
		{ BLOCK(ENCRYPTED, RSA), DEVCERT_E_UNSUPPORTED },
		{ BLOCK("DEK-Info: DES-CBC,0011223344556677\n", RSA), DEVCERT_E_UNSUPPORTED },
		{ BLOCK("Proc-Type: 4,MIC-CLEAR\nDEK-Info: DES-CBC,0011223344556677\n", RSA),
		  DEVCERT_E_UNSUPPORTED },
		{ BLOCK("Comment: key\n", RSA), DEVCERT_E_UNSUPPORTED },
		{ BLOCK(ENCRYPTED "DEK-Info: DES-CBC,0011223344556677\n", "PRIVATE KEY"),
		  DEVCERT_E_UNSUPPORTED },
		/* no whole block, and nothing at all */
		{ "-----BEGIN EC PRIVATE KEY-----\n" ENCRYPTED
		  "DEK-Info: DES-CBC,0011223344556677\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
		  DEVCERT_E_PASSWORD },
		{ "-----BEGIN EC PRIVATE KEY-----\n" ENCRYPTED
		  "DEK-Info: DES-CBC,0011223344556677\n-----END EC PRIVATE KEY-----\n",
		  DEVCERT_E_PASSWORD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (try_legacy(dc_slice_text(cases[i].pem), "secret") != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_last_error_message());
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             try_modern(dc_slice_text(cases[i].pem), "secret"));
	}
}

static void
a_file_with_other_line_ends_is_read(void **state)
{
	dc_buf octets = read_vector("keys/legacy_dek_aes256.pem"), crlf = DC_BUF_INIT(VECTOR_MAX);

	(void)state;
	for (size_t i = 0; i < octets.len; i++) {
		if (octets.ptr[i] == '\n')
			dc_buf_add_octet(&crlf, '\r');
		dc_buf_add_octet(&crlf, octets.ptr[i]);
	}
	assert_ok(try_legacy(dc_buf_slice(&crlf), "secret"));
	for (size_t i = 0; i < octets.len; i++)
		if (octets.ptr[i] == '\n')
			octets.ptr[i] = '\r';
	assert_ok(try_legacy(dc_buf_slice(&octets), "secret"));
	dc_buf_free(&octets);
	dc_buf_free(&crlf);
}

/* Every octet is changed, and every beginning tried: an error or the key, and no report of ASan. */
static void
mutants_are_refused_or_read(void **state)
{
	static const char *const names[] = { "keys/legacy_pbe_md5_des.pem",
		                             "keys/legacy_pbe_sha1_rc4_40.pem",
		                             "keys/legacy_pbes2_rc2.pem",
		                             "keys/encrypted_gcm_scrypt.pem" };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(names); n++) {
		dc_buf pem = read_vector(names[n]), der = DC_BUF_INIT(VECTOR_MAX);
		dc_slice in = dc_buf_slice(&pem), label;

		assert_ok(dc_pem_next(&in, &label, &der));
		for (size_t i = 0; i < der.len; i++) {
			uint8_t *cut = exact_copy(der.ptr, i);

			assert_int_not_equal(try_legacy(dc_slice_of(cut, i), "secret"), DEVCERT_OK);
			free(cut);
			for (unsigned int bit = 0; bit < 8; bit++) {
				der.ptr[i] ^= (uint8_t)(1u << bit);
				(void)!try_legacy(dc_buf_slice(&der), "secret");
				der.ptr[i] ^= (uint8_t)(1u << bit);
			}
		}
		dc_buf_add_octet(&der, 0);
		assert_fails(DEVCERT_E_TRAILING, try_legacy(dc_buf_slice(&der), "secret"));
		dc_buf_free(&pem);
		dc_buf_free(&der);
	}
}

/* RFC 8018, appendix A.3 */
static void
parameters_of_pbes1_are_checked(void **state)
{
	static const struct {
		const char *algorithm;
		int code;
	} cases[] = {
		{ "301a06092a864886f70d010503300d04080102030405060708020103", DEVCERT_OK },
		/* PBES2 and pbeWithSHAAnd40BitRC2-CBC */
		{ "301a06092a864886f70d01050d300d04080102030405060708020103",
		  DEVCERT_E_UNSUPPORTED },
		{ "301b060a2a864886f70d010c0106300d04080102030405060708020103",
		  DEVCERT_E_UNSUPPORTED },
		/* a salt of 7 octets; no, 0, -1, 2,000,001 and 2^31 rounds; no parameters, more */
		{ "301906092a864886f70d010503300c040701020304050607020103", DEVCERT_E_DER },
		{ "301706092a864886f70d010503300a04080102030405060708", DEVCERT_E_DER },
		{ "301a06092a864886f70d010503300d04080102030405060708020100", DEVCERT_E_LIMIT },
		{ "301a06092a864886f70d010503300d040801020304050607080201ff", DEVCERT_E_DER },
		{ "301c06092a864886f70d010503300f0408010203040506070802031e8481", DEVCERT_E_LIMIT },
		{ "301e06092a864886f70d01050330110408010203040506070802050080000000",
		  DEVCERT_E_LIMIT },
		{ "300b06092a864886f70d010503", DEVCERT_E_DER },
		{ "300d06092a864886f70d0105030500", DEVCERT_E_DER },
		{ "301c06092a864886f70d010503300f040801020304050607080201030500",
		  DEVCERT_E_TRAILING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice algorithm = hex_octets(cases[i].algorithm);
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		int rc = dc_pbes1_check(algorithm, &budget);

		if (rc != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_error_name(rc));
		assert_int_equal(DC_LIMIT_KDF_ROUNDS_FILE - budget.rounds_left,
		                 rc == DEVCERT_OK ? 3 : 0);
		octets_free(algorithm);
	}
}

/* A round of MD2 counts as 40; key and IV of the schemes of PKCS#12 are two derivations. */
static void
what_is_slow_costs_more(void **state)
{
	static const struct {
		const char *der;
		devcert_status code;
	} cases[] = {
		/* MD2, 50,000 and 50,001 rounds, and 2^31 */
		{ "302d301b06092a864886f70d010501300e040801020304050607080202c350"
		  "040e0000000000000000000000000000",
		  DEVCERT_E_DER },
		{ "302e301c06092a864886f70d010501300f04080102030405060708020300c350"
		  "040e0000000000000000000000000000",
		  DEVCERT_E_PASSWORD },
		{ "302e301c06092a864886f70d010501300f04080102030405060708020300c351"
		  "040e0000000000000000000000000000",
		  DEVCERT_E_LIMIT },
		{ "3030301e06092a864886f70d01050130110408010203040506070802050080000000"
		  "040e0000000000000000000000000000",
		  DEVCERT_E_LIMIT },
		/* 2,000,000 rounds for each of key and IV: a second form of the passphrase is not
		   tried */
		{ "302f301d060a2a864886f70d010c0103300f0408010203040506070802031e8480"
		  "040e0000000000000000000000000000",
		  DEVCERT_E_PASSWORD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice der = hex_octets(cases[i].der);

		if (try_legacy(der, "secret") != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_last_error_message());
		octets_free(der);
	}
}

static void
arguments_are_checked(void **state)
{
	static const uint8_t zeros[DC_LIMIT_KEY_LEN + 1];
	devcert_key *key;

	(void)state;
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_key_parse_legacy(zeros, sizeof(zeros), NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse_legacy(zeros, 1, zeros, 1025, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse_legacy(NULL, 1, NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse_legacy(zeros, 1, NULL, 1, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_parse_legacy(zeros, 1, NULL, 0, NULL));
	assert_fails(DEVCERT_E_DER, devcert_key_parse_legacy(zeros, 0, NULL, 0, &key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_old_form_is_read_where_it_is_allowed_and_only_there),
		cmocka_unit_test(a_wrong_passphrase_is_always_told),
		cmocka_unit_test(what_is_not_old_is_read_as_ever),
		cmocka_unit_test(what_is_refused_is_refused_with_every_flag),
		cmocka_unit_test(schemes_of_pkcs12_take_a_passphrase_in_several_ways),
		cmocka_unit_test(headers_are_read_as_rfc_1421_has_them),
		cmocka_unit_test(a_file_with_other_line_ends_is_read),
		cmocka_unit_test(mutants_are_refused_or_read),
		cmocka_unit_test(parameters_of_pbes1_are_checked),
		cmocka_unit_test(what_is_slow_costs_more),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
