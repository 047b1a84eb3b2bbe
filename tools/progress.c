/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"

#define CLEAR_LINE "\r\033[K"

static struct {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t thread;
	const char *what; /* NULL: nothing is drawn */
} progress = { .lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };

/* Once a second, first after one. */
static void *
draw(void *arg)
{
	struct timespec at;
	unsigned int seconds = 0;

	(void)arg;
	(void)clock_gettime(CLOCK_REALTIME, &at);
	(void)pthread_mutex_lock(&progress.lock);
	while (progress.what != NULL) {
		at.tv_sec++;
		while (progress.what != NULL &&
		       pthread_cond_timedwait(&progress.ended, &progress.lock, &at) != ETIMEDOUT)
			;
		if (progress.what != NULL)
			(void)fprintf(stderr, CLEAR_LINE "%s: %u s", progress.what, ++seconds);
	}
	if (seconds > 0)
		(void)fputs(CLEAR_LINE, stderr);
	(void)pthread_mutex_unlock(&progress.lock);
	return NULL;
}

/* see tool.h */
void
progress_begin(const char *what)
{
	if (progress.what != NULL || !isatty(STDERR_FILENO))
		return;
	progress.what = what;
	if (pthread_create(&progress.thread, NULL, draw, NULL) != 0)
		progress.what = NULL; /* the work matters, not the drawing */
}

/* see tool.h */
void
progress_end(void)
{
	if (progress.what == NULL)
		return;
	(void)pthread_mutex_lock(&progress.lock);
	progress.what = NULL;
	(void)pthread_cond_signal(&progress.ended);
	(void)pthread_mutex_unlock(&progress.lock);
	(void)pthread_join(progress.thread, NULL);
}

/* see tool.h */
void
progress_wait(const char *what, uint32_t seconds)
{
	bool is_drawn = isatty(STDERR_FILENO);

	for (; seconds > 0; seconds--) {
		struct timespec second = { .tv_sec = 1 };

		if (is_drawn)
			(void)fprintf(stderr, CLEAR_LINE "%s in %u:%02u", what, seconds / 60,
			              seconds % 60);
		while (nanosleep(&second, &second) != 0 && errno == EINTR)
			;
	}
	if (is_drawn)
		(void)fputs(CLEAR_LINE, stderr);
}
