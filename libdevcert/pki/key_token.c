/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private keys in PKCS#11 tokens.
 *
 * GnuTLS has an import of such keys by URI, too, which does not serve: it has no OAEP and no key
 * agreement, so that a second session of ours would have to log in again; its PIN callback is
 * called as often as it likes; and it initialises all configured modules of the process.  So there
 * is one session, ours, and GnuTLS signs through callbacks into it; all else of the library signs
 * with what dc_key_gnutls() gives. */
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/pk.h"
#include "crypto/random.h"
#include "crypto/status.h"
#include "pki/key_use.h"
#include "pki/token.h"

static const dc_key_type *
type_of(const dc_token *token)
{
	return dc_key_type_find(devcert_public_key_get_type(token->public));
}

/* --- callbacks.  A failure of theirs has left its message already, see crypto/status.h. --- */

static int
to_gnutls(devcert_status rc, const dc_buf *made, gnutls_datum_t *out)
{
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(made);
	if (rc != DEVCERT_OK)
		return DC_GNUTLS_E_OURS;
	out->data = gnutls_malloc(made->len);
	if (out->data == NULL)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(out->data, made->ptr, made->len);
	out->size = (unsigned int)made->len;
	return 0;
}

static devcert_status
sign(dc_token *token, CK_MECHANISM how, const gnutls_datum_t *in, size_t len, dc_buf *out)
{
	uint8_t *room = dc_buf_grow(out, len);

	return room == NULL
	           ? dc_buf_status(out)
	           : dc_token_sign(token, &how, dc_slice_of(in->data, in->size), room, len);
}

/* Tokens give r and s one after the other; Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } */
static devcert_status
sign_ecdsa(dc_token *token, const gnutls_datum_t *hash, dc_buf *out)
{
	size_t half = type_of(token)->octets;
	dc_buf raw = DC_BUF_INIT(2 * half);
	devcert_status rc = sign(token, (CK_MECHANISM){ CKM_ECDSA, NULL, 0 }, hash, 2 * half, &raw);

	if (rc == DEVCERT_OK) {
		dc_der_add_number(out, dc_slice_of(raw.ptr, half));
		dc_der_add_number(out, dc_slice_of(raw.ptr + half, half));
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	}
	dc_buf_free(&raw);
	return rc;
}

/* What comes is a DigestInfo, and only the padding is missing; or, for RSASSA-PSS, the digest. */
static devcert_status
sign_rsa(dc_token *token, gnutls_sign_algorithm_t algorithm, const gnutls_datum_t *hash,
         dc_buf *out)
{
	CK_RSA_PKCS_PSS_PARAMS pss = { .sLen = hash->size };
	CK_MECHANISM how = { CKM_RSA_PKCS, NULL, 0 };

	switch ((int)algorithm) {
	case GNUTLS_SIGN_RSA_PSS_SHA256:
		pss.hashAlg = CKM_SHA256;
		pss.mgf = CKG_MGF1_SHA256;
		break;
	case GNUTLS_SIGN_RSA_PSS_SHA384:
		pss.hashAlg = CKM_SHA384;
		pss.mgf = CKG_MGF1_SHA384;
		break;
	case GNUTLS_SIGN_RSA_PSS_SHA512:
		pss.hashAlg = CKM_SHA512;
		pss.mgf = CKG_MGF1_SHA512;
		break;
	default:
		break;
	}
	if (pss.hashAlg != 0)
		how = (CK_MECHANISM){ CKM_RSA_PKCS_PSS, &pss, sizeof(pss) };
	return sign(token, how, hash, (devcert_public_key_get_bits(token->public) + 7) / 8, out);
}

static int
sign_hash(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *userdata,
          unsigned int flags, const gnutls_datum_t *hash, gnutls_datum_t *out)
{
	dc_token *token = userdata;
	dc_buf made = DC_BUF_INIT(DC_LIMIT_RSA_BITS / 8);
	devcert_status rc;
	int ret;

	(void)key;
	(void)flags;
	if (type_of(token)->type == DEVCERT_KEY_TYPE_RSA)
		rc = sign_rsa(token, algorithm, hash, &made);
	else
		rc = sign_ecdsa(token, hash, &made);
	ret = to_gnutls(rc, &made, out);
	dc_buf_free(&made);
	return ret;
}

/* Only EdDSA takes the data itself. */
static int
sign_data(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *userdata,
          unsigned int flags, const gnutls_datum_t *data, gnutls_datum_t *out)
{
	dc_token *token = userdata;
	size_t len = 2 * type_of(token)->octets;
	dc_buf made = DC_BUF_INIT(len);
	devcert_status rc = sign(token, (CK_MECHANISM){ CKM_EDDSA, NULL, 0 }, data, len, &made);
	int ret = to_gnutls(rc, &made, out);

	(void)key;
	(void)algorithm;
	(void)flags;
	dc_buf_free(&made);
	return ret;
}

static int
tell(gnutls_privkey_t key, unsigned int flags, void *userdata)
{
	const dc_token *token = userdata;

	(void)key;
	if ((flags & GNUTLS_PRIVKEY_INFO_PK_ALGO) != 0)
		return (int)type_of(token)->pk;
	if ((flags & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS) != 0)
		return (int)devcert_public_key_get_bits(token->public);
	/* We choose algorithms that fit the key. */
	return (flags & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO) != 0 ? 1 : -1;
}

/* --- opening --- */

