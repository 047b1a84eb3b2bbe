/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pk.h"

#include "asn1/oid.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "crypto/datum.h"
#include "crypto/pss.h"
#include "crypto/rsa_check.h"
#include "crypto/status.h"

static const struct {
	const char *oid;
	gnutls_pk_algorithm_t pk;
	gnutls_sign_algorithm_t sign;
	dc_hash hash; /* of a SignerInfo, too: RFC 8419, section 3.1 */
} algorithms[] = {
	{ DC_OID_SHA1_WITH_RSA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA1, DC_SHA1 },
	{ DC_OID_SHA256_WITH_RSA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, DC_SHA256 },
	{ DC_OID_SHA384_WITH_RSA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA384, DC_SHA384 },
	{ DC_OID_SHA512_WITH_RSA, GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA512, DC_SHA512 },
	{ DC_OID_ECDSA_SHA1, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA1, DC_SHA1 },
	{ DC_OID_ECDSA_SHA256, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256, DC_SHA256 },
	{ DC_OID_ECDSA_SHA384, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA384, DC_SHA384 },
	{ DC_OID_ECDSA_SHA512, GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA512, DC_SHA512 },
	{ DC_OID_ED25519, GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519, DC_SHA512 },
	{ DC_OID_ED448, GNUTLS_PK_EDDSA_ED448, GNUTLS_SIGN_EDDSA_ED448, DC_SHAKE256 },
};

#define ALGORITHM_COUNT (sizeof(algorithms) / sizeof(algorithms[0]))

static const char *const rsa_with[] = {
	[DC_SHA1] = DC_OID_SHA1_WITH_RSA,
	[DC_SHA256] = DC_OID_SHA256_WITH_RSA,
	[DC_SHA384] = DC_OID_SHA384_WITH_RSA,
	[DC_SHA512] = DC_OID_SHA512_WITH_RSA,
};

