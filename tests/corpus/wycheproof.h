/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the two halves of the program that runs Project Wycheproof's vectors. */
#ifndef WYCHEPROOF_H
#define WYCHEPROOF_H

#include <jansson.h>

#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "pki/key.h"

/* What a group of tests has in common. */
struct group {
	json_t *json;
	gnutls_pubkey_t key; /* NULL where it cannot be read */
	devcert_key *private;
};

struct file {
	const char *name;
	/* DEVCERT_OK where the test's result is reached and equals what the vector says. */
	devcert_status (*run)(const struct file *file, const struct group *group, json_t *test);
	const char *oid; /* of the signature, of the HMAC of PBES2, or of the AEAD */
	dc_hash hash;
	dc_cipher cipher;
	/* How many valid ones are DEVCERT_E_UNSUPPORTED, and why. */
	unsigned int unsupported;
	const char *why;
};

/* A member that is hex; release() it.  An absent one is empty. */
dc_slice member(json_t *test, const char *name);
void release(dc_slice octets);
uint32_t number(json_t *test, const char *name);
devcert_status must_equal(dc_slice is, dc_slice should) DEVCERT_MUST_CHECK;

/* wycheproof_keys.c */
devcert_status run_keywrap(const struct file *file, const struct group *group, json_t *test);
devcert_status run_hkdf(const struct file *file, const struct group *group, json_t *test);
devcert_status run_ecdh(const struct file *file, const struct group *group, json_t *test);
devcert_status run_xdh(const struct file *file, const struct group *group, json_t *test);
devcert_status run_oaep(const struct file *file, const struct group *group, json_t *test);

#endif /* WYCHEPROOF_H */
