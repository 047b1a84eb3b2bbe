/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening keys in tokens: pki/key_token.c, pki/token.c and the files beside them */
#include <sys/wait.h>
#include <unistd.h>

#include "token_fixture.h"

static const char *const all_keys[] = {
	"keys/rsa.pkcs8.der",  "keys/p256.pkcs8.der",    "keys/p384.pkcs8.der",
	"keys/p521.pkcs8.der", "keys/ed25519.pkcs8.der", "keys/ed448.pkcs8.der",
};

static void
a_key_of_each_type_is_opened_and_signs(void **state)
{
	dc_slice message = dc_slice_text("what is signed");

	for (size_t i = 0; i < COUNT_OF(all_keys); i++) {
		dc_buf signature = DC_BUF_INIT(4096);
		devcert_key *key;
		const char *oid;

		reset_token(state);
		put_key(all_keys[i], IN_PUBLIC);
		assert_ok(open_key(&key));
		assert_true(devcert_key_is_token(key));
		assert_false(devcert_key_is_token(soft));
		assert_int_equal(devcert_key_get_type(key), devcert_key_get_type(soft));
		assert_int_equal(devcert_key_get_bits(key), devcert_key_get_bits(soft));
		assert_true(devcert_public_key_equals(dc_key_public(key), dc_key_public(soft)));
		assert_ok(dc_pk_sign(dc_key_gnutls(key), message, &oid, &signature));
		assert_ok(dc_pk_verify(dc_public_key_gnutls(dc_key_public(soft)), oid, DC_SHA256,
		                       message, dc_buf_slice(&signature), 0));
		dc_buf_free(&signature);
		devcert_key_free(key);
		assert_int_equal(check_token(state), 0);
	}
}

static void
the_public_half_is_found_where_it_may_be(void **state)
{
	for (size_t i = 0; i < COUNT_OF(all_keys); i++) {
		for (unsigned int where = 0; where < 8; where++) {
			devcert_key *key;

			reset_token(state);
			put_key(all_keys[i], where);
			if (where == 0) {
				assert_fails(DEVCERT_E_UNSUPPORTED, open_key(&key));
				assert_null(key);
			} else {
				assert_ok(open_key(&key));
				assert_true(devcert_public_key_equals(dc_key_public(key),
				                                      dc_key_public(soft)));
			}
			devcert_key_free(key);
			assert_int_equal(check_token(state), 0);
		}
	}
}

/* PKCS#11 3.0, section 2.3.5, and what modules make of it. */
static void
edwards_curves_and_points_come_in_several_forms(void **state)
{
	static const struct {
		const char *key, *curve;
		size_t len;
	} forms[] = {
		{ "keys/ed25519.pkcs8.der", "\x13\x0c\x65\x64wards25519", 14 },
		{ "keys/ed25519.pkcs8.der", "\x06\x03\x2b\x65\x70", 5 },
		{ "keys/ed25519.pkcs8.der", "\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 11 },
		{ "keys/ed448.pkcs8.der", "\x13\x0a\x65\x64wards448", 12 },
		{ "keys/ed448.pkcs8.der", "\x06\x03\x2b\x65\x71", 5 },
	};

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		dc_slice point;
		devcert_key *key;

		reset_token(state);
		put_key(forms[i].key, IN_PUBLIC);
		point = dc_public_key_bits(dc_key_public(soft));
		change(&fake->objects[1], CKA_EC_PARAMS, forms[i].curve, forms[i].len);
		change(&fake->objects[1], CKA_EC_POINT, point.ptr, point.len);
		assert_ok(open_key(&key));
		devcert_key_free(key);
		assert_int_equal(check_token(state), 0);
	}
	reset_token(state);
	put_key("keys/ed25519.pkcs8.der", IN_PUBLIC);
	change(&fake->objects[1], CKA_EC_PARAMS, "\x13\x0c\x65\x64wards25518", 14);
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
}

