/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The extensions of certificates and requests (RFC 5280, section 4.2): value is the content of
 * extnValue, a DER element of its own.  Readers give DEVCERT_E_DER, DEVCERT_E_TRAILING and
 * DEVCERT_E_LIMIT. */
#ifndef DEVCERT_PKI_EXT_H
#define DEVCERT_PKI_EXT_H

#include "asn1/oid.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/slice.h"
#include "base/text.h"

typedef struct {
	char oid[DC_OID_TEXT_SIZE];
	bool critical;
	dc_slice value; /* into the octets that were read */
} dc_ext;

typedef struct {
	size_t count;
	dc_ext items[DC_LIMIT_EXTENSIONS];
} dc_ext_list;

/* Read Extensions, the DER of the SEQUENCE; an extension twice is DEVCERT_E_DER.  The octets must
 * outlive the list. */
devcert_status dc_ext_list_read(dc_slice der, dc_ext_list *out) DEVCERT_MUST_CHECK;

/* The extension with this OID; NULL where there is none. */
const dc_ext *dc_ext_find(const dc_ext_list *list, const char *oid);

/* Append one Extension. */
void dc_ext_add(dc_buf *extensions, const char *oid, bool critical, dc_slice value);

/* What the builders of certificates and of requests share: DEVCERT_E_ARGUMENT for no bits, or bits
 * that devcert_key_usage has not; DEVCERT_E_TEXT for what is no OID, DEVCERT_E_LIMIT for too many.
 */
devcert_status dc_ext_check_key_usage(uint32_t usage) DEVCERT_MUST_CHECK;
devcert_status dc_ext_add_key_purpose(devcert_text_list *oids, const char *oid) DEVCERT_MUST_CHECK;

/* KeyUsage as bits of devcert_key_usage, of which 0x1ff exist. */
void dc_ext_write_key_usage(uint32_t usage, dc_buf *value);
devcert_status dc_ext_read_key_usage(dc_slice value, uint32_t *out) DEVCERT_MUST_CHECK;

/* BasicConstraints; path_len -1 where there is none. */
void dc_ext_write_basic_constraints(bool is_ca, int32_t path_len, dc_buf *value);
devcert_status dc_ext_read_basic_constraints(dc_slice value, bool *is_ca,
                                             int32_t *path_len) DEVCERT_MUST_CHECK;

/* Microsoft's template by its name: DEVCERT_E_TEXT, DEVCERT_E_LIMIT where it cannot be one.  To
 * *out for free(); any string of ASN.1 is read. */
devcert_status dc_ext_check_template_name(const char *name) DEVCERT_MUST_CHECK;
devcert_status dc_ext_write_template_name(const char *name, dc_buf *value) DEVCERT_MUST_CHECK;
devcert_status dc_ext_read_template_name(dc_slice value, char **out) DEVCERT_MUST_CHECK;

/* The template by its OID; versions that are not there are 0. */
typedef struct {
	char oid[DC_OID_TEXT_SIZE];
	uint32_t major, minor;
} dc_ext_template;

void dc_ext_write_template(const dc_ext_template *template, dc_buf *value);
devcert_status dc_ext_read_template(dc_slice value, dc_ext_template *out) DEVCERT_MUST_CHECK;

/* The account, "S-1-5-21-…": DEVCERT_E_TEXT where it is no SID.  To *out for free(). */
devcert_status dc_ext_check_sid(const char *sid) DEVCERT_MUST_CHECK;
void dc_ext_write_sid(const char *sid, dc_buf *value);
devcert_status dc_ext_read_sid(dc_slice value, char **out) DEVCERT_MUST_CHECK;

/* SEQUENCE OF OBJECT IDENTIFIER: ExtKeyUsageSyntax. */
void dc_ext_write_oids(const devcert_text_list *oids, dc_buf *value);
devcert_status dc_ext_read_oids(dc_slice value, devcert_text_list **out) DEVCERT_MUST_CHECK;

/* SubjectKeyIdentifier; keyIdentifier of AuthorityKeyIdentifier, empty where it has none. */
void dc_ext_write_subject_key_id(dc_slice id, dc_buf *value);
devcert_status dc_ext_read_subject_key_id(dc_slice value, dc_slice *out) DEVCERT_MUST_CHECK;
void dc_ext_write_authority_key_id(dc_slice id, dc_buf *value);
devcert_status dc_ext_read_authority_key_id(dc_slice value, dc_slice *out) DEVCERT_MUST_CHECK;

/* policyIdentifiers of CertificatePolicies. */
devcert_status dc_ext_read_policies(dc_slice value, devcert_text_list **out) DEVCERT_MUST_CHECK;

/* URIs of CRLDistributionPoints; of AuthorityInfoAccess those with this method. */
devcert_status dc_ext_read_crl_uris(dc_slice value, devcert_text_list **out) DEVCERT_MUST_CHECK;
devcert_status dc_ext_read_access_uris(dc_slice value, const char *method,
                                       devcert_text_list **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_EXT_H */
