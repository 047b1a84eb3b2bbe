/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

/* What the errors of the library mean for whoever called us. */
static int
exit_code(devcert_status rc)
{
	switch (rc) {
	case DEVCERT_E_PASSWORD:
		return EXIT_SECRET;
	case DEVCERT_E_NOT_FOUND:
		return EXIT_NOT_FOUND;
	case DEVCERT_E_UNSUPPORTED:
	case DEVCERT_E_DECRYPT:
	case DEVCERT_E_NO_RECIPIENT:
		return EXIT_BAD_DATA;
	default:
		break;
	}
	switch (devcert_error_category(rc)) {
	case DEVCERT_CATEGORY_NONE:
		return EXIT_DONE;
	case DEVCERT_CATEGORY_USAGE:
		return EXIT_USAGE;
	case DEVCERT_CATEGORY_DECODE:
		return EXIT_BAD_DATA;
	case DEVCERT_CATEGORY_CRYPTO:
	case DEVCERT_CATEGORY_TRUST:
	case DEVCERT_CATEGORY_STORE:
	case DEVCERT_CATEGORY_IO:
		return EXIT_REFUSED;
	case DEVCERT_CATEGORY_PROTOCOL:
		return EXIT_PROTOCOL;
	case DEVCERT_CATEGORY_NETWORK:
		return EXIT_NETWORK;
	case DEVCERT_CATEGORY_SYSTEM:
		break;
	}
	return EXIT_SYSTEM;
}

/* see tool.h */
int
fail_status(devcert_status rc, const char *what)
{
	progress_end();
	(void)fprintf(stderr, "devcert: %s%s%s (%s)\n", what != NULL ? what : "",
	              what != NULL ? ": " : "", devcert_last_error_message(),
	              devcert_error_name(rc));
	return exit_code(rc);
}

static void print(devcert_status rc, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
print(devcert_status rc, const char *fmt, va_list ap)
{
	progress_end();
	(void)fputs("devcert: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fprintf(stderr, " (%s)\n", devcert_error_name(rc));
}

/* see tool.h */
int
fail(devcert_status rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(rc, fmt, ap);
	va_end(ap);
	return exit_code(rc);
}

/* see tool.h */
int
fail_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(DEVCERT_E_ARGUMENT, fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

/* see tool.h */
int
fail_file(const char *verb, const char *path)
{
	devcert_status rc = errno == ENOENT   ? DEVCERT_E_NOT_FOUND
	                    : errno == EEXIST ? DEVCERT_E_EXISTS
	                                      : DEVCERT_E_IO;

	return fail(rc, "cannot %s %s: %s", verb, path, strerror(errno));
}

/* see tool.h */
int
fail_option(devcert_status rc, const char *option)
{
	int code = fail_status(rc, option);

	return code == EXIT_BAD_DATA ? EXIT_USAGE : code;
}
