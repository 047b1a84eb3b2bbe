/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing and signing certificates (RFC 5280, section 4.1). */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "pki/cert_build.h"
#include "pki/key_sign.h"

#define KEY_ID_LEN 20
/* The DER of a Name without RDNs. */
#define EMPTY_NAME dc_slice_of("\x30\x00", 2)

static dc_slice
subject_of(const devcert_cert_builder *builder)
{
	return builder->subject != NULL ? dc_name_der(builder->subject) : EMPTY_NAME;
}

static devcert_status
write_time(dc_asn1 *value, const char *path, int64_t at)
{
	dc_buf der = DC_BUF_INIT(DC_DER_TIME_MAX);
	devcert_status rc = dc_der_add_time(&der, at);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_buf_status(&der);
	dc_asn1_set(value, path, dc_buf_slice(&der));
	dc_buf_free(&der);
	return rc;
}

/* Both key identifiers; that of the issuer is what its certificate says, if it does. */
static devcert_status
write_key_ids(const devcert_public_key *public, const devcert_key *key, const devcert_cert *issuer,
              dc_buf *value, dc_buf *extensions)
{
	uint8_t id[KEY_ID_LEN];
	dc_slice issuer_id = issuer != NULL ? dc_cert_subject_key_id(issuer) : dc_slice_of(NULL, 0);
	devcert_status rc = dc_public_key_id(public, id);

	if (rc != DEVCERT_OK)
		return rc;
	dc_ext_write_subject_key_id(dc_slice_of(id, sizeof(id)), value);
	dc_ext_add(extensions, DC_OID_SUBJECT_KEY_ID, false, dc_buf_slice(value));
	dc_buf_truncate(value, 0);
	if (issuer_id.len == 0) {
		rc = dc_public_key_id(dc_key_public(key), id);
		issuer_id = dc_slice_of(id, sizeof(id));
	}
	if (rc != DEVCERT_OK)
		return rc;
	dc_ext_write_authority_key_id(issuer_id, value);
	dc_ext_add(extensions, DC_OID_AUTHORITY_KEY_ID, false, dc_buf_slice(value));
	dc_buf_truncate(value, 0);
	return DEVCERT_OK;
}

/* What was set.  RFC 5280, section 4.2.1.6: alternative names are critical where there is no other
 * name. */
static void
write_settings(const devcert_cert_builder *builder, dc_buf *value, dc_buf *extensions)
{
	if (builder->is_ca) {
		dc_ext_write_basic_constraints(true, builder->path_len, value);
		dc_ext_add(extensions, DC_OID_BASIC_CONSTRAINTS, true, dc_buf_slice(value));
		dc_buf_truncate(value, 0);
	}
	if (builder->key_usage != 0) {
		dc_ext_write_key_usage(builder->key_usage, value);
		dc_ext_add(extensions, DC_OID_KEY_USAGE, true, dc_buf_slice(value));
		dc_buf_truncate(value, 0);
	}
	if (devcert_text_list_get_count(builder->ext_key_usages) > 0) {
		dc_ext_write_oids(builder->ext_key_usages, value);
		dc_ext_add(extensions, DC_OID_EXT_KEY_USAGE, false, dc_buf_slice(value));
		dc_buf_truncate(value, 0);
	}
	if (builder->san_count > 0) {
		dc_der_add(value, DC_TAG_SEQUENCE, dc_buf_slice(&builder->sans));
		dc_ext_add(extensions, DC_OID_SUBJECT_ALT_NAME,
		           dc_slice_equals(subject_of(builder), EMPTY_NAME), dc_buf_slice(value));
		dc_buf_truncate(value, 0);
	}
}

static devcert_status
write_extensions(const devcert_cert_builder *builder, const devcert_public_key *public,
                 const devcert_key *key, const devcert_cert *issuer, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_status rc = write_key_ids(public, key, issuer, &value, out);

	if (rc == DEVCERT_OK) {
		write_settings(builder, &value, out);
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
		rc = dc_buf_status(&value);
	}
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(out);
	dc_buf_free(&value);
	return rc;
}

