/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Octets for tests: written as hex, at their exact size on the heap, compared. */
#ifndef TEST_OCTETS_H
#define TEST_OCTETS_H
#include "assert_devcert.h"
#include "base/buf.h"
#include "base/text.h"

/* The octets of hex text (with blanks where one likes, between octets) on the heap at their exact
 * size; free() the ptr. */
static inline dc_slice
hex_octets(const char *text)
{
	size_t digits = 0;
	uint8_t *at;

	for (const char *p = text; *p != '\0'; p++)
		digits += *p != ' ';
	at = malloc(digits > 1 ? digits / 2 : 1);
	assert_non_null(at);
	if (!dc_unhex(text, at, digits / 2))
		fail_msg("not hex: %s", text);
	return dc_slice_of(at, digits / 2);
}

static inline void
octets_free(dc_slice octets)
{
	free((void *)(uintptr_t)octets.ptr);
}

#define assert_slice_equal(slice, data, data_len)                                                  \
	do {                                                                                       \
		dc_slice slice_ = (slice);                                                         \
		assert_int_equal(slice_.len, data_len);                                            \
		if (slice_.len > 0)                                                                \
			assert_memory_equal(slice_.ptr, data, slice_.len);                         \
	} while (0)

#define assert_slice_is_text(slice, text) assert_slice_equal(slice, text, strlen(text))

#define assert_slice_is_hex(slice, hex)                                                            \
	do {                                                                                       \
		dc_slice expected_ = hex_octets(hex);                                              \
		assert_slice_equal(slice, expected_.ptr, expected_.len);                           \
		octets_free(expected_);                                                            \
	} while (0)

#endif /* TEST_OCTETS_H */
