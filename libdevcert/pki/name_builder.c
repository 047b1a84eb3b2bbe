/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "pki/name.h"
#include "pki/name_type.h"

/* Identifier and length octets of the SEQUENCE around it all. */
#define HEADER_MAX 6u

struct devcert_name_builder {
	size_t count;
	dc_buf rdns; /* the content of the SEQUENCE */
};

/* see devcert/name.h */
devcert_status
devcert_name_builder_new(devcert_name_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		(*out)->rdns.max = DC_LIMIT_NAME_LEN - HEADER_MAX;
	return rc;
}

/* see devcert/name.h */
devcert_status
devcert_name_builder_add(devcert_name_builder *builder, const char *type, const char *value)
{
	dc_buf rdn = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(type);
	DC_ARG(value);
	if (builder->count == DC_LIMIT_RDNS)
		return dc_fail(DEVCERT_E_LIMIT, "a name of more than %u RDNs", DC_LIMIT_RDNS);
	rc = dc_name_type_find(dc_slice_text(type), oid);
	if (rc == DEVCERT_OK)
		rc = dc_name_type_write(oid, dc_slice_text(value), &rdn);
	if (rc == DEVCERT_OK) {
		dc_der_wrap(&rdn, DC_TAG_SET, 0);
		rc = dc_buf_status(&rdn);
	}
	if (rc == DEVCERT_OK) {
		dc_buf_add(&builder->rdns, dc_buf_slice(&rdn));
		rc = dc_buf_status(&builder->rdns);
		/* What did not fit changed nothing. */
		builder->rdns.failed = DEVCERT_OK;
	}
	if (rc == DEVCERT_OK)
		builder->count++;
	dc_buf_free(&rdn);
	return rc;
}

/* see devcert/name.h */
devcert_status
devcert_name_builder_build(const devcert_name_builder *builder, devcert_name **out)
{
	dc_buf name = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	dc_der_add(&name, DC_TAG_SEQUENCE, dc_buf_slice(&builder->rdns));
	rc = dc_buf_status(&name);
	if (rc == DEVCERT_OK)
		rc = devcert_name_parse(name.ptr, name.len, out);
	dc_buf_free(&name);
	return rc;
}

/* see devcert/name.h */
void
devcert_name_builder_free(devcert_name_builder *builder)
{
	if (builder == NULL)
		return;
	dc_buf_free(&builder->rdns);
	free(builder);
}
