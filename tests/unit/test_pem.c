/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PEM, RFC 7468: base/pem.c */
#include "base/pem.h"

#include "octets.h"

#define BLOCK(label, body) "-----BEGIN " label "-----\n" body "-----END " label "-----\n"

/* One block, in whatever form: "foobar" with this label. */
static const struct {
	const char *text;
	const char *label;
} good[] = {
	{ BLOCK("X", "Zm9vYmFy\n"), "X" },
	{ "-----BEGIN X-----\nZm9vYmFy\n-----END X-----", "X" },
	{ "-----BEGIN X-----\r\nZm9v\r\nYmFy\r\n-----END X-----\r\n", "X" },
	{ "-----BEGIN X-----\rZm9v\rYmFy\r-----END X-----\r", "X" },
	{ "-----BEGIN X----- \t\n\n Zm9v \n\nYmFy\t\n-----END X-----  \n\n", "X" },
	{ "a preamble\nof two lines: yes\n" BLOCK("X", "Zm9vYmFy\n") "and more behind", "X" },
	{ "-----END X-----\n" BLOCK("X", "Zm9vYmFy\n"), "X" },
	{ BLOCK("CERTIFICATE REQUEST", "Zm9vYmFy\n"), "CERTIFICATE REQUEST" },
	{ BLOCK("A-B C!~", "Zm9vYmFy\n"), "A-B C!~" },
	{ BLOCK("", "Zm9vYmFy\n"), "" },
	{ BLOCK("0123456789012345678901234567890123456789012345678901234567890123", "Zm9vYmFy\n"),
	  "0123456789012345678901234567890123456789012345678901234567890123" },
};

static const struct {
	const char *text;
	int code;
} bad[] = {
	{ "", DEVCERT_E_NOT_FOUND },
	{ "no block\nat all", DEVCERT_E_NOT_FOUND },
	{ "----BEGIN X-----\nZm9v\n-----END X-----\n", DEVCERT_E_NOT_FOUND },
	{ " -----BEGIN X-----\nZm9v\n-----END X-----\n", DEVCERT_E_NOT_FOUND },
	{ "-----begin X-----\nZm9v\n-----end X-----\n", DEVCERT_E_NOT_FOUND },
	/* the BEGIN line */
	{ "-----BEGIN -", DEVCERT_E_PEM },
	{ "-----BEGIN ----", DEVCERT_E_PEM },
	{ "-----BEGIN X----\nZm9v\n-----END X-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----Zm9v\n-----END X-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X------\nZm9v\n-----END X------\n", DEVCERT_E_PEM },
	{ "-----BEGIN  X-----\nZm9v\n-----END  X-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X -----\nZm9v\n-----END X -----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X--Y-----\nZm9v\n-----END X--Y-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X\tY-----\nZm9v\n-----END X\tY-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN \xc3\xa4-----\nZm9v\n-----END \xc3\xa4-----\n", DEVCERT_E_PEM },
	{ BLOCK("01234567890123456789012345678901234567890123456789012345678901234", "Zm9v\n"),
	  DEVCERT_E_PEM },
	/* the END line */
	{ "-----BEGIN X-----\nZm9v\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n-----END Y-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n-----END X----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n-----END X\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n-----END XX-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n-----END x-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n----- END X-----\n", DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v\n" BLOCK("X", "Zm9v\n"), DEVCERT_E_PEM },
	{ "-----BEGIN X-----\nZm9v-----END X-----\n", DEVCERT_E_PEM },
	/* the base64 */
	{ BLOCK("X", "Zm9\n"), DEVCERT_E_PEM },
	{ BLOCK("X", "Zm9v\n=Zm9\n"), DEVCERT_E_PEM },
	{ BLOCK("X", "Zg==\nZg==\n"), DEVCERT_E_PEM },
	{ BLOCK("X", "Zm9v,\n"), DEVCERT_E_PEM },
	/* RFC 1421 headers */
	{ BLOCK("X", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nZm9v\n"),
	  DEVCERT_E_UNSUPPORTED },
	{ BLOCK("X", "Comment: \"x\"\nZm9v\n"), DEVCERT_E_UNSUPPORTED },
};

static void
a_block_is_found_in_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		size_t len = strlen(good[i].text);
		uint8_t *text = exact_copy(good[i].text, len);
		dc_slice in = dc_slice_of(text, len), label;
		dc_buf der = DC_BUF_INIT(100);

		assert_true(dc_pem_is(in));
		dc_buf_add_text(&der, "what was there before");
		assert_ok(dc_pem_next(&in, &label, &der));
		assert_slice_is_text(label, good[i].label);
		assert_slice_is_text(dc_buf_slice(&der), "foobar");
		assert_fails(DEVCERT_E_NOT_FOUND, dc_pem_next(&in, &label, &der));
		assert_int_equal(der.len, 0);
		dc_buf_free(&der);
		free(text);
	}
}

static void
what_is_broken_is_refused_with_its_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		size_t len = strlen(bad[i].text);
		uint8_t *text = exact_copy(bad[i].text, len);
		dc_slice in = dc_slice_of(text, len), label;
		dc_buf der = DC_BUF_INIT(100);
		int rc = dc_pem_next(&in, &label, &der);

		if (rc != bad[i].code)
			fail_msg("%s gives %s", bad[i].text, devcert_error_name(rc));
		assert_int_equal(devcert_last_error_code(), rc);
		dc_buf_free(&der);
		free(text);
	}
}

static void
each_truncation_is_refused(void **state)
{
	static const char text[] = "-----BEGIN X-----\nZm9vYmFy\n-----END X-----";

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		uint8_t *cut = exact_copy(text, len);
		dc_slice in = dc_slice_of(cut, len), label;
		dc_buf der = DC_BUF_INIT(100);

		assert_int_not_equal(dc_pem_next(&in, &label, &der), DEVCERT_OK);
		dc_buf_free(&der);
		free(cut);
	}
}

