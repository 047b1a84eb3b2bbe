/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An RA has one or two certificates besides the CA's, in no order that one could rely on
 * (Microsoft's has two, RFC 8894, section 3.5.2 speaks of both kinds): who does what is found by
 * key usage, then by extended key usage, then by position. */
#include "msg/scep_roles.h"

/* Extended key usages of an RA: Microsoft's certificate request agent; id-kp-cmcRA, RFC 6402. */
static const char *const ra_purposes[] = { "1.3.6.1.4.1.311.20.2.1", "1.3.6.1.5.5.7.3.28" };
#define ANY_PURPOSE "2.5.29.37.0"

#define SIGN DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE
#define DECRYPT DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT

devcert_status
dc_scep_rank_purposes(const devcert_cert *cert, int *rank)
{
	devcert_text_list *oids;
	devcert_status rc = devcert_cert_get_ext_key_usages(cert, &oids);
	size_t count = rc == DEVCERT_OK ? devcert_text_list_get_count(oids) : 0;

	*rank = count == 0 ? 1 : 0;
	for (size_t i = 0; i < count; i++) {
		const char *oid = devcert_text_list_get_item(oids, i);

		for (size_t j = 0; j < 2; j++)
			if (strcmp(oid, ra_purposes[j]) == 0)
				*rank = 2;
		if (*rank == 0 && strcmp(oid, ANY_PURPOSE) == 0)
			*rank = 1;
	}
	if (rc == DEVCERT_OK)
		devcert_text_list_free(oids);
	return rc;
}

/* How well an RA's certificate fits: one that is for this use alone before one for both, before
 * one that does not say.  -1 for a CA's, and for one that is not for this use. */
static devcert_status
rank_ra(const dc_scep_set *set, const devcert_cert *cert, uint32_t use, int *rank)
{
	uint32_t usage = devcert_cert_get_key_usage(cert);
	int purposes;
	devcert_status rc;

	*rank = -1;
	if (devcert_cert_is_ca(cert) || !dc_cert_may(cert, use))
		return DEVCERT_OK;
	rc = dc_scep_rank_purposes(cert, &purposes);
	if (rc != DEVCERT_OK || purposes == 0)
		return rc;
	*rank = purposes;
	if (usage != 0)
		*rank += (usage & (SIGN | DECRYPT)) == use ? 20 : 10;
	/* After a renewal the old one may still be there. */
	if (dc_cert_check_time(cert, set->now_at) == DEVCERT_OK)
		*rank += 100;
	return rc;
}

/* The RA's certificate for this use; *out stays NULL where there is none. */
static devcert_status
find_ra(const dc_scep_set *set, uint32_t use, const devcert_cert **out)
{
	devcert_status rc = DEVCERT_OK;
	int best = -1;

	*out = NULL;
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_cert_list_get_count(set->list); i++) {
		const devcert_cert *cert = dc_cert_list_at(set->list, i);
		int rank;

		rc = rank_ra(set, cert, use, &rank);
		if (rank > best) {
			best = rank;
			*out = cert;
		}
	}
	return rc;
}

/* The first CA in the list that issued cert; NULL where there is none. */
static const devcert_cert *
issuer_in(const devcert_cert_list *list, const devcert_cert *cert, uint32_t allow)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *ca = dc_cert_list_at(list, i);

		if (devcert_cert_is_ca(ca) &&
		    dc_cert_check_issued_by(cert, ca, allow) == DEVCERT_OK)
			return ca;
	}
	return NULL;
}

/* Whether another certificate of the list names this one as its issuer. */
static bool
is_issuer(const devcert_cert_list *list, const devcert_cert *ca)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *cert = dc_cert_list_at(list, i);

		if (!devcert_cert_equals(cert, ca) && devcert_cert_is_ca(cert) &&
		    dc_slice_equals(dc_cert_issuer_der(cert), dc_cert_subject_der(ca)))
			return true;
	}
	return false;
}

/* The CA that issues: the one that issued the RA's certificate; without an RA, the one at the
 * lower end of the chain. */
static const devcert_cert *
find_ca(const dc_scep_set *set, const devcert_cert *ra)
{
	const devcert_cert *ca = NULL;

	if (ra != NULL) {
		ca = issuer_in(set->list, ra, set->allow);
		return ca != NULL ? ca : issuer_in(set->anchors, ra, set->allow);
	}
	for (size_t i = 0; ca == NULL && i < devcert_cert_list_get_count(set->list); i++) {
		const devcert_cert *cert = dc_cert_list_at(set->list, i);

		if (devcert_cert_is_ca(cert) && !is_issuer(set->list, cert))
			ca = cert;
	}
	return ca;
}

static bool
has_ra(const devcert_cert_list *list)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++)
		if (!devcert_cert_is_ca(dc_cert_list_at(list, i)))
			return true;
	return false;
}

/* Whether the CA may stand in where no certificate of an RA is for this use.  Many CAs without an
 * RA have a key usage of keyCertSign alone, and sign and decrypt all the same; beside an RA that
 * would be a mistake. */
static devcert_status
check_stand_in(const dc_scep_set *set, const devcert_cert *ca, uint32_t use)
{
	if (dc_cert_may(ca, use) || !has_ra(set->list))
		return DEVCERT_OK;
	return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "no certificate for %s",
	               use == SIGN ? "signing" : "encrypting");
}

/* Give a role to cert, which must be good now. */
static devcert_status
give_role(const dc_scep_set *set, const devcert_cert *cert, devcert_cert **role)
{
	devcert_cert_list *way;
	devcert_status rc =
	    devcert_cert_check_chain(cert, set->anchors, set->now_at, set->allow, set->list, &way);

	if (rc != DEVCERT_OK)
		return rc;
	devcert_cert_list_free(way);
	*role = dc_cert_ref(cert);
	return DEVCERT_OK;
}

devcert_status
dc_scep_roles_find(const dc_scep_set *set, dc_scep_roles *out)
{
	const devcert_cert *signer, *recipient = NULL, *ca;
	devcert_status rc = find_ra(set, SIGN, &signer);

	*out = (dc_scep_roles){ NULL, NULL, NULL };
	if (rc == DEVCERT_OK)
		rc = find_ra(set, DECRYPT, &recipient);
	if (rc != DEVCERT_OK)
		return rc;
	ca = find_ca(set, signer != NULL ? signer : recipient);
	if (ca == NULL)
		return dc_fail(DEVCERT_E_UNTRUSTED, "no certificate of the CA itself");
	if (signer == NULL)
		rc = check_stand_in(set, ca, SIGN);
	if (rc == DEVCERT_OK && recipient == NULL)
		rc = check_stand_in(set, ca, DECRYPT);

	if (rc == DEVCERT_OK)
		rc = give_role(set, ca, &out->ca);
	if (rc == DEVCERT_OK)
		rc = give_role(set, signer != NULL ? signer : ca, &out->signer);
	if (rc == DEVCERT_OK)
		rc = give_role(set, recipient != NULL ? recipient : ca, &out->recipient);
	if (rc != DEVCERT_OK)
		dc_scep_roles_clear(out);
	return rc;
}

void
dc_scep_roles_clear(dc_scep_roles *roles)
{
	devcert_cert_free(roles->ca);
	devcert_cert_free(roles->signer);
	devcert_cert_free(roles->recipient);
	*roles = (dc_scep_roles){ NULL, NULL, NULL };
}
