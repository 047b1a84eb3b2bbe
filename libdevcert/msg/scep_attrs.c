/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/scep_attrs.h"

#include "asn1/der.h"
#include "asn1/oid.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "base/text.h"

/* Of failInfoText, what goes on to people. */
#define FAIL_TEXT_MAX 512u

/* A value, and the one text that means it: RFC 8894, sections 3.2.1.2 to 3.2.1.4. */
struct word {
	const char *text;
	int value;
};

static const struct word TYPES[] = {
	{ "3", DEVCERT_SCEP_TYPE_CERT_REP },
	{ "17", DEVCERT_SCEP_TYPE_RENEWAL_REQ },
	{ "19", DEVCERT_SCEP_TYPE_PKCS_REQ },
	{ "20", DEVCERT_SCEP_TYPE_CERT_POLL },
	{ "21", DEVCERT_SCEP_TYPE_GET_CERT },
	{ "22", DEVCERT_SCEP_TYPE_GET_CRL },
	{ NULL, 0 },
};

static const struct word STATUSES[] = {
	{ "0", DEVCERT_SCEP_RESULT_ISSUED },
	{ "2", DEVCERT_SCEP_RESULT_REFUSED },
	{ "3", DEVCERT_SCEP_RESULT_PENDING },
	{ NULL, 0 },
};

static const struct word FAIL_INFOS[] = {
	{ "0", DEVCERT_SCEP_FAIL_INFO_BAD_ALG },
	{ "1", DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK },
	{ "2", DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST },
	{ "3", DEVCERT_SCEP_FAIL_INFO_BAD_TIME },
	{ "4", DEVCERT_SCEP_FAIL_INFO_BAD_CERT_ID },
	{ NULL, 0 },
};

bool
dc_scep_id_is_valid(dc_slice id)
{
	if (id.len == 0 || id.len > DC_LIMIT_SCEP_TRANSACTION_ID)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] < 0x20 || id.ptr[i] > 0x7e)
			return false;
	return true;
}

static void
write_one(dc_buf *out, const char *oid, uint8_t tag, dc_slice content)
{
	dc_buf value = DC_BUF_INIT(4 * DC_KIB);

	dc_der_add(&value, tag, content);
	if (out->failed == DEVCERT_OK)
		out->failed = dc_buf_status(&value);
	if (out->failed == DEVCERT_OK)
		dc_attr_add(out, oid, dc_buf_slice(&value));
	dc_buf_free(&value);
}

static void
write_word(dc_buf *out, const char *oid, const struct word *words, int value)
{
	while (words->text != NULL && words->value != value)
		words++;
	if (words->text != NULL)
		write_one(out, oid, DC_TAG_PRINTABLE_STRING, dc_slice_text(words->text));
	else if (out->failed == DEVCERT_OK)
		out->failed = dc_fail(DEVCERT_E_INTERNAL, "%s has no value %d", oid, value);
}

void
dc_scep_attrs_write(const dc_scep_attrs *attrs, dc_buf *out)
{
	write_word(out, DC_OID_SCEP_MESSAGE_TYPE, TYPES, (int)attrs->type);
	write_one(out, DC_OID_SCEP_TRANSACTION_ID, attrs->id_tag, attrs->id);
	if (attrs->sender_nonce.len > 0)
		write_one(out, DC_OID_SCEP_SENDER_NONCE, DC_TAG_OCTET_STRING, attrs->sender_nonce);
	if (attrs->recipient_nonce.len > 0)
		write_one(out, DC_OID_SCEP_RECIPIENT_NONCE, DC_TAG_OCTET_STRING,
		          attrs->recipient_nonce);
	if (attrs->type != DEVCERT_SCEP_TYPE_CERT_REP)
		return;
	write_word(out, DC_OID_SCEP_PKI_STATUS, STATUSES, (int)attrs->result);
	if (attrs->result != DEVCERT_SCEP_RESULT_REFUSED)
		return;
	write_word(out, DC_OID_SCEP_FAIL_INFO, FAIL_INFOS, (int)attrs->fail_info);
	if (attrs->fail_text.len > 0)
		write_one(out, DC_OID_SCEP_FAIL_INFO_TEXT, DC_TAG_UTF8_STRING, attrs->fail_text);
}

/* String types whose characters are octets.  RFC 8894 says PrintableString, some write others. */
static bool
is_octet_text(uint8_t tag)
{
	return tag == DC_TAG_PRINTABLE_STRING || tag == DC_TAG_UTF8_STRING ||
	       tag == DC_TAG_IA5_STRING || tag == DC_TAG_VISIBLE_STRING ||
	       tag == DC_TAG_NUMERIC_STRING || tag == DC_TAG_TELETEX_STRING;
}

/* name is the attribute's, for the message. */
static devcert_status
read_text(const dc_cms_signed *msg, const char *oid, const char *name, uint8_t *tag, dc_slice *out)
{
	devcert_status rc = dc_cms_signed_attr(msg, oid, tag, out);

	if (rc == DEVCERT_E_NOT_FOUND)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "%s is absent", name);
	if (rc == DEVCERT_OK && !is_octet_text(*tag))
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "%s has the tag %02x", name, *tag);
	return rc;
}

static bool
is_small_number(dc_slice text)
{
	bool digits = text.len >= 1 && text.len <= 3;

	for (size_t i = 0; digits && i < text.len; i++)
		digits = dc_is_digit((char)text.ptr[i]);
	return digits;
}

