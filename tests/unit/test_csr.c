/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certification requests: reading what others made, and what nobody should. */
#include "assert_devcert.h"

#include <time.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/pem.h"
#include "csr_vectors.h"
#include "msg/csr.h"
#include "pki/ext.h"
#include "pki/key.h"
#include "pki/name.h"

static devcert_csr *
read_pem(const char *pem)
{
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_parse((const uint8_t *)pem, strlen(pem), &csr));
	return csr;
}

static void
assert_text_at(const devcert_text_list *list, size_t index, const char *text)
{
	assert_true(index < devcert_text_list_get_count(list));
	assert_string_equal(devcert_text_list_get_item(list, index), text);
}

static void
a_request_of_openssl_is_read(void **state)
{
	static const struct {
		devcert_san_type type;
		const char *value;
	} sans[] = {
		{ DEVCERT_SAN_TYPE_DNS, "printer-7.example" },
		{ DEVCERT_SAN_TYPE_DNS, "*.printers.example" },
		{ DEVCERT_SAN_TYPE_IP, "192.0.2.7" },
		{ DEVCERT_SAN_TYPE_IP, "2001:db8::7" },
		{ DEVCERT_SAN_TYPE_EMAIL, "admin@example.net" },
		{ DEVCERT_SAN_TYPE_URI, "https://printer-7.example/?a=1" },
		{ DEVCERT_SAN_TYPE_REGISTERED_ID, "1.2.3.4" },
		{ DEVCERT_SAN_TYPE_DIRECTORY_NAME, "CN=printer-7" },
		{ DEVCERT_SAN_TYPE_UPN, "printer-7@example.net" },
	};
	devcert_csr *csr = read_pem(CSR_OPENSSL);
	devcert_name *subject = NULL;
	devcert_san_list *list = NULL;
	devcert_text_list *oids = NULL;
	devcert_secret *challenge = NULL;
	devcert_bytes *value = NULL;
	devcert_key *key = NULL;

	(void)state;
	assert_int_equal(devcert_csr_get_version(csr), 0);
	assert_ok(devcert_csr_get_subject(csr, &subject));
	assert_string_equal(devcert_name_get_text(subject), "CN=printer-7,O=Example,C=BE");
	assert_true(dc_slice_equals(dc_csr_subject_der(csr), dc_name_der(subject)));
	assert_string_equal(devcert_csr_get_signature_algorithm(csr), "ECDSA-SHA256");
	assert_ok(devcert_csr_verify(csr, 0));

	assert_ok(devcert_csr_get_san_list(csr, &list));
	assert_int_equal(devcert_san_list_get_count(list), COUNT_OF(sans));
	for (size_t i = 0; i < COUNT_OF(sans); i++) {
		assert_int_equal(devcert_san_list_get_type(list, i), sans[i].type);
		assert_string_equal(devcert_san_list_get_value(list, i), sans[i].value);
	}
	assert_int_equal(devcert_csr_get_key_usage(csr), DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE |
	                                                     DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT |
	                                                     DEVCERT_KEY_USAGE_DECIPHER_ONLY);
	assert_true(devcert_csr_is_ca(csr));
	assert_ok(devcert_csr_get_ext_key_usages(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), 2);
	assert_text_at(oids, 0, "1.3.6.1.5.5.7.3.2");
	assert_text_at(oids, 1, "1.2.3.4");
	devcert_text_list_free(oids);
	assert_ok(devcert_csr_get_extensions(csr, &oids));
	assert_int_equal(devcert_text_list_get_count(oids), 5);
	assert_text_at(oids, 0, DC_OID_BASIC_CONSTRAINTS);
	assert_text_at(oids, 4, "1.2.3.5");
	assert_ok(devcert_csr_get_extension(csr, "1.2.3.5", &value));
	assert_int_equal(devcert_bytes_len(value), 7);
	assert_memory_equal(devcert_bytes_data(value), "\x0c\x05hello", 7);
	devcert_bytes_free(value);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_csr_get_extension(csr, "1.2.3", &value));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_csr_get_extension(csr, "x", &value));
	assert_null(value);

	assert_true(devcert_csr_has_challenge(csr));
	assert_ok(devcert_csr_get_challenge_private(csr, &challenge));
	assert_string_equal((const char *)devcert_secret_data(challenge), "squeamish ossifrage");
	assert_true(dc_slice_equals(dc_csr_challenge(csr), dc_secret_slice(challenge)));

	assert_ok(devcert_key_parse((const uint8_t *)CSR_OPENSSL_KEY, strlen(CSR_OPENSSL_KEY), NULL,
	                            0, &key));
	assert_true(devcert_csr_has_key(csr, key));

	devcert_key_free(key);
	devcert_secret_free(challenge);
	devcert_text_list_free(oids);
	/* What was got out lives on its own. */
	devcert_csr_free(csr);
	assert_string_equal(devcert_san_list_get_value(list, 0), "printer-7.example");
	assert_string_equal(devcert_name_get_text(subject), "CN=printer-7,O=Example,C=BE");
	devcert_san_list_free(list);
	devcert_name_free(subject);
}

