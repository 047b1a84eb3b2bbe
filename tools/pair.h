/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loose keys and certificates, in files of any name, and what belongs together. */
#ifndef DEVCERT_TOOL_PAIR_H
#define DEVCERT_TOOL_PAIR_H

#include "tool.h"

/* Of files, keys, certificates, and of what cannot be read. */
#define PAIR_ITEMS_MAX 1000u
/* How many issuers there may be to tell apart, each with a signature to check. */
#define PAIR_TRIES_MAX 10000u
#define PAIR_CHAIN_MAX 10u
#define NO_ISSUER SIZE_MAX

struct pair_key {
	devcert_key *key;
	char fingerprint[65];
	json_t *files; /* in which it is */
};

struct pair_cert {
	devcert_cert *cert;
	json_t *files;
	json_t *issuers; /* fingerprints of those that are there */
	size_t issuer;   /* the one that is valid for the longest time, or NO_ISSUER */
};

struct pair_set {
	struct pair_key *keys;
	size_t key_count;
	struct pair_cert *certs;
	size_t cert_count;
	json_t *unread; /* each with its file, and why */
	size_t file_count;
	struct secret password; /* of what is read */
	bool allows_legacy;
};

/* --- pair_set.c --- */

/* Both take what they are given, and free it where it is there already. */
int pair_add_key(struct pair_set *set, devcert_key *key, const char *path);
int pair_add_cert(struct pair_set *set, devcert_cert *cert, const char *path);
/* Nothing fails because one file cannot be read; unless memory is out, or there are too many. */
int pair_add_unread(struct pair_set *set, const char *path, devcert_status rc, const char *reason);
/* Who is whose issuer. */
int pair_find_issuers(struct pair_set *set);
/* A certificate and its issuers, as far as they are there; how many. */
size_t pair_chain(const struct pair_set *set, size_t cert, size_t chain[PAIR_CHAIN_MAX]);
/* The key of a certificate and the next one, from 0; false where there is no more. */
bool pair_next(const struct pair_set *set, size_t *key, size_t *cert);
bool pair_has_cert(const struct pair_set *set, size_t key);
bool pair_has_key(const struct pair_set *set, size_t cert);
void pair_free(struct pair_set *set);

/* --- pair_read.c --- */

/* All that is in a file, or in the files of a folder. */
int pair_read(struct pair_set *set, const char *path);

#endif /* DEVCERT_TOOL_PAIR_H */
