/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every call of a module fails with every code: 20 by 25. */
#include "pki/key_use.h"
#include "token_codes.h"
#include "token_fixture.h"

/* What is done while a call fails: all of opening, or something with an open key. */
enum road { OPENING, SIGNING, DECRYPTING, AGREEING, MAKING };

static const struct {
	enum fake_call call;
	enum road road;
} calls[] = {
	{ FAKE_INITIALIZE, OPENING },
	{ FAKE_GET_INFO, OPENING },
	{ FAKE_GET_SLOT_LIST, OPENING },
	{ FAKE_GET_SLOT_INFO, OPENING },
	{ FAKE_GET_TOKEN_INFO, OPENING },
	{ FAKE_OPEN_SESSION, OPENING },
	{ FAKE_GET_SESSION_INFO, OPENING },
	{ FAKE_LOGIN, OPENING },
	{ FAKE_FIND_INIT, OPENING },
	{ FAKE_FIND, OPENING },
	{ FAKE_GET_LENGTH, OPENING },
	{ FAKE_GET_VALUE, OPENING },
	{ FAKE_CLOSE_SESSION, OPENING },
	{ FAKE_SIGN_INIT, SIGNING },
	{ FAKE_SIGN, SIGNING },
	{ FAKE_DECRYPT_INIT, DECRYPTING },
	{ FAKE_DECRYPT, DECRYPTING },
	{ FAKE_DERIVE, AGREEING },
	{ FAKE_GENERATE, MAKING },
	{ FAKE_SET_VALUE, MAKING },
};

static devcert_status
expected(enum fake_call call, size_t i)
{
	switch (call) {
	/* A token that does not tell of itself does not fit the URI. */
	case FAKE_GET_INFO:
	case FAKE_GET_SLOT_INFO:
	case FAKE_GET_TOKEN_INFO:
		return DEVCERT_E_NOT_FOUND;
	/* Only whether a login is needed is asked here; and at the end nothing can be done. */
	case FAKE_GET_SESSION_INFO:
	case FAKE_CLOSE_SESSION:
		return DEVCERT_OK;
	case FAKE_LOGIN:
		return token_codes[i].rv == CKR_USER_ALREADY_LOGGED_IN ? DEVCERT_OK
		                                                       : token_codes[i].code;
	/* The key has no type then. */
	case FAKE_GET_LENGTH:
		return token_codes[i].rv == CKR_ATTRIBUTE_TYPE_INVALID ? DEVCERT_E_UNSUPPORTED
		                                                       : token_codes[i].code;
	/* Some modules say so of parameters that they do not know. */
	case FAKE_DECRYPT_INIT:
		return token_codes[i].rv == CKR_ARGUMENTS_BAD ? DEVCERT_E_UNSUPPORTED
		                                              : token_codes[i].code;
	/* All that may be a padding is none to be told: other octets come out. */
	case FAKE_DECRYPT:
		return token_codes[i].is_of_device ? token_codes[i].code : DEVCERT_OK;
	default:
		return token_codes[i].code;
	}
}

static devcert_status
use(const devcert_key *key, enum road road)
{
	const uint8_t zeros[256] = { 0 };
	uint8_t secret[DC_ECDH_SECRET_MAX];
	dc_buf signature = DC_BUF_INIT(4096);
	devcert_status rc = DEVCERT_OK;
	const char *oid;

	if (road == SIGNING)
		rc = dc_pk_sign(dc_key_gnutls(key), dc_slice_text("message"), &oid, &signature);
	else if (road == DECRYPTING)
		rc = dc_key_decrypt_v15(key, dc_slice_of(zeros, sizeof(zeros)), secret, 32);
	else if (road == AGREEING)
		rc = dc_key_agree(key, dc_public_key_bits(dc_key_public(key)), secret);
	dc_buf_free(&signature);
	return rc;
}

/* The call fails from the beginning, or once the key is open. */
static devcert_status
go(enum road road, enum fake_call call, CK_RV rv)
{
	bool at_once = road == OPENING || road == MAKING;
	devcert_key *key = NULL;
	devcert_status rc;

	fake->logins = 0;
	fake->rv[call] = at_once ? rv : CKR_OK;
	rc = road == MAKING ? generate("object=new", DEVCERT_KEY_TYPE_EC_P256, &key)
	                    : open_key(&key);
	if (rc == DEVCERT_OK && !at_once) {
		fake->rv[call] = rv;
		rc = use(key, road);
	}
	devcert_key_free(key);
	fake->rv[call] = CKR_OK;
	return rc;
}

static void
each_code_of_each_call_is_told_and_nothing_is_left(void **state)
{
	size_t cases = 0;

	for (size_t c = 0; c < COUNT_OF(calls); c++) {
		reset_maker(state);
		if (calls[c].road != MAKING)
			put_key(calls[c].road == AGREEING ? "keys/p256.pkcs8.der"
			                                  : "keys/rsa.pkcs8.der",
			        IN_PUBLIC);
		for (size_t i = 0; i < COUNT_OF(token_codes); i++, cases++) {
			size_t before = objects_there();
			devcert_status want = expected(calls[c].call, i);
			devcert_status rc = go(calls[c].road, calls[c].call, token_codes[i].rv);
			char number[32];

			if (rc != want)
				fail_msg("call %zu, code 0x%lx: %s, not %s", c, token_codes[i].rv,
				         devcert_error_name(rc), devcert_error_name(want));
			(void)snprintf(number, sizeof(number), "0x%lx", token_codes[i].rv);
			if (rc == DEVCERT_E_INTERNAL || rc == DEVCERT_E_PASSWORD)
				assert_non_null(strstr(devcert_last_error_message(), number));
			assert_true(fake->logins <= 1);
			assert_int_equal(fake->sessions, 0);
			assert_int_equal(fake->initialized, 0);
			assert_int_equal(fake->derived, 0);
			if (rc != DEVCERT_OK)
				assert_int_equal(objects_there(), before);
			if (before == 0)
				fake->object_count = arena_used = 0;
		}
		/* And then it works. */
		assert_ok(go(calls[c].road, calls[c].call, CKR_OK));
		assert_int_equal(check_token(state), 0);
	}
	assert_int_equal(cases, 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_code_of_each_call_is_told_and_nothing_is_left,
		                                reset_maker, check_token),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
