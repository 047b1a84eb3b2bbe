/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"
#include "crypto/pbkdf2.h"
#include "crypto/random.h"
#include "msg/p12.h"

/* RFC 7292, appendix B.3 */
#define KDF_ID_MAC 3
#define SALT_LEN 16

/* RFC 9579: a shorter key could be guessed instead of the passphrase (the length is not bound to
 * the digest's), a longer one has no use. */
#define PBMAC1_KEY_MIN 20
#define PBMAC1_KEY_MAX 64
#define PBMAC1_KEY_LEN 32

static const uint8_t der_null[] = { 0x05, 0x00 };

/* What RFC 7292 has: the derivation of its appendix B, with the digest of the HMAC. */
static devcert_status
read_own_mac(const dc_asn1 *pfx, dc_p12_mac *out)
{
	devcert_status rc = dc_asn1_get(pfx, "macData.macSalt", &out->salt);

	if (rc == DEVCERT_OK && out->salt.len > DC_LIMIT_SALT_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "salt of %zu octets", out->salt.len);
	return rc == DEVCERT_OK ? dc_asn1_get_uint(pfx, "macData.iterations", &out->rounds) : rc;
}

/* PBKDF2 is asked for its parameters, which lie in the PFX like all of the rest. */
static devcert_status
read_pbkdf2(dc_slice der, dc_p12_mac *out)
{
	dc_pbkdf2_params kdf;
	devcert_status rc = dc_pbkdf2_read(der, 0, &kdf);

	if (rc != DEVCERT_OK)
		return rc;
	if (kdf.prf == DC_SHA1)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "PBMAC1 with %s", DC_OID_HMAC_SHA1);
	if (kdf.key_len == 0)
		return dc_fail(DEVCERT_E_DER, "PBMAC1 without the length of its key");
	if (kdf.key_len < PBMAC1_KEY_MIN || kdf.key_len > PBMAC1_KEY_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "PBMAC1 with a key of %u octets, not %u to %u",
		               kdf.key_len, PBMAC1_KEY_MIN, PBMAC1_KEY_MAX);
	out->salt = kdf.salt;
	out->rounds = kdf.rounds;
	out->key_len = kdf.key_len;
	out->prf = kdf.prf;
	return DEVCERT_OK;
}

/* PBMAC1-params; RFC 8018, appendix A.5.  The macSalt and iterations beside it mean nothing. */
static devcert_status
read_pbmac1(dc_slice der, dc_p12_mac *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice params;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("PBMAC1-params", der, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(value, "messageAuthScheme.algorithm", oid);
	if (rc == DEVCERT_OK &&
	    (dc_hash_from_hmac_oid(oid, &out->hash) != DEVCERT_OK || out->hash == DC_SHA1))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "PBMAC1 with %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_oid(value, "keyDerivationFunc.algorithm", oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBKDF2) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "PBMAC1 with key derivation %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "keyDerivationFunc.parameters", &params);
	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_DER, "PBKDF2 without parameters");
	if (rc == DEVCERT_OK)
		rc = read_pbkdf2(params, out);
	dc_asn1_free(value);
	return rc;
}

devcert_status
dc_p12_mac_read(const dc_asn1 *pfx, dc_p12_mac *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice params;
	devcert_status rc;

	*out = (dc_p12_mac){ .digest = { NULL, 0 } };
	if (!dc_asn1_has(pfx, "macData"))
		return DEVCERT_OK;
	rc = dc_asn1_get_oid(pfx, "macData.mac.digestAlgorithm.algorithm", oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBMAC1) == 0) {
		rc = dc_asn1_get_whole(pfx, "macData.mac.digestAlgorithm.parameters", &params);
		if (rc == DEVCERT_E_NOT_FOUND)
			rc = dc_fail(DEVCERT_E_DER, "PBMAC1 without parameters");
		if (rc == DEVCERT_OK)
			rc = read_pbmac1(params, out);
	} else if (rc == DEVCERT_OK) {
		rc = dc_hash_from_oid(oid, &out->hash);
		if (rc != DEVCERT_OK)
			rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a PKCS#12 MAC with %s", oid);
		if (rc == DEVCERT_OK)
			rc = read_own_mac(pfx, out);
	}
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(pfx, "macData.mac.digest", &out->digest);
	if (rc == DEVCERT_OK && out->digest.len != dc_hash_len(out->hash))
		rc = dc_fail(DEVCERT_E_DER, "a MAC of %zu octets for a digest of %zu",
		             out->digest.len, dc_hash_len(out->hash));
	return rc;
}

/* RFC 7292, appendix A: HMAC under a key as long as the digest; RFC 9579: as long as PBKDF2 says.
 */
