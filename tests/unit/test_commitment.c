/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Authenticated attributes and the key commitment in them: msg/commitment.c */
#include "msg/commitment.h"

#include "asn1/der.h"
#include "base/limits.h"
#include "octets.h"

#define DATA "2a 86 48 86 f7 0d 01 07 01"
#define SIGNED_DATA "2a 86 48 86 f7 0d 01 07 02"
#define TYPE_IS(type) "30 18 06 09 2a 86 48 86 f7 0d 01 09 03 31 0b 06 09 " type
#define COMMITMENT_OID "06 14 69 83 8f c0 90 93 ce c6 a2 83 c5 87 b2 9f bb 9f 91 e9 8f 64"
#define ZEROS "00 00 00 00 00 00 00 00"
/* { 2.25.265513947410962398710019975172482287588, { OCTET STRING of 32 } } */
#define COMMITMENT "30 3a " COMMITMENT_OID "31 22 04 20" ZEROS ZEROS ZEROS ZEROS

/* Computed with an HKDF of another library: the key 00 01 ... 1f, no salt, 32 octets. */
static void
the_commitment_is_as_it_was_at_first(void **state)
{
	static const uint8_t algorithm[] = { 0x30, 0x03, 0x06, 0x01, 0x2a };
	uint8_t cek[32];
	dc_buf attrs = DC_BUF_INIT(1000);
	dc_slice commitment, type = hex_octets(DATA), cek_slice = dc_slice_of(cek, sizeof(cek));
	bool equal;

	(void)state;
	for (size_t i = 0; i < sizeof(cek); i++)
		cek[i] = (uint8_t)i;
	assert_ok(
	    dc_commitment_write(cek_slice, dc_slice_of(algorithm, sizeof(algorithm)), &attrs));
	assert_slice_is_hex(
	    dc_buf_slice(&attrs),
	    "31 56 " TYPE_IS(DATA) "30 3a " COMMITMENT_OID "31 22 04 20"
				   "4f 57 6d 5d da d3 e1 f3 9b da 19 99 a8 09 35 4e 0e d1 1d af de "
				   "b2 8a e1 ba be f1 b9 52 4c fa 8b");
	assert_ok(dc_auth_attrs_read(dc_buf_slice(&attrs), type, &commitment));
	assert_ok(dc_commitment_check(commitment, cek_slice,
	                              dc_slice_of(algorithm, sizeof(algorithm)), &equal));
	assert_true(equal);
	/* neither to another key, nor for another algorithm, nor when it is another one */
	cek[31] ^= 1;
	assert_ok(dc_commitment_check(commitment, cek_slice,
	                              dc_slice_of(algorithm, sizeof(algorithm)), &equal));
	assert_false(equal);
	cek[31] ^= 1;
	assert_ok(dc_commitment_check(commitment, cek_slice, dc_slice_of(algorithm, 4), &equal));
	assert_false(equal);
	attrs.ptr[attrs.len - 1] ^= 1;
	assert_ok(dc_commitment_check(commitment, cek_slice,
	                              dc_slice_of(algorithm, sizeof(algorithm)), &equal));
	assert_false(equal);
	assert_ok(dc_commitment_check(dc_slice_of(commitment.ptr, 31), cek_slice,
	                              dc_slice_of(algorithm, sizeof(algorithm)), &equal));
	assert_false(equal);
	dc_buf_free(&attrs);
	octets_free(type);
}

