/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 in BER: NSS writes indefinite lengths, and others cut strings into pieces.  The MAC is
 * over the content octets put together (R47). */
#include <devcert/pkcs12.h>

#include "p12_maker.h"

static devcert_key *leaf_key;
static devcert_cert *leaf;

static int
setup(void **state)
{
	(void)state;
	leaf_key = read_key("leaf.key");
	leaf = read_cert("leaf.crt");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	devcert_key_free(leaf_key);
	devcert_cert_free(leaf);
	return 0;
}

/* Octets as pieces under a constructed tag of indefinite length. */
static void
put_pieces(dc_buf *out, uint8_t tag, dc_slice in, size_t piece, unsigned int depth)
{
	dc_buf_add_octet(out, tag);
	dc_buf_add_octet(out, 0x80);
	if (depth > 1) {
		put_pieces(out, 0x24, in, piece, depth - 1);
	} else {
		while (in.len > 0) {
			dc_slice part;

			assert_true(dc_slice_take(&in, in.len < piece ? in.len : piece, &part));
			dc_der_add(out, DC_TAG_OCTET_STRING, part);
		}
	}
	dc_buf_add(out, dc_slice_of("\0", 2));
}

/* DER to BER: all lengths of constructed elements are indefinite, OCTET STRINGs are in pieces. */
static void
put_ber(dc_buf *out, dc_slice der, size_t piece)
{
	while (der.len > 0) {
		dc_tlv tlv;

		assert_ok(dc_tlv_next(&der, &tlv));
		if (tlv.tag == DC_TAG_OCTET_STRING && piece > 0) {
			put_pieces(out, 0x24, tlv.value, piece, 1);
		} else if ((tlv.tag & 0x20) != 0) {
			dc_buf_add_octet(out, tlv.tag);
			dc_buf_add_octet(out, 0x80);
			put_ber(out, tlv.value, piece);
			dc_buf_add(out, dc_slice_of("\0", 2));
		} else {
			dc_buf_add(out, tlv.whole);
		}
	}
}

/* A file of a key and a certificate, all in BER with pieces of this length. */
static void
make_ber_file(dc_buf *out, size_t piece)
{
	dc_buf attributes, bags, ber, contents, algorithm, encrypted, safe, file, plain;

	start(&attributes);
	start(&bags);
	start(&ber);
	start(&contents);
	start(&algorithm);
	start(&encrypted);
	start(&safe);
	start(&plain);
	start(out);
	put_name(&attributes, "bi-clé 🔑");
	put_cert(&bags, leaf, &attributes);
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_ber(&ber, dc_buf_slice(&bags), piece);
	assert_ok(
	    dc_pbes2_encrypt(text_slice("secret"), 1, dc_buf_slice(&ber), &algorithm, &encrypted));
	dc_buf_truncate(&ber, 0);
	put_pieces(&ber, 0xa0, dc_buf_slice(&encrypted), piece > 0 ? piece : 100, 2);
	/* The helpers that write DER take no indefinite elements apart, so they may stand inside.
	 */
	put_encrypted_raw(&contents, DC_OID_DATA, dc_buf_slice(&algorithm), dc_buf_slice(&ber));

	dc_buf_truncate(&bags, 0);
	dc_buf_truncate(&ber, 0);
	assert_ok(dc_key_write_pkcs8(leaf_key, &plain));
	put_shrouded(&bags, dc_buf_slice(&plain), "secret", &attributes);
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_ber(&ber, dc_buf_slice(&bags), piece);
	dc_buf_truncate(&bags, 0);
	put_pieces(&bags, 0x24, dc_buf_slice(&ber), 50, 16);
	put_content(&contents, DC_OID_DATA, dc_buf_slice(&bags));

	dc_buf_add(&safe, dc_slice_of("\x30\x80", 2));
	dc_buf_add(&safe, dc_buf_slice(&contents));
	dc_buf_add(&safe, dc_slice_of("\0", 2));
	make_raw_file(&file, dc_buf_slice(&safe));
	put_ber(out, dc_buf_slice(&file), piece);
	assert_ok(dc_buf_status(out));
	dc_buf_free(&attributes);
	dc_buf_free(&bags);
	dc_buf_free(&ber);
	dc_buf_free(&contents);
	dc_buf_free(&algorithm);
	dc_buf_free(&encrypted);
	dc_buf_free(&safe);
	dc_buf_free(&file);
	dc_buf_free(&plain);
}

