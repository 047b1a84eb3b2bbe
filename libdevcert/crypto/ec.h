/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_EC_H
#define DEVCERT_CRYPTO_EC_H

#include <gnutls/gnutls.h>

#include "base/slice.h"

/* Octets of the longest coordinate. */
#define DC_EC_OCTETS_MAX 66

/* The coordinates of the public point of a private scalar, len octets each at x and y; len is that
 * of the field of P-256, P-384 or P-521.  DEVCERT_E_KEY_MISMATCH where the scalar is 0 or not below
 * the order. */
devcert_status dc_ec_public_point(gnutls_ecc_curve_t curve, dc_slice scalar, size_t len, uint8_t *x,
                                  uint8_t *y) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_EC_H */
