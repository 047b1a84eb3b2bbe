/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules of RFC 8894 that are seen in the octets of the messages themselves; those of single
 * attributes and of what is refused are in the other tests of SCEP messages, by the same tags. */
#include "scep_fixture.h"

#include <stdio.h>

#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/base64.h"

/* One message of each kind that we write. */
enum { PKCS_REQ, CERT_POLL, SUCCESS, PENDING, FAILURE, KINDS };

struct messages {
	devcert_scep_client *client;
	devcert_bytes *of[KINDS];
};

static void
answer(struct messages *m, const devcert_bytes *reply, devcert_scep_result result)
{
	devcert_scep_outcome *outcome = NULL;

	assert_ok(devcert_scep_client_reply(m->client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), result);
	devcert_scep_outcome_free(outcome);
}

/* A whole enrolment, with a refusal that is not sent. */
static struct messages
enrol(const struct fixture *f)
{
	struct messages m = { 0 };
	devcert_scep_request *request, *poll;
	devcert_scep_transaction *transaction = NULL;

	m.client = waiting_client(f, &m.of[PKCS_REQ]);
	request = received(f->ca, m.of[PKCS_REQ]);
	assert_ok(devcert_scep_request_get_transaction(request, &transaction));
	assert_ok(devcert_scep_ca_refused(f->ca, request, DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST, "no",
	                                  &m.of[FAILURE]));
	assert_ok(devcert_scep_ca_pending(f->ca, request, &m.of[PENDING]));
	answer(&m, m.of[PENDING], DEVCERT_SCEP_RESULT_PENDING);
	assert_ok(devcert_scep_client_poll(m.client, &m.of[CERT_POLL]));
	poll = received(f->ca, m.of[CERT_POLL]);
	assert_ok(devcert_scep_request_match(poll, transaction));
	assert_ok(devcert_scep_ca_issued(f->ca, poll, f->issued_cert, &m.of[SUCCESS]));
	answer(&m, m.of[SUCCESS], DEVCERT_SCEP_RESULT_ISSUED);
	devcert_scep_transaction_free(transaction);
	devcert_scep_request_free(poll);
	devcert_scep_request_free(request);
	return m;
}

static void
free_messages(struct messages *m)
{
	for (size_t i = 0; i < KINDS; i++)
		devcert_bytes_free(m->of[i]);
	devcert_scep_client_free(m->client);
}

/* The structure inside a ContentInfo of this type. */
static dc_asn1 *
inside(dc_slice der, const char *oid, const char *type)
{
	char seen[DC_OID_TEXT_SIZE];
	dc_asn1 *info = NULL, *value = NULL;
	dc_slice content;

	assert_ok(dc_asn1_decode("ContentInfo", der, &info));
	assert_ok(dc_asn1_get_oid(info, "contentType", seen));
	assert_string_equal(seen, oid);
	assert_ok(dc_asn1_get_whole(info, "content", &content));
	assert_ok(dc_asn1_decode(type, content, &value));
	dc_asn1_free(info);
	return value;
}

static void
assert_oid(const dc_asn1 *value, const char *path, const char *oid)
{
	char seen[DC_OID_TEXT_SIZE];

	assert_ok(dc_asn1_get_oid(value, path, seen));
	assert_string_equal(seen, oid);
}

/* Whether the signer has a signed attribute. */
static bool
has_attribute(const dc_asn1 *signer, const char *oid)
{
	size_t count = dc_asn1_count(signer, "signedAttrs");
	bool found = false;

	for (size_t i = 1; i <= count; i++) {
		char path[64], seen[DC_OID_TEXT_SIZE];

		(void)snprintf(path, sizeof(path), "signedAttrs.?%zu.type", i);
		assert_ok(dc_asn1_get_oid(signer, path, seen));
		found = found || strcmp(seen, oid) == 0;
	}
	return found;
}

