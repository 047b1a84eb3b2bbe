/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signatures over octets, by a scheme that the caller names. */
#include "pki/key_sign.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "crypto/pk.h"
#include "pki/key_type.h"

static const dc_signing schemes[] = {
	{ DEVCERT_SIGN_SCHEME_RSA_SHA256, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256,
	  DC_OID_SHA256_WITH_RSA, DC_SHA256 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA384, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA384,
	  DC_OID_SHA384_WITH_RSA, DC_SHA384 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA512, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA512,
	  DC_OID_SHA512_WITH_RSA, DC_SHA512 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA256,
	  DC_OID_RSASSA_PSS, DC_SHA256 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA384, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA384,
	  DC_OID_RSASSA_PSS, DC_SHA384 },
	{ DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_SHA512,
	  DC_OID_RSASSA_PSS, DC_SHA512 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA256, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256,
	  DC_OID_ECDSA_SHA256, DC_SHA256 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA384, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA384,
	  DC_OID_ECDSA_SHA384, DC_SHA384 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA512, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA512,
	  DC_OID_ECDSA_SHA512, DC_SHA512 },
	{ DEVCERT_SIGN_SCHEME_ED25519, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519,
	  DC_OID_ED25519, DC_SHA512 },
	{ DEVCERT_SIGN_SCHEME_ED448, GNUTLS_PK_EDDSA_ED448, GNUTLS_SIGN_EDDSA_ED448, DC_OID_ED448,
	  DC_SHAKE256 },
	{ DEVCERT_SIGN_SCHEME_RSA_SHA1, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA1, DC_OID_SHA1_WITH_RSA,
	  DC_SHA1 },
	{ DEVCERT_SIGN_SCHEME_ECDSA_SHA1, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA1,
	  DC_OID_ECDSA_SHA1, DC_SHA1 },
};

#define SCHEME_COUNT (sizeof(schemes) / sizeof(schemes[0]))

const dc_signing *
dc_signing_find(devcert_sign_scheme scheme)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (schemes[i].scheme == scheme)
			return &schemes[i];
	return NULL;
}

/* GnuTLS would find one for a key of another kind, too. */
static devcert_status
find_scheme(devcert_sign_scheme scheme, const devcert_public_key *key, const dc_signing **out)
{
	devcert_key_type type = devcert_public_key_get_type(key);
	gnutls_pk_algorithm_t pk = dc_key_type_find(type)->pk;
	bool is_pss;
	dc_pss pss;

	*out = dc_signing_find(scheme);
	if (*out == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown signature scheme %d", (int)scheme);
	is_pss = strcmp((*out)->oid, DC_OID_RSASSA_PSS) == 0;
	if ((*out)->pk != pk && !(is_pss && pk == GNUTLS_PK_RSA_PSS))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "a scheme for keys of another type");
	pss = (dc_pss){ (*out)->hash, dc_hash_len((*out)->hash) };
	return is_pss ? dc_public_key_check_pss(key, &pss) : DEVCERT_OK;
}

static devcert_sign_scheme
choose_pss(dc_hash hash)
{
	return hash == DC_SHA384   ? DEVCERT_SIGN_SCHEME_RSA_PSS_SHA384
	       : hash == DC_SHA512 ? DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512
	                           : DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256;
}

/* 0 for a key that cannot. */
static devcert_sign_scheme
choose_scheme(const devcert_public_key *key)
{
	switch (devcert_public_key_get_type(key)) {
	case DEVCERT_KEY_TYPE_RSA_PSS:
		return choose_pss(dc_public_key_pss_hash(key));
	case DEVCERT_KEY_TYPE_RSA:
		return DEVCERT_SIGN_SCHEME_RSA_SHA256;
	case DEVCERT_KEY_TYPE_EC_P256:
		return DEVCERT_SIGN_SCHEME_ECDSA_SHA256;
	case DEVCERT_KEY_TYPE_EC_P384:
		return DEVCERT_SIGN_SCHEME_ECDSA_SHA384;
	case DEVCERT_KEY_TYPE_EC_P521:
		return DEVCERT_SIGN_SCHEME_ECDSA_SHA512;
	case DEVCERT_KEY_TYPE_ED25519:
		return DEVCERT_SIGN_SCHEME_ED25519;
	case DEVCERT_KEY_TYPE_ED448:
		return DEVCERT_SIGN_SCHEME_ED448;
	default:
		return (devcert_sign_scheme)0;
	}
}

devcert_status
dc_signing_of_key(const devcert_key *key, devcert_sign_scheme scheme, const dc_signing **out)
{
	devcert_status rc;

	*out = NULL;
	if (scheme == 0)
		scheme = choose_scheme(dc_key_public(key));
	if (scheme == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a key that cannot sign");
	rc = find_scheme(scheme, dc_key_public(key), out);
	if (rc == DEVCERT_OK && (*out)->hash == DC_SHA1)
		rc = dc_fail(DEVCERT_E_WEAK, "nothing is signed over SHA-1");
	return rc;
}

/* The salt is as long as the digest: GnuTLS and our tokens make it so. */
void
dc_signing_add_parameters(const dc_signing *signing, dc_buf *out)
{
	const dc_pss pss = { signing->hash, dc_hash_len(signing->hash) };

	if (strcmp(signing->oid, DC_OID_RSASSA_PSS) == 0)
		dc_pss_add(&pss, out);
	else if (signing->pk == GNUTLS_PK_RSA)
		dc_der_add(out, DC_TAG_NULL, dc_slice_of(NULL, 0));
}

devcert_status
dc_signing_sign(const dc_signing *signing, const devcert_key *key, dc_slice in, dc_buf *out)
{
	return dc_pk_sign_as(dc_key_gnutls(key), signing->algorithm, in, out);
}

/* see devcert/key.h */
devcert_status
devcert_key_sign(const devcert_key *key, devcert_sign_scheme scheme, const uint8_t *data,
                 size_t data_len, devcert_bytes **out)
{
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8);
	const dc_signing *signing;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(key);
	DC_DATA(data, data_len);
	if (dc_signing_find(scheme) == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown signature scheme %d", (int)scheme);
	rc = dc_signing_of_key(key, scheme, &signing);
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(dc_key_public(key)), 0);
	if (rc == DEVCERT_OK)
		rc = dc_signing_sign(signing, key, dc_slice_of(data, data_len), &signature);
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
	const dc_signing *signing;
	devcert_status rc;

	DC_ARG(key);
	DC_DATA(data, data_len);
	DC_DATA(signature, signature_len);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = find_scheme(scheme, key, &signing);
	return rc == DEVCERT_OK ? dc_pk_verify_as(dc_public_key_gnutls(key), signing->algorithm,
	                                          dc_slice_of(data, data_len),
	                                          dc_slice_of(signature, signature_len), allow)
	                        : rc;
}
