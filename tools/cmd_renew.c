/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scep renew: the certificate that is there signs the request for the next one. */
#include <string.h>

#include "enrol.h"

struct renewal {
	struct enrol enrol;
	const char *cert_path;
	const char *csr_path;
	const char *by; /* messageType; or NULL, to do what the server says */
	devcert_csr *csr;
};

static int
check(const struct renewal *r)
{
	if (r->cert_path == NULL || r->enrol.signer_path == NULL)
		return fail_usage("--cert or --cert-key is missing");
	if (r->by != NULL && strcmp(r->by, "RenewalReq") != 0 && strcmp(r->by, "PKCSReq") != 0)
		return fail_usage("--by takes RenewalReq or PKCSReq");
	return EXIT_DONE;
}

/* What the old certificate has, for the new key; a challenge is not needed. */
static int
make_request(struct renewal *r)
{
	devcert_csr_builder *builder;
	devcert_status rc;

	if (r->csr_path != NULL)
		return load_csr(r->csr_path, &r->csr);
	rc = devcert_csr_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_from_cert(builder, r->enrol.old_cert);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_build(builder, r->enrol.key, &r->csr);
	devcert_csr_builder_free(builder);
	return rc < 0 ? fail_status(rc, r->cert_path) : EXIT_DONE;
}

static int
prepare(struct renewal *r, const char *url)
{
	int code = enrol_prepare(&r->enrol, url, true);

	if (code == EXIT_DONE)
		code = load_cert(r->cert_path, &r->enrol.old_cert);
	return code == EXIT_DONE ? make_request(r) : code;
}

static devcert_scep_type
choose_type(const struct renewal *r)
{
	bool is_renewal =
	    r->by != NULL ? strcmp(r->by, "RenewalReq") == 0
			  : devcert_scep_caps_has(r->enrol.session.caps, DEVCERT_SCEP_CAP_RENEWAL);

	return is_renewal ? DEVCERT_SCEP_TYPE_RENEWAL_REQ : DEVCERT_SCEP_TYPE_PKCS_REQ;
}

static int
start(struct renewal *r)
{
	struct enrol *e = &r->enrol;
	devcert_bytes *message = NULL;
	devcert_scep_type type = choose_type(r);
	devcert_status rc = devcert_scep_client_new(e->session.ca_certs, e->policy, &e->client);
	int code;

	if (!e->session.json)
		show_line("renewal", "by %s, signed with the certificate of serial %s",
		          type == DEVCERT_SCEP_TYPE_RENEWAL_REQ ? "RenewalReq" : "PKCSReq",
		          devcert_cert_get_serial(e->old_cert));
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_renew(e->client, r->csr, e->old_cert, e->signer_key, type,
		                               &message);
	if (rc < 0)
		return fail_status(rc, "renewal");
	code = enrol_run(e, message);
	devcert_bytes_free(message);
	return code;
}

/* see tool.h */
int
scep_renew(const struct verb *verb, int argc, char **argv)
{
	struct renewal r = { .cert_path = NULL };
	const struct option_spec options[] = {
		SESSION_CA_OPTIONS(r.enrol.session),
		{ "cert", 0, OPTION_TEXT, &r.cert_path, "FILE", "the certificate to renew" },
		{ "csr", 0, OPTION_TEXT, &r.csr_path, "FILE",
		  "a request instead of one made of the certificate" },
		{ "by", 0, OPTION_TEXT, &r.by, "TYPE",
		  "RenewalReq, or PKCSReq for older servers; as the server says" },
		SIGNER_OPTIONS(r.enrol),
		ENROL_OPTIONS(r.enrol),
		SESSION_NET_OPTIONS(r.enrol.session),
		{ .kind = OPTION_END },
	};
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = check(&r);
	if (code == EXIT_DONE)
		code = prepare(&r, argv[0]);
	if (code == EXIT_DONE)
		code = enrol_meet(&r.enrol);
	if (code == EXIT_DONE)
		code = start(&r);
	devcert_csr_free(r.csr);
	enrol_end(&r.enrol);
	return code;
}
