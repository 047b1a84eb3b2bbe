/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/rsa_check.h"

#include "base/error.h"
#include "crypto/number.h"

/* GMP's test of Baillie, Pomerance, Selfridge and Wagstaff, to which no composite number is known
 * that passes it; more rounds would add tests whose bases everybody knows. */
#define PRIME_ROUNDS 24
#define EQUAL_BITS_MAX 100u

static devcert_status
check_numbers(const mpz_t p, const mpz_t q, const mpz_t d)
{
	mp_bitcnt_t p_bits = mpz_sizeinbase(p, 2), q_bits = mpz_sizeinbase(q, 2);
	mp_bitcnt_t half = (p_bits + q_bits) / 2;
	mpz_t distance;
	bool is_close;

	if (mpz_cmp(p, q) == 0)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "both primes of the RSA key are the same");
	mpz_init2(distance, (p_bits > q_bits ? p_bits : q_bits) + GMP_NUMB_BITS);
	mpz_sub(distance, p, q);
	is_close = mpz_sizeinbase(distance, 2) + EQUAL_BITS_MAX <= half;
	dc_number_clear(distance);
	if (is_close)
		return dc_fail(DEVCERT_E_WEAK, "the primes of the RSA key are close");
	if (mpz_sizeinbase(d, 2) <= half)
		return dc_fail(DEVCERT_E_WEAK, "the private exponent of the RSA key is short");
	if (mpz_probab_prime_p(p, PRIME_ROUNDS) == 0 || mpz_probab_prime_p(q, PRIME_ROUNDS) == 0)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "an RSA key whose primes are none");
	return DEVCERT_OK;
}

devcert_status
dc_rsa_check_secrets(dc_slice p, dc_slice q, dc_slice d)
{
	mpz_t numbers[3];
	devcert_status rc;

	nettle_mpz_init_set_str_256_u(numbers[0], p.len, p.ptr);
	nettle_mpz_init_set_str_256_u(numbers[1], q.len, q.ptr);
	nettle_mpz_init_set_str_256_u(numbers[2], d.len, d.ptr);
	rc = check_numbers(numbers[0], numbers[1], numbers[2]);
	for (size_t i = 0; i < 3; i++)
		dc_number_clear(numbers[i]);
	return rc;
}

/* Whether a residue is a power of 65537 modulo the prime. */
static bool
is_power(unsigned residue, unsigned prime)
{
	unsigned power = 1;

	do {
		if (power == residue)
			return true;
		power = power * (65537u % prime) % prime;
	} while (power != 1);
	return false;
}

/* Each prime of such a key is k * M + (65537^a mod M), where M is the product of the first primes:
 * of 71 at least, where the modulus has 1024 bits.  So the modulus is a power of 65537 modulo each
 * of them; Nemec and others, "The Return of Coppersmith's Attack", 2017. */
bool
dc_rsa_is_roca(dc_slice n)
{
	static const uint16_t primes[] = { 3,   5,   7,   11,  13,  17,  19,  23,  29,  31,
		                           37,  41,  43,  47,  53,  59,  61,  67,  71,  73,
		                           79,  83,  89,  97,  101, 103, 107, 109, 113, 127,
		                           131, 137, 139, 149, 151, 157, 163, 167, 173, 179,
		                           181, 191, 193, 197, 199, 211, 223, 227, 229, 233,
		                           239, 241, 251, 257, 263, 269, 271, 277, 281, 283,
		                           293, 307, 311, 313, 317, 331, 337, 347, 349, 353 };
	bool fits = true;
	mpz_t modulus;

	nettle_mpz_init_set_str_256_u(modulus, n.len, n.ptr);
	for (size_t i = 0; fits && i < sizeof(primes) / sizeof(primes[0]); i++)
		fits = is_power((unsigned)mpz_fdiv_ui(modulus, primes[i]), primes[i]);
	mpz_clear(modulus);
	return fits;
}

devcert_status
dc_rsa_check_modulus(dc_slice n)
{
	return dc_rsa_is_roca(n) ? dc_fail(DEVCERT_E_WEAK,
	                                   "an RSA key whose primes can be found (CVE-2017-15361)")
	                         : DEVCERT_OK;
}
