/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_NAME_H
#define DEVCERT_PKI_NAME_H

#include <devcert/name.h>

#include "asn1/tlv.h"
#include "base/buf.h"
#include "base/slice.h"

/* The octets the name was made from; they live as long as the name. */
dc_slice dc_name_der(const devcert_name *name);

/* One more reference; never NULL. */
devcert_name *dc_name_ref(const devcert_name *name);

/* Append one GeneralName of this kind from its text; the checks are those of
 * devcert_csr_builder_add_san_dns() and its kin.  DEVCERT_E_TEXT. */
devcert_status dc_san_add(devcert_san_type type, const char *text,
                          dc_buf *names) DEVCERT_MUST_CHECK;

/* The same for the kinds that are structures. */
devcert_status dc_san_add_upn(const char *upn, dc_buf *names) DEVCERT_MUST_CHECK;
devcert_status dc_san_add_directory_name(const devcert_name *name,
                                         dc_buf *names) DEVCERT_MUST_CHECK;
devcert_status dc_san_add_registered_id(const char *oid, dc_buf *names) DEVCERT_MUST_CHECK;

/* The kind of the name, and its text to the empty out; DEVCERT_SAN_TYPE_OTHER and nothing where it
 * is of no such kind, or cannot be read as one. */
devcert_status dc_san_read_structure(const dc_tlv *name, devcert_san_type *type,
                                     dc_buf *out) DEVCERT_MUST_CHECK;

/* otherName ::= [0] SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }: append one;
 * read the content of one with this type, DEVCERT_E_NOT_FOUND where it has another. */
void dc_other_name_add(const char *type, uint8_t tag, dc_slice value, dc_buf *out);
devcert_status dc_other_name_read(dc_slice in, const char *type, dc_tlv *out) DEVCERT_MUST_CHECK;

/* Whether the text is an IP address; a DNS name, maybe with "*." in front. */
bool dc_san_is_ip(const char *text);
bool dc_san_is_dns(const char *text);

/* Whether the list has this IP address or DNS name, whichever way it is written. */
bool dc_san_list_has_host(const devcert_san_list *list, const char *host);

/* Read GeneralNames, the value of a subjectAltName extension; empty octets are an empty list. */
devcert_status dc_san_list_parse(dc_slice der, devcert_san_list **out) DEVCERT_MUST_CHECK;

/* The GeneralName elements of the list one after the other, without the SEQUENCE around them. */
dc_slice dc_san_list_names(const devcert_san_list *list);

/* A list with the same names. */
devcert_status dc_san_list_copy(const devcert_san_list *list,
                                devcert_san_list **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_NAME_H */
