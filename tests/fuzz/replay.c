/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a target once over each file that is named, and over each in a folder that is named; without
 * arguments over the target's seeds, as "make check" does. */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz.h"

/* At its exact size, so that ASan sees the first octet read beyond it. */
static int
replay_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct stat st;
	uint8_t *data = NULL;
	size_t size = 0;
	int done = 0;

	if (in != NULL && fstat(fileno(in), &st) == 0) {
		size = (size_t)st.st_size;
		data = malloc(size > 0 ? size : 1);
	}
	if (data != NULL && fread(data, 1, size, in) == size) {
		(void)LLVMFuzzerTestOneInput(data, size);
		done = 1;
	} else {
		printf("# %s cannot be read\n", path);
	}
	if (in != NULL)
		(void)fclose(in);
	free(data);
	return done;
}

/* How many files; -1 where one could not be read. */
static int
replay(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	char file[4096];
	int count = 0;

	if (dir == NULL)
		return replay_file(path) ? 1 : -1;
	while ((entry = readdir(dir)) != NULL && count >= 0) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		count = replay_file(file) ? count + 1 : -1;
	}
	(void)closedir(dir);
	return count;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	char seeds[2048];
	int count, all = 0;

	(void)snprintf(seeds, sizeof(seeds), "%s/tests/fuzz/corpus/" FUZZ_TARGET,
	               srcdir != NULL ? srcdir : ".");
	printf("1..1\n");
	(void)fflush(stdout);
	for (int i = 1; i < argc || i == 1; i++) {
		count = replay(argc > 1 ? argv[i] : seeds);
		if (count <= 0) {
			printf("not ok 1 - %s: nothing to replay\n", argc > 1 ? argv[i] : seeds);
			return 1;
		}
		all += count;
	}
	printf("ok 1 - %d inputs of %s replayed\n", all, FUZZ_TARGET);
	return 0;
}
