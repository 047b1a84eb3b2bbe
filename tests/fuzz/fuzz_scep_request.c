/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What anybody sends to a CA. */
#include "scep.h"

/* The device's self-signed certificate, alone in a list. */
static const devcert_cert_list *
device_certs(const struct fixture *f)
{
	static devcert_cert_list *list;
	devcert_cert *cert;

	if (list == NULL) {
		cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                     .key = f->device_key,
		                                     .usage = KU_SIGN | KU_ENCRYPT });
		list = list_of(cert, NULL);
		devcert_cert_free(cert);
	}
	return list;
}

static devcert_bytes *
make_request(const struct fixture *f, enum part part, const uint8_t *data, size_t size)
{
	const devcert_cert_list *certs = device_certs(f);
	struct message m = { .presence = DC_CONTENT_PRESENT,
		             .signer = dc_cert_list_at(certs, 0),
		             .key = f->device_key,
		             .certs = certs };
	devcert_bytes *sealed = NULL, *request;

	attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, "19");
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, "transaction-1");
	attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
	if (part == PART_CONTENT && size > 0) {
		/* A CertPoll has another content. */
		attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, data[0] % 2 == 0 ? "19" : "20");
		sealed = envelope(dc_slice_of(data + 1, size - 1), f->decrypter_cert);
		m.content = dc_bytes_slice(sealed);
	} else if (part == PART_ENVELOPE) {
		m.content = dc_slice_of(data, size);
	} else {
		sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
		m.content = dc_bytes_slice(sealed);
		bend_attrs(&m, data, size);
	}
	request = sign_message(&m);
	devcert_bytes_free(sealed);
	return request;
}

static void
check_acceptable(const struct fixture *f, const devcert_scep_request *request)
{
	devcert_csr *csr = NULL;
	devcert_name *subject = NULL;
	devcert_scep_transaction *transaction = NULL;
	devcert_secret *state = NULL;
	devcert_bytes *reply = NULL;

	if (devcert_scep_request_get_type(request) == DEVCERT_SCEP_TYPE_CERT_POLL) {
		MUST(!failed(devcert_scep_request_get_poll_subject(request, &subject)));
		touch_text(devcert_name_get_text(subject));
	} else {
		/* Possession was proved. */
		MUST(!failed(devcert_scep_request_get_csr(request, &csr)));
		MUST(!failed(devcert_csr_verify(csr, 0)));
		MUST(!failed(devcert_scep_request_get_transaction(request, &transaction)));
		MUST(!failed(devcert_scep_transaction_encode_private(transaction, &state)));
		/* The certificate is for another key. */
		if (!devcert_csr_has_key(csr, f->device_key))
			MUST(
			    failed(devcert_scep_ca_issued(f->ca, request, f->issued_cert, &reply)));
	}
	(void)devcert_scep_request_has_challenge(request, (const uint8_t *)"x", 1);
	devcert_csr_free(csr);
	devcert_name_free(subject);
	devcert_scep_transaction_free(transaction);
	devcert_secret_free(state);
	devcert_bytes_free(reply);
}

static void
check(const struct fixture *f, const devcert_scep_request *request)
{
	bool acceptable = devcert_scep_request_is_acceptable(request);
	devcert_bytes *reply = NULL;
	devcert_cert *signer = NULL;
	devcert_csr *csr = NULL;

	MUST(acceptable == (devcert_scep_request_get_problem(request) == DEVCERT_OK));
	touch_text(devcert_scep_request_get_transaction_id(request));
	MUST(!failed(devcert_scep_request_get_signer(request, &signer)));
	devcert_cert_free(signer);
	if (acceptable) {
		check_acceptable(f, request);
		return;
	}
	MUST(failed(devcert_scep_request_get_csr(request, &csr)));
	MUST(failed(devcert_scep_ca_issued(f->ca, request, f->issued_cert, &reply)));
	MUST(failed(devcert_scep_ca_pending(f->ca, request, &reply)));
	/* A refusal can be sent; or not, where the signer's key is fit for nothing. */
	(void)failed(devcert_scep_ca_refused(
	    f->ca, request, devcert_scep_request_get_fail_info(request), NULL, &reply));
	devcert_bytes_free(reply);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fixture *f = scep_fixture();
	devcert_scep_request *request = NULL;
	devcert_bytes *message = NULL;
	enum part part;
	int rc;

	if (size == 0)
		return 0;
	part = (enum part)(data[0] % PART_COUNT);
	data++;
	size--;
	if (part == PART_MESSAGE) {
		rc = devcert_scep_ca_receive(f->ca, data, size, &request);
	} else {
		message = make_request(f, part, data, size);
		rc = devcert_scep_ca_receive(f->ca, devcert_bytes_data(message),
		                             devcert_bytes_len(message), &request);
	}
	if (failed(rc))
		MUST(request == NULL);
	else
		check(f, request);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	return 0;
}
