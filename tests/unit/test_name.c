/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distinguished names: DER, text of RFC 4514, builder. */
#include "assert_devcert.h"

#include <stdio.h>
#include <time.h>

#include "asn1/der.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "pki/name.h"

/* C=BE (PrintableString), O=Example (UTF8String), CN=printer-7 (UTF8String) */
static const uint8_t DEVICE[] = {
	0x30, 0x33, 0x31, 0x0b, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x06, 0x13, 0x02, 'B',
	'E',  0x31, 0x10, 0x30, 0x0e, 0x06, 0x03, 0x55, 0x04, 0x0a, 0x0c, 0x07, 'E',  'x',
	'a',  'm',  'p',  'l',  'e',  0x31, 0x12, 0x30, 0x10, 0x06, 0x03, 0x55, 0x04, 0x03,
	0x0c, 0x09, 'p',  'r',  'i',  'n',  't',  'e',  'r',  '-',  '7',
};

static void
a_name_is_read_and_keeps_its_octets(void **state)
{
	devcert_name *name = NULL;
	devcert_bytes *der = NULL;

	(void)state;
	assert_ok(devcert_name_parse(DEVICE, sizeof(DEVICE), &name));
	assert_string_equal(devcert_name_get_text(name), "CN=printer-7,O=Example,C=BE");
	assert_int_equal(devcert_name_get_count(name), 3);
	assert_string_equal(devcert_name_get_oid(name, 0), "2.5.4.6");
	assert_string_equal(devcert_name_get_value(name, 0), "BE");
	assert_string_equal(devcert_name_get_oid(name, 2), "2.5.4.3");
	assert_string_equal(devcert_name_get_value(name, 2), "printer-7");
	assert_null(devcert_name_get_oid(name, 3));
	assert_null(devcert_name_get_value(name, 3));
	assert_ok(devcert_name_encode(name, &der));
	assert_int_equal(devcert_bytes_len(der), sizeof(DEVICE));
	assert_memory_equal(devcert_bytes_data(der), DEVICE, sizeof(DEVICE));
	devcert_bytes_free(der);
	devcert_name_free(name);
}

static void
the_empty_name_is_a_name(void **state)
{
	static const uint8_t empty[] = { 0x30, 0x00 };
	devcert_name *name = NULL;

	(void)state;
	assert_ok(devcert_name_parse(empty, sizeof(empty), &name));
	assert_string_equal(devcert_name_get_text(name), "");
	assert_int_equal(devcert_name_get_count(name), 0);
	devcert_name_free(name);
	assert_ok(devcert_name_parse_text("", &name));
	assert_int_equal(dc_name_der(name).len, 2);
	devcert_name_free(name);
}

static void
each_truncation_fails_without_reading_beyond(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(DEVICE); len++) {
		uint8_t *cut = exact_copy(DEVICE, len);
		devcert_name *name = NULL;

		assert_fails(DEVCERT_E_DER, devcert_name_parse(cut, len, &name));
		assert_null(name);
		free(cut);
	}
}

static void
an_octet_behind_is_refused(void **state)
{
	uint8_t longer[sizeof(DEVICE) + 1] = { 0 };
	devcert_name *name = NULL;

	(void)state;
	memcpy(longer, DEVICE, sizeof(DEVICE));
	assert_fails(DEVCERT_E_TRAILING, devcert_name_parse(longer, sizeof(longer), &name));
	assert_null(name);
}

/* Tags and lengths of a name, one at a time, become wrong. */
static void
each_bent_tag_or_length_is_refused(void **state)
{
	static const size_t structure[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 12, 15, 16, 17, 18, 19, 20, 25
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(structure); i++) {
		for (uint8_t bit = 1; bit != 0; bit = (uint8_t)(bit << 1)) {
			uint8_t *bent = exact_copy(DEVICE, sizeof(DEVICE));
			devcert_name *name = NULL;
			int rc;

			bent[structure[i]] ^= bit;
			rc = devcert_name_parse(bent, sizeof(DEVICE), &name);
			if (rc == DEVCERT_OK)
				fail_msg("octet %zu with bit %02x bent is read", structure[i], bit);
			assert_null(name);
			free(bent);
		}
	}
}

