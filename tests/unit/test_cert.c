/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading certificates: pki/cert.c, pki/cert_ext.c, pki/cert_fields.c, pki/cert_check.c */
#include <devcert/cert.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/pem.h"
#include "base/time.h"
#include "certs.h"
#include "crypto/pk.h"
#include "octets.h"

static devcert_status
parse(const uint8_t *data, size_t data_len)
{
	devcert_cert *cert;
	devcert_status rc = devcert_cert_parse(data, data_len, &cert);

	assert_true((rc == DEVCERT_OK) == (cert != NULL));
	devcert_cert_free(cert);
	return rc;
}

static devcert_status
parse_buf(const dc_buf *buf)
{
	return parse(buf->ptr, buf->len);
}

static void
assert_list_is(devcert_text_list *list, size_t count, const char *const *expected)
{
	assert_int_equal(devcert_text_list_get_count(list), count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(devcert_text_list_get_item(list, i), expected[i]);
	devcert_text_list_free(list);
}

static void
the_fields_of_a_certificate_are_what_openssl_says(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem");
	devcert_name *name;

	(void)state;
	assert_int_equal(devcert_cert_get_version(cert), 3);
	assert_string_equal(devcert_cert_get_serial(cert),
	                    "740eba3c34c3f55b37855c7847265c8c5bb3685e");
	assert_ok(devcert_cert_get_subject(cert, &name));
	assert_string_equal(devcert_name_get_text(name), "CN=printer-7,O=Example,C=BE");
	devcert_name_free(name);
	assert_ok(devcert_cert_get_issuer(cert, &name));
	assert_string_equal(devcert_name_get_text(name), "CN=mid,O=Example,C=BE");
	devcert_name_free(name);
	assert_int_equal(devcert_cert_get_not_before(cert), CERTS_BEGIN);
	assert_int_equal(devcert_cert_get_not_after(cert), CERTS_END);
	assert_string_equal(devcert_cert_get_signature_algorithm(cert), "ECDSA-SHA256");
	assert_string_equal(devcert_cert_get_fingerprint(cert),
	                    "993f95b7123e0af144551ed687973acae178144e75c08d3aa906f79979716196");
	assert_string_equal(devcert_cert_get_fingerprint_sha1(cert),
	                    "40328dfb9adc8f7be9b2f63ad1a7ddb36431fc40");
	devcert_cert_free(cert);
}

static void
the_extensions_of_a_certificate_are_what_openssl_says(void **state)
{
	static const char *const usages[] = { "1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2" };
	static const char *const crls[] = { "http://ca.example/ca.crl",
		                            "http://two.example/ca.crl" };
	static const char *const ocsp[] = { "http://ocsp.example" };
	static const char *const issuers[] = { "http://ca.example/ca.cer" };
	static const char *const policies[] = { "1.2.3.4", "2.5.29.32.0" };
	static const char *const names[] = { "printer-7.example", "192.0.2.7",
		                             "a@printer-7.example", "urn:x:7" };
	devcert_cert *cert = read_cert("certs/leaf.pem");
	devcert_text_list *list;
	devcert_san_list *sans;

	(void)state;
	assert_int_equal(devcert_cert_get_key_usage(cert),
	                 DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT);
	assert_true(dc_cert_may(cert, DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT));
	assert_false(dc_cert_may(cert, DEVCERT_KEY_USAGE_KEY_CERT_SIGN));
	assert_false(dc_cert_may(cert, DEVCERT_KEY_USAGE_KEY_CERT_SIGN |
	                                   DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE));
	assert_false(devcert_cert_is_ca(cert));
	assert_int_equal(devcert_cert_get_path_len(cert), -1);
	assert_ok(devcert_cert_get_ext_key_usages(cert, &list));
	assert_list_is(list, COUNT_OF(usages), usages);
	assert_ok(devcert_cert_get_crl_uris(cert, &list));
	assert_list_is(list, COUNT_OF(crls), crls);
	assert_ok(devcert_cert_get_ocsp_uris(cert, &list));
	assert_list_is(list, COUNT_OF(ocsp), ocsp);
	assert_ok(devcert_cert_get_issuer_uris(cert, &list));
	assert_list_is(list, COUNT_OF(issuers), issuers);
	assert_ok(devcert_cert_get_policies(cert, &list));
	assert_list_is(list, COUNT_OF(policies), policies);
	assert_string_equal(devcert_cert_get_subject_key_id(cert),
	                    "65a97a873e6459c89b5d228bd185c4a53d612bbb");
	assert_slice_is_hex(dc_cert_subject_key_id(cert),
	                    "65a97a873e6459c89b5d228bd185c4a53d612bbb");
	assert_string_equal(devcert_cert_get_authority_key_id(cert),
	                    "1cb5d6eb0fc006c30853ec52a51d167cbc8d97f9");
	assert_ok(devcert_cert_get_san_list(cert, &sans));
	devcert_cert_free(cert);
	/* It outlives the certificate. */
	assert_int_equal(devcert_san_list_get_count(sans), COUNT_OF(names));
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_string_equal(devcert_san_list_get_value(sans, i), names[i]);
	devcert_san_list_free(sans);
}

static void
a_ca_certificate_says_so(void **state)
{
	devcert_cert *root = read_cert("certs/root.pem"), *mid = read_cert("certs/mid.pem");

	(void)state;
	assert_true(devcert_cert_is_ca(root));
	assert_int_equal(devcert_cert_get_path_len(root), -1);
	assert_true(devcert_cert_is_self_signed(root));
	assert_true(devcert_cert_is_ca(mid));
	assert_int_equal(devcert_cert_get_path_len(mid), 0);
	assert_false(devcert_cert_is_self_signed(mid));
	assert_true(dc_cert_may(mid, DEVCERT_KEY_USAGE_KEY_CERT_SIGN | DEVCERT_KEY_USAGE_CRL_SIGN));
	devcert_cert_free(root);
	devcert_cert_free(mid);
}

static void
what_a_certificate_does_not_say_is_empty(void **state)
{
	devcert_cert *cert = read_cert("certs/v1.pem");
	devcert_text_list *list;
	devcert_san_list *sans;

	(void)state;
	/* Old routers make version 1, old Windows negative serial numbers. */
	assert_int_equal(devcert_cert_get_version(cert), 1);
	assert_string_equal(devcert_cert_get_serial(cert), "b3");
	assert_slice_is_hex(dc_cert_serial_der(cert), "b3");
	assert_int_equal(devcert_cert_get_key_usage(cert), 0);
	assert_true(dc_cert_may(cert, 0x1ff));
	assert_false(devcert_cert_is_ca(cert));
	assert_int_equal(devcert_cert_get_path_len(cert), -1);
	assert_string_equal(devcert_cert_get_subject_key_id(cert), "");
	assert_string_equal(devcert_cert_get_authority_key_id(cert), "");
	assert_int_equal(dc_cert_subject_key_id(cert).len, 0);
	assert_true(devcert_cert_is_self_signed(cert));
	assert_ok(devcert_cert_get_ext_key_usages(cert, &list));
	assert_list_is(list, 0, NULL);
	assert_ok(devcert_cert_get_crl_uris(cert, &list));
	assert_list_is(list, 0, NULL);
	assert_ok(devcert_cert_get_ocsp_uris(cert, &list));
	assert_list_is(list, 0, NULL);
	assert_ok(devcert_cert_get_issuer_uris(cert, &list));
	assert_list_is(list, 0, NULL);
	assert_ok(devcert_cert_get_policies(cert, &list));
	assert_list_is(list, 0, NULL);
	assert_ok(devcert_cert_get_san_list(cert, &sans));
	assert_int_equal(devcert_san_list_get_count(sans), 0);
	devcert_san_list_free(sans);
	devcert_cert_free(cert);
}

static void
a_certificate_comes_out_as_it_came_in(void **state)
{
	dc_buf der = read_vector("certs/leaf.der"), pem = read_vector("certs/leaf.pem");
	devcert_cert *one, *other;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_cert_parse(der.ptr, der.len, &one));
	assert_ok(devcert_cert_parse(pem.ptr, pem.len, &other));
	assert_true(devcert_cert_equals(one, other));
	assert_ok(devcert_cert_encode(one, DEVCERT_ENCODING_DER, &out));
	assert_slice_equal(dc_bytes_slice(out), der.ptr, der.len);
	assert_slice_equal(dc_cert_der(one), der.ptr, der.len);
	devcert_bytes_free(out);
	assert_ok(devcert_cert_encode(one, DEVCERT_ENCODING_PEM, &out));
	assert_slice_equal(dc_bytes_slice(out), pem.ptr, pem.len);
	devcert_bytes_free(out);
	devcert_cert_free(other);
	other = read_cert("certs/mid.pem");
	assert_false(devcert_cert_equals(one, other));
	devcert_cert_free(one);
	devcert_cert_free(other);
	dc_buf_free(&der);
	dc_buf_free(&pem);
}

