/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing PKCS#12 files. */
#include <devcert/pkcs12.h>

#include "p12_parts.h"

#define ROUNDS 1000

static devcert_pkcs12_builder *
new_builder(void)
{
	devcert_pkcs12_builder *builder;

	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, ROUNDS));
	assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	return builder;
}

static devcert_cert_list *
list_of(const devcert_cert *const *certs)
{
	devcert_cert_list_builder *builder;
	devcert_cert_list *list;

	assert_ok(devcert_cert_list_builder_new(&builder));
	for (; *certs != NULL; certs++)
		assert_ok(devcert_cert_list_builder_add(builder, *certs));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	return list;
}

static devcert_status
build(const devcert_pkcs12_builder *builder, const char *pass, devcert_bytes **out)
{
	return devcert_pkcs12_builder_build(builder, (const uint8_t *)pass, strlen(pass), out);
}

static devcert_pkcs12 *
open_bytes(const devcert_bytes *file, const char *pass)
{
	devcert_pkcs12 *p12;

	assert_ok(devcert_pkcs12_parse(devcert_bytes_data(file), devcert_bytes_len(file),
	                               (const uint8_t *)pass, strlen(pass), &p12));
	return p12;
}

static void
what_is_written_is_read_again(void **state)
{
	static const char *const passes[] = { "secret", "x", "Zoë€🔑", "\xf4\x8f\xbf\xbf" };
	static const char *const names[] = { NULL, "leaf", "bi-clé 🔑" };
	devcert_cert_list *chain = list_of((const devcert_cert *const[]){ leaf, mid, root, NULL });

	(void)state;
	for (size_t i = 0; i < COUNT_OF(passes); i++) {
		for (size_t k = 0; k < COUNT_OF(names); k++) {
			devcert_pkcs12_builder *builder = new_builder();
			devcert_cert_list *list;
			devcert_pkcs12 *p12;
			devcert_bytes *file, *again;

			if (k > 0) {
				assert_ok(devcert_pkcs12_builder_set_name(builder, names[k]));
				assert_ok(devcert_pkcs12_builder_set_chain(builder, chain));
			}
			assert_ok(build(builder, passes[i], &file));
			/* Fresh salt each time. */
			assert_ok(build(builder, passes[i], &again));
			assert_int_equal(devcert_bytes_len(file), devcert_bytes_len(again));
			assert_memory_not_equal(devcert_bytes_data(file), devcert_bytes_data(again),
			                        devcert_bytes_len(file));
			devcert_pkcs12_builder_free(builder);
			p12 = open_bytes(file, passes[i]);
			assert_int_equal(devcert_pkcs12_get_key_count(p12), 1);
			assert_string_equal(devcert_pkcs12_get_name(p12, 0), k > 0 ? names[k] : "");
			/* The key's own certificate is there once, and first. */
			assert_ok(devcert_pkcs12_get_certs(p12, &list));
			assert_int_equal(devcert_cert_list_get_count(list), k > 0 ? 3 : 1);
			assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), leaf));
			devcert_cert_list_free(list);
			assert_ok(devcert_pkcs12_get_chain(p12, 0, &list));
			assert_int_equal(devcert_cert_list_get_count(list), k > 0 ? 3 : 1);
			devcert_cert_list_free(list);
			devcert_pkcs12_free(p12);
			devcert_bytes_free(file);
			devcert_bytes_free(again);
		}
	}
	devcert_cert_list_free(chain);
}

