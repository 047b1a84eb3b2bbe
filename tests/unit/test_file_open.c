/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file_fixture.h"

#include <sys/resource.h>

#define PASSWORD ((const uint8_t *)"correct horse"), 13

/* How envelopes differ for who opens them. */
typedef struct {
	const char *name;
	devcert_content_cipher cipher; /* 0: AES-CBC */
	devcert_recipient_scheme scheme;
	bool commitment;
	bool is_ber;
	size_t len;
} make;

static const make makes[] = {
	{ "DER", DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, false,
	  false, 600011 },
	{ "BER", DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, false,
	  true, 600011 },
	{ "empty", DEVCERT_CONTENT_CIPHER_AES_128_GCM, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, false,
	  false, 0 },
	{ "empty BER", DEVCERT_CONTENT_CIPHER_AES_128_GCM, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256,
	  false, true, 0 },
	{ "commitment", DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256,
	  true, true, 600011 },
	{ "ChaCha", DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256,
	  false, false, 600011 },
	{ "ChaCha with attributes", DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305,
	  DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, true, true, 600011 },
	{ "v1.5", DEVCERT_CONTENT_CIPHER_AES_256_GCM, DEVCERT_RECIPIENT_SCHEME_RSA_V15, false,
	  false, 600011 },
	{ "v1.5 with commitment", DEVCERT_CONTENT_CIPHER_AES_256_GCM,
	  DEVCERT_RECIPIENT_SCHEME_RSA_V15, true, true, 600011 },
	{ "CBC", (devcert_content_cipher)0, DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256, false, true,
	  600011 },
};

/* One for the two who have RSA keys. */
static void
make_envelope(const make *how, const char *content, const char *target)
{
	devcert_sealer_builder *builder;
	feeder f;

	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_set_now(builder, CERTS_NOW));
	assert_ok(devcert_sealer_builder_set_scheme(builder, how->scheme));
	assert_ok(devcert_sealer_builder_add_cert(builder, people[0].cert));
	assert_ok(devcert_sealer_builder_add_cert(builder, people[1].cert));
	if ((int)how->cipher == 0)
		assert_ok(devcert_sealer_builder_set_unauthenticated_cbc(builder, 256));
	else
		assert_ok(devcert_sealer_builder_set_cipher(builder, how->cipher));
	assert_ok(devcert_sealer_builder_set_commitment(builder, how->commitment));
	if (how->is_ber) {
		f = start_feeder(content);
		assert_ok(try_seal(builder, f.path, target, DEVCERT_FILE_FLAG_OVERWRITE));
		wait_feeder(&f);
	} else {
		assert_ok(try_seal(builder, content, target, DEVCERT_FILE_FLAG_OVERWRITE));
	}
	devcert_sealer_builder_free(builder);
}

static devcert_opener_builder *
opener_for(const make *how, size_t who)
{
	devcert_opener_builder *builder = opener_of(who);

	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(builder, (int)how->cipher == 0));
	return builder;
}

static void
every_kind_opens_from_a_file(void **state)
{
	static const uint64_t steps[] = { 0, 1000, 65536, 300000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(makes) * COUNT_OF(steps); i++) {
		const make *how = &makes[i / COUNT_OF(steps)];
		devcert_opener_builder *builder = opener_for(how, 1);
		devcert_file_job *job;
		dc_buf content;

		write_content("content", how->len);
		content = read_file("content");
		make_envelope(how, "content", "envelope");
		assert_ok(devcert_file_job_open(builder, "envelope", "opened", 0, &job));
		assert_int_equal(devcert_file_job_get_phase(job), DEVCERT_FILE_PHASE_VERIFYING);
		assert_int_equal(devcert_file_job_get_recipient_index(job), -1);
		assert_ok(run(job, steps[i % COUNT_OF(steps)]));
		assert_int_equal(devcert_file_job_get_recipient_index(job), 1);
		assert_int_equal(devcert_file_job_is_committed(job), how->commitment);
		assert_int_equal(devcert_file_job_get_done(job), devcert_file_job_get_total(job));
		assert_fails(DEVCERT_E_STATE, devcert_file_job_step(job, 0));
		devcert_file_job_free(job);
		devcert_opener_builder_free(builder);
		assert_file("opened", dc_buf_slice(&content));
		assert_int_equal(mode_of("opened"), 0600);
		assert_int_equal(unlink("opened"), 0);
		assert_names(".", "content envelope ");
		dc_buf_free(&content);
	}
}

