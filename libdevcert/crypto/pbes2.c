/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pbes2.h"

#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/pbkdf2.h"
#include "crypto/random.h"

#define SALT_LEN 16

/* PBES2-params: PBKDF2 { salt, rounds, hmacWithSHA256 }, AES-256-CBC { iv } */
static devcert_status
encode_params(dc_slice salt, uint32_t rounds, dc_slice iv, dc_buf *out)
{
	dc_buf part = DC_BUF_INIT(256);
	dc_asn1 *value = NULL;
	devcert_status rc = dc_pbkdf2_write(salt, rounds, 0, &part);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("PBES2-params", &value);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_algorithm(value, "keyDerivationFunc", DC_OID_PBKDF2,
		                      dc_buf_slice(&part));
		dc_buf_truncate(&part, 0);
		dc_der_add(&part, DC_TAG_OCTET_STRING, iv);
		dc_asn1_set_algorithm(value, "encryptionScheme", DC_OID_AES256_CBC,
		                      dc_buf_slice(&part));
		rc = dc_buf_status(&part);
	}
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(value, out);
	dc_asn1_free(value);
	dc_buf_free(&part);
	return rc;
}

devcert_status
dc_pbes2_encrypt(dc_slice pass, uint32_t rounds, dc_slice in, dc_buf *algorithm, dc_buf *out)
{
	uint8_t salt[SALT_LEN], key[DC_CIPHER_KEY_MAX], iv[DC_CIPHER_IV_MAX];
	dc_buf params = DC_BUF_INIT(512);
	dc_asn1 *value = NULL;
	devcert_status rc = dc_random(salt, sizeof(salt));

	if (rc == DEVCERT_OK)
		rc = dc_random(iv, sizeof(iv));
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2(DC_SHA256, pass, dc_slice_of(salt, sizeof(salt)), rounds, key,
		               sizeof(key));
	if (rc == DEVCERT_OK)
		rc = dc_cbc_encrypt(DC_AES_256_CBC, dc_slice_of(key, sizeof(key)),
		                    dc_slice_of(iv, sizeof(iv)), in, out);
	dc_wipe(key, sizeof(key));
	if (rc == DEVCERT_OK)
		rc = encode_params(dc_slice_of(salt, sizeof(salt)), rounds,
		                   dc_slice_of(iv, sizeof(iv)), &params);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("AlgorithmIdentifier", &value);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_oid(value, "algorithm", DC_OID_PBES2);
		dc_asn1_set(value, "parameters", dc_buf_slice(&params));
		rc = dc_asn1_encode(value, algorithm);
	}
	dc_asn1_free(value);
	dc_buf_free(&params);
	return rc;
}

struct scheme {
	dc_pbkdf2_params kdf;
	dc_cipher cipher;
	dc_slice iv;
};

/* One nested AlgorithmIdentifier of PBES2-params: its OID, and its parameters' DER. */
static devcert_status
read_algorithm(const dc_asn1 *value, const char *oid_path, const char *params_path,
               char oid[DC_OID_TEXT_SIZE], dc_slice *params)
{
	devcert_status rc = dc_asn1_get_oid(value, oid_path, oid);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, params_path, params);
	return rc == DEVCERT_E_NOT_FOUND ? dc_fail(DEVCERT_E_DER, "%s is absent", params_path) : rc;
}

static devcert_status
read_scheme(dc_slice params, struct scheme *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_asn1 *value;
	dc_slice der;
	dc_tlv iv;
	devcert_status rc = dc_asn1_decode("PBES2-params", params, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = read_algorithm(value, "encryptionScheme.algorithm", "encryptionScheme.parameters", oid,
	                    &der);
	if (rc == DEVCERT_OK)
		rc = dc_cipher_from_oid(oid, &out->cipher);
	/* Weak ciphers are read nowhere, so they are like unknown ones. */
	if (rc == DEVCERT_E_WEAK || (rc == DEVCERT_OK && out->cipher == DC_3DES_CBC))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "PBES2 with cipher %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(der, DC_TAG_OCTET_STRING, &iv);
	if (rc == DEVCERT_OK && iv.value.len != dc_cipher_iv_len(out->cipher))
		rc = dc_fail(DEVCERT_E_DER, "an IV of %zu octets", iv.value.len);
	if (rc == DEVCERT_OK) {
		out->iv = iv.value;
		rc = read_algorithm(value, "keyDerivationFunc.algorithm",
		                    "keyDerivationFunc.parameters", oid, &der);
	}
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBKDF2) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "PBES2 with key derivation %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2_read(der, dc_cipher_key_len(out->cipher), &out->kdf);
	dc_asn1_free(value);
	return rc;
}

/* The AlgorithmIdentifier, and its rounds taken off the budget. */
static devcert_status
read_identifier(dc_slice algorithm, dc_kdf_budget *budget, struct scheme *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_asn1 *value;
	dc_slice params;
	devcert_status rc = dc_asn1_decode("AlgorithmIdentifier", algorithm, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(value, "algorithm", oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBES2) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "encryption scheme %s", oid);
	if (rc == DEVCERT_OK)
		rc = read_algorithm(value, "algorithm", "parameters", oid, &params);
	dc_asn1_free(value);
	if (rc == DEVCERT_OK)
		rc = read_scheme(params, out);
	return rc == DEVCERT_OK ? dc_kdf_spend(budget, out->kdf.rounds) : rc;
}

devcert_status
dc_pbes2_check(dc_slice algorithm, dc_kdf_budget *budget)
{
	struct scheme scheme = { 0 };

	return read_identifier(algorithm, budget, &scheme);
}

devcert_status
dc_pbes2_decrypt(dc_slice algorithm, dc_slice pass, dc_slice in, dc_kdf_budget *budget, dc_buf *out)
{
	uint8_t key[DC_CIPHER_KEY_MAX];
	struct scheme scheme = { 0 };
	size_t key_len;
	devcert_status rc = read_identifier(algorithm, budget, &scheme);

	if (rc != DEVCERT_OK)
		return rc;
	key_len = dc_cipher_key_len(scheme.cipher);
	rc = dc_pbkdf2(scheme.kdf.prf, pass, scheme.kdf.salt, scheme.kdf.rounds, key, key_len);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt(scheme.cipher, dc_slice_of(key, key_len), scheme.iv, in, out);
	dc_wipe(key, sizeof(key));
	return rc == DEVCERT_E_DECRYPT ? dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong")
	                               : rc;
}
