/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EnvelopedData: msg/cms_enveloped.c.  Linked with -Wl,--wrap for the two calls that could tell a
 * sender something, so that they are counted. */
#include "msg/cms_enveloped.h"

#include <stdio.h>

#include "asn1/asn1.h"
#include "base/limits.h"
#include "cms_recipes.h"

#define CEK "0123456789abcdef0123456789abcdef"
#define IV "fedcba9876543210"
#define PLAIN "the challenge of the device is in here"

static devcert_key *rsa, *other_rsa, *old_rsa, *ec;
static devcert_cert *cert, *other, *old, *ec_cert;
static unsigned int rsa_calls, cipher_calls;

int __real_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                        const gnutls_datum_t *in, unsigned char *out, size_t len);
int __wrap_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                        const gnutls_datum_t *in, unsigned char *out, size_t len);
int __real_gnutls_cipher_decrypt2(gnutls_cipher_hd_t handle, const void *in, size_t in_len,
                                  void *out, size_t len);
int __wrap_gnutls_cipher_decrypt2(gnutls_cipher_hd_t handle, const void *in, size_t in_len,
                                  void *out, size_t len);

int
__wrap_gnutls_privkey_decrypt_data2(gnutls_privkey_t key, unsigned int flags,
                                    const gnutls_datum_t *in, unsigned char *out, size_t len)
{
	rsa_calls++;
	return __real_gnutls_privkey_decrypt_data2(key, flags, in, out, len);
}

int
__wrap_gnutls_cipher_decrypt2(gnutls_cipher_hd_t handle, const void *in, size_t in_len, void *out,
                              size_t len)
{
	cipher_calls++;
	return __real_gnutls_cipher_decrypt2(handle, in, in_len, out, len);
}

static int
make_recipients(void **state)
{
	(void)state;
	rsa = fixed_key(FIXED_KEY_RSA_A);
	other_rsa = fixed_key(FIXED_KEY_RSA_B);
	old_rsa = fixed_key(FIXED_KEY_RSA_1024);
	ec = fixed_key(FIXED_KEY_EC_P256);
	cert = fixed_cert(rsa, "CN=recipient,O=Example", 7);
	other = fixed_cert(other_rsa, "CN=other,O=Example", 8);
	old = fixed_cert(old_rsa, "CN=old,O=Example", 9);
	ec_cert = fixed_cert(ec, "CN=ec,O=Example", 10);
	return 0;
}

static int
free_recipients(void **state)
{
	(void)state;
	devcert_cert_free(cert);
	devcert_cert_free(other);
	devcert_cert_free(old);
	devcert_cert_free(ec_cert);
	devcert_key_free(rsa);
	devcert_key_free(other_rsa);
	devcert_key_free(old_rsa);
	devcert_key_free(ec);
	return 0;
}

/* Open for cert; the plaintext to *out, which is empty after a failure. */
static devcert_status
open_with(dc_slice in, uint32_t allow, dc_cipher *cipher, dc_buf *out)
{
	uint8_t *copy = exact_copy(in.ptr, in.len);
	devcert_status rc;

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	rsa_calls = cipher_calls = 0;
	rc = dc_cms_open(dc_slice_of(copy, in.len), cert, rsa, allow, cipher, out);
	assert_true(rc == DEVCERT_OK || out->len == 0);
	free(copy);
	return rc;
}

/* The same where only the code matters. */
static devcert_status
open_only(dc_slice in, uint32_t allow)
{
	dc_buf out;
	devcert_status rc = open_with(in, allow, NULL, &out);

	dc_buf_free(&out);
	return rc;
}

/* A right recipe for cert, AES-256, with the buffers that it points into. */
struct kit {
	struct enveloped_recipe r;
	dc_buf params, encrypted, wrapped, recipients, extra;
};

static void
kit_free(struct kit *k)
{
	dc_buf_free(&k->params);
	dc_buf_free(&k->encrypted);
	dc_buf_free(&k->wrapped);
	dc_buf_free(&k->recipients);
	dc_buf_free(&k->extra);
}