/* TBSCertificate */
static devcert_status
write_tbs(const devcert_cert_builder *builder, const devcert_key *key, const devcert_cert *issuer,
          const dc_signing *signing, dc_buf *out)
{
	const devcert_public_key *public =
	    builder->public != NULL ? builder->public : dc_key_public(key);
	dc_buf extensions = DC_BUF_INIT(DC_LIMIT_CERT_LEN), parameters = DC_BUF_INIT(128);
	dc_asn1 *value = NULL;
	devcert_status rc = write_extensions(builder, public, key, issuer, &extensions);

	dc_signing_add_parameters(signing, &parameters);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&parameters);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_new("TBSCertificate", &value);
	if (rc == DEVCERT_OK)
		rc = write_time(value, "validity.notBefore", builder->not_before);
	if (rc == DEVCERT_OK)
		rc = write_time(value, "validity.notAfter", builder->not_after);
	if (rc == DEVCERT_OK) {
		dc_asn1_set_uint(value, "version", 2);
		dc_asn1_set(value, "serialNumber",
		            dc_slice_of(builder->serial, builder->serial_len));
		dc_asn1_set_algorithm(value, "signature", signing->oid, dc_buf_slice(&parameters));
		dc_asn1_set(value, "issuer",
		            issuer != NULL ? dc_cert_subject_der(issuer) : subject_of(builder));
		dc_asn1_set(value, "subject", subject_of(builder));
		dc_asn1_set(value, "subjectPublicKeyInfo", dc_public_key_spki(public));
		dc_asn1_omit(value, "issuerUniqueID");
		dc_asn1_omit(value, "subjectUniqueID");
		dc_asn1_set(value, "extensions", dc_buf_slice(&extensions));
		rc = dc_asn1_encode(value, out);
	}
	dc_asn1_free(value);
	dc_buf_free(&parameters);
	dc_buf_free(&extensions);
	return rc;
}

/* Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature BIT STRING } around
 * the TBSCertificate that is in out. */
static devcert_status
sign_tbs(const dc_signing *signing, const devcert_key *key, dc_buf *out)
{
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8 + 1);
	size_t start = out->len;
	devcert_status rc;

	/* No unused bits. */
	dc_buf_add_octet(&signature, 0);
	rc = dc_signing_sign(signing, key, dc_buf_slice(out), &signature);
	if (rc == DEVCERT_OK) {
		dc_der_add_oid(out, signing->oid);
		dc_signing_add_parameters(signing, out);
		dc_der_wrap(out, DC_TAG_SEQUENCE, start);
		dc_der_add(out, DC_TAG_BIT_STRING, dc_buf_slice(&signature));
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
		rc = dc_buf_status(out);
	}
	dc_buf_free(&signature);
	return rc;
}

/* Whether key may sign this, for issuer or for itself. */
static devcert_status
check_signer(const devcert_cert_builder *builder, const devcert_key *key,
             const devcert_cert *issuer)
{
	if (issuer == NULL) {
		if (builder->public != NULL &&
		    !devcert_public_key_equals(builder->public, dc_key_public(key)))
			return dc_fail(DEVCERT_E_KEY_MISMATCH,
			               "self-signed, but for another public key");
		return DEVCERT_OK;
	}
	if (!devcert_cert_has_key(issuer, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the signing key is not the issuer's");
	if (!devcert_cert_is_ca(issuer) || !dc_cert_may(issuer, DEVCERT_KEY_USAGE_KEY_CERT_SIGN))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN,
		               "the issuer is not a CA that may sign certificates");
	if (builder->is_ca && devcert_cert_get_path_len(issuer) == 0)
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "the issuer may not make a CA");
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_sign(const devcert_cert_builder *builder, const devcert_key *key,
                          const devcert_cert *issuer, devcert_cert **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	const dc_signing *signing;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_ARG(key);
	if (!builder->has_validity)
		return dc_fail(DEVCERT_E_STATE, "no validity was set");
	rc = check_signer(builder, key, issuer);
	if (rc == DEVCERT_OK)
		rc = dc_signing_of_key(key, (devcert_sign_scheme)0, &signing);
	if (rc == DEVCERT_OK)
		rc = write_tbs(builder, key, issuer, signing, &der);
	if (rc == DEVCERT_OK)
		rc = sign_tbs(signing, key, &der);
	if (rc == DEVCERT_OK)
		rc = dc_cert_from_der(dc_buf_slice(&der), out);
	dc_buf_free(&der);
	return rc;
}
