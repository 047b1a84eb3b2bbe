/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AlgorithmIdentifier: asn1/algorithm.c. */
#include "asn1/algorithm.h"

#include "octets.h"

#define AES256_WRAP "30 0b 06 09 60 86 48 01 65 03 04 01 2d"
#define RSA "30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00"

static devcert_status
read_hex(const char *hex, char oid[DC_OID_TEXT_SIZE], dc_slice *parameters)
{
	dc_slice der = hex_octets(hex);
	devcert_status rc = dc_algorithm_read(der, oid, parameters);

	/* Only whether there are any is looked at from here on. */
	octets_free(der);
	return rc;
}

static void
parameters_are_absent_or_one_element(void **state)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters, der = hex_octets(RSA);

	(void)state;
	assert_ok(dc_algorithm_read(der, oid, &parameters));
	assert_string_equal(oid, DC_OID_RSA_ENCRYPTION);
	assert_slice_is_hex(parameters, "05 00");
	assert_true(dc_algorithm_is_plain(parameters));
	octets_free(der);
	assert_ok(read_hex(AES256_WRAP, oid, &parameters));
	assert_string_equal(oid, "2.16.840.1.101.3.4.1.45");
	assert_int_equal(parameters.len, 0);
	assert_true(dc_algorithm_is_plain(parameters));
	assert_false(dc_algorithm_is_plain(dc_slice_of("\x30\x00", 2)));
	assert_false(dc_algorithm_is_plain(dc_slice_of("\x05\x01\x00", 3)));
}

static void
what_is_no_algorithm_is_refused(void **state)
{
	static const struct {
		const char *hex;
		devcert_status rc;
	} cases[] = {
		{ "", DEVCERT_E_DER },
		{ "30 00", DEVCERT_E_DER },
		{ "31 0b 06 09 60 86 48 01 65 03 04 01 2d", DEVCERT_E_DER },
		{ "30 02 05 00", DEVCERT_E_DER },
		{ "30 02 06 00", DEVCERT_E_DER },
		{ "30 03 06 01 80", DEVCERT_E_DER },
		{ "30 04 06 01 2a 05", DEVCERT_E_DER },
		{ "30 07 06 01 2a 05 00 05 00", DEVCERT_E_DER },
		{ "30 03 06 01 2a 00", DEVCERT_E_TRAILING },
		{ "30 80 06 01 2a 00 00", DEVCERT_E_DER },
	};
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_fails_with(cases[i].rc, read_hex(cases[i].hex, oid, &parameters));
}

static void
each_truncation_is_refused(void **state)
{
	dc_slice der = hex_octets(RSA), parameters;
	char oid[DC_OID_TEXT_SIZE];

	(void)state;
	for (size_t len = 0; len < der.len; len++) {
		uint8_t *cut = exact_copy(der.ptr, len);

		assert_fails(DEVCERT_E_DER,
		             dc_algorithm_read(dc_slice_of(cut, len), oid, &parameters));
		free(cut);
	}
	octets_free(der);
}

static void
what_is_written_is_read(void **state)
{
	dc_buf buf = DC_BUF_INIT(64);
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;

	(void)state;
	dc_algorithm_add(&buf, DC_OID_RSA_ENCRYPTION, DC_DER_NULL);
	assert_slice_is_hex(dc_buf_slice(&buf), RSA);
	assert_ok(
	    dc_algorithm_read_content(dc_slice_of(buf.ptr + 2, buf.len - 2), oid, &parameters));
	assert_string_equal(oid, DC_OID_RSA_ENCRYPTION);
	dc_buf_truncate(&buf, 0);
	dc_algorithm_add(&buf, "2.16.840.1.101.3.4.1.45", dc_slice_of(NULL, 0));
	assert_slice_is_hex(dc_buf_slice(&buf), AES256_WRAP);
	dc_buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_absent_or_one_element),
		cmocka_unit_test(what_is_no_algorithm_is_refused),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
