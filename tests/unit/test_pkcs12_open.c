/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading PKCS#12 files that are right: by OpenSSL, and made bag by bag. */
#include <devcert/pkcs12.h>

#include "p12_maker.h"

static devcert_key *leaf_key, *other_key;
static devcert_cert *leaf, *renew, *mid, *root, *other;

static int
setup(void **state)
{
	(void)state;
	leaf_key = read_key("leaf.key");
	other_key = read_key("other.key");
	leaf = read_cert("leaf.crt");
	renew = read_cert("renew.crt");
	mid = read_cert("mid.crt");
	root = read_cert("root.crt");
	other = read_cert("other.crt");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_key_free(leaf_key);
	devcert_key_free(other_key);
	devcert_cert_free(leaf);
	devcert_cert_free(renew);
	devcert_cert_free(mid);
	devcert_cert_free(root);
	devcert_cert_free(other);
	return 0;
}

static devcert_status
open_with(const dc_buf *file, const char *pass, devcert_pkcs12 **out)
{
	uint8_t *copy = exact_copy(file->ptr, file->len);
	devcert_status rc = devcert_pkcs12_parse(copy, file->len, (const uint8_t *)pass,
	                                         pass != NULL ? strlen(pass) : 0, out);

	free(copy);
	return rc;
}

/* Open a file of "secret" and free it. */
static devcert_pkcs12 *
open_file(dc_buf *file)
{
	devcert_pkcs12 *p12;

	assert_ok(open_with(file, "secret", &p12));
	dc_buf_free(file);
	return p12;
}

static devcert_pkcs12 *
open_vector(const char *name, const char *pass)
{
	devcert_pkcs12 *p12;
	dc_buf file;

	read_vector(name, &file);
	assert_ok(open_with(&file, pass, &p12));
	dc_buf_free(&file);
	return p12;
}

static void
assert_key(const devcert_pkcs12 *p12, size_t index, const devcert_key *expected)
{
	devcert_key *key;
	dc_buf a, b;

	assert_ok(devcert_pkcs12_get_key_private(p12, index, &key));
	start(&a);
	start(&b);
	assert_ok(dc_key_write_pkcs8(key, &a));
	assert_ok(dc_key_write_pkcs8(expected, &b));
	assert_true(dc_slice_equals(dc_buf_slice(&a), dc_buf_slice(&b)));
	dc_buf_free(&a);
	dc_buf_free(&b);
	devcert_key_free(key);
}

/* The list has exactly these, NULL at their end; the list is freed. */
static void
assert_certs(devcert_cert_list *list, const devcert_cert *const *expected)
{
	size_t count = 0;

	for (; expected[count] != NULL; count++) {
		assert_true(count < devcert_cert_list_get_count(list));
		assert_true(devcert_cert_equals(dc_cert_list_at(list, count), expected[count]));
	}
	assert_int_equal(devcert_cert_list_get_count(list), count);
	devcert_cert_list_free(list);
}

static void
assert_chain(const devcert_pkcs12 *p12, size_t index, const devcert_cert *const *expected)
{
	devcert_cert_list *list;

	assert_ok(devcert_pkcs12_get_chain(p12, index, &list));
	assert_certs(list, expected);
}

#define CERTS(...) ((const devcert_cert *const[]){ __VA_ARGS__, NULL })

static void
a_file_of_openssl_gives_key_name_and_chain(void **state)
{
	devcert_pkcs12 *p12 = open_vector("default.p12", "secret");
	devcert_cert_list *list;

	(void)state;
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 1);
	assert_key(p12, 0, leaf_key);
	assert_string_equal(devcert_pkcs12_get_name(p12, 0), "bi-clé");
	assert_chain(p12, 0, CERTS(leaf, mid, root));
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, CERTS(leaf, mid, root));
	assert_int_equal(devcert_pkcs12_get_skipped_count(p12), 0);
	devcert_pkcs12_free(p12);
}

/* RFC 7292, 4: the digests of the MAC; RFC 8018: AES of three lengths; R46 R49 R50 R56 */
static void
each_cipher_and_mac_of_openssl_is_read(void **state)
{
	static const char *const names[] = { "aes128.p12", "aes192.p12",   "sha512.p12",
		                             "plain.p12",  "maciter1.p12", "default.p12" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		devcert_pkcs12 *p12 = open_vector(names[i], "secret");

		assert_key(p12, 0, leaf_key);
		assert_string_equal(devcert_pkcs12_get_name(p12, 0), "bi-clé");
		devcert_pkcs12_free(p12);
	}
}