static void
kit_init(struct kit *k, dc_cipher cipher)
{
	*k = (struct kit){ .r = { .type = DC_OID_ENVELOPED_DATA,
		                  .content_type = DC_OID_DATA,
		                  .cipher_oid = dc_cipher_oid(cipher),
		                  .content_tag = DC_TAG_CONTEXT(0) },
		           .encrypted = DC_BUF_INIT(RECIPE_MAX),
		           .recipients = DC_BUF_INIT(RECIPE_MAX),
		           .extra = DC_BUF_INIT(RECIPE_MAX) };
	k->r.cipher_params =
	    element(&k->params, DC_TAG_OCTET_STRING, dc_slice_of(IV, dc_cipher_iv_len(cipher)));
	assert_ok(dc_cbc_encrypt(cipher, dc_slice_of(CEK, dc_cipher_key_len(cipher)),
	                         dc_slice_of(IV, dc_cipher_iv_len(cipher)), dc_slice_text(PLAIN),
	                         &k->encrypted));
	k->r.encrypted = dc_buf_slice(&k->encrypted);
	(void)wrap_key(cert, dc_slice_of(CEK, dc_cipher_key_len(cipher)), &k->wrapped);
	add_recipient(&k->recipients, cert, false, DC_OID_RSA_ENCRYPTION, DER_NULL,
	              dc_buf_slice(&k->wrapped));
	k->r.recipients = dc_buf_slice(&k->recipients);
}

static devcert_status
open_kit(const struct kit *k, uint32_t allow)
{
	dc_buf out, message;
	devcert_status rc = open_with(make_enveloped(&k->r, &message), allow, NULL, &out);

	if (rc == DEVCERT_OK)
		assert_true(dc_slice_equals(dc_buf_slice(&out), dc_slice_text(PLAIN)));
	dc_buf_free(&message);
	dc_buf_free(&out);
	return rc;
}

/* R25, R54 */
static void
what_we_seal_we_open(void **state)
{
	static const dc_cipher ciphers[] = { DC_AES_128_CBC, DC_AES_192_CBC, DC_AES_256_CBC,
		                             DC_3DES_CBC };
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 4000 };
	uint8_t plain[4000];

	(void)state;
	memset(plain, 'p', sizeof(plain));
	for (size_t i = 0; i < COUNT_OF(ciphers) * COUNT_OF(lengths); i++) {
		dc_cipher cipher = ciphers[i % COUNT_OF(ciphers)], found = (dc_cipher)0;
		dc_slice in = dc_slice_of(plain, lengths[i / COUNT_OF(ciphers)]);
		dc_buf message = DC_BUF_INIT(RECIPE_MAX), out;
		dc_tlv_summary summary;

		assert_ok(dc_cms_envelope(cipher, in, cert, &message));
		assert_ok(dc_tlv_scan(dc_buf_slice(&message), DC_DER, 1000, &summary));
		assert_false(summary.is_ber);
		assert_ok(open_with(dc_buf_slice(&message), DEVCERT_ALLOW_DES3, &found, &out));
		assert_int_equal(found, cipher);
		assert_int_equal(out.len, in.len);
		assert_true(dc_slice_equals(dc_buf_slice(&out), in));
		assert_int_equal(rsa_calls, 1);
		dc_buf_free(&message);
		dc_buf_free(&out);
	}
}

static void
what_is_opened_is_appended(void **state)
{
	dc_buf message = DC_BUF_INIT(RECIPE_MAX), out = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text("b"), cert, &message));
	dc_buf_add_text(&out, "a");
	assert_ok(dc_cms_open(dc_buf_slice(&message), cert, rsa, 0, NULL, &out));
	assert_true(dc_slice_equals(dc_buf_slice(&out), dc_slice_text("ab")));
	dc_buf_free(&message);
	dc_buf_free(&out);
}

/* Behind the OID of AES-128-CBC and the header of an OCTET STRING. */
static const uint8_t *
find_iv(const dc_buf *message)
{
	static const uint8_t before[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
		                          0x04, 0x01, 0x02, 0x04, 0x10 };
	size_t at = 0;

	while (memcmp(message->ptr + at, before, sizeof(before)) != 0) {
		at++;
		assert_true(at + sizeof(before) + 16 <= message->len);
	}
	return message->ptr + at + sizeof(before);
}

