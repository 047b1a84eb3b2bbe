/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "msg/content_alg.h"
#include "msg/envelope.h"

devcert_status
dc_envelope_read_head(dc_slice in, dc_buf *der, dc_envelope_head *out, bool *more)
{
	dc_envelope_reader reader;
	dc_envelope_fields *fields = &reader.fields;
	dc_envelope_part part;
	dc_slice octets;
	devcert_status rc;

	*out = (dc_envelope_head){ 0 };
	dc_envelope_reader_start(&reader);
	rc = dc_envelope_reader_next(&reader, &in, &part, &octets);
	*more = rc == DEVCERT_OK && part == DC_PART_MORE;
	if (rc == DEVCERT_OK && !*more) {
		dc_buf_truncate(der, 0);
		dc_buf_add(der, dc_buf_slice(&fields->recipients));
		rc = dc_buf_status(der);
	}
	if (rc == DEVCERT_OK && !*more)
		rc = dc_content_alg_cipher(dc_buf_slice(&fields->algorithm), &out->cipher);
	if (rc == DEVCERT_OK && !*more) {
		out->is_authenticated = fields->is_authenticated;
		out->is_definite = fields->layout.outer[0].definite;
		out->head_len = fields->layout.head_len;
		out->total_len = fields->layout.total_len;
		out->recipients = dc_buf_slice(der);
		out->version = fields->version;
		out->layout = fields->layout;
	}
	dc_envelope_reader_free(&reader);
	return rc;
}

/* The least version that EnvelopedData with these recipients may have, RFC 5652, section 6.1: 3
 * with passwords and others, 0 where all are named by issuer and serial number, otherwise 2.  A
 * recipient that cannot be read has none to say. */
static devcert_status
version_for(dc_slice recipients, uint32_t *out)
{
	devcert_status rc = DEVCERT_OK;

	*out = 0;
	while (rc == DEVCERT_OK && recipients.len > 0) {
		dc_tlv info, version;
		uint32_t least = 2;

		rc = dc_tlv_next(&recipients, &info);
		if (rc == DEVCERT_OK && info.tag == DC_TAG_SEQUENCE) {
			if (dc_tlv_expect(&info.value, DC_TAG_INTEGER, &version) != DEVCERT_OK ||
			    dc_tlv_uint(version.value, &least) != DEVCERT_OK)
				least = 2;
		} else if (info.tag == DC_TAG_CONTEXT_CONSTRUCTED(3) ||
		           info.tag == DC_TAG_CONTEXT_CONSTRUCTED(4)) {
			least = 3;
		}
		if (least > *out)
			*out = least > 3 ? 3 : least;
	}
	return rc;
}

/* The octets of in between two positions. */
static void
copy(dc_slice in, uint64_t from, uint64_t to, dc_buf *out)
{
	dc_buf_add(out, dc_slice_of(in.ptr + from, (size_t)(to - from)));
}

/* Headers of the outer structures with the lengths that they get, as what is in the innermost one
 * grows by so many octets, less than none where it shrinks. */
static void
make_headers(const dc_envelope_layout *layout, int64_t growth,
             uint8_t headers[DC_ENVELOPE_OUTER][DC_DER_HEADER_MAX], size_t lens[DC_ENVELOPE_OUTER])
{
	static const uint8_t tags[DC_ENVELOPE_OUTER] = { DC_TAG_SEQUENCE,
		                                         DC_TAG_CONTEXT_CONSTRUCTED(0),
		                                         DC_TAG_SEQUENCE };

	for (unsigned int i = DC_ENVELOPE_OUTER; i-- > 0;) {
		uint64_t old_len = layout->outer[i].end - layout->outer[i].at;

		if (layout->outer[i].definite) {
			uint64_t len = layout->outer[i].len + (uint64_t)growth;

			lens[i] = dc_der_header(tags[i], len, headers[i]);
		} else {
			headers[i][0] = tags[i];
			headers[i][1] = 0x80;
			lens[i] = 2;
		}
		growth += (int64_t)lens[i] - (int64_t)old_len;
	}
}

devcert_status
dc_envelope_write_head(dc_slice in, const dc_envelope_head *head, dc_slice recipients, dc_buf *out)
{
	const dc_envelope_layout *layout = &head->layout;
	uint8_t headers[DC_ENVELOPE_OUTER][DC_DER_HEADER_MAX];
	size_t lens[DC_ENVELOPE_OUTER];
	dc_buf version = DC_BUF_INIT(DC_DER_HEADER_MAX);
	dc_buf infos = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	uint32_t least;
	uint64_t old_len = layout->version_end - layout->version_at + layout->recipients_end -
	                   layout->recipients_at;
	devcert_status rc = version_for(recipients, &least);

	if (rc != DEVCERT_OK)
		return rc;
	/* A higher one is kept: what it is for, such as attributes, may follow. */
	dc_der_add_uint(&version,
	                head->is_authenticated || head->version > least ? head->version : least);
	dc_der_add(&infos, DC_TAG_SET, recipients);
	rc = dc_buf_status(&version);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&infos);
	if (rc == DEVCERT_OK) {
		make_headers(layout, (int64_t)(version.len + infos.len) - (int64_t)old_len, headers,
		             lens);
		dc_buf_add(out, dc_slice_of(headers[0], lens[0]));
		copy(in, layout->outer[0].end, layout->outer[1].at, out);
		dc_buf_add(out, dc_slice_of(headers[1], lens[1]));
		copy(in, layout->outer[1].end, layout->outer[2].at, out);
		dc_buf_add(out, dc_slice_of(headers[2], lens[2]));
		dc_buf_add(out, dc_buf_slice(&version));
		copy(in, layout->version_end, layout->recipients_at, out);
		dc_buf_add(out, dc_buf_slice(&infos));
		copy(in, layout->recipients_end, layout->head_len, out);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&version);
	dc_buf_free(&infos);
	return rc;
}
