/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ciphers of an envelope's content as streams: crypto/content.c, gcm.c, gcm_late.c */
#include <malloc.h>

#include "asn1/oid.h"
#include "base/limits.h"
#include "crypto/cipher.h"
#include "crypto/content_parts.h"
#include "octets.h"

#define GCM_PLAIN                                                                                  \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"                         \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define LONG_NONCE                                                                                 \
	"9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728"                         \
	"c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b"
#define CBC_PLAIN                                                                                  \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"                         \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

static const struct {
	devcert_content_cipher cipher;
	const char *oid;
	const char *key, *iv, *aad, *plain, *text, *tag;
} vectors[] = {
	/* "The Galois/Counter Mode of Operation", test cases 16, 4, 10, 5 */
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, "2.16.840.1.101.3.4.1.46", GCM_KEY GCM_KEY,
	  "cafebabefacedbaddecaf888", GCM_AAD, GCM_PLAIN,
	  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
	  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
	{ DEVCERT_CONTENT_CIPHER_AES_128_GCM, "2.16.840.1.101.3.4.1.6", GCM_KEY,
	  "cafebabefacedbaddecaf888", GCM_AAD, GCM_PLAIN,
	  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
	  "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
	  "5bc94fbc3221a5db94fae95ae7121a47" },
	{ DEVCERT_CONTENT_CIPHER_AES_192_GCM, "2.16.840.1.101.3.4.1.26", GCM_KEY "feffe9928665731c",
	  "cafebabefacedbaddecaf888", GCM_AAD, GCM_PLAIN,
	  "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
	  "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
	  "2519498e80f1478f37ba55bd6d27618c" },
	{ DEVCERT_CONTENT_CIPHER_AES_128_GCM, "2.16.840.1.101.3.4.1.6", GCM_KEY, "cafebabefacedbad",
	  GCM_AAD, GCM_PLAIN,
	  "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
	  "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
	  "3612d2e79e3b0785561be14aaca2fccb" },
	/* the same values, computed with OpenSSL */
	{ DEVCERT_CONTENT_CIPHER_AES_192_GCM, "2.16.840.1.101.3.4.1.26", GCM_KEY "feffe9928665731c",
	  LONG_NONCE, GCM_AAD, GCM_PLAIN,
	  "d27e88681ce3243c4830165a8fdcf9ff1de9a1d8e6b447ef6ef7b79828666e45"
	  "81e79012af34ddd9e2f037589b292db3e67c036745fa22e7e9b7373b",
	  "dcf566ff291c25bbb8568fc3d376a6d9" },
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, "2.16.840.1.101.3.4.1.46", GCM_KEY GCM_KEY,
	  "cafebabefacedbad", GCM_AAD, GCM_PLAIN,
	  "c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0"
	  "feb582d33934a4f0954cc2363bc73f7862ac430e64abe499f47c9b1f",
	  "3a337dbf46a792c45e454913fe2ea8f2" },
	/* RFC 8439, section 2.8.2 */
	{ DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, "1.2.840.113549.1.9.16.3.18",
	  "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
	  "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
	  "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
	  "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
	  "637265656e20776f756c642062652069742e",
	  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
	  "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
	  "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	  "3ff4def08e4b7a9de576d26586cec64b6116",
	  "1ae10b594f09e26a7e902ecbd0600691" },
	/* NIST SP 800-38A, F.2; behind the four blocks stands one of padding */
	{ DEVCERT_CONTENT_CIPHER_AES_128_CBC, "2.16.840.1.101.3.4.1.2",
	  "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f", "", CBC_PLAIN,
	  "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
	  "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
	  "8cb82807230e1321d3fae00d18cc2012",
	  NULL },
	{ DEVCERT_CONTENT_CIPHER_AES_192_CBC, "2.16.840.1.101.3.4.1.22",
	  "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "000102030405060708090a0b0c0d0e0f",
	  "", CBC_PLAIN,
	  "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
	  "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"
	  "612ccd79224b350935d45dd6a98f8176",
	  NULL },
	{ DEVCERT_CONTENT_CIPHER_AES_256_CBC, "2.16.840.1.101.3.4.1.42",
	  "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
	  "000102030405060708090a0b0c0d0e0f", "", CBC_PLAIN,
	  "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
	  "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
	  "3f461796d6b0d6b2e0c2a72b4d80e644",
	  NULL },
	/* of SP 800-67's example key, computed with OpenSSL */
	{ DEVCERT_CONTENT_CIPHER_DES3_CBC, "1.2.840.113549.3.7",
	  "0123456789abcdef23456789abcdef01456789abcdef0123", "f69f2445df4f9b17", "", CBC_PLAIN,
	  "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"
	  "9bd86425fae429fdbd65a7a21b6e5d20925d8b0ef919a428154b96ed90f2bc1e"
	  "a0a95fe313e689e5",
	  NULL },
};

