/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pki/key.h"

#include "asn1/algorithm.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "crypto/pk.h"
#include "crypto/random.h"
#include "crypto/rsa_make.h"
#include "crypto/status.h"
#include "pki/key_parts.h"
#include "pki/key_use.h"

struct devcert_key {
	dc_ref ref;
	gnutls_privkey_t gnutls;
	devcert_public_key *public;
	const dc_key_ops *ops;
	dc_token *token;    /* NULL for a key in memory */
	uint8_t reject[32]; /* of RSA, see dc_key_reject() */
};

/* What GnuTLS makes is of rsaEncryption; a key for RSASSA-PSS gets the algorithm that it has. */
static devcert_status
put_algorithm(dc_slice algorithm, devcert_public_key **key)
{
	devcert_public_key *plain = *key;
	devcert_status rc = dc_public_key_with_algorithm(plain, algorithm, key);

	devcert_public_key_free(plain);
	return rc;
}

static devcert_status
make_public(gnutls_privkey_t private, dc_slice algorithm, devcert_public_key **out)
{
	gnutls_datum_t spki = { NULL, 0 };
	gnutls_pubkey_t public = NULL;
	devcert_status rc = dc_gnutls_status(gnutls_pubkey_init(&public), "public key");

	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_pubkey_import_privkey(public, private, 0, 0),
		                      "public key");
	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(gnutls_pubkey_export2(public, GNUTLS_X509_FMT_DER, &spki),
		                      "public key");
	if (rc == DEVCERT_OK)
		rc = dc_public_key_from_spki(dc_slice_of(spki.data, spki.size), out);
	if (rc == DEVCERT_OK && algorithm.len > 0)
		rc = put_algorithm(algorithm, out);
	gnutls_free(spki.data);
	if (public != NULL)
		gnutls_pubkey_deinit(public);
	return rc;
}

/* One that cannot sign agrees with a new key, which must agree with its public half. */
devcert_status
dc_key_try_agreement(const devcert_key *key)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));
	uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX];
	uint8_t ours[DC_ECDH_SECRET_MAX], theirs[DC_ECDH_SECRET_MAX];
	size_t scalar_len, point_len;
	devcert_status rc = dc_ecdh_generate(type->curve, scalar, &scalar_len, point, &point_len);

	if (rc == DEVCERT_OK)
		rc = dc_key_agree(key, dc_slice_of(point, point_len), ours);
	if (rc == DEVCERT_OK)
		rc = dc_ecdh(type->curve, dc_slice_of(scalar, scalar_len),
		             dc_public_key_bits(key->public), theirs);
	if (rc == DEVCERT_OK && !dc_equal_ct(ours, theirs, dc_ecdh_secret_len(type->curve)))
		rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "two secrets");
	dc_wipe(scalar, sizeof(scalar));
	dc_wipe(ours, sizeof(ours));
	dc_wipe(theirs, sizeof(theirs));
	return rc;
}

/* One for RSASSA-PSS signs as any key of RSA here, for nobody else.
 * A key with a wrong part signs wrongly, which may even give the right part away. */
devcert_status
dc_key_try_signature(const devcert_key *key)
{
	static const uint8_t message[] = "a message to try a key pair with";
	dc_slice in = dc_slice_of(message, sizeof(message));
	dc_buf signature = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8);
	const char *oid;
	devcert_status rc = dc_pk_sign(key->gnutls, in, &oid, &signature);

	if (rc == DEVCERT_OK)
		rc = dc_pk_verify(dc_public_key_gnutls(key->public), oid, DC_SHA256, in,
		                  dc_buf_slice(&signature), DC_ALLOW_ALL);
	dc_buf_free(&signature);
	return rc;
}

static devcert_status
try_pair(const devcert_key *key)
{
	devcert_key_type type = devcert_key_get_type(key);
	bool agrees = type == DEVCERT_KEY_TYPE_X25519 || type == DEVCERT_KEY_TYPE_X448;
	devcert_status rc = agrees ? dc_key_try_agreement(key) : dc_key_try_signature(key);

	return rc == DEVCERT_OK || rc == DEVCERT_E_NOMEM
	           ? rc
	           : dc_fail(DEVCERT_E_KEY_MISMATCH, "the parts of the key do not fit each other");
}

/* As secret as the key, and the same whenever it is read. */
static devcert_status
make_reject(devcert_key *key)
{
	static const char use[] = "devcert implicit rejection";
	uint8_t digest[DC_DIGEST_MAX];
	gnutls_datum_t d = { NULL, 0 };
	devcert_status rc;

	if (devcert_key_get_type(key) != DEVCERT_KEY_TYPE_RSA)
		return DEVCERT_OK;
	rc = dc_gnutls_status(gnutls_privkey_export_rsa_raw2(key->gnutls, NULL, NULL, &d, NULL,
	                                                     NULL, NULL, NULL, NULL, 0),
	                      "RSA key");
	if (rc == DEVCERT_OK)
		rc = dc_hmac(DC_SHA256, dc_slice_of(d.data, d.size), dc_slice_text(use), digest);
	if (rc == DEVCERT_OK)
		memcpy(key->reject, digest, sizeof(key->reject));
	dc_wipe(digest, sizeof(digest));
	dc_wipe(d.data, d.size);
	gnutls_free(d.data);
	return rc;
}

