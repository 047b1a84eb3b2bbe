/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a request asks for beside names and usages: constraints, Microsoft's templates and account,
 * and extensions that the library has no function for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define OID_MAX 128u

/* "ca", "ca:3" or "no-ca" */
static int
set_constraints(const char *text, devcert_csr_builder *builder)
{
	static const char ca[] = "ca:";
	bool is_ca = strncmp(text, ca, strlen(ca) - 1) == 0;
	uint32_t path_len = 0;
	bool has_path_len = strncmp(text, ca, strlen(ca)) == 0;
	devcert_status rc;

	if (strcmp(text, "ca") != 0 && strcmp(text, "no-ca") != 0 && !has_path_len)
		return fail_usage("--basic-constraints is ca, ca:N or no-ca");
	if (has_path_len) {
		int code = read_number("basic-constraints=ca", text + strlen(ca), 10, &path_len);

		if (code != EXIT_DONE)
			return code;
	}
	rc = devcert_csr_builder_set_basic_constraints(builder, is_ca,
	                                               has_path_len ? (int32_t)path_len : -1);
	return rc < 0 ? fail_option(rc, "--basic-constraints") : EXIT_DONE;
}

/* Up to a colon or the end, which must fit. */
static bool
take_part(const char **text, char part[OID_MAX])
{
	size_t len = strcspn(*text, ":");

	if (len >= OID_MAX)
		return false;
	memcpy(part, *text, len);
	part[len] = '\0';
	*text += len;
	*text += **text == ':' ? 1 : 0;
	return true;
}

/* "OID", "OID:MAJOR" or "OID:MAJOR:MINOR" */
static int
set_template(const char *text, devcert_csr_builder *builder)
{
	char oid[OID_MAX], number[OID_MAX];
	uint32_t versions[2] = { 0, 0 };
	int code = EXIT_DONE;
	bool is_fit = take_part(&text, oid);
	devcert_status rc;

	for (size_t i = 0; i < 2 && is_fit && *text != '\0' && code == EXIT_DONE; i++) {
		is_fit = take_part(&text, number);
		if (is_fit)
			code = read_number("template=OID", number, UINT32_MAX, &versions[i]);
	}
	if (code != EXIT_DONE)
		return code;
	if (!is_fit || *text != '\0')
		return fail_usage("--template is OID, OID:MAJOR or OID:MAJOR:MINOR");
	rc = devcert_csr_builder_set_template(builder, oid, versions[0], versions[1]);
	return rc < 0 ? fail_option(rc, "--template") : EXIT_DONE;
}

/* "OID:HEX" or "OID:critical:HEX" */
static int
add_extension(const char *text, devcert_csr_builder *builder)
{
	static const char critical[] = "critical:";
	char oid[OID_MAX];
	bool is_critical;
	size_t len = 0, size = strlen(text) / 2 + 1;
	uint8_t *value;
	devcert_status rc;

	if (!take_part(&text, oid))
		return fail_usage("--extension is OID:HEX or OID:critical:HEX");
	is_critical = strncmp(text, critical, strlen(critical)) == 0;
	if (is_critical)
		text += strlen(critical);
	value = malloc(size);
	if (value == NULL)
		return fail(DEVCERT_E_NOMEM, "out of memory");
	if (!read_hex(text, strlen(text), value, size, &len)) {
		free(value);
		return fail_usage("--extension is OID:HEX or OID:critical:HEX");
	}
	rc = devcert_csr_builder_add_extension(builder, oid, is_critical, value, len);
	free(value);
	return rc < 0 ? fail_option(rc, "--extension") : EXIT_DONE;
}

/* see tool.h */
int
request_set_more(const struct request_options *r, devcert_csr_builder *builder)
{
	devcert_status rc = DEVCERT_OK;
	int code = EXIT_DONE;

	if (r->constraints != NULL)
		code = set_constraints(r->constraints, builder);
	if (code == EXIT_DONE && r->template_name != NULL) {
		rc = devcert_csr_builder_set_template_name(builder, r->template_name);
		code = rc < 0 ? fail_option(rc, "--template-name") : EXIT_DONE;
	}
	if (code == EXIT_DONE && r->template != NULL)
		code = set_template(r->template, builder);
	if (code == EXIT_DONE && r->sid != NULL) {
		rc = devcert_csr_builder_set_sid(builder, r->sid);
		code = rc < 0 ? fail_option(rc, "--sid") : EXIT_DONE;
	}
	for (size_t i = 0; code == EXIT_DONE && i < r->extensions.count; i++)
		code = add_extension(r->extensions.items[i], builder);
	return code;
}

/* see tool.h */
int
request_set_challenge(const struct secret_source *challenge, devcert_csr_builder *builder)
{
	struct secret secret;
	int code = secret_get(challenge, false, &secret);

	if (code == EXIT_DONE && secret.is_set) {
		devcert_status rc =
		    devcert_csr_builder_set_challenge(builder, secret.data, secret.len);

		if (rc < 0)
			code = fail_option(rc, "challenge");
	}
	secret_wipe(&secret);
	return code;
}
