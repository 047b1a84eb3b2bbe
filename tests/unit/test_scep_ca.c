/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a CA makes of requests: facts, problems, and what it remembers. */
#include "scep_fixture.h"

#include <stdio.h>

#include "asn1/der.h"
#include "scep_strings.h"

/* A right request of the device's, with these octets in its envelope. */
static struct message
request_of(const struct fixture *f, const char *type, dc_slice content,
           const devcert_cert_list *certs)
{
	struct message m = { .presence = DC_CONTENT_PRESENT,
		             .content = content,
		             .signer = dc_cert_list_at(certs, 0),
		             .key = f->device_key,
		             .certs = certs };

	attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, type);
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, "transaction-1");
	attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
	return m;
}

/* The self-signed certificate of a device, alone in a list. */
static devcert_cert_list *
device_signer(const devcert_key *key)
{
	devcert_cert *cert = cert_from((struct cert_spec){
	    .subject = "CN=device-7", .key = key, .usage = KU_SIGN | KU_ENCRYPT });
	devcert_cert_list *list = list_of(cert, NULL);

	devcert_cert_free(cert);
	return list;
}

static void
assert_receive_fails(const struct fixture *f, const struct message *m, int code)
{
	devcert_bytes *message = sign_message(m);
	devcert_scep_request *request = NULL;

	assert_fails_with(code, devcert_scep_ca_receive(f->ca, devcert_bytes_data(message),
	                                                devcert_bytes_len(message), &request));
	assert_null(request);
	devcert_bytes_free(message);
}

static devcert_scep_request *
receive_message(const devcert_scep_ca *ca, const struct message *m)
{
	devcert_bytes *message = sign_message(m);
	devcert_scep_request *request = received(ca, message);

	devcert_bytes_free(message);
	return request;
}

/* R23, RFC 8894, 2.9 */
static void
the_facts_of_a_request_are_told(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);
	devcert_cert *signer = NULL;
	devcert_csr *csr = NULL;
	devcert_name *name = NULL;

	assert_true(devcert_scep_request_is_acceptable(request));
	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_OK);
	assert_int_equal(devcert_scep_request_get_type(request), DEVCERT_SCEP_TYPE_PKCS_REQ);
	assert_string_equal(devcert_scep_request_get_transaction_id(request), client->id);
	assert_ok(devcert_scep_request_get_signer(request, &signer));
	assert_true(devcert_cert_equals(signer, client->signer));
	assert_true(devcert_scep_request_has_signer_key(request));
	assert_ok(devcert_scep_request_get_csr(request, &csr));
	assert_true(dc_slice_equals(dc_csr_der(csr), dc_csr_der(f->csr)));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_request_get_poll_subject(request, &name));
	devcert_csr_free(csr);
	devcert_cert_free(signer);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R14, RFC 8894, 2.4 */
static void
a_challenge_is_compared_whole(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);
	const uint8_t *right = (const uint8_t *)CHALLENGE;

	assert_true(devcert_scep_request_has_challenge(request, right, strlen(CHALLENGE)));
	for (size_t len = 0; len < strlen(CHALLENGE); len++)
		assert_false(devcert_scep_request_has_challenge(request, right, len));
	assert_false(devcert_scep_request_has_challenge(request, right, strlen(CHALLENGE) + 1));
	assert_false(
	    devcert_scep_request_has_challenge(request, (const uint8_t *)"Correct horse", 13));
	assert_false(devcert_scep_request_has_challenge(request, NULL, 0));
	assert_false(devcert_scep_request_has_challenge(NULL, right, strlen(CHALLENGE)));
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* An empty password does not open a request without one. */
static void
no_challenge_is_no_empty_challenge(void **state)
{
	struct fixture *f = *state;
	devcert_csr_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_csr *csr = NULL;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed;
	struct message m;
	devcert_scep_request *request;

	assert_ok(devcert_csr_builder_new(&builder));
	assert_ok(devcert_name_parse_text("CN=device-7", &name));
	assert_ok(devcert_csr_builder_set_subject(builder, name));
	assert_ok(devcert_csr_builder_build(builder, f->device_key, &csr));
	sealed = envelope(dc_csr_der(csr), f->decrypter_cert);
	m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	request = receive_message(f->ca, &m);
	assert_true(devcert_scep_request_is_acceptable(request));
	assert_false(devcert_scep_request_has_challenge(request, (const uint8_t *)"", 0));
	devcert_scep_request_free(request);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
	devcert_csr_free(csr);
	devcert_name_free(name);
	devcert_csr_builder_free(builder);
}

