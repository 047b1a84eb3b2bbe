/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The envelope testkit, tests/vectors/envelope: what a reader makes of envelopes that were written
 * by another program than ours, most of them with one fault.  README.md there says what the lines
 * of a file mean. */
#include "envelope_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/text.h"
#include "crypto/digest.h"

#define KITS_MAX 1000

struct kit {
	char name[128];
	dc_buf file;
	dc_slice envelope;
	int expect, stream; /* codes */
	bool has_stream;
	uint8_t hash[32];
	long recipient; /* -1 where the file does not say */
	bool committed;
	devcert_opener_builder *opener;
};

static struct kit kits[KITS_MAX];
static size_t kit_count;

/* How an opening ended. */
struct outcome {
	int rc;
	char message[256];
	uint8_t hash[32];
	long recipient;
	bool committed;
};

/* --- reading the files */

static const struct {
	const char *name;
	int code;
} classes[] = {
	{ "success", DEVCERT_OK },
	{ "no-recipient", DEVCERT_E_NO_RECIPIENT },
	{ "der", DEVCERT_E_DER },
	{ "limit", DEVCERT_E_LIMIT },
	{ "unsupported", DEVCERT_E_UNSUPPORTED },
	{ "weak", DEVCERT_E_WEAK },
	{ "trailing", DEVCERT_E_TRAILING },
	{ "decrypt", DEVCERT_E_DECRYPT },
};

static int
code_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(classes); i++)
		if (strcmp(classes[i].name, name) == 0)
			return classes[i].code;
	fail_msg("%s is no kind of outcome", name);
	return 0;
}

static uint32_t
flag_of(const char *name)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} flags[] = {
		{ "short-tag", DEVCERT_OPEN_ALLOW_SHORT_TAG },
		{ "iv-len", DEVCERT_OPEN_ALLOW_IV_LEN },
		{ "bare-iv", DEVCERT_OPEN_ALLOW_BARE_IV },
		{ "weak-key", DEVCERT_OPEN_ALLOW_WEAK_KEY },
		{ "des3", DEVCERT_OPEN_ALLOW_DES3 },
	};

	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].flag;
	fail_msg("%s is nothing to allow", name);
	return 0;
}

static size_t
unhex(const char *text, uint8_t *out, size_t size)
{
	size_t len = strlen(text) / 2;

	assert_true(len <= size && dc_unhex(text, out, len));
	return len;
}

/* "NAME", with its certificate, or "NAME -". */
static void
add_key(devcert_opener_builder *opener, char *value)
{
	char *bare = strchr(value, ' ');

	if (bare != NULL)
		*bare = '\0';
	add_envelope_key(opener, value, bare == NULL);
}

/* "ID KEY"; an ID of "-" is an empty one. */
static void
add_kek(devcert_opener_builder *opener, char *value)
{
	uint8_t id[64], kek[32];
	char *key = strchr(value, ' ');
	size_t id_len = 0;

	assert_non_null(key);
	*key++ = '\0';
	if (strcmp(value, "-") != 0)
		id_len = unhex(value, id, sizeof(id));
	assert_ok(
	    devcert_opener_builder_add_kek(opener, id, id_len, kek, unhex(key, kek, sizeof(kek))));
}

