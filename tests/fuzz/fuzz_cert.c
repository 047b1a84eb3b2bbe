/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A certificate or a bundle of them, and everything that can be asked of it. */
#include "fuzz.h"

static void
ask_name(devcert_name *name)
{
	touch_text(devcert_name_get_text(name));
	for (size_t i = 0; i < devcert_name_get_count(name); i++) {
		touch_text(devcert_name_get_oid(name, i));
		touch_text(devcert_name_get_value(name, i));
	}
	devcert_name_free(name);
}

static void
ask_lists(const devcert_cert *cert)
{
	typedef devcert_status (*getter)(const devcert_cert *, devcert_text_list **);
	static const getter getters[] = { devcert_cert_get_ext_key_usages,
		                          devcert_cert_get_crl_uris, devcert_cert_get_ocsp_uris,
		                          devcert_cert_get_issuer_uris, devcert_cert_get_policies };
	devcert_text_list *list = NULL;
	devcert_san_list *sans = NULL;

	for (size_t i = 0; i < sizeof(getters) / sizeof(getters[0]); i++)
		if (!failed(getters[i](cert, &list)))
			touch_list(list);
	if (!failed(devcert_cert_get_san_list(cert, &sans)))
		for (size_t i = 0; i < devcert_san_list_get_count(sans); i++)
			touch_text(devcert_san_list_get_value(sans, i));
	devcert_san_list_free(sans);
}

static void
ask(const devcert_cert *cert)
{
	devcert_name *name = NULL;
	devcert_public_key *key = NULL;

	(void)devcert_cert_get_version(cert);
	(void)devcert_cert_get_not_before(cert);
	(void)devcert_cert_get_not_after(cert);
	(void)devcert_cert_get_key_usage(cert);
	(void)devcert_cert_get_path_len(cert);
	(void)devcert_cert_is_ca(cert);
	(void)devcert_cert_is_self_signed(cert);
	touch_text(devcert_cert_get_serial(cert));
	touch_text(devcert_cert_get_signature_algorithm(cert));
	touch_text(devcert_cert_get_fingerprint(cert));
	touch_text(devcert_cert_get_fingerprint_sha1(cert));
	if (devcert_cert_get_subject_key_id(cert) != NULL)
		touch_text(devcert_cert_get_subject_key_id(cert));
	if (devcert_cert_get_authority_key_id(cert) != NULL)
		touch_text(devcert_cert_get_authority_key_id(cert));
	MUST(!failed(devcert_cert_get_subject(cert, &name)));
	ask_name(name);
	MUST(!failed(devcert_cert_get_issuer(cert, &name)));
	ask_name(name);
	if (!failed(devcert_cert_get_public_key(cert, &key)))
		touch_text(devcert_public_key_get_fingerprint(key));
	devcert_public_key_free(key);
	ask_lists(cert);
	MUST(devcert_cert_equals(cert, cert));
}

static void
ask_list(devcert_cert_list *list)
{
	devcert_cert *cert = NULL;
	devcert_cert_list *chain = NULL, *again = NULL;
	devcert_bytes *pem = NULL;
	size_t count = devcert_cert_list_get_count(list);

	MUST(count >= 1);
	for (size_t i = 0; i < count; i++) {
		MUST(!failed(devcert_cert_list_get_item(list, i, &cert)));
		ask(cert);
		/* Everything that came along is an anchor and an intermediate. */
		if (!failed(
			devcert_cert_check_chain(cert, list, INT64_C(1767225600), 0, list, &chain)))
			MUST(devcert_cert_list_get_count(chain) >= 1);
		devcert_cert_list_free(chain);
		devcert_cert_free(cert);
	}
	MUST(!failed(devcert_cert_list_encode_pem(list, &pem)));
	MUST(!failed(
	    devcert_cert_list_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &again)));
	MUST(devcert_cert_list_get_count(again) == count);
	devcert_cert_list_free(again);
	devcert_bytes_free(pem);
	devcert_cert_list_free(list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	devcert_cert *cert = NULL, *again = NULL;
	devcert_cert_list *list = NULL;
	devcert_bytes *pem = NULL;

	if (!failed(devcert_cert_parse(data, size, &cert))) {
		ask(cert);
		MUST(!failed(devcert_cert_encode(cert, DEVCERT_ENCODING_PEM, &pem)));
		MUST(!failed(
		    devcert_cert_parse(devcert_bytes_data(pem), devcert_bytes_len(pem), &again)));
		MUST(devcert_cert_equals(cert, again));
		devcert_bytes_free(pem);
		devcert_cert_free(again);
		devcert_cert_free(cert);
	}
	if (!failed(devcert_cert_list_parse(data, size, &list)))
		ask_list(list);
	return 0;
}
