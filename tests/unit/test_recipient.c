/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recipients as everybody can see them: msg/recipient.c and msg/recipient_read.c, and what
 * msg/recipient_write.c makes of them. */
#include "base/limits.h"
#include "msg/recipient.h"
#include "pki/name.h"
#include "recipients.h"

static devcert_key *rsa, *other_rsa, *p256, *p384;
static devcert_cert *rsa_cert, *other_cert, *p256_cert, *p384_cert;

static int
make_certs(void **state)
{
	(void)state;
	rsa = fixed_key(FIXED_KEY_RSA_A);
	other_rsa = fixed_key(FIXED_KEY_RSA_B);
	p256 = fixed_key(FIXED_KEY_EC_P256);
	p384 = fixed_key(FIXED_KEY_EC_P384);
	rsa_cert = fixed_cert(rsa, "CN=rsa,O=Example", 0x0a);
	other_cert = fixed_cert(other_rsa, "CN=other,O=Example", 0x0b);
	p256_cert = fixed_cert(p256, "CN=p256,O=Example", 0x0c);
	p384_cert = fixed_cert(p384, "CN=p384,O=Example", 0x0d);
	return 0;
}

static int
free_certs(void **state)
{
	devcert_cert *certs[] = { rsa_cert, other_cert, p256_cert, p384_cert };
	devcert_key *keys[] = { rsa, other_rsa, p256, p384 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(certs); i++)
		devcert_cert_free(certs[i]);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		devcert_key_free(keys[i]);
	return 0;
}

static devcert_recipient_list *
read_list(dc_slice recipients)
{
	devcert_recipient_list *list = NULL;
	uint8_t *copy = exact_copy(recipients.ptr, recipients.len);

	assert_ok(dc_recipient_list_read(dc_slice_of(copy, recipients.len), 10000, &list));
	free(copy);
	return list;
}

static devcert_recipient *
item(const devcert_recipient_list *list, size_t index)
{
	devcert_recipient *recipient = NULL;

	assert_ok(devcert_recipient_list_get_item(list, index, &recipient));
	return recipient;
}

static void
schemes_are_told_as_they_were_set(void **state)
{
	static const char *const oids[] = {
		"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7", "1.2.840.113549.1.1.7",
		"1.2.840.113549.1.1.7", "1.2.840.113549.1.1.7", "1.3.133.16.840.63.0.2",
		"1.3.132.1.11.1",       "1.3.132.1.11.2",       "1.3.132.1.11.3",
	};

	(void)state;
	for (int s = 1; s <= 9; s++) {
		devcert_sealer_builder *b = new_sealer();
		devcert_recipient_list *list;
		devcert_recipient *r;
		bool is_rsa = s <= DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512;
		dc_buf out;

		assert_ok(devcert_sealer_builder_set_scheme(b, (devcert_recipient_scheme)s));
		assert_ok(devcert_sealer_builder_add_cert(b, is_rsa ? rsa_cert : p256_cert));
		write_recipients(b, 32, &out);
		list = read_list(dc_buf_slice(&out));
		r = item(list, 0);
		assert_int_equal(devcert_recipient_get_scheme(r), s);
		assert_int_equal(devcert_recipient_get_kind(r),
		                 is_rsa ? DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT
		                        : DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT);
		assert_string_equal(devcert_recipient_get_algorithm(r), oids[s - 1]);
		assert_int_equal(devcert_recipient_get_rounds(r), 0);
		devcert_recipient_free(r);
		devcert_recipient_list_free(list);
		devcert_sealer_builder_free(b);
		dc_buf_free(&out);
	}
}

/* A name, or that there is none. */
static void
assert_named(const devcert_recipient *r, const devcert_cert *cert, bool by_key_id)
{
	devcert_name *name = NULL;

	if (by_key_id) {
		assert_string_equal(devcert_recipient_get_key_id(r),
		                    devcert_cert_get_subject_key_id(cert));
		assert_string_equal(devcert_recipient_get_serial(r), "");
		assert_fails(DEVCERT_E_NOT_FOUND, devcert_recipient_get_issuer(r, &name));
		assert_null(name);
		return;
	}
	assert_string_equal(devcert_recipient_get_serial(r), devcert_cert_get_serial(cert));
	assert_string_equal(devcert_recipient_get_key_id(r), "");
	assert_ok(devcert_recipient_get_issuer(r, &name));
	assert_slice_equal(dc_name_der(name), dc_cert_issuer_der(cert).ptr,
	                   dc_cert_issuer_der(cert).len);
	devcert_name_free(name);
}