static void
blocks_come_one_after_the_other(void **state)
{
	dc_slice in = dc_slice_text(BLOCK("A", "Zg==\n") "between\n" BLOCK("B", "Zm8=\n")), label;
	dc_buf der = DC_BUF_INIT(100);

	(void)state;
	assert_ok(dc_pem_next(&in, &label, &der));
	assert_slice_is_text(label, "A");
	assert_slice_is_text(dc_buf_slice(&der), "f");
	assert_ok(dc_pem_next(&in, &label, &der));
	assert_slice_is_text(label, "B");
	assert_slice_is_text(dc_buf_slice(&der), "fo");
	assert_int_equal(in.len, 0);
	assert_fails(DEVCERT_E_NOT_FOUND, dc_pem_next(&in, &label, &der));
	dc_buf_free(&der);
}

static void
only_the_wanted_labels_are_found(void **state)
{
	/* A key with headers, a block that is no base64 and one that is too long stand before. */
	static const char text[] =
	    BLOCK("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nZm9v\n") BLOCK("OTHER", "***\n")
		BLOCK("LONG", "Zm9vYmFy\n") BLOCK("CERTIFICATE REQUEST", "Zg==\n")
		    BLOCK("NEW CERTIFICATE REQUEST", "Zm8=\n") BLOCK("CERTIFICATE", "Zm9v\n");
	static const char *const labels[] = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST",
		                              NULL };
	static const char *const keys[] = { "RSA PRIVATE KEY", NULL };
	static const char *const none[] = { NULL };
	dc_slice in = dc_slice_text(text), label;
	dc_buf der = DC_BUF_INIT(3);

	(void)state;
	assert_ok(dc_pem_find(&in, labels, &label, &der));
	assert_slice_is_text(label, "CERTIFICATE REQUEST");
	assert_slice_is_text(dc_buf_slice(&der), "f");
	assert_ok(dc_pem_find(&in, labels, &label, &der));
	assert_slice_is_text(label, "NEW CERTIFICATE REQUEST");
	assert_slice_is_text(dc_buf_slice(&der), "fo");
	assert_fails(DEVCERT_E_NOT_FOUND, dc_pem_find(&in, labels, &label, &der));

	in = dc_slice_text(text);
	assert_fails(DEVCERT_E_UNSUPPORTED, dc_pem_find(&in, keys, &label, &der));
	in = dc_slice_text(text);
	assert_fails(DEVCERT_E_NOT_FOUND, dc_pem_find(&in, none, &label, &der));
	/* a broken frame is never skipped: where would the next one begin? */
	in = dc_slice_text("-----BEGIN Y---\n" BLOCK("CERTIFICATE REQUEST", "Zg==\n"));
	assert_fails(DEVCERT_E_PEM, dc_pem_find(&in, labels, &label, &der));
	dc_buf_free(&der);
}

static void
der_is_not_taken_for_pem(void **state)
{
	static const char inside[] = "\x30\x82\x01\x00\n-----BEGIN X-----\n";

	(void)state;
	assert_false(dc_pem_is(dc_slice_of(inside, sizeof(inside) - 1)));
	assert_false(dc_pem_is(dc_slice_of(NULL, 0)));
	assert_false(dc_pem_is(dc_slice_text("0")));
	assert_false(dc_pem_is(dc_slice_text("text -----BEGIN X-----\n")));
	assert_true(dc_pem_is(dc_slice_text("0 first line\n-----BEGIN X-----\n")));
	assert_true(dc_pem_is(dc_slice_text("-----BEGIN X")));
}

static void
blocks_are_written_with_lines_of_64(void **state)
{
	uint8_t zeros[49] = { 0 };
	dc_buf out = DC_BUF_INIT(400), der = DC_BUF_INIT(100);
	dc_slice in, label;

	(void)state;
	dc_pem_encode("X Y", dc_slice_of(zeros, 49), &out);
	dc_pem_encode("Z", dc_slice_of(zeros, 48), &out);
	dc_pem_encode("E", dc_slice_of(NULL, 0), &out);
	assert_ok(dc_buf_status(&out));
	assert_slice_is_text(
	    dc_buf_slice(&out),
	    "-----BEGIN X Y-----\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAA==\n"
	    "-----END X Y-----\n-----BEGIN Z-----\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	    "-----END Z-----\n-----BEGIN E-----\n-----END E-----\n");
	in = dc_buf_slice(&out);
	assert_ok(dc_pem_next(&in, &label, &der));
	assert_slice_equal(dc_buf_slice(&der), zeros, 49);
	assert_ok(dc_pem_next(&in, &label, &der));
	assert_slice_equal(dc_buf_slice(&der), zeros, 48);
	assert_ok(dc_pem_next(&in, &label, &der));
	assert_int_equal(der.len, 0);
	dc_buf_free(&out);
	dc_buf_free(&der);
}

static void
a_block_beyond_the_maximum_is_a_limit(void **state)
{
	dc_slice in = dc_slice_text(BLOCK("X", "Zm9vYmFy\n")), label;
	dc_buf der = DC_BUF_INIT(5);

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_pem_next(&in, &label, &der));
	dc_buf_free(&der);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_found_in_every_form),
		cmocka_unit_test(what_is_broken_is_refused_with_its_code),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(blocks_come_one_after_the_other),
		cmocka_unit_test(only_the_wanted_labels_are_found),
		cmocka_unit_test(der_is_not_taken_for_pem),
		cmocka_unit_test(blocks_are_written_with_lines_of_64),
		cmocka_unit_test(a_block_beyond_the_maximum_is_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
