/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walking over envelopes, and their heads read and written: msg/envelope_reader.c, envelope_head.c
 */
#include "envelope_maker.h"
#include <stdio.h>

#include "base/limits.h"
#include "msg/envelope.h"

#define ATTRIBUTE "30 18 06 09 2a 86 48 86 f7 0d 01 09 03 31 0b 06 09 2a 86 48 86 f7 0d 01 07 01"

/* Run over an envelope in pieces of at most step, and write down its parts. */
static devcert_status
walk(dc_slice in, size_t step, dc_buf *out, dc_envelope_reader *reader)
{
	bool in_content = false;
	dc_envelope_part part;
	dc_slice octets;
	devcert_status rc = DEVCERT_OK;

	dc_envelope_reader_start(reader);
	for (size_t at = 0; rc == DEVCERT_OK && at < in.len; at += step) {
		size_t len = in.len - at < step ? in.len - at : step;
		uint8_t *copy = exact_copy(in.ptr + at, len);
		dc_slice piece = dc_slice_of(copy, len);

		while ((rc = dc_envelope_reader_next(reader, &piece, &part, &octets)) ==
		           DEVCERT_OK &&
		       part != DC_PART_MORE) {
			if (part != DC_PART_CONTENT || !in_content)
				dc_buf_printf(out, "%u", part);
			in_content = part == DC_PART_CONTENT;
			dc_buf_add(out, octets);
		}
		free(copy);
	}
	return rc;
}

/* The parts are the same for every cut; *code is the error of all of them. */
static void
assert_walks(dc_slice in, devcert_status code, dc_buf *parts)
{
	for (size_t step = in.len + 1; step > 0; step = step > 40 ? step / 3 : step - 1) {
		dc_buf more = DC_BUF_INIT(MAKER_SIZE);
		dc_envelope_reader reader;
		devcert_status rc = walk(in, step, step == in.len + 1 ? parts : &more, &reader);

		if (rc != code)
			fail_msg("by %zu: %s: %s", step, devcert_error_name(rc),
			         rc != DEVCERT_OK ? devcert_last_error_message() : "");
		if (step <= in.len)
			assert_slice_equal(dc_buf_slice(&more), parts->ptr, parts->len);
		dc_envelope_reader_free(&reader);
		dc_buf_free(&more);
	}
}

static void
parts_do_not_depend_on_form_and_cuts(void **state)
{
	dc_buf first = DC_BUF_INIT(MAKER_SIZE);
	dc_envelope_reader reader;
	dc_slice in = maker_make((maker){ .content = "some content, in pieces" });

	(void)state;
	assert_walks(in, DEVCERT_OK, &first);
	assert_int_equal(first.ptr[0], '0' + DC_PART_HEAD);
	octets_free(in);
	for (unsigned int indefinite = 0; indefinite <= MAKER_ALL; indefinite++)
		for (size_t piece_len = 0; piece_len < 30; piece_len += 5) {
			dc_buf parts = DC_BUF_INIT(MAKER_SIZE);

			in = maker_make((maker){ .content = "some content, in pieces",
			                         .indefinite = indefinite,
			                         .piece_len = piece_len,
			                         .originator_hex = "a0 02 a0 00" });
			assert_walks(in, DEVCERT_OK, &parts);
			/* mac and all before it are the same, only pieces come one by one */
			if (piece_len == 0)
				assert_slice_equal(dc_buf_slice(&parts), first.ptr, first.len);
			assert_memory_equal(parts.ptr + parts.len - 17, first.ptr + first.len - 17,
			                    17);
			assert_ok(walk(in, 1000, &parts, &reader));
			assert_int_equal(reader.fields.has_content_len, piece_len == 0);
			assert_true(reader.fields.content_len == (piece_len == 0 ? 23 : 0));
			dc_envelope_reader_free(&reader);
			dc_buf_free(&parts);
			octets_free(in);
		}
	dc_buf_free(&first);
}

