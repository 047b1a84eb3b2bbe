/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/digest.h"

#include <gnutls/crypto.h>
#include <nettle/sha3.h>

#include "asn1/oid.h"
#include "crypto/status.h"

static const struct {
	gnutls_digest_algorithm_t gnutls;
	gnutls_mac_algorithm_t mac;
	size_t len;
	const char *oid;
	const char *hmac_oid;
} hashes[] = {
	[DC_SHA1] = { GNUTLS_DIG_SHA1, GNUTLS_MAC_SHA1, 20, DC_OID_SHA1, DC_OID_HMAC_SHA1 },
	[DC_SHA256] = { GNUTLS_DIG_SHA256, GNUTLS_MAC_SHA256, 32, DC_OID_SHA256,
	                DC_OID_HMAC_SHA256 },
	[DC_SHA384] = { GNUTLS_DIG_SHA384, GNUTLS_MAC_SHA384, 48, DC_OID_SHA384,
	                DC_OID_HMAC_SHA384 },
	[DC_SHA512] = { GNUTLS_DIG_SHA512, GNUTLS_MAC_SHA512, 64, DC_OID_SHA512,
	                DC_OID_HMAC_SHA512 },
	[DC_SHA224] = { GNUTLS_DIG_SHA224, GNUTLS_MAC_SHA224, 28, DC_OID_SHA224,
	                DC_OID_HMAC_SHA224 },
	[DC_SHAKE256] = { GNUTLS_DIG_UNKNOWN, GNUTLS_MAC_UNKNOWN, 64, DC_OID_SHAKE256_LEN, NULL },
};

size_t
dc_hash_len(dc_hash hash)
{
	return hashes[hash].len;
}

const char *
dc_hash_oid(dc_hash hash)
{
	return hashes[hash].oid;
}

gnutls_digest_algorithm_t
dc_hash_gnutls(dc_hash hash)
{
	return hashes[hash].gnutls;
}

gnutls_mac_algorithm_t
dc_hash_gnutls_mac(dc_hash hash)
{
	return hashes[hash].mac;
}

devcert_status
dc_hash_from_oid(const char *oid, dc_hash *out)
{
	for (dc_hash hash = DC_SHA1; hash <= DC_SHA512; hash++)
		if (strcmp(oid, hashes[hash].oid) == 0) {
			*out = hash;
			return DEVCERT_OK;
		}
	if (strcmp(oid, DC_OID_MD5) == 0)
		return dc_fail(DEVCERT_E_WEAK, "digest MD5");
	return dc_fail(DEVCERT_E_UNSUPPORTED, "digest %s", oid);
}

devcert_status
dc_hash_from_hmac_oid(const char *oid, dc_hash *out)
{
	for (dc_hash hash = DC_SHA1; hash <= DC_SHA224; hash++)
		if (strcmp(oid, hashes[hash].hmac_oid) == 0) {
			*out = hash;
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "HMAC %s", oid);
}

devcert_status
dc_digest(dc_hash hash, dc_slice in, uint8_t out[DC_DIGEST_MAX])
{
	if (hash == DC_SHAKE256) {
		struct sha3_256_ctx context;

		sha3_256_init(&context);
		sha3_256_update(&context, in.len, in.ptr);
		sha3_256_shake(&context, hashes[hash].len, out);
		return DEVCERT_OK;
	}
	return dc_gnutls_status(gnutls_hash_fast(hashes[hash].gnutls, in.ptr, in.len, out),
	                        "digest");
}

devcert_status
dc_hmac(dc_hash hash, dc_slice key, dc_slice in, uint8_t out[DC_DIGEST_MAX])
{
	return dc_gnutls_status(
	    gnutls_hmac_fast(hashes[hash].mac, key.ptr, key.len, in.ptr, in.len, out), "HMAC");
}
