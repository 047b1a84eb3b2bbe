/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "folder.h"

#include "file/atomic.h"
#include "file/io.h"

/* What a system may lack: files without a name; renames that never replace. */
static bool no_nameless, no_noreplace;
/* The call that fails with this, the countdown-th from now. */
static int link_error;
static int fsync_count, fdatasync_count;

int __real_openat(int folder, const char *path, int flags, mode_t mode);
int __wrap_openat(int folder, const char *path, int flags, mode_t mode);
int __real_renameat2(int from, const char *old, int to, const char *name, unsigned int flags);
int __wrap_renameat2(int from, const char *old, int to, const char *name, unsigned int flags);
int __real_linkat(int from, const char *old, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *name, int flags);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);

int
__wrap_openat(int folder, const char *path, int flags, mode_t mode)
{
	if (no_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_openat(folder, path, flags, mode);
}

int
__wrap_renameat2(int from, const char *old, int to, const char *name, unsigned int flags)
{
	if (no_noreplace) {
		errno = EINVAL;
		return -1;
	}
	return __real_renameat2(from, old, to, name, flags);
}

int
__wrap_linkat(int from, const char *old, int to, const char *name, int flags)
{
	if (link_error != 0) {
		errno = link_error;
		return -1;
	}
	return __real_linkat(from, old, to, name, flags);
}

int
__wrap_fsync(int fd)
{
	fsync_count++;
	return __real_fsync(fd);
}

int
__wrap_fdatasync(int fd)
{
	fdatasync_count++;
	return __real_fdatasync(fd);
}

#define OVERWRITE DEVCERT_FILE_FLAG_OVERWRITE

static void
write_target(const dc_target *target, const char *text)
{
	assert_int_equal(dc_io_write(dc_target_fd(target), dc_slice_text(text)), 0);
}

/* Run a test on each kind of system. */
static void
on_each_system(void (*test)(void))
{
	static const struct {
		bool no_nameless, no_noreplace;
	} systems[] = { { false, false }, { true, false }, { true, true } };

	for (size_t i = 0; i < COUNT_OF(systems); i++) {
		no_nameless = systems[i].no_nameless;
		no_noreplace = systems[i].no_noreplace;
		test();
		no_nameless = no_noreplace = false;
		empty_folder(".");
	}
}

static void
write_a_new_target(void)
{
	dc_target *target;

	assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, 0, &target));
	assert_true(dc_target_is_held_back(target));
	write_target(target, "content");
	assert_int_equal(access("new", F_OK), -1);
	if (!no_nameless)
		assert_names(".", "");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_names(".", "new ");
	assert_text("new", "content");
}

static void
target_gets_its_name_at_the_end(void **state)
{
	(void)state;
	on_each_system(write_a_new_target);
}

static void
throw_a_target_away(void)
{
	dc_target *target;

	write_text("old", "old");
	assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, 0, &target));
	write_target(target, "content");
	dc_target_free(target);
	assert_ok(dc_target_open("old", DC_TARGET_PRIVATE, OVERWRITE, &target));
	write_target(target, "content");
	dc_target_free(target);
	assert_names(".", "old ");
	assert_text("old", "old");
}

static void
what_is_not_committed_leaves_nothing(void **state)
{
	(void)state;
	on_each_system(throw_a_target_away);
}

static void
meet_an_old_target(void)
{
	dc_target *target;

	write_text("old", "old");
	assert_fails(DEVCERT_E_EXISTS, dc_target_open("old", DC_TARGET_PRIVATE, 0, &target));
	assert_null(target);
	assert_ok(dc_target_open("old", DC_TARGET_PRIVATE, OVERWRITE, &target));
	write_target(target, "new");
	assert_text("old", "old");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_names(".", "old ");
	assert_text("old", "new");

	/* and where there is nothing to overwrite */
	assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, OVERWRITE, &target));
	write_target(target, "new");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_names(".", "new old ");
}

static void
old_target_is_replaced_only_on_request(void **state)
{
	(void)state;
	on_each_system(meet_an_old_target);
}

static void
lose_a_race(void)
{
	dc_target *target;

	assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, 0, &target));
	write_target(target, "ours");
	write_text("new", "theirs");
	assert_fails(DEVCERT_E_EXISTS, dc_target_commit(target));
	dc_target_free(target);
	assert_names(".", "new ");
	assert_text("new", "theirs");
}

static void
target_that_came_meanwhile_stays(void **state)
{
	(void)state;
	on_each_system(lose_a_race);
}

