/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device makes of the content of a SUCCESS: which certificate it is, and whether it may be
 * used. */
#include "scep_fixture.h"

#include "asn1/der.h"
#include "crypto/pk.h"
#include "pki/ext.h"

/* The client gets these certificates. */
static devcert_scep_outcome *
take(const struct fixture *f, devcert_scep_client *client, const devcert_cert_list *list)
{
	devcert_bytes *sealed = NULL;
	struct message m = certrep_success(f, client, list, &sealed);
	devcert_scep_outcome *outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED);

	devcert_bytes_free(sealed);
	return outcome;
}

static void
assert_refused(const struct fixture *f, devcert_scep_client *client, const devcert_cert_list *list,
               int code)
{
	devcert_bytes *sealed = NULL;
	struct message m = certrep_success(f, client, list, &sealed);

	assert_reply_fails(client, &m, code);
	devcert_bytes_free(sealed);
}

static void
assert_chain(const devcert_scep_outcome *outcome, size_t count, const devcert_cert *const *certs)
{
	devcert_cert_list *chain = NULL;

	assert_ok(devcert_scep_outcome_get_chain(outcome, &chain));
	assert_int_equal(devcert_cert_list_get_count(chain), count);
	for (size_t i = 0; i < count; i++)
		assert_true(devcert_cert_equals(dc_cert_list_at(chain, i), certs[i]));
	devcert_cert_list_free(chain);
}

/* T5: of the CA, but not what was asked for. */
static void
a_certificate_that_does_not_fit_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct {
		struct cert_spec spec;
		int code;
	} cases[] = {
		/* For another key. */
		{ { .key = f->other_key }, DEVCERT_E_KEY_MISMATCH },
		/* A CA's. */
		{ { .key = f->device_key, .is_ca = true, .usage = KU_CA },
		  DEVCERT_E_USAGE_FORBIDDEN },
		/* Out of its time. */
		{ { .key = f->device_key,
		    .not_before_at = NOW - 10 * DAY,
		    .not_after_at = NOW - 1 },
		  DEVCERT_E_EXPIRED },
		{ { .key = f->device_key, .not_before_at = NOW + 301 }, DEVCERT_E_NOT_YET_VALID },
	};
	devcert_scep_client *client = waiting_client(f, NULL);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct cert_spec spec = cases[i].spec;
		devcert_cert *cert;
		devcert_cert_list *list;

		spec.subject = "CN=device-7";
		spec.issuer = f->ca_cert;
		spec.issuer_key = f->ca_key;
		cert = cert_from(spec);
		list = list_of(cert, NULL);
		assert_refused(f, client, list, cases[i].code);
		devcert_cert_list_free(list);
		devcert_cert_free(cert);
	}
	devcert_scep_client_free(client);
}

/* The CA's clock and ours differ, and the certificate is seconds old. */
static void
a_certificate_of_just_now_is_taken(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = f->ca_cert,
	                                                   .issuer_key = f->ca_key,
	                                                   .not_before_at = NOW + 300 });
	devcert_cert_list *list = list_of(cert, NULL);

	devcert_scep_outcome_free(take(f, client, list));
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
	devcert_scep_client_free(client);
}

/* The moment is the one that was set. */
static void
validity_is_judged_at_the_moment_that_was_set(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = f->ca_cert,
	                                                   .issuer_key = f->ca_key,
	                                                   .not_before_at = NOW + 3 * DAY });
	devcert_cert_list *list = list_of(cert, NULL);

	assert_refused(f, client, list, DEVCERT_E_NOT_YET_VALID);
	assert_ok(devcert_scep_client_set_now(client, NOW + 3 * DAY));
	devcert_scep_outcome_free(take(f, client, list));
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
	devcert_scep_client_free(client);
}

/* T5: not of the CA, though the reply is. */
static void
a_certificate_of_another_issuer_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_cert *stranger = cert_from((struct cert_spec){
	    .subject = "CN=Stranger", .key = f->other_key, .is_ca = true, .usage = KU_CA });
	devcert_cert *namesake = cert_from((struct cert_spec){ .subject = "CN=Example Device CA",
	                                                       .key = f->other_key,
	                                                       .is_ca = true,
	                                                       .usage = KU_CA });
	/* The RA's key, which must not issue. */
	devcert_cert *ra_as_ca = cert_from((struct cert_spec){
	    .subject = "CN=Example RA", .key = f->ra_key, .is_ca = true, .usage = KU_CA });
	const struct {
		const devcert_cert *issuer;
		const devcert_key *issuer_key;
		int code;
	} cases[] = {
		{ stranger, f->other_key, DEVCERT_E_UNTRUSTED },
		{ namesake, f->other_key, DEVCERT_E_UNTRUSTED },
		{ ra_as_ca, f->ra_key, DEVCERT_E_USAGE_FORBIDDEN },
		/* Its own. */
		{ NULL, f->device_key, DEVCERT_E_UNTRUSTED },
	};
	devcert_scep_client *client = waiting_client(f, NULL);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_cert *cert =
		    cert_from((struct cert_spec){ .subject = "CN=device-7",
		                                  .key = f->device_key,
		                                  .issuer = cases[i].issuer,
		                                  .issuer_key = cases[i].issuer_key });
		/* The issuer comes along, as a chain does. */
		devcert_cert_list *list = list_of(cert, cases[i].issuer);

		assert_refused(f, client, list, cases[i].code);
		devcert_cert_list_free(list);
		devcert_cert_free(cert);
	}
	devcert_cert_free(ra_as_ca);
	devcert_cert_free(namesake);
	devcert_cert_free(stranger);
	devcert_scep_client_free(client);
}

