/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "p12.h"
#include "tool.h"

/* The file of --cert may hold the chain as well, in any order: what is for the key is its
 * certificate. */
static int
find_own(const devcert_cert_list *list, const devcert_key *key, const char *path,
         devcert_cert **out)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		devcert_status rc = devcert_cert_list_get_item(list, i, out);

		if (rc < 0)
			return fail_status(rc, path);
		if (devcert_cert_has_key(*out, key))
			return EXIT_DONE;
		devcert_cert_free(*out);
		*out = NULL;
	}
	return fail(DEVCERT_E_KEY_MISMATCH, "%s: no certificate in it is for the key", path);
}

/* see p12.h */
devcert_status
p12_warn(const devcert_pkcs12_builder *builder, const struct secret *secret)
{
	devcert_finding_list *findings;
	devcert_status rc = devcert_pkcs12_builder_check(builder, time_now(), secret_pass(secret),
	                                                 secret->len, &findings);

	if (rc == DEVCERT_OK)
		show_findings(findings);
	devcert_finding_list_free(findings);
	return rc;
}

/* see p12.h */
int
p12_write(const struct p12_output *p12, const devcert_key *key, const devcert_cert *cert,
          const devcert_cert_list *chain, const struct secret *secret)
{
	devcert_pkcs12_builder *builder = NULL;
	devcert_bytes *octets = NULL;
	devcert_status rc = devcert_pkcs12_builder_new(&builder);
	int code;

	if (rc == DEVCERT_OK && p12->target != 0)
		rc = devcert_pkcs12_builder_set_target(builder, p12->target);
	if (rc == DEVCERT_OK && key != NULL)
		rc = devcert_pkcs12_builder_set_key(builder, key, cert);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_set_chain(builder, chain);
	if (rc == DEVCERT_OK && p12->name != NULL)
		rc = devcert_pkcs12_builder_set_name(builder, p12->name);
	if (rc == DEVCERT_OK && p12->rounds != 0)
		rc = devcert_pkcs12_builder_set_rounds(builder, p12->rounds);
	if (rc == DEVCERT_OK && p12->warns)
		rc = p12_warn(builder, secret);
	if (rc == DEVCERT_OK) {
		progress_begin("deriving the keys of the PKCS#12 file");
		rc = devcert_pkcs12_builder_build(builder, secret->data, secret->len, &octets);
		progress_end();
	}
	devcert_pkcs12_builder_free(builder);
	if (rc < 0)
		return fail_option(rc, p12->path);
	code = write_output(p12->path, p12->force, OUTPUT_SECRET, devcert_bytes_data(octets),
	                    devcert_bytes_len(octets));
	devcert_bytes_free(octets);
	return code;
}

