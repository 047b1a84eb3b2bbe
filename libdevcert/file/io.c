/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

devcert_status
dc_io_fail(int error, const char *what)
{
	errno = error;
	return dc_fail_detail(DEVCERT_E_IO, DEVCERT_DETAIL_ERRNO, error, "%s: %m", what);
}

uint8_t *
dc_io_buffer(size_t size)
{
	return aligned_alloc(DC_IO_PAGE, size + (0 - size) % DC_IO_PAGE);
}

int
dc_io_open(int folder, const char *path, int flags, mode_t mode)
{
	int fd;

	do {
		fd = openat(folder, path, flags | O_CLOEXEC | O_NOCTTY, mode);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

int
dc_io_read(int fd, int64_t at, uint8_t *out, size_t len, size_t *out_len)
{
	size_t have = 0;

	*out_len = 0;
	while (have < len) {
		ssize_t got = at < 0 ? read(fd, out + have, len - have)
		                     : pread(fd, out + have, len - have, at + (int64_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	*out_len = have;
	return 0;
}

int
dc_io_write(int fd, dc_slice in)
{
	while (in.len > 0) {
		ssize_t done = write(fd, in.ptr, in.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		in.ptr += done;
		in.len -= (size_t)done;
	}
	return 0;
}
