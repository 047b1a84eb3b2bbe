/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <devcert/token.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/token.h"

struct devcert_token {
	dc_ref ref;
	char *uri, *label, *manufacturer, *model, *serial;
	uint32_t flags;
};

struct devcert_token_list {
	size_t count;
	devcert_token *items[];
};

static devcert_status
read_field(const CK_UTF8CHAR *field, size_t size, char **out)
{
	dc_buf text = DC_BUF_INIT(size);

	dc_text_printable(dc_token_field(field, size), size, &text);
	return dc_buf_take_text(&text, out);
}

static uint32_t
read_flags(CK_FLAGS flags)
{
	static const struct {
		CK_FLAGS theirs;
		devcert_token_flag ours;
	} known[] = {
		{ CKF_LOGIN_REQUIRED, DEVCERT_TOKEN_FLAG_PIN_REQUIRED },
		{ CKF_USER_PIN_INITIALIZED, DEVCERT_TOKEN_FLAG_PIN_SET },
		{ CKF_USER_PIN_COUNT_LOW, DEVCERT_TOKEN_FLAG_PIN_COUNT_LOW },
		{ CKF_USER_PIN_FINAL_TRY, DEVCERT_TOKEN_FLAG_PIN_FINAL_TRY },
		{ CKF_USER_PIN_LOCKED, DEVCERT_TOKEN_FLAG_PIN_LOCKED },
		{ CKF_USER_PIN_TO_BE_CHANGED, DEVCERT_TOKEN_FLAG_PIN_EXPIRED },
		{ CKF_PROTECTED_AUTHENTICATION_PATH, DEVCERT_TOKEN_FLAG_PIN_PAD },
		{ CKF_WRITE_PROTECTED, DEVCERT_TOKEN_FLAG_READ_ONLY },
	};
	uint32_t ours = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((flags & known[i].theirs) != 0)
			ours |= (uint32_t)known[i].ours;
	return ours;
}

static devcert_status
describe(const dc_token_scan *scan, const dc_token_place *at, devcert_token **out)
{
	const CK_TOKEN_INFO *info = &at->info;
	devcert_token *token;
	devcert_status rc = DC_NEW(token);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&token->ref);
	token->flags = read_flags(info->flags);
	rc = dc_token_uri_write(scan, at, NULL, &token->uri);
	if (rc == DEVCERT_OK)
		rc = read_field(info->label, sizeof(info->label), &token->label);
	if (rc == DEVCERT_OK)
		rc = read_field(info->manufacturerID, sizeof(info->manufacturerID),
		                &token->manufacturer);
	if (rc == DEVCERT_OK)
		rc = read_field(info->model, sizeof(info->model), &token->model);
	if (rc == DEVCERT_OK)
		rc = read_field(info->serialNumber, sizeof(info->serialNumber), &token->serial);
	if (rc == DEVCERT_OK)
		*out = token;
	else
		devcert_token_free(token);
	return rc;
}

static devcert_status
describe_all(const dc_token_scan *scan, devcert_token_list **out)
{
	devcert_token_list *list;
	devcert_status rc = DEVCERT_OK;

	if (scan->token_count > DC_LIMIT_TOKENS)
		return dc_fail(DEVCERT_E_LIMIT, "%zu tokens", scan->token_count);
	list = calloc(1, sizeof(*list) + scan->token_count * sizeof(list->items[0]));
	if (list == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; rc == DEVCERT_OK && i < scan->token_count; i++) {
		rc = describe(scan, &scan->tokens[i], &list->items[i]);
		list->count += rc == DEVCERT_OK;
	}
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_token_list_free(list);
	return rc;
}

/* see devcert/token.h */
devcert_status
devcert_token_list_read(const char *uri, devcert_token_list **out)
{
	dc_token_scan *scan;
	devcert_status rc;

	DC_OUT(out);
	rc = dc_token_scan_new(uri != NULL ? uri : "pkcs11:", DC_NAMES_TOKENS, &scan);
	if (rc == DEVCERT_OK)
		rc = describe_all(scan, out);
	dc_token_scan_free(scan);
	return rc;
}

/* see devcert/token.h */
size_t
devcert_token_list_get_count(const devcert_token_list *list)
{
	return list->count;
}

/* see devcert/token.h */
devcert_status
devcert_token_list_get_item(const devcert_token_list *list, size_t index, devcert_token **out)
{
	DC_OUT(out);
	DC_ARG(list);
	if (index >= list->count)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no token %zu of %zu", index, list->count);
	dc_ref_get(&list->items[index]->ref);
	*out = list->items[index];
	return DEVCERT_OK;
}

/* see devcert/token.h */
void
devcert_token_list_free(devcert_token_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		devcert_token_free(list->items[i]);
	free(list);
}

/* see devcert/token.h */
const char *
devcert_token_get_uri(const devcert_token *token)
{
	return token->uri;
}

/* see devcert/token.h */
const char *
devcert_token_get_label(const devcert_token *token)
{
	return token->label;
}

/* see devcert/token.h */
const char *
devcert_token_get_manufacturer(const devcert_token *token)
{
	return token->manufacturer;
}

/* see devcert/token.h */
const char *
devcert_token_get_model(const devcert_token *token)
{
	return token->model;
}

/* see devcert/token.h */
const char *
devcert_token_get_serial(const devcert_token *token)
{
	return token->serial;
}

/* see devcert/token.h */
uint32_t
devcert_token_get_flags(const devcert_token *token)
{
	return token->flags;
}

/* see devcert/token.h */
void
devcert_token_free(devcert_token *token)
{
	if (token == NULL || !dc_ref_put(&token->ref))
		return;
	free(token->uri);
	free(token->label);
	free(token->manufacturer);
	free(token->model);
	free(token->serial);
	free(token);
}
