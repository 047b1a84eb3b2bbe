/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names in a request or certificate, beside a profile. */
#include "asn1/oid.h"
#include "msg/profile.h"
#include "pki/name.h"
#include "pki/name_type.h"

/* RFC 5280, appendix A.1: ub-common-name, in characters. */
#define COMMON_NAME_MAX 64u

static size_t
count_characters(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += ((uint8_t)*text & 0xc0) != 0x80;
	return count;
}

static bool
has_san(const dc_profile_facts *f, bool also_email)
{
	for (size_t i = 0; i < devcert_san_list_get_count(f->sans); i++) {
		devcert_san_type type = devcert_san_list_get_type(f->sans, i);

		if (type == DEVCERT_SAN_TYPE_DNS || type == DEVCERT_SAN_TYPE_IP ||
		    (also_email && type == DEVCERT_SAN_TYPE_EMAIL))
			return true;
	}
	return false;
}

static devcert_status
check_cn(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	bool is_ip, is_host;
	devcert_status rc = DEVCERT_OK;

	if (f->cn == NULL &&
	    (row->names == DC_PROFILE_IP || dc_profile_has(row->attributes, DC_OID_COMMON_NAME)))
		return dc_finding_add(
		    list, DEVCERT_FINDING_CN_MISSING, DEVCERT_SEVERITY_ERROR,
		    row->names_reason != NULL
			? row->names_reason
			: "it is what people and programs know the certificate by",
		    "the subject has no common name");
	if (f->cn == NULL)
		return DEVCERT_OK;
	is_ip = dc_san_is_ip(f->cn);
	is_host = is_ip || (dc_san_is_dns(f->cn) && strchr(f->cn, '.') != NULL);
	if (count_characters(f->cn) > COMMON_NAME_MAX)
		rc = dc_finding_add(
		    list, DEVCERT_FINDING_CN_TOO_LONG, DEVCERT_SEVERITY_ERROR,
		    "RFC 5280 ends it at 64 characters, and many programs refuse more",
		    "the common name has %zu characters", count_characters(f->cn));
	if (rc == DEVCERT_OK && row->names == DC_PROFILE_IP && !is_ip)
		rc = dc_finding_add(list, DEVCERT_FINDING_CN_NOT_IP, DEVCERT_SEVERITY_ERROR,
		                    row->names_reason, "the common name is not an IP address");
	if (rc == DEVCERT_OK && is_host &&
	    (row->names == DC_PROFILE_HOST || row->names == DC_PROFILE_IP) &&
	    !dc_san_list_has_host(f->sans, f->cn))
		rc = dc_finding_add(list, DEVCERT_FINDING_CN_NOT_IN_SAN, DEVCERT_SEVERITY_ERROR,
		                    row->names_reason,
		                    "the %s in the common name is not among the alternative names",
		                    is_ip ? "IP address" : "host");
	return rc;
}

devcert_status
dc_profile_check_names(const dc_profile_row *row, const dc_profile_facts *f,
                       devcert_finding_list *list)
{
	devcert_status rc = check_cn(row, f, list);

	if (rc == DEVCERT_OK && row->names != DC_PROFILE_ANY_NAME &&
	    !has_san(f, row->names == DC_PROFILE_PEER))
		rc = dc_finding_add(list, DEVCERT_FINDING_SAN_MISSING, DEVCERT_SEVERITY_ERROR,
		                    row->names_reason, "there is no alternative name of a host");
	for (size_t i = 0; rc == DEVCERT_OK && row->attributes[i] != NULL; i++) {
		const char *oid = row->attributes[i], *name = dc_name_type_short(oid);
		bool has_it = strcmp(oid, DC_OID_COMMON_NAME) == 0; /* told already */

		for (size_t k = 0; k < devcert_name_get_count(f->subject) && !has_it; k++)
			has_it = strcmp(devcert_name_get_oid(f->subject, k), oid) == 0;
		if (!has_it)
			rc = dc_finding_add(list, DEVCERT_FINDING_ATTRIBUTE_MISSING,
			                    DEVCERT_SEVERITY_WARNING, "the service asks for it",
			                    "the subject lacks %s", name != NULL ? name : oid);
	}
	return rc;
}
