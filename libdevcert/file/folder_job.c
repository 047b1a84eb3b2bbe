/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "file/io.h"
#include "file/job.h"
#include "file/journal.h"
#include "file/reseal_job.h"
#include "msg/recipient.h"

typedef struct {
	const char *name;
	bool is_done;
} folder_file;

struct devcert_folder_job {
	devcert_reseal_plan *plan;
	char *folder;
	uint32_t flags;
	dc_journal *journal;
	dc_buf names;       /* with a NUL after each */
	folder_file *files; /* sorted by name */
	size_t count;
	size_t next; /* the first one that is not done, and has not failed */
	size_t done_count;
	size_t failed_count;
	bool is_over;           /* after an error of the job itself */
	devcert_file_job *work; /* on files[next]; NULL between two files */
	const char *name;
	int last_error;
	char last_message[256];
};

/* --- which files */

static bool
has_ending(const char *name)
{
	static const char *const endings[] = { ".p7m", ".cms" };
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (len > 4 && strcmp(name + len - 4, endings[i]) == 0)
			return true;
	return false;
}

static devcert_status
read_names(devcert_folder_job *job, DIR *dir)
{
	for (;;) {
		struct dirent *entry;
		struct stat st;

		errno = 0;
		entry = readdir(dir);
		if (entry == NULL && errno != 0)
			return dc_io_fail(errno, "reading the folder");
		if (entry == NULL)
			return dc_buf_status(&job->names);
		if (!has_ending(entry->d_name) ||
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (job->count == DC_LIMIT_FOLDER_FILES)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u files",
			               DC_LIMIT_FOLDER_FILES);
		job->count++;
		dc_buf_add(&job->names, dc_slice_of(entry->d_name, strlen(entry->d_name) + 1));
	}
}

static int
compare_files(const void *a, const void *b)
{
	return strcmp(((const folder_file *)a)->name, ((const folder_file *)b)->name);
}

