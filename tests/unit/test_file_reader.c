/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "folder.h"

#include <signal.h>

#include "file/reader.h"
#include "threads.h"

/* Octets in the file: some slots of the reader, and a part of one. */
#define TOTAL 3000001u
#define MUCH (UINT64_C(1) << 40)

/* pread() that does little at a time, is interrupted, or fails from some position on. */
static size_t read_most;
static bool read_is_interrupted;
static off_t read_fails_at;
static sigset_t reader_mask;

ssize_t __real_pread(int fd, void *out, size_t len, off_t at);
ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at);

ssize_t
__wrap_pread(int fd, void *out, size_t len, off_t at)
{
	static int turn;

	(void)pthread_sigmask(SIG_SETMASK, NULL, &reader_mask);
	if (read_is_interrupted && turn++ % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (at >= read_fails_at) {
		errno = EIO;
		return -1;
	}
	return __real_pread(fd, out, len < read_most ? len : read_most, at);
}

static int
reset(void **state)
{
	read_most = SIZE_MAX;
	read_is_interrupted = false;
	read_fails_at = INT64_MAX;
	threads_made = 0;
	no_threads = false;
	return enter_folder(state);
}

#define reader_test(f) cmocka_unit_test_setup_teardown(f, reset, leave_folder)

static uint8_t
octet_at(size_t at)
{
	return (uint8_t)(at * 7 + at / 251);
}

static int
make_file(size_t len)
{
	uint8_t *octets = malloc(len);
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_non_null(octets);
	for (size_t i = 0; i < len; i++)
		octets[i] = octet_at(i);
	assert_int_equal(write(fd, octets, len), len);
	free(octets);
	return fd;
}

static void
assert_octets(dc_slice octets, size_t at)
{
	size_t i = 0;

	while (i < octets.len && octets.ptr[i] == octet_at(at + i))
		i++;
	assert_int_equal(i, octets.len);
}

/* Read from at to the end of the file in pieces of this length; how far that went. */
static size_t
read_to_end(dc_reader *reader, int fd, size_t at, size_t piece_len, uint64_t expected)
{
	dc_slice piece;

	do {
		assert_ok(dc_reader_read(reader, fd, (int64_t)at, piece_len, expected, &piece));
		assert_true(piece.len <= piece_len);
		assert_octets(piece, at);
		at += piece.len;
	} while (piece.len > 0);
	/* and it is still the end */
	assert_ok(dc_reader_read(reader, fd, (int64_t)at, piece_len, expected, &piece));
	assert_int_equal(piece.len, 0);
	return at;
}

static void
all_is_read_in_order_however_it_is_cut(void **state)
{
	static const size_t piece_lens[] = { 999, 65536, 100000, 262144, 5000000 };
	static const size_t starts[] = { 0, 1, 4095, 300000, TOTAL - 1, TOTAL, TOTAL + 5 };
	/* no thread; one that ends before the file does; one to its end */
	static const uint64_t expectations[] = { 1000, 600000, MUCH };
	int fd = make_file(TOTAL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(piece_lens); i++)
		for (size_t j = 0; j < COUNT_OF(starts); j++)
			for (size_t k = 0; k < COUNT_OF(expectations); k++) {
				size_t end = starts[j] < TOTAL ? TOTAL : starts[j];
				dc_reader *reader;

				assert_ok(dc_reader_new(&reader));
				assert_int_equal(read_to_end(reader, fd, starts[j], piece_lens[i],
				                             expectations[k]),
				                 end);
				/* again, as who verifies first does */
				assert_int_equal(
				    read_to_end(reader, fd, 0, piece_lens[i], expectations[k]),
				    TOTAL);
				dc_reader_free(reader);
			}
	assert_int_equal(close(fd), 0);
}

static void
little_at_a_time_and_interrupted_is_the_same(void **state)
{
	int fd = make_file(TOTAL);

	(void)state;
	read_most = 3333;
	read_is_interrupted = true;
	for (int i = 0; i < 2; i++) {
		dc_reader *reader;

		assert_ok(dc_reader_new(&reader));
		assert_int_equal(read_to_end(reader, fd, 0, 65536, i == 0 ? 1000 : MUCH), TOTAL);
		dc_reader_free(reader);
	}
	assert_int_equal(close(fd), 0);
}

static void
thread_is_made_once_a_step_and_only_where_there_is_much_to_do(void **state)
{
	static const struct {
		size_t len;
		uint64_t expected;
		int threads;
	} cases[] = { { 500000, MUCH, 0 }, { TOTAL, 500000, 0 }, { TOTAL, MUCH, 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int fd = make_file(cases[i].len);
		dc_reader *reader;

		threads_made = 0;
		assert_ok(dc_reader_new(&reader));
		(void)read_to_end(reader, fd, 0, 65536, cases[i].expected);
		assert_int_equal(threads_made, cases[i].threads);
		dc_reader_stop(reader);
		(void)read_to_end(reader, fd, 0, 65536, cases[i].expected);
		assert_int_equal(threads_made, 2 * cases[i].threads);
		dc_reader_free(reader);
		assert_int_equal(close(fd), 0);
	}
}

static void
where_no_thread_can_be_had_the_caller_reads(void **state)
{
	int fd = make_file(TOTAL);
	dc_reader *reader;

	(void)state;
	no_threads = true;
	assert_ok(dc_reader_new(&reader));
	assert_int_equal(read_to_end(reader, fd, 0, 65536, MUCH), TOTAL);
	assert_true(threads_made > 0);
	dc_reader_free(reader);
	assert_int_equal(close(fd), 0);
}

static void
thread_takes_no_signals(void **state)
{
	int fd = make_file(TOTAL);
	dc_reader *reader;

	(void)state;
	assert_ok(dc_reader_new(&reader));
	assert_int_equal(read_to_end(reader, fd, 0, 65536, MUCH), TOTAL);
	dc_reader_stop(reader);
	assert_int_equal(sigismember(&reader_mask, SIGINT), 1);
	assert_int_equal(sigismember(&reader_mask, SIGTERM), 1);
	dc_reader_free(reader);
	assert_int_equal(close(fd), 0);
}

/* What comes before it is still given, and then it is told each time. */
static void
failure_is_told_where_it_is(void **state)
{
	static const off_t places[] = { 0, 1, 262144, 2000000 };
	int fd = make_file(TOTAL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places) * 2; i++) {
		size_t at = 0;
		dc_reader *reader;
		dc_slice piece = dc_slice_of(NULL, 0);
		devcert_status rc;

		read_fails_at = places[i / 2];
		assert_ok(dc_reader_new(&reader));
		do {
			assert_octets(piece, at);
			at += piece.len;
			rc = dc_reader_read(reader, fd, (int64_t)at, 65536,
			                    i % 2 == 0 ? 1000 : MUCH, &piece);
		} while (rc == DEVCERT_OK && piece.len > 0);
		assert_io(EIO, rc);
		/* the first call that begins there, or behind */
		assert_in_range(at, places[i / 2], places[i / 2] + 262143);
		assert_int_equal(dc_reader_read(reader, fd, (int64_t)at, 65536,
		                                i % 2 == 0 ? 1000 : MUCH, &piece),
		                 DEVCERT_E_IO);
		assert_int_equal(piece.len, 0);
		dc_reader_free(reader);
	}
	assert_int_equal(close(fd), 0);
}

static void
what_cannot_seek_is_read_as_it_comes(void **state)
{
	uint8_t octets[5000];
	size_t at = 0;
	dc_reader *reader;
	dc_slice piece;
	int ends[2];

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = octet_at(i);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], octets, sizeof(octets)), sizeof(octets));
	assert_int_equal(close(ends[1]), 0);
	assert_ok(dc_reader_new(&reader));
	do {
		assert_ok(dc_reader_read(reader, ends[0], -1, 999, MUCH, &piece));
		assert_octets(piece, at);
		at += piece.len;
	} while (piece.len > 0);
	assert_int_equal(at, sizeof(octets));
	assert_int_equal(threads_made, 0);
	dc_reader_free(reader);
	assert_int_equal(close(ends[0]), 0);
}