static void
every_kind_opens_from_a_pipe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(makes) * 2; i++) {
		const make *how = &makes[i / 2];
		devcert_opener_builder *builder = opener_for(how, 1);
		devcert_file_job *job;
		dc_buf content;
		feeder f;

		write_content("content", how->len);
		content = read_file("content");
		make_envelope(how, "content", "envelope");
		f = start_feeder("envelope");
		assert_ok(devcert_file_job_open(builder, f.path, "opened", 0, &job));
		assert_int_equal(devcert_file_job_get_total(job), 0);
		assert_ok(devcert_file_job_step(job, 70000));
		if (!devcert_file_job_is_done(job))
			assert_names(".", "content envelope ");
		assert_ok(run(job, i % 2 == 0 ? 0 : 50000));
		assert_int_equal(devcert_file_job_get_recipient_index(job), 1);
		assert_int_equal(devcert_file_job_is_committed(job), how->commitment);
		devcert_file_job_free(job);
		wait_feeder(&f);
		devcert_opener_builder_free(builder);
		assert_file("opened", dc_buf_slice(&content));
		assert_int_equal(unlink("opened"), 0);
		dc_buf_free(&content);
	}
}

/* Open from a file or a pipe to a FIFO or a file; what came out is appended to out. */
static devcert_status
open_to_fifo(const devcert_opener_builder *builder, const char *source, dc_buf *out)
{
	int ends[2];
	pid_t pid;
	char path[32];
	uint8_t piece[65536];
	ssize_t got;
	int status;

	assert_int_equal(pipe(ends), 0);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
	pid = fork();
	if (pid == 0) {
		devcert_status rc;

		(void)close(ends[0]);
		rc = try_open(builder, source, path, 0);
		_exit(rc == DEVCERT_OK ? 0 : -rc / 100 + 1);
	}
	(void)close(ends[1]);
	while ((got = read(ends[0], piece, sizeof(piece))) > 0)
		dc_buf_add(out, dc_slice_of(piece, (size_t)got));
	(void)close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0 ? DEVCERT_OK : -(WEXITSTATUS(status) - 1) * 100;
}

static void
every_kind_opens_to_a_pipe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(makes) * 2; i++) {
		const make *how = &makes[i / 2];
		devcert_opener_builder *builder = opener_for(how, 0);
		dc_buf is = DC_BUF_INIT(1u << 24), content;

		write_content("content", how->len);
		content = read_file("content");
		make_envelope(how, "content", "envelope");
		if (i % 2 == 0) {
			assert_int_equal(open_to_fifo(builder, "envelope", &is), DEVCERT_OK);
		} else {
			feeder f = start_feeder("envelope");

			assert_int_equal(open_to_fifo(builder, f.path, &is), DEVCERT_OK);
			wait_feeder(&f);
		}
		assert_true(dc_slice_equals(dc_buf_slice(&is), dc_buf_slice(&content)));
		devcert_opener_builder_free(builder);
		dc_buf_free(&is);
		dc_buf_free(&content);
	}
}

/* Of each way to open one: no octet, and no file. */
static void
assert_nothing_comes_out(const devcert_opener_builder *builder, const char *envelope)
{
	dc_buf is = DC_BUF_INIT(1u << 24);
	feeder f;

	assert_int_not_equal(try_open(builder, envelope, "opened", 0), DEVCERT_OK);
	assert_int_not_equal(open_to_fifo(builder, envelope, &is), DEVCERT_OK);
	f = start_feeder(envelope);
	assert_int_not_equal(try_open(builder, f.path, "opened", 0), DEVCERT_OK);
	wait_feeder(&f);
	f = start_feeder(envelope);
	assert_int_not_equal(open_to_fifo(builder, f.path, &is), DEVCERT_OK);
	wait_feeder(&f);
	assert_int_equal(is.len, 0);
	dc_buf_free(&is);
	assert_names(".", "content envelope ");
}

static void
what_is_damaged_gives_no_octet_and_no_file(void **state)
{
	static const int64_t places[] = { 0, 30, 100000, 300000, 600000, -20, -10, -1 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(makes); i++) {
		const make *how = &makes[i];
		devcert_opener_builder *builder = opener_for(how, 0);

		/* nothing protects CBC */
		if ((int)how->cipher == 0 || how->len == 0) {
			devcert_opener_builder_free(builder);
			continue;
		}
		write_content("content", how->len);
		for (size_t j = 0; j < COUNT_OF(places); j++) {
			make_envelope(how, "content", "envelope");
			bend("envelope", places[j]);
			assert_nothing_comes_out(builder, "envelope");
		}
		make_envelope(how, "content", "envelope");
		assert_int_equal(truncate("envelope", 400000), 0);
		assert_nothing_comes_out(builder, "envelope");
		devcert_opener_builder_free(builder);
	}
}

