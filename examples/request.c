/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* request SUBJECT <challenge.txt >device.pem: a new key, and a certification request for it. */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first failure ends the program. */
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
	char challenge[256];
	devcert_key *key;
	devcert_secret *key_pem;
	devcert_name *subject;
	devcert_csr_builder *builder;
	devcert_csr *csr;
	devcert_bytes *csr_pem;

	if (argc != 2 || fgets(challenge, sizeof(challenge), stdin) == NULL)
		return 2;
	challenge[strcspn(challenge, "\r\n")] = '\0';

	check(devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 3072, &key));
	check(devcert_key_encode_private(key, DEVCERT_ENCODING_PEM, NULL, 0, &key_pem));

	check(devcert_name_parse_text(argv[1], &subject));
	check(devcert_csr_builder_new(&builder));
	check(devcert_csr_builder_set_subject(builder, subject));
	check(devcert_csr_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE |
	                                                     DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT));
	check(devcert_csr_builder_set_challenge(builder, (const uint8_t *)challenge,
	                                        strlen(challenge)));
	check(devcert_csr_builder_build(builder, key, &csr));
	check(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &csr_pem));

	fputs((const char *)devcert_secret_data(key_pem), stdout);
	fputs((const char *)devcert_bytes_data(csr_pem), stdout);

	explicit_bzero(challenge, sizeof(challenge));
	devcert_bytes_free(csr_pem);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	devcert_name_free(subject);
	devcert_secret_free(key_pem);
	devcert_key_free(key);
	return fflush(stdout) != 0 || ferror(stdout);
}