static void
no_random_bent_octet_makes_trouble(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(DEVICE); i++) {
		for (unsigned int value = 0; value < 256; value++) {
			uint8_t *bent = exact_copy(DEVICE, sizeof(DEVICE));
			devcert_name *name = NULL;
			int rc;

			bent[i] = (uint8_t)value;
			rc = devcert_name_parse(bent, sizeof(DEVICE), &name);
			assert_int_equal(rc == DEVCERT_OK, name != NULL);
			if (name != NULL)
				assert_non_null(devcert_name_get_text(name));
			devcert_name_free(name);
			free(bent);
		}
	}
}

/* A name of one attribute with this value. */
static int
parse_value(const char *oid, uint8_t tag, const void *value, size_t value_len, devcert_name **out)
{
	dc_buf buf = DC_BUF_INIT(1024);
	uint8_t *copy;
	int rc;

	dc_der_add_oid(&buf, oid);
	dc_der_add(&buf, tag, dc_slice_of(value, value_len));
	dc_der_wrap(&buf, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&buf, DC_TAG_SET, 0);
	dc_der_wrap(&buf, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&buf));
	copy = exact_copy(buf.ptr, buf.len);
	rc = devcert_name_parse(copy, buf.len, out);
	free(copy);
	dc_buf_free(&buf);
	return rc;
}

