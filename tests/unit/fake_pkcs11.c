/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fake_pkcs11.h"

#include <stdio.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define DERIVED 100 /* handle of what C_DeriveKey() makes */

static const CK_OBJECT_CLASS first_class = CKO_PRIVATE_KEY;
static const CK_KEY_TYPE first_type = CKK_RSA;

/* Before a test has said something else, for those in other languages: a token without a PIN, in
 * which there is a key that does not show its public half. */
EXPORTED struct fake_pkcs11 fake_pkcs11 = {
	.slots = 1,
	.objects = { { .attributes = { { CKA_CLASS, (void *)&first_class, sizeof(first_class) },
	                               { CKA_KEY_TYPE, (void *)&first_type, sizeof(first_type) },
	                               { CKA_LABEL, (void *)"key", 3 },
	                               { CKA_ID, (void *)"\1\2", 2 } },
	               .count = 4 } },
	.object_count = 1,
};
EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static struct fake_pkcs11 *const fake = &fake_pkcs11;
static CK_ATTRIBUTE wanted[8];
static unsigned char wanted_octets[8][256];
static CK_ULONG wanted_count;
static size_t next_object;
static unsigned char secret[256];
static CK_ULONG secret_len;

static CK_RV
enter(enum fake_call call)
{
	fake->calls++;
	return fake->rv[call];
}

static CK_ULONG
said(enum fake_call call, CK_ULONG len)
{
	return fake->len[call] != 0 ? fake->len[call] : len;
}

static void
pad(unsigned char *field, size_t size, const char *text)
{
	size_t len = strlen(text);

	memset(field, ' ', size);
	memcpy(field, text, len < size ? len : size);
}

static CK_RV
initialize(void *args)
{
	CK_RV rv = enter(FAKE_INITIALIZE);

	(void)args;
	fake->initialized += rv == CKR_OK;
	return rv;
}

static CK_RV
finalize(void *reserved)
{
	(void)reserved;
	fake->calls++;
	fake->initialized--;
	fake->logged_in = false;
	return CKR_OK;
}

static CK_RV
get_info(CK_INFO *info)
{
	memset(info, 0, sizeof(*info));
	info->cryptokiVersion = (CK_VERSION){ 2, 40 };
	pad(info->manufacturerID, sizeof(info->manufacturerID), "tests");
	pad(info->libraryDescription, sizeof(info->libraryDescription), "fake");
	return enter(FAKE_GET_INFO);
}

static CK_RV
get_slot_list(CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count)
{
	(void)present;
	for (size_t i = 0; list != NULL && i < fake->slots && i < *count; i++)
		list[i] = i;
	*count = said(FAKE_GET_SLOT_LIST, fake->slots);
	return enter(FAKE_GET_SLOT_LIST);
}

static CK_RV
get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
	(void)slot;
	memset(info, 0, sizeof(*info));
	pad(info->slotDescription, sizeof(info->slotDescription), "fake");
	pad(info->manufacturerID, sizeof(info->manufacturerID), "tests");
	info->flags = CKF_TOKEN_PRESENT;
	return enter(FAKE_GET_SLOT_INFO);
}

static CK_RV
get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	char label[16];

	memset(info, 0, sizeof(*info));
	(void)snprintf(label, sizeof(label), "fake %lu", slot);
	pad(info->label, sizeof(info->label),
	    slot == 0 && fake->token_label != NULL ? fake->token_label : label);
	pad(info->manufacturerID, sizeof(info->manufacturerID), "tests");
	pad(info->model, sizeof(info->model), "");
	pad(info->serialNumber, sizeof(info->serialNumber), "");
	info->flags = CKF_TOKEN_INITIALIZED | fake->flags[slot];
	return enter(FAKE_GET_TOKEN_INFO);
}

static CK_RV
open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
             CK_SESSION_HANDLE *session)
{
	CK_RV rv = enter(FAKE_OPEN_SESSION);
	static CK_ULONG number;

	fake->session_flags = flags;
	(void)application;
	(void)notify;
	*session = 1 + slot + FAKE_SLOTS * number++;
	fake->sessions += rv == CKR_OK;
	return rv;
}

static CK_RV
close_session(CK_SESSION_HANDLE session)
{
	(void)session;
	/* p11-kit comes again at the end when this has failed. */
	if (fake->sessions > 0 && --fake->sessions == 0)
		fake->logged_in = false;
	return enter(FAKE_CLOSE_SESSION);
}

