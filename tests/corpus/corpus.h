/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the programs share that read a folder of real files, ../shared/corpus beside the source. */
#ifndef CORPUS_H
#define CORPUS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS_FILE_MAX (16u * 1024 * 1024)

/* The name of a file in the corpus; the text lasts until the next call. */
static inline const char *
corpus_path(const char *file)
{
	static char path[1024];
	const char *srcdir = getenv("srcdir");

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/%s", srcdir != NULL ? srcdir : ".",
	               file);
	return path;
}

/* The octets of a file and how many, for free(); NULL where it cannot be read. */
static inline uint8_t *
corpus_read(const char *file, size_t *len)
{
	FILE *in = fopen(corpus_path(file), "rb");
	uint8_t *data, *exact;

	*len = 0;
	if (in == NULL)
		return NULL;
	data = malloc(CORPUS_FILE_MAX);
	if (data != NULL)
		*len = fread(data, 1, CORPUS_FILE_MAX, in);
	(void)fclose(in);
	/* No octet more than there are, so that ASan sees a read beyond them. */
	exact = data != NULL ? realloc(data, *len > 0 ? *len : 1) : NULL;
	return exact != NULL ? exact : data;
}

/* What a file must give, and why, where that is not what the corpus says of it. */
struct corpus_exception {
	const char *file;
	const char *outcome;
	const char *why;
};

struct corpus_figures {
	unsigned int tried, expected, excepted, wrong;
};

/* Compare an outcome with what the corpus expects; both are words like "taken" and "refused", or
 * names of errors.  The exceptions end with a NULL file. */
static inline void
corpus_compare(const char *file, const char *outcome, const char *expected,
               const struct corpus_exception *exceptions, struct corpus_figures *figures)
{
	figures->tried++;
	for (; exceptions->file != NULL; exceptions++) {
		if (strcmp(exceptions->file, file) != 0)
			continue;
		if (strcmp(exceptions->outcome, outcome) == 0) {
			figures->excepted++;
			printf("# exception: %s: %s: %s\n", file, outcome, exceptions->why);
		} else {
			figures->wrong++;
			printf("# WRONG: %s: %s, not %s\n", file, outcome, exceptions->outcome);
		}
		return;
	}
	if (strcmp(outcome, expected) == 0) {
		figures->expected++;
	} else {
		figures->wrong++;
		printf("# WRONG: %s: %s, not %s\n", file, outcome, expected);
	}
}

/* The same where an exception gives a part of the name; the first that fits holds. */
static inline void
corpus_compare_by_part(const char *file, const char *outcome, const char *expected,
                       const struct corpus_exception *exceptions, struct corpus_figures *figures)
{
	struct corpus_exception one[2] = { { NULL, NULL, NULL } };

	while (exceptions->file != NULL && strstr(file, exceptions->file) == NULL)
		exceptions++;
	if (exceptions->file != NULL) {
		one[0] = *exceptions;
		one[0].file = file;
	}
	corpus_compare(file, outcome, expected, one, figures);
}

/* The last lines of a test, for the TAP driver. */
static inline int
corpus_finish(const char *what, const struct corpus_figures *figures)
{
	printf("# %s: %u tried, %u as expected, %u exceptions, %u wrong\n", what, figures->tried,
	       figures->expected, figures->excepted, figures->wrong);
	printf("1..1\n%s 1 - %s\n", figures->wrong == 0 && figures->tried > 0 ? "ok" : "not ok",
	       what);
	return figures->wrong != 0 || figures->tried == 0;
}

static inline int
corpus_skip(const char *what)
{
	printf("1..0 # SKIP skipped: %s: there is no ../shared/corpus\n", what);
	return 0;
}

#endif /* CORPUS_H */
