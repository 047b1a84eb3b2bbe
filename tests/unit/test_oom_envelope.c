/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes as streams when memory runs out. */
#include "oom.h"

#include "base/limits.h"
#include "envelope_maker.h"
#include "msg/envelope.h"

static const uint8_t *const kek = (const uint8_t *)MAKER_KEK;
static const uint8_t *const kek_id = (const uint8_t *)MAKER_KEK_ID;
static const uint8_t content[70000];
static dc_slice envelopes[2]; /* one with pieces and attributes; one with CBC */

static devcert_status
seal(bool has_len, bool commitment, devcert_content_cipher cipher)
{
	devcert_sealer_builder *builder = NULL;
	devcert_sealer *sealer = NULL;
	devcert_bytes *bytes = NULL, *end = NULL;
	devcert_status rc = devcert_sealer_builder_new(&builder);

	for (int i = 0; rc == DEVCERT_OK && i < 3; i++)
		rc = devcert_sealer_builder_add_kek(builder, kek_id, strlen(MAKER_KEK_ID), kek,
		                                    strlen(MAKER_KEK));
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_cipher(builder, cipher);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_commitment(builder, commitment);
	if (rc == DEVCERT_OK && has_len)
		rc = devcert_sealer_builder_set_content_len(builder, sizeof(content));
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_build(builder, &sealer);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_update(sealer, content, sizeof(content), &bytes);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_finish(sealer, &end);
	devcert_sealer_builder_free(builder);
	devcert_sealer_free(sealer);
	devcert_bytes_free(bytes);
	devcert_bytes_free(end);
	return rc;
}

static devcert_status
seal_der(void)
{
	return seal(true, true, DEVCERT_CONTENT_CIPHER_AES_256_GCM);
}

static devcert_status
seal_ber(void)
{
	return seal(false, false, DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305);
}

static devcert_status
feed(devcert_opener *opener, dc_slice in)
{
	devcert_status rc = DEVCERT_OK;
	dc_slice piece = in;

	while (rc == DEVCERT_OK && in.len > 0) {
		devcert_bytes *bytes = NULL;

		(void)dc_slice_take(&in, in.len < 100 ? in.len : 100, &piece);
		rc = devcert_opener_update_unverified(opener, piece.ptr, piece.len, &bytes);
		devcert_bytes_free(bytes);
	}
	return rc == DEVCERT_OK ? devcert_opener_finish(opener) : rc;
}

static devcert_status
open_envelope(dc_slice in, bool twice)
{
	devcert_opener_builder *builder = NULL;
	devcert_opener *opener = NULL;
	devcert_status rc = devcert_opener_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_kek(builder, kek_id, strlen(MAKER_KEK_ID), kek,
		                                    strlen(MAKER_KEK));
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_set_unauthenticated_cbc(builder, true);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_build(builder, &opener);
	devcert_opener_builder_free(builder);
	if (rc == DEVCERT_OK && twice)
		rc = dc_opener_scan(opener);
	if (rc == DEVCERT_OK && twice)
		rc = feed(opener, in);
	if (rc == DEVCERT_OK && twice)
		rc = dc_opener_rewind(opener);
	if (rc == DEVCERT_OK)
		rc = feed(opener, in);
	devcert_opener_free(opener);
	return rc;
}

static devcert_status
open_authenticated(void)
{
	return open_envelope(envelopes[0], false);
}

static devcert_status
open_in_two_passes(void)
{
	return open_envelope(envelopes[0], true);
}

static devcert_status
open_cbc(void)
{
	return open_envelope(envelopes[1], false);
}

static devcert_status
look_at_it(void)
{
	devcert_envelope *envelope = NULL;
	devcert_recipient_list *list = NULL;
	devcert_status rc = devcert_envelope_parse(envelopes[0].ptr, envelopes[0].len, &envelope);

	if (rc == DEVCERT_OK)
		rc = devcert_envelope_get_recipients(envelope, &list);
	devcert_recipient_list_free(list);
	devcert_envelope_free(envelope);
	return rc;
}

static devcert_status
write_its_head(void)
{
	dc_buf der = DC_BUF_INIT(MAKER_SIZE), out = DC_BUF_INIT(MAKER_SIZE);
	dc_envelope_head head;
	bool more;
	devcert_status rc = dc_envelope_read_head(envelopes[1], &der, &head, &more);

	if (rc == DEVCERT_OK)
		rc = dc_envelope_write_head(envelopes[1], &head, head.recipients, &out);
	dc_buf_free(&der);
	dc_buf_free(&out);
	return rc;
}

static devcert_status
sort_a_set(void)
{
	dc_buf set = DC_BUF_INIT(100);
	devcert_status rc;

	dc_buf_add(&set, dc_slice_of("\x05\x00\x04\x00", 4));
	rc = dc_der_sort(&set, 0);
	dc_buf_free(&set);
	return rc;
}

static const struct {
	const char *name;
	devcert_status (*work)(void);
	int at_least;
} works[] = {
	{ "seal, DER", seal_der, 15 },
	{ "seal, BER", seal_ber, 15 },
	{ "open", open_authenticated, 25 },
	{ "open in two passes", open_in_two_passes, 40 },
	{ "open, CBC", open_cbc, 15 },
	{ "look at it", look_at_it, 10 },
	{ "write its head", write_its_head, 10 },
	{ "sort a set", sort_a_set, 3 },
};

static void
running_out_of_memory_is_told_and_leaves_nothing(void **state)
{
	(void)state;
	envelopes[0] = maker_make((maker){
	    .indefinite = MAKER_ALL,
	    .piece_len = 3,
	    .attrs_hex =
		"30 18 06 09 2a 86 48 86 f7 0d 01 09 03 31 0b 06 09 2a 86 48 86 f7 0d 01 07 "
		"01" });
	envelopes[1] = maker_make((maker){ .enveloped = true });
	for (size_t i = 0; i < COUNT_OF(works); i++)
		survive_oom(works[i].name, works[i].work, works[i].at_least);
	octets_free(envelopes[0]);
	octets_free(envelopes[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_out_of_memory_is_told_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