/* RFC 7292, B.1, R48: BMPString with surrogates and a final NUL; UTF-8 for PBES2 */
static void
a_passphrase_beyond_ascii_is_utf8(void **state)
{
	devcert_pkcs12 *p12 = open_vector("unicode.p12", "Zoë€🔑");
	dc_buf file;

	(void)state;
	assert_key(p12, 0, leaf_key);
	assert_string_equal(devcert_pkcs12_get_name(p12, 0), "");
	devcert_pkcs12_free(p12);

	read_vector("unicode.p12", &file);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "Zoe€🔑", &p12));
	assert_null(p12);
	assert_fails(DEVCERT_E_TEXT, open_with(&file, "Zo\xeb", &p12));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_parse(file.ptr, file.len, (const uint8_t *)"a\0b", 3, &p12));
	dc_buf_free(&file);
}

static void
a_file_of_certificates_only_has_no_key(void **state)
{
	devcert_pkcs12 *p12 = open_vector("certonly.p12", "secret");
	devcert_cert_list *list;
	devcert_key *key;

	(void)state;
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 0);
	assert_null(devcert_pkcs12_get_name(p12, 0));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_key_private(p12, 0, &key));
	assert_null(key);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_chain(p12, 0, &list));
	assert_null(list);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, CERTS(root));
	devcert_pkcs12_free(p12);
}

static void
a_key_without_certificate_has_no_chain(void **state)
{
	devcert_pkcs12 *p12 = open_vector("keyonly.p12", "secret");
	devcert_cert_list *list;

	(void)state;
	assert_key(p12, 0, other_key);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_chain(p12, 0, &list));
	assert_null(list);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_int_equal(devcert_cert_list_get_count(list), 0);
	devcert_cert_list_free(list);
	devcert_pkcs12_free(p12);
}

static void
a_wrong_passphrase_is_told(void **state)
{
	devcert_pkcs12 *p12;
	dc_buf file;

	(void)state;
	read_vector("default.p12", &file);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "Secret", &p12));
	assert_null(p12);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "", &p12));
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, NULL, &p12));
	dc_buf_free(&file);
}

/* RFC 7292, B.1, R48: an empty passphrase is two octets, none is no octets; macOS and iOS write one
 * each. */
static void
no_passphrase_and_the_empty_one_are_both_tried(void **state)
{
	const dc_slice passes16[] = { dc_slice_of("\0", 2), dc_slice_of(NULL, 0) };
	devcert_pkcs12 *p12;
	dc_buf file;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(passes16); i++) {
		dc_buf bags, contents, safe, octets, auth_safe, mac;

		start(&bags);
		start(&contents);
		start(&safe);
		start(&octets);
		start(&auth_safe);
		start(&mac);
		start(&file);
		put_cert(&bags, root, NULL);
		put_data(&contents, &bags);
		dc_der_add(&safe, DC_TAG_SEQUENCE, dc_buf_slice(&contents));
		dc_der_add(&octets, DC_TAG_OCTET_STRING, dc_buf_slice(&safe));
		put_content(&auth_safe, DC_OID_DATA, dc_buf_slice(&octets));
		put_mac(&mac, DC_SHA1, dc_buf_slice(&safe), passes16[i], 1);
		put_pfx(&file, 3, dc_buf_slice(&auth_safe), dc_buf_slice(&mac));
		assert_ok(open_with(&file, "", &p12));
		devcert_pkcs12_free(p12);
		assert_ok(open_with(&file, NULL, &p12));
		devcert_pkcs12_free(p12);
		assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "x", &p12));
		dc_buf_free(&bags);
		dc_buf_free(&contents);
		dc_buf_free(&safe);
		dc_buf_free(&octets);
		dc_buf_free(&auth_safe);
		dc_buf_free(&mac);
		dc_buf_free(&file);
	}
	p12 = open_vector("empty.p12", "");
	assert_key(p12, 0, leaf_key);
	devcert_pkcs12_free(p12);
	p12 = open_vector("empty.p12", NULL);
	assert_key(p12, 0, leaf_key);
	devcert_pkcs12_free(p12);
}

