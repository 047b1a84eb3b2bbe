/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/scrypt.h"

#include <stdlib.h>

#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"

/* One block of Salsa20. */
#define WORDS 16u
#define BLOCK (4u * WORDS)

/* RFC 7914, section 2: N is a power of 2, and below 2^(128 * r / 8). */
static devcert_status
check_params(const dc_scrypt_params *params)
{
	uint32_t n = params->n;

	if (n < 2 || (n & (n - 1)) != 0)
		return dc_fail(DEVCERT_E_DER, "scrypt with a cost of %u, no power of 2", n);
	if (params->r == 0 || params->p == 0)
		return dc_fail(DEVCERT_E_DER, "scrypt with r of %u and p of %u", params->r,
		               params->p);
	if (params->r == 1 && n >= 65536)
		return dc_fail(DEVCERT_E_DER, "scrypt with a cost of %u for r of 1", n);
	if (params->r > DC_LIMIT_SCRYPT_R || params->p > DC_LIMIT_SCRYPT_P ||
	    n > DC_LIMIT_SCRYPT_MEMORY / (2 * BLOCK * params->r))
		return dc_fail(DEVCERT_E_LIMIT, "scrypt with N of %u, r of %u and p of %u", n,
		               params->r, params->p);
	return DEVCERT_OK;
}

static devcert_status
take_number(dc_slice *in, uint32_t *out)
{
	dc_tlv number;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_INTEGER, &number);

	return rc == DEVCERT_OK ? dc_tlv_uint(number.value, out) : rc;
}

/* scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter, blockSize,
 *     parallelizationParameter INTEGER, keyLength INTEGER OPTIONAL } */
devcert_status
dc_scrypt_read(dc_slice der, size_t key_len, dc_scrypt_params *out)
{
	uint32_t written = 0;
	dc_tlv whole, salt;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &whole);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&whole.value, DC_TAG_OCTET_STRING, &salt);
	if (rc == DEVCERT_OK && salt.value.len > DC_LIMIT_SALT_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "salt of %zu octets", salt.value.len);
	if (rc == DEVCERT_OK)
		rc = take_number(&whole.value, &out->n);
	if (rc == DEVCERT_OK)
		rc = take_number(&whole.value, &out->r);
	if (rc == DEVCERT_OK)
		rc = take_number(&whole.value, &out->p);
	if (rc == DEVCERT_OK && whole.value.len > 0) {
		rc = take_number(&whole.value, &written);
		if (rc == DEVCERT_OK && (written != key_len || whole.value.len > 0))
			rc = dc_fail(DEVCERT_E_DER, "scrypt keyLength %u for a key of %zu octets",
			             written, key_len);
	}
	if (rc != DEVCERT_OK)
		return rc;
	out->salt = salt.value;
	return check_params(out);
}

devcert_status
dc_scrypt_spend(dc_kdf_budget *budget, const dc_scrypt_params *params)
{
	uint64_t rounds = UINT64_C(2) * params->n * params->r * params->p;

	return dc_kdf_spend(budget, rounds > UINT32_MAX ? UINT32_MAX : (uint32_t)rounds);
}

static inline uint32_t
rotate(uint32_t word, unsigned int by)
{
	return word << by | word >> (32 - by);
}

#define QUARTER(x, a, b, c, d)                                                                     \
	do {                                                                                       \
		(x)[b] ^= rotate((x)[a] + (x)[d], 7);                                              \
		(x)[c] ^= rotate((x)[b] + (x)[a], 9);                                              \
		(x)[d] ^= rotate((x)[c] + (x)[b], 13);                                             \
		(x)[a] ^= rotate((x)[d] + (x)[c], 18);                                             \
	} while (0)

/* Salsa20/8 Core, section 3. */
static void
salsa20_8(uint32_t b[WORDS])
{
	uint32_t x[WORDS];

	memcpy(x, b, BLOCK);
	for (unsigned int i = 0; i < 4; i++) {
		QUARTER(x, 0, 4, 8, 12);
		QUARTER(x, 5, 9, 13, 1);
		QUARTER(x, 10, 14, 2, 6);
		QUARTER(x, 15, 3, 7, 11);
		QUARTER(x, 0, 1, 2, 3);
		QUARTER(x, 5, 6, 7, 4);
		QUARTER(x, 10, 11, 8, 9);
		QUARTER(x, 15, 12, 13, 14);
	}
	for (unsigned int i = 0; i < WORDS; i++)
		b[i] += x[i];
}

static void
xor_words(uint32_t *to, const uint32_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] ^= from[i];
}

/* scryptBlockMix, section 4: of 2 * r blocks from in to out, the even ones first. */
static void
mix_block(const uint32_t *in, uint32_t *out, uint32_t r)
{
	uint32_t x[WORDS];

	memcpy(x, in + (2 * r - 1) * WORDS, BLOCK);
	for (uint32_t i = 0; i < 2 * r; i++) {
		xor_words(x, in + i * WORDS, WORDS);
		salsa20_8(x);
		memcpy(out + (i / 2 + (i % 2) * r) * WORDS, x, BLOCK);
	}
}

/* scryptROMix, section 5.  v has room for n times what x has, t for once. */
static void
mix_memory(const dc_scrypt_params *params, uint32_t *x, uint32_t *v, uint32_t *t)
{
	size_t count = (size_t)2 * params->r * WORDS;

	for (uint32_t i = 0; i < params->n; i++) {
		memcpy(v + i * count, x, 4 * count);
		mix_block(v + i * count, x, params->r);
	}
	for (uint32_t i = 0; i < params->n; i++) {
		/* The first word of the last block, modulo a power of 2. */
		uint32_t j = x[count - WORDS] & (params->n - 1);

		xor_words(x, v + j * count, count);
		memcpy(t, x, 4 * count);
		mix_block(t, x, params->r);
	}
}

static void
load_words(const uint8_t *octets, uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++, octets += 4)
		words[i] = (uint32_t)octets[0] | (uint32_t)octets[1] << 8 |
		           (uint32_t)octets[2] << 16 | (uint32_t)octets[3] << 24;
}

static void
store_words(const uint32_t *words, uint8_t *octets, size_t count)
{
	for (size_t i = 0; i < 4 * count; i++)
		octets[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
}

devcert_status
dc_scrypt(const dc_scrypt_params *params, dc_slice pass, uint8_t *out, size_t len)
{
	size_t count = (size_t)2 * params->r * WORDS, b_len = 4 * count * params->p;
	/* x and t stand in front of v. */
	size_t memory_len = 4 * count * ((size_t)params->n + 2);
	uint32_t *memory = malloc(memory_len);
	uint8_t *b = malloc(b_len);
	devcert_status rc = memory == NULL || b == NULL ? dc_fail_nomem() : DEVCERT_OK;

	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2(DC_SHA256, pass, params->salt, 1, b, b_len);
	for (uint32_t i = 0; rc == DEVCERT_OK && i < params->p; i++) {
		load_words(b + i * 4 * count, memory, count);
		mix_memory(params, memory, memory + 2 * count, memory + count);
		store_words(memory, b + i * 4 * count, count);
	}
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2(DC_SHA256, pass, dc_slice_of(b, b_len), 1, out, len);
	dc_wipe_free(memory, memory_len);
	dc_wipe_free(b, b_len);
	return rc;
}
