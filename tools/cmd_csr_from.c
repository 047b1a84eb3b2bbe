/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that ask again for what is there: csr from-certificate, csr from-request. */
#include <string.h>

#include "tool.h"

struct again {
	const char *key_path; /* the key that is there, or */
	const char *key_type; /* the type of a new one, and */
	const char *key_out;  /* where it goes */
	struct secret_source password;
	struct secret_source challenge;
	const char *path;
	bool force;
	bool der;
	bool json;
};

/* Make a builder ask for what is in a file. */
typedef int fill(const char *path, devcert_csr_builder *builder);

static int
fill_from_cert(const char *path, devcert_csr_builder *builder)
{
	devcert_cert *cert = NULL;
	int code = load_cert(path, &cert);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_csr_builder_set_from_cert(builder, cert);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	devcert_cert_free(cert);
	return code;
}

static int
fill_from_csr(const char *path, devcert_csr_builder *builder)
{
	devcert_csr *csr = NULL;
	int code = load_csr(path, &csr);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_csr_builder_set_from_csr(builder, csr);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	devcert_csr_free(csr);
	return code;
}

static int
check(const struct again *a)
{
	int code;

	if ((a->key_path != NULL) == (a->key_type != NULL))
		return fail_usage("one of --key and --new-key is to be given");
	if ((a->key_type != NULL) != (a->key_out != NULL))
		return fail_usage("--new-key and --key-out go together");
	if (a->path == NULL)
		return fail_usage("-o is missing");
	if (a->json && strcmp(a->path, "-") == 0)
		return fail_usage("--json and -o - exclude each other");
	if (a->key_out != NULL && strcmp(a->key_out, a->path) == 0)
		return fail_usage("-o and --key-out are the same");
	code = check_output(a->path, a->force);
	return code == EXIT_DONE ? check_output(a->key_out, a->force) : code;
}

/* The new key is in its file before a request for it can be anywhere. */
static int
make_new_key(const struct again *a, devcert_key **out)
{
	devcert_key_type type;
	uint32_t bits;
	int code = read_key_type(a->key_type, &type, &bits);

	return code == EXIT_DONE ? make_key(type, bits, a->key_out, a->force, DEVCERT_ENCODING_PEM,
	                                    &a->password, out)
	                         : code;
}

static int
build(const struct again *a, const devcert_csr_builder *builder, const devcert_key *key)
{
	devcert_csr *csr = NULL;
	devcert_status rc = devcert_csr_builder_build(builder, key, &csr);
	int code;

	if (rc < 0)
		return fail_status(rc, NULL);
	code =
	    save_csr(a->path, a->force, csr, a->der ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM);
	if (code == EXIT_DONE && a->json)
		code = show(describe_csr(csr), true);
	devcert_csr_free(csr);
	return code;
}

static int
ask_again(const struct verb *verb, int argc, char **argv, fill *fill_builder)
{
	struct again a = { .path = NULL };
	const struct option_spec options[] = {
		{ "key", 0, OPTION_TEXT, &a.key_path, "FILE",
		  "the private key, the same or another" },
		{ "new-key", 0, OPTION_TEXT, &a.key_type, "TYPE",
		  "make a key, such as rsa:3072 or ec:p256" },
		{ "key-out", 0, OPTION_TEXT, &a.key_out, "FILE", "where to write the new key" },
		{ "password", 0, OPTION_KEY_SECRET, &a.password, NULL,
		  "password of the key, or to encrypt the new one" },
		{ "challenge", 0, OPTION_SECRET, &a.challenge, NULL,
		  "the server's challenge password" },
		{ "output", 'o', OPTION_TEXT, &a.path, "FILE",
		  "where to write; - is standard output" },
		{ "force", 0, OPTION_FLAG, &a.force, NULL, "overwrite" },
		{ "der", 0, OPTION_FLAG, &a.der, NULL, "DER instead of PEM" },
		{ "json", 0, OPTION_FLAG, &a.json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_csr_builder *builder = NULL;
	devcert_key *key = NULL;
	devcert_status rc;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = check(&a);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_csr_builder_new(&builder);
	if (rc < 0)
		return fail_status(rc, NULL);
	code = fill_builder(argv[0], builder);
	if (code == EXIT_DONE)
		code = request_set_challenge(&a.challenge, builder);
	if (code == EXIT_DONE)
		code = a.key_path != NULL ? load_key(a.key_path, &a.password, &key)
		                          : make_new_key(&a, &key);
	if (code == EXIT_DONE)
		code = build(&a, builder, key);
	devcert_key_free(key);
	devcert_csr_builder_free(builder);
	return code;
}

/* see tool.h */
int
csr_from_certificate(const struct verb *verb, int argc, char **argv)
{
	return ask_again(verb, argc, argv, fill_from_cert);
}

/* see tool.h */
int
csr_from_request(const struct verb *verb, int argc, char **argv)
{
	return ask_again(verb, argc, argv, fill_from_csr);
}