/* Some have one passphrase for the MAC and another for the bags (openssl pkcs12 -twopass). */
static void
a_second_passphrase_is_told_from_a_wrong_one(void **state)
{
	devcert_pkcs12 *p12;
	dc_buf file, bags, contents, plain;

	(void)state;
	start(&plain);
	assert_ok(dc_key_write_pkcs8(leaf_key, &plain));
	start(&bags);
	put_shrouded(&bags, dc_buf_slice(&plain), "another", NULL);
	make_file_of_bags(&file, &bags);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "secret", &p12));
	assert_non_null(strstr(devcert_last_error_message(), "MAC fits"));
	dc_buf_free(&file);

	start(&bags);
	start(&contents);
	put_cert(&bags, root, NULL);
	put_encrypted(&contents, dc_buf_slice(&bags), "another");
	make_file(&file, &contents);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "secret", &p12));
	assert_non_null(strstr(devcert_last_error_message(), "MAC fits"));
	dc_buf_free(&file);
	dc_buf_free(&bags);
	dc_buf_free(&contents);

	/* The padding of a wrong key is right once in 256 times; what comes out is no SEQUENCE. */
	start(&bags);
	put_shrouded(&bags, text_slice("garbage"), "secret", NULL);
	make_file_of_bags(&file, &bags);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "secret", &p12));
	dc_buf_free(&file);
	start(&bags);
	put_shrouded(&bags, dc_slice_of(NULL, 0), "secret", NULL);
	make_file_of_bags(&file, &bags);
	assert_fails(DEVCERT_E_PASSWORD, open_with(&file, "secret", &p12));
	dc_buf_free(&file);
	dc_buf_free(&plain);
}

static void
two_keys_find_their_own_certificates_and_names(void **state)
{
	dc_buf file, bags, contents, attributes, plain;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;

	(void)state;
	start(&bags);
	start(&contents);
	start(&attributes);
	start(&plain);
	/* The second key's name is its certificate's. */
	put_name(&attributes, "of the certificate");
	put_cert(&bags, other, &attributes);
	put_cert(&bags, leaf, &attributes);
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_encrypted(&contents, dc_buf_slice(&bags), "secret");
	dc_buf_truncate(&bags, 0);
	dc_buf_truncate(&attributes, 0);
	put_name(&attributes, "of the key 🔑");
	assert_ok(dc_key_write_pkcs8(leaf_key, &plain));
	put_shrouded(&bags, dc_buf_slice(&plain), "secret", &attributes);
	put_key(&bags, other_key, NULL);
	put_data(&contents, &bags);
	make_file(&file, &contents);
	p12 = open_file(&file);
	assert_int_equal(devcert_pkcs12_get_key_count(p12), 2);
	assert_key(p12, 0, leaf_key);
	assert_key(p12, 1, other_key);
	assert_string_equal(devcert_pkcs12_get_name(p12, 0), "of the key 🔑");
	assert_string_equal(devcert_pkcs12_get_name(p12, 1), "of the certificate");
	assert_null(devcert_pkcs12_get_name(p12, 2));
	assert_chain(p12, 0, CERTS(leaf));
	assert_chain(p12, 1, CERTS(other));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_chain(p12, 2, &list));
	devcert_pkcs12_free(p12);
	dc_buf_free(&bags);
	dc_buf_free(&contents);
	dc_buf_free(&attributes);
	dc_buf_free(&plain);
}

/* After a renewal with the same key two certificates fit it. */
static void
among_certificates_of_one_key_the_local_key_id_decides(void **state)
{
	dc_buf file, bags, attributes;
	devcert_pkcs12 *p12;

	(void)state;
	for (int with_id = 0; with_id < 2; with_id++) {
		start(&bags);
		start(&attributes);
		put_cert(&bags, leaf, NULL);
		put_id(&attributes, "7");
		put_cert(&bags, renew, &attributes);
		put_key(&bags, leaf_key, with_id ? &attributes : NULL);
		make_file_of_bags(&file, &bags);
		p12 = open_file(&file);
		assert_chain(p12, 0, CERTS(with_id ? renew : leaf));
		devcert_pkcs12_free(p12);
		dc_buf_free(&attributes);
	}
}

/* A localKeyId that fits a certificate of another key says nothing (CVE-2024-26130). */
static void
a_local_key_id_does_not_outweigh_the_public_key(void **state)
{
	dc_buf file, bags, attributes;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;

	(void)state;
	start(&bags);
	start(&attributes);
	put_id(&attributes, "7");
	put_cert(&bags, other, &attributes);
	put_key(&bags, leaf_key, &attributes);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_pkcs12_get_chain(p12, 0, &list));
	devcert_pkcs12_free(p12);
	dc_buf_free(&attributes);
}

