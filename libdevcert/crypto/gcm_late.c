/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GCM's additional data, when it comes behind the content as the attributes of RFC 5083 do, and
 * content that was hashed as if it were additional data.
 *
 * The tag is a polynomial in the hash key H with the blocks as coefficients: of the additional data
 * A_1 … A_a, of the ciphertext C_1 … C_m, and of both lengths.  With and without A the ciphertext
 * has the same powers of H; what A adds is
 *
 *     GHASH(A) · H^(m+1)  +  (bits of A in the first half of a block) · H
 *
 * and addition is XOR, so that it can be added to a finished tag.  The last block, which is times
 * H, is the one difference between the hash of content and of the same octets as additional data.
 */
#include "base/mem.h"
#include "crypto/gcm.h"

/* An element of GF(2^128).  The coefficient of 1 is the highest bit of high, as SP 800-38D, section
 * 6.3, has it: times x is a shift to the right. */
typedef struct {
	uint64_t high, low;
} element;

static element
load(const uint8_t *octets, size_t len)
{
	element e = { 0, 0 };

	for (size_t i = 0; i < DC_GCM_BLOCK; i++) {
		uint64_t *half = i < 8 ? &e.high : &e.low;

		*half = *half << 8 | (i < len ? octets[i] : 0);
	}
	return e;
}

/* By shifts and masks only: time and memory accesses tell nothing of either factor. */
static element
multiply(element x, element y)
{
	element z = { 0, 0 };

	for (unsigned int i = 0; i < 128; i++) {
		uint64_t take = 0 - (x.high >> 63), reduce = 0 - (y.low & 1);

		z.high ^= y.high & take;
		z.low ^= y.low & take;
		x.high = x.high << 1 | x.low >> 63;
		x.low <<= 1;
		y.low = y.low >> 1 | y.high << 63;
		/* x^128 = x^7 + x^2 + x + 1 */
		y.high = y.high >> 1 ^ (UINT64_C(0xe1) << 56 & reduce);
	}
	return z;
}

static element
add(element a, element b)
{
	return (element){ a.high ^ b.high, a.low ^ b.low };
}

static void
add_to(uint8_t tag[DC_GCM_BLOCK], element e)
{
	for (size_t i = 0; i < DC_GCM_BLOCK; i++) {
		uint64_t half = i < 8 ? e.high : e.low;

		tag[i] ^= (uint8_t)(half >> (56 - 8 * (i % 8)));
	}
}

/* The exponent is public. */
static element
power(element base, uint64_t exponent)
{
	element result = { UINT64_C(1) << 63, 0 };

	for (; exponent > 0; exponent >>= 1) {
		if ((exponent & 1) != 0)
			result = multiply(result, base);
		base = multiply(base, base);
	}
	return result;
}

void
dc_gcm_add_late_aad(const uint8_t hash_key[DC_GCM_BLOCK], dc_slice aad, uint64_t content_len,
                    uint8_t tag[DC_GCM_BLOCK])
{
	const uint64_t blocks = content_len / DC_GCM_BLOCK + (content_len % DC_GCM_BLOCK != 0);
	const element bits = { (uint64_t)aad.len * 8, 0 };
	element h = load(hash_key, DC_GCM_BLOCK), sum = { 0, 0 };

	for (size_t at = 0; at < aad.len; at += DC_GCM_BLOCK) {
		size_t left = aad.len - at;

		sum = multiply(add(sum, load(aad.ptr + at, left)), h);
	}
	add_to(tag, add(multiply(sum, power(h, blocks + 1)), multiply(bits, h)));
	dc_wipe(&h, sizeof(h));
}

void
dc_gcm_take_as_content(const uint8_t hash_key[DC_GCM_BLOCK], uint64_t len,
                       uint8_t tag[DC_GCM_BLOCK])
{
	const element bits = { len * 8, len * 8 };
	element h = load(hash_key, DC_GCM_BLOCK);

	add_to(tag, multiply(bits, h));
	dc_wipe(&h, sizeof(h));
}
