/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Setting what a certificate is to say; cert_write.c writes it. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/time.h"
#include "crypto/random.h"
#include "pki/cert_build.h"

#define SERIAL_RANDOM_LEN 16

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_new(devcert_cert_builder **out)
{
	devcert_cert_builder *builder;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(builder);
	if (rc != DEVCERT_OK)
		return rc;
	builder->sans = (dc_buf)DC_BUF_INIT(DC_LIMIT_CERT_LEN);
	builder->path_len = -1;
	builder->serial_len = SERIAL_RANDOM_LEN;
	rc = dc_random(builder->serial, SERIAL_RANDOM_LEN);
	/* Positive, and never shorter. */
	builder->serial[0] = (uint8_t)((builder->serial[0] & 0x7f) | 0x40);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_new(&builder->ext_key_usages);
	if (rc == DEVCERT_OK)
		*out = builder;
	else
		devcert_cert_builder_free(builder);
	return rc;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_subject(devcert_cert_builder *builder, const devcert_name *subject)
{
	DC_ARG(builder);
	DC_ARG(subject);
	devcert_name_free(builder->subject);
	builder->subject = dc_name_ref(subject);
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_public_key(devcert_cert_builder *builder, const devcert_public_key *key)
{
	DC_ARG(builder);
	DC_ARG(key);
	devcert_public_key_free(builder->public);
	builder->public = dc_public_key_ref(key);
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_validity(devcert_cert_builder *builder, int64_t not_before_at,
                                  int64_t not_after_at)
{
	DC_ARG(builder);
	if (not_before_at < DC_TIME_MIN || not_after_at > DC_TIME_NO_END)
		return dc_fail(DEVCERT_E_TIME, "a validity before 1950 or after 9999");
	if (not_after_at < not_before_at)
		return dc_fail(DEVCERT_E_TIME, "a validity that ends before it begins");
	builder->not_before = not_before_at;
	builder->not_after = not_after_at;
	builder->has_validity = true;
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_serial(devcert_cert_builder *builder, const uint8_t *data, size_t data_len)
{
	dc_slice number = dc_slice_of(data, data_len), zero;
	bool sign_octet;

	DC_ARG(builder);
	DC_DATA(data, data_len);
	if (data_len > DC_CERT_SERIAL_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "a serial number of %zu octets", data_len);
	while (number.len > 0 && number.ptr[0] == 0)
		(void)dc_slice_take(&number, 1, &zero);
	if (number.len == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "a serial number that is empty or zero");
	/* An INTEGER has a zero in front of a first bit that is set. */
	sign_octet = (number.ptr[0] & 0x80) != 0;
	if (number.len + sign_octet > DC_CERT_SERIAL_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "a serial number of %zu octets",
		               number.len + sign_octet);
	builder->serial[0] = 0;
	memcpy(builder->serial + sign_octet, number.ptr, number.len);
	builder->serial_len = number.len + sign_octet;
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_ca(devcert_cert_builder *builder, int32_t path_len)
{
	DC_ARG(builder);
	if (path_len < -1 || path_len > (int32_t)DC_LIMIT_CHAIN_DEPTH)
		return dc_fail(DEVCERT_E_ARGUMENT, "a path length of %d", (int)path_len);
	builder->is_ca = true;
	builder->path_len = path_len;
	return DEVCERT_OK;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_set_key_usage(devcert_cert_builder *builder, uint32_t usage)
{
	devcert_status rc;

	DC_ARG(builder);
	rc = dc_ext_check_key_usage(usage);
	if (rc == DEVCERT_OK)
		builder->key_usage = usage;
	return rc;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_add_ext_key_usage(devcert_cert_builder *builder, const char *oid)
{
	DC_ARG(builder);
	DC_ARG(oid);
	return dc_ext_add_key_purpose(builder->ext_key_usages, oid);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_builder_add_san_list(devcert_cert_builder *builder, const devcert_san_list *names)
{
	size_t count;

	DC_ARG(builder);
	DC_ARG(names);
	count = builder->san_count + devcert_san_list_get_count(names);
	if (count > DC_LIMIT_SANS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u alternative names", DC_LIMIT_SANS);
	dc_buf_add(&builder->sans, dc_san_list_names(names));
	builder->san_count = count;
	return dc_buf_status(&builder->sans);
}

/* see devcert/cert.h */
void
devcert_cert_builder_free(devcert_cert_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_name_free(builder->subject);
	devcert_public_key_free(builder->public);
	devcert_text_list_free(builder->ext_key_usages);
	dc_buf_free(&builder->sans);
	free(builder);
}