static void
everybody_is_told_as_he_is_named(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_recipient_list *list;
	devcert_recipient *r[6];
	dc_buf out;

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_ok(devcert_sealer_builder_set_by_key_id(b, true));
	assert_ok(devcert_sealer_builder_add_cert(b, other_cert));
	assert_ok(devcert_sealer_builder_add_cert(b, p384_cert));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(devcert_sealer_builder_add_kek(b, (const uint8_t *)"\x00\xa5id", 4,
	                                         (const uint8_t *)KEK, 24));
	write_recipients(b, 16, &out);
	list = read_list(dc_buf_slice(&out));
	assert_int_equal(devcert_recipient_list_get_count(list), 6);
	for (size_t i = 0; i < 6; i++)
		r[i] = item(list, i);
	/* Recipients outlive their list. */
	devcert_recipient_list_free(list);
	assert_named(r[0], rsa_cert, false);
	assert_named(r[1], p256_cert, false);
	assert_named(r[2], other_cert, true);
	assert_named(r[3], p384_cert, true);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(devcert_recipient_is_for(r[i], rsa_cert), i == 0);
		assert_int_equal(devcert_recipient_is_for(r[i], p256_cert), i == 1);
		assert_int_equal(devcert_recipient_is_for(r[i], other_cert), i == 2);
		assert_int_equal(devcert_recipient_is_for(r[i], p384_cert), i == 3);
	}
	assert_int_equal(devcert_recipient_get_kind(r[4]), DEVCERT_RECIPIENT_KIND_PASSWORD);
	assert_int_equal(devcert_recipient_get_rounds(r[4]), 600000);
	assert_int_equal(devcert_recipient_get_scheme(r[4]), -1);
	assert_string_equal(devcert_recipient_get_algorithm(r[4]), "1.2.840.113549.1.9.16.3.9");
	assert_string_equal(devcert_recipient_get_key_id(r[4]), "");
	assert_int_equal(devcert_recipient_get_kind(r[5]), DEVCERT_RECIPIENT_KIND_KEK);
	assert_string_equal(devcert_recipient_get_key_id(r[5]), "00a56964");
	assert_string_equal(devcert_recipient_get_algorithm(r[5]), "2.16.840.1.101.3.4.1.25");
	assert_int_equal(devcert_recipient_get_scheme(r[5]), -1);
	for (size_t i = 0; i < 6; i++)
		devcert_recipient_free(r[i]);
	devcert_recipient_free(NULL);
	devcert_recipient_list_free(NULL);
	devcert_sealer_builder_free(b);
	dc_buf_free(&out);
}

static void
an_index_out_of_range_is_not_found(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_recipient_list *list;
	devcert_recipient *r = NULL;
	dc_buf out;

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	write_recipients(b, 16, &out);
	list = read_list(dc_buf_slice(&out));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_recipient_list_get_item(list, 1, &r));
	assert_null(r);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_recipient_list_get_item(list, SIZE_MAX, &r));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_recipient_list_get_item(list, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_recipient_list_get_item(NULL, 0, &r));
	devcert_recipient_list_free(list);
	devcert_sealer_builder_free(b);
	dc_buf_free(&out);
}

/* RFC 5280, section 4.2.1.2: a sender may compute the identifier of a certificate without one. */
static void
a_computed_key_identifier_is_the_holders(void **state)
{
	uint8_t id[20], tail[8];
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	const dc_slice ids[] = { { id, 20 }, { tail, 8 }, { id, 19 }, { id + 12, 8 }, { NULL, 0 } };
	devcert_recipient_list *list;
	devcert_cert *v3 = usage_cert(dc_key_public(rsa), 0, rsa, NULL);

	(void)state;
	assert_ok(dc_public_key_id(dc_key_public(rsa), id));
	memcpy(tail, id + 12, 8);
	tail[0] = (uint8_t)(0x40 | (tail[0] & 0x0f));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		size_t start = out.len;

		dc_der_add_uint(&out, 2);
		dc_der_add(&out, DC_TAG_CONTEXT(0), ids[i]);
		add_algorithm(&out, DC_OID_RSA_ENCRYPTION, DER_NULL);
		dc_der_add(&out, DC_TAG_OCTET_STRING, dc_slice_text("key"));
		dc_der_wrap(&out, DC_TAG_SEQUENCE, start);
	}
	list = read_list(dc_buf_slice(&out));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		devcert_recipient *r = item(list, i);

		/* id + 12 is by chance the tail where its first half octet is 4. */
		assert_int_equal(devcert_recipient_is_for(r, v3), i < 2);
		assert_false(devcert_recipient_is_for(r, other_cert));
		devcert_recipient_free(r);
	}
	devcert_recipient_list_free(list);
	devcert_cert_free(v3);
	dc_buf_free(&out);
}

