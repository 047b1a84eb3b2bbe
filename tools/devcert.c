/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command devcert: finds the verb. */
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const struct verb verbs[] = {
	{ "key", "generate", "-o FILE", "Make a key pair.", key_generate },
	{ "key", "show", "FILE", "Show type, size and fingerprint of a private key.", key_show },
	{ "key", "public", "FILE -o FILE", "Write the public half of a key.", key_public },
	{ "key", "convert", "FILE -o FILE", "Write a key as PKCS#8, or under another password.",
	  key_convert },
	{ "key", "list", "TOKEN-URI", "Show the keys in a token.", key_list },
	{ "token", "list", "[URI]", "Show which tokens there are.", token_list },
	{ "csr", "create", "--key FILE -o FILE", "Make a certification request.", csr_create },
	{ "csr", "from-certificate", "OLD --new-key TYPE --key-out FILE -o FILE",
	  "Ask again for what a certificate has.", csr_from_certificate },
	{ "csr", "from-request", "OLD --new-key TYPE --key-out FILE -o FILE",
	  "Ask again for what another request asked for.", csr_from_request },
	{ "csr", "show", "FILE", "Show a certification request.", csr_show },
	{ "csr", "verify", "FILE", "Check that a request is signed with its own key.", csr_verify },
	{ "csr", "check-reuse", "FILE", "Say what speaks against sending a request once more.",
	  csr_check_reuse },
	{ "cert", "show", "FILE...", "Show certificates.", cert_show },
	{ "cert", "verify", "--trust FILE FILE", "Check a certificate and its issuers.",
	  cert_verify },
	{ "cert", "lint", "--profile NAME FILE", "Say what does not fit a use, and why.",
	  cert_lint },
	{ "csr", "lint", "--profile NAME FILE", "Say what does not fit a use, and why.", csr_lint },
	{ NULL, "profiles", "", "List the uses that certificates may have.", profiles },
	{ "cert", "fingerprint", "FILE", "Print the SHA-256 fingerprint of a certificate.",
	  cert_fingerprint },
	{ "scep", "caps", "URL", "Ask a SCEP server for its capabilities.", scep_caps },
	{ "scep", "cacert", "URL", "Ask a SCEP server for its CA certificates.", scep_cacert },
	{ "scep", "enroll", "URL --key FILE -o FILE", "Get a certificate from a SCEP server.",
	  scep_enroll },
	{ "scep", "renew", "URL --cert FILE --cert-key FILE --key FILE -o FILE",
	  "Get a certificate in the place of one that is there.", scep_renew },
	{ "scep", "poll", "URL --state FILE --key FILE -o FILE",
	  "Go on with an enrolment that is pending.", scep_poll },
	{ "p12", "create", "[--key FILE] --cert FILE -o FILE",
	  "Put a key and its certificates into a PKCS#12 file.", p12_create },
	{ "p12", "pair", "FILE|FOLDER...", "Say which key belongs to which certificate.",
	  p12_pair },
	{ "p12", "show", "FILE", "Show what a PKCS#12 file holds.", p12_show },
	{ "p12", "doctor", "FILE", "Say why a PKCS#12 file does not open, and what reads it.",
	  p12_doctor },
	{ "p12", "repack", "FILE --for TARGET -o FILE", "Write a PKCS#12 file for another program.",
	  p12_repack },
	{ "p12", "split", "FILE --private-out FILE --public-out FILE",
	  "Take what is public out of a PKCS#12 file.", p12_split },
	{ "p12", "extract", "FILE", "Take key and certificates out of a PKCS#12 file.",
	  p12_extract },
	{ NULL, "seal", "FILE --to CERT -o FILE", "Seal a file to the holders of certificates.",
	  envelope_seal },
	{ NULL, "open", "FILE --key FILE -o FILE", "Open a sealed file.", envelope_open },
	{ NULL, "recipients", "FILE", "Show who can open a sealed file.", envelope_recipients },
	{ NULL, "reseal", "FILE|FOLDER --key FILE --add CERT --drop N -o FILE",
	  "Change who can open a sealed file.", envelope_reseal },
};
#define NAME_WIDTH 21
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void
print_verbs(const char *noun)
{
	printf("Usage: devcert [NOUN] VERB [OPTION]...\n\n");
	for (size_t i = 0; i < VERBS; i++) {
		const char *of = verbs[i].noun;

		if (noun != NULL && (of == NULL || strcmp(noun, of) != 0))
			continue;
		printf("  devcert %s%s%-*s %s\n", of != NULL ? of : "", of != NULL ? " " : "",
		       of != NULL ? NAME_WIDTH - 1 - (int)strlen(of) : NAME_WIDTH, verbs[i].name,
		       verbs[i].help);
	}
	printf("\n\"devcert [NOUN] VERB --help\" lists the options; devcert(1) has all.\n");
}

static bool
is_noun(const char *word)
{
	for (size_t i = 0; i < VERBS; i++)
		if (verbs[i].noun != NULL && strcmp(word, verbs[i].noun) == 0)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
		printf("devcert %s\n", devcert_version());
		return EXIT_DONE;
	}
	if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
		print_verbs(NULL);
		return EXIT_DONE;
	}
	if (argc >= 3 && is_noun(argv[1]) && strcmp(argv[2], "--help") == 0) {
		print_verbs(argv[1]);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < VERBS; i++) {
		const struct verb *v = &verbs[i];
		int name = v->noun != NULL ? 2 : 1;

		if (argc > name && strcmp(argv[name], v->name) == 0 &&
		    (v->noun == NULL || strcmp(argv[1], v->noun) == 0))
			return v->run(v, argc - name, argv + name);
	}
	return fail_usage(argc < 2 || (argc == 2 && is_noun(argv[1]))
	                      ? "a verb is wanted; see devcert --help"
	                      : "there is no such verb; see devcert --help");
}
