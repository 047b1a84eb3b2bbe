/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The types of devcert.asn, through libtasn1.  Paths are libtasn1's: "signerInfos.?1.version". */
#ifndef DEVCERT_ASN1_ASN1_H
#define DEVCERT_ASN1_ASN1_H

#include "asn1/oid.h"
#include "base/buf.h"
#include "base/slice.h"

/* A value of a type, being read or written. */
typedef struct dc_asn1 dc_asn1;

/* Read DER: exactly one value of the type.  The input is scanned first: depth, lengths, and at most
 * DC_LIMIT_ELEMENTS.  The octets must outlive the value: what is read from it points into them.
 * DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT. */
devcert_status dc_asn1_decode(const char *type, dc_slice der, dc_asn1 **out) DEVCERT_MUST_CHECK;

/* The octets of a part with identifier and length octets; of an explicitly tagged one without the
 * explicit tag.  DEVCERT_E_NOT_FOUND where it is optional and absent. */
devcert_status dc_asn1_get_whole(const dc_asn1 *value, const char *path,
                                 dc_slice *out) DEVCERT_MUST_CHECK;

/* The content octets of a part; of a BIT STRING with the octet that counts unused bits. */
devcert_status dc_asn1_get(const dc_asn1 *value, const char *path,
                           dc_slice *out) DEVCERT_MUST_CHECK;

/* An INTEGER that fits into 32 bits without a sign; where it has a DEFAULT and is absent, that. */
devcert_status dc_asn1_get_uint(const dc_asn1 *value, const char *path,
                                uint32_t *out) DEVCERT_MUST_CHECK;

/* An OBJECT IDENTIFIER as dotted text. */
devcert_status dc_asn1_get_oid(const dc_asn1 *value, const char *path,
                               char out[DC_OID_TEXT_SIZE]) DEVCERT_MUST_CHECK;

/* A BIT STRING without unused bits. */
devcert_status dc_asn1_get_bits(const dc_asn1 *value, const char *path,
                                dc_slice *out) DEVCERT_MUST_CHECK;

/* Whether an optional part is there. */
bool dc_asn1_has(const dc_asn1 *value, const char *path);

/* How many elements a SEQUENCE OF or SET OF has; 0 where it is absent. */
size_t dc_asn1_count(const dc_asn1 *value, const char *path);

/* Start a value to be written.  Writing remembers the first failure, dc_asn1_encode() tells it. */
devcert_status dc_asn1_new(const char *type, dc_asn1 **out) DEVCERT_MUST_CHECK;

/* Content octets of an OCTET STRING or INTEGER; for ANY: its DER. */
void dc_asn1_set(dc_asn1 *value, const char *path, dc_slice in);
void dc_asn1_set_uint(dc_asn1 *value, const char *path, uint32_t number);
void dc_asn1_set_bool(dc_asn1 *value, const char *path, bool truth);
void dc_asn1_set_oid(dc_asn1 *value, const char *path, const char *text);
/* A BIT STRING of whole octets. */
void dc_asn1_set_bits(dc_asn1 *value, const char *path, dc_slice in);
/* An AlgorithmIdentifier; parameters: DER, or empty for absent ones. */
void dc_asn1_set_algorithm(dc_asn1 *value, const char *path, const char *oid, dc_slice parameters);
/* Leave an optional part out: each that is not written must be. */
void dc_asn1_omit(dc_asn1 *value, const char *path);
void dc_asn1_choose(dc_asn1 *value, const char *path, const char *choice);
/* A new last element of a SEQUENCE OF or SET OF; it is written as "path.?LAST". */
void dc_asn1_append(dc_asn1 *value, const char *path);

/* Append the DER.  SET OF is sorted. */
devcert_status dc_asn1_encode(const dc_asn1 *value, dc_buf *out) DEVCERT_MUST_CHECK;

void dc_asn1_free(dc_asn1 *value);

#endif /* DEVCERT_ASN1_ASN1_H */