static void
each_string_type_becomes_utf8(void **state)
{
	static const struct {
		uint8_t tag;
		const char *octets;
		size_t len;
		const char *text;
	} cases[] = {
		{ DC_TAG_UTF8_STRING, "Z\xc3\xbcrich", 7, "Z\xc3\xbcrich" },
		{ DC_TAG_PRINTABLE_STRING, "Zurich", 6, "Zurich" },
		/* Not in PrintableString, and seen in it all the same. */
		{ DC_TAG_PRINTABLE_STRING, "a_b@c*", 6, "a_b@c*" },
		{ DC_TAG_IA5_STRING, "a@b.example", 11, "a@b.example" },
		{ DC_TAG_NUMERIC_STRING, "0123 45", 7, "0123 45" },
		{ DC_TAG_VISIBLE_STRING, "x~y", 3, "x~y" },
		{ DC_TAG_TELETEX_STRING, "Z\xfcrich", 6, "Z\xc3\xbcrich" },
		{ DC_TAG_BMP_STRING, "\0Z\0\xfc\x20\xac", 6, "Z\xc3\xbc\xe2\x82\xac" },
		{ DC_TAG_BMP_STRING, "\xd8\x3d\xde\x00", 4, "\xf0\x9f\x98\x80" },
		{ DC_TAG_UNIVERSAL_STRING, "\0\0\0Z\0\1\xf6\0", 8, "Z\xf0\x9f\x98\x80" },
		{ DC_TAG_UTF8_STRING, "", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name *name = NULL;

		assert_ok(
		    parse_value("2.5.4.3", cases[i].tag, cases[i].octets, cases[i].len, &name));
		assert_string_equal(devcert_name_get_value(name, 0), cases[i].text);
		devcert_name_free(name);
	}
}

static void
a_value_that_is_not_of_its_type_is_refused(void **state)
{
	static const struct {
		uint8_t tag;
		const char *octets;
		size_t len;
	} cases[] = {
		/* A NUL must not cut a name short. */
		{ DC_TAG_UTF8_STRING, "a\0b", 3 },
		{ DC_TAG_PRINTABLE_STRING, "a\0b", 3 },
		{ DC_TAG_IA5_STRING, "a\0b", 3 },
		{ DC_TAG_TELETEX_STRING, "a\0b", 3 },
		{ DC_TAG_BMP_STRING, "\0a\0\0", 4 },
		{ DC_TAG_UNIVERSAL_STRING, "\0\0\0\0", 4 },
		/* Overlong, cut, a surrogate, beyond Unicode. */
		{ DC_TAG_UTF8_STRING, "\xc0\xaf", 2 },
		{ DC_TAG_UTF8_STRING, "\xe2\x82", 2 },
		{ DC_TAG_UTF8_STRING, "\xed\xa0\x80", 3 },
		{ DC_TAG_UTF8_STRING, "\xf4\x90\x80\x80", 4 },
		{ DC_TAG_PRINTABLE_STRING, "Z\xfcrich", 6 },
		{ DC_TAG_IA5_STRING, "\x80", 1 },
		{ DC_TAG_BMP_STRING, "\0a\0", 3 },
		{ DC_TAG_BMP_STRING, "\xd8\x3d\0a", 4 },
		{ DC_TAG_BMP_STRING, "\xde\x00", 2 },
		{ DC_TAG_UNIVERSAL_STRING, "\0\0\0", 3 },
		{ DC_TAG_UNIVERSAL_STRING, "\0\0\xd8\0", 4 },
		{ DC_TAG_UNIVERSAL_STRING, "\0\x11\0\0", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name *name = NULL;

		assert_fails(DEVCERT_E_TEXT, parse_value("2.5.4.3", cases[i].tag, cases[i].octets,
		                                         cases[i].len, &name));
		assert_null(name);
	}
}

/* RFC 4514, section 2.4 */
static void
special_characters_are_escaped(void **state)
{
	static const struct {
		const char *value;
		const char *text;
	} cases[] = {
		{ "a,b", "CN=a\\,b" },
		{ "a+b", "CN=a\\+b" },
		{ "a\"b", "CN=a\\\"b" },
		{ "a\\b", "CN=a\\\\b" },
		{ "a<b>c;d", "CN=a\\<b\\>c\\;d" },
		{ "a=b", "CN=a=b" },
		{ " a ", "CN=\\ a\\ " },
		{ "a b", "CN=a b" },
		{ " ", "CN=\\ " },
		{ "  ", "CN=\\ \\ " },
		{ "#a#", "CN=\\#a#" },
		{ "a\nb\x7f", "CN=a\\0ab\\7f" },
		{ "\x1b[2J", "CN=\\1b[2J" },
		/* C1, and the line separator */
		{ "a\xc2\x9b", "CN=a\\c2\\9b" },
		{ "\xe2\x80\xa8z", "CN=\\e2\\80\\a8z" },
		{ "\xc3\xa9", "CN=\xc3\xa9" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name *name = NULL, *again = NULL;

		assert_ok(parse_value("2.5.4.3", DC_TAG_UTF8_STRING, cases[i].value,
		                      strlen(cases[i].value), &name));
		assert_string_equal(devcert_name_get_value(name, 0), cases[i].value);
		assert_string_equal(devcert_name_get_text(name), cases[i].text);
		/* The way back gives the same octets. */
		assert_ok(devcert_name_parse_text(cases[i].text, &again));
		assert_true(devcert_name_equals(name, again));
		devcert_name_free(again);
		devcert_name_free(name);
	}
}

static void
what_is_no_string_is_shown_as_hex(void **state)
{
	static const uint8_t bits[] = { 0x00, 0xa5 };
	devcert_name *name = NULL, *again = NULL;

	(void)state;
	/* x500UniqueIdentifier is a BIT STRING. */
	assert_ok(parse_value("2.5.4.45", DC_TAG_BIT_STRING, bits, sizeof(bits), &name));
	assert_string_equal(devcert_name_get_value(name, 0), "#030200a5");
	assert_string_equal(devcert_name_get_text(name), "2.5.4.45=#030200a5");
	assert_ok(devcert_name_parse_text(devcert_name_get_text(name), &again));
	assert_true(devcert_name_equals(name, again));
	devcert_name_free(again);
	devcert_name_free(name);
}

/* Several attributes in one RDN come back as they were, in any order. */
static void
a_multi_valued_rdn_is_kept_verbatim(void **state)
{
	/* One SET: serialNumber=7, then CN=x, which is not the order of DER. */
	static const uint8_t der[] = {
		0x30, 0x16, 0x31, 0x14, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x05, 0x13,
		0x01, '7',  0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 'x',
	};
	devcert_name *name = NULL;

	(void)state;
	assert_ok(devcert_name_parse(der, sizeof(der), &name));
	assert_string_equal(devcert_name_get_text(name), "serialNumber=7+CN=x");
	assert_int_equal(devcert_name_get_count(name), 2);
	assert_int_equal(dc_name_der(name).len, sizeof(der));
	assert_memory_equal(dc_name_der(name).ptr, der, sizeof(der));
	devcert_name_free(name);
}

static void
text_is_read_as_rfc_4514_says(void **state)
{
	static const struct {
		const char *text;
		const char *back;
	} cases[] = {
		{ "CN=printer-7,O=Example\\, Ltd,C=BE", NULL },
		/* Short names in either case, and blanks that mean nothing. */
		{ " cn = printer-7 , o=Example ,c=BE ", "CN=printer-7,O=Example,C=BE" },
		{ "emailAddress=a@b.example", "E=a@b.example" },
		{ "SERIALNUMBER=7,UID=jd,DC=example,DC=net",
		  "serialNumber=7,UID=jd,DC=example,DC=net" },
		{ "2.5.4.3=x", "CN=x" },
		{ "1.2.3.4=x", "1.2.3.4=x" },
		{ "1.2.3.4=#0c0178", "1.2.3.4=x" },
		{ "CN=#0c0178,C=BE", "CN=x,C=BE" },
		{ "CN=#0500 ,C=BE", "CN=#0500,C=BE" },
		{ "CN=Lu\\C4\\8Di\\c4\\87", "CN=Lu\xc4\x8di\xc4\x87" },
		{ "CN=\\ \\#\\=x\\ ", "CN=\\ #=x\\ " },
		{ "OU=Sales+CN=J.  Smith,DC=example", NULL },
		{ "title=T,GN=G,SN=S,STREET=1 Road,L=L,ST=ST,organizationIdentifier=VATBE-1",
		  NULL },
		{ "unstructuredName=n,unstructuredAddress=a,dnQualifier=q", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name *name = NULL, *again = NULL;

		assert_ok(devcert_name_parse_text(cases[i].text, &name));
		assert_string_equal(devcert_name_get_text(name),
		                    cases[i].back != NULL ? cases[i].back : cases[i].text);
		assert_ok(devcert_name_parse_text(devcert_name_get_text(name), &again));
		assert_string_equal(devcert_name_get_text(again), devcert_name_get_text(name));
		devcert_name_free(again);
		devcert_name_free(name);
	}
}

static void
the_last_in_text_is_the_first_in_der(void **state)
{
	devcert_name *name = NULL;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=printer-7,O=Example,C=BE", &name));
	assert_int_equal(dc_name_der(name).len, sizeof(DEVICE));
	assert_memory_equal(dc_name_der(name).ptr, DEVICE, sizeof(DEVICE));
	devcert_name_free(name);
}

/* X.690, section 11.6: the elements of a SET OF are in the order of their octets. */
static void
a_multi_valued_rdn_is_written_sorted(void **state)
{
	devcert_name *one = NULL, *other = NULL;

	(void)state;
	assert_ok(devcert_name_parse_text("CN=x+serialNumber=7+C=BE,O=o", &one));
	assert_ok(devcert_name_parse_text("C=BE+CN=x+serialNumber=7,O=o", &other));
	assert_true(devcert_name_equals(one, other));
	/* The shortest comes first, then by the type's OID. */
	assert_string_equal(devcert_name_get_text(one), "CN=x+serialNumber=7+C=BE,O=o");
	devcert_name_free(one);
	devcert_name_free(other);
}

static void
what_is_not_a_name_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t pos;
	} cases[] = {
		{ "x", 0 },
		{ "printer-7", 0 },
		{ "=x", 0 },
		{ "CN", 2 },
		{ "XX=y", 0 },
		{ "CN=a,", 5 },
		{ "CN=a,,O=b", 5 },
		{ "CN=a+", 5 },
		{ ",CN=a", 0 },
		{ "CN=", 3 },
		{ "CN=,O=x", 3 },
		{ "O=x,CN=  ", 9 },
		{ "CN=a;O=b", 4 },
		{ "CN=\"a\"", 3 },
		{ "CN=a<b", 4 },
		{ "CN=a\\", 5 },
		{ "CN=a\\g", 5 },
		{ "CN=a\\4", 5 },
		{ "CN=a\\00b", 3 },
		{ "CN=\\c3", 3 },
		{ "CN=\xff", 3 },
		{ "CN=#", 3 },
		{ "CN=#0c", 3 },
		{ "CN=#0c017800", 3 },
		{ "CN=#0c0g", 6 },
		{ "C=B", 2 },
		{ "C=B1", 2 },
		{ "serialNumber=a_b", 13 },
		{ "E=\xc3\xa9@b.example", 2 },
		{ "DC=\xc3\xa9", 3 },
		{ "1.2.03=x", 0 },
		{ "3.2=x", 0 },
		{ "1..2=x", 0 },
		/* X.501: each type once in an RDN. */
		{ "CN=a+CN=b", 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name *name = NULL;
		char place[32];

		assert_fails(DEVCERT_E_TEXT, devcert_name_parse_text(cases[i].text, &name));
		assert_null(name);
		(void)snprintf(place, sizeof(place), "octet %zu: ", cases[i].pos);
		if (strncmp(devcert_last_error_message(), place, strlen(place)) != 0)
			fail_msg("%s: %s", cases[i].text, devcert_last_error_message());
	}
}

/* RFC 5280, appendix A.1: upper bounds, in characters. */
static void
upper_bounds_hold_when_writing(void **state)
{
	static const struct {
		const char *type;
		size_t bound;
	} cases[] = {
		{ "CN", 64 },       { "O", 64 },       { "OU", 64 },
		{ "L", 128 },       { "ST", 128 },     { "serialNumber", 64 },
		{ "title", 64 },    { "E", 255 },      { "GN", 32768 },
		{ "1.2.3", 32768 }, { "STREET", 128 }, { "unstructuredName", 255 },
		{ "C", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_name_builder *builder = NULL;
		size_t bound = cases[i].bound;
		char *value = malloc(bound + 2);

		assert_non_null(value);
		memset(value, 'a', bound + 1);
		value[bound + 1] = '\0';
		assert_ok(devcert_name_builder_new(&builder));
		assert_fails(DEVCERT_E_LIMIT,
		             devcert_name_builder_add(builder, cases[i].type, value));
		value[bound] = '\0';
		assert_ok(devcert_name_builder_add(builder, cases[i].type, value));
		devcert_name_builder_free(builder);
		free(value);
	}
}

static void
upper_bounds_count_characters(void **state)
{
	char value[2 * 65 + 1];
	char text[sizeof(value) + 3];
	devcert_name *name = NULL;

	(void)state;
	for (size_t i = 0; i < 65; i++)
		memcpy(value + 2 * i, "\xc3\xa9", 2);
	value[2 * 65] = '\0';
	(void)snprintf(text, sizeof(text), "CN=%s", value);
	assert_fails(DEVCERT_E_LIMIT, devcert_name_parse_text(text, &name));
	value[2 * 64] = '\0';
	(void)snprintf(text, sizeof(text), "CN=%s", value);
	assert_ok(devcert_name_parse_text(text, &name));
	devcert_name_free(name);
}

static void
a_long_value_of_others_is_read(void **state)
{
	char value[200];
	devcert_name *name = NULL;

	(void)state;
	memset(value, 'x', sizeof(value));
	assert_ok(parse_value("2.5.4.3", DC_TAG_PRINTABLE_STRING, value, sizeof(value), &name));
	assert_int_equal(strlen(devcert_name_get_value(name, 0)), sizeof(value));
	devcert_name_free(name);
}

static void
at_most_64_attributes_are_taken(void **state)
{
	devcert_name_builder *builder = NULL;
	devcert_name *name = NULL, *again = NULL;
	dc_buf der = DC_BUF_INIT(8192);
	dc_tlv rdns, first;
	dc_slice rest;

	(void)state;
	assert_ok(devcert_name_builder_new(&builder));
	for (unsigned int i = 0; i < DC_LIMIT_RDNS; i++)
		assert_ok(devcert_name_builder_add(builder, "OU", "x"));
	assert_fails(DEVCERT_E_LIMIT, devcert_name_builder_add(builder, "OU", "x"));
	assert_ok(devcert_name_builder_build(builder, &name));
	assert_int_equal(devcert_name_get_count(name), DC_LIMIT_RDNS);

	/* One more RDN; and all of them in one RDN. */
	assert_ok(dc_tlv_only(dc_name_der(name), DC_TAG_SEQUENCE, &rdns));
	rest = rdns.value;
	assert_ok(dc_tlv_next(&rest, &first));
	dc_buf_add(&der, rdns.value);
	dc_buf_add(&der, first.whole);
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&der));
	assert_fails(DEVCERT_E_LIMIT, devcert_name_parse(der.ptr, der.len, &again));
	dc_buf_truncate(&der, 0);
	for (unsigned int i = 0; i <= DC_LIMIT_RDNS; i++)
		dc_buf_add(&der, first.value);
	dc_der_wrap(&der, DC_TAG_SET, 0);
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&der));
	assert_fails(DEVCERT_E_LIMIT, devcert_name_parse(der.ptr, der.len, &again));
	assert_null(again);
	dc_buf_free(&der);
	devcert_name_free(name);
	devcert_name_builder_free(builder);
}

