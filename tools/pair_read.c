/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of any name: what is in them is told by what they hold. */
#define _GNU_SOURCE /* memmem() */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "p12.h"
#include "pair.h"

#define BEGIN "-----BEGIN "
#define REASON_SIZE 320

/* Where the next block of PEM begins; the end where there is none. */
static size_t
find_block(const struct octets *in, size_t from)
{
	const uint8_t *at =
	    from < in->len ? memmem(in->data + from, in->len - from, BEGIN, strlen(BEGIN)) : NULL;

	return at != NULL ? (size_t)(at - in->data) : in->len;
}

/* Text may begin with "0", which DER always does; but then goes on with text. */
static bool
is_pem(const struct octets *in)
{
	return find_block(in, 0) < in->len &&
	       !(in->data[0] == 0x30 && in->len > 1 && in->data[1] >= 0x80);
}

/* That it is nothing for us, rather than damaged. */
static bool
is_other(devcert_status rc)
{
	return rc == DEVCERT_E_DER || rc == DEVCERT_E_PEM || rc == DEVCERT_E_TRAILING ||
	       rc == DEVCERT_E_LIMIT;
}

static int
read_certs(struct pair_set *set, const char *path, const struct octets *in, devcert_status *rc)
{
	devcert_cert_list *list;
	int code = EXIT_DONE;

	*rc = devcert_cert_list_parse(in->data, in->len, &list);
	for (size_t i = 0;
	     *rc == DEVCERT_OK && code == EXIT_DONE && i < devcert_cert_list_get_count(list); i++) {
		devcert_cert *cert;

		*rc = devcert_cert_list_get_item(list, i, &cert);
		if (*rc == DEVCERT_OK)
			code = pair_add_cert(set, cert, path);
	}
	devcert_cert_list_free(list);
	return code;
}

static int
read_key(struct pair_set *set, const char *path, const struct octets *in, devcert_status *rc)
{
	struct secret asked = { .len = 0 };
	devcert_key *key = NULL;
	int code = EXIT_DONE;

	*rc = parse_key(in, &set->password, set->allows_legacy, &key);
	if (*rc == DEVCERT_E_PASSWORD && !set->password.is_set && secret_can_ask()) {
		code = secret_ask_for(path, &asked);
		if (code == EXIT_DONE)
			*rc = parse_key(in, &asked, set->allows_legacy, &key);
	}
	secret_wipe(&asked);
	return code == EXIT_DONE && *rc == DEVCERT_OK ? pair_add_key(set, key, path) : code;
}

/* Why a key was not read. */
static int
tell_key(struct pair_set *set, const char *path, const struct octets *in, devcert_status rc)
{
	char reason[REASON_SIZE]; /* which is_old_key() overwrites */

	(void)snprintf(reason, sizeof(reason), "%s", devcert_last_error_message());
	if (rc == DEVCERT_E_UNSUPPORTED && !set->allows_legacy && is_old_key(in))
		(void)snprintf(reason, sizeof(reason), "%s", OLD_REASON);
	return pair_add_unread(set, path, rc, reason);
}

static bool
has(const uint8_t *label, size_t len, const char *text)
{
	return memmem(label, len, text, strlen(text)) != NULL;
}

/* One block of PEM; others than those of keys and certificates are passed over. */
static int
read_block(struct pair_set *set, const char *path, const struct octets *block, size_t *held)
{
	const uint8_t *label = block->data + strlen(BEGIN);
	size_t left = block->len - strlen(BEGIN);
	const uint8_t *end = memmem(label, left, "-----", 5);
	size_t len = end != NULL ? (size_t)(end - label) : 0;
	devcert_status rc = DEVCERT_OK;
	int code = EXIT_DONE;

	if (has(label, len, "PRIVATE KEY")) {
		(*held)++;
		code = read_key(set, path, block, &rc);
		return code == EXIT_DONE && rc < 0 ? tell_key(set, path, block, rc) : code;
	}
	if (has(label, len, "REQUEST") || (!has(label, len, "CERTIFICATE") &&
	                                   !has(label, len, "PKCS7") && !has(label, len, "CMS")))
		return EXIT_DONE;
	(*held)++;
	code = read_certs(set, path, block, &rc);
	return code == EXIT_DONE && rc < 0
	           ? pair_add_unread(set, path, rc, devcert_last_error_message())
	           : code;
}

