/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The corpus for tests with cmocka: whether a folder is there, its files, the rows of its manifest.
 */
#ifndef CORPUS_FILES_H
#define CORPUS_FILES_H

#include <dirent.h>

#include "assert_devcert.h"
#include "base/buf.h"
#include "base/slice.h"
#include "corpus.h"

/* Whether the folder is there; where it is not, that is said aloud, and main() returns: the whole
 * program counts as skipped.  (What cmocka's skip() prints is a failure to TAP.) */
static inline bool
corpus_has(const char *folder)
{
	DIR *dir = opendir(corpus_path(folder));

	if (dir == NULL) {
		printf("1..0 # SKIP ../shared/corpus/%s is not there\n", folder);
		return false;
	}
	(void)closedir(dir);
	return true;
}

/* A whole file into an empty buffer; false where it is not there. */
static inline bool
corpus_octets(const char *name, dc_buf *out)
{
	size_t len;
	uint8_t *octets = corpus_read(name, &len);

	*out = (dc_buf)DC_BUF_INIT(CORPUS_FILE_MAX);
	if (octets == NULL)
		return false;
	dc_buf_add(out, dc_slice_of(octets, len));
	free(octets);
	return dc_buf_status(out) == DEVCERT_OK;
}

/* One row of MANIFEST.tsv; fields point into a line that is cut up. */
struct corpus_row {
	char *file;
	char *key;      /* password or key */
	char *expected; /* the judge */
	char *note;
};

/* Call visit for each row whose file stands in the folder; false where there is no manifest. */
static inline bool
corpus_each(const char *folder, void (*visit)(const struct corpus_row *row, void *context),
            void *context)
{
	char line[4096];
	size_t folder_len = strlen(folder);
	FILE *file = fopen(corpus_path("MANIFEST.tsv"), "r");

	if (file == NULL)
		return false;
	while (fgets(line, sizeof(line), file) != NULL) {
		char *fields[12] = { NULL }, *at = line;
		struct corpus_row row;

		for (size_t i = 0; i < COUNT_OF(fields) && at != NULL; i++)
			fields[i] = strsep(&at, "\t\n");
		if (fields[8] == NULL || strncmp(fields[0], folder, folder_len) != 0)
			continue;
		row = (struct corpus_row){ fields[0], fields[6], fields[7], fields[8] };
		visit(&row, context);
	}
	(void)fclose(file);
	return true;
}

#endif /* CORPUS_FILES_H */
