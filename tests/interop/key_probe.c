/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and reads keys and certificates, for key_openssl.sh and cert_openssl.sh:
 *
 *     key_probe generate TYPE BITS OUT            a plain key in PEM; TYPE as in devcert_key_type
 *     key_probe convert IN OUT ENCODING [PASS [PASS-OUT]]    as PKCS#8, encrypted or not
 *     key_probe public KEY OUT [PASS]             the SubjectPublicKeyInfo in DER
 *     key_probe legacy KEY OUT PASS               the same of a key under old encryption
 *     key_probe sign KEY SCHEME IN OUT            a signature; the scheme is a number
 *     key_probe verify SPKI SCHEME IN SIGNATURE
 *     key_probe cms CERT KEY IN OUT [SCHEME]      a detached signature in DER, with all attributes
 *     key_probe cms-verify SIGNATURE IN           the signer's fingerprint and the digest
 *     key_probe issue KEY OUT NAME ca|leaf|agree [CA-CERT CA-KEY]  a certificate, self-signed or
 * not key_probe show CERT                         what is in certificates, one fact a line
 *     key_probe chain CERT ANCHORS NOW [ALLOW [INTERMEDIATES]]  the path, a subject a line */
#include <devcert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX 1048576

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
read_file(const char *name, uint8_t *data)
{
	FILE *file = fopen(name, "rb");
	size_t len;

	if (file == NULL) {
		perror(name);
		exit(2);
	}
	len = fread(data, 1, FILE_MAX, file);
	fclose(file);
	return len;
}

static void
write_file(const char *name, const uint8_t *data, size_t len)
{
	FILE *file = fopen(name, "wb");

	if (file == NULL || fwrite(data, 1, len, file) != len || fclose(file) != 0) {
		perror(name);
		exit(2);
	}
}

static devcert_key *
read_key(const char *name, const char *pass)
{
	static uint8_t data[FILE_MAX];
	devcert_key *key;
	size_t len = read_file(name, data);

	must(devcert_key_parse(data, len, (const uint8_t *)pass, pass != NULL ? strlen(pass) : 0,
	                       &key));
	return key;
}

static devcert_cert *
read_cert(const char *name)
{
	static uint8_t data[FILE_MAX];
	devcert_cert *cert;

	must(devcert_cert_parse(data, read_file(name, data), &cert));
	return cert;
}

static devcert_cert_list *
read_certs(const char *name)
{
	static uint8_t data[FILE_MAX];
	devcert_cert_list *certs;

	must(devcert_cert_list_parse(data, read_file(name, data), &certs));
	return certs;
}

static void
write_key(const devcert_key *key, const char *name, devcert_encoding encoding, const char *pass)
{
	devcert_secret *out;

	must(devcert_key_encode_private(key, encoding, (const uint8_t *)pass,
	                                pass != NULL ? strlen(pass) : 0, &out));
	write_file(name, devcert_secret_data(out), devcert_secret_len(out));
	devcert_secret_free(out);
}

static void
generate(const char *type, const char *bits, const char *out)
{
	devcert_key *key;

	must(devcert_key_generate((devcert_key_type)atoi(type), (uint32_t)strtoul(bits, NULL, 10),
	                          &key));
	write_key(key, out, DEVCERT_ENCODING_PEM, NULL);
	devcert_key_free(key);
}

static void
convert(const char *in, const char *out, const char *encoding, const char *pass,
        const char *pass_out)
{
	devcert_key *key = read_key(in, pass);

	write_key(key, out,
	          strcmp(encoding, "der") == 0 ? DEVCERT_ENCODING_DER : DEVCERT_ENCODING_PEM,
	          pass_out);
	devcert_key_free(key);
}

static devcert_key *
read_legacy_key(const char *name, const char *pass)
{
	static uint8_t data[FILE_MAX];
	devcert_key *key;
	size_t len = read_file(name, data);

	must(devcert_key_parse_legacy(data, len, (const uint8_t *)pass, strlen(pass), &key));
	return key;
}

/* Frees the key. */
static void
write_public(devcert_key *key, const char *out)
{
	devcert_public_key *public;
	devcert_bytes *der;

	must(devcert_key_get_public(key, &public));
	must(devcert_public_key_encode(public, DEVCERT_ENCODING_DER, &der));
	write_file(out, devcert_bytes_data(der), devcert_bytes_len(der));
	devcert_bytes_free(der);
	devcert_public_key_free(public);
	devcert_key_free(key);
}

static void
sign(const char *key_name, const char *scheme, const char *in, const char *out)
{
	static uint8_t data[FILE_MAX];
	devcert_key *key = read_key(key_name, NULL);
	devcert_bytes *signature;

	must(devcert_key_sign(key, (devcert_sign_scheme)atoi(scheme), data, read_file(in, data),
	                      &signature));
	write_file(out, devcert_bytes_data(signature), devcert_bytes_len(signature));
	devcert_bytes_free(signature);
	devcert_key_free(key);
}

