/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/types.h
 *
 * What all headers share, and the rules that hold for every function.
 *
 * @b Results.  A fallible function returns a devcert_status: DEVCERT_OK, or one
 * negative code of devcert/error.h.  Its comment lists the codes a caller can
 * act on; every function may also return DEVCERT_E_NOMEM, and
 * DEVCERT_E_ARGUMENT for a NULL pointer where the comment does not say "or NULL".
 *
 * @b Ownership.  What comes out through @c out belongs to the caller and has one
 * @c _free function, which accepts NULL, never fails and may run on any thread.
 * After an error @c *out is NULL.  Inputs are copied; nothing keeps a pointer to
 * the caller's memory.  A @c const @c char @c * result belongs to the object it
 * was asked from and is valid until that object is freed.
 *
 * @b Threads.  An object that a function takes as @c const may be used by
 * several threads at once; all others are for one thread at a time.
 *
 * @b Text is UTF-8 without an embedded NUL.  @b Times are seconds since
 * 1970-01-01 00:00:00 UTC; the library has no clock of its own.
 */
#ifndef DEVCERT_TYPES_H
#define DEVCERT_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <devcert/export.h>

DEVCERT_BEGIN

/** Result of a fallible function: DEVCERT_OK, or one negative code of devcert_error. */
typedef int devcert_status;

/** How an object is written as octets. */
typedef enum devcert_encoding {
	DEVCERT_ENCODING_DER = 1, /**< Binary, ITU-T X.690. */
	DEVCERT_ENCODING_PEM = 2  /**< Text, RFC 7468. */
} devcert_encoding;

/** Relaxations of a check, for old peers; the default of every check is none of them. */
typedef enum devcert_allow {
	DEVCERT_ALLOW_SHA1 = 1,     /**< Signatures over SHA-1. */
	DEVCERT_ALLOW_RSA_1024 = 2, /**< RSA keys of 1024 to 2047 bits. */
	DEVCERT_ALLOW_DES3 = 4      /**< Content encrypted with DES-EDE3-CBC is read. */
} devcert_allow;

/** A list of texts; immutable. */
typedef struct devcert_text_list devcert_text_list;

/** How many texts the list has. */
DEVCERT_API size_t devcert_text_list_get_count(const devcert_text_list *list);

/**
 * One text of the list.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return The text, owned by the list; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_text_list_get_item(const devcert_text_list *list, size_t index);

/** Free the list. */
DEVCERT_API void devcert_text_list_free(devcert_text_list *list);

DEVCERT_END

#endif /* DEVCERT_TYPES_H */
