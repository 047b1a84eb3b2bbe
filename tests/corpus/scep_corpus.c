/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages of other systems, which stand beside the source tree and are no part of it. */
#include "scep_fixture.h"

#include <stdio.h>

#define LEGACY (DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_DES3)

#define APPLE_REQUEST "smallstep-scep/testdata__PKCSReq.der"
#define APPLE_CA "smallstep-scep/testdata__testca__ca.crt"
#define APPLE_CA_KEY "smallstep-scep/testdata__testca__ca.key"
#define MICROMDM_REPLY "smallstep-scep/testdata__CertRep.der"
#define NDES_REPLY "smallstep-scep/testdata__testca2__CertRep_NoCertificatesForSigners.der"
#define NDES_RA "smallstep-scep/testdata__testca2__ca2.pem"
#define JSCEP_REQUEST "jscep/src__samples__scep_req2.der"
#define JSCEP_REPLY "jscep/src__samples__scep_resp2.der"

static const char *
source_root(void)
{
	const char *root = getenv("srcdir");

	return root != NULL ? root : ".";
}

static FILE *
open_corpus(const char *name)
{
	char path[1024];

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/scep/%s", source_root(), name);
	return fopen(path, "rb");
}

static devcert_bytes *
read_all(FILE *file)
{
	dc_buf buf = DC_BUF_INIT(1 << 20);
	devcert_bytes *bytes = NULL;
	uint8_t piece[4096];
	size_t len;

	assert_non_null(file);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		dc_buf_add(&buf, dc_slice_of(piece, len));
	assert_ok(dc_buf_take_bytes(&buf, &bytes));
	return bytes;
}

static devcert_bytes *
corpus(const char *name)
{
	FILE *file = open_corpus(name);
	devcert_bytes *bytes = read_all(file);

	(void)fclose(file);
	return bytes;
}

static devcert_cert *
corpus_cert(const char *name)
{
	devcert_bytes *pem = corpus(name);
	devcert_cert *cert = NULL;

	assert_ok(devcert_cert_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &cert));
	devcert_bytes_free(pem);
	return cert;
}

/* The CA's key: encrypted as old OpenSSL did, with an empty passphrase, which we do not read. */
static devcert_key *
apple_ca_key(void)
{
	char command[1280];
	devcert_key *key = NULL;
	devcert_bytes *pem;
	FILE *pipe;

	(void)snprintf(command, sizeof(command),
	               "openssl pkey -in '%s/../shared/corpus/scep/%s' -passin pass:",
	               source_root(), APPLE_CA_KEY);
	pipe = popen(command, "r");
	pem = read_all(pipe);
	assert_int_equal(pclose(pipe), 0);
	assert_ok(
	    devcert_key_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), NULL, 0, &key));
	devcert_bytes_free(pem);
	return key;
}

static devcert_scep_ca *
ca_with(const devcert_cert *cert, const devcert_key *key, uint32_t allow)
{
	devcert_scep_ca_builder *builder = NULL;
	devcert_scep_policy *policy = NULL;
	devcert_scep_ca *ca = NULL;

	assert_ok(devcert_scep_policy_new(&policy));
	assert_ok(devcert_scep_policy_set_allow(policy, allow));
	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_ok(devcert_scep_ca_builder_set_signer(builder, cert, key));
	assert_ok(devcert_scep_ca_builder_set_policy(builder, policy));
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_builder_free(builder);
	devcert_scep_policy_free(policy);
	return ca;
}

/* The certificate of this CA is for signing certificates only, and no CA of ours would take
 * requests with it: one of the same name, serial number and key is.  3DES, SHA-1, RSA-1024, version
 * 2, a signer of another key: A1, A2, A3, A10. */
