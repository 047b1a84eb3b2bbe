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

/* The x-coordinate of scalar times the point x y, len octets each: the shared secret of ECDH.
 * DEVCERT_E_DER where the point is not on the curve; DEVCERT_E_KEY_MISMATCH as above. */
devcert_status dc_ec_multiply(gnutls_ecc_curve_t curve, dc_slice scalar, size_t len,
                              const uint8_t *x, const uint8_t *y, uint8_t *out) DEVCERT_MUST_CHECK;

/* DEVCERT_E_DER where the point is not on the curve. */
devcert_status dc_ec_check_point(gnutls_ecc_curve_t curve, size_t len, const uint8_t *x,
                                 const uint8_t *y) DEVCERT_MUST_CHECK;

/* The y-coordinate of a compressed point (SEC 1, section 2.3.4), whose last bit is is_odd; all that
 * is here is public.  DEVCERT_E_DER where the curve has no such point. */
devcert_status dc_ec_decompress(gnutls_ecc_curve_t curve, size_t len, const uint8_t *x, bool is_odd,
                                uint8_t *y) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_EC_H */