static void
take_line(struct kit *kit, const char *key, char *value)
{
	devcert_opener_builder *opener = kit->opener;

	if (strcmp(key, "name") == 0)
		(void)snprintf(kit->name, sizeof(kit->name), "%s", value);
	else if (strcmp(key, "expect") == 0)
		kit->expect = code_of(value);
	else if (strcmp(key, "stream") == 0)
		kit->has_stream = true, kit->stream = code_of(value);
	else if (strcmp(key, "payload") == 0)
		assert_int_equal(unhex(value, kit->hash, sizeof(kit->hash)), sizeof(kit->hash));
	else if (strcmp(key, "key") == 0)
		add_key(opener, value);
	else if (strcmp(key, "kek") == 0)
		add_kek(opener, value);
	else if (strcmp(key, "password") == 0)
		assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)value,
		                                              strlen(value)));
	else if (strcmp(key, "allow") == 0)
		assert_ok(devcert_opener_builder_set_allow(opener, flag_of(value)));
	else if (strcmp(key, "cbc") == 0)
		assert_ok(devcert_opener_builder_set_unauthenticated_cbc(opener, true));
	else if (strcmp(key, "require-commitment") == 0)
		assert_ok(devcert_opener_builder_set_require_commitment(opener, true));
	else if (strcmp(key, "max-recipients") == 0)
		assert_ok(devcert_opener_builder_set_max_recipients(
		    opener, (uint32_t)strtoul(value, NULL, 10)));
	else if (strcmp(key, "recipient") == 0)
		kit->recipient = strtol(value, NULL, 10);
	else if (strcmp(key, "committed") == 0)
		kit->committed = true;
	else if (strcmp(key, "openssl") != 0 && strcmp(key, "comment") != 0)
		fail_msg("%s: an unknown line, %s", kit->name, key);
}

static void
read_kit(const char *file_name, struct kit *kit)
{
	char path[PATH_SIZE], line[PATH_SIZE];
	const uint8_t *at, *end, *line_end;

	(void)snprintf(path, sizeof(path), "envelope/%s", file_name);
	*kit = (struct kit){ .file = read_vector(path), .recipient = -1 };
	assert_ok(devcert_opener_builder_new(&kit->opener));
	at = kit->file.ptr;
	end = at + kit->file.len;
	for (;;) {
		char *value;

		line_end = memchr(at, '\n', (size_t)(end - at));
		assert_non_null(line_end);
		assert_true((size_t)(line_end - at) < sizeof(line));
		memcpy(line, at, (size_t)(line_end - at));
		line[line_end - at] = '\0';
		at = line_end + 1;
		if (line[0] == '\0')
			break;
		value = strstr(line, ": ");
		assert_non_null(value);
		*value = '\0';
		take_line(kit, line, value + 2);
	}
	kit->envelope = dc_slice_of(at, (size_t)(end - at));
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct kit *)a)->name, ((const struct kit *)b)->name);
}

static int
read_kits(void **state)
{
	const char *srcdir = getenv("srcdir");
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *folder;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/tests/vectors/envelope",
	               srcdir != NULL ? srcdir : ".");
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 4, ".kit") != 0)
			continue;
		assert_true(kit_count < KITS_MAX);
		read_kit(entry->d_name, &kits[kit_count]);
		assert_int_equal(strncmp(kits[kit_count].name, entry->d_name, len - 4), 0);
		kit_count++;
	}
	(void)closedir(folder);
	qsort(kits, kit_count, sizeof(kits[0]), by_name);
	return 0;
}

static int
free_kits(void **state)
{
	(void)state;
	for (size_t i = 0; i < kit_count; i++) {
		devcert_opener_builder_free(kits[i].opener);
		dc_buf_free(&kits[i].file);
	}
	return 0;
}

/* --- comparing */

static void
note_failure(struct outcome *outcome, int rc)
{
	outcome->rc = rc;
	if (rc != DEVCERT_OK)
		(void)snprintf(outcome->message, sizeof(outcome->message), "%s",
		               devcert_last_error_message());
}

static void
hash_into(const uint8_t *data, size_t len, uint8_t out[32])
{
	uint8_t digest[DC_DIGEST_MAX];

	assert_ok(dc_digest(DC_SHA256, dc_slice_of(data, len), digest));
	memcpy(out, digest, 32);
}

