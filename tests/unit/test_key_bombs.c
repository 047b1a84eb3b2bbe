/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys that ask for much work or memory before anything is known of them: crypto/kdf.c,
 * crypto/scrypt.c */
#include <devcert/key.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asn1/der.h"
#include "octets.h"

/* The sanitizers need memory and time of their own. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTS_COST false
#endif
#endif
#ifndef COUNTS_COST
#define COUNTS_COST true
#endif

#define SECONDS_MAX 1.0
#define PEAK_MAX_KIB (64L * 1024)

#define AES "301d0609608648016503040102041000000000000000000000000000000000"

static const struct {
	const char *what;
	const char *algorithm;
	int code;
} bombs[] = {
	{ "PBKDF2 of 2^31 rounds",
	  "304906092a864886f70d01050d303c301b06092a864886f70d01050c300e0402aabb02050080000000"
	  "020110" AES,
	  DEVCERT_E_LIMIT },
	{ "PBKDF2 with a key of 2^30 octets",
	  "304806092a864886f70d01050d303b301a06092a864886f70d01050c300d0402aabb020101"
	  "020440000000" AES,
	  DEVCERT_E_DER },
	{ "scrypt of 128 GiB, N of 2^30",
	  "304a06092a864886f70d01050d303d301c06092b06010401da47040b300f0401aa020440000000"
	  "020101020101" AES,
	  DEVCERT_E_DER },
	{ "scrypt of 1 TiB, N of 2^30",
	  "304a06092a864886f70d01050d303d301c06092b06010401da47040b300f0401aa020440000000"
	  "020108020101" AES,
	  DEVCERT_E_LIMIT },
	{ "scrypt of 1 GiB, N of 2^20",
	  "304906092a864886f70d01050d303c301b06092b06010401da47040b300e0401aa0203100000"
	  "020108020101" AES,
	  DEVCERT_E_LIMIT },
	{ "scrypt with r of 2^22",
	  "304906092a864886f70d01050d303c301b06092b06010401da47040b300e0401aa020102"
	  "0203400000020101" AES,
	  DEVCERT_E_LIMIT },
	{ "scrypt 2^24 times",
	  "304a06092a864886f70d01050d303d301c06092b06010401da47040b300f0401aa020102020108"
	  "020401000000" AES,
	  DEVCERT_E_LIMIT },
	{ "scrypt of 64 MiB 16 times",
	  "304906092a864886f70d01050d303c301b06092b06010401da47040b300e0401aa0203010000"
	  "020108020110" AES,
	  DEVCERT_E_LIMIT },
	{ "PBES1 of 2^31 rounds",
	  "301e06092a864886f70d01050330110408010203040506070802050080000000", DEVCERT_E_LIMIT },
	{ "a scheme of PKCS#12 of 2^31 rounds",
	  "301f060a2a864886f70d010c010330110408010203040506070802050080000000", DEVCERT_E_LIMIT },
};

/* EncryptedPrivateKeyInfo of the algorithm and 64 octets. */
static void
add_key(const char *algorithm, dc_buf *out)
{
	static const uint8_t zeros[64];
	dc_slice octets = hex_octets(algorithm);

	dc_buf_add(out, octets);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(zeros, sizeof(zeros)));
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	octets_free(octets);
	assert_ok(dc_buf_status(out));
}

/* In a process of its own, whose cost is known afterwards. */
static int
read_measured(const dc_buf *in, double *seconds, long *peak_kib)
{
	struct rusage usage;
	int ends[2], status, rc = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		devcert_key *key;

		rc = devcert_key_parse_legacy(in->ptr, in->len, (const uint8_t *)"secret", 6, &key);
		_exit(write(ends[1], &rc, sizeof(rc)) != (ssize_t)sizeof(rc));
	}
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], &rc, sizeof(rc)), sizeof(rc));
	(void)close(ends[0]);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	assert_int_equal(status, 0);
	*seconds = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
	           (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
	*peak_kib = usage.ru_maxrss;
	return rc;
}

static void
bombs_end_within_a_second_and_64_mib(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bombs); i++) {
		dc_buf in = DC_BUF_INIT(1000);
		double seconds;
		long peak_kib;
		int rc;

		add_key(bombs[i].algorithm, &in);
		rc = read_measured(&in, &seconds, &peak_kib);
		print_message("%s: %s, %.2f s, %ld KiB\n", bombs[i].what, devcert_error_name(rc),
		              seconds, peak_kib);
		assert_string_equal(devcert_error_name(rc), devcert_error_name(bombs[i].code));
		assert_true(!COUNTS_COST || (seconds < SECONDS_MAX && peak_kib < PEAK_MAX_KIB));
		dc_buf_free(&in);
	}
}

/* The most that is done is 64 MiB for scrypt's blocks, and a few for the process. */
static void
the_dearest_key_that_is_tried_takes_a_second(void **state)
{
	dc_buf in = DC_BUF_INIT(1000);
	double seconds;
	long peak_kib;

	(void)state;
	add_key("304906092a864886f70d01050d303c301b06092b06010401da47040b300e0401aa0203010000"
	        "020108020101" AES,
	        &in);
	assert_int_equal(read_measured(&in, &seconds, &peak_kib), DEVCERT_E_PASSWORD);
	print_message("scrypt of 64 MiB: %.2f s, %ld KiB\n", seconds, peak_kib);
	assert_true(!COUNTS_COST || (seconds < SECONDS_MAX && peak_kib < PEAK_MAX_KIB + 16384));
	dc_buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bombs_end_within_a_second_and_64_mib),
		cmocka_unit_test(the_dearest_key_that_is_tried_takes_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