static void
verify(const char *key_name, const char *scheme, const char *in, const char *signature_name)
{
	static uint8_t data[FILE_MAX], signature[FILE_MAX];
	devcert_public_key *key;
	size_t signature_len;

	must(devcert_public_key_parse(data, read_file(key_name, data), &key));
	signature_len = read_file(signature_name, signature);
	must(devcert_public_key_verify(key, (devcert_sign_scheme)atoi(scheme), data,
	                               read_file(in, data), signature, signature_len, 0));
	devcert_public_key_free(key);
}

/* Signed in 2027. */
static void
sign_cms(const char *cert_name, const char *key_name, const char *in, const char *out,
         const char *scheme)
{
	static uint8_t data[FILE_MAX];
	devcert_signature_builder *builder;
	devcert_cert *cert = read_cert(cert_name);
	devcert_key *key = read_key(key_name, NULL);
	devcert_bytes *signature;

	must(devcert_signature_builder_new(&builder));
	must(devcert_signature_builder_set_signer(builder, cert, key));
	if (scheme != NULL)
		must(devcert_signature_builder_set_scheme(
		    builder, (devcert_sign_scheme)strtol(scheme, NULL, 10)));
	must(devcert_signature_builder_set_signing_time(builder, INT64_C(1800000000)));
	must(devcert_signature_builder_set_signing_certificate(builder, true));
	must(devcert_signature_builder_sign(builder, data, read_file(in, data),
	                                    DEVCERT_ENCODING_DER, &signature));
	write_file(out, devcert_bytes_data(signature), devcert_bytes_len(signature));
	devcert_bytes_free(signature);
	devcert_signature_builder_free(builder);
	devcert_cert_free(cert);
	devcert_key_free(key);
}

static void
verify_cms(const char *name, const char *in)
{
	static uint8_t data[FILE_MAX], octets[FILE_MAX];
	size_t len = read_file(name, octets);
	devcert_signature *signature;
	devcert_cert *cert;

	must(devcert_signature_verify(octets, len, data, read_file(in, data), NULL, 0, &signature));
	must(devcert_signature_get_signer(signature, &cert));
	printf("%s %s\n", devcert_cert_get_fingerprint(cert),
	       devcert_signature_get_digest(signature));
	devcert_cert_free(cert);
	devcert_signature_free(signature);
}

/* Valid from 2025 to 2075. */
static void
issue(const char *key_name, const char *out, const char *text, const char *kind,
      const char *issuer_name, const char *issuer_key_name)
{
	devcert_key *key = read_key(key_name, NULL), *signing_key = NULL;
	devcert_cert *issuer = NULL, *cert = NULL;
	devcert_cert_builder *builder = NULL;
	devcert_public_key *public = NULL;
	devcert_name *subject = NULL;
	devcert_bytes *pem = NULL;

	must(devcert_cert_builder_new(&builder));
	must(devcert_name_parse_text(text, &subject));
	must(devcert_cert_builder_set_subject(builder, subject));
	must(devcert_key_get_public(key, &public));
	must(devcert_cert_builder_set_public_key(builder, public));
	must(devcert_cert_builder_set_validity(builder, INT64_C(1735689600), INT64_C(3313526400)));
	if (strcmp(kind, "ca") == 0) {
		must(devcert_cert_builder_set_ca(builder, issuer_name != NULL ? 0 : -1));
		must(devcert_cert_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_KEY_CERT_SIGN |
		                                                     DEVCERT_KEY_USAGE_CRL_SIGN));
	} else if (strcmp(kind, "agree") == 0) {
		must(devcert_cert_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_KEY_AGREEMENT));
	} else {
		must(devcert_cert_builder_set_key_usage(builder,
		                                        DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE));
		must(devcert_cert_builder_add_ext_key_usage(builder, "1.3.6.1.5.5.7.3.2"));
	}
	if (issuer_name != NULL) {
		issuer = read_cert(issuer_name);
		signing_key = read_key(issuer_key_name, NULL);
	}
	must(devcert_cert_builder_sign(builder, issuer != NULL ? signing_key : key, issuer, &cert));
	must(devcert_cert_encode(cert, DEVCERT_ENCODING_PEM, &pem));
	write_file(out, devcert_bytes_data(pem), devcert_bytes_len(pem));
	devcert_bytes_free(pem);
	devcert_name_free(subject);
	devcert_public_key_free(public);
	devcert_cert_builder_free(builder);
	devcert_cert_free(cert);
	devcert_cert_free(issuer);
	devcert_key_free(signing_key);
	devcert_key_free(key);
}

static void
print_list(const char *what, devcert_text_list *list)
{
	for (size_t i = 0; i < devcert_text_list_get_count(list); i++)
		printf("%s %s\n", what, devcert_text_list_get_item(list, i));
	devcert_text_list_free(list);
}

