/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scrypt: crypto/scrypt.c */
#include "crypto/scrypt.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "octets.h"

static void
the_vectors_of_rfc_7914_section_12_hold(void **state)
{
	static const struct {
		const char *pass, *salt;
		uint32_t n, r, p;
		const char *key;
	} vectors[] = {
		{ "", "", 16, 1, 1,
		  "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
		  "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906" },
		{ "password", "NaCl", 1024, 8, 16,
		  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
		  "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640" },
		{ "pleaseletmein", "SodiumChloride", 16384, 8, 1,
		  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
		  "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const dc_scrypt_params params = { dc_slice_text(vectors[i].salt), vectors[i].n,
			                          vectors[i].r, vectors[i].p };
		uint8_t key[64];

		assert_ok(dc_scrypt(&params, dc_slice_text(vectors[i].pass), key, sizeof(key)));
		assert_slice_is_hex(dc_slice_of(key, sizeof(key)), vectors[i].key);
	}
}

static void
parameters_are_read_and_bounded(void **state)
{
	static const struct {
		const char *der;
		int code;
		uint32_t cost;
	} cases[] = {
		/* N, r, p of 16384, 8, 1; the same with the length; the most memory */
		{ "300d0401aa02024000020108020101", DEVCERT_OK, 262144 },
		{ "30100401aa02024000020108020101020120", DEVCERT_OK, 262144 },
		{ "300e0401aa0203010000020108020101", DEVCERT_OK, 1048576 },
		{ "300c0401aa020102020140020110", DEVCERT_OK, 4096 },
		/* another length, none, something behind it */
		{ "30100401aa02024000020108020101020110", DEVCERT_E_DER, 0 },
		{ "30100401aa02024000020108020101020100", DEVCERT_E_DER, 0 },
		{ "30120401aa020240000201080201010201200500", DEVCERT_E_DER, 0 },
		/* 128 MiB; N of 2^30 and 2^40; r of 65; p of 17 */
		{ "300e0401aa0203020000020108020101", DEVCERT_E_LIMIT, 0 },
		{ "300f0401aa020440000000020108020101", DEVCERT_E_LIMIT, 0 },
		{ "30110401aa0206010000000000020108020101", DEVCERT_E_LIMIT, 0 },
		{ "300c0401aa020102020141020101", DEVCERT_E_LIMIT, 0 },
		{ "300c0401aa020102020108020111", DEVCERT_E_LIMIT, 0 },
		/* N is no power of 2, 1, 0, negative, 65536 where r is 1; r and p are 0 */
		{ "300d0401aa02024001020108020101", DEVCERT_E_DER, 0 },
		{ "300c0401aa020101020108020101", DEVCERT_E_DER, 0 },
		{ "300c0401aa020100020108020101", DEVCERT_E_DER, 0 },
		{ "300c0401aa0201ff020108020101", DEVCERT_E_DER, 0 },
		{ "300e0401aa0203010000020101020101", DEVCERT_E_DER, 0 },
		{ "300c0401aa020102020100020101", DEVCERT_E_DER, 0 },
		{ "300c0401aa020102020108020100", DEVCERT_E_DER, 0 },
		/* p is absent; something follows; no SEQUENCE; nothing */
		{ "30090401aa020102020108", DEVCERT_E_DER, 0 },
		{ "300c0401aa0201020201080201010500", DEVCERT_E_TRAILING, 0 },
		{ "0401aa", DEVCERT_E_DER, 0 },
		{ "", DEVCERT_E_DER, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice der = hex_octets(cases[i].der);
		dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
		dc_scrypt_params params;
		int rc = dc_scrypt_read(der, 32, &params);

		if (rc != cases[i].code)
			fail_msg("case %zu: %s", i, devcert_error_name(rc));
		if (rc == DEVCERT_OK) {
			assert_slice_is_hex(params.salt, "aa");
			assert_ok(dc_scrypt_spend(&budget, &params));
			assert_int_equal(DC_LIMIT_KDF_ROUNDS_FILE - budget.rounds_left,
			                 cases[i].cost);
		}
		octets_free(der);
	}
}

static void
work_beyond_the_budget_is_a_limit(void **state)
{
	const dc_scrypt_params once = { dc_slice_text("salt"), 65536, 8, 1 };
	const dc_scrypt_params often = { dc_slice_text("salt"), 65536, 8, 16 };
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;

	(void)state;
	assert_fails(DEVCERT_E_LIMIT, dc_scrypt_spend(&budget, &often));
	assert_int_equal(budget.rounds_left, DC_LIMIT_KDF_ROUNDS_FILE);
	assert_ok(dc_scrypt_spend(&budget, &once));
	budget.rounds_left = 1048575;
	assert_fails(DEVCERT_E_LIMIT, dc_scrypt_spend(&budget, &once));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_7914_section_12_hold),
		cmocka_unit_test(parameters_are_read_and_bounded),
		cmocka_unit_test(work_beyond_the_budget_is_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
