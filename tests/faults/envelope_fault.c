/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What envelope_kill.sh interrupts: one job on files in the working folder, made of the public
 * functions only.
 *
 *   envelope_fault prepare LENGTH        content, envelope (of content, to two people), and bids/
 *   envelope_fault seal|open|reseal SOURCE TARGET FLAGS
 *   envelope_fault folder FOLDER JOURNAL
 *   envelope_fault check ENVELOPE CONTENT COUNT
 *                                        whether it opens to CONTENT, and has so many recipients */
#include <config.h>

#include <devcert.h>
#include <devcert/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixed_keys.h"

#define NOW INT64_C(1800000000)
#define BIDS 3

static devcert_key *keys[3];
static devcert_cert *certs[3];

static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static void
make_person(size_t i, const char *key)
{
	devcert_cert_builder *builder;
	devcert_name *name;
	char subject[32];

	must(devcert_key_parse((const uint8_t *)key, strlen(key), NULL, 0, &keys[i]));
	(void)snprintf(subject, sizeof(subject), "CN=person %zu", i);
	must(devcert_name_parse_text(subject, &name));
	must(devcert_cert_builder_new(&builder));
	must(devcert_cert_builder_set_subject(builder, name));
	must(devcert_cert_builder_set_validity(builder, NOW - 1000, NOW + 1000));
	must(devcert_cert_builder_set_serial(builder, (const uint8_t *)"\x11", 1));
	must(devcert_cert_builder_sign(builder, keys[i], NULL, &certs[i]));
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
}

static devcert_sealer_builder *
make_sealer(size_t first, size_t count)
{
	devcert_sealer_builder *builder;

	must(devcert_sealer_builder_new(&builder));
	must(devcert_sealer_builder_set_now(builder, NOW));
	for (size_t i = first; i < first + count; i++)
		must(devcert_sealer_builder_add_cert(builder, certs[i]));
	return builder;
}

static devcert_opener_builder *
make_opener(void)
{
	devcert_cert_list_builder *list;
	devcert_cert_list *mine;
	devcert_opener_builder *builder;

	must(devcert_cert_list_builder_new(&list));
	must(devcert_cert_list_builder_add(list, certs[1]));
	must(devcert_cert_list_builder_build(list, &mine));
	must(devcert_opener_builder_new(&builder));
	must(devcert_opener_builder_add_key(builder, keys[1], mine));
	devcert_cert_list_free(mine);
	devcert_cert_list_builder_free(list);
	return builder;
}

/* Drop the first recipient, whoever that is, and add another: to do it twice shows. */
static devcert_reseal_plan *
make_plan(void)
{
	devcert_opener_builder *opener = make_opener();
	devcert_sealer_builder *sealer = make_sealer(2, 1);
	devcert_reseal_plan *plan;

	must(devcert_reseal_plan_new(&plan));
	must(devcert_reseal_plan_set_opener(plan, opener));
	must(devcert_reseal_plan_set_sealer(plan, sealer));
	must(devcert_reseal_plan_add_drop_index(plan, 0));
	devcert_sealer_builder_free(sealer);
	devcert_opener_builder_free(opener);
	return plan;
}

static devcert_status
make_job(const char *what, const char *source, const char *target, uint32_t flags,
         devcert_file_job **out)
{
	devcert_sealer_builder *sealer = make_sealer(0, 2);
	devcert_opener_builder *opener = make_opener();
	devcert_reseal_plan *plan = make_plan();
	devcert_status rc;

	if (strcmp(what, "seal") == 0)
		rc = devcert_file_job_seal(sealer, source, target, flags, out);
	else if (strcmp(what, "open") == 0)
		rc = devcert_file_job_open(opener, source, target, flags, out);
	else
		rc = devcert_file_job_reseal(plan, source, target, flags, out);
	devcert_reseal_plan_free(plan);
	devcert_opener_builder_free(opener);
	devcert_sealer_builder_free(sealer);
	return rc;
}

