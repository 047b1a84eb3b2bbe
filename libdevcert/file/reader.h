/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading beside the thread that ciphers: a file is read ahead on another one, which is only there
 * within a step and where there is something to overlap. */
#ifndef DEVCERT_FILE_READER_H
#define DEVCERT_FILE_READER_H

#include "base/slice.h"

typedef struct dc_reader dc_reader;

devcert_status dc_reader_new(dc_reader **out) DEVCERT_MUST_CHECK;

/* Read at most len octets of fd, none only at its end: from the position at, or the next ones where
 * that is negative and fd cannot seek.  They stay until the next call.  This step will ask for
 * about expected octets from there on; others may change what is in the file behind them.
 * DEVCERT_E_IO. */
devcert_status dc_reader_read(dc_reader *reader, int fd, int64_t at, size_t len, uint64_t expected,
                              dc_slice *out) DEVCERT_MUST_CHECK;

/* End a step: no thread is left. */
void dc_reader_stop(dc_reader *reader);

/* NULL is allowed.  The buffers are wiped. */
void dc_reader_free(dc_reader *reader);

#endif /* DEVCERT_FILE_READER_H */
