/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New RSA keys, and what happens where the host gives no thread, no random octets or a wrong
 * signature: crypto/rsa_make.c.  Linked with -Wl,--wrap of what is below. */
#include <devcert/key.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <nettle/bignum.h>
#include <pthread.h>

#include "assert_devcert.h"
#include "crypto/rsa_make.h"

static struct {
	int draws_left; /* of the random source; -1: without end */
	bool no_threads, bad_signature;
	int threads, searches;
	unsigned long forced[4]; /* what a search finds instead of a prime, where it is not 0 */
} host;

int __real_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *data);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *data);
void __real_nettle_random_prime(mpz_t p, unsigned bits, int top, void *ctx,
                                nettle_random_func *random, void *progress_ctx,
                                nettle_progress_func *progress);
void __wrap_nettle_random_prime(mpz_t p, unsigned bits, int top, void *ctx,
                                nettle_random_func *random, void *progress_ctx,
                                nettle_progress_func *progress);
int __real_gnutls_privkey_sign_data2(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm,
                                     unsigned int flags, const gnutls_datum_t *data,
                                     gnutls_datum_t *signature);
int __wrap_gnutls_privkey_sign_data2(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm,
                                     unsigned int flags, const gnutls_datum_t *data,
                                     gnutls_datum_t *signature);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	if (host.draws_left == 0)
		return GNUTLS_E_RANDOM_FAILED;
	if (host.draws_left > 0)
		host.draws_left--;
	return __real_gnutls_rnd(level, data, len);
}

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                      void *data)
{
	host.threads++;
	return host.no_threads ? EAGAIN : __real_pthread_create(thread, attr, run, data);
}

/* In one thread only where something is forced. */
void
__wrap_nettle_random_prime(mpz_t p, unsigned bits, int top, void *ctx, nettle_random_func *random,
                           void *progress_ctx, nettle_progress_func *progress)
{
	unsigned long forced = 0;

	assert_int_equal(top, 1);
	if (host.no_threads && host.searches < 4)
		forced = host.forced[host.searches];
	if (host.no_threads)
		host.searches++;
	__real_nettle_random_prime(p, bits, top, ctx, random, progress_ctx, progress);
	if (forced == 0)
		return;
	/* The next number that is 1 modulo the exponent, or the same prime for both. */
	mpz_set_ui(p, 1);
	mpz_mul_2exp(p, p, bits - 1);
	if (forced == 65537) {
		mpz_sub_ui(p, p, mpz_fdiv_ui(p, forced));
		mpz_add_ui(p, p, forced + 1);
	} else {
		mpz_add_ui(p, p, forced);
	}
}

int
__wrap_gnutls_privkey_sign_data2(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm,
                                 unsigned int flags, const gnutls_datum_t *data,
                                 gnutls_datum_t *signature)
{
	int rc = __real_gnutls_privkey_sign_data2(key, algorithm, flags, data, signature);

	if (rc == 0 && host.bad_signature)
		signature->data[signature->size - 1] ^= 1;
	return rc;
}

static int
reset(void **state)
{
	(void)state;
	memset(&host, 0, sizeof(host));
	host.draws_left = -1;
	return 0;
}

static void
get(mpz_t out, gnutls_datum_t octets)
{
	nettle_mpz_init_set_str_256_u(out, octets.size, octets.data);
	gnutls_free(octets.data);
}

/* FIPS 186-4, appendix B.3.1. */
static void
assert_is_good(uint32_t bits)
{
	gnutls_datum_t octets[5];
	gnutls_privkey_t key;
	mpz_t n, e, d, p, q, rest;

	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_ok(dc_rsa_make(bits, key));
	assert_int_equal(gnutls_privkey_verify_params(key), 0);
	assert_int_equal(gnutls_privkey_export_rsa_raw2(key, &octets[0], &octets[1], &octets[2],
	                                                &octets[3], &octets[4], NULL, NULL, NULL,
	                                                0),
	                 0);
	get(n, octets[0]);
	get(e, octets[1]);
	get(d, octets[2]);
	get(p, octets[3]);
	get(q, octets[4]);
	mpz_init(rest);
	assert_int_equal(mpz_sizeinbase(n, 2), bits);
	assert_int_equal(mpz_cmp_ui(e, 65537), 0);
	assert_true(mpz_sizeinbase(d, 2) > bits / 2);
	mpz_mul(rest, p, q);
	assert_int_equal(mpz_cmp(rest, n), 0);
	assert_int_equal(mpz_sizeinbase(p, 2), bits / 2);
	assert_int_equal(mpz_sizeinbase(q, 2), bits / 2);
	assert_true(mpz_probab_prime_p(p, 20) != 0 && mpz_probab_prime_p(q, 20) != 0);
	assert_true(mpz_tstbit(p, bits / 2 - 2) != 0 && mpz_tstbit(q, bits / 2 - 2) != 0);
	mpz_sub(rest, p, q);
	assert_true(mpz_sizeinbase(rest, 2) > bits / 2 - 100);
	mpz_mul(rest, d, e);
	mpz_sub_ui(rest, rest, 1);
	mpz_sub_ui(p, p, 1);
	mpz_sub_ui(q, q, 1);
	assert_true(mpz_divisible_p(rest, p) != 0 && mpz_divisible_p(rest, q) != 0);
	mpz_lcm(rest, p, q);
	assert_true(mpz_cmp(d, rest) < 0);
	mpz_clears(n, e, d, p, q, rest, NULL);
	gnutls_privkey_deinit(key);
}

