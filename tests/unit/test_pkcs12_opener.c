/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 files that need an opener: PBMAC1, other encodings of the passphrase, two passphrases, no
 * MAC, other limits. */
#include <devcert/pkcs12.h>

#include "p12_maker.h"

static devcert_key *leaf_key;
static devcert_pkcs12_opener *opener;

static int
setup(void **state)
{
	(void)state;
	leaf_key = read_key("leaf.key");
	assert_ok(devcert_pkcs12_opener_new(&opener));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_key_free(leaf_key);
	devcert_pkcs12_opener_free(opener);
	return 0;
}

static void
set_password(const char *pass)
{
	assert_ok(devcert_pkcs12_opener_set_password(opener, (const uint8_t *)pass,
	                                             pass != NULL ? strlen(pass) : 0));
}

/* Open with the opener; the file is freed. */
static devcert_status
open_file(dc_buf *file, devcert_pkcs12 **out)
{
	uint8_t *copy = exact_copy(file->ptr, file->len);
	devcert_status rc = devcert_pkcs12_opener_open(opener, copy, file->len, out);

	free(copy);
	dc_buf_free(file);
	return rc;
}

/* The file has the leaf's key, in this encoding; it is freed. */
static void
assert_opens(dc_buf *file, devcert_pkcs12_encoding encoding)
{
	devcert_pkcs12 *p12;

	assert_ok(open_file(file, &p12));
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 1);
	assert_int_equal(devcert_pkcs12_get_encoding(p12), encoding);
	devcert_pkcs12_free(p12);
}

static void
assert_refused(devcert_status code, dc_buf *file)
{
	devcert_pkcs12 *p12;

	assert_fails_with(code, open_file(file, &p12));
	assert_null(p12);
}

/* SafeContents with the leaf's key, under PBES2 with these octets, or plain where there are none.
 */
static void
make_safe(dc_buf *out, dc_slice pass)
{
	dc_buf bags, pkcs8, info, encrypted;

	start(out);
	start(&bags);
	start(&pkcs8);
	start(&info);
	start(&encrypted);
	if (pass.ptr == NULL) {
		put_key(&bags, leaf_key, NULL);
	} else {
		assert_ok(dc_key_write_pkcs8(leaf_key, &pkcs8));
		assert_ok(dc_pbes2_encrypt(pass, 1, dc_buf_slice(&pkcs8), &info, &encrypted));
		dc_der_add(&info, DC_TAG_OCTET_STRING, dc_buf_slice(&encrypted));
		dc_der_wrap(&info, DC_TAG_SEQUENCE, 0);
		put_bag(&bags, DC_OID_SHROUDED_KEY_BAG, dc_buf_slice(&info), NULL);
	}
	put_data(out, &bags);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	dc_buf_free(&bags);
	dc_buf_free(&pkcs8);
	dc_buf_free(&info);
	dc_buf_free(&encrypted);
}

/* A file of these contents; mac is freed. */
static void
make_pfx(dc_buf *out, dc_slice safe, dc_buf *mac)
{
	dc_buf octets, auth_safe;

	start(out);
	start(&octets);
	start(&auth_safe);
	dc_der_add(&octets, DC_TAG_OCTET_STRING, safe);
	put_content(&auth_safe, DC_OID_DATA, dc_buf_slice(&octets));
	put_pfx(out, 3, dc_buf_slice(&auth_safe), dc_buf_slice(mac));
	dc_buf_free(&octets);
	dc_buf_free(&auth_safe);
	dc_buf_free(mac);
}

/* A file with a MAC of RFC 7292 under pass16, and a key under pass. */
static void
make_file_under(dc_buf *out, dc_slice pass16, dc_slice pass)
{
	dc_buf safe, mac;

	start(&mac);
	make_safe(&safe, pass);
	put_mac(&mac, DC_SHA256, dc_buf_slice(&safe), pass16, 1);
	make_pfx(out, dc_buf_slice(&safe), &mac);
	dc_buf_free(&safe);
}

static void
make_pbmac1_file(dc_buf *out, const struct pbmac1 *m, const char *pass)
{
	dc_buf safe, mac;

	start(&mac);
	make_safe(&safe, dc_slice_of(NULL, 0));
	put_pbmac1(&mac, m, dc_buf_slice(&safe), text_slice(pass));
	make_pfx(out, dc_buf_slice(&safe), &mac);
	dc_buf_free(&safe);
}

