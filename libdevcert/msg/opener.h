/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the opener share. */
#ifndef DEVCERT_MSG_OPENER_H
#define DEVCERT_MSG_OPENER_H

#include "crypto/content.h"
#include "msg/content_alg.h"
#include "msg/envelope.h"
#include "msg/unwrap.h"

typedef enum {
	DC_OPENER_RUNS,
	DC_OPENER_ENDED,       /* the last octet of the envelope is there */
	DC_OPENER_FINISHED,    /* and all was right */
	DC_OPENER_UNDECRYPTED, /* another content key may be right */
	DC_OPENER_FAILED
} dc_opener_state;

/* What a way through the envelope is for. */
typedef enum {
	DC_PASS_OPEN,  /* the content */
	DC_PASS_CHECK, /* the tag alone */
	DC_PASS_SCAN   /* what stands behind the content, without a key */
} dc_opener_pass;

struct devcert_opener {
	devcert_opener_builder *builder;
	/* of the present pass */
	dc_opener_state state;
	dc_opener_pass pass;
	dc_envelope_reader reader;
	dc_content *content;
	bool bad_padding;
	bool has_attrs;
	/* of all passes, from the first head on */
	dc_content_alg alg; /* iv is the present pass's */
	dc_buf recipients;
	dc_unwrap *unwrap;
	uint8_t cek[DC_CONTENT_KEY_MAX];
	size_t cek_len;   /* 0: there is none yet */
	bool knows_attrs; /* a pass has come to its end */
	dc_buf attrs;     /* with the tag of a SET OF, and the commitment in them */
	dc_slice commitment;
};

/* Whatever is wrong behind the first use of a private key, it is this. */
devcert_status dc_opener_fail_decrypt(void);

/* The next content key.  Where there is a commitment already, it tells which one is right. */
devcert_status dc_opener_next_key(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* Work on one part of the envelope; what comes out goes to dest behind what was written. */
devcert_status dc_opener_take_part(devcert_opener *opener, dc_envelope_part part, dc_slice octets,
                                   uint8_t *dest, size_t *written) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_OPENER_H */
