/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of envelopes share: keys and envelopes of tests/vectors/envelope, opening as a stream
 * and as a file. */
#ifndef ENVELOPE_FIXTURE_H
#define ENVELOPE_FIXTURE_H
#include "vectors.h"

#include <devcert/envelope.h>
#include <devcert/file.h>
#include <dirent.h>
#include <unistd.h>

#define PATH_SIZE 512

/* NAME.key. */
static inline devcert_key *
read_envelope_key(const char *name)
{
	char path[PATH_SIZE];
	devcert_key *key;
	dc_buf file;

	(void)snprintf(path, sizeof(path), "envelope/%s.key", name);
	file = read_vector(path);
	assert_ok(devcert_key_parse(file.ptr, file.len, NULL, 0, &key));
	dc_buf_free(&file);
	return key;
}

/* NAME.pem. */
static inline devcert_cert_list *
read_envelope_certs(const char *name)
{
	char path[PATH_SIZE];
	devcert_cert_list *certs;
	dc_buf file;

	(void)snprintf(path, sizeof(path), "envelope/%s.pem", name);
	file = read_vector(path);
	assert_ok(devcert_cert_list_parse(file.ptr, file.len, &certs));
	dc_buf_free(&file);
	return certs;
}

/* Give the opener a key, with its certificate where has_cert. */
static inline void
add_envelope_key(devcert_opener_builder *opener, const char *name, bool has_cert)
{
	devcert_key *key = read_envelope_key(name);
	devcert_cert_list *certs = has_cert ? read_envelope_certs(name) : NULL;

	assert_ok(devcert_opener_builder_add_key(opener, key, certs));
	devcert_cert_list_free(certs);
	devcert_key_free(key);
}

/* Feed octets to the opener; what comes out is appended. */
static inline int
feed_opener(devcert_opener *opener, dc_slice piece, dc_buf *content)
{
	uint8_t *copy = exact_copy(piece.ptr, piece.len);
	devcert_bytes *out = NULL;
	int rc = devcert_opener_update_unverified(opener, copy, piece.len, &out);

	free(copy);
	if (rc == DEVCERT_OK)
		dc_buf_add(content, dc_slice_of(devcert_bytes_data(out), devcert_bytes_len(out)));
	else
		assert_null(out);
	devcert_bytes_free(out);
	return rc;
}

static inline void
write_octets(const char *path, dc_slice octets)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(octets.ptr, 1, octets.len, file), octets.len);
	assert_int_equal(fclose(file), 0);
}

/* How many files are in a folder. */
static inline size_t
count_files(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	(void)closedir(folder);
	return count;
}

static inline int
run_job(devcert_file_job *job)
{
	int rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && !devcert_file_job_is_done(job))
		rc = devcert_file_job_step(job, 0);
	return rc;
}

/* Work at folder/in and folder/out, in a folder that is made for it and removed at the end. */
typedef struct {
	char folder[32], in[64], out[64];
} work_folder;

static inline work_folder
make_work_folder(void)
{
	work_folder work = { .folder = "work-XXXXXX" };

	assert_non_null(mkdtemp(work.folder));
	(void)snprintf(work.in, sizeof(work.in), "%s/in", work.folder);
	(void)snprintf(work.out, sizeof(work.out), "%s/out", work.folder);
	return work;
}

static inline void
remove_work_folder(const work_folder *work)
{
	(void)unlink(work->in);
	assert_int_equal(rmdir(work->folder), 0);
}

/* What folder/out holds, which is then removed; dc_buf_free() it. */
static inline dc_buf
take_out(const work_folder *work)
{
	dc_buf out = DC_BUF_INIT(VECTOR_MAX);
	FILE *file = fopen(work->out, "rb");
	uint8_t *at;

	assert_non_null(file);
	at = dc_buf_grow(&out, VECTOR_MAX);
	assert_non_null(at);
	dc_buf_truncate(&out, fread(at, 1, VECTOR_MAX, file));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(unlink(work->out), 0);
	return out;
}

/* The envelope of a kit file: what stands behind its first empty line. */
static inline dc_buf
read_kit_envelope(const char *name)
{
	dc_buf out = DC_BUF_INIT(VECTOR_MAX), file;
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "envelope/%s.kit", name);
	file = read_vector(path);
	for (size_t i = 1; i < file.len && out.len == 0; i++)
		if (file.ptr[i - 1] == '\n' && file.ptr[i] == '\n')
			dc_buf_add(&out, dc_slice_of(file.ptr + i + 1, file.len - i - 1));
	dc_buf_free(&file);
	assert_true(out.len > 0);
	return out;
}

#endif /* ENVELOPE_FIXTURE_H */
