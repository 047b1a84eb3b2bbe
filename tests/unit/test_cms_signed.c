/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SignedData: msg/cms_sign.c writes it, msg/cms_signed.c reads it. */
#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/pem.h"
#include "cms_recipes.h"
#include "vectors.h"

static devcert_key *rsa, *other_rsa, *old_rsa;
static devcert_cert *signer, *other, *old;

static int
make_signers(void **state)
{
	(void)state;
	rsa = fixed_key(FIXED_KEY_RSA_A);
	other_rsa = fixed_key(FIXED_KEY_RSA_B);
	old_rsa = fixed_key(FIXED_KEY_RSA_1024);
	signer = fixed_cert(rsa, "CN=signer,O=Example", 7);
	other = fixed_cert(other_rsa, "CN=other,O=Example", 8);
	old = fixed_cert(old_rsa, "CN=old,O=Example", 9);
	return 0;
}

static int
free_signers(void **state)
{
	(void)state;
	devcert_cert_free(signer);
	devcert_cert_free(other);
	devcert_cert_free(old);
	devcert_key_free(rsa);
	devcert_key_free(other_rsa);
	devcert_key_free(old_rsa);
	return 0;
}

static devcert_cert_list *
list_of(const devcert_cert *const *certs, size_t count)
{
	devcert_cert_list_builder *builder = NULL;
	devcert_cert_list *list = NULL;

	assert_ok(devcert_cert_list_builder_new(&builder));
	for (size_t i = 0; i < count; i++)
		assert_ok(devcert_cert_list_builder_add(builder, certs[i]));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	return list;
}

/* What parsing gives, and where that works, verifying by cert. */
static devcert_status
verify(dc_slice in, const devcert_cert *cert, uint32_t allow)
{
	uint8_t *copy = exact_copy(in.ptr, in.len);
	dc_cms_signed *msg = NULL;
	devcert_status rc = dc_cms_signed_parse(dc_slice_of(copy, in.len), &msg);

	if (rc == DEVCERT_OK)
		rc = dc_cms_signed_verify(msg, cert, allow);
	else
		assert_null(msg);
	dc_cms_signed_free(msg);
	free(copy);
	return rc;
}

static devcert_status
verify_recipe(const struct signed_recipe *r, uint32_t allow)
{
	dc_buf out;
	devcert_status rc = verify(make_signed(r, &out), r->signer, allow);

	dc_buf_free(&out);
	return rc;
}

/* A message of our writer with a transactionID. */
static void
sign(dc_content presence, dc_slice content, const devcert_cert *cert, const devcert_key *key,
     dc_buf *out)
{
	devcert_cert_list *certs = list_of((const devcert_cert *[]){ cert }, 1);
	dc_buf attrs = DC_BUF_INIT(RECIPE_MAX);

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	add_transaction_id(&attrs);
	assert_ok(dc_cms_sign(presence, content, dc_buf_slice(&attrs), cert, key, 0, certs, out));
	devcert_cert_list_free(certs);
	dc_buf_free(&attrs);
}

static void
what_we_sign_we_read(void **state)
{
	static const struct {
		dc_content presence;
		const char *content;
		size_t len;
	} cases[] = {
		{ DC_CONTENT_PRESENT, "what is signed", 14 },
		{ DC_CONTENT_PRESENT, "\0", 1 }, /* as NDES sends it in a FAILURE */
		{ DC_CONTENT_PRESENT, "", 0 },
		{ DC_CONTENT_ABSENT, "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_cms_signed *msg = NULL;
		dc_slice content, value;
		dc_buf out;
		uint8_t tag;

		sign(cases[i].presence, dc_slice_of(cases[i].content, cases[i].len), signer, rsa,
		     &out);
		assert_ok(dc_cms_signed_parse(dc_buf_slice(&out), &msg));
		assert_true(dc_cms_signed_names(msg, signer));
		assert_false(dc_cms_signed_names(msg, other));
		assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 1);
		assert_true(
		    devcert_cert_equals(dc_cert_list_at(dc_cms_signed_certs(msg), 0), signer));
		assert_ok(dc_cms_signed_verify(msg, signer, 0));

		assert_int_equal(dc_cms_signed_content(msg, &content), cases[i].presence);
		assert_int_equal(content.len, cases[i].len);
		assert_true(dc_slice_equals(content, dc_slice_of(cases[i].content, cases[i].len)));
		assert_ok(dc_cms_signed_attr(msg, DC_OID_SCEP_TRANSACTION_ID, &tag, &value));
		assert_int_equal(tag, DC_TAG_PRINTABLE_STRING);
		assert_true(dc_slice_equals(value, dc_slice_text(TRANSACTION)));
		assert_ok(dc_cms_signed_attr(msg, DC_OID_CONTENT_TYPE, &tag, &value));
		assert_int_equal(tag, DC_TAG_OID);
		assert_fails(DEVCERT_E_NOT_FOUND,
		             dc_cms_signed_attr(msg, DC_OID_SIGNING_TIME, &tag, &value));
		assert_int_equal(dc_cms_signed_hash(msg), DC_SHA256);
		dc_cms_signed_free(msg);
		dc_buf_free(&out);
	}
}

