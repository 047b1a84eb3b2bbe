/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/hasher.h"

#include <gnutls/crypto.h>

#include "base/mem.h"
#include "crypto/status.h"

struct dc_hasher {
	gnutls_hash_hd_t handle;
};

devcert_status
dc_hasher_new(dc_hash hash, dc_hasher **out)
{
	dc_hasher *hasher;
	devcert_status rc = DC_NEW(hasher);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_gnutls_status(gnutls_hash_init(&hasher->handle, dc_hash_gnutls(hash)), "digest");
	if (rc != DEVCERT_OK) {
		free(hasher);
		return rc;
	}
	*out = hasher;
	return DEVCERT_OK;
}

devcert_status
dc_hasher_update(dc_hasher *hasher, dc_slice in)
{
	return in.len == 0
	           ? DEVCERT_OK
	           : dc_gnutls_status(gnutls_hash(hasher->handle, in.ptr, in.len), "digest");
}

void
dc_hasher_end(dc_hasher *hasher, uint8_t out[DC_DIGEST_MAX])
{
	gnutls_hash_output(hasher->handle, out);
}

void
dc_hasher_free(dc_hasher *hasher)
{
	if (hasher == NULL)
		return;
	gnutls_hash_deinit(hasher->handle, NULL);
	free(hasher);
}