#define CIPHERS_END ((devcert_content_cipher)9)
#define LEN_MAX 4200u

static uint8_t key[DC_CONTENT_KEY_MAX], nonce[DC_LIMIT_GCM_NONCE], data[LEN_MAX];

static int
fill(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	memcpy(key, data + 100, sizeof(key));
	memcpy(nonce, data + 200, sizeof(nonce));
	return 0;
}

/* --- allocations: what is freed is all zeros, and one can fail */

static int calloc_countdown = -1;
static bool watching;
static size_t frees, not_wiped;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *ptr);
void __wrap_free(void *ptr);

void *
__wrap_calloc(size_t count, size_t size)
{
	if (calloc_countdown >= 0 && calloc_countdown-- == 0)
		return NULL;
	return __real_calloc(count, size);
}

void
__wrap_free(void *ptr)
{
	if (watching && ptr != NULL) {
		const uint8_t *octets = ptr;
		size_t sum = 0;

		for (size_t i = 0; i < malloc_usable_size(ptr); i++)
			sum += octets[i];
		frees++;
		not_wiped += sum != 0;
	}
	__real_free(ptr);
}

/* --- one stream */

/* How a content is cut into pieces. */
typedef enum { WHOLE, HALVES, OCTETS, RANDOM, GRANULES, CUTS_END } cuts;

static size_t
next_piece(cuts how, size_t len, size_t left)
{
	static uint32_t seed = 1;
	size_t piece = left;

	seed = seed * 1664525 + 1013904223;
	switch (how) {
	case HALVES:
		piece = len / 2 + 1;
		break;
	case OCTETS:
		piece = 1;
		break;
	case RANDOM:
		piece = (seed >> 16) % 200;
		break;
	case GRANULES:
		piece = DC_CONTENT_GRANULE * (1 + (seed >> 16) % 3);
		break;
	default:
		break;
	}
	return piece < left ? piece : left;
}

struct parts {
	devcert_content_cipher cipher;
	dc_slice key, iv, aad, late;
};

/* Seal or open in; out is emptied.  The result of dc_content_end(). */
static devcert_status
stream(const struct parts *p, dc_direction direction, dc_slice in, cuts how, dc_buf *out,
       uint8_t tag[DC_CONTENT_TAG_LEN])
{
	dc_content *content;
	size_t at = 0, wrote;
	uint8_t last[DC_CONTENT_CARRY];
	devcert_status rc;

	dc_buf_truncate(out, 0);
	assert_ok(dc_content_new(p->cipher, direction, p->key, p->iv, p->aad, &content));
	for (size_t piece; at < in.len; at += piece) {
		uint8_t *from, *to;

		piece = next_piece(how, in.len, in.len - at);
		from = exact_copy(in.ptr + at, piece);
		to = malloc(piece + DC_CONTENT_CARRY);
		assert_non_null(to);
		assert_ok(dc_content_update(content, dc_slice_of(from, piece), to, &wrote));
		assert_true(wrote <= piece + DC_CONTENT_CARRY);
		dc_buf_add(out, dc_slice_of(to, wrote));
		free(to);
		free(from);
	}
	rc = dc_content_end(content, last, &wrote);
	assert_true(wrote <= sizeof(last));
	dc_buf_add(out, dc_slice_of(last, wrote));
	if (rc == DEVCERT_OK && dc_content_is_aead(p->cipher))
		assert_ok(dc_content_tag(content, p->late, tag));
	dc_content_free(content);
	assert_ok(dc_buf_status(out));
	return rc;
}

