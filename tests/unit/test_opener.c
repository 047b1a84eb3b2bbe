/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes opened piece by piece: msg/opener.c, opener_parts.c, content_alg.c */
#include <stdio.h>

#include "base/limits.h"
#include "envelope_maker.h"
#include "msg/commitment.h"
#include "msg/envelope.h"

#define ONE_MESSAGE "the envelope cannot be opened"
#define ALL_ALLOWED                                                                                \
	(DEVCERT_OPEN_ALLOW_SHORT_TAG | DEVCERT_OPEN_ALLOW_IV_LEN | DEVCERT_OPEN_ALLOW_BARE_IV |   \
	 DEVCERT_OPEN_ALLOW_WEAK_KEY | DEVCERT_OPEN_ALLOW_DES3)

static const uint8_t *const kek = (const uint8_t *)MAKER_KEK;
static const uint8_t *const kek_id = (const uint8_t *)MAKER_KEK_ID;

typedef struct {
	uint32_t allow;
	bool cbc;
	bool require_commitment;
	bool other_key;
} policy;

static devcert_opener *
new_opener(policy p)
{
	devcert_opener_builder *builder = NULL;
	devcert_opener *opener = NULL;

	assert_ok(devcert_opener_builder_new(&builder));
	assert_ok(devcert_opener_builder_add_kek(builder, kek_id, strlen(MAKER_KEK_ID),
	                                         p.other_key ? maker_cek : kek, strlen(MAKER_KEK)));
	assert_ok(devcert_opener_builder_set_allow(builder, p.allow));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(builder, p.cbc));
	assert_ok(devcert_opener_builder_set_require_commitment(builder, p.require_commitment));
	assert_ok(devcert_opener_builder_build(builder, &opener));
	devcert_opener_builder_free(builder);
	return opener;
}

/* How an input is cut: pieces of one length, or of lengths that a number gives. */
static size_t
next_len(size_t step, uint32_t *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return step > 0 ? step : (*seed >> 16) % 5000;
}

/* Feed all of it, and end; what comes out is appended, also what came before an error. */
static devcert_status
feed(devcert_opener *opener, dc_slice in, size_t step, bool into, dc_buf *out)
{
	devcert_status rc = DEVCERT_OK;
	uint32_t seed = (uint32_t)in.len;

	for (size_t at = 0, len; rc == DEVCERT_OK && at < in.len; at += len) {
		uint8_t *src;

		len = next_len(step, &seed);
		len = in.len - at < len ? in.len - at : len;
		src = exact_copy(in.ptr + at, len);
		if (into) {
			uint8_t *dest = malloc(len + 64);
			size_t written;

			assert_non_null(dest);
			rc = devcert_opener_update_unverified_into(opener, src, len, dest, len + 64,
			                                           &written);
			assert_true(written <= len + 64 && (rc == DEVCERT_OK || written == 0));
			dc_buf_add(out, dc_slice_of(dest, written));
			free(dest);
		} else {
			devcert_bytes *bytes = NULL;

			rc = devcert_opener_update_unverified(opener, src, len, &bytes);
			assert_int_equal(bytes != NULL, rc == DEVCERT_OK);
			dc_buf_add(out, dc_bytes_slice(bytes));
			devcert_bytes_free(bytes);
		}
		free(src);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	return rc;
}

static devcert_status
open_with(policy p, dc_slice in, size_t step, dc_buf *out)
{
	devcert_opener *opener = new_opener(p);
	devcert_status rc = feed(opener, in, step, true, out);

	devcert_opener_free(opener);
	return rc;
}

static dc_slice
seal(devcert_content_cipher cipher, bool commitment, bool is_der, dc_slice content)
{
	devcert_sealer_builder *builder = NULL;
	devcert_sealer *sealer = NULL;
	devcert_bytes *bytes = NULL, *end = NULL;
	uint8_t *whole;
	size_t len;

	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_add_kek(builder, kek_id, strlen(MAKER_KEK_ID), kek,
	                                         strlen(MAKER_KEK)));
	if (dc_content_is_aead(cipher))
		assert_ok(devcert_sealer_builder_set_cipher(builder, cipher));
	else
		assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(
		    builder, 8 * (uint32_t)dc_content_key_len(cipher)));
	assert_ok(devcert_sealer_builder_set_commitment(builder, commitment));
	if (is_der)
		assert_ok(devcert_sealer_builder_set_content_len(builder, content.len));
	assert_ok(devcert_sealer_builder_build(builder, &sealer));
	devcert_sealer_builder_free(builder);
	assert_ok(devcert_sealer_update(sealer, content.ptr, content.len, &bytes));
	assert_ok(devcert_sealer_finish(sealer, &end));
	devcert_sealer_free(sealer);
	len = devcert_bytes_len(bytes) + devcert_bytes_len(end);
	whole = malloc(len);
	assert_non_null(whole);
	memcpy(whole, devcert_bytes_data(bytes), devcert_bytes_len(bytes));
	memcpy(whole + devcert_bytes_len(bytes), devcert_bytes_data(end), devcert_bytes_len(end));
	devcert_bytes_free(bytes);
	devcert_bytes_free(end);
	return dc_slice_of(whole, len);
}