static void
meet_symbolic_links(void)
{
	dc_target *target;

	write_text("victim", "theirs");
	assert_int_equal(symlink("victim", "link"), 0);
	assert_int_equal(symlink("nothing", "dangling"), 0);
	assert_fails(DEVCERT_E_EXISTS, dc_target_open("link", DC_TARGET_PRIVATE, 0, &target));
	assert_fails(DEVCERT_E_EXISTS, dc_target_open("dangling", DC_TARGET_PRIVATE, 0, &target));

	/* one that comes meanwhile */
	assert_ok(dc_target_open("late", DC_TARGET_PRIVATE, 0, &target));
	assert_int_equal(symlink("nothing", "late"), 0);
	assert_fails(DEVCERT_E_EXISTS, dc_target_commit(target));
	dc_target_free(target);

	assert_ok(dc_target_open("link", DC_TARGET_PRIVATE, OVERWRITE, &target));
	write_target(target, "ours");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_text("victim", "theirs");
	assert_text("link", "ours");
	assert_names(".", "dangling late link victim ");
}

static void
symbolic_link_is_never_followed(void **state)
{
	(void)state;
	on_each_system(meet_symbolic_links);
}

static void
use_umasks(void)
{
	static const struct {
		mode_t umask, mode, expected;
	} cases[] = { { 0, DC_TARGET_PRIVATE, 0600 },   { 077, DC_TARGET_PRIVATE, 0600 },
		      { 022, DC_TARGET_PRIVATE, 0600 }, { 0, DC_TARGET_SHARED, 0666 },
		      { 077, DC_TARGET_SHARED, 0600 },  { 027, DC_TARGET_SHARED, 0640 } };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (uint32_t flags = 0; flags <= OVERWRITE; flags++) {
			mode_t before = umask(cases[i].umask);
			dc_target *target;

			assert_ok(dc_target_open("new", cases[i].mode, flags, &target));
			assert_ok(dc_target_commit(target));
			dc_target_free(target);
			assert_int_equal(umask(before), cases[i].umask);
			assert_int_equal(mode_of("new"), cases[i].expected);
			assert_int_equal(unlink("new"), 0);
		}
}

static void
mode_is_what_the_umask_leaves(void **state)
{
	(void)state;
	on_each_system(use_umasks);
}

static void
owner_and_mode_are_those_of_the_old_file(void **state)
{
	static const mode_t modes[] = { 0600, 0640, 0664, 0444 };

	(void)state;
	write_text("old", "old");
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		dc_target *target;
		struct stat st;

		assert_int_equal(chmod("old", modes[i]), 0);
		assert_ok(dc_target_open("old", DC_TARGET_SHARED, OVERWRITE, &target));
		assert_int_equal(stat("old", &st), 0);
		assert_true(dc_target_is_named(target, &st));
		dc_target_take_owner(target, &st);
		assert_ok(dc_target_commit(target));
		assert_false(dc_target_is_named(target, &st));
		dc_target_free(target);
		assert_int_equal(mode_of("old"), modes[i]);
	}
}

static void
folder_is_no_target(void **state)
{
	static const char *const folders[] = {
		"folder", "folder/", "new/", ".", "..", "/", "link"
	};
	dc_target *target;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(symlink("folder", "link"), 0);
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		for (uint32_t flags = 0; flags <= OVERWRITE; flags++) {
			int rc = dc_target_open(folders[i], DC_TARGET_PRIVATE, flags, &target);

			/* the folder that would be in a folder which is not there */
			if (strcmp(folders[i], "new/") == 0 && rc == DEVCERT_E_IO)
				continue;
			assert_fails_with(DEVCERT_E_ARGUMENT, rc);
		}
	assert_names(".", "folder link ");
}

static void
what_cannot_be_written_is_told_with_errno(void **state)
{
	char name[300];
	dc_target *target;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	write_text("file", "");
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_io(ENOENT, dc_target_open("", DC_TARGET_PRIVATE, 0, &target));
	assert_io(ENOENT, dc_target_open("none/new", DC_TARGET_PRIVATE, 0, &target));
	assert_io(ENOTDIR, dc_target_open("file/new", DC_TARGET_PRIVATE, 0, &target));
	assert_io(ENAMETOOLONG, dc_target_open(name, DC_TARGET_PRIVATE, 0, &target));
	assert_io(ELOOP, dc_target_open("loop", DC_TARGET_PRIVATE, 0, &target));
	assert_io(EBADF, dc_target_open("/dev/fd/9999", DC_TARGET_PRIVATE, 0, &target));
	assert_names(".", "file loop ");
}

