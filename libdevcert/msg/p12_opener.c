/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "base/text.h"
#include "msg/p12.h"

#define ALLOW_ALL ((uint32_t)(DEVCERT_PKCS12_ALLOW_NO_MAC | DEVCERT_PKCS12_ALLOW_WEAK))

struct devcert_pkcs12_opener {
	dc_buf password;
	dc_buf mac_password;
	bool has_password; /* no passphrase is not an empty one */
	bool has_mac_password;
	bool is_mac_password_null;
	uint32_t max_rounds;
	uint32_t allow;
};

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_new(devcert_pkcs12_opener **out)
{
	const dc_buf none = DC_BUF_INIT(DC_LIMIT_PASS_LEN);
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc != DEVCERT_OK)
		return rc;
	(*out)->password = (*out)->mac_password = none;
	(*out)->max_rounds = DC_LIMIT_KDF_ROUNDS_FILE;
	return DEVCERT_OK;
}

/* Take the place of a passphrase, all of it or nothing. */
static devcert_status
replace(dc_buf *password, dc_slice pass)
{
	dc_buf copy = DC_BUF_INIT(DC_LIMIT_PASS_LEN);

	if (pass.len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a passphrase of %zu octets", pass.len);
	if (!dc_utf8_is_valid(pass))
		return dc_fail(DEVCERT_E_TEXT, "a passphrase that is not UTF-8");
	dc_buf_add(&copy, pass);
	if (copy.failed != DEVCERT_OK)
		return dc_buf_status(&copy);
	dc_buf_free(password);
	*password = copy;
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_set_password(devcert_pkcs12_opener *opener, const uint8_t *pass,
                                   size_t pass_len)
{
	devcert_status rc;

	DC_ARG(opener);
	DC_DATA(pass, pass_len);
	rc = replace(&opener->password, dc_slice_of(pass, pass_len));
	if (rc == DEVCERT_OK)
		opener->has_password = pass != NULL;
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_set_mac_password(devcert_pkcs12_opener *opener, const uint8_t *pass,
                                       size_t pass_len)
{
	devcert_status rc;

	DC_ARG(opener);
	DC_DATA(pass, pass_len);
	rc = replace(&opener->mac_password, dc_slice_of(pass, pass_len));
	if (rc == DEVCERT_OK) {
		opener->has_mac_password = true;
		opener->is_mac_password_null = pass == NULL;
	}
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_set_max_rounds(devcert_pkcs12_opener *opener, uint32_t max_rounds)
{
	DC_ARG(opener);
	if (max_rounds == 0 || max_rounds > DC_LIMIT_KDF_ROUNDS_RAISED)
		return dc_fail(DEVCERT_E_ARGUMENT, "%u rounds, not 1 to %u", max_rounds,
		               DC_LIMIT_KDF_ROUNDS_RAISED);
	opener->max_rounds = max_rounds;
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_set_allow(devcert_pkcs12_opener *opener, uint32_t allow)
{
	DC_ARG(opener);
	if ((allow & ~ALLOW_ALL) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown bits %#x of devcert_pkcs12_allow",
		               allow);
	opener->allow = allow;
	return DEVCERT_OK;
}

/* The passphrase with an address even where it is empty, and with none where there is none. */
static dc_slice
password_slice(const dc_buf *password, bool is_null)
{
	return is_null ? dc_slice_of(NULL, 0)
	               : dc_slice_of(password->len > 0 ? (const void *)password->ptr : "",
	                             password->len);
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_opener_open(const devcert_pkcs12_opener *opener, const uint8_t *data,
                           size_t data_len, devcert_pkcs12 **out)
{
	dc_p12_options options = { .keeps_unread = true };

	DC_OUT(out);
	DC_ARG(opener);
	DC_DATA(data, data_len);
	options.pass = password_slice(&opener->password, !opener->has_password);
	options.mac_pass = options.pass;
	if (opener->has_mac_password)
		options.mac_pass =
		    password_slice(&opener->mac_password, opener->is_mac_password_null);
	options.max_rounds = opener->max_rounds;
	options.allow = opener->allow;
	return dc_p12_open(dc_slice_of(data, data_len), &options, out);
}

/* see devcert/pkcs12.h */
void
devcert_pkcs12_opener_free(devcert_pkcs12_opener *opener)
{
	if (opener == NULL)
		return;
	dc_buf_free(&opener->password);
	dc_buf_free(&opener->mac_password);
	free(opener);
}
