/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which tokens there are, and the keys of one: pki/token_list.c, pki/token_key_list.c */
#include <devcert/token.h>

#include "token_fixture.h"

static devcert_status
read_tokens(const char *attributes, devcert_token_list **out)
{
	char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:%s?module-path=%s", attributes, module_path);
	return devcert_token_list_read(uri, out);
}

static devcert_status
read_keys(const char *attributes, const char *pin, devcert_token_key_list **out)
{
	char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:%s?module-path=%s", attributes, module_path);
	return devcert_token_key_list_read(uri, (const uint8_t *)pin, pin != NULL ? strlen(pin) : 0,
	                                   out);
}

static devcert_status
fail_to_read_keys(void)
{
	devcert_token_key_list *list;
	devcert_status rc = read_keys("token=fake%200", "1234", &list);

	assert_null(list);
	return rc;
}

static devcert_token *
token_at(const devcert_token_list *list, size_t index)
{
	devcert_token *token;

	assert_ok(devcert_token_list_get_item(list, index, &token));
	return token;
}

static devcert_token_key *
key_at(const devcert_token_key_list *list, size_t index)
{
	devcert_token_key *key;

	assert_ok(devcert_token_key_list_get_item(list, index, &key));
	return key;
}

static void
each_token_is_told_and_found_again_by_its_uri(void **state)
{
	devcert_token_list *list, *again;
	devcert_token *token;

	(void)state;
	fake->slots = 3;
	assert_ok(read_tokens("", &list));
	assert_int_equal(devcert_token_list_get_count(list), 3);
	token = token_at(list, 1);
	assert_string_equal(devcert_token_get_label(token), "fake 1");
	assert_string_equal(devcert_token_get_manufacturer(token), "tests");
	assert_string_equal(devcert_token_get_model(token), "");
	assert_string_equal(devcert_token_get_serial(token), "");
	assert_ok(devcert_token_list_read(devcert_token_get_uri(token), &again));
	assert_int_equal(devcert_token_list_get_count(again), 1);
	devcert_token_list_free(again);
	/* An item outlives its list. */
	devcert_token_list_free(list);
	assert_string_equal(devcert_token_get_label(token), "fake 1");
	devcert_token_free(token);

	assert_ok(read_tokens("token=fake%202", &list));
	assert_int_equal(devcert_token_list_get_count(list), 1);
	devcert_token_list_free(list);
	assert_ok(read_tokens("token=none", &list));
	assert_int_equal(devcert_token_list_get_count(list), 0);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_token_list_get_item(list, 0, &token));
	assert_null(token);
	devcert_token_list_free(list);
	assert_int_equal(fake->logins, 0);
}

