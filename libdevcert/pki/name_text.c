/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names as text, RFC 4514. */
#include "pki/name_text.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/text.h"
#include "pki/name.h"
#include "pki/name_type.h"

/* What must be escaped wherever it stands, section 2.4. */
#define SPECIALS "\"+,;<>\\"

/* How many octets the control character at the front has; 0 where it is none. */
static size_t
control_len(dc_slice in)
{
	const uint8_t *p = in.ptr;

	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	/* C1, and the separators that start a line. */
	if (in.len >= 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return 2;
	if (in.len >= 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9))
		return 3;
	return 0;
}

static void
add_escaped(dc_slice value, dc_buf *out)
{
	const uint8_t *first = value.ptr;
	dc_slice octets;

	while (value.len > 0) {
		char c = (char)value.ptr[0];
		size_t control = control_len(value);
		bool edge = (c == ' ' && (value.ptr == first || value.len == 1)) ||
		            (c == '#' && value.ptr == first);

		(void)dc_slice_take(&value, control > 0 ? control : 1, &octets);
		if (control > 0) {
			for (size_t i = 0; i < control; i++) {
				dc_buf_add_octet(out, '\\');
				dc_hex_add(dc_slice_of(octets.ptr + i, 1), out);
			}
		} else {
			if (edge || strchr(SPECIALS, c) != NULL)
				dc_buf_add_octet(out, '\\');
			dc_buf_add(out, octets);
		}
	}
}

void
dc_name_text_add(const char *oid, const char *value, bool is_string, dc_buf *out)
{
	const char *type = dc_name_type_short(oid);

	dc_buf_add_text(out, type != NULL ? type : oid);
	dc_buf_add_octet(out, '=');
	if (is_string)
		add_escaped(dc_slice_text(value), out);
	else
		dc_buf_add_text(out, value);
}

struct cursor {
	const char *text;
	size_t pos;
};

static char
peek(const struct cursor *cursor)
{
	return cursor->text[cursor->pos];
}

static void
skip_blanks(struct cursor *cursor)
{
	while (peek(cursor) == ' ')
		cursor->pos++;
}

static devcert_status
fail_at(size_t pos, const char *what)
{
	return dc_fail(DEVCERT_E_TEXT, "octet %zu: %s", pos, what);
}

/* Add the place to a failure that does not know it. */
static devcert_status
fail_with(size_t pos, devcert_status rc)
{
	return rc == DEVCERT_E_TEXT || rc == DEVCERT_E_LIMIT
	           ? dc_fail(rc, "octet %zu: %s", pos, devcert_last_error_message())
	           : rc;
}

static bool
is_end_of_value(char c)
{
	return c == '\0' || c == ',' || c == '+';
}

/* Two hex digits at the cursor. */
static bool
take_hex(struct cursor *cursor, uint8_t *out)
{
	const char *p = cursor->text + cursor->pos;
	char two[3] = { p[0], p[0] != '\0' ? p[1] : '\0', '\0' };

	if (!dc_unhex(two, out, 1))
		return false;
	cursor->pos += 2;
	return true;
}

/* attributeType "=" */
static devcert_status
take_type(struct cursor *cursor, char oid[DC_OID_TEXT_SIZE])
{
	size_t start;
	devcert_status rc;

	skip_blanks(cursor);
	start = cursor->pos;
	while (dc_is_alpha(peek(cursor)) || dc_is_digit(peek(cursor)) || peek(cursor) == '.')
		cursor->pos++;
	if (cursor->pos == start)
		return fail_at(start, "an attribute type is expected");
	rc = dc_name_type_find(dc_slice_of(cursor->text + start, cursor->pos - start), oid);
	if (rc != DEVCERT_OK)
		return fail_with(start, rc);
	skip_blanks(cursor);
	if (peek(cursor) != '=')
		return fail_at(cursor->pos, "'=' is expected");
	cursor->pos++;
	skip_blanks(cursor);
	return DEVCERT_OK;
}

/* hexstring: the DER of the value */
static devcert_status
take_hex_value(struct cursor *cursor, const char *oid, dc_buf *out)
{
	size_t start = cursor->pos, out_start = out->len, der_start;
	dc_tlv_summary summary;
	dc_slice der;
	uint8_t octet;
	devcert_status rc;

	cursor->pos++;
	dc_der_add_oid(out, oid);
	der_start = out->len;
	while (take_hex(cursor, &octet))
		dc_buf_add_octet(out, octet);
	skip_blanks(cursor);
	if (!is_end_of_value(peek(cursor)))
		return fail_at(cursor->pos, "not hex");
	rc = dc_buf_status(out);
	if (rc != DEVCERT_OK)
		return rc;
	der = dc_slice_of(out->ptr + der_start, out->len - der_start);
	if (dc_tlv_scan(der, DC_DER, DC_LIMIT_ELEMENTS, &summary) != DEVCERT_OK ||
	    summary.whole_len != der.len)
		return fail_at(start, "the hex is not one DER element");
	dc_der_wrap(out, DC_TAG_SEQUENCE, out_start);
	return dc_buf_status(out);
}

