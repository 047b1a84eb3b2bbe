/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
#ifndef DEVCERT_ASN1_ALGORITHM_H
#define DEVCERT_ASN1_ALGORITHM_H

#include "asn1/oid.h"
#include "base/buf.h"
#include "base/slice.h"

#define DC_DER_NULL dc_slice_of("\x05\x00", 2)

/* Read the DER of exactly one; *parameters are the one element behind the OID, empty where there is
 * none.  DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT. */
devcert_status dc_algorithm_read(dc_slice der, char oid[DC_OID_TEXT_SIZE],
                                 dc_slice *parameters) DEVCERT_MUST_CHECK;

/* The same of its content octets, which an implicit tag leaves. */
devcert_status dc_algorithm_read_content(dc_slice content, char oid[DC_OID_TEXT_SIZE],
                                         dc_slice *parameters) DEVCERT_MUST_CHECK;

/* Whether parameters say nothing: absent or NULL, which senders mix up. */
bool dc_algorithm_is_plain(dc_slice parameters);

/* Append one; parameters: DER, or empty for absent ones. */
void dc_algorithm_add(dc_buf *buf, const char *oid, dc_slice parameters);

#endif /* DEVCERT_ASN1_ALGORITHM_H */