static void
nothing_is_given_before_verification_nor_after_a_failed_one(void **state)
{
	dc_cms_signed *msg = NULL;
	dc_slice content, value;
	uint8_t tag = 1;
	dc_buf out;

	(void)state;
	sign(DC_CONTENT_PRESENT, dc_slice_text("secret"), signer, rsa, &out);
	assert_ok(dc_cms_signed_parse(dc_buf_slice(&out), &msg));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_ABSENT);
		assert_int_equal(content.len, 0);
		assert_fails(DEVCERT_E_NOT_FOUND,
		             dc_cms_signed_attr(msg, DC_OID_SCEP_TRANSACTION_ID, &tag, &value));
		assert_int_equal(tag, 0);
		assert_int_equal(value.len, 0);
		assert_int_equal(dc_cms_signed_hash(msg), 0);
		/* A good verification before the failing one does not count any more. */
		assert_ok(dc_cms_signed_verify(msg, signer, 0));
		if (i == 0)
			assert_fails(DEVCERT_E_SIGNATURE, dc_cms_signed_verify(msg, other, 0));
		else
			assert_fails(DEVCERT_E_ARGUMENT,
			             dc_cms_signed_verify(msg, signer, 1u << 30));
	}
	dc_cms_signed_free(msg);
	dc_cms_signed_free(NULL);
	dc_buf_free(&out);
}

/* RFC 5652, 5.3 and 5.4; RFC 8894, 3.2 (R32, R34) */
static void
we_write_der_with_sorted_attributes_and_what_old_peers_read(void **state)
{
	dc_buf out, set = DC_BUF_INIT(64);
	dc_asn1 *info = NULL;
	dc_tlv_summary summary;
	dc_tlv tlv, previous = { 0 };
	dc_slice rest, whole, attrs;
	char oid[DC_OID_TEXT_SIZE];

	(void)state;
	sign(DC_CONTENT_PRESENT, dc_slice_text("x"), signer, rsa, &out);
	assert_ok(dc_tlv_scan(dc_buf_slice(&out), DC_DER, 1000, &summary));
	assert_int_equal(summary.whole_len, out.len);
	assert_false(summary.is_ber);

	/* ContentInfo, [0], SignedData; the SignerInfo is the only element of its last one. */
	assert_ok(dc_tlv_only(dc_buf_slice(&out), DC_TAG_SEQUENCE, &tlv));
	assert_ok(dc_tlv_expect(&tlv.value, DC_TAG_OID, &previous));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv));
	assert_ok(dc_tlv_only(tlv.value, DC_TAG_SEQUENCE, &tlv));
	rest = tlv.value;
	while (rest.len > 0)
		assert_ok(dc_tlv_next(&rest, &tlv));
	assert_int_equal(tlv.tag, DC_TAG_SET);
	assert_ok(dc_asn1_decode("SignerInfo", tlv.value, &info));
	assert_ok(dc_asn1_get_oid(info, "signatureAlgorithm.algorithm", oid));
	assert_string_equal(oid, DC_OID_RSA_ENCRYPTION);
	assert_ok(dc_asn1_get_whole(info, "signatureAlgorithm.parameters", &whole));
	assert_true(dc_slice_equals(whole, DER_NULL));
	assert_ok(dc_asn1_get_oid(info, "digestAlgorithm.algorithm", oid));
	assert_string_equal(oid, DC_OID_SHA256);
	assert_false(dc_asn1_has(info, "digestAlgorithm.parameters"));
	assert_false(dc_asn1_has(info, "unsignedAttrs"));

	assert_ok(dc_asn1_get(info, "signedAttrs", &attrs));
	previous = (dc_tlv){ 0 };
	for (int count = 0; attrs.len > 0; count++) {
		size_t shorter;

		assert_ok(dc_tlv_next(&attrs, &tlv));
		shorter = tlv.whole.len < previous.whole.len ? tlv.whole.len : previous.whole.len;
		assert_true(count == 0 || memcmp(previous.whole.ptr, tlv.whole.ptr, shorter) < 0);
		assert_true(count < 3);
		previous = tlv;
	}
	dc_asn1_free(info);
	dc_buf_free(&set);
	dc_buf_free(&out);
}

static void
without_certificates_the_field_is_left_out(void **state)
{
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);
	dc_cms_signed *msg = NULL;

	(void)state;
	assert_ok(dc_cms_sign(DC_CONTENT_ABSENT, NOTHING, NOTHING, signer, rsa, 0, NULL, &out));
	assert_ok(dc_cms_signed_parse(dc_buf_slice(&out), &msg));
	assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 0);
	assert_ok(dc_cms_signed_verify(msg, signer, 0));
	dc_cms_signed_free(msg);
	dc_buf_free(&out);
}

