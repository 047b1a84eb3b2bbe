/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A message comes in: its verified facts. */
#include "msg/scep_ca.h"

#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "base/mem.h"
#include "crypto/pk.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "msg/scep_message.h"
#include "pki/name.h"

/* Why a request cannot be granted.  A failure of our own (memory) is none of the request's. */
static devcert_status
refuse(devcert_scep_request *request, devcert_status problem, devcert_scep_fail_info fail_info)
{
	if (problem == DEVCERT_E_NOMEM || problem == DEVCERT_E_INTERNAL)
		return problem;
	request->problem = problem;
	request->fail_info = fail_info;
	return DEVCERT_OK;
}

/* Whatever came out of the decryption and is not what it should be: nobody may learn from us what
 * exactly (RFC 3218, and CBC has no integrity). */
static devcert_status
refuse_content(devcert_scep_request *request, devcert_status problem)
{
	if (problem != DEVCERT_E_NOMEM)
		problem = DEVCERT_E_DECRYPT;
	return refuse(request, problem, DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK);
}

/* The certificate of the signer: anybody can make one, so it only says to whom the reply goes. */
static const devcert_cert *
find_signer(const dc_cms_signed *msg)
{
	const devcert_cert_list *list = dc_cms_signed_certs(msg);

	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++)
		if (dc_cms_signed_names(msg, dc_cert_list_at(list, i)))
			return dc_cert_list_at(list, i);
	return NULL;
}

/* Check the signature.  One that is right but weaker than the policy makes *weak: the request can
 * be answered, with a refusal. */
static devcert_status
verify(const devcert_scep_ca *ca, dc_cms_signed *msg, const devcert_cert *signer, bool *weak)
{
	devcert_status rc;

	if (!dc_scep_is_rsa(signer))
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "no reply can be encrypted to a key that is not RSA");
	rc = dc_cms_signed_verify(msg, signer, ca->policy.allow);
	*weak = rc == DEVCERT_E_WEAK;
	return *weak ? dc_cms_signed_verify(msg, signer, DC_ALLOW_ALL) : rc;
}

/* The same for the request inside, which only its own key can have signed: that it is weak says
 * nothing of a content that was tampered with. */
static devcert_status
verify_csr(const devcert_csr *csr, uint32_t allow, bool *weak)
{
	devcert_status rc = devcert_csr_verify(csr, allow);

	*weak = rc == DEVCERT_E_WEAK;
	return *weak ? devcert_csr_verify(csr, DC_ALLOW_ALL) : rc;
}

