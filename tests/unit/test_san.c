/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject alternative names. */
#include "assert_devcert.h"

#include <stdio.h>

#include "asn1/der.h"
#include "base/limits.h"
#include "pki/name.h"

/* Write one name, and read it back. */
static int
add(devcert_san_type type, const char *text, dc_buf *names)
{
	return dc_san_add(type, text, names);
}

static devcert_san_list *
list_of(const dc_buf *names)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_san_list *list = NULL;
	uint8_t *copy;

	dc_der_add(&der, DC_TAG_SEQUENCE, dc_buf_slice(names));
	assert_ok(dc_buf_status(&der));
	copy = exact_copy(der.ptr, der.len);
	assert_ok(dc_san_list_parse(dc_slice_of(copy, der.len), &list));
	/* The list has its own octets. */
	free(copy);
	dc_buf_free(&der);
	return list;
}

static void
what_is_written_is_read_as_it_was(void **state)
{
	static const struct {
		devcert_san_type type;
		const char *text;
		const char *back; /* NULL where it is the same */
	} cases[] = {
		{ DEVCERT_SAN_TYPE_DNS, "host.example", NULL },
		{ DEVCERT_SAN_TYPE_DNS, "h", NULL },
		{ DEVCERT_SAN_TYPE_DNS, "*.example", NULL },
		{ DEVCERT_SAN_TYPE_DNS, "xn--bcher-kva.example", NULL },
		{ DEVCERT_SAN_TYPE_DNS, "7.0.0.example", NULL },
		{ DEVCERT_SAN_TYPE_DNS, "Host-7.Example", NULL },
		{ DEVCERT_SAN_TYPE_DNS,
		  "a23456789012345678901234567890123456789012345678901234567890123.example", NULL },
		{ DEVCERT_SAN_TYPE_IP, "192.0.2.7", NULL },
		{ DEVCERT_SAN_TYPE_IP, "0.0.0.0", NULL },
		{ DEVCERT_SAN_TYPE_IP, "2001:db8::7", NULL },
		{ DEVCERT_SAN_TYPE_IP, "2001:DB8:0:0:0:0:0:7", "2001:db8::7" },
		{ DEVCERT_SAN_TYPE_IP, "::ffff:192.0.2.7", NULL },
		{ DEVCERT_SAN_TYPE_IP, "::", NULL },
		{ DEVCERT_SAN_TYPE_EMAIL, "a@host.example", NULL },
		{ DEVCERT_SAN_TYPE_EMAIL, "first.last+tag=!#$%&'*/?^_`{|}~-@host", NULL },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/a?b=c#d", NULL },
		{ DEVCERT_SAN_TYPE_URI, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", NULL },
		{ DEVCERT_SAN_TYPE_URI, "coap+tcp://[2001:db8::7]:5684/x%20y", NULL },
		{ DEVCERT_SAN_TYPE_URI, "x:%7e", NULL },
	};
	dc_buf names = DC_BUF_INIT(4096);
	devcert_san_list *list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_ok(add(cases[i].type, cases[i].text, &names));
	list = list_of(&names);
	assert_int_equal(devcert_san_list_get_count(list), COUNT_OF(cases));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(devcert_san_list_get_type(list, i), cases[i].type);
		assert_string_equal(devcert_san_list_get_value(list, i),
		                    cases[i].back != NULL ? cases[i].back : cases[i].text);
	}
	assert_true(dc_slice_equals(dc_san_list_names(list), dc_buf_slice(&names)));
	devcert_san_list_free(list);
	dc_buf_free(&names);
}

