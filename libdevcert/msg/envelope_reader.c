/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/envelope_reader.h"

#include "asn1/oid.h"

#define CONSTRUCTED 0x20

/* The fields in their order.
 *
 * ContentInfo ::= SEQUENCE { contentType, [0] EXPLICIT content }
 * AuthEnvelopedData ::= SEQUENCE { version, [0] originatorInfo OPTIONAL, recipientInfos,
 *     EncryptedContentInfo, [1] authAttrs OPTIONAL, mac, [2] unauthAttrs OPTIONAL }
 * EnvelopedData ::= SEQUENCE { version, [0] originatorInfo OPTIONAL, recipientInfos,
 *     EncryptedContentInfo, [1] unprotectedAttrs OPTIONAL }
 * EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm,
 *     [0] IMPLICIT OCTET STRING encryptedContent OPTIONAL } */
enum step {
	INFO,
	INFO_TYPE,
	INFO_CONTENT,
	DATA,
	VERSION,
	ORIGINATOR,
	RECIPIENTS,
	ENCRYPTED,
	TYPE,
	ALGORITHM,
	CONTENT,
	ATTRS,
	MAC,
	UNAUTH_ATTRS,
	THE_END
};

static const struct {
	const char *name;
	unsigned int depth;
	uint8_t tag;
	bool in_pieces; /* the constructed form of the tag, too */
	bool optional;
	bool authenticated; /* of AuthEnvelopedData only */
	dc_reads reads;
} steps[] = {
	[INFO] = { "ContentInfo", 0, DC_TAG_SEQUENCE, false, false, false, DC_READS_STRUCTURE },
	[INFO_TYPE] = { "contentType", 1, DC_TAG_OID, false, false, false, DC_READS_KEPT },
	[INFO_CONTENT] = { "content", 1, DC_TAG_CONTEXT_CONSTRUCTED(0), false, false, false,
	                   DC_READS_STRUCTURE },
	[DATA] = { "an envelope", 2, DC_TAG_SEQUENCE, false, false, false, DC_READS_STRUCTURE },
	[VERSION] = { "version", 3, DC_TAG_INTEGER, false, false, false, DC_READS_KEPT },
	[ORIGINATOR] = { "originatorInfo", 3, DC_TAG_CONTEXT_CONSTRUCTED(0), false, true, false,
	                 DC_READS_SKIPPED },
	[RECIPIENTS] = { "recipientInfos", 3, DC_TAG_SET, false, false, false, DC_READS_KEPT },
	[ENCRYPTED] = { "encryptedContentInfo", 3, DC_TAG_SEQUENCE, false, false, false,
	                DC_READS_STRUCTURE },
	[TYPE] = { "contentType", 4, DC_TAG_OID, false, false, false, DC_READS_KEPT },
	[ALGORITHM] = { "contentEncryptionAlgorithm", 4, DC_TAG_SEQUENCE, false, false, false,
	                DC_READS_KEPT },
	[CONTENT] = { "encryptedContent", 4, DC_TAG_CONTEXT(0), true, false, false,
	              DC_READS_CONTENT },
	/* Of EnvelopedData nobody vouches for the attributes, and we have no use for them. */
	[ATTRS] = { "attributes", 3, DC_TAG_CONTEXT_CONSTRUCTED(1), false, true, false,
	            DC_READS_KEPT },
	[MAC] = { "mac", 3, DC_TAG_OCTET_STRING, true, false, true, DC_READS_KEPT },
	[UNAUTH_ATTRS] = { "unauthAttrs", 3, DC_TAG_CONTEXT_CONSTRUCTED(2), false, true, true,
	                   DC_READS_SKIPPED },
	[THE_END] = { "the end", 0, 0, false, false, false, DC_READS_STRUCTURE },
};

