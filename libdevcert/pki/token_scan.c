/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a URI to tokens: the modules, and what is in their slots. */
#include <strings.h>

#include "base/limits.h"
#include "base/mem.h"
#include "pki/token.h"

/* --- modules --- */

static devcert_status
load_named(dc_token_scan *s, const char *path)
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
load_modules(dc_token_scan *s)
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
unload_modules(dc_token_scan *s)
{
	if (s->configured != NULL)
		p11_kit_modules_finalize_and_release(s->configured);
	else if (s->named[0] != NULL) {
		(void)p11_kit_module_finalize(s->named[0]);
		p11_kit_module_release(s->named[0]);
	}
}

void
dc_token_scan_keep(dc_token_scan *s, const CK_FUNCTION_LIST *module)
{
	size_t i = 0;

	while (s->modules[i] != module)
		i++;
	for (; s->modules[i] != NULL; i++)
		s->modules[i] = s->modules[i + 1];
}

/* --- tokens --- */

static bool
module_fits(const dc_token_scan *s, CK_FUNCTION_LIST *module)
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
add_token(dc_token_scan *s, CK_FUNCTION_LIST *module, CK_SLOT_ID slot)
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
		s->tokens[s->token_count] = (dc_token_place){ module, slot, info };
	s->token_count++;
}

static devcert_status
list_tokens(dc_token_scan *s, CK_FUNCTION_LIST *module)
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

static devcert_status
find_tokens(dc_token_scan *s)
{
	for (size_t i = 0; s->modules[i] != NULL; i++) {
		devcert_status rc = DEVCERT_OK;

		if (module_fits(s, s->modules[i]))
			rc = list_tokens(s, s->modules[i]);
		/* One of many configured modules may be broken without harm to the others. */
		if (rc != DEVCERT_OK && s->configured == NULL)
			return rc;
	}
	return DEVCERT_OK;
}

devcert_status
dc_token_scan_new(const char *uri, dc_token_names names, dc_token_scan **out)
{
	dc_token_scan *s;
	devcert_status rc = DC_NEW(s);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_token_uri_parse(uri, names, &s->uri);
	if (rc == DEVCERT_OK)
		rc = load_modules(s);
	if (rc == DEVCERT_OK)
		rc = find_tokens(s);
	if (rc == DEVCERT_OK)
		*out = s;
	else
		dc_token_scan_free(s);
	return rc;
}

void
dc_token_scan_free(dc_token_scan *s)
{
	if (s == NULL)
		return;
	unload_modules(s);
	p11_kit_uri_free(s->uri);
	free(s);
}

devcert_status
dc_token_scan_one(const dc_token_scan *s)
{
	if (s->token_count == 0)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no token fits the URI");
	return s->token_count == 1
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_EXISTS, "%zu tokens fit the URI", s->token_count);
}
