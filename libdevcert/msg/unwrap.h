/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The content key, from the recipients of an envelope and what a devcert_opener_builder holds. */
#ifndef DEVCERT_MSG_UNWRAP_H
#define DEVCERT_MSG_UNWRAP_H

#include <devcert/envelope.h>

#include "base/slice.h"

/* A copy with references of its own. */
devcert_status dc_opener_builder_copy(const devcert_opener_builder *builder,
                                      devcert_opener_builder **out) DEVCERT_MUST_CHECK;

/* What was set, for what reads the rest of the envelope. */
uint32_t dc_opener_builder_allow(const devcert_opener_builder *builder);
bool dc_opener_builder_takes_cbc(const devcert_opener_builder *builder);
bool dc_opener_builder_requires_commitment(const devcert_opener_builder *builder);
size_t dc_opener_builder_max_recipients(const devcert_opener_builder *builder);
/* DEVCERT_E_STATE where there is no key at all. */
devcert_status dc_opener_builder_check(const devcert_opener_builder *builder) DEVCERT_MUST_CHECK;

/* The way through the recipients that may be ours: first those where success proves the content key
 * (key agreement, RSAES-OAEP, KEK), then passwords, whose wrap shows a wrong one but lets the
 * content key be changed (RFC 3211 checks three octets of it), then RSAES-PKCS1-v1_5, where only
 * the content tells anything; of each, those that name us before those that do not; at most 16
 * private-key operations, of which those that name us get theirs first. */
typedef struct dc_unwrap dc_unwrap;

/* recipients: the content octets of recipientInfos, DER.  They and builder, which must not change,
 * must outlive the way.
 *
 * No private key is used yet, so each error has its code.  Who cannot be read or opened is passed
 * over; where nobody is left, it is what the first of those that name us is passed over for:
 * DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_WEAK, DEVCERT_E_UNSUPPORTED, and
 * DEVCERT_E_DECRYPT for an encrypted key with a length that cannot be.  DEVCERT_E_NO_RECIPIENT
 * where there is none of them.
 *
 * content_proves: the content is authenticated, and tells a right key from a wrong one.  Where it
 * is not, there is one try with RSAES-PKCS1-v1_5 at most: what stands for a bad padding passes for
 * right in one of 256 cases, and how an envelope with several ends would tell of more than one
 * (CVE-2019-1563). */
devcert_status dc_unwrap_new(const devcert_opener_builder *builder, dc_slice recipients,
                             bool content_proves, dc_unwrap **out) DEVCERT_MUST_CHECK;

/* The next content key to be tried, cek_len octets, which is exactly what the cipher takes.
 * DEVCERT_E_DECRYPT where there is none left. */
devcert_status dc_unwrap_next(dc_unwrap *unwrap, uint8_t *cek, size_t cek_len) DEVCERT_MUST_CHECK;

/* Of the content key that was given last: whether it is proved to be what the sender wrapped; and
 * which recipient it is from, counted as in devcert_recipient_list. */
bool dc_unwrap_is_proved(const dc_unwrap *unwrap);
int32_t dc_unwrap_index(const dc_unwrap *unwrap);

/* Whether there is something left to be tried, should the content tell that it was not the one. */
bool dc_unwrap_has_more(const dc_unwrap *unwrap);

void dc_unwrap_free(dc_unwrap *unwrap);

#endif /* DEVCERT_MSG_UNWRAP_H */
