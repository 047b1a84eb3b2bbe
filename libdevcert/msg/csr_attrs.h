/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of a request: what it asks for beside a name and a key. */
#ifndef DEVCERT_MSG_CSR_ATTRS_H
#define DEVCERT_MSG_CSR_ATTRS_H

#include <devcert/name.h>

#include "pki/ext.h"

typedef struct {
	dc_ext_list extensions; /* into the octets that were read */
	devcert_san_list *sans;
	devcert_text_list *ext_key_usages;
	uint32_t key_usage;
	bool is_ca;
	int32_t path_len;          /* -1 where there is none */
	char *template_name;       /* NULL where there is none */
	dc_ext_template template;  /* an empty OID where there is none */
	char *sid;                 /* NULL where there is none */
	devcert_secret *challenge; /* UTF-8; NULL where there is none */
} dc_csr_attrs;

/* Read the content of the SET OF Attribute; out is zeroed, and to be freed after a failure too.
 * The octets must outlive it. */
devcert_status dc_csr_attrs_read(dc_slice in, dc_csr_attrs *out) DEVCERT_MUST_CHECK;

void dc_csr_attrs_free(dc_csr_attrs *attrs);

#endif /* DEVCERT_MSG_CSR_ATTRS_H */
