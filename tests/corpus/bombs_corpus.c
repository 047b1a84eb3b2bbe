/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files that cost a careless reader much memory or time: each is read in a process of its
 * own, whose use of both is measured. */
#include <devcert/envelope.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus_files.h"
#include "fixed_keys.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "msg/envelope.h"
#include "pki/cert.h"
#include "pki/key.h"

#define RSS_MAX_KIB (64 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define IS_MEASURED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_MEASURED false
#endif
#endif
#ifndef IS_MEASURED
#define IS_MEASURED true
#endif

/* The file's octets; .xz files through xz.  In the child, so that the parent stays small. */
static bool
read_bomb(const char *name, dc_buf *out)
{
	char command[2048];
	uint8_t piece[16384];
	size_t len;
	FILE *pipe;

	if (strstr(name, ".xz") == NULL)
		return corpus_octets(name, out);
	*out = (dc_buf)DC_BUF_INIT(CORPUS_FILE_MAX);
	(void)snprintf(command, sizeof(command), "xz -dc '%s' 2>/dev/null", corpus_path(name));
	pipe = popen(command, "r");
	if (pipe == NULL)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), pipe)) > 0)
		dc_buf_add(out, dc_slice_of(piece, len));
	return pclose(pipe) == 0 && dc_buf_status(out) == DEVCERT_OK && out->len > 0;
}

/* Outcomes of the child. */
enum { REFUSED, ACCEPTED, NOT_THERE, WRONG_ERROR };

static bool
is_clean(devcert_status rc)
{
	return rc == DEVCERT_E_DER || rc == DEVCERT_E_LIMIT || rc == DEVCERT_E_NO_RECIPIENT ||
	       rc == DEVCERT_E_UNSUPPORTED || rc == DEVCERT_E_TRAILING;
}

static int
read_all_ways(const char *name, const devcert_cert *cert, const devcert_key *key)
{
	dc_buf octets, out = DC_BUF_INIT(CORPUS_FILE_MAX);
	dc_cms_signed *msg = NULL;
	devcert_cert_list *list = NULL;
	devcert_status rc[4];
	dc_slice in;

	if (!read_bomb(name, &octets))
		return NOT_THERE;
	in = dc_buf_slice(&octets);
	rc[0] = dc_cms_signed_parse(in, &msg);
	rc[1] = dc_cms_open(in, cert, key, 0, NULL, &out);
	rc[2] = dc_certs_only_read(in, &list);
	rc[3] = devcert_cert_list_parse(in.ptr, in.len, &list);
	for (size_t i = 0; i < COUNT_OF(rc); i++)
		if (rc[i] == DEVCERT_OK)
			return ACCEPTED;
		else if (!is_clean(rc[i]))
			return WRONG_ERROR;
	return REFUSED;
}

/* As an envelope, with a key for each kind of recipient, and none that fits. */
static devcert_status
open_envelope(dc_slice in, const devcert_key *key)
{
	static const uint8_t octets[16];
	devcert_envelope *envelope = NULL;
	devcert_opener_builder *builder;
	devcert_opener *opener;
	devcert_bytes *out = NULL;
	devcert_status rc;

	(void)!devcert_envelope_parse(in.ptr, in.len, &envelope);
	devcert_envelope_free(envelope);
	assert_ok(devcert_opener_builder_new(&builder));
	assert_ok(devcert_opener_builder_add_key(builder, key, NULL));
	assert_ok(devcert_opener_builder_add_password(builder, octets, 16));
	assert_ok(devcert_opener_builder_add_kek(builder, NULL, 0, octets, 16));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(builder, true));
	assert_ok(devcert_opener_builder_set_allow(builder, DEVCERT_OPEN_ALLOW_DES3));
	assert_ok(devcert_opener_builder_build(builder, &opener));
	rc = devcert_opener_update_unverified(opener, in.ptr, in.len, &out);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	devcert_bytes_free(out);
	devcert_opener_free(opener);
	devcert_opener_builder_free(builder);
	return rc;
}

static int
read_envelope(const char *name, const devcert_cert *cert, const devcert_key *key)
{
	devcert_status rc;
	dc_buf octets;

	(void)cert;
	if (!read_bomb(name, &octets))
		return NOT_THERE;
	rc = open_envelope(dc_buf_slice(&octets), key);
	return rc == DEVCERT_OK                          ? ACCEPTED
	       : is_clean(rc) || rc == DEVCERT_E_DECRYPT ? REFUSED
	                                                 : WRONG_ERROR;
}

/* A recipient of the envelope for a password, or for key, as often as there may be: each costs a
 * derivation, or a private operation. */