static void
a_public_half_that_cannot_be_one_is_refused(void **state)
{
	static const struct {
		const char *key;
		CK_ATTRIBUTE_TYPE type;
		const char *value;
		size_t len;
		devcert_status code;
	} cases[] = {
		{ "keys/rsa.pkcs8.der", CKA_MODULUS, "\x02", 1, DEVCERT_E_DER },
		{ "keys/rsa.pkcs8.der", CKA_MODULUS, "\x81", 1, DEVCERT_E_WEAK },
		{ "keys/rsa.pkcs8.der", CKA_MODULUS, "\x00\x00", 2, DEVCERT_E_DER },
		{ "keys/rsa.pkcs8.der", CKA_PUBLIC_EXPONENT, "\x01\x00\x02", 3, DEVCERT_E_DER },
		{ "keys/rsa.pkcs8.der", CKA_PUBLIC_EXPONENT, "\x03", 1, DEVCERT_E_KEY_MISMATCH },
		{ "keys/p256.pkcs8.der", CKA_EC_POINT, "\x04\x03\x04\x01\x02", 5, DEVCERT_E_DER },
		{ "keys/p256.pkcs8.der", CKA_EC_POINT, "\x04\x41\x04", 3, DEVCERT_E_DER },
		{ "keys/p256.pkcs8.der", CKA_EC_PARAMS, "\x30\x00", 2, DEVCERT_E_UNSUPPORTED },
		{ "keys/p256.pkcs8.der", CKA_EC_PARAMS, "\x06\x05\x2b\x81\x04\x00\x0a", 7,
		  DEVCERT_E_UNSUPPORTED },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		reset_token(state);
		put_key(cases[i].key, IN_PUBLIC);
		change(&fake->objects[1], cases[i].type, cases[i].value, cases[i].len);
		assert_fails_with(cases[i].code, fail_to_open());
		assert_int_equal(check_token(state), 0);
	}
	reset_token(state);
	put_key("keys/rsa.pkcs8.der", IN_CERT);
	change(&fake->objects[1], CKA_VALUE, "\x30\x00", 2);
	assert_fails(DEVCERT_E_DER, fail_to_open());
	assert_int_equal(check_token(state), 0);

	/* 1016 bits are weak; 16,392 are more than anybody calculates with. */
	reset_token(state);
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	{
		uint8_t modulus[2049];

		memset(modulus, 0xff, sizeof(modulus));
		change(&fake->objects[1], CKA_MODULUS, modulus, 127);
		assert_fails(DEVCERT_E_WEAK, fail_to_open());
		change(&fake->objects[1], CKA_MODULUS, modulus, 2049);
		assert_fails(DEVCERT_E_LIMIT, fail_to_open());
	}
}

static void
a_key_that_is_none_of_ours_is_refused(void **state)
{
	CK_KEY_TYPE type = CKK_DSA;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	change(&fake->objects[0], CKA_KEY_TYPE, &type, sizeof(type));
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
	change(&fake->objects[0], CKA_KEY_TYPE, &type, 1);
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
	change(&fake->objects[0], CKA_KEY_TYPE, NULL, 0);
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
}

static void
a_uri_must_be_one_of_a_private_key_without_a_pin(void **state)
{
	static const char *const bad[] = {
		"",
		"pkcs12:object=key",
		"object=key",
		"/etc/key.pem",
		"pkcs11:object",
		"pkcs11:object=%",
		"pkcs11:object=%zz",
		"pkcs11:id=%0",
		"pkcs11:slot-id=x",
		"pkcs11:object=key;type=public",
		"pkcs11:object=key;type=cert",
		"pkcs11:object=key;objekt=key",
		"pkcs11:object=key?pin-value=1234",
		"pkcs11:object=key?pin-value=",
		"pkcs11:object=key?pin-source=file:/etc/pin",
	};
	devcert_key *key;
	char *longer = malloc(4098);

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		devcert_status rc = devcert_key_open(bad[i], NULL, 0, &key);

		if (rc != DEVCERT_E_TEXT)
			fail_msg("%s: %s", bad[i], devcert_error_name(rc));
		assert_null(key);
		assert_null(strstr(devcert_last_error_message(), "1234"));
	}
	assert_non_null(longer);
	memset(longer, 'a', 4097);
	longer[4097] = '\0';
	memcpy(longer, "pkcs11:object=", 14);
	assert_fails(DEVCERT_E_TEXT, devcert_key_open(longer, NULL, 0, &key));
	free(longer);
	assert_int_equal(fake->calls, 0);
}

