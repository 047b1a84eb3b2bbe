/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/sealer_head.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "msg/commitment.h"
#include "msg/content_alg.h"

#define IV_MAX 16u
#define MAC_WHOLE_LEN (2u + DC_CONTENT_TAG_LEN)

uint64_t
dc_sealer_encrypted_len(devcert_content_cipher cipher, uint64_t content_len)
{
	uint64_t block = dc_content_iv_len(cipher);

	return dc_content_is_aead(cipher) ? content_len : (content_len / block + 1) * block;
}

/* RecipientInfos ::= SET SIZE (1..MAX) OF RecipientInfo, its content octets. */
static devcert_status
make_recipients(const devcert_sealer_builder *builder, bool is_der, dc_slice cek, dc_buf *out)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < builder->count; i++)
		rc = dc_recipient_write(&builder->to[i], cek, out);
	return rc == DEVCERT_OK && is_der ? dc_der_sort(out, 0) : rc;
}

/* Lengths of the structures around the content, from the outermost to the content itself. */
enum { INFO, EXPLICIT, DATA, ENCRYPTED, CONTENT, LEVELS };

static void
add_header(dc_buf *out, uint8_t tag, bool is_der, uint64_t len)
{
	uint8_t header[DC_DER_HEADER_MAX] = { tag, 0x80 };

	dc_buf_add(out, dc_slice_of(header, is_der ? dc_der_header(tag, len, header) : 2));
}

/* An element of this length with its header. */
static uint64_t
whole_len(uint8_t tag, uint64_t len)
{
	uint8_t header[DC_DER_HEADER_MAX];

	return dc_der_header(tag, len, header) + len;
}

/* ContentInfo ::= SEQUENCE { contentType, [0] EXPLICIT SEQUENCE { version, recipientInfos,
 *     encryptedContentInfo SEQUENCE { contentType, contentEncryptionAlgorithm,
 *         [0] IMPLICIT OCTET STRING
 * ... and behind the content there will be tail_len octets in DER. */
static devcert_status
write_head(const devcert_sealer_builder *builder, bool is_der, uint64_t encrypted_len,
           uint64_t tail_len, dc_slice recipients, dc_slice algorithm, dc_buf *out)
{
	bool is_aead = dc_content_is_aead(builder->cipher);
	dc_buf type = DC_BUF_INIT(DC_LIMIT_OID_LEN), data = DC_BUF_INIT(DC_LIMIT_OID_LEN);
	dc_buf infos = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	uint64_t lens[LEVELS];
	devcert_status rc;

	dc_der_add_oid(&type, is_aead ? DC_OID_AUTH_ENVELOPED_DATA : DC_OID_ENVELOPED_DATA);
	dc_der_add_oid(&data, DC_OID_DATA);
	dc_der_add_uint(&infos, is_aead ? 0 : dc_sealer_builder_version(builder));
	dc_der_add(&infos, DC_TAG_SET, recipients);
	rc = dc_buf_status(&infos);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&type);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&data);
	if (rc == DEVCERT_OK) {
		lens[CONTENT] = encrypted_len;
		lens[ENCRYPTED] =
		    data.len + algorithm.len + whole_len(DC_TAG_CONTEXT(0), lens[CONTENT]);
		lens[DATA] = infos.len + whole_len(DC_TAG_SEQUENCE, lens[ENCRYPTED]) + tail_len;
		lens[EXPLICIT] = whole_len(DC_TAG_SEQUENCE, lens[DATA]);
		lens[INFO] = type.len + whole_len(DC_TAG_CONTEXT_CONSTRUCTED(0), lens[EXPLICIT]);

		add_header(out, DC_TAG_SEQUENCE, is_der, lens[INFO]);
		dc_buf_add(out, dc_buf_slice(&type));
		add_header(out, DC_TAG_CONTEXT_CONSTRUCTED(0), is_der, lens[EXPLICIT]);
		add_header(out, DC_TAG_SEQUENCE, is_der, lens[DATA]);
		dc_buf_add(out, dc_buf_slice(&infos));
		add_header(out, DC_TAG_SEQUENCE, is_der, lens[ENCRYPTED]);
		dc_buf_add(out, dc_buf_slice(&data));
		dc_buf_add(out, algorithm);
		add_header(out, is_der ? DC_TAG_CONTEXT(0) : DC_TAG_CONTEXT_CONSTRUCTED(0), is_der,
		           lens[CONTENT]);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&type);
	dc_buf_free(&data);
	dc_buf_free(&infos);
	return rc;
}

/* The parts that the content key is needed for. */
static devcert_status
make_parts(const devcert_sealer_builder *builder, bool is_der, uint64_t content_len, dc_slice cek,
           dc_slice iv, dc_sealer_head *head)
{
	dc_buf algorithm = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_buf recipients = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	bool is_aead = dc_content_is_aead(builder->cipher);
	devcert_status rc;

	dc_content_alg_write(builder->cipher, iv, &algorithm);
	rc = dc_buf_status(&algorithm);
	if (rc == DEVCERT_OK && builder->commitment)
		rc = dc_commitment_write(cek, dc_buf_slice(&algorithm), &head->attrs);
	if (rc == DEVCERT_OK)
		rc = make_recipients(builder, is_der, cek, &recipients);
	if (rc == DEVCERT_OK)
		rc = write_head(builder, is_der,
		                dc_sealer_encrypted_len(builder->cipher, content_len),
		                head->attrs.len + (is_aead ? MAC_WHOLE_LEN : 0),
		                dc_buf_slice(&recipients), dc_buf_slice(&algorithm), &head->head);
	if (rc == DEVCERT_OK)
		rc = dc_content_new(builder->cipher, DC_SEAL, cek, iv, dc_buf_slice(&head->attrs),
		                    &head->content);
	dc_buf_free(&algorithm);
	dc_buf_free(&recipients);
	return rc;
}

devcert_status
dc_sealer_head_make(const devcert_sealer_builder *builder, bool is_der, uint64_t content_len,
                    dc_sealer_head *head)
{
	uint8_t cek[DC_CONTENT_KEY_MAX], iv[IV_MAX];
	size_t cek_len = dc_content_key_len(builder->cipher);
	size_t iv_len = dc_content_iv_len(builder->cipher);
	devcert_status rc = dc_sealer_builder_check(builder);

	*head = (dc_sealer_head){
		.content = NULL,
		.head = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN),
		.attrs = DC_BUF_INIT(DC_LIMIT_ENVELOPE_ATTRS_LEN),
	};
	if (rc == DEVCERT_OK && builder->commitment && !dc_content_is_aead(builder->cipher))
		rc = dc_fail(DEVCERT_E_STATE,
		             "a key commitment has no place in an unauthenticated envelope");
	if (rc == DEVCERT_OK)
		rc = dc_random(cek, cek_len);
	if (rc == DEVCERT_OK)
		rc = dc_random(iv, iv_len);
	if (rc == DEVCERT_OK)
		rc = make_parts(builder, is_der, content_len, dc_slice_of(cek, cek_len),
		                dc_slice_of(iv, iv_len), head);
	dc_wipe(cek, sizeof(cek));
	return rc;
}

void
dc_sealer_head_free(dc_sealer_head *head)
{
	dc_content_free(head->content);
	head->content = NULL;
	dc_buf_free(&head->head);
	dc_buf_free(&head->attrs);
}
