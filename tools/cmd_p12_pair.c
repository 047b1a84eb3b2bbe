/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devcert p12 pair: which of many keys and certificates belong together. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "p12.h"
#include "pair.h"

#define FILES_SIZE 1024
#define SHORT_FINGERPRINT 16
#define PICK_MIN 8u /* digits of a fingerprint, so that few are meant by chance */

/* --- as JSON --- */

static json_t *
describe_pair(const struct pair_set *set, size_t key, size_t cert)
{
	size_t chain[PAIR_CHAIN_MAX], count = pair_chain(set, cert, chain);
	json_t *issuers = json_array();

	for (size_t i = 1; i < count; i++)
		(void)json_array_append_new(
		    issuers, json_string(devcert_cert_get_fingerprint(set->certs[chain[i]].cert)));
	return json_pack(
	    "{sssssoso}", "key", set->keys[key].fingerprint, "certificate",
	    devcert_cert_get_fingerprint(set->certs[cert].cert), "chain", issuers, "complete",
	    json_boolean(devcert_cert_is_self_signed(set->certs[chain[count - 1]].cert)));
}

static json_t *
describe_set(const struct pair_set *set)
{
	json_t *pairs = json_array(), *keys = json_array(), *certs = json_array();

	for (size_t key = 0, cert = 0; pair_next(set, &key, &cert); cert++)
		(void)json_array_append_new(pairs, describe_pair(set, key, cert));
	for (size_t i = 0; i < set->key_count; i++) {
		json_t *object = describe_private_key(set->keys[i].key);

		(void)json_object_set(object, "files", set->keys[i].files);
		(void)json_object_set_new(object, "paired", json_boolean(pair_has_cert(set, i)));
		(void)json_array_append_new(keys, object);
	}
	for (size_t i = 0; i < set->cert_count; i++) {
		json_t *object = describe_cert(set->certs[i].cert);

		(void)json_object_set(object, "files", set->certs[i].files);
		(void)json_object_set_new(object, "paired", json_boolean(pair_has_key(set, i)));
		(void)json_object_set(object, "issued_by", set->certs[i].issuers);
		(void)json_array_append_new(certs, object);
	}
	return json_pack("{sosososO}", "pairs", pairs, "keys", keys, "certificates", certs,
	                 "unread", set->unread);
}

/* --- as a table --- */

static const char *
files_text(const json_t *files, char text[FILES_SIZE])
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < json_array_size(files) && len < FILES_SIZE - 3; i++) {
		char name[512];

		(void)snprintf(
		    text + len, FILES_SIZE - len, "%s%s", i > 0 ? ", " : "",
		    clean(json_string_value(json_array_get(files, i)), name, sizeof(name)));
		len = strlen(text);
	}
	return text;
}

static void
show_cert(const struct pair_set *set, size_t index, const char *label)
{
	const devcert_cert *cert = set->certs[index].cert;
	char subject[256], end[TIME_SIZE], files[FILES_SIZE];

	show_line(label, "%s, %.*s, %s %s: %s", describe_subject(cert, subject, sizeof(subject)),
	          SHORT_FINGERPRINT, devcert_cert_get_fingerprint(cert),
	          devcert_cert_get_not_after(cert) < time_now() ? "expired since" : "until",
	          time_text(devcert_cert_get_not_after(cert), end),
	          files_text(set->certs[index].files, files));
}

/* Who issued a certificate, and who did that one. */
static void
show_issuers(const struct pair_set *set, size_t cert)
{
	size_t chain[PAIR_CHAIN_MAX], count = pair_chain(set, cert, chain);
	char text[FILES_SIZE] = "", subject[256];
	bool complete = devcert_cert_is_self_signed(set->certs[chain[count - 1]].cert);

	for (size_t i = 1; i < count; i++)
		(void)snprintf(
		    text + strlen(text), sizeof(text) - strlen(text), "%s%s", i > 1 ? ", " : "",
		    describe_subject(set->certs[chain[i]].cert, subject, sizeof(subject)));
	if (count > 1 || !complete)
		show_line("  issued by", "%s%s%s", text, !complete && count > 1 ? ", " : "",
		          complete ? "" : "one that is not there");
}