static const struct {
	const char *hex;
	const char *type;
	devcert_status code;
	size_t commitment_len;
} sets[] = {
	{ "", DATA, DEVCERT_OK, 0 },
	{ "31 1a " TYPE_IS(DATA), DATA, DEVCERT_OK, 0 },
	{ "31 1a " TYPE_IS(SIGNED_DATA), SIGNED_DATA, DEVCERT_OK, 0 },
	{ "31 56 " TYPE_IS(DATA) COMMITMENT, DATA, DEVCERT_OK, 32 },
	{ "31 3c " COMMITMENT, DATA, DEVCERT_OK, 32 },
	/* one that is not known, with two values */
	{ "31 0b 30 09 06 01 2a 31 04 05 00 05 00", DATA, DEVCERT_OK, 0 },
	/* RFC 5083, section 2.1: content that is not id-data has attributes */
	{ "", SIGNED_DATA, DEVCERT_E_DER, 0 },
	/* RFC 5652, section 11.1: and its type among them, once, with one value, the right one */
	{ "31 3c " COMMITMENT, SIGNED_DATA, DEVCERT_E_DER, 0 },
	{ "31 1a " TYPE_IS(DATA), SIGNED_DATA, DEVCERT_E_DER, 0 },
	{ "31 1a " TYPE_IS(SIGNED_DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 34 " TYPE_IS(DATA) TYPE_IS(SIGNED_DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 34 " TYPE_IS(DATA) TYPE_IS(DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 11 30 0f 06 09 2a 86 48 86 f7 0d 01 09 03 31 02 06 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 0f 30 0d 06 09 2a 86 48 86 f7 0d 01 09 03 31 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 11 30 0f 06 09 2a 86 48 86 f7 0d 01 09 03 31 02 05 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 25 30 23 06 09 2a 86 48 86 f7 0d 01 09 03 31 16 06 09 " DATA "06 09 " DATA, DATA,
	  DEVCERT_E_DER, 0 },
	/* commitments of another length, of another type, two of them */
	{ "31 1c 30 1a " COMMITMENT_OID "31 02 04 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 3b 30 39 " COMMITMENT_OID "31 21 04 1f" ZEROS ZEROS ZEROS "00 00 00 00 00 00 00",
	  DATA, DEVCERT_E_DER, 0 },
	{ "31 3c 30 3a " COMMITMENT_OID "31 22 05 20" ZEROS ZEROS ZEROS ZEROS, DATA, DEVCERT_E_DER,
	  0 },
	{ "31 78 " COMMITMENT COMMITMENT, DATA, DEVCERT_E_DER, 0 },
	/* RFC 5083, section 2.1: DER; sorted, definite, in the shortest form; at least one */
	{ "31 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 56 " COMMITMENT TYPE_IS(DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 80 " TYPE_IS(DATA) "00 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 81 1a " TYPE_IS(DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 0c 30 80 06 01 2a 31 02 05 00 00 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 0d 30 0b 06 01 2a 31 06 24 04 04 02 00 00", DATA, DEVCERT_E_DER, 0 },
	/* not attributes */
	{ "a1 1a " TYPE_IS(DATA), DATA, DEVCERT_E_DER, 0 },
	{ "31 02 05 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 05 30 03 06 01 2a", DATA, DEVCERT_E_DER, 0 },
	{ "31 09 30 07 06 01 2a 30 02 05 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 0b 30 09 06 01 2a 31 02 05 00 05 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 09 30 07 02 01 2a 31 02 05 00", DATA, DEVCERT_E_DER, 0 },
	{ "31 1a " TYPE_IS(DATA) "00", DATA, DEVCERT_E_TRAILING, 0 },
};

static void
attributes_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sets); i++) {
		dc_slice in = hex_octets(sets[i].hex), type = hex_octets(sets[i].type), commitment;
		devcert_status rc = dc_auth_attrs_read(in, type, &commitment);

		if (rc != sets[i].code)
			fail_msg("%s: %s", sets[i].hex, devcert_error_name(rc));
		if (rc == DEVCERT_OK)
			assert_int_equal(commitment.len, sets[i].commitment_len);
		/* no part of it is another one */
		for (size_t len = 1; rc == DEVCERT_OK && len < in.len; len++) {
			uint8_t *copy = exact_copy(in.ptr, len);

			assert_fails(DEVCERT_E_DER,
			             dc_auth_attrs_read(dc_slice_of(copy, len), type, &commitment));
			free(copy);
		}
		octets_free(in);
		octets_free(type);
	}
}

static void
attributes_are_counted(void **state)
{
	dc_slice type = hex_octets(DATA), commitment;

	(void)state;
	for (size_t count = DC_LIMIT_ATTRIBUTES; count < DC_LIMIT_ATTRIBUTES + 2; count++) {
		dc_buf attrs = DC_BUF_INIT(1000);

		for (size_t i = 0; i < count; i++) {
			const uint8_t oid[] = { (uint8_t)(i + 1) };
			size_t start = attrs.len;

			dc_der_add(&attrs, DC_TAG_OID, dc_slice_of(oid, 1));
			dc_buf_add(&attrs, dc_slice_of("\x31\x02\x05\x00", 4));
			dc_der_wrap(&attrs, DC_TAG_SEQUENCE, start);
		}
		dc_der_wrap(&attrs, DC_TAG_SET, 0);
		if (count <= DC_LIMIT_ATTRIBUTES)
			assert_ok(dc_auth_attrs_read(dc_buf_slice(&attrs), type, &commitment));
		else
			assert_fails(DEVCERT_E_LIMIT,
			             dc_auth_attrs_read(dc_buf_slice(&attrs), type, &commitment));
		dc_buf_free(&attrs);
	}
	octets_free(type);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_commitment_is_as_it_was_at_first),
		cmocka_unit_test(attributes_are_checked),
		cmocka_unit_test(attributes_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
