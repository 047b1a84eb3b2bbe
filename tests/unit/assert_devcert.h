/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef ASSERT_DEVCERT_H
#define ASSERT_DEVCERT_H
/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <devcert/error.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		int rc_ = (call);                                                                  \
		if (rc_ != DEVCERT_OK)                                                             \
			fail_msg("%s: %s: %s", #call, devcert_error_name(rc_),                     \
			         devcert_last_error_message());                                    \
	} while (0)

/* A failure is right only with its code, its record for this thread, and a message. */
#define assert_fails(code, call)                                                                   \
	do {                                                                                       \
		int rc_ = (call);                                                                  \
		assert_string_equal(devcert_error_name(rc_), #code);                               \
		assert_int_equal(devcert_last_error_code(), rc_);                                  \
		assert_true(devcert_last_error_message()[0] != '\0');                              \
	} while (0)

/* The same where the code comes from a table. */
#define assert_fails_with(code, call)                                                              \
	do {                                                                                       \
		int rc_ = (call);                                                                  \
		assert_string_equal(devcert_error_name(rc_), devcert_error_name(code));            \
		assert_int_equal(devcert_last_error_code(), rc_);                                  \
		assert_true(devcert_last_error_message()[0] != '\0');                              \
	} while (0)

/* A heap copy of exactly this size, so that ASan sees the first octet read beyond it. */
static inline uint8_t *
exact_copy(const void *data, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

#endif /* ASSERT_DEVCERT_H */