static void
keys_of_other_types_sign_with_the_digest_that_is_theirs(void **state)
{
	static const struct {
		const char *pem;
		dc_hash hash;
	} cases[] = {
		{ FIXED_KEY_EC_P256, DC_SHA256 }, { FIXED_KEY_EC_P384, DC_SHA384 },
		{ FIXED_KEY_EC_P521, DC_SHA512 }, { FIXED_KEY_ED25519, DC_SHA512 },
		{ FIXED_KEY_ED448, DC_SHAKE256 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_key *key = fixed_key(cases[i].pem);
		devcert_cert *cert = fixed_cert(key, "CN=other type", 3);
		dc_cms_signed *msg = NULL;
		dc_buf out;

		sign(DC_CONTENT_PRESENT, dc_slice_text("x"), cert, key, &out);
		assert_ok(dc_cms_signed_parse(dc_buf_slice(&out), &msg));
		assert_ok(dc_cms_signed_verify(msg, cert, 0));
		assert_int_equal(dc_cms_signed_hash(msg), cases[i].hash);
		assert_fails(DEVCERT_E_UNSUPPORTED, dc_cms_signed_verify(msg, signer, 0));
		dc_cms_signed_free(msg);
		dc_buf_free(&out);
		devcert_cert_free(cert);
		devcert_key_free(key);
	}
}

static void
what_cannot_sign_is_refused(void **state)
{
	dc_buf pem = read_vector("keys/x25519.pem"), out = DC_BUF_INIT(RECIPE_MAX);
	devcert_key *x25519;

	(void)state;
	assert_ok(devcert_key_parse(pem.ptr, pem.len, NULL, 0, &x25519));
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_cms_sign(DC_CONTENT_ABSENT, NOTHING, NOTHING, signer,
	                                                x25519, 0, NULL, &out));
	assert_fails(DEVCERT_E_KEY_MISMATCH, dc_cms_sign(DC_CONTENT_ABSENT, NOTHING, NOTHING,
	                                                 signer, other_rsa, 0, NULL, &out));
	assert_int_equal(out.len, 0);
	devcert_key_free(x25519);
	dc_buf_free(&pem);
}

/* RFC 8419, section 2.3, and RFC 8702, section 3.1; of 512 bits only, and not for RSA. */
static void
shake256_has_two_names_and_one_length(void **state)
{
	static const struct {
		const char *oid;
		dc_slice params;
		devcert_status code;
	} cases[] = {
		{ DC_OID_SHAKE256_LEN, { (const uint8_t *)"\x02\x02\x02\x00", 4 }, DEVCERT_OK },
		{ DC_OID_SHAKE256, { NULL, 0 }, DEVCERT_OK },
		{ DC_OID_SHAKE256_LEN, { NULL, 0 }, DEVCERT_E_UNSUPPORTED },
		{ DC_OID_SHAKE256_LEN,
		  { (const uint8_t *)"\x02\x02\x01\x00", 4 },
		  DEVCERT_E_UNSUPPORTED },
		{ DC_OID_SHAKE256,
		  { (const uint8_t *)"\x02\x02\x02\x00", 4 },
		  DEVCERT_E_UNSUPPORTED },
		{ DC_OID_SHA512, { NULL, 0 }, DEVCERT_E_UNSUPPORTED },
	};
	devcert_key *key = fixed_key(FIXED_KEY_ED448);
	devcert_cert *cert = fixed_cert(key, "CN=ed448", 3);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct signed_recipe r = signed_recipe(key, cert), by_rsa;

		r.digest_oid = cases[i].oid;
		r.digest_params = cases[i].params;
		by_rsa = r;
		r.signature_oid = DC_OID_ED448;
		r.signature_params = dc_slice_of(NULL, 0);
		r.sign = GNUTLS_SIGN_EDDSA_ED448;
		assert_int_equal(verify_recipe(&r, 0), cases[i].code);
		if (cases[i].code == DEVCERT_OK) {
			by_rsa.key = rsa;
			by_rsa.signer = signer;
			assert_fails(DEVCERT_E_UNSUPPORTED, verify_recipe(&by_rsa, 0));
		}
	}
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
every_truncation_is_refused(void **state)
{
	dc_buf out;

	(void)state;
	sign(DC_CONTENT_PRESENT, dc_slice_text("what is signed"), signer, rsa, &out);
	for (size_t len = 0; len < out.len; len++)
		assert_fails(DEVCERT_E_DER, verify(dc_slice_of(out.ptr, len), signer, 0));
	assert_ok(verify(dc_buf_slice(&out), signer, 0));
	dc_buf_add_octet(&out, 0);
	assert_fails(DEVCERT_E_TRAILING, verify(dc_buf_slice(&out), signer, 0));
	dc_buf_free(&out);
}

/* The errors that a message can have. */
static void
assert_is_refusal(devcert_status parse_rc, devcert_status verify_rc)
{
	switch (parse_rc != DEVCERT_OK ? parse_rc : verify_rc) {
	case DEVCERT_E_DER:
	case DEVCERT_E_TRAILING:
	case DEVCERT_E_LIMIT:
	case DEVCERT_E_WEAK:
	case DEVCERT_E_UNSUPPORTED:
		return;
	default:
		assert_int_equal(parse_rc, DEVCERT_OK);
		assert_string_equal(devcert_error_name(verify_rc), "DEVCERT_E_SIGNATURE");
	}
}

