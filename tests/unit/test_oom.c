/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Out of memory in base, asn1 and crypto. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/text.h"
#include "crypto/cipher.h"
#include "crypto/pbes1.h"
#include "crypto/pbes2.h"
#include "oom.h"

#define MAX DC_MIB

static const uint8_t zeros[3000];

static dc_slice
zero_octets(size_t len)
{
	return dc_slice_of(zeros, len);
}

static devcert_status
make_octets(void)
{
	devcert_bytes *bytes = NULL;
	devcert_secret *secret = NULL;
	char *text = NULL;
	devcert_status rc = dc_bytes_from(zero_octets(10), &bytes);

	if (rc == DEVCERT_OK)
		rc = dc_secret_from(zero_octets(10), &secret);
	if (rc == DEVCERT_OK)
		rc = dc_strdup("text", &text);
	if (rc != DEVCERT_OK)
		assert_null(text);
	devcert_bytes_free(bytes);
	devcert_secret_free(secret);
	free(text);
	return rc;
}

/* The failure is kept until it is asked for, whatever is appended meanwhile. */
static devcert_status
fill_a_buffer(void)
{
	dc_buf buf = DC_BUF_INIT(MAX);
	devcert_bytes *bytes;
	devcert_status rc;

	for (int i = 0; i < 100; i++) {
		dc_buf_add(&buf, zero_octets(50));
		dc_buf_add_text(&buf, "text");
		dc_buf_insert(&buf, 0, zero_octets(1));
	}
	rc = dc_buf_take_bytes(&buf, &bytes);
	assert_int_equal(devcert_bytes_len(bytes), rc == DEVCERT_OK ? 5500 : 0);
	devcert_bytes_free(bytes);
	return rc;
}

static devcert_status
take_a_secret_and_a_text(void)
{
	dc_buf buf = DC_BUF_INIT(MAX);
	devcert_secret *secret;
	char *text = NULL;
	devcert_status rc;

	dc_buf_printf(&buf, "%0300d", 0);
	rc = dc_buf_take_secret(&buf, &secret);
	if (rc == DEVCERT_OK) {
		dc_buf_printf(&buf, "%0256d", 0);
		rc = dc_buf_take_text(&buf, &text);
		assert_true((rc == DEVCERT_OK) == (text != NULL));
	}
	devcert_secret_free(secret);
	free(text);
	return rc;
}

static devcert_status
fill_and_copy_a_list(void)
{
	devcert_text_list *list = NULL, *copy = NULL;
	devcert_status rc = dc_text_list_new(&list);

	for (int i = 0; rc == DEVCERT_OK && i < 5; i++)
		rc = dc_text_list_add(list, "text");
	if (rc == DEVCERT_OK) {
		rc = dc_text_list_copy(list, &copy);
		assert_true((rc == DEVCERT_OK) == (copy != NULL));
	}
	devcert_text_list_free(list);
	devcert_text_list_free(copy);
	return rc;
}

static devcert_status
convert_texts(void)
{
	dc_buf wide = DC_BUF_INIT(MAX), back = DC_BUF_INIT(MAX), shown = DC_BUF_INIT(MAX);
	devcert_status rc = dc_utf8_to_utf16(dc_slice_text("Z\xc3\xbcrich"), &wide);

	if (rc == DEVCERT_OK)
		rc = dc_utf16_to_utf8(dc_buf_slice(&wide), &back);
	if (rc == DEVCERT_OK) {
		dc_text_printable(zero_octets(1000), 900, &shown);
		rc = dc_buf_status(&shown);
	}
	dc_buf_free(&wide);
	dc_buf_free(&back);
	dc_buf_free(&shown);
	return rc;
}

static devcert_status
write_and_read_pem(void)
{
	static const char *const labels[] = { "B", NULL };
	dc_buf text = DC_BUF_INIT(MAX), der = DC_BUF_INIT(MAX);
	dc_slice in, label;
	devcert_status rc;

	dc_pem_encode("A", zero_octets(600), &text);
	dc_pem_encode("B", zero_octets(600), &text);
	rc = dc_buf_status(&text);
	in = dc_buf_slice(&text);
	if (rc == DEVCERT_OK)
		rc = dc_pem_next(&in, &label, &der);
	if (rc == DEVCERT_OK)
		rc = dc_pem_find(&in, labels, &label, &der);
	dc_buf_free(&text);
	dc_buf_free(&der);
	return rc;
}