/* R32, R34, R44, RFC 8894, 3.2, 3.2.1, table 2; R26, 2.9 */
static void
every_message_is_signed_data_of_type_data(void **state)
{
	/* The table of what each message has, in the order of the kinds. */
	static const struct {
		const char *oid;
		const char *kinds; /* x: it is there */
	} attributes[] = {
		{ "1.2.840.113549.1.9.3", "xxxxx" },    { "1.2.840.113549.1.9.4", "xxxxx" },
		{ "2.16.840.1.113733.1.9.2", "xxxxx" }, { "2.16.840.1.113733.1.9.3", "--xxx" },
		{ "2.16.840.1.113733.1.9.4", "----x" }, { "2.16.840.1.113733.1.9.5", "xxxxx" },
		{ "2.16.840.1.113733.1.9.6", "--xxx" }, { "2.16.840.1.113733.1.9.7", "xxxxx" },
		{ "1.3.6.1.5.5.7.24.1", "----x" },
	};
	struct messages m = enrol(*state);

	for (size_t i = 0; i < KINDS; i++) {
		dc_asn1 *value = inside(dc_bytes_slice(m.of[i]), DC_OID_SIGNED_DATA, "SignedData");
		dc_asn1 *signer = NULL;
		dc_slice whole;

		assert_oid(value, "encapContentInfo.eContentType", "1.2.840.113549.1.7.1");
		assert_int_equal(dc_asn1_count(value, "signerInfos"), 1);
		assert_ok(dc_asn1_get_whole(value, "signerInfos.?1", &whole));
		assert_ok(dc_asn1_decode("SignerInfo", whole, &signer));
		assert_oid(signer, "digestAlgorithm.algorithm", DC_OID_SHA256);
		/* What strongSwan and others need for RSA. */
		assert_oid(signer, "signatureAlgorithm.algorithm", DC_OID_RSA_ENCRYPTION);
		for (size_t j = 0; j < COUNT_OF(attributes); j++)
			assert_int_equal(has_attribute(signer, attributes[j].oid),
			                 attributes[j].kinds[i] == 'x');
		/* R28, RFC 8894, 3 */
		assert_int_equal(dc_asn1_has(value, "encapContentInfo.eContent"),
		                 i == PKCS_REQ || i == CERT_POLL || i == SUCCESS);
		dc_asn1_free(signer);
		dc_asn1_free(value);
	}
	free_messages(&m);
}

/* R25, R29, R54, R78, RFC 8894, 2.9, 3.1, 3.2.2, 3.5.2 */
static void
every_content_is_enveloped_data_for_one_recipient(void **state)
{
	static const size_t kinds[] = { PKCS_REQ, CERT_POLL, SUCCESS };
	struct messages m = enrol(*state);

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		dc_asn1 *outer =
		    inside(dc_bytes_slice(m.of[kinds[i]]), DC_OID_SIGNED_DATA, "SignedData");
		dc_asn1 *value, *recipient = NULL;
		dc_slice content, first;

		assert_ok(dc_asn1_get(outer, "encapContentInfo.eContent", &content));
		value = inside(content, DC_OID_ENVELOPED_DATA, "EnvelopedData");
		assert_oid(value, "encryptedContentInfo.contentType", "1.2.840.113549.1.7.1");
		assert_oid(value, "encryptedContentInfo.contentEncryptionAlgorithm.algorithm",
		           DC_OID_AES128_CBC);
		assert_int_equal(dc_asn1_count(value, "recipientInfos"), 1);
		assert_ok(dc_asn1_get_whole(value, "recipientInfos.?1", &first));
		assert_ok(dc_asn1_decode("KeyTransRecipientInfo", first, &recipient));
		assert_oid(recipient, "keyEncryptionAlgorithm.algorithm", DC_OID_RSA_ENCRYPTION);
		dc_asn1_free(recipient);
		dc_asn1_free(value);
		dc_asn1_free(outer);
	}
	free_messages(&m);
}