/* Whatever octet is changed: the message is refused, or says the same as before. */
static void
no_change_of_an_octet_changes_what_is_signed(void **state)
{
	static const uint8_t changes[] = { 0x01, 0x20, 0x80, 0xff };
	size_t accepted = 0;
	dc_buf out;

	(void)state;
	sign(DC_CONTENT_PRESENT, dc_slice_text("what is signed"), signer, rsa, &out);
	for (size_t i = 0; i < COUNT_OF(changes) * out.len; i++) {
		uint8_t *copy = exact_copy(out.ptr, out.len);
		devcert_status parse_rc, verify_rc = DEVCERT_OK;
		dc_cms_signed *msg = NULL;
		dc_slice content, value;
		uint8_t tag;

		copy[i % out.len] ^= changes[i / out.len];
		parse_rc = dc_cms_signed_parse(dc_slice_of(copy, out.len), &msg);
		if (parse_rc == DEVCERT_OK)
			verify_rc = dc_cms_signed_verify(msg, signer, 0);
		if (parse_rc != DEVCERT_OK || verify_rc != DEVCERT_OK) {
			assert_is_refusal(parse_rc, verify_rc);
		} else {
			accepted++;
			assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
			assert_true(dc_slice_equals(content, dc_slice_text("what is signed")));
			assert_ok(
			    dc_cms_signed_attr(msg, DC_OID_SCEP_TRANSACTION_ID, &tag, &value));
			assert_true(dc_slice_equals(value, dc_slice_text(TRANSACTION)));
		}
		dc_cms_signed_free(msg);
		free(copy);
	}
	/* Certificates, versions, digestAlgorithms and sid are not signed. */
	assert_true(accepted > 0);
	dc_buf_free(&out);
}

static void
the_recipe_itself_is_right(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);

	(void)state;
	assert_ok(verify_recipe(&r, 0));
}

/* What peers write differently and may. */
static void
differences_of_peers_are_read(void **state)
{
	static const char *const with[] = { DC_OID_SHA256_WITH_RSA, DC_OID_RSA_ENCRYPTION };
	struct signed_recipe r;
	dc_buf buf;

	(void)state;
	/* S8: parameters absent or NULL, rsaEncryption or sha256WithRSAEncryption */
	for (int i = 0; i < 8; i++) {
		r = signed_recipe(rsa, signer);
		r.signature_oid = with[i & 1];
		r.signature_params = (i & 2) != 0 ? DER_NULL : NOTHING;
		r.digest_params = (i & 4) != 0 ? DER_NULL : NOTHING;
		assert_ok(verify_recipe(&r, 0));
	}
	/* S7 */
	r = signed_recipe(rsa, signer);
	r.content_type = DC_OID_ENVELOPED_DATA;
	assert_ok(verify_recipe(&r, 0));
	r = signed_recipe(rsa, signer);
	r.by_key_id = true;
	assert_ok(verify_recipe(&r, 0));
	/* N1 */
	r = signed_recipe(rsa, signer);
	r.certs = NOTHING;
	assert_ok(verify_recipe(&r, 0));
	r.certs = dc_slice_of("", 0);
	assert_ok(verify_recipe(&r, 0));
	r.crls = element(&buf, DC_TAG_SEQUENCE, dc_slice_of("\x02\x01\x00", 3));
	assert_ok(verify_recipe(&r, 0));
	dc_buf_free(&buf);
	r = signed_recipe(rsa, signer);
	r.unsigned_attrs = element(&buf, DC_TAG_CONTEXT_CONSTRUCTED(1),
	                           dc_slice_of("\x30\x07\x06\x01\x2a\x31\x02\x05\x00", 9));
	assert_ok(verify_recipe(&r, 0));
	dc_buf_free(&buf);
}

static void
the_signer_is_named_by_issuer_and_serial_or_by_key_identifier(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);
	devcert_cert *same_name = fixed_cert(rsa, "CN=signer,O=Example", 70);
	devcert_cert *same_serial = fixed_cert(rsa, "CN=somebody else,O=Example", 7);
	dc_cms_signed *msg = NULL;
	dc_buf out;

	(void)state;
	assert_ok(dc_cms_signed_parse(make_signed(&r, &out), &msg));
	assert_true(dc_cms_signed_names(msg, signer));
	assert_false(dc_cms_signed_names(msg, other));
	assert_false(dc_cms_signed_names(msg, same_name));
	assert_false(dc_cms_signed_names(msg, same_serial));
	dc_cms_signed_free(msg);
	dc_buf_free(&out);

	/* The identifier is the key's, so it names every certificate of it. */
	r.by_key_id = true;
	assert_ok(dc_cms_signed_parse(make_signed(&r, &out), &msg));
	assert_true(dc_cms_signed_names(msg, signer));
	assert_true(dc_cms_signed_names(msg, same_name));
	assert_false(dc_cms_signed_names(msg, other));
	dc_cms_signed_free(msg);
	dc_buf_free(&out);
	devcert_cert_free(same_name);
	devcert_cert_free(same_serial);
}

/* Each thing that is checked, broken alone. */
static void
break_type(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->type = DC_OID_ENVELOPED_DATA;
}

static void
break_content_type(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->content_type = DC_OID_SIGNED_DATA;
}

static void
break_content_tag(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->content_tag = DC_TAG_UTF8_STRING;
}

/* CVE-2026-59639 of another library: no signer, and "all signers verify" */
static void
no_signer(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->copies = 0;
}

static void
two_signers(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->copies = 2;
}

static void
signer_of_another_form(struct signed_recipe *r, dc_buf *buf)
{
	r->infos = element(buf, DC_TAG_SET, NOTHING);
}

