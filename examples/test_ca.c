/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small SCEP CA for tests on this machine, built on the CA side of devcert/scep.h: it listens on
 * loopback only, and keeps its keys without a passphrase. */
#include "test_ca.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *argp_program_version = "test_ca of libdevcert " DEVCERT_VERSION;

enum verb {
	OPT_LISTEN = 256,
	OPT_DIR,
	OPT_CHALLENGE_FILE,
	OPT_APPROVE,
	OPT_RENEWAL_WINDOW,
	OPT_NO_RA,
	OPT_TWO_RA_KEYS,
	OPT_CAPABILITY,
	OPT_EMPTY_CONTENT,
	OPT_ALLOW,
	OPT_TOKEN,
	OPT_PIN_FILE,
	OPT_PENDING,
	OPT_APPROVE_REQUEST,
	OPT_REFUSE_REQUEST
};

static const struct argp_option options[] = {
	{ "listen", OPT_LISTEN, "ADDRESS:PORT", 0,
	  "Where, on loopback; port 0 takes a free one (127.0.0.1:8080)", 0 },
	{ "dir", OPT_DIR, "DIR", 0, "Folder of keys, certificates and requests (test-ca)", 0 },
	{ "challenge-file", OPT_CHALLENGE_FILE, "FILE", 0,
	  "The challenge password that requests must hold; a final line end does not count", 0 },
	{ "approve", OPT_APPROVE, "HOW", 0,
	  "automatically: who has the challenge gets a certificate (default); manually: a person "
	  "decides",
	  0 },
	{ "renewal-window", OPT_RENEWAL_WINDOW, "DAYS", 0,
	  "How long before its end a certificate may be renewed, without a challenge (any time)",
	  0 },
	{ "allow", OPT_ALLOW, "WHAT", 0, "Old algorithms: sha1, 3des, rsa1024, with commas", 0 },
	{ "token", OPT_TOKEN, "URI", 0,
	  "Keys are in this PKCS#11 token (RFC 7512), and made there, instead of in the folder",
	  0 },
	{ "pin-file", OPT_PIN_FILE, "FILE", 0, "PIN of the token", 0 },
	{ NULL, 0, NULL, 0, "For peers with needs of their own:", 1 },
	{ "no-ra", OPT_NO_RA, NULL, 0, "The CA signs and decrypts itself: one certificate", 0 },
	{ "two-ra-keys", OPT_TWO_RA_KEYS, NULL, 0, "One key of the RA signs, another decrypts", 0 },
	{ "capability", OPT_CAPABILITY, "WORD", 0, "One more capability; may be repeated", 0 },
	{ "empty-content", OPT_EMPTY_CONTENT, NULL, 0,
	  "PENDING and FAILURE have an empty content instead of none", 0 },
	{ NULL, 0, NULL, 0, "Beside a running CA, instead of starting one:", 2 },
	{ "pending", OPT_PENDING, NULL, 0, "List the requests that wait for a person", 0 },
	{ "approve-request", OPT_APPROVE_REQUEST, "ID", 0, "Approve one", 0 },
	{ "refuse-request", OPT_REFUSE_REQUEST, "ID", 0, "Refuse one", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

struct command {
	struct settings settings;
	enum verb verb; /* 0 to start the CA */
	const char *id;
};

void
complain_errno(const char *what)
{
	fprintf(stderr, "test_ca: %s: %s\n", what, strerror(errno));
}

void
complain_devcert(const char *what)
{
	fprintf(stderr, "test_ca: %s: %s (%s)\n", what, devcert_last_error_message(),
	        devcert_error_name(devcert_last_error_code()));
}

/* Bits of "sha1,3des,rsa1024". */
static uint32_t
parse_allow(const char *text, struct argp_state *state)
{
	static const struct {
		const char *word;
		devcert_allow bit;
	} words[] = {
		{ "sha1", DEVCERT_ALLOW_SHA1 },
		{ "3des", DEVCERT_ALLOW_DES3 },
		{ "rsa1024", DEVCERT_ALLOW_RSA_1024 },
	};
	uint32_t allow = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, ","), i;

		for (i = 0; i < 3; i++)
			if (strlen(words[i].word) == len && strncmp(text, words[i].word, len) == 0)
				break;
		if (i == 3)
			argp_error(state, "--allow takes sha1, 3des and rsa1024");
		else
			allow |= (uint32_t)words[i].bit;
		text += len + (text[len] == ',');
	}
	return allow;
}

