/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PKCS#12 files of a shared corpus, ../shared/corpus beside the sources, where it is there:
 * each ends as its MANIFEST.tsv says, or is an exception with its reason. */
#include <devcert.h>
#include <stdio.h>
#include <time.h>

#include "assert_devcert.h"

#define FILE_MAX (4u * 1024 * 1024)

static char corpus[512];

static bool
find_corpus(void)
{
	const char *srcdir = getenv("srcdir");
	FILE *f;

	(void)snprintf(corpus, sizeof(corpus), "%s/../shared/corpus/MANIFEST.tsv",
	               srcdir != NULL ? srcdir : ".");
	f = fopen(corpus, "r");
	if (f == NULL)
		return false;
	(void)fclose(f);
	*strrchr(corpus, '/') = '\0';
	return true;
}

static size_t
read_file(const char *name, uint8_t *data)
{
	char path[1024];
	size_t len;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", corpus, name);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s is in the manifest, but cannot be opened", name);
	len = fread(data, 1, FILE_MAX, f);
	(void)fclose(f);
	return len;
}

static double
cpu_s(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct row {
	char *file, *pass, *expected;
};

/* The columns that we need: 1 file, 7 password, 8 expected.  Cuts the line. */
static bool
read_row(char *line, struct row *out)
{
	char *columns[8];

	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		columns[i] = line;
		line = strchr(line, '\t');
		if (line == NULL)
			return false;
		*line++ = '\0';
	}
	*out = (struct row){ columns[0], columns[6], columns[7] };
	return true;
}

