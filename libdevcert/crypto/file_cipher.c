/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/file_cipher.h"

#include <nettle/arctwo.h>
#include <nettle/cbc.h>

#include "asn1/oid.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/gcm.h"

#define DES_KEY_LEN 8u
#define DES3_KEY_LEN 24u
/* RFC 5084, section 3.2 */
#define TAG_LEN_MIN 12u
#define TAG_LEN_DEFAULT 12u

static const struct {
	const char *oid;
	dc_file_kind kind;
	size_t key_len, iv_len;
} ciphers[] = {
	{ DC_OID_AES128_CBC, DC_FILE_AES_CBC, 16, 16 },
	{ DC_OID_AES192_CBC, DC_FILE_AES_CBC, 24, 16 },
	{ DC_OID_AES256_CBC, DC_FILE_AES_CBC, 32, 16 },
	{ DC_OID_AES128_GCM, DC_FILE_AES_GCM, 16, 0 },
	{ DC_OID_AES192_GCM, DC_FILE_AES_GCM, 24, 0 },
	{ DC_OID_AES256_GCM, DC_FILE_AES_GCM, 32, 0 },
	{ DC_OID_DES_EDE3_CBC, DC_FILE_3DES_CBC, DES3_KEY_LEN, 8 },
	{ DC_OID_DES_CBC, DC_FILE_DES_CBC, DES_KEY_LEN, 8 },
	{ DC_OID_RC2_CBC, DC_FILE_RC2_CBC, 0, ARCTWO_BLOCK_SIZE },
};

/* RFC 8018, B.2.3: for up to 255 bits the version stands for them; without one they are 32. */
static devcert_status
read_rc2_bits(uint32_t version, uint32_t *out)
{
	static const struct {
		uint32_t version, bits;
	} known[] = { { 160, 40 }, { 120, 64 }, { 58, 128 } };

	*out = version;
	if (version >= 256 && version <= 1024)
		return DEVCERT_OK;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (version == known[i].version) {
			*out = known[i].bits;
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "RC2 of version %u", version);
}

/* RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, iv OCTET STRING } */
static devcert_status
read_rc2(dc_slice parameters, dc_file_cipher *out)
{
	uint32_t version;
	dc_tlv whole, part;
	devcert_status rc = dc_tlv_only(parameters, DC_TAG_SEQUENCE, &whole);

	out->rc2_bits = 32;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&whole.value, &part);
	if (rc == DEVCERT_OK && part.tag == DC_TAG_INTEGER) {
		rc = dc_tlv_uint(part.value, &version);
		if (rc == DEVCERT_OK)
			rc = read_rc2_bits(version, &out->rc2_bits);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_next(&whole.value, &part);
	}
	if (rc == DEVCERT_OK && (part.tag != DC_TAG_OCTET_STRING || whole.value.len > 0))
		rc = dc_fail(DEVCERT_E_DER, "parameters of RC2 that are not version and IV");
	out->iv = rc == DEVCERT_OK ? part.value : dc_slice_of(NULL, 0);
	return rc;
}

/* GCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 } */
static devcert_status
read_gcm_parameters(dc_slice parameters, dc_tlv *nonce, uint32_t *tag_len)
{
	dc_tlv whole, number;
	devcert_status rc = dc_tlv_only(parameters, DC_TAG_SEQUENCE, &whole);

	*tag_len = TAG_LEN_DEFAULT;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&whole.value, DC_TAG_OCTET_STRING, nonce);
	if (rc == DEVCERT_OK && whole.value.len > 0) {
		rc = dc_tlv_only(whole.value, DC_TAG_INTEGER, &number);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_uint(number.value, tag_len);
	}
	return rc;
}

/* Some write nothing but the nonce (RustCrypto), and mean a whole tag. */
static devcert_status
read_gcm(dc_slice parameters, dc_file_cipher *out)
{
	bool is_bare = parameters.len > 0 && parameters.ptr[0] == DC_TAG_OCTET_STRING;
	uint32_t tag_len = DC_GCM_BLOCK;
	dc_tlv nonce = { 0 };
	devcert_status rc = is_bare ? dc_tlv_only(parameters, DC_TAG_OCTET_STRING, &nonce)
	                            : read_gcm_parameters(parameters, &nonce, &tag_len);

	if (rc != DEVCERT_OK)
		return rc;
	if (tag_len < TAG_LEN_MIN || tag_len > DC_GCM_BLOCK)
		return dc_fail(DEVCERT_E_DER, "a tag of %u octets", tag_len);
	if (nonce.value.len == 0 || nonce.value.len > DC_LIMIT_GCM_NONCE)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a nonce of %zu octets", nonce.value.len);
	out->tag_len = tag_len;
	out->iv = nonce.value;
	return DEVCERT_OK;
}

