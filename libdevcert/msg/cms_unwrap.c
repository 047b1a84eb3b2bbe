/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/cms_unwrap.h"

#include "crypto/datum.h"
#include "crypto/random.h"

devcert_status
dc_cms_unwrap(const devcert_key *key, dc_slice encrypted_key, uint8_t *cek, size_t cek_len)
{
	gnutls_datum_t ct;
	uint32_t modulus_len = (devcert_key_get_bits(key) + 7) / 8;
	devcert_status rc;

	/* What an attacker knows already is checked first, with its own message. */
	if (devcert_key_get_type(key) != DEVCERT_KEY_TYPE_RSA)
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the recipient's key is not RSA");
	if (encrypted_key.len != modulus_len)
		return dc_fail(DEVCERT_E_DER, "encryptedKey has %zu octets, the modulus %u",
		               encrypted_key.len, modulus_len);

	rc = dc_datum_of(encrypted_key, &ct);
	if (rc == DEVCERT_OK)
		rc = dc_random(cek, cek_len);
	if (rc != DEVCERT_OK)
		return rc;
	/* Where the padding or the length inside is wrong GnuTLS leaves the random octets as they
	 * are, and takes no other time for it.  What it returns would tell, so nobody looks. */
	(void)gnutls_privkey_decrypt_data2(dc_key_gnutls(key), 0, &ct, cek, cek_len);
	return DEVCERT_OK;
}