static void
a_request_of_certtool_is_read(void **state)
{
	devcert_csr *csr = read_pem(CSR_CERTTOOL);
	devcert_name *subject = NULL;
	devcert_public_key *key = NULL;
	devcert_secret *challenge = NULL;
	devcert_san_list *list = NULL;

	(void)state;
	assert_ok(devcert_csr_verify(csr, 0));
	assert_string_equal(devcert_csr_get_signature_algorithm(csr), "Ed25519");
	assert_ok(devcert_csr_get_subject(csr, &subject));
	assert_string_equal(devcert_name_get_text(subject), "CN=printer-8,O=Example\\, Ltd,C=BE");
	assert_ok(devcert_csr_get_public_key(csr, &key));
	assert_int_equal(devcert_public_key_get_type(key), DEVCERT_KEY_TYPE_ED25519);
	assert_ok(devcert_csr_get_challenge_private(csr, &challenge));
	assert_string_equal((const char *)devcert_secret_data(challenge), "gruntled");
	assert_ok(devcert_csr_get_san_list(csr, &list));
	assert_int_equal(devcert_san_list_get_count(list), 4);
	assert_string_equal(devcert_san_list_get_value(list, 1), "urn:example:8");
	assert_int_equal(devcert_csr_get_key_usage(csr), DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE);
	assert_false(devcert_csr_is_ca(csr));
	devcert_csr_free(csr);
	assert_int_equal(strlen(devcert_public_key_get_fingerprint(key)), 64);
	devcert_san_list_free(list);
	devcert_secret_free(challenge);
	devcert_public_key_free(key);
	devcert_name_free(subject);
}

static void
the_octets_come_back_as_they_were(void **state)
{
	devcert_csr *csr = read_pem(CSR_OPENSSL), *again = NULL;
	devcert_bytes *der = NULL, *pem = NULL;

	(void)state;
	assert_ok(devcert_csr_encode(csr, DEVCERT_ENCODING_DER, &der));
	assert_true(dc_slice_equals(dc_bytes_slice(der), dc_csr_der(csr)));
	assert_ok(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem));
	assert_int_equal(devcert_bytes_len(pem), strlen(CSR_OPENSSL));
	assert_memory_equal(devcert_bytes_data(pem), CSR_OPENSSL, strlen(CSR_OPENSSL));
	assert_ok(devcert_csr_parse(devcert_bytes_data(der), devcert_bytes_len(der), &again));
	assert_true(dc_slice_equals(dc_csr_der(csr), dc_csr_der(again)));
	devcert_bytes_free(pem);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_encode(csr, (devcert_encoding)3, &pem));
	assert_null(pem);
	devcert_bytes_free(der);
	devcert_csr_free(again);
	devcert_csr_free(csr);
}

/* PEM of CSR_OPENSSL as the bytes of its block. */
static devcert_bytes *
der_of(const char *pem)
{
	devcert_csr *csr = read_pem(pem);
	devcert_bytes *der = NULL;

	assert_ok(devcert_csr_encode(csr, DEVCERT_ENCODING_DER, &der));
	devcert_csr_free(csr);
	return der;
}

static void
each_truncation_fails_without_reading_beyond(void **state)
{
	devcert_bytes *der = der_of(CSR_OPENSSL);

	(void)state;
	for (size_t len = 0; len < devcert_bytes_len(der); len++) {
		uint8_t *cut = exact_copy(devcert_bytes_data(der), len);
		devcert_csr *csr = NULL;

		assert_fails(DEVCERT_E_DER, devcert_csr_parse(cut, len, &csr));
		assert_null(csr);
		free(cut);
	}
	devcert_bytes_free(der);
}

static void
an_octet_behind_is_refused(void **state)
{
	devcert_bytes *der = der_of(CSR_OPENSSL);
	dc_buf longer = DC_BUF_INIT(4096);
	devcert_csr *csr = NULL;

	(void)state;
	dc_buf_add(&longer, dc_bytes_slice(der));
	dc_buf_add_octet(&longer, 0);
	assert_ok(dc_buf_status(&longer));
	assert_fails(DEVCERT_E_TRAILING, devcert_csr_parse(longer.ptr, longer.len, &csr));
	assert_null(csr);
	dc_buf_free(&longer);
	devcert_bytes_free(der);
}

/* Whatever bit is changed: the request is not read, or not believed. */
static void
no_bent_bit_verifies(void **state)
{
	devcert_bytes *der = der_of(CSR_OPENSSL);
	size_t read = 0;

	(void)state;
	for (size_t i = 0; i < devcert_bytes_len(der); i++) {
		uint8_t *bent = exact_copy(devcert_bytes_data(der), devcert_bytes_len(der));
		devcert_csr *csr = NULL;

		bent[i] ^= (uint8_t)(1u << i % 8);
		if (devcert_csr_parse(bent, devcert_bytes_len(der), &csr) == DEVCERT_OK) {
			read++;
			if (devcert_csr_verify(csr, 0) == DEVCERT_OK)
				fail_msg("octet %zu is bent, and the signature verifies", i);
		}
		devcert_csr_free(csr);
		free(bent);
	}
	/* Some are readable: those in names and in the signature. */
	assert_true(read > 100);
	devcert_bytes_free(der);
}

