/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject alternative names, RFC 5280, section 4.2.1.6. */
#include <arpa/inet.h>

#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "pki/name.h"

#define IPV4_LEN 4u
#define IPV6_LEN 16u

/* GeneralName ::= CHOICE, those that have a kind of their own. */
#define TAG_EMAIL DC_TAG_CONTEXT(1)
#define TAG_DNS DC_TAG_CONTEXT(2)
#define TAG_URI DC_TAG_CONTEXT(6)
#define TAG_IP DC_TAG_CONTEXT(7)

struct item {
	devcert_san_type type;
	char *value;
};

struct devcert_san_list {
	dc_ref ref;
	uint8_t *names;
	size_t names_len;
	size_t count;
	struct item items[];
};

/* IA5String of what stands in a name: neither empty nor with control characters. */
static devcert_status
read_text(dc_slice value, dc_buf *out)
{
	if (value.len == 0)
		return dc_fail(DEVCERT_E_TEXT, "an alternative name is empty");
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] <= 0x1f || value.ptr[i] >= 0x7f)
			return dc_fail(DEVCERT_E_TEXT, "an alternative name with octet %02x at %zu",
			               value.ptr[i], i);
	dc_buf_add(out, value);
	return dc_buf_status(out);
}

static devcert_status
read_address(dc_slice value, dc_buf *out)
{
	char text[INET6_ADDRSTRLEN];
	int family = value.len == IPV4_LEN ? AF_INET : AF_INET6;

	if (value.len != IPV4_LEN && value.len != IPV6_LEN)
		return dc_fail(DEVCERT_E_DER, "an IP address of %zu octets", value.len);
	if (inet_ntop(family, value.ptr, text, sizeof(text)) == NULL)
		return dc_fail(DEVCERT_E_INTERNAL, "an IP address cannot be written as text");
	dc_buf_add_text(out, text);
	return dc_buf_status(out);
}

/* Any other kind: its tag number, and its DER. */
static devcert_status
read_other(const dc_tlv *name, dc_buf *out)
{
	/* By tag number: otherName, x400Address, directoryName and ediPartyName are constructed. */
	static const bool constructed[] = { true, false, false, true, true, true };
	unsigned int number = name->tag & 0x1f;
	bool is_constructed = (name->tag & 0x20) != 0;

	if ((name->tag & 0xc0) != 0x80 || number > 8 ||
	    is_constructed != (number <= 5 && constructed[number]))
		return dc_fail(DEVCERT_E_DER, "tag %02x is not a GeneralName", name->tag);
	dc_buf_printf(out, "[%u] ", number);
	dc_hex_add(name->whole, out);
	return dc_buf_status(out);
}

static devcert_status
read_item(const dc_tlv *name, struct item *item)
{
	dc_buf text = DC_BUF_INIT(2 * DC_LIMIT_CERT_LEN + 16);
	devcert_status rc;

	switch (name->tag) {
	case TAG_DNS:
		item->type = DEVCERT_SAN_TYPE_DNS;
		rc = read_text(name->value, &text);
		break;
	case TAG_EMAIL:
		item->type = DEVCERT_SAN_TYPE_EMAIL;
		rc = read_text(name->value, &text);
		break;
	case TAG_URI:
		item->type = DEVCERT_SAN_TYPE_URI;
		rc = read_text(name->value, &text);
		break;
	case TAG_IP:
		item->type = DEVCERT_SAN_TYPE_IP;
		rc = read_address(name->value, &text);
		break;
	default:
		rc = dc_san_read_structure(name, &item->type, &text);
		if (rc == DEVCERT_OK && item->type == DEVCERT_SAN_TYPE_OTHER)
			rc = read_other(name, &text);
		break;
	}
	if (rc == DEVCERT_OK)
		return dc_buf_take_text(&text, &item->value);
	dc_buf_free(&text);
	return rc;
}

/* How many names there are; all that can be refused without building anything. */
static devcert_status
count_names(dc_slice names, size_t *count)
{
	dc_tlv name;
	devcert_status rc = DEVCERT_OK;

	*count = 0;
	while (rc == DEVCERT_OK && names.len > 0) {
		dc_tlv_summary summary;

		if (*count == DC_LIMIT_SANS)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u alternative names",
			               DC_LIMIT_SANS);
		rc = dc_tlv_scan(names, DC_DER, DC_LIMIT_ELEMENTS, &summary);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_next(&names, &name);
		(*count)++;
	}
	return rc;
}

static devcert_status
list_new(dc_slice names, size_t count, devcert_san_list **out)
{
	devcert_san_list *list = calloc(1, sizeof(*list) + count * sizeof(list->items[0]));

	if (list == NULL)
		return dc_fail_nomem();
	dc_ref_init(&list->ref);
	list->names = malloc(names.len > 0 ? names.len : 1);
	if (list->names == NULL) {
		free(list);
		return dc_fail_nomem();
	}
	if (names.len > 0)
		memcpy(list->names, names.ptr, names.len);
	list->names_len = names.len;
	*out = list;
	return DEVCERT_OK;
}

devcert_status
dc_san_list_parse(dc_slice der, devcert_san_list **out)
{
	devcert_san_list *list = NULL;
	dc_tlv names = { 0 };
	size_t count = 0;
	devcert_status rc = DEVCERT_OK;

	*out = NULL;
	if (der.len > DC_LIMIT_CERT_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "alternative names of %zu octets", der.len);
	if (der.len > 0) {
		rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &names);
		if (rc == DEVCERT_OK && names.value.len == 0)
			rc = dc_fail(DEVCERT_E_DER, "GeneralNames without a name");
		if (rc == DEVCERT_OK)
			rc = count_names(names.value, &count);
	}
	if (rc == DEVCERT_OK)
		rc = list_new(names.value, count, &list);
	while (rc == DEVCERT_OK && list->count < count) {
		dc_tlv name;

		rc = dc_tlv_next(&names.value, &name);
		if (rc == DEVCERT_OK)
			rc = read_item(&name, &list->items[list->count]);
		if (rc == DEVCERT_OK)
			list->count++;
	}
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_san_list_free(list);
	return rc;
}

dc_slice
dc_san_list_names(const devcert_san_list *list)
{
	return dc_slice_of(list->names, list->names_len);
}

devcert_status
dc_san_list_copy(const devcert_san_list *list, devcert_san_list **out)
{
	/* It is immutable but for the count of references. */
	*out = (devcert_san_list *)(uintptr_t)list;
	dc_ref_get(&(*out)->ref);
	return DEVCERT_OK;
}

/* see devcert/name.h */
size_t
devcert_san_list_get_count(const devcert_san_list *list)
{
	return list != NULL ? list->count : 0;
}

/* see devcert/name.h */
devcert_san_type
devcert_san_list_get_type(const devcert_san_list *list, size_t index)
{
	return index < devcert_san_list_get_count(list) ? list->items[index].type
	                                                : DEVCERT_SAN_TYPE_OTHER;
}

/* see devcert/name.h */
const char *
devcert_san_list_get_value(const devcert_san_list *list, size_t index)
{
	return index < devcert_san_list_get_count(list) ? list->items[index].value : NULL;
}

/* see devcert/name.h */
void
devcert_san_list_free(devcert_san_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].value);
	free(list->names);
	free(list);
}
