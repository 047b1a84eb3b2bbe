/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys as files have them: DER or PEM, plain or encrypted. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/pem.h"
#include "crypto/pbes2.h"
#include "pki/key_legacy.h"
#include "pki/key_parts.h"

/* How a file may be encrypted, and the passphrase. */
struct access {
	dc_slice pass;
	bool allows_legacy;
};

bool
dc_key_is_plausible(dc_slice plain)
{
	dc_tlv sequence, version;

	return dc_tlv_only(plain, DC_TAG_SEQUENCE, &sequence) == DEVCERT_OK &&
	       dc_tlv_expect(&sequence.value, DC_TAG_INTEGER, &version) == DEVCERT_OK;
}

/* What can be known without the passphrase is told before it is asked for. */
static devcert_status
decrypt_pbes2(dc_slice algorithm, const struct access *access, dc_slice in, dc_buf *out)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT, untouched = budget;
	devcert_status rc = dc_pbes2_check(algorithm, access->allows_legacy, &untouched);

	if (rc == DEVCERT_OK && access->pass.ptr == NULL)
		rc =
		    dc_fail(DEVCERT_E_PASSWORD, "the key is encrypted, and there is no passphrase");
	return rc == DEVCERT_OK ? dc_pbes2_decrypt(algorithm, access->allows_legacy, access->pass,
	                                           in, &budget, out)
	                        : rc;
}

static devcert_status
decrypt(dc_slice algorithm, const struct access *access, dc_slice in, dc_buf *out)
{
	if (!dc_key_legacy_is(algorithm))
		return decrypt_pbes2(algorithm, access, in, out);
	return access->allows_legacy
	           ? dc_key_legacy_decrypt(algorithm, access->pass, in, out)
	           : dc_fail(DEVCERT_E_UNSUPPORTED,
	                     "a key encrypted by PBES1 or as in PKCS#12, which was not allowed");
}

/* EncryptedPrivateKeyInfo, RFC 5958, section 3 */
static devcert_status
read_encrypted(dc_slice der, const struct access *access, devcert_key **out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	dc_slice algorithm, data;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("EncryptedPrivateKeyInfo", der, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_whole(value, "encryptionAlgorithm", &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(value, "encryptedData", &data);
	if (rc == DEVCERT_OK)
		rc = decrypt(algorithm, access, data, &plain);
	if (rc == DEVCERT_OK && !dc_key_is_plausible(dc_buf_slice(&plain)))
		rc = dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong");
	if (rc == DEVCERT_OK)
		rc = dc_key_from_pkcs8(dc_buf_slice(&plain), out);
	dc_buf_free(&plain);
	dc_asn1_free(value);
	return rc;
}

/* OpenSSL's DSAPrivateKey is six INTEGERs, where RSAPrivateKey has nine. */
static bool
is_dsa(dc_slice content)
{
	size_t count = 0;
	dc_tlv number;

	while (content.len > 0) {
		if (dc_tlv_expect(&content, DC_TAG_INTEGER, &number) != DEVCERT_OK)
			return false;
		count++;
	}
	return count == 6;
}

/* Which of the four it is shows in the first two elements:
 *   EncryptedPrivateKeyInfo  SEQUENCE, OCTET STRING
 *   PrivateKeyInfo           INTEGER, SEQUENCE
 *   RSAPrivateKey            INTEGER, INTEGER
 *   ECPrivateKey             INTEGER, OCTET STRING */
static devcert_status
read_der(dc_slice der, const struct access *access, devcert_key **out)
{
	dc_tlv whole, first, second;
	dc_slice content;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &whole);

	content = whole.value;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&content, &first);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&content, &second);
	if (rc != DEVCERT_OK)
		return rc;
	if (first.tag == DC_TAG_SEQUENCE && second.tag == DC_TAG_OCTET_STRING)
		return read_encrypted(der, access, out);
	if (first.tag == DC_TAG_INTEGER && second.tag == DC_TAG_SEQUENCE)
		return dc_key_from_pkcs8(der, out);
	if (is_dsa(whole.value))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a DSA key");
	if (first.tag == DC_TAG_INTEGER && second.tag == DC_TAG_INTEGER)
		return dc_key_from_pkcs1(der, out);
	if (first.tag == DC_TAG_INTEGER && second.tag == DC_TAG_OCTET_STRING)
		return dc_key_from_sec1(der, out);
	return dc_fail(DEVCERT_E_DER, "not a private key");
}

static bool
is(dc_slice label, const char *text)
{
	return dc_slice_equals(label, dc_slice_text(text));
}

static bool
ends_with(dc_slice in, const char *text)
{
	size_t len = strlen(text);

	return in.len >= len &&
	       dc_slice_equals(dc_slice_of(in.ptr + in.len - len, len), dc_slice_text(text));
}

