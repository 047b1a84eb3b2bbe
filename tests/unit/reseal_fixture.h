/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans for the tests of resealing. */
#ifndef RESEAL_FIXTURE_H
#define RESEAL_FIXTURE_H
#include "file_fixture.h"

#define NOBODY SIZE_MAX

/* Open as people[who]; add people[added], drop people[dropped], or NOBODY. */
static inline devcert_reseal_plan *
plan_of(size_t who, size_t added, size_t dropped)
{
	devcert_opener_builder *opener = opener_of(who);
	devcert_reseal_plan *plan;

	assert_ok(devcert_reseal_plan_new(&plan));
	assert_ok(devcert_reseal_plan_set_opener(plan, opener));
	devcert_opener_builder_free(opener);
	if (added != NOBODY) {
		devcert_sealer_builder *sealer = sealer_to(added, 1);

		assert_ok(devcert_reseal_plan_set_sealer(plan, sealer));
		devcert_sealer_builder_free(sealer);
	}
	if (dropped != NOBODY)
		assert_ok(devcert_reseal_plan_add_drop_cert(plan, people[dropped].cert));
	return plan;
}

static inline devcert_status
try_reseal(const devcert_reseal_plan *plan, const char *source, const char *target, uint32_t flags)
{
	devcert_file_job *job;
	devcert_status rc = devcert_file_job_reseal(plan, source, target, flags, &job);

	return run_and_free(rc, job);
}

static inline size_t
count_recipients(const char *path)
{
	devcert_envelope *envelope;
	devcert_recipient_list *list;
	size_t count;

	assert_ok(devcert_envelope_read_file(path, &envelope));
	assert_ok(devcert_envelope_get_recipients(envelope, &list));
	count = devcert_recipient_list_get_count(list);
	devcert_recipient_list_free(list);
	devcert_envelope_free(envelope);
	return count;
}

#endif /* RESEAL_FIXTURE_H */
