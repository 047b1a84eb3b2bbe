/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* asprintf() */
#include "enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_POLLS "10x5m"

/* What an enrolment gives is a key with its certificate. */
static int
check_target(struct p12_output *p12)
{
	int code = EXIT_DONE;

	if (p12->target_text != NULL)
		code = read_p12_target("p12-for", p12->target_text, &p12->target);
	if (code == EXIT_DONE && p12->target == DEVCERT_P12_TARGET_JAVA_TRUST)
		code = fail_usage("--p12-for=java-trust: a trust store has no key");
	return code;
}

static int
check_options(struct enrol *e, bool is_new)
{
	const struct session *s = &e->session;

	if (e->key_path == NULL || e->cert_path == NULL)
		return fail_usage("--key or -o is missing");
	if (session_count_trust(s) != 1)
		return fail_usage("one of --ca-fingerprint, --ca-cert and --trust-on-first-use is "
		                  "wanted");
	if (e->p12.path != NULL && !secret_is_given(&e->p12_password))
		e->p12_password.ask = secret_can_ask();
	if ((e->p12.path != NULL) != secret_is_given(&e->p12_password))
		return fail_usage("--p12 and one of --p12-password-file, --p12-password-fd and "
		                  "--ask-p12-password go together");
	if (strcmp(e->cert_path, "-") == 0) {
		if (s->json)
			return fail_usage("--json and -o - exclude each other");
		if (e->state_path == NULL)
			return fail_usage("-o - wants --state");
		show_on_stderr();
	}
	if (e->state_path == NULL && !is_new)
		return fail_usage("--state is missing");
	if (e->state_path != NULL && strcmp(e->state_path, "-") == 0)
		return fail_usage("--state wants a file");
	return check_target(&e->p12);
}

static int
check_outputs(struct enrol *e, bool is_new)
{
	struct stat st;
	int code;

	if (e->state_path == NULL) {
		if (asprintf(&e->default_state_path, "%s.state", e->cert_path) < 0) {
			e->default_state_path = NULL;
			return fail(DEVCERT_E_NOMEM, "out of memory");
		}
		e->state_path = e->default_state_path;
	}
	if (is_new && !e->force && lstat(e->state_path, &st) == 0)
		return fail(DEVCERT_E_EXISTS,
		            "%s exists: an enrolment is pending; go on with devcert scep poll, or "
		            "start anew with --force",
		            e->state_path);
	e->p12.force = e->force;
	if (is_new)
		code = check_output(e->state_path, true);
	else
		code = EXIT_DONE;
	if (code == EXIT_DONE)
		code = check_output(e->cert_path, e->force);
	if (code == EXIT_DONE)
		code = check_output(e->chain_path, e->force);
	if (code == EXIT_DONE)
		code = check_output(e->p12.path, e->force);
	return code;
}

static int
make_policy(struct enrol *e)
{
	devcert_status rc = devcert_scep_policy_new(&e->policy);

	if (rc == DEVCERT_OK)
		rc = devcert_scep_policy_set_allow(e->policy, e->session.allow);
	return rc < 0 ? fail_status(rc, NULL) : EXIT_DONE;
}

/* see enrol.h */
int
enrol_prepare(struct enrol *e, const char *url, bool is_new)
{
	int code = check_options(e, is_new);

	if (code == EXIT_DONE)
		code = read_polls(e->polls_text != NULL ? e->polls_text : DEFAULT_POLLS, &e->polls,
		                  &e->interval_s);
	if (code == EXIT_DONE)
		code = check_outputs(e, is_new);
	if (code == EXIT_DONE)
		code = session_open(&e->session, url);
	if (code == EXIT_DONE)
		code = make_policy(e);
	if (code == EXIT_DONE)
		code = secret_get(&e->p12_password, true, &e->p12_secret);
	if (code == EXIT_DONE)
		code = load_key(e->key_path, &e->key_password, &e->key);
	/* One option for both. */
	e->signer_password.allows_legacy = e->key_password.allows_legacy;
	if (code == EXIT_DONE && e->signer_path != NULL)
		code = load_key(e->signer_path, &e->signer_password, &e->signer_key);
	return code;
}

/* see enrol.h */
int
enrol_meet(struct enrol *e)
{
	struct session *s = &e->session;
	devcert_cert *ca = NULL;
	char name[512];
	devcert_status rc;
	int code = session_ask_caps(s);

	if (code == EXIT_DONE && !s->json)
		show_line("capabilities", "%s",
		          devcert_scep_caps_get_text(s->caps)[0] != '\0'
		              ? devcert_scep_caps_get_text(s->caps)
		              : "none");
	if (code == EXIT_DONE)
		code = session_ask_ca(s);
	if (code != EXIT_DONE || s->json)
		return code;
	rc = devcert_scep_ca_certs_get_ca(s->ca_certs, &ca);
	if (rc < 0)
		return fail_status(rc, NULL);
	(void)describe_subject(ca, name, sizeof(name));
	if (s->first_use)
		show_line("CA", "%s, %s: SHA-256 %s", name, session_trust_text(s),
		          devcert_cert_get_fingerprint(ca));
	else
		show_line("CA", "%s, %s", name, session_trust_text(s));
	devcert_cert_free(ca);
	return EXIT_DONE;
}