static void
two_envelopes_of_the_same_have_nothing_in_common(void **state)
{
	dc_buf a = DC_BUF_INIT(RECIPE_MAX), b = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), cert, &a));
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), cert, &b));
	assert_int_equal(a.len, b.len);
	assert_memory_not_equal(find_iv(&a), find_iv(&b), 16);
	/* the last 16 octets of the content */
	assert_memory_not_equal(a.ptr + a.len - 16, b.ptr + b.len - 16, 16);
	dc_buf_free(&a);
	dc_buf_free(&b);
}

static void
only_rsa_recipients_can_be_sealed_for(void **state)
{
	dc_buf out = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), ec_cert, &out));
	assert_int_equal(out.len, 0);
}

static void
the_key_must_be_the_certificates(void **state)
{
	dc_buf message = DC_BUF_INIT(RECIPE_MAX), out = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), cert, &message));
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_cms_open(dc_buf_slice(&message), cert, other_rsa, 0, NULL, &out));
	assert_fails(DEVCERT_E_NO_RECIPIENT,
	             dc_cms_open(dc_buf_slice(&message), other, other_rsa, 0, NULL, &out));
	assert_fails(DEVCERT_E_ARGUMENT,
	             dc_cms_open(dc_buf_slice(&message), cert, rsa, 1u << 30, NULL, &out));
	assert_int_equal(out.len, 0);
	dc_buf_free(&message);
}

static void
every_truncation_is_refused(void **state)
{
	dc_buf message = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), cert, &message));
	for (size_t len = 0; len < message.len; len++)
		assert_fails(DEVCERT_E_DER, open_only(dc_slice_of(message.ptr, len), 0));
	dc_buf_add_octet(&message, 0);
	assert_fails(DEVCERT_E_TRAILING, open_only(dc_buf_slice(&message), 0));
	assert_int_equal(rsa_calls, 0);
	dc_buf_free(&message);
}

/* Whatever octet is changed, the error is one that the header names; a changed IV or content may
 * well open, as CBC has no integrity. */
static void
a_changed_octet_gives_an_error_of_the_header_at_most(void **state)
{
	static const uint8_t changes[] = { 0x01, 0x20, 0x80, 0xff };
	dc_buf message = DC_BUF_INIT(RECIPE_MAX);
	size_t len;

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), cert, &message));
	len = message.len;
	for (size_t i = 0; i < COUNT_OF(changes) * len; i++) {
		uint8_t was = message.ptr[i % len];
		devcert_status rc;

		message.ptr[i % len] ^= changes[i / len];
		rc = open_only(dc_buf_slice(&message), 0);
		message.ptr[i % len] = was;
		assert_true(rc == DEVCERT_OK || rc == DEVCERT_E_DER || rc == DEVCERT_E_TRAILING ||
		            rc == DEVCERT_E_LIMIT || rc == DEVCERT_E_WEAK ||
		            rc == DEVCERT_E_UNSUPPORTED || rc == DEVCERT_E_NO_RECIPIENT ||
		            rc == DEVCERT_E_DECRYPT);
		assert_true((rc == DEVCERT_OK || rc == DEVCERT_E_DECRYPT) == (rsa_calls == 1));
	}
	dc_buf_free(&message);
}

