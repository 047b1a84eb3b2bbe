/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/rsa_make.h"

#include <nettle/chacha.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/thread.h"
#include "crypto/number.h"
#include "crypto/random.h"
#include "crypto/status.h"

#define EXPONENT 65537u
/* FIPS 186-4, appendix B.3.1: the primes differ within their first 100 bits. */
#define EQUAL_BITS_MAX 100u

/* One prime and where its candidates come from: a key stream of ChaCha20, which begins with octets
 * of the random source.  So a source that fails does it before the search, which has no way to
 * fail, and the thread needs nothing of GnuTLS, which would keep memory for each thread that ever
 * drew. */
struct search {
	struct chacha_ctx stream;
	unsigned bits;
	mpz_t prime;
};

static void
draw(void *arg, size_t len, uint8_t *out)
{
	struct search *search = arg;

	/* Zeros, enciphered, are the stream itself. */
	for (size_t i = 0; i < len; i++)
		out[i] = 0;
	chacha_crypt(&search->stream, len, out, out);
}

static void
init_search(struct search *search, unsigned bits)
{
	search->bits = bits;
	/* With room for what nettle does in it: GMP does not wipe what it moves. */
	mpz_init2(search->prime, 2 * (mp_bitcnt_t)bits);
}

static devcert_status
seed_search(struct search *search)
{
	static const uint8_t nonce[CHACHA_NONCE_SIZE] = { 0 };
	uint8_t seed[CHACHA_KEY_SIZE];
	devcert_status rc = dc_random(seed, sizeof(seed));

	if (rc == DEVCERT_OK) {
		chacha_set_key(&search->stream, seed);
		chacha_set_nonce(&search->stream, nonce);
	}
	dc_wipe(seed, sizeof(seed));
	return rc;
}

static void
end_search(struct search *search)
{
	dc_number_clear(search->prime);
	dc_wipe(&search->stream, sizeof(search->stream));
}

/* A prime with both of its first bits set, so that the product of two has twice as many bits, and
 * both are above the square root that FIPS 186-4 wants; p - 1 has no factor in common with the
 * exponent, itself a prime. */
static void *
run_search(void *data)
{
	struct search *search = data;

	do
		nettle_random_prime(search->prime, search->bits, 1, search, draw, NULL, NULL);
	while (mpz_fdiv_ui(search->prime, EXPONENT) == 1);
	return NULL;
}

static devcert_status
find_primes(struct search *p, struct search *q)
{
	pthread_t thread;
	bool has_thread;
	devcert_status rc = seed_search(p);

	if (rc == DEVCERT_OK)
		rc = seed_search(q);
	if (rc != DEVCERT_OK)
		return rc;
	has_thread = dc_thread_start(&thread, run_search, q);
	(void)run_search(p);
	if (has_thread)
		(void)pthread_join(thread, NULL);
	else
		(void)run_search(q);
	return DEVCERT_OK;
}

/* The private exponent, the inverse of the public one modulo lcm(p - 1, q - 1); whether both it and
 * the primes are as FIPS 186-4, appendix B.3.1 wants them.  A pair that is not comes once in 2^100
 * times. */
static bool
find_exponent(mpz_t p, mpz_t q, mpz_t d)
{
	mp_bitcnt_t bits = mpz_sizeinbase(p, 2);
	mpz_t order, e;
	bool good;

	mpz_init2(order, 2 * bits + GMP_NUMB_BITS);
	mpz_init_set_ui(e, EXPONENT);
	mpz_sub(order, p, q);
	good = mpz_sizeinbase(order, 2) > bits - EQUAL_BITS_MAX;
	mpz_sub_ui(p, p, 1);
	mpz_sub_ui(q, q, 1);
	mpz_lcm(order, p, q);
	mpz_add_ui(p, p, 1);
	mpz_add_ui(q, q, 1);
	good = mpz_invert(d, e, order) != 0 && mpz_sizeinbase(d, 2) > bits && good;
	dc_number_clear(order);
	mpz_clear(e);
	return good;
}

/* GnuTLS makes the other numbers of these. */
static devcert_status
import_numbers(const mpz_t p, const mpz_t q, const mpz_t d, uint32_t bits, gnutls_privkey_t out)
{
	static unsigned char e_octets[] = { EXPONENT >> 16, EXPONENT >> 8 & 0xff, EXPONENT & 0xff };
	uint8_t octets[3][DC_RSA_BITS_NEW_MAX / 8], n_octets[DC_RSA_BITS_NEW_MAX / 8];
	unsigned int len = bits / 8, prime_len = (bits / 2 + 7) / 8;
	gnutls_datum_t e = { e_octets, sizeof(e_octets) };
	gnutls_datum_t n = { n_octets, len };
	gnutls_datum_t in[3];
	mpz_t modulus;
	devcert_status rc;

	mpz_init(modulus);
	mpz_mul(modulus, p, q);
	dc_number_write(modulus, n_octets, len);
	mpz_clear(modulus);
	dc_number_write(d, octets[0], len);
	dc_number_write(p, octets[1], prime_len);
	dc_number_write(q, octets[2], prime_len);
	in[0] = (gnutls_datum_t){ octets[0], len };
	in[1] = (gnutls_datum_t){ octets[1], prime_len };
	in[2] = (gnutls_datum_t){ octets[2], prime_len };
	rc = dc_gnutls_status(
	    gnutls_privkey_import_rsa_raw(out, &n, &e, &in[0], &in[1], &in[2], NULL, NULL, NULL),
	    "key generation");
	dc_wipe(octets, sizeof(octets));
	return rc;
}

devcert_status
dc_rsa_make(uint32_t bits, gnutls_privkey_t out)
{
	struct search p, q;
	devcert_status rc;
	mpz_t d;

	if (bits > DC_RSA_BITS_NEW_MAX || bits < DC_RSA_BITS_MIN || bits % 8 != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "RSA key of %u bits", bits);
	init_search(&p, bits / 2);
	init_search(&q, bits / 2);
	mpz_init2(d, bits + GMP_NUMB_BITS);
	do
		rc = find_primes(&p, &q);
	while (rc == DEVCERT_OK && !find_exponent(p.prime, q.prime, d));
	if (rc == DEVCERT_OK)
		rc = import_numbers(p.prime, q.prime, d, bits, out);
	dc_number_clear(d);
	end_search(&p);
	end_search(&q);
	return rc;
}
