/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sealer whose envelope goes to the target of a job. */
#ifndef DEVCERT_FILE_SEALING_H
#define DEVCERT_FILE_SEALING_H

#include "file/job.h"

typedef struct {
	devcert_sealer *sealer;
	bool has_begun;    /* the head is written */
	size_t piece_size; /* what a piece becomes at most */
} dc_sealing;

/* Seal the next piece, at most DC_PIECE octets; the head goes before the first one. */
devcert_status dc_sealing_put(dc_sealing *sealing, devcert_file_job *job,
                              dc_slice in) DEVCERT_MUST_CHECK;

/* Write what follows the content. */
devcert_status dc_sealing_end(dc_sealing *sealing, devcert_file_job *job) DEVCERT_MUST_CHECK;

void dc_sealing_clear(dc_sealing *sealing);

#endif /* DEVCERT_FILE_SEALING_H */
