/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The extensions of a certificate that we know (RFC 5280, section 4.2). */
#include "base/text.h"
#include "pki/cert_parts.h"
#include "pki/name.h"

typedef devcert_status (*reader)(dc_slice value, devcert_cert *cert);

static devcert_status
read_subject_key_id(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_subject_key_id(value, &cert->subject_key_id);
}

static devcert_status
read_authority_key_id(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_authority_key_id(value, &cert->authority_key_id);
}

static devcert_status
read_key_usage(dc_slice value, devcert_cert *cert)
{
	cert->has_key_usage = true;
	return dc_ext_read_key_usage(value, &cert->key_usage);
}

static devcert_status
read_basic_constraints(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_basic_constraints(value, &cert->is_ca, &cert->path_len);
}

static devcert_status
read_sans(dc_slice value, devcert_cert *cert)
{
	return dc_san_list_parse(value, &cert->sans);
}

static devcert_status
read_ext_key_usages(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_oids(value, &cert->ext_key_usages);
}

static devcert_status
read_policies(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_policies(value, &cert->policies);
}

static devcert_status
read_crl_uris(dc_slice value, devcert_cert *cert)
{
	return dc_ext_read_crl_uris(value, &cert->crl_uris);
}

static devcert_status
read_access(dc_slice value, devcert_cert *cert)
{
	devcert_status rc = dc_ext_read_access_uris(value, DC_OID_AD_OCSP, &cert->ocsp_uris);

	return rc == DEVCERT_OK
	           ? dc_ext_read_access_uris(value, DC_OID_AD_CA_ISSUERS, &cert->issuer_uris)
	           : rc;
}

static const struct {
	const char *oid;
	reader read;
} known[] = {
	{ DC_OID_SUBJECT_KEY_ID, read_subject_key_id },
	{ DC_OID_AUTHORITY_KEY_ID, read_authority_key_id },
	{ DC_OID_KEY_USAGE, read_key_usage },
	{ DC_OID_BASIC_CONSTRAINTS, read_basic_constraints },
	{ DC_OID_SUBJECT_ALT_NAME, read_sans },
	{ DC_OID_EXT_KEY_USAGE, read_ext_key_usages },
	{ DC_OID_CERTIFICATE_POLICIES, read_policies },
	{ DC_OID_CRL_DISTRIBUTION_POINTS, read_crl_uris },
	{ DC_OID_AUTHORITY_INFO_ACCESS, read_access },
};

#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

static devcert_status
read_one(const dc_ext *ext, devcert_cert *cert)
{
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		if (strcmp(known[i].oid, ext->oid) == 0)
			return known[i].read(ext->value, cert);
	if (ext->critical)
		memcpy(cert->unknown_critical, ext->oid, sizeof(cert->unknown_critical));
	return DEVCERT_OK;
}

/* What no extension gave is empty, so that the getters need not ask. */
static devcert_status
fill_up(devcert_cert *cert)
{
	devcert_text_list **lists[] = { &cert->ext_key_usages, &cert->policies, &cert->crl_uris,
		                        &cert->ocsp_uris, &cert->issuer_uris };
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && rc == DEVCERT_OK; i++)
		if (*lists[i] == NULL)
			rc = dc_text_list_new(lists[i]);
	if (rc == DEVCERT_OK && cert->sans == NULL)
		rc = dc_san_list_parse(dc_slice_of(NULL, 0), &cert->sans);
	if (rc == DEVCERT_OK)
		rc = dc_cert_hex(cert->subject_key_id, &cert->subject_key_id_text);
	if (rc == DEVCERT_OK)
		rc = dc_cert_hex(cert->authority_key_id, &cert->authority_key_id_text);
	return rc;
}

devcert_status
dc_cert_read_extensions(const dc_ext_list *extensions, devcert_cert *cert)
{
	devcert_status rc = DEVCERT_OK;

	cert->path_len = -1;
	for (size_t i = 0; rc == DEVCERT_OK && i < extensions->count; i++)
		rc = read_one(&extensions->items[i], cert);
	return rc == DEVCERT_OK ? fill_up(cert) : rc;
}