static void
errors_of_opening_are_told(void **state)
{
	devcert_opener_builder *builder = opener_of(2), *empty;
	devcert_file_job *job;

	(void)state;
	write_content("content", 300000);
	assert_int_equal(mkdir("folder", 0700), 0);
	make_envelope(&makes[0], "content", "envelope");
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_open(builder, "envelope", "opened", 0));
	assert_fails(DEVCERT_E_DER, try_open(builder, "content", "opened", 0));
	assert_io(ENOENT, devcert_file_job_open(builder, "none", "opened", 0, &job));
	assert_io(ENOENT, devcert_file_job_open(builder, "envelope", "none/opened", 0, &job));
	assert_fails(DEVCERT_E_EXISTS,
	             devcert_file_job_open(builder, "envelope", "content", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_open(builder, "envelope", "folder", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_open(builder, "envelope", "opened", 1u << 31, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_open(NULL, "envelope", "opened", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_open(builder, NULL, "opened", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_open(builder, "envelope", NULL, 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_open(builder, "envelope", "opened", 0, NULL));
	assert_ok(devcert_opener_builder_new(&empty));
	assert_fails(DEVCERT_E_STATE, devcert_file_job_open(empty, "envelope", "opened", 0, &job));
	devcert_opener_builder_free(empty);
	devcert_opener_builder_free(builder);

	builder = opener_of(0);
	assert_io(ENOSPC, try_open(builder, "envelope", "/dev/full", 0));
	make_envelope(&makes[COUNT_OF(makes) - 1], "content", "envelope");
	assert_fails(DEVCERT_E_UNSUPPORTED, try_open(builder, "envelope", "opened", 0));
	make_envelope(&makes[0], "content", "envelope");
	bend("envelope", -1);
	assert_fails(DEVCERT_E_DECRYPT, try_open(builder, "envelope", "opened", 0));
	write_content("more", 3);
	make_envelope(&makes[0], "content", "envelope");
	{
		dc_buf envelope = read_file("envelope");

		dc_buf_add_octet(&envelope, 0);
		write_file("envelope", dc_buf_slice(&envelope));
		dc_buf_free(&envelope);
	}
	assert_fails(DEVCERT_E_TRAILING, try_open(builder, "envelope", "opened", 0));
	assert_names(".", "content envelope folder more ");
	devcert_opener_builder_free(builder);
}

/* Of several content keys that may be ours only the content tells which one it is. */
static void
all_v15_candidates_are_tried(void **state)
{
	static const uint64_t steps[] = { 0, 100000 };
	devcert_opener_builder *builder;
	devcert_key *keys[2] = { people[1].key, people[0].key };

	(void)state;
	write_content("content", 600011);
	make_envelope(&makes[7], "content", "envelope");
	for (size_t i = 0; i < 2 * COUNT_OF(steps); i++) {
		devcert_file_job *job;
		feeder f;

		/* Keys without certificates, the second of which is not there: each is tried with
		 * each recipient. */
		assert_ok(devcert_opener_builder_new(&builder));
		assert_ok(devcert_opener_builder_add_key(builder, keys[i % 2], NULL));
		f = start_feeder("envelope");
		assert_ok(devcert_file_job_open(builder, i < 2 ? "envelope" : f.path, "opened",
		                                DEVCERT_FILE_FLAG_HASH, &job));
		assert_ok(run(job, steps[i / 2]));
		assert_hash_of("envelope", devcert_file_job_get_source_hash(job));
		assert_hash_of("content", devcert_file_job_get_target_hash(job));
		assert_int_equal(devcert_file_job_get_recipient_index(job), 1 - i % 2);
		devcert_file_job_free(job);
		wait_feeder(&f);
		assert_int_equal(unlink("opened"), 0);
		devcert_opener_builder_free(builder);
	}
}

static void
source_that_changes_between_the_passes_is_told(void **state)
{
	devcert_opener_builder *builder = opener_of(0);

	(void)state;
	write_content("content", 600011);
	for (int change = 0; change < 4; change++)
		for (uint64_t before = 100000; before < 1200000; before += 250000) {
			devcert_file_job *job;
			devcert_status rc;

			make_envelope(&makes[change % 2], "content", "envelope");
			assert_ok(devcert_file_job_open(builder, "envelope", "opened", 0, &job));
			assert_ok(devcert_file_job_step(job, before));
			if (change < 2)
				bend("envelope", 599000);
			else
				assert_int_equal(truncate("envelope", change == 2 ? 10 : 700000),
				                 0);
			rc = run(job, 0);
			/* While it is verified a change may look like damage. */
			if (before > 650000 || rc == DEVCERT_OK)
				assert_fails(DEVCERT_E_STATE, rc);
			devcert_file_job_free(job);
			assert_names(".", "content envelope ");
		}
	devcert_opener_builder_free(builder);
}

/* Length and times are the same, and the tag of the second pass is still looked at. */
static void
source_that_changes_secretly_is_told(void **state)
{
	devcert_opener_builder *builder = opener_of(0);
	devcert_file_job *job;
	struct stat st;

	(void)state;
	write_content("content", 600011);
	make_envelope(&makes[0], "content", "envelope");
	assert_ok(devcert_file_job_open(builder, "envelope", "opened", 0, &job));
	assert_ok(devcert_file_job_step(job, 700000));
	assert_int_equal(devcert_file_job_get_phase(job), DEVCERT_FILE_PHASE_WRITING);
	assert_int_equal(stat("envelope", &st), 0);
	bend("envelope", 599000);
	assert_int_equal(
	    utimensat(AT_FDCWD, "envelope", (struct timespec[]){ st.st_atim, st.st_mtim }, 0), 0);
	assert_fails(DEVCERT_E_STATE, run(job, 0));
	devcert_file_job_free(job);
	assert_names(".", "content envelope ");
	devcert_opener_builder_free(builder);
}

static void
job_that_is_freed_leaves_nothing(void **state)
{
	devcert_opener_builder *builder = opener_of(0);

	(void)state;
	write_content("content", 600011);
	make_envelope(&makes[0], "content", "envelope");
	for (int steps = 0; steps < 12; steps++) {
		devcert_file_job *job;
		feeder f = start_feeder("envelope");

		assert_ok(devcert_file_job_open(builder, steps % 2 == 0 ? "envelope" : f.path,
		                                "opened", 0, &job));
		for (int i = 0; i < steps && !devcert_file_job_is_done(job); i++)
			assert_ok(devcert_file_job_step(job, 110000));
		if (devcert_file_job_is_done(job))
			assert_int_equal(unlink("opened"), 0);
		devcert_file_job_free(job);
		wait_feeder(&f);
		assert_names(".", "content envelope ");
	}
	devcert_opener_builder_free(builder);
}

static void
commitment_can_be_required(void **state)
{
	devcert_opener_builder *builder = opener_of(0);

	(void)state;
	assert_ok(devcert_opener_builder_set_require_commitment(builder, true));
	write_content("content", 100000);
	make_envelope(&makes[0], "content", "envelope");
	assert_fails(DEVCERT_E_DECRYPT, try_open(builder, "envelope", "opened", 0));
	make_envelope(&makes[4], "content", "envelope");
	assert_ok(try_open(builder, "envelope", "opened", 0));
	devcert_opener_builder_free(builder);
}

static void
password_opens_a_file(void **state)
{
	devcert_sealer_builder *sealer = sealer_to(0, 0);
	devcert_opener_builder *opener;

	(void)state;
	write_content("content", 100000);
	assert_ok(devcert_sealer_builder_add_password(sealer, PASSWORD));
	assert_ok(try_seal(sealer, "content", "envelope", 0));
	assert_ok(devcert_opener_builder_new(&opener));
	assert_ok(devcert_opener_builder_add_password(opener, PASSWORD));
	assert_ok(try_open(opener, "envelope", "opened", DEVCERT_FILE_FLAG_SYNC));
	devcert_opener_builder_free(opener);
	devcert_sealer_builder_free(sealer);
}

static void
head_is_read_from_files_and_pipes(void **state)
{
	devcert_envelope *envelope;
	devcert_recipient_list *list;
	feeder f;

	(void)state;
	write_content("content", 600011);
	assert_int_equal(mkdir("folder", 0700), 0);
	make_envelope(&makes[0], "content", "envelope");
	f = start_feeder("envelope");
	for (int i = 0; i < 2; i++) {
		assert_ok(devcert_envelope_read_file(i == 0 ? "envelope" : f.path, &envelope));
		assert_ok(devcert_envelope_get_recipients(envelope, &list));
		assert_int_equal(devcert_recipient_list_get_count(list), 2);
		assert_int_equal(devcert_envelope_get_content_len(envelope), 600011);
		devcert_recipient_list_free(list);
		devcert_envelope_free(envelope);
	}
	wait_feeder(&f);
	assert_io(ENOENT, devcert_envelope_read_file("none", &envelope));
	assert_io(EISDIR, devcert_envelope_read_file("folder", &envelope));
	assert_fails(DEVCERT_E_DER, devcert_envelope_read_file("content", &envelope));
	assert_int_equal(truncate("envelope", 300), 0);
	assert_fails(DEVCERT_E_DER, devcert_envelope_read_file("envelope", &envelope));
	assert_int_equal(truncate("envelope", 0), 0);
	assert_fails(DEVCERT_E_DER, devcert_envelope_read_file("envelope", &envelope));
	assert_null(envelope);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_envelope_read_file(NULL, &envelope));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_envelope_read_file("envelope", NULL));
}

/* 1,000 recipients make a head of some 300 KiB, in which the reading goes on. */
static void
long_head_is_read(void **state)
{
	devcert_sealer_builder *builder = sealer_to(0, 2);
	devcert_opener_builder *opener = opener_of(1);
	devcert_envelope *envelope;
	feeder f;

	(void)state;
	assert_ok(devcert_sealer_builder_set_allow(builder, DEVCERT_SEAL_ALLOW_DUPLICATE));
	for (int i = 2; i < 1000; i++)
		assert_ok(devcert_sealer_builder_add_cert(builder, people[0].cert));
	write_content("content", 100000);
	assert_ok(try_seal(builder, "content", "envelope", 0));
	assert_ok(devcert_envelope_read_file("envelope", &envelope));
	assert_true(devcert_envelope_get_head_len(envelope) > 300000);
	devcert_envelope_free(envelope);
	assert_opens(1, "envelope", "content");
	f = start_feeder("envelope");
	assert_ok(try_open(opener, f.path, "opened", 0));
	wait_feeder(&f);
	devcert_opener_builder_free(opener);
	devcert_sealer_builder_free(builder);
}

/* The peak memory in KiB of a child that seals a hole of this length, and opens it again. */
static int64_t
memory_for(int64_t len, const char *envelope)
{
	struct rusage usage;
	int status;
	pid_t pid;

	write_text("content", "");
	assert_int_equal(truncate("content", len), 0);
	pid = fork();
	if (pid == 0) {
		devcert_sealer_builder *sealer = sealer_to(0, 2);
		devcert_opener_builder *opener = opener_of(1);

		assert_ok(try_seal(sealer, "content", envelope, 0));
		if (strcmp(envelope, "/dev/null") != 0)
			assert_ok(try_open(opener, envelope, "/dev/null", 0));
		_exit(0);
	}
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	assert_int_equal(status, 0);
	return usage.ru_maxrss;
}

static void
memory_does_not_grow_with_the_content(void **state)
{
	int64_t little = memory_for(1 << 20, "little"), much = memory_for(100 << 20, "much"),
		most = memory_for(INT64_C(3) << 30, "/dev/null");

	(void)state;
	/* What the sanitizers take differs from run to run. */
	if (much > little + 4096 || most > little + 4096)
		fail_msg("%lld, %lld and %lld KiB", (long long)little, (long long)much,
		         (long long)most);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(every_kind_opens_from_a_file),
		folder_test(every_kind_opens_from_a_pipe),
		folder_test(every_kind_opens_to_a_pipe),
		folder_test(what_is_damaged_gives_no_octet_and_no_file),
		folder_test(errors_of_opening_are_told),
		folder_test(all_v15_candidates_are_tried),
		folder_test(source_that_changes_between_the_passes_is_told),
		folder_test(source_that_changes_secretly_is_told),
		folder_test(job_that_is_freed_leaves_nothing),
		folder_test(commitment_can_be_required),
		folder_test(password_opens_a_file),
		folder_test(head_is_read_from_files_and_pipes),
		folder_test(long_head_is_read),
		folder_test(memory_does_not_grow_with_the_content),
	};

	return cmocka_run_group_tests(tests, make_people, free_people);
}