/* Block by block, so that one that is bad does not take the others with it. */
static int
read_pem(struct pair_set *set, const char *path, const struct octets *in)
{
	size_t at = find_block(in, 0), held = 0;
	int code = EXIT_DONE;

	while (code == EXIT_DONE && at < in->len) {
		size_t next = find_block(in, at + strlen(BEGIN));
		const struct octets block = { in->data + at, next - at };

		code = read_block(set, path, &block, &held);
		at = next;
	}
	if (code == EXIT_DONE && held == 0)
		code = pair_add_unread(set, path, DEVCERT_E_NOT_FOUND,
		                       "neither a key nor a certificate in it");
	return code;
}

static int
add_p12(struct pair_set *set, const char *path, const devcert_pkcs12 *p12)
{
	devcert_cert_list *certs;
	devcert_status rc = devcert_pkcs12_get_certs(p12, &certs);
	int code = EXIT_DONE;

	for (size_t i = 0;
	     rc == DEVCERT_OK && code == EXIT_DONE && i < devcert_pkcs12_get_key_count(p12); i++) {
		devcert_key *key;

		rc = devcert_pkcs12_get_key_private(p12, i, &key);
		if (rc == DEVCERT_OK)
			code = pair_add_key(set, key, path);
	}
	for (size_t i = 0;
	     rc == DEVCERT_OK && code == EXIT_DONE && i < devcert_cert_list_get_count(certs); i++) {
		devcert_cert *cert;

		rc = devcert_cert_list_get_item(certs, i, &cert);
		if (rc == DEVCERT_OK)
			code = pair_add_cert(set, cert, path);
	}
	devcert_cert_list_free(certs);
	return code == EXIT_DONE && rc < 0
	           ? pair_add_unread(set, path, rc, devcert_last_error_message())
	           : code;
}

static int
read_p12(struct pair_set *set, const char *path, const struct octets *in,
         const devcert_p12_diagnosis *diagnosis)
{
	struct secret asked = { .len = 0 };
	devcert_pkcs12 *p12 = NULL;
	devcert_status rc;
	int code = EXIT_DONE;

	progress_begin("deriving the keys of a PKCS#12 file");
	rc = p12_parse(in, &set->password, set->allows_legacy, &p12);
	progress_end();
	if (rc == DEVCERT_E_PASSWORD && !set->password.is_set && secret_can_ask()) {
		code = secret_ask_for(path, &asked);
		if (code == EXIT_DONE)
			rc = p12_parse(in, &asked, set->allows_legacy, &p12);
	}
	if (code == EXIT_DONE && rc == DEVCERT_OK)
		code = add_p12(set, path, p12);
	else if (code == EXIT_DONE && rc == DEVCERT_E_UNSUPPORTED && !set->allows_legacy &&
	         devcert_p12_diagnosis_get_allow(diagnosis) == DEVCERT_PKCS12_ALLOW_WEAK)
		code = pair_add_unread(set, path, rc, OLD_REASON);
	else if (code == EXIT_DONE && rc == DEVCERT_E_PASSWORD && !set->password.is_set &&
	         !asked.is_set)
		code = pair_add_unread(set, path, rc,
		                       "a PKCS#12 file that is encrypted, and there is no "
		                       "passphrase");
	else if (code == EXIT_DONE)
		code = pair_add_unread(set, path, rc, devcert_last_error_message());
	devcert_pkcs12_free(p12);
	secret_wipe(&asked);
	return code;
}

