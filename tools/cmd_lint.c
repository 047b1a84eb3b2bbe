/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "tool.h"

static json_t *
describe_answer(const devcert_profile *profile, const devcert_finding_list *list, bool is_fit)
{
	return json_pack("{sssbso}", "profile", devcert_profile_get_name(profile), "fit", is_fit,
	                 "findings", describe_findings(list));
}

/* EXIT_NO where something will not work. */
static int
answer(const devcert_profile *profile, const devcert_finding_list *list, bool json)
{
	bool is_fit = !findings_have_error(list);
	int code = EXIT_DONE;

	if (json)
		code = show(describe_answer(profile, list, is_fit), true);
	else
		show_findings(list);
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