static void
differences_of_peers_are_read(void **state)
{
	static const char *const types[] = { DC_OID_DATA, DC_OID_ENCRYPTED_DATA,
		                             DC_OID_ENVELOPED_DATA, DC_OID_SIGNED_DATA };
	struct kit k;
	dc_buf buf;

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	/* S7 */
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		k.r.content_type = types[i];
		assert_ok(open_kit(&k, 0));
	}
	/* S8 */
	dc_buf_truncate(&k.recipients, 0);
	add_recipient(&k.recipients, cert, false, DC_OID_RSA_ENCRYPTION, NOTHING,
	              dc_buf_slice(&k.wrapped));
	k.r.recipients = dc_buf_slice(&k.recipients);
	assert_ok(open_kit(&k, 0));
	dc_buf_truncate(&k.recipients, 0);
	add_recipient(&k.recipients, cert, true, DC_OID_RSA_ENCRYPTION, DER_NULL,
	              dc_buf_slice(&k.wrapped));
	k.r.recipients = dc_buf_slice(&k.recipients);
	assert_ok(open_kit(&k, 0));
	/* originatorInfo with a certificate; unprotectedAttrs */
	k.r.originator = element(&buf, DC_TAG_CONTEXT_CONSTRUCTED(0), dc_slice_of("\xa0\x00", 2));
	k.r.unprotected = dc_slice_of("\xa1\x09\x30\x07\x06\x01\x2a\x31\x02\x05\x00", 11);
	assert_ok(open_kit(&k, 0));
	k.r.originator = k.r.unprotected = NOTHING;
	dc_buf_free(&buf);
	/* A string in pieces */
	dc_buf_truncate(&k.extra, 0);
	dc_der_add(&k.extra, DC_TAG_OCTET_STRING, dc_slice_of(k.encrypted.ptr, 7));
	dc_der_add(&k.extra, DC_TAG_OCTET_STRING, NOTHING);
	dc_der_add(&k.extra, DC_TAG_OCTET_STRING,
	           dc_slice_of(k.encrypted.ptr + 7, k.encrypted.len - 7));
	k.r.content_tag = DC_TAG_CONTEXT_CONSTRUCTED(0);
	k.r.encrypted = dc_buf_slice(&k.extra);
	assert_ok(open_kit(&k, 0));
	kit_free(&k);
}

static void
a_certificate_without_key_identifier_is_found_by_the_computed_one(void **state)
{
	devcert_cert *v1 = NULL;
	dc_buf recipients = DC_BUF_INIT(RECIPE_MAX), wrapped, message, out = DC_BUF_INIT(100);
	struct kit k;

	(void)state;
	assert_ok(devcert_cert_parse((const uint8_t *)FIXED_CERT_RSA_B_V1,
	                             strlen(FIXED_CERT_RSA_B_V1), &v1));
	assert_int_equal(dc_cert_subject_key_id(v1).len, 0);
	assert_int_equal(dc_cert_subject_key_id(other).len, 20);
	kit_init(&k, DC_AES_256_CBC);
	/* named by the identifier of a certificate with the same key */
	add_recipient(&recipients, other, true, DC_OID_RSA_ENCRYPTION, DER_NULL,
	              wrap_key(other, dc_slice_of(CEK, 32), &wrapped));
	k.r.recipients = dc_buf_slice(&recipients);
	assert_ok(dc_cms_open(make_enveloped(&k.r, &message), v1, other_rsa, 0, NULL, &out));
	assert_true(dc_slice_equals(dc_buf_slice(&out), dc_slice_text(PLAIN)));
	dc_buf_free(&recipients);
	dc_buf_free(&wrapped);
	dc_buf_free(&message);
	dc_buf_free(&out);
	devcert_cert_free(v1);
	kit_free(&k);
}

/* Recipients that are not ours are passed over, whatever their algorithms and kinds. */
static void
other_recipients_are_passed_over(void **state)
{
	struct kit k;
	dc_buf all = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	add_recipient(&all, other, false, DC_OID_RSAES_OAEP, dc_slice_of("\x30\x00", 2),
	              dc_slice_text("x"));
	for (uint8_t n = 1; n <= 4; n++)
		dc_der_add(&all, DC_TAG_CONTEXT_CONSTRUCTED(n), DER_NULL);
	add_recipient(&all, other, true, DC_OID_RSA_ENCRYPTION, DER_NULL, dc_slice_text("x"));
	k.r.recipients = dc_buf_slice(&all);
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_kit(&k, 0));
	dc_buf_add(&all, dc_buf_slice(&k.recipients));
	k.r.recipients = dc_buf_slice(&all);
	assert_ok(open_kit(&k, 0));
	assert_int_equal(rsa_calls, 1);
	dc_buf_free(&all);
	kit_free(&k);
}