static CK_RV
get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO *info)
{
	(void)session;
	memset(info, 0, sizeof(*info));
	info->state = fake->logged_in ? CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION;
	return enter(FAKE_GET_SESSION_INFO);
}

static CK_RV
login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG pin_len)
{
	CK_RV rv = enter(FAKE_LOGIN);

	(void)session;
	fake->logins++;
	if (rv != CKR_OK)
		return rv;
	if (user != CKU_USER || pin_len != strlen(fake->pin) ||
	    memcmp(pin, fake->pin, pin_len) != 0)
		return CKR_PIN_INCORRECT;
	fake->logged_in = true;
	return CKR_OK;
}

static CK_RV
find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *want, CK_ULONG count)
{
	wanted_count = count;
	for (CK_ULONG i = 0; i < count; i++) {
		memcpy(wanted_octets[i], want[i].pValue, want[i].ulValueLen);
		wanted[i] = (CK_ATTRIBUTE){ want[i].type, wanted_octets[i], want[i].ulValueLen };
	}
	next_object = (session - 1) % FAKE_SLOTS == 0 ? 0 : fake->object_count;
	return enter(FAKE_FIND_INIT);
}

static const CK_ATTRIBUTE *
attribute(const struct fake_object *object, CK_ATTRIBUTE_TYPE type)
{
	for (size_t i = 0; i < object->count; i++)
		if (object->attributes[i].type == type)
			return &object->attributes[i];
	return NULL;
}

static bool
is_hidden(const struct fake_object *object)
{
	const CK_ATTRIBUTE *class = attribute(object, CKA_CLASS);

	return fake->hides_private && !fake->logged_in && class != NULL &&
	       *(const CK_OBJECT_CLASS *)class->pValue == CKO_PRIVATE_KEY;
}

static bool
fits(const struct fake_object *object)
{
	if (is_hidden(object))
		return false;
	for (CK_ULONG i = 0; i < wanted_count; i++) {
		const CK_ATTRIBUTE *has = attribute(object, wanted[i].type);

		if (has == NULL || has->ulValueLen != wanted[i].ulValueLen ||
		    memcmp(has->pValue, wanted[i].pValue, has->ulValueLen) != 0)
			return false;
	}
	return true;
}

/* One at a time, as few as a module may give. */
static CK_RV
find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *found, CK_ULONG max, CK_ULONG *count)
{
	CK_ULONG n = 0;

	(void)session;
	while (next_object < fake->object_count && n == 0 && max > 0)
		if (fits(&fake->objects[next_object++]))
			found[n++] = next_object;
	*count = said(FAKE_FIND, n);
	return enter(FAKE_FIND);
}

static CK_RV
find_final(CK_SESSION_HANDLE session)
{
	(void)session;
	fake->calls++;
	return CKR_OK;
}

static CK_RV
get_derived(CK_ATTRIBUTE *want)
{
	if (want->ulValueLen < secret_len)
		return CKR_BUFFER_TOO_SMALL;
	memcpy(want->pValue, secret, secret_len);
	want->ulValueLen = said(FAKE_GET_VALUE, secret_len);
	return enter(FAKE_GET_VALUE);
}

static CK_RV
get_attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *want,
              CK_ULONG count)
{
	enum fake_call call = want->pValue == NULL ? FAKE_GET_LENGTH : FAKE_GET_VALUE;
	const CK_ATTRIBUTE *has;

	(void)session;
	(void)count;
	if (object == DERIVED)
		return get_derived(want);
	has = attribute(&fake->objects[object - 1], want->type);
	if (has == NULL) {
		want->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_TYPE_INVALID;
	}
	if (want->pValue != NULL && want->ulValueLen < has->ulValueLen)
		return CKR_BUFFER_TOO_SMALL;
	if (want->pValue != NULL)
		memcpy(want->pValue, has->pValue, has->ulValueLen);
	want->ulValueLen = said(call, has->ulValueLen);
	return enter(call);
}

static CK_RV
destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
	(void)session;
	fake->calls++;
	if (object == DERIVED)
		fake->derived--;
	else
		fake->objects[object - 1].count = 0;
	return CKR_OK;
}

/* One more attribute, in front of another one of the type. */
static CK_RV
set_attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *value,
              CK_ULONG count)
{
	static unsigned char room[8][64];
	struct fake_object *of = &fake->objects[object - 1];
	CK_RV rv = enter(FAKE_SET_VALUE);

	(void)session;
	(void)count;
	if (rv == CKR_OK) {
		memcpy(room[object - 1], value->pValue, value->ulValueLen);
		memmove(of->attributes + 1, of->attributes, of->count++ * sizeof(*value));
		of->attributes[0] =
		    (CK_ATTRIBUTE){ value->type, room[object - 1], value->ulValueLen };
	}
	return rv;
}