void
dc_envelope_reader_start(dc_envelope_reader *reader)
{
	*reader = (dc_envelope_reader){
		.bound = DC_LIMIT_ENVELOPE_HEAD_LEN,
		.kept = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN),
		.part = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN),
		.fields.recipients = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN),
		.fields.type = DC_BUF_INIT(DC_LIMIT_OID_LEN),
		.fields.algorithm = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN),
	};
	dc_ber_stream_start(&reader->stream);
}

void
dc_envelope_reader_free(dc_envelope_reader *reader)
{
	dc_buf_free(&reader->kept);
	dc_buf_free(&reader->part);
	dc_buf_free(&reader->fields.recipients);
	dc_buf_free(&reader->fields.type);
	dc_buf_free(&reader->fields.algorithm);
}

/* Whether the step that is expected next may be left out. */
static bool
may_skip(const dc_envelope_reader *reader)
{
	return steps[reader->step].optional ||
	       (steps[reader->step].authenticated && !reader->fields.is_authenticated);
}

static bool
fits(const dc_envelope_reader *reader, const dc_ber_item *item)
{
	uint8_t tag = item->header.tag;

	if (reader->step == THE_END || item->depth != steps[reader->step].depth)
		return false;
	if (steps[reader->step].authenticated && !reader->fields.is_authenticated)
		return false;
	if (steps[reader->step].in_pieces)
		tag &= (uint8_t)~CONSTRUCTED;
	return tag == steps[reader->step].tag;
}

/* An outer structure begins: its length is remembered. */
static devcert_status
enter(dc_envelope_layout *layout, const dc_ber_item *item, uint64_t at)
{
	/* ContentInfo, [0] and the structure are at depths 0, 1 and 2. */
	unsigned int i = item->depth;

	/* Positions in files are signed. */
	if (item->header.len > INT64_MAX - DC_DER_HEADER_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "a length beyond 63 bits");
	layout->outer[i].at = at;
	layout->outer[i].end = at + item->octets.len;
	layout->outer[i].len = item->header.len;
	layout->outer[i].definite = !item->header.indefinite;
	if (i == 0 && !item->header.indefinite)
		layout->total_len = item->octets.len + item->header.len;
	return DEVCERT_OK;
}

/* An element begins where the structure is read: it is the step expected, or one behind some that
 * are optional. */
static devcert_status
begin_step(dc_envelope_reader *reader, const dc_ber_item *item, dc_envelope_part *part)
{
	dc_envelope_fields *fields = &reader->fields;
	uint64_t at = reader->stream.position - item->octets.len;

	while (!fits(reader, item) && may_skip(reader))
		reader->step++;
	if (!fits(reader, item))
		return dc_fail(DEVCERT_E_DER, "tag %02x where %s is expected", item->header.tag,
		               steps[reader->step].name);
	reader->reads = steps[reader->step].reads;
	reader->depth = item->depth;
	dc_buf_free(&reader->kept);
	if (reader->reads == DC_READS_KEPT)
		dc_buf_add(&reader->kept, item->octets);
	if (reader->step > CONTENT)
		reader->bound = at + DC_LIMIT_ENVELOPE_ATTRS_LEN;
	reader->is_empty = true;
	switch (reader->step) {
	case INFO:
	case INFO_CONTENT:
	case DATA:
		reader->step++;
		return enter(&fields->layout, item, at);
	case ENCRYPTED:
		reader->step++;
		break;
	case VERSION:
		fields->layout.version_at = at;
		break;
	case RECIPIENTS:
		fields->layout.recipients_at = at;
		break;
	case CONTENT:
		fields->layout.head_len = reader->stream.position;
		fields->has_content_len = (item->header.tag & CONSTRUCTED) == 0;
		fields->content_len = fields->has_content_len ? item->header.len : 0;
		reader->bound = UINT64_MAX;
		*part = DC_PART_HEAD;
		break;
	default:
		break;
	}
	return DEVCERT_OK;
}

