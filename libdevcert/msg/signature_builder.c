/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Detached signatures, made. */
#include <devcert/sign.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "crypto/pk.h"
#include "msg/cms_signed.h"
#include "pki/key.h"

struct devcert_signature_builder {
	devcert_cert *cert; /* NULL, as the key, where there is no signer yet */
	devcert_key *key;
	devcert_sign_scheme scheme; /* 0 for the key's own */
	devcert_cert_list *chain;   /* NULL for none */
	dc_buf signing_time;        /* Time; empty for none */
	bool binds_cert;
};

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_new(devcert_signature_builder **out)
{
	devcert_signature_builder *builder;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(builder);
	if (rc != DEVCERT_OK)
		return rc;
	builder->signing_time = (dc_buf)DC_BUF_INIT(DC_DER_TIME_MAX);
	*out = builder;
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_set_signer(devcert_signature_builder *builder, const devcert_cert *cert,
                                     const devcert_key *key)
{
	const dc_signing *signing;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(cert);
	DC_ARG(key);
	if (!devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH,
		               "the key is not that of the signer's certificate");
	rc = dc_signing_of_key(key, (devcert_sign_scheme)0, &signing);
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(dc_key_public(key)), 0);
	if (rc != DEVCERT_OK)
		return rc;
	devcert_cert_free(builder->cert);
	devcert_key_free(builder->key);
	builder->cert = dc_cert_ref(cert);
	builder->key = dc_key_ref(key);
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_set_scheme(devcert_signature_builder *builder, devcert_sign_scheme scheme)
{
	const dc_signing *signing = dc_signing_find(scheme);

	DC_ARG(builder);
	if (signing == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown signature scheme %d", (int)scheme);
	if (signing->hash == DC_SHA1)
		return dc_fail(DEVCERT_E_WEAK, "nothing is signed over SHA-1");
	builder->scheme = scheme;
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_set_chain(devcert_signature_builder *builder,
                                    const devcert_cert_list *chain)
{
	DC_ARG(builder);
	if (chain != NULL && devcert_cert_list_get_count(chain) >= DC_LIMIT_BUNDLE_CERTS)
		return dc_fail(DEVCERT_E_LIMIT, "%zu certificates beside the signer's",
		               devcert_cert_list_get_count(chain));
	devcert_cert_list_free(builder->chain);
	builder->chain = chain != NULL ? dc_cert_list_ref(chain) : NULL;
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_set_signing_time(devcert_signature_builder *builder,
                                           int64_t signing_time_at)
{
	dc_buf time = DC_BUF_INIT(DC_DER_TIME_MAX);
	devcert_status rc;

	DC_ARG(builder);
	rc = dc_der_add_time(&time, signing_time_at);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&time);
	if (rc != DEVCERT_OK) {
		dc_buf_free(&time);
		return rc;
	}
	dc_buf_free(&builder->signing_time);
	builder->signing_time = time;
	return DEVCERT_OK;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_set_signing_certificate(devcert_signature_builder *builder, bool on)
{
	DC_ARG(builder);
	builder->binds_cert = on;
	return DEVCERT_OK;
}

/* SigningCertificateV2, RFC 5035, section 3, with the default SHA-256 and nothing optional. */
static devcert_status
add_signing_certificate(const devcert_cert *cert, dc_buf *attrs)
{
	dc_buf value = DC_BUF_INIT(64);
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_digest(DC_SHA256, dc_cert_der(cert), digest);

	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add(&value, DC_TAG_OCTET_STRING, dc_slice_of(digest, dc_hash_len(DC_SHA256)));
	for (int level = 0; level < 3; level++)
		dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	dc_attr_add(attrs, DC_OID_SIGNING_CERTIFICATE_V2, dc_buf_slice(&value));
	rc = dc_buf_status(&value);
	dc_buf_free(&value);
	return rc;
}

static devcert_status
add_attrs(const devcert_signature_builder *builder, dc_buf *attrs)
{
	devcert_status rc = DEVCERT_OK;

	if (builder->signing_time.len > 0)
		dc_attr_add(attrs, DC_OID_SIGNING_TIME, dc_buf_slice(&builder->signing_time));
	if (builder->binds_cert)
		rc = add_signing_certificate(builder->cert, attrs);
	return rc == DEVCERT_OK ? dc_buf_status(attrs) : rc;
}

/* The signer's certificate and the others. */
static devcert_status
list_certs(const devcert_signature_builder *builder, devcert_cert_list **out)
{
	size_t count = builder->chain != NULL ? devcert_cert_list_get_count(builder->chain) : 0;
	devcert_cert_list_builder *list = NULL;
	devcert_status rc = devcert_cert_list_builder_new(&list);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_add(list, builder->cert);
	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++)
		rc = devcert_cert_list_builder_add(list, dc_cert_list_at(builder->chain, i));
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(list, out);
	devcert_cert_list_builder_free(list);
	return rc;
}

static devcert_status
sign(const devcert_signature_builder *builder, dc_slice content, dc_buf *out)
{
	dc_buf attrs = DC_BUF_INIT(DC_KIB);
	devcert_cert_list *certs = NULL;
	devcert_status rc = add_attrs(builder, &attrs);

	if (rc == DEVCERT_OK)
		rc = list_certs(builder, &certs);
	if (rc == DEVCERT_OK)
		rc = dc_cms_sign(DC_CONTENT_DETACHED, content, dc_buf_slice(&attrs), builder->cert,
		                 builder->key, builder->scheme, certs, out);
	devcert_cert_list_free(certs);
	dc_buf_free(&attrs);
	return rc;
}

/* see devcert/sign.h */
devcert_status
devcert_signature_builder_sign(const devcert_signature_builder *builder, const uint8_t *data,
                               size_t data_len, devcert_encoding encoding, devcert_bytes **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CMS_LEN), pem = DC_BUF_INIT(2 * DC_LIMIT_CMS_LEN);
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_DATA(data, data_len);
	if (encoding != DEVCERT_ENCODING_DER && encoding != DEVCERT_ENCODING_PEM)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown encoding %d", (int)encoding);
	if (builder->cert == NULL)
		return dc_fail(DEVCERT_E_STATE, "a signature without a signer");
	rc = sign(builder, dc_slice_of(data, data_len), &der);
	if (rc == DEVCERT_OK && encoding == DEVCERT_ENCODING_PEM)
		dc_pem_encode("CMS", dc_buf_slice(&der), &pem);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(encoding == DEVCERT_ENCODING_PEM ? &pem : &der, out);
	dc_buf_free(&der);
	dc_buf_free(&pem);
	return rc;
}

/* see devcert/sign.h */
void
devcert_signature_builder_free(devcert_signature_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_cert_free(builder->cert);
	devcert_key_free(builder->key);
	devcert_cert_list_free(builder->chain);
	dc_buf_free(&builder->signing_time);
	free(builder);
}