static void
a_name_of_more_than_64_kib_is_refused(void **state)
{
	size_t len = DC_LIMIT_NAME_LEN + 1;
	uint8_t *der = calloc(1, len);
	devcert_name *name = NULL;

	(void)state;
	assert_non_null(der);
	assert_fails(DEVCERT_E_LIMIT, devcert_name_parse(der, len, &name));
	free(der);
}

/* Processor time to read a name of one long value of this octet, which is text_len octets as text.
 */
static clock_t
read_long_value(char octet, size_t len, size_t text_len)
{
	char *value = malloc(len);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	devcert_name *name = NULL;
	clock_t start = clock();

	assert_non_null(value);
	memset(value, octet, len);
	dc_der_add_oid(&der, "2.5.4.3");
	dc_der_add(&der, DC_TAG_UTF8_STRING, dc_slice_of(value, len));
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&der, DC_TAG_SET, 0);
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&der));
	assert_ok(devcert_name_parse(der.ptr, der.len, &name));
	assert_int_equal(strlen(devcert_name_get_text(name)), text_len);
	devcert_name_free(name);
	dc_buf_free(&der);
	free(value);
	return clock() - start;
}

/* What must be escaped all through costs little more than what must not: moving the rest at each
 * comma would cost thousands of times as much. */
