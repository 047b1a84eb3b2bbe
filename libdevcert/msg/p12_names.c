/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Algorithms of PKCS#12 files in words, whether we read them or not. */
#include <stdio.h>

#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "msg/p12_look.h"

#define OID_SCRYPT "1.3.6.1.4.1.11591.4.11"

static const struct name {
	const char *oid;
	const char *text;
	uint32_t uses;
} names[] = {
	/* RFC 7292, appendix C */
	{ "1.2.840.113549.1.12.1.1", "SHA-1, RC4-128", DC_USES_RC4_128 },
	{ "1.2.840.113549.1.12.1.2", "SHA-1, RC4-40", DC_USES_RC4_40 },
	{ "1.2.840.113549.1.12.1.3", "SHA-1, 3DES", DC_USES_3DES },
	{ "1.2.840.113549.1.12.1.4", "SHA-1, 3DES with two keys", DC_USES_3DES_2KEY },
	{ "1.2.840.113549.1.12.1.5", "SHA-1, RC2-128", DC_USES_RC2_128 },
	{ "1.2.840.113549.1.12.1.6", "SHA-1, RC2-40", DC_USES_RC2_40 },
	/* RFC 8018, appendix A.3 */
	{ "1.2.840.113549.1.5.1", "PBES1, MD2, DES", DC_USES_UNKNOWN },
	{ "1.2.840.113549.1.5.3", "PBES1, MD5, DES", DC_USES_UNKNOWN },
	{ "1.2.840.113549.1.5.4", "PBES1, MD2, RC2", DC_USES_UNKNOWN },
	{ "1.2.840.113549.1.5.6", "PBES1, MD5, RC2", DC_USES_UNKNOWN },
	{ "1.2.840.113549.1.5.10", "PBES1, SHA-1, DES", DC_USES_UNKNOWN },
	{ "1.2.840.113549.1.5.11", "PBES1, SHA-1, RC2", DC_USES_UNKNOWN },
	{ DC_OID_PBES2, "PBES2", DC_USES_PBES2 },
	{ DC_OID_PBMAC1, "PBMAC1", DC_USES_PBMAC1 },
	{ DC_OID_PBKDF2, "PBKDF2", 0 },
	{ OID_SCRYPT, "scrypt", DC_USES_SCRYPT },
	{ DC_OID_HMAC_SHA1, "HMAC-SHA-1", 0 },
	{ "1.2.840.113549.2.8", "HMAC-SHA-224", 0 },
	{ DC_OID_HMAC_SHA256, "HMAC-SHA-256", 0 },
	{ DC_OID_HMAC_SHA384, "HMAC-SHA-384", 0 },
	{ DC_OID_HMAC_SHA512, "HMAC-SHA-512", 0 },
	{ DC_OID_AES128_CBC, "AES-128-CBC", 0 },
	{ DC_OID_AES192_CBC, "AES-192-CBC", 0 },
	{ DC_OID_AES256_CBC, "AES-256-CBC", 0 },
	{ DC_OID_AES128_GCM, "AES-128-GCM", DC_USES_UNKNOWN },
	{ DC_OID_AES192_GCM, "AES-192-GCM", DC_USES_UNKNOWN },
	{ DC_OID_AES256_GCM, "AES-256-GCM", DC_USES_UNKNOWN },
	{ DC_OID_DES_EDE3_CBC, "3DES", DC_USES_UNKNOWN },
	{ DC_OID_DES_CBC, "DES", DC_USES_UNKNOWN },
	{ "1.2.840.113549.3.2", "RC2", DC_USES_UNKNOWN },
	{ "1.2.392.200011.61.1.1.1.2", "Camellia-128-CBC", DC_USES_UNKNOWN },
	{ "1.2.392.200011.61.1.1.1.3", "Camellia-192-CBC", DC_USES_UNKNOWN },
	{ "1.2.392.200011.61.1.1.1.4", "Camellia-256-CBC", DC_USES_UNKNOWN },
	/* Digests of the MAC. */
	{ DC_OID_MD5, "HMAC-MD5", DC_USES_UNKNOWN },
	{ DC_OID_SHA1, "HMAC-SHA-1", 0 },
	{ "2.16.840.1.101.3.4.2.4", "HMAC-SHA-224", DC_USES_SHA2_MAC },
	{ DC_OID_SHA256, "HMAC-SHA-256", DC_USES_SHA2_MAC },
	{ DC_OID_SHA384, "HMAC-SHA-384", DC_USES_SHA2_MAC },
	{ DC_OID_SHA512, "HMAC-SHA-512", DC_USES_SHA2_MAC },
};

/* Append the name of an algorithm, or its OID. */
static void
add_name(dc_p12_layer *part, const char *oid, uint32_t *uses)
{
	const char *text = oid;
	size_t used = strlen(part->algorithm);
	uint32_t adds = DC_USES_UNKNOWN;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].oid, oid) == 0) {
			text = names[i].text;
			adds = names[i].uses;
		}
	*uses |= adds;
	(void)snprintf(part->algorithm + used, sizeof(part->algorithm) - used, "%s%s",
	               used > 0 ? ", " : "", text);
}

