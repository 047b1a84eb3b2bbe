/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a key in a token does. */
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/ecdh.h"
#include "pki/token.h"

#define RSA_OCTETS_MAX (DC_LIMIT_RSA_BITS / 8)

devcert_status
dc_token_sign(dc_token *token, CK_MECHANISM *how, dc_slice in, uint8_t *out, size_t len)
{
	CK_ULONG made = len;
	CK_RV rv;
	devcert_status rc = dc_token_lock(token);

	if (rc != DEVCERT_OK)
		return rc;
	rv = token->module->C_SignInit(token->session, how, token->key);
	if (rv == CKR_OK)
		rv = token->module->C_Sign(token->session, (CK_BYTE *)in.ptr, in.len, out, &made);
	dc_token_unlock(token, rv);
	rc = dc_token_status(rv, "signing in the token");
	if (rc == DEVCERT_OK && made != len)
		rc = dc_fail(DEVCERT_E_INTERNAL, "the module: a signature of %lu octets, not %zu",
		             made, len);
	return rc;
}

/* Whether a failed decryption has nothing to do with what was decrypted.  All other codes may come
 * from wrong padding, for which modules use nearly any. */
static bool
is_of_device(CK_RV rv)
{
	switch (rv) {
	case CKR_HOST_MEMORY:
	case CKR_DEVICE_MEMORY:
	case CKR_DEVICE_REMOVED:
	case CKR_TOKEN_NOT_PRESENT:
	case CKR_SESSION_CLOSED:
	case CKR_SESSION_HANDLE_INVALID:
	case CKR_USER_NOT_LOGGED_IN:
	case CKR_KEY_HANDLE_INVALID:
	case CKR_MECHANISM_INVALID:
	case CKR_MECHANISM_PARAM_INVALID:
	case CKR_OPERATION_NOT_INITIALIZED:
	case CKR_CRYPTOKI_NOT_INITIALIZED:
		return true;
	default:
		return false;
	}
}

/* Decrypt into RSA_OCTETS_MAX octets.  The status is of what everybody may know; *made is
 * (CK_ULONG)-1 where the module did not like what was decrypted. */
static devcert_status
decrypt(dc_token *token, CK_MECHANISM *how, dc_slice in, uint8_t *out, CK_ULONG *made)
{
	CK_RV begun, rv;
	devcert_status rc = dc_token_lock(token);

	if (rc != DEVCERT_OK)
		return rc;
	*made = RSA_OCTETS_MAX;
	rv = begun = token->module->C_DecryptInit(token->session, how, token->key);
	if (begun == CKR_OK)
		rv = token->module->C_Decrypt(token->session, (CK_BYTE *)in.ptr, in.len, out, made);
	dc_token_unlock(token, rv);
	if (rv != CKR_OK)
		*made = CK_UNAVAILABLE_INFORMATION;
	/* Some modules call hashes that they do not know bad arguments. */
	if (begun == CKR_ARGUMENTS_BAD)
		rv = CKR_MECHANISM_PARAM_INVALID;
	return begun == CKR_OK && !is_of_device(rv)
	           ? DEVCERT_OK
	           : dc_token_status(rv, "decrypting in the token");
}

/* The answer of the module decides which octets are taken, and not what is done with them. */
static devcert_status
decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	CK_MECHANISM how = { CKM_RSA_PKCS, NULL, 0 };
	uint8_t plain[RSA_OCTETS_MAX] = { 0 };
	CK_ULONG made;
	devcert_status rc = dc_key_reject(key, in, out, len);

	if (rc == DEVCERT_OK)
		rc = decrypt(dc_key_token(key), &how, in, plain, &made);
	if (rc == DEVCERT_OK) {
		uint8_t good = (uint8_t) - (made == len);

		for (size_t i = 0; i < len; i++)
			out[i] = (uint8_t)((plain[i] & good) | (out[i] & ~good));
	}
	dc_wipe(plain, sizeof(plain));
	return rc;
}

static const struct {
	CK_MECHANISM_TYPE hash;
	CK_RSA_PKCS_MGF_TYPE mgf;
} hashes[] = {
	[DC_SHA1] = { CKM_SHA_1, CKG_MGF1_SHA1 },
	[DC_SHA256] = { CKM_SHA256, CKG_MGF1_SHA256 },
	[DC_SHA384] = { CKM_SHA384, CKG_MGF1_SHA384 },
	[DC_SHA512] = { CKM_SHA512, CKG_MGF1_SHA512 },
};

/* From here on there is one error, as with a key in memory. */
static devcert_status
fail_oaep(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "the encrypted key cannot be decrypted");
}

