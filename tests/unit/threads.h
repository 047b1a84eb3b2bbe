/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pthread_create() that is counted, or refused; for programs that are linked with
 * --wrap=pthread_create. */
#ifndef TEST_THREADS_H
#define TEST_THREADS_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

static int threads_made;
static bool no_threads;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *data);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *data);

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                      void *data)
{
	threads_made++;
	return no_threads ? EAGAIN : __real_pthread_create(thread, attr, run, data);
}

#endif /* TEST_THREADS_H */
