/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server sends to a client that waits for it. */
#include "scep.h"

/* The client as it was after its request: always with the same transactionID and nonce. */
static devcert_scep_client *
waiting(const struct fixture *f)
{
	static devcert_secret *state;
	devcert_scep_client *client = NULL;

	if (state == NULL) {
		client = waiting_client(f, NULL);
		MUST(!failed(devcert_scep_client_encode_private(client, &state)));
		devcert_scep_client_free(client);
	}
	MUST(
	    !failed(devcert_scep_client_parse(devcert_secret_data(state), devcert_secret_len(state),
	                                      f->ca_certs, f->device_key, NULL, &client)));
	MUST(!failed(devcert_scep_client_set_now(client, NOW)));
	return client;
}

/* The message that a part of goes out bent; as the CA would make it otherwise. */
static devcert_bytes *
make_reply(const struct fixture *f, const devcert_scep_client *client, enum part part,
           const uint8_t *data, size_t size)
{
	static const char *const status[] = { "0", "2", "3" };
	devcert_cert_list *issued = list_of(f->issued_cert, NULL);
	devcert_bytes *sealed = NULL, *reply;
	struct message m;

	if (part == PART_CONTENT) {
		m = certrep(f, client, "0");
		sealed = envelope(dc_slice_of(data, size), client->signer);
		m.content = dc_bytes_slice(sealed);
		m.presence = DC_CONTENT_PRESENT;
	} else if (part == PART_ENVELOPE) {
		m = certrep(f, client, "0");
		m.content = dc_slice_of(data, size);
		m.presence = DC_CONTENT_PRESENT;
	} else if (size > 0 && data[0] % 3 != 0) {
		m = certrep(f, client, status[data[0] % 3]);
		bend_attrs(&m, data + 1, size - 1);
	} else {
		m = certrep_success(f, client, issued, &sealed);
		if (size > 0)
			bend_attrs(&m, data + 1, size - 1);
	}
	reply = sign_message(&m);
	devcert_cert_list_free(issued);
	devcert_bytes_free(sealed);
	return reply;
}

static void
check_outcome(const struct fixture *f, const devcert_scep_client *client,
              devcert_scep_outcome *outcome)
{
	devcert_cert *cert = NULL;
	devcert_cert_list *chain = NULL;

	MUST(!client->waiting);
	switch (devcert_scep_outcome_get_result(outcome)) {
	case DEVCERT_SCEP_RESULT_ISSUED:
		/* A certificate is for our key, whatever the server says. */
		MUST(!failed(devcert_scep_outcome_get_cert(outcome, &cert)));
		MUST(devcert_cert_has_key(cert, f->device_key));
		MUST(!failed(devcert_scep_outcome_get_chain(outcome, &chain)));
		MUST(!client->pending);
		break;
	case DEVCERT_SCEP_RESULT_PENDING:
		MUST(failed(devcert_scep_outcome_get_cert(outcome, &cert)));
		MUST(client->pending);
		break;
	case DEVCERT_SCEP_RESULT_REFUSED:
		MUST(failed(devcert_scep_outcome_get_cert(outcome, &cert)));
		MUST(devcert_scep_outcome_get_fail_info(outcome) >= 0);
		if (devcert_scep_outcome_get_fail_text(outcome) != NULL)
			touch_text(devcert_scep_outcome_get_fail_text(outcome));
		break;
	default:
		MUST(false);
	}
	devcert_cert_free(cert);
	devcert_cert_list_free(chain);
	devcert_scep_outcome_free(outcome);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fixture *f = scep_fixture();
	devcert_scep_client *client;
	devcert_scep_outcome *outcome = NULL;
	devcert_bytes *reply = NULL;
	enum part part;
	int rc;

	if (size == 0)
		return 0;
	client = waiting(f);
	part = (enum part)(data[0] % PART_COUNT);
	data++;
	size--;
	if (part == PART_MESSAGE) {
		rc = devcert_scep_client_reply(client, data, size, &outcome);
	} else {
		reply = make_reply(f, client, part, data, size);
		rc = devcert_scep_client_reply(client, devcert_bytes_data(reply),
		                               devcert_bytes_len(reply), &outcome);
	}
	if (failed(rc))
		MUST(outcome == NULL && client->waiting);
	else
		check_outcome(f, client, outcome);
	devcert_bytes_free(reply);
	devcert_scep_client_free(client);
	return 0;
}
