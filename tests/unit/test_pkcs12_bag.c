/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bags of a PKCS#12 file: tests/vectors/p12/bags.py says what is in it. */
#include <devcert/pkcs12.h>

#include "p12_maker.h"

#define FRIENDLY_NAME "1.2.840.113549.1.9.20"

static devcert_pkcs12 *p12;

static int
setup(void **state)
{
	devcert_pkcs12_opener *opener;
	dc_buf file;

	(void)state;
	read_vector("bags.p12", &file);
	assert_ok(devcert_pkcs12_opener_new(&opener));
	assert_ok(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_NO_MAC));
	assert_ok(devcert_pkcs12_opener_open(opener, file.ptr, file.len, &p12));
	devcert_pkcs12_opener_free(opener);
	dc_buf_free(&file);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_pkcs12_free(p12);
	return 0;
}

static devcert_pkcs12_bag *
get_bag(size_t index)
{
	devcert_pkcs12_bag *bag;

	assert_ok(devcert_pkcs12_get_item(p12, index, &bag));
	return bag;
}

/* RFC 7292, 4.2.1 to 4.2.6 */
static void
each_kind_of_bag_is_there(void **state)
{
	static const struct {
		devcert_pkcs12_kind kind;
		const char *type, *name, *value;
		size_t value_len;
		uint32_t depth;
	} cases[] = {
		{ DEVCERT_PKCS12_KIND_CERT, DC_OID_X509_CERTIFICATE, "ca é", NULL, 0, 0 },
		{ DEVCERT_PKCS12_KIND_CRL, DC_OID_X509_CRL, "", "0\003CRL", 5, 0 },
		{ DEVCERT_PKCS12_KIND_SECRET, "1.2.3.5", "ca é", "\004\006secret", 8, 1 },
		{ DEVCERT_PKCS12_KIND_OTHER, "1.2.840.113549.1.12.10.1.99", "", "\014\007unknown",
		  9, 0 },
		/* DSA, which is not read */
		{ DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, "",
		  "\x30\x12\x02\x01\x00\x30\x0b\x06\x07\x2a\x86\x48\xce\x38\x04\x01\x30\x00\x04"
		  "\x00",
		  20, 0 },
	};

	(void)state;
	assert_int_equal(devcert_pkcs12_get_count(p12), COUNT_OF(cases));
	assert_int_equal(devcert_pkcs12_get_skipped_count(p12), 4);
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_pkcs12_bag *bag = get_bag(i);
		devcert_secret *value;
		devcert_key *key;

		assert_int_equal(devcert_pkcs12_bag_get_kind(bag), cases[i].kind);
		assert_string_equal(devcert_pkcs12_bag_get_type(bag), cases[i].type);
		assert_string_equal(devcert_pkcs12_bag_get_name(bag), cases[i].name);
		assert_int_equal(devcert_pkcs12_bag_get_depth(bag), cases[i].depth);
		assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_bag_get_private_key(bag, &key));
		if (cases[i].value == NULL) {
			assert_fails(DEVCERT_E_NOT_FOUND,
			             devcert_pkcs12_bag_get_value(bag, &value));
		} else {
			assert_ok(devcert_pkcs12_bag_get_value(bag, &value));
			assert_int_equal(devcert_secret_len(value), cases[i].value_len);
			assert_memory_equal(devcert_secret_data(value), cases[i].value,
			                    cases[i].value_len);
			devcert_secret_free(value);
		}
		devcert_pkcs12_bag_free(bag);
	}
}