static void
a_long_value_of_commas_costs_little_more_than_one_of_letters(void **state)
{
	size_t len = 60000;
	clock_t letters = read_long_value('a', len, 3 + len);

	(void)state;
	assert_true(read_long_value(',', len, 3 + 2 * len) < 20 * letters + CLOCKS_PER_SEC / 10);
}

static void
a_builder_that_is_full_stays_usable(void **state)
{
	devcert_name_builder *builder = NULL;
	devcert_name *name = NULL;
	char *value = malloc(32769);

	(void)state;
	assert_non_null(value);
	memset(value, 'a', 32768);
	value[32768] = '\0';
	assert_ok(devcert_name_builder_new(&builder));
	assert_ok(devcert_name_builder_add(builder, "GN", value));
	assert_fails(DEVCERT_E_LIMIT, devcert_name_builder_add(builder, "GN", value));
	assert_ok(devcert_name_builder_add(builder, "CN", "x"));
	assert_ok(devcert_name_builder_build(builder, &name));
	assert_int_equal(devcert_name_get_count(name), 2);
	devcert_name_free(name);
	devcert_name_builder_free(builder);
	free(value);
}

static void
the_builder_writes_the_first_one_first(void **state)
{
	devcert_name_builder *builder = NULL;
	devcert_name *name = NULL, *same = NULL;

	(void)state;
	assert_ok(devcert_name_builder_new(&builder));
	assert_ok(devcert_name_builder_build(builder, &name));
	assert_int_equal(devcert_name_get_count(name), 0);
	devcert_name_free(name);
	assert_ok(devcert_name_builder_add(builder, "C", "BE"));
	assert_ok(devcert_name_builder_add(builder, "2.5.4.10", "Example"));
	assert_ok(devcert_name_builder_add(builder, "cn", "printer-7"));
	assert_ok(devcert_name_builder_build(builder, &name));
	assert_int_equal(dc_name_der(name).len, sizeof(DEVICE));
	assert_memory_equal(dc_name_der(name).ptr, DEVICE, sizeof(DEVICE));
	/* The builder goes on; the name does not change. */
	assert_ok(devcert_name_builder_add(builder, "CN", "a, b"));
	assert_ok(devcert_name_builder_build(builder, &same));
	assert_false(devcert_name_equals(name, same));
	assert_string_equal(devcert_name_get_text(same), "CN=a\\, b,CN=printer-7,O=Example,C=BE");
	devcert_name_free(same);
	devcert_name_free(name);
	devcert_name_builder_free(builder);
}

