/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Renewal: a certificate that we have signs the request for the next one. */
#include "scep_fixture.h"

/* The fixture's CA, which takes RenewalReq. */
static devcert_scep_ca *
renewing_ca(const struct fixture *f)
{
	devcert_scep_ca_builder *builder = ca_builder(f);

	assert_ok(devcert_scep_ca_builder_set_renewal(builder, true));
	return ca_built(builder);
}

/* A certificate of the fixture's CA for the device. */
static devcert_cert *
old_cert(const struct fixture *f, uint32_t usage, int64_t not_before_at, int64_t not_after_at)
{
	return cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                     .key = f->device_key,
	                                     .issuer = f->ca_cert,
	                                     .issuer_key = f->ca_key,
	                                     .usage = usage,
	                                     .not_before_at = not_before_at,
	                                     .not_after_at = not_after_at });
}

/* The certificate of the new key. */
static devcert_cert *
new_cert(const struct fixture *f)
{
	return cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                     .key = f->other_key,
	                                     .issuer = f->ca_cert,
	                                     .issuer_key = f->ca_key,
	                                     .usage = KU_SIGN });
}

/* A client that has asked for a certificate of a new key in place of the device's. */
static devcert_scep_client *
renewing_client(const struct fixture *f, devcert_scep_type type, const devcert_csr *csr,
                devcert_bytes **message)
{
	devcert_scep_client *client = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_ok(
	    devcert_scep_client_renew(client, csr, f->issued_cert, f->device_key, type, message));
	return client;
}

/* R09, R52, RFC 8894, 2.3, 3.3.1 */
static void
a_renewal_is_signed_by_the_certificate_that_it_renews(void **state)
{
	static const struct {
		devcert_scep_type type;
		const char *text;
	} cases[] = { { DEVCERT_SCEP_TYPE_RENEWAL_REQ, "17" },
		      { DEVCERT_SCEP_TYPE_PKCS_REQ, "19" } };
	struct fixture *f = *state;
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_bytes *message = NULL;
		devcert_scep_client *client = renewing_client(f, cases[i].type, csr, &message);
		dc_cms_signed *msg = verified(message, f->issued_cert);

		assert_attr_text(msg, DC_OID_SCEP_MESSAGE_TYPE, cases[i].text);
		assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 1);
		assert_true(devcert_cert_equals(dc_cert_list_at(dc_cms_signed_certs(msg), 0),
		                                f->issued_cert));
		dc_cms_signed_free(msg);
		devcert_bytes_free(message);
		devcert_scep_client_free(client);
	}
	devcert_csr_free(csr);
}

/* From the request to the certificate of the new key, at once or after a poll, through a restart.
 */
static void
renew_with(const struct fixture *f, const devcert_scep_ca *ca, devcert_scep_type type, bool waits)
{
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);
	devcert_cert *cert = new_cert(f), *got = NULL;
	devcert_bytes *message = NULL, *reply = NULL;
	devcert_scep_client *client = renewing_client(f, type, csr, &message);
	devcert_scep_request *request = received(ca, message);
	devcert_scep_transaction *transaction = NULL;
	devcert_scep_outcome *outcome = NULL;

	assert_int_equal(devcert_scep_request_get_type(request), type);
	assert_true(devcert_scep_request_is_acceptable(request));
	assert_true(devcert_scep_request_is_renewal(request));
	assert_true(devcert_scep_request_has_signer_subject(request));
	assert_false(devcert_scep_request_has_signer_key(request));
	assert_ok(devcert_scep_request_check_renewal(request, f->chain, NOW, 0, 0));
	assert_ok(devcert_scep_request_get_transaction(request, &transaction));
	if (waits) {
		devcert_secret *secret = NULL;

		assert_ok(devcert_scep_ca_pending(ca, request, &reply));
		assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
		                                    devcert_bytes_len(reply), &outcome));
		assert_int_equal(devcert_scep_outcome_get_result(outcome),
		                 DEVCERT_SCEP_RESULT_PENDING);
		devcert_scep_outcome_free(outcome);
		devcert_bytes_free(reply);
		assert_ok(devcert_scep_client_encode_private(client, &secret));
		devcert_scep_client_free(client);
		assert_fails(DEVCERT_E_KEY_MISMATCH,
		             devcert_scep_client_parse(devcert_secret_data(secret),
		                                       devcert_secret_len(secret), f->ca_certs,
		                                       f->other_key, NULL, &client));
		assert_ok(devcert_scep_client_parse(devcert_secret_data(secret),
		                                    devcert_secret_len(secret), f->ca_certs,
		                                    f->device_key, NULL, &client));
		devcert_secret_free(secret);
		devcert_bytes_free(message);
		assert_ok(devcert_scep_client_poll(client, &message));
		devcert_scep_request_free(request);
		request = received(ca, message);
		assert_false(devcert_scep_request_is_renewal(request));
		assert_fails(DEVCERT_E_STATE,
		             devcert_scep_request_check_renewal(request, f->chain, NOW, 0, 0));
		assert_ok(devcert_scep_request_match(request, transaction));
		assert_fails(DEVCERT_E_STATE,
		             devcert_scep_request_check_renewal(request, f->chain, NOW, 0, 0));
	}
	assert_ok(devcert_scep_ca_issued(ca, request, cert, &reply));
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	assert_ok(devcert_scep_outcome_get_cert(outcome, &got));
	assert_true(devcert_cert_equals(got, cert));
	devcert_cert_free(got);
	devcert_scep_outcome_free(outcome);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_scep_client_free(client);
	devcert_bytes_free(reply);
	devcert_bytes_free(message);
	devcert_cert_free(cert);
	devcert_csr_free(csr);
}

