/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certification requests: the alternative names and extensions beyond those of every device. */
#include "assert_devcert.h"

#include <stdio.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "msg/csr.h"
#include "pki/ext.h"
#include "pki/name.h"

#define SID "S-1-5-21-1004336348-1177238915-682003330-512"
#define TEMPLATE "1.3.6.1.4.1.311.21.8.1.2"

static devcert_key *key;

static int
make_key(void **state)
{
	(void)state;
	assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_ED25519, 0, &key));
	return 0;
}

static int
free_key(void **state)
{
	(void)state;
	devcert_key_free(key);
	return 0;
}

static devcert_csr_builder *
new_builder(void)
{
	devcert_csr_builder *builder = NULL;

	assert_ok(devcert_csr_builder_new(&builder));
	return builder;
}

static devcert_csr *
build(const devcert_csr_builder *builder)
{
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	assert_ok(devcert_csr_verify(csr, 0));
	return csr;
}

static void
assert_extension_is(const devcert_csr *csr, const char *oid, const void *der, size_t len)
{
	devcert_bytes *value = NULL;

	assert_ok(devcert_csr_get_extension(csr, oid, &value));
	assert_true(
	    dc_slice_equals(dc_slice_of(devcert_bytes_data(value), devcert_bytes_len(value)),
	                    dc_slice_of(der, len)));
	devcert_bytes_free(value);
}

static void
each_kind_of_name_is_written_and_read(void **state)
{
	static const struct {
		devcert_san_type type;
		const char *text;
	} expected[] = {
		{ DEVCERT_SAN_TYPE_UPN, "zo\xc3\xab@example.net" },
		{ DEVCERT_SAN_TYPE_DIRECTORY_NAME, "CN=printer-7,O=Example" },
		{ DEVCERT_SAN_TYPE_REGISTERED_ID, "1.2.3.4" },
		/* [MS-PKCA], section 3.1.5.2.1.6 */
		{ DEVCERT_SAN_TYPE_URI, "tag:microsoft.com,2022-09-14:sid:" SID },
	};
	devcert_csr_builder *builder = new_builder();
	devcert_name *name = NULL;
	devcert_san_list *list = NULL;
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=printer-7,O=Example", &name));
	assert_ok(devcert_csr_builder_add_san_upn(builder, expected[0].text));
	assert_ok(devcert_csr_builder_add_san_directory_name(builder, name));
	assert_ok(devcert_csr_builder_add_san_registered_id(builder, "1.2.3.4"));
	assert_ok(devcert_csr_builder_add_san_sid(builder, SID));
	csr = build(builder);
	assert_ok(devcert_csr_get_san_list(csr, &list));
	assert_int_equal(devcert_san_list_get_count(list), COUNT_OF(expected));
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		assert_int_equal(devcert_san_list_get_type(list, i), expected[i].type);
		assert_string_equal(devcert_san_list_get_value(list, i), expected[i].text);
	}
	devcert_san_list_free(list);
	devcert_csr_free(csr);
	devcert_name_free(name);
	devcert_csr_builder_free(builder);
}

/* RFC 5280, section 4.2.1.6: otherName is [0] with an OID and an explicit [0]. */
static void
a_upn_has_the_octets_of_its_definition(void **state)
{
	static const char der[] = "\x30\x15\xa0\x13\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03"
				  "\xa0\x05\x0c\x03x@y";
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_add_san_upn(builder, "x@y"));
	csr = build(builder);
	assert_extension_is(csr, DC_OID_SUBJECT_ALT_NAME, der, sizeof(der) - 1);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
basic_constraints_are_asked_for(void **state)
{
	static const struct {
		bool is_ca;
		int32_t path_len;
		const char *der;
		size_t len;
	} cases[] = {
		{ false, -1, "\x30\x00", 2 },
		{ true, -1, "\x30\x03\x01\x01\xff", 5 },
		{ true, 0, "\x30\x06\x01\x01\xff\x02\x01\x00", 8 },
		{ true, 10, "\x30\x06\x01\x01\xff\x02\x01\x0a", 8 },
	};
	devcert_csr_builder *builder = new_builder();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_csr *csr;

		assert_ok(devcert_csr_builder_set_basic_constraints(builder, cases[i].is_ca,
		                                                    cases[i].path_len));
		csr = build(builder);
		assert_int_equal(devcert_csr_is_ca(csr), cases[i].is_ca);
		assert_int_equal(devcert_csr_get_path_len(csr), cases[i].path_len);
		assert_true(devcert_csr_is_extension_critical(csr, DC_OID_BASIC_CONSTRAINTS));
		assert_extension_is(csr, DC_OID_BASIC_CONSTRAINTS, cases[i].der, cases[i].len);
		devcert_csr_free(csr);
	}
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_basic_constraints(builder, true, -2));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_basic_constraints(builder, true, 11));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_set_basic_constraints(builder, false, 0));
	devcert_csr_builder_free(builder);
}

