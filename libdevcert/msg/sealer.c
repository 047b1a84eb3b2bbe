/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "msg/envelope.h"
#include "msg/sealer_head.h"

/* A whole piece of BER has the header 04 83 01 00 00. */
#define PIECE_HEADER_LEN 5u
#define PIECE_WHOLE_LEN (PIECE_HEADER_LEN + DC_ENVELOPE_PIECE_LEN)
/* End-of-contents octets, tag and the rest behind the content, without the attributes. */
#define TAIL_LEN 32u

struct devcert_sealer {
	enum { RUNS, ENDED, DEAD } state;
	devcert_content_cipher cipher;
	bool is_der;
	bool has_len;
	uint64_t len;   /* of the content: what was said, or the most that there may be */
	uint64_t count; /* octets of content so far */
	dc_sealer_head head;
	size_t head_given; /* octets of it that have come out: none, or all */
	uint8_t *pending;  /* BER: content that does not fill a piece yet */
	size_t pending_len;
};

devcert_status
dc_sealer_new(const devcert_sealer_builder *builder, bool has_len, uint64_t len,
              devcert_sealer **out)
{
	devcert_sealer *sealer;
	devcert_status rc;

	*out = NULL;
	if (has_len && len > DC_LIMIT_ENVELOPE_CONTENT)
		return dc_fail(DEVCERT_E_LIMIT,
		               "content of %llu octets, more than an envelope holds",
		               (unsigned long long)len);
	rc = DC_NEW(sealer);
	if (rc != DEVCERT_OK)
		return rc;
	sealer->cipher = builder->cipher;
	sealer->is_der = has_len && len <= DC_ENVELOPE_DER_LEN_MAX;
	sealer->has_len = has_len;
	sealer->len = has_len ? len : DC_LIMIT_ENVELOPE_CONTENT;
	rc = dc_sealer_head_make(builder, sealer->is_der, len, &sealer->head);
	if (rc == DEVCERT_OK && !sealer->is_der) {
		sealer->pending = malloc(DC_ENVELOPE_PIECE_LEN);
		if (sealer->pending == NULL)
			rc = dc_fail_nomem();
	}
	if (rc == DEVCERT_OK)
		*out = sealer;
	else
		devcert_sealer_free(sealer);
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_builder_build(const devcert_sealer_builder *builder, devcert_sealer **out)
{
	DC_OUT(out);
	DC_ARG(builder);
	return dc_sealer_new(builder, builder->has_content_len, builder->content_len, out);
}

/* see devcert/envelope.h */
size_t
devcert_sealer_get_update_size(const devcert_sealer *sealer, size_t input_len)
{
	size_t head = sealer->head.head.len - sealer->head_given, pieces;

	/* More than half of the address space is no buffer; this keeps the sum from wrapping. */
	if (input_len > SIZE_MAX / 2)
		return SIZE_MAX;
	if (sealer->is_der)
		return head + input_len + DC_CONTENT_CARRY;
	pieces = (sealer->pending_len + input_len) / DC_ENVELOPE_PIECE_LEN;
	return head + pieces * PIECE_WHOLE_LEN;
}

static void
give(dc_slice octets, uint8_t *dest, size_t *written)
{
	if (octets.len > 0)
		memcpy(dest + *written, octets.ptr, octets.len);
	*written += octets.len;
}

static void
give_head(devcert_sealer *sealer, uint8_t *dest, size_t *written)
{
	if (sealer->head_given == 0)
		give(dc_buf_slice(&sealer->head.head), dest, written);
	sealer->head_given = sealer->head.head.len;
}

static devcert_status
encrypt(devcert_sealer *sealer, dc_slice in, uint8_t *dest, size_t *written)
{
	size_t len;
	devcert_status rc = dc_content_update(sealer->head.content, in, dest + *written, &len);

	*written += len;
	return rc;
}

/* Pieces of a fixed length, so that the output does not depend on how the content came; a multiple
 * of the granule, so that each comes out whole. */
static devcert_status
give_piece(devcert_sealer *sealer, dc_slice in, uint8_t *dest, size_t *written)
{
	uint8_t header[DC_DER_HEADER_MAX];
	size_t len = dc_der_header(DC_TAG_OCTET_STRING, in.len, header);

	give(dc_slice_of(header, len), dest, written);
	return encrypt(sealer, in, dest, written);
}

static devcert_status
give_pieces(devcert_sealer *sealer, dc_slice in, uint8_t *dest, size_t *written)
{
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && in.len > 0) {
		size_t room = DC_ENVELOPE_PIECE_LEN - sealer->pending_len;
		dc_slice next = in;

		(void)dc_slice_take(&in, in.len < room ? in.len : room, &next);
		if (next.len == DC_ENVELOPE_PIECE_LEN) {
			rc = give_piece(sealer, next, dest, written);
			continue;
		}
		memcpy(sealer->pending + sealer->pending_len, next.ptr, next.len);
		sealer->pending_len += next.len;
		if (sealer->pending_len == DC_ENVELOPE_PIECE_LEN) {
			rc = give_piece(sealer, dc_slice_of(sealer->pending, sealer->pending_len),
			                dest, written);
			sealer->pending_len = 0;
		}
	}
	return rc;
}

static devcert_status
check_state(const devcert_sealer *sealer)
{
	if (sealer->state != RUNS)
		return dc_fail(DEVCERT_E_STATE, "the envelope %s",
		               sealer->state == ENDED ? "is complete" : "has failed");
	return DEVCERT_OK;
}