/* A1, R08, RFC 8894, 2.3: Apple's devices sign with another key, and it is a fact like others. */
static void
a_signer_of_another_key_is_a_fact(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->other_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	devcert_scep_request *request;

	m.key = f->other_key;
	request = receive_message(f->ca, &m);
	assert_true(devcert_scep_request_is_acceptable(request));
	assert_false(devcert_scep_request_has_signer_key(request));
	devcert_scep_request_free(request);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

/* T12, R47, RFC 8894, 3.2.1.2: the set is closed, and the numbers are exact. */
static void
message_types_that_do_not_exist_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	char number[8];

	for (size_t i = 0; i < 256 + COUNT_OF(ODD_TEXTS); i++) {
		struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);
		struct odd_text text = { number, 0 };

		if (i == 17 || (i >= 19 && i <= 22))
			continue;
		if (i < 256)
			text.len = (size_t)snprintf(number, sizeof(number), "%zu", i);
		else
			text = ODD_TEXTS[i - 256];
		attr_set(&m, DC_OID_SCEP_MESSAGE_TYPE, DC_TAG_PRINTABLE_STRING, text.data,
		         text.len);
		/* 3 has no pkiStatus here. */
		assert_receive_fails(f, &m,
		                     i == 3 ? DEVCERT_E_SCEP_ATTRIBUTE : DEVCERT_E_SCEP_TYPE);
	}
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

static void
a_cert_rep_is_not_for_a_ca(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	struct message m = request_of(f, "3", dc_bytes_slice(sealed), certs);

	attr_set_text(&m, DC_OID_SCEP_PKI_STATUS, "0");
	assert_receive_fails(f, &m, DEVCERT_E_SCEP_TYPE);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

/* Only a refusal can be built for it, and nothing comes out of it. */
static void
assert_unacceptable(const struct fixture *f, devcert_scep_request *request, int problem,
                    devcert_scep_fail_info fail_info)
{
	devcert_csr *csr = NULL;
	devcert_name *name = NULL;
	devcert_scep_transaction *transaction = NULL;
	devcert_bytes *reply = NULL;

	assert_false(devcert_scep_request_is_acceptable(request));
	assert_string_equal(devcert_error_name(devcert_scep_request_get_problem(request)),
	                    devcert_error_name(problem));
	assert_int_equal(devcert_scep_request_get_fail_info(request), fail_info);
	assert_false(devcert_scep_request_has_signer_key(request));
	assert_false(devcert_scep_request_has_challenge(request, (const uint8_t *)CHALLENGE,
	                                                strlen(CHALLENGE)));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_request_get_csr(request, &csr));
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_request_get_poll_subject(request, &name));
	assert_fails(DEVCERT_E_STATE, devcert_scep_request_get_transaction(request, &transaction));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_ca_issued(f->ca, request, f->issued_cert, &reply));
	assert_fails(DEVCERT_E_STATE, devcert_scep_ca_pending(f->ca, request, &reply));
	assert_null(reply);
	assert_ok(devcert_scep_ca_refused(f->ca, request, fail_info, NULL, &reply));
	devcert_bytes_free(reply);
}

