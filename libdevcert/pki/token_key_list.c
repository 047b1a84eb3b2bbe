/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <devcert/token.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/token.h"

struct devcert_token_key {
	dc_ref ref;
	char *uri, *label, *id;
	devcert_public_key *public; /* NULL where the type is not known */
	bool has_private;
	uint32_t uses;
};

struct devcert_token_key_list {
	size_t count;
	devcert_token_key *items[];
};

/* --- one key --- */

static devcert_status
read_uses(dc_token *session, CK_OBJECT_HANDLE object, uint32_t *out)
{
	static const struct {
		CK_ATTRIBUTE_TYPE theirs;
		devcert_token_use ours;
	} known[] = {
		{ CKA_SIGN, DEVCERT_TOKEN_USE_SIGN },
		{ CKA_DECRYPT, DEVCERT_TOKEN_USE_DECRYPT },
		{ CKA_DERIVE, DEVCERT_TOKEN_USE_AGREE },
		{ CKA_UNWRAP, DEVCERT_TOKEN_USE_UNWRAP },
	};
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < sizeof(known) / sizeof(known[0]); i++) {
		bool may;

		rc = dc_token_is(session, object, known[i].theirs, false, &may);
		if (rc == DEVCERT_OK && may)
			*out |= (uint32_t)known[i].ours;
	}
	return rc;
}

/* A key that is none of ours, or damaged, is no reason to show none of the others. */
static devcert_status
read_public(dc_token *session, CK_OBJECT_HANDLE object, devcert_public_key **out)
{
	devcert_status rc = dc_token_public(session, object, out);

	switch (rc) {
	case DEVCERT_E_UNSUPPORTED:
	case DEVCERT_E_DER:
	case DEVCERT_E_TRAILING:
	case DEVCERT_E_LIMIT:
	case DEVCERT_E_WEAK:
		return DEVCERT_OK;
	default:
		return rc;
	}
}

static devcert_status
read_names(const dc_token_scan *scan, const dc_token_object *object, devcert_token_key *key)
{
	dc_buf label = DC_BUF_INIT(DC_LIMIT_TOKEN_ID_LEN);
	dc_buf id = DC_BUF_INIT(2 * DC_LIMIT_TOKEN_ID_LEN);
	devcert_status rc = dc_token_uri_write(scan, &scan->tokens[0], object, &key->uri);

	dc_text_printable(object->label, DC_LIMIT_TOKEN_ID_LEN, &label);
	dc_hex_add(object->id, &id);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_text(&label, &key->label);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_text(&id, &key->id);
	dc_buf_free(&label);
	dc_buf_free(&id);
	return rc;
}

static devcert_status
describe(const dc_token_scan *scan, dc_token *session, CK_OBJECT_HANDLE handle,
         CK_OBJECT_CLASS class, devcert_token_key **out)
{
	dc_buf id = DC_BUF_INIT(DC_LIMIT_TOKEN_ID_LEN), label = DC_BUF_INIT(DC_LIMIT_TOKEN_ID_LEN);
	devcert_token_key *key;
	devcert_status rc = DC_NEW(key);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&key->ref);
	key->has_private = class == CKO_PRIVATE_KEY;
	rc = dc_token_get(session, handle, CKA_ID, &id);
	if (rc == DEVCERT_OK)
		rc = dc_token_get(session, handle, CKA_LABEL, &label);
	if (rc == DEVCERT_OK) {
		const dc_token_object object = { class, dc_buf_slice(&id), dc_buf_slice(&label) };

		rc = read_names(scan, &object, key);
	}
	if (rc == DEVCERT_OK && key->has_private)
		rc = read_uses(session, handle, &key->uses);
	if (rc == DEVCERT_OK)
		rc = read_public(session, handle, &key->public);
	if (rc == DEVCERT_OK)
		*out = key;
	else
		devcert_token_key_free(key);
	dc_buf_free(&id);
	dc_buf_free(&label);
	return rc;
}

/* --- all of them --- */

typedef struct {
	CK_OBJECT_HANDLE handles[DC_LIMIT_TOKEN_KEYS + 1];
	size_t count;
} objects;

static devcert_status
search(const dc_token_scan *scan, dc_token *session, CK_OBJECT_CLASS class, objects *found)
{
	CK_ATTRIBUTE *want;
	CK_ULONG want_count = 0;
	devcert_status rc = dc_token_uri_set_class(scan->uri, class);

	if (rc != DEVCERT_OK)
		return rc;
	want = p11_kit_uri_get_attributes(scan->uri, &want_count);
	rc = dc_token_search(session, want, want_count, found->handles,
	                     sizeof(found->handles) / sizeof(found->handles[0]), &found->count);
	if (rc == DEVCERT_OK && found->count > DC_LIMIT_TOKEN_KEYS)
		rc =
		    dc_fail(DEVCERT_E_LIMIT, "more than %u keys in the token", DC_LIMIT_TOKEN_KEYS);
	return rc;
}

/* Whether the private half is in the list, before the public ones. */
static bool
is_told(const devcert_token_key_list *list, const devcert_token_key *key)
{
	for (size_t i = 0; i < list->count && list->items[i]->has_private; i++)
		if (key->id[0] != '\0' && strcmp(key->id, list->items[i]->id) == 0)
			return true;
	return false;
}