static void
the_extensions_of_microsoft_have_the_octets_of_their_definitions(void **state)
{
	static const char name[] = "\x1e\x06\x00P\x00\xc4\x20\xac";
	static const char template[] =
	    "\x30\x15\x06\x0b\x2b\x06\x01\x04\x01\x82\x37\x15\x08\x01\x02"
	    "\x02\x01\x64\x02\x03\x01\x00\x00";
	static const char sid[] = "\x30\x20\xa0\x1e\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x19\x02\x01"
				  "\xa0\x10\x04\x0eS-1-5-21-1-2-3";
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr;

	(void)state;
	assert_ok(devcert_csr_builder_set_template_name(builder, "P\xc3\x84\xe2\x82\xac"));
	assert_ok(devcert_csr_builder_set_template(builder, TEMPLATE, 100, 65536));
	assert_ok(devcert_csr_builder_set_sid(builder, "S-1-5-21-1-2"));
	/* Set again, replaced. */
	assert_ok(devcert_csr_builder_set_sid(builder, "S-1-5-21-1-2-3"));
	csr = build(builder);
	assert_string_equal(devcert_csr_get_template_name(csr), "P\xc3\x84\xe2\x82\xac");
	assert_string_equal(devcert_csr_get_template_oid(csr), TEMPLATE);
	assert_int_equal(devcert_csr_get_template_major(csr), 100);
	assert_int_equal(devcert_csr_get_template_minor(csr), 65536);
	assert_string_equal(devcert_csr_get_sid(csr), "S-1-5-21-1-2-3");
	assert_extension_is(csr, DC_OID_MS_TEMPLATE_NAME, name, sizeof(name) - 1);
	assert_extension_is(csr, DC_OID_MS_TEMPLATE, template, sizeof(template) - 1);
	assert_extension_is(csr, DC_OID_MS_SECURITY, sid, sizeof(sid) - 1);
	assert_false(devcert_csr_is_extension_critical(csr, DC_OID_MS_TEMPLATE));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
what_is_not_asked_for_is_not_there(void **state)
{
	devcert_csr_builder *builder = new_builder();
	devcert_csr *csr = build(builder);

	(void)state;
	assert_null(devcert_csr_get_template_name(csr));
	assert_null(devcert_csr_get_template_oid(csr));
	assert_int_equal(devcert_csr_get_template_major(csr), 0);
	assert_int_equal(devcert_csr_get_template_minor(csr), 0);
	assert_null(devcert_csr_get_sid(csr));
	assert_int_equal(devcert_csr_get_path_len(csr), -1);
	assert_false(devcert_csr_is_extension_critical(csr, DC_OID_KEY_USAGE));
	assert_null(devcert_csr_get_template_name(NULL));
	assert_null(devcert_csr_get_template_oid(NULL));
	assert_int_equal(devcert_csr_get_template_major(NULL), 0);
	assert_int_equal(devcert_csr_get_template_minor(NULL), 0);
	assert_null(devcert_csr_get_sid(NULL));
	assert_int_equal(devcert_csr_get_path_len(NULL), -1);
	assert_false(devcert_csr_is_extension_critical(NULL, DC_OID_KEY_USAGE));
	assert_false(devcert_csr_is_extension_critical(csr, NULL));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
what_is_no_upn_sid_or_template_is_refused(void **state)
{
	static const char *const upns[] = { "", "user", "@b", "a@", "a@b@c", "a\n@b", "a@\xff" };
	static const char *const sids[] = {
		"",
		"S-1-5",
		"S-1-",
		"S-2-5-21",
		"s-1-5-21",
		"S-1-5-",
		"S-1-5-21-",
		"S-1-5-021",
		"S-1-5-4294967296",
		"S-1-281474976710656-1",
		"S-1-5-x",
		"S-1-5-21 ",
		"S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
	};
	static const char *const names[] = { "", "a\tb", "\xff", "\xf0\x9f\x94\x91" };
	devcert_csr_builder *builder = new_builder();
	char long_name[DC_LIMIT_TEMPLATE_NAME + 2] = { 0 };
	devcert_name *empty = NULL;
	devcert_csr *csr;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(upns); i++)
		assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_upn(builder, upns[i]));
	for (size_t i = 0; i < COUNT_OF(sids); i++) {
		assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_sid(builder, sids[i]));
		assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_set_sid(builder, sids[i]));
	}
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_fails(DEVCERT_E_TEXT,
		             devcert_csr_builder_set_template_name(builder, names[i]));
	for (size_t i = 0; i <= DC_LIMIT_TEMPLATE_NAME; i++)
		long_name[i] = 'a';
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_set_template_name(builder, long_name));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_set_template(builder, "Printer", 1, 1));
	assert_fails(DEVCERT_E_TEXT, devcert_csr_builder_add_san_registered_id(builder, "1"));
	assert_ok(devcert_name_parse_text("", &empty));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_csr_builder_add_san_directory_name(builder, empty));
	csr = build(builder);
	/* Nothing of that is there. */
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extensions(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_builder_set_sid(builder, NULL));
	assert_null(devcert_csr_get_sid(csr));
	devcert_csr_free(csr);
	/* What is longest is taken: 15 numbers of 32 bits, and a name of just the limit. */
	long_name[DC_LIMIT_TEMPLATE_NAME] = '\0';
	assert_ok(devcert_csr_builder_set_template_name(builder, long_name));
	assert_ok(devcert_csr_builder_set_sid(
	    builder, "S-1-281474976710655-4294967295-4294967295-4294967295-4294967295-4294967295-"
		     "4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-4294967295-"
		     "4294967295-4294967295-4294967295"));
	assert_ok(devcert_csr_builder_set_template(builder, TEMPLATE, UINT32_MAX, UINT32_MAX));
	csr = build(builder);
	assert_int_equal(devcert_csr_get_template_minor(csr), UINT32_MAX);
	assert_string_equal(devcert_csr_get_template_name(csr), long_name);
	devcert_csr_free(csr);
	devcert_name_free(empty);
	devcert_csr_builder_free(builder);
}

