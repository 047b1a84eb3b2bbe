/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/text.h"
#include "msg/p12.h"

/* The characters of windows-1252 between 0x80 and 0x9f; 0 where it has none. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* The octet of a character in windows-1252; 0 where it has none. */
static uint8_t
octet_1252(unsigned int unit)
{
	if (unit < 0x80 || (unit >= 0xa0 && unit <= 0xff))
		return (uint8_t)unit;
	for (unsigned int i = 0; i < 32; i++)
		if (windows_1252[i] == unit)
			return (uint8_t)(0x80 + i);
	return 0;
}

/* Append a code unit to a wide form, or an octet to a narrow one. */
static void
add_unit(dc_buf *out, bool is_wide, uint8_t octet)
{
	if (is_wide)
		dc_buf_add_octet(out, 0);
	dc_buf_add_octet(out, octet);
}

/* What a form holds: pass is UTF-8, pass16 the same in UTF-16.  False where it cannot hold it. */
static bool
make_form(devcert_pkcs12_encoding encoding, bool is_wide, dc_slice pass, dc_slice pass16,
          dc_buf *out)
{
	switch (encoding) {
	case DEVCERT_PKCS12_ENCODING_STANDARD:
		dc_buf_add(out, is_wide ? pass16 : pass);
		return true;
	case DEVCERT_PKCS12_ENCODING_UTF16:
		dc_buf_add(out, pass16);
		return true;
	case DEVCERT_PKCS12_ENCODING_UTF8_WIDENED:
		for (size_t i = 0; i < pass.len; i++)
			add_unit(out, is_wide, pass.ptr[i]);
		return true;
	case DEVCERT_PKCS12_ENCODING_WINDOWS_1252:
		for (size_t i = 0; i < pass16.len; i += 2) {
			unsigned int unit = pass16.ptr[i] * 256u + pass16.ptr[i + 1];

			if (octet_1252(unit) == 0)
				return false;
			add_unit(out, is_wide, octet_1252(unit));
		}
		return true;
	case DEVCERT_PKCS12_ENCODING_LOW_OCTETS:
		for (size_t i = 0; i < pass16.len; i += 2)
			add_unit(out, is_wide, pass16.ptr[i + 1]);
		return true;
	case DEVCERT_PKCS12_ENCODING_OTHER_EMPTY:
		break;
	}
	return false;
}

static bool
has_form(const dc_p12_forms *forms, dc_slice octets)
{
	for (size_t i = 0; i < forms->count; i++)
		if (dc_slice_equals(dc_buf_slice(&forms->octets[i]), octets))
			return true;
	return false;
}

/* Add a form, unless its octets are those of one before it. */
static devcert_status
add_form(dc_p12_forms *forms, devcert_pkcs12_encoding encoding, bool is_wide, dc_slice pass,
         dc_slice pass16)
{
	dc_buf octets = DC_BUF_INIT(DC_P12_PASS16_MAX);
	bool fits = make_form(encoding, is_wide, pass, pass16, &octets);
	devcert_status rc;

	/* RFC 7292, appendix B.1: a final NUL.  NSS took it along where it took UTF-16. */
	if (is_wide || encoding == DEVCERT_PKCS12_ENCODING_UTF16)
		dc_buf_add(&octets, dc_slice_of("\0", 2));
	rc = dc_buf_status(&octets);
	if (rc == DEVCERT_OK && fits && !has_form(forms, dc_buf_slice(&octets))) {
		forms->encodings[forms->count] = encoding;
		forms->octets[forms->count++] = octets;
		return DEVCERT_OK;
	}
	dc_buf_free(&octets);
	return rc;
}