/* S12, RFC 8894, 3.3.2.1: chains come in any order, and the leaf is the one for our key. */
static void
the_leaf_is_found_by_its_key(void **state)
{
	struct fixture *f = *state;
	devcert_cert *sub = cert_from((struct cert_spec){ .subject = "CN=Example Sub CA",
	                                                  .key = f->other_key,
	                                                  .issuer = f->ca_cert,
	                                                  .issuer_key = f->ca_key,
	                                                  .is_ca = true,
	                                                  .usage = KU_CA });
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = sub,
	                                                   .issuer_key = f->other_key });
	const devcert_cert *const path[] = { cert, sub, f->ca_cert };
	devcert_cert_list *lists[] = { list_of(cert, sub), list_of(sub, cert) };
	devcert_cert_list *alone = list_of(cert, NULL);

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		devcert_scep_client *client = waiting_client(f, NULL);
		devcert_scep_outcome *outcome;

		/* Without the one between there is no way. */
		assert_refused(f, client, alone, DEVCERT_E_UNTRUSTED);
		outcome = take(f, client, lists[i]);
		assert_chain(outcome, COUNT_OF(path), path);
		devcert_scep_outcome_free(outcome);
		devcert_scep_client_free(client);
		devcert_cert_list_free(lists[i]);
	}
	devcert_cert_list_free(alone);
	devcert_cert_free(cert);
	devcert_cert_free(sub);
}

/* The trusted set has an issuing CA and its root: the chain goes up to the root. */
static void
the_chain_goes_on_to_the_root_that_we_have(void **state)
{
	struct fixture *f = *state;
	devcert_cert *sub = cert_from((struct cert_spec){ .subject = "CN=Example Sub CA",
	                                                  .key = f->other_key,
	                                                  .issuer = f->ca_cert,
	                                                  .issuer_key = f->ca_key,
	                                                  .is_ca = true,
	                                                  .usage = KU_CA | KU_SIGN | KU_ENCRYPT });
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = sub,
	                                                   .issuer_key = f->other_key });
	const devcert_cert *const path[] = { cert, sub, f->ca_cert };
	devcert_cert_list *set = list_of(sub, f->ca_cert), *list = list_of(cert, NULL);
	devcert_scep_ca_certs *ca_certs = trust(set);
	devcert_scep_client *client = NULL;
	devcert_scep_outcome *outcome;
	devcert_bytes *message = NULL, *sealed = NULL;
	struct message m;

	assert_ok(devcert_scep_client_new(ca_certs, NULL, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	m = certrep_success(f, client, list, &sealed);
	m.signer = sub;
	m.key = f->other_key;
	outcome = assert_reply_is(client, &m, DEVCERT_SCEP_RESULT_ISSUED);
	assert_chain(outcome, COUNT_OF(path), path);
	devcert_scep_outcome_free(outcome);
	devcert_bytes_free(sealed);
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
	devcert_scep_ca_certs_free(ca_certs);
	devcert_cert_list_free(list);
	devcert_cert_list_free(set);
	devcert_cert_free(cert);
	devcert_cert_free(sub);
}

/* A request that asks for basicConstraints with cA TRUE. */
static devcert_csr *
ca_csr(const struct fixture *f)
{
	dc_buf info = DC_BUF_INIT(1 << 16), value = DC_BUF_INIT(64), out = DC_BUF_INIT(1 << 16);
	dc_buf extensions = DC_BUF_INIT(256), signature = DC_BUF_INIT(1024);
	devcert_csr *csr = NULL;
	const char *oid = NULL;
	size_t start;

	dc_ext_write_basic_constraints(true, -1, &value);
	dc_ext_add(&extensions, DC_OID_BASIC_CONSTRAINTS, true, dc_buf_slice(&value));
	dc_der_wrap(&extensions, DC_TAG_SEQUENCE, 0);
	dc_der_add_uint(&info, 0);
	dc_buf_add(&info, dc_csr_subject_der(f->csr));
	dc_buf_add(&info, dc_public_key_spki(dc_key_public(f->device_key)));
	start = info.len;
	dc_attr_add(&info, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
	dc_der_wrap(&info, DC_TAG_CONTEXT_CONSTRUCTED(0), start);
	dc_der_wrap(&info, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_pk_sign(dc_key_gnutls(f->device_key), dc_buf_slice(&info), &oid, &signature));
	dc_buf_insert(&signature, 0, dc_slice_of("\0", 1));
	dc_buf_add(&out, dc_buf_slice(&info));
	start = out.len;
	dc_der_add_oid(&out, oid);
	dc_der_add(&out, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_wrap(&out, DC_TAG_SEQUENCE, start);
	dc_der_add(&out, DC_TAG_BIT_STRING, dc_buf_slice(&signature));
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(&out));
	assert_ok(dc_csr_from_der(dc_buf_slice(&out), &csr));
	assert_ok(devcert_csr_verify(csr, 0));
	dc_buf_free(&signature);
	dc_buf_free(&extensions);
	dc_buf_free(&value);
	dc_buf_free(&info);
	dc_buf_free(&out);
	return csr;
}

static void
a_ca_certificate_is_taken_where_it_was_asked_for(void **state)
{
	struct fixture *f = *state;
	devcert_csr *csr = ca_csr(f);
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = f->ca_cert,
	                                                   .issuer_key = f->ca_key,
	                                                   .is_ca = true,
	                                                   .usage = KU_CA });
	devcert_cert_list *list = list_of(cert, NULL);
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_ok(devcert_scep_client_request(client, csr, f->device_key, NULL, &message));
	devcert_scep_outcome_free(take(f, client, list));
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
	devcert_csr_free(csr);
}