static void
a_renewal_gives_the_new_key_its_certificate(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca *ca = renewing_ca(f);

	for (size_t i = 0; i < 2; i++) {
		renew_with(f, ca, DEVCERT_SCEP_TYPE_RENEWAL_REQ, i == 1);
		renew_with(f, ca, DEVCERT_SCEP_TYPE_PKCS_REQ, i == 1);
	}
	devcert_scep_ca_free(ca);
}

/* R80, RFC 8894, 3.5.2 */
static void
a_ca_takes_what_it_announces(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca *ca = renewing_ca(f);
	const devcert_scep_ca *both[] = { f->ca, ca };
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);

	for (size_t i = 0; i < COUNT_OF(both); i++) {
		devcert_bytes *text = NULL, *message = NULL;
		devcert_scep_caps *caps = NULL;
		devcert_scep_client *client =
		    renewing_client(f, DEVCERT_SCEP_TYPE_RENEWAL_REQ, csr, &message);
		devcert_scep_request *request = received(both[i], message);

		assert_ok(devcert_scep_ca_get_caps(both[i], &text));
		assert_ok(devcert_scep_caps_parse(devcert_bytes_data(text), devcert_bytes_len(text),
		                                  &caps));
		assert_int_equal(devcert_scep_caps_has(caps, DEVCERT_SCEP_CAP_RENEWAL), i == 1);
		assert_int_equal(devcert_scep_request_is_acceptable(request), i == 1);
		assert_int_equal(devcert_scep_request_get_problem(request),
		                 i == 1 ? DEVCERT_OK : DEVCERT_E_UNSUPPORTED);
		if (i == 0) {
			assert_false(devcert_scep_request_is_renewal(request));
			assert_fails(DEVCERT_E_STATE, devcert_scep_request_check_renewal(
							  request, f->chain, NOW, 0, 0));
		}
		devcert_scep_request_free(request);
		devcert_scep_client_free(client);
		devcert_bytes_free(message);
		devcert_scep_caps_free(caps);
		devcert_bytes_free(text);
	}
	devcert_csr_free(csr);
	devcert_scep_ca_free(ca);
}