static void
addresses_are_4_or_16_octets(void **state)
{
	dc_buf names = DC_BUF_INIT(64);

	(void)state;
	assert_ok(add(DEVCERT_SAN_TYPE_IP, "192.0.2.7", &names));
	assert_true(
	    dc_slice_equals(dc_buf_slice(&names), dc_slice_of("\x87\x04\xc0\0\x02\x07", 6)));
	dc_buf_truncate(&names, 0);
	assert_ok(add(DEVCERT_SAN_TYPE_IP, "2001:db8::7", &names));
	assert_true(
	    dc_slice_equals(dc_buf_slice(&names),
	                    dc_slice_of("\x87\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 18)));
	dc_buf_free(&names);
}

static void
what_is_not_of_its_kind_is_not_written(void **state)
{
	static const struct {
		devcert_san_type type;
		const char *text;
	} cases[] = {
		{ DEVCERT_SAN_TYPE_DNS, "" },
		{ DEVCERT_SAN_TYPE_DNS, "." },
		{ DEVCERT_SAN_TYPE_DNS, "host.example." },
		{ DEVCERT_SAN_TYPE_DNS, ".example" },
		{ DEVCERT_SAN_TYPE_DNS, "a..example" },
		{ DEVCERT_SAN_TYPE_DNS, "a_b.example" },
		{ DEVCERT_SAN_TYPE_DNS, "-a.example" },
		{ DEVCERT_SAN_TYPE_DNS, "a-.example" },
		{ DEVCERT_SAN_TYPE_DNS, "a b.example" },
		{ DEVCERT_SAN_TYPE_DNS, "b\xc3\xbc"
		                        "cher.example" },
		{ DEVCERT_SAN_TYPE_DNS, "host.example\n" },
		{ DEVCERT_SAN_TYPE_DNS, "*" },
		{ DEVCERT_SAN_TYPE_DNS, "*." },
		{ DEVCERT_SAN_TYPE_DNS, "*.*.example" },
		{ DEVCERT_SAN_TYPE_DNS, "a.*.example" },
		{ DEVCERT_SAN_TYPE_DNS, "a*.example" },
		/* An address is a name of its own kind. */
		{ DEVCERT_SAN_TYPE_DNS, "192.0.2.7" },
		{ DEVCERT_SAN_TYPE_DNS, "7" },
		{ DEVCERT_SAN_TYPE_DNS, "2001:db8::7" },
		{ DEVCERT_SAN_TYPE_DNS,
		  "a234567890123456789012345678901234567890123456789012345678901234.example" },
		{ DEVCERT_SAN_TYPE_IP, "" },
		{ DEVCERT_SAN_TYPE_IP, "192.0.2" },
		{ DEVCERT_SAN_TYPE_IP, "192.0.2.256" },
		{ DEVCERT_SAN_TYPE_IP, "192.0.2.7/24" },
		{ DEVCERT_SAN_TYPE_IP, " 192.0.2.7" },
		{ DEVCERT_SAN_TYPE_IP, "0xc0.0.2.7" },
		{ DEVCERT_SAN_TYPE_IP, "2001:db8::7%eth0" },
		{ DEVCERT_SAN_TYPE_IP, "[2001:db8::7]" },
		{ DEVCERT_SAN_TYPE_IP, "2001::db8::7" },
		{ DEVCERT_SAN_TYPE_IP, "host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "" },
		{ DEVCERT_SAN_TYPE_EMAIL, "host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a@" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a@b@c" },
		{ DEVCERT_SAN_TYPE_EMAIL, ".a@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a.@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a..b@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a b@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "A <a@host.example>" },
		{ DEVCERT_SAN_TYPE_EMAIL, "\xc3\xa9@host.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a@*.example" },
		{ DEVCERT_SAN_TYPE_EMAIL, "a@192.0.2.7" },
		{ DEVCERT_SAN_TYPE_EMAIL,
		  "a2345678901234567890123456789012345678901234567890123456789012345@h" },
		{ DEVCERT_SAN_TYPE_URI, "" },
		{ DEVCERT_SAN_TYPE_URI, "host.example" },
		{ DEVCERT_SAN_TYPE_URI, "/path" },
		{ DEVCERT_SAN_TYPE_URI, "//host.example/" },
		{ DEVCERT_SAN_TYPE_URI, "http:" },
		{ DEVCERT_SAN_TYPE_URI, ":x" },
		{ DEVCERT_SAN_TYPE_URI, "7x:y" },
		{ DEVCERT_SAN_TYPE_URI, "a_b:y" },
		{ DEVCERT_SAN_TYPE_URI, "http://host example/" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/\xc3\xa9" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/\n" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/<>" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/%" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/%4" },
		{ DEVCERT_SAN_TYPE_URI, "http://host.example/%4g" },
	};
	dc_buf names = DC_BUF_INIT(4096);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int rc = add(cases[i].type, cases[i].text, &names);

		if (rc != DEVCERT_E_TEXT)
			fail_msg("\"%s\": %s", cases[i].text, devcert_error_name(rc));
		assert_int_equal(names.len, 0);
	}
	assert_fails(DEVCERT_E_ARGUMENT, add(DEVCERT_SAN_TYPE_OTHER, "x", &names));
	dc_buf_free(&names);
}

static void
a_host_has_at_most_253_octets(void **state)
{
	char host[256] = "";
	dc_buf names = DC_BUF_INIT(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(host) - 1; i++)
		host[i] = i % 2 == 0 ? 'a' : '.';
	host[254] = '\0';
	host[253] = 'a';
	host[252] = 'a';
	assert_fails(DEVCERT_E_TEXT, add(DEVCERT_SAN_TYPE_DNS, host, &names));
	host[253] = '\0';
	assert_ok(add(DEVCERT_SAN_TYPE_DNS, host, &names));
	/* The wildcard counts. */
	memmove(host + 2, host, 252);
	memcpy(host, "*.", 2);
	host[254] = '\0';
	assert_fails(DEVCERT_E_TEXT, add(DEVCERT_SAN_TYPE_DNS, host, &names));
	dc_buf_free(&names);
}

static void
no_octets_are_an_empty_list(void **state)
{
	devcert_san_list *list = NULL;

	(void)state;
	assert_ok(dc_san_list_parse(dc_slice_of(NULL, 0), &list));
	assert_int_equal(devcert_san_list_get_count(list), 0);
	assert_int_equal(dc_san_list_names(list).len, 0);
	assert_null(devcert_san_list_get_value(list, 0));
	assert_int_equal(devcert_san_list_get_type(list, 0), DEVCERT_SAN_TYPE_OTHER);
	devcert_san_list_free(list);
}

/* otherName with the type of a user principal name, and a value of 7 octets. */
#define UPN(value) "\xa0\x13\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03" value
#define UPN_LEN 14
#define UPN_HEX "[0] a013060a2b060104018237140203"

static void
structures_are_read_as_text(void **state)
{
	static const struct {
		const char *der;
		size_t len;
		devcert_san_type type;
		const char *text;
	} cases[] = {
		{ UPN("\xa0\x05\x0c\x03x@y"), UPN_LEN + 7, DEVCERT_SAN_TYPE_UPN, "x@y" },
		{ UPN("\xa0\x05\x16\x03x@y"), UPN_LEN + 7, DEVCERT_SAN_TYPE_UPN, "x@y" },
		{ UPN("\xa0\x05\x0c\x03x\xc3\xa4"), UPN_LEN + 7, DEVCERT_SAN_TYPE_UPN,
		  "x\xc3\xa4" },
		{ "\xa4\x02\x30\x00", 4, DEVCERT_SAN_TYPE_DIRECTORY_NAME, "" },
		{ "\x88\x01\x2a", 3, DEVCERT_SAN_TYPE_REGISTERED_ID, "1.2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf names = DC_BUF_INIT(64);
		devcert_san_list *list;

		dc_buf_add(&names, dc_slice_of(cases[i].der, cases[i].len));
		list = list_of(&names);
		assert_int_equal(devcert_san_list_get_type(list, 0), cases[i].type);
		assert_string_equal(devcert_san_list_get_value(list, 0), cases[i].text);
		devcert_san_list_free(list);
		dc_buf_free(&names);
	}
}

static void
other_kinds_are_shown_as_hex(void **state)
{
	static const struct {
		const char *der;
		size_t len;
		const char *text;
	} cases[] = {
		{ "\xa0\x0a\x06\x01\x2a\xa0\x05\x0c\x03"
		  "abc",
		  12, "[0] a00a06012aa0050c03616263" },
		{ "\xa3\x00", 2, "[3] a300" },
		{ "\xa5\x00", 2, "[5] a500" },
		/* What is not as its kind: no Name, no OID, a UPN with NUL, not of UTF-8, in
		   octets. */
		{ "\xa4\x02\x04\x00", 4, "[4] a4020400" },
		{ "\x88\x00", 2, "[8] 8800" },
		{ UPN("\xa0\x05\x0c\x03x\x00y"), UPN_LEN + 7, UPN_HEX "a0050c03780079" },
		{ UPN("\xa0\x05\x0c\x03x\xffy"), UPN_LEN + 7, UPN_HEX "a0050c0378ff79" },
		{ UPN("\xa0\x05\x0c\x03x\x0ay"), UPN_LEN + 7, UPN_HEX "a0050c03780a79" },
		{ UPN("\xa0\x05\x04\x03x@y"), UPN_LEN + 7, UPN_HEX "a0050403784079" },
		{ UPN("\xa1\x05\x0c\x03x@y"), UPN_LEN + 7, UPN_HEX "a1050c03784079" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf names = DC_BUF_INIT(64);
		devcert_san_list *list;

		dc_buf_add(&names, dc_slice_of(cases[i].der, cases[i].len));
		list = list_of(&names);
		assert_int_equal(devcert_san_list_get_count(list), 1);
		assert_int_equal(devcert_san_list_get_type(list, 0), DEVCERT_SAN_TYPE_OTHER);
		assert_string_equal(devcert_san_list_get_value(list, 0), cases[i].text);
		devcert_san_list_free(list);
		dc_buf_free(&names);
	}
}

static void
bad_lists_are_refused(void **state)
{
	static const struct {
		const char *what;
		const char *der;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ "no name", "\x30\x00", 2, DEVCERT_E_DER },
		{ "a SET", "\x31\x03\x82\x01x", 5, DEVCERT_E_DER },
		{ "behind it", "\x30\x03\x82\x01x\x00", 6, DEVCERT_E_TRAILING },
		{ "too short", "\x30\x04\x82\x02x", 5, DEVCERT_E_DER },
		{ "name beyond the list", "\x30\x03\x82\x02x", 5, DEVCERT_E_DER },
		{ "tag 9", "\x30\x03\x89\x01x", 5, DEVCERT_E_DER },
		{ "a UTF8String", "\x30\x03\x0c\x01x", 5, DEVCERT_E_DER },
		{ "an application tag", "\x30\x03\x42\x01x", 5, DEVCERT_E_DER },
		{ "a private tag", "\x30\x03\xc2\x01x", 5, DEVCERT_E_DER },
		{ "a constructed dNSName", "\x30\x05\xa2\x03\x16\x01x", 7, DEVCERT_E_DER },
		{ "a constructed URI", "\x30\x05\xa6\x03\x16\x01x", 7, DEVCERT_E_DER },
		{ "a primitive otherName", "\x30\x03\x80\x01x", 5, DEVCERT_E_DER },
		{ "a primitive directoryName", "\x30\x03\x84\x01x", 5, DEVCERT_E_DER },
		{ "broken inside", "\x30\x04\xa4\x02\x30\x01", 6, DEVCERT_E_DER },
		{ "address of 0", "\x30\x02\x87\x00", 4, DEVCERT_E_DER },
		{ "address of 3", "\x30\x05\x87\x03\x01\x02\x03", 7, DEVCERT_E_DER },
		{ "address of 8, with a mask", "\x30\x0a\x87\x08\x01\x02\x03\x04\xff\xff\xff\xff",
		  12, DEVCERT_E_DER },
		{ "an empty dNSName", "\x30\x02\x82\x00", 4, DEVCERT_E_TEXT },
		{ "an empty rfc822Name", "\x30\x02\x81\x00", 4, DEVCERT_E_TEXT },
		{ "an empty URI", "\x30\x02\x86\x00", 4, DEVCERT_E_TEXT },
		/* The identity must not end before the octets do. */
		{ "a NUL",
		  "\x30\x05\x82\x03"
		  "a\0b",
		  7, DEVCERT_E_TEXT },
		{ "a NUL in a URI",
		  "\x30\x05\x86\x03"
		  "a\0b",
		  7, DEVCERT_E_TEXT },
		{ "a NUL in an address",
		  "\x30\x05\x81\x03"
		  "a\0b",
		  7, DEVCERT_E_TEXT },
		{ "a line end", "\x30\x03\x82\x01\n", 5, DEVCERT_E_TEXT },
		{ "DEL", "\x30\x03\x82\x01\x7f", 5, DEVCERT_E_TEXT },
		{ "not ASCII", "\x30\x03\x82\x01\x80", 5, DEVCERT_E_TEXT },
		{ "the second one bad", "\x30\x05\x82\x01x\x82\x00", 7, DEVCERT_E_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t *der = exact_copy(cases[i].der, cases[i].len);
		devcert_san_list *list = NULL;
		int rc = dc_san_list_parse(dc_slice_of(der, cases[i].len), &list);

		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].what, devcert_error_name(rc));
		assert_null(list);
		free(der);
	}
}

static void
each_truncation_fails_without_reading_beyond(void **state)
{
	static const char der[] =
	    "\x30\x19\x82\x01x\x87\x04\x01\x02\x03\x04\xa0\x05\x06\x01\x2a\xa0"
	    "\x00\x81\x03"
	    "a@b\x86\x02x:";
	size_t len = sizeof(der) - 1;
	devcert_san_list *list = NULL;

	(void)state;
	assert_int_equal(len, 27);
	assert_ok(dc_san_list_parse(dc_slice_of(der, len), &list));
	assert_int_equal(devcert_san_list_get_count(list), 5);
	devcert_san_list_free(list);
	/* Of length 0 it is an empty list. */
	for (size_t cut = 1; cut < len; cut++) {
		uint8_t *copy = exact_copy(der, cut);

		assert_fails(DEVCERT_E_DER, dc_san_list_parse(dc_slice_of(copy, cut), &list));
		assert_null(list);
		free(copy);
	}
	for (size_t i = 0; i < len; i++) {
		for (unsigned int value = 0; value < 256; value++) {
			uint8_t *bent = exact_copy(der, len);
			int rc;

			bent[i] = (uint8_t)value;
			rc = dc_san_list_parse(dc_slice_of(bent, len), &list);
			assert_int_equal(rc == DEVCERT_OK, list != NULL);
			for (size_t k = 0; k < devcert_san_list_get_count(list); k++)
				assert_non_null(devcert_san_list_get_value(list, k));
			devcert_san_list_free(list);
			free(bent);
		}
	}
}

static void
at_most_256_names_are_read(void **state)
{
	dc_buf names = DC_BUF_INIT(8192), der = DC_BUF_INIT(8192);
	devcert_san_list *list;

	(void)state;
	for (unsigned int i = 0; i < DC_LIMIT_SANS; i++)
		assert_ok(add(DEVCERT_SAN_TYPE_DNS, "a.example", &names));
	list = list_of(&names);
	assert_int_equal(devcert_san_list_get_count(list), DC_LIMIT_SANS);
	devcert_san_list_free(list);
	assert_ok(add(DEVCERT_SAN_TYPE_DNS, "a.example", &names));
	dc_der_add(&der, DC_TAG_SEQUENCE, dc_buf_slice(&names));
	assert_ok(dc_buf_status(&der));
	assert_fails(DEVCERT_E_LIMIT, dc_san_list_parse(dc_buf_slice(&der), &list));
	assert_null(list);
	dc_buf_free(&der);
	dc_buf_free(&names);
}

static void
more_than_64_kib_are_refused(void **state)
{
	uint8_t *data = calloc(1, DC_LIMIT_CERT_LEN + 1);
	devcert_san_list *list = NULL;

	(void)state;
	assert_non_null(data);
	assert_fails(DEVCERT_E_LIMIT,
	             dc_san_list_parse(dc_slice_of(data, DC_LIMIT_CERT_LEN + 1), &list));
	free(data);
}

static void
a_copy_outlives_the_list(void **state)
{
	dc_buf names = DC_BUF_INIT(64);
	devcert_san_list *list, *copy = NULL;

	(void)state;
	assert_ok(add(DEVCERT_SAN_TYPE_DNS, "a.example", &names));
	list = list_of(&names);
	assert_ok(dc_san_list_copy(list, &copy));
	devcert_san_list_free(list);
	assert_string_equal(devcert_san_list_get_value(copy, 0), "a.example");
	devcert_san_list_free(copy);
	dc_buf_free(&names);
}

static void
null_is_an_empty_list(void **state)
{
	(void)state;
	assert_int_equal(devcert_san_list_get_count(NULL), 0);
	assert_null(devcert_san_list_get_value(NULL, 0));
	assert_int_equal(devcert_san_list_get_type(NULL, 0), DEVCERT_SAN_TYPE_OTHER);
	devcert_san_list_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_as_it_was),
		cmocka_unit_test(addresses_are_4_or_16_octets),
		cmocka_unit_test(what_is_not_of_its_kind_is_not_written),
		cmocka_unit_test(a_host_has_at_most_253_octets),
		cmocka_unit_test(no_octets_are_an_empty_list),
		cmocka_unit_test(structures_are_read_as_text),
		cmocka_unit_test(other_kinds_are_shown_as_hex),
		cmocka_unit_test(bad_lists_are_refused),
		cmocka_unit_test(each_truncation_fails_without_reading_beyond),
		cmocka_unit_test(at_most_256_names_are_read),
		cmocka_unit_test(more_than_64_kib_are_refused),
		cmocka_unit_test(a_copy_outlives_the_list),
		cmocka_unit_test(null_is_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
