/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/reseal_job.h"

#include "file/copy.h"
#include "file/io.h"
#include "file/sealing.h"
#include "file/verify.h"
#include "msg/recipient.h"
#include "msg/unwrap.h"

typedef struct {
	devcert_file_job base;
	devcert_reseal_plan *plan;
	enum {
		SPOOLING,       /* a source that cannot seek is copied to where one can go back */
		AT_HEAD,        /* nothing was read yet */
		VERIFYING,      /* the tag is checked */
		COPYING,        /* what follows the new head */
		RESEALING,      /* the content, with a new key */
		HASHING_SOURCE, /* what was copied, at both ends */
		HASHING_TARGET
	} state;
	bool is_in_place;
	bool by_pipeline; /* the system is not to copy, or cannot */
	dc_verify verify;
	dc_buf raw; /* the head, and what der holds of it */
	dc_buf der;
	dc_envelope_head head;
	dc_sealing sealing;
	uint64_t at; /* of the source, or of the target where that is hashed */
	uint64_t new_head_len;
	dc_hasher *content; /* of what follows the head */
} reseal_job;

/* --- the head */

static bool
has_flag(const reseal_job *job, devcert_file_flag flag)
{
	return (job->base.flags & (uint32_t)flag) != 0;
}

/* A new list of recipients in front of the same content. */
static devcert_status
start_copy(reseal_job *job)
{
	dc_buf recipients = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_buf head = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_pipeline *pipeline;
	devcert_status rc =
	    dc_reseal_recipients(job->plan, job->head.recipients, dc_opener_cek(job->verify.opener),
	                         job->head.is_definite, &recipients);

	if (rc == DEVCERT_OK)
		rc = dc_envelope_write_head(dc_buf_slice(&job->raw), &job->head,
		                            dc_buf_slice(&recipients), &head);
	if (rc == DEVCERT_OK)
		rc = dc_job_pipeline(&job->base, DC_PIECE_SIZE, &pipeline);
	if (rc == DEVCERT_OK)
		rc = dc_pipeline_write(pipeline, dc_buf_slice(&head));
	job->new_head_len = head.len;
	job->at = job->head.head_len;
	if (!job->by_pipeline)
		job->by_pipeline = !dc_copy_is_for_system(&job->base, job->at, head.len,
		                                          job->base.source.len - job->at);
	job->base.total -= job->at; /* which is not copied */
	job->state = COPYING;
	dc_buf_free(&head);
	dc_buf_free(&recipients);
	return rc;
}

/* The same content under a new key. */
static devcert_status
start_reseal(reseal_job *job)
{
	devcert_sealer_builder *sealer;
	devcert_status rc = dc_reseal_sealer(job->plan, job->head.recipients, &sealer);

	if (rc == DEVCERT_OK)
		rc = dc_sealer_new(sealer, true, job->verify.content_len, &job->sealing.sealer);
	devcert_sealer_builder_free(sealer);
	job->state = RESEALING;
	return rc;
}

static devcert_status
start_writing(reseal_job *job)
{
	job->base.phase = DEVCERT_FILE_PHASE_WRITING;
	if (job->is_in_place)
		dc_target_take_owner(job->base.target, &job->base.source.before);
	return dc_reseal_plan_has_new_key(job->plan) ? start_reseal(job) : start_copy(job);
}

/* Where the envelope says how long it is, the file is as long. */
static devcert_status
check_len(const reseal_job *job)
{
	uint64_t len = job->base.source.len;

	if (!job->head.is_definite || job->head.total_len == len)
		return DEVCERT_OK;
	return len < job->head.total_len
	           ? dc_fail(DEVCERT_E_DER, "the envelope is cut")
	           : dc_fail(DEVCERT_E_TRAILING, "octets follow the envelope");
}

/* Get the content key; whether the head alone proves it. */
static devcert_status
unwrap(reseal_job *job, bool *is_proved)
{
	dc_slice head = dc_slice_of(job->raw.ptr, (size_t)job->head.head_len);
	devcert_status rc =
	    dc_verify_unwrap(&job->verify, &job->base, dc_reseal_plan_opener(job->plan), head);

	if (rc != DEVCERT_OK)
		return rc;
	job->base.recipient_index = devcert_opener_get_recipient_index(job->verify.opener);
	*is_proved = dc_opener_is_proved(job->verify.opener);
	return DEVCERT_OK;
}

