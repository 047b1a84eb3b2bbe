/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A CA of SCEP whose key is in a token: it signs and decrypts there. */
#include "scep_fixture.h"
/* The fixture of tokens comes second: both have a moment. */
#include "token_fixture.h"

/* What the other tests have, but for the CA: one key, in the token, signs and decrypts. */
struct token_ca {
	struct fixture f;
	devcert_key *key;
	devcert_cert *cert;
	devcert_scep_client *client;
	devcert_bytes *message; /* the client's request */
};

static struct fixture *everybody;

static int
make_everybody(void **state)
{
	void *made;

	if (load_module(state) != 0 || scep_setup(&made) != 0)
		return -1;
	everybody = made;
	return 0;
}

static int
free_everybody(void **state)
{
	(void)state;
	return scep_teardown((void **)&everybody);
}

static int
open_ca(void **state)
{
	static struct token_ca t;
	devcert_scep_ca_builder *builder;
	devcert_bytes *body;

	reset_token(state);
	put_key("keys/rsa.pkcs8.der", IN_PUBLIC);
	t.f = *everybody;
	assert_ok(open_key(&t.key));
	t.cert = cert_from((struct cert_spec){ .subject = "CN=RA in a token",
	                                       .key = t.key,
	                                       .issuer = t.f.ca_cert,
	                                       .issuer_key = t.f.ca_key,
	                                       .usage = KU_SIGN | KU_ENCRYPT });
	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_ok(devcert_scep_ca_builder_set_signer(builder, t.cert, t.key));
	assert_ok(devcert_scep_ca_builder_set_chain(builder, t.f.chain));
	assert_ok(devcert_scep_ca_builder_build(builder, &t.f.ca));
	devcert_scep_ca_builder_free(builder);
	assert_ok(devcert_scep_ca_get_certs(t.f.ca, &body));
	assert_ok(devcert_scep_ca_certs_parse_by_fingerprint(
	    devcert_bytes_data(body), devcert_bytes_len(body),
	    devcert_cert_get_fingerprint(t.f.ca_cert), NOW, 0, &t.f.ca_certs));
	devcert_bytes_free(body);
	t.client = waiting_client(&t.f, &t.message);
	*state = &t;
	return 0;
}

static int
close_ca(void **state)
{
	struct token_ca *t = *state;

	devcert_bytes_free(t->message);
	devcert_scep_client_free(t->client);
	devcert_scep_ca_certs_free(t->f.ca_certs);
	devcert_scep_ca_free(t->f.ca);
	devcert_cert_free(t->cert);
	devcert_key_free(t->key);
	return check_token(state);
}

static devcert_scep_outcome *
answer(struct token_ca *t, const devcert_bytes *reply)
{
	devcert_scep_outcome *outcome;

	assert_ok(devcert_scep_client_reply(t->client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	return outcome;
}

static void
a_device_is_enrolled_by_a_key_in_a_token(void **state)
{
	struct token_ca *t = *state;
	devcert_scep_request *request = received(t->f.ca, t->message);
	devcert_scep_outcome *outcome;
	devcert_bytes *reply;

	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_OK);
	assert_ok(devcert_scep_ca_issued(t->f.ca, request, t->f.issued_cert, &reply));
	outcome = answer(t, reply);
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_ISSUED);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(reply);
	devcert_scep_request_free(request);
}

/* RFC 3218: the device learns that the message is bad, and not whether a padding was. */
static void
a_padding_that_is_wrong_is_refused_as_any_content_is(void **state)
{
	struct token_ca *t = *state;
	devcert_scep_request *request;
	devcert_scep_outcome *outcome;
	devcert_bytes *reply;

	fake->rv[FAKE_DECRYPT] = CKR_ENCRYPTED_DATA_INVALID;
	request = received(t->f.ca, t->message);
	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_E_DECRYPT);
	assert_ok(devcert_scep_ca_refused(t->f.ca, request,
	                                  DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK, NULL, &reply));
	outcome = answer(t, reply);
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_REFUSED);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(reply);
	devcert_scep_request_free(request);
}

/* The device asks again, of a CA that answers with HTTP status 500. */
static void
a_token_that_fails_is_no_fault_of_the_request(void **state)
{
	static const struct {
		CK_RV rv;
		devcert_status code;
	} cases[] = {
		{ CKR_TOKEN_NOT_PRESENT, DEVCERT_E_NOT_FOUND },
		{ CKR_DEVICE_REMOVED, DEVCERT_E_NOT_FOUND },
		{ CKR_USER_NOT_LOGGED_IN, DEVCERT_E_PASSWORD },
		{ CKR_DEVICE_MEMORY, DEVCERT_E_INTERNAL },
		{ CKR_HOST_MEMORY, DEVCERT_E_NOMEM },
	};
	struct token_ca *t = *state;
	devcert_scep_request *request;
	devcert_bytes *reply;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->rv[FAKE_DECRYPT] = cases[i].rv;
		assert_fails_with(cases[i].code,
		                  devcert_scep_ca_receive(t->f.ca, devcert_bytes_data(t->message),
		                                          devcert_bytes_len(t->message), &request));
		assert_null(request);
	}
	fake->rv[FAKE_DECRYPT] = CKR_OK;
	request = received(t->f.ca, t->message);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		fake->rv[FAKE_SIGN] = cases[i].rv;
		assert_fails_with(cases[i].code, devcert_scep_ca_issued(t->f.ca, request,
		                                                        t->f.issued_cert, &reply));
		assert_null(reply);
	}
	fake->rv[FAKE_SIGN] = CKR_OK;
	assert_ok(devcert_scep_ca_issued(t->f.ca, request, t->f.issued_cert, &reply));
	devcert_bytes_free(reply);
	devcert_scep_request_free(request);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_device_is_enrolled_by_a_key_in_a_token, open_ca,
		                                close_ca),
		cmocka_unit_test_setup_teardown(
		    a_padding_that_is_wrong_is_refused_as_any_content_is, open_ca, close_ca),
		cmocka_unit_test_setup_teardown(a_token_that_fails_is_no_fault_of_the_request,
		                                open_ca, close_ca),
	};

	return cmocka_run_group_tests(tests, make_everybody, free_everybody);
}
