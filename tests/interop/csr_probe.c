/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and shows requests, for csr_peers.sh:
 *
 *     csr_probe make KEY.pem OUT.pem      a request with everything in it
 *     csr_probe more KEY.pem OUT.pem      one with the other names and extensions
 *     csr_probe show CSR [ALLOW]          what is in a request, one fact a line */
#include <devcert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* End the program with the error of the library. */
static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static size_t
read_file(const char *name, uint8_t *data, size_t size)
{
	FILE *file = fopen(name, "rb");
	size_t len;

	if (file == NULL) {
		perror(name);
		exit(2);
	}
	len = fread(data, 1, size, file);
	fclose(file);
	return len;
}

static void
write_file(const char *name, const devcert_bytes *octets)
{
	FILE *out = fopen(name, "wb");

	if (out == NULL ||
	    fwrite(devcert_bytes_data(octets), 1, devcert_bytes_len(octets), out) !=
	        devcert_bytes_len(octets) ||
	    fclose(out) != 0) {
		perror(name);
		exit(2);
	}
}

static void
make(const char *key_file, const char *out_file)
{
	static const char challenge[] = "squeamish ossifrage";
	uint8_t data[16384];
	size_t len = read_file(key_file, data, sizeof(data));
	devcert_name_builder *names = NULL;
	devcert_csr_builder *builder = NULL;
	devcert_name *subject = NULL;
	devcert_bytes *pem = NULL;
	devcert_csr *csr = NULL;
	devcert_key *key = NULL;

	must(devcert_key_parse(data, len, NULL, 0, &key));
	must(devcert_name_builder_new(&names));
	must(devcert_name_builder_add(names, "C", "BE"));
	must(devcert_name_builder_add(names, "O", "Ex\xc3\xa4mple, Ltd"));
	must(devcert_name_builder_add(names, "serialNumber", "7"));
	must(devcert_name_builder_add(names, "CN", "printer-7"));
	must(devcert_name_builder_build(names, &subject));
	must(devcert_csr_builder_new(&builder));
	must(devcert_csr_builder_set_subject(builder, subject));
	must(devcert_csr_builder_add_san_dns(builder, "printer-7.example"));
	must(devcert_csr_builder_add_san_ip(builder, "192.0.2.7"));
	must(devcert_csr_builder_add_san_ip(builder, "2001:db8::7"));
	must(devcert_csr_builder_add_san_email(builder, "admin@example.net"));
	must(devcert_csr_builder_add_san_uri(builder, "urn:example:7"));
	must(devcert_csr_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE));
	must(devcert_csr_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.2"));
	must(devcert_csr_builder_set_challenge(builder, (const uint8_t *)challenge,
	                                       strlen(challenge)));
	must(devcert_csr_builder_build(builder, key, &csr));
	must(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem));
	write_file(out_file, pem);
	devcert_bytes_free(pem);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	devcert_name_free(subject);
	devcert_name_builder_free(names);
	devcert_key_free(key);
}

static void
make_more(const char *key_file, const char *out_file)
{
	static const char sid[] = "S-1-5-21-1004336348-1177238915-682003330-512";
	static const uint8_t tls_feature[] = { 0x30, 3, 2, 1, 5 }; /* RFC 7633: status_request */
	uint8_t data[16384];
	size_t len = read_file(key_file, data, sizeof(data));
	devcert_csr_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_bytes *pem = NULL;
	devcert_csr *csr = NULL;
	devcert_key *key = NULL;

	must(devcert_key_parse(data, len, NULL, 0, &key));
	must(devcert_name_parse_text("CN=printer-7,O=Example", &name));
	must(devcert_csr_builder_new(&builder));
	must(devcert_csr_builder_set_subject(builder, name));
	must(devcert_csr_builder_add_san_upn(builder, "printer-7@example.net"));
	must(devcert_csr_builder_add_san_directory_name(builder, name));
	must(devcert_csr_builder_add_san_registered_id(builder, "1.2.3.4"));
	must(devcert_csr_builder_add_san_sid(builder, sid));
	must(devcert_csr_builder_set_basic_constraints(builder, true, 3));
	must(devcert_csr_builder_set_template_name(builder, "Printer"));
	must(devcert_csr_builder_set_template(builder, "1.3.6.1.4.1.311.21.8.1.2", 100, 7));
	must(devcert_csr_builder_set_sid(builder, sid));
	must(devcert_csr_builder_add_extension(builder, "1.3.6.1.5.5.7.1.24", false, tls_feature,
	                                       sizeof(tls_feature)));
	must(devcert_csr_builder_build(builder, key, &csr));
	must(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem));
	write_file(out_file, pem);
	devcert_bytes_free(pem);
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	devcert_name_free(name);
	devcert_key_free(key);
}

