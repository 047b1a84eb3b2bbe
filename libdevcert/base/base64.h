/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_BASE64_H
#define DEVCERT_BASE_BASE64_H

#include "base/buf.h"

/* Base64 of RFC 4648, section 4, with padding.  line_len: characters in a line that ends with
 * LF, a multiple of 4; 0 for no line ends at all. */
void dc_base64_encode(dc_slice in, size_t line_len, dc_buf *out);

/* Strict: padding is required, the bits behind it are zero, nothing follows it; blanks, tabs
 * and line ends are skipped.  DEVCERT_E_PEM.  Appends to out. */
devcert_status dc_base64_decode(dc_slice in, dc_buf *out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_BASE_BASE64_H */
