/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "envelope.h"

static int
set_cbc(devcert_sealer_builder *builder, const char *bits_text)
{
	uint32_t bits = 0;
	int code = read_number("unauthenticated-cbc", bits_text, UINT32_MAX, &bits);

	if (code == EXIT_DONE && bits != 128 && bits != 256)
		code = fail_usage("--unauthenticated-cbc is 128 or 256");
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_sealer_builder_set_unauthenticated_cbc(builder, bits);

		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	return code;
}

/* see tool.h */
int
envelope_seal(const struct verb *verb, int argc, char **argv)
{
	struct sealer_options s = { .cipher = NULL };
	struct job_options j = { .source = NULL };
	const char *allow_text = NULL, *cbc = NULL;
	const struct option_spec options[] = {
		SEALER_OPTIONS(s, "to"),
		{ "unauthenticated-cbc", 0, OPTION_TEXT, &cbc, "BITS",
		  "AES-CBC of 128 or 256 bits instead, which nothing protects against change" },
		{ "allow", 0, OPTION_TEXT, &allow_text, "LIST",
		  "of certificates: expired, not-yet-valid, key-usage, duplicate, rsa1024" },
		JOB_OPTIONS(j),
		{ .kind = OPTION_END },
	};
	devcert_sealer_builder *sealer = NULL;
	devcert_file_job *job = NULL;
	uint32_t allow = 0;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && !sealer_has_recipients(&s))
		code = fail_usage("nobody to seal it to; see devcert seal --help");
	if (code == EXIT_DONE && cbc != NULL && (s.cipher != NULL || s.commitment))
		code = fail_usage("--unauthenticated-cbc goes without --cipher and --commitment");
	if (code == EXIT_DONE)
		code = read_envelope_allow(allow_text, &allow, NULL);
	j.source = code == EXIT_DONE ? argv[0] : NULL;
	if (code == EXIT_DONE)
		code = job_check(&j);
	if (code == EXIT_DONE)
		code = sealer_build(&s, allow, &sealer);
	if (code == EXIT_DONE && cbc != NULL)
		code = set_cbc(sealer, cbc);
	if (code == EXIT_DONE) {
		devcert_status rc;

		progress_begin("encrypting for the recipients");
		rc = devcert_file_job_seal(sealer, job_source(&j), job_target(&j), job_flags(&j),
		                           &job);
		progress_end();
		code = rc < 0 ? job_fail(rc, &j) : job_run(job, &j, "sealing", json_object());
	}
	devcert_sealer_builder_free(sealer);
	return code;
}

/* see tool.h */
int
envelope_open(const struct verb *verb, int argc, char **argv)
{
	struct opener_options o = { .cbc = false };
	struct job_options j = { .source = NULL };
	const char *allow_text = NULL;
	const struct option_spec options[] = {
		OPENER_OPTIONS(o),
		{ "allow", 0, OPTION_TEXT, &allow_text, "LIST",
		  "rsa1024, short-tag, nonce-length, bare-nonce, 3des" },
		JOB_OPTIONS(j),
		{ .kind = OPTION_END },
	};
	devcert_opener_builder *opener = NULL;
	devcert_file_job *job = NULL;
	uint32_t allow = 0;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = read_envelope_allow(allow_text, NULL, &allow);
	j.source = code == EXIT_DONE ? argv[0] : NULL;
	if (code == EXIT_DONE)
		code = job_check(&j);
	if (code == EXIT_DONE)
		code = opener_build(&o, allow, &opener);
	if (code == EXIT_DONE) {
		devcert_status rc = devcert_file_job_open(opener, job_source(&j), job_target(&j),
		                                          job_flags(&j), &job);

		code = rc < 0 ? job_fail(rc, &j) : job_run(job, &j, "opening", json_object());
	}
	devcert_opener_builder_free(opener);
	return code;
}

/* see tool.h */
int
envelope_recipients(const struct verb *verb, int argc, char **argv)
{
	struct texts certs = { .count = 0 };
	bool json = false;
	const struct option_spec options[] = {
		{ "cert", 0, OPTION_TEXTS, &certs, "FILE",
		  "certificates whose holders are named where they are recipients" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_cert_list *known = NULL;
	devcert_envelope *envelope = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = load_all_certs(&certs, &known);
	if (code == EXIT_DONE)
		code = load_envelope(argv[0], &envelope);
	if (code == EXIT_DONE)
		code = show_envelope(describe_envelope(envelope, known), json);
	devcert_envelope_free(envelope);
	devcert_cert_list_free(known);
	return code;
}