/* V11, V12: who signs with anything else than a valid certificate of ours is nobody. */
static void
a_signer_that_may_not_be_renewed_is_told_apart(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca *ca = renewing_ca(f);
	devcert_cert *stranger_ca = cert_from((struct cert_spec){ .subject = "CN=Example Device CA",
	                                                          .key = f->other_key,
	                                                          .is_ca = true,
	                                                          .usage = KU_CA });
	const struct {
		devcert_cert *signer;
		int64_t now_at;
		uint32_t window_s;
		int code;
	} cases[] = {
		{ old_cert(f, KU_SIGN, 0, 0), NOW, 0, DEVCERT_OK },
		{ old_cert(f, 0, 0, 0), NOW, 0, DEVCERT_OK },
		{ old_cert(f, KU_SIGN, 0, NOW + 30 * DAY), NOW, 30 * 86400, DEVCERT_OK },
		{ old_cert(f, KU_SIGN, 0, NOW + 30 * DAY + 1), NOW, 30 * 86400,
		  DEVCERT_E_NOT_YET_VALID },
		{ old_cert(f, KU_SIGN, NOW + 1, 0), NOW, 0, DEVCERT_E_NOT_YET_VALID },
		{ old_cert(f, KU_SIGN, 0, NOW - 1), NOW, 0, DEVCERT_E_EXPIRED },
		{ old_cert(f, KU_ENCRYPT, 0, 0), NOW, 0, DEVCERT_E_USAGE_FORBIDDEN },
		{ cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                .key = f->device_key,
		                                .issuer = f->ca_cert,
		                                .issuer_key = f->ca_key,
		                                .is_ca = true,
		                                .usage = KU_CA | KU_SIGN }),
		  NOW, 0, DEVCERT_E_USAGE_FORBIDDEN },
		{ cert_from((struct cert_spec){
		      .subject = "CN=device-7", .key = f->device_key, .usage = KU_SIGN }),
		  NOW, 0, DEVCERT_E_UNTRUSTED },
		{ cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                .key = f->device_key,
		                                .issuer = stranger_ca,
		                                .issuer_key = f->other_key,
		                                .usage = KU_SIGN }),
		  NOW, 0, DEVCERT_E_UNTRUSTED },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert_list *certs = list_of(cases[i].signer, NULL);
		devcert_bytes *content = envelope(dc_csr_der(f->csr), f->decrypter_cert), *octets;
		struct message m = { .presence = DC_CONTENT_PRESENT,
			             .content = dc_bytes_slice(content),
			             .signer = cases[i].signer,
			             .key = f->device_key,
			             .certs = certs };
		devcert_scep_request *request;

		attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, "17");
		attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, "transaction-1");
		attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
		octets = sign_message(&m);
		request = received(ca, octets);
		assert_true(devcert_scep_request_is_renewal(request));
		if (cases[i].code == DEVCERT_OK)
			assert_ok(devcert_scep_request_check_renewal(
			    request, f->chain, cases[i].now_at, cases[i].window_s, 0));
		else
			assert_fails_with(cases[i].code, devcert_scep_request_check_renewal(
							     request, f->chain, cases[i].now_at,
							     cases[i].window_s, 0));
		devcert_scep_request_free(request);
		devcert_bytes_free(octets);
		devcert_bytes_free(content);
		devcert_cert_list_free(certs);
		devcert_cert_free(cases[i].signer);
	}
	devcert_cert_free(stranger_ca);
	devcert_scep_ca_free(ca);
}

static void
a_way_that_is_weak_is_told(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);
	devcert_scep_ca *ca = renewing_ca(f);
	devcert_scep_client *client =
	    renewing_client(f, DEVCERT_SCEP_TYPE_RENEWAL_REQ, csr, &message);
	devcert_scep_request *request = received(ca, message);
	devcert_cert *twin = cert_from((struct cert_spec){
	    .subject = "CN=Example Device CA", .key = f->weak_key, .is_ca = true, .usage = KU_CA });
	devcert_cert_list *twins = list_of(twin, NULL);

	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_request_check_renewal(request, f->chain, NOW, 0, 1u << 31));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_request_check_renewal(NULL, f->chain, NOW, 0, 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_request_check_renewal(request, NULL, NOW, 0, 0));
	assert_fails(DEVCERT_E_WEAK, devcert_scep_request_check_renewal(request, twins, NOW, 0, 0));
	assert_false(devcert_scep_request_has_signer_subject(NULL));
	assert_false(devcert_scep_request_is_renewal(NULL));
	devcert_cert_list_free(twins);
	devcert_cert_free(twin);
	devcert_scep_request_free(request);
	devcert_scep_client_free(client);
	devcert_scep_ca_free(ca);
	devcert_csr_free(csr);
	devcert_bytes_free(message);
}

