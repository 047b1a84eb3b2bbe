/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/profile.h"

#include "base/mem.h"
#include "base/text.h"

bool
dc_profile_has(const char *const *texts, const char *text)
{
	for (; *texts != NULL; texts++)
		if (strcmp(*texts, text) == 0)
			return true;
	return false;
}

/* see devcert/profile.h */
devcert_status
devcert_profile_find(const char *name, devcert_profile **out)
{
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(name);
	for (size_t i = 0; i < dc_profile_count; i++) {
		if (strcmp(dc_profile_table[i].name, name) != 0)
			continue;
		rc = DC_NEW(*out);
		if (rc == DEVCERT_OK)
			(*out)->row = &dc_profile_table[i];
		return rc;
	}
	return dc_fail(DEVCERT_E_NOT_FOUND, "there is no such profile");
}

static devcert_status
give_list(const char *const *texts, devcert_text_list **out)
{
	devcert_status rc = dc_text_list_new(out);

	for (; rc == DEVCERT_OK && *texts != NULL; texts++)
		rc = dc_text_list_add(*out, *texts);
	if (rc != DEVCERT_OK) {
		devcert_text_list_free(*out);
		*out = NULL;
	}
	return rc;
}

/* see devcert/profile.h */
devcert_status
devcert_profile_names(devcert_text_list **out)
{
	devcert_text_list *names;
	devcert_status rc;

	DC_OUT(out);
	rc = dc_text_list_new(&names);
	for (size_t i = 0; rc == DEVCERT_OK && i < dc_profile_count; i++)
		rc = dc_text_list_add(names, dc_profile_table[i].name);
	if (rc == DEVCERT_OK)
		*out = names;
	else
		devcert_text_list_free(names);
	return rc;
}

/* see devcert/profile.h */
const char *
devcert_profile_get_name(const devcert_profile *profile)
{
	return profile->row->name;
}

/* see devcert/profile.h */
const char *
devcert_profile_get_title(const devcert_profile *profile)
{
	return profile->row->title;
}

/* see devcert/profile.h */
uint32_t
devcert_profile_get_key_usage(const devcert_profile *profile)
{
	return profile->row->usage;
}

/* see devcert/profile.h */
devcert_status
devcert_profile_get_ext_key_usages(const devcert_profile *profile, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(profile);
	return give_list(profile->row->purposes, out);
}

/* see devcert/profile.h */
devcert_status
devcert_profile_get_key_choices(const devcert_profile *profile, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(profile);
	return give_list(profile->row->keys, out);
}

/* see devcert/profile.h */
uint32_t
devcert_profile_get_max_days(const devcert_profile *profile)
{
	return profile->row->max_days;
}

/* see devcert/profile.h */
bool
devcert_profile_is_for_host(const devcert_profile *profile)
{
	return profile->row->names == DC_PROFILE_HOST || profile->row->names == DC_PROFILE_IP;
}

/* see devcert/profile.h */
void
devcert_profile_free(devcert_profile *profile)
{
	free(profile);
}

/* see devcert/profile.h */
devcert_status
devcert_csr_builder_set_profile(devcert_csr_builder *builder, const devcert_profile *profile)
{
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(profile);
	rc = devcert_csr_builder_set_key_usage(builder, profile->row->usage);
	for (size_t i = 0; rc == DEVCERT_OK && profile->row->purposes[i] != NULL; i++)
		rc = devcert_csr_builder_add_ext_key_usage(builder, profile->row->purposes[i]);
	return rc;
}