static devcert_status
update(devcert_sealer *sealer, dc_slice in, uint8_t *dest, size_t *written)
{
	devcert_status rc = DEVCERT_OK;

	*written = 0;
	if (in.len > sealer->len - sealer->count)
		rc = dc_fail(DEVCERT_E_LIMIT, "more than %llu octets of content",
		             (unsigned long long)sealer->len);
	if (rc == DEVCERT_OK) {
		sealer->count += in.len;
		give_head(sealer, dest, written);
		rc = sealer->is_der ? encrypt(sealer, in, dest, written)
		                    : give_pieces(sealer, in, dest, written);
	}
	if (rc != DEVCERT_OK)
		sealer->state = DEAD;
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_update_into(devcert_sealer *sealer, const uint8_t *src, size_t src_len,
                           uint8_t *dest, size_t dest_size, size_t *out)
{
	devcert_status rc;

	DC_ARG(out);
	*out = 0;
	DC_ARG(sealer);
	DC_DATA(src, src_len);
	DC_DATA(dest, dest_size);
	if (dest_size < devcert_sealer_get_update_size(sealer, src_len))
		return dc_fail(DEVCERT_E_ARGUMENT, "there is room for %zu octets only", dest_size);
	rc = check_state(sealer);
	if (rc == DEVCERT_OK)
		rc = update(sealer, dc_slice_of(src, src_len), dest, out);
	if (rc != DEVCERT_OK)
		*out = 0;
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_update(devcert_sealer *sealer, const uint8_t *data, size_t data_len,
                      devcert_bytes **out)
{
	devcert_bytes *bytes = NULL;
	uint8_t *dest;
	size_t written;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(sealer);
	DC_DATA(data, data_len);
	rc = check_state(sealer);
	if (rc == DEVCERT_OK)
		rc = dc_bytes_new(devcert_sealer_get_update_size(sealer, data_len), &bytes, &dest);
	if (rc == DEVCERT_OK)
		rc = update(sealer, dc_slice_of(data, data_len), dest, &written);
	if (rc == DEVCERT_OK) {
		dc_bytes_shrink(bytes, written);
		*out = bytes;
	} else {
		devcert_bytes_free(bytes);
	}
	return rc;
}

/* The rest of the content, and what follows it:
 *   OCTET STRING and end of encryptedContent, end of encryptedContentInfo,
 *   [1] IMPLICIT authAttrs, mac OCTET STRING, ends of the structures around. */
static devcert_status
give_end(devcert_sealer *sealer, uint8_t *dest, size_t *written)
{
	static const uint8_t ends[6];
	static const uint8_t attrs_tag = DC_TAG_CONTEXT_CONSTRUCTED(1);
	static const uint8_t mac_header[] = { DC_TAG_OCTET_STRING, DC_CONTENT_TAG_LEN };
	dc_slice attrs = dc_buf_slice(&sealer->head.attrs), end = { ends, 0 };
	uint64_t last = dc_sealer_encrypted_len(sealer->cipher, sealer->pending_len);
	uint8_t header[DC_DER_HEADER_MAX], tag[DC_CONTENT_TAG_LEN];
	size_t len;
	devcert_status rc = DEVCERT_OK;

	give_head(sealer, dest, written);
	if (!sealer->is_der && last > 0) {
		len = dc_der_header(DC_TAG_OCTET_STRING, last, header);
		give(dc_slice_of(header, len), dest, written);
		rc = encrypt(sealer, dc_slice_of(sealer->pending, sealer->pending_len), dest,
		             written);
	}
	if (rc == DEVCERT_OK) {
		rc = dc_content_end(sealer->head.content, dest + *written, &len);
		*written += len;
	}
	if (rc == DEVCERT_OK && !sealer->is_der)
		give(dc_slice_of(ends, 4), dest, written);
	if (rc == DEVCERT_OK && attrs.len > 0) {
		give(dc_slice_of(&attrs_tag, 1), dest, written);
		give(dc_slice_of(attrs.ptr + 1, attrs.len - 1), dest, written);
	}
	if (rc == DEVCERT_OK && dc_content_is_aead(sealer->cipher)) {
		rc = dc_content_tag(sealer->head.content, dc_slice_of(NULL, 0), tag);
		give(dc_slice_of(mac_header, sizeof(mac_header)), dest, written);
		give(dc_slice_of(tag, sizeof(tag)), dest, written);
	}
	if (!sealer->is_der)
		end.len = sizeof(ends);
	give(end, dest, written);
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_sealer_finish(devcert_sealer *sealer, devcert_bytes **out)
{
	devcert_bytes *bytes = NULL;
	uint8_t *dest;
	size_t written = 0;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(sealer);
	rc = check_state(sealer);
	if (rc != DEVCERT_OK)
		return rc;
	if (sealer->has_len && sealer->count < sealer->len)
		rc = dc_fail(DEVCERT_E_LIMIT, "%llu octets of content where %llu were said",
		             (unsigned long long)sealer->count, (unsigned long long)sealer->len);
	if (rc == DEVCERT_OK)
		rc = dc_bytes_new(sealer->head.head.len + PIECE_WHOLE_LEN + DC_CONTENT_CARRY +
		                      sealer->head.attrs.len + TAIL_LEN,
		                  &bytes, &dest);
	if (rc == DEVCERT_OK)
		rc = give_end(sealer, dest, &written);
	sealer->state = rc == DEVCERT_OK ? ENDED : DEAD;
	if (rc == DEVCERT_OK) {
		dc_bytes_shrink(bytes, written);
		*out = bytes;
	} else {
		devcert_bytes_free(bytes);
	}
	return rc;
}

/* see devcert/envelope.h */
void
devcert_sealer_free(devcert_sealer *sealer)
{
	if (sealer == NULL)
		return;
	dc_sealer_head_free(&sealer->head);
	dc_wipe_free(sealer->pending, DC_ENVELOPE_PIECE_LEN);
	free(sealer);
}
