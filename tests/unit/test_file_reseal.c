/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "reseal_fixture.h"

#include <linux/magic.h>
#include <sys/vfs.h>

/* What a system may lack: copy_file_range(). */
static int copy_error;
static int copy_count;
static bool copy_damages;
static uint32_t fs_type;

int __wrap_fstatfs(int fd, struct statfs *out);
ssize_t __real_copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t len,
                               unsigned int flags);
ssize_t __wrap_copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t len,
                               unsigned int flags);

int
__wrap_fstatfs(int fd, struct statfs *out)
{
	(void)fd;
	if (fs_type == 0) {
		errno = ENOSYS;
		return -1;
	}
	memset(out, 0, sizeof(*out));
	out->f_type = (__fsword_t)fs_type;
	return 0;
}

ssize_t
__wrap_copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t len,
                       unsigned int flags)
{
	ssize_t copied;

	copy_count++;
	if (copy_error != 0) {
		errno = copy_error;
		return -1;
	}
	copied = __real_copy_file_range(from, from_at, to, to_at, len, flags);
	if (copy_damages && copied > 0)
		assert_int_equal(pwrite(to, "x", 1, lseek(to, 0, SEEK_CUR) - 100), 1);
	return copied;
}

static int
enter(void **state)
{
	copy_error = copy_count = 0;
	fs_type = 0;
	copy_damages = false;
	return enter_folder(state);
}

#define reseal_test(f) cmocka_unit_test_setup_teardown(f, enter, leave_folder)

/* The content sealed to people[0] and [1], as a file or as what came from a pipe. */
static void
make_envelope(devcert_recipient_scheme scheme, bool is_ber, size_t len)
{
	devcert_sealer_builder *builder;
	feeder f;

	write_content("content", len);
	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_set_now(builder, CERTS_NOW));
	assert_ok(devcert_sealer_builder_set_scheme(builder, scheme));
	assert_ok(devcert_sealer_builder_add_cert(builder, people[0].cert));
	assert_ok(devcert_sealer_builder_add_cert(builder, people[1].cert));
	f = start_feeder("content");
	assert_ok(try_seal(builder, is_ber ? f.path : "content", "envelope",
	                   DEVCERT_FILE_FLAG_OVERWRITE));
	wait_feeder(&f);
	devcert_sealer_builder_free(builder);
}

#define OAEP DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256
#define V15 DEVCERT_RECIPIENT_SCHEME_RSA_V15

static void
recipients_change_and_the_content_does_not(void **state)
{
	static const uint64_t steps[] = { 0, 100, 65536, 250000 };

	(void)state;
	for (unsigned i = 0; i < 128; i++) {
		devcert_reseal_plan *plan = plan_of(0, 2, 1);
		uint32_t flags = i % 2 != 0 ? DEVCERT_FILE_FLAG_HASH : 0;
		devcert_file_job *job;

		flags |= i / 2 % 2 != 0 ? (uint32_t)DEVCERT_FILE_FLAG_VERIFY : 0;
		copy_error = i / 4 % 2 != 0 ? EXDEV : 0;
		make_envelope(i / 8 % 2 != 0 ? OAEP : V15, i / 16 % 2 != 0, 600011);
		assert_ok(devcert_file_job_reseal(plan, "envelope", "new", flags, &job));
		devcert_reseal_plan_free(plan);
		assert_int_equal(devcert_file_job_get_phase(job), DEVCERT_FILE_PHASE_VERIFYING);
		assert_ok(devcert_file_job_step(job, steps[i / 32] == 0 ? 1 : steps[i / 32]));
		assert_names(".", "content envelope ");
		assert_ok(run(job, steps[i / 32]));
		assert_int_equal(devcert_file_job_get_done(job), devcert_file_job_get_total(job));
		assert_int_equal(devcert_file_job_get_recipient_index(job), 0);
		if (i % 2 != 0) {
			assert_hash_of("envelope", devcert_file_job_get_source_hash(job));
			assert_hash_of("new", devcert_file_job_get_target_hash(job));
			assert_int_equal(strlen(devcert_file_job_get_content_hash(job)), 64);
		} else {
			assert_string_equal(devcert_file_job_get_content_hash(job), "");
		}
		devcert_file_job_free(job);
		assert_int_equal(count_recipients("new"), 2);
		assert_opens(0, "new", "content");
		assert_opens(2, "new", "content");
		assert_fails(DEVCERT_E_DECRYPT, open_as(1, "new", "opened"));
		assert_int_equal(unlink("new"), 0);
	}
}

