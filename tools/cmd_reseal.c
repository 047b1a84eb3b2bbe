/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reseal.h"

static bool
is_number(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* A number is a place; anything else is the file of a certificate. */
static int
read_drops(struct reseal *r)
{
	for (size_t i = 0; i < r->drop.count; i++) {
		uint32_t number;
		int code;

		if (!is_number(r->drop.items[i])) {
			r->drop_certs.items[r->drop_certs.count++] = r->drop.items[i];
			continue;
		}
		code = read_number("drop", r->drop.items[i], RECIPIENTS_MAX, &number);
		if (code != EXIT_DONE)
			return code;
		if (number == 0)
			return fail_usage("--drop counts from 1, as devcert recipients does");
		r->drop_numbers[r->drop_number_count++] = number;
	}
	return EXIT_DONE;
}

/* OLD=NEW.  What was read is cut at the sign in place. */
static int
read_replacements(struct reseal *r)
{
	for (size_t i = 0; i < r->replace.count; i++) {
		char *sign = strchr(r->replace.items[i], '=');

		if (sign == NULL || sign == r->replace.items[i] || sign[1] == '\0')
			return fail_usage("--replace wants OLD=NEW, two files");
		*sign = '\0';
		r->old.items[r->old.count++] = r->replace.items[i];
		r->successors.items[r->successors.count++] = sign + 1;
	}
	return EXIT_DONE;
}

static int
drop_all(const struct reseal *r)
{
	devcert_status rc = DEVCERT_OK;
	int code = EXIT_DONE;

	for (size_t i = 0; rc == DEVCERT_OK && i < r->drop_number_count; i++)
		rc = devcert_reseal_plan_add_drop_index(r->plan, r->drop_numbers[i] - 1);
	if (rc < 0)
		return fail_status(rc, NULL);
	for (size_t i = 0; code == EXIT_DONE && i < r->drop_certs.count; i++) {
		devcert_cert *cert;

		code = load_cert(r->drop_certs.items[i], &cert);
		if (code == EXIT_DONE) {
			rc = devcert_reseal_plan_add_drop_cert(r->plan, cert);
			if (rc < 0)
				code = fail_status(rc, r->drop_certs.items[i]);
		}
		devcert_cert_free(cert);
	}
	return code;
}

/* The successor alone, with all that is said of those who are added. */
static int
build_successor(const struct reseal *r, const char *path, uint32_t allow,
                devcert_sealer_builder **out)
{
	struct sealer_options only = {
		.to = { .items = { path }, .count = 1 },
		.schemes = r->sealer.schemes,
		.by_key_id = r->sealer.by_key_id,
		.cipher = r->sealer.cipher,
		.commitment = r->sealer.commitment,
	};

	return sealer_build(&only, allow, out);
}

static int
replace_all(const struct reseal *r, uint32_t allow)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < r->old.count; i++) {
		devcert_sealer_builder *successor = NULL;
		devcert_cert *cert;
		devcert_status rc;

		code = load_cert(r->old.items[i], &cert);
		if (code == EXIT_DONE)
			code = build_successor(r, r->successors.items[i], allow, &successor);
		if (code == EXIT_DONE) {
			rc = devcert_reseal_plan_add_replacement(r->plan, cert, successor);
			if (rc < 0)
				code = fail_status(rc, r->old.items[i]);
		}
		devcert_sealer_builder_free(successor);
		devcert_cert_free(cert);
	}
	return code;
}

static int
make_plan(struct reseal *r)
{
	uint32_t seal_allow = 0, open_allow = 0;
	devcert_status rc;
	int code = read_envelope_allow(r->allow, &seal_allow, &open_allow);

	if (code == EXIT_DONE)
		code = opener_build(&r->opener, open_allow, &r->with);
	if (code == EXIT_DONE)
		code = sealer_build(&r->sealer, seal_allow, &r->added);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_reseal_plan_new(&r->plan);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_set_opener(r->plan, r->with);
	if (rc == DEVCERT_OK && sealer_has_recipients(&r->sealer))
		rc = devcert_reseal_plan_set_sealer(r->plan, r->added);
	if (rc == DEVCERT_OK)
		rc = devcert_reseal_plan_set_new_content_key(r->plan, r->re_encrypt);
	code = rc < 0 ? fail_status(rc, NULL) : drop_all(r);
	return code == EXIT_DONE ? replace_all(r, seal_allow) : code;
}

static int
run_file(struct reseal *r)
{
	devcert_file_job *job;
	uint32_t flags = job_flags(&r->job) | (r->verify ? DEVCERT_FILE_FLAG_VERIFY : 0);
	devcert_status rc =
	    devcert_file_job_reseal(r->plan, job_source(&r->job), job_target(&r->job), flags, &job);

	return rc < 0 ? job_fail(rc, &r->job) : job_run(job, &r->job, "resealing", json_object());
}

/* Each file that could not be resealed is a line; the others are not held up. */
static int
run_steps(devcert_folder_job *job, const char *folder)
{
	size_t failed = 0, count = devcert_folder_job_get_file_count(job);
	struct step step = { .len = 0 };
	int last = EXIT_DONE;

	while (!devcert_folder_job_is_done(job)) {
		devcert_status rc;

		progress_begin("resealing");
		step_begin(&step);
		rc = devcert_folder_job_step(job, progress_is_drawn() ? step.len : 0);
		step_end(&step);
		if (rc < 0)
			return fail_status(rc, folder);
		if (devcert_folder_job_get_failed_count(job) > failed)
			last = fail(devcert_folder_job_get_last_error(job), "%s/%s: %s", folder,
			            devcert_folder_job_get_name(job),
			            devcert_folder_job_get_last_message(job));
		failed = devcert_folder_job_get_failed_count(job);
		progress_count(devcert_folder_job_get_done_count(job) + failed, count);
	}
	progress_end();
	return last;
}