/* CVE-2019-1563: with a second try, its outcome would tell about the first one. */
static void
of_several_entries_for_us_only_the_first_is_tried(void **state)
{
	struct kit k;
	dc_buf all = DC_BUF_INIT(RECIPE_MAX), message;
	uint8_t bogus[256] = { 1, 2, 3 };
	unsigned int opened = 0;

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	add_recipient(&all, cert, false, DC_OID_RSA_ENCRYPTION, DER_NULL,
	              dc_slice_of(bogus, sizeof(bogus)));
	dc_buf_add(&all, dc_buf_slice(&k.recipients));
	k.r.recipients = dc_buf_slice(&all);
	(void)make_enveloped(&k.r, &message);
	for (int i = 0; i < 20; i++) {
		dc_buf out;

		/* One of 256 random keys gives garbage with a good padding. */
		if (open_with(dc_buf_slice(&message), 0, NULL, &out) == DEVCERT_OK)
			opened++;
		assert_false(dc_slice_equals(dc_buf_slice(&out), dc_slice_text(PLAIN)));
		assert_int_equal(rsa_calls, 1);
		assert_int_equal(cipher_calls, 1);
		dc_buf_free(&out);
	}
	assert_true(opened < 10);
	dc_buf_free(&message);

	/* The other way round the second is not needed. */
	dc_buf_truncate(&all, 0);
	dc_buf_add(&all, dc_buf_slice(&k.recipients));
	add_recipient(&all, cert, false, DC_OID_RSA_ENCRYPTION, DER_NULL,
	              dc_slice_of(bogus, sizeof(bogus)));
	k.r.recipients = dc_buf_slice(&all);
	assert_ok(open_kit(&k, 0));
	dc_buf_free(&all);
	kit_free(&k);
}

static void
weak_ciphers_need_permission_or_have_none(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, DC_3DES_CBC);
	assert_fails(DEVCERT_E_WEAK, open_kit(&k, 0));
	assert_fails(DEVCERT_E_WEAK, open_kit(&k, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024));
	assert_int_equal(rsa_calls, 0);
	assert_ok(open_kit(&k, DEVCERT_ALLOW_DES3));
	/* R27: never */
	k.r.cipher_oid = DC_OID_DES_CBC;
	assert_fails(DEVCERT_E_WEAK, open_kit(&k, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024 |
	                                              DEVCERT_ALLOW_DES3));
	assert_int_equal(rsa_calls, 0);
	kit_free(&k);
}

static void
a_short_recipient_key_needs_permission(void **state)
{
	dc_buf message = DC_BUF_INIT(RECIPE_MAX), out = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	assert_ok(dc_cms_envelope(DC_AES_128_CBC, dc_slice_text(PLAIN), old, &message));
	rsa_calls = 0;
	assert_fails(DEVCERT_E_WEAK,
	             dc_cms_open(dc_buf_slice(&message), old, old_rsa, 0, NULL, &out));
	assert_int_equal(rsa_calls, 0);
	assert_ok(
	    dc_cms_open(dc_buf_slice(&message), old, old_rsa, DEVCERT_ALLOW_RSA_1024, NULL, &out));
	assert_true(dc_slice_equals(dc_buf_slice(&out), dc_slice_text(PLAIN)));
	dc_buf_free(&message);
	dc_buf_free(&out);
}

/* Each thing that everybody can see, broken alone. */
static void
another_type(struct kit *k)
{
	k->r.type = DC_OID_SIGNED_DATA;
}

static void
another_content_type(struct kit *k)
{
	k->r.content_type = "1.2.3.4";
}

static void
an_unknown_cipher(struct kit *k)
{
	k->r.cipher_oid = "2.16.840.1.101.3.4.1.46"; /* AES-256-GCM */
}

static void
no_iv(struct kit *k)
{
	k->r.cipher_params = NOTHING;
}

static void
iv_of(struct kit *k, size_t len)
{
	static const uint8_t zeros[64 * 1024];

	dc_buf_free(&k->params);
	k->r.cipher_params = element(&k->params, DC_TAG_OCTET_STRING, dc_slice_of(zeros, len));
}