/* RFC 9579: the passphrase is UTF-8; salt and rounds beside the MAC mean nothing */
static void
a_pbmac1_is_checked(void **state)
{
	static const struct pbmac1 cases[] = {
		PBMAC1_GOOD,
		{ DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA512, DC_SHA256, DC_SHA512, 1,
		  64, DC_TAG_OCTET_STRING, 64 },
		{ DC_OID_PBKDF2, DC_OID_HMAC_SHA512, DC_OID_HMAC_SHA256, DC_SHA512, DC_SHA256, 3,
		  20, DC_TAG_OCTET_STRING, 32 },
		{ DC_OID_PBKDF2, DC_OID_HMAC_SHA384, DC_OID_HMAC_SHA384, DC_SHA384, DC_SHA384, 2,
		  48, DC_TAG_OCTET_STRING, 48 },
	};
	devcert_pkcs12 *p12;
	dc_buf file;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		make_pbmac1_file(&file, &cases[i], "Zoë€🔑");
		assert_ok(devcert_pkcs12_parse(file.ptr, file.len, (const uint8_t *)"Zoë€🔑",
		                               strlen("Zoë€🔑"), &p12));
		assert_true(devcert_pkcs12_has_mac(p12));
		devcert_pkcs12_free(p12);
		set_password("Zoe");
		assert_refused(DEVCERT_E_PASSWORD, &file);
	}
	make_pbmac1_file(&file, &cases[0], "caf\xe9");
	set_password("café");
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_WINDOWS_1252);
}

/* RFC 9579, A.4 to A.6 and CVE-2026-34181: a short key is a MAC that can be guessed */
static void
a_pbmac1_that_is_weak_or_wrong_is_refused(void **state)
{
	static const struct {
		struct pbmac1 mac;
		devcert_status code;
	} cases[] = {
		/* without, with a too short, a too long key */
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    0, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_DER },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    19, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_LIMIT },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    65, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_LIMIT },
		/* SHA-1, said and as the default */
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA1, DC_SHA256, DC_SHA1, 1, 32,
		    DC_TAG_OCTET_STRING, 20 },
		  DEVCERT_E_UNSUPPORTED },
		{ { DC_OID_PBKDF2, NULL, DC_OID_HMAC_SHA256, DC_SHA1, DC_SHA256, 1, 32,
		    DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_UNSUPPORTED },
		/* another derivation, another authentication scheme */
		{ { "1.3.6.1.4.1.11591.4.11", DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256,
		    DC_SHA256, 1, 32, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_UNSUPPORTED },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_SHA256, DC_SHA256, DC_SHA256, 1, 32,
		    DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_UNSUPPORTED },
		/* salt that is none, rounds, the MAC itself */
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    32, DC_TAG_INTEGER, 32 },
		  DEVCERT_E_DER },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 0,
		    32, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_LIMIT },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256,
		    2000001, 32, DC_TAG_OCTET_STRING, 32 },
		  DEVCERT_E_LIMIT },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    32, DC_TAG_OCTET_STRING, 31 },
		  DEVCERT_E_DER },
		{ { DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 1,
		    32, DC_TAG_OCTET_STRING, 33 },
		  DEVCERT_E_DER },
	};
	dc_buf file;

	(void)state;
	set_password("secret");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		make_pbmac1_file(&file, &cases[i].mac, "secret");
		assert_refused(cases[i].code, &file);
	}
}

/* Each truncation and each changed octet of a PBMAC1 file ends with an error, and no crash. */
static void
no_mutation_of_a_pbmac1_file_is_taken(void **state)
{
	const struct pbmac1 good = PBMAC1_GOOD;
	dc_buf file;

	(void)state;
	set_password("secret");
	make_pbmac1_file(&file, &good, "secret");
	for (size_t i = 0; i <= file.len; i++) {
		uint8_t *copy = exact_copy(file.ptr, file.len);
		devcert_pkcs12 *p12;

		if (i < file.len) {
			assert_true(devcert_pkcs12_opener_open(opener, copy, i, &p12) < 0);
			assert_null(p12);
			copy[i] ^= 0x10;
		}
		/* Only the salt and the rounds that are not used may change. */
		if (devcert_pkcs12_opener_open(opener, copy, file.len, &p12) == DEVCERT_OK)
			assert_true(i == file.len || i >= file.len - 15);
		devcert_pkcs12_free(p12);
		free(copy);
	}
	dc_buf_free(&file);
}

