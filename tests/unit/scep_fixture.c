/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scep_fixture.h"

#include "asn1/der.h"
#include "fixed_keys.h"
#include "scep_keys.h"

devcert_key *
key_from(const char *pem)
{
	devcert_key *key = NULL;

	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

devcert_cert *
cert_from(struct cert_spec spec)
{
	devcert_cert_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_public_key *public_key = NULL;
	devcert_cert *cert = NULL;

	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_name_parse_text(spec.subject, &name));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_key_get_public(spec.key, &public_key));
	assert_ok(devcert_cert_builder_set_public_key(builder, public_key));
	assert_ok(devcert_cert_builder_set_validity(
	    builder, spec.not_before_at != 0 ? spec.not_before_at : NOW - DAY,
	    spec.not_after_at != 0 ? spec.not_after_at : NOW + 365 * DAY));
	if (spec.is_ca)
		assert_ok(devcert_cert_builder_set_ca(builder, -1));
	if (spec.usage != 0)
		assert_ok(devcert_cert_builder_set_key_usage(builder, spec.usage));
	assert_ok(devcert_cert_builder_sign(
	    builder, spec.issuer != NULL ? spec.issuer_key : spec.key, spec.issuer, &cert));
	devcert_public_key_free(public_key);
	devcert_name_free(name);
	devcert_cert_builder_free(builder);
	return cert;
}

devcert_cert *
twin_of(const devcert_cert *cert, const devcert_key *key)
{
	dc_slice serial = dc_cert_serial_der(cert);
	devcert_cert_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_cert *out = NULL;

	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_get_issuer(cert, &name));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_cert_builder_set_serial(builder, serial.ptr, serial.len));
	assert_ok(devcert_cert_builder_set_validity(builder, devcert_cert_get_not_before(cert),
	                                            devcert_cert_get_not_after(cert)));
	assert_ok(devcert_cert_builder_set_key_usage(builder, KU_SIGN | KU_ENCRYPT));
	assert_ok(devcert_cert_builder_sign(builder, key, NULL, &out));
	devcert_name_free(name);
	devcert_cert_builder_free(builder);
	return out;
}

devcert_csr *
csr_from(const char *subject, const devcert_key *key)
{
	devcert_csr_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_csr *csr = NULL;

	assert_ok(devcert_csr_builder_new(&builder));
	if (subject[0] != '\0') {
		assert_ok(devcert_name_parse_text(subject, &name));
		assert_ok(devcert_csr_builder_set_subject(builder, name));
	}
	assert_ok(devcert_csr_builder_set_challenge(builder, (const uint8_t *)CHALLENGE,
	                                            strlen(CHALLENGE)));
	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	devcert_name_free(name);
	devcert_csr_builder_free(builder);
	return csr;
}

devcert_cert_list *
list_of(const devcert_cert *first, const devcert_cert *second)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *list = NULL;

	assert_ok(devcert_cert_list_builder_new(&builder));
	if (first != NULL)
		assert_ok(devcert_cert_list_builder_add(builder, first));
	if (second != NULL)
		assert_ok(devcert_cert_list_builder_add(builder, second));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	return list;
}

devcert_bytes *
certs_only(const devcert_cert_list *list)
{
	dc_buf der = DC_BUF_INIT(1 << 20);
	devcert_bytes *bytes = NULL;

	assert_ok(dc_certs_only_write(list, &der));
	assert_ok(dc_buf_take_bytes(&der, &bytes));
	return bytes;
}

devcert_scep_ca_certs *
trust(const devcert_cert_list *list)
{
	devcert_bytes *body = certs_only(list);
	devcert_scep_ca_certs *ca_certs = NULL;

	assert_ok(devcert_scep_ca_certs_parse_by_anchors(
	    devcert_bytes_data(body), devcert_bytes_len(body), list, NOW, 0, &ca_certs));
	devcert_bytes_free(body);
	return ca_certs;
}

