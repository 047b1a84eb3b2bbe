/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that have their name only when all of them is there. */
#ifndef DEVCERT_FILE_ATOMIC_H
#define DEVCERT_FILE_ATOMIC_H

#include <devcert/file.h>
#include <sys/stat.h>

#include "base/error.h"

/* Content is for its owner only; an envelope is for whom the umask lets. */
#define DC_TARGET_PRIVATE 0600
#define DC_TARGET_SHARED 0666

typedef struct dc_target dc_target;

/* Get ready to write what path will be: a file without a name in path's folder, or with a random
 * one where the file system has no such files.  What is there and is no regular file is opened as
 * it is, and /dev/stdout, /dev/stderr and /dev/fd/N are the descriptors that are open already.
 * flags: DEVCERT_FILE_FLAG_OVERWRITE and _SYNC count.
 *
 * A symbolic link to a regular file is a name like others: with OVERWRITE it is replaced, not
 * followed, as whoever can write in the folder chooses where it leads.
 * DEVCERT_E_IO; DEVCERT_E_EXISTS; DEVCERT_E_ARGUMENT where it is a folder. */
devcert_status dc_target_open(const char *path, mode_t mode, uint32_t flags,
                              dc_target **out) DEVCERT_MUST_CHECK;

/* For writing and, where it is regular, reading. */
int dc_target_fd(const dc_target *target);
/* Whether it gets its name at the end, so that nobody reads it before; false for what is written as
 * it is. */
bool dc_target_is_held_back(const dc_target *target);

/* Whether writing takes no time, or not the processor's. */
bool dc_target_is_device(const dc_target *target);

/* Whether the file of this status has the target's name now. */
bool dc_target_is_named(const dc_target *target, const struct stat *st);

/* Owner, group and permissions as those of the file that it will replace, as far as the system lets
 * us; nobody who could not read the old one can read the new one. */
void dc_target_take_owner(dc_target *target, const struct stat *old);

/* Give it its name; DEVCERT_E_EXISTS where that has come to be meanwhile. */
devcert_status dc_target_commit(dc_target *target) DEVCERT_MUST_CHECK;

/* NULL is allowed.  What was not committed is gone. */
void dc_target_free(dc_target *target);

/* A file that nobody else can open and that never gets a name, for reading and writing: in the
 * folder of the target, or where that is written as it is, in that for large temporary files. */
devcert_status dc_spool_open(const dc_target *target, int *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_FILE_ATOMIC_H */