static const struct {
	devcert_content_cipher cipher;
	bool commitment;
} kinds[] = {
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, false },
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, true },
	{ DEVCERT_CONTENT_CIPHER_AES_128_GCM, true },
	{ DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, false },
	{ DEVCERT_CONTENT_CIPHER_AES_256_CBC, false },
	{ DEVCERT_CONTENT_CIPHER_AES_128_CBC, false },
};

/* Whole, in halves, octet by octet, and anyhow. */
static void
assert_opens(dc_slice in, policy p, dc_slice content)
{
	const size_t steps[] = { in.len, in.len / 2 + 1, 65536, 1000, 0, 1 };

	for (size_t i = 0; i < 2 * COUNT_OF(steps); i++) {
		devcert_opener *opener;
		dc_buf out = DC_BUF_INIT(MAKER_SIZE);

		if (steps[i / 2] == 1 && in.len > 70000)
			continue;
		opener = new_opener(p);
		assert_ok(feed(opener, in, steps[i / 2], i % 2 != 0, &out));
		assert_slice_equal(dc_buf_slice(&out), content.ptr, content.len);
		dc_buf_free(&out);
		devcert_opener_free(opener);
	}
}

static void
what_was_sealed_is_opened_however_it_is_cut(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 63, 64, 65, 65535, 65536, 65537, 200000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		for (size_t j = 0; j < 2 * COUNT_OF(sizes); j++) {
			uint8_t *content = malloc(sizes[j / 2] + 1);
			dc_slice plain = dc_slice_of(content, sizes[j / 2]), in;

			assert_non_null(content);
			for (size_t k = 0; k < plain.len; k++)
				content[k] = (uint8_t)(k * 7 + k / 251);
			in = seal(kinds[i].cipher, kinds[i].commitment, j % 2 != 0, plain);
			assert_opens(in, (policy){ .cbc = true }, plain);
			octets_free(in);
			free(content);
		}
}

static void
what_is_known_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		dc_slice in =
		    seal(kinds[i].cipher, kinds[i].commitment, true, dc_slice_text("content"));
		devcert_opener *opener = new_opener((policy){ .cbc = true });
		dc_buf out = DC_BUF_INIT(MAKER_SIZE);

		assert_int_equal(devcert_opener_get_cipher(opener), -1);
		assert_int_equal(devcert_opener_get_recipient_index(opener), -1);
		assert_false(devcert_opener_is_committed(opener));
		assert_ok(feed(opener, in, 1, false, &out));
		assert_int_equal(devcert_opener_get_cipher(opener), kinds[i].cipher);
		assert_int_equal(devcert_opener_get_recipient_index(opener), 0);
		assert_int_equal(devcert_opener_is_committed(opener), kinds[i].commitment);
		dc_buf_free(&out);
		devcert_opener_free(opener);
		octets_free(in);
	}
}

/* The same error, whole and octet by octet. */
static devcert_status
open_both_ways(dc_slice in, policy p, dc_buf *out)
{
	dc_buf other = DC_BUF_INIT(MAKER_SIZE);
	devcert_status rc = open_with(p, in, in.len + 1, out);
	devcert_status again = open_with(p, in, 1, &other);

	assert_int_equal(rc, again);
	if (rc == DEVCERT_OK)
		assert_slice_equal(dc_buf_slice(&other), out->ptr, out->len);
	dc_buf_free(&other);
	return rc;
}

static void
no_part_of_an_envelope_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(kinds); i++) {
		dc_slice in = seal(kinds[i / 2].cipher, kinds[i / 2].commitment, i % 2 != 0,
		                   dc_slice_text("some content to be cut"));

		for (size_t len = 0; len < in.len; len++) {
			dc_buf out = DC_BUF_INIT(MAKER_SIZE);

			assert_fails(DEVCERT_E_DER, open_both_ways(dc_slice_of(in.ptr, len),
			                                           (policy){ .cbc = true }, &out));
			dc_buf_free(&out);
		}
		octets_free(in);
	}
}

/* Where the recipients are, which nobody authenticates. */
static void
find_recipients(dc_slice in, size_t *start, size_t *end)
{
	dc_buf der = DC_BUF_INIT(MAKER_SIZE);
	dc_envelope_head head;
	bool more;

	assert_ok(dc_envelope_read_head(in, &der, &head, &more));
	*start = (size_t)head.layout.recipients_at;
	*end = (size_t)head.layout.recipients_end;
	dc_buf_free(&der);
}

