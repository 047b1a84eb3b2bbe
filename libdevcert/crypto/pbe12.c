/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pbe12.h"

#include <nettle/arcfour.h>

#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/file_cipher.h"
#include "crypto/random.h"

/* RFC 7292, appendix B.3 */
#define KDF_ID_KEY 1
#define KDF_ID_IV 2
#define IV_LEN 8
#define KEY_MAX 24
/* As other programs have it; those that read this are not all prepared for more. */
#define SALT_LEN 8
#define OID_3DES "1.2.840.113549.1.12.1.3"

enum weak_cipher { RC4, DES3, RC2 };

static const struct scheme {
	const char *oid;
	enum weak_cipher cipher;
	size_t key_len;
} schemes[] = {
	{ "1.2.840.113549.1.12.1.1", RC4, 16 },
	{ "1.2.840.113549.1.12.1.2", RC4, 5 },
	{ OID_3DES, DES3, 24 },
	{ "1.2.840.113549.1.12.1.4", DES3, 16 },
	{ "1.2.840.113549.1.12.1.5", RC2, 16 },
	{ "1.2.840.113549.1.12.1.6", RC2, 5 },
};

struct parameters {
	const struct scheme *scheme;
	dc_slice salt;
	uint32_t rounds;
};

static devcert_status
find_scheme(const dc_asn1 *value, const struct scheme **out)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = dc_asn1_get_oid(value, "algorithm", oid);

	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strcmp(oid, schemes[i].oid) == 0) {
			*out = &schemes[i];
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "encryption scheme %s", oid);
}

const char *
dc_pbe12_oid(dc_slice algorithm)
{
	const struct scheme *scheme = NULL;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("AlgorithmIdentifier", algorithm, &value);

	if (rc == DEVCERT_OK)
		rc = find_scheme(value, &scheme);
	dc_asn1_free(value);
	return rc == DEVCERT_OK ? scheme->oid : NULL;
}

/* pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER } */
static devcert_status
read_params(dc_slice der, struct parameters *out)
{
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("PBEParameter", der, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get(value, "salt", &out->salt);
	if (rc == DEVCERT_OK && out->salt.len > DC_LIMIT_SALT_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "salt of %zu octets", out->salt.len);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_uint(value, "iterationCount", &out->rounds);
	dc_asn1_free(value);
	return rc;
}

static devcert_status
read_algorithm(dc_slice algorithm, dc_kdf_budget *budget, struct parameters *out)
{
	dc_slice der;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("AlgorithmIdentifier", algorithm, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = find_scheme(value, &out->scheme);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "parameters", &der);
	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_DER, "an encryption scheme without parameters");
	if (rc == DEVCERT_OK)
		rc = read_params(der, out);
	dc_asn1_free(value);
	if (rc == DEVCERT_OK)
		rc = dc_kdf_spend(budget, out->rounds);
	if (rc == DEVCERT_OK && out->scheme->cipher != RC4)
		rc = dc_kdf_spend(budget, out->rounds);
	return rc;
}

devcert_status
dc_pbe12_check(dc_slice algorithm, dc_kdf_budget *budget)
{
	struct parameters params = { 0 };

	return read_algorithm(algorithm, budget, &params);
}

static devcert_status
decrypt_rc4(dc_slice key, dc_slice in, dc_buf *out)
{
	struct arcfour_ctx ctx;
	uint8_t *at = dc_buf_grow(out, in.len);

	if (at == NULL)
		return dc_buf_status(out);
	arcfour_set_key(&ctx, key.len, key.ptr);
	arcfour_crypt(&ctx, in.len, at, in.ptr);
	dc_wipe(&ctx, sizeof(ctx));
	return DEVCERT_OK;
}

static devcert_status
decrypt_rc2(dc_slice key, dc_slice iv, dc_slice in, dc_buf *out)
{
	const dc_file_cipher rc2 = { .kind = DC_FILE_RC2_CBC,
		                     .rc2_bits = (uint32_t)(8 * key.len),
		                     .iv = iv };

	return dc_file_cipher_decrypt(&rc2, key, in, out);
}

devcert_status
dc_pbe12_decrypt(dc_slice algorithm, dc_slice pass16, dc_slice in, dc_kdf_budget *budget,
                 dc_buf *out)
{
	uint8_t key[KEY_MAX], iv[IV_LEN] = { 0 };
	struct parameters p = { 0 };
	devcert_status rc = read_algorithm(algorithm, budget, &p);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_pkcs12_kdf(DC_SHA1, KDF_ID_KEY, pass16, p.salt, p.rounds, key, p.scheme->key_len);
	if (rc == DEVCERT_OK && p.scheme->cipher != RC4)
		rc = dc_pkcs12_kdf(DC_SHA1, KDF_ID_IV, pass16, p.salt, p.rounds, iv, sizeof(iv));
	/* 3DES with two keys takes the first one again. */
	if (rc == DEVCERT_OK && p.scheme->cipher == DES3 && p.scheme->key_len == 16)
		memcpy(key + 16, key, 8);
	if (rc == DEVCERT_OK && p.scheme->cipher == RC4)
		rc = decrypt_rc4(dc_slice_of(key, p.scheme->key_len), in, out);
	else if (rc == DEVCERT_OK && p.scheme->cipher == RC2)
		rc = decrypt_rc2(dc_slice_of(key, p.scheme->key_len), dc_slice_of(iv, sizeof(iv)),
		                 in, out);
	else if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt(DC_3DES_CBC, dc_slice_of(key, KEY_MAX),
		                    dc_slice_of(iv, sizeof(iv)), in, out);
	dc_wipe(key, sizeof(key));
	dc_wipe(iv, sizeof(iv));
	return rc == DEVCERT_E_DECRYPT ? dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong")
	                               : rc;
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm, SEQUENCE { salt, rounds } } */
static devcert_status
add_algorithm(dc_slice salt, uint32_t rounds, dc_buf *out)
{
	size_t start = out->len, params;

	dc_der_add_oid(out, OID_3DES);
	params = out->len;
	dc_der_add(out, DC_TAG_OCTET_STRING, salt);
	dc_der_add_uint(out, rounds);
	dc_der_wrap(out, DC_TAG_SEQUENCE, params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	return dc_buf_status(out);
}

devcert_status
dc_pbe12_encrypt(dc_slice pass16, uint32_t rounds, dc_slice in, dc_buf *algorithm, dc_buf *out)
{
	uint8_t salt[SALT_LEN], key[KEY_MAX], iv[IV_LEN];
	const dc_slice salt_slice = dc_slice_of(salt, sizeof(salt));
	devcert_status rc = dc_random(salt, sizeof(salt));

	if (rc == DEVCERT_OK)
		rc = dc_pkcs12_kdf(DC_SHA1, KDF_ID_KEY, pass16, salt_slice, rounds, key,
		                   sizeof(key));
	if (rc == DEVCERT_OK)
		rc = dc_pkcs12_kdf(DC_SHA1, KDF_ID_IV, pass16, salt_slice, rounds, iv, sizeof(iv));
	if (rc == DEVCERT_OK)
		rc = dc_cbc_encrypt(DC_3DES_CBC, dc_slice_of(key, sizeof(key)),
		                    dc_slice_of(iv, sizeof(iv)), in, out);
	dc_wipe(key, sizeof(key));
	dc_wipe(iv, sizeof(iv));
	return rc == DEVCERT_OK ? add_algorithm(salt_slice, rounds, algorithm) : rc;
}
