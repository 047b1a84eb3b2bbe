/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What calls cost in C, and how fast octets move: one line "what figure" each, in ns or MB/s. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <devcert/envelope.h>

#include "probe.h"

#define PIECE ((size_t)64 << 10)
#define TOTAL ((size_t)1 << 30)
#define CALLS 1000000
/* An envelope in memory, which is opened often enough for half of TOTAL. */
#define CONTENT ((size_t)64 << 20)
#define TIMES (TOTAL / 2 / CONTENT)

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

static void
put(uint8_t **at, const uint8_t *from, size_t len)
{
	memcpy(*at, from, len);
	*at += len;
}

/* Seal by pieces; the envelope where it is wanted, or nowhere. */
static size_t
seal(size_t content, uint8_t *envelope)
{
	static uint8_t src[PIECE];
	devcert_sealer_builder *builder;
	devcert_sealer *sealer;
	devcert_bytes *last;
	uint8_t *at = envelope;
	size_t written;

	check(devcert_sealer_builder_new(&builder));
	check(devcert_sealer_builder_add_kek(builder, src, 1, src, 16));
	check(devcert_sealer_builder_build(builder, &sealer));
	size_t size = devcert_sealer_get_update_size(sealer, PIECE);
	uint8_t *dest = malloc(size);
	if (dest == NULL)
		exit(1);
	for (size_t i = 0; i < content / PIECE; i++) {
		check(devcert_sealer_update_into(sealer, src, PIECE, dest, size, &written));
		if (envelope != NULL)
			put(&at, dest, written);
	}
	check(devcert_sealer_finish(sealer, &last));
	if (envelope != NULL)
		put(&at, devcert_bytes_data(last), devcert_bytes_len(last));
	devcert_bytes_free(last);
	devcert_sealer_free(sealer);
	devcert_sealer_builder_free(builder);
	free(dest);
	return (size_t)(at - envelope);
}

/* Open by pieces; the content to a file where there is one. */
static void
open_pieces(const uint8_t *envelope, size_t len, FILE *file)
{
	static uint8_t zeros[16], dest[PIECE + 64];
	devcert_opener_builder *builder;
	devcert_opener *opener;
	size_t written;

	check(devcert_opener_builder_new(&builder));
	check(devcert_opener_builder_add_kek(builder, zeros, 1, zeros, 16));
	check(devcert_opener_builder_build(builder, &opener));
	for (size_t i = 0; i < len; i += PIECE) {
		size_t piece = len - i < PIECE ? len - i : PIECE;

		check(devcert_opener_update_unverified_into(opener, envelope + i, piece, dest,
		                                            sizeof(dest), &written));
		if (file != NULL && write(fileno(file), dest, written) != (ssize_t)written)
			exit(1);
	}
	check(devcert_opener_finish(opener));
	devcert_opener_free(opener);
	devcert_opener_builder_free(builder);
}

static void
envelopes(void)
{
	uint8_t *envelope = malloc(CONTENT + (CONTENT >> 4));
	if (envelope == NULL)
		exit(1);
	double start = now();
	seal(TOTAL, NULL);
	printf("seal %.0f\n", (double)TOTAL * 1e3 / (now() - start));
	size_t len = seal(CONTENT, envelope);
	start = now();
	for (size_t i = 0; i < TIMES; i++)
		open_pieces(envelope, len, NULL);
	printf("open %.0f\n", (double)TOTAL / 2 * 1e3 / (now() - start));
	start = now();
	for (size_t i = 0; i < TIMES; i++) {
		FILE *file = tmpfile();

		if (file == NULL)
			exit(1);
		open_pieces(envelope, len, file);
		fclose(file);
	}
	printf("spool %.0f\n", (double)TOTAL / 2 * 1e3 / (now() - start));
	free(envelope);
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
	envelopes();
	return 0;
}
