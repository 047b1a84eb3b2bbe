/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recipients in which one thing is changed: msg/unwrap_one.c.  Linked with -Wl,--wrap=dc_pbkdf2, so
 * that derivations are counted, and short. */
#include "base/limits.h"
#include "certs.h"
#include "crypto/ecdh.h"
#include "crypto/kdf.h"
#include "crypto/keywrap.h"
#include "crypto/oaep.h"
#include "recipients.h"

#define ID "\x99\x88"
#define PBKDF2_HEAD "06 09 2a 86 48 86 f7 0d 01 05 0c"
#define AES256_CBC_HEAD "06 09 60 86 48 01 65 03 04 01 2a"
#define SALT_8 "04 08 30 31 32 33 34 35 36 37"
#define PRF_SHA256 "30 0c 06 08 2a 86 48 86 f7 0d 02 09 05 00"

static unsigned int derivations;

devcert_status __real_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);
devcert_status __wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds,
                                uint8_t *out, size_t len);

devcert_status
__wrap_dc_pbkdf2(dc_hash hash, dc_slice pass, dc_slice salt, uint32_t rounds, uint8_t *out,
                 size_t len)
{
	derivations++;
	return __real_dc_pbkdf2(hash, pass, salt, rounds > 1000 ? 1000 : rounds, out, len);
}

static devcert_key *rsa, *p256, *x25519;
static devcert_cert *rsa_cert, *p256_cert, *x25519_cert;

static int
read_people(void **state)
{
	(void)state;
	rsa = read_plain_key("envelope/rsa2048.key");
	p256 = read_plain_key("envelope/p256.key");
	x25519 = read_plain_key("envelope/x25519.key");
	rsa_cert = read_cert("envelope/rsa2048.pem");
	p256_cert = read_cert("envelope/p256.pem");
	x25519_cert = read_cert("envelope/x25519.pem");
	return 0;
}

static int
free_people(void **state)
{
	(void)state;
	devcert_key_free(rsa);
	devcert_key_free(p256);
	devcert_key_free(x25519);
	devcert_cert_free(rsa_cert);
	devcert_cert_free(p256_cert);
	devcert_cert_free(x25519_cert);
	return 0;
}

static void
add_hex(dc_buf *out, const char *hex)
{
	dc_slice octets = hex_octets(hex);

	dc_buf_add(out, octets);
	octets_free(octets);
}

/* An opener with all that the recipients here are for. */
static devcert_opener_builder *
full_opener(void)
{
	devcert_opener_builder *opener = new_opener();

	add_key(opener, rsa, rsa_cert);
	add_key(opener, p256, p256_cert);
	add_key(opener, x25519, x25519_cert);
	assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)PASSWORD, 13));
	assert_ok(devcert_opener_builder_add_kek(opener, (const uint8_t *)ID, 2,
	                                         (const uint8_t *)KEK, 32));
	return opener;
}

/* It opens, or fails alone with this code; and never stands in the way of a good one, before or
 * behind it. */
static void
assert_outcome(const char *what, const devcert_opener_builder *opener, dc_slice recipient,
               devcert_status expected)
{
	devcert_sealer_builder *b = new_sealer();
	uint8_t cek[32];
	int32_t index = -1;
	devcert_status rc = unwrap_first(opener, recipient, cek, sizeof(cek), NULL);

	if (rc != expected)
		fail_msg("%s: %s (%s), not %s", what, devcert_error_name(rc),
		         rc == DEVCERT_OK ? "" : devcert_last_error_message(),
		         devcert_error_name(expected));
	if (rc == DEVCERT_OK)
		assert_memory_equal(cek, CEK, 32);
	assert_ok(devcert_sealer_builder_add_cert(b, p256_cert));
	for (int order = 0; order < 2; order++) {
		dc_buf both = DC_BUF_INIT(RECIPE_MAX);

		if (order == 0)
			dc_buf_add(&both, recipient);
		assert_ok(dc_recipient_write(&b->to[0], dc_slice_of(CEK, 32), &both));
		if (order == 1)
			dc_buf_add(&both, recipient);
		rc = unwrap_first(opener, dc_buf_slice(&both), cek, sizeof(cek), &index);
		if (rc != DEVCERT_OK)
			fail_msg("%s beside a good one: %s: %s", what, devcert_error_name(rc),
			         devcert_last_error_message());
		assert_memory_equal(cek, CEK, 32);
		dc_buf_free(&both);
	}
	devcert_sealer_builder_free(b);
}

/* --- key transport */

struct transport {
	const char *what;
	const char *version; /* hex of the element */
	const char *oid;
	const char *params; /* hex */
	dc_hash hash, mgf_hash;
	const char *label;
	size_t key_len; /* the encrypted key is cut or padded to it; 0: as it is */
	devcert_status rc;
};

