/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_FILE_RESEAL_JOB_H
#define DEVCERT_FILE_RESEAL_JOB_H

#include <devcert/envelope.h>

/* DEVCERT_E_STATE where the plan has nothing to open with. */
devcert_status dc_reseal_job_check_plan(const devcert_reseal_plan *plan) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_FILE_RESEAL_JOB_H */
