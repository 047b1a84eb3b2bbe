/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects in a token and their attributes.  What a module returns is not trusted: counts and
 * lengths are looked at before they are used. */
#include "base/mem.h"
#include "pki/token.h"

static CK_RV
find(dc_token *token, CK_OBJECT_HANDLE *found, size_t max, size_t *count)
{
	CK_ULONG more = 1;
	CK_RV rv = CKR_OK;

	/* A module may give fewer at once than there are. */
	while (rv == CKR_OK && more > 0 && *count < max) {
		more = 0;
		rv = token->module->C_FindObjects(token->session, found + *count, max - *count,
		                                  &more);
		if (rv == CKR_OK && more > max - *count)
			rv = CKR_GENERAL_ERROR;
		if (rv == CKR_OK)
			*count += more;
	}
	return rv;
}

devcert_status
dc_token_search(dc_token *token, CK_ATTRIBUTE *want, CK_ULONG want_count, CK_OBJECT_HANDLE *found,
                size_t max, size_t *count)
{
	CK_RV rv = token->module->C_FindObjectsInit(token->session, want, want_count);

	*count = 0;
	if (rv == CKR_OK) {
		rv = find(token, found, max, count);
		(void)token->module->C_FindObjectsFinal(token->session);
	}
	return dc_token_status(rv, "searching the token");
}

/* Whether the answer is only that the object has no such attribute, or does not show it. */
static bool
is_absent(CK_RV rv, CK_ULONG len)
{
	return rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE ||
	       (rv == CKR_OK && (len == 0 || len == CK_UNAVAILABLE_INFORMATION));
}

devcert_status
dc_token_get(dc_token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, dc_buf *out)
{
	CK_ATTRIBUTE value = { type, NULL, 0 };
	size_t start = out->len;
	CK_ULONG len;
	CK_RV rv = token->module->C_GetAttributeValue(token->session, object, &value, 1);

	len = value.ulValueLen;
	if (is_absent(rv, len))
		return DEVCERT_OK;
	if (rv == CKR_OK && len > out->max - start)
		return dc_fail(DEVCERT_E_INTERNAL, "the module: an attribute of %lu octets", len);
	if (rv == CKR_OK) {
		value.pValue = dc_buf_grow(out, len);
		if (value.pValue == NULL)
			return dc_buf_status(out);
		rv = token->module->C_GetAttributeValue(token->session, object, &value, 1);
	}
	if (rv == CKR_OK && value.ulValueLen > len)
		rv = CKR_GENERAL_ERROR;
	dc_buf_truncate(out, start + (rv == CKR_OK ? value.ulValueLen : 0));
	return dc_token_status(rv, "reading an attribute");
}

devcert_status
dc_token_is(dc_token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool absent,
            bool *out)
{
	CK_BBOOL value = CK_FALSE;
	dc_buf octets = DC_BUF_INIT(sizeof(value));
	devcert_status rc = dc_token_get(token, object, type, &octets);

	*out = octets.len == 0 ? absent : octets.ptr[0] != CK_FALSE;
	dc_buf_free(&octets);
	return rc;
}