/* What a weak CA issues. */
static void
a_chain_below_the_policy_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_cert *sub = cert_from((struct cert_spec){ .subject = "CN=Example Weak CA",
	                                                  .key = f->weak_key,
	                                                  .issuer = f->ca_cert,
	                                                  .issuer_key = f->ca_key,
	                                                  .is_ca = true,
	                                                  .usage = KU_CA });
	devcert_cert *cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                                   .key = f->device_key,
	                                                   .issuer = sub,
	                                                   .issuer_key = f->weak_key });
	devcert_cert_list *list = list_of(cert, sub);
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_bytes *message = NULL;

	assert_refused(f, client, list, DEVCERT_E_WEAK);
	devcert_scep_client_free(client);
	assert_ok(devcert_scep_client_new(f->ca_certs, f->legacy, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	devcert_scep_outcome_free(take(f, client, list));
	devcert_bytes_free(message);
	devcert_scep_client_free(client);
	devcert_cert_list_free(list);
	devcert_cert_free(cert);
	devcert_cert_free(sub);
}

/* A SUCCESS whose content is this. */
static struct message
success_of(const struct fixture *f, const devcert_scep_client *client, dc_slice content)
{
	struct message m = certrep(f, client, "0");

	m.presence = DC_CONTENT_PRESENT;
	m.content = content;
	return m;
}

/* R33, RFC 8894, 3.2; V9: a SUCCESS is not believed for its status. */
static void
a_success_without_an_envelope_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert_list *list = list_of(f->issued_cert, NULL);
	devcert_bytes *naked = certs_only(list);
	struct message m = certrep(f, client, "0");

	assert_reply_fails(client, &m, DEVCERT_E_DER);
	m = success_of(f, client, dc_slice_of(NULL, 0));
	assert_reply_fails(client, &m, DEVCERT_E_DER);
	m = success_of(f, client, dc_slice_of("\0", 1));
	assert_reply_fails(client, &m, DEVCERT_E_DER);
	/* The certificates in the clear, as V19 has it. */
	m = success_of(f, client, dc_bytes_slice(naked));
	assert_reply_fails(client, &m, DEVCERT_E_DER);
	devcert_bytes_free(naked);
	devcert_cert_list_free(list);
	devcert_scep_client_free(client);
}

static void
an_envelope_to_somebody_else_is_refused(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_bytes *inner = certs_only(f->chain);
	devcert_bytes *sealed = envelope(dc_bytes_slice(inner), f->other_cert);
	struct message m = success_of(f, client, dc_bytes_slice(sealed));

	assert_reply_fails(client, &m, DEVCERT_E_NO_RECIPIENT);
	devcert_bytes_free(sealed);
	devcert_bytes_free(inner);
	devcert_scep_client_free(client);
}