/* T12: what exists and is not served is known for what it is, and gets no further. */
static void
types_that_are_not_served_can_only_be_refused(void **state)
{
	static const struct {
		const char *text;
		devcert_scep_type type;
	} cases[] = {
		{ "17", DEVCERT_SCEP_TYPE_RENEWAL_REQ },
		{ "21", DEVCERT_SCEP_TYPE_GET_CERT },
		{ "22", DEVCERT_SCEP_TYPE_GET_CRL },
	};
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct message m = request_of(f, cases[i].text, dc_bytes_slice(sealed), certs);
		devcert_scep_request *request = receive_message(f->ca, &m);

		assert_int_equal(devcert_scep_request_get_type(request), cases[i].type);
		assert_unacceptable(f, request, DEVCERT_E_UNSUPPORTED,
		                    DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
		devcert_scep_request_free(request);
	}
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

/* R35 to R37, R41, R43, RFC 8894, 3.2.1, 3.2.1.5; V10 */
static void
attributes_that_are_wrong_leave_nothing_to_answer(void **state)
{
	static const char *const oids[] = { DC_OID_SCEP_MESSAGE_TYPE, DC_OID_SCEP_TRANSACTION_ID,
		                            DC_OID_SCEP_SENDER_NONCE };
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	uint8_t long_value[257];

	memset(long_value, 'a', sizeof(long_value));
	for (size_t i = 0; i < COUNT_OF(oids); i++) {
		struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);
		struct message doubled = m;

		attr_drop(&m, oids[i]);
		assert_receive_fails(f, &m, DEVCERT_E_SCEP_ATTRIBUTE);
		attr_double(&doubled, oids[i], DC_TAG_OCTET_STRING, "another", 7);
		assert_receive_fails(f, &doubled, DEVCERT_E_DER);
		for (size_t j = 0; j < COUNT_OF(ODD_TAGS); j++) {
			attr_set(&m, oids[i], ODD_TAGS[j], "19", 2);
			assert_receive_fails(f, &m, DEVCERT_E_SCEP_ATTRIBUTE);
		}
	}
	/* Lengths. */
	for (size_t i = 0; i < 3; i++) {
		static const size_t id_lens[] = { 0, 257, 0 }, nonce_lens[] = { 0, 65, 257 };
		struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);

		attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, long_value,
		         nonce_lens[i]);
		assert_receive_fails(f, &m, DEVCERT_E_SCEP_ATTRIBUTE);
		m = request_of(f, "19", dc_bytes_slice(sealed), certs);
		attr_set(&m, DC_OID_SCEP_TRANSACTION_ID, DC_TAG_PRINTABLE_STRING, long_value,
		         id_lens[i]);
		assert_receive_fails(f, &m, DEVCERT_E_SCEP_ATTRIBUTE);
	}
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

/* R12, RFC 8894, 2.3; T3 */
static void
signatures_that_are_wrong_leave_nothing_to_answer(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_cert *ec = cert_from((struct cert_spec){ .subject = "CN=ec", .key = f->ec_key });
	devcert_cert_list *ec_certs = list_of(ec, NULL);
	devcert_cert *twin = twin_of(dc_cert_list_at(certs, 0), f->other_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	devcert_bytes *message;
	devcert_scep_request *request = NULL;

	/* Without the signer's certificate; with another. */
	m.certs = NULL;
	assert_receive_fails(f, &m, DEVCERT_E_DER);
	m.certs = f->chain;
	assert_receive_fails(f, &m, DEVCERT_E_DER);
	/* Signed by another key under its name. */
	m.certs = certs;
	m.signer = twin;
	m.key = f->other_key;
	assert_receive_fails(f, &m, DEVCERT_E_SIGNATURE);
	/* No reply could be encrypted to it. */
	m = request_of(f, "19", dc_bytes_slice(sealed), ec_certs);
	m.key = f->ec_key;
	assert_receive_fails(f, &m, DEVCERT_E_UNSUPPORTED);
	/* No signer, and two. */
	m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	message = sign_message(&m);
	for (size_t count = 0; count <= 2; count += 2) {
		devcert_bytes *bent = with_signers(message, count);

		assert_fails(DEVCERT_E_DER,
		             devcert_scep_ca_receive(f->ca, devcert_bytes_data(bent),
		                                     devcert_bytes_len(bent), &request));
		devcert_bytes_free(bent);
	}
	devcert_bytes_free(message);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(ec_certs);
	devcert_cert_free(twin);
	devcert_cert_free(ec);
	devcert_cert_list_free(certs);
}

static void
octets_that_are_no_message_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	size_t len = devcert_bytes_len(message), limit = 256 * 1024;
	uint8_t *big = calloc(1, limit + 1);
	devcert_scep_request *request = NULL;

	assert_non_null(big);
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_ca_receive(f->ca, big, limit + 1, &request));
	memcpy(big, devcert_bytes_data(message), len);
	assert_fails(DEVCERT_E_TRAILING, devcert_scep_ca_receive(f->ca, big, len + 1, &request));
	free(big);
	for (size_t i = 0; i < len; i += i < 64 ? 1 : 13) {
		uint8_t *cut = exact_copy(devcert_bytes_data(message), i);
		int rc = devcert_scep_ca_receive(f->ca, cut, i, &request);

		assert_int_equal(devcert_error_category(rc), DEVCERT_CATEGORY_DECODE);
		assert_null(request);
		free(cut);
	}
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R33, R55, RFC 8894, 3.2, 3.2.2; V14, V15: what everybody can see has its own problem, the rest
 * is one. */
