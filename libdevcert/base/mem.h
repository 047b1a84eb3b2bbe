/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_MEM_H
#define DEVCERT_BASE_MEM_H

#include <stdatomic.h>
#include <stdlib.h>

#include "base/error.h"

/* Zeroed memory for what ptr points to; a status. */
#define DC_NEW(ptr) (((ptr) = calloc(1, sizeof(*(ptr)))) != NULL ? DEVCERT_OK : dc_fail_nomem())

/* Overwrite; never optimised away.  ptr may be NULL. */
void dc_wipe(void *ptr, size_t len);

/* Wipe and free; ptr may be NULL. */
void dc_wipe_free(void *ptr, size_t len);

/* Whether two ranges of the same length are equal, in time that depends on the length only. */
bool dc_equal_ct(const void *a, const void *b, size_t len) DEVCERT_MUST_CHECK;

/* A copy of a NUL-terminated text; *out is NULL on failure. */
DC_SHARED devcert_status dc_strdup(const char *text, char **out) DEVCERT_MUST_CHECK;

/* The count of references to an immutable object.  It starts at 1 with dc_ref_init(). */
typedef struct {
	atomic_uint count;
} dc_ref;

void dc_ref_init(dc_ref *ref);
void dc_ref_get(dc_ref *ref);
/* Drop one reference; true when it was the last one. */
bool dc_ref_put(dc_ref *ref) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_BASE_MEM_H */