/* An empty passphrase is two octets to one half of the world, and none to the other. */
static devcert_status
add_empty(dc_p12_forms *wide, bool is_null)
{
	const dc_buf none = DC_BUF_INIT(DC_P12_PASS16_MAX);
	devcert_pkcs12_encoding first = DEVCERT_PKCS12_ENCODING_STANDARD,
				second = DEVCERT_PKCS12_ENCODING_OTHER_EMPTY;
	size_t zeros = is_null ? 1 : 0;

	wide->octets[0] = wide->octets[1] = none;
	wide->encodings[0] = first;
	wide->encodings[1] = second;
	wide->count = 2;
	dc_buf_add(&wide->octets[zeros], dc_slice_of("\0", 2));
	return dc_buf_status(&wide->octets[zeros]);
}

devcert_status
dc_p12_pass_check(dc_slice pass)
{
	if (pass.len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_ARGUMENT, "a passphrase of %zu octets", pass.len);
	if (!dc_utf8_is_valid(pass))
		return dc_fail(DEVCERT_E_TEXT, "the passphrase is not UTF-8, or has a NUL");
	return DEVCERT_OK;
}

devcert_status
dc_p12_pass_make(dc_slice pass, dc_p12_pass *out)
{
	static const devcert_pkcs12_encoding wide[] = { DEVCERT_PKCS12_ENCODING_STANDARD,
		                                        DEVCERT_PKCS12_ENCODING_UTF8_WIDENED,
		                                        DEVCERT_PKCS12_ENCODING_WINDOWS_1252 },
					     narrow[] = { DEVCERT_PKCS12_ENCODING_STANDARD,
		                                          DEVCERT_PKCS12_ENCODING_WINDOWS_1252,
		                                          DEVCERT_PKCS12_ENCODING_LOW_OCTETS,
		                                          DEVCERT_PKCS12_ENCODING_UTF16 };
	dc_buf pass16 = DC_BUF_INIT(DC_P12_PASS16_MAX);
	dc_slice p16;
	devcert_status rc = dc_utf8_to_utf16(pass, &pass16);

	p16 = dc_buf_slice(&pass16);
	*out = (dc_p12_pass){ 0 };
	if (rc == DEVCERT_OK && pass.len == 0)
		rc = add_empty(&out->wide, pass.ptr == NULL);
	for (size_t i = 0; rc == DEVCERT_OK && pass.len > 0 && i < sizeof(wide) / sizeof(wide[0]);
	     i++)
		rc = add_form(&out->wide, wide[i], true, pass, p16);
	for (size_t i = 0; rc == DEVCERT_OK && i < sizeof(narrow) / sizeof(narrow[0]); i++)
		rc = add_form(&out->narrow, narrow[i], false, pass, p16);
	dc_buf_free(&pass16);
	return rc;
}

static void
free_forms(dc_p12_forms *forms)
{
	for (size_t i = 0; i < forms->count; i++)
		dc_buf_free(&forms->octets[i]);
}

void
dc_p12_pass_free(dc_p12_pass *pass)
{
	free_forms(&pass->wide);
	free_forms(&pass->narrow);
}

devcert_status
dc_p12_pass_try(dc_p12_forms *forms, dc_p12_attempt attempt, void *context)
{
	/* What was right once comes first, for a file has many parts by one writer. */
	size_t right = forms->right;
	devcert_status rc = attempt(dc_buf_slice(&forms->octets[right]), context);

	for (size_t i = 0; rc == DEVCERT_E_PASSWORD && i < forms->count; i++) {
		if (i == right)
			continue;
		rc = attempt(dc_buf_slice(&forms->octets[i]), context);
		if (rc == DEVCERT_E_LIMIT)
			return dc_fail(DEVCERT_E_PASSWORD,
			               "the passphrase is wrong, or encoded in a way that "
			               "there are no rounds left to try");
		if (rc == DEVCERT_OK)
			forms->right = i;
	}
	return rc;
}

devcert_pkcs12_encoding
dc_p12_pass_encoding(const dc_p12_pass *pass)
{
	devcert_pkcs12_encoding wide = pass->wide.encodings[pass->wide.right];

	return wide != DEVCERT_PKCS12_ENCODING_STANDARD
	           ? wide
	           : pass->narrow.encodings[pass->narrow.right];
}