static void
make_keys(struct fixture *f)
{
	f->ca_key = key_from(FIXED_KEY_RSA_A);
	f->ra_key = key_from(FIXED_KEY_RSA_B);
	f->decrypter_key = key_from(KEY_DECRYPTER);
	f->device_key = key_from(KEY_DEVICE);
	f->other_key = key_from(KEY_OTHER);
	f->weak_key = key_from(FIXED_KEY_RSA_1024);
	f->ec_key = key_from(FIXED_KEY_EC_P256);
}

static void
make_certs(struct fixture *f)
{
	f->ca_cert = cert_from((struct cert_spec){
	    .subject = "CN=Example Device CA", .key = f->ca_key, .is_ca = true, .usage = KU_CA });
	f->ra_cert = cert_from((struct cert_spec){ .subject = "CN=Example RA",
	                                           .key = f->ra_key,
	                                           .issuer = f->ca_cert,
	                                           .issuer_key = f->ca_key,
	                                           .usage = KU_SIGN });
	f->decrypter_cert = cert_from((struct cert_spec){ .subject = "CN=Example RA decrypter",
	                                                  .key = f->decrypter_key,
	                                                  .issuer = f->ca_cert,
	                                                  .issuer_key = f->ca_key,
	                                                  .usage = KU_ENCRYPT });
	f->other_cert = cert_from((struct cert_spec){
	    .subject = "CN=Somebody", .key = f->other_key, .usage = KU_SIGN | KU_ENCRYPT });
	f->issued_cert = cert_from((struct cert_spec){ .subject = "CN=device-7",
	                                               .key = f->device_key,
	                                               .issuer = f->ca_cert,
	                                               .issuer_key = f->ca_key,
	                                               .usage = KU_SIGN });
	f->ra_twin = twin_of(f->ra_cert, f->other_key);
	f->chain = list_of(f->ca_cert, NULL);
}

devcert_scep_ca_builder *
ca_builder(const struct fixture *f)
{
	devcert_scep_ca_builder *builder = NULL;

	assert_ok(devcert_scep_ca_builder_new(&builder));
	assert_ok(devcert_scep_ca_builder_set_signer(builder, f->ra_cert, f->ra_key));
	assert_ok(
	    devcert_scep_ca_builder_set_decrypter(builder, f->decrypter_cert, f->decrypter_key));
	assert_ok(devcert_scep_ca_builder_set_chain(builder, f->chain));
	return builder;
}

devcert_scep_ca *
ca_built(devcert_scep_ca_builder *builder)
{
	devcert_scep_ca *ca = NULL;

	assert_ok(devcert_scep_ca_builder_build(builder, &ca));
	devcert_scep_ca_builder_free(builder);
	return ca;
}

int
scep_setup(void **state)
{
	static struct fixture f;
	devcert_bytes *body = NULL;

	make_keys(&f);
	make_certs(&f);
	f.csr = csr_from("CN=device-7", f.device_key);
	assert_ok(devcert_scep_policy_new(&f.legacy));
	assert_ok(devcert_scep_policy_set_allow(
	    f.legacy, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_DES3));
	f.ca = ca_built(ca_builder(&f));
	/* As a device does it: what the CA gives out, by the fingerprint that it knows. */
	assert_ok(devcert_scep_ca_get_certs(f.ca, &body));
	assert_ok(devcert_scep_ca_certs_parse_by_fingerprint(
	    devcert_bytes_data(body), devcert_bytes_len(body),
	    devcert_cert_get_fingerprint(f.ca_cert), NOW, 0, &f.ca_certs));
	devcert_bytes_free(body);
	*state = &f;
	return 0;
}

