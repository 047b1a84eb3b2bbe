/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CMS messages put together by hand: a recipe is right as it is made, and a test changes one thing
 * in it before the message is signed or encrypted. */
#ifndef CMS_RECIPES_H
#define CMS_RECIPES_H

#include <devcert/cert.h>
#include <devcert/name.h>
#include <gnutls/crypto.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "assert_devcert.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "fixed_keys.h"
#include "msg/cms_signed.h"
#include "pki/cert.h"
#include "pki/key.h"

#define RECIPE_MAX (2u * 1024 * 1024)
#define NOTHING dc_slice_of(NULL, 0)
#define DER_NULL dc_slice_of("\x05\x00", 2)
#define TRANSACTION "6B2F0C11A4C24C9B"

static inline devcert_key *
fixed_key(const char *pem)
{
	devcert_key *key = NULL;

	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	return key;
}

/* Self-signed, from 2020 to 2040. */
static inline devcert_cert *
fixed_cert(const devcert_key *key, const char *subject, uint8_t serial)
{
	devcert_cert_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_cert *cert = NULL;

	assert_ok(devcert_name_parse_text(subject, &name));
	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_cert_builder_set_serial(builder, &serial, 1));
	assert_ok(devcert_cert_builder_set_validity(builder, 1577836800, 2208988800));
	assert_ok(devcert_cert_builder_sign(builder, key, NULL, &cert));
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
	return cert;
}

/* The element with this content, in a buffer of its own. */
static inline dc_slice
element(dc_buf *buf, uint8_t tag, dc_slice content)
{
	*buf = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	dc_der_add(buf, tag, content);
	assert_ok(dc_buf_status(buf));
	return dc_buf_slice(buf);
}

