/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys in stores that GnuTLS knows by URIs of its own: one of ours stands for a TPM, and "system:"
 * is there where GnuTLS has it. */
#include <devcert/csr.h>
#include <gnutls/abstract.h>
#include <gnutls/urls.h>
#include <gnutls/x509.h>

#include "certs.h"
#include "pki/key_use.h"

#define URI "tpmkey:file=key"

static struct {
	const char *key;       /* of tests/vectors; NULL for none */
	const char *other_key; /* whose public half it shows */
	bool has_cert_only;    /* instead of a public half */
	bool has_nothing;      /* beside the private half */
} store;

static int
import_key(gnutls_privkey_t private, const char *uri, unsigned int flags)
{
	devcert_key *key;
	gnutls_x509_privkey_t x509 = NULL;
	int ret;

	(void)uri;
	(void)flags;
	if (store.key == NULL)
		return GNUTLS_E_TPM_KEY_NOT_FOUND;
	key = read_plain_key(store.key);
	ret = gnutls_privkey_export_x509(dc_key_gnutls(key), &x509);
	if (ret >= 0)
		ret = gnutls_privkey_import_x509(private, x509, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);
	devcert_key_free(key);
	return ret;
}

static int
import_public(gnutls_pubkey_t public, const char *uri, unsigned int flags)
{
	devcert_key *key;
	int ret;

	(void)uri;
	(void)flags;
	if (store.has_cert_only || store.has_nothing)
		return GNUTLS_E_UNIMPLEMENTED_FEATURE;
	key = read_plain_key(store.other_key != NULL ? store.other_key : store.key);
	ret = gnutls_pubkey_import_privkey(public, dc_key_gnutls(key), 0, 0);
	devcert_key_free(key);
	return ret;
}

/* The one of tests/vectors/certs/leaf.key. */
static int
import_cert(gnutls_x509_crt_t out, const char *uri, unsigned int flags)
{
	devcert_cert *cert;
	gnutls_datum_t der;
	int ret;

	(void)uri;
	(void)flags;
	if (!store.has_cert_only)
		return GNUTLS_E_UNIMPLEMENTED_FEATURE;
	cert = read_cert("certs/leaf.pem");
	der = (gnutls_datum_t){ (unsigned char *)dc_cert_der(cert).ptr,
		                (unsigned int)dc_cert_der(cert).len };
	ret = gnutls_x509_crt_import(out, &der, GNUTLS_X509_FMT_DER);
	devcert_cert_free(cert);
	return ret;
}

static int
register_store(void **state)
{
	static const gnutls_custom_url_st tpm = { .name = "tpmkey:",
		                                  .name_size = 7,
		                                  .import_key = import_key,
		                                  .import_pubkey = import_public,
		                                  .import_crt = import_cert };

	(void)state;
	return gnutls_register_custom_url(&tpm) == 0 ? 0 : -1;
}

static int
empty_store(void **state)
{
	(void)state;
	memset(&store, 0, sizeof(store));
	return 0;
}

static void
assert_signs(const devcert_key *key)
{
	devcert_csr_builder *builder;
	devcert_csr *csr;

	assert_ok(devcert_csr_builder_new(&builder));
	assert_ok(devcert_csr_builder_build(builder, key, &csr));
	assert_ok(devcert_csr_verify(csr, 0));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
}

static void
a_key_signs_from_its_store_and_stays_there(void **state)
{
	static const char *const keys[] = { "keys/rsa.pkcs8.der", "keys/p256.pkcs8.der",
		                            "keys/ed25519.pkcs8.der" };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(keys); i++) {
		devcert_key *key, *same = read_plain_key(keys[i / 2]);
		devcert_secret *private;

		store.key = keys[i / 2];
		store.has_nothing = i % 2 == 1;
		assert_ok(devcert_key_open(URI, NULL, 0, &key));
		assert_true(devcert_key_is_token(key));
		assert_true(devcert_public_key_equals(dc_key_public(key), dc_key_public(same)));
		assert_signs(key);
		assert_fails(
		    DEVCERT_E_UNSUPPORTED,
		    devcert_key_encode_private(key, DEVCERT_ENCODING_DER, NULL, 0, &private));
		devcert_key_free(same);
		devcert_key_free(key);
	}
}

static void
the_public_half_may_come_from_a_certificate(void **state)
{
	devcert_key *key;
	devcert_cert *cert = read_cert("certs/leaf.pem");

	(void)state;
	store.key = "certs/leaf.key";
	store.has_cert_only = true;
	assert_ok(devcert_key_open(URI, NULL, 0, &key));
	assert_true(devcert_cert_has_key(cert, key));
	devcert_cert_free(cert);
	devcert_key_free(key);
}

/* As with all other keys, a wrong padding gives octets and no error (RFC 3218, section 2.3.2). */
static void
it_decrypts_v15_and_nothing_else(void **state)
{
	uint8_t out[32], again[32], ones[256] = { 1 }, secret[DC_ECDH_SECRET_MAX];
	const dc_oaep oaep = { DC_SHA256, DC_SHA256, dc_slice_text("") };
	devcert_key *rsa, *p256;

	(void)state;
	store.key = "keys/rsa.pkcs8.der";
	assert_ok(devcert_key_open(URI, NULL, 0, &rsa));
	assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(ones, sizeof(ones)), out, sizeof(out)));
	assert_ok(dc_key_decrypt_v15(rsa, dc_slice_of(ones, sizeof(ones)), again, sizeof(again)));
	assert_memory_equal(out, again, sizeof(out));
	assert_fails(
	    DEVCERT_E_UNSUPPORTED,
	    dc_key_decrypt_oaep(rsa, &oaep, dc_slice_of(ones, sizeof(ones)), out, sizeof(out)));
	store.key = "keys/p256.pkcs8.der";
	assert_ok(devcert_key_open(URI, NULL, 0, &p256));
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             dc_key_agree(p256, dc_public_key_bits(dc_key_public(p256)), secret));
	devcert_key_free(p256);
	devcert_key_free(rsa);
}

static void
what_cannot_be_opened_says_why(void **state)
{
	devcert_key *key;

	(void)state;
	assert_fails(DEVCERT_E_NOT_FOUND, devcert_key_open(URI, NULL, 0, &key));
	assert_null(key);
	store.key = "keys/p256.pkcs8.der";
	assert_fails(DEVCERT_E_UNSUPPORTED,
	             devcert_key_open(URI, (const uint8_t *)"1234", 4, &key));
	store.other_key = "certs/leaf.key";
	assert_fails(DEVCERT_E_KEY_MISMATCH, devcert_key_open(URI, NULL, 0, &key));
	assert_null(key);
	if (gnutls_url_is_supported("system:x") == 0)
		assert_fails(DEVCERT_E_UNSUPPORTED, devcert_key_open("system:x", NULL, 0, &key));
	assert_fails(DEVCERT_E_TEXT, devcert_key_open("system", NULL, 0, &key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_key_signs_from_its_store_and_stays_there, empty_store),
		cmocka_unit_test_setup(the_public_half_may_come_from_a_certificate, empty_store),
		cmocka_unit_test_setup(it_decrypts_v15_and_nothing_else, empty_store),
		cmocka_unit_test_setup(what_cannot_be_opened_says_why, empty_store),
	};

	return cmocka_run_group_tests(tests, register_store, NULL);
}