/* An outer structure ends: nothing of it may be missing. */
static devcert_status
end_structure(dc_envelope_reader *reader, const dc_ber_item *item, dc_envelope_part *part)
{
	while (steps[reader->step].depth > item->depth && may_skip(reader))
		reader->step++;
	if (steps[reader->step].depth > item->depth) {
		if (reader->step == CONTENT)
			return dc_fail(DEVCERT_E_UNSUPPORTED, "the encrypted content is detached");
		return dc_fail(DEVCERT_E_DER, "it ends where %s is expected",
		               steps[reader->step].name);
	}
	if (item->depth == 0)
		*part = DC_PART_END;
	return DEVCERT_OK;
}

static devcert_status
read_info_type(dc_slice value, dc_envelope_fields *fields)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = dc_oid_decode(value, oid);

	if (rc != DEVCERT_OK)
		return rc;
	fields->is_authenticated = strcmp(oid, DC_OID_AUTH_ENVELOPED_DATA) == 0;
	if (!fields->is_authenticated && strcmp(oid, DC_OID_ENVELOPED_DATA) != 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "CMS of type %s, not an envelope", oid);
	return DEVCERT_OK;
}

/* RFC 5083, section 2.1: always 0.  RFC 5652, section 6.1: 0, 2, 3 or 4. */
static devcert_status
read_version(dc_slice value, dc_envelope_fields *fields)
{
	devcert_status rc = dc_tlv_uint(value, &fields->version);

	if (rc != DEVCERT_OK)
		return rc;
	if (fields->version > (fields->is_authenticated ? 0u : 4u))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "an envelope of version %u", fields->version);
	return DEVCERT_OK;
}

/* What was kept is whole, and goes to its field; value is its content octets. */
static devcert_status
take_kept(dc_envelope_reader *reader, dc_slice value, dc_envelope_part *part, dc_slice *octets)
{
	dc_envelope_fields *fields = &reader->fields;
	uint64_t at = reader->stream.position;

	switch (reader->step) {
	case INFO_TYPE:
		return read_info_type(value, fields);
	case VERSION:
		fields->layout.version_end = at;
		return read_version(value, fields);
	case RECIPIENTS:
		if (value.len == 0)
			return dc_fail(DEVCERT_E_DER, "an envelope without recipients");
		fields->layout.recipients_end = at;
		dc_buf_add(&fields->recipients, value);
		return dc_buf_status(&fields->recipients);
	case TYPE:
		dc_buf_add(&fields->type, value);
		return dc_buf_status(&fields->type);
	case ALGORITHM:
		dc_buf_add(&fields->algorithm, dc_buf_slice(&reader->part));
		return dc_buf_status(&fields->algorithm);
	default:
		*part = DC_PART_MAC;
		*octets = value;
		return DEVCERT_OK;
	}
}

/* An element that is kept has ended. */
static devcert_status
end_kept(dc_envelope_reader *reader, dc_envelope_part *part, dc_slice *octets)
{
	dc_slice whole;
	dc_tlv tlv;
	devcert_status rc = dc_buf_status(&reader->kept);

	if (rc != DEVCERT_OK)
		return rc;
	/* They have to be DER as they are, RFC 5083, section 2.1, and are authenticated so. */
	if (reader->step == ATTRS) {
		if (reader->fields.is_authenticated) {
			*part = DC_PART_ATTRS;
			*octets = dc_buf_slice(&reader->kept);
		}
		return DEVCERT_OK;
	}
	dc_buf_free(&reader->part);
	/* Each element has two octets at least, so their length bounds their number. */
	rc = dc_ber_to_definite(dc_buf_slice(&reader->kept), reader->kept.len, &reader->part);
	whole = dc_buf_slice(&reader->part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&whole, &tlv);
	return rc == DEVCERT_OK ? take_kept(reader, tlv.value, part, octets) : rc;
}

