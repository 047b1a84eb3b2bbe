/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "tool.h"

static const struct {
	uint32_t bit;
	const char *word;
} flag_words[] = {
	{ DEVCERT_TOKEN_FLAG_PIN_REQUIRED, "pin-required" },
	{ DEVCERT_TOKEN_FLAG_PIN_SET, "pin-set" },
	{ DEVCERT_TOKEN_FLAG_PIN_COUNT_LOW, "pin-count-low" },
	{ DEVCERT_TOKEN_FLAG_PIN_FINAL_TRY, "pin-final-try" },
	{ DEVCERT_TOKEN_FLAG_PIN_LOCKED, "pin-locked" },
	{ DEVCERT_TOKEN_FLAG_PIN_EXPIRED, "pin-expired" },
	{ DEVCERT_TOKEN_FLAG_PIN_PAD, "pin-pad" },
	{ DEVCERT_TOKEN_FLAG_READ_ONLY, "read-only" },
}, use_words[] = {
	{ DEVCERT_TOKEN_USE_SIGN, "sign" },
	{ DEVCERT_TOKEN_USE_DECRYPT, "decrypt" },
	{ DEVCERT_TOKEN_USE_AGREE, "agree" },
	{ DEVCERT_TOKEN_USE_UNWRAP, "unwrap" },
};
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static json_t *
describe_token(const devcert_token *token)
{
	uint32_t flags = devcert_token_get_flags(token);
	json_t *words = json_array();

	for (size_t i = 0; i < COUNT_OF(flag_words); i++)
		if ((flags & flag_words[i].bit) != 0)
			(void)json_array_append_new(words, json_string(flag_words[i].word));
	return json_pack("{ssssssssssso}", "uri", devcert_token_get_uri(token), "label",
	                 devcert_token_get_label(token), "manufacturer",
	                 devcert_token_get_manufacturer(token), "model",
	                 devcert_token_get_model(token), "serial", devcert_token_get_serial(token),
	                 "flags", words);
}

static json_t *
describe_token_key(const devcert_token_key *key)
{
	uint32_t uses = devcert_token_key_get_uses(key);
	json_t *words = json_array();
	devcert_public_key *half;
	json_t *public = NULL;

	for (size_t i = 0; i < COUNT_OF(use_words); i++)
		if ((uses & use_words[i].bit) != 0)
			(void)json_array_append_new(words, json_string(use_words[i].word));
	if (devcert_token_key_get_public(key, &half) == DEVCERT_OK)
	public = describe_public_key(half);
	devcert_public_key_free(half);
	return json_pack("{sssssssosbso*}", "uri", devcert_token_key_get_uri(key), "label",
	                 devcert_token_key_get_label(key), "id", devcert_token_key_get_id(key),
	                 "uses", words, "private", devcert_token_key_has_private(key), "key",
	                 public);
}

/* see tool.h */
int
token_list(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object a token" },
		{ .kind = OPTION_END },
	};
	devcert_token_list *list = NULL;
	int code = read_options(verb, options, 0, 1, &argc, &argv);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_token_list_read(argc > 0 ? argv[0] : NULL, &list);

		if (rc < 0)
			code = fail_status(rc, "tokens");
	}
	for (size_t i = 0; code == EXIT_DONE && i < devcert_token_list_get_count(list); i++) {
		devcert_token *token;
		devcert_status rc = devcert_token_list_get_item(list, i, &token);

		if (!json && i > 0)
			putchar('\n');
		code = rc < 0 ? fail_status(rc, NULL) : show(describe_token(token), json);
		devcert_token_free(token);
	}
	devcert_token_list_free(list);
	return code;
}

/* see tool.h */
int
key_list(const struct verb *verb, int argc, char **argv)
{
	struct secret_source pin = { .file = NULL };
	bool json = false;
	const struct option_spec options[] = {
		{ "pin", 0, OPTION_SECRET, &pin, NULL,
		  "PIN of the token; without it nobody logs in" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object a key" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 };
	devcert_token_key_list *list = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = secret_get(&pin, false, &secret);
	if (code == EXIT_DONE) {
		devcert_status rc =
		    devcert_token_key_list_read(argv[0], secret_pass(&secret), secret.len, &list);

		if (rc < 0)
			code = fail_status(rc, "keys of the token");
	}
	secret_wipe(&secret);
	for (size_t i = 0; code == EXIT_DONE && i < devcert_token_key_list_get_count(list); i++) {
		devcert_token_key *key;
		devcert_status rc = devcert_token_key_list_get_item(list, i, &key);

		if (!json && i > 0)
			putchar('\n');
		code = rc < 0 ? fail_status(rc, NULL) : show(describe_token_key(key), json);
		devcert_token_key_free(key);
	}
	devcert_token_key_list_free(list);
	return code;
}
