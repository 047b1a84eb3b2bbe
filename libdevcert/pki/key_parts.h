/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the files that make private keys. */
#ifndef DEVCERT_PKI_KEY_PARTS_H
#define DEVCERT_PKI_KEY_PARTS_H

#include "crypto/oaep.h"
#include "pki/key.h"
#include "pki/key_type.h"

/* A private key in a token: token.h. */
typedef struct dc_token dc_token;

/* End the session; token may be NULL. */
void dc_token_free(dc_token *token);

/* Where the key is; NULL for one in memory. */
dc_token *dc_key_token(const devcert_key *key);
/* Whether the private half cannot be had: it is in a token, or in another store. */
bool dc_key_is_elsewhere(const devcert_key *key);

/* What a key does beside signing, which goes through GnuTLS, by where it is; key_use.h says how,
 * and key_use.c makes the public checks before. */
typedef struct {
	devcert_status (*decrypt_v15)(const devcert_key *key, dc_slice in, uint8_t *out,
	                              size_t len);
	devcert_status (*decrypt_oaep)(const devcert_key *key, const dc_oaep *oaep, dc_slice in,
	                               uint8_t *out, size_t len);
	devcert_status (*agree)(const devcert_key *key, gnutls_ecc_curve_t curve, dc_slice point,
	                        uint8_t *secret);
} dc_key_ops;

/* What stands for the plaintext of in where RSAES-PKCS1-v1_5 finds a wrong padding: octets that
 * only the key's holder can tell from random ones, and the same each time.  Fresh ones would show
 * by repetition that they are none of the sender's. */
devcert_status dc_key_reject(const devcert_key *key, dc_slice in, uint8_t *out,
                             size_t len) DEVCERT_MUST_CHECK;

extern const dc_key_ops dc_key_ops_memory; /* key_use.c */
extern const dc_key_ops dc_key_ops_token;  /* token_use.c */
extern const dc_key_ops dc_key_ops_url;    /* key_url.c */
const dc_key_ops *dc_key_ops_of(const devcert_key *key);

/* Whether a new key may have this type and size; 0 becomes the usual size of RSA.
 * DEVCERT_E_ARGUMENT. */
devcert_status dc_key_new_size(devcert_key_type type, uint32_t bits,
                               uint32_t *out) DEVCERT_MUST_CHECK;

/* A key that is not in memory, of GnuTLS's one that calls it, with the token that it is in, or
 * NULL; both are taken over whether it works or not.  The public half is not tried here. */
devcert_status dc_key_new_elsewhere(gnutls_privkey_t taken, const dc_key_ops *ops, dc_token *token,
                                    const devcert_public_key *public,
                                    devcert_key **out) DEVCERT_MUST_CHECK;

/* Whether a URI is one of GnuTLS's own, and the key there. */
bool dc_key_is_url(const char *uri);
devcert_status dc_key_open_url(const char *url, dc_slice pin, devcert_key **out) DEVCERT_MUST_CHECK;

/* Try whether both halves fit: DEVCERT_E_SIGNATURE, or DEVCERT_E_KEY_MISMATCH, where they do not.
 */
devcert_status dc_key_try_signature(const devcert_key *key) DEVCERT_MUST_CHECK;
devcert_status dc_key_try_agreement(const devcert_key *key) DEVCERT_MUST_CHECK;

/* A key from GnuTLS's one, which is taken over whether it works or not: the public half is made of
 * it, with this AlgorithmIdentifier or where it is empty with GnuTLS's, and both are tried on each
 * other.  DEVCERT_E_KEY_MISMATCH. */
devcert_status dc_key_new(gnutls_privkey_t taken, dc_slice algorithm,
                          devcert_key **out) DEVCERT_MUST_CHECK;

/* Whether what was decrypted begins as all private keys do: the padding of a wrong passphrase may
 * look right by chance. */
bool dc_key_is_plausible(dc_slice plain);

/* Read the DER of an RSAPrivateKey (RFC 8017), or of an ECPrivateKey (RFC 5915) that names its
 * curve. */
devcert_status dc_key_from_pkcs1(dc_slice der, devcert_key **out) DEVCERT_MUST_CHECK;
devcert_status dc_key_from_sec1(dc_slice der, devcert_key **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_KEY_PARTS_H */
