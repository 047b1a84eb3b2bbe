/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The extensions of Microsoft's certificate services ([MS-WCCE], section 2.2.2.7.7): which template
 * to take, and whose account it is for. */
#include "asn1/der.h"
#include "asn1/string.h"
#include "base/mem.h"
#include "pki/ext.h"
#include "pki/name.h"

/* An account has at most 15 of them ([MS-DTYP], section 2.4.2). */
#define SID_PARTS_MAX 15u
#define SID_AUTHORITY_MAX ((UINT64_C(1) << 48) - 1)

/* The BMP only: a BMPString has no surrogates (X.680, section 41.15). */
static bool
is_bmp(dc_slice utf8)
{
	for (size_t i = 0; i < utf8.len; i++)
		if (utf8.ptr[i] >= 0xf0 || utf8.ptr[i] <= 0x1f || utf8.ptr[i] == 0x7f)
			return false;
	return utf8.len > 0 && dc_utf8_is_valid(utf8);
}

devcert_status
dc_ext_check_template_name(const char *name)
{
	dc_slice text = dc_slice_text(name);

	if (!is_bmp(text))
		return dc_fail(DEVCERT_E_TEXT, "the name of a template is empty, or not text of a "
		                               "BMPString");
	if (text.len > DC_LIMIT_TEMPLATE_NAME)
		return dc_fail(DEVCERT_E_LIMIT, "the name of a template has %zu octets", text.len);
	return DEVCERT_OK;
}

/* [MS-WCCE], section 2.2.2.7.7.1: a BMPString. */
devcert_status
dc_ext_write_template_name(const char *name, dc_buf *value)
{
	size_t start = value->len;
	devcert_status rc = dc_utf8_to_utf16(dc_slice_text(name), value);

	dc_der_wrap(value, DC_TAG_BMP_STRING, start);
	return rc;
}

devcert_status
dc_ext_read_template_name(dc_slice value, char **out)
{
	dc_buf text = DC_BUF_INIT(4 * DC_LIMIT_TEMPLATE_NAME);
	dc_tlv string;
	devcert_status rc = dc_tlv_next(&value, &string);

	*out = NULL;
	if (rc == DEVCERT_OK && (value.len > 0 || string.value.len == 0))
		rc = dc_fail(DEVCERT_E_DER, "the name of a template is not exactly one string");
	if (rc == DEVCERT_OK && string.value.len > 2 * DC_LIMIT_TEMPLATE_NAME)
		rc = dc_fail(DEVCERT_E_LIMIT, "the name of a template has %zu octets",
		             string.value.len);
	/* Those who write it by hand, in a file of OpenSSL's, take any string. */
	if (rc == DEVCERT_OK)
		rc = dc_string_to_utf8(string.tag, string.value, &text);
	if (rc == DEVCERT_OK && !dc_utf8_is_valid(dc_buf_slice(&text)))
		rc = dc_fail(DEVCERT_E_TEXT, "the name of a template is not text");
	if (rc == DEVCERT_OK)
		return dc_buf_take_text(&text, out);
	dc_buf_free(&text);
	return rc;
}

/* [MS-WCCE], section 2.2.2.7.7.2:
 * CertificateTemplateOID ::= SEQUENCE { templateID OBJECT IDENTIFIER,
 *     templateMajorVersion INTEGER (0..4294967295) OPTIONAL,
 *     templateMinorVersion INTEGER (0..4294967295) OPTIONAL } */
void
dc_ext_write_template(const dc_ext_template *template, dc_buf *value)
{
	size_t start = value->len;

	dc_der_add_oid(value, template->oid);
	dc_der_add_uint(value, template->major);
	dc_der_add_uint(value, template->minor);
	dc_der_wrap(value, DC_TAG_SEQUENCE, start);
}

static devcert_status
read_number(dc_slice *in, uint32_t *out)
{
	dc_tlv number;
	devcert_status rc;

	*out = 0;
	if (in->len == 0)
		return DEVCERT_OK;
	rc = dc_tlv_expect(in, DC_TAG_INTEGER, &number);
	return rc == DEVCERT_OK ? dc_tlv_uint(number.value, out) : rc;
}

