/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A PKCS#11 module that does what a test says: fake_pkcs11.c, loaded by p11-kit like any other, and
 * by the test, which finds fake_pkcs11 in it. */
#ifndef FAKE_PKCS11_H
#define FAKE_PKCS11_H

#include <p11-kit/pkcs11.h>
#include <stdbool.h>
#include <stddef.h>

enum fake_call {
	FAKE_INITIALIZE,
	FAKE_GET_INFO,
	FAKE_GET_SLOT_LIST,
	FAKE_GET_SLOT_INFO,
	FAKE_GET_TOKEN_INFO,
	FAKE_OPEN_SESSION,
	FAKE_GET_SESSION_INFO,
	FAKE_LOGIN,
	FAKE_FIND_INIT,
	FAKE_FIND,
	FAKE_GET_LENGTH, /* C_GetAttributeValue() without a buffer, and with one */
	FAKE_GET_VALUE,
	FAKE_SIGN_INIT,
	FAKE_SIGN,
	FAKE_DECRYPT_INIT,
	FAKE_DECRYPT,
	FAKE_DERIVE,
	FAKE_GENERATE,
	FAKE_SET_VALUE,
	FAKE_CLOSE_SESSION, /* it is closed all the same */
	FAKE_CALLS
};

/* Octets of a test's; the attribute is absent where data is NULL. */
struct fake_object {
	CK_ATTRIBUTE attributes[16];
	size_t count;
};

#define FAKE_SLOTS 3

struct fake_pkcs11 {
	CK_RV rv[FAKE_CALLS];     /* what a call fails with */
	CK_ULONG len[FAKE_CALLS]; /* the count or length that it says instead of the true one */

	size_t slots; /* with tokens "fake 0", "fake 1", ... */
	CK_FLAGS flags[FAKE_SLOTS];
	const char *pin;
	const char *token_label; /* of the first token, instead of "fake 0" */
	bool hides_private;      /* private keys, before a login */

	struct fake_object objects[8]; /* of the token in the first slot; handles from 1 */
	size_t object_count;

	/* Operations; of a mechanism what was given last is kept. */
	CK_RV(*sign)
	(CK_MECHANISM_TYPE type, const unsigned char *in, CK_ULONG in_len, unsigned char *out,
	 CK_ULONG *out_len);
	CK_RV(*decrypt)
	(const unsigned char *in, CK_ULONG in_len, unsigned char *out, CK_ULONG *out_len);
	CK_RV (*derive)(const CK_ECDH1_DERIVE_PARAMS *how, unsigned char *out, CK_ULONG *out_len);
	CK_RV(*generate)
	(const CK_MECHANISM *how, const CK_ATTRIBUTE *public, CK_ULONG public_count,
	 const CK_ATTRIBUTE *private, CK_ULONG private_count, CK_OBJECT_HANDLE made[2]);
	CK_MECHANISM_TYPE refused; /* one that the token does not know */
	CK_MECHANISM_TYPE mechanism;
	CK_RSA_PKCS_OAEP_PARAMS oaep;
	unsigned char label[64];

	/* What there is now, and what was. */
	size_t initialized, sessions, derived, calls;
	CK_FLAGS session_flags;         /* of the last session */
	size_t logins;                  /* C_Login() */
	bool logged_in, busy, was_busy; /* two threads at once */
};

#endif /* FAKE_PKCS11_H */
