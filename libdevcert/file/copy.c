/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/copy.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "file/io.h"

/* At once: no signal ends such a call early. */
#define RANGE_MAX (64u * DC_MIB)
/* What is less is copied in one call, before a thread has begun. */
#define PIPELINE_FROM (4u * DC_MIB)

static devcert_status
fail_short(void)
{
	return dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
}

/* File systems that share blocks do so where both positions are at the same place within one; a
 * head cannot be padded to bring the content there, as neither DER nor BER has anything to pad
 * with. Elsewhere these only copy, on one core, and half as long again as from block to block; the
 * pipeline has two.  Of all others it is not known: over a network, the system saves it both ways.
 */
bool
dc_copy_is_for_system(const devcert_file_job *job, uint64_t from, uint64_t to, uint64_t len)
{
	struct statfs fs;

	if (len < PIPELINE_FROM || from % DC_IO_PAGE == to % DC_IO_PAGE ||
	    fstatfs(dc_target_fd(job->target), &fs) != 0)
		return true;
	switch ((uint32_t)fs.f_type) {
	case BTRFS_SUPER_MAGIC:
	case EXT4_SUPER_MAGIC: /* and its predecessors */
	case F2FS_SUPER_MAGIC:
	case TMPFS_MAGIC:
	case XFS_SUPER_MAGIC:
		return false;
	default:
		return true;
	}
}

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
