/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/source.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/limits.h"
#include "file/io.h"

/* As much of an envelope as is read for its head at first: some 100 recipients. */
#define HEAD_FIRST (64u * DC_KIB)

devcert_status
dc_source_open(const char *path, dc_source *out)
{
	*out = (dc_source)DC_SOURCE_NONE;
	out->fd = dc_io_open(AT_FDCWD, path, O_RDONLY, 0);
	if (out->fd < 0 || fstat(out->fd, &out->before) != 0)
		return dc_io_fail(errno, "opening the source");
	if (S_ISDIR(out->before.st_mode))
		return dc_io_fail(EISDIR, "opening the source");
	out->can_seek = S_ISREG(out->before.st_mode);
	out->len = out->can_seek ? (uint64_t)out->before.st_size : 0;
	/* Whether the system can use the hint is its affair. */
	if (out->can_seek)
		(void)posix_fadvise(out->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return DEVCERT_OK;
}

devcert_status
dc_source_take_spool(dc_source *source, int *spool)
{
	(void)close(source->fd);
	source->fd = *spool;
	*spool = -1;
	if (fstat(source->fd, &source->before) != 0)
		return dc_io_fail(errno, "reading the temporary file");
	source->can_seek = true;
	source->len = (uint64_t)source->before.st_size;
	return DEVCERT_OK;
}

devcert_status
dc_source_read(const dc_source *source, uint64_t at, uint8_t *out, size_t len, size_t *out_len)
{
	int error = dc_io_read(source->fd, source->can_seek ? (int64_t)at : -1, out, len, out_len);

	return error == 0 ? DEVCERT_OK : dc_io_fail(error, "reading the source");
}

static bool
is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

devcert_status
dc_source_check(const dc_source *source)
{
	struct stat now;

	if (!source->can_seek)
		return DEVCERT_OK;
	if (fstat(source->fd, &now) != 0)
		return dc_io_fail(errno, "reading the source");
	if (now.st_size != source->before.st_size ||
	    !is_same_time(now.st_mtim, source->before.st_mtim))
		return dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
	return DEVCERT_OK;
}

devcert_status
dc_source_read_head(const dc_source *source, dc_buf *raw, dc_buf *der, dc_envelope_head *out)
{
	size_t want = HEAD_FIRST;
	bool more = true;

	while (more) {
		size_t had = raw->len, got;
		uint8_t *at = dc_buf_grow(raw, want);
		devcert_status rc = dc_buf_status(raw);

		if (rc != DEVCERT_OK)
			return rc;
		rc = dc_source_read(source, had, at, want, &got);
		if (rc != DEVCERT_OK)
			return rc;
		dc_buf_truncate(raw, had + got);
		dc_buf_truncate(der, 0);
		rc = dc_envelope_read_head(dc_buf_slice(raw), der, out, &more);
		if (rc != DEVCERT_OK)
			return rc;
		if (more && got < want)
			return dc_fail(DEVCERT_E_DER, "the envelope ends in its head");
		want = raw->len; /* twice as much in all, so that little is parsed again */
	}
	return DEVCERT_OK;
}

void
dc_source_close(dc_source *source)
{
	if (source->fd >= 0)
		(void)close(source->fd);
	source->fd = -1;
}
