/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "asn1/tlv.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "msg/p12.h"

void
dc_p12_item_free(dc_p12_item *item)
{
	devcert_key_free(item->key);
	devcert_cert_free(item->cert);
	free(item->name);
	devcert_bytes_free(item->id);
}

static void
free_items(dc_p12_items *list)
{
	for (size_t i = 0; i < list->count; i++)
		dc_p12_item_free(&list->items[i]);
	free(list->items);
}

void
dc_p12_contents_free(dc_p12_contents *contents)
{
	for (size_t i = 0; i < contents->bag_count; i++)
		devcert_pkcs12_bag_free(contents->bags[i]);
	free(contents->bags);
	free_items(&contents->keys);
	free_items(&contents->certs);
}

devcert_status
dc_p12_contents_push(dc_p12_contents *contents, devcert_pkcs12_bag *bag)
{
	if (contents->bag_count == contents->bag_size) {
		size_t size = contents->bag_size == 0 ? 8 : 2 * contents->bag_size;
		devcert_pkcs12_bag **bags = calloc(size, sizeof(*bags));

		if (bags == NULL) {
			devcert_pkcs12_bag_free(bag);
			return dc_fail_nomem();
		}
		for (size_t i = 0; i < contents->bag_count; i++)
			bags[i] = contents->bags[i];
		free(contents->bags);
		contents->bags = bags;
		contents->bag_size = size;
	}
	contents->bags[contents->bag_count++] = bag;
	return DEVCERT_OK;
}

devcert_status
dc_p12_items_push(dc_p12_items *list, dc_p12_item *item)
{
	if (list->count == list->size) {
		size_t size = list->size == 0 ? 8 : 2 * list->size;
		dc_p12_item *items = calloc(size, sizeof(*items));

		if (items == NULL)
			return dc_fail_nomem();
		for (size_t i = 0; i < list->count; i++)
			items[i] = list->items[i];
		free(list->items);
		list->items = items;
		list->size = size;
	}
	list->items[list->count++] = *item;
	*item = (dc_p12_item){ 0 };
	return DEVCERT_OK;
}

/* The single value of an attribute, with the tag that its type prescribes. */
static devcert_status
read_value(const dc_asn1 *bag, size_t i, uint8_t tag, dc_slice *out)
{
	char path[64];
	dc_slice whole;
	dc_tlv value;
	devcert_status rc;

	(void)snprintf(path, sizeof(path), "bagAttributes.?%zu.values", i);
	if (dc_asn1_count(bag, path) != 1)
		return dc_fail(DEVCERT_E_DER, "friendlyName or localKeyId without a single value");
	(void)snprintf(path, sizeof(path), "bagAttributes.?%zu.values.?1", i);
	rc = dc_asn1_get_whole(bag, path, &whole);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole, tag, &value);
	if (rc == DEVCERT_OK)
		*out = value.value;
	return rc;
}

static devcert_status
read_name(const dc_asn1 *bag, size_t i, dc_p12_item *item)
{
	dc_slice value;
	dc_buf text = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	devcert_status rc = read_value(bag, i, DC_TAG_BMP_STRING, &value);

	if (rc == DEVCERT_OK && item->name != NULL)
		rc = dc_fail(DEVCERT_E_DER, "a bag with two friendlyNames");
	/* Windows ends some with a NUL. */
	if (rc == DEVCERT_OK && value.len >= 2 && value.ptr[value.len - 2] == 0 &&
	    value.ptr[value.len - 1] == 0)
		value.len -= 2;
	if (rc == DEVCERT_OK)
		rc = dc_utf16_to_utf8(value, &text);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_text(&text, &item->name);
	dc_buf_free(&text);
	return rc;
}

static devcert_status
read_id(const dc_asn1 *bag, size_t i, dc_p12_item *item)
{
	dc_slice value;
	devcert_status rc = read_value(bag, i, DC_TAG_OCTET_STRING, &value);

	if (rc == DEVCERT_OK && item->id != NULL)
		rc = dc_fail(DEVCERT_E_DER, "a bag with two localKeyIds");
	return rc == DEVCERT_OK ? dc_bytes_from(value, &item->id) : rc;
}

devcert_status
dc_p12_item_read_attributes(const dc_asn1 *bag, dc_p12_item *item)
{
	size_t count = dc_asn1_count(bag, "bagAttributes");
	devcert_status rc = DEVCERT_OK;

	if (count > DC_LIMIT_ATTRIBUTES)
		return dc_fail(DEVCERT_E_LIMIT, "a bag with %zu attributes", count);
	for (size_t i = 1; rc == DEVCERT_OK && i <= count; i++) {
		char path[64], oid[DC_OID_TEXT_SIZE];

		(void)snprintf(path, sizeof(path), "bagAttributes.?%zu.type", i);
		rc = dc_asn1_get_oid(bag, path, oid);
		if (rc != DEVCERT_OK)
			return rc;
		if (strcmp(oid, DC_OID_FRIENDLY_NAME) == 0)
			rc = read_name(bag, i, item);
		else if (strcmp(oid, DC_OID_LOCAL_KEY_ID) == 0)
			rc = read_id(bag, i, item);
	}
	return rc;
}