static void
the_chain_is_put_in_order_and_doubles_are_passed_over(void **state)
{
	const devcert_cert *const shuffled[] = { root, mid, other, root, leaf, mid, leaf, NULL };
	dc_buf file, bags;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;

	(void)state;
	start(&bags);
	for (size_t i = 0; shuffled[i] != NULL; i++)
		put_cert(&bags, shuffled[i], NULL);
	put_key(&bags, leaf_key, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_chain(p12, 0, CERTS(leaf, mid, root));
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, shuffled);
	devcert_pkcs12_free(p12);

	/* A gap ends it; an issuer that signed with SHA-1 is an issuer. */
	start(&bags);
	put_key(&bags, leaf_key, NULL);
	put_cert(&bags, root, NULL);
	put_cert(&bags, leaf, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_chain(p12, 0, CERTS(leaf));
	devcert_pkcs12_free(p12);
	start(&bags);
	put_key(&bags, leaf_key, NULL);
	put_cert(&bags, mid, NULL);
	put_cert(&bags, renew, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_chain(p12, 0, CERTS(renew, mid));
	devcert_pkcs12_free(p12);
}

/* RFC 7292, 4.2.4 to 4.2.6, R52 R53 */
static void
bags_of_other_kinds_are_counted(void **state)
{
	/* CRLBag { x509CRL, [0] OCTET STRING } */
	static const char crl[] = "\x30\x12\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x09\x17\x01"
				  "\xa0\x04\x04\x02\x30\x00";
	dc_buf file, bags;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;

	(void)state;
	start(&bags);
	put_bag(&bags, DC_OID_CRL_BAG, dc_slice_of(crl, sizeof(crl) - 1), NULL);
	put_bag(&bags, DC_OID_SECRET_BAG,
	        dc_slice_of("\x30\x08\x06\x02\x2a\x03\xa0\x02\x05\x00", 10), NULL);
	put_bag(&bags, "1.2.3.4", dc_slice_of("\x05\x00", 2), NULL);
	put_cert_value(&bags, OID_SDSI,
	               dc_slice_of("\x16\x01"
	                           "x",
	                           3),
	               NULL);
	put_cert(&bags, root, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_int_equal(devcert_pkcs12_get_skipped_count(p12), 4);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, CERTS(root));
	devcert_pkcs12_free(p12);
}

/* Its place in the file is not worth the rest of it, but it is told. */
static void
certificates_of_other_algorithms_are_counted(void **state)
{
	static const char ec[] = "\x2a\x86\x48\xce\x3d\x02\x01";
	static const char dsa[] = "\x2a\x86\x48\xce\x38\x04\x01";
	dc_buf file, bags, der;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;
	size_t found = 0;

	(void)state;
	start(&der);
	dc_buf_add(&der, dc_cert_der(root));
	for (size_t i = 0; i + sizeof(ec) <= der.len; i++) {
		if (memcmp(der.ptr + i, ec, sizeof(ec) - 1) == 0) {
			memcpy(der.ptr + i, dsa, sizeof(dsa) - 1);
			found++;
		}
	}
	assert_int_equal(found, 1);
	dc_der_wrap(&der, DC_TAG_OCTET_STRING, 0);
	start(&bags);
	put_cert_value(&bags, DC_OID_X509_CERTIFICATE, dc_buf_slice(&der), NULL);
	put_cert(&bags, mid, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_int_equal(devcert_pkcs12_get_skipped_count(p12), 1);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, CERTS(mid));
	devcert_pkcs12_free(p12);
	dc_buf_free(&der);
}

/* RFC 7292, 4.2.6 */
static void
safe_contents_within_safe_contents_are_read(void **state)
{
	dc_buf file, bags;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;

	(void)state;
	start(&bags);
	put_cert(&bags, mid, NULL);
	for (int i = 0; i < 5; i++) {
		dc_buf inner = bags;

		dc_der_wrap(&inner, DC_TAG_SEQUENCE, 0);
		start(&bags);
		put_bag(&bags, DC_OID_SAFE_CONTENTS_BAG, dc_buf_slice(&inner), NULL);
		put_cert(&bags, root, NULL);
		dc_buf_free(&inner);
	}
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_ok(devcert_pkcs12_get_certs(p12, &list));
	assert_certs(list, CERTS(mid, root, root, root, root, root));
	assert_int_equal(devcert_pkcs12_get_skipped_count(p12), 0);
	devcert_pkcs12_free(p12);
}

/* GnuTLS 3.7 stops at 32 without a word. */
static void
all_bags_are_read_however_many(void **state)
{
	static const size_t counts[] = { 31, 32, 33, 41, 1000 };

	(void)state;
	for (size_t c = 0; c < COUNT_OF(counts); c++) {
		dc_buf file, bags;
		devcert_pkcs12 *p12;
		devcert_cert_list *list;

		start(&bags);
		for (size_t i = 0; i < counts[c]; i++)
			put_cert(&bags, i % 2 == 0 ? mid : root, NULL);
		make_file_of_bags(&file, &bags);
		p12 = open_file(&file);
		assert_ok(devcert_pkcs12_get_certs(p12, &list));
		assert_int_equal(devcert_cert_list_get_count(list), counts[c]);
		devcert_cert_list_free(list);
		devcert_pkcs12_free(p12);
	}
}

/* RFC 2985, 5.5.1, R51 */
static void
names_of_all_planes_are_read(void **state)
{
	static const struct {
		const char *utf16;
		size_t len;
		const char *expected;
	} cases[] = {
		{ "", 0, "" },
		{ "\0A", 2, "A" },
		/* Windows ends some with a NUL. */
		{ "\0A\0\0", 4, "A" },
		{ "\0\0", 2, "" },
		{ "\0b\0i\0-\0c\0l\0\xe9\0 \xd8\x3d\xdd\x11", 18, "bi-clé 🔑" },
		{ "\xff\xff", 2, "\xef\xbf\xbf" },
		{ "\xdb\xff\xdf\xff", 4, "\xf4\x8f\xbf\xbf" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf file, bags, attributes;
		devcert_pkcs12 *p12;

		start(&bags);
		start(&attributes);
		put_string_attribute(&attributes, DC_OID_FRIENDLY_NAME, DC_TAG_BMP_STRING,
		                     dc_slice_of(cases[i].utf16, cases[i].len));
		/* Attributes of other types have any value. */
		put_attribute(&attributes, "1.3.6.1.4.1.311.17.1", dc_slice_of("\x05\x00", 2));
		put_key(&bags, leaf_key, &attributes);
		make_file_of_bags(&file, &bags);
		p12 = open_file(&file);
		assert_string_equal(devcert_pkcs12_get_name(p12, 0), cases[i].expected);
		devcert_pkcs12_free(p12);
		dc_buf_free(&attributes);
	}
}

static void
an_empty_object_has_nothing(void **state)
{
	devcert_key *key;
	devcert_cert_list *list;
	devcert_pkcs12 *p12;

	(void)state;
	assert_int_equal(devcert_pkcs12_get_key_count(NULL), 0);
	assert_int_equal(devcert_pkcs12_get_skipped_count(NULL), 0);
	assert_null(devcert_pkcs12_get_name(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_key_private(NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_chain(NULL, 0, &list));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_certs(NULL, &list));
	devcert_pkcs12_free(NULL);
	p12 = open_vector("default.p12", "secret");
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_key_private(p12, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_chain(p12, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_get_certs(p12, NULL));
	devcert_pkcs12_free(p12);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_parse(NULL, 1, NULL, 0, &p12));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_parse(SECRET, 1, NULL, 1, &p12));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_pkcs12_parse(SECRET, 1, NULL, 0, NULL));
	assert_fails(DEVCERT_E_DER, devcert_pkcs12_parse(NULL, 0, NULL, 0, &p12));
}

/* A certificate for key, signed by signer; issuer is NULL for a self-signed one. */
static devcert_cert *
issue(const char *subject, const devcert_key *key, const devcert_key *signer,
      const devcert_cert *issuer)
{
	devcert_cert_builder *builder;
	devcert_name *name;
	devcert_cert *cert;

	assert_ok(devcert_name_parse_text(subject, &name));
	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_cert_builder_set_public_key(builder, dc_key_public(key)));
	assert_ok(devcert_cert_builder_set_validity(builder, 1700000000, 1800000000));
	assert_ok(devcert_cert_builder_set_ca(builder, -1));
	assert_ok(devcert_cert_builder_sign(builder, signer, issuer, &cert));
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
	return cert;
}

static void
a_chain_is_at_most_10_long(void **state)
{
	devcert_cert *certs[11];
	devcert_cert_list *list;
	devcert_pkcs12 *p12;
	dc_buf file, bags;

	(void)state;
	certs[10] = issue("CN=10", other_key, other_key, NULL);
	for (size_t i = 10; i-- > 0;) {
		char subject[16];

		(void)snprintf(subject, sizeof(subject), "CN=%zu", i);
		certs[i] = issue(subject, i == 0 ? leaf_key : other_key, other_key, certs[i + 1]);
	}
	for (size_t count = 10; count <= 11; count++) {
		start(&bags);
		put_key(&bags, leaf_key, NULL);
		for (size_t i = 0; i < count; i++)
			put_cert(&bags, certs[i], NULL);
		make_file_of_bags(&file, &bags);
		p12 = open_file(&file);
		if (count == 10) {
			assert_ok(devcert_pkcs12_get_chain(p12, 0, &list));
			assert_int_equal(devcert_cert_list_get_count(list), 10);
			devcert_cert_list_free(list);
		} else {
			assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_get_chain(p12, 0, &list));
			assert_null(list);
		}
		devcert_pkcs12_free(p12);
	}
	for (size_t i = 0; i < 11; i++)
		devcert_cert_free(certs[i]);
}

