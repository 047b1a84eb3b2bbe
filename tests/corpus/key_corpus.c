/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads every private and public key of the corpus. */
#include "corpus.h"

#include <devcert.h>

#define DSA "DSA"
#define CURVE "an elliptic curve that is not ours"
#define EXPLICIT "an elliptic curve by its parameters: RFC 5480, section 2.1.1"
#define SCHEME "encrypted with something else than PBES2 with PBKDF2 and AES"
#define LEGACY "OpenSSL's own encryption of before PKCS#8, keyed by one round of MD5"
#define NO_PASS "the passphrase is not known"
#define OTHER_FILE "no key in the file"

/* By a part of the name; the first that fits holds. */
static const struct corpus_exception exceptions[] = {
	{ "gnutls--der-key-PBE-SHA1-DES", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "gnutls--enc2pkcs8", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "gnutls--encpkcs8", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "gnutls--key-ca-1234", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "gnutls--key-ca-empty", "DEVCERT_E_WEAK", "RSA of less than 1024 bits" },
	{ "gnutls--key-ca-null", "DEVCERT_E_PASSWORD", "encrypted without a passphrase" },
	{ "-enc.p8", "DEVCERT_E_PASSWORD", NO_PASS },
	{ "-gost", "DEVCERT_E_UNSUPPORTED", "GOST" },
	{ "openssl-3des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pbes1-des-md5", "DEVCERT_E_PASSWORD", NO_PASS },
	{ "gnutls--pkcs8-pbes2-sha256", "DEVCERT_E_PASSWORD", NO_PASS },
	{ "oscrypto--test-aes", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "oscrypto--test-ec-aes", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "oscrypto--test-ec-der", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-ec.key", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-pkcs8-ec-der", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "oscrypto--test-pkcs8-ec.key", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "pkcs8-blank", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pkcs8-des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pkcs8-tripledes", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "test-pss.crt", "DEVCERT_E_PEM", OTHER_FILE },
	{ "pss", "DEVCERT_E_UNSUPPORTED", "a key for RSASSA-PSS only" },
	{ "dsaparam", "DEVCERT_E_PEM", OTHER_FILE },
	{ "dsa.1024.der", "DEVCERT_E_DER", DSA },
	{ "dsa.2048.der", "DEVCERT_E_DER", DSA },
	{ "dsa.3072.der", "DEVCERT_E_DER", DSA },
	{ "-dsa", "DEVCERT_E_UNSUPPORTED", DSA },
	{ "ec_oid_not_in_reg", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "pyca--ec_private_key_encrypted.pem", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "ec_public_key_rsa_delimiter", "DEVCERT_E_PEM", "a label of something else" },
	{ "-scrypt", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "rc4", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "enc-rsa-3des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pyca--enc-rsa-pkcs8.", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "explicit", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "pyca--key1.pem", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "pyca--key2.pem", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "nodompar", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "withdompar", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "pkcs12_s2k", "DEVCERT_E_PASSWORD", NO_PASS },
	{ "pyca--private.pem", "DEVCERT_E_UNSUPPORTED", EXPLICIT },
	{ "40bitrc2", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pbe-3des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "pbewithmd5", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "rc2-cbc-effective", "DEVCERT_E_PASSWORD", NO_PASS },
	{ "rc2-cbc", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "rsa_ca.pem", "DEVCERT_E_PEM", OTHER_FILE },
	{ "2048_3des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "rsa_private_key.pem", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "secp128r1", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "sect", "DEVCERT_E_UNSUPPORTED", CURVE },
	{ "testrsa-encrypted", "DEVCERT_E_UNSUPPORTED", LEGACY },
	{ "truncated-private-key", "taken",
	  "GnuTLS drops zeros in front of the private value, so short ones are read" },
	{ "bign256", "DEVCERT_E_UNSUPPORTED", "BIGN" },
	{ "encpriv-des", "DEVCERT_E_UNSUPPORTED", SCHEME },
	{ "3prime", "DEVCERT_E_UNSUPPORTED", "RSA with three primes" },
	{ "SHA224", "DEVCERT_E_UNSUPPORTED", "PBKDF2 with SHA-224" },
	{ NULL, NULL, NULL },
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
		rc = devcert_key_parse(data, len, (const uint8_t *)pass,
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
	if (strcmp(text, "(empty)") == 0)
		return "";
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
