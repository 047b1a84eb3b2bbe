/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets in GMP's numbers. */
#ifndef DEVCERT_CRYPTO_NUMBER_H
#define DEVCERT_CRYPTO_NUMBER_H

#include <nettle/bignum.h>

#include "base/slice.h"

/* Write it as len octets, in network order.  nettle's way takes other time for shorter numbers;
 * here only whole limbs of zeros are passed over, which no one can aim at. */
void dc_number_write(const mpz_t number, uint8_t *out, size_t len);

/* Clear, wiped: GMP frees its numbers as they are. */
void dc_number_clear(mpz_t number);

#endif /* DEVCERT_CRYPTO_NUMBER_H */
