/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of certificates, and the files they come in: pki/cert_list.c, pki/cert_bundle.c,
 * pki/certs_only.c */
#include <devcert/cert.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/pem.h"
#include "certs.h"
#include "octets.h"

static devcert_status
parse(const uint8_t *data, size_t data_len)
{
	devcert_cert_list *list;
	devcert_status rc = devcert_cert_list_parse(data, data_len, &list);

	assert_true((rc == DEVCERT_OK) == (list != NULL));
	devcert_cert_list_free(list);
	return rc;
}

static devcert_status
parse_certs_only(const uint8_t *data, size_t data_len)
{
	devcert_cert_list *list;
	devcert_status rc = dc_certs_only_read(dc_slice_of(data, data_len), &list);

	assert_true((rc == DEVCERT_OK) == (list != NULL));
	devcert_cert_list_free(list);
	return rc;
}

static devcert_status
parse_buf(const dc_buf *buf)
{
	return parse(buf->ptr, buf->len);
}

/* The list has these vectors in this order. */
static void
assert_list_is(const devcert_cert_list *list, size_t count, const char *const *names)
{
	assert_int_equal(devcert_cert_list_get_count(list), count);
	for (size_t i = 0; i < count; i++) {
		devcert_cert *expected = read_cert(names[i]), *cert;

		assert_ok(devcert_cert_list_get_item(list, i, &cert));
		assert_true(devcert_cert_equals(cert, expected));
		assert_ptr_equal(dc_cert_list_at(list, i), cert);
		devcert_cert_free(cert);
		devcert_cert_free(expected);
	}
}

static void
a_built_list_keeps_order_and_certificates(void **state)
{
	static const char *const names[] = { "certs/leaf.pem", "certs/root.pem", "certs/leaf.pem" };
	devcert_cert_list_builder *builder;
	devcert_cert_list *list, *empty, *same;

	(void)state;
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_ok(devcert_cert_list_builder_build(builder, &empty));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		devcert_cert *cert = read_cert(names[i]);

		assert_ok(devcert_cert_list_builder_add(builder, cert));
		devcert_cert_free(cert);
	}
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	assert_int_equal(devcert_cert_list_get_count(empty), 0);
	assert_list_is(list, COUNT_OF(names), names);
	same = dc_cert_list_ref(list);
	devcert_cert_list_free(list);
	assert_list_is(same, COUNT_OF(names), names);
	devcert_cert_list_free(same);
	devcert_cert_list_free(empty);
	devcert_cert_list_free(NULL);
	devcert_cert_list_builder_free(NULL);
}

static void
a_list_has_at_most_100_certificates(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem");
	devcert_cert_list_builder *builder;
	devcert_cert_list *list;

	(void)state;
	assert_ok(devcert_cert_list_builder_new(&builder));
	for (size_t i = 0; i < 100; i++)
		assert_ok(devcert_cert_list_builder_add(builder, cert));
	assert_fails(DEVCERT_E_LIMIT, devcert_cert_list_builder_add(builder, cert));
	/* PKCS#12 may have more. */
	assert_ok(dc_cert_list_builder_add_up_to(builder, cert, 101));
	assert_fails(DEVCERT_E_LIMIT, dc_cert_list_builder_add_up_to(builder, cert, 101));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	assert_int_equal(devcert_cert_list_get_count(list), 101);
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(builder);
	devcert_cert_free(cert);
}

static void
each_kind_of_bundle_is_read_in_its_order(void **state)
{
	static const struct {
		const char *name;
		size_t count;
		const char *certs[3];
	} cases[] = {
		{ "certs/leaf.der", 1, { "certs/leaf.pem" } },
		{ "certs/leaf.pem", 1, { "certs/leaf.pem" } },
		{ "certs/three.p7b", 3, { "certs/root.pem", "certs/mid.pem", "certs/leaf.pem" } },
		{ "certs/two.p7b.pem", 2, { "certs/root.pem", "certs/mid.pem" } },
		{ "certs/signed_ber.p7b", 2, { "certs/mid.pem", "certs/leaf.pem" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf octets = read_vector(cases[i].name);
		devcert_cert_list *list;

		assert_ok(devcert_cert_list_parse(octets.ptr, octets.len, &list));
		assert_list_is(list, cases[i].count, cases[i].certs);
		devcert_cert_list_free(list);
		dc_buf_free(&octets);
	}
}

static void
pem_blocks_of_all_kinds_are_put_together(void **state)
{
	static const char *const files[] = { "certs/leaf.key", "certs/leaf.pem",
		                             "certs/two.p7b.pem", "certs/unknown.pem" };
	static const char *const expected[] = { "certs/leaf.pem", "certs/root.pem",
		                                "certs/mid.pem",  "certs/unknown.pem",
		                                "certs/root.pem", "certs/mid.pem",
		                                "certs/leaf.pem" };
	dc_buf pem = DC_BUF_INIT(VECTOR_MAX), p7 = read_vector("certs/three.p7b");
	devcert_cert_list *list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		dc_buf file = read_vector(files[i]);

		dc_buf_add(&pem, dc_buf_slice(&file));
		dc_buf_free(&file);
	}
	dc_pem_encode("CMS", dc_buf_slice(&p7), &pem);
	assert_ok(devcert_cert_list_parse(pem.ptr, pem.len, &list));
	assert_list_is(list, COUNT_OF(expected), expected);
	devcert_cert_list_free(list);
	dc_buf_free(&pem);
	dc_buf_free(&p7);
}

static void
a_list_goes_out_as_pem_and_comes_back(void **state)
{
	dc_buf octets = read_vector("certs/three.p7b");
	static const char *const names[] = { "certs/root.pem", "certs/mid.pem", "certs/leaf.pem" };
	devcert_cert_list *list, *again;
	devcert_bytes *pem;

	(void)state;
	assert_ok(devcert_cert_list_parse(octets.ptr, octets.len, &list));
	assert_ok(devcert_cert_list_encode_pem(list, &pem));
	assert_ok(devcert_cert_list_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &again));
	assert_list_is(again, 3, names);
	devcert_bytes_free(pem);
	devcert_cert_list_free(again);
	devcert_cert_list_free(list);
	list = list_of_certs(0, NULL);
	assert_ok(devcert_cert_list_encode_pem(list, &pem));
	assert_int_equal(devcert_bytes_len(pem), 0);
	devcert_bytes_free(pem);
	devcert_cert_list_free(list);
	dc_buf_free(&octets);
}