static inline void
add_algorithm(dc_buf *out, const char *oid, dc_slice parameters)
{
	size_t start = out->len;

	dc_der_add_oid(out, oid);
	dc_buf_add(out, parameters);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* IssuerAndSerialNumber, or [0] SubjectKeyIdentifier */
static inline void
add_id(dc_buf *out, const devcert_cert *cert, bool by_key_id)
{
	size_t start = out->len;

	if (by_key_id) {
		dc_der_add(out, DC_TAG_CONTEXT(0), dc_cert_subject_key_id(cert));
		return;
	}
	dc_buf_add(out, dc_cert_issuer_der(cert));
	dc_der_add(out, DC_TAG_INTEGER, dc_cert_serial_der(cert));
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

static inline void
add_content_info(dc_buf *out, const char *type, dc_slice content)
{
	size_t start = out->len, inner;

	dc_der_add_oid(out, type);
	inner = out->len;
	dc_buf_add(out, content);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* SignedData. */
struct signed_recipe {
	const devcert_key *key;
	const devcert_cert *signer;
	const char *type;
	const char *content_type;
	bool has_content;
	uint8_t content_tag;
	dc_slice content;
	dc_slice certs;      /* content of [0]; left out where NULL */
	dc_slice crls;       /* content of [1]; left out where NULL */
	dc_slice infos;      /* content of signerInfos, instead of what is made here */
	unsigned int copies; /* of the SignerInfo */
	bool by_key_id;
	const char *digest_oid;
	dc_slice digest_params;
	bool has_attrs;
	dc_slice attrs; /* Attribute elements; those of own_attrs() where NULL */
	uint8_t attrs_tag;
	const char *signature_oid;
	dc_slice signature_params;
	gnutls_sign_algorithm_t sign;
	dc_slice unsigned_attrs; /* [1], whole; left out where NULL */
	dc_slice behind;         /* after signerInfos */
};

static inline struct signed_recipe
signed_recipe(const devcert_key *key, const devcert_cert *signer)
{
	struct signed_recipe r = { .key = key,
		                   .signer = signer,
		                   .type = DC_OID_SIGNED_DATA,
		                   .content_type = DC_OID_DATA,
		                   .has_content = true,
		                   .content_tag = DC_TAG_OCTET_STRING,
		                   .content = dc_slice_text("what is signed"),
		                   .certs = dc_cert_der(signer),
		                   .copies = 1,
		                   .digest_oid = DC_OID_SHA256,
		                   .has_attrs = true,
		                   .attrs_tag = DC_TAG_CONTEXT_CONSTRUCTED(0),
		                   .signature_oid = DC_OID_RSA_ENCRYPTION,
		                   .signature_params = DER_NULL,
		                   .sign = GNUTLS_SIGN_RSA_SHA256 };

	return r;
}

static inline void
add_content_type(dc_buf *attrs, const char *oid)
{
	dc_buf value = DC_BUF_INIT(1024);

	dc_der_add_oid(&value, oid);
	dc_attr_add(attrs, DC_OID_CONTENT_TYPE, dc_buf_slice(&value));
	dc_buf_free(&value);
}

static inline void
add_message_digest(dc_buf *attrs, const char *digest_oid, dc_slice content)
{
	dc_buf value = DC_BUF_INIT(1024);
	uint8_t digest[DC_DIGEST_MAX] = { 0 };
	dc_hash hash;

	if (strcmp(digest_oid, DC_OID_SHAKE256) == 0 ||
	    strcmp(digest_oid, DC_OID_SHAKE256_LEN) == 0)
		hash = DC_SHAKE256;
	else if (dc_hash_from_oid(digest_oid, &hash) != DEVCERT_OK)
		hash = DC_SHA256;
	assert_ok(dc_digest(hash, content, digest));
	dc_der_add(&value, DC_TAG_OCTET_STRING, dc_slice_of(digest, dc_hash_len(hash)));
	dc_attr_add(attrs, DC_OID_MESSAGE_DIGEST, dc_buf_slice(&value));
	dc_buf_free(&value);
}

static inline void
add_transaction_id(dc_buf *attrs)
{
	dc_buf value;

	dc_attr_add(attrs, DC_OID_SCEP_TRANSACTION_ID,
	            element(&value, DC_TAG_PRINTABLE_STRING, dc_slice_text(TRANSACTION)));
	dc_buf_free(&value);
}

/* Attributes as they are right for the recipe, in an order that is none of DER. */
static inline void
own_attrs(const struct signed_recipe *r, dc_buf *attrs)
{
	add_transaction_id(attrs);
	add_message_digest(attrs, r->digest_oid, r->has_content ? r->content : NOTHING);
	add_content_type(attrs, r->content_type);
}

static inline void
add_signer_info(const struct signed_recipe *r, dc_buf *out)
{
	dc_buf attrs = DC_BUF_INIT(RECIPE_MAX), set;
	gnutls_datum_t data, signature = { NULL, 0 };
	size_t start = out->len;

	if (r->attrs.ptr != NULL)
		dc_buf_add(&attrs, r->attrs);
	else
		own_attrs(r, &attrs);
	(void)element(&set, DC_TAG_SET, dc_buf_slice(&attrs));
	data = (gnutls_datum_t){ set.ptr, (unsigned int)set.len };
	if (!r->has_attrs)
		data = (gnutls_datum_t){ (unsigned char *)r->content.ptr,
			                 (unsigned int)r->content.len };
	assert_true(
	    gnutls_privkey_sign_data2(dc_key_gnutls(r->key), r->sign, 0, &data, &signature) >= 0);
	dc_der_add_uint(out, r->by_key_id ? 3 : 1);
	add_id(out, r->signer, r->by_key_id);
	add_algorithm(out, r->digest_oid, r->digest_params);
	if (r->has_attrs)
		dc_der_add(out, r->attrs_tag, dc_buf_slice(&attrs));
	add_algorithm(out, r->signature_oid, r->signature_params);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(signature.data, signature.size));
	dc_buf_add(out, r->unsigned_attrs);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	gnutls_free(signature.data);
	dc_buf_free(&attrs);
	dc_buf_free(&set);
}

/* The message, to an empty buffer. */
static inline dc_slice
make_signed(const struct signed_recipe *r, dc_buf *out)
{
	dc_buf data = DC_BUF_INIT(RECIPE_MAX);
	size_t at, inner;

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	dc_der_add_uint(&data, r->by_key_id ? 3 : 1);
	at = data.len;
	add_algorithm(&data, r->digest_oid, r->digest_params);
	dc_der_wrap(&data, DC_TAG_SET, at);
	at = data.len;
	dc_der_add_oid(&data, r->content_type);
	inner = data.len;
	if (r->has_content) {
		dc_der_add(&data, r->content_tag, r->content);
		dc_der_wrap(&data, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	}
	dc_der_wrap(&data, DC_TAG_SEQUENCE, at);
	if (r->certs.ptr != NULL)
		dc_der_add(&data, DC_TAG_CONTEXT_CONSTRUCTED(0), r->certs);
	if (r->crls.ptr != NULL)
		dc_der_add(&data, DC_TAG_CONTEXT_CONSTRUCTED(1), r->crls);
	at = data.len;
	if (r->infos.ptr != NULL)
		dc_buf_add(&data, r->infos);
	for (unsigned int i = 0; r->infos.ptr == NULL && i < r->copies; i++)
		add_signer_info(r, &data);
	dc_der_wrap(&data, DC_TAG_SET, at);
	dc_buf_add(&data, r->behind);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, 0);
	add_content_info(out, r->type, dc_buf_slice(&data));
	assert_ok(dc_buf_status(&data));
	assert_ok(dc_buf_status(out));
	dc_buf_free(&data);
	return dc_buf_slice(out);
}

/* EnvelopedData. */
struct enveloped_recipe {
	const char *type;
	const char *content_type;
	const char *cipher_oid;
	dc_slice cipher_params;
	uint8_t content_tag; /* 0: left out */
	dc_slice encrypted;
	dc_slice originator; /* whole; left out where NULL */
	dc_slice recipients; /* content of recipientInfos */
	dc_slice unprotected;
};

static inline dc_slice
make_enveloped(const struct enveloped_recipe *r, dc_buf *out)
{
	dc_buf data = DC_BUF_INIT(RECIPE_MAX);
	size_t at;

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	dc_der_add_uint(&data, 0);
	dc_buf_add(&data, r->originator);
	dc_der_add(&data, DC_TAG_SET, r->recipients);
	at = data.len;
	dc_der_add_oid(&data, r->content_type);
	add_algorithm(&data, r->cipher_oid, r->cipher_params);
	if (r->content_tag != 0)
		dc_der_add(&data, r->content_tag, r->encrypted);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, at);
	dc_buf_add(&data, r->unprotected);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, 0);
	add_content_info(out, r->type, dc_buf_slice(&data));
	assert_ok(dc_buf_status(&data));
	assert_ok(dc_buf_status(out));
	dc_buf_free(&data);
	return dc_buf_slice(out);
}

