/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_RANDOM_H
#define DEVCERT_CRYPTO_RANDOM_H

#include "base/error.h"

/* Fill out with len octets that are fit for keys, nonces and serial numbers. */
devcert_status dc_random(uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_RANDOM_H */
