/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Another list of recipients for the same content key. */
#include "asn1/der.h"
#include "base/mem.h"
#include "crypto/content.h"
#include "crypto/kdf.h"
#include "msg/reseal_plan.h"
#include "msg/sealer_builder.h"
#include "msg/unwrap.h"
#include "msg/unwrap_one.h"

/* The recipients of an envelope, and which of them stay. */
struct old {
	dc_recipient *recipients;
	bool *stays;
	size_t count;
	bool replaces[DC_LIMIT_RESEAL_CERTS]; /* which replacements take place */
};

static void
free_old(struct old *old)
{
	free(old->recipients);
	free(old->stays);
}

static bool
is_dropped(const devcert_reseal_plan *plan, const dc_recipient *recipient, size_t index)
{
	if (plan->drops_index[index])
		return true;
	for (size_t i = 0; i < plan->dropped_count; i++)
		if (dc_holder_is(&plan->dropped[i], recipient))
			return true;
	return false;
}

/* Note all that take place because of this recipient; whether there are any. */
static bool
is_replaced(const devcert_reseal_plan *plan, const dc_recipient *recipient, bool *replaces)
{
	bool is = false;

	for (size_t i = 0; i < plan->replaced_count; i++)
		if (dc_holder_is(&plan->replaced[i].holder, recipient))
			is = replaces[i] = true;
	return is;
}

/* Read them and see who stays.  To be freed whether it works or not. */
static devcert_status
read_old(const devcert_reseal_plan *plan, dc_slice recipients, struct old *out)
{
	dc_recipient_walk walk = { .left = recipients };
	devcert_status rc = dc_recipient_count(
	    recipients, dc_opener_builder_max_recipients(plan->opener), &out->count);

	if (rc != DEVCERT_OK)
		return rc;
	out->recipients = calloc(out->count + 1, sizeof(*out->recipients));
	out->stays = calloc(out->count + 1, sizeof(*out->stays));
	if (out->recipients == NULL || out->stays == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; rc == DEVCERT_OK && i < out->count; i++) {
		bool is_out;

		rc = dc_recipient_next(&walk, &out->recipients[i]);
		is_out = is_replaced(plan, &out->recipients[i], out->replaces);
		out->stays[i] = !is_out && !is_dropped(plan, &out->recipients[i], i);
	}
	for (size_t i = out->count; rc == DEVCERT_OK && i < DC_LIMIT_ENVELOPE_RECIPIENTS; i++)
		if (plan->drops_index[i])
			rc = dc_fail(DEVCERT_E_NOT_FOUND, "recipient %zu of %zu is to be dropped",
			             i, out->count);
	return rc;
}

/* Who is added to this envelope: by the plan, and in the stead of those who are replaced.  NULL
 * where nobody is. */
static devcert_status
gather_added(const devcert_reseal_plan *plan, const struct old *old, devcert_sealer_builder **out)
{
	devcert_status rc = DEVCERT_OK;

	*out = NULL;
	if (plan->sealer != NULL)
		rc = dc_sealer_builder_copy(plan->sealer, out);
	for (size_t i = 0; rc == DEVCERT_OK && i < plan->replaced_count; i++) {
		if (!old->replaces[i])
			continue;
		rc = *out == NULL ? dc_sealer_builder_copy(plan->replaced[i].sealer, out)
		                  : dc_sealer_builder_merge(*out, plan->replaced[i].sealer);
	}
	return rc;
}

/* --- who is there already */

static devcert_status
find_holder(const struct old *old, devcert_cert *cert, bool *is_there)
{
	dc_holder holder = { .cert = cert };
	devcert_status rc = dc_key_ids_of(dc_cert_public_key(cert), &holder.ids);

	for (size_t i = 0; rc == DEVCERT_OK && i < old->count && !*is_there; i++)
		*is_there = old->stays[i] && dc_holder_is(&holder, &old->recipients[i]);
	return rc;
}

/* The content key that a KEK or password gives; DEVCERT_E_DECRYPT where it gives none, or its
 * derivation would be too much work. */