static devcert_status
compute(const dc_p12_mac *mac, dc_slice content, dc_slice pass, uint8_t out[DC_DIGEST_MAX])
{
	uint8_t key[PBMAC1_KEY_MAX];
	size_t len = mac->key_len != 0 ? mac->key_len : dc_hash_len(mac->hash);
	devcert_status rc;

	if (mac->key_len != 0)
		rc = dc_pbkdf2(mac->prf, pass, mac->salt, mac->rounds, key, len);
	else
		rc = dc_pkcs12_kdf(mac->hash, KDF_ID_MAC, pass, mac->salt, mac->rounds, key, len);
	if (rc == DEVCERT_OK)
		rc = dc_hmac(mac->hash, dc_slice_of(key, len), content, out);
	dc_wipe(key, sizeof(key));
	return rc;
}

struct attempt {
	const dc_p12_mac *mac;
	dc_slice content;
	dc_kdf_budget *budget;
};

static devcert_status
try_pass(dc_slice pass, void *context)
{
	const struct attempt *a = context;
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_kdf_spend(a->budget, a->mac->rounds);

	if (rc == DEVCERT_OK)
		rc = compute(a->mac, a->content, pass, digest);
	if (rc == DEVCERT_OK && !dc_equal_ct(digest, a->mac->digest.ptr, a->mac->digest.len))
		rc = dc_fail(DEVCERT_E_PASSWORD, "the MAC does not fit the passphrase");
	dc_wipe(digest, sizeof(digest));
	return rc;
}

devcert_status
dc_p12_mac_check(const dc_p12_mac *mac, dc_slice content, dc_p12_pass *pass, dc_kdf_budget *budget)
{
	struct attempt a = { mac, content, budget };

	return dc_p12_pass_try(mac->key_len != 0 ? &pass->narrow : &pass->wide, try_pass, &a);
}

/* PBMAC1-params; RFC 8018, appendix A.5 */
static devcert_status
write_pbmac1(const dc_p12_mac *mac, dc_buf *out)
{
	dc_buf kdf = DC_BUF_INIT(256);
	dc_asn1 *value = NULL;
	devcert_status rc = dc_pbkdf2_write(mac->salt, mac->rounds, mac->key_len, &kdf);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("PBMAC1-params", &value);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_algorithm(value, "keyDerivationFunc", DC_OID_PBKDF2,
		                      dc_buf_slice(&kdf));
		dc_asn1_set_algorithm(value, "messageAuthScheme", DC_OID_HMAC_SHA256,
		                      dc_slice_of(der_null, sizeof(der_null)));
		rc = dc_asn1_encode(value, out);
	}
	dc_asn1_free(value);
	dc_buf_free(&kdf);
	return rc;
}

/* The algorithm of the MAC, with its salt and rounds. */
static devcert_status
set_algorithm(dc_asn1 *pfx, const dc_p12_mac *mac)
{
	static const char path[] = "macData.mac.digestAlgorithm";
	dc_buf params = DC_BUF_INIT(512);
	devcert_status rc;

	if (mac->key_len == 0) {
		dc_asn1_set_algorithm(pfx, path, dc_hash_oid(mac->hash),
		                      dc_slice_of(der_null, sizeof(der_null)));
		dc_asn1_set(pfx, "macData.macSalt", mac->salt);
		dc_asn1_set_uint(pfx, "macData.iterations", mac->rounds);
		return DEVCERT_OK;
	}
	rc = write_pbmac1(mac, &params);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_algorithm(pfx, path, DC_OID_PBMAC1, dc_buf_slice(&params));
		/* RFC 9579, appendix A, has this in the place of a salt that is not looked at, and
		 * one round. */
		dc_asn1_set(pfx, "macData.macSalt", dc_slice_text("NOT USED"));
		dc_asn1_set_uint(pfx, "macData.iterations", 1);
	}
	dc_buf_free(&params);
	return rc;
}

devcert_status
dc_p12_mac_write(dc_asn1 *pfx, dc_slice content, const dc_p12_pass *pass, dc_p12_mac_kind kind,
                 uint32_t rounds)
{
	uint8_t salt[SALT_LEN] = { 0 }, digest[DC_DIGEST_MAX];
	const dc_p12_mac mac = { .hash = kind == DC_P12_MAC_SHA1 ? DC_SHA1 : DC_SHA256,
		                 .salt = dc_slice_of(salt, sizeof(salt)),
		                 .rounds = rounds,
		                 .key_len = kind == DC_P12_MAC_PBMAC1 ? PBMAC1_KEY_LEN : 0,
		                 .prf = DC_SHA256 };
	const dc_p12_forms *forms = kind == DC_P12_MAC_PBMAC1 ? &pass->narrow : &pass->wide;
	devcert_status rc = dc_random(salt, sizeof(salt));

	if (rc == DEVCERT_OK)
		rc = compute(&mac, content, dc_buf_slice(&forms->octets[0]), digest);
	if (rc == DEVCERT_OK)
		rc = set_algorithm(pfx, &mac);
	if (rc == DEVCERT_OK)
		dc_asn1_set(pfx, "macData.mac.digest", dc_slice_of(digest, dc_hash_len(mac.hash)));
	return rc;
}
