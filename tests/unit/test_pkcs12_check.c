/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the reader of a PKCS#12 file will not do with it is told before it is written. */
#include <devcert/pkcs12.h>

#include "p12_parts.h"

static int64_t valid_at;

static int
setup(void **state)
{
	int rc = read_parts(state);

	valid_at = devcert_cert_get_not_before(leaf);
	return rc;
}

/* The key with its certificate, or for a trust store its issuers alone. */
static devcert_pkcs12_builder *
new_builder(devcert_p12_target target)
{
	devcert_pkcs12_builder *builder;

	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_target(builder, target));
	if (target != DEVCERT_P12_TARGET_JAVA_TRUST)
		assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	assert_ok(devcert_pkcs12_builder_add_cert(builder, mid, "mid"));
	assert_ok(devcert_pkcs12_builder_add_cert(builder, root, "root"));
	return builder;
}

/* The findings, without the note that 3DES always has, are these; 0 ends them. */
static void
assert_findings(const devcert_pkcs12_builder *builder, const char *pass, int64_t at,
                const devcert_finding *wanted)
{
	devcert_finding_list *list;

	assert_ok(devcert_pkcs12_builder_check(builder, at, (const uint8_t *)pass,
	                                       pass != NULL ? strlen(pass) : 0, &list));
	for (size_t i = 0; i < devcert_finding_list_get_count(list); i++) {
		if (devcert_finding_list_get_type(list, i) == DEVCERT_FINDING_ENCRYPTION_WEAK) {
			assert_int_equal(devcert_finding_list_get_severity(list, i),
			                 DEVCERT_SEVERITY_NOTE);
			continue;
		}
		assert_int_equal(devcert_finding_list_get_type(list, i), *wanted);
		assert_true(strlen(devcert_finding_list_get_message(list, i)) > 0);
		assert_true(strlen(devcert_finding_list_get_reason(list, i)) > 0);
		wanted++;
	}
	assert_int_equal(*wanted, 0);
	devcert_finding_list_free(list);
}

#define WANT(...) ((const devcert_finding[]){ __VA_ARGS__ 0 })

