/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing beside the thread that reads and ciphers.
 *
 * The caller fills one buffer of a ring while another is written.  The thread that writes lives
 * from the first buffer of a step to the end of the step, and is only there where there is
 * something to overlap; a pipe has it always, so that SIGPIPE reaches nobody. */
#ifndef DEVCERT_FILE_PIPELINE_H
#define DEVCERT_FILE_PIPELINE_H

#include "crypto/hasher.h"

typedef struct dc_pipeline dc_pipeline;

/* Write to fd, which stays the caller's, what comes in pieces of at most piece_size octets; all of
 * it is hashed, too, where takes_hash. */
devcert_status dc_pipeline_new(int fd, size_t piece_size, bool takes_hash,
                               dc_pipeline **out) DEVCERT_MUST_CHECK;

/* Start a step, in which about len octets will be written. */
void dc_pipeline_begin(dc_pipeline *pipeline, uint64_t len);

/* Room for the next piece; waits until there is some.  DEVCERT_E_IO where writing has failed. */
devcert_status dc_pipeline_get(dc_pipeline *pipeline, uint8_t **out) DEVCERT_MUST_CHECK;

/* Have the first len octets there written, with others before and after.  DEVCERT_E_IO. */
devcert_status dc_pipeline_put(dc_pipeline *pipeline, size_t len) DEVCERT_MUST_CHECK;

/* Both, for octets that stand elsewhere. */
devcert_status dc_pipeline_write(dc_pipeline *pipeline, dc_slice in) DEVCERT_MUST_CHECK;

/* Wait until all is written, and end the step: no thread is left.  DEVCERT_E_IO. */
devcert_status dc_pipeline_end(dc_pipeline *pipeline) DEVCERT_MUST_CHECK;

/* The same for who has failed already, and tells that; what no buffer was full of is dropped. */
void dc_pipeline_stop(dc_pipeline *pipeline);

/* SHA-256 of all that was written, for use outside of a step. */
dc_hasher *dc_pipeline_hasher(dc_pipeline *pipeline);

/* NULL is allowed; a thread that is left is waited for.  The buffers are wiped. */
void dc_pipeline_free(dc_pipeline *pipeline);

#endif /* DEVCERT_FILE_PIPELINE_H */