static devcert_status
add(devcert_csr_builder *builder, const char *oid, const char *value, size_t len)
{
	return devcert_csr_builder_add_extension(builder, oid, false, (const uint8_t *)value, len);
}

static void
any_other_extension_is_added_once(void **state)
{
	static const char *const own[] = { "2.5.29.15",
		                           "2.5.29.37",
		                           "2.5.29.17",
		                           "2.5.29.19",
		                           "1.3.6.1.4.1.311.20.2",
		                           "1.3.6.1.4.1.311.21.7",
		                           "1.3.6.1.4.1.311.25.2" };
	devcert_csr_builder *builder = new_builder();
	devcert_text_list *oids = NULL;
	devcert_csr *csr;

	(void)state;
	/* RFC 7633: TLS feature */
	assert_ok(add(builder, "1.3.6.1.5.5.7.1.24", "\x30\x03\x02\x01\x05", 5));
	assert_ok(devcert_csr_builder_add_extension(builder, "1.2.3.4", true,
	                                            (const uint8_t *)"\x05\x00", 2));
	/* RFC 5280, section 4.2: not more than one of each. */
	assert_fails(DEVCERT_E_ARGUMENT, add(builder, "1.2.3.4", "\x05\x00", 2));
	for (size_t i = 0; i < COUNT_OF(own); i++)
		assert_fails(DEVCERT_E_ARGUMENT, add(builder, own[i], "\x30\x00", 2));
	assert_fails(DEVCERT_E_TEXT, add(builder, "tlsfeature", "\x05\x00", 2));
	assert_fails(DEVCERT_E_DER, add(builder, "1.2.3.5", "\x05\x01", 2));
	assert_fails(DEVCERT_E_DER, add(builder, "1.2.3.5", "", 0));
	assert_fails(DEVCERT_E_TRAILING, add(builder, "1.2.3.5", "\x05\x00\x00", 3));
	assert_fails(DEVCERT_E_UNSUPPORTED, add(builder, "1.2.3.5", "\x1f\x21\x00", 3));
	assert_fails(DEVCERT_E_ARGUMENT, add(builder, NULL, "\x05\x00", 2));
	assert_fails(DEVCERT_E_ARGUMENT, add(NULL, "1.2.3.5", "\x05\x00", 2));
	assert_fails(DEVCERT_E_ARGUMENT, add(builder, "1.2.3.5", NULL, 2));
	csr = build(builder);
	assert_ok(devcert_csr_get_extensions(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), 2);
	assert_false(devcert_csr_is_extension_critical(csr, "1.3.6.1.5.5.7.1.24"));
	assert_true(devcert_csr_is_extension_critical(csr, "1.2.3.4"));
	assert_extension_is(csr, "1.3.6.1.5.5.7.1.24", "\x30\x03\x02\x01\x05", 5);
	devcert_text_list_free(oids);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
extensions_have_limits(void **state)
{
	devcert_csr_builder *builder = new_builder();
	uint8_t *big = malloc(DC_LIMIT_CSR_LEN + 1);
	devcert_csr *csr = NULL;
	char oid[32];

	(void)state;
	assert_non_null(big);
	big[0] = DC_TAG_OCTET_STRING;
	big[1] = 0x82;
	big[2] = 0xff;
	big[3] = 0xf8;
	for (size_t i = 4; i < 4 + 0xfff8; i++)
		big[i] = 0;
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_csr_builder_add_extension(builder, "1.2.3", false, big, 4 + 0xfff8));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_extension(builder, "1.2.3", false,
	                                                                big, DC_LIMIT_CSR_LEN + 1));
	/* What did not fit changed nothing. */
	for (unsigned int i = 0; i < DC_LIMIT_EXTENSIONS; i++) {
		(void)snprintf(oid, sizeof(oid), "1.2.3.%u", i);
		assert_ok(add(builder, oid, "\x05\x00", 2));
	}
	assert_fails(DEVCERT_E_LIMIT, add(builder, "1.2.4", "\x05\x00", 2));
	csr = build(builder);
	devcert_csr_free(csr);
	assert_ok(devcert_csr_builder_set_sid(builder, SID));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_build(builder, key, &csr));
	assert_null(csr);
	for (unsigned int i = 0; i < DC_LIMIT_SANS; i++)
		assert_ok(devcert_csr_builder_add_san_upn(builder, "a@b"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_upn(builder, "a@b"));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_sid(builder, SID));
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_builder_add_san_registered_id(builder, "1.2"));
	free(big);
	devcert_csr_builder_free(builder);
}

