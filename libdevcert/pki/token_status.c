/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/token.h"

static const struct {
	CK_RV rv;
	devcert_status code;
	const char *meaning;
} known[] = {
	{ CKR_PIN_INCORRECT, DEVCERT_E_PASSWORD, "the PIN is wrong" },
	{ CKR_PIN_INVALID, DEVCERT_E_PASSWORD, "the PIN has a wrong form" },
	{ CKR_PIN_LEN_RANGE, DEVCERT_E_PASSWORD, "the PIN has a wrong length" },
	{ CKR_PIN_EXPIRED, DEVCERT_E_PASSWORD, "the PIN has expired" },
	{ CKR_PIN_LOCKED, DEVCERT_E_PASSWORD, "the PIN is locked" },
	{ CKR_USER_PIN_NOT_INITIALIZED, DEVCERT_E_PASSWORD, "the token has no user PIN yet" },
	{ CKR_USER_NOT_LOGGED_IN, DEVCERT_E_PASSWORD, "the token wants its PIN" },
	{ CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND, "the token was removed" },
	{ CKR_TOKEN_NOT_PRESENT, DEVCERT_E_NOT_FOUND, "there is no token" },
	{ CKR_TOKEN_NOT_RECOGNIZED, DEVCERT_E_NOT_FOUND, "the module does not know the token" },
	{ CKR_SLOT_ID_INVALID, DEVCERT_E_NOT_FOUND, "there is no such slot" },
	{ CKR_MECHANISM_INVALID, DEVCERT_E_UNSUPPORTED, "the token cannot do this" },
	{ CKR_MECHANISM_PARAM_INVALID, DEVCERT_E_UNSUPPORTED,
	  "the token cannot do this with these parameters" },
	{ CKR_FUNCTION_NOT_SUPPORTED, DEVCERT_E_UNSUPPORTED, "the module cannot do this" },
	{ CKR_KEY_FUNCTION_NOT_PERMITTED, DEVCERT_E_UNSUPPORTED, "the key is not for this" },
	{ CKR_TOKEN_WRITE_PROTECTED, DEVCERT_E_UNSUPPORTED, "the token cannot be written" },
	{ CKR_SESSION_READ_ONLY, DEVCERT_E_UNSUPPORTED, "the token cannot be written" },
	{ CKR_KEY_SIZE_RANGE, DEVCERT_E_UNSUPPORTED, "the token has no keys of this size" },
	{ CKR_DOMAIN_PARAMS_INVALID, DEVCERT_E_UNSUPPORTED, "the token does not know this curve" },
	{ CKR_CURVE_NOT_SUPPORTED, DEVCERT_E_UNSUPPORTED, "the token does not know this curve" },
	{ CKR_KEY_TYPE_INCONSISTENT, DEVCERT_E_UNSUPPORTED, "the key is not for this" },
};

devcert_status
dc_token_status(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return DEVCERT_OK;
	if (rv == CKR_HOST_MEMORY)
		return dc_fail_nomem();
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].rv == rv)
			return dc_fail(known[i].code, "%s: %s (PKCS#11 code 0x%lx)", what,
			               known[i].meaning, rv);
	return dc_fail(DEVCERT_E_INTERNAL, "%s: the module failed (PKCS#11 code 0x%lx)", what, rv);
}
