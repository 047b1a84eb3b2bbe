/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/cipher.h"

#include <gnutls/crypto.h>

#include "asn1/oid.h"
#include "crypto/status.h"

static const struct {
	gnutls_cipher_algorithm_t gnutls;
	size_t key_len;
	size_t block_len; /* and of the IV */
	const char *oid;
} ciphers[] = {
	[DC_AES_128_CBC] = { GNUTLS_CIPHER_AES_128_CBC, 16, 16, DC_OID_AES128_CBC },
	[DC_AES_192_CBC] = { GNUTLS_CIPHER_AES_192_CBC, 24, 16, DC_OID_AES192_CBC },
	[DC_AES_256_CBC] = { GNUTLS_CIPHER_AES_256_CBC, 32, 16, DC_OID_AES256_CBC },
	[DC_3DES_CBC] = { GNUTLS_CIPHER_3DES_CBC, 24, 8, DC_OID_DES_EDE3_CBC },
};

size_t
dc_cipher_key_len(dc_cipher cipher)
{
	return ciphers[cipher].key_len;
}

size_t
dc_cipher_iv_len(dc_cipher cipher)
{
	return ciphers[cipher].block_len;
}

const char *
dc_cipher_oid(dc_cipher cipher)
{
	return ciphers[cipher].oid;
}

devcert_status
dc_cipher_from_oid(const char *oid, dc_cipher *out)
{
	for (dc_cipher cipher = DC_AES_128_CBC; cipher <= DC_3DES_CBC; cipher++)
		if (strcmp(oid, ciphers[cipher].oid) == 0) {
			*out = cipher;
			return DEVCERT_OK;
		}
	if (strcmp(oid, DC_OID_DES_CBC) == 0)
		return dc_fail(DEVCERT_E_WEAK, "content encrypted with single DES");
	return dc_fail(DEVCERT_E_UNSUPPORTED, "cipher %s", oid);
}

/* Lengths of key and IV are the caller's to check: they come from the input. */
static devcert_status
start(dc_cipher cipher, dc_slice key, dc_slice iv, gnutls_cipher_hd_t *out)
{
	const gnutls_datum_t k = { (unsigned char *)key.ptr, (unsigned int)key.len };
	const gnutls_datum_t v = { (unsigned char *)iv.ptr, (unsigned int)iv.len };

	if (key.len != ciphers[cipher].key_len || iv.len != ciphers[cipher].block_len)
		return dc_fail(DEVCERT_E_INTERNAL, "key of %zu and IV of %zu octets", key.len,
		               iv.len);
	return dc_gnutls_status(gnutls_cipher_init(out, ciphers[cipher].gnutls, &k, &v), "cipher");
}

devcert_status
dc_cbc_encrypt(dc_cipher cipher, dc_slice key, dc_slice iv, dc_slice in, dc_buf *out)
{
	size_t block = ciphers[cipher].block_len;
	size_t padding = block - in.len % block, start_len = out->len;
	gnutls_cipher_hd_t handle;
	devcert_status rc = start(cipher, key, iv, &handle);
	uint8_t *at;

	if (rc != DEVCERT_OK)
		return rc;
	at = dc_buf_grow(out, in.len + padding);
	if (at != NULL) {
		if (in.len > 0)
			memcpy(at, in.ptr, in.len);
		memset(at + in.len, (int)padding, padding);
		rc =
		    dc_gnutls_status(gnutls_cipher_encrypt(handle, at, in.len + padding), "cipher");
		if (rc != DEVCERT_OK)
			dc_buf_truncate(out, start_len);
	} else {
		rc = dc_buf_status(out);
	}
	gnutls_cipher_deinit(handle);
	return rc;
}

/* All ones when a < b, for values below 256. */
static uint32_t
less_mask(uint32_t a, uint32_t b)
{
	return 0u - ((a - b) >> 31);
}

size_t
dc_cbc_padding_len(const uint8_t *last, size_t block)
{
	uint32_t count = last[block - 1];
	uint32_t wrong = less_mask(count, 1) | less_mask((uint32_t)block, count);

	for (uint32_t i = 0; i < block; i++)
		wrong |= less_mask(i, count) & (last[block - 1 - i] ^ count);
	/* wrong | -wrong has its highest bit set unless wrong is 0. */
	wrong = 0u - ((wrong | (0u - wrong)) >> 31);
	return count & ~wrong;
}

devcert_status
dc_cbc_decrypt(dc_cipher cipher, dc_slice key, dc_slice iv, dc_slice in, dc_buf *out)
{
	size_t block = ciphers[cipher].block_len, start_len = out->len, padding = 0;
	gnutls_cipher_hd_t handle;
	devcert_status rc;
	uint8_t *at;

	if (in.len == 0 || in.len % block != 0)
		return dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
	rc = start(cipher, key, iv, &handle);
	if (rc != DEVCERT_OK)
		return rc;
	at = dc_buf_grow(out, in.len);
	if (at == NULL) {
		gnutls_cipher_deinit(handle);
		return dc_buf_status(out);
	}
	rc = dc_gnutls_status(gnutls_cipher_decrypt2(handle, in.ptr, in.len, at, in.len), "cipher");
	gnutls_cipher_deinit(handle);
	if (rc == DEVCERT_OK) {
		padding = dc_cbc_padding_len(at + in.len - block, block);
		if (padding == 0)
			rc = dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
	}
	dc_buf_truncate(out, rc == DEVCERT_OK ? out->len - padding : start_len);
	return rc;
}

devcert_status
dc_cbc_encrypt_blocks(dc_cipher cipher, dc_slice key, dc_slice iv, uint8_t *blocks, size_t len)
{
	gnutls_cipher_hd_t handle;
	devcert_status rc = start(cipher, key, iv, &handle);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_gnutls_status(gnutls_cipher_encrypt(handle, blocks, len), "cipher");
	gnutls_cipher_deinit(handle);
	return rc;
}

devcert_status
dc_cbc_decrypt_blocks(dc_cipher cipher, dc_slice key, dc_slice iv, uint8_t *blocks, size_t len)
{
	gnutls_cipher_hd_t handle;
	devcert_status rc = start(cipher, key, iv, &handle);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_gnutls_status(gnutls_cipher_decrypt(handle, blocks, len), "cipher");
	gnutls_cipher_deinit(handle);
	return rc;
}
