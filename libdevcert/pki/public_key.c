/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/text.h"
#include "crypto/pk.h"
#include "crypto/status.h"
#include "pki/key.h"
#include "pki/key_type.h"
#include "pki/rsa.h"

#define FINGERPRINT_OCTETS 32
/* RFC 5280, section 4.2.1.2 */
#define ID_OCTETS 20
#define SHORT_ID_OCTETS 8

struct devcert_public_key {
	dc_ref ref;
	const dc_key_type *type;
	uint32_t bits;
	gnutls_pubkey_t gnutls;
	devcert_bytes *spki;
	dc_slice octets;    /* of subjectPublicKey, into spki */
	dc_slice algorithm; /* the AlgorithmIdentifier, into spki */
	bool is_restricted; /* to the parameters of RSASSA-PSS: */
	dc_pss pss;         /* the salt is that long at least */
	char fingerprint[2 * FINGERPRINT_OCTETS + 1];
};

/* The octets of subjectPublicKey must be those of a key of this type. */
static devcert_status
check_octets(const dc_key_type *type, dc_slice octets, uint32_t *bits)
{
	size_t len = type->octets;

	*bits = type->bits;
	if (dc_key_type_is_rsa(type->type))
		return dc_rsa_check_public(octets, bits);
	if (type->curve_oid != NULL) {
		len = 1 + 2 * type->octets;
		/* SEC 1, 2.3.3: 04 and both coordinates.  GnuTLS has no compressed points. */
		if (octets.len > 0 && (octets.ptr[0] == 2 || octets.ptr[0] == 3))
			return dc_fail(DEVCERT_E_UNSUPPORTED, "a compressed point");
		if (octets.len > 0 && octets.ptr[0] != 4)
			return dc_fail(DEVCERT_E_DER, "a point of form %u", octets.ptr[0]);
	}
	if (octets.len != len)
		return dc_fail(DEVCERT_E_DER, "a public key of %zu octets", octets.len);
	return DEVCERT_OK;
}

static devcert_status
read_algorithm(devcert_public_key *key)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters = { NULL, 0 };
	devcert_status rc = dc_key_type_read(key->algorithm, &key->type);

	if (rc != DEVCERT_OK || key->type->type != DEVCERT_KEY_TYPE_RSA_PSS)
		return rc;
	rc = dc_algorithm_read(key->algorithm, oid, &parameters);
	key->is_restricted = parameters.len > 0;
	return rc == DEVCERT_OK && key->is_restricted ? dc_key_type_read_pss(parameters, &key->pss)
	                                              : rc;
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 */
static devcert_status
read_spki(dc_slice der, devcert_public_key *key)
{
	dc_tlv sequence, algorithm, string;
	uint8_t unused = 0;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_SEQUENCE, &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_BIT_STRING, &string);
	if (rc != DEVCERT_OK)
		return rc;
	if (sequence.value.len > 0)
		return dc_fail(DEVCERT_E_DER, "more in a SubjectPublicKeyInfo than belongs there");
	if (!dc_slice_take_octet(&string.value, &unused) || unused != 0)
		return dc_fail(DEVCERT_E_DER, "a public key that is not of whole octets");
	key->octets = string.value;
	key->algorithm = algorithm.whole;
	rc = read_algorithm(key);
	return rc == DEVCERT_OK ? check_octets(key->type, key->octets, &key->bits) : rc;
}

/* Append a SubjectPublicKeyInfo of this AlgorithmIdentifier. */
static devcert_status
write_spki(dc_slice algorithm, dc_slice octets, dc_buf *out)
{
	static const uint8_t no_unused_bits = 0;
	size_t string;

	dc_buf_add(out, algorithm);
	string = out->len;
	dc_buf_add(out, dc_slice_of(&no_unused_bits, 1));
	dc_buf_add(out, octets);
	dc_der_wrap(out, DC_TAG_BIT_STRING, string);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	return dc_buf_status(out);
}

/* What we have checked may still be a point beside the curve; but all numbers are those of a key of
 * X25519 and X448, and GnuTLS has no check for these. */
static devcert_status
import_der(devcert_public_key *key, dc_slice der)
{
	const gnutls_datum_t data = { (unsigned char *)der.ptr, (unsigned int)der.len };
	devcert_status rc = dc_gnutls_status(gnutls_pubkey_init(&key->gnutls), "public key");

	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_pubkey_import(key->gnutls, &data, GNUTLS_X509_FMT_DER),
		                      "public key");
	if (rc == DEVCERT_OK && key->type->type != DEVCERT_KEY_TYPE_X25519 &&
	    key->type->type != DEVCERT_KEY_TYPE_X448)
		rc = dc_gnutls_status(gnutls_pubkey_verify_params(key->gnutls), "public key");
	return rc == DEVCERT_OK || rc == DEVCERT_E_NOMEM
	           ? rc
	           : dc_fail(DEVCERT_E_DER, "the numbers of the public key are not those of one");
}

