/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* With what an envelope is opened: keys in files of several kinds and in tokens, and passwords. */
#include <stdio.h>

#include "envelope.h"
#include "p12.h"

/* What is needed while keys are added. */
struct ring {
	devcert_opener_builder *builder;
	devcert_cert_list *certs; /* of --cert; or NULL */
	struct secret password;   /* of keys, read once: a descriptor cannot be read twice */
	bool allows_legacy;
	struct secret pin;
};

/* The certificates that are the key's are found among all of them. */
static devcert_status
add_key(struct ring *ring, const devcert_key *key, const devcert_cert_list *beside)
{
	devcert_cert_list *all;
	devcert_status rc = certs_join(beside, ring->certs, &all);

	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_add_key(ring->builder, key, all);
	if (rc == DEVCERT_E_KEY_MISMATCH) /* none is */
		rc = devcert_opener_builder_add_key(ring->builder, key, NULL);
	devcert_cert_list_free(all);
	return rc;
}

/* All keys of the file.  One for signing opens nothing, and may stand beside one that does. */
static devcert_status
add_p12(struct ring *ring, const devcert_pkcs12 *p12)
{
	size_t count = devcert_pkcs12_get_key_count(p12), added = 0;
	devcert_cert_list *certs;
	devcert_status rc = devcert_pkcs12_get_certs(p12, &certs);

	for (size_t i = 0; i < count && (rc == DEVCERT_OK || rc == DEVCERT_E_UNSUPPORTED); i++) {
		devcert_key *key;

		rc = devcert_pkcs12_get_key_private(p12, i, &key);
		if (rc == DEVCERT_OK)
			rc = add_key(ring, key, certs);
		added += rc == DEVCERT_OK;
		devcert_key_free(key);
	}
	devcert_cert_list_free(certs);
	return rc == DEVCERT_E_UNSUPPORTED && added > 0 ? DEVCERT_OK : rc;
}

/* Whether that is all that speaks against it. */
static bool
is_old_p12(const struct octets *in, const struct secret *secret)
{
	devcert_pkcs12 *p12 = NULL;
	bool old = p12_parse(in, secret, true, &p12) == DEVCERT_OK;

	devcert_pkcs12_free(p12);
	return old;
}

static int
load_p12(struct ring *ring, const char *path, const struct octets *in)
{
	struct secret asked = { .len = 0 };
	const struct secret *secret = ring->password.is_set ? &ring->password : &asked;
	devcert_pkcs12 *p12 = NULL;
	devcert_status rc;
	int code = EXIT_DONE;

	if (!secret->is_set && secret_can_ask())
		code = secret_ask_for(path, &asked);
	if (code != EXIT_DONE)
		return code;
	progress_begin("deriving the keys of the PKCS#12 file");
	rc = p12_parse(in, secret, ring->allows_legacy, &p12);
	progress_end();
	if (rc == DEVCERT_OK && devcert_pkcs12_get_key_count(p12) == 0)
		code = fail(DEVCERT_E_NOT_FOUND, "%s: no key in it", path);
	else if (rc == DEVCERT_OK)
		rc = add_p12(ring, p12);
	else if (rc == DEVCERT_E_UNSUPPORTED && !ring->allows_legacy && is_old_p12(in, secret))
		code = fail_old(rc, path);
	if (rc < 0 && code == EXIT_DONE)
		code = fail_status(rc, path);
	devcert_pkcs12_free(p12);
	secret_wipe(&asked);
	return code;
}

/* PEM files may have the certificates beside the key. */
static devcert_status
add_with_certs(struct ring *ring, const devcert_key *key, const struct octets *in)
{
	devcert_cert_list *beside;
	devcert_status rc;

	if (devcert_cert_list_parse(in->data, in->len, &beside) < 0)
		beside = NULL;
	rc = add_key(ring, key, beside);
	devcert_cert_list_free(beside);
	return rc;
}