static void
signer_that_is_empty(struct signed_recipe *r, dc_buf *buf)
{
	r->infos = element(buf, DC_TAG_SEQUENCE, NOTHING);
}

static void
something_behind_the_signers(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->behind = DER_NULL;
}

/* R34 */
static void
no_signed_attributes(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->has_attrs = false;
}

static void
attributes_with_another_tag(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->attrs_tag = DC_TAG_CONTEXT_CONSTRUCTED(1);
}

static void
empty_attributes(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->attrs = dc_slice_of("", 0);
}

static void
no_content_type(struct signed_recipe *r, dc_buf *buf)
{
	add_message_digest(buf, r->digest_oid, r->content);
	r->attrs = dc_buf_slice(buf);
}

static void
no_message_digest(struct signed_recipe *r, dc_buf *buf)
{
	add_content_type(buf, DC_OID_DATA);
	r->attrs = dc_buf_slice(buf);
}

static void
content_type_twice(struct signed_recipe *r, dc_buf *buf)
{
	add_content_type(buf, DC_OID_DATA);
	own_attrs(r, buf);
	r->attrs = dc_buf_slice(buf);
}

static void
message_digest_twice(struct signed_recipe *r, dc_buf *buf)
{
	own_attrs(r, buf);
	add_message_digest(buf, r->digest_oid, dc_slice_text("other"));
	r->attrs = dc_buf_slice(buf);
}

static void
transaction_id_twice(struct signed_recipe *r, dc_buf *buf)
{
	own_attrs(r, buf);
	add_transaction_id(buf);
	r->attrs = dc_buf_slice(buf);
}

/* Two values: dc_attr_add() takes their octets one after the other. */
static void
message_digest_with_two_values(struct signed_recipe *r, dc_buf *buf)
{
	uint8_t values[2][34] = { { DC_TAG_OCTET_STRING, 32 }, { DC_TAG_OCTET_STRING, 32 } };
	uint8_t digest[DC_DIGEST_MAX];

	assert_ok(dc_digest(DC_SHA256, r->content, digest));
	memcpy(values[0] + 2, digest, 32);
	add_content_type(buf, DC_OID_DATA);
	dc_attr_add(buf, DC_OID_MESSAGE_DIGEST, dc_slice_of(values, sizeof(values)));
	r->attrs = dc_buf_slice(buf);
}

static void
content_type_with_two_values(struct signed_recipe *r, dc_buf *buf)
{
	dc_buf value = DC_BUF_INIT(100);

	dc_der_add_oid(&value, DC_OID_DATA);
	dc_der_add_oid(&value, DC_OID_SIGNED_DATA);
	dc_attr_add(buf, DC_OID_CONTENT_TYPE, dc_buf_slice(&value));
	add_message_digest(buf, r->digest_oid, r->content);
	r->attrs = dc_buf_slice(buf);
	dc_buf_free(&value);
}

static void
content_type_without_value(struct signed_recipe *r, dc_buf *buf)
{
	dc_attr_add(buf, DC_OID_CONTENT_TYPE, NOTHING);
	add_message_digest(buf, r->digest_oid, r->content);
	r->attrs = dc_buf_slice(buf);
}

static void
content_type_of_something_else(struct signed_recipe *r, dc_buf *buf)
{
	add_content_type(buf, DC_OID_ENVELOPED_DATA);
	add_message_digest(buf, r->digest_oid, r->content);
	r->attrs = dc_buf_slice(buf);
}

/* V10: an attribute of another ASN.1 type */
static void
content_type_as_octets(struct signed_recipe *r, dc_buf *buf)
{
	dc_buf value = DC_BUF_INIT(100);

	assert_ok(dc_oid_encode(DC_OID_DATA, &value));
	dc_der_wrap(&value, DC_TAG_OCTET_STRING, 0);
	dc_attr_add(buf, DC_OID_CONTENT_TYPE, dc_buf_slice(&value));
	add_message_digest(buf, r->digest_oid, r->content);
	r->attrs = dc_buf_slice(buf);
	dc_buf_free(&value);
}

static void
message_digest_as_text(struct signed_recipe *r, dc_buf *buf)
{
	uint8_t value[34] = { DC_TAG_UTF8_STRING, 32 }, digest[DC_DIGEST_MAX];

	assert_ok(dc_digest(DC_SHA256, r->content, digest));
	memcpy(value + 2, digest, 32);
	add_content_type(buf, DC_OID_DATA);
	dc_attr_add(buf, DC_OID_MESSAGE_DIGEST, dc_slice_of(value, sizeof(value)));
	r->attrs = dc_buf_slice(buf);
}

static void
message_digest_of_something_else(struct signed_recipe *r, dc_buf *buf)
{
	add_content_type(buf, DC_OID_DATA);
	add_message_digest(buf, r->digest_oid, dc_slice_text("what is signeD"));
	r->attrs = dc_buf_slice(buf);
}

