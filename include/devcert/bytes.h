/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/bytes.h
 *
 * Octets that the library gives out: public ones in devcert_bytes, private ones
 * in devcert_secret.  Both are immutable and wiped when they are freed.
 */
#ifndef DEVCERT_BYTES_H
#define DEVCERT_BYTES_H

#include <devcert/types.h>

DEVCERT_BEGIN

/** Public octets. */
typedef struct devcert_bytes devcert_bytes;

/** The octets; never NULL, owned by @p bytes.  One NUL octet follows the last one. */
DEVCERT_API const uint8_t *devcert_bytes_data(const devcert_bytes *bytes);

/** How many octets there are, without the NUL that follows them. */
DEVCERT_API size_t devcert_bytes_len(const devcert_bytes *bytes);

/** Wipe and free. */
DEVCERT_API void devcert_bytes_free(devcert_bytes *bytes);

/** Private octets: keys, challenges. */
typedef struct devcert_secret devcert_secret;

/** The octets; never NULL, owned by @p secret.  One NUL octet follows the last one. */
DEVCERT_API const uint8_t *devcert_secret_data(const devcert_secret *secret);

/** How many octets there are, without the NUL that follows them. */
DEVCERT_API size_t devcert_secret_len(const devcert_secret *secret);

/** Wipe and free. */
DEVCERT_API void devcert_secret_free(devcert_secret *secret);

DEVCERT_END

#endif /* DEVCERT_BYTES_H */
