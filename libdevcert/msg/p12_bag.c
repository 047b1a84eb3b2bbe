/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devcert_pkcs12_bag: what one SafeBag of a file holds. */
#include "msg/p12_bag.h"

#include "base/bytes.h"
#include "base/text.h"
#include "pki/cert.h"
#include "pki/key.h"

/* A reference of its own to everything in an item. */
static devcert_status
copy_item(const dc_p12_item *item, dc_p12_item *out)
{
	devcert_status rc = DEVCERT_OK;

	out->key = item->key != NULL ? dc_key_ref(item->key) : NULL;
	out->cert = item->cert != NULL ? dc_cert_ref(item->cert) : NULL;
	if (item->name != NULL)
		rc = dc_strdup(item->name, &out->name);
	if (rc == DEVCERT_OK && item->id != NULL)
		rc = dc_bytes_from(dc_bytes_slice(item->id), &out->id);
	return rc;
}

static devcert_status
copy_attributes(const dc_asn1 *bag, devcert_bytes **out)
{
	dc_slice whole;
	dc_tlv set;
	devcert_status rc = dc_asn1_get_whole(bag, "bagAttributes", &whole);

	if (rc == DEVCERT_E_NOT_FOUND)
		return dc_bytes_from(dc_slice_of(NULL, 0), out);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole, DC_TAG_SET, &set);
	return rc == DEVCERT_OK ? dc_bytes_from(set.value, out) : rc;
}

devcert_status
dc_p12_bag_make(const dc_asn1 *bag, const dc_p12_bag_facts *facts, const dc_p12_item *item,
                devcert_pkcs12_bag **out)
{
	devcert_pkcs12_bag *made;
	devcert_status rc = DC_NEW(made);

	*out = NULL;
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&made->ref);
	made->kind = facts->kind;
	made->depth = facts->depth;
	rc = copy_item(item, &made->item);
	if (rc == DEVCERT_OK)
		rc = dc_strdup(facts->type, &made->type);
	if (rc == DEVCERT_OK && facts->value.ptr != NULL)
		rc = dc_secret_from(facts->value, &made->value);
	if (rc == DEVCERT_OK)
		rc = copy_attributes(bag, &made->attributes);
	if (rc == DEVCERT_OK)
		*out = made;
	else
		devcert_pkcs12_bag_free(made);
	return rc;
}

devcert_pkcs12_bag *
dc_p12_bag_ref(devcert_pkcs12_bag *bag)
{
	dc_ref_get(&bag->ref);
	return bag;
}

/* see devcert/pkcs12.h */
devcert_pkcs12_kind
devcert_pkcs12_bag_get_kind(const devcert_pkcs12_bag *bag)
{
	return bag != NULL ? bag->kind : DEVCERT_PKCS12_KIND_OTHER;
}

/* see devcert/pkcs12.h */
const char *
devcert_pkcs12_bag_get_type(const devcert_pkcs12_bag *bag)
{
	return bag != NULL ? bag->type : NULL;
}

/* see devcert/pkcs12.h */
const char *
devcert_pkcs12_bag_get_name(const devcert_pkcs12_bag *bag)
{
	return bag != NULL && bag->item.name != NULL ? bag->item.name : "";
}

