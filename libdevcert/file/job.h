/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the jobs that seal, open and reseal share: steps, the source, the target, hashes. */
#ifndef DEVCERT_FILE_JOB_H
#define DEVCERT_FILE_JOB_H

#include <devcert/file.h>

#include "base/limits.h"
#include "crypto/content.h"
#include "crypto/hasher.h"
#include "file/atomic.h"
#include "file/pipeline.h"
#include "file/reader.h"
#include "file/source.h"

/* What is worked through at once: read calls are cheap by then, and all of it with what is made of
 * it stays in a core's cache. */
#define DC_PIECE (64u * DC_KIB)
/* Room for that, and for what a cipher held back before. */
#define DC_PIECE_SIZE (DC_PIECE + DC_CONTENT_CARRY)

/* SHA-256 as text. */
#define DC_JOB_HASH_SIZE 65

static inline size_t
dc_piece_len(uint64_t max_len)
{
	return max_len < DC_PIECE ? (size_t)max_len : DC_PIECE;
}

/* Cut the next DC_PIECE octets off, or all that is left. */
static inline dc_slice
dc_piece_take(dc_slice *in)
{
	dc_slice piece = dc_slice_of(in->ptr, dc_piece_len(in->len));

	*in = dc_slice_of(in->ptr + piece.len, in->len - piece.len);
	return piece;
}

/* How one kind of job works. */
typedef struct {
	/* Work through at most max_len octets, at least one unless a phase ends: *done says how
	 * many.  Phases follow one another until dc_job_complete(). */
	devcert_status (*work)(devcert_file_job *job, uint64_t max_len, uint64_t *done);
	/* Free all but what is common; also what was never filled in. */
	void (*clear)(devcert_file_job *job);
} dc_job_kind;

/* The first member of each job. */
struct devcert_file_job {
	const dc_job_kind *kind;
	uint32_t flags;
	devcert_file_phase phase;
	bool is_over;   /* failed, or done */
	bool holds;     /* set by who gives the target its name himself, see dc_job_commit() */
	bool is_ready;  /* all is written, and only the name is missing */
	bool is_piping; /* the pipeline is in a step, too */
	uint64_t step_left;
	uint64_t done;
	uint64_t total;
	int32_t recipient_index;
	bool is_committed;
	dc_source source;
	dc_target *target;
	dc_pipeline *pipeline; /* from when writing begins */
	dc_reader *reader;
	uint8_t *opened;   /* DC_PIECE_SIZE octets for what is made of a piece of the source */
	dc_hasher *hasher; /* of the source; NULL without DEVCERT_FILE_FLAG_HASH */
	int spool;         /* where a source that cannot seek is copied to; -1 without */
	char source_hash[DC_JOB_HASH_SIZE];
	char target_hash[DC_JOB_HASH_SIZE];
	char content_hash[DC_JOB_HASH_SIZE];
};

/* DEVCERT_E_ARGUMENT where there are others than those of devcert_file_flag. */
devcert_status dc_job_check_flags(uint32_t flags) DEVCERT_MUST_CHECK;

/* Fill in what is common; size is that of the job, of which it is the first member.  The target is
 * mode, less the umask.  The job is to be freed after a failure, too. */
devcert_status dc_job_new(const dc_job_kind *kind, size_t size, const char *source,
                          const char *target, mode_t mode, uint32_t flags,
                          devcert_file_job **out) DEVCERT_MUST_CHECK;

/* A new job, or NULL and what went wrong. */
devcert_status dc_job_give(devcert_file_job *job, devcert_status rc,
                           devcert_file_job **out) DEVCERT_MUST_CHECK;

/* Read at most len octets of the source, none only at its end: from the position at where it can
 * seek.  They stay until the next call. */
devcert_status dc_job_read(devcert_file_job *job, uint64_t at, size_t len,
                           dc_slice *out) DEVCERT_MUST_CHECK;

/* Take octets of the source into its hash, where that is wanted. */
devcert_status dc_job_hash(devcert_file_job *job, dc_slice in) DEVCERT_MUST_CHECK;

/* The pipeline to the target, ready for this step; made at the first call, for pieces of at
 * most piece_size octets. */
devcert_status dc_job_pipeline(devcert_file_job *job, size_t piece_size,
                               dc_pipeline **out) DEVCERT_MUST_CHECK;

/* Wait until all is written so far, so that something else can be done with the target. */
devcert_status dc_job_flush(devcert_file_job *job) DEVCERT_MUST_CHECK;

/* Start a spool, to which a source that cannot seek is copied: with what was read of it before. */
devcert_status dc_job_start_spool(devcert_file_job *job, dc_slice before) DEVCERT_MUST_CHECK;

/* Copy the next piece; at its end the spool is the source, and *is_full is set. */
devcert_status dc_job_spool(devcert_file_job *job, size_t max_len, uint64_t *done,
                            bool *is_full) DEVCERT_MUST_CHECK;

/* End a hash, as text. */
void dc_job_take_hash(dc_hasher *hasher, char out[DC_JOB_HASH_SIZE]);

/* The last thing of a job: all is written and checked.  Hashes that are not there yet are those of
 * what dc_job_hash() was given and of what went through the pipeline. */
devcert_status dc_job_complete(devcert_file_job *job) DEVCERT_MUST_CHECK;

/* Give the target its name: for who set holds, when the job is_ready. */
devcert_status dc_job_commit(devcert_file_job *job) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_FILE_JOB_H */
