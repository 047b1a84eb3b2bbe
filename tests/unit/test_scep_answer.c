/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a CA is made of, what it says of itself, and what it answers. */
#include "scep_fixture.h"

#include <stdio.h>

#include "asn1/der.h"

static void
the_signer_of_a_ca_must_fit(void **state)
{
	struct fixture *f = *state;
	devcert_cert *ec =
	    cert_from((struct cert_spec){ .subject = "CN=ec", .key = f->ec_key, .usage = KU_SIGN });
	devcert_scep_ca_builder *builder = NULL;

	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_scep_ca_builder_set_signer(builder, f->ra_cert, f->ca_key));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             devcert_scep_ca_builder_set_signer(builder, ec, f->ec_key));
	/* R01, RFC 8894, 2.1.2 */
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
	             devcert_scep_ca_builder_set_signer(builder, f->ca_cert, f->ca_key));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_scep_ca_builder_set_decrypter(builder, f->decrypter_cert, f->ca_key));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             devcert_scep_ca_builder_set_decrypter(builder, ec, f->ec_key));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN,
	             devcert_scep_ca_builder_set_decrypter(builder, f->ra_cert, f->ra_key));
	devcert_scep_ca_builder_free(builder);
	devcert_cert_free(ec);
}

static void
a_ca_needs_a_signer_and_a_decrypter(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca_builder *builder = NULL;
	devcert_scep_ca *ca = NULL;

	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE, devcert_scep_ca_builder_build(builder, &ca));
	assert_null(ca);
	/* R01, RFC 8894, 2.1.2: the RA's certificate is for signing only. */
	assert_ok(devcert_scep_ca_builder_set_signer(builder, f->ra_cert, f->ra_key));
	assert_fails(DEVCERT_E_USAGE_FORBIDDEN, devcert_scep_ca_builder_build(builder, &ca));
	assert_null(ca);
	/* One certificate may do both; what was set first is replaced. */
	assert_ok(devcert_scep_ca_builder_set_signer(builder, f->other_cert, f->other_key));
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_free(ca);
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_free(ca);
	devcert_scep_ca_builder_free(builder);
}

/* A CA whose one certificate does everything. */
static devcert_scep_ca *
simple_ca(const struct fixture *f, bool empty_content, const devcert_cert_list *chain)
{
	devcert_scep_ca_builder *builder = NULL;
	devcert_scep_ca *ca = NULL;

	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_ok(devcert_scep_ca_builder_set_signer(builder, f->other_cert, f->other_key));
	assert_ok(devcert_scep_ca_builder_set_empty_content(builder, empty_content));
	if (chain != NULL)
		assert_ok(devcert_scep_ca_builder_set_chain(builder, chain));
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_builder_free(builder);
	return ca;
}

static void
assert_caps(const devcert_scep_ca *ca, const char *text)
{
	devcert_bytes *caps = NULL;

	assert_ok(devcert_scep_ca_get_caps(ca, &caps));
	assert_string_equal((const char *)devcert_bytes_data(caps), text);
	devcert_bytes_free(caps);
}

/* R71, R72, R75, R79, RFC 8894, 3.5 */
static void
capabilities_are_lines(void **state)
{
	struct fixture *f = *state;
	devcert_scep_ca_builder *builder = NULL;
	devcert_scep_ca *ca = NULL;
	char keyword[66];

	assert_caps(f->ca, "AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard");
	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_ok(devcert_scep_ca_builder_set_signer(builder, f->other_cert, f->other_key));
	assert_ok(devcert_scep_ca_builder_add_capability(builder, "SHA-384"));
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	assert_caps(ca, "AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard\nSHA-384");
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_builder_add_capability(builder, ""));
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_builder_add_capability(builder, "a b"));
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_builder_add_capability(builder, "a\nb"));
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_builder_add_capability(builder, "\xc3\xa9"));
	memset(keyword, 'a', 65);
	keyword[65] = '\0';
	assert_fails(DEVCERT_E_TEXT, devcert_scep_ca_builder_add_capability(builder, keyword));
	keyword[64] = '\0';
	for (int i = 1; i < 32; i++)
		assert_ok(devcert_scep_ca_builder_add_capability(builder, keyword));
	assert_fails(DEVCERT_E_LIMIT, devcert_scep_ca_builder_add_capability(builder, "one-more"));
	/* The CA that was built is none the wiser. */
	assert_caps(ca, "AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard\nSHA-384");
	devcert_scep_ca_free(ca);
	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_free(ca);
	devcert_scep_ca_builder_free(builder);
}

