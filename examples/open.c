/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* open SOURCE TARGET <key.pem: open a sealed file with a private key. */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Octets between two looks at how far it is. */
#define STEP (64u << 20)

/* The first failure ends the program; then there is no target, as nothing of it is authenticated.
 */
static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s (%s)\n", devcert_last_error_message(), devcert_error_name(rc));
	exit(1);
}

int
main(int argc, char **argv)
{
	uint8_t pem[16384];
	size_t len = fread(pem, 1, sizeof(pem), stdin);
	devcert_key *key;
	devcert_opener_builder *opener;
	devcert_file_job *job;

	if (argc != 3)
		return 2;
	check(devcert_key_parse(pem, len, NULL, 0, &key));
	explicit_bzero(pem, sizeof(pem));
	/* Beside the key could stand its certificates, by which its recipient is found sooner. */
	check(devcert_opener_builder_new(&opener));
	check(devcert_opener_builder_add_key(opener, key, NULL));
	check(devcert_file_job_open(opener, argv[1], argv[2], 0, &job));
	while (!devcert_file_job_is_done(job)) {
		check(devcert_file_job_step(job, STEP));
		fprintf(stderr, "%llu of %llu octets\n",
		        (unsigned long long)devcert_file_job_get_done(job),
		        (unsigned long long)devcert_file_job_get_total(job));
	}
	devcert_file_job_free(job);
	devcert_opener_builder_free(opener);
	devcert_key_free(key);
	return 0;
}