/* see devcert/pkcs12.h */
uint32_t
devcert_pkcs12_bag_get_depth(const devcert_pkcs12_bag *bag)
{
	return bag != NULL ? bag->depth : 0;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_private_key(const devcert_pkcs12_bag *bag, devcert_key **out)
{
	DC_OUT(out);
	DC_ARG(bag);
	if (bag->item.key == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no private key that can be read");
	*out = dc_key_ref(bag->item.key);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_cert(const devcert_pkcs12_bag *bag, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(bag);
	if (bag->item.cert == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no certificate that can be read");
	*out = dc_cert_ref(bag->item.cert);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_value(const devcert_pkcs12_bag *bag, devcert_secret **out)
{
	DC_OUT(out);
	DC_ARG(bag);
	if (bag->value == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "a bag with a key or certificate has no other "
		                                    "value");
	return dc_secret_from(dc_secret_slice(bag->value), out);
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_local_key_id(const devcert_pkcs12_bag *bag, devcert_bytes **out)
{
	DC_OUT(out);
	DC_ARG(bag);
	if (bag->item.id == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "a bag without localKeyId");
	return dc_bytes_from(dc_bytes_slice(bag->item.id), out);
}

devcert_status
dc_p12_next_attribute(dc_slice *attributes, char type[DC_OID_TEXT_SIZE], dc_slice *whole,
                      dc_tlv *values)
{
	dc_tlv attribute, oid;
	dc_slice parts;
	devcert_status rc = dc_tlv_expect(attributes, DC_TAG_SEQUENCE, &attribute);

	if (rc != DEVCERT_OK)
		return rc;
	*whole = attribute.whole;
	parts = attribute.value;
	rc = dc_tlv_expect(&parts, DC_TAG_OID, &oid);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(oid.value, type);
	return rc == DEVCERT_OK ? dc_tlv_expect(&parts, DC_TAG_SET, values) : rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_attribute_types(const devcert_pkcs12_bag *bag, devcert_text_list **out)
{
	char type[DC_OID_TEXT_SIZE];
	devcert_text_list *list;
	dc_slice attributes, whole;
	dc_tlv values;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(bag);
	attributes = dc_bytes_slice(bag->attributes);
	rc = dc_text_list_new(&list);
	while (rc == DEVCERT_OK && attributes.len > 0) {
		rc = dc_p12_next_attribute(&attributes, type, &whole, &values);
		if (rc == DEVCERT_OK)
			rc = dc_text_list_add(list, type);
	}
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_text_list_free(list);
	return rc;
}

/* The values of the first attribute of a type. */
static devcert_status
find_attribute(const devcert_pkcs12_bag *bag, const char *oid, dc_tlv *values)
{
	dc_slice attributes = dc_bytes_slice(bag->attributes);

	while (attributes.len > 0) {
		char type[DC_OID_TEXT_SIZE];
		dc_slice whole;
		devcert_status rc = dc_p12_next_attribute(&attributes, type, &whole, values);

		if (rc != DEVCERT_OK || strcmp(type, oid) == 0)
			return rc;
	}
	return dc_fail(DEVCERT_E_NOT_FOUND, "a bag without attribute %s", oid);
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_attribute(const devcert_pkcs12_bag *bag, const char *oid,
                                 devcert_bytes **out)
{
	dc_tlv values;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(bag);
	DC_ARG(oid);
	if (!dc_oid_is_valid(oid))
		return dc_fail(DEVCERT_E_TEXT, "the type of an attribute is no OID");
	rc = find_attribute(bag, oid, &values);
	return rc == DEVCERT_OK ? dc_bytes_from(values.whole, out) : rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_bag_get_trusted_usages(const devcert_pkcs12_bag *bag, devcert_text_list **out)
{
	devcert_text_list *list;
	dc_tlv values = { 0 };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(bag);
	rc = find_attribute(bag, DC_OID_TRUSTED_KEY_USAGE, &values);
	if (rc == DEVCERT_E_NOT_FOUND)
		values.value = dc_slice_of(NULL, 0);
	else if (rc != DEVCERT_OK)
		return rc;
	rc = dc_text_list_new(&list);
	while (rc == DEVCERT_OK && values.value.len > 0) {
		char usage[DC_OID_TEXT_SIZE];
		dc_tlv oid;

		rc = dc_tlv_expect(&values.value, DC_TAG_OID, &oid);
		if (rc == DEVCERT_OK)
			rc = dc_oid_decode(oid.value, usage);
		if (rc == DEVCERT_OK)
			rc = dc_text_list_add(list, usage);
	}
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_text_list_free(list);
	return rc;
}

/* see devcert/pkcs12.h */
void
devcert_pkcs12_bag_free(devcert_pkcs12_bag *bag)
{
	if (bag == NULL || !dc_ref_put(&bag->ref))
		return;
	dc_p12_item_free(&bag->item);
	free(bag->type);
	devcert_secret_free(bag->value);
	devcert_bytes_free(bag->attributes);
	free(bag);
}
