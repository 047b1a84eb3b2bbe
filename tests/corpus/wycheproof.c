/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Project Wycheproof's vectors against our primitives.  They are not part of the project: without
 * ../shared/corpus beside the sources everything is skipped. */
#include <stdio.h>
#include <stdlib.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/content.h"
#include "crypto/kdf.h"
#include "crypto/pbes2.h"
#include "crypto/pk.h"
#include "wycheproof.h"

#define FOLDER "../shared/corpus/security/wycheproof"

dc_slice
member(json_t *test, const char *name)
{
	const char *text = json_string_value(json_object_get(test, name));
	size_t len = text != NULL ? strlen(text) / 2 : 0;
	uint8_t *octets = malloc(len + 1);

	if (octets == NULL || !dc_unhex(text != NULL ? text : "", octets, len)) {
		printf("Bail out! %s is not hex\n", name);
		exit(99);
	}
	return dc_slice_of(octets, len);
}

void
release(dc_slice octets)
{
	free((void *)(uintptr_t)octets.ptr);
}

uint32_t
number(json_t *test, const char *name)
{
	return (uint32_t)json_integer_value(json_object_get(test, name));
}

devcert_status
must_equal(dc_slice is, dc_slice should)
{
	return dc_slice_equals(is, should) ? DEVCERT_OK
	                                   : dc_fail(DEVCERT_E_INTERNAL, "another result");
}

static devcert_status
run_verify(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice message = member(test, "msg"), signature = member(test, "sig");
	devcert_status rc = group->key == NULL ? dc_fail(DEVCERT_E_DER, "a key that cannot be read")
	                                       : dc_pk_verify(group->key, file->oid, file->hash,
	                                                      message, signature, 0);

	release(message);
	release(signature);
	return rc;
}

/* By the public function, whose scheme is the digest's. */
static devcert_status
run_pss(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice message = member(test, "msg"), signature = member(test, "sig");
	dc_slice der = member(group->json, "publicKeyDer");
	devcert_sign_scheme scheme = file->hash == DC_SHA256 ? DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256
	                                                     : DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512;
	devcert_public_key *key;
	devcert_status rc = dc_public_key_from_spki(der, &key);

	if (rc == DEVCERT_OK)
		rc = devcert_public_key_verify(key, scheme, message.ptr, message.len, signature.ptr,
		                               signature.len, 0);
	devcert_public_key_free(key);
	release(message);
	release(signature);
	release(der);
	return rc;
}

static devcert_status
run_cbc(const struct file *file, const struct group *group, json_t *test)
{
	static const dc_cipher ciphers[] = { DC_AES_128_CBC, DC_AES_192_CBC, DC_AES_256_CBC };
	dc_slice key = member(test, "key"), iv = member(test, "iv");
	dc_slice plain = member(test, "msg"), text = member(test, "ct");
	dc_buf out = DC_BUF_INIT(DC_MIB), again = DC_BUF_INIT(DC_MIB);
	dc_cipher cipher = ciphers[number(group->json, "keySize") / 64 - 2];
	devcert_status rc = dc_cbc_decrypt(cipher, key, iv, text, &out);

	(void)file;
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_buf_slice(&out), plain);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_encrypt(cipher, key, iv, plain, &again);
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_buf_slice(&again), text);
	dc_buf_free(&out);
	dc_buf_free(&again);
	release(key);
	release(iv);
	release(plain);
	release(text);
	return rc;
}

/* Seal or open, in pieces of 7 octets. */
static devcert_status
run_stream(dc_content *content, dc_slice in, dc_buf *out, uint8_t tag[DC_CONTENT_TAG_LEN])
{
	uint8_t piece[7 + DC_CONTENT_CARRY];
	devcert_status rc = DEVCERT_OK;
	size_t len;

	for (dc_slice part; rc == DEVCERT_OK && in.len > 0;) {
		(void)dc_slice_take(&in, in.len < 7 ? in.len : 7, &part);
		rc = dc_content_update(content, part, piece, &len);
		dc_buf_add(out, dc_slice_of(piece, len));
	}
	if (rc == DEVCERT_OK)
		rc = dc_content_end(content, piece, &len);
	if (rc == DEVCERT_OK) {
		dc_buf_add(out, dc_slice_of(piece, len));
		rc = dc_content_tag(content, dc_slice_of(NULL, 0), tag);
	}
	return rc;
}

