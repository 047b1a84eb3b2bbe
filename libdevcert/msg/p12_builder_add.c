/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a PKCS#12 file may hold beside one key with its certificate. */
#include "base/bytes.h"
#include "base/text.h"
#include "msg/p12_bag.h"
#include "msg/p12_build.h"
#include "pki/cert.h"
#include "pki/key.h"

#define NAME_MAX_LEN 255

devcert_status
dc_p12_copy_name(const char *name, char **out)
{
	size_t len = strlen(name);

	if (len == 0 || len > NAME_MAX_LEN || !dc_utf8_is_valid(dc_slice_of(name, len)))
		return dc_fail(DEVCERT_E_TEXT, "a friendlyName of %zu octets, or not UTF-8", len);
	return dc_strdup(name, out);
}

/* Add a bag, and hand it over whether it works or not. */
static devcert_status
add_entry(devcert_pkcs12_builder *builder, devcert_pkcs12_bag *bag, bool is_trusted)
{
	dc_p12_entry *entries = NULL;
	devcert_status rc = DEVCERT_OK;

	if (builder->count == DC_LIMIT_PKCS12_BAGS)
		rc = dc_fail(DEVCERT_E_LIMIT, "more than %u bags", DC_LIMIT_PKCS12_BAGS);
	if (rc == DEVCERT_OK) {
		entries =
		    reallocarray(builder->entries, builder->count + 1, sizeof(*builder->entries));
		if (entries == NULL)
			rc = dc_fail_nomem();
	}
	if (rc != DEVCERT_OK) {
		devcert_pkcs12_bag_free(bag);
		return rc;
	}
	builder->entries = entries;
	builder->entries[builder->count++] = (dc_p12_entry){ bag, is_trusted };
	return DEVCERT_OK;
}

/* A bag of our own with its name, or NULL for none. */
static devcert_status
new_bag(devcert_pkcs12_kind kind, const char *name, devcert_pkcs12_bag **out)
{
	devcert_status rc = DC_NEW(*out);

	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&(*out)->ref);
	(*out)->kind = kind;
	if (name != NULL)
		rc = dc_p12_copy_name(name, &(*out)->item.name);
	if (rc != DEVCERT_OK) {
		devcert_pkcs12_bag_free(*out);
		*out = NULL;
	}
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_add_other_key(devcert_pkcs12_builder *builder, const devcert_key *key,
                                     const devcert_cert *cert, const char *name)
{
	devcert_pkcs12_bag *key_bag = NULL, *cert_bag = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(key);
	if (cert != NULL && !devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the certificate is for another key");
	rc = new_bag(DEVCERT_PKCS12_KIND_KEY, name, &key_bag);
	if (rc == DEVCERT_OK && cert != NULL)
		rc = new_bag(DEVCERT_PKCS12_KIND_CERT, name, &cert_bag);
	if (rc == DEVCERT_OK) {
		key_bag->item.key = dc_key_ref(key);
		rc = add_entry(builder, key_bag, false);
		key_bag = NULL;
	}
	if (rc == DEVCERT_OK && cert_bag != NULL) {
		cert_bag->item.cert = dc_cert_ref(cert);
		rc = add_entry(builder, cert_bag, false);
		cert_bag = NULL;
		/* Both or none. */
		if (rc != DEVCERT_OK)
			devcert_pkcs12_bag_free(builder->entries[--builder->count].bag);
	}
	devcert_pkcs12_bag_free(key_bag);
	devcert_pkcs12_bag_free(cert_bag);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_add_cert(devcert_pkcs12_builder *builder, const devcert_cert *cert,
                                const char *name)
{
	devcert_pkcs12_bag *bag = NULL;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(cert);
	rc = new_bag(DEVCERT_PKCS12_KIND_CERT, name, &bag);
	if (rc != DEVCERT_OK)
		return rc;
	bag->item.cert = dc_cert_ref(cert);
	return add_entry(builder, bag, true);
}

/* A bag with a value that is not looked into, but must be DER to be read again. */
static devcert_status
add_value(devcert_pkcs12_builder *builder, devcert_pkcs12_kind kind, const char *type,
          dc_slice value, const char *name)
{
	devcert_pkcs12_bag *bag = NULL;
	dc_tlv_summary summary;
	devcert_status rc = DEVCERT_OK;

	if (value.len > DC_LIMIT_PKCS12_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a value of %zu octets", value.len);
	rc = dc_tlv_scan(value, DC_DER, DC_P12_ELEMENTS, &summary);
	if (rc == DEVCERT_OK && summary.whole_len != value.len)
		rc = dc_fail(DEVCERT_E_TRAILING, "%zu octets behind a value",
		             value.len - summary.whole_len);
	if (rc == DEVCERT_OK)
		rc = new_bag(kind, name, &bag);
	if (rc == DEVCERT_OK)
		rc = dc_strdup(type, &bag->type);
	if (rc == DEVCERT_OK)
		rc = dc_secret_from(value, &bag->value);
	if (rc == DEVCERT_OK)
		return add_entry(builder, bag, false);
	devcert_pkcs12_bag_free(bag);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_add_crl(devcert_pkcs12_builder *builder, const uint8_t *data,
                               size_t data_len)
{
	DC_ARG(builder);
	DC_DATA(data, data_len);
	return add_value(builder, DEVCERT_PKCS12_KIND_CRL, DC_OID_X509_CRL,
	                 dc_slice_of(data, data_len), NULL);
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_add_secret(devcert_pkcs12_builder *builder, const char *oid,
                                  const uint8_t *data, size_t data_len, const char *name)
{
	DC_ARG(builder);
	DC_ARG(oid);
	DC_DATA(data, data_len);
	if (!dc_oid_is_valid(oid))
		return dc_fail(DEVCERT_E_TEXT, "the type of a secret is no OID");
	return add_value(builder, DEVCERT_PKCS12_KIND_SECRET, oid, dc_slice_of(data, data_len),
	                 name);
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_add_bag(devcert_pkcs12_builder *builder, const devcert_pkcs12_bag *bag)
{
	DC_ARG(builder);
	DC_ARG(bag);
	/* Counting is no change of it. */
	return add_entry(builder, dc_p12_bag_ref((devcert_pkcs12_bag *)bag), false);
}