static void
known_answers_come_out_in_both_directions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		struct parts p = { vectors[i].cipher,
			           hex_octets(vectors[i].key),
			           hex_octets(vectors[i].iv),
			           hex_octets(vectors[i].aad),
			           { NULL, 0 } };
		dc_slice plain = hex_octets(vectors[i].plain), text = hex_octets(vectors[i].text);
		dc_buf out = DC_BUF_INIT(1000);
		uint8_t tag[DC_CONTENT_TAG_LEN];

		for (cuts how = 0; how < CUTS_END; how++) {
			assert_ok(stream(&p, DC_SEAL, plain, how, &out, tag));
			assert_slice_equal(dc_buf_slice(&out), text.ptr, text.len);
			if (vectors[i].tag != NULL)
				assert_slice_is_hex(dc_slice_of(tag, sizeof(tag)), vectors[i].tag);
			memset(tag, 0, sizeof(tag));
			assert_ok(stream(&p, DC_OPEN, text, how, &out, tag));
			assert_slice_equal(dc_buf_slice(&out), plain.ptr, plain.len);
			if (vectors[i].tag != NULL)
				assert_slice_is_hex(dc_slice_of(tag, sizeof(tag)), vectors[i].tag);
		}
		dc_buf_free(&out);
		octets_free(p.key);
		octets_free(p.iv);
		octets_free(p.aad);
		octets_free(plain);
		octets_free(text);
	}
}

/* The nonce or IV of this length, and the key that the cipher takes. */
static struct parts
parts_of(devcert_content_cipher cipher, size_t iv_len)
{
	return (struct parts){ cipher,
		               dc_slice_of(key, dc_content_key_len(cipher)),
		               dc_slice_of(nonce, iv_len),
		               { NULL, 0 },
		               { NULL, 0 } };
}

static void
check_cuts(const struct parts *p, size_t len)
{
	dc_buf text = DC_BUF_INIT(5000), other = DC_BUF_INIT(5000);
	uint8_t tag[DC_CONTENT_TAG_LEN] = { 0 }, other_tag[DC_CONTENT_TAG_LEN] = { 0 };

	assert_ok(stream(p, DC_SEAL, dc_slice_of(data, len), WHOLE, &text, tag));
	if (dc_content_is_aead(p->cipher))
		assert_int_equal(text.len, len);
	else
		assert_int_equal(text.len, (len / p->iv.len + 1) * p->iv.len);
	for (cuts how = HALVES; how < CUTS_END; how++) {
		assert_ok(stream(p, DC_SEAL, dc_slice_of(data, len), how, &other, other_tag));
		assert_slice_equal(dc_buf_slice(&other), text.ptr, text.len);
		assert_memory_equal(other_tag, tag, sizeof(tag));
	}
	for (cuts how = WHOLE; how < CUTS_END; how++) {
		assert_ok(stream(p, DC_OPEN, dc_buf_slice(&text), how, &other, other_tag));
		assert_slice_equal(dc_buf_slice(&other), data, len);
		assert_memory_equal(other_tag, tag, sizeof(tag));
		assert_ok(stream(p, DC_CHECK, dc_buf_slice(&text), how, &other, other_tag));
		assert_int_equal(other.len, len);
		assert_memory_equal(other_tag, tag, sizeof(tag));
	}
	dc_buf_free(&text);
	dc_buf_free(&other);
}

static void
the_output_does_not_depend_on_the_cuts(void **state)
{
	static const size_t lengths[] = { 0,   1,   8,   15,  16,  17,  63,   64,  65,
		                          127, 128, 129, 191, 192, 193, 1000, 4096 };

	(void)state;
	for (devcert_content_cipher cipher = 1; cipher < CIPHERS_END; cipher++)
		for (size_t i = 0; i < COUNT_OF(lengths); i++) {
			struct parts p = parts_of(cipher, dc_content_iv_len(cipher));

			check_cuts(&p, lengths[i]);
			if (!dc_content_is_aead(cipher))
				continue;
			p.aad = dc_slice_of(data + 50, 33);
			check_cuts(&p, lengths[i]);
		}
}

