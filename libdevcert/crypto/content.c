/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/content.h"

#include "asn1/oid.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/content_parts.h"
#include "crypto/datum.h"
#include "crypto/status.h"

/* GnuTLS counts octets of one call in an int here and there. */
#define RUN_MAX ((size_t)1 << 30)
#define GCM_NONCE_LEN 12u

typedef enum { GCM, CHACHA, CBC } mode;

static const struct {
	gnutls_cipher_algorithm_t gnutls;
	mode mode;
	size_t key_len;
	size_t iv_len; /* CBC: and of a block */
	const char *oid;
} ciphers[] = {
	[DEVCERT_CONTENT_CIPHER_AES_256_GCM] = { GNUTLS_CIPHER_AES_256_GCM, GCM, 32, GCM_NONCE_LEN,
	                                         DC_OID_AES256_GCM },
	[DEVCERT_CONTENT_CIPHER_AES_128_GCM] = { GNUTLS_CIPHER_AES_128_GCM, GCM, 16, GCM_NONCE_LEN,
	                                         DC_OID_AES128_GCM },
	[DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305] = { GNUTLS_CIPHER_CHACHA20_POLY1305, CHACHA, 32,
	                                               12, DC_OID_CHACHA20_POLY1305 },
	[DEVCERT_CONTENT_CIPHER_AES_192_GCM] = { GNUTLS_CIPHER_AES_192_GCM, GCM, 24, GCM_NONCE_LEN,
	                                         DC_OID_AES192_GCM },
	[DEVCERT_CONTENT_CIPHER_AES_256_CBC] = { GNUTLS_CIPHER_AES_256_CBC, CBC, 32, 16,
	                                         DC_OID_AES256_CBC },
	[DEVCERT_CONTENT_CIPHER_AES_192_CBC] = { GNUTLS_CIPHER_AES_192_CBC, CBC, 24, 16,
	                                         DC_OID_AES192_CBC },
	[DEVCERT_CONTENT_CIPHER_AES_128_CBC] = { GNUTLS_CIPHER_AES_128_CBC, CBC, 16, 16,
	                                         DC_OID_AES128_CBC },
	[DEVCERT_CONTENT_CIPHER_DES3_CBC] = { GNUTLS_CIPHER_3DES_CBC, CBC, 24, 8,
	                                      DC_OID_DES_EDE3_CBC },
};

/* Octets that one key and nonce can protect; CBC has no such end within a file. */
static const uint64_t limits[] = {
	[GCM] = DC_LIMIT_GCM_LEN,
	[CHACHA] = DC_LIMIT_CHACHA_LEN,
	[CBC] = INT64_MAX,
};

size_t
dc_content_key_len(devcert_content_cipher cipher)
{
	return ciphers[cipher].key_len;
}

size_t
dc_content_iv_len(devcert_content_cipher cipher)
{
	return ciphers[cipher].iv_len;
}

bool
dc_content_is_aead(devcert_content_cipher cipher)
{
	return ciphers[cipher].mode != CBC;
}

const char *
dc_content_oid(devcert_content_cipher cipher)
{
	return ciphers[cipher].oid;
}

devcert_status
dc_content_from_oid(const char *oid, devcert_content_cipher *out)
{
	for (size_t i = 1; i < sizeof(ciphers) / sizeof(ciphers[0]); i++)
		if (strcmp(oid, ciphers[i].oid) == 0) {
			*out = (devcert_content_cipher)i;
			return DEVCERT_OK;
		}
	if (strcmp(oid, DC_OID_DES_CBC) == 0)
		return dc_fail(DEVCERT_E_WEAK, "content encrypted with single DES");
	return dc_fail(DEVCERT_E_UNSUPPORTED, "content encrypted with cipher %s", oid);
}

static devcert_status
check_lengths(devcert_content_cipher cipher, dc_slice key, dc_slice iv)
{
	size_t min = ciphers[cipher].iv_len, max = min;

	/* The content key's length is what the callers look at, before they have one. */
	if (key.len != ciphers[cipher].key_len)
		return dc_fail(DEVCERT_E_INTERNAL, "a content key of %zu octets", key.len);
	if (ciphers[cipher].mode == GCM) {
		min = 1;
		max = DC_LIMIT_GCM_NONCE;
	}
	if (iv.len < min || iv.len > max)
		return dc_fail(DEVCERT_E_DER, "a nonce or IV of %zu octets", iv.len);
	return DEVCERT_OK;
}

