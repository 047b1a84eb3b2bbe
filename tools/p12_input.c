/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 files that are read: what the options tolerate, and which one is missing. */
#include <stdio.h>
#include <string.h>

#include "p12.h"

static const struct {
	uint32_t bit;
	const char *word;
} allowances[] = {
	{ DEVCERT_PKCS12_ALLOW_NO_MAC, "allow-no-mac" },
	{ DEVCERT_PKCS12_ALLOW_WEAK, "allow-legacy" },
};
#define ALLOWANCES (sizeof(allowances) / sizeof(allowances[0]))

/* see p12.h */
const char *
p12_allow_word(uint32_t bit)
{
	for (size_t i = 0; i < ALLOWANCES; i++)
		if (allowances[i].bit == bit)
			return allowances[i].word;
	return "?";
}

static uint32_t
allow_of(const struct p12_input *in)
{
	return (in->allow_no_mac ? (uint32_t)DEVCERT_PKCS12_ALLOW_NO_MAC : 0) |
	       (in->allow_legacy ? (uint32_t)DEVCERT_PKCS12_ALLOW_WEAK : 0);
}

/* Say that it failed, and with which options it would not, if there are such. */
static int
fail_open(devcert_status rc, const struct p12_input *in, const char *path,
          const struct octets *file)
{
	char hint[96] = "", message[256], name[256];
	devcert_p12_diagnosis *d;

	(void)snprintf(message, sizeof(message), "%s", devcert_last_error_message());
	if ((rc != DEVCERT_E_UNSUPPORTED && rc != DEVCERT_E_LIMIT) ||
	    devcert_p12_diagnose(file->data, file->len, NULL, 0, &d) < 0)
		return fail(rc, "%s: %s", clean(path, name, sizeof(name)), message);
	for (size_t i = 0; i < ALLOWANCES; i++)
		if ((devcert_p12_diagnosis_get_allow(d) & ~allow_of(in) & allowances[i].bit) != 0)
			(void)snprintf(hint + strlen(hint), sizeof(hint) - strlen(hint), " --%s",
			               allowances[i].word);
	if (devcert_p12_diagnosis_get_verdict(d) == DEVCERT_P12_VERDICT_ROUNDS)
		(void)snprintf(hint + strlen(hint), sizeof(hint) - strlen(hint), " --max-rounds %u",
		               devcert_p12_diagnosis_get_rounds(d));
	devcert_p12_diagnosis_free(d);
	return fail(rc, "%s: %s%s%s", clean(path, name, sizeof(name)), message,
	            hint[0] != '\0' ? "; it needs" : "", hint);
}

/* Set up the opener; a failure is one of the options. */
static int
make_opener(const struct p12_input *in, const struct secret *secret, const struct secret *mac,
            devcert_pkcs12_opener **out)
{
	const char *option = "password";
	uint32_t rounds = 0;
	int code = EXIT_DONE;
	devcert_status rc = devcert_pkcs12_opener_new(out);

	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_opener_set_allow(*out, allow_of(in));
	if (rc == DEVCERT_OK && secret->is_set)
		rc = devcert_pkcs12_opener_set_password(*out, secret->data, secret->len);
	if (rc == DEVCERT_OK && mac->is_set) {
		option = "mac-password";
		rc = devcert_pkcs12_opener_set_mac_password(*out, mac->data, mac->len);
	}
	if (rc == DEVCERT_OK && in->max_rounds != NULL) {
		option = "max-rounds";
		code = read_number(option, in->max_rounds, UINT32_MAX, &rounds);
		if (code == EXIT_DONE)
			rc = devcert_pkcs12_opener_set_max_rounds(*out, rounds);
	}
	return code == EXIT_DONE && rc < 0 ? fail_option(rc, option) : code;
}

/* see p12.h */
devcert_status
p12_parse(const struct octets *in, const struct secret *secret, bool allows_legacy,
          devcert_pkcs12 **out)
{
	devcert_pkcs12_opener *opener;
	devcert_status rc;

	if (!allows_legacy)
		return devcert_pkcs12_parse(in->data, in->len, secret_pass(secret), secret->len,
		                            out);
	rc = devcert_pkcs12_opener_new(&opener);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_opener_set_password(opener, secret_pass(secret), secret->len);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_WEAK);
	if (rc == DEVCERT_OK)
		rc = devcert_pkcs12_opener_open(opener, in->data, in->len, out);
	devcert_pkcs12_opener_free(opener);
	return rc;
}

/* see p12.h */
int
p12_read(const struct p12_input *in, const char *path, struct secret *secret, devcert_pkcs12 **out)
{
	struct secret mac = { .len = 0 };
	struct octets file = { NULL, 0 };
	devcert_pkcs12_opener *opener = NULL;
	int code = read_input(path, &file);

	*out = NULL;
	if (code == EXIT_DONE)
		code = secret_get(&in->password, false, secret);
	if (code == EXIT_DONE && !secret->is_set && secret_can_ask())
		code = secret_ask("password of the PKCS#12 file", false, secret);
	if (code == EXIT_DONE)
		code = secret_get(&in->mac_password, false, &mac);
	if (code == EXIT_DONE)
		code = make_opener(in, secret, &mac, &opener);
	if (code == EXIT_DONE) {
		devcert_status rc;

		progress_begin("deriving the keys of the PKCS#12 file");
		rc = devcert_pkcs12_opener_open(opener, file.data, file.len, out);
		progress_end();
		if (rc < 0)
			code = fail_open(rc, in, path, &file);
	}
	devcert_pkcs12_opener_free(opener);
	secret_wipe(&mac);
	octets_free(&file);
	return code;
}

/* see p12.h */
int
p12_open(const struct p12_input *in, const char *path, devcert_pkcs12 **out)
{
	struct secret secret = { .len = 0 };
	int code = p12_read(in, path, &secret, out);

	secret_wipe(&secret);
	return code;
}
