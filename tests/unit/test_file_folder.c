/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "reseal_fixture.h"

#include <sys/file.h>

#define FILES 5

static const char *const names[FILES] = { "a.p7m", "b b.p7m", "c.cms", "d\n.p7m", "e.p7m" };

static const char *
in_folder(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "bids/%s", name);
	return path;
}

/* bids/ with envelopes to people[0] and [1], and with what is none of the job's business. */
static int
enter(void **state)
{
	if (enter_folder(state) != 0 || mkdir("bids", 0700) != 0 ||
	    mkdir("bids/sub.p7m", 0700) != 0)
		return -1;
	write_content("content", 300000);
	for (size_t i = 0; i < FILES; i++)
		seal("content", in_folder(names[i]), 0, 2);
	write_text("bids/readme.txt", "text");
	write_text("bids/.p7m", "text");
	write_text("outside", "text");
	return symlink("../outside", "bids/link.p7m");
}

#define folder_job_test(f) cmocka_unit_test_setup_teardown(f, enter, leave_folder)

static devcert_folder_job *
start(const devcert_reseal_plan *plan)
{
	devcert_folder_job *job;

	assert_ok(devcert_folder_job_reseal(plan, "bids", "journal", 0, &job));
	return job;
}

static devcert_status
run_folder(devcert_folder_job *job, uint64_t max_len)
{
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && !devcert_folder_job_is_done(job))
		rc = devcert_folder_job_step(job, max_len);
	return rc;
}

static void
assert_counts(const devcert_folder_job *job, size_t done, size_t failed)
{
	assert_int_equal(devcert_folder_job_get_file_count(job), FILES);
	assert_int_equal(devcert_folder_job_get_done_count(job), done);
	assert_int_equal(devcert_folder_job_get_failed_count(job), failed);
}

static void
assert_all_resealed(size_t recipients)
{
	for (size_t i = 0; i < FILES; i++) {
		assert_int_equal(count_recipients(in_folder(names[i])), recipients);
		assert_opens(2, in_folder(names[i]), "content");
	}
	assert_names("bids", ".p7m a.p7m b b.p7m c.cms d\n.p7m e.p7m link.p7m readme.txt sub.p7m ");
	assert_text("bids/readme.txt", "text");
	assert_text("outside", "text");
}

static void
all_envelopes_of_a_folder_are_resealed(void **state)
{
	static const uint64_t steps[] = { 0, 1000, 100000 };
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		devcert_folder_job *job = start(plan);
		size_t last = 0;

		assert_counts(job, 0, 0);
		assert_string_equal(devcert_folder_job_get_name(job), "");
		while (!devcert_folder_job_is_done(job)) {
			assert_ok(devcert_folder_job_step(job, steps[i]));
			assert_string_equal(devcert_folder_job_get_name(job), names[last]);
			last = devcert_folder_job_get_done_count(job);
		}
		assert_counts(job, FILES, 0);
		assert_int_equal(devcert_folder_job_get_last_error(job), DEVCERT_OK);
		assert_string_equal(devcert_folder_job_get_last_message(job), "");
		assert_fails(DEVCERT_E_STATE, devcert_folder_job_step(job, 0));
		devcert_folder_job_free(job);
		assert_all_resealed(3);
		assert_int_equal(unlink("journal"), 0);
	}
	devcert_reseal_plan_free(plan);
}

static void
job_goes_on_where_another_ended(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	/* whose place says which recipient it is must not be dropped twice */
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 1));
	for (size_t i = 0; i < FILES; i++) {
		devcert_folder_job *job = start(plan);

		assert_counts(job, i, 0);
		do
			assert_ok(devcert_folder_job_step(job, 100000));
		while (devcert_folder_job_get_done_count(job) == i);
		if (i + 1 < FILES)
			assert_ok(devcert_folder_job_step(job, 100000));
		devcert_folder_job_free(job);
	}
	assert_all_resealed(2);
	{
		devcert_folder_job *job = start(plan);

		assert_true(devcert_folder_job_is_done(job));
		assert_counts(job, FILES, 0);
		assert_fails(DEVCERT_E_STATE, devcert_folder_job_step(job, 0));
		devcert_folder_job_free(job);
	}
	assert_all_resealed(2);
	devcert_reseal_plan_free(plan);
}

/* The journal as it was at each moment, with the folder as it was then: what is missing from its
 * end is known from the files. */
static void
last_line_may_be_missing(void **state)
{
	devcert_reseal_plan *plan = plan_of(1, 2, NOBODY);
	devcert_folder_job *job;

	(void)state;
	assert_ok(devcert_reseal_plan_add_drop_index(plan, 0));
	for (size_t i = 0; i < FILES; i++) {
		dc_buf journal;
		size_t len;

		job = start(plan);
		assert_counts(job, i, 0);
		assert_ok(devcert_folder_job_step(job, 0));
		devcert_folder_job_free(job);
		/* cut "done NAME", in the middle or as a whole */
		journal = read_file("journal");
		len = journal.len - 1;
		while (i % 2 == 0 && journal.ptr[len - 1] != '\n')
			len--;
		write_file("journal", dc_slice_of(journal.ptr, len));
		dc_buf_free(&journal);
	}
	job = start(plan);
	assert_true(devcert_folder_job_is_done(job));
	devcert_folder_job_free(job);
	for (size_t i = 0; i < FILES; i++) {
		assert_int_equal(count_recipients(in_folder(names[i])), 2);
		assert_opens(1, in_folder(names[i]), "content");
		assert_opens(2, in_folder(names[i]), "content");
	}
	devcert_reseal_plan_free(plan);
}

