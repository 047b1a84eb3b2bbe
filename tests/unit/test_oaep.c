/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* crypto/oaep.c and crypto/rsa_raw.c.  Linked with -Wl,--wrap=gnutls_rnd. */
#include "crypto/oaep.h"

#include <gnutls/crypto.h>

#include "base/limits.h"
#include "crypto/rsa_raw.h"
#include "fixed_keys.h"
#include "octets.h"
#include "pki/key.h"

#define MODULUS_LEN 256

static devcert_key *rsa;
static const dc_hash hashes[] = { DC_SHA1, DC_SHA256, DC_SHA384, DC_SHA512 };

/* After so many calls the random source fails. */
static int random_left;

int __real_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	return random_left-- <= 0 ? GNUTLS_E_RANDOM_FAILED : __real_gnutls_rnd(level, data, len);
}

static devcert_key *
parse_key(const char *pem)
{
	devcert_key *key = NULL;

	random_left = INT_MAX;
	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

static int
make_keys(void **state)
{
	(void)state;
	rsa = parse_key(FIXED_KEY_RSA_A);
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	devcert_key_free(rsa);
	return 0;
}

static int
let_random_work(void **state)
{
	(void)state;
	random_left = INT_MAX;
	return 0;
}

/* The octets 00 to 1f, encrypted by OpenSSL 3.0. */
static const struct {
	dc_hash hash, mgf_hash;
	const char *label, *sealed;
} vectors[] = {
	{ DC_SHA1, DC_SHA1, "",
	  "639cb2fe29b786970ed2e16ad74bd26dd4c4cc51f7726dfb95bae0054d5f5f69"
	  "206afc90830d5c874acf5c9b50974bc93b40ff770d90f4e3c6a16476c9d96a94"
	  "5a5ed0fd7d6090a89d7750c206094163552988649060dadff3f99d546ef1ea5e"
	  "5c52e9acb9a96a92f820d3164d1b5d6b27be05e621fe7a5aa82e551e5766ad51"
	  "85fd73b037a623ddded77f12c9a0e45084e84110c7e6beb40da3383e7ca281fb"
	  "2a728f068021066f6e1b8dc022c8f45eb7b9d10d580635288f3c8a2e3e9b6e9d"
	  "4d40afc4c01699148ad0f4321736c93a81d48f48a109509ecc83ba6345c3d2e6"
	  "224dcb2cf75b543e6f97ac52d89d4889eb376e1d2a2b10b3c26ed7f7d8b39d9a" },
	{ DC_SHA256, DC_SHA1, "",
	  "931f80deeb576076e8cd8086c7061345831f730f0f19c1cf131b0f464ddded9f"
	  "c2531440a2992bde8412356e80b126aa7fa78bae526b54673b383a1b0f8dcb06"
	  "40fe59520a7b08f03684212b3a7db2be0a95663816a06fa04e8d0d063a759b72"
	  "8b6935b281afb4e3662c26ae3b2cab71be5b6fc1ddc5ce377a8b665c9a5a3541"
	  "5548e7f601aaf3cfa50cda81566bff50518e6214ccb1c4bfd4e0be1c0b649965"
	  "0fecbf0315b9e47653c6c8a5dfff590c951b94673e5f86db7e1b0bf0c09cafc9"
	  "ae040fa77b25cd4b38aa97fa43ef2d533584c3a2ffdac6b62a300bced1c7f1e1"
	  "c04df3047778c09e9454924a95200a2e0277fc2f0039ce505d095a83de5d0adc" },
	{ DC_SHA256, DC_SHA256, "",
	  "19dc59fcc0a57d902e7460e9ed7082996f0bf7c86233013b34b471246d62945a"
	  "526ea700f9837b9acb010d7b49a3c8c84438bd0ed2ab002bf641bef2d52a555a"
	  "964e098181dd4ef1d06f00acd81c6258b8d65eb1b5ff1a8300709db5d69e414d"
	  "cf9d401c43ca7649211895952d89b7c750c4dade9865c72669f2611153ff32a5"
	  "a4e78c666d98784bc8669cf1c07538d99e6f30ed803fea50f2aabaf29aa7efaf"
	  "833e4e0d608882a42c355d72e7099de8ce99d5b62f602c95e973b24e239ccfdb"
	  "caf46f0e250e05c5eebed190964107de889412284621a7e207ff6bf8da0a37c6"
	  "56dc3c7fb4127010d1d6fd3ff1c9b76987401e15c66ae8878e91f1988d0d8fc4" },
	{ DC_SHA384, DC_SHA384, "",
	  "2347508cc014f9e5c6c8c9c948bc6e855cdc0b7026073cdd59a80baeedfd2989"
	  "5937caac4e584c825aea2f1aa204e009e753294602dd4487eea14cab5779e959"
	  "ab360fe8e31941c3bdbed01f4b25dffeeedc982bb955ba46eb8fe817f5c70c06"
	  "c7feeea01bc50023cacc528d467d79ac2d06fba39b88dc9cdbbf957fe200f844"
	  "37adedd7e01e6aa795039117da18aa960f944b03951b1acd262a90406226d801"
	  "565cebcf03f9eb340f4207f332e2f46404275362c5333e8cbde6f93f06cf2e75"
	  "b505dbf8e1379816a6d1ac4a7486bedcefa667e4564221838c19bce80c8b65a9"
	  "3774b4d90cee1434fadd7bfea0756ae38af9daec6cad693bdd0fdd97d9ccbf07" },
	{ DC_SHA512, DC_SHA512, "",
	  "63a400bb2dc8fa1a96bfacc90a993c1fb570dca5b0cd5f60e2a53d66ea647987"
	  "160da7b9f38d64f56adcf586b3cf53744484e7799242397a31b641fd7c4c2953"
	  "74a23c8c44332f7974bd37c8c4942560da3f731f5a81239d1afe4c5b49ac4f40"
	  "8fd544e06e63c7b3cf10da3ae2a2f91621a4027b222559e976d31a77d1dfacac"
	  "0a5a935ae930dcf8f65bc9ee5c6e443d49cd3d91321492b7ff340221815fc5d3"
	  "50f69c5ac178dde57236fbb7fad35d786da61ed4b9c36701aa0bf1506fadd8f6"
	  "b6a827d9734c47f6796c598242ea36240234ee4ff04fac990c5917148a91e879"
	  "8daf1cc4c47a5aa7e5af15a96835666b8236154ed849de2fa857489e9b1a883b" },
	{ DC_SHA1, DC_SHA512, "00ff54",
	  "3724297efcd9e55c15ae9ca22f25739d2f6aaa52f8e1f4db20b874f1ed502bc3"
	  "58ed316b117ca79bffe8b22a78da4a260d3a4cd65c96984820be2b7a38d0bfca"
	  "589ef999d63ead55a3bd9565b2b2243a88028e247751e71bd292dbcebb9d4ea3"
	  "1126c883b2728e878f2de03435617cace3519495b02fcdacbce47d97762daf16"
	  "1a29b756a7b7f9b1f3e672b695a8caf553898eb0c1e51f3b280b4a01819dee88"
	  "8f01151031e701511646d4156a586fcbc2fda1810d9647755e6d705b7bd763ee"
	  "d1d7e4198b7180e021d50486b8078254a4bac8c1e621cf1c19c26e5154035594"
	  "075cd0db4aa7390b2ef70f3a4b84e86be5e08f8461c449ed266c3edf8e5d2f87" },
	{ DC_SHA512, DC_SHA256, "6c6162656c",
	  "aa6b2194108bf7467852089cd9d331799486556dcbc4238ed404b8011e2f3828"
	  "efeada7c1ba187db36599cd9707e7a3ca826b70a6ac06d0346eafff090594e8c"
	  "167d8eeaeb85805ddc8bb0b8e651dd0df5ec0d3a3183c522392f92e80459383a"
	  "888c63f1cd390fcce196d06edfd2408ec80359de08a57ac2ad6e28c1b424be2a"
	  "1e6baebfcc42437df8bb1fe1fc40e4ca89b29d5af46d1db71d53f9a609e427ff"
	  "7849519327b5917798d075d5a932a4eb16230060f0db0933cfcf8613e3a2c14c"
	  "46e75ea345173a3e9e56340dd6398acfe4206c60b036bd3ce68cba63c0c63c75"
	  "a5962447c53053b20d9a5358043dc237cd373afaad6e9c626dccd46185c457d8" },
};

static const uint8_t text[32] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
	                          16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };

