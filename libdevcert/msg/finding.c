/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "msg/profile.h"

#define MESSAGE_SIZE 512

typedef struct {
	devcert_finding type;
	devcert_severity severity;
	char *message;
	const char *reason;
} finding;

struct devcert_finding_list {
	dc_ref ref;
	size_t count;
	finding *items;
};

devcert_status
dc_finding_add(devcert_finding_list *list, devcert_finding type, devcert_severity severity,
               const char *reason, const char *fmt, ...)
{
	finding *items = reallocarray(list->items, list->count + 1, sizeof(*items));
	finding *next;
	char text[MESSAGE_SIZE];
	devcert_status rc;
	va_list args;

	if (items == NULL)
		return dc_fail_nomem();
	list->items = items;
	next = &items[list->count];
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	rc = dc_strdup(text, &next->message);
	if (rc != DEVCERT_OK)
		return rc;
	next->type = type;
	next->severity = severity;
	next->reason = reason;
	list->count++;
	return DEVCERT_OK;
}

/* see devcert/profile.h */
size_t
devcert_finding_list_get_count(const devcert_finding_list *list)
{
	return list->count;
}

/* see devcert/profile.h */
devcert_finding
devcert_finding_list_get_type(const devcert_finding_list *list, size_t index)
{
	return index < list->count ? list->items[index].type : DEVCERT_FINDING_PURPOSE;
}

/* see devcert/profile.h */
devcert_severity
devcert_finding_list_get_severity(const devcert_finding_list *list, size_t index)
{
	return index < list->count ? list->items[index].severity : DEVCERT_SEVERITY_NOTE;
}

/* see devcert/profile.h */
const char *
devcert_finding_list_get_message(const devcert_finding_list *list, size_t index)
{
	return index < list->count ? list->items[index].message : NULL;
}

/* see devcert/profile.h */
const char *
devcert_finding_list_get_reason(const devcert_finding_list *list, size_t index)
{
	return index < list->count ? list->items[index].reason : NULL;
}

/* see devcert/profile.h */
void
devcert_finding_list_free(devcert_finding_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].message);
	free(list->items);
	free(list);
}

devcert_status
dc_finding_list_new(devcert_finding_list **out)
{
	devcert_status rc = DC_NEW(*out);

	if (rc == DEVCERT_OK)
		dc_ref_init(&(*out)->ref);
	return rc;
}

devcert_finding_list *
dc_finding_list_ref(devcert_finding_list *list)
{
	dc_ref_get(&list->ref);
	return list;
}
