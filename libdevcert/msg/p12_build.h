/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing PKCS#12 files: p12_builder.c is what is set, p12_write.c makes the file of it. */
#ifndef DEVCERT_MSG_P12_BUILD_H
#define DEVCERT_MSG_P12_BUILD_H

#include "msg/p12.h"

#define DC_P12_KEY_ID_LEN 20

struct devcert_pkcs12_builder {
	devcert_key *key;
	devcert_cert *cert;
	devcert_cert_list *chain;
	char *name;
	const dc_p12_target_row *target;
	uint32_t rounds; /* 0: the target's */
};

/* One bag that is to be written; borrows everything. */
typedef struct {
	devcert_pkcs12_kind kind;
	const devcert_key *key;
	const devcert_cert *cert;
	const char *name; /* or NULL */
	bool has_id;
	uint8_t id[DC_P12_KEY_ID_LEN]; /* localKeyId */
	bool is_trusted;               /* gets Java's attribute */
} dc_p12_part;

/* Append the AuthenticatedSafe of these parts. */
devcert_status dc_p12_write_safe(const dc_p12_target_row *target, const dc_p12_part *parts,
                                 size_t count, const dc_p12_pass *pass, uint32_t rounds,
                                 dc_buf *out) DEVCERT_MUST_CHECK;

/* Append the PFX around it. */
devcert_status dc_p12_write_pfx(const dc_p12_target_row *target, dc_slice safe,
                                const dc_p12_pass *pass, uint32_t rounds,
                                dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_P12_BUILD_H */