static const char *
span_text(uint32_t seconds, char *text, size_t size)
{
	const char *unit = seconds % 3600 == 0 ? "h" : seconds % 60 == 0 ? "min" : "s";
	uint32_t scale = seconds % 3600 == 0 ? 3600 : seconds % 60 == 0 ? 60 : 1;

	(void)snprintf(text, size, "%u %s", seconds / scale, unit);
	return text;
}

/* Before the first wait, so that whatever ends us loses nothing. */
static int
save_state(struct enrol *e)
{
	devcert_secret *octets = NULL;
	devcert_status rc;
	int code;

	if (e->is_saved)
		return EXIT_DONE;
	rc = devcert_scep_client_encode_private(e->client, &octets);
	if (rc < 0)
		return fail_status(rc, NULL);
	code = write_output(e->state_path, e->force, OUTPUT_SECRET, devcert_secret_data(octets),
	                    devcert_secret_len(octets));
	devcert_secret_free(octets);
	e->is_saved = code == EXIT_DONE;
	return code;
}

static void
drop_state(struct enrol *e)
{
	if (e->is_saved)
		(void)unlink(e->state_path); /* it is worth nothing any more */
	e->is_saved = false;
}

static json_t *
describe_result(const struct enrol *e, const char *result)
{
	return json_pack("{ssssssssss}", "result", result, "transaction",
	                 devcert_scep_client_get_transaction_id(e->client), "url", e->session.url,
	                 "capabilities", devcert_scep_caps_get_text(e->session.caps),
	                 "ca_authenticated_by", session_trust_word(&e->session));
}

/* "4a:0f" of "4a0f" */
static void
colons(const char *hex, char *out, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; hex[i] != '\0' && len + 2 < size; i++) {
		if (i > 0 && i % 2 == 0)
			out[len++] = ':';
		out[len++] = hex[i];
	}
	out[len] = '\0';
}

static int
tell_issued(const struct enrol *e, const devcert_cert *cert)
{
	char name[512], serial[160], time[TIME_SIZE];
	/* Some servers answer so where the key is the same. */
	bool is_old = e->old_cert != NULL && devcert_cert_equals(cert, e->old_cert);

	if (e->session.json) {
		json_t *object = describe_result(e, "issued");

		if (object != NULL)
			(void)json_object_set_new(object, "certificate", describe_cert(cert));
		if (object != NULL && e->old_cert != NULL)
			(void)json_object_set_new(object, "unchanged", json_boolean(is_old));
		return show(object, true);
	}
	colons(devcert_cert_get_serial(cert), serial, sizeof(serial));
	(void)time_text(devcert_cert_get_not_after(cert), time);
	show_line("certificate", "%s, serial %s, until %.10s %.8s UTC",
	          describe_subject(cert, name, sizeof(name)), serial, time, time + 11);
	if (is_old)
		show_line("", "it is the one that was to be renewed; ask with a new key");
	return EXIT_DONE;
}

/* The certificate first: it is what the server will not give twice. */
static int
take_issued(struct enrol *e, const devcert_scep_outcome *outcome)
{
	devcert_cert_list *chain = NULL, *leaf = NULL, *issuers = NULL;
	devcert_cert *cert = NULL;
	devcert_status rc = devcert_scep_outcome_get_chain(outcome, &chain);
	int code;

	if (rc == DEVCERT_OK)
		rc = devcert_scep_outcome_get_cert(outcome, &cert);
	code = rc < 0 ? fail_status(rc, NULL) : certs_range(chain, 0, 1, &leaf);
	if (code == EXIT_DONE)
		code = certs_range(chain, 1, SIZE_MAX, &issuers);
	if (code == EXIT_DONE) {
		code = save_certs(e->cert_path, e->force, leaf);
		if (code == EXIT_DONE)
			drop_state(e);
		else /* at least it is not lost */
			(void)save_certs("-", true, leaf);
	}
	if (code == EXIT_DONE && e->chain_path != NULL)
		code = save_certs(e->chain_path, e->force, issuers);
	if (code == EXIT_DONE && e->p12.path != NULL)
		code = p12_write(&e->p12, e->key, cert, chain, &e->p12_secret);
	if (code == EXIT_DONE)
		code = tell_issued(e, cert);
	devcert_cert_free(cert);
	devcert_cert_list_free(issuers);
	devcert_cert_list_free(leaf);
	devcert_cert_list_free(chain);
	return code;
}