static void
an_empty_iv(struct kit *k)
{
	iv_of(k, 0);
}

static void
a_short_iv(struct kit *k)
{
	iv_of(k, 15);
}

static void
a_long_iv(struct kit *k)
{
	iv_of(k, 17);
}

/* CVE-2025-15467 of another library */
static void
an_iv_of_64_kib(struct kit *k)
{
	iv_of(k, 64 * 1024);
}

static void
an_iv_of_another_type(struct kit *k)
{
	k->params.ptr[0] = DC_TAG_UTF8_STRING;
}

static void
no_content(struct kit *k)
{
	k->r.content_tag = 0;
}

static void
empty_content(struct kit *k)
{
	k->r.encrypted = NOTHING;
}

static void
content_of_no_whole_blocks(struct kit *k)
{
	k->r.encrypted.len -= 1;
}

static void
content_with_another_tag(struct kit *k)
{
	k->r.content_tag = DC_TAG_CONTEXT(1);
}

static void
content_in_pieces_of_another_type(struct kit *k)
{
	dc_der_add(&k->extra, DC_TAG_UTF8_STRING, k->r.encrypted);
	k->r.content_tag = DC_TAG_CONTEXT_CONSTRUCTED(0);
	k->r.encrypted = dc_buf_slice(&k->extra);
}

static void
no_recipients(struct kit *k)
{
	k->r.recipients = NOTHING;
}

static void
a_recipient_of_no_kind(struct kit *k)
{
	dc_der_add(&k->extra, DC_TAG_CONTEXT_CONSTRUCTED(5), DER_NULL);
	dc_buf_add(&k->extra, k->r.recipients);
	k->r.recipients = dc_buf_slice(&k->extra);
}

static void
a_recipient_with_tag_0(struct kit *k)
{
	dc_der_add(&k->extra, DC_TAG_CONTEXT_CONSTRUCTED(0), DER_NULL);
	dc_buf_add(&k->extra, k->r.recipients);
	k->r.recipients = dc_buf_slice(&k->extra);
}

static void
a_recipient_that_is_empty(struct kit *k)
{
	dc_der_add(&k->extra, DC_TAG_SEQUENCE, NOTHING);
	dc_buf_add(&k->extra, k->r.recipients);
	k->r.recipients = dc_buf_slice(&k->extra);
}

static void
with_recipient(struct kit *k, const char *oid, dc_slice parameters, size_t key_len)
{
	static const uint8_t octets[1024];

	add_recipient(&k->extra, cert, false, oid, parameters, dc_slice_of(octets, key_len));
	k->r.recipients = dc_buf_slice(&k->extra);
}

static void
oaep_for_us(struct kit *k)
{
	with_recipient(k, DC_OID_RSAES_OAEP, NOTHING, 256);
}

static void
oaep_with_parameters_for_us(struct kit *k)
{
	with_recipient(k, DC_OID_RSAES_OAEP, dc_slice_of("\x30\x00", 2), 256);
}

static void
rsa_with_parameters_for_us(struct kit *k)
{
	with_recipient(k, DC_OID_RSA_ENCRYPTION, dc_slice_of("\x30\x00", 2), 256);
}

static void
no_encrypted_key(struct kit *k)
{
	with_recipient(k, DC_OID_RSA_ENCRYPTION, DER_NULL, 0);
}

static void
a_short_encrypted_key(struct kit *k)
{
	with_recipient(k, DC_OID_RSA_ENCRYPTION, DER_NULL, 255);
}

static void
a_long_encrypted_key(struct kit *k)
{
	with_recipient(k, DC_OID_RSA_ENCRYPTION, DER_NULL, 257);
}

static void
originator_with_another_tag(struct kit *k)
{
	k->r.originator = dc_slice_of("\xa2\x00", 2);
}

static void
attributes_with_another_tag(struct kit *k)
{
	k->r.unprotected = dc_slice_of("\xa2\x00", 2);
}

