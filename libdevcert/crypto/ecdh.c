/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/ecdh.h"

#include <nettle/curve25519.h>
#include <nettle/curve448.h>

#include "base/mem.h"
#include "crypto/ec.h"
#include "crypto/random.h"

/* Numbers that are drawn until one is below the order of the curve.  The orders begin with 32 ones
 * at least, so a second one is hardly ever needed. */
#define DRAWS_MAX 16

static const struct {
	gnutls_ecc_curve_t curve;
	size_t len;    /* of a coordinate, and of the scalar */
	uint8_t first; /* bits that the first octet of a scalar may have */
	bool is_montgomery;
} curves[] = {
	{ GNUTLS_ECC_CURVE_SECP256R1, 32, 0xff, false },
	{ GNUTLS_ECC_CURVE_SECP384R1, 48, 0xff, false },
	{ GNUTLS_ECC_CURVE_SECP521R1, 66, 0x01, false },
	{ GNUTLS_ECC_CURVE_X25519, CURVE25519_SIZE, 0xff, true },
	{ GNUTLS_ECC_CURVE_X448, CURVE448_SIZE, 0xff, true },
};

#define CURVE_COUNT (sizeof(curves) / sizeof(curves[0]))

static size_t
find_curve(gnutls_ecc_curve_t curve)
{
	size_t i = 0;

	while (i < CURVE_COUNT && curves[i].curve != curve)
		i++;
	return i;
}

size_t
dc_ecdh_secret_len(gnutls_ecc_curve_t curve)
{
	size_t at = find_curve(curve);

	return at < CURVE_COUNT ? curves[at].len : 0;
}

static devcert_status
fail_curve(void)
{
	return dc_fail(DEVCERT_E_UNSUPPORTED, "a curve without Diffie-Hellman");
}

devcert_status
dc_ecdh_generate(gnutls_ecc_curve_t curve, uint8_t scalar[DC_ECDH_SECRET_MAX], size_t *scalar_len,
                 uint8_t point[DC_ECDH_POINT_MAX], size_t *point_len)
{
	size_t at = find_curve(curve), len;
	devcert_status rc = DEVCERT_E_KEY_MISMATCH;

	if (at == CURVE_COUNT)
		return fail_curve();
	len = curves[at].len;
	*scalar_len = len;
	if (curves[at].is_montgomery) {
		rc = dc_random(scalar, len);
		if (rc != DEVCERT_OK)
			return rc;
		if (curve == GNUTLS_ECC_CURVE_X25519)
			curve25519_mul_g(point, scalar);
		else
			curve448_mul_g(point, scalar);
		*point_len = len;
		return DEVCERT_OK;
	}
	point[0] = 4;
	*point_len = 1 + 2 * len;
	for (int i = 0; i < DRAWS_MAX && rc == DEVCERT_E_KEY_MISMATCH; i++) {
		rc = dc_random(scalar, len);
		scalar[0] &= curves[at].first;
		if (rc == DEVCERT_OK)
			rc = dc_ec_public_point(curve, dc_slice_of(scalar, len), len, point + 1,
			                        point + 1 + len);
	}
	return rc;
}

/* RFC 7748, section 6: what all points of small order give is no secret. */
static devcert_status
agree_montgomery(gnutls_ecc_curve_t curve, size_t len, dc_slice scalar, dc_slice point,
                 uint8_t *secret)
{
	static const uint8_t zeros[CURVE448_SIZE];

	if (scalar.len != len)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "a private key of %zu octets", scalar.len);
	if (point.len != len)
		return dc_fail(DEVCERT_E_DER, "a public key of %zu octets", point.len);
	if (curve == GNUTLS_ECC_CURVE_X25519)
		curve25519_mul(secret, scalar.ptr, point.ptr);
	else
		curve448_mul(secret, scalar.ptr, point.ptr);
	if (dc_equal_ct(secret, zeros, len))
		return dc_fail(DEVCERT_E_DER, "a public key of small order");
	return DEVCERT_OK;
}

/* SEC 1, section 2.3.4: both coordinates, which lie on the curve. */
static devcert_status
read_point(gnutls_ecc_curve_t curve, size_t len, dc_slice point, uint8_t *x, uint8_t *y)
{
	uint8_t form = 0;

	if (!dc_slice_take_octet(&point, &form) || form < 2 || form > 4)
		return dc_fail(DEVCERT_E_DER, "a point of form %u", form);
	if (point.len != (form == 4 ? 2 * len : len))
		return dc_fail(DEVCERT_E_DER, "a point of %zu octets", point.len + 1);
	memcpy(x, point.ptr, len);
	if (form != 4)
		return dc_ec_decompress(curve, len, x, form == 3, y);
	memcpy(y, point.ptr + len, len);
	return dc_ec_check_point(curve, len, x, y);
}

static devcert_status
agree_weierstrass(gnutls_ecc_curve_t curve, size_t len, dc_slice scalar, dc_slice point,
                  uint8_t *secret)
{
	uint8_t x[DC_EC_OCTETS_MAX], y[DC_EC_OCTETS_MAX];
	devcert_status rc = read_point(curve, len, point, x, y);

	return rc == DEVCERT_OK ? dc_ec_multiply(curve, scalar, len, x, y, secret) : rc;
}

devcert_status
dc_ecdh_uncompress(gnutls_ecc_curve_t curve, dc_slice point, uint8_t out[DC_ECDH_POINT_MAX],
                   size_t *out_len)
{
	size_t at = find_curve(curve), len;

	if (at == CURVE_COUNT || curves[at].is_montgomery)
		return fail_curve();
	len = curves[at].len;
	out[0] = 4;
	*out_len = 1 + 2 * len;
	return read_point(curve, len, point, out + 1, out + 1 + len);
}

devcert_status
dc_ecdh(gnutls_ecc_curve_t curve, dc_slice scalar, dc_slice point,
        uint8_t secret[DC_ECDH_SECRET_MAX])
{
	size_t at = find_curve(curve);

	if (at == CURVE_COUNT)
		return fail_curve();
	if (curves[at].is_montgomery)
		return agree_montgomery(curve, curves[at].len, scalar, point, secret);
	return agree_weierstrass(curve, curves[at].len, scalar, point, secret);
}
