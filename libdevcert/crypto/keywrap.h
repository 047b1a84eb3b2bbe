/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys under keys: AES key wrap (RFC 3394), and that of passwords in CMS (RFC 3211). */
#ifndef DEVCERT_CRYPTO_KEYWRAP_H
#define DEVCERT_CRYPTO_KEYWRAP_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/cipher.h"

/* AES key wrap with a KEK of 16, 24 or 32 octets; appends key.len + 8 octets. */
devcert_status dc_keywrap(dc_slice kek, dc_slice key, dc_buf *out) DEVCERT_MUST_CHECK;

/* Undo it: to exactly len octets at out.  DEVCERT_E_DECRYPT where the check fails, whatever in's
 * length is. */
devcert_status dc_keyunwrap(dc_slice kek, dc_slice in, uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

/* The dotted OID of AES key wrap for a KEK of that length, and back: 0 where it is none. */
const char *dc_keywrap_oid(size_t kek_len);
size_t dc_keywrap_kek_len(const char *oid);

/* RFC 3211, section 2.3: formatted with length and check octets, encrypted twice in CBC mode. */
devcert_status dc_password_wrap(dc_cipher cipher, dc_slice kek, dc_slice iv, dc_slice key,
                                dc_buf *out) DEVCERT_MUST_CHECK;

/* Undo it: to exactly len octets at out.  DEVCERT_E_DECRYPT where check octets or length are wrong;
 * in is at least two blocks, and a multiple of one. */
devcert_status dc_password_unwrap(dc_cipher cipher, dc_slice kek, dc_slice iv, dc_slice in,
                                  uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_KEYWRAP_H */
