/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The extensions of certificates and requests, RFC 5280, section 4.2. */
#include "assert_devcert.h"

#include <devcert/key.h>

#include "asn1/der.h"
#include "pki/ext.h"

/* A string literal with NULs in it, and its length. */
#define OCTETS(literal) (literal), sizeof(literal) - 1

struct bad {
	const char *what;
	const char *der;
	size_t len;
	devcert_status code;
};

/* A reader of one value, with its results thrown away. */
typedef int read_value(dc_slice value);

static void
assert_all_bad(const struct bad *cases, size_t count, read_value *read)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t *der = exact_copy(cases[i].der, cases[i].len);
		int rc = read(dc_slice_of(der, cases[i].len));

		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].what, devcert_error_name(rc));
		free(der);
	}
}

/* The good value is read; each truncation and one octet more are not; no octet makes trouble. */
static void
assert_parser(const char *good, size_t len, read_value *read)
{
	dc_buf longer = DC_BUF_INIT(1024);

	assert_ok(read(dc_slice_of(good, len)));
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *copy = exact_copy(good, cut);

		assert_fails(DEVCERT_E_DER, read(dc_slice_of(copy, cut)));
		free(copy);
	}
	dc_buf_add(&longer, dc_slice_of(good, len));
	dc_buf_add_octet(&longer, 0);
	assert_ok(dc_buf_status(&longer));
	assert_fails(DEVCERT_E_TRAILING, read(dc_buf_slice(&longer)));
	dc_buf_free(&longer);
	for (size_t i = 0; i < len; i++) {
		for (unsigned int value = 0; value < 256; value++) {
			uint8_t *bent = exact_copy(good, len);
			int rc;

			bent[i] = (uint8_t)value;
			rc = read(dc_slice_of(bent, len));
			assert_true(rc == DEVCERT_OK || devcert_last_error_code() == rc);
			free(bent);
		}
	}
}

static int
read_list(dc_slice value)
{
	dc_ext_list list;

	return dc_ext_list_read(value, &list);
}

static void
a_list_of_extensions_is_read(void **state)
{
	dc_buf der = DC_BUF_INIT(1024);
	dc_ext_list list;
	const dc_ext *ext;

	(void)state;
	dc_ext_add(&der, DC_OID_KEY_USAGE, true, dc_slice_of("\x03\x02\x07\x80", 4));
	dc_ext_add(&der, "1.2.3", false, dc_slice_of(NULL, 0));
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&der));
	assert_ok(dc_ext_list_read(dc_buf_slice(&der), &list));
	assert_int_equal(list.count, 2);
	ext = dc_ext_find(&list, DC_OID_KEY_USAGE);
	assert_non_null(ext);
	assert_true(ext->critical);
	assert_true(dc_slice_equals(ext->value, dc_slice_of("\x03\x02\x07\x80", 4)));
	ext = dc_ext_find(&list, "1.2.3");
	assert_non_null(ext);
	assert_false(ext->critical);
	assert_int_equal(ext->value.len, 0);
	assert_null(dc_ext_find(&list, "1.2"));
	assert_parser((const char *)der.ptr, der.len, read_list);
	dc_buf_free(&der);
}

static void
an_extension_says_critical_only_where_it_is(void **state)
{
	dc_buf der = DC_BUF_INIT(64);

	(void)state;
	dc_ext_add(&der, "1.2.3", false, dc_slice_of("\x05\x00", 2));
	assert_true(dc_slice_equals(dc_buf_slice(&der),
	                            dc_slice_of("\x30\x08\x06\x02\x2a\x03\x04\x02\x05\x00", 10)));
	dc_buf_truncate(&der, 0);
	dc_ext_add(&der, "1.2.3", true, dc_slice_of("\x05\x00", 2));
	assert_true(dc_slice_equals(
	    dc_buf_slice(&der),
	    dc_slice_of("\x30\x0b\x06\x02\x2a\x03\x01\x01\xff\x04\x02\x05\x00", 13)));
	dc_buf_free(&der);
}