/* A device that signs with a certificate of its own does not renew, whatever it calls itself. */
static void
a_first_request_is_no_renewal(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);

	assert_false(devcert_scep_request_is_renewal(request));
	assert_true(devcert_scep_request_has_signer_subject(request));
	assert_fails(DEVCERT_E_UNTRUSTED,
	             devcert_scep_request_check_renewal(request, f->chain, NOW, 0, 0));
	devcert_scep_request_free(request);
	devcert_scep_client_free(client);
	devcert_bytes_free(message);
}

static void
another_subject_is_seen(void **state)
{
	struct fixture *f = *state;
	devcert_csr *csr = csr_from("CN=device-8", f->other_key);
	devcert_scep_ca *ca = renewing_ca(f);
	devcert_bytes *message = NULL;
	devcert_scep_client *client =
	    renewing_client(f, DEVCERT_SCEP_TYPE_RENEWAL_REQ, csr, &message);
	devcert_scep_request *request = received(ca, message);

	assert_true(devcert_scep_request_is_renewal(request));
	assert_false(devcert_scep_request_has_signer_subject(request));
	devcert_scep_request_free(request);
	devcert_scep_client_free(client);
	devcert_scep_ca_free(ca);
	devcert_csr_free(csr);
	devcert_bytes_free(message);
}

static void
what_cannot_renew_is_not_sent(void **state)
{
	struct fixture *f = *state;
	const struct {
		devcert_cert *cert;
		const devcert_key *key;
		devcert_scep_type type;
		int code;
	} cases[] = {
		{ old_cert(f, KU_SIGN, 0, 0), f->device_key, DEVCERT_SCEP_TYPE_CERT_POLL,
		  DEVCERT_E_ARGUMENT },
		{ old_cert(f, KU_SIGN, 0, 0), f->device_key, DEVCERT_SCEP_TYPE_CERT_REP,
		  DEVCERT_E_ARGUMENT },
		{ old_cert(f, KU_SIGN, 0, 0), f->other_key, DEVCERT_SCEP_TYPE_RENEWAL_REQ,
		  DEVCERT_E_KEY_MISMATCH },
		{ old_cert(f, KU_ENCRYPT, 0, 0), f->device_key, DEVCERT_SCEP_TYPE_RENEWAL_REQ,
		  DEVCERT_E_USAGE_FORBIDDEN },
		{ old_cert(f, KU_SIGN, 0, NOW - 1), f->device_key, DEVCERT_SCEP_TYPE_RENEWAL_REQ,
		  DEVCERT_E_EXPIRED },
		{ old_cert(f, KU_SIGN, NOW + 1, 0), f->device_key, DEVCERT_SCEP_TYPE_PKCS_REQ,
		  DEVCERT_E_NOT_YET_VALID },
		{ cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                .key = f->ec_key,
		                                .issuer = f->ca_cert,
		                                .issuer_key = f->ca_key,
		                                .usage = KU_SIGN }),
		  f->ec_key, DEVCERT_SCEP_TYPE_RENEWAL_REQ, DEVCERT_E_UNSUPPORTED },
		{ cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                .key = f->weak_key,
		                                .issuer = f->ca_cert,
		                                .issuer_key = f->ca_key,
		                                .usage = KU_SIGN }),
		  f->weak_key, DEVCERT_SCEP_TYPE_RENEWAL_REQ, DEVCERT_E_WEAK },
	};
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);
	devcert_csr *nameless = csr_from("", f->other_key);
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_fails_with(cases[i].code,
		                  devcert_scep_client_renew(client, csr, cases[i].cert,
		                                            cases[i].key, cases[i].type, &message));
		assert_null(message);
		devcert_cert_free(cases[i].cert);
	}
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_renew(client, nameless, f->issued_cert, f->device_key,
	                                       DEVCERT_SCEP_TYPE_RENEWAL_REQ, &message));
	assert_string_equal(devcert_scep_client_get_transaction_id(client), "");
	devcert_scep_client_free(client);
	devcert_csr_free(nameless);
	devcert_csr_free(csr);
}

