/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures, and what of keys and signatures is strong enough. */
#ifndef DEVCERT_CRYPTO_PK_H
#define DEVCERT_CRYPTO_PK_H

#include <gnutls/abstract.h>

#include "base/buf.h"
#include "crypto/digest.h"

/* Bits of devcert_allow that exist. */
#define DC_ALLOW_ALL (DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_DES3)

/* DEVCERT_E_ARGUMENT where allow has an unknown bit. */
devcert_status dc_allow_check(uint32_t allow) DEVCERT_MUST_CHECK;

/* DEVCERT_E_WEAK for RSA keys below 2048 bits (1024 where allowed), for those with primes that can
 * be found by their form (crypto/rsa_check.h), and for EC keys below 256; DEVCERT_E_LIMIT for RSA
 * keys above 16,384. */
devcert_status dc_pk_check_strength(gnutls_pubkey_t key, uint32_t allow) DEVCERT_MUST_CHECK;

/* Sign with SHA-256, or with what the type prescribes: SHA-384 and SHA-512 for P-384 and P-521,
 * none for Ed25519 and Ed448.  *oid is the signature algorithm's; its parameters are NULL for RSA
 * and absent for all others.  Appends to out. */
devcert_status dc_pk_sign(gnutls_privkey_t key, dc_slice in, const char **oid,
                          dc_buf *out) DEVCERT_MUST_CHECK;

/* Sign with an algorithm that is one of this key.  Appends to out. */
devcert_status dc_pk_sign_as(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, dc_slice in,
                             dc_buf *out) DEVCERT_MUST_CHECK;

/* The algorithm that dc_pk_sign() uses with this key, and the digest of signed attributes that goes
 * with it: SHA-512 for Ed25519, SHAKE256 for Ed448 (RFC 8419, section 2.3). */
devcert_status dc_pk_sign_algorithm(gnutls_privkey_t key, const char **oid,
                                    dc_hash *hash) DEVCERT_MUST_CHECK;

/* Whether a SignerInfo may have this signature algorithm with this digest; rsaEncryption fits any
 * SHA, and so does RSASSA-PSS, whose parameters say it; an unknown algorithm none. */
bool dc_pk_fits_hash(const char *oid, dc_hash hash);

/* Verify a signature of the algorithm oid; for rsaEncryption, as SignerInfo has it, hash says the
 * digest, otherwise it is not looked at.  Key and digest must be strong enough by allow:
 * DEVCERT_E_WEAK.  DEVCERT_E_SIGNATURE where the signature is wrong, DEVCERT_E_UNSUPPORTED for an
 * algorithm that we do not know or that is not the key's. */
devcert_status dc_pk_verify(gnutls_pubkey_t key, const char *oid, dc_hash hash, dc_slice in,
                            dc_slice signature, uint32_t allow) DEVCERT_MUST_CHECK;

/* The same with the parameters of the AlgorithmIdentifier, which only RSASSA-PSS has: a code of
 * dc_pss_read(), too. */
devcert_status dc_pk_verify_with(gnutls_pubkey_t key, const char *oid, dc_slice parameters,
                                 dc_hash hash, dc_slice in, dc_slice signature,
                                 uint32_t allow) DEVCERT_MUST_CHECK;

/* Verify with an algorithm that is one of this key, with the checks above. */
devcert_status dc_pk_verify_as(gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm, dc_slice in,
                               dc_slice signature, uint32_t allow) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_PK_H */
