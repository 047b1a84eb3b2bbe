/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said about PKCS#12 files: right, wrong, damaged and hostile ones. */
#include <devcert/diagnosis.h>
#include <time.h>

#include "p12_maker.h"

static devcert_p12_diagnosis *
diagnose(dc_slice file, const char *pass)
{
	uint8_t *copy = exact_copy(file.ptr, file.len);
	devcert_p12_diagnosis *d;

	assert_ok(devcert_p12_diagnose(copy, file.len, (const uint8_t *)pass,
	                               pass != NULL ? strlen(pass) : 0, &d));
	free(copy);
	return d;
}

static devcert_p12_diagnosis *
diagnose_vector(const char *name, const char *pass)
{
	devcert_p12_diagnosis *d;
	dc_buf file;

	read_vector(name, &file);
	d = diagnose(dc_buf_slice(&file), pass);
	dc_buf_free(&file);
	return d;
}

static bool
has_finding(const devcert_p12_diagnosis *d, devcert_finding type, devcert_severity severity)
{
	devcert_finding_list *list;
	bool found = false;

	assert_ok(devcert_p12_diagnosis_get_findings(d, &list));
	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++) {
		assert_non_null(devcert_finding_list_get_message(list, i));
		assert_non_null(devcert_finding_list_get_reason(list, i));
		found = found || (devcert_finding_list_get_type(list, i) == type &&
		                  devcert_finding_list_get_severity(list, i) == severity);
	}
	devcert_finding_list_free(list);
	return found;
}

static devcert_p12_answer
answer_of(const devcert_p12_diagnosis *d, devcert_p12_reader reader)
{
	devcert_p12_reader_list *list;
	devcert_p12_answer answer = DEVCERT_P12_ANSWER_UNKNOWN;

	assert_ok(devcert_p12_diagnosis_get_readers(d, &list));
	assert_int_equal(devcert_p12_reader_list_get_count(list), 10);
	for (size_t i = 0; i < 10; i++) {
		devcert_p12_answer one = devcert_p12_reader_list_get_answer(list, i);

		assert_true(devcert_p12_reader_list_get_name(list, i)[0] != '\0');
		assert_int_equal(devcert_p12_reader_list_get_reason(list, i)[0] == '\0',
		                 one == DEVCERT_P12_ANSWER_YES);
		if (devcert_p12_reader_list_get_reader(list, i) == reader)
			answer = one;
	}
	devcert_p12_reader_list_free(list);
	return answer;
}