/* The whole text is compared, so that neither "", "1" nor "019" is taken for "19". */
static devcert_status
read_word(const dc_cms_signed *msg, const char *oid, const char *name, const struct word *words,
          int *out)
{
	uint8_t tag;
	dc_slice text;
	devcert_status rc = read_text(msg, oid, name, &tag, &text);

	if (rc != DEVCERT_OK)
		return rc;
	for (; words->text != NULL; words++) {
		if (dc_slice_equals(text, dc_slice_text(words->text))) {
			*out = words->value;
			return DEVCERT_OK;
		}
	}
	if (is_small_number(text))
		return dc_fail(DEVCERT_E_SCEP_TYPE, "there is no %s %.*s", name, (int)text.len,
		               (const char *)text.ptr);
	return dc_fail(DEVCERT_E_SCEP_TYPE, "%s is no number that exists", name);
}

static devcert_status
read_nonce(const dc_cms_signed *msg, const char *oid, const char *name, dc_slice *out)
{
	uint8_t tag;
	devcert_status rc = dc_cms_signed_attr(msg, oid, &tag, out);

	if (rc == DEVCERT_E_NOT_FOUND) {
		*out = dc_slice_of(NULL, 0);
		return DEVCERT_OK;
	}
	if (rc != DEVCERT_OK)
		return rc;
	if (tag != DC_TAG_OCTET_STRING)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "%s has the tag %02x", name, tag);
	if (out->len == 0 || out->len > DC_LIMIT_SCEP_NONCE)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "%s of %zu octets", name, out->len);
	return DEVCERT_OK;
}

/* What a CertRep has besides: RFC 8894, sections 3.2.1.3 and 3.2.1.4. */
static devcert_status
read_status(const dc_cms_signed *msg, dc_scep_attrs *out)
{
	int number;
	devcert_status rc = read_word(msg, DC_OID_SCEP_PKI_STATUS, "pkiStatus", STATUSES, &number);

	if (rc != DEVCERT_OK)
		return rc;
	out->result = (devcert_scep_result)number;
	if (out->result != DEVCERT_SCEP_RESULT_REFUSED)
		return DEVCERT_OK;
	rc = read_word(msg, DC_OID_SCEP_FAIL_INFO, "failInfo", FAIL_INFOS, &number);
	if (rc != DEVCERT_OK)
		return rc;
	out->fail_info = (devcert_scep_fail_info)number;
	rc = dc_cms_signed_attr(msg, DC_OID_SCEP_FAIL_INFO_TEXT, &out->fail_text_tag,
	                        &out->fail_text);
	if (rc == DEVCERT_E_NOT_FOUND) {
		out->fail_text = dc_slice_of(NULL, 0);
		return DEVCERT_OK;
	}
	if (rc == DEVCERT_OK && !is_octet_text(out->fail_text_tag) &&
	    out->fail_text_tag != DC_TAG_BMP_STRING)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "failInfoText has the tag %02x",
		               out->fail_text_tag);
	return rc;
}

devcert_status
dc_scep_attrs_read(const dc_cms_signed *msg, dc_scep_attrs *out)
{
	int number;
	devcert_status rc;

	*out = (dc_scep_attrs){ 0 };
	rc = read_word(msg, DC_OID_SCEP_MESSAGE_TYPE, "messageType", TYPES, &number);
	if (rc != DEVCERT_OK)
		return rc;
	out->type = (devcert_scep_type)number;
	rc = read_text(msg, DC_OID_SCEP_TRANSACTION_ID, "transactionID", &out->id_tag, &out->id);
	if (rc == DEVCERT_OK && !dc_scep_id_is_valid(out->id))
		rc = dc_fail(DEVCERT_E_SCEP_ATTRIBUTE,
		             "transactionID of %zu octets, or not printable", out->id.len);
	if (rc == DEVCERT_OK)
		rc = read_nonce(msg, DC_OID_SCEP_SENDER_NONCE, "senderNonce", &out->sender_nonce);
	if (rc == DEVCERT_OK)
		rc = read_nonce(msg, DC_OID_SCEP_RECIPIENT_NONCE, "recipientNonce",
		                &out->recipient_nonce);
	if (rc == DEVCERT_OK && out->type == DEVCERT_SCEP_TYPE_CERT_REP)
		rc = read_status(msg, out);
	return rc;
}

devcert_status
dc_scep_attrs_fail_text(const dc_scep_attrs *attrs, dc_buf *out)
{
	dc_buf utf8 = DC_BUF_INIT(DC_LIMIT_SCEP_REPLY_LEN * 2);
	devcert_status rc = DEVCERT_OK;

	if (attrs->fail_text_tag == DC_TAG_BMP_STRING && attrs->fail_text.len > 0) {
		rc = dc_utf16_to_utf8(attrs->fail_text, &utf8);
		if (rc == DEVCERT_E_TEXT)
			rc = dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "failInfoText is not a BMPString");
		if (rc == DEVCERT_OK)
			dc_text_printable(dc_buf_slice(&utf8), FAIL_TEXT_MAX, out);
	} else {
		dc_text_printable(attrs->fail_text, FAIL_TEXT_MAX, out);
	}
	dc_buf_free(&utf8);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}
