/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A PKCS#11 module in front of a real one, token_shim.c: calls go on to it, but one of them may
 * fail. The program that has it fail finds token_shim in it. */
#ifndef TOKEN_SHIM_H
#define TOKEN_SHIM_H

#include <p11-kit/pkcs11.h>
#include <stdbool.h>
#include <stddef.h>

enum shim_call {
	SHIM_INITIALIZE,
	SHIM_GET_INFO,
	SHIM_GET_SLOT_LIST,
	SHIM_GET_SLOT_INFO,
	SHIM_GET_TOKEN_INFO,
	SHIM_OPEN_SESSION,
	SHIM_CLOSE_SESSION,
	SHIM_GET_SESSION_INFO,
	SHIM_LOGIN,
	SHIM_FIND_INIT,
	SHIM_FIND,
	SHIM_GET_LENGTH, /* C_GetAttributeValue() without a buffer, and with one */
	SHIM_GET_VALUE,
	SHIM_SIGN_INIT,
	SHIM_SIGN,
	SHIM_DECRYPT_INIT,
	SHIM_DECRYPT,
	SHIM_DERIVE,
	SHIM_GENERATE,
	SHIM_SET_VALUE,
	SHIM_CALLS
};

struct token_shim {
	CK_RV rv[SHIM_CALLS];         /* what a call fails with */
	size_t calls[SHIM_CALLS];     /* how often it was made */
	size_t initialized, sessions; /* how many there are now */
};

#endif /* TOKEN_SHIM_H */