static void
each_problem_has_its_fail_info(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_csr *weak = csr_from("CN=device-7", f->weak_key);
	devcert_csr *bad = NULL;
	dc_buf bent = DC_BUF_INIT(1 << 16), longer = DC_BUF_INIT(1 << 16);
	devcert_bytes *to_other = envelope(dc_csr_der(f->csr), f->other_cert);
	struct {
		dc_slice inner; /* encrypted to us */
		dc_slice outer; /* or as it is */
		dc_content presence;
		int problem;
		devcert_scep_fail_info fail_info;
	} cases[] = {
		{ { 0 }, { 0 }, DC_CONTENT_ABSENT, DEVCERT_E_DER, 2 },
		{ { 0 }, { (const uint8_t *)"", 0 }, DC_CONTENT_PRESENT, DEVCERT_E_DER, 2 },
		{ { 0 }, { (const uint8_t *)"\x30\x00", 2 }, DC_CONTENT_PRESENT, DEVCERT_E_DER, 2 },
		{ { 0 }, dc_csr_der(f->csr), DC_CONTENT_PRESENT, DEVCERT_E_DER, 2 },
		{ { 0 },
		  dc_bytes_slice(to_other),
		  DC_CONTENT_PRESENT,
		  DEVCERT_E_NO_RECIPIENT,
		  DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK },
		/* From here on nothing is to be told apart. */
		{ { (const uint8_t *)"", 0 }, { 0 }, DC_CONTENT_PRESENT, DEVCERT_E_DECRYPT, 1 },
		{ { (const uint8_t *)"\x30\x00", 2 },
		  { 0 },
		  DC_CONTENT_PRESENT,
		  DEVCERT_E_DECRYPT,
		  1 },
		{ dc_cert_der(f->ca_cert), { 0 }, DC_CONTENT_PRESENT, DEVCERT_E_DECRYPT, 1 },
		{ { dc_csr_der(f->csr).ptr, dc_csr_der(f->csr).len - 1 },
		  { 0 },
		  DC_CONTENT_PRESENT,
		  DEVCERT_E_DECRYPT,
		  1 },
		{ { 0 }, { 0 }, DC_CONTENT_PRESENT, DEVCERT_E_DECRYPT, 1 }, /* longer */
		{ { 0 }, { 0 }, DC_CONTENT_PRESENT, DEVCERT_E_DECRYPT, 1 }, /* bent */
		/* R107, RFC 8894, 7.6: a signature of its own, and it is weak. */
		{ dc_csr_der(weak),
		  { 0 },
		  DC_CONTENT_PRESENT,
		  DEVCERT_E_WEAK,
		  DEVCERT_SCEP_FAIL_INFO_BAD_ALG },
	};

	dc_buf_add(&longer, dc_csr_der(f->csr));
	dc_buf_add_octet(&longer, 0);
	cases[9].inner = dc_buf_slice(&longer);
	/* V21: the proof of possession is wrong. */
	dc_buf_add(&bent, dc_csr_der(f->csr));
	bent.ptr[bent.len - 1] ^= 1;
	assert_ok(dc_csr_from_der(dc_buf_slice(&bent), &bad));
	cases[10].inner = dc_buf_slice(&bent);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		bool plain = i < 5;
		devcert_bytes *sealed = plain ? NULL : envelope(cases[i].inner, f->decrypter_cert);
		struct message m =
		    request_of(f, "19", plain ? cases[i].outer : dc_bytes_slice(sealed), certs);
		devcert_scep_request *request;

		m.presence = cases[i].presence;
		request = receive_message(f->ca, &m);
		assert_unacceptable(f, request, cases[i].problem, cases[i].fail_info);
		devcert_scep_request_free(request);
		devcert_bytes_free(sealed);
	}
	devcert_csr_free(bad);
	devcert_bytes_free(to_other);
	dc_buf_free(&longer);
	dc_buf_free(&bent);
	devcert_csr_free(weak);
	devcert_cert_list_free(certs);
}

