/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a devcert_opener_builder holds, for what finds the content key. */
#ifndef DEVCERT_MSG_OPENER_BUILDER_H
#define DEVCERT_MSG_OPENER_BUILDER_H

#include "base/buf.h"
#include "base/limits.h"
#include "msg/recipient_read.h"
#include "msg/unwrap.h"

typedef struct {
	devcert_key *key;
	devcert_cert_list *certs; /* those that are the key's; NULL where there are none */
	dc_key_ids ids;
} dc_opener_key;

typedef struct {
	dc_buf id; /* empty for any */
	dc_buf kek;
} dc_opener_kek;

struct devcert_opener_builder {
	dc_opener_key keys[DC_LIMIT_ENVELOPE_KEYS];
	size_t key_count;
	dc_opener_kek keks[DC_LIMIT_ENVELOPE_KEYS];
	size_t kek_count;
	dc_buf passwords[DC_LIMIT_ENVELOPE_PASSWORDS];
	size_t password_count;
	size_t max_recipients;
	uint32_t allow;
	bool takes_cbc;
	bool requires_commitment;
};

#endif /* DEVCERT_MSG_OPENER_BUILDER_H */
