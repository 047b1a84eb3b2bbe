/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/ec.h"

#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>

#include "base/mem.h"
#include "crypto/number.h"

static const struct ecc_curve *
find_curve(gnutls_ecc_curve_t curve)
{
	switch (curve) {
	case GNUTLS_ECC_CURVE_SECP256R1:
		return nettle_get_secp_256r1();
	case GNUTLS_ECC_CURVE_SECP384R1:
		return nettle_get_secp_384r1();
	case GNUTLS_ECC_CURVE_SECP521R1:
		return nettle_get_secp_521r1();
	default:
		return NULL;
	}
}

static void
wipe_scalar(struct ecc_scalar *scalar)
{
	size_t limbs = (ecc_bit_size(scalar->ecc) + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS;

	dc_wipe(scalar->p, limbs * sizeof(mp_limb_t));
	ecc_scalar_clear(scalar);
}

static void
wipe_point(struct ecc_point *point)
{
	dc_wipe(point->p, (size_t)ecc_size_a(point->ecc) * sizeof(mp_limb_t));
	ecc_point_clear(point);
}

/* A private scalar, to be wiped whether it works or not. */
static devcert_status
read_scalar(const struct ecc_curve *ecc, dc_slice octets, size_t len, struct ecc_scalar *out)
{
	bool in_range = octets.len <= len;
	mpz_t number;

	ecc_scalar_init(out, ecc);
	if (in_range) {
		nettle_mpz_init_set_str_256_u(number, octets.len, octets.ptr);
		in_range = ecc_scalar_set(out, number) != 0;
		dc_number_clear(number);
	}
	return in_range
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_KEY_MISMATCH, "the private value is not one of the curve");
}

static devcert_status
fail_curve(void)
{
	return dc_fail(DEVCERT_E_UNSUPPORTED, "an elliptic curve without a name of ours");
}

devcert_status
dc_ec_public_point(gnutls_ecc_curve_t curve, dc_slice scalar, size_t len, uint8_t *x, uint8_t *y)
{
	const struct ecc_curve *ecc = find_curve(curve);
	struct ecc_scalar private;
	struct ecc_point public;
	mpz_t number, other;
	devcert_status rc;

	if (ecc == NULL)
		return fail_curve();
	rc = read_scalar(ecc, scalar, len, &private);
	if (rc == DEVCERT_OK) {
		ecc_point_init(&public, ecc);
		ecc_point_mul_g(&public, &private);
		mpz_init(number);
		mpz_init(other);
		ecc_point_get(&public, number, other);
		nettle_mpz_get_str_256(len, x, number);
		nettle_mpz_get_str_256(len, y, other);
		mpz_clear(number);
		mpz_clear(other);
		ecc_point_clear(&public);
	}
	wipe_scalar(&private);
	return rc;
}

/* A point on the curve, to be cleared whether it works or not.  All of these curves have a prime
 * order, so that there is no point of small order, and infinity has no coordinates. */
static devcert_status
read_point(const struct ecc_curve *ecc, size_t len, const uint8_t *x, const uint8_t *y,
           struct ecc_point *out)
{
	mpz_t number, other;
	bool on_curve;

	ecc_point_init(out, ecc);
	nettle_mpz_init_set_str_256_u(number, len, x);
	nettle_mpz_init_set_str_256_u(other, len, y);
	on_curve = ecc_point_set(out, number, other) != 0;
	mpz_clear(number);
	mpz_clear(other);
	return on_curve ? DEVCERT_OK
	                : dc_fail(DEVCERT_E_DER, "a point that is not on the elliptic curve");
}

devcert_status
dc_ec_check_point(gnutls_ecc_curve_t curve, size_t len, const uint8_t *x, const uint8_t *y)
{
	const struct ecc_curve *ecc = find_curve(curve);
	struct ecc_point point;
	devcert_status rc;

	if (ecc == NULL)
		return fail_curve();
	rc = read_point(ecc, len, x, y, &point);
	ecc_point_clear(&point);
	return rc;
}

devcert_status
dc_ec_multiply(gnutls_ecc_curve_t curve, dc_slice scalar, size_t len, const uint8_t *x,
               const uint8_t *y, uint8_t *out)
{
	const struct ecc_curve *ecc = find_curve(curve);
	struct ecc_scalar private;
	struct ecc_point public, product;
	mpz_t number;
	devcert_status rc;

	if (ecc == NULL)
		return fail_curve();
	rc = read_point(ecc, len, x, y, &public);
	if (rc == DEVCERT_OK) {
		rc = read_scalar(ecc, scalar, len, &private);
		if (rc == DEVCERT_OK) {
			ecc_point_init(&product, ecc);
			ecc_point_mul(&product, &private, &public);
			mpz_init(number);
			ecc_point_get(&product, number, NULL);
			dc_number_write(number, out, len);
			dc_number_clear(number);
			wipe_point(&product);
		}
		wipe_scalar(&private);
	}
	ecc_point_clear(&public);
	return rc;
}

/* The field and the constant b of the curves, which nettle keeps to itself; SEC 2. */
static const struct {
	gnutls_ecc_curve_t curve;
	const char *p, *b;
} fields[] = {
	{ GNUTLS_ECC_CURVE_SECP256R1,
	  "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	  "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b" },
	{ GNUTLS_ECC_CURVE_SECP384R1,
	  "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	  "ffffffff0000000000000000ffffffff",
	  "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a"
	  "c656398d8a2ed19d2a85c8edd3ec2aef" },
	{ GNUTLS_ECC_CURVE_SECP521R1,
	  "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	  "ffff",
	  "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef1"
	  "09e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b50"
	  "3f00" },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

/* y = (x^3 - 3x + b)^((p + 1) / 4): each p is 3 modulo 4.  Where there is no root this is none,
 * either, which shows when the point is used or tried below. */
static void
find_root(mpz_t y, const mpz_t x, const mpz_t p, const mpz_t b)
{
	mpz_t square, exponent;

	mpz_init(square);
	mpz_init(exponent);
	mpz_mul(square, x, x);
	mpz_sub_ui(square, square, 3);
	mpz_mul(square, square, x);
	mpz_add(square, square, b);
	mpz_mod(square, square, p);
	mpz_add_ui(exponent, p, 1);
	mpz_tdiv_q_2exp(exponent, exponent, 2);
	mpz_powm(y, square, exponent, p);
	mpz_clear(square);
	mpz_clear(exponent);
}

devcert_status
dc_ec_decompress(gnutls_ecc_curve_t curve, size_t len, const uint8_t *x, bool is_odd, uint8_t *y)
{
	struct ecc_point point;
	mpz_t number, other, p, b;
	devcert_status rc;
	size_t i = 0;

	while (i < FIELD_COUNT && fields[i].curve != curve)
		i++;
	if (i == FIELD_COUNT)
		return fail_curve();
	mpz_init_set_str(p, fields[i].p, 16);
	mpz_init_set_str(b, fields[i].b, 16);
	nettle_mpz_init_set_str_256_u(number, len, x);
	mpz_init(other);
	find_root(other, number, p, b);
	if ((mpz_odd_p(other) != 0) != is_odd)
		mpz_sub(other, p, other);
	nettle_mpz_get_str_256(len, y, other);
	mpz_clear(number);
	mpz_clear(other);
	mpz_clear(p);
	mpz_clear(b);
	rc = read_point(find_curve(curve), len, x, y, &point);
	ecc_point_clear(&point);
	return rc;
}
