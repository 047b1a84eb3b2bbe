/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pkcs11 URIs (RFC 7512) that come in, and those of what a listing shows. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/token.h"

#define SCHEME "pkcs11:"

/* A PIN in a URI ends up in command lines and logs. */
static devcert_status
refuse_pin(const p11_kit_uri *uri)
{
	const char *pin = p11_kit_uri_get_pin_value(uri);

	if (pin != NULL)
		dc_wipe((char *)pin, strlen(pin));
	if (pin != NULL || p11_kit_uri_get_pin_source(uri) != NULL)
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI with a pin-value or pin-source");
	return DEVCERT_OK;
}

/* Of an object there may only be what fits a private key. */
static devcert_status
check_class(p11_kit_uri *uri, dc_token_names names)
{
	const CK_ATTRIBUTE *given = p11_kit_uri_get_attribute(uri, CKA_CLASS);
	CK_ULONG count = 0;

	(void)p11_kit_uri_get_attributes(uri, &count);
	if (names == DC_NAMES_TOKENS && count > 0)
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI of an object, not of a token");
	if (given != NULL && (given->ulValueLen != sizeof(CK_OBJECT_CLASS) ||
	                      *(const CK_OBJECT_CLASS *)given->pValue != CKO_PRIVATE_KEY))
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI of something else than a private key");
	return names == DC_NAMES_PRIVATE_KEY ? dc_token_uri_set_class(uri, CKO_PRIVATE_KEY)
	                                     : DEVCERT_OK;
}

devcert_status
dc_token_uri_parse(const char *text, dc_token_names names, p11_kit_uri **out)
{
	p11_kit_uri *uri = NULL;
	devcert_status rc = DEVCERT_OK;
	int ret;

	*out = NULL;
	if (strlen(text) > DC_LIMIT_URL_LEN)
		return dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI of %zu octets", strlen(text));
	uri = p11_kit_uri_new();
	if (uri == NULL)
		return dc_fail_nomem();
	ret = p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, uri);
	if (ret == P11_KIT_URI_UNEXPECTED)
		rc = dc_fail_nomem();
	else if (ret != P11_KIT_URI_OK)
		rc = dc_fail(DEVCERT_E_TEXT, "not a pkcs11 URI: %s", p11_kit_uri_message(ret));
	if (rc == DEVCERT_OK)
		rc = refuse_pin(uri);
	/* RFC 7512, section 2.3: what is not known cannot be matched. */
	if (rc == DEVCERT_OK && p11_kit_uri_any_unrecognized(uri))
		rc = dc_fail(DEVCERT_E_TEXT, "a pkcs11 URI with an attribute that is not known");
	if (rc == DEVCERT_OK)
		rc = check_class(uri, names);
	if (rc == DEVCERT_OK)
		*out = uri;
	else
		p11_kit_uri_free(uri);
	return rc;
}

devcert_status
dc_token_uri_set_class(p11_kit_uri *uri, CK_OBJECT_CLASS class)
{
	CK_ATTRIBUTE attribute = { CKA_CLASS, &class, sizeof(class) };

	return p11_kit_uri_set_attribute(uri, &attribute) == P11_KIT_URI_OK ? DEVCERT_OK
	                                                                    : dc_fail_nomem();
}

/* --- writing --- */

/* All but RFC 3986's unreserved characters is escaped, which may always be. */
static void
add_value(dc_buf *uri, dc_slice value, char also)
{
	static const char unreserved[] = "-._~";

	for (size_t i = 0; i < value.len; i++) {
		char c = (char)value.ptr[i];

		if (dc_is_alpha(c) || dc_is_digit(c) ||
		    (c != '\0' && (c == also || strchr(unreserved, c) != NULL)))
			dc_buf_add_octet(uri, value.ptr[i]);
		else
			dc_buf_printf(uri, "%%%02X", value.ptr[i]);
	}
}

/* What is empty fits anything, and is left out. */
static void
add_attribute(dc_buf *uri, const char *name, dc_slice value)
{
	if (value.len == 0)
		return;
	if (uri->len > strlen(SCHEME))
		dc_buf_add_octet(uri, ';');
	dc_buf_printf(uri, "%s=", name);
	add_value(uri, value, '\0');
}

static void
add_field(dc_buf *uri, const char *name, const CK_UTF8CHAR *field, size_t size)
{
	add_attribute(uri, name, dc_token_field(field, size));
}

devcert_status
dc_token_uri_write(const dc_token_scan *scan, const dc_token_place *at, const dc_token_object *of,
                   char **out)
{
	const char *path = p11_kit_uri_get_module_path(scan->uri);
	const CK_TOKEN_INFO *info = &at->info;
	dc_buf uri = DC_BUF_INIT(DC_LIMIT_URL_LEN + 6 * DC_LIMIT_TOKEN_ID_LEN);

	dc_buf_add_text(&uri, SCHEME);
	add_field(&uri, "model", info->model, sizeof(info->model));
	add_field(&uri, "manufacturer", info->manufacturerID, sizeof(info->manufacturerID));
	add_field(&uri, "serial", info->serialNumber, sizeof(info->serialNumber));
	add_field(&uri, "token", info->label, sizeof(info->label));
	if (of != NULL) {
		add_attribute(&uri, "id", of->id);
		add_attribute(&uri, "object", of->label);
		add_attribute(&uri, "type",
		              dc_slice_text(of->class == CKO_PRIVATE_KEY ? "private" : "public"));
	}
	/* What is in no configuration is found again by its path only. */
	if (path != NULL) {
		dc_buf_add_text(&uri, "?module-path=");
		add_value(&uri, dc_slice_text(path), '/');
	}
	return dc_buf_take_text(&uri, out);
}
