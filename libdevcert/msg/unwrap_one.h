/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recipient and one key: what everybody can see of it, and the content key in it. */
#ifndef DEVCERT_MSG_UNWRAP_ONE_H
#define DEVCERT_MSG_UNWRAP_ONE_H

#include "msg/recipient_read.h"
#include "pki/key.h"

/* The one failure from the first use of a private key on, and of lengths, which cannot be told from
 * it. */
devcert_status dc_unwrap_fail(void);

/* What needs no key: DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_UNSUPPORTED,
 * DEVCERT_E_WEAK, and DEVCERT_E_DECRYPT where an encrypted key or a point has a length with which
 * it is pointless to try.
 *
 * A private key: it is RSA for key transport, of a curve for key agreement, which the caller knows.
 * *proves: a content key that comes out is the sender's.
 * A password: *rounds of PBKDF2.  takes_des3: the wrap may be with 3DES. */
devcert_status dc_unwrap_check_key(const dc_recipient *recipient, const devcert_key *key,
                                   bool *proves) DEVCERT_MUST_CHECK;
devcert_status dc_unwrap_check_kek(const dc_recipient *recipient) DEVCERT_MUST_CHECK;
devcert_status dc_unwrap_check_password(const dc_recipient *recipient, bool takes_des3,
                                        uint32_t *rounds) DEVCERT_MUST_CHECK;

/* The content key, cek_len octets at cek, of what was checked.  DEVCERT_E_DECRYPT, and
 * DEVCERT_E_NOMEM; other codes say no more than DEVCERT_E_DECRYPT and go no further. */
devcert_status dc_unwrap_by_key(const dc_recipient *recipient, const devcert_key *key, uint8_t *cek,
                                size_t cek_len) DEVCERT_MUST_CHECK;
devcert_status dc_unwrap_by_kek(const dc_recipient *recipient, dc_slice kek, uint8_t *cek,
                                size_t cek_len) DEVCERT_MUST_CHECK;
devcert_status dc_unwrap_by_password(const dc_recipient *recipient, dc_slice pass, uint8_t *cek,
                                     size_t cek_len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_UNWRAP_ONE_H */
