/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/keywrap.h"

#include "asn1/oid.h"
#include "octets.h"

/* RFC 3394, section 4 */
static const struct {
	const char *kek, *key, *wrapped;
} aes[] = {
	{ "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
	  "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5" },
	{ "000102030405060708090a0b0c0d0e0f1011121314151617", "00112233445566778899aabbccddeeff",
	  "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "00112233445566778899aabbccddeeff", "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7" },
	{ "000102030405060708090a0b0c0d0e0f1011121314151617",
	  "00112233445566778899aabbccddeeff0001020304050607",
	  "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "00112233445566778899aabbccddeeff0001020304050607",
	  "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
	  "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21" },
};

#define AES_OUT_MAX 32

static void
aes_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(aes); i++) {
		dc_slice kek = hex_octets(aes[i].kek), key = hex_octets(aes[i].key);
		dc_slice wrapped = hex_octets(aes[i].wrapped);
		dc_buf buf = DC_BUF_INIT(100);
		uint8_t out[AES_OUT_MAX];

		dc_buf_add_octet(&buf, 1);
		assert_ok(dc_keywrap(kek, key, &buf));
		assert_slice_equal(dc_buf_slice_from(&buf, 1), wrapped.ptr, wrapped.len);
		assert_ok(dc_keyunwrap(kek, wrapped, out, key.len));
		assert_memory_equal(out, key.ptr, key.len);
		dc_buf_free(&buf);
		octets_free(kek);
		octets_free(key);
		octets_free(wrapped);
	}
}

/* RFC 3394, section 2.2.3: one outcome, and no key. */
static void
whatever_octet_is_bent_nothing_is_unwrapped(void **state)
{
	static const uint8_t zeros[AES_OUT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(aes); i++) {
		dc_slice kek = hex_octets(aes[i].kek), wrapped = hex_octets(aes[i].wrapped);
		uint8_t out[AES_OUT_MAX], *octets = (uint8_t *)(uintptr_t)wrapped.ptr;

		for (size_t k = 0; k < wrapped.len; k++) {
			octets[k] ^= 0x80;
			assert_fails(DEVCERT_E_DECRYPT,
			             dc_keyunwrap(kek, wrapped, out, wrapped.len - 8));
			assert_memory_equal(out, zeros, wrapped.len - 8);
			octets[k] ^= 0x80;
		}
		octets_free(kek);
		octets_free(wrapped);
	}
}

static void
each_other_length_is_a_key_that_cannot_be_unwrapped(void **state)
{
	dc_slice kek = hex_octets(aes[0].kek);
	uint8_t in[64] = { 0 }, out[64];

	(void)state;
	for (size_t len = 0; len <= sizeof(in); len++) {
		uint8_t *exact = exact_copy(in, len);

		assert_fails(DEVCERT_E_DECRYPT,
		             dc_keyunwrap(kek, dc_slice_of(exact, len), out, 32));
		/* RFC 3394, section 2: at least two units of eight octets. */
		assert_fails(DEVCERT_E_DECRYPT, dc_keyunwrap(kek, dc_slice_of(exact, len), out, 8));
		assert_fails(DEVCERT_E_DECRYPT, dc_keyunwrap(kek, dc_slice_of(exact, len), out, 0));
		free(exact);
	}
	octets_free(kek);
}

static void
keys_of_lengths_that_no_cipher_has_are_our_own_fault(void **state)
{
	static const size_t kek_lengths[] = { 0, 8, 15, 17, 31, 33 };
	static const size_t key_lengths[] = { 0, 8, 15, 17, 20 };
	uint8_t octets[40] = { 0 };
	dc_buf out = DC_BUF_INIT(100);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kek_lengths); i++) {
		dc_slice kek = dc_slice_of(octets, kek_lengths[i]);

		assert_fails(DEVCERT_E_INTERNAL, dc_keywrap(kek, dc_slice_of(octets, 16), &out));
		assert_fails(DEVCERT_E_INTERNAL,
		             dc_keyunwrap(kek, dc_slice_of(octets, 24), octets, 16));
	}
	for (size_t i = 0; i < COUNT_OF(key_lengths); i++)
		assert_fails(
		    DEVCERT_E_INTERNAL,
		    dc_keywrap(dc_slice_of(octets, 16), dc_slice_of(octets, key_lengths[i]), &out));
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
}

