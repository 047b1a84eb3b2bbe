/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Setting what a request is to ask for: the subject, the names, the usages and the challenge. */
#include "msg/csr_builder.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/name.h"

/* "tag:microsoft.com,2022-09-14:sid:S-1-5-21-…" ([MS-PKCA], section 3.1.5.2.1.6) */
#define SID_URI "tag:microsoft.com,2022-09-14:sid:"

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_new(devcert_csr_builder **out)
{
	devcert_csr_builder *builder;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(builder);
	if (rc != DEVCERT_OK)
		return rc;
	builder->sans.max = DC_LIMIT_CSR_LEN;
	builder->extensions.max = DC_LIMIT_CSR_LEN;
	rc = dc_text_list_new(&builder->ext_key_usages);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_new(&builder->extension_oids);
	if (rc == DEVCERT_OK)
		*out = builder;
	else
		devcert_csr_builder_free(builder);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_subject(devcert_csr_builder *builder, const devcert_name *subject)
{
	DC_ARG(builder);
	DC_ARG(subject);
	devcert_name_free(builder->subject);
	builder->subject = dc_name_ref(subject);
	return DEVCERT_OK;
}

/* Whether one more name may be added. */
static devcert_status
check_san_count(const devcert_csr_builder *builder)
{
	return builder->san_count < DC_LIMIT_SANS
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_LIMIT, "more than %u alternative names", DC_LIMIT_SANS);
}

/* Count what was added since start; what did not fit changed nothing. */
static devcert_status
end_san(devcert_csr_builder *builder, size_t start, devcert_status rc)
{
	if (rc == DEVCERT_OK) {
		builder->san_count++;
	} else {
		dc_buf_truncate(&builder->sans, start);
		builder->sans.failed = DEVCERT_OK;
	}
	return rc;
}

static devcert_status
add_san(devcert_csr_builder *builder, devcert_san_type type, const char *text)
{
	size_t start;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(text);
	rc = check_san_count(builder);
	start = builder->sans.len;
	if (rc != DEVCERT_OK)
		return rc;
	if (type == DEVCERT_SAN_TYPE_UPN)
		rc = dc_san_add_upn(text, &builder->sans);
	else if (type == DEVCERT_SAN_TYPE_REGISTERED_ID)
		rc = dc_san_add_registered_id(text, &builder->sans);
	else
		rc = dc_san_add(type, text, &builder->sans);
	return end_san(builder, start, rc);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_dns(devcert_csr_builder *builder, const char *host)
{
	return add_san(builder, DEVCERT_SAN_TYPE_DNS, host);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_ip(devcert_csr_builder *builder, const char *address)
{
	return add_san(builder, DEVCERT_SAN_TYPE_IP, address);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_email(devcert_csr_builder *builder, const char *address)
{
	return add_san(builder, DEVCERT_SAN_TYPE_EMAIL, address);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_uri(devcert_csr_builder *builder, const char *uri)
{
	return add_san(builder, DEVCERT_SAN_TYPE_URI, uri);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_upn(devcert_csr_builder *builder, const char *upn)
{
	return add_san(builder, DEVCERT_SAN_TYPE_UPN, upn);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_registered_id(devcert_csr_builder *builder, const char *oid)
{
	return add_san(builder, DEVCERT_SAN_TYPE_REGISTERED_ID, oid);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_directory_name(devcert_csr_builder *builder, const devcert_name *name)
{
	size_t start;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(name);
	rc = check_san_count(builder);
	start = builder->sans.len;
	if (rc != DEVCERT_OK)
		return rc;
	return end_san(builder, start, dc_san_add_directory_name(name, &builder->sans));
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_sid(devcert_csr_builder *builder, const char *sid)
{
	dc_buf uri = DC_BUF_INIT(sizeof(SID_URI) + DC_LIMIT_SID);
	char *text = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(sid);
	rc = dc_ext_check_sid(sid);
	if (rc != DEVCERT_OK)
		return rc;
	dc_buf_add_text(&uri, SID_URI);
	dc_buf_add_text(&uri, sid);
	rc = dc_buf_take_text(&uri, &text);
	if (rc == DEVCERT_OK)
		rc = add_san(builder, DEVCERT_SAN_TYPE_URI, text);
	free(text);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_san_host(devcert_csr_builder *builder, const char *host)
{
	bool is_ip = host != NULL && dc_san_is_ip(host);

	return add_san(builder, is_ip ? DEVCERT_SAN_TYPE_IP : DEVCERT_SAN_TYPE_DNS, host);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_key_usage(devcert_csr_builder *builder, uint32_t usage)
{
	devcert_status rc;

	DC_ARG(builder);
	rc = dc_ext_check_key_usage(usage);
	if (rc == DEVCERT_OK)
		builder->key_usage = usage;
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_ext_key_usage(devcert_csr_builder *builder, const char *oid)
{
	DC_ARG(builder);
	DC_ARG(oid);
	return dc_ext_add_key_purpose(builder->ext_key_usages, oid);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_challenge(devcert_csr_builder *builder, const uint8_t *pass,
                                  size_t pass_len)
{
	devcert_secret *challenge = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	if (pass_len == 0 || pass_len > DC_CSR_CHALLENGE_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "a challenge of %zu octets", pass_len);
	if (!dc_utf8_is_valid(dc_slice_of(pass, pass_len)))
		return dc_fail(DEVCERT_E_ARGUMENT, "the challenge is not UTF-8");
	rc = dc_secret_from(dc_slice_of(pass, pass_len), &challenge);
	if (rc == DEVCERT_OK) {
		devcert_secret_free(builder->challenge);
		builder->challenge = challenge;
	}
	return rc;
}

/* see devcert/csr.h */
void
devcert_csr_builder_free(devcert_csr_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_name_free(builder->subject);
	dc_buf_free(&builder->sans);
	devcert_text_list_free(builder->ext_key_usages);
	free(builder->template_name);
	free(builder->sid);
	devcert_text_list_free(builder->extension_oids);
	dc_buf_free(&builder->extensions);
	devcert_secret_free(builder->challenge);
	free(builder);
}
