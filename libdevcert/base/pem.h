/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_BASE_PEM_H
#define DEVCERT_BASE_PEM_H

#include "base/buf.h"

/* Whether the text has a PEM block (RFC 7468): a line that begins with "-----BEGIN ".  DER of 128
 * octets or more is none, whatever it holds. */
bool dc_pem_is(dc_slice in);

/* Cut the next block off the front of *in.
 *
 * Text before the block is skipped.  Headers inside a block (RFC 1421: "Proc-Type:", "DEK-Info:")
 * are DEVCERT_E_UNSUPPORTED.  *label is what stands after BEGIN and points into the input; der is
 * emptied, then gets the decoded octets.  DEVCERT_E_NOT_FOUND: no further block.
 * DEVCERT_E_PEM: a block that is broken. */
devcert_status dc_pem_next(dc_slice *in, dc_slice *label, dc_buf *der) DEVCERT_MUST_CHECK;

/* The same, where headers are not refused: *headers are the lines up to the last one with a colon,
 * which base64 has not, or empty. */
devcert_status dc_pem_next_with_headers(dc_slice *in, dc_slice *label, dc_slice *headers,
                                        dc_buf *der) DEVCERT_MUST_CHECK;

/* Cut a line off the front, without its end and the blanks before that. */
dc_slice dc_pem_take_line(dc_slice *in);

/* Cut the next block with one of the labels off the front of *in, skipping others, of which only
 * the BEGIN and END lines are looked at.  labels ends with NULL. */
devcert_status dc_pem_find(dc_slice *in, const char *const *labels, dc_slice *label,
                           dc_buf *der) DEVCERT_MUST_CHECK;

/* Append a block with lines of 64 characters. */
void dc_pem_encode(const char *label, dc_slice der, dc_buf *out);

#endif /* DEVCERT_BASE_PEM_H */
