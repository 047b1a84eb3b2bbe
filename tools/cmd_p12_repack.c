/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devcert p12 repack and split: the same contents, written anew. */
#include <stdio.h>

#include "p12.h"
#include "tool.h"

static bool
can_hold(devcert_p12_target target, const devcert_pkcs12_bag *bag)
{
	return target != DEVCERT_P12_TARGET_JAVA_TRUST ||
	       devcert_pkcs12_bag_get_kind(bag) == DEVCERT_PKCS12_KIND_CERT;
}

/* Hand every bag over that the target can hold; the others are counted. */
static devcert_status
add_bags(const devcert_pkcs12 *p12, devcert_p12_target target, devcert_pkcs12_builder *builder,
         size_t *left_out)
{
	devcert_status rc = DEVCERT_OK;

	*left_out = 0;
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_pkcs12_get_count(p12); i++) {
		devcert_pkcs12_bag *bag;

		rc = devcert_pkcs12_get_item(p12, i, &bag);
		if (rc == DEVCERT_OK && can_hold(target, bag))
			rc = devcert_pkcs12_builder_add_bag(builder, bag);
		else if (rc == DEVCERT_OK)
			(*left_out)++;
		devcert_pkcs12_bag_free(bag);
	}
	return rc;
}

static int
repack(const devcert_pkcs12 *p12, const struct p12_output *out, bool drops,
       const struct secret *secret)
{
	devcert_pkcs12_builder *builder = NULL;
	devcert_bytes *octets = NULL;
	size_t left_out = 0;
	int code = EXIT_DONE;
	devcert_status rc = devcert_pkcs12_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_builder_set_target(builder, out->target);
	if (rc == DEVCERT_OK && out->rounds != 0)
		rc = devcert_pkcs12_builder_set_rounds(builder, out->rounds);
	if (rc == DEVCERT_OK)
		rc = add_bags(p12, out->target, builder, &left_out);
	if (rc == DEVCERT_OK && left_out > 0 && !drops)
		code = fail(DEVCERT_E_USAGE_FORBIDDEN,
		            "%s holds certificates only, and the file has %zu other items; "
		            "--drop leaves them out",
		            out->target_text, left_out);
	if (rc == DEVCERT_OK && code == EXIT_DONE) {
		progress_begin("deriving the keys of the PKCS#12 file");
		rc = devcert_pkcs12_builder_build(builder, secret_pass(secret), secret->len,
		                                  &octets);
		progress_end();
	}
	if (rc == DEVCERT_OK && code == EXIT_DONE)
		code = write_output(out->path, out->force, OUTPUT_SECRET,
		                    devcert_bytes_data(octets), devcert_bytes_len(octets));
	if (rc == DEVCERT_OK && code == EXIT_DONE)
		rc = p12_warn(builder, secret);
	if (rc == DEVCERT_OK && code == EXIT_DONE && left_out > 0)
		show_line("dropped", "%zu items", left_out);
	devcert_bytes_free(octets);
	devcert_pkcs12_builder_free(builder);
	return code == EXIT_DONE && rc < 0 ? fail_option(rc, out->path) : code;
}

/* see tool.h */
int
p12_repack(const struct verb *verb, int argc, char **argv)
{
	struct p12_input in = { .max_rounds = NULL };
	struct p12_output out = { .path = NULL };
	struct secret_source new_password = { .file = NULL };
	const char *rounds = NULL;
	bool drops = false;
	const struct option_spec options[] = {
		P12_INPUT_OPTIONS(in),
		{ "for", 0, OPTION_TEXT, &out.target_text, "TARGET",
		  "which program reads it: modern, pbmac1, java, java-trust, nss, windows-2016, "
		  "apple, android or legacy" },
		{ "new-password", 0, OPTION_SECRET, &new_password, NULL,
		  "another password for what is written" },
		{ "rounds", 0, OPTION_TEXT, &rounds, "N",
		  "of each key derivation; what is usual for the target" },
		{ "drop", 0, OPTION_FLAG, &drops, NULL, "leave out what the target cannot hold" },
		{ "output", 'o', OPTION_TEXT, &out.path, "FILE",
		  "where to write; - is standard output" },
		{ "force", 0, OPTION_FLAG, &out.force, NULL, "overwrite" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 }, changed = { .len = 0 };
	devcert_pkcs12 *p12 = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && (out.target_text == NULL || out.path == NULL))
		code = fail_usage("--for or -o is missing");
	if (code == EXIT_DONE)
		code = read_p12_target("for", out.target_text, &out.target);
	if (code == EXIT_DONE && rounds != NULL)
		code = read_number("rounds", rounds, UINT32_MAX, &out.rounds);
	if (code == EXIT_DONE)
		code = check_output(out.path, out.force);
	if (code == EXIT_DONE)
		code = p12_read(&in, argv[0], &secret, &p12);
	if (code == EXIT_DONE)
		code = secret_get(&new_password, true, &changed);
	if (code == EXIT_DONE && out.path[0] == '-' && out.path[1] == '\0')
		show_on_stderr();
	if (code == EXIT_DONE)
		code = repack(p12, &out, drops, changed.is_set ? &changed : &secret);
	secret_wipe(&changed);
	secret_wipe(&secret);
	devcert_pkcs12_free(p12);
	return code;
}

