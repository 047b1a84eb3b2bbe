/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody who knows a content key, or carries envelopes, can make of them. */
#include <gnutls/crypto.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/limits.h"
#include "envelope_maker.h"
#include "msg/commitment.h"
#include "msg/envelope.h"

#define OTHER_KEK "another key-encryption key, 32 oc"
#define TYPE_IS_DATA "30 18 06 09 2a 86 48 86 f7 0d 01 09 03 31 0b 06 09 2a 86 48 86 f7 0d 01 07 01"

static devcert_opener *
new_opener(const char *kek, bool cbc, bool require_commitment)
{
	devcert_opener_builder *builder = NULL;
	devcert_opener *opener = NULL;

	assert_ok(devcert_opener_builder_new(&builder));
	assert_ok(devcert_opener_builder_add_kek(builder, NULL, 0, (const uint8_t *)kek, 32));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(builder, cbc));
	assert_ok(devcert_opener_builder_set_require_commitment(builder, require_commitment));
	assert_ok(devcert_opener_builder_build(builder, &opener));
	devcert_opener_builder_free(builder);
	return opener;
}

static devcert_status
open_with(devcert_opener *opener, dc_slice in, dc_buf *out)
{
	devcert_bytes *bytes = NULL;
	devcert_status rc = devcert_opener_update_unverified(opener, in.ptr, in.len, &bytes);

	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	dc_buf_truncate(out, 0);
	dc_buf_add(out, dc_bytes_slice(bytes));
	devcert_bytes_free(bytes);
	devcert_opener_free(opener);
	return rc;
}