static void
bad_lists_of_extensions_are_refused(void **state)
{
	static const struct bad cases[] = {
		{ "a SET", OCTETS("\x31\x00"), DEVCERT_E_DER },
		{ "an OID instead", OCTETS("\x30\x03\x06\x01\x2a"), DEVCERT_E_DER },
		{ "an empty extension", OCTETS("\x30\x02\x30\x00"), DEVCERT_E_DER },
		{ "no value", OCTETS("\x30\x05\x30\x03\x06\x01\x2a"), DEVCERT_E_DER },
		{ "critical, no value", OCTETS("\x30\x08\x30\x06\x06\x01\x2a\x01\x01\xff"),
		  DEVCERT_E_DER },
		{ "critical is 1", OCTETS("\x30\x0a\x30\x08\x06\x01\x2a\x01\x01\x01\x04\x00"),
		  DEVCERT_E_DER },
		{ "critical of two octets",
		  OCTETS("\x30\x0b\x30\x09\x06\x01\x2a\x01\x02\xff\xff\x04\x00"), DEVCERT_E_DER },
		{ "critical of none", OCTETS("\x30\x09\x30\x07\x06\x01\x2a\x01\x00\x04\x00"),
		  DEVCERT_E_DER },
		{ "a BIT STRING", OCTETS("\x30\x08\x30\x06\x06\x01\x2a\x03\x01\x00"),
		  DEVCERT_E_DER },
		{ "two values", OCTETS("\x30\x09\x30\x07\x06\x01\x2a\x04\x00\x04\x00"),
		  DEVCERT_E_DER },
		{ "an OID that ends early", OCTETS("\x30\x07\x30\x05\x06\x01\x80\x04\x00"),
		  DEVCERT_E_DER },
		{ "one twice",
		  OCTETS("\x30\x0e\x30\x05\x06\x01\x2a\x04\x00\x30\x05\x06\x01\x2a\x04\x00"),
		  DEVCERT_E_DER },
		{ "one twice, once critical",
		  OCTETS("\x30\x11\x30\x08\x06\x01\x2a\x01\x01\xff\x04\x00\x30\x05\x06\x01\x2a\x04"
		         "\x00"),
		  DEVCERT_E_DER },
	};
	dc_ext_list list;

	(void)state;
	assert_all_bad(cases, COUNT_OF(cases), read_list);
	/* FreeIPA and others write "critical FALSE", which DER leaves out. */
	assert_ok(dc_ext_list_read(
	    dc_slice_of("\x30\x0a\x30\x08\x06\x01\x2a\x01\x01\x00\x04\x00", 12), &list));
	assert_false(list.items[0].critical);
}

static void
at_most_64_extensions_are_read(void **state)
{
	dc_buf der = DC_BUF_INIT(4096);
	dc_ext_list list;

	(void)state;
	for (uint8_t i = 0; i <= DC_LIMIT_EXTENSIONS; i++) {
		uint8_t one[] = { 0x30, 0x05, 0x06, 0x01, i, 0x04, 0x00 };

		if (i == DC_LIMIT_EXTENSIONS) {
			dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
			assert_ok(dc_buf_status(&der));
			assert_ok(dc_ext_list_read(dc_buf_slice(&der), &list));
			assert_int_equal(list.count, DC_LIMIT_EXTENSIONS);
			dc_buf_truncate(&der, 0);
			for (uint8_t k = 0; k < i; k++) {
				one[4] = k;
				dc_buf_add(&der, dc_slice_of(one, sizeof(one)));
			}
			one[4] = i;
		}
		dc_buf_add(&der, dc_slice_of(one, sizeof(one)));
	}
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&der));
	assert_fails(DEVCERT_E_LIMIT, dc_ext_list_read(dc_buf_slice(&der), &list));
	dc_buf_free(&der);
}

static int
read_key_usage(dc_slice value)
{
	uint32_t usage;

	return dc_ext_read_key_usage(value, &usage);
}

