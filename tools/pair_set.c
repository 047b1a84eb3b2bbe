/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys and certificates that were found, each once, and what belongs together. */
#include <stdlib.h>
#include <string.h>

#include "pair.h"

static int
fail_memory(void)
{
	return fail(DEVCERT_E_NOMEM, "out of memory");
}

/* Names of files have any octets; JSON has UTF-8. */
static json_t *
file_text(const char *path)
{
	json_t *text = json_string(path);
	char *copy;

	if (text != NULL || (copy = strdup(path)) == NULL)
		return text;
	for (char *c = copy; *c != '\0'; c++)
		*c = (unsigned char)*c < 0x80 ? *c : '?';
	text = json_string(copy);
	free(copy);
	return text;
}

static int
add_file(json_t *files, const char *path)
{
	json_t *text = file_text(path);
	size_t count = json_array_size(files);

	/* A bundle may have it twice. */
	if (text != NULL && count > 0 && json_equal(json_array_get(files, count - 1), text)) {
		json_decref(text);
		return EXIT_DONE;
	}
	return json_array_append_new(files, text) == 0 ? EXIT_DONE : fail_memory();
}

/* Room for one more. */
static int
grow(void **items, size_t count, size_t size)
{
	void *more;

	if (count >= PAIR_ITEMS_MAX)
		return fail(DEVCERT_E_LIMIT, "more than %u keys or certificates", PAIR_ITEMS_MAX);
	more = reallocarray(*items, count + 1, size);
	if (more == NULL)
		return fail_memory();
	*items = more;
	return EXIT_DONE;
}

static int
append_key(struct pair_set *set, devcert_key *key, const char *fingerprint, const char *path)
{
	struct pair_key *k;
	void *items = set->keys;
	int code = grow(&items, set->key_count, sizeof(*set->keys));

	set->keys = items;
	if (code != EXIT_DONE) {
		devcert_key_free(key);
		return code;
	}
	k = &set->keys[set->key_count++];
	*k = (struct pair_key){ .key = key, .files = json_array() };
	memcpy(k->fingerprint, fingerprint, sizeof(k->fingerprint));
	return add_file(k->files, path);
}

/* see pair.h */
int
pair_add_key(struct pair_set *set, devcert_key *key, const char *path)
{
	devcert_public_key *half;
	devcert_status rc = devcert_key_get_public(key, &half);
	const char *fingerprint;
	int code;

	if (rc < 0) {
		devcert_key_free(key);
		return fail_status(rc, path);
	}
	fingerprint = devcert_public_key_get_fingerprint(half);
	for (size_t i = 0; i < set->key_count; i++)
		if (strcmp(set->keys[i].fingerprint, fingerprint) == 0) {
			code = add_file(set->keys[i].files, path);
			devcert_public_key_free(half);
			devcert_key_free(key);
			return code;
		}
	code = append_key(set, key, fingerprint, path);
	devcert_public_key_free(half);
	return code;
}

/* see pair.h */
int
pair_add_cert(struct pair_set *set, devcert_cert *cert, const char *path)
{
	void *items = set->certs;
	struct pair_cert *c;
	int code;

	for (size_t i = 0; i < set->cert_count; i++)
		if (devcert_cert_equals(set->certs[i].cert, cert)) {
			devcert_cert_free(cert);
			return add_file(set->certs[i].files, path);
		}
	code = grow(&items, set->cert_count, sizeof(*set->certs));
	set->certs = items;
	if (code != EXIT_DONE) {
		devcert_cert_free(cert);
		return code;
	}
	c = &set->certs[set->cert_count++];
	*c = (struct pair_cert){
		.cert = cert, .files = json_array(), .issuers = json_array(), .issuer = NO_ISSUER
	};
	return add_file(c->files, path);
}

/* see pair.h */
int
pair_add_unread(struct pair_set *set, const char *path, devcert_status rc, const char *reason)
{
	json_t *file;

	if (rc == DEVCERT_E_NOMEM)
		return fail_memory();
	if (json_array_size(set->unread) >= PAIR_ITEMS_MAX)
		return fail(DEVCERT_E_LIMIT, "more than %u things that cannot be read",
		            PAIR_ITEMS_MAX);
	file = json_pack("{sossss}", "file", file_text(path), "error", devcert_error_name(rc),
	                 "reason", reason);
	return json_array_append_new(set->unread, file) == 0 ? EXIT_DONE : fail_memory();
}

