/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One export or import of a PKCS#12 file, for bench.py.
 *
 * bench export KEY CERT ROUNDS FILE
 * bench import FILE
 *
 * The passphrase is "secret". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <devcert.h>

static const uint8_t pass[] = { 's', 'e', 'c', 'r', 'e', 't' };

static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

struct octets {
	uint8_t data[1 << 16];
	size_t len;
};

static void
read_file(const char *path, struct octets *out)
{
	FILE *f = fopen(path, "rb");

	out->len = f != NULL ? fread(out->data, 1, sizeof(out->data), f) : 0;
	if (f == NULL || out->len == 0 || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
write_file(const char *path, const devcert_bytes *octets)
{
	FILE *f = fopen(path, "wb");
	size_t len = devcert_bytes_len(octets);

	if (f == NULL || fwrite(devcert_bytes_data(octets), 1, len, f) != len || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
export_file(char **args)
{
	static struct octets in;
	devcert_pkcs12_builder *builder;
	devcert_bytes *file;
	devcert_cert *cert;
	devcert_key *key;

	read_file(args[0], &in);
	check(devcert_key_parse(in.data, in.len, NULL, 0, &key));
	read_file(args[1], &in);
	check(devcert_cert_parse(in.data, in.len, &cert));
	check(devcert_pkcs12_builder_new(&builder));
	check(devcert_pkcs12_builder_set_key(builder, key, cert));
	check(devcert_pkcs12_builder_set_rounds(builder, (uint32_t)strtoul(args[2], NULL, 10)));
	check(devcert_pkcs12_builder_build(builder, pass, sizeof(pass), &file));
	write_file(args[3], file);
	devcert_bytes_free(file);
	devcert_pkcs12_builder_free(builder);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
import_file(const char *path)
{
	static struct octets in;
	devcert_pkcs12 *p12;

	read_file(path, &in);
	check(devcert_pkcs12_parse(in.data, in.len, pass, sizeof(pass), &p12));
	if (devcert_pkcs12_get_key_count(p12) != 1)
		exit(1);
	devcert_pkcs12_free(p12);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "export") == 0) {
		export_file(argv + 2);
	} else if (argc == 3 && strcmp(argv[1], "import") == 0) {
		import_file(argv[2]);
	} else {
		fprintf(stderr, "usage: see bench.c\n");
		return 2;
	}
	return 0;
}