/* The readers of Microsoft's extensions, each with a text of what it read. */
static devcert_status
read_name(dc_slice der, char **out)
{
	return dc_ext_read_template_name(der, out);
}

static devcert_status
read_template(dc_slice der, char **out)
{
	dc_ext_template template = { 0 };
	devcert_status rc = dc_ext_read_template(der, &template);

	if (rc == DEVCERT_OK) {
		*out = malloc(sizeof(template.oid) + 32);
		assert_non_null(*out);
		(void)snprintf(*out, sizeof(template.oid) + 32, "%s %u %u", template.oid,
		               template.major, template.minor);
	}
	return rc;
}

static devcert_status
read_sid(dc_slice der, char **out)
{
	return dc_ext_read_sid(der, out);
}

#define SID_OID "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x19\x02\x01"

static void
the_extensions_of_microsoft_are_read(void **state)
{
	static const struct {
		devcert_status (*read)(dc_slice der, char **out);
		const char *der;
		size_t len;
		const char *text; /* NULL for DEVCERT_E_DER */
	} cases[] = {
		{ read_name, "\x1e\x04\x00x\x00y", 6, "xy" },
		/* As people write it into a file of OpenSSL's. */
		{ read_name, "\x13\x02xy", 4, "xy" },
		{ read_name, "\x0c\x02xy", 4, "xy" },
		{ read_name, "\x1e\x00", 2, NULL },
		{ read_name, "\x04\x02xy", 4, NULL },
		{ read_name, "\x0c\x02xy\x00", 5, NULL },
		{ read_template, "\x30\x09\x06\x01\x2a\x02\x01\x01\x02\x01\x02", 11, "1.2 1 2" },
		{ read_template, "\x30\x06\x06\x01\x2a\x02\x01\x01", 8, "1.2 1 0" },
		{ read_template, "\x30\x03\x06\x01\x2a", 5, "1.2 0 0" },
		{ read_template, "\x30\x00", 2, NULL },
		{ read_template, "\x30\x06\x06\x01\x2a\x02\x01\xff", 8, NULL },
		{ read_template, "\x30\x06\x06\x01\x2a\x04\x01\x01", 8, NULL },
		{ read_template, "\x30\x0c\x06\x01\x2a\x02\x01\x01\x02\x01\x02\x02\x01\x03", 14,
		  NULL },
		{ read_sid, "\x30\x1a\xa0\x18" SID_OID "\xa0\x0a\x04\x08S-1-5-18", 28, "S-1-5-18" },
		/* A string instead of octets; two names; another type. */
		{ read_sid, "\x30\x1a\xa0\x18" SID_OID "\xa0\x0a\x0c\x08S-1-5-18", 28, NULL },
		{ read_sid,
		  "\x30\x1a\xa0\x18\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x19\x02\x02"
		  "\xa0\x0a\x04\x08S-1-5-18",
		  28, NULL },
		{ read_sid, "\x30\x00", 2, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		uint8_t *copy = exact_copy(cases[i].der, cases[i].len);
		char *text = NULL;
		devcert_status rc = cases[i].read(dc_slice_of(copy, cases[i].len), &text);

		if (cases[i].text != NULL) {
			assert_ok(rc);
			assert_string_equal(text, cases[i].text);
		} else if (rc != DEVCERT_E_DER) {
			fail_msg("case %zu: %s", i, devcert_error_name(rc));
		}
		free(text);
		free(copy);
		/* What is cut, or goes on, is refused. */
		for (size_t len = 0; cases[i].text != NULL && len <= cases[i].len + 1; len++) {
			if (len == cases[i].len)
				continue;
			copy = calloc(1, len + 1);
			assert_non_null(copy);
			memcpy(copy, cases[i].der, len < cases[i].len ? len : cases[i].len);
			text = NULL;
			rc = cases[i].read(dc_slice_of(copy, len), &text);
			assert_true(rc == DEVCERT_E_DER || rc == DEVCERT_E_TRAILING);
			assert_null(text);
			free(copy);
		}
	}
}

/* Whatever stands there, the reader ends, and what it gives is a text. */
static void
mutations_are_read_or_refused(void **state)
{
	static const struct {
		devcert_status (*read)(dc_slice der, char **out);
		const char *der;
		size_t len;
	} cases[] = {
		{ read_name, "\x1e\x04\x00x\x00y", 6 },
		{ read_template, "\x30\x09\x06\x01\x2a\x02\x01\x01\x02\x01\x02", 11 },
		{ read_sid, "\x30\x1a\xa0\x18" SID_OID "\xa0\x0a\x04\x08S-1-5-18", 28 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t at = 0; at < cases[i].len; at++) {
			for (unsigned int octet = 0; octet < 256; octet++) {
				uint8_t *copy = exact_copy(cases[i].der, cases[i].len);
				char *text = NULL;
				devcert_status rc;

				copy[at] = (uint8_t)octet;
				rc = cases[i].read(dc_slice_of(copy, cases[i].len), &text);
				assert_true((rc == DEVCERT_OK) == (text != NULL));
				free(text);
				free(copy);
			}
		}
	}
}

static void
text_and_length_of_what_is_read_are_checked(void **state)
{
	dc_buf der = DC_BUF_INIT(4096);
	char *text = NULL;

	(void)state;
	/* A lone surrogate; more than the limit. */
	assert_fails(DEVCERT_E_TEXT,
	             dc_ext_read_template_name(dc_slice_of("\x1e\x02\xd8\x00", 4), &text));
	for (size_t i = 0; i < 2 * DC_LIMIT_TEMPLATE_NAME + 1; i++)
		dc_buf_add_octet(&der, 'x');
	dc_der_wrap(&der, DC_TAG_UTF8_STRING, 0);
	assert_fails(DEVCERT_E_LIMIT, dc_ext_read_template_name(dc_buf_slice(&der), &text));
	dc_buf_truncate(&der, 0);
	dc_ext_write_sid("S-1-5-021", &der);
	assert_fails(DEVCERT_E_TEXT, dc_ext_read_sid(dc_buf_slice(&der), &text));
	assert_null(text);
	dc_buf_free(&der);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_name_is_written_and_read),
		cmocka_unit_test(a_upn_has_the_octets_of_its_definition),
		cmocka_unit_test(basic_constraints_are_asked_for),
		cmocka_unit_test(the_extensions_of_microsoft_have_the_octets_of_their_definitions),
		cmocka_unit_test(what_is_not_asked_for_is_not_there),
		cmocka_unit_test(what_is_no_upn_sid_or_template_is_refused),
		cmocka_unit_test(any_other_extension_is_added_once),
		cmocka_unit_test(extensions_have_limits),
		cmocka_unit_test(the_extensions_of_microsoft_are_read),
		cmocka_unit_test(mutations_are_read_or_refused),
		cmocka_unit_test(text_and_length_of_what_is_read_are_checked),
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
