/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a request is to be, for the files that set it, take it from elsewhere, and write it. */
#ifndef DEVCERT_MSG_CSR_BUILDER_H
#define DEVCERT_MSG_CSR_BUILDER_H

#include <devcert/csr.h>

#include "pki/ext.h"

/* RFC 2985, appendix B.3: pkcs-9-ub-challengePassword */
#define DC_CSR_CHALLENGE_MAX 255u

struct devcert_csr_builder {
	devcert_name *subject; /* NULL for the empty one */
	size_t san_count;
	dc_buf sans; /* GeneralName elements */
	uint32_t key_usage;
	devcert_text_list *ext_key_usages;
	bool has_basic_constraints;
	bool is_ca;
	int32_t path_len;         /* -1 for none */
	char *template_name;      /* NULL for none */
	dc_ext_template template; /* an empty OID for none */
	char *sid;                /* NULL for none */
	devcert_text_list *extension_oids;
	dc_buf extensions;         /* Extension elements, those that have no setter of their own */
	devcert_secret *challenge; /* NULL for none */
};

#endif /* DEVCERT_MSG_CSR_BUILDER_H */
