/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whom an envelope is sealed to. */
#include <stdio.h>
#include <string.h>

#include "envelope.h"

/* What is asked for by --scheme; 0: the default of each key. */
struct schemes {
	devcert_recipient_scheme rsa;
	devcert_recipient_scheme ecdh;
};

static int
read_schemes(const struct texts *texts, struct schemes *out)
{
	int code = EXIT_DONE;

	*out = (struct schemes){ 0 };
	for (size_t i = 0; code == EXIT_DONE && i < texts->count; i++) {
		devcert_recipient_scheme scheme;

		code = read_scheme(texts->items[i], &scheme);
		if (code != EXIT_DONE)
			break;
		devcert_recipient_scheme *of = scheme_is_rsa(scheme) ? &out->rsa : &out->ecdh;

		if (*of != 0)
			return fail_usage("--scheme is given twice for the same kind of key");
		*of = scheme;
	}
	return code;
}

static devcert_status
scheme_for(const devcert_cert *cert, const struct schemes *schemes, devcert_recipient_scheme *out)
{
	devcert_public_key *key;
	devcert_status rc = devcert_cert_get_public_key(cert, &key);

	*out = 0;
	if (rc == DEVCERT_OK)
		*out = devcert_public_key_get_type(key) == DEVCERT_KEY_TYPE_RSA ? schemes->rsa
		                                                                : schemes->ecdh;
	devcert_public_key_free(key);
	return rc;
}

/* Each certificate on its own, so that it is said which one is wrong. */
static devcert_status
check_cert(const devcert_cert *cert, devcert_recipient_scheme scheme, bool by_key_id,
           uint32_t allow)
{
	devcert_sealer_builder *builder;
	devcert_sealer *sealer = NULL;
	devcert_status rc = devcert_sealer_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_now(builder, time_now());
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_allow(builder, allow);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_by_key_id(builder, by_key_id);
	if (rc == DEVCERT_OK && scheme != 0)
		rc = devcert_sealer_builder_set_scheme(builder, scheme);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_add_cert(builder, cert);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_build(builder, &sealer);
	devcert_sealer_free(sealer);
	devcert_sealer_builder_free(builder);
	return rc;
}

/* What goes for all certificates of the command line. */
struct how {
	struct schemes schemes;
	uint32_t allow;
	bool by_key_id;
	bool with_scheme; /* those for which one was asked */
};

/* A builder cannot go back to the default scheme, so those who have it come first. */
static int
add_file(devcert_sealer_builder *builder, const char *path, bool all, const struct how *how)
{
	devcert_cert_list *list;
	int code = load_certs(path, &list);

	for (size_t i = 0; code == EXIT_DONE && i < devcert_cert_list_get_count(list); i++) {
		devcert_recipient_scheme scheme = 0;
		devcert_cert *cert;
		devcert_status rc = devcert_cert_list_get_item(list, i, &cert);

		if (rc == DEVCERT_OK)
			rc = scheme_for(cert, &how->schemes, &scheme);
		if (rc == DEVCERT_OK && (scheme != 0) == how->with_scheme) {
			rc = check_cert(cert, scheme, how->by_key_id, how->allow);
			if (rc == DEVCERT_OK && how->with_scheme)
				rc = devcert_sealer_builder_set_scheme(builder, scheme);
			if (rc == DEVCERT_OK)
				rc = devcert_sealer_builder_add_cert(builder, cert);
		}
		devcert_cert_free(cert);
		if (rc < 0)
			code = fail_status(rc, path);
		if (!all)
			break;
	}
	devcert_cert_list_free(list);
	return code;
}

static int
add_files(devcert_sealer_builder *builder, const struct sealer_options *options, uint32_t allow)
{
	struct how how = { .allow = allow, .by_key_id = options->by_key_id };
	int code = read_schemes(&options->schemes, &how.schemes);

	for (int pass = 0; pass < 2; pass++) {
		how.with_scheme = pass > 0;
		for (size_t i = 0; code == EXIT_DONE && i < options->to.count; i++)
			code = add_file(builder, options->to.items[i], false, &how);
		for (size_t i = 0; code == EXIT_DONE && i < options->to_all.count; i++)
			code = add_file(builder, options->to_all.items[i], true, &how);
	}
	return code;
}

static int
add_password(devcert_sealer_builder *builder, const struct secret_source *source)
{
	struct secret secret = { .len = 0 };
	int code = secret_get(source, true, &secret);

	if (code == EXIT_DONE && secret.is_set) {
		devcert_status rc =
		    devcert_sealer_builder_add_password(builder, secret.data, secret.len);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	secret_wipe(&secret);
	return code;
}

static int
add_kek(devcert_sealer_builder *builder, const struct kek_options *options)
{
	struct kek kek;
	int code = kek_get(options, &kek);

	if (code == EXIT_DONE && kek.is_set && kek.id_len == 0)
		code = fail_usage("--%s-id is missing", options->key.name);
	if (code == EXIT_DONE && kek.is_set) {
		devcert_status rc =
		    devcert_sealer_builder_add_kek(builder, kek.id, kek.id_len, kek.key, kek.len);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	kek_wipe(&kek);
	return code;
}

/* see envelope.h */
bool
sealer_has_recipients(const struct sealer_options *options)
{
	return options->to.count > 0 || options->to_all.count > 0 ||
	       secret_is_given(&options->password) || secret_is_given(&options->kek.key);
}

/* see envelope.h */
int
sealer_build(const struct sealer_options *options, uint32_t allow, devcert_sealer_builder **out)
{
	devcert_content_cipher cipher = DEVCERT_CONTENT_CIPHER_AES_256_GCM;
	devcert_sealer_builder *builder = NULL;
	devcert_status rc;
	int code = EXIT_DONE;

	*out = NULL;
	if (options->cipher != NULL)
		code = read_cipher(options->cipher, &cipher);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_sealer_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_now(builder, time_now());
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_allow(builder, allow);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_max_recipients(builder, RECIPIENTS_MAX);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_by_key_id(builder, options->by_key_id);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_cipher(builder, cipher);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_builder_set_commitment(builder, options->commitment);
	if (rc < 0)
		code = fail_status(rc, NULL);
	if (code == EXIT_DONE)
		code = add_files(builder, options, allow);
	if (code == EXIT_DONE)
		code = add_password(builder, &options->password);
	if (code == EXIT_DONE)
		code = add_kek(builder, &options->kek);
	if (code == EXIT_DONE)
		*out = builder;
	else
		devcert_sealer_builder_free(builder);
	return code;
}