/* The same certificate with another signature, which is wrong. */
static devcert_cert *
bend_signature(const devcert_cert *cert)
{
	devcert_cert *bent;
	dc_buf der;

	start(&der);
	dc_buf_add(&der, dc_cert_der(cert));
	der.ptr[der.len - 1] ^= 1;
	assert_ok(dc_cert_from_der(dc_buf_slice(&der), &bent));
	dc_buf_free(&der);
	return bent;
}

/* Two that issue each other, and many that could be the issuer. */
static void
loops_and_crowds_of_issuers_come_to_an_end(void **state)
{
	devcert_cert *a_root = issue("CN=a", leaf_key, leaf_key, NULL);
	devcert_cert *b = issue("CN=b", other_key, leaf_key, a_root);
	devcert_cert *a = issue("CN=a", leaf_key, other_key, b);
	devcert_cert *bent = bend_signature(a);
	devcert_cert_list *list;
	devcert_pkcs12 *p12;
	dc_buf file, bags;

	(void)state;
	start(&bags);
	put_key(&bags, leaf_key, NULL);
	put_cert(&bags, a, NULL);
	put_cert(&bags, b, NULL);
	make_file_of_bags(&file, &bags);
	p12 = open_file(&file);
	assert_chain(p12, 0, CERTS(a, b));
	devcert_pkcs12_free(p12);

	/* b is named as the issuer, but did not sign. */
	for (size_t count = 64; count <= 65; count++) {
		start(&bags);
		put_key(&bags, leaf_key, NULL);
		put_cert(&bags, bent, NULL);
		for (size_t i = 0; i < count; i++)
			put_cert(&bags, b, NULL);
		make_file_of_bags(&file, &bags);
		p12 = open_file(&file);
		if (count == 64)
			assert_chain(p12, 0, CERTS(bent));
		else
			assert_fails(DEVCERT_E_LIMIT, devcert_pkcs12_get_chain(p12, 0, &list));
		devcert_pkcs12_free(p12);
	}
	devcert_cert_free(a_root);
	devcert_cert_free(a);
	devcert_cert_free(b);
	devcert_cert_free(bent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_openssl_gives_key_name_and_chain),
		cmocka_unit_test(each_cipher_and_mac_of_openssl_is_read),
		cmocka_unit_test(a_passphrase_beyond_ascii_is_utf8),
		cmocka_unit_test(a_file_of_certificates_only_has_no_key),
		cmocka_unit_test(a_key_without_certificate_has_no_chain),
		cmocka_unit_test(a_wrong_passphrase_is_told),
		cmocka_unit_test(no_passphrase_and_the_empty_one_are_both_tried),
		cmocka_unit_test(a_second_passphrase_is_told_from_a_wrong_one),
		cmocka_unit_test(two_keys_find_their_own_certificates_and_names),
		cmocka_unit_test(among_certificates_of_one_key_the_local_key_id_decides),
		cmocka_unit_test(a_local_key_id_does_not_outweigh_the_public_key),
		cmocka_unit_test(the_chain_is_put_in_order_and_doubles_are_passed_over),
		cmocka_unit_test(bags_of_other_kinds_are_counted),
		cmocka_unit_test(certificates_of_other_algorithms_are_counted),
		cmocka_unit_test(safe_contents_within_safe_contents_are_read),
		cmocka_unit_test(all_bags_are_read_however_many),
		cmocka_unit_test(names_of_all_planes_are_read),
		cmocka_unit_test(an_empty_object_has_nothing),
		cmocka_unit_test(a_chain_is_at_most_10_long),
		cmocka_unit_test(loops_and_crowds_of_issuers_come_to_an_end),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