static CK_RV
generate_pair(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_ATTRIBUTE *public,
              CK_ULONG public_count, CK_ATTRIBUTE *private, CK_ULONG private_count,
              CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key)
{
	CK_RV rv = enter(FAKE_GENERATE);
	CK_OBJECT_HANDLE made[2] = { 0 };

	(void)session;
	if (rv == CKR_OK)
		rv = fake->generate(how, public, public_count, private, private_count, made);
	*public_key = made[0];
	*private_key = made[1];
	return rv;
}

/* Between the two calls of an operation nobody else may come. */
static CK_RV
begin(enum fake_call call, const CK_MECHANISM *how)
{
	CK_RV rv = enter(call);

	if (rv == CKR_OK && fake->refused != 0 && how->mechanism == fake->refused)
		rv = CKR_MECHANISM_INVALID;
	fake->was_busy = fake->was_busy || fake->busy;
	fake->busy = rv == CKR_OK;
	fake->mechanism = how->mechanism;
	return rv;
}

static CK_RV
sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE key)
{
	(void)session;
	(void)key;
	return begin(FAKE_SIGN_INIT, how);
}

static CK_RV
sign(CK_SESSION_HANDLE session, unsigned char *in, CK_ULONG in_len, unsigned char *out,
     CK_ULONG *out_len)
{
	CK_RV rv = enter(FAKE_SIGN);

	(void)session;
	if (rv == CKR_OK)
		rv = fake->sign(fake->mechanism, in, in_len, out, out_len);
	*out_len = said(FAKE_SIGN, *out_len);
	fake->busy = false;
	return rv;
}

static CK_RV
decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE key)
{
	(void)session;
	(void)key;
	if (how->mechanism == CKM_RSA_PKCS_OAEP && how->ulParameterLen == sizeof(fake->oaep)) {
		memcpy(&fake->oaep, how->pParameter, sizeof(fake->oaep));
		if (fake->oaep.ulSourceDataLen > 0)
			memcpy(fake->label, fake->oaep.pSourceData, fake->oaep.ulSourceDataLen);
	}
	return begin(FAKE_DECRYPT_INIT, how);
}

static CK_RV
decrypt(CK_SESSION_HANDLE session, unsigned char *in, CK_ULONG in_len, unsigned char *out,
        CK_ULONG *out_len)
{
	CK_RV rv = enter(FAKE_DECRYPT);

	(void)session;
	if (rv == CKR_OK)
		rv = fake->decrypt(in, in_len, out, out_len);
	*out_len = said(FAKE_DECRYPT, *out_len);
	fake->busy = false;
	return rv;
}

static CK_RV
derive_key(CK_SESSION_HANDLE session, CK_MECHANISM *how, CK_OBJECT_HANDLE base, CK_ATTRIBUTE *want,
           CK_ULONG count, CK_OBJECT_HANDLE *key)
{
	CK_RV rv = enter(FAKE_DERIVE);

	(void)session;
	(void)base;
	(void)want;
	(void)count;
	secret_len = sizeof(secret);
	if (rv == CKR_OK)
		rv = fake->derive(how->pParameter, secret, &secret_len);
	fake->derived += rv == CKR_OK;
	*key = DERIVED;
	return rv;
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
	static CK_FUNCTION_LIST functions = {
		.version = { 2, 40 },
		.C_Initialize = initialize,
		.C_Finalize = finalize,
		.C_GetInfo = get_info,
		.C_GetFunctionList = C_GetFunctionList,
		.C_GetSlotList = get_slot_list,
		.C_GetSlotInfo = get_slot_info,
		.C_GetTokenInfo = get_token_info,
		.C_OpenSession = open_session,
		.C_CloseSession = close_session,
		.C_GetSessionInfo = get_session_info,
		.C_Login = login,
		.C_FindObjectsInit = find_init,
		.C_FindObjects = find_objects,
		.C_FindObjectsFinal = find_final,
		.C_GetAttributeValue = get_attribute,
		.C_DestroyObject = destroy_object,
		.C_SetAttributeValue = set_attribute,
		.C_GenerateKeyPair = generate_pair,
		.C_SignInit = sign_init,
		.C_Sign = sign,
		.C_DecryptInit = decrypt_init,
		.C_Decrypt = decrypt,
		.C_DeriveKey = derive_key,
	};

	*list = &functions;
	return CKR_OK;
}