static void
the_builder_refuses_what_cannot_be_written(void **state)
{
	static const struct {
		const char *type;
		const char *value;
	} cases[] = {
		{ "CN", "" },           { "", "x" },
		{ "XX", "x" },          { "CN", "\xc0\xaf" },
		{ "C", "B" },           { "C", "\xc3\xa9" },
		{ "E", "\xc3\xa9" },    { "serialNumber", "a@b" },
		{ "dnQualifier", "_" },
	};
	devcert_name_builder *builder = NULL;

	(void)state;
	assert_ok(devcert_name_builder_new(&builder));
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_fails(DEVCERT_E_TEXT,
		             devcert_name_builder_add(builder, cases[i].type, cases[i].value));
	devcert_name_builder_free(builder);
}

static void
names_are_equal_by_their_der(void **state)
{
	devcert_name *utf8 = NULL, *printable = NULL, *same = NULL;

	(void)state;
	assert_ok(parse_value("2.5.4.3", DC_TAG_UTF8_STRING, "x", 1, &utf8));
	assert_ok(parse_value("2.5.4.3", DC_TAG_UTF8_STRING, "x", 1, &same));
	assert_ok(parse_value("2.5.4.3", DC_TAG_PRINTABLE_STRING, "x", 1, &printable));
	assert_true(devcert_name_equals(utf8, same));
	assert_false(devcert_name_equals(utf8, printable));
	assert_string_equal(devcert_name_get_text(utf8), devcert_name_get_text(printable));
	assert_false(devcert_name_equals(utf8, NULL));
	assert_false(devcert_name_equals(NULL, NULL));
	devcert_name_free(utf8);
	devcert_name_free(same);
	devcert_name_free(printable);
}