/* R90, R91, RFC 8894, 4.2.1.1, 4.2.1.2; A6 */
static void
the_certificates_of_a_ca_are_one_or_a_bundle(void **state)
{
	struct fixture *f = *state;
	devcert_cert_list *itself = list_of(f->other_cert, NULL), *list = NULL;
	devcert_scep_ca *alone[] = { simple_ca(f, false, NULL), simple_ca(f, false, itself) };
	devcert_bytes *body = NULL;

	for (size_t i = 0; i < COUNT_OF(alone); i++) {
		assert_ok(devcert_scep_ca_get_certs(alone[i], &body));
		assert_true(dc_slice_equals(dc_bytes_slice(body), dc_cert_der(f->other_cert)));
		assert_string_equal(devcert_scep_ca_get_certs_type(alone[i]),
		                    "application/x-x509-ca-cert");
		devcert_bytes_free(body);
		devcert_scep_ca_free(alone[i]);
	}
	assert_ok(devcert_scep_ca_get_certs(f->ca, &body));
	assert_string_equal(devcert_scep_ca_get_certs_type(f->ca), "application/x-x509-ca-ra-cert");
	assert_ok(dc_certs_only_read(dc_bytes_slice(body), &list));
	assert_int_equal(devcert_cert_list_get_count(list), 3);
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), f->ra_cert));
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 1), f->decrypter_cert));
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 2), f->ca_cert));
	devcert_cert_list_free(list);
	devcert_bytes_free(body);
	devcert_cert_list_free(itself);
}

/* The three replies to one request, as a table needs them. */
struct replies {
	devcert_scep_client *client;
	devcert_bytes *message;
	devcert_scep_request *request;
	devcert_bytes *issued, *pending, *refused;
};

static struct replies
make_replies(const struct fixture *f)
{
	struct replies r = { 0 };

	r.client = waiting_client(f, &r.message);
	r.request = received(f->ca, r.message);
	assert_ok(devcert_scep_ca_issued(f->ca, r.request, f->issued_cert, &r.issued));
	assert_ok(devcert_scep_ca_pending(f->ca, r.request, &r.pending));
	assert_ok(devcert_scep_ca_refused(f->ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_TIME,
	                                  "too l\xc3\xa0te", &r.refused));
	return r;
}

static void
free_replies(struct replies *r)
{
	devcert_bytes_free(r->refused);
	devcert_bytes_free(r->pending);
	devcert_bytes_free(r->issued);
	devcert_scep_request_free(r->request);
	devcert_bytes_free(r->message);
	devcert_scep_client_free(r->client);
}

/* R34 to R39, R41, R43, R46, R51, RFC 8894, 3.2.1 */
static void
each_reply_has_the_attributes_of_a_cert_rep(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	const devcert_bytes *const replies[] = { r.issued, r.refused, r.pending };
	static const char *const statuses[] = { "0", "2", "3" };
	uint8_t nonces[3][DC_SCEP_NONCE_LEN];

	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		dc_cms_signed *msg = verified(replies[i], f->ra_cert);
		uint8_t tag = 0;
		dc_slice nonce;

		assert_attr_text(msg, DC_OID_SCEP_MESSAGE_TYPE, "3");
		assert_attr_text(msg, DC_OID_SCEP_PKI_STATUS, statuses[i]);
		assert_attr_text(msg, DC_OID_SCEP_TRANSACTION_ID, r.client->id);
		assert_attr(msg, DC_OID_SCEP_RECIPIENT_NONCE, DC_TAG_OCTET_STRING, r.client->nonce,
		            sizeof(r.client->nonce));
		assert_ok(dc_cms_signed_attr(msg, DC_OID_SCEP_SENDER_NONCE, &tag, &nonce));
		assert_int_equal(tag, DC_TAG_OCTET_STRING);
		assert_int_equal(nonce.len, 16);
		memcpy(nonces[i], nonce.ptr, nonce.len);
		dc_cms_signed_free(msg);
	}
	/* R37: fresh in each. */
	assert_memory_not_equal(nonces[0], nonces[1], sizeof(nonces[0]));
	assert_memory_not_equal(nonces[1], nonces[2], sizeof(nonces[0]));
	assert_memory_not_equal(nonces[0], r.client->nonce, sizeof(nonces[0]));
	free_replies(&r);
}