static const struct {
	const char *what;
	devcert_status code;
	maker m;
} bad[] = {
	{ "another type", DEVCERT_E_UNSUPPORTED, { .info_type = DC_OID_SIGNED_DATA } },
	{ "RFC 5083, section 2.1: version", DEVCERT_E_UNSUPPORTED, { .version_hex = "02 01 01" } },
	{ "RFC 5652, section 6.1: version",
	  DEVCERT_E_UNSUPPORTED,
	  { .enveloped = true, .version_hex = "02 01 05" } },
	{ "a negative version", DEVCERT_E_DER, { .version_hex = "02 01 ff" } },
	{ "a tag number above 30", DEVCERT_E_DER, { .version_hex = "1f 81 00" } },
	{ "no version", DEVCERT_E_DER, { .version_hex = "" } },
	{ "two versions", DEVCERT_E_DER, { .version_hex = "02 01 00 02 01 00" } },
	{ "no recipients", DEVCERT_E_DER, { .recipients_hex = "" } },
	{ "a primitive originatorInfo", DEVCERT_E_DER, { .originator_hex = "80 00" } },
	{ "two originatorInfos", DEVCERT_E_DER, { .originator_hex = "a0 00 a0 00" } },
	{ "algorithm twice", DEVCERT_E_DER, { .algorithm_hex = "30 03 06 01 2a 30 03 06 01 2a" } },
	{ "no algorithm", DEVCERT_E_DER, { .algorithm_hex = "" } },
	{ "detached", DEVCERT_E_UNSUPPORTED, { .content_hex = "" } },
	{ "content twice", DEVCERT_E_DER, { .content_hex = "80 00 80 00" } },
	{ "content [1]", DEVCERT_E_DER, { .content_hex = "81 00" } },
	{ "a piece that is none", DEVCERT_E_DER, { .content_hex = "a0 03 04 00 0c 00" } },
	{ "content in pieces 17 deep",
	  DEVCERT_E_LIMIT,
	  { .content_hex =
	        "a0 80 24 80 24 80 24 80 24 80 24 80 24 80 24 80 24 80 24 80 24 80 24 80 "
	        "24 80 24 80 24 80 24 80 24 80" } },
	{ "RFC 5652, section 9.1: no attributes", DEVCERT_E_DER, { .between_hex = "a1 00" } },
	{ "attributes twice", DEVCERT_E_DER, { .between_hex = "a1 02 05 00 a1 02 05 00" } },
	{ "a mac too much", DEVCERT_E_DER, { .between_hex = "04 00" } },
	{ "no mac", DEVCERT_E_DER, { .mac_hex = "" } },
	{ "no mac, but unauthAttrs",
	  DEVCERT_E_DER,
	  { .mac_hex = "", .unauth_hex = "a2 02 05 00" } },
	{ "EnvelopedData with a mac", DEVCERT_E_DER, { .enveloped = true, .mac_hex = "04 00" } },
	{ "EnvelopedData with [2]",
	  DEVCERT_E_DER,
	  { .enveloped = true, .unauth_hex = "a2 02 05 00" } },
	{ "unauthAttrs twice", DEVCERT_E_DER, { .unauth_hex = "a2 02 05 00 a2 02 05 00" } },
	{ "no unauthAttrs", DEVCERT_E_DER, { .unauth_hex = "a2 00" } },
	{ "octets behind it", DEVCERT_E_TRAILING, { .trailing_hex = "00" } },
	{ "another envelope", DEVCERT_E_TRAILING, { .trailing_hex = "30 80" } },
};

static void
what_is_wrong_is_told_for_every_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		for (unsigned int indefinite = 0; indefinite <= MAKER_ALL;
		     indefinite += MAKER_ALL) {
			dc_buf parts = DC_BUF_INIT(MAKER_SIZE);
			maker m = bad[i].m;
			dc_slice in;

			m.indefinite = indefinite;
			in = maker_make(m);
			assert_walks(in, bad[i].code, &parts);
			dc_buf_free(&parts);
			octets_free(in);
		}
}

static void
attributes_that_nobody_vouches_for_are_read_over(void **state)
{
	static const maker makers[] = {
		{ .unauth_hex = "a2 1a " ATTRIBUTE },
		{ .enveloped = true, .unauth_hex = "a1 1a " ATTRIBUTE },
		{ .unauth_hex = "a2 80 " ATTRIBUTE "00 00",
		  .mac_hex = "24 80 04 00 04 01 aa 00 00" },
		{ .attrs_hex = ATTRIBUTE, .unauth_hex = "a2 1a " ATTRIBUTE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(makers); i++) {
		dc_buf parts = DC_BUF_INIT(MAKER_SIZE);
		dc_slice in = maker_make(makers[i]);

		assert_walks(in, DEVCERT_OK, &parts);
		assert_int_equal(parts.ptr[parts.len - 1], '0' + DC_PART_END);
		dc_buf_free(&parts);
		octets_free(in);
	}
}

/* Attributes of so many octets in all: one OCTET STRING, which nobody looks into. */
static char *
long_attributes(size_t len)
{
	dc_buf out = DC_BUF_INIT(MAKER_SIZE);
	uint8_t header[DC_DER_HEADER_MAX];
	size_t outer = dc_der_header(DC_TAG_CONTEXT_CONSTRUCTED(2), len - 4, header);
	size_t inner = dc_der_header(DC_TAG_OCTET_STRING, len - outer - 4, header);
	char *text = calloc(2, len + 1);
	uint8_t *at = dc_buf_grow(&out, len - outer - inner);

	assert_true(text != NULL && at != NULL);
	memset(at, 0, out.len);
	dc_der_wrap(&out, DC_TAG_OCTET_STRING, 0);
	dc_der_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(2), 0);
	assert_int_equal(out.len, len);
	for (size_t i = 0; i < len; i++)
		(void)sprintf(text + 2 * i, "%02x", out.ptr[i]);
	dc_buf_free(&out);
	return text;
}

