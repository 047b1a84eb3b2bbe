/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <limits.h>
#include <stdio.h>

#include "tool.h"

static int
show_file(const char *path, bool json)
{
	devcert_cert_list *list;
	int code = load_certs(path, &list);

	for (size_t i = 0; code == EXIT_DONE && i < devcert_cert_list_get_count(list); i++) {
		devcert_cert *cert;
		devcert_status rc = devcert_cert_list_get_item(list, i, &cert);

		if (rc < 0) {
			code = fail_status(rc, path);
			break;
		}
		if (!json && i > 0)
			putchar('\n');
		code = show(describe_cert(cert), json);
		devcert_cert_free(cert);
	}
	devcert_cert_list_free(list);
	return code;
}

/* see tool.h */
int
cert_show(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object a certificate" },
		{ .kind = OPTION_END },
	};
	int code = read_options(verb, options, 1, INT_MAX, &argc, &argv);

	for (int i = 0; code == EXIT_DONE && i < argc; i++) {
		if (!json && i > 0)
			putchar('\n');
		code = show_file(argv[i], json);
	}
	return code;
}

/* What the question was: the way to an anchor, or why there is none. */
static int
answer(devcert_status rc, const char *path, const devcert_cert_list *way, bool json)
{
	char text[512];
	int code = EXIT_DONE;

	if (rc < 0)
		code = fail_status(rc, path);
	if (code == EXIT_REFUSED)
		code = EXIT_NO;
	if (json && code == EXIT_NO)
		(void)show(json_pack("{sbssso}", "valid", 0, "error", devcert_error_name(rc),
		                     "chain", json_array()),
		           true);
	if (code != EXIT_DONE)
		return code;
	if (json)
		return show(
		    json_pack("{sbssso}", "valid", 1, "error", "", "chain", describe_certs(way)),
		    true);
	for (size_t i = 0; i < devcert_cert_list_get_count(way); i++) {
		devcert_cert *cert;

		if (devcert_cert_list_get_item(way, i, &cert) == DEVCERT_OK)
			show_line(i == 0 ? "valid" : "issued by", "%s",
			          describe_subject(cert, text, sizeof(text)));
		devcert_cert_free(cert);
	}
	return EXIT_DONE;
}

/* see tool.h */
int
cert_verify(const struct verb *verb, int argc, char **argv)
{
	const char *trust = NULL, *intermediates = NULL, *at_text = NULL, *allow_text = NULL;
	bool json = false;
	const struct option_spec options[] = {
		{ "trust", 0, OPTION_TEXT, &trust, "FILE", "certificates of those we trust" },
		{ "intermediates", 0, OPTION_TEXT, &intermediates, "FILE",
		  "certificates that may stand between, beside those in the file itself" },
		{ "at", 0, OPTION_TEXT, &at_text, "TIME", "the moment to judge for; now" },
		{ "allow", 0, OPTION_TEXT, &allow_text, "LIST", "sha1, rsa1024" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_cert_list *anchors = NULL, *between = NULL, *way = NULL;
	devcert_cert *cert = NULL;
	int64_t at = time_now();
	uint32_t allow = 0;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && trust == NULL)
		code = fail_usage("--trust is missing");
	if (code == EXIT_DONE && at_text != NULL)
		code = read_time(at_text, &at);
	if (code == EXIT_DONE)
		code = read_allow(allow_text, &allow);
	if (code == EXIT_DONE)
		code = load_certs(trust, &anchors);
	if (code == EXIT_DONE)
		code = load_certs(intermediates != NULL ? intermediates : argv[0], &between);
	if (code == EXIT_DONE)
		code = load_cert(argv[0], &cert);
	if (code == EXIT_DONE) {
		devcert_status rc =
		    devcert_cert_check_chain(cert, anchors, at, allow, between, &way);

		code = answer(rc, argv[0], way, json);
	}
	devcert_cert_free(cert);
	devcert_cert_list_free(way);
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	return code;
}

/* see tool.h */
int
cert_fingerprint(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_cert *cert = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = load_cert(argv[0], &cert);
	if (code == EXIT_DONE && json)
		code = show(json_pack("{ssss}", "fingerprint", devcert_cert_get_fingerprint(cert),
		                      "fingerprint_sha1", devcert_cert_get_fingerprint_sha1(cert)),
		            true);
	else if (code == EXIT_DONE)
		printf("%s\n", devcert_cert_get_fingerprint(cert));
	devcert_cert_free(cert);
	return code;
}
