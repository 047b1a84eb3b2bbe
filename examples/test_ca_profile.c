/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one profile of the test CA: certificates of devices, valid for a year.
 *
 * A request may ask for anything; what it may get stands here, and nothing else is copied. */
#include <string.h>
#include <time.h>

#include "test_ca.h"

#define YEAR (365 * INT64_C(86400))

#define USAGES                                                                                     \
	(DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE | DEVCERT_KEY_USAGE_NON_REPUDIATION |                 \
	 DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT | DEVCERT_KEY_USAGE_DATA_ENCIPHERMENT |                \
	 DEVCERT_KEY_USAGE_KEY_AGREEMENT)
#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"

static bool
is_allowed_purpose(const char *oid)
{
	static const char *const allowed[] = {
		"1.3.6.1.5.5.7.3.1",              /* serverAuth */
		CLIENT_AUTH, "1.3.6.1.5.5.7.3.4", /* emailProtection */
		"1.3.6.1.5.5.7.3.17",             /* ipsecIKE */
	};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (strcmp(oid, allowed[i]) == 0)
			return true;
	return false;
}

static const char *
subject_objection(const devcert_csr *csr)
{
	const char *objection = NULL;
	devcert_name *subject;

	if (devcert_csr_get_subject(csr, &subject) != DEVCERT_OK)
		return "the subject cannot be read";
	if (devcert_name_get_count(subject) == 0)
		objection = "a certificate needs a subject";
	devcert_name_free(subject);
	return objection;
}

static const char *
purposes_objection(const devcert_csr *csr)
{
	const char *objection = NULL;
	devcert_text_list *oids;

	if (devcert_csr_get_ext_key_usages(csr, &oids) != DEVCERT_OK)
		return "the extended key usages cannot be read";
	for (size_t i = 0; i < devcert_text_list_get_count(oids); i++)
		if (!is_allowed_purpose(devcert_text_list_get_item(oids, i)))
			objection = "an extended key usage that devices do not get";
	devcert_text_list_free(oids);
	return objection;
}

static const char *
names_objection(const devcert_csr *csr)
{
	const char *objection = NULL;
	devcert_san_list *names;

	if (devcert_csr_get_san_list(csr, &names) != DEVCERT_OK)
		return "the alternative names cannot be read";
	for (size_t i = 0; i < devcert_san_list_get_count(names); i++)
		if (devcert_san_list_get_type(names, i) >= DEVCERT_SAN_TYPE_OTHER)
			objection = "an alternative name of a kind that devices do not get";
	devcert_san_list_free(names);
	return objection;
}

const char *
profile_objection(const devcert_csr *csr)
{
	const char *objection = subject_objection(csr);

	if (objection == NULL && devcert_csr_is_ca(csr))
		objection = "devices are no CAs";
	if (objection == NULL && (devcert_csr_get_key_usage(csr) & ~(uint32_t)USAGES) != 0)
		objection = "a key usage that devices do not get";
	if (objection == NULL)
		objection = purposes_objection(csr);
	if (objection == NULL)
		objection = names_objection(csr);
	return objection;
}

/* Subject and public key. */
static devcert_status
set_identity(devcert_cert_builder *builder, const devcert_csr *csr, uint32_t *usage)
{
	devcert_public_key *key = NULL;
	devcert_name *subject = NULL;
	devcert_status rc = devcert_csr_get_subject(csr, &subject);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_subject(builder, subject);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_public_key(csr, &key);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_public_key(builder, key);
	*usage = DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE;
	if (rc == DEVCERT_OK && devcert_public_key_get_type(key) == DEVCERT_KEY_TYPE_RSA)
		*usage |= DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT;
	devcert_public_key_free(key);
	devcert_name_free(subject);
	return rc;
}

/* Usages and alternative names: those that are asked for, or else what a client needs. */
static devcert_status
set_extensions(devcert_cert_builder *builder, const devcert_csr *csr, uint32_t usage)
{
	uint32_t asked = devcert_csr_get_key_usage(csr);
	devcert_text_list *oids = NULL;
	devcert_san_list *names = NULL;
	devcert_status rc = devcert_cert_builder_set_key_usage(builder, asked != 0 ? asked : usage);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_ext_key_usages(csr, &oids);
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_text_list_get_count(oids); i++)
		rc = devcert_cert_builder_add_ext_key_usage(builder,
		                                            devcert_text_list_get_item(oids, i));
	if (rc == DEVCERT_OK && devcert_text_list_get_count(oids) == 0)
		rc = devcert_cert_builder_add_ext_key_usage(builder, CLIENT_AUTH);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_san_list(csr, &names);
	if (rc == DEVCERT_OK && devcert_san_list_get_count(names) > 0)
		rc = devcert_cert_builder_add_san_list(builder, names);
	devcert_text_list_free(oids);
	devcert_san_list_free(names);
	return rc;
}

devcert_status
profile_certify(const struct authority *ca, const devcert_csr *csr, devcert_cert **out)
{
	int64_t now = time(NULL), until = now + YEAR;
	devcert_cert_builder *builder = NULL;
	uint32_t usage = 0;
	devcert_status rc = devcert_cert_builder_new(&builder);

	if (until > devcert_cert_get_not_after(ca->cert))
		until = devcert_cert_get_not_after(ca->cert);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_validity(builder, now - 300, until);
	if (rc == DEVCERT_OK)
		rc = set_identity(builder, csr, &usage);
	if (rc == DEVCERT_OK)
		rc = set_extensions(builder, csr, usage);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_sign(builder, ca->key, ca->cert, out);
	devcert_cert_builder_free(builder);
	return rc;
}