/* T13, V14: whichever octet of the encrypted key or content is bent, there is one answer. */
static void
a_tampered_envelope_tells_nothing(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_bytes *sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	size_t len = devcert_bytes_len(sealed), content = dc_csr_der(f->csr).len;

	/* The ciphertext is at the end; the encrypted key, 256 octets, some 60 before it. */
	for (size_t back = 1; back < content + 256; back += back < 40 ? 3 : 41) {
		uint8_t *bent = exact_copy(devcert_bytes_data(sealed), len);
		struct message m = request_of(f, "19", dc_slice_of(bent, len), certs);
		devcert_scep_request *request;

		bent[len - back] ^= 0x40;
		request = receive_message(f->ca, &m);
		if (devcert_scep_request_get_problem(request) == DEVCERT_E_DECRYPT)
			assert_unacceptable(f, request, DEVCERT_E_DECRYPT,
			                    DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK);
		else
			/* The few octets between both: algorithm, type, lengths. */
			assert_true(back > content && back < content + 80);
		assert_false(devcert_scep_request_is_acceptable(request));
		devcert_scep_request_free(request);
		free(bent);
	}
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
}

static devcert_scep_ca *
legacy_ca(const struct fixture *f)
{
	devcert_scep_ca_builder *builder = ca_builder(f);

	assert_ok(devcert_scep_ca_builder_set_policy(builder, f->legacy));
	return ca_built(builder);
}

/* V16: what is weak is refused with a reason, unless the policy allows it. */
static void
a_weak_signer_is_refused_unless_allowed(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca *ca = legacy_ca(f);
	devcert_cert_list *certs = device_signer(f->weak_key);
	devcert_csr *csr = csr_from("CN=device-7", f->weak_key);
	devcert_cert *twin = twin_of(dc_cert_list_at(certs, 0), f->other_key);
	devcert_bytes *sealed = envelope(dc_csr_der(csr), f->decrypter_cert), *strong;
	struct message m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	devcert_scep_request *request;

	m.key = f->weak_key;
	request = receive_message(f->ca, &m);
	assert_unacceptable(f, request, DEVCERT_E_WEAK, DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	devcert_scep_request_free(request);
	request = receive_message(ca, &m);
	assert_true(devcert_scep_request_is_acceptable(request));
	devcert_scep_request_free(request);
	/* The signer alone is enough. */
	strong = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	m.content = dc_bytes_slice(strong);
	request = receive_message(f->ca, &m);
	assert_unacceptable(f, request, DEVCERT_E_WEAK, DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	devcert_scep_request_free(request);
	devcert_bytes_free(strong);
	m.content = dc_bytes_slice(sealed);
	/* A wrong signature of a weak key is no weak one. */
	m.signer = twin;
	m.key = f->other_key;
	assert_receive_fails(f, &m, DEVCERT_E_SIGNATURE);
	devcert_cert_free(twin);
	devcert_bytes_free(sealed);
	devcert_csr_free(csr);
	devcert_cert_list_free(certs);
	devcert_scep_ca_free(ca);
}

/* The transaction of a message, through octets. */
static devcert_scep_transaction *
remembered(const devcert_scep_request *request)
{
	devcert_scep_transaction *transaction = NULL, *again = NULL;
	devcert_secret *secret = NULL;

	assert_ok(devcert_scep_request_get_transaction(request, &transaction));
	assert_ok(devcert_scep_transaction_encode_private(transaction, &secret));
	assert_ok(devcert_scep_transaction_parse(devcert_secret_data(secret),
	                                         devcert_secret_len(secret), &again));
	assert_string_equal(devcert_scep_transaction_get_id(again),
	                    devcert_scep_transaction_get_id(transaction));
	devcert_secret_free(secret);
	devcert_scep_transaction_free(transaction);
	return again;
}

/* The client's poll after a PENDING of the CA. */
static devcert_scep_request *
poll_of(const struct fixture *f, devcert_scep_client *client, const devcert_scep_request *request)
{
	devcert_scep_outcome *outcome = NULL;
	devcert_bytes *message = NULL;
	devcert_scep_request *poll;

	assert_ok(devcert_scep_ca_pending(f->ca, request, &message));
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(message),
	                                    devcert_bytes_len(message), &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_PENDING);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(message);
	assert_ok(devcert_scep_client_poll(client, &message));
	poll = received(f->ca, message);
	devcert_bytes_free(message);
	return poll;
}

/* R66, R67, R95, R96, RFC 8894, 3.3.3, 4.4 */
static void
a_poll_is_matched_with_its_transaction(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL, *reply = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);
	devcert_scep_transaction *transaction = remembered(request);
	devcert_scep_request *poll = poll_of(f, client, request);
	devcert_scep_transaction *again = NULL;
	devcert_scep_outcome *outcome = NULL;
	devcert_name *subject = NULL;
	devcert_csr *csr = NULL;

	assert_true(devcert_scep_request_is_acceptable(poll));
	assert_int_equal(devcert_scep_request_get_type(poll), DEVCERT_SCEP_TYPE_CERT_POLL);
	assert_ok(devcert_scep_request_get_poll_subject(poll, &subject));
	assert_string_equal(devcert_name_get_text(subject), "CN=device-7");
	/* Before it is matched there is nothing that it could get. */
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_scep_request_get_csr(poll, &csr));
	assert_false(devcert_scep_request_has_signer_key(poll));
	assert_fails(DEVCERT_E_STATE, devcert_scep_ca_issued(f->ca, poll, f->issued_cert, &reply));
	assert_fails(DEVCERT_E_STATE, devcert_scep_ca_pending(f->ca, poll, &reply));
	assert_ok(devcert_scep_request_match(poll, transaction));
	assert_ok(devcert_scep_request_match(poll, transaction));
	/* It is still a poll: what is remembered is the request. */
	assert_fails(DEVCERT_E_STATE, devcert_scep_request_get_transaction(poll, &again));
	assert_ok(devcert_scep_request_get_csr(poll, &csr));
	assert_true(dc_slice_equals(dc_csr_der(csr), dc_csr_der(f->csr)));
	assert_ok(devcert_scep_ca_issued(f->ca, poll, f->issued_cert, &reply));
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_ISSUED);
	devcert_scep_outcome_free(outcome);
	devcert_csr_free(csr);
	devcert_name_free(subject);
	devcert_bytes_free(reply);
	devcert_scep_request_free(poll);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* V18: who knows a transactionID does not get its certificate. */
