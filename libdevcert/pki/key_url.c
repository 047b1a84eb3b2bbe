/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys in stores that GnuTLS knows by URIs of its own: "system:", the key store of the
 * operating system, and "tpmkey:", a TPM 1.2.  GnuTLS does their operations; what it does not do
 * for them (OAEP, key agreement) is not to be had. */
#include "base/mem.h"
#include "crypto/pk.h"
#include "crypto/status.h"
#include "pki/key_parts.h"

static devcert_status
decrypt_v15(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	return dc_key_ops_memory.decrypt_v15(key, in, out, len);
}

static devcert_status
decrypt_oaep(const devcert_key *key, const dc_oaep *oaep, dc_slice in, uint8_t *out, size_t len)
{
	(void)key;
	(void)oaep;
	(void)in;
	(void)out;
	(void)len;
	return dc_fail(DEVCERT_E_UNSUPPORTED, "OAEP by a key in a store of GnuTLS's");
}

static devcert_status
agree(const devcert_key *key, gnutls_ecc_curve_t curve, dc_slice point, uint8_t *secret)
{
	(void)key;
	(void)curve;
	(void)point;
	(void)secret;
	return dc_fail(DEVCERT_E_UNSUPPORTED, "key agreement by a key in a store of GnuTLS's");
}

const dc_key_ops dc_key_ops_url = { decrypt_v15, decrypt_oaep, agree };

bool
dc_key_is_url(const char *uri)
{
	return strncmp(uri, "system:", 7) == 0 || strncmp(uri, "tpmkey:", 7) == 0;
}

/* What has no public half of its own has a certificate. */
static int
import_cert(gnutls_pubkey_t public, const char *url)
{
	gnutls_x509_crt_t cert;
	int ret = gnutls_x509_crt_init(&cert);

	if (ret < 0)
		return ret;
	ret = gnutls_x509_crt_import_url(cert, url, 0);
	if (ret >= 0)
		ret = gnutls_pubkey_import_x509(public, cert, 0);
	gnutls_x509_crt_deinit(cert);
	return ret;
}

static devcert_status
import_public(gnutls_privkey_t private, const char *url, devcert_public_key **out)
{
	gnutls_datum_t spki = { NULL, 0 };
	gnutls_pubkey_t public = NULL;
	int ret = gnutls_pubkey_init(&public);
	devcert_status rc;

	if (ret >= 0)
		ret = gnutls_pubkey_import_url(public, url, 0);
	if (ret < 0 && ret != GNUTLS_E_MEMORY_ERROR)
		ret = import_cert(public, url);
	if (ret < 0 && ret != GNUTLS_E_MEMORY_ERROR)
		ret = gnutls_pubkey_import_privkey(public, private, 0, 0);
	if (ret >= 0)
		ret = gnutls_pubkey_export2(public, GNUTLS_X509_FMT_DER, &spki);
	rc = dc_gnutls_status(ret, "public half of the key");
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(dc_slice_of(spki.data, spki.size), out);
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(*out), DC_ALLOW_ALL);
	gnutls_free(spki.data);
	if (public != NULL)
		gnutls_pubkey_deinit(public);
	return rc;
}

devcert_status
dc_key_open_url(const char *url, dc_slice pin, devcert_key **out)
{
	gnutls_privkey_t private = NULL;
	devcert_public_key *public = NULL;
	devcert_key *key = NULL;
	devcert_status rc;

	/* GnuTLS asks for a PIN as often as it likes, so it gets none. */
	if (pin.ptr != NULL)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a PIN of a key in a store of GnuTLS's");
	if (gnutls_url_is_supported(url) == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "GnuTLS has no keys of %.6s URIs here", url);
	rc = dc_gnutls_status(gnutls_privkey_init(&private), "private key");
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_privkey_import_url(private, url, 0),
		                      "key in its store");
	if (rc == DEVCERT_OK)
		rc = import_public(private, url, &public);
	if (rc == DEVCERT_OK) {
		rc = dc_key_new_elsewhere(private, &dc_key_ops_url, NULL, public, &key);
		private = NULL;
	}
	if (rc == DEVCERT_OK) {
		rc = dc_key_try_signature(key);
		if (rc == DEVCERT_E_SIGNATURE)
			rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "private and public key do not fit");
	}
	if (rc == DEVCERT_OK)
		*out = key;
	else
		devcert_key_free(key);
	devcert_public_key_free(public);
	if (private != NULL)
		gnutls_privkey_deinit(private);
	return rc;
}