static void
message_digest_cut_short(struct signed_recipe *r, dc_buf *buf)
{
	uint8_t value[33] = { DC_TAG_OCTET_STRING, 31 }, digest[DC_DIGEST_MAX];

	assert_ok(dc_digest(DC_SHA256, r->content, digest));
	memcpy(value + 2, digest, 31);
	add_content_type(buf, DC_OID_DATA);
	dc_attr_add(buf, DC_OID_MESSAGE_DIGEST, dc_slice_of(value, sizeof(value)));
	r->attrs = dc_buf_slice(buf);
}

static void
message_digest_of_another_algorithm(struct signed_recipe *r, dc_buf *buf)
{
	add_content_type(buf, DC_OID_DATA);
	add_message_digest(buf, DC_OID_SHA512, r->content);
	r->attrs = dc_buf_slice(buf);
}

static void
signature_of_another_key(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->key = other_rsa;
}

/* The algorithms of a SignerInfo have to agree. */
static void
signature_over_another_digest(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_oid = DC_OID_SHA512_WITH_RSA;
	r->sign = GNUTLS_SIGN_RSA_SHA512;
}

static void
rsa_encryption_over_another_digest(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->sign = GNUTLS_SIGN_RSA_SHA512;
}

static void
signature_algorithm_of_another_key_type(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_oid = DC_OID_ECDSA_SHA256;
}

static void
signature_algorithm_pss(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_oid = DC_OID_RSASSA_PSS;
	r->signature_params = dc_slice_of("\x30\x00", 2);
}

/* RFC 4055, section 3.1 */
static void
signature_algorithm_pss_without_parameters(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_oid = DC_OID_RSASSA_PSS;
	r->signature_params = dc_slice_of(NULL, 0);
}

static void
signature_algorithm_unknown(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_oid = "1.2.3.4";
}

static void
signature_algorithm_with_parameters(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->signature_params = dc_slice_of("\x04\x00", 2);
}

static void
digest_algorithm_with_parameters(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->digest_params = dc_slice_of("\x30\x00", 2);
}

static void
digest_algorithm_unknown(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->digest_oid = "1.2.3.4";
}

/* R27 */
static void
digest_algorithm_md5(struct signed_recipe *r, dc_buf *buf)
{
	(void)buf;
	r->digest_oid = DC_OID_MD5;
}

static void
each_broken_thing_is_refused(void **state)
{
	static const struct {
		void (*change)(struct signed_recipe *r, dc_buf *buf);
		devcert_status code;
	} cases[] = {
		{ break_type, DEVCERT_E_DER },
		{ break_content_type, DEVCERT_E_UNSUPPORTED },
		{ break_content_tag, DEVCERT_E_DER },
		{ no_signer, DEVCERT_E_DER },
		{ two_signers, DEVCERT_E_DER },
		{ signer_of_another_form, DEVCERT_E_DER },
		{ signer_that_is_empty, DEVCERT_E_DER },
		{ something_behind_the_signers, DEVCERT_E_DER },
		{ no_signed_attributes, DEVCERT_E_DER },
		{ attributes_with_another_tag, DEVCERT_E_DER },
		{ empty_attributes, DEVCERT_E_SIGNATURE },
		{ no_content_type, DEVCERT_E_SIGNATURE },
		{ no_message_digest, DEVCERT_E_SIGNATURE },
		{ content_type_twice, DEVCERT_E_DER },
		{ message_digest_twice, DEVCERT_E_DER },
		{ transaction_id_twice, DEVCERT_E_DER },
		{ message_digest_with_two_values, DEVCERT_E_DER },
		{ content_type_with_two_values, DEVCERT_E_DER },
		{ content_type_without_value, DEVCERT_E_DER },
		{ content_type_of_something_else, DEVCERT_E_SIGNATURE },
		{ content_type_as_octets, DEVCERT_E_SIGNATURE },
		{ message_digest_as_text, DEVCERT_E_SIGNATURE },
		{ message_digest_of_something_else, DEVCERT_E_SIGNATURE },
		{ message_digest_cut_short, DEVCERT_E_SIGNATURE },
		{ message_digest_of_another_algorithm, DEVCERT_E_SIGNATURE },
		{ signature_of_another_key, DEVCERT_E_SIGNATURE },
		{ signature_over_another_digest, DEVCERT_E_UNSUPPORTED },
		{ rsa_encryption_over_another_digest, DEVCERT_E_SIGNATURE },
		{ signature_algorithm_of_another_key_type, DEVCERT_E_UNSUPPORTED },
		/* SHA-1 by default, and over SHA-256 */
		{ signature_algorithm_pss, DEVCERT_E_UNSUPPORTED },
		{ signature_algorithm_pss_without_parameters, DEVCERT_E_DER },
		{ signature_algorithm_unknown, DEVCERT_E_UNSUPPORTED },
		{ signature_algorithm_with_parameters, DEVCERT_E_UNSUPPORTED },
		{ digest_algorithm_with_parameters, DEVCERT_E_UNSUPPORTED },
		{ digest_algorithm_unknown, DEVCERT_E_UNSUPPORTED },
		{ digest_algorithm_md5, DEVCERT_E_WEAK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct signed_recipe r = signed_recipe(rsa, signer);
		dc_buf buf = DC_BUF_INIT(RECIPE_MAX);

		cases[i].change(&r, &buf);
		assert_ok(dc_buf_status(&buf));
		assert_fails_with(cases[i].code,
		                  verify_recipe(&r, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024));
		dc_buf_free(&buf);
	}
}

/* A content that is present changes the digest, and so does one that is taken away. */
static void
content_put_in_or_taken_away_is_noticed(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);
	dc_buf attrs = DC_BUF_INIT(RECIPE_MAX), none = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	own_attrs(&r, &attrs);
	r.attrs = dc_buf_slice(&attrs);
	r.has_content = false;
	assert_fails(DEVCERT_E_SIGNATURE, verify_recipe(&r, 0));
	r.attrs = NOTHING;
	own_attrs(&r, &none);
	r.attrs = dc_buf_slice(&none);
	assert_ok(verify_recipe(&r, 0));
	r.has_content = true;
	assert_fails(DEVCERT_E_SIGNATURE, verify_recipe(&r, 0));
	dc_buf_free(&attrs);
	dc_buf_free(&none);
}

