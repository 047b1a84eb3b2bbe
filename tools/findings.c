/* SPDX-License-Identifier: LGPL-2.1-or-later */
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
	[DEVCERT_FINDING_P12_FORM] = "p12-form",
	[DEVCERT_FINDING_P12_DAMAGED] = "p12-damaged",
	[DEVCERT_FINDING_P12_UNSUPPORTED] = "p12-unsupported",
	[DEVCERT_FINDING_P12_LIMIT] = "p12-limit",
	[DEVCERT_FINDING_P12_ROUNDS] = "p12-rounds",
	[DEVCERT_FINDING_P12_PASSWORD] = "p12-password",
	[DEVCERT_FINDING_P12_ENCODING] = "p12-encoding",
	[DEVCERT_FINDING_P12_MAC] = "p12-mac",
	[DEVCERT_FINDING_ENCRYPTION_WEAK] = "encryption-weak",
	[DEVCERT_FINDING_P12_NO_KEY] = "p12-no-key",
	[DEVCERT_FINDING_CERT_MISSING] = "cert-missing",
	[DEVCERT_FINDING_CHAIN_MISSING] = "chain-missing",
	[DEVCERT_FINDING_P12_UNREAD] = "p12-unread",
	[DEVCERT_FINDING_PASSWORD_NOT_ASCII] = "password-not-ascii",
	[DEVCERT_FINDING_PASSWORD_EMPTY] = "password-empty",
	[DEVCERT_FINDING_NAME_TWICE] = "name-twice",
	[DEVCERT_FINDING_CERT_EXPIRED] = "cert-expired",
	[DEVCERT_FINDING_CERT_NOT_YET_VALID] = "cert-not-yet-valid",
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

/* see tool.h */
json_t *
describe_findings(const devcert_finding_list *list)
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
	return findings;
}

/* see tool.h */
void
show_findings(const devcert_finding_list *list)
{
	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++)
		show_line(severity_word(devcert_finding_list_get_severity(list, i)), "%s: %s",
		          devcert_finding_list_get_message(list, i),
		          devcert_finding_list_get_reason(list, i));
}

/* see tool.h */
bool
findings_have_error(const devcert_finding_list *list)
{
	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++)
		if (devcert_finding_list_get_severity(list, i) == DEVCERT_SEVERITY_ERROR)
			return true;
	return false;
}
