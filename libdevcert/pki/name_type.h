/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attribute types of names: how they are called, and how their values are written. */
#ifndef DEVCERT_PKI_NAME_TYPE_H
#define DEVCERT_PKI_NAME_TYPE_H

#include "asn1/oid.h"
#include "base/buf.h"
#include "base/slice.h"

/* The short name of a type in RFC 4514 text; NULL where it has none here. */
const char *dc_name_type_short(const char *oid);

/* A short name in either case, or a dotted OID, to the dotted OID.  DEVCERT_E_TEXT. */
devcert_status dc_name_type_find(dc_slice text, char oid[DC_OID_TEXT_SIZE]) DEVCERT_MUST_CHECK;

/* Append AttributeTypeAndValue with the text in the type's string type.  DEVCERT_E_TEXT where it
 * is empty, not UTF-8, or has characters that the string type has not; DEVCERT_E_LIMIT beyond the
 * upper bound of RFC 5280, appendix A. */
devcert_status dc_name_type_write(const char *oid, dc_slice text, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_NAME_TYPE_H */
