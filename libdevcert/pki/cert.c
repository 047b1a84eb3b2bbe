/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading certificates (RFC 5280, section 4.1). */
#include "pki/cert.h"

#include "asn1/algorithm.h"
#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/pem.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "pki/cert_parts.h"
#include "pki/key.h"
#include "pki/name.h"

devcert_status
dc_cert_hex(dc_slice in, char **out)
{
	*out = malloc(2 * in.len + 1);
	if (*out == NULL)
		return dc_fail_nomem();
	dc_hex(in, *out);
	return DEVCERT_OK;
}

static devcert_status
read_time(const dc_asn1 *value, const char *path, int64_t *out)
{
	dc_slice whole;
	dc_tlv tlv;
	devcert_status rc = dc_asn1_get_whole(value, path, &whole);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&whole, &tlv);
	if (rc != DEVCERT_OK)
		return rc;
	/* UTCTime has 13 octets, GeneralizedTime 15; dc_time_parse() tells them by that. */
	if ((tlv.tag != DC_TAG_UTC_TIME || tlv.value.len != 13) &&
	    (tlv.tag != DC_TAG_GENERALIZED_TIME || tlv.value.len != 15))
		return dc_fail(DEVCERT_E_TIME, "%s is not a time of DER", path);
	return dc_time_parse(tlv.value, out);
}

static devcert_status
read_name(const dc_asn1 *value, const char *path, dc_slice *der, devcert_name **out)
{
	devcert_status rc = dc_asn1_get_whole(value, path, der);

	return rc == DEVCERT_OK ? devcert_name_parse(der->ptr, der->len, out) : rc;
}

/* The algorithm stands beside the signature and within what is signed, and must be the same: RFC
 * 5280, section 4.1.1.2. */
static devcert_status
read_signature(const dc_asn1 *value, devcert_cert *cert)
{
	dc_slice inside, beside;
	devcert_status rc = dc_asn1_get_whole(value, "tbsCertificate.signature", &inside);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "signatureAlgorithm", &beside);
	if (rc == DEVCERT_OK && !dc_slice_equals(inside, beside))
		rc = dc_fail(DEVCERT_E_DER, "two different signature algorithms");
	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(beside, cert->signature_oid, &cert->signature_parameters);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_bits(value, "signature", &cert->signature);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "tbsCertificate", &cert->tbs);
	return rc;
}

static devcert_status
read_public_key(const dc_asn1 *value, devcert_cert *cert)
{
	dc_slice spki;
	devcert_status rc = dc_asn1_get_whole(value, "tbsCertificate.subjectPublicKeyInfo", &spki);

	return rc == DEVCERT_OK ? dc_public_key_from_spki(spki, &cert->public) : rc;
}

/* Version 1 to 3 is 0 to 2 in the DER. */
static devcert_status
read_version_and_serial(const dc_asn1 *value, devcert_cert *cert)
{
	uint32_t version = 0;
	devcert_status rc = dc_asn1_get_uint(value, "tbsCertificate.version", &version);

	if (rc == DEVCERT_OK && version > 2)
		rc = dc_fail(DEVCERT_E_DER, "a certificate of version %u", version);
	cert->version = version + 1;
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(value, "tbsCertificate.serialNumber", &cert->serial);
	if (rc == DEVCERT_OK && cert->serial.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "a serial number without octets");
	return rc == DEVCERT_OK ? dc_cert_hex(cert->serial, &cert->serial_text) : rc;
}

static devcert_status
read_extensions(const dc_asn1 *value, devcert_cert *cert)
{
	dc_ext_list *list;
	dc_slice der;
	devcert_status rc = DC_NEW(list);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_whole(value, "tbsCertificate.extensions", &der);
	if (rc == DEVCERT_OK && cert->version != 3)
		rc = dc_fail(DEVCERT_E_DER, "extensions in a certificate of version %u",
		             cert->version);
	if (rc == DEVCERT_OK)
		rc = dc_ext_list_read(der, list);
	if (rc == DEVCERT_OK)
		cert->extensions = der;
	if (rc == DEVCERT_OK || rc == DEVCERT_E_NOT_FOUND)
		rc = dc_cert_read_extensions(list, cert);
	free(list);
	return rc;
}