/* It was about to be replaced when the job was killed, and was not. */
static void
file_that_was_begun_and_not_replaced_is_done_again(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);
	devcert_folder_job *job = start(plan);
	int fd;

	(void)state;
	devcert_folder_job_free(job);
	fd = open("journal", O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(dprintf(fd, "begin 1 2 a.p7m\n"), 16);
	assert_int_equal(close(fd), 0);
	job = start(plan);
	assert_counts(job, 0, 0);
	assert_ok(run_folder(job, 0));
	assert_counts(job, FILES, 0);
	devcert_folder_job_free(job);
	assert_all_resealed(3);
	devcert_reseal_plan_free(plan);
}

static void
file_that_cannot_be_resealed_stops_no_other(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);
	devcert_folder_job *job;
	dc_buf journal;

	(void)state;
	write_text("bids/a.p7m", "no envelope");
	assert_int_equal(truncate("bids/c.cms", 1000), 0);
	job = start(plan);
	assert_int_equal(unlink("bids/e.p7m"), 0);
	assert_ok(devcert_folder_job_step(job, 0));
	assert_int_equal(devcert_folder_job_get_last_error(job), DEVCERT_E_DER);
	assert_string_not_equal(devcert_folder_job_get_last_message(job), "");
	assert_string_equal(devcert_folder_job_get_name(job), "a.p7m");
	assert_ok(run_folder(job, 0));
	assert_counts(job, 2, 3);
	assert_int_equal(devcert_folder_job_get_last_error(job), DEVCERT_E_IO);
	devcert_folder_job_free(job);
	assert_text("bids/a.p7m", "no envelope");
	journal = read_file("journal");
	dc_buf_add_octet(&journal, 0);
	assert_non_null(strstr((const char *)journal.ptr, "\nfailed DEVCERT_E_DER a.p7m\n"));
	assert_non_null(strstr((const char *)journal.ptr, "\nfailed DEVCERT_E_IO e.p7m\n"));
	assert_non_null(strstr((const char *)journal.ptr, "\ndone b b.p7m\n"));
	assert_non_null(strstr((const char *)journal.ptr, "\ndone d%0a.p7m\n"));
	dc_buf_free(&journal);

	/* and are tried again by the next job */
	for (size_t i = 0; i < FILES; i += 2) {
		(void)unlink(in_folder(names[i]));
		seal("content", in_folder(names[i]), 0, 2);
	}
	job = start(plan);
	assert_counts(job, 2, 0);
	assert_ok(run_folder(job, 0));
	assert_counts(job, FILES, 0);
	devcert_folder_job_free(job);
	assert_all_resealed(3);
	devcert_reseal_plan_free(plan);
}

static void
errors_of_the_job_are_told(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY), *other = plan_of(0, 2, 1);
	devcert_folder_job *job, *second;

	(void)state;
	assert_io(ENOENT, devcert_folder_job_reseal(plan, "none", "journal", 0, &job));
	assert_io(ENOTDIR, devcert_folder_job_reseal(plan, "outside", "journal", 0, &job));
	assert_io(ENOENT, devcert_folder_job_reseal(plan, "bids", "none/journal", 0, &job));
	assert_fails(DEVCERT_E_TEXT, devcert_folder_job_reseal(plan, "bids", "outside", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_folder_job_reseal(plan, "bids", "bids/journal", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_folder_job_reseal(plan, "bids", "journal", 64, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_folder_job_reseal(NULL, "bids", "journal", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_folder_job_reseal(plan, NULL, "journal", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_folder_job_reseal(plan, "bids", NULL, 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_folder_job_reseal(plan, "bids", "journal", 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_folder_job_step(NULL, 0));
	job = start(plan);
	assert_fails(DEVCERT_E_EXISTS,
	             devcert_folder_job_reseal(plan, "bids", "journal", 0, &second));
	assert_null(second);
	devcert_folder_job_free(job);
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_folder_job_reseal(other, "bids", "journal", 0, &job));
	assert_int_equal(mkdir("other", 0700), 0);
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             devcert_folder_job_reseal(plan, "other", "journal", 0, &job));
	assert_null(job);
	devcert_folder_job_free(NULL);
	devcert_reseal_plan_free(other);
	assert_ok(devcert_reseal_plan_new(&other));
	assert_fails(DEVCERT_E_STATE, devcert_folder_job_reseal(other, "bids", "journal", 0, &job));
	devcert_reseal_plan_free(other);
	devcert_reseal_plan_free(plan);
}

static void
empty_folder_is_done(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);
	devcert_folder_job *job;

	(void)state;
	assert_int_equal(mkdir("other", 0700), 0);
	assert_ok(devcert_folder_job_reseal(plan, "other", "journal", 0, &job));
	assert_true(devcert_folder_job_is_done(job));
	assert_int_equal(devcert_folder_job_get_file_count(job), 0);
	assert_fails(DEVCERT_E_STATE, devcert_folder_job_step(job, 0));
	devcert_folder_job_free(job);
	devcert_reseal_plan_free(plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		folder_job_test(all_envelopes_of_a_folder_are_resealed),
		folder_job_test(job_goes_on_where_another_ended),
		folder_job_test(last_line_may_be_missing),
		folder_job_test(file_that_was_begun_and_not_replaced_is_done_again),
		folder_job_test(file_that_cannot_be_resealed_stops_no_other),
		folder_job_test(errors_of_the_job_are_told),
		folder_job_test(empty_folder_is_done),
	};

	return cmocka_run_group_tests(tests, make_people, free_people);
}
