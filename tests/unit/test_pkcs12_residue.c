/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is freed by the library while PKCS#12 files are written and read holds neither passphrase
 * nor private key.  The linker puts our malloc() and free() between; those inside other libraries
 * are not seen. */
#include <devcert/pkcs12.h>
#include <malloc.h>

#include "p12_maker.h"

#define PASS "Sésame, 0uvre-toi"

void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void __wrap_free(void *ptr);

static struct {
	bool watching;
	size_t frees, found;
	dc_buf secrets[3]; /* the passphrase in UTF-8 and UTF-16, the private value of the key */
} watch;

/* Zeroed: what others left in the memory is not ours. */
void *
__wrap_malloc(size_t size)
{
	return calloc(1, size > 0 ? size : 1);
}

static bool
holds(const uint8_t *in, size_t len, dc_slice secret)
{
	for (size_t i = 0; i + secret.len <= len; i++)
		if (in[i] == secret.ptr[0] && memcmp(in + i, secret.ptr, secret.len) == 0)
			return true;
	return false;
}

void
__wrap_free(void *ptr)
{
	if (watch.watching && ptr != NULL) {
		watch.frees++;
		for (size_t i = 0; i < COUNT_OF(watch.secrets); i++)
			watch.found +=
			    holds(ptr, malloc_usable_size(ptr), dc_buf_slice(&watch.secrets[i]));
	}
	__real_free(ptr);
}

/* The 32 octets of privateKey in the key's PKCS#8, which is 04 20 and they. */
static void
get_scalar(const devcert_key *key, dc_buf *out)
{
	dc_buf pkcs8;

	start(&pkcs8);
	assert_ok(dc_key_write_pkcs8(key, &pkcs8));
	for (size_t i = 0; i + 34 <= pkcs8.len && out->len == 0; i++)
		if (pkcs8.ptr[i] == 0x04 && pkcs8.ptr[i + 1] == 0x20)
			dc_buf_add(out, dc_slice_of(pkcs8.ptr + i + 2, 32));
	assert_int_equal(out->len, 32);
	dc_buf_free(&pkcs8);
}

static void
nothing_secret_is_left_in_freed_memory(void **state)
{
	devcert_key *key = read_key("leaf.key"), *again;
	devcert_cert *cert = read_cert("leaf.crt");
	devcert_pkcs12_builder *builder;
	devcert_bytes *file;
	devcert_pkcs12 *p12;
	uint8_t *pass = exact_copy(PASS, strlen(PASS));
	uint8_t *volatile caught;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(watch.secrets); i++)
		start(&watch.secrets[i]);
	dc_buf_add(&watch.secrets[0], text_slice(PASS));
	assert_ok(dc_utf8_to_utf16(text_slice(PASS), &watch.secrets[1]));
	get_scalar(key, &watch.secrets[2]);

	/* The net catches what swims in it. */
	watch.watching = true;
	caught = exact_copy(PASS, strlen(PASS));
	free(caught);
	assert_int_equal(watch.found, 1);
	watch.found = 0;

	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_key(builder, key, cert));
	assert_ok(devcert_pkcs12_builder_set_rounds(builder, 1000));
	assert_ok(devcert_pkcs12_builder_build(builder, pass, strlen(PASS), &file));
	devcert_pkcs12_builder_free(builder);
	assert_ok(devcert_pkcs12_parse(devcert_bytes_data(file), devcert_bytes_len(file), pass,
	                               strlen(PASS), &p12));
	assert_ok(devcert_pkcs12_get_key_private(p12, 0, &again));
	devcert_pkcs12_free(p12);
	devcert_key_free(again);
	/* A wrong passphrase is somebody's too. */
	assert_fails(DEVCERT_E_PASSWORD,
	             devcert_pkcs12_parse(devcert_bytes_data(file), devcert_bytes_len(file), pass,
	                                  strlen(PASS) - 1, &p12));
	devcert_bytes_free(file);
	devcert_cert_free(cert);
	devcert_key_free(key);
	watch.watching = false;
	assert_int_equal(watch.found, 0);
	assert_true(watch.frees > 50);
	for (size_t i = 0; i < COUNT_OF(watch.secrets); i++)
		dc_buf_free(&watch.secrets[i]);
	free(pass);
}

/* Not encrypted, the key stands in the file itself. */
static void
a_plain_key_is_wiped_too(void **state)
{
	devcert_key *key = read_key("leaf.key");
	devcert_pkcs12 *p12;
	dc_buf bags, file;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(watch.secrets); i++) {
		start(&watch.secrets[i]);
		get_scalar(key, &watch.secrets[i]);
	}
	start(&bags);
	put_key(&bags, key, NULL);
	make_file_of_bags(&file, &bags);
	watch.watching = true;
	watch.frees = watch.found = 0;
	assert_ok(devcert_pkcs12_parse(file.ptr, file.len, SECRET, SECRET_LEN, &p12));
	devcert_pkcs12_free(p12);
	watch.watching = false;
	assert_int_equal(watch.found, 0);
	assert_true(watch.frees > 5);
	for (size_t i = 0; i < COUNT_OF(watch.secrets); i++)
		dc_buf_free(&watch.secrets[i]);
	dc_buf_free(&file);
	devcert_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_secret_is_left_in_freed_memory),
		cmocka_unit_test(a_plain_key_is_wiped_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
