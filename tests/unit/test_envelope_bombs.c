/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes that are large where nobody expects it: the work and memory that they cost. */
#include "envelope_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/limits.h"

#define GIB ((uint64_t)1 << 30)
#define TINY_COUNT 200000u
#define HEAD_MAX (8u * DC_MIB)

/* Sanitizers and valgrind take memory and time of their own. */
#if defined(__SANITIZE_ADDRESS__)
#define COUNTS_COST false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTS_COST false
#endif
#endif
#ifndef COUNTS_COST
#define COUNTS_COST true
#endif

struct cost {
	int rc;
	double seconds; /* of all processors */
	long peak_kib;  /* of the process, all in */
};

typedef int (*job)(const void *argument);

static double
seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Run it in a process of its own. */
static struct cost
measure(job run, const void *argument)
{
	struct cost cost = { 0 };
	struct rusage usage;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int rc = run(argument);

		_exit(write(ends[1], &rc, sizeof(rc)) != (ssize_t)sizeof(rc));
	}
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], &cost.rc, sizeof(cost.rc)), sizeof(cost.rc));
	(void)close(ends[0]);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	assert_int_equal(status, 0);
	cost.seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
	cost.peak_kib = usage.ru_maxrss;
	return cost;
}

static void
assert_cheap(const char *name, struct cost cost, int rc, double seconds, long peak_mib)
{
	print_message("%s: %s, %.2f s, %ld KiB\n", name, devcert_error_name(cost.rc), cost.seconds,
	              cost.peak_kib);
	assert_string_equal(devcert_error_name(cost.rc), devcert_error_name(rc));
	if (COUNTS_COST) {
		assert_true(cost.seconds < seconds);
		assert_true(cost.peak_kib < peak_mib * 1024);
	}
}

/* --- 200,000 recipients */

/* ContentInfo of indefinite lengths, up to recipientInfos. */
static void
add_outer(dc_buf *out)
{
	static const uint8_t outer[] = { 0x30, 0x80, 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86,
		                         0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17, 0xa0,
		                         0x80, 0x30, 0x80, 0x02, 0x01, 0x00 };

	dc_buf_add(out, dc_slice_of(outer, sizeof(outer)));
}

/* encryptedContentInfo with AES-256-GCM: its lengths are indefinite, and no content is there yet.
 */
static void
add_content_info(dc_buf *out)
{
	static const uint8_t info[] = { 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
		                        0x0d, 0x01, 0x07, 0x01, 0x30, 0x1e, 0x06, 0x09, 0x60,
		                        0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e, 0x30,
		                        0x11, 0x04, 0x0c, 0,    0,    0,    0,    0,    0,
		                        0,    0,    0,    0,    0,    0,    0x02, 0x01, 0x10 };

	dc_buf_add(out, dc_slice_of(info, sizeof(info)));
}

/* An envelope with that many recipients which are these octets, and no content. */
static dc_buf
make_crowd(const uint8_t *one, size_t one_len, bool in_agreement)
{
	static const uint8_t tail[] = {
		0x80, 0x00, 0x00, 0x00, 0x04, 0x10, 0, 0, 0, 0, 0, 0, 0, 0,
		0,    0,    0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 0
	};
	dc_buf out = DC_BUF_INIT(HEAD_MAX);
	size_t set, agreement, keys;

	add_outer(&out);
	set = agreement = out.len;
	if (in_agreement) {
		static const uint8_t head[] = { 0x02, 0x01, 0x03, 0xa0, 0x02, 0x30,
			                        0x00, 0x30, 0x03, 0x06, 0x01, 0x2a };

		dc_buf_add(&out, dc_slice_of(head, sizeof(head)));
	}
	keys = out.len;
	for (unsigned int i = 0; i < TINY_COUNT; i++)
		dc_buf_add(&out, dc_slice_of(one, one_len));
	if (in_agreement) {
		dc_der_wrap(&out, DC_TAG_SEQUENCE, keys);
		dc_der_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(1), agreement);
	}
	dc_der_wrap(&out, DC_TAG_SET, set);
	add_content_info(&out);
	dc_buf_add(&out, dc_slice_of(tail, sizeof(tail)));
	assert_ok(dc_buf_status(&out));
	return out;
}

static int
parse_head(const void *argument)
{
	const dc_buf *envelope = argument;
	devcert_envelope *out;

	return devcert_envelope_parse(envelope->ptr, envelope->len, &out);
}

static int
open_stream(const void *argument)
{
	const dc_buf *envelope = argument;
	dc_buf content = DC_BUF_INIT(VECTOR_MAX);
	devcert_opener_builder *builder;
	devcert_opener *opener;
	int rc;

	assert_ok(devcert_opener_builder_new(&builder));
	add_envelope_key(builder, "p256", true);
	assert_ok(devcert_opener_builder_set_max_recipients(builder, 10000));
	assert_ok(devcert_opener_builder_build(builder, &opener));
	rc = feed_opener(opener, dc_buf_slice(envelope), &content);
	return rc != DEVCERT_OK ? rc : devcert_opener_finish(opener);
}

static int
read_head_of_file(const void *argument)
{
	devcert_envelope *out;

	return devcert_envelope_read_file(argument, &out);
}

