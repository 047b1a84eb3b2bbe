/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "tool.h"

static const char *const type_words[] = {
	[DEVCERT_FINDING_KEY_TYPE] = "key-type",
	[DEVCERT_FINDING_KEY_SIZE] = "key-size",
	[DEVCERT_FINDING_SIGNATURE_WEAK] = "signature-weak",
	[DEVCERT_FINDING_KEY_USAGE_MISSING] = "key-usage-missing",
	[DEVCERT_FINDING_KEY_USAGE_ABSENT] = "key-usage-absent",
	[DEVCERT_FINDING_EXT_KEY_USAGE_MISSING] = "ext-key-usage-missing",
	[DEVCERT_FINDING_EXT_KEY_USAGE_EXTRA] = "ext-key-usage-extra",
	[DEVCERT_FINDING_CN_MISSING] = "cn-missing",
	[DEVCERT_FINDING_CN_TOO_LONG] = "cn-too-long",
	[DEVCERT_FINDING_CN_NOT_IP] = "cn-not-ip",
	[DEVCERT_FINDING_CN_NOT_IN_SAN] = "cn-not-in-san",
	[DEVCERT_FINDING_SAN_MISSING] = "san-missing",
	[DEVCERT_FINDING_ATTRIBUTE_MISSING] = "attribute-missing",
	[DEVCERT_FINDING_CA] = "ca",
	[DEVCERT_FINDING_VALIDITY_TOO_LONG] = "validity-too-long",
	[DEVCERT_FINDING_PURPOSE] = "purpose",
	[DEVCERT_FINDING_PASSWORD_NOT_ASCII] = "password-not-ascii",
	[DEVCERT_FINDING_PASSWORD_EMPTY] = "password-empty",
	[DEVCERT_FINDING_ENCRYPTION_WEAK] = "encryption-weak",
	[DEVCERT_FINDING_NAME_TWICE] = "name-twice",
	[DEVCERT_FINDING_CERT_EXPIRED] = "cert-expired",
	[DEVCERT_FINDING_CERT_NOT_YET_VALID] = "cert-not-yet-valid",
	[DEVCERT_FINDING_CERT_MISSING] = "cert-missing",
	[DEVCERT_FINDING_CHAIN_MISSING] = "chain-missing",
};

static const char *
severity_word(devcert_severity severity)
{
	switch (severity) {
	case DEVCERT_SEVERITY_ERROR:
		return "error";
	case DEVCERT_SEVERITY_WARNING:
		return "warning";
	default:
		return "note";
	}
}

static json_t *
describe_findings(const devcert_profile *profile, const devcert_finding_list *list, bool is_fit)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++)
		(void)json_array_append_new(
		    findings,
		    json_pack("{ssssssss}", "type",
		              type_words[devcert_finding_list_get_type(list, i)], "severity",
		              severity_word(devcert_finding_list_get_severity(list, i)), "message",
		              devcert_finding_list_get_message(list, i), "reason",
		              devcert_finding_list_get_reason(list, i)));
	return json_pack("{sssbso}", "profile", devcert_profile_get_name(profile), "fit", is_fit,
	                 "findings", findings);
}

/* EXIT_NO where something will not work. */
static int
answer(const devcert_profile *profile, const devcert_finding_list *list, bool json)
{
	bool is_fit = true;
	int code = EXIT_DONE;

	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++)
		is_fit =
		    is_fit && devcert_finding_list_get_severity(list, i) != DEVCERT_SEVERITY_ERROR;
	if (json)
		code = show(describe_findings(profile, list, is_fit), true);
	for (size_t i = 0; !json && i < devcert_finding_list_get_count(list); i++)
		show_line(severity_word(devcert_finding_list_get_severity(list, i)), "%s: %s",
		          devcert_finding_list_get_message(list, i),
		          devcert_finding_list_get_reason(list, i));
	if (!json && is_fit)
		show_line("fit for", "%s", devcert_profile_get_title(profile));
	return code == EXIT_DONE && !is_fit ? EXIT_NO : code;
}

/* Look at the file as what it is read as; the findings are NULL after a failure. */
typedef int (*checker)(const devcert_profile *profile, const char *path,
                       devcert_finding_list **out);

static int
check_cert(const devcert_profile *profile, const char *path, devcert_finding_list **out)
{
	devcert_cert *cert = NULL;
	int code = load_cert(path, &cert);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_profile_check_cert(profile, cert, out);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	devcert_cert_free(cert);
	return code;
}

static int
check_csr(const devcert_profile *profile, const char *path, devcert_finding_list **out)
{
	devcert_csr *csr = NULL;
	int code = load_csr(path, &csr);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_profile_check_csr(profile, csr, out);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	devcert_csr_free(csr);
	return code;
}

static int
lint(const struct verb *verb, int argc, char **argv, checker check)
{
	const char *name = NULL;
	bool json = false;
	const struct option_spec options[] = {
		{ "profile", 0, OPTION_TEXT, &name, "NAME",
		  "what it is for, see devcert profiles" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_profile *profile = NULL;
	devcert_finding_list *list = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && name == NULL)
		code = fail_usage("--profile is missing");
	if (code == EXIT_DONE)
		code = find_profile(name, &profile);
	if (code == EXIT_DONE)
		code = check(profile, argv[0], &list);
	if (code == EXIT_DONE)
		code = answer(profile, list, json);
	devcert_finding_list_free(list);
	devcert_profile_free(profile);
	return code;
}

/* see tool.h */
int
cert_lint(const struct verb *verb, int argc, char **argv)
{
	return lint(verb, argc, argv, check_cert);
}

/* see tool.h */
int
csr_lint(const struct verb *verb, int argc, char **argv)
{
	return lint(verb, argc, argv, check_csr);
}

/* see tool.h */
int
find_profile(const char *name, devcert_profile **out)
{
	devcert_status rc = devcert_profile_find(name, out);

	if (rc == DEVCERT_E_NOT_FOUND)
		return fail_usage("there is no profile %s; see devcert profiles", name);
	return rc < 0 ? fail_option(rc, "--profile") : EXIT_DONE;
}

/* see tool.h */
int
profiles(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	const struct option_spec options[] = {
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object a profile" },
		{ .kind = OPTION_END },
	};
	devcert_text_list *names = NULL;
	devcert_status rc;
	int code = read_options(verb, options, 0, 0, &argc, &argv);

	if (code != EXIT_DONE)
		return code;
	rc = devcert_profile_names(&names);
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_text_list_get_count(names); i++) {
		devcert_profile *profile;

		rc = devcert_profile_find(devcert_text_list_get_item(names, i), &profile);
		if (rc != DEVCERT_OK)
			break;
		if (json)
			(void)show(json_pack("{ssss}", "profile", devcert_profile_get_name(profile),
			                     "title", devcert_profile_get_title(profile)),
			           true);
		else
			printf("%-18s %s\n", devcert_profile_get_name(profile),
			       devcert_profile_get_title(profile));
		devcert_profile_free(profile);
	}
	devcert_text_list_free(names);
	return rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;
}