static uint32_t
parse_days(const char *text, struct argp_state *state)
{
	char *end;
	unsigned long days = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || days > 3650)
		argp_error(state, "--renewal-window takes 0 to 3650 days");
	return (uint32_t)days;
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;
	struct settings *settings = &command->settings;

	switch (key) {
	case OPT_LISTEN:
		settings->listen = arg;
		break;
	case OPT_DIR:
		settings->dir = arg;
		break;
	case OPT_CHALLENGE_FILE:
		settings->challenge_file = arg;
		break;
	case OPT_APPROVE:
		settings->manual = strcmp(arg, "manually") == 0;
		if (!settings->manual && strcmp(arg, "automatically") != 0)
			argp_error(state, "--approve takes automatically or manually");
		break;
	case OPT_NO_RA:
		settings->no_ra = true;
		break;
	case OPT_TWO_RA_KEYS:
		settings->two_ra_keys = true;
		break;
	case OPT_CAPABILITY:
		if (settings->capability_count == sizeof(settings->capabilities) / sizeof(char *))
			argp_error(state, "too many capabilities");
		else
			settings->capabilities[settings->capability_count++] = arg;
		break;
	case OPT_EMPTY_CONTENT:
		settings->empty_content = true;
		break;
	case OPT_RENEWAL_WINDOW:
		settings->renewal_window_s = parse_days(arg, state) * 86400u;
		break;
	case OPT_ALLOW:
		settings->allow = parse_allow(arg, state);
		break;
	case OPT_TOKEN:
		settings->token = arg;
		break;
	case OPT_PIN_FILE:
		settings->pin_file = arg;
		break;
	case OPT_PENDING:
	case OPT_APPROVE_REQUEST:
	case OPT_REFUSE_REQUEST:
		command->verb = (enum verb)key;
		command->id = arg;
		break;
	case ARGP_KEY_END:
		/* RFC 8894, section 2.4: who is not authenticated gets nothing by himself. */
		if (command->verb == 0 && !settings->manual && settings->challenge_file == NULL)
			argp_error(state, "approving automatically needs --challenge-file");
		if (settings->no_ra && settings->two_ra_keys)
			argp_error(state, "--no-ra and --two-ra-keys exclude each other");
		if ((settings->token != NULL) != (settings->pin_file != NULL))
			argp_error(state, "--token and --pin-file go together");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* Serve until SIGINT or SIGTERM. */
static int
serve(const struct settings *settings)
{
	struct authority ca;
	struct http_server *server;
	sigset_t signals;
	uint16_t port = 0;
	int which;

	/* Blocked before any thread starts, so that only sigwait() sees them. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);

	if (authority_open(settings, &ca) != 0)
		return 1;
	server = http_start(settings->listen, &ca, &port);
	if (server != NULL) {
		int host_len = (int)(strrchr(settings->listen, ':') - settings->listen);

		printf("listening on http://%.*s:%u/scep\n", host_len, settings->listen, port);
		fflush(stdout);
		sigwait(&signals, &which);
		http_stop(server);
	}
	authority_close(&ca);
	return server != NULL ? 0 : 1;
}

static int
run(const struct command *command)
{
	const char *dir = command->settings.dir;

	switch (command->verb) {
	case OPT_PENDING:
		return record_list_pending(dir) == 0 ? 0 : 1;
	case OPT_APPROVE_REQUEST:
		return record_move(dir, command->id, RECORD_PENDING, RECORD_APPROVED) == 0 ? 0 : 1;
	case OPT_REFUSE_REQUEST:
		return record_move(dir, command->id, RECORD_PENDING, RECORD_REFUSED) == 0 ? 0 : 1;
	default:
		return serve(&command->settings);
	}
}

int
main(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse_option, NULL, "A small SCEP CA for tests on this machine.",
		NULL,    NULL,         NULL,
	};
	struct command command = { .settings = { .listen = "127.0.0.1:8080", .dir = "test-ca" } };

	if (argp_parse(&argp, argc, argv, 0, NULL, &command) != 0)
		return 2;
	return run(&command);
}
