/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of jobs on files share: two people with keys, contents, whole jobs. */
#ifndef FILE_FIXTURE_H
#define FILE_FIXTURE_H
#include "folder.h"

#include <devcert/file.h>
#include <signal.h>
#include <sys/wait.h>

#include "certs.h"
#include "crypto/digest.h"
#include "fixed_keys.h"

#define PEOPLE 3

/* RSA, RSA, and P-256. */
static struct {
	devcert_key *key;
	devcert_cert *cert;
} people[PEOPLE];

static inline int
make_people(void **state)
{
	static const char *const keys[PEOPLE] = { FIXED_KEY_RSA_A, FIXED_KEY_RSA_B,
		                                  FIXED_KEY_EC_P256 };

	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		char subject[32];
		devcert_cert_builder *builder;

		(void)snprintf(subject, sizeof(subject), "CN=person %zu", i);
		assert_ok(devcert_key_parse((const uint8_t *)keys[i], strlen(keys[i]), NULL, 0,
		                            &people[i].key));
		builder = start_cert(subject);
		people[i].cert = finish_cert(builder, people[i].key, NULL);
	}
	return 0;
}

static inline int
free_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		devcert_key_free(people[i].key);
		devcert_cert_free(people[i].cert);
	}
	return 0;
}

/* Sealing to people[first] and so on. */
static inline devcert_sealer_builder *
sealer_to(size_t first, size_t count)
{
	devcert_sealer_builder *builder;

	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_set_now(builder, CERTS_NOW));
	for (size_t i = 0; i < count; i++)
		assert_ok(devcert_sealer_builder_add_cert(builder, people[first + i].cert));
	return builder;
}

/* Opening with the key of people[who]. */
static inline devcert_opener_builder *
opener_of(size_t who)
{
	devcert_cert_list *list = list_of_certs(1, (const devcert_cert *const *)&people[who].cert);
	devcert_opener_builder *builder;

	assert_ok(devcert_opener_builder_new(&builder));
	assert_ok(devcert_opener_builder_add_key(builder, people[who].key, list));
	devcert_cert_list_free(list);
	return builder;
}

/* Step to the end, so many octets at a time; what stopped it otherwise. */
static inline devcert_status
run(devcert_file_job *job, uint64_t max_len)
{
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && !devcert_file_job_is_done(job))
		rc = devcert_file_job_step(job, max_len);
	return rc;
}

/* Run a job that was made, and free it. */
static inline devcert_status
run_and_free(devcert_status rc, devcert_file_job *job)
{
	if (rc == DEVCERT_OK)
		rc = run(job, 0);
	devcert_file_job_free(job);
	return rc;
}

static inline devcert_status
try_seal(const devcert_sealer_builder *builder, const char *source, const char *target,
         uint32_t flags)
{
	devcert_file_job *job;
	devcert_status rc = devcert_file_job_seal(builder, source, target, flags, &job);

	return run_and_free(rc, job);
}

static inline devcert_status
try_open(const devcert_opener_builder *builder, const char *source, const char *target,
         uint32_t flags)
{
	devcert_file_job *job;
	devcert_status rc = devcert_file_job_open(builder, source, target, flags, &job);

	return run_and_free(rc, job);
}

/* Seal a file to one or more people. */
static inline void
seal(const char *source, const char *target, size_t first, size_t count)
{
	devcert_sealer_builder *builder = sealer_to(first, count);

	assert_ok(try_seal(builder, source, target, 0));
	devcert_sealer_builder_free(builder);
}

/* Open one as people[who], who may not be able to. */
static inline devcert_status
open_as(size_t who, const char *source, const char *target)
{
	devcert_opener_builder *builder = opener_of(who);
	devcert_status rc = try_open(builder, source, target, 0);

	devcert_opener_builder_free(builder);
	return rc;
}

/* That an envelope opens as people[who] to what is in another file. */
static inline void
assert_opens(size_t who, const char *envelope, const char *content)
{
	dc_buf expected = read_file(content);

	assert_ok(open_as(who, envelope, "opened"));
	assert_file("opened", dc_buf_slice(&expected));
	assert_int_equal(unlink("opened"), 0);
	dc_buf_free(&expected);
}

/* A file of len octets that are not all alike. */
static inline void
write_content(const char *path, size_t len)
{
	uint8_t *octets = malloc(len + 1);

	assert_non_null(octets);
	for (size_t i = 0; i < len; i++)
		octets[i] = (uint8_t)(i * 31 + i / 253 + i / 65537);
	write_file(path, dc_slice_of(octets, len));
	free(octets);
}

/* Change one octet in its place. */
static inline void
bend(const char *path, int64_t at)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	uint8_t octet;
	off_t place;

	assert_true(fd >= 0);
	place = lseek(fd, at, at < 0 ? SEEK_END : SEEK_SET);
	assert_true(place >= 0);
	assert_int_equal(pread(fd, &octet, 1, place), 1);
	octet ^= 0x40;
	assert_int_equal(pwrite(fd, &octet, 1, place), 1);
	assert_int_equal(close(fd), 0);
}

static inline void
assert_hash_of(const char *path, const char *hex)
{
	dc_buf octets = read_file(path);
	uint8_t digest[DC_DIGEST_MAX];
	char expected[65];

	assert_ok(dc_digest(DC_SHA256, dc_buf_slice(&octets), digest));
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(expected + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(hex, expected);
	dc_buf_free(&octets);
}

/* A process that writes a file into a pipe, whose other end has this path; wait_feeder() then. */
typedef struct {
	pid_t pid;
	int fd;
	char path[32];
} feeder;

static inline feeder
start_feeder(const char *path)
{
	feeder f;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	f.pid = fork();
	assert_true(f.pid >= 0);
	if (f.pid == 0) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		uint8_t piece[10000];
		ssize_t got;

		(void)close(ends[0]);
		while ((got = read(fd, piece, sizeof(piece))) > 0)
			if (write(ends[1], piece, (size_t)got) != got)
				break;
		_exit(0);
	}
	(void)close(ends[1]);
	f.fd = ends[0];
	(void)snprintf(f.path, sizeof(f.path), "/dev/fd/%d", f.fd);
	return f;
}

static inline void
wait_feeder(feeder *f)
{
	int status;

	assert_int_equal(close(f->fd), 0);
	assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
}

#endif /* FILE_FIXTURE_H */