static devcert_status
start_gnutls(dc_content *content, dc_slice key, dc_slice iv, dc_slice aad)
{
	gnutls_datum_t k, v;
	devcert_status rc = dc_datum_of(key, &k);

	if (rc == DEVCERT_OK)
		rc = dc_datum_of(iv, &v);
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(
		    gnutls_cipher_init(&content->handle, ciphers[content->cipher].gnutls, &k, &v),
		    "content cipher");
	if (rc == DEVCERT_OK && aad.len > 0)
		rc = dc_gnutls_status(gnutls_cipher_add_auth(content->handle, aad.ptr, aad.len),
		                      "content cipher");
	return rc;
}

devcert_status
dc_content_new(devcert_content_cipher cipher, dc_direction direction, dc_slice key, dc_slice iv,
               dc_slice aad, dc_content **out)
{
	dc_content *content;
	devcert_status rc;

	*out = NULL;
	rc = check_lengths(cipher, key, iv);
	if (rc != DEVCERT_OK)
		return rc;
	rc = DC_NEW(content);
	if (rc != DEVCERT_OK)
		return rc;
	content->cipher = cipher;
	content->direction = direction;
	content->has_aad = aad.len > 0;
	if (ciphers[cipher].mode == GCM)
		dc_gcm_hash_key(key, content->hash_key);
	if (ciphers[cipher].mode == GCM && iv.len != GCM_NONCE_LEN)
		rc = dc_gcm_new(key, iv, aad, &content->gcm);
	else
		rc = start_gnutls(content, key, iv, aad);
	content->only_hashes = direction == DC_CHECK && ciphers[cipher].mode == GCM &&
	                       content->gcm == NULL && !content->has_aad;
	if (rc == DEVCERT_OK)
		*out = content;
	else
		dc_content_free(content);
	return rc;
}

/* GnuTLS and nettle end the process where a piece that is no multiple of a block is followed by
 * another one; the callers see to that. */
static devcert_status
run(dc_content *content, dc_slice in, uint8_t *out)
{
	bool seals = content->direction == DC_SEAL;

	if (content->gcm != NULL) {
		(seals ? dc_gcm_encrypt : dc_gcm_decrypt)(content->gcm, in, out);
		return DEVCERT_OK;
	}
	for (size_t at = 0, len; at < in.len; at += len) {
		int ret;

		len = in.len - at < RUN_MAX ? in.len - at : RUN_MAX;
		if (content->only_hashes)
			ret = gnutls_cipher_add_auth(content->handle, in.ptr + at, len);
		else if (seals)
			ret = gnutls_cipher_encrypt2(content->handle, in.ptr + at, len, out + at,
			                             len);
		else
			ret = gnutls_cipher_decrypt2(content->handle, in.ptr + at, len, out + at,
			                             len);
		if (ret < 0)
			return dc_gnutls_status(ret, "content cipher");
	}
	return DEVCERT_OK;
}

/* How many of len octets can be worked on now.  The last ones of CBC that is opened may be
 * padding. */
static size_t
whole_granules(const dc_content *content, size_t len)
{
	bool may_end_here =
	    ciphers[content->cipher].mode == CBC && content->direction != DC_SEAL && len > 0;

	return (len - may_end_here) / DC_CONTENT_GRANULE * DC_CONTENT_GRANULE;
}

static devcert_status
count(dc_content *content, size_t len)
{
	uint64_t limit = limits[ciphers[content->cipher].mode];

	if (len > limit - content->count)
		return dc_fail(DEVCERT_E_LIMIT,
		               "more than the %llu octets that the cipher protects",
		               (unsigned long long)limit);
	content->count += len;
	return DEVCERT_OK;
}

/* What is carried is filled up to a granule first, and what is none at the end is carried on; what
 * is between passes without a copy.  in and out do not overlap here. */