static void
each_file_has_its_verdict(void **state)
{
	static const struct {
		const char *file, *pass;
		devcert_p12_verdict verdict;
		uint32_t allow;
		devcert_pkcs12_encoding encoding;
	} cases[] = {
		{ "default.p12", "secret", DEVCERT_P12_VERDICT_OPENS, 0, 1 },
		{ "default.p12", NULL, DEVCERT_P12_VERDICT_NO_PASSWORD, 0, 1 },
		{ "default.p12", "wrong", DEVCERT_P12_VERDICT_WRONG_PASSWORD, 0, 1 },
		{ "default.p12", "", DEVCERT_P12_VERDICT_WRONG_PASSWORD, 0, 1 },
		{ "legacy.p12", "secret", DEVCERT_P12_VERDICT_OPENS, DEVCERT_PKCS12_ALLOW_WEAK, 1 },
		{ "legacy.p12", NULL, DEVCERT_P12_VERDICT_NO_PASSWORD, DEVCERT_PKCS12_ALLOW_WEAK,
		  1 },
		{ "nomac.p12", "secret", DEVCERT_P12_VERDICT_OPENS, DEVCERT_PKCS12_ALLOW_NO_MAC,
		  1 },
		{ "nomac.p12", "wrong", DEVCERT_P12_VERDICT_WRONG_PASSWORD,
		  DEVCERT_PKCS12_ALLOW_NO_MAC, 1 },
		{ "empty.p12", "", DEVCERT_P12_VERDICT_OPENS, 0, 1 },
		{ "unicode.p12", "Zo\xc3\xab\xe2\x82\xac\xf0\x9f\x94\x91",
		  DEVCERT_P12_VERDICT_OPENS, 0, 1 },
		{ "camellia.p12", "secret", DEVCERT_P12_VERDICT_UNSUPPORTED, 0, 1 },
		{ "camellia.p12", NULL, DEVCERT_P12_VERDICT_UNSUPPORTED, 0, 1 },
		{ "leaf.crt", NULL, DEVCERT_P12_VERDICT_NOT_PKCS12, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_p12_diagnosis *d = diagnose_vector(cases[i].file, cases[i].pass);
		devcert_pkcs12 *contents;
		devcert_status rc = devcert_p12_diagnosis_get_contents(d, &contents);

		assert_int_equal(devcert_p12_diagnosis_get_verdict(d), cases[i].verdict);
		assert_int_equal(devcert_p12_diagnosis_get_allow(d), cases[i].allow);
		assert_int_equal(devcert_p12_diagnosis_get_encoding(d), cases[i].encoding);
		assert_false(devcert_p12_diagnosis_has_offset(d));
		assert_int_equal(devcert_p12_diagnosis_get_offset(d), 0);
		if (cases[i].verdict == DEVCERT_P12_VERDICT_OPENS) {
			assert_ok(rc);
			assert_true(devcert_pkcs12_get_count(contents) > 0);
		} else {
			assert_fails_with(DEVCERT_E_NOT_FOUND, rc);
		}
		devcert_p12_diagnosis_free(d);
		devcert_pkcs12_free(contents);
	}
}

static void
parts_are_seen_without_the_passphrase(void **state)
{
	devcert_p12_diagnosis *d = diagnose_vector("legacy.p12", NULL);
	devcert_p12_part_list *list;

	(void)state;
	assert_ok(devcert_p12_diagnosis_get_parts(d, &list));
	assert_int_equal(devcert_p12_part_list_get_count(list), 4);
	assert_int_equal(devcert_p12_part_list_get_type(list, 0), DEVCERT_P12_PART_MAC);
	assert_string_equal(devcert_p12_part_list_get_algorithm(list, 0), "HMAC-SHA-1");
	assert_string_equal(devcert_p12_part_list_get_oid(list, 0), DC_OID_SHA1);
	assert_int_equal(devcert_p12_part_list_get_type(list, 1), DEVCERT_P12_PART_ENCRYPTED);
	assert_string_equal(devcert_p12_part_list_get_algorithm(list, 1), "SHA-1, RC2-40");
	assert_int_equal(devcert_p12_part_list_get_rounds(list, 1), 2);
	assert_int_equal(devcert_p12_part_list_get_salt_len(list, 1), 8);
	assert_int_equal(devcert_p12_part_list_get_bags(list, 1), 0);
	assert_int_equal(devcert_p12_part_list_get_type(list, 2), DEVCERT_P12_PART_PLAIN);
	assert_int_equal(devcert_p12_part_list_get_bags(list, 2), 1);
	assert_string_equal(devcert_p12_part_list_get_algorithm(list, 2), "");
	assert_int_equal(devcert_p12_part_list_get_type(list, 3), DEVCERT_P12_PART_KEY);
	assert_string_equal(devcert_p12_part_list_get_algorithm(list, 3), "SHA-1, 3DES");
	assert_true(devcert_p12_part_list_get_len(list, 3) > 100);
	/* The MAC once, and twice each for what has an IV. */
	assert_int_equal(devcert_p12_diagnosis_get_rounds(d), 2 + 2 * 2 + 2 * 2);
	assert_null(devcert_p12_part_list_get_algorithm(list, 4));
	assert_null(devcert_p12_part_list_get_oid(list, 4));
	assert_int_equal(devcert_p12_part_list_get_type(list, 4), DEVCERT_P12_PART_OTHER);
	assert_int_equal(devcert_p12_part_list_get_rounds(list, 4), 0);
	assert_int_equal(devcert_p12_part_list_get_salt_len(list, 4), 0);
	assert_int_equal(devcert_p12_part_list_get_len(list, 4), 0);
	assert_int_equal(devcert_p12_part_list_get_bags(list, 4), 0);
	devcert_p12_diagnosis_free(d);
	devcert_p12_part_list_free(list); /* it outlives the diagnosis */
}

static void
programs_answer_by_what_the_file_uses(void **state)
{
	static const struct {
		const char *file, *pass;
		devcert_p12_reader reader;
		devcert_p12_answer answer;
	} cases[] = {
		{ "default.p12", NULL, DEVCERT_P12_READER_OPENSSL, DEVCERT_P12_ANSWER_YES },
		{ "default.p12", NULL, DEVCERT_P12_READER_JAVA, DEVCERT_P12_ANSWER_YES },
		{ "default.p12", NULL, DEVCERT_P12_READER_JAVA_OLD, DEVCERT_P12_ANSWER_NO },
		{ "default.p12", NULL, DEVCERT_P12_READER_WINDOWS_2016, DEVCERT_P12_ANSWER_NO },
		{ "default.p12", NULL, DEVCERT_P12_READER_WINDOWS_2019, DEVCERT_P12_ANSWER_YES },
		{ "default.p12", NULL, DEVCERT_P12_READER_APPLE, DEVCERT_P12_ANSWER_NO },
		{ "default.p12", NULL, DEVCERT_P12_READER_ANDROID, DEVCERT_P12_ANSWER_NO },
		{ "legacy.p12", NULL, DEVCERT_P12_READER_OPENSSL, DEVCERT_P12_ANSWER_NO },
		{ "legacy.p12", NULL, DEVCERT_P12_READER_OPENSSL_LEGACY, DEVCERT_P12_ANSWER_YES },
		{ "legacy.p12", NULL, DEVCERT_P12_READER_WINDOWS_2016, DEVCERT_P12_ANSWER_YES },
		{ "nomac.p12", NULL, DEVCERT_P12_READER_NSS, DEVCERT_P12_ANSWER_NO },
		{ "nomac.p12", NULL, DEVCERT_P12_READER_GNUTLS, DEVCERT_P12_ANSWER_PARTLY },
		{ "plain.p12", NULL, DEVCERT_P12_READER_JAVA, DEVCERT_P12_ANSWER_NO },
		{ "camellia.p12", NULL, DEVCERT_P12_READER_OPENSSL, DEVCERT_P12_ANSWER_UNKNOWN },
		/* What only the passphrase shows. */
		{ "unicode.p12", NULL, DEVCERT_P12_READER_JAVA, DEVCERT_P12_ANSWER_YES },
		{ "unicode.p12", "Zo\xc3\xab\xe2\x82\xac\xf0\x9f\x94\x91", DEVCERT_P12_READER_JAVA,
		  DEVCERT_P12_ANSWER_NO },
		{ "certonly.p12", "secret", DEVCERT_P12_READER_JAVA, DEVCERT_P12_ANSWER_NO },
		{ "empty.p12", "", DEVCERT_P12_READER_APPLE, DEVCERT_P12_ANSWER_NO },
		{ "empty.p12", "", DEVCERT_P12_READER_NSS, DEVCERT_P12_ANSWER_PARTLY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_p12_diagnosis *d = diagnose_vector(cases[i].file, cases[i].pass);

		if (answer_of(d, cases[i].reader) != cases[i].answer)
			fail_msg("%s, program %d", cases[i].file, (int)cases[i].reader);
		devcert_p12_diagnosis_free(d);
	}
}

static void
findings_say_what_the_contents_lack(void **state)
{
	static const struct {
		const char *file;
		devcert_finding type;
		devcert_severity severity;
	} cases[] = {
		{ "keyonly.p12", DEVCERT_FINDING_CERT_MISSING, DEVCERT_SEVERITY_WARNING },
		{ "certonly.p12", DEVCERT_FINDING_P12_NO_KEY, DEVCERT_SEVERITY_NOTE },
		{ "aes128.p12", DEVCERT_FINDING_CHAIN_MISSING, DEVCERT_SEVERITY_WARNING },
		{ "nomac.p12", DEVCERT_FINDING_P12_MAC, DEVCERT_SEVERITY_WARNING },
		{ "legacy.p12", DEVCERT_FINDING_ENCRYPTION_WEAK, DEVCERT_SEVERITY_WARNING },
		{ "plain.p12", DEVCERT_FINDING_ENCRYPTION_WEAK, DEVCERT_SEVERITY_WARNING },
		{ "default.p12", DEVCERT_FINDING_P12_ROUNDS, DEVCERT_SEVERITY_NOTE },
		{ "camellia.p12", DEVCERT_FINDING_P12_UNSUPPORTED, DEVCERT_SEVERITY_ERROR },
	};
	devcert_p12_diagnosis *d;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		d = diagnose_vector(cases[i].file, "secret");
		if (!has_finding(d, cases[i].type, cases[i].severity))
			fail_msg("%s has no finding %d", cases[i].file, (int)cases[i].type);
		devcert_p12_diagnosis_free(d);
	}
	d = diagnose_vector("default.p12", "secret");
	assert_false(has_finding(d, DEVCERT_FINDING_CHAIN_MISSING, DEVCERT_SEVERITY_WARNING));
	assert_false(has_finding(d, DEVCERT_FINDING_CERT_MISSING, DEVCERT_SEVERITY_WARNING));
	devcert_p12_diagnosis_free(d);
}

/* A file whose MAC is under "secret", and its certificate under "other". */
static void
make_two(dc_buf *out)
{
	devcert_cert *root = read_cert("root.crt");
	dc_buf bags, contents;

	start(&bags);
	start(&contents);
	put_cert(&bags, root, NULL);
	dc_der_wrap(&bags, DC_TAG_SEQUENCE, 0);
	put_encrypted(&contents, dc_buf_slice(&bags), "other");
	make_file(out, &contents);
	dc_buf_free(&bags);
	dc_buf_free(&contents);
	devcert_cert_free(root);
}

static void
two_passphrases_and_a_changed_file_are_told_from_a_wrong_one(void **state)
{
	static const struct {
		const char *pass;
		devcert_p12_verdict verdict;
		devcert_finding type;
	} cases[] = {
		{ "secret", DEVCERT_P12_VERDICT_TWO_PASSWORDS, DEVCERT_FINDING_P12_PASSWORD },
		{ "other", DEVCERT_P12_VERDICT_WRONG_MAC, DEVCERT_FINDING_P12_MAC },
		{ "third", DEVCERT_P12_VERDICT_WRONG_PASSWORD, DEVCERT_FINDING_P12_PASSWORD },
	};
	devcert_pkcs12 *contents;
	dc_buf file;

	(void)state;
	make_two(&file);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_p12_diagnosis *d = diagnose(dc_buf_slice(&file), cases[i].pass);

		assert_int_equal(devcert_p12_diagnosis_get_verdict(d), cases[i].verdict);
		assert_true(has_finding(d, cases[i].type, DEVCERT_SEVERITY_ERROR));
		if (cases[i].verdict == DEVCERT_P12_VERDICT_WRONG_MAC) {
			assert_ok(devcert_p12_diagnosis_get_contents(d, &contents));
			assert_false(devcert_pkcs12_has_mac(contents));
			devcert_pkcs12_free(contents);
		}
		devcert_p12_diagnosis_free(d);
	}
	dc_buf_free(&file);
}

