/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a Python or Java object really points to.
 *
 * The proxy holds a dc_handle, never the library's object itself.  The handle lives as long as the
 * proxy; close() only empties it.  So:
 *   - close() twice is harmless, use after close is a clean error;
 *   - close() while another thread is inside a call defers the release;
 *   - two threads inside a call that needs the object alone is a clean error.
 * One file, no code per function, C11 atomics only.
 */
#ifndef DC_HANDLE_H
#define DC_HANDLE_H
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct dc_handle {
	void *object;
	void (*release)(void *);
	atomic_int users; /* -1: one exclusive user; n > 0: n shared users */
	atomic_int closed;
} dc_handle;

enum { DC_HANDLE_OK, DC_HANDLE_CLOSED, DC_HANDLE_BUSY };

static inline dc_handle *
dc_handle_new(void *object, void (*release)(void *))
{
	dc_handle *h = object ? malloc(sizeof *h) : NULL;
	if (!h) {
		if (object)
			release(object);
		return NULL;
	}
	h->object = object;
	h->release = release;
	atomic_init(&h->users, 0);
	atomic_init(&h->closed, 0);
	return h;
}

/* Releases the object if closed and idle.  INT_MIN in users marks "released". */
static inline void
dc_handle_reap(dc_handle *h)
{
	int idle = 0;
	if (atomic_load(&h->closed) && atomic_compare_exchange_strong(&h->users, &idle, INT_MIN)) {
		void *o = h->object;
		h->object = NULL;
		h->release(o);
	}
}

static inline int
dc_handle_acquire(dc_handle *h, int exclusive, void **object)
{
	int n = atomic_load(&h->users);
	*object = NULL;
	do {
		if (n == INT_MIN || atomic_load(&h->closed))
			return DC_HANDLE_CLOSED;
		if (n < 0 || (exclusive && n > 0))
			return DC_HANDLE_BUSY;
	} while (!atomic_compare_exchange_weak(&h->users, &n, exclusive ? -1 : n + 1));
	*object = h->object;
	return DC_HANDLE_OK;
}

static inline void
dc_handle_leave(dc_handle *h, int exclusive)
{
	if (exclusive)
		atomic_store(&h->users, 0);
	else
		atomic_fetch_sub(&h->users, 1);
	dc_handle_reap(h);
}

static inline void
dc_handle_close(dc_handle *h)
{
	atomic_store(&h->closed, 1);
	dc_handle_reap(h);
}

/* Only when the proxy is gone: nobody can be inside a call any more. */
static inline void
dc_handle_free(dc_handle *h)
{
	if (!h)
		return;
	dc_handle_close(h);
	free(h);
}

static inline int
dc_handle_is_closed(const dc_handle *h)
{
	return atomic_load(&((dc_handle *)h)->closed);
}
#endif