static void
envelope_is_replaced_in_its_place(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);
	devcert_file_job *job;

	(void)state;
	make_envelope(OAEP, false, 600011);
	assert_int_equal(chmod("envelope", 0640), 0);
	assert_fails(DEVCERT_E_EXISTS,
	             devcert_file_job_reseal(plan, "envelope", "envelope", 0, &job));
	assert_ok(try_reseal(plan, "envelope", "./envelope", DEVCERT_FILE_FLAG_OVERWRITE));
	assert_int_equal(count_recipients("envelope"), 3);
	assert_int_equal(mode_of("envelope"), 0640);
	assert_opens(2, "envelope", "content");
	/* whose certificate is there is not added again */
	assert_ok(try_reseal(plan, "envelope", "envelope",
	                     DEVCERT_FILE_FLAG_OVERWRITE | DEVCERT_FILE_FLAG_SYNC));
	assert_int_equal(count_recipients("envelope"), 3);
	assert_names(".", "content envelope ");
	devcert_reseal_plan_free(plan);
}

static void
pipes_are_resealed_from_and_to(void **state)
{
	devcert_reseal_plan *plan = plan_of(1, 2, 0);

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		devcert_file_job *job;
		int ends[2], status;
		char path[32];
		dc_buf is = DC_BUF_INIT(1u << 24);
		pid_t pid;
		feeder f;
		uint8_t piece[65536];
		ssize_t got;

		make_envelope(i % 2 != 0 ? OAEP : V15, i / 2 % 2 != 0, 600011);
		f = start_feeder("envelope");
		if (i / 4 != 0) {
			assert_ok(try_reseal(plan, f.path, "new", DEVCERT_FILE_FLAG_OVERWRITE));
			wait_feeder(&f);
			assert_opens(2, "new", "content");
			continue;
		}
		assert_int_equal(pipe(ends), 0);
		(void)snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
		pid = fork();
		if (pid == 0) {
			(void)close(ends[0]);
			assert_ok(devcert_file_job_reseal(plan, f.path, path,
			                                  DEVCERT_FILE_FLAG_HASH, &job));
			assert_ok(run(job, 0));
			assert_int_equal(strlen(devcert_file_job_get_target_hash(job)), 64);
			assert_int_equal(strlen(devcert_file_job_get_content_hash(job)), 64);
			_exit(0);
		}
		(void)close(ends[1]);
		while ((got = read(ends[0], piece, sizeof(piece))) > 0)
			dc_buf_add(&is, dc_slice_of(piece, (size_t)got));
		(void)close(ends[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		wait_feeder(&f);
		write_file("new", dc_buf_slice(&is));
		dc_buf_free(&is);
		assert_opens(2, "new", "content");
	}
	devcert_reseal_plan_free(plan);
}

static void
new_content_key_encrypts_again(void **state)
{
	static const uint64_t steps[] = { 0, 1000, 300000 };
	devcert_sealer_builder *sealer = sealer_to(1, 2);

	(void)state;
	for (unsigned i = 0; i < 4 * COUNT_OF(steps); i++) {
		devcert_reseal_plan *plan = plan_of(1, NOBODY, 0);
		devcert_file_job *job;

		assert_ok(devcert_reseal_plan_set_sealer(plan, sealer));
		assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
		make_envelope(i % 2 != 0 ? OAEP : V15, i / 2 % 2 != 0, 600011);
		assert_ok(
		    devcert_file_job_reseal(plan, "envelope", "new", DEVCERT_FILE_FLAG_HASH, &job));
		assert_ok(run(job, steps[i / 4]));
		assert_hash_of("envelope", devcert_file_job_get_source_hash(job));
		assert_hash_of("new", devcert_file_job_get_target_hash(job));
		assert_string_equal(devcert_file_job_get_content_hash(job), "");
		assert_int_equal(devcert_file_job_get_done(job), devcert_file_job_get_total(job));
		devcert_file_job_free(job);
		assert_opens(1, "new", "content");
		assert_opens(2, "new", "content");
		assert_fails(DEVCERT_E_DECRYPT, open_as(0, "new", "opened"));
		assert_int_equal(unlink("new"), 0);
		devcert_reseal_plan_free(plan);
	}
	devcert_sealer_builder_free(sealer);
}

static void
new_content_key_goes_to_a_successor(void **state)
{
	devcert_sealer_builder *successor = sealer_to(2, 1);
	devcert_reseal_plan *plan = plan_of(1, 1, NOBODY);

	(void)state;
	make_envelope(OAEP, false, 1000);
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_ok(devcert_reseal_plan_add_replacement(plan, people[2].cert, successor));
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_reseal(plan, "envelope", "new", 0));
	assert_ok(devcert_reseal_plan_add_replacement(plan, people[0].cert, successor));
	assert_ok(try_reseal(plan, "envelope", "new", 0));
	assert_int_equal(count_recipients("new"), 2);
	assert_opens(1, "new", "content");
	assert_opens(2, "new", "content");
	/* The other one is put back in his place, and nobody but he is dropped. */
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(successor);
	successor = sealer_to(0, 1);
	plan = plan_of(1, NOBODY, NOBODY);
	assert_ok(devcert_reseal_plan_add_replacement(plan, people[2].cert, successor));
	assert_ok(try_reseal(plan, "new", "newer", 0));
	assert_int_equal(count_recipients("newer"), 2);
	assert_opens(0, "newer", "content");
	assert_opens(1, "newer", "content");
	devcert_reseal_plan_free(plan);
	devcert_sealer_builder_free(successor);
}