/* R40, R42, RFC 8894, 3.2.1.4 */
static void
a_refusal_says_why(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	dc_cms_signed *msg = verified(r.refused, f->ra_cert);
	devcert_bytes *reply = NULL;

	assert_attr_text(msg, DC_OID_SCEP_FAIL_INFO, "3");
	assert_attr(msg, DC_OID_SCEP_FAIL_INFO_TEXT, DC_TAG_UTF8_STRING, "too l\xc3\xa0te", 9);
	dc_cms_signed_free(msg);
	for (int i = 0; i <= 4; i++) {
		const char digit[] = { (char)('0' + i), '\0' };

		assert_ok(devcert_scep_ca_refused(f->ca, r.request, (devcert_scep_fail_info)i,
		                                  i == 0 ? "" : NULL, &reply));
		msg = verified(reply, f->ra_cert);
		assert_attr_text(msg, DC_OID_SCEP_FAIL_INFO, digit);
		assert_no_attr(msg, DC_OID_SCEP_FAIL_INFO_TEXT);
		dc_cms_signed_free(msg);
		devcert_bytes_free(reply);
	}
	msg = verified(r.pending, f->ra_cert);
	assert_no_attr(msg, DC_OID_SCEP_FAIL_INFO);
	dc_cms_signed_free(msg);
	msg = verified(r.issued, f->ra_cert);
	assert_no_attr(msg, DC_OID_SCEP_FAIL_INFO);
	dc_cms_signed_free(msg);
	free_replies(&r);
}

static void
refusals_that_do_not_exist_are_not_written(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	devcert_bytes *reply = NULL;
	char text[257];

	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_ca_refused(f->ca, r.request, (devcert_scep_fail_info)5, NULL, &reply));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_ca_refused(f->ca, r.request, (devcert_scep_fail_info)-1, NULL, &reply));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_scep_ca_refused(f->ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG,
	                                     "\xff", &reply));
	memset(text, 'a', 256);
	text[256] = '\0';
	assert_fails(DEVCERT_E_TEXT,
	             devcert_scep_ca_refused(f->ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, text,
	                                     &reply));
	assert_null(reply);
	text[255] = '\0';
	assert_ok(devcert_scep_ca_refused(f->ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, text,
	                                  &reply));
	devcert_bytes_free(reply);
	free_replies(&r);
}

/* R28, R63, R64, RFC 8894, 3, 3.3.2.2, 3.3.2.3 */
static void
without_a_certificate_there_is_no_content(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	const devcert_bytes *const replies[] = { r.refused, r.pending };

	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		dc_cms_signed *msg = verified(replies[i], f->ra_cert);
		dc_slice content;

		assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_ABSENT);
		dc_cms_signed_free(msg);
	}
	free_replies(&r);
}

/* What old clients read only so. */
static void
the_content_is_empty_where_that_was_set(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	devcert_scep_ca *ca = simple_ca(f, true, NULL);
	devcert_bytes *replies[2] = { NULL, NULL };

	assert_ok(devcert_scep_ca_pending(ca, r.request, &replies[0]));
	assert_ok(devcert_scep_ca_refused(ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, NULL,
	                                  &replies[1]));
	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		dc_cms_signed *msg = verified(replies[i], f->other_cert);
		dc_slice content;

		assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
		assert_int_equal(content.len, 0);
		dc_cms_signed_free(msg);
		devcert_bytes_free(replies[i]);
	}
	devcert_scep_ca_free(ca);
	free_replies(&r);
}

/* R13, R59, R60, R70, RFC 8894, 2.3, 3.3.2.1, 3.4; C6 */
static void
the_certificate_comes_first_and_encrypted_to_the_signer(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	dc_cms_signed *msg = verified(r.issued, f->ra_cert);
	dc_buf inner = DC_BUF_INIT(1 << 16);
	devcert_cert_list *list = NULL;
	dc_cipher cipher;
	dc_slice content;

	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
	assert_ok(dc_cms_open(content, r.client->signer, f->device_key, 0, &cipher, &inner));
	assert_int_equal(cipher, DC_AES_128_CBC);
	assert_ok(dc_certs_only_read(dc_buf_slice(&inner), &list));
	assert_int_equal(devcert_cert_list_get_count(list), 2);
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 0), f->issued_cert));
	assert_true(devcert_cert_equals(dc_cert_list_at(list, 1), f->ca_cert));
	devcert_cert_list_free(list);
	dc_buf_free(&inner);
	dc_cms_signed_free(msg);
	free_replies(&r);
}

