/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes as they are written: msg/sealer.c, sealer_head.c, content_alg.c */
#include <gnutls/crypto.h>

#include "base/limits.h"
#include "base/mem.h"
#include "envelope_maker.h"
#include "msg/commitment.h"
#include "msg/content_alg.h"
#include "msg/envelope.h"

/* Random octets that are the same in each envelope, so that envelopes can be compared; or none. */
static uint8_t random_next;
static bool random_fails;

int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	assert_int_equal(level, GNUTLS_RND_KEY);
	if (random_fails)
		return GNUTLS_E_RANDOM_FAILED;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)data)[i] = random_next++;
	return 0;
}

static devcert_sealer_builder *
new_builder(devcert_content_cipher cipher, bool commitment)
{
	devcert_sealer_builder *builder = NULL;

	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_add_kek(builder, (const uint8_t *)MAKER_KEK_ID,
	                                         strlen(MAKER_KEK_ID), (const uint8_t *)MAKER_KEK,
	                                         strlen(MAKER_KEK)));
	if (cipher == DEVCERT_CONTENT_CIPHER_AES_256_CBC)
		assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(builder, 256));
	else if (cipher == DEVCERT_CONTENT_CIPHER_AES_128_CBC)
		assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(builder, 128));
	else
		assert_ok(devcert_sealer_builder_set_cipher(builder, cipher));
	assert_ok(devcert_sealer_builder_set_commitment(builder, commitment));
	return builder;
}

static devcert_sealer *
new_sealer(const devcert_sealer_builder *builder)
{
	devcert_sealer *sealer = NULL;

	random_next = 1;
	assert_ok(devcert_sealer_builder_build(builder, &sealer));
	return sealer;
}

static uint8_t *
make_content(size_t len)
{
	uint8_t *content = malloc(len + 1);

	assert_non_null(content);
	for (size_t i = 0; i < len; i++)
		content[i] = (uint8_t)(i * 7 + i / 251);
	return content;
}

/* Seal in pieces of at most step, into memory of ours or not. */
static void
seal(const devcert_sealer_builder *builder, dc_slice content, size_t step, bool into, dc_buf *out)
{
	devcert_sealer *sealer = new_sealer(builder);
	devcert_bytes *bytes = NULL;
	dc_slice piece = content;

	while (content.len > 0) {
		(void)dc_slice_take(&content, step < content.len ? step : content.len, &piece);
		if (into) {
			size_t size = devcert_sealer_get_update_size(sealer, piece.len), len;
			uint8_t *dest = exact_copy("", 0), *in = exact_copy(piece.ptr, piece.len);

			free(dest);
			dest = malloc(size > 0 ? size : 1);
			assert_ok(
			    devcert_sealer_update_into(sealer, in, piece.len, dest, size, &len));
			assert_true(len <= size);
			dc_buf_add(out, dc_slice_of(dest, len));
			free(dest);
			free(in);
		} else {
			assert_ok(devcert_sealer_update(sealer, piece.ptr, piece.len, &bytes));
			dc_buf_add(out, dc_bytes_slice(bytes));
			devcert_bytes_free(bytes);
		}
	}
	assert_ok(devcert_sealer_finish(sealer, &bytes));
	dc_buf_add(out, dc_bytes_slice(bytes));
	devcert_bytes_free(bytes);
	devcert_sealer_free(sealer);
	assert_ok(dc_buf_status(out));
}