static void
gcm_takes_nonces_of_1_to_64_octets(void **state)
{
	static const devcert_content_cipher gcm[] = { DEVCERT_CONTENT_CIPHER_AES_128_GCM,
		                                      DEVCERT_CONTENT_CIPHER_AES_192_GCM,
		                                      DEVCERT_CONTENT_CIPHER_AES_256_GCM };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(gcm); i++)
		for (size_t len = 1; len <= sizeof(nonce); len++) {
			struct parts p = parts_of(gcm[i], len);

			p.aad = dc_slice_of(data, len);
			check_cuts(&p, 200 + len);
		}
}

static void
other_lengths_of_keys_and_nonces_are_refused(void **state)
{
	static const uint8_t zeros[100];

	(void)state;
	for (devcert_content_cipher cipher = 1; cipher < CIPHERS_END; cipher++) {
		size_t key_len = dc_content_key_len(cipher), iv_len = dc_content_iv_len(cipher);
		bool gcm = dc_content_is_aead(cipher) &&
		           cipher != DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305;
		dc_content *content = NULL;

		for (size_t len = 0; len <= 70; len++) {
			if (gcm ? len >= 1 && len <= 64 : len == iv_len)
				continue;
			assert_fails(DEVCERT_E_DER,
			             dc_content_new(cipher, DC_OPEN, dc_slice_of(zeros, key_len),
			                            dc_slice_of(zeros, len), dc_slice_of(NULL, 0),
			                            &content));
			assert_null(content);
		}
		for (size_t len = 0; len <= 33; len++)
			if (len != key_len)
				assert_fails(DEVCERT_E_INTERNAL,
				             dc_content_new(cipher, DC_SEAL,
				                            dc_slice_of(zeros, len),
				                            dc_slice_of(zeros, iv_len),
				                            dc_slice_of(NULL, 0), &content));
	}
}

static void
another_key_nonce_or_aad_gives_another_tag(void **state)
{
	(void)state;
	for (devcert_content_cipher cipher = 1; cipher < CIPHERS_END; cipher++) {
		struct parts p = parts_of(cipher, dc_content_iv_len(cipher));
		uint8_t tag[DC_CONTENT_TAG_LEN], other[DC_CONTENT_TAG_LEN];
		dc_buf text = DC_BUF_INIT(1000), out = DC_BUF_INIT(1000);

		if (!dc_content_is_aead(cipher))
			continue;
		p.aad = dc_slice_of(data, 20);
		assert_ok(stream(&p, DC_SEAL, dc_slice_of(data, 300), WHOLE, &text, tag));
		for (unsigned int what = 0; what < 4; what++) {
			struct parts bent = p;
			uint8_t *octets;

			if (what == 0)
				bent.key.ptr = octets = exact_copy(p.key.ptr, p.key.len);
			else if (what == 1)
				bent.iv.ptr = octets = exact_copy(p.iv.ptr, p.iv.len);
			else if (what == 2)
				bent.aad.ptr = octets = exact_copy(p.aad.ptr, p.aad.len);
			else
				octets = exact_copy(text.ptr, text.len);
			octets[5] ^= 0x10;
			assert_ok(
			    stream(&bent, DC_OPEN,
			           what == 3 ? dc_slice_of(octets, text.len) : dc_buf_slice(&text),
			           WHOLE, &out, other));
			assert_memory_not_equal(tag, other, sizeof(tag));
			free(octets);
		}
		dc_buf_free(&text);
		dc_buf_free(&out);
	}
}

/* --- attributes that come behind the content */

