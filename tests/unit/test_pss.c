/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* crypto/pss.c and crypto/mgf1.c */
#include "crypto/pss.h"

#include "asn1/oid.h"
#include "base/bytes.h"
#include "crypto/pk.h"
#include "pki/key.h"
#include "vectors.h"

#define SHA1 "\x06\x05\x2b\x0e\x03\x02\x1a"
#define SHA2 "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
#define MD5 "\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05"
#define MGF1 "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"
#define NOTHING "\x05\x00"
#define HASH256 "\xa0\x0f\x30\x0d" SHA2 "\x01" NOTHING
#define MASK256 "\xa1\x1c\x30\x1a" MGF1 "\x30\x0d" SHA2 "\x01" NOTHING
#define DER(octets)                                                                                \
	{                                                                                          \
		(const uint8_t *)(octets), sizeof(octets) - 1                                      \
	}

static dc_buf message;
static devcert_public_key *rsa;

static int
read_all(void **state)
{
	dc_buf der = read_vector("keys/rsa.spki.der");

	(void)state;
	message = read_vector("sign/message");
	assert_ok(devcert_public_key_parse(der.ptr, der.len, &rsa));
	dc_buf_free(&der);
	return 0;
}

static int
free_all(void **state)
{
	(void)state;
	devcert_public_key_free(rsa);
	dc_buf_free(&message);
	return 0;
}

static devcert_status
read_params(const uint8_t *data, size_t data_len)
{
	dc_pss pss;

	return dc_pss_read(dc_slice_of(data, data_len), &pss);
}

static devcert_status
verify(dc_slice signature, dc_hash hash, size_t salt_len)
{
	const dc_pss pss = { hash, salt_len };
	uint8_t *copy = exact_copy(signature.ptr, signature.len);
	devcert_status rc = dc_pss_verify(dc_public_key_gnutls(rsa), &pss, dc_buf_slice(&message),
	                                  dc_slice_of(copy, signature.len));

	free(copy);
	return rc;
}

static devcert_status
verify_file(const char *name, dc_hash hash, size_t salt_len)
{
	dc_buf signature = read_vector(name);
	devcert_status rc = verify(dc_buf_slice(&signature), hash, salt_len);

	dc_buf_free(&signature);
	return rc;
}

