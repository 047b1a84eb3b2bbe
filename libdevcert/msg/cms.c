/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/cms.h"

#include <stdio.h>

#include "asn1/tlv.h"
#include "base/limits.h"
#include "pki/key.h"

#define PATH_SIZE 128

devcert_status
dc_cms_read(dc_slice in, const char *type, dc_buf *der, dc_slice *content)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_asn1 *value = NULL;
	devcert_status rc;

	*content = dc_slice_of(NULL, 0);
	if (in.len > DC_LIMIT_CMS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a CMS message of %zu octets, more than %u", in.len,
		               DC_LIMIT_CMS_LEN);
	rc = dc_ber_to_definite(in, DC_LIMIT_ELEMENTS, der);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("ContentInfo", dc_buf_slice(der), &value);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_oid(value, "contentType", oid);
	if (rc == DEVCERT_OK && strcmp(oid, type) != 0)
		rc = dc_fail(DEVCERT_E_DER, "content type %s where %s is expected", oid, type);
	if (rc == DEVCERT_OK && !dc_asn1_has(value, "content"))
		rc = dc_fail(DEVCERT_E_DER, "a ContentInfo without content");
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "content", content);
	dc_asn1_free(value);
	return rc;
}

devcert_status
dc_cms_write(const char *type, dc_slice content, dc_buf *out)
{
	dc_asn1 *value = NULL;
	devcert_status rc = dc_asn1_new("ContentInfo", &value);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_oid(value, "contentType", type);
	dc_asn1_set(value, "content", content);
	rc = dc_asn1_encode(value, out);
	dc_asn1_free(value);
	return rc;
}

devcert_status
dc_cms_count(dc_slice set, size_t max, const char *what, size_t *out)
{
	dc_tlv element;

	for (*out = 0; set.len > 0; (*out)++) {
		devcert_status rc = dc_tlv_next(&set, &element);

		if (rc != DEVCERT_OK)
			return rc;
		if (*out == max)
			return dc_fail(DEVCERT_E_LIMIT, "more than %zu %s", max, what);
	}
	return DEVCERT_OK;
}

devcert_status
dc_cms_id_read(const dc_asn1 *value, const char *path, dc_cms_id *out)
{
	char part[PATH_SIZE];
	devcert_status rc;

	*out = (dc_cms_id){ 0 };
	(void)snprintf(part, sizeof(part), "%s.subjectKeyIdentifier", path);
	if (dc_asn1_has(value, part))
		return dc_asn1_get(value, part, &out->key_id);
	(void)snprintf(part, sizeof(part), "%s.issuerAndSerialNumber.issuer", path);
	rc = dc_asn1_get_whole(value, part, &out->issuer);
	(void)snprintf(part, sizeof(part), "%s.issuerAndSerialNumber.serialNumber", path);
	return rc == DEVCERT_OK ? dc_asn1_get(value, part, &out->serial) : rc;
}

void
dc_cms_id_write(dc_asn1 *value, const char *path, const devcert_cert *cert)
{
	char part[PATH_SIZE];

	dc_asn1_choose(value, path, "issuerAndSerialNumber");
	(void)snprintf(part, sizeof(part), "%s.issuerAndSerialNumber.issuer", path);
	dc_asn1_set(value, part, dc_cert_issuer_der(cert));
	(void)snprintf(part, sizeof(part), "%s.issuerAndSerialNumber.serialNumber", path);
	dc_asn1_set(value, part, dc_cert_serial_der(cert));
}

bool
dc_cms_id_names(const dc_cms_id *id, const devcert_cert *cert)
{
	dc_slice key_id = dc_cert_subject_key_id(cert);
	uint8_t computed[20];

	if (id->issuer.len > 0)
		return dc_slice_equals(id->issuer, dc_cert_issuer_der(cert)) &&
		       dc_slice_equals(id->serial, dc_cert_serial_der(cert));
	/* A certificate without the extension is named by what it would have there. */
	if (key_id.len == 0 && dc_public_key_id(dc_cert_public_key(cert), computed) == DEVCERT_OK)
		key_id = dc_slice_of(computed, sizeof(computed));
	return id->key_id.len > 0 && dc_slice_equals(id->key_id, key_id);
}

devcert_status
dc_cms_algorithm(const dc_asn1 *value, const char *path, char out[DC_OID_TEXT_SIZE])
{
	char part[PATH_SIZE];
	dc_slice parameters;
	devcert_status rc;

	(void)snprintf(part, sizeof(part), "%s.algorithm", path);
	rc = dc_asn1_get_oid(value, part, out);
	(void)snprintf(part, sizeof(part), "%s.parameters", path);
	if (rc != DEVCERT_OK || !dc_asn1_has(value, part))
		return rc;
	rc = dc_asn1_get_whole(value, part, &parameters);
	if (rc == DEVCERT_OK && !dc_slice_equals(parameters, dc_slice_of("\x05\x00", 2)))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "algorithm %s with parameters", out);
	return rc;
}
