/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_NAME_TEXT_H
#define DEVCERT_PKI_NAME_TEXT_H

#include "base/buf.h"
#include "base/slice.h"

/* Append "type=value" as in RFC 4514, section 2.3; value is UTF-8 and gets escaped, or is the
 * "#…" of a value that is no string. */
void dc_name_text_add(const char *oid, const char *value, bool is_string, dc_buf *out);

#endif /* DEVCERT_PKI_NAME_TEXT_H */