static devcert_status
read_head(reseal_job *job)
{
	bool is_proved = false;
	devcert_status rc =
	    dc_source_read_head(&job->base.source, &job->raw, &job->der, &job->head);

	if (rc == DEVCERT_OK)
		rc = check_len(job);
	if (rc == DEVCERT_OK && !has_flag(job, DEVCERT_FILE_FLAG_VERIFY) &&
	    !dc_reseal_plan_has_new_key(job->plan))
		rc = unwrap(job, &is_proved);
	if (rc != DEVCERT_OK)
		return rc;
	if (is_proved)
		return start_writing(job);
	job->base.total += job->base.source.len;
	job->state = VERIFYING;
	return dc_verify_start(&job->verify, &job->base, dc_reseal_plan_opener(job->plan),
	                       &job->head);
}

/* --- pieces */

static devcert_status
spool_piece(reseal_job *job, size_t max_len, uint64_t *done)
{
	bool is_full;
	devcert_status rc = dc_job_spool(&job->base, max_len, done, &is_full);

	if (rc != DEVCERT_OK || !is_full)
		return rc;
	job->base.total = job->base.done + *done + job->base.source.len;
	job->base.phase = DEVCERT_FILE_PHASE_VERIFYING;
	job->state = AT_HEAD;
	return DEVCERT_OK;
}

static devcert_status
verify_piece(reseal_job *job, size_t max_len, uint64_t *done)
{
	bool is_right;
	devcert_status rc = dc_verify_work(&job->verify, &job->base, max_len, done, &is_right);

	return rc == DEVCERT_OK && is_right ? start_writing(job) : rc;
}

/* Nothing is left but the name. */
static devcert_status
complete(reseal_job *job)
{
	if (job->is_in_place && !dc_target_is_named(job->base.target, &job->base.source.before))
		return dc_fail(DEVCERT_E_STATE, "the source was replaced meanwhile");
	return dc_job_complete(&job->base);
}

static devcert_status
start_hashing(reseal_job *job)
{
	devcert_status rc = dc_job_flush(&job->base);

	if (rc == DEVCERT_OK)
		rc = dc_hasher_new(DC_SHA256, &job->content);
	job->state = HASHING_SOURCE;
	job->at = 0;
	job->base.total += job->base.source.len;
	if (dc_target_is_held_back(job->base.target))
		job->base.total += job->base.source.len - job->head.head_len + job->new_head_len;
	return rc;
}

static devcert_status
copy_piece(reseal_job *job, uint64_t max_len, uint64_t *done)
{
	uint64_t left = job->base.source.len - job->at;
	devcert_status rc = DEVCERT_OK;

	if (left == 0)
		return has_flag(job, DEVCERT_FILE_FLAG_HASH) ? start_hashing(job) : complete(job);
	if (left > max_len)
		left = max_len;
	if (!job->by_pipeline) {
		rc = dc_job_flush(&job->base);
		if (rc == DEVCERT_OK)
			rc = dc_copy_range(&job->base, job->at, left, done);
		job->by_pipeline = *done == 0;
	}
	if (rc == DEVCERT_OK && job->by_pipeline)
		rc = dc_copy_piece(&job->base, job->at, left, done);
	job->at += *done;
	return rc;
}

static devcert_status
reseal_piece(reseal_job *job, size_t max_len, uint64_t *done)
{
	size_t out_len;
	devcert_status rc =
	    dc_verify_reread(&job->verify, &job->base, max_len, job->base.opened, done, &out_len);

	if (rc != DEVCERT_OK)
		return rc;
	if (*done > 0)
		return dc_sealing_put(&job->sealing, &job->base,
		                      dc_slice_of(job->base.opened, out_len));
	rc = dc_sealing_end(&job->sealing, &job->base);
	return rc == DEVCERT_OK ? complete(job) : rc;
}

/* --- hashes of both ends, when all is copied */

/* Take the next piece into both hashes: of all, and of what follows the head. */
static devcert_status
hash_piece(reseal_job *job, int fd, uint64_t head_len, size_t max_len, uint64_t *done)
{
	uint64_t skip = job->at < head_len ? head_len - job->at : 0;
	dc_slice piece;
	devcert_status rc = dc_reader_read(job->base.reader, fd, (int64_t)job->at, max_len,
	                                   job->base.step_left, &piece);

	if (rc == DEVCERT_OK)
		rc = dc_job_hash(&job->base, piece);
	if (rc == DEVCERT_OK && skip < piece.len)
		rc = dc_hasher_update(job->content,
		                      dc_slice_of(piece.ptr + skip, piece.len - (size_t)skip));
	job->at += piece.len;
	*done = piece.len;
	return rc;
}