static void
pem_has_one_request(void **state)
{
	static const char *const other =
	    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
	dc_buf text = DC_BUF_INIT(8192);
	devcert_csr *csr = NULL;

	(void)state;
	/* Text and blocks of other kinds around it do not matter. */
	dc_buf_add_text(&text, "Certificate Request:\n    Data:\n");
	dc_buf_add_text(&text, other);
	dc_buf_add_text(&text, CSR_OPENSSL);
	dc_buf_add_text(&text, other);
	assert_ok(dc_buf_status(&text));
	assert_ok(devcert_csr_parse(text.ptr, text.len, &csr));
	devcert_csr_free(csr);
	dc_buf_add_text(&text, CSR_CERTTOOL);
	assert_ok(dc_buf_status(&text));
	assert_fails(DEVCERT_E_TRAILING, devcert_csr_parse(text.ptr, text.len, &csr));
	assert_fails(DEVCERT_E_PEM, devcert_csr_parse((const uint8_t *)other, strlen(other), &csr));
	dc_buf_truncate(&text, 0);
	dc_buf_add(&text, dc_slice_of(CSR_OPENSSL, strlen(CSR_OPENSSL) / 2));
	assert_ok(dc_buf_status(&text));
	assert_fails(DEVCERT_E_PEM, devcert_csr_parse(text.ptr, text.len, &csr));
	assert_null(csr);
	dc_buf_free(&text);
}

static void
weak_signatures_are_refused_unless_allowed(void **state)
{
	static const struct {
		const char *pem;
		uint32_t enough; /* bits of devcert_allow */
	} cases[] = {
		{ CSR_RSA_2048_SHA1, DEVCERT_ALLOW_SHA1 },
		{ CSR_RSA_1024_SHA256, DEVCERT_ALLOW_RSA_1024 },
		/* MD5 never. */
		{ CSR_RSA_1024_MD5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_csr *csr = read_pem(cases[i].pem);

		for (uint32_t allow = 0; allow < 8; allow++) {
			if (cases[i].enough != 0 && (allow & cases[i].enough) != 0)
				assert_ok(devcert_csr_verify(csr, allow));
			else
				assert_fails(DEVCERT_E_WEAK, devcert_csr_verify(csr, allow));
		}
		assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_verify(csr, 8));
		devcert_csr_free(csr);
	}
}

/* The code of a request by RSASSA-PSS where the octet behind these ones is another. */
static devcert_status
verify_bent(const char *octets, size_t octets_len, uint8_t to)
{
	devcert_csr *csr = read_pem(CSR_RSA_PSS);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	size_t at = 0;
	devcert_status rc;

	dc_buf_add(&der, dc_csr_der(csr));
	devcert_csr_free(csr);
	while (at + octets_len < der.len && memcmp(der.ptr + at, octets, octets_len) != 0)
		at++;
	assert_true(at + octets_len < der.len);
	assert_int_not_equal(der.ptr[at + octets_len], to);
	der.ptr[at + octets_len] = to;
	assert_ok(dc_csr_from_der(dc_buf_slice(&der), &csr));
	rc = devcert_csr_verify(csr, DEVCERT_ALLOW_SHA1);
	devcert_csr_free(csr);
	dc_buf_free(&der);
	return rc;
}

#define PKCS1 "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"

/* RFC 4055, section 3.1: the parameters stand beside the signature, which they make wrong where
 * they are others. */
static void
a_request_signed_by_pss_verifies_by_its_parameters(void **state)
{
	devcert_csr *csr = read_pem(CSR_RSA_PSS);

	(void)state;
	assert_string_equal(devcert_csr_get_signature_algorithm(csr), "RSASSA-PSS");
	assert_ok(devcert_csr_verify(csr, 0));
	devcert_csr_free(csr);
	/* The salt is of 222 octets; in front of SHA-256 stands its arc. */
	assert_fails(DEVCERT_E_SIGNATURE, verify_bent("\xa2\x04\x02\x02\x00", 5, 0xdd));
	assert_fails(
	    DEVCERT_E_UNSUPPORTED,
	    verify_bent("\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02", 14, 2));
}

static void
an_unknown_signature_algorithm_is_unsupported(void **state)
{
	(void)state;
	assert_fails(DEVCERT_E_UNSUPPORTED, verify_bent("\x30\x42" PKCS1, 12, 0x7f));
}

/* What a request is made of here; NULL parts are those of a good one. */
struct recipe {
	uint32_t version;
	const char *algorithm;
	const dc_buf *attributes; /* the content of [0]; NULL leaves [0] out */
	dc_slice subject;
	dc_slice spki;
};

static const uint8_t EMPTY_NAME[] = { 0x30, 0x00 };

/* Parse a request of this recipe; its signature is an empty BIT STRING. */
static int
parse_made(const struct recipe *recipe, devcert_csr **out)
{
	devcert_csr *good = read_pem(CSR_OPENSSL);
	dc_buf buf = DC_BUF_INIT(2 * DC_LIMIT_CSR_LEN);
	size_t algorithm;
	uint8_t *copy;
	int rc;

	dc_der_add_uint(&buf, recipe->version);
	dc_buf_add(&buf, recipe->subject.ptr != NULL ? recipe->subject
	                                             : dc_slice_of(EMPTY_NAME, sizeof(EMPTY_NAME)));
	dc_buf_add(&buf, recipe->spki.ptr != NULL ? recipe->spki
	                                          : dc_public_key_spki(dc_csr_public_key(good)));
	if (recipe->attributes != NULL)
		dc_der_add(&buf, DC_TAG_CONTEXT_CONSTRUCTED(0), dc_buf_slice(recipe->attributes));
	dc_der_wrap(&buf, DC_TAG_SEQUENCE, 0);
	algorithm = buf.len;
	dc_der_add_oid(&buf, recipe->algorithm != NULL ? recipe->algorithm : DC_OID_ECDSA_SHA256);
	dc_der_wrap(&buf, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(&buf, DC_TAG_BIT_STRING, dc_slice_of("", 1));
	dc_der_wrap(&buf, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&buf));
	copy = exact_copy(buf.ptr, buf.len);
	rc = devcert_csr_parse(copy, buf.len, out);
	free(copy);
	dc_buf_free(&buf);
	devcert_csr_free(good);
	return rc;
}