/* Recipients of other kinds, unknown ones, and such that cannot be read, stand in nobody's way. */
static void
what_cannot_be_read_is_other(void **state)
{
	static const char *const cases[] = {
		"a4 07 06 01 2a 30 02 05 00", /* RFC 5652, section 6.2.5 */
		"a4 00",
		"a5 02 05 00",
		"04 01 00",
		"80 00",
		"30 00",
		"30 03 02 01 00",
		"30 05 02 01 00 80 00",
		"30 0a 02 01 00 80 00 30 03 06 01 2a",
		"30 0b 02 01 00 80 00 30 03 06 01 2a ff",
		"30 0e 02 01 00 80 00 30 03 06 01 2a 04 00 05 00",
		"30 0c 04 01 00 80 00 30 03 06 01 2a 04 00",
		"30 0c 02 01 00 81 00 30 03 06 01 2a 04 00",
		"30 0c 02 01 00 80 00 31 03 06 01 2a 04 00",
		"30 0c 02 01 00 80 00 30 03 06 01 80 04 00",
		"30 0c 02 01 00 80 00 30 03 06 01 2a 03 00",
		/* IssuerAndSerialNumber without a serial number, and with an empty one */
		"30 0e 02 01 00 30 02 30 00 30 03 06 01 2a 04 00",
		"30 10 02 01 00 30 04 30 00 02 00 30 03 06 01 2a 04 00",
		"a1 00",
		"a1 03 02 01 03",
		"a1 0e 02 01 03 a0 02 80 00 30 03 06 01 2a 30 00", /* with nobody */
		"a1 0c 02 01 03 a0 02 80 00 30 03 06 01 2a",
		"a1 12 02 01 03 a0 02 80 00 a1 02 05 00 30 03 06 01 2a 30 00",
		"a1 11 02 01 03 a0 02 80 00 30 03 06 01 2a 30 03 30 02 80", /* members cut */
		"a2 00",
		"a2 0c 02 01 04 30 00 30 03 06 01 2a 04 00",
		"a3 00",
		"a3 0a 02 01 00 30 03 06 01 2a 05 00",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(RECIPE_MAX);
		dc_slice other = hex_octets(cases[i]);
		devcert_recipient_list *list;
		devcert_recipient *r;
		devcert_name *name = NULL;

		dc_buf_add(&out, other);
		add_recipient(&out, rsa_cert, false, DC_OID_RSA_ENCRYPTION, DER_NULL,
		              dc_slice_text("key"));
		list = read_list(dc_buf_slice(&out));
		assert_int_equal(devcert_recipient_list_get_count(list), 2);
		r = item(list, 0);
		if (devcert_recipient_get_kind(r) != DEVCERT_RECIPIENT_KIND_OTHER)
			fail_msg("%s is of kind %d", cases[i], devcert_recipient_get_kind(r));
		assert_int_equal(devcert_recipient_get_scheme(r), -1);
		assert_string_equal(devcert_recipient_get_algorithm(r), "");
		assert_string_equal(devcert_recipient_get_serial(r), "");
		assert_string_equal(devcert_recipient_get_key_id(r), "");
		assert_int_equal(devcert_recipient_get_rounds(r), 0);
		assert_fails(DEVCERT_E_NOT_FOUND, devcert_recipient_get_issuer(r, &name));
		assert_false(devcert_recipient_is_for(r, rsa_cert));
		devcert_recipient_free(r);
		r = item(list, 1);
		assert_true(devcert_recipient_is_for(r, rsa_cert));
		devcert_recipient_free(r);
		devcert_recipient_list_free(list);
		octets_free(other);
		dc_buf_free(&out);
	}
}

