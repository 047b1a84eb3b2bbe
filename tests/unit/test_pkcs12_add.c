/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files with more than one key and its certificate: what was added, and what was read elsewhere. */
#include <devcert/pkcs12.h>

#include "p12_parts.h"

#define ROUNDS 1000

static devcert_pkcs12_builder *
new_builder(devcert_p12_target target)
{
	devcert_pkcs12_builder *builder;

	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, ROUNDS));
	assert_ok(devcert_pkcs12_builder_set_target(builder, target));
	return builder;
}

static devcert_pkcs12 *
open_octets(const uint8_t *octets, size_t len)
{
	devcert_pkcs12_opener *opener;
	devcert_pkcs12 *p12;

	assert_ok(devcert_pkcs12_opener_new(&opener));
	assert_ok(devcert_pkcs12_opener_set_password(opener, SECRET, SECRET_LEN));
	assert_ok(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_NO_MAC |
	                                                      DEVCERT_PKCS12_ALLOW_WEAK));
	assert_ok(devcert_pkcs12_opener_open(opener, octets, len, &p12));
	devcert_pkcs12_opener_free(opener);
	return p12;
}

/* Build, free the builder, and read what it built. */
static devcert_pkcs12 *
reopen(devcert_pkcs12_builder *builder)
{
	devcert_bytes *file;
	devcert_pkcs12 *p12;

	assert_ok(devcert_pkcs12_builder_build(builder, SECRET, SECRET_LEN, &file));
	devcert_pkcs12_builder_free(builder);
	p12 = open_octets(devcert_bytes_data(file), devcert_bytes_len(file));
	devcert_bytes_free(file);
	return p12;
}

static devcert_pkcs12_bag *
get_bag(const devcert_pkcs12 *p12, size_t index)
{
	devcert_pkcs12_bag *bag;

	assert_ok(devcert_pkcs12_get_item(p12, index, &bag));
	return bag;
}

static void
assert_value(const devcert_pkcs12_bag *bag, const void *octets, size_t len)
{
	devcert_secret *value;

	assert_ok(devcert_pkcs12_bag_get_value(bag, &value));
	assert_int_equal(devcert_secret_len(value), len);
	assert_memory_equal(devcert_secret_data(value), octets, len);
	devcert_secret_free(value);
}

static size_t
count_usages(const devcert_pkcs12_bag *bag)
{
	devcert_text_list *usages;
	size_t count;

	assert_ok(devcert_pkcs12_bag_get_trusted_usages(bag, &usages));
	count = devcert_text_list_get_count(usages);
	devcert_text_list_free(usages);
	return count;
}

/* RFC 7292, 4.2: certificates and what is like them, then the keys */
static void
all_that_was_added_is_read_again(void **state)
{
	static const struct {
		devcert_pkcs12_kind kind;
		const char *type, *name;
	} bags[] = {
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "one" },
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "bi-clé 🔑" },
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "\xf4\x8f\xbf\xbf" },
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "" },
		{ DEVCERT_PKCS12_KIND_CRL, DC_OID_X509_CRL, "" },
		{ DEVCERT_PKCS12_KIND_SECRET, "1.2.3.5", "מפתח" },
		{ DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, "one" },
		{ DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, "bi-clé 🔑" },
		{ DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, "ключ" },
	};

	(void)state;
	for (devcert_p12_target t = DEVCERT_P12_TARGET_MODERN; t <= DEVCERT_P12_TARGET_LEGACY;
	     t = (devcert_p12_target)((unsigned int)t + 1)) {
		devcert_pkcs12_builder *b = new_builder(t);
		devcert_pkcs12 *p12;

		if (t == DEVCERT_P12_TARGET_JAVA_TRUST) {
			devcert_pkcs12_builder_free(b);
			continue;
		}
		assert_ok(devcert_pkcs12_builder_set_key(b, leaf_key, leaf));
		assert_ok(devcert_pkcs12_builder_set_name(b, "one"));
		assert_ok(devcert_pkcs12_builder_add_other_key(b, other_key, other, "bi-clé 🔑"));
		assert_ok(devcert_pkcs12_builder_add_other_key(b, other_key, NULL, "ключ"));
		assert_ok(devcert_pkcs12_builder_add_cert(b, mid, "\xf4\x8f\xbf\xbf"));
		assert_ok(devcert_pkcs12_builder_add_cert(b, root, NULL));
		assert_ok(
		    devcert_pkcs12_builder_add_crl(b, (const uint8_t *)"0\003\002\001\005", 5));
		assert_ok(devcert_pkcs12_builder_add_secret(
		    b, "1.2.3.5", (const uint8_t *)"\004\001x", 3, "מפתח"));
		p12 = reopen(b);
		assert_int_equal(devcert_pkcs12_get_key_count(p12), 3);
		assert_int_equal(devcert_pkcs12_get_count(p12), COUNT_OF(bags));
		for (size_t i = 0; i < COUNT_OF(bags); i++) {
			devcert_pkcs12_bag *bag = get_bag(p12, i);

			assert_int_equal(devcert_pkcs12_bag_get_kind(bag), bags[i].kind);
			assert_string_equal(devcert_pkcs12_bag_get_type(bag), bags[i].type);
			assert_string_equal(devcert_pkcs12_bag_get_name(bag), bags[i].name);
			if (bags[i].kind == DEVCERT_PKCS12_KIND_CRL)
				assert_value(bag, "0\003\002\001\005", 5);
			if (bags[i].kind == DEVCERT_PKCS12_KIND_SECRET)
				assert_value(bag, "\004\001x", 3);
			/* Java's attribute: on what was added for its own sake, and for Java. */
			assert_int_equal(count_usages(bag),
			                 t == DEVCERT_P12_TARGET_JAVA && (i == 2 || i == 3));
			devcert_pkcs12_bag_free(bag);
		}
		devcert_pkcs12_free(p12);
	}
}

