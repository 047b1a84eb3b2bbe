/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs on files when memory runs out: no file is left. */
#include <config.h>

#include "oom.h"

#include "reseal_fixture.h"

static devcert_sealer_builder *sealer;
static devcert_opener_builder *opener;
static devcert_reseal_plan *plan;

static int
make_all(void **state)
{
	if (make_people(state) != 0 || enter_folder(state) != 0)
		return -1;
	sealer = sealer_to(0, 1);
	opener = opener_of(0);
	plan = plan_of(0, 1, NOBODY);
	write_content("content", 1000);
	seal("content", "envelope", 0, 1);
	return 0;
}

static int
free_all(void **state)
{
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(opener);
	devcert_sealer_builder_free(sealer);
	return leave_folder(state) != 0 || free_people(state) != 0;
}

/* Whether a job that failed has left something, as one that was done has its target. */
static devcert_status
end(devcert_status rc)
{
	assert_int_equal(access("target", F_OK), rc == DEVCERT_OK ? 0 : -1);
	(void)unlink("target");
	return rc;
}

static devcert_status
seal_a_file(void)
{
	return end(try_seal(sealer, "content", "target", DEVCERT_FILE_FLAG_HASH));
}

static devcert_status
open_a_file(void)
{
	return end(try_open(opener, "envelope", "target", DEVCERT_FILE_FLAG_HASH));
}

static devcert_status
reseal_a_file(void)
{
	return end(try_reseal(plan, "envelope", "target", DEVCERT_FILE_FLAG_HASH));
}

static devcert_status
reseal_a_folder(void)
{
	devcert_folder_job *job;
	devcert_status rc;

	assert_int_equal(mkdir("bids", 0700), 0);
	assert_int_equal(link("envelope", "bids/a.p7m"), 0);
	rc = devcert_folder_job_reseal(plan, "bids", "journal", 0, &job);
	while (rc == DEVCERT_OK && !devcert_folder_job_is_done(job))
		rc = devcert_folder_job_step(job, 0);
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_folder_job_get_failed_count(job), 0);
	devcert_folder_job_free(job);
	/* nothing else is in there */
	assert_int_equal(unlink("bids/a.p7m"), 0);
	assert_int_equal(rmdir("bids"), 0);
	(void)unlink("journal");
	return rc;
}

static devcert_status
read_a_head(void)
{
	devcert_envelope *envelope;
	devcert_status rc = devcert_envelope_read_file("envelope", &envelope);

	devcert_envelope_free(envelope);
	return rc;
}

static void
jobs_on_files_survive(void **state)
{
	(void)state;
	survive_oom("seal", seal_a_file, 10);
	survive_oom("open", open_a_file, 10);
	survive_oom("reseal", reseal_a_file, 20);
	survive_oom("folder", reseal_a_folder, 20);
	survive_oom("head", read_a_head, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_on_files_survive),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
