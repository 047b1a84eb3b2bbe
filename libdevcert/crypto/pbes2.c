/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pbes2.h"

#include "asn1/algorithm.h"
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/file_cipher.h"
#include "crypto/pbkdf2.h"
#include "crypto/random.h"
#include "crypto/scrypt.h"

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
	bool is_scrypt;
	dc_scrypt_params scrypt;
	dc_pbkdf2_params pbkdf2;
	dc_file_cipher cipher;
	size_t key_len;
};

/* RC2 takes a key of any length: keyLength says it, or else it has the effective bits. */
static devcert_status
read_rc2_key_len(struct scheme *out)
{
	out->key_len = out->pbkdf2.key_len != 0 ? out->pbkdf2.key_len : out->cipher.rc2_bits / 8;
	return out->key_len <= DC_CIPHER_KEY_MAX
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_UNSUPPORTED, "an RC2 key of %zu octets", out->key_len);
}

static devcert_status
read_kdf(dc_slice der, struct scheme *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice params;
	devcert_status rc = dc_algorithm_read(der, oid, &params);

	if (rc != DEVCERT_OK)
		return rc;
	out->key_len = out->cipher.key_len;
	out->is_scrypt = strcmp(oid, DC_OID_SCRYPT) == 0;
	if (out->is_scrypt && out->key_len == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "RC2 under scrypt");
	if (out->is_scrypt)
		return dc_scrypt_read(params, out->key_len, &out->scrypt);
	if (strcmp(oid, DC_OID_PBKDF2) != 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "PBES2 with key derivation %s", oid);
	rc = dc_pbkdf2_read(params, out->key_len, &out->pbkdf2);
	return rc == DEVCERT_OK && out->key_len == 0 ? read_rc2_key_len(out) : rc;
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme AlgorithmIdentifier } */
static devcert_status
read_scheme(dc_slice params, bool allows_weak, struct scheme *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv whole, kdf, cipher;
	dc_slice iv;
	devcert_status rc = dc_tlv_only(params, DC_TAG_SEQUENCE, &whole);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&whole.value, DC_TAG_SEQUENCE, &kdf);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole.value, DC_TAG_SEQUENCE, &cipher);
	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(cipher.whole, oid, &iv);
	if (rc == DEVCERT_OK)
		rc = dc_file_cipher_read(oid, iv, &out->cipher);
	if (rc == DEVCERT_OK && !allows_weak && dc_file_cipher_is_weak(&out->cipher))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED,
		             "PBES2 with weak cipher %s, which was not allowed", oid);
	return rc == DEVCERT_OK ? read_kdf(kdf.whole, out) : rc;
}

/* The AlgorithmIdentifier, and its rounds taken off the budget. */
static devcert_status
read_identifier(dc_slice algorithm, bool allows_weak, dc_kdf_budget *budget, struct scheme *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice params;
	devcert_status rc = dc_algorithm_read(algorithm, oid, &params);

	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBES2) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "encryption scheme %s", oid);
	if (rc == DEVCERT_OK)
		rc = read_scheme(params, allows_weak, out);
	if (rc != DEVCERT_OK)
		return rc;
	return out->is_scrypt ? dc_scrypt_spend(budget, &out->scrypt)
	                      : dc_kdf_spend(budget, out->pbkdf2.rounds);
}

devcert_status
dc_pbes2_check(dc_slice algorithm, bool allows_weak, dc_kdf_budget *budget)
{
	struct scheme scheme = { 0 };

	return read_identifier(algorithm, allows_weak, budget, &scheme);
}

devcert_status
dc_pbes2_decrypt(dc_slice algorithm, bool allows_weak, dc_slice pass, dc_slice in,
                 dc_kdf_budget *budget, dc_buf *out)
{
	uint8_t key[DC_CIPHER_KEY_MAX];
	struct scheme scheme = { 0 };
	devcert_status rc = read_identifier(algorithm, allows_weak, budget, &scheme);

	if (rc != DEVCERT_OK)
		return rc;
	rc = scheme.is_scrypt ? dc_scrypt(&scheme.scrypt, pass, key, scheme.key_len)
	                      : dc_pbkdf2(scheme.pbkdf2.prf, pass, scheme.pbkdf2.salt,
	                                  scheme.pbkdf2.rounds, key, scheme.key_len);
	if (rc == DEVCERT_OK)
		rc = dc_file_cipher_decrypt(&scheme.cipher, dc_slice_of(key, scheme.key_len), in,
		                            out);
	dc_wipe(key, sizeof(key));
	return rc == DEVCERT_E_DECRYPT ? dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong")
	                               : rc;
}
