/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CBC with padding: crypto/cipher.c */
#include "crypto/cipher.h"

#include "asn1/oid.h"
#include "octets.h"

static const struct {
	dc_cipher cipher;
	const char *oid;
	const char *key, *iv, *plain, *text;
} vectors[] = {
	/* NIST SP 800-38A, F.2; behind the four blocks stands one of padding */
	{ DC_AES_128_CBC, DC_OID_AES128_CBC, "2b7e151628aed2a6abf7158809cf4f3c",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
	  "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
	  "8cb82807230e1321d3fae00d18cc2012" },
	{ DC_AES_192_CBC, DC_OID_AES192_CBC, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
	  "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"
	  "612ccd79224b350935d45dd6a98f8176" },
	{ DC_AES_256_CBC, DC_OID_AES256_CBC,
	  "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
	  "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
	  "3f461796d6b0d6b2e0c2a72b4d80e644" },
	/* of SP 800-67's example key, computed with OpenSSL */
	{ DC_3DES_CBC, DC_OID_DES_EDE3_CBC, "0123456789abcdef23456789abcdef01456789abcdef0123",
	  "f69f2445df4f9b17",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"
	  "9bd86425fae429fdbd65a7a21b6e5d20925d8b0ef919a428154b96ed90f2bc1e"
	  "a0a95fe313e689e5" },
};

static void
vectors_hold_in_both_directions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice key = hex_octets(vectors[i].key), iv = hex_octets(vectors[i].iv);
		dc_slice plain = hex_octets(vectors[i].plain);
		dc_buf text = DC_BUF_INIT(100), back = DC_BUF_INIT(100);

		assert_int_equal(dc_cipher_key_len(vectors[i].cipher), key.len);
		assert_int_equal(dc_cipher_iv_len(vectors[i].cipher), iv.len);
		dc_buf_add_text(&back, "+");
		assert_ok(dc_cbc_encrypt(vectors[i].cipher, key, iv, plain, &text));
		assert_slice_is_hex(dc_buf_slice(&text), vectors[i].text);
		assert_ok(dc_cbc_decrypt(vectors[i].cipher, key, iv, dc_buf_slice(&text), &back));
		assert_slice_equal(dc_slice_of(back.ptr + 1, back.len - 1), plain.ptr, plain.len);
		dc_buf_free(&text);
		dc_buf_free(&back);
		octets_free(key);
		octets_free(iv);
		octets_free(plain);
	}
}

static void
every_length_survives(void **state)
{
	static const uint8_t key[DC_CIPHER_KEY_MAX] = { 1 }, iv[DC_CIPHER_IV_MAX] = { 2 };
	uint8_t plain[50];

	(void)state;
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)i;
	for (dc_cipher cipher = DC_AES_128_CBC; cipher <= DC_3DES_CBC; cipher++)
		for (size_t len = 0; len <= sizeof(plain); len++) {
			dc_slice k = dc_slice_of(key, dc_cipher_key_len(cipher));
			dc_slice v = dc_slice_of(iv, dc_cipher_iv_len(cipher));
			dc_buf text = DC_BUF_INIT(100), back = DC_BUF_INIT(100);

			assert_ok(dc_cbc_encrypt(cipher, k, v, dc_slice_of(plain, len), &text));
			assert_int_equal(text.len, (len / v.len + 1) * v.len);
			assert_ok(dc_cbc_decrypt(cipher, k, v, dc_buf_slice(&text), &back));
			assert_slice_equal(dc_buf_slice(&back), plain, len);
			dc_buf_free(&text);
			dc_buf_free(&back);
		}
}

/* Decrypt two blocks of which the second one has this text, without any padding of ours; how many
 * octets of it remain, or -1 where it is refused. */
static int
decrypt_block(dc_cipher cipher, const uint8_t *block, size_t len)
{
	static const uint8_t key[DC_CIPHER_KEY_MAX] = { 1 }, iv[DC_CIPHER_IV_MAX] = { 2 };
	dc_slice k = dc_slice_of(key, dc_cipher_key_len(cipher));
	dc_slice v = dc_slice_of(iv, len);
	uint8_t two[2 * DC_CIPHER_IV_MAX] = { 3 };
	dc_buf text = DC_BUF_INIT(100), back = DC_BUF_INIT(100);
	int rc, remain;

	memcpy(two + len, block, len);
	assert_ok(dc_cbc_encrypt(cipher, k, v, dc_slice_of(two, 2 * len), &text));
	dc_buf_truncate(&text, 2 * len);
	dc_buf_add_text(&back, "before");
	rc = dc_cbc_decrypt(cipher, k, v, dc_buf_slice(&text), &back);
	if (rc == DEVCERT_OK) {
		assert_memory_equal(back.ptr + 6, two, back.len - 6);
		remain = (int)(back.len - 6 - len);
	} else {
		/* One error, whatever is wrong, and nothing remains. */
		assert_int_equal(rc, DEVCERT_E_DECRYPT);
		assert_string_equal(devcert_last_error_message(),
		                    "the content cannot be decrypted");
		assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_GNUTLS), -1);
		assert_slice_is_text(dc_buf_slice(&back), "before");
		assert_memory_equal(back.ptr + 6, (uint8_t[32]){ 0 }, 2 * len);
		remain = -1;
	}
	dc_buf_free(&text);
	dc_buf_free(&back);
	return remain;
}

