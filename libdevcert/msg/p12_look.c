/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/p12_look.h"

#include <stdio.h>

#include "asn1/asn1.h"
#include "asn1/tlv.h"
#include "msg/p12.h"

struct eye {
	dc_p12_look *out;
	dc_slice seen;      /* what is looked at, in which offsets count */
	size_t seen_offset; /* of that in the file */
	bool is_exact;      /* it is as it is in the file */
	size_t bags_left;
	unsigned int depth; /* of SafeContents in each other */
};

/* Remember where in the file the element is that is wrong: the innermost that is known. */
static devcert_status
blame(struct eye *e, dc_slice element, devcert_status rc)
{
	dc_tlv_summary summary = { 0 };
	size_t at = 0;

	if (rc == DEVCERT_OK || e->out->has_offset || !e->is_exact || element.len == 0 ||
	    element.ptr < e->seen.ptr || element.ptr > e->seen.ptr + e->seen.len)
		return rc;
	/* Its lengths may be right, and its type be wrong; the message of rc is kept. */
	(void)snprintf(e->out->message, sizeof(e->out->message), "%s",
	               devcert_last_error_message());
	if (dc_tlv_scan(element, DC_BER, DC_P12_ELEMENTS, &summary) != DEVCERT_OK)
		at = summary.at;
	e->out->offset = e->seen_offset + (size_t)(element.ptr - e->seen.ptr) + at;
	e->out->has_offset = true;
	return dc_fail(rc, "%s", e->out->message);
}

static bool
is_same(const dc_p12_layer *a, const dc_p12_layer *b)
{
	return a->type == b->type && a->rounds == b->rounds && a->salt_len == b->salt_len &&
	       strcmp(a->oid, b->oid) == 0 && strcmp(a->algorithm, b->algorithm) == 0;
}

/* Keep a part.  Where there is no room, its rounds count all the same. */
static void
add_part(dc_p12_look *out, const dc_p12_layer *part, bool joins)
{
	/* No sum of 10,000 bags comes near 64 bits. */
	out->rounds += (uint64_t)part->rounds * part->derivations;
	if (part->rounds > DC_LIMIT_KDF_ROUNDS_FILE)
		out->uses |= DC_USES_ROUNDS_5M;
	for (size_t i = 0; joins && i < out->count; i++)
		if (is_same(&out->parts[i], part)) {
			out->parts[i].len += part->len;
			out->parts[i].bags += part->bags;
			return;
		}
	if (out->count < DC_LIMIT_P12_PARTS)
		out->parts[out->count++] = *part;
}

static devcert_status
look_at_key(struct eye *e, dc_slice value, bool is_clear)
{
	dc_p12_layer part = { .type = is_clear ? DEVCERT_P12_PART_CLEAR_KEY : DEVCERT_P12_PART_KEY,
		              .len = value.len,
		              .bags = 1 };
	dc_tlv outer, algorithm;
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &outer);

	if (rc == DEVCERT_OK && is_clear) {
		e->out->uses |= DC_USES_CLEAR_KEY;
		(void)snprintf(part.oid, sizeof(part.oid), "%s", DC_OID_KEY_BAG);
	} else if (rc == DEVCERT_OK) {
		rc = dc_tlv_next(&outer.value, &algorithm);
		if (rc == DEVCERT_OK)
			rc = dc_p12_name_scheme(algorithm.whole, &part, &e->out->uses);
	}
	if (rc == DEVCERT_OK)
		add_part(e->out, &part, true);
	return blame(e, value, rc);
}

static devcert_status look_at_bags(struct eye *e, dc_slice contents, size_t *count);

/* SafeBag: its type, and its value in [0]; RFC 7292, section 4.2. */
static devcert_status
look_at_bag(struct eye *e, dc_slice bag, size_t *count)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv type, value;
	devcert_status rc = dc_tlv_expect(&bag, DC_TAG_OID, &type);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(type.value, oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&bag, DC_TAG_CONTEXT_CONSTRUCTED(0), &value);
	if (rc != DEVCERT_OK)
		return rc;
	if (strcmp(oid, DC_OID_SAFE_CONTENTS_BAG) == 0) {
		e->out->uses |= DC_USES_NESTED;
		if (e->depth == DC_LIMIT_PKCS12_SAFES)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u SafeContents",
			               DC_LIMIT_PKCS12_SAFES);
		e->depth++;
		rc = look_at_bags(e, value.value, count);
		e->depth--;
		return rc;
	}
	(*count)++;
	if (strcmp(oid, DC_OID_SHROUDED_KEY_BAG) == 0)
		return look_at_key(e, value.value, false);
	if (strcmp(oid, DC_OID_KEY_BAG) == 0)
		return look_at_key(e, value.value, true);
	return DEVCERT_OK;
}

/* SafeContents. */
static devcert_status
look_at_bags(struct eye *e, dc_slice contents, size_t *count)
{
	dc_tlv bags, bag;
	devcert_status rc = dc_tlv_only(contents, DC_TAG_SEQUENCE, &bags);

	while (rc == DEVCERT_OK && bags.value.len > 0) {
		if (e->bags_left-- == 0)
			return dc_fail(DEVCERT_E_LIMIT, "too many bags");
		rc = blame(e, bags.value, dc_tlv_expect(&bags.value, DC_TAG_SEQUENCE, &bag));
		if (rc == DEVCERT_OK)
			rc = blame(e, bag.whole, look_at_bag(e, bag.value, count));
	}
	return rc;
}