static void
each_target_has_its_own_passphrases(void **state)
{
	static const struct {
		devcert_p12_target target;
		bool not_ascii, empty;
	} cases[] = {
		{ DEVCERT_P12_TARGET_MODERN, false, true },
		{ DEVCERT_P12_TARGET_PBMAC1, false, true },
		{ DEVCERT_P12_TARGET_JAVA, true, true },
		/* What has no key has nothing to be taken out. */
		{ DEVCERT_P12_TARGET_JAVA_TRUST, true, false },
		{ DEVCERT_P12_TARGET_NSS, false, true },
		{ DEVCERT_P12_TARGET_WINDOWS_2016, false, true },
		{ DEVCERT_P12_TARGET_APPLE, false, true },
		{ DEVCERT_P12_TARGET_ANDROID, false, true },
		{ DEVCERT_P12_TARGET_LEGACY, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		devcert_pkcs12_builder *builder = new_builder(cases[i].target);
		const devcert_finding not_ascii[] = {
			cases[i].not_ascii ? DEVCERT_FINDING_PASSWORD_NOT_ASCII : 0, 0
		};
		const devcert_finding empty[] = { cases[i].empty ? DEVCERT_FINDING_PASSWORD_EMPTY
			                                         : 0,
			                          0 };

		assert_findings(builder, "secret", valid_at, WANT());
		assert_findings(builder, "Zoë", valid_at, not_ascii);
		assert_findings(builder, "", valid_at, empty);
		assert_findings(builder, NULL, valid_at, empty);
		devcert_pkcs12_builder_free(builder);
	}
}

static void
nss_reads_rsa_and_ec_only(void **state)
{
	static const devcert_key_type types[] = { DEVCERT_KEY_TYPE_ED25519, DEVCERT_KEY_TYPE_ED448,
		                                  DEVCERT_KEY_TYPE_X25519, DEVCERT_KEY_TYPE_X448 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		devcert_pkcs12_builder *builder = new_builder(DEVCERT_P12_TARGET_NSS);
		devcert_key *key;

		assert_ok(devcert_key_generate(types[i], 0, &key));
		assert_ok(devcert_pkcs12_builder_add_other_key(builder, key, NULL, NULL));
		assert_findings(builder, "secret", valid_at,
		                WANT(DEVCERT_FINDING_KEY_TYPE, DEVCERT_FINDING_CERT_MISSING, ));
		assert_ok(devcert_pkcs12_builder_set_target(builder, DEVCERT_P12_TARGET_MODERN));
		assert_findings(builder, "secret", valid_at, WANT(DEVCERT_FINDING_CERT_MISSING, ));
		devcert_key_free(key);
		devcert_pkcs12_builder_free(builder);
	}
}

/* Java's names are in lower case; that of a key and its certificate is one. */
static void
a_name_that_java_takes_for_another_is_told(void **state)
{
	devcert_pkcs12_builder *builder = new_builder(DEVCERT_P12_TARGET_JAVA);

	(void)state;
	assert_ok(devcert_pkcs12_builder_set_name(builder, "leaf"));
	assert_findings(builder, "secret", valid_at, WANT());
	assert_ok(devcert_pkcs12_builder_set_name(builder, "Root"));
	assert_findings(builder, "secret", valid_at, WANT(DEVCERT_FINDING_NAME_TWICE, ));
	assert_ok(devcert_pkcs12_builder_set_target(builder, DEVCERT_P12_TARGET_NSS));
	assert_findings(builder, "secret", valid_at, WANT());
	devcert_pkcs12_builder_free(builder);
}

static void
certificates_are_looked_at(void **state)
{
	devcert_pkcs12_builder *builder;

	(void)state;
	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_ok(devcert_pkcs12_builder_set_key(builder, leaf_key, leaf));
	assert_findings(builder, "secret", valid_at, WANT(DEVCERT_FINDING_CHAIN_MISSING, ));
	assert_findings(builder, "secret", valid_at - 1,
	                WANT(DEVCERT_FINDING_CERT_NOT_YET_VALID, DEVCERT_FINDING_CHAIN_MISSING, ));
	assert_findings(builder, "secret", devcert_cert_get_not_after(leaf),
	                WANT(DEVCERT_FINDING_CHAIN_MISSING, ));
	assert_findings(builder, "secret", devcert_cert_get_not_after(leaf) + 1,
	                WANT(DEVCERT_FINDING_CERT_EXPIRED, DEVCERT_FINDING_CHAIN_MISSING, ));
	assert_ok(devcert_pkcs12_builder_add_cert(builder, mid, NULL));
	assert_ok(devcert_pkcs12_builder_add_other_key(builder, other_key, NULL, NULL));
	assert_findings(builder, "secret", valid_at, WANT(DEVCERT_FINDING_CERT_MISSING, ));
	devcert_pkcs12_builder_free(builder);
}

static void
what_is_not_built_is_not_checked(void **state)
{
	devcert_pkcs12_builder *builder;
	devcert_finding_list *list;

	(void)state;
	assert_ok(devcert_pkcs12_builder_new(&builder));
	assert_fails(DEVCERT_E_STATE,
	             devcert_pkcs12_builder_check(builder, 0, SECRET, SECRET_LEN, &list));
	assert_null(list);
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_check(NULL, 0, SECRET, SECRET_LEN, &list));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_check(builder, 0, SECRET, SECRET_LEN, NULL));
	assert_fails(DEVCERT_E_ARGUMENT,
	             devcert_pkcs12_builder_check(builder, 0, SECRET, 1025, &list));
	assert_fails(DEVCERT_E_TEXT,
	             devcert_pkcs12_builder_check(builder, 0, (const uint8_t *)"\xff", 1, &list));
	for (int i = 0; i < 1001; i++)
		assert_ok(devcert_pkcs12_builder_add_other_key(builder, leaf_key, NULL, NULL));
	assert_fails(DEVCERT_E_LIMIT,
	             devcert_pkcs12_builder_check(builder, 0, SECRET, SECRET_LEN, &list));
	devcert_pkcs12_builder_free(builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_target_has_its_own_passphrases),
		cmocka_unit_test(nss_reads_rsa_and_ec_only),
		cmocka_unit_test(a_name_that_java_takes_for_another_is_told),
		cmocka_unit_test(certificates_are_looked_at),
		cmocka_unit_test(what_is_not_built_is_not_checked),
	};

	return cmocka_run_group_tests(tests, setup, free_parts);
}
