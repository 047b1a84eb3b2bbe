/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of an envelope: what everybody can see of it, and the same with other recipients. */
#include "base/limits.h"
#include "fuzz.h"
#include "msg/envelope.h"
#include "msg/recipient.h"

static void
look_at(const devcert_recipient *recipient)
{
	devcert_name *name = NULL;

	MUST(devcert_recipient_get_kind(recipient) >= DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT);
	MUST(devcert_recipient_get_scheme(recipient) != 0);
	touch_text(devcert_recipient_get_algorithm(recipient));
	touch_text(devcert_recipient_get_serial(recipient));
	touch_text(devcert_recipient_get_key_id(recipient));
	(void)devcert_recipient_get_rounds(recipient);
	if (!failed(devcert_recipient_get_issuer(recipient, &name)))
		touch_text(devcert_name_get_text(name));
	devcert_name_free(name);
}

static void
look_at_all(const devcert_envelope *envelope)
{
	devcert_recipient_list *list = NULL;
	devcert_recipient *recipient = NULL;
	size_t count;

	(void)devcert_envelope_get_cipher(envelope);
	touch_text(devcert_envelope_get_algorithm(envelope));
	MUST(devcert_envelope_has_content_len(envelope) ||
	     devcert_envelope_get_content_len(envelope) == 0);
	MUST(!failed(devcert_envelope_get_recipients(envelope, &list)));
	count = devcert_recipient_list_get_count(list);
	MUST(count > 0);
	for (size_t i = 0; i < count; i++) {
		MUST(!failed(devcert_recipient_list_get_item(list, i, &recipient)));
		look_at(recipient);
		devcert_recipient_free(recipient);
	}
	MUST(failed(devcert_recipient_list_get_item(list, count, &recipient)));
	devcert_recipient_list_free(list);
}

/* A head is there with its last octet, and with none before. */
static void
cut(dc_slice in, const dc_envelope_head *head)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_envelope_head again;
	bool more;

	MUST(head->head_len <= in.len);
	MUST(!failed(dc_envelope_read_head(dc_slice_of(in.ptr, (size_t)head->head_len - 1), &der,
	                                   &again, &more)));
	MUST(more);
	MUST(!failed(dc_envelope_read_head(dc_slice_of(in.ptr, (size_t)head->head_len), &der,
	                                   &again, &more)));
	MUST(!more && again.head_len == head->head_len);
	MUST(dc_slice_equals(again.recipients, head->recipients));
	dc_buf_free(&der);
}

/* Written anew with other recipients, it is read as that. */
static void
write_with(dc_slice in, const dc_envelope_head *head, dc_slice recipients)
{
	dc_buf out = DC_BUF_INIT(2 * DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_envelope_head again;
	bool more;

	if (!failed(dc_envelope_write_head(in, head, recipients, &out))) {
		MUST(!failed(dc_envelope_read_head(dc_buf_slice(&out), &der, &again, &more)));
		MUST(!more && again.head_len == out.len);
		MUST(again.is_definite == head->is_definite && again.cipher == head->cipher);
		MUST(again.is_authenticated == head->is_authenticated);
		MUST(dc_slice_equals(again.recipients, recipients));
		/* What follows the head is as long as before. */
		MUST(!head->is_definite ||
		     again.total_len - again.head_len == head->total_len - head->head_len);
	}
	dc_buf_free(&out);
	dc_buf_free(&der);
}

/* Drops the first, and adds a KEK; made once. */
static const devcert_reseal_plan *
get_plan(void)
{
	static devcert_reseal_plan *plan;
	static const uint8_t kek[16] = "kit kek";
	devcert_sealer_builder *sealer = NULL;
	devcert_opener_builder *opener = NULL;

	if (plan != NULL)
		return plan;
	MUST(!failed(devcert_sealer_builder_new(&sealer)));
	MUST(!failed(devcert_sealer_builder_add_kek(sealer, kek, 7, kek, sizeof(kek))));
	MUST(!failed(devcert_opener_builder_new(&opener)));
	MUST(!failed(devcert_reseal_plan_new(&plan)));
	MUST(!failed(devcert_reseal_plan_set_opener(plan, opener)));
	MUST(!failed(devcert_reseal_plan_add_drop_index(plan, 0)));
	MUST(!failed(devcert_reseal_plan_set_sealer(plan, sealer)));
	devcert_sealer_builder_free(sealer);
	devcert_opener_builder_free(opener);
	return plan;
}

static size_t
count_recipients(dc_slice recipients)
{
	devcert_recipient_list *list = NULL;
	size_t count;

	MUST(!failed(dc_recipient_list_read(recipients, DC_LIMIT_ENVELOPE_RECIPIENTS, &list)));
	count = devcert_recipient_list_get_count(list);
	devcert_recipient_list_free(list);
	return count;
}

/* One less and one more, unless the KEK is there: then it gives the content key already. */
static void
reseal(dc_slice in, const dc_envelope_head *head)
{
	static const uint8_t cek[32] = "the content key";
	dc_buf out = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	devcert_sealer_builder *sealer;
	size_t before = count_recipients(head->recipients), after;

	if (!failed(dc_reseal_recipients(get_plan(), head->recipients,
	                                 dc_slice_of(cek, sizeof(cek)), head->is_definite, &out))) {
		after = count_recipients(dc_buf_slice(&out));
		MUST(after == before || after == before - 1);
		write_with(in, head, dc_buf_slice(&out));
	}
	(void)failed(dc_reseal_sealer(get_plan(), head->recipients, &sealer));
	devcert_sealer_builder_free(sealer);
	dc_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	dc_slice in = dc_slice_of(data, size);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	devcert_envelope *envelope = NULL;
	dc_envelope_head head;
	bool more, is_read = false;
	int rc = dc_envelope_read_head(in, &der, &head, &more);

	if (!failed(devcert_envelope_parse(data, size, &envelope))) {
		look_at_all(envelope);
		is_read = true;
		MUST(!failed(rc) && !more);
		MUST(devcert_envelope_get_head_len(envelope) == head.head_len);
	}
	if (!failed(rc) && !more) {
		cut(in, &head);
		write_with(in, &head, head.recipients);
		if (is_read)
			reseal(in, &head);
	}
	devcert_envelope_free(envelope);
	dc_buf_free(&der);
	return 0;
}
