/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_CERT_H
#define DEVCERT_PKI_CERT_H

#include <devcert/cert.h>

#include "base/buf.h"
#include "base/slice.h"

/* Read the DER of exactly one certificate. */
devcert_status dc_cert_from_der(dc_slice der, devcert_cert **out) DEVCERT_MUST_CHECK;

/* Parts of the certificate's octets; they live as long as the certificate. */
dc_slice dc_cert_der(const devcert_cert *cert);
dc_slice dc_cert_subject_der(const devcert_cert *cert);
dc_slice dc_cert_issuer_der(const devcert_cert *cert);
/* Content octets of the serial number's INTEGER. */
dc_slice dc_cert_serial_der(const devcert_cert *cert);
/* The subject key identifier extension's octets; empty where there is none. */
dc_slice dc_cert_subject_key_id(const devcert_cert *cert);
/* The SEQUENCE of the extensions; empty where there are none. */
dc_slice dc_cert_extensions(const devcert_cert *cert);

/* The public key; lives as long as the certificate. */
const devcert_public_key *dc_cert_public_key(const devcert_cert *cert);

/* One more reference; never NULL. */
devcert_cert *dc_cert_ref(const devcert_cert *cert);

/* Whether the key usage extension has all these bits; true where there is no such extension. */
bool dc_cert_may(const devcert_cert *cert, uint32_t usage);

/* Whether cert names issuer as its issuer and issuer's key signed it.
 * DEVCERT_E_UNTRUSTED: another name; DEVCERT_E_SIGNATURE; DEVCERT_E_WEAK by allow.  Whether issuer
 * is a CA is not looked at. */
devcert_status dc_cert_check_issued_by(const devcert_cert *cert, const devcert_cert *issuer,
                                       uint32_t allow) DEVCERT_MUST_CHECK;

/* DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID. */
devcert_status dc_cert_check_time(const devcert_cert *cert, int64_t now_at) DEVCERT_MUST_CHECK;

/* One certificate of a list, borrowed; index is in range. */
const devcert_cert *dc_cert_list_at(const devcert_cert_list *list, size_t index);

/* One more reference to an immutable list; never NULL. */
devcert_cert_list *dc_cert_list_ref(const devcert_cert_list *list);

/* Add to a builder beyond DC_LIMIT_BUNDLE_CERTS; max is the caller's own limit. */
devcert_status dc_cert_list_builder_add_up_to(devcert_cert_list_builder *builder,
                                              const devcert_cert *cert,
                                              size_t max) DEVCERT_MUST_CHECK;

/* Read a certs-only ContentInfo with SignedData, BER or DER (RFC 8894, section 3.4): at least one
 * certificate, at most DC_LIMIT_BUNDLE_CERTS; signerInfos are not looked at. */
devcert_status dc_certs_only_read(dc_slice in, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/* Append the DER of a certs-only ContentInfo, the content omitted. */
devcert_status dc_certs_only_write(const devcert_cert_list *list, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_CERT_H */