int
scep_teardown(void **state)
{
	struct fixture *f = *state;

	devcert_scep_ca_certs_free(f->ca_certs);
	devcert_scep_ca_free(f->ca);
	devcert_scep_policy_free(f->legacy);
	devcert_csr_free(f->csr);
	devcert_cert_list_free(f->chain);
	devcert_cert_free(f->ra_twin);
	devcert_cert_free(f->issued_cert);
	devcert_cert_free(f->other_cert);
	devcert_cert_free(f->decrypter_cert);
	devcert_cert_free(f->ra_cert);
	devcert_cert_free(f->ca_cert);
	devcert_key_free(f->ec_key);
	devcert_key_free(f->weak_key);
	devcert_key_free(f->other_key);
	devcert_key_free(f->device_key);
	devcert_key_free(f->decrypter_key);
	devcert_key_free(f->ra_key);
	devcert_key_free(f->ca_key);
	return 0;
}

devcert_bytes *
envelope(dc_slice content, const devcert_cert *recipient)
{
	dc_buf der = DC_BUF_INIT(1 << 20);
	devcert_bytes *bytes = NULL;

	assert_ok(dc_cms_envelope(DC_AES_128_CBC, content, recipient, &der));
	assert_ok(dc_buf_take_bytes(&der, &bytes));
	return bytes;
}

void
attr_double(struct message *m, const char *oid, uint8_t tag, const void *data, size_t len)
{
	assert_true(m->count < COUNT_OF(m->attrs));
	assert_true(len <= sizeof(m->attrs[0].data));
	m->attrs[m->count].oid = oid;
	m->attrs[m->count].tag = tag;
	m->attrs[m->count].len = len;
	if (len > 0)
		memcpy(m->attrs[m->count].data, data, len);
	m->count++;
}

void
attr_drop(struct message *m, const char *oid)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->attrs[i].oid, oid) != 0)
			m->attrs[kept++] = m->attrs[i];
	m->count = kept;
}

void
attr_set(struct message *m, const char *oid, uint8_t tag, const void *data, size_t len)
{
	attr_drop(m, oid);
	attr_double(m, oid, tag, data, len);
}

void
attr_set_text(struct message *m, const char *oid, const char *text)
{
	attr_set(m, oid, DC_TAG_PRINTABLE_STRING, text, strlen(text));
}

devcert_bytes *
sign_message(const struct message *m)
{
	dc_buf attrs = DC_BUF_INIT(1 << 16), out = DC_BUF_INIT(2 << 20);
	devcert_bytes *bytes = NULL;

	for (size_t i = 0; i < m->count; i++) {
		dc_buf value = DC_BUF_INIT(1024);

		dc_der_add(&value, m->attrs[i].tag, dc_slice_of(m->attrs[i].data, m->attrs[i].len));
		dc_attr_add(&attrs, m->attrs[i].oid, dc_buf_slice(&value));
		dc_buf_free(&value);
	}
	assert_ok(dc_cms_sign(m->presence, m->content, dc_buf_slice(&attrs), m->signer, m->key, 0,
	                      m->certs, &out));
	assert_ok(dc_buf_take_bytes(&out, &bytes));
	dc_buf_free(&attrs);
	return bytes;
}

struct message
certrep(const struct fixture *f, const devcert_scep_client *client, const char *status)
{
	struct message m = { .presence = DC_CONTENT_ABSENT,
		             .signer = f->ra_cert,
		             .key = f->ra_key,
		             .certs = f->chain };

	attr_set_text(&m, DC_OID_SCEP_MESSAGE_TYPE, "3");
	attr_set_text(&m, DC_OID_SCEP_PKI_STATUS, status);
	attr_set_text(&m, DC_OID_SCEP_TRANSACTION_ID, client->id);
	attr_set(&m, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, "0123456789abcdef", 16);
	attr_set(&m, DC_OID_SCEP_RECIPIENT_NONCE, DC_TAG_OCTET_STRING, client->nonce,
	         sizeof(client->nonce));
	if (strcmp(status, "2") == 0)
		attr_set_text(&m, DC_OID_SCEP_FAIL_INFO, "2");
	return m;
}

