/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* renameat2() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

/* see tool.h */
void
octets_free(struct octets *octets)
{
	if (octets->data != NULL)
		explicit_bzero(octets->data, octets->len);
	free(octets->data);
	octets->data = NULL;
	octets->len = 0;
}

/* Until the end of the file; keys come this way, so nothing is left behind when room grows. */
static int
read_all(int fd, const char *path, struct octets *out)
{
	size_t size = 65536;
	ssize_t n;

	out->data = malloc(size);
	if (out->data == NULL)
		return fail(DEVCERT_E_NOMEM, "out of memory");
	while ((n = read(fd, out->data + out->len, size - out->len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_file("read", path);
		out->len += (size_t)n;
		if (out->len > INPUT_MAX)
			return fail(DEVCERT_E_LIMIT, "%s is longer than %u octets", path,
			            INPUT_MAX);
		if (out->len == size) {
			uint8_t *data = malloc(2 * size);

			if (data == NULL)
				return fail(DEVCERT_E_NOMEM, "out of memory");
			memcpy(data, out->data, out->len);
			explicit_bzero(out->data, size);
			free(out->data);
			out->data = data;
			size *= 2;
		}
	}
	return EXIT_DONE;
}

/* see tool.h */
int
read_input(const char *path, struct octets *out)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int code;

	*out = (struct octets){ NULL, 0 };
	if (fd < 0)
		return fail_file("read", path);
	code = read_all(fd, is_stdin ? "standard input" : path, out);
	if (code != EXIT_DONE)
		octets_free(out);
	if (!is_stdin)
		(void)close(fd);
	return code;
}

/* The folder of a file, with its slash; "./" where the path has none. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? strdup("./") : strndup(path, (size_t)(slash - path) + 1);
}

/* see tool.h */
int
check_output(const char *path, bool force)
{
	struct stat st;
	char *folder;
	int code = EXIT_DONE;

	if (path == NULL || strcmp(path, "-") == 0)
		return EXIT_DONE;
	if (lstat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return fail(DEVCERT_E_EXISTS, "%s is a folder", path);
		if (!force)
			return fail(DEVCERT_E_EXISTS, "%s exists; --force overwrites it", path);
	}
	folder = folder_of(path);
	if (folder == NULL)
		return fail(DEVCERT_E_NOMEM, "out of memory");
	if (access(folder, W_OK | X_OK) != 0)
		code = fail_file("write", path);
	free(folder);
	return code;
}

static int
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The rename, too, shall survive a power failure. */
static void
sync_folder(const char *path)
{
	char *folder = folder_of(path);
	int fd = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)fsync(fd); /* the data is safe; some file systems cannot do this */
		(void)close(fd);
	}
	free(folder);
}

/* Without force the last step, too, overwrites nothing. */
static int
move(const char *from, const char *to, bool force)
{
	if (force)
		return rename(from, to);
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (link(from, to) != 0) /* file systems that do not know the flag */
		return -1;
	return unlink(from);
}

/* "folder/.name.XXXXXX", opened for us alone. */
static int
open_temporary(const char *path, char **name)
{
	const char *slash = strrchr(path, '/');
	int folder_len = slash == NULL ? 0 : (int)(slash - path) + 1;

	if (asprintf(name, "%.*s.%s.XXXXXX", folder_len, path, path + folder_len) < 0) {
		*name = NULL;
		return -1;
	}
	return mkostemp(*name, O_CLOEXEC);
}

/* see tool.h */
int
write_output(const char *path, bool force, enum output_mode mode, const void *data, size_t len)
{
	char *name = NULL;
	int code = check_output(path, force);
	mode_t mask;
	int fd;

	if (code != EXIT_DONE)
		return code;
	if (strcmp(path, "-") == 0) {
		if (fflush(stdout) != 0 || write_all(STDOUT_FILENO, data, len) != 0)
			return fail_file("write", "standard output");
		return EXIT_DONE;
	}
	fd = open_temporary(path, &name);
	if (fd < 0) {
		code = fail_file("write", path);
		free(name);
		return code;
	}
	mask = umask(077); /* there is no way to ask without setting */
	(void)umask(mask);
	/* mkostemp() gives 0600, which only what is public leaves. */
	if ((mode == OUTPUT_PUBLIC && fchmod(fd, (mode_t)OUTPUT_PUBLIC & ~mask) != 0) ||
	    write_all(fd, data, len) != 0 || fsync(fd) != 0 || move(name, path, force) != 0) {
		code = fail_file("write", path);
		(void)unlink(name);
	} else {
		sync_folder(path);
	}
	(void)close(fd);
	free(name);
	return code;
}
