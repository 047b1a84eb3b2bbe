/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_CRYPTO_CIPHER_H
#define DEVCERT_CRYPTO_CIPHER_H

#include "base/buf.h"
#include "base/slice.h"

/* Block ciphers in CBC mode with the padding of RFC 5652, section 6.3. */
typedef enum { DC_AES_128_CBC = 1, DC_AES_192_CBC, DC_AES_256_CBC, DC_3DES_CBC } dc_cipher;

/* Octets of the longest key and IV. */
#define DC_CIPHER_KEY_MAX 32
#define DC_CIPHER_IV_MAX 16

size_t dc_cipher_key_len(dc_cipher cipher);
size_t dc_cipher_iv_len(dc_cipher cipher);
const char *dc_cipher_oid(dc_cipher cipher);

/* DEVCERT_E_WEAK for single DES, DEVCERT_E_UNSUPPORTED for what we do not know.  That 3DES is weak
 * is the caller's policy. */
devcert_status dc_cipher_from_oid(const char *oid, dc_cipher *out) DEVCERT_MUST_CHECK;

/* Append the ciphertext of in, padded. */
devcert_status dc_cbc_encrypt(dc_cipher cipher, dc_slice key, dc_slice iv, dc_slice in,
                              dc_buf *out) DEVCERT_MUST_CHECK;

/* Append the plaintext of in.  Whether length or padding is wrong, the error is the same
 * DEVCERT_E_DECRYPT, and the time does not depend on the padding. */
devcert_status dc_cbc_decrypt(dc_cipher cipher, dc_slice key, dc_slice iv, dc_slice in,
                              dc_buf *out) DEVCERT_MUST_CHECK;

/* How many octets of padding end the last block: 1 to block, or 0 where they are not what RFC 5652,
 * section 6.3, says.  Every octet of it is looked at, whatever they hold. */
size_t dc_cbc_padding_len(const uint8_t *last, size_t block);

/* Whole blocks where they are, without padding: for keys that are wrapped. */
devcert_status dc_cbc_encrypt_blocks(dc_cipher cipher, dc_slice key, dc_slice iv, uint8_t *blocks,
                                     size_t len) DEVCERT_MUST_CHECK;
devcert_status dc_cbc_decrypt_blocks(dc_cipher cipher, dc_slice key, dc_slice iv, uint8_t *blocks,
                                     size_t len) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_CIPHER_H */