static int
parse_attributes(const dc_buf *attributes, devcert_csr **out)
{
	struct recipe recipe = { .attributes = attributes };

	return parse_made(&recipe, out);
}

/* Append an Attribute with these elements as its values. */
static void
add_attribute(dc_buf *attributes, const char *oid, dc_slice values)
{
	size_t start = attributes->len;

	dc_der_add_oid(attributes, oid);
	dc_der_add(attributes, DC_TAG_SET, values);
	dc_der_wrap(attributes, DC_TAG_SEQUENCE, start);
	assert_ok(dc_buf_status(attributes));
}

static void
versions_from_0_to_2_are_read(void **state)
{
	devcert_csr *csr = NULL;

	(void)state;
	for (uint32_t version = 0; version <= 2; version++) {
		struct recipe recipe = { .version = version };

		assert_ok(parse_made(&recipe, &csr));
		assert_int_equal(devcert_csr_get_version(csr), version);
		devcert_csr_free(csr);
	}
	assert_fails(DEVCERT_E_DER, parse_made(&(struct recipe){ .version = 3 }, &csr));
	assert_fails(DEVCERT_E_DER, parse_made(&(struct recipe){ .version = 255 }, &csr));
	assert_null(csr);
}

/* RFC 2986, section 4.1, has the attributes always there; some devices leave them out. */
static void
no_attributes_and_none_at_all_are_the_same(void **state)
{
	dc_buf empty = DC_BUF_INIT(16);
	devcert_csr *csr = NULL;
	devcert_secret *challenge = NULL;
	devcert_san_list *sans = NULL;
	devcert_text_list *oids = NULL;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_ok(parse_attributes(i == 0 ? NULL : &empty, &csr));
		assert_false(devcert_csr_has_challenge(csr));
		assert_int_equal(dc_csr_challenge(csr).len, 0);
		assert_fails(DEVCERT_E_NOT_FOUND,
		             devcert_csr_get_challenge_private(csr, &challenge));
		assert_null(challenge);
		assert_int_equal(devcert_csr_get_key_usage(csr), 0);
		assert_false(devcert_csr_is_ca(csr));
		assert_ok(devcert_csr_get_san_list(csr, &sans));
		assert_int_equal(devcert_san_list_get_count(sans), 0);
		devcert_san_list_free(sans);
		assert_ok(devcert_csr_get_ext_key_usages(csr, &oids));
		assert_int_equal(devcert_text_list_get_count(oids), 0);
		devcert_text_list_free(oids);
		assert_ok(devcert_csr_get_extensions(csr, &oids));
		assert_int_equal(devcert_text_list_get_count(oids), 0);
		devcert_text_list_free(oids);
		/* An empty signature is no signature. */
		assert_fails(DEVCERT_E_SIGNATURE, devcert_csr_verify(csr, 0));
		devcert_csr_free(csr);
	}
}

static void
an_algorithm_that_is_not_the_keys_is_unsupported(void **state)
{
	static const char *const oids[] = { DC_OID_SHA256_WITH_RSA, DC_OID_RSA_ENCRYPTION,
		                            DC_OID_EC_PUBLIC_KEY, DC_OID_ED25519, "1.2.3" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(oids); i++) {
		struct recipe recipe = { .algorithm = oids[i] };
		devcert_csr *csr = NULL;

		assert_ok(parse_made(&recipe, &csr));
		assert_string_equal(devcert_csr_get_signature_algorithm(csr), dc_oid_name(oids[i]));
		assert_fails(DEVCERT_E_UNSUPPORTED, devcert_csr_verify(csr, 0));
		devcert_csr_free(csr);
	}
}

static void
another_public_key_algorithm_is_unsupported(void **state)
{
	/* id-dsa, without parameters. */
	static const uint8_t dsa[] = { 0x30, 0x10, 0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48,
		                       0xce, 0x38, 0x04, 0x01, 0x03, 0x03, 0x00, 0x02, 0x00 };
	struct recipe recipe = { .spki = { dsa, sizeof(dsa) } };
	devcert_csr *csr = NULL;

	(void)state;
	assert_fails(DEVCERT_E_UNSUPPORTED, parse_made(&recipe, &csr));
	assert_null(csr);
}

static void
a_subject_with_a_nul_is_refused(void **state)
{
	static const uint8_t name[] = { 0x30, 0x0e, 0x31, 0x0c, 0x30, 0x0a, 0x06, 0x03,
		                        0x55, 0x04, 0x03, 0x0c, 0x03, 'a',  0x00, 'b' };
	struct recipe recipe = { .subject = { name, sizeof(name) } };
	devcert_csr *csr = NULL;

	(void)state;
	assert_fails(DEVCERT_E_TEXT, parse_made(&recipe, &csr));
	assert_null(csr);
}

