/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Setting the extensions of a request: constraints, Microsoft's, and any other. */
#include "asn1/tlv.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "msg/csr_builder.h"

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_basic_constraints(devcert_csr_builder *builder, bool is_ca,
                                          int32_t path_len)
{
	DC_ARG(builder);
	if (path_len < -1 || path_len > (int32_t)DC_LIMIT_CHAIN_DEPTH || (path_len >= 0 && !is_ca))
		return dc_fail(DEVCERT_E_ARGUMENT, "a path length of %d%s", (int)path_len,
		               is_ca ? "" : " for what is not a CA");
	builder->has_basic_constraints = true;
	builder->is_ca = is_ca;
	builder->path_len = path_len;
	return DEVCERT_OK;
}

/* Put a copy in the place of a text that was set before. */
static devcert_status
replace_text(const char *text, char **place)
{
	char *copy;
	devcert_status rc = dc_strdup(text, &copy);

	if (rc == DEVCERT_OK) {
		free(*place);
		*place = copy;
	}
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_template_name(devcert_csr_builder *builder, const char *name)
{
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(name);
	rc = dc_ext_check_template_name(name);
	return rc == DEVCERT_OK ? replace_text(name, &builder->template_name) : rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_template(devcert_csr_builder *builder, const char *oid, uint32_t major,
                                 uint32_t minor)
{
	DC_ARG(builder);
	DC_ARG(oid);
	if (!dc_oid_is_valid(oid))
		return dc_fail(DEVCERT_E_TEXT, "a template that is not a dotted OID");
	/* An OID that can be encoded fits as text. */
	memcpy(builder->template.oid, oid, strlen(oid) + 1);
	builder->template.major = major;
	builder->template.minor = minor;
	return DEVCERT_OK;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_set_sid(devcert_csr_builder *builder, const char *sid)
{
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(sid);
	rc = dc_ext_check_sid(sid);
	return rc == DEVCERT_OK ? replace_text(sid, &builder->sid) : rc;
}

/* Whether a setter of its own writes the extension. */
static bool
has_setter(const char *oid)
{
	static const char *const oids[] = {
		DC_OID_KEY_USAGE,         DC_OID_EXT_KEY_USAGE,    DC_OID_SUBJECT_ALT_NAME,
		DC_OID_BASIC_CONSTRAINTS, DC_OID_MS_TEMPLATE_NAME, DC_OID_MS_TEMPLATE,
		DC_OID_MS_SECURITY,
	};

	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++)
		if (strcmp(oids[i], oid) == 0)
			return true;
	return false;
}

static devcert_status
check_extension(const devcert_csr_builder *builder, const char *oid, dc_slice value)
{
	dc_tlv_summary summary;
	devcert_status rc;

	if (!dc_oid_is_valid(oid))
		return dc_fail(DEVCERT_E_TEXT, "an extension that is not a dotted OID");
	if (has_setter(oid))
		return dc_fail(DEVCERT_E_ARGUMENT, "extension %s has a function of its own", oid);
	if (dc_text_list_has(builder->extension_oids, oid))
		return dc_fail(DEVCERT_E_ARGUMENT, "extension %s is there already", oid);
	if (devcert_text_list_get_count(builder->extension_oids) == DC_LIMIT_EXTENSIONS)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u extensions", DC_LIMIT_EXTENSIONS);
	if (value.len > DC_LIMIT_CSR_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "an extension of %zu octets", value.len);
	rc = dc_tlv_scan(value, DC_DER, DC_LIMIT_ELEMENTS, &summary);
	if (rc == DEVCERT_OK && summary.whole_len < value.len)
		rc = dc_fail(DEVCERT_E_TRAILING, "%zu octets behind the value of an extension",
		             value.len - summary.whole_len);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_builder_add_extension(devcert_csr_builder *builder, const char *oid, bool critical,
                                  const uint8_t *data, size_t data_len)
{
	dc_slice value = dc_slice_of(data, data_len);
	size_t start;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(oid);
	DC_DATA(data, data_len);
	rc = check_extension(builder, oid, value);
	if (rc != DEVCERT_OK)
		return rc;
	start = builder->extensions.len;
	dc_ext_add(&builder->extensions, oid, critical, value);
	rc = dc_buf_status(&builder->extensions);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_add(builder->extension_oids, oid);
	if (rc != DEVCERT_OK) {
		/* What did not fit changed nothing. */
		dc_buf_truncate(&builder->extensions, start);
		builder->extensions.failed = DEVCERT_OK;
	}
	return rc;
}