static void
show_key(const struct pair_set *set, size_t index, const char *label)
{
	const struct pair_key *key = &set->keys[index];
	char files[FILES_SIZE];

	show_line(label, "%s, %u bits, %.*s: %s", key_type_word(devcert_key_get_type(key->key)),
	          devcert_key_get_bits(key->key), SHORT_FINGERPRINT, key->fingerprint,
	          files_text(key->files, files));
}

/* An issuer's key is somewhere else, as it should be. */
static bool
is_issuer(const struct pair_set *set, size_t cert)
{
	for (size_t i = 0; i < set->cert_count; i++)
		if (set->certs[i].issuer == cert)
			return true;
	return false;
}

static void
show_set(const struct pair_set *set)
{
	const json_t *file;
	size_t i;

	for (size_t key = 0, cert = 0; pair_next(set, &key, &cert); cert++) {
		show_cert(set, cert, "pair");
		show_key(set, key, "  key");
		show_issuers(set, cert);
	}
	for (i = 0; i < set->key_count; i++)
		if (!pair_has_cert(set, i))
			show_key(set, i, "key alone");
	for (i = 0; i < set->cert_count; i++)
		if (!pair_has_key(set, i)) {
			show_cert(set, i, is_issuer(set, i) ? "issuer" : "no key for");
			show_issuers(set, i);
		}
	json_array_foreach(set->unread, i, file)
	{
		char name[512], reason[512];

		show_line(
		    "not read", "%s: %s",
		    clean(json_string_value(json_object_get(file, "file")), name, sizeof(name)),
		    clean(json_string_value(json_object_get(file, "reason")), reason,
		          sizeof(reason)));
	}
}

/* --- into a PKCS#12 file --- */

static bool
is_begin(const char *fingerprint, const char *text)
{
	return strlen(text) >= PICK_MIN && strncasecmp(fingerprint, text, strlen(text)) == 0;
}

/* Whether a pair is meant by the text of --pick; without it each is. */
static bool
is_picked(const struct pair_set *set, const char *pick, size_t key, size_t cert)
{
	const devcert_cert *c = set->certs[cert].cert;
	char subject[256];

	return pick == NULL || is_begin(set->keys[key].fingerprint, pick) ||
	       is_begin(devcert_cert_get_fingerprint(c), pick) ||
	       strcmp(describe_subject(c, subject, sizeof(subject)), pick) == 0;
}

static int
pick_pair(const struct pair_set *set, const char *pick, size_t *key, size_t *cert)
{
	size_t found = 0;

	for (size_t k = 0, c = 0; pair_next(set, &k, &c); c++)
		if (is_picked(set, pick, k, c)) {
			*key = k;
			*cert = c;
			found++;
		}
	if (found == 0)
		return fail(DEVCERT_E_NOT_FOUND, "there is no %s of a key and a certificate",
		            pick != NULL ? "such pair" : "pair");
	if (found > 1)
		return fail_usage("there are %zu %spairs; say which with --pick", found,
		                  pick != NULL ? "such " : "");
	return EXIT_DONE;
}

static int
write_pair(const struct pair_set *set, const char *pick, const struct p12_output *p12,
           const struct secret_source *password)
{
	struct secret secret = { .len = 0 };
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *list = NULL;
	size_t chain[PAIR_CHAIN_MAX], key = 0, cert = 0;
	int code = pick_pair(set, pick, &key, &cert);
	size_t count = code == EXIT_DONE ? pair_chain(set, cert, chain) : 0;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++)
		rc = devcert_cert_list_builder_add(builder, set->certs[chain[i]].cert);
	if (rc == DEVCERT_OK && count > 0)
		rc = devcert_cert_list_builder_build(builder, &list);
	if (rc < 0)
		code = fail_status(rc, NULL);
	if (code == EXIT_DONE)
		code = secret_get(password, true, &secret);
	if (code == EXIT_DONE)
		code = p12_write(p12, set->keys[key].key, set->certs[cert].cert, list, &secret);
	secret_wipe(&secret);
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(builder);
	return code;
}

