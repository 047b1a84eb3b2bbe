/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tool.h"

#define OID_CN "2.5.4.3"

/* What is put together fails as a whole, so that callers ask once: a member that has no memory
 * leaves NULL, which json_object_set_new() refuses. */
static void
set(json_t **object, const char *key, json_t *value)
{
	if (*object != NULL && json_object_set_new(*object, key, value) != 0) {
		json_decref(*object);
		*object = NULL;
		return;
	}
	if (*object == NULL)
		json_decref(value);
}

/* Texts of the library are UTF-8; the rest is belt and braces. */
static json_t *
text(const char *value)
{
	json_t *string = json_string(value);

	return string != NULL ? string : json_string("?");
}

static void
set_text(json_t **object, const char *key, const char *value)
{
	set(object, key, text(value));
}

static void
set_time(json_t **object, const char *key, int64_t at)
{
	char buf[TIME_SIZE];

	set_text(object, key, time_text(at, buf));
}

/* What a getter with an out parameter gave; a failure of it is one of memory. */
static void
set_name(json_t **object, const char *key, devcert_status rc, devcert_name *name)
{
	set(object, key, rc == DEVCERT_OK ? text(devcert_name_get_text(name)) : NULL);
	devcert_name_free(name);
}

static void
set_texts(json_t **object, const char *key, devcert_status rc, devcert_text_list *list,
          const char *(*word)(const char *))
{
	json_t *array = rc == DEVCERT_OK ? json_array() : NULL;

	for (size_t i = 0; array != NULL && i < devcert_text_list_get_count(list); i++) {
		const char *item = devcert_text_list_get_item(list, i);

		(void)json_array_append_new(array, text(word != NULL ? word(item) : item));
	}
	set(object, key, array);
	devcert_text_list_free(list);
}

static void
set_key_usage(json_t **object, uint32_t usage)
{
	json_t *array = json_array();

	for (uint32_t bit = 1; array != NULL && bit <= usage; bit <<= 1)
		if ((usage & bit) != 0 && key_usage_word(bit) != NULL)
			(void)json_array_append_new(array, text(key_usage_word(bit)));
	set(object, "key_usage", array);
}

/* "dns:host.example" and so on, so that a list is a list of texts. */
static void
set_sans(json_t **object, devcert_status rc, devcert_san_list *list)
{
	static const char *const words[] = { "",      "dns", "ip",        "email",        "uri",
		                             "other", "upn", "directory", "registered-id" };
	json_t *array = rc == DEVCERT_OK ? json_array() : NULL;

	for (size_t i = 0; array != NULL && i < devcert_san_list_get_count(list); i++)
		(void)json_array_append_new(
		    array, json_pack("{ssso}", "type", words[devcert_san_list_get_type(list, i)],
		                     "value", text(devcert_san_list_get_value(list, i))));
	set(object, "alternative_names", array);
	devcert_san_list_free(list);
}

/* see tool.h */
json_t *
describe_key(devcert_key_type type, uint32_t bits, const char *fingerprint)
{
	return json_pack("{sssiss}", "type", key_type_word(type), "bits", (int)bits, "fingerprint",
	                 fingerprint);
}

/* see tool.h */
json_t *
describe_public_key(devcert_public_key *key)
{
	return describe_key(devcert_public_key_get_type(key), devcert_public_key_get_bits(key),
	                    devcert_public_key_get_fingerprint(key));
}

/* see tool.h */
json_t *
describe_private_key(const devcert_key *key)
{
	devcert_public_key *half;
	json_t *object = NULL;

	if (devcert_key_get_public(key, &half) == DEVCERT_OK)
		object = describe_public_key(half);
	devcert_public_key_free(half);
	return object;
}

static void
set_public_key(json_t **object, devcert_status rc, devcert_public_key *key)
{
	set(object, "key", rc == DEVCERT_OK ? describe_public_key(key) : NULL);
	devcert_public_key_free(key);
}

/* What Microsoft's CA is told, where it is. */
static void
set_template(json_t **object, const devcert_csr *csr)
{
	if (devcert_csr_get_template_name(csr) != NULL)
		set_text(object, "template_name", devcert_csr_get_template_name(csr));
	if (devcert_csr_get_template_oid(csr) != NULL) {
		set_text(object, "template", devcert_csr_get_template_oid(csr));
		set(object, "template_major", json_integer(devcert_csr_get_template_major(csr)));
		set(object, "template_minor", json_integer(devcert_csr_get_template_minor(csr)));
	}
	if (devcert_csr_get_sid(csr) != NULL)
		set_text(object, "sid", devcert_csr_get_sid(csr));
}