static void
the_request_of_an_apple_device_needs_the_legacy_policy(void **state)
{
	devcert_cert *cert = corpus_cert(APPLE_CA);
	devcert_key *key = apple_ca_key();
	devcert_cert *both = twin_of(cert, key);
	devcert_bytes *message = corpus(APPLE_REQUEST);
	devcert_scep_ca *strict = ca_with(both, key, 0), *legacy = ca_with(both, key, LEGACY);
	devcert_scep_request *request;
	devcert_cert *signer = NULL;
	devcert_csr *csr = NULL;
	devcert_name *subject = NULL;

	(void)state;
	request = received(strict, message);
	assert_false(devcert_scep_request_is_acceptable(request));
	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_E_WEAK);
	assert_int_equal(devcert_scep_request_get_fail_info(request),
	                 DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
	devcert_scep_request_free(request);

	request = received(legacy, message);
	assert_true(devcert_scep_request_is_acceptable(request));
	assert_int_equal(devcert_scep_request_get_type(request), DEVCERT_SCEP_TYPE_PKCS_REQ);
	assert_string_equal(devcert_scep_request_get_transaction_id(request),
	                    "A13090761A30F66664F85D37433D2065E1112BA1");
	assert_ok(devcert_scep_request_get_csr(request, &csr));
	assert_int_equal(devcert_csr_get_version(csr), 2);
	assert_ok(devcert_csr_get_subject(csr, &subject));
	assert_string_equal(devcert_name_get_text(subject),
	                    "CN=com.apple.security.scep.063D7953-1338-4BF0-8F99-913382996224");
	assert_int_equal(devcert_csr_get_key_usage(csr), KU_SIGN);
	assert_false(devcert_scep_request_has_signer_key(request));
	assert_ok(devcert_scep_request_get_signer(request, &signer));
	devcert_name_free(subject);
	assert_ok(devcert_cert_get_subject(signer, &subject));
	assert_string_equal(devcert_name_get_text(subject), "C=US,CN=MDM SCEP SIGNER");
	devcert_name_free(subject);
	devcert_cert_free(signer);
	devcert_csr_free(csr);
	devcert_scep_request_free(request);
	devcert_scep_ca_free(legacy);
	devcert_scep_ca_free(strict);
	devcert_bytes_free(message);
	devcert_cert_free(both);
	devcert_key_free(key);
	devcert_cert_free(cert);
}

/* Each of the three that the policy would have to allow is needed. */
static void
half_a_legacy_policy_is_not_enough_for_it(void **state)
{
	static const uint32_t allows[] = { LEGACY & ~(uint32_t)DEVCERT_ALLOW_SHA1,
		                           LEGACY & ~(uint32_t)DEVCERT_ALLOW_RSA_1024,
		                           LEGACY & ~(uint32_t)DEVCERT_ALLOW_DES3 };
	devcert_cert *cert = corpus_cert(APPLE_CA);
	devcert_key *key = apple_ca_key();
	devcert_cert *both = twin_of(cert, key);
	devcert_bytes *message = corpus(APPLE_REQUEST);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(allows); i++) {
		devcert_scep_ca *ca = ca_with(both, key, allows[i]);
		devcert_scep_request *request = received(ca, message);

		assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_E_WEAK);
		assert_int_equal(devcert_scep_request_get_fail_info(request),
		                 DEVCERT_SCEP_FAIL_INFO_BAD_ALG);
		devcert_scep_request_free(request);
		devcert_scep_ca_free(ca);
	}
	devcert_bytes_free(message);
	devcert_cert_free(both);
	devcert_key_free(key);
	devcert_cert_free(cert);
}

/* The sample of RFC 8894's author: verified, and encrypted to somebody else. */
static void
the_request_of_cryptlib_is_verified(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *message = corpus(JSCEP_REQUEST);
	devcert_scep_ca *ca = ca_with(f->other_cert, f->other_key, LEGACY);
	devcert_scep_request *request = received(ca, message);

	assert_int_equal(devcert_scep_request_get_type(request), DEVCERT_SCEP_TYPE_PKCS_REQ);
	assert_string_equal(devcert_scep_request_get_transaction_id(request), "7XXEY-ERLPU-2JDR9");
	assert_int_equal(devcert_scep_request_get_problem(request), DEVCERT_E_NO_RECIPIENT);
	assert_int_equal(devcert_scep_request_get_fail_info(request),
	                 DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK);
	devcert_scep_request_free(request);
	devcert_scep_ca_free(ca);
	devcert_bytes_free(message);
}

