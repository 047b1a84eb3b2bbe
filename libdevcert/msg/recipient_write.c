/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each kind of RecipientInfo (RFC 5652, section 6.2) with a content key in it. */
#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/datum.h"
#include "crypto/ecdh.h"
#include "crypto/kdf.h"
#include "crypto/keywrap.h"
#include "crypto/oaep.h"
#include "crypto/pbkdf2.h"
#include "crypto/random.h"
#include "crypto/status.h"
#include "msg/sealer_builder.h"
#include "pki/key_type.h"

#define SALT_LEN 16u
/* A wrapped key, or one under RSA, and what goes with it. */
#define PART_MAX (DC_LIMIT_RSA_BITS / 8 + DC_LIMIT_OAEP_LABEL + 256)

static void
add_issuer_and_serial(const devcert_cert *cert, dc_buf *out)
{
	size_t start = out->len;

	dc_buf_add(out, dc_cert_issuer_der(cert));
	dc_der_add(out, DC_TAG_INTEGER, dc_cert_serial_der(cert));
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

static devcert_status
encrypt_v15(gnutls_pubkey_t key, dc_slice cek, dc_buf *out)
{
	gnutls_datum_t plain, wrapped = { NULL, 0 };
	devcert_status rc = dc_datum_of(cek, &plain);

	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_pubkey_encrypt_data(key, 0, &plain, &wrapped),
		                      "key transport");
	if (rc == DEVCERT_OK)
		dc_buf_add(out, dc_slice_of(wrapped.data, wrapped.size));
	gnutls_free(wrapped.data);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* SEQUENCE { 0 or 2, rid, keyEncryptionAlgorithm, encryptedKey } */
static devcert_status
write_transport(const dc_seal_to *to, dc_slice cek, dc_buf *out)
{
	gnutls_pubkey_t key = dc_public_key_gnutls(dc_cert_public_key(to->cert));
	const dc_oaep oaep = { .hash = to->scheme->hash,
		               .mgf_hash = to->scheme->hash,
		               .label = dc_buf_slice(&to->label) };
	dc_buf params = DC_BUF_INIT(PART_MAX), wrapped = DC_BUF_INIT(PART_MAX);
	size_t start = out->len;
	devcert_status rc = to->scheme->is_oaep ? dc_oaep_encrypt(key, &oaep, cek, &wrapped)
	                                        : encrypt_v15(key, cek, &wrapped);

	if (rc == DEVCERT_OK && to->scheme->is_oaep)
		dc_oaep_params_add(&oaep, &params);
	else if (rc == DEVCERT_OK)
		dc_buf_add(&params, DC_DER_NULL);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&params);
	if (rc == DEVCERT_OK) {
		dc_der_add_uint(out, to->by_key_id ? 2 : 0);
		if (to->by_key_id)
			dc_der_add(out, DC_TAG_CONTEXT(0), dc_cert_subject_key_id(to->cert));
		else
			add_issuer_and_serial(to->cert, out);
		dc_algorithm_add(out, to->scheme->oid, dc_buf_slice(&params));
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
		dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	}
	dc_buf_free(&params);
	dc_buf_free(&wrapped);
	return rc;
}

/* The content key under one agreed with the holder of to's certificate, and the public point of our
 * side, which is used once. */
static devcert_status
wrap_by_agreement(const dc_seal_to *to, dc_slice wrap, dc_slice cek, dc_buf *point, dc_buf *wrapped)
{
	const devcert_public_key *key = dc_cert_public_key(to->cert);
	gnutls_ecc_curve_t curve = dc_key_type_find(devcert_public_key_get_type(key))->curve;
	uint8_t scalar[DC_ECDH_SECRET_MAX], secret[DC_ECDH_SECRET_MAX], kek[DC_KEK_MAX];
	uint8_t octets[DC_ECDH_POINT_MAX];
	size_t scalar_len, octets_len;
	devcert_status rc = dc_ecdh_generate(curve, scalar, &scalar_len, octets, &octets_len);

	if (rc == DEVCERT_OK)
		rc = dc_ecdh(curve, dc_slice_of(scalar, scalar_len), dc_public_key_bits(key),
		             secret);
	if (rc == DEVCERT_OK)
		rc = dc_agreed_kek(to->scheme, dc_slice_of(secret, dc_ecdh_secret_len(curve)), wrap,
		                   dc_slice_of(NULL, 0), kek, sizeof(kek));
	if (rc == DEVCERT_OK)
		rc = dc_keywrap(dc_slice_of(kek, sizeof(kek)), cek, wrapped);
	if (rc == DEVCERT_OK) {
		dc_buf_add(point, dc_slice_of(octets, octets_len));
		rc = dc_buf_status(point);
	}
	dc_wipe(scalar, sizeof(scalar));
	dc_wipe(secret, sizeof(secret));
	dc_wipe(kek, sizeof(kek));
	return rc;
}

/* originator [0] EXPLICIT: [1] IMPLICIT OriginatorPublicKey { algorithm, BIT STRING }, whose
 * parameters are absent (RFC 5753, section 3.1.1; RFC 8410, section 3) */
static void
add_originator(const char *oid, dc_slice point, dc_buf *out)
{
	size_t start = out->len, bits;

	dc_algorithm_add(out, oid, dc_slice_of(NULL, 0));
	bits = out->len;
	dc_buf_add_octet(out, 0);
	dc_buf_add(out, point);
	dc_der_wrap(out, DC_TAG_BIT_STRING, bits);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), start);
}