/* The extensions of Microsoft. */
static void
show_template(const devcert_csr *csr)
{
	if (devcert_csr_get_template_name(csr) != NULL)
		printf("template %s\n", devcert_csr_get_template_name(csr));
	if (devcert_csr_get_template_oid(csr) != NULL)
		printf("template %s %u %u\n", devcert_csr_get_template_oid(csr),
		       (unsigned int)devcert_csr_get_template_major(csr),
		       (unsigned int)devcert_csr_get_template_minor(csr));
	if (devcert_csr_get_sid(csr) != NULL)
		printf("sid %s\n", devcert_csr_get_sid(csr));
}

static void
show(const char *file, uint32_t allow)
{
	static const char *const kinds[] = { "",      "dns", "ip",        "email",        "uri",
		                             "other", "upn", "directory", "registered-id" };
	static uint8_t data[65536];
	size_t len = read_file(file, data, sizeof(data));
	devcert_text_list *usages = NULL;
	devcert_secret *challenge = NULL;
	devcert_san_list *sans = NULL;
	devcert_name *subject = NULL;
	devcert_csr *csr = NULL;

	must(devcert_csr_parse(data, len, &csr));
	must(devcert_csr_get_subject(csr, &subject));
	must(devcert_csr_get_san_list(csr, &sans));
	must(devcert_csr_get_ext_key_usages(csr, &usages));
	printf("subject %s\n", devcert_name_get_text(subject));
	printf("algorithm %s\n", devcert_csr_get_signature_algorithm(csr));
	for (size_t i = 0; i < devcert_san_list_get_count(sans); i++)
		printf("%s %s\n", kinds[devcert_san_list_get_type(sans, i)],
		       devcert_san_list_get_value(sans, i));
	printf("usage %x\n", (unsigned int)devcert_csr_get_key_usage(csr));
	for (size_t i = 0; i < devcert_text_list_get_count(usages); i++)
		printf("for %s\n", devcert_text_list_get_item(usages, i));
	if (devcert_csr_is_ca(csr))
		printf("ca\n");
	show_template(csr);
	if (devcert_csr_has_challenge(csr)) {
		must(devcert_csr_get_challenge_private(csr, &challenge));
		printf("challenge %s\n", (const char *)devcert_secret_data(challenge));
	}
	must(devcert_csr_verify(csr, allow));
	printf("verified\n");
	devcert_secret_free(challenge);
	devcert_text_list_free(usages);
	devcert_san_list_free(sans);
	devcert_name_free(subject);
	devcert_csr_free(csr);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0) {
		make(argv[2], argv[3]);
	} else if (argc == 4 && strcmp(argv[1], "more") == 0) {
		make_more(argv[2], argv[3]);
	} else if ((argc == 3 || argc == 4) && strcmp(argv[1], "show") == 0) {
		show(argv[2], argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 0) : 0);
	} else {
		fprintf(stderr,
		        "usage: csr_probe make KEY OUT | more KEY OUT | show CSR [ALLOW]\n");
		return 2;
	}
	return 0;
}
