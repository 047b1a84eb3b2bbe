/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device sends, and how it remembers it; replies are in test_scep_reply.c. */
#include "scep_fixture.h"

#include "asn1/der.h"

/* R45, RFC 8894, 3.2.1.1 */
static void
each_enrolment_has_its_own_transaction_id(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *one = waiting_client(f, NULL), *two = waiting_client(f, NULL);
	const char *id = devcert_scep_client_get_transaction_id(one);

	assert_int_equal(strlen(id), 32);
	assert_int_equal(strspn(id, "0123456789abcdef"), 32);
	assert_string_not_equal(id, devcert_scep_client_get_transaction_id(two));
	devcert_scep_client_free(one);
	devcert_scep_client_free(two);
}

static void
before_the_first_request_there_is_nothing(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;
	devcert_secret *secret = NULL;
	devcert_scep_outcome *outcome = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_string_equal(devcert_scep_client_get_transaction_id(client), "");
	assert_fails(DEVCERT_E_STATE, devcert_scep_client_poll(client, &message));
	assert_null(message);
	assert_fails(DEVCERT_E_STATE, devcert_scep_client_encode_private(client, &secret));
	assert_null(secret);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_reply(client, (const uint8_t *)"0", 1, &outcome));
	devcert_scep_client_free(client);
}

/* R06, R08, RFC 8894, 2.3: the self-signed certificate has the request's subject and key. */
/* R07, RFC 8894, 2.3: its key usage is digitalSignature and keyEncipherment. */
static void
the_signer_is_made_of_the_request(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	const devcert_cert *signer = client->signer;
	devcert_text_list *ekus = NULL;

	assert_true(devcert_cert_is_self_signed(signer));
	assert_true(devcert_cert_has_key(signer, f->device_key));
	assert_true(dc_slice_equals(dc_cert_subject_der(signer), dc_csr_subject_der(f->csr)));
	assert_int_equal(devcert_cert_get_key_usage(signer), KU_SIGN | KU_ENCRYPT);
	assert_ok(devcert_cert_get_ext_key_usages(signer, &ekus));
	assert_int_equal(devcert_text_list_get_count(ekus), 0);
	assert_false(devcert_cert_is_ca(signer));
	assert_int_equal(devcert_cert_get_not_before(signer), NOW - DAY);
	assert_int_equal(devcert_cert_get_not_after(signer), NOW + 7 * DAY);
	devcert_text_list_free(ekus);
	devcert_scep_client_free(client);
}