/* One key agreement with several members, of which one cannot be read. */
static void
members_of_a_key_agreement_count_one_by_one(void **state)
{
	dc_slice der = hex_octets("a1 4b 02 01 03 a0 02 80 00 a1 04 04 02 aa bb"
	                          " 30 08 06 06 2b 81 04 01 0b 01 30 32"
	                          " 30 0a 30 05 30 00 02 01 01 04 01 aa"
	                          " 30 09 a0 04 04 02 12 34 04 01 bb"
	                          " 30 02 05 00"
	                          " 30 15 a0 10 04 02 56 78"
	                          " 18 0a 32 30 32 30 30 31 30 31 30 30 04 01 cc");
	devcert_recipient_list *list = NULL;
	const struct {
		devcert_recipient_kind kind;
		const char *serial, *key_id;
	} expected[] = {
		{ DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT, "01", "" },
		{ DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT, "", "1234" },
		{ DEVCERT_RECIPIENT_KIND_OTHER, "", "" },
		{ DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT, "", "5678" },
	};
	dc_recipient_walk walk = { 0 };
	dc_recipient recipient;

	(void)state;
	list = read_list(der);
	assert_int_equal(devcert_recipient_list_get_count(list), COUNT_OF(expected));
	walk.left = der;
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		devcert_recipient *r = item(list, i);

		assert_int_equal(devcert_recipient_get_kind(r), expected[i].kind);
		assert_string_equal(devcert_recipient_get_serial(r), expected[i].serial);
		assert_string_equal(devcert_recipient_get_key_id(r), expected[i].key_id);
		assert_int_equal(devcert_recipient_get_scheme(r),
		                 i == 2 ? -1 : DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256);
		devcert_recipient_free(r);
		assert_ok(dc_recipient_next(&walk, &recipient));
		assert_ptr_equal(recipient.whole.ptr, der.ptr);
		assert_int_equal(recipient.whole.len, der.len);
		assert_true(recipient.member.len > 0);
		if (i != 2)
			assert_slice_is_hex(recipient.ukm, "04 02 aa bb");
	}
	assert_fails(DEVCERT_E_DER, dc_recipient_next(&walk, &recipient));
	devcert_recipient_list_free(list);
	for (size_t max = 0; max < 4; max++)
		assert_fails(DEVCERT_E_LIMIT, dc_recipient_list_read(der, max, &list));
	assert_ok(dc_recipient_list_read(der, 4, &list));
	devcert_recipient_list_free(list);
	octets_free(der);
}

