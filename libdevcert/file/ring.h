/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buffers that go round between two threads: one fills them, the other empties them in that order.
 *
 * One of the two is the caller's; the other is started for a step, has all signals blocked, and is
 * gone at the end of the step. */
#ifndef DEVCERT_FILE_RING_H
#define DEVCERT_FILE_RING_H

#include <pthread.h>

#include "base/limits.h"
#include "base/slice.h"

#define DC_RING_SLOTS 8u
/* What one call reads or writes: in calls of 64 KiB a file system takes half as long again. */
#define DC_RING_SLOT_SIZE (256u * DC_KIB)
/* A thread costs some 50 microseconds, in which as much as this is ciphered and written. */
#define DC_RING_THREAD_FROM (512u * DC_KIB)

typedef struct {
	uint8_t *slots;
	size_t stride; /* from slot to slot */
	unsigned next; /* the filler's */
	bool has_thread;
	pthread_t thread;

	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_cond_t freed;
	/* under the lock */
	dc_slice in[DC_RING_SLOTS];
	unsigned full;   /* the slots before next that wait to be emptied */
	bool is_stopped; /* the thread ends: a filler at once, an emptier when nothing is left */
} dc_ring;

/* Slots of at least slot_size octets. */
devcert_status dc_ring_init(dc_ring *ring, size_t slot_size) DEVCERT_MUST_CHECK;

/* Stops; the slots are wiped.  Also for one that was only zeroed. */
void dc_ring_clear(dc_ring *ring);

/* Whether the system allowed the thread that fills or empties. */
bool dc_ring_start(dc_ring *ring, void *(*run)(void *), void *data);

/* For the caller's thread: wait until the other has ended.  What it left in the slots is dropped.
 */
void dc_ring_stop(dc_ring *ring);

/* The filler's: room for what stands at this position of a file, at the same place within a page,
 * see dc_io_buffer().  Waits for a slot; NULL when there is nothing more to do. */
uint8_t *dc_ring_room(dc_ring *ring, uint64_t at);

/* The filler's: hand over what is in the room. */
void dc_ring_fill(dc_ring *ring, dc_slice in);

/* The emptier's: the oldest slot, which stays full.  Waits; false when there is none left. */
bool dc_ring_take(dc_ring *ring, dc_slice *out);

/* The emptier's: it is free again. */
void dc_ring_release(dc_ring *ring);

#endif /* DEVCERT_FILE_RING_H */