static void
a_crowd_of_recipients_is_refused_at_once(void **state)
{
	static const uint8_t other[] = { 0xa4, 0x05, 0x06, 0x01, 0x2a, 0x05, 0x00 };
	static const uint8_t nothing[] = { 0x30, 0x00 };
	static const struct {
		const char *name;
		const uint8_t *one;
		size_t one_len;
		bool in_agreement;
	} crowds[] = {
		{ "OtherRecipientInfo", other, sizeof(other), false },
		{ "nothing", nothing, sizeof(nothing), false },
		{ "RecipientEncryptedKey", nothing, sizeof(nothing), true },
	};
	work_folder work = make_work_folder();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(crowds); i++) {
		dc_buf envelope =
		    make_crowd(crowds[i].one, crowds[i].one_len, crowds[i].in_agreement);

		print_message("%u of %s, %zu octets\n", TINY_COUNT, crowds[i].name, envelope.len);
		write_octets(work.in, dc_buf_slice(&envelope));
		assert_cheap("devcert_envelope_parse", measure(parse_head, &envelope),
		             DEVCERT_E_LIMIT, 1, 64);
		assert_cheap("devcert_opener", measure(open_stream, &envelope), DEVCERT_E_LIMIT, 1,
		             64);
		assert_cheap("devcert_envelope_read_file", measure(read_head_of_file, work.in),
		             DEVCERT_E_LIMIT, 1, 64);
		dc_buf_free(&envelope);
	}
	remove_work_folder(&work);
}

/* --- 3 GiB */

static int
open_file(const void *argument)
{
	const work_folder *work = argument;
	devcert_opener_builder *builder;
	devcert_file_job *file_job;
	int rc;

	assert_ok(devcert_opener_builder_new(&builder));
	add_envelope_key(builder, "p256", true);
	assert_ok(devcert_file_job_open(builder, work->in, work->out, 0, &file_job));
	rc = run_job(file_job);
	devcert_file_job_free(file_job);
	return rc;
}

static int
seal_file(const void *argument)
{
	devcert_cert_list *certs = read_envelope_certs("p256");
	devcert_sealer_builder *builder;
	devcert_file_job *file_job;
	devcert_cert *cert;
	int rc;

	assert_ok(devcert_cert_list_get_item(certs, 0, &cert));
	assert_ok(devcert_sealer_builder_new(&builder));
	assert_ok(devcert_sealer_builder_set_now(builder, 1780000000));
	assert_ok(devcert_sealer_builder_add_cert(builder, cert));
	assert_ok(devcert_file_job_seal(builder, argument, "/dev/null", 0, &file_job));
	rc = run_job(file_job);
	if (rc == DEVCERT_OK && devcert_file_job_get_done(file_job) < 3 * GIB)
		rc = DEVCERT_E_INTERNAL;
	devcert_file_job_free(file_job);
	return rc;
}

/* The envelope of the kit with other content: so many octets of zero, which take no place. */
static void
write_sparse_envelope(const work_folder *work, uint64_t len)
{
	dc_buf kit = read_kit_envelope("ber-mixed"), head = DC_BUF_INIT(VECTOR_MAX);
	static const uint8_t tail[] = { 0, 0, 0x04, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		                        0, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0 };
	uint8_t *found = NULL;
	int file;

	/* The content stands behind the parameters of GCM, which end with 02 01 10. */
	for (size_t i = 0; i + 4 < kit.len; i++)
		if (memcmp(kit.ptr + i, "\x02\x01\x10\x80", 4) == 0)
			found = kit.ptr + i + 3;
	assert_non_null(found);
	dc_buf_add(&head, dc_slice_of(kit.ptr, (size_t)(found - kit.ptr)));
	dc_buf_add_octet(&head, DC_TAG_CONTEXT(0));
	dc_buf_add_octet(&head, 0x88);
	for (int shift = 56; shift >= 0; shift -= 8)
		dc_buf_add_octet(&head, (uint8_t)(len >> shift));
	assert_ok(dc_buf_status(&head));
	write_octets(work->in, dc_buf_slice(&head));
	file = open(work->in, O_WRONLY | O_CLOEXEC);
	assert_true(file >= 0);
	assert_int_equal(pwrite(file, tail, sizeof(tail), (off_t)(head.len + len)), sizeof(tail));
	assert_int_equal(close(file), 0);
	dc_buf_free(&head);
	dc_buf_free(&kit);
}

static void
an_envelope_of_3_gib_is_opened_in_bounded_memory(void **state)
{
	work_folder work = make_work_folder();

	(void)state;
	write_sparse_envelope(&work, 3 * GIB);
	assert_cheap("devcert_file_job_open", measure(open_file, &work), DEVCERT_E_DECRYPT, 60, 32);
	assert_int_equal(count_files(work.folder), 1);
	remove_work_folder(&work);
}

static void
content_of_3_gib_is_sealed_in_bounded_memory(void **state)
{
	work_folder work = make_work_folder();

	(void)state;
	write_octets(work.in, dc_slice_of("", 0));
	assert_int_equal(truncate(work.in, (off_t)(3 * GIB)), 0);
	assert_cheap("devcert_file_job_seal", measure(seal_file, work.in), DEVCERT_OK, 60, 32);
	remove_work_folder(&work);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crowd_of_recipients_is_refused_at_once),
		cmocka_unit_test(an_envelope_of_3_gib_is_opened_in_bounded_memory),
		cmocka_unit_test(content_of_3_gib_is_sealed_in_bounded_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
