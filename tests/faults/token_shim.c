/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See token_shim.h.  SHIM_MODULE is the path of the real module.  A call that fails here does not
 * reach it, unless something is ended by it: PKCS#11 ends an operation also where that fails, and
 * a session that was closed is gone. */
#include "token_shim.h"

#include <dlfcn.h>
#include <stdlib.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);
extern EXPORTED struct token_shim token_shim;

struct token_shim token_shim;
static CK_FUNCTION_LIST functions, *real;

/* Count a call, and tell whether it fails. */
static CK_RV
meet(enum shim_call call)
{
	token_shim.calls[call]++;
	return token_shim.rv[call];
}

/* Go on to the real module, unless the call is to fail. */
#define PASS(call, name, ...)                                                                      \
	CK_RV rv = meet(call);                                                                     \
	return rv != CKR_OK ? rv : real->name(__VA_ARGS__)

static CK_RV
initialize(void *args)
{
	CK_RV rv = meet(SHIM_INITIALIZE);

	if (rv == CKR_OK)
		rv = real->C_Initialize(args);
	token_shim.initialized += rv == CKR_OK;
	return rv;
}

static CK_RV
finalize(void *reserved)
{
	CK_RV rv = real->C_Finalize(reserved);

	if (rv == CKR_OK) {
		token_shim.initialized--;
		token_shim.sessions = 0;
	}
	return rv;
}

static CK_RV
get_info(CK_INFO *info)
{
	PASS(SHIM_GET_INFO, C_GetInfo, info);
}

static CK_RV
get_slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
	PASS(SHIM_GET_SLOT_LIST, C_GetSlotList, present, slots, count);
}

static CK_RV
get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
	PASS(SHIM_GET_SLOT_INFO, C_GetSlotInfo, slot, info);
}

static CK_RV
get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	PASS(SHIM_GET_TOKEN_INFO, C_GetTokenInfo, slot, info);
}

static CK_RV
open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *user, CK_NOTIFY notify, CK_SESSION_HANDLE *out)
{
	CK_RV rv = meet(SHIM_OPEN_SESSION);

	if (rv == CKR_OK)
		rv = real->C_OpenSession(slot, flags, user, notify, out);
	token_shim.sessions += rv == CKR_OK;
	return rv;
}

static CK_RV
close_session(CK_SESSION_HANDLE session)
{
	CK_RV rv = meet(SHIM_CLOSE_SESSION), theirs = real->C_CloseSession(session);

	token_shim.sessions -= theirs == CKR_OK;
	return rv != CKR_OK ? rv : theirs;
}

static CK_RV
get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO *info)
{
	PASS(SHIM_GET_SESSION_INFO, C_GetSessionInfo, session, info);
}

static CK_RV
login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG len)
{
	PASS(SHIM_LOGIN, C_Login, session, user, pin, len);
}

static CK_RV
find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count)
{
	PASS(SHIM_FIND_INIT, C_FindObjectsInit, session, attributes, count);
}

static CK_RV
find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG max, CK_ULONG *count)
{
	PASS(SHIM_FIND, C_FindObjects, session, objects, max, count);
}

static CK_RV
get_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes,
          CK_ULONG count)
{
	bool is_length = false;

	for (CK_ULONG i = 0; i < count; i++)
		is_length = is_length || attributes[i].pValue == NULL;
	PASS(is_length ? SHIM_GET_LENGTH : SHIM_GET_VALUE, C_GetAttributeValue, session, object,
	     attributes, count);
}

static CK_RV
set_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes,
          CK_ULONG count)
{
	PASS(SHIM_SET_VALUE, C_SetAttributeValue, session, object, attributes, count);
}

static CK_RV
sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE key)
{
	PASS(SHIM_SIGN_INIT, C_SignInit, session, how, key);
}

static CK_RV
decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE key)
{
	PASS(SHIM_DECRYPT_INIT, C_DecryptInit, session, how, key);
}

typedef CK_RV (*operation)(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out,
                           CK_ULONG *out_len);

/* Only a buffer that is too small does not end it. */
static CK_RV
operate(enum shim_call call, operation theirs, CK_SESSION_HANDLE session, CK_BYTE *in,
        CK_ULONG in_len, CK_BYTE *out, CK_ULONG *out_len)
{
	CK_RV rv = meet(call);
	CK_BYTE lost[1024];
	CK_ULONG lost_len = sizeof(lost);

	if (rv == CKR_OK)
		return theirs(session, in, in_len, out, out_len);
	if (rv != CKR_BUFFER_TOO_SMALL)
		(void)theirs(session, in, in_len, lost, &lost_len);
	return rv;
}

static CK_RV
sign(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *out_len)
{
	return operate(SHIM_SIGN, real->C_Sign, session, in, in_len, out, out_len);
}

static CK_RV
decrypt(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *out_len)
{
	return operate(SHIM_DECRYPT, real->C_Decrypt, session, in, in_len, out, out_len);
}

static CK_RV
derive(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE key, CK_ATTRIBUTE *attributes,
       CK_ULONG count, CK_OBJECT_HANDLE *out)
{
	PASS(SHIM_DERIVE, C_DeriveKey, session, how, key, attributes, count, out);
}

static CK_RV
generate(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_ATTRIBUTE *public, CK_ULONG public_count,
         CK_ATTRIBUTE *private, CK_ULONG private_count, CK_OBJECT_HANDLE *public_out,
         CK_OBJECT_HANDLE *private_out)
{
	PASS(SHIM_GENERATE, C_GenerateKeyPair, session, how, public, public_count, private,
	     private_count, public_out, private_out);
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
	void *module = dlopen(getenv("SHIM_MODULE"), RTLD_NOW | RTLD_LOCAL);
	CK_C_GetFunctionList get;

	if (module == NULL)
		return CKR_GENERAL_ERROR;
	get = (CK_C_GetFunctionList)dlsym(module, "C_GetFunctionList");
	if (get == NULL || get(&real) != CKR_OK)
		return CKR_GENERAL_ERROR;
	functions = *real;
	functions.C_Initialize = initialize;
	functions.C_Finalize = finalize;
	functions.C_GetInfo = get_info;
	functions.C_GetFunctionList = C_GetFunctionList;
	functions.C_GetSlotList = get_slot_list;
	functions.C_GetSlotInfo = get_slot_info;
	functions.C_GetTokenInfo = get_token_info;
	functions.C_OpenSession = open_session;
	functions.C_CloseSession = close_session;
	functions.C_GetSessionInfo = get_session_info;
	functions.C_Login = login;
	functions.C_FindObjectsInit = find_init;
	functions.C_FindObjects = find;
	functions.C_GetAttributeValue = get_value;
	functions.C_SetAttributeValue = set_value;
	functions.C_SignInit = sign_init;
	functions.C_Sign = sign;
	functions.C_DecryptInit = decrypt_init;
	functions.C_Decrypt = decrypt;
	functions.C_DeriveKey = derive;
	functions.C_GenerateKeyPair = generate;
	*list = &functions;
	return CKR_OK;
}