static void
the_signer_is_valid_at_the_moment_that_was_set(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_ok(devcert_scep_client_set_now(client, NOW + 20 * DAY));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	assert_int_equal(devcert_cert_get_not_before(client->signer), NOW + 19 * DAY);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R11, R12, RFC 8894, 2.3 */
static void
the_message_is_signed_and_holds_its_signer(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	dc_cms_signed *msg = verified(message, client->signer);
	const devcert_cert_list *certs = dc_cms_signed_certs(msg);

	assert_int_equal(devcert_cert_list_get_count(certs), 1);
	assert_true(devcert_cert_equals(dc_cert_list_at(certs, 0), client->signer));
	assert_int_equal(dc_cms_signed_hash(msg), DC_SHA256);
	dc_cms_signed_free(msg);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R34 to R37, R41, R43, RFC 8894, 3.2.1 */
static void
the_message_has_the_attributes_of_a_request(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	dc_cms_signed *msg = verified(message, client->signer);

	assert_attr_text(msg, DC_OID_SCEP_MESSAGE_TYPE, "19");
	assert_attr_text(msg, DC_OID_SCEP_TRANSACTION_ID,
	                 devcert_scep_client_get_transaction_id(client));
	assert_attr(msg, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, client->nonce, 16);
	assert_no_attr(msg, DC_OID_SCEP_RECIPIENT_NONCE);
	assert_no_attr(msg, DC_OID_SCEP_PKI_STATUS);
	assert_no_attr(msg, DC_OID_SCEP_FAIL_INFO);
	assert_no_attr(msg, DC_OID_SCEP_FAIL_INFO_TEXT);
	dc_cms_signed_free(msg);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static void
open_with(const dc_cms_signed *msg, const devcert_cert *cert, const devcert_key *key,
          dc_cipher expected, dc_buf *out)
{
	dc_slice content;
	dc_cipher cipher;

	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
	assert_ok(dc_cms_open(content, cert, key, 0, &cipher, out));
	assert_int_equal(cipher, expected);
}

/* R33, R55, RFC 8894, 3.2, 3.2.2: the request itself is in the envelope. */
/* R25, R78, RFC 8894, 2.9, 3.5.2: in AES-128-CBC. */
static void
the_request_is_encrypted_to_the_recipient_of_the_ca(void **state)
{
	struct fixture *f = *state;
	dc_buf inner = DC_BUF_INIT(1 << 16);
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	dc_cms_signed *msg = verified(message, client->signer);

	open_with(msg, f->decrypter_cert, f->decrypter_key, DC_AES_128_CBC, &inner);
	assert_true(dc_slice_equals(dc_buf_slice(&inner), dc_csr_der(f->csr)));
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static void
the_policy_says_the_cipher(void **state)
{
	struct fixture *f = *state;
	dc_buf inner = DC_BUF_INIT(1 << 16);
	devcert_scep_policy *policy = NULL;
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;
	dc_cms_signed *msg;

	assert_ok(devcert_scep_policy_new(&policy));
	assert_ok(devcert_scep_policy_set_cipher(policy, DEVCERT_SCEP_CIPHER_AES_256_CBC));
	assert_ok(devcert_scep_client_new(f->ca_certs, policy, &client));
	devcert_scep_policy_free(policy);
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	msg = verified(message, client->signer);
	open_with(msg, f->decrypter_cert, f->decrypter_key, DC_AES_256_CBC, &inner);
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

static bool
holds(dc_slice octets, const char *text)
{
	dc_slice wanted = dc_slice_text(text);

	for (size_t i = 0; i + wanted.len <= octets.len; i++)
		if (dc_slice_equals(dc_slice_of(octets.ptr + i, wanted.len), wanted))
			return true;
	return false;
}

/* T7: what the server must not see in the clear is not in the message. */
static void
the_challenge_is_not_in_the_clear(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);

	assert_true(holds(dc_csr_der(f->csr), CHALLENGE));
	assert_false(holds(dc_bytes_slice(message), CHALLENGE));
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* V20: a lost reply is asked for with the same transactionID and a nonce of its own (R37). */
static void
a_request_is_sent_again_under_the_same_transaction_id(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert *signer = dc_cert_ref(client->signer);
	devcert_bytes *again = NULL;
	uint8_t nonce[DC_SCEP_NONCE_LEN];
	char id[DC_SCEP_CLIENT_ID_SIZE];

	memcpy(nonce, client->nonce, sizeof(nonce));
	memcpy(id, client->id, sizeof(id));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &again));
	assert_string_equal(client->id, id);
	assert_memory_not_equal(client->nonce, nonce, sizeof(nonce));
	assert_true(devcert_cert_equals(client->signer, signer));
	devcert_bytes_free(again);
	devcert_cert_free(signer);
	devcert_scep_client_free(client);
}

static void
another_request_needs_another_client(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_csr *other = csr_from("CN=device-8", f->device_key);
	devcert_cert *signer = cert_from(
	    (struct cert_spec){ .subject = "CN=old", .key = f->device_key, .usage = KU_SIGN });
	devcert_bytes *message = NULL;

	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, other, f->device_key, NULL, &message));
	assert_null(message);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, f->csr, f->device_key, signer, &message));
	devcert_cert_free(signer);
	devcert_csr_free(other);
	devcert_scep_client_free(client);
}

static void
a_certificate_of_another_ca_can_sign(void **state)
{
	struct fixture *f = *state;
	devcert_cert *signer = cert_from((struct cert_spec){
	    .subject = "CN=factory-7", .key = f->device_key, .usage = KU_SIGN });
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, signer, &message));
	dc_cms_signed_free(verified(message, signer));
	devcert_bytes_free(message);
	/* Once more with it named, or from memory. */
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, signer, &message));
	devcert_bytes_free(message);
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	dc_cms_signed_free(verified(message, signer));
	devcert_bytes_free(message);
	devcert_cert_free(signer);
	devcert_scep_client_free(client);
}

static void
a_request_must_fit_its_key(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_scep_client_request(client, f->csr, f->other_key, NULL, &message));
	assert_null(message);
	assert_fails(
	    DEVCERT_E_KEY_MISMATCH,
	    devcert_scep_client_request(client, f->csr, f->device_key, f->other_cert, &message));
	/* A failed attempt leaves nothing behind. */
	assert_string_equal(devcert_scep_client_get_transaction_id(client), "");
	devcert_scep_client_free(client);
}

