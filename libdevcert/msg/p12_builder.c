/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"
#include "msg/p12_build.h"
#include "pki/cert.h"
#include "pki/key.h"

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
	char *copy;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(name);
	rc = dc_p12_copy_name(name, &copy);
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

static devcert_status
write_file(const devcert_pkcs12_builder *builder, const dc_p12_parts *parts,
           const dc_p12_pass *pass, dc_buf *out)
{
	dc_buf safe = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	uint32_t rounds = 0;
	devcert_status rc = dc_p12_parts_rounds(builder, parts, &rounds);

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
	dc_p12_parts parts = { .items = NULL };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	rc = dc_p12_pass_check(dc_slice_of(pass, pass_len));
	if (rc == DEVCERT_OK)
		rc = dc_p12_parts_list(builder, &parts);
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
	for (size_t i = 0; i < builder->count; i++)
		devcert_pkcs12_bag_free(builder->entries[i].bag);
	free(builder->entries);
	free(builder);
}