static int
run_folder(struct reseal *r)
{
	devcert_folder_job *job;
	uint32_t flags = (job_flags(&r->job) & ~(uint32_t)DEVCERT_FILE_FLAG_OVERWRITE) |
	                 (r->verify ? DEVCERT_FILE_FLAG_VERIFY : 0);
	devcert_status rc =
	    devcert_folder_job_reseal(r->plan, r->job.source, r->journal, flags, &job);
	int code, shown = EXIT_DONE;

	if (rc < 0)
		return job_fail(rc, &r->job);
	code = run_steps(job, r->job.source);
	size_t files = devcert_folder_job_get_file_count(job),
	       done = devcert_folder_job_get_done_count(job),
	       failed = devcert_folder_job_get_failed_count(job);

	if (r->job.json)
		shown = show(json_pack("{sssIsIsI}", "folder", r->job.source, "files",
		                       (json_int_t)files, "resealed", (json_int_t)done, "failed",
		                       (json_int_t)failed),
		             true);
	else
		show_line("resealed", "%zu of %zu", done, files);
	devcert_folder_job_free(job);
	return code != EXIT_DONE ? code : shown;
}

static int
check_folder(const struct reseal *r)
{
	if (r->job.target != NULL)
		return fail_usage("a folder is resealed in its place, without -o");
	if (r->job.hash)
		return fail_usage("--hash is for one file");
	if (r->drop_number_count > 0)
		return fail_usage("--drop wants a certificate where a folder is resealed: places "
		                  "differ from file to file");
	if (r->journal == NULL && !r->dry_run)
		return fail_usage("--journal is missing: where it is noted what is done");
	return EXIT_DONE;
}

static int
check_file(struct reseal *r)
{
	if (r->journal != NULL)
		return fail_usage("--journal is for folders");
	if (r->dry_run)
		return EXIT_DONE;
	if (r->in_place && r->job.target != NULL)
		return fail_usage("--in-place and -o exclude each other");
	if (r->in_place && strcmp(r->job.source, "-") == 0)
		return fail_usage("standard input has no place");
	if (r->in_place) {
		r->job.target = r->job.source;
		r->job.force = true;
	}
	return job_check(&r->job);
}

static int
run(struct reseal *r)
{
	struct stat st;
	bool is_folder = stat(r->job.source, &st) == 0 && S_ISDIR(st.st_mode);
	int code = read_drops(r);

	if (code == EXIT_DONE)
		code = read_replacements(r);
	if (code == EXIT_DONE && !sealer_has_recipients(&r->sealer) && r->drop_certs.count == 0 &&
	    r->drop_number_count == 0 && r->old.count == 0)
		code = fail_usage("nothing to change: --add, --drop or --replace");
	if (code == EXIT_DONE)
		code = is_folder ? check_folder(r) : check_file(r);
	if (code == EXIT_DONE)
		code = make_plan(r);
	if (code == EXIT_DONE && r->dry_run)
		code = is_folder ? reseal_show_folder(r, r->job.source)
		                 : reseal_show_file(r, r->job.source);
	else if (code == EXIT_DONE)
		code = is_folder ? run_folder(r) : run_file(r);
	devcert_reseal_plan_free(r->plan);
	devcert_sealer_builder_free(r->added);
	devcert_opener_builder_free(r->with);
	return code;
}

/* see tool.h */
int
envelope_reseal(const struct verb *verb, int argc, char **argv)
{
	static struct reseal r;
	const struct option_spec options[] = {
		OPENER_OPTIONS(r.opener),
		SEALER_OPTIONS(r.sealer, "add"),
		{ "drop", 0, OPTION_TEXTS, &r.drop, "N|FILE",
		  "drop a recipient: by its number, from 1, as \"devcert recipients\" shows it, or "
		  "by its certificate; may be repeated" },
		{ "replace", 0, OPTION_TEXTS, &r.replace, "OLD=NEW",
		  "where the holder of one certificate is a recipient, put that of another in his "
		  "place; may be repeated" },
		{ "re-encrypt", 0, OPTION_FLAG, &r.re_encrypt, NULL,
		  "with a new content key, for when a private key was stolen; all who stay have to "
		  "be added" },
		{ "in-place", 0, OPTION_FLAG, &r.in_place, NULL, "replace the file, in one step" },
		{ "journal", 0, OPTION_TEXT, &r.journal, "FILE",
		  "for a folder: what is done, to go on after an interruption" },
		{ "verify", 0, OPTION_FLAG, &r.verify, NULL, "check the whole content first" },
		{ "dry-run", 0, OPTION_FLAG, &r.dry_run, NULL,
		  "only show what would be done, and whether a key opens it" },
		{ "allow", 0, OPTION_TEXT, &r.allow, "LIST",
		  "the words of both \"devcert seal\" and \"devcert open\"" },
		JOB_OPTIONS(r.job),
		{ .kind = OPTION_END },
	};
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code != EXIT_DONE)
		return code;
	r.job.source = argv[0];
	return run(&r);
}