/* X.690, section 11.2.2: no zeros at the end. */
static void
key_usage_is_a_short_bit_string(void **state)
{
	static const struct {
		uint32_t usage;
		const char *der;
		size_t len;
	} cases[] = {
		{ DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE, OCTETS("\x03\x02\x07\x80") },
		{ DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT,
		  OCTETS("\x03\x02\x05\xa0") },
		{ DEVCERT_KEY_USAGE_KEY_CERT_SIGN | DEVCERT_KEY_USAGE_CRL_SIGN,
		  OCTETS("\x03\x02\x01\x06") },
		{ DEVCERT_KEY_USAGE_ENCIPHER_ONLY, OCTETS("\x03\x02\x00\x01") },
		{ DEVCERT_KEY_USAGE_DECIPHER_ONLY, OCTETS("\x03\x03\x07\x00\x80") },
		{ 0x1ff, OCTETS("\x03\x03\x07\xff\x80") },
		{ 0, OCTETS("\x03\x01\x00") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf value = DC_BUF_INIT(16);
		uint32_t usage = 7;

		dc_ext_write_key_usage(cases[i].usage, &value);
		assert_ok(dc_buf_status(&value));
		assert_true(
		    dc_slice_equals(dc_buf_slice(&value), dc_slice_of(cases[i].der, cases[i].len)));
		assert_ok(dc_ext_read_key_usage(dc_buf_slice(&value), &usage));
		assert_int_equal(usage, cases[i].usage);
		dc_buf_free(&value);
	}
	assert_parser(OCTETS("\x03\x03\x07\xff\x80"), read_key_usage);
}

static void
other_ways_to_write_key_usage_are_read(void **state)
{
	uint32_t usage = 0;

	(void)state;
	/* Zeros at the end, as software without named bits writes them. */
	assert_ok(dc_ext_read_key_usage(dc_slice_of("\x03\x02\x00\xa0", 4), &usage));
	assert_int_equal(usage, 5);
	assert_ok(dc_ext_read_key_usage(dc_slice_of("\x03\x03\x00\xa0\x00", 5), &usage));
	assert_int_equal(usage, 5);
	/* Bits that do not exist yet. */
	assert_ok(dc_ext_read_key_usage(dc_slice_of("\x03\x04\x00\xa0\x7f\xff", 6), &usage));
	assert_int_equal(usage, 5);
}

static void
bad_key_usages_are_refused(void **state)
{
	static const struct bad cases[] = {
		{ "an OCTET STRING", OCTETS("\x04\x02\x07\x80"), DEVCERT_E_DER },
		{ "no octet", OCTETS("\x03\x00"), DEVCERT_E_DER },
		{ "8 unused bits", OCTETS("\x03\x02\x08\x80"), DEVCERT_E_DER },
		{ "unused bits of nothing", OCTETS("\x03\x01\x01"), DEVCERT_E_DER },
		{ "an unused bit that is set", OCTETS("\x03\x02\x07\xc0"), DEVCERT_E_DER },
	};

	(void)state;
	assert_all_bad(cases, COUNT_OF(cases), read_key_usage);
}

static int
read_constraints(dc_slice value)
{
	int32_t path_len;
	bool is_ca;

	return dc_ext_read_basic_constraints(value, &is_ca, &path_len);
}

static void
basic_constraints_are_written_and_read(void **state)
{
	static const struct {
		bool is_ca;
		int32_t path_len;
		const char *der;
		size_t len;
	} cases[] = {
		{ false, -1, OCTETS("\x30\x00") },
		{ true, -1, OCTETS("\x30\x03\x01\x01\xff") },
		{ true, 0, OCTETS("\x30\x06\x01\x01\xff\x02\x01\x00") },
		{ true, 200, OCTETS("\x30\x07\x01\x01\xff\x02\x02\x00\xc8") },
		{ true, INT32_MAX, OCTETS("\x30\x09\x01\x01\xff\x02\x04\x7f\xff\xff\xff") },
	};
	bool is_ca;
	int32_t path_len;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf value = DC_BUF_INIT(16);

		dc_ext_write_basic_constraints(cases[i].is_ca, cases[i].path_len, &value);
		assert_ok(dc_buf_status(&value));
		assert_true(
		    dc_slice_equals(dc_buf_slice(&value), dc_slice_of(cases[i].der, cases[i].len)));
		assert_ok(dc_ext_read_basic_constraints(dc_buf_slice(&value), &is_ca, &path_len));
		assert_int_equal(is_ca, cases[i].is_ca);
		assert_int_equal(path_len, cases[i].path_len);
		dc_buf_free(&value);
	}
	/* RFC 5280, section 4.2.1.9: a path length is only for a CA. */
	dc_buf value = DC_BUF_INIT(16);
	dc_ext_write_basic_constraints(false, 3, &value);
	assert_true(dc_slice_equals(dc_buf_slice(&value), dc_slice_of("\x30\x00", 2)));
	dc_buf_free(&value);
	/* cA FALSE, which DER leaves out. */
	assert_ok(dc_ext_read_basic_constraints(dc_slice_of("\x30\x03\x01\x01\x00", 5), &is_ca,
	                                        &path_len));
	assert_false(is_ca);
	assert_parser(OCTETS("\x30\x06\x01\x01\xff\x02\x01\x00"), read_constraints);
}