static devcert_status
open_octets(const uint8_t *data, size_t len, devcert_pkcs12 **out)
{
	uint8_t *copy = exact_copy(data, len);
	devcert_status rc = devcert_pkcs12_parse(copy, len, SECRET, SECRET_LEN, out);

	free(copy);
	return rc;
}

static void
ber_is_read_like_der(void **state)
{
	static const size_t pieces[] = { 0, 1, 7, 128, 4096 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		devcert_cert_list *list;
		devcert_pkcs12 *p12;
		dc_buf file;

		make_ber_file(&file, pieces[i]);
		assert_ok(open_octets(file.ptr, file.len, &p12));
		assert_int_equal(devcert_pkcs12_get_key_count(p12), 1);
		assert_string_equal(devcert_pkcs12_get_name(p12, 0), "bi-clé 🔑");
		assert_ok(devcert_pkcs12_get_chain(p12, 0, &list));
		assert_int_equal(devcert_cert_list_get_count(list), 1);
		assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), leaf));
		devcert_cert_list_free(list);
		devcert_pkcs12_free(p12);
		dc_buf_free(&file);
	}
}

static void
ber_that_is_cut_is_refused_at_each_octet(void **state)
{
	devcert_pkcs12 *p12;
	dc_buf file;

	(void)state;
	make_ber_file(&file, 128);
	for (size_t len = 0; len < file.len; len++)
		assert_fails(DEVCERT_E_DER, open_octets(file.ptr, len, &p12));
	/* RFC 5652, R8: nothing behind the last end-of-contents */
	dc_buf_add_octet(&file, 0);
	assert_fails(DEVCERT_E_TRAILING, open_octets(file.ptr, file.len, &p12));
	dc_buf_free(&file);
}

static void
pieces_nest_at_most_16_deep(void **state)
{
	(void)state;
	for (unsigned int depth = 16; depth <= 17; depth++) {
		dc_buf bags, content, file;
		devcert_pkcs12 *p12;
		devcert_status rc;

		start(&bags);
		start(&content);
		put_pieces(&bags, 0x24, dc_slice_of("\x30\x00", 2), 1, depth);
		put_content(&content, DC_OID_DATA, dc_buf_slice(&bags));
		make_file(&file, &content);
		rc = open_octets(file.ptr, file.len, &p12);
		if (depth == 16)
			assert_ok(rc);
		else
			assert_fails(DEVCERT_E_LIMIT, rc);
		devcert_pkcs12_free(p12);
		dc_buf_free(&bags);
		dc_buf_free(&content);
		dc_buf_free(&file);
	}
}

/* 4 MiB of the smallest elements and of the deepest nesting: no tree is built of them. */
static void
bombs_of_elements_are_refused(void **state)
{
	static const size_t len = 4 * 1024 * 1024 - 64;
	static const uint8_t patterns[][2] = { { 0x30, 0x00 }, { 0x04, 0x00 }, { 0x30, 0x80 },
		                               { 0x24, 0x80 }, { 0x05, 0x00 }, { 0xa0, 0x80 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		devcert_pkcs12 *p12;
		dc_buf safe, file;
		uint8_t *at;

		start(&safe);
		at = dc_buf_grow(&safe, len);
		assert_non_null(at);
		for (size_t k = 0; k < len; k++)
			at[k] = patterns[i][k % 2];
		dc_der_wrap(&safe, DC_TAG_SEQUENCE, 0);
		make_raw_file(&file, dc_buf_slice(&safe));
		assert_fails(DEVCERT_E_LIMIT, open_octets(file.ptr, file.len, &p12));
		assert_fails(DEVCERT_E_LIMIT, open_octets(safe.ptr, safe.len, &p12));
		dc_buf_free(&safe);
		dc_buf_free(&file);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ber_is_read_like_der),
		cmocka_unit_test(ber_that_is_cut_is_refused_at_each_octet),
		cmocka_unit_test(pieces_nest_at_most_16_deep),
		cmocka_unit_test(bombs_of_elements_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
