/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What devices and CAs do alike with SCEP messages. */
#ifndef DEVCERT_MSG_SCEP_MESSAGE_H
#define DEVCERT_MSG_SCEP_MESSAGE_H

#include "msg/cms_signed.h"
#include "msg/scep_attrs.h"

/* The DER of a pkiMessage, RFC 8894, section 3: content, which is the EnvelopedData or absent,
 * signed with the attributes; certs are embedded.  At most max octets. */
devcert_status dc_scep_message_write(dc_content presence, dc_slice content,
                                     const dc_scep_attrs *attrs, const devcert_cert *signer,
                                     const devcert_key *key, const devcert_cert_list *certs,
                                     size_t max, devcert_bytes **out) DEVCERT_MUST_CHECK;

/* A list of first, of second where it is not NULL, and of rest where it is not NULL, each
 * certificate once. */
devcert_status dc_scep_cert_list(const devcert_cert *first, const devcert_cert *second,
                                 const devcert_cert_list *rest,
                                 devcert_cert_list **out) DEVCERT_MUST_CHECK;

bool dc_scep_is_rsa(const devcert_cert *cert);

/* A private structure of ours, SEQUENCE { version INTEGER, ... }: DEVCERT_E_UNSUPPORTED where the
 * version is not 1.  Asked before the rest is read, which a newer release may have changed. */
devcert_status dc_scep_check_version(dc_slice der) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_SCEP_MESSAGE_H */
