/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/verify.h"

devcert_status
dc_verify_unwrap(dc_verify *verify, devcert_file_job *job, const devcert_opener_builder *builder,
                 dc_slice head)
{
	devcert_status rc = devcert_opener_builder_build(builder, &verify->opener);

	while (rc == DEVCERT_OK && head.len > 0) {
		dc_slice piece = dc_piece_take(&head);
		size_t out_len;

		rc = dc_opener_update(verify->opener, piece.ptr, piece.len, job->opened, &out_len);
	}
	return rc;
}

devcert_status
dc_verify_start(dc_verify *verify, devcert_file_job *job, const devcert_opener_builder *builder,
                const dc_envelope_head *head)
{
	devcert_status rc = DEVCERT_OK;

	if (verify->opener == NULL)
		rc = devcert_opener_builder_build(builder, &verify->opener);
	if (rc != DEVCERT_OK)
		return rc;
	verify->at = 0;
	/* Its attributes are authenticated before the content, and stand behind it. */
	verify->is_scanning = head->cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305;
	job->phase = DEVCERT_FILE_PHASE_VERIFYING;
	if (!verify->is_scanning)
		return dc_opener_check(verify->opener);
	job->total += job->source.len;
	return dc_opener_scan(verify->opener);
}

/* The end of the source: DEVCERT_E_STATE where that is not where it was. */
static devcert_status
finish(dc_verify *verify, devcert_file_job *job)
{
	devcert_status rc = DEVCERT_OK;

	if (verify->at != job->source.len)
		rc = dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(verify->opener);
	if (rc == DEVCERT_OK)
		rc = dc_source_check(&job->source);
	return rc;
}

static devcert_status
go_back(dc_verify *verify, devcert_status rc)
{
	verify->at = 0;
	return rc;
}

devcert_status
dc_verify_work(dc_verify *verify, devcert_file_job *job, size_t max_len, uint64_t *done,
               bool *is_right)
{
	size_t out_len = 0;
	dc_slice piece;
	devcert_status rc = dc_job_read(job, verify->at, max_len, &piece);

	*is_right = false;
	if (rc != DEVCERT_OK)
		return rc;
	if (verify->at == 0)
		verify->content_len = 0;
	verify->at += piece.len;
	*done = piece.len;
	rc = piece.len > 0
	         ? dc_opener_update(verify->opener, piece.ptr, piece.len, job->opened, &out_len)
	         : finish(verify, job);
	verify->content_len += out_len;
	if (rc == DEVCERT_E_DECRYPT && dc_opener_has_retry(verify->opener)) {
		job->total += verify->at;
		return go_back(verify, dc_opener_retry(verify->opener));
	}
	if (rc != DEVCERT_OK || piece.len > 0)
		return rc;
	if (!verify->is_scanning) {
		job->recipient_index = devcert_opener_get_recipient_index(verify->opener);
		job->is_committed = devcert_opener_is_committed(verify->opener);
		*is_right = true;
	}
	verify->is_scanning = false;
	return go_back(verify, dc_opener_rewind(verify->opener));
}

/* What was right before, and is not any more. */
static devcert_status
blame_source(devcert_status rc)
{
	devcert_category category = devcert_error_category(rc);

	if (category == DEVCERT_CATEGORY_DECODE || category == DEVCERT_CATEGORY_CRYPTO)
		return dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
	return rc;
}

devcert_status
dc_verify_reread(dc_verify *verify, devcert_file_job *job, size_t max_len, uint8_t *buf,
                 uint64_t *done, size_t *out_len)
{
	dc_slice piece;
	devcert_status rc = dc_job_read(job, verify->at, max_len, &piece);

	*out_len = 0;
	if (rc != DEVCERT_OK)
		return rc;
	verify->at += piece.len;
	*done = piece.len;
	if (piece.len == 0)
		return blame_source(finish(verify, job));
	rc = dc_job_hash(job, piece);
	if (rc == DEVCERT_OK)
		rc = blame_source(
		    dc_opener_update(verify->opener, piece.ptr, piece.len, buf, out_len));
	/* Before it is given to anybody. */
	return rc == DEVCERT_OK ? dc_source_check(&job->source) : rc;
}

void
dc_verify_clear(dc_verify *verify)
{
	devcert_opener_free(verify->opener);
	verify->opener = NULL;
}