static void
write_transport(const struct transport *t, dc_buf *out)
{
	dc_oaep oaep = { .hash = t->hash,
		         .mgf_hash = t->mgf_hash,
		         .label = dc_slice_text(t->label) };
	gnutls_pubkey_t key = dc_public_key_gnutls(dc_cert_public_key(rsa_cert));
	dc_buf wrapped = DC_BUF_INIT(RECIPE_MAX), params = DC_BUF_INIT(RECIPE_MAX);
	size_t len;

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	if (t->hash != 0)
		assert_ok(dc_oaep_encrypt(key, &oaep, dc_slice_of(CEK, 32), &wrapped));
	else
		(void)wrap_key(rsa_cert, dc_slice_of(CEK, 32), &wrapped);
	len = t->key_len == 0 ? wrapped.len : t->key_len == 1 ? 0 : t->key_len;
	while (wrapped.len < len)
		dc_buf_add_octet(&wrapped, 0);
	add_hex(out, t->version);
	add_id(out, rsa_cert, false);
	add_hex(&params, t->params);
	add_algorithm(out, t->oid, dc_buf_slice(&params));
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(wrapped.ptr, len));
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	assert_ok(dc_buf_status(out));
	dc_buf_free(&wrapped);
	dc_buf_free(&params);
}

#define OAEP DC_OID_RSAES_OAEP
#define V15 DC_OID_RSA_ENCRYPTION
#define SHA256_ALG "30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00"
#define SHA256_ALG_SHORT "30 0b 06 09 60 86 48 01 65 03 04 02 01"
#define SHA1_ALG "30 09 06 05 2b 0e 03 02 1a 05 00"
#define MGF1_OID "06 09 2a 86 48 86 f7 0d 01 01 08"
#define P_SPECIFIED_OID "06 09 2a 86 48 86 f7 0d 01 01 09"
#define SHA256_BOTH                                                                                \
	"30 2f a0 0f " SHA256_ALG " a1 1c 30 1a " MGF1_OID                                         \
	" 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00"

static void
key_transport_is_what_it_says(void **state)
{
	static const struct transport cases[] = {
		{ "version 0", "02 01 00", V15, "05 00", 0, 0, "", 0, DEVCERT_OK },
		{ "without parameters", "02 01 00", V15, "", 0, 0, "", 0, DEVCERT_OK },
		/* RFC 5652, section 6.2.1 */
		{ "version 2", "02 01 02", V15, "05 00", 0, 0, "", 0, DEVCERT_OK },
		{ "version 1", "02 01 01", V15, "05 00", 0, 0, "", 0, DEVCERT_E_UNSUPPORTED },
		{ "version 9", "02 01 09", V15, "05 00", 0, 0, "", 0, DEVCERT_E_UNSUPPORTED },
		{ "version -1", "02 01 ff", V15, "05 00", 0, 0, "", 0, DEVCERT_E_UNSUPPORTED },
		{ "a long version", "02 05 01 00 00 00 00", V15, "05 00", 0, 0, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "no version", "", V15, "05 00", 0, 0, "", 0, DEVCERT_E_DER },
		{ "a version that is none", "04 01 00", V15, "05 00", 0, 0, "", 0, DEVCERT_E_DER },
		{ "parameters of RSAES-PKCS1-v1_5", "02 01 00", V15, "30 00", 0, 0, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "an unknown algorithm", "02 01 00", "1.2.3.4", "05 00", 0, 0, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "a key of no octets", "02 01 00", V15, "05 00", 0, 0, "", 1, DEVCERT_E_DECRYPT },
		{ "a key that is short", "02 01 00", V15, "05 00", 0, 0, "", 255,
		  DEVCERT_E_DECRYPT },
		{ "a key that is long", "02 01 00", V15, "05 00", 0, 0, "", 257,
		  DEVCERT_E_DECRYPT },
		/* RFC 8017, appendix A.2.1, wants parameters always. */
		{ "OAEP without parameters", "02 01 00", OAEP, "", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_DER },
		{ "OAEP with DEFAULTs", "02 01 00", OAEP, "30 00", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_OK },
		{ "OAEP with explicit DEFAULTs", "02 01 00", OAEP,
		  "30 38 a0 0b " SHA1_ALG " a1 18 30 16 " MGF1_OID " " SHA1_ALG
		  " a2 0f 30 0d " P_SPECIFIED_OID " 04 00",
		  DC_SHA1, DC_SHA1, "", 0, DEVCERT_OK },
		{ "OAEP with SHA-256", "02 01 00", OAEP, SHA256_BOTH, DC_SHA256, DC_SHA256, "", 0,
		  DEVCERT_OK },
		{ "OAEP with a digest without NULL", "02 01 00", OAEP,
		  "30 0f a0 0d " SHA256_ALG_SHORT, DC_SHA256, DC_SHA1, "", 0, DEVCERT_OK },
		{ "OAEP with two digests", "02 01 00", OAEP,
		  "30 1e a1 1c 30 1a " MGF1_OID " " SHA256_ALG, DC_SHA1, DC_SHA256, "", 0,
		  DEVCERT_OK },
		{ "OAEP with a label", "02 01 00", OAEP,
		  "30 12 a2 10 30 0e " P_SPECIFIED_OID " 04 01 78", DC_SHA1, DC_SHA1, "x", 0,
		  DEVCERT_OK },
		{ "OAEP with another label", "02 01 00", OAEP,
		  "30 12 a2 10 30 0e " P_SPECIFIED_OID " 04 01 79", DC_SHA1, DC_SHA1, "x", 0,
		  DEVCERT_E_DECRYPT },
		{ "OAEP with another digest", "02 01 00", OAEP, "30 00", DC_SHA256, DC_SHA256, "",
		  0, DEVCERT_E_DECRYPT },
		{ "OAEP around RSAES-PKCS1-v1_5", "02 01 00", OAEP, "30 00", 0, 0, "", 0,
		  DEVCERT_E_DECRYPT },
		{ "OAEP without parameters around RSAES-PKCS1-v1_5", "02 01 00", OAEP, "", 0, 0, "",
		  0, DEVCERT_E_DER },
		{ "OAEP with NULL", "02 01 00", OAEP, "05 00", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_DER },
		{ "OAEP with garbage around RSAES-PKCS1-v1_5", "02 01 00", OAEP, "04 02 ab cd", 0,
		  0, "", 0, DEVCERT_E_DER },
		{ "OAEP with a part that is none", "02 01 00", OAEP, "30 02 05 00", DC_SHA1,
		  DC_SHA1, "", 0, DEVCERT_E_DER },
		{ "OAEP with [3]", "02 01 00", OAEP, "30 02 a3 00", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_DER },
		{ "OAEP with parts in another order", "02 01 00", OAEP,
		  "30 2b a1 18 30 16 " MGF1_OID " " SHA1_ALG " a0 0f " SHA256_ALG, DC_SHA256,
		  DC_SHA1, "", 0, DEVCERT_E_DER },
		{ "OAEP with an empty digest", "02 01 00", OAEP, "30 02 a0 00", DC_SHA1, DC_SHA1,
		  "", 0, DEVCERT_E_DER },
		{ "OAEP with a digest's parameters", "02 01 00", OAEP,
		  "30 0d a0 0b 30 09 06 05 2b 0e 03 02 1a 30 00", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_DER },
		{ "OAEP with MD5", "02 01 00", OAEP,
		  "30 10 a0 0e 30 0c 06 08 2a 86 48 86 f7 0d 02 05 05 00", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "OAEP with SHA-224", "02 01 00", OAEP,
		  "30 0f a0 0d 30 0b 06 09 60 86 48 01 65 03 04 02 04", DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "OAEP with another mask", "02 01 00", OAEP,
		  "30 12 a1 10 30 0e 06 01 2a " SHA1_ALG, DC_SHA1, DC_SHA1, "", 0,
		  DEVCERT_E_UNSUPPORTED },
		{ "OAEP with a mask without digest", "02 01 00", OAEP,
		  "30 0f a1 0d 30 0b " MGF1_OID, DC_SHA1, DC_SHA1, "", 0, DEVCERT_E_DER },
		{ "OAEP with another source", "02 01 00", OAEP, "30 09 a2 07 30 05 06 01 2a 04 00",
		  DC_SHA1, DC_SHA1, "", 0, DEVCERT_E_UNSUPPORTED },
		{ "OAEP with a source without label", "02 01 00", OAEP,
		  "30 0f a2 0d 30 0b " P_SPECIFIED_OID, DC_SHA1, DC_SHA1, "", 0, DEVCERT_E_DER },
	};
	devcert_opener_builder *opener = full_opener();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out;

		write_transport(&cases[i], &out);
		assert_outcome(cases[i].what, opener, dc_buf_slice(&out), cases[i].rc);
		dc_buf_free(&out);
	}
	devcert_opener_builder_free(opener);
}

