/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/pipeline.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "file/io.h"

#define SLOTS 8u
/* What one call writes: in calls of 64 KiB a file system takes half as long again. */
#define SLOT_SIZE (256u * DC_KIB)
/* A thread costs some 50 microseconds, in which as much as this is ciphered and written. */
#define THREAD_FROM (512u * DC_KIB)

struct dc_pipeline {
	int fd;
	bool is_pipe;   /* where a write may end in SIGPIPE */
	bool is_device; /* where it takes no time, or not the processor's */
	size_t piece_size;
	size_t stride; /* from slot to slot */
	uint8_t *slots;
	dc_hasher *hasher; /* NULL without */
	unsigned next;     /* the slot that the caller fills */
	size_t used;       /* of it */
	uint64_t at;       /* where its first octet goes in the file */
	bool wants_thread;
	bool has_thread;
	pthread_t thread;

	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_cond_t freed;
	/* under the lock */
	dc_slice in[SLOTS];
	unsigned full; /* the slots before next that wait to be written */
	bool is_last;  /* nothing more comes in this step */
	int error;     /* errno; stays */
	bool hash_failed;
};

/* At the same place within a page as in the file, see dc_io_buffer(). */
static uint8_t *
slot_begin(const dc_pipeline *pipeline)
{
	return pipeline->slots + pipeline->next * pipeline->stride + pipeline->at % DC_IO_PAGE;
}

static void
write_slot(dc_pipeline *pipeline, dc_slice in, int *error, bool *hash_failed)
{
	*error = dc_io_write(pipeline->fd, in);
	*hash_failed =
	    pipeline->hasher != NULL && dc_hasher_update(pipeline->hasher, in) != DEVCERT_OK;
}

static void *
run_writer(void *data)
{
	dc_pipeline *pipeline = data;

	(void)pthread_mutex_lock(&pipeline->lock);
	for (;;) {
		unsigned slot;
		int error = 0;
		bool hash_failed = false, go_on;

		while (pipeline->full == 0 && !pipeline->is_last)
			(void)pthread_cond_wait(&pipeline->filled, &pipeline->lock);
		if (pipeline->full == 0)
			break;
		slot = (pipeline->next + SLOTS - pipeline->full) % SLOTS;
		/* After a failure the rest is dropped, so that the caller never waits. */
		go_on = pipeline->error == 0;
		if (go_on) {
			dc_slice in = pipeline->in[slot];

			(void)pthread_mutex_unlock(&pipeline->lock);
			write_slot(pipeline, in, &error, &hash_failed);
			(void)pthread_mutex_lock(&pipeline->lock);
			pipeline->error = error;
			pipeline->hash_failed |= hash_failed;
		}
		pipeline->full--;
		/* To wake somebody takes longer than to write a slot, so it is for half of them. */
		if (pipeline->full <= SLOTS / 2)
			(void)pthread_cond_signal(&pipeline->freed);
	}
	(void)pthread_mutex_unlock(&pipeline->lock);
	return NULL;
}

devcert_status
dc_pipeline_new(int fd, size_t piece_size, bool takes_hash, dc_pipeline **out)
{
	dc_pipeline *pipeline;
	struct stat st;
	devcert_status rc = DC_NEW(pipeline);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	pipeline->fd = fd;
	if (fstat(fd, &st) != 0)
		st.st_mode = S_IFIFO; /* the writing will tell */
	pipeline->is_pipe = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
	pipeline->is_device = S_ISCHR(st.st_mode);
	pipeline->piece_size = piece_size;
	pipeline->stride = DC_IO_PAGE + (piece_size > SLOT_SIZE ? piece_size : SLOT_SIZE);
	pipeline->stride += (0 - pipeline->stride) % DC_IO_PAGE;
	pipeline->slots = dc_io_buffer(SLOTS * pipeline->stride);
	/* Without attributes these cannot fail on any system of ours. */
	(void)pthread_mutex_init(&pipeline->lock, NULL);
	(void)pthread_cond_init(&pipeline->filled, NULL);
	(void)pthread_cond_init(&pipeline->freed, NULL);
	if (pipeline->slots == NULL)
		rc = dc_fail_nomem();
	else if (takes_hash)
		rc = dc_hasher_new(DC_SHA256, &pipeline->hasher);
	if (rc != DEVCERT_OK) {
		dc_pipeline_free(pipeline);
		return rc;
	}
	*out = pipeline;
	return DEVCERT_OK;
}

void
dc_pipeline_begin(dc_pipeline *pipeline, uint64_t len)
{
	off_t at = lseek(pipeline->fd, 0, SEEK_CUR);

	pipeline->at = at < 0 ? 0 : (uint64_t)at;
	pipeline->wants_thread = pipeline->is_pipe || (len >= THREAD_FROM && !pipeline->is_device);
}

