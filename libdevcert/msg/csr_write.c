/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing and signing a request. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "msg/csr.h"
#include "msg/csr_builder.h"
#include "pki/key_sign.h"
#include "pki/name.h"

/* Append one extension, and start anew with the next value. */
static void
end_extension(dc_buf *out, const char *oid, bool critical, dc_buf *value)
{
	dc_ext_add(out, oid, critical, dc_buf_slice(value));
	dc_buf_truncate(value, 0);
}

static void
write_usages(const devcert_csr_builder *builder, dc_buf *value, dc_buf *out)
{
	if (builder->key_usage != 0) {
		dc_ext_write_key_usage(builder->key_usage, value);
		end_extension(out, DC_OID_KEY_USAGE, true, value);
	}
	if (devcert_text_list_get_count(builder->ext_key_usages) > 0) {
		dc_ext_write_oids(builder->ext_key_usages, value);
		end_extension(out, DC_OID_EXT_KEY_USAGE, false, value);
	}
	if (builder->has_basic_constraints) {
		dc_ext_write_basic_constraints(builder->is_ca, builder->path_len, value);
		end_extension(out, DC_OID_BASIC_CONSTRAINTS, true, value);
	}
}

static devcert_status
write_microsoft(const devcert_csr_builder *builder, dc_buf *value, dc_buf *out)
{
	devcert_status rc = DEVCERT_OK;

	if (builder->template_name != NULL) {
		rc = dc_ext_write_template_name(builder->template_name, value);
		end_extension(out, DC_OID_MS_TEMPLATE_NAME, false, value);
	}
	if (builder->template.oid[0] != '\0') {
		dc_ext_write_template(&builder->template, value);
		end_extension(out, DC_OID_MS_TEMPLATE, false, value);
	}
	if (builder->sid != NULL) {
		dc_ext_write_sid(builder->sid, value);
		end_extension(out, DC_OID_MS_SECURITY, false, value);
	}
	return rc;
}

/* Extensions ::= SEQUENCE OF Extension; no octets where none is asked for. */
static devcert_status
write_extensions(const devcert_csr_builder *builder, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_status rc;

	write_usages(builder, &value, out);
	if (builder->san_count > 0) {
		/* RFC 5280, section 4.2.1.6: critical where there is no subject. */
		dc_der_add(&value, DC_TAG_SEQUENCE, dc_buf_slice(&builder->sans));
		end_extension(out, DC_OID_SUBJECT_ALT_NAME,
		              devcert_name_get_count(builder->subject) == 0, &value);
	}
	rc = write_microsoft(builder, &value, out);
	dc_buf_add(out, dc_buf_slice(&builder->extensions));
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&value);
	dc_buf_free(&value);
	if (rc == DEVCERT_OK && out->len > 0)
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* Attribute with one value, into the SET OF. */
static void
add_attribute(dc_asn1 *info, const char *oid, dc_slice value)
{
	dc_asn1_append(info, "attributes");
	dc_asn1_set_oid(info, "attributes.?LAST.type", oid);
	dc_asn1_append(info, "attributes.?LAST.values");
	dc_asn1_set(info, "attributes.?LAST.values.?LAST", value);
}

static devcert_status
write_attributes(const devcert_csr_builder *builder, dc_asn1 *info)
{
	dc_buf challenge = DC_BUF_INIT(2 * DC_CSR_CHALLENGE_MAX);
	dc_buf extensions = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_status rc = write_extensions(builder, &extensions);

	if (rc == DEVCERT_OK && builder->challenge != NULL) {
		dc_slice text = dc_secret_slice(builder->challenge);

		/* RFC 2985, section 5.4.1: PrintableString where it can be. */
		dc_der_add(&challenge,
		           dc_is_printable_string(text) ? DC_TAG_PRINTABLE_STRING
		                                        : DC_TAG_UTF8_STRING,
		           text);
		rc = dc_buf_status(&challenge);
	}
	if (rc == DEVCERT_OK && challenge.len > 0)
		add_attribute(info, DC_OID_CHALLENGE_PASSWORD, dc_buf_slice(&challenge));
	if (rc == DEVCERT_OK && extensions.len > 0)
		add_attribute(info, DC_OID_EXTENSION_REQUEST, dc_buf_slice(&extensions));
	dc_buf_free(&extensions);
	dc_buf_free(&challenge);
	return rc;
}

/* Append CertificationRequestInfo. */
static devcert_status
write_info(const devcert_csr_builder *builder, const devcert_key *key, dc_buf *out)
{
	static const uint8_t empty_name[] = { DC_TAG_SEQUENCE, 0 };
	dc_asn1 *info = NULL;
	devcert_status rc = dc_asn1_new("CertificationRequestInfo", &info);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(info, "version", 0);
	dc_asn1_set(info, "subject",
	            builder->subject != NULL ? dc_name_der(builder->subject)
	                                     : dc_slice_of(empty_name, sizeof(empty_name)));
	dc_asn1_set(info, "subjectPKInfo", dc_public_key_spki(dc_key_public(key)));
	rc = write_attributes(builder, info);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(info, out);
	dc_asn1_free(info);
	return rc;
}

static void
add_algorithm(const dc_signing *signing, dc_buf *out)
{
	size_t start = out->len;

	dc_der_add_oid(out, signing->oid);
	dc_signing_add_parameters(signing, out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* CertificationRequest ::= SEQUENCE { certificationRequestInfo CertificationRequestInfo,
 *     signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
 * Not through a tree: the signed octets go in as they were signed. */
static devcert_status
write_request(const devcert_key *key, dc_slice info, dc_buf *out)
{
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	const dc_signing *signing;
	devcert_status rc = dc_signing_of_key(key, (devcert_sign_scheme)0, &signing);

	if (rc == DEVCERT_OK)
		rc = dc_signing_sign(signing, key, info, &signature);
	if (rc == DEVCERT_OK) {
		static const uint8_t no_unused_bits = 0;

		dc_buf_add(out, info);
		add_algorithm(signing, out);
		dc_buf_insert(&signature, 0, dc_slice_of(&no_unused_bits, 1));
		dc_der_add(out, DC_TAG_BIT_STRING, dc_buf_slice(&signature));
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
		rc = dc_buf_status(&signature);
	}
	dc_buf_free(&signature);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_build(const devcert_csr_builder *builder, const devcert_key *key,
                          devcert_csr **out)
{
	dc_buf info = DC_BUF_INIT(DC_LIMIT_CSR_LEN), request = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_ARG(key);
	rc = write_info(builder, key, &info);
	if (rc == DEVCERT_OK)
		rc = write_request(key, dc_buf_slice(&info), &request);
	if (rc == DEVCERT_OK)
		rc = dc_csr_from_der(dc_buf_slice(&request), out);
	dc_buf_free(&request);
	dc_buf_free(&info);
	return rc;
}
