/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tool.h"

/* see tool.h */
bool
is_token_uri(const char *path)
{
	return strncmp(path, "pkcs11:", 7) == 0 || strncmp(path, "system:", 7) == 0 ||
	       strncmp(path, "tpmkey:", 7) == 0;
}

/* see tool.h */
int
open_key(const char *uri, const struct secret *pin, devcert_key **out)
{
	struct secret asked = { .len = 0 };
	devcert_status rc = devcert_key_open(uri, secret_pass(pin), pin->len, out);
	int code = EXIT_DONE;

	if (rc == DEVCERT_E_PASSWORD && !pin->is_set && secret_can_ask()) {
		code = secret_ask("PIN of the token", false, &asked);
		if (code == EXIT_DONE)
			rc = devcert_key_open(uri, asked.data, asked.len, out);
	}
	if (code == EXIT_DONE && rc < 0)
		code = fail_status(rc, "key in the token");
	secret_wipe(&asked);
	return code;
}

/* see tool.h */
devcert_status
parse_key(const struct octets *in, const struct secret *secret, bool allows_legacy,
          devcert_key **out)
{
	return allows_legacy
	           ? devcert_key_parse_legacy(in->data, in->len, secret_pass(secret), secret->len,
	                                      out)
	           : devcert_key_parse(in->data, in->len, secret_pass(secret), secret->len, out);
}

/* Without a password the library tells apart what it will not read and what it cannot; see tool.h
 */
bool
is_old_key(const struct octets *in)
{
	static const struct secret none = { .len = 0 };
	devcert_key *key = NULL;
	bool old = parse_key(in, &none, false, &key) == DEVCERT_E_UNSUPPORTED &&
	           parse_key(in, &none, true, &key) == DEVCERT_E_PASSWORD;

	devcert_key_free(key);
	return old;
}

/* see tool.h */
int
fail_old(devcert_status rc, const char *path)
{
	return fail(rc, "%s: " OLD_REASON, path);
}

/* see tool.h */
int
fail_key(devcert_status rc, const char *path, const struct octets *in, bool allows_legacy)
{
	char message[200]; /* which is_old_key() overwrites */

	(void)snprintf(message, sizeof(message), "%s", devcert_last_error_message());
	if (rc == DEVCERT_E_UNSUPPORTED && !allows_legacy && is_old_key(in))
		return fail_old(rc, path);
	return fail(rc, "%s: %s", path, message);
}

/* see tool.h */
int
load_key(const char *path, const struct secret_source *password, devcert_key **out)
{
	struct secret secret = { .len = 0 };
	struct octets in = { NULL, 0 };
	devcert_status rc;
	bool in_token = is_token_uri(path);
	int code = in_token ? EXIT_DONE : read_input(path, &in);

	*out = NULL;
	if (code == EXIT_DONE)
		code = secret_get(password, false, &secret);
	if (code == EXIT_DONE && in_token)
		code = open_key(path, &secret, out);
	if (code != EXIT_DONE || in_token)
		goto out;
	rc = parse_key(&in, &secret, password->allows_legacy, out);
	if (rc == DEVCERT_E_PASSWORD && !secret.is_set && secret_can_ask()) {
		code = secret_ask("password of the key", false, &secret);
		if (code != EXIT_DONE)
			goto out;
		rc = parse_key(&in, &secret, password->allows_legacy, out);
	}
	if (rc < 0)
		code = fail_key(rc, path, &in, password->allows_legacy);
out:
	secret_wipe(&secret);
	octets_free(&in);
	return code;
}

/* see tool.h */
int
load_certs(const char *path, devcert_cert_list **out)
{
	struct octets in = { NULL, 0 };
	int code = read_input(path, &in);

	*out = NULL;
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_cert_list_parse(in.data, in.len, out);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	octets_free(&in);
	return code;
}

/* see tool.h */
int
load_cert(const char *path, devcert_cert **out)
{
	devcert_cert_list *list;
	int code = load_certs(path, &list);

	*out = NULL;
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_cert_list_get_item(list, 0, out);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	devcert_cert_list_free(list);
	return code;
}

