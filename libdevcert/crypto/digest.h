/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_DIGEST_H
#define DEVCERT_CRYPTO_DIGEST_H

#include <gnutls/gnutls.h>

#include "base/slice.h"

/* DC_SHA224 is that of an HMAC only; DC_SHAKE256, with 64 octets, one without, and GnuTLS does not
 * have it. */
typedef enum { DC_SHA1 = 1, DC_SHA256, DC_SHA384, DC_SHA512, DC_SHA224, DC_SHAKE256 } dc_hash;

/* Octets of the longest digest. */
#define DC_DIGEST_MAX 64

size_t dc_hash_len(dc_hash hash);

/* OID of a digest; of "HMAC with" it. */
const char *dc_hash_oid(dc_hash hash);

/* GnuTLS's name of the digest, and of its HMAC. */
gnutls_digest_algorithm_t dc_hash_gnutls(dc_hash hash);
gnutls_mac_algorithm_t dc_hash_gnutls_mac(dc_hash hash);

/* DEVCERT_E_WEAK for MD5, DEVCERT_E_UNSUPPORTED for what we do not know.  That SHA-1 is weak is
 * the caller's policy. */
devcert_status dc_hash_from_oid(const char *oid, dc_hash *out) DEVCERT_MUST_CHECK;
devcert_status dc_hash_from_hmac_oid(const char *oid, dc_hash *out) DEVCERT_MUST_CHECK;

/* dc_hash_len() octets at out. */
devcert_status dc_digest(dc_hash hash, dc_slice in, uint8_t out[DC_DIGEST_MAX]) DEVCERT_MUST_CHECK;
devcert_status dc_hmac(dc_hash hash, dc_slice key, dc_slice in,
                       uint8_t out[DC_DIGEST_MAX]) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_DIGEST_H */
