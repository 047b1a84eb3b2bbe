/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of alternative name that are structures: otherName with a user principal name,
 * directoryName, registeredID. */
#include "asn1/der.h"
#include "asn1/oid.h"
#include "asn1/string.h"
#include "base/limits.h"
#include "base/text.h"
#include "pki/name.h"

#define TAG_OTHER DC_TAG_CONTEXT_CONSTRUCTED(0)
#define TAG_DIRECTORY DC_TAG_CONTEXT_CONSTRUCTED(4)
#define TAG_REGISTERED_ID DC_TAG_CONTEXT(8)

/* Text of people: not empty, no control characters. */
static bool
is_plain(dc_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= 0x1f || text.ptr[i] == 0x7f)
			return false;
	return text.len > 0;
}

devcert_status
dc_other_name_read(dc_slice in, const char *type, dc_tlv *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv part;
	devcert_status rc = dc_tlv_expect(&in, DC_TAG_OID, &part);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(part.value, oid);
	if (rc == DEVCERT_OK && strcmp(oid, type) != 0)
		return dc_fail(DEVCERT_E_NOT_FOUND, "an otherName of type %s", oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(in, DC_TAG_CONTEXT_CONSTRUCTED(0), &part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&part.value, out);
	if (rc == DEVCERT_OK && part.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "an otherName with two values");
	return rc;
}

void
dc_other_name_add(const char *type, uint8_t tag, dc_slice value, dc_buf *out)
{
	size_t start = out->len, value_start;

	dc_der_add_oid(out, type);
	value_start = out->len;
	dc_der_add(out, tag, value);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), value_start);
	dc_der_wrap(out, TAG_OTHER, start);
}

static devcert_status
read_upn(dc_slice in, dc_buf *out)
{
	dc_tlv value;
	size_t start = out->len;
	devcert_status rc = dc_other_name_read(in, DC_OID_MS_UPN, &value);

	/* UTF8String by Microsoft's definition; other encoders took the string that they had. */
	if (rc == DEVCERT_OK)
		rc = dc_string_to_utf8(value.tag, value.value, out);
	if (rc == DEVCERT_OK && !is_plain(dc_buf_slice_from(out, start)))
		rc = dc_fail(DEVCERT_E_TEXT, "a user principal name that is not text");
	return rc;
}

static devcert_status
read_directory_name(dc_slice in, dc_buf *out)
{
	devcert_name *name = NULL;
	devcert_status rc = devcert_name_parse(in.ptr, in.len, &name);

	if (rc == DEVCERT_OK)
		dc_buf_add_text(out, devcert_name_get_text(name));
	devcert_name_free(name);
	return rc;
}

static devcert_status
read_registered_id(dc_slice in, dc_buf *out)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = dc_oid_decode(in, oid);

	if (rc == DEVCERT_OK)
		dc_buf_add_text(out, oid);
	return rc;
}

devcert_status
dc_san_read_structure(const dc_tlv *name, devcert_san_type *type, dc_buf *out)
{
	devcert_status rc;

	*type = DEVCERT_SAN_TYPE_OTHER;
	switch (name->tag) {
	case TAG_OTHER:
		*type = DEVCERT_SAN_TYPE_UPN;
		rc = read_upn(name->value, out);
		break;
	case TAG_DIRECTORY:
		*type = DEVCERT_SAN_TYPE_DIRECTORY_NAME;
		rc = read_directory_name(name->value, out);
		break;
	case TAG_REGISTERED_ID:
		*type = DEVCERT_SAN_TYPE_REGISTERED_ID;
		rc = read_registered_id(name->value, out);
		break;
	default:
		return DEVCERT_OK;
	}
	if (rc == DEVCERT_OK || rc == DEVCERT_E_NOMEM)
		return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
	/* What cannot be read as its kind is still a name, of which only the octets are known. */
	*type = DEVCERT_SAN_TYPE_OTHER;
	dc_buf_truncate(out, 0);
	return dc_buf_status(out);
}

devcert_status
dc_san_add_upn(const char *upn, dc_buf *names)
{
	dc_slice text = dc_slice_text(upn);
	const char *at = strchr(upn, '@');

	/* "user@suffix"; the names on both sides may have any letters. */
	if (at == NULL || at == upn || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
	    !is_plain(text) || !dc_utf8_is_valid(text))
		return dc_fail(DEVCERT_E_TEXT, "not a user principal name");
	dc_other_name_add(DC_OID_MS_UPN, DC_TAG_UTF8_STRING, text, names);
	return dc_buf_status(names);
}

devcert_status
dc_san_add_directory_name(const devcert_name *name, dc_buf *names)
{
	/* RFC 5280, section 4.2.1.6 */
	if (devcert_name_get_count(name) == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "a directoryName that is empty");
	dc_der_add(names, TAG_DIRECTORY, dc_name_der(name));
	return dc_buf_status(names);
}

devcert_status
dc_san_add_registered_id(const char *oid, dc_buf *names)
{
	dc_buf content = DC_BUF_INIT(DC_LIMIT_OID_LEN);
	devcert_status rc = dc_oid_encode(oid, &content);

	if (rc == DEVCERT_OK) {
		dc_der_add(names, TAG_REGISTERED_ID, dc_buf_slice(&content));
		rc = dc_buf_status(names);
	}
	dc_buf_free(&content);
	return rc;
}
