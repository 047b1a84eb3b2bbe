/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading BER that comes in pieces, cut anywhere, and may be longer than memory: one element with
 * all that is nested in it, as a row of events.  Nothing is allocated. */
#ifndef DEVCERT_ASN1_BER_STREAM_H
#define DEVCERT_ASN1_BER_STREAM_H

#include "asn1/der.h"
#include "asn1/tlv.h"
#include "base/limits.h"

typedef enum {
	DC_BER_MORE,   /* what was given is used up */
	DC_BER_BEGIN,  /* identifier and length octets of an element */
	DC_BER_OCTETS, /* content octets of a primitive one, one or more times */
	DC_BER_END     /* the end of an element: by its length, or end-of-contents octets */
} dc_ber_event;

typedef struct {
	dc_ber_event event;
	unsigned int depth;   /* of the element; the outermost one is 0 */
	dc_tlv_header header; /* of DC_BER_BEGIN */
	/* What was taken from the input for this event; header and end-of-contents octets may lie
	 * in the stream, as they may have come in two pieces.  Until the next call. */
	dc_slice octets;
} dc_ber_item;

typedef struct {
	uint64_t end;    /* position behind it; indefinite: the end of what is around it */
	bool indefinite; /* ends with end-of-contents octets */
	bool primitive;
} dc_ber_level;

typedef struct {
	dc_ber_level levels[DC_LIMIT_DEPTH + 1];
	unsigned int open; /* how many of them are */
	bool started;
	uint64_t position; /* octets that were taken */
	uint8_t header[DC_DER_HEADER_MAX];
	size_t header_len;
} dc_ber_stream;

void dc_ber_stream_start(dc_ber_stream *stream);

/* The next event, whose octets are cut off the front of *in.  Each element must fit into the one
 * around it, and those of definite length are filled exactly.  What follows the outermost element
 * is DEVCERT_E_TRAILING.
 * Events, errors and the octets that they come at do not depend on how the input is cut, except
 * that DC_BER_OCTETS are. */
devcert_status dc_ber_stream_next(dc_ber_stream *stream, dc_slice *in,
                                  dc_ber_item *out) DEVCERT_MUST_CHECK;

/* Whether the outermost element has ended. */
static inline bool
dc_ber_stream_is_done(const dc_ber_stream *stream)
{
	return stream->started && stream->open == 0;
}

#endif /* DEVCERT_ASN1_BER_STREAM_H */