static void
modules_tokens_and_keys_that_are_not_there_are_not_found(void **state)
{
	static const char *const others[] = {
		"token=another;object=key", "token=fake%200;object=another",
		"token=fake%200;id=%01",    "library-description=another;object=key",
		"slot-id=1;object=key",     "slot-description=another;object=key",
		"manufacturer=another",
	};
	static const char *const same[] = {
		"",
		"object=key",
		"id=%01%02",
		"slot-id=0;library-description=fake;token=fake%200",
	};
	devcert_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		devcert_status rc = open_uri(others[i], "1234", &key);

		if (rc != DEVCERT_E_NOT_FOUND)
			fail_msg("%s: %s", others[i], devcert_error_name(rc));
		assert_null(key);
	}
	for (size_t i = 0; i < COUNT_OF(same); i++) {
		assert_ok(open_uri(same[i], "1234", &key));
		devcert_key_free(key);
	}
	assert_fails(DEVCERT_E_NOT_FOUND,
	             devcert_key_open("pkcs11:?module-path=/nowhere/none.so", NULL, 0, &key));
	/* A module of p11-kit's configuration is not ours. */
	assert_fails(DEVCERT_E_NOT_FOUND,
	             devcert_key_open("pkcs11:token=fake%200;object=key", NULL, 0, &key));
	fake->flags[0] = 0;
	fake->slots = 0;
	assert_fails(DEVCERT_E_NOT_FOUND, fail_to_open());
}

static void
two_keys_that_fit_are_one_too_many(void **state)
{
	devcert_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	add(add_object(CKO_PRIVATE_KEY), CKA_SUBJECT, "", 0);
	assert_fails(DEVCERT_E_EXISTS, fail_to_open());
	change(&fake->objects[1], CKA_ID, "\1\3", 2);
	assert_fails(DEVCERT_E_EXISTS, fail_to_open());
	assert_ok(open_uri("id=%01%02", "1234", &key));
	devcert_key_free(key);
}

static void
the_pin_goes_to_one_token_only(void **state)
{
	devcert_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	fake->slots = 2;
	fake->flags[1] = CKF_LOGIN_REQUIRED;
	assert_fails(DEVCERT_E_EXISTS, open_uri("object=key", "1234", &key));
	assert_int_equal(fake->logins, 0);
	/* One without a PIN is looked into, too. */
	fake->flags[1] = 0;
	assert_ok(open_uri("object=key", "1234", &key));
	assert_int_equal(fake->logins, 1);
	devcert_key_free(key);
}

static void
a_pin_is_tried_once_and_its_failure_says_which(void **state)
{
	static const struct {
		CK_RV rv;
		devcert_status code;
		const char *message;
	} cases[] = {
		{ CKR_PIN_INCORRECT, DEVCERT_E_PASSWORD, "wrong" },
		{ CKR_PIN_INVALID, DEVCERT_E_PASSWORD, "form" },
		{ CKR_PIN_LEN_RANGE, DEVCERT_E_PASSWORD, "length" },
		{ CKR_PIN_EXPIRED, DEVCERT_E_PASSWORD, "expired" },
		{ CKR_PIN_LOCKED, DEVCERT_E_PASSWORD, "locked" },
		{ CKR_USER_PIN_NOT_INITIALIZED, DEVCERT_E_PASSWORD, "no user PIN" },
		{ CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND, "removed" },
		{ CKR_FUNCTION_FAILED, DEVCERT_E_INTERNAL, "0x6" },
		{ CKR_HOST_MEMORY, DEVCERT_E_NOMEM, "memory" },
	};
	devcert_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->logins = 0;
		fake->rv[FAKE_LOGIN] = cases[i].rv;
		assert_fails_with(cases[i].code, fail_to_open());
		assert_non_null(strstr(devcert_last_error_message(), cases[i].message));
		assert_int_equal(fake->logins, 1);
	}
	fake->rv[FAKE_LOGIN] = CKR_OK;
	fake->logins = 0;
	assert_fails(DEVCERT_E_PASSWORD, open_uri("object=key", "4321", &key));
	assert_int_equal(fake->logins, 1);
	assert_fails(DEVCERT_E_PASSWORD, open_uri("object=key", "", &key));
	assert_fails(DEVCERT_E_PASSWORD, open_uri("object=key", NULL, &key));
	assert_int_equal(fake->logins, 2);
	fake->rv[FAKE_LOGIN] = CKR_USER_ALREADY_LOGGED_IN;
	assert_ok(open_key(&key));
	devcert_key_free(key);
}

