/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/ec.h"

#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>

#include "base/mem.h"

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

/* GMP frees its numbers as they are. */
static void
wipe_number(mpz_t number)
{
	dc_wipe(number->_mp_d, (size_t)number->_mp_alloc * sizeof(mp_limb_t));
	mpz_clear(number);
}

static void
wipe_scalar(struct ecc_scalar *scalar)
{
	size_t limbs = (ecc_bit_size(scalar->ecc) + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS;

	dc_wipe(scalar->p, limbs * sizeof(mp_limb_t));
	ecc_scalar_clear(scalar);
}

devcert_status
dc_ec_public_point(gnutls_ecc_curve_t curve, dc_slice scalar, size_t len, uint8_t *x, uint8_t *y)
{
	const struct ecc_curve *ecc = find_curve(curve);
	struct ecc_scalar private;
	struct ecc_point public;
	mpz_t number, other;
	bool in_range;

	if (ecc == NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "an elliptic curve without a name of ours");
	if (scalar.len > len)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the private value is not one of the curve");
	ecc_scalar_init(&private, ecc);
	nettle_mpz_init_set_str_256_u(number, scalar.len, scalar.ptr);
	in_range = ecc_scalar_set(&private, number) != 0;
	wipe_number(number);
	if (in_range) {
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
	return in_range
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_KEY_MISMATCH, "the private value is not one of the curve");
}