static void
a_poll_of_somebody_else_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message), *poll;
	devcert_scep_transaction *transaction = remembered(request);
	devcert_cert_list *thief = device_signer(f->other_key);
	dc_buf names = DC_BUF_INIT(1 << 16);
	devcert_bytes *sealed, *reply = NULL;
	struct message m;

	dc_buf_add(&names, dc_cert_subject_der(f->ca_cert));
	dc_buf_add(&names, dc_csr_subject_der(f->csr));
	dc_der_wrap(&names, DC_TAG_SEQUENCE, 0);
	sealed = envelope(dc_buf_slice(&names), f->decrypter_cert);
	m = request_of(f, "20", dc_bytes_slice(sealed), thief);
	m.key = f->other_key;
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, client->id);
	poll = receive_message(f->ca, &m);
	assert_true(devcert_scep_request_is_acceptable(poll));
	assert_fails(DEVCERT_E_UNTRUSTED, devcert_scep_request_match(poll, transaction));
	assert_fails(DEVCERT_E_STATE, devcert_scep_ca_issued(f->ca, poll, f->issued_cert, &reply));
	devcert_bytes_free(sealed);
	dc_buf_free(&names);
	devcert_cert_list_free(thief);
	devcert_scep_request_free(poll);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* A device that makes a new self-signed certificate for each message is still the same. */
static void
a_new_signer_of_the_same_key_may_poll(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message), *poll;
	devcert_scep_transaction *transaction = remembered(request);
	devcert_cert_list *certs = device_signer(f->device_key);
	dc_buf names = DC_BUF_INIT(1 << 16);
	devcert_bytes *sealed;
	struct message m;

	/* S14: another issuer name, as some write it. */
	dc_buf_add(&names, dc_cert_subject_der(f->other_cert));
	dc_buf_add(&names, dc_csr_subject_der(f->csr));
	dc_der_wrap(&names, DC_TAG_SEQUENCE, 0);
	sealed = envelope(dc_buf_slice(&names), f->decrypter_cert);
	m = request_of(f, "20", dc_bytes_slice(sealed), certs);
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, client->id);
	poll = receive_message(f->ca, &m);
	assert_ok(devcert_scep_request_match(poll, transaction));
	devcert_bytes_free(sealed);
	dc_buf_free(&names);
	devcert_cert_list_free(certs);
	devcert_scep_request_free(poll);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static void