static devcert_status
unwrap_old(const dc_recipient *recipient, const dc_seal_to *to, dc_kdf_budget *budget, uint8_t *cek,
           size_t cek_len)
{
	dc_slice secret = dc_buf_slice(&to->secret);
	uint32_t rounds;
	devcert_status rc;

	if (to->kind == DEVCERT_RECIPIENT_KIND_KEK)
		return dc_unwrap_by_kek(recipient, secret, cek, cek_len);
	rc = dc_unwrap_check_password(recipient, false, &rounds);
	if (rc == DEVCERT_OK)
		rc = dc_kdf_spend(budget, rounds);
	return rc == DEVCERT_OK ? dc_unwrap_by_password(recipient, secret, cek, cek_len) : rc;
}

/* Whether a recipient gives this content key to who knows the secret: so a plan that is carried out
 * twice adds nobody twice. */
static devcert_status
find_secret(const struct old *old, const dc_seal_to *to, dc_slice cek, dc_kdf_budget *budget,
            bool *is_there)
{
	uint8_t got[DC_CONTENT_KEY_MAX];
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc != DEVCERT_E_NOMEM && i < old->count && !*is_there; i++) {
		const dc_recipient *recipient = &old->recipients[i];

		if (!old->stays[i] || recipient->kind != to->kind ||
		    (to->kind == DEVCERT_RECIPIENT_KIND_KEK &&
		     !dc_slice_equals(recipient->id.key_id, dc_buf_slice(&to->key_id))))
			continue;
		rc = unwrap_old(recipient, to, budget, got, cek.len);
		*is_there = rc == DEVCERT_OK && dc_equal_ct(got, cek.ptr, cek.len);
	}
	dc_wipe(got, sizeof(got));
	return rc == DEVCERT_E_NOMEM ? rc : DEVCERT_OK;
}

/* --- the new list */

/* A key agreement with those members that stay: [1] { ..., SEQUENCE OF RecipientEncryptedKey } */
static devcert_status
rewrite_group(const struct old *old, size_t first, size_t end, dc_buf *out)
{
	size_t start = out->len, members;
	dc_tlv group, part;
	devcert_status rc =
	    dc_tlv_only(old->recipients[first].whole, DC_TAG_CONTEXT_CONSTRUCTED(1), &group);

	/* All that stands before the members, which are the last part. */
	while (rc == DEVCERT_OK && group.value.len > 0) {
		rc = dc_tlv_next(&group.value, &part);
		if (rc == DEVCERT_OK && group.value.len > 0)
			dc_buf_add(out, part.whole);
	}
	if (rc != DEVCERT_OK)
		return rc;
	members = out->len;
	for (size_t i = first; i < end; i++)
		if (old->stays[i])
			dc_buf_add(out, old->recipients[i].member);
	dc_der_wrap(out, DC_TAG_SEQUENCE, members);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
	return dc_buf_status(out);
}

/* Those who stay, octet by octet where that is possible; *count is how many. */
static devcert_status
add_old(const struct old *old, dc_buf *out, size_t *count)
{
	devcert_status rc = DEVCERT_OK;
	size_t end;

	*count = 0;
	for (size_t first = 0; rc == DEVCERT_OK && first < old->count; first = end) {
		dc_slice whole = old->recipients[first].whole;
		size_t staying = 0;

		for (end = first; end < old->count && old->recipients[end].whole.ptr == whole.ptr;
		     end++)
			staying += old->stays[end];
		if (staying == end - first)
			dc_buf_add(out, whole);
		else if (staying > 0)
			rc = rewrite_group(old, first, end, out);
		*count += staying;
	}
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

static devcert_status
add_new(const devcert_sealer_builder *sealer, const struct old *old, dc_slice cek, dc_buf *out,
        size_t *count)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < sealer->count; i++) {
		const dc_seal_to *to = &sealer->to[i];
		bool is_there = false;

		rc = to->cert != NULL ? find_holder(old, to->cert, &is_there)
		                      : find_secret(old, to, cek, &budget, &is_there);
		if (rc != DEVCERT_OK || is_there)
			continue;
		if (*count >= sealer->max_recipients)
			return dc_fail(DEVCERT_E_LIMIT, "more than %zu recipients",
			               sealer->max_recipients);
		rc = dc_recipient_write(to, cek, out);
		(*count)++;
	}
	return rc;
}

