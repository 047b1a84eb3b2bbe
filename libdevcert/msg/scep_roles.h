/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is who among the certificates of a GetCACert reply. */
#ifndef DEVCERT_MSG_SCEP_ROLES_H
#define DEVCERT_MSG_SCEP_ROLES_H

#include "msg/scep_trust.h"

/* References, NULL until found. */
typedef struct {
	devcert_cert *ca;        /* issues */
	devcert_cert *signer;    /* signs replies */
	devcert_cert *recipient; /* decrypts requests */
} dc_scep_roles;

/* Find the roles in a set that passed dc_scep_trust_filter(), and check the way of each to an
 * anchor at set->now_at.  DEVCERT_E_UNTRUSTED where there is no CA; DEVCERT_E_USAGE_FORBIDDEN where
 * nobody may sign, or decrypt; DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID, DEVCERT_E_WEAK. */
devcert_status dc_scep_roles_find(const dc_scep_set *set, dc_scep_roles *out) DEVCERT_MUST_CHECK;

void dc_scep_roles_clear(dc_scep_roles *roles);

/* What the extended key usage says about an RA's work: 2 that it is for it, 1 nothing in
 * particular, 0 that it is for other things only.  The last is nobody's RA: whoever can answer in
 * the server's place could put the certificate of any device of this CA into the list, and read
 * challenges. */
devcert_status dc_scep_rank_purposes(const devcert_cert *cert, int *rank) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_SCEP_ROLES_H */