/* RFC 7292, 4 and appendix A: what other readers look for, step by step.  R45 to R51, R56 */
static void
the_structure_is_the_one_that_others_read(void **state)
{
	devcert_pkcs12_builder *builder = new_builder();
	uint8_t id[20];
	dc_slice in, content;
	dc_tlv pfx, tlv, safe, mac, info;
	dc_buf bags, attributes, plain;
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	devcert_bytes *file;
	dc_tlv_summary summary;

	(void)state;
	start(&plain);
	start(&bags);
	start(&attributes);
	assert_ok(devcert_pkcs12_builder_set_name(builder, "bi-clé"));
	assert_ok(build(builder, "secret", &file));
	devcert_pkcs12_builder_free(builder);
	in = dc_slice_of(devcert_bytes_data(file), devcert_bytes_len(file));
	assert_ok(dc_tlv_scan(in, DC_DER, 1000, &summary));
	assert_false(summary.is_ber);

	/* PFX: version 3, data, MacData with SHA-256 and our rounds */
	assert_ok(dc_tlv_only(in, DC_TAG_SEQUENCE, &pfx));
	in = pfx.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_INTEGER, &tlv));
	assert_memory_equal(tlv.whole.ptr, "\x02\x01\x03", 3);
	assert_ok(dc_tlv_expect(&in, DC_TAG_SEQUENCE, &safe));
	assert_ok(dc_tlv_only(in, DC_TAG_SEQUENCE, &mac));
	in = safe.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_OID, &tlv));
	dc_der_add_oid(&plain, DC_OID_DATA);
	assert_true(dc_slice_equals(tlv.whole, dc_buf_slice(&plain)));
	assert_ok(dc_tlv_only(in, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_OCTET_STRING, &tlv));
	content = tlv.value;
	in = mac.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_SEQUENCE, &tlv));
	assert_ok(dc_tlv_expect(&in, DC_TAG_OCTET_STRING, &mac));
	assert_int_equal(mac.value.len, 16);
	assert_ok(dc_tlv_only(in, DC_TAG_INTEGER, &tlv));
	assert_memory_equal(tlv.whole.ptr, "\x02\x02\x03\xe8", 4);

	/* AuthenticatedSafe: encryptedData, then data */
	assert_ok(dc_tlv_only(content, DC_TAG_SEQUENCE, &safe));
	in = safe.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_SEQUENCE, &info));
	dc_buf_truncate(&plain, 0);
	dc_der_add_oid(&plain, DC_OID_ENCRYPTED_DATA);
	assert_memory_equal(info.value.ptr, plain.ptr, plain.len);
	assert_ok(dc_tlv_only(in, DC_TAG_SEQUENCE, &info));
	dc_buf_truncate(&plain, 0);
	dc_der_add_oid(&plain, DC_OID_DATA);
	assert_memory_equal(info.value.ptr, plain.ptr, plain.len);

	/* the key's bag, as it must be but for salt, IV and ciphertext */
	in = info.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_OID, &tlv));
	assert_ok(dc_tlv_only(in, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_OCTET_STRING, &tlv));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_SEQUENCE, &tlv));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_SEQUENCE, &tlv));
	in = tlv.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_OID, &tlv));
	assert_ok(dc_tlv_expect(&in, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv));
	/* SET OF in the order of DER: the shorter encoding first */
	assert_ok(dc_public_key_id(dc_key_public(leaf_key), id));
	put_name(&attributes, "bi-clé");
	put_string_attribute(&attributes, DC_OID_LOCAL_KEY_ID, DC_TAG_OCTET_STRING,
	                     dc_slice_of(id, sizeof(id)));
	assert_ok(dc_tlv_only(in, DC_TAG_SET, &info));
	assert_true(dc_slice_equals(info.value, dc_buf_slice(&attributes)));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_SEQUENCE, &tlv));
	in = tlv.value;
	assert_ok(dc_tlv_expect(&in, DC_TAG_SEQUENCE, &info));
	assert_ok(dc_tlv_only(in, DC_TAG_OCTET_STRING, &tlv));
	dc_buf_truncate(&plain, 0);
	assert_ok(
	    dc_pbes2_decrypt(info.whole, false, text_slice("secret"), tlv.value, &budget, &plain));
	assert_int_equal(budget.rounds_left, DC_LIMIT_KDF_ROUNDS_FILE - ROUNDS);
	assert_ok(dc_key_write_pkcs8(leaf_key, &bags));
	assert_true(dc_slice_equals(dc_buf_slice(&plain), dc_buf_slice(&bags)));

	devcert_bytes_free(file);
	dc_buf_free(&plain);
	dc_buf_free(&bags);
	dc_buf_free(&attributes);
}

/* Each of the three derivations of a file that is built has the rounds that were set. */
static void
the_default_is_600000_rounds(void **state)
{
	/* INTEGER 600000 */
	static const uint8_t rounds[] = { 0x02, 0x03, 0x09, 0x27, 0xc0 };
	devcert_pkcs12_builder *builder;
	devcert_bytes *file;
	size_t found = 0;

	(void)state;
	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	assert_ok(build(builder, "secret", &file));
	for (size_t i = 0; i + sizeof(rounds) <= devcert_bytes_len(file); i++)
		if (memcmp(devcert_bytes_data(file) + i, rounds, sizeof(rounds)) == 0)
			found++;
	assert_int_equal(found, 3);
	devcert_bytes_free(file);
	devcert_pkcs12_builder_free(builder);
}

static void
values_out_of_range_are_refused(void **state)
{
	static const uint32_t rounds[] = { 0, 999, 1600001, 0xffffffff };
	char name[257];
	devcert_pkcs12_builder *builder = new_builder();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rounds); i++)
		assert_fails(DEVCERT_E_ARGUMENT,
		             devcert_pkcs12_builder_set_rounds(builder, rounds[i]));
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, 1600000));
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, 1000));
	memset(name, 'a', sizeof(name));
	name[256] = '\0';
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_set_name(builder, name));
	name[255] = '\0';
	assert_ok(devcert_pkcs12_builder_set_name(builder, name));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_set_name(builder, ""));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_set_name(builder, "cl\xe9"));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_set_name(builder, "\xed\xa0\xbd"));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_pkcs12_builder_set_key(builder, leaf_key, other));
	devcert_pkcs12_builder_free(builder);
}

