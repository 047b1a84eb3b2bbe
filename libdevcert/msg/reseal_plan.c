/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/reseal_plan.h"

#include "asn1/der.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "msg/sealer_builder.h"
#include "msg/unwrap.h"
#include "pki/key.h"

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_new(devcert_reseal_plan **out)
{
	DC_OUT(out);
	return DC_NEW(*out);
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_set_opener(devcert_reseal_plan *plan, const devcert_opener_builder *opener)
{
	devcert_opener_builder *copy = NULL;
	devcert_status rc;

	DC_ARG(plan);
	DC_ARG(opener);
	rc = dc_opener_builder_copy(opener, &copy);
	if (rc != DEVCERT_OK)
		return rc;
	devcert_opener_builder_free(plan->opener);
	plan->opener = copy;
	return DEVCERT_OK;
}

static devcert_status
copy_checked(const devcert_sealer_builder *sealer, devcert_sealer_builder **out)
{
	devcert_status rc = dc_sealer_builder_check(sealer);

	return rc == DEVCERT_OK ? dc_sealer_builder_copy(sealer, out) : rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_set_sealer(devcert_reseal_plan *plan, const devcert_sealer_builder *sealer)
{
	devcert_sealer_builder *copy = NULL;
	devcert_status rc = DEVCERT_OK;

	DC_ARG(plan);
	DC_ARG(sealer);
	if (sealer->count > 0)
		rc = copy_checked(sealer, &copy);
	if (rc != DEVCERT_OK)
		return rc;
	devcert_sealer_builder_free(plan->sealer);
	plan->sealer = copy;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_add_drop_index(devcert_reseal_plan *plan, uint32_t index)
{
	DC_ARG(plan);
	if (index >= DC_LIMIT_ENVELOPE_RECIPIENTS)
		return dc_fail(DEVCERT_E_LIMIT, "recipient %u of at most %u", index,
		               DC_LIMIT_ENVELOPE_RECIPIENTS);
	plan->drops_index[index] = true;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_add_drop_cert(devcert_reseal_plan *plan, const devcert_cert *cert)
{
	dc_holder holder = { 0 };
	devcert_status rc;

	DC_ARG(plan);
	DC_ARG(cert);
	if (plan->dropped_count == DC_LIMIT_RESEAL_CERTS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u certificates", DC_LIMIT_RESEAL_CERTS);
	rc = dc_key_ids_of(dc_cert_public_key(cert), &holder.ids);
	if (rc != DEVCERT_OK)
		return rc;
	holder.cert = dc_cert_ref(cert);
	plan->dropped[plan->dropped_count++] = holder;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_add_replacement(devcert_reseal_plan *plan, const devcert_cert *cert,
                                    const devcert_sealer_builder *sealer)
{
	dc_replacement replacement = { 0 };
	devcert_status rc;

	DC_ARG(plan);
	DC_ARG(cert);
	DC_ARG(sealer);
	if (plan->replaced_count == DC_LIMIT_RESEAL_CERTS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u replacements", DC_LIMIT_RESEAL_CERTS);
	rc = dc_key_ids_of(dc_cert_public_key(cert), &replacement.holder.ids);
	if (rc == DEVCERT_OK)
		rc = copy_checked(sealer, &replacement.sealer);
	if (rc != DEVCERT_OK)
		return rc;
	replacement.holder.cert = dc_cert_ref(cert);
	plan->replaced[plan->replaced_count++] = replacement;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_reseal_plan_set_new_content_key(devcert_reseal_plan *plan, bool new_content_key)
{
	DC_ARG(plan);
	plan->new_content_key = new_content_key;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
void
devcert_reseal_plan_free(devcert_reseal_plan *plan)
{
	if (plan == NULL)
		return;
	devcert_opener_builder_free(plan->opener);
	devcert_sealer_builder_free(plan->sealer);
	for (size_t i = 0; i < plan->dropped_count; i++)
		devcert_cert_free(plan->dropped[i].cert);
	for (size_t i = 0; i < plan->replaced_count; i++) {
		devcert_cert_free(plan->replaced[i].holder.cert);
		devcert_sealer_builder_free(plan->replaced[i].sealer);
	}
	free(plan);
}

const devcert_opener_builder *
dc_reseal_plan_opener(const devcert_reseal_plan *plan)
{
	return plan->opener;
}

bool
dc_reseal_plan_has_new_key(const devcert_reseal_plan *plan)
{
	return plan->new_content_key;
}

devcert_status
dc_reseal_plan_copy(const devcert_reseal_plan *plan, devcert_reseal_plan **out)
{
	devcert_reseal_plan *copy;
	devcert_status rc = DC_NEW(copy);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	*copy = *plan;
	copy->opener = NULL;
	copy->sealer = NULL;
	for (size_t i = 0; i < copy->dropped_count; i++)
		copy->dropped[i].cert = dc_cert_ref(plan->dropped[i].cert);
	for (size_t i = 0; i < copy->replaced_count; i++) {
		copy->replaced[i].holder.cert = dc_cert_ref(plan->replaced[i].holder.cert);
		copy->replaced[i].sealer = NULL;
	}
	if (plan->opener != NULL)
		rc = dc_opener_builder_copy(plan->opener, &copy->opener);
	if (rc == DEVCERT_OK && plan->sealer != NULL)
		rc = dc_sealer_builder_copy(plan->sealer, &copy->sealer);
	for (size_t i = 0; rc == DEVCERT_OK && i < copy->replaced_count; i++)
		rc = dc_sealer_builder_copy(plan->replaced[i].sealer, &copy->replaced[i].sealer);
	if (rc == DEVCERT_OK)
		*out = copy;
	else
		devcert_reseal_plan_free(copy);
	return rc;
}

/* Each part with its length, so that none can be taken for two. */
static void
add_sealer(const devcert_sealer_builder *sealer, bool new_content_key, dc_buf *out)
{
	for (size_t i = 0; i < sealer->count; i++) {
		const dc_seal_to *to = &sealer->to[i];

		dc_der_add_uint(out, (uint32_t)to->kind);
		if (to->cert != NULL) {
			dc_der_add(out, DC_TAG_OCTET_STRING, dc_cert_der(to->cert));
			dc_der_add_uint(out, (uint32_t)to->scheme->scheme);
			dc_der_add_uint(out, to->by_key_id);
		}
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&to->label));
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&to->key_id));
	}
	if (new_content_key) {
		dc_der_add_uint(out, (uint32_t)sealer->cipher);
		dc_der_add_uint(out, sealer->commitment);
	}
}

static void
add_replacements(const devcert_reseal_plan *plan, dc_buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < plan->replaced_count; i++) {
		const dc_replacement *replacement = &plan->replaced[i];
		size_t one = out->len;

		dc_der_add(out, DC_TAG_OCTET_STRING, dc_cert_der(replacement->holder.cert));
		add_sealer(replacement->sealer, plan->new_content_key, out);
		dc_der_wrap(out, DC_TAG_SEQUENCE, one);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_reseal_plan_hash(const devcert_reseal_plan *plan, uint8_t out[32])
{
	uint8_t digest[DC_DIGEST_MAX];
	dc_buf parts = DC_BUF_INIT(SIZE_MAX);
	size_t start;
	devcert_status rc;

	dc_der_add_uint(&parts, plan->new_content_key);
	start = parts.len;
	for (uint32_t i = 0; i < DC_LIMIT_ENVELOPE_RECIPIENTS; i++)
		if (plan->drops_index[i])
			dc_der_add_uint(&parts, i);
	dc_der_wrap(&parts, DC_TAG_SEQUENCE, start);
	start = parts.len;
	for (size_t i = 0; i < plan->dropped_count; i++)
		dc_der_add(&parts, DC_TAG_OCTET_STRING, dc_cert_der(plan->dropped[i].cert));
	dc_der_wrap(&parts, DC_TAG_SEQUENCE, start);
	add_replacements(plan, &parts);
	if (plan->sealer != NULL)
		add_sealer(plan->sealer, plan->new_content_key, &parts);
	rc = dc_buf_status(&parts);
	if (rc == DEVCERT_OK)
		rc = dc_digest(DC_SHA256, dc_buf_slice(&parts), digest);
	if (rc == DEVCERT_OK)
		memcpy(out, digest, 32);
	dc_buf_free(&parts);
	return rc;
}

bool
dc_holder_is(const dc_holder *holder, const dc_recipient *recipient)
{
	return dc_recipient_names(recipient, holder->cert) ||
	       dc_recipient_has_id(recipient, &holder->ids);
}
