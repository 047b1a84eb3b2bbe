/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways through an envelope that can seek, until its tag is known to be right. */
#ifndef DEVCERT_FILE_VERIFY_H
#define DEVCERT_FILE_VERIFY_H

#include "file/job.h"

typedef struct {
	devcert_opener *opener;
	bool is_scanning;     /* this way is for what comes behind the content */
	uint64_t at;          /* where it is in the source */
	uint64_t content_len; /* what came out on this way */
} dc_verify;

/* Make the opener, and give it the head only: so the content key is had. */
devcert_status dc_verify_unwrap(dc_verify *verify, devcert_file_job *job,
                                const devcert_opener_builder *builder,
                                dc_slice head) DEVCERT_MUST_CHECK;

/* Begin at the first octet, with the opener that is there or a new one; head tells whether a scan
 * comes first, which adds to the job's total. */
devcert_status dc_verify_start(dc_verify *verify, devcert_file_job *job,
                               const devcert_opener_builder *builder,
                               const dc_envelope_head *head) DEVCERT_MUST_CHECK;

/* Go on through at most max_len octets; *is_right is set at the end, when the tag is, and the
 * opener is at the first octet again.  Of content keys that may be ours each has a way of its own.
 */
devcert_status dc_verify_work(dc_verify *verify, devcert_file_job *job, size_t max_len,
                              uint64_t *done, bool *is_right) DEVCERT_MUST_CHECK;

/* Read and open the next piece once more, for what is done with it: up to max_len octets of the
 * source.  What comes out goes to buf, DC_PIECE_SIZE octets.  It is what was verified, as far as
 * the system tells; so a failure now is DEVCERT_E_STATE.  At the end *done is 0, and all was as
 * before.
 */
devcert_status dc_verify_reread(dc_verify *verify, devcert_file_job *job, size_t max_len,
                                uint8_t *buf, uint64_t *done, size_t *out_len) DEVCERT_MUST_CHECK;

void dc_verify_clear(dc_verify *verify);

#endif /* DEVCERT_FILE_VERIFY_H */
