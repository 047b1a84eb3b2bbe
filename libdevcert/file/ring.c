/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/ring.h"

#include "base/mem.h"
#include "base/thread.h"
#include "file/io.h"

devcert_status
dc_ring_init(dc_ring *ring, size_t slot_size)
{
	*ring = (dc_ring){ .stride = DC_IO_PAGE + slot_size };
	ring->stride += (0 - ring->stride) % DC_IO_PAGE;
	ring->slots = dc_io_buffer(DC_RING_SLOTS * ring->stride);
	if (ring->slots == NULL)
		return dc_fail_nomem();
	/* Without attributes these cannot fail on any system of ours. */
	(void)pthread_mutex_init(&ring->lock, NULL);
	(void)pthread_cond_init(&ring->filled, NULL);
	(void)pthread_cond_init(&ring->freed, NULL);
	return DEVCERT_OK;
}

void
dc_ring_clear(dc_ring *ring)
{
	if (ring->slots == NULL)
		return;
	dc_ring_stop(ring);
	(void)pthread_cond_destroy(&ring->freed);
	(void)pthread_cond_destroy(&ring->filled);
	(void)pthread_mutex_destroy(&ring->lock);
	/* Content was in them. */
	dc_wipe_free(ring->slots, DC_RING_SLOTS * ring->stride);
	ring->slots = NULL;
}

bool
dc_ring_start(dc_ring *ring, void *(*run)(void *), void *data)
{
	ring->has_thread = dc_thread_start(&ring->thread, run, data);
	return ring->has_thread;
}

void
dc_ring_stop(dc_ring *ring)
{
	if (!ring->has_thread)
		return;
	(void)pthread_mutex_lock(&ring->lock);
	ring->is_stopped = true;
	(void)pthread_cond_signal(&ring->filled);
	(void)pthread_cond_signal(&ring->freed);
	(void)pthread_mutex_unlock(&ring->lock);
	(void)pthread_join(ring->thread, NULL);
	ring->has_thread = false;
	ring->is_stopped = false;
	ring->full = 0;
}

uint8_t *
dc_ring_room(dc_ring *ring, uint64_t at)
{
	bool has_room;

	(void)pthread_mutex_lock(&ring->lock);
	while (ring->full == DC_RING_SLOTS && !ring->is_stopped)
		(void)pthread_cond_wait(&ring->freed, &ring->lock);
	has_room = !ring->is_stopped;
	(void)pthread_mutex_unlock(&ring->lock);
	return has_room ? ring->slots + ring->next * ring->stride + at % DC_IO_PAGE : NULL;
}

void
dc_ring_fill(dc_ring *ring, dc_slice in)
{
	(void)pthread_mutex_lock(&ring->lock);
	ring->in[ring->next] = in;
	ring->next = (ring->next + 1) % DC_RING_SLOTS;
	ring->full++;
	(void)pthread_cond_signal(&ring->filled);
	(void)pthread_mutex_unlock(&ring->lock);
}

bool
dc_ring_take(dc_ring *ring, dc_slice *out)
{
	bool has_slot;

	(void)pthread_mutex_lock(&ring->lock);
	while (ring->full == 0 && !ring->is_stopped)
		(void)pthread_cond_wait(&ring->filled, &ring->lock);
	has_slot = ring->full > 0;
	if (has_slot)
		*out = ring->in[(ring->next + DC_RING_SLOTS - ring->full) % DC_RING_SLOTS];
	(void)pthread_mutex_unlock(&ring->lock);
	return has_slot;
}

void
dc_ring_release(dc_ring *ring)
{
	(void)pthread_mutex_lock(&ring->lock);
	ring->full--;
	/* To wake somebody takes longer than to work through a slot, so it is for half of them. */
	if (ring->full <= DC_RING_SLOTS / 2)
		(void)pthread_cond_signal(&ring->freed);
	(void)pthread_mutex_unlock(&ring->lock);
}
