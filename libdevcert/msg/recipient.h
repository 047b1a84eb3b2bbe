/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One RecipientInfo as it is read (RFC 5652, section 6.2). */
#ifndef DEVCERT_MSG_RECIPIENT_H
#define DEVCERT_MSG_RECIPIENT_H

#include <devcert/envelope.h>

#include "base/buf.h"
#include "base/slice.h"

/* All recipients of the content octets of recipientInfos, DER; at most max of them.  Those of one
 * KeyAgreeRecipientInfo are counted one by one. */
devcert_status dc_recipient_list_read(dc_slice recipients, size_t max,
                                      devcert_recipient_list **out) DEVCERT_MUST_CHECK;

/* A plan, for the jobs that carry it out; the parts live as long as the plan.  The opener is NULL
 * where it was not set, and has to be set for what follows. */
const devcert_opener_builder *dc_reseal_plan_opener(const devcert_reseal_plan *plan);
bool dc_reseal_plan_has_new_key(const devcert_reseal_plan *plan);
devcert_status dc_reseal_plan_copy(const devcert_reseal_plan *plan,
                                   devcert_reseal_plan **out) DEVCERT_MUST_CHECK;
/* SHA-256 over all that makes the recipients of one plan differ from those of another, without
 * their secrets: for a journal.  What it is opened with is no part of it, so that a job can be gone
 * on with when a key that was missing has been found. */
devcert_status dc_reseal_plan_hash(const devcert_reseal_plan *plan,
                                   uint8_t out[32]) DEVCERT_MUST_CHECK;

/* The content octets of the new recipientInfos: of the old ones those that are kept, then those
 * that are added, with the same content key.  Sorted as DER wants where is_der.  Who is there
 * already, and is kept, is not added: a certificate whose holder is named, a password or KEK that
 * gives this content key.  DEVCERT_E_NOT_FOUND, DEVCERT_E_NO_RECIPIENT, DEVCERT_E_LIMIT as
 * devcert_file_job_step() says. */
devcert_status dc_reseal_recipients(const devcert_reseal_plan *plan, dc_slice recipients,
                                    dc_slice cek, bool is_der, dc_buf *out) DEVCERT_MUST_CHECK;

/* With a new content key: to whom it is sealed, which was checked.  DEVCERT_E_NO_RECIPIENT where an
 * old recipient is neither dropped nor added: holders are named by their certificates, KEKs by
 * their identifiers; of passwords there have to be as many as stay. */
devcert_status dc_reseal_sealer(const devcert_reseal_plan *plan, dc_slice recipients,
                                devcert_sealer_builder **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_RECIPIENT_H */