/* Whether the kit says so; otherwise that is printed. */
static bool
is_as_expected(const struct kit *kit, int expect, const struct outcome *outcome)
{
	if (outcome->rc != expect) {
		print_message("%s: %s, not %s (%s)\n", kit->name, devcert_error_name(outcome->rc),
		              devcert_error_name(expect), outcome->message);
		return false;
	}
	if (expect != DEVCERT_OK)
		return true;
	if (memcmp(outcome->hash, kit->hash, sizeof(kit->hash)) != 0) {
		print_message("%s: opens to something else\n", kit->name);
		return false;
	}
	if (kit->recipient >= 0 && outcome->recipient != kit->recipient) {
		print_message("%s: opened as recipient %ld\n", kit->name, outcome->recipient);
		return false;
	}
	if (outcome->committed != kit->committed) {
		print_message("%s: %s key commitment\n", kit->name,
		              outcome->committed ? "a" : "no");
		return false;
	}
	return true;
}

/* --- the stream */

/* Open an envelope in pieces of that many octets. */
static struct outcome
open_in_pieces(const struct kit *kit, size_t piece_len)
{
	struct outcome outcome = { 0 };
	dc_buf content = DC_BUF_INIT(VECTOR_MAX);
	devcert_opener *opener;
	dc_slice left = kit->envelope;
	int rc = DEVCERT_OK;

	assert_ok(devcert_opener_builder_build(kit->opener, &opener));
	while (rc == DEVCERT_OK && left.len > 0) {
		size_t len = left.len < piece_len ? left.len : piece_len;

		rc = feed_opener(opener, dc_slice_of(left.ptr, len), &content);
		left = dc_slice_of(left.ptr + len, left.len - len);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	note_failure(&outcome, rc);
	hash_into(content.ptr, content.len, outcome.hash);
	outcome.recipient = devcert_opener_get_recipient_index(opener);
	outcome.committed = devcert_opener_is_committed(opener);
	if (rc != DEVCERT_OK) {
		assert_fails(DEVCERT_E_STATE, feed_opener(opener, kit->envelope, &content));
		assert_fails(DEVCERT_E_STATE, devcert_opener_finish(opener));
		assert_false(outcome.committed);
	}
	devcert_opener_free(opener);
	dc_buf_free(&content);
	return outcome;
}

static void
a_stream_makes_of_each_what_the_kit_says(void **state)
{
	unsigned int counts[COUNT_OF(classes)] = { 0 }, wrong = 0;

	(void)state;
	assert_true(kit_count >= 150);
	for (size_t i = 0; i < kit_count; i++) {
		int expect = kits[i].has_stream ? kits[i].stream : kits[i].expect;
		struct outcome outcome = open_in_pieces(&kits[i], VECTOR_MAX);

		wrong += !is_as_expected(&kits[i], expect, &outcome);
		for (size_t j = 0; j < COUNT_OF(classes); j++)
			counts[j] += classes[j].code == expect;
	}
	for (size_t j = 0; j < COUNT_OF(classes); j++)
		print_message("%s: %u\n", classes[j].name, counts[j]);
	print_message("%zu envelopes, %u not as the kit says\n", kit_count, wrong);
	assert_int_equal(wrong, 0);
}

/* The same code, message and content as in one piece. */
static void
check_pieces(size_t (*piece_len)(size_t whole))
{
	unsigned int wrong = 0;

	for (size_t i = 0; i < kit_count; i++) {
		struct outcome whole = open_in_pieces(&kits[i], VECTOR_MAX);
		struct outcome cut = open_in_pieces(&kits[i], piece_len(kits[i].envelope.len));

		if (whole.rc == cut.rc && strcmp(whole.message, cut.message) == 0 &&
		    (whole.rc != DEVCERT_OK ||
		     memcmp(whole.hash, cut.hash, sizeof(cut.hash)) == 0) &&
		    whole.recipient == cut.recipient && whole.committed == cut.committed)
			continue;
		print_message("%s: %s (%s) in pieces, otherwise %s (%s)\n", kits[i].name,
		              devcert_error_name(cut.rc), cut.message, devcert_error_name(whole.rc),
		              whole.message);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static size_t
half(size_t whole)
{
	return whole / 2 + 1;
}

static size_t
one(size_t whole)
{
	(void)whole;
	return 1;
}

static void
a_stream_in_two_halves_ends_the_same(void **state)
{
	(void)state;
	check_pieces(half);
}

static void
a_stream_octet_by_octet_ends_the_same(void **state)
{
	(void)state;
	check_pieces(one);
}

/* --- files */

/* Open folder/in.  Afterwards there is nothing beside it, and what was opened only after success.
 */
static struct outcome
open_path(const struct kit *kit, const work_folder *work)
{
	struct outcome outcome = { 0 };
	devcert_file_job *job;
	int rc;

	assert_ok(devcert_file_job_open(kit->opener, work->in, work->out, 0, &job));
	rc = run_job(job);
	note_failure(&outcome, rc);
	outcome.recipient = devcert_file_job_get_recipient_index(job);
	outcome.committed = devcert_file_job_is_committed(job);
	devcert_file_job_free(job);
	if (rc == DEVCERT_OK) {
		dc_buf content = take_out(work);

		hash_into(content.ptr, content.len, outcome.hash);
		dc_buf_free(&content);
	}
	if (count_files(work->folder) != 1)
		fail_msg("%s: something is left in the folder", kit->name);
	return outcome;
}

static struct outcome
open_file(const struct kit *kit, const work_folder *work)
{
	write_octets(work->in, kit->envelope);
	return open_path(kit, work);
}

/* From a pipe, which is read once. */
static struct outcome
open_pipe(const struct kit *kit, const work_folder *work)
{
	struct outcome outcome;
	pid_t child;

	if (access(work->in, F_OK) != 0)
		assert_int_equal(mkfifo(work->in, 0600), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int pipe = open(work->in, O_WRONLY | O_CLOEXEC);

		_exit(pipe < 0 || write(pipe, kit->envelope.ptr, kit->envelope.len) < 0);
	}
	outcome = open_path(kit, work);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return outcome;
}

static void check_paths(struct outcome (*open_one)(const struct kit *kit, const work_folder *work))
{
	work_folder work = make_work_folder();
	unsigned int wrong = 0, opened = 0;

	for (size_t i = 0; i < kit_count; i++) {
		struct outcome outcome = open_one(&kits[i], &work);

		wrong += !is_as_expected(&kits[i], kits[i].expect, &outcome);
		opened += outcome.rc == DEVCERT_OK;
	}
	remove_work_folder(&work);
	print_message("%zu envelopes, %u opened, %u not as the kit says\n", kit_count, opened,
	              wrong);
	assert_int_equal(wrong, 0);
}

static void
a_file_is_opened_as_the_kit_says_or_leaves_nothing(void **state)
{
	(void)state;
	check_paths(open_file);
}

static void
a_pipe_is_opened_as_the_kit_says_or_leaves_nothing(void **state)
{
	(void)state;
	check_paths(open_pipe);
}

static void
the_head_of_what_opens_can_be_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < kit_count; i++) {
		devcert_envelope *envelope = NULL;
		devcert_recipient_list *list = NULL;

		if (kits[i].expect != DEVCERT_OK)
			continue;
		assert_ok(
		    devcert_envelope_parse(kits[i].envelope.ptr, kits[i].envelope.len, &envelope));
		assert_ok(devcert_envelope_get_recipients(envelope, &list));
		assert_true(devcert_recipient_list_get_count(list) > 0);
		devcert_recipient_list_free(list);
		devcert_envelope_free(envelope);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_makes_of_each_what_the_kit_says),
		cmocka_unit_test(a_stream_in_two_halves_ends_the_same),
		cmocka_unit_test(a_stream_octet_by_octet_ends_the_same),
		cmocka_unit_test(a_file_is_opened_as_the_kit_says_or_leaves_nothing),
		cmocka_unit_test(a_pipe_is_opened_as_the_kit_says_or_leaves_nothing),
		cmocka_unit_test(the_head_of_what_opens_can_be_read),
	};

	return cmocka_run_group_tests(tests, read_kits, free_kits);
}