/* Any bit that is not as it was makes an error; among the recipients it may make no difference. */
static void
no_bit_can_be_changed(void **state)
{
	static const char *const text = "some content whose bits are changed";

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(kinds); i++) {
		dc_slice in;
		uint8_t *bent;
		size_t start, end;

		if (!dc_content_is_aead(kinds[i / 2].cipher))
			continue;
		in = seal(kinds[i / 2].cipher, kinds[i / 2].commitment, i % 2 != 0,
		          dc_slice_text(text));
		bent = exact_copy(in.ptr, in.len);
		find_recipients(in, &start, &end);
		for (size_t bit = 0; bit < 8 * in.len; bit++) {
			dc_buf out = DC_BUF_INIT(MAKER_SIZE);
			devcert_status rc;

			bent[bit / 8] ^= (uint8_t)(1 << bit % 8);
			rc = open_both_ways(dc_slice_of(bent, in.len),
			                    (policy){ .cbc = true, .allow = ALL_ALLOWED }, &out);
			bent[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (rc == DEVCERT_OK && bit / 8 >= start && bit / 8 < end)
				assert_slice_is_text(dc_buf_slice(&out), text);
			else if (rc == DEVCERT_OK)
				fail_msg("bit %zu of %zu octets", bit, in.len);
			dc_buf_free(&out);
		}
		free(bent);
		octets_free(in);
	}
}

#define GCM "06 09 60 86 48 01 65 03 04 01 2e"
#define CBC "06 09 60 86 48 01 65 03 04 01 2a"
#define CHACHA "06 0b 2a 86 48 86 f7 0d 01 09 10 03 12"
#define NONCE "6e 6f 6e 63 65 20 6f 66 20 31 32 20"
#define GCM_WITH(parameters_len, parameters) "30 " parameters_len " " GCM parameters
#define TYPE_IS(octet)                                                                             \
	"30 18 06 09 2a 86 48 86 f7 0d 01 09 03 31 0b 06 09 2a 86 48 86 f7 0d 01 07 " octet