static devcert_status
run_aead(const struct file *file, const struct group *group, json_t *test)
{
	static const devcert_content_cipher gcm[] = { DEVCERT_CONTENT_CIPHER_AES_128_GCM,
		                                      DEVCERT_CONTENT_CIPHER_AES_192_GCM,
		                                      DEVCERT_CONTENT_CIPHER_AES_256_GCM };
	dc_slice key = member(test, "key"), iv = member(test, "iv"), aad = member(test, "aad");
	dc_slice plain = member(test, "msg"), text = member(test, "ct"), tag = member(test, "tag");
	devcert_content_cipher cipher = gcm[number(group->json, "keySize") / 64 - 2];
	devcert_status rc =
	    file->oid != NULL ? dc_content_from_oid(file->oid, &cipher) : DEVCERT_OK;

	for (dc_direction to = DC_SEAL; rc == DEVCERT_OK && to <= DC_OPEN; to++) {
		dc_buf out = DC_BUF_INIT(DC_MIB);
		uint8_t out_tag[DC_CONTENT_TAG_LEN];
		dc_content *content;

		rc = dc_content_new(cipher, to, key, iv, aad, &content);
		if (rc == DEVCERT_OK)
			rc = run_stream(content, to == DC_SEAL ? plain : text, &out, out_tag);
		if (rc == DEVCERT_OK)
			rc = must_equal(dc_buf_slice(&out), to == DC_SEAL ? text : plain);
		if (rc == DEVCERT_OK)
			rc = must_equal(dc_slice_of(out_tag, sizeof(out_tag)), tag);
		dc_content_free(content);
		dc_buf_free(&out);
	}
	release(key);
	release(iv);
	release(aad);
	release(plain);
	release(text);
	release(tag);
	return rc;
}

static devcert_status
run_hmac(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice key = member(test, "key"), message = member(test, "msg"),
		 tag = member(test, "tag");
	uint8_t out[DC_DIGEST_MAX];
	devcert_status rc = dc_hmac(file->hash, key, message, out);

	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(out, number(group->json, "tagSize") / 8), tag);
	release(key);
	release(message);
	release(tag);
	return rc;
}

static devcert_status
run_pbkdf2(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice pass = member(test, "password"), salt = member(test, "salt");
	dc_slice key = member(test, "dk");
	uint8_t *out = malloc(key.len + 1);
	devcert_status rc = out == NULL ? dc_fail_nomem()
	                                : dc_pbkdf2(file->hash, pass, salt,
	                                            number(test, "iterationCount"), out, key.len);

	(void)group;
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(out, key.len), key);
	free(out);
	release(pass);
	release(salt);
	release(key);
	return rc;
}

/* The AlgorithmIdentifier is made of the vector's parts. */
static devcert_status
run_pbes2(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice pass = member(test, "password"), salt = member(test, "salt");
	dc_slice iv = member(test, "iv"), plain = member(test, "msg"), text = member(test, "ct");
	dc_buf out = DC_BUF_INIT(DC_MIB), algorithm = DC_BUF_INIT(DC_MIB);
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT;
	size_t params, kdf_params, prf, cipher;
	devcert_status rc;

	(void)group;
	dc_der_add_oid(&algorithm, DC_OID_PBES2);
	params = algorithm.len;
	dc_der_add_oid(&algorithm, DC_OID_PBKDF2);
	kdf_params = algorithm.len;
	dc_der_add(&algorithm, DC_TAG_OCTET_STRING, salt);
	dc_der_add_uint(&algorithm, number(test, "iterationCount"));
	prf = algorithm.len;
	dc_der_add_oid(&algorithm, file->oid);
	dc_der_add(&algorithm, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, prf);
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, kdf_params);
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, params);
	cipher = algorithm.len;
	dc_der_add_oid(&algorithm, dc_cipher_oid(file->cipher));
	dc_der_add(&algorithm, DC_TAG_OCTET_STRING, iv);
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, cipher);
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, params);
	dc_der_wrap(&algorithm, DC_TAG_SEQUENCE, 0);
	rc = dc_buf_status(&algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_pbes2_decrypt(dc_buf_slice(&algorithm), false, pass, text, &budget, &out);
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_buf_slice(&out), plain);
	dc_buf_free(&out);
	dc_buf_free(&algorithm);
	release(pass);
	release(salt);
	release(iv);
	release(plain);
	release(text);
	return rc;
}