/* RFC 4055, section 3.1: what is the default is left out. */
static void
parameters_are_read_as_they_are_written(void **state)
{
	static const struct {
		dc_slice der;
		dc_pss pss;
	} cases[] = {
		{ DER("\x30\x00"), { DC_SHA1, 20 } },
		{ DER("\x30\x05\xa2\x03\x02\x01\x00"), { DC_SHA1, 0 } },
		{ DER("\x30\x2f" HASH256 MASK256), { DC_SHA256, 20 } },
		{ DER("\x30\x34" HASH256 MASK256 "\xa2\x03\x02\x01\x20"), { DC_SHA256, 32 } },
		{ DER("\x30\x35" HASH256 MASK256 "\xa2\x04\x02\x02\x00\xde"), { DC_SHA256, 222 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(128);
		dc_pss pss;

		assert_ok(dc_pss_read(cases[i].der, &pss));
		assert_int_equal(pss.hash, cases[i].pss.hash);
		assert_int_equal(pss.salt_len, cases[i].pss.salt_len);
		dc_pss_add(&pss, &out);
		assert_true(dc_slice_equals(dc_buf_slice(&out), cases[i].der));
		assert_no_truncation_parses(read_params, cases[i].der);
		assert_nothing_may_follow(read_params, cases[i].der);
		dc_buf_free(&out);
	}
	for (dc_hash hash = DC_SHA1; hash <= DC_SHA512; hash++) {
		dc_pss pss = { hash, dc_hash_len(hash) };
		dc_buf out = DC_BUF_INIT(128);

		dc_pss_add(&pss, &out);
		assert_ok(dc_buf_status(&out));
		assert_ok(dc_pss_read(dc_buf_slice(&out), &pss));
		assert_int_equal(pss.hash, hash);
		assert_int_equal(pss.salt_len, dc_hash_len(hash));
		dc_buf_free(&out);
	}
}

/* RFC 4055, section 2.1: digests without NULL are to be taken, too; the trailer field, where it is
 * written though it is the default. */
static void
other_ways_to_say_the_same_are_read(void **state)
{
	static const dc_slice cases[] = {
		DER("\x30\x32\xa0\x0d\x30\x0b" SHA2 "\x01\xa1\x1c\x30\x1a" MGF1 "\x30\x0d" SHA2
		    "\x01" NOTHING "\xa2\x03\x02\x01\x20"),
		DER("\x30\x32" HASH256 "\xa1\x1a\x30\x18" MGF1 "\x30\x0b" SHA2
		    "\x01\xa2\x03\x02\x01\x20"),
		DER("\x30\x39" HASH256 MASK256 "\xa2\x03\x02\x01\x20\xa3\x03\x02\x01\x01"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_pss pss;

		assert_ok(dc_pss_read(cases[i], &pss));
		assert_int_equal(pss.hash, DC_SHA256);
		assert_int_equal(pss.salt_len, 32);
	}
}

static void
each_wrong_parameter_has_its_code(void **state)
{
	static const struct {
		dc_slice der;
		devcert_status code;
	} cases[] = {
		/* None at all, RFC 4055, section 3.1; another type; a field too many */
		{ { NULL, 0 }, DEVCERT_E_DER },
		{ DER(NOTHING), DEVCERT_E_DER },
		{ DER("\x30\x05\xa4\x03\x02\x01\x01"), DEVCERT_E_DER },
		/* In another order */
		{ DER("\x30\x34\xa2\x03\x02\x01\x20" HASH256 MASK256), DEVCERT_E_DER },
		/* MD5, SHA-224, and a digest with parameters */
		{ DER("\x30\x10\xa0\x0e\x30\x0c" MD5 NOTHING), DEVCERT_E_WEAK },
		{ DER("\x30\x11\xa0\x0f\x30\x0d" SHA2 "\x04" NOTHING), DEVCERT_E_UNSUPPORTED },
		{ DER("\x30\x11\xa0\x0f\x30\x0d" SHA2 "\x01\x04\x00"), DEVCERT_E_DER },
		/* MGF1 with another digest, either way */
		{ DER("\x30\x11" HASH256), DEVCERT_E_UNSUPPORTED },
		{ DER("\x30\x1e" MASK256), DEVCERT_E_UNSUPPORTED },
		/* Another mask generation, and MGF1 without a digest */
		{ DER("\x30\x0f\xa1\x0d\x30\x0b" SHA2 "\x01"), DEVCERT_E_UNSUPPORTED },
		{ DER("\x30\x0f\xa1\x0d\x30\x0b" MGF1), DEVCERT_E_DER },
		/* A salt below zero, longer than any modulus, and of another type */
		{ DER("\x30\x05\xa2\x03\x02\x01\xff"), DEVCERT_E_DER },
		{ DER("\x30\x06\xa2\x04\x02\x02\x08\x01"), DEVCERT_E_LIMIT },
		{ DER("\x30\x0b\xa2\x09\x02\x07\x01\x00\x00\x00\x00\x00\x00"), DEVCERT_E_LIMIT },
		{ DER("\x30\x05\xa2\x03\x04\x01\x14"), DEVCERT_E_DER },
		/* Another trailer field */
		{ DER("\x30\x05\xa3\x03\x02\x01\x00"), DEVCERT_E_UNSUPPORTED },
		{ DER("\x30\x05\xa3\x03\x02\x01\x02"), DEVCERT_E_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_fails_with(cases[i].code, read_params(cases[i].der.ptr, cases[i].der.len));
}

static void
what_openssl_signed_verifies_with_its_parameters_and_no_others(void **state)
{
	static const struct {
		const char *name;
		dc_hash hash;
		size_t salt_len;
	} cases[] = {
		{ "sign/rsa_pss_sha256.sig", DC_SHA256, 32 },
		{ "sign/rsa_pss_sha384.sig", DC_SHA384, 48 },
		{ "sign/rsa_pss_sha512.sig", DC_SHA512, 64 },
		{ "sign/rsa_pss_no_salt.sig", DC_SHA256, 0 },
		{ "sign/rsa_pss_long_salt.sig", DC_SHA256, 222 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (dc_hash hash = DC_SHA1; hash <= DC_SHA512; hash++)
			for (size_t salt_len = 0; salt_len < 260; salt_len++)
				assert_int_equal(verify_file(cases[i].name, hash, salt_len),
				                 hash == cases[i].hash &&
				                         salt_len == cases[i].salt_len
				                     ? DEVCERT_OK
				                     : DEVCERT_E_SIGNATURE);
	assert_fails(DEVCERT_E_SIGNATURE, verify_file("sign/rsa_pss_mgf1_sha1.sig", DC_SHA256, 32));
	assert_fails(DEVCERT_E_SIGNATURE, verify_file("sign/rsa_sha256.sig", DC_SHA256, 32));
}

static void
a_signature_that_is_cut_longer_or_bent_does_not_verify(void **state)
{
	dc_buf signature = read_vector("sign/rsa_pss_sha256.sig");

	(void)state;
	for (size_t i = 0; i < signature.len; i++) {
		assert_fails(DEVCERT_E_SIGNATURE,
		             verify(dc_slice_of(signature.ptr, i), DC_SHA256, 32));
		signature.ptr[i] ^= (uint8_t)(1u << (i % 8));
		assert_fails(DEVCERT_E_SIGNATURE, verify(dc_buf_slice(&signature), DC_SHA256, 32));
		signature.ptr[i] ^= (uint8_t)(1u << (i % 8));
	}
	dc_buf_add(&signature, dc_slice_of("", 1));
	assert_fails(DEVCERT_E_SIGNATURE, verify(dc_buf_slice(&signature), DC_SHA256, 32));
	dc_buf_free(&signature);
}

/* RFC 8017, section 5.2.2, step 1: the modulus added gives the same number again. */
static void
a_signature_beyond_the_modulus_is_none(void **state)
{
	dc_buf signature = read_vector("sign/rsa_pss_sha256.sig");
	gnutls_datum_t n = { NULL, 0 }, e = { NULL, 0 };
	unsigned int carry = 0;

	(void)state;
	assert_int_equal(gnutls_pubkey_export_rsa_raw2(dc_public_key_gnutls(rsa), &n, &e,
	                                               GNUTLS_EXPORT_FLAG_NO_LZ),
	                 0);
	assert_fails(DEVCERT_E_SIGNATURE, verify(dc_slice_of(n.data, n.size), DC_SHA256, 32));
	for (size_t i = signature.len; i-- > 0; carry >>= 8) {
		carry += (unsigned int)signature.ptr[i] + n.data[i];
		signature.ptr[i] = (uint8_t)carry;
	}
	if (carry == 0)
		assert_fails(DEVCERT_E_SIGNATURE, verify(dc_buf_slice(&signature), DC_SHA256, 32));
	gnutls_free(n.data);
	gnutls_free(e.data);
	dc_buf_free(&signature);
}

static void
an_algorithm_is_of_the_key_and_strong_enough(void **state)
{
	static const uint8_t params[] = HASH256 MASK256 "\xa2\x03\x02\x01\x20";
	dc_buf signature = read_vector("sign/rsa_pss_sha256.sig"), der = DC_BUF_INIT(128);
	dc_buf p256_der = read_vector("keys/p256.spki.der");
	gnutls_pubkey_t key = dc_public_key_gnutls(rsa);
	dc_slice in = dc_buf_slice(&message), sig = dc_buf_slice(&signature);
	devcert_public_key *p256;

	(void)state;
	dc_der_add(&der, DC_TAG_SEQUENCE, dc_slice_of(params, sizeof(params) - 1));
	assert_ok(devcert_public_key_parse(p256_der.ptr, p256_der.len, &p256));
	assert_ok(
	    dc_pk_verify_with(key, DC_OID_RSASSA_PSS, dc_buf_slice(&der), DC_SHA256, in, sig, 0));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_pk_verify_with(dc_public_key_gnutls(p256), DC_OID_RSASSA_PSS,
	                               dc_buf_slice(&der), DC_SHA256, in, sig, 0));
	assert_fails(DEVCERT_E_DER, dc_pk_verify_with(key, DC_OID_RSASSA_PSS, dc_slice_of(NULL, 0),
	                                              DC_SHA256, in, sig, 0));
	assert_fails(DEVCERT_E_WEAK,
	             dc_pk_verify_with(key, DC_OID_RSASSA_PSS, dc_slice_of("\x30\x00", 2), DC_SHA1,
	                               in, sig, DEVCERT_ALLOW_RSA_1024));
	assert_fails(DEVCERT_E_SIGNATURE,
	             dc_pk_verify_with(key, DC_OID_RSASSA_PSS, dc_slice_of("\x30\x00", 2), DC_SHA1,
	                               in, sig, DEVCERT_ALLOW_SHA1));
	devcert_public_key_free(p256);
	dc_buf_free(&p256_der);
	dc_buf_free(&signature);
	dc_buf_free(&der);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_read_as_they_are_written),
		cmocka_unit_test(other_ways_to_say_the_same_are_read),
		cmocka_unit_test(each_wrong_parameter_has_its_code),
		cmocka_unit_test(what_openssl_signed_verifies_with_its_parameters_and_no_others),
		cmocka_unit_test(a_signature_that_is_cut_longer_or_bent_does_not_verify),
		cmocka_unit_test(a_signature_beyond_the_modulus_is_none),
		cmocka_unit_test(an_algorithm_is_of_the_key_and_strong_enough),
	};

	return cmocka_run_group_tests(tests, read_all, free_all);
}