/* What it is instead, where the library knows. */
static int
tell_other(struct pair_set *set, const char *path, const devcert_p12_diagnosis *diagnosis)
{
	char reason[REASON_SIZE] = "neither a key nor a certificate";
	size_t len = strlen(reason);
	devcert_finding_list *findings;

	if (devcert_p12_diagnosis_get_findings(diagnosis, &findings) == DEVCERT_OK) {
		if (devcert_finding_list_get_count(findings) > 0)
			(void)snprintf(reason + len, sizeof(reason) - len, ": %s",
			               devcert_finding_list_get_message(findings, 0));
		devcert_finding_list_free(findings);
	}
	return pair_add_unread(set, path, DEVCERT_E_NOT_FOUND, reason);
}

/* Certificates, PKCS#12 or a key: whichever it is. */
static int
read_der(struct pair_set *set, const char *path, const struct octets *in)
{
	char reason[REASON_SIZE];
	devcert_p12_diagnosis *diagnosis = NULL;
	devcert_status rc, certs_rc;
	int code = read_certs(set, path, in, &certs_rc);

	if (code != EXIT_DONE || certs_rc == DEVCERT_OK)
		return code;
	(void)snprintf(reason, sizeof(reason), "%s", devcert_last_error_message());
	rc = devcert_p12_diagnose(in->data, in->len, NULL, 0, &diagnosis);
	if (rc < 0)
		return pair_add_unread(set, path, rc, devcert_last_error_message());
	if (devcert_p12_diagnosis_get_verdict(diagnosis) != DEVCERT_P12_VERDICT_NOT_PKCS12) {
		code = read_p12(set, path, in, diagnosis);
	} else {
		code = read_key(set, path, in, &rc);
		if (code == EXIT_DONE && rc < 0 && !is_other(rc))
			code = tell_key(set, path, in, rc);
		else if (code == EXIT_DONE && rc < 0 && !is_other(certs_rc))
			code = pair_add_unread(set, path, certs_rc, reason);
		else if (code == EXIT_DONE && rc < 0)
			code = tell_other(set, path, diagnosis);
	}
	devcert_p12_diagnosis_free(diagnosis);
	return code;
}

static int
read_file(struct pair_set *set, const char *path, const struct stat *st)
{
	struct octets in;
	int code;

	if (++set->file_count > PAIR_ITEMS_MAX)
		return fail(DEVCERT_E_LIMIT, "more than %u files", PAIR_ITEMS_MAX);
	if (st->st_size > (off_t)INPUT_MAX)
		return pair_add_unread(set, path, DEVCERT_E_LIMIT, "longer than 4 MiB");
	if (access(path, R_OK) != 0)
		return pair_add_unread(set, path, DEVCERT_E_IO, strerror(errno));
	code = read_input(path, &in);
	if (code == EXIT_DONE)
		code = is_pem(&in) ? read_pem(set, path, &in) : read_der(set, path, &in);
	octets_free(&in);
	return code;
}

static int
read_entry(struct pair_set *set, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	struct stat st;
	char *path;
	int code = EXIT_DONE;

	if (asprintf(&path, "%s%s%s", folder, len > 0 && folder[len - 1] == '/' ? "" : "/", name) <
	    0)
		return fail(DEVCERT_E_NOMEM, "out of memory");
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) /* folders in it are not entered */
		code = read_file(set, path, &st);
	free(path);
	return code;
}

static int
read_folder(struct pair_set *set, const char *folder)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort), code = EXIT_DONE;

	if (count < 0)
		return fail_file("read", folder);
	for (int i = 0; i < count; i++) {
		if (code == EXIT_DONE)
			code = read_entry(set, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return code;
}

/* see pair.h */
int
pair_read(struct pair_set *set, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return fail_file("read", path);
	return S_ISDIR(st.st_mode) ? read_folder(set, path) : read_file(set, path, &st);
}