/* Where there can be none, the caller writes itself. */
static void
start_thread(dc_pipeline *pipeline)
{
	sigset_t all, old;

	pipeline->wants_thread = false;
	pipeline->is_last = false;
	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &old) != 0)
		return;
	pipeline->has_thread = pthread_create(&pipeline->thread, NULL, run_writer, pipeline) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static devcert_status
tell(int error, bool hash_failed)
{
	if (error != 0)
		return dc_io_fail(error, "writing the target");
	return hash_failed ? dc_fail(DEVCERT_E_INTERNAL, "SHA-256 of the target") : DEVCERT_OK;
}

/* Have written what the caller has filled. */
static devcert_status
hand_over(dc_pipeline *pipeline)
{
	dc_slice in = dc_slice_of(slot_begin(pipeline), pipeline->used);

	if (in.len == 0)
		return DEVCERT_OK;
	pipeline->used = 0;
	pipeline->at += in.len;
	if (pipeline->wants_thread)
		start_thread(pipeline);
	if (!pipeline->has_thread) {
		write_slot(pipeline, in, &pipeline->error, &pipeline->hash_failed);
		return tell(pipeline->error, pipeline->hash_failed);
	}
	(void)pthread_mutex_lock(&pipeline->lock);
	pipeline->in[pipeline->next] = in;
	pipeline->next = (pipeline->next + 1) % SLOTS;
	pipeline->full++;
	(void)pthread_cond_signal(&pipeline->filled);
	(void)pthread_mutex_unlock(&pipeline->lock);
	return DEVCERT_OK;
}

devcert_status
dc_pipeline_get(dc_pipeline *pipeline, uint8_t **out)
{
	int error;
	bool hash_failed;

	(void)pthread_mutex_lock(&pipeline->lock);
	while (pipeline->full == SLOTS)
		(void)pthread_cond_wait(&pipeline->freed, &pipeline->lock);
	error = pipeline->error;
	hash_failed = pipeline->hash_failed;
	(void)pthread_mutex_unlock(&pipeline->lock);
	*out = slot_begin(pipeline) + pipeline->used;
	return tell(error, hash_failed);
}

devcert_status
dc_pipeline_put(dc_pipeline *pipeline, size_t len)
{
	size_t left;

	pipeline->used += len;
	left = pipeline->stride - DC_IO_PAGE - pipeline->used;
	return left < pipeline->piece_size ? hand_over(pipeline) : DEVCERT_OK;
}

devcert_status
dc_pipeline_write(dc_pipeline *pipeline, dc_slice in)
{
	while (in.len > 0) {
		size_t len = in.len < pipeline->piece_size ? in.len : pipeline->piece_size;
		uint8_t *buf;
		devcert_status rc = dc_pipeline_get(pipeline, &buf);

		if (rc != DEVCERT_OK)
			return rc;
		memcpy(buf, in.ptr, len);
		rc = dc_pipeline_put(pipeline, len);
		if (rc != DEVCERT_OK)
			return rc;
		in.ptr += len;
		in.len -= len;
	}
	return DEVCERT_OK;
}

void
dc_pipeline_stop(dc_pipeline *pipeline)
{
	pipeline->wants_thread = false;
	pipeline->used = 0;
	if (!pipeline->has_thread)
		return;
	(void)pthread_mutex_lock(&pipeline->lock);
	pipeline->is_last = true;
	(void)pthread_cond_signal(&pipeline->filled);
	(void)pthread_mutex_unlock(&pipeline->lock);
	(void)pthread_join(pipeline->thread, NULL);
	pipeline->has_thread = false;
}

devcert_status
dc_pipeline_end(dc_pipeline *pipeline)
{
	devcert_status rc = hand_over(pipeline);

	dc_pipeline_stop(pipeline);
	return rc != DEVCERT_OK ? rc : tell(pipeline->error, pipeline->hash_failed);
}

dc_hasher *
dc_pipeline_hasher(dc_pipeline *pipeline)
{
	return pipeline->hasher;
}

void
dc_pipeline_free(dc_pipeline *pipeline)
{
	if (pipeline == NULL)
		return;
	dc_pipeline_stop(pipeline);
	(void)pthread_cond_destroy(&pipeline->freed);
	(void)pthread_cond_destroy(&pipeline->filled);
	(void)pthread_mutex_destroy(&pipeline->lock);
	dc_hasher_free(pipeline->hasher);
	/* Content was in them. */
	if (pipeline->slots != NULL)
		dc_wipe_free(pipeline->slots, SLOTS * pipeline->stride);
	free(pipeline);
}