static devcert_status
write_der(void)
{
	dc_buf out = DC_BUF_INIT(MAX);
	devcert_status rc;

	assert_true(dc_oid_is_valid("1.2.3"));
	dc_der_add_oid(&out, "1.2.840.113549.1.7.2");
	dc_der_add_uint(&out, 5);
	dc_der_add(&out, DC_TAG_OCTET_STRING, zero_octets(300));
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	rc = dc_buf_status(&out);
	dc_buf_free(&out);
	return rc;
}

/* An indefinite SEQUENCE of strings in pieces of pieces, of some kilobytes. */
static devcert_status
make_ber_definite(void)
{
	static const uint8_t piece[] = { 0x24, 0x80, 0x04, 0x01, 0x61, 0x24, 0x80, 0x04,
		                         0x02, 0x62, 0x63, 0x00, 0x00, 0x00, 0x00 };
	uint8_t in[2 + 300 * sizeof(piece) + 2] = { 0x30, 0x80 };
	dc_buf out = DC_BUF_INIT(MAX);
	devcert_status rc;

	for (size_t i = 0; i < 300; i++)
		memcpy(in + 2 + i * sizeof(piece), piece, sizeof(piece));
	rc = dc_ber_to_definite(dc_slice_of(in, sizeof(in)), 2000, &out);
	if (rc == DEVCERT_OK)
		assert_int_equal(out.len, 4 + 300 * 5);
	dc_buf_free(&out);
	return rc;
}

static devcert_status
gather_pieces(void)
{
	uint8_t in[4 + 600] = { 0xa0, 0x82, 0x02, 0x58 };
	dc_buf out = DC_BUF_INIT(MAX);
	devcert_status rc;

	for (size_t i = 4; i < sizeof(in); i += 3)
		memcpy(in + i, "\x04\x01\x61", 3);
	rc = dc_ber_gather(dc_slice_of(in, sizeof(in)), 0, &out);
	dc_buf_free(&out);
	return rc;
}

static devcert_status
write_and_read_a_structure(void)
{
	dc_buf out = DC_BUF_INIT(MAX);
	dc_asn1 *value = NULL;
	devcert_status rc = dc_asn1_new("DigestInfo", &value);

	if (rc == DEVCERT_OK) {
		dc_asn1_set_algorithm(value, "digestAlgorithm", "1.2.3", zero_octets(0));
		dc_asn1_set(value, "digest", zero_octets(300));
		rc = dc_asn1_encode(value, &out);
	}
	dc_asn1_free(value);
	value = NULL;
	if (rc == DEVCERT_OK) {
		rc = dc_asn1_decode("DigestInfo", dc_buf_slice(&out), &value);
		assert_true((rc == DEVCERT_OK) == (value != NULL));
	}
	dc_asn1_free(value);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("PBKDF2-params", &value);
	if (rc == DEVCERT_OK) {
		dc_buf_truncate(&out, 0);
		dc_asn1_set(value, "salt", dc_slice_of("\x04\x00", 2));
		dc_asn1_set_uint(value, "iterationCount", 5);
		dc_asn1_omit(value, "keyLength");
		dc_asn1_omit(value, "prf");
		rc = dc_asn1_encode(value, &out);
		dc_asn1_free(value);
	}
	dc_buf_free(&out);
	return rc;
}

static devcert_status
encrypt_and_decrypt(void)
{
	dc_buf text = DC_BUF_INIT(MAX), back = DC_BUF_INIT(MAX);
	devcert_status rc = dc_cbc_encrypt(DC_AES_128_CBC, zero_octets(16), zero_octets(16),
	                                   zero_octets(300), &text);

	if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt(DC_AES_128_CBC, zero_octets(16), zero_octets(16),
		                    dc_buf_slice(&text), &back);
	dc_buf_free(&text);
	dc_buf_free(&back);
	return rc;
}