static void
each_string_type_of_the_challenge_becomes_utf8(void **state)
{
	static const struct {
		const char *value;
		size_t len;
		const char *text;
	} cases[] = {
		{ "\x13\x03"
		  "abc",
		  5, "abc" },
		{ "\x0c\x03\xe2\x82\xac", 5, "\xe2\x82\xac" },
		{ "\x16\x03"
		  "a@b",
		  5, "a@b" },
		{ "\x14\x02\xe9!", 4, "\xc3\xa9!" },
		{ "\x1e\x02\x20\xac", 4, "\xe2\x82\xac" },
		{ "\x1c\x04\0\0\x20\xac", 6, "\xe2\x82\xac" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf attributes = DC_BUF_INIT(1024);
		devcert_secret *challenge = NULL;
		devcert_csr *csr = NULL;

		add_attribute(&attributes, DC_OID_CHALLENGE_PASSWORD,
		              dc_slice_of(cases[i].value, cases[i].len));
		assert_ok(parse_attributes(&attributes, &csr));
		assert_ok(devcert_csr_get_challenge_private(csr, &challenge));
		assert_string_equal((const char *)devcert_secret_data(challenge), cases[i].text);
		devcert_secret_free(challenge);
		devcert_csr_free(csr);
		dc_buf_free(&attributes);
	}
}

/* Some servers' challenges are longer than the 255 characters of RFC 2985. */
static void
a_long_challenge_is_read(void **state)
{
	dc_buf value = DC_BUF_INIT(4096), attributes = DC_BUF_INIT(4096);
	devcert_csr *csr = NULL;

	(void)state;
	for (int i = 0; i < 2000; i++)
		dc_buf_add_octet(&value, 'x');
	dc_der_wrap(&value, DC_TAG_UTF8_STRING, 0);
	add_attribute(&attributes, DC_OID_CHALLENGE_PASSWORD, dc_buf_slice(&value));
	assert_ok(parse_attributes(&attributes, &csr));
	assert_int_equal(dc_csr_challenge(csr).len, 2000);
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
	dc_buf_free(&value);
}

static void
bad_attributes_are_refused(void **state)
{
	static const struct {
		const char *what;
		const char *oid;
		const char *values;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ "no challenge in the set", DC_OID_CHALLENGE_PASSWORD, "", 0, DEVCERT_E_DER },
		{ "two challenges", DC_OID_CHALLENGE_PASSWORD, "\x13\x01x\x13\x01y", 6,
		  DEVCERT_E_DER },
		{ "an empty challenge", DC_OID_CHALLENGE_PASSWORD, "\x13\x00", 2, DEVCERT_E_DER },
		{ "an INTEGER", DC_OID_CHALLENGE_PASSWORD, "\x02\x01\x07", 3, DEVCERT_E_DER },
		{ "a NumericString", DC_OID_CHALLENGE_PASSWORD, "\x12\x01\x37", 3, DEVCERT_E_DER },
		{ "a VisibleString", DC_OID_CHALLENGE_PASSWORD, "\x1a\x01x", 3, DEVCERT_E_DER },
		{ "a NUL", DC_OID_CHALLENGE_PASSWORD, "\x13\x03x\0y", 5, DEVCERT_E_TEXT },
		{ "not UTF-8", DC_OID_CHALLENGE_PASSWORD, "\x0c\x01\xff", 3, DEVCERT_E_TEXT },
		{ "overlong UTF-8", DC_OID_CHALLENGE_PASSWORD, "\x0c\x02\xc0\xaf", 4,
		  DEVCERT_E_TEXT },
		{ "half a BMPString", DC_OID_CHALLENGE_PASSWORD, "\x1e\x01x", 3, DEVCERT_E_TEXT },
		{ "no extensions in the set", DC_OID_EXTENSION_REQUEST, "", 0, DEVCERT_E_DER },
		{ "two lists of extensions", DC_OID_EXTENSION_REQUEST, "\x30\x00\x30\x00", 4,
		  DEVCERT_E_DER },
		{ "two lists, Microsoft", DC_OID_MS_CERT_EXTENSIONS, "\x30\x00\x30\x00", 4,
		  DEVCERT_E_DER },
		{ "extensions in a SET", DC_OID_EXTENSION_REQUEST, "\x31\x00", 2, DEVCERT_E_DER },
		{ "an extension that is empty", DC_OID_EXTENSION_REQUEST, "\x30\x02\x30\x00", 4,
		  DEVCERT_E_DER },
		{ "an unknown one without a value", "1.2.3", "", 0, DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf attributes = DC_BUF_INIT(1024);
		devcert_csr *csr = NULL;
		int rc;

		add_attribute(&attributes, cases[i].oid,
		              dc_slice_of(cases[i].values, cases[i].len));
		rc = parse_attributes(&attributes, &csr);
		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].what, devcert_error_name(rc));
		assert_null(csr);
		dc_buf_free(&attributes);
	}
}

static void
what_is_no_attribute_is_refused(void **state)
{
	static const struct {
		const char *octets;
		size_t len;
	} cases[] = {
		{ "\x31\x00", 2 },                                      /* a SET */
		{ "\x30\x00", 2 },                                      /* no type */
		{ "\x30\x03\x06\x01\x2a", 5 },                          /* no values */
		{ "\x30\x05\x06\x01\x2a\x30\x00", 7 },                  /* a SEQUENCE of values */
		{ "\x30\x09\x06\x01\x2a\x31\x02\x05\x00\x05\x00", 11 }, /* one part too many */
		{ "\x30\x05\x02\x01\x2a\x31\x00", 7 },                  /* an INTEGER as type */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf attributes = DC_BUF_INIT(64);
		devcert_csr *csr = NULL;

		dc_buf_add(&attributes, dc_slice_of(cases[i].octets, cases[i].len));
		assert_ok(dc_buf_status(&attributes));
		assert_fails(DEVCERT_E_DER, parse_attributes(&attributes, &csr));
		assert_null(csr);
		dc_buf_free(&attributes);
	}
}

