/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads every private and public key of the corpus. */
#include "corpus.h"

#include <devcert.h>

#define DSA "DSA"
#define CURVE "an elliptic curve that is not ours"
#define EXPLICIT "an elliptic curve by its parameters: RFC 5480, section 2.1.1"
#define SHORT "RSA of less than 1024 bits"
#define OTHER_MASK "RSASSA-PSS with SHA-256, and MGF1 with another digest"
#define OTHER_FILE "no key in the file"

/* By a part of the name; the first that fits holds. */
static const struct corpus_exception exceptions[] = {
	{ "gnutls--key-ca-1234", "DEVCERT_E_WEAK", SHORT },
	{ "gnutls--key-ca-empty", "DEVCERT_E_WEAK", SHORT },
	{ "gnutls--key-ca-null", "DEVCERT_E_WEAK", SHORT },
	{ "-gost", "DEVCERT_E_UNSUPPORTED", "GOST" },
	{ "oscrypto--test-ec-aes", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-ec-der", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-ec.key", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-pkcs8-ec-der", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-pkcs8-ec.key", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "test-pss.crt", "DEVCERT_E_PEM", OTHER_FILE },
	{ "rsa_pss_2048_hash.pem", "DEVCERT_E_UNSUPPORTED", OTHER_MASK },
	{ "rsa_pss_2048_hash_mask_diff", "DEVCERT_E_UNSUPPORTED", OTHER_MASK },
	{ "dsaparam", "DEVCERT_E_PEM", OTHER_FILE },
	{ "rc2-cbc-effective", "DEVCERT_E_PASSWORD",
	  "RC2 by a version that is not its own: those who made it want it refused" },
	{ "-dsa", "DEVCERT_E_UNSUPPORTED", DSA },
	{ "ec_oid_not_in_reg", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "ec_public_key_rsa_delimiter", "DEVCERT_E_PEM", "a label of something else" },
	{ "explicit", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "nodompar", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "withdompar", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "pyca--private.pem", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "rsa_ca.pem", "DEVCERT_E_PEM", OTHER_FILE },
	{ "secp128r1", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "sect", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "truncated-private-key", "taken",
	  "GnuTLS drops zeros in front of the private value, so short ones are read" },
	{ "bign256", "DEVCERT_E_UNSUPPORTED", "BIGN" },
	{ "3prime", "DEVCERT_E_UNSUPPORTED", "RSA with three primes" },
	{ NULL, NULL, NULL },
};

/* By a part of the name: what the manifest does not say. */
static const struct {
	const char *file, *pass;
} passes[] = {
	{ "pkcs8-pbes1-des-md5", "password" },
	{ "pkcs8-pbes2-sha256", "password" },
	{ "pkcs12_s2k", "123456" },
	{ "rc2-cbc-effective", "password" },
	{ "pyca--rsa_private_key.pem", "123456" },
};

/* Ask for everything that is in it, and write it and read it again. */
static devcert_status
look_at(const devcert_key *key)
{
	devcert_public_key *public = NULL;
	devcert_secret *out = NULL;
	devcert_key *again = NULL;
	devcert_status rc = devcert_key_get_public(key, &public);

	if (rc == DEVCERT_OK)
		rc = devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &out);
	if (rc == DEVCERT_OK)
		rc = devcert_key_parse(devcert_secret_data(out), devcert_secret_len(out), NULL, 0,
		                       &again);
	devcert_key_free(again);
	devcert_secret_free(out);
	devcert_public_key_free(public);
	return rc;
}

/* "taken", or the name of the error. */
static const char *
outcome_of(const char *file, const char *pass)
{
	size_t len;
	uint8_t *data = corpus_read(file, &len);
	devcert_public_key *public = NULL;
	devcert_key *key = NULL;
	devcert_status rc;

	if (data == NULL)
		return "absent";
	if (strstr(file, "pub") != NULL || strstr(file, "spki") != NULL)
		rc = devcert_public_key_parse(data, len, &public);
	else
		rc = devcert_key_parse_legacy(data, len, (const uint8_t *)pass,
		                              pass != NULL ? strlen(pass) : 0, &key);
	if (key != NULL)
		rc = look_at(key);
	devcert_key_free(key);
	devcert_public_key_free(public);
	free(data);
	return rc == DEVCERT_OK ? "taken" : devcert_error_name(rc);
}

/* The passphrase as the manifest writes it. */
static const char *
pass_of(const char *file, const char *text)
{
	if (strncmp(text, "password123 ", 12) == 0)
		return strstr(file, "blank") != NULL ? "" : "password123";
	if (strcmp(text, "(empty)") == 0 || strcmp(text, "(NULL password)") == 0)
		return "";
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++)
		if (strstr(file, passes[i].file) != NULL)
			return passes[i].pass;
	return text[0] == '(' || text[0] == '\0' ? NULL : text;
}

/* A line of the manifest: the file, then the passphrase in the seventh column, then the result that
 * is expected. */
static void
try_line(char *line, struct corpus_figures *figures)
{
	static const struct corpus_exception none = { NULL, NULL, NULL };
	char *columns[8] = { line };
	const char *outcome;
	bool bad;

	for (size_t i = 1; i < 8; i++) {
		columns[i] = strchr(columns[i - 1], '\t');
		if (columns[i] == NULL)
			return;
		*columns[i]++ = '\0';
	}
	/* Vectors in JSON have their own reader; what a file is. */
	if (strstr(line, ".json") != NULL || strstr(line, ".txt") != NULL)
		return;
	outcome = outcome_of(line, pass_of(line, columns[6]));
	bad = strncmp(columns[7], "malformed", 9) == 0;
	/* Which error does not matter where the file is only said to be bad. */
	if (bad && strncmp(outcome, "DEVCERT_E_", 10) == 0)
		corpus_compare(line, "refused", "refused", &none, figures);
	else
		corpus_compare_by_part(line, outcome, bad ? "refused" : "taken", exceptions,
		                       figures);
}

int
main(void)
{
	struct corpus_figures figures = { 0 };
	FILE *manifest = fopen(corpus_path("MANIFEST.tsv"), "r");
	char line[900];

	if (manifest == NULL)
		return corpus_skip("keys");
	while (fgets(line, sizeof(line), manifest) != NULL)
		if (strncmp(line, "keys/", 5) == 0)
			try_line(line, &figures);
	(void)fclose(manifest);
	return corpus_finish("keys", &figures);
}