static void
flags_tell_of_the_pin(void **state)
{
	static const struct {
		CK_FLAGS theirs;
		uint32_t ours;
	} cases[] = {
		{ 0, 0 },
		{ CKF_LOGIN_REQUIRED, DEVCERT_TOKEN_FLAG_PIN_REQUIRED },
		{ CKF_USER_PIN_INITIALIZED, DEVCERT_TOKEN_FLAG_PIN_SET },
		{ CKF_USER_PIN_COUNT_LOW, DEVCERT_TOKEN_FLAG_PIN_COUNT_LOW },
		{ CKF_USER_PIN_FINAL_TRY, DEVCERT_TOKEN_FLAG_PIN_FINAL_TRY },
		{ CKF_USER_PIN_LOCKED, DEVCERT_TOKEN_FLAG_PIN_LOCKED },
		{ CKF_USER_PIN_TO_BE_CHANGED, DEVCERT_TOKEN_FLAG_PIN_EXPIRED },
		{ CKF_PROTECTED_AUTHENTICATION_PATH, DEVCERT_TOKEN_FLAG_PIN_PAD },
		{ CKF_WRITE_PROTECTED, DEVCERT_TOKEN_FLAG_READ_ONLY },
		{ CKF_RNG | CKF_SO_PIN_LOCKED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_LOCKED,
		  DEVCERT_TOKEN_FLAG_PIN_REQUIRED | DEVCERT_TOKEN_FLAG_PIN_LOCKED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_token_list *list;
		devcert_token *token;

		fake->flags[0] = cases[i].theirs;
		assert_ok(read_tokens("", &list));
		token = token_at(list, 0);
		assert_int_equal(devcert_token_get_flags(token), cases[i].ours);
		devcert_token_free(token);
		devcert_token_list_free(list);
	}
}

static void
a_label_with_any_octets_is_printable_and_its_uri_leads_back(void **state)
{
	static const struct {
		const char *theirs, *ours;
	} cases[] = {
		{ "\xc3\xa4 token", "\xc3\xa4 token" },
		{ "\xff\x1b[2J", "??[2J" },
		{ "a;b?c=d&e%20", "a;b?c=d&e%20" },
		{ "", "" },
		{ "0123456789012345678901234567890123456789", "01234567890123456789012345678901" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_token_list *list, *again;
		devcert_token *token;

		fake->token_label = cases[i].theirs;
		assert_ok(read_tokens("", &list));
		token = token_at(list, 0);
		assert_string_equal(devcert_token_get_label(token), cases[i].ours);
		assert_ok(devcert_token_list_read(devcert_token_get_uri(token), &again));
		assert_int_equal(devcert_token_list_get_count(again), 1);
		devcert_token_list_free(again);
		devcert_token_free(token);
		devcert_token_list_free(list);
	}
}

static void
a_uri_that_is_none_of_a_token_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"token",
		"pkcs12:",
		"pkcs11:object=key",
		"pkcs11:id=%01",
		"pkcs11:type=private",
		"pkcs11:token=x?pin-value=1234",
		"pkcs11:tokken=x",
	};
	devcert_token_list *list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		devcert_status rc = devcert_token_list_read(bad[i], &list);

		if (rc != DEVCERT_E_TEXT)
			fail_msg("%s: %s", bad[i], devcert_error_name(rc));
		assert_null(list);
		assert_null(strstr(devcert_last_error_message(), "1234"));
	}
	assert_fails(DEVCERT_E_NOT_FOUND,
	             devcert_token_list_read("pkcs11:?module-path=/nowhere/none.so", &list));
	fake->rv[FAKE_GET_SLOT_LIST] = CKR_DEVICE_ERROR;
	assert_fails(DEVCERT_E_INTERNAL, read_tokens("", &list));
	assert_null(list);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_token_list_read("pkcs11:", NULL));
}

/* What the machine's configuration holds is not ours to know, but it is no failure. */
static void
without_a_uri_the_configured_modules_are_looked_at(void **state)
{
	devcert_token_list *list;

	(void)state;
	assert_ok(devcert_token_list_read(NULL, &list));
	devcert_token_list_free(list);
	assert_int_equal(fake->calls, 0);
}

