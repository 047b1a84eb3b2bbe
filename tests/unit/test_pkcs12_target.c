/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 files for a certain program: what protects them, what is in them, what is refused. */
#include <devcert/pkcs12.h>

#include "p12_parts.h"

#define ROUNDS 1000
#define OID_PBE_3DES "1.2.840.113549.1.12.1.3"

static const struct target {
	devcert_p12_target target;
	bool is_3des, is_pbmac1, is_trust;
	uint32_t rounds; /* unless they are set */
} targets[] = {
	{ DEVCERT_P12_TARGET_MODERN, false, false, false, 600000 },
	{ DEVCERT_P12_TARGET_PBMAC1, false, true, false, 600000 },
	{ DEVCERT_P12_TARGET_JAVA, false, false, false, 600000 },
	{ DEVCERT_P12_TARGET_JAVA_TRUST, false, false, true, 600000 },
	{ DEVCERT_P12_TARGET_NSS, false, false, false, 600000 },
	{ DEVCERT_P12_TARGET_WINDOWS_2016, true, false, false, 2048 },
	{ DEVCERT_P12_TARGET_APPLE, true, false, false, 2048 },
	{ DEVCERT_P12_TARGET_ANDROID, true, false, false, 2048 },
	{ DEVCERT_P12_TARGET_LEGACY, true, false, false, 2048 },
};

static void
set_issuers(devcert_pkcs12_builder *builder)
{
	devcert_cert_list_builder *list_builder;
	devcert_cert_list *list;

	assert_ok(devcert_cert_list_builder_new(&list_builder));
	assert_ok(devcert_cert_list_builder_add(list_builder, mid));
	assert_ok(devcert_cert_list_builder_add(list_builder, root));
	assert_ok(devcert_cert_list_builder_build(list_builder, &list));
	assert_ok(devcert_pkcs12_builder_set_chain(builder, list));
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(list_builder);
}

static devcert_pkcs12_builder *
new_builder(const struct target *t)
{
	devcert_pkcs12_builder *builder;

	assert_ok(devcert_pkcs12_builder_new(&builder));
	if (!t->is_trust)
		assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	set_issuers(builder);
	assert_ok(devcert_pkcs12_builder_set_name(builder, "bi-clé 🔑"));
	assert_ok(devcert_pkcs12_builder_set_target(builder, t->target));
	return builder;
}

static devcert_bytes *
build(const devcert_pkcs12_builder *builder, const char *pass)
{
	devcert_bytes *file;

	assert_ok(devcert_pkcs12_builder_build(builder, (const uint8_t *)pass,
	                                       pass != NULL ? strlen(pass) : 0, &file));
	return file;
}

static devcert_pkcs12 *
open_bytes(const devcert_bytes *file, const char *pass, uint32_t allow)
{
	devcert_pkcs12_opener *opener;
	devcert_pkcs12 *p12;

	assert_ok(devcert_pkcs12_opener_new(&opener));
	assert_ok(devcert_pkcs12_opener_set_password(opener, (const uint8_t *)pass,
	                                             pass != NULL ? strlen(pass) : 0));
	assert_ok(devcert_pkcs12_opener_set_allow(opener, allow));
	assert_ok(devcert_pkcs12_opener_open(opener, devcert_bytes_data(file),
	                                     devcert_bytes_len(file), &p12));
	devcert_pkcs12_opener_free(opener);
	return p12;
}

/* How often these octets are in the file. */
static size_t
count(const devcert_bytes *file, const void *octets, size_t len)
{
	size_t found = 0;

	for (size_t i = 0; i + len <= devcert_bytes_len(file); i++)
		if (memcmp(devcert_bytes_data(file) + i, octets, len) == 0)
			found++;
	return found;
}

static size_t
count_oid(const devcert_bytes *file, const char *oid)
{
	size_t found;
	dc_buf der;

	start(&der);
	dc_der_add_oid(&der, oid);
	found = count(file, der.ptr, der.len);
	dc_buf_free(&der);
	return found;
}

static void
assert_contents(const devcert_pkcs12 *p12, const struct target *t)
{
	devcert_cert_list *list;
	devcert_text_list *usages;
	devcert_pkcs12_bag *bag;

	assert_int_equal(devcert_pkcs12_get_encoding(p12), DEVCERT_PKCS12_ENCODING_STANDARD);
	assert_int_equal(devcert_pkcs12_get_key_count(p12), t->is_trust ? 0 : 1);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_int_equal(devcert_cert_list_get_count(list), t->is_trust ? 2 : 3);
	devcert_cert_list_free(list);
	if (!t->is_trust) {
		assert_string_equal(devcert_pkcs12_get_name(p12, 0), "bi-clé 🔑");
		assert_ok(devcert_pkcs12_get_chain(p12, 0, &list));
		assert_int_equal(devcert_cert_list_get_count(list), 3);
		devcert_cert_list_free(list);
	}
	for (size_t i = 0; i < devcert_pkcs12_get_count(p12); i++) {
		assert_ok(devcert_pkcs12_get_item(p12, i, &bag));
		assert_ok(devcert_pkcs12_bag_get_trusted_usages(bag, &usages));
		assert_int_equal(devcert_text_list_get_count(usages), t->is_trust ? 1 : 0);
		if (t->is_trust)
			assert_string_equal(devcert_text_list_get_item(usages, 0), "2.5.29.37.0");
		devcert_text_list_free(usages);
		devcert_pkcs12_bag_free(bag);
	}
}

