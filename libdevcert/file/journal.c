/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "file/io.h"

#define MAGIC "devcert-journal 1\n"
/* A path with each octet escaped, and what stands before it. */
#define LINE_MAX_LEN (3 * PATH_MAX + 128)

struct dc_journal {
	int fd;
	off_t end;      /* of the last whole line that was read */
	size_t line_no; /* for messages */
	/* what was read and not yet taken */
	char text[LINE_MAX_LEN];
	size_t have;
	size_t taken;
};

/* Text as it is, but for what would end a line, and the escape itself. */
static void
add_escaped(dc_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		uint8_t octet = (uint8_t)*text;

		if (octet < 0x20 || octet == 0x7f || octet == '%')
			dc_buf_printf(out, "%%%02x", octet);
		else
			dc_buf_add_octet(out, octet);
	}
}

/* Back in place; false where an escape is none. */
static bool
unescape(char *text)
{
	char *to = text;

	while (*text != '\0') {
		uint8_t octet = (uint8_t)*text++;

		if (octet == '%') {
			char hex[3] = { text[0], text[0] != '\0' ? text[1] : '\0', '\0' };

			if (!dc_unhex(hex, &octet, 1) || octet == '\0')
				return false;
			text += 2;
		}
		*to++ = (char)octet;
	}
	*to = '\0';
	return true;
}

/* The parent of path, for its name's durability and to see where it is. */
static devcert_status
open_parent(const char *path, int *out)
{
	const char *slash = strrchr(path, '/');
	char *parent;
	devcert_status rc = dc_strdup(slash == NULL ? "." : path, &parent);

	if (rc != DEVCERT_OK)
		return rc;
	if (slash != NULL)
		parent[slash == path ? 1 : slash - path] = '\0';
	*out = dc_io_open(AT_FDCWD, parent, O_RDONLY | O_DIRECTORY, 0);
	if (*out < 0)
		rc = dc_io_fail(errno, "opening the folder of the journal");
	free(parent);
	return rc;
}