static void
requests_that_cannot_be_sent_are_refused(void **state)
{
	struct fixture *f = *state;
	devcert_csr *ec = csr_from("CN=device-7", f->ec_key);
	devcert_csr *weak = csr_from("CN=device-7", f->weak_key);
	devcert_csr *nameless = csr_from("", f->device_key);
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             devcert_scep_client_request(client, ec, f->ec_key, NULL, &message));
	assert_fails(DEVCERT_E_WEAK,
	             devcert_scep_client_request(client, weak, f->weak_key, NULL, &message));
	/* R56, RFC 8894, 3.3.1 */
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_request(client, nameless, f->device_key, NULL, &message));
	assert_null(message);
	devcert_scep_client_free(client);
	assert_ok(devcert_scep_client_new(f->ca_certs, f->legacy, &client));
	assert_ok(devcert_scep_client_request(client, weak, f->weak_key, NULL, &message));
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
	devcert_csr_free(nameless);
	devcert_csr_free(weak);
	devcert_csr_free(ec);
}

/* R29, RFC 8894, 3.1: without an RSA key there is no key transport. */
static void
a_ca_without_an_rsa_key_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=Example EC CA",
	                                                   .key = f->ec_key,
	                                                   .is_ca = true,
	                                                   .usage = KU_CA | KU_SIGN });
	devcert_cert_list *list = list_of(cert, NULL);
	devcert_scep_ca_certs *ca_certs = trust(list);
	devcert_scep_client *client = NULL;

	assert_fails(DEVCERT_E_UNSUPPORTED, devcert_scep_client_new(ca_certs, NULL, &client));
	assert_null(client);
	devcert_scep_ca_certs_free(ca_certs);
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
}

static void
pend(const struct fixture *f, devcert_scep_client *client)
{
	struct message m = certrep(f, client, "3");

	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_PENDING));
}

/* R46, R95, RFC 8894, 3.2.1.1, 4.4: a CertPoll has the transactionID of its request. */
/* R66, RFC 8894, 3.3.3: and asks by the subjects of the CA and of the request. */
static void
a_poll_asks_for_the_pending_request(void **state)
{
	struct fixture *f = *state;
	dc_buf inner = DC_BUF_INIT(1 << 16), names = DC_BUF_INIT(1 << 16);
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_bytes *poll = NULL;
	dc_cms_signed *msg;

	pend(f, client);
	assert_ok(devcert_scep_client_poll(client, &poll));
	msg = verified(poll, client->signer);
	assert_attr_text(msg, DC_OID_SCEP_MESSAGE_TYPE, "20");
	assert_attr_text(msg, DC_OID_SCEP_TRANSACTION_ID, client->id);
	assert_attr(msg, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, client->nonce, 16);
	open_with(msg, f->decrypter_cert, f->decrypter_key, DC_AES_128_CBC, &inner);
	dc_buf_add(&names, dc_cert_subject_der(f->ca_cert));
	dc_buf_add(&names, dc_csr_subject_der(f->csr));
	dc_der_wrap(&names, DC_TAG_SEQUENCE, 0);
	assert_true(dc_slice_equals(dc_buf_slice(&inner), dc_buf_slice(&names)));
	dc_buf_free(&names);
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	devcert_bytes_free(poll);
	devcert_scep_client_free(client);
}

/* R19, RFC 8894, 2.5.1: one request, polls, and the end. */
static void
an_answer_ends_what_can_be_sent(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_bytes *message = NULL;
	struct message m;

	/* Waiting for the first answer: no poll. */
	assert_fails(DEVCERT_E_STATE, devcert_scep_client_poll(client, &message));
	/* Pending: polls as often as one likes, but no new request. */
	pend(f, client);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	assert_ok(devcert_scep_client_poll(client, &message));
	devcert_bytes_free(message);
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	assert_ok(devcert_scep_client_poll(client, &message));
	devcert_bytes_free(message);
	/* Refused: nothing more. */
	m = certrep(f, client, "2");
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_REFUSED));
	assert_fails(DEVCERT_E_STATE, devcert_scep_client_poll(client, &message));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	devcert_scep_client_free(client);
}

/* What a client knows, through octets. */
static devcert_scep_client *
reopened(const struct fixture *f, devcert_scep_client *client)
{
	devcert_secret *secret = NULL;
	devcert_scep_client *again = NULL;

	assert_ok(devcert_scep_client_encode_private(client, &secret));
	devcert_scep_client_free(client);
	assert_ok(devcert_scep_client_parse(devcert_secret_data(secret), devcert_secret_len(secret),
	                                    f->ca_certs, f->device_key, NULL, &again));
	devcert_secret_free(secret);
	return again;
}