static void
check_late(const struct parts *early, size_t len, size_t aad_len)
{
	uint8_t tag[DC_CONTENT_TAG_LEN], late_tag[DC_CONTENT_TAG_LEN];
	struct parts p = *early, late = *early;
	dc_buf text = DC_BUF_INIT(5000), other = DC_BUF_INIT(5000);

	p.aad = dc_slice_of(data + 300, aad_len);
	late.late = p.aad;
	assert_ok(stream(&p, DC_SEAL, dc_slice_of(data, len), WHOLE, &text, tag));
	for (dc_direction direction = DC_OPEN; direction <= DC_CHECK; direction++) {
		assert_ok(stream(&late, direction, dc_buf_slice(&text), WHOLE, &other, late_tag));
		if (memcmp(tag, late_tag, sizeof(tag)) != 0)
			fail_msg("%zu octets of attributes behind %zu", aad_len, len);
	}
	dc_buf_free(&text);
	dc_buf_free(&other);
}

static void
late_attributes_give_the_tag_of_early_ones(void **state)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 63, 64, 65, 255, 1000, 4095, 4096 };
	static const size_t aad_lengths[] = { 0, 1, 16, 31, 300 };
	const struct parts of[] = {
		parts_of(DEVCERT_CONTENT_CIPHER_AES_256_GCM, 12),
		parts_of(DEVCERT_CONTENT_CIPHER_AES_128_GCM, 12),
		parts_of(DEVCERT_CONTENT_CIPHER_AES_192_GCM, 16),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(of); i++)
		for (size_t k = 0; k < COUNT_OF(lengths); k++)
			for (size_t aad_len = 0; aad_len <= 300; aad_len += i == 0 ? 1 : 7)
				check_late(&of[i], lengths[k], aad_len);
	for (size_t len = 0; len <= 4096; len++)
		check_late(&of[0], len, aad_lengths[len % COUNT_OF(aad_lengths)]);
}

/* With the zero key of AES-128; what the tag is changed by, computed with long integers in
 * Python. */
static void
late_attributes_are_right_at_the_limit(void **state)
{
	static const struct {
		uint64_t len;
		const char *change;
	} cases[] = {
		{ DC_LIMIT_GCM_LEN, "0c11d3436ee4449ecfdfc88e8261416d" },
		{ 34359738375, "eb168853bfc31a96c635c4f2084fec40" },
	};
	static const uint8_t zeros[16];
	dc_slice aad = hex_octets(GCM_AAD);
	uint8_t hash_key[DC_GCM_BLOCK];

	(void)state;
	dc_gcm_hash_key(dc_slice_of(zeros, 16), hash_key);
	assert_slice_is_hex(dc_slice_of(hash_key, 16), "66e94bd4ef8a2c3b884cfa59ca342b2e");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t tag[DC_GCM_BLOCK] = { 0 };

		dc_gcm_add_late_aad(hash_key, aad, cases[i].len, tag);
		assert_slice_is_hex(dc_slice_of(tag, 16), cases[i].change);
	}
	octets_free(aad);
}

static void
attributes_are_early_or_late_and_late_ones_are_for_gcm(void **state)
{
	struct parts p = parts_of(DEVCERT_CONTENT_CIPHER_AES_256_GCM, 12);
	uint8_t out[DC_CONTENT_CARRY], tag[DC_CONTENT_TAG_LEN];
	dc_slice some = dc_slice_of(data, 3), none = dc_slice_of(NULL, 0);
	dc_content *content;
	size_t len;

	(void)state;
	assert_ok(dc_content_new(p.cipher, DC_OPEN, p.key, p.iv, some, &content));
	assert_ok(dc_content_end(content, out, &len));
	assert_fails(DEVCERT_E_STATE, dc_content_tag(content, some, tag));
	assert_ok(dc_content_tag(content, none, tag));
	/* once */
	assert_fails(DEVCERT_E_STATE, dc_content_tag(content, none, tag));
	dc_content_free(content);

	p = parts_of(DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, 12);
	assert_ok(dc_content_new(p.cipher, DC_OPEN, p.key, p.iv, none, &content));
	assert_fails(DEVCERT_E_STATE, dc_content_tag(content, none, tag));
	assert_ok(dc_content_end(content, out, &len));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_content_tag(content, some, tag));
	dc_content_free(content);

	p = parts_of(DEVCERT_CONTENT_CIPHER_AES_128_CBC, 16);
	assert_ok(dc_content_new(p.cipher, DC_SEAL, p.key, p.iv, none, &content));
	assert_ok(dc_content_end(content, out, &len));
	assert_fails(DEVCERT_E_STATE, dc_content_tag(content, none, tag));
	dc_content_free(content);
}