/* RFC 5280, section 4.1.2.4: an RDN is a SET, and devices put more than one value into it. */
static void
a_subject_with_a_multi_valued_rdn_is_read(void **state)
{
	static const uint8_t subject[] = "\x30\x18\x31\x16\x30\x08\x06\x03\x55\x04\x03\x0c\x01x"
					 "\x30\x0a\x06\x03\x55\x04\x05\x13\x03\x31\x32\x33";
	struct recipe recipe = { .subject = { subject, sizeof(subject) - 1 } };
	devcert_csr *csr = NULL;
	devcert_name *name = NULL;

	(void)state;
	assert_ok(parse_made(&recipe, &csr));
	assert_ok(devcert_csr_get_subject(csr, &name));
	assert_string_equal(devcert_name_get_text(name), "CN=x+serialNumber=123");
	assert_true(dc_slice_equals(dc_csr_subject_der(csr), recipe.subject));
	devcert_name_free(name);
	devcert_csr_free(csr);
}

static void
an_unknown_attribute_does_not_matter(void **state)
{
	dc_buf attributes = DC_BUF_INIT(1024);
	devcert_csr *csr = NULL;

	(void)state;
	add_attribute(&attributes, "1.2.3", dc_slice_of("\x05\x00\x05\x00", 4));
	add_attribute(&attributes, DC_OID_CHALLENGE_PASSWORD, dc_slice_of("\x13\x01x", 3));
	assert_ok(parse_attributes(&attributes, &csr));
	assert_true(devcert_csr_has_challenge(csr));
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
}

/* Two of a kind would let two readers see different things. */
static void
an_attribute_twice_is_refused(void **state)
{
	static const struct {
		const char *oid;
		const char *value;
		size_t len;
	} cases[] = {
		{ DC_OID_CHALLENGE_PASSWORD, "\x13\x01x", 3 },
		{ DC_OID_EXTENSION_REQUEST, "\x30\x00", 2 },
		{ "1.2.3", "\x05\x00", 2 },
	};
	devcert_csr *csr = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf attributes = DC_BUF_INIT(1024);

		add_attribute(&attributes, cases[i].oid, dc_slice_of(cases[i].value, cases[i].len));
		assert_ok(parse_attributes(&attributes, &csr));
		devcert_csr_free(csr);
		add_attribute(&attributes, cases[i].oid, dc_slice_of(cases[i].value, cases[i].len));
		assert_fails(DEVCERT_E_DER, parse_attributes(&attributes, &csr));
		assert_null(csr);
		dc_buf_free(&attributes);
	}
}

static void
extensions_are_read_under_either_name_but_not_both(void **state)
{
	dc_buf extensions = DC_BUF_INIT(1024), attributes = DC_BUF_INIT(1024);
	devcert_csr *csr = NULL;

	(void)state;
	/* keyUsage: digitalSignature */
	dc_ext_add(&extensions, DC_OID_KEY_USAGE, true, dc_slice_of("\x03\x02\x07\x80", 4));
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	add_attribute(&attributes, DC_OID_MS_CERT_EXTENSIONS, dc_buf_slice(&extensions));
	assert_ok(parse_attributes(&attributes, &csr));
	assert_int_equal(devcert_csr_get_key_usage(csr), DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE);
	devcert_csr_free(csr);
	add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_slice_of("\x30\x00", 2));
	assert_fails(DEVCERT_E_DER, parse_attributes(&attributes, &csr));
	assert_null(csr);
	dc_buf_free(&attributes);
	dc_buf_free(&extensions);
}

static void
bad_extensions_are_refused(void **state)
{
	static const struct {
		const char *what;
		const char *oid;
		const char *value;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ "keyUsage", DC_OID_KEY_USAGE, "\x05\x00", 2, DEVCERT_E_DER },
		{ "keyUsage and more", DC_OID_KEY_USAGE, "\x03\x02\x07\x80\x00", 5,
		  DEVCERT_E_TRAILING },
		{ "basicConstraints", DC_OID_BASIC_CONSTRAINTS, "\x31\x00", 2, DEVCERT_E_DER },
		{ "extKeyUsage", DC_OID_EXT_KEY_USAGE, "\x30\x00", 2, DEVCERT_E_DER },
		{ "subjectAltName", DC_OID_SUBJECT_ALT_NAME, "\x30\x00", 2, DEVCERT_E_DER },
		{ "subjectAltName of nothing", DC_OID_SUBJECT_ALT_NAME, "", 0, DEVCERT_E_DER },
		{ "subjectAltName and more", DC_OID_SUBJECT_ALT_NAME, "\x30\x03\x82\x01x\x00", 6,
		  DEVCERT_E_TRAILING },
		{ "a template's name", DC_OID_MS_TEMPLATE_NAME, "\x1e\x00", 2, DEVCERT_E_DER },
		{ "a template's name of half a character", DC_OID_MS_TEMPLATE_NAME,
		  "\x1e\x02\xd8\x00", 4, DEVCERT_E_TEXT },
		{ "a template", DC_OID_MS_TEMPLATE, "\x30\x00", 2, DEVCERT_E_DER },
		{ "a template and more", DC_OID_MS_TEMPLATE, "\x30\x03\x06\x01\x2a\x00", 6,
		  DEVCERT_E_TRAILING },
		{ "a security extension", DC_OID_MS_SECURITY, "\x30\x00", 2, DEVCERT_E_DER },
		{ "a NUL in a host name", DC_OID_SUBJECT_ALT_NAME, "\x30\x05\x82\x03x\0y", 7,
		  DEVCERT_E_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf extensions = DC_BUF_INIT(1024), attributes = DC_BUF_INIT(1024);
		devcert_csr *csr = NULL;
		int rc;

		dc_ext_add(&extensions, cases[i].oid, false,
		           dc_slice_of(cases[i].value, cases[i].len));
		dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
		add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
		rc = parse_attributes(&attributes, &csr);
		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].what, devcert_error_name(rc));
		assert_null(csr);
		dc_buf_free(&attributes);
		dc_buf_free(&extensions);
	}
}