/* One KeyTransRecipientInfo with this key for cert. */
static inline void
add_recipient(dc_buf *out, const devcert_cert *cert, bool by_key_id, const char *oid,
              dc_slice parameters, dc_slice encrypted_key)
{
	size_t start = out->len;

	dc_der_add_uint(out, by_key_id ? 2 : 0);
	add_id(out, cert, by_key_id);
	add_algorithm(out, oid, parameters);
	dc_der_add(out, DC_TAG_OCTET_STRING, encrypted_key);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* RSAES-PKCS1-v1_5 of cek for cert's key. */
static inline dc_slice
wrap_key(const devcert_cert *cert, dc_slice cek, dc_buf *out)
{
	gnutls_datum_t plain = { (unsigned char *)cek.ptr, (unsigned int)cek.len };
	gnutls_datum_t wrapped = { NULL, 0 };

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	assert_true(gnutls_pubkey_encrypt_data(dc_public_key_gnutls(dc_cert_public_key(cert)), 0,
	                                       &plain, &wrapped) >= 0);
	dc_buf_add(out, dc_slice_of(wrapped.data, wrapped.size));
	gnutls_free(wrapped.data);
	return dc_buf_slice(out);
}

/* The same message in BER as far as it can be: indefinite lengths, and strings with these tags in
 * pieces of 5 octets.  Elements that are equal to keep, as signed attributes and certificates that
 * must keep their octets, are copied. */
static inline void
add_as_ber(dc_slice in, const dc_slice *keep, size_t keep_count, dc_buf *out)
{
	while (in.len > 0) {
		bool kept = false;
		dc_tlv tlv;

		assert_ok(dc_tlv_next(&in, &tlv));
		for (size_t i = 0; i < keep_count; i++)
			kept = kept || dc_slice_equals(keep[i], tlv.whole);
		if (!kept && (tlv.tag == DC_TAG_OCTET_STRING ||
		              (tlv.tag == DC_TAG_CONTEXT(0) && tlv.value.len > 32))) {
			dc_buf_add_octet(out, (uint8_t)(tlv.tag | 0x20));
			dc_buf_add_octet(out, 0x80);
			for (size_t at = 0; at < tlv.value.len; at += 5)
				dc_der_add(out, DC_TAG_OCTET_STRING,
				           dc_slice_of(tlv.value.ptr + at, tlv.value.len - at < 5
				                                               ? tlv.value.len - at
				                                               : 5));
			dc_buf_add(out, dc_slice_of("\0\0", 2));
		} else if (!kept && (tlv.tag & 0x20) != 0) {
			dc_buf_add_octet(out, tlv.tag);
			dc_buf_add_octet(out, 0x80);
			add_as_ber(tlv.value, keep, keep_count, out);
			dc_buf_add(out, dc_slice_of("\0\0", 2));
		} else {
			dc_buf_add(out, tlv.whole);
		}
	}
}

/* The same with every length in five octets, which BER allows; only what is in no string. */
static inline void
add_with_long_lengths(dc_slice in, dc_buf *out)
{
	while (in.len > 0) {
		dc_tlv tlv;
		dc_buf inner = DC_BUF_INIT(RECIPE_MAX);

		assert_ok(dc_tlv_next(&in, &tlv));
		if ((tlv.tag & 0x20) != 0)
			add_with_long_lengths(tlv.value, &inner);
		else
			dc_buf_add(&inner, tlv.value);
		dc_buf_add_octet(out, tlv.tag);
		dc_buf_add_octet(out, 0x84);
		for (unsigned int shift = 32; shift > 0; shift -= 8)
			dc_buf_add_octet(out, (uint8_t)(inner.len >> (shift - 8)));
		dc_buf_add(out, dc_buf_slice(&inner));
		dc_buf_free(&inner);
	}
}

#endif /* CMS_RECIPES_H */