static void
setters_replace_what_was_set(void **state)
{
	devcert_pkcs12_builder *builder = new_builder();
	devcert_cert_list *list = list_of((const devcert_cert *const[]){ root, NULL });
	devcert_cert_list *none = list_of((const devcert_cert *const[]){ NULL });
	devcert_pkcs12 *p12;
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	assert_ok(devcert_pkcs12_builder_set_name(builder, "one"));
	assert_ok(devcert_pkcs12_builder_set_name(builder, "two"));
	assert_ok(devcert_pkcs12_builder_set_chain(builder, list));
	assert_ok(devcert_pkcs12_builder_set_chain(builder, none));
	devcert_cert_list_free(list);
	devcert_cert_list_free(none);
	assert_ok(build(builder, "secret", &file));
	devcert_pkcs12_builder_free(builder);
	p12 = open_bytes(file, "secret");
	assert_string_equal(devcert_pkcs12_get_name(p12, 0), "two");
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_int_equal(devcert_cert_list_get_count(list), 1);
	devcert_cert_list_free(list);
	devcert_pkcs12_free(p12);
	devcert_bytes_free(file);
}

static void
passphrases_are_utf8_of_at_most_1024_octets(void **state)
{
	devcert_pkcs12_builder *builder = new_builder();
	devcert_pkcs12 *p12;
	devcert_bytes *file;
	char pass[1026];

	(void)state;
	memset(pass, 'p', sizeof(pass));
	pass[1025] = '\0';
	assert_fails(DEVCERT_E_ARGUMENT, build(builder, pass, &file));
	assert_null(file);
	pass[1024] = '\0';
	assert_ok(build(builder, pass, &file));
	p12 = open_bytes(file, pass);
	devcert_pkcs12_free(p12);
	devcert_bytes_free(file);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_build(builder, NULL, 1, &file));
	assert_fails(DEVCERT_E_TEXT, build(builder, "cl\xe9", &file));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_builder_build(builder, (const uint8_t *)"a\0b", 3, &file));
	assert_null(file);
	devcert_pkcs12_builder_free(builder);
}

static void
an_empty_builder_builds_nothing(void **state)
{
	devcert_pkcs12_builder *builder;
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE, build(builder, "secret", &file));
	assert_null(file);
	devcert_pkcs12_builder_free(builder);
}

static void
null_pointers_are_refused(void **state)
{
	devcert_pkcs12_builder *builder = new_builder();
	devcert_cert_list *list = list_of((const devcert_cert *const[]){ root, NULL });
	devcert_bytes *file;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_key(NULL, leaf_key, leaf));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_key(builder, NULL, leaf));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_key(builder, leaf_key, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_chain(NULL, list));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_chain(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_name(NULL, "x"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_name(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_set_rounds(NULL, 2000));
	assert_fails(DEVCERT_E_ARGUMENT, build(NULL, "secret", &file));
	assert_fails(DEVCERT_E_ARGUMENT, build(builder, "secret", NULL));
	devcert_pkcs12_builder_free(NULL);
	devcert_pkcs12_builder_free(builder);
	devcert_cert_list_free(list);
}

/* All that is read can be written again, up to the limits of reading. */
static void
more_than_can_be_read_is_not_written(void **state)
{
	static const struct {
		size_t certs;
		devcert_status set, built;
	} cases[] = {
		{ 6000, DEVCERT_OK, DEVCERT_OK },
		/* too long with its certificate of 570 octets */
		{ 9998, DEVCERT_OK, DEVCERT_E_LIMIT },
		{ 9999, DEVCERT_E_LIMIT, DEVCERT_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_pkcs12_builder *builder = new_builder();
		devcert_cert_list_builder *list_builder;
		devcert_cert_list *list;
		devcert_pkcs12 *p12;
		devcert_bytes *file;

		assert_ok(devcert_cert_list_builder_new(&list_builder));
		for (size_t k = 0; k < cases[i].certs; k++)
			assert_ok(dc_cert_list_builder_add_up_to(list_builder, root, 10000));
		assert_ok(devcert_cert_list_builder_build(list_builder, &list));
		devcert_cert_list_builder_free(list_builder);
		if (cases[i].set != DEVCERT_OK) {
			assert_fails_with(cases[i].set,
			                  devcert_pkcs12_builder_set_chain(builder, list));
		} else if (cases[i].built != DEVCERT_OK) {
			assert_ok(devcert_pkcs12_builder_set_chain(builder, list));
			assert_fails_with(cases[i].built, build(builder, "secret", &file));
			assert_null(file);
		} else {
			assert_ok(devcert_pkcs12_builder_set_chain(builder, list));
			assert_ok(build(builder, "secret", &file));
			p12 = open_bytes(file, "secret");
			devcert_pkcs12_free(p12);
			devcert_bytes_free(file);
		}
		devcert_cert_list_free(list);
		devcert_pkcs12_builder_free(builder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(the_structure_is_the_one_that_others_read),
		cmocka_unit_test(the_default_is_600000_rounds),
		cmocka_unit_test(values_out_of_range_are_refused),
		cmocka_unit_test(setters_replace_what_was_set),
		cmocka_unit_test(passphrases_are_utf8_of_at_most_1024_octets),
		cmocka_unit_test(an_empty_builder_builds_nothing),
		cmocka_unit_test(null_pointers_are_refused),
		cmocka_unit_test(more_than_can_be_read_is_not_written),
	};

	return cmocka_run_group_tests(tests, read_parts, free_parts);
}
