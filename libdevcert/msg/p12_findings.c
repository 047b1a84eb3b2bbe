/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is remarkable about the contents of a PKCS#12 file. */
#include "msg/p12.h"
#include "msg/p12_diagnose.h"
#include "msg/profile.h"

/* Keys whose chains are looked for: each may take 64 signatures, by whatever key. */
#define CHAINS_MAX 4

/* The chain of a key: nothing but its certificate is a mistake, a root is often left out. */
static devcert_status
check_chain(const devcert_pkcs12 *contents, size_t index, devcert_finding_list *findings)
{
	devcert_cert_list *chain = NULL;
	devcert_cert *last = NULL;
	size_t count;
	devcert_status rc = devcert_pkcs12_get_chain(contents, index, &chain);

	if (rc == DEVCERT_E_NOT_FOUND)
		return dc_finding_add(findings, DEVCERT_FINDING_CERT_MISSING,
		                      DEVCERT_SEVERITY_WARNING,
		                      "the certificate is missing, or is for another key",
		                      "key %zu has no certificate", index);
	if (rc == DEVCERT_E_LIMIT)
		return dc_finding_add(findings, DEVCERT_FINDING_CHAIN_MISSING,
		                      DEVCERT_SEVERITY_WARNING, "chains have less", "key %zu: %s",
		                      index, devcert_last_error_message());
	if (rc != DEVCERT_OK)
		return rc;
	count = devcert_cert_list_get_count(chain);
	rc = devcert_cert_list_get_item(chain, count - 1, &last);
	if (rc == DEVCERT_OK && !devcert_cert_is_self_signed(last))
		rc = count == 1
		         ? dc_finding_add(findings, DEVCERT_FINDING_CHAIN_MISSING,
		                          DEVCERT_SEVERITY_WARNING,
		                          "a server has to send its issuers, and takes them from "
		                          "this file",
		                          "key %zu: its issuers are missing", index)
		         : dc_finding_add(findings, DEVCERT_FINDING_CHAIN_MISSING,
		                          DEVCERT_SEVERITY_NOTE,
		                          "the other side has the root, so it need not be here",
		                          "key %zu: a chain of %zu without the root", index, count);
	devcert_cert_free(last);
	devcert_cert_list_free(chain);
	return rc;
}

/* Whether a certificate says to Java that it is trusted. */
static devcert_status
is_trusted(const devcert_pkcs12 *contents, size_t index, bool *out)
{
	devcert_pkcs12_bag *bag;
	devcert_text_list *usages = NULL;
	devcert_status rc = devcert_pkcs12_get_item(contents, index, &bag);

	*out = false;
	if (rc != DEVCERT_OK)
		return rc;
	rc = devcert_pkcs12_bag_get_trusted_usages(bag, &usages);
	/* Not what Java wrote. */
	if (rc == DEVCERT_E_DER)
		rc = DEVCERT_OK;
	*out = devcert_text_list_get_count(usages) > 0;
	devcert_text_list_free(usages);
	devcert_pkcs12_bag_free(bag);
	return rc;
}

static devcert_status
check_without_keys(const devcert_pkcs12 *contents, devcert_finding_list *findings, uint32_t *uses)
{
	size_t count = devcert_pkcs12_get_count(contents);
	bool trusted = false;
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && !trusted && i < count; i++)
		rc = is_trusted(contents, i, &trusted);
	if (rc != DEVCERT_OK)
		return rc;
	if (count > 0 && !trusted)
		*uses |= DC_USES_NO_TRUST;
	return dc_finding_add(findings, DEVCERT_FINDING_P12_NO_KEY, DEVCERT_SEVERITY_NOTE,
	                      "a server needs one; a store of trusted certificates has none",
	                      "no private key that is read");
}

devcert_status
dc_p12_diagnose_contents(const devcert_pkcs12 *contents, devcert_finding_list *findings,
                         uint32_t *uses)
{
	size_t keys = devcert_pkcs12_get_key_count(contents);
	size_t unread = devcert_pkcs12_get_skipped_count(contents);
	devcert_status rc = DEVCERT_OK;

	if (keys > 1)
		*uses |= DC_USES_KEYS;
	if (keys == 0)
		rc = check_without_keys(contents, findings, uses);
	for (size_t i = 0; rc == DEVCERT_OK && i < keys && i < CHAINS_MAX; i++)
		rc = check_chain(contents, i, findings);
	if (rc == DEVCERT_OK && unread > 0)
		rc = dc_finding_add(findings, DEVCERT_FINDING_P12_UNREAD, DEVCERT_SEVERITY_NOTE,
		                    "CRLs and secrets, and keys of which nothing is known or which "
		                    "are too weak",
		                    "%zu bags are neither a key nor a certificate that is read",
		                    unread);
	return rc;
}