/* V19: in the clear there are the certificates of the RA and its CA only. */
static void
the_issued_certificate_is_not_in_the_clear(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	const devcert_bytes *const replies[] = { r.issued, r.refused, r.pending };

	for (size_t i = 0; i < COUNT_OF(replies); i++) {
		dc_cms_signed *msg = verified(replies[i], f->ra_cert);
		const devcert_cert_list *certs = dc_cms_signed_certs(msg);

		assert_int_equal(devcert_cert_list_get_count(certs), 2);
		for (size_t j = 0; j < 2; j++)
			assert_true(devcert_cert_equals(dc_cert_list_at(certs, j), f->ra_cert) ||
			            devcert_cert_equals(dc_cert_list_at(certs, j), f->ca_cert));
		dc_cms_signed_free(msg);
	}
	free_replies(&r);
}

static void
a_certificate_for_another_key_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	devcert_bytes *reply = NULL;

	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_scep_ca_issued(f->ca, r.request, f->other_cert, &reply));
	assert_null(reply);
	free_replies(&r);
}

/* A request in this cipher, with this transactionID and nonce. */
static devcert_scep_request *
request_in(const struct fixture *f, dc_cipher cipher, uint8_t id_tag, const char *id,
           dc_slice nonce)
{
	devcert_cert *signer = cert_from((struct cert_spec){
	    .subject = "CN=device-7", .key = f->device_key, .usage = KU_SIGN | KU_ENCRYPT });
	devcert_cert_list *certs = list_of(signer, NULL);
	dc_buf sealed = DC_BUF_INIT(1 << 16);
	struct message m = { .presence = DC_CONTENT_PRESENT,
		             .signer = signer,
		             .key = f->device_key,
		             .certs = certs };
	devcert_bytes *message;
	devcert_scep_request *request;

	assert_ok(dc_cms_envelope(cipher, dc_csr_der(f->csr), f->decrypter_cert, &sealed));
	m.content = dc_buf_slice(&sealed);
	attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, "19");
	attr_set(&m, DC_OID_SCEP_TRANSACTION_ID, id_tag, id, strlen(id));
	attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, nonce.ptr, nonce.len);
	message = sign_message(&m);
	request = received(f->ca, message);
	assert_true(devcert_scep_request_is_acceptable(request));
	devcert_bytes_free(message);
	dc_buf_free(&sealed);
	devcert_cert_list_free(certs);
	devcert_cert_free(signer);
	return request;
}

/* S10, S19, A9: what identifies the message goes back as it came. */
static void
transaction_id_and_nonce_are_echoed_as_they_came(void **state)
{
	struct fixture *f = *state;
	char longest[257];
	const struct {
		uint8_t tag;
		const char *id;
		size_t nonce_len;
	} cases[] = {
		{ DC_TAG_PRINTABLE_STRING, "7XXEY-ERLPU-2JDR9", 16 },
		{ DC_TAG_UTF8_STRING, "HVvzN0228V+AW+dUuDe8OPyDXD0=", 8 },
		{ DC_TAG_IA5_STRING, "a_b*c@d ", 1 },
		{ DC_TAG_PRINTABLE_STRING, longest, 64 },
	};
	uint8_t nonce[64];

	memset(longest, 'f', 256);
	longest[256] = '\0';
	memset(nonce, 0xa5, sizeof(nonce));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_scep_request *request =
		    request_in(f, DC_AES_128_CBC, cases[i].tag, cases[i].id,
		               dc_slice_of(nonce, cases[i].nonce_len));
		devcert_bytes *reply = NULL;
		dc_cms_signed *msg;

		assert_string_equal(devcert_scep_request_get_transaction_id(request), cases[i].id);
		assert_ok(devcert_scep_ca_pending(f->ca, request, &reply));
		msg = verified(reply, f->ra_cert);
		assert_attr(msg, DC_OID_SCEP_TRANSACTION_ID, cases[i].tag, cases[i].id,
		            strlen(cases[i].id));
		assert_attr(msg, DC_OID_SCEP_RECIPIENT_NONCE, DC_TAG_OCTET_STRING, nonce,
		            cases[i].nonce_len);
		dc_cms_signed_free(msg);
		devcert_bytes_free(reply);
		devcert_scep_request_free(request);
	}
}