/* All certificates, in the order of the file, and nothing that is secret. */
static int
save_public(const char *path, bool force, const devcert_pkcs12 *p12)
{
	devcert_cert_list *certs;
	devcert_status rc = devcert_pkcs12_get_certs(p12, &certs);
	int code;

	if (rc < 0)
		return fail_status(rc, NULL);
	code = devcert_cert_list_get_count(certs) > 0
	           ? save_certs(path, force, certs)
	           : fail(DEVCERT_E_NOT_FOUND, "the file has no certificates");
	devcert_cert_list_free(certs);
	return code;
}

/* DER holds one certificate: that of the key, or else the only one. */
static int
save_public_der(const char *path, bool force, const devcert_pkcs12 *p12)
{
	size_t keys = devcert_pkcs12_get_key_count(p12);
	devcert_cert_list *certs = NULL;
	devcert_cert *cert = NULL;
	devcert_bytes *der = NULL;
	devcert_status rc;
	int code;

	if (keys > 1)
		return fail_usage("the file has %zu keys, and --der writes one certificate", keys);
	rc = keys == 1 ? devcert_pkcs12_get_chain(p12, 0, &certs)
	               : devcert_pkcs12_get_certs(p12, &certs);
	if (rc == DEVCERT_OK && keys == 0 && devcert_cert_list_get_count(certs) > 1) {
		code = fail_usage("the file has %zu certificates and no key, and --der writes one",
		                  devcert_cert_list_get_count(certs));
		devcert_cert_list_free(certs);
		return code;
	}
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_get_item(certs, 0, &cert);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_encode(cert, DEVCERT_ENCODING_DER, &der);
	code = rc < 0 ? fail_status(rc, NULL)
	              : write_output(path, force, OUTPUT_PUBLIC, devcert_bytes_data(der),
	                             devcert_bytes_len(der));
	devcert_bytes_free(der);
	devcert_cert_free(cert);
	devcert_cert_list_free(certs);
	return code;
}

/* see tool.h */
int
p12_split(const struct verb *verb, int argc, char **argv)
{
	struct p12_input in = { .max_rounds = NULL };
	struct p12_output out = { .target_text = "modern", .target = DEVCERT_P12_TARGET_MODERN };
	struct secret_source new_password = { .file = NULL };
	const char *public_out = NULL;
	bool der = false;
	const struct option_spec options[] = {
		P12_INPUT_OPTIONS(in),
		{ "private-out", 0, OPTION_TEXT, &out.path, "FILE",
		  "where to write all of it, as PKCS#12" },
		{ "public-out", 0, OPTION_TEXT, &public_out, "FILE",
		  "where to write the certificates, as PEM" },
		{ "new-password", 0, OPTION_SECRET, &new_password, NULL,
		  "another password for the private part" },
		{ "der", 0, OPTION_FLAG, &der, NULL,
		  "DER instead of PEM: the certificate of the key, without its issuers" },
		{ "force", 0, OPTION_FLAG, &out.force, NULL, "overwrite" },
		{ .kind = OPTION_END },
	};
	struct secret secret = { .len = 0 }, changed = { .len = 0 };
	devcert_pkcs12 *p12 = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && (out.path == NULL || public_out == NULL))
		code = fail_usage("--private-out or --public-out is missing");
	if (code == EXIT_DONE)
		code = check_output(out.path, out.force);
	if (code == EXIT_DONE)
		code = check_output(public_out, out.force);
	if (code == EXIT_DONE)
		code = p12_read(&in, argv[0], &secret, &p12);
	if (code == EXIT_DONE)
		code = secret_get(&new_password, true, &changed);
	if (code == EXIT_DONE)
		code = (der ? save_public_der : save_public)(public_out, out.force, p12);
	if (code == EXIT_DONE)
		code = repack(p12, &out, false, changed.is_set ? &changed : &secret);
	secret_wipe(&changed);
	secret_wipe(&secret);
	devcert_pkcs12_free(p12);
	return code;
}