static void
a_certificate_knows_its_key(void **state)
{
	devcert_cert *leaf = read_cert("certs/leaf.pem"), *mid = read_cert("certs/mid.pem");
	dc_buf octets = read_vector("certs/leaf.key");
	devcert_public_key *public;
	devcert_key *key;

	(void)state;
	assert_ok(devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key));
	assert_true(devcert_cert_has_key(leaf, key));
	assert_false(devcert_cert_has_key(mid, key));
	assert_ok(devcert_cert_get_public_key(leaf, &public));
	devcert_cert_free(leaf);
	assert_true(devcert_public_key_equals(public, dc_key_public(key)));
	devcert_public_key_free(public);
	devcert_key_free(key);
	devcert_cert_free(mid);
	dc_buf_free(&octets);
}

static void
a_reference_keeps_a_certificate_alive(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem"), *same = dc_cert_ref(cert);

	(void)state;
	assert_ptr_equal(cert, same);
	devcert_cert_free(cert);
	assert_int_equal(devcert_cert_get_version(same), 3);
	devcert_cert_free(same);
	devcert_cert_free(NULL);
}

static void
other_kinds_of_certificate_have_their_own_codes(void **state)
{
	static const struct {
		const char *name;
		devcert_status code;
	} cases[] = {
		{ "certs/dsa.pem", DEVCERT_E_UNSUPPORTED }, { "certs/leaf.key", DEVCERT_E_PEM },
		{ "certs/three.p7b", DEVCERT_E_DER },       { "certs/two.p7b.pem", DEVCERT_E_PEM },
		{ "keys/p256.spki.der", DEVCERT_E_DER },    { "certs/make.sh", DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf octets = read_vector(cases[i].name);

		assert_fails_with(cases[i].code, parse_buf(&octets));
		dc_buf_free(&octets);
	}
}

static void
signatures_that_we_cannot_check_do_not_keep_a_certificate_from_being_read(void **state)
{
	static const struct {
		const char *name, *algorithm;
		bool self_signed;
	} cases[] = {
		{ "certs/rsa.pem", "RSA-SHA256", true },   { "certs/ed25519.pem", "Ed25519", true },
		{ "certs/md5.pem", "RSA-MD5", false },     { "certs/pss.pem", "RSASSA-PSS", true },
		{ "certs/sha1.pem", "ECDSA-SHA1", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert *cert = read_cert(cases[i].name);

		assert_string_equal(devcert_cert_get_signature_algorithm(cert), cases[i].algorithm);
		assert_int_equal(devcert_cert_is_self_signed(cert), cases[i].self_signed);
		devcert_cert_free(cert);
	}
}

static void
an_issuer_is_known_by_its_name_and_its_key(void **state)
{
	static const struct {
		const char *cert, *issuer;
		bool is;
	} cases[] = {
		{ "certs/leaf.pem", "certs/mid.pem", true },
		{ "certs/mid.pem", "certs/root.pem", true },
		{ "certs/root.pem", "certs/root.pem", true },
		{ "certs/leaf.pem", "certs/root.pem", false }, /* another name */
		{ "certs/mid.pem", "certs/leaf.pem", false },
		{ "certs/leaf.pem", "certs/mid_plain.pem", true }, /* no CA; its key it is */
		{ "p12/renew.crt", "p12/mid.crt", true },          /* SHA-1 */
		{ "p12/leaf.crt", "p12/other.crt", false },        /* another name */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert *cert = read_cert(cases[i].cert), *issuer = read_cert(cases[i].issuer);

		assert_int_equal(devcert_cert_is_issued_by(cert, issuer), cases[i].is);
		devcert_cert_free(issuer);
		devcert_cert_free(cert);
	}
}

static void
pem_holds_exactly_one_certificate(void **state)
{
	dc_buf leaf = read_vector("certs/leaf.pem"), key = read_vector("certs/leaf.key");
	dc_buf pem = DC_BUF_INIT(VECTOR_MAX);

	(void)state;
	dc_buf_add(&pem, dc_buf_slice(&key));
	dc_buf_add(&pem, dc_buf_slice(&leaf));
	dc_buf_add(&pem, dc_buf_slice(&key));
	assert_ok(parse_buf(&pem));
	dc_buf_add(&pem, dc_buf_slice(&leaf));
	assert_fails(DEVCERT_E_TRAILING, parse_buf(&pem));
	dc_buf_truncate(&pem, pem.len - 2);
	assert_fails(DEVCERT_E_PEM, parse_buf(&pem));
	dc_buf_free(&pem);
	dc_buf_free(&key);
	dc_buf_free(&leaf);
}

static void
beginnings_longer_and_bent_certificates_are_survived(void **state)
{
	dc_buf der = read_vector("certs/leaf.der");

	(void)state;
	assert_no_truncation_parses(parse, dc_buf_slice(&der));
	assert_nothing_may_follow(parse, dc_buf_slice(&der));
	assert_true(count_refused_mutations(parse, dc_buf_slice(&der)) > 1000);
	dc_buf_free(&der);
}

static void
too_long_a_certificate_is_not_looked_at(void **state)
{
	uint8_t *octets = calloc(1, DC_LIMIT_CERT_PEM_LEN + 1);

	(void)state;
	assert_non_null(octets);
	assert_fails(DEVCERT_E_LIMIT, parse(octets, DC_LIMIT_CERT_LEN + 1));
	memcpy(octets, "-----BEGIN X-----", 17);
	assert_fails(DEVCERT_E_PEM, parse(octets, DC_LIMIT_CERT_PEM_LEN));
	assert_fails(DEVCERT_E_LIMIT, parse(octets, DC_LIMIT_CERT_PEM_LEN + 1));
	free(octets);
}

/* The parts of leaf.der, to put others in their places. */
struct parts {
	dc_buf der;
	dc_tlv outer[3];
	dc_tlv tbs[10];
	size_t tbs_count;
};

enum { VERSION, SERIAL, ALGORITHM, ISSUER, VALIDITY, SUBJECT, PUBLIC_KEY, EXTENSIONS };

static struct parts
split(const char *name)
{
	struct parts parts;
	dc_tlv whole;

	parts.der = read_vector(name);
	assert_ok(dc_tlv_only(dc_buf_slice(&parts.der), DC_TAG_SEQUENCE, &whole));
	assert_int_equal(split_elements(whole.value, parts.outer, 3), 3);
	parts.tbs_count = split_elements(parts.outer[0].value, parts.tbs, 10);
	return parts;
}

static devcert_status
parse_with_part(const struct parts *parts, size_t part, dc_slice by)
{
	dc_buf tbs = join_elements(parts->tbs, parts->tbs_count, part, by);
	dc_buf der = join_elements(parts->outer, 3, 0, dc_buf_slice(&tbs));
	devcert_status rc = parse_buf(&der);

	dc_buf_free(&der);
	dc_buf_free(&tbs);
	return rc;
}

#define SECOND_TIME "170d3735303130313030303030305a"

static void
every_part_of_a_certificate_is_checked(void **state)
{
	static const struct {
		size_t part;
		const char *by;
		devcert_status code;
	} cases[] = {
		/* versions 1 and 2 have no extensions; 4 does not exist; no default is written */
		{ VERSION, "", DEVCERT_E_DER },
		{ VERSION, "a003 020101", DEVCERT_E_DER },
		{ VERSION, "a003 020103", DEVCERT_E_DER },
		{ VERSION, "a003 0201ff", DEVCERT_E_DER },
		{ VERSION, "a007 02050100000000", DEVCERT_E_LIMIT },
		{ SERIAL, "0200", DEVCERT_E_DER },
		{ SERIAL, "0401 05", DEVCERT_E_DER },
		{ SERIAL, "", DEVCERT_E_DER },
		{ SERIAL, "0201 ff", DEVCERT_OK },
		{ SERIAL, "0201 00", DEVCERT_OK },
		/* RFC 5280, 4.1.1.2: the same inside and outside */
		{ ALGORITHM, "300a 06082a8648ce3d040303", DEVCERT_E_DER },
		{ ALGORITHM, "300c 06082a8648ce3d040302 0500", DEVCERT_E_DER },
		{ ISSUER, "3000", DEVCERT_OK },
		{ ISSUER, "3100", DEVCERT_E_DER },
		{ ISSUER, "300d 310b 3009 0603550403 0c02 fffe", DEVCERT_E_TEXT },
		{ ISSUER, "300d 310b 3009 0603550403 0c02 6100", DEVCERT_E_TEXT },
		{ SUBJECT, "3000", DEVCERT_OK },
		{ SUBJECT, "3002 3100", DEVCERT_E_DER },
		{ VALIDITY, "301e 170d3235303130313030303030305a" SECOND_TIME, DEVCERT_OK },
		/* a month 13, no seconds, a zone, fractions; 1949 */
		{ VALIDITY, "301e 170d3235313330313030303030305a" SECOND_TIME, DEVCERT_E_TIME },
		{ VALIDITY, "301c 170b323530313031303030305a" SECOND_TIME, DEVCERT_E_TIME },
		{ VALIDITY, "3022 1711323530313031303030303030 2b30303030" SECOND_TIME,
		  DEVCERT_E_TIME },
		{ VALIDITY, "3022 181132303235303130313030303030302e355a" SECOND_TIME,
		  DEVCERT_E_TIME },
		{ VALIDITY, "3020 180f31393439313233313233353935395a" SECOND_TIME, DEVCERT_E_TIME },
		/* a GeneralizedTime where UTCTime belongs; UTCTime with a GeneralizedTime's tag */
		{ VALIDITY, "3020 180f32303235303130313030303030305a" SECOND_TIME, DEVCERT_OK },
		{ VALIDITY, "301e 180d3235303130313030303030305a" SECOND_TIME, DEVCERT_E_TIME },
		{ VALIDITY, "3020 170f32303235303130313030303030305a" SECOND_TIME, DEVCERT_E_TIME },
		{ VALIDITY, "301e 0c0d3235303130313030303030305a" SECOND_TIME, DEVCERT_E_TIME },
		{ VALIDITY, "300f 170d3235303130313030303030305a", DEVCERT_E_DER },
		{ PUBLIC_KEY, "3000", DEVCERT_E_DER },
		{ PUBLIC_KEY, "3006 3000 03020000", DEVCERT_E_DER },
		{ EXTENSIONS, "", DEVCERT_OK },
		{ EXTENSIONS, "a302 3000", DEVCERT_OK },
		{ EXTENSIONS, "a300", DEVCERT_E_DER },
		{ EXTENSIONS, "a304 3000 3000", DEVCERT_E_DER },
		{ EXTENSIONS, "a402 3000", DEVCERT_E_DER },
		/* issuerUniqueID, then what is left */
		{ EXTENSIONS, "8102 0000 a302 3000", DEVCERT_OK },
	};
	struct parts parts = split("certs/leaf.der");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice by = hex_octets(cases[i].by);
		devcert_status rc = parse_with_part(&parts, cases[i].part, by);

		if (rc != cases[i].code)
			fail_msg("%s: %s, not %s: %s", cases[i].by, devcert_error_name(rc),
			         devcert_error_name(cases[i].code), devcert_last_error_message());
		octets_free(by);
	}
	dc_buf_free(&parts.der);
}

static void
every_extension_we_know_is_checked(void **state)
{
	static const struct {
		const char *by;
		devcert_status code;
	} cases[] = {
		/* subjectKeyIdentifier, keyUsage, basicConstraints, subjectAltName, ... */
		{ "3009 0603551d0e 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d0f 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d13 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d11 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d1f 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d20 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d23 0402 0500", DEVCERT_E_DER },
		{ "3009 0603551d25 0402 0500", DEVCERT_E_DER },
		{ "300e 06082b06010505070101 0402 0500", DEVCERT_E_DER },
		{ "300d 0603551d13 0406 3003 0101ff 00", DEVCERT_E_TRAILING },
		/* RFC 5280, 4.2: not twice */
		{ "300a 0603551d0f 0403 030100 300a 0603551d0f 0403 030100", DEVCERT_E_DER },
		/* what we do not know may be anything */
		{ "3009 06032a0304 0402 0500", DEVCERT_OK },
		{ "3007 06032a0304 0400", DEVCERT_OK },
		{ "300c 06032a0304 0101ff 0402 0500", DEVCERT_OK },
		{ "3007 06032a0304 0500", DEVCERT_E_DER },
	};
	struct parts parts = split("certs/leaf.der");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice by = hex_octets(cases[i].by);
		dc_buf extensions = DC_BUF_INIT(VECTOR_MAX);
		devcert_status rc;

		dc_buf_add(&extensions, by);
		dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
		dc_der_wrap(&extensions, DC_TAG_CONTEXT_CONSTRUCTED(3), 0);
		rc = parse_with_part(&parts, EXTENSIONS, dc_buf_slice(&extensions));
		if (rc != cases[i].code)
			fail_msg("%s: %s, not %s: %s", cases[i].by, devcert_error_name(rc),
			         devcert_error_name(cases[i].code), devcert_last_error_message());
		dc_buf_free(&extensions);
		octets_free(by);
	}
	dc_buf_free(&parts.der);
}

