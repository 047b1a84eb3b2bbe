/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One private key in a PKCS#11 token, with the session that it is used in. */
#ifndef DEVCERT_PKI_TOKEN_H
#define DEVCERT_PKI_TOKEN_H

#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <pthread.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/limits.h"
#include "pki/key_parts.h"

/* There is one session a key, and lock is held while it is used: a token does one thing at a time
 * anyway, some have very few sessions, and the login ends with the last one. */
struct dc_token {
	CK_FUNCTION_LIST *module; /* initialised for us, by p11-kit's count */
	CK_SLOT_ID slot;
	CK_SESSION_HANDLE session;
	CK_OBJECT_HANDLE key;
	devcert_public_key *public;
	CK_OBJECT_HANDLE made[2]; /* objects of ours that go with the session, while there are */
	size_t made_count;
	CK_FLAGS flags; /* of the session */
	pthread_mutex_t lock;
	pid_t process; /* that the session belongs to */
};

/* A token that is there. */
typedef struct {
	CK_FUNCTION_LIST *module;
	CK_SLOT_ID slot;
	CK_TOKEN_INFO info;
} dc_token_place;

/* The modules that a URI leads to, initialised, and their tokens that fit it. */
typedef struct {
	p11_kit_uri *uri;
	CK_FUNCTION_LIST **configured, *named[2];
	CK_FUNCTION_LIST **modules; /* one of these two; NULL at the end */
	dc_token_place tokens[DC_LIMIT_TOKENS];
	size_t token_count; /* of all, also of those that have no room */
} dc_token_scan;

/* How an object in a token is named. */
typedef struct {
	CK_OBJECT_CLASS class;
	dc_slice id, label; /* empty where it has none */
} dc_token_object;

/* --- token_status.c --- */

/* The one place where the codes of PKCS#11 become ours; what is the thing that was done. */
devcert_status dc_token_status(CK_RV rv, const char *what) DEVCERT_MUST_CHECK;

/* --- token.c --- */

/* A session in a slot of a module that the caller has initialised; flags may be CKF_RW_SESSION. */
devcert_status dc_token_start(CK_FUNCTION_LIST *module, CK_SLOT_ID slot, CK_FLAGS flags,
                              dc_token **out) DEVCERT_MUST_CHECK;
/* What was made stays, and from now on nothing is written. */
void dc_token_settle(dc_token *token);
/* End it; dc_token_free() gives the module back, too. */
void dc_token_end(dc_token *token);

/* Take the session for one operation; the other one gives it back.  rv is what the operation ended
 * with: after some codes the session is of no use any more, and is replaced. */
devcert_status dc_token_lock(dc_token *token) DEVCERT_MUST_CHECK;
void dc_token_unlock(dc_token *token, CK_RV rv);

/* Whether a login is to be had before private objects are seen. */
bool dc_token_wants_login(const dc_token_place *at, dc_slice pin);
/* Log in where that is wanted and the process has no login yet: one try. */
devcert_status dc_token_login(dc_token *token, const dc_token_place *at,
                              dc_slice pin) DEVCERT_MUST_CHECK;
/* DEVCERT_E_ARGUMENT for a PIN that is longer than any. */
devcert_status dc_token_check_pin(size_t len) DEVCERT_MUST_CHECK;

/* Text of a field of PKCS#11, which is filled up with blanks. */
dc_slice dc_token_field(const CK_UTF8CHAR *field, size_t size);

/* --- token_uri.c --- */

/* What a URI is there for. */
typedef enum { DC_NAMES_TOKENS, DC_NAMES_KEYS, DC_NAMES_PRIVATE_KEY } dc_token_names;

devcert_status dc_token_uri_parse(const char *text, dc_token_names names,
                                  p11_kit_uri **out) DEVCERT_MUST_CHECK;
devcert_status dc_token_uri_set_class(p11_kit_uri *uri, CK_OBJECT_CLASS class) DEVCERT_MUST_CHECK;
/* The URI by which a token, or an object in it, is found again; of may be NULL.  For free(). */
devcert_status dc_token_uri_write(const dc_token_scan *scan, const dc_token_place *at,
                                  const dc_token_object *of, char **out) DEVCERT_MUST_CHECK;

/* --- token_scan.c --- */

/* The tokens that fit a URI. */
devcert_status dc_token_scan_new(const char *uri, dc_token_names names,
                                 dc_token_scan **out) DEVCERT_MUST_CHECK;
/* Gives the modules back; scan may be NULL. */
void dc_token_scan_free(dc_token_scan *scan);
/* A module stays loaded and initialised for a key: take it out of those that are given back. */
void dc_token_scan_keep(dc_token_scan *scan, const CK_FUNCTION_LIST *module);
/* DEVCERT_E_NOT_FOUND, DEVCERT_E_EXISTS where it is not exactly one. */
devcert_status dc_token_scan_one(const dc_token_scan *scan) DEVCERT_MUST_CHECK;

/* --- token_find.c --- */

/* The one private key that a URI names, in a session that is logged in where that is needed. */
devcert_status dc_token_find(const char *uri, dc_slice pin, dc_token **out) DEVCERT_MUST_CHECK;

/* --- token_generate.c --- */

/* A new pair of keys in the one token that a URI names.  Until dc_token_settle() both go with the
 * session. */
devcert_status dc_token_generate(const char *uri, const dc_key_type *type, uint32_t bits,
                                 dc_slice pin, dc_token **out) DEVCERT_MUST_CHECK;

/* --- token_object.c --- */

/* The first objects of the token with these attributes, at most max of them. */
devcert_status dc_token_search(dc_token *token, CK_ATTRIBUTE *want, CK_ULONG want_count,
                               CK_OBJECT_HANDLE *found, size_t max,
                               size_t *count) DEVCERT_MUST_CHECK;

/* Append an attribute of an object.  Where it has none, or does not show it, nothing is. */
devcert_status dc_token_get(dc_token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                            dc_buf *out) DEVCERT_MUST_CHECK;

/* Whether an attribute of an object is true; absent is what is given. */
devcert_status dc_token_is(dc_token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                           bool absent, bool *out) DEVCERT_MUST_CHECK;

/* --- token_public.c --- */

/* The public half of a key in the token: of its own attributes, or else of the public key or the
 * certificate beside it that has the same identifier.  DEVCERT_E_UNSUPPORTED where there is none.
 */
devcert_status dc_token_public(dc_token *token, CK_OBJECT_HANDLE key,
                               devcert_public_key **out) DEVCERT_MUST_CHECK;

/* --- token_use.c --- */

/* Sign without padding or hashing of ours, to exactly len octets. */
devcert_status dc_token_sign(dc_token *token, CK_MECHANISM *how, dc_slice in, uint8_t *out,
                             size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_TOKEN_H */
