/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing single DER elements; whole structures are written through asn1/asn1.h. */
#ifndef DEVCERT_ASN1_DER_H
#define DEVCERT_ASN1_DER_H

#include "asn1/tlv.h"
#include "base/buf.h"

/* Identifier, and eight octets of length behind the one that counts them. */
#define DC_DER_HEADER_MAX 10u
/* A GeneralizedTime as an element. */
#define DC_DER_TIME_MAX 17u

/* Identifier and length octets of an element, to header; how many there are. */
size_t dc_der_header(uint8_t tag, uint64_t len, uint8_t header[DC_DER_HEADER_MAX]);

/* Append an element with this content. */
void dc_der_add(dc_buf *buf, uint8_t tag, dc_slice content);

/* Append an INTEGER. */
void dc_der_add_uint(dc_buf *buf, uint32_t value);

/* Append an unsigned number, its most significant octet first, as an INTEGER. */
void dc_der_add_number(dc_buf *buf, dc_slice number);

/* Append a Time, RFC 5280, section 4.1.2.5: UTCTime until 2049; DEVCERT_E_TIME before 1950 or after
 * 9999. */
devcert_status dc_der_add_time(dc_buf *buf, int64_t at) DEVCERT_MUST_CHECK;

/* Append an OBJECT IDENTIFIER; text is one of ours, or was checked by dc_oid_is_valid(). */
void dc_der_add_oid(dc_buf *buf, const char *text);

/* Put what was appended since start into an element: the header goes in front of it. */
void dc_der_wrap(dc_buf *buf, uint8_t tag, size_t start);

/* Sort the elements that were appended since start as DER sorts a SET OF, X.690, section 11.6. */
devcert_status dc_der_sort(dc_buf *buf, size_t start) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_ASN1_DER_H */
