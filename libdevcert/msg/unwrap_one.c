/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/unwrap_one.h"

#include "asn1/algorithm.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "crypto/keywrap.h"
#include "crypto/pbkdf2.h"
#include "msg/recipient_scheme.h"
#include "pki/key_type.h"
#include "pki/key_use.h"

devcert_status
dc_unwrap_fail(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "none of our keys gives the content key");
}

static devcert_status
check_version(const dc_recipient *recipient, uint32_t expected)
{
	return recipient->version == expected
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_UNSUPPORTED, "a recipient of version %u",
	                     recipient->version);
}

/* --- key transport */

struct transport {
	bool is_oaep;
	dc_oaep oaep;
};

/* Parameters that are not RSAES-OAEP's never make it RSAES-PKCS1-v1_5. */
static devcert_status
read_transport(const dc_recipient *recipient, struct transport *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(recipient->algorithm, oid, &parameters);

	if (rc != DEVCERT_OK)
		return rc;
	/* RFC 5652, section 6.2.1: 0 or 2 by the kind of its name, which has a tag of its own. */
	if (recipient->version != 0)
		rc = check_version(recipient, 2);
	if (rc != DEVCERT_OK)
		return rc;
	out->is_oaep = strcmp(oid, DC_OID_RSAES_OAEP) == 0;
	if (out->is_oaep)
		return dc_oaep_params_read(parameters, &out->oaep);
	if (strcmp(oid, DC_OID_RSA_ENCRYPTION) != 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key transport %s", oid);
	if (!dc_algorithm_is_plain(parameters))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key transport %s with parameters", oid);
	return DEVCERT_OK;
}

static devcert_status
check_transport(const dc_recipient *recipient, const devcert_key *key, bool *proves)
{
	struct transport transport;
	devcert_status rc = read_transport(recipient, &transport);

	if (rc != DEVCERT_OK)
		return rc;
	*proves = transport.is_oaep;
	return recipient->encrypted_key.len == (devcert_key_get_bits(key) + 7) / 8
	           ? DEVCERT_OK
	           : dc_unwrap_fail();
}

static devcert_status
unwrap_transport(const dc_recipient *recipient, const devcert_key *key, uint8_t *cek,
                 size_t cek_len)
{
	struct transport transport;
	devcert_status rc = read_transport(recipient, &transport);

	if (rc != DEVCERT_OK)
		return rc;
	if (transport.is_oaep)
		return dc_key_decrypt_oaep(key, &transport.oaep, recipient->encrypted_key, cek,
		                           cek_len);
	return dc_key_decrypt_v15(key, recipient->encrypted_key, cek, cek_len);
}

/* --- key agreement */

struct agreement {
	const dc_scheme *scheme;
	dc_slice wrap; /* the AlgorithmIdentifier, as it is */
	size_t kek_len;
	dc_slice point;
};

/* originatorKey's algorithm: that of our key; its parameters may be left out (RFC 5753, section
 * 7.1.2). */
static devcert_status
check_origin(dc_slice algorithm, const dc_key_type *type)
{
	char oid[DC_OID_TEXT_SIZE];
	const dc_key_type *named = type;
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(algorithm, oid, &parameters);

	if (rc == DEVCERT_OK && strcmp(oid, type->oid) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "key agreement with a key of %s", oid);
	if (rc != DEVCERT_OK || dc_algorithm_is_plain(parameters))
		return rc;
	if (type->curve_oid == NULL)
		return dc_fail(DEVCERT_E_DER, "parameters that key algorithm %s has not", oid);
	rc = dc_key_type_read_curve(parameters, &named);
	if (rc == DEVCERT_OK && named != type)
		rc = dc_fail(DEVCERT_E_DER, "key agreement on two curves");
	return rc;
}

/* OriginatorIdentifierOrKey ::= CHOICE { IssuerAndSerialNumber, [0] SubjectKeyIdentifier,
 *                          [1] OriginatorPublicKey { algorithm, publicKey BIT STRING } }
 * Only the last is ephemeral, as RFC 5753, section 3.1.1, wants it. */
static devcert_status
read_origin(dc_slice in, const dc_key_type *type, dc_slice *point)
{
	dc_tlv origin, algorithm, bits;
	uint8_t unused = 1;
	devcert_status rc;

	if (in.len > 0 && in.ptr[0] != DC_TAG_CONTEXT_CONSTRUCTED(1))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key agreement with a key of a certificate");
	rc = dc_tlv_only(in, DC_TAG_CONTEXT_CONSTRUCTED(1), &origin);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&origin.value, DC_TAG_SEQUENCE, &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(origin.value, DC_TAG_BIT_STRING, &bits);
	if (rc == DEVCERT_OK)
		rc = check_origin(algorithm.whole, type);
	if (rc == DEVCERT_OK && (!dc_slice_take_octet(&bits.value, &unused) || unused != 0))
		rc = dc_fail(DEVCERT_E_DER, "an originator's key that is not of whole octets");
	if (rc == DEVCERT_OK)
		*point = bits.value;
	return rc;
}

static devcert_status
read_agreement(const dc_recipient *recipient, const devcert_key *key, struct agreement *out)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = check_version(recipient, 3);

	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(recipient->algorithm, oid, &out->wrap);
	if (rc != DEVCERT_OK)
		return rc;
	out->scheme = dc_scheme_of_agreement(oid);
	if (out->scheme == NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key agreement %s", oid);
	rc = dc_wrap_algorithm_read(out->wrap, &out->kek_len);
	return rc == DEVCERT_OK ? read_origin(recipient->originator, type, &out->point) : rc;
}

/* Compressed or not on a curve of RFC 5480; on the others there is one form. */
static bool
has_point_len(size_t len, const dc_key_type *type)
{
	if (type->curve_oid == NULL)
		return len == type->octets;
	return len == 1 + type->octets || len == 1 + 2 * type->octets;
}

static devcert_status
check_agreement(const dc_recipient *recipient, const devcert_key *key, bool *proves)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));
	struct agreement agreement;
	devcert_status rc = read_agreement(recipient, key, &agreement);

	*proves = true;
	if (rc != DEVCERT_OK)
		return rc;
	return has_point_len(agreement.point.len, type) ? DEVCERT_OK : dc_unwrap_fail();
}