/* A certificate that was added is that of a key all the same, and then not for its own sake. */
static void
the_certificate_of_a_key_is_not_marked_as_trusted(void **state)
{
	devcert_pkcs12_builder *b = new_builder(DEVCERT_P12_TARGET_JAVA);
	devcert_pkcs12_bag *cert, *key;
	devcert_bytes *cert_id, *key_id;
	devcert_pkcs12 *p12;

	(void)state;
	assert_ok(devcert_pkcs12_builder_add_other_key(b, leaf_key, NULL, NULL));
	assert_ok(devcert_pkcs12_builder_add_cert(b, leaf, NULL));
	p12 = reopen(b);
	cert = get_bag(p12, 0);
	key = get_bag(p12, 1);
	assert_int_equal(count_usages(cert), 0);
	assert_ok(devcert_pkcs12_bag_get_local_key_id(cert, &cert_id));
	assert_ok(devcert_pkcs12_bag_get_local_key_id(key, &key_id));
	assert_int_equal(devcert_bytes_len(key_id), 20);
	assert_memory_equal(devcert_bytes_data(cert_id), devcert_bytes_data(key_id), 20);
	devcert_bytes_free(cert_id);
	devcert_bytes_free(key_id);
	devcert_pkcs12_bag_free(cert);
	devcert_pkcs12_bag_free(key);
	devcert_pkcs12_free(p12);
}

/* All bags of the file with one of each kind; see tests/vectors/p12/bags.py. */
static void
bags_of_another_file_keep_what_they_have(void **state)
{
	static const struct {
		devcert_pkcs12_kind kind;
		const char *type, *name;
		size_t attributes, value_len;
	} bags[] = {
		/* without localKeyId, as there is no key to it */
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "ca é", 3, 0 },
		{ DEVCERT_PKCS12_KIND_CRL, DC_OID_X509_CRL, "", 0, 5 },
		{ DEVCERT_PKCS12_KIND_SECRET, "1.2.3.5", "ca é", 1, 8 },
		{ DEVCERT_PKCS12_KIND_OTHER, "1.2.840.113549.1.12.10.1.99", "", 0, 9 },
		/* DSA, which is not read */
		{ DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, "", 0, 20 },
	};
	devcert_pkcs12_builder *b = new_builder(DEVCERT_P12_TARGET_LEGACY);
	devcert_pkcs12 *first, *second;
	dc_buf file;

	(void)state;
	read_vector("bags.p12", &file);
	first = open_octets(file.ptr, file.len);
	dc_buf_free(&file);
	for (size_t i = 0; i < devcert_pkcs12_get_count(first); i++) {
		devcert_pkcs12_bag *bag = get_bag(first, i);

		assert_ok(devcert_pkcs12_builder_add_bag(b, bag));
		devcert_pkcs12_bag_free(bag);
	}
	devcert_pkcs12_free(first);
	second = reopen(b);
	assert_int_equal(devcert_pkcs12_get_count(second), COUNT_OF(bags));
	for (size_t i = 0; i < COUNT_OF(bags); i++) {
		devcert_pkcs12_bag *bag = get_bag(second, i);
		devcert_text_list *types;
		devcert_secret *value;

		assert_int_equal(devcert_pkcs12_bag_get_kind(bag), bags[i].kind);
		assert_string_equal(devcert_pkcs12_bag_get_type(bag), bags[i].type);
		assert_string_equal(devcert_pkcs12_bag_get_name(bag), bags[i].name);
		assert_int_equal(devcert_pkcs12_bag_get_depth(bag), 0);
		assert_ok(devcert_pkcs12_bag_get_attribute_types(bag, &types));
		assert_int_equal(devcert_text_list_get_count(types), bags[i].attributes);
		devcert_text_list_free(types);
		if (bags[i].value_len > 0) {
			assert_ok(devcert_pkcs12_bag_get_value(bag, &value));
			assert_int_equal(devcert_secret_len(value), bags[i].value_len);
			devcert_secret_free(value);
		}
		if (i == 0) {
			devcert_bytes *octets;

			assert_int_equal(count_usages(bag), 1);
			assert_ok(devcert_pkcs12_bag_get_attribute(bag, "1.2.3.4", &octets));
			assert_int_equal(devcert_bytes_len(octets), 7);
			assert_memory_equal(devcert_bytes_data(octets), "\x31\x05\x04\x01x\x05\x00",
			                    7);
			devcert_bytes_free(octets);
		}
		devcert_pkcs12_bag_free(bag);
	}
	devcert_pkcs12_free(second);
}

