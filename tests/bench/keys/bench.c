/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New keys and requests; each line that comes out is one figure.
 *
 *   bench generate BITS COUNT   milliseconds of each key
 *   bench csr TYPE BITS ROUNDS  requests a second, and raw signatures over as many octets */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/pk.h"
#include "pki/key.h"

#define ROUND_S 0.25

static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
generate(uint32_t bits, long count)
{
	while (count-- > 0) {
		double begin = now();
		devcert_key *key;

		must(devcert_key_generate(DEVCERT_KEY_TYPE_RSA, bits, &key));
		printf("%.3f\n", (now() - begin) * 1e3);
		devcert_key_free(key);
	}
}

static size_t
make_csr(const devcert_name *subject, const devcert_key *key)
{
	devcert_csr_builder *builder;
	devcert_bytes *der;
	devcert_csr *csr;
	size_t len;

	must(devcert_csr_builder_new(&builder));
	must(devcert_csr_builder_set_subject(builder, subject));
	must(devcert_csr_builder_add_san_dns(builder, "printer-7.example"));
	must(devcert_csr_builder_build(builder, key, &csr));
	must(devcert_csr_encode(csr, DEVCERT_ENCODING_DER, &der));
	len = devcert_bytes_len(der);
	devcert_bytes_free(der);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	return len;
}

static void
sign(const devcert_key *key, dc_slice in)
{
	dc_buf out = DC_BUF_INIT(2048);
	const char *oid;

	must(dc_pk_sign(dc_key_gnutls(key), in, &oid, &out));
	dc_buf_free(&out);
}

/* In turns, so that what else the machine does is in both. */
static void
measure_csr(devcert_key_type type, uint32_t bits, long rounds)
{
	static uint8_t octets[4096];
	devcert_name *subject;
	devcert_key *key;
	size_t len;

	must(devcert_name_parse_text("CN=printer-7.example,O=Example,C=BE", &subject));
	must(devcert_key_generate(type, bits, &key));
	len = make_csr(subject, key);
	while (rounds-- > 0) {
		double begin = now(), middle, end;
		long requests = 0, signatures = 0;

		do {
			(void)make_csr(subject, key);
			requests++;
			middle = now();
		} while (middle < begin + ROUND_S);
		do {
			sign(key, dc_slice_of(octets, len));
			signatures++;
			end = now();
		} while (end < middle + ROUND_S);
		printf("%.1f %.1f\n", (double)requests / (middle - begin),
		       (double)signatures / (end - middle));
	}
	devcert_key_free(key);
	devcert_name_free(subject);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "generate") == 0) {
		generate((uint32_t)strtoul(argv[2], NULL, 10), strtol(argv[3], NULL, 10));
	} else if (argc == 5 && strcmp(argv[1], "csr") == 0) {
		measure_csr((devcert_key_type)strtol(argv[2], NULL, 10),
		            (uint32_t)strtoul(argv[3], NULL, 10), strtol(argv[4], NULL, 10));
	} else {
		(void)fprintf(stderr, "usage: see bench.c\n");
		return 2;
	}
	return 0;
}
