/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What calls cost in C, and how fast octets move: one line "what figure" each, in ns or MB/s. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe.h"

#define PIECE ((size_t)64 << 10)
#define TOTAL ((size_t)1 << 30)
#define CALLS 1000000

/* Keeps the compiler from leaving a call out. */
static volatile uint64_t kept;

static devcert_probe_item *item;

/* Processor time in ns. */
static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "bench: %s\n", devcert_last_error_message());
	exit(1);
}

static void
call(void)
{
	kept = devcert_probe_add((uint32_t)kept, 1);
}

static void
getter(void)
{
	kept = devcert_probe_item_get_number(item);
}

static void
object(void)
{
	devcert_probe_item *made;

	check(devcert_probe_item_new(1, &made));
	devcert_probe_item_free(made);
}

static void
error(void)
{
	if (devcert_probe_fail(DEVCERT_E_DER, (const uint8_t *)"x", 1) != DEVCERT_OK)
		kept = strlen(devcert_last_error_message());
}

static void
cost(const char *what, void (*body)(void))
{
	double start = now();

	for (int i = 0; i < CALLS; i++)
		body();
	printf("%s %.2f\n", what, (now() - start) / CALLS);
}

static void
move(const char *what, devcert_probe_cipher cipher)
{
	uint8_t *src = malloc(PIECE), *dest = malloc(PIECE + 16);
	devcert_probe_stream *stream;
	size_t written;

	if (src == NULL || dest == NULL)
		exit(1);
	memset(src, 1, PIECE);
	memset(dest, 1, PIECE + 16);
	check(devcert_probe_stream_new(cipher, &stream));
	double start = now();
	for (size_t i = 0; i < TOTAL / PIECE; i++)
		check(devcert_probe_stream_update_into(stream, src, PIECE, dest, PIECE + 16,
		                                       &written));
	printf("%s %.0f\n", what, (double)TOTAL * 1e3 / (now() - start));
	devcert_probe_stream_free(stream);
	free(src);
	free(dest);
}

int
main(void)
{
	check(devcert_probe_item_new(1, &item));
	cost("call", call);
	cost("getter", getter);
	cost("object", object);
	cost("error", error);
	move("copy", DEVCERT_PROBE_CIPHER_NONE);
	move("aes", DEVCERT_PROBE_CIPHER_AES_256_GCM);
	devcert_probe_item_free(item);
	return 0;
}