/* see tool.h */
json_t *
describe_csr(const devcert_csr *csr)
{
	json_t *o = json_object();
	devcert_public_key *key;
	devcert_text_list *list;
	devcert_san_list *sans;
	devcert_name *name;
	devcert_status rc;

	rc = devcert_csr_get_subject(csr, &name);
	set_name(&o, "subject", rc, name);
	set(&o, "version", json_integer(devcert_csr_get_version(csr)));
	rc = devcert_csr_get_public_key(csr, &key);
	set_public_key(&o, rc, key);
	set_text(&o, "signature_algorithm", devcert_csr_get_signature_algorithm(csr));
	rc = devcert_csr_get_san_list(csr, &sans);
	set_sans(&o, rc, sans);
	set_key_usage(&o, devcert_csr_get_key_usage(csr));
	rc = devcert_csr_get_ext_key_usages(csr, &list);
	set_texts(&o, "ext_key_usage", rc, list, ext_key_usage_word);
	rc = devcert_csr_get_extensions(csr, &list);
	set_texts(&o, "extensions", rc, list, NULL);
	set(&o, "ca", json_boolean(devcert_csr_is_ca(csr)));
	if (devcert_csr_get_path_len(csr) >= 0)
		set(&o, "path_len", json_integer(devcert_csr_get_path_len(csr)));
	set_template(&o, csr);
	set(&o, "challenge", json_boolean(devcert_csr_has_challenge(csr)));
	return o;
}

static void
set_cert_extensions(json_t **o, const devcert_cert *cert)
{
	devcert_text_list *list;
	devcert_san_list *sans;
	devcert_status rc;

	rc = devcert_cert_get_san_list(cert, &sans);
	set_sans(o, rc, sans);
	set_key_usage(o, devcert_cert_get_key_usage(cert));
	rc = devcert_cert_get_ext_key_usages(cert, &list);
	set_texts(o, "ext_key_usage", rc, list, ext_key_usage_word);
	set(o, "ca", json_boolean(devcert_cert_is_ca(cert)));
	if (devcert_cert_get_path_len(cert) >= 0)
		set(o, "path_len", json_integer(devcert_cert_get_path_len(cert)));
	set_text(o, "subject_key_id", devcert_cert_get_subject_key_id(cert));
	set_text(o, "authority_key_id", devcert_cert_get_authority_key_id(cert));
	rc = devcert_cert_get_crl_uris(cert, &list);
	set_texts(o, "crl_uris", rc, list, NULL);
	rc = devcert_cert_get_ocsp_uris(cert, &list);
	set_texts(o, "ocsp_uris", rc, list, NULL);
	rc = devcert_cert_get_issuer_uris(cert, &list);
	set_texts(o, "issuer_uris", rc, list, NULL);
	rc = devcert_cert_get_policies(cert, &list);
	set_texts(o, "policies", rc, list, NULL);
}

/* see tool.h */
json_t *
describe_cert(const devcert_cert *cert)
{
	json_t *o = json_object();
	devcert_public_key *key;
	devcert_name *name;
	devcert_status rc;

	rc = devcert_cert_get_subject(cert, &name);
	set_name(&o, "subject", rc, name);
	rc = devcert_cert_get_issuer(cert, &name);
	set_name(&o, "issuer", rc, name);
	set_text(&o, "serial", devcert_cert_get_serial(cert));
	set_time(&o, "not_before", devcert_cert_get_not_before(cert));
	set_time(&o, "not_after", devcert_cert_get_not_after(cert));
	set(&o, "version", json_integer(devcert_cert_get_version(cert)));
	rc = devcert_cert_get_public_key(cert, &key);
	set_public_key(&o, rc, key);
	set_text(&o, "signature_algorithm", devcert_cert_get_signature_algorithm(cert));
	set(&o, "self_signed", json_boolean(devcert_cert_is_self_signed(cert)));
	set_cert_extensions(&o, cert);
	set_text(&o, "fingerprint", devcert_cert_get_fingerprint(cert));
	set_text(&o, "fingerprint_sha1", devcert_cert_get_fingerprint_sha1(cert));
	return o;
}

/* see tool.h */
json_t *
describe_certs(const devcert_cert_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; array != NULL && i < devcert_cert_list_get_count(list); i++) {
		devcert_cert *cert;
		json_t *object = NULL;

		if (devcert_cert_list_get_item(list, i, &cert) == DEVCERT_OK)
			object = describe_cert(cert);
		devcert_cert_free(cert);
		if (json_array_append_new(array, object) != 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

/* see tool.h */
const char *
describe_subject(const devcert_cert *cert, char *buf, size_t size)
{
	devcert_name *name;
	const char *found = NULL;

	if (devcert_cert_get_subject(cert, &name) < 0)
		return "?";
	for (size_t i = 0; i < devcert_name_get_count(name); i++)
		if (strcmp(devcert_name_get_oid(name, i), OID_CN) == 0)
			found = devcert_name_get_value(name, i);
	(void)clean(found != NULL ? found : devcert_name_get_text(name), buf, size);
	devcert_name_free(name);
	return buf;
}
