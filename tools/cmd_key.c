/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tool.h"

#define DEFAULT_TYPE "rsa:3072"
/* Octets of the longest key identifier. */
#define MAX_ID 32

#define OUTPUT_OPTIONS(o)                                                                          \
	{ "output", 'o', OPTION_TEXT, &(o).path, "FILE", "where to write; - is standard output" }, \
	{                                                                                          \
		"force", 0, OPTION_FLAG, &(o).force, NULL, "overwrite"                             \
	}

struct output {
	const char *path;
	bool force;
};

/* Before anything long: whether the result can be written, and where what is shown can go. */
static int
check(const struct output *o, bool json)
{
	if (o->path == NULL)
		return fail_usage("-o is missing");
	if (json && strcmp(o->path, "-") == 0)
		return fail_usage("--json and -o - exclude each other");
	return check_output(o->path, o->force);
}

/* What was written, on request. */
static int
show_written(const struct output *o, const devcert_key *key, bool json)
{
	json_t *object;

	if (!json)
		return EXIT_DONE;
	object = describe_private_key(key);
	if (object != NULL)
		(void)json_object_set_new(object, "file", json_string(o->path));
	return show(object, true);
}

/* A pair that stays in its token: there is nothing to write, and what was made is shown. */
static int
generate_in_token(const char *uri, devcert_key_type type, uint32_t bits,
                  const struct secret_source *pin, bool json)
{
	struct secret secret = { .len = 0 };
	devcert_key *key = NULL;
	int code = secret_get(pin, false, &secret);

	if (code == EXIT_DONE && !secret.is_set && secret_can_ask())
		code = secret_ask("PIN of the token", false, &secret);
	if (code == EXIT_DONE) {
		devcert_status rc;

		progress_begin("generating the key in the token");
		rc = devcert_key_generate_in_token(uri, type, bits, secret_pass(&secret),
		                                   secret.len, &key);
		progress_end();
		if (rc < 0)
			code = fail_status(rc, "key in the token");
	}
	secret_wipe(&secret);
	if (code == EXIT_DONE)
		code = show(describe_private_key(key), json);
	devcert_key_free(key);
	return code;
}