/* RFC 5652, section 6.3, said plainly. */
static int
expected(const uint8_t *block, size_t len)
{
	uint8_t count = block[len - 1];

	if (count < 1 || count > len)
		return -1;
	for (size_t i = len - count; i < len; i++)
		if (block[i] != count)
			return -1;
	return (int)(len - count);
}

/* For each value of the last octet: every number of octets like it, and every single other octet in
 * every place where such a one should stand, with every value where it matters. */
static void
every_padding_is_taken_or_refused_as_it_should(void **state)
{
	static const uint8_t others[] = { 0x00, 0x01, 0x07, 0x08, 0x10, 0x11, 0x7f, 0x80, 0xff };
	static const dc_cipher ciphers[] = { DC_AES_128_CBC, DC_3DES_CBC };
	unsigned int taken = 0, refused = 0;

	(void)state;
	for (size_t c = 0; c < COUNT_OF(ciphers); c++) {
		size_t len = dc_cipher_iv_len(ciphers[c]);
		uint8_t block[DC_CIPHER_IV_MAX];

		for (unsigned int last = 0; last < 256; last++)
			for (size_t same = 1; same <= len; same++) {
				memset(block, 0xa5, len);
				memset(block + len - same, (int)last, same);
				assert_int_equal(decrypt_block(ciphers[c], block, len),
				                 expected(block, len));
				if (expected(block, len) >= 0)
					taken++;
				else
					refused++;
			}
		for (unsigned int last = 1; last <= len; last++)
			for (size_t at = 0; at + 1 < len; at++)
				for (unsigned int v = 0; v < 256; v++) {
					bool matters = at >= len - last;

					if (!matters &&
					    memchr(others, (int)v, sizeof(others)) == NULL)
						continue;
					memset(block, (int)last, len);
					block[at] = (uint8_t)v;
					assert_int_equal(decrypt_block(ciphers[c], block, len),
					                 expected(block, len));
				}
	}
	/* 1 of 1 or more, 2 of 2 or more, ... */
	assert_int_equal(taken, 16 * 17 / 2 + 8 * 9 / 2);
	assert_int_equal(refused, 256 * 16 + 256 * 8 - taken);
}

static void
a_length_that_is_no_block_is_the_same_error(void **state)
{
	static const uint8_t key[16], iv[16], text[48];
	dc_buf out = DC_BUF_INIT(100);

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		if (len > 0 && len % 16 == 0)
			continue;
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_cbc_decrypt(DC_AES_128_CBC, dc_slice_of(key, 16),
		                            dc_slice_of(iv, 16), dc_slice_of(text, len), &out));
		assert_string_equal(devcert_last_error_message(),
		                    "the content cannot be decrypted");
		assert_int_equal(out.len, 0);
	}
	dc_buf_free(&out);
}

static void
keys_and_ivs_of_other_lengths_are_never_used(void **state)
{
	static const uint8_t zeros[32];
	dc_buf out = DC_BUF_INIT(100);

	(void)state;
	for (size_t key = 0; key <= 32; key++)
		for (size_t iv = 0; iv <= 17; iv++) {
			if (key == 24 && iv == 16)
				continue;
			assert_fails(DEVCERT_E_INTERNAL,
			             dc_cbc_encrypt(DC_AES_192_CBC, dc_slice_of(zeros, key),
			                            dc_slice_of(zeros, iv), dc_slice_of(zeros, 3),
			                            &out));
			assert_fails(DEVCERT_E_INTERNAL,
			             dc_cbc_decrypt(DC_AES_192_CBC, dc_slice_of(zeros, key),
			                            dc_slice_of(zeros, iv), dc_slice_of(zeros, 16),
			                            &out));
		}
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
}

static void
a_full_buffer_is_told(void **state)
{
	static const uint8_t zeros[32];
	dc_buf out = DC_BUF_INIT(15);

	(void)state;
	assert_fails(DEVCERT_E_LIMIT,
	             dc_cbc_encrypt(DC_AES_128_CBC, dc_slice_of(zeros, 16), dc_slice_of(zeros, 16),
	                            dc_slice_of(zeros, 3), &out));
	dc_buf_free(&out);
	assert_fails(DEVCERT_E_LIMIT,
	             dc_cbc_decrypt(DC_AES_128_CBC, dc_slice_of(zeros, 16), dc_slice_of(zeros, 16),
	                            dc_slice_of(zeros, 16), &out));
	dc_buf_free(&out);
}

static void
ciphers_are_found_by_their_oids(void **state)
{
	dc_cipher cipher;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		assert_string_equal(dc_cipher_oid(vectors[i].cipher), vectors[i].oid);
		assert_ok(dc_cipher_from_oid(vectors[i].oid, &cipher));
		assert_int_equal(cipher, vectors[i].cipher);
	}
	assert_fails(DEVCERT_E_WEAK, dc_cipher_from_oid(DC_OID_DES_CBC, &cipher));
	/* RC2-CBC, AES-128-GCM */
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_cipher_from_oid("1.2.840.113549.3.2", &cipher));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_cipher_from_oid("2.16.840.1.101.3.4.1.6", &cipher));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_cipher_from_oid("", &cipher));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold_in_both_directions),
		cmocka_unit_test(every_length_survives),
		cmocka_unit_test(every_padding_is_taken_or_refused_as_it_should),
		cmocka_unit_test(a_length_that_is_no_block_is_the_same_error),
		cmocka_unit_test(keys_and_ivs_of_other_lengths_are_never_used),
		cmocka_unit_test(a_full_buffer_is_told),
		cmocka_unit_test(ciphers_are_found_by_their_oids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
