/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/keywrap.h"

#include <nettle/nist-keywrap.h>

#include "asn1/oid.h"
#include "base/mem.h"
#include "crypto/random.h"

/* Octets that AES key wrap adds, and of one of its units. */
#define UNIT 8u
/* RFC 3394, section 2: at least two units. */
#define KEY_MIN (2 * UNIT)

/* RFC 3211, section 2.3.1: one octet of length, three that check the first three of the key. */
#define HEAD 4u
#define CHECK 3u
/* A length of one octet, to a multiple of the longest block. */
#define FORMATTED_MAX 272u

static const struct {
	size_t kek_len;
	const char *oid;
} wraps[] = {
	{ 16, DC_OID_AES128_WRAP },
	{ 24, DC_OID_AES192_WRAP },
	{ 32, DC_OID_AES256_WRAP },
};

#define WRAP_COUNT (sizeof(wraps) / sizeof(wraps[0]))

/* RFC 3394, section 2.2.3.1 */
static const uint8_t default_iv[UNIT] = { 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6 };

const char *
dc_keywrap_oid(size_t kek_len)
{
	for (size_t i = 0; i < WRAP_COUNT; i++)
		if (wraps[i].kek_len == kek_len)
			return wraps[i].oid;
	return NULL;
}

size_t
dc_keywrap_kek_len(const char *oid)
{
	for (size_t i = 0; i < WRAP_COUNT; i++)
		if (strcmp(wraps[i].oid, oid) == 0)
			return wraps[i].kek_len;
	return 0;
}

static devcert_status
fail_unwrap(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "the wrapped key cannot be unwrapped");
}

devcert_status
dc_keywrap(dc_slice kek, dc_slice key, dc_buf *out)
{
	union {
		struct aes128_ctx aes128;
		struct aes192_ctx aes192;
		struct aes256_ctx aes256;
	} ctx;
	uint8_t *at;

	if (dc_keywrap_oid(kek.len) == NULL || key.len < KEY_MIN || key.len % UNIT != 0)
		return dc_fail(DEVCERT_E_INTERNAL, "a key of %zu octets under one of %zu", key.len,
		               kek.len);
	at = dc_buf_grow(out, key.len + UNIT);
	if (at == NULL)
		return dc_buf_status(out);
	if (kek.len == 16) {
		aes128_set_encrypt_key(&ctx.aes128, kek.ptr);
		aes128_keywrap(&ctx.aes128, default_iv, key.len + UNIT, at, key.ptr);
	} else if (kek.len == 24) {
		aes192_set_encrypt_key(&ctx.aes192, kek.ptr);
		aes192_keywrap(&ctx.aes192, default_iv, key.len + UNIT, at, key.ptr);
	} else {
		aes256_set_encrypt_key(&ctx.aes256, kek.ptr);
		aes256_keywrap(&ctx.aes256, default_iv, key.len + UNIT, at, key.ptr);
	}
	dc_wipe(&ctx, sizeof(ctx));
	return DEVCERT_OK;
}

devcert_status
dc_keyunwrap(dc_slice kek, dc_slice in, uint8_t *out, size_t len)
{
	union {
		struct aes128_ctx aes128;
		struct aes192_ctx aes192;
		struct aes256_ctx aes256;
	} ctx;
	bool good;

	if (dc_keywrap_oid(kek.len) == NULL)
		return dc_fail(DEVCERT_E_INTERNAL, "a KEK of %zu octets", kek.len);
	if (len < KEY_MIN || len % UNIT != 0 || in.len != len + UNIT)
		return fail_unwrap();
	if (kek.len == 16) {
		aes128_set_decrypt_key(&ctx.aes128, kek.ptr);
		good = aes128_keyunwrap(&ctx.aes128, default_iv, len, out, in.ptr) != 0;
	} else if (kek.len == 24) {
		aes192_set_decrypt_key(&ctx.aes192, kek.ptr);
		good = aes192_keyunwrap(&ctx.aes192, default_iv, len, out, in.ptr) != 0;
	} else {
		aes256_set_decrypt_key(&ctx.aes256, kek.ptr);
		good = aes256_keyunwrap(&ctx.aes256, default_iv, len, out, in.ptr) != 0;
	}
	dc_wipe(&ctx, sizeof(ctx));
	if (good)
		return DEVCERT_OK;
	dc_wipe(out, len);
	return fail_unwrap();
}

devcert_status
dc_password_wrap(dc_cipher cipher, dc_slice kek, dc_slice iv, dc_slice key, dc_buf *out)
{
	size_t block = dc_cipher_iv_len(cipher), start = out->len;
	size_t len = (HEAD + key.len + block - 1) / block * block;
	devcert_status rc;
	uint8_t *at;

	if (key.len < CHECK || key.len > UINT8_MAX)
		return dc_fail(DEVCERT_E_INTERNAL, "a key of %zu octets", key.len);
	if (len < 2 * block)
		len = 2 * block;
	at = dc_buf_grow(out, len);
	if (at == NULL)
		return dc_buf_status(out);
	at[0] = (uint8_t)key.len;
	for (size_t i = 0; i < CHECK; i++)
		at[1 + i] = (uint8_t)~key.ptr[i];
	memcpy(at + HEAD, key.ptr, key.len);
	rc = dc_random(at + HEAD + key.len, len - HEAD - key.len);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_encrypt_blocks(cipher, kek, iv, at, len);
	/* The second pass goes on where the first ended. */
	if (rc == DEVCERT_OK) {
		uint8_t last[DC_CIPHER_IV_MAX];

		memcpy(last, at + len - block, block);
		rc = dc_cbc_encrypt_blocks(cipher, kek, dc_slice_of(last, block), at, len);
	}
	if (rc != DEVCERT_OK)
		dc_buf_truncate(out, start);
	return rc;
}

/* Undo both passes where the octets are. */
static devcert_status
decrypt_twice(dc_cipher cipher, dc_slice kek, dc_slice iv, uint8_t *blocks, size_t len)
{
	size_t block = dc_cipher_iv_len(cipher);
	uint8_t last[DC_CIPHER_IV_MAX];
	devcert_status rc;

	/* The IV of the second pass was the last block that the first one gave. */
	memcpy(last, blocks + len - block, block);
	rc = dc_cbc_decrypt_blocks(cipher, kek, dc_slice_of(blocks + len - 2 * block, block), last,
	                           block);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt_blocks(cipher, kek, dc_slice_of(last, block), blocks, len);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt_blocks(cipher, kek, iv, blocks, len);
	return rc;
}

devcert_status
dc_password_unwrap(dc_cipher cipher, dc_slice kek, dc_slice iv, dc_slice in, uint8_t *out,
                   size_t len)
{
	size_t block = dc_cipher_iv_len(cipher);
	uint8_t plain[FORMATTED_MAX];
	unsigned int wrong;
	devcert_status rc;

	if (len < CHECK || len > UINT8_MAX || in.len < HEAD + len || in.len < 2 * block ||
	    in.len > sizeof(plain) || in.len % block != 0)
		return fail_unwrap();
	memcpy(plain, in.ptr, in.len);
	rc = decrypt_twice(cipher, kek, iv, plain, in.len);
	if (rc == DEVCERT_OK) {
		wrong = plain[0] ^ (unsigned int)len;
		for (size_t i = 0; i < CHECK; i++)
			wrong |= plain[1 + i] ^ plain[HEAD + i] ^ 0xffu;
		if (wrong == 0)
			memcpy(out, plain + HEAD, len);
		else
			rc = fail_unwrap();
	}
	dc_wipe(plain, sizeof(plain));
	return rc;
}