devcert_status
dc_reseal_recipients(const devcert_reseal_plan *plan, dc_slice recipients, dc_slice cek,
                     bool is_der, dc_buf *out)
{
	struct old old = { 0 };
	devcert_sealer_builder *added = NULL;
	size_t start = out->len, count = 0;
	devcert_status rc = read_old(plan, recipients, &old);

	if (rc == DEVCERT_OK)
		rc = gather_added(plan, &old, &added);
	if (rc == DEVCERT_OK)
		rc = add_old(&old, out, &count);
	if (rc == DEVCERT_OK && added != NULL)
		rc = add_new(added, &old, cek, out, &count);
	if (rc == DEVCERT_OK && count == 0)
		rc = dc_fail(DEVCERT_E_NO_RECIPIENT, "nobody of %zu recipients is left", old.count);
	if (rc == DEVCERT_OK && is_der)
		rc = dc_der_sort(out, start);
	devcert_sealer_builder_free(added);
	free_old(&old);
	return rc;
}

/* --- with a new content key */

/* Whether somebody who is added is this recipient; of a password nobody can tell. */
static bool
is_added(const devcert_sealer_builder *sealer, const dc_recipient *recipient)
{
	for (size_t i = 0; i < sealer->count; i++) {
		const dc_seal_to *to = &sealer->to[i];
		dc_holder holder = { .cert = to->cert };

		if (to->kind == DEVCERT_RECIPIENT_KIND_KEK && recipient->kind == to->kind &&
		    dc_slice_equals(recipient->id.key_id, dc_buf_slice(&to->key_id)))
			return true;
		if (to->cert != NULL &&
		    dc_key_ids_of(dc_cert_public_key(to->cert), &holder.ids) == DEVCERT_OK &&
		    dc_holder_is(&holder, recipient))
			return true;
	}
	return false;
}

static size_t
count_passwords(const devcert_sealer_builder *sealer)
{
	size_t count = 0;

	for (size_t i = 0; sealer != NULL && i < sealer->count; i++)
		count += sealer->to[i].kind == DEVCERT_RECIPIENT_KIND_PASSWORD;
	return count;
}

static devcert_status
check_all(const devcert_reseal_plan *plan, const struct old *old,
          const devcert_sealer_builder *added)
{
	size_t passwords = 0;

	if (added == NULL)
		return dc_fail(DEVCERT_E_NO_RECIPIENT, "nobody is added to get a new content key");
	for (size_t i = 0; i < old->count; i++) {
		const dc_recipient *recipient = &old->recipients[i];

		if (!old->stays[i])
			continue;
		/* As many passwords as there were are taken for the same ones, but not one that
		 * replaces somebody. */
		if (recipient->kind == DEVCERT_RECIPIENT_KIND_PASSWORD
		        ? ++passwords > count_passwords(plan->sealer)
		        : !is_added(added, recipient))
			return dc_fail(DEVCERT_E_NO_RECIPIENT,
			               "recipient %zu is neither added nor dropped", i);
	}
	return DEVCERT_OK;
}

devcert_status
dc_reseal_sealer(const devcert_reseal_plan *plan, dc_slice recipients, devcert_sealer_builder **out)
{
	struct old old = { 0 };
	devcert_sealer_builder *added = NULL;
	devcert_status rc = read_old(plan, recipients, &old);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = gather_added(plan, &old, &added);
	if (rc == DEVCERT_OK)
		rc = check_all(plan, &old, added);
	if (rc == DEVCERT_OK)
		*out = added;
	else
		devcert_sealer_builder_free(added);
	free_old(&old);
	return rc;
}
