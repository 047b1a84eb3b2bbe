/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets what.  Nothing is granted but at the end of issue(). */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "test_ca.h"

static const char *
type_name(devcert_scep_type type)
{
	switch (type) {
	case DEVCERT_SCEP_TYPE_PKCS_REQ:
		return "PKCSReq";
	case DEVCERT_SCEP_TYPE_RENEWAL_REQ:
		return "RenewalReq";
	case DEVCERT_SCEP_TYPE_CERT_POLL:
		return "CertPoll";
	case DEVCERT_SCEP_TYPE_GET_CERT:
		return "GetCert";
	case DEVCERT_SCEP_TYPE_GET_CRL:
		return "GetCRL";
	case DEVCERT_SCEP_TYPE_CERT_REP:
		break;
	}
	return "message";
}

/* One line of log: who asked for what, and what came of it.  No names, no challenge. */
static void
note(const devcert_scep_request *request, const char *outcome)
{
	fprintf(stderr, "%s %s: %s\n", type_name(devcert_scep_request_get_type(request)),
	        devcert_scep_request_get_transaction_id(request), outcome);
}

static devcert_bytes *
refuse(const struct authority *ca, const devcert_scep_request *request,
       devcert_scep_fail_info fail_info, const char *text)
{
	devcert_bytes *reply = NULL;

	note(request, text);
	if (devcert_scep_ca_refused(ca->scep, request, fail_info, text, &reply) != DEVCERT_OK)
		complain_devcert("building a refusal");
	return reply;
}

static devcert_bytes *
defer(const struct authority *ca, const devcert_scep_request *request)
{
	devcert_bytes *reply = NULL;

	note(request, "pending");
	if (devcert_scep_ca_pending(ca->scep, request, &reply) != DEVCERT_OK)
		complain_devcert("building PENDING");
	return reply;
}

/* The certificate of an approved transaction, from its file or made now: a device whose reply got
 * lost asks again, and gets the same one. */
static devcert_cert *
certificate_of(const struct authority *ca, const char *id, const devcert_csr *csr)
{
	devcert_cert *cert = NULL;
	devcert_bytes *pem = NULL;
	uint8_t *data;
	size_t data_len = 0;
	char name[256];
	int found;

	snprintf(name, sizeof(name), "issued/%s.pem", id);
	found = file_read(ca->dir, name, &data, &data_len);
	if (found == 0) {
		if (devcert_cert_parse(data, data_len, &cert) != DEVCERT_OK)
			complain_devcert(name);
		free(data);
	}
	if (found <= 0)
		return cert;

	if (profile_certify(ca, csr, &cert) != DEVCERT_OK ||
	    devcert_cert_encode(cert, DEVCERT_ENCODING_PEM, &pem) != DEVCERT_OK) {
		complain_devcert("making a certificate");
		devcert_cert_free(cert);
		cert = NULL;
	} else if (file_write(ca->dir, name, devcert_bytes_data(pem), devcert_bytes_len(pem)) !=
	           0) {
		devcert_cert_free(cert);
		cert = NULL;
	}
	devcert_bytes_free(pem);
	return cert;
}

static devcert_bytes *
issue(const struct authority *ca, const devcert_scep_request *request, const char *id,
      enum record_state state)
{
	devcert_bytes *reply = NULL;
	devcert_cert *cert = NULL;
	devcert_csr *csr = NULL;
	char outcome[80];

	if (devcert_scep_request_get_csr(request, &csr) != DEVCERT_OK)
		complain_devcert("the request of a transaction");
	else
		cert = certificate_of(ca, id, csr);
	devcert_csr_free(csr);
	if (cert == NULL)
		return NULL;

	if ((state == RECORD_ISSUED || record_move(ca->dir, id, state, RECORD_ISSUED) == 0) &&
	    devcert_scep_ca_issued(ca->scep, request, cert, &reply) != DEVCERT_OK)
		complain_devcert("building a reply");
	if (reply != NULL) {
		snprintf(outcome, sizeof(outcome), "issued %s", devcert_cert_get_serial(cert));
		note(request, outcome);
	}
	devcert_cert_free(cert);
	return reply;
}

/* A new request: write it down, in the place of one that is over.  *objection says why not. */
static int
admit(const struct authority *ca, const devcert_scep_request *request, const char *id,
      enum record_state *state, const char **objection)
{
	devcert_scep_transaction *transaction = NULL;
	devcert_csr *csr = NULL;
	int result = 0;

