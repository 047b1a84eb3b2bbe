/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tool.h"

#define WORD_MAX 128u

/* see tool.h */
bool
request_is_given(const struct request_options *r)
{
	return r->subject != NULL || r->cn != NULL || r->org != NULL || r->dns.count > 0 ||
	       r->ip.count > 0 || r->email.count > 0 || r->uri.count > 0 || r->upn.count > 0 ||
	       r->directory_name.count > 0 || r->registered_id.count > 0 || r->san_sid.count > 0 ||
	       r->key_usage != NULL || r->ext_key_usage != NULL || r->profile != NULL ||
	       r->constraints != NULL || r->template_name != NULL || r->template != NULL ||
	       r->sid != NULL || r->extensions.count > 0 || secret_is_given(&r->challenge);
}

/* O above CN, as DER has it: the most significant first. */
static int
name_of(const struct request_options *r, devcert_name **out)
{
	devcert_name_builder *builder = NULL;
	devcert_status rc;
	const char *option = "--subject";

	if (r->subject != NULL) {
		rc = devcert_name_parse_text(r->subject, out);
		return rc < 0 ? fail_option(rc, option) : EXIT_DONE;
	}
	rc = devcert_name_builder_new(&builder);
	if (rc == DEVCERT_OK && r->org != NULL) {
		option = "--org";
		rc = devcert_name_builder_add(builder, "O", r->org);
	}
	if (rc == DEVCERT_OK && r->cn != NULL) {
		option = "--cn";
		rc = devcert_name_builder_add(builder, "CN", r->cn);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_name_builder_build(builder, out);
	devcert_name_builder_free(builder);
	return rc < 0 ? fail_option(rc, option) : EXIT_DONE;
}

static int
set_subject(const struct request_options *r, devcert_csr_builder *builder)
{
	devcert_name *name = NULL;
	devcert_status rc;
	int code;

	if (r->subject != NULL && (r->cn != NULL || r->org != NULL))
		return fail_usage("--subject excludes --cn and --org");
	code = name_of(r, &name);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_csr_builder_set_subject(builder, name);
	devcert_name_free(name);
	return rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;
}

static int
add_names(devcert_csr_builder *builder, const struct texts *texts, const char *option,
          devcert_status (*add)(devcert_csr_builder *, const char *))
{
	for (size_t i = 0; i < texts->count; i++) {
		devcert_status rc = add(builder, texts->items[i]);

		if (rc < 0)
			return fail_option(rc, option);
	}
	return EXIT_DONE;
}

static devcert_status
add_directory(devcert_csr_builder *builder, const char *text)
{
	devcert_name *name;
	devcert_status rc = devcert_name_parse_text(text, &name);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_directory_name(builder, name);
	devcert_name_free(name);
	return rc;
}

static int
add_all_names(const struct request_options *r, devcert_csr_builder *builder)
{
	int code = add_names(builder, &r->dns, "--dns", devcert_csr_builder_add_san_dns);

	if (code == EXIT_DONE)
		code = add_names(builder, &r->ip, "--ip", devcert_csr_builder_add_san_ip);
	if (code == EXIT_DONE)
		code = add_names(builder, &r->email, "--email", devcert_csr_builder_add_san_email);
	if (code == EXIT_DONE)
		code = add_names(builder, &r->uri, "--uri", devcert_csr_builder_add_san_uri);
	if (code == EXIT_DONE)
		code = add_names(builder, &r->upn, "--upn", devcert_csr_builder_add_san_upn);
	if (code == EXIT_DONE)
		code = add_names(builder, &r->directory_name, "--directory-name", add_directory);
	if (code == EXIT_DONE)
		code = add_names(builder, &r->registered_id, "--registered-id",
		                 devcert_csr_builder_add_san_registered_id);
	if (code == EXIT_DONE)
		code =
		    add_names(builder, &r->san_sid, "--san-sid", devcert_csr_builder_add_san_sid);
	return code;
}

static int
add_ext_key_usages(const char *list, devcert_csr_builder *builder)
{
	while (*list != '\0') {
		char word[WORD_MAX];
		size_t len = strcspn(list, ",");
		const char *oid = NULL;
		devcert_status rc;

		if (len < sizeof(word)) {
			memcpy(word, list, len);
			word[len] = '\0';
			oid = ext_key_usage_oid(word);
		}
		if (oid == NULL)
			return fail_usage("--ext-key-usage has an unknown word");
		rc = devcert_csr_builder_add_ext_key_usage(builder, oid);
		if (rc < 0)
			return fail_option(rc, "--ext-key-usage");
		list += len;
		list += *list == ',' ? 1 : 0;
	}
	return EXIT_DONE;
}

static int
add_usages(const struct request_options *r, devcert_csr_builder *builder)
{
	uint32_t usage;
	int code = EXIT_DONE;

	if (r->key_usage != NULL) {
		code = read_key_usage(r->key_usage, &usage);
		if (code == EXIT_DONE) {
			devcert_status rc = devcert_csr_builder_set_key_usage(builder, usage);

			if (rc < 0)
				return fail_option(rc, "--key-usage");
		}
	}
	if (code == EXIT_DONE && r->ext_key_usage != NULL)
		code = add_ext_key_usages(r->ext_key_usage, builder);
	return code;
}

/* What it asks for, and, where its certificates are a host's, the host in --cn as alternative name,
 * unless there are others. */
static int
set_profile(const struct request_options *r, devcert_csr_builder *builder)
{
	devcert_profile *profile;
	devcert_status rc;
	int code;

	if (r->profile == NULL)
		return EXIT_DONE;
	if (r->key_usage != NULL || r->ext_key_usage != NULL)
		return fail_usage("--profile excludes --key-usage and --ext-key-usage");
	code = find_profile(r->profile, &profile);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_csr_builder_set_profile(builder, profile);
	if (rc < 0)
		code = fail_option(rc, "--profile");
	else if (devcert_profile_is_for_host(profile) && r->cn != NULL && r->dns.count == 0 &&
	         r->ip.count == 0) {
		rc = devcert_csr_builder_add_san_host(builder, r->cn);
		if (rc < 0)
			code = fail_option(rc, "--cn");
	}
	devcert_profile_free(profile);
	return code;
}

/* see tool.h */
int
request_build(const struct request_options *options, const devcert_key *key, devcert_csr **out)
{
	devcert_csr_builder *builder;
	devcert_status rc = devcert_csr_builder_new(&builder);
	int code;

	*out = NULL;
	if (rc < 0)
		return fail_status(rc, NULL);
	code = set_subject(options, builder);
	if (code == EXIT_DONE)
		code = add_all_names(options, builder);
	if (code == EXIT_DONE)
		code = add_usages(options, builder);
	if (code == EXIT_DONE)
		code = set_profile(options, builder);
	if (code == EXIT_DONE)
		code = request_set_more(options, builder);
	if (code == EXIT_DONE)
		code = request_set_challenge(&options->challenge, builder);
	if (code == EXIT_DONE) {
		rc = devcert_csr_builder_build(builder, key, out);
		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	devcert_csr_builder_free(builder);
	return code;
}
