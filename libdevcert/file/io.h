/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* read() and write() until all is done, and their failures. */
#ifndef DEVCERT_FILE_IO_H
#define DEVCERT_FILE_IO_H

#include <sys/types.h>

#include "base/slice.h"

/* Record DEVCERT_E_IO with this errno: what was being done, and the system's text. */
devcert_status dc_io_fail(int error, const char *what) __attribute__((cold));

#define DC_IO_PAGE 4096u

/* Memory to read to and to write from, or NULL; free() frees it.  It begins a page, as the system's
 * own copy of a file does: some processors copy up to four times slower to where is a few octets
 * further on within a page than where it comes from, which is where malloc() puts large buffers. */
uint8_t *dc_io_buffer(size_t size);

/* openat(), not interrupted, with O_CLOEXEC and O_NOCTTY. */
int dc_io_open(int folder, const char *path, int flags, mode_t mode) DEVCERT_MUST_CHECK;

/* These two give errno, or 0, and no status: the thread that reads or writes is not the caller's.
 */

/* Read len octets, or fewer at the end of the file: from the position at, which leaves that of the
 * descriptor alone; or, where at is negative, from where the descriptor is. */
int dc_io_read(int fd, int64_t at, uint8_t *out, size_t len, size_t *out_len) DEVCERT_MUST_CHECK;

/* Write all of it. */
int dc_io_write(int fd, dc_slice in) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_FILE_IO_H */