/* Java refuses a file where it is twice, as Bouncy Castle before 1.80 wrote it. */
static void
trust_is_never_doubled_and_never_on_the_certificate_of_a_key(void **state)
{
	static const devcert_p12_target targets[] = { DEVCERT_P12_TARGET_JAVA_TRUST,
		                                      DEVCERT_P12_TARGET_MODERN };
	dc_buf attributes, bags, contents, file, oid;

	(void)state;
	start(&attributes);
	start(&bags);
	start(&contents);
	start(&file);
	start(&oid);
	dc_der_add_oid(&oid, "1.3.6.1.5.5.7.3.1");
	put_attribute(&attributes, DC_OID_TRUSTED_KEY_USAGE, dc_buf_slice(&oid));
	put_attribute(&attributes, DC_OID_TRUSTED_KEY_USAGE, dc_buf_slice(&oid));
	put_cert(&bags, leaf, &attributes);
	put_data(&contents, &bags);
	make_file(&file, &contents);
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		devcert_pkcs12_builder *b = new_builder(targets[i]);
		devcert_pkcs12 *p12 = open_octets(file.ptr, file.len);
		devcert_pkcs12_bag *bag = get_bag(p12, 0);
		devcert_text_list *types;

		if (targets[i] == DEVCERT_P12_TARGET_MODERN)
			assert_ok(devcert_pkcs12_builder_add_other_key(b, leaf_key, NULL, NULL));
		assert_ok(devcert_pkcs12_builder_add_bag(b, bag));
		devcert_pkcs12_bag_free(bag);
		devcert_pkcs12_free(p12);
		p12 = reopen(b);
		bag = get_bag(p12, 0);
		/* trust as it was, or else localKeyId */
		assert_ok(devcert_pkcs12_bag_get_attribute_types(bag, &types));
		assert_int_equal(devcert_text_list_get_count(types), 1);
		assert_string_equal(devcert_text_list_get_item(types, 0),
		                    targets[i] == DEVCERT_P12_TARGET_MODERN
		                        ? DC_OID_LOCAL_KEY_ID
		                        : DC_OID_TRUSTED_KEY_USAGE);
		devcert_text_list_free(types);
		assert_int_equal(count_usages(bag),
		                 targets[i] == DEVCERT_P12_TARGET_MODERN ? 0 : 1);
		devcert_pkcs12_bag_free(bag);
		devcert_pkcs12_free(p12);
	}
	dc_buf_free(&attributes);
	dc_buf_free(&bags);
	dc_buf_free(&contents);
	dc_buf_free(&file);
	dc_buf_free(&oid);
}

/* Nine derivations of 600,000 would be more than others, and we, read. */
static void
many_keys_have_fewer_rounds_each(void **state)
{
	devcert_pkcs12_builder *b;
	devcert_pkcs12 *p12;
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_new(&b));
	for (int i = 0; i < 7; i++)
		assert_ok(devcert_pkcs12_builder_add_other_key(b, leaf_key, leaf, NULL));
	assert_ok(devcert_pkcs12_builder_build(b, SECRET, SECRET_LEN, &file));
	assert_ok(devcert_pkcs12_parse(devcert_bytes_data(file), devcert_bytes_len(file), SECRET,
	                               SECRET_LEN, &p12));
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 7);
	devcert_pkcs12_free(p12);
	devcert_bytes_free(file);
	/* What was set stays, or fails. */
	assert_ok(devcert_pkcs12_builder_set_rounds(b, 600000));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_builder_build(b, SECRET, SECRET_LEN, &file));
	devcert_pkcs12_builder_free(b);
}