static void
a_key_is_as_fips_186_4_wants_it(void **state)
{
	static const uint32_t sizes[] = { 2048, 2056, 2064, 3072 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		assert_is_good(sizes[i]);
	assert_int_equal(host.threads, COUNT_OF(sizes));
}

static void
without_a_thread_there_is_a_key_too(void **state)
{
	(void)state;
	host.no_threads = true;
	assert_is_good(2048);
	assert_int_equal(host.threads, 1);
	assert_true(host.searches >= 2);
}

/* The primes of one key are not those of the next. */
static void
keys_differ(void **state)
{
	devcert_public_key *half[2];
	devcert_key *key;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_ok(devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 2048, &key));
		assert_ok(devcert_key_get_public(key, &half[i]));
		devcert_key_free(key);
	}
	assert_false(devcert_public_key_equals(half[0], half[1]));
	devcert_public_key_free(half[0]);
	devcert_public_key_free(half[1]);
}

/* One where p - 1 is a multiple of the exponent; FIPS 186-4, appendix B.3.1, criterion 2. */
static void
a_prime_that_fits_no_exponent_is_not_taken(void **state)
{
	(void)state;
	host.no_threads = true;
	host.forced[0] = 65537;
	assert_is_good(2048);
	assert_true(host.searches >= 3);
}

/* Two numbers that differ within their last bits only; FIPS 186-4, appendix B.3.1, criterion 2(d).
 */
static void
primes_that_are_close_are_not_taken(void **state)
{
	(void)state;
	host.no_threads = true;
	host.forced[0] = 3;
	host.forced[1] = 5;
	assert_is_good(2048);
	assert_true(host.searches >= 4);
}

static void
a_random_source_that_fails_is_an_error(void **state)
{
	gnutls_privkey_t key;

	(void)state;
	for (int draws = 0; draws < 2; draws++) {
		host.draws_left = draws;
		assert_int_equal(gnutls_privkey_init(&key), 0);
		assert_fails(DEVCERT_E_INTERNAL, dc_rsa_make(2048, key));
		assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_GNUTLS),
		                 GNUTLS_E_RANDOM_FAILED);
		gnutls_privkey_deinit(key);
	}
}

static void
other_sizes_are_refused(void **state)
{
	static const uint32_t sizes[] = { 0, 1024, 2047, 2052, 8200, 16384 };
	gnutls_privkey_t key;

	(void)state;
	assert_int_equal(gnutls_privkey_init(&key), 0);
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		assert_fails(DEVCERT_E_ARGUMENT, dc_rsa_make(sizes[i], key));
	gnutls_privkey_deinit(key);
}

static void
a_new_pair_that_signs_wrongly_is_not_given_out(void **state)
{
	static const devcert_key_type types[] = { DEVCERT_KEY_TYPE_RSA, DEVCERT_KEY_TYPE_EC_P256,
		                                  DEVCERT_KEY_TYPE_ED25519,
		                                  DEVCERT_KEY_TYPE_ED448 };
	devcert_key *key;

	(void)state;
	host.bad_signature = true;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		uint32_t bits = types[i] == DEVCERT_KEY_TYPE_RSA ? 2048 : 0;

		assert_fails(DEVCERT_E_KEY_MISMATCH, devcert_key_generate(types[i], bits, &key));
		assert_null(key);
	}
}

#define EACH(name) cmocka_unit_test_setup(name, reset)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_key_is_as_fips_186_4_wants_it),
		EACH(without_a_thread_there_is_a_key_too),
		EACH(keys_differ),
		EACH(a_prime_that_fits_no_exponent_is_not_taken),
		EACH(primes_that_are_close_are_not_taken),
		EACH(a_random_source_that_fails_is_an_error),
		EACH(other_sizes_are_refused),
		EACH(a_new_pair_that_signs_wrongly_is_not_given_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