/* --- key agreement */

#define AES128_WRAP "30 0b 06 09 60 86 48 01 65 03 04 01 05"
#define AES192_WRAP "30 0b 06 09 60 86 48 01 65 03 04 01 19"
#define AES256_WRAP "30 0b 06 09 60 86 48 01 65 03 04 01 2d"
#define P256_PARAMS "06 08 2a 86 48 ce 3d 03 01 07"
#define P384_PARAMS "06 05 2b 81 04 00 22"

/* What is NULL is as it is right. */
struct agreement {
	const char *what;
	devcert_status rc;
	bool on_x25519;
	const char *version; /* hex of the element */
	const char *oid;
	const char *wrap; /* hex of the parameters */
	size_t kek_len;
	const char *ukm;      /* hex of the OCTET STRING */
	const char *lost_ukm; /* hashed, but not written */
	const char *origin;   /* hex of OriginatorIdentifierOrKey */
	const char *origin_oid;
	const char *origin_params; /* hex */
	const char *point;         /* hex */
	bool compressed;
	const char *unused; /* hex of the BIT STRING's first octet, or none */
	const char *key;    /* hex of the encrypted key */
};

static const char * or (const char *what, const char *otherwise)
{
	return what != NULL ? what : otherwise;
}

static void
add_origin(const struct agreement *a, dc_slice point, dc_buf *out)
{
	dc_buf params = DC_BUF_INIT(RECIPE_MAX);
	size_t start = out->len, bits;

	if (a->origin != NULL) {
		add_hex(out, a->origin);
		return;
	}
	add_hex(&params, or (a->origin_params, ""));
	add_algorithm(out, or (a->origin_oid, a->on_x25519 ? "1.3.101.110" : DC_OID_EC_PUBLIC_KEY),
	              dc_buf_slice(&params));
	bits = out->len;
	add_hex(out, or (a->unused, "00"));
	if (a->point != NULL) {
		add_hex(out, a->point);
	} else if (a->compressed) {
		dc_buf_add_octet(out, (uint8_t)(2 | (point.ptr[point.len - 1] & 1)));
		dc_buf_add(out, dc_slice_of(point.ptr + 1, 32));
	} else {
		dc_buf_add(out, point);
	}
	dc_der_wrap(out, DC_TAG_BIT_STRING, bits);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), start);
	dc_buf_free(&params);
}

