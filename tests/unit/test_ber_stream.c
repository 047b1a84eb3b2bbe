/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BER in pieces: asn1/ber_stream.c */
#include "asn1/ber_stream.h"

#include <stdio.h>

#include "octets.h"

/* Run over octets that come in pieces of at most step, and write down the events: "+tag" for a
 * beginning, octets in hex, "-" for an end.  The octets of all events are those of an input that is
 * whole. */
static devcert_status
trace(dc_slice in, size_t step, dc_buf *out, bool *done)
{
	dc_ber_stream stream;
	dc_buf taken = DC_BUF_INIT(1 << 20);
	bool in_octets = false;
	devcert_status rc = DEVCERT_OK;

	dc_ber_stream_start(&stream);
	for (size_t at = 0; rc == DEVCERT_OK && at < in.len;) {
		size_t len = in.len - at < step ? in.len - at : step;
		uint8_t *copy = exact_copy(in.ptr + at, len);
		dc_slice piece = dc_slice_of(copy, len);
		dc_ber_item item;

		do {
			rc = dc_ber_stream_next(&stream, &piece, &item);
			if (rc != DEVCERT_OK || item.event == DC_BER_MORE)
				break;
			dc_buf_add(&taken, item.octets);
			if (item.event != DC_BER_OCTETS || !in_octets)
				dc_buf_add_octet(out, ' ');
			in_octets = item.event == DC_BER_OCTETS;
			if (item.event == DC_BER_BEGIN)
				dc_buf_printf(out, "%u+%02x", item.depth, item.header.tag);
			if (item.event == DC_BER_END)
				dc_buf_printf(out, "%u-", item.depth);
			for (size_t i = 0; in_octets && i < item.octets.len; i++)
				dc_buf_printf(out, "%02x", item.octets.ptr[i]);
		} while (true);
		free(copy);
		at += len;
	}
	*done = dc_ber_stream_is_done(&stream);
	if (rc == DEVCERT_OK && *done)
		assert_slice_equal(dc_buf_slice(&taken), in.ptr, in.len);
	dc_buf_free(&taken);
	return rc;
}

static const struct {
	const char *hex;
	devcert_status code;
	bool done;
	const char *events;
} streams[] = {
	{ "30 00", DEVCERT_OK, true, " 0+30 0-" },
	{ "04 03 01 02 03", DEVCERT_OK, true, " 0+04 010203 0-" },
	{ "30 05 02 01 07 04 00", DEVCERT_OK, true, " 0+30 1+02 07 1- 1+04 1- 0-" },
	{ "30 80 02 01 07 00 00", DEVCERT_OK, true, " 0+30 1+02 07 1- 0-" },
	{ "a0 80 30 80 24 80 04 01 aa 04 81 01 bb 00 00 00 00 00 00", DEVCERT_OK, true,
	  " 0+a0 1+30 2+24 3+04 aa 3- 3+04 bb 3- 2- 1- 0-" },
	/* a definite one around an indefinite one */
	{ "30 07 30 80 02 01 07 00 00", DEVCERT_OK, true, " 0+30 1+30 2+02 07 2- 1- 0-" },
	{ "30 88 00 00 00 00 00 00 00 02 05 00", DEVCERT_OK, true, " 0+30 1+05 1- 0-" },
	{ "", DEVCERT_OK, false, "" },
	{ "30", DEVCERT_OK, false, "" },
	{ "30 03 02 01", DEVCERT_OK, false, " 0+30 1+02" },
	{ "30 80 02 01 07 00", DEVCERT_OK, false, " 0+30 1+02 07 1-" },
	{ "30 88 7f ff ff ff ff ff ff ff 02", DEVCERT_OK, false, " 0+30" },
	/* beyond what is around it, in each way */
	{ "30 02 02 01 07", DEVCERT_E_DER, false, " 0+30" },
	{ "30 01 02 01 07", DEVCERT_E_DER, false, " 0+30" },
	{ "30 04 30 80 02 01 07 00 00", DEVCERT_E_DER, false, " 0+30 1+30" },
	{ "30 05 30 80 02 01 07 00 00", DEVCERT_E_DER, false, " 0+30 1+30 2+02 07 2-" },
	{ "30 06 30 80 02 01 07 00 00", DEVCERT_E_DER, false, " 0+30 1+30 2+02 07 2-" },
	{ "30 05 02 88 ff ff ff ff ff ff ff ff", DEVCERT_E_DER, false, " 0+30" },
	{ "30 80 30 88 ff ff ff ff ff ff ff ff 30 80", DEVCERT_E_DER, false, " 0+30" },
	/* end-of-contents octets: X.690 section 8.1.5 */
	{ "00 00", DEVCERT_E_DER, false, "" },
	{ "30 02 00 00", DEVCERT_E_DER, false, " 0+30" },
	{ "30 80 00 01 00", DEVCERT_E_DER, false, " 0+30" },
	{ "30 80 00 81 00", DEVCERT_E_DER, false, " 0+30" },
	{ "30 80 02 01 07 00 00 00 00", DEVCERT_E_TRAILING, true, " 0+30 1+02 07 1- 0-" },
	{ "30 00 30", DEVCERT_E_TRAILING, true, " 0+30 0-" },
	/* headers */
	{ "10 00", DEVCERT_E_DER, false, "" },
	{ "11 02 05 00", DEVCERT_E_DER, false, "" },
	{ "04 80 00 00", DEVCERT_E_DER, false, "" },
	{ "30 89 00 00 00 00 00 00 00 00 00", DEVCERT_E_DER, false, "" },
	{ "3f 1f 00", DEVCERT_E_UNSUPPORTED, false, "" },
};

