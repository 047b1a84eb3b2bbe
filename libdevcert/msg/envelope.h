/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sealer and opener offer beyond their public functions, to the jobs that work on files. */
#ifndef DEVCERT_MSG_ENVELOPE_H
#define DEVCERT_MSG_ENVELOPE_H

#include <devcert/envelope.h>

#include "base/buf.h"
#include "base/slice.h"

/* The head of an envelope, as far as resealing has to know it. */
typedef struct {
	bool is_authenticated;
	bool is_definite; /* ContentInfo and what is in it have definite lengths */
	devcert_content_cipher cipher;
	uint64_t head_len;   /* up to the first content octet or piece */
	uint64_t total_len;  /* of all of it, where is_definite */
	dc_slice recipients; /* content octets of recipientInfos, with definite lengths */
} dc_envelope_head;

/* Read it from the first octets.  Where they end within it, *more is set, and the call is to be
 * repeated with more of them.  der holds the recipients, and must outlive out. */
devcert_status dc_envelope_read_head(dc_slice in, dc_buf *der, dc_envelope_head *out,
                                     bool *more) DEVCERT_MUST_CHECK;

/* Append the head of in with other recipients: as in, and where is_definite with lengths for what
 * follows. */
devcert_status dc_envelope_write_head(dc_slice in, const dc_envelope_head *head,
                                      dc_slice recipients, dc_buf *out) DEVCERT_MUST_CHECK;

/* --- opener */

/* Start again at the first octet of the same envelope, with the content key that was right: after
 * devcert_opener_finish() said so.  No private key is used. */
devcert_status dc_opener_rewind(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* After DEVCERT_E_DECRYPT: start again with the next content key that may be ours.
 * DEVCERT_E_DECRYPT where there is none. */
devcert_status dc_opener_retry(devcert_opener *opener) DEVCERT_MUST_CHECK;

/* Whether the head was read; whether another content key is left to be tried; whether the present
 * one was proved by its own unwrapping or by a commitment that came before the content. */
bool dc_opener_has_head(const devcert_opener *opener);
bool dc_opener_has_retry(const devcert_opener *opener);
bool dc_opener_is_proved(const devcert_opener *opener);

/* Let an opener that has not been fed run over an envelope without a key: nothing comes out, the
 * structure is checked, and the authenticated attributes are remembered over dc_opener_rewind().
 * So envelopes whose attributes have to be known before the content are opened in two passes. */
devcert_status dc_opener_scan(devcert_opener *opener) DEVCERT_MUST_CHECK;
/* Whether such a scan is needed: ChaCha20-Poly1305; known with the head. */
bool dc_opener_needs_scan(const devcert_opener *opener);

/* The content key, after it was tried; lives as long as the opener. */
dc_slice dc_opener_cek(const devcert_opener *opener);

/* In-place feeding: like devcert_opener_update_unverified_into(), but dest may be where src is;
 * what comes out never overtakes what went in. */
devcert_status dc_opener_update(devcert_opener *opener, const uint8_t *src, size_t src_len,
                                uint8_t *dest, size_t *out_len) DEVCERT_MUST_CHECK;

/* --- sealer */

/* The same, with a content length that overrides the builder's: for files. has_len false: BER. */
devcert_status dc_sealer_new(const devcert_sealer_builder *builder, bool has_len, uint64_t len,
                             devcert_sealer **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_ENVELOPE_H */