static void
run_job(const char *what, const char *source, const char *target, uint32_t flags)
{
	devcert_file_job *job;
	devcert_status rc = make_job(what, source, target, flags, &job);

	while (rc == DEVCERT_OK && !devcert_file_job_is_done(job))
		rc = devcert_file_job_step(job, 0);
	devcert_file_job_free(job);
	must(rc);
}

static void
run_folder(const char *folder, const char *journal)
{
	devcert_reseal_plan *plan = make_plan();
	devcert_folder_job *job;
	devcert_status rc = devcert_folder_job_reseal(plan, folder, journal, 0, &job);
	size_t failed = 0;

	while (rc == DEVCERT_OK && !devcert_folder_job_is_done(job))
		rc = devcert_folder_job_step(job, 0);
	if (rc == DEVCERT_OK)
		failed = devcert_folder_job_get_failed_count(job);
	devcert_folder_job_free(job);
	devcert_reseal_plan_free(plan);
	must(rc);
	if (failed > 0)
		exit(1);
}

static void
prepare(size_t len)
{
	FILE *file = fopen("content", "wb");

	if (file == NULL)
		exit(2);
	for (size_t i = 0; i < len; i++)
		(void)fputc((int)((i * 31 + i / 253) & 0xff), file);
	if (fclose(file) != 0 || mkdir("bids", 0700) != 0)
		exit(2);
	run_job("seal", "content", "envelope", 0);
	for (int i = 0; i < BIDS; i++) {
		char path[16];

		(void)snprintf(path, sizeof(path), "bids/%d.p7m", i);
		run_job("seal", "content", path, 0);
	}
}

static bool
are_equal(const char *a, const char *b)
{
	FILE *files[2] = { fopen(a, "rb"), fopen(b, "rb") };
	static char octets[2][65536];
	size_t lens[2];

	if (files[0] == NULL || files[1] == NULL)
		exit(2);
	do {
		for (int i = 0; i < 2; i++)
			lens[i] = fread(octets[i], 1, sizeof(octets[i]), files[i]);
	} while (lens[0] == lens[1] && lens[0] > 0 && memcmp(octets[0], octets[1], lens[0]) == 0);
	(void)fclose(files[0]);
	(void)fclose(files[1]);
	return lens[0] == 0 && lens[1] == 0;
}

static void
check(const char *path, const char *content, size_t count)
{
	devcert_envelope *envelope;
	devcert_recipient_list *list;
	bool is_right;

	must(devcert_envelope_read_file(path, &envelope));
	must(devcert_envelope_get_recipients(envelope, &list));
	is_right = devcert_recipient_list_get_count(list) == count;
	devcert_recipient_list_free(list);
	devcert_envelope_free(envelope);
	run_job("open", path, "opened", DEVCERT_FILE_FLAG_OVERWRITE);
	is_right = is_right && are_equal("opened", content);
	(void)unlink("opened");
	if (!is_right)
		exit(3);
}

int
main(int argc, char **argv)
{
	make_person(0, FIXED_KEY_RSA_A);
	make_person(1, FIXED_KEY_RSA_B);
	/* RSA again, as its certificate, and so the plan, is the same in each process. */
	make_person(2, FIXED_KEY_RSA_A);
	if (argc == 3 && strcmp(argv[1], "prepare") == 0)
		prepare(strtoul(argv[2], NULL, 10));
	else if (argc == 4 && strcmp(argv[1], "folder") == 0)
		run_folder(argv[2], argv[3]);
	else if (argc == 5 && strcmp(argv[1], "check") == 0)
		check(argv[2], argv[3], strtoul(argv[4], NULL, 10));
	else if (argc == 5)
		run_job(argv[1], argv[2], argv[3], (uint32_t)strtoul(argv[4], NULL, 10));
	else
		return 2;
	for (size_t i = 0; i < 3; i++) {
		devcert_key_free(keys[i]);
		devcert_cert_free(certs[i]);
	}
	return 0;
}
