/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The CA's replies. */
#include "base/mem.h"
#include "base/text.h"
#include "crypto/random.h"
#include "msg/cms_enveloped.h"
#include "msg/scep_ca.h"
#include "msg/scep_message.h"

#define FAIL_TEXT_MAX 255u

/* The attributes of every CertRep: RFC 8894, section 3.2.1. */
static dc_scep_attrs
answer_attrs(const devcert_scep_request *request, devcert_scep_result result,
             const uint8_t nonce[DC_SCEP_NONCE_LEN])
{
	return (dc_scep_attrs){
		.type = DEVCERT_SCEP_TYPE_CERT_REP,
		.id_tag = request->id_tag,
		.id = dc_slice_text(request->id),
		.sender_nonce = dc_slice_of(nonce, DC_SCEP_NONCE_LEN),
		.recipient_nonce = dc_slice_of(request->nonce, request->nonce_len),
		.result = result,
	};
}

/* Sign; of our certificates those of the RA and the CA are embedded, never the issued one. */
static devcert_status
sign(const devcert_scep_ca *ca, dc_content presence, dc_slice content, const dc_scep_attrs *attrs,
     devcert_bytes **out)
{
	devcert_cert_list *certs = NULL;
	devcert_status rc = dc_scep_cert_list(ca->signer, NULL, ca->chain, &certs);

	if (rc == DEVCERT_OK)
		rc = dc_scep_message_write(presence, content, attrs, ca->signer, ca->signer_key,
		                           certs, DC_LIMIT_SCEP_REPLY_LEN, out);
	devcert_cert_list_free(certs);
	return rc;
}

/* Some devices take a reply only in the cipher of their request: follow it upwards from the policy.
 * 3DES is never written. */
static dc_cipher
choose_cipher(const devcert_scep_ca *ca, const devcert_scep_request *request)
{
	bool stronger = request->cipher != DC_3DES_CBC && request->cipher > ca->policy.cipher;

	return stronger ? request->cipher : ca->policy.cipher;
}

/* The certs-only SignedData, leaf first, encrypted to who signed the request: RFC 8894, sections
 * 2.3 and 3.3.2.1. */
static devcert_status
envelope_certs(const devcert_scep_ca *ca, const devcert_scep_request *request,
               const devcert_cert *cert, dc_buf *out)
{
	dc_buf inner = DC_BUF_INIT(DC_LIMIT_SCEP_REPLY_LEN);
	devcert_cert_list *list = NULL;
	devcert_status rc = dc_scep_cert_list(cert, NULL, ca->chain, &list);

	if (rc == DEVCERT_OK)
		rc = dc_certs_only_write(list, &inner);
	if (rc == DEVCERT_OK)
		rc = dc_cms_envelope(choose_cipher(ca, request), dc_buf_slice(&inner),
		                     request->signer, out);
	dc_buf_free(&inner);
	devcert_cert_list_free(list);
	return rc;
}

/* PKCSReq, RenewalReq and matched CertPoll: those alone have a certification request. */
static devcert_status
check_grantable(const devcert_scep_request *request)
{
	if (request->problem != DEVCERT_OK)
		return dc_fail(DEVCERT_E_STATE, "the request is not acceptable");
	if (request->csr == NULL)
		return dc_fail(DEVCERT_E_STATE,
		               "the CertPoll was not matched with its transaction");
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_issued(const devcert_scep_ca *ca, const devcert_scep_request *request,
                       const devcert_cert *cert, devcert_bytes **out)
{
	dc_buf envelope = DC_BUF_INIT(DC_LIMIT_SCEP_REPLY_LEN);
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	dc_scep_attrs attrs;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	DC_ARG(request);
	DC_ARG(cert);
	rc = check_grantable(request);
	if (rc == DEVCERT_OK &&
	    !devcert_public_key_equals(dc_cert_public_key(cert), dc_csr_public_key(request->csr)))
		rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "the certificate is for another key");
	if (rc == DEVCERT_OK)
		rc = dc_random(nonce, sizeof(nonce));
	if (rc == DEVCERT_OK)
		rc = envelope_certs(ca, request, cert, &envelope);
	if (rc == DEVCERT_OK) {
		attrs = answer_attrs(request, DEVCERT_SCEP_RESULT_ISSUED, nonce);
		rc = sign(ca, DC_CONTENT_PRESENT, dc_buf_slice(&envelope), &attrs, out);
	}
	dc_buf_free(&envelope);
	return rc;
}

/* PENDING and FAILURE: RFC 8894 omits the content. */
static devcert_status
sign_without_content(const devcert_scep_ca *ca, const dc_scep_attrs *attrs, devcert_bytes **out)
{
	return sign(ca, ca->empty_content ? DC_CONTENT_PRESENT : DC_CONTENT_ABSENT,
	            dc_slice_of(NULL, 0), attrs, out);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_pending(const devcert_scep_ca *ca, const devcert_scep_request *request,
                        devcert_bytes **out)
{
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	dc_scep_attrs attrs;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	DC_ARG(request);
	rc = check_grantable(request);
	if (rc == DEVCERT_OK)
		rc = dc_random(nonce, sizeof(nonce));
	if (rc != DEVCERT_OK)
		return rc;
	attrs = answer_attrs(request, DEVCERT_SCEP_RESULT_PENDING, nonce);
	return sign_without_content(ca, &attrs, out);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_refused(const devcert_scep_ca *ca, const devcert_scep_request *request,
                        devcert_scep_fail_info fail_info, const char *text, devcert_bytes **out)
{
	const dc_slice utf8 = dc_slice_text(text != NULL ? text : "");
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	dc_scep_attrs attrs;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	DC_ARG(request);
	if ((unsigned int)fail_info > DEVCERT_SCEP_FAIL_INFO_BAD_CERT_ID)
		return dc_fail(DEVCERT_E_ARGUMENT, "there is no failInfo %d", (int)fail_info);
	if (utf8.len > FAIL_TEXT_MAX || !dc_utf8_is_valid(utf8))
		return dc_fail(DEVCERT_E_TEXT, "a text of %zu octets, or not UTF-8", utf8.len);
	rc = dc_random(nonce, sizeof(nonce));
	if (rc != DEVCERT_OK)
		return rc;
	attrs = answer_attrs(request, DEVCERT_SCEP_RESULT_REFUSED, nonce);
	attrs.fail_info = fail_info;
	attrs.fail_text = utf8;
	return sign_without_content(ca, &attrs, out);
}