static int
take_refused(struct enrol *e, const devcert_scep_outcome *outcome)
{
	static const char *const names[] = { "badAlg", "badMessageCheck", "badRequest", "badTime",
		                             "badCertId" };
	int32_t info = devcert_scep_outcome_get_fail_info(outcome);
	const char *name = info >= 0 && info <= 4 ? names[info] : "unknown";
	const char *text = devcert_scep_outcome_get_fail_text(outcome);
	char line[512];

	drop_state(e);
	(void)clean(text, line, sizeof(line));
	/* A refusal is no error of the library: in the place of a code stands the failInfo. */
	(void)fprintf(stderr, "devcert: the server refuses%s%s (%s)\n", line[0] != '\0' ? ": " : "",
	              line, name);
	if (e->session.json) {
		json_t *object = describe_result(e, "refused");

		(void)json_object_set_new(object, "fail_info", json_string(name));
		(void)json_object_set_new(object, "fail_text", json_string(line));
		(void)show(object, true);
	}
	return info >= 0 && info <= 4 ? EXIT_FAIL_INFO + info : EXIT_PROTOCOL;
}

/* What is wrong with a reply is the protocol's, unless trust is what lacks. */
static int
fail_reply(devcert_status rc)
{
	int code = fail_status(rc, "reply");

	return code == EXIT_BAD_DATA || rc == DEVCERT_E_KEY_MISMATCH ? EXIT_PROTOCOL : code;
}

/* Send a message and take the reply; *pending says whether there is none yet. */
static int
exchange(struct enrol *e, const devcert_bytes *message, bool *pending)
{
	devcert_scep_outcome *outcome = NULL;
	devcert_bytes *reply = NULL;
	devcert_status rc;
	int code = session_send(&e->session, message, &reply);

	*pending = false;
	if (code == EXIT_NETWORK)
		*pending = e->is_saved; /* it may work the next time */
	if (code != EXIT_DONE)
		return code;
	rc = devcert_scep_client_reply(e->client, devcert_bytes_data(reply),
	                               devcert_bytes_len(reply), &outcome);
	devcert_bytes_free(reply);
	if (rc < 0)
		return fail_reply(rc);
	switch (devcert_scep_outcome_get_result(outcome)) {
	case DEVCERT_SCEP_RESULT_ISSUED:
		code = take_issued(e, outcome);
		break;
	case DEVCERT_SCEP_RESULT_REFUSED:
		code = take_refused(e, outcome);
		break;
	case DEVCERT_SCEP_RESULT_PENDING:
		*pending = true;
		code = save_state(e);
		break;
	}
	devcert_scep_outcome_free(outcome);
	return code;
}

/* Wait, and ask again. */
static int
poll_once(struct enrol *e, uint32_t n, bool *pending)
{
	devcert_bytes *message = NULL;
	char span[32], line[96];
	devcert_status rc;
	int code;

	(void)snprintf(line, sizeof(line), "pending: poll %u of %u", n, e->polls);
	if (!e->session.json)
		show_line("request", "transaction %s, %s in %s",
		          devcert_scep_client_get_transaction_id(e->client), line,
		          span_text(e->interval_s, span, sizeof(span)));
	progress_wait(line, e->interval_s);
	rc = devcert_scep_client_set_now(e->client, time_now());
	if (rc == DEVCERT_OK)
		rc = devcert_scep_client_poll(e->client, &message);
	if (rc < 0)
		return fail_status(rc, NULL);
	code = exchange(e, message, pending);
	devcert_bytes_free(message);
	return code;
}

static int
tell_pending(const struct enrol *e)
{
	if (e->session.json) {
		json_t *object = describe_result(e, "pending");

		(void)json_object_set_new(object, "state", json_string(e->state_path));
		(void)show(object, true);
	} else {
		show_line("request",
		          "transaction %s, still pending: go on with devcert scep poll "
		          "--state %s",
		          devcert_scep_client_get_transaction_id(e->client), e->state_path);
	}
	return EXIT_PENDING;
}

/* see enrol.h */
int
enrol_run(struct enrol *e, devcert_bytes *message)
{
	bool pending = false;
	int code = exchange(e, message, &pending);

	/* While the enrolment is pending a network error is one poll lost. */
	for (uint32_t n = 1;
	     n <= e->polls && pending && (code == EXIT_DONE || code == EXIT_NETWORK); n++)
		code = poll_once(e, n, &pending);
	if (pending && (code == EXIT_DONE || code == EXIT_NETWORK))
		return tell_pending(e);
	return code;
}

/* see enrol.h */
void
enrol_end(struct enrol *e)
{
	secret_wipe(&e->p12_secret);
	devcert_scep_client_free(e->client);
	devcert_scep_policy_free(e->policy);
	devcert_cert_free(e->old_cert);
	devcert_key_free(e->signer_key);
	devcert_key_free(e->key);
	session_close(&e->session);
	free(e->default_state_path);
}
