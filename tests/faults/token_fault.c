/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every call of a real PKCS#11 module fails with every code, 20 by 25, for token_faults.sh:
 *
 *     token_fault MODULE TOKEN PIN
 *
 * where MODULE is the path of token_shim.so.  Each case ends with a code that is known beforehand,
 * the PIN is tried once at most, nothing stays open, and then the key that is at hand, or a new
 * one, works. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/token_codes.h"
#include "crypto/ecdh.h"
#include "crypto/pk.h"
#include "pki/key.h"
#include "pki/key_use.h"
#include "token_shim.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What is done while a call fails: all of opening, or something with an open key. */
enum road { OPENING, SIGNING, DECRYPTING, AGREEING, MAKING };

static const enum road roads[SHIM_CALLS] = {
	[SHIM_SIGN_INIT] = SIGNING,  [SHIM_SIGN] = SIGNING,    [SHIM_DECRYPT_INIT] = DECRYPTING,
	[SHIM_DECRYPT] = DECRYPTING, [SHIM_DERIVE] = AGREEING, [SHIM_GENERATE] = MAKING,
	[SHIM_SET_VALUE] = MAKING,
};

static struct token_shim *shim;
static const char *module, *token, *pin;
static size_t bad, cases;

static void
complain(const char *what, size_t call, CK_RV rv, devcert_status got)
{
	printf("call %zu, code 0x%lx: %s, %s: %s\n", call, rv, what, devcert_error_name(got),
	       got < 0 ? devcert_last_error_message() : "");
	bad++;
}

static const char *
uri_of(const char *object)
{
	static char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:token=%s;object=%s?module-path=%s", token, object,
	               module);
	return uri;
}

static devcert_status
open_key(enum road road, devcert_key **out)
{
	return devcert_key_open(uri_of(road == AGREEING ? "p256" : "rsa"), (const uint8_t *)pin,
	                        strlen(pin), out);
}

static devcert_status
make_key(const char *object, devcert_key_type type, devcert_key **out)
{
	return devcert_key_generate_in_token(uri_of(object), type,
	                                     type == DEVCERT_KEY_TYPE_RSA ? 2048 : 0,
	                                     (const uint8_t *)pin, strlen(pin), out);
}

static devcert_status
use(const devcert_key *key, enum road road)
{
	const uint8_t ones[256] = { 1 };
	uint8_t secret[DC_ECDH_SECRET_MAX];
	dc_buf signature = DC_BUF_INIT(4096);
	devcert_status rc = DEVCERT_OK;
	const char *oid;

	if (road == SIGNING || road == OPENING)
		rc = dc_pk_sign(dc_key_gnutls(key), dc_slice_text("message"), &oid, &signature);
	else if (road == DECRYPTING)
		rc = dc_key_decrypt_v15(key, dc_slice_of(ones, sizeof(ones)), secret, 32);
	else if (road == AGREEING)
		rc = dc_key_agree(key, dc_public_key_bits(dc_key_public(key)), secret);
	dc_buf_free(&signature);
	return rc;
}

static devcert_status
expected(enum shim_call call, size_t i)
{
	devcert_status code = token_codes[i].code;
	CK_RV rv = token_codes[i].rv;

	switch (call) {
	/* A token that does not tell of itself does not fit the URI. */
	case SHIM_GET_INFO:
	case SHIM_GET_SLOT_INFO:
	case SHIM_GET_TOKEN_INFO:
		return DEVCERT_E_NOT_FOUND;
	/* Only whether a login is needed is asked here; and at the end nothing can be done. */
	case SHIM_GET_SESSION_INFO:
	case SHIM_CLOSE_SESSION:
		return DEVCERT_OK;
	/* Then it is believed, but the token shows no private keys. */
	case SHIM_LOGIN:
		return rv == CKR_USER_ALREADY_LOGGED_IN ? DEVCERT_E_NOT_FOUND : code;
	/* The key has no type then. */
	case SHIM_GET_LENGTH:
		return rv == CKR_ATTRIBUTE_TYPE_INVALID ? DEVCERT_E_UNSUPPORTED : code;
	/* Some modules say so of parameters that they do not know. */
	case SHIM_DECRYPT_INIT:
		return rv == CKR_ARGUMENTS_BAD ? DEVCERT_E_UNSUPPORTED : code;
	/* All that may be a padding is none to be told: other octets come out. */
	case SHIM_DECRYPT:
		return token_codes[i].is_of_device ? code : DEVCERT_OK;
	default:
		return code;
	}
}

