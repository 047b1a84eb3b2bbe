/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a request that was kept may be sent once more. */
#include "assert_devcert.h"

#include "certs.h"
#include "csr_vectors.h"
#include "msg/csr.h"

#define MADE CERTS_NOW
#define DAY INT64_C(86400)

static devcert_csr *
read_csr(const char *pem)
{
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_parse((const uint8_t *)pem, strlen(pem), &csr));
	return csr;
}

static void
key_and_signature_are_told_apart(void **state)
{
	static const struct {
		const char *pem;
		uint32_t found;
	} cases[] = {
		{ CSR_OPENSSL, 0 },
		{ CSR_RSA_2048_SHA1, DEVCERT_CSR_REUSE_SIGNATURE_WEAK },
		{ CSR_RSA_1024_SHA256, DEVCERT_CSR_REUSE_KEY_WEAK },
		{ CSR_RSA_1024_MD5, DEVCERT_CSR_REUSE_KEY_WEAK | DEVCERT_CSR_REUSE_SIGNATURE_WEAK },
		{ CSR_RSA_PSS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_csr *csr = read_csr(cases[i].pem);

		assert_int_equal(devcert_csr_check_reuse(csr, MADE, MADE, 1, NULL, NULL),
		                 cases[i].found | DEVCERT_CSR_REUSE_KEY_MISSING);
		devcert_csr_free(csr);
	}
	assert_int_equal(devcert_csr_check_reuse(NULL, MADE, MADE, 1, NULL, NULL),
	                 DEVCERT_CSR_REUSE_SIGNATURE_WRONG);
}

static void
a_bent_signature_is_found_under_sha1_too(void **state)
{
	static const char *const pems[] = { CSR_OPENSSL, CSR_RSA_2048_SHA1 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pems); i++) {
		devcert_csr *csr = read_csr(pems[i]), *bent = NULL;
		dc_slice der = dc_csr_der(csr);
		uint8_t *copy = exact_copy(der.ptr, der.len);

		copy[der.len - 1] ^= 1;
		assert_ok(devcert_csr_parse(copy, der.len, &bent));
		assert_true((devcert_csr_check_reuse(bent, MADE, MADE, 0, NULL, NULL) &
		             DEVCERT_CSR_REUSE_SIGNATURE_WRONG) != 0);
		free(copy);
		devcert_csr_free(bent);
		devcert_csr_free(csr);
	}
}

static void
the_key_must_be_at_hand_and_fit(void **state)
{
	devcert_key *other = read_plain_key("keys/p256.pem"), *key = NULL;
	devcert_csr *csr = read_csr(CSR_OLD);

	(void)state;
	assert_ok(
	    devcert_key_parse((const uint8_t *)CSR_OLD_KEY, strlen(CSR_OLD_KEY), NULL, 0, &key));
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, MADE, 0, key, NULL), 0);
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, MADE, 0, NULL, NULL),
	                 DEVCERT_CSR_REUSE_KEY_MISSING);
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, MADE, 0, other, NULL),
	                 DEVCERT_CSR_REUSE_KEY_MISMATCH);
	devcert_csr_free(csr);
	devcert_key_free(key);
	devcert_key_free(other);
}

static void
age_is_counted_in_days(void **state)
{
	static const struct {
		int64_t made_at, now_at;
		uint32_t max_days, found;
	} cases[] = {
		{ MADE, MADE, 0, 0 },
		{ MADE, MADE + 10000 * DAY, 0, 0 },
		{ MADE, MADE + 90 * DAY, 90, 0 },
		{ MADE, MADE + 90 * DAY + 1, 90, DEVCERT_CSR_REUSE_TOO_OLD },
		{ MADE, MADE - 1, 90, DEVCERT_CSR_REUSE_FROM_FUTURE },
		{ INT64_MIN, INT64_MAX, UINT32_MAX, DEVCERT_CSR_REUSE_TOO_OLD },
		{ INT64_MAX, INT64_MIN, UINT32_MAX, DEVCERT_CSR_REUSE_FROM_FUTURE },
	};
	devcert_csr *csr = read_csr(CSR_OPENSSL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(devcert_csr_check_reuse(csr, cases[i].made_at, cases[i].now_at,
		                                         cases[i].max_days, NULL, NULL),
		                 cases[i].found | DEVCERT_CSR_REUSE_KEY_MISSING);
	devcert_csr_free(csr);
}

static void
the_key_of_an_old_certificate_is_told(void **state)
{
	devcert_cert *other = read_cert("certs/leaf.pem"), *old = NULL;
	devcert_csr *csr = read_csr(CSR_OLD);
	int64_t end;

	(void)state;
	assert_ok(devcert_cert_parse((const uint8_t *)CSR_OLD_CERT, strlen(CSR_OLD_CERT), &old));
	end = devcert_cert_get_not_after(old);
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, end, 0, NULL, old),
	                 DEVCERT_CSR_REUSE_KEY_MISSING | DEVCERT_CSR_REUSE_SAME_KEY);
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, end + 1, 0, NULL, old),
	                 DEVCERT_CSR_REUSE_KEY_MISSING | DEVCERT_CSR_REUSE_SAME_KEY |
	                     DEVCERT_CSR_REUSE_SAME_KEY_EXPIRED);
	assert_int_equal(devcert_csr_check_reuse(csr, MADE, end + 1, 0, NULL, other),
	                 DEVCERT_CSR_REUSE_KEY_MISSING);
	devcert_csr_free(csr);
	devcert_cert_free(old);
	devcert_cert_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_and_signature_are_told_apart),
		cmocka_unit_test(a_bent_signature_is_found_under_sha1_too),
		cmocka_unit_test(the_key_must_be_at_hand_and_fit),
		cmocka_unit_test(age_is_counted_in_days),
		cmocka_unit_test(the_key_of_an_old_certificate_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