static devcert_status
append(const dc_token_scan *scan, dc_token *session, const objects *found, CK_OBJECT_CLASS class,
       devcert_token_key_list *list)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < found->count; i++) {
		devcert_token_key *key;

		rc = describe(scan, session, found->handles[i], class, &key);
		if (rc == DEVCERT_OK && class == CKO_PUBLIC_KEY && is_told(list, key))
			devcert_token_key_free(key);
		else if (rc == DEVCERT_OK)
			list->items[list->count++] = key;
	}
	return rc;
}

static devcert_status
describe_all(const dc_token_scan *scan, dc_token *session, devcert_token_key_list **out)
{
	bool only_private = p11_kit_uri_get_attribute(scan->uri, CKA_CLASS) != NULL;
	objects private = { .count = 0 }, public = { .count = 0 };
	devcert_token_key_list *list;
	devcert_status rc = search(scan, session, CKO_PRIVATE_KEY, &private);

	if (rc == DEVCERT_OK && !only_private)
		rc = search(scan, session, CKO_PUBLIC_KEY, &public);
	if (rc != DEVCERT_OK)
		return rc;
	list = calloc(1, sizeof(*list) + (private.count + public.count) * sizeof(list->items[0]));
	if (list == NULL)
		return dc_fail_nomem();
	rc = append(scan, session, &private, CKO_PRIVATE_KEY, list);
	if (rc == DEVCERT_OK)
		rc = append(scan, session, &public, CKO_PUBLIC_KEY, list);
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_token_key_list_free(list);
	return rc;
}

static devcert_status
look_in(const dc_token_scan *scan, dc_slice pin, devcert_token_key_list **out)
{
	const dc_token_place *at = &scan->tokens[0];
	dc_token *session;
	devcert_status rc = dc_token_start(at->module, at->slot, 0, &session);

	if (rc != DEVCERT_OK)
		return rc;
	if (pin.ptr != NULL)
		rc = dc_token_login(session, at, pin);
	if (rc == DEVCERT_OK)
		rc = describe_all(scan, session, out);
	dc_token_end(session);
	return rc;
}

/* see devcert/token.h */
devcert_status
devcert_token_key_list_read(const char *uri, const uint8_t *pass, size_t pass_len,
                            devcert_token_key_list **out)
{
	dc_token_scan *scan = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(uri);
	DC_DATA(pass, pass_len);
	rc = dc_token_check_pin(pass_len);
	if (rc == DEVCERT_OK)
		rc = dc_token_scan_new(uri, DC_NAMES_KEYS, &scan);
	if (rc == DEVCERT_OK)
		rc = dc_token_scan_one(scan);
	if (rc == DEVCERT_OK)
		rc = look_in(scan, dc_slice_of(pass, pass_len), out);
	dc_token_scan_free(scan);
	return rc;
}

/* see devcert/token.h */
size_t
devcert_token_key_list_get_count(const devcert_token_key_list *list)
{
	return list->count;
}

/* see devcert/token.h */
devcert_status
devcert_token_key_list_get_item(const devcert_token_key_list *list, size_t index,
                                devcert_token_key **out)
{
	DC_OUT(out);
	DC_ARG(list);
	if (index >= list->count)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no key %zu of %zu", index, list->count);
	dc_ref_get(&list->items[index]->ref);
	*out = list->items[index];
	return DEVCERT_OK;
}

/* see devcert/token.h */
void
devcert_token_key_list_free(devcert_token_key_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		devcert_token_key_free(list->items[i]);
	free(list);
}

/* see devcert/token.h */
const char *
devcert_token_key_get_uri(const devcert_token_key *key)
{
	return key->uri;
}

/* see devcert/token.h */
const char *
devcert_token_key_get_label(const devcert_token_key *key)
{
	return key->label;
}

/* see devcert/token.h */
const char *
devcert_token_key_get_id(const devcert_token_key *key)
{
	return key->id;
}

/* see devcert/token.h */
int32_t
devcert_token_key_get_type(const devcert_token_key *key)
{
	return key->public != NULL ? (int32_t)devcert_public_key_get_type(key->public) : -1;
}

/* see devcert/token.h */
uint32_t
devcert_token_key_get_bits(const devcert_token_key *key)
{
	return key->public != NULL ? devcert_public_key_get_bits(key->public) : 0;
}

/* see devcert/token.h */
bool
devcert_token_key_has_private(const devcert_token_key *key)
{
	return key->has_private;
}

/* see devcert/token.h */
uint32_t
devcert_token_key_get_uses(const devcert_token_key *key)
{
	return key->uses;
}

/* see devcert/token.h */
devcert_status
devcert_token_key_get_public(const devcert_token_key *key, devcert_public_key **out)
{
	DC_OUT(out);
	DC_ARG(key);
	if (key->public == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "a key whose public half is not known");
	*out = dc_public_key_ref(key->public);
	return DEVCERT_OK;
}

/* see devcert/token.h */
void
devcert_token_key_free(devcert_token_key *key)
{
	if (key == NULL || !dc_ref_put(&key->ref))
		return;
	free(key->uri);
	free(key->label);
	free(key->id);
	devcert_public_key_free(key->public);
	free(key);
}
