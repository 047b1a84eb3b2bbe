/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "folder.h"

#include "file/journal.h"

static const uint8_t PLAN[32] = { 1, 2, 3 };
static const uint8_t OTHER_PLAN[32] = { 1, 2, 4 };

static int
enter(void **state)
{
	return enter_folder(state) != 0 || mkdir("bids", 0700) != 0 || mkdir("other", 0700) != 0;
}

#define journal_test(f) cmocka_unit_test_setup_teardown(f, enter, leave_folder)

static dc_journal *
open_journal(void)
{
	dc_journal *journal;

	assert_ok(dc_journal_open("journal", PLAN, "bids", &journal));
	return journal;
}

static void
assert_entry(dc_journal *journal, dc_entry_kind kind, const char *name)
{
	dc_journal_entry entry;

	assert_ok(dc_journal_read(journal, &entry));
	assert_int_equal(entry.kind, kind);
	if (name != NULL)
		assert_string_equal(entry.name, name);
}

static const char *const names[] = { "a.p7m", "with blank.p7m", "line\nend%41.p7m", "\xff\x01.cms",
	                             "\xc3\xa9t\xc3\xa9.cms" };

/* One of each kind a name. */
static void
fill_journal(dc_journal *journal)
{
	struct stat st = { .st_ino = 4711, .st_size = INT64_C(0x100000000) };

	assert_entry(journal, DC_JOURNAL_END, NULL);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_ok(dc_journal_begin(journal, names[i], &st));
		assert_ok(dc_journal_done(journal, names[i]));
		assert_ok(dc_journal_failed(journal, names[i], DEVCERT_E_DECRYPT));
	}
	assert_ok(dc_journal_sync(journal));
}

static void
what_was_noted_is_read_again(void **state)
{
	dc_journal *journal = open_journal();
	dc_journal_entry entry;

	(void)state;
	fill_journal(journal);
	dc_journal_free(journal);
	assert_int_equal(mode_of("journal"), 0600);
	journal = open_journal();
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_ok(dc_journal_read(journal, &entry));
		assert_int_equal(entry.kind, DC_JOURNAL_BEGIN);
		assert_string_equal(entry.name, names[i]);
		assert_int_equal(entry.inode, 4711);
		assert_int_equal(entry.len, UINT64_C(0x100000000));
		assert_entry(journal, DC_JOURNAL_DONE, names[i]);
		assert_entry(journal, DC_JOURNAL_FAILED, names[i]);
	}
	assert_entry(journal, DC_JOURNAL_END, NULL);
	/* and goes on */
	assert_ok(dc_journal_done(journal, "more"));
	dc_journal_free(journal);
	journal = open_journal();
	for (size_t i = 0; i < 3 * COUNT_OF(names); i++)
		assert_ok(dc_journal_read(journal, &entry));
	assert_entry(journal, DC_JOURNAL_DONE, "more");
	dc_journal_free(journal);
}

/* A kill or a power failure leaves the beginning of what was to be written. */
static void
line_that_was_cut_is_none(void **state)
{
	dc_journal *journal = open_journal();
	dc_buf whole;

	(void)state;
	fill_journal(journal);
	dc_journal_free(journal);
	whole = read_file("journal");
	for (size_t len = 0; len <= whole.len; len++) {
		size_t count = 0, lines = 0;
		dc_journal_entry entry;

		for (size_t i = 0; i < len; i++)
			lines += whole.ptr[i] == '\n';
		write_file("journal", dc_slice_of(whole.ptr, len));
		journal = open_journal();
		for (;;) {
			assert_ok(dc_journal_read(journal, &entry));
			if (entry.kind == DC_JOURNAL_END)
				break;
			count++;
		}
		assert_int_equal(count, lines < 3 ? 0 : lines - 3);
		assert_ok(dc_journal_done(journal, "next"));
		dc_journal_free(journal);

		journal = open_journal();
		for (size_t i = 0; i < count; i++)
			assert_ok(dc_journal_read(journal, &entry));
		assert_entry(journal, DC_JOURNAL_DONE, "next");
		assert_entry(journal, DC_JOURNAL_END, NULL);
		dc_journal_free(journal);
	}
	dc_buf_free(&whole);
}

static void
journal_belongs_to_one_plan_and_folder(void **state)
{
	dc_journal *journal = open_journal();

	(void)state;
	dc_journal_free(journal);
	assert_fails(DEVCERT_E_KEY_MISMATCH,
	             dc_journal_open("journal", OTHER_PLAN, "bids", &journal));
	assert_null(journal);
	assert_fails(DEVCERT_E_KEY_MISMATCH, dc_journal_open("journal", PLAN, "other", &journal));
	/* the same one by another path */
	assert_int_equal(symlink("bids", "link"), 0);
	assert_ok(dc_journal_open("journal", PLAN, "other/../link/", &journal));
	dc_journal_free(journal);
}