static void
events_do_not_depend_on_the_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(streams); i++) {
		dc_slice in = hex_octets(streams[i].hex);

		for (size_t step = 1; step <= in.len + 1; step++) {
			dc_buf events = DC_BUF_INIT(1 << 20);
			bool done;
			devcert_status rc = trace(in, step, &events, &done);

			if (rc != streams[i].code || done != streams[i].done)
				fail_msg("%s by %zu: %s", streams[i].hex, step,
				         devcert_error_name(rc));
			assert_slice_is_text(dc_buf_slice(&events), streams[i].events);
			dc_buf_free(&events);
		}
		octets_free(in);
	}
}

static void
nesting_is_bounded(void **state)
{
	(void)state;
	for (unsigned int levels = DC_LIMIT_DEPTH; levels < DC_LIMIT_DEPTH + 4; levels++) {
		dc_buf in = DC_BUF_INIT(1000), events = DC_BUF_INIT(1 << 20);
		bool done;

		for (unsigned int i = 0; i < levels; i++)
			dc_buf_add(&in, dc_slice_of("\x30\x80", 2));
		for (unsigned int i = 0; i < levels; i++)
			dc_buf_add(&in, dc_slice_of("\0\0", 2));
		if (levels <= DC_LIMIT_DEPTH + 1)
			assert_ok(trace(dc_buf_slice(&in), 7, &events, &done));
		else
			assert_fails(DEVCERT_E_LIMIT, trace(dc_buf_slice(&in), 7, &events, &done));
		dc_buf_free(&in);
		dc_buf_free(&events);
	}
}

static void
lengths_have_64_bits(void **state)
{
	static const uint8_t start[] = { 0x30, 0x80, 0x04, 0x85, 0x01, 0, 0, 0, 0x10 };
	static const uint8_t zeros[65536];
	const uint64_t len = UINT64_C(0x100000010);
	dc_slice in = dc_slice_of(start, sizeof(start));
	dc_ber_stream stream;
	dc_ber_item item;
	uint64_t seen = 0;

	(void)state;
	dc_ber_stream_start(&stream);
	assert_ok(dc_ber_stream_next(&stream, &in, &item));
	assert_ok(dc_ber_stream_next(&stream, &in, &item));
	assert_true(item.header.len == len);
	while (seen < len) {
		in = dc_slice_of(zeros, sizeof(zeros));
		assert_ok(dc_ber_stream_next(&stream, &in, &item));
		assert_int_equal(item.event, DC_BER_OCTETS);
		seen += item.octets.len;
	}
	assert_true(seen == len && in.len == sizeof(zeros) - 0x10);
	assert_ok(dc_ber_stream_next(&stream, &in, &item));
	assert_int_equal(item.event, DC_BER_END);
	assert_ok(dc_ber_stream_next(&stream, &in, &item));
	assert_int_equal(item.event, DC_BER_END);
	assert_true(dc_ber_stream_is_done(&stream) && stream.position == sizeof(start) + len + 2);
	assert_fails(DEVCERT_E_TRAILING, dc_ber_stream_next(&stream, &in, &item));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_do_not_depend_on_the_cuts),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(lengths_have_64_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