static void
write_agreement(const struct agreement *a, dc_buf *out)
{
	gnutls_ecc_curve_t curve =
	    a->on_x25519 ? GNUTLS_ECC_CURVE_X25519 : GNUTLS_ECC_CURVE_SECP256R1;
	const devcert_cert *cert = a->on_x25519 ? x25519_cert : p256_cert;
	const char *oid =
	    or (a->oid, a->on_x25519 ? DC_OID_STD_DH_HKDF_SHA256 : DC_OID_STD_DH_SHA256);
	const dc_scheme *scheme = dc_scheme_of_agreement(oid);
	size_t kek_len = a->kek_len != 0 ? a->kek_len : 32, scalar_len, point_len, part;
	uint8_t scalar[DC_ECDH_SECRET_MAX], point[DC_ECDH_POINT_MAX], secret[DC_ECDH_SECRET_MAX];
	uint8_t kek[32];
	dc_slice wrap = hex_octets(or (a->wrap, AES256_WRAP));
	dc_slice ukm = hex_octets(or (a->ukm, or (a->lost_ukm, "")));
	dc_buf wrapped = DC_BUF_INIT(RECIPE_MAX);

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	assert_ok(dc_ecdh_generate(curve, scalar, &scalar_len, point, &point_len));
	assert_ok(dc_ecdh(curve, dc_slice_of(scalar, scalar_len),
	                  dc_public_key_bits(dc_cert_public_key(cert)), secret));
	assert_ok(dc_agreed_kek(
	    scheme != NULL ? scheme : dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256),
	    dc_slice_of(secret, 32), wrap, ukm, kek, kek_len));
	if (a->key != NULL)
		add_hex(&wrapped, a->key);
	else
		assert_ok(dc_keywrap(dc_slice_of(kek, kek_len), dc_slice_of(CEK, 32), &wrapped));

	add_hex(out, or (a->version, "02 01 03"));
	part = out->len;
	add_origin(a, dc_slice_of(point, point_len), out);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), part);
	if (a->ukm != NULL)
		dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(1), ukm);
	add_algorithm(out, oid, wrap);
	part = out->len;
	add_id(out, cert, false);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
	dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	dc_der_wrap(out, DC_TAG_SEQUENCE, part);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), 0);
	assert_ok(dc_buf_status(out));
	dc_buf_free(&wrapped);
	octets_free(wrap);
	octets_free(ukm);
}