/* R20, RFC 8894, 2.5.1: a renewal whose reply got lost. */
static void
the_same_renewal_is_sent_again_and_no_other(void **state)
{
	struct fixture *f = *state;
	devcert_csr *csr = csr_from("CN=device-7", f->other_key);
	devcert_bytes *message = NULL, *again = NULL;
	devcert_scep_client *client =
	    renewing_client(f, DEVCERT_SCEP_TYPE_RENEWAL_REQ, csr, &message);
	char id[64];

	(void)strcpy(id, devcert_scep_client_get_transaction_id(client));
	assert_ok(devcert_scep_client_renew(client, csr, f->issued_cert, f->device_key,
	                                    DEVCERT_SCEP_TYPE_RENEWAL_REQ, &again));
	assert_string_equal(devcert_scep_client_get_transaction_id(client), id);
	assert_false(
	    dc_slice_equals(dc_bytes_slice(message), dc_bytes_slice(again))); /* senderNonce */
	devcert_bytes_free(again);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_renew(client, csr, f->issued_cert, f->device_key,
	                                       DEVCERT_SCEP_TYPE_PKCS_REQ, &again));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_renew(client, f->csr, f->issued_cert, f->device_key,
	                                       DEVCERT_SCEP_TYPE_RENEWAL_REQ, &again));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_renew(client, csr, f->other_cert, f->other_key,
	                                       DEVCERT_SCEP_TYPE_RENEWAL_REQ, &again));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, csr, f->other_key, NULL, &again));
	assert_null(again);
	devcert_scep_client_free(client);
	devcert_bytes_free(message);
	devcert_csr_free(csr);
}

/* N8: with the same key NDES gives back the certificate that we have; others give both. */
static void
with_the_same_key_the_new_certificate_counts(void **state)
{
	struct fixture *f = *state;
	devcert_cert *fresh = old_cert(f, KU_SIGN, 0, NOW + 700 * DAY);

	for (size_t i = 0; i < 2; i++) {
		devcert_cert_list *list = list_of(f->issued_cert, i == 0 ? fresh : NULL);
		devcert_bytes *message = NULL, *octets = NULL;
		devcert_scep_client *client =
		    renewing_client(f, DEVCERT_SCEP_TYPE_RENEWAL_REQ, f->csr, &message);
		struct message m = certrep_success(f, client, list, &octets);
		devcert_scep_outcome *outcome =
		    assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED);
		devcert_cert *got = NULL;

		assert_ok(devcert_scep_outcome_get_cert(outcome, &got));
		assert_true(devcert_cert_equals(got, i == 0 ? fresh : f->issued_cert));
		devcert_cert_free(got);
		devcert_scep_outcome_free(outcome);
		devcert_scep_client_free(client);
		devcert_bytes_free(octets);
		devcert_bytes_free(message);
		devcert_cert_list_free(list);
	}
	devcert_cert_free(fresh);
}

static void
null_pointers_are_errors(void **state)
{
	struct fixture *f = *state;
	const devcert_scep_type type = DEVCERT_SCEP_TYPE_RENEWAL_REQ;
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_renew(NULL, f->csr, f->issued_cert,
	                                                           f->device_key, type, &message));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_renew(client, NULL, f->issued_cert,
	                                                           f->device_key, type, &message));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_renew(client, f->csr, NULL,
	                                                           f->device_key, type, &message));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_renew(client, f->csr, f->issued_cert,
	                                                           NULL, type, &message));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_renew(client, f->csr, f->issued_cert,
	                                                           f->device_key, type, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_renewal(NULL, true));
	devcert_scep_client_free(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_renewal_is_signed_by_the_certificate_that_it_renews),
		cmocka_unit_test(a_renewal_gives_the_new_key_its_certificate),
		cmocka_unit_test(a_ca_takes_what_it_announces),
		cmocka_unit_test(a_signer_that_may_not_be_renewed_is_told_apart),
		cmocka_unit_test(a_way_that_is_weak_is_told),
		cmocka_unit_test(a_first_request_is_no_renewal),
		cmocka_unit_test(another_subject_is_seen),
		cmocka_unit_test(what_cannot_renew_is_not_sent),
		cmocka_unit_test(the_same_renewal_is_sent_again_and_no_other),
		cmocka_unit_test(with_the_same_key_the_new_certificate_counts),
		cmocka_unit_test(null_pointers_are_errors),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
