/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"

struct devcert_text_list {
	size_t count;
	char **items;
};

devcert_status
dc_text_list_new(devcert_text_list **out)
{
	return DC_NEW(*out);
}

devcert_status
dc_text_list_add(devcert_text_list *list, const char *text)
{
	char **items = reallocarray(list->items, list->count + 1, sizeof(*items));

	if (items == NULL)
		return dc_fail_nomem();
	list->items = items;
	devcert_status rc = dc_strdup(text, &items[list->count]);
	if (rc == DEVCERT_OK)
		list->count++;
	return rc;
}

bool
dc_text_list_has(const devcert_text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

devcert_status
dc_text_list_copy(const devcert_text_list *list, devcert_text_list **out)
{
	devcert_status rc = dc_text_list_new(out);

	for (size_t i = 0; rc == DEVCERT_OK && i < list->count; i++)
		rc = dc_text_list_add(*out, list->items[i]);
	if (rc != DEVCERT_OK) {
		devcert_text_list_free(*out);
		*out = NULL;
	}
	return rc;
}

/* see devcert/types.h */
size_t
devcert_text_list_get_count(const devcert_text_list *list)
{
	return list != NULL ? list->count : 0;
}

/* see devcert/types.h */
const char *
devcert_text_list_get_item(const devcert_text_list *list, size_t index)
{
	return list != NULL && index < list->count ? list->items[index] : NULL;
}

/* see devcert/types.h */
void
devcert_text_list_free(devcert_text_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	free(list);
}
