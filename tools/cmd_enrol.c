/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "enrol.h"

/* The request of a file, or a new one. */
static int
get_request(const char *path, const struct request_options *options, const devcert_key *key,
            devcert_csr **out)
{
	if (path == NULL)
		return request_build(options, key, out);
	return load_csr(path, out);
}

static int
start(struct enrol *e, const devcert_csr *csr)
{
	devcert_bytes *message = NULL;
	devcert_status rc;
	int code;

	rc = devcert_scep_client_new(e->session.ca_certs, e->policy, &e->client);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_request(e->client, csr, e->key, NULL, &message);
	if (rc < 0)
		return fail_status(rc, "request");
	code = enrol_run(e, message);
	devcert_bytes_free(message);
	return code;
}

/* see tool.h */
int
scep_enroll(const struct verb *verb, int argc, char **argv)
{
	struct enrol e = { .key_path = NULL };
	struct request_options r = { .subject = NULL };
	const char *csr_path = NULL;
	const struct option_spec options[] = {
		SESSION_CA_OPTIONS(e.session),
		{ "csr", 0, OPTION_TEXT, &csr_path, "FILE", "a request instead of a new one" },
		REQUEST_OPTIONS(r),
		ENROL_OPTIONS(e),
		SESSION_NET_OPTIONS(e.session),
		{ .kind = OPTION_END },
	};
	devcert_csr *csr = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE && (csr_path != NULL) == request_is_given(&r))
		code = fail_usage(csr_path != NULL
		                      ? "--csr excludes the options that a request is made of"
		                      : "--csr, --subject or --cn is missing");
	if (code == EXIT_DONE)
		code = enrol_prepare(&e, argv[0], true);
	if (code == EXIT_DONE)
		code = get_request(csr_path, &r, e.key, &csr);
	if (code == EXIT_DONE)
		code = enrol_meet(&e);
	if (code == EXIT_DONE)
		code = start(&e, csr);
	devcert_csr_free(csr);
	enrol_end(&e);
	return code;
}

static int
resume(struct enrol *e)
{
	struct octets state = { NULL, 0 };
	devcert_bytes *message = NULL;
	devcert_status rc;
	int code = read_input(e->state_path, &state);

	if (code != EXIT_DONE)
		return code;
	rc = devcert_scep_client_parse(state.data, state.len, e->session.ca_certs,
	                               e->signer_key != NULL ? e->signer_key : e->key, e->policy,
	                               &e->client);
	octets_free(&state);
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_set_now(e->client, time_now());
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_poll(e->client, &message);
	if (rc < 0)
		return fail_status(rc, e->state_path);
	e->is_saved = true;
	code = enrol_run(e, message);
	devcert_bytes_free(message);
	return code;
}

/* see tool.h */
int
scep_poll(const struct verb *verb, int argc, char **argv)
{
	struct enrol e = { .key_path = NULL };
	const struct option_spec options[] = {
		SESSION_CA_OPTIONS(e.session),  SIGNER_OPTIONS(e),      ENROL_OPTIONS(e),
		SESSION_NET_OPTIONS(e.session), { .kind = OPTION_END },
	};
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = enrol_prepare(&e, argv[0], false);
	if (code == EXIT_DONE)
		code = enrol_meet(&e);
	if (code == EXIT_DONE)
		code = resume(&e);
	enrol_end(&e);
	return code;
}