static devcert_status
encrypt_and_decrypt_by_passphrase(void)
{
	dc_buf algorithm = DC_BUF_INIT(MAX), text = DC_BUF_INIT(MAX), back = DC_BUF_INIT(MAX);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	devcert_status rc =
	    dc_pbes2_encrypt(dc_slice_text("pass"), 1, zero_octets(10), &algorithm, &text);

	if (rc == DEVCERT_OK)
		rc = dc_pbes2_decrypt(dc_buf_slice(&algorithm), false, dc_slice_text("pass"),
		                      dc_buf_slice(&text), &budget, &back);
	dc_buf_free(&algorithm);
	dc_buf_free(&text);
	dc_buf_free(&back);
	return rc;
}

/* By scrypt and AES-256-GCM, and by PBES1: where memory lasts, tag and padding are wrong. */
static devcert_status
decrypt_what_others_encrypted(void)
{
	static const uint8_t pbes2[] = {
		0x30, 0x48, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d,
		0x30, 0x3b, 0x30, 0x19, 0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47,
		0x04, 0x0b, 0x30, 0x0c, 0x04, 0x01, 0xaa, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01,
		0x02, 0x01, 0x01, 0x30, 0x1e, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
		0x04, 0x01, 0x2e, 0x30, 0x11, 0x04, 0x0c, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05,
		0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x02, 0x01, 0x10,
	};
	static const uint8_t pbes1[] = {
		0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x06, 0x30,
		0x0d, 0x04, 0x08, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x02, 0x01, 0x03,
	};
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	dc_buf back = DC_BUF_INIT(MAX);
	devcert_status rc =
	    dc_pbes2_decrypt(dc_slice_of(pbes2, sizeof(pbes2)), false, dc_slice_text("pass"),
	                     zero_octets(24), &budget, &back);

	if (rc == DEVCERT_E_PASSWORD)
		rc = dc_pbes1_decrypt(dc_slice_of(pbes1, sizeof(pbes1)), dc_slice_text("pass"),
		                      zero_octets(8), &budget, &back);
	dc_buf_free(&back);
	return rc == DEVCERT_E_PASSWORD ? DEVCERT_OK : rc;
}

#define SURVIVES(work, at_least)                                                                   \
	static void work##_without_memory(void **state)                                            \
	{                                                                                          \
		(void)state;                                                                       \
		survive_oom(#work, work, at_least);                                                \
	}

SURVIVES(make_octets, 3)
SURVIVES(fill_a_buffer, 6)
SURVIVES(take_a_secret_and_a_text, 4)
SURVIVES(fill_and_copy_a_list, 22)
SURVIVES(convert_texts, 5)
SURVIVES(write_and_read_pem, 6)
SURVIVES(write_der, 2)
SURVIVES(make_ber_definite, 300)
SURVIVES(gather_pieces, 1)
SURVIVES(write_and_read_a_structure, 5)
SURVIVES(encrypt_and_decrypt, 2)
SURVIVES(encrypt_and_decrypt_by_passphrase, 8)
SURVIVES(decrypt_what_others_encrypted, 5)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(make_octets_without_memory),
		cmocka_unit_test(fill_a_buffer_without_memory),
		cmocka_unit_test(take_a_secret_and_a_text_without_memory),
		cmocka_unit_test(fill_and_copy_a_list_without_memory),
		cmocka_unit_test(convert_texts_without_memory),
		cmocka_unit_test(write_and_read_pem_without_memory),
		cmocka_unit_test(write_der_without_memory),
		cmocka_unit_test(make_ber_definite_without_memory),
		cmocka_unit_test(gather_pieces_without_memory),
		cmocka_unit_test(write_and_read_a_structure_without_memory),
		cmocka_unit_test(encrypt_and_decrypt_without_memory),
		cmocka_unit_test(encrypt_and_decrypt_by_passphrase_without_memory),
		cmocka_unit_test(decrypt_what_others_encrypted_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
