/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a job reads: a regular file, in which one can go back, or what comes once. */
#ifndef DEVCERT_FILE_SOURCE_H
#define DEVCERT_FILE_SOURCE_H

#include <sys/stat.h>

#include "base/buf.h"
#include "msg/envelope.h"

typedef struct {
	int fd;
	bool can_seek;
	struct stat before; /* when it was opened */
	uint64_t len;       /* where can_seek */
} dc_source;

#define DC_SOURCE_NONE                                                                             \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Open path for reading.  DEVCERT_E_IO. */
devcert_status dc_source_open(const char *path, dc_source *out) DEVCERT_MUST_CHECK;

/* Take over a spool that is full: from now on it is the source. */
devcert_status dc_source_take_spool(dc_source *source, int *spool) DEVCERT_MUST_CHECK;

/* Read len octets, or fewer at the end: from the position at where it can seek, otherwise the next
 * ones. */
devcert_status dc_source_read(const dc_source *source, uint64_t at, uint8_t *out, size_t len,
                              size_t *out_len) DEVCERT_MUST_CHECK;

/* DEVCERT_E_STATE where a file that can seek is no longer what was opened: by length and the times
 * of its last changes. */
devcert_status dc_source_check(const dc_source *source) DEVCERT_MUST_CHECK;

/* Read the head of an envelope.  raw gets the octets that were read for it, which are all of the
 * head and some more; der, which holds the recipients, must outlive out. */
devcert_status dc_source_read_head(const dc_source *source, dc_buf *raw, dc_buf *der,
                                   dc_envelope_head *out) DEVCERT_MUST_CHECK;

/* Also for one that was not opened. */
void dc_source_close(dc_source *source);

#endif /* DEVCERT_FILE_SOURCE_H */
