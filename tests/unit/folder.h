/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of a test's own, which is seen before and after. */
#ifndef TEST_FOLDER_H
#define TEST_FOLDER_H
#include "assert_devcert.h"

#include <devcert/error.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* Where the test that runs has its files; paths are relative to it. */
static char folder_path[64];
static int folder_back = -1;

static inline int
enter_folder(void **state)
{
	(void)state;
	strcpy(folder_path, "/tmp/devcert-test-XXXXXX");
	folder_back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder_back < 0 || mkdtemp(folder_path) == NULL || chdir(folder_path) != 0;
}

static inline void
empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char child[512];
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		assert_int_equal(lstat(child, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			assert_int_equal(chmod(child, 0700), 0);
			empty_folder(child);
			assert_int_equal(rmdir(child), 0);
		} else {
			assert_int_equal(unlink(child), 0);
		}
	}
	(void)closedir(dir);
}

static inline int
leave_folder(void **state)
{
	(void)state;
	empty_folder(folder_path);
	if (fchdir(folder_back) != 0 || close(folder_back) != 0)
		return -1;
	return rmdir(folder_path);
}

#define folder_test(f) cmocka_unit_test_setup_teardown(f, enter_folder, leave_folder)

static inline void
write_file(const char *path, dc_slice in)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	while (in.len > 0) {
		ssize_t done = write(fd, in.ptr, in.len);

		assert_true(done > 0);
		in.ptr += done;
		in.len -= (size_t)done;
	}
	assert_int_equal(close(fd), 0);
}

static inline void
write_text(const char *path, const char *text)
{
	write_file(path, dc_slice_text(text));
}

static inline dc_buf
read_file(const char *path)
{
	dc_buf buf = DC_BUF_INIT(SIZE_MAX / 2);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t piece[65536];
	ssize_t got;

	assert_true(fd >= 0);
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		dc_buf_add(&buf, dc_slice_of(piece, (size_t)got));
	assert_int_equal(got, 0);
	assert_int_equal(close(fd), 0);
	return buf;
}

static inline void
assert_file(const char *path, dc_slice expected)
{
	dc_buf is = read_file(path);

	assert_int_equal(is.len, expected.len);
	assert_true(dc_slice_equals(dc_buf_slice(&is), expected));
	dc_buf_free(&is);
}

static inline void
assert_text(const char *path, const char *expected)
{
	assert_file(path, dc_slice_text(expected));
}

static inline int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted, each with a blank behind it. */
static inline void
assert_names(const char *path, const char *expected)
{
	char *names[64], text[4096] = "";
	size_t count = 0;
	DIR *dir = opendir(path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			assert_true(count < COUNT_OF(names));
			names[count++] = strdup(entry->d_name);
		}
	(void)closedir(dir);
	qsort(names, count, sizeof(names[0]), compare_names);
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(text);

		(void)snprintf(text + len, sizeof(text) - len, "%s ", names[i]);
		free(names[i]);
	}
	assert_string_equal(text, expected);
}

static inline mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

/* DEVCERT_E_IO with this errno as its detail. */
#define assert_io(error, call)                                                                     \
	do {                                                                                       \
		assert_fails(DEVCERT_E_IO, call);                                                  \
		assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_ERRNO), error);          \
	} while (0)

#endif /* TEST_FOLDER_H */