static devcert_status
check_place(int parent, const char *folder)
{
	struct stat here, there;

	if (fstat(parent, &here) != 0 || stat(folder, &there) != 0)
		return dc_io_fail(errno, "looking at the folder");
	if (here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return dc_fail(DEVCERT_E_ARGUMENT, "the journal is in the folder itself");
	return DEVCERT_OK;
}

static devcert_status
append(dc_journal *journal, dc_buf *line)
{
	devcert_status rc = dc_buf_status(line);
	int error;

	if (rc == DEVCERT_OK) {
		error = dc_io_write(journal->fd, dc_buf_slice(line));
		if (error != 0)
			rc = dc_io_fail(error, "writing the journal");
	}
	dc_buf_free(line);
	return rc;
}

/* The first lines: those that are there, or new ones where nothing is, or a part of them. */
static devcert_status
take_head(dc_journal *journal, dc_buf *head, int parent)
{
	uint8_t have[LINE_MAX_LEN];
	size_t len;
	dc_slice want = dc_buf_slice(head), is;
	devcert_status rc;
	int error = dc_io_read(journal->fd, 0, have, want.len, &len);

	if (error != 0)
		return dc_io_fail(error, "reading the journal");
	is = dc_slice_of(have, len);
	if (dc_slice_equals(is, want)) {
		journal->end = (off_t)want.len;
		return DEVCERT_OK;
	}
	if (!dc_slice_equals(is, dc_slice_of(want.ptr, len)))
		return len >= strlen(MAGIC) && dc_slice_equals(dc_slice_of(have, strlen(MAGIC)),
		                                               dc_slice_text(MAGIC))
		           ? dc_fail(DEVCERT_E_KEY_MISMATCH,
		                     "the journal belongs to another plan, or folder")
		           : dc_fail(DEVCERT_E_TEXT, "the file is no journal");
	if (ftruncate(journal->fd, 0) != 0)
		return dc_io_fail(errno, "writing the journal");
	journal->end = (off_t)want.len;
	rc = append(journal, head);
	if (rc == DEVCERT_OK)
		rc = dc_journal_sync(journal);
	if (rc == DEVCERT_OK && fsync(parent) != 0 && errno != EINVAL)
		rc = dc_io_fail(errno, "putting the journal's name on the disk");
	return rc;
}

static devcert_status
make_head(const uint8_t plan[32], const char *folder, dc_buf *out)
{
	char *real = malloc(PATH_MAX);
	devcert_status rc = DEVCERT_OK;

	if (real == NULL)
		return dc_fail_nomem();
	if (realpath(folder, real) == NULL) {
		rc = dc_io_fail(errno, "looking at the folder");
	} else {
		dc_buf_add_text(out, MAGIC "plan ");
		dc_hex_add(dc_slice_of(plan, 32), out);
		dc_buf_add_text(out, "\nfolder ");
		add_escaped(out, real);
		dc_buf_add_text(out, "\n");
		rc = dc_buf_status(out);
	}
	free(real);
	return rc;
}

static devcert_status
open_and_lock(dc_journal *journal, const char *path)
{
	journal->fd = dc_io_open(AT_FDCWD, path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
	if (journal->fd < 0)
		return dc_io_fail(errno, "opening the journal");
	if (flock(journal->fd, LOCK_EX | LOCK_NB) == 0)
		return DEVCERT_OK;
	if (errno == EWOULDBLOCK)
		return dc_fail(DEVCERT_E_EXISTS, "another process works by this journal");
	return dc_io_fail(errno, "locking the journal");
}

devcert_status
dc_journal_open(const char *path, const uint8_t plan[32], const char *folder, dc_journal **out)
{
	dc_journal *journal;
	dc_buf head = DC_BUF_INIT(LINE_MAX_LEN);
	int parent = -1;
	devcert_status rc = DC_NEW(journal);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	journal->fd = -1;
	rc = open_parent(path, &parent);
	if (rc == DEVCERT_OK)
		rc = check_place(parent, folder);
	if (rc == DEVCERT_OK)
		rc = make_head(plan, folder, &head);
	if (rc == DEVCERT_OK)
		rc = open_and_lock(journal, path);
	if (rc == DEVCERT_OK)
		rc = take_head(journal, &head, parent);
	dc_buf_free(&head);
	if (parent >= 0)
		(void)close(parent);
	if (rc != DEVCERT_OK) {
		dc_journal_free(journal);
		return rc;
	}
	journal->line_no = 3;
	*out = journal;
	return DEVCERT_OK;
}

static bool
cut_prefix(char **text, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*text, prefix, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool
cut_number(char **text, uint64_t *out)
{
	char *at = *text;

	for (*out = 0; dc_is_digit(*at) && at - *text < 20; at++)
		*out = 10 * *out + (uint64_t)(*at - '0');
	if (at == *text || *at != ' ')
		return false;
	*text = at + 1;
	return true;
}

static bool
parse_line(char *line, dc_journal_entry *out)
{
	if (cut_prefix(&line, "done ")) {
		out->kind = DC_JOURNAL_DONE;
	} else if (cut_prefix(&line, "begin ")) {
		out->kind = DC_JOURNAL_BEGIN;
		if (!cut_number(&line, &out->inode) || !cut_number(&line, &out->len))
			return false;
	} else if (cut_prefix(&line, "failed ")) {
		char *blank = strchr(line, ' ');

		out->kind = DC_JOURNAL_FAILED;
		if (blank == NULL)
			return false;
		line = blank + 1;
	} else {
		return false;
	}
	out->name = line;
	return unescape(line) && line[0] != '\0';
}

/* Get more text behind what is there; *more is false at the end. */
static devcert_status
read_more(dc_journal *journal, bool *more)
{
	size_t left = journal->have - journal->taken, got;
	int error;

	memmove(journal->text, journal->text + journal->taken, left);
	journal->taken = 0;
	journal->have = left;
	if (left == sizeof(journal->text))
		return dc_fail(DEVCERT_E_TEXT, "line %zu of the journal", journal->line_no + 1);
	error = dc_io_read(journal->fd, journal->end + (off_t)left, (uint8_t *)journal->text + left,
	                   sizeof(journal->text) - left, &got);
	journal->have += got;
	*more = got > 0;
	return error == 0 ? DEVCERT_OK : dc_io_fail(error, "reading the journal");
}

devcert_status
dc_journal_read(dc_journal *journal, dc_journal_entry *out)
{
	char *line, *end;
	bool more = true;

	*out = (dc_journal_entry){ .kind = DC_JOURNAL_END };
	for (;;) {
		devcert_status rc;

		line = journal->text + journal->taken;
		end = memchr(line, '\n', journal->have - journal->taken);
		if (end != NULL || !more || (journal->have > journal->taken && line[0] == '\0'))
			break;
		rc = read_more(journal, &more);
		if (rc != DEVCERT_OK)
			return rc;
	}
	/* What follows the last whole line was cut, and goes.  So do zeros, which some file systems
	 * leave where a power failure came before the octets did. */
	if (end == NULL || line[0] == '\0')
		return ftruncate(journal->fd, journal->end) == 0
		           ? DEVCERT_OK
		           : dc_io_fail(errno, "writing the journal");
	*end = '\0';
	journal->taken += (size_t)(end - line) + 1;
	journal->end += end - line + 1;
	journal->line_no++;
	if (strlen(line) != (size_t)(end - line) || !parse_line(line, out))
		return dc_fail(DEVCERT_E_TEXT, "line %zu of the journal", journal->line_no);
	return DEVCERT_OK;
}

devcert_status
dc_journal_begin(dc_journal *journal, const char *name, const struct stat *st)
{
	dc_buf line = DC_BUF_INIT(LINE_MAX_LEN);
	devcert_status rc;

	dc_buf_printf(&line, "begin %" PRIuMAX " %" PRIuMAX " ", (uintmax_t)st->st_ino,
	              (uintmax_t)st->st_size);
	add_escaped(&line, name);
	dc_buf_add_text(&line, "\n");
	rc = append(journal, &line);
	return rc == DEVCERT_OK ? dc_journal_sync(journal) : rc;
}

devcert_status
dc_journal_done(dc_journal *journal, const char *name)
{
	dc_buf line = DC_BUF_INIT(LINE_MAX_LEN);

	dc_buf_add_text(&line, "done ");
	add_escaped(&line, name);
	dc_buf_add_text(&line, "\n");
	return append(journal, &line);
}

devcert_status
dc_journal_failed(dc_journal *journal, const char *name, devcert_status code)
{
	dc_buf line = DC_BUF_INIT(LINE_MAX_LEN);

	dc_buf_printf(&line, "failed %s ", devcert_error_name(code));
	add_escaped(&line, name);
	dc_buf_add_text(&line, "\n");
	return append(journal, &line);
}

devcert_status
dc_journal_sync(dc_journal *journal)
{
	return fdatasync(journal->fd) == 0 ? DEVCERT_OK
	                                   : dc_io_fail(errno, "putting the journal on the disk");
}

void
dc_journal_free(dc_journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->fd >= 0)
		(void)close(journal->fd);
	free(journal);
}