/* R59, R70, RFC 8894, 3.3.2.1, 3.4 */
static void
a_success_holds_a_degenerate_signed_data(void **state)
{
	struct fixture *f = *state;
	struct messages m = enrol(f);
	dc_asn1 *outer = inside(dc_bytes_slice(m.of[SUCCESS]), DC_OID_SIGNED_DATA, "SignedData");
	dc_buf inner = DC_BUF_INIT(1 << 16);
	dc_slice content;
	dc_asn1 *value;

	assert_ok(dc_asn1_get(outer, "encapContentInfo.eContent", &content));
	assert_ok(dc_cms_open(content, m.client->signer, f->device_key, 0, NULL, &inner));
	value = inside(dc_buf_slice(&inner), DC_OID_SIGNED_DATA, "SignedData");
	assert_false(dc_asn1_has(value, "encapContentInfo.eContent"));
	assert_int_equal(dc_asn1_count(value, "signerInfos"), 0);
	assert_int_equal(dc_asn1_count(value, "certificates"), 2);
	dc_asn1_free(value);
	dc_asn1_free(outer);
	dc_buf_free(&inner);
	free_messages(&m);
}

/* R57, R58, RFC 8894, 3.3.1: key and challenge arrive as they were put in. */
static void
the_certification_request_arrives_whole(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);
	devcert_csr *csr = NULL;

	assert_ok(devcert_scep_request_get_csr(request, &csr));
	assert_true(devcert_csr_has_key(csr, f->device_key));
	assert_true(devcert_csr_has_challenge(csr));
	assert_true(devcert_scep_request_has_challenge(request, (const uint8_t *)CHALLENGE,
	                                               strlen(CHALLENGE)));
	devcert_csr_free(csr);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R16, R17, RFC 8894, 2.4: a self-signed certificate authenticates nobody.  There is no call that
 * grants: what is received is facts, and a certificate goes out only where the host gives one. */
static void
nothing_is_granted_to_a_self_signed_certificate(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL, *reply = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request = received(f->ca, message);

	assert_true(devcert_cert_is_self_signed(client->signer));
	assert_false(devcert_scep_request_has_challenge(request, (const uint8_t *)"wrong", 5));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_issued(f->ca, request, NULL, &reply));
	assert_null(reply);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R27, RFC 8894, 2.9: single DES and MD5 are refused whatever the policy allows. */
static void
des_and_md5_are_refused_by_the_ca(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL, *bent, *sealed, *des;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_cert_list *certs = list_of(client->signer, NULL);
	devcert_scep_request *request = NULL;
	struct message m = { .presence = DC_CONTENT_PRESENT,
		             .signer = client->signer,
		             .key = f->device_key,
		             .certs = certs };

	bent = with_oid(message, DC_OID_SHA256, DC_OID_MD5);
	assert_fails(DEVCERT_E_WEAK, devcert_scep_ca_receive(f->ca, devcert_bytes_data(bent),
	                                                     devcert_bytes_len(bent), &request));
	devcert_bytes_free(bent);
	sealed = envelope(dc_csr_der(f->csr), f->decrypter_cert);
	des = with_oid(sealed, DC_OID_AES128_CBC, DC_OID_DES_CBC);
	m.content = dc_bytes_slice(des);
	attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, "19");
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, "a");
	attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
	bent = sign_message(&m);
	request = received(f->ca, bent);
	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_E_WEAK);
	assert_int_equal(devcert_scep_request_get_fail_info(request),
	                 DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	devcert_scep_request_free(request);
	devcert_bytes_free(bent);
	devcert_bytes_free(des);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(certs);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R27, RFC 8894, 2.9; V16, S17: replies of servers that write DES and MD5. */
static void
des_and_md5_are_refused_by_the_device(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL);
	devcert_bytes *sealed = NULL, *des, *reply, *bent;
	struct message m = certrep_success(f, client, list, &sealed);
	devcert_scep_outcome *outcome = NULL;

	reply = sign_message(&m);
	bent = with_oid(reply, DC_OID_SHA256, DC_OID_MD5);
	assert_fails(DEVCERT_E_WEAK, devcert_scep_client_reply(client, devcert_bytes_data(bent),
	                                                       devcert_bytes_len(bent), &outcome));
	devcert_bytes_free(bent);
	devcert_bytes_free(reply);
	des = with_oid(sealed, DC_OID_AES128_CBC, DC_OID_DES_CBC);
	m.content = dc_bytes_slice(des);
	assert_reply_fails(client, &m, DEVCERT_E_WEAK);
	devcert_bytes_free(des);
	/* 3DES is not for everybody either. */
	des = with_oid(sealed, DC_OID_AES128_CBC, DC_OID_DES_EDE3_CBC);
	m.content = dc_bytes_slice(des);
	assert_reply_fails(client, &m, DEVCERT_E_WEAK);
	devcert_bytes_free(des);
	devcert_bytes_free(sealed);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

/* A5: BER, whole and inside, as old devices and servers write it. */
static void
messages_in_ber_are_read(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = NULL, *reply = NULL, *ber;
	devcert_scep_client *client = waiting_client(f, &message);
	devcert_scep_request *request;
	devcert_scep_outcome *outcome = NULL;

	ber = as_ber(message);
	request = received(f->ca, ber);
	assert_true(devcert_scep_request_is_acceptable(request));
	assert_ok(devcert_scep_ca_issued(f->ca, request, f->issued_cert, &reply));
	devcert_bytes_free(ber);
	ber = as_ber(reply);
	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(ber), devcert_bytes_len(ber),
	                                    &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), DEVCERT_SCEP_RESULT_ISSUED);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(ber);
	devcert_bytes_free(reply);
	devcert_scep_request_free(request);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* The envelope and what is in it may be BER too. */
