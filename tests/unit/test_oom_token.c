/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No memory, at every step of opening and using a key in a token. */
#include <devcert/token.h>

#include "oom.h"
#include "pki/key_use.h"
#include "token_fixture.h"

static devcert_status
sign(const devcert_key *key)
{
	dc_buf signature = DC_BUF_INIT(4096);
	const char *oid;
	devcert_status rc =
	    dc_pk_sign(dc_key_gnutls(key), dc_slice_text("message"), &oid, &signature);

	dc_buf_free(&signature);
	return rc;
}

static devcert_status
open_and_sign(void)
{
	devcert_key *key;
	devcert_status rc = open_key(&key);

	if (rc == DEVCERT_OK)
		rc = sign(key);
	devcert_key_free(key);
	return rc;
}

static devcert_status
open_and_agree(void)
{
	uint8_t secret[DC_ECDH_SECRET_MAX];
	devcert_key *key;
	devcert_status rc = open_key(&key);

	if (rc == DEVCERT_OK)
		rc = dc_key_agree(key, dc_public_key_bits(dc_key_public(key)), secret);
	devcert_key_free(key);
	return rc;
}

static devcert_status
list_keys(void)
{
	devcert_token_list *tokens = NULL;
	devcert_token_key_list *keys = NULL;
	devcert_token *token = NULL;
	devcert_status rc;
	char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:?module-path=%s", module_path);
	rc = devcert_token_list_read(uri, &tokens);
	if (rc == DEVCERT_OK)
		rc = devcert_token_list_get_item(tokens, 0, &token);
	if (rc == DEVCERT_OK)
		rc = devcert_token_key_list_read(devcert_token_get_uri(token),
		                                 (const uint8_t *)"1234", 4, &keys);
	devcert_token_key_list_free(keys);
	devcert_token_free(token);
	devcert_token_list_free(tokens);
	return rc;
}

static void
a_key_in_a_token_survives(void **state)
{
	static const unsigned int places[] = { IN_KEY, IN_PUBLIC, IN_CERT };

	for (size_t i = 0; i < COUNT_OF(places); i++) {
		reset_token(state);
		put_key("keys/rsa.pkcs8.der", places[i]);
		survive_oom("RSA", open_and_sign, 5);
		assert_int_equal(check_token(state), 0);
		reset_token(state);
		put_key("keys/p256.pkcs8.der", places[i]);
		add_bool(&fake->objects[0], CKA_SIGN, false);
		survive_oom("P-256", open_and_agree, 5);
		assert_int_equal(check_token(state), 0);
	}
}

static void
a_listing_survives(void **state)
{
	(void)state;
	put_key("keys/p256.pkcs8.der", IN_PUBLIC);
	devcert_key_free(soft); /* that of the last key is the fixture's */
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	survive_oom("listing", list_keys, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_listing_survives, reset_token, check_token),
		cmocka_unit_test_setup_teardown(a_key_in_a_token_survives, reset_token,
		                                check_token),
	};

	return cmocka_run_group_tests(tests, load_module, NULL);
}