static const struct agreement agreements[] = {
	{ .what = "RFC 5753", .rc = DEVCERT_OK },
	{ .what = "RFC 8418", .on_x25519 = true },
	{ .what = "cofactor, SHA-1", .oid = DC_OID_COFACTOR_DH_SHA1 },
	{ .what = "cofactor, SHA-256", .oid = DC_OID_COFACTOR_DH_SHA256 },
	{ .what = "cofactor, SHA-384", .oid = DC_OID_COFACTOR_DH_SHA384 },
	{ .what = "cofactor, SHA-512", .oid = DC_OID_COFACTOR_DH_SHA512 },
	{ .what = "HKDF on P-256", .oid = DC_OID_STD_DH_HKDF_SHA256 },
	{ .what = "X9.63 on X25519", .oid = DC_OID_STD_DH_SHA256, .on_x25519 = true },
	{ .what = "SHA-224", .oid = "1.3.132.1.11.0", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "MQV", .oid = "1.3.133.16.840.63.0.16", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "version 0", .version = "02 01 00", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "version 4", .version = "02 01 04", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "an empty version", .version = "02 00", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "no version", .version = "", .rc = DEVCERT_E_DER },
	{ .what = "AES-128", .wrap = AES128_WRAP, .kek_len = 16 },
	{ .what = "AES-192", .wrap = AES192_WRAP, .kek_len = 24 },
	{ .what = "a wrap with NULL", .wrap = "30 0d 06 09 60 86 48 01 65 03 04 01 2d 05 00" },
	{ .what = "a wrap with parameters",
	  .wrap = "30 0d 06 09 60 86 48 01 65 03 04 01 2d 04 00",
	  .rc = DEVCERT_E_DER },
	{ .what = "a wrap with padding",
	  .wrap = "30 0b 06 09 60 86 48 01 65 03 04 01 30",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "a wrap with 3DES",
	  .wrap = "30 0f 06 0b 2a 86 48 86 f7 0d 01 09 10 03 06 05 00",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "no wrap", .wrap = "", .rc = DEVCERT_E_DER },
	{ .what = "a wrap of NULL", .wrap = "05 00", .rc = DEVCERT_E_DER },
	{ .what = "a wrap that is empty", .wrap = "30 00", .rc = DEVCERT_E_DER },
	{ .what = "keying material", .ukm = "04 08 01 02 03 04 05 06 07 08" },
	{ .what = "keying material of no octets", .ukm = "04 00" },
	{ .what = "keying material and HKDF", .ukm = "04 02 01 02", .on_x25519 = true },
	{ .what = "lost keying material", .lost_ukm = "04 02 01 02", .rc = DEVCERT_E_DECRYPT },
	{ .what = "NULL beside the key", .origin_params = "05 00" },
	{ .what = "the curve beside the key", .origin_params = P256_PARAMS },
	{ .what = "another curve", .origin_params = P384_PARAMS, .rc = DEVCERT_E_DER },
	{ .what = "an unknown curve",
	  .origin_params = "06 05 2b 81 04 00 0a",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "a curve that is not named",
	  .origin_params = "30 00",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "NULL beside X25519", .origin_params = "05 00", .on_x25519 = true },
	{ .what = "a curve beside X25519",
	  .origin_params = P256_PARAMS,
	  .on_x25519 = true,
	  .rc = DEVCERT_E_DER },
	{ .what = "an RSA key", .origin_oid = DC_OID_RSA_ENCRYPTION, .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "a key of X448",
	  .origin_oid = "1.3.101.111",
	  .on_x25519 = true,
	  .rc = DEVCERT_E_UNSUPPORTED },
	/* RFC 5753, section 3.1.1, has ephemeral keys alone */
	{ .what = "a key by its identifier", .origin = "80 02 12 34", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "a key of a certificate",
	  .origin = "30 05 30 00 02 01 01",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "no key", .origin = "", .rc = DEVCERT_E_DER },
	{ .what = "an empty key", .origin = "a1 00", .rc = DEVCERT_E_DER },
	{ .what = "a key without bits", .unused = "", .point = "", .rc = DEVCERT_E_DER },
	{ .what = "a key of half an octet", .unused = "04", .rc = DEVCERT_E_DER },
	{ .what = "a compressed point", .compressed = true },
	{ .what = "a point of no octets", .point = "", .rc = DEVCERT_E_DECRYPT },
	{ .what = "infinity", .point = "00", .rc = DEVCERT_E_DECRYPT },
	{ .what = "a short point",
	  .point = "04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
	  .rc = DEVCERT_E_DECRYPT },
	{ .what = "a point beside the curve",
	  .point = "04 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01"
	           " 01 01 01 01 01 01 01 02 02 02 02 02 02 02 02 02 02 02 02 02 02 02 02 02 02 02"
	           " 02 02 02 02 02 02 02 02 02 02 02 02 02",
	  .rc = DEVCERT_E_DECRYPT },
	{ .what = "a point of order 1",
	  .on_x25519 = true,
	  .point =
	      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	      " 00 00 00 00 00",
	  .rc = DEVCERT_E_DECRYPT },
	{ .what = "31 octets of X25519",
	  .on_x25519 = true,
	  .point =
	      "09 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	      " 00 00 00 00",
	  .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of no octets", .key = "", .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of 8 octets", .key = "01 02 03 04 05 06 07 08", .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of 9 octets",
	  .key = "01 02 03 04 05 06 07 08 09",
	  .rc = DEVCERT_E_DECRYPT },
};

static void
key_agreement_is_what_it_says(void **state)
{
	devcert_opener_builder *opener = full_opener();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(agreements); i++) {
		dc_buf out;

		write_agreement(&agreements[i], &out);
		assert_outcome(agreements[i].what, opener, dc_buf_slice(&out), agreements[i].rc);
		dc_buf_free(&out);
	}
	devcert_opener_builder_free(opener);
}

/* --- key-encryption keys */

static void
a_kek_is_what_it_says(void **state)
{
	static const struct {
		const char *what;
		const char *version, *id, *algorithm; /* hex */
		const char *key;                      /* hex; NULL as it is right */
		devcert_status rc;
	} cases[] = {
		{ "RFC 3565", "02 01 04", "04 02 99 88", AES256_WRAP, NULL, DEVCERT_OK },
		{ "with NULL", "02 01 04", "04 02 99 88",
		  "30 0d 06 09 60 86 48 01 65 03 04 01 2d 05 00", NULL, DEVCERT_OK },
		/* RFC 5652, section 6.2.3: date and other are for people */
		{ "with a date", "02 01 04",
		  "04 02 99 88 18 0f 32 30 32 30 30 31 30 31 30 30 30 30 30 30 5a", AES256_WRAP,
		  NULL, DEVCERT_OK },
		{ "with another attribute", "02 01 04", "04 02 99 88 30 03 06 01 2a", AES256_WRAP,
		  NULL, DEVCERT_OK },
		{ "version 3", "02 01 03", "04 02 99 88", AES256_WRAP, NULL,
		  DEVCERT_E_UNSUPPORTED },
		{ "no version", "", "04 02 99 88", AES256_WRAP, NULL, DEVCERT_E_DER },
		{ "another identifier", "02 01 04", "04 02 99 89", AES256_WRAP, NULL,
		  DEVCERT_E_NO_RECIPIENT },
		{ "an empty identifier", "02 01 04", "04 00", AES256_WRAP, NULL,
		  DEVCERT_E_NO_RECIPIENT },
		{ "no identifier", "02 01 04", "", AES256_WRAP, NULL, DEVCERT_E_DER },
		{ "another length", "02 01 04", "04 02 99 88", AES128_WRAP, NULL,
		  DEVCERT_E_DECRYPT },
		{ "3DES", "02 01 04", "04 02 99 88",
		  "30 0f 06 0b 2a 86 48 86 f7 0d 01 09 10 03 06 05 00", NULL,
		  DEVCERT_E_UNSUPPORTED },
		{ "with parameters", "02 01 04", "04 02 99 88",
		  "30 0d 06 09 60 86 48 01 65 03 04 01 2d 30 00", NULL, DEVCERT_E_DER },
		{ "a key of no octets", "02 01 04", "04 02 99 88", AES256_WRAP, "",
		  DEVCERT_E_DECRYPT },
		{ "a key of 16 octets", "02 01 04", "04 02 99 88", AES256_WRAP,
		  "00 01 02 03 04 05 06 07 00 01 02 03 04 05 06 07", DEVCERT_E_DECRYPT },
	};
	devcert_opener_builder *opener = full_opener();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_buf out = DC_BUF_INIT(RECIPE_MAX), wrapped = DC_BUF_INIT(RECIPE_MAX);
		size_t part;

		if (cases[i].key != NULL)
			add_hex(&wrapped, cases[i].key);
		else
			assert_ok(dc_keywrap(dc_slice_of(KEK, 32), dc_slice_of(CEK, 32), &wrapped));
		add_hex(&out, cases[i].version);
		part = out.len;
		add_hex(&out, cases[i].id);
		dc_der_wrap(&out, DC_TAG_SEQUENCE, part);
		add_hex(&out, cases[i].algorithm);
		dc_der_add(&out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
		dc_der_wrap(&out, DC_TAG_CONTEXT_CONSTRUCTED(2), 0);
		assert_outcome(cases[i].what, opener, dc_buf_slice(&out), cases[i].rc);
		dc_buf_free(&out);
		dc_buf_free(&wrapped);
	}
	devcert_opener_builder_free(opener);
}

