/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/reader.h"

#include <stdatomic.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "file/io.h"
#include "file/ring.h"

struct dc_reader {
	int fd;
	int64_t at;    /* what the caller asks for next, if he does not go elsewhere */
	int64_t end;   /* of what the thread reads */
	dc_slice left; /* of the slot that the caller works through */
	bool has_slot;
	dc_ring ring;
	/* the thread's */
	int64_t next;
	atomic_int error; /* errno */
};

devcert_status
dc_reader_new(dc_reader **out)
{
	dc_reader *reader;
	devcert_status rc = DC_NEW(reader);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_ring_init(&reader->ring, DC_RING_SLOT_SIZE);
	if (rc != DEVCERT_OK) {
		dc_reader_free(reader);
		return rc;
	}
	*out = reader;
	return DEVCERT_OK;
}

/* An empty slot is the last one: at an error, or the end. */
static void *
run_reader(void *data)
{
	dc_reader *reader = data;
	size_t got = 1;

	while (got > 0) {
		uint8_t *room = dc_ring_room(&reader->ring, (uint64_t)reader->next);
		int64_t left = reader->end - reader->next;
		size_t len = left < DC_RING_SLOT_SIZE ? (size_t)left : DC_RING_SLOT_SIZE;

		if (room == NULL)
			break;
		atomic_store(&reader->error, dc_io_read(reader->fd, reader->next, room, len, &got));
		reader->next += (int64_t)got;
		dc_ring_fill(&reader->ring, dc_slice_of(room, got));
	}
	return NULL;
}

/* Whether a thread reads from here on. */
static bool
start(dc_reader *reader, int fd, int64_t at, uint64_t expected)
{
	struct stat st;

	if (at < 0 || expected < DC_RING_THREAD_FROM || fstat(fd, &st) != 0 ||
	    st.st_size - at < DC_RING_THREAD_FROM)
		return false;
	reader->fd = fd;
	reader->at = reader->next = at;
	reader->end = expected < (uint64_t)(INT64_MAX - at) ? at + (int64_t)expected : INT64_MAX;
	return dc_ring_start(&reader->ring, run_reader, reader);
}

static devcert_status
tell(int error)
{
	return error == 0 ? DEVCERT_OK : dc_io_fail(error, "reading the source");
}

static devcert_status
read_here(dc_reader *reader, int fd, int64_t at, size_t len, dc_slice *out)
{
	uint8_t *room = dc_ring_room(&reader->ring, at < 0 ? 0 : (uint64_t)at);
	size_t got;
	int error =
	    dc_io_read(fd, at, room, len < DC_RING_SLOT_SIZE ? len : DC_RING_SLOT_SIZE, &got);

	*out = dc_slice_of(room, got);
	return tell(error);
}

devcert_status
dc_reader_read(dc_reader *reader, int fd, int64_t at, size_t len, uint64_t expected, dc_slice *out)
{
	*out = dc_slice_of(NULL, 0);
	if (!reader->ring.has_thread || fd != reader->fd || at != reader->at || at >= reader->end) {
		dc_reader_stop(reader);
		if (!start(reader, fd, at, expected))
			return read_here(reader, fd, at, len, out);
	}
	if (reader->left.len == 0) {
		if (reader->has_slot)
			dc_ring_release(&reader->ring);
		(void)dc_ring_take(&reader->ring, &reader->left);
		/* The empty one stays, and says the same again. */
		reader->has_slot = reader->left.len > 0;
	}
	if (!reader->has_slot)
		return tell(atomic_load(&reader->error));
	*out = dc_slice_of(reader->left.ptr, len < reader->left.len ? len : reader->left.len);
	reader->left = dc_slice_of(out->ptr + out->len, reader->left.len - out->len);
	reader->at += (int64_t)out->len;
	return DEVCERT_OK;
}

void
dc_reader_stop(dc_reader *reader)
{
	dc_ring_stop(&reader->ring);
	reader->left = dc_slice_of(NULL, 0);
	reader->has_slot = false;
}

void
dc_reader_free(dc_reader *reader)
{
	if (reader == NULL)
		return;
	dc_ring_clear(&reader->ring);
	free(reader);
}
