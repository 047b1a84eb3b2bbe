/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a CA remembers, and as octets: ScepTransaction of devcert.asn. */
#include "asn1/asn1.h"
#include "base/mem.h"
#include "msg/scep_ca.h"
#include "msg/scep_message.h"

#define TRANSACTION_MAX (DC_LIMIT_CSR_LEN + DC_LIMIT_CERT_LEN + DC_KIB)

devcert_status
dc_scep_transaction_new(dc_slice id, const devcert_csr *csr, const devcert_cert *signer,
                        devcert_scep_transaction **out)
{
	dc_buf text = DC_BUF_INIT(DC_LIMIT_SCEP_TRANSACTION_ID + 1);
	devcert_status rc = DC_NEW(*out);

	if (rc != DEVCERT_OK)
		return rc;
	(*out)->csr = dc_csr_ref(csr);
	(*out)->signer = dc_cert_ref(signer);
	dc_buf_add(&text, id);
	rc = dc_buf_take_text(&text, &(*out)->id);
	if (rc != DEVCERT_OK) {
		devcert_scep_transaction_free(*out);
		*out = NULL;
	}
	return rc;
}

static devcert_status
read_transaction(const dc_asn1 *value, devcert_scep_transaction **out)
{
	dc_slice id, der;
	devcert_csr *csr = NULL;
	devcert_cert *signer = NULL;
	devcert_status rc = dc_asn1_get(value, "transactionID", &id);

	if (rc == DEVCERT_OK && !dc_scep_id_is_valid(id))
		rc = dc_fail(DEVCERT_E_DER, "a transactionID of %zu octets, or not printable",
		             id.len);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "request", &der);
	if (rc == DEVCERT_OK)
		rc = dc_csr_from_der(der, &csr);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "signer", &der);
	if (rc == DEVCERT_OK)
		rc = dc_cert_from_der(der, &signer);
	if (rc == DEVCERT_OK)
		rc = dc_scep_transaction_new(id, csr, signer, out);
	devcert_csr_free(csr);
	devcert_cert_free(signer);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_transaction_parse(const uint8_t *data, size_t data_len, devcert_scep_transaction **out)
{
	const dc_slice der = dc_slice_of(data, data_len);
	dc_asn1 *value = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > TRANSACTION_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "a transaction of %zu octets", data_len);
	rc = dc_scep_check_version(der);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("ScepTransaction", der, &value);
	if (rc == DEVCERT_OK)
		rc = read_transaction(value, out);
	dc_asn1_free(value);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_transaction_encode_private(const devcert_scep_transaction *transaction,
                                        devcert_secret **out)
{
	dc_buf buf = DC_BUF_INIT(TRANSACTION_MAX);
	dc_asn1 *value = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(transaction);
	rc = dc_asn1_new("ScepTransaction", &value);
	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(value, "version", 1);
	dc_asn1_set(value, "transactionID", dc_slice_text(transaction->id));
	dc_asn1_set(value, "request", dc_csr_der(transaction->csr));
	dc_asn1_set(value, "signer", dc_cert_der(transaction->signer));
	rc = dc_asn1_encode(value, &buf);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_secret(&buf, out);
	dc_buf_free(&buf);
	dc_asn1_free(value);
	return rc;
}

/* see devcert/scep.h */
const char *
devcert_scep_transaction_get_id(const devcert_scep_transaction *transaction)
{
	return transaction != NULL ? transaction->id : "";
}

/* see devcert/scep.h */
devcert_status
devcert_scep_transaction_get_csr(const devcert_scep_transaction *transaction, devcert_csr **out)
{
	DC_OUT(out);
	DC_ARG(transaction);
	*out = dc_csr_ref(transaction->csr);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
void
devcert_scep_transaction_free(devcert_scep_transaction *transaction)
{
	if (transaction == NULL)
		return;
	free(transaction->id);
	devcert_csr_free(transaction->csr);
	devcert_cert_free(transaction->signer);
	free(transaction);
}
