/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Octets from one file to another, by the system where it can. */
#ifndef DEVCERT_FILE_COPY_H
#define DEVCERT_FILE_COPY_H

#include "file/job.h"

/* Whether to have the system copy len octets, from the position from of the source to to of the
 * target.  To be wrong here costs time, and nothing else. */
bool dc_copy_is_for_system(const devcert_file_job *job, uint64_t from, uint64_t to, uint64_t len);

/* Copy up to max_len octets, from the position at of the source to where the target is.  *done is 0
 * where the system cannot do it between these two: then they go through the pipeline.
 * DEVCERT_E_STATE where the source has become shorter. */
devcert_status dc_copy_range(devcert_file_job *job, uint64_t at, uint64_t max_len,
                             uint64_t *done) DEVCERT_MUST_CHECK;

/* The same through the pipeline; at most DC_PIECE octets. */
devcert_status dc_copy_piece(devcert_file_job *job, uint64_t at, uint64_t max_len,
                             uint64_t *done) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_FILE_COPY_H */
