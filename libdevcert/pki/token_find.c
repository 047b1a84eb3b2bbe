/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a URI to one private key. */
#include "base/limits.h"
#include "pki/token.h"

/* The PIN goes to one token only: trying it on another one could lock that one. */
static devcert_status
check_tokens(const dc_token_scan *s, dc_slice pin)
{
	size_t logins = 0;

	if (s->token_count == 0)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no token fits the URI");
	if (s->token_count > DC_LIMIT_TOKENS)
		return dc_fail(DEVCERT_E_EXISTS, "%zu tokens fit the URI", s->token_count);
	for (size_t i = 0; i < s->token_count; i++)
		logins += dc_token_wants_login(&s->tokens[i], pin);
	return logins <= 1 ? DEVCERT_OK
	                   : dc_fail(DEVCERT_E_EXISTS, "%zu tokens with a PIN fit the URI", logins);
}

/* Take the one key of a token, if it has one. */
static devcert_status
look_in(const dc_token_scan *s, const dc_token_place *at, dc_slice pin, dc_token **out)
{
	CK_OBJECT_HANDLE keys[2] = { 0 };
	CK_ULONG want_count = 0;
	CK_ATTRIBUTE *want = p11_kit_uri_get_attributes(s->uri, &want_count);
	size_t count = 0;
	dc_token *token;
	devcert_status rc = dc_token_start(at->module, at->slot, 0, &token);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_token_login(token, at, pin);
	if (rc == DEVCERT_OK)
		rc = dc_token_search(token, want, want_count, keys, 2, &count);
	if (rc == DEVCERT_OK && count + (*out != NULL) > 1)
		rc = dc_fail(DEVCERT_E_EXISTS, "several private keys fit the URI");
	if (rc == DEVCERT_OK && count == 1) {
		token->key = keys[0];
		*out = token;
	} else {
		dc_token_end(token);
	}
	return rc;
}

static devcert_status
find_key(const dc_token_scan *s, dc_slice pin, dc_token **out)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < s->token_count; i++)
		rc = look_in(s, &s->tokens[i], pin, out);
	if (rc == DEVCERT_OK && *out == NULL)
		rc = dc_fail(DEVCERT_E_NOT_FOUND, "no private key in the token fits the URI");
	if (rc != DEVCERT_OK && *out != NULL) {
		dc_token_end(*out);
		*out = NULL;
	}
	return rc;
}

devcert_status
dc_token_find(const char *uri, dc_slice pin, dc_token **out)
{
	dc_token_scan *s;
	devcert_status rc = dc_token_scan_new(uri, DC_NAMES_PRIVATE_KEY, &s);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	rc = check_tokens(s, pin);
	if (rc == DEVCERT_OK)
		rc = find_key(s, pin, out);
	if (rc == DEVCERT_OK)
		dc_token_scan_keep(s, (*out)->module);
	dc_token_scan_free(s);
	return rc;
}