static void
an_extension_twice_is_refused(void **state)
{
	dc_buf extensions = DC_BUF_INIT(1024), attributes = DC_BUF_INIT(1024);
	devcert_csr *csr = NULL;

	(void)state;
	dc_ext_add(&extensions, DC_OID_SUBJECT_ALT_NAME, false,
	           dc_slice_of("\x30\x03\x82\x01x", 5));
	dc_ext_add(&extensions, DC_OID_SUBJECT_ALT_NAME, false,
	           dc_slice_of("\x30\x03\x82\x01y", 5));
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
	assert_fails(DEVCERT_E_DER, parse_attributes(&attributes, &csr));
	assert_null(csr);
	dc_buf_free(&attributes);
	dc_buf_free(&extensions);
}

/* Old versions of openssl req write this for an empty section. */
static void
an_empty_list_of_extensions_is_read(void **state)
{
	dc_buf attributes = DC_BUF_INIT(1024);
	devcert_csr *csr = NULL;

	(void)state;
	add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_slice_of("\x30\x00", 2));
	assert_ok(parse_attributes(&attributes, &csr));
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
}

static int
parse_many_attributes(unsigned int count)
{
	dc_buf attributes = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_csr *csr = NULL;
	int rc;

	for (unsigned int i = 0; i < count; i++) {
		uint8_t content[] = { 0x2a, (uint8_t)(i / 100), (uint8_t)(i % 100) };
		size_t start = attributes.len;

		dc_der_add(&attributes, DC_TAG_OID, dc_slice_of(content, sizeof(content)));
		dc_der_add(&attributes, DC_TAG_SET, dc_slice_of("\x05\x00", 2));
		dc_der_wrap(&attributes, DC_TAG_SEQUENCE, start);
	}
	rc = parse_attributes(&attributes, &csr);
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
	return rc;
}

static int
parse_many_extensions(unsigned int count)
{
	dc_buf extensions = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	dc_buf attributes = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_csr *csr = NULL;
	int rc;

	for (unsigned int i = 0; i < count; i++) {
		uint8_t content[] = { 0x2a, (uint8_t)(i / 100), (uint8_t)(i % 100) };
		size_t start = extensions.len;

		dc_der_add(&extensions, DC_TAG_OID, dc_slice_of(content, sizeof(content)));
		dc_der_add(&extensions, DC_TAG_OCTET_STRING, dc_slice_of("x", 1));
		dc_der_wrap(&extensions, DC_TAG_SEQUENCE, start);
	}
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
	rc = parse_attributes(&attributes, &csr);
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
	dc_buf_free(&extensions);
	return rc;
}

static int
parse_many_sans(unsigned int count)
{
	dc_buf sans = DC_BUF_INIT(DC_LIMIT_CSR_LEN), extensions = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	dc_buf attributes = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_csr *csr = NULL;
	int rc;

	for (unsigned int i = 0; i < count; i++)
		dc_buf_add(&sans, dc_slice_of("\x82\x0ahost.local", 12));
	dc_der_wrap(&sans, DC_TAG_SEQUENCE, 0);
	dc_ext_add(&extensions, DC_OID_SUBJECT_ALT_NAME, false, dc_buf_slice(&sans));
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	add_attribute(&attributes, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
	rc = parse_attributes(&attributes, &csr);
	devcert_csr_free(csr);
	dc_buf_free(&attributes);
	dc_buf_free(&extensions);
	dc_buf_free(&sans);
	return rc;
}

static void
each_count_has_its_limit(void **state)
{
	(void)state;
	assert_ok(parse_many_attributes(DC_LIMIT_ATTRIBUTES));
	assert_fails(DEVCERT_E_LIMIT, parse_many_attributes(DC_LIMIT_ATTRIBUTES + 1));
	assert_ok(parse_many_extensions(DC_LIMIT_EXTENSIONS));
	assert_fails(DEVCERT_E_LIMIT, parse_many_extensions(DC_LIMIT_EXTENSIONS + 1));
	assert_ok(parse_many_sans(DC_LIMIT_SANS));
	assert_fails(DEVCERT_E_LIMIT, parse_many_sans(DC_LIMIT_SANS + 1));
}

static void
a_request_of_more_than_64_kib_is_refused(void **state)
{
	devcert_csr *csr = NULL;
	uint8_t *data = calloc(1, DC_LIMIT_CSR_LEN + 1);

	(void)state;
	assert_non_null(data);
	assert_fails(DEVCERT_E_LIMIT, devcert_csr_parse(data, DC_LIMIT_CSR_LEN + 1, &csr));
	assert_fails(DEVCERT_E_LIMIT,
	             dc_csr_from_der(dc_slice_of(data, DC_LIMIT_CSR_LEN + 1), &csr));
	assert_null(csr);
	free(data);
}

/* CPU time, as other programs run beside the tests. */
static double
milliseconds(void)
{
	return (double)clock() * 1000.0 / CLOCKS_PER_SEC;
}

/* What costs most: as many parts as the length allows. */
static void
a_full_request_is_refused_within_50_ms(void **state)
{
	double start = milliseconds();

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, parse_many_sans(5000));
	assert_fails(DEVCERT_E_LIMIT, parse_many_attributes(5000));
	assert_fails(DEVCERT_E_LIMIT, parse_many_extensions(5000));
	assert_true(milliseconds() - start < 3 * 50);
}

