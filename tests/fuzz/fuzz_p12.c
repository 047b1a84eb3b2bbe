/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PKCS#12 with the passphrase "devcert", opened and diagnosed.  Linked with -Wl,--wrap for the two
 * key derivations, which do at most 16 rounds here, and for the comparison of MACs, which finds all
 * of them right: what stands behind a MAC can be reached. */
#include "base/mem.h"
#include "crypto/kdf.h"
#include "fuzz.h"

#define ROUNDS_MAX 16u

devcert_status __real_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __real_dc_pkcs12_kdf(dc_hash hash, uint8_t id, dc_slice pass, dc_slice salt,
                                    uint32_t rounds, uint8_t *out, size_t len);
devcert_status __wrap_dc_pkcs12_kdf(dc_hash hash, uint8_t id, dc_slice pass, dc_slice salt,
                                    uint32_t rounds, uint8_t *out, size_t len);
bool __wrap_dc_equal_ct(const void *a, const void *b, size_t len);

devcert_status
__wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                 size_t len)
{
	return __real_dc_pbkdf2(hash, pass, salt, rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX, out,
	                        len);
}

devcert_status
__wrap_dc_pkcs12_kdf(dc_hash hash, uint8_t id, dc_slice pass, dc_slice salt, uint32_t rounds,
                     uint8_t *out, size_t len)
{
	return __real_dc_pkcs12_kdf(hash, id, pass, salt, rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX,
	                            out, len);
}

bool
__wrap_dc_equal_ct(const void *a, const void *b, size_t len)
{
	touch(a, len);
	touch(b, len);
	return true;
}

static void
ask_bag(const devcert_pkcs12 *pkcs12, size_t index)
{
	devcert_pkcs12_bag *bag = NULL;
	devcert_text_list *list = NULL;
	devcert_bytes *octets = NULL;

	if (failed(devcert_pkcs12_get_item(pkcs12, index, &bag)))
		return;
	touch_text(devcert_pkcs12_bag_get_name(bag));
	touch_text(devcert_pkcs12_bag_get_type(bag));
	if (!failed(devcert_pkcs12_bag_get_attribute_types(bag, &list)) &&
	    devcert_text_list_get_count(list) > 0)
		(void)failed(devcert_pkcs12_bag_get_attribute(
		    bag, devcert_text_list_get_item(list, 0), &octets));
	devcert_bytes_free(octets);
	devcert_text_list_free(list);
	list = NULL;
	(void)failed(devcert_pkcs12_bag_get_trusted_usages(bag, &list));
	devcert_text_list_free(list);
	devcert_pkcs12_bag_free(bag);
}

static void
ask(const devcert_pkcs12 *pkcs12)
{
	devcert_cert_list *list = NULL;
	devcert_key *key = NULL;

	for (size_t i = 0; i < devcert_pkcs12_get_key_count(pkcs12); i++) {
		if (!failed(devcert_pkcs12_get_key_private(pkcs12, i, &key)))
			MUST(devcert_key_get_bits(key) > 0);
		devcert_key_free(key);
		if (devcert_pkcs12_get_name(pkcs12, i) != NULL)
			touch_text(devcert_pkcs12_get_name(pkcs12, i));
		if (!failed(devcert_pkcs12_get_chain(pkcs12, i, &list)))
			MUST(devcert_cert_list_get_count(list) >= 1);
		devcert_cert_list_free(list);
	}
	for (size_t i = 0; i < devcert_pkcs12_get_count(pkcs12); i++)
		ask_bag(pkcs12, i);
	(void)devcert_pkcs12_get_skipped_count(pkcs12);
	if (!failed(devcert_pkcs12_get_certs(pkcs12, &list)))
		(void)devcert_cert_list_get_count(list);
	devcert_cert_list_free(list);
}

/* What the doctor says, all of it; what opens has no other verdict. */
static void
diagnose(const uint8_t *data, size_t size, const char *pass, bool opened)
{
	devcert_p12_diagnosis *d = NULL;
	devcert_p12_part_list *parts = NULL;
	devcert_p12_reader_list *readers = NULL;
	devcert_finding_list *findings = NULL;

	MUST(devcert_p12_diagnose(data, size, (const uint8_t *)pass, pass != NULL ? 7 : 0, &d) ==
	     DEVCERT_OK);
	MUST(!opened || devcert_p12_diagnosis_get_verdict(d) == DEVCERT_P12_VERDICT_OPENS);
	MUST(devcert_p12_diagnosis_get_offset(d) <= size);
	MUST(devcert_p12_diagnosis_get_parts(d, &parts) == DEVCERT_OK);
	MUST(devcert_p12_diagnosis_get_readers(d, &readers) == DEVCERT_OK);
	MUST(devcert_p12_diagnosis_get_findings(d, &findings) == DEVCERT_OK);
	for (size_t i = 0; i < devcert_p12_part_list_get_count(parts); i++) {
		touch_text(devcert_p12_part_list_get_algorithm(parts, i));
		touch_text(devcert_p12_part_list_get_oid(parts, i));
	}
	for (size_t i = 0; i < devcert_p12_reader_list_get_count(readers); i++)
		touch_text(devcert_p12_reader_list_get_reason(readers, i));
	for (size_t i = 0; i < devcert_finding_list_get_count(findings); i++)
		touch_text(devcert_finding_list_get_message(findings, i));
	devcert_p12_part_list_free(parts);
	devcert_p12_reader_list_free(readers);
	devcert_finding_list_free(findings);
	devcert_p12_diagnosis_free(d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	devcert_pkcs12_opener *opener = NULL;
	devcert_pkcs12 *pkcs12 = NULL;

	if (!failed(devcert_pkcs12_opener_new(&opener)) &&
	    !failed(devcert_pkcs12_opener_set_allow(opener, DEVCERT_PKCS12_ALLOW_NO_MAC |
	                                                        DEVCERT_PKCS12_ALLOW_WEAK)) &&
	    !failed(devcert_pkcs12_opener_set_password(opener, (const uint8_t *)"devcert", 7)) &&
	    !failed(devcert_pkcs12_opener_open(opener, data, size, &pkcs12)))
		ask(pkcs12);
	diagnose(data, size, "devcert", pkcs12 != NULL);
	diagnose(data, size, NULL, false);
	devcert_pkcs12_opener_free(opener);
	devcert_pkcs12_free(pkcs12);
	return 0;
}