static void
too_many_recipients(struct kit *k)
{
	for (unsigned int i = 0; i < DC_LIMIT_RECIPIENTS; i++)
		dc_der_add(&k->extra, DC_TAG_CONTEXT_CONSTRUCTED(4), NOTHING);
	dc_buf_add(&k->extra, k->r.recipients);
	k->r.recipients = dc_buf_slice(&k->extra);
}

static void
each_broken_thing_is_refused_before_the_key_is_used(void **state)
{
	static const struct {
		void (*change)(struct kit *k);
		devcert_status code;
	} cases[] = {
		{ another_type, DEVCERT_E_DER },
		{ another_content_type, DEVCERT_E_UNSUPPORTED },
		{ an_unknown_cipher, DEVCERT_E_UNSUPPORTED },
		{ no_iv, DEVCERT_E_DER },
		{ an_empty_iv, DEVCERT_E_DER },
		{ a_short_iv, DEVCERT_E_DER },
		{ a_long_iv, DEVCERT_E_DER },
		{ an_iv_of_64_kib, DEVCERT_E_DER },
		{ an_iv_of_another_type, DEVCERT_E_DER },
		{ no_content, DEVCERT_E_DER },
		{ empty_content, DEVCERT_E_DER },
		{ content_of_no_whole_blocks, DEVCERT_E_DER },
		{ content_with_another_tag, DEVCERT_E_DER },
		{ content_in_pieces_of_another_type, DEVCERT_E_DER },
		{ no_recipients, DEVCERT_E_NO_RECIPIENT },
		{ a_recipient_of_no_kind, DEVCERT_E_DER },
		{ a_recipient_with_tag_0, DEVCERT_E_DER },
		{ a_recipient_that_is_empty, DEVCERT_E_DER },
		{ oaep_for_us, DEVCERT_E_UNSUPPORTED },
		{ oaep_with_parameters_for_us, DEVCERT_E_UNSUPPORTED },
		{ rsa_with_parameters_for_us, DEVCERT_E_UNSUPPORTED },
		{ no_encrypted_key, DEVCERT_E_DER },
		{ a_short_encrypted_key, DEVCERT_E_DER },
		{ a_long_encrypted_key, DEVCERT_E_DER },
		{ originator_with_another_tag, DEVCERT_E_DER },
		{ attributes_with_another_tag, DEVCERT_E_DER },
		{ too_many_recipients, DEVCERT_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct kit k;

		kit_init(&k, DC_AES_256_CBC);
		assert_ok(open_kit(&k, 0));
		cases[i].change(&k);
		assert_fails_with(cases[i].code, open_kit(&k, DEVCERT_ALLOW_DES3));
		assert_int_equal(rsa_calls, 0);
		assert_int_equal(cipher_calls, 0);
		kit_free(&k);
	}
}

static void
the_message_names_the_key_transport_that_we_do_not_have(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	oaep_with_parameters_for_us(&k);
	assert_fails(DEVCERT_E_UNSUPPORTED, open_kit(&k, 0));
	assert_non_null(strstr(devcert_last_error_message(), DC_OID_RSAES_OAEP));
	kit_free(&k);
}

static void
a_thousand_recipients_are_read(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	for (unsigned int i = 1; i < DC_LIMIT_RECIPIENTS; i++)
		add_recipient(&k.extra, other, true, DC_OID_RSA_ENCRYPTION, NOTHING,
		              dc_slice_text("x"));
	dc_buf_add(&k.extra, k.r.recipients);
	k.r.recipients = dc_buf_slice(&k.extra);
	assert_ok(open_kit(&k, 0));
	assert_int_equal(rsa_calls, 1);
	kit_free(&k);
}

/* T13, RFC 3218: 500 changed keys and 500 changed contents give one code and one message with the
 * same calls, but for the few whose garbage happens to end in a good padding. */
static void
the_key_tells_nothing_but_that_it_does_not_open(void **state)
{
	char message[256] = "";
	unsigned int garbage = 0;
	struct kit k;

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	for (unsigned int i = 0; i < 1000; i++) {
		dc_buf *part = i % 2 == 0 ? &k.wrapped : &k.encrypted;
		/* Of the content the last block only: in the others a change spoils no padding. */
		size_t at = i % 2 == 0 ? i / 2 % k.wrapped.len : k.encrypted.len - 1 - i / 2 % 16;
		uint8_t was = part->ptr[at], change = (uint8_t)(1 + i / 2 % 255);
		devcert_status rc;
		dc_buf out, whole;

		part->ptr[at] ^= change;
		dc_buf_truncate(&k.recipients, 0);
		add_recipient(&k.recipients, cert, false, DC_OID_RSA_ENCRYPTION, DER_NULL,
		              dc_buf_slice(&k.wrapped));
		k.r.recipients = dc_buf_slice(&k.recipients);
		rc = open_with(make_enveloped(&k.r, &whole), 0, NULL, &out);
		part->ptr[at] = was;
		assert_int_equal(rsa_calls, 1);
		assert_int_equal(cipher_calls, 1);
		if (rc == DEVCERT_OK) {
			garbage++;
			assert_false(dc_slice_equals(dc_buf_slice(&out), dc_slice_text(PLAIN)));
		} else {
			assert_fails(DEVCERT_E_DECRYPT, rc);
			if (message[0] == '\0')
				(void)snprintf(message, sizeof(message), "%s",
				               devcert_last_error_message());
			assert_string_equal(devcert_last_error_message(), message);
			for (int kind = DEVCERT_DETAIL_ERRNO; kind <= DEVCERT_DETAIL_HTTP_STATUS;
			     kind++)
				assert_int_equal(devcert_last_error_detail((devcert_detail)kind),
				                 -1);
		}
		dc_buf_free(&whole);
		dc_buf_free(&out);
	}
	/* 4 of 1,000 are expected. */
	assert_true(garbage < 25);
	assert_ok(open_kit(&k, 0));
	kit_free(&k);
}

/* A5 */
static void
ber_is_opened(void **state)
{
	struct kit k;
	dc_buf der, ber = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	kit_init(&k, DC_AES_256_CBC);
	(void)make_enveloped(&k.r, &der);
	add_as_ber(dc_buf_slice(&der), NULL, 0, &ber);
	assert_ok(dc_buf_status(&ber));
	assert_ok(open_only(dc_buf_slice(&ber), 0));
	for (size_t len = 0; len < ber.len; len++)
		assert_fails(DEVCERT_E_DER, open_only(dc_slice_of(ber.ptr, len), 0));
	dc_buf_add_octet(&ber, 0);
	assert_fails(DEVCERT_E_TRAILING, open_only(dc_buf_slice(&ber), 0));
	dc_buf_truncate(&ber, 0);
	add_with_long_lengths(dc_buf_slice(&der), &ber);
	assert_ok(open_only(dc_buf_slice(&ber), 0));
	dc_buf_free(&der);
	dc_buf_free(&ber);
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_seal_we_open),
		cmocka_unit_test(what_is_opened_is_appended),
		cmocka_unit_test(two_envelopes_of_the_same_have_nothing_in_common),
		cmocka_unit_test(only_rsa_recipients_can_be_sealed_for),
		cmocka_unit_test(the_key_must_be_the_certificates),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_changed_octet_gives_an_error_of_the_header_at_most),
		cmocka_unit_test(differences_of_peers_are_read),
		cmocka_unit_test(a_certificate_without_key_identifier_is_found_by_the_computed_one),
		cmocka_unit_test(other_recipients_are_passed_over),
		cmocka_unit_test(of_several_entries_for_us_only_the_first_is_tried),
		cmocka_unit_test(weak_ciphers_need_permission_or_have_none),
		cmocka_unit_test(a_short_recipient_key_needs_permission),
		cmocka_unit_test(each_broken_thing_is_refused_before_the_key_is_used),
		cmocka_unit_test(the_message_names_the_key_transport_that_we_do_not_have),
		cmocka_unit_test(a_thousand_recipients_are_read),
		cmocka_unit_test(the_key_tells_nothing_but_that_it_does_not_open),
		cmocka_unit_test(ber_is_opened),
	};

	return cmocka_run_group_tests(tests, make_recipients, free_recipients);
}
