/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MGF1, RFC 8017, appendix B.2.1, and its digest, which the parameters of RSAES-OAEP and RSASSA-PSS
 * have in the same form. */
#ifndef DEVCERT_CRYPTO_MGF1_H
#define DEVCERT_CRYPTO_MGF1_H

#include "base/buf.h"
#include "crypto/digest.h"

/* Read the AlgorithmIdentifier of a digest, with NULL or without parameters.  As
 * dc_hash_from_oid(); DEVCERT_E_DER for other parameters. */
devcert_status dc_mgf1_hash_read(dc_slice der, dc_hash *out) DEVCERT_MUST_CHECK;

/* The same for MGF1 with its digest; DEVCERT_E_UNSUPPORTED for another mask generation. */
devcert_status dc_mgf1_read(dc_slice der, dc_hash *out) DEVCERT_MUST_CHECK;

/* Append them; digests have NULL here: RFC 4055, section 2.1. */
void dc_mgf1_hash_add(dc_hash hash, dc_buf *out);
void dc_mgf1_add(dc_hash hash, dc_buf *out);

/* Add the mask that the seed gives to len octets at out.  The seed is no longer than a modulus. */
devcert_status dc_mgf1_mask(dc_hash hash, dc_slice seed, uint8_t *out,
                            size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_MGF1_H */