static void
a_login_is_the_whole_process_s(void **state)
{
	devcert_key *key, *second;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	assert_ok(open_key(&key));
	assert_ok(open_uri("object=key", "not looked at", &second));
	assert_int_equal(fake->logins, 1);
	devcert_key_free(key);
	assert_true(fake->logged_in);
	devcert_key_free(second);
	assert_false(fake->logged_in);
}

static void
a_token_without_a_pin_needs_none(void **state)
{
	devcert_key *key;

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	fake->flags[0] = 0;
	assert_ok(open_uri("object=key", NULL, &key));
	devcert_key_free(key);
	assert_ok(open_uri("object=key", "1234", &key));
	devcert_key_free(key);
	assert_int_equal(fake->logins, 0);
}

static void
a_pin_that_cannot_be_given_once_is_unsupported(void **state)
{
	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	fake->flags[0] |= CKF_PROTECTED_AUTHENTICATION_PATH;
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
	assert_int_equal(fake->logins, 0);
	fake->flags[0] = CKF_LOGIN_REQUIRED;
	add_bool(&fake->objects[0], CKA_ALWAYS_AUTHENTICATE, true);
	assert_fails(DEVCERT_E_UNSUPPORTED, fail_to_open());
}

static void
halves_that_do_not_fit_are_a_mismatch(void **state)
{
	static const struct {
		const char *key, *other;
		CK_ATTRIBUTE_TYPE may; /* instead of signing; 0 is signing */
	} cases[] = {
		{ "keys/p256.pkcs8.der", "tests", 0 },
		{ "keys/p256.pkcs8.der", "tests", CKA_DERIVE },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *other;

		reset_token(state);
		assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_EC_P256, 0, &other));
		put_key(cases[i].key, 0);
		add_public_numbers(add_object(CKO_PUBLIC_KEY), other);
		if (cases[i].may != 0)
			add_bool(&fake->objects[0], CKA_SIGN, false);
		assert_fails(DEVCERT_E_KEY_MISMATCH, fail_to_open());
		devcert_key_free(other);
		assert_int_equal(check_token(state), 0);
	}
	reset_token(state);
	put_key("keys/rsa.pkcs8.der", IN_KEY);
	add_bool(&fake->objects[0], CKA_SIGN, false);
	change(&fake->objects[0], CKA_PUBLIC_EXPONENT, "\x03", 1);
	assert_fails(DEVCERT_E_KEY_MISMATCH, fail_to_open());
}