static devcert_status
read_labelled(dc_slice label, dc_slice der, const struct access *access, devcert_key **out)
{
	if (is(label, "PRIVATE KEY"))
		return dc_key_from_pkcs8(der, out);
	if (is(label, "ENCRYPTED PRIVATE KEY"))
		return read_encrypted(der, access, out);
	if (is(label, "RSA PRIVATE KEY"))
		return dc_key_from_pkcs1(der, out);
	if (is(label, "EC PRIVATE KEY"))
		return dc_key_from_sec1(der, out);
	return is(label, "DSA PRIVATE KEY")
	           ? dc_fail(DEVCERT_E_UNSUPPORTED, "a DSA key")
	           : dc_fail(DEVCERT_E_UNSUPPORTED, "a private key in another format");
}

/* A block that is encrypted by its headers; such were keys in PKCS#1 and SEC 1 only. */
static devcert_status
read_with_headers(dc_slice label, dc_slice headers, dc_slice in, const struct access *access,
                  devcert_key **out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	devcert_status rc;

	if (is(label, "DSA PRIVATE KEY"))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a DSA key");
	if (!is(label, "RSA PRIVATE KEY") && !is(label, "EC PRIVATE KEY"))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PEM block with headers inside");
	if (!access->allows_legacy)
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "a PEM block encrypted by its headers, which was not allowed");
	rc = dc_key_dek_decrypt(headers, access->pass, in, &plain);
	if (rc == DEVCERT_OK)
		rc = read_labelled(label, dc_buf_slice(&plain), access, out);
	dc_buf_free(&plain);
	return rc;
}

/* The first block with a private key; certificates and parameters may stand before it. */
static devcert_status
read_pem(dc_slice in, const struct access *access, devcert_key **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	dc_slice label = { NULL, 0 }, headers = { NULL, 0 };
	devcert_status rc;

	do {
		rc = dc_pem_next_with_headers(&in, &label, &headers, &der);
	} while (rc == DEVCERT_OK && !ends_with(label, "PRIVATE KEY"));
	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_PEM, "no PEM block with a private key");
	else if (rc == DEVCERT_OK && headers.len > 0)
		rc = read_with_headers(label, headers, dc_buf_slice(&der), access, out);
	else if (rc == DEVCERT_OK)
		rc = read_labelled(label, dc_buf_slice(&der), access, out);
	dc_buf_free(&der);
	return rc;
}

static devcert_status
read_file(dc_slice in, const struct access *access, devcert_key **out)
{
	if (in.len > DC_LIMIT_KEY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a private key of %zu octets", in.len);
	if (access->pass.len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_ARGUMENT, "a passphrase of %zu octets", access->pass.len);
	return dc_pem_is(in) ? read_pem(in, access, out) : read_der(in, access, out);
}

/* see devcert/key.h */
devcert_status
devcert_key_parse(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                  devcert_key **out)
{
	const struct access access = { dc_slice_of(pass, pass_len), false };

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_DATA(pass, pass_len);
	return read_file(dc_slice_of(data, data_len), &access, out);
}

/* see devcert/key.h */
devcert_status
devcert_key_parse_legacy(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                         devcert_key **out)
{
	const struct access access = { dc_slice_of(pass, pass_len), true };

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_DATA(pass, pass_len);
	return read_file(dc_slice_of(data, data_len), &access, out);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static devcert_status
encrypt(dc_slice plain, dc_slice pass, dc_buf *out)
{
	dc_buf data = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	devcert_status rc = dc_pbes2_encrypt(pass, DC_KDF_ROUNDS_DEFAULT, plain, out, &data);

	if (rc == DEVCERT_OK) {
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&data));
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&data);
	return rc;
}

/* see devcert/key.h */
devcert_status
devcert_key_encode_private(const devcert_key *key, devcert_encoding encoding, const uint8_t *pass,
                           size_t pass_len, devcert_secret **out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN), encrypted = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	dc_buf pem = DC_BUF_INIT(2 * DC_LIMIT_KEY_LEN);
	dc_buf *der = pass == NULL ? &plain : &encrypted;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(key);
	DC_DATA(pass, pass_len);
	if (encoding != DEVCERT_ENCODING_DER && encoding != DEVCERT_ENCODING_PEM)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown encoding %d", (int)encoding);
	if (pass != NULL && (pass_len == 0 || pass_len > DC_LIMIT_PASS_LEN))
		return dc_fail(DEVCERT_E_ARGUMENT, "a passphrase of %zu octets", pass_len);
	rc = dc_key_write_pkcs8(key, &plain);
	if (rc == DEVCERT_OK && pass != NULL)
		rc = encrypt(dc_buf_slice(&plain), dc_slice_of(pass, pass_len), der);
	if (rc == DEVCERT_OK && encoding == DEVCERT_ENCODING_PEM) {
		dc_pem_encode(pass == NULL ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY",
		              dc_buf_slice(der), &pem);
		rc = dc_buf_take_secret(&pem, out);
	} else if (rc == DEVCERT_OK) {
		rc = dc_buf_take_secret(der, out);
	}
	dc_buf_free(&plain);
	dc_buf_free(&encrypted);
	dc_buf_free(&pem);
	return rc;
}
