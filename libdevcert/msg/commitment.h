/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* authAttrs of an envelope (RFC 5083, section 2.1), and our commitment to the content key in them.
 *
 * Neither AES-GCM nor ChaCha20-Poly1305 binds a ciphertext to one key: whoever chooses two keys can
 * make a ciphertext that both open, to different contents, with one tag.  A hash of the key that is
 * authenticated under it leaves one of them:
 *
 *   commitment ATTRIBUTE ::= { OCTET STRING (SIZE
 * (32)), 2.25.265513947410962398710019975172482287588 } HKDF-SHA-256(content key, no salt, info =
 * "devcert envelope commitment 1" and the DER of contentEncryptionAlgorithm)
 */
#ifndef DEVCERT_MSG_COMMITMENT_H
#define DEVCERT_MSG_COMMITMENT_H

#include "base/buf.h"
#include "base/slice.h"

/* Append authAttrs that hold the content type id-data and the commitment; with the tag of a SET OF,
 * as they are authenticated. */
devcert_status dc_commitment_write(dc_slice cek, dc_slice algorithm,
                                   dc_buf *out) DEVCERT_MUST_CHECK;

/* Check authAttrs, whole and with the tag of a SET OF, or empty where there are none: DER, at least
 * one, each once; a content type is that of the content, type, and is there where that is not
 * id-data.  *commitment gets the octets
 * of the commitment; empty where there is none.  DEVCERT_E_DER, DEVCERT_E_LIMIT. */
devcert_status dc_auth_attrs_read(dc_slice attrs, dc_slice type,
                                  dc_slice *commitment) DEVCERT_MUST_CHECK;

/* *equal: whether it is the commitment to this key. */
devcert_status dc_commitment_check(dc_slice commitment, dc_slice cek, dc_slice algorithm,
                                   bool *equal) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_COMMITMENT_H */