static void
more_extensions_than_anybody_needs_are_refused(void **state)
{
	struct parts parts = split("certs/leaf.der");
	dc_buf extensions = DC_BUF_INIT(VECTOR_MAX);

	(void)state;
	for (unsigned int i = 0; i <= DC_LIMIT_EXTENSIONS; i++) {
		uint8_t extension[] = { 0x30, 7, 6, 3, 0x2a, 3, (uint8_t)i, 4, 0 };

		dc_buf_add(&extensions, dc_slice_of(extension, sizeof(extension)));
	}
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&extensions, DC_TAG_CONTEXT_CONSTRUCTED(3), 0);
	assert_fails(DEVCERT_E_LIMIT,
	             parse_with_part(&parts, EXTENSIONS, dc_buf_slice(&extensions)));
	dc_buf_free(&extensions);
	dc_buf_free(&parts.der);
}

static void
the_outer_parts_are_checked_too(void **state)
{
	static const struct {
		size_t part;
		const char *by;
		devcert_status code;
	} cases[] = {
		{ 1, "300a 06082a8648ce3d040303", DEVCERT_E_DER },
		{ 1, "3000", DEVCERT_E_DER },
		{ 2, "0300", DEVCERT_E_DER },
		{ 2, "03020107", DEVCERT_E_DER },
		{ 2, "04020007", DEVCERT_E_DER },
		{ 2, "03020007 0500", DEVCERT_E_DER },
		/* whether the signature is right is not asked here */
		{ 2, "03020007", DEVCERT_OK },
	};
	struct parts parts = split("certs/leaf.der");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice by = hex_octets(cases[i].by);
		dc_buf der = join_elements(parts.outer, 3, cases[i].part, by);

		if (cases[i].code == DEVCERT_OK)
			assert_ok(parse_buf(&der));
		else
			assert_fails_with(cases[i].code, parse_buf(&der));
		dc_buf_free(&der);
		octets_free(by);
	}
	dc_buf_free(&parts.der);
}

