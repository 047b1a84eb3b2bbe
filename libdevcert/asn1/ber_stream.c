/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/ber_stream.h"

#define CONSTRUCTED 0x20

void
dc_ber_stream_start(dc_ber_stream *stream)
{
	*stream = (dc_ber_stream){ 0 };
}

/* How far the next element may reach. */
static uint64_t
end_of_parent(const dc_ber_stream *stream)
{
	return stream->open > 0 ? stream->levels[stream->open - 1].end : UINT64_MAX;
}

/* Cut identifier and length octets off the front of *in; they may have begun in an earlier piece.
 */
static devcert_status
take_header(dc_ber_stream *stream, dc_slice *in, dc_tlv_header *header, dc_slice *octets,
            bool *more)
{
	dc_slice whole = *in;
	devcert_status rc;

	if (stream->header_len == 0) {
		rc = dc_tlv_read_header(whole, DC_BER, header, more);
		if (rc != DEVCERT_OK)
			return rc;
		if (!*more) {
			(void)dc_slice_take(in, header->header_len, octets);
			return DEVCERT_OK;
		}
	}
	/* No header is longer than this: read_header() wants no more after the tenth octet. */
	do {
		if (!dc_slice_take_octet(in, &stream->header[stream->header_len])) {
			*more = true;
			return DEVCERT_OK;
		}
		stream->header_len++;
		rc = dc_tlv_read_header(dc_slice_of(stream->header, stream->header_len), DC_BER,
		                        header, more);
		if (rc != DEVCERT_OK)
			return rc;
	} while (*more);
	*octets = dc_slice_of(stream->header, stream->header_len);
	stream->header_len = 0;
	return DEVCERT_OK;
}

static devcert_status
begin(dc_ber_stream *stream, const dc_tlv_header *header)
{
	uint64_t end = end_of_parent(stream);
	bool primitive = (header->tag & CONSTRUCTED) == 0;

	if (header->tag == 0)
		return dc_fail(DEVCERT_E_DER, "end-of-contents octets in the wrong place");
	if (primitive && (header->tag == (DC_TAG_SEQUENCE & ~CONSTRUCTED) ||
	                  header->tag == (DC_TAG_SET & ~CONSTRUCTED)))
		return dc_fail(DEVCERT_E_DER, "a primitive SEQUENCE or SET");
	if (header->len > end - stream->position)
		return dc_fail(DEVCERT_E_DER, "an element reaches beyond the one around it");
	if (stream->open > DC_LIMIT_DEPTH)
		return dc_fail(DEVCERT_E_LIMIT, "nested more than %u deep", DC_LIMIT_DEPTH);
	stream->levels[stream->open++] = (dc_ber_level){
		.end = header->indefinite ? end : stream->position + header->len,
		.indefinite = header->indefinite,
		.primitive = primitive,
	};
	stream->started = true;
	return DEVCERT_OK;
}

/* An element begins, or one of indefinite length ends. */
static devcert_status
read_header(dc_ber_stream *stream, dc_slice *in, dc_ber_item *out)
{
	bool in_indefinite = stream->open > 0 && stream->levels[stream->open - 1].indefinite, more;
	dc_slice octets = { NULL, 0 };
	devcert_status rc = take_header(stream, in, &out->header, &octets, &more);

	if (rc != DEVCERT_OK || more)
		return rc;
	out->octets = octets;
	if (octets.len > end_of_parent(stream) - stream->position)
		return dc_fail(DEVCERT_E_DER, "an element reaches beyond the one around it");
	stream->position += octets.len;
	/* Two octets, X.690 section 8.1.5; a length of 0 in the long form is no end. */
	if (in_indefinite && out->header.tag == 0 && out->header.len == 0 && octets.len == 2) {
		out->event = DC_BER_END;
		out->depth = --stream->open;
		return DEVCERT_OK;
	}
	rc = begin(stream, &out->header);
	if (rc != DEVCERT_OK)
		return rc;
	out->event = DC_BER_BEGIN;
	out->depth = stream->open - 1;
	return DEVCERT_OK;
}

devcert_status
dc_ber_stream_next(dc_ber_stream *stream, dc_slice *in, dc_ber_item *out)
{
	const dc_ber_level *level = stream->open > 0 ? &stream->levels[stream->open - 1] : NULL;
	uint64_t left;

	*out = (dc_ber_item){ DC_BER_MORE, 0, { 0 }, { NULL, 0 } };
	if (level == NULL && stream->started)
		return in->len == 0 ? DEVCERT_OK
		                    : dc_fail(DEVCERT_E_TRAILING, "octets follow the message");
	if (level != NULL && !level->indefinite && level->end == stream->position) {
		out->event = DC_BER_END;
		out->depth = --stream->open;
		return DEVCERT_OK;
	}
	if (in->len == 0)
		return DEVCERT_OK;
	if (level == NULL || !level->primitive)
		return read_header(stream, in, out);

	left = level->end - stream->position;
	(void)dc_slice_take(in, left < in->len ? (size_t)left : in->len, &out->octets);
	stream->position += out->octets.len;
	out->event = DC_BER_OCTETS;
	out->depth = stream->open - 1;
	return DEVCERT_OK;
}