/* What is no private key may still be a PKCS#12 file, which says for itself what is wrong. */
static int
load_file(struct ring *ring, const char *path)
{
	struct secret asked = { .len = 0 };
	struct octets in;
	devcert_key *key = NULL;
	devcert_status rc;
	int code = read_input(path, &in);

	if (code != EXIT_DONE)
		return code;
	rc = parse_key(&in, &ring->password, ring->allows_legacy, &key);
	if (rc == DEVCERT_E_PASSWORD && !ring->password.is_set && secret_can_ask()) {
		code = secret_ask_for(path, &asked);
		if (code == EXIT_DONE)
			rc = parse_key(&in, &asked, ring->allows_legacy, &key);
	}
	if (code == EXIT_DONE && (rc == DEVCERT_E_DER || rc == DEVCERT_E_TRAILING)) {
		code = load_p12(ring, path, &in);
	} else if (code == EXIT_DONE) {
		if (rc == DEVCERT_OK && (rc = add_with_certs(ring, key, &in)) < 0)
			code = fail_status(rc, path);
		else if (rc < 0)
			code = fail_key(rc, path, &in, ring->allows_legacy);
	}
	devcert_key_free(key);
	secret_wipe(&asked);
	octets_free(&in);
	return code;
}

static int
load_token(struct ring *ring, const char *uri)
{
	devcert_key *key = NULL;
	int code = open_key(uri, &ring->pin, &key);

	if (code == EXIT_DONE) {
		devcert_status rc = add_key(ring, key, NULL);

		if (rc < 0)
			code = fail_status(rc, "key in the token");
	}
	devcert_key_free(key);
	return code;
}

static int
add_password(const struct secret_source *source, devcert_opener_builder *builder)
{
	struct secret secret = { .len = 0 };
	int code = secret_get(source, false, &secret);

	if (code == EXIT_DONE && secret.is_set) {
		devcert_status rc =
		    devcert_opener_builder_add_password(builder, secret.data, secret.len);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	secret_wipe(&secret);
	return code;
}

static int
add_kek(const struct kek_options *options, devcert_opener_builder *builder)
{
	struct kek kek;
	int code = kek_get(options, &kek);

	if (code == EXIT_DONE && kek.is_set) {
		devcert_status rc =
		    devcert_opener_builder_add_kek(builder, kek.id, kek.id_len, kek.key, kek.len);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	kek_wipe(&kek);
	return code;
}

/* see envelope.h */
int
load_all_certs(const struct texts *paths, devcert_cert_list **out)
{
	int code = EXIT_DONE;

	*out = NULL;
	for (size_t i = 0; code == EXIT_DONE && i < paths->count; i++) {
		devcert_cert_list *all = NULL, *list;

		code = load_certs(paths->items[i], &list);
		if (code == EXIT_DONE) {
			devcert_status rc = certs_join(*out, list, &all);

			if (rc < 0)
				code = fail_status(rc, paths->items[i]);
		}
		devcert_cert_list_free(list);
		devcert_cert_list_free(*out);
		*out = all;
	}
	return code;
}

/* see envelope.h */
int
opener_build(const struct opener_options *options, uint32_t allow, devcert_opener_builder **out)
{
	struct ring ring = { .builder = NULL,
		             .allows_legacy = options->key_password.allows_legacy };
	devcert_status rc;
	int code = EXIT_DONE;

	*out = NULL;
	if (options->keys.count == 0 && !secret_is_given(&options->password) &&
	    !secret_is_given(&options->kek.key))
		return fail_usage("nothing to open it with: --key, --password-file or --kek-file");
	rc = devcert_opener_builder_new(&ring.builder);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_set_allow(ring.builder, allow);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_set_require_commitment(ring.builder,
		                                                   options->require_commitment);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_builder_set_unauthenticated_cbc(ring.builder, options->cbc);
	if (rc < 0)
		code = fail_status(rc, NULL);
	if (code == EXIT_DONE)
		code = load_all_certs(&options->certs, &ring.certs);
	if (code == EXIT_DONE)
		code = secret_get(&options->key_password, false, &ring.password);
	if (code == EXIT_DONE)
		code = secret_get(&options->pin, false, &ring.pin);
	for (size_t i = 0; code == EXIT_DONE && i < options->keys.count; i++) {
		const char *key = options->keys.items[i];

		code = is_token_uri(key) ? load_token(&ring, key) : load_file(&ring, key);
	}
	if (code == EXIT_DONE)
		code = add_password(&options->password, ring.builder);
	if (code == EXIT_DONE)
		code = add_kek(&options->kek, ring.builder);
	if (code == EXIT_DONE)
		*out = ring.builder;
	else
		devcert_opener_builder_free(ring.builder);
	devcert_cert_list_free(ring.certs);
	secret_wipe(&ring.password);
	secret_wipe(&ring.pin);
	return code;
}