static const struct {
	const char *what;
	devcert_status code;
	policy p;
	maker m;
} envelopes[] = {
	{ "as it should be", DEVCERT_OK, { 0 }, { 0 } },
	{ "AES-192-GCM", DEVCERT_OK, { 0 }, { .cipher = DEVCERT_CONTENT_CIPHER_AES_192_GCM } },
	{ "in pieces", DEVCERT_OK, { 0 }, { .indefinite = MAKER_ALL, .piece_len = 2 } },
	{ "CBC", DEVCERT_OK, { .cbc = true }, { .enveloped = true } },
	{ "CBC in pieces",
	  DEVCERT_OK,
	  { .cbc = true },
	  { .enveloped = true, .indefinite = MAKER_ALL, .piece_len = 3 } },
	{ "3DES",
	  DEVCERT_OK,
	  { .cbc = true, .allow = DEVCERT_OPEN_ALLOW_DES3 },
	  { .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_DES3_CBC } },
	{ "3DES, not allowed",
	  DEVCERT_E_WEAK,
	  { .cbc = true },
	  { .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_DES3_CBC } },
	{ "CBC, not allowed", DEVCERT_E_UNSUPPORTED, { 0 }, { .enveloped = true } },
	{ "GCM in EnvelopedData",
	  DEVCERT_E_UNSUPPORTED,
	  { .cbc = true },
	  { .enveloped = true, .cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM } },
	{ "RFC 5083, section 2.1: CBC in AuthEnvelopedData",
	  DEVCERT_E_UNSUPPORTED,
	  { .cbc = true },
	  { .cipher = DEVCERT_CONTENT_CIPHER_AES_256_CBC } },
	{ "an unknown cipher",
	  DEVCERT_E_UNSUPPORTED,
	  { 0 },
	  { .algorithm_hex = "30 03 06 01 2a" } },
	{ "single DES",
	  DEVCERT_E_WEAK,
	  { .cbc = true },
	  { .enveloped = true, .algorithm_hex = "30 07 06 05 2b 0e 03 02 07" } },
	{ "no parameters", DEVCERT_E_DER, { 0 }, { .algorithm_hex = GCM_WITH("0b", "") } },
	{ "NULL parameters", DEVCERT_E_DER, { 0 }, { .algorithm_hex = GCM_WITH("0d", "05 00") } },
	{ "more parameters",
	  DEVCERT_E_DER,
	  { 0 },
	  { .algorithm_hex = GCM_WITH("20", "30 13 04 0c" NONCE "02 01 10 05 00") } },
	{ "a nonce that is no string",
	  DEVCERT_E_DER,
	  { 0 },
	  { .algorithm_hex = GCM_WITH("1e", "30 11 05 0c" NONCE "02 01 10") } },
	/* RFC 5084, section 3.2 */
	{ "ICVlen is not there",
	  DEVCERT_E_UNSUPPORTED,
	  { 0 },
	  { .algorithm_hex = GCM_WITH("1b", "30 0e 04 0c" NONCE) } },
	{ "and the tag is whole",
	  DEVCERT_E_DER,
	  { .allow = DEVCERT_OPEN_ALLOW_SHORT_TAG },
	  { .algorithm_hex = GCM_WITH("1b", "30 0e 04 0c" NONCE) } },
	{ "ICVlen is 11",
	  DEVCERT_E_UNSUPPORTED,
	  { .allow = ALL_ALLOWED },
	  { .algorithm_hex = GCM_WITH("1e", "30 11 04 0c" NONCE "02 01 0b") } },
	{ "ICVlen is 17",
	  DEVCERT_E_UNSUPPORTED,
	  { .allow = ALL_ALLOWED },
	  { .algorithm_hex = GCM_WITH("1e", "30 11 04 0c" NONCE "02 01 11") } },
	{ "ICVlen is negative",
	  DEVCERT_E_DER,
	  { .allow = ALL_ALLOWED },
	  { .algorithm_hex = GCM_WITH("1e", "30 11 04 0c" NONCE "02 01 f0") } },
	{ "a bare nonce",
	  DEVCERT_OK,
	  { .allow = DEVCERT_OPEN_ALLOW_BARE_IV },
	  { .algorithm_hex = GCM_WITH("19", "04 0c" NONCE) } },
	{ "a bare nonce, not allowed",
	  DEVCERT_E_UNSUPPORTED,
	  { .allow = ALL_ALLOWED & ~(uint32_t)DEVCERT_OPEN_ALLOW_BARE_IV },
	  { .algorithm_hex = GCM_WITH("19", "04 0c" NONCE) } },
	{ "RFC 8103: a nonce of 11",
	  DEVCERT_E_UNSUPPORTED,
	  { .allow = ALL_ALLOWED },
	  { .cipher = DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305,
	    .algorithm_hex = "30 1a" CHACHA "04 0b 6e 6f 6e 63 65 20 6f 66 20 31 32" } },
	{ "an IV of 12",
	  DEVCERT_E_DER,
	  { .cbc = true },
	  { .enveloped = true, .algorithm_hex = "30 19 " CBC "04 0c" NONCE } },
	{ "version", DEVCERT_E_UNSUPPORTED, { 0 }, { .version_hex = "02 01 02" } },
	{ "mac is cut", DEVCERT_E_DER, { 0 }, { .mac_hex = "04 0f" NONCE "00 00 00" } },
	{ "mac is longer", DEVCERT_E_DER, { 0 }, { .mac_hex = "04 11" NONCE "00 00 00 00 00" } },
	{ "mac is wrong", DEVCERT_E_DECRYPT, { 0 }, { .mac_hex = "04 10" NONCE "00 00 00 00" } },
	{ "attributes", DEVCERT_OK, { 0 }, { .attrs_hex = TYPE_IS("01") } },
	{ "attributes were taken away",
	  DEVCERT_E_DECRYPT,
	  { 0 },
	  { .attrs_hex = TYPE_IS("01"), .attrs_hidden = true } },
	{ "attributes were added",
	  DEVCERT_E_DECRYPT,
	  { 0 },
	  { .between_hex = "a1 1a" TYPE_IS("01") } },
	{ "attributes name another type", DEVCERT_E_DER, { 0 }, { .attrs_hex = TYPE_IS("02") } },
	{ "SignedData, which attributes name",
	  DEVCERT_OK,
	  { 0 },
	  { .type = DC_OID_SIGNED_DATA, .attrs_hex = TYPE_IS("02") } },
	{ "RFC 5083, section 2.1: SignedData, which attributes do not name",
	  DEVCERT_E_DER,
	  { 0 },
	  { .type = DC_OID_SIGNED_DATA } },
	{ "SignedData in CBC",
	  DEVCERT_OK,
	  { .cbc = true },
	  { .enveloped = true, .type = DC_OID_SIGNED_DATA } },
	{ "ChaCha20-Poly1305",
	  DEVCERT_OK,
	  { 0 },
	  { .cipher = DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305 } },
	{ "ChaCha20-Poly1305 with attributes",
	  DEVCERT_E_UNSUPPORTED,
	  { 0 },
	  { .cipher = DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, .attrs_hex = TYPE_IS("01") } },
	{ "octets behind it", DEVCERT_E_TRAILING, { 0 }, { .trailing_hex = "00" } },
	{ "detached", DEVCERT_E_UNSUPPORTED, { 0 }, { .content_hex = "" } },
	{ "unauthenticated attributes",
	  DEVCERT_OK,
	  { 0 },
	  { .unauth_hex = "a2 1a " TYPE_IS("09") } },
	{ "a length beyond GCM",
	  DEVCERT_E_LIMIT,
	  { 0 },
	  { .indefinite = MAKER_ALL, .content_hex = "80 85 0f ff ff ff e1 00" } },
	{ "a length that GCM can protect",
	  DEVCERT_E_DER,
	  { 0 },
	  { .indefinite = MAKER_ALL, .content_hex = "80 85 0f ff ff ff e0 00" } },
	{ "no recipient that could be ours",
	  DEVCERT_E_NO_RECIPIENT,
	  { 0 },
	  { .recipients_hex = "a4 05 06 01 2a 05 00" } },
	{ "another key", DEVCERT_E_DECRYPT, { .other_key = true }, { 0 } },
	{ "another key, CBC",
	  DEVCERT_E_DECRYPT,
	  { .other_key = true, .cbc = true },
	  { .enveloped = true } },
	{ "no commitment", DEVCERT_E_DECRYPT, { .require_commitment = true }, { 0 } },
	{ "no commitment in CBC",
	  DEVCERT_E_DECRYPT,
	  { .require_commitment = true, .cbc = true },
	  { .enveloped = true } },
	{ "CBC of no octets",
	  DEVCERT_E_DECRYPT,
	  { .cbc = true },
	  { .enveloped = true, .content_hex = "80 00" } },
	{ "CBC of no whole block",
	  DEVCERT_E_DECRYPT,
	  { .cbc = true },
	  { .enveloped = true, .content_hex = "80 0c" NONCE } },
	{ "CBC with a wrong padding",
	  DEVCERT_E_DECRYPT,
	  { .cbc = true },
	  { .enveloped = true, .content_hex = "80 10" NONCE "00 00 00 00" } },
};

