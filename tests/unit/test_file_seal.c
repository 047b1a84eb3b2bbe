/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file_fixture.h"

#define KIB ((size_t)1024)

static const size_t lens[] = {
	0, 1, 15, 16, 17, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB, 256 * KIB + 1, 1000003
};

static void
any_length_in_any_steps_comes_back(void **state)
{
	static const uint64_t steps[] = { 0, 1000, 65536, 300000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lens); i++)
		for (size_t j = 0; j < COUNT_OF(steps); j++) {
			devcert_sealer_builder *builder = sealer_to(0, 2);
			devcert_file_job *job;

			write_content("content", lens[i]);
			assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
			devcert_sealer_builder_free(builder);
			assert_int_equal(devcert_file_job_get_phase(job),
			                 DEVCERT_FILE_PHASE_WRITING);
			assert_int_equal(devcert_file_job_get_total(job), lens[i]);
			assert_ok(run(job, steps[j]));
			assert_int_equal(devcert_file_job_get_phase(job), DEVCERT_FILE_PHASE_DONE);
			assert_int_equal(devcert_file_job_get_done(job), lens[i]);
			assert_int_equal(devcert_file_job_get_recipient_index(job), -1);
			assert_string_equal(devcert_file_job_get_source_hash(job), "");
			assert_string_equal(devcert_file_job_get_target_hash(job), "");
			assert_string_equal(devcert_file_job_get_content_hash(job), "");
			assert_fails(DEVCERT_E_STATE, devcert_file_job_step(job, 0));
			devcert_file_job_free(job);
			assert_opens(1, "envelope", "content");
			assert_int_equal(unlink("envelope"), 0);
		}
	assert_names(".", "content ");
}

static bool
is_der(const char *path)
{
	devcert_envelope *envelope;
	bool is;

	assert_ok(devcert_envelope_read_file(path, &envelope));
	is = devcert_envelope_has_content_len(envelope);
	devcert_envelope_free(envelope);
	return is;
}

static void
file_becomes_der_and_a_pipe_ber(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	feeder f;

	(void)state;
	write_content("content", 500000);
	assert_ok(try_seal(builder, "content", "envelope", 0));
	assert_true(is_der("envelope"));
	f = start_feeder("content");
	assert_ok(try_seal(builder, f.path, "streamed", 0));
	wait_feeder(&f);
	assert_false(is_der("streamed"));
	assert_opens(0, "streamed", "content");
	devcert_sealer_builder_free(builder);
}

/* No envelope of DER that most readers cannot hold. */
static void
more_than_a_gibibyte_becomes_ber(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	devcert_file_job *job;
	devcert_envelope *envelope;

	(void)state;
	write_text("content", "");
	assert_int_equal(truncate("content", (INT64_C(1) << 30) + 1), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	/* only its head is looked at */
	if (fork() == 0) {
		assert_ok(devcert_file_job_seal(builder, "content", "fifo", 0, &job));
		(void)run(job, 0);
		_exit(0);
	}
	assert_ok(devcert_envelope_read_file("fifo", &envelope));
	assert_false(devcert_envelope_has_content_len(envelope));
	devcert_envelope_free(envelope);
	(void)wait(NULL);
	devcert_sealer_builder_free(builder);
}

static void
more_than_an_envelope_holds_is_refused_at_once(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	devcert_file_job *job;

	(void)state;
	write_text("content", "");
	if (truncate("content", (INT64_C(1) << 36) - 31) != 0)
		skip();
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_file_job_seal(builder, "content", "envelope", 0, &job));
	assert_null(job);
	assert_int_equal(truncate("content", (INT64_C(1) << 36) - 32), 0);
	assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
	devcert_file_job_free(job);
	assert_names(".", "content ");
	devcert_sealer_builder_free(builder);
}

static void
hashes_are_those_of_both_ends(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	devcert_file_job *job;

	(void)state;
	write_content("content", 1000003);
	assert_ok(
	    devcert_file_job_seal(builder, "content", "envelope", DEVCERT_FILE_FLAG_HASH, &job));
	assert_ok(devcert_file_job_step(job, 1000));
	assert_string_equal(devcert_file_job_get_source_hash(job), "");
	assert_ok(run(job, 100000));
	assert_hash_of("content", devcert_file_job_get_source_hash(job));
	assert_hash_of("envelope", devcert_file_job_get_target_hash(job));
	assert_string_equal(devcert_file_job_get_content_hash(job), "");
	devcert_file_job_free(job);
	devcert_sealer_builder_free(builder);
}

static void
job_that_is_freed_leaves_nothing(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);

	(void)state;
	write_content("content", 1000003);
	for (int steps = 0; steps < 5; steps++) {
		devcert_file_job *job;

		assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
		for (int i = 0; i < steps; i++)
			assert_ok(devcert_file_job_step(job, 200000));
		assert_names(".", "content ");
		devcert_file_job_free(job);
		assert_names(".", "content ");
	}
	devcert_file_job_free(NULL);
	devcert_sealer_builder_free(builder);
}

static void
source_that_changes_is_told(void **state)
{
	static const int64_t new_lens[] = { 1000004, 1000002, 500000, 0, 1000003 };
	devcert_sealer_builder *builder = sealer_to(0, 1);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(new_lens); i++)
		for (size_t before = 200000; before <= 1000003; before += 800003) {
			devcert_file_job *job;
			devcert_status rc;

			write_content("content", 1000003);
			assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
			assert_ok(devcert_file_job_step(job, before));
			if (new_lens[i] == 1000003)
				bend("content", 7);
			assert_int_equal(truncate("content", new_lens[i]), 0);
			rc = run(job, 100000);
			assert_fails(DEVCERT_E_STATE, rc);
			assert_fails(DEVCERT_E_STATE, devcert_file_job_step(job, 0));
			devcert_file_job_free(job);
			assert_names(".", "content ");
		}
	devcert_sealer_builder_free(builder);
}

