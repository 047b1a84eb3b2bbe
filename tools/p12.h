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
	bool force;
};

/* key and cert: both, or both NULL.  chain may hold the certificate itself, too. */
int p12_write(const struct p12_output *p12, const devcert_key *key, const devcert_cert *cert,
              const devcert_cert_list *chain, const struct secret *secret);

#endif /* DEVCERT_TOOL_P12_H */