static void
damage_is_found_where_it_is(void **state)
{
	devcert_p12_diagnosis *d;
	dc_buf file;

	(void)state;
	read_vector("default.p12", &file);
	/* Every place where it may be cut. */
	for (size_t len = 5; len < file.len; len++) {
		d = diagnose(dc_slice_of(file.ptr, len), NULL);
		if (len >= 8) {
			assert_int_equal(devcert_p12_diagnosis_get_verdict(d),
			                 DEVCERT_P12_VERDICT_DAMAGED);
			assert_true(devcert_p12_diagnosis_has_offset(d));
			assert_int_equal(devcert_p12_diagnosis_get_offset(d), len);
		}
		devcert_p12_diagnosis_free(d);
	}
	/* Something behind it. */
	dc_buf_add_octet(&file, '\n');
	d = diagnose(dc_buf_slice(&file), "secret");
	assert_int_equal(devcert_p12_diagnosis_get_verdict(d), DEVCERT_P12_VERDICT_DAMAGED);
	assert_int_equal(devcert_p12_diagnosis_get_offset(d), file.len - 1);
	devcert_p12_diagnosis_free(d);
	dc_buf_truncate(&file, file.len - 1);
	/* The first ContentInfo, in the OCTET STRING of the authSafe. */
	assert_int_equal(file.ptr[30], DC_TAG_SEQUENCE);
	file.ptr[34] = 0x55;
	d = diagnose(dc_buf_slice(&file), "secret");
	assert_int_equal(devcert_p12_diagnosis_get_verdict(d), DEVCERT_P12_VERDICT_DAMAGED);
	assert_in_range(devcert_p12_diagnosis_get_offset(d), 30, 34);
	assert_true(has_finding(d, DEVCERT_FINDING_P12_DAMAGED, DEVCERT_SEVERITY_ERROR));
	devcert_p12_diagnosis_free(d);
	dc_buf_free(&file);
}

