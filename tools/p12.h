/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_TOOL_P12_H
#define DEVCERT_TOOL_P12_H

#include "tool.h"

/* A PKCS#12 file that is to be written. */
struct p12_output {
	const char *path;
	const char *name;          /* or NULL */
	uint32_t rounds;           /* 0: the default */
	const char *target_text;   /* or NULL */
	devcert_p12_target target; /* 0: the default */
	bool warns;                /* of what the target will not do with it */
	bool force;
};

/* Say what the program will not do with the file. */
devcert_status p12_warn(const devcert_pkcs12_builder *builder, const struct secret *secret);

/* key and cert: both, or both NULL.  chain may hold the certificate itself, too. */
int p12_write(const struct p12_output *p12, const devcert_key *key, const devcert_cert *cert,
              const devcert_cert_list *chain, const struct secret *secret);

/* --- p12_input.c --- */

/* A PKCS#12 file that is read. */
struct p12_input {
	struct secret_source password;
	struct secret_source mac_password;
	const char *max_rounds;
	bool allow_legacy;
	bool allow_no_mac;
};

#define P12_INPUT_OPTIONS(p)                                                                            \
	{ "password", 0, OPTION_SECRET, &(p).password, NULL, "password of the file" },                  \
	    { "mac-password",    0,    OPTION_SECRET,                                                   \
	      &(p).mac_password, NULL, "password of its MAC, where that is another one" },              \
	    { "allow-legacy", 0, OPTION_FLAG, &(p).allow_legacy, NULL, "read 3DES, RC2 and RC4, too" }, \
	    { "allow-no-mac",    0,    OPTION_FLAG,                                                     \
	      &(p).allow_no_mac, NULL, "read a file that nothing protects against change" },            \
	{                                                                                               \
		"max-rounds", 0, OPTION_TEXT, &(p).max_rounds, "N",                                     \
		    "of key derivation in all; 5000000"                                                 \
	}

/* The name of the option that allows what this bit of devcert_pkcs12_allow does. */
const char *p12_allow_word(uint32_t bit);
/* Contents of these octets.  Says nothing of a failure. */
devcert_status p12_parse(const struct octets *in, const struct secret *secret, bool allows_legacy,
                         devcert_pkcs12 **out);
/* Open a file; its password is asked for when none is given, and stays in secret. */
int p12_read(const struct p12_input *in, const char *path, struct secret *secret,
             devcert_pkcs12 **out);
/* The same where the password is of no further use. */
int p12_open(const struct p12_input *in, const char *path, devcert_pkcs12 **out);

/* --- cmd_p12.c --- */

/* What a file holds; NULL when memory is out. */
json_t *describe_p12(const devcert_pkcs12 *p12);

#endif /* DEVCERT_TOOL_P12_H */
