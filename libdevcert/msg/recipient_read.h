/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walking over recipientInfos (RFC 5652, section 6.2) without building anything. */
#ifndef DEVCERT_MSG_RECIPIENT_READ_H
#define DEVCERT_MSG_RECIPIENT_READ_H

#include <devcert/envelope.h>

#include "asn1/oid.h"
#include "base/slice.h"
#include "msg/cms.h"

/* One recipient; the slices point into what was walked over. */
typedef struct {
	devcert_recipient_kind kind;
	bool is_broken; /* OTHER because it cannot be read, not because it is another kind */
	uint32_t version;
	dc_slice whole;  /* the RecipientInfo that it is in */
	dc_slice member; /* key agreement: its RecipientEncryptedKey */
	dc_cms_id id;    /* of a KEK only key_id, which is its identifier; of a password nothing */
	dc_slice algorithm;  /* keyEncryptionAlgorithm */
	dc_slice derivation; /* password: content of keyDerivationAlgorithm; empty where absent */
	dc_slice originator; /* key agreement: OriginatorIdentifierOrKey */
	dc_slice ukm;        /* key agreement: its OCTET STRING; empty where absent */
	dc_slice encrypted_key; /* content octets */
} dc_recipient;

/* How many there are, maybe none, those of one KeyAgreeRecipientInfo counted one by one.
 * DEVCERT_E_LIMIT beyond max, DEVCERT_E_DER where one element does not follow the other. */
devcert_status dc_recipient_count(dc_slice recipients, size_t max, size_t *out) DEVCERT_MUST_CHECK;

/* Where one is; { recipients } at the start. */
typedef struct {
	dc_slice left;
	dc_slice members; /* of the key agreement that group is */
	dc_recipient group;
} dc_recipient_walk;

/* The next recipient of what dc_recipient_count() has counted: that many times it works.  One whose
 * inside cannot be read is OTHER, so that it does not stand between others and the content. */
devcert_status dc_recipient_next(dc_recipient_walk *walk, dc_recipient *out) DEVCERT_MUST_CHECK;

/* The identifiers of a key that RFC 5280, section 4.2.1.2, computes: SHA-1 of its octets; 0100 and
 * the last 60 bits of that. */
typedef struct {
	uint8_t sha1[20];
	uint8_t tail[8];
} dc_key_ids;

devcert_status dc_key_ids_of(const devcert_public_key *key, dc_key_ids *out) DEVCERT_MUST_CHECK;

/* Whether it is named by one of them. */
bool dc_recipient_has_id(const dc_recipient *recipient, const dc_key_ids *ids);

/* Whether it is named as cert is: by issuer and serial number, or by subject key identifier. */
bool dc_recipient_names(const dc_recipient *recipient, const devcert_cert *cert);

/* DER of PBKDF2-params of a password's recipient.  DEVCERT_E_DER, DEVCERT_E_UNSUPPORTED where it is
 * another derivation or, as RFC 5652, section 6.2.4, lets it be, none. */
devcert_status dc_recipient_pbkdf2(const dc_recipient *recipient,
                                   dc_slice *params) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_RECIPIENT_READ_H */
