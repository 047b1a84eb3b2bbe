/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_ERROR_H
#define DEVCERT_BASE_ERROR_H

#include <devcert/error.h>

/* Also for libdevcert-net of the same release, which has to fill the same record: exported in the
 * map node DEVCERT_PRIVATE, and for nobody else. */
#define DC_SHARED __attribute__((visibility("default")))

/* Record the error of this thread and give the code back, so that a failure is always
 * written as:  return dc_fail(DEVCERT_E_..., "...");  The message says what is wrong with
 * the data; it holds no octets of the input, no names of people, no secrets. */
DC_SHARED devcert_status dc_fail(devcert_status code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), cold));

/* The same with one figure for devcert_last_error_detail(). */
DC_SHARED devcert_status dc_fail_detail(devcert_status code, devcert_detail kind, int64_t value,
                                        const char *fmt, ...)
    __attribute__((format(printf, 4, 5), cold));

/* Out of memory; the message is always the same. */
DC_SHARED devcert_status dc_fail_nomem(void) __attribute__((cold));

/* First lines of a public function: a required pointer; the output pointer, set to NULL. */
#define DC_ARG(ptr)                                                                                \
	do {                                                                                       \
		if ((ptr) == NULL)                                                                 \
			return dc_fail(DEVCERT_E_ARGUMENT, #ptr " is NULL");                       \
	} while (0)
#define DC_OUT(out)                                                                                \
	do {                                                                                       \
		DC_ARG(out);                                                                       \
		*(out) = NULL;                                                                     \
	} while (0)
/* A (data, data_len) pair: NULL only with length 0. */
#define DC_DATA(data, data_len)                                                                    \
	do {                                                                                       \
		if ((data) == NULL && (data_len) > 0)                                              \
			return dc_fail(DEVCERT_E_ARGUMENT, #data " is NULL");                      \
	} while (0)

#endif /* DEVCERT_BASE_ERROR_H */
