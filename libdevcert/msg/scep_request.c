/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "msg/scep_ca.h"
#include "pki/name.h"

/* see devcert/scep.h */
bool
devcert_scep_request_is_acceptable(const devcert_scep_request *request)
{
	return request != NULL && request->problem == DEVCERT_OK;
}

/* see devcert/scep.h */
int
devcert_scep_request_get_problem(const devcert_scep_request *request)
{
	return request != NULL ? request->problem : DEVCERT_E_ARGUMENT;
}

/* see devcert/scep.h */
devcert_scep_fail_info
devcert_scep_request_get_fail_info(const devcert_scep_request *request)
{
	return request != NULL ? request->fail_info : DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST;
}

/* see devcert/scep.h */
devcert_scep_type
devcert_scep_request_get_type(const devcert_scep_request *request)
{
	return request != NULL ? request->type : (devcert_scep_type)0;
}

/* see devcert/scep.h */
const char *
devcert_scep_request_get_transaction_id(const devcert_scep_request *request)
{
	return request != NULL ? request->id : "";
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_get_signer(const devcert_scep_request *request, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(request);
	*out = dc_cert_ref(request->signer);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
bool
devcert_scep_request_has_signer_key(const devcert_scep_request *request)
{
	return request != NULL && request->csr != NULL &&
	       devcert_public_key_equals(dc_cert_public_key(request->signer),
	                                 dc_csr_public_key(request->csr));
}

/* see devcert/scep.h */
bool
devcert_scep_request_has_signer_subject(const devcert_scep_request *request)
{
	return request != NULL && request->csr != NULL &&
	       dc_slice_equals(dc_cert_subject_der(request->signer),
	                       dc_csr_subject_der(request->csr));
}

/* see devcert/scep.h */
bool
devcert_scep_request_is_renewal(const devcert_scep_request *request)
{
	return request != NULL && request->csr != NULL &&
	       (request->type == DEVCERT_SCEP_TYPE_RENEWAL_REQ ||
	        !devcert_cert_is_self_signed(request->signer));
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_check_renewal(const devcert_scep_request *request,
                                   const devcert_cert_list *issuers, int64_t now_at,
                                   uint32_t window_s, uint32_t allow)
{
	devcert_cert_list *path = NULL;
	devcert_status rc;

	DC_ARG(request);
	DC_ARG(issuers);
	if (request->csr == NULL || request->type == DEVCERT_SCEP_TYPE_CERT_POLL)
		return dc_fail(DEVCERT_E_STATE, "not an acceptable PKCSReq or RenewalReq");
	if (devcert_cert_is_ca(request->signer) ||
	    !dc_cert_may(request->signer, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN,
		               "the signer is a CA, or its key usage lacks digitalSignature");
	rc = devcert_cert_check_chain(request->signer, issuers, now_at, allow, NULL, &path);
	devcert_cert_list_free(path);
	if (rc == DEVCERT_OK && window_s > 0 &&
	    devcert_cert_get_not_after(request->signer) - now_at > (int64_t)window_s)
		rc = dc_fail(DEVCERT_E_NOT_YET_VALID, "it is too early to renew the certificate");
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_get_csr(const devcert_scep_request *request, devcert_csr **out)
{
	DC_OUT(out);
	DC_ARG(request);
	if (request->csr == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no certification request");
	*out = dc_csr_ref(request->csr);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
bool
devcert_scep_request_has_challenge(const devcert_scep_request *request, const uint8_t *pass,
                                   size_t pass_len)
{
	dc_slice challenge;

	if (request == NULL || request->csr == NULL || pass == NULL || pass_len == 0)
		return false;
	challenge = dc_csr_challenge(request->csr);
	return challenge.len == pass_len && dc_equal_ct(challenge.ptr, pass, pass_len);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_get_poll_subject(const devcert_scep_request *request, devcert_name **out)
{
	DC_OUT(out);
	DC_ARG(request);
	if (request->poll_subject == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "not an acceptable CertPoll");
	*out = dc_name_ref(request->poll_subject);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_get_transaction(const devcert_scep_request *request,
                                     devcert_scep_transaction **out)
{
	DC_OUT(out);
	DC_ARG(request);
	if (request->type == DEVCERT_SCEP_TYPE_CERT_POLL || request->csr == NULL)
		return dc_fail(DEVCERT_E_STATE, "not an acceptable PKCSReq or RenewalReq");
	return dc_scep_transaction_new(dc_slice_text(request->id), request->csr, request->signer,
	                               out);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_request_match(devcert_scep_request *request,
                           const devcert_scep_transaction *transaction)
{
	DC_ARG(request);
	DC_ARG(transaction);
	if (request->problem != DEVCERT_OK)
		return dc_fail(DEVCERT_E_STATE, "the request is not acceptable");
	if (strcmp(request->id, transaction->id) != 0)
		return dc_fail(DEVCERT_E_SCEP_TRANSACTION, "another transactionID");
	if (request->type != DEVCERT_SCEP_TYPE_CERT_POLL)
		return dc_slice_equals(dc_csr_der(request->csr), dc_csr_der(transaction->csr))
		           ? DEVCERT_OK
		           : dc_fail(DEVCERT_E_SCEP_TRANSACTION,
		                     "another certification request with this transactionID");
	/* By the key: a device may sign each message with a new self-signed certificate. */
	if (!devcert_public_key_equals(dc_cert_public_key(request->signer),
	                               dc_cert_public_key(transaction->signer)))
		return dc_fail(DEVCERT_E_UNTRUSTED, "the CertPoll is signed by somebody else");
	devcert_csr_free(request->csr);
	request->csr = dc_csr_ref(transaction->csr);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
void
devcert_scep_request_free(devcert_scep_request *request)
{
	if (request == NULL)
		return;
	free(request->id);
	devcert_cert_free(request->signer);
	devcert_csr_free(request->csr);
	devcert_name_free(request->poll_subject);
	free(request);
}