/* A client that sent what this reply answers, and trusts these. */
static devcert_scep_client *
client_for(const struct fixture *f, const devcert_bytes *reply, const devcert_cert_list *set,
           const devcert_cert *signer, int64_t now_at)
{
	devcert_bytes *body = certs_only(set), *sent = NULL;
	devcert_scep_ca_certs *ca_certs = NULL;
	devcert_scep_client *client = NULL;
	dc_cms_signed *msg = NULL;
	dc_scep_attrs attrs;

	assert_ok(devcert_scep_ca_certs_parse_by_anchors(
	    devcert_bytes_data(body), devcert_bytes_len(body), set, now_at, LEGACY, &ca_certs));
	assert_ok(devcert_scep_client_new(ca_certs, f->legacy, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &sent));
	assert_ok(dc_cms_signed_parse(dc_bytes_slice(reply), &msg));
	assert_ok(dc_cms_signed_verify(msg, signer, LEGACY));
	assert_ok(dc_scep_attrs_read(msg, &attrs));
	assert_true(attrs.id.len < sizeof(client->id));
	memcpy(client->id, attrs.id.ptr, attrs.id.len);
	client->id[attrs.id.len] = '\0';
	assert_int_equal(attrs.recipient_nonce.len, sizeof(client->nonce));
	memcpy(client->nonce, attrs.recipient_nonce.ptr, sizeof(client->nonce));
	dc_cms_signed_free(msg);
	devcert_bytes_free(sent);
	devcert_scep_ca_certs_free(ca_certs);
	devcert_bytes_free(body);
	return client;
}

static void
assert_ends_with(devcert_scep_client *client, const devcert_bytes *reply, int code)
{
	devcert_scep_outcome *outcome = NULL;

	assert_fails_with(code, devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                                  devcert_bytes_len(reply), &outcome));
	assert_null(outcome);
}

/* S9: without senderNonce.  It is encrypted to a key that nobody has any more. */
static void
the_reply_of_cryptlib_is_taken_up_to_its_content(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *reply = corpus(JSCEP_REPLY);
	dc_cms_signed *msg = NULL;
	devcert_cert_list *set;
	devcert_scep_client *client;

	assert_ok(dc_cms_signed_parse(dc_bytes_slice(reply), &msg));
	set = dc_cert_list_ref(dc_cms_signed_certs(msg));
	assert_int_equal(devcert_cert_list_get_count(set), 2);
	/* 2018-01-15 */
	client = client_for(f, reply, set, dc_cert_list_at(set, 0), 1515974400);
	assert_ends_with(client, reply, DEVCERT_E_NO_RECIPIENT);
	client->nonce[0] ^= 1;
	assert_ends_with(client, reply, DEVCERT_E_SCEP_NONCE);
	client->id[0] ^= 1;
	assert_ends_with(client, reply, DEVCERT_E_SCEP_TRANSACTION);
	devcert_scep_client_free(client);
	devcert_cert_list_free(set);
	dc_cms_signed_free(msg);
	devcert_bytes_free(reply);
}

/* N1, N4, S10: without certificates, with attributes of its own, in SHA-1.  The CA is not in the
 * corpus, and without it nobody is trusted: so the parts of the way, one by one. */
