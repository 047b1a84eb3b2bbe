/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public half of a key in a token, which may have it in several places. */
#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "pki/cert.h"
#include "pki/token.h"

/* What an object may have of a public key, by the type of the private one. */
typedef struct {
	CK_KEY_TYPE type;
	dc_buf first;  /* modulus, or the curve */
	dc_buf second; /* public exponent, or point */
} numbers;

static devcert_status
read_key_type(dc_token *token, CK_OBJECT_HANDLE key, CK_KEY_TYPE *out)
{
	dc_buf octets = DC_BUF_INIT(sizeof(*out));
	devcert_status rc = dc_token_get(token, key, CKA_KEY_TYPE, &octets);

	*out = CKK_VENDOR_DEFINED;
	if (rc == DEVCERT_OK && octets.len == sizeof(*out))
		memcpy(out, octets.ptr, sizeof(*out));
	dc_buf_free(&octets);
	if (rc == DEVCERT_OK && *out != CKK_RSA && *out != CKK_EC && *out != CKK_EC_EDWARDS)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a key of PKCS#11 type 0x%lx in the token",
		               *out);
	return rc;
}

/* --- to a SubjectPublicKeyInfo --- */

/* AlgorithmIdentifier { rsaEncryption, NULL }, and the octets of an RSAPublicKey */
static void
write_rsa(const numbers *from, dc_buf *algorithm, dc_buf *octets)
{
	dc_der_add_oid(algorithm, DC_OID_RSA_ENCRYPTION);
	dc_der_add(algorithm, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_add_number(octets, dc_buf_slice(&from->first));
	dc_der_add_number(octets, dc_buf_slice(&from->second));
	dc_der_wrap(octets, DC_TAG_SEQUENCE, 0);
}

/* How tokens name the Edwards curves in CKA_EC_PARAMS: PKCS#11 3.0, section 2.3.5, has a
 * PrintableString or an OID, and many put the OID of RFC 8410 there. */
static const struct {
	const char *der;
	size_t len;
	devcert_key_type type;
} edwards[] = {
	{ "\x13\x0c"
	  "edwards25519",
	  14, DEVCERT_KEY_TYPE_ED25519 },
	{ "\x06\x03\x2b\x65\x70", 5, DEVCERT_KEY_TYPE_ED25519 },
	{ "\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 11, DEVCERT_KEY_TYPE_ED25519 },
	{ "\x13\x0a"
	  "edwards448",
	  12, DEVCERT_KEY_TYPE_ED448 },
	{ "\x06\x03\x2b\x65\x71", 5, DEVCERT_KEY_TYPE_ED448 },
};

static devcert_status
read_curve(CK_KEY_TYPE type, dc_slice parameters, const dc_key_type **out)
{
	if (type == CKK_EC)
		return dc_key_type_read_curve(parameters, out);
	for (size_t i = 0; i < sizeof(edwards) / sizeof(edwards[0]); i++)
		if (dc_slice_equals(parameters, dc_slice_of(edwards[i].der, edwards[i].len))) {
			*out = dc_key_type_find(edwards[i].type);
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "an Edwards curve that is not known");
}

/* The point is in an OCTET STRING, as PKCS#11 wants; some modules leave that out. */
static devcert_status
write_ec(const numbers *from, dc_buf *algorithm, dc_buf *octets)
{
	const dc_key_type *type;
	dc_slice point = dc_buf_slice(&from->second);
	dc_tlv string;
	devcert_status rc = read_curve(from->type, dc_buf_slice(&from->first), &type);

	if (rc != DEVCERT_OK)
		return rc;
	if (point.len != (type->curve_oid != NULL ? 1 + 2 * type->octets : type->octets)) {
		rc = dc_tlv_only(point, DC_TAG_OCTET_STRING, &string);
		point = string.value;
	}
	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add_oid(algorithm, type->oid);
	if (type->curve_oid != NULL)
		dc_der_add_oid(algorithm, type->curve_oid);
	dc_buf_add(octets, point);
	return DEVCERT_OK;
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 */
static devcert_status
make_public(const numbers *from, devcert_public_key **out)
{
	dc_buf spki = DC_BUF_INIT(DC_LIMIT_KEY_LEN), octets = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	devcert_status rc = DEVCERT_OK;

	if (from->type == CKK_RSA)
		write_rsa(from, &spki, &octets);
	else
		rc = write_ec(from, &spki, &octets);
	dc_buf_insert(&octets, 0, dc_slice_of("\0", 1)); /* no unused bits */
	dc_der_wrap(&spki, DC_TAG_SEQUENCE, 0);
	dc_der_add(&spki, DC_TAG_BIT_STRING, dc_buf_slice(&octets));
	dc_der_wrap(&spki, DC_TAG_SEQUENCE, 0);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&octets);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&spki);
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(dc_buf_slice(&spki), out);
	dc_buf_free(&octets);
	dc_buf_free(&spki);
	return rc;
}

/* --- where it may be --- */

/* Of the attributes of one object; *out stays NULL where it has not both. */
static devcert_status
from_object(dc_token *token, CK_KEY_TYPE type, CK_OBJECT_HANDLE object, devcert_public_key **out)
{
	bool rsa = type == CKK_RSA;
	numbers found = { type, DC_BUF_INIT(DC_LIMIT_KEY_LEN), DC_BUF_INIT(DC_LIMIT_KEY_LEN) };
	devcert_status rc =
	    dc_token_get(token, object, rsa ? CKA_MODULUS : CKA_EC_PARAMS, &found.first);

	if (rc == DEVCERT_OK)
		rc = dc_token_get(token, object, rsa ? CKA_PUBLIC_EXPONENT : CKA_EC_POINT,
		                  &found.second);
	if (rc == DEVCERT_OK && found.first.len > 0 && found.second.len > 0)
		rc = make_public(&found, out);
	dc_buf_free(&found.first);
	dc_buf_free(&found.second);
	return rc;
}

static devcert_status
from_cert(dc_token *token, CK_OBJECT_HANDLE object, devcert_public_key **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	devcert_cert *cert = NULL;
	devcert_status rc = dc_token_get(token, object, CKA_VALUE, &der);

	if (rc == DEVCERT_OK && der.len > 0) {
		rc = dc_cert_from_der(dc_buf_slice(&der), &cert);
		if (rc == DEVCERT_OK)
			*out = dc_public_key_ref(dc_cert_public_key(cert));
	}
	devcert_cert_free(cert);
	dc_buf_free(&der);
	return rc;
}

/* Of the first object of a class beside the key. */
static devcert_status
from_neighbour(dc_token *token, CK_KEY_TYPE type, CK_OBJECT_CLASS class, dc_slice id,
               devcert_public_key **out)
{
	CK_ATTRIBUTE want[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_ID, (void *)id.ptr, id.len },
	};
	CK_OBJECT_HANDLE object = 0;
	size_t count;
	devcert_status rc = dc_token_search(token, want, 2, &object, 1, &count);

	if (rc != DEVCERT_OK || count == 0)
		return rc;
	return class == CKO_PUBLIC_KEY ? from_object(token, type, object, out)
	                               : from_cert(token, object, out);
}

devcert_status
dc_token_public(dc_token *token, CK_OBJECT_HANDLE key, devcert_public_key **out)
{
	dc_buf id = DC_BUF_INIT(DC_LIMIT_TOKEN_ID_LEN);
	CK_KEY_TYPE type;
	devcert_status rc = read_key_type(token, key, &type);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = from_object(token, type, key, out);
	if (rc == DEVCERT_OK && *out == NULL)
		rc = dc_token_get(token, key, CKA_ID, &id);
	if (rc == DEVCERT_OK && *out == NULL && id.len > 0)
		rc = from_neighbour(token, type, CKO_PUBLIC_KEY, dc_buf_slice(&id), out);
	if (rc == DEVCERT_OK && *out == NULL && id.len > 0)
		rc = from_neighbour(token, type, CKO_CERTIFICATE, dc_buf_slice(&id), out);
	if (rc == DEVCERT_OK && *out == NULL)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED,
		             "neither public key nor certificate beside the key in the token");
	dc_buf_free(&id);
	return rc;
}
