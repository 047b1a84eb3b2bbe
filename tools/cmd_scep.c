/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "session.h"

static json_t *
split(const char *text)
{
	json_t *array = json_array();

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		(void)json_array_append_new(array, json_stringn(text, len));
		text += len;
		text += *text == ' ' ? 1 : 0;
	}
	return array;
}

/* see tool.h */
int
scep_caps(const struct verb *verb, int argc, char **argv)
{
	struct session s = { .url = NULL };
	const struct option_spec options[] = {
		SESSION_NET_OPTIONS(s),
		{ .kind = OPTION_END },
	};
	devcert_text_list *unknown = NULL;
	json_t *words = NULL, *strange = json_array();
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = session_open(&s, argv[0]);
	if (code == EXIT_DONE)
		code = session_ask_caps(&s);
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_scep_caps_get_unknown(s.caps, &unknown);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	if (code == EXIT_DONE) {
		for (size_t i = 0; i < devcert_text_list_get_count(unknown); i++)
			(void)json_array_append_new(
			    strange, json_string(devcert_text_list_get_item(unknown, i)));
		words = split(devcert_scep_caps_get_text(s.caps));
		if (!s.json && json_array_size(words) == 0)
			printf("capabilities        none\n");
		code = show(json_pack("{sOsO}", "capabilities", words, "unknown", strange), s.json);
	}
	json_decref(words);
	json_decref(strange);
	devcert_text_list_free(unknown);
	session_close(&s);
	return code;
}

/* The certificates with a role. */
static int
show_roles(const struct session *s)
{
	static const struct {
		const char *label;
		devcert_status (*get)(const devcert_scep_ca_certs *, devcert_cert **);
	} roles[] = {
		{ "CA", devcert_scep_ca_certs_get_ca },
		{ "signer", devcert_scep_ca_certs_get_signer },
		{ "recipient", devcert_scep_ca_certs_get_recipient },
	};
	json_t *object =
	    json_pack("{ssss}", "url", s->url, "authenticated_by", session_trust_word(s));
	char name[512];

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		devcert_cert *cert = NULL;
		devcert_status rc = roles[i].get(s->ca_certs, &cert);

		if (rc < 0) {
			json_decref(object);
			return fail_status(rc, NULL);
		}
		(void)describe_subject(cert, name, sizeof(name));
		if (s->json)
			(void)json_object_set_new(object, i == 0 ? "ca" : roles[i].label,
			                          describe_cert(cert));
		else
			show_line(roles[i].label, "%s, %s%sSHA-256 %s", name,
			          i == 0 ? session_trust_text(s) : "", i == 0 ? ", " : "",
			          devcert_cert_get_fingerprint(cert));
		devcert_cert_free(cert);
	}
	if (s->json)
		return show(object, true);
	json_decref(object);
	if (session_count_trust(s) == 0)
		show_line("", "anybody could have answered; compare the fingerprint with one from "
		              "elsewhere");
	return EXIT_DONE;
}

/* see tool.h */
int
scep_cacert(const struct verb *verb, int argc, char **argv)
{
	struct session s = { .url = NULL };
	const char *path = NULL;
	bool force = false;
	const struct option_spec options[] = {
		SESSION_CA_OPTIONS(s),
		{ "output", 'o', OPTION_TEXT, &path, "FILE",
		  "where to write the certificates; - is standard output" },
		{ "force", 0, OPTION_FLAG, &force, NULL, "overwrite" },
		SESSION_NET_OPTIONS(s),
		{ .kind = OPTION_END },
	};
	devcert_cert_list *list = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && path != NULL && session_count_trust(&s) == 0)
		code = fail_usage("-o wants --ca-fingerprint, --ca-cert or --trust-on-first-use");
	if (code == EXIT_DONE && path != NULL && strcmp(path, "-") == 0) {
		if (s.json)
			code = fail_usage("--json and -o - exclude each other");
		show_on_stderr();
	}
	if (code == EXIT_DONE)
		code = check_output(path, force);
	if (code == EXIT_DONE)
		code = session_open(&s, argv[0]);
	if (code == EXIT_DONE)
		code = session_ask_ca(&s);
	if (code == EXIT_DONE && path != NULL) {
		devcert_status rc = devcert_scep_ca_certs_get_list(s.ca_certs, &list);

		code = rc < 0 ? fail_status(rc, NULL) : save_certs(path, force, list);
	}
	if (code == EXIT_DONE)
		code = show_roles(&s);
	devcert_cert_list_free(list);
	session_close(&s);
	return code;
}
