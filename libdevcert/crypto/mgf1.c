/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/mgf1.h"

#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"

#define MODULUS_MAX (DC_LIMIT_RSA_BITS / 8)

devcert_status
dc_mgf1_hash_read(dc_slice der, dc_hash *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(der, oid, &parameters);

	if (rc == DEVCERT_OK)
		rc = dc_hash_from_oid(oid, out);
	if (rc == DEVCERT_OK && !dc_algorithm_is_plain(parameters))
		rc = dc_fail(DEVCERT_E_DER, "digest %s with parameters", oid);
	return rc;
}

devcert_status
dc_mgf1_read(dc_slice der, dc_hash *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(der, oid, &parameters);

	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_MGF1) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "mask generation %s", oid);
	return rc == DEVCERT_OK ? dc_mgf1_hash_read(parameters, out) : rc;
}

void
dc_mgf1_hash_add(dc_hash hash, dc_buf *out)
{
	dc_algorithm_add(out, dc_hash_oid(hash), DC_DER_NULL);
}

void
dc_mgf1_add(dc_hash hash, dc_buf *out)
{
	size_t start = out->len;

	dc_der_add_oid(out, DC_OID_MGF1);
	dc_mgf1_hash_add(hash, out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_mgf1_mask(dc_hash hash, dc_slice seed, uint8_t *out, size_t len)
{
	uint8_t in[MODULUS_MAX + 4], *counter = in + seed.len, digest[DC_DIGEST_MAX];
	size_t h = dc_hash_len(hash);
	devcert_status rc = DEVCERT_OK;

	memcpy(in, seed.ptr, seed.len);
	for (uint32_t i = 0; rc == DEVCERT_OK && len > 0; i++) {
		size_t n = len < h ? len : h;

		counter[0] = (uint8_t)(i >> 24);
		counter[1] = (uint8_t)(i >> 16);
		counter[2] = (uint8_t)(i >> 8);
		counter[3] = (uint8_t)i;
		rc = dc_digest(hash, dc_slice_of(in, seed.len + 4), digest);
		for (size_t k = 0; rc == DEVCERT_OK && k < n; k++)
			out[k] ^= digest[k];
		out += n;
		len -= n;
	}
	dc_wipe(in, sizeof(in));
	dc_wipe(digest, sizeof(digest));
	return rc;
}
