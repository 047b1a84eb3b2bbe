/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/pk.h"
#include "msg/csr.h"
#include "pki/ext.h"
#include "pki/key.h"
#include "pki/name.h"

/* RFC 2985, appendix B.3: pkcs-9-ub-challengePassword */
#define CHALLENGE_MAX 255u

struct devcert_csr_builder {
	devcert_name *subject; /* NULL for the empty one */
	size_t san_count;
	dc_buf sans; /* GeneralName elements */
	uint32_t key_usage;
	devcert_text_list *ext_key_usages;
	devcert_secret *challenge; /* NULL for none */
};

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_new(devcert_csr_builder **out)
{
	devcert_csr_builder *builder;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(builder);
	if (rc != DEVCERT_OK)
		return rc;
	builder->sans.max = DC_LIMIT_CSR_LEN;
	rc = dc_text_list_new(&builder->ext_key_usages);
	if (rc == DEVCERT_OK)
		*out = builder;
	else
		free(builder);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_subject(devcert_csr_builder *builder, const devcert_name *subject)
{
	DC_ARG(builder);
	DC_ARG(subject);
	devcert_name_free(builder->subject);
	builder->subject = dc_name_ref(subject);
	return DEVCERT_OK;
}

static devcert_status
add_san(devcert_csr_builder *builder, devcert_san_type type, const char *text)
{
	size_t start;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(text);
	if (builder->san_count == DC_LIMIT_SANS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u alternative names", DC_LIMIT_SANS);
	start = builder->sans.len;
	rc = dc_san_add(type, text, &builder->sans);
	if (rc == DEVCERT_OK) {
		builder->san_count++;
	} else {
		/* What did not fit changed nothing. */
		dc_buf_truncate(&builder->sans, start);
		builder->sans.failed = DEVCERT_OK;
	}
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_dns(devcert_csr_builder *builder, const char *host)
{
	return add_san(builder, DEVCERT_SAN_TYPE_DNS, host);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_ip(devcert_csr_builder *builder, const char *address)
{
	return add_san(builder, DEVCERT_SAN_TYPE_IP, address);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_email(devcert_csr_builder *builder, const char *address)
{
	return add_san(builder, DEVCERT_SAN_TYPE_EMAIL, address);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_uri(devcert_csr_builder *builder, const char *uri)
{
	return add_san(builder, DEVCERT_SAN_TYPE_URI, uri);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_key_usage(devcert_csr_builder *builder, uint32_t usage)
{
	devcert_status rc;

	DC_ARG(builder);
	rc = dc_ext_check_key_usage(usage);
	if (rc == DEVCERT_OK)
		builder->key_usage = usage;
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_ext_key_usage(devcert_csr_builder *builder, const char *oid)
{
	DC_ARG(builder);
	DC_ARG(oid);
	return dc_ext_add_key_purpose(builder->ext_key_usages, oid);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_challenge(devcert_csr_builder *builder, const uint8_t *pass,
                                  size_t pass_len)
{
	devcert_secret *challenge = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	if (pass_len == 0 || pass_len > CHALLENGE_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "a challenge of %zu octets", pass_len);
	if (!dc_utf8_is_valid(dc_slice_of(pass, pass_len)))
		return dc_fail(DEVCERT_E_ARGUMENT, "the challenge is not UTF-8");
	rc = dc_secret_from(dc_slice_of(pass, pass_len), &challenge);
	if (rc == DEVCERT_OK) {
		devcert_secret_free(builder->challenge);
		builder->challenge = challenge;
	}
	return rc;
}

/* Extensions ::= SEQUENCE OF Extension; no octets where none is asked for. */
static devcert_status
write_extensions(const devcert_csr_builder *builder, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	devcert_status rc;

	if (builder->key_usage != 0) {
		dc_ext_write_key_usage(builder->key_usage, &value);
		dc_ext_add(out, DC_OID_KEY_USAGE, true, dc_buf_slice(&value));
		dc_buf_truncate(&value, 0);
	}
	if (devcert_text_list_get_count(builder->ext_key_usages) > 0) {
		dc_ext_write_oids(builder->ext_key_usages, &value);
		dc_ext_add(out, DC_OID_EXT_KEY_USAGE, false, dc_buf_slice(&value));
		dc_buf_truncate(&value, 0);
	}
	if (builder->san_count > 0) {
		/* RFC 5280, section 4.2.1.6: critical where there is no subject. */
		dc_der_add(&value, DC_TAG_SEQUENCE, dc_buf_slice(&builder->sans));
		dc_ext_add(out, DC_OID_SUBJECT_ALT_NAME,
		           devcert_name_get_count(builder->subject) == 0, dc_buf_slice(&value));
	}
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
	dc_buf challenge = DC_BUF_INIT(2 * CHALLENGE_MAX);
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

/* Parameters are NULL for RSA and absent for all others (RFC 4055, section 5; RFC 5758; RFC 8410).
 */
static void
add_algorithm(dc_buf *out, const char *oid)
{
	size_t start = out->len;

	dc_der_add_oid(out, oid);
	if (strcmp(oid, DC_OID_SHA256_WITH_RSA) == 0)
		dc_der_add(out, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* CertificationRequest ::= SEQUENCE { certificationRequestInfo CertificationRequestInfo,
 *     signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
 * Not through a tree: the signed octets go in as they were signed. */
static devcert_status
write_request(const devcert_key *key, dc_slice info, dc_buf *out)
{
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	const char *oid = NULL;
	devcert_status rc = dc_pk_sign(dc_key_gnutls(key), info, &oid, &signature);

	if (rc == DEVCERT_OK) {
		static const uint8_t no_unused_bits = 0;

		dc_buf_add(out, info);
		add_algorithm(out, oid);
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

/* see devcert/csr.h */
void
devcert_csr_builder_free(devcert_csr_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_name_free(builder->subject);
	dc_buf_free(&builder->sans);
	devcert_text_list_free(builder->ext_key_usages);
	devcert_secret_free(builder->challenge);
	free(builder);
}