static void
what_openssl_encrypts_is_decrypted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice sealed = hex_octets(vectors[i].sealed),
			 label = hex_octets(vectors[i].label);
		const dc_oaep oaep = { vectors[i].hash, vectors[i].mgf_hash, label };
		uint8_t out[32];

		assert_ok(dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, sealed, out, sizeof(out)));
		assert_memory_equal(out, text, sizeof(text));
		octets_free(sealed);
		octets_free(label);
	}
}

/* RFC 8017, section 7.1.2, step 3g: another label, hash, mask or length is the same failure as a
 * bent octet. */
static void
everything_that_is_wrong_is_one_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice sealed = hex_octets(vectors[i].sealed),
			 label = hex_octets(vectors[i].label);
		const dc_oaep oaep = { vectors[i].hash, vectors[i].mgf_hash, label };
		uint8_t out[64], *octets = (uint8_t *)(uintptr_t)sealed.ptr;
		dc_oaep other = oaep;

		memset(out, 0xa5, sizeof(out));
		other.label = dc_slice_of("other", 5);
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_oaep_decrypt(dc_key_gnutls(rsa), &other, sealed, out, 32));
		for (size_t h = 0; h < COUNT_OF(hashes); h++) {
			other = oaep;
			other.hash = hashes[h];
			if (hashes[h] != oaep.hash)
				assert_fails(
				    DEVCERT_E_DECRYPT,
				    dc_oaep_decrypt(dc_key_gnutls(rsa), &other, sealed, out, 32));
			other = oaep;
			other.mgf_hash = hashes[h];
			if (hashes[h] != oaep.mgf_hash)
				assert_fails(
				    DEVCERT_E_DECRYPT,
				    dc_oaep_decrypt(dc_key_gnutls(rsa), &other, sealed, out, 32));
		}
		for (size_t len = 0; len <= 64; len++)
			if (len != 32)
				assert_fails(
				    DEVCERT_E_DECRYPT,
				    dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, sealed, out, len));
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, sealed, NULL, SIZE_MAX));
		for (size_t k = 0; k < sealed.len; k += 17) {
			octets[k] ^= 1;
			assert_fails(DEVCERT_E_DECRYPT,
			             dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, sealed, out, 32));
			octets[k] ^= 1;
		}
		for (size_t k = 0; k < sizeof(out); k++)
			assert_int_equal(out[k], 0xa5);
		octets_free(sealed);
		octets_free(label);
	}
}

