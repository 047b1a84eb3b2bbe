/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "session.h"

#include <stdio.h>

#define TIMEOUT_MAX_S 3600u
#define CONNECT_MS 10000u
#define IDLE_MS 30000u

static uint32_t
at_most(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static int
set_timeout(const struct session *s, devcert_net_policy *policy)
{
	uint32_t seconds = 0;
	int code;

	if (s->timeout == NULL)
		return EXIT_DONE;
	code = read_number("timeout", s->timeout, TIMEOUT_MAX_S, &seconds);
	if (code == EXIT_DONE && seconds == 0)
		code = fail_usage("--timeout is at least 1");
	if (code == EXIT_DONE) {
		uint32_t ms = seconds * 1000;
		devcert_status rc = devcert_net_policy_set_timeouts(policy, at_most(ms, CONNECT_MS),
		                                                    at_most(ms, IDLE_MS), ms);

		if (rc < 0)
			code = fail_option(rc, "--timeout");
	}
	return code;
}

static int
set_policy(const struct session *s, devcert_net_policy *policy)
{
	devcert_cert_list *anchors = NULL;
	devcert_status rc;
	int code = set_timeout(s, policy);

	if (code == EXIT_DONE && s->proxy != NULL) {
		rc = devcert_net_policy_set_proxy(policy, s->proxy);
		if (rc < 0)
			code = fail_option(rc, "--proxy");
	}
	if (code == EXIT_DONE && s->tls_ca != NULL) {
		code = load_certs(s->tls_ca, &anchors);
		if (code == EXIT_DONE) {
			rc = devcert_net_policy_set_anchors(policy, anchors);
			if (rc < 0)
				code = fail_option(rc, "--tls-ca");
		}
		devcert_cert_list_free(anchors);
	}
	return code;
}

/* see session.h */
int
session_count_trust(const struct session *s)
{
	return (s->fingerprint != NULL ? 1 : 0) + (s->ca_cert != NULL ? 1 : 0) +
	       (s->first_use ? 1 : 0);
}

/* see session.h */
int
session_open(struct session *s, const char *url)
{
	devcert_net_policy *policy = NULL;
	devcert_bytes *unused = NULL;
	devcert_status rc;
	int code;

	s->url = url;
	rc = devcert_scep_url_build(url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0, &unused);
	devcert_bytes_free(unused);
	if (rc < 0)
		return fail_option(rc, "the server's URL");
	if (session_count_trust(s) > 1)
		return fail_usage("--ca-fingerprint, --ca-cert and --trust-on-first-use exclude "
		                  "each other");
	code = read_allow(s->allow_text, &s->allow);
	if (code != EXIT_DONE)
		return code;
	rc = devcert_net_policy_new(&policy);
	if (rc < 0)
		return fail_status(rc, NULL);
	code = set_policy(s, policy);
	if (code == EXIT_DONE) {
		rc = devcert_net_client_new(policy, &s->net);
		if (rc < 0)
			code = fail_status(rc, NULL);
	}
	devcert_net_policy_free(policy);
	return code;
}

/* see session.h */
int
session_ask_caps(struct session *s)
{
	devcert_bytes *body = NULL;
	devcert_status rc;

	progress_begin("asking for capabilities");
	rc = devcert_net_client_get(s->net, s->url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
	                            &body);
	progress_end();
	/* RFC 8894, 3.5.1: such a server is an old one; a redirect is something else. */
	if (rc == DEVCERT_E_HTTP && devcert_last_error_detail(DEVCERT_DETAIL_HTTP_STATUS) >= 400)
		rc = DEVCERT_OK;
	if (rc < 0)
		return fail_status(rc, "capabilities");
	rc = devcert_scep_caps_parse(devcert_bytes_data(body), devcert_bytes_len(body), &s->caps);
	devcert_bytes_free(body);
	if (rc < 0) {
		(void)fail_status(rc, "capabilities");
		return EXIT_PROTOCOL;
	}
	return EXIT_DONE;
}

/* Read the reply by whichever way was given. */
static int
authenticate(struct session *s, const devcert_bytes *body)
{
	const uint8_t *data = devcert_bytes_data(body);
	size_t len = devcert_bytes_len(body);
	devcert_cert_list *anchors = NULL;
	int64_t now = time_now();
	devcert_status rc;
	int code = EXIT_DONE;

	if (s->fingerprint != NULL) {
		rc = devcert_scep_ca_certs_parse_by_fingerprint(data, len, s->fingerprint, now,
		                                                s->allow, &s->ca_certs);
	} else if (s->ca_cert != NULL) {
		code = load_certs(s->ca_cert, &anchors);
		if (code != EXIT_DONE)
			return code;
		rc = devcert_scep_ca_certs_parse_by_anchors(data, len, anchors, now, s->allow,
		                                            &s->ca_certs);
		devcert_cert_list_free(anchors);
	} else {
		rc = devcert_scep_ca_certs_parse_on_first_use(data, len, now, s->allow,
		                                              &s->ca_certs);
	}
	if (rc == DEVCERT_E_TEXT && s->fingerprint != NULL)
		return fail_option(rc, "--ca-fingerprint");
	if (rc < 0) {
		code = fail_status(rc, "CA certificates");
		return code == EXIT_BAD_DATA ? EXIT_PROTOCOL : code;
	}
	return EXIT_DONE;
}

/* see session.h */
int
session_ask_ca(struct session *s)
{
	devcert_bytes *body = NULL;
	devcert_status rc;
	int code;

	progress_begin("asking for the CA certificates");
	rc = devcert_net_client_get(s->net, s->url, DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0,
	                            &body);
	progress_end();
	if (rc < 0)
		return fail_status(rc, "CA certificates");
	code = authenticate(s, body);
	devcert_bytes_free(body);
	return code;
}

/* see session.h */
int
session_send(const struct session *s, const devcert_bytes *message, devcert_bytes **out)
{
	const uint8_t *data = devcert_bytes_data(message);
	size_t len = devcert_bytes_len(message);
	devcert_status rc;

	progress_begin("waiting for the server");
	if (s->get || !devcert_scep_caps_has(s->caps, DEVCERT_SCEP_CAP_POST))
		rc = devcert_net_client_get(s->net, s->url, DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		                            data, len, out);
	else
		rc = devcert_net_client_post(s->net, s->url, data, len, out);
	progress_end();
	return rc < 0 ? fail_status(rc, "request") : EXIT_DONE;
}

/* see session.h */
const char *
session_trust_text(const struct session *s)
{
	if (s->fingerprint != NULL)
		return "fingerprint matches";
	if (s->ca_cert != NULL)
		return "certificate matches";
	return s->first_use ? "believed on first use" : "NOT authenticated";
}

/* see session.h */
const char *
session_trust_word(const struct session *s)
{
	if (s->fingerprint != NULL)
		return "fingerprint";
	if (s->ca_cert != NULL)
		return "certificate";
	return s->first_use ? "first use" : "no";
}

/* see session.h */
void
session_close(struct session *s)
{
	devcert_net_client_free(s->net);
	devcert_scep_caps_free(s->caps);
	devcert_scep_ca_certs_free(s->ca_certs);
}