/* Many tokens know OAEP with SHA-1 only, and RSA without padding: the padding is ours then. */
static devcert_status
decrypt_oaep_raw(dc_token *token, const dc_oaep *oaep, dc_slice in, uint8_t *out, size_t len)
{
	CK_MECHANISM how = { CKM_RSA_X_509, NULL, 0 };
	uint8_t plain[RSA_OCTETS_MAX];
	CK_ULONG made;
	devcert_status rc = decrypt(token, &how, in, plain, &made);

	if (rc == DEVCERT_OK && made != in.len)
		rc = fail_oaep();
	if (rc == DEVCERT_OK)
		rc = dc_oaep_decode(oaep, plain, in.len, out, len);
	dc_wipe(plain, sizeof(plain));
	return rc;
}

static devcert_status
decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in, uint8_t *out, size_t len)
{
	CK_RSA_PKCS_OAEP_PARAMS parameters = {
		.hashAlg = hashes[oaep->hash].hash,
		.mgf = hashes[oaep->mgf_hash].mgf,
		.source = CKZ_DATA_SPECIFIED,
		.pSourceData = oaep->label.len > 0 ? (void *)oaep->label.ptr : NULL,
		.ulSourceDataLen = oaep->label.len,
	};
	CK_MECHANISM how = { CKM_RSA_PKCS_OAEP, &parameters, sizeof(parameters) };
	uint8_t plain[RSA_OCTETS_MAX];
	CK_ULONG made;
	devcert_status rc = decrypt(dc_key_token(key), &how, in, plain, &made);

	if (rc == DEVCERT_E_UNSUPPORTED)
		return decrypt_oaep_raw(dc_key_token(key), oaep, in, out, len);
	if (rc == DEVCERT_OK && made != len)
		rc = fail_oaep();
	if (rc == DEVCERT_OK)
		memcpy(out, plain, len);
	dc_wipe(plain, sizeof(plain));
	return rc;
}

/* The derived key is an object of the session for a moment. */
static CK_RV
derive(dc_token *token, CK_MECHANISM *how, CK_ATTRIBUTE *want, CK_ULONG want_count,
       CK_ATTRIBUTE *secret)
{
	CK_OBJECT_HANDLE derived;
	CK_RV rv =
	    token->module->C_DeriveKey(token->session, how, token->key, want, want_count, &derived);

	if (rv == CKR_OK) {
		rv = token->module->C_GetAttributeValue(token->session, derived, secret, 1);
		(void)token->module->C_DestroyObject(token->session, derived);
	}
	return rv;
}

/* The secret with a point that lies on the curve. */
static devcert_status
derive_secret(dc_token *token, dc_slice point, uint8_t *secret, size_t secret_len)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_GENERIC_SECRET;
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	CK_ULONG len = secret_len;
	CK_ATTRIBUTE want[] = {
		{ CKA_CLASS, &class, sizeof(class) },   { CKA_KEY_TYPE, &type, sizeof(type) },
		{ CKA_TOKEN, &no, sizeof(no) },         { CKA_SENSITIVE, &no, sizeof(no) },
		{ CKA_EXTRACTABLE, &yes, sizeof(yes) }, { CKA_VALUE_LEN, &len, sizeof(len) },
	};
	CK_ATTRIBUTE value = { CKA_VALUE, secret, secret_len };
	CK_ECDH1_DERIVE_PARAMS parameters = { .kdf = CKD_NULL,
		                              .ulPublicDataLen = point.len,
		                              .pPublicData = (CK_BYTE *)point.ptr };
	CK_MECHANISM how = { CKM_ECDH1_DERIVE, &parameters, sizeof(parameters) };
	CK_RV rv;
	devcert_status rc = dc_token_lock(token);

	if (rc != DEVCERT_OK)
		return rc;
	rv = derive(token, &how, want, sizeof(want) / sizeof(want[0]), &value);
	dc_token_unlock(token, rv);
	rc = dc_token_status(rv, "agreeing in the token");
	if (rc == DEVCERT_OK && value.ulValueLen != secret_len)
		rc = dc_fail(DEVCERT_E_INTERNAL,
		             "the module: a shared secret of %lu octets, not %zu", value.ulValueLen,
		             secret_len);
	return rc;
}

/* Not every token checks that the point is on the curve, and what it does with another one gives
 * the key away. */
static devcert_status
agree(const devcert_key *key, gnutls_ecc_curve_t curve, dc_slice point, uint8_t *secret)
{
	uint8_t uncompressed[DC_ECDH_POINT_MAX];
	size_t len;
	devcert_status rc = dc_ecdh_uncompress(curve, point, uncompressed, &len);

	return rc == DEVCERT_OK ? derive_secret(dc_key_token(key), dc_slice_of(uncompressed, len),
	                                        secret, dc_ecdh_secret_len(curve))
	                        : rc;
}

const dc_key_ops dc_key_ops_token = { decrypt_v15, decrypt_oaep, agree };