static void
numbers_that_are_none_of_the_modulus_are_the_same_error(void **state)
{
	const dc_oaep oaep = { DC_SHA256, DC_SHA256, { NULL, 0 } };
	static uint8_t number[DC_LIMIT_RSA_BITS / 8 + 1];
	uint8_t out[32];

	(void)state;
	/* 0 and 1, which are their own roots */
	for (uint8_t i = 0; i < 2; i++) {
		number[MODULUS_LEN - 1] = i;
		assert_fails(DEVCERT_E_DECRYPT,
		             dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep,
		                             dc_slice_of(number, MODULUS_LEN), out, 32));
	}
	memset(number, 0xff, sizeof(number));
	assert_fails(DEVCERT_E_DECRYPT, dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep,
	                                                dc_slice_of(number, MODULUS_LEN), out, 32));
	for (size_t len = 0; len <= sizeof(number); len += 64)
		assert_fails(DEVCERT_E_DECRYPT, dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep,
		                                                dc_slice_of(number, len), out, 32));
	assert_fails(DEVCERT_E_DECRYPT,
	             dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, dc_slice_of(number, sizeof(number)),
	                             out, 32));
}

static void
each_length_that_fits_goes_there_and_back(void **state)
{
	gnutls_pubkey_t public = dc_public_key_gnutls(dc_key_public(rsa));

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		const dc_oaep oaep = { hashes[i], hashes[(i + 1) % COUNT_OF(hashes)],
			               dc_slice_of("label", 5 * (i & 1)) };
		size_t max = MODULUS_LEN - 2 * dc_hash_len(hashes[i]) - 2;
		const size_t lengths[] = { 0, 1, 16, 24, 32, max - 1, max };
		uint8_t in[MODULUS_LEN], out[MODULUS_LEN];

		memset(in, 0x5a, sizeof(in));
		for (size_t k = 0; k < COUNT_OF(lengths); k++) {
			dc_buf sealed = DC_BUF_INIT(2 * MODULUS_LEN + 1);

			dc_buf_add_octet(&sealed, 1);
			assert_ok(
			    dc_oaep_encrypt(public, &oaep, dc_slice_of(in, lengths[k]), &sealed));
			assert_ok(
			    dc_oaep_encrypt(public, &oaep, dc_slice_of(in, lengths[k]), &sealed));
			assert_int_equal(sealed.len, 1 + 2 * MODULUS_LEN);
			assert_memory_not_equal(sealed.ptr + 1, sealed.ptr + 1 + MODULUS_LEN,
			                        MODULUS_LEN);
			assert_ok(dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep,
			                          dc_slice_of(sealed.ptr + 1, MODULUS_LEN), out,
			                          lengths[k]));
			assert_memory_equal(in, out, lengths[k]);
			dc_buf_free(&sealed);
		}
	}
}