static void
an_issuer_is_checked_by_name_key_identifier_and_signature(void **state)
{
	devcert_cert *leaf = read_cert("certs/leaf.pem"), *mid = read_cert("certs/mid.pem");
	devcert_cert *root = read_cert("certs/root.pem"), *plain = read_cert("certs/mid_plain.pem");
	devcert_cert *sha1 = read_cert("certs/sha1.pem"), *bent;
	dc_buf der = DC_BUF_INIT(VECTOR_MAX);

	(void)state;
	assert_ok(dc_cert_check_issued_by(leaf, mid, 0));
	assert_ok(dc_cert_check_issued_by(mid, root, 0));
	assert_ok(dc_cert_check_issued_by(root, root, 0));
	/* Whether it is a CA is another question. */
	assert_ok(dc_cert_check_issued_by(leaf, plain, 0));
	assert_fails(DEVCERT_E_UNTRUSTED, dc_cert_check_issued_by(leaf, root, 0));
	assert_fails(DEVCERT_E_UNTRUSTED, dc_cert_check_issued_by(mid, mid, 0));
	assert_fails(DEVCERT_E_WEAK, dc_cert_check_issued_by(sha1, mid, 0));
	assert_ok(dc_cert_check_issued_by(sha1, mid, DEVCERT_ALLOW_SHA1));
	dc_buf_add(&der, dc_cert_der(leaf));
	der.ptr[der.len - 1] ^= 1;
	assert_ok(dc_cert_from_der(dc_buf_slice(&der), &bent));
	assert_fails(DEVCERT_E_SIGNATURE, dc_cert_check_issued_by(bent, mid, 0));
	devcert_cert_free(bent);
	dc_buf_free(&der);
	devcert_cert_free(leaf);
	devcert_cert_free(mid);
	devcert_cert_free(root);
	devcert_cert_free(plain);
	devcert_cert_free(sha1);
}

