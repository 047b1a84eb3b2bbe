/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/scep_client.h"

#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/pk.h"
#include "crypto/random.h"
#include "msg/cms_enveloped.h"
#include "msg/scep_message.h"

#define DAY INT64_C(86400)
/* Long enough for polls over a weekend; the CA's clock may be a day behind. */
#define SIGNER_DAYS 7

/* see devcert/scep.h */
devcert_status
devcert_scep_client_new(const devcert_scep_ca_certs *ca_certs, const devcert_scep_policy *policy,
                        devcert_scep_client **out)
{
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca_certs);
	if (!dc_scep_is_rsa(dc_scep_ca_certs_recipient(ca_certs)))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "the CA's encryption key is not RSA");
	rc = DC_NEW(*out);
	if (rc != DEVCERT_OK)
		return rc;
	(*out)->ca_certs = dc_scep_ca_certs_ref(ca_certs);
	(*out)->policy = dc_scep_policy_or_default(policy);
	(*out)->now_at = dc_scep_ca_certs_now(ca_certs);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_set_now(devcert_scep_client *client, int64_t now_at)
{
	DC_ARG(client);
	client->now_at = now_at;
	return DEVCERT_OK;
}

/* RFC 8894, section 2.3: subject and key of the request, for signing and for the reply's content
 * key. */
static devcert_status
make_signer(const devcert_scep_client *client, const devcert_csr *csr, const devcert_key *key,
            devcert_cert **out)
{
	devcert_cert_builder *builder = NULL;
	devcert_name *subject = NULL;
	devcert_status rc = devcert_cert_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_subject(csr, &subject);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_subject(builder, subject);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_validity(builder, client->now_at - DAY,
		                                       client->now_at + SIGNER_DAYS * DAY);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_key_usage(builder,
		                                        DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE |
		                                            DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_sign(builder, key, NULL, out);
	devcert_name_free(subject);
	devcert_cert_builder_free(builder);
	return rc;
}

/* Encrypt content to the CA and sign it with a fresh senderNonce, which goes to nonce. */
static devcert_status
build_message(const devcert_scep_client *client, devcert_scep_type type, const char *id,
              dc_slice content, const devcert_cert *signer, const devcert_key *key,
              uint8_t nonce[DC_SCEP_NONCE_LEN], devcert_bytes **out)
{
	const dc_scep_attrs attrs = {
		.type = type,
		.id_tag = DC_TAG_PRINTABLE_STRING,
		.id = dc_slice_text(id),
		.sender_nonce = dc_slice_of(nonce, DC_SCEP_NONCE_LEN),
	};
	dc_buf envelope = DC_BUF_INIT(DC_LIMIT_SCEP_REQUEST_LEN);
	devcert_cert_list *certs = NULL;
	devcert_status rc = dc_random(nonce, DC_SCEP_NONCE_LEN);

	if (rc == DEVCERT_OK)
		rc = dc_cms_envelope(client->policy.cipher, content,
		                     dc_scep_ca_certs_recipient(client->ca_certs), &envelope);
	if (rc == DEVCERT_OK)
		rc = dc_scep_cert_list(signer, NULL, NULL, &certs);
	if (rc == DEVCERT_OK)
		rc = dc_scep_message_write(DC_CONTENT_PRESENT, dc_buf_slice(&envelope), &attrs,
		                           signer, key, certs, DC_LIMIT_SCEP_REQUEST_LEN, out);
	devcert_cert_list_free(certs);
	dc_buf_free(&envelope);
	return rc;
}

/* What the request may be made of, before anything is done for it. */
static devcert_status
check_request(const devcert_scep_client *client, const devcert_csr *csr, const devcert_key *key)
{
	if (devcert_key_get_type(key) != DEVCERT_KEY_TYPE_RSA)
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "no reply could be encrypted to a key that is not RSA");
	/* RFC 8894, section 3.3.1; an empty Name is 30 00. */
	if (dc_csr_subject_der(csr).len <= 2)
		return dc_fail(DEVCERT_E_ARGUMENT, "the request has no subject");
	return dc_pk_check_strength(dc_public_key_gnutls(dc_key_public(key)), client->policy.allow);
}

/* Once more only what was sent before: the same transactionID and signer, so that the CA knows the
 * request again. */
static devcert_status
check_again(const devcert_scep_client *client, devcert_scep_type type, const devcert_csr *csr,
            const devcert_cert *signer, const devcert_key *key)
{
	if (client->csr == NULL)
		return DEVCERT_OK;
	if (client->pending || !client->waiting)
		return dc_fail(DEVCERT_E_STATE, "an answer was received already");
	if (type != client->type || !dc_slice_equals(dc_csr_der(client->csr), dc_csr_der(csr)))
		return dc_fail(DEVCERT_E_STATE, "another request was sent");
	if ((signer != NULL && !devcert_cert_equals(signer, client->signer)) ||
	    !devcert_cert_has_key(client->signer, key))
		return dc_fail(DEVCERT_E_STATE, "another signer was used");
	return DEVCERT_OK;
}

