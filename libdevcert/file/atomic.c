/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "crypto/random.h"
#include "file/io.h"

/* Names of our own, for the moment that a file needs one: 64 random bits. */
#define TEMPORARY_PREFIX ".devcert-"
#define TEMPORARY_RANDOM 8
#define TEMPORARY_SIZE (sizeof(TEMPORARY_PREFIX) + 2 * TEMPORARY_RANDOM)
#define TEMPORARY_TRIES 100

struct dc_target {
	int fd;
	int folder;                     /* -1 where it is written as it is */
	char *path;                     /* as it was given, cut at its last slash */
	const char *name;               /* in the folder */
	char temporary[TEMPORARY_SIZE]; /* "" while it has no name at all */
	bool overwrite;
	bool sync;
	bool is_device; /* where writing takes no time, or not the processor's */
};

static devcert_status
make_name(char out[TEMPORARY_SIZE])
{
	uint8_t random[TEMPORARY_RANDOM];
	devcert_status rc = dc_random(random, sizeof(random));

	if (rc != DEVCERT_OK)
		return rc;
	memcpy(out, TEMPORARY_PREFIX, sizeof(TEMPORARY_PREFIX));
	dc_hex(dc_slice_of(random, sizeof(random)), out + sizeof(TEMPORARY_PREFIX) - 1);
	return DEVCERT_OK;
}

/* Whether the file of fd can be linked later: by its name in /proc, which may be missing. */
static bool
has_proc(int fd)
{
	char link[32];
	struct stat st;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return lstat(link, &st) == 0;
}

/* A file without a name; -1 with errno EOPNOTSUPP where there can be none. */
static int
open_nameless(int folder, mode_t mode, int flags)
{
	int fd = dc_io_open(folder, ".", O_TMPFILE | O_RDWR | flags, mode);

	/* EISDIR: a kernel that does not know O_TMPFILE. */
	if (fd < 0 && errno == EISDIR)
		errno = EOPNOTSUPP;
	if (fd >= 0 && (flags & O_EXCL) == 0 && !has_proc(fd)) {
		(void)close(fd);
		errno = EOPNOTSUPP;
		return -1;
	}
	return fd;
}

