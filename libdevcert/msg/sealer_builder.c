/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/sealer_builder.h"

#include "base/limits.h"
#include "base/mem.h"
#include "crypto/content.h"
#include "crypto/keywrap.h"
#include "crypto/pk.h"

#define ALLOW_ALL                                                                                  \
	(DEVCERT_SEAL_ALLOW_EXPIRED | DEVCERT_SEAL_ALLOW_NOT_YET_VALID |                           \
	 DEVCERT_SEAL_ALLOW_KEY_USAGE | DEVCERT_SEAL_ALLOW_DUPLICATE |                             \
	 DEVCERT_SEAL_ALLOW_WEAK_KEY)

#define FIRST_SIZE 8u

static void
init_recipient(dc_seal_to *to, devcert_recipient_kind kind)
{
	*to = (dc_seal_to){ .kind = kind,
		            .label = DC_BUF_INIT(DC_LIMIT_OAEP_LABEL),
		            .secret = DC_BUF_INIT(DC_LIMIT_PASS_LEN),
		            .key_id = DC_BUF_INIT(DC_LIMIT_KEK_ID) };
}

static void
free_recipient(dc_seal_to *to)
{
	devcert_cert_free(to->cert);
	dc_buf_free(&to->label);
	dc_buf_free(&to->secret);
	dc_buf_free(&to->key_id);
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_new(devcert_sealer_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc != DEVCERT_OK)
		return rc;
	(*out)->max_recipients = DC_LIMIT_RECIPIENTS;
	(*out)->label = (dc_buf)DC_BUF_INIT(DC_LIMIT_OAEP_LABEL);
	(*out)->cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_now(devcert_sealer_builder *builder, int64_t now_at)
{
	DC_ARG(builder);
	builder->now_at = now_at;
	builder->has_now = true;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_allow(devcert_sealer_builder *builder, uint32_t allow)
{
	DC_ARG(builder);
	if ((allow & ~(uint32_t)ALLOW_ALL) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown bits %#x of devcert_seal_allow", allow);
	builder->allow = allow;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_scheme(devcert_sealer_builder *builder, devcert_recipient_scheme scheme)
{
	const dc_scheme *found = dc_scheme_find(scheme);

	DC_ARG(builder);
	if (found == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown scheme %d", (int)scheme);
	builder->scheme = found;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_oaep_label(devcert_sealer_builder *builder, const uint8_t *data,
                                      size_t data_len)
{
	dc_buf label = DC_BUF_INIT(DC_LIMIT_OAEP_LABEL);

	DC_ARG(builder);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_OAEP_LABEL)
		return dc_fail(DEVCERT_E_LIMIT, "a label of %zu octets, more than %u", data_len,
		               DC_LIMIT_OAEP_LABEL);
	dc_buf_add(&label, dc_slice_of(data, data_len));
	if (label.failed != DEVCERT_OK)
		return dc_buf_status(&label);
	dc_buf_free(&builder->label);
	builder->label = label;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_by_key_id(devcert_sealer_builder *builder, bool by_key_id)
{
	DC_ARG(builder);
	builder->by_key_id = by_key_id;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_max_recipients(devcert_sealer_builder *builder, uint32_t max_recipients)
{
	DC_ARG(builder);
	if (max_recipients == 0 || max_recipients > DC_LIMIT_ENVELOPE_RECIPIENTS)
		return dc_fail(DEVCERT_E_ARGUMENT, "at most %u recipients", max_recipients);
	builder->max_recipients = max_recipients;
	return DEVCERT_OK;
}

/* Room for size recipients; those that are there move. */
static devcert_status
resize(devcert_sealer_builder *builder, size_t size)
{
	dc_seal_to *to = calloc(size, sizeof(*to));

	if (to == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; i < builder->count; i++)
		to[i] = builder->to[i];
	free(builder->to);
	builder->to = to;
	builder->size = size;
	return DEVCERT_OK;
}

/* Take a recipient over, whether it works or not. */
static devcert_status
add_recipient(devcert_sealer_builder *builder, dc_seal_to *taken)
{
	devcert_status rc = dc_buf_status(&taken->label);

	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&taken->secret);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&taken->key_id);
	if (rc == DEVCERT_OK && builder->count >= builder->max_recipients)
		rc = dc_fail(DEVCERT_E_LIMIT, "more than %zu recipients", builder->max_recipients);
	if (rc == DEVCERT_OK && builder->count == builder->size)
		rc = resize(builder, builder->size == 0 ? FIRST_SIZE : 2 * builder->size);
	if (rc == DEVCERT_OK)
		builder->to[builder->count++] = *taken;
	else
		free_recipient(taken);
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_add_cert(devcert_sealer_builder *builder, const devcert_cert *cert)
{
	const devcert_public_key *key;
	const dc_scheme *scheme;
	dc_seal_to to;

	DC_ARG(builder);
	DC_ARG(cert);
	key = dc_cert_public_key(cert);
	scheme = dc_scheme_of_key(key);
	if (scheme == NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "the certificate's key can only sign");
	if (builder->scheme != NULL)
		scheme = builder->scheme;
	if (!dc_scheme_fits(scheme, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH,
		               "scheme %d does not fit the certificate's key", (int)scheme->scheme);
	if (builder->by_key_id && dc_cert_subject_key_id(cert).len == 0)
		return dc_fail(DEVCERT_E_NOT_FOUND,
		               "the certificate has no subject key identifier");
	init_recipient(&to, scheme->is_agreement ? DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT
	                                         : DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT);
	to.cert = dc_cert_ref(cert);
	to.scheme = scheme;
	to.by_key_id = builder->by_key_id;
	if (scheme->is_oaep)
		dc_buf_add(&to.label, dc_buf_slice(&builder->label));
	return add_recipient(builder, &to);
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_add_password(devcert_sealer_builder *builder, const uint8_t *pass,
                                    size_t pass_len)
{
	dc_seal_to to;

	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	if (pass_len == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "an empty password");
	if (pass_len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a password of %zu octets, more than %u", pass_len,
		               DC_LIMIT_PASS_LEN);
	init_recipient(&to, DEVCERT_RECIPIENT_KIND_PASSWORD);
	dc_buf_add(&to.secret, dc_slice_of(pass, pass_len));
	return add_recipient(builder, &to);
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_add_kek(devcert_sealer_builder *builder, const uint8_t *data,
                               size_t data_len, const uint8_t *kek, size_t kek_len)
{
	dc_seal_to to;

	DC_ARG(builder);
	DC_DATA(data, data_len);
	DC_DATA(kek, kek_len);
	if (dc_keywrap_oid(kek_len) == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "a key-encryption key of %zu octets", kek_len);
	if (data_len == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "a key-encryption key without identifier");
	if (data_len > DC_LIMIT_KEK_ID)
		return dc_fail(DEVCERT_E_LIMIT, "a key identifier of %zu octets, more than %u",
		               data_len, DC_LIMIT_KEK_ID);
	init_recipient(&to, DEVCERT_RECIPIENT_KIND_KEK);
	dc_buf_add(&to.secret, dc_slice_of(kek, kek_len));
	dc_buf_add(&to.key_id, dc_slice_of(data, data_len));
	return add_recipient(builder, &to);
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_cipher(devcert_sealer_builder *builder, devcert_content_cipher cipher)
{
	DC_ARG(builder);
	if (cipher != DEVCERT_CONTENT_CIPHER_AES_256_GCM &&
	    cipher != DEVCERT_CONTENT_CIPHER_AES_128_GCM &&
	    cipher != DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305)
		return dc_fail(DEVCERT_E_ARGUMENT, "content cipher %d is not written", (int)cipher);
	builder->cipher = cipher;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_unauthenticated_cbc(devcert_sealer_builder *builder, uint32_t key_bits)
{
	DC_ARG(builder);
	switch (key_bits) {
	case 0:
		if (!dc_content_is_aead(builder->cipher))
			builder->cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM;
		return DEVCERT_OK;
	case 128:
		builder->cipher = DEVCERT_CONTENT_CIPHER_AES_128_CBC;
		return DEVCERT_OK;
	case 256:
		builder->cipher = DEVCERT_CONTENT_CIPHER_AES_256_CBC;
		return DEVCERT_OK;
	default:
		return dc_fail(DEVCERT_E_ARGUMENT, "AES-CBC with %u bits", key_bits);
	}
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_commitment(devcert_sealer_builder *builder, bool commitment)
{
	DC_ARG(builder);
	builder->commitment = commitment;
	return DEVCERT_OK;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_set_content_len(devcert_sealer_builder *builder, uint64_t content_len)
{
	DC_ARG(builder);
	if (content_len > DC_LIMIT_ENVELOPE_CONTENT)
		return dc_fail(DEVCERT_E_LIMIT, "more content than an envelope holds");
	builder->content_len = content_len;
	builder->has_content_len = true;
	return DEVCERT_OK;
}

static devcert_status
copy_recipient(const dc_seal_to *from, devcert_sealer_builder *builder)
{
	dc_seal_to to;

	init_recipient(&to, from->kind);
	to.cert = from->cert != NULL ? dc_cert_ref(from->cert) : NULL;
	to.scheme = from->scheme;
	to.by_key_id = from->by_key_id;
	dc_buf_add(&to.label, dc_buf_slice(&from->label));
	dc_buf_add(&to.secret, dc_buf_slice(&from->secret));
	dc_buf_add(&to.key_id, dc_buf_slice(&from->key_id));
	return add_recipient(builder, &to);
}

devcert_status
dc_sealer_builder_copy(const devcert_sealer_builder *builder, devcert_sealer_builder **out)
{
	devcert_sealer_builder *copy;
	devcert_status rc = DC_NEW(copy);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	*copy = *builder;
	copy->to = NULL;
	copy->count = copy->size = 0;
	/* It may have been lowered since. */
	if (copy->max_recipients < builder->count)
		copy->max_recipients = builder->count;
	copy->label = (dc_buf)DC_BUF_INIT(DC_LIMIT_OAEP_LABEL);
	dc_buf_add(&copy->label, dc_buf_slice(&builder->label));
	rc = dc_buf_status(&copy->label);
	for (size_t i = 0; rc == DEVCERT_OK && i < builder->count; i++)
		rc = copy_recipient(&builder->to[i], copy);
	if (rc == DEVCERT_OK)
		*out = copy;
	else
		devcert_sealer_builder_free(copy);
	return rc;
}

static bool
is_same(const dc_seal_to *a, const dc_seal_to *b)
{
	if (a->cert != NULL || b->cert != NULL)
		return a->cert != NULL && b->cert != NULL &&
		       dc_slice_equals(dc_public_key_spki(dc_cert_public_key(a->cert)),
		                       dc_public_key_spki(dc_cert_public_key(b->cert)));
	return a->kind == b->kind &&
	       dc_slice_equals(dc_buf_slice(&a->key_id), dc_buf_slice(&b->key_id)) &&
	       a->secret.len == b->secret.len &&
	       dc_equal_ct(a->secret.ptr, b->secret.ptr, a->secret.len);
}

devcert_status
dc_sealer_builder_merge(devcert_sealer_builder *builder, const devcert_sealer_builder *other)
{
	size_t before = builder->count;
	devcert_status rc = DEVCERT_OK;

	if (builder->max_recipients < other->max_recipients)
		builder->max_recipients = other->max_recipients;
	builder->is_checked = true;
	for (size_t i = 0; rc == DEVCERT_OK && i < other->count; i++) {
		bool is_there = false;

		for (size_t k = 0; k < before && !is_there; k++)
			is_there = is_same(&other->to[i], &builder->to[k]);
		if (!is_there)
			rc = copy_recipient(&other->to[i], builder);
	}
	return rc;
}

/* see devcert/envelope.h */
void
devcert_sealer_builder_free(devcert_sealer_builder *builder)
{
	if (builder == NULL)
		return;
	for (size_t i = 0; i < builder->count; i++)
		free_recipient(&builder->to[i]);
	free(builder->to);
	dc_buf_free(&builder->label);
	free(builder);
}