static char *
to_hex(dc_slice octets)
{
	char *text = calloc(2, octets.len + 1);

	assert_non_null(text);
	for (size_t i = 0; i < octets.len; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", octets.ptr[i]);
	return text;
}

/* --- one key, two ciphers */

/* The octets of encryptedContent, [0], in what the maker makes. */
static char *
content_hex(maker m)
{
	dc_buf encrypted = DC_BUF_INIT(1000), element = DC_BUF_INIT(1000);
	uint8_t tag[16];
	char *text;

	maker_encrypt(&m, dc_slice_of(maker_cek, dc_content_key_len(m.cipher)),
	              dc_slice_of(NULL, 0), &encrypted, tag);
	dc_der_add(&element, DC_TAG_CONTEXT(0), dc_buf_slice(&encrypted));
	text = to_hex(dc_buf_slice(&element));
	dc_buf_free(&encrypted);
	dc_buf_free(&element);
	return text;
}

/* The content of AuthEnvelopedData in EnvelopedData, under the same key: with CBC's decryption of
 * chosen blocks, GCM's could be undone.  There is nothing that could see that it is not meant so,
 * but the envelope has to be let in as one that nobody vouches for. */
static void
authenticated_content_is_not_opened_without_its_tag(void **state)
{
	static const char *const text = "forty-eight octets, which are three whole blocks";
	maker gcm = { .cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM, .content = text };
	char *content = content_hex(gcm);
	dc_buf out = DC_BUF_INIT(1000);
	maker relabelled[] = {
		/* as GCM, which has no place for its tag there */
		{ .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM },
		{ .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305 },
		/* as CBC */
		{ .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_AES_256_CBC },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(relabelled); i++) {
		bool is_cbc = !dc_content_is_aead(relabelled[i].cipher);
		dc_slice in;
		devcert_status rc;

		relabelled[i].content_hex = content;
		in = maker_make(relabelled[i]);
		assert_fails(DEVCERT_E_UNSUPPORTED,
		             open_with(new_opener(MAKER_KEK, false, false), in, &out));
		rc = open_with(new_opener(MAKER_KEK, true, false), in, &out);
		if (!is_cbc)
			assert_int_equal(rc, DEVCERT_E_UNSUPPORTED);
		/* noise, whose padding is right in one of 256 cases */
		if (rc == DEVCERT_OK)
			assert_true(out.len != strlen(text));
		/* who asks for a commitment never takes it */
		if (is_cbc)
			assert_fails(DEVCERT_E_DECRYPT,
			             open_with(new_opener(MAKER_KEK, true, true), in, &out));
		octets_free(in);
	}
	dc_buf_free(&out);
	free(content);
}

static void
unauthenticated_content_gets_no_tag(void **state)
{
	maker cbc = { .cipher = DEVCERT_CONTENT_CIPHER_AES_256_CBC, .content = "some content" };
	char *content = content_hex(cbc);
	dc_buf out = DC_BUF_INIT(1000);

	(void)state;
	for (int as_gcm = 0; as_gcm < 2; as_gcm++) {
		dc_slice in =
		    maker_make((maker){ .cipher = as_gcm ? DEVCERT_CONTENT_CIPHER_AES_256_GCM
		                                         : DEVCERT_CONTENT_CIPHER_AES_256_CBC,
		                        .content_hex = content });

		assert_fails_with(as_gcm ? DEVCERT_E_DECRYPT : DEVCERT_E_UNSUPPORTED,
		                  open_with(new_opener(MAKER_KEK, true, false), in, &out));
		octets_free(in);
	}
	dc_buf_free(&out);
	free(content);
}

/* --- one ciphertext, two keys (Dodis, Grubbs, Ristenpart, Woodage 2018: "invisible salamanders")
 */

/* An element of GCM's field, NIST SP 800-38D, section 6.3: the first bit is that of x^0. */
typedef struct {
	uint64_t high, low;
} field;

static field
field_of(const uint8_t *octets)
{
	field f = { 0, 0 };

	for (int i = 0; i < 8; i++) {
		f.high = f.high << 8 | octets[i];
		f.low = f.low << 8 | octets[8 + i];
	}
	return f;
}

static void
field_to(field f, uint8_t *octets)
{
	for (int i = 0; i < 8; i++) {
		octets[i] = (uint8_t)(f.high >> (56 - 8 * i));
		octets[8 + i] = (uint8_t)(f.low >> (56 - 8 * i));
	}
}

static field
field_add(field a, field b)
{
	return (field){ a.high ^ b.high, a.low ^ b.low };
}

static field
field_multiply(field a, field b)
{
	field product = { 0, 0 };

	for (int i = 0; i < 128; i++) {
		uint64_t bit = i < 64 ? a.high >> (63 - i) & 1 : a.low >> (127 - i) & 1;
		uint64_t carry = b.low & 1;

		if (bit != 0)
			product = field_add(product, b);
		b.low = b.low >> 1 | b.high << 63;
		b.high = b.high >> 1 ^ (carry != 0 ? UINT64_C(0xe1) << 56 : 0);
	}
	return product;
}

/* a^(2^128 - 2) */
static field
field_invert(field a)
{
	field result = { UINT64_C(1) << 63, 0 };

	for (int i = 1; i < 128; i++) {
		a = field_multiply(a, a);
		result = field_multiply(result, a);
	}
	return result;
}

/* GHASH of the authenticated data, the content, and their lengths. */
static field
hash(field h, dc_slice aad, dc_slice content)
{
	dc_slice parts[] = { aad, content };
	field sum = { 0, 0 };

	for (int i = 0; i < 2; i++)
		for (size_t at = 0; at < parts[i].len; at += 16) {
			uint8_t block[16] = { 0 };
			size_t left = parts[i].len - at;

			memcpy(block, parts[i].ptr + at, left < 16 ? left : 16);
			sum = field_multiply(field_add(sum, field_of(block)), h);
		}
	return field_multiply(field_add(sum, (field){ 8 * aad.len, 8 * content.len }), h);
}

/* One block through AES-256. */
static field
encrypt_block(const uint8_t *key, const uint8_t *block)
{
	static uint8_t zeros[16];
	gnutls_datum_t k = { (unsigned char *)(uintptr_t)key, 32 }, iv = { zeros, 16 };
	gnutls_cipher_hd_t handle;
	uint8_t out[16];

	assert_int_equal(gnutls_cipher_init(&handle, GNUTLS_CIPHER_AES_256_CBC, &k, &iv), 0);
	assert_int_equal(gnutls_cipher_encrypt2(handle, block, 16, out, 16), 0);
	gnutls_cipher_deinit(handle);
	return field_of(out);
}

/* Choose the second block of a content of two so that both keys give it the same tag. */
static void
make_salamander(const uint8_t *const keys[2], dc_slice aad, uint8_t content[32], uint8_t tag[16])
{
	static const uint8_t counter[16] = "nonce of 12 \0\0\0\1", zeros[16];
	field h[2], first[2], sum = { 0, 0 }, squares = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		h[i] = encrypt_block(keys[i], zeros);
		first[i] = encrypt_block(keys[i], counter);
	}
	memset(content, 0x5a, 16);
	memset(content + 16, 0, 16);
	/* what the second block has to make up for; it counts with the square of the hash key */
	for (int i = 0; i < 2; i++) {
		sum =
		    field_add(sum, field_add(hash(h[i], aad, dc_slice_of(content, 32)), first[i]));
		squares = field_add(squares, field_multiply(h[i], h[i]));
	}
	field_to(field_multiply(sum, field_invert(squares)), content + 16);
	field_to(field_add(hash(h[0], aad, dc_slice_of(content, 32)), first[0]), tag);
}

