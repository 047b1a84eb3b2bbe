/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/asn1.h"

#include <libtasn1.h>
#include <pthread.h>
#include <stdio.h>

#include "asn1/der.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/mem.h"

#define PATH_SIZE 128
#define CLASS_MASK 0xc0

/* Generated from devcert.asn. */
extern const asn1_static_node devcert_asn1_tab[];

struct dc_asn1 {
	asn1_node node;
	dc_slice der;          /* what was read; empty where the value is written */
	devcert_status failed; /* the first failure of writing */
};

static asn1_node definitions;
static devcert_status definitions_status;
static pthread_once_t definitions_once = PTHREAD_ONCE_INIT;

static void
make_definitions(void)
{
	if (asn1_array2tree(devcert_asn1_tab, &definitions, NULL) != ASN1_SUCCESS)
		definitions_status = DEVCERT_E_INTERNAL;
}

/* libtasn1's codes; what says which part of the structure. */
static devcert_status
translate(int ret, const char *what)
{
	switch (ret) {
	case ASN1_SUCCESS:
		return DEVCERT_OK;
	case ASN1_ELEMENT_NOT_FOUND:
	case ASN1_VALUE_NOT_FOUND:
		return dc_fail(DEVCERT_E_NOT_FOUND, "%s is absent", what);
	case ASN1_MEM_ALLOC_ERROR:
		return dc_fail_nomem();
	case ASN1_DER_ERROR:
	case ASN1_DER_OVERFLOW:
	case ASN1_TAG_ERROR:
	case ASN1_TAG_IMPLICIT:
	case ASN1_TIME_ENCODING_ERROR:
	case ASN1_RECURSION:
		return dc_fail(DEVCERT_E_DER, "not the DER of %s: %s", what, asn1_strerror(ret));
	default:
		return dc_fail(DEVCERT_E_INTERNAL, "%s: %s", what, asn1_strerror(ret));
	}
}

devcert_status
dc_asn1_new(const char *type, dc_asn1 **out)
{
	char name[PATH_SIZE];
	devcert_status rc = DC_NEW(*out);

	if (rc != DEVCERT_OK)
		return rc;
	(void)pthread_once(&definitions_once, make_definitions);
	(void)snprintf(name, sizeof(name), "DEVCERT.%s", type);
	rc = definitions_status == DEVCERT_OK
	         ? translate(asn1_create_element(definitions, name, &(*out)->node), type)
	         : dc_fail(definitions_status, "the ASN.1 definitions cannot be loaded");
	if (rc != DEVCERT_OK) {
		free(*out);
		*out = NULL;
	}
	return rc;
}

