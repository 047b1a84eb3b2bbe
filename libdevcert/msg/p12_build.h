/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing PKCS#12 files: p12_builder.c is what is set, p12_write.c makes the file of it. */
#ifndef DEVCERT_MSG_P12_BUILD_H
#define DEVCERT_MSG_P12_BUILD_H

#include "msg/p12.h"

#define DC_P12_KEY_ID_LEN 20

/* What was added beside the one key with its certificate and issuers. */
typedef struct {
	devcert_pkcs12_bag *bag;
	bool is_trusted; /* a certificate for its own sake */
} dc_p12_entry;

struct devcert_pkcs12_builder {
	devcert_key *key;
	devcert_cert *cert;
	devcert_cert_list *chain;
	char *name;
	const dc_p12_target_row *target;
	uint32_t rounds; /* 0: the target's */
	dc_p12_entry *entries;
	size_t count;
};

/* As devcert_pkcs12_builder_set_name() takes it; the caller frees the copy. */
devcert_status dc_p12_copy_name(const char *name, char **out) DEVCERT_MUST_CHECK;

/* One bag that is to be written; borrows everything.  It has a key, a certificate, or a value. */
typedef struct {
	devcert_pkcs12_kind kind;
	const devcert_key *key;
	const devcert_cert *cert;
	const char *type; /* of a value: as devcert_pkcs12_bag_get_type() has it */
	dc_slice value;
	const char *name;    /* or NULL */
	dc_slice id;         /* localKeyId; empty for none */
	dc_slice attributes; /* content of the SET OF of a bag that was read, with all of them */
	bool is_own;         /* the certificate of a key in the file */
	bool is_trusted;     /* has to have Java's attribute */
	uint8_t key_id[DC_P12_KEY_ID_LEN]; /* of a key or certificate */
} dc_p12_part;

typedef struct {
	dc_p12_part *items;
	size_t count;
} dc_p12_parts;

/* What a builder was given; the caller frees the items whether it works or not.
 * DEVCERT_E_STATE, DEVCERT_E_LIMIT. */
devcert_status dc_p12_parts_list(const devcert_pkcs12_builder *builder,
                                 dc_p12_parts *out) DEVCERT_MUST_CHECK;

/* The rounds of each derivation: what was set, or as many as all readers like us take.
 * DEVCERT_E_LIMIT where what was set are too many. */
devcert_status dc_p12_parts_rounds(const devcert_pkcs12_builder *builder, const dc_p12_parts *parts,
                                   uint32_t *out) DEVCERT_MUST_CHECK;

/* Append the AuthenticatedSafe of these parts. */
devcert_status dc_p12_write_safe(const dc_p12_target_row *target, const dc_p12_part *parts,
                                 size_t count, const dc_p12_pass *pass, uint32_t rounds,
                                 dc_buf *out) DEVCERT_MUST_CHECK;

/* Append the PFX around it. */
devcert_status dc_p12_write_pfx(const dc_p12_target_row *target, dc_slice safe,
                                const dc_p12_pass *pass, uint32_t rounds,
                                dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_P12_BUILD_H */
