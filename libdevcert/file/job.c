/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/job.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "file/io.h"

#define KNOWN_FLAGS                                                                                \
	((uint32_t)DEVCERT_FILE_FLAG_OVERWRITE | (uint32_t)DEVCERT_FILE_FLAG_SYNC |                \
	 (uint32_t)DEVCERT_FILE_FLAG_HASH | (uint32_t)DEVCERT_FILE_FLAG_VERIFY)

devcert_status
dc_job_check_flags(uint32_t flags)
{
	if ((flags & ~KNOWN_FLAGS) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown flags");
	return DEVCERT_OK;
}

devcert_status
dc_job_new(const dc_job_kind *kind, size_t size, const char *source, const char *target,
           mode_t mode, uint32_t flags, devcert_file_job **out)
{
	devcert_file_job *job;
	devcert_status rc = dc_job_check_flags(flags);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	job = calloc(1, size);
	if (job == NULL)
		return dc_fail_nomem();
	*out = job;
	job->kind = kind;
	job->flags = flags;
	job->phase = DEVCERT_FILE_PHASE_WRITING;
	job->recipient_index = -1;
	job->spool = -1;
	job->opened = malloc(DC_PIECE_SIZE);
	rc = dc_source_open(source, &job->source);
	if (rc == DEVCERT_OK && job->opened == NULL)
		rc = dc_fail_nomem();
	if (rc == DEVCERT_OK)
		rc = dc_reader_new(&job->reader);
	if (rc == DEVCERT_OK && (flags & DEVCERT_FILE_FLAG_HASH) != 0)
		rc = dc_hasher_new(DC_SHA256, &job->hasher);
	if (rc == DEVCERT_OK)
		rc = dc_target_open(target, mode, flags, &job->target);
	return rc;
}

devcert_status
dc_job_give(devcert_file_job *job, devcert_status rc, devcert_file_job **out)
{
	if (rc == DEVCERT_OK)
		*out = job;
	else
		devcert_file_job_free(job);
	return rc;
}

devcert_status
dc_job_read(devcert_file_job *job, uint64_t at, size_t len, dc_slice *out)
{
	const dc_source *source = &job->source;
	/* One thread beside the caller's is enough: where there is much to write, it does that. */
	bool is_alone =
	    job->phase != DEVCERT_FILE_PHASE_WRITING || dc_target_is_device(job->target);

	return dc_reader_read(job->reader, source->fd, source->can_seek ? (int64_t)at : -1, len,
	                      is_alone ? job->step_left : 0, out);
}

devcert_status
dc_job_hash(devcert_file_job *job, dc_slice in)
{
	return job->hasher == NULL ? DEVCERT_OK : dc_hasher_update(job->hasher, in);
}

devcert_status
dc_job_pipeline(devcert_file_job *job, size_t piece_size, dc_pipeline **out)
{
	devcert_status rc = DEVCERT_OK;

	if (job->pipeline == NULL)
		rc = dc_pipeline_new(dc_target_fd(job->target), piece_size,
		                     (job->flags & DEVCERT_FILE_FLAG_HASH) != 0, &job->pipeline);
	if (rc != DEVCERT_OK)
		return rc;
	if (!job->is_piping)
		dc_pipeline_begin(job->pipeline, job->step_left);
	job->is_piping = true;
	*out = job->pipeline;
	return DEVCERT_OK;
}

devcert_status
dc_job_flush(devcert_file_job *job)
{
	if (!job->is_piping)
		return DEVCERT_OK;
	job->is_piping = false;
	return dc_pipeline_end(job->pipeline);
}

static devcert_status
write_spool(const devcert_file_job *job, dc_slice in)
{
	int error = dc_io_write(job->spool, in);

	return error == 0 ? DEVCERT_OK : dc_io_fail(error, "writing the temporary file");
}

devcert_status
dc_job_start_spool(devcert_file_job *job, dc_slice before)
{
	devcert_status rc = dc_spool_open(job->target, &job->spool);

	job->phase = DEVCERT_FILE_PHASE_SPOOLING;
	return rc == DEVCERT_OK ? write_spool(job, before) : rc;
}

devcert_status
dc_job_spool(devcert_file_job *job, size_t max_len, uint64_t *done, bool *is_full)
{
	dc_slice piece;
	devcert_status rc = dc_job_read(job, 0, max_len, &piece);

	*is_full = false;
	if (rc == DEVCERT_OK)
		rc = write_spool(job, piece);
	if (rc != DEVCERT_OK)
		return rc;
	*done = piece.len;
	*is_full = piece.len == 0;
	return *is_full ? dc_source_take_spool(&job->source, &job->spool) : DEVCERT_OK;
}

devcert_status
dc_job_commit(devcert_file_job *job)
{
	devcert_status rc = dc_target_commit(job->target);

	if (rc != DEVCERT_OK)
		return rc;
	job->phase = DEVCERT_FILE_PHASE_DONE;
	job->is_ready = false;
	job->is_over = true;
	return DEVCERT_OK;
}

void
dc_job_take_hash(dc_hasher *hasher, char out[DC_JOB_HASH_SIZE])
{
	uint8_t digest[DC_DIGEST_MAX];

	dc_hasher_end(hasher, digest);
	dc_hex(dc_slice_of(digest, dc_hash_len(DC_SHA256)), out);
}

devcert_status
dc_job_complete(devcert_file_job *job)
{
	devcert_status rc = dc_job_flush(job);

	if (rc == DEVCERT_OK)
		rc = dc_source_check(&job->source);
	if (rc != DEVCERT_OK)
		return rc;
	if (job->hasher != NULL && job->source_hash[0] == '\0')
		dc_job_take_hash(job->hasher, job->source_hash);
	if (job->hasher != NULL && job->target_hash[0] == '\0')
		dc_job_take_hash(dc_pipeline_hasher(job->pipeline), job->target_hash);
	job->is_ready = true;
	return job->holds ? DEVCERT_OK : dc_job_commit(job);
}

/* see devcert/file.h */
devcert_status
devcert_file_job_step(devcert_file_job *job, uint64_t max_len)
{
	devcert_status rc = DEVCERT_OK;

	DC_ARG(job);
	if (job->is_over || job->is_ready)
		return dc_fail(DEVCERT_E_STATE, "the job is over");
	job->step_left = max_len == 0 ? UINT64_MAX : max_len;
	while (rc == DEVCERT_OK && job->step_left > 0 && !job->is_ready && !job->is_over) {
		uint64_t done = 0;

		rc = job->kind->work(job, job->step_left, &done);
		job->done += done;
		job->step_left -= done < job->step_left ? done : job->step_left;
	}
	dc_reader_stop(job->reader);
	if (rc == DEVCERT_OK)
		rc = dc_job_flush(job);
	else if (job->is_piping)
		dc_pipeline_stop(job->pipeline);
	if (rc != DEVCERT_OK)
		job->is_over = true;
	return rc;
}

/* see devcert/file.h */
devcert_file_phase
devcert_file_job_get_phase(const devcert_file_job *job)
{
	return job->phase;
}

/* see devcert/file.h */
bool
devcert_file_job_is_done(const devcert_file_job *job)
{
	return job->phase == DEVCERT_FILE_PHASE_DONE;
}

/* see devcert/file.h */
uint64_t
devcert_file_job_get_done(const devcert_file_job *job)
{
	return job->done;
}

/* see devcert/file.h */
uint64_t
devcert_file_job_get_total(const devcert_file_job *job)
{
	return job->total;
}

/* see devcert/file.h */
int32_t
devcert_file_job_get_recipient_index(const devcert_file_job *job)
{
	return job->recipient_index;
}

/* see devcert/file.h */
bool
devcert_file_job_is_committed(const devcert_file_job *job)
{
	return job->is_committed;
}

/* see devcert/file.h */
const char *
devcert_file_job_get_source_hash(const devcert_file_job *job)
{
	return devcert_file_job_is_done(job) ? job->source_hash : "";
}

/* see devcert/file.h */
const char *
devcert_file_job_get_target_hash(const devcert_file_job *job)
{
	return devcert_file_job_is_done(job) ? job->target_hash : "";
}

/* see devcert/file.h */
const char *
devcert_file_job_get_content_hash(const devcert_file_job *job)
{
	return devcert_file_job_is_done(job) ? job->content_hash : "";
}

/* see devcert/file.h */
void
devcert_file_job_free(devcert_file_job *job)
{
	if (job == NULL)
		return;
	job->kind->clear(job);
	dc_pipeline_free(job->pipeline);
	dc_reader_free(job->reader);
	dc_hasher_free(job->hasher);
	dc_target_free(job->target);
	dc_source_close(&job->source);
	if (job->spool >= 0)
		(void)close(job->spool);
	dc_wipe_free(job->opened, DC_PIECE_SIZE);
	free(job);
}
