/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "folder.h"

#include <signal.h>

#include "base/text.h"
#include "file/pipeline.h"
#include "threads.h"

/* A piece; two of them fill a buffer. */
#define PIECE 140000u

/* write() that does little at a time, is interrupted, or fails after so many octets. */
static size_t write_most = SIZE_MAX;
static bool write_is_interrupted;
static uint64_t write_left = UINT64_MAX;
static sigset_t writer_mask;

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

ssize_t
__wrap_write(int fd, const void *data, size_t len)
{
	static int turn;

	(void)pthread_sigmask(SIG_SETMASK, NULL, &writer_mask);
	if (write_is_interrupted && turn++ % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (write_left == 0) {
		errno = ENOSPC;
		return -1;
	}
	len = len < write_most ? len : write_most;
	len = len < write_left ? len : (size_t)write_left;
	write_left -= len;
	return __real_write(fd, data, len);
}

static int
reset(void **state)
{
	write_most = SIZE_MAX;
	write_is_interrupted = false;
	write_left = UINT64_MAX;
	threads_made = 0;
	no_threads = false;
	return enter_folder(state);
}

#define pipeline_test(f) cmocka_unit_test_setup_teardown(f, reset, leave_folder)

static int
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return fd;
}

/* len octets that depend on their place. */
static void
fill(uint8_t *out, size_t len, size_t at)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)((at + i) * 7 + (at + i) / 251);
}

/* Write total octets in pieces of all lengths up to PIECE, in so many steps. */
static devcert_status
pump(dc_pipeline *pipeline, size_t total, size_t steps, uint64_t expected)
{
	size_t at = 0;
	devcert_status rc = DEVCERT_OK;

	for (size_t step = 0; step < steps && rc == DEVCERT_OK; step++) {
		size_t end = total * (step + 1) / steps;

		dc_pipeline_begin(pipeline, expected);
		while (at < end && rc == DEVCERT_OK) {
			uint8_t *room;
			size_t len = 1 + at % PIECE;

			len = len < end - at ? len : end - at;
			rc = dc_pipeline_get(pipeline, &room);
			if (rc != DEVCERT_OK)
				break;
			fill(room, len, at);
			rc = dc_pipeline_put(pipeline, len);
			at += len;
		}
		if (rc == DEVCERT_OK)
			rc = dc_pipeline_end(pipeline);
	}
	return rc;
}

static void
assert_pumped(const char *path, size_t total)
{
	uint8_t *expected = malloc(total + 1);

	assert_non_null(expected);
	fill(expected, total, 0);
	assert_file(path, dc_slice_of(expected, total));
	free(expected);
}

static const uint64_t expectations[] = { 1000, 1u << 30 };

static void
all_is_written_in_order_however_it_is_cut(void **state)
{
	static const struct {
		size_t most;
		bool is_interrupted;
	} systems[] = { { SIZE_MAX, false }, { SIZE_MAX, true }, { 1, false }, { 333, true } };
	static const size_t totals[] = { 0, 1, 999, 4001, 100000, 7000001 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(systems) * COUNT_OF(totals) * 2; i++) {
		size_t total = totals[i / 2 % COUNT_OF(totals)];
		dc_pipeline *pipeline;
		int fd;

		write_most = systems[i / 2 / COUNT_OF(totals)].most;
		if (total > 100000 && write_most != SIZE_MAX)
			continue; /* takes long */
		fd = make_file("file");
		write_is_interrupted = systems[i / 2 / COUNT_OF(totals)].is_interrupted;
		assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
		assert_ok(pump(pipeline, total, 3, expectations[i % 2]));
		dc_pipeline_free(pipeline);
		assert_int_equal(close(fd), 0);
		assert_pumped("file", total);
	}
}

static void
thread_is_made_only_where_there_is_much_to_do(void **state)
{
	for (size_t i = 0; i < 2; i++) {
		dc_pipeline *pipeline;
		int fd = make_file("file");

		threads_made = 0;
		assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
		assert_ok(pump(pipeline, 5000, 2, expectations[i]));
		assert_int_equal(threads_made, i == 0 ? 0 : 2);
		/* and none where nothing is written */
		dc_pipeline_begin(pipeline, expectations[i]);
		assert_ok(dc_pipeline_end(pipeline));
		assert_int_equal(threads_made, i == 0 ? 0 : 2);
		dc_pipeline_free(pipeline);
		assert_int_equal(close(fd), 0);
	}
	(void)state;
}

static void
where_no_thread_can_be_had_the_caller_writes(void **state)
{
	dc_pipeline *pipeline;
	int fd = make_file("file");

	(void)state;
	no_threads = true;
	assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
	assert_ok(pump(pipeline, 2000000, 2, 1u << 30));
	assert_int_equal(threads_made, 2);
	dc_pipeline_free(pipeline);
	assert_int_equal(close(fd), 0);
	assert_pumped("file", 2000000);
}

