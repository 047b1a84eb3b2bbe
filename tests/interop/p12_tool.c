/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions of devcert/pkcs12.h for p12_peers.sh: nothing but the public API, and rounds as few
 * as it allows, so that the test is quick.
 *
 *   p12_tool build PASS NAME KEY CERT CHAIN >FILE    CHAIN or NAME may be ""
 *   p12_tool open PASS <FILE                         what is in it, a line each */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (4u * 1024 * 1024 + 1)
#define ROUNDS 1000

static uint8_t data[FILE_MAX];

static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static size_t
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t len;

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	len = fread(data, 1, sizeof(data), f);
	(void)fclose(f);
	return len;
}

static int
build(char **args)
{
	const char *pass = args[0], *name = args[1];
	devcert_pkcs12_builder *builder;
	devcert_cert_list *chain = NULL;
	devcert_cert *cert;
	devcert_bytes *file;
	devcert_key *key;
	size_t len;

	check(devcert_pkcs12_builder_new(&builder));
	check(devcert_pkcs12_builder_set_rounds(builder, ROUNDS));
	len = read_file(args[2]);
	check(devcert_key_parse(data, len, NULL, 0, &key));
	len = read_file(args[3]);
	check(devcert_cert_parse(data, len, &cert));
	check(devcert_pkcs12_builder_set_key(builder, key, cert));
	if (args[4][0] != '\0') {
		len = read_file(args[4]);
		check(devcert_cert_list_parse(data, len, &chain));
		check(devcert_pkcs12_builder_set_chain(builder, chain));
	}
	if (name[0] != '\0')
		check(devcert_pkcs12_builder_set_name(builder, name));
	check(devcert_pkcs12_builder_build(builder, (const uint8_t *)pass, strlen(pass), &file));
	len = fwrite(devcert_bytes_data(file), 1, devcert_bytes_len(file), stdout);
	if (len != devcert_bytes_len(file) || fflush(stdout) != 0) {
		perror("stdout");
		return 2;
	}
	devcert_bytes_free(file);
	devcert_cert_list_free(chain);
	devcert_cert_free(cert);
	devcert_key_free(key);
	devcert_pkcs12_builder_free(builder);
	return 0;
}

static void
print_certs(const char *what, size_t index, const devcert_cert_list *list)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		devcert_cert *cert;

		check(devcert_cert_list_get_item(list, i, &cert));
		printf("%s %zu %s\n", what, index, devcert_cert_get_fingerprint(cert));
		devcert_cert_free(cert);
	}
}

static int
open_file(const char *pass)
{
	size_t len = fread(data, 1, sizeof(data), stdin);
	devcert_cert_list *list;
	devcert_pkcs12 *p12;

	check(devcert_pkcs12_parse(data, len, (const uint8_t *)pass, strlen(pass), &p12));
	for (size_t i = 0; i < devcert_pkcs12_get_key_count(p12); i++) {
		devcert_public_key *pub;
		devcert_key *key;

		check(devcert_pkcs12_get_key_private(p12, i, &key));
		check(devcert_key_get_public(key, &pub));
		printf("name %zu %s\n", i, devcert_pkcs12_get_name(p12, i));
		printf("key %zu %s\n", i, devcert_public_key_get_fingerprint(pub));
		if (devcert_pkcs12_get_chain(p12, i, &list) == DEVCERT_OK)
			print_certs("chain", i, list);
		devcert_cert_list_free(list);
		devcert_public_key_free(pub);
		devcert_key_free(key);
	}
	check(devcert_pkcs12_get_certs(p12, &list));
	printf("certs %zu\n", devcert_cert_list_get_count(list));
	printf("skipped %zu\n", devcert_pkcs12_get_skipped_count(p12));
	devcert_cert_list_free(list);
	devcert_pkcs12_free(p12);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "build") == 0)
		return build(argv + 2);
	if (argc == 3 && strcmp(argv[1], "open") == 0)
		return open_file(argv[2]);
	fprintf(stderr, "usage: p12_tool build PASS NAME KEY CERT CHAIN >FILE\n"
	                "       p12_tool open PASS <FILE\n");
	return 2;
}
