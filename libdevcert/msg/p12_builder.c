/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"
#include "msg/p12_build.h"
#include "pki/cert.h"
#include "pki/key.h"

#define NAME_MAX_LEN 255
#define ROUNDS_MIN 1000
/* Three derivations stay below what a reader like ours takes for one file. */
#define ROUNDS_MAX 1600000

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_new(devcert_pkcs12_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		(*out)->target = dc_p12_target_find(DEVCERT_P12_TARGET_MODERN);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_target(devcert_pkcs12_builder *builder, devcert_p12_target target)
{
	const dc_p12_target_row *row = dc_p12_target_find(target);

	DC_ARG(builder);
	if (row == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown target %d", (int)target);
	builder->target = row;
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_key(devcert_pkcs12_builder *builder, const devcert_key *key,
                               const devcert_cert *cert)
{
	DC_ARG(builder);
	DC_ARG(key);
	DC_ARG(cert);
	if (!devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the certificate is for another key");
	devcert_key_free(builder->key);
	devcert_cert_free(builder->cert);
	builder->key = dc_key_ref(key);
	builder->cert = dc_cert_ref(cert);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_chain(devcert_pkcs12_builder *builder, const devcert_cert_list *chain)
{
	DC_ARG(builder);
	DC_ARG(chain);
	/* Two bags are the key's and its certificate's. */
	if (devcert_cert_list_get_count(chain) > DC_LIMIT_PKCS12_BAGS - 2)
		return dc_fail(DEVCERT_E_LIMIT, "%zu certificates",
		               devcert_cert_list_get_count(chain));
	devcert_cert_list_free(builder->chain);
	builder->chain = dc_cert_list_ref(chain);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_name(devcert_pkcs12_builder *builder, const char *name)
{
	size_t len;
	char *copy;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(name);
	len = strlen(name);
	if (len == 0 || len > NAME_MAX_LEN || !dc_utf8_is_valid(dc_slice_of(name, len)))
		return dc_fail(DEVCERT_E_TEXT, "a friendlyName of %zu octets, or not UTF-8", len);
	rc = dc_strdup(name, &copy);
	if (rc != DEVCERT_OK)
		return rc;
	free(builder->name);
	builder->name = copy;
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_rounds(devcert_pkcs12_builder *builder, uint32_t rounds)
{
	DC_ARG(builder);
	if (rounds < ROUNDS_MIN || rounds > ROUNDS_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "%u rounds, not %u to %u", rounds, ROUNDS_MIN,
		               ROUNDS_MAX);
	builder->rounds = rounds;
	return DEVCERT_OK;
}

struct parts {
	dc_p12_part *items;
	size_t count;
};

static dc_p12_part *
next_part(struct parts *parts, devcert_pkcs12_kind kind)
{
	dc_p12_part *part = &parts->items[parts->count++];

	part->kind = kind;
	return part;
}

/* The key with its certificate.  localKeyId and friendlyName are equal in both: readers pair the
 * two by either. */
static devcert_status
add_own(const devcert_pkcs12_builder *builder, struct parts *parts)
{
	dc_p12_part *key, *cert;
	devcert_status rc;

	if (builder->key == NULL)
		return DEVCERT_OK;
	key = next_part(parts, DEVCERT_PKCS12_KIND_KEY);
	cert = next_part(parts, DEVCERT_PKCS12_KIND_CERT);
	key->key = builder->key;
	cert->cert = builder->cert;
	key->name = cert->name = builder->name;
	rc = dc_public_key_id(dc_key_public(builder->key), key->id);
	memcpy(cert->id, key->id, sizeof(cert->id));
	key->has_id = cert->has_id = true;
	return rc;
}

static size_t
count_chain(const devcert_pkcs12_builder *builder)
{
	return builder->chain != NULL ? devcert_cert_list_get_count(builder->chain) : 0;
}

static void
add_chain(const devcert_pkcs12_builder *builder, struct parts *parts)
{
	for (size_t i = 0; i < count_chain(builder); i++) {
		const devcert_cert *cert = dc_cert_list_at(builder->chain, i);
		dc_p12_part *part;

		if (builder->cert != NULL && devcert_cert_equals(cert, builder->cert))
			continue;
		part = next_part(parts, DEVCERT_PKCS12_KIND_CERT);
		part->cert = cert;
		part->is_trusted = builder->target->is_trust_store;
	}
}

/* All that goes into the file, in its order; the caller frees the items whether it works or not. */
static devcert_status
list_parts(const devcert_pkcs12_builder *builder, struct parts *parts)
{
	size_t most = 2 + count_chain(builder);
	devcert_status rc;

	*parts = (struct parts){ .items = calloc(most, sizeof(*parts->items)) };
	if (parts->items == NULL)
		return dc_fail_nomem();
	rc = add_own(builder, parts);
	if (rc == DEVCERT_OK)
		add_chain(builder, parts);
	return rc;
}

/* How often a key is derived: once for each key and for all certificates, where 3DES takes another
 * derivation for its IV; and once for the MAC. */
static uint32_t
count_derivations(const dc_p12_target_row *target, const struct parts *parts)
{
	uint32_t keys = 0, others = 0;

	for (size_t i = 0; i < parts->count; i++)
		if (parts->items[i].kind == DEVCERT_PKCS12_KIND_KEY)
			keys++;
		else
			others = 1;
	if (target->certs == DC_P12_PLAIN)
		others = 0;
	return 1 + (keys + others) * (target->keys == DC_P12_3DES ? 2 : 1);
}

/* The rounds of each derivation: what was set, or as many as all readers like us take. */
static devcert_status
choose_rounds(const devcert_pkcs12_builder *builder, const struct parts *parts, uint32_t *out)
{
	uint32_t count = count_derivations(builder->target, parts);
	uint32_t most = DC_LIMIT_KDF_ROUNDS_FILE / count;

	if (builder->rounds > most)
		return dc_fail(DEVCERT_E_LIMIT, "%u derivations of %u rounds are more than %u",
		               count, builder->rounds, DC_LIMIT_KDF_ROUNDS_FILE);
	*out = builder->target->rounds < most ? builder->target->rounds : most;
	if (builder->rounds != 0)
		*out = builder->rounds;
	return DEVCERT_OK;
}

static devcert_status
check_parts(const devcert_pkcs12_builder *builder, const struct parts *parts)
{
	if (parts->count == 0)
		return dc_fail(DEVCERT_E_STATE, "neither a key nor a certificate was set");
	for (size_t i = 0; builder->target->is_trust_store && i < parts->count; i++)
		if (parts->items[i].kind == DEVCERT_PKCS12_KIND_KEY)
			return dc_fail(DEVCERT_E_STATE, "a private key in a trust store");
	return DEVCERT_OK;
}

static devcert_status
write_file(const devcert_pkcs12_builder *builder, const struct parts *parts,
           const dc_p12_pass *pass, dc_buf *out)
{
	dc_buf safe = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	uint32_t rounds = 0;
	devcert_status rc = choose_rounds(builder, parts, &rounds);

	if (rc == DEVCERT_OK)
		rc = dc_p12_write_safe(builder->target, parts->items, parts->count, pass, rounds,
		                       &safe);
	if (rc == DEVCERT_OK)
		rc = dc_p12_write_pfx(builder->target, dc_buf_slice(&safe), pass, rounds, out);
	dc_buf_free(&safe);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_build(const devcert_pkcs12_builder *builder, const uint8_t *pass,
                             size_t pass_len, devcert_bytes **out)
{
	dc_buf file = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	dc_p12_pass forms = { .wide = { .count = 0 } };
	struct parts parts = { .items = NULL };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	if (pass_len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_ARGUMENT, "a passphrase of %zu octets", pass_len);
	if (!dc_utf8_is_valid(dc_slice_of(pass, pass_len)))
		return dc_fail(DEVCERT_E_TEXT, "the passphrase is not UTF-8, or has a NUL");
	rc = list_parts(builder, &parts);
	if (rc == DEVCERT_OK)
		rc = check_parts(builder, &parts);
	if (rc == DEVCERT_OK)
		rc = dc_p12_pass_make(dc_slice_of(pass, pass_len), &forms);
	if (rc == DEVCERT_OK)
		rc = write_file(builder, &parts, &forms, &file);
	dc_p12_pass_free(&forms);
	free(parts.items);
	if (rc == DEVCERT_OK)
		return dc_buf_take_bytes(&file, out);
	dc_buf_free(&file);
	return rc;
}

/* see devcert/pkcs12.h */
void
devcert_pkcs12_builder_free(devcert_pkcs12_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_key_free(builder->key);
	devcert_cert_free(builder->cert);
	devcert_cert_list_free(builder->chain);
	free(builder->name);
	free(builder);
}