static void
sha1_and_short_keys_need_permission(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);

	(void)state;
	r.digest_oid = DC_OID_SHA1;
	r.sign = GNUTLS_SIGN_RSA_SHA1;
	assert_fails(DEVCERT_E_WEAK, verify_recipe(&r, 0));
	assert_fails(DEVCERT_E_WEAK, verify_recipe(&r, DEVCERT_ALLOW_RSA_1024));
	assert_ok(verify_recipe(&r, DEVCERT_ALLOW_SHA1));
	r.signature_oid = DC_OID_SHA1_WITH_RSA;
	assert_fails(DEVCERT_E_WEAK, verify_recipe(&r, 0));
	assert_ok(verify_recipe(&r, DEVCERT_ALLOW_SHA1));

	r = signed_recipe(old_rsa, old);
	assert_fails(DEVCERT_E_WEAK, verify_recipe(&r, 0));
	assert_fails(DEVCERT_E_WEAK, verify_recipe(&r, DEVCERT_ALLOW_SHA1));
	assert_ok(verify_recipe(&r, DEVCERT_ALLOW_RSA_1024));

	assert_fails(DEVCERT_E_ARGUMENT, verify_recipe(&r, 1u << 30));
}

static void
what_is_no_certificate_among_the_certificates_is_skipped(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);
	dc_buf certs = DC_BUF_INIT(RECIPE_MAX), out;
	dc_cms_signed *msg = NULL;

	(void)state;
	dc_buf_add(&certs, DER_NULL);
	dc_buf_add(&certs, dc_cert_der(other));
	/* [1] attribute certificate; a SEQUENCE of nothing; an octet string */
	dc_der_add(&certs, DC_TAG_CONTEXT_CONSTRUCTED(1), dc_slice_of("\x05\x00", 2));
	dc_der_add(&certs, DC_TAG_SEQUENCE, NOTHING);
	dc_der_add(&certs, DC_TAG_OCTET_STRING, dc_cert_der(signer));
	dc_buf_add(&certs, dc_cert_der(signer));
	r.certs = dc_buf_slice(&certs);
	assert_ok(dc_cms_signed_parse(make_signed(&r, &out), &msg));
	assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 2);
	assert_true(devcert_cert_equals(dc_cert_list_at(dc_cms_signed_certs(msg), 0), other));
	assert_true(devcert_cert_equals(dc_cert_list_at(dc_cms_signed_certs(msg), 1), signer));
	dc_cms_signed_free(msg);
	dc_buf_free(&certs);
	dc_buf_free(&out);
}

static void
certificates_and_attributes_are_counted(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);
	dc_buf certs = DC_BUF_INIT(RECIPE_MAX), attrs = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	for (unsigned int i = 0; i < DC_LIMIT_BUNDLE_CERTS; i++)
		dc_buf_add(&certs, DER_NULL);
	r.certs = dc_buf_slice(&certs);
	assert_ok(verify_recipe(&r, 0));
	dc_buf_add(&certs, dc_cert_der(signer));
	r.certs = dc_buf_slice(&certs);
	assert_fails(DEVCERT_E_LIMIT, verify_recipe(&r, 0));

	r = signed_recipe(rsa, signer);
	own_attrs(&r, &attrs);
	for (unsigned int i = 3; i < DC_LIMIT_ATTRIBUTES; i++) {
		char oid[] = "1.2.3.4.10";

		oid[8] = (char)('1' + i / 10);
		oid[9] = (char)('0' + i % 10);
		dc_attr_add(&attrs, oid, DER_NULL);
	}
	r.attrs = dc_buf_slice(&attrs);
	assert_ok(verify_recipe(&r, 0));
	dc_attr_add(&attrs, "1.2.3.5", DER_NULL);
	r.attrs = dc_buf_slice(&attrs);
	assert_fails(DEVCERT_E_LIMIT, verify_recipe(&r, 0));
	dc_buf_free(&certs);
	dc_buf_free(&attrs);
}

static void
a_message_beyond_the_limit_is_not_looked_at(void **state)
{
	size_t len = DC_LIMIT_CMS_LEN + 1;
	uint8_t *octets = calloc(1, len);
	dc_cms_signed *msg = NULL;

	(void)state;
	assert_non_null(octets);
	assert_fails(DEVCERT_E_LIMIT, dc_cms_signed_parse(dc_slice_of(octets, len), &msg));
	assert_null(msg);
	memset(octets, 'M', len);
	octets[1] = 'I';
	assert_fails(DEVCERT_E_DER, dc_cms_signed_parse(dc_slice_of(octets, len - 1), &msg));
	free(octets);
}