static void
show_cert(const devcert_cert *cert)
{
	devcert_text_list *list = NULL;
	devcert_san_list *sans = NULL;
	devcert_name *name = NULL;

	printf("version %" PRIu32 "\n", devcert_cert_get_version(cert));
	printf("serial %s\n", devcert_cert_get_serial(cert));
	must(devcert_cert_get_subject(cert, &name));
	printf("subject %s\n", devcert_name_get_text(name));
	devcert_name_free(name);
	must(devcert_cert_get_issuer(cert, &name));
	printf("issuer %s\n", devcert_name_get_text(name));
	devcert_name_free(name);
	printf("from %" PRId64 "\n", devcert_cert_get_not_before(cert));
	printf("to %" PRId64 "\n", devcert_cert_get_not_after(cert));
	printf("algorithm %s\n", devcert_cert_get_signature_algorithm(cert));
	printf("sha256 %s\n", devcert_cert_get_fingerprint(cert));
	printf("sha1 %s\n", devcert_cert_get_fingerprint_sha1(cert));
	printf("usage %" PRIx32 "\n", devcert_cert_get_key_usage(cert));
	printf("ski %s\n", devcert_cert_get_subject_key_id(cert));
	printf("aki %s\n", devcert_cert_get_authority_key_id(cert));
	if (devcert_cert_is_ca(cert))
		printf("ca %" PRId32 "\n", devcert_cert_get_path_len(cert));
	if (devcert_cert_is_self_signed(cert))
		printf("self-signed\n");
	must(devcert_cert_get_ext_key_usages(cert, &list));
	print_list("for", list);
	must(devcert_cert_get_crl_uris(cert, &list));
	print_list("crl", list);
	must(devcert_cert_get_ocsp_uris(cert, &list));
	print_list("ocsp", list);
	must(devcert_cert_get_issuer_uris(cert, &list));
	print_list("issuers", list);
	must(devcert_cert_get_policies(cert, &list));
	print_list("policy", list);
	must(devcert_cert_get_san_list(cert, &sans));
	for (size_t i = 0; i < devcert_san_list_get_count(sans); i++)
		printf("name %s\n", devcert_san_list_get_value(sans, i));
	devcert_san_list_free(sans);
}

static void
show(const char *name)
{
	devcert_cert_list *certs = read_certs(name);

	for (size_t i = 0; i < devcert_cert_list_get_count(certs); i++) {
		devcert_cert *cert;

		must(devcert_cert_list_get_item(certs, i, &cert));
		show_cert(cert);
		devcert_cert_free(cert);
	}
	devcert_cert_list_free(certs);
}

static void
chain(const char *cert_name, const char *anchors_name, const char *now, const char *allow,
      const char *between_name)
{
	devcert_cert *cert = read_cert(cert_name);
	devcert_cert_list *anchors = read_certs(anchors_name), *path = NULL;
	devcert_cert_list *between = between_name != NULL ? read_certs(between_name) : NULL;

	must(devcert_cert_check_chain(cert, anchors, strtoll(now, NULL, 10),
	                              allow != NULL ? (uint32_t)strtoul(allow, NULL, 0) : 0,
	                              between, &path));
	for (size_t i = 0; i < devcert_cert_list_get_count(path); i++) {
		devcert_cert *step;
		devcert_name *name;

		must(devcert_cert_list_get_item(path, i, &step));
		must(devcert_cert_get_subject(step, &name));
		printf("%s\n", devcert_name_get_text(name));
		devcert_name_free(name);
		devcert_cert_free(step);
	}
	devcert_cert_list_free(path);
	devcert_cert_list_free(between);
	devcert_cert_list_free(anchors);
	devcert_cert_free(cert);
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	char *none[8] = { NULL };

	/* What is not given is NULL. */
	for (int i = 2; i < argc && i < 10; i++)
		none[i - 2] = argv[i];
	if (strcmp(verb, "generate") == 0 && argc == 5) {
		generate(none[0], none[1], none[2]);
	} else if (strcmp(verb, "convert") == 0 && argc >= 5 && argc <= 7) {
		convert(none[0], none[1], none[2], none[3], none[4]);
	} else if (strcmp(verb, "public") == 0 && (argc == 4 || argc == 5)) {
		write_public(read_key(none[0], none[2]), none[1]);
	} else if (strcmp(verb, "legacy") == 0 && argc == 5) {
		write_public(read_legacy_key(none[0], none[2]), none[1]);
	} else if (strcmp(verb, "sign") == 0 && argc == 6) {
		sign(none[0], none[1], none[2], none[3]);
	} else if (strcmp(verb, "verify") == 0 && argc == 6) {
		verify(none[0], none[1], none[2], none[3]);
	} else if (strcmp(verb, "cms") == 0 && (argc == 6 || argc == 7)) {
		sign_cms(none[0], none[1], none[2], none[3], none[4]);
	} else if (strcmp(verb, "cms-verify") == 0 && argc == 4) {
		verify_cms(none[0], none[1]);
	} else if (strcmp(verb, "issue") == 0 && (argc == 6 || argc == 8)) {
		issue(none[0], none[1], none[2], none[3], none[4], none[5]);
	} else if (strcmp(verb, "show") == 0 && argc == 3) {
		show(none[0]);
	} else if (strcmp(verb, "chain") == 0 && argc >= 5 && argc <= 7) {
		chain(none[0], none[1], none[2], none[3], none[4]);
	} else {
		fprintf(stderr, "usage: see key_probe.c\n");
		return 2;
	}
	return 0;
}
