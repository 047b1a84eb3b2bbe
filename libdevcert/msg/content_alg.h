/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* contentEncryptionAlgorithm of an envelope: cipher, nonce or IV, length of the tag. */
#ifndef DEVCERT_MSG_CONTENT_ALG_H
#define DEVCERT_MSG_CONTENT_ALG_H

#include <devcert/envelope.h>

#include "asn1/oid.h"
#include "base/buf.h"

typedef struct {
	devcert_content_cipher cipher;
	dc_slice iv;    /* into what was read */
	size_t tag_len; /* 0 for CBC */
} dc_content_alg;

/* Append the AlgorithmIdentifier: GCMParameters with both fields (RFC 5084, section 3.2; there are
 * readers that do not know the default), or an OCTET STRING (RFC 8103, section 2; RFC 3565, section
 * 4.1).  The tag has 16 octets. */
void dc_content_alg_write(devcert_content_cipher cipher, dc_slice iv, dc_buf *out);

/* The dotted OID alone, whatever it is. */
devcert_status dc_content_alg_oid(dc_slice der, char out[DC_OID_TEXT_SIZE]) DEVCERT_MUST_CHECK;

/* The cipher alone; 0 where it is none of ours. */
devcert_status dc_content_alg_cipher(dc_slice der, devcert_content_cipher *out) DEVCERT_MUST_CHECK;

/* Read it; allow: bits of devcert_open_allow.  DEVCERT_E_DER; DEVCERT_E_UNSUPPORTED for another
 * cipher, and for what is unusual and not allowed; DEVCERT_E_WEAK for DES. */
devcert_status dc_content_alg_read(dc_slice der, uint32_t allow,
                                   dc_content_alg *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_CONTENT_ALG_H */
