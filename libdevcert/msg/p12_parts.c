/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that goes into a PKCS#12 file, bag by bag. */
#include "base/bytes.h"
#include "msg/p12_bag.h"
#include "msg/p12_build.h"
#include "pki/cert.h"
#include "pki/key.h"

static dc_p12_part *
next_part(dc_p12_parts *parts, devcert_pkcs12_kind kind, const char *name)
{
	dc_p12_part *part = &parts->items[parts->count++];

	part->kind = kind;
	part->name = name;
	return part;
}

static size_t
count_chain(const devcert_pkcs12_builder *builder)
{
	return builder->chain != NULL ? devcert_cert_list_get_count(builder->chain) : 0;
}

/* The key with its certificate and its issuers. */
static void
add_own(const devcert_pkcs12_builder *builder, dc_p12_parts *parts)
{
	if (builder->key != NULL) {
		next_part(parts, DEVCERT_PKCS12_KIND_KEY, builder->name)->key = builder->key;
		next_part(parts, DEVCERT_PKCS12_KIND_CERT, builder->name)->cert = builder->cert;
	}
	for (size_t i = 0; i < count_chain(builder); i++) {
		const devcert_cert *cert = dc_cert_list_at(builder->chain, i);

		if (builder->cert == NULL || !devcert_cert_equals(cert, builder->cert))
			next_part(parts, DEVCERT_PKCS12_KIND_CERT, NULL)->cert = cert;
	}
}

static void
add_entry(const dc_p12_entry *entry, dc_p12_parts *parts)
{
	const devcert_pkcs12_bag *bag = entry->bag;
	dc_p12_part *part = next_part(parts, bag->kind, bag->item.name);

	part->key = bag->item.key;
	part->cert = bag->item.cert;
	part->type = bag->type;
	part->is_trusted = entry->is_trusted;
	if (bag->value != NULL)
		part->value = dc_secret_slice(bag->value);
	if (bag->item.id != NULL)
		part->id = dc_bytes_slice(bag->item.id);
	if (bag->attributes != NULL)
		part->attributes = dc_bytes_slice(bag->attributes);
}

/* Whether a certificate is that of a key in the file. */
static bool
has_key(const dc_p12_parts *parts, dc_slice id)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->items[i].key != NULL &&
		    dc_slice_equals(dc_slice_of(parts->items[i].key_id, DC_P12_KEY_ID_LEN), id))
			return true;
	return false;
}

/* localKeyId is equal in a key and its certificate, and in nothing else: readers pair the two by
 * it. So what a file said that was read does not matter, where the key is known. */
static devcert_status
set_ids(dc_p12_parts *parts)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < parts->count; i++) {
		dc_p12_part *part = &parts->items[i];

		if (part->key != NULL)
			rc = dc_public_key_id(dc_key_public(part->key), part->key_id);
		else if (part->cert != NULL)
			rc = dc_public_key_id(dc_cert_public_key(part->cert), part->key_id);
	}
	for (size_t i = 0; rc == DEVCERT_OK && i < parts->count; i++) {
		dc_p12_part *part = &parts->items[i];

		if (part->cert != NULL)
			part->is_own =
			    has_key(parts, dc_slice_of(part->key_id, sizeof(part->key_id)));
		if (part->key != NULL || part->is_own)
			part->id = dc_slice_of(part->key_id, sizeof(part->key_id));
		else if (part->cert != NULL)
			part->id = dc_slice_of(NULL, 0);
	}
	return rc;
}

/* A certificate of a key is never marked: Java would show it twice, once without its key. */
static void
set_trust(const dc_p12_target_row *target, dc_p12_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		dc_p12_part *part = &parts->items[i];

		part->is_trusted =
		    part->kind == DEVCERT_PKCS12_KIND_CERT && !part->is_own &&
		    (target->is_trust_store || (target->marks_trust && part->is_trusted));
	}
}

static devcert_status
check(const dc_p12_target_row *target, const dc_p12_parts *parts)
{
	size_t keys = 0;

	if (parts->count == 0)
		return dc_fail(DEVCERT_E_STATE, "nothing was set or added");
	if (parts->count > DC_LIMIT_PKCS12_BAGS)
		return dc_fail(DEVCERT_E_LIMIT, "%zu bags", parts->count);
	for (size_t i = 0; i < parts->count; i++) {
		if (target->is_trust_store && parts->items[i].kind != DEVCERT_PKCS12_KIND_CERT)
			return dc_fail(DEVCERT_E_STATE, "a trust store with what is no "
			                                "certificate");
		if (parts->items[i].kind == DEVCERT_PKCS12_KIND_KEY &&
		    ++keys > DC_LIMIT_PKCS12_KEYS)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u keys", DC_LIMIT_PKCS12_KEYS);
	}
	return DEVCERT_OK;
}

devcert_status
dc_p12_parts_list(const devcert_pkcs12_builder *builder, dc_p12_parts *out)
{
	size_t most = 2 + count_chain(builder) + builder->count;
	devcert_status rc;

	*out = (dc_p12_parts){ .items = calloc(most, sizeof(*out->items)) };
	if (out->items == NULL)
		return dc_fail_nomem();
	add_own(builder, out);
	for (size_t i = 0; i < builder->count; i++)
		add_entry(&builder->entries[i], out);
	rc = check(builder->target, out);
	if (rc == DEVCERT_OK)
		rc = set_ids(out);
	if (rc == DEVCERT_OK)
		set_trust(builder->target, out);
	return rc;
}

/* How often a key is derived: once for each key and for all else that is encrypted, where 3DES
 * takes another derivation for its IV; and once for the MAC. */
static uint32_t
count_derivations(const dc_p12_target_row *target, const dc_p12_parts *parts)
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

devcert_status
dc_p12_parts_rounds(const devcert_pkcs12_builder *builder, const dc_p12_parts *parts, uint32_t *out)
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