static void
new_content_key_forgets_nobody(void **state)
{
	devcert_reseal_plan *plan = plan_of(1, 2, 0);

	(void)state;
	make_envelope(OAEP, false, 1000);
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_reseal(plan, "envelope", "new", 0));
	devcert_reseal_plan_free(plan);
	plan = plan_of(1, NOBODY, 0);
	assert_ok(devcert_reseal_plan_add_drop_cert(plan, people[1].cert));
	assert_ok(devcert_reseal_plan_set_new_content_key(plan, true));
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_reseal(plan, "envelope", "new", 0));
	devcert_reseal_plan_free(plan);
	assert_names(".", "content envelope ");
}

static void
errors_of_resealing_are_told(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY), *other;
	devcert_file_job *job;
	dc_buf envelope;

	(void)state;
	make_envelope(OAEP, false, 300000);
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_io(ENOENT, devcert_file_job_reseal(plan, "none", "new", 0, &job));
	assert_io(ENOENT, devcert_file_job_reseal(plan, "envelope", "none/new", 0, &job));
	assert_fails(DEVCERT_E_EXISTS,
	             devcert_file_job_reseal(plan, "envelope", "content", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_reseal(plan, "envelope", "folder", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_file_job_reseal(plan, "envelope", "new", 99, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_reseal(NULL, "envelope", "new", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_reseal(plan, NULL, "new", 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_reseal(plan, "envelope", NULL, 0, &job));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_file_job_reseal(plan, "envelope", "new", 0, NULL));
	assert_io(ENOSPC, try_reseal(plan, "envelope", "/dev/full", 0));
	assert_fails(DEVCERT_E_DER, try_reseal(plan, "content", "new", 0));
	copy_error = ENOSPC;
	assert_io(ENOSPC, try_reseal(plan, "envelope", "new", 0));
	copy_error = 0;

	assert_ok(devcert_reseal_plan_new(&other));
	assert_fails(DEVCERT_E_STATE, devcert_file_job_reseal(other, "envelope", "new", 0, &job));
	devcert_reseal_plan_free(other);
	other = plan_of(2, NOBODY, NOBODY);
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_reseal(other, "envelope", "new", 0));
	devcert_reseal_plan_free(other);
	other = plan_of(0, NOBODY, NOBODY);
	assert_ok(devcert_reseal_plan_add_drop_index(other, 2));
	assert_fails(DEVCERT_E_NOT_FOUND, try_reseal(other, "envelope", "new", 0));
	devcert_reseal_plan_free(other);
	other = plan_of(0, NOBODY, NOBODY);
	assert_ok(devcert_reseal_plan_add_drop_index(other, 0));
	assert_ok(devcert_reseal_plan_add_drop_index(other, 1));
	assert_fails(DEVCERT_E_NO_RECIPIENT, try_reseal(other, "envelope", "new", 0));
	devcert_reseal_plan_free(other);

	/* cut, or longer than it says; with VERIFY the tag */
	envelope = read_file("envelope");
	write_file("cut", dc_slice_of(envelope.ptr, envelope.len - 1));
	assert_fails(DEVCERT_E_DER, try_reseal(plan, "cut", "new", 0));
	dc_buf_add_octet(&envelope, 0);
	write_file("cut", dc_buf_slice(&envelope));
	assert_fails(DEVCERT_E_TRAILING, try_reseal(plan, "cut", "new", 0));
	dc_buf_free(&envelope);
	bend("envelope", -1);
	assert_fails(DEVCERT_E_DECRYPT,
	             try_reseal(plan, "envelope", "new", DEVCERT_FILE_FLAG_VERIFY));
	assert_names(".", "content cut envelope folder ");
	devcert_reseal_plan_free(plan);
}

/* A wrong padding of RSAES-PKCS1-v1_5 gives a random content key: whoever was added would have
 * that. */
static void
content_key_is_proved_before_anything_is_written(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	make_envelope(V15, false, 300000);
	bend("envelope", -1);
	assert_fails(DEVCERT_E_DECRYPT, try_reseal(plan, "envelope", "new", 0));
	assert_names(".", "content envelope ");
	devcert_reseal_plan_free(plan);
}

static void
source_that_changes_is_told(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	for (int i = 0; i < 8; i++) {
		devcert_file_job *job;

		copy_error = i / 4 != 0 ? EXDEV : 0;
		make_envelope(OAEP, i / 2 % 2 != 0, 600011);
		assert_ok(devcert_file_job_reseal(plan, "envelope", "new", 0, &job));
		assert_ok(devcert_file_job_step(job, 300000));
		if (i % 2 != 0)
			bend("envelope", 599000);
		else
			assert_int_equal(truncate("envelope", 100), 0);
		assert_fails(DEVCERT_E_STATE, run(job, 0));
		devcert_file_job_free(job);
		assert_names(".", "content envelope ");
	}
	devcert_reseal_plan_free(plan);
}

static void
source_that_is_replaced_stays(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);
	devcert_file_job *job;

	(void)state;
	make_envelope(OAEP, false, 600011);
	assert_ok(devcert_file_job_reseal(plan, "envelope", "envelope", DEVCERT_FILE_FLAG_OVERWRITE,
	                                  &job));
	assert_ok(devcert_file_job_step(job, 300000));
	write_text("newer", "theirs");
	assert_int_equal(rename("newer", "envelope"), 0);
	assert_fails(DEVCERT_E_STATE, run(job, 0));
	devcert_file_job_free(job);
	assert_text("envelope", "theirs");
	assert_names(".", "content envelope ");
	devcert_reseal_plan_free(plan);
}

static void
copy_that_is_damaged_is_told(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	make_envelope(OAEP, false, 600011);
	copy_damages = true;
	assert_fails(DEVCERT_E_STATE, try_reseal(plan, "envelope", "new", DEVCERT_FILE_FLAG_HASH));
	assert_names(".", "content envelope ");
	devcert_reseal_plan_free(plan);
}

static int
count_copies(uint32_t type, const devcert_reseal_plan *plan, const char *source)
{
	fs_type = type;
	copy_count = 0;
	assert_ok(try_reseal(plan, source, "new", DEVCERT_FILE_FLAG_OVERWRITE));
	assert_opens(2, "new", "content");
	fs_type = 0;
	return copy_count;
}

/* Where the content goes to another place within a block, and the file system is a local one, it is
 * copied on two cores. */
static void
system_copies_where_it_may_do_better(void **state)
{
	static const uint32_t local[] = { BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, F2FS_SUPER_MAGIC,
		                          TMPFS_MAGIC, XFS_SUPER_MAGIC };
	devcert_reseal_plan *adds = plan_of(0, 2, NOBODY), *goes = plan_of(0, 2, 1),
			    *replaces = plan_of(0, 1, 0);

	(void)state;
	make_envelope(OAEP, false, 5000000);
	for (size_t i = 0; i < COUNT_OF(local); i++)
		assert_int_equal(count_copies(local[i], adds, "envelope"), 0);
	assert_int_equal(count_copies(NFS_SUPER_MAGIC, adds, "envelope"), 1);
	assert_int_equal(count_copies(0, adds, "envelope"), 1);
	/* A key that is as long, of a name that is as long. */
	assert_ok(try_reseal(goes, "envelope", "other", 0));
	for (size_t i = 0; i < COUNT_OF(local); i++)
		assert_int_equal(count_copies(local[i], replaces, "other"), 1);
	/* One call, before a thread has begun. */
	make_envelope(OAEP, false, 1000000);
	assert_int_equal(count_copies(EXT4_SUPER_MAGIC, adds, "envelope"), 1);
	devcert_reseal_plan_free(replaces);
	devcert_reseal_plan_free(goes);
	devcert_reseal_plan_free(adds);
}

static void
job_that_is_freed_leaves_nothing(void **state)
{
	devcert_reseal_plan *plan = plan_of(0, 2, NOBODY);

	(void)state;
	make_envelope(OAEP, false, 600011);
	for (int steps = 0; steps < 6; steps++) {
		devcert_file_job *job;

		assert_ok(
		    devcert_file_job_reseal(plan, "envelope", "new", DEVCERT_FILE_FLAG_HASH, &job));
		for (int i = 0; i < steps; i++)
			assert_ok(devcert_file_job_step(job, 200000));
		devcert_file_job_free(job);
		assert_names(".", "content envelope ");
	}
	devcert_reseal_plan_free(plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reseal_test(recipients_change_and_the_content_does_not),
		reseal_test(envelope_is_replaced_in_its_place),
		reseal_test(pipes_are_resealed_from_and_to),
		reseal_test(new_content_key_encrypts_again),
		reseal_test(new_content_key_goes_to_a_successor),
		reseal_test(new_content_key_forgets_nobody),
		reseal_test(errors_of_resealing_are_told),
		reseal_test(content_key_is_proved_before_anything_is_written),
		reseal_test(source_that_changes_is_told),
		reseal_test(source_that_is_replaced_stays),
		reseal_test(copy_that_is_damaged_is_told),
		reseal_test(system_copies_where_it_may_do_better),
		reseal_test(job_that_is_freed_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, make_people, free_people);
}