static devcert_status
unwrap_agreement(const dc_recipient *recipient, const devcert_key *key, uint8_t *cek,
                 size_t cek_len)
{
	gnutls_ecc_curve_t curve = dc_key_type_find(devcert_key_get_type(key))->curve;
	uint8_t secret[DC_ECDH_SECRET_MAX], kek[DC_KEK_MAX];
	struct agreement agreement;
	devcert_status rc = read_agreement(recipient, key, &agreement);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_key_agree(key, agreement.point, secret);
	if (rc == DEVCERT_OK)
		rc = dc_agreed_kek(agreement.scheme, dc_slice_of(secret, dc_ecdh_secret_len(curve)),
		                   agreement.wrap, recipient->ukm, kek, agreement.kek_len);
	if (rc == DEVCERT_OK)
		rc = dc_keyunwrap(dc_slice_of(kek, agreement.kek_len), recipient->encrypted_key,
		                  cek, cek_len);
	dc_wipe(secret, sizeof(secret));
	dc_wipe(kek, sizeof(kek));
	return rc;
}

devcert_status
dc_unwrap_check_key(const dc_recipient *recipient, const devcert_key *key, bool *proves)
{
	return recipient->kind == DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT
	           ? check_transport(recipient, key, proves)
	           : check_agreement(recipient, key, proves);
}

devcert_status
dc_unwrap_by_key(const dc_recipient *recipient, const devcert_key *key, uint8_t *cek,
                 size_t cek_len)
{
	return recipient->kind == DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT
	           ? unwrap_transport(recipient, key, cek, cek_len)
	           : unwrap_agreement(recipient, key, cek, cek_len);
}

