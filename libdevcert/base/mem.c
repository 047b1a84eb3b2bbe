/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"

#include <string.h>

void
dc_wipe(void *ptr, size_t len)
{
	if (ptr != NULL && len > 0)
		explicit_bzero(ptr, len);
}

void
dc_wipe_free(void *ptr, size_t len)
{
	dc_wipe(ptr, len);
	free(ptr);
}

bool
dc_equal_ct(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b;
	uint8_t diff = 0;

	for (size_t i = 0; i < len; i++)
		diff |= (uint8_t)(x[i] ^ y[i]);
	return diff == 0;
}

devcert_status
dc_strdup(const char *text, char **out)
{
	*out = strdup(text);
	return *out != NULL ? DEVCERT_OK : dc_fail_nomem();
}

void
dc_ref_init(dc_ref *ref)
{
	atomic_init(&ref->count, 1);
}

void
dc_ref_get(dc_ref *ref)
{
	atomic_fetch_add_explicit(&ref->count, 1, memory_order_relaxed);
}

bool
dc_ref_put(dc_ref *ref)
{
	return atomic_fetch_sub_explicit(&ref->count, 1, memory_order_acq_rel) == 1;
}