devcert_status
dc_allow_check(uint32_t allow)
{
	if ((allow & ~(uint32_t)DC_ALLOW_ALL) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown bits %#x of devcert_allow", allow);
	return DEVCERT_OK;
}

static devcert_status
check_modulus(gnutls_pubkey_t key)
{
	gnutls_datum_t n = { NULL, 0 }, e = { NULL, 0 };
	devcert_status rc = dc_gnutls_status(
	    gnutls_pubkey_export_rsa_raw2(key, &n, &e, GNUTLS_EXPORT_FLAG_NO_LZ), "RSA key");

	if (rc == DEVCERT_OK)
		rc = dc_rsa_check_modulus(dc_slice_of(n.data, n.size));
	gnutls_free(n.data);
	gnutls_free(e.data);
	return rc;
}

devcert_status
dc_pk_check_strength(gnutls_pubkey_t key, uint32_t allow)
{
	unsigned int bits = 0;
	unsigned int min =
	    (allow & DEVCERT_ALLOW_RSA_1024) != 0 ? DC_RSA_BITS_OLD : DC_RSA_BITS_MIN;
	int pk = gnutls_pubkey_get_pk_algorithm(key, &bits);

	if (pk == GNUTLS_PK_ECDSA && bits < DC_EC_BITS_MIN)
		return dc_fail(DEVCERT_E_WEAK, "EC key of %u bits, less than %u", bits,
		               DC_EC_BITS_MIN);
	if (pk != GNUTLS_PK_RSA && pk != GNUTLS_PK_RSA_PSS)
		return DEVCERT_OK;
	if (bits > DC_LIMIT_RSA_BITS)
		return dc_fail(DEVCERT_E_LIMIT, "RSA key of %u bits", bits);
	if (bits < min)
		return dc_fail(DEVCERT_E_WEAK, "RSA key of %u bits, less than %u", bits, min);
	return check_modulus(key);
}

/* What we sign with; GNUTLS_SIGN_UNKNOWN for a key that cannot. */
static gnutls_sign_algorithm_t
choose(gnutls_privkey_t key)
{
	unsigned int bits = 0;

	switch (gnutls_privkey_get_pk_algorithm(key, &bits)) {
	case GNUTLS_PK_RSA:
		return GNUTLS_SIGN_RSA_SHA256;
	case GNUTLS_PK_ECDSA:
		return bits <= 256   ? GNUTLS_SIGN_ECDSA_SHA256
		       : bits <= 384 ? GNUTLS_SIGN_ECDSA_SHA384
		                     : GNUTLS_SIGN_ECDSA_SHA512;
	case GNUTLS_PK_EDDSA_ED25519:
		return GNUTLS_SIGN_EDDSA_ED25519;
	case GNUTLS_PK_EDDSA_ED448:
		return GNUTLS_SIGN_EDDSA_ED448;
	default:
		return GNUTLS_SIGN_UNKNOWN;
	}
}

devcert_status
dc_pk_sign_algorithm(gnutls_privkey_t key, const char **oid, dc_hash *hash)
{
	gnutls_sign_algorithm_t sign = choose(key);

	*oid = NULL;
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		if (algorithms[i].sign == sign) {
			*oid = algorithms[i].oid;
			*hash = algorithms[i].hash;
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "a key that cannot sign");
}

devcert_status
dc_pk_sign_as(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, dc_slice in, dc_buf *out)
{
	gnutls_datum_t data, signature = { NULL, 0 };
	devcert_status rc = dc_datum_of(in, &data);

	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(
		    gnutls_privkey_sign_data2(key, algorithm, 0, &data, &signature), "signing");
	if (rc == DEVCERT_OK)
		dc_buf_add(out, dc_slice_of(signature.data, signature.size));
	gnutls_free(signature.data);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

devcert_status
dc_pk_sign(gnutls_privkey_t key, dc_slice in, const char **oid, dc_buf *out)
{
	dc_hash hash;
	devcert_status rc = dc_pk_sign_algorithm(key, oid, &hash);

	return rc == DEVCERT_OK ? dc_pk_sign_as(key, choose(key), in, out) : rc;
}

bool
dc_pk_fits_hash(const char *oid, dc_hash hash)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		if (strcmp(oid, algorithms[i].oid) == 0)
			return algorithms[i].hash == hash;
	/* Others are not for RSA. */
	return hash <= DC_SHA512 &&
	       (strcmp(oid, DC_OID_RSA_ENCRYPTION) == 0 || strcmp(oid, DC_OID_RSASSA_PSS) == 0);
}

/* Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }.  GnuTLS takes BER and more here, so that
 * one signature would have several forms. */
static devcert_status
check_ecdsa_der(dc_slice signature)
{
	dc_tlv sequence, part;
	devcert_status rc = dc_tlv_only(signature, DC_TAG_SEQUENCE, &sequence);

	for (int i = 0; rc == DEVCERT_OK && i < 2; i++) {
		rc = dc_tlv_expect(&sequence.value, DC_TAG_INTEGER, &part);
		if (rc == DEVCERT_OK && (part.value.len == 0 || (part.value.ptr[0] & 0x80) != 0 ||
		                         (part.value.len > 1 && part.value.ptr[0] == 0 &&
		                          (part.value.ptr[1] & 0x80) == 0)))
			rc = dc_fail(DEVCERT_E_SIGNATURE, "an ECDSA signature that is not DER");
	}
	if (rc != DEVCERT_OK || sequence.value.len > 0)
		return dc_fail(DEVCERT_E_SIGNATURE, "an ECDSA signature that is not DER");
	return DEVCERT_OK;
}

/* RFC 8032, section 5.2.7: the second half is a number below the order, which has 446 bits.  GnuTLS
 * does not look at its last octet, so that one signature would have 256 forms. */
static devcert_status
check_ed448_scalar(dc_slice signature)
{
	if (signature.len != 2 * 57 || signature.ptr[signature.len - 1] != 0)
		return dc_fail(DEVCERT_E_SIGNATURE, "an Ed448 signature out of range");
	return DEVCERT_OK;
}

devcert_status
dc_pk_verify_as(gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm, dc_slice in,
                dc_slice signature, uint32_t allow)
{
	gnutls_datum_t data, sig;
	int pk = gnutls_pubkey_get_pk_algorithm(key, NULL);
	devcert_status rc;

	if (gnutls_sign_get_hash_algorithm(algorithm) == GNUTLS_DIG_SHA1 &&
	    (allow & DEVCERT_ALLOW_SHA1) == 0)
		return dc_fail(DEVCERT_E_WEAK, "a signature over SHA-1");
	rc = dc_pk_check_strength(key, allow);
	if (rc == DEVCERT_OK)
		rc = dc_datum_of(in, &data);
	if (rc == DEVCERT_OK)
		rc = dc_datum_of(signature, &sig);
	if (rc == DEVCERT_OK && pk == GNUTLS_PK_ECDSA)
		rc = check_ecdsa_der(signature);
	if (rc == DEVCERT_OK && pk == GNUTLS_PK_EDDSA_ED448)
		rc = check_ed448_scalar(signature);
	if (rc != DEVCERT_OK)
		return rc;
	/* What is too weak was refused above, by our policy; GnuTLS has its own. */
	rc = dc_gnutls_status(gnutls_pubkey_verify_data2(key, algorithm,
	                                                 GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 |
	                                                     GNUTLS_VERIFY_ALLOW_BROKEN,
	                                                 &data, &sig),
	                      "signature");
	return rc == DEVCERT_OK || rc == DEVCERT_E_NOMEM
	           ? rc
	           : dc_fail(DEVCERT_E_SIGNATURE, "the signature does not verify");
}

devcert_status
dc_pk_verify(gnutls_pubkey_t key, const char *oid, dc_hash hash, dc_slice in, dc_slice signature,
             uint32_t allow)
{
	int pk = gnutls_pubkey_get_pk_algorithm(key, NULL);
	size_t i;

	if (strcmp(oid, DC_OID_RSA_ENCRYPTION) == 0)
		oid = rsa_with[hash];
	if (strcmp(oid, DC_OID_MD5_WITH_RSA) == 0 || strcmp(oid, DC_OID_MD4_WITH_RSA) == 0 ||
	    strcmp(oid, DC_OID_MD2_WITH_RSA) == 0)
		return dc_fail(DEVCERT_E_WEAK, "a signature over MD5 or less");
	for (i = 0; i < ALGORITHM_COUNT && strcmp(oid, algorithms[i].oid) != 0; i++)
		;
	if (i == ALGORITHM_COUNT)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "signature algorithm %s", oid);
	if (pk != (int)algorithms[i].pk)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "signature algorithm %s is not the key's",
		               oid);
	return dc_pk_verify_as(key, algorithms[i].sign, in, signature, allow);
}

/* Another algorithm has parameters that say nothing, or none, and nobody gains by changing them. */
devcert_status
dc_pk_verify_with(gnutls_pubkey_t key, const char *oid, dc_slice parameters, dc_hash hash,
                  dc_slice in, dc_slice signature, uint32_t allow)
{
	dc_pss pss;
	devcert_status rc;

	if (strcmp(oid, DC_OID_RSASSA_PSS) != 0)
		return dc_pk_verify(key, oid, hash, in, signature, allow);
	rc = dc_pss_read(parameters, &pss);
	if (rc == DEVCERT_OK && gnutls_pubkey_get_pk_algorithm(key, NULL) != GNUTLS_PK_RSA)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "signature algorithm %s is not the key's", oid);
	if (rc == DEVCERT_OK && pss.hash == DC_SHA1 && (allow & DEVCERT_ALLOW_SHA1) == 0)
		rc = dc_fail(DEVCERT_E_WEAK, "a signature over SHA-1");
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(key, allow);
	return rc == DEVCERT_OK ? dc_pss_verify(key, &pss, in, signature) : rc;
}