static void
envelopes_are_opened_by_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(envelopes); i++) {
		dc_slice in = maker_make(envelopes[i].m);
		dc_buf out = DC_BUF_INIT(MAKER_SIZE);
		devcert_status rc = open_both_ways(in, envelopes[i].p, &out);

		if (rc != envelopes[i].code)
			fail_msg("%s: %s: %s", envelopes[i].what, devcert_error_name(rc),
			         devcert_last_error_message());
		if (rc == DEVCERT_OK)
			assert_slice_is_text(dc_buf_slice(&out), "content");
		/* whatever the cause, except for what everybody can see */
		if (rc == DEVCERT_E_DECRYPT && !envelopes[i].p.require_commitment)
			assert_string_equal(devcert_last_error_message(), ONE_MESSAGE);
		dc_buf_free(&out);
		octets_free(in);
	}
}

/* Nonces of 1 to 64 octets where they are allowed, tags of 12 to 16. */
static void
nonces_and_tags_of_other_lengths_are_opened_on_request(void **state)
{
	static const uint8_t nonce[66] = "a nonce of any length";

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(nonce); i++) {
		size_t len = i / 2, tag_len = i % 5 + 12;
		bool allowed = i % 2 != 0;
		dc_content *content = NULL;
		dc_buf algorithm = DC_BUF_INIT(200), mac = DC_BUF_INIT(200),
		       hex = DC_BUF_INIT(1000);
		dc_buf out = DC_BUF_INIT(1000);
		uint8_t octets[100] = { 0 }, tag[16] = { 0 };
		size_t octets_len = 0, end_len;
		dc_slice in;
		devcert_status rc;
		policy p = { .allow = DEVCERT_OPEN_ALLOW_SHORT_TAG |
			              (allowed ? (uint32_t)DEVCERT_OPEN_ALLOW_IV_LEN : 0) };
		maker m = { 0 };
		char *text[3];

		if (len > 0 && len < 65) {
			assert_ok(dc_content_new(
			    DEVCERT_CONTENT_CIPHER_AES_256_GCM, DC_SEAL, dc_slice_of(maker_cek, 32),
			    dc_slice_of(nonce, len), dc_slice_of(NULL, 0), &content));
			assert_ok(
			    dc_content_update(content, dc_slice_text("abc"), octets, &octets_len));
			assert_ok(dc_content_end(content, octets + octets_len, &end_len));
			octets_len += end_len;
			assert_ok(dc_content_tag(content, dc_slice_of(NULL, 0), tag));
			dc_content_free(content);
		}
		dc_der_add(&algorithm, DC_TAG_OCTET_STRING, dc_slice_of(nonce, len));
		if (tag_len != 12)
			dc_der_add_uint(&algorithm, (uint32_t)tag_len);
		dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, 0);
		dc_buf_insert(&algorithm, 0,
		              dc_slice_of("\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e", 11));
		dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, 0);
		dc_der_add(&mac, DC_TAG_OCTET_STRING, dc_slice_of(tag, tag_len));
		for (int k = 0; k < 3; k++) {
			dc_buf *parts[] = { &algorithm, &mac, &hex };

			if (k == 2) {
				dc_buf_truncate(&hex, 0);
				dc_der_add(&hex, DC_TAG_CONTEXT(0),
				           dc_slice_of(octets, octets_len));
			}
			text[k] = calloc(2, parts[k]->len + 1);
			assert_non_null(text[k]);
			for (size_t n = 0; n < parts[k]->len; n++)
				(void)snprintf(text[k] + 2 * n, 3, "%02x", parts[k]->ptr[n]);
		}
		m.algorithm_hex = text[0];
		m.mac_hex = text[1];
		m.content_hex = text[2];
		in = maker_make(m);
		rc = open_both_ways(in, p, &out);
		if (len == 12 || (allowed && len > 0 && len < 65)) {
			assert_int_equal(rc, DEVCERT_OK);
			assert_slice_is_text(dc_buf_slice(&out), "abc");
		} else {
			assert_string_equal(devcert_error_name(rc), "DEVCERT_E_UNSUPPORTED");
		}
		for (int k = 0; k < 3; k++)
			free(text[k]);
		dc_buf_free(&algorithm);
		dc_buf_free(&mac);
		dc_buf_free(&hex);
		dc_buf_free(&out);
		octets_free(in);
	}
}

