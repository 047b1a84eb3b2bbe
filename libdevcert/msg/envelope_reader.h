/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walking over an envelope that comes in pieces: ContentInfo with AuthEnvelopedData (RFC 5083) or
 * EnvelopedData (RFC 5652, section 6), BER or DER, content of any length. */
#ifndef DEVCERT_MSG_ENVELOPE_READER_H
#define DEVCERT_MSG_ENVELOPE_READER_H

#include "asn1/ber_stream.h"
#include "base/buf.h"

/* ContentInfo, its [0], and the structure in it. */
#define DC_ENVELOPE_OUTER 3u

/* Where things are in the head, and the lengths around it: they change with the recipients. */
typedef struct {
	struct {
		uint64_t at;  /* of its header */
		uint64_t end; /* of its header */
		uint64_t len; /* where it is definite */
		bool definite;
	} outer[DC_ENVELOPE_OUTER];
	uint64_t version_at, version_end;
	uint64_t recipients_at, recipients_end; /* recipientInfos, whole */
	uint64_t head_len;                      /* up to the first content octet or piece */
	uint64_t total_len;                     /* where ContentInfo is definite, otherwise 0 */
} dc_envelope_layout;

/* What stands before the content. */
typedef struct {
	bool is_authenticated;
	uint32_t version;
	dc_envelope_layout layout;
	dc_buf recipients; /* content octets of recipientInfos, with definite lengths */
	dc_buf type;       /* content octets of contentType */
	dc_buf algorithm;  /* contentEncryptionAlgorithm, with definite lengths */
	bool has_content_len;
	uint64_t content_len;
} dc_envelope_fields;

typedef enum {
	DC_PART_MORE,        /* what was given is used up */
	DC_PART_HEAD,        /* the fields are there */
	DC_PART_CONTENT,     /* next octets of the encrypted content, which lie in the input */
	DC_PART_CONTENT_END, /* there are no more */
	DC_PART_ATTRS,       /* authAttrs, whole and as they came, with their tag [1] */
	DC_PART_MAC,         /* content octets of mac */
	DC_PART_END          /* the last octet was taken */
} dc_envelope_part;

typedef enum { DC_READS_STRUCTURE, DC_READS_KEPT, DC_READS_SKIPPED, DC_READS_CONTENT } dc_reads;

typedef struct {
	dc_ber_stream stream;
	unsigned int step; /* what is expected next */
	dc_reads reads;
	unsigned int depth; /* of what is kept, skipped, or content */
	uint64_t bound;     /* how far that may reach */
	bool is_empty;      /* nothing was in it yet */
	dc_buf kept;
	dc_buf part;
	dc_envelope_fields fields;
} dc_envelope_reader;

void dc_envelope_reader_start(dc_envelope_reader *reader);

/* The next part, which is cut off the front of *in.  octets are its own, and last until the next
 * call.  Parts do not depend on how the input is cut, except that the content's are.
 * DEVCERT_E_DER, DEVCERT_E_TRAILING; DEVCERT_E_UNSUPPORTED for other types and versions, and for
 * content that is not in it; DEVCERT_E_LIMIT. */
devcert_status dc_envelope_reader_next(dc_envelope_reader *reader, dc_slice *in,
                                       dc_envelope_part *part, dc_slice *octets) DEVCERT_MUST_CHECK;

void dc_envelope_reader_free(dc_envelope_reader *reader);

#endif /* DEVCERT_MSG_ENVELOPE_READER_H */
