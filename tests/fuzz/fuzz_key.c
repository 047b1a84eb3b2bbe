/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys in files, encrypted under "secret" or not.  Linked with -Wl,--wrap for the budget of
 * key derivation, which is short here, and for the comparison of tags, which finds all of them
 * right: what stands behind can be reached. */
#include "base/mem.h"
#include "crypto/kdf.h"
#include "fuzz.h"

#define ROUNDS_MAX 64u

devcert_status __real_dc_kdf_spend(dc_kdf_budget *budget, uint32_t rounds);
devcert_status __wrap_dc_kdf_spend(dc_kdf_budget *budget, uint32_t rounds);
bool __wrap_dc_equal_ct(const void *a, const void *b, size_t len);

devcert_status
__wrap_dc_kdf_spend(dc_kdf_budget *budget, uint32_t rounds)
{
	budget->rounds_each = ROUNDS_MAX;
	return __real_dc_kdf_spend(budget, rounds);
}

bool
__wrap_dc_equal_ct(const void *a, const void *b, size_t len)
{
	touch(a, len);
	touch(b, len);
	return true;
}

/* What was read can be written, and is read again as the same key. */
static void
write_and_read(const devcert_key *key)
{
	devcert_public_key *public = NULL, *same = NULL;
	devcert_secret *der = NULL;
	devcert_key *again = NULL;

	MUST(!failed(devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &der)));
	MUST(!failed(
	    devcert_key_parse(devcert_secret_data(der), devcert_secret_len(der), NULL, 0, &again)));
	MUST(!failed(devcert_key_get_public(key, &public)));
	MUST(!failed(devcert_key_get_public(again, &same)));
	MUST(devcert_public_key_equals(public, same));
	devcert_public_key_free(public);
	devcert_public_key_free(same);
	devcert_secret_free(der);
	devcert_key_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t pass[] = { 's', 'e', 'c', 'r', 'e', 't' };
	devcert_key *key = NULL, *legacy = NULL;
	int modern_failed = failed(devcert_key_parse(data, size, pass, sizeof(pass), &key));
	int legacy_failed =
	    failed(devcert_key_parse_legacy(data, size, pass, sizeof(pass), &legacy));

	MUST(modern_failed || !legacy_failed);
	MUST(modern_failed == (key == NULL) && legacy_failed == (legacy == NULL));
	if (legacy != NULL)
		write_and_read(legacy);
	devcert_key_free(key);
	devcert_key_free(legacy);
	return 0;
}
