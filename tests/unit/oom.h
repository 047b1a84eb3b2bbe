/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Out of memory at each of our own allocations in turn.  Linked with $(oom_ldflags), which lead the
 * allocations of our objects here; those inside other libraries are not ours (GnuTLS, libtasn1 and
 * GMP do not survive it) and succeed. */
#ifndef TEST_OOM_H
#define TEST_OOM_H
#include "assert_devcert.h"

static int oom_countdown = -1; /* so many allocations succeed, then one fails; -1: none does */
static bool oom_for_ever;      /* and all after it */
static bool oom_happened;
static long oom_live; /* allocated by us and not freed by us */

static bool
oom_now(void)
{
	if (oom_countdown < 0)
		return false;
	if (oom_countdown > 0) {
		oom_countdown--;
		return false;
	}
	oom_happened = true;
	if (!oom_for_ever)
		oom_countdown = -1;
	return true;
}

static void *
oom_count(void *ptr)
{
	if (ptr != NULL)
		oom_live++;
	return ptr;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void *__real_reallocarray(void *ptr, size_t count, size_t size);
void *__wrap_reallocarray(void *ptr, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
void __real_free(void *ptr);
void __wrap_free(void *ptr);

void *
__wrap_malloc(size_t size)
{
	return oom_now() ? NULL : oom_count(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return oom_now() ? NULL : oom_count(__real_calloc(count, size));
}

void *
__wrap_realloc(void *ptr, size_t size)
{
	void *moved = oom_now() ? NULL : __real_realloc(ptr, size);

	return ptr == NULL ? oom_count(moved) : moved;
}

void *
__wrap_reallocarray(void *ptr, size_t count, size_t size)
{
	void *moved = oom_now() ? NULL : __real_reallocarray(ptr, count, size);

	return ptr == NULL ? oom_count(moved) : moved;
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return oom_now() ? NULL : oom_count(__real_aligned_alloc(alignment, size));
}

char *
__wrap_strdup(const char *text)
{
	return oom_now() ? NULL : oom_count(__real_strdup(text));
}

void
__wrap_free(void *ptr)
{
	if (ptr != NULL)
		oom_live--;
	__real_free(ptr);
}

/* Run work, which frees all that it makes, with its 1st, 2nd, ... allocation failing, until it
 * succeeds: each failure is DEVCERT_E_NOMEM, and nothing is left.  at_least: allocations that there
 * must be, so that a test that reaches nothing is noticed. */
static inline void
survive_oom(const char *name, devcert_status (*work)(void), int at_least)
{
	for (int for_ever = 0; for_ever < 2; for_ever++) {
		int n = 0, rc;

		do {
			long before = oom_live;

			oom_for_ever = for_ever != 0;
			oom_happened = false;
			oom_countdown = n++;
			rc = work();
			oom_countdown = -1;
			if (oom_live != before)
				fail_msg("%s: %ld allocations left at the %dth", name,
				         oom_live - before, n);
			if (rc == DEVCERT_OK)
				continue;
			if (rc != DEVCERT_E_NOMEM || !oom_happened)
				fail_msg("%s: %s: %s at the %dth", name, devcert_error_name(rc),
				         devcert_last_error_message(), n);
			assert_int_equal(devcert_last_error_code(), DEVCERT_E_NOMEM);
		} while (oom_happened && n < 10000);
		if (rc != DEVCERT_OK)
			fail_msg("%s: never succeeds", name);
		if (n <= at_least)
			fail_msg("%s: only %d allocations", name, n - 1);
	}
}

#endif /* TEST_OOM_H */