static void
the_reply_of_ndes_is_verified_by_the_certificate_that_we_have(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *reply = corpus(NDES_REPLY);
	devcert_cert *ra = corpus_cert(NDES_RA);
	dc_cms_signed *msg = NULL;
	dc_scep_attrs attrs;
	dc_slice content;
	dc_buf inner = DC_BUF_INIT(1 << 16);

	assert_ok(dc_cms_signed_parse(dc_bytes_slice(reply), &msg));
	assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 0);
	assert_true(dc_cms_signed_names(msg, ra));
	assert_fails(DEVCERT_E_WEAK, dc_cms_signed_verify(msg, ra, 0));
	assert_ok(dc_cms_signed_verify(msg, ra, LEGACY));
	assert_ok(dc_scep_attrs_read(msg, &attrs));
	assert_int_equal(attrs.type, DEVCERT_SCEP_TYPE_CERT_REP);
	assert_int_equal(attrs.result, DEVCERT_SCEP_RESULT_ISSUED);
	assert_true(dc_slice_equals(attrs.id, dc_slice_text("HVvzN0228V+AW+dUuDe8OPyDXD0=")));
	assert_int_equal(attrs.sender_nonce.len, 16);
	assert_int_equal(attrs.recipient_nonce.len, 16);
	assert_attr(msg, "1.3.6.1.4.1.311.21.38", DC_TAG_UTF8_STRING, "Issued", 6);
	/* Encrypted to a key that nobody has any more. */
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
	assert_fails(DEVCERT_E_NO_RECIPIENT,
	             dc_cms_open(content, f->other_cert, f->other_key, LEGACY, NULL, &inner));
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	devcert_cert_free(ra);
	devcert_bytes_free(reply);
}

/* R27, S17: single DES, whatever the policy allows. */
static void
the_reply_of_micromdm_is_refused_for_its_cipher(void **state)
{
	struct fixture *f = *state;
	devcert_bytes *reply = corpus(MICROMDM_REPLY), *sent = NULL;
	devcert_cert *cert = corpus_cert(APPLE_CA);
	devcert_cert_list *set = list_of(cert, NULL);
	devcert_scep_client *client = NULL;
	devcert_scep_ca_certs *ca_certs = NULL;
	dc_cms_signed *msg = NULL;
	dc_scep_attrs attrs;
	dc_slice content;
	dc_buf inner = DC_BUF_INIT(1 << 16);

	/* Its transactionID is longer than one of ours: so the parts of the way, one by one. */
	assert_ok(devcert_scep_ca_certs_parse_by_anchors(
	    dc_cert_der(cert).ptr, dc_cert_der(cert).len, set, 1464696000, LEGACY, &ca_certs));
	assert_ok(devcert_scep_client_new(ca_certs, f->legacy, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &sent));
	assert_ok(dc_cms_signed_parse(dc_bytes_slice(reply), &msg));
	assert_ok(dc_cms_signed_verify(msg, cert, LEGACY));
	assert_ok(dc_scep_attrs_read(msg, &attrs));
	assert_int_equal(attrs.result, DEVCERT_SCEP_RESULT_ISSUED);
	assert_int_equal(attrs.sender_nonce.len, 0);
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
	assert_fails(DEVCERT_E_WEAK,
	             dc_cms_open(content, client->signer, f->device_key, LEGACY, NULL, &inner));
	assert_ends_with(client, reply, DEVCERT_E_SCEP_TRANSACTION);
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	devcert_bytes_free(sent);
	devcert_scep_client_free(client);
	devcert_scep_ca_certs_free(ca_certs);
	devcert_cert_list_free(set);
	devcert_cert_free(cert);
	devcert_bytes_free(reply);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_of_an_apple_device_needs_the_legacy_policy),
		cmocka_unit_test(half_a_legacy_policy_is_not_enough_for_it),
		cmocka_unit_test(the_request_of_cryptlib_is_verified),
		cmocka_unit_test(the_reply_of_cryptlib_is_taken_up_to_its_content),
		cmocka_unit_test(the_reply_of_ndes_is_verified_by_the_certificate_that_we_have),
		cmocka_unit_test(the_reply_of_micromdm_is_refused_for_its_cipher),
	};
	FILE *file = open_corpus(APPLE_REQUEST);

	if (file == NULL) {
		puts("1..0 # SKIP ../shared/corpus/scep is absent");
		return 0;
	}
	(void)fclose(file);
	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