static void
a_key_of_each_type_is_told_and_opened_by_its_uri(void **state)
{
	static const char *const names[] = {
		"keys/rsa.pkcs8.der",  "keys/p256.pkcs8.der",    "keys/p384.pkcs8.der",
		"keys/p521.pkcs8.der", "keys/ed25519.pkcs8.der", "keys/ed448.pkcs8.der",
	};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		devcert_token_key_list *list;
		devcert_public_key *public;
		devcert_token_key *key;
		devcert_key *opened;

		reset_token(state);
		put_key(names[i], IN_PUBLIC);
		add_bool(&fake->objects[0], CKA_SIGN, true);
		add_bool(&fake->objects[0], CKA_DERIVE, true);
		add_bool(&fake->objects[0], CKA_UNWRAP, false);
		assert_ok(read_keys("token=fake%200", "1234", &list));
		assert_int_equal(devcert_token_key_list_get_count(list), 1);
		key = key_at(list, 0);
		devcert_token_key_list_free(list);
		assert_string_equal(devcert_token_key_get_label(key), "key");
		assert_string_equal(devcert_token_key_get_id(key), "0102");
		assert_int_equal(devcert_token_key_get_type(key), devcert_key_get_type(soft));
		assert_int_equal(devcert_token_key_get_bits(key), devcert_key_get_bits(soft));
		assert_true(devcert_token_key_has_private(key));
		assert_int_equal(devcert_token_key_get_uses(key),
		                 DEVCERT_TOKEN_USE_SIGN | DEVCERT_TOKEN_USE_AGREE);
		assert_ok(devcert_token_key_get_public(key, &public));
		assert_true(devcert_public_key_equals(public, dc_key_public(soft)));
		assert_ok(devcert_key_open(devcert_token_key_get_uri(key), (const uint8_t *)"1234",
		                           4, &opened));
		devcert_key_free(opened);
		devcert_public_key_free(public);
		devcert_token_key_free(key);
		assert_int_equal(check_token(state), 0);
	}
}

static void
without_a_login_there_are_the_public_halves(void **state)
{
	devcert_token_key_list *list;
	devcert_token_key *key;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	add_number(&fake->objects[1], CKA_KEY_TYPE, CKK_EC);
	fake->hides_private = true;
	assert_ok(read_keys("token=fake%200", NULL, &list));
	assert_int_equal(fake->logins, 0);
	assert_int_equal(devcert_token_key_list_get_count(list), 1);
	key = key_at(list, 0);
	assert_false(devcert_token_key_has_private(key));
	assert_int_equal(devcert_token_key_get_uses(key), 0);
	assert_int_equal(devcert_token_key_get_type(key), DEVCERT_KEY_TYPE_EC_P256);
	assert_non_null(strstr(devcert_token_key_get_uri(key), "type=public"));
	devcert_token_key_free(key);
	devcert_token_key_list_free(list);

	assert_ok(read_keys("token=fake%200", "1234", &list));
	assert_int_equal(fake->logins, 1);
	assert_int_equal(devcert_token_key_list_get_count(list), 1);
	key = key_at(list, 0);
	assert_true(devcert_token_key_has_private(key));
	devcert_token_key_free(key);
	devcert_token_key_list_free(list);
}

static void
the_uri_chooses_among_the_keys(void **state)
{
	static const struct {
		const char *attributes;
		size_t count;
	} cases[] = {
		{ "", 2 },
		{ "id=%01%02", 1 },
		{ "id=%01%03", 1 },
		{ "object=key", 2 },
		{ "object=other", 0 },
		{ "type=private", 1 },
		{ "type=private;id=%01%03", 0 },
	};

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	add_number(add_object(CKO_PUBLIC_KEY), CKA_KEY_TYPE, CKK_EC);
	change(&fake->objects[2], CKA_ID, "\1\3", 2);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_token_key_list *list;

		assert_ok(read_keys(cases[i].attributes, "1234", &list));
		assert_int_equal(devcert_token_key_list_get_count(list), cases[i].count);
		devcert_token_key_list_free(list);
	}
}

static void
a_key_that_is_none_of_ours_is_told_without_its_type(void **state)
{
	CK_KEY_TYPE type = CKK_DSA;
	devcert_token_key_list *list;
	devcert_public_key *public;
	devcert_token_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", 0);
	change(&fake->objects[0], CKA_KEY_TYPE, &type, sizeof(type));
	change(&fake->objects[0], CKA_LABEL, NULL, 0);
	change(&fake->objects[0], CKA_ID, NULL, 0);
	assert_ok(read_keys("", "1234", &list));
	key = key_at(list, 0);
	assert_int_equal(devcert_token_key_get_type(key), -1);
	assert_int_equal(devcert_token_key_get_bits(key), 0);
	assert_string_equal(devcert_token_key_get_label(key), "");
	assert_string_equal(devcert_token_key_get_id(key), "");
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_token_key_get_public(key, &public));
	assert_null(public);
	devcert_token_key_free(key);
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_token_key_list_get_item(list, 1, &key));
	assert_null(key);
	devcert_token_key_list_free(list);
}