static devcert_status
hash_source(reseal_job *job, size_t max_len, uint64_t *done)
{
	devcert_status rc = hash_piece(job, job->base.source.fd, job->head.head_len, max_len, done);

	if (rc != DEVCERT_OK || *done > 0)
		return rc;
	dc_job_take_hash(job->base.hasher, job->base.source_hash);
	dc_job_take_hash(job->content, job->base.content_hash);
	if (!dc_target_is_held_back(job->base.target))
		return complete(job); /* which nobody can read again */
	job->state = HASHING_TARGET;
	job->at = 0;
	return DEVCERT_OK;
}

static devcert_status
hash_target(reseal_job *job, size_t max_len, uint64_t *done)
{
	char content[DC_JOB_HASH_SIZE];
	devcert_status rc =
	    hash_piece(job, dc_target_fd(job->base.target), job->new_head_len, max_len, done);

	if (rc != DEVCERT_OK || *done > 0)
		return rc;
	dc_job_take_hash(job->base.hasher, job->base.target_hash);
	dc_job_take_hash(job->content, content);
	if (strcmp(content, job->base.content_hash) != 0)
		return dc_fail(DEVCERT_E_STATE, "the copy of the content is not what was copied");
	return complete(job);
}

/* --- the job */

static devcert_status
work(devcert_file_job *base, uint64_t max_len, uint64_t *done)
{
	reseal_job *job = (reseal_job *)base;
	size_t piece_len = dc_piece_len(max_len);

	switch (job->state) {
	case SPOOLING:
		return spool_piece(job, piece_len, done);
	case AT_HEAD:
		return read_head(job);
	case VERIFYING:
		return verify_piece(job, piece_len, done);
	case COPYING:
		return copy_piece(job, max_len, done);
	case RESEALING:
		return reseal_piece(job, piece_len, done);
	case HASHING_SOURCE:
		return hash_source(job, piece_len, done);
	case HASHING_TARGET:
		break;
	}
	return hash_target(job, piece_len, done);
}

static void
clear(devcert_file_job *base)
{
	reseal_job *job = (reseal_job *)base;

	dc_sealing_clear(&job->sealing);
	dc_verify_clear(&job->verify);
	dc_hasher_free(job->content);
	dc_buf_free(&job->der);
	dc_buf_free(&job->raw);
	devcert_reseal_plan_free(job->plan);
}

static const dc_job_kind reseal_kind = { work, clear };

devcert_status
dc_reseal_job_check_plan(const devcert_reseal_plan *plan)
{
	const devcert_opener_builder *opener = dc_reseal_plan_opener(plan);

	if (opener == NULL)
		return dc_fail(DEVCERT_E_STATE, "the plan has nothing to open with");
	return dc_opener_builder_check(opener);
}

static devcert_status
set_up(reseal_job *job, const devcert_reseal_plan *plan)
{
	devcert_file_job *base = &job->base;

	job->raw = (dc_buf)DC_BUF_INIT(2 * DC_LIMIT_ENVELOPE_HEAD_LEN);
	job->der = (dc_buf)DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	job->by_pipeline = !dc_target_is_held_back(base->target);
	job->is_in_place =
	    base->source.can_seek && dc_target_is_named(base->target, &base->source.before);
	job->state = AT_HEAD;
	base->phase = DEVCERT_FILE_PHASE_VERIFYING;
	base->total = base->source.len;
	if (!base->source.can_seek) {
		devcert_status rc = dc_job_start_spool(base, dc_slice_of(NULL, 0));

		if (rc != DEVCERT_OK)
			return rc;
		job->state = SPOOLING;
	}
	return dc_reseal_plan_copy(plan, &job->plan);
}

/* see devcert/file.h */
devcert_status
devcert_file_job_reseal(const devcert_reseal_plan *plan, const char *source, const char *target,
                        uint32_t flags, devcert_file_job **out)
{
	devcert_file_job *base;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(plan);
	DC_ARG(source);
	DC_ARG(target);
	rc = dc_reseal_job_check_plan(plan);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_job_new(&reseal_kind, sizeof(reseal_job), source, target, DC_TARGET_SHARED, flags,
	                &base);
	if (rc == DEVCERT_OK)
		rc = set_up((reseal_job *)base, plan);
	return dc_job_give(base, rc, out);
}