static int
read_many(const devcert_cert *cert, const devcert_key *key)
{
	dc_buf der = DC_BUF_INIT(CORPUS_FILE_MAX), recipients = DC_BUF_INIT(CORPUS_FILE_MAX);
	dc_buf out = DC_BUF_INIT(CORPUS_FILE_MAX);
	devcert_sealer_builder *builder;
	devcert_sealer *sealer;
	devcert_bytes *bytes;
	dc_envelope_head head;
	devcert_status rc;
	bool more;

	assert_ok(devcert_sealer_builder_new(&builder));
	if (cert != NULL) {
		assert_ok(
		    devcert_sealer_builder_set_now(builder, devcert_cert_get_not_before(cert)));
		assert_ok(devcert_sealer_builder_add_cert(builder, cert));
	} else {
		assert_ok(
		    devcert_sealer_builder_add_password(builder, (const uint8_t *)"another", 7));
	}
	assert_ok(devcert_sealer_builder_build(builder, &sealer));
	assert_ok(devcert_sealer_update(sealer, (const uint8_t *)"x", 1, &bytes));
	assert_ok(dc_envelope_read_head(dc_bytes_slice(bytes), &der, &head, &more));
	/* The last octet is in what is wrapped. */
	der.ptr[der.len - 1] ^= 1;
	for (int i = 0; i < 1000; i++)
		dc_buf_add(&recipients, head.recipients);
	assert_ok(
	    dc_envelope_write_head(dc_bytes_slice(bytes), &head, dc_buf_slice(&recipients), &out));
	rc = open_envelope(dc_buf_slice(&out), key);
	return rc == DEVCERT_E_DECRYPT ? REFUSED : rc == DEVCERT_OK ? ACCEPTED : WRONG_ERROR;
}

static int
read_many_passwords(const char *name, const devcert_cert *cert, const devcert_key *key)
{
	(void)name;
	(void)cert;
	return read_many(NULL, key);
}

static int
read_many_keys(const char *name, const devcert_cert *cert, const devcert_key *key)
{
	(void)name;
	return read_many(cert, key);
}

static const struct {
	int (*read)(const char *name, const devcert_cert *cert, const devcert_key *key);
	const char *name;
	long ms_max;
} bombs[] = {
	{ read_all_ways, "security/bombs/cms-1000-recipients.der", 5000 },
	{ read_all_ways, "security/bombs/cms-200k-tiny-recipients.der.xz", 5000 },
	{ read_all_ways, "security/bombs/ber-indef-200k.der.xz", 5000 },
	{ read_all_ways, "security/bombs/der-nest-20000.der", 5000 },
	{ read_envelope, "security/bombs/cms-1000-recipients.der", 1000 },
	{ read_envelope, "security/bombs/cms-200k-tiny-recipients.der.xz", 1000 },
	{ read_envelope, "security/bombs/ber-indef-200k.der.xz", 1000 },
	{ read_envelope, "security/bombs/der-nest-20000.der", 1000 },
	{ read_envelope, "cms/synthetic--pwri-iter-2147483647.der", 1000 },
	/* 16 private operations; 5 million rounds in all */
	{ read_many_keys, "one recipient by RSAES-OAEP 1000 times", 1000 },
	{ read_many_passwords, "one recipient with a password 1000 times", 5000 },
};

static void
bombs_cost_little_memory_and_time(void **state)
{
	static const char pem[] = FIXED_KEY_RSA_B, cert_pem[] = FIXED_CERT_RSA_B_V1;
	devcert_cert *cert = NULL;
	devcert_key *key = NULL;

	(void)state;
	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	assert_ok(devcert_cert_parse((const uint8_t *)cert_pem, strlen(cert_pem), &cert));
	for (size_t i = 0; i < COUNT_OF(bombs); i++) {
		struct rusage usage;
		long ms;
		int status;
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			_exit(bombs[i].read(bombs[i].name, cert, key));
		assert_int_equal(wait4(child, &status, 0, &usage), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == NOT_THERE) {
			print_message("# skipped: %s, or xz to unpack it\n", bombs[i].name);
			continue;
		}
		ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
		     (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
		print_message("# %s: %ld KiB, %ld ms\n", bombs[i].name, usage.ru_maxrss, ms);
		assert_int_equal(WEXITSTATUS(status), REFUSED);
		assert_true(!IS_MEASURED || ms < bombs[i].ms_max);
		assert_true(!IS_MEASURED || usage.ru_maxrss < RSS_MAX_KIB);
	}
	devcert_cert_free(cert);
	devcert_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bombs_cost_little_memory_and_time),
	};

	if (!corpus_has("security/bombs"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