/* authAttrs with a commitment to this key, as hex. */
static char *
commitment_hex(dc_slice cek, devcert_content_cipher cipher)
{
	dc_buf algorithm = DC_BUF_INIT(200), attrs = DC_BUF_INIT(200);
	maker m = { .cipher = cipher };
	dc_tlv set;
	char *text;

	maker_add_algorithm(&algorithm, &m);
	assert_ok(dc_commitment_write(cek, dc_buf_slice(&algorithm), &attrs));
	assert_ok(dc_tlv_only(dc_buf_slice(&attrs), DC_TAG_SET, &set));
	text = calloc(2, set.value.len + 1);
	assert_non_null(text);
	for (size_t i = 0; i < set.value.len; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", set.value.ptr[i]);
	dc_buf_free(&algorithm);
	dc_buf_free(&attrs);
	return text;
}

/* The tag is right, and the attribute is authenticated: only that it is to another key is wrong. */
static void
a_commitment_to_another_key_is_refused(void **state)
{
	(void)state;
	for (int is_right = 0; is_right < 2; is_right++)
		for (int is_required = 0; is_required < 2; is_required++) {
			policy p = { .require_commitment = is_required != 0 };
			char *attrs = commitment_hex(is_right ? dc_slice_of(maker_cek, 32)
			                                      : dc_slice_text(MAKER_KEK),
			                             DEVCERT_CONTENT_CIPHER_AES_256_GCM);
			dc_slice in = maker_make((maker){ .attrs_hex = attrs });
			dc_buf out = DC_BUF_INIT(1000);
			devcert_status rc = open_both_ways(in, p, &out);

			assert_int_equal(rc, is_right ? DEVCERT_OK : DEVCERT_E_DECRYPT);
			if (!is_right)
				assert_string_equal(devcert_last_error_message(), ONE_MESSAGE);
			dc_buf_free(&out);
			octets_free(in);
			free(attrs);
		}
}

static void
wrong_calls_are_told(void **state)
{
	dc_slice in = maker_make((maker){ .content = "content" });
	devcert_opener_builder *builder = NULL;
	devcert_opener *opener = NULL;
	devcert_bytes *bytes = NULL;
	dc_buf out = DC_BUF_INIT(1000);
	uint8_t dest[2000];
	size_t len = 1;

	(void)state;
	assert_ok(devcert_opener_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE, devcert_opener_builder_build(builder, &opener));
	assert_null(opener);
	devcert_opener_builder_free(builder);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_builder_build(NULL, &opener));

	opener = new_opener((policy){ 0 });
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_update_unverified_into(
					     opener, in.ptr, in.len, dest, in.len + 63, &len));
	assert_int_equal(len, 0);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_update_unverified_into(opener, in.ptr, 0, dest, 63, &len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_update_unverified_into(
					     opener, NULL, 1, dest, sizeof(dest), &len));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_update_unverified_into(opener, in.ptr, 1, NULL, 65, &len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_update_unverified(opener, NULL, 1, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_opener_update_unverified(opener, in.ptr, SIZE_MAX, &bytes));
	/* one where the other is, or up to 64 octets before it */
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_update_unverified_into(
					     opener, dest, 100, dest, sizeof(dest), &len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_opener_update_unverified_into(
					     opener, dest + 163, 100, dest, 164, &len));
	/* nothing has happened */
	assert_ok(feed(opener, in, 5, true, &out));
	assert_fails(DEVCERT_E_STATE, devcert_opener_finish(opener));
	assert_fails(DEVCERT_E_STATE, devcert_opener_update_unverified(opener, NULL, 0, &bytes));
	devcert_opener_free(opener);

	opener = new_opener((policy){ 0 });
	assert_fails(DEVCERT_E_DER, devcert_opener_finish(opener));
	assert_fails(DEVCERT_E_STATE, devcert_opener_finish(opener));
	assert_fails(DEVCERT_E_STATE, devcert_opener_update_unverified(opener, in.ptr, 1, &bytes));
	assert_null(bytes);
	assert_fails(DEVCERT_E_STATE, dc_opener_rewind(opener));
	assert_fails(DEVCERT_E_STATE, dc_opener_scan(opener));
	assert_fails(DEVCERT_E_STATE, dc_opener_retry(opener));
	devcert_opener_free(opener);
	devcert_opener_free(NULL);
	dc_buf_free(&out);
	octets_free(in);
}