/* --- the verb --- */

struct pair_options {
	struct p12_output p12;
	struct secret_source key_password;
	struct secret_source password;
	const char *pick;
	const char *rounds;
	bool json;
};

/* What is for the file that is written, where there is one. */
static int
check_options(struct pair_options *o)
{
	struct p12_output *p12 = &o->p12;
	int code = EXIT_DONE;

	if (p12->path == NULL)
		return p12->name == NULL && p12->target_text == NULL && o->pick == NULL &&
		               o->rounds == NULL && !secret_is_given(&o->password)
		           ? EXIT_DONE
		           : fail_usage("that is for what is written, and -o is missing");
	if (p12->target_text != NULL)
		code = read_p12_target("for", p12->target_text, &p12->target);
	if (code == EXIT_DONE && p12->target == DEVCERT_P12_TARGET_JAVA_TRUST)
		code = fail_usage("--for=java-trust: a trust store has no key");
	if (code == EXIT_DONE && o->json && strcmp(p12->path, "-") == 0)
		code = fail_usage("--json and -o - are for the same standard output");
	if (code == EXIT_DONE && o->rounds != NULL)
		code = read_number("rounds", o->rounds, UINT32_MAX, &p12->rounds);
	if (code == EXIT_DONE && !secret_is_given(&o->password))
		o->password.ask = secret_can_ask();
	if (code == EXIT_DONE && !secret_is_given(&o->password))
		code = fail_usage("one of --password-file, --password-fd and --ask-password is "
		                  "missing");
	p12->warns = p12->target != 0 && !o->json;
	if (strcmp(p12->path, "-") == 0)
		show_on_stderr();
	return code == EXIT_DONE ? check_output(p12->path, p12->force) : code;
}

/* see tool.h */
int
p12_pair(const struct verb *verb, int argc, char **argv)
{
	struct pair_options o = { .pick = NULL };
	const struct option_spec options[] = {
		{ "key-password", 0, OPTION_KEY_SECRET, &o.key_password, NULL,
		  "password of keys and PKCS#12 files that are read" },
		{ "pick", 0, OPTION_TEXT, &o.pick, "WHICH",
		  "which pair is written: the common name, or the beginning of a fingerprint" },
		{ "name", 0, OPTION_TEXT, &o.p12.name, "TEXT", "friendly name" },
		{ "for", 0, OPTION_TEXT, &o.p12.target_text, "TARGET",
		  "which program reads it: modern, pbmac1, java, nss, windows-2016, apple, "
		  "android or legacy" },
		{ "rounds", 0, OPTION_TEXT, &o.rounds, "N",
		  "of each key derivation; what is usual for the target" },
		{ "password", 0, OPTION_SECRET, &o.password, NULL, "password of what is written" },
		{ "output", 'o', OPTION_TEXT, &o.p12.path, "FILE",
		  "write the pair and its issuers as PKCS#12; - is standard output" },
		{ "force", 0, OPTION_FLAG, &o.p12.force, NULL, "overwrite" },
		{ "json", 0, OPTION_FLAG, &o.json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	struct pair_set set = { .unread = json_array() };
	size_t key = 0, cert = 0;
	int code = read_options(verb, options, 1, TEXTS_MAX, &argc, &argv);

	if (code == EXIT_DONE)
		code = check_options(&o);
	set.allows_legacy = o.key_password.allows_legacy;
	if (code == EXIT_DONE)
		code = secret_get(&o.key_password, false, &set.password);
	for (int i = 0; code == EXIT_DONE && i < argc; i++)
		code = pair_read(&set, argv[i]);
	if (code == EXIT_DONE)
		code = pair_find_issuers(&set);
	if (code == EXIT_DONE && o.json)
		code = show(describe_set(&set), true);
	else if (code == EXIT_DONE)
		show_set(&set);
	if (code == EXIT_DONE && o.p12.path != NULL)
		code = write_pair(&set, o.pick, &o.p12, &o.password);
	else if (code == EXIT_DONE && !pair_next(&set, &key, &cert))
		code = EXIT_NO;
	pair_free(&set);
	return code;
}