/* P5, V14, V15: whatever is wrong inside, it is one error and one message. */
static void
all_that_is_wrong_inside_is_one_error(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_bytes *inner = certs_only(f->chain), *sealed;
	devcert_cert_list *none = list_of(NULL, NULL);
	dc_buf longer = DC_BUF_INIT(1 << 16), empty = DC_BUF_INIT(1 << 16);
	char message[256] = "";
	dc_slice cases[7];

	dc_buf_add(&longer, dc_bytes_slice(inner));
	dc_buf_add_octet(&longer, 0);
	assert_ok(dc_buf_status(&longer));
	/* SEQUENCE { signedData, [0] SEQUENCE {} } */
	dc_der_add_oid(&empty, DC_OID_SIGNED_DATA);
	dc_buf_add(&empty, dc_slice_of("\xa0\x02\x30\x00", 4));
	dc_der_wrap(&empty, DC_TAG_SEQUENCE, 0);
	cases[0] = dc_slice_of(NULL, 0);
	cases[1] = dc_slice_of("\0", 1);
	cases[2] = dc_slice_of(devcert_bytes_data(inner), devcert_bytes_len(inner) - 1);
	cases[3] = dc_buf_slice(&longer);
	cases[4] = dc_buf_slice(&empty);
	cases[5] = dc_csr_der(f->csr);
	cases[6] = dc_cert_der(f->issued_cert);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct message m;

		sealed = envelope(cases[i], client->signer);
		m = success_of(f, client, dc_bytes_slice(sealed));
		assert_reply_fails(client, &m, DEVCERT_E_DECRYPT);
		if (message[0] == '\0')
			strncpy(message, devcert_last_error_message(), sizeof(message) - 1);
		assert_string_equal(devcert_last_error_message(), message);
		devcert_bytes_free(sealed);
	}
	/* And a ciphertext, or an encrypted key, that was tampered with. */
	sealed = envelope(dc_bytes_slice(inner), client->signer);
	for (size_t back = 1; back < devcert_bytes_len(inner); back += 97) {
		uint8_t *bent = exact_copy(devcert_bytes_data(sealed), devcert_bytes_len(sealed));
		struct message m;
		devcert_bytes *reply;
		devcert_scep_outcome *outcome = NULL;
		int rc;

		bent[devcert_bytes_len(sealed) - back] ^= 1;
		m = success_of(f, client, dc_slice_of(bent, devcert_bytes_len(sealed)));
		reply = sign_message(&m);
		rc = devcert_scep_client_reply(client, devcert_bytes_data(reply),
		                               devcert_bytes_len(reply), &outcome);
		/* Where only the octets of a certificate changed it is still a certificate, of
		 * another or the same key. */
		assert_true(rc == DEVCERT_E_DECRYPT || rc == DEVCERT_E_KEY_MISMATCH);
		if (rc == DEVCERT_E_DECRYPT)
			assert_string_equal(devcert_last_error_message(), message);
		devcert_bytes_free(reply);
		free(bent);
	}
	devcert_bytes_free(sealed);
	dc_buf_free(&empty);
	dc_buf_free(&longer);
	devcert_cert_list_free(none);
	devcert_bytes_free(inner);
	devcert_scep_client_free(client);
}

/* An envelope to a certificate that is named as ours and has another key. */
static void
another_key_under_our_name_is_the_same_error(void **state)
{
	struct fixture *f = *state;
	devcert_scep_client *client = waiting_client(f, NULL);
	devcert_cert *twin = twin_of(client->signer, f->other_key);
	devcert_bytes *inner = certs_only(f->chain), *sealed;
	struct message m;

	sealed = envelope(dc_bytes_slice(inner), twin);
	m = success_of(f, client, dc_bytes_slice(sealed));
	assert_reply_fails(client, &m, DEVCERT_E_DECRYPT);
	devcert_bytes_free(sealed);
	devcert_bytes_free(inner);
	devcert_cert_free(twin);
	devcert_scep_client_free(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_that_does_not_fit_is_refused),
		cmocka_unit_test(a_certificate_of_just_now_is_taken),
		cmocka_unit_test(validity_is_judged_at_the_moment_that_was_set),
		cmocka_unit_test(a_certificate_of_another_issuer_is_refused),
		cmocka_unit_test(the_leaf_is_found_by_its_key),
		cmocka_unit_test(the_chain_goes_on_to_the_root_that_we_have),
		cmocka_unit_test(a_ca_certificate_is_taken_where_it_was_asked_for),
		cmocka_unit_test(a_chain_below_the_policy_is_refused),
		cmocka_unit_test(a_success_without_an_envelope_is_refused),
		cmocka_unit_test(an_envelope_to_somebody_else_is_refused),
		cmocka_unit_test(all_that_is_wrong_inside_is_one_error),
		cmocka_unit_test(another_key_under_our_name_is_the_same_error),
	};

	return cmocka_run_group_tests(tests, scep_setup, scep_teardown);
}