static void
heads_and_attributes_are_bounded(void **state)
{
	static const struct {
		size_t len;
		devcert_status code;
	} cases[] = {
		{ DC_LIMIT_ENVELOPE_ATTRS_LEN - 10, DEVCERT_OK },
		{ DC_LIMIT_ENVELOPE_ATTRS_LEN, DEVCERT_OK },
		{ DC_LIMIT_ENVELOPE_ATTRS_LEN + 1, DEVCERT_E_LIMIT },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_envelope_reader reader;
		dc_buf parts = DC_BUF_INIT(MAKER_SIZE);
		dc_slice in;

		text = long_attributes(cases[i].len);
		for (unsigned int indefinite = 0; indefinite <= MAKER_ALL;
		     indefinite += MAKER_ALL) {
			in = maker_make((maker){ .indefinite = indefinite, .unauth_hex = text });
			assert_int_equal(walk(in, in.len, &parts, &reader), cases[i].code);
			dc_envelope_reader_free(&reader);
			octets_free(in);
		}
		dc_buf_free(&parts);
		free(text);
	}
}

static void
a_head_without_end_is_refused(void **state)
{
	dc_slice in = maker_make((maker){ 0 });
	/* up to recipientInfos, which then has an indefinite length */
	size_t at = 0;
	dc_envelope_reader reader;
	dc_buf parts = DC_BUF_INIT(MAKER_SIZE);
	uint64_t taken = 0;
	devcert_status rc;

	(void)state;
	assert_ok(walk(in, in.len, &parts, &reader));
	dc_envelope_reader_free(&reader);
	octets_free(in);
	in = maker_make((maker){ .indefinite = MAKER_ALL });
	at = 2 + 13 + 2 + 2 + 3 + 2;
	assert_int_equal(in.ptr[at - 2], DC_TAG_SET);
	dc_envelope_reader_start(&reader);
	do {
		static const uint8_t nulls[] = { 5, 0, 5, 0 };
		dc_slice piece = taken == 0 ? dc_slice_of(in.ptr, at) : dc_slice_of(nulls, 4);
		dc_envelope_part part;
		dc_slice octets;

		taken += piece.len;
		rc = dc_envelope_reader_next(&reader, &piece, &part, &octets);
	} while (rc == DEVCERT_OK && taken < 2 * (uint64_t)DC_LIMIT_ENVELOPE_HEAD_LEN);
	assert_string_equal(devcert_error_name(rc), "DEVCERT_E_LIMIT");
	assert_true(taken < DC_LIMIT_ENVELOPE_HEAD_LEN + 8);
	dc_envelope_reader_free(&reader);
	dc_buf_free(&parts);
	octets_free(in);
}

static void
a_head_asks_for_more_until_it_is_whole(void **state)
{
	dc_slice in = maker_make((maker){ .content = "behind the head" });
	dc_buf der = DC_BUF_INIT(MAKER_SIZE);
	dc_envelope_head head;
	bool more = false;

	(void)state;
	assert_ok(dc_envelope_read_head(in, &der, &head, &more));
	assert_false(more);
	assert_true(head.head_len == in.len - 15 - 18 && head.total_len == in.len);
	assert_true(head.is_authenticated && head.is_definite);
	assert_int_equal(head.cipher, DEVCERT_CONTENT_CIPHER_AES_256_GCM);
	assert_int_equal(head.recipients.ptr[0], 0xa2);
	for (size_t len = 0; len < in.len; len++) {
		dc_envelope_head part;
		uint8_t *copy = exact_copy(in.ptr, len);

		assert_ok(dc_envelope_read_head(dc_slice_of(copy, len), &der, &part, &more));
		assert_int_equal(more, len < head.head_len);
		free(copy);
	}
	dc_buf_free(&der);
	octets_free(in);

	in = maker_make((maker){ .algorithm_hex = "30 03 06 01 2a" });
	assert_ok(dc_envelope_read_head(in, &der, &head, &more));
	assert_int_equal(head.cipher, 0);
	dc_buf_free(&der);
	octets_free(in);
}

/* Heads are written with these recipients, which are longer and shorter than they were; all else
 * stays, and can be read again. */