static void
a_reference_outlives_the_first_owner(void **state)
{
	devcert_name *name = NULL, *ref;

	(void)state;
	assert_ok(devcert_name_parse(DEVICE, sizeof(DEVICE), &name));
	ref = dc_name_ref(name);
	devcert_name_free(name);
	assert_string_equal(devcert_name_get_text(ref), "CN=printer-7,O=Example,C=BE");
	devcert_name_free(ref);
}

static void
null_is_refused(void **state)
{
	devcert_name *name = (devcert_name *)(uintptr_t)1;
	devcert_name_builder *builder = NULL;
	devcert_bytes *der = NULL;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_parse(NULL, 2, &name));
	assert_null(name);
	assert_fails(DEVCERT_E_DER, devcert_name_parse(NULL, 0, &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_parse(DEVICE, sizeof(DEVICE), NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_parse_text(NULL, &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_parse_text("CN=x", NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_encode(NULL, &der));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_new(NULL));
	assert_ok(devcert_name_builder_new(&builder));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_add(NULL, "CN", "x"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_add(builder, NULL, "x"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_add(builder, "CN", NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_build(NULL, &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_name_builder_build(builder, NULL));
	devcert_name_builder_free(builder);
	devcert_name_builder_free(NULL);
	devcert_name_free(NULL);
	assert_null(devcert_name_get_text(NULL));
	assert_int_equal(devcert_name_get_count(NULL), 0);
	assert_null(devcert_name_get_oid(NULL, 0));
	assert_null(devcert_name_get_value(NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_read_and_keeps_its_octets),
		cmocka_unit_test(the_empty_name_is_a_name),
		cmocka_unit_test(each_truncation_fails_without_reading_beyond),
		cmocka_unit_test(an_octet_behind_is_refused),
		cmocka_unit_test(each_bent_tag_or_length_is_refused),
		cmocka_unit_test(no_random_bent_octet_makes_trouble),
		cmocka_unit_test(each_string_type_becomes_utf8),
		cmocka_unit_test(a_value_that_is_not_of_its_type_is_refused),
		cmocka_unit_test(special_characters_are_escaped),
		cmocka_unit_test(what_is_no_string_is_shown_as_hex),
		cmocka_unit_test(a_multi_valued_rdn_is_kept_verbatim),
		cmocka_unit_test(text_is_read_as_rfc_4514_says),
		cmocka_unit_test(the_last_in_text_is_the_first_in_der),
		cmocka_unit_test(a_multi_valued_rdn_is_written_sorted),
		cmocka_unit_test(what_is_not_a_name_is_refused_with_its_place),
		cmocka_unit_test(upper_bounds_hold_when_writing),
		cmocka_unit_test(upper_bounds_count_characters),
		cmocka_unit_test(a_long_value_of_others_is_read),
		cmocka_unit_test(at_most_64_attributes_are_taken),
		cmocka_unit_test(a_name_of_more_than_64_kib_is_refused),
		cmocka_unit_test(a_long_value_of_commas_costs_little_more_than_one_of_letters),
		cmocka_unit_test(a_builder_that_is_full_stays_usable),
		cmocka_unit_test(the_builder_writes_the_first_one_first),
		cmocka_unit_test(the_builder_refuses_what_cannot_be_written),
		cmocka_unit_test(names_are_equal_by_their_der),
		cmocka_unit_test(a_reference_outlives_the_first_owner),
		cmocka_unit_test(null_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