static int
add_issuer(struct pair_set *set, struct pair_cert *cert, size_t issuer)
{
	const devcert_cert *c = set->certs[issuer].cert;
	json_t *fingerprint = json_string(devcert_cert_get_fingerprint(c));

	if (cert->issuer == NO_ISSUER ||
	    devcert_cert_get_not_after(c) >
	        devcert_cert_get_not_after(set->certs[cert->issuer].cert))
		cert->issuer = issuer;
	return json_array_append_new(cert->issuers, fingerprint) == 0 ? EXIT_DONE : fail_memory();
}

/* Which certificates have the name of the issuer; only theirs are signatures to check. */
static int
find_issuers(struct pair_set *set, size_t index, devcert_name **subjects, size_t *tries)
{
	struct pair_cert *cert = &set->certs[index];
	devcert_name *issuer;
	devcert_status rc = devcert_cert_get_issuer(cert->cert, &issuer);
	int code = rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < set->cert_count; i++) {
		if (i == index || !devcert_name_equals(issuer, subjects[i]))
			continue;
		if (++*tries > PAIR_TRIES_MAX)
			code = fail(DEVCERT_E_LIMIT, "too many certificates of one name");
		else if (devcert_cert_is_issued_by(cert->cert, set->certs[i].cert))
			code = add_issuer(set, cert, i);
	}
	devcert_name_free(issuer);
	return code;
}

/* see pair.h */
int
pair_find_issuers(struct pair_set *set)
{
	devcert_name **subjects = calloc(set->cert_count + 1, sizeof(*subjects));
	size_t tries = 0;
	int code = subjects == NULL ? fail_memory() : EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < set->cert_count; i++) {
		devcert_status rc = devcert_cert_get_subject(set->certs[i].cert, &subjects[i]);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	for (size_t i = 0; code == EXIT_DONE && i < set->cert_count; i++)
		code = find_issuers(set, i, subjects, &tries);
	for (size_t i = 0; subjects != NULL && i < set->cert_count; i++)
		devcert_name_free(subjects[i]);
	free(subjects);
	return code;
}

/* see pair.h */
size_t
pair_chain(const struct pair_set *set, size_t cert, size_t chain[PAIR_CHAIN_MAX])
{
	size_t count = 0;

	while (cert != NO_ISSUER && count < PAIR_CHAIN_MAX) {
		for (size_t i = 0; i < count; i++)
			if (chain[i] == cert) /* two that issued each other */
				return count;
		chain[count++] = cert;
		/* What is above a root is of no use: an older root that vouches for it. */
		cert = devcert_cert_is_self_signed(set->certs[cert].cert) ? NO_ISSUER
		                                                          : set->certs[cert].issuer;
	}
	return count;
}

/* see pair.h */
bool
pair_next(const struct pair_set *set, size_t *key, size_t *cert)
{
	for (; *key < set->key_count; (*key)++, *cert = 0)
		for (; *cert < set->cert_count; (*cert)++)
			if (devcert_cert_has_key(set->certs[*cert].cert, set->keys[*key].key))
				return true;
	return false;
}

/* see pair.h */
bool
pair_has_cert(const struct pair_set *set, size_t key)
{
	size_t at = key, cert = 0;

	return pair_next(set, &at, &cert) && at == key;
}

/* see pair.h */
bool
pair_has_key(const struct pair_set *set, size_t cert)
{
	for (size_t i = 0; i < set->key_count; i++)
		if (devcert_cert_has_key(set->certs[cert].cert, set->keys[i].key))
			return true;
	return false;
}

/* see pair.h */
void
pair_free(struct pair_set *set)
{
	for (size_t i = 0; i < set->key_count; i++) {
		devcert_key_free(set->keys[i].key);
		json_decref(set->keys[i].files);
	}
	for (size_t i = 0; i < set->cert_count; i++) {
		devcert_cert_free(set->certs[i].cert);
		json_decref(set->certs[i].files);
		json_decref(set->certs[i].issuers);
	}
	free(set->keys);
	free(set->certs);
	json_decref(set->unread);
	secret_wipe(&set->password);
}