static void
a_signature_algorithm_must_name_its_digest(void **state)
{
	struct parts parts = split("certs/leaf.der");
	dc_slice bare = hex_octets("300d 06092a864886f70d010101 0500");
	devcert_cert *mid = read_cert("certs/mid.pem"), *cert;
	dc_buf tbs = join_elements(parts.tbs, parts.tbs_count, ALGORITHM, bare), der;

	(void)state;
	parts.outer[1].whole = bare;
	der = join_elements(parts.outer, 3, 0, dc_buf_slice(&tbs));
	assert_ok(devcert_cert_parse(der.ptr, der.len, &cert));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_cert_check_issued_by(cert, mid, DC_ALLOW_ALL));
	devcert_cert_free(cert);
	devcert_cert_free(mid);
	dc_buf_free(&der);
	dc_buf_free(&tbs);
	octets_free(bare);
	dc_buf_free(&parts.der);
}

static void
a_certificate_is_valid_from_its_first_second_to_its_last(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem");

	(void)state;
	assert_fails(DEVCERT_E_NOT_YET_VALID, dc_cert_check_time(cert, CERTS_BEGIN - 1));
	assert_ok(dc_cert_check_time(cert, CERTS_BEGIN));
	assert_ok(dc_cert_check_time(cert, CERTS_END));
	assert_fails(DEVCERT_E_EXPIRED, dc_cert_check_time(cert, CERTS_END + 1));
	devcert_cert_free(cert);
}

