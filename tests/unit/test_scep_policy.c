/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SCEP accepts and sends: msg/scep_policy.c */
#include "assert_devcert.h"
#include "msg/scep.h"

/* RFC 8894, 3.5.2, R77, R78: exactly AES-128-CBC unless told otherwise.  V16, T2: nothing old. */
static void
the_defaults_are_aes_128_and_no_exceptions(void **state)
{
	devcert_scep_policy *policy;

	(void)state;
	assert_int_equal(dc_scep_policy_or_default(NULL).cipher, DC_AES_128_CBC);
	assert_int_equal(dc_scep_policy_or_default(NULL).allow, 0);
	assert_ok(devcert_scep_policy_new(&policy));
	assert_int_equal(dc_scep_policy_or_default(policy).cipher, DC_AES_128_CBC);
	assert_int_equal(dc_scep_policy_or_default(policy).allow, 0);
	devcert_scep_policy_free(policy);
}

static void
what_is_set_is_what_holds(void **state)
{
	devcert_scep_policy *policy;

	(void)state;
	assert_ok(devcert_scep_policy_new(&policy));
	assert_ok(devcert_scep_policy_set_cipher(policy, DEVCERT_SCEP_CIPHER_AES_256_CBC));
	assert_int_equal(dc_scep_policy_or_default(policy).cipher, DC_AES_256_CBC);
	assert_ok(devcert_scep_policy_set_cipher(policy, DEVCERT_SCEP_CIPHER_AES_128_CBC));
	assert_int_equal(dc_scep_policy_or_default(policy).cipher, DC_AES_128_CBC);

	assert_ok(devcert_scep_policy_set_allow(policy, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_DES3));
	assert_ok(devcert_scep_policy_set_allow(policy, DEVCERT_ALLOW_RSA_1024));
	assert_int_equal(dc_scep_policy_or_default(policy).allow, DEVCERT_ALLOW_RSA_1024);
	assert_ok(devcert_scep_policy_set_allow(policy, 0));
	assert_int_equal(dc_scep_policy_or_default(policy).allow, 0);
	devcert_scep_policy_free(policy);
}

/* S17: never DES, and 3DES is only read. */
static void
three_des_is_never_written(void **state)
{
	devcert_scep_policy *policy;

	(void)state;
	assert_ok(devcert_scep_policy_new(&policy));
	assert_ok(devcert_scep_policy_set_allow(policy, DEVCERT_ALLOW_DES3));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_policy_set_cipher(policy, DEVCERT_SCEP_CIPHER_DES3_CBC));
	assert_int_equal(dc_scep_policy_or_default(policy).cipher, DC_AES_128_CBC);
	devcert_scep_policy_free(policy);
}

static void
unknown_values_and_null_are_refused(void **state)
{
	devcert_scep_policy *policy;

	(void)state;
	assert_ok(devcert_scep_policy_new(&policy));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_policy_set_allow(policy, 1u << 31));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_policy_set_cipher(policy, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_policy_set_cipher(policy, 4));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_policy_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_policy_set_allow(NULL, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_policy_set_cipher(NULL, DEVCERT_SCEP_CIPHER_AES_128_CBC));
	devcert_scep_policy_free(policy);
	devcert_scep_policy_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_are_aes_128_and_no_exceptions),
		cmocka_unit_test(what_is_set_is_what_holds),
		cmocka_unit_test(three_des_is_never_written),
		cmocka_unit_test(unknown_values_and_null_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