/* SafeContents that are not encrypted: the content octets of an OCTET STRING, maybe BER. */
static devcert_status
look_at_plain(struct eye *e, dc_slice octets)
{
	dc_buf definite = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	dc_p12_layer part = { .type = DEVCERT_P12_PART_PLAIN, .len = octets.len };
	struct eye inner = *e;
	devcert_status rc = dc_ber_to_definite(octets, DC_P12_ELEMENTS, &definite);
	size_t index = e->out->count;

	rc = blame(e, octets, rc);
	(void)snprintf(part.oid, sizeof(part.oid), "%s", DC_OID_DATA);
	add_part(e->out, &part, false);
	if (rc == DEVCERT_OK) {
		inner.is_exact = e->is_exact && dc_slice_equals(dc_buf_slice(&definite), octets);
		inner.seen = dc_buf_slice(&definite);
		inner.seen_offset = e->seen_offset + (size_t)(octets.ptr - e->seen.ptr);
		rc = look_at_bags(&inner, dc_buf_slice(&definite), &part.bags);
		e->bags_left = inner.bags_left;
	}
	if (index < e->out->count)
		e->out->parts[index].bags = part.bags;
	dc_buf_free(&definite);
	return rc;
}

/* EncryptedData; RFC 5652, section 8 */
static devcert_status
look_at_encrypted(struct eye *e, dc_slice data)
{
	dc_p12_layer part = { .type = DEVCERT_P12_PART_ENCRYPTED };
	dc_tlv outer, info, tlv;
	devcert_status rc = dc_tlv_only(data, DC_TAG_SEQUENCE, &outer);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_INTEGER, &tlv);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_SEQUENCE, &info);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&info.value, DC_TAG_OID, &tlv);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&info.value, DC_TAG_SEQUENCE, &tlv);
	if (rc == DEVCERT_OK) {
		part.len = info.value.len;
		rc = dc_p12_name_scheme(tlv.whole, &part, &e->out->uses);
	}
	if (rc == DEVCERT_OK)
		add_part(e->out, &part, false);
	return rc;
}

/* One ContentInfo of the AuthenticatedSafe; RFC 7292, section 4.1 */
static devcert_status
look_at_content(struct eye *e, dc_slice info)
{
	dc_p12_layer part = { .type = DEVCERT_P12_PART_OTHER, .len = info.len };
	dc_tlv type, content, octets;
	devcert_status rc = dc_tlv_expect(&info, DC_TAG_OID, &type);

	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(type.value, part.oid);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(info, DC_TAG_CONTEXT_CONSTRUCTED(0), &content);
	if (rc != DEVCERT_OK)
		return rc;
	if (strcmp(part.oid, DC_OID_ENCRYPTED_DATA) == 0)
		return look_at_encrypted(e, content.value);
	if (strcmp(part.oid, DC_OID_DATA) == 0) {
		rc = dc_tlv_only(content.value, DC_TAG_OCTET_STRING, &octets);
		return rc == DEVCERT_OK ? look_at_plain(e, octets.value) : rc;
	}
	e->out->uses |= DC_USES_UNKNOWN;
	if (strcmp(part.oid, DC_OID_ENVELOPED_DATA) == 0)
		(void)snprintf(part.algorithm, sizeof(part.algorithm),
		               "encrypted to a certificate");
	add_part(e->out, &part, true);
	return DEVCERT_OK;
}

/* AuthenticatedSafe: the content octets under the MAC, maybe BER. */
static devcert_status
look_at_safe(struct eye *e, dc_slice octets)
{
	dc_buf definite = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	struct eye inner = *e;
	size_t left = DC_LIMIT_PKCS12_SAFES;
	dc_tlv contents, info;
	devcert_status rc = dc_ber_to_definite(octets, DC_P12_ELEMENTS, &definite);

	rc = blame(e, octets, rc);
	if (rc == DEVCERT_OK) {
		inner.is_exact = e->is_exact && dc_slice_equals(dc_buf_slice(&definite), octets);
		inner.seen = dc_buf_slice(&definite);
		inner.seen_offset = e->seen_offset + (size_t)(octets.ptr - e->seen.ptr);
		rc = dc_tlv_only(inner.seen, DC_TAG_SEQUENCE, &contents);
		rc = blame(&inner, inner.seen, rc);
	}
	while (rc == DEVCERT_OK && contents.value.len > 0) {
		if (left-- == 0)
			rc = dc_fail(DEVCERT_E_LIMIT, "too many SafeContents");
		if (rc == DEVCERT_OK)
			rc = blame(&inner, contents.value,
			           dc_tlv_expect(&contents.value, DC_TAG_SEQUENCE, &info));
		if (rc == DEVCERT_OK)
			rc = blame(&inner, info.whole, look_at_content(&inner, info.value));
	}
	dc_buf_free(&definite);
	return rc;
}

