/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading tag, length and value without building anything (X.690).  Lengths are 64 bits wide, and
 * nothing is allocated, so that the counts, depths and lengths of a message are known before a
 * tree of it is made. */
#ifndef DEVCERT_ASN1_TLV_H
#define DEVCERT_ASN1_TLV_H

#include "base/buf.h"
#include "base/slice.h"

/* First identifier octets of the universal types that we use. */
#define DC_TAG_BOOLEAN 0x01
#define DC_TAG_INTEGER 0x02
#define DC_TAG_BIT_STRING 0x03
#define DC_TAG_OCTET_STRING 0x04
#define DC_TAG_NULL 0x05
#define DC_TAG_OID 0x06
#define DC_TAG_UTF8_STRING 0x0c
#define DC_TAG_NUMERIC_STRING 0x12
#define DC_TAG_PRINTABLE_STRING 0x13
#define DC_TAG_TELETEX_STRING 0x14
#define DC_TAG_IA5_STRING 0x16
#define DC_TAG_UTC_TIME 0x17
#define DC_TAG_GENERALIZED_TIME 0x18
#define DC_TAG_VISIBLE_STRING 0x1a
#define DC_TAG_UNIVERSAL_STRING 0x1c
#define DC_TAG_BMP_STRING 0x1e
#define DC_TAG_SEQUENCE 0x30
#define DC_TAG_SET 0x31
/* [n], primitive and constructed */
#define DC_TAG_CONTEXT(n) (0x80 | (n))
#define DC_TAG_CONTEXT_CONSTRUCTED(n) (0xa0 | (n))

typedef enum { DC_DER, DC_BER } dc_rules;

typedef struct {
	uint8_t tag;       /* first identifier octet */
	bool indefinite;   /* BER only; len is 0 then */
	size_t header_len; /* identifier and length octets */
	uint64_t len;      /* of the value */
	bool too_long;     /* BER only: length octets that DER would write shorter */
} dc_tlv_header;

/* Read identifier and length octets.  Where in ends within them, *more is set, and the call is
 * to be repeated with more octets.  Tag numbers above 30 are DEVCERT_E_UNSUPPORTED. */
devcert_status dc_tlv_read_header(dc_slice in, dc_rules rules, dc_tlv_header *out,
                                  bool *more) DEVCERT_MUST_CHECK;

typedef struct {
	uint8_t tag;
	dc_slice value; /* the content octets */
	dc_slice whole; /* identifier, length and content octets */
} dc_tlv;

/* Cut one DER element off the front of *in.  DEVCERT_E_DER where there is none, or it is cut. */
devcert_status dc_tlv_next(dc_slice *in, dc_tlv *out) DEVCERT_MUST_CHECK;

/* The same, where the tag must be this one. */
devcert_status dc_tlv_expect(dc_slice *in, uint8_t tag, dc_tlv *out) DEVCERT_MUST_CHECK;

/* The same, where in must hold exactly this one element: DEVCERT_E_TRAILING. */
devcert_status dc_tlv_only(dc_slice in, uint8_t tag, dc_tlv *out) DEVCERT_MUST_CHECK;

/* Cut [n] off the front of *in, where it is there; *out are its content octets. */
devcert_status dc_tlv_take_tagged(dc_slice *in, unsigned int n, bool *is_there,
                                  dc_slice *out) DEVCERT_MUST_CHECK;

/* A small unsigned INTEGER's content octets; DEVCERT_E_DER where it is negative, DEVCERT_E_LIMIT
 * where it does not fit. */
devcert_status dc_tlv_uint(dc_slice value, uint32_t *out) DEVCERT_MUST_CHECK;

/* Whether a BOOLEAN's content octets mean true; DER has 0xff, BER any other too. */
bool dc_tlv_is_true(dc_slice value);

typedef struct {
	size_t whole_len; /* of the first element, with everything in it */
	size_t elements;  /* at all levels */
	unsigned int depth;
	bool is_ber; /* indefinite lengths, or primitive types in pieces */
	size_t at;   /* where the last element begins; after a failure, the one that is wrong */
} dc_tlv_summary;

/* Walk over the first element of in and everything nested in it, without recursion.
 * Each length must fit into what is around it; DC_LIMIT_DEPTH levels; at most max_elements.
 * What follows the element is not looked at. */
devcert_status dc_tlv_scan(dc_slice in, dc_rules rules, size_t max_elements,
                           dc_tlv_summary *out) DEVCERT_MUST_CHECK;

/* Copy the one element in (octets behind it: DEVCERT_E_TRAILING) with definite lengths instead of
 * indefinite ones, length octets as short as DER's, and universal strings in one piece; pieces nest
 * DC_LIMIT_STRING_DEPTH deep.  What needs no change, at any level, is copied octet by octet, so
 * that signatures over parts of it, which are DER, still verify.  An implicitly tagged string in
 * pieces cannot be told from a structure; dc_ber_gather() reads it. */
devcert_status dc_ber_to_definite(dc_slice in, size_t max_elements, dc_buf *out) DEVCERT_MUST_CHECK;

/* Append the octets of an OCTET STRING with the implicit tag [n], whole: primitive, or
 * constructed of definite OCTET STRINGs, nested at most DC_LIMIT_STRING_DEPTH deep. */
devcert_status dc_ber_gather(dc_slice whole, unsigned int n, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_ASN1_TLV_H */
