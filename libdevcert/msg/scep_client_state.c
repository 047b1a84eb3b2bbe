/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pending enrolment as octets: ScepClientState of devcert.asn. */
#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "msg/scep_client.h"
#include "msg/scep_message.h"

#define STATE_MAX (DC_LIMIT_CSR_LEN + DC_LIMIT_CERT_LEN + DC_KIB)

/* see devcert/scep.h */
devcert_status
devcert_scep_client_encode_private(const devcert_scep_client *client, devcert_secret **out)
{
	dc_buf buf = DC_BUF_INIT(STATE_MAX);
	dc_asn1 *state = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	if (client->csr == NULL)
		return dc_fail(DEVCERT_E_STATE, "no request was built");
	rc = dc_asn1_new("ScepClientState", &state);
	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(state, "version", 1);
	dc_asn1_set(state, "transactionID", dc_slice_text(client->id));
	dc_asn1_set(state, "senderNonce",
	            dc_slice_of(client->nonce, client->waiting ? sizeof(client->nonce) : 0));
	dc_asn1_set_bool(state, "pending", client->pending);
	dc_asn1_set_uint(state, "messageType", (uint32_t)client->type);
	dc_asn1_set(state, "request", dc_csr_der(client->csr));
	dc_asn1_set(state, "signer", dc_cert_der(client->signer));
	rc = dc_asn1_encode(state, &buf);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_secret(&buf, out);
	dc_buf_free(&buf);
	dc_asn1_free(state);
	return rc;
}

static devcert_status
read_id(const dc_asn1 *state, char out[DC_SCEP_CLIENT_ID_SIZE])
{
	dc_slice id;
	devcert_status rc = dc_asn1_get(state, "transactionID", &id);

	if (rc != DEVCERT_OK)
		return rc;
	if (id.len != DC_SCEP_CLIENT_ID_SIZE - 1 || !dc_scep_id_is_valid(id))
		return dc_fail(DEVCERT_E_DER, "a transactionID of %zu octets, or not printable",
		               id.len);
	memcpy(out, id.ptr, id.len);
	out[id.len] = '\0';
	return DEVCERT_OK;
}

static devcert_status
read_progress(const dc_asn1 *state, devcert_scep_client *client)
{
	dc_slice nonce, pending;
	devcert_status rc = dc_asn1_get(state, "senderNonce", &nonce);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(state, "pending", &pending);
	if (rc != DEVCERT_OK)
		return rc;
	client->pending = dc_tlv_is_true(pending);
	client->waiting = nonce.len > 0;
	if (nonce.len == 0)
		return DEVCERT_OK;
	if (nonce.len != sizeof(client->nonce))
		return dc_fail(DEVCERT_E_DER, "a senderNonce of %zu octets", nonce.len);
	memcpy(client->nonce, nonce.ptr, nonce.len);
	return DEVCERT_OK;
}

static devcert_status
read_type(const dc_asn1 *state, devcert_scep_type *out)
{
	dc_slice octets;
	uint32_t number = 0;
	devcert_status rc = dc_asn1_get(state, "messageType", &octets);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_uint(octets, &number);
	if (rc == DEVCERT_OK && number != DEVCERT_SCEP_TYPE_PKCS_REQ &&
	    number != DEVCERT_SCEP_TYPE_RENEWAL_REQ)
		return dc_fail(DEVCERT_E_DER, "messageType %u", (unsigned int)number);
	*out = (devcert_scep_type)number;
	return rc;
}

static devcert_status
read_state(const dc_asn1 *state, const devcert_key *key, devcert_scep_client *client)
{
	dc_slice der;
	devcert_status rc = read_id(state, client->id);

	if (rc == DEVCERT_OK)
		rc = read_progress(state, client);
	if (rc == DEVCERT_OK)
		rc = read_type(state, &client->type);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(state, "request", &der);
	if (rc == DEVCERT_OK)
		rc = dc_csr_from_der(der, &client->csr);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(state, "signer", &der);
	if (rc == DEVCERT_OK)
		rc = dc_cert_from_der(der, &client->signer);
	if (rc != DEVCERT_OK)
		return rc;
	if (!devcert_cert_has_key(client->signer, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH,
		               "the key is not the one that messages are signed with");
	client->key = dc_key_ref(key);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_parse(const uint8_t *data, size_t data_len,
                          const devcert_scep_ca_certs *ca_certs, const devcert_key *key,
                          const devcert_scep_policy *policy, devcert_scep_client **out)
{
	const dc_slice der = dc_slice_of(data, data_len);
	dc_asn1 *state = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_ARG(ca_certs);
	DC_ARG(key);
	if (data_len > STATE_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "a state of %zu octets", data_len);
	rc = dc_scep_check_version(der);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("ScepClientState", der, &state);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_new(ca_certs, policy, out);
	if (rc == DEVCERT_OK)
		rc = read_state(state, key, *out);
	dc_asn1_free(state);
	if (rc != DEVCERT_OK) {
		devcert_scep_client_free(*out);
		*out = NULL;
	}
	return rc;
}