/* MacData, or nothing. */
static devcert_status
look_at_mac(struct eye *e, dc_slice rest)
{
	dc_p12_layer part = { .type = DEVCERT_P12_PART_MAC, .len = rest.len };
	devcert_status rc;

	if (rest.len == 0) {
		e->out->uses |= DC_USES_NO_MAC;
		return DEVCERT_OK;
	}
	rc = dc_p12_name_mac(rest, &part, &e->out->uses);
	if (rc == DEVCERT_OK)
		add_part(e->out, &part, false);
	return blame(e, rest, rc);
}

/* PFX; RFC 7292, section 4. */
static devcert_status
look_at_pfx(struct eye *e)
{
	dc_slice info;
	dc_tlv pfx, tlv, octets;
	devcert_status rc = dc_tlv_only(e->seen, DC_TAG_SEQUENCE, &pfx), mac;

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&pfx.value, DC_TAG_INTEGER, &tlv);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&pfx.value, DC_TAG_SEQUENCE, &tlv);
	info = tlv.value;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&info, DC_TAG_OID, &octets);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(info, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv);
	if (rc != DEVCERT_OK)
		return rc;
	mac = look_at_mac(e, pfx.value);
	rc = dc_tlv_only(tlv.value, DC_TAG_OCTET_STRING, &octets);
	/* One signed with a key instead of a MAC: nobody makes them. */
	if (rc != DEVCERT_OK)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "an authSafe that is not data");
	rc = look_at_safe(e, octets.value);
	return mac != DEVCERT_OK ? mac : rc;
}

/* How many octets are missing at the end, where the first element says so. */
static size_t
count_missing(dc_slice file)
{
	dc_tlv_header header;
	bool more = false;

	if (dc_tlv_read_header(file, DC_BER, &header, &more) != DEVCERT_OK || more ||
	    header.indefinite || header.len <= file.len - header.header_len ||
	    header.len > SIZE_MAX - header.header_len)
		return 0;
	return (size_t)header.len - (file.len - header.header_len);
}

/* What every PFX begins with: a SEQUENCE, version 3, and another SEQUENCE. */
static bool
begins_like_pfx(dc_slice file)
{
	static const uint8_t version[] = { DC_TAG_INTEGER, 1, 3 };
	dc_tlv_header header;
	bool more = false;

	return dc_tlv_read_header(file, DC_BER, &header, &more) == DEVCERT_OK && !more &&
	       header.tag == DC_TAG_SEQUENCE && file.len - header.header_len >= sizeof(version) &&
	       dc_slice_equals(dc_slice_of(file.ptr + header.header_len, sizeof(version)),
	                       dc_slice_of(version, sizeof(version)));
}

/* The whole structure, which is in the file or follows from it; trailing: octets behind it. */
static devcert_status
look_at_whole(struct eye *e, dc_slice file, dc_buf *definite)
{
	devcert_status rc = dc_ber_to_definite(file, DC_P12_ELEMENTS, definite);

	if (rc != DEVCERT_OK)
		return rc;
	e->is_exact = dc_slice_equals(dc_buf_slice(definite), file);
	e->seen = dc_buf_slice(definite);
	return look_at_pfx(e);
}

devcert_status
dc_p12_look_at(dc_slice file, dc_p12_look *out)
{
	/* Definite lengths may take more octets than indefinite ones. */
	dc_buf definite = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	struct eye eye = { .out = out, .seen = file, .is_exact = true };
	dc_tlv_summary summary = { 0 };
	devcert_status rc;

	eye.bags_left = DC_LIMIT_PKCS12_BAGS;
	if (file.len > DC_LIMIT_PKCS12_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "a file of %zu octets", file.len);
	else
		rc = blame(&eye, file, dc_tlv_scan(file, DC_BER, DC_P12_ELEMENTS, &summary));
	out->is_pfx = begins_like_pfx(file);
	out->is_ber = summary.is_ber;
	out->missing = rc == DEVCERT_E_DER ? count_missing(file) : 0;
	if (out->missing > 0)
		out->offset = file.len;
	if (rc == DEVCERT_OK)
		rc = look_at_whole(&eye, dc_slice_of(file.ptr, summary.whole_len), &definite);
	if (rc == DEVCERT_OK && summary.whole_len < file.len) {
		out->has_offset = true;
		out->offset = summary.whole_len;
		rc = dc_fail(DEVCERT_E_TRAILING, "%zu octets follow its end",
		             file.len - summary.whole_len);
	}
	out->status = rc;
	if (rc != DEVCERT_OK)
		(void)snprintf(out->message, sizeof(out->message), "%s",
		               devcert_last_error_message());
	dc_buf_free(&definite);
	return rc == DEVCERT_E_NOMEM ? rc : DEVCERT_OK;
}

bool
dc_p12_look_is_protected(const dc_p12_look *look)
{
	for (size_t i = 0; i < look->count; i++)
		if (look->parts[i].type != DEVCERT_P12_PART_PLAIN &&
		    look->parts[i].type != DEVCERT_P12_PART_CLEAR_KEY)
			return true;
	return false;
}