static void
what_cannot_be_read_again_is_not_added(void **state)
{
	static const uint8_t der[] = { 0x30, 0x03, 0x02, 0x01, 0x05 };
	devcert_pkcs12_builder *b = new_builder(DEVCERT_P12_TARGET_MODERN);
	devcert_pkcs12_bag *bag;
	devcert_pkcs12 *p12;
	devcert_bytes *file;
	dc_buf vector;

	(void)state;
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_pkcs12_builder_add_other_key(b, leaf_key, other, NULL));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_add_other_key(b, leaf_key, leaf, ""));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_builder_add_cert(b, leaf, "\xe9"));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_builder_add_secret(b, "1.", der, sizeof(der), NULL));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_builder_add_secret(b, "1.2.3", der, sizeof(der), ""));
	for (size_t len = 0; len < sizeof(der); len++) {
		assert_fails(DEVCERT_E_DER, devcert_pkcs12_builder_add_crl(b, der, len));
		assert_fails(DEVCERT_E_DER,
		             devcert_pkcs12_builder_add_secret(b, "1.2.3", der, len, NULL));
	}
	assert_fails(DEVCERT_E_TRAILING,
	             devcert_pkcs12_builder_add_crl(b, (const uint8_t *)"\x05\x00\x00", 3));
	assert_fails(DEVCERT_E_DER,
	             devcert_pkcs12_builder_add_crl(b, (const uint8_t *)"\x30\x80\x00\x00", 4));
	/* Nothing of it is in the builder. */
	assert_fails(DEVCERT_E_STATE, devcert_pkcs12_builder_build(b, SECRET, SECRET_LEN, &file));
	read_vector("default.p12", &vector);
	p12 = open_octets(vector.ptr, vector.len);
	dc_buf_free(&vector);
	bag = get_bag(p12, 0);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_bag(NULL, bag));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_bag(b, NULL));
	devcert_pkcs12_bag_free(bag);
	devcert_pkcs12_free(p12);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_other_key(b, NULL, leaf, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_add_other_key(NULL, leaf_key, leaf, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_cert(b, NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_cert(NULL, leaf, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_crl(NULL, der, sizeof(der)));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_builder_add_crl(b, NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_add_secret(b, NULL, der, sizeof(der), NULL));
	devcert_pkcs12_builder_free(b);
}

static void
a_trust_store_is_of_certificates_only(void **state)
{
	devcert_pkcs12_builder *b = new_builder(DEVCERT_P12_TARGET_JAVA_TRUST);
	devcert_bytes *file;

	(void)state;
	assert_ok(devcert_pkcs12_builder_add_cert(b, root, "root"));
	assert_ok(devcert_pkcs12_builder_add_secret(b, "1.2.3", (const uint8_t *)"\x05", 2, NULL));
	assert_fails(DEVCERT_E_STATE, devcert_pkcs12_builder_build(b, SECRET, SECRET_LEN, &file));
	devcert_pkcs12_builder_free(b);
}

static void
there_are_at_most_10000_bags_and_1000_keys(void **state)
{
	devcert_pkcs12_builder *b = new_builder(DEVCERT_P12_TARGET_MODERN);
	devcert_bytes *file;

	(void)state;
	for (int i = 0; i < 1001; i++)
		assert_ok(devcert_pkcs12_builder_add_other_key(b, leaf_key, NULL, NULL));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_builder_build(b, SECRET, SECRET_LEN, &file));
	for (int i = 1001; i < 10000; i++)
		assert_ok(devcert_pkcs12_builder_add_cert(b, root, NULL));
	assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_builder_add_cert(b, root, NULL));
	devcert_pkcs12_builder_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_was_added_is_read_again),
		cmocka_unit_test(the_certificate_of_a_key_is_not_marked_as_trusted),
		cmocka_unit_test(bags_of_another_file_keep_what_they_have),
		cmocka_unit_test(trust_is_never_doubled_and_never_on_the_certificate_of_a_key),
		cmocka_unit_test(many_keys_have_fewer_rounds_each),
		cmocka_unit_test(what_cannot_be_read_again_is_not_added),
		cmocka_unit_test(a_trust_store_is_of_certificates_only),
		cmocka_unit_test(there_are_at_most_10000_bags_and_1000_keys),
	};

	return cmocka_run_group_tests(tests, read_parts, free_parts);
}