static devcert_status
list_files(devcert_folder_job *job)
{
	int fd = dc_io_open(AT_FDCWD, job->folder, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const char *name;
	devcert_status rc;

	if (dir == NULL) {
		rc = dc_io_fail(errno, "opening the folder");
		if (fd >= 0)
			(void)close(fd);
		return rc;
	}
	rc = read_names(job, dir);
	(void)closedir(dir);
	if (rc != DEVCERT_OK || job->count == 0)
		return rc;
	job->files = calloc(job->count, sizeof(*job->files));
	if (job->files == NULL)
		return dc_fail_nomem();
	name = (const char *)job->names.ptr;
	for (size_t i = 0; i < job->count; i++, name += strlen(name) + 1)
		job->files[i].name = name;
	qsort(job->files, job->count, sizeof(*job->files), compare_files);
	return DEVCERT_OK;
}

/* NULL where it is not there any more. */
static folder_file *
find_file(const devcert_folder_job *job, const char *name)
{
	folder_file key = { name, false };

	return job->count == 0 ? NULL
	                       : bsearch(&key, job->files, job->count, sizeof(key), compare_files);
}

static devcert_status
make_path(const devcert_folder_job *job, const char *name, char **out)
{
	dc_buf path = DC_BUF_INIT(SIZE_MAX / 2);

	*out = NULL;
	dc_buf_add_text(&path, job->folder);
	dc_buf_add_text(&path, "/");
	dc_buf_add_text(&path, name);
	return dc_buf_take_text(&path, out);
}

/* --- what earlier jobs did */

static void
mark_done(devcert_folder_job *job, folder_file *file)
{
	if (file == NULL || file->is_done)
		return;
	file->is_done = true;
	job->done_count++;
}

/* An earlier job ended just before or just after it had replaced this file. */
static devcert_status
settle(devcert_folder_job *job, const folder_file *begun, uint64_t inode, uint64_t len)
{
	struct stat st;
	char *path;
	devcert_status rc = make_path(job, begun->name, &path);

	if (rc != DEVCERT_OK)
		return rc;
	if (lstat(path, &st) == 0 && st.st_ino == inode && (uint64_t)st.st_size == len) {
		mark_done(job, find_file(job, begun->name));
		rc = dc_journal_done(job->journal, begun->name);
	}
	free(path);
	return rc;
}

static devcert_status
read_journal(devcert_folder_job *job)
{
	const folder_file *begun = NULL;
	uint64_t inode = 0, len = 0;
	dc_journal_entry entry;
	devcert_status rc;

	for (;;) {
		rc = dc_journal_read(job->journal, &entry);
		if (rc != DEVCERT_OK || entry.kind == DC_JOURNAL_END)
			break;
		begun = NULL;
		if (entry.kind == DC_JOURNAL_BEGIN) {
			begun = find_file(job, entry.name);
			inode = entry.inode;
			len = entry.len;
		} else if (entry.kind == DC_JOURNAL_DONE) {
			mark_done(job, find_file(job, entry.name));
		}
	}
	return rc == DEVCERT_OK && begun != NULL ? settle(job, begun, inode, len) : rc;
}

static void
skip_done(devcert_folder_job *job)
{
	while (job->next < job->count && job->files[job->next].is_done)
		job->next++;
}

static devcert_status
set_up(devcert_folder_job *job, const devcert_reseal_plan *plan, const char *folder,
       const char *journal)
{
	uint8_t hash[32];
	devcert_status rc = dc_reseal_plan_copy(plan, &job->plan);

	if (rc == DEVCERT_OK)
		rc = dc_strdup(folder, &job->folder);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_plan_hash(plan, hash);
	if (rc == DEVCERT_OK)
		rc = list_files(job);
	if (rc == DEVCERT_OK)
		rc = dc_journal_open(journal, hash, folder, &job->journal);
	if (rc == DEVCERT_OK)
		rc = read_journal(job);
	if (rc == DEVCERT_OK)
		skip_done(job);
	return rc;
}

/* see devcert/file.h */
devcert_status
devcert_folder_job_reseal(const devcert_reseal_plan *plan, const char *folder, const char *journal,
                          uint32_t flags, devcert_folder_job **out)
{
	devcert_folder_job *job;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(plan);
	DC_ARG(folder);
	DC_ARG(journal);
	rc = dc_job_check_flags(flags);
	if (rc == DEVCERT_OK)
		rc = dc_reseal_job_check_plan(plan);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(job);
	if (rc != DEVCERT_OK)
		return rc;
	job->names = (dc_buf)DC_BUF_INIT((size_t)DC_LIMIT_FOLDER_FILES * (NAME_MAX + 1));
	job->name = "";
	/* What is promised after a power failure needs both on the disk. */
	job->flags = flags | DEVCERT_FILE_FLAG_OVERWRITE | DEVCERT_FILE_FLAG_SYNC;
	rc = set_up(job, plan, folder, journal);
	if (rc == DEVCERT_OK)
		*out = job;
	else
		devcert_folder_job_free(job);
	return rc;
}

/* --- work */

static devcert_status
start_file(devcert_folder_job *job)
{
	char *path;
	devcert_status rc = make_path(job, job->name, &path);

	if (rc != DEVCERT_OK)
		return rc;
	rc = devcert_file_job_reseal(job->plan, path, path, job->flags, &job->work);
	if (rc == DEVCERT_OK)
		job->work->holds = true;
	free(path);
	return rc;
}

/* The file's own failure: it is noted, and the others go on. */
static devcert_status
give_up(devcert_folder_job *job, devcert_status code)
{
	devcert_file_job_free(job->work);
	job->work = NULL;
	job->next++;
	job->failed_count++;
	job->last_error = code;
	return dc_journal_failed(job->journal, job->name, code);
}

/* The new file is written; now it takes the place of the old one. */
static devcert_status
replace(devcert_folder_job *job, devcert_status *file_rc)
{
	struct stat st;
	devcert_status rc;

	if (fstat(dc_target_fd(job->work->target), &st) != 0)
		return dc_io_fail(errno, "looking at the target");
	rc = dc_journal_begin(job->journal, job->name, &st);
	if (rc != DEVCERT_OK)
		return rc;
	*file_rc = dc_job_commit(job->work);
	if (*file_rc != DEVCERT_OK)
		return DEVCERT_OK;
	devcert_file_job_free(job->work);
	job->work = NULL;
	mark_done(job, &job->files[job->next]);
	return dc_journal_done(job->journal, job->name);
}

static devcert_status
step(devcert_folder_job *job, uint64_t max_len)
{
	devcert_status rc = DEVCERT_OK, file_rc = DEVCERT_OK;

	job->name = job->files[job->next].name;
	if (job->work == NULL)
		file_rc = start_file(job);
	if (file_rc == DEVCERT_OK)
		file_rc = devcert_file_job_step(job->work, max_len);
	if (file_rc == DEVCERT_OK && job->work->is_ready)
		rc = replace(job, &file_rc);
	if (file_rc == DEVCERT_E_NOMEM)
		rc = file_rc;
	if (rc == DEVCERT_OK && file_rc != DEVCERT_OK) {
		(void)snprintf(job->last_message, sizeof(job->last_message), "%s",
		               devcert_last_error_message());
		rc = give_up(job, file_rc);
	}
	skip_done(job);
	/* A begin does it for all before it; nothing follows the last one. */
	if (rc == DEVCERT_OK && job->next == job->count)
		rc = dc_journal_sync(job->journal);
	return rc;
}

/* see devcert/file.h */
devcert_status
devcert_folder_job_step(devcert_folder_job *job, uint64_t max_len)
{
	devcert_status rc;

	DC_ARG(job);
	if (job->is_over || job->next == job->count)
		return dc_fail(DEVCERT_E_STATE, "the job is over");
	rc = step(job, max_len);
	job->is_over = rc != DEVCERT_OK;
	return rc;
}

/* see devcert/file.h */
bool
devcert_folder_job_is_done(const devcert_folder_job *job)
{
	return job->next == job->count;
}

/* see devcert/file.h */
const char *
devcert_folder_job_get_name(const devcert_folder_job *job)
{
	return job->name;
}

/* see devcert/file.h */
int
devcert_folder_job_get_last_error(const devcert_folder_job *job)
{
	return job->last_error;
}

/* see devcert/file.h */
const char *
devcert_folder_job_get_last_message(const devcert_folder_job *job)
{
	return job->last_message;
}

/* see devcert/file.h */
size_t
devcert_folder_job_get_file_count(const devcert_folder_job *job)
{
	return job->count;
}

/* see devcert/file.h */
size_t
devcert_folder_job_get_done_count(const devcert_folder_job *job)
{
	return job->done_count;
}

/* see devcert/file.h */
size_t
devcert_folder_job_get_failed_count(const devcert_folder_job *job)
{
	return job->failed_count;
}

/* see devcert/file.h */
void
devcert_folder_job_free(devcert_folder_job *job)
{
	if (job == NULL)
		return;
	devcert_file_job_free(job->work);
	dc_journal_free(job->journal);
	devcert_reseal_plan_free(job->plan);
	free(job->files);
	dc_buf_free(&job->names);
	free(job->folder);
	free(job);
}