/* S18 */
static void
base64_and_pem_are_read_too(void **state)
{
	static const char *const labels[] = { "CMS", "PKCS7", "PKCS #7 SIGNED DATA" };
	dc_buf der, text = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	sign(DC_CONTENT_PRESENT, dc_slice_text("what is signed"), signer, rsa, &der);
	dc_base64_encode(dc_buf_slice(&der), 0, &text);
	assert_ok(verify(dc_buf_slice(&text), signer, 0));
	dc_buf_truncate(&text, text.len - 1);
	assert_fails(DEVCERT_E_PEM, verify(dc_buf_slice(&text), signer, 0));
	dc_buf_truncate(&text, 0);
	dc_buf_add_text(&text, "\r\n ");
	dc_base64_encode(dc_buf_slice(&der), 64, &text);
	assert_ok(verify(dc_buf_slice(&text), signer, 0));
	for (size_t i = 0; i < COUNT_OF(labels); i++) {
		dc_buf_truncate(&text, 0);
		dc_pem_encode(labels[i], dc_buf_slice(&der), &text);
		assert_ok(verify(dc_buf_slice(&text), signer, 0));
	}
	dc_buf_truncate(&text, 0);
	dc_pem_encode("CERTIFICATE", dc_buf_slice(&der), &text);
	assert_fails(DEVCERT_E_PEM, verify(dc_buf_slice(&text), signer, 0));
	assert_fails(DEVCERT_E_DER, verify(dc_slice_text("<html>no</html>"), signer, 0));
	assert_fails(DEVCERT_E_DER, verify(dc_slice_text(" \r\n\t"), signer, 0));
	dc_buf_free(&text);
	dc_buf_free(&der);
}

/* A5.  The signed attributes come as DER, as the RFC has it, and so do certificates; all else has
 * indefinite lengths and strings in pieces. */
static void
ber_is_read_and_signed_attributes_keep_their_octets(void **state)
{
	struct signed_recipe r = signed_recipe(rsa, signer);
	dc_buf attrs = DC_BUF_INIT(RECIPE_MAX), set, der, ber = DC_BUF_INIT(RECIPE_MAX);
	dc_slice keep[2];

	(void)state;
	own_attrs(&r, &attrs);
	keep[0] = element(&set, DC_TAG_CONTEXT_CONSTRUCTED(0), dc_buf_slice(&attrs));
	keep[1] = dc_cert_der(signer);
	add_as_ber(make_signed(&r, &der), keep, 2, &ber);
	assert_ok(dc_buf_status(&ber));
	assert_true(ber.len > der.len);
	assert_ok(verify(dc_buf_slice(&ber), signer, 0));
	for (size_t len = 0; len < ber.len; len++)
		assert_fails(DEVCERT_E_DER, verify(dc_slice_of(ber.ptr, len), signer, 0));

	/* RFC 5652, 5.4: what is signed is the DER of the attributes, though they are sent in BER.
	 */
	dc_buf_truncate(&ber, 0);
	add_as_ber(dc_buf_slice(&der), keep + 1, 1, &ber);
	assert_ok(verify(dc_buf_slice(&ber), signer, 0));
	dc_buf_truncate(&ber, 0);
	add_with_long_lengths(dc_buf_slice(&der), &ber);
	assert_ok(dc_buf_status(&ber));
	assert_ok(verify(dc_buf_slice(&ber), signer, 0));
	dc_buf_free(&attrs);
	dc_buf_free(&set);
	dc_buf_free(&der);
	dc_buf_free(&ber);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_sign_we_read),
		cmocka_unit_test(nothing_is_given_before_verification_nor_after_a_failed_one),
		cmocka_unit_test(we_write_der_with_sorted_attributes_and_what_old_peers_read),
		cmocka_unit_test(without_certificates_the_field_is_left_out),
		cmocka_unit_test(keys_of_other_types_sign_with_the_digest_that_is_theirs),
		cmocka_unit_test(what_cannot_sign_is_refused),
		cmocka_unit_test(shake256_has_two_names_and_one_length),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(no_change_of_an_octet_changes_what_is_signed),
		cmocka_unit_test(the_recipe_itself_is_right),
		cmocka_unit_test(differences_of_peers_are_read),
		cmocka_unit_test(the_signer_is_named_by_issuer_and_serial_or_by_key_identifier),
		cmocka_unit_test(each_broken_thing_is_refused),
		cmocka_unit_test(content_put_in_or_taken_away_is_noticed),
		cmocka_unit_test(sha1_and_short_keys_need_permission),
		cmocka_unit_test(what_is_no_certificate_among_the_certificates_is_skipped),
		cmocka_unit_test(certificates_and_attributes_are_counted),
		cmocka_unit_test(a_message_beyond_the_limit_is_not_looked_at),
		cmocka_unit_test(base64_and_pem_are_read_too),
		cmocka_unit_test(ber_is_read_and_signed_attributes_keep_their_octets),
	};

	return cmocka_run_group_tests(tests, make_signers, free_signers);
}
