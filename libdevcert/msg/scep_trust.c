/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Not by a chain for each certificate: a hostile reply would make that ten thousand signatures.
 * Times, lengths of paths and strength of keys are checked of the few that get a role. */
#include "msg/scep_trust.h"

#include "base/limits.h"
#include "crypto/pk.h"

/* A reply with 100 certificates of one CA needs 100. */
#define SIGNATURES_MAX 400u

struct sorting {
	const dc_scep_set *set;
	size_t count;
	bool keep[DC_LIMIT_BUNDLE_CERTS];  /* an anchor, or leads to one */
	bool above[DC_LIMIT_BUNDLE_CERTS]; /* issued an anchor, or one that stands above it */
	unsigned int signatures_left;
	bool exhausted;
};

/* Certificates of the reply from which to go on. */
struct queue {
	size_t count;
	const devcert_cert *certs[DC_LIMIT_BUNDLE_CERTS];
};

static bool
is_issued(struct sorting *sorting, const devcert_cert *cert, const devcert_cert *issuer,
          uint32_t allow)
{
	if (!dc_slice_equals(dc_cert_issuer_der(cert), dc_cert_subject_der(issuer)))
		return false;
	if (sorting->signatures_left == 0) {
		sorting->exhausted = true;
		return false;
	}
	sorting->signatures_left--;
	return dc_cert_check_issued_by(cert, issuer, allow) == DEVCERT_OK;
}

static bool
may_issue(const devcert_cert *ca)
{
	return devcert_cert_is_ca(ca) && dc_cert_may(ca, DEVCERT_KEY_USAGE_KEY_CERT_SIGN);
}

/* Keep what a trusted CA issued. */
static void
go_down(struct sorting *sorting, const devcert_cert *ca, struct queue *next)
{
	if (!may_issue(ca))
		return;
	for (size_t i = 0; i < sorting->count; i++) {
		const devcert_cert *cert = dc_cert_list_at(sorting->set->list, i);

		if (sorting->keep[i] || !is_issued(sorting, cert, ca, sorting->set->allow))
			continue;
		sorting->keep[i] = true;
		next->certs[next->count++] = cert;
	}
}

/* Mark what issued a certificate that is an anchor or above it.  As nothing is believed because of
 * that, old algorithms do not matter. */
static void
go_up(struct sorting *sorting, const devcert_cert *lower, struct queue *next)
{
	for (size_t i = 0; i < sorting->count; i++) {
		const devcert_cert *cert = dc_cert_list_at(sorting->set->list, i);

		if (sorting->keep[i] || sorting->above[i] ||
		    !is_issued(sorting, lower, cert, DC_ALLOW_ALL))
			continue;
		sorting->above[i] = true;
		next->certs[next->count++] = cert;
	}
}

/* Go from the anchors as far as it gets.  Each certificate is tried once under each other one. */
static void
spread(struct sorting *sorting, void (*go)(struct sorting *, const devcert_cert *, struct queue *))
{
	const devcert_cert_list *anchors = sorting->set->anchors;
	struct queue queue = { .count = 0 };

	for (size_t i = 0; i < devcert_cert_list_get_count(anchors); i++)
		go(sorting, dc_cert_list_at(anchors, i), &queue);
	for (size_t i = 0; i < queue.count; i++)
		go(sorting, queue.certs[i], &queue);
}

static bool
is_anchor(const dc_scep_set *set, const devcert_cert *cert)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(set->anchors); i++)
		if (devcert_cert_equals(dc_cert_list_at(set->anchors, i), cert))
			return true;
	return false;
}

/* Check cert against the CAs in a list that it names as its issuer; which: those that count, or
 * NULL for all. */
static devcert_status
check_named(const devcert_cert *cert, const devcert_cert_list *list, const bool *which,
            uint32_t allow)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *ca = dc_cert_list_at(list, i);

		if ((which == NULL || which[i]) && may_issue(ca) &&
		    dc_slice_equals(dc_cert_issuer_der(cert), dc_cert_subject_der(ca)))
			rc = dc_cert_check_issued_by(cert, ca, allow);
	}
	return rc;
}

/* Say why a certificate is refused: a wrong or weak signature says more than that there is no
 * way. */
static devcert_status
refuse(const struct sorting *sorting, const devcert_cert *cert)
{
	const dc_scep_set *set = sorting->set;
	devcert_status rc;

	if (sorting->exhausted)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u signatures to check", SIGNATURES_MAX);
	rc = check_named(cert, set->anchors, NULL, set->allow);
	if (rc == DEVCERT_OK)
		rc = check_named(cert, set->list, sorting->keep, set->allow);
	if (rc == DEVCERT_OK)
		rc = dc_fail(DEVCERT_E_UNTRUSTED,
		             "a certificate that does not lead to a trusted CA");
	return rc;
}

static devcert_status
sort_out(struct sorting *sorting)
{
	for (size_t i = 0; i < sorting->count; i++)
		sorting->keep[i] = is_anchor(sorting->set, dc_cert_list_at(sorting->set->list, i));
	spread(sorting, go_down);
	spread(sorting, go_up);
	for (size_t i = 0; i < sorting->count; i++)
		if (!sorting->keep[i] && !sorting->above[i])
			return refuse(sorting, dc_cert_list_at(sorting->set->list, i));
	return DEVCERT_OK;
}

devcert_status
dc_scep_trust_filter(const dc_scep_set *set, devcert_cert_list **out)
{
	struct sorting sorting = { .set = set,
		                   .count = devcert_cert_list_get_count(set->list),
		                   .signatures_left = SIGNATURES_MAX };
	devcert_cert_list_builder *builder = NULL;
	devcert_status rc;

	if (sorting.count > DC_LIMIT_BUNDLE_CERTS)
		return dc_fail(DEVCERT_E_LIMIT, "%zu CA certificates", sorting.count);
	rc = sort_out(&sorting);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_new(&builder);
	for (size_t i = 0; rc == DEVCERT_OK && i < sorting.count; i++)
		if (sorting.keep[i])
			rc = devcert_cert_list_builder_add(builder, dc_cert_list_at(set->list, i));
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}