a_poll_that_cannot_be_read_is_one_problem(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *certs = device_signer(f->device_key);
	dc_buf one = DC_BUF_INIT(1 << 16), three = DC_BUF_INIT(1 << 16);
	dc_slice cases[5];

	dc_buf_add(&one, dc_cert_subject_der(f->ca_cert));
	dc_der_wrap(&one, DC_TAG_SEQUENCE, 0);
	for (int i = 0; i < 3; i++)
		dc_buf_add(&three, dc_cert_subject_der(f->ca_cert));
	dc_der_wrap(&three, DC_TAG_SEQUENCE, 0);
	cases[0] = dc_buf_slice(&one);
	cases[1] = dc_buf_slice(&three);
	cases[2] = dc_csr_der(f->csr);
	cases[3] = dc_slice_of("\x30\x06\x02\x01\x00\x02\x01\x00", 8);
	cases[4] = dc_slice_of("", 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_bytes *sealed = envelope(cases[i], f->decrypter_cert);
		struct message m = request_of(f, "20", dc_bytes_slice(sealed), certs);
		devcert_scep_request *request = receive_message(f->ca, &m);

		assert_unacceptable(f, request, DEVCERT_E_DECRYPT,
		                    DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK);
		devcert_scep_request_free(request);
		devcert_bytes_free(sealed);
	}
	dc_buf_free(&three);
	dc_buf_free(&one);
	devcert_cert_list_free(certs);
}

/* V20: the same request again gets the same answer; another one under its transactionID none. */
static void
a_request_that_comes_again_must_be_the_same(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL, *again = NULL, *sealed;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message), *second;
	devcert_scep_transaction *transaction = remembered(request);
	devcert_cert_list *certs = device_signer(f->device_key);
	devcert_csr *csr = csr_from("CN=device-8", f->device_key);
	struct message m;

	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &again));
	second = received(f->ca, again);
	assert_ok(devcert_scep_request_match(second, transaction));
	devcert_scep_request_free(second);
	sealed = envelope(dc_csr_der(csr), f->decrypter_cert);
	m = request_of(f, "19", dc_bytes_slice(sealed), certs);
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, client->id);
	second = receive_message(f->ca, &m);
	assert_fails(DEVCERT_E_SCEP_TRANSACTION, devcert_scep_request_match(second, transaction));
	devcert_scep_request_free(second);
	/* And the right one under another. */
	devcert_bytes_free(sealed);
	sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	m.content = dc_bytes_slice(sealed);
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, "transaction-2");
	second = receive_message(f->ca, &m);
	assert_fails(DEVCERT_E_SCEP_TRANSACTION, devcert_scep_request_match(second, transaction));
	devcert_scep_request_free(second);
	devcert_bytes_free(sealed);
	/* What is not acceptable is not matched. */
	m.presence = DC_CONTENT_ABSENT;
	m.content = dc_slice_of(NULL, 0);
	second = receive_message(f->ca, &m);
	assert_fails(DEVCERT_E_STATE, devcert_scep_request_match(second, transaction));
	devcert_scep_request_free(second);
	devcert_csr_free(csr);
	devcert_cert_list_free(certs);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(again);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static void
a_transaction_gives_its_request_back(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);
	devcert_scep_transaction *transaction = remembered(request);
	devcert_csr *csr = NULL;

	assert_string_equal(devcert_scep_transaction_get_id(transaction), client->id);
	assert_ok(devcert_scep_transaction_get_csr(transaction, &csr));
	assert_true(dc_slice_equals(dc_csr_der(csr), dc_csr_der(f->csr)));
	devcert_csr_free(csr);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static devcert_status
parse_copy(const void *data, size_t len, devcert_scep_transaction **out)
{
	uint8_t *copy = exact_copy(data, len);
	devcert_status rc = devcert_scep_transaction_parse(copy, len, out);

	free(copy);
	return rc;
}

