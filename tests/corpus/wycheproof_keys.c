/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Project Wycheproof's vectors for keys under keys: wrapped, agreed on, encrypted. */
#include <stdlib.h>

#include "crypto/ecdh.h"
#include "crypto/kdf.h"
#include "crypto/keywrap.h"
#include "crypto/oaep.h"
#include "crypto/rsa_raw.h"
#include "pki/key_type.h"
#include "pki/key_use.h"
#include "wycheproof.h"

#define OUT_MAX ((size_t)20000)

devcert_status
run_keywrap(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice kek = member(test, "key"), key = member(test, "msg"), wrapped = member(test, "ct");
	size_t len = wrapped.len > 8 ? wrapped.len - 8 : 0;
	dc_buf again = DC_BUF_INIT(OUT_MAX);
	uint8_t *out = malloc(len + 1);
	devcert_status rc = out == NULL ? dc_fail_nomem() : dc_keyunwrap(kek, wrapped, out, len);

	(void)file;
	(void)group;
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(out, len), key);
	if (rc == DEVCERT_OK)
		rc = dc_keywrap(kek, key, &again);
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_buf_slice(&again), wrapped);
	dc_buf_free(&again);
	free(out);
	release(kek);
	release(key);
	release(wrapped);
	return rc;
}

devcert_status
run_hkdf(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice secret = member(test, "ikm"), salt = member(test, "salt");
	dc_slice info = member(test, "info"), key = member(test, "okm");
	size_t len = number(test, "size");
	uint8_t *out = calloc(1, len + 1);
	devcert_status rc =
	    out == NULL ? dc_fail_nomem() : dc_hkdf(file->hash, salt, secret, info, out, len);

	(void)group;
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(out, len), key);
	free(out);
	release(secret);
	release(salt);
	release(info);
	release(key);
	return rc;
}

/* The point as it is, or in a SubjectPublicKeyInfo, which must be for the same curve. */
static devcert_status
agree(gnutls_ecc_curve_t curve, bool is_point, dc_slice scalar, dc_slice point, uint8_t *secret)
{
	devcert_public_key *key = NULL;
	devcert_status rc;

	if (is_point)
		return dc_ecdh(curve, scalar, point, secret);
	rc = dc_public_key_from_spki(point, &key);
	if (rc == DEVCERT_OK && dc_key_type_find(devcert_public_key_get_type(key))->curve != curve)
		rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "another curve");
	if (rc == DEVCERT_OK)
		rc = dc_ecdh(curve, scalar, dc_public_key_bits(key), secret);
	devcert_public_key_free(key);
	return rc;
}

devcert_status
run_ecdh(const struct file *file, const struct group *group, json_t *test)
{
	static const struct {
		const char *name;
		gnutls_ecc_curve_t curve;
	} curves[] = {
		{ "secp256r1", GNUTLS_ECC_CURVE_SECP256R1 },
		{ "secp384r1", GNUTLS_ECC_CURVE_SECP384R1 },
		{ "secp521r1", GNUTLS_ECC_CURVE_SECP521R1 },
	};
	const char *name = json_string_value(json_object_get(group->json, "curve"));
	const char *encoding = json_string_value(json_object_get(group->json, "encoding"));
	dc_slice scalar = member(test, "private"), point = member(test, "public");
	dc_slice shared = member(test, "shared"), number = scalar, zero;
	uint8_t secret[DC_ECDH_SECRET_MAX];
	gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
	devcert_status rc;

	(void)file;
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (strcmp(name, curves[i].name) == 0)
			curve = curves[i].curve;
	/* The private value is the content of an INTEGER. */
	if (number.len > 0 && number.ptr[0] == 0)
		(void)dc_slice_take(&number, 1, &zero);
	rc = agree(curve, strcmp(encoding, "ecpoint") == 0, number, point, secret);
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(secret, dc_ecdh_secret_len(curve)), shared);
	release(scalar);
	release(point);
	release(shared);
	return rc;
}

devcert_status
run_xdh(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice private = member(test, "private"), point = member(test, "public");
	dc_slice shared = member(test, "shared");
	uint8_t secret[DC_ECDH_SECRET_MAX];
	devcert_public_key *theirs = NULL;
	devcert_key *ours = NULL;
	devcert_status rc = dc_key_from_pkcs8(private, &ours);

	(void)file;
	(void)group;
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(point, &theirs);
	if (rc == DEVCERT_OK && devcert_public_key_get_type(theirs) != devcert_key_get_type(ours))
		rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "another curve");
	if (rc == DEVCERT_OK)
		rc = dc_key_agree(ours, dc_public_key_bits(theirs), secret);
	if (rc == DEVCERT_OK)
		rc = must_equal(dc_slice_of(secret, shared.len), shared);
	devcert_key_free(ours);
	devcert_public_key_free(theirs);
	release(private);
	release(point);
	release(shared);
	return rc;
}

static devcert_status
read_hash(json_t *json, const char *name, dc_hash *out)
{
	static const struct {
		const char *name;
		dc_hash hash;
	} hashes[] = { { "SHA-1", DC_SHA1 },
		       { "SHA-256", DC_SHA256 },
		       { "SHA-384", DC_SHA384 },
		       { "SHA-512", DC_SHA512 } };
	const char *text = json_string_value(json_object_get(json, name));

	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (strcmp(hashes[i].name, text) == 0) {
			*out = hashes[i].hash;
			return DEVCERT_OK;
		}
	return dc_fail(DEVCERT_E_UNSUPPORTED, "%s", text);
}

/* Whether a text of any other length than that of the vector can be had. */
static bool
has_another_text(const devcert_key *key, const dc_oaep *oaep, dc_slice sealed)
{
	uint8_t *em = malloc(sealed.len + 1), *copy = malloc(sealed.len + 1);
	bool found = false;

	if (em == NULL || copy == NULL) {
		free(em);
		free(copy);
		return true;
	}
	memcpy(em, sealed.ptr, sealed.len);
	if (dc_rsa_raw_private(dc_key_gnutls(key), em, sealed.len) == DEVCERT_OK)
		for (size_t len = 0; len < sealed.len; len++) {
			uint8_t out[2048];

			memcpy(copy, em, sealed.len);
			found =
			    found || dc_oaep_decode(oaep, copy, sealed.len, out, len) == DEVCERT_OK;
		}
	free(em);
	free(copy);
	return found;
}

devcert_status
run_oaep(const struct file *file, const struct group *group, json_t *test)
{
	dc_slice sealed = member(test, "ct"), plain = member(test, "msg");
	dc_slice label = member(test, "label");
	dc_oaep oaep = { DC_SHA1, DC_SHA1, label };
	uint8_t out[2048];
	devcert_status rc = group->private != NULL
	                        ? read_hash(group->json, "sha", &oaep.hash)
	                        : dc_fail(DEVCERT_E_UNSUPPORTED, "a key that cannot be read");

	(void)file;
	if (rc == DEVCERT_OK)
		rc = read_hash(group->json, "mgfSha", &oaep.mgf_hash);
	if (rc == DEVCERT_OK) {
		rc = dc_key_decrypt_oaep(group->private, &oaep, sealed, out, plain.len);
		if (rc != DEVCERT_OK && has_another_text(group->private, &oaep, sealed))
			rc = DEVCERT_OK;
		else if (rc == DEVCERT_OK)
			rc = must_equal(dc_slice_of(out, plain.len), plain);
	}
	release(sealed);
	release(plain);
	release(label);
	return rc;
}