/* GnuTLS gets a key for RSASSA-PSS as one of rsaEncryption: of its own kind it takes fewer
 * parameters, and lets salts be shorter.  What it may do is checked here. */
static devcert_status
import(devcert_public_key *key)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_KEY_LEN), algorithm = DC_BUF_INIT(32);
	devcert_status rc;

	if (key->type->type != DEVCERT_KEY_TYPE_RSA_PSS)
		return import_der(key, dc_bytes_slice(key->spki));
	dc_algorithm_add(&algorithm, DC_OID_RSA_ENCRYPTION, DC_DER_NULL);
	rc = dc_buf_status(&algorithm);
	if (rc == DEVCERT_OK)
		rc = write_spki(dc_buf_slice(&algorithm), key->octets, &der);
	if (rc == DEVCERT_OK)
		rc = import_der(key, dc_buf_slice(&der));
	dc_buf_free(&algorithm);
	dc_buf_free(&der);
	return rc;
}

devcert_status
dc_public_key_from_spki(dc_slice der, devcert_public_key **out)
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_public_key *key;
	devcert_status rc;

	*out = NULL;
	if (der.len > DC_LIMIT_KEY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a public key of %zu octets", der.len);
	rc = DC_NEW(key);
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&key->ref);
	rc = dc_bytes_from(der, &key->spki);
	if (rc == DEVCERT_OK)
		rc = read_spki(dc_bytes_slice(key->spki), key);
	if (rc == DEVCERT_OK)
		rc = import(key);
	if (rc == DEVCERT_OK)
		rc = dc_digest(DC_SHA256, der, digest);
	if (rc == DEVCERT_OK) {
		dc_hex(dc_slice_of(digest, FINGERPRINT_OCTETS), key->fingerprint);
		*out = key;
	} else {
		devcert_public_key_free(key);
	}
	return rc;
}

devcert_status
dc_public_key_with_algorithm(const devcert_public_key *key, dc_slice algorithm,
                             devcert_public_key **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	devcert_status rc = write_spki(algorithm, key->octets, &der);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(dc_buf_slice(&der), out);
	dc_buf_free(&der);
	return rc;
}

dc_slice
dc_public_key_spki(const devcert_public_key *key)
{
	return dc_bytes_slice(key->spki);
}

dc_slice
dc_public_key_bits(const devcert_public_key *key)
{
	return key->octets;
}

dc_slice
dc_public_key_algorithm(const devcert_public_key *key)
{
	return key->algorithm;
}

devcert_status
dc_public_key_check_pss(const devcert_public_key *key, const dc_pss *pss)
{
	if (key->is_restricted && pss->hash != key->pss.hash)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "a key for RSASSA-PSS with %s, and not %s",
		               dc_hash_oid(key->pss.hash), dc_hash_oid(pss->hash));
	if (key->is_restricted && pss->salt_len < key->pss.salt_len)
		return dc_fail(DEVCERT_E_KEY_MISMATCH,
		               "a salt of %zu octets, and a key that wants %zu", pss->salt_len,
		               key->pss.salt_len);
	return DEVCERT_OK;
}

dc_hash
dc_public_key_pss_hash(const devcert_public_key *key)
{
	return key->is_restricted ? key->pss.hash : DC_SHA256;
}

devcert_status
dc_public_key_verify(const devcert_public_key *key, const char *oid, dc_slice parameters,
                     dc_hash hash, dc_slice in, dc_slice signature, uint32_t allow)
{
	dc_pss pss;
	devcert_status rc = DEVCERT_OK;

	if (key->type->type == DEVCERT_KEY_TYPE_RSA_PSS) {
		if (strcmp(oid, DC_OID_RSASSA_PSS) != 0)
			return dc_fail(DEVCERT_E_UNSUPPORTED,
			               "signature algorithm %s is not the key's", oid);
		rc = dc_pss_read(parameters, &pss);
		if (rc == DEVCERT_OK && dc_public_key_check_pss(key, &pss) != DEVCERT_OK)
			rc = dc_fail(DEVCERT_E_SIGNATURE,
			             "RSASSA-PSS with parameters that the key forbids");
	}
	return rc == DEVCERT_OK
	           ? dc_pk_verify_with(key->gnutls, oid, parameters, hash, in, signature, allow)
	           : rc;
}

devcert_status
dc_public_key_id(const devcert_public_key *key, uint8_t out[20])
{
	uint8_t digest[DC_DIGEST_MAX];
	devcert_status rc = dc_digest(DC_SHA1, key->octets, digest);

	if (rc == DEVCERT_OK)
		memcpy(out, digest, 20);
	return rc;
}