	if (devcert_scep_request_get_csr(request, &csr) != DEVCERT_OK ||
	    devcert_scep_request_get_transaction(request, &transaction) != DEVCERT_OK) {
		complain_devcert("the request");
		result = -1;
	} else {
		*objection = profile_objection(csr);
	}
	if (result == 0 && *objection == NULL && *state != RECORD_NONE)
		result = record_retire(ca->dir, id, *state);
	if (result == 0 && *objection == NULL) {
		*state = ca->manual ? RECORD_PENDING : RECORD_APPROVED;
		result = record_add(ca->dir, id, transaction, *state);
	}
	devcert_scep_transaction_free(transaction);
	devcert_csr_free(csr);
	return result;
}

/* Answer by what is known of the transaction. */
static devcert_bytes *
answer(const struct authority *ca, const devcert_scep_request *request, const char *id,
       enum record_state state)
{
	switch (state) {
	case RECORD_PENDING:
		return defer(ca, request);
	case RECORD_APPROVED:
	case RECORD_ISSUED:
		return issue(ca, request, id, state);
	case RECORD_REFUSED:
	case RECORD_NONE:
		break;
	}
	return refuse(ca, request, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST, "refused by a person");
}

/* Answer a PKCSReq, RenewalReq or CertPoll that may be granted. */
static devcert_bytes *
answer_transaction(const struct authority *ca, devcert_scep_request *request, const char *id)
{
	bool is_poll = devcert_scep_request_get_type(request) == DEVCERT_SCEP_TYPE_CERT_POLL;
	devcert_scep_transaction *known;
	const char *objection = NULL;
	enum record_state state;
	bool matches;

	if (record_find(ca->dir, id, &state, &known) != 0)
		return NULL;
	matches = known != NULL && devcert_scep_request_match(request, known) == DEVCERT_OK;
	devcert_scep_transaction_free(known);

	/* Some devices make their transactionID of their key, and come with a new request and the
	 * old ID when the first one is over.  Before that, and to who polls, nothing is given for
	 * knowing an ID; RFC 8894, section 4.4. */
	if (!matches && (is_poll || state == RECORD_PENDING || state == RECORD_APPROVED))
		objection = "no such request with this transactionID";
	else if (!matches && admit(ca, request, id, &state, &objection) != 0)
		return NULL;
	if (objection != NULL)
		return refuse(ca, request, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST, objection);
	return answer(ca, request, id, state);
}

/* Why the signer's certificate cannot stand for the challenge, for people; NULL where it can. */
static const char *
renewal_objection(const struct authority *ca, const devcert_scep_request *request)
{
	devcert_cert *signer = NULL;
	const char *objection = NULL;
	bool found = false;

	if (devcert_scep_request_get_signer(request, &signer) != DEVCERT_OK ||
	    issued_find(ca->dir, signer, &found) != 0)
		objection = "not now";
	else if (devcert_scep_request_check_renewal(request, ca->issuers, (int64_t)time(NULL),
	                                            ca->renewal_window_s, ca->allow) != DEVCERT_OK)
		objection = devcert_last_error_message();
	else if (!found)
		objection = "this CA has not issued the certificate";
	else if (is_revoked(ca->dir, signer))
		objection = "the certificate is revoked";
	else if (!devcert_scep_request_has_signer_subject(request))
		objection = "a renewal is for the same subject";
	devcert_cert_free(signer);
	return objection;
}

/* Who asks, and whether he may: by a certificate of ours, or by the challenge. */
static const char *
authentication_objection(const struct authority *ca, const devcert_scep_request *request)
{
	const char *objection = NULL;

	if (devcert_scep_request_is_renewal(request)) {
		objection = renewal_objection(ca, request);
		if (objection == NULL ||
		    devcert_scep_request_get_type(request) == DEVCERT_SCEP_TYPE_RENEWAL_REQ)
			return objection;
	}
	if (ca->challenge != NULL &&
	    !devcert_scep_request_has_challenge(request, ca->challenge, ca->challenge_len))
		return "the challenge password is not the one of this CA";
	return NULL;
}

devcert_bytes *
decide(const struct authority *ca, devcert_scep_request *request)
{
	devcert_scep_type type = devcert_scep_request_get_type(request);
	const char *objection = NULL;
	char id[201];

	/* One text for all problems of one kind: nobody learns how far decryption came. */
	if (!devcert_scep_request_is_acceptable(request))
		return refuse(ca, request, devcert_scep_request_get_fail_info(request),
		              "the message cannot be accepted");
	if (type != DEVCERT_SCEP_TYPE_CERT_POLL)
		objection = authentication_objection(ca, request);
	if (objection != NULL)
		return refuse(ca, request, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST, objection);
	if (record_name(devcert_scep_request_get_transaction_id(request), id) != 0)
		return refuse(ca, request, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST,
		              "the transactionID is too long for this CA");
	return answer_transaction(ca, request, id);
}