/* --- passwords */

struct password {
	const char *what;
	devcert_status rc;
	const char *version; /* hex of the element */
	const char *kdf;     /* hex of keyDerivationAlgorithm's content; "-" where it is left out */
	const char *salt;    /* hex of the element */
	const char *rounds;  /* hex of the element */
	const char *rest;    /* hex: keyLength and prf */
	dc_hash prf;
	const char *wrap_oid;
	const char *cipher; /* hex of the AlgorithmIdentifier's content, all of it */
	dc_cipher with;
	const char *key; /* hex */
};

#define IV "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66"

static void
write_password(const struct password *p, dc_buf *out)
{
	dc_cipher cipher = p->with != 0 ? p->with : DC_AES_256_CBC;
	dc_buf part = DC_BUF_INIT(RECIPE_MAX), wrapped = DC_BUF_INIT(RECIPE_MAX);
	dc_buf kdf = DC_BUF_INIT(RECIPE_MAX);
	dc_slice iv = hex_octets(IV);
	uint8_t kek[32];

	*out = (dc_buf)DC_BUF_INIT(RECIPE_MAX);
	assert_ok(__real_dc_pbkdf2(p->prf != 0 ? p->prf : DC_SHA256, dc_slice_text(PASSWORD),
	                           dc_slice_text("01234567"), 1000, kek,
	                           dc_cipher_key_len(cipher)));
	if (p->key != NULL)
		add_hex(&wrapped, p->key);
	else
		assert_ok(dc_password_wrap(cipher, dc_slice_of(kek, dc_cipher_key_len(cipher)),
		                           dc_slice_of(iv.ptr, dc_cipher_iv_len(cipher)),
		                           dc_slice_of(CEK, 32), &wrapped));
	add_hex(out, or (p->version, "02 01 00"));
	if (p->kdf == NULL) {
		add_hex(&part, or (p->salt, SALT_8));
		add_hex(&part, or (p->rounds, "02 02 03 e8"));
		add_hex(&part, or (p->rest, PRF_SHA256));
		dc_der_wrap(&part, DC_TAG_SEQUENCE, 0);
		add_hex(&kdf, PBKDF2_HEAD);
		dc_buf_add(&kdf, dc_buf_slice(&part));
	} else if (strcmp(p->kdf, "-") != 0) {
		add_hex(&kdf, p->kdf);
	}
	if (p->kdf == NULL || strcmp(p->kdf, "-") != 0)
		dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), dc_buf_slice(&kdf));
	dc_buf_truncate(&part, 0);
	add_hex(&part, or (p->cipher, AES256_CBC_HEAD " 04 10 " IV));
	dc_der_wrap(&part, DC_TAG_SEQUENCE, 0);
	add_algorithm(out, or (p->wrap_oid, DC_OID_PWRI_KEK), dc_buf_slice(&part));
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&wrapped));
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(3), 0);
	assert_ok(dc_buf_status(out));
	dc_buf_free(&part);
	dc_buf_free(&kdf);
	dc_buf_free(&wrapped);
	octets_free(iv);
}

#define DES3_HEAD "06 08 2a 86 48 86 f7 0d 03 07"