/* RecipientEncryptedKeys: SEQUENCE OF { rid, encryptedKey }, with one of them */
static void
add_member(const dc_seal_to *to, dc_slice wrapped, dc_buf *out)
{
	size_t start = out->len;

	if (to->by_key_id) {
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_cert_subject_key_id(to->cert));
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), start);
	} else {
		add_issuer_and_serial(to->cert, out);
	}
	dc_der_add(out, DC_TAG_OCTET_STRING, wrapped);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* [1] { 3, originator, keyEncryptionAlgorithm, RecipientEncryptedKeys } */
static devcert_status
write_agreement(const dc_seal_to *to, dc_slice cek, dc_buf *out)
{
	const dc_key_type *type =
	    dc_key_type_find(devcert_public_key_get_type(dc_cert_public_key(to->cert)));
	dc_buf wrap = DC_BUF_INIT(PART_MAX), point = DC_BUF_INIT(PART_MAX);
	dc_buf wrapped = DC_BUF_INIT(PART_MAX);
	size_t start = out->len;
	devcert_status rc;

	dc_algorithm_add(&wrap, dc_keywrap_oid(DC_KEK_MAX), dc_slice_of(NULL, 0));
	rc = dc_buf_status(&wrap);
	if (rc == DEVCERT_OK)
		rc = wrap_by_agreement(to, dc_buf_slice(&wrap), cek, &point, &wrapped);
	if (rc == DEVCERT_OK) {
		dc_der_add_uint(out, 3);
		add_originator(type->oid, dc_buf_slice(&point), out);
		dc_algorithm_add(out, to->scheme->oid, dc_buf_slice(&wrap));
		add_member(to, dc_buf_slice(&wrapped), out);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
	}
	dc_buf_free(&wrap);
	dc_buf_free(&point);
	dc_buf_free(&wrapped);
	return rc;
}

/* [2] { 4, { keyIdentifier }, keyEncryptionAlgorithm, encryptedKey } */
static devcert_status
write_kek(const dc_seal_to *to, dc_slice cek, dc_buf *out)
{
	dc_buf wrapped = DC_BUF_INIT(PART_MAX);
	size_t start = out->len, id;
	devcert_status rc = dc_keywrap(dc_buf_slice(&to->secret), cek, &wrapped);

	if (rc == DEVCERT_OK) {
		dc_der_add_uint(out, 4);
		id = out->len;
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&to->key_id));
		dc_der_wrap(out, DC_TAG_SEQUENCE, id);
		dc_algorithm_add(out, dc_keywrap_oid(to->secret.len), dc_slice_of(NULL, 0));
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(2), start);
	}
	dc_buf_free(&wrapped);
	return rc;
}

/* [3] { 0, [0] PBKDF2, { id-alg-PWRI-KEK, { AES-256-CBC, iv } }, encryptedKey } */
static devcert_status
write_password(const dc_seal_to *to, dc_slice cek, dc_buf *out)
{
	uint8_t salt[SALT_LEN], iv[DC_CIPHER_IV_MAX], kek[DC_CIPHER_KEY_MAX];
	dc_slice salt_slice = dc_slice_of(salt, sizeof(salt)),
		 iv_slice = dc_slice_of(iv, sizeof(iv));
	dc_buf kdf = DC_BUF_INIT(PART_MAX), cipher = DC_BUF_INIT(PART_MAX);
	dc_buf wrapped = DC_BUF_INIT(PART_MAX);
	size_t start = out->len, part;
	devcert_status rc = dc_random(salt, sizeof(salt));

	if (rc == DEVCERT_OK)
		rc = dc_random(iv, sizeof(iv));
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2(DC_SHA256, dc_buf_slice(&to->secret), salt_slice,
		               DC_KDF_ROUNDS_DEFAULT, kek, sizeof(kek));
	if (rc == DEVCERT_OK)
		rc = dc_password_wrap(DC_AES_256_CBC, dc_slice_of(kek, sizeof(kek)), iv_slice, cek,
		                      &wrapped);
	dc_wipe(kek, sizeof(kek));
	if (rc == DEVCERT_OK)
		rc = dc_pbkdf2_write(salt_slice, DC_KDF_ROUNDS_DEFAULT, 0, &kdf);
	if (rc == DEVCERT_OK) {
		dc_der_add_uint(out, 0);
		part = out->len;
		dc_der_add_oid(out, DC_OID_PBKDF2);
		dc_buf_add(out, dc_buf_slice(&kdf));
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), part);
		dc_der_add_oid(&cipher, dc_cipher_oid(DC_AES_256_CBC));
		dc_der_add(&cipher, DC_TAG_OCTET_STRING, iv_slice);
		dc_der_wrap(&cipher, DC_TAG_SEQUENCE, 0);
		dc_algorithm_add(out, DC_OID_PWRI_KEK, dc_buf_slice(&cipher));
		dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(3), start);
		rc = dc_buf_status(&cipher);
	}
	dc_buf_free(&kdf);
	dc_buf_free(&cipher);
	dc_buf_free(&wrapped);
	return rc;
}

devcert_status
dc_recipient_write(const dc_seal_to *to, dc_slice cek, dc_buf *out)
{
	devcert_status rc;

	switch (to->kind) {
	case DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT:
		rc = write_transport(to, cek, out);
		break;
	case DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT:
		rc = write_agreement(to, cek, out);
		break;
	case DEVCERT_RECIPIENT_KIND_KEK:
		rc = write_kek(to, cek, out);
		break;
	default:
		rc = write_password(to, cek, out);
		break;
	}
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}
