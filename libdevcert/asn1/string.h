/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The character strings of ASN.1 as UTF-8. */
#ifndef DEVCERT_ASN1_STRING_H
#define DEVCERT_ASN1_STRING_H

#include "base/buf.h"

/* Whether the tag is that of a character string that dc_string_to_utf8() reads. */
bool dc_string_is(uint8_t tag);

/* Append the text of a character string, whose content octets are value.
 *
 * TeletexString is read as ISO 8859-1, which is what everybody wrote into it.  The other strings
 * of one octet a character may hold any of ASCII, as real PrintableStrings have "*", "@" and "_".
 * DEVCERT_E_TEXT where the octets are not of the type, or one is NUL; DEVCERT_E_DER where the tag
 * is not a string's. */
devcert_status dc_string_to_utf8(uint8_t tag, dc_slice value, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_ASN1_STRING_H */
