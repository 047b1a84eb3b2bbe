/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "crypto/pk.h"
#include "msg/scep.h"

/* RFC 8894, section 3.5.2: AES-128-CBC and SHA-256, not the longest that is there. */
static const devcert_scep_policy defaults = { 0, DC_AES_128_CBC };

devcert_scep_policy
dc_scep_policy_or_default(const devcert_scep_policy *policy)
{
	return policy != NULL ? *policy : defaults;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_policy_new(devcert_scep_policy **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		**out = defaults;
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_policy_set_allow(devcert_scep_policy *policy, uint32_t allow)
{
	devcert_status rc;

	DC_ARG(policy);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		policy->allow = allow;
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_policy_set_cipher(devcert_scep_policy *policy, devcert_scep_cipher cipher)
{
	DC_ARG(policy);
	switch (cipher) {
	case DEVCERT_SCEP_CIPHER_AES_128_CBC:
		policy->cipher = DC_AES_128_CBC;
		return DEVCERT_OK;
	case DEVCERT_SCEP_CIPHER_AES_256_CBC:
		policy->cipher = DC_AES_256_CBC;
		return DEVCERT_OK;
	case DEVCERT_SCEP_CIPHER_DES3_CBC:
		return dc_fail(DEVCERT_E_ARGUMENT, "3DES is never written");
	}
	return dc_fail(DEVCERT_E_ARGUMENT, "unknown cipher %d", (int)cipher);
}

/* see devcert/scep.h */
void
devcert_scep_policy_free(devcert_scep_policy *policy)
{
	free(policy);
}