static const struct file files[] = {
	{ "aes_gcm", run_aead, NULL, 0, 0, 0, NULL },
	{ "chacha20_poly1305", run_aead, DC_OID_CHACHA20_POLY1305, 0, 0, 0, NULL },
	{ "aes_cbc_pkcs5", run_cbc, NULL, 0, 0, 0, NULL },
	{ "hmac_sha1", run_hmac, NULL, DC_SHA1, 0, 0, NULL },
	{ "hmac_sha256", run_hmac, NULL, DC_SHA256, 0, 0, NULL },
	{ "hmac_sha384", run_hmac, NULL, DC_SHA384, 0, 0, NULL },
	{ "hmac_sha512", run_hmac, NULL, DC_SHA512, 0, 0, NULL },
	{ "pbkdf2_hmacsha1", run_pbkdf2, NULL, DC_SHA1, 0, 0, NULL },
	{ "pbkdf2_hmacsha256", run_pbkdf2, NULL, DC_SHA256, 0, 0, NULL },
	{ "pbkdf2_hmacsha512", run_pbkdf2, NULL, DC_SHA512, 0, 0, NULL },
	{ "pbes2_hmacsha1_aes_128", run_pbes2, DC_OID_HMAC_SHA1, 0, DC_AES_128_CBC, 0, NULL },
	{ "pbes2_hmacsha1_aes_256", run_pbes2, DC_OID_HMAC_SHA1, 0, DC_AES_256_CBC, 0, NULL },
	{ "pbes2_hmacsha256_aes_128", run_pbes2, DC_OID_HMAC_SHA256, 0, DC_AES_128_CBC, 0, NULL },
	{ "pbes2_hmacsha256_aes_256", run_pbes2, DC_OID_HMAC_SHA256, 0, DC_AES_256_CBC, 0, NULL },
	{ "pbes2_hmacsha512_aes_256", run_pbes2, DC_OID_HMAC_SHA512, 0, DC_AES_256_CBC, 0, NULL },
	{ "rsa_signature_2048_sha256", run_verify, DC_OID_SHA256_WITH_RSA, 0, 0, 0, NULL },
	{ "rsa_signature_2048_sha384", run_verify, DC_OID_SHA384_WITH_RSA, 0, 0, 0, NULL },
	{ "rsa_signature_2048_sha512", run_verify, DC_OID_SHA512_WITH_RSA, 0, 0, 0, NULL },
	{ "rsa_signature_3072_sha256", run_verify, DC_OID_RSA_ENCRYPTION, DC_SHA256, 0, 0, NULL },
	{ "rsa_signature_3072_sha512", run_verify, DC_OID_RSA_ENCRYPTION, DC_SHA512, 0, 0, NULL },
	{ "rsa_signature_4096_sha256", run_verify, DC_OID_SHA256_WITH_RSA, 0, 0, 0, NULL },
	{ "rsa_signature_4096_sha512", run_verify, DC_OID_SHA512_WITH_RSA, 0, 0, 0, NULL },
	{ "rsa_pss_2048_sha256_mgf1_32", run_pss, NULL, DC_SHA256, 0, 0, NULL },
	{ "rsa_pss_3072_sha256_mgf1_32", run_pss, NULL, DC_SHA256, 0, 0, NULL },
	{ "rsa_pss_4096_sha512_mgf1_64", run_pss, NULL, DC_SHA512, 0, 0, NULL },
	{ "ecdsa_secp256r1_sha256", run_verify, DC_OID_ECDSA_SHA256, 0, 0, 0, NULL },
	{ "ecdsa_secp384r1_sha384", run_verify, DC_OID_ECDSA_SHA384, 0, 0, 0, NULL },
	{ "ecdsa_secp521r1_sha512", run_verify, DC_OID_ECDSA_SHA512, 0, 0, 0, NULL },
	{ "ed25519", run_verify, DC_OID_ED25519, 0, 0, 0, NULL },
	{ "ed448", run_verify, DC_OID_ED448, 0, 0, 0, NULL },
	{ "aes_wrap", run_keywrap, NULL, 0, 0, 0, NULL },
	{ "hkdf_sha256", run_hkdf, NULL, DC_SHA256, 0, 0, NULL },
	{ "hkdf_sha384", run_hkdf, NULL, DC_SHA384, 0, 0, NULL },
	{ "hkdf_sha512", run_hkdf, NULL, DC_SHA512, 0, 0, NULL },
	{ "ecdh_secp256r1", run_ecdh, NULL, 0, 0, 0, NULL },
	{ "ecdh_secp256r1_ecpoint", run_ecdh, NULL, 0, 0, 0, NULL },
	{ "ecdh_secp384r1", run_ecdh, NULL, 0, 0, 0, NULL },
	{ "ecdh_secp521r1", run_ecdh, NULL, 0, 0, 0, NULL },
	{ "x25519_asn", run_xdh, NULL, 0, 0, 0, NULL },
	{ "x448_asn", run_xdh, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_2048_sha1_mgf1sha1", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_2048_sha256_mgf1sha1", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_2048_sha256_mgf1sha256", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_2048_sha384_mgf1sha384", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_2048_sha512_mgf1sha512", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_3072_sha256_mgf1sha256", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_3072_sha512_mgf1sha512", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_4096_sha256_mgf1sha256", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_4096_sha512_mgf1sha512", run_oaep, NULL, 0, 0, 0, NULL },
	{ "rsa_oaep_misc", run_oaep, NULL, 0, 0, 123, "SHA-224" },
	{ "rsa_three_primes_oaep_2048_sha1_mgf1sha1", run_oaep, NULL, 0, 0, 17,
	  "keys of three primes" },
};

#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

/* Where we refuse what is right, and the number of such tests in a file.  nettle: the two products
 * that a verification adds up are the same point, which no signature made at random hits.  Nonces
 * of more than 64 octets. */
static const struct {
	const char *comment;
	unsigned int per_file;
} known[] = {
	{ "point duplication during verification", 1 },
	{ "long IV size", 6 },
};

struct counts {
	unsigned int tried, accepted, refused, either, known, unsupported, wrong;
};

/* Whether a valid vector that is refused is one that we know of. */
static bool
is_known(const char *comment, struct counts *counts)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].comment, comment) == 0)
			return ++counts->known <= known[i].per_file;
	return false;
}