static void
what_does_not_fit_is_not_encrypted(void **state)
{
	gnutls_pubkey_t public = dc_public_key_gnutls(dc_key_public(rsa));
	devcert_key *ec = parse_key(FIXED_KEY_EC_P256);
	uint8_t in[MODULUS_LEN] = { 0 };
	dc_buf out = DC_BUF_INIT(1024);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		const dc_oaep oaep = { hashes[i], hashes[i], { NULL, 0 } };
		size_t max = MODULUS_LEN - 2 * dc_hash_len(hashes[i]) - 2;

		assert_fails(DEVCERT_E_ARGUMENT,
		             dc_oaep_encrypt(public, &oaep, dc_slice_of(in, max + 1), &out));
		/* A modulus that has no room for the hashes. */
		for (size_t len = 0; len < 2 * dc_hash_len(hashes[i]) + 2; len++) {
			assert_fails(DEVCERT_E_ARGUMENT,
			             dc_oaep_encode(&oaep, dc_slice_of(NULL, 0), in, len));
			assert_fails(DEVCERT_E_DECRYPT, dc_oaep_decode(&oaep, in, len, in, 0));
		}
		assert_fails(DEVCERT_E_KEY_MISMATCH,
		             dc_oaep_encrypt(dc_public_key_gnutls(dc_key_public(ec)), &oaep,
		                             dc_slice_of(in, 16), &out));
	}
	assert_int_equal(out.len, 0);
	dc_buf_free(&out);
	devcert_key_free(ec);
}

/* MGF1, once more: RFC 8017, appendix B.2.1. */
static void
apply_mask(dc_hash hash, const uint8_t *seed, size_t seed_len, uint8_t *out, size_t len)
{
	uint8_t in[MODULUS_LEN + 4] = { 0 }, digest[DC_DIGEST_MAX];

	memcpy(in, seed, seed_len);
	for (size_t i = 0; i < len; i++) {
		in[seed_len + 3] = (uint8_t)(i / dc_hash_len(hash));
		assert_ok(dc_digest(hash, dc_slice_of(in, seed_len + 4), digest));
		out[i] ^= digest[i % dc_hash_len(hash)];
	}
}

/* RFC 8017, section 7.1.2, step 3: each octet of what is below the masks, bent. */
static void
no_octet_below_the_masks_may_differ(void **state)
{
	const dc_oaep oaep = { DC_SHA256, DC_SHA1, { (const uint8_t *)"label", 5 } };
	enum { H = 32, DB_LEN = MODULUS_LEN - H - 1 };
	uint8_t plain[MODULUS_LEN] = { 0 }, *seed = plain + 1, *db = seed + H, out[32];

	(void)state;
	memset(seed, 0x77, H);
	assert_ok(dc_digest(DC_SHA256, oaep.label, db));
	db[DB_LEN - 33] = 1;
	memcpy(db + DB_LEN - 32, text, 32);
	for (size_t i = 0; i < sizeof(plain); i++) {
		for (unsigned int bend = 0; bend <= 0x80; bend = bend == 0 ? 1 : 2 * bend) {
			uint8_t em[MODULUS_LEN];
			bool in_text = i >= MODULUS_LEN - 32, in_seed = i >= 1 && i < 1 + H;

			memcpy(em, plain, sizeof(em));
			em[i] ^= (uint8_t)bend;
			apply_mask(DC_SHA1, em + 1, H, em + 1 + H, DB_LEN);
			apply_mask(DC_SHA1, em + 1 + H, DB_LEN, em + 1, H);
			if (bend != 0 && !in_text && !in_seed) {
				assert_fails(DEVCERT_E_DECRYPT,
				             dc_oaep_decode(&oaep, em, sizeof(em), out, 32));
				continue;
			}
			assert_ok(dc_oaep_decode(&oaep, em, sizeof(em), out, 32));
			if (in_text)
				out[i - (MODULUS_LEN - 32)] ^= (uint8_t)bend;
			assert_memory_equal(out, text, 32);
		}
	}
}

static void
without_random_octets_nothing_is_done(void **state)
{
	const dc_oaep oaep = { DC_SHA1, DC_SHA1, { NULL, 0 } };
	dc_slice sealed = hex_octets(vectors[0].sealed);
	dc_buf buf = DC_BUF_INIT(1024);
	uint8_t out[32] = { 0 };

	(void)state;
	random_left = 0;
	assert_fails(DEVCERT_E_INTERNAL, dc_oaep_encrypt(dc_public_key_gnutls(dc_key_public(rsa)),
	                                                 &oaep, dc_slice_of(text, 16), &buf));
	random_left = 0;
	assert_fails(DEVCERT_E_INTERNAL,
	             dc_oaep_decrypt(dc_key_gnutls(rsa), &oaep, sealed, out, sizeof(out)));
	assert_memory_not_equal(out, text, 32);
	assert_int_equal(buf.len, 0);
	dc_buf_free(&buf);
	octets_free(sealed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_encrypts_is_decrypted),
		cmocka_unit_test(everything_that_is_wrong_is_one_error),
		cmocka_unit_test(numbers_that_are_none_of_the_modulus_are_the_same_error),
		cmocka_unit_test(each_length_that_fits_goes_there_and_back),
		cmocka_unit_test(what_does_not_fit_is_not_encrypted),
		cmocka_unit_test(no_octet_below_the_masks_may_differ),
		cmocka_unit_test_teardown(without_random_octets_nothing_is_done, let_random_work),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