/* --- key-encryption keys */

static devcert_status
read_kek(const dc_recipient *recipient, size_t *kek_len)
{
	devcert_status rc = check_version(recipient, 4);

	return rc == DEVCERT_OK ? dc_wrap_algorithm_read(recipient->algorithm, kek_len) : rc;
}

devcert_status
dc_unwrap_check_kek(const dc_recipient *recipient)
{
	size_t kek_len;

	return read_kek(recipient, &kek_len);
}

devcert_status
dc_unwrap_by_kek(const dc_recipient *recipient, dc_slice kek, uint8_t *cek, size_t cek_len)
{
	size_t kek_len;
	devcert_status rc = read_kek(recipient, &kek_len);

	if (rc != DEVCERT_OK)
		return rc;
	return kek.len == kek_len ? dc_keyunwrap(kek, recipient->encrypted_key, cek, cek_len)
	                          : dc_unwrap_fail();
}

/* --- passwords */

struct password {
	dc_cipher cipher;
	dc_slice iv;
	dc_pbkdf2_params kdf;
};

/* RFC 3211, section 2: id-alg-PWRI-KEK, whose parameters are a block cipher's AlgorithmIdentifier.
 */
static devcert_status
read_password(const dc_recipient *recipient, struct password *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters, kdf;
	dc_tlv iv;
	devcert_status rc = check_version(recipient, 0);

	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(recipient->algorithm, oid, &parameters);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PWRI_KEK) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a password with key wrap %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(parameters, oid, &parameters);
	if (rc == DEVCERT_OK)
		rc = dc_cipher_from_oid(oid, &out->cipher);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(parameters, DC_TAG_OCTET_STRING, &iv);
	if (rc == DEVCERT_OK && iv.value.len != dc_cipher_iv_len(out->cipher))
		rc = dc_fail(DEVCERT_E_DER, "an IV of %zu octets", iv.value.len);
	if (rc == DEVCERT_OK) {
		out->iv = iv.value;
		rc = dc_recipient_pbkdf2(recipient, &kdf);
	}
	return rc == DEVCERT_OK ? dc_pbkdf2_read(kdf, dc_cipher_key_len(out->cipher), &out->kdf)
	                        : rc;
}

devcert_status
dc_unwrap_check_password(const dc_recipient *recipient, bool takes_des3, uint32_t *rounds)
{
	struct password password;
	devcert_status rc = read_password(recipient, &password);

	if (rc != DEVCERT_OK)
		return rc;
	*rounds = password.kdf.rounds;
	if (password.cipher == DC_3DES_CBC && !takes_des3)
		return dc_fail(DEVCERT_E_WEAK, "a password that wraps with 3DES");
	if (*rounds < DC_LIMIT_ENVELOPE_ROUNDS_MIN || *rounds > DC_LIMIT_KDF_ROUNDS)
		return dc_fail(DEVCERT_E_LIMIT, "a password with %u rounds, not %u to %u", *rounds,
		               DC_LIMIT_ENVELOPE_ROUNDS_MIN, DC_LIMIT_KDF_ROUNDS);
	return DEVCERT_OK;
}

devcert_status
dc_unwrap_by_password(const dc_recipient *recipient, dc_slice pass, uint8_t *cek, size_t cek_len)
{
	uint8_t kek[DC_CIPHER_KEY_MAX];
	struct password password;
	size_t kek_len;
	devcert_status rc = read_password(recipient, &password);

	if (rc != DEVCERT_OK)
		return rc;
	kek_len = dc_cipher_key_len(password.cipher);
	rc =
	    dc_pbkdf2(password.kdf.prf, pass, password.kdf.salt, password.kdf.rounds, kek, kek_len);
	if (rc == DEVCERT_OK)
		rc = dc_password_unwrap(password.cipher, dc_slice_of(kek, kek_len), password.iv,
		                        recipient->encrypted_key, cek, cek_len);
	dc_wipe(kek, sizeof(kek));
	return rc;
}