/* A new file under a random name. */
static devcert_status
open_temporary(int folder, mode_t mode, char name[TEMPORARY_SIZE], int *out)
{
	int fd = -1;

	for (int i = 0; i < TEMPORARY_TRIES; i++) {
		devcert_status rc = make_name(name);

		if (rc != DEVCERT_OK)
			return rc;
		fd = dc_io_open(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	if (fd < 0) {
		name[0] = '\0';
		return dc_io_fail(errno, "making a file beside the target");
	}
	*out = fd;
	return DEVCERT_OK;
}

/* The number in /dev/fd/N and its other names; -1 for other paths.  These are not opened anew:
 * where they are regular files that would start at their beginning, over what the shell's >> keeps.
 */
static int
read_descriptor(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	int fd = 0;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *digits = path + strlen(folders[i]);

		if (strncmp(path, folders[i], strlen(folders[i])) != 0 || *digits == '\0')
			continue;
		for (; dc_is_digit(*digits) && fd < 100000; digits++)
			fd = 10 * fd + (*digits - '0');
		return *digits == '\0' ? fd : -1;
	}
	return -1;
}

/* Open what is there already, and is no regular file. */
static devcert_status
open_as_it_is(dc_target *target)
{
	struct stat st;

	target->fd = dc_io_open(target->folder, target->name, O_WRONLY, 0);
	if (target->fd < 0 || fstat(target->fd, &st) != 0)
		return dc_io_fail(errno, "opening the target");
	if (S_ISREG(st.st_mode))
		return dc_fail(DEVCERT_E_EXISTS, "the target has come to be meanwhile");
	(void)close(target->folder);
	target->folder = -1;
	return DEVCERT_OK;
}

static devcert_status
open_held_back(dc_target *target, mode_t mode)
{
	target->fd = open_nameless(target->folder, mode, 0);
	if (target->fd >= 0)
		return DEVCERT_OK;
	if (errno != EOPNOTSUPP)
		return dc_io_fail(errno, "making a file beside the target");
	return open_temporary(target->folder, mode, target->temporary, &target->fd);
}

/* Open the folder of target->path, and cut the name off. */
static devcert_status
open_folder(dc_target *target)
{
	char *slash = strrchr(target->path, '/');
	const char *folder = slash == NULL ? "." : slash == target->path ? "/" : target->path;

	target->name = slash == NULL ? target->path : slash + 1;
	if (target->name[0] == '\0')
		return slash == NULL ? dc_io_fail(ENOENT, "opening the folder of the target")
		                     : dc_fail(DEVCERT_E_ARGUMENT, "the target is a folder");
	if (slash != NULL)
		*slash = '\0';
	/* O_PATH: into some folders one may write, and not look. */
	target->folder = dc_io_open(AT_FDCWD, folder, O_PATH | O_DIRECTORY, 0);
	if (target->folder < 0)
		return dc_io_fail(errno, "opening the folder of the target");
	return DEVCERT_OK;
}

static devcert_status
open_by_name(dc_target *target, mode_t mode)
{
	struct stat st;
	devcert_status rc = open_folder(target);

	if (rc != DEVCERT_OK)
		return rc;
	if (fstatat(target->folder, target->name, &st, 0) == 0) {
		if (S_ISDIR(st.st_mode))
			return dc_fail(DEVCERT_E_ARGUMENT, "the target is a folder");
		if (!S_ISREG(st.st_mode))
			return open_as_it_is(target);
	} else if (errno != ENOENT) {
		return dc_io_fail(errno, "looking for the target");
	}
	if (!target->overwrite &&
	    fstatat(target->folder, target->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return dc_fail(DEVCERT_E_EXISTS, "the target is there already");
	return open_held_back(target, mode);
}

devcert_status
dc_target_open(const char *path, mode_t mode, uint32_t flags, dc_target **out)
{
	dc_target *target;
	struct stat st;
	int descriptor = read_descriptor(path);
	devcert_status rc = DC_NEW(target);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	target->fd = target->folder = -1;
	target->overwrite = (flags & DEVCERT_FILE_FLAG_OVERWRITE) != 0;
	target->sync = (flags & DEVCERT_FILE_FLAG_SYNC) != 0;
	if (descriptor >= 0) {
		target->fd = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
		if (target->fd < 0)
			rc = dc_io_fail(errno, "opening the target");
	} else {
		rc = dc_strdup(path, &target->path);
		if (rc == DEVCERT_OK)
			rc = open_by_name(target, mode);
	}
	if (rc != DEVCERT_OK) {
		dc_target_free(target);
		return rc;
	}
	target->is_device = fstat(target->fd, &st) == 0 && S_ISCHR(st.st_mode);
	*out = target;
	return DEVCERT_OK;
}

int
dc_target_fd(const dc_target *target)
{
	return target->fd;
}

bool
dc_target_is_held_back(const dc_target *target)
{
	return target->folder >= 0;
}

bool
dc_target_is_device(const dc_target *target)
{
	return target->is_device;
}

bool
dc_target_is_named(const dc_target *target, const struct stat *st)
{
	struct stat now;

	return target->folder >= 0 &&
	       fstatat(target->folder, target->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

void
dc_target_take_owner(dc_target *target, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;

	if (fchown(target->fd, old->st_uid, old->st_gid) != 0 &&
	    fchown(target->fd, (uid_t)-1, old->st_gid) != 0)
		mode &= (mode_t)~0070; /* the group is another one */
	(void)fchmod(target->fd, mode);
}

/* Link the file without a name; errno, or 0. */
static int
link_as(const dc_target *target, const char *name)
{
	char link[32];

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", target->fd);
	return linkat(AT_FDCWD, link, target->folder, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* Give the file without a name one of our own. */
static devcert_status
link_temporary(dc_target *target)
{
	int error = EEXIST;

	for (int i = 0; i < TEMPORARY_TRIES && error == EEXIST; i++) {
		devcert_status rc = make_name(target->temporary);

		if (rc == DEVCERT_OK)
			error = link_as(target, target->temporary);
		else
			target->temporary[0] = '\0';
		if (rc != DEVCERT_OK)
			return rc;
	}
	if (error != 0) {
		target->temporary[0] = '\0';
		return dc_io_fail(error, "naming the target");
	}
	return DEVCERT_OK;
}

/* From the temporary name to the right one, where that is free; errno, or 0. */
static int
rename_to_free(const dc_target *target)
{
	if (renameat2(target->folder, target->temporary, target->folder, target->name,
	              RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	/* Not every file system can do that; then there are links. */
	if (linkat(target->folder, target->temporary, target->folder, target->name, 0) != 0)
		return errno;
	(void)unlinkat(target->folder, target->temporary, 0);
	return 0;
}

/* Over what is there; errno, or 0. */
static int
rename_over(const dc_target *target)
{
	return renameat(target->folder, target->temporary, target->folder, target->name) == 0
	           ? 0
	           : errno;
}

static devcert_status
give_name(dc_target *target)
{
	int error;

	if (target->temporary[0] == '\0') {
		error = link_as(target, target->name);
		if (error == EEXIST && target->overwrite) {
			/* There is no link that replaces; but there is a rename. */
			devcert_status rc = link_temporary(target);

			if (rc != DEVCERT_OK)
				return rc;
			error = rename_over(target);
		}
	} else {
		error = target->overwrite ? rename_over(target) : rename_to_free(target);
	}
	if (error == EEXIST)
		return dc_fail(DEVCERT_E_EXISTS, "the target has come to be meanwhile");
	if (error != 0)
		return dc_io_fail(error, "naming the target");
	target->temporary[0] = '\0';
	return DEVCERT_OK;
}

/* fsync() of the folder, which O_PATH cannot. */
static devcert_status
sync_folder(const dc_target *target)
{
	int fd = dc_io_open(target->folder, ".", O_RDONLY | O_DIRECTORY, 0);
	devcert_status rc = DEVCERT_OK;

	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = dc_io_fail(errno, "putting the target's name on the disk");
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

devcert_status
dc_target_commit(dc_target *target)
{
	devcert_status rc = DEVCERT_OK;

	/* EINVAL, EROFS: a pipe or a device that has no disk under it. */
	if (target->sync && fdatasync(target->fd) != 0 &&
	    (target->folder >= 0 || (errno != EINVAL && errno != EROFS)))
		return dc_io_fail(errno, "putting the target on the disk");
	if (target->folder >= 0)
		rc = give_name(target);
	if (rc == DEVCERT_OK && target->folder >= 0 && target->sync)
		rc = sync_folder(target);
	return rc;
}

void
dc_target_free(dc_target *target)
{
	if (target == NULL)
		return;
	if (target->temporary[0] != '\0')
		(void)unlinkat(target->folder, target->temporary, 0);
	if (target->fd >= 0)
		(void)close(target->fd);
	if (target->folder >= 0)
		(void)close(target->folder);
	free(target->path);
	free(target);
}

devcert_status
dc_spool_open(const dc_target *target, int *out)
{
	char name[TEMPORARY_SIZE];
	int folder = target->folder;
	devcert_status rc = DEVCERT_OK;

	if (folder < 0)
		folder = dc_io_open(AT_FDCWD, _PATH_VARTMP, O_PATH | O_DIRECTORY, 0);
	if (folder < 0)
		return dc_io_fail(errno, "opening the folder for temporary files");
	*out = open_nameless(folder, DC_TARGET_PRIVATE, O_EXCL);
	if (*out < 0 && errno != EOPNOTSUPP) {
		rc = dc_io_fail(errno, "making a temporary file");
	} else if (*out < 0) {
		rc = open_temporary(folder, DC_TARGET_PRIVATE, name, out);
		if (rc == DEVCERT_OK && unlinkat(folder, name, 0) != 0) {
			rc = dc_io_fail(errno, "making a temporary file");
			(void)close(*out);
		}
	}
	if (folder != target->folder)
		(void)close(folder);
	return rc;
}
