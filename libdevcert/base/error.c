/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_SIZE 256

/* Fixed and per thread: no allocation, so it works when memory is out, and no destructor
 * that would outlive a dlclose. */
static _Thread_local struct {
	devcert_status code;
	char message[MESSAGE_SIZE];
	devcert_detail kind; /* 0: the call left no figure */
	int64_t value;
} last;

static const struct {
	int code;
	devcert_category category;
	const char *name;
	const char *text;
} errors[] = {
#define X(code, category, text) { code, DEVCERT_CATEGORY_##category, #code, text },
#include "base/errors.def"
#undef X
};

__attribute__((format(printf, 4, 0))) static void
record(devcert_status code, devcert_detail kind, int64_t value, const char *fmt, va_list ap)
{
	char message[MESSAGE_SIZE] = "";

	/* Not in place: the message before may be among the arguments. */
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	memcpy(last.message, message, sizeof(message));
	last.code = code;
	last.kind = kind;
	last.value = value;
}

devcert_status
dc_fail(devcert_status code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(code, (devcert_detail)0, 0, fmt, ap);
	va_end(ap);
	return code;
}

devcert_status
dc_fail_detail(devcert_status code, devcert_detail kind, int64_t value, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(code, kind, value, fmt, ap);
	va_end(ap);
	return code;
}

devcert_status
dc_fail_nomem(void)
{
	return dc_fail(DEVCERT_E_NOMEM, "out of memory");
}

/* The row of a code; NULL for an unknown one. */
static const char *
find(int code, const char **text, devcert_category *category)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code) {
			*text = errors[i].text;
			*category = errors[i].category;
			return errors[i].name;
		}
	return NULL;
}

/* see devcert/error.h */
const char *
devcert_error_name(int code)
{
	const char *text;
	devcert_category category;
	const char *name = find(code, &text, &category);

	return name != NULL ? name : "DEVCERT_E_UNKNOWN";
}

/* see devcert/error.h */
const char *
devcert_error_text(int code)
{
	const char *text;
	devcert_category category;

	return find(code, &text, &category) != NULL ? text
	                                            : "an error that this release does not know";
}

/* see devcert/error.h */
devcert_category
devcert_error_category(int code)
{
	const char *text;
	devcert_category category;

	if (find(code, &text, &category) != NULL)
		return category;
	/* The ranges of devcert_category are hundreds, and the categories stand in their order. */
	if (code < 0 && code > -900)
		return (devcert_category)(1 - code / 100);
	return DEVCERT_CATEGORY_SYSTEM;
}

/* see devcert/error.h */
int
devcert_last_error_code(void)
{
	return last.code;
}

/* see devcert/error.h */
const char *
devcert_last_error_message(void)
{
	return last.message;
}

/* see devcert/error.h */
int64_t
devcert_last_error_detail(devcert_detail kind)
{
	return last.kind == kind && (int)kind != 0 ? last.value : -1;
}
