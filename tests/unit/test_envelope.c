/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What everybody can see of an envelope: msg/envelope.c */
#include <devcert/envelope.h>

#include "base/limits.h"
#include "envelope_maker.h"

static void
heads_tell_what_they_say(void **state)
{
	static const struct {
		maker m;
		int32_t cipher;
		const char *algorithm;
		uint64_t content_len;
	} cases[] = {
		{ { .content = "seven o" },
		  DEVCERT_CONTENT_CIPHER_AES_256_GCM,
		  "2.16.840.1.101.3.4.1.46",
		  7 },
		{ { .content = "seven o", .piece_len = 4, .indefinite = MAKER_ALL },
		  DEVCERT_CONTENT_CIPHER_AES_256_GCM,
		  "2.16.840.1.101.3.4.1.46",
		  0 },
		{ { .cipher = DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, .content = "" },
		  DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305,
		  "1.2.840.113549.1.9.16.3.18",
		  0 },
		{ { .enveloped = true },
		  DEVCERT_CONTENT_CIPHER_AES_256_CBC,
		  "2.16.840.1.101.3.4.1.42",
		  16 },
		{ { .algorithm_hex = "30 03 06 01 2a" }, -1, "1.2", 7 },
		/* single DES, which we know and do not have */
		{ { .algorithm_hex = "30 07 06 05 2b 0e 03 02 07" }, -1, "1.3.14.3.2.7", 7 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice in = maker_make(cases[i].m);
		devcert_recipient_list *list = NULL, *again = NULL;
		devcert_envelope *envelope = NULL;

		assert_ok(devcert_envelope_parse(in.ptr, in.len, &envelope));
		assert_int_equal(devcert_envelope_get_cipher(envelope), cases[i].cipher);
		assert_string_equal(devcert_envelope_get_algorithm(envelope), cases[i].algorithm);
		assert_int_equal(devcert_envelope_is_authenticated(envelope),
		                 !cases[i].m.enveloped);
		assert_int_equal(devcert_envelope_has_content_len(envelope),
		                 cases[i].m.piece_len == 0);
		assert_true(devcert_envelope_get_content_len(envelope) == cases[i].content_len);
		assert_ok(devcert_envelope_get_recipients(envelope, &list));
		assert_ok(devcert_envelope_get_recipients(envelope, &again));
		/* each part of it is the whole head, or has it not */
		for (size_t len = 0; len < in.len; len++) {
			devcert_envelope *part = NULL;
			uint8_t *copy = exact_copy(in.ptr, len);

			if (len < devcert_envelope_get_head_len(envelope))
				assert_fails(DEVCERT_E_DER,
				             devcert_envelope_parse(copy, len, &part));
			else
				assert_ok(devcert_envelope_parse(copy, len, &part));
			devcert_envelope_free(part);
			free(copy);
		}
		devcert_envelope_free(envelope);
		assert_int_equal(devcert_recipient_list_get_count(list), 1);
		assert_int_equal(devcert_recipient_list_get_count(again), 1);
		devcert_recipient_list_free(list);
		devcert_recipient_list_free(again);
		octets_free(in);
	}
}

static const struct {
	const char *what;
	devcert_status code;
	maker m;
} bad[] = {
	{ "signed", DEVCERT_E_UNSUPPORTED, { .info_type = DC_OID_SIGNED_DATA } },
	{ "another version", DEVCERT_E_UNSUPPORTED, { .version_hex = "02 01 01" } },
	{ "detached", DEVCERT_E_UNSUPPORTED, { .content_hex = "" } },
	{ "no recipients", DEVCERT_E_DER, { .recipients_hex = "" } },
	{ "an algorithm that is none", DEVCERT_E_DER, { .algorithm_hex = "30 02 05 00" } },
};

static void
what_is_no_envelope_is_refused(void **state)
{
	devcert_envelope *envelope = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		dc_slice in = maker_make(bad[i].m);

		assert_fails_with(bad[i].code, devcert_envelope_parse(in.ptr, in.len, &envelope));
		assert_null(envelope);
		octets_free(in);
	}
	assert_fails(DEVCERT_E_DER, devcert_envelope_parse(NULL, 0, &envelope));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_envelope_parse(NULL, 1, &envelope));
	devcert_envelope_free(NULL);
}

static void
recipients_are_counted(void **state)
{
	static const char *const others = "a40506012a0500";
	const size_t len = strlen(others);
	char *many = malloc(len * (DC_LIMIT_ENVELOPE_RECIPIENTS + 1) + 1);
	devcert_recipient_list *list = NULL;
	devcert_envelope *envelope = NULL;
	dc_slice in;

	(void)state;
	assert_non_null(many);
	for (size_t i = 0; i <= DC_LIMIT_ENVELOPE_RECIPIENTS; i++)
		memcpy(many + i * len, others, len + 1);
	in = maker_make((maker){ .recipients_hex = many });
	assert_fails(DEVCERT_E_LIMIT, devcert_envelope_parse(in.ptr, in.len, &envelope));
	octets_free(in);
	many[len * DC_LIMIT_ENVELOPE_RECIPIENTS] = '\0';
	in = maker_make((maker){ .recipients_hex = many });
	assert_ok(devcert_envelope_parse(in.ptr, in.len, &envelope));
	assert_ok(devcert_envelope_get_recipients(envelope, &list));
	assert_int_equal(devcert_recipient_list_get_count(list), DC_LIMIT_ENVELOPE_RECIPIENTS);
	devcert_recipient_list_free(list);
	devcert_envelope_free(envelope);
	octets_free(in);
	free(many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_tell_what_they_say),
		cmocka_unit_test(what_is_no_envelope_is_refused),
		cmocka_unit_test(recipients_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
