/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a job on a folder has done so far, so that another one can go on: lines of text.
 *
 *   devcert-journal 1
 *   plan SHA-256             of what makes one plan differ from another
 *   folder PATH
 *   begin INODE LENGTH NAME  the file without a name that NAME is about to be
 *   done NAME
 *   failed CODE NAME
 *
 * A begin is on the disk before the file gets its name.  So where it is the last line, the file
 * that has the name tells whether that happened: it must not be done twice, as then a plan that
 * drops the first recipient would drop two.  A line that was cut is none. */
#ifndef DEVCERT_FILE_JOURNAL_H
#define DEVCERT_FILE_JOURNAL_H

#include <sys/stat.h>

#include "base/slice.h"

typedef struct dc_journal dc_journal;

/* Open and lock the journal at path, or make one.  DEVCERT_E_IO, DEVCERT_E_TEXT,
 * DEVCERT_E_KEY_MISMATCH, and DEVCERT_E_EXISTS where somebody else has locked it;
 * DEVCERT_E_ARGUMENT where it is in the folder itself. */
devcert_status dc_journal_open(const char *path, const uint8_t plan[32], const char *folder,
                               dc_journal **out) DEVCERT_MUST_CHECK;

typedef enum { DC_JOURNAL_BEGIN, DC_JOURNAL_DONE, DC_JOURNAL_FAILED, DC_JOURNAL_END } dc_entry_kind;

typedef struct {
	dc_entry_kind kind;
	const char *name; /* until the next one is read */
	uint64_t inode;
	uint64_t len;
} dc_journal_entry;

/* The entries that are there, one after the other, and DC_JOURNAL_END; before anything is noted.
 * DEVCERT_E_TEXT, DEVCERT_E_IO. */
devcert_status dc_journal_read(dc_journal *journal, dc_journal_entry *out) DEVCERT_MUST_CHECK;

/* Append a line.  A begin is on the disk when it returns, and with it all before it. */
devcert_status dc_journal_begin(dc_journal *journal, const char *name,
                                const struct stat *st) DEVCERT_MUST_CHECK;
devcert_status dc_journal_done(dc_journal *journal, const char *name) DEVCERT_MUST_CHECK;
devcert_status dc_journal_failed(dc_journal *journal, const char *name,
                                 devcert_status code) DEVCERT_MUST_CHECK;

/* Put it on the disk. */
devcert_status dc_journal_sync(dc_journal *journal) DEVCERT_MUST_CHECK;

/* NULL is allowed. */
void dc_journal_free(dc_journal *journal);

#endif /* DEVCERT_FILE_JOURNAL_H */
