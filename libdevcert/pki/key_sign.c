/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures over octets, by a scheme that the caller names. */
#include "base/limits.h"
#include "crypto/pk.h"
#include "pki/key.h"
#include "pki/key_type.h"

static const struct scheme {
	devcert_sign_scheme scheme;
	gnutls_pk_algorithm_t pk; /* of the key */
	gnutls_sign_algorithm_t algorithm;
} schemes[] = {
	{ DEVCERT_SIGN_SCHEME_RSA_SHA256, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA384, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA384 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA512, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA512 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA256 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA384, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA384 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA512 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA256, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA384, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA384 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA512, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA512 },
	{ DEVCERT_SIGN_SCHEME_ED25519, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519 },
	{ DEVCERT_SIGN_SCHEME_ED448, GNUTLS_PK_EDDSA_ED448, GNUTLS_SIGN_EDDSA_ED448 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA1, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA1 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA1, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA1 },
};

#define SCHEME_COUNT (sizeof(schemes) / sizeof(schemes[0]))

/* GnuTLS would find one for a key of another kind, too. */
static devcert_status
find_scheme(devcert_sign_scheme scheme, devcert_key_type type, gnutls_sign_algorithm_t *out)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++) {
		if (schemes[i].scheme != scheme)
			continue;
		*out = schemes[i].algorithm;
		return schemes[i].pk == dc_key_type_find(type)->pk
		           ? DEVCERT_OK
		           : dc_fail(DEVCERT_E_KEY_MISMATCH, "a scheme for keys of another type");
	}
	return dc_fail(DEVCERT_E_ARGUMENT, "unknown signature scheme %d", (int)scheme);
}

/* see devcert/key.h */
devcert_status
devcert_key_sign(const devcert_key *key, devcert_sign_scheme scheme, const uint8_t *data,
                 size_t data_len, devcert_bytes **out)
{
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8);
	gnutls_sign_algorithm_t algorithm;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(key);
	DC_DATA(data, data_len);
	rc = find_scheme(scheme, devcert_key_get_type(key), &algorithm);
	if (rc == DEVCERT_OK && gnutls_sign_get_hash_algorithm(algorithm) == GNUTLS_DIG_SHA1)
		rc = dc_fail(DEVCERT_E_WEAK, "nothing is signed over SHA-1");
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(dc_key_public(key)), 0);
	if (rc == DEVCERT_OK)
		rc = dc_pk_sign_as(dc_key_gnutls(key), algorithm, dc_slice_of(data, data_len),
		                   &signature);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(&signature, out);
	dc_buf_free(&signature);
	return rc;
}

/* see devcert/key.h */
devcert_status
devcert_public_key_verify(const devcert_public_key *key, devcert_sign_scheme scheme,
                          const uint8_t *data, size_t data_len, const uint8_t *signature,
                          size_t signature_len, uint32_t allow)
{
	gnutls_sign_algorithm_t algorithm;
	devcert_status rc;

	DC_ARG(key);
	DC_DATA(data, data_len);
	DC_DATA(signature, signature_len);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = find_scheme(scheme, devcert_public_key_get_type(key), &algorithm);
	return rc == DEVCERT_OK ? dc_pk_verify_as(dc_public_key_gnutls(key), algorithm,
	                                          dc_slice_of(data, data_len),
	                                          dc_slice_of(signature, signature_len), allow)
	                        : rc;
}