static void
bad_basic_constraints_are_refused(void **state)
{
	static const struct bad cases[] = {
		{ "cA is 1", OCTETS("\x30\x03\x01\x01\x01"), DEVCERT_E_DER },
		{ "cA of none", OCTETS("\x30\x02\x01\x00"), DEVCERT_E_DER },
		{ "cA twice", OCTETS("\x30\x06\x01\x01\xff\x01\x01\xff"), DEVCERT_E_DER },
		{ "in the wrong order", OCTETS("\x30\x06\x02\x01\x00\x01\x01\xff"), DEVCERT_E_DER },
		{ "a negative length", OCTETS("\x30\x06\x01\x01\xff\x02\x01\xff"), DEVCERT_E_DER },
		{ "a length with zeros", OCTETS("\x30\x07\x01\x01\xff\x02\x02\x00\x01"),
		  DEVCERT_E_DER },
		{ "two lengths", OCTETS("\x30\x09\x01\x01\xff\x02\x01\x00\x02\x01\x00"),
		  DEVCERT_E_DER },
		{ "a length of 2^31", OCTETS("\x30\x0a\x01\x01\xff\x02\x05\x00\x80\x00\x00\x00"),
		  DEVCERT_E_LIMIT },
		{ "a length of 40 bits", OCTETS("\x30\x0a\x01\x01\xff\x02\x05\x01\x00\x00\x00\x00"),
		  DEVCERT_E_LIMIT },
	};

	(void)state;
	assert_all_bad(cases, COUNT_OF(cases), read_constraints);
}

static int
read_oids(dc_slice value)
{
	devcert_text_list *list = NULL;
	int rc = dc_ext_read_oids(value, &list);

	assert_int_equal(rc == DEVCERT_OK, list != NULL);
	devcert_text_list_free(list);
	return rc;
}

static void
lists_of_oids_are_written_and_read(void **state)
{
	static const char *const oids[] = { "1.3.6.1.5.5.7.3.1", "2.5.29.37.0", "1.2.3" };
	devcert_text_list *list = NULL, *again = NULL;
	dc_buf value = DC_BUF_INIT(1024);

	(void)state;
	assert_ok(dc_text_list_new(&list));
	for (size_t i = 0; i < COUNT_OF(oids); i++)
		assert_ok(dc_text_list_add(list, oids[i]));
	dc_ext_write_oids(list, &value);
	assert_ok(dc_buf_status(&value));
	assert_ok(dc_ext_read_oids(dc_buf_slice(&value), &again));
	assert_int_equal(devcert_text_list_get_count(again), COUNT_OF(oids));
	for (size_t i = 0; i < COUNT_OF(oids); i++)
		assert_string_equal(devcert_text_list_get_item(again, i), oids[i]);
	assert_parser((const char *)value.ptr, value.len, read_oids);
	dc_buf_free(&value);
	devcert_text_list_free(again);
	devcert_text_list_free(list);
}

static void
bad_lists_of_oids_are_refused(void **state)
{
	static const struct bad cases[] = {
		{ "none", OCTETS("\x30\x00"), DEVCERT_E_DER },
		{ "a SET", OCTETS("\x31\x03\x06\x01\x2a"), DEVCERT_E_DER },
		{ "an empty OID", OCTETS("\x30\x02\x06\x00"), DEVCERT_E_DER },
		{ "an INTEGER", OCTETS("\x30\x03\x02\x01\x2a"), DEVCERT_E_DER },
		{ "an OID with leading zeros", OCTETS("\x30\x04\x06\x02\x80\x01"), DEVCERT_E_DER },
	};

	(void)state;
	assert_all_bad(cases, COUNT_OF(cases), read_oids);
}