static void
each_kek_length_has_its_oid(void **state)
{
	(void)state;
	assert_string_equal(dc_keywrap_oid(16), "2.16.840.1.101.3.4.1.5");
	assert_string_equal(dc_keywrap_oid(24), "2.16.840.1.101.3.4.1.25");
	assert_string_equal(dc_keywrap_oid(32), "2.16.840.1.101.3.4.1.45");
	assert_null(dc_keywrap_oid(0));
	assert_null(dc_keywrap_oid(33));
	for (size_t len = 16; len <= 32; len += 8)
		assert_int_equal(dc_keywrap_kek_len(dc_keywrap_oid(len)), len);
	assert_int_equal(dc_keywrap_kek_len(DC_OID_AES128_CBC), 0);
	assert_int_equal(dc_keywrap_kek_len(""), 0);
}

/* The example of RFC 3211, section 2.3 with Triple DES, whose KEK is derived by PBKDF2. */
#define TDES_KEK "6a8970bf68c92caea84a8df28510858607126380cc47ab2d"
#define TDES_IV "baf1ca7931213c4e"
#define TDES_KEY "8c637d887223a2f965b566eb014b0fa5d52300a3f7ea40fffc577203c71baf3b"
#define TDES_WRAPPED                                                                               \
	"c03c514abdb9e2c5aac038572b5e24553876b377aafb82eca5a9d73f8ab143d9ec74e6cad7db260c"

static void
the_example_of_rfc_3211_is_unwrapped(void **state)
{
	dc_slice kek = hex_octets(TDES_KEK), iv = hex_octets(TDES_IV);
	dc_slice wrapped = hex_octets(TDES_WRAPPED), key = hex_octets(TDES_KEY);
	uint8_t out[32];

	(void)state;
	assert_ok(dc_password_unwrap(DC_3DES_CBC, kek, iv, wrapped, out, sizeof(out)));
	assert_memory_equal(out, key.ptr, key.len);
	octets_free(kek);
	octets_free(iv);
	octets_free(wrapped);
	octets_free(key);
}

static const dc_cipher ciphers[] = { DC_AES_128_CBC, DC_AES_192_CBC, DC_AES_256_CBC, DC_3DES_CBC };
static const uint8_t octets_of_256[256] = { 0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87 };

static void
what_a_password_wraps_it_unwraps(void **state)
{
	static const size_t lengths[] = { 3, 4, 12, 16, 24, 28, 29, 32, 255 };
	const uint8_t *some = octets_of_256;

	(void)state;
	for (size_t c = 0; c < COUNT_OF(ciphers); c++) {
		dc_slice kek = dc_slice_of(some + 3, dc_cipher_key_len(ciphers[c]));
		dc_slice iv = dc_slice_of(some + 1, dc_cipher_iv_len(ciphers[c]));

		for (size_t i = 0; i < COUNT_OF(lengths); i++) {
			dc_buf wrapped = DC_BUF_INIT(500), again = DC_BUF_INIT(500);
			dc_slice key = dc_slice_of(some, lengths[i]);
			uint8_t out[255];

			dc_buf_add_octet(&wrapped, 1);
			assert_ok(dc_password_wrap(ciphers[c], kek, iv, key, &wrapped));
			assert_ok(dc_password_wrap(ciphers[c], kek, iv, key, &again));
			assert_int_equal(again.len, wrapped.len - 1);
			/* RFC 3211, section 2.3.1: at least two blocks, padded at random. */
			assert_true(again.len >= 2 * iv.len && again.len % iv.len == 0);
			assert_true(again.len >= 4 + key.len);
			if (again.len > 4 + key.len + 2)
				assert_memory_not_equal(again.ptr, wrapped.ptr + 1, again.len);
			assert_ok(dc_password_unwrap(ciphers[c], kek, iv,
			                             dc_buf_slice_from(&wrapped, 1), out, key.len));
			assert_memory_equal(out, key.ptr, key.len);
			dc_buf_free(&wrapped);
			dc_buf_free(&again);
		}
	}
}