static void
an_enrolment_goes_on_after_each_restart(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL);
	devcert_bytes *poll = NULL, *sealed = NULL, *reply;
	devcert_scep_outcome *outcome = NULL;
	struct message m;

	client = reopened(f, client);
	assert_true(client->waiting);
	pend(f, client);
	client = reopened(f, client);
	assert_false(client->waiting);
	assert_ok(devcert_scep_client_poll(client, &poll));
	devcert_bytes_free(poll);
	client = reopened(f, client);
	assert_true(client->waiting);
	assert_true(client->pending);
	m = certrep_success(f, client, list, &sealed);
	reply = sign_message(&m);
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_ISSUED);
	devcert_scep_outcome_free(outcome);
	/* T4: after a restart as before, each nonce is good for one reply. */
	client = reopened(f, client);
	assert_fails(DEVCERT_E_STATE, devcert_scep_client_poll(client, &poll));
	assert_fails(DEVCERT_E_STATE,
	             devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                       devcert_bytes_len(reply), &outcome));
	devcert_bytes_free(reply);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

static void
a_state_is_for_one_key(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL), *again = NULL;
	devcert_secret *secret = NULL;

	assert_ok(devcert_scep_client_encode_private(client, &secret));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_scep_client_parse(devcert_secret_data(secret),
	                                       devcert_secret_len(secret), f->ca_certs,
	                                       f->other_key, NULL, &again));
	assert_null(again);
	devcert_secret_free(secret);
	devcert_scep_client_free(client);
}

static devcert_status
parse_copy(const struct fixture *f, const void *data, size_t len, devcert_scep_client **out)
{
	uint8_t *copy = exact_copy(data, len);
	devcert_status rc =
	    devcert_scep_client_parse(copy, len, f->ca_certs, f->device_key, NULL, out);

	free(copy);
	return rc;
}

static void
a_cut_or_longer_state_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL), *again = NULL;
	dc_buf longer = DC_BUF_INIT(1 << 20);
	devcert_secret *secret = NULL;
	dc_slice der;

	assert_ok(devcert_scep_client_encode_private(client, &secret));
	der = dc_secret_slice(secret);
	for (size_t len = 0; len < der.len; len++)
		assert_fails(DEVCERT_E_DER, parse_copy(f, der.ptr, len, &again));
	dc_buf_add(&longer, der);
	dc_buf_add_octet(&longer, 0);
	assert_fails(DEVCERT_E_TRAILING, parse_copy(f, longer.ptr, longer.len, &again));
	(void)dc_buf_grow(&longer, 140000);
	assert_fails(DEVCERT_E_LIMIT, parse_copy(f, longer.ptr, longer.len, &again));
	assert_null(again);
	dc_buf_free(&longer);
	devcert_secret_free(secret);
	devcert_scep_client_free(client);
}

/* SEQUENCE { version, id, nonce, pending, request, signer } */
static void
write_state(const devcert_csr *csr, const devcert_key *key, unsigned int version, const char *id,
            size_t nonce_len, unsigned int type, dc_buf *out)
{
	static const uint8_t zeros[32];
	devcert_cert *signer =
	    cert_from((struct cert_spec){ .subject = "CN=device-7", .key = key, .usage = KU_SIGN });

	dc_buf_truncate(out, 0);
	dc_der_add_uint(out, version);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_text(id));
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(zeros, nonce_len));
	dc_der_add(out, DC_TAG_BOOLEAN, dc_slice_of("\xff", 1));
	dc_der_add_uint(out, type);
	dc_buf_add(out, dc_csr_der(csr));
	dc_buf_add(out, dc_cert_der(signer));
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(out));
	devcert_cert_free(signer);
}

