/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way from a certificate to a trust anchor (RFC 5280, section 6).  It is ours because GnuTLS
 * differs from the RFC in what an issuer may be. */
#include <stdio.h>

#include "base/limits.h"
#include "crypto/pk.h"
#include "pki/cert_parts.h"
#include "pki/key.h"

/* Crossed and repeated certificates give more ways than anybody needs to look at. */
#define SIGNATURES_MAX 100u

#define MESSAGE_SIZE 256

struct search {
	const devcert_cert_list *anchors;
	const devcert_cert_list *intermediates;
	int64_t now_at;
	uint32_t allow;
	unsigned int signatures_left;
	size_t depth;
	const devcert_cert *path[DC_LIMIT_CHAIN_DEPTH];
	/* What stopped the way that came furthest; a reason says more than "no way". */
	devcert_status reason;
	char message[MESSAGE_SIZE];
};

/* That there is no way says less than that one ends at a wrong signature (which may be that of a
 * namesake), and that less than what is wrong with an issuer. */
static int
rank(devcert_status rc)
{
	return rc == DEVCERT_OK            ? 0
	       : rc == DEVCERT_E_UNTRUSTED ? 1
	       : rc == DEVCERT_E_SIGNATURE ? 2
	                                   : 3;
}

/* Remember this thread's record where it says more than what was noted before. */
static void
note_reason(struct search *search, devcert_status rc)
{
	if (rank(rc) <= rank(search->reason))
		return;
	search->reason = rc;
	(void)snprintf(search->message, sizeof(search->message), "%s",
	               devcert_last_error_message());
}

static size_t
count_of(const devcert_cert_list *list)
{
	return list != NULL ? devcert_cert_list_get_count(list) : 0;
}

static bool
is_anchor(const struct search *search, const devcert_cert *cert)
{
	for (size_t i = 0; i < count_of(search->anchors); i++)
		if (devcert_cert_equals(dc_cert_list_at(search->anchors, i), cert))
			return true;
	return false;
}

/* The same name with the same key is the same issuer, whatever certificate says so. */
static bool
is_on_path(const struct search *search, const devcert_cert *cert)
{
	for (size_t i = 0; i < search->depth; i++)
		if (dc_slice_equals(search->path[i]->subject_der, cert->subject_der) &&
		    devcert_public_key_equals(search->path[i]->public, cert->public))
			return true;
	return false;
}

/* What every certificate on the way must be. */
static devcert_status
check_any(const struct search *search, const devcert_cert *cert)
{
	devcert_status rc = dc_cert_check_time(cert, search->now_at);

	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(cert->public), search->allow);
	if (rc == DEVCERT_OK && cert->unknown_critical[0] != '\0')
		rc = dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "critical extension %s is not known here",
		             cert->unknown_critical);
	return rc;
}

/* RFC 5280, section 6.1.4 (k) to (n): what an issuer must be, with the path below it. */
static devcert_status
check_issuer(const struct search *search, const devcert_cert *issuer)
{
	int32_t below = 0;

	if (!issuer->is_ca)
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "an issuer is not a CA");
	if (!dc_cert_may(issuer, DEVCERT_KEY_USAGE_KEY_CERT_SIGN))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "an issuer may not sign certificates");
	/* Those that are issued to oneself, with a new key, do not count. */
	for (size_t i = 1; i < search->depth; i++)
		below +=
		    !dc_slice_equals(search->path[i]->subject_der, search->path[i]->issuer_der);
	if (issuer->path_len >= 0 && below > issuer->path_len)
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "%d CAs below one that may have %d",
		               (int)below, (int)issuer->path_len);
	return check_any(search, issuer);
}

static bool extend(struct search *search);

/* Go on over one certificate, if it issued the last one; back again where that leads nowhere. */
static bool
try_issuer(struct search *search, const devcert_cert *issuer, bool anchor)
{
	const devcert_cert *cert = search->path[search->depth - 1];
	devcert_status rc;

	if (!dc_slice_equals(cert->issuer_der, issuer->subject_der) || is_on_path(search, issuer))
		return false;
	if (search->signatures_left == 0)
		rc = dc_fail(DEVCERT_E_UNTRUSTED, "more than %u signatures would be tried",
		             SIGNATURES_MAX);
	else if (search->depth == DC_LIMIT_CHAIN_DEPTH)
		rc = dc_fail(DEVCERT_E_UNTRUSTED, "a path of more than %u certificates",
		             DC_LIMIT_CHAIN_DEPTH);
	else
		rc = check_issuer(search, issuer);
	if (rc == DEVCERT_OK) {
		search->signatures_left--;
		rc = dc_cert_check_issued_by(cert, issuer, search->allow);
	}
	if (rc != DEVCERT_OK) {
		note_reason(search, rc);
		return false;
	}
	search->path[search->depth++] = issuer;
	if (anchor || extend(search))
		return true;
	search->depth--;
	return false;
}

/* Find issuers for the last certificate of the path, anchors first.  The depth of the path bounds
 * the recursion. */
static bool
extend(struct search *search)
{
	for (size_t i = 0; i < count_of(search->anchors); i++)
		if (try_issuer(search, dc_cert_list_at(search->anchors, i), true))
			return true;
	for (size_t i = 0; i < count_of(search->intermediates); i++)
		if (try_issuer(search, dc_cert_list_at(search->intermediates, i), false))
			return true;
	return false;
}

static devcert_status
make_list(const struct search *search, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; rc == DEVCERT_OK && i < search->depth; i++)
		rc = devcert_cert_list_builder_add(builder, search->path[i]);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_check_chain(const devcert_cert *cert, const devcert_cert_list *anchors, int64_t now_at,
                         uint32_t allow, const devcert_cert_list *intermediates,
                         devcert_cert_list **out)
{
	struct search search = { .anchors = anchors,
		                 .intermediates = intermediates,
		                 .now_at = now_at,
		                 .allow = allow,
		                 .signatures_left = SIGNATURES_MAX };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(cert);
	DC_ARG(anchors);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = check_any(&search, cert);
	if (rc != DEVCERT_OK)
		return rc;
	search.path[search.depth++] = cert;
	if (!is_anchor(&search, cert) && !extend(&search))
		return search.reason != DEVCERT_OK
		           ? dc_fail(search.reason, "%s", search.message)
		           : dc_fail(DEVCERT_E_UNTRUSTED, "no path to a trust anchor");
	return make_list(&search, out);
}