static void
what_is_no_pkcs12_is_named(void **state)
{
	static const struct {
		const char *octets, *message;
		devcert_p12_verdict verdict;
	} cases[] = {
		{ "", "an empty file", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "-----BEGIN PKCS12-----\n", "text (PEM)", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "MIIKPAIBAzCC", "text (base64)", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "\xfe\xed\xfe\xed\x02", "type JKS", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "\xce\xce\xce\xce\x02", "type JCEKS", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "PK\x03\x04", "ZIP", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "<html>", "HTML", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "\x30\x03\x02\x01\x01", "another structure", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "hello", "not PKCS#12", DEVCERT_P12_VERDICT_NOT_PKCS12 },
		{ "0\xef\xbf\xbd\xef\xbf\xbd\x02\xef\xbf\xbd", "converted as text",
		  DEVCERT_P12_VERDICT_DAMAGED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_p12_diagnosis *d = diagnose(text_slice(cases[i].octets), "x");
		devcert_finding_list *list;
		devcert_p12_part_list *parts;
		devcert_p12_reader_list *readers;

		assert_ok(devcert_p12_diagnosis_get_findings(d, &list));
		assert_int_equal(devcert_p12_diagnosis_get_verdict(d), cases[i].verdict);
		assert_int_equal(devcert_p12_diagnosis_get_file_len(d), strlen(cases[i].octets));
		assert_non_null(
		    strstr(devcert_finding_list_get_message(list, 0), cases[i].message));
		devcert_finding_list_free(list);
		assert_ok(devcert_p12_diagnosis_get_parts(d, &parts));
		assert_int_equal(devcert_p12_part_list_get_count(parts), 0);
		devcert_p12_part_list_free(parts);
		assert_ok(devcert_p12_diagnosis_get_readers(d, &readers));
		assert_int_equal(devcert_p12_reader_list_get_count(readers), 0);
		assert_null(devcert_p12_reader_list_get_name(readers, 0));
		assert_null(devcert_p12_reader_list_get_reason(readers, 0));
		devcert_p12_reader_list_free(readers);
		devcert_p12_diagnosis_free(d);
	}
}

/* Each octet of a file changed: nothing but a verdict comes of it, and where it opens without a
 * passphrase's word against it, looking at it found the parts, too. */
static void
every_change_has_a_verdict(void **state)
{
	dc_buf file;

	(void)state;
	read_vector("legacy.p12", &file);
	for (size_t i = 0; i < file.len; i++)
		for (unsigned int bit = 0; bit < 8; bit += 3) {
			devcert_p12_diagnosis *d;
			devcert_p12_part_list *parts;

			file.ptr[i] ^= (uint8_t)(1u << bit);
			d = diagnose(dc_buf_slice(&file), NULL);
			assert_int_not_equal(devcert_p12_diagnosis_get_verdict(d),
			                     DEVCERT_P12_VERDICT_OPENS);
			assert_ok(devcert_p12_diagnosis_get_parts(d, &parts));
			if (devcert_p12_diagnosis_get_verdict(d) == DEVCERT_P12_VERDICT_NO_PASSWORD)
				assert_in_range(devcert_p12_part_list_get_count(parts), 3, 4);
			devcert_p12_part_list_free(parts);
			devcert_p12_diagnosis_free(d);
			file.ptr[i] ^= (uint8_t)(1u << bit);
		}
	dc_buf_free(&file);
}

static double
cpu_s(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Rounds without end, keys without end. */
static void
bombs_are_diagnosed_at_once(void **state)
{
	dc_buf file, bags, algorithm;
	devcert_p12_diagnosis *d;
	devcert_p12_part_list *parts;
	double begun = cpu_s();

	(void)state;
	start(&bags);
	start(&algorithm);
	put_pbes2(&algorithm, 0xffffffff, DC_OID_AES256_CBC);
	for (size_t i = 0; i < 5000; i++)
		put_shrouded_raw(&bags, dc_buf_slice(&algorithm));
	make_file_of_bags(&file, &bags);
	d = diagnose(dc_buf_slice(&file), "secret");
	assert_int_equal(devcert_p12_diagnosis_get_verdict(d), DEVCERT_P12_VERDICT_ROUNDS);
	assert_int_equal(devcert_p12_diagnosis_get_rounds(d), 0xffffffff);
	assert_true(has_finding(d, DEVCERT_FINDING_P12_ROUNDS, DEVCERT_SEVERITY_ERROR));
	assert_int_equal(answer_of(d, DEVCERT_P12_READER_JAVA), DEVCERT_P12_ANSWER_NO);
	assert_ok(devcert_p12_diagnosis_get_parts(d, &parts));
	assert_int_equal(devcert_p12_part_list_get_count(parts), 3);
	assert_int_equal(devcert_p12_part_list_get_bags(parts, 2), 5000);
	devcert_p12_part_list_free(parts);
	devcert_p12_diagnosis_free(d);
	dc_buf_free(&file);
	dc_buf_free(&algorithm);
	/* Ten times as long under sanitizers. */
	assert_true(cpu_s() - begun < 10);
}

static void
each_limit_has_its_verdict(void **state)
{
	static uint8_t zeros[DC_LIMIT_PKCS12_LEN + 1];
	static const char pass[DC_LIMIT_PASS_LEN + 1];
	devcert_p12_diagnosis *d;
	dc_buf file, bags;

	(void)state;
	start(&bags);
	for (size_t i = 0; i < DC_LIMIT_PKCS12_BAGS + 1; i++)
		put_bag(&bags, DC_OID_SECRET_BAG, dc_slice_of("\x05", 2), NULL);
	make_file_of_bags(&file, &bags);
	d = diagnose(dc_buf_slice(&file), NULL);
	assert_int_equal(devcert_p12_diagnosis_get_verdict(d), DEVCERT_P12_VERDICT_LIMIT);
	assert_true(has_finding(d, DEVCERT_FINDING_P12_LIMIT, DEVCERT_SEVERITY_ERROR));
	devcert_p12_diagnosis_free(d);
	dc_buf_free(&file);
	memcpy(zeros, "\x30\x80\x02\x01\x03", 5);
	d = diagnose(dc_slice_of(zeros, sizeof(zeros)), NULL);
	assert_int_equal(devcert_p12_diagnosis_get_verdict(d), DEVCERT_P12_VERDICT_LIMIT);
	devcert_p12_diagnosis_free(d);
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_p12_diagnose(zeros, 5, (const uint8_t *)pass, sizeof(pass), &d));
	assert_null(d);
	assert_fails(DEVCERT_E_TEXT,
	             devcert_p12_diagnose(zeros, 5, (const uint8_t *)"\xe9", 1, &d));
	assert_null(d);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_p12_diagnose(NULL, 5, NULL, 0, &d));
}