static void
what_holds_no_certificates_has_its_own_code(void **state)
{
	static const struct {
		const char *name;
		devcert_status code;
	} cases[] = {
		{ "certs/none.p7b", DEVCERT_E_DER },        { "certs/leaf.key", DEVCERT_E_PEM },
		{ "certs/make.sh", DEVCERT_E_DER },         { "keys/p256.spki.der", DEVCERT_E_DER },
		{ "certs/dsa.pem", DEVCERT_E_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf octets = read_vector(cases[i].name);

		assert_fails_with(cases[i].code, parse_buf(&octets));
		dc_buf_free(&octets);
	}
}

static void
beginnings_longer_and_bent_bundles_are_survived(void **state)
{
	static const char *const names[] = { "certs/three.p7b", "certs/signed_ber.p7b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		dc_buf octets = read_vector(names[i]);

		assert_no_truncation_parses(parse, dc_buf_slice(&octets));
		assert_no_truncation_parses(parse_certs_only, dc_buf_slice(&octets));
		assert_nothing_may_follow(parse, dc_buf_slice(&octets));
		assert_nothing_may_follow(parse_certs_only, dc_buf_slice(&octets));
		assert_true(count_refused_mutations(parse, dc_buf_slice(&octets)) > 1000);
		dc_buf_free(&octets);
	}
}

static void
a_bundle_of_more_than_100_or_of_more_than_1_mib_is_refused(void **state)
{
	dc_buf file = read_vector("certs/leaf.pem"), pem = DC_BUF_INIT(VECTOR_MAX);
	uint8_t *zeros = calloc(1, DC_LIMIT_BUNDLE_LEN + 1);

	(void)state;
	assert_non_null(zeros);
	for (size_t i = 0; i < 100; i++)
		dc_buf_add(&pem, dc_buf_slice(&file));
	assert_ok(parse_buf(&pem));
	dc_buf_add(&pem, dc_buf_slice(&file));
	assert_fails(DEVCERT_E_LIMIT, parse_buf(&pem));
	assert_fails(DEVCERT_E_LIMIT, parse(zeros, DC_LIMIT_BUNDLE_LEN + 1));
	free(zeros);
	dc_buf_free(&pem);
	dc_buf_free(&file);
}

/* The list as certs-only, read by what reads it. */
static devcert_cert_list *
write_and_read(const devcert_cert_list *list)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_cert_list *again;

	assert_ok(dc_certs_only_write(list, &der));
	assert_ok(dc_certs_only_read(dc_buf_slice(&der), &again));
	dc_buf_free(&der);
	return again;
}

/* RFC 8894, section 3.4 */
static void
certs_only_is_what_openssl_writes(void **state)
{
	dc_buf expected = read_vector("certs/three.p7b"), der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_cert_list *list, *again;

	(void)state;
	assert_ok(devcert_cert_list_parse(expected.ptr, expected.len, &list));
	assert_ok(dc_certs_only_write(list, &der));
	/* OpenSSL does not sort the certificates. */
	assert_int_equal(der.len, expected.len);
	assert_memory_equal(der.ptr, expected.ptr, 50);
	again = write_and_read(list);
	assert_int_equal(devcert_cert_list_get_count(again), 3);
	devcert_cert_list_free(again);
	devcert_cert_list_free(list);
	dc_buf_free(&der);
	dc_buf_free(&expected);
}