/* Within an element that is kept or skipped. */
static devcert_status
go_through(dc_envelope_reader *reader, const dc_ber_item *item, dc_envelope_part *part,
           dc_slice *octets)
{
	devcert_status rc = DEVCERT_OK;

	if (reader->reads == DC_READS_KEPT)
		dc_buf_add(&reader->kept, item->octets);
	if (item->event != DC_BER_END || item->depth != reader->depth) {
		reader->is_empty = false;
		return dc_buf_status(&reader->kept);
	}
	if (reader->is_empty && (reader->step == ATTRS || reader->step == UNAUTH_ATTRS))
		return dc_fail(DEVCERT_E_DER, "a set of no attributes");
	if (reader->reads == DC_READS_KEPT)
		rc = end_kept(reader, part, octets);
	reader->reads = DC_READS_STRUCTURE;
	if (reader->step++ > CONTENT)
		reader->bound = UINT64_MAX;
	return rc;
}

/* Within the content: octets, or OCTET STRINGs, at any depth that is allowed. */
static devcert_status
go_through_content(dc_envelope_reader *reader, const dc_ber_item *item, dc_envelope_part *part,
                   dc_slice *octets)
{
	switch (item->event) {
	case DC_BER_OCTETS:
		*part = DC_PART_CONTENT;
		*octets = item->octets;
		break;
	case DC_BER_BEGIN:
		if ((item->header.tag & ~CONSTRUCTED) != DC_TAG_OCTET_STRING)
			return dc_fail(DEVCERT_E_DER, "a piece of the content has tag %02x",
			               item->header.tag);
		if ((item->header.tag & CONSTRUCTED) != 0 &&
		    item->depth - reader->depth >= DC_LIMIT_STRING_DEPTH)
			return dc_fail(DEVCERT_E_LIMIT,
			               "content in pieces nested more than %u deep",
			               DC_LIMIT_STRING_DEPTH);
		break;
	default:
		if (item->depth != reader->depth)
			break;
		*part = DC_PART_CONTENT_END;
		reader->reads = DC_READS_STRUCTURE;
		reader->step++;
	}
	return DEVCERT_OK;
}

devcert_status
dc_envelope_reader_next(dc_envelope_reader *reader, dc_slice *in, dc_envelope_part *part,
                        dc_slice *octets)
{
	*part = DC_PART_MORE;
	*octets = dc_slice_of(NULL, 0);
	for (;;) {
		dc_ber_item item;
		devcert_status rc = dc_ber_stream_next(&reader->stream, in, &item);

		/* Nothing of the structure has such a tag; an attribute may. */
		if (rc == DEVCERT_E_UNSUPPORTED && reader->reads == DC_READS_STRUCTURE)
			rc = dc_fail(DEVCERT_E_DER, "a tag number above 30 where %s is expected",
			             steps[reader->step].name);
		if (rc != DEVCERT_OK || item.event == DC_BER_MORE)
			return rc;
		if (reader->stream.position > reader->bound && reader->step <= CONTENT)
			return dc_fail(DEVCERT_E_LIMIT, "a head of more than %u octets",
			               DC_LIMIT_ENVELOPE_HEAD_LEN);
		if (reader->stream.position > reader->bound)
			return dc_fail(DEVCERT_E_LIMIT, "attributes or mac of more than %u octets",
			               DC_LIMIT_ENVELOPE_ATTRS_LEN);
		if (reader->reads == DC_READS_CONTENT)
			rc = go_through_content(reader, &item, part, octets);
		else if (reader->reads == DC_READS_STRUCTURE && item.event == DC_BER_BEGIN)
			rc = begin_step(reader, &item, part);
		else if (reader->reads == DC_READS_STRUCTURE)
			rc = end_structure(reader, &item, part);
		else
			rc = go_through(reader, &item, part, octets);
		if (rc != DEVCERT_OK || *part != DC_PART_MORE)
			return rc;
	}
}
