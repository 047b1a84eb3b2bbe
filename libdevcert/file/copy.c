/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/copy.h"

#include <errno.h>
#include <unistd.h>

#include "file/io.h"

/* At once: no signal ends such a call early. */
#define RANGE_MAX (64u * DC_MIB)

static devcert_status
fail_short(void)
{
	return dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
}

/* File systems that share blocks do so in here, by themselves, where both positions are at the same
 * place within a block.  To ask for it with FICLONERANGE brings nothing beyond that: a head cannot
 * be padded to bring the content there, as neither DER nor BER has anything to pad with. */
devcert_status
dc_copy_range(devcert_file_job *job, uint64_t at, uint64_t max_len, uint64_t *done)
{
	off_t from = (off_t)at;
	ssize_t copied;

	if (max_len > RANGE_MAX)
		max_len = RANGE_MAX;
	*done = 0;
	do {
		copied = copy_file_range(job->source.fd, &from, dc_target_fd(job->target), NULL,
		                         (size_t)max_len, 0);
	} while (copied < 0 && errno == EINTR);
	if (copied == 0)
		return fail_short();
	if (copied > 0) {
		*done = (uint64_t)copied;
		return DEVCERT_OK;
	}
	/* Another file system, one that cannot, or a kernel that has no such call. */
	if (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS ||
	    errno == EPERM || errno == EBADF)
		return DEVCERT_OK;
	return dc_io_fail(errno, "copying the content");
}

devcert_status
dc_copy_piece(devcert_file_job *job, uint64_t at, uint64_t max_len, uint64_t *done)
{
	dc_pipeline *pipeline;
	uint8_t *slot;
	size_t got;
	devcert_status rc = dc_job_pipeline(job, DC_PIECE_SIZE, &pipeline);

	if (rc == DEVCERT_OK)
		rc = dc_pipeline_get(pipeline, &slot);
	if (rc == DEVCERT_OK)
		rc = dc_source_read(&job->source, at, slot, dc_piece_len(max_len), &got);
	if (rc == DEVCERT_OK && got == 0)
		rc = fail_short();
	if (rc == DEVCERT_OK)
		rc = dc_pipeline_put(pipeline, got);
	if (rc == DEVCERT_OK)
		*done = got;
	return rc;
}
