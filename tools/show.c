/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

#define LABEL_WIDTH 20
#define LINE_WIDTH 15
#define INDENT 2
#define NO_END "9999-12-31T23:59:59Z"

static bool to_stderr;

/* see tool.h */
void
show_on_stderr(void)
{
	to_stderr = true;
}

/* see tool.h */
void
show_line(const char *label, const char *fmt, ...)
{
	FILE *out = to_stderr ? stderr : stdout;
	va_list ap;

	(void)fprintf(out, "%-*s", LINE_WIDTH, label);
	va_start(ap, fmt);
	(void)vfprintf(out, fmt, ap);
	va_end(ap);
	(void)fputc('\n', out);
	(void)fflush(out);
}

/* see tool.h */
const char *
clean(const char *text, char *out, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size && text[i] != '\0'; i++)
		out[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i];
	out[i] = '\0';
	return out;
}

/* "2028-11-21T10:00:00Z" as people read it. */
static void
print_time(const char *text)
{
	if (strcmp(text, NO_END) == 0)
		printf("no end");
	else
		printf("%.10s %.8s UTC", text, text + 11);
}

static bool
is_time(const char *text)
{
	return strlen(text) == 20 && text[10] == 'T' && text[19] == 'Z' && text[4] == '-';
}

static void
print_scalar(const json_t *value)
{
	char line[4096];

	switch (json_typeof(value)) {
	case JSON_STRING:
		if (is_time(json_string_value(value)))
			print_time(json_string_value(value));
		else
			printf("%s", clean(json_string_value(value), line, sizeof(line)));
		break;
	case JSON_INTEGER:
		printf("%lld", (long long)json_integer_value(value));
		break;
	case JSON_TRUE:
		printf("yes");
		break;
	case JSON_FALSE:
		printf("no");
		break;
	default:
		printf("-");
	}
}

static void
print_label(const char *key, int indent)
{
	printf("%*s", indent, "");
	for (const char *c = key; *c != '\0'; c++)
		putchar(*c == '_' ? ' ' : *c);
	printf("%*s",
	       LABEL_WIDTH > indent + (int)strlen(key) ? LABEL_WIDTH - indent - (int)strlen(key)
	                                               : 1,
	       "");
}

static bool
is_empty(const json_t *value)
{
	return (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_string(value) && json_string_value(value)[0] == '\0');
}

static void print_object(json_t *object, int indent);

/* A key, or an alternative name: objects so small that they fit on a line. */
static bool
print_small(json_t *object)
{
	const char *type = json_string_value(json_object_get(object, "type"));
	const json_t *value = json_object_get(object, "value");
	const json_t *bits = json_object_get(object, "bits");

	if (type == NULL || (value == NULL && bits == NULL))
		return false;
	printf("%s ", type);
	print_scalar(value != NULL ? value : bits);
	if (bits != NULL) {
		printf(" bits, SHA-256 ");
		print_scalar(json_object_get(object, "fingerprint"));
	}
	return true;
}

static void
print_array(const char *key, json_t *array, int indent)
{
	size_t i;
	json_t *item;

	if (json_is_object(json_array_get(array, 0)) &&
	    json_object_get(json_array_get(array, 0), "subject") != NULL) {
		json_array_foreach(array, i, item)
		{
			print_label(key, indent);
			printf("%zu\n", i);
			print_object(item, indent + INDENT);
		}
		return;
	}
	print_label(key, indent);
	json_array_foreach(array, i, item)
	{
		if (i > 0)
			printf(", ");
		if (!json_is_object(item) || !print_small(item))
			print_scalar(item);
	}
	putchar('\n');
}

static void
print_object(json_t *object, int indent)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (is_empty(value))
			continue;
		if (json_is_array(value)) {
			print_array(key, value, indent);
			continue;
		}
		print_label(key, indent);
		if (!json_is_object(value)) {
			print_scalar(value);
			putchar('\n');
		} else if (print_small(value)) {
			putchar('\n');
		} else {
			putchar('\n');
			print_object(value, indent + INDENT);
		}
	}
}

/* see tool.h */
int
show(json_t *object, bool as_json)
{
	int rc = 0;

	if (object == NULL)
		return fail(DEVCERT_E_NOMEM, "out of memory");
	if (as_json)
		rc = json_dumpf(object, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	else
		print_object(object, 0);
	if (as_json)
		putchar('\n');
	json_decref(object);
	if (rc != 0 || fflush(stdout) != 0 || ferror(stdout))
		return fail_file("write", "standard output");
	return EXIT_DONE;
}