/* --- several passes */

static void
a_scan_gives_nothing_out_and_checks_the_structure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(envelopes); i++) {
		dc_slice in = maker_make(envelopes[i].m);
		devcert_opener *opener = new_opener(envelopes[i].p);
		dc_buf out = DC_BUF_INIT(MAKER_SIZE);
		devcert_status rc;

		assert_ok(dc_opener_scan(opener));
		rc = feed(opener, in, 3, true, &out);
		assert_int_equal(out.len, 0);
		/* it has no key, so it does not find out what the key tells */
		if (envelopes[i].code != DEVCERT_OK && envelopes[i].code != DEVCERT_E_DECRYPT &&
		    envelopes[i].code != DEVCERT_E_NO_RECIPIENT &&
		    envelopes[i].m.cipher != DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305)
			assert_int_equal(rc, envelopes[i].code);
		assert_false(devcert_opener_is_committed(opener));
		devcert_opener_free(opener);
		dc_buf_free(&out);
		octets_free(in);
	}
}

static void
attributes_are_known_after_a_scan(void **state)
{
	static const devcert_content_cipher ciphers[] = {
		DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(ciphers); i++) {
		devcert_content_cipher cipher = ciphers[i / 2];
		bool is_chacha = cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305;
		dc_slice in = seal(cipher, true, i % 2 != 0, dc_slice_text("in two passes"));
		devcert_opener *opener = new_opener((policy){ .require_commitment = true });
		dc_buf out = DC_BUF_INIT(MAKER_SIZE);
		devcert_bytes *bytes = NULL;

		assert_false(dc_opener_has_head(opener));
		assert_false(dc_opener_needs_scan(opener));
		assert_int_equal(dc_opener_cek(opener).len, 0);
		assert_ok(devcert_opener_update_unverified(opener, in.ptr, in.len - 118, &bytes));
		devcert_bytes_free(bytes);
		assert_true(dc_opener_has_head(opener));
		assert_int_equal(dc_opener_needs_scan(opener), is_chacha);
		assert_ok(dc_opener_scan(opener));
		assert_ok(feed(opener, in, 10, true, &out));
		assert_int_equal(out.len, 0);
		assert_false(dc_opener_needs_scan(opener));
		for (int pass = 0; pass < 3; pass++) {
			assert_ok(dc_opener_rewind(opener));
			assert_false(devcert_opener_is_committed(opener));
			dc_buf_truncate(&out, 0);
			assert_ok(feed(opener, in, 10, true, &out));
			assert_slice_is_text(dc_buf_slice(&out), "in two passes");
			assert_true(dc_opener_is_proved(opener));
			assert_true(devcert_opener_is_committed(opener));
			assert_int_equal(dc_opener_cek(opener).len, dc_content_key_len(cipher));
		}
		dc_buf_free(&out);
		devcert_opener_free(opener);
		octets_free(in);
	}
}

/* Between two passes one bit of it has become another one. */
static void
another_envelope_in_the_second_pass_is_noticed(void **state)
{
	static const devcert_content_cipher ciphers[] = {
		DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(ciphers); i++) {
		dc_slice in = seal(ciphers[i / 2], true, true, dc_slice_text("content"));
		uint8_t *bent = exact_copy(in.ptr, in.len);
		size_t start, end;

		find_recipients(in, &start, &end);
		for (size_t bit = 0; bit < 8 * in.len; bit++) {
			devcert_opener *opener = new_opener((policy){ .allow = ALL_ALLOWED });
			dc_buf out = DC_BUF_INIT(MAKER_SIZE);
			devcert_status rc;

			if (i % 2 != 0 ||
			    ciphers[i / 2] == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305)
				assert_ok(dc_opener_scan(opener));
			assert_ok(feed(opener, in, in.len, true, &out));
			assert_ok(dc_opener_rewind(opener));
			bent[bit / 8] ^= (uint8_t)(1 << bit % 8);
			rc = feed(opener, dc_slice_of(bent, in.len), in.len, true, &out);
			bent[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (rc == DEVCERT_OK && (bit / 8 < start || bit / 8 >= end))
				fail_msg("bit %zu of %zu octets", bit, in.len);
			dc_buf_free(&out);
			devcert_opener_free(opener);
		}
		free(bent);
		octets_free(in);
	}
}

static void
another_cipher_in_the_second_pass_is_refused(void **state)
{
	static const devcert_content_cipher ciphers[] = {
		DEVCERT_CONTENT_CIPHER_AES_128_GCM, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305
	};
	dc_slice first = maker_make((maker){ 0 }), cbc = maker_make((maker){ .enveloped = true });

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ciphers) + 1; i++) {
		devcert_opener *opener = new_opener((policy){ .cbc = true });
		dc_slice second = i < COUNT_OF(ciphers)
		                      ? maker_make((maker){ .cipher = ciphers[i] })
		                      : dc_slice_of(exact_copy(cbc.ptr, cbc.len), cbc.len);
		dc_buf out = DC_BUF_INIT(1000);

		assert_ok(feed(opener, first, 50, true, &out));
		assert_ok(dc_opener_rewind(opener));
		assert_fails(DEVCERT_E_DECRYPT, feed(opener, second, 50, true, &out));
		dc_buf_free(&out);
		devcert_opener_free(opener);
		octets_free(second);
	}
	octets_free(first);
	octets_free(cbc);
}