/* Open it with what a recipient has: nothing of the opener. */
static void
open_again(dc_slice in, devcert_content_cipher cipher, bool commitment, dc_slice expected)
{
	uint8_t cek[DC_CONTENT_KEY_MAX], tag[DC_CONTENT_TAG_LEN];
	uint8_t *encrypted = malloc(in.len), *plain = malloc(in.len + 100);
	dc_buf attrs = DC_BUF_INIT(1000);
	dc_envelope_reader reader;
	dc_content_alg alg = { 0 };
	dc_content *content = NULL;
	dc_envelope_part part;
	dc_slice octets, is_for;
	size_t len = 0, more;
	bool equal;

	assert_true(plain != NULL && encrypted != NULL);
	dc_envelope_reader_start(&reader);
	do {
		assert_ok(dc_envelope_reader_next(&reader, &in, &part, &octets));
		if (part == DC_PART_HEAD) {
			dc_slice info = dc_buf_slice(&reader.fields.recipients);

			assert_ok(
			    dc_content_alg_read(dc_buf_slice(&reader.fields.algorithm), 0, &alg));
			assert_int_equal(alg.cipher, cipher);
			assert_int_equal(reader.fields.is_authenticated,
			                 dc_content_is_aead(cipher));
			/* RFC 5083, section 2.1; RFC 5652, section 6.1 */
			assert_int_equal(reader.fields.version, dc_content_is_aead(cipher) ? 0 : 2);
			more = dc_content_key_len(cipher);
			is_for = dc_slice_of(info.ptr + info.len - more - 8, more + 8);
			assert_ok(dc_keyunwrap(dc_slice_text(MAKER_KEK), is_for, cek, more));
		} else if (part == DC_PART_ATTRS) {
			dc_buf_add_octet(&attrs, DC_TAG_SET);
			dc_buf_add(&attrs, dc_slice_of(octets.ptr + 1, octets.len - 1));
			assert_ok(dc_auth_attrs_read(dc_buf_slice(&attrs),
			                             dc_buf_slice(&reader.fields.type), &octets));
			assert_ok(dc_commitment_check(
			    octets, dc_slice_of(cek, dc_content_key_len(cipher)),
			    dc_buf_slice(&reader.fields.algorithm), &equal));
			assert_true(equal);
		} else if (part == DC_PART_CONTENT) {
			/* Pieces are put together, and decrypted when all is known. */
			memcpy(encrypted + len, octets.ptr, octets.len);
			len += octets.len;
		} else if (part == DC_PART_MAC) {
			assert_slice_equal(octets, octets.ptr, 16);
			memcpy(tag, octets.ptr, 16);
		}
	} while (part != DC_PART_END);
	assert_int_equal(in.len, 0);
	assert_int_equal(attrs.len > 0, commitment);
	assert_ok(dc_content_new(cipher, DC_OPEN, dc_slice_of(cek, dc_content_key_len(cipher)),
	                         alg.iv, dc_buf_slice(&attrs), &content));
	assert_ok(dc_content_update(content, dc_slice_of(encrypted, len), plain, &len));
	assert_ok(dc_content_end(content, plain + len, &more));
	assert_slice_equal(expected, plain, len + more);
	if (dc_content_is_aead(cipher)) {
		uint8_t expected_tag[DC_CONTENT_TAG_LEN];

		assert_ok(dc_content_tag(content, dc_slice_of(NULL, 0), expected_tag));
		assert_memory_equal(tag, expected_tag, 16);
	}
	dc_content_free(content);
	dc_envelope_reader_free(&reader);
	dc_buf_free(&attrs);
	free(encrypted);
	free(plain);
}

static const size_t sizes[] = { 0, 1, 15, 16, 17, 63, 64, 65, 65535, 65536, 65537, 200000 };

static const struct {
	devcert_content_cipher cipher;
	bool commitment;
} kinds[] = {
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, false },
	{ DEVCERT_CONTENT_CIPHER_AES_256_GCM, true },
	{ DEVCERT_CONTENT_CIPHER_AES_128_GCM, false },
	{ DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, false },
	{ DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, true },
	{ DEVCERT_CONTENT_CIPHER_AES_256_CBC, false },
	{ DEVCERT_CONTENT_CIPHER_AES_128_CBC, false },
};

static void
contents_of_all_sizes_can_be_opened(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		for (size_t j = 0; j < 2 * COUNT_OF(sizes); j++) {
			size_t len = sizes[j / 2];
			bool is_der = j % 2 != 0;
			devcert_sealer_builder *builder =
			    new_builder(kinds[i].cipher, kinds[i].commitment);
			uint8_t *content = make_content(len);
			dc_buf out = DC_BUF_INIT(MAKER_SIZE);
			dc_tlv_summary summary;

			if (is_der)
				assert_ok(devcert_sealer_builder_set_content_len(builder, len));
			seal(builder, dc_slice_of(content, len), len + 1, false, &out);
			open_again(dc_buf_slice(&out), kinds[i].cipher, kinds[i].commitment,
			           dc_slice_of(content, len));
			assert_ok(dc_tlv_scan(dc_buf_slice(&out), DC_BER, 1000, &summary));
			assert_int_equal(summary.is_ber, !is_der);
			assert_int_equal(summary.whole_len, out.len);
			dc_buf_free(&out);
			free(content);
			devcert_sealer_builder_free(builder);
		}
}

