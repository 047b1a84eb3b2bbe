/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/key_legacy.h"

#include "asn1/algorithm.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/text.h"
#include "crypto/cipher.h"
#include "crypto/pbe12.h"
#include "crypto/pbes1.h"
#include "pki/key_parts.h"

#define PASS16_MAX (2 * DC_LIMIT_PASS_LEN + 2)

static bool
is_pbes1(dc_slice algorithm)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice params;

	return dc_algorithm_read(algorithm, oid, &params) == DEVCERT_OK && dc_pbes1_is(oid);
}

bool
dc_key_legacy_is(dc_slice algorithm)
{
	return is_pbes1(algorithm) || dc_pbe12_oid(algorithm) != NULL;
}

static devcert_status
fail_without_pass(void)
{
	return dc_fail(DEVCERT_E_PASSWORD, "the key is encrypted, and there is no passphrase");
}

/* The passphrase in a form of RFC 7292, appendix B.1, or in one that is wrong, but used. */
static devcert_status
make_form(unsigned int form, dc_slice pass, dc_buf *out)
{
	dc_buf_truncate(out, 0);
	if (form == 0 && dc_utf8_is_valid(pass)) {
		devcert_status rc = dc_utf8_to_utf16(pass, out);

		if (rc != DEVCERT_OK)
			return rc;
	} else {
		for (size_t i = 0; i < pass.len; i++) {
			dc_buf_add_octet(out, 0);
			dc_buf_add_octet(out, pass.ptr[i]);
		}
	}
	/* An empty one is its final NUL to one half of the world, and nothing to the other. */
	if (form == 0 || pass.len > 0)
		dc_buf_add(out, dc_slice_of("\0", 2));
	return dc_buf_status(out);
}

static devcert_status
decrypt_pbe12(dc_slice algorithm, dc_slice pass, dc_slice in, dc_kdf_budget *budget, dc_buf *out)
{
	dc_buf pass16 = DC_BUF_INIT(PASS16_MAX);
	devcert_status rc = DEVCERT_E_PASSWORD;

	for (unsigned int form = 0; rc == DEVCERT_E_PASSWORD && form < 2; form++) {
		dc_buf_truncate(out, 0);
		rc = make_form(form, pass, &pass16);
		if (rc == DEVCERT_OK)
			rc = dc_pbe12_decrypt(algorithm, dc_buf_slice(&pass16), in, budget, out);
		if (rc == DEVCERT_OK && !dc_key_is_plausible(dc_buf_slice(out)))
			rc = dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong");
		/* What could be afforded but once was tried. */
		if (rc == DEVCERT_E_LIMIT && form > 0)
			rc = dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong");
	}
	dc_buf_free(&pass16);
	return rc;
}

devcert_status
dc_key_legacy_decrypt(dc_slice algorithm, dc_slice pass, dc_slice in, dc_buf *out)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	bool has_pbes1 = is_pbes1(algorithm);
	devcert_status rc;

	if (pass.ptr != NULL)
		return has_pbes1 ? dc_pbes1_decrypt(algorithm, pass, in, &budget, out)
		                 : decrypt_pbe12(algorithm, pass, in, &budget, out);
	rc = has_pbes1 ? dc_pbes1_check(algorithm, &budget) : dc_pbe12_check(algorithm, &budget);
	return rc == DEVCERT_OK ? fail_without_pass() : rc;
}

/* The longest name, a comma, and the IV in hex. */
#define DEK_INFO_MAX 64u
#define DEK_SALT_LEN 8u