/* Two recipients that we can open hold two keys, and the second one is that of the content. */
static void
the_next_key_is_tried_on_request(void **state)
{
	(void)state;
	for (int commitment = 0; commitment < 2; commitment++)
		for (int scan = 0; scan < 2; scan++) {
			dc_buf infos = DC_BUF_INIT(1000), out = DC_BUF_INIT(1000);
			char *attrs = commitment
			                  ? commitment_hex(dc_slice_of(maker_cek, 32),
			                                   DEVCERT_CONTENT_CIPHER_AES_256_GCM)
			                  : NULL;
			char text[1000] = "";
			devcert_opener *opener = new_opener((policy){ 0 });
			devcert_status rc = DEVCERT_OK;
			dc_slice in;

			maker_add_recipient(&infos, dc_slice_text(MAKER_KEK),
			                    dc_slice_text(MAKER_KEK));
			maker_add_recipient(&infos, dc_slice_text(MAKER_KEK),
			                    dc_slice_of(maker_cek, 32));
			for (size_t i = 0; i < infos.len; i++)
				(void)snprintf(text + 2 * i, 3, "%02x", infos.ptr[i]);
			in = maker_make((maker){ .recipients_hex = text, .attrs_hex = attrs });
			if (scan) {
				assert_ok(dc_opener_scan(opener));
				assert_ok(feed(opener, in, 10, true, &out));
				assert_ok(dc_opener_rewind(opener));
			}
			rc = feed(opener, in, 10, true, &out);
			/* with a commitment that is known nothing wrong is tried */
			assert_int_equal(rc, commitment && scan ? DEVCERT_OK : DEVCERT_E_DECRYPT);
			if (rc != DEVCERT_OK) {
				assert_int_equal(devcert_opener_get_recipient_index(opener), 0);
				assert_true(dc_opener_has_retry(opener));
				assert_fails(DEVCERT_E_STATE, dc_opener_rewind(opener));
				assert_ok(dc_opener_retry(opener));
				dc_buf_truncate(&out, 0);
				assert_ok(feed(opener, in, 10, true, &out));
			}
			assert_slice_is_text(dc_buf_slice(&out), "content");
			assert_int_equal(devcert_opener_get_recipient_index(opener), 1);
			assert_int_equal(devcert_opener_is_committed(opener), commitment);
			assert_false(dc_opener_has_retry(opener));
			assert_fails(DEVCERT_E_STATE, dc_opener_retry(opener));
			devcert_opener_free(opener);
			dc_buf_free(&infos);
			dc_buf_free(&out);
			octets_free(in);
			free(attrs);
		}
}

static void
where_there_is_no_other_key_a_retry_fails(void **state)
{
	dc_slice in = maker_make((maker){ .mac_hex = "04 10" NONCE "00 00 00 00" });
	devcert_opener *opener = new_opener((policy){ 0 });
	dc_buf out = DC_BUF_INIT(1000);

	(void)state;
	assert_fails(DEVCERT_E_STATE, dc_opener_retry(opener));
	assert_fails(DEVCERT_E_DECRYPT, feed(opener, in, 10, true, &out));
	assert_false(dc_opener_has_retry(opener));
	assert_fails(DEVCERT_E_DECRYPT, dc_opener_retry(opener));
	assert_string_equal(devcert_last_error_message(), ONE_MESSAGE);
	devcert_opener_free(opener);
	dc_buf_free(&out);
	octets_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sealed_is_opened_however_it_is_cut),
		cmocka_unit_test(what_is_known_is_told),
		cmocka_unit_test(no_part_of_an_envelope_is_one),
		cmocka_unit_test(no_bit_can_be_changed),
		cmocka_unit_test(envelopes_are_opened_by_the_rules),
		cmocka_unit_test(nonces_and_tags_of_other_lengths_are_opened_on_request),
		cmocka_unit_test(a_commitment_to_another_key_is_refused),
		cmocka_unit_test(wrong_calls_are_told),
		cmocka_unit_test(a_scan_gives_nothing_out_and_checks_the_structure),
		cmocka_unit_test(attributes_are_known_after_a_scan),
		cmocka_unit_test(another_envelope_in_the_second_pass_is_noticed),
		cmocka_unit_test(another_cipher_in_the_second_pass_is_refused),
		cmocka_unit_test(the_next_key_is_tried_on_request),
		cmocka_unit_test(where_there_is_no_other_key_a_retry_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