devcert_status
dc_asn1_decode(const char *type, dc_slice der, dc_asn1 **out)
{
	dc_tlv_summary summary;
	devcert_status rc;
	int len;

	*out = NULL;
	rc = dc_tlv_scan(der, DC_DER, DC_LIMIT_ELEMENTS, &summary);
	if (rc != DEVCERT_OK)
		return rc;
	if (summary.whole_len != der.len)
		return dc_fail(DEVCERT_E_TRAILING, "%zu octets follow %s",
		               der.len - summary.whole_len, type);
	if (der.len > INT32_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%s of %zu octets", type, der.len);
	rc = dc_asn1_new(type, out);
	if (rc != DEVCERT_OK)
		return rc;
	len = (int)der.len;
	(*out)->der = der;
	rc = translate(
	    asn1_der_decoding2(&(*out)->node, der.ptr, &len, ASN1_DECODE_FLAG_STRICT_DER, NULL),
	    type);
	if (rc != DEVCERT_OK) {
		dc_asn1_free(*out);
		*out = NULL;
	}
	/* An element that is absent from the input is bad input here, not an absent option. */
	return rc == DEVCERT_E_NOT_FOUND || rc == DEVCERT_E_INTERNAL
	           ? dc_fail(DEVCERT_E_DER, "not the DER of %s", type)
	           : rc;
}

/* Whether the octets of a part begin with a tag that stands around it.  libtasn1 does not say so:
 * it tells the tag of the part itself, which an implicit one replaces, and of ANY it tells none. */
static bool
is_tagged_explicitly(const dc_asn1 *value, const char *path, dc_slice whole)
{
	asn1_data_node_st data = { 0 };
	int number, class, len = 0;

	if ((whole.ptr[0] & CLASS_MASK) != ASN1_CLASS_CONTEXT_SPECIFIC ||
	    asn1_read_node_value(asn1_find_node(value->node, path), &data) != ASN1_SUCCESS)
		return false;
	switch (data.type) {
	case ASN1_ETYPE_CHOICE:
		return false; /* it is the choice's own tag; we define none with another */
	case ASN1_ETYPE_ANY:
		/* The value is what stands inside; nothing is copied. */
		return asn1_read_value(value->node, path, NULL, &len) == ASN1_MEM_ERROR &&
		       (size_t)len < whole.len;
	default:
		return asn1_read_tag(value->node, path, &number, &class) == ASN1_SUCCESS &&
		       class == ASN1_CLASS_UNIVERSAL;
	}
}

/* libtasn1 takes an empty SEQUENCE for a value of any type, and drops the parts.  None of our types
 * may be empty, so what is missing from such a one is no option that is absent. */
static devcert_status
fail_absent(const dc_asn1 *value, const char *path)
{
	const char *dot = strrchr(path, '.'), *last = dot != NULL ? dot + 1 : path;
	char parent[PATH_SIZE];
	devcert_status rc = DEVCERT_OK;
	dc_slice whole;

	/* Elements of SET OF and SEQUENCE OF may be missing. */
	if (last[0] != '\0' && last[0] != '?') {
		(void)snprintf(parent, sizeof(parent), "%.*s", dot != NULL ? (int)(dot - path) : 0,
		               path);
		rc = dc_asn1_get_whole(value, parent, &whole);
		if (rc == DEVCERT_OK && whole.len == 2)
			rc = dc_fail(DEVCERT_E_DER, "an empty SEQUENCE where %s is expected", path);
	}
	return rc == DEVCERT_E_DER ? rc : dc_fail(DEVCERT_E_NOT_FOUND, "%s is absent", path);
}

devcert_status
dc_asn1_get_whole(const dc_asn1 *value, const char *path, dc_slice *out)
{
	int start = 0, end = 0, ret;
	dc_slice whole;
	dc_tlv tlv;
	devcert_status rc;

	*out = dc_slice_of(NULL, 0);
	/* Without the octets: given them, it would read them again into the same tree where a part
	 * has no place. */
	ret = asn1_der_decoding_startEnd(value->node, NULL, 0, path, &start, &end);
	/* A part that is absent and has a DEFAULT ends before it starts. */
	if (ret == ASN1_GENERIC_ERROR || ret == ASN1_ELEMENT_NOT_FOUND)
		return fail_absent(value, path);
	if (ret != ASN1_SUCCESS)
		return translate(ret, path);
	if (start < 0 || end < start || (size_t)end >= value->der.len)
		return dc_fail(DEVCERT_E_INTERNAL, "%s has no place", path);
	whole = dc_slice_of(value->der.ptr + start, (size_t)(end - start) + 1);
	if (is_tagged_explicitly(value, path, whole)) {
		rc = dc_tlv_next(&whole, &tlv);
		if (rc != DEVCERT_OK)
			return rc;
		whole = tlv.value;
	}
	*out = whole;
	return DEVCERT_OK;
}

devcert_status
dc_asn1_get(const dc_asn1 *value, const char *path, dc_slice *out)
{
	dc_slice whole;
	dc_tlv tlv;
	devcert_status rc = dc_asn1_get_whole(value, path, &whole);

	*out = dc_slice_of(NULL, 0);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&whole, &tlv);
	if (rc == DEVCERT_OK)
		*out = tlv.value;
	return rc;
}

devcert_status
dc_asn1_get_uint(const dc_asn1 *value, const char *path, uint32_t *out)
{
	uint8_t octets[8];
	int len = sizeof(octets), ret;

	*out = 0;
	/* By value, so that a DEFAULT is found. */
	ret = asn1_read_value(value->node, path, octets, &len);
	if (ret == ASN1_ELEMENT_NOT_FOUND || ret == ASN1_VALUE_NOT_FOUND)
		return fail_absent(value, path);
	if (ret == ASN1_MEM_ERROR)
		return dc_fail(DEVCERT_E_LIMIT, "%s is too large", path);
	if (ret != ASN1_SUCCESS)
		return translate(ret, path);
	return dc_tlv_uint(dc_slice_of(octets, (size_t)len), out);
}

devcert_status
dc_asn1_get_oid(const dc_asn1 *value, const char *path, char out[DC_OID_TEXT_SIZE])
{
	dc_slice content;
	devcert_status rc = dc_asn1_get(value, path, &content);

	out[0] = '\0';
	return rc == DEVCERT_OK ? dc_oid_decode(content, out) : rc;
}

devcert_status
dc_asn1_get_bits(const dc_asn1 *value, const char *path, dc_slice *out)
{
	uint8_t unused;
	devcert_status rc = dc_asn1_get(value, path, out);

	if (rc != DEVCERT_OK)
		return rc;
	if (!dc_slice_take_octet(out, &unused) || unused != 0)
		return dc_fail(DEVCERT_E_DER, "%s is not of whole octets", path);
	return DEVCERT_OK;
}

