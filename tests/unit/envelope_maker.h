/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes written field by field, so that each of them can be wrong.  There is one recipient,
 * with the key-encryption key MAKER_KEK; the content key and the nonce are fixed. */
#ifndef TEST_ENVELOPE_MAKER_H
#define TEST_ENVELOPE_MAKER_H
#include <devcert/envelope.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "crypto/content.h"
#include "crypto/keywrap.h"
#include "octets.h"

#define MAKER_SIZE ((size_t)1 << 22)
#define MAKER_KEK "0123456789abcdef0123456789ABCDEF"
#define MAKER_KEK_ID "maker"

/* What has an indefinite length. */
#define MAKER_INFO 1u
#define MAKER_EXPLICIT 2u
#define MAKER_DATA 4u
#define MAKER_RECIPIENTS 8u
#define MAKER_ENCRYPTED 16u
#define MAKER_ALL 31u

/* What is NULL is written as it should be; "" leaves it out. */
typedef struct {
	const char *info_type; /* dotted OID */
	bool enveloped;        /* EnvelopedData, without mac */
	unsigned int indefinite;
	const char *version_hex; /* whole elements, all of them */
	const char *originator_hex;
	const char *recipients_hex; /* content octets of recipientInfos */
	const char *type;           /* dotted OID */
	devcert_content_cipher cipher;
	const char *algorithm_hex;
	const uint8_t *cek;  /* or NULL for the fixed one */
	const char *content; /* text to be encrypted; NULL: "content" */
	size_t piece_len;    /* pieces of this length; 0: primitive */
	const char *content_hex;
	const char *attrs_hex; /* content octets of authAttrs */
	bool attrs_hidden;     /* authenticated, and not there */
	const char *mac_hex;
	const char *between_hex; /* behind encryptedContentInfo */
	const char *unauth_hex;
	const char *trailing_hex;
} maker;

static const uint8_t maker_cek[32] = "the content key, 32 octets long";

static inline void
maker_add_hex(dc_buf *out, const char *hex)
{
	dc_slice octets = hex_octets(hex);

	dc_buf_add(out, octets);
	octets_free(octets);
}

/* Put what was appended since start into an element of indefinite length, or of definite one. */
static inline void
maker_wrap(dc_buf *out, uint8_t tag, size_t start, bool indefinite)
{
	const uint8_t header[] = { tag, 0x80 };

	if (!indefinite) {
		dc_der_wrap(out, tag, start);
		return;
	}
	dc_buf_insert(out, start, dc_slice_of(header, sizeof(header)));
	dc_buf_add(out, dc_slice_of("\0\0", 2));
}

/* KEKRecipientInfo, [2], RFC 5652, section 6.2.3, for this content key. */
static inline void
maker_add_recipient(dc_buf *out, dc_slice kek, dc_slice cek)
{
	size_t start = out->len, part;

	dc_der_add_uint(out, 4);
	part = out->len;
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_text(MAKER_KEK_ID));
	dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	part = out->len;
	dc_der_add_oid(out, dc_keywrap_oid(kek.len));
	dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	part = out->len;
	assert_ok(dc_keywrap(kek, cek, out));
	dc_der_wrap(out, DC_TAG_OCTET_STRING, part);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(2), start);
}

static inline void
maker_add_algorithm(dc_buf *out, const maker *m)
{
	static const uint8_t iv[16] = "nonce of 12 or 1";
	size_t start = out->len, part;

	if (m->algorithm_hex != NULL) {
		maker_add_hex(out, m->algorithm_hex);
		return;
	}
	dc_der_add_oid(out, dc_content_oid(m->cipher));
	part = out->len;
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(iv, dc_content_iv_len(m->cipher)));
	if (dc_content_is_aead(m->cipher) &&
	    m->cipher != DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305) {
		dc_der_add_uint(out, 16);
		dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* The encrypted content and its tag. */
static inline void
maker_encrypt(const maker *m, dc_slice cek, dc_slice aad, dc_buf *out, uint8_t tag[16])
{
	static const uint8_t iv[16] = "nonce of 12 or 1";
	const char *text = m->content != NULL ? m->content : "content";
	uint8_t *at = dc_buf_grow(out, strlen(text) + DC_CONTENT_CARRY);
	dc_content *content = NULL;
	size_t len, more;

	assert_non_null(at);
	assert_ok(dc_content_new(m->cipher, DC_SEAL, cek,
	                         dc_slice_of(iv, dc_content_iv_len(m->cipher)), aad, &content));
	assert_ok(dc_content_update(content, dc_slice_text(text), at, &len));
	assert_ok(dc_content_end(content, at + len, &more));
	out->len -= strlen(text) + DC_CONTENT_CARRY - len - more;
	if (dc_content_is_aead(m->cipher))
		assert_ok(dc_content_tag(content, dc_slice_of(NULL, 0), tag));
	dc_content_free(content);
}

static inline void
maker_add_content(dc_buf *out, const maker *m, dc_slice encrypted)
{
	size_t start = out->len;

	if (m->content_hex != NULL) {
		maker_add_hex(out, m->content_hex);
	} else if (m->piece_len == 0) {
		dc_der_add(out, DC_TAG_CONTEXT(0), encrypted);
	} else {
		while (encrypted.len > 0) {
			dc_slice piece;

			(void)dc_slice_take(
			    &encrypted, m->piece_len < encrypted.len ? m->piece_len : encrypted.len,
			    &piece);
			dc_der_add(out, DC_TAG_OCTET_STRING, piece);
		}
		maker_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), start,
		           (m->indefinite & MAKER_ENCRYPTED) != 0);
	}
}

