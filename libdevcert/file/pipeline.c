/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/pipeline.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "file/io.h"
#include "file/ring.h"

struct dc_pipeline {
	int fd;
	bool is_pipe;   /* where a write may end in SIGPIPE */
	bool is_device; /* where it takes no time, or not the processor's */
	bool wants_thread;
	size_t piece_size;
	dc_hasher *hasher; /* NULL without */
	uint8_t *slot;     /* that the caller fills; NULL before it has one */
	size_t used;       /* of it */
	uint64_t at;       /* where its first octet goes in the file */
	dc_ring ring;
	/* by who writes, and both stay */
	atomic_int error; /* errno */
	atomic_bool hash_failed;
};

/* After a failure the rest is dropped, so that nobody waits for room. */
static void
write_slot(dc_pipeline *pipeline, dc_slice in)
{
	if (atomic_load(&pipeline->error) != 0)
		return;
	atomic_store(&pipeline->error, dc_io_write(pipeline->fd, in));
	if (pipeline->hasher != NULL && dc_hasher_update(pipeline->hasher, in) != DEVCERT_OK)
		atomic_store(&pipeline->hash_failed, true);
}

static void *
run_writer(void *data)
{
	dc_pipeline *pipeline = data;
	dc_slice in;

	while (dc_ring_take(&pipeline->ring, &in)) {
		write_slot(pipeline, in);
		dc_ring_release(&pipeline->ring);
	}
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
	/* One more piece fits into what is not full yet. */
	rc = dc_ring_init(&pipeline->ring, DC_RING_SLOT_SIZE + piece_size);
	if (rc == DEVCERT_OK && takes_hash)
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
	pipeline->wants_thread =
	    pipeline->is_pipe || (len >= DC_RING_THREAD_FROM && !pipeline->is_device);
}

static devcert_status
tell(const dc_pipeline *pipeline)
{
	int error = atomic_load(&pipeline->error);

	if (error != 0)
		return dc_io_fail(error, "writing the target");
	if (atomic_load(&pipeline->hash_failed))
		return dc_fail(DEVCERT_E_INTERNAL, "SHA-256 of the target");
	return DEVCERT_OK;
}

/* Have written what the caller has filled. */
static devcert_status
hand_over(dc_pipeline *pipeline)
{
	dc_slice in = dc_slice_of(pipeline->slot, pipeline->used);

	if (in.len == 0)
		return DEVCERT_OK;
	pipeline->slot = NULL;
	pipeline->used = 0;
	pipeline->at += in.len;
	/* Where there can be no thread, the caller writes. */
	if (pipeline->wants_thread)
		(void)dc_ring_start(&pipeline->ring, run_writer, pipeline);
	pipeline->wants_thread = false;
	if (pipeline->ring.has_thread) {
		dc_ring_fill(&pipeline->ring, in);
		return DEVCERT_OK;
	}
	write_slot(pipeline, in);
	return tell(pipeline);
}

devcert_status
dc_pipeline_get(dc_pipeline *pipeline, uint8_t **out)
{
	if (pipeline->slot == NULL)
		pipeline->slot = dc_ring_room(&pipeline->ring, pipeline->at);
	*out = pipeline->slot + pipeline->used;
	return tell(pipeline);
}

devcert_status
dc_pipeline_put(dc_pipeline *pipeline, size_t len)
{
	pipeline->used += len;
	return pipeline->used < DC_RING_SLOT_SIZE ? DEVCERT_OK : hand_over(pipeline);
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
	pipeline->slot = NULL;
	pipeline->used = 0;
	dc_ring_stop(&pipeline->ring);
}

devcert_status
dc_pipeline_end(dc_pipeline *pipeline)
{
	devcert_status rc = hand_over(pipeline);

	dc_pipeline_stop(pipeline);
	return rc != DEVCERT_OK ? rc : tell(pipeline);
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
	dc_ring_clear(&pipeline->ring);
	dc_hasher_free(pipeline->hasher);
	free(pipeline);
}