static void
a_listing_of_keys_is_refused_with_its_code(void **state)
{
	devcert_token_key_list *list;
	uint8_t pin[257] = { 0 };

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	assert_fails(DEVCERT_E_NOT_FOUND, read_keys("token=none", NULL, &list));
	assert_fails(DEVCERT_E_PASSWORD, read_keys("", "4321", &list));
	assert_int_equal(fake->logins, 1);
	fake->rv[FAKE_LOGIN] = CKR_PIN_LOCKED;
	assert_fails(DEVCERT_E_PASSWORD, fail_to_read_keys());
	assert_int_equal(fake->logins, 2);
	fake->rv[FAKE_LOGIN] = CKR_OK;
	fake->flags[0] |= CKF_PROTECTED_AUTHENTICATION_PATH;
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_read_keys());
	fake->flags[0] = CKF_LOGIN_REQUIRED;
	fake->slots = 2;
	assert_fails(DEVCERT_E_EXISTS, read_keys("", NULL, &list));
	assert_fails(DEVCERT_E_TEXT, read_keys("type=public", NULL, &list));
	assert_fails(DEVCERT_E_TEXT, read_keys("type=cert", NULL, &list));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_token_key_list_read(NULL, NULL, 0, &list));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_token_key_list_read("pkcs11:", pin, 257, &list));
	assert_null(list);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_token_key_list_read("pkcs11:", NULL, 0, NULL));
}

static void
each_call_may_fail(void **state)
{
	static const struct {
		enum fake_call call;
		CK_RV rv;
		devcert_status code;
	} cases[] = {
		{ FAKE_INITIALIZE, CKR_GENERAL_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_SLOT_LIST, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_TOKEN_INFO, CKR_DEVICE_ERROR, DEVCERT_E_NOT_FOUND },
		{ FAKE_OPEN_SESSION, CKR_SESSION_COUNT, DEVCERT_E_INTERNAL },
		{ FAKE_LOGIN, CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND },
		{ FAKE_FIND_INIT, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_FIND, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND },
	};

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->rv[cases[i].call] = cases[i].rv;
		assert_fails_with(cases[i].code, fail_to_read_keys());
		fake->rv[cases[i].call] = CKR_OK;
		assert_int_equal(fake->sessions, 0);
		assert_int_equal(fake->initialized, 0);
	}
	/* Counts that cannot be. */
	fake->len[FAKE_FIND] = 1026;
	assert_fails(DEVCERT_E_INTERNAL, fail_to_read_keys());
}

/* One handle many times, as a broken module may give it. */
static void
more_keys_than_the_limit_are_refused(void **state)
{
	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	fake->len[FAKE_FIND] = 1025;
	assert_fails(DEVCERT_E_LIMIT, fail_to_read_keys());
}

#define token_test(f) cmocka_unit_test_setup_teardown(f, reset_token, check_token)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		token_test(each_token_is_told_and_found_again_by_its_uri),
		token_test(flags_tell_of_the_pin),
		token_test(a_label_with_any_octets_is_printable_and_its_uri_leads_back),
		token_test(a_uri_that_is_none_of_a_token_is_refused),
		token_test(without_a_uri_the_configured_modules_are_looked_at),
		token_test(a_key_of_each_type_is_told_and_opened_by_its_uri),
		token_test(without_a_login_there_are_the_public_halves),
		token_test(the_uri_chooses_among_the_keys),
		token_test(a_key_that_is_none_of_ours_is_told_without_its_type),
		token_test(a_listing_of_keys_is_refused_with_its_code),
		token_test(each_call_may_fail),
		token_test(more_keys_than_the_limit_are_refused),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