/* RFC 3211, section 2.3.2: one outcome for a wrong length, wrong check octets, a wrong KEK. */
static void
a_wrong_password_is_one_error(void **state)
{
	dc_slice kek = dc_slice_of(octets_of_256, 32), other = dc_slice_of(octets_of_256 + 1, 32);
	dc_slice iv = dc_slice_of(octets_of_256, 16), key = dc_slice_of(octets_of_256 + 2, 32);
	dc_buf wrapped = DC_BUF_INIT(100);
	uint8_t out[64];

	(void)state;
	assert_ok(dc_password_wrap(DC_AES_256_CBC, kek, iv, key, &wrapped));
	assert_int_equal(wrapped.len, 48);
	memset(out, 0xa5, sizeof(out));
	assert_fails(DEVCERT_E_DECRYPT, dc_password_unwrap(DC_AES_256_CBC, other, iv,
	                                                   dc_buf_slice(&wrapped), out, 32));
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_password_unwrap(DC_AES_256_CBC, kek, iv, dc_buf_slice(&wrapped), out, 31));
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_password_unwrap(DC_AES_256_CBC, kek, iv, dc_buf_slice(&wrapped), out, 33));
	/* The last block decides over all others; the IV over the first octets. */
	wrapped.ptr[47] ^= 1;
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_password_unwrap(DC_AES_256_CBC, kek, iv, dc_buf_slice(&wrapped), out, 32));
	wrapped.ptr[47] ^= 1;
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_password_unwrap(DC_AES_256_CBC, kek, dc_slice_of(octets_of_256 + 1, 16),
	                                dc_buf_slice(&wrapped), out, 32));
	for (size_t i = 0; i < sizeof(out); i++)
		assert_int_equal(out[i], 0xa5);
	dc_buf_free(&wrapped);
}

static void
each_other_length_is_a_wrong_password(void **state)
{
	dc_slice kek = dc_slice_of(octets_of_256, 32), iv = dc_slice_of(octets_of_256, 16);
	uint8_t in[300] = { 0 }, out[256];

	(void)state;
	for (size_t len = 0; len <= sizeof(in); len++) {
		uint8_t *exact = exact_copy(in, len);
		dc_slice slice = dc_slice_of(exact, len);

		assert_fails(DEVCERT_E_DECRYPT,
		             dc_password_unwrap(DC_AES_256_CBC, kek, iv, slice, out, 32));
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_password_unwrap(DC_AES_256_CBC, kek, iv, slice, out, 2));
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_password_unwrap(DC_AES_256_CBC, kek, iv, slice, out, 256));
		free(exact);
	}
}

static void
a_password_wraps_no_key_that_its_format_cannot_hold(void **state)
{
	dc_slice kek = dc_slice_of(octets_of_256, 32), iv = dc_slice_of(octets_of_256, 16);
	dc_buf out = DC_BUF_INIT(500);

	(void)state;
	assert_fails(DEVCERT_E_INTERNAL, dc_password_wrap(DC_AES_256_CBC, kek, iv,
	                                                  dc_slice_of(octets_of_256, 2), &out));
	assert_fails(DEVCERT_E_INTERNAL, dc_password_wrap(DC_AES_256_CBC, kek, iv,
	                                                  dc_slice_of(octets_of_256, 256), &out));
	assert_fails(DEVCERT_E_INTERNAL, dc_password_wrap(DC_AES_128_CBC, kek, iv,
	                                                  dc_slice_of(octets_of_256, 16), &out));
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aes_vectors_hold),
		cmocka_unit_test(whatever_octet_is_bent_nothing_is_unwrapped),
		cmocka_unit_test(each_other_length_is_a_key_that_cannot_be_unwrapped),
		cmocka_unit_test(keys_of_lengths_that_no_cipher_has_are_our_own_fault),
		cmocka_unit_test(each_kek_length_has_its_oid),
		cmocka_unit_test(the_example_of_rfc_3211_is_unwrapped),
		cmocka_unit_test(what_a_password_wraps_it_unwraps),
		cmocka_unit_test(a_wrong_password_is_one_error),
		cmocka_unit_test(each_other_length_is_a_wrong_password),
		cmocka_unit_test(a_password_wraps_no_key_that_its_format_cannot_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
