/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The random source, and what happens when it fails: crypto/random.c.  Linked with
 * -Wl,--wrap=gnutls_rnd. */
#include <gnutls/crypto.h>

#include "assert_devcert.h"
#include "crypto/random.h"

static int failure; /* what GnuTLS answers; 0: it works */

int __real_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	return failure != 0 ? failure : __real_gnutls_rnd(level, data, len);
}

static void
two_draws_differ(void **state)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	assert_ok(dc_random(a, sizeof(a)));
	assert_ok(dc_random(b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
}

static void
a_failing_source_is_an_error_with_gnutls_own_code(void **state)
{
	uint8_t a[32];

	(void)state;
	failure = GNUTLS_E_RANDOM_FAILED;
	assert_fails(DEVCERT_E_INTERNAL, dc_random(a, sizeof(a)));
	assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_GNUTLS), GNUTLS_E_RANDOM_FAILED);
	failure = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_draws_differ),
		cmocka_unit_test(a_failing_source_is_an_error_with_gnutls_own_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
