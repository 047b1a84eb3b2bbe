/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a devcert_reseal_plan holds. */
#ifndef DEVCERT_MSG_RESEAL_PLAN_H
#define DEVCERT_MSG_RESEAL_PLAN_H

#include "base/limits.h"
#include "msg/recipient.h"
#include "msg/recipient_read.h"

typedef struct {
	devcert_cert *cert;
	dc_key_ids ids; /* of its key */
} dc_holder;

typedef struct {
	dc_holder holder;
	devcert_sealer_builder *sealer; /* who come in his stead */
} dc_replacement;

struct devcert_reseal_plan {
	devcert_opener_builder *opener; /* NULL before it is set */
	devcert_sealer_builder *sealer; /* NULL where nobody is added everywhere */
	dc_holder dropped[DC_LIMIT_RESEAL_CERTS];
	size_t dropped_count;
	dc_replacement replaced[DC_LIMIT_RESEAL_CERTS];
	size_t replaced_count;
	bool drops_index[DC_LIMIT_ENVELOPE_RECIPIENTS];
	bool new_content_key;
};

/* Whether a recipient is named as this holder is. */
bool dc_holder_is(const dc_holder *holder, const dc_recipient *recipient);

#endif /* DEVCERT_MSG_RESEAL_PLAN_H */
