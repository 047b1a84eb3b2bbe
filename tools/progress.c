/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"

#define CLEAR_LINE "\r\033[K"
#define COLUMNS_DEFAULT 80
#define COLUMNS_MAX 200
/* What stands beside the bar: title, two blanks, brackets, "100 %", rate, time left. */
#define TITLE_MAX 30
#define FIGURES 36
#define BAR_MIN 8
/* Of the last second's rate in the one that is shown: it follows, and does not jump. */
#define FRESH 0.3

static struct {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t thread;
	const char *what; /* NULL: nothing is drawn */
	uint64_t done;    /* once progress_update() or progress_count() has told */
	uint64_t total;
	bool in_files; /* and not in octets */
	/* by the thread that draws */
	uint64_t drawn;
	double rate; /* octets a second; 0 at first */
} progress = { .lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };

/* "1.3 GB": three digits at most before the unit. */
static const char *
size_text(double octets, char text[16])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	for (; octets >= 999.5 && unit < 4; unit++)
		octets /= 1000;
	(void)snprintf(text, 16, octets < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", octets,
	               units[unit]);
	return text;
}

static int
columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return COLUMNS_DEFAULT;
	return size.ws_col < COLUMNS_MAX ? size.ws_col : COLUMNS_MAX;
}

static void
draw_bar(void)
{
	int title = (int)strlen(progress.what) < TITLE_MAX ? (int)strlen(progress.what) : TITLE_MAX;
	int width = columns() - title - FIGURES;
	double share = (double)progress.done / (double)progress.total;
	uint64_t left = 0;
	char bar[COLUMNS_MAX + 1], figure[32], rate[16];

	/* What it has to do may turn out to be more on the way. */
	share = share < 1 ? share : 1;
	if (progress.total > progress.done && progress.rate > 0)
		left = (uint64_t)((double)(progress.total - progress.done) / progress.rate + 1);
	(void)fprintf(stderr, CLEAR_LINE "%.*s", title, progress.what);
	if (width >= BAR_MIN) {
		memset(bar, '.', (size_t)width);
		memset(bar, '#', (size_t)(share * width));
		bar[width] = '\0';
		(void)fprintf(stderr, " [%s]", bar);
	}
	if (progress.in_files)
		(void)snprintf(figure, sizeof(figure), "%llu of %llu",
		               (unsigned long long)progress.done,
		               (unsigned long long)progress.total);
	else
		(void)snprintf(figure, sizeof(figure), "%s/s", size_text(progress.rate, rate));
	(void)fprintf(stderr, " %3.0f %%  %s", share * 100, figure);
	if (left < 3600)
		(void)fprintf(stderr, "  %u:%02u left", (unsigned int)left / 60,
		              (unsigned int)left % 60);
	else if (left < 360000)
		(void)fprintf(stderr, "  %u h %02u left", (unsigned int)left / 3600,
		              (unsigned int)left / 60 % 60);
}

static void
draw_line(unsigned int seconds)
{
	double fresh = (double)(progress.done - progress.drawn);
	char done[16], rate[16];

	progress.rate = progress.rate > 0 ? (1 - FRESH) * progress.rate + FRESH * fresh
	                                  : (double)progress.done / seconds;
	progress.drawn = progress.done;
	if (progress.total > 0)
		draw_bar();
	else if (progress.done > 0)
		(void)fprintf(stderr, CLEAR_LINE "%.*s: %s, %s/s, %u s", TITLE_MAX, progress.what,
		              size_text((double)progress.done, done),
		              size_text(progress.rate, rate), seconds);
	else
		(void)fprintf(stderr, CLEAR_LINE "%s: %u s", progress.what, seconds);
}

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
			draw_line(++seconds);
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
	progress.done = progress.total = progress.drawn = 0;
	progress.rate = 0;
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
bool
progress_is_drawn(void)
{
	return progress.what != NULL;
}

static void
update(uint64_t done, uint64_t total, bool in_files)
{
	if (progress.what == NULL)
		return;
	(void)pthread_mutex_lock(&progress.lock);
	progress.done = done;
	progress.total = total;
	progress.in_files = in_files;
	(void)pthread_mutex_unlock(&progress.lock);
}

/* see tool.h */
void
progress_update(uint64_t done, uint64_t total)
{
	update(done, total, false);
}

/* see tool.h */
void
progress_count(size_t done, size_t total)
{
	update(done, total, true);
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