static void
a_transaction_that_makes_no_sense_is_refused(void **state)
{
	struct fixture *f = *state;
	static const struct {
		unsigned int version;
		const char *id;
		int code;
	} cases[] = {
		{ 1, "a", DEVCERT_OK },
		{ 0, "a", DEVCERT_E_UNSUPPORTED },
		{ 2, "a", DEVCERT_E_UNSUPPORTED },
		{ 1, "", DEVCERT_E_DER },
		{ 1, "\x7f", DEVCERT_E_DER },
	};
	devcert_scep_transaction *transaction = NULL;
	dc_buf der = DC_BUF_INIT(1 << 18);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf_truncate(&der, 0);
		dc_der_add_uint(&der, cases[i].version);
		dc_der_add(&der, DC_TAG_OCTET_STRING, dc_slice_text(cases[i].id));
		dc_buf_add(&der, dc_csr_der(f->csr));
		dc_buf_add(&der, dc_cert_der(f->other_cert));
		dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
		if (cases[i].code != DEVCERT_OK) {
			assert_fails_with(cases[i].code,
			                  parse_copy(der.ptr, der.len, &transaction));
			assert_null(transaction);
			continue;
		}
		assert_ok(parse_copy(der.ptr, der.len, &transaction));
		devcert_scep_transaction_free(transaction);
		for (size_t len = 0; len < der.len; len++)
			assert_fails(DEVCERT_E_DER, parse_copy(der.ptr, len, &transaction));
		dc_buf_add_octet(&der, 0);
		assert_fails(DEVCERT_E_TRAILING, parse_copy(der.ptr, der.len, &transaction));
	}
	(void)dc_buf_grow(&der, 140000);
	assert_fails(DEVCERT_E_LIMIT, parse_copy(der.ptr, der.len, &transaction));
	dc_buf_free(&der);
}

static void
null_pointers_are_errors_and_not_crashes(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message), *again = NULL;
	devcert_scep_transaction *transaction = remembered(request), *other = NULL;
	devcert_secret *secret = NULL;
	devcert_cert *cert = NULL;
	devcert_csr *csr = NULL;
	devcert_name *name = NULL;

	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_receive(NULL, (const uint8_t *)"0", 1, &again));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_receive(f->ca, NULL, 1, &again));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_receive(f->ca, (const uint8_t *)"0", 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_signer(NULL, &cert));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_signer(request, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_csr(NULL, &csr));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_csr(request, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_poll_subject(NULL, &name));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_get_transaction(NULL, &other));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_match(NULL, transaction));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_request_match(request, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_transaction_parse(NULL, 1, &other));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_transaction_parse((const uint8_t *)"0", 1, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_transaction_encode_private(NULL, &secret));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_transaction_get_csr(NULL, &csr));
	assert_string_equal(devcert_scep_transaction_get_id(NULL), "");
	assert_string_equal(devcert_scep_request_get_transaction_id(NULL), "");
	assert_false(devcert_scep_request_is_acceptable(NULL));
	assert_int_equal(devcert_scep_request_get_problem(NULL), DEVCERT_E_ARGUMENT);
	assert_int_equal(devcert_scep_request_get_type(NULL), 0);
	assert_int_equal(devcert_scep_request_get_fail_info(NULL),
	                 DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST);
	assert_false(devcert_scep_request_has_signer_key(NULL));
	devcert_scep_request_free(NULL);
	devcert_scep_transaction_free(NULL);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_facts_of_a_request_are_told),
		cmocka_unit_test(a_challenge_is_compared_whole),
		cmocka_unit_test(no_challenge_is_no_empty_challenge),
		cmocka_unit_test(a_signer_of_another_key_is_a_fact),
		cmocka_unit_test(message_types_that_do_not_exist_are_refused),
		cmocka_unit_test(a_cert_rep_is_not_for_a_ca),
		cmocka_unit_test(types_that_are_not_served_can_only_be_refused),
		cmocka_unit_test(attributes_that_are_wrong_leave_nothing_to_answer),
		cmocka_unit_test(signatures_that_are_wrong_leave_nothing_to_answer),
		cmocka_unit_test(octets_that_are_no_message_are_refused),
		cmocka_unit_test(each_problem_has_its_fail_info),
		cmocka_unit_test(a_tampered_envelope_tells_nothing),
		cmocka_unit_test(a_weak_signer_is_refused_unless_allowed),
		cmocka_unit_test(a_poll_is_matched_with_its_transaction),
		cmocka_unit_test(a_poll_of_somebody_else_is_refused),
		cmocka_unit_test(a_new_signer_of_the_same_key_may_poll),
		cmocka_unit_test(a_poll_that_cannot_be_read_is_one_problem),
		cmocka_unit_test(a_request_that_comes_again_must_be_the_same),
		cmocka_unit_test(a_transaction_gives_its_request_back),
		cmocka_unit_test(a_transaction_that_makes_no_sense_is_refused),
		cmocka_unit_test(null_pointers_are_errors_and_not_crashes),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
