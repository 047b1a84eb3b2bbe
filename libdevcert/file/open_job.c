/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/verify.h"
#include "msg/unwrap.h"

typedef struct {
	devcert_file_job base;
	devcert_opener_builder *builder;
	dc_verify verify;
	enum {
		AT_HEAD,   /* nothing was read yet */
		SPOOLING,  /* the envelope is copied to where one can go back */
		STREAMING, /* opened as it comes, to a target that is held back */
		VERIFYING, /* the tag is checked */
		REREADING  /* opened again, to the target */
	} state;
} open_job;

/* Copy to where one can go back what was read for the head, and all that follows. */
static devcert_status
start_spool(open_job *job, dc_slice raw)
{
	job->state = SPOOLING;
	return dc_job_start_spool(&job->base, raw);
}

static devcert_status
start_verify(open_job *job, const dc_envelope_head *head)
{
	devcert_status rc = dc_verify_start(&job->verify, &job->base, job->builder, head);

	job->state = VERIFYING;
	return rc;
}

/* Open the next octets of what comes once. */
static devcert_status
open_piece(open_job *job, dc_slice in)
{
	dc_pipeline *pipeline;
	uint8_t *slot;
	size_t out_len;
	devcert_status rc = dc_job_hash(&job->base, in);

	if (rc == DEVCERT_OK)
		rc = dc_job_pipeline(&job->base, DC_PIECE_SIZE, &pipeline);
	if (rc == DEVCERT_OK)
		rc = dc_pipeline_get(pipeline, &slot);
	if (rc == DEVCERT_OK)
		rc = dc_opener_update(job->verify.opener, in.ptr, in.len, slot, &out_len);
	return rc == DEVCERT_OK ? dc_pipeline_put(pipeline, out_len) : rc;
}

/* An envelope that comes once is opened as it comes, where its content can be held back until the
 * end, and no other content key would have to be tried then.  Otherwise it has to be kept. */
static devcert_status
start_stream(open_job *job, const dc_envelope_head *head, dc_slice raw)
{
	devcert_opener *opener;
	dc_slice start;
	devcert_status rc;

	if (!dc_target_is_held_back(job->base.target) ||
	    head->cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305)
		return start_spool(job, raw);
	start = dc_slice_of(raw.ptr, (size_t)head->head_len);
	rc = dc_verify_unwrap(&job->verify, &job->base, job->builder, start);
	if (rc != DEVCERT_OK)
		return rc;
	opener = job->verify.opener;
	if (dc_opener_has_retry(opener))
		return start_spool(job, raw);
	job->state = STREAMING;
	job->base.phase = DEVCERT_FILE_PHASE_WRITING;
	job->base.recipient_index = devcert_opener_get_recipient_index(opener);
	rc = dc_job_hash(&job->base, start);
	raw = dc_slice_of(raw.ptr + start.len, raw.len - start.len);
	while (rc == DEVCERT_OK && raw.len > 0)
		rc = open_piece(job, dc_piece_take(&raw));
	return rc;
}

static devcert_status
read_head(open_job *job, uint64_t *done)
{
	dc_buf raw = DC_BUF_INIT(2 * DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_envelope_head head;
	devcert_status rc = dc_source_read_head(&job->base.source, &raw, &der, &head);

	if (rc == DEVCERT_OK && job->base.source.can_seek)
		rc = start_verify(job, &head);
	else if (rc == DEVCERT_OK) {
		*done = raw.len;
		rc = start_stream(job, &head, dc_buf_slice(&raw));
	}
	dc_buf_free(&der);
	dc_buf_free(&raw);
	return rc;
}

static devcert_status
spool_piece(open_job *job, size_t max_len, uint64_t *done)
{
	bool is_full;
	devcert_status rc = dc_job_spool(&job->base, max_len, done, &is_full);

	if (rc != DEVCERT_OK || !is_full)
		return rc;
	job->base.total = job->base.done + *done + 2 * job->base.source.len;
	job->state = AT_HEAD;
	return DEVCERT_OK;
}

static devcert_status
stream_piece(open_job *job, size_t max_len, uint64_t *done)
{
	devcert_file_job *base = &job->base;
	dc_slice piece;
	devcert_status rc = dc_job_read(base, 0, max_len, &piece);

	if (rc != DEVCERT_OK)
		return rc;
	*done = piece.len;
	if (piece.len > 0)
		return open_piece(job, piece);
	rc = devcert_opener_finish(job->verify.opener);
	if (rc != DEVCERT_OK)
		return rc;
	base->is_committed = devcert_opener_is_committed(job->verify.opener);
	base->total = base->done;
	return dc_job_complete(base);
}

static devcert_status
verify_piece(open_job *job, size_t max_len, uint64_t *done)
{
	bool is_right;
	devcert_status rc = dc_verify_work(&job->verify, &job->base, max_len, done, &is_right);

	if (rc != DEVCERT_OK || !is_right)
		return rc;
	job->state = REREADING;
	job->base.phase = DEVCERT_FILE_PHASE_WRITING;
	return DEVCERT_OK;
}

static devcert_status
reread_piece(open_job *job, size_t max_len, uint64_t *done)
{
	dc_pipeline *pipeline;
	uint8_t *slot;
	size_t out_len;
	devcert_status rc = dc_job_pipeline(&job->base, DC_PIECE_SIZE, &pipeline);

	if (rc == DEVCERT_OK)
		rc = dc_pipeline_get(pipeline, &slot);
	if (rc == DEVCERT_OK)
		rc = dc_verify_reread(&job->verify, &job->base, max_len, slot, done, &out_len);
	if (rc != DEVCERT_OK)
		return rc;
	return *done > 0 ? dc_pipeline_put(pipeline, out_len) : dc_job_complete(&job->base);
}

static devcert_status
work(devcert_file_job *base, uint64_t max_len, uint64_t *done)
{
	open_job *job = (open_job *)base;
	size_t piece_len = dc_piece_len(max_len);

	switch (job->state) {
	case AT_HEAD:
		return read_head(job, done);
	case SPOOLING:
		return spool_piece(job, piece_len, done);
	case STREAMING:
		return stream_piece(job, piece_len, done);
	case VERIFYING:
		return verify_piece(job, piece_len, done);
	case REREADING:
		break;
	}
	return reread_piece(job, piece_len, done);
}

static void
clear(devcert_file_job *base)
{
	open_job *job = (open_job *)base;

	dc_verify_clear(&job->verify);
	devcert_opener_builder_free(job->builder);
}

static const dc_job_kind open_kind = { work, clear };

/* see devcert/file.h */
devcert_status
devcert_file_job_open(const devcert_opener_builder *opener, const char *source, const char *target,
                      uint32_t flags, devcert_file_job **out)
{
	devcert_file_job *base;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(opener);
	DC_ARG(source);
	DC_ARG(target);
	rc = dc_opener_builder_check(opener);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_job_new(&open_kind, sizeof(open_job), source, target, DC_TARGET_PRIVATE, flags,
	                &base);
	if (rc == DEVCERT_OK)
		rc = dc_opener_builder_copy(opener, &((open_job *)base)->builder);
	if (rc == DEVCERT_OK && base->source.can_seek) {
		base->phase = DEVCERT_FILE_PHASE_VERIFYING;
		base->total = 2 * base->source.len;
	}
	return dc_job_give(base, rc, out);
}
