/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/key_use.h"

#include "base/mem.h"
#include "crypto/datum.h"
#include "crypto/status.h"
#include "pki/key_parts.h"

/* What an attacker knows already is checked first, with its own message. */
static devcert_status
check_rsa(const devcert_key *key, dc_slice in)
{
	uint32_t modulus_len = (devcert_key_get_bits(key) + 7) / 8;

	if (devcert_key_get_type(key) != DEVCERT_KEY_TYPE_RSA)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the recipient's key is not RSA");
	if (in.len != modulus_len)
		return dc_fail(DEVCERT_E_DER, "encryptedKey has %zu octets, the modulus %u", in.len,
		               modulus_len);
	return DEVCERT_OK;
}

/* --- keys in memory --- */

static devcert_status
decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	gnutls_datum_t ct;
	devcert_status rc = dc_datum_of(in, &ct);

	if (rc == DEVCERT_OK)
		rc = dc_key_reject(key, in, out, len);
	if (rc != DEVCERT_OK)
		return rc;
	/* Where the padding or the length inside is wrong GnuTLS leaves the octets as they are, and
	 * takes no other time for it.  What it returns would tell, so nobody looks. */
	(void)gnutls_privkey_decrypt_data2(dc_key_gnutls(key), 0, &ct, out, len);
	return DEVCERT_OK;
}

static devcert_status
decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in, uint8_t *out, size_t len)
{
	return dc_oaep_decrypt(dc_key_gnutls(key), oaep, in, out, len);
}

static devcert_status
agree(const devcert_key *key, gnutls_ecc_curve_t curve, dc_slice point, uint8_t *secret)
{
	gnutls_datum_t k = { NULL, 0 };
	devcert_status rc =
	    dc_gnutls_status(gnutls_privkey_export_ecc_raw2(dc_key_gnutls(key), NULL, NULL, NULL,
	                                                    &k, GNUTLS_EXPORT_FLAG_NO_LZ),
	                     "EC key");

	if (rc == DEVCERT_OK)
		rc = dc_ecdh(curve, dc_slice_of(k.data, k.size), point, secret);
	dc_wipe(k.data, k.size);
	gnutls_free(k.data);
	return rc;
}

const dc_key_ops dc_key_ops_memory = { decrypt_v15, decrypt_oaep, agree };

/* --- all keys --- */

devcert_status
dc_key_decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	devcert_status rc = check_rsa(key, in);

	return rc == DEVCERT_OK ? dc_key_ops_of(key)->decrypt_v15(key, in, out, len) : rc;
}

devcert_status
dc_key_decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in, uint8_t *out,
                    size_t len)
{
	devcert_status rc = check_rsa(key, in);

	return rc == DEVCERT_OK ? dc_key_ops_of(key)->decrypt_oaep(key, oaep, in, out, len) : rc;
}

devcert_status
dc_key_agree(const devcert_key *key, dc_slice point, uint8_t secret[DC_ECDH_SECRET_MAX])
{
	gnutls_ecc_curve_t curve = dc_key_type_find(devcert_key_get_type(key))->curve;

	if (dc_ecdh_secret_len(curve) == 0)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the recipient's key is of no curve for it");
	return dc_key_ops_of(key)->agree(key, curve, point, secret);
}
