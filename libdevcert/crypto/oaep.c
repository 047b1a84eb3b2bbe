/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/oaep.h"

#include "base/limits.h"
#include "base/mem.h"
#include "crypto/mgf1.h"
#include "crypto/random.h"
#include "crypto/rsa_raw.h"

#define MODULUS_MAX (DC_LIMIT_RSA_BITS / 8)

static devcert_status
fail_decrypt(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "the encrypted key cannot be decrypted");
}

/* The longest text that fits; whether any does. */
static bool
room(const dc_oaep *oaep, size_t em_len, size_t *out)
{
	size_t around = 2 * dc_hash_len(oaep->hash) + 2;

	*out = em_len > around ? em_len - around : 0;
	return em_len >= around && em_len <= MODULUS_MAX;
}

/* EM = 00 seed DB; DB = hash of the label, zeros, 01, text. */
devcert_status
dc_oaep_encode(const dc_oaep *oaep, dc_slice in, uint8_t *em, size_t em_len)
{
	size_t h = dc_hash_len(oaep->hash), max;
	uint8_t *seed = em + 1, *db = seed + h, label[DC_DIGEST_MAX];
	devcert_status rc;

	if (!room(oaep, em_len, &max) || in.len > max)
		return dc_fail(DEVCERT_E_ARGUMENT, "%zu octets for a modulus of %zu", in.len,
		               em_len);
	rc = dc_digest(oaep->hash, oaep->label, label);
	if (rc == DEVCERT_OK)
		rc = dc_random(seed, h);
	if (rc != DEVCERT_OK)
		return rc;
	em[0] = 0;
	memcpy(db, label, h);
	for (uint8_t *zero = db + h; zero < em + em_len - in.len - 1; zero++)
		*zero = 0;
	em[em_len - in.len - 1] = 1;
	if (in.len > 0)
		memcpy(em + em_len - in.len, in.ptr, in.len);
	rc = dc_mgf1_mask(oaep->mgf_hash, dc_slice_of(seed, h), db, em_len - 1 - h);
	if (rc == DEVCERT_OK)
		rc = dc_mgf1_mask(oaep->mgf_hash, dc_slice_of(db, em_len - 1 - h), seed, h);
	return rc;
}

/* The length of the text is known, and with it where its 01 has to be: so there is nothing to be
 * searched for, and each octet is looked at whatever the others are. */
devcert_status
dc_oaep_decode(const dc_oaep *oaep, uint8_t *em, size_t em_len, uint8_t *out, size_t len)
{
	size_t h = dc_hash_len(oaep->hash), max;
	uint8_t *seed = em + 1, *db = seed + h, label[DC_DIGEST_MAX];
	uint32_t wrong;
	devcert_status rc;

	if (!room(oaep, em_len, &max) || len > max)
		return fail_decrypt();
	rc = dc_digest(oaep->hash, oaep->label, label);
	if (rc == DEVCERT_OK)
		rc = dc_mgf1_mask(oaep->mgf_hash, dc_slice_of(db, em_len - 1 - h), seed, h);
	if (rc == DEVCERT_OK)
		rc = dc_mgf1_mask(oaep->mgf_hash, dc_slice_of(seed, h), db, em_len - 1 - h);
	if (rc != DEVCERT_OK)
		return rc;
	wrong = em[0];
	for (size_t i = 0; i < h; i++)
		wrong |= db[i] ^ label[i];
	for (const uint8_t *zero = db + h; zero < em + em_len - len - 1; zero++)
		wrong |= *zero;
	wrong |= em[em_len - len - 1] ^ 1u;
	if (wrong != 0)
		return fail_decrypt();
	if (len > 0)
		memcpy(out, em + em_len - len, len);
	return DEVCERT_OK;
}

devcert_status
dc_oaep_encrypt(gnutls_pubkey_t key, const dc_oaep *oaep, dc_slice in, dc_buf *out)
{
	size_t start = out->len, len;
	devcert_status rc = dc_rsa_modulus_len(key, &len);
	uint8_t *em;

	if (rc != DEVCERT_OK)
		return rc;
	em = dc_buf_grow(out, len);
	if (em == NULL)
		return dc_buf_status(out);
	rc = dc_oaep_encode(oaep, in, em, len);
	if (rc == DEVCERT_OK)
		rc = dc_rsa_raw_public(key, em, len);
	if (rc != DEVCERT_OK)
		dc_buf_truncate(out, start);
	return rc;
}

devcert_status
dc_oaep_decrypt(gnutls_privkey_t key, const dc_oaep *oaep, dc_slice in, uint8_t *out, size_t len)
{
	uint8_t em[MODULUS_MAX];
	devcert_status rc;

	if (in.len > sizeof(em))
		return fail_decrypt();
	memcpy(em, in.ptr, in.len);
	rc = dc_rsa_raw_private(key, em, in.len);
	if (rc == DEVCERT_OK)
		rc = dc_oaep_decode(oaep, em, in.len, out, len);
	dc_wipe(em, sizeof(em));
	return rc;
}