static devcert_status
read_fields(const dc_asn1 *value, devcert_cert *cert)
{
	devcert_status rc = read_version_and_serial(value, cert);

	if (rc == DEVCERT_OK)
		rc = read_signature(value, cert);
	if (rc == DEVCERT_OK)
		rc = read_name(value, "tbsCertificate.issuer", &cert->issuer_der, &cert->issuer);
	if (rc == DEVCERT_OK)
		rc = read_name(value, "tbsCertificate.subject", &cert->subject_der, &cert->subject);
	if (rc == DEVCERT_OK)
		rc = read_time(value, "tbsCertificate.validity.notBefore", &cert->not_before);
	if (rc == DEVCERT_OK)
		rc = read_time(value, "tbsCertificate.validity.notAfter", &cert->not_after);
	if (rc == DEVCERT_OK)
		rc = read_public_key(value, cert);
	return rc == DEVCERT_OK ? read_extensions(value, cert) : rc;
}

static devcert_status
make_fingerprints(devcert_cert *cert)
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_digest(DC_SHA256, dc_bytes_slice(cert->der), digest);

	if (rc == DEVCERT_OK) {
		dc_hex(dc_slice_of(digest, 32), cert->fingerprint);
		rc = dc_digest(DC_SHA1, dc_bytes_slice(cert->der), digest);
	}
	if (rc == DEVCERT_OK)
		dc_hex(dc_slice_of(digest, 20), cert->fingerprint_sha1);
	return rc;
}

devcert_status
dc_cert_from_der(dc_slice der, devcert_cert **out)
{
	dc_asn1 *value = NULL;
	devcert_cert *cert;
	devcert_status rc;

	*out = NULL;
	if (der.len > DC_LIMIT_CERT_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a certificate of %zu octets", der.len);
	rc = DC_NEW(cert);
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&cert->ref);
	rc = dc_bytes_from(der, &cert->der);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("Certificate", dc_bytes_slice(cert->der), &value);
	if (rc == DEVCERT_OK)
		rc = read_fields(value, cert);
	if (rc == DEVCERT_OK)
		rc = make_fingerprints(cert);
	dc_asn1_free(value);
	if (rc == DEVCERT_OK)
		*out = cert;
	else
		devcert_cert_free(cert);
	return rc;
}

/* The one certificate in PEM, in der. */
static devcert_status
read_pem(dc_slice in, dc_buf *der)
{
	const char *const labels[] = { "CERTIFICATE", NULL };
	dc_buf next = DC_BUF_INIT(der->max);
	dc_slice label;
	devcert_status rc = dc_pem_find(&in, labels, &label, der);

	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_PEM, "no PEM block with a certificate");
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_pem_find(&in, labels, &label, &next);
	dc_buf_free(&next);
	if (rc == DEVCERT_OK)
		return dc_fail(DEVCERT_E_TRAILING, "more than one certificate");
	return rc == DEVCERT_E_NOT_FOUND ? DEVCERT_OK : rc;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_parse(const uint8_t *data, size_t data_len, devcert_cert **out)
{
	dc_slice in = dc_slice_of(data, data_len);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_CERT_PEM_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a certificate of %zu octets", data_len);
	if (!dc_pem_is(in))
		return dc_cert_from_der(in, out);
	rc = read_pem(in, &der);
	if (rc == DEVCERT_OK)
		rc = dc_cert_from_der(dc_buf_slice(&der), out);
	dc_buf_free(&der);
	return rc;
}

devcert_cert *
dc_cert_ref(const devcert_cert *cert)
{
	devcert_cert *same = (devcert_cert *)cert;

	dc_ref_get(&same->ref);
	return same;
}

/* see devcert/cert.h */
void
devcert_cert_free(devcert_cert *cert)
{
	if (cert == NULL || !dc_ref_put(&cert->ref))
		return;
	devcert_name_free(cert->issuer);
	devcert_name_free(cert->subject);
	devcert_public_key_free(cert->public);
	devcert_san_list_free(cert->sans);
	devcert_text_list_free(cert->ext_key_usages);
	devcert_text_list_free(cert->policies);
	devcert_text_list_free(cert->crl_uris);
	devcert_text_list_free(cert->ocsp_uris);
	devcert_text_list_free(cert->issuer_uris);
	free(cert->serial_text);
	free(cert->subject_key_id_text);
	free(cert->authority_key_id_text);
	devcert_bytes_free(cert->der);
	free(cert);
}
