/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a URI to one private key: the modules, their tokens, the login. */
#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "pki/token.h"

typedef struct {
	CK_FUNCTION_LIST *module;
	CK_SLOT_ID slot;
	CK_FLAGS flags; /* of the token */
} candidate;

typedef struct {
	p11_kit_uri *uri;
	dc_slice pin; /* ptr is NULL where there is none */
	CK_FUNCTION_LIST **configured, *named[2];
	CK_FUNCTION_LIST **modules; /* one of these two; NULL at the end */
	candidate tokens[DC_LIMIT_TOKENS];
	size_t token_count;
	dc_token *found;
} search;

/* --- the URI --- */

/* A PIN in a URI ends up in command lines and logs. */
static devcert_status
refuse_pin(const p11_kit_uri *uri)
{
	const char *pin = p11_kit_uri_get_pin_value(uri);

	if (pin != NULL)
		dc_wipe((char *)pin, strlen(pin));
	if (pin != NULL || p11_kit_uri_get_pin_source(uri) != NULL)
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI with a pin-value or pin-source");
	return DEVCERT_OK;
}

static devcert_status
want_private_key(p11_kit_uri *uri)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE is_private = { CKA_CLASS, &class, sizeof(class) };
	const CK_ATTRIBUTE *given = p11_kit_uri_get_attribute(uri, CKA_CLASS);

	if (given != NULL && (given->ulValueLen != sizeof(class) ||
	                      *(const CK_OBJECT_CLASS *)given->pValue != class))
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI of something else than a private key");
	if (p11_kit_uri_set_attribute(uri, &is_private) != P11_KIT_URI_OK)
		return dc_fail_nomem();
	return DEVCERT_OK;
}

static devcert_status
parse_uri(const char *text, p11_kit_uri **out)
{
	p11_kit_uri *uri = p11_kit_uri_new();
	devcert_status rc = DEVCERT_OK;
	int ret;

	*out = NULL;
	if (uri == NULL)
		return dc_fail_nomem();
	ret = p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, uri);
	if (ret == P11_KIT_URI_UNEXPECTED)
		rc = dc_fail_nomem();
	else if (ret != P11_KIT_URI_OK)
		rc = dc_fail(DEVCERT_E_TEXT, "not a pkcs11 URI: %s", p11_kit_uri_message(ret));
	if (rc == DEVCERT_OK)
		rc = refuse_pin(uri);
	/* RFC 7512, section 2.3: what is not known cannot be matched. */
	if (rc == DEVCERT_OK && p11_kit_uri_any_unrecognized(uri))
		rc = dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI with an attribute that is not known");
	if (rc == DEVCERT_OK)
		rc = want_private_key(uri);
	if (rc == DEVCERT_OK)
		*out = uri;
	else
		p11_kit_uri_free(uri);
	return rc;
}

/* --- modules --- */

static devcert_status
load_named(search *s, const char *path)
{
	CK_RV rv;

	s->modules = s->named;
	s->named[0] = p11_kit_module_load(path, 0);
	if (s->named[0] == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no PKCS#11 module at module-path");
	rv = p11_kit_module_initialize(s->named[0]);
	if (rv != CKR_OK) {
		p11_kit_module_release(s->named[0]);
		s->named[0] = NULL;
	}
	return dc_token_status(rv, "initialising the module");
}

static devcert_status
load_modules(search *s)
{
	const char *path = p11_kit_uri_get_module_path(s->uri);

	if (path != NULL)
		return load_named(s, path);
	s->modules = s->configured = p11_kit_modules_load_and_initialize(0);
	return s->modules != NULL
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_NOT_FOUND, "p11-kit cannot load the configured modules");
}

static void
unload_modules(search *s)
{
	if (s->configured != NULL)
		p11_kit_modules_finalize_and_release(s->configured);
	else if (s->named[0] != NULL) {
		(void)p11_kit_module_finalize(s->named[0]);
		p11_kit_module_release(s->named[0]);
	}
}

/* The module stays loaded and initialised for a key: take it out of those that are unloaded. */
static void
keep_module(search *s, const CK_FUNCTION_LIST *module)
{
	size_t i = 0;

	while (s->modules[i] != module)
		i++;
	for (; s->modules[i] != NULL; i++)
		s->modules[i] = s->modules[i + 1];
}

/* --- tokens --- */

static bool
module_fits(const search *s, CK_FUNCTION_LIST *module)
{
	const char *want = p11_kit_uri_get_module_name(s->uri);
	CK_INFO info = { .flags = 0 };
	bool fits = true;

	if (want != NULL) {
		char *name = p11_kit_module_get_name(module);

		fits = name != NULL && strcasecmp(name, want) == 0;
		free(name);
	}
	return fits && module->C_GetInfo(&info) == CKR_OK &&
	       p11_kit_uri_match_module_info(s->uri, &info);
}