/* RFC 7292, appendix C; RFC 8018, 6.2; RFC 9579, 4: how each part is protected */
static void
each_target_has_its_algorithms_and_is_read_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		const struct target *t = &targets[i];
		size_t encrypted = t->is_trust ? 0 : 2;
		devcert_pkcs12_builder *builder = new_builder(t);
		devcert_bytes *file;
		devcert_pkcs12 *p12;

		assert_ok(devcert_pkcs12_builder_set_rounds(builder, ROUNDS));
		file = build(builder, "secret");
		assert_int_equal(count_oid(file, OID_PBE_3DES), t->is_3des ? encrypted : 0);
		assert_int_equal(count_oid(file, DC_OID_PBES2), t->is_3des ? 0 : encrypted);
		assert_int_equal(count_oid(file, DC_OID_AES256_CBC), t->is_3des ? 0 : encrypted);
		assert_int_equal(count_oid(file, DC_OID_PBMAC1), t->is_pbmac1 ? 1 : 0);
		/* The MAC's digest, or of PBMAC1 its two HMACs beside those of PBES2. */
		assert_int_equal(count_oid(file, DC_OID_SHA1), t->is_3des ? 1 : 0);
		assert_int_equal(count_oid(file, DC_OID_SHA256),
		                 t->is_3des || t->is_pbmac1 ? 0 : 1);
		assert_int_equal(count_oid(file, DC_OID_HMAC_SHA256),
		                 (t->is_3des ? 0 : encrypted) + (t->is_pbmac1 ? 2 : 0));
		assert_int_equal(count(file, "\x02\x02\x03\xe8", 4), encrypted + 1);
		p12 = open_bytes(file, "secret", t->is_3des ? DEVCERT_PKCS12_ALLOW_WEAK : 0);
		assert_contents(p12, t);
		devcert_pkcs12_free(p12);
		devcert_bytes_free(file);
		devcert_pkcs12_builder_free(builder);
	}
}

static void
each_target_has_its_rounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		devcert_pkcs12_builder *builder = new_builder(&targets[i]);
		devcert_bytes *file = build(builder, "secret");
		dc_buf rounds;

		start(&rounds);
		dc_der_add_uint(&rounds, targets[i].rounds);
		assert_int_equal(count(file, rounds.ptr, rounds.len), targets[i].is_trust ? 1 : 3);
		dc_buf_free(&rounds);
		devcert_bytes_free(file);
		devcert_pkcs12_builder_free(builder);
	}
}

/* 5,000,000 is what we read: two derivations of 3DES are four, and the MAC is the fifth. */
static void
rounds_that_nobody_reads_are_not_written(void **state)
{
	devcert_pkcs12_builder *builder = new_builder(&targets[5]);
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, 1000001));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_builder_build(builder, SECRET, 6, &file));
	assert_null(file);
	devcert_pkcs12_builder_free(builder);
}

static void
an_unknown_target_is_refused(void **state)
{
	devcert_pkcs12_builder *builder = new_builder(&targets[0]);

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_target(builder, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_target(builder, 10));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_set_target(builder, (devcert_p12_target)-1));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_set_target(NULL, DEVCERT_P12_TARGET_JAVA));
	devcert_pkcs12_builder_free(builder);
}

static void
a_trust_store_has_no_private_key(void **state)
{
	devcert_pkcs12_builder *builder = new_builder(&targets[0]);
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_set_target(builder, DEVCERT_P12_TARGET_JAVA_TRUST));
	assert_fails(DEVCERT_E_STATE, devcert_pkcs12_builder_build(builder, SECRET, 6, &file));
	assert_null(file);
	devcert_pkcs12_builder_free(builder);
}

/* RFC 7292, appendix B.1: none has no octets, the empty one has two.  The right one is read without
 * another try. */
static void
no_passphrase_and_the_empty_one_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		const struct target *t = &targets[i];

		for (int is_null = 0; is_null < 2; is_null++) {
			const char *pass = is_null ? NULL : "";
			devcert_pkcs12_builder *builder = new_builder(t);
			devcert_bytes *file;
			devcert_pkcs12 *p12;

			assert_ok(devcert_pkcs12_builder_set_rounds(builder, ROUNDS));
			file = build(builder, pass);
			p12 = open_bytes(file, pass, DEVCERT_PKCS12_ALLOW_WEAK);
			assert_contents(p12, t);
			devcert_pkcs12_free(p12);
			p12 = open_bytes(file, is_null ? "" : NULL, DEVCERT_PKCS12_ALLOW_WEAK);
			assert_int_equal(devcert_pkcs12_get_encoding(p12),
			                 t->is_pbmac1 ? DEVCERT_PKCS12_ENCODING_STANDARD
			                              : DEVCERT_PKCS12_ENCODING_OTHER_EMPTY);
			devcert_pkcs12_free(p12);
			devcert_bytes_free(file);
			devcert_pkcs12_builder_free(builder);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_target_has_its_algorithms_and_is_read_again),
		cmocka_unit_test(each_target_has_its_rounds),
		cmocka_unit_test(rounds_that_nobody_reads_are_not_written),
		cmocka_unit_test(an_unknown_target_is_refused),
		cmocka_unit_test(a_trust_store_has_no_private_key),
		cmocka_unit_test(no_passphrase_and_the_empty_one_differ),
	};

	return cmocka_run_group_tests(tests, read_parts, free_parts);
}
