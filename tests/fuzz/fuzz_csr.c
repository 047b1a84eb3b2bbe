/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A certification request, and everything that can be asked of it. */
#include "fuzz.h"

static void
ask_lists(const devcert_csr *csr)
{
	devcert_text_list *list = NULL;
	devcert_san_list *sans = NULL;
	devcert_bytes *value = NULL;

	if (!failed(devcert_csr_get_ext_key_usages(csr, &list)))
		touch_list(list);
	if (!failed(devcert_csr_get_san_list(csr, &sans)))
		for (size_t i = 0; i < devcert_san_list_get_count(sans); i++) {
			MUST(devcert_san_list_get_type(sans, i) != 0);
			touch_text(devcert_san_list_get_value(sans, i));
		}
	devcert_san_list_free(sans);
	if (failed(devcert_csr_get_extensions(csr, &list)))
		return;
	for (size_t i = 0; i < devcert_text_list_get_count(list); i++)
		if (!failed(devcert_csr_get_extension(csr, devcert_text_list_get_item(list, i),
		                                      &value))) {
			touch(devcert_bytes_data(value), devcert_bytes_len(value));
			devcert_bytes_free(value);
		}
	touch_list(list);
}

static void
ask(const devcert_csr *csr)
{
	devcert_name *subject = NULL;
	devcert_public_key *key = NULL;
	devcert_secret *challenge = NULL;

	(void)devcert_csr_get_version(csr);
	(void)devcert_csr_get_key_usage(csr);
	(void)devcert_csr_is_ca(csr);
	touch_text(devcert_csr_get_signature_algorithm(csr));
	MUST(!failed(devcert_csr_get_subject(csr, &subject)));
	touch_text(devcert_name_get_text(subject));
	for (size_t i = 0; i < devcert_name_get_count(subject); i++) {
		touch_text(devcert_name_get_oid(subject, i));
		touch_text(devcert_name_get_value(subject, i));
	}
	devcert_name_free(subject);
	if (!failed(devcert_csr_get_public_key(csr, &key)))
		touch_text(devcert_public_key_get_fingerprint(key));
	devcert_public_key_free(key);
	if (!failed(devcert_csr_get_challenge_private(csr, &challenge)))
		MUST(devcert_csr_has_challenge(csr));
	devcert_secret_free(challenge);
	ask_lists(csr);
	(void)failed(devcert_csr_verify(csr, 0));
}

/* Another one that asks for the same, which works or does not. */
static void
ask_again(const devcert_csr *csr)
{
	devcert_csr_builder *builder = NULL;

	MUST(!failed(devcert_csr_builder_new(&builder)));
	(void)failed(devcert_csr_builder_set_from_csr(builder, csr));
	devcert_csr_builder_free(builder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	devcert_csr *csr = NULL, *again = NULL;
	devcert_bytes *der = NULL, *pem = NULL;

	if (failed(devcert_csr_parse(data, size, &csr))) {
		MUST(csr == NULL);
		return 0;
	}
	ask(csr);
	ask_again(csr);
	/* PEM of it is the same request. */
	MUST(!failed(devcert_csr_encode(csr, DEVCERT_ENCODING_DER, &der)));
	MUST(!failed(devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem)));
	devcert_csr_free(csr);
	MUST(!failed(devcert_csr_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &again)));
	devcert_bytes_free(pem);
	MUST(!failed(devcert_csr_encode(again, DEVCERT_ENCODING_DER, &pem)));
	MUST(devcert_bytes_len(pem) == devcert_bytes_len(der));
	MUST(memcmp(devcert_bytes_data(pem), devcert_bytes_data(der), devcert_bytes_len(der)) == 0);
	devcert_csr_free(again);
	devcert_bytes_free(der);
	devcert_bytes_free(pem);
	return 0;
}