devcert_status
dc_key_new(gnutls_privkey_t taken, dc_slice algorithm, devcert_key **out)
{
	devcert_key *key;
	devcert_status rc = DC_NEW(key);

	*out = NULL;
	if (rc != DEVCERT_OK) {
		gnutls_privkey_deinit(taken);
		return rc;
	}
	dc_ref_init(&key->ref);
	key->gnutls = taken;
	key->ops = &dc_key_ops_memory;
	rc = make_public(taken, algorithm, &key->public);
	if (rc == DEVCERT_OK)
		rc = try_pair(key);
	if (rc == DEVCERT_OK)
		rc = make_reject(key);
	if (rc == DEVCERT_OK)
		*out = key;
	else
		devcert_key_free(key);
	return rc;
}

devcert_status
dc_key_new_elsewhere(gnutls_privkey_t taken, const dc_key_ops *ops, dc_token *token,
                     const devcert_public_key *public, devcert_key **out)
{
	devcert_key *key;
	devcert_status rc = DC_NEW(key);

	*out = NULL;
	if (rc != DEVCERT_OK) {
		gnutls_privkey_deinit(taken);
		dc_token_free(token);
		return rc;
	}
	dc_ref_init(&key->ref);
	key->gnutls = taken;
	key->public = dc_public_key_ref(public);
	key->ops = ops;
	key->token = token;
	/* Nothing that is secret can be had from there. */
	rc = dc_random(key->reject, sizeof(key->reject));
	if (rc == DEVCERT_OK)
		*out = key;
	else
		devcert_key_free(key);
	return rc;
}

devcert_status
dc_key_reject(const devcert_key *key, dc_slice in, uint8_t *out, size_t len)
{
	return dc_hkdf(DC_SHA256, dc_slice_of(NULL, 0),
	               dc_slice_of(key->reject, sizeof(key->reject)), in, out, len);
}

const dc_key_ops *
dc_key_ops_of(const devcert_key *key)
{
	return key->ops;
}

bool
dc_key_is_elsewhere(const devcert_key *key)
{
	return key->ops != &dc_key_ops_memory;
}

dc_token *
dc_key_token(const devcert_key *key)
{
	return key->token;
}

gnutls_privkey_t
dc_key_gnutls(const devcert_key *key)
{
	return key->gnutls;
}

const devcert_public_key *
dc_key_public(const devcert_key *key)
{
	return key->public;
}

devcert_key *
dc_key_ref(const devcert_key *key)
{
	devcert_key *same = (devcert_key *)key;

	dc_ref_get(&same->ref);
	return same;
}

devcert_status
dc_key_new_size(devcert_key_type type, uint32_t bits, uint32_t *out)
{
	if (dc_key_type_find(type) == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown key type %d", (int)type);
	*out = bits;
	if (!dc_key_type_is_rsa(type))
		return bits == 0 ? DEVCERT_OK
		                 : dc_fail(DEVCERT_E_ARGUMENT, "a size for a key of a curve");
	if (bits == 0)
		*out = DC_RSA_BITS_DEFAULT;
	return *out >= DC_RSA_BITS_MIN && *out <= DC_RSA_BITS_NEW_MAX && *out % 8 == 0
	           ? DEVCERT_OK
	           : dc_fail(DEVCERT_E_ARGUMENT, "RSA key of %u bits", bits);
}

/* see devcert/key.h */
devcert_status
devcert_key_generate(devcert_key_type type, uint32_t bits, devcert_key **out)
{
	const dc_key_type *known = dc_key_type_find(type);
	dc_buf algorithm = DC_BUF_INIT(32);
	gnutls_privkey_t made;
	uint32_t size;
	devcert_status rc;

	DC_OUT(out);
	rc = dc_key_new_size(type, bits, &size);
	if (rc != DEVCERT_OK)
		return rc;
	if (!dc_key_type_is_rsa(type))
		size = GNUTLS_CURVE_TO_BITS(known->curve);
	rc = dc_gnutls_status(gnutls_privkey_init(&made), "key generation");
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_key_type_is_rsa(type)
	         ? dc_rsa_make(size, made)
	         : dc_gnutls_status(gnutls_privkey_generate(made, known->pk, size, 0),
	                            "key generation");
	if (rc != DEVCERT_OK) {
		gnutls_privkey_deinit(made);
		return rc;
	}
	if (type == DEVCERT_KEY_TYPE_RSA_PSS)
		dc_algorithm_add(&algorithm, known->oid, dc_slice_of(NULL, 0));
	rc = dc_key_new(made, dc_buf_slice(&algorithm), out);
	dc_buf_free(&algorithm);
	return rc;
}

/* see devcert/key.h */
devcert_key_type
devcert_key_get_type(const devcert_key *key)
{
	return devcert_public_key_get_type(key->public);
}

/* see devcert/key.h */
uint32_t
devcert_key_get_bits(const devcert_key *key)
{
	return devcert_public_key_get_bits(key->public);
}

/* see devcert/key.h */
devcert_status
devcert_key_get_public(const devcert_key *key, devcert_public_key **out)
{
	DC_OUT(out);
	DC_ARG(key);
	*out = dc_public_key_ref(key->public);
	return DEVCERT_OK;
}

/* see devcert/key.h */
void
devcert_key_free(devcert_key *key)
{
	if (key == NULL || !dc_ref_put(&key->ref))
		return;
	gnutls_privkey_deinit(key->gnutls);
	devcert_public_key_free(key->public);
	dc_token_free(key->token);
	dc_wipe_free(key, sizeof(*key));
}
