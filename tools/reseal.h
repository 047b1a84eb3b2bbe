/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_TOOL_RESEAL_H
#define DEVCERT_TOOL_RESEAL_H

#include "envelope.h"

/* What is to be changed, and how. */
struct reseal {
	struct opener_options opener;
	struct sealer_options sealer;
	struct job_options job;
	struct texts drop;
	struct texts replace;
	const char *allow;
	const char *journal;
	bool in_place;
	bool re_encrypt;
	bool verify;
	bool dry_run;
	/* made of them */
	struct texts drop_certs;          /* paths */
	struct texts old;                 /* paths: each of them is replaced by */
	struct texts successors;          /* the one at the same place */
	uint32_t drop_numbers[TEXTS_MAX]; /* from 1, as people count */
	size_t drop_number_count;
	devcert_opener_builder *with;
	devcert_sealer_builder *added;
	devcert_reseal_plan *plan;
};

/* --- reseal_show.c --- */

/* Show what would be done with an envelope. */
int reseal_show_file(const struct reseal *r, const char *path);
/* The same with each envelope of a folder. */
int reseal_show_folder(const struct reseal *r, const char *path);

#endif /* DEVCERT_TOOL_RESEAL_H */
