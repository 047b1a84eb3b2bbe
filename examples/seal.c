/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* seal SOURCE TARGET CERTIFICATE.pem ...: seal a file of any size to the holders of certificates.
 */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The first failure ends the program. */
static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s (%s)\n", devcert_last_error_message(), devcert_error_name(rc));
	exit(1);
}

static void
add(devcert_sealer_builder *sealer, const char *path)
{
	uint8_t pem[65536];
	FILE *file = fopen(path, "r");
	size_t len = file != NULL ? fread(pem, 1, sizeof(pem), file) : 0;
	devcert_cert *cert;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	fclose(file);
	check(devcert_cert_parse(pem, len, &cert));
	check(devcert_sealer_builder_add_cert(sealer, cert));
	devcert_cert_free(cert);
}

int
main(int argc, char **argv)
{
	devcert_sealer_builder *sealer;
	devcert_file_job *job;

	if (argc < 4)
		return 2;
	/* To whom.  Expired certificates and such that are not for encryption are refused. */
	check(devcert_sealer_builder_new(&sealer));
	check(devcert_sealer_builder_set_now(sealer, time(NULL)));
	for (int i = 3; i < argc; i++)
		add(sealer, argv[i]);
	/* All at once; in smaller steps it could be cancelled, or tell how far it is. */
	check(devcert_file_job_seal(sealer, argv[1], argv[2], DEVCERT_FILE_FLAG_SYNC, &job));
	while (!devcert_file_job_is_done(job))
		check(devcert_file_job_step(job, 0));
	devcert_file_job_free(job);
	devcert_sealer_builder_free(sealer);
	return 0;
}