static void
two_recipients_never_see_two_contents_under_a_commitment(void **state)
{
	static const uint8_t other_cek[32] = "the other content key, 32 octets";
	const uint8_t *const keys[2] = { maker_cek, other_cek };
	maker m = { .cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM };
	dc_buf algorithm = DC_BUF_INIT(100), infos = DC_BUF_INIT(1000);

	(void)state;
	maker_add_algorithm(&algorithm, &m);
	maker_add_recipient(&infos, dc_slice_text(MAKER_KEK), dc_slice_of(keys[0], 32));
	maker_add_recipient(&infos, dc_slice_of(OTHER_KEK, 32), dc_slice_of(keys[1], 32));
	for (int commits = 0; commits < 3; commits++) {
		dc_buf attrs = DC_BUF_INIT(1000), mac = DC_BUF_INIT(100);
		dc_buf element = DC_BUF_INIT(100), out[2] = { DC_BUF_INIT(100), DC_BUF_INIT(100) };
		uint8_t content[32], tag[16];
		char *text[4] = { NULL };
		dc_slice in;

		/* to neither, to the first, to the second */
		if (commits > 0)
			assert_ok(dc_commitment_write(dc_slice_of(keys[commits - 1], 32),
			                              dc_buf_slice(&algorithm), &attrs));
		make_salamander(keys, dc_buf_slice(&attrs), content, tag);
		dc_der_add(&mac, DC_TAG_OCTET_STRING, dc_slice_of(tag, 16));
		dc_der_add(&element, DC_TAG_CONTEXT(0), dc_slice_of(content, 32));
		text[0] = to_hex(dc_buf_slice(&infos));
		text[1] = to_hex(dc_buf_slice(&mac));
		text[2] = to_hex(dc_buf_slice(&element));
		if (commits > 0) {
			dc_tlv set;

			assert_ok(dc_tlv_only(dc_buf_slice(&attrs), DC_TAG_SET, &set));
			text[3] = to_hex(set.value);
		}
		m = (maker){ .recipients_hex = text[0],
			     .mac_hex = text[1],
			     .content_hex = text[2],
			     .attrs_hex = text[3] };
		in = maker_make(m);
		for (int i = 0; i < 2; i++) {
			const char *kek = i == 0 ? MAKER_KEK : OTHER_KEK;
			devcert_status rc = open_with(new_opener(kek, false, false), in, &out[i]);
			devcert_status strict =
			    open_with(new_opener(kek, false, true), in, &element);

			assert_int_equal(rc, commits == 0 || commits == i + 1 ? DEVCERT_OK
			                                                      : DEVCERT_E_DECRYPT);
			assert_int_equal(strict, commits == i + 1 ? DEVCERT_OK : DEVCERT_E_DECRYPT);
		}
		/* the attack itself works */
		if (commits == 0) {
			assert_int_equal(out[0].len, 32);
			assert_int_equal(out[1].len, 32);
			assert_memory_not_equal(out[0].ptr, out[1].ptr, 32);
		}
		for (int i = 0; i < 4; i++)
			free(text[i]);
		dc_buf_free(&attrs);
		dc_buf_free(&mac);
		dc_buf_free(&element);
		dc_buf_free(&out[0]);
		dc_buf_free(&out[1]);
		octets_free(in);
	}
	dc_buf_free(&algorithm);
	dc_buf_free(&infos);
}

/* --- recipients */

