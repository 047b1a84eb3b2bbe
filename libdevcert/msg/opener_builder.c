/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/opener_builder.h"

#include "base/mem.h"
#include "crypto/keywrap.h"
#include "msg/recipient_scheme.h"

#define ALLOW_ALL                                                                                  \
	(DEVCERT_OPEN_ALLOW_SHORT_TAG | DEVCERT_OPEN_ALLOW_IV_LEN | DEVCERT_OPEN_ALLOW_BARE_IV |   \
	 DEVCERT_OPEN_ALLOW_WEAK_KEY | DEVCERT_OPEN_ALLOW_DES3)

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_new(devcert_opener_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		(*out)->max_recipients = DC_LIMIT_RECIPIENTS;
	return rc;
}

/* Those of certs that are key's. */
static devcert_status
choose_certs(const devcert_cert_list *certs, const devcert_key *key, devcert_cert_list **out)
{
	size_t count = devcert_cert_list_get_count(certs), chosen = 0;
	devcert_cert_list_builder *builder = NULL;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++) {
		if (!devcert_cert_has_key(dc_cert_list_at(certs, i), key))
			continue;
		chosen++;
		rc = dc_cert_list_builder_add_up_to(builder, dc_cert_list_at(certs, i), count);
	}
	if (rc == DEVCERT_OK && chosen == 0)
		rc =
		    dc_fail(DEVCERT_E_KEY_MISMATCH, "none of %zu certificates is the key's", count);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_add_key(devcert_opener_builder *builder, const devcert_key *key,
                               const devcert_cert_list *certs)
{
	dc_opener_key added = { 0 };
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(key);
	if (dc_scheme_of_key(dc_key_public(key)) == NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "the key can only sign");
	if (builder->key_count == DC_LIMIT_ENVELOPE_KEYS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u keys", DC_LIMIT_ENVELOPE_KEYS);
	rc = dc_key_ids_of(dc_key_public(key), &added.ids);
	if (rc == DEVCERT_OK && certs != NULL)
		rc = choose_certs(certs, key, &added.certs);
	if (rc != DEVCERT_OK)
		return rc;
	added.key = dc_key_ref(key);
	builder->keys[builder->key_count++] = added;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_add_password(devcert_opener_builder *builder, const uint8_t *pass,
                                    size_t pass_len)
{
	dc_buf added = DC_BUF_INIT(DC_LIMIT_PASS_LEN);

	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	if (pass_len == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "an empty password");
	if (pass_len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a password of %zu octets, more than %u", pass_len,
		               DC_LIMIT_PASS_LEN);
	if (builder->password_count == DC_LIMIT_ENVELOPE_PASSWORDS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u passwords",
		               DC_LIMIT_ENVELOPE_PASSWORDS);
	dc_buf_add(&added, dc_slice_of(pass, pass_len));
	if (added.failed == DEVCERT_OK)
		builder->passwords[builder->password_count++] = added;
	return dc_buf_status(&added);
}

static devcert_status
add_kek(devcert_opener_builder *builder, dc_slice id, dc_slice kek)
{
	dc_opener_kek added = { DC_BUF_INIT(DC_LIMIT_KEK_ID), DC_BUF_INIT(DC_KEK_MAX) };
	devcert_status rc;

	dc_buf_add(&added.id, id);
	dc_buf_add(&added.kek, kek);
	rc = dc_buf_status(&added.id);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&added.kek);
	if (rc == DEVCERT_OK) {
		builder->keks[builder->kek_count++] = added;
	} else {
		dc_buf_free(&added.id);
		dc_buf_free(&added.kek);
	}
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_add_kek(devcert_opener_builder *builder, const uint8_t *data,
                               size_t data_len, const uint8_t *kek, size_t kek_len)
{
	DC_ARG(builder);
	DC_DATA(data, data_len);
	DC_DATA(kek, kek_len);
	if (dc_keywrap_oid(kek_len) == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "a key-encryption key of %zu octets", kek_len);
	if (data_len > DC_LIMIT_KEK_ID)
		return dc_fail(DEVCERT_E_LIMIT, "a key identifier of %zu octets, more than %u",
		               data_len, DC_LIMIT_KEK_ID);
	if (builder->kek_count == DC_LIMIT_ENVELOPE_KEYS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u key-encryption keys",
		               DC_LIMIT_ENVELOPE_KEYS);
	return add_kek(builder, dc_slice_of(data, data_len), dc_slice_of(kek, kek_len));
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_set_allow(devcert_opener_builder *builder, uint32_t allow)
{
	DC_ARG(builder);
	if ((allow & ~(uint32_t)ALLOW_ALL) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown bits %#x of devcert_open_allow", allow);
	builder->allow = allow;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_set_unauthenticated_cbc(devcert_opener_builder *builder, bool is_allowed)
{
	DC_ARG(builder);
	builder->takes_cbc = is_allowed;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_set_require_commitment(devcert_opener_builder *builder, bool is_required)
{
	DC_ARG(builder);
	builder->requires_commitment = is_required;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_set_max_recipients(devcert_opener_builder *builder, uint32_t max_recipients)
{
	DC_ARG(builder);
	if (max_recipients == 0 || max_recipients > DC_LIMIT_ENVELOPE_RECIPIENTS)
		return dc_fail(DEVCERT_E_ARGUMENT, "at most %u recipients", max_recipients);
	builder->max_recipients = max_recipients;
	return DEVCERT_OK;
}

devcert_status
dc_opener_builder_copy(const devcert_opener_builder *builder, devcert_opener_builder **out)
{
	devcert_opener_builder *copy;
	devcert_status rc = DC_NEW(copy);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	for (; copy->key_count < builder->key_count; copy->key_count++) {
		const dc_opener_key *from = &builder->keys[copy->key_count];

		copy->keys[copy->key_count] = (dc_opener_key){
			.key = dc_key_ref(from->key),
			.certs = from->certs != NULL ? dc_cert_list_ref(from->certs) : NULL,
			.ids = from->ids,
		};
	}
	for (size_t i = 0; rc == DEVCERT_OK && i < builder->kek_count; i++)
		rc = add_kek(copy, dc_buf_slice(&builder->keks[i].id),
		             dc_buf_slice(&builder->keks[i].kek));
	for (size_t i = 0; rc == DEVCERT_OK && i < builder->password_count; i++)
		rc = devcert_opener_builder_add_password(copy, builder->passwords[i].ptr,
		                                         builder->passwords[i].len);
	copy->max_recipients = builder->max_recipients;
	copy->allow = builder->allow;
	copy->takes_cbc = builder->takes_cbc;
	copy->requires_commitment = builder->requires_commitment;
	if (rc == DEVCERT_OK)
		*out = copy;
	else
		devcert_opener_builder_free(copy);
	return rc;
}

uint32_t
dc_opener_builder_allow(const devcert_opener_builder *builder)
{
	return builder->allow;
}

bool
dc_opener_builder_takes_cbc(const devcert_opener_builder *builder)
{
	return builder->takes_cbc;
}

bool
dc_opener_builder_requires_commitment(const devcert_opener_builder *builder)
{
	return builder->requires_commitment;
}

size_t
dc_opener_builder_max_recipients(const devcert_opener_builder *builder)
{
	return builder->max_recipients;
}

devcert_status
dc_opener_builder_check(const devcert_opener_builder *builder)
{
	return builder->key_count + builder->kek_count + builder->password_count > 0
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_STATE, "nothing to open an envelope with");
}

/* see devcert/envelope.h */
void
devcert_opener_builder_free(devcert_opener_builder *builder)
{
	if (builder == NULL)
		return;
	for (size_t i = 0; i < builder->key_count; i++) {
		devcert_key_free(builder->keys[i].key);
		devcert_cert_list_free(builder->keys[i].certs);
	}
	for (size_t i = 0; i < builder->kek_count; i++) {
		dc_buf_free(&builder->keks[i].id);
		dc_buf_free(&builder->keks[i].kek);
	}
	for (size_t i = 0; i < builder->password_count; i++)
		dc_buf_free(&builder->passwords[i]);
	free(builder);
}
