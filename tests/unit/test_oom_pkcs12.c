/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 files when memory runs out: made for each kind of target, and read with their attributes.
 */
#include "oom.h"

#include <devcert/pkcs12.h>

#include "p12_maker.h"

#define ROUNDS 1000

static devcert_key *key;
static devcert_cert *cert, *issuer;
static devcert_bytes *file; /* with a bag of each kind */
static devcert_p12_target target;

static int
setup(void **state)
{
	(void)state;
	key = read_key("leaf.key");
	cert = read_cert("leaf.crt");
	issuer = read_cert("mid.crt");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_key_free(key);
	devcert_cert_free(cert);
	devcert_cert_free(issuer);
	return 0;
}

static devcert_status
fill(devcert_pkcs12_builder *builder)
{
	devcert_status rc = devcert_pkcs12_builder_set_rounds(builder, ROUNDS);

	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_set_target(builder, target);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_add_other_key(builder, key, cert, "bi-clé 🔑");
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_add_cert(builder, issuer, "issuer");
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_add_crl(builder, (const uint8_t *)"\x30\x00", 2);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_add_secret(builder, "1.2.3",
		                                       (const uint8_t *)"\x04\x01x", 3, "secret");
	return rc;
}

static devcert_status
make_a_file(void)
{
	devcert_pkcs12_builder *builder = NULL;
	devcert_bytes *out = NULL;
	devcert_status rc = devcert_pkcs12_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = fill(builder);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_build(builder, (const uint8_t *)"Zoë", 4, &out);
	assert_true((out != NULL) == (rc == DEVCERT_OK));
	devcert_bytes_free(out);
	devcert_pkcs12_builder_free(builder);
	return rc;
}

static devcert_status
check_a_file(void)
{
	devcert_pkcs12_builder *builder = NULL;
	devcert_finding_list *list = NULL;
	devcert_status rc = devcert_pkcs12_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = fill(builder);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_check(builder, 0, (const uint8_t *)"Zoë", 4, &list);
	/* Two certificates that are not valid yet, and the passphrase for Java. */
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_finding_list_get_count(list), 3);
	devcert_finding_list_free(list);
	devcert_pkcs12_builder_free(builder);
	return rc;
}

/* All that a bag has, and the bag itself to a file of its own. */
static devcert_status
copy_a_bag(const devcert_pkcs12 *p12, size_t index, devcert_pkcs12_builder *builder)
{
	devcert_text_list *types = NULL, *usages = NULL;
	devcert_pkcs12_bag *bag = NULL;
	devcert_status rc = devcert_pkcs12_get_item(p12, index, &bag);

	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_bag_get_attribute_types(bag, &types);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_bag_get_trusted_usages(bag, &usages);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_add_bag(builder, bag);
	devcert_text_list_free(types);
	devcert_text_list_free(usages);
	devcert_pkcs12_bag_free(bag);
	return rc;
}

static devcert_status
read_and_copy_a_file(void)
{
	devcert_pkcs12_builder *builder = NULL;
	devcert_pkcs12 *p12 = NULL;
	devcert_bytes *out = NULL;
	devcert_status rc = devcert_pkcs12_parse(devcert_bytes_data(file), devcert_bytes_len(file),
	                                         (const uint8_t *)"Zoë", 4, &p12);

	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_set_rounds(builder, ROUNDS);
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_pkcs12_get_count(p12), 5);
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_pkcs12_get_count(p12); i++)
		rc = copy_a_bag(p12, i, builder);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_build(builder, NULL, 0, &out);
	devcert_bytes_free(out);
	devcert_pkcs12_builder_free(builder);
	devcert_pkcs12_free(p12);
	return rc;
}

static void
making_a_file_survives(void **state)
{
	static const devcert_p12_target targets[] = { DEVCERT_P12_TARGET_PBMAC1,
		                                      DEVCERT_P12_TARGET_JAVA,
		                                      DEVCERT_P12_TARGET_LEGACY };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		target = targets[i];
		survive_oom("making a file", make_a_file, 30);
	}
	target = DEVCERT_P12_TARGET_JAVA;
	survive_oom("checking a file", check_a_file, 15);
}

static void
reading_a_file_survives(void **state)
{
	devcert_pkcs12_builder *builder;

	(void)state;
	target = DEVCERT_P12_TARGET_JAVA;
	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(fill(builder));
	assert_ok(devcert_pkcs12_builder_build(builder, (const uint8_t *)"Zoë", 4, &file));
	devcert_pkcs12_builder_free(builder);
	survive_oom("reading and copying a file", read_and_copy_a_file, 60);
	devcert_bytes_free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(making_a_file_survives),
		cmocka_unit_test(reading_a_file_survives),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