/* see tool.h */
int
key_generate(const struct verb *verb, int argc, char **argv)
{
	const char *type_text = NULL, *token = NULL;
	struct secret_source password = { .file = NULL }, pin = { .file = NULL };
	struct output o = { .path = NULL };
	bool der = false, json = false;
	const struct option_spec options[] = {
		{ "type", 0, OPTION_TEXT, &type_text, "TYPE",
		  "rsa:2048, rsa:3072 (default), rsa:4096, ec:p256, ec:p384, ec:p521, ed25519, "
		  "ed448, x25519, x448, rsa-pss" },
		OUTPUT_OPTIONS(o),
		{ "password", 0, OPTION_SECRET, &password, NULL, "password to encrypt the key" },
		{ "token", 0, OPTION_TEXT, &token, "URI",
		  "make it in a token, under this name, instead of -o" },
		{ "pin", 0, OPTION_SECRET, &pin, NULL, "PIN of the token" },
		{ "der", 0, OPTION_FLAG, &der, NULL, "DER instead of PEM" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_key *key = NULL;
	devcert_key_type type;
	uint32_t bits;
	int code = read_options(verb, options, 0, 0, &argc, &argv);

	if (code == EXIT_DONE)
		code = read_key_type(type_text != NULL ? type_text : DEFAULT_TYPE, &type, &bits);
	if (code == EXIT_DONE && token != NULL)
		return o.path != NULL ? fail_usage("--token and -o exclude each other")
		                      : generate_in_token(token, type, bits, &pin, json);
	if (code == EXIT_DONE)
		code = check(&o, json);
	if (code == EXIT_DONE)
		code = make_key(type, bits, o.path, o.force,
		                der ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM, &password, &key);
	if (code == EXIT_DONE)
		code = show_written(&o, key, json);
	devcert_key_free(key);
	return code;
}

static void
set_id(json_t *object, const char *word, const devcert_public_key *key,
       devcert_key_id_method method)
{
	static const char digits[] = "0123456789abcdef";
	devcert_bytes *id = NULL;
	char hex[2 * MAX_ID + 1];
	size_t len = 0;

	if (devcert_public_key_identify(key, method, &id) != DEVCERT_OK)
		return;
	for (size_t i = 0; i < devcert_bytes_len(id) && i < MAX_ID; i++) {
		hex[len++] = digits[devcert_bytes_data(id)[i] >> 4];
		hex[len++] = digits[devcert_bytes_data(id)[i] & 15];
	}
	hex[len] = '\0';
	(void)json_object_set_new(object, word, json_string(hex));
	devcert_bytes_free(id);
}

/* With what CAs may name it by. */
static json_t *
describe_with_ids(const devcert_key *key)
{
	json_t *object = describe_private_key(key);
	devcert_public_key *half = NULL;

	if (object != NULL && devcert_key_get_public(key, &half) == DEVCERT_OK) {
		set_id(object, "id_sha1", half, DEVCERT_KEY_ID_METHOD_SHA1);
		set_id(object, "id_short", half, DEVCERT_KEY_ID_METHOD_SHORT);
		set_id(object, "id_sha256", half, DEVCERT_KEY_ID_METHOD_SHA256);
	}
	devcert_public_key_free(half);
	return object;
}

/* see tool.h */
int
key_show(const struct verb *verb, int argc, char **argv)
{
	struct secret_source password = { .file = NULL };
	bool json = false;
	const struct option_spec options[] = {
		{ "password", 0, OPTION_KEY_SECRET, &password, NULL, "password of the key" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_key *key = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = load_key(argv[0], &password, &key);
	if (code == EXIT_DONE)
		code = show(describe_with_ids(key), json);
	devcert_key_free(key);
	return code;
}

static int
write_public(const struct output *o, const devcert_key *key, devcert_encoding encoding)
{
	devcert_public_key *half = NULL;
	devcert_bytes *octets = NULL;
	devcert_status rc = devcert_key_get_public(key, &half);
	int code;

	if (rc == DEVCERT_OK)
		rc = devcert_public_key_encode(half, encoding, &octets);
	devcert_public_key_free(half);
	if (rc < 0)
		return fail_status(rc, NULL);
	code = write_output(o->path, o->force, OUTPUT_PUBLIC, devcert_bytes_data(octets),
	                    devcert_bytes_len(octets));
	devcert_bytes_free(octets);
	return code;
}

/* see tool.h */
int
key_public(const struct verb *verb, int argc, char **argv)
{
	struct secret_source password = { .file = NULL };
	struct output o = { .path = NULL };
	bool der = false, json = false;
	const struct option_spec options[] = {
		OUTPUT_OPTIONS(o),
		{ "password", 0, OPTION_KEY_SECRET, &password, NULL, "password of the key" },
		{ "der", 0, OPTION_FLAG, &der, NULL, "DER instead of PEM" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_key *key = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = check(&o, json);
	if (code == EXIT_DONE)
		code = load_key(argv[0], &password, &key);
	if (code == EXIT_DONE)
		code = write_public(&o, key, der ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM);
	if (code == EXIT_DONE)
		code = show_written(&o, key, json);
	devcert_key_free(key);
	return code;
}

/* see tool.h */
int
key_convert(const struct verb *verb, int argc, char **argv)
{
	struct secret_source password = { .file = NULL };
	struct secret_source new_password = { .file = NULL };
	struct output o = { .path = NULL };
	bool der = false, json = false;
	const struct option_spec options[] = {
		OUTPUT_OPTIONS(o),
		{ "password", 0, OPTION_KEY_SECRET, &password, NULL, "password of the key" },
		{ "new-password", 0, OPTION_SECRET, &new_password, NULL,
		  "password of what is written; without it the key is not encrypted" },
		{ "der", 0, OPTION_FLAG, &der, NULL, "DER instead of PEM" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 };
	devcert_key *key = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = check(&o, json);
	if (code == EXIT_DONE)
		code = load_key(argv[0], &password, &key);
	if (code == EXIT_DONE)
		code = secret_get(&new_password, true, &secret);
	if (code == EXIT_DONE)
		code = save_key(o.path, o.force, key,
		                der ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM, &secret);
	if (code == EXIT_DONE)
		code = show_written(&o, key, json);
	secret_wipe(&secret);
	devcert_key_free(key);
	return code;
}