static void
a_reference_outlives_the_first_owner(void **state)
{
	devcert_csr *csr = read_pem(CSR_CERTTOOL), *ref = dc_csr_ref(csr);

	(void)state;
	devcert_csr_free(csr);
	assert_ok(devcert_csr_verify(ref, 0));
	devcert_csr_free(ref);
}

static void
null_is_refused(void **state)
{
	devcert_csr *csr = read_pem(CSR_CERTTOOL);
	devcert_csr *none = csr;
	devcert_bytes *bytes = NULL;
	devcert_secret *secret = NULL;
	devcert_name *name = NULL;
	devcert_public_key *key = NULL;
	devcert_san_list *sans = NULL;
	devcert_text_list *texts = NULL;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_parse(NULL, 1, &none));
	assert_null(none);
	assert_fails(DEVCERT_E_DER, devcert_csr_parse(NULL, 0, &none));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_parse((const uint8_t *)"", 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_encode(NULL, DEVCERT_ENCODING_DER, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_encode(csr, DEVCERT_ENCODING_DER, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_verify(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_subject(NULL, &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_subject(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_public_key(NULL, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_public_key(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_san_list(NULL, &sans));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_san_list(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_ext_key_usages(NULL, &texts));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_ext_key_usages(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extensions(NULL, &texts));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extensions(csr, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extension(NULL, "1.2.3", &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extension(csr, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_extension(csr, "1.2.3", NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_challenge_private(NULL, &secret));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_csr_get_challenge_private(csr, NULL));
	assert_int_equal(devcert_csr_get_version(NULL), 0);
	assert_int_equal(devcert_csr_get_key_usage(NULL), 0);
	assert_false(devcert_csr_is_ca(NULL));
	assert_false(devcert_csr_has_challenge(NULL));
	assert_false(devcert_csr_has_key(NULL, NULL));
	assert_false(devcert_csr_has_key(csr, NULL));
	assert_null(devcert_csr_get_signature_algorithm(NULL));
	devcert_csr_free(NULL);
	devcert_csr_free(csr);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_of_openssl_is_read),
		cmocka_unit_test(a_request_of_certtool_is_read),
		cmocka_unit_test(the_octets_come_back_as_they_were),
		cmocka_unit_test(each_truncation_fails_without_reading_beyond),
		cmocka_unit_test(an_octet_behind_is_refused),
		cmocka_unit_test(no_bent_bit_verifies),
		cmocka_unit_test(pem_has_one_request),
		cmocka_unit_test(weak_signatures_are_refused_unless_allowed),
		cmocka_unit_test(a_request_signed_by_pss_verifies_by_its_parameters),
		cmocka_unit_test(an_unknown_signature_algorithm_is_unsupported),
		cmocka_unit_test(versions_from_0_to_2_are_read),
		cmocka_unit_test(no_attributes_and_none_at_all_are_the_same),
		cmocka_unit_test(an_algorithm_that_is_not_the_keys_is_unsupported),
		cmocka_unit_test(another_public_key_algorithm_is_unsupported),
		cmocka_unit_test(a_subject_with_a_nul_is_refused),
		cmocka_unit_test(each_string_type_of_the_challenge_becomes_utf8),
		cmocka_unit_test(a_long_challenge_is_read),
		cmocka_unit_test(bad_attributes_are_refused),
		cmocka_unit_test(what_is_no_attribute_is_refused),
		cmocka_unit_test(a_subject_with_a_multi_valued_rdn_is_read),
		cmocka_unit_test(an_unknown_attribute_does_not_matter),
		cmocka_unit_test(an_attribute_twice_is_refused),
		cmocka_unit_test(extensions_are_read_under_either_name_but_not_both),
		cmocka_unit_test(bad_extensions_are_refused),
		cmocka_unit_test(an_extension_twice_is_refused),
		cmocka_unit_test(an_empty_list_of_extensions_is_read),
		cmocka_unit_test(each_count_has_its_limit),
		cmocka_unit_test(a_request_of_more_than_64_kib_is_refused),
		cmocka_unit_test(a_full_request_is_refused_within_50_ms),
		cmocka_unit_test(a_reference_outlives_the_first_owner),
		cmocka_unit_test(null_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