/* EncryptedContentInfo and what follows it. */
static inline void
maker_add_rest(dc_buf *out, const maker *m, dc_slice cek)
{
	dc_buf attrs = DC_BUF_INIT(MAKER_SIZE), encrypted = DC_BUF_INIT(MAKER_SIZE);
	size_t start = out->len;
	uint8_t tag[16] = { 0 };

	if (m->attrs_hex != NULL) {
		maker_add_hex(&attrs, m->attrs_hex);
		dc_der_wrap(&attrs, DC_TAG_SET, 0);
	}
	maker_encrypt(m, cek, dc_buf_slice(&attrs), &encrypted, tag);
	dc_der_add_oid(out, m->type != NULL ? m->type : DC_OID_DATA);
	maker_add_algorithm(out, m);
	maker_add_content(out, m, dc_buf_slice(&encrypted));
	maker_wrap(out, DC_TAG_SEQUENCE, start, (m->indefinite & MAKER_ENCRYPTED) != 0);
	if (m->between_hex != NULL)
		maker_add_hex(out, m->between_hex);
	if (m->attrs_hex != NULL && !m->attrs_hidden) {
		dc_buf_add_octet(out, DC_TAG_CONTEXT_CONSTRUCTED(1));
		dc_buf_add(out, dc_slice_of(attrs.ptr + 1, attrs.len - 1));
	}
	if (m->mac_hex != NULL)
		maker_add_hex(out, m->mac_hex);
	else if (!m->enveloped)
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(tag, sizeof(tag)));
	if (m->unauth_hex != NULL)
		maker_add_hex(out, m->unauth_hex);
	dc_buf_free(&attrs);
	dc_buf_free(&encrypted);
}

/* The envelope; on the heap at its exact size, free() the ptr. */
static inline dc_slice
maker_make(maker m)
{
	dc_buf out = DC_BUF_INIT(MAKER_SIZE);
	const uint8_t *key = m.cek != NULL ? m.cek : maker_cek;
	dc_slice cek, whole;
	size_t explicit_at, data_at, part;

	if (m.cipher == 0)
		m.cipher = m.enveloped ? DEVCERT_CONTENT_CIPHER_AES_256_CBC
		                       : DEVCERT_CONTENT_CIPHER_AES_256_GCM;
	cek = dc_slice_of(key, dc_content_key_len(m.cipher));
	dc_der_add_oid(&out, m.info_type != NULL ? m.info_type
	                     : m.enveloped       ? DC_OID_ENVELOPED_DATA
	                                         : DC_OID_AUTH_ENVELOPED_DATA);
	explicit_at = data_at = out.len;
	maker_add_hex(&out, m.version_hex != NULL ? m.version_hex
	                    : m.enveloped         ? "02 01 02"
	                                          : "02 01 00");
	if (m.originator_hex != NULL)
		maker_add_hex(&out, m.originator_hex);
	part = out.len;
	if (m.recipients_hex != NULL)
		maker_add_hex(&out, m.recipients_hex);
	else
		maker_add_recipient(&out, dc_slice_text(MAKER_KEK), cek);
	maker_wrap(&out, DC_TAG_SET, part, (m.indefinite & MAKER_RECIPIENTS) != 0);
	maker_add_rest(&out, &m, cek);
	maker_wrap(&out, DC_TAG_SEQUENCE, data_at, (m.indefinite & MAKER_DATA) != 0);
	maker_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(0), explicit_at,
	           (m.indefinite & MAKER_EXPLICIT) != 0);
	maker_wrap(&out, DC_TAG_SEQUENCE, 0, (m.indefinite & MAKER_INFO) != 0);
	if (m.trailing_hex != NULL)
		maker_add_hex(&out, m.trailing_hex);
	assert_ok(dc_buf_status(&out));
	whole = dc_slice_of(exact_copy(out.ptr, out.len), out.len);
	dc_buf_free(&out);
	return whole;
}

#endif /* TEST_ENVELOPE_MAKER_H */
