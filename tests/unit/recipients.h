/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom the tests of envelopes seal to: fixed keys, and certificates from 2020 to 2040. */
#ifndef TEST_RECIPIENTS_H
#define TEST_RECIPIENTS_H
#include "cms_recipes.h"
#include "msg/recipient_read.h"
#include "msg/sealer_builder.h"
#include "msg/unwrap.h"
#include "octets.h"

#define NOW INT64_C(1800000000)
#define CEK "0123456789abcdef0123456789abcdef"
#define KEK "fedcba9876543210fedcba9876543210"
#define PASSWORD "correct horse"

/* A certificate of key, from issuer's key and certificate (NULL: self-signed). */
static inline devcert_cert *
usage_cert(const devcert_public_key *key, uint32_t usage, const devcert_key *issuer_key,
           const devcert_cert *issuer)
{
	devcert_cert_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_cert *cert = NULL;

	assert_ok(devcert_name_parse_text("CN=recipient,O=Example", &name));
	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_cert_builder_set_serial(builder, (const uint8_t *)"\x15", 1));
	assert_ok(devcert_cert_builder_set_validity(builder, 1577836800, 2208988800));
	assert_ok(devcert_cert_builder_set_public_key(builder, key));
	if (usage != 0)
		assert_ok(devcert_cert_builder_set_key_usage(builder, usage));
	assert_ok(devcert_cert_builder_sign(builder, issuer_key, issuer, &cert));
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
	return cert;
}

static inline devcert_sealer_builder *
new_sealer(void)
{
	devcert_sealer_builder *sealer = NULL;

	assert_ok(devcert_sealer_builder_new(&sealer));
	assert_ok(devcert_sealer_builder_set_now(sealer, NOW));
	return sealer;
}

/* The RecipientInfos of all of a builder's recipients, with CEK's first cek_len octets. */
static inline void
write_recipients(const devcert_sealer_builder *sealer, size_t cek_len, dc_buf *out)
{
	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	for (size_t i = 0; i < sealer->count; i++)
		assert_ok(dc_recipient_write(&sealer->to[i], dc_slice_of(CEK, cek_len), out));
}

static inline devcert_opener_builder *
new_opener(void)
{
	devcert_opener_builder *opener = NULL;

	assert_ok(devcert_opener_builder_new(&opener));
	return opener;
}

/* Add a key with one certificate, or NULL. */
static inline void
add_key(devcert_opener_builder *opener, const devcert_key *key, const devcert_cert *cert)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *certs = NULL;

	assert_ok(devcert_cert_list_builder_new(&builder));
	if (cert != NULL)
		assert_ok(devcert_cert_list_builder_add(builder, cert));
	assert_ok(devcert_cert_list_builder_build(builder, &certs));
	assert_ok(devcert_opener_builder_add_key(opener, key, cert != NULL ? certs : NULL));
	devcert_cert_list_free(certs);
	devcert_cert_list_builder_free(builder);
}

/* The first content key, of cek_len octets, where there is one; *index where not NULL. */
static inline devcert_status
unwrap_first(const devcert_opener_builder *opener, dc_slice recipients, uint8_t *cek,
             size_t cek_len, int32_t *index)
{
	uint8_t *copy = exact_copy(recipients.ptr, recipients.len);
	dc_unwrap *unwrap = NULL;
	devcert_status rc = dc_unwrap_new(opener, dc_slice_of(copy, recipients.len), true, &unwrap);

	if (rc == DEVCERT_OK) {
		assert_int_equal(dc_unwrap_index(unwrap), -1);
		assert_true(dc_unwrap_has_more(unwrap));
		rc = dc_unwrap_next(unwrap, cek, cek_len);
	} else {
		assert_null(unwrap);
	}
	if (rc == DEVCERT_OK && index != NULL)
		*index = dc_unwrap_index(unwrap);
	dc_unwrap_free(unwrap);
	free(copy);
	return rc;
}

/* That it is the one that write_recipients() wrote, from this recipient. */
static inline void
assert_opens(const devcert_opener_builder *opener, dc_slice recipients, size_t cek_len,
             int32_t index)
{
	uint8_t cek[32] = { 0 };
	int32_t got = -1;

	assert_ok(unwrap_first(opener, recipients, cek, cek_len, &got));
	assert_memory_equal(cek, CEK, cek_len);
	assert_int_equal(got, index);
}

/* The code of what does not open. */
static inline devcert_status
open_fails(const devcert_opener_builder *opener, dc_slice recipients)
{
	uint8_t cek[32];

	return unwrap_first(opener, recipients, cek, sizeof(cek), NULL);
}

#endif /* TEST_RECIPIENTS_H */