/* The same recipient many times, and others that cannot be opened before it. */
static void
others_do_not_stand_in_the_way(void **state)
{
	dc_buf infos = DC_BUF_INIT(100000), out = DC_BUF_INIT(1000);
	char *text;
	dc_slice in;

	(void)state;
	/* of another kind, and with an identifier like ours but another key */
	for (int i = 0; i < 20; i++) {
		dc_buf_add(&infos, dc_slice_of("\xa4\x05\x06\x01\x2a\x05\x00", 7));
		maker_add_recipient(&infos, dc_slice_of(OTHER_KEK, 32), dc_slice_of(maker_cek, 32));
	}
	for (int i = 0; i < 3; i++)
		maker_add_recipient(&infos, dc_slice_text(MAKER_KEK), dc_slice_of(maker_cek, 32));
	text = to_hex(dc_buf_slice(&infos));
	in = maker_make((maker){ .recipients_hex = text });
	assert_ok(open_with(new_opener(MAKER_KEK, false, false), in, &out));
	assert_slice_is_text(dc_buf_slice(&out), "content");
	octets_free(in);
	free(text);
	dc_buf_free(&infos);
	dc_buf_free(&out);
}

/* --- mutants that are well-formed */

/* The elements of a structure whose lengths are indefinite: where each begins and ends. */
typedef struct {
	size_t start, end;
	bool is_recipient; /* within recipientInfos, or unauthenticated attributes */
} element;

static size_t
find_elements(dc_slice in, element *elements, size_t max)
{
	dc_ber_stream stream;
	dc_ber_item item;
	dc_slice left = in;
	size_t count = 0, open[DC_LIMIT_DEPTH + 1];

	dc_ber_stream_start(&stream);
	while (!dc_ber_stream_is_done(&stream)) {
		assert_ok(dc_ber_stream_next(&stream, &left, &item));
		if (item.event == DC_BER_BEGIN) {
			bool is_ours =
			    item.depth == 3 && (item.header.tag == DC_TAG_SET ||
			                        item.header.tag == DC_TAG_CONTEXT_CONSTRUCTED(2));

			assert_true(count < max);
			elements[count].start = in.len - left.len - item.octets.len;
			elements[count].is_recipient =
			    is_ours ||
			    (item.depth > 3 && elements[open[item.depth - 1]].is_recipient);
			open[item.depth] = count++;
		}
		if (item.event == DC_BER_END)
			elements[open[item.depth]].end = in.len - left.len;
	}
	return count;
}

static void
add_range(dc_buf *out, dc_slice in, size_t start, size_t end)
{
	dc_buf_add(out, dc_slice_of(in.ptr + start, end - start));
}

/* Each element is left out, written twice, or changes places with each other one.  Lengths stay
 * right, as none of those around is written down. */
static void
no_element_can_be_moved(void **state)
{
	static const char *const content = "three pieces of content";
	dc_slice in = maker_make((maker){ .indefinite = MAKER_ALL,
	                                  .originator_hex = "a0 00",
	                                  .content = content,
	                                  .piece_len = 9,
	                                  .attrs_hex = TYPE_IS_DATA,
	                                  .unauth_hex = "a2 80 " TYPE_IS_DATA "00 00" });
	element e[100];
	size_t count = find_elements(in, e, COUNT_OF(e));
	dc_buf out = DC_BUF_INIT(1000);

	(void)state;
	assert_true(count > 30);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count + 2; j++) {
			dc_buf mutant = DC_BUF_INIT(5000);
			bool is_harmless = e[i].is_recipient && (j >= count || e[j].is_recipient);
			devcert_status rc;

			if (j < count && e[j].start < e[i].end)
				continue;
			add_range(&mutant, in, 0, e[i].start);
			if (j < count) {
				add_range(&mutant, in, e[j].start, e[j].end);
				add_range(&mutant, in, e[i].end, e[j].start);
				add_range(&mutant, in, e[i].start, e[i].end);
				add_range(&mutant, in, e[j].end, in.len);
			} else {
				if (j > count) {
					add_range(&mutant, in, e[i].start, e[i].end);
					add_range(&mutant, in, e[i].start, e[i].end);
				}
				add_range(&mutant, in, e[i].end, in.len);
			}
			rc = open_with(new_opener(MAKER_KEK, false, false), dc_buf_slice(&mutant),
			               &out);
			/* originatorInfo is not authenticated either, nor is its absence */
			if (in.ptr[e[i].start] == DC_TAG_CONTEXT_CONSTRUCTED(0) &&
			    e[i].end - e[i].start == 2 && j == count)
				is_harmless = true;
			if (rc == DEVCERT_OK && !is_harmless &&
			    !dc_slice_equals(dc_buf_slice(&mutant), in))
				fail_msg("%zu to %zu, and %zu", e[i].start, e[i].end,
				         j < count ? e[j].start : j);
			if (rc == DEVCERT_OK)
				assert_slice_is_text(dc_buf_slice(&out), content);
			dc_buf_free(&mutant);
		}
	dc_buf_free(&out);
	octets_free(in);
}

