/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sealer and opener offer beyond their public functions, to the jobs that work on files. */
#ifndef DEVCERT_MSG_ENVELOPE_H
#define DEVCERT_MSG_ENVELOPE_H

#include <devcert/envelope.h>

#include "base/buf.h"
#include "base/slice.h"
#include "msg/envelope_reader.h"

/* The head of an envelope, as far as resealing has to know it. */
typedef struct {
	bool is_authenticated;
	bool is_definite;              /* ContentInfo has a definite length, as in DER */
	devcert_content_cipher cipher; /* 0 where it is none of ours */
	uint64_t head_len;             /* up to the first content octet or piece */
	uint64_t total_len;            /* of all of it, where is_definite */
	dc_slice recipients;           /* content octets of recipientInfos, with definite lengths */
	/* for dc_envelope_write_head() */
	uint32_t version;
	dc_envelope_layout layout;
} dc_envelope_head;

/* Read it from the first octets.  Where they end within it, *more is set, and the call is to be
 * repeated with more of them.  der holds the recipients, and must outlive out.
 * DEVCERT_E_DER, DEVCERT_E_UNSUPPORTED, DEVCERT_E_LIMIT. */
devcert_status dc_envelope_read_head(dc_slice in, dc_buf *der, dc_envelope_head *out,
                                     bool *more) DEVCERT_MUST_CHECK;

/* Append the head of in, which are its head_len octets at least, with other recipients (content
 * octets of recipientInfos, DER): as in, and with lengths for what follows where in has some.  What
 * follows is to be copied as it is, from head_len on.  EnvelopedData's version fits the recipients
 * then, too. */
devcert_status dc_envelope_write_head(dc_slice in, const dc_envelope_head *head,
                                      dc_slice recipients, dc_buf *out) DEVCERT_MUST_CHECK;

/* --- opener */

/* An opener goes over its envelope once or several times, from the first octet to the last.  The
 * following start it anew, at the first octet, which is to be fed next; they may be called at any
 * time but after an error, unless it says otherwise.  An envelope that is not the same as before is
 * noticed as any that was altered is.
 *
 * A job that can go back in its input does this: it feeds the opener up to dc_opener_has_head();
 * where dc_opener_needs_scan(), it scans.  It checks, and feeds all of it; after DEVCERT_E_DECRYPT
 * it goes on with dc_opener_retry() as long as dc_opener_has_retry().  Once devcert_opener_finish()
 * has said that all is right it may rewind, and use what comes out this time, under the same
 * condition. */

/* With the content key that is being used, if there is one already; no private key is used again.
 */
devcert_status dc_opener_rewind(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* The same for the tag alone, retries included: what comes out is as long, but may not be there. */
devcert_status dc_opener_check(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* After DEVCERT_E_DECRYPT: with the next content key that may be ours.  DEVCERT_E_DECRYPT where
 * there is none. */
devcert_status dc_opener_retry(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* Without a key: nothing comes out, the structure is checked, and the authenticated attributes are
 * remembered from devcert_opener_finish() on.  So envelopes whose attributes have to be known
 * before the content can be opened, and a commitment tells which content key is right. */
devcert_status dc_opener_scan(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* Whether the head was read, in this or an earlier pass; whether, known with the head, the
 * attributes have to be known beforehand and are not yet: ChaCha20-Poly1305. */
bool dc_opener_has_head(const devcert_opener *opener);
bool dc_opener_needs_scan(const devcert_opener *opener);

/* Whether another content key is left to be tried; whether the present one was proved before the
 * content was read, by its own unwrapping, or by a commitment that a scan found. */
bool dc_opener_has_retry(const devcert_opener *opener);
bool dc_opener_is_proved(const devcert_opener *opener);

/* The content key, after the head was read; lives as long as the opener.  Empty where there is none
 * yet. */
dc_slice dc_opener_cek(const devcert_opener *opener);

/* What comes out in one call beyond what goes in. */
#define DC_OPENER_EXTRA 64u

/* devcert_opener_update_unverified_into() without its checks of arguments: dest has room for
 * src_len + DC_OPENER_EXTRA octets, and is not where src is. */
devcert_status dc_opener_update(devcert_opener *opener, const uint8_t *src, size_t src_len,
                                uint8_t *dest, size_t *out_len) DEVCERT_MUST_CHECK;

/* --- sealer */

/* devcert_sealer_builder_build() with a content length that overrides the builder's: of a file.
 * has_len false: it is not known, so BER.  DEVCERT_E_LIMIT, too, where an envelope does not hold
 * that much. */
devcert_status dc_sealer_new(const devcert_sealer_builder *builder, bool has_len, uint64_t len,
                             devcert_sealer **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_ENVELOPE_H */