/* see devcert/key.h */
devcert_status
devcert_public_key_identify(const devcert_public_key *key, devcert_key_id_method method,
                            devcert_bytes **out)
{
	uint8_t digest[DC_DIGEST_MAX] = { 0 };
	dc_slice id = dc_slice_of(digest, ID_OCTETS);
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(key);
	switch (method) {
	case DEVCERT_KEY_ID_METHOD_SHA1:
		rc = dc_digest(DC_SHA1, key->octets, digest);
		break;
	case DEVCERT_KEY_ID_METHOD_SHORT:
		id = dc_slice_of(digest + ID_OCTETS - SHORT_ID_OCTETS, SHORT_ID_OCTETS);
		rc = dc_digest(DC_SHA1, key->octets, digest);
		digest[ID_OCTETS - SHORT_ID_OCTETS] &= 0x0f;
		digest[ID_OCTETS - SHORT_ID_OCTETS] |= 0x40;
		break;
	case DEVCERT_KEY_ID_METHOD_SHA256:
		rc = dc_digest(DC_SHA256, key->octets, digest);
		break;
	case DEVCERT_KEY_ID_METHOD_SPKI_SHA256:
		id = dc_slice_of(digest, FINGERPRINT_OCTETS);
		rc = dc_digest(DC_SHA256, dc_bytes_slice(key->spki), digest);
		break;
	default:
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown method %d of a key identifier",
		               (int)method);
	}
	return rc == DEVCERT_OK ? dc_bytes_from(id, out) : rc;
}

gnutls_pubkey_t
dc_public_key_gnutls(const devcert_public_key *key)
{
	return key->gnutls;
}

devcert_public_key *
dc_public_key_ref(const devcert_public_key *key)
{
	devcert_public_key *same = (devcert_public_key *)key;

	dc_ref_get(&same->ref);
	return same;
}

/* The one block with this label, in der. */
static devcert_status
read_pem(dc_slice in, dc_buf *der)
{
	const char *const labels[] = { "PUBLIC KEY", NULL };
	dc_buf next = DC_BUF_INIT(der->max);
	dc_slice label;
	devcert_status rc = dc_pem_find(&in, labels, &label, der);

	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_PEM, "no PEM block with a public key");
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_pem_find(&in, labels, &label, &next);
	dc_buf_free(&next);
	if (rc == DEVCERT_OK)
		return dc_fail(DEVCERT_E_TRAILING, "more than one public key");
	return rc == DEVCERT_E_NOT_FOUND ? DEVCERT_OK : rc;
}

/* see devcert/key.h */
devcert_status
devcert_public_key_parse(const uint8_t *data, size_t data_len, devcert_public_key **out)
{
	dc_slice in = dc_slice_of(data, data_len);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_KEY_LEN);
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > 2 * DC_LIMIT_KEY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a public key of %zu octets", data_len);
	if (!dc_pem_is(in))
		return dc_public_key_from_spki(in, out);
	rc = read_pem(in, &der);
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(dc_buf_slice(&der), out);
	dc_buf_free(&der);
	return rc;
}

/* see devcert/key.h */
devcert_status
devcert_public_key_encode(const devcert_public_key *key, devcert_encoding encoding,
                          devcert_bytes **out)
{
	dc_buf pem = DC_BUF_INIT(3 * DC_LIMIT_KEY_LEN);

	DC_OUT(out);
	DC_ARG(key);
	if (encoding == DEVCERT_ENCODING_DER)
		return dc_bytes_from(dc_bytes_slice(key->spki), out);
	if (encoding != DEVCERT_ENCODING_PEM)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown encoding %d", (int)encoding);
	dc_pem_encode("PUBLIC KEY", dc_bytes_slice(key->spki), &pem);
	return dc_buf_take_bytes(&pem, out);
}

/* see devcert/key.h */
devcert_key_type
devcert_public_key_get_type(const devcert_public_key *key)
{
	return key->type->type;
}

/* see devcert/key.h */
uint32_t
devcert_public_key_get_bits(const devcert_public_key *key)
{
	return key->bits;
}

/* see devcert/key.h */
const char *
devcert_public_key_get_fingerprint(const devcert_public_key *key)
{
	return key->fingerprint;
}

/* see devcert/key.h */
bool
devcert_public_key_equals(const devcert_public_key *key, const devcert_public_key *other)
{
	return dc_slice_equals(dc_bytes_slice(key->spki), dc_bytes_slice(other->spki));
}

/* see devcert/key.h */
void
devcert_public_key_free(devcert_public_key *key)
{
	if (key == NULL || !dc_ref_put(&key->ref))
		return;
	if (key->gnutls != NULL)
		gnutls_pubkey_deinit(key->gnutls);
	devcert_bytes_free(key->spki);
	free(key);
}
