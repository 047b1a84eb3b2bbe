/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/number.h"

#include "base/mem.h"

void
dc_number_write(const mpz_t number, uint8_t *out, size_t len)
{
	const mp_limb_t *limbs = mpz_limbs_read(number);
	size_t count = mpz_size(number);

	for (size_t i = 0; i < len; i++) {
		size_t at = i / sizeof(mp_limb_t), shift = 8 * (i % sizeof(mp_limb_t));

		out[len - 1 - i] = at < count ? (uint8_t)(limbs[at] >> shift) : 0;
	}
}

void
dc_number_clear(mpz_t number)
{
	dc_wipe(number->_mp_d, (size_t)number->_mp_alloc * sizeof(mp_limb_t));
	mpz_clear(number);
}
