/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a certificate is made of, for the files that read it and give it out. */
#ifndef DEVCERT_PKI_CERT_PARTS_H
#define DEVCERT_PKI_CERT_PARTS_H

#include "asn1/oid.h"
#include "base/mem.h"
#include "pki/cert.h"
#include "pki/ext.h"

struct devcert_cert {
	dc_ref ref;
	devcert_bytes *der;

	/* Into der. */
	dc_slice tbs;
	dc_slice signature;
	dc_slice serial;
	dc_slice issuer_der;
	dc_slice subject_der;
	dc_slice subject_key_id;
	dc_slice authority_key_id;
	dc_slice extensions; /* empty where there are none */

	uint32_t version;
	char *serial_text;
	char signature_oid[DC_OID_TEXT_SIZE];
	dc_slice signature_parameters; /* into der; empty where there are none */
	devcert_name *issuer;
	devcert_name *subject;
	int64_t not_before;
	int64_t not_after;
	devcert_public_key *public;

	bool is_ca;
	int32_t path_len;
	bool has_key_usage;
	uint32_t key_usage;
	devcert_san_list *sans;
	devcert_text_list *ext_key_usages;
	devcert_text_list *policies;
	devcert_text_list *crl_uris;
	devcert_text_list *ocsp_uris;
	devcert_text_list *issuer_uris;
	char *subject_key_id_text;
	char *authority_key_id_text;
	/* A critical extension that we do not know, "" where there is none. */
	char unknown_critical[DC_OID_TEXT_SIZE];

	char fingerprint[2 * 32 + 1];
	char fingerprint_sha1[2 * 20 + 1];
};

/* Read the extensions, maybe none of them, into what is still as it was allocated. */
devcert_status dc_cert_read_extensions(const dc_ext_list *extensions,
                                       devcert_cert *cert) DEVCERT_MUST_CHECK;

/* Lower-case hex of in, for free(). */
devcert_status dc_cert_hex(dc_slice in, char **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_PKI_CERT_PARTS_H */