static devcert_status
make_id(char out[DC_SCEP_CLIENT_ID_SIZE])
{
	uint8_t octets[(DC_SCEP_CLIENT_ID_SIZE - 1) / 2];
	devcert_status rc = dc_random(octets, sizeof(octets));

	if (rc == DEVCERT_OK)
		dc_hex(dc_slice_of(octets, sizeof(octets)), out);
	return rc;
}

/* Build the first message of an enrolment, or the same once more.  Only when that is done, the
 * client changes. */
static devcert_status
send_request(devcert_scep_client *client, devcert_scep_type type, const devcert_csr *csr,
             const devcert_cert *signer, const devcert_key *key, devcert_bytes **out)
{
	char id[DC_SCEP_CLIENT_ID_SIZE];
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	devcert_status rc = DEVCERT_OK;

	if (client->csr != NULL)
		memcpy(id, client->id, sizeof(id));
	else
		rc = make_id(id);
	if (rc == DEVCERT_OK)
		rc = build_message(client, type, id, dc_csr_der(csr), signer, key, nonce, out);
	if (rc != DEVCERT_OK)
		return rc;
	memcpy(client->nonce, nonce, sizeof(nonce));
	client->waiting = true;
	if (client->csr == NULL) {
		memcpy(client->id, id, sizeof(id));
		client->type = type;
		client->csr = dc_csr_ref(csr);
		client->key = dc_key_ref(key);
		client->signer = dc_cert_ref(signer);
	}
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_request(devcert_scep_client *client, const devcert_csr *csr,
                            const devcert_key *key, const devcert_cert *signer, devcert_bytes **out)
{
	devcert_cert *used = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	DC_ARG(csr);
	DC_ARG(key);
	rc = check_again(client, DEVCERT_SCEP_TYPE_PKCS_REQ, csr, signer, key);
	if (rc != DEVCERT_OK)
		return rc;
	if (!devcert_csr_has_key(csr, key) ||
	    (signer != NULL && !devcert_cert_has_key(signer, key)))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the request or its signer has another key");
	rc = check_request(client, csr, key);
	if (rc == DEVCERT_OK && client->csr != NULL)
		used = dc_cert_ref(client->signer);
	else if (rc == DEVCERT_OK && signer != NULL)
		used = dc_cert_ref(signer);
	else if (rc == DEVCERT_OK)
		rc = make_signer(client, csr, key, &used);
	if (rc == DEVCERT_OK)
		rc = send_request(client, DEVCERT_SCEP_TYPE_PKCS_REQ, csr, used, key, out);
	devcert_cert_free(used);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_renew(devcert_scep_client *client, const devcert_csr *csr,
                          const devcert_cert *cert, const devcert_key *key, devcert_scep_type type,
                          devcert_bytes **out)
{
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	DC_ARG(csr);
	DC_ARG(cert);
	DC_ARG(key);
	if (type != DEVCERT_SCEP_TYPE_RENEWAL_REQ && type != DEVCERT_SCEP_TYPE_PKCS_REQ)
		return dc_fail(DEVCERT_E_ARGUMENT, "messageType %d renews nothing", (int)type);
	rc = check_again(client, type, csr, cert, key);
	if (rc != DEVCERT_OK)
		return rc;
	if (!devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the key is for another certificate");
	if (!dc_cert_may(cert, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "the key usage lacks digitalSignature");
	rc = dc_cert_check_time(cert, client->now_at);
	if (rc == DEVCERT_OK)
		rc = check_request(client, csr, key);
	return rc == DEVCERT_OK ? send_request(client, type, csr, cert, key, out) : rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_poll(devcert_scep_client *client, devcert_bytes **out)
{
	dc_buf names = DC_BUF_INIT(DC_LIMIT_CERT_LEN + DC_LIMIT_CSR_LEN);
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	if (!client->pending)
		return dc_fail(DEVCERT_E_STATE, "nothing is pending");
	/* IssuerAndSubject: the subject of the CA, not its issuer (RFC 8894, section 3.3.3). */
	dc_buf_add(&names, dc_cert_subject_der(dc_scep_ca_certs_ca(client->ca_certs)));
	dc_buf_add(&names, dc_csr_subject_der(client->csr));
	dc_der_wrap(&names, DC_TAG_SEQUENCE, 0);
	rc = dc_buf_status(&names);
	if (rc == DEVCERT_OK)
		rc = build_message(client, DEVCERT_SCEP_TYPE_CERT_POLL, client->id,
		                   dc_buf_slice(&names), client->signer, client->key, nonce, out);
	if (rc == DEVCERT_OK) {
		memcpy(client->nonce, nonce, sizeof(nonce));
		client->waiting = true;
	}
	dc_buf_free(&names);
	return rc;
}

/* see devcert/scep.h */
const char *
devcert_scep_client_get_transaction_id(const devcert_scep_client *client)
{
	return client != NULL ? client->id : "";
}

/* see devcert/scep.h */
void
devcert_scep_client_free(devcert_scep_client *client)
{
	if (client == NULL)
		return;
	devcert_scep_ca_certs_free(client->ca_certs);
	devcert_csr_free(client->csr);
	devcert_key_free(client->key);
	devcert_cert_free(client->signer);
	dc_wipe_free(client, sizeof(*client));
}