/* An AlgorithmIdentifier: its OID, and what is left of it. */
static devcert_status
open_algorithm(dc_slice *in, char oid[DC_OID_TEXT_SIZE], dc_slice *params)
{
	dc_tlv whole, type;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_SEQUENCE, &whole);

	if (rc != DEVCERT_OK)
		return rc;
	*params = whole.value;
	rc = dc_tlv_expect(params, DC_TAG_OID, &type);
	return rc == DEVCERT_OK ? dc_oid_decode(type.value, oid) : rc;
}

/* salt and rounds, with which the parameters of all derivations begin. */
static devcert_status
read_salt(dc_slice *in, dc_p12_layer *part)
{
	dc_tlv salt, rounds;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_OCTET_STRING, &salt);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(in, DC_TAG_INTEGER, &rounds);
	if (rc != DEVCERT_OK)
		return rc;
	part->salt_len = salt.value.len;
	/* More than 32 bits are as good as those: nobody waits for either. */
	if (dc_tlv_uint(rounds.value, &part->rounds) != DEVCERT_OK)
		part->rounds = UINT32_MAX;
	return DEVCERT_OK;
}

/* PBKDF2-params; RFC 8018, appendix A.2. */
static devcert_status
read_pbkdf2(dc_slice params, dc_p12_layer *part, uint32_t *uses)
{
	char prf[DC_OID_TEXT_SIZE] = DC_OID_HMAC_SHA1;
	dc_slice rest;
	dc_tlv tlv;
	devcert_status rc = dc_tlv_expect(&params, DC_TAG_SEQUENCE, &tlv);

	rest = tlv.value;
	if (rc == DEVCERT_OK)
		rc = read_salt(&rest, part);
	if (rc == DEVCERT_OK && rest.len > 0 && rest.ptr[0] == DC_TAG_INTEGER)
		rc = dc_tlv_next(&rest, &tlv);
	if (rc == DEVCERT_OK && rest.len > 0)
		rc = open_algorithm(&rest, prf, &params);
	if (rc == DEVCERT_OK)
		add_name(part, prf, uses);
	return rc;
}

/* PBES2-params and PBMAC1-params: a derivation, and what is done with its key. */
static devcert_status
read_two(dc_slice params, dc_p12_layer *part, uint32_t *uses)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice inner;
	dc_tlv both;
	devcert_status rc = dc_tlv_expect(&params, DC_TAG_SEQUENCE, &both);

	if (rc == DEVCERT_OK)
		rc = open_algorithm(&both.value, oid, &inner);
	if (rc == DEVCERT_OK) {
		add_name(part, oid, uses);
		if (strcmp(oid, DC_OID_PBKDF2) == 0)
			rc = read_pbkdf2(inner, part, uses);
	}
	if (rc == DEVCERT_OK)
		rc = open_algorithm(&both.value, oid, &inner);
	if (rc == DEVCERT_OK)
		add_name(part, oid, uses);
	return rc;
}

devcert_status
dc_p12_name_scheme(dc_slice algorithm, dc_p12_layer *part, uint32_t *uses)
{
	uint32_t scheme = 0;
	dc_slice params;
	dc_tlv tlv;
	devcert_status rc = open_algorithm(&algorithm, part->oid, &params);

	if (rc != DEVCERT_OK)
		return rc;
	add_name(part, part->oid, &scheme);
	/* The key and the IV; RC4 has none. */
	part->derivations =
	    (scheme & (DC_USES_3DES | DC_USES_3DES_2KEY | DC_USES_RC2_40 | DC_USES_RC2_128)) != 0
		? 2
		: 1;
	*uses |= scheme;
	if (strcmp(part->oid, DC_OID_PBES2) == 0)
		return read_two(params, part, uses);
	/* PBES1 and RFC 7292 have the same parameters; what others have is theirs to say. */
	if (params.len > 0 && params.ptr[0] == DC_TAG_SEQUENCE) {
		rc = dc_tlv_next(&params, &tlv);
		if (rc == DEVCERT_OK)
			rc = read_salt(&tlv.value, part);
	}
	return rc;
}

devcert_status
dc_p12_name_mac(dc_slice mac_data, dc_p12_layer *part, uint32_t *uses)
{
	dc_slice params;
	dc_tlv data, info, salt;
	devcert_status rc = dc_tlv_expect(&mac_data, DC_TAG_SEQUENCE, &data);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&data.value, DC_TAG_SEQUENCE, &info);
	if (rc == DEVCERT_OK)
		rc = open_algorithm(&info.value, part->oid, &params);
	if (rc != DEVCERT_OK)
		return rc;
	part->derivations = 1;
	add_name(part, part->oid, uses);
	if (strcmp(part->oid, DC_OID_PBMAC1) == 0)
		return read_two(params, part, uses);
	params = data.value;
	rc = dc_tlv_expect(&params, DC_TAG_OCTET_STRING, &salt);
	if (rc == DEVCERT_OK && params.len > 0)
		return read_salt(&data.value, part);
	if (rc == DEVCERT_OK) {
		part->salt_len = salt.value.len;
		part->rounds = 1; /* the DEFAULT */
	}
	return rc;
}
