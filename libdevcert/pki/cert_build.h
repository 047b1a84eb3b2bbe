/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_PKI_CERT_BUILD_H
#define DEVCERT_PKI_CERT_BUILD_H

#include "pki/cert.h"
#include "pki/ext.h"
#include "pki/key.h"
#include "pki/name.h"

/* RFC 5280, section 4.1.2.2 */
#define DC_CERT_SERIAL_MAX 20

struct devcert_cert_builder {
	devcert_name *subject;      /* NULL for the empty one */
	devcert_public_key *public; /* NULL for that of the signing key */
	bool has_validity;
	int64_t not_before;
	int64_t not_after;
	uint8_t serial[DC_CERT_SERIAL_MAX]; /* content of an INTEGER */
	size_t serial_len;
	bool is_ca;
	int32_t path_len;
	uint32_t key_usage; /* 0 for no such extension */
	devcert_text_list *ext_key_usages;
	dc_buf sans; /* GeneralNames without the SEQUENCE around them */
	size_t san_count;
};

#endif /* DEVCERT_PKI_CERT_BUILD_H */
