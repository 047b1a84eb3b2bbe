/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pbes1.h"

#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <stdlib.h>

#include "asn1/algorithm.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/file_cipher.h"

#define SALT_LEN 8u
#define KEY_LEN 8u
#define IV_LEN 8u
/* Of SHA-1, the longest. */
#define DIGEST_MAX 20u

struct scheme {
	const char *oid;
	const struct nettle_hash *hash;
	dc_file_kind kind;
	uint32_t weight; /* how many rounds of others one takes as long as */
};

/* A round of MD2 takes 6 microseconds. */
#define MD2_WEIGHT 40u

struct parameters {
	struct scheme scheme;
	dc_slice salt;
	uint32_t rounds;
};

/* RFC 8018, appendix A.3.  False where it is none of them. */
static bool
find_scheme(const char *oid, struct scheme *out)
{
	const struct scheme schemes[] = {
		{ "1.2.840.113549.1.5.1", &nettle_md2, DC_FILE_DES_CBC, MD2_WEIGHT },
		{ "1.2.840.113549.1.5.3", &nettle_md5, DC_FILE_DES_CBC, 1 },
		{ "1.2.840.113549.1.5.4", &nettle_md2, DC_FILE_RC2_CBC, MD2_WEIGHT },
		{ "1.2.840.113549.1.5.6", &nettle_md5, DC_FILE_RC2_CBC, 1 },
		{ "1.2.840.113549.1.5.10", &nettle_sha1, DC_FILE_DES_CBC, 1 },
		{ "1.2.840.113549.1.5.11", &nettle_sha1, DC_FILE_RC2_CBC, 1 },
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strcmp(oid, schemes[i].oid) == 0) {
			*out = schemes[i];
			return true;
		}
	return false;
}

bool
dc_pbes1_is(const char *oid)
{
	struct scheme scheme;

	return find_scheme(oid, &scheme);
}

/* PBEParameter ::= SEQUENCE { salt OCTET STRING (SIZE(8)), iterationCount INTEGER } */
static devcert_status
read_params(dc_slice der, struct parameters *out)
{
	dc_tlv whole, salt, rounds;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &whole);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&whole.value, DC_TAG_OCTET_STRING, &salt);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole.value, DC_TAG_INTEGER, &rounds);
	if (rc == DEVCERT_OK && salt.value.len != SALT_LEN)
		rc = dc_fail(DEVCERT_E_DER, "PBES1 with a salt of %zu octets", salt.value.len);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_uint(rounds.value, &out->rounds);
	if (rc == DEVCERT_OK)
		out->salt = salt.value;
	return rc;
}

static devcert_status
read_algorithm(dc_slice algorithm, dc_kdf_budget *budget, struct parameters *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice der;
	devcert_status rc = dc_algorithm_read(algorithm, oid, &der);

	if (rc == DEVCERT_OK && !find_scheme(oid, &out->scheme))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "encryption scheme %s", oid);
	if (rc == DEVCERT_OK)
		rc = read_params(der, out);
	if (rc == DEVCERT_OK && out->rounds > UINT32_MAX / out->scheme.weight)
		rc = dc_fail(DEVCERT_E_LIMIT, "a key derivation of %u rounds", out->rounds);
	return rc == DEVCERT_OK ? dc_kdf_spend(budget, out->rounds * out->scheme.weight) : rc;
}

devcert_status
dc_pbes1_check(dc_slice algorithm, dc_kdf_budget *budget)
{
	struct parameters params = { 0 };

	return read_algorithm(algorithm, budget, &params);
}

/* PBKDF1, section 5.1: the digest of passphrase and salt, and of that, and so on. */
static devcert_status
derive(const struct parameters *p, dc_slice pass, uint8_t out[KEY_LEN + IV_LEN])
{
	const struct nettle_hash *hash = p->scheme.hash;
	uint8_t digest[DIGEST_MAX];
	void *ctx = malloc(hash->context_size);

	if (ctx == NULL)
		return dc_fail_nomem();
	hash->init(ctx);
	hash->update(ctx, pass.len, pass.ptr);
	hash->update(ctx, p->salt.len, p->salt.ptr);
	hash->digest(ctx, hash->digest_size, digest);
	for (uint32_t round = 1; round < p->rounds; round++) {
		hash->update(ctx, hash->digest_size, digest);
		hash->digest(ctx, hash->digest_size, digest);
	}
	memcpy(out, digest, KEY_LEN + IV_LEN);
	dc_wipe(digest, sizeof(digest));
	dc_wipe_free(ctx, hash->context_size);
	return DEVCERT_OK;
}

devcert_status
dc_pbes1_decrypt(dc_slice algorithm, dc_slice pass, dc_slice in, dc_kdf_budget *budget, dc_buf *out)
{
	uint8_t derived[KEY_LEN + IV_LEN];
	dc_file_cipher cipher = { .rc2_bits = 8 * KEY_LEN };
	struct parameters p = { 0 };
	devcert_status rc = read_algorithm(algorithm, budget, &p);

	if (rc == DEVCERT_OK)
		rc = derive(&p, pass, derived);
	if (rc != DEVCERT_OK)
		return rc;
	cipher.kind = p.scheme.kind;
	cipher.iv = dc_slice_of(derived + KEY_LEN, IV_LEN);
	rc = dc_file_cipher_decrypt(&cipher, dc_slice_of(derived, KEY_LEN), in, out);
	dc_wipe(derived, sizeof(derived));
	return rc == DEVCERT_E_DECRYPT ? dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong")
	                               : rc;
}

void
dc_pem_kdf(dc_slice pass, dc_slice salt, uint8_t *out, size_t len)
{
	uint8_t digest[MD5_DIGEST_SIZE];
	struct md5_ctx ctx;

	md5_init(&ctx);
	for (bool first = true; len > 0; first = false) {
		size_t n = len < sizeof(digest) ? len : sizeof(digest);

		if (!first)
			md5_update(&ctx, sizeof(digest), digest);
		md5_update(&ctx, pass.len, pass.ptr);
		md5_update(&ctx, salt.len, salt.ptr);
		md5_digest(&ctx, sizeof(digest), digest);
		memcpy(out, digest, n);
		out += n;
		len -= n;
	}
	dc_wipe(digest, sizeof(digest));
	dc_wipe(&ctx, sizeof(ctx));
}