devcert_status
dc_file_cipher_read(const char *oid, dc_slice parameters, dc_file_cipher *out)
{
	dc_tlv iv = { 0 };
	devcert_status rc;
	size_t i = 0;

	*out = (dc_file_cipher){ 0 };
	while (i < sizeof(ciphers) / sizeof(ciphers[0]) && strcmp(oid, ciphers[i].oid) != 0)
		i++;
	if (i == sizeof(ciphers) / sizeof(ciphers[0]))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "cipher %s", oid);
	out->kind = ciphers[i].kind;
	out->key_len = ciphers[i].key_len;
	if (out->kind == DC_FILE_AES_GCM)
		return read_gcm(parameters, out);
	if (out->kind == DC_FILE_RC2_CBC) {
		rc = read_rc2(parameters, out);
	} else {
		rc = dc_tlv_only(parameters, DC_TAG_OCTET_STRING, &iv);
		out->iv = iv.value;
	}
	if (rc == DEVCERT_OK && out->iv.len != ciphers[i].iv_len)
		rc = dc_fail(DEVCERT_E_DER, "an IV of %zu octets", out->iv.len);
	return rc;
}

bool
dc_file_cipher_is_weak(const dc_file_cipher *cipher)
{
	return cipher->kind != DC_FILE_AES_CBC && cipher->kind != DC_FILE_AES_GCM;
}

static devcert_status
fail_decrypt(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
}

static devcert_status
decrypt_gcm(const dc_file_cipher *cipher, dc_slice key, dc_slice in, dc_buf *out)
{
	size_t start = out->len;
	uint8_t tag[DC_GCM_BLOCK], *at;
	dc_slice content;
	dc_gcm *gcm;
	devcert_status rc;

	if (in.len < cipher->tag_len)
		return fail_decrypt();
	(void)dc_slice_take(&in, in.len - cipher->tag_len, &content);
	rc = dc_gcm_new(key, cipher->iv, dc_slice_of(NULL, 0), &gcm);
	if (rc != DEVCERT_OK)
		return rc;
	at = dc_buf_grow(out, content.len);
	if (at == NULL && content.len > 0) {
		rc = dc_buf_status(out);
	} else {
		if (content.len > 0)
			dc_gcm_decrypt(gcm, content, at);
		dc_gcm_tag(gcm, tag);
		if (!dc_equal_ct(tag, in.ptr, cipher->tag_len)) {
			dc_buf_truncate(out, start);
			rc = fail_decrypt();
		}
	}
	dc_gcm_free(gcm);
	return rc;
}

static devcert_status
decrypt_rc2(const dc_file_cipher *cipher, dc_slice key, dc_slice in, dc_buf *out)
{
	uint8_t iv[ARCTWO_BLOCK_SIZE], *at;
	size_t start = out->len, padding;
	struct arctwo_ctx ctx;

	if (in.len == 0 || in.len % ARCTWO_BLOCK_SIZE != 0)
		return fail_decrypt();
	at = dc_buf_grow(out, in.len);
	if (at == NULL)
		return dc_buf_status(out);
	memcpy(iv, cipher->iv.ptr, sizeof(iv));
	arctwo_set_key_ekb(&ctx, key.len, key.ptr, cipher->rc2_bits);
	cbc_decrypt(&ctx, (nettle_cipher_func *)arctwo_decrypt, ARCTWO_BLOCK_SIZE, iv, in.len, at,
	            in.ptr);
	dc_wipe(&ctx, sizeof(ctx));
	padding = dc_cbc_padding_len(at + in.len - ARCTWO_BLOCK_SIZE, ARCTWO_BLOCK_SIZE);
	dc_buf_truncate(out, padding != 0 ? out->len - padding : start);
	return padding != 0 ? DEVCERT_OK : fail_decrypt();
}

/* DES is 3DES with one key three times; with two keys the first one is the third. */
static devcert_status
decrypt_des(const dc_file_cipher *cipher, dc_slice key, dc_slice in, dc_buf *out)
{
	uint8_t keys[DES3_KEY_LEN];
	devcert_status rc;

	for (size_t i = 0; i < sizeof(keys); i++)
		keys[i] = key.ptr[i % key.len];
	rc = dc_cbc_decrypt(DC_3DES_CBC, dc_slice_of(keys, sizeof(keys)), cipher->iv, in, out);
	dc_wipe(keys, sizeof(keys));
	return rc;
}

devcert_status
dc_file_cipher_decrypt(const dc_file_cipher *cipher, dc_slice key, dc_slice in, dc_buf *out)
{
	if (cipher->kind == DC_FILE_AES_GCM)
		return decrypt_gcm(cipher, key, in, out);
	if (cipher->kind == DC_FILE_RC2_CBC)
		return decrypt_rc2(cipher, key, in, out);
	if (cipher->kind == DC_FILE_DES_CBC || cipher->kind == DC_FILE_3DES_CBC)
		return decrypt_des(cipher, key, in, out);
	return dc_cbc_decrypt(key.len == 16   ? DC_AES_128_CBC
	                      : key.len == 24 ? DC_AES_192_CBC
	                                      : DC_AES_256_CBC,
	                      key, cipher->iv, in, out);
}
