/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom the tests of envelopes seal to: fixed keys, and certificates from 2020 to 2040. */
#ifndef TEST_RECIPIENTS_H
#define TEST_RECIPIENTS_H
#include "cms_recipes.h"
#include "msg/recipient_read.h"
#include "msg/sealer_builder.h"
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

#endif /* TEST_RECIPIENTS_H */
