/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recipients of envelopes when memory runs out.  Linked with -Wl,--wrap=dc_pbkdf2, whose rounds
 * would take their time. */
#include "oom.h"

#include "certs.h"
#include "crypto/kdf.h"
#include "msg/recipient.h"
#include "recipients.h"

static devcert_key *rsa, *p256;
static devcert_cert *rsa_cert, *p256_cert;
static devcert_cert_list *rsa_list;
static dc_buf recipients; /* of four kinds, with CEK */

devcert_status __real_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);

devcert_status
__wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                 size_t len)
{
	(void)rounds;
	return __real_dc_pbkdf2(hash, pass, salt, 1, out, len);
}

static devcert_status
fill_sealer(devcert_sealer_builder **out)
{
	devcert_status rc = devcert_sealer_builder_new(out);

	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_now(*out, NOW);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_oaep_label(*out, (const uint8_t *)"x", 1);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_add_cert(*out, rsa_cert);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_add_cert(*out, p256_cert);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_add_password(*out, (const uint8_t *)PASSWORD, 13);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_add_kek(*out, (const uint8_t *)"id", 2,
		                                    (const uint8_t *)KEK, 32);
	return rc;
}

static devcert_status
write_them(void)
{
	devcert_sealer_builder *builder = NULL, *copy = NULL;
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	devcert_status rc = fill_sealer(&builder);

	if (rc == DEVCERT_OK)
		rc = dc_sealer_builder_copy(builder, &copy);
	devcert_sealer_builder_free(builder);
	if (rc == DEVCERT_OK)
		rc = dc_sealer_builder_check(copy);
	for (size_t i = 0; rc == DEVCERT_OK && i < 4; i++)
		rc = dc_recipient_write(&copy->to[i], dc_slice_of(CEK, 32), &out);
	devcert_sealer_builder_free(copy);
	dc_buf_free(&out);
	return rc;
}

static devcert_status
look_at_them(void)
{
	devcert_recipient_list *list = NULL;
	devcert_status rc = dc_recipient_list_read(dc_buf_slice(&recipients), 4, &list);

	for (size_t i = 0; rc == DEVCERT_OK && i < 4; i++) {
		devcert_recipient *recipient = NULL;

		rc = devcert_recipient_list_get_item(list, i, &recipient);
		if (rc == DEVCERT_OK)
			assert_int_equal(devcert_recipient_get_rounds(recipient),
			                 i == 2 ? 600000 : 0);
		devcert_recipient_free(recipient);
	}
	devcert_recipient_list_free(list);
	return rc;
}

static devcert_status
fill_opener(devcert_opener_builder **out)
{
	devcert_status rc = devcert_opener_builder_new(out);

	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_key(*out, rsa, rsa_list);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_key(*out, p256, NULL);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_password(*out, (const uint8_t *)"x", 1);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_password(*out, (const uint8_t *)PASSWORD, 13);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_kek(*out, (const uint8_t *)"id", 2,
		                                    (const uint8_t *)KEK, 32);
	return rc;
}

static devcert_status
open_them(void)
{
	devcert_opener_builder *builder = NULL, *copy = NULL;
	dc_unwrap *unwrap = NULL;
	uint8_t cek[32];
	devcert_status rc = fill_opener(&builder);

	if (rc == DEVCERT_OK)
		rc = dc_opener_builder_copy(builder, &copy);
	devcert_opener_builder_free(builder);
	if (rc == DEVCERT_OK)
		rc = dc_unwrap_new(copy, dc_buf_slice(&recipients), true, &unwrap);
	while (rc == DEVCERT_OK && dc_unwrap_has_more(unwrap)) {
		rc = dc_unwrap_next(unwrap, cek, sizeof(cek));
		if (rc == DEVCERT_OK)
			assert_memory_equal(cek, CEK, sizeof(cek));
	}
	dc_unwrap_free(unwrap);
	devcert_opener_builder_free(copy);
	return rc;
}

static devcert_status
reseal_them(void)
{
	devcert_sealer_builder *sealer = NULL, *added = NULL;
	devcert_opener_builder *opener = NULL;
	devcert_reseal_plan *plan = NULL, *copy = NULL;
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	uint8_t hash[32];
	size_t count;
	devcert_status rc = fill_sealer(&sealer);

	if (rc == DEVCERT_OK)
		rc = fill_opener(&opener);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_new(&plan);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_set_opener(plan, opener);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_set_sealer(plan, sealer);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_add_drop_cert(plan, p256_cert);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_add_replacement(plan, p256_cert, sealer);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_plan_copy(plan, &copy);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_plan_hash(copy, hash);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_recipients(copy, dc_buf_slice(&recipients), dc_slice_of(CEK, 32),
		                          true, &out);
	/* Who is there already is not there twice because memory was out when that was looked at.
	 */
	if (rc == DEVCERT_OK)
		rc = dc_recipient_count(dc_buf_slice(&out), 4, &count);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_sealer(copy, dc_buf_slice(&recipients), &added);
	devcert_sealer_builder_free(added);
	devcert_sealer_builder_free(sealer);
	devcert_opener_builder_free(opener);
	devcert_reseal_plan_free(plan);
	devcert_reseal_plan_free(copy);
	dc_buf_free(&out);
	return rc;
}

static const struct {
	const char *name;
	devcert_status (*work)(void);
	int at_least;
} works[] = {
	{ "write them", write_them, 30 },
	{ "look at them", look_at_them, 10 },
	{ "open them", open_them, 15 },
	{ "reseal them", reseal_them, 40 },
};

static int
read_people(void **state)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_sealer_builder *sealer = NULL;

	(void)state;
	rsa = read_plain_key("envelope/rsa2048.key");
	p256 = read_plain_key("envelope/p256.key");
	rsa_cert = read_cert("envelope/rsa2048.pem");
	p256_cert = read_cert("envelope/p256.pem");
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_ok(devcert_cert_list_builder_add(builder, rsa_cert));
	assert_ok(devcert_cert_list_builder_build(builder, &rsa_list));
	devcert_cert_list_builder_free(builder);
	assert_ok(fill_sealer(&sealer));
	write_recipients(sealer, 32, &recipients);
	devcert_sealer_builder_free(sealer);
	return 0;
}

static int
free_people(void **state)
{
	(void)state;
	devcert_key_free(rsa);
	devcert_key_free(p256);
	devcert_cert_free(rsa_cert);
	devcert_cert_free(p256_cert);
	devcert_cert_list_free(rsa_list);
	dc_buf_free(&recipients);
	return 0;
}

static void
running_out_of_memory_is_told_and_leaves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(works); i++)
		survive_oom(works[i].name, works[i].work, works[i].at_least);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_out_of_memory_is_told_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, read_people, free_people);
}