struct message
certrep_success(const struct fixture *f, const devcert_scep_client *client,
                const devcert_cert_list *list, devcert_bytes **envelope_out)
{
	struct message m = certrep(f, client, "0");
	devcert_bytes *inner = certs_only(list);

	*envelope_out = envelope(dc_bytes_slice(inner), client->signer);
	devcert_bytes_free(inner);
	m.presence = DC_CONTENT_PRESENT;
	m.content = dc_bytes_slice(*envelope_out);
	return m;
}

devcert_scep_client *
waiting_client(const struct fixture *f, devcert_bytes **out)
{
	devcert_scep_client *client = NULL;
	devcert_bytes *message = NULL;

	assert_ok(devcert_scep_client_new(f->ca_certs, NULL, &client));
	assert_ok(devcert_scep_client_request(client, f->csr, f->device_key, NULL, &message));
	if (out != NULL)
		*out = message;
	else
		devcert_bytes_free(message);
	return client;
}

void
assert_reply_fails(devcert_scep_client *client, const struct message *m, int code)
{
	devcert_bytes *reply = sign_message(m);
	devcert_scep_outcome *outcome = NULL;
	bool pending = client->pending;

	assert_fails_with(code, devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                                  devcert_bytes_len(reply), &outcome));
	assert_null(outcome);
	assert_true(client->waiting);
	assert_true(client->pending == pending);
	devcert_bytes_free(reply);
}

devcert_scep_outcome *
assert_reply_is(devcert_scep_client *client, const struct message *m, devcert_scep_result result)
{
	devcert_bytes *reply = sign_message(m);
	devcert_scep_outcome *outcome = NULL;

	assert_ok(devcert_scep_client_reply(client, devcert_bytes_data(reply),
	                                    devcert_bytes_len(reply), &outcome));
	assert_int_equal(devcert_scep_outcome_get_result(outcome), result);
	assert_false(client->waiting);
	devcert_bytes_free(reply);
	return outcome;
}

devcert_scep_request *
received(const devcert_scep_ca *ca, const devcert_bytes *message)
{
	devcert_scep_request *request = NULL;

	assert_ok(devcert_scep_ca_receive(ca, devcert_bytes_data(message),
	                                  devcert_bytes_len(message), &request));
	return request;
}

devcert_bytes *
with_signers(const devcert_bytes *message, size_t count)
{
	dc_buf out = DC_BUF_INIT(2 << 20);
	dc_slice in = dc_bytes_slice(message);
	dc_tlv info, type, explicit_tag, signed_data, part;
	devcert_bytes *bytes = NULL;
	size_t signers;

	assert_ok(dc_tlv_only(in, DC_TAG_SEQUENCE, &info));
	assert_ok(dc_tlv_expect(&info.value, DC_TAG_OID, &type));
	assert_ok(dc_tlv_only(info.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &explicit_tag));
	assert_ok(dc_tlv_only(explicit_tag.value, DC_TAG_SEQUENCE, &signed_data));
	/* All parts up to the last one, signerInfos. */
	for (;;) {
		assert_ok(dc_tlv_next(&signed_data.value, &part));
		if (signed_data.value.len == 0)
			break;
		dc_buf_add(&out, part.whole);
	}
	assert_int_equal(part.tag, DC_TAG_SET);
	signers = out.len;
	for (size_t i = 0; i < count; i++)
		dc_buf_add(&out, part.value);
	dc_der_wrap(&out, DC_TAG_SET, signers);
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	dc_der_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(0), 0);
	dc_buf_insert(&out, 0, type.whole);
	dc_der_wrap(&out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_take_bytes(&out, &bytes));
	return bytes;
}