static void
heads_get_other_recipients(void **state)
{
	uint8_t many[70000];
	dc_buf others = DC_BUF_INIT(MAKER_SIZE);

	(void)state;
	memset(many, 'x', sizeof(many));
	for (size_t len = 0; len < sizeof(many); len = len * 3 + 40) {
		dc_buf_truncate(&others, 0);
		dc_der_add(&others, DC_TAG_CONTEXT_CONSTRUCTED(2), dc_slice_of(many, 0));
		dc_der_add(&others, DC_TAG_CONTEXT(2), dc_slice_of(many, len));
		for (unsigned int indefinite = 0; indefinite <= MAKER_ALL; indefinite++) {
			dc_slice in = maker_make((maker){ .originator_hex = "a0 00",
			                                  .indefinite = indefinite,
			                                  .piece_len = indefinite == 0 ? 0 : 3,
			                                  .attrs_hex = ATTRIBUTE });
			dc_buf der = DC_BUF_INIT(MAKER_SIZE), out = DC_BUF_INIT(MAKER_SIZE);
			dc_buf before = DC_BUF_INIT(MAKER_SIZE), after = DC_BUF_INIT(MAKER_SIZE);
			dc_envelope_head head, new_head;
			dc_envelope_reader reader;
			bool more;

			assert_ok(dc_envelope_read_head(in, &der, &head, &more));
			assert_ok(dc_envelope_write_head(in, &head, dc_buf_slice(&others), &out));
			dc_buf_add(&out, dc_slice_of(in.ptr + head.head_len,
			                             in.len - (size_t)head.head_len));
			assert_ok(
			    dc_envelope_read_head(dc_buf_slice(&out), &der, &new_head, &more));
			assert_slice_equal(new_head.recipients, others.ptr, others.len);
			assert_true(new_head.total_len == (head.is_definite ? out.len : 0));
			assert_int_equal(head.is_definite, (indefinite & MAKER_INFO) == 0);
			assert_ok(walk(in, in.len, &before, &reader));
			dc_envelope_reader_free(&reader);
			assert_ok(walk(dc_buf_slice(&out), out.len, &after, &reader));
			dc_envelope_reader_free(&reader);
			assert_slice_equal(dc_buf_slice(&after), before.ptr, before.len);
			dc_buf_free(&der);
			dc_buf_free(&out);
			dc_buf_free(&before);
			dc_buf_free(&after);
			octets_free(in);
		}
	}
	dc_buf_free(&others);
}

/* RFC 5652, section 6.1 */
static void
the_version_follows_the_recipients(void **state)
{
	static const struct {
		const char *version_hex;
		const char *recipients_hex;
		uint32_t version;
	} cases[] = {
		{ "02 01 00", "30 03 02 01 00", 0 },
		{ "02 01 00", "30 03 02 01 02", 2 },
		{ "02 01 00", "30 03 02 01 00 a1 00", 2 },
		{ "02 01 00", "a2 00", 2 },
		{ "02 01 00", "a2 00 a3 00", 3 },
		{ "02 01 02", "a4 00", 3 },
		{ "02 01 03", "30 03 02 01 00", 3 },
		{ "02 01 04", "a3 00", 4 },
		/* One that cannot be read stands in nobody's way. */
		{ "02 01 00", "30 00", 2 },
		{ "02 01 00", "30 03 02 01 ff", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in =
		    maker_make((maker){ .enveloped = true, .version_hex = cases[i].version_hex });
		dc_slice others = hex_octets(cases[i].recipients_hex);
		dc_buf der = DC_BUF_INIT(MAKER_SIZE), out = DC_BUF_INIT(MAKER_SIZE);
		dc_envelope_head head;
		bool more;

		assert_ok(dc_envelope_read_head(in, &der, &head, &more));
		assert_ok(dc_envelope_write_head(in, &head, others, &out));
		assert_ok(dc_envelope_read_head(dc_buf_slice(&out), &der, &head, &more));
		assert_int_equal(head.version, cases[i].version);
		dc_buf_free(&der);
		dc_buf_free(&out);
		octets_free(others);
		octets_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_do_not_depend_on_form_and_cuts),
		cmocka_unit_test(what_is_wrong_is_told_for_every_cut),
		cmocka_unit_test(attributes_that_nobody_vouches_for_are_read_over),
		cmocka_unit_test(heads_and_attributes_are_bounded),
		cmocka_unit_test(a_head_without_end_is_refused),
		cmocka_unit_test(a_head_asks_for_more_until_it_is_whole),
		cmocka_unit_test(heads_get_other_recipients),
		cmocka_unit_test(the_version_follows_the_recipients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