static void
thread_takes_no_signals_and_ours_stay(void **state)
{
	sigset_t before, after;
	dc_pipeline *pipeline;
	int fd = make_file("file");

	(void)state;
	(void)sigemptyset(&before);
	(void)sigaddset(&before, SIGUSR2);
	assert_int_equal(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
	assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
	assert_ok(pump(pipeline, 5000, 1, 1u << 30));
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
	assert_int_equal(sigismember(&writer_mask, SIGINT), 1);
	assert_int_equal(sigismember(&writer_mask, SIGPIPE), 1);
	assert_int_equal(sigismember(&after, SIGUSR2), 1);
	assert_int_equal(sigismember(&after, SIGINT), 0);
	dc_pipeline_free(pipeline);
	assert_int_equal(close(fd), 0);
	(void)sigemptyset(&before);
	assert_int_equal(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
}

static void
failure_in_the_thread_reaches_the_caller(void **state)
{
	static const uint64_t left[] = { 0, 1, 999, 300000, 2500000, 4999999 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(left) * 2; i++) {
		dc_pipeline *pipeline;
		int fd = make_file("file");

		write_left = left[i / 2];
		assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
		assert_io(ENOSPC, pump(pipeline, 5000000, 1, expectations[i % 2]));
		/* for good, though there is room now */
		write_left = UINT64_MAX;
		assert_io(ENOSPC, dc_pipeline_end(pipeline));
		assert_io(ENOSPC, pump(pipeline, 10, 1, expectations[i % 2]));
		dc_pipeline_free(pipeline);
		assert_int_equal(close(fd), 0);
	}
}

/* Who has failed by then tells his own failure. */
static void
stop_leaves_the_last_error_alone(void **state)
{
	dc_pipeline *pipeline;
	uint8_t *room;
	int fd = make_file("file");

	(void)state;
	write_left = 0;
	assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
	dc_pipeline_begin(pipeline, 1u << 30);
	for (size_t i = 0; i < 2; i++) {
		assert_ok(dc_pipeline_get(pipeline, &room));
		fill(room, PIECE, i * PIECE);
		assert_ok(dc_pipeline_put(pipeline, PIECE));
	}
	assert_int_equal(dc_fail(DEVCERT_E_DECRYPT, "first"), DEVCERT_E_DECRYPT);
	dc_pipeline_stop(pipeline);
	assert_int_equal(devcert_last_error_code(), DEVCERT_E_DECRYPT);
	assert_io(ENOSPC, dc_pipeline_end(pipeline));
	dc_pipeline_free(pipeline);
	assert_int_equal(close(fd), 0);
}

static void
full_device_is_told(void **state)
{
	dc_pipeline *pipeline;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
	assert_io(ENOSPC, pump(pipeline, 10, 1, 10));
	dc_pipeline_free(pipeline);
	assert_int_equal(close(fd), 0);
}

/* SIGPIPE would end the host: this program has no handler for it. */
static void
broken_pipe_is_an_error_and_no_signal(void **state)
{
	dc_pipeline *pipeline;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(close(ends[0]), 0);
	assert_ok(dc_pipeline_new(ends[1], PIECE, false, &pipeline));
	assert_io(EPIPE, pump(pipeline, 10, 1, 10));
	dc_pipeline_free(pipeline);
	assert_int_equal(close(ends[1]), 0);
}

static void
free_in_the_middle_waits_for_the_thread(void **state)
{
	dc_pipeline *pipeline;
	uint8_t *room;
	int fd = make_file("file");

	(void)state;
	assert_ok(dc_pipeline_new(fd, PIECE, false, &pipeline));
	dc_pipeline_begin(pipeline, 1u << 30);
	for (size_t i = 0; i < 3; i++) {
		assert_ok(dc_pipeline_get(pipeline, &room));
		fill(room, PIECE, i * PIECE);
		assert_ok(dc_pipeline_put(pipeline, PIECE));
	}
	dc_pipeline_free(pipeline);
	assert_int_equal(close(fd), 0);
	/* the third is in a buffer that is not full */
	assert_pumped("file", 2 * (size_t)PIECE);
	dc_pipeline_free(NULL);
}

static void
long_octets_are_written_in_pieces_and_hashed(void **state)
{
	static uint8_t octets[10 * PIECE + 17];

	(void)state;
	fill(octets, sizeof(octets), 0);
	for (size_t i = 0; i < 2; i++) {
		uint8_t is[DC_DIGEST_MAX], expected[DC_DIGEST_MAX];
		dc_pipeline *pipeline;
		int fd = make_file("file");

		assert_ok(dc_pipeline_new(fd, PIECE, true, &pipeline));
		dc_pipeline_begin(pipeline, expectations[i]);
		assert_ok(dc_pipeline_write(pipeline, dc_slice_of(octets, sizeof(octets))));
		assert_ok(dc_pipeline_write(pipeline, dc_slice_of(NULL, 0)));
		assert_ok(dc_pipeline_end(pipeline));
		dc_hasher_end(dc_pipeline_hasher(pipeline), is);
		assert_ok(dc_digest(DC_SHA256, dc_slice_of(octets, sizeof(octets)), expected));
		assert_memory_equal(is, expected, 32);
		dc_pipeline_free(pipeline);
		assert_int_equal(close(fd), 0);
		assert_pumped("file", sizeof(octets));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		pipeline_test(all_is_written_in_order_however_it_is_cut),
		pipeline_test(thread_is_made_only_where_there_is_much_to_do),
		pipeline_test(where_no_thread_can_be_had_the_caller_writes),
		pipeline_test(thread_takes_no_signals_and_ours_stay),
		pipeline_test(failure_in_the_thread_reaches_the_caller),
		pipeline_test(stop_leaves_the_last_error_alone),
		pipeline_test(full_device_is_told),
		pipeline_test(broken_pipe_is_an_error_and_no_signal),
		pipeline_test(free_in_the_middle_waits_for_the_thread),
		pipeline_test(long_octets_are_written_in_pieces_and_hashed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
