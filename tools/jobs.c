/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work on files: steps while somebody looks, and what came out. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "envelope.h"

#define TITLE_SIZE 64
/* Octets between two looks at how far it is, and how long that may take: a step costs a thread, and
 * a pipe may be slow. */
#define STEP_MIN (64u << 10)
#define STEP_FIRST (1u << 20)
#define STEP_MAX (64u << 20)
#define STEP_SHORT 0.05
#define STEP_LONG 0.2

static bool
is_stream(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* see envelope.h */
int
job_check(const struct job_options *o)
{
	struct stat st;
	int code;

	if (o->target == NULL)
		return fail_usage("-o is missing");
	if (o->json && is_stream(o->target))
		return fail_usage("--json and -o - exclude each other");
	code = check_input(o->source);
	if (code != EXIT_DONE)
		return code;
	if (is_stream(o->target)) {
		show_on_stderr();
		return EXIT_DONE;
	}
	/* Devices and pipes are written as they are. */
	if (stat(o->target, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return EXIT_DONE;
	return check_output(o->target, o->force);
}

/* see envelope.h */
uint32_t
job_flags(const struct job_options *o)
{
	return (o->force ? DEVCERT_FILE_FLAG_OVERWRITE : 0) |
	       (o->sync ? DEVCERT_FILE_FLAG_SYNC : 0) | (o->hash ? DEVCERT_FILE_FLAG_HASH : 0);
}

/* see envelope.h */
const char *
job_source(const struct job_options *o)
{
	return is_stream(o->source) ? "/dev/stdin" : o->source;
}

/* see envelope.h */
const char *
job_target(const struct job_options *o)
{
	return is_stream(o->target) ? "/dev/stdout" : o->target;
}

/* see envelope.h */
int
check_input(const char *path)
{
	return is_stream(path) || access(path, R_OK) == 0 ? EXIT_DONE : fail_file("read", path);
}

/* see envelope.h */
int
job_fail(devcert_status rc, const struct job_options *o)
{
	return fail_status(rc, is_stream(o->source) ? "standard input" : o->source);
}

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* see envelope.h */
void
step_begin(struct step *step)
{
	if (step->len == 0)
		step->len = STEP_FIRST;
	step->began = seconds();
}

/* see envelope.h */
void
step_end(struct step *step)
{
	double took = seconds() - step->began;

	if (took < STEP_SHORT && step->len < STEP_MAX)
		step->len *= 2;
	else if (took > STEP_LONG && step->len > STEP_MIN)
		step->len /= 2;
}

static void
set_text(json_t *object, const char *key, const char *text)
{
	if (text[0] != '\0')
		(void)json_object_set_new(object, key, json_string(text));
}

static int
show_hashes(const devcert_file_job *job)
{
	static const char *const labels[] = { "read", "written", "content" };
	const char *const hashes[] = { devcert_file_job_get_source_hash(job),
		                       devcert_file_job_get_target_hash(job),
		                       devcert_file_job_get_content_hash(job) };

	for (size_t i = 0; i < 3; i++)
		if (hashes[i][0] != '\0')
			show_line(labels[i], "SHA-256 %s", hashes[i]);
	return EXIT_DONE;
}

static int
show_result(const devcert_file_job *job, const struct job_options *o, json_t *object)
{
	if (!o->json) {
		json_decref(object);
		return show_hashes(job);
	}
	if (object != NULL) {
		set_text(object, "file", o->target);
		set_text(object, "source_hash", devcert_file_job_get_source_hash(job));
		set_text(object, "target_hash", devcert_file_job_get_target_hash(job));
		set_text(object, "content_hash", devcert_file_job_get_content_hash(job));
		if (devcert_file_job_get_recipient_index(job) >= 0)
			(void)json_object_set_new(
			    object, "opened_as",
			    json_integer(devcert_file_job_get_recipient_index(job) + 1));
		(void)json_object_set_new(object, "committed",
		                          json_boolean(devcert_file_job_is_committed(job)));
	}
	return show(object, true);
}

/* see envelope.h */
int
job_run(devcert_file_job *job, const struct job_options *o, const char *what, json_t *object)
{
	char title[TITLE_SIZE], name[TITLE_SIZE];
	const char *slash = strrchr(o->source, '/');
	devcert_status rc = DEVCERT_OK;
	struct step step = { .len = 0 };
	int code;

	(void)snprintf(title, sizeof(title), "%s %s", what,
	               clean(slash != NULL ? slash + 1 : o->source, name, sizeof(name) - 16));
	progress_begin(title);
	while (rc == DEVCERT_OK && !devcert_file_job_is_done(job)) {
		step_begin(&step);
		rc = devcert_file_job_step(job, progress_is_drawn() ? step.len : 0);
		step_end(&step);
		progress_update(devcert_file_job_get_done(job), devcert_file_job_get_total(job));
	}
	progress_end();
	if (rc == DEVCERT_OK) {
		code = show_result(job, o, object);
	} else {
		code = job_fail(rc, o);
		json_decref(object);
	}
	devcert_file_job_free(job);
	return code;
}