static void
contents_in_ber_are_read(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL);
	devcert_bytes *inner = certs_only(list), *inner_ber = as_ber(inner);
	devcert_bytes *sealed = envelope(dc_bytes_slice(inner_ber), client->signer);
	devcert_bytes *sealed_ber = as_ber(sealed);
	struct message m = certrep(f, client, "0");

	m.presence = DC_CONTENT_PRESENT;
	m.content = dc_bytes_slice(sealed_ber);
	devcert_scep_outcome_free(assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED));
	devcert_bytes_free(sealed_ber);
	devcert_bytes_free(sealed);
	devcert_bytes_free(inner_ber);
	devcert_bytes_free(inner);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

/* S18: posted as base64, with and without PEM's lines; HTML is neither (S16). */
static void
messages_in_base64_are_read(void **state)
{
	struct fixture *f = *state;
	static const char html[] = "<html><body>MIIA</body></html>";
	devcert_bytes *message = NULL;
	devcert_scep_client *client = waiting_client(f, &message);
	dc_buf text = DC_BUF_INIT(1 << 16);
	devcert_scep_request *request = NULL;
	devcert_scep_outcome *outcome = NULL;

	dc_base64_encode(dc_bytes_slice(message), 64, &text);
	assert_ok(devcert_scep_ca_receive(f->ca, text.ptr, text.len, &request));
	assert_true(devcert_scep_request_is_acceptable(request));
	devcert_scep_request_free(request);
	text.ptr[10] = '*';
	assert_fails(DEVCERT_E_PEM, devcert_scep_ca_receive(f->ca, text.ptr, text.len, &request));
	assert_fails(DEVCERT_E_PEM,
	             devcert_scep_client_reply(client, text.ptr, text.len, &outcome));
	assert_fails(DEVCERT_E_DER, devcert_scep_client_reply(client, (const uint8_t *)html,
	                                                      strlen(html), &outcome));
	dc_buf_free(&text);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
}

/* R103, RFC 8894, 5.2: after giving up one starts anew. */
static void
a_new_client_starts_a_new_transaction(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *old = waiting_client(f, NULL), *new = waiting_client(f, NULL);
	struct message m = certrep(f, old, "3");

	assert_string_not_equal(old->id, new->id);
	assert_reply_fails(new, &m, DEVCERT_E_SCEP_TRANSACTION);
	devcert_scep_client_free(new);
	devcert_scep_client_free(old);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_signed_data_of_type_data),
		cmocka_unit_test(every_content_is_enveloped_data_for_one_recipient),
		cmocka_unit_test(a_success_holds_a_degenerate_signed_data),
		cmocka_unit_test(the_certification_request_arrives_whole),
		cmocka_unit_test(nothing_is_granted_to_a_self_signed_certificate),
		cmocka_unit_test(des_and_md5_are_refused_by_the_ca),
		cmocka_unit_test(des_and_md5_are_refused_by_the_device),
		cmocka_unit_test(messages_in_ber_are_read),
		cmocka_unit_test(contents_in_ber_are_read),
		cmocka_unit_test(messages_in_base64_are_read),
		cmocka_unit_test(a_new_client_starts_a_new_transaction),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