static void
run_test(const struct file *file, const struct group *group, json_t *test, struct counts *counts)
{
	const char *result = json_string_value(json_object_get(test, "result"));
	const char *comment = json_string_value(json_object_get(test, "comment"));
	devcert_status rc = file->run(file, group, test);

	counts->tried++;
	if (strcmp(result, "acceptable") == 0) {
		counts->either++;
	} else if (strcmp(result, "valid") == 0 && rc == DEVCERT_E_UNSUPPORTED &&
	           file->unsupported > 0) {
		counts->unsupported++;
	} else if (strcmp(result, "valid") == 0 && rc != DEVCERT_OK && is_known(comment, counts)) {
		printf("# %s %u: %s, known and harmless\n", file->name, number(test, "tcId"),
		       comment);
	} else if ((rc == DEVCERT_OK) != (strcmp(result, "valid") == 0)) {
		counts->wrong++;
		printf("# %s %u (%s): %s, is %s: %s\n", file->name, number(test, "tcId"), comment,
		       result, devcert_error_name(rc),
		       rc == DEVCERT_OK ? "" : devcert_last_error_message());
	} else if (rc == DEVCERT_OK) {
		counts->accepted++;
	} else {
		counts->refused++;
	}
}

static gnutls_pubkey_t
read_key(json_t *json)
{
	dc_slice der =
	    member(json, json_object_get(json, "publicKeyDer") != NULL ? "publicKeyDer" : "keyDer");
	const gnutls_datum_t datum = { (unsigned char *)(uintptr_t)der.ptr, (unsigned int)der.len };
	gnutls_pubkey_t key = NULL;

	if (gnutls_pubkey_init(&key) == 0 &&
	    gnutls_pubkey_import(key, &datum, GNUTLS_X509_FMT_DER) < 0) {
		gnutls_pubkey_deinit(key);
		key = NULL;
	}
	release(der);
	return key;
}