static void
a_bag_has_its_attributes(void **state)
{
	devcert_pkcs12_bag *bag = get_bag(0), *bare = get_bag(1);
	devcert_cert *root = read_cert("root.crt"), *cert;
	devcert_text_list *list;
	devcert_bytes *octets;

	(void)state;
	assert_ok(devcert_pkcs12_bag_get_cert(bag, &cert));
	assert_true(devcert_cert_equals(cert, root));
	devcert_cert_free(cert);
	devcert_cert_free(root);
	assert_ok(devcert_pkcs12_bag_get_local_key_id(bag, &octets));
	assert_int_equal(devcert_bytes_len(octets), 2);
	assert_memory_equal(devcert_bytes_data(octets), "id", 2);
	devcert_bytes_free(octets);
	assert_ok(devcert_pkcs12_bag_get_trusted_usages(bag, &list));
	assert_int_equal(devcert_text_list_get_count(list), 1);
	assert_string_equal(devcert_text_list_get_item(list, 0), "2.5.29.37.0");
	devcert_text_list_free(list);
	assert_ok(devcert_pkcs12_bag_get_attribute_types(bag, &list));
	assert_int_equal(devcert_text_list_get_count(list), 4);
	assert_string_equal(devcert_text_list_get_item(list, 0), FRIENDLY_NAME);
	assert_string_equal(devcert_text_list_get_item(list, 3), "1.2.3.4");
	devcert_text_list_free(list);
	assert_ok(devcert_pkcs12_bag_get_attribute(bag, "1.2.3.4", &octets));
	assert_int_equal(devcert_bytes_len(octets), 7);
	assert_memory_equal(devcert_bytes_data(octets), "\x31\x05\x04\x01x\x05\x00", 7);
	devcert_bytes_free(octets);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_bag_get_attribute(bag, "1.2.3", &octets));
	assert_fails(DEVCERT_E_TEXT, devcert_pkcs12_bag_get_attribute(bag, "1.", &octets));

	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_bag_get_cert(bare, &cert));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_bag_get_local_key_id(bare, &octets));
	assert_ok(devcert_pkcs12_bag_get_trusted_usages(bare, &list));
	assert_int_equal(devcert_text_list_get_count(list), 0);
	devcert_text_list_free(list);
	assert_ok(devcert_pkcs12_bag_get_attribute_types(bare, &list));
	assert_int_equal(devcert_text_list_get_count(list), 0);
	devcert_text_list_free(list);
	devcert_pkcs12_bag_free(bag);
	devcert_pkcs12_bag_free(bare);
}

static void
a_bag_outlives_its_file(void **state)
{
	devcert_pkcs12_bag *bag = get_bag(2);

	(void)state;
	devcert_pkcs12_free(p12);
	p12 = NULL;
	assert_string_equal(devcert_pkcs12_bag_get_name(bag), "ca é");
	devcert_pkcs12_bag_free(bag);
}

static void
what_is_not_there_is_told(void **state)
{
	devcert_pkcs12_bag *bag;

	(void)state;
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_item(p12, 5, &bag));
	assert_null(bag);
	assert_int_equal(devcert_pkcs12_get_count(NULL), 0);
	assert_int_equal(devcert_pkcs12_bag_get_kind(NULL), DEVCERT_PKCS12_KIND_OTHER);
	assert_null(devcert_pkcs12_bag_get_type(NULL));
	assert_string_equal(devcert_pkcs12_bag_get_name(NULL), "");
	assert_int_equal(devcert_pkcs12_bag_get_depth(NULL), 0);
	devcert_pkcs12_bag_free(NULL);
}

/* Java writes OIDs only; another value in trustedKeyUsage is malformed. */
static void
a_malformed_trusted_key_usage_is_told(void **state)
{
	devcert_pkcs12 *file_p12;
	devcert_cert *root = read_cert("root.crt");
	devcert_pkcs12_bag *bag;
	devcert_text_list *list;
	dc_buf bags, attributes, file;

	(void)state;
	start(&bags);
	start(&attributes);
	put_string_attribute(&attributes, "2.16.840.1.113894.746875.1.1", DC_TAG_OCTET_STRING,
	                     text_slice("x"));
	put_cert(&bags, root, &attributes);
	make_file_of_bags(&file, &bags);
	assert_ok(devcert_pkcs12_parse(file.ptr, file.len, SECRET, SECRET_LEN, &file_p12));
	assert_ok(devcert_pkcs12_get_item(file_p12, 0, &bag));
	assert_fails(DEVCERT_E_DER, devcert_pkcs12_bag_get_trusted_usages(bag, &list));
	devcert_pkcs12_bag_free(bag);
	devcert_pkcs12_free(file_p12);
	devcert_cert_free(root);
	dc_buf_free(&attributes);
	dc_buf_free(&file);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_kind_of_bag_is_there),
		TEST(a_bag_has_its_attributes),
		TEST(a_bag_outlives_its_file),
		TEST(what_is_not_there_is_told),
		TEST(a_malformed_trusted_key_usage_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