static void
null_is_taken_everywhere(void **state)
{
	devcert_p12_part_list *parts;
	devcert_p12_reader_list *readers;
	devcert_finding_list *findings;
	devcert_pkcs12 *contents;

	(void)state;
	devcert_p12_diagnosis_free(NULL);
	devcert_p12_part_list_free(NULL);
	devcert_p12_reader_list_free(NULL);
	assert_int_equal(devcert_p12_part_list_get_count(NULL), 0);
	assert_int_equal(devcert_p12_reader_list_get_count(NULL), 0);
	assert_int_equal(devcert_p12_reader_list_get_reader(NULL, 0), DEVCERT_P12_READER_OPENSSL);
	assert_int_equal(devcert_p12_reader_list_get_answer(NULL, 0), DEVCERT_P12_ANSWER_UNKNOWN);
	assert_false(devcert_p12_diagnosis_is_ber(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_p12_diagnosis_get_parts(NULL, &parts));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_p12_diagnosis_get_readers(NULL, &readers));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_p12_diagnosis_get_findings(NULL, &findings));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_p12_diagnosis_get_contents(NULL, &contents));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_has_its_verdict),
		cmocka_unit_test(parts_are_seen_without_the_passphrase),
		cmocka_unit_test(programs_answer_by_what_the_file_uses),
		cmocka_unit_test(findings_say_what_the_contents_lack),
		cmocka_unit_test(two_passphrases_and_a_changed_file_are_told_from_a_wrong_one),
		cmocka_unit_test(damage_is_found_where_it_is),
		cmocka_unit_test(what_is_no_pkcs12_is_named),
		cmocka_unit_test(every_change_has_a_verdict),
		cmocka_unit_test(bombs_are_diagnosed_at_once),
		cmocka_unit_test(each_limit_has_its_verdict),
		cmocka_unit_test(null_is_taken_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