static void
folder_that_may_not_be_written_is_told(void **state)
{
	dc_target *target;

	(void)state;
	assert_int_equal(mkdir("locked", 0500), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_io(EACCES, dc_target_open("locked/new", DC_TARGET_PRIVATE, 0, &target));
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

/* Bids are put into such a folder by people who may not see each other's. */
static void
folder_that_may_not_be_read_takes_a_target(void **state)
{
	dc_target *target;

	(void)state;
	assert_int_equal(mkdir("letter-box", 0333), 0);
	assert_int_equal(chmod("letter-box", 0333), 0);
	assert_int_equal(chmod(".", 0755), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_ok(dc_target_open("letter-box/new", DC_TARGET_PRIVATE, 0, &target));
	write_target(target, "content");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_text("letter-box/new", "content");
}

static void
failure_to_link_leaves_nothing(void **state)
{
	static const uint32_t flags[] = { 0, OVERWRITE };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		dc_target *target;

		assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, flags[i], &target));
		link_error = ENOSPC;
		assert_io(ENOSPC, dc_target_commit(target));
		link_error = 0;
		dc_target_free(target);
		assert_names(".", "");
	}
}

/* Whoever makes a folder of the target's name while we write. */
static void
failure_to_rename_leaves_nothing(void **state)
{
	dc_target *target;

	(void)state;
	for (int i = 0; i < 2; i++) {
		no_nameless = i != 0;
		assert_ok(dc_target_open("new", DC_TARGET_PRIVATE, OVERWRITE, &target));
		assert_int_equal(mkdir("new", 0700), 0);
		assert_io(EISDIR, dc_target_commit(target));
		dc_target_free(target);
		assert_names(".", "new ");
		assert_int_equal(rmdir("new"), 0);
	}
	no_nameless = false;
}

static void
sync_reaches_file_and_folder(void **state)
{
	dc_target *target;

	(void)state;
	assert_ok(dc_target_open("plain", DC_TARGET_PRIVATE, 0, &target));
	fsync_count = fdatasync_count = 0;
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_int_equal(fsync_count + fdatasync_count, 0);
	assert_ok(dc_target_open("synced", DC_TARGET_PRIVATE, DEVCERT_FILE_FLAG_SYNC, &target));
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_int_equal(fsync_count, 1);
	assert_int_equal(fdatasync_count, 1);
}

static void
fifo_is_written_as_it_is(void **state)
{
	dc_target *target;
	char text[8] = "";
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_ok(dc_target_open("fifo", DC_TARGET_PRIVATE, DEVCERT_FILE_FLAG_SYNC, &target));
	assert_false(dc_target_is_held_back(target));
	write_target(target, "content");
	assert_ok(dc_target_commit(target));
	dc_target_free(target);
	assert_int_equal(read(fd, text, sizeof(text)), 7);
	assert_string_equal(text, "content");
	assert_int_equal(close(fd), 0);
	assert_names(".", "fifo ");
}

static void
open_descriptor_is_written_where_it_is(void **state)
{
	char path[32];
	dc_target *target;
	int fd;

	(void)state;
	write_text("log", "before ");
	fd = open("log", O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_true(fd >= 0);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), i == 0 ? "/dev/fd/%d" : "/proc/self/fd/%d", fd);
		assert_ok(dc_target_open(path, DC_TARGET_PRIVATE, 0, &target));
		assert_false(dc_target_is_held_back(target));
		write_target(target, i == 0 ? "first " : "second");
		assert_ok(dc_target_commit(target));
		dc_target_free(target);
	}
	assert_int_equal(close(fd), 0);
	assert_text("log", "before first second");
}

static void
spool_has_no_name_and_is_private(void **state)
{
	dc_target *target;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct stat st;
		mode_t before = umask(0);
		int fd = -1;

		no_nameless = i % 2 != 0;
		assert_ok(
		    dc_target_open(i < 2 ? "/dev/null" : "new", DC_TARGET_PRIVATE, 0, &target));
		assert_ok(dc_spool_open(target, &fd));
		(void)umask(before);
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(st.st_nlink, 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_int_equal(close(fd), 0);
		dc_target_free(target);
		assert_names(".", "");
	}
	no_nameless = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(target_gets_its_name_at_the_end),
		folder_test(what_is_not_committed_leaves_nothing),
		folder_test(old_target_is_replaced_only_on_request),
		folder_test(target_that_came_meanwhile_stays),
		folder_test(symbolic_link_is_never_followed),
		folder_test(mode_is_what_the_umask_leaves),
		folder_test(owner_and_mode_are_those_of_the_old_file),
		folder_test(folder_is_no_target),
		folder_test(what_cannot_be_written_is_told_with_errno),
		folder_test(folder_that_may_not_be_written_is_told),
		folder_test(folder_that_may_not_be_read_takes_a_target),
		folder_test(failure_to_link_leaves_nothing),
		folder_test(failure_to_rename_leaves_nothing),
		folder_test(sync_reaches_file_and_folder),
		folder_test(fifo_is_written_as_it_is),
		folder_test(open_descriptor_is_written_where_it_is),
		folder_test(spool_has_no_name_and_is_private),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
