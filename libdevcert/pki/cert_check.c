/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One certificate against its issuer, and against the time. */
#include "crypto/pk.h"
#include "pki/cert_parts.h"
#include "pki/key.h"

devcert_status
dc_cert_check_issued_by(const devcert_cert *cert, const devcert_cert *issuer, uint32_t allow)
{
	if (!dc_slice_equals(cert->issuer_der, issuer->subject_der))
		return dc_fail(DEVCERT_E_UNTRUSTED, "the certificate names another issuer");
	if (cert->authority_key_id.len > 0 && issuer->subject_key_id.len > 0 &&
	    !dc_slice_equals(cert->authority_key_id, issuer->subject_key_id))
		return dc_fail(DEVCERT_E_UNTRUSTED, "the certificate names another issuer's key");
	/* Only a SignerInfo may name the digest somewhere else. */
	if (strcmp(cert->signature_oid, DC_OID_RSA_ENCRYPTION) == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a signature algorithm without its digest");
	return dc_public_key_verify(issuer->public, cert->signature_oid, cert->signature_parameters,
	                            DC_SHA256, cert->tbs, cert->signature, allow);
}

devcert_status
dc_cert_check_time(const devcert_cert *cert, int64_t now_at)
{
	if (now_at < cert->not_before)
		return dc_fail(DEVCERT_E_NOT_YET_VALID, "the certificate is not valid yet");
	if (now_at > cert->not_after)
		return dc_fail(DEVCERT_E_EXPIRED, "the certificate has expired");
	return DEVCERT_OK;
}

/* see devcert/cert.h */
bool
devcert_cert_is_self_signed(const devcert_cert *cert)
{
	return dc_cert_check_issued_by(cert, cert, DC_ALLOW_ALL) == DEVCERT_OK;
}

/* see devcert/cert.h */
bool
devcert_cert_is_issued_by(const devcert_cert *cert, const devcert_cert *issuer)
{
	return dc_cert_check_issued_by(cert, issuer, DC_ALLOW_ALL) == DEVCERT_OK;
}
