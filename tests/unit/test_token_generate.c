/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New keys in tokens: pki/token_generate.c, pki/key_token.c */
#include "token_fixture.h"

/* It fails, and the token is as it was. */
static devcert_status
fail_to_generate(const char *attributes, devcert_key_type type)
{
	size_t before = objects_there();
	devcert_key *key;
	devcert_status rc = generate(attributes, type, &key);

	assert_null(key);
	assert_int_equal(objects_there(), before);
	assert_int_equal(fake->sessions, 0);
	assert_int_equal(fake->initialized, 0);
	return rc;
}

static void
a_key_of_each_type_is_made_and_opened_again(void **state)
{
	static const struct {
		devcert_key_type type;
		const char *name;
		CK_MECHANISM_TYPE mechanism;
	} cases[] = {
		{ DEVCERT_KEY_TYPE_RSA, "keys/rsa.pkcs8.der", CKM_RSA_PKCS_KEY_PAIR_GEN },
		{ DEVCERT_KEY_TYPE_EC_P256, "keys/p256.pkcs8.der", CKM_EC_KEY_PAIR_GEN },
		{ DEVCERT_KEY_TYPE_EC_P384, "keys/p384.pkcs8.der", CKM_EC_KEY_PAIR_GEN },
		{ DEVCERT_KEY_TYPE_EC_P521, "keys/p521.pkcs8.der", CKM_EC_KEY_PAIR_GEN },
		{ DEVCERT_KEY_TYPE_ED25519, "keys/ed25519.pkcs8.der", CKM_EC_EDWARDS_KEY_PAIR_GEN },
		{ DEVCERT_KEY_TYPE_ED448, "keys/ed448.pkcs8.der", CKM_EC_EDWARDS_KEY_PAIR_GEN },
	};

	for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
		devcert_key *key, *again;

		reset_maker(state);
		making = cases[i / 2].name;
		knows_oid_only = i % 2 == 1;
		assert_ok(generate("token=fake%200;object=new", cases[i / 2].type, &key));
		assert_int_equal(last_mechanism, cases[i / 2].mechanism);
		assert_true(devcert_key_is_token(key));
		assert_int_equal(devcert_key_get_type(key), cases[i / 2].type);
		assert_true(devcert_public_key_equals(dc_key_public(key), dc_key_public(soft)));
		assert_int_equal(fake->logins, 1);
		/* What is left needs to write nothing. */
		assert_int_equal(fake->session_flags, CKF_SERIAL_SESSION);
		assert_int_equal(fake->sessions, 1);
		assert_ok(open_uri("token=fake%200;object=new", "1234", &again));
		devcert_key_free(again);
		devcert_key_free(key);
		assert_int_equal(objects_there(), 2);
		assert_int_equal(check_token(state), 0);
	}
}

static void
the_identifier_is_that_of_the_public_key_or_of_the_uri(void **state)
{
	uint8_t id[20];
	char text[256], hex[3 * sizeof(id) + 1] = "";
	devcert_key *key;

	assert_ok(generate("object=new", DEVCERT_KEY_TYPE_EC_P256, &key));
	assert_ok(dc_public_key_id(dc_key_public(key), id));
	devcert_key_free(key);
	for (size_t i = 0; i < sizeof(id); i++)
		(void)snprintf(hex + 3 * i, 4, "%%%02x", id[i]);
	(void)snprintf(text, sizeof(text), "id=%s", hex);
	assert_ok(open_uri(text, "1234", &key));
	devcert_key_free(key);
	assert_int_equal(check_token(state), 0);

	reset_maker(state);
	assert_ok(generate("id=%07%08", DEVCERT_KEY_TYPE_EC_P256, &key));
	devcert_key_free(key);
	assert_ok(open_uri("id=%07%08", "1234", &key));
	devcert_key_free(key);
}

static void
a_name_that_is_taken_is_refused(void **state)
{
	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC); /* "key", 01 02 */
	assert_fails(DEVCERT_E_EXISTS, fail_to_generate("object=key", DEVCERT_KEY_TYPE_EC_P256));
	assert_fails(DEVCERT_E_EXISTS,
	             fail_to_generate("object=new;id=%01%02", DEVCERT_KEY_TYPE_EC_P256));
	assert_fails(DEVCERT_E_EXISTS,
	             fail_to_generate("object=key;id=%01%02", DEVCERT_KEY_TYPE_EC_P256));
	fake->slots = 2;
	assert_fails(DEVCERT_E_EXISTS, fail_to_generate("object=new", DEVCERT_KEY_TYPE_EC_P256));
}

