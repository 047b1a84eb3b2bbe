/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PKCS#11 module of NSS as any other: it wants its folder told when it is initialised, so this
 * one stands in front of it and does.  NSS_MODULE is its path, NSS_FOLDER what certutil -d has. */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static CK_FUNCTION_LIST functions;
static CK_RV (*initialize)(void *args);

/* C_INITIALIZE_ARGS as NSS has it: with one member more. */
static CK_RV
initialize_in_folder(void *args)
{
	static char folder[1024];
	struct {
		void *mutex_calls[4];
		CK_FLAGS flags;
		char *parameters;
		void *reserved;
	} in = { .flags = CKF_OS_LOCKING_OK, .parameters = folder };

	(void)args;
	(void)snprintf(folder, sizeof(folder),
	               "configdir='%s' certPrefix='' keyPrefix='' secmod='secmod.db' flags=",
	               getenv("NSS_FOLDER"));
	return initialize(&in);
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
	void *module = dlopen(getenv("NSS_MODULE"), RTLD_NOW | RTLD_LOCAL);
	CK_C_GetFunctionList get;
	CK_FUNCTION_LIST *theirs;

	if (module == NULL)
		return CKR_GENERAL_ERROR;
	get = (CK_C_GetFunctionList)dlsym(module, "C_GetFunctionList");
	if (get == NULL || get(&theirs) != CKR_OK)
		return CKR_GENERAL_ERROR;
	functions = *theirs;
	initialize = theirs->C_Initialize;
	functions.C_Initialize = initialize_in_folder;
	functions.C_GetFunctionList = C_GetFunctionList;
	*list = &functions;
	return CKR_OK;
}