/* The order of devcert_pkcs12_encoding. */
static void
known_wrong_encodings_are_tried(void **state)
{
	static const struct {
		const char *pass, *mac16;
		size_t mac16_len;
		const char *narrow;
		size_t narrow_len;
		devcert_pkcs12_encoding encoding;
	} cases[] = {
		{ "a€", "\0a\x20\xac\0\0", 6, "a€", 4, DEVCERT_PKCS12_ENCODING_STANDARD },
		{ "🔑", "\xd8\x3d\xdd\x11\0\0", 6, "🔑", 4, DEVCERT_PKCS12_ENCODING_STANDARD },
		{ "a€", "\0a\0\xe2\0\x82\0\xac\0\0", 10, "a€", 4,
		  DEVCERT_PKCS12_ENCODING_UTF8_WIDENED },
		{ "a€", "\0a\0\x80\0\0", 6, "a€", 4, DEVCERT_PKCS12_ENCODING_WINDOWS_1252 },
		{ "é", "\0\xe9\0\0", 4, "\xe9", 1, DEVCERT_PKCS12_ENCODING_WINDOWS_1252 },
		{ "ż", "\x01\x7c\0\0", 4, "\x7c", 1, DEVCERT_PKCS12_ENCODING_LOW_OCTETS },
		{ "secret", "\0s\0e\0c\0r\0e\0t\0", 14, "\0s\0e\0c\0r\0e\0t\0", 14,
		  DEVCERT_PKCS12_ENCODING_UTF16 },
		{ "", "", 0, "", 0, DEVCERT_PKCS12_ENCODING_OTHER_EMPTY },
		{ NULL, "\0", 2, "", 0, DEVCERT_PKCS12_ENCODING_OTHER_EMPTY },
	};
	dc_buf file;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		make_file_under(&file, dc_slice_of(cases[i].mac16, cases[i].mac16_len),
		                dc_slice_of(cases[i].narrow, cases[i].narrow_len));
		set_password(cases[i].pass);
		assert_opens(&file, cases[i].encoding);
	}
	/* None of them fits. */
	make_file_under(&file, SECRET16, text_slice("secret"));
	set_password("sécret");
	assert_refused(DEVCERT_E_PASSWORD, &file);
}

/* A file whose rounds suffice for one attempt is not refused for being too expensive. */
static void
other_encodings_are_tried_while_there_are_rounds(void **state)
{
	(void)state;
	set_password("a€");
	for (uint32_t rounds = 2; rounds <= 3; rounds++) {
		dc_buf file;

		assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, rounds));
		make_file_under(&file, dc_slice_of("\0a\0\x80\0\0", 6), text_slice("a€"));
		assert_refused(rounds == 2 ? DEVCERT_E_PASSWORD : DEVCERT_E_LIMIT, &file);
	}
	assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, 5000000));
}

static void
mac_and_contents_may_have_two_passphrases(void **state)
{
	dc_buf file;

	(void)state;
	assert_ok(devcert_pkcs12_opener_set_mac_password(opener, SECRET, SECRET_LEN));
	set_password("other");
	make_file_under(&file, SECRET16, text_slice("other"));
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);
	make_file_under(&file, SECRET16, text_slice("secret"));
	assert_refused(DEVCERT_E_PASSWORD, &file);
	assert_non_null(strstr(devcert_last_error_message(), "MAC fits"));
	make_file_under(&file, dc_slice_of("\0x\0", 4), text_slice("other"));
	assert_refused(DEVCERT_E_PASSWORD, &file);
	/* none for the MAC */
	assert_ok(devcert_pkcs12_opener_set_mac_password(opener, NULL, 0));
	make_file_under(&file, dc_slice_of(NULL, 0), text_slice("other"));
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);
}

static void
a_file_without_mac_is_read_on_request_only(void **state)
{
	devcert_pkcs12 *p12;
	dc_buf file;

	(void)state;
	set_password("secret");
	read_vector("nomac.p12", &file);
	assert_refused(DEVCERT_E_UNSUPPORTED, &file);
	assert_ok(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_NO_MAC));
	read_vector("nomac.p12", &file);
	assert_ok(open_file(&file, &p12));
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 1);
	assert_false(devcert_pkcs12_has_mac(p12));
	devcert_pkcs12_free(p12);
	set_password("Secret");
	read_vector("nomac.p12", &file);
	assert_refused(DEVCERT_E_PASSWORD, &file);
	/* A MAC that is there is checked all the same. */
	read_vector("default.p12", &file);
	assert_refused(DEVCERT_E_PASSWORD, &file);
	set_password("secret");
	read_vector("default.p12", &file);
	assert_ok(open_file(&file, &p12));
	assert_true(devcert_pkcs12_has_mac(p12));
	devcert_pkcs12_free(p12);
}

