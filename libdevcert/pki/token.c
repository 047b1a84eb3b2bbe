/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/token.h"

#include <unistd.h>

#include "base/mem.h"

static CK_RV
open_session(const dc_token *token, CK_SESSION_HANDLE *out)
{
	return token->module->C_OpenSession(token->slot, CKF_SERIAL_SESSION | token->flags, NULL,
	                                    NULL, out);
}

devcert_status
dc_token_start(CK_FUNCTION_LIST *module, CK_SLOT_ID slot, CK_FLAGS flags, dc_token **out)
{
	dc_token *token;
	devcert_status rc = DC_NEW(token);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	token->module = module;
	token->slot = slot;
	token->flags = flags;
	token->process = getpid();
	rc = dc_token_status(open_session(token, &token->session), "opening a session");
	if (rc == DEVCERT_OK && pthread_mutex_init(&token->lock, NULL) != 0) {
		(void)module->C_CloseSession(token->session);
		rc = dc_fail_nomem();
	}
	if (rc == DEVCERT_OK)
		*out = token;
	else
		free(token);
	return rc;
}

devcert_status
dc_token_lock(dc_token *token)
{
	if (token->process != getpid())
		return dc_fail(DEVCERT_E_STATE, "a token's key of the process before fork");
	(void)pthread_mutex_lock(&token->lock);
	return DEVCERT_OK;
}

/* The new session comes before the old one ends, so that the login lasts. */
static void
renew_session(dc_token *token)
{
	CK_SESSION_HANDLE next;

	if (open_session(token, &next) == CKR_OK) {
		(void)token->module->C_CloseSession(token->session);
		token->session = next;
	}
}

void
dc_token_settle(dc_token *token)
{
	token->made_count = 0;
	token->flags = 0;
	renew_session(token);
}

void
dc_token_unlock(dc_token *token, CK_RV rv)
{
	/* A buffer that was too small leaves the operation active, and PKCS#11 before 3.0 has no
	 * call that ends it. */
	if (rv == CKR_BUFFER_TOO_SMALL || rv == CKR_OPERATION_ACTIVE)
		renew_session(token);
	(void)pthread_mutex_unlock(&token->lock);
}

void
dc_token_end(dc_token *token)
{
	while (token->made_count > 0)
		(void)token->module->C_DestroyObject(token->session,
		                                     token->made[--token->made_count]);
	(void)token->module->C_CloseSession(token->session);
	(void)pthread_mutex_destroy(&token->lock);
	devcert_public_key_free(token->public);
	free(token);
}

void
dc_token_free(dc_token *token)
{
	CK_FUNCTION_LIST *module;

	if (token == NULL)
		return;
	/* After fork session and module are the parent's: a module that talks to a device or a
	 * daemon would end the session for the parent, too.  So the child leaves them as they are,
	 * and the lock, which a thread of the parent may hold. */
	if (token->process != getpid()) {
		devcert_public_key_free(token->public);
		free(token);
		return;
	}
	module = token->module;
	dc_token_end(token);
	(void)p11_kit_module_finalize(module);
	p11_kit_module_release(module);
}

bool
dc_token_wants_login(const dc_token_place *at, dc_slice pin)
{
	return (at->info.flags & CKF_LOGIN_REQUIRED) != 0 ||
	       (pin.ptr != NULL && (at->info.flags & CKF_USER_PIN_INITIALIZED) != 0);
}

devcert_status
dc_token_login(dc_token *token, const dc_token_place *at, dc_slice pin)
{
	CK_SESSION_INFO info = { .state = 0 };
	CK_RV rv;

	if (!dc_token_wants_login(at, pin))
		return DEVCERT_OK;
	/* A login is the whole process's: another key may have done it. */
	if (token->module->C_GetSessionInfo(token->session, &info) == CKR_OK &&
	    (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS))
		return DEVCERT_OK;
	if ((at->info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PIN that is entered on the token");
	if (pin.ptr == NULL)
		return dc_fail(DEVCERT_E_PASSWORD, "the token wants its PIN, and there is none");
	rv = token->module->C_Login(token->session, CKU_USER, (CK_UTF8CHAR *)pin.ptr, pin.len);
	return rv == CKR_USER_ALREADY_LOGGED_IN ? DEVCERT_OK : dc_token_status(rv, "login");
}

devcert_status
dc_token_check_pin(size_t len)
{
	return len <= DC_LIMIT_PIN_LEN ? DEVCERT_OK
	                               : dc_fail(DEVCERT_E_ARGUMENT, "a PIN of %zu octets", len);
}

dc_slice
dc_token_field(const CK_UTF8CHAR *field, size_t size)
{
	while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0'))
		size--;
	return dc_slice_of(field, size);
}