/* see tool.h */
int
load_csr(const char *path, devcert_csr **out)
{
	struct octets in = { NULL, 0 };
	int code = read_input(path, &in);

	*out = NULL;
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_csr_parse(in.data, in.len, out);

		if (rc < 0)
			code = fail_status(rc, path);
	}
	octets_free(&in);
	return code;
}

/* see tool.h */
int
save_key(const char *path, bool force, const devcert_key *key, devcert_encoding encoding,
         const struct secret *password)
{
	devcert_secret *octets;
	devcert_status rc;
	int code;

	progress_begin("encrypting the key");
	rc = devcert_key_encode_private(key, encoding, secret_pass(password), password->len,
	                                &octets);
	progress_end();
	if (rc < 0)
		return fail_status(rc, NULL);
	code = write_output(path, force, OUTPUT_SECRET, devcert_secret_data(octets),
	                    devcert_secret_len(octets));
	devcert_secret_free(octets);
	return code;
}

/* see tool.h */
int
make_key(devcert_key_type type, uint32_t bits, const char *path, bool force,
         devcert_encoding encoding, const struct secret_source *password, devcert_key **out)
{
	struct secret secret = { .len = 0 };
	int code = secret_get(password, true, &secret);

	if (code == EXIT_DONE) {
		devcert_status rc;

		progress_begin("generating the key");
		rc = devcert_key_generate(type, bits, out);
		progress_end();
		if (rc < 0)
			code = fail_option(rc, "type of the key");
	}
	if (code == EXIT_DONE)
		code = save_key(path, force, *out, encoding, &secret);
	secret_wipe(&secret);
	return code;
}

/* see tool.h */
int
save_csr(const char *path, bool force, const devcert_csr *csr, devcert_encoding encoding)
{
	devcert_bytes *octets;
	devcert_status rc = devcert_csr_encode(csr, encoding, &octets);
	int code;

	if (rc < 0)
		return fail_status(rc, NULL);
	/* The challenge stands in a request in the clear. */
	code = write_output(path, force,
	                    devcert_csr_has_challenge(csr) ? OUTPUT_SECRET : OUTPUT_PUBLIC,
	                    devcert_bytes_data(octets), devcert_bytes_len(octets));
	devcert_bytes_free(octets);
	return code;
}

/* see tool.h */
int
save_certs(const char *path, bool force, const devcert_cert_list *list)
{
	devcert_bytes *pem;
	devcert_status rc = devcert_cert_list_encode_pem(list, &pem);
	int code;

	if (rc < 0)
		return fail_status(rc, NULL);
	code = write_output(path, force, OUTPUT_PUBLIC, devcert_bytes_data(pem),
	                    devcert_bytes_len(pem));
	devcert_bytes_free(pem);
	return code;
}

/* see tool.h */
int
certs_range(const devcert_cert_list *list, size_t begin, size_t end, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	*out = NULL;
	for (size_t i = begin; rc == DEVCERT_OK && i < end && i < devcert_cert_list_get_count(list);
	     i++) {
		devcert_cert *cert;

		rc = devcert_cert_list_get_item(list, i, &cert);
		if (rc == DEVCERT_OK)
			rc = devcert_cert_list_builder_add(builder, cert);
		devcert_cert_free(cert);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;
}

/* see tool.h */
devcert_status
certs_join(const devcert_cert_list *first, const devcert_cert_list *second, devcert_cert_list **out)
{
	const devcert_cert_list *lists[] = { first, second };
	devcert_cert_list_builder *builder;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	*out = NULL;
	for (size_t n = 0; n < 2; n++)
		for (size_t i = 0; rc == DEVCERT_OK && lists[n] != NULL &&
		                   i < devcert_cert_list_get_count(lists[n]);
		     i++) {
			devcert_cert *cert;

			rc = devcert_cert_list_get_item(lists[n], i, &cert);
			if (rc == DEVCERT_OK)
				rc = devcert_cert_list_builder_add(builder, cert);
			devcert_cert_free(cert);
		}
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}