static void
one_process_works_by_a_journal(void **state)
{
	dc_journal *journal = open_journal(), *second;

	(void)state;
	assert_fails(DEVCERT_E_EXISTS, dc_journal_open("journal", PLAN, "bids", &second));
	dc_journal_free(journal);
	journal = open_journal();
	dc_journal_free(journal);
}

static void
another_file_is_no_journal_and_stays(void **state)
{
	static const char *const texts[] = { "x", "Dear customer,\n", "devcert-journal 2\nplan ",
		                             "devcert-journal\n" };
	dc_journal *journal;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		write_text("journal", texts[i]);
		assert_fails(DEVCERT_E_TEXT, dc_journal_open("journal", PLAN, "bids", &journal));
		assert_text("journal", texts[i]);
	}
}

static void
line_that_means_nothing_is_told(void **state)
{
	static const char *const lines[] = { "\n",
		                             "done\n",
		                             "done \n",
		                             "done %4\n",
		                             "done %\n",
		                             "done %00\n",
		                             "done %zz\n",
		                             "begin 1 a\n",
		                             "begin 1 2 \n",
		                             "begin x 2 a\n",
		                             "begin 1 -2 a\n",
		                             "begin 111111111111111111111 2 a\n",
		                             "failed a\n",
		                             "other a\n" };
	dc_journal *journal = open_journal();
	dc_buf head;

	(void)state;
	dc_journal_free(journal);
	head = read_file("journal");
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		dc_buf text = DC_BUF_INIT(4096);
		dc_journal_entry entry;

		dc_buf_add(&text, dc_buf_slice(&head));
		dc_buf_add_text(&text, lines[i]);
		write_file("journal", dc_buf_slice(&text));
		journal = open_journal();
		assert_fails(DEVCERT_E_TEXT, dc_journal_read(journal, &entry));
		dc_journal_free(journal);
		dc_buf_free(&text);
	}
	dc_buf_free(&head);
}

static void
line_without_an_end_is_told(void **state)
{
	dc_journal *journal = open_journal();
	dc_journal_entry entry;
	dc_buf text;

	(void)state;
	dc_journal_free(journal);
	text = read_file("journal");
	for (size_t i = 0; i < 20000; i++)
		dc_buf_add_octet(&text, 'x');
	write_file("journal", dc_buf_slice(&text));
	dc_buf_free(&text);
	journal = open_journal();
	assert_fails(DEVCERT_E_TEXT, dc_journal_read(journal, &entry));
	dc_journal_free(journal);
}

/* They are what a power failure leaves where the length of a file is on the disk before what is in
 * it. */
static void
zeros_at_the_end_are_no_line(void **state)
{
	static const size_t lens[] = { 1, 200, 20000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lens); i++) {
		dc_journal *journal = open_journal();
		dc_buf text;

		assert_entry(journal, DC_JOURNAL_END, NULL);
		assert_ok(dc_journal_done(journal, "a"));
		dc_journal_free(journal);
		text = read_file("journal");
		for (size_t j = 0; j < lens[i]; j++)
			dc_buf_add_octet(&text, '\0');
		write_file("journal", dc_buf_slice(&text));
		dc_buf_free(&text);
		for (int turn = 0; turn < 2; turn++) {
			journal = open_journal();
			assert_entry(journal, DC_JOURNAL_DONE, "a");
			assert_entry(journal, DC_JOURNAL_END, NULL);
			dc_journal_free(journal);
		}
		assert_int_equal(unlink("journal"), 0);
	}
}

static void
journal_that_cannot_be_had_is_told_with_errno(void **state)
{
	dc_journal *journal;

	(void)state;
	write_text("victim", "");
	assert_int_equal(symlink("victim", "link"), 0);
	assert_io(ENOENT, dc_journal_open("none/journal", PLAN, "bids", &journal));
	assert_io(ENOENT, dc_journal_open("journal", PLAN, "none", &journal));
	assert_io(EISDIR, dc_journal_open("other", PLAN, "bids", &journal));
	assert_io(ELOOP, dc_journal_open("link", PLAN, "bids", &journal));
	assert_fails(DEVCERT_E_ARGUMENT, dc_journal_open("bids/journal", PLAN, "bids", &journal));
	assert_names(".", "bids link other victim ");
	assert_names("bids", "");
	dc_journal_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		journal_test(what_was_noted_is_read_again),
		journal_test(line_that_was_cut_is_none),
		journal_test(journal_belongs_to_one_plan_and_folder),
		journal_test(one_process_works_by_a_journal),
		journal_test(another_file_is_no_journal_and_stays),
		journal_test(line_that_means_nothing_is_told),
		journal_test(line_without_an_end_is_told),
		journal_test(zeros_at_the_end_are_no_line),
		journal_test(journal_that_cannot_be_had_is_told_with_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
