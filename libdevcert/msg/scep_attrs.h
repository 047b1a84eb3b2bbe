/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The signed attributes of a SCEP message (RFC 8894, section 3.2.1), written and read. */
#ifndef DEVCERT_MSG_SCEP_ATTRS_H
#define DEVCERT_MSG_SCEP_ATTRS_H

#include <devcert/scep.h>

#include "base/buf.h"
#include "base/slice.h"
#include "msg/cms_signed.h"

/* Octets of our own nonces. */
#define DC_SCEP_NONCE_LEN 16

typedef struct {
	devcert_scep_type type;
	/* Peers write transactionID in several string types, and want it back as they sent it. */
	uint8_t id_tag;
	dc_slice id;
	dc_slice sender_nonce;    /* empty where there is none */
	dc_slice recipient_nonce; /* empty where there is none */
	/* Of a CertRep only. */
	devcert_scep_result result;
	devcert_scep_fail_info fail_info; /* of a refusal */
	uint8_t fail_text_tag;
	dc_slice fail_text; /* empty where there is none */
} dc_scep_attrs;

/* Append the Attribute elements; failInfoText is UTF-8 and is written as that. */
void dc_scep_attrs_write(const dc_scep_attrs *attrs, dc_buf *out);

/* Read them from a verified message; what is read lives as long as the message.
 *
 * Numbers must be exactly one of the texts that RFC 8894 knows: DEVCERT_E_SCEP_TYPE.  Types and
 * lengths are checked before anything is compared, and what a message of this type must have is
 * there: DEVCERT_E_SCEP_ATTRIBUTE.  Nonces may be absent; whether they must not is the caller's
 * to say. */
devcert_status dc_scep_attrs_read(const dc_cms_signed *msg, dc_scep_attrs *out) DEVCERT_MUST_CHECK;

/* Append failInfoText for people, UTF-8 without control characters.  DEVCERT_E_SCEP_ATTRIBUTE
 * where it is not in its string type. */
devcert_status dc_scep_attrs_fail_text(const dc_scep_attrs *attrs, dc_buf *out) DEVCERT_MUST_CHECK;

/* Whether this can be a transactionID: 1 to 256 octets of printable ASCII. */
bool dc_scep_id_is_valid(dc_slice id);

#endif /* DEVCERT_MSG_SCEP_ATTRS_H */