/* One case: the call fails from the beginning, or once the key is open. */
static void
go(enum shim_call call, size_t i)
{
	enum road road = roads[call];
	bool at_once = road == OPENING || road == MAKING;
	devcert_key *key = NULL;
	devcert_status rc, want = expected(call, i), after = DEVCERT_OK;
	size_t logins = shim->calls[SHIM_LOGIN], calls = shim->calls[call];
	CK_RV rv = token_codes[i].rv;

	shim->rv[call] = at_once ? rv : CKR_OK;
	rc =
	    road == MAKING ? make_key("new", DEVCERT_KEY_TYPE_EC_P256, &key) : open_key(road, &key);
	if (!at_once && rc != DEVCERT_OK)
		complain("it does not open", call, rv, rc);
	if (!at_once && rc == DEVCERT_OK) {
		shim->rv[call] = rv;
		rc = use(key, road);
	}
	if (rc != want)
		complain(devcert_error_name(want), call, rv, rc);
	shim->rv[call] = CKR_OK;
	/* The session that was in use goes on. */
	if (key != NULL)
		after = use(key, road);
	if (after != DEVCERT_OK)
		complain("it does not work after that", call, rv, after);
	if ((key != NULL) != (at_once ? rc == DEVCERT_OK : true))
		complain("a key where none should be, or none", call, rv, rc);
	devcert_key_free(key);
	if (shim->calls[SHIM_LOGIN] - logins > 1)
		complain("the PIN was tried more than once", call, rv, rc);
	if (call != SHIM_LOGIN && shim->calls[call] == calls)
		complain("the call was not made", call, rv, rc);
	if (shim->sessions != 0 || shim->initialized != 0)
		complain("something is open still", call, rv, rc);
	cases++;
}

/* What is left in the token: the two keys, and none that failed to be made. */
static void
look_after(void)
{
	devcert_key *key = NULL;
	devcert_status rc;

	for (enum road road = SIGNING; road <= AGREEING; road++) {
		rc = open_key(road, &key);
		if (rc == DEVCERT_OK)
			rc = use(key, road);
		if (rc != DEVCERT_OK)
			complain("the key does not work at the end", SHIM_CALLS, road, rc);
		devcert_key_free(key);
		key = NULL;
	}
	rc = devcert_key_open(uri_of("new"), (const uint8_t *)pin, strlen(pin), &key);
	if (rc != DEVCERT_E_NOT_FOUND)
		complain("a key that could not be made is there", SHIM_CALLS, 0, rc);
	devcert_key_free(key);
	rc = make_key("new", DEVCERT_KEY_TYPE_EC_P256, &key);
	if (rc != DEVCERT_OK)
		complain("no key is made at the end", SHIM_CALLS, 0, rc);
	devcert_key_free(key);
}

int
main(int argc, char **argv)
{
	devcert_key *rsa = NULL, *p256 = NULL;
	void *handle;

	if (argc != 4)
		return 2;
	module = argv[1];
	token = argv[2];
	pin = argv[3];
	handle = dlopen(module, RTLD_NOW);
	shim = handle != NULL ? dlsym(handle, "token_shim") : NULL;
	if (shim == NULL) {
		printf("%s\n", dlerror());
		return 2;
	}
	if (make_key("rsa", DEVCERT_KEY_TYPE_RSA, &rsa) != DEVCERT_OK ||
	    make_key("p256", DEVCERT_KEY_TYPE_EC_P256, &p256) != DEVCERT_OK)
		complain("the keys are not made", SHIM_CALLS, 0, DEVCERT_E_INTERNAL);
	devcert_key_free(rsa);
	devcert_key_free(p256);
	for (size_t call = 0; bad == 0 && call < SHIM_CALLS; call++)
		for (size_t i = 0; i < COUNT_OF(token_codes); i++)
			go((enum shim_call)call, i);
	look_after();
	printf("%zu cases, %zu complaints\n", cases, bad);
	return bad == 0 && cases == 500 ? 0 : 1;
}