static void
a_key_is_tried_on_what_it_may_do(void **state)
{
	static const struct {
		const char *key;
		CK_ATTRIBUTE_TYPE no[2];
		devcert_status code;
		CK_MECHANISM_TYPE used;
	} cases[] = {
		{ "keys/rsa.pkcs8.der", { CKA_DECRYPT }, DEVCERT_OK, CKM_RSA_PKCS },
		{ "keys/rsa.pkcs8.der", { CKA_SIGN }, DEVCERT_OK, CKM_RSA_PKCS },
		{ "keys/rsa.pkcs8.der", { CKA_SIGN, CKA_DECRYPT }, DEVCERT_E_UNSUPPORTED, 0 },
		{ "keys/p384.pkcs8.der", { CKA_SIGN }, DEVCERT_OK, 0 },
		{ "keys/p384.pkcs8.der", { CKA_DERIVE }, DEVCERT_OK, CKM_ECDSA },
		{ "keys/p384.pkcs8.der", { CKA_SIGN, CKA_DERIVE }, DEVCERT_E_UNSUPPORTED, 0 },
		{ "keys/ed25519.pkcs8.der", { CKA_SIGN }, DEVCERT_E_UNSUPPORTED, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key;

		reset_token(state);
		put_key(cases[i].key, IN_PUBLIC);
		for (size_t j = 0; j < 2 && cases[i].no[j] != 0; j++)
			add_bool(&fake->objects[0], cases[i].no[j], false);
		if (cases[i].code == DEVCERT_OK)
			assert_ok(open_key(&key));
		else
			assert_fails_with(cases[i].code, open_key(&key));
		assert_int_equal(fake->mechanism, cases[i].used);
		devcert_key_free(key);
		assert_int_equal(check_token(state), 0);
	}
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
		{ FAKE_INITIALIZE, CKR_HOST_MEMORY, DEVCERT_E_NOMEM },
		{ FAKE_GET_INFO, CKR_GENERAL_ERROR, DEVCERT_E_NOT_FOUND },
		{ FAKE_GET_SLOT_LIST, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_SLOT_INFO, CKR_DEVICE_ERROR, DEVCERT_E_NOT_FOUND },
		{ FAKE_GET_TOKEN_INFO, CKR_DEVICE_ERROR, DEVCERT_E_NOT_FOUND },
		{ FAKE_OPEN_SESSION, CKR_SESSION_COUNT, DEVCERT_E_INTERNAL },
		{ FAKE_OPEN_SESSION, CKR_TOKEN_NOT_PRESENT, DEVCERT_E_NOT_FOUND },
		{ FAKE_OPEN_SESSION, CKR_TOKEN_NOT_RECOGNIZED, DEVCERT_E_NOT_FOUND },
		{ FAKE_OPEN_SESSION, CKR_SLOT_ID_INVALID, DEVCERT_E_NOT_FOUND },
		{ FAKE_FIND_INIT, CKR_USER_NOT_LOGGED_IN, DEVCERT_E_PASSWORD },
		{ FAKE_FIND, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, CKR_ATTRIBUTE_SENSITIVE, DEVCERT_E_UNSUPPORTED },
		{ FAKE_GET_VALUE, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN_INIT, CKR_KEY_FUNCTION_NOT_PERMITTED, DEVCERT_E_UNSUPPORTED },
		{ FAKE_SIGN_INIT, CKR_MECHANISM_INVALID, DEVCERT_E_UNSUPPORTED },
		{ FAKE_SIGN, CKR_DEVICE_ERROR, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN, CKR_FUNCTION_NOT_SUPPORTED, DEVCERT_E_UNSUPPORTED },
		{ FAKE_SIGN, CKR_BUFFER_TOO_SMALL, DEVCERT_E_INTERNAL },
	};

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char code[32];

		fake->rv[cases[i].call] = cases[i].rv;
		assert_fails_with(cases[i].code, fail_to_open());
		(void)snprintf(code, sizeof(code), "0x%lx", cases[i].rv);
		if (cases[i].code == DEVCERT_E_INTERNAL)
			assert_non_null(strstr(devcert_last_error_message(), code));
		fake->rv[cases[i].call] = CKR_OK;
		assert_int_equal(fake->sessions, 0);
		assert_int_equal(fake->initialized, 0);
	}
	/* What only tells whether we are logged in already is asked for nothing else. */
	fake->rv[FAKE_GET_SESSION_INFO] = CKR_DEVICE_ERROR;
	{
		devcert_key *key;

		assert_ok(open_key(&key));
		devcert_key_free(key);
	}
}