static void
at_most_64_oids_are_read(void **state)
{
	dc_buf value = DC_BUF_INIT(1024);

	(void)state;
	for (unsigned int i = 0; i < DC_LIMIT_EXT_OIDS; i++)
		dc_der_add_oid(&value, "1.2.3");
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&value));
	assert_ok(read_oids(dc_buf_slice(&value)));
	dc_buf_truncate(&value, 0);
	for (unsigned int i = 0; i <= DC_LIMIT_EXT_OIDS; i++)
		dc_der_add_oid(&value, "1.2.3");
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&value));
	assert_fails(DEVCERT_E_LIMIT, read_oids(dc_buf_slice(&value)));
	dc_buf_free(&value);
}

static int
read_subject_key_id(dc_slice value)
{
	dc_slice id;

	return dc_ext_read_subject_key_id(value, &id);
}

static int
read_authority_key_id(dc_slice value)
{
	dc_slice id;

	return dc_ext_read_authority_key_id(value, &id);
}

static void
key_identifiers_are_written_and_read(void **state)
{
	dc_buf value = DC_BUF_INIT(64);
	dc_slice id;

	(void)state;
	dc_ext_write_subject_key_id(dc_slice_of("\1\2\3", 3), &value);
	assert_true(dc_slice_equals(dc_buf_slice(&value), dc_slice_of("\x04\x03\1\2\3", 5)));
	assert_ok(dc_ext_read_subject_key_id(dc_buf_slice(&value), &id));
	assert_true(dc_slice_equals(id, dc_slice_of("\1\2\3", 3)));
	assert_parser((const char *)value.ptr, value.len, read_subject_key_id);
	dc_buf_truncate(&value, 0);
	dc_ext_write_authority_key_id(dc_slice_of("\1\2\3", 3), &value);
	assert_true(
	    dc_slice_equals(dc_buf_slice(&value), dc_slice_of("\x30\x05\x80\x03\1\2\3", 7)));
	assert_ok(dc_ext_read_authority_key_id(dc_buf_slice(&value), &id));
	assert_true(dc_slice_equals(id, dc_slice_of("\1\2\3", 3)));
	assert_parser((const char *)value.ptr, value.len, read_authority_key_id);
	dc_buf_free(&value);
	/* Without keyIdentifier, and with all three parts. */
	assert_ok(dc_ext_read_authority_key_id(dc_slice_of("\x30\x00", 2), &id));
	assert_int_equal(id.len, 0);
	assert_ok(dc_ext_read_authority_key_id(
	    dc_slice_of("\x30\x0b\x80\x01\x09\xa1\x03\x82\x01x\x82\x01\x07", 13), &id));
	assert_true(dc_slice_equals(id, dc_slice_of("\x09", 1)));
	assert_ok(dc_ext_read_authority_key_id(
	    dc_slice_of("\x30\x08\xa1\x03\x82\x01x\x82\x01\x07", 10), &id));
	assert_int_equal(id.len, 0);
}

static void
bad_key_identifiers_are_refused(void **state)
{
	static const struct bad cases[] = {
		{ "an OCTET STRING", OCTETS("\x04\x01\x01"), DEVCERT_E_DER },
		{ "an OCTET STRING inside", OCTETS("\x30\x03\x04\x01\x01"), DEVCERT_E_DER },
		{ "[0] twice", OCTETS("\x30\x06\x80\x01\x01\x80\x01\x02"), DEVCERT_E_DER },
		{ "[2] before [0]", OCTETS("\x30\x06\x82\x01\x01\x80\x01\x02"), DEVCERT_E_DER },
		{ "[3]", OCTETS("\x30\x03\x83\x01\x01"), DEVCERT_E_DER },
		{ "[0] constructed", OCTETS("\x30\x05\xa0\x03\x04\x01\x01"), DEVCERT_E_DER },
	};

	(void)state;
	assert_all_bad(cases, COUNT_OF(cases), read_authority_key_id);
}