/* It is open, so it does not matter. */
static void
source_that_vanishes_is_sealed(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	devcert_file_job *job;

	(void)state;
	write_content("content", 1000003);
	write_content("same", 1000003);
	assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
	assert_ok(devcert_file_job_step(job, 100000));
	assert_int_equal(unlink("content"), 0);
	assert_ok(run(job, 100000));
	devcert_file_job_free(job);
	assert_opens(0, "envelope", "same");
	devcert_sealer_builder_free(builder);
}

static void
target_that_comes_meanwhile_stays(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	devcert_file_job *job;

	(void)state;
	write_content("content", 1000);
	assert_ok(devcert_file_job_seal(builder, "content", "envelope", 0, &job));
	write_text("envelope", "theirs");
	assert_fails(DEVCERT_E_EXISTS, devcert_file_job_step(job, 0));
	devcert_file_job_free(job);
	assert_text("envelope", "theirs");
	assert_fails(DEVCERT_E_EXISTS,
	             devcert_file_job_seal(builder, "content", "envelope", 0, &job));
	assert_ok(try_seal(builder, "content", "envelope", DEVCERT_FILE_FLAG_OVERWRITE));
	assert_names(".", "content envelope ");
	assert_opens(0, "envelope", "content");
	devcert_sealer_builder_free(builder);
}

static void
what_cannot_be_read_or_written_is_told(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1), *empty;
	devcert_file_job *job;

	(void)state;
	write_content("content", 1000);
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(mkdir("locked", 0500), 0);
	assert_io(ENOENT, devcert_file_job_seal(builder, "none", "envelope", 0, &job));
	assert_io(EISDIR, devcert_file_job_seal(builder, "folder", "envelope", 0, &job));
	assert_io(ENOENT, devcert_file_job_seal(builder, "content", "none/envelope", 0, &job));
	assert_io(ENOSPC, try_seal(builder, "content", "/dev/full", 0));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_seal(builder, "content", "folder", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_seal(builder, "content", "new", 16, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_seal(NULL, "content", "new", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_seal(builder, NULL, "new", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_seal(builder, "content", NULL, 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_seal(builder, "content", "new", 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_step(NULL, 0));
	assert_ok(devcert_sealer_builder_new(&empty));
	assert_fails(DEVCERT_E_STATE, devcert_file_job_seal(empty, "content", "new", 0, &job));
	devcert_sealer_builder_free(empty);
	assert_int_equal(chmod("content", 0), 0);
	assert_int_equal(chmod(".", 0755), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_io(EACCES, devcert_file_job_seal(builder, "content", "new", 0, &job));
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_names(".", "content folder locked ");
	devcert_sealer_builder_free(builder);
}

static void
envelope_has_the_mode_that_the_umask_leaves(void **state)
{
	static const mode_t masks[] = { 0, 022, 077 };
	devcert_sealer_builder *builder = sealer_to(0, 1);

	(void)state;
	write_content("content", 1000);
	for (size_t i = 0; i < COUNT_OF(masks); i++) {
		mode_t before = umask(masks[i]);

		assert_ok(try_seal(builder, "content", "envelope", DEVCERT_FILE_FLAG_OVERWRITE));
		(void)umask(before);
		assert_int_equal(mode_of("envelope"), 0666 & ~masks[i]);
	}
	devcert_sealer_builder_free(builder);
}

static void
content_len_of_the_builder_is_not_looked_at(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);

	(void)state;
	write_content("content", 1000);
	assert_ok(devcert_sealer_builder_set_content_len(builder, 7));
	assert_ok(try_seal(builder, "content", "envelope", DEVCERT_FILE_FLAG_SYNC));
	devcert_sealer_builder_free(builder);
	assert_opens(0, "envelope", "content");
}

static void
fifo_and_descriptors_are_written_as_they_are(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 1);
	pid_t pid;
	int status;

	(void)state;
	write_content("content", 1000003);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	pid = fork();
	if (pid == 0)
		_exit(try_seal(builder, "content", "fifo", 0) == DEVCERT_OK ? 0 : 1);
	assert_opens(0, "fifo", "content");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_names(".", "content fifo ");
	devcert_sealer_builder_free(builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(any_length_in_any_steps_comes_back),
		folder_test(file_becomes_der_and_a_pipe_ber),
		folder_test(more_than_a_gibibyte_becomes_ber),
		folder_test(more_than_an_envelope_holds_is_refused_at_once),
		folder_test(hashes_are_those_of_both_ends),
		folder_test(job_that_is_freed_leaves_nothing),
		folder_test(source_that_changes_is_told),
		folder_test(source_that_vanishes_is_sealed),
		folder_test(target_that_comes_meanwhile_stays),
		folder_test(what_cannot_be_read_or_written_is_told),
		folder_test(envelope_has_the_mode_that_the_umask_leaves),
		folder_test(content_len_of_the_builder_is_not_looked_at),
		folder_test(fifo_and_descriptors_are_written_as_they_are),
	};

	return cmocka_run_group_tests(tests, make_people, free_people);
}
