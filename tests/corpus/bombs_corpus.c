/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files that cost a careless reader much memory: each is read in a process of its own, whose
 * memory is measured. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus_files.h"
#include "fixed_keys.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "pki/cert.h"
#include "pki/key.h"

#define RSS_MAX_KIB (64 * 1024)
#define SECONDS_MAX 5

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

static void
bombs_cost_little_memory_and_time(void **state)
{
	static const char *const names[] = {
		"security/bombs/cms-1000-recipients.der",
		"security/bombs/cms-200k-tiny-recipients.der.xz",
		"security/bombs/ber-indef-200k.der.xz",
		"security/bombs/der-nest-20000.der",
	};
	static const char pem[] = FIXED_KEY_RSA_B, cert_pem[] = FIXED_CERT_RSA_B_V1;
	devcert_cert *cert = NULL;
	devcert_key *key = NULL;

	(void)state;
	assert_ok(devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
	assert_ok(devcert_cert_parse((const uint8_t *)cert_pem, strlen(cert_pem), &cert));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct rusage usage;
		long seconds;
		int status;
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			_exit(read_all_ways(names[i], cert, key));
		assert_int_equal(wait4(child, &status, 0, &usage), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == NOT_THERE) {
			print_message("# skipped: %s, or xz to unpack it\n", names[i]);
			continue;
		}
		seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
		print_message("# %s: %ld KiB, %ld s\n", names[i], usage.ru_maxrss, seconds);
		assert_int_equal(WEXITSTATUS(status), REFUSED);
		assert_true(seconds < SECONDS_MAX);
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
