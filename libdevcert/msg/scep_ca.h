/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The CA's side of SCEP, between its files. */
#ifndef DEVCERT_MSG_SCEP_CA_H
#define DEVCERT_MSG_SCEP_CA_H

#include "base/limits.h"
#include "msg/csr.h"
#include "msg/scep.h"
#include "msg/scep_attrs.h"
#include "pki/cert.h"
#include "pki/key.h"

struct devcert_scep_ca {
	devcert_cert *signer;
	devcert_key *signer_key;
	devcert_cert *decrypter;
	devcert_key *decrypter_key;
	devcert_cert_list *chain; /* or NULL */
	struct devcert_scep_policy policy;
	devcert_text_list *keywords; /* additional capabilities */
	bool empty_content;
	bool renewal; /* RenewalReq is announced and taken */
};

struct devcert_scep_request {
	devcert_scep_type type;
	char *id;
	uint8_t id_tag;
	uint8_t nonce[DC_LIMIT_SCEP_NONCE]; /* senderNonce */
	size_t nonce_len;
	devcert_cert *signer;
	dc_cipher cipher; /* of its envelope; 0 where it was not opened */
	devcert_status problem;
	devcert_scep_fail_info fail_info;
	devcert_csr *csr; /* of a PKCSReq or RenewalReq, or of the matched transaction; or NULL */
	devcert_name *poll_subject; /* of a CertPoll; or NULL */
};

struct devcert_scep_transaction {
	char *id;
	devcert_csr *csr;
	devcert_cert *signer;
};

/* A transaction of these parts. */
devcert_status dc_scep_transaction_new(dc_slice id, const devcert_csr *csr,
                                       const devcert_cert *signer,
                                       devcert_scep_transaction **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_SCEP_CA_H */
