/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ciphers as files with keys have them: read only, and all at once. */
#ifndef DEVCERT_CRYPTO_FILE_CIPHER_H
#define DEVCERT_CRYPTO_FILE_CIPHER_H

#include "base/buf.h"
#include "base/slice.h"

typedef enum {
	DC_FILE_AES_CBC = 1,
	DC_FILE_AES_GCM,  /* the tag stands behind the content */
	DC_FILE_3DES_CBC, /* of two keys or three */
	DC_FILE_DES_CBC,
	DC_FILE_RC2_CBC
} dc_file_kind;

typedef struct {
	dc_file_kind kind;
	size_t key_len;    /* 0: RC2 of any length */
	uint32_t rc2_bits; /* what RC2 makes of its key */
	size_t tag_len;
	dc_slice iv;
} dc_file_cipher;

/* Read an algorithm with its parameters; the IV points into them.  DEVCERT_E_DER,
 * DEVCERT_E_TRAILING; DEVCERT_E_UNSUPPORTED for what we do not know. */
devcert_status dc_file_cipher_read(const char *oid, dc_slice parameters,
                                   dc_file_cipher *out) DEVCERT_MUST_CHECK;

/* DES, 3DES and RC2: whether to read them is the caller's policy. */
bool dc_file_cipher_is_weak(const dc_file_cipher *cipher);

/* Append the plaintext.  DEVCERT_E_DECRYPT where length, padding or tag is wrong. */
devcert_status dc_file_cipher_decrypt(const dc_file_cipher *cipher, dc_slice key, dc_slice in,
                                      dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_CRYPTO_FILE_CIPHER_H */
