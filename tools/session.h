/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Talking with one SCEP server. */
#ifndef DEVCERT_TOOL_SESSION_H
#define DEVCERT_TOOL_SESSION_H

#include <devcert/net.h>

#include "tool.h"

struct session {
	/* options */
	const char *fingerprint;
	const char *ca_cert;
	bool first_use;
	const char *allow_text;
	const char *proxy;
	const char *tls_ca;
	const char *timeout;
	bool get;
	bool json;
	/* what comes of them */
	const char *url;
	uint32_t allow;
	devcert_net_client *net;
	devcert_scep_caps *caps;
	devcert_scep_ca_certs *ca_certs;
};

#define SESSION_NET_OPTIONS(s)                                                                         \
	{ "proxy", 0, OPTION_TEXT, &(s).proxy, "URL", "proxy, \"http://proxy.example:3128\"" },        \
	    { "tls-ca",    0,      OPTION_TEXT,                                                        \
	      &(s).tls_ca, "FILE", "certificates that https is trusted by, instead of the system's" }, \
	    { "timeout", 0, OPTION_TEXT, &(s).timeout, "SECONDS", "for each exchange; 60" },           \
	{                                                                                              \
		"json", 0, OPTION_FLAG, &(s).json, NULL, "print one JSON object"                       \
	}

#define SESSION_CA_OPTIONS(s)                                                                           \
	{ "ca-fingerprint", 0,     OPTION_TEXT,                                                         \
	  &(s).fingerprint, "HEX", "SHA-256 of the CA's certificate" },                                 \
	    { "ca-cert", 0, OPTION_TEXT, &(s).ca_cert, "FILE", "the CA's certificate" },                \
	    { "trust-on-first-use", 0, OPTION_FLAG, &(s).first_use, NULL, "believe whatever answers" }, \
	{                                                                                               \
		"allow", 0, OPTION_TEXT, &(s).allow_text, "LIST",                                       \
		    "sha1, rsa1024, 3des: for old servers"                                              \
	}

/* Check the options and prepare for connections; nothing is sent. */
int session_open(struct session *s, const char *url);
/* How many ways to authenticate the CA were given: one is right. */
int session_count_trust(const struct session *s);
/* GetCACaps; a server that answers with an HTTP error has none. */
int session_ask_caps(struct session *s);
/* GetCACert, and authenticate; without a way, as on first use. */
int session_ask_ca(struct session *s);
/* One message and its reply. */
int session_send(const struct session *s, const devcert_bytes *message, devcert_bytes **out);
/* "fingerprint matches" and so on. */
const char *session_trust_text(const struct session *s);
/* The same for JSON: "fingerprint", "certificate", "first use", "no". */
const char *session_trust_word(const struct session *s);
void session_close(struct session *s);

#endif /* DEVCERT_TOOL_SESSION_H */