/* RFC 7292, appendix C: OpenSSL's RC2 with 40 bits and 3DES; test_pbe12 has all six.  PBES2 with
 * 3DES; test_key_legacy has all of that. */
static void
weak_ciphers_are_read_on_request_only(void **state)
{
	dc_buf file;

	(void)state;
	set_password("secret");
	read_vector("legacy.p12", &file);
	assert_refused(DEVCERT_E_UNSUPPORTED, &file);
	read_vector("des3-pbes2.p12", &file);
	assert_refused(DEVCERT_E_UNSUPPORTED, &file);
	assert_ok(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_WEAK));
	read_vector("legacy.p12", &file);
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);
	read_vector("des3-pbes2.p12", &file);
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);
	set_password("Secret");
	read_vector("legacy.p12", &file);
	assert_refused(DEVCERT_E_PASSWORD, &file);
	set_password("secret");
	/* MAC 2, key and IV of both contents 2 rounds each */
	for (uint32_t max = 9; max <= 10; max++) {
		assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, max));
		read_vector("legacy.p12", &file);
		if (max < 10)
			assert_refused(DEVCERT_E_LIMIT, &file);
		else
			assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);
	}
}

/* The file has three derivations of 2 rounds. */
static void
rounds_of_a_file_can_be_lowered_and_raised(void **state)
{
	dc_buf file, mac, safe;

	(void)state;
	set_password("secret");
	assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, 5));
	read_vector("default.p12", &file);
	assert_refused(DEVCERT_E_LIMIT, &file);
	assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, 6));
	read_vector("default.p12", &file);
	assert_opens(&file, DEVCERT_PKCS12_ENCODING_STANDARD);

	/* 2,000,001 rounds in one derivation */
	make_safe(&safe, dc_slice_of(NULL, 0));
	for (uint32_t max = 5000000; max <= 5000001; max++) {
		start(&mac);
		put_mac_raw(&mac, DC_OID_SHA256, 32, text_slice("salt"),
		            dc_slice_of("\x1e\x84\x81", 3));
		make_pfx(&file, dc_buf_slice(&safe), &mac);
		assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, max));
		assert_refused(max == 5000000 ? DEVCERT_E_LIMIT : DEVCERT_E_PASSWORD, &file);
	}
	dc_buf_free(&safe);
}

static void
what_is_set_is_checked(void **state)
{
	static const uint8_t long_pass[1025] = { 'a' };
	uint8_t pass[1025];

	(void)state;
	memset(pass, 'a', sizeof(pass));
	assert_ok(devcert_pkcs12_opener_set_password(opener, pass, 1024));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_opener_set_password(opener, pass, 1025));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_opener_set_mac_password(opener, pass, 1025));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_opener_set_password(opener, long_pass, 2));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_opener_set_mac_password(opener, (const uint8_t *)"\xe9", 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_opener_set_max_rounds(opener, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_opener_set_max_rounds(opener, 100000001));
	assert_ok(devcert_pkcs12_opener_set_max_rounds(opener, 100000000));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_opener_set_allow(opener, 0x80000000));
	assert_ok(devcert_pkcs12_opener_set_allow(opener, 0));
	assert_false(devcert_pkcs12_has_mac(NULL));
	assert_int_equal(devcert_pkcs12_get_encoding(NULL), DEVCERT_PKCS12_ENCODING_STANDARD);
	devcert_pkcs12_opener_free(NULL);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_pbmac1_is_checked),
		TEST(a_pbmac1_that_is_weak_or_wrong_is_refused),
		TEST(no_mutation_of_a_pbmac1_file_is_taken),
		TEST(known_wrong_encodings_are_tried),
		TEST(other_encodings_are_tried_while_there_are_rounds),
		TEST(mac_and_contents_may_have_two_passphrases),
		TEST(a_file_without_mac_is_read_on_request_only),
		TEST(weak_ciphers_are_read_on_request_only),
		TEST(rounds_of_a_file_can_be_lowered_and_raised),
		TEST(what_is_set_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