static int
read_policies(dc_slice value)
{
	devcert_text_list *list = NULL;
	int rc = dc_ext_read_policies(value, &list);

	assert_int_equal(rc == DEVCERT_OK, list != NULL);
	devcert_text_list_free(list);
	return rc;
}

static void
policies_are_read(void **state)
{
	/* 1.2.3 with a CPS qualifier, anyPolicy */
	static const char der[] = "\x30\x21\x30\x17\x06\x02\x2a\x03\x30\x11\x30\x0f\x06\x08\x2b\x06"
				  "\x01\x05\x05\x07\x02\x01\x16\x03x:y\x30\x06\x06\x04\x55\x1d\x20"
				  "\x00";
	static const struct bad cases[] = {
		{ "none", OCTETS("\x30\x00"), DEVCERT_E_DER },
		{ "without OID", OCTETS("\x30\x02\x30\x00"), DEVCERT_E_DER },
		{ "qualifiers in a SET", OCTETS("\x30\x07\x30\x05\x06\x01\x2a\x31\x00"),
		  DEVCERT_E_DER },
		{ "more behind", OCTETS("\x30\x09\x30\x07\x06\x01\x2a\x30\x00\x05\x00"),
		  DEVCERT_E_TRAILING },
	};
	devcert_text_list *list = NULL;

	(void)state;
	assert_ok(dc_ext_read_policies(dc_slice_of(der, sizeof(der) - 1), &list));
	assert_int_equal(devcert_text_list_get_count(list), 2);
	assert_string_equal(devcert_text_list_get_item(list, 0), "1.2.3");
	assert_string_equal(devcert_text_list_get_item(list, 1), "2.5.29.32.0");
	devcert_text_list_free(list);
	assert_parser(OCTETS(der), read_policies);
	assert_all_bad(cases, COUNT_OF(cases), read_policies);
}

static int
read_crl_uris(dc_slice value)
{
	devcert_text_list *list = NULL;
	int rc = dc_ext_read_crl_uris(value, &list);

	assert_int_equal(rc == DEVCERT_OK, list != NULL);
	devcert_text_list_free(list);
	return rc;
}

static void
places_of_crls_are_read(void **state)
{
	/* Two points: one of two URIs and a directoryName; one of a relative name with reasons. */
	static const char der[] = "\x30\x23\x30\x12\xa0\x10\xa0\x0e\x86\x03x:1\xa4\x02\x30\x00\x86"
				  "\x03x:2\x30\x0d\xa0\x08\xa1\x06\x30\x04\x06\x02\x2a\x03\x81\x01"
				  "\x00";
	static const struct bad cases[] = {
		{ "none", OCTETS("\x30\x00"), DEVCERT_E_DER },
		{ "a SET", OCTETS("\x30\x02\x31\x00"), DEVCERT_E_DER },
		{ "two names", OCTETS("\x30\x08\x30\x06\xa0\x04\xa0\x00\xa0\x00"), DEVCERT_E_DER },
		{ "no name", OCTETS("\x30\x04\x30\x02\xa0\x00"), DEVCERT_E_DER },
		{ "not a general name", OCTETS("\x30\x08\x30\x06\xa0\x04\xa0\x02\x16\x00"),
		  DEVCERT_E_DER },
		{ "a URI with a NUL", OCTETS("\x30\x0b\x30\x09\xa0\x07\xa0\x05\x86\x03x\0y"),
		  DEVCERT_E_DER },
	};
	devcert_text_list *list = NULL;

	(void)state;
	assert_int_equal(sizeof(der) - 1, 37);
	assert_ok(dc_ext_read_crl_uris(dc_slice_of(der, sizeof(der) - 1), &list));
	assert_int_equal(devcert_text_list_get_count(list), 2);
	assert_string_equal(devcert_text_list_get_item(list, 0), "x:1");
	assert_string_equal(devcert_text_list_get_item(list, 1), "x:2");
	devcert_text_list_free(list);
	/* An issuer of CRLs alone is no place. */
	assert_ok(dc_ext_read_crl_uris(dc_slice_of("\x30\x07\x30\x05\xa2\x03\x86\x01x", 9), &list));
	assert_int_equal(devcert_text_list_get_count(list), 0);
	devcert_text_list_free(list);
	assert_parser(OCTETS(der), read_crl_uris);
	assert_all_bad(cases, COUNT_OF(cases), read_crl_uris);
}