/* Mixed digests, labels and parameters that are none are no scheme, but not an error here. */
static void
an_unknown_scheme_is_none(void **state)
{
	static const struct {
		const char *oid;
		const char *params;
		int32_t scheme;
	} cases[] = {
		{ DC_OID_RSA_ENCRYPTION, "", DEVCERT_RECIPIENT_SCHEME_RSA_V15 },
		{ DC_OID_RSA_ENCRYPTION, "30 00", -1 },
		/* RFC 8017, appendix A.2.1 */
		{ DC_OID_RSAES_OAEP, "", -1 },
		{ DC_OID_RSAES_OAEP, "30 00", DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1 },
		{ DC_OID_RSAES_OAEP, "05 00", -1 },
		/* SHA-256 with MGF1 of SHA-1 */
		{ DC_OID_RSAES_OAEP, "30 0f a0 0d 30 0b 06 09 60 86 48 01 65 03 04 02 01", -1 },
		{ "1.2.3.4", "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(RECIPE_MAX);
		dc_slice params = hex_octets(cases[i].params);
		devcert_recipient_list *list;
		devcert_recipient *r;

		add_recipient(&out, rsa_cert, false, cases[i].oid, params, dc_slice_text("key"));
		list = read_list(dc_buf_slice(&out));
		r = item(list, 0);
		assert_int_equal(devcert_recipient_get_kind(r),
		                 DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT);
		assert_int_equal(devcert_recipient_get_scheme(r), cases[i].scheme);
		assert_string_equal(devcert_recipient_get_algorithm(r), cases[i].oid);
		devcert_recipient_free(r);
		devcert_recipient_list_free(list);
		octets_free(params);
		dc_buf_free(&out);
	}
}

static void
a_name_that_is_none_is_told_when_asked_for(void **state)
{
	dc_slice der = hex_octets("30 13 02 01 00 30 07 30 02 31 00 02 01 01"
	                          " 30 03 06 01 2a 04 00");
	devcert_recipient_list *list = read_list(der);
	devcert_recipient *r = item(list, 0);
	devcert_name *name = NULL;

	(void)state;
	assert_int_equal(devcert_recipient_get_kind(r), DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT);
	assert_fails(DEVCERT_E_DER, devcert_recipient_get_issuer(r, &name));
	assert_null(name);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_recipient_get_issuer(r, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_recipient_get_issuer(NULL, &name));
	devcert_recipient_free(r);
	devcert_recipient_list_free(list);
	octets_free(der);
}

static void
a_list_has_at_least_one(void **state)
{
	devcert_recipient_list *list = NULL;

	(void)state;
	/* RFC 5652, section 6.1 */
	assert_fails(DEVCERT_E_DER, dc_recipient_list_read(NOTHING, 1000, &list));
	assert_null(list);
}

/* Nothing is built before they are counted. */
static void
too_many_are_refused_at_once(void **state)
{
	const size_t many = 200000;
	uint8_t *octets = malloc(2 * many);
	devcert_recipient_list *list = NULL;
	size_t count;

	(void)state;
	assert_non_null(octets);
	for (size_t i = 0; i < many; i++)
		memcpy(octets + 2 * i, "\xa4\x00", 2);
	assert_fails(DEVCERT_E_LIMIT, dc_recipient_list_read(dc_slice_of(octets, 2 * many),
	                                                     DC_LIMIT_ENVELOPE_RECIPIENTS, &list));
	assert_ok(dc_recipient_count(dc_slice_of(octets, 2 * many), many, &count));
	assert_int_equal(count, many);
	assert_ok(dc_recipient_list_read(dc_slice_of(octets, 20000), DC_LIMIT_ENVELOPE_RECIPIENTS,
	                                 &list));
	devcert_recipient_list_free(list);
	free(octets);
}

static void
each_truncation_is_refused(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	devcert_recipient_list *list = NULL;
	dc_buf out;

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_ok(devcert_sealer_builder_add_cert(b, rsa_cert));
	write_recipients(b, 16, &out);
	for (size_t len = 0; len < out.len; len++) {
		uint8_t *copy = exact_copy(out.ptr, len);
		devcert_status rc = dc_recipient_list_read(dc_slice_of(copy, len), 10, &list);

		/* Between two of them it is a shorter list. */
		if (rc == DEVCERT_OK)
			assert_int_equal(devcert_recipient_list_get_count(list), 1);
		else
			assert_int_equal(rc, DEVCERT_E_DER);
		devcert_recipient_list_free(list);
		free(copy);
	}
	devcert_sealer_builder_free(b);
	dc_buf_free(&out);
}

/* Whatever one octet becomes, all getters work. */
static void
each_mutation_is_read_or_refused(void **state)
{
	devcert_sealer_builder *b = new_sealer();
	dc_buf out;

	(void)state;
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	assert_ok(devcert_sealer_builder_add_password(b, (const uint8_t *)PASSWORD, 13));
	assert_ok(
	    devcert_sealer_builder_add_kek(b, (const uint8_t *)"id", 2, (const uint8_t *)KEK, 16));
	write_recipients(b, 16, &out);
	for (size_t at = 0; at < out.len; at++)
		for (unsigned int bit = 0; bit < 8; bit++) {
			uint8_t *copy = exact_copy(out.ptr, out.len);
			devcert_recipient_list *list = NULL;

			copy[at] ^= (uint8_t)(1u << bit);
			if (dc_recipient_list_read(dc_slice_of(copy, out.len), 10, &list) ==
			    DEVCERT_OK)
				for (size_t i = 0; i < devcert_recipient_list_get_count(list);
				     i++) {
					devcert_recipient *r = item(list, i);
					devcert_name *name = NULL;

					assert_true(devcert_recipient_get_issuer(r, &name) ==
					                DEVCERT_OK ||
					            name == NULL);
					(void)devcert_recipient_is_for(r, p256_cert);
					devcert_name_free(name);
					devcert_recipient_free(r);
				}
			devcert_recipient_list_free(list);
			free(copy);
		}
	devcert_sealer_builder_free(b);
	dc_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schemes_are_told_as_they_were_set),
		cmocka_unit_test(everybody_is_told_as_he_is_named),
		cmocka_unit_test(an_index_out_of_range_is_not_found),
		cmocka_unit_test(a_computed_key_identifier_is_the_holders),
		cmocka_unit_test(what_cannot_be_read_is_other),
		cmocka_unit_test(members_of_a_key_agreement_count_one_by_one),
		cmocka_unit_test(an_unknown_scheme_is_none),
		cmocka_unit_test(a_name_that_is_none_is_told_when_asked_for),
		cmocka_unit_test(a_list_has_at_least_one),
		cmocka_unit_test(too_many_are_refused_at_once),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(each_mutation_is_read_or_refused),
	};

	return cmocka_run_group_tests(tests, make_certs, free_certs);
}
