/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/kdf.h"

#include <gnutls/crypto.h>

#include "base/limits.h"
#include "base/mem.h"
#include "crypto/datum.h"
#include "crypto/status.h"

devcert_status
dc_kdf_spend(dc_kdf_budget *budget, uint32_t rounds)
{
	if (rounds == 0)
		return dc_fail(DEVCERT_E_LIMIT, "a key derivation of 0 rounds");
	if (rounds > budget->rounds_each)
		return dc_fail(DEVCERT_E_LIMIT, "a key derivation of %u rounds, more than %u",
		               rounds, budget->rounds_each);
	if (rounds > budget->rounds_left)
		return dc_fail(DEVCERT_E_LIMIT,
		               "a key derivation of %u rounds, where the file has %u left", rounds,
		               budget->rounds_left);
	budget->rounds_left -= rounds;
	return DEVCERT_OK;
}

devcert_status
dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out, size_t len)
{
	gnutls_datum_t k, s;
	devcert_status rc = dc_datum_of(pass, &k);

	if (rc == DEVCERT_OK)
		rc = dc_datum_of(salt, &s);
	if (rc != DEVCERT_OK)
		return rc;
	return dc_gnutls_status(gnutls_pbkdf2(dc_hash_gnutls_mac(hash), &k, &s, rounds, out, len),
	                        "PBKDF2");
}

/* RFC 7292, B.2, step 2 to 4: in repeated to a multiple of v octets at out. */
static size_t
repeat(dc_slice in, size_t v, uint8_t *out)
{
	size_t len = in.len == 0 ? 0 : (in.len + v - 1) / v * v;

	for (size_t i = 0; i < len; i++)
		out[i] = in.ptr[i % in.len];
	return len;
}

/* Step 6c: each v octets of i become (i + b + 1) mod 2^(8v), big-endian. */
static void
add_block(uint8_t *i, size_t i_len, const uint8_t *b, size_t v)
{
	for (size_t at = 0; at < i_len; at += v) {
		unsigned int carry = 1;

		for (size_t k = v; k-- > 0;) {
			carry += (unsigned int)i[at + k] + b[k];
			i[at + k] = (uint8_t)carry;
			carry >>= 8;
		}
	}
}

#define V_MAX 128
#define SALT_MAX (DC_LIMIT_SALT_LEN + V_MAX)
/* A pass phrase of DC_LIMIT_PASS_LEN octets of UTF-8 has at most twice as many in UTF-16. */
#define PASS_MAX (2 * DC_LIMIT_PASS_LEN + 2 + V_MAX)

devcert_status
dc_pkcs12_kdf(dc_hash hash, uint8_t id, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
              size_t len)
{
	size_t u = dc_hash_len(hash), v = u > 32 ? 128 : 64, i_len;
	struct {
		uint8_t d[V_MAX];
		uint8_t i[SALT_MAX + PASS_MAX];
	} di;
	uint8_t a[DC_DIGEST_MAX], b[V_MAX];
	devcert_status rc = DEVCERT_OK;

	if (salt.len > DC_LIMIT_SALT_LEN || pass.len > 2 * DC_LIMIT_PASS_LEN + 2)
		return dc_fail(DEVCERT_E_LIMIT, "a salt or passphrase that is too long");
	/* D and I stand next to each other: they are hashed together, D with v octets. */
	memset(di.d, id, sizeof(di.d));
	i_len = repeat(salt, v, di.i);
	i_len += repeat(pass, v, di.i + i_len);
	while (rc == DEVCERT_OK && len > 0) {
		size_t n = len < u ? len : u;

		rc = dc_digest(hash, dc_slice_of(di.d + V_MAX - v, v + i_len), a);
		for (uint32_t r = 1; rc == DEVCERT_OK && r < rounds; r++)
			rc = dc_digest(hash, dc_slice_of(a, u), a);
		if (rc == DEVCERT_OK) {
			memcpy(out, a, n);
			out += n;
			len -= n;
			for (size_t k = 0; k < v; k++)
				b[k] = a[k % u];
			add_block(di.i, i_len, b, v);
		}
	}
	dc_wipe(&di, sizeof(di));
	dc_wipe(a, sizeof(a));
	dc_wipe(b, sizeof(b));
	return rc;
}

/* What RFC 5869 allows, which is far more than a key. */
#define DIGESTS_MAX 255u

static devcert_status
check_length(dc_hash hash, size_t len)
{
	if (len > DIGESTS_MAX * dc_hash_len(hash))
		return dc_fail(DEVCERT_E_LIMIT, "a derived key of %zu octets", len);
	return DEVCERT_OK;
}

/* One digest of the X9.63 KDF. */
static devcert_status
hash_counted(dc_hash hash, dc_slice secret, uint32_t counter, dc_slice info,
             uint8_t out[DC_DIGEST_MAX])
{
	const uint8_t number[4] = { (uint8_t)(counter >> 24), (uint8_t)(counter >> 16),
		                    (uint8_t)(counter >> 8), (uint8_t)counter };
	gnutls_hash_hd_t handle;
	devcert_status rc =
	    dc_gnutls_status(gnutls_hash_init(&handle, dc_hash_gnutls(hash)), "digest");

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_gnutls_status(gnutls_hash(handle, secret.ptr, secret.len), "digest");
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_hash(handle, number, sizeof(number)), "digest");
	if (rc == DEVCERT_OK && info.len > 0)
		rc = dc_gnutls_status(gnutls_hash(handle, info.ptr, info.len), "digest");
	gnutls_hash_deinit(handle, out);
	return rc;
}

devcert_status
dc_x963_kdf(dc_hash hash, dc_slice secret, dc_slice info, uint8_t *out, size_t len)
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = check_length(hash, len);

	for (uint32_t counter = 1; rc == DEVCERT_OK && len > 0; counter++) {
		size_t n = len < dc_hash_len(hash) ? len : dc_hash_len(hash);

		rc = hash_counted(hash, secret, counter, info, digest);
		if (rc == DEVCERT_OK)
			memcpy(out, digest, n);
		out += n;
		len -= n;
	}
	dc_wipe(digest, sizeof(digest));
	return rc;
}

devcert_status
dc_hkdf(dc_hash hash, dc_slice salt, dc_slice secret, dc_slice info, uint8_t *out, size_t len)
{
	gnutls_mac_algorithm_t mac = dc_hash_gnutls_mac(hash);
	uint8_t prk[DC_DIGEST_MAX];
	const gnutls_datum_t key = { prk, (unsigned int)dc_hash_len(hash) };
	gnutls_datum_t k, s, i;
	devcert_status rc = check_length(hash, len);

	if (rc == DEVCERT_OK)
		rc = dc_datum_of(secret, &k);
	if (rc == DEVCERT_OK)
		rc = dc_datum_of(salt, &s);
	if (rc == DEVCERT_OK)
		rc = dc_datum_of(info, &i);
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_hkdf_extract(mac, &k, &s, prk), "HKDF");
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_hkdf_expand(mac, &key, &i, out, len), "HKDF");
	dc_wipe(prk, sizeof(prk));
	return rc;
}