dc_cms_signed *
verified(const devcert_bytes *message, const devcert_cert *signer)
{
	dc_cms_signed *msg = NULL;

	assert_ok(dc_cms_signed_parse(dc_bytes_slice(message), &msg));
	assert_true(dc_cms_signed_names(msg, signer));
	assert_ok(dc_cms_signed_verify(msg, signer, 0));
	return msg;
}

void
assert_attr(const dc_cms_signed *msg, const char *oid, uint8_t tag, const void *data, size_t len)
{
	uint8_t seen = 0;
	dc_slice value;

	assert_ok(dc_cms_signed_attr(msg, oid, &seen, &value));
	assert_int_equal(seen, tag);
	assert_int_equal(value.len, len);
	assert_memory_equal(value.ptr, data, len);
}

void
assert_attr_text(const dc_cms_signed *msg, const char *oid, const char *text)
{
	assert_attr(msg, oid, DC_TAG_PRINTABLE_STRING, text, strlen(text));
}

void
assert_no_attr(const dc_cms_signed *msg, const char *oid)
{
	uint8_t tag;
	dc_slice value;

	assert_fails(DEVCERT_E_NOT_FOUND, dc_cms_signed_attr(msg, oid, &tag, &value));
}

/* Copy elements, with an OBJECT IDENTIFIER in place of another one; lengths follow. */
static void
copy_elements(dc_slice in, dc_slice from, dc_slice to, dc_buf *out)
{
	while (in.len > 0) {
		size_t start = out->len;
		dc_tlv tlv;

		assert_ok(dc_tlv_next(&in, &tlv));
		if (dc_slice_equals(tlv.whole, from)) {
			dc_buf_add(out, to);
		} else if ((tlv.tag & 0x20) != 0) {
			copy_elements(tlv.value, from, to, out);
			dc_der_wrap(out, tlv.tag, start);
		} else {
			dc_buf_add(out, tlv.whole);
		}
	}
}

devcert_bytes *
with_oid(const devcert_bytes *der, const char *from, const char *to)
{
	dc_buf old = DC_BUF_INIT(64), new = DC_BUF_INIT(64), out = DC_BUF_INIT(2 << 20);
	devcert_bytes *bytes = NULL;

	dc_der_add_oid(&old, from);
	dc_der_add_oid(&new, to);
	copy_elements(dc_bytes_slice(der), dc_buf_slice(&old), dc_buf_slice(&new), &out);
	assert_false(dc_slice_equals(dc_buf_slice(&out), dc_bytes_slice(der)));
	assert_ok(dc_buf_take_bytes(&out, &bytes));
	dc_buf_free(&new);
	dc_buf_free(&old);
	return bytes;
}

#define PIECE 100u

static void
write_ber(dc_slice in, dc_buf *out)
{
	while (in.len > 0) {
		bool in_pieces;
		dc_slice rest, piece;
		dc_tlv tlv;

		assert_ok(dc_tlv_next(&in, &tlv));
		in_pieces = tlv.tag == DC_TAG_OCTET_STRING && tlv.value.len > PIECE;
		if ((tlv.tag & 0x20) == 0 && !in_pieces) {
			dc_buf_add(out, tlv.whole);
			continue;
		}
		dc_buf_add_octet(out, tlv.tag | 0x20);
		dc_buf_add_octet(out, 0x80);
		if (!in_pieces)
			write_ber(tlv.value, out);
		for (rest = tlv.value; in_pieces && rest.len > 0;) {
			(void)dc_slice_take(&rest, rest.len < PIECE ? rest.len : PIECE, &piece);
			dc_der_add(out, DC_TAG_OCTET_STRING, piece);
		}
		dc_buf_add(out, dc_slice_of("\0\0", 2));
	}
}

devcert_bytes *
as_ber(const devcert_bytes *der)
{
	dc_buf out = DC_BUF_INIT(2 << 20);
	devcert_bytes *bytes = NULL;

	write_ber(dc_bytes_slice(der), &out);
	assert_ok(dc_buf_take_bytes(&out, &bytes));
	return bytes;
}