static const struct password passwords[] = {
	{ .what = "RFC 3211", .rc = DEVCERT_OK },
	{ .what = "2,000,000 rounds", .rounds = "02 03 1e 84 80" },
	{ .what = "2,000,001 rounds", .rounds = "02 03 1e 84 81", .rc = DEVCERT_E_LIMIT },
	{ .what = "999 rounds", .rounds = "02 02 03 e7", .rc = DEVCERT_E_LIMIT },
	{ .what = "1 round", .rounds = "02 01 01", .rc = DEVCERT_E_LIMIT },
	{ .what = "no rounds", .rounds = "02 01 00", .rc = DEVCERT_E_LIMIT },
	{ .what = "2^32 - 1 rounds", .rounds = "02 05 00 ff ff ff ff", .rc = DEVCERT_E_LIMIT },
	{ .what = "2^32 rounds", .rounds = "02 05 01 00 00 00 00", .rc = DEVCERT_E_LIMIT },
	{ .what = "2^64 rounds",
	  .rounds = "02 09 01 00 00 00 00 00 00 00 00",
	  .rc = DEVCERT_E_LIMIT },
	{ .what = "minus one round", .rounds = "02 01 ff", .rc = DEVCERT_E_DER },
	{ .what = "rounds left out", .rounds = "", .rc = DEVCERT_E_DER },
	{ .what = "version 1", .version = "02 01 01", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "no version", .version = "", .rc = DEVCERT_E_DER },
	{ .what = "no derivation", .kdf = "-", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "an empty derivation", .kdf = "", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "scrypt",
	  .kdf = "06 09 2b 06 01 04 01 da 47 04 0b 30 00",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "PBKDF2 without parameters", .kdf = PBKDF2_HEAD, .rc = DEVCERT_E_DER },
	{ .what = "PBKDF2 with NULL", .kdf = PBKDF2_HEAD " 05 00", .rc = DEVCERT_E_DER },
	{ .what = "PBKDF2 with nothing", .kdf = PBKDF2_HEAD " 30 00", .rc = DEVCERT_E_DER },
	{ .what = "a salt from elsewhere", .salt = "30 03 06 01 2a", .rc = DEVCERT_E_DER },
	{ .what = "SHA-1", .rest = "", .prf = DC_SHA1 },
	{ .what = "a length", .rest = "02 01 20 " PRF_SHA256 },
	{ .what = "another length", .rest = "02 01 10 " PRF_SHA256, .rc = DEVCERT_E_DER },
	{ .what = "a length of 0", .rest = "02 01 00 " PRF_SHA256, .rc = DEVCERT_E_DER },
	{ .what = "an unknown HMAC", .rest = "30 03 06 01 2a", .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "another wrap",
	  .wrap_oid = "2.16.840.1.101.3.4.1.45",
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "AES-128",
	  .cipher = "06 09 60 86 48 01 65 03 04 01 02 04 10 " IV,
	  .with = DC_AES_128_CBC },
	{ .what = "AES-192",
	  .cipher = "06 09 60 86 48 01 65 03 04 01 16 04 10 " IV,
	  .with = DC_AES_192_CBC },
	{ .what = "3DES",
	  .cipher = DES3_HEAD " 04 08 30 31 32 33 34 35 36 37",
	  .with = DC_3DES_CBC,
	  .rc = DEVCERT_E_WEAK },
	{ .what = "DES",
	  .cipher = "06 05 2b 0e 03 02 07 04 08 30 31 32 33 34 35 36 37",
	  .rc = DEVCERT_E_WEAK },
	/* CVE-2026-9076 */
	{ .what = "a stream cipher",
	  .cipher = "06 09 60 86 48 01 65 03 04 01 2c 04 10 " IV,
	  .rc = DEVCERT_E_UNSUPPORTED },
	{ .what = "a short IV",
	  .cipher = AES256_CBC_HEAD " 04 08 30 31 32 33 34 35 36 37",
	  .rc = DEVCERT_E_DER },
	{ .what = "an empty IV", .cipher = AES256_CBC_HEAD " 04 00", .rc = DEVCERT_E_DER },
	{ .what = "a long IV", .cipher = AES256_CBC_HEAD " 04 11 " IV " 00", .rc = DEVCERT_E_DER },
	{ .what = "no IV", .cipher = AES256_CBC_HEAD, .rc = DEVCERT_E_DER },
	{ .what = "no cipher", .cipher = "", .rc = DEVCERT_E_DER },
	/* CVE-2025-9230 */
	{ .what = "a key of no octets", .key = "", .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of one block", .key = IV, .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of no blocks", .key = IV " " IV " 00", .rc = DEVCERT_E_DECRYPT },
	{ .what = "a key of two blocks", .key = IV " " IV, .rc = DEVCERT_E_DECRYPT },
};

static void
a_password_is_what_it_says(void **state)
{
	devcert_opener_builder *opener = full_opener();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(passwords); i++) {
		dc_buf out;

		write_password(&passwords[i], &out);
		derivations = 0;
		assert_outcome(passwords[i].what, opener, dc_buf_slice(&out), passwords[i].rc);
		/* What everybody can see is looked at before anything is derived. */
		if (passwords[i].rc != DEVCERT_OK && passwords[i].rc != DEVCERT_E_DECRYPT)
			assert_int_equal(derivations, 0);
		dc_buf_free(&out);
	}
	devcert_opener_builder_free(opener);
}