static bool
begins(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool
ends(const char *text, const char *end)
{
	return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* Valid files that are not opened, by their name and what is said of them, and why. */
static const struct exception {
	const char *file, *message, *why;
} exceptions[] = {
	{ "bc--test_key_pbmac1_bcjsse", "key of 256 octets", "openssl refuses such keys, too" },
	{ "gnupg--edward.tester", "cannot be decrypted",
	  "GnuPG padded wrongly; openssl refuses it" },
	{ "gnupg--t5793-test", "does not fit", "neither openssl nor GnuTLS finds the MAC right" },
	{ "gnutls--gost", "a PKCS#12 MAC with 1.2.643.", "GOST" },
	{ "openssl--v3-certs", "not a time of DER", "a certificate with a time zone" },
	{ "openssl--nomac_parse", "type 1.2.840.113549.1.7.3", "encrypted to a public key" },
	{ "", "key algorithm 1.2.840.10040.4.1", "a DSA key" },
	{ "gnutls--", "RSA key of 512 bits", "a key that anybody can break" },
	{ "rustcrypto--example", "a PKCS#12 MAC with 1.3.6.1.4.1.1722.", "Whirlpool" },
	{ "", "PBES2 with ", "a cipher of PBES2 that is not read" },
};

static bool
is_exception(const char *file, const char *message)
{
	for (size_t i = 0; i < COUNT_OF(exceptions); i++)
		if (strstr(file, exceptions[i].file) != NULL &&
		    strstr(message, exceptions[i].message) != NULL) {
			printf("# exception: %s: %s: %s\n", file, message, exceptions[i].why);
			return true;
		}
	return false;
}

struct counts {
	unsigned int tried, opened, excepted, refused, unknown, wrong;
};

static void
judge(const struct row *row, devcert_status rc, struct counts *counts)
{
	const char *message = rc == DEVCERT_OK ? "" : devcert_last_error_message();
	bool valid = begins(row->expected, "valid"), right = true;

	counts->tried++;
	if (!valid) {
		/* Anything clean; never a wrong use of a library below. */
		right = rc != DEVCERT_OK && rc != DEVCERT_E_INTERNAL;
		counts->refused += right;
	} else if (rc == DEVCERT_OK) {
		counts->opened++;
	} else if (is_exception(row->file, message)) {
		counts->excepted++;
	} else if (row->pass[0] == '\0' || begins(row->pass, "see ")) {
		right = rc == DEVCERT_E_PASSWORD;
		counts->unknown += right;
	} else {
		right = false;
	}
	if (!right) {
		counts->wrong++;
		printf("# %s (%s): %s %s\n", row->file, row->expected, devcert_error_name(rc),
		       message);
	}
}

/* "(none)", "(empty)" and the like are no passphrases. */
static devcert_status
open_row(const struct row *row, uint8_t *data)
{
	const char *pass = row->pass[0] == '(' || begins(row->pass, "see ") ? "" : row->pass;
	size_t len = read_file(row->file, data);
	double begun = cpu_s();
	devcert_pkcs12_opener *opener;
	devcert_pkcs12 *p12;
	devcert_cert_list *list;
	devcert_status rc;

	assert_ok(devcert_pkcs12_opener_new(&opener));
	assert_ok(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_NO_MAC |
	                                                      DEVCERT_PKCS12_ALLOW_WEAK));
	assert_ok(devcert_pkcs12_opener_set_password(opener, (const uint8_t *)pass, strlen(pass)));
	rc = devcert_pkcs12_opener_open(opener, data, len, &p12);
	devcert_pkcs12_opener_free(opener);
	for (size_t i = 0; i < devcert_pkcs12_get_key_count(p12); i++) {
		devcert_status chain = devcert_pkcs12_get_chain(p12, i, &list);

		assert_true(chain == DEVCERT_OK || chain == DEVCERT_E_NOT_FOUND);
		assert_non_null(devcert_pkcs12_get_name(p12, i));
		devcert_cert_list_free(list);
	}
	devcert_pkcs12_free(p12);
	if (cpu_s() - begun > 5)
		fail_msg("%s took %.1f s", row->file, cpu_s() - begun);
	return rc;
}

/* What the doctor says is what came of opening it; the same without a passphrase, but for that. */
static void
diagnose_row(const struct row *row, const uint8_t *data, size_t len, devcert_status rc,
             unsigned int verdicts[11])
{
	const char *pass = row->pass[0] == '(' || begins(row->pass, "see ") ? "" : row->pass;
	devcert_p12_diagnosis *with, *without;
	devcert_p12_part_list *parts;
	devcert_p12_verdict verdict;
	double begun = cpu_s();
	bool right;

	assert_ok(devcert_p12_diagnose(data, len, NULL, 0, &without));
	if (cpu_s() - begun > 1)
		fail_msg("%s took %.1f s to be looked at", row->file, cpu_s() - begun);
	assert_ok(devcert_p12_diagnose(data, len, (const uint8_t *)pass, strlen(pass), &with));
	verdict = devcert_p12_diagnosis_get_verdict(with);
	right = (verdict == DEVCERT_P12_VERDICT_OPENS) == (rc == DEVCERT_OK);
	if (rc == DEVCERT_E_PASSWORD)
		right = verdict == DEVCERT_P12_VERDICT_WRONG_PASSWORD ||
		        verdict == DEVCERT_P12_VERDICT_TWO_PASSWORDS ||
		        verdict == DEVCERT_P12_VERDICT_WRONG_MAC;
	if (rc == DEVCERT_OK) {
		assert_ok(devcert_p12_diagnosis_get_parts(without, &parts));
		right = right && devcert_p12_part_list_get_count(parts) > 0;
		devcert_p12_part_list_free(parts);
		right = right &&
		        (devcert_p12_diagnosis_get_verdict(without) ==
		             DEVCERT_P12_VERDICT_NO_PASSWORD ||
		         devcert_p12_diagnosis_get_verdict(without) == DEVCERT_P12_VERDICT_OPENS);
	}
	if (!right)
		fail_msg("%s: verdict %d, but %s", row->file, (int)verdict, devcert_error_name(rc));
	verdicts[verdict]++;
	devcert_p12_diagnosis_free(without);
	devcert_p12_diagnosis_free(with);
}

static void
each_file_ends_as_the_manifest_says(void **state)
{
	struct counts counts = { 0 };
	unsigned int verdicts[11] = { 0 };
	devcert_status rc;
	uint8_t *data;
	char path[1024], line[4096];
	FILE *f;

	(void)state;
	data = malloc(FILE_MAX);
	assert_non_null(data);
	(void)snprintf(path, sizeof(path), "%s/MANIFEST.tsv", corpus);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct row row;

		if (!begins(line, "p12/") || !read_row(line, &row) ||
		    !(ends(row.file, ".p12") || ends(row.file, ".pfx")))
			continue;
		rc = open_row(&row, data);
		judge(&row, rc, &counts);
		diagnose_row(&row, data, read_file(row.file, data), rc, verdicts);
	}
	(void)fclose(f);
	free(data);
	printf("# PKCS#12 files: %u tried; %u opened, %u exceptions, "
	       "%u invalid and refused, %u of unknown passphrase, %u wrong\n",
	       counts.tried, counts.opened, counts.excepted, counts.refused, counts.unknown,
	       counts.wrong);
	printf("# diagnosed: %u open, %u under another passphrase, %u not supported, "
	       "%u over a limit, %u damaged\n",
	       verdicts[DEVCERT_P12_VERDICT_OPENS],
	       verdicts[DEVCERT_P12_VERDICT_WRONG_PASSWORD] +
	           verdicts[DEVCERT_P12_VERDICT_TWO_PASSWORDS] +
	           verdicts[DEVCERT_P12_VERDICT_WRONG_MAC],
	       verdicts[DEVCERT_P12_VERDICT_UNSUPPORTED],
	       verdicts[DEVCERT_P12_VERDICT_ROUNDS] + verdicts[DEVCERT_P12_VERDICT_LIMIT],
	       verdicts[DEVCERT_P12_VERDICT_DAMAGED]);
	assert_int_equal(counts.wrong, 0);
	assert_true(counts.tried > 100);
	assert_true(counts.opened > 20);
}

static void
bombs_are_refused_at_once_and_no_bag_is_lost(void **state)
{
	static const struct {
		const char *file;
		devcert_status code;
	} cases[] = {
		{ "security/bombs/p12-mac-iter-10M.p12", DEVCERT_E_LIMIT },
		{ "security/bombs/p12-mac-iter-2e31.p12", DEVCERT_E_LIMIT },
		{ "security/bombs/p12-41certs-one-bag.p12", DEVCERT_OK },
	};
	devcert_cert_list *list;
	devcert_pkcs12 *p12;
	uint8_t *data;

	(void)state;
	data = malloc(FILE_MAX);
	assert_non_null(data);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t len = read_file(cases[i].file, data);
		double begun = cpu_s();
		devcert_status rc = devcert_pkcs12_parse(data, len, (const uint8_t *)"x", 1, &p12);

		if (cases[i].code != DEVCERT_OK) {
			assert_fails_with(cases[i].code, rc);
			assert_true(cpu_s() - begun < 0.05);
			continue;
		}
		assert_ok(rc);
		assert_ok(devcert_pkcs12_get_certs(p12, &list));
		assert_int_equal(devcert_cert_list_get_count(list), 41);
		devcert_cert_list_free(list);
		devcert_pkcs12_free(p12);
	}
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_ends_as_the_manifest_says),
		cmocka_unit_test(bombs_are_refused_at_once_and_no_bag_is_lost),
	};

	if (!find_corpus()) {
		printf("1..0 # SKIP no corpus at ../shared/corpus\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
