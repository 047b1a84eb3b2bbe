/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Threads of ours, which end with the call that began them. */
#ifndef DEVCERT_BASE_THREAD_H
#define DEVCERT_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"

/* Begin one that takes none of the host's signals; false where there can be none, so that the
 * caller does the work itself.  It is joined before that call returns. */
bool dc_thread_start(pthread_t *out, void *(*run)(void *), void *data) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_BASE_THREAD_H */
