/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How private keys were encrypted before PBES2.  All of it is weak, and read only where the caller
 * allows it. */
#ifndef DEVCERT_PKI_KEY_LEGACY_H
#define DEVCERT_PKI_KEY_LEGACY_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/file_cipher.h"

/* Whether the DER of an AlgorithmIdentifier names PBES1 or a scheme of PKCS#12. */
bool dc_key_legacy_is(dc_slice algorithm);

/* Decrypt a key under one of these; appends to out.  All but the passphrase is checked where
 * pass.ptr is NULL, which fails with DEVCERT_E_PASSWORD.  Schemes of PKCS#12 take the passphrase as
 * UTF-16; where that is wrong, octet by octet, as some programs do, and an empty one as none. */
devcert_status dc_key_legacy_decrypt(dc_slice algorithm, dc_slice pass, dc_slice in,
                                     dc_buf *out) DEVCERT_MUST_CHECK;

/* The same for a PEM block with headers, which must say "Proc-Type: 4,ENCRYPTED" and "DEK-Info:"
 * (RFC 1421, section 4.6.1).  DEVCERT_E_PEM, DEVCERT_E_UNSUPPORTED. */
devcert_status dc_key_dek_decrypt(dc_slice headers, dc_slice pass, dc_slice in,
                                  dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_LEGACY_H */