static void
the_output_does_not_depend_on_the_cuts(void **state)
{
	static const size_t steps[] = { 1, 7, 64, 100, 1000, 65535, 65536, 65537, 131072, 150000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		for (size_t j = 0; j < 2 * COUNT_OF(sizes); j++) {
			size_t len = sizes[j / 2];
			devcert_sealer_builder *builder =
			    new_builder(kinds[i].cipher, kinds[i].commitment);
			uint8_t *content = make_content(len);
			dc_buf whole = DC_BUF_INIT(MAKER_SIZE);

			if (j % 2 != 0)
				assert_ok(devcert_sealer_builder_set_content_len(builder, len));
			seal(builder, dc_slice_of(content, len), len + 1, false, &whole);
			for (size_t k = 0; k < 2 * COUNT_OF(steps); k++) {
				dc_buf out = DC_BUF_INIT(MAKER_SIZE);

				/* octet by octet where that does not take long */
				if (steps[k / 2] < 64 && len > 1000 && i > 0)
					continue;
				seal(builder, dc_slice_of(content, len), steps[k / 2], k % 2 != 0,
				     &out);
				assert_slice_equal(dc_buf_slice(&out), whole.ptr, whole.len);
				dc_buf_free(&out);
			}
			dc_buf_free(&whole);
			free(content);
			devcert_sealer_builder_free(builder);
		}
}

/* DER up to 1 GiB, with lengths for all of it before there is content; BER beyond, and where the
 * length is not known. */
static void
the_form_follows_the_length(void **state)
{
	static const struct {
		uint64_t len;
		bool is_der;
	} cases[] = {
		{ 0, true },
		{ UINT64_C(1) << 30, true },
		{ (UINT64_C(1) << 30) + 1, false },
		{ (UINT64_C(1) << 36) - 32, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (size_t k = 0; k < COUNT_OF(kinds); k++) {
			devcert_sealer_builder *builder =
			    new_builder(kinds[k].cipher, kinds[k].commitment);
			devcert_sealer *sealer = NULL;
			devcert_bytes *bytes = NULL;
			dc_buf der = DC_BUF_INIT(MAKER_SIZE);
			dc_envelope_head head;
			bool more;
			uint64_t behind = dc_content_is_aead(kinds[k].cipher) ? 18 : 0;

			assert_ok(devcert_sealer_builder_set_content_len(builder, cases[i].len));
			assert_ok(devcert_sealer_builder_build(builder, &sealer));
			assert_ok(devcert_sealer_update(sealer, NULL, 0, &bytes));
			assert_ok(dc_envelope_read_head(dc_bytes_slice(bytes), &der, &head, &more));
			assert_false(more);
			assert_true(head.head_len == devcert_bytes_len(bytes));
			assert_int_equal(head.is_definite, cases[i].is_der);
			if (kinds[k].commitment)
				behind += 88;
			if (cases[i].is_der)
				assert_true(head.total_len ==
				            head.head_len + behind +
				                (dc_content_is_aead(kinds[k].cipher)
				                     ? cases[i].len
				                     : cases[i].len + 16));
			dc_buf_free(&der);
			devcert_bytes_free(bytes);
			devcert_sealer_free(sealer);
			devcert_sealer_builder_free(builder);
		}
}

/* All of it, octet by octet, so that it cannot change unnoticed; key wrap and cipher were computed
 * by another library. */
static void
an_envelope_is_as_it_was_at_first(void **state)
{
	devcert_sealer_builder *builder = new_builder(DEVCERT_CONTENT_CIPHER_AES_256_GCM, false);
	dc_buf out = DC_BUF_INIT(MAKER_SIZE);

	(void)state;
	seal(builder, dc_slice_text("x"), 1, false, &out);
	assert_slice_is_hex(
	    dc_slice_of(out.ptr, out.len - 31),
	    "30 80 06 0b 2a 86 48 86 f7 0d 01 09 10 01 17 a0 80 30 80 02 01 00 31 45"
	    "a2 43 02 01 04 30 07 04 05 6d 61 6b 65 72 30 0b 06 09 60 86 48 01 65 03 04 01 2d 04 28"
	    "af 97 69 23 ab 48 22 a9 88 1e fa 6a e9 54 48 82 ee 0f 79 28 2f 2d eb d7 1f c6 68 10 "
	    "52 fb f4 04 6c d2 f4 ad a3 fb c4 a5"
	    "30 80 06 09 2a 86 48 86 f7 0d 01 07 01 30 1e 06 09 60 86 48 01 65 03 04 01 2e 30 11"
	    "04 0c 21 22 23 24 25 26 27 28 29 2a 2b 2c 02 01 10 a0 80");
	assert_slice_is_hex(dc_slice_of(out.ptr + out.len - 31, 3), "04 01 e9");
	assert_slice_is_hex(dc_slice_of(out.ptr + out.len - 28, 28),
	                    "00 00 00 00 04 10 ff 05 e3 e5 93 3a 1e 1b af 65 5e f8 b4 63 a3 a7"
	                    "00 00 00 00 00 00");
	dc_buf_free(&out);
	devcert_sealer_builder_free(builder);
}

static void
recipients_are_sorted_in_der_only(void **state)
{
	(void)state;
	for (int is_der = 0; is_der < 2; is_der++) {
		devcert_sealer_builder *builder =
		    new_builder(DEVCERT_CONTENT_CIPHER_AES_256_GCM, false);
		dc_buf out = DC_BUF_INIT(MAKER_SIZE), der = DC_BUF_INIT(MAKER_SIZE);
		dc_envelope_head head;
		dc_slice recipients, before = { NULL, 0 };
		size_t misplaced = 0;
		bool more;

		for (int i = 9; i > 0; i--)
			assert_ok(devcert_sealer_builder_add_kek(
			    builder, (const uint8_t *)"id2456789", (size_t)i,
			    (const uint8_t *)MAKER_KEK, strlen(MAKER_KEK)));
		if (is_der)
			assert_ok(devcert_sealer_builder_set_content_len(builder, 3));
		seal(builder, dc_slice_text("abc"), 3, false, &out);
		assert_ok(dc_envelope_read_head(dc_buf_slice(&out), &der, &head, &more));
		for (recipients = head.recipients; recipients.len > 0;) {
			dc_tlv info;

			assert_ok(dc_tlv_next(&recipients, &info));
			misplaced += dc_slice_compare(before, info.whole) > 0;
			before = info.whole;
		}
		assert_int_equal(misplaced, is_der ? 0 : 8);
		dc_buf_free(&out);
		dc_buf_free(&der);
		devcert_sealer_builder_free(builder);
	}
}

static void
what_was_said_of_the_length_holds(void **state)
{
	devcert_sealer_builder *builder = new_builder(DEVCERT_CONTENT_CIPHER_AES_256_GCM, false);
	devcert_sealer *sealer;
	devcert_bytes *bytes = NULL;

	(void)state;
	assert_ok(devcert_sealer_builder_set_content_len(builder, 3));
	sealer = new_sealer(builder);
	assert_ok(devcert_sealer_update(sealer, (const uint8_t *)"ab", 2, &bytes));
	devcert_bytes_free(bytes);
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_sealer_update(sealer, (const uint8_t *)"cd", 2, &bytes));
	assert_null(bytes);
	assert_fails(DEVCERT_E_STATE, devcert_sealer_update(sealer, NULL, 0, &bytes));
	assert_fails(DEVCERT_E_STATE, devcert_sealer_finish(sealer, &bytes));
	assert_null(bytes);
	devcert_sealer_free(sealer);

	sealer = new_sealer(builder);
	assert_ok(devcert_sealer_update(sealer, (const uint8_t *)"ab", 2, &bytes));
	devcert_bytes_free(bytes);
	assert_fails(DEVCERT_E_LIMIT, devcert_sealer_finish(sealer, &bytes));
	assert_null(bytes);
	assert_fails(DEVCERT_E_STATE, devcert_sealer_finish(sealer, &bytes));
	devcert_sealer_free(sealer);

	assert_fails(DEVCERT_E_LIMIT,
	             dc_sealer_new(builder, true, DC_LIMIT_ENVELOPE_CONTENT + 1, &sealer));
	assert_null(sealer);
	/* beyond what an envelope holds, and what the address space does */
	assert_ok(dc_sealer_new(builder, false, 0, &sealer));
	assert_true(devcert_sealer_get_update_size(sealer, SIZE_MAX) == SIZE_MAX);
	devcert_sealer_free(sealer);
	devcert_sealer_builder_free(builder);
}

static void
wrong_calls_are_told(void **state)
{
	devcert_sealer_builder *builder = new_builder(DEVCERT_CONTENT_CIPHER_AES_256_GCM, false);
	devcert_sealer_builder *empty = NULL;
	devcert_sealer *sealer = new_sealer(builder);
	devcert_bytes *bytes = NULL;
	uint8_t dest[1000];
	size_t size = devcert_sealer_get_update_size(sealer, 3), len = 1;

	(void)state;
	assert_true(size < sizeof(dest));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_update_into(sealer, (const uint8_t *)"abc",
	                                                            3, dest, size - 1, &len));
	assert_int_equal(len, 0);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_sealer_update_into(sealer, NULL, 3, dest, size, &len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_update_into(sealer, (const uint8_t *)"abc",
	                                                            3, NULL, size, &len));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_update(sealer, NULL, 3, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_update(sealer, NULL, 0, NULL));
	/* nothing has happened */
	assert_ok(devcert_sealer_update_into(sealer, (const uint8_t *)"abc", 3, dest, size, &len));
	assert_int_equal(len, size);
	assert_int_equal(devcert_sealer_get_update_size(sealer, 3), 0);
	assert_ok(devcert_sealer_finish(sealer, &bytes));
	devcert_bytes_free(bytes);
	assert_fails(DEVCERT_E_STATE, devcert_sealer_finish(sealer, &bytes));
	assert_fails(DEVCERT_E_STATE, devcert_sealer_update(sealer, NULL, 0, &bytes));
	assert_fails(DEVCERT_E_STATE,
	             devcert_sealer_update_into(sealer, NULL, 0, dest, size, &len));
	devcert_sealer_free(sealer);

	assert_ok(devcert_sealer_builder_new(&empty));
	assert_fails(DEVCERT_E_STATE, devcert_sealer_builder_build(empty, &sealer));
	assert_null(sealer);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_sealer_builder_build(NULL, &sealer));
	devcert_sealer_builder_free(empty);
	devcert_sealer_builder_free(builder);

	builder = new_builder(DEVCERT_CONTENT_CIPHER_AES_256_CBC, true);
	assert_fails(DEVCERT_E_STATE, devcert_sealer_builder_build(builder, &sealer));
	devcert_sealer_builder_free(builder);
	devcert_sealer_free(NULL);
}

static void
without_random_octets_there_is_no_envelope(void **state)
{
	devcert_sealer_builder *builder = new_builder(DEVCERT_CONTENT_CIPHER_AES_256_GCM, false);
	devcert_sealer *sealer = NULL;

	(void)state;
	random_fails = true;
	assert_fails(DEVCERT_E_INTERNAL, devcert_sealer_builder_build(builder, &sealer));
	random_fails = false;
	assert_null(sealer);
	devcert_sealer_builder_free(builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contents_of_all_sizes_can_be_opened),
		cmocka_unit_test(the_output_does_not_depend_on_the_cuts),
		cmocka_unit_test(the_form_follows_the_length),
		cmocka_unit_test(an_envelope_is_as_it_was_at_first),
		cmocka_unit_test(recipients_are_sorted_in_der_only),
		cmocka_unit_test(what_was_said_of_the_length_holds),
		cmocka_unit_test(wrong_calls_are_told),
		cmocka_unit_test(without_random_octets_there_is_no_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
