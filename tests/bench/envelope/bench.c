/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job on a file, as a whole process.
 *
 *   bench seal SOURCE TARGET NOW CERT...
 *   bench open SOURCE TARGET KEY CERT
 *   bench reseal SOURCE TARGET KEY CERT NOW NEW_CERT
 *   bench raw OCTETS            AES-256-GCM by GnuTLS alone, in memory */
#include <devcert.h>
#include <devcert/file.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE (256u * 1024u)

static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static size_t
read_file(const char *path, uint8_t *out, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(out, 1, size, file);
	(void)fclose(file);
	return len;
}

static devcert_cert *
read_cert(const char *path)
{
	static uint8_t octets[65536];
	devcert_cert *cert;

	must(devcert_cert_parse(octets, read_file(path, octets, sizeof(octets)), &cert));
	return cert;
}

static devcert_sealer_builder *
make_sealer(const char *now, char **paths, int count)
{
	devcert_sealer_builder *builder;

	must(devcert_sealer_builder_new(&builder));
	must(devcert_sealer_builder_set_now(builder, strtoll(now, NULL, 10)));
	for (int i = 0; i < count; i++) {
		devcert_cert *cert = read_cert(paths[i]);

		must(devcert_sealer_builder_add_cert(builder, cert));
		devcert_cert_free(cert);
	}
	return builder;
}

static devcert_opener_builder *
make_opener(const char *key_path, const char *cert_path)
{
	static uint8_t octets[65536];
	size_t len = read_file(key_path, octets, sizeof(octets));
	devcert_cert *cert = read_cert(cert_path);
	devcert_cert_list_builder *list;
	devcert_cert_list *certs;
	devcert_opener_builder *builder;
	devcert_key *key;

	must(devcert_key_parse(octets, len, NULL, 0, &key));
	must(devcert_cert_list_builder_new(&list));
	must(devcert_cert_list_builder_add(list, cert));
	must(devcert_cert_list_builder_build(list, &certs));
	must(devcert_opener_builder_new(&builder));
	must(devcert_opener_builder_add_key(builder, key, certs));
	devcert_cert_list_free(certs);
	devcert_cert_list_builder_free(list);
	devcert_cert_free(cert);
	devcert_key_free(key);
	return builder;
}

static void
run(devcert_file_job *job)
{
	while (!devcert_file_job_is_done(job))
		must(devcert_file_job_step(job, 0));
	devcert_file_job_free(job);
}

static void
seal(char **args, int count)
{
	devcert_sealer_builder *sealer = make_sealer(args[2], args + 3, count - 3);
	devcert_file_job *job;

	must(devcert_file_job_seal(sealer, args[0], args[1], DEVCERT_FILE_FLAG_OVERWRITE, &job));
	run(job);
	devcert_sealer_builder_free(sealer);
}

static void
open_envelope(char **args)
{
	devcert_opener_builder *opener = make_opener(args[2], args[3]);
	devcert_file_job *job;

	must(devcert_file_job_open(opener, args[0], args[1], DEVCERT_FILE_FLAG_OVERWRITE, &job));
	run(job);
	devcert_opener_builder_free(opener);
}

static void
reseal(char **args)
{
	devcert_opener_builder *opener = make_opener(args[2], args[3]);
	devcert_sealer_builder *sealer = make_sealer(args[4], args + 5, 1);
	devcert_reseal_plan *plan;
	devcert_file_job *job;

	must(devcert_reseal_plan_new(&plan));
	must(devcert_reseal_plan_set_opener(plan, opener));
	must(devcert_reseal_plan_set_sealer(plan, sealer));
	must(devcert_file_job_reseal(plan, args[0], args[1], DEVCERT_FILE_FLAG_OVERWRITE, &job));
	run(job);
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(sealer);
	devcert_opener_builder_free(opener);
}

/* What no program that seals with GnuTLS can be faster than. */
static void
raw(uint64_t left)
{
	static uint8_t octets[PIECE], secret[32], nonce[12];
	const gnutls_datum_t key = { secret, sizeof(secret) }, iv = { nonce, sizeof(nonce) };
	gnutls_cipher_hd_t cipher;

	if (gnutls_cipher_init(&cipher, GNUTLS_CIPHER_AES_256_GCM, &key, &iv) < 0)
		exit(1);
	for (; left >= PIECE; left -= PIECE)
		if (gnutls_cipher_encrypt2(cipher, octets, PIECE, octets, PIECE) < 0)
			exit(1);
	gnutls_cipher_deinit(cipher);
}

int
main(int argc, char **argv)
{
	if (argc >= 6 && strcmp(argv[1], "seal") == 0)
		seal(argv + 2, argc - 2);
	else if (argc == 6 && strcmp(argv[1], "open") == 0)
		open_envelope(argv + 2);
	else if (argc == 8 && strcmp(argv[1], "reseal") == 0)
		reseal(argv + 2);
	else if (argc == 3 && strcmp(argv[1], "raw") == 0)
		raw(strtoull(argv[2], NULL, 10));
	else
		return 2;
	return 0;
}
