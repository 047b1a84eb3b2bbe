/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tool.h"

/* see tool.h */
int
csr_create(const struct verb *verb, int argc, char **argv)
{
	struct request_options r = { .subject = NULL };
	struct secret_source password = { .file = NULL };
	const char *key_path = NULL, *path = NULL;
	bool force = false, der = false, json = false;
	const struct option_spec options[] = {
		{ "key", 0, OPTION_TEXT, &key_path, "FILE", "the private key" },
		{ "password", 0, OPTION_KEY_SECRET, &password, NULL, "password of the key" },
		REQUEST_OPTIONS(r),
		{ "output", 'o', OPTION_TEXT, &path, "FILE",
		  "where to write; - is standard output" },
		{ "force", 0, OPTION_FLAG, &force, NULL, "overwrite" },
		{ "der", 0, OPTION_FLAG, &der, NULL, "DER instead of PEM" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_key *key = NULL;
	devcert_csr *csr = NULL;
	int code = read_options(verb, options, 0, 0, &argc, &argv);

	if (code != EXIT_DONE)
		return code;
	if (key_path == NULL || path == NULL)
		return fail_usage("--key or -o is missing");
	if (json && strcmp(path, "-") == 0)
		return fail_usage("--json and -o - exclude each other");
	code = check_output(path, force);
	if (code == EXIT_DONE)
		code = load_key(key_path, &password, &key);
	if (code == EXIT_DONE)
		code = request_build(&r, key, &csr);
	if (code == EXIT_DONE)
		code =
		    save_csr(path, force, csr, der ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM);
	if (code == EXIT_DONE && json)
		code = show(describe_csr(csr), true);
	devcert_csr_free(csr);
	devcert_key_free(key);
	return code;
}

/* see tool.h */
int
csr_show(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_csr *csr = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = load_csr(argv[0], &csr);
	if (code == EXIT_DONE)
		code = show(describe_csr(csr), json);
	devcert_csr_free(csr);
	return code;
}

/* see tool.h */
int
csr_verify(const struct verb *verb, int argc, char **argv)
{
	const char *allow_text = NULL;
	bool json = false;
	const struct option_spec options[] = {
		{ "allow", 0, OPTION_TEXT, &allow_text, "LIST", "sha1, rsa1024" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_csr *csr = NULL;
	uint32_t allow = 0;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = read_allow(allow_text, &allow);
	if (code == EXIT_DONE)
		code = load_csr(argv[0], &csr);
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_csr_verify(csr, allow);

		if (rc < 0)
			code = fail_status(rc, argv[0]);
		if (code == EXIT_REFUSED)
			code = EXIT_NO; /* that is the answer to what was asked */
		if (json && (code == EXIT_DONE || code == EXIT_NO))
			(void)show(json_pack("{sbss}", "valid", rc == DEVCERT_OK, "error",
			                     rc < 0 ? devcert_error_name(rc) : ""),
			           true);
		else if (code == EXIT_DONE)
			printf("signed with its own key\n");
	}
	devcert_csr_free(csr);
	return code;
}