static void
after_a_failure_nothing_is_left(void **state)
{
	static const struct {
		enum fake_call call;
		CK_RV rv;
		devcert_status code;
	} cases[] = {
		{ FAKE_OPEN_SESSION, CKR_TOKEN_WRITE_PROTECTED, DEVCERT_E_UNSUPPORTED },
		{ FAKE_LOGIN, CKR_PIN_LOCKED, DEVCERT_E_PASSWORD },
		{ FAKE_FIND_INIT, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GENERATE, CKR_DEVICE_MEMORY, DEVCERT_E_INTERNAL },
		{ FAKE_GENERATE, CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND },
		{ FAKE_GENERATE, CKR_SESSION_READ_ONLY, DEVCERT_E_UNSUPPORTED },
		{ FAKE_GENERATE, CKR_KEY_SIZE_RANGE, DEVCERT_E_UNSUPPORTED },
		{ FAKE_GENERATE, CKR_CURVE_NOT_SUPPORTED, DEVCERT_E_UNSUPPORTED },
		{ FAKE_GENERATE, CKR_USER_NOT_LOGGED_IN, DEVCERT_E_PASSWORD },
		{ FAKE_GET_LENGTH, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_SET_VALUE, CKR_ATTRIBUTE_READ_ONLY, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN_INIT, CKR_MECHANISM_INVALID, DEVCERT_E_UNSUPPORTED },
		{ FAKE_SIGN, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN, CKR_BUFFER_TOO_SMALL, DEVCERT_E_INTERNAL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		reset_maker(state);
		fake->rv[cases[i].call] = cases[i].rv;
		assert_fails_with(cases[i].code,
		                  fail_to_generate("object=new", DEVCERT_KEY_TYPE_EC_P256));
		assert_true(fake->logins <= 1);
		assert_int_equal(check_token(state), 0);
	}
	reset_maker(state);
	lets_out = true;
	assert_fails(DEVCERT_E_INTERNAL, fail_to_generate("object=new", DEVCERT_KEY_TYPE_EC_P256));
	assert_int_equal(check_token(state), 0);
	reset_maker(state);
	fake->refused = CKM_EC_EDWARDS_KEY_PAIR_GEN;
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             fail_to_generate("object=new", DEVCERT_KEY_TYPE_ED25519));
}

static void
what_cannot_be_made_is_refused_before_the_token_is_asked(void **state)
{
	static const char *const bad[] = {
		"",
		"key",
		"pkcs11:",
		"pkcs11:token=x",
		"pkcs11:object=new;type=cert",
		"pkcs11:object=new?pin-value=1234",
	};
	const uint8_t pin[257] = { 0 };
	devcert_key *key;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_fails(DEVCERT_E_TEXT,
		             devcert_key_generate_in_token(bad[i], DEVCERT_KEY_TYPE_EC_P256, 0,
		                                           NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_key_generate_in_token("pkcs11:object=new", DEVCERT_KEY_TYPE_RSA, 1024,
	                                           NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_key_generate_in_token("pkcs11:object=new", DEVCERT_KEY_TYPE_EC_P256,
	                                           256, NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_key_generate_in_token("pkcs11:object=new", (devcert_key_type)99, 0,
	                                           NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_key_generate_in_token("pkcs11:object=new", DEVCERT_KEY_TYPE_EC_P256, 0,
	                                           pin, sizeof(pin), &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_generate_in_token(
					     NULL, DEVCERT_KEY_TYPE_EC_P256, 0, NULL, 0, &key));
	assert_null(key);
	assert_int_equal(fake->calls, 0);
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             fail_to_generate("object=new", DEVCERT_KEY_TYPE_X25519));
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_generate("object=new", DEVCERT_KEY_TYPE_X448));
	assert_fails(DEVCERT_E_NOT_FOUND,
	             fail_to_generate("token=none;object=new", DEVCERT_KEY_TYPE_EC_P256));
}

#define token_test(f) cmocka_unit_test_setup_teardown(f, reset_maker, check_token)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		token_test(a_key_of_each_type_is_made_and_opened_again),
		token_test(the_identifier_is_that_of_the_public_key_or_of_the_uri),
		token_test(a_name_that_is_taken_is_refused),
		token_test(after_a_failure_nothing_is_left),
		token_test(what_cannot_be_made_is_refused_before_the_token_is_asked),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