static void
counts_and_lengths_of_a_module_are_not_believed(void **state)
{
	static const struct {
		enum fake_call call;
		CK_ULONG len;
		devcert_status code;
	} cases[] = {
		{ FAKE_GET_SLOT_LIST, (CK_ULONG)-1, DEVCERT_E_INTERNAL },
		{ FAKE_GET_SLOT_LIST, 65, DEVCERT_E_INTERNAL },
		{ FAKE_FIND, (CK_ULONG)-1, DEVCERT_E_INTERNAL },
		{ FAKE_FIND, 3, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, (CK_ULONG)-2, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, 1ul << 31, DEVCERT_E_INTERNAL },
		{ FAKE_GET_LENGTH, (CK_ULONG)-1, DEVCERT_E_UNSUPPORTED },
		{ FAKE_GET_LENGTH, 1, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, (CK_ULONG)-1, DEVCERT_E_INTERNAL },
		{ FAKE_GET_VALUE, 1000, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN, (CK_ULONG)-1, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN, 255, DEVCERT_E_INTERNAL },
		{ FAKE_SIGN, 257, DEVCERT_E_INTERNAL },
	};

	(void)state;
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->len[cases[i].call] = cases[i].len;
		assert_fails_with(cases[i].code, fail_to_open());
		fake->len[cases[i].call] = 0;
		assert_int_equal(fake->sessions, 0);
		assert_int_equal(fake->initialized, 0);
	}
}

static void
a_private_half_does_not_leave_the_token(void **state)
{
	devcert_secret *out;
	devcert_key *key;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             devcert_key_encode_private(key, DEVCERT_ENCODING_PEM, NULL, 0, &out));
	assert_null(out);
	devcert_key_free(key);
}

/* Nothing is asked of the module, which may talk to a daemon of the parent. */
static void
after_fork_a_key_can_be_freed(void **state)
{
	devcert_key *key;
	int status = -1;
	pid_t child;

	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	assert_ok(open_key(&key));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		size_t calls = fake->calls;
		dc_buf signature = DC_BUF_INIT(4096);
		const char *oid;
		bool refused = dc_pk_sign(dc_key_gnutls(key), dc_slice_text("x"), &oid,
		                          &signature) == DEVCERT_E_STATE;

		devcert_key_free(key);
		_exit(refused && fake->calls == calls ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(fake->sessions, 1);
	devcert_key_free(key);
}

static void
arguments_are_checked(void **state)
{
	uint8_t pin[257] = { 0 };
	devcert_key *key;

	(void)state;
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_open(NULL, NULL, 0, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_open("pkcs11:", NULL, 1, &key));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_open("pkcs11:", pin, 257, &key));
	assert_null(key);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_key_open("pkcs11:", NULL, 0, NULL));
}

#define token_test(f) cmocka_unit_test_setup_teardown(f, reset_token, check_token)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		token_test(a_key_of_each_type_is_opened_and_signs),
		token_test(the_public_half_is_found_where_it_may_be),
		token_test(edwards_curves_and_points_come_in_several_forms),
		token_test(a_public_half_that_cannot_be_one_is_refused),
		token_test(a_key_that_is_none_of_ours_is_refused),
		token_test(a_uri_must_be_one_of_a_private_key_without_a_pin),
		token_test(modules_tokens_and_keys_that_are_not_there_are_not_found),
		token_test(two_keys_that_fit_are_one_too_many),
		token_test(the_pin_goes_to_one_token_only),
		token_test(a_pin_is_tried_once_and_its_failure_says_which),
		token_test(a_login_is_the_whole_process_s),
		token_test(a_token_without_a_pin_needs_none),
		token_test(a_pin_that_cannot_be_given_once_is_unsupported),
		token_test(halves_that_do_not_fit_are_a_mismatch),
		token_test(a_key_is_tried_on_what_it_may_do),
		token_test(each_call_may_fail),
		token_test(counts_and_lengths_of_a_module_are_not_believed),
		token_test(a_private_half_does_not_leave_the_token),
		token_test(after_fork_a_key_can_be_freed),
		token_test(arguments_are_checked),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