/* One character, maybe escaped; *escaped also where it only may not be trimmed. */
static devcert_status
take_character(struct cursor *cursor, bool *escaped, dc_buf *out)
{
	char c = peek(cursor);
	uint8_t octet = (uint8_t)c;

	*escaped = c == '\\';
	if (*escaped) {
		cursor->pos++;
		c = peek(cursor);
		octet = (uint8_t)c;
		if (c != '\0' && strchr(SPECIALS " #=", c) != NULL)
			cursor->pos++;
		else if (!take_hex(cursor, &octet))
			return fail_at(cursor->pos, "an escape that does not exist");
	} else if (strchr(SPECIALS, c) != NULL) {
		return fail_at(cursor->pos, "a character that must be escaped");
	} else {
		cursor->pos++;
	}
	dc_buf_add_octet(out, octet);
	return dc_buf_status(out);
}

/* string */
static devcert_status
take_string_value(struct cursor *cursor, const char *oid, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	size_t start = cursor->pos, keep = 0;
	devcert_status rc = DEVCERT_OK;
	bool escaped;

	while (rc == DEVCERT_OK && !is_end_of_value(peek(cursor))) {
		bool blank = peek(cursor) == ' ';

		rc = take_character(cursor, &escaped, &value);
		if (!blank || escaped)
			keep = value.len;
	}
	if (rc == DEVCERT_OK) {
		dc_buf_truncate(&value, keep);
		rc = fail_with(start, dc_name_type_write(oid, dc_buf_slice(&value), out));
	}
	dc_buf_free(&value);
	return rc;
}

/* Put an AttributeTypeAndValue into the content of a SET OF: in the order of the DER (X.690,
 * section 11.6), each type once (X.501). */
static devcert_status
insert_sorted(dc_slice attribute, size_t pos, dc_buf *set)
{
	dc_slice rest = dc_buf_slice(set);
	dc_tlv old, old_type, new_sequence, new_type;
	size_t at = 0;
	devcert_status rc = dc_tlv_only(attribute, DC_TAG_SEQUENCE, &new_sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&new_sequence.value, &new_type);
	while (rc == DEVCERT_OK && rest.len > 0) {
		rc = dc_tlv_next(&rest, &old);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_next(&old.value, &old_type);
		if (rc != DEVCERT_OK)
			break;
		if (dc_slice_equals(old_type.whole, new_type.whole))
			return fail_at(pos, "an attribute type twice in one RDN");
		if (dc_slice_compare(old.whole, attribute) < 0)
			at = set->len - rest.len;
	}
	if (rc == DEVCERT_OK)
		dc_buf_insert(set, at, attribute);
	return rc == DEVCERT_OK ? dc_buf_status(set) : rc;
}

/* attributeTypeAndValue *( "+" attributeTypeAndValue ), in front of what was read before. */
static devcert_status
take_rdn(struct cursor *cursor, dc_buf *rdns)
{
	dc_buf set = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	devcert_status rc;
	bool more;

	do {
		char oid[DC_OID_TEXT_SIZE];
		dc_buf attribute = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
		size_t start = cursor->pos;

		rc = take_type(cursor, oid);
		if (rc == DEVCERT_OK)
			rc = peek(cursor) == '#' ? take_hex_value(cursor, oid, &attribute)
			                         : take_string_value(cursor, oid, &attribute);
		if (rc == DEVCERT_OK)
			rc = insert_sorted(dc_buf_slice(&attribute), start, &set);
		dc_buf_free(&attribute);
		more = rc == DEVCERT_OK && peek(cursor) == '+';
		if (more)
			cursor->pos++;
	} while (more);
	if (rc == DEVCERT_OK) {
		dc_der_wrap(&set, DC_TAG_SET, 0);
		rc = dc_buf_status(&set);
	}
	if (rc == DEVCERT_OK)
		dc_buf_insert(rdns, 0, dc_buf_slice(&set));
	dc_buf_free(&set);
	return rc;
}

/* see devcert/name.h */
devcert_status
devcert_name_parse_text(const char *text, devcert_name **out)
{
	dc_buf rdns = DC_BUF_INIT(DC_LIMIT_NAME_LEN);
	struct cursor cursor = { text, 0 };
	devcert_status rc = DEVCERT_OK;
	bool more;

	DC_OUT(out);
	DC_ARG(text);
	skip_blanks(&cursor);
	more = peek(&cursor) != '\0';
	while (rc == DEVCERT_OK && more) {
		rc = take_rdn(&cursor, &rdns);
		more = peek(&cursor) == ',';
		if (more)
			cursor.pos++;
	}
	if (rc == DEVCERT_OK) {
		dc_der_wrap(&rdns, DC_TAG_SEQUENCE, 0);
		rc = dc_buf_status(&rdns);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_name_parse(rdns.ptr, rdns.len, out);
	dc_buf_free(&rdns);
	return rc;
}
