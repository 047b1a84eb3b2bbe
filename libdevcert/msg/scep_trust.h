/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which certificates of a GetCACert reply somebody whom we trust vouches for. */
#ifndef DEVCERT_MSG_SCEP_TRUST_H
#define DEVCERT_MSG_SCEP_TRUST_H

#include "pki/cert.h"

/* Certificates in the server's order, whom we trust, when, and what is allowed; all borrowed. */
typedef struct {
	const devcert_cert_list *list;
	const devcert_cert_list *anchors;
	int64_t now_at;
	uint32_t allow;
} dc_scep_set;

/* Keep the certificates that are an anchor or lead to one by their signatures; whether they are
 * valid now is not looked at.
 *
 * A whole chain may come where an issuing CA is the anchor; what stands above it is left out, for
 * nothing vouches for it.  Anything else has no business there: DEVCERT_E_UNTRUSTED, or
 * DEVCERT_E_SIGNATURE, DEVCERT_E_WEAK; also DEVCERT_E_LIMIT. */
devcert_status dc_scep_trust_filter(const dc_scep_set *set,
                                    devcert_cert_list **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_SCEP_TRUST_H */
