/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSAES-OAEP (RFC 8017, section 7.1), which GnuTLS 3.7.9 lacks. */
#ifndef DEVCERT_CRYPTO_OAEP_H
#define DEVCERT_CRYPTO_OAEP_H

#include <gnutls/abstract.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/digest.h"

typedef struct {
	dc_hash hash;     /* of the label */
	dc_hash mgf_hash; /* of MGF1 */
	dc_slice label;
} dc_oaep;

/* Encrypt; appends as many octets as the modulus has.  DEVCERT_E_ARGUMENT where in is too long for
 * the modulus. */
devcert_status dc_oaep_encrypt(gnutls_pubkey_t key, const dc_oaep *oaep, dc_slice in,
                               dc_buf *out) DEVCERT_MUST_CHECK;

/* Decrypt to exactly len octets at out; in is as long as the modulus.  From the private operation
 * on there is one error, DEVCERT_E_DECRYPT, and what is in the padding takes no part in the time.
 */
devcert_status dc_oaep_decrypt(gnutls_privkey_t key, const dc_oaep *oaep, dc_slice in, uint8_t *out,
                               size_t len) DEVCERT_MUST_CHECK;

/* The same without RSA, for a token that has no more than that.  em is as long as the modulus; when
 * it is decoded, it is changed, and to be wiped by the caller.  Errors as above. */
devcert_status dc_oaep_encode(const dc_oaep *oaep, dc_slice in, uint8_t *em,
                              size_t em_len) DEVCERT_MUST_CHECK;
devcert_status dc_oaep_decode(const dc_oaep *oaep, uint8_t *em, size_t em_len, uint8_t *out,
                              size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_OAEP_H */