static const struct {
	const char *name;
	dc_file_kind kind;
	size_t key_len, iv_len;
} dek_ciphers[] = {
	{ "DES-CBC", DC_FILE_DES_CBC, 8, 8 },        { "DES-EDE-CBC", DC_FILE_3DES_CBC, 16, 8 },
	{ "DES-EDE3-CBC", DC_FILE_3DES_CBC, 24, 8 }, { "AES-128-CBC", DC_FILE_AES_CBC, 16, 16 },
	{ "AES-192-CBC", DC_FILE_AES_CBC, 24, 16 },  { "AES-256-CBC", DC_FILE_AES_CBC, 32, 16 },
	{ "RC2-40-CBC", DC_FILE_RC2_CBC, 5, 8 },     { "RC2-64-CBC", DC_FILE_RC2_CBC, 8, 8 },
	{ "RC2-CBC", DC_FILE_RC2_CBC, 16, 8 },
};

/* The text behind the name of a header, without blanks in front; false where there is none. */
static bool
find_header(dc_slice headers, const char *name, dc_slice *out)
{
	size_t len = strlen(name);

	while (headers.len > 0) {
		dc_slice line = dc_pem_take_line(&headers), skipped;

		if (!dc_slice_take(&line, len, &skipped) ||
		    !dc_slice_equals(skipped, dc_slice_text(name)))
			continue;
		while (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
			(void)dc_slice_take(&line, 1, &skipped);
		*out = line;
		return true;
	}
	return false;
}

/* DEK-Info: DES-EDE3-CBC,0123456789ABCDEF */
static devcert_status
read_dek_info(dc_slice info, uint8_t iv[DC_CIPHER_IV_MAX], dc_file_cipher *out)
{
	char text[DEK_INFO_MAX + 1] = "", *hex;
	size_t i = 0;

	if (info.len <= DEK_INFO_MAX)
		memcpy(text, info.ptr, info.len);
	hex = strchr(text, ',');
	if (hex == NULL)
		return dc_fail(DEVCERT_E_PEM, "a DEK-Info without cipher and IV");
	*hex++ = '\0';
	while (i < sizeof(dek_ciphers) / sizeof(dek_ciphers[0]) &&
	       strcmp(text, dek_ciphers[i].name) != 0)
		i++;
	if (i == sizeof(dek_ciphers) / sizeof(dek_ciphers[0]))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a DEK-Info with another cipher");
	if (!dc_unhex(hex, iv, dek_ciphers[i].iv_len))
		return dc_fail(DEVCERT_E_PEM, "a DEK-Info with an IV that is not one");
	*out = (dc_file_cipher){ .kind = dek_ciphers[i].kind,
		                 .key_len = dek_ciphers[i].key_len,
		                 .rc2_bits = (uint32_t)(8 * dek_ciphers[i].key_len),
		                 .iv = dc_slice_of(iv, dek_ciphers[i].iv_len) };
	return DEVCERT_OK;
}

devcert_status
dc_key_dek_decrypt(dc_slice headers, dc_slice pass, dc_slice in, dc_buf *out)
{
	uint8_t iv[DC_CIPHER_IV_MAX], key[DC_CIPHER_KEY_MAX];
	dc_file_cipher cipher = { 0 };
	dc_slice type, info;
	devcert_status rc;

	if (!find_header(headers, "Proc-Type:", &type) || !find_header(headers, "DEK-Info:", &info))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PEM block with headers, but no DEK-Info");
	if (!dc_slice_equals(type, dc_slice_text("4,ENCRYPTED")))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PEM block with another Proc-Type");
	rc = read_dek_info(info, iv, &cipher);
	if (rc == DEVCERT_OK && pass.ptr == NULL)
		rc = fail_without_pass();
	if (rc != DEVCERT_OK)
		return rc;
	dc_pem_kdf(pass, dc_slice_of(iv, DEK_SALT_LEN), key, cipher.key_len);
	rc = dc_file_cipher_decrypt(&cipher, dc_slice_of(key, cipher.key_len), in, out);
	dc_wipe(key, sizeof(key));
	if (rc == DEVCERT_E_DECRYPT ||
	    (rc == DEVCERT_OK && !dc_key_is_plausible(dc_buf_slice(out))))
		rc = dc_fail(DEVCERT_E_PASSWORD, "the passphrase is wrong");
	return rc;
}