static devcert_key *
read_private(json_t *json)
{
	dc_slice der = member(json, "privateKeyPkcs8");
	devcert_key *key;

	if (dc_key_from_pkcs8(der, &key) != DEVCERT_OK)
		printf("# %s\n", devcert_last_error_message());
	release(der);
	return key;
}

static bool
run_file(const struct file *file, const char *folder, struct counts *counts)
{
	char path[4096];
	json_error_t error;
	json_t *json, *groups;

	(void)snprintf(path, sizeof(path), "%s/%s_test.json", folder, file->name);
	json = json_load_file(path, 0, &error);
	if (json == NULL) {
		printf("# %s: %s\n", path, error.text);
		return false;
	}
	groups = json_object_get(json, "testGroups");
	for (size_t g = 0; g < json_array_size(groups); g++) {
		struct group group = { json_array_get(groups, g), NULL, NULL };
		json_t *tests = json_object_get(group.json, "tests");

		if (file->run == run_verify)
			group.key = read_key(group.json);
		if (file->run == run_oaep)
			group.private = read_private(group.json);
		for (size_t t = 0; t < json_array_size(tests); t++)
			run_test(file, &group, json_array_get(tests, t), counts);
		if (group.key != NULL)
			gnutls_pubkey_deinit(group.key);
		devcert_key_free(group.private);
	}
	json_decref(json);
	if (counts->unsupported != file->unsupported)
		printf("# %s: %u unsupported, not %u\n", file->name, counts->unsupported,
		       file->unsupported);
	else if (file->unsupported > 0)
		printf("# %s: %u unsupported: %s\n", file->name, file->unsupported, file->why);
	return counts->tried > 0 && counts->wrong == 0 && counts->unsupported == file->unsupported;
}

static void
tell(const struct counts *counts)
{
	printf(": tried %u, as expected %u, refused as expected %u, either way %u, known %u, "
	       "unsupported %u\n",
	       counts->tried, counts->accepted, counts->refused, counts->either, counts->known,
	       counts->unsupported);
}

int
main(void)
{
	const char *srcdir = getenv("srcdir");
	char folder[2048], probe[4096];
	struct counts all = { 0 };
	int status = 0;

	(void)snprintf(folder, sizeof(folder), "%s/" FOLDER, srcdir != NULL ? srcdir : ".");
	(void)snprintf(probe, sizeof(probe), "%s/%s_test.json", folder, files[0].name);
	FILE *there = fopen(probe, "r");
	if (there == NULL) {
		printf("1..0 # SKIP no vectors of Project Wycheproof in " FOLDER "\n");
		return 0;
	}
	(void)fclose(there);

	printf("1..%zu\n", FILE_COUNT);
	for (size_t i = 0; i < FILE_COUNT; i++) {
		struct counts counts = { 0 };
		bool good = run_file(&files[i], folder, &counts);

		printf("%sok %zu - %s", good ? "" : "not ", i + 1, files[i].name);
		tell(&counts);
		status = good ? status : 1;
		all.tried += counts.tried;
		all.accepted += counts.accepted;
		all.refused += counts.refused;
		all.either += counts.either;
		all.known += counts.known;
		all.unsupported += counts.unsupported;
	}
	printf("# all");
	tell(&all);
	return status;
}
