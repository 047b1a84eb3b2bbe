/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSAES-PKCS1-v1_5 vectors of Wycheproof through our unwrapping: a valid one gives the key, every
 * other one gives no error and another key. */
#include <jansson.h>

#include "base/text.h"
#include "corpus_files.h"
#include "pki/key_use.h"

/* Some are an octet longer than the modulus. */
#define MODULUS_MAX 1024

/* The hex text of a member; false where it is too long. */
static bool
get_octets(const json_t *test, const char *name, uint8_t out[MODULUS_MAX], size_t *len)
{
	const char *text = json_string_value(json_object_get(test, name));

	*len = text != NULL ? strlen(text) / 2 : MODULUS_MAX + 1;
	return *len <= MODULUS_MAX && dc_unhex(text, out, *len);
}

static void
try_vector(const devcert_key *key, const json_t *test, unsigned int *valid, unsigned int *invalid)
{
	bool is_valid = strcmp(json_string_value(json_object_get(test, "result")), "valid") == 0;
	uint8_t plain[MODULUS_MAX], sealed[MODULUS_MAX], cek[MODULUS_MAX], again[MODULUS_MAX];
	size_t modulus_len = devcert_key_get_bits(key) / 8, plain_len, sealed_len, len;

	assert_true(get_octets(test, "msg", plain, &plain_len));
	assert_true(get_octets(test, "ct", sealed, &sealed_len));
	if (sealed_len != modulus_len) {
		assert_fails(DEVCERT_E_DER,
		             dc_key_decrypt_v15(key, dc_slice_of(sealed, sealed_len), cek, 32));
		(*invalid)++;
		return;
	}
	/* Asked for with the length that is right, all octets of it come. */
	if (is_valid && plain_len > 0) {
		assert_ok(dc_key_decrypt_v15(key, dc_slice_of(sealed, sealed_len), cek, plain_len));
		assert_memory_equal(cek, plain, plain_len);
		(*valid)++;
	} else {
		(*invalid)++;
	}
	/* With bad padding, or where a key of another length stands inside, there is another key,
	 * which is the same each time. */
	len = is_valid && plain_len == 32 ? 16 : 32;
	assert_ok(dc_key_decrypt_v15(key, dc_slice_of(sealed, sealed_len), cek, len));
	assert_ok(dc_key_decrypt_v15(key, dc_slice_of(sealed, sealed_len), again, len));
	assert_memory_equal(cek, again, len);
	assert_true(plain_len < 16 || memcmp(cek, plain, 16) != 0);
}

static void
vectors_give_the_key_or_a_random_one(void **state)
{
	static const char *const files[] = {
		"security/wycheproof/rsa_pkcs1_2048_test.json",
		"security/wycheproof/rsa_pkcs1_3072_test.json",
		"security/wycheproof/rsa_pkcs1_4096_test.json",
	};
	unsigned int valid = 0, invalid = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		json_t *root, *group, *test;
		size_t g, t;
		dc_buf octets;

		assert_true(corpus_octets(files[i], &octets));
		root = json_loadb((const char *)octets.ptr, octets.len, 0, NULL);
		assert_non_null(root);
		json_array_foreach(json_object_get(root, "testGroups"), g, group)
		{
			const char *pem =
			    json_string_value(json_object_get(group, "privateKeyPem"));
			devcert_key *key = NULL;

			assert_non_null(pem);
			assert_ok(
			    devcert_key_parse((const uint8_t *)pem, strlen(pem), NULL, 0, &key));
			json_array_foreach(json_object_get(group, "tests"), t, test)
			    try_vector(key, test, &valid, &invalid);
			devcert_key_free(key);
		}
		json_decref(root);
		dc_buf_free(&octets);
	}
	print_message("# %u valid vectors, %u others\n", valid, invalid);
	assert_true(valid > 0 && invalid > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_give_the_key_or_a_random_one),
	};

	if (!corpus_has("security/wycheproof"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