/* --- more than memory holds */

static size_t
most_memory(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return (size_t)usage.ru_maxrss * 1024;
}

/* 3 GiB go through a sealer and an opener. */
static void
memory_does_not_depend_on_the_content(void **state)
{
	const size_t pieces = 3 * 1024, piece = DC_MIB;
	uint8_t *zeros = calloc(1, piece), *sealed = malloc(2 * piece), *opened = malloc(3 * piece);
	devcert_sealer_builder *builder = NULL;
	devcert_sealer *sealer = NULL;
	devcert_opener *opener = new_opener(MAKER_KEK, false, true);
	devcert_bytes *end = NULL;
	size_t before = 0, len, out_len;
	uint64_t total = 0;

	(void)state;
	assert_true(zeros != NULL && sealed != NULL && opened != NULL);
	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_add_kek(builder, (const uint8_t *)"id", 2,
	                                         (const uint8_t *)MAKER_KEK, 32));
	assert_ok(devcert_sealer_builder_set_commitment(builder, true));
	assert_ok(devcert_sealer_builder_build(builder, &sealer));
	for (size_t i = 0; i < pieces; i++) {
		assert_ok(
		    devcert_sealer_update_into(sealer, zeros, piece, sealed, 2 * piece, &len));
		assert_ok(devcert_opener_update_unverified_into(opener, sealed, len, opened,
		                                                3 * piece, &out_len));
		total += out_len;
		assert_true(out_len >= 64 && memcmp(opened, zeros, 64) == 0);
		if (i == 16)
			before = most_memory();
	}
	assert_true(most_memory() < before + 4 * (size_t)DC_MIB);
	assert_ok(devcert_sealer_finish(sealer, &end));
	assert_ok(devcert_opener_update_unverified_into(
	    opener, devcert_bytes_data(end), devcert_bytes_len(end), opened, 3 * piece, &out_len));
	assert_ok(devcert_opener_finish(opener));
	assert_true(devcert_opener_is_committed(opener));
	assert_true(total + out_len == (uint64_t)pieces * piece);
	devcert_bytes_free(end);
	devcert_opener_free(opener);
	devcert_sealer_free(sealer);
	devcert_sealer_builder_free(builder);
	free(zeros);
	free(sealed);
	free(opened);
}

/* A head that says so, and 5 GiB behind it, in one element. */
static void
lengths_beyond_32_bits_are_read(void **state)
{
	const uint64_t len = UINT64_C(5) << 30;
	dc_slice in =
	    maker_make((maker){ .indefinite = MAKER_ALL, .content_hex = "80 85 01 40 00 00 00" });
	uint8_t *zeros = calloc(1, DC_MIB), *out = malloc(DC_MIB + DC_OPENER_EXTRA);
	devcert_opener *opener = new_opener(MAKER_KEK, false, false);
	/* behind it: the end of encryptedContentInfo, mac, three ends */
	size_t out_len, tail_len = 2 + 18 + 6;

	(void)state;
	assert_true(zeros != NULL && out != NULL);
	assert_ok(dc_opener_scan(opener));
	assert_ok(dc_opener_update(opener, in.ptr, in.len - tail_len, out, &out_len));
	for (uint64_t at = 0; at < len; at += DC_MIB)
		assert_ok(dc_opener_update(opener, zeros, DC_MIB, out, &out_len));
	assert_ok(dc_opener_update(opener, in.ptr + in.len - tail_len, tail_len, out, &out_len));
	assert_ok(devcert_opener_finish(opener));
	devcert_opener_free(opener);
	octets_free(in);
	free(zeros);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(authenticated_content_is_not_opened_without_its_tag),
		cmocka_unit_test(unauthenticated_content_gets_no_tag),
		cmocka_unit_test(two_recipients_never_see_two_contents_under_a_commitment),
		cmocka_unit_test(others_do_not_stand_in_the_way),
		cmocka_unit_test(no_element_can_be_moved),
		cmocka_unit_test(memory_does_not_depend_on_the_content),
		cmocka_unit_test(lengths_beyond_32_bits_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
