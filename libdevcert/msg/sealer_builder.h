/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a devcert_sealer_builder holds, for what seals. */
#ifndef DEVCERT_MSG_SEALER_BUILDER_H
#define DEVCERT_MSG_SEALER_BUILDER_H

#include <devcert/envelope.h>

#include "base/buf.h"
#include "base/slice.h"
#include "msg/recipient_scheme.h"
#include "pki/cert.h"

typedef struct {
	devcert_recipient_kind kind;
	/* key transport and key agreement */
	devcert_cert *cert;
	const dc_scheme *scheme;
	bool by_key_id;
	dc_buf label;
	/* password: the password; KEK: the key, and its identifier */
	dc_buf secret;
	dc_buf key_id;
} dc_seal_to;

struct devcert_sealer_builder {
	dc_seal_to *to;
	size_t count;
	size_t size; /* of to */
	size_t max_recipients;
	int64_t now_at;
	bool has_now;
	uint32_t allow;
	/* of those that are added from now on; NULL is the key's default */
	const dc_scheme *scheme;
	dc_buf label;
	bool by_key_id;
	devcert_content_cipher cipher;
	bool commitment;
	uint64_t content_len;
	bool has_content_len;
	bool is_checked; /* by dc_sealer_builder_merge(); then not again */
};

/* A copy with references of its own. */
devcert_status dc_sealer_builder_copy(const devcert_sealer_builder *builder,
                                      devcert_sealer_builder **out) DEVCERT_MUST_CHECK;

/* Append the recipients of other, except for those that builder has: a certificate with the same
 * key, the same password, the same KEK.  Both were checked, each with what it tolerates, and what
 * they make together is not checked again.  DEVCERT_E_LIMIT where there are more than either would
 * let be. */
devcert_status dc_sealer_builder_merge(devcert_sealer_builder *builder,
                                       const devcert_sealer_builder *other) DEVCERT_MUST_CHECK;

/* What devcert_sealer_builder_build() says of time, usage, strength and duplicates; no recipients
 * at all is DEVCERT_E_STATE. */
devcert_status dc_sealer_builder_check(const devcert_sealer_builder *builder) DEVCERT_MUST_CHECK;

/* Append the DER of one RecipientInfo, which holds the content key.  What dc_sealer_builder_check()
 * looks at is not looked at here. */
devcert_status dc_recipient_write(const dc_seal_to *to, dc_slice cek,
                                  dc_buf *out) DEVCERT_MUST_CHECK;

/* EnvelopedData's version with these recipients, RFC 5652, section 6.1: 0, 2 or 3. */
uint32_t dc_sealer_builder_version(const devcert_sealer_builder *builder);

#endif /* DEVCERT_MSG_SEALER_BUILDER_H */
