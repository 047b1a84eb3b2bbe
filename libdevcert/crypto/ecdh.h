/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Diffie-Hellman on P-256, P-384, P-521 (SEC 1, section 3.3.1; the cofactor is 1), X25519 and X448
 * (RFC 7748), which GnuTLS 3.7.9 does not show. */
#ifndef DEVCERT_CRYPTO_ECDH_H
#define DEVCERT_CRYPTO_ECDH_H

#include <gnutls/gnutls.h>

#include "base/slice.h"

/* Octets of the longest shared secret, and of the longest public point: 04 x y. */
#define DC_ECDH_SECRET_MAX 66u
#define DC_ECDH_POINT_MAX 133u

/* Octets of the shared secret. */
size_t dc_ecdh_secret_len(gnutls_ecc_curve_t curve);

/* A new key pair: the scalar, and the public point as it stands in originatorKey or
 * subjectPublicKey (uncompressed; of X25519 and X448 the u-coordinate). */
devcert_status dc_ecdh_generate(gnutls_ecc_curve_t curve, uint8_t scalar[DC_ECDH_SECRET_MAX],
                                size_t *scalar_len, uint8_t point[DC_ECDH_POINT_MAX],
                                size_t *point_len) DEVCERT_MUST_CHECK;

/* The shared secret of a scalar and somebody's public point, uncompressed or compressed.
 * DEVCERT_E_DER where the point is not on the curve, is infinity, or of small order;
 * DEVCERT_E_KEY_MISMATCH where the scalar is not one of the curve; DEVCERT_E_UNSUPPORTED for
 * another curve. */
devcert_status dc_ecdh(gnutls_ecc_curve_t curve, dc_slice scalar, dc_slice point,
                       uint8_t secret[DC_ECDH_SECRET_MAX]) DEVCERT_MUST_CHECK;

/* Somebody's public point on P-256, P-384 or P-521 as everything takes it, uncompressed; errors as
 * above. */
devcert_status dc_ecdh_uncompress(gnutls_ecc_curve_t curve, dc_slice point,
                                  uint8_t out[DC_ECDH_POINT_MAX],
                                  size_t *out_len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_ECDH_H */