/* C3: a stronger cipher than the policy's is answered in kind. */
static void
the_reply_follows_the_cipher_of_the_request_upwards(void **state)
{
	struct fixture *f = *state;
	static const dc_cipher ciphers[] = { DC_AES_128_CBC, DC_AES_256_CBC };

	for (size_t i = 0; i < COUNT_OF(ciphers); i++) {
		devcert_scep_request *request =
		    request_in(f, ciphers[i], DC_TAG_PRINTABLE_STRING, "a",
		               dc_slice_of("0123456789abcdef", 16));
		dc_buf inner = DC_BUF_INIT(1 << 16);
		devcert_bytes *reply = NULL;
		devcert_cert *signer = NULL;
		dc_cms_signed *msg;
		dc_cipher cipher;
		dc_slice content;

		assert_ok(devcert_scep_ca_issued(f->ca, request, f->issued_cert, &reply));
		assert_ok(devcert_scep_request_get_signer(request, &signer));
		msg = verified(reply, f->ra_cert);
		(void)dc_cms_signed_content(msg, &content);
		assert_ok(dc_cms_open(content, signer, f->device_key, 0, &cipher, &inner));
		assert_int_equal(cipher, ciphers[i]);
		dc_buf_free(&inner);
		dc_cms_signed_free(msg);
		devcert_cert_free(signer);
		devcert_bytes_free(reply);
		devcert_scep_request_free(request);
	}
}

static void
null_pointers_are_errors_and_not_crashes(void **state)
{
	struct fixture *f = *state;
	struct replies r = make_replies(f);
	devcert_scep_ca_builder *builder = NULL;
	devcert_scep_ca *ca = NULL;
	devcert_bytes *bytes = NULL;

	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_new(NULL));
	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_signer(NULL, f->ra_cert, f->ra_key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_signer(builder, NULL, f->ra_key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_signer(builder, f->ra_cert, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_decrypter(NULL, f->ra_cert, f->ra_key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_decrypter(builder, NULL, f->ra_key));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_builder_set_decrypter(builder, f->ra_cert, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_chain(NULL, f->chain));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_chain(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_policy(NULL, f->legacy));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_policy(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_add_capability(NULL, "a"));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_add_capability(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_set_empty_content(NULL, true));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_build(NULL, &ca));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_builder_build(builder, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_get_caps(NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_get_caps(f->ca, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_get_certs(NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_get_certs(f->ca, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_issued(NULL, r.request, f->issued_cert, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_issued(f->ca, NULL, f->issued_cert, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_issued(f->ca, r.request, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_scep_ca_issued(f->ca, r.request, f->issued_cert, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_pending(NULL, r.request, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_pending(f->ca, NULL, &bytes));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_scep_ca_pending(f->ca, r.request, NULL));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_ca_refused(NULL, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, NULL, &bytes));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_ca_refused(f->ca, NULL, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, NULL, &bytes));
	assert_fails(
	    DEVCERT_E_ARGUMENT,
	    devcert_scep_ca_refused(f->ca, r.request, DEVCERT_SCEP_FAIL_INFO_BAD_ALG, NULL, NULL));
	devcert_scep_ca_builder_free(NULL);
	devcert_scep_ca_free(NULL);
	devcert_scep_ca_builder_free(builder);
	free_replies(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signer_of_a_ca_must_fit),
		cmocka_unit_test(a_ca_needs_a_signer_and_a_decrypter),
		cmocka_unit_test(capabilities_are_lines),
		cmocka_unit_test(the_certificates_of_a_ca_are_one_or_a_bundle),
		cmocka_unit_test(each_reply_has_the_attributes_of_a_cert_rep),
		cmocka_unit_test(a_refusal_says_why),
		cmocka_unit_test(refusals_that_do_not_exist_are_not_written),
		cmocka_unit_test(without_a_certificate_there_is_no_content),
		cmocka_unit_test(the_content_is_empty_where_that_was_set),
		cmocka_unit_test(the_certificate_comes_first_and_encrypted_to_the_signer),
		cmocka_unit_test(the_issued_certificate_is_not_in_the_clear),
		cmocka_unit_test(a_certificate_for_another_key_is_not_sent),
		cmocka_unit_test(transaction_id_and_nonce_are_echoed_as_they_came),
		cmocka_unit_test(the_reply_follows_the_cipher_of_the_request_upwards),
		cmocka_unit_test(null_pointers_are_errors_and_not_crashes),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