static devcert_status
run_carried(dc_content *content, dc_slice in, size_t whole, uint8_t *out)
{
	size_t taken = DC_CONTENT_GRANULE - content->carry_len;
	devcert_status rc;

	memcpy(content->carry + content->carry_len, in.ptr, taken);
	rc = run(content, dc_slice_of(content->carry, DC_CONTENT_GRANULE), out);
	in = dc_slice_of(in.ptr + taken, in.len - taken);
	whole -= DC_CONTENT_GRANULE;
	if (rc == DEVCERT_OK && whole > 0)
		rc = run(content, dc_slice_of(in.ptr, whole), out + DC_CONTENT_GRANULE);
	content->carry_len = in.len - whole;
	memcpy(content->carry, in.ptr + whole, content->carry_len);
	return rc;
}

devcert_status
dc_content_update(dc_content *content, dc_slice in, uint8_t *out, size_t *out_len)
{
	size_t whole = whole_granules(content, content->carry_len + in.len);
	devcert_status rc;

	*out_len = 0;
	if (content->state != DC_CONTENT_RUNS)
		return dc_fail(DEVCERT_E_STATE, "the content has ended");
	rc = count(content, in.len);
	if (rc == DEVCERT_OK && whole == 0) {
		if (in.len > 0)
			memcpy(content->carry + content->carry_len, in.ptr, in.len);
		content->carry_len += in.len;
	} else if (rc == DEVCERT_OK && content->carry_len > 0) {
		rc = run_carried(content, in, whole, out);
	} else if (rc == DEVCERT_OK) {
		content->carry_len = in.len - whole;
		memcpy(content->carry, in.ptr + whole, content->carry_len);
		rc = run(content, dc_slice_of(in.ptr, whole), out);
	}
	if (rc == DEVCERT_OK)
		*out_len = whole;
	else
		content->state = DC_CONTENT_DEAD;
	return rc;
}

/* Whether length or padding is wrong, the error is the same. */
static devcert_status
take_padding_off(size_t block, const uint8_t *out, size_t *out_len)
{
	size_t padding = dc_cbc_padding_len(out + *out_len - block, block);

	if (padding == 0)
		return dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
	*out_len -= padding;
	return DEVCERT_OK;
}

devcert_status
dc_content_end(dc_content *content, uint8_t *out, size_t *out_len)
{
	bool is_cbc = ciphers[content->cipher].mode == CBC, seals = content->direction == DC_SEAL;
	size_t block = ciphers[content->cipher].iv_len, len = content->carry_len;
	devcert_status rc;

	*out_len = 0;
	if (content->state != DC_CONTENT_RUNS)
		return dc_fail(DEVCERT_E_STATE, "the content has ended");
	content->state = DC_CONTENT_DEAD;
	if (is_cbc && seals) {
		size_t padding = block - len % block;

		memset(content->carry + len, (int)padding, padding);
		len += padding;
	} else if (is_cbc && (len == 0 || len % block != 0)) {
		return dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
	}
	rc = run(content, dc_slice_of(content->carry, len), out);
	if (rc == DEVCERT_OK && is_cbc && !seals)
		rc = take_padding_off(block, out, &len);
	if (rc != DEVCERT_OK)
		return rc;
	*out_len = len;
	content->state = DC_CONTENT_ENDED;
	return DEVCERT_OK;
}

devcert_status
dc_content_tag(dc_content *content, dc_slice late_aad, uint8_t out[DC_CONTENT_TAG_LEN])
{
	mode of = ciphers[content->cipher].mode;

	if (content->state != DC_CONTENT_ENDED || of == CBC ||
	    (content->has_aad && late_aad.len > 0))
		return dc_fail(DEVCERT_E_STATE, "there is no such tag");
	if (of == CHACHA && late_aad.len > 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "ChaCha20-Poly1305 with attributes behind the content");
	content->state = DC_CONTENT_DEAD;
	if (content->gcm != NULL) {
		dc_gcm_tag(content->gcm, out);
	} else {
		int ret = gnutls_cipher_tag(content->handle, out, DC_CONTENT_TAG_LEN);

		if (ret < 0)
			return dc_gnutls_status(ret, "tag");
	}
	if (content->only_hashes)
		dc_gcm_take_as_content(content->hash_key, content->count, out);
	if (late_aad.len > 0)
		dc_gcm_add_late_aad(content->hash_key, late_aad, content->count, out);
	return DEVCERT_OK;
}

void
dc_content_free(dc_content *content)
{
	if (content == NULL)
		return;
	if (content->handle != NULL)
		gnutls_cipher_deinit(content->handle);
	dc_gcm_free(content->gcm);
	dc_wipe_free(content, sizeof(*content));
}
