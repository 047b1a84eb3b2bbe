/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_TOOL_ENROL_H
#define DEVCERT_TOOL_ENROL_H

#include "p12.h"
#include "session.h"

/* One enrolment: what is wanted of it, and how far it is. */
struct enrol {
	struct session session;
	/* options */
	const char *key_path;
	struct secret_source key_password;
	const char *signer_path; /* of a renewal: the old certificate's key */
	struct secret_source signer_password;
	const char *cert_path;
	const char *chain_path;
	struct p12_output p12;
	struct secret_source p12_password;
	const char *polls_text;
	const char *state_path;
	bool force;
	/* what comes of them */
	char *default_state_path;
	struct secret p12_secret;
	uint32_t polls;
	uint32_t interval_s;
	devcert_key *key;
	devcert_key *signer_key; /* NULL without signer_path */
	devcert_cert *old_cert;  /* what is renewed; NULL where that is not known */
	devcert_scep_policy *policy;
	devcert_scep_client *client;
	bool is_saved; /* the state is in its file */
};

#define ENROL_OPTIONS(e)                                                                              \
	{ "key", 0, OPTION_TEXT, &(e).key_path, "FILE", "the private key" },                          \
	    { "password", 0, OPTION_KEY_SECRET, &(e).key_password, NULL, "password of the key" },     \
	    { "output",       'o',    OPTION_TEXT,                                                    \
	      &(e).cert_path, "FILE", "where to write the certificate; - is standard output" },       \
	    { "chain-out", 0, OPTION_TEXT, &(e).chain_path, "FILE", "where to write the issuers" },   \
	    { "p12", 0, OPTION_TEXT, &(e).p12.path, "FILE", "where to write a PKCS#12 file" },        \
	    { "p12-password",    0,    OPTION_SECRET,                                                 \
	      &(e).p12_password, NULL, "password of the PKCS#12 file" },                              \
	    { "p12-name", 0, OPTION_TEXT, &(e).p12.name, "TEXT", "friendly name in it" },             \
	    { "p12-for",   0,                                                                         \
	      OPTION_TEXT, &(e).p12.target_text,                                                      \
	      "TARGET",    "which program reads it, see devcert p12 create" },                        \
	    { "poll",          0,        OPTION_TEXT,                                                 \
	      &(e).polls_text, "NxSPAN", "how often to ask again while pending; 10x5m, 0 is never" }, \
	    { "state",         0,      OPTION_TEXT,                                                   \
	      &(e).state_path, "FILE", "where a pending enrolment is kept; -o with .state" },         \
	    { "force", 0, OPTION_FLAG, &(e).force, NULL, "overwrite" },                               \
	{                                                                                             \
		"get", 0, OPTION_FLAG, &(e).session.get, NULL,                                        \
		    "send by GET even where POST is offered"                                          \
	}

#define SIGNER_OPTIONS(e)                                                                          \
	{ "cert-key",       0,      OPTION_TEXT,                                                   \
	  &(e).signer_path, "FILE", "the key of the certificate to renew" },                       \
	{                                                                                          \
		"cert-key-password", 0, OPTION_SECRET, &(e).signer_password, NULL,                 \
		    "password of that key"                                                         \
	}

/* All that can go wrong before anything is sent, does. */
int enrol_prepare(struct enrol *e, const char *url, bool is_new);
/* Ask the server what it can do and who it is, and tell. */
int enrol_meet(struct enrol *e);
/* Send a message, and go on until there is a decision or the polls run out. */
int enrol_run(struct enrol *e, devcert_bytes *message);
void enrol_end(struct enrol *e);

#endif /* DEVCERT_TOOL_ENROL_H */
