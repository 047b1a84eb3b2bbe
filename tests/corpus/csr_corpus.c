/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads every request of the corpus, each within 50 ms. */
#include "corpus.h"

#include <devcert.h>
#include <time.h>

#define BAD_SIGNATURE "the signature does not verify, with openssl neither"
#define NOT_A_REQUEST "the file has a certificate, not a request"

static const struct corpus_exception exceptions[] = {
	{ "csr/asn1crypto--test-windows-host.csr", "DEVCERT_E_SIGNATURE", BAD_SIGNATURE },
	{ "csr/gnutls--crq-cert-no-ca-explicit.pem", "DEVCERT_E_PEM", NOT_A_REQUEST },
	{ "csr/gnutls--crq-cert-no-ca-honor.pem", "DEVCERT_E_PEM", NOT_A_REQUEST },
	{ "csr/gnutls--crq-cert-no-ca.pem", "DEVCERT_E_PEM", NOT_A_REQUEST },
	{ "csr/gnutls--template-crq.pem", "DEVCERT_E_PEM", NOT_A_REQUEST },
	{ "csr/openssl--2-ext-check.csr", "DEVCERT_E_WEAK", "RSA of 768 bits" },
	{ "csr/pyca--basic_constraints.pem", "DEVCERT_E_SIGNATURE", BAD_SIGNATURE },
	{ "csr/pyca--unsupported_extension.pem", "DEVCERT_E_SIGNATURE", BAD_SIGNATURE },
	{ "csr/pyca--unsupported_extension_critical.pem", "DEVCERT_E_SIGNATURE", BAD_SIGNATURE },
	{ "csr/pyca--challenge-multi-valued.der", "DEVCERT_E_DER",
	  "challengePassword is single-valued, RFC 2985, section 5.4.1" },
	{ "csr/pyca--dsa_sha1.der", "DEVCERT_E_UNSUPPORTED", "DSA" },
	{ "csr/pyca--dsa_sha1.pem", "DEVCERT_E_UNSUPPORTED", "DSA" },
	{ "csr/pyca--rsa_md4.der", "DEVCERT_E_WEAK", "MD4" },
	{ "csr/pyca--rsa_md4.pem", "DEVCERT_E_WEAK", "MD4" },
	{ "csr/pyca--freeipa-bad-critical.pem", "taken",
	  "critical FALSE is written out; it means what its absence does" },
	{ NULL, NULL, NULL },
};

/* In other folders. */
static const struct {
	const char *file;
	const char *expected;
} others[] = {
	{ "cms/rustcrypto--sceptest_csr.der", "taken" },
	{ "scep/smallstep-certificates/authority__provisioner__testdata__certs__ecdsa.csr",
	  "taken" },
	{ "scep/smallstep-certificates/authority__provisioner__testdata__certs__ed25519.csr",
	  "taken" },
	{ "scep/smallstep-certificates/authority__provisioner__testdata__certs__rsa.csr", "taken" },
	{ "scep/smallstep-certificates/authority__provisioner__testdata__certs__short-rsa.csr",
	  "taken" },
	{ "scep/smallstep-certificates/authority__testdata__certs__badsig.csr",
	  "DEVCERT_E_SIGNATURE" },
	{ "scep/smallstep-certificates/authority__testdata__certs__foo.csr", "taken" },
	{ "security/bombs/csr-4000-san.der", "DEVCERT_E_LIMIT" },
};

/* Ask for everything that is in it. */
static devcert_status
look_at(const devcert_csr *csr)
{
	devcert_text_list *usages = NULL, *extensions = NULL;
	devcert_san_list *sans = NULL;
	devcert_name *subject = NULL;
	devcert_bytes *value = NULL;
	devcert_status rc = devcert_csr_get_subject(csr, &subject);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_san_list(csr, &sans);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_ext_key_usages(csr, &usages);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_extensions(csr, &extensions);
	for (size_t i = 0; rc == DEVCERT_OK && i < devcert_text_list_get_count(extensions); i++) {
		rc = devcert_csr_get_extension(csr, devcert_text_list_get_item(extensions, i),
		                               &value);
		devcert_bytes_free(value);
	}
	devcert_text_list_free(extensions);
	devcert_text_list_free(usages);
	devcert_san_list_free(sans);
	devcert_name_free(subject);
	return rc;
}

/* Ask for the same with another key: whatever is taken can be asked for again, but for extensions
 * whose values are no DER, of which three files have some; they are read, and not written. */
static devcert_status
ask_again(const devcert_csr *csr)
{
	static devcert_key *key;
	devcert_csr_builder *builder = NULL;
	devcert_csr *again = NULL;
	devcert_status rc = DEVCERT_OK;

	if (key == NULL)
		rc = devcert_key_generate(DEVCERT_KEY_TYPE_ED25519, 0, &key);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_from_csr(builder, csr);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_build(builder, key, &again);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_verify(again, 0);
	devcert_csr_free(again);
	devcert_csr_builder_free(builder);
	return rc == DEVCERT_E_DER ? DEVCERT_OK : rc;
}

/* "taken", or the name of the error.  SHA-1 and RSA of 1024 bits are allowed, as most files are
 * old. */
static const char *
outcome_of(const char *file)
{
	size_t len;
	uint8_t *data = corpus_read(file, &len);
	devcert_csr *csr = NULL;
	clock_t start = clock();
	devcert_status rc;
	bool slow;

	if (data == NULL)
		return "absent";
	rc = devcert_csr_parse(data, len, &csr);
	slow = (clock() - start) * 1000 / CLOCKS_PER_SEC >= 50;
	if (rc == DEVCERT_OK)
		rc = look_at(csr);
	if (rc == DEVCERT_OK)
		rc = ask_again(csr);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_verify(csr, DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_RSA_1024);
	devcert_csr_free(csr);
	free(data);
	return slow ? "not within 50 ms" : rc == DEVCERT_OK ? "taken" : devcert_error_name(rc);
}

/* A line of the manifest: the file, then the result that is expected in the eighth column. */
static void
try_line(char *line, struct corpus_figures *figures)
{
	const char *file = line, *expected = line, *outcome;

	for (int column = 0; column < 7; column++) {
		expected = strchr(expected, '\t');
		if (expected == NULL)
			return;
		expected++;
	}
	*strchr(line, '\t') = '\0';
	outcome = outcome_of(file);
	/* Which error does not matter where the file is only said to be bad. */
	if (strncmp(expected, "malformed", 9) == 0)
		corpus_compare(file, strncmp(outcome, "DEVCERT_E_", 10) == 0 ? "refused" : outcome,
		               "refused", exceptions, figures);
	else
		corpus_compare(file, outcome, "taken", exceptions, figures);
}

int
main(void)
{
	struct corpus_figures figures = { 0 };
	FILE *manifest = fopen(corpus_path("MANIFEST.tsv"), "r");
	char line[4096];

	if (manifest == NULL)
		return corpus_skip("requests");
	while (fgets(line, sizeof(line), manifest) != NULL)
		if (strncmp(line, "csr/", 4) == 0)
			try_line(line, &figures);
	(void)fclose(manifest);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		corpus_compare(others[i].file, outcome_of(others[i].file), others[i].expected,
		               exceptions, &figures);
	return corpus_finish("requests", &figures);
}
