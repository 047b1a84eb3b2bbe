/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"
#include "crypto/random.h"
#include "msg/p12.h"

/* RFC 7292, appendix B.3 */
#define KDF_ID_MAC 3
#define SALT_LEN 16

devcert_status
dc_p12_mac_read(const dc_asn1 *pfx, dc_p12_mac *out)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc;

	if (!dc_asn1_has(pfx, "macData"))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PKCS#12 file without MAC");
	rc = dc_asn1_get_oid(pfx, "macData.mac.digestAlgorithm.algorithm", oid);
	if (rc != DEVCERT_OK)
		return rc;
	if (dc_hash_from_oid(oid, &out->hash) != DEVCERT_OK)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PKCS#12 MAC with %s", oid);
	rc = dc_asn1_get(pfx, "macData.mac.digest", &out->digest);
	if (rc == DEVCERT_OK && out->digest.len != dc_hash_len(out->hash))
		rc = dc_fail(DEVCERT_E_DER, "a MAC of %zu octets for a digest of %zu",
		             out->digest.len, dc_hash_len(out->hash));
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(pfx, "macData.macSalt", &out->salt);
	if (rc == DEVCERT_OK && out->salt.len > DC_LIMIT_SALT_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "salt of %zu octets", out->salt.len);
	return rc == DEVCERT_OK ? dc_asn1_get_uint(pfx, "macData.iterations", &out->rounds) : rc;
}

/* RFC 7292, appendix A: HMAC under a key as long as the digest. */
static devcert_status
compute(const dc_p12_mac *mac, dc_slice content, dc_slice pass16, uint8_t out[DC_DIGEST_MAX])
{
	uint8_t key[DC_DIGEST_MAX];
	size_t len = dc_hash_len(mac->hash);
	devcert_status rc =
	    dc_pkcs12_kdf(mac->hash, KDF_ID_MAC, pass16, mac->salt, mac->rounds, key, len);

	if (rc == DEVCERT_OK)
		rc = dc_hmac(mac->hash, dc_slice_of(key, len), content, out);
	dc_wipe(key, sizeof(key));
	return rc;
}

/* RFC 7292, appendix B.1: UTF-16 and a final NUL. */
static devcert_status
make_pass16(dc_slice pass, dc_buf *out)
{
	devcert_status rc = dc_utf8_to_utf16(pass, out);

	dc_buf_add(out, dc_slice_of("\0", 2));
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

static devcert_status
try_pass(const dc_p12_mac *mac, dc_slice content, dc_slice pass16, dc_kdf_budget *budget)
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_kdf_spend(budget, mac->rounds);

	if (rc == DEVCERT_OK)
		rc = compute(mac, content, pass16, digest);
	if (rc == DEVCERT_OK && !dc_equal_ct(digest, mac->digest.ptr, mac->digest.len))
		rc = dc_fail(DEVCERT_E_PASSWORD, "the MAC does not fit the passphrase");
	dc_wipe(digest, sizeof(digest));
	return rc;
}

devcert_status
dc_p12_mac_check(const dc_p12_mac *mac, dc_slice content, dc_slice pass, dc_kdf_budget *budget)
{
	const dc_slice none = dc_slice_of(NULL, 0);
	dc_buf pass16 = DC_BUF_INIT(DC_P12_PASS16_MAX);
	devcert_status rc = make_pass16(pass, &pass16);

	if (rc == DEVCERT_OK)
		rc =
		    try_pass(mac, content, pass.ptr != NULL ? dc_buf_slice(&pass16) : none, budget);
	/* An empty passphrase is two octets to one half of the world, and none to the other. */
	if (rc == DEVCERT_E_PASSWORD && pass.len == 0)
		rc =
		    try_pass(mac, content, pass.ptr != NULL ? none : dc_buf_slice(&pass16), budget);
	dc_buf_free(&pass16);
	return rc;
}

devcert_status
dc_p12_mac_write(dc_asn1 *pfx, dc_slice content, dc_slice pass, uint32_t rounds)
{
	uint8_t salt[SALT_LEN] = { 0 }, digest[DC_DIGEST_MAX];
	const dc_p12_mac mac = { .hash = DC_SHA256,
		                 .salt = dc_slice_of(salt, sizeof(salt)),
		                 .rounds = rounds };
	dc_buf pass16 = DC_BUF_INIT(DC_P12_PASS16_MAX);
	devcert_status rc = make_pass16(pass, &pass16);

	if (rc == DEVCERT_OK)
		rc = dc_random(salt, sizeof(salt));
	if (rc == DEVCERT_OK)
		rc = compute(&mac, content, dc_buf_slice(&pass16), digest);
	dc_buf_free(&pass16);
	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_algorithm(pfx, "macData.mac.digestAlgorithm", dc_hash_oid(mac.hash),
	                      dc_slice_of("\x05\x00", 2));
	dc_asn1_set(pfx, "macData.mac.digest", dc_slice_of(digest, dc_hash_len(mac.hash)));
	dc_asn1_set(pfx, "macData.macSalt", mac.salt);
	dc_asn1_set_uint(pfx, "macData.iterations", rounds);
	return DEVCERT_OK;
}