static void
a_state_that_makes_no_sense_is_refused(void **state)
{
	struct fixture *f = *state;
	const char *id = "0123456789abcdef0123456789abcdef";
	static const struct {
		unsigned int version;
		const char *id;
		size_t nonce_len;
		unsigned int type;
		int code;
	} cases[] = {
		{ 0, "0123456789abcdef0123456789abcdef", 16, 19, DEVCERT_E_UNSUPPORTED },
		{ 2, "0123456789abcdef0123456789abcdef", 16, 19, DEVCERT_E_UNSUPPORTED },
		{ 1, "", 16, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcde", 16, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcdef0", 16, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef\n123456789abcdef", 16, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcdef", 15, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcdef", 17, 19, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcdef", 16, 20, DEVCERT_E_DER },
		{ 1, "0123456789abcdef0123456789abcdef", 16, 0, DEVCERT_E_DER },
	};
	devcert_scep_client *client = NULL;
	dc_buf der = DC_BUF_INIT(1 << 16);

	write_state(f->csr, f->device_key, 1, id, 16, 19, &der);
	assert_ok(parse_copy(f, der.ptr, der.len, &client));
	assert_string_equal(devcert_scep_client_get_transaction_id(client), id);
	devcert_scep_client_free(client);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		write_state(f->csr, f->device_key, cases[i].version, cases[i].id,
		            cases[i].nonce_len, cases[i].type, &der);
		assert_fails_with(cases[i].code, parse_copy(f, der.ptr, der.len, &client));
	}
	write_state(f->csr, f->other_key, 1, id, 16, 19, &der);
	assert_fails(DEVCERT_E_KEY_MISMATCH, parse_copy(f, der.ptr, der.len, &client));
	/* A newer release may have other parts. */
	dc_buf_truncate(&der, 0);
	dc_der_add_uint(&der, 2);
	dc_der_wrap(&der, DC_TAG_SEQUENCE, 0);
	assert_fails(DEVCERT_E_UNSUPPORTED, parse_copy(f, der.ptr, der.len, &client));
	dc_buf_free(&der);
}

static void
null_pointers_are_errors_and_not_crashes(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL), *again = NULL;
	devcert_bytes *bytes = NULL;
	devcert_secret *secret = NULL;
	devcert_scep_outcome *outcome = NULL;

	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_new(NULL, NULL, &again));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_new(f->ca_certs, NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_set_now(NULL, NOW));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_request(NULL, f->csr, f->device_key, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_request(client, NULL, f->device_key, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_request(client, f->csr, NULL, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_request(client, f->csr, f->device_key, NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_poll(NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_poll(client, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_reply(NULL, (const uint8_t *)"", 0, &outcome));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_reply(client, NULL, 1, &outcome));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_reply(client, (const uint8_t *)"", 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_encode_private(NULL, &secret));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_encode_private(client, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_parse(NULL, 1, f->ca_certs, f->device_key, NULL, &again));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_client_parse((const uint8_t *)"0", 1, NULL,
	                                                           f->device_key, NULL, &again));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_client_parse((const uint8_t *)"0", 1, f->ca_certs, NULL, NULL, &again));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_client_parse((const uint8_t *)"0", 1, f->ca_certs, f->device_key,
	                                       NULL, NULL));
	assert_string_equal(devcert_scep_client_get_transaction_id(NULL), "");
	devcert_scep_client_free(NULL);
	devcert_scep_client_free(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_enrolment_has_its_own_transaction_id),
		cmocka_unit_test(before_the_first_request_there_is_nothing),
		cmocka_unit_test(the_signer_is_made_of_the_request),
		cmocka_unit_test(the_signer_is_valid_at_the_moment_that_was_set),
		cmocka_unit_test(the_message_is_signed_and_holds_its_signer),
		cmocka_unit_test(the_message_has_the_attributes_of_a_request),
		cmocka_unit_test(the_request_is_encrypted_to_the_recipient_of_the_ca),
		cmocka_unit_test(the_policy_says_the_cipher),
		cmocka_unit_test(the_challenge_is_not_in_the_clear),
		cmocka_unit_test(a_request_is_sent_again_under_the_same_transaction_id),
		cmocka_unit_test(another_request_needs_another_client),
		cmocka_unit_test(a_certificate_of_another_ca_can_sign),
		cmocka_unit_test(a_request_must_fit_its_key),
		cmocka_unit_test(requests_that_cannot_be_sent_are_refused),
		cmocka_unit_test(a_ca_without_an_rsa_key_is_refused),
		cmocka_unit_test(a_poll_asks_for_the_pending_request),
		cmocka_unit_test(an_answer_ends_what_can_be_sent),
		cmocka_unit_test(an_enrolment_goes_on_after_each_restart),
		cmocka_unit_test(a_state_is_for_one_key),
		cmocka_unit_test(a_cut_or_longer_state_is_refused),
		cmocka_unit_test(a_state_that_makes_no_sense_is_refused),
		cmocka_unit_test(null_pointers_are_errors_and_not_crashes),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