static void
arguments_are_checked(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem"), *none = cert;
	devcert_bytes *bytes;
	devcert_name *name;
	devcert_public_key *key;
	devcert_san_list *sans;
	devcert_text_list *list;
	uint8_t octet = 0x30;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_parse(&octet, 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_parse(NULL, 1, &none));
	assert_null(none);
	assert_fails(DEVCERT_E_DER, devcert_cert_parse(NULL, 0, &none));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_encode(NULL, 1, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_encode(cert, 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_encode(cert, 0, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_encode(cert, 3, &bytes));
	assert_null(bytes);
#define ASSERT_GETS(get, out)                                                                      \
	assert_fails(DEVCERT_E_ARGUMENT, get(NULL, &(out)));                                       \
	assert_fails(DEVCERT_E_ARGUMENT, get(cert, NULL))
	ASSERT_GETS(devcert_cert_get_subject, name);
	ASSERT_GETS(devcert_cert_get_issuer, name);
	ASSERT_GETS(devcert_cert_get_public_key, key);
	ASSERT_GETS(devcert_cert_get_san_list, sans);
	ASSERT_GETS(devcert_cert_get_ext_key_usages, list);
	ASSERT_GETS(devcert_cert_get_crl_uris, list);
	ASSERT_GETS(devcert_cert_get_ocsp_uris, list);
	ASSERT_GETS(devcert_cert_get_issuer_uris, list);
	ASSERT_GETS(devcert_cert_get_policies, list);
	devcert_cert_free(cert);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fields_of_a_certificate_are_what_openssl_says),
		cmocka_unit_test(the_extensions_of_a_certificate_are_what_openssl_says),
		cmocka_unit_test(a_ca_certificate_says_so),
		cmocka_unit_test(what_a_certificate_does_not_say_is_empty),
		cmocka_unit_test(a_certificate_comes_out_as_it_came_in),
		cmocka_unit_test(a_certificate_knows_its_key),
		cmocka_unit_test(a_reference_keeps_a_certificate_alive),
		cmocka_unit_test(other_kinds_of_certificate_have_their_own_codes),
		cmocka_unit_test(
		    signatures_that_we_cannot_check_do_not_keep_a_certificate_from_being_read),
		cmocka_unit_test(an_issuer_is_known_by_its_name_and_its_key),
		cmocka_unit_test(pem_holds_exactly_one_certificate),
		cmocka_unit_test(beginnings_longer_and_bent_certificates_are_survived),
		cmocka_unit_test(too_long_a_certificate_is_not_looked_at),
		cmocka_unit_test(every_part_of_a_certificate_is_checked),
		cmocka_unit_test(every_extension_we_know_is_checked),
		cmocka_unit_test(more_extensions_than_anybody_needs_are_refused),
		cmocka_unit_test(the_outer_parts_are_checked_too),
		cmocka_unit_test(an_issuer_is_checked_by_name_key_identifier_and_signature),
		cmocka_unit_test(a_signature_algorithm_must_name_its_digest),
		cmocka_unit_test(a_certificate_is_valid_from_its_first_second_to_its_last),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