static void
add_token(search *s, CK_FUNCTION_LIST *module, CK_SLOT_ID slot)
{
	CK_SLOT_ID want = p11_kit_uri_get_slot_id(s->uri);
	CK_SLOT_INFO slot_info = { .flags = 0 };
	CK_TOKEN_INFO info = { .flags = 0 };

	if ((want != (CK_SLOT_ID)-1 && want != slot) ||
	    module->C_GetSlotInfo(slot, &slot_info) != CKR_OK ||
	    module->C_GetTokenInfo(slot, &info) != CKR_OK ||
	    (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
	    !p11_kit_uri_match_slot_info(s->uri, &slot_info) ||
	    !p11_kit_uri_match_token_info(s->uri, &info))
		return;
	if (s->token_count < DC_LIMIT_TOKENS)
		s->tokens[s->token_count] = (candidate){ module, slot, info.flags };
	s->token_count++;
}

static devcert_status
list_tokens(search *s, CK_FUNCTION_LIST *module)
{
	CK_SLOT_ID slots[DC_LIMIT_TOKENS];
	CK_ULONG count = 0;
	CK_RV rv = module->C_GetSlotList(CK_TRUE, NULL, &count);

	if (rv == CKR_OK) {
		count = DC_LIMIT_TOKENS;
		rv = module->C_GetSlotList(CK_TRUE, slots, &count);
	}
	if (rv == CKR_OK && count > DC_LIMIT_TOKENS)
		rv = CKR_GENERAL_ERROR;
	for (size_t i = 0; rv == CKR_OK && i < count; i++)
		add_token(s, module, slots[i]);
	return dc_token_status(rv, "listing the tokens");
}

static bool
wants_login(const search *s, const candidate *token)
{
	return (token->flags & CKF_LOGIN_REQUIRED) != 0 ||
	       (s->pin.ptr != NULL && (token->flags & CKF_USER_PIN_INITIALIZED) != 0);
}

/* The PIN goes to one token only: trying it on another one could lock that one. */
static devcert_status
find_tokens(search *s)
{
	size_t logins = 0;

	for (size_t i = 0; s->modules[i] != NULL; i++) {
		devcert_status rc = DEVCERT_OK;

		if (module_fits(s, s->modules[i]))
			rc = list_tokens(s, s->modules[i]);
		/* One of many configured modules may be broken without harm to the others. */
		if (rc != DEVCERT_OK && s->configured == NULL)
			return rc;
	}
	if (s->token_count == 0)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no token fits the URI");
	if (s->token_count > DC_LIMIT_TOKENS)
		return dc_fail(DEVCERT_E_EXISTS, "%zu tokens fit the URI", s->token_count);
	for (size_t i = 0; i < s->token_count; i++)
		logins += wants_login(s, &s->tokens[i]);
	return logins <= 1 ? DEVCERT_OK
	                   : dc_fail(DEVCERT_E_EXISTS, "%zu tokens with a PIN fit the URI", logins);
}

/* --- the key --- */

static devcert_status
login(const search *s, const candidate *at, const dc_token *token)
{
	CK_SESSION_INFO info = { .state = 0 };
	CK_RV rv;

	if (!wants_login(s, at))
		return DEVCERT_OK;
	/* A login is the whole process's: another key may have done it. */
	if (token->module->C_GetSessionInfo(token->session, &info) == CKR_OK &&
	    (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS))
		return DEVCERT_OK;
	if ((at->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PIN that is entered on the token");
	if (s->pin.ptr == NULL)
		return dc_fail(DEVCERT_E_PASSWORD, "the token wants its PIN, and there is none");
	rv =
	    token->module->C_Login(token->session, CKU_USER, (CK_UTF8CHAR *)s->pin.ptr, s->pin.len);
	return rv == CKR_USER_ALREADY_LOGGED_IN ? DEVCERT_OK : dc_token_status(rv, "login");
}

/* Take the one key of a token, if it has one. */
static devcert_status
look_in(search *s, const candidate *at)
{
	CK_OBJECT_HANDLE keys[2] = { 0 };
	CK_ULONG want_count = 0;
	CK_ATTRIBUTE *want = p11_kit_uri_get_attributes(s->uri, &want_count);
	size_t count = 0;
	dc_token *token;
	devcert_status rc = dc_token_start(at->module, at->slot, &token);

	if (rc != DEVCERT_OK)
		return rc;
	rc = login(s, at, token);
	if (rc == DEVCERT_OK)
		rc = dc_token_search(token, want, want_count, keys, 2, &count);
	if (rc == DEVCERT_OK && count + (s->found != NULL) > 1)
		rc = dc_fail(DEVCERT_E_EXISTS, "several private keys fit the URI");
	if (rc == DEVCERT_OK && count == 1) {
		token->key = keys[0];
		s->found = token;
	} else {
		dc_token_end(token);
	}
	return rc;
}

static devcert_status
find_key(search *s)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < s->token_count; i++)
		rc = look_in(s, &s->tokens[i]);
	if (rc == DEVCERT_OK && s->found == NULL)
		rc = dc_fail(DEVCERT_E_NOT_FOUND, "no private key in the token fits the URI");
	if (rc != DEVCERT_OK && s->found != NULL) {
		dc_token_end(s->found);
		s->found = NULL;
	}
	return rc;
}

devcert_status
dc_token_find(const char *uri, dc_slice pin, dc_token **out)
{
	search *s;
	devcert_status rc = DC_NEW(s);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	s->pin = pin;
	rc = parse_uri(uri, &s->uri);
	if (rc == DEVCERT_OK)
		rc = load_modules(s);
	if (rc == DEVCERT_OK)
		rc = find_tokens(s);
	if (rc == DEVCERT_OK)
		rc = find_key(s);
	if (rc == DEVCERT_OK) {
		keep_module(s, s->found->module);
		*out = s->found;
	}
	unload_modules(s);
	p11_kit_uri_free(s->uri);
	free(s);
	return rc;
}