devcert_status
dc_ext_read_template(dc_slice value, dc_ext_template *out)
{
	dc_tlv sequence, oid;
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &sequence);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&sequence.value, DC_TAG_OID, &oid);
	if (rc == DEVCERT_OK)
		rc = dc_oid_decode(oid.value, out->oid);
	if (rc == DEVCERT_OK)
		rc = read_number(&sequence.value, &out->major);
	if (rc == DEVCERT_OK)
		rc = read_number(&sequence.value, &out->minor);
	if (rc == DEVCERT_OK && sequence.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "a certificate template with %zu octets too many",
		             sequence.value.len);
	return rc;
}

/* Decimal digits without leading zeros, up to max; moves *text behind them. */
static bool
take_number(const char **text, uint64_t max)
{
	const char *p = *text;
	uint64_t number = 0;

	if (!dc_is_digit(*p) || (p[0] == '0' && dc_is_digit(p[1])))
		return false;
	for (; dc_is_digit(*p); p++) {
		number = number * 10 + (uint64_t)(*p - '0');
		if (number > max)
			return false;
	}
	*text = p;
	return true;
}

/* [MS-DTYP], section 2.4.2.1, with the authority as it is always seen, in decimal. */
devcert_status
dc_ext_check_sid(const char *sid)
{
	static const char prefix[] = "S-1-";
	const char *p = sid;
	unsigned int parts = 0;
	bool is_sid = strncmp(sid, prefix, strlen(prefix)) == 0;

	if (is_sid) {
		p += strlen(prefix);
		is_sid = take_number(&p, SID_AUTHORITY_MAX);
	}
	while (is_sid && *p == '-' && parts < SID_PARTS_MAX) {
		p++;
		parts++;
		is_sid = take_number(&p, UINT32_MAX);
	}
	if (!is_sid || parts == 0 || *p != '\0')
		return dc_fail(DEVCERT_E_TEXT, "not a SID");
	return DEVCERT_OK;
}

/* GeneralNames with one otherName, whose value is an OCTET STRING of the SID's text.  [MS-WCCE],
 * section 2.2.2.7.7.4, says less: only that it is an OtherName with an octet string.  The tags are
 * those of certificates that Microsoft's CA has issued, as certutil shows them and as SSSD's
 * sss_cert_content_crypto.c reads them. */
void
dc_ext_write_sid(const char *sid, dc_buf *value)
{
	size_t start = value->len;

	dc_other_name_add(DC_OID_MS_OBJECT_SID, DC_TAG_OCTET_STRING, dc_slice_text(sid), value);
	dc_der_wrap(value, DC_TAG_SEQUENCE, start);
}

devcert_status
dc_ext_read_sid(dc_slice value, char **out)
{
	dc_buf text = DC_BUF_INIT(DC_LIMIT_SID);
	dc_tlv names, name, sid = { 0 };
	devcert_status rc = dc_tlv_only(value, DC_TAG_SEQUENCE, &names);

	*out = NULL;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(names.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &name);
	if (rc == DEVCERT_OK)
		rc = dc_other_name_read(name.value, DC_OID_MS_OBJECT_SID, &sid);
	if (rc == DEVCERT_E_NOT_FOUND || (rc == DEVCERT_OK && sid.tag != DC_TAG_OCTET_STRING))
		rc = dc_fail(DEVCERT_E_DER, "a security extension without an objectSid");
	if (rc == DEVCERT_OK && sid.value.len > DC_LIMIT_SID)
		rc = dc_fail(DEVCERT_E_LIMIT, "a SID of %zu octets", sid.value.len);
	if (rc == DEVCERT_OK)
		dc_buf_add(&text, sid.value);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_buf_take_text(&text, out);
	if (rc == DEVCERT_OK)
		rc = dc_ext_check_sid(*out);
	if (rc != DEVCERT_OK) {
		free(*out);
		*out = NULL;
	}
	return rc;
}
