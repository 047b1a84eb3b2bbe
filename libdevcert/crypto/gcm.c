/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/gcm.h"

#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <nettle/nettle-meta.h>

#include "base/mem.h"

typedef union {
	struct aes128_ctx aes128;
	struct aes192_ctx aes192;
	struct aes256_ctx aes256;
} aes_ctx;

struct dc_gcm {
	const struct nettle_cipher *aes;
	aes_ctx key;
	struct gcm_key hash;
	struct gcm_ctx state;
};

static const struct nettle_cipher *
set_key(aes_ctx *ctx, dc_slice key)
{
	const struct nettle_cipher *aes = key.len == 16   ? &nettle_aes128
	                                  : key.len == 24 ? &nettle_aes192
	                                                  : &nettle_aes256;

	aes->set_encrypt_key(ctx, key.ptr);
	return aes;
}

devcert_status
dc_gcm_new(dc_slice key, dc_slice iv, dc_slice aad, dc_gcm **out)
{
	dc_gcm *gcm;
	devcert_status rc = DC_NEW(gcm);

	*out = gcm;
	if (rc != DEVCERT_OK)
		return rc;
	gcm->aes = set_key(&gcm->key, key);
	gcm_set_key(&gcm->hash, &gcm->key, gcm->aes->encrypt);
	gcm_set_iv(&gcm->state, &gcm->hash, iv.len, iv.ptr);
	if (aad.len > 0)
		gcm_update(&gcm->state, &gcm->hash, aad.len, aad.ptr);
	return DEVCERT_OK;
}

void
dc_gcm_encrypt(dc_gcm *gcm, dc_slice in, uint8_t *out)
{
	gcm_encrypt(&gcm->state, &gcm->hash, &gcm->key, gcm->aes->encrypt, in.len, out, in.ptr);
}

void
dc_gcm_decrypt(dc_gcm *gcm, dc_slice in, uint8_t *out)
{
	gcm_decrypt(&gcm->state, &gcm->hash, &gcm->key, gcm->aes->encrypt, in.len, out, in.ptr);
}

void
dc_gcm_tag(dc_gcm *gcm, uint8_t out[DC_GCM_BLOCK])
{
	gcm_digest(&gcm->state, &gcm->hash, &gcm->key, gcm->aes->encrypt, DC_GCM_BLOCK, out);
}

void
dc_gcm_free(dc_gcm *gcm)
{
	dc_wipe_free(gcm, sizeof(*gcm));
}

void
dc_gcm_hash_key(dc_slice key, uint8_t out[DC_GCM_BLOCK])
{
	static const uint8_t zeros[DC_GCM_BLOCK];
	aes_ctx ctx;

	set_key(&ctx, key)->encrypt(&ctx, DC_GCM_BLOCK, out, zeros);
	dc_wipe(&ctx, sizeof(ctx));
}
