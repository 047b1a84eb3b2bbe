/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a certificate says, given out. */
#include "base/limits.h"
#include "base/pem.h"
#include "base/text.h"
#include "crypto/pk.h"
#include "pki/cert_parts.h"
#include "pki/key.h"
#include "pki/name.h"

/* see devcert/cert.h */
devcert_status
devcert_cert_encode(const devcert_cert *cert, devcert_encoding encoding, devcert_bytes **out)
{
	dc_buf pem = DC_BUF_INIT(DC_LIMIT_CERT_PEM_LEN);

	DC_OUT(out);
	DC_ARG(cert);
	if (encoding == DEVCERT_ENCODING_DER)
		return dc_bytes_from(dc_bytes_slice(cert->der), out);
	if (encoding != DEVCERT_ENCODING_PEM)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown encoding %d", (int)encoding);
	dc_pem_encode("CERTIFICATE", dc_bytes_slice(cert->der), &pem);
	return dc_buf_take_bytes(&pem, out);
}

/* see devcert/cert.h */
uint32_t
devcert_cert_get_version(const devcert_cert *cert)
{
	return cert->version;
}

/* see devcert/cert.h */
const char *
devcert_cert_get_serial(const devcert_cert *cert)
{
	return cert->serial_text;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_subject(const devcert_cert *cert, devcert_name **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	*out = dc_name_ref(cert->subject);
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_issuer(const devcert_cert *cert, devcert_name **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	*out = dc_name_ref(cert->issuer);
	return DEVCERT_OK;
}

/* see devcert/cert.h */
int64_t
devcert_cert_get_not_before(const devcert_cert *cert)
{
	return cert->not_before;
}

/* see devcert/cert.h */
int64_t
devcert_cert_get_not_after(const devcert_cert *cert)
{
	return cert->not_after;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_public_key(const devcert_cert *cert, devcert_public_key **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	*out = dc_public_key_ref(cert->public);
	return DEVCERT_OK;
}

/* see devcert/cert.h */
bool
devcert_cert_has_key(const devcert_cert *cert, const devcert_key *key)
{
	return devcert_public_key_equals(cert->public, dc_key_public(key));
}

/* see devcert/cert.h */
const char *
devcert_cert_get_signature_algorithm(const devcert_cert *cert)
{
	return dc_oid_name(cert->signature_oid);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_san_list(const devcert_cert *cert, devcert_san_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_san_list_copy(cert->sans, out);
}

/* see devcert/cert.h */
uint32_t
devcert_cert_get_key_usage(const devcert_cert *cert)
{
	return cert->key_usage;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_ext_key_usages(const devcert_cert *cert, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_text_list_copy(cert->ext_key_usages, out);
}

/* see devcert/cert.h */
bool
devcert_cert_is_ca(const devcert_cert *cert)
{
	return cert->is_ca;
}

/* see devcert/cert.h */
int32_t
devcert_cert_get_path_len(const devcert_cert *cert)
{
	return cert->path_len;
}

/* see devcert/cert.h */
const char *
devcert_cert_get_subject_key_id(const devcert_cert *cert)
{
	return cert->subject_key_id_text;
}

/* see devcert/cert.h */
const char *
devcert_cert_get_authority_key_id(const devcert_cert *cert)
{
	return cert->authority_key_id_text;
}

/* see devcert/cert.h */
const char *
devcert_cert_get_fingerprint(const devcert_cert *cert)
{
	return cert->fingerprint;
}

/* see devcert/cert.h */
const char *
devcert_cert_get_fingerprint_sha1(const devcert_cert *cert)
{
	return cert->fingerprint_sha1;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_crl_uris(const devcert_cert *cert, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_text_list_copy(cert->crl_uris, out);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_ocsp_uris(const devcert_cert *cert, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_text_list_copy(cert->ocsp_uris, out);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_issuer_uris(const devcert_cert *cert, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_text_list_copy(cert->issuer_uris, out);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_get_policies(const devcert_cert *cert, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(cert);
	return dc_text_list_copy(cert->policies, out);
}

/* see devcert/cert.h */
bool
devcert_cert_equals(const devcert_cert *cert, const devcert_cert *other)
{
	return dc_slice_equals(dc_bytes_slice(cert->der), dc_bytes_slice(other->der));
}

dc_slice
dc_cert_der(const devcert_cert *cert)
{
	return dc_bytes_slice(cert->der);
}

dc_slice
dc_cert_subject_der(const devcert_cert *cert)
{
	return cert->subject_der;
}

dc_slice
dc_cert_issuer_der(const devcert_cert *cert)
{
	return cert->issuer_der;
}

dc_slice
dc_cert_serial_der(const devcert_cert *cert)
{
	return cert->serial;
}

dc_slice
dc_cert_extensions(const devcert_cert *cert)
{
	return cert->extensions;
}

dc_slice
dc_cert_subject_key_id(const devcert_cert *cert)
{
	return cert->subject_key_id;
}

const devcert_public_key *
dc_cert_public_key(const devcert_cert *cert)
{
	return cert->public;
}

bool
dc_cert_may(const devcert_cert *cert, uint32_t usage)
{
	return !cert->has_key_usage || (cert->key_usage & usage) == usage;
}
