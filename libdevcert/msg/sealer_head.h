/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of an envelope is made before there is content: key, recipients, head. */
#ifndef DEVCERT_MSG_SEALER_HEAD_H
#define DEVCERT_MSG_SEALER_HEAD_H

#include "crypto/content.h"
#include "msg/sealer_builder.h"

typedef struct {
	dc_content *content; /* under a fresh key, which nobody else has from here on */
	dc_buf head;         /* up to the first content octet or piece */
	dc_buf attrs;        /* authAttrs with the tag of a SET OF; empty where there are none */
} dc_sealer_head;

/* Make it: DER for a content of this length, or BER.  head is to be freed after a failure, too.
 * As devcert_sealer_builder_build(). */
devcert_status dc_sealer_head_make(const devcert_sealer_builder *builder, bool is_der,
                                   uint64_t content_len, dc_sealer_head *head) DEVCERT_MUST_CHECK;

/* How many octets a content of this length has when it is encrypted. */
uint64_t dc_sealer_encrypted_len(devcert_content_cipher cipher, uint64_t content_len);

void dc_sealer_head_free(dc_sealer_head *head);

#endif /* DEVCERT_MSG_SEALER_HEAD_H */