static void
stop_and_free_in_the_middle_wait_for_the_thread(void **state)
{
	int fd = make_file(TOTAL);
	dc_reader *reader;
	dc_slice piece;

	(void)state;
	assert_ok(dc_reader_new(&reader));
	dc_reader_stop(reader);
	for (size_t at = 0; at < TOTAL; at += 299999) {
		assert_ok(dc_reader_read(reader, fd, (int64_t)at, 65536, MUCH, &piece));
		assert_octets(piece, at);
		if (at % 2 == 0)
			dc_reader_stop(reader);
	}
	dc_reader_free(reader);
	dc_reader_free(NULL);
	assert_int_equal(close(fd), 0);
}

static void
file_that_grows_or_shrinks_ends_where_it_ends(void **state)
{
	int fd = make_file(TOTAL);
	dc_reader *reader;
	dc_slice piece;

	(void)state;
	assert_ok(dc_reader_new(&reader));
	assert_ok(dc_reader_read(reader, fd, 0, 65536, MUCH, &piece));
	assert_int_equal(ftruncate(fd, 2900000), 0);
	assert_true(read_to_end(reader, fd, piece.len, 65536, MUCH) >= 2900000);
	dc_reader_stop(reader);
	assert_int_equal(read_to_end(reader, fd, 0, 65536, MUCH), 2900000);
	dc_reader_free(reader);
	assert_int_equal(close(fd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reader_test(all_is_read_in_order_however_it_is_cut),
		reader_test(little_at_a_time_and_interrupted_is_the_same),
		reader_test(thread_is_made_once_a_step_and_only_where_there_is_much_to_do),
		reader_test(where_no_thread_can_be_had_the_caller_reads),
		reader_test(thread_takes_no_signals),
		reader_test(failure_is_told_where_it_is),
		reader_test(what_cannot_seek_is_read_as_it_comes),
		reader_test(stop_and_free_in_the_middle_wait_for_the_thread),
		reader_test(file_that_grows_or_shrinks_ends_where_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
