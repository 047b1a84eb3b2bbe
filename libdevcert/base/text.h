/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_TEXT_H
#define DEVCERT_BASE_TEXT_H

#include "base/buf.h"

/* Whether the octets are UTF-8 (RFC 3629: no overlong forms, no surrogates) without a NUL. */
bool dc_utf8_is_valid(dc_slice in) DEVCERT_MUST_CHECK;

/* UTF-8 to UTF-16 in network order, with surrogate pairs; the way of BMPString in PKCS#12.
 * DEVCERT_E_TEXT where the input is not UTF-8. */
devcert_status dc_utf8_to_utf16(dc_slice in, dc_buf *out) DEVCERT_MUST_CHECK;

/* UTF-16 in network order to UTF-8; odd lengths and lone surrogates are DEVCERT_E_TEXT. */
devcert_status dc_utf16_to_utf8(dc_slice in, dc_buf *out) DEVCERT_MUST_CHECK;

/* ISO 8859-1 to UTF-8; a NUL stays one. */
void dc_latin1_to_utf8(dc_slice in, dc_buf *out);

/* UTF-32 in network order, an ASN.1 UniversalString, to UTF-8; DEVCERT_E_TEXT. */
devcert_status dc_utf32_to_utf8(dc_slice in, dc_buf *out) DEVCERT_MUST_CHECK;

/* Lower-case hex of in, in 2 * in.len + 1 octets at out. */
void dc_hex(dc_slice in, char *out);

/* Append it. */
void dc_hex_add(dc_slice in, dc_buf *out);

/* Hex in either case, with colons or blanks between octets, to exactly len octets. */
bool dc_unhex(const char *text, uint8_t *out, size_t len) DEVCERT_MUST_CHECK;

/* What another system wrote, for people and logs: UTF-8 as it is, control characters (those
 * for the direction of writing too) and octets that are not UTF-8 as '?', at most max octets. */
void dc_text_printable(dc_slice in, size_t max, dc_buf *out);

/* ASCII only, whatever the locale says. */
bool dc_is_alpha(char c);
bool dc_is_digit(char c);
char dc_lower(char c);
bool dc_text_equals_nocase(dc_slice in, const char *text);

/* PrintableString, X.680 section 41.4; IA5String. */
bool dc_is_printable_string(dc_slice in);
bool dc_is_ia5_string(dc_slice in);

devcert_status dc_text_list_new(devcert_text_list **out) DEVCERT_MUST_CHECK;
devcert_status dc_text_list_add(devcert_text_list *list, const char *text) DEVCERT_MUST_CHECK;
bool dc_text_list_has(const devcert_text_list *list, const char *text);
devcert_status dc_text_list_copy(const devcert_text_list *list,
                                 devcert_text_list **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_BASE_TEXT_H */
