/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* csr check-reuse: whether a request that was kept may be sent once more. */
#include <string.h>
#include <sys/stat.h>

#include "tool.h"

static const struct {
	uint32_t bit;
	const char *word;
	const char *text;
} reasons[] = {
	{ DEVCERT_CSR_REUSE_KEY_MISSING, "key-missing", "its private key is not at hand" },
	{ DEVCERT_CSR_REUSE_KEY_MISMATCH, "key-mismatch", "the private key is not its own" },
	{ DEVCERT_CSR_REUSE_KEY_WEAK, "key-weak", "its key is RSA below 2048 bits" },
	{ DEVCERT_CSR_REUSE_SIGNATURE_WEAK, "signature-weak",
	  "it is signed over SHA-1 or less, or by RSA below 1024 bits" },
	{ DEVCERT_CSR_REUSE_SIGNATURE_WRONG, "signature-wrong",
	  "its signature is wrong, or cannot be checked" },
	{ DEVCERT_CSR_REUSE_TOO_OLD, "too-old", "it was made too long ago" },
	{ DEVCERT_CSR_REUSE_FROM_FUTURE, "from-future", "it is said to be made later than now" },
	{ DEVCERT_CSR_REUSE_SAME_KEY, "same-key", "the old certificate has the same key" },
	{ DEVCERT_CSR_REUSE_SAME_KEY_EXPIRED, "same-key-expired",
	  "and that certificate has expired" },
};

#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

struct question {
	const char *key_path;
	struct secret_source password;
	const char *old_path;
	const char *made_text; /* or NULL: the time of the file */
	const char *now_text;
	const char *days_text;
	int64_t made_at;
	int64_t now_at;
	uint32_t max_days;
};

/* A request does not say when it was made, its file may. */
static int
read_made_at(const char *path, struct question *q)
{
	struct stat st;

	if (q->made_text != NULL)
		return read_time(q->made_text, &q->made_at);
	if (strcmp(path, "-") == 0)
		return fail_usage("--made-at is missing, as standard input has no time");
	if (stat(path, &st) != 0)
		return fail_file("read", path);
	q->made_at = (int64_t)st.st_mtime;
	return EXIT_DONE;
}

static int
read_question(const char *path, struct question *q)
{
	int code = EXIT_DONE;

	q->now_at = time_now();
	if (q->now_text != NULL)
		code = read_time(q->now_text, &q->now_at);
	if (code == EXIT_DONE && q->days_text != NULL)
		code = read_number("max-days", q->days_text, 36525, &q->max_days);
	return code == EXIT_DONE ? read_made_at(path, q) : code;
}

static json_t *
describe(const struct question *q, uint32_t found)
{
	char text[TIME_SIZE];
	json_t *words = json_array();

	for (size_t i = 0; i < REASONS; i++)
		if ((found & reasons[i].bit) != 0)
			(void)json_array_append_new(words,
			                            json_pack("{ssss}", "type", reasons[i].word,
			                                      "message", reasons[i].text));
	return json_pack("{sbssso}", "reusable", found == 0, "made_at", time_text(q->made_at, text),
	                 "reasons", words);
}

/* EXIT_NO where something speaks against it. */
static int
answer(const struct question *q, uint32_t found, bool json)
{
	int code = json ? show(describe(q, found), true) : EXIT_DONE;

	for (size_t i = 0; !json && i < REASONS; i++)
		if ((found & reasons[i].bit) != 0)
			show_line(reasons[i].word, "%s", reasons[i].text);
	if (!json && found == 0)
		show_line("reusable", "yes");
	return code == EXIT_DONE && found != 0 ? EXIT_NO : code;
}

/* see tool.h */
int
csr_check_reuse(const struct verb *verb, int argc, char **argv)
{
	struct question q = { .key_path = NULL };
	bool json = false;
	const struct option_spec options[] = {
		{ "key", 0, OPTION_TEXT, &q.key_path, "FILE", "its private key" },
		{ "password", 0, OPTION_KEY_SECRET, &q.password, NULL, "password of the key" },
		{ "old", 0, OPTION_TEXT, &q.old_path, "FILE",
		  "the certificate that it is to replace" },
		{ "made-at", 0, OPTION_TEXT, &q.made_text, "TIME",
		  "when it was made; the time of its file unless given" },
		{ "max-days", 0, OPTION_TEXT, &q.days_text, "N", "how old it may be" },
		{ "at", 0, OPTION_TEXT, &q.now_text, "TIME", "now unless given" },
		{ "json", 0, OPTION_FLAG, &json, NULL, "print one JSON object" },
		{ .kind = OPTION_END },
	};
	devcert_csr *csr = NULL;
	devcert_cert *old = NULL;
	devcert_key *key = NULL;
	int code = read_options(verb, options, 1, 1, &argc, &argv);

	if (code == EXIT_DONE)
		code = read_question(argv[0], &q);
	if (code == EXIT_DONE)
		code = load_csr(argv[0], &csr);
	if (code == EXIT_DONE && q.old_path != NULL)
		code = load_cert(q.old_path, &old);
	if (code == EXIT_DONE && q.key_path != NULL)
		code = load_key(q.key_path, &q.password, &key);
	if (code == EXIT_DONE)
		code = answer(
		    &q, devcert_csr_check_reuse(csr, q.made_at, q.now_at, q.max_days, key, old),
		    json);
	devcert_key_free(key);
	devcert_cert_free(old);
	devcert_csr_free(csr);
	return code;
}