static devcert_status
read_csr(const devcert_scep_ca *ca, dc_slice der, devcert_scep_request *request)
{
	bool weak = false;
	devcert_csr *csr = NULL;
	devcert_status rc = dc_csr_from_der(der, &csr);

	if (rc == DEVCERT_OK)
		rc = verify_csr(csr, ca->policy.allow, &weak);
	if (rc == DEVCERT_OK && weak)
		rc = refuse(request, DEVCERT_E_WEAK, DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	else if (rc == DEVCERT_OK)
		request->csr = dc_csr_ref(csr);
	else
		rc = refuse_content(request, rc);
	devcert_csr_free(csr);
	return rc;
}

/* IssuerAndSubject, RFC 8894, section 3.3.3.  The issuer is not compared: old clients write
 * another name there, and what counts is the transactionID. */
static devcert_status
read_poll(dc_slice der, devcert_scep_request *request)
{
	dc_slice subject;
	dc_asn1 *names = NULL;
	devcert_name *name = NULL;
	devcert_status rc = dc_asn1_decode("IssuerAndSubject", der, &names);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(names, "issuer", &subject);
	if (rc == DEVCERT_OK)
		rc = devcert_name_parse(subject.ptr, subject.len, &name);
	devcert_name_free(name);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(names, "subject", &subject);
	if (rc == DEVCERT_OK)
		rc = devcert_name_parse(subject.ptr, subject.len, &request->poll_subject);
	dc_asn1_free(names);
	return rc == DEVCERT_OK ? rc : refuse_content(request, rc);
}

/* What everybody can see of the envelope may be told apart. */
static devcert_status
refuse_envelope(devcert_scep_request *request, devcert_status problem)
{
	switch (problem) {
	case DEVCERT_E_DECRYPT:
	case DEVCERT_E_NO_RECIPIENT:
		return refuse(request, problem, DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK);
	case DEVCERT_E_WEAK:
	case DEVCERT_E_UNSUPPORTED:
		return refuse(request, problem, DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	/* The token with our key was taken away, or wants its PIN anew. */
	case DEVCERT_E_NOT_FOUND:
	case DEVCERT_E_PASSWORD:
		return problem;
	default:
		return refuse(request, problem, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
	}
}

static devcert_status
read_content(const devcert_scep_ca *ca, const dc_cms_signed *msg, devcert_scep_request *request)
{
	dc_buf inner = DC_BUF_INIT(DC_LIMIT_SCEP_REQUEST_LEN);
	dc_slice content;
	devcert_status rc;

	if (dc_cms_signed_content(msg, &content) == DC_CONTENT_ABSENT)
		return refuse(request, DEVCERT_E_DER, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
	rc = dc_cms_open(content, ca->decrypter, ca->decrypter_key, ca->policy.allow,
	                 &request->cipher, &inner);
	if (rc != DEVCERT_OK)
		rc = refuse_envelope(request, rc);
	else if (request->type == DEVCERT_SCEP_TYPE_CERT_POLL)
		rc = read_poll(dc_buf_slice(&inner), request);
	else
		rc = read_csr(ca, dc_buf_slice(&inner), request);
	dc_buf_free(&inner);
	return rc;
}

/* The one place where a message type leads to something. */
static devcert_status
examine(const devcert_scep_ca *ca, const dc_cms_signed *msg, bool weak,
        devcert_scep_request *request)
{
	if (weak)
		return refuse(request, DEVCERT_E_WEAK, DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	switch (request->type) {
	case DEVCERT_SCEP_TYPE_PKCS_REQ:
	case DEVCERT_SCEP_TYPE_CERT_POLL:
		return read_content(ca, msg, request);
	case DEVCERT_SCEP_TYPE_RENEWAL_REQ:
		return ca->renewal ? read_content(ca, msg, request)
		                   : refuse(request, DEVCERT_E_UNSUPPORTED,
		                            DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
	case DEVCERT_SCEP_TYPE_GET_CERT:
	case DEVCERT_SCEP_TYPE_GET_CRL:
	case DEVCERT_SCEP_TYPE_CERT_REP:
	default:
		return refuse(request, DEVCERT_E_UNSUPPORTED, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
	}
}

/* What a reply must have: without it none can be built. */
static devcert_status
check_attrs(const dc_scep_attrs *attrs)
{
	if (attrs->type == DEVCERT_SCEP_TYPE_CERT_REP)
		return dc_fail(DEVCERT_E_SCEP_TYPE, "a CertRep is not for a CA");
	if (attrs->sender_nonce.len == 0)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "senderNonce is absent");
	return DEVCERT_OK;
}

static devcert_status
make_request(const dc_scep_attrs *attrs, const devcert_cert *signer, devcert_scep_request **out)
{
	dc_buf id = DC_BUF_INIT(DC_LIMIT_SCEP_TRANSACTION_ID + 1);
	devcert_status rc = DC_NEW(*out);

	if (rc != DEVCERT_OK)
		return rc;
	(*out)->type = attrs->type;
	(*out)->id_tag = attrs->id_tag;
	(*out)->nonce_len = attrs->sender_nonce.len;
	memcpy((*out)->nonce, attrs->sender_nonce.ptr, attrs->sender_nonce.len);
	(*out)->signer = dc_cert_ref(signer);
	(*out)->fail_info = DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST;
	dc_buf_add(&id, attrs->id);
	return dc_buf_take_text(&id, &(*out)->id);
}

static devcert_status
receive(const devcert_scep_ca *ca, dc_cms_signed *msg, devcert_scep_request **out)
{
	const devcert_cert *signer = find_signer(msg);
	dc_scep_attrs attrs;
	bool weak = false;
	devcert_status rc;

	/* RFC 8894, section 2.3: it is in the message. */
	if (signer == NULL)
		return dc_fail(DEVCERT_E_DER, "the certificate of the signer is absent");
	rc = verify(ca, msg, signer, &weak);
	if (rc == DEVCERT_OK)
		rc = dc_scep_attrs_read(msg, &attrs);
	if (rc == DEVCERT_OK)
		rc = check_attrs(&attrs);
	if (rc == DEVCERT_OK)
		rc = make_request(&attrs, signer, out);
	return rc == DEVCERT_OK ? examine(ca, msg, weak, *out) : rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_receive(const devcert_scep_ca *ca, const uint8_t *data, size_t data_len,
                        devcert_scep_request **out)
{
	dc_cms_signed *msg = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_SCEP_REQUEST_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a message of %zu octets", data_len);
	rc = dc_cms_signed_parse(dc_slice_of(data, data_len), &msg);
	if (rc == DEVCERT_OK)
		rc = receive(ca, msg, out);
	dc_cms_signed_free(msg);
	if (rc != DEVCERT_OK) {
		devcert_scep_request_free(*out);
		*out = NULL;
	}
	return rc;
}
