/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The device's side of SCEP, between its files. */
#ifndef DEVCERT_MSG_SCEP_CLIENT_H
#define DEVCERT_MSG_SCEP_CLIENT_H

#include "msg/csr.h"
#include "msg/scep.h"
#include "msg/scep_attrs.h"
#include "pki/key.h"

/* transactionID: 128 random bits in hex, and the NUL. */
#define DC_SCEP_CLIENT_ID_SIZE 33

/* Before the first request csr is NULL.  Then a reply is awaited, or the enrolment is pending, or
 * both (a CertPoll was sent), or it has ended. */
struct devcert_scep_client {
	devcert_scep_ca_certs *ca_certs;
	struct devcert_scep_policy policy;
	int64_t now_at;
	char id[DC_SCEP_CLIENT_ID_SIZE];
	uint8_t nonce[DC_SCEP_NONCE_LEN]; /* of the message that awaits a reply */
	bool waiting;
	bool pending;
	devcert_scep_type type; /* of the request: PKCSReq or RenewalReq */
	devcert_csr *csr;
	devcert_cert *signer; /* what signs, and what replies are encrypted to */
	devcert_key *key;     /* the signer's */
};

/* An outcome with the certificate and its issuers. */
devcert_status dc_scep_outcome_issued(const devcert_cert *cert, const devcert_cert_list *chain,
                                      devcert_scep_outcome **out) DEVCERT_MUST_CHECK;

devcert_status dc_scep_outcome_pending(devcert_scep_outcome **out) DEVCERT_MUST_CHECK;

/* text is UTF-8 without control characters, maybe empty. */
devcert_status dc_scep_outcome_refused(devcert_scep_fail_info fail_info, dc_slice text,
                                       devcert_scep_outcome **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_SCEP_CLIENT_H */
