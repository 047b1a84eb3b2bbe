/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request that asks again for what a certificate has, or another request asked for. */
#include "base/limits.h"
#include "base/mem.h"
#include "msg/csr.h"
#include "msg/csr_builder.h"
#include "pki/cert.h"
#include "pki/name.h"

typedef devcert_status (*taker)(dc_slice value, devcert_csr_builder *builder);

static devcert_status
take_key_usage(dc_slice value, devcert_csr_builder *builder)
{
	return dc_ext_read_key_usage(value, &builder->key_usage);
}

static devcert_status
take_ext_key_usages(dc_slice value, devcert_csr_builder *builder)
{
	devcert_text_list *oids;
	devcert_status rc = dc_ext_read_oids(value, &oids);

	if (rc == DEVCERT_OK) {
		devcert_text_list_free(builder->ext_key_usages);
		builder->ext_key_usages = oids;
	}
	return rc;
}

static devcert_status
take_sans(dc_slice value, devcert_csr_builder *builder)
{
	devcert_san_list *names;
	devcert_status rc = dc_san_list_parse(value, &names);

	if (rc != DEVCERT_OK)
		return rc;
	dc_buf_add(&builder->sans, dc_san_list_names(names));
	builder->san_count = devcert_san_list_get_count(names);
	devcert_san_list_free(names);
	return dc_buf_status(&builder->sans);
}

static devcert_status
take_basic_constraints(dc_slice value, devcert_csr_builder *builder)
{
	builder->has_basic_constraints = true;
	return dc_ext_read_basic_constraints(value, &builder->is_ca, &builder->path_len);
}

static devcert_status
take_template_name(dc_slice value, devcert_csr_builder *builder)
{
	devcert_status rc = dc_ext_read_template_name(value, &builder->template_name);

	return rc == DEVCERT_OK ? dc_ext_check_template_name(builder->template_name) : rc;
}

static devcert_status
take_template(dc_slice value, devcert_csr_builder *builder)
{
	return dc_ext_read_template(value, &builder->template);
}

static devcert_status
take_sid(dc_slice value, devcert_csr_builder *builder)
{
	return dc_ext_read_sid(value, &builder->sid);
}

/* The extensions that the builder writes itself. */
static const struct {
	const char *oid;
	taker take;
} known[] = {
	{ DC_OID_KEY_USAGE, take_key_usage },
	{ DC_OID_EXT_KEY_USAGE, take_ext_key_usages },
	{ DC_OID_SUBJECT_ALT_NAME, take_sans },
	{ DC_OID_BASIC_CONSTRAINTS, take_basic_constraints },
	{ DC_OID_MS_TEMPLATE_NAME, take_template_name },
	{ DC_OID_MS_TEMPLATE, take_template },
	{ DC_OID_MS_SECURITY, take_sid },
};

/* What only the CA can know, or what is true of the old key alone. */
static bool
is_of_the_ca(const char *oid)
{
	static const char *const oids[] = {
		DC_OID_SUBJECT_KEY_ID,
		DC_OID_AUTHORITY_KEY_ID,
		DC_OID_CRL_DISTRIBUTION_POINTS,
		DC_OID_CERTIFICATE_POLICIES,
		DC_OID_AUTHORITY_INFO_ACCESS,
		"2.5.29.16",               /* privateKeyUsagePeriod */
		"2.5.29.18",               /* issuerAltName */
		"2.5.29.33",               /* policyMappings */
		"2.5.29.36",               /* policyConstraints */
		"2.5.29.46",               /* freshestCRL */
		"2.5.29.54",               /* inhibitAnyPolicy */
		"1.3.6.1.5.5.7.1.11",      /* subjectInfoAccess */
		"1.3.6.1.4.1.11129.2.4.2", /* signed certificate timestamps, RFC 6962, section 3.3
		                            */
		"1.3.6.1.4.1.11129.2.4.3", /* the poison of its precertificates, section 3.1 */
	};

	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++)
		if (strcmp(oids[i], oid) == 0)
			return true;
	return false;
}

/* A CA adds extensions of its own to a certificate, so of those that the builder does not write
 * there is one that the holder asked for: TLS feature (RFC 7633).  All of a request were asked for.
 */
static bool
is_to_be_asked(const dc_ext *ext, bool from_request)
{
	return from_request ? !is_of_the_ca(ext->oid) : strcmp(ext->oid, DC_OID_TLS_FEATURE) == 0;
}

static devcert_status
take_one(const dc_ext *ext, bool from_request, devcert_csr_builder *builder)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].oid, ext->oid) == 0)
			return known[i].take(ext->value, builder);
	if (!is_to_be_asked(ext, from_request))
		return DEVCERT_OK;
	return devcert_csr_builder_add_extension(builder, ext->oid, ext->critical, ext->value.ptr,
	                                         ext->value.len);
}

/* All but the challenge becomes what it is in subject and extensions; nothing after a failure. */
static devcert_status
take(devcert_csr_builder *builder, const devcert_name *subject, const dc_ext_list *extensions,
     bool from_request)
{
	devcert_csr_builder *taken = NULL, before;
	devcert_status rc = devcert_csr_builder_new(&taken);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_subject(taken, subject);
	for (size_t i = 0; rc == DEVCERT_OK && i < extensions->count; i++)
		rc = take_one(&extensions->items[i], from_request, taken);
	if (rc == DEVCERT_OK) {
		taken->challenge = builder->challenge;
		before = *builder;
		before.challenge = NULL;
		*builder = *taken;
		*taken = before;
	}
	devcert_csr_builder_free(taken);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_from_cert(devcert_csr_builder *builder, const devcert_cert *cert)
{
	devcert_name *subject = NULL;
	dc_ext_list *extensions;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(cert);
	rc = DC_NEW(extensions);
	if (rc != DEVCERT_OK)
		return rc;
	if (dc_cert_extensions(cert).len > 0)
		rc = dc_ext_list_read(dc_cert_extensions(cert), extensions);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_get_subject(cert, &subject);
	if (rc == DEVCERT_OK)
		rc = take(builder, subject, extensions, false);
	devcert_name_free(subject);
	free(extensions);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_from_csr(devcert_csr_builder *builder, const devcert_csr *csr)
{
	devcert_name *subject = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(csr);
	rc = devcert_csr_get_subject(csr, &subject);
	if (rc == DEVCERT_OK)
		rc = take(builder, subject, dc_csr_extensions(csr), true);
	devcert_name_free(subject);
	return rc;
}