/* --- limits and ends */

/* The count is put near the end, so that nobody has to wait for 64 GiB. */
static void
check_limit(const struct parts *p, dc_direction direction, uint64_t limit)
{
	uint8_t out[200];
	dc_content *content;
	size_t len;

	assert_ok(dc_content_new(p->cipher, direction, p->key, p->iv, p->aad, &content));
	content->count = limit - 100;
	assert_ok(dc_content_update(content, dc_slice_of(data, 64), out, &len));
	assert_ok(dc_content_update(content, dc_slice_of(data, 36), out, &len));
	assert_ok(dc_content_update(content, dc_slice_of(NULL, 0), out, &len));
	assert_fails(DEVCERT_E_LIMIT, dc_content_update(content, dc_slice_of(data, 1), out, &len));
	assert_int_equal(len, 0);
	/* after an error */
	assert_fails(DEVCERT_E_STATE, dc_content_update(content, dc_slice_of(data, 0), out, &len));
	assert_fails(DEVCERT_E_STATE, dc_content_end(content, out, &len));
	dc_content_free(content);

	assert_ok(dc_content_new(p->cipher, direction, p->key, p->iv, p->aad, &content));
	content->count = limit;
	assert_fails(DEVCERT_E_LIMIT, dc_content_update(content, dc_slice_of(data, 64), out, &len));
	dc_content_free(content);
}

/* NIST SP 800-38D, section 5.2.1.1; RFC 8439, section 2.8 */
static void
no_more_is_taken_than_the_cipher_protects(void **state)
{
	const struct {
		struct parts parts;
		uint64_t limit;
	} cases[] = {
		{ parts_of(DEVCERT_CONTENT_CIPHER_AES_256_GCM, 12), (UINT64_C(1) << 36) - 32 },
		{ parts_of(DEVCERT_CONTENT_CIPHER_AES_192_GCM, 12), (UINT64_C(1) << 36) - 32 },
		{ parts_of(DEVCERT_CONTENT_CIPHER_AES_128_GCM, 16), (UINT64_C(1) << 36) - 32 },
		{ parts_of(DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, 12),
		  (UINT64_C(1) << 38) - 64 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		check_limit(&cases[i].parts, DC_SEAL, cases[i].limit);
		check_limit(&cases[i].parts, DC_OPEN, cases[i].limit);
	}
}

static void
nothing_comes_after_the_end(void **state)
{
	(void)state;
	for (devcert_content_cipher cipher = 1; cipher < CIPHERS_END; cipher++) {
		struct parts p = parts_of(cipher, dc_content_iv_len(cipher));
		uint8_t out[200];
		dc_content *content;
		size_t len;

		assert_ok(dc_content_new(cipher, DC_SEAL, p.key, p.iv, p.aad, &content));
		assert_ok(dc_content_end(content, out, &len));
		assert_int_equal(len, dc_content_is_aead(cipher) ? 0 : p.iv.len);
		assert_fails(DEVCERT_E_STATE,
		             dc_content_update(content, dc_slice_of(data, 1), out, &len));
		assert_fails(DEVCERT_E_STATE, dc_content_end(content, out, &len));
		dc_content_free(content);
	}
	dc_content_free(NULL);
}

/* RFC 5652, section 6.3.  What dc_cbc_decrypt() says of the same octets is right: test_cipher. */
static void
wrong_padding_and_wrong_lengths_are_one_error(void **state)
{
	static const devcert_content_cipher cbc[] = { DEVCERT_CONTENT_CIPHER_AES_256_CBC,
		                                      DEVCERT_CONTENT_CIPHER_DES3_CBC };
	static const dc_cipher same[] = { DC_AES_256_CBC, DC_3DES_CBC };
	unsigned int taken = 0, refused = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cbc); i++) {
		struct parts p = parts_of(cbc[i], dc_content_iv_len(cbc[i]));
		dc_buf out = DC_BUF_INIT(1000), expected = DC_BUF_INIT(1000);

		for (size_t len = 0; len < 1500; len++) {
			/* short ones of each length, and blocks that end in anything */
			dc_slice text = dc_slice_of(data + len, len < 200 ? len : 64 + p.iv.len);
			devcert_status rc = dc_cbc_decrypt(same[i], p.key, p.iv, text, &expected);

			for (cuts how = 0; how < CUTS_END; how++) {
				assert_int_equal(stream(&p, DC_OPEN, text, how, &out, NULL), rc);
				if (rc == DEVCERT_OK)
					assert_slice_equal(dc_buf_slice(&out), expected.ptr,
					                   expected.len);
				else
					assert_string_equal(devcert_last_error_message(),
					                    "the content cannot be decrypted");
			}
			taken += rc == DEVCERT_OK;
			refused += rc == DEVCERT_E_DECRYPT;
			dc_buf_truncate(&expected, 0);
		}
		dc_buf_free(&out);
		dc_buf_free(&expected);
	}
	assert_true(taken > 0);
	assert_int_equal(taken + refused, 3000);
}