static void
passwords_wrap_with_3des_only_where_all_is_old(void **state)
{
	const struct password des3 = { .what = "3DES",
		                       .cipher = DES3_HEAD " 04 08 30 31 32 33 34 35 36 37",
		                       .with = DC_3DES_CBC };
	devcert_opener_builder *opener = full_opener();
	dc_buf out;

	(void)state;
	write_password(&des3, &out);
	assert_ok(devcert_opener_builder_set_allow(opener, DEVCERT_OPEN_ALLOW_DES3));
	assert_outcome("3DES without CBC", opener, dc_buf_slice(&out), DEVCERT_E_WEAK);
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(opener, true));
	assert_outcome("3DES with CBC", opener, dc_buf_slice(&out), DEVCERT_OK);
	assert_ok(devcert_opener_builder_set_allow(opener, 0));
	assert_outcome("CBC without 3DES", opener, dc_buf_slice(&out), DEVCERT_E_WEAK);
	devcert_opener_builder_free(opener);
	dc_buf_free(&out);
}

/* A password costs time, so there is a budget for one envelope: 5 million rounds. */
static void
all_derivations_of_an_envelope_are_bounded(void **state)
{
	const struct password slow = { .what = "slow", .rounds = "02 03 1e 84 80" };
	devcert_opener_builder *opener = new_opener();
	dc_buf one, many = DC_BUF_INIT(RECIPE_MAX);

	(void)state;
	write_password(&slow, &one);
	for (size_t i = 0; i < 10; i++)
		dc_buf_add(&many, dc_buf_slice(&one));
	for (size_t i = 0; i < 16; i++)
		assert_ok(devcert_opener_builder_add_password(opener, (const uint8_t *)"wrong", 5));
	derivations = 0;
	assert_fails(DEVCERT_E_DECRYPT, open_fails(opener, dc_buf_slice(&many)));
	assert_int_equal(derivations, 2);
	devcert_opener_builder_free(opener);
	dc_buf_free(&one);
	dc_buf_free(&many);
}

/* Our own recipients without certificates say the same of what they cannot do. */
static void
a_key_without_certificates_is_told_why(void **state)
{
	const struct agreement mqv = { .what = "MQV", .oid = "1.3.133.16.840.63.0.16" };
	devcert_opener_builder *known = new_opener(), *unknown = new_opener();
	devcert_cert *other = fixed_cert(p256, "CN=other", 5);
	dc_buf out;

	(void)state;
	write_agreement(&mqv, &out);
	add_key(known, p256, other);
	add_key(unknown, p256, NULL);
	assert_fails(DEVCERT_E_NO_RECIPIENT, open_fails(known, dc_buf_slice(&out)));
	assert_fails(DEVCERT_E_UNSUPPORTED, open_fails(unknown, dc_buf_slice(&out)));
	devcert_opener_builder_free(known);
	devcert_opener_builder_free(unknown);
	devcert_cert_free(other);
	dc_buf_free(&out);
}

/* Each bit of each kind: it opens to the content key, or it fails, and the other one opens. */
static void
each_mutation_opens_or_fails(void **state)
{
	const struct agreement agreement = { .what = "", .ukm = "04 02 01 02" };
	const struct password password = { .what = "" };
	const struct transport transport = { "",        "02 01 00", OAEP, SHA256_BOTH, DC_SHA256,
		                             DC_SHA256, "",         0,    DEVCERT_OK };
	devcert_opener_builder *opener = full_opener();
	dc_buf all[3];

	(void)state;
	write_agreement(&agreement, &all[0]);
	write_password(&password, &all[1]);
	write_transport(&transport, &all[2]);
	for (size_t kind = 0; kind < 3; kind++) {
		/* Of an RSA block test_unwrap.c changes enough. */
		size_t len = kind == 2 ? all[kind].len - 250 : all[kind].len;

		for (size_t bit = 0; bit < 8 * len; bit++) {
			uint8_t cek[32], *at = all[kind].ptr + bit / 8;
			devcert_status rc;

			*at ^= (uint8_t)(1u << bit % 8);
			rc = unwrap_first(opener, dc_buf_slice(&all[kind]), cek, sizeof(cek), NULL);
			/* RFC 3211 checks the first three octets of a key and no more. */
			if (rc == DEVCERT_OK)
				assert_memory_equal(cek, CEK, kind == 1 ? 3 : 32);
			else
				assert_true(rc == DEVCERT_E_DER || rc == DEVCERT_E_TRAILING ||
				            rc == DEVCERT_E_LIMIT || rc == DEVCERT_E_UNSUPPORTED ||
				            rc == DEVCERT_E_WEAK || rc == DEVCERT_E_NO_RECIPIENT ||
				            rc == DEVCERT_E_DECRYPT);
			*at ^= (uint8_t)(1u << bit % 8);
		}
		dc_buf_free(&all[kind]);
	}
	devcert_opener_builder_free(opener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_transport_is_what_it_says),
		cmocka_unit_test(key_agreement_is_what_it_says),
		cmocka_unit_test(a_kek_is_what_it_says),
		cmocka_unit_test(a_password_is_what_it_says),
		cmocka_unit_test(passwords_wrap_with_3des_only_where_all_is_old),
		cmocka_unit_test(all_derivations_of_an_envelope_are_bounded),
		cmocka_unit_test(a_key_without_certificates_is_told_why),
		cmocka_unit_test(each_mutation_opens_or_fails),
	};

	return cmocka_run_group_tests(tests, read_people, free_people);
}