static devcert_status
import(dc_token *token, devcert_key **out)
{
	gnutls_privkey_t private;
	devcert_status rc = dc_gnutls_status(gnutls_privkey_init(&private), "private key");

	if (rc == DEVCERT_OK) {
		rc = dc_gnutls_status(gnutls_privkey_import_ext4(private, token, sign_data,
		                                                 sign_hash, NULL, NULL, tell, 0),
		                      "private key");
		if (rc == DEVCERT_OK)
			return dc_key_new_elsewhere(private, &dc_key_ops_token, token,
			                            token->public, out);
		gnutls_privkey_deinit(private);
	}
	dc_token_free(token);
	return rc;
}

/* --- whether both halves fit: each kind of key is tried on what it may do. --- */

static devcert_status
mismatch(void)
{
	return dc_fail(DEVCERT_E_KEY_MISMATCH, "private and public key in the token do not fit");
}

static devcert_status
try_decrypting(const devcert_key *key)
{
	uint8_t secret[32], same[sizeof(secret)];
	const gnutls_datum_t in = { secret, sizeof(secret) };
	gnutls_datum_t encrypted = { NULL, 0 };
	devcert_status rc = dc_random(secret, sizeof(secret));

	if (rc == DEVCERT_OK)
		rc = dc_gnutls_status(
		    gnutls_pubkey_encrypt_data(dc_public_key_gnutls(dc_key_public(key)), 0, &in,
		                               &encrypted),
		    "encrypting to the token");
	if (rc == DEVCERT_OK)
		rc = dc_key_decrypt_v15(key, dc_slice_of(encrypted.data, encrypted.size), same,
		                        sizeof(same));
	if (rc == DEVCERT_OK && !dc_equal_ct(secret, same, sizeof(same)))
		rc = mismatch();
	gnutls_free(encrypted.data);
	dc_wipe(secret, sizeof(secret));
	dc_wipe(same, sizeof(same));
	return rc;
}

static devcert_status
try_pair(const devcert_key *key)
{
	dc_token *token = dc_key_token(key);
	const dc_key_type *type = type_of(token);
	bool may = false;
	devcert_status rc = dc_token_is(token, token->key, CKA_SIGN, true, &may);

	if (rc == DEVCERT_OK && may) {
		rc = dc_key_try_signature(key);
		return rc == DEVCERT_E_SIGNATURE ? mismatch() : rc;
	}
	if (rc == DEVCERT_OK && type->type == DEVCERT_KEY_TYPE_RSA) {
		rc = dc_token_is(token, token->key, CKA_DECRYPT, true, &may);
		if (rc == DEVCERT_OK && may)
			return try_decrypting(key);
	} else if (rc == DEVCERT_OK && type->curve_oid != NULL) {
		rc = dc_token_is(token, token->key, CKA_DERIVE, true, &may);
		if (rc == DEVCERT_OK && may)
			return dc_key_try_agreement(key);
	}
	return rc != DEVCERT_OK ? rc
	                        : dc_fail(DEVCERT_E_UNSUPPORTED,
	                                  "a key that may neither sign, decrypt nor agree");
}

/* What the key is; and whether we can use it with a PIN that is given once. */
static devcert_status
describe(dc_token *token)
{
	bool always = false;
	devcert_status rc = dc_token_is(token, token->key, CKA_ALWAYS_AUTHENTICATE, false, &always);

	if (rc == DEVCERT_OK && always)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a key that wants its PIN for each operation");
	if (rc == DEVCERT_OK)
		rc = dc_token_public(token, token->key, &token->public);
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(token->public), DC_ALLOW_ALL);
	return rc;
}

/* The key of a token, which is taken over whether it works or not. */
static devcert_status
take_token(dc_token *token, devcert_key **out)
{
	devcert_key *key = NULL;
	devcert_status rc = describe(token);

	if (rc != DEVCERT_OK) {
		dc_token_free(token);
		return rc;
	}
	rc = import(token, &key);
	if (rc == DEVCERT_OK)
		rc = try_pair(key);
	if (rc == DEVCERT_OK)
		*out = key;
	else
		devcert_key_free(key);
	return rc;
}

/* see devcert/key.h */
devcert_status
devcert_key_open(const char *uri, const uint8_t *pass, size_t pass_len, devcert_key **out)
{
	dc_token *token;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(uri);
	DC_DATA(pass, pass_len);
	rc = dc_token_check_pin(pass_len);
	if (rc == DEVCERT_OK && dc_key_is_url(uri))
		return dc_key_open_url(uri, dc_slice_of(pass, pass_len), out);
	if (rc == DEVCERT_OK)
		rc = dc_token_find(uri, dc_slice_of(pass, pass_len), &token);
	return rc == DEVCERT_OK ? take_token(token, out) : rc;
}

/* see devcert/key.h */
devcert_status
devcert_key_generate_in_token(const char *uri, devcert_key_type type, uint32_t bits,
                              const uint8_t *pass, size_t pass_len, devcert_key **out)
{
	uint32_t size;
	dc_token *token;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(uri);
	DC_DATA(pass, pass_len);
	rc = dc_key_new_size(type, bits, &size);
	if (rc == DEVCERT_OK)
		rc = dc_token_check_pin(pass_len);
	if (rc == DEVCERT_OK)
		rc = dc_token_generate(uri, dc_key_type_find(type), size,
		                       dc_slice_of(pass, pass_len), &token);
	if (rc == DEVCERT_OK)
		rc = take_token(token, out);
	if (rc == DEVCERT_OK)
		dc_token_settle(token);
	return rc;
}

/* see devcert/key.h */
bool
devcert_key_is_token(const devcert_key *key)
{
	return key != NULL && dc_key_is_elsewhere(key);
}