bool
dc_asn1_has(const dc_asn1 *value, const char *path)
{
	dc_slice whole;

	return dc_asn1_get_whole(value, path, &whole) == DEVCERT_OK;
}

size_t
dc_asn1_count(const dc_asn1 *value, const char *path)
{
	int count = 0;

	if (!dc_asn1_has(value, path) ||
	    asn1_number_of_elements(value->node, path, &count) != ASN1_SUCCESS || count < 0)
		return 0;
	return (size_t)count;
}

/* Remember the first failure of writing. */
static void
note(dc_asn1 *value, int ret, const char *path)
{
	if (value->failed == DEVCERT_OK && ret != ASN1_SUCCESS)
		value->failed = translate(ret, path);
}

static void
write_value(dc_asn1 *value, const char *path, const void *data, size_t len)
{
	if (value->failed == DEVCERT_OK && len > INT32_MAX / 8)
		value->failed = dc_fail(DEVCERT_E_LIMIT, "%s of %zu octets", path, len);
	if (value->failed == DEVCERT_OK)
		note(value, asn1_write_value(value->node, path, data, (int)len), path);
}

void
dc_asn1_set(dc_asn1 *value, const char *path, dc_slice in)
{
	/* NULL means "remove" to libtasn1, and a length of 0 that data is a text. */
	write_value(value, path, in.len > 0 ? (const void *)in.ptr : "", in.len);
}

void
dc_asn1_set_uint(dc_asn1 *value, const char *path, uint32_t number)
{
	dc_buf buf = DC_BUF_INIT(16);

	dc_der_add_uint(&buf, number);
	if (value->failed == DEVCERT_OK)
		value->failed = dc_buf_status(&buf);
	if (value->failed == DEVCERT_OK)
		write_value(value, path, buf.ptr + 2, buf.len - 2);
	dc_buf_free(&buf);
}

void
dc_asn1_set_bool(dc_asn1 *value, const char *path, bool truth)
{
	write_value(value, path, truth ? "TRUE" : "FALSE", 1);
}

void
dc_asn1_set_oid(dc_asn1 *value, const char *path, const char *text)
{
	write_value(value, path, text, 1);
}

void
dc_asn1_set_bits(dc_asn1 *value, const char *path, dc_slice in)
{
	if (value->failed == DEVCERT_OK && in.len > INT32_MAX / 8)
		value->failed = dc_fail(DEVCERT_E_LIMIT, "%s of %zu octets", path, in.len);
	/* NULL means "remove" to libtasn1, and a length of 0 that data is a text. */
	if (value->failed == DEVCERT_OK)
		note(value,
		     asn1_write_value(value->node, path, in.len > 0 ? (const void *)in.ptr : "",
		                      (int)(in.len * 8)),
		     path);
}

void
dc_asn1_set_algorithm(dc_asn1 *value, const char *path, const char *oid, dc_slice parameters)
{
	char part[PATH_SIZE];

	(void)snprintf(part, sizeof(part), "%s.algorithm", path);
	dc_asn1_set_oid(value, part, oid);
	(void)snprintf(part, sizeof(part), "%s.parameters", path);
	if (parameters.len > 0)
		dc_asn1_set(value, part, parameters);
	else
		dc_asn1_omit(value, part);
}

void
dc_asn1_omit(dc_asn1 *value, const char *path)
{
	write_value(value, path, NULL, 0);
}

void
dc_asn1_choose(dc_asn1 *value, const char *path, const char *choice)
{
	write_value(value, path, choice, 1);
}

void
dc_asn1_append(dc_asn1 *value, const char *path)
{
	write_value(value, path, "NEW", 1);
}

devcert_status
dc_asn1_encode(const dc_asn1 *value, dc_buf *out)
{
	size_t start = out->len;
	int len = 0, ret;
	uint8_t *at;

	if (value->failed != DEVCERT_OK)
		return value->failed;
	ret = asn1_der_coding(value->node, "", NULL, &len, NULL);
	if (ret != ASN1_MEM_ERROR)
		return ret == ASN1_VALUE_NOT_FOUND
		           ? dc_fail(DEVCERT_E_INTERNAL, "a part of the structure was not written")
		           : translate(ret, "the structure");
	at = dc_buf_grow(out, (size_t)len);
	if (at == NULL)
		return dc_buf_status(out);
	ret = asn1_der_coding(value->node, "", at, &len, NULL);
	/* The first call may have over-estimated. */
	dc_buf_truncate(out, ret == ASN1_SUCCESS ? start + (size_t)len : start);
	return translate(ret, "the structure");
}

void
dc_asn1_free(dc_asn1 *value)
{
	if (value == NULL)
		return;
	(void)asn1_delete_structure2(&value->node, ASN1_DELETE_FLAG_ZEROIZE);
	free(value);
}
