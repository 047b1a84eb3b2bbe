/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSASSA-PSS (RFC 8017, section 8.1) with MGF1 of the same digest and the trailer field 1: its
 * parameters, and verification, as GnuTLS has neither SHA-1 nor a salt of any length. */
#ifndef DEVCERT_CRYPTO_PSS_H
#define DEVCERT_CRYPTO_PSS_H

#include <gnutls/abstract.h>

#include "base/buf.h"
#include "crypto/digest.h"

typedef struct {
	dc_hash hash; /* of the message and of MGF1 */
	size_t salt_len;
} dc_pss;

/* Read the DER of RSASSA-PSS-params (RFC 4055, section 3.1).  Empty for absent ones, which a
 * signature may not have: DEVCERT_E_DER.  DEVCERT_E_UNSUPPORTED for digests that are none of ours,
 * another mask generation or one of another digest, and other trailer fields; DEVCERT_E_WEAK for
 * MD5; DEVCERT_E_LIMIT for a salt longer than any modulus.  That SHA-1 is weak is for those to say
 * who use it. */
devcert_status dc_pss_read(dc_slice der, dc_pss *out) DEVCERT_MUST_CHECK;

/* Append the RSASSA-PSS-params. */
void dc_pss_add(const dc_pss *pss, dc_buf *out);

/* Verify: DEVCERT_E_SIGNATURE.  That the key is RSA, strong enough, and may be used with these
 * parameters is the caller's to check. */
devcert_status dc_pss_verify(gnutls_pubkey_t key, const dc_pss *pss, dc_slice in,
                             dc_slice signature) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_PSS_H */