static void
nothing_secret_is_left_and_memory_may_run_out(void **state)
{
	(void)state;
	for (devcert_content_cipher cipher = 1; cipher < CIPHERS_END; cipher++) {
		size_t iv_len =
		    cipher == DEVCERT_CONTENT_CIPHER_AES_192_GCM ? 8 : dc_content_iv_len(cipher);
		struct parts p = parts_of(cipher, iv_len);
		uint8_t out[200];
		dc_content *content;
		size_t len;

		assert_ok(dc_content_new(cipher, DC_SEAL, p.key, p.iv, p.aad, &content));
		assert_ok(dc_content_update(content, dc_slice_of(data, 100), out, &len));
		frees = not_wiped = 0;
		watching = true;
		dc_content_free(content);
		watching = false;
		assert_int_equal(frees, iv_len == 8 && dc_content_is_aead(cipher) ? 2 : 1);
		assert_int_equal(not_wiped, 0);
		for (int n = 0; n < (int)frees; n++) {
			calloc_countdown = n;
			assert_fails(DEVCERT_E_NOMEM,
			             dc_content_new(cipher, DC_OPEN, p.key, p.iv, p.aad, &content));
			calloc_countdown = -1;
			assert_null(content);
		}
	}
}

static void
ciphers_are_found_by_their_oids(void **state)
{
	devcert_content_cipher cipher;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		assert_string_equal(dc_content_oid(vectors[i].cipher), vectors[i].oid);
		assert_ok(dc_content_from_oid(vectors[i].oid, &cipher));
		assert_int_equal(cipher, vectors[i].cipher);
		assert_int_equal(dc_content_is_aead(cipher), vectors[i].tag != NULL);
	}
	assert_fails(DEVCERT_E_WEAK, dc_content_from_oid(DC_OID_DES_CBC, &cipher));
	/* AES-256-CCM, RC2-CBC */
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_content_from_oid("2.16.840.1.101.3.4.1.47", &cipher));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_content_from_oid("1.2.840.113549.3.2", &cipher));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_content_from_oid("", &cipher));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers_come_out_in_both_directions),
		cmocka_unit_test(the_output_does_not_depend_on_the_cuts),
		cmocka_unit_test(gcm_takes_nonces_of_1_to_64_octets),
		cmocka_unit_test(other_lengths_of_keys_and_nonces_are_refused),
		cmocka_unit_test(another_key_nonce_or_aad_gives_another_tag),
		cmocka_unit_test(late_attributes_give_the_tag_of_early_ones),
		cmocka_unit_test(late_attributes_are_right_at_the_limit),
		cmocka_unit_test(attributes_are_early_or_late_and_late_ones_are_for_gcm),
		cmocka_unit_test(no_more_is_taken_than_the_cipher_protects),
		cmocka_unit_test(nothing_comes_after_the_end),
		cmocka_unit_test(wrong_padding_and_wrong_lengths_are_one_error),
		cmocka_unit_test(nothing_secret_is_left_and_memory_may_run_out),
		cmocka_unit_test(ciphers_are_found_by_their_oids),
	};

	return cmocka_run_group_tests(tests, fill, NULL);
}