static void
at_most_256_uris_are_read(void **state)
{
	dc_buf value = DC_BUF_INIT(4096);

	(void)state;
	for (unsigned int i = 0; i < 257; i++)
		dc_buf_add(&value, dc_slice_of("\x86\x02x:", 4));
	dc_der_wrap(&value, DC_TAG_CONTEXT_CONSTRUCTED(0), 0);
	dc_der_wrap(&value, DC_TAG_CONTEXT_CONSTRUCTED(0), 0);
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&value));
	assert_fails(DEVCERT_E_LIMIT, read_crl_uris(dc_buf_slice(&value)));
	dc_buf_free(&value);
}

static int
read_ocsp_uris(dc_slice value)
{
	devcert_text_list *list = NULL;
	int rc = dc_ext_read_access_uris(value, DC_OID_AD_OCSP, &list);

	assert_int_equal(rc == DEVCERT_OK, list != NULL);
	devcert_text_list_free(list);
	return rc;
}

static void
places_of_information_are_read_by_method(void **state)
{
	/* caIssuers x:c; OCSP x:o; OCSP as directoryName */
	static const char der[] =
	    "\x30\x2f\x30\x0d\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86\x01"
	    "c\x30\x0d\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86\x01o\x30"
	    "\x0f\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\xa4\x03\x30\x01\x05";
	static const struct bad cases[] = {
		{ "none", OCTETS("\x30\x00"), DEVCERT_E_DER },
		{ "no place", OCTETS("\x30\x05\x30\x03\x06\x01\x2a"), DEVCERT_E_DER },
		{ "two places", OCTETS("\x30\x0b\x30\x09\x06\x01\x2a\x86\x01x\x86\x01y"),
		  DEVCERT_E_DER },
		{ "not a general name", OCTETS("\x30\x08\x30\x06\x06\x01\x2a\x16\x01x"),
		  DEVCERT_E_DER },
	};
	devcert_text_list *list = NULL;

	(void)state;
	assert_ok(dc_ext_read_access_uris(dc_slice_of(der, sizeof(der) - 1), DC_OID_AD_CA_ISSUERS,
	                                  &list));
	assert_int_equal(devcert_text_list_get_count(list), 1);
	assert_string_equal(devcert_text_list_get_item(list, 0), "c");
	devcert_text_list_free(list);
	assert_ok(
	    dc_ext_read_access_uris(dc_slice_of(der, sizeof(der) - 1), DC_OID_AD_OCSP, &list));
	assert_int_equal(devcert_text_list_get_count(list), 1);
	assert_string_equal(devcert_text_list_get_item(list, 0), "o");
	devcert_text_list_free(list);
	assert_parser(OCTETS(der), read_ocsp_uris);
	assert_all_bad(cases, COUNT_OF(cases), read_ocsp_uris);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_extensions_is_read),
		cmocka_unit_test(an_extension_says_critical_only_where_it_is),
		cmocka_unit_test(bad_lists_of_extensions_are_refused),
		cmocka_unit_test(at_most_64_extensions_are_read),
		cmocka_unit_test(key_usage_is_a_short_bit_string),
		cmocka_unit_test(other_ways_to_write_key_usage_are_read),
		cmocka_unit_test(bad_key_usages_are_refused),
		cmocka_unit_test(basic_constraints_are_written_and_read),
		cmocka_unit_test(bad_basic_constraints_are_refused),
		cmocka_unit_test(lists_of_oids_are_written_and_read),
		cmocka_unit_test(bad_lists_of_oids_are_refused),
		cmocka_unit_test(at_most_64_oids_are_read),
		cmocka_unit_test(key_identifiers_are_written_and_read),
		cmocka_unit_test(bad_key_identifiers_are_refused),
		cmocka_unit_test(policies_are_read),
		cmocka_unit_test(places_of_crls_are_read),
		cmocka_unit_test(at_most_256_uris_are_read),
		cmocka_unit_test(places_of_information_are_read_by_method),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