static void
certs_only_is_appended_and_sorted(void **state)
{
	devcert_cert *leaf = read_cert("certs/leaf.pem"), *mid = read_cert("certs/mid.pem");
	const devcert_cert *one_way[] = { leaf, mid }, *other_way[] = { mid, leaf };
	devcert_cert_list *one = list_of_certs(2, one_way), *other = list_of_certs(2, other_way);
	dc_buf out = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	size_t len;

	(void)state;
	dc_buf_add_text(&out, "before");
	assert_ok(dc_certs_only_write(one, &out));
	len = out.len - 6;
	assert_memory_equal(out.ptr, "before", 6);
	/* DER sorts a SET OF. */
	assert_ok(dc_certs_only_write(other, &out));
	assert_int_equal(out.len, 6 + 2 * len);
	assert_memory_equal(out.ptr + 6, out.ptr + 6 + len, len);
	dc_buf_free(&out);
	devcert_cert_list_free(one);
	devcert_cert_list_free(other);
	devcert_cert_free(leaf);
	devcert_cert_free(mid);
}

/* ContentInfo around a SignedData around certificates, each part replaced by something else. */
static void
each_part_of_certs_only_is_checked(void **state)
{
	static const struct {
		const char *hex;
		devcert_status code;
	} cases[] = {
		/* EnvelopedData; no content; a content without its tag; something behind it */
		{ "300f 06092a864886f70d010703 a002 3000", DEVCERT_E_DER },
		{ "300b 06092a864886f70d010702", DEVCERT_E_DER },
		{ "300d 06092a864886f70d010702 3000", DEVCERT_E_DER },
		{ "3011 06092a864886f70d010702 a002 3000 0500", DEVCERT_E_TRAILING },
		{ "300f 06092a864886f70d010702 a002 3000", DEVCERT_E_DER },
		{ "3011 06092a864886f70d010702 a004 3000 3000", DEVCERT_E_TRAILING },
		/* SignedData: wrong parts, no certificates at all, an empty set of them */
		{ "3018 06092a864886f70d010702 a00b 3009 020101 3000 3000 3100", DEVCERT_E_DER },
		{ "3018 06092a864886f70d010702 a00b 3009 020101 3100 3000 3100", DEVCERT_E_DER },
		{ "301a 06092a864886f70d010702 a00d 300b 020101 3100 3000 a000 3100",
		  DEVCERT_E_DER },
		{ "3016 06092a864886f70d010702 a009 3007 020101 3100 3000", DEVCERT_E_DER },
		/* an attribute certificate, which is skipped; something that is no certificate */
		{ "301c 06092a864886f70d010702 a00f 300d 020101 3100 3000 a002 a100 3100",
		  DEVCERT_E_DER },
		{ "301c 06092a864886f70d010702 a00f 300d 020101 3100 3000 a002 3000 3100",
		  DEVCERT_E_DER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = hex_octets(cases[i].hex);
		devcert_status rc = parse(in.ptr, in.len);

		if (rc != cases[i].code)
			fail_msg("%s: %s: %s", cases[i].hex, devcert_error_name(rc),
			         devcert_last_error_message());
		octets_free(in);
	}
}

static void
arguments_are_checked(void **state)
{
	devcert_cert *cert = read_cert("certs/leaf.pem"), *item = cert;
	const devcert_cert *certs[] = { cert };
	devcert_cert_list *list = list_of_certs(1, certs), *none = list;
	devcert_cert_list_builder *builder;
	devcert_bytes *bytes;
	uint8_t octet = 0x30;

	(void)state;
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_cert_list_get_item(list, 1, &item));
	assert_null(item);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_get_item(NULL, 0, &item));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_get_item(list, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_parse(&octet, 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_parse(NULL, 1, &none));
	assert_null(none);
	assert_fails(DEVCERT_E_DER, devcert_cert_list_parse(NULL, 0, &none));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_encode_pem(NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_encode_pem(list, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_builder_new(NULL));
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_builder_add(NULL, cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_builder_add(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_builder_build(NULL, &none));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_cert_list_builder_build(builder, NULL));
	devcert_cert_list_builder_free(builder);
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_built_list_keeps_order_and_certificates),
		cmocka_unit_test(a_list_has_at_most_100_certificates),
		cmocka_unit_test(each_kind_of_bundle_is_read_in_its_order),
		cmocka_unit_test(pem_blocks_of_all_kinds_are_put_together),
		cmocka_unit_test(a_list_goes_out_as_pem_and_comes_back),
		cmocka_unit_test(what_holds_no_certificates_has_its_own_code),
		cmocka_unit_test(beginnings_longer_and_bent_bundles_are_survived),
		cmocka_unit_test(a_bundle_of_more_than_100_or_of_more_than_1_mib_is_refused),
		cmocka_unit_test(certs_only_is_what_openssl_writes),
		cmocka_unit_test(certs_only_is_appended_and_sorted),
		cmocka_unit_test(each_part_of_certs_only_is_checked),
		cmocka_unit_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