/* see tool.h */
int
p12_create(const struct verb *verb, int argc, char **argv)
{
	struct p12_output p12 = { .path = NULL };
	struct secret_source password = { .file = NULL }, key_password = { .file = NULL };
	const char *key_path = NULL, *cert_path = NULL, *chain_path = NULL, *rounds = NULL;
	const struct option_spec options[] = {
		{ "key", 0, OPTION_TEXT, &key_path, "FILE", "the private key" },
		{ "key-password", 0, OPTION_KEY_SECRET, &key_password, NULL,
		  "password of the key" },
		{ "cert", 0, OPTION_TEXT, &cert_path, "FILE", "its certificate, and maybe more" },
		{ "chain", 0, OPTION_TEXT, &chain_path, "FILE", "certificates of the issuers" },
		{ "name", 0, OPTION_TEXT, &p12.name, "TEXT", "friendly name" },
		{ "for", 0, OPTION_TEXT, &p12.target_text, "TARGET",
		  "which program reads it: modern, pbmac1, java, java-trust, nss, windows-2016, "
		  "apple, android or legacy" },
		{ "rounds", 0, OPTION_TEXT, &rounds, "N",
		  "of each key derivation; what is usual for the target" },
		{ "password", 0, OPTION_SECRET, &password, NULL, "password of what is written" },
		{ "output", 'o', OPTION_TEXT, &p12.path, "FILE",
		  "where to write; - is standard output" },
		{ "force", 0, OPTION_FLAG, &p12.force, NULL, "overwrite" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 };
	devcert_cert_list *certs = NULL, *chain = NULL, *all = NULL;
	devcert_cert *cert = NULL;
	devcert_key *key = NULL;
	int code = read_options(verb, options, 0, 0, &argc, &argv);

	if (code == EXIT_DONE && p12.target_text != NULL)
		code = read_p12_target("for", p12.target_text, &p12.target);
	p12.warns = p12.target != 0;
	if (p12.path != NULL && strcmp(p12.path, "-") == 0)
		show_on_stderr();
	if (code == EXIT_DONE && (cert_path == NULL || p12.path == NULL))
		code = fail_usage("--cert or -o is missing");
	if (code == EXIT_DONE &&
	    (key_path == NULL) != (p12.target == DEVCERT_P12_TARGET_JAVA_TRUST))
		code = fail_usage(key_path == NULL ? "--key is missing"
		                                   : "a trust store has no --key");
	if (code == EXIT_DONE && !secret_is_given(&password))
		password.ask = secret_can_ask();
	if (code == EXIT_DONE && !secret_is_given(&password))
		code = fail_usage("one of --password-file, --password-fd and --ask-password is "
		                  "missing");
	if (code == EXIT_DONE && rounds != NULL)
		code = read_number("rounds", rounds, UINT32_MAX, &p12.rounds);
	if (code == EXIT_DONE)
		code = check_output(p12.path, p12.force);
	if (code == EXIT_DONE && key_path != NULL)
		code = load_key(key_path, &key_password, &key);
	if (code == EXIT_DONE)
		code = load_certs(cert_path, &certs);
	if (code == EXIT_DONE && key_path != NULL)
		code = find_own(certs, key, cert_path, &cert);
	if (code == EXIT_DONE && chain_path != NULL)
		code = load_certs(chain_path, &chain);
	if (code == EXIT_DONE) {
		devcert_status rc = certs_join(certs, chain, &all);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	if (code == EXIT_DONE)
		code = secret_get(&password, true, &secret);
	if (code == EXIT_DONE)
		code = p12_write(&p12, key, cert, all, &secret);
	secret_wipe(&secret);
	devcert_cert_list_free(all);
	devcert_cert_list_free(chain);
	devcert_cert_list_free(certs);
	devcert_cert_free(cert);
	devcert_key_free(key);
	return code;
}

/* One key with its chain, which may be missing. */
static json_t *
describe_entry(const devcert_pkcs12 *p12, size_t index)
{
	devcert_cert_list *chain = NULL;
	devcert_key *key = NULL;
	json_t *object = NULL;

	if (devcert_pkcs12_get_key_private(p12, index, &key) == DEVCERT_OK)
		object = describe_private_key(key);
	devcert_key_free(key);
	if (devcert_pkcs12_get_chain(p12, index, &chain) < 0)
		chain = NULL; /* a key without a certificate is shown, too */
	if (object != NULL) {
		(void)json_object_set_new(object, "name",
		                          json_string(devcert_pkcs12_get_name(p12, index)));
		(void)json_object_set_new(object, "chain",
		                          chain != NULL ? describe_certs(chain) : json_array());
	}
	devcert_cert_list_free(chain);
	return object;
}

/* see p12.h */
json_t *
describe_p12(const devcert_pkcs12 *p12)
{
	json_t *keys = json_array();
	devcert_cert_list *certs = NULL;

	for (size_t i = 0; i < devcert_pkcs12_get_key_count(p12); i++)
		(void)json_array_append_new(keys, describe_entry(p12, i));
	if (devcert_pkcs12_get_certs(p12, &certs) < 0) {
		json_decref(keys);
		return NULL;
	}
	json_t *object = json_pack("{sosisi}", "keys", keys, "certificates",
	                           (int)devcert_cert_list_get_count(certs), "skipped",
	                           (int)devcert_pkcs12_get_skipped_count(p12));
	devcert_cert_list_free(certs);
	return object;
}

/* see tool.h */
int
p12_show(const struct verb *verb, int argc, char **argv)
{
	struct p12_input in = { .max_rounds = NULL };
	bool json = false;
	const struct option_spec options[] = {
		P12_INPUT_OPTIONS(in),
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_pkcs12 *p12 = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = p12_open(&in, argv[0], &p12);
	if (code == EXIT_DONE)
		code = show(describe_p12(p12), json);
	devcert_pkcs12_free(p12);
	return code;
}

struct extract_options {
	const char *key_out;
	const char *cert_out;
	const char *chain_out;
	const char *index;
	struct secret_source key_password;
	bool force;
};

static int
extract_key(const devcert_pkcs12 *p12, uint32_t index, const struct extract_options *x)
{
	struct secret secret = { .len = 0 };
	devcert_key *key = NULL;
	devcert_status rc = devcert_pkcs12_get_key_private(p12, index, &key);
	int code = rc < 0 ? fail_status(rc, NULL) : secret_get(&x->key_password, true, &secret);

	if (code == EXIT_DONE)
		code = save_key(x->key_out, x->force, key, DEVCERT_ENCODING_PEM, &secret);
	secret_wipe(&secret);
	devcert_key_free(key);
	return code;
}

/* The leaf to one file, its issuers to the other. */
static int
extract_certs(const devcert_pkcs12 *p12, uint32_t index, const struct extract_options *x)
{
	devcert_cert_list *chain = NULL, *issuers = NULL, *leaf = NULL;
	devcert_status rc = devcert_pkcs12_get_chain(p12, index, &chain);
	int code = rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;

	if (code == EXIT_DONE)
		code = certs_range(chain, 0, 1, &leaf);
	if (code == EXIT_DONE)
		code = certs_range(chain, 1, SIZE_MAX, &issuers);
	if (code == EXIT_DONE && x->cert_out != NULL)
		code = save_certs(x->cert_out, x->force, leaf);
	if (code == EXIT_DONE && x->chain_out != NULL)
		code = save_certs(x->chain_out, x->force, issuers);
	devcert_cert_list_free(leaf);
	devcert_cert_list_free(issuers);
	devcert_cert_list_free(chain);
	return code;
}

/* Which key: there may be several only where one was named. */
static int
choose(const devcert_pkcs12 *p12, const struct extract_options *x, uint32_t *index)
{
	size_t count = devcert_pkcs12_get_key_count(p12);

	*index = 0;
	if (x->index != NULL)
		return read_number("index", x->index, UINT32_MAX, index);
	if (count > 1)
		return fail_usage("the file has %zu keys; say which with --index", count);
	return EXIT_DONE;
}

/* see tool.h */
int
p12_extract(const struct verb *verb, int argc, char **argv)
{
	struct p12_input in = { .max_rounds = NULL };
	struct extract_options x = { .key_out = NULL };
	const struct option_spec options[] = {
		P12_INPUT_OPTIONS(in),
		{ "key-out", 0, OPTION_TEXT, &x.key_out, "FILE", "where to write the key" },
		{ "key-password", 0, OPTION_SECRET, &x.key_password, NULL,
		  "password of the key that is written; without it the key is not encrypted" },
		{ "cert-out", 0, OPTION_TEXT, &x.cert_out, "FILE",
		  "where to write its certificate" },
		{ "chain-out", 0, OPTION_TEXT, &x.chain_out, "FILE", "where to write the issuers" },
		{ "index", 0, OPTION_TEXT, &x.index, "N", "which key, from 0" },
		{ "force", 0, OPTION_FLAG, &x.force, NULL, "overwrite" },
		{ .kind = OPTION_END },
	};
	devcert_pkcs12 *p12 = NULL;
	uint32_t index = 0;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && x.key_out == NULL && x.cert_out == NULL && x.chain_out == NULL)
		code = fail_usage("none of --key-out, --cert-out and --chain-out is given");
	if (code == EXIT_DONE)
		code = check_output(x.key_out, x.force);
	if (code == EXIT_DONE)
		code = check_output(x.cert_out, x.force);
	if (code == EXIT_DONE)
		code = check_output(x.chain_out, x.force);
	if (code == EXIT_DONE)
		code = p12_open(&in, argv[0], &p12);
	if (code == EXIT_DONE)
		code = choose(p12, &x, &index);
	if (code == EXIT_DONE && x.key_out != NULL)
		code = extract_key(p12, index, &x);
	if (code == EXIT_DONE && (x.cert_out != NULL || x.chain_out != NULL))
		code = extract_certs(p12, index, &x);
	devcert_pkcs12_free(p12);
	return code;
}
