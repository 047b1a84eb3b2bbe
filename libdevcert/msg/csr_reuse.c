/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a request that was kept may be sent once more. */
#include "base/error.h"
#include "crypto/pk.h"
#include "msg/csr.h"
#include "pki/cert.h"
#include "pki/key.h"

#define DAY_S UINT64_C(86400)

static uint32_t
check_key(const devcert_csr *csr, const devcert_key *key)
{
	uint32_t found = 0;

	if (key == NULL)
		found |= DEVCERT_CSR_REUSE_KEY_MISSING;
	else if (!devcert_csr_has_key(csr, key))
		found |= DEVCERT_CSR_REUSE_KEY_MISMATCH;
	if (dc_pk_check_strength(dc_public_key_gnutls(dc_csr_public_key(csr)), 0) != DEVCERT_OK)
		found |= DEVCERT_CSR_REUSE_KEY_WEAK;
	return found;
}

/* A short key is a thing of its own, so it is allowed here as far as it can be. */
static uint32_t
check_signature(const devcert_csr *csr)
{
	uint32_t found = 0;
	devcert_status rc = devcert_csr_verify(csr, DEVCERT_ALLOW_RSA_1024);

	if (rc == DEVCERT_E_WEAK) {
		found |= DEVCERT_CSR_REUSE_SIGNATURE_WEAK;
		rc = devcert_csr_verify(csr, DEVCERT_ALLOW_RSA_1024 | DEVCERT_ALLOW_SHA1);
	}
	if (rc != DEVCERT_OK && rc != DEVCERT_E_WEAK)
		found |= DEVCERT_CSR_REUSE_SIGNATURE_WRONG;
	return found;
}

static uint32_t
check_age(int64_t made_at, int64_t now_at, uint32_t max_days)
{
	if (made_at > now_at)
		return DEVCERT_CSR_REUSE_FROM_FUTURE;
	/* Unsigned, because the difference of two moments may not fit otherwise. */
	return max_days > 0 && (uint64_t)now_at - (uint64_t)made_at > max_days * DAY_S
	           ? DEVCERT_CSR_REUSE_TOO_OLD
	           : 0;
}

static uint32_t
check_cert(const devcert_csr *csr, const devcert_cert *cert, int64_t now_at)
{
	if (!devcert_public_key_equals(dc_csr_public_key(csr), dc_cert_public_key(cert)))
		return 0;
	return DEVCERT_CSR_REUSE_SAME_KEY | (dc_cert_check_time(cert, now_at) == DEVCERT_E_EXPIRED
	                                         ? DEVCERT_CSR_REUSE_SAME_KEY_EXPIRED
	                                         : 0);
}

/* see devcert/csr.h */
uint32_t
devcert_csr_check_reuse(const devcert_csr *csr, int64_t made_at, int64_t now_at, uint32_t max_days,
                        const devcert_key *key, const devcert_cert *old)
{
	if (csr == NULL)
		return DEVCERT_CSR_REUSE_SIGNATURE_WRONG;
	return check_key(csr, key) | check_signature(csr) | check_age(made_at, now_at, max_days) |
	       (old != NULL ? check_cert(csr, old, now_at) : 0);
}
