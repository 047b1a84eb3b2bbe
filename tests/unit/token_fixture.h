/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key of tests/vectors in the token of fake_pkcs11.c. */
#ifndef TOKEN_FIXTURE_H
#define TOKEN_FIXTURE_H
#include <devcert/key.h>
#include <dlfcn.h>
#include <gnutls/crypto.h>
#include <stdio.h>

#include "asn1/der.h"
#include "certs.h"
#include "crypto/ecdh.h"
#include "crypto/pk.h"
#include "fake_pkcs11.h"
#include "pki/key.h"
#include "pki/key_type.h"

static struct fake_pkcs11 *fake;
static char module_path[1024];
static devcert_key *soft; /* the key in the token, as it is outside */
static uint8_t arena[1 << 17];
static size_t arena_used;

static inline int
load_module(void **state)
{
	const char *builddir = getenv("builddir");
	void *handle;

	(void)state;
	(void)snprintf(module_path, sizeof(module_path), "%s/tests/unit/.libs/fake_pkcs11.so",
	               builddir != NULL ? builddir : ".");
	handle = dlopen(module_path, RTLD_NOW);
	fake = handle != NULL ? dlsym(handle, "fake_pkcs11") : NULL;
	return fake != NULL ? 0 : -1;
}

static inline void
add(struct fake_object *object, CK_ATTRIBUTE_TYPE type, const void *data, size_t len)
{
	uint8_t *copy = arena + arena_used;

	assert_true(arena_used + len + 16 <= sizeof(arena));
	assert_true(object->count < COUNT_OF(object->attributes));
	memcpy(copy, data, len);
	arena_used += (len + 15) / 16 * 16;
	object->attributes[object->count++] = (CK_ATTRIBUTE){ type, copy, len };
}

static inline void
add_number(struct fake_object *object, CK_ATTRIBUTE_TYPE type, CK_ULONG number)
{
	add(object, type, &number, sizeof(number));
}

static inline void
add_bool(struct fake_object *object, CK_ATTRIBUTE_TYPE type, bool value)
{
	add(object, type, &(CK_BBOOL){ value }, sizeof(CK_BBOOL));
}

/* Take an attribute away, or give it another value. */
static inline void
change(struct fake_object *object, CK_ATTRIBUTE_TYPE type, const void *data, size_t len)
{
	for (size_t i = 0; i < object->count; i++)
		if (object->attributes[i].type == type)
			object->attributes[i].type = CKA_VENDOR_DEFINED;
	if (data != NULL)
		add(object, type, data, len);
}

static inline void
add_public_numbers(struct fake_object *object, const devcert_key *key)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));
	dc_buf curve = DC_BUF_INIT(64), point = DC_BUF_INIT(256);
	gnutls_datum_t n, e;

	if (type->type == DEVCERT_KEY_TYPE_RSA) {
		assert_int_equal(
		    gnutls_pubkey_export_rsa_raw(dc_public_key_gnutls(dc_key_public(key)), &n, &e),
		    0);
		add(object, CKA_MODULUS, n.data, n.size);
		add(object, CKA_PUBLIC_EXPONENT, e.data, e.size);
		gnutls_free(n.data);
		gnutls_free(e.data);
		return;
	}
	dc_der_add_oid(&curve, type->curve_oid != NULL ? type->curve_oid : type->oid);
	dc_der_add(&point, DC_TAG_OCTET_STRING, dc_public_key_bits(dc_key_public(key)));
	add(object, CKA_EC_PARAMS, curve.ptr, curve.len);
	add(object, CKA_EC_POINT, point.ptr, point.len);
	dc_buf_free(&curve);
	dc_buf_free(&point);
}

static inline CK_KEY_TYPE
token_type(const devcert_key *key)
{
	const dc_key_type *type = dc_key_type_find(devcert_key_get_type(key));

	return type->type == DEVCERT_KEY_TYPE_RSA ? CKK_RSA
	       : type->curve_oid != NULL          ? CKK_EC
	                                          : CKK_EC_EDWARDS;
}

/* One more object with the identifier of the key. */
static inline struct fake_object *
add_object(CK_OBJECT_CLASS class)
{
	struct fake_object *object = &fake->objects[fake->object_count++];

	assert_true(fake->object_count <= COUNT_OF(fake->objects));
	add_number(object, CKA_CLASS, class);
	add(object, CKA_ID, "\1\2", 2);
	add(object, CKA_LABEL, "key", 3);
	return object;
}

/* --- operations of the token, done by the key outside --- */

static inline CK_RV
give(gnutls_datum_t *made, unsigned char *out, CK_ULONG *out_len)
{
	CK_RV rv = made->size <= *out_len ? CKR_OK : CKR_BUFFER_TOO_SMALL;

	if (rv == CKR_OK)
		memcpy(out, made->data, made->size);
	*out_len = made->size;
	gnutls_free(made->data);
	return rv;
}

static inline CK_RV
give_ecdsa(gnutls_datum_t *der, unsigned char *out, CK_ULONG *out_len)
{
	size_t half = dc_key_type_find(devcert_key_get_type(soft))->octets;
	gnutls_datum_t part[2], raw = { gnutls_malloc(2 * half), (unsigned int)(2 * half) };

	assert_int_equal(gnutls_decode_rs_value(der, &part[0], &part[1]), 0);
	memset(raw.data, 0, raw.size);
	for (size_t i = 0; i < 2; i++) {
		size_t zeros = part[i].size > half ? part[i].size - half : 0;
		size_t len = part[i].size - zeros;

		memcpy(raw.data + (i + 1) * half - len, part[i].data + zeros, len);
		gnutls_free(part[i].data);
	}
	gnutls_free(der->data);
	return give(&raw, out, out_len);
}

static inline CK_RV
soft_sign(CK_MECHANISM_TYPE type, const unsigned char *in, CK_ULONG in_len, unsigned char *out,
          CK_ULONG *out_len)
{
	const gnutls_datum_t data = { (unsigned char *)in, (unsigned int)in_len };
	gnutls_privkey_t key = dc_key_gnutls(soft);
	gnutls_datum_t made = { NULL, 0 };

	if (type == CKM_RSA_PKCS) {
		assert_int_equal(gnutls_privkey_sign_hash(key, GNUTLS_DIG_SHA256,
		                                          GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA, &data,
		                                          &made),
		                 0);
		return give(&made, out, out_len);
	}
	if (type == CKM_ECDSA) {
		assert_int_equal(gnutls_privkey_sign_hash(key,
		                                          in_len == 32   ? GNUTLS_DIG_SHA256
		                                          : in_len == 48 ? GNUTLS_DIG_SHA384
		                                                         : GNUTLS_DIG_SHA512,
		                                          0, &data, &made),
		                 0);
		return give_ecdsa(&made, out, out_len);
	}
	assert_int_equal(type, CKM_EDDSA);
	assert_int_equal(
	    gnutls_privkey_sign_data2(key,
	                              devcert_key_get_type(soft) == DEVCERT_KEY_TYPE_ED448
	                                  ? GNUTLS_SIGN_EDDSA_ED448
	                                  : GNUTLS_SIGN_EDDSA_ED25519,
	                              0, &data, &made),
	    0);
	return give(&made, out, out_len);
}

static inline CK_RV
soft_decrypt(const unsigned char *in, CK_ULONG in_len, unsigned char *out, CK_ULONG *out_len)
{
	const gnutls_datum_t data = { (unsigned char *)in, (unsigned int)in_len };
	gnutls_datum_t made = { NULL, 0 };

	if (gnutls_privkey_decrypt_data(dc_key_gnutls(soft), 0, &data, &made) < 0)
		return CKR_ENCRYPTED_DATA_INVALID;
	return give(&made, out, out_len);
}

static inline CK_RV
soft_derive(const CK_ECDH1_DERIVE_PARAMS *how, unsigned char *out, CK_ULONG *out_len)
{
	gnutls_ecc_curve_t curve;
	gnutls_datum_t k;
	devcert_status rc;

	assert_int_equal(how->kdf, CKD_NULL);
	assert_int_equal(
	    gnutls_privkey_export_ecc_raw2(dc_key_gnutls(soft), &curve, NULL, NULL, &k, 0), 0);
	while (k.size > dc_ecdh_secret_len(curve)) {
		k.size--;
		memmove(k.data, k.data + 1, k.size);
	}
	rc = dc_ecdh(curve, dc_slice_of(k.data, k.size),
	             dc_slice_of(how->pPublicData, how->ulPublicDataLen), out);
	*out_len = dc_ecdh_secret_len(curve);
	gnutls_free(k.data);
	return rc == DEVCERT_OK ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}

/* --- the fixture --- */

enum { IN_KEY = 1, IN_PUBLIC = 2, IN_CERT = 4 };

/* An empty token with a PIN. */
static inline int
reset_token(void **state)
{
	(void)state;
	memset(fake, 0, sizeof(*fake));
	fake->slots = 1;
	fake->flags[0] = CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
	fake->pin = "1234";
	fake->sign = soft_sign;
	fake->decrypt = soft_decrypt;
	fake->derive = soft_derive;
	arena_used = 0;
	return 0;
}

/* Nothing may be left of what was opened. */
static inline int
check_token(void **state)
{
	(void)state;
	devcert_key_free(soft);
	soft = NULL;
	return fake->sessions == 0 && fake->initialized == 0 && fake->derived == 0 &&
	               !fake->was_busy
	           ? 0
	           : -1;
}

static inline void
put_key(const char *name, unsigned int where)
{
	struct fake_object *private;

	soft = read_plain_key(name);
	private = add_object(CKO_PRIVATE_KEY);
	add_number(private, CKA_KEY_TYPE, token_type(soft));
	if ((where & IN_KEY) != 0)
		add_public_numbers(private, soft);
	if ((where & IN_PUBLIC) != 0)
		add_public_numbers(add_object(CKO_PUBLIC_KEY), soft);
	if ((where & IN_CERT) != 0) {
		devcert_cert_builder *builder = start_cert("CN=token");
		devcert_public_key *public;
		devcert_cert *cert;

		assert_ok(devcert_key_get_public(soft, &public));
		assert_ok(devcert_cert_builder_set_public_key(builder, public));
		assert_ok(devcert_cert_builder_sign(builder, soft, NULL, &cert));
		add(add_object(CKO_CERTIFICATE), CKA_VALUE, dc_cert_der(cert).ptr,
		    dc_cert_der(cert).len);
		devcert_cert_free(cert);
		devcert_public_key_free(public);
		devcert_cert_builder_free(builder);
	}
}

/* Open by a URI with these attributes. */
static inline devcert_status
open_uri(const char *attributes, const char *pin, devcert_key **out)
{
	char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:%s?module-path=%s", attributes, module_path);
	return devcert_key_open(uri, (const uint8_t *)pin, pin != NULL ? strlen(pin) : 0, out);
}

static inline devcert_status
open_key(devcert_key **out)
{
	return open_uri("token=fake%200;object=key;type=private", "1234", out);
}

/* The same where it must fail. */
static inline devcert_status
fail_to_open(void)
{
	devcert_key *key;
	devcert_status rc = open_key(&key);

	assert_null(key);
	return rc;
}

/* --- making keys --- */

static const char *making;  /* the key that the token makes */
static bool lets_out;       /* it may be taken out all the same */
static bool knows_oid_only; /* of an Edwards curve */
static CK_MECHANISM_TYPE last_mechanism;

static inline const CK_ATTRIBUTE *
find_in(const CK_ATTRIBUTE *template, CK_ULONG count, CK_ATTRIBUTE_TYPE type)
{
	for (CK_ULONG i = 0; i < count; i++)
		if (template[i].type == type)
			return &template[i];
	return NULL;
}

static inline bool
is_set(const CK_ATTRIBUTE *template, CK_ULONG count, CK_ATTRIBUTE_TYPE type, bool absent)
{
	const CK_ATTRIBUTE *flag = find_in(template, count, type);

	return flag != NULL ? *(const CK_BBOOL *)flag->pValue != CK_FALSE : absent;
}

static inline struct fake_object *
make_object(CK_OBJECT_CLASS class, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct fake_object *object = &fake->objects[fake->object_count++];

	memset(object, 0, sizeof(*object));
	add_number(object, CKA_CLASS, class);
	add_number(object, CKA_KEY_TYPE, token_type(soft));
	for (CK_ULONG i = 0; i < count; i++)
		if (template[i].type != CKA_EC_PARAMS && template[i].type != CKA_PUBLIC_EXPONENT)
			add(object, template[i].type, template[i].pValue, template[i].ulValueLen);
	return object;
}

static inline CK_RV
soft_generate(const CK_MECHANISM *how, const CK_ATTRIBUTE *public, CK_ULONG public_count,
              const CK_ATTRIBUTE *private, CK_ULONG private_count, CK_OBJECT_HANDLE made[2])
{
	const CK_ATTRIBUTE *curve = find_in(public, public_count, CKA_EC_PARAMS);

	assert_true((fake->session_flags & CKF_RW_SESSION) != 0);
	last_mechanism = how->mechanism;
	if (fake->refused != 0 && how->mechanism == fake->refused)
		return CKR_MECHANISM_INVALID;
	if (how->mechanism == CKM_EC_EDWARDS_KEY_PAIR_GEN &&
	    knows_oid_only != (*(const uint8_t *)curve->pValue == DC_TAG_OID))
		return CKR_DOMAIN_PARAMS_INVALID;
	assert_true(is_set(private, private_count, CKA_SENSITIVE, false));
	assert_false(is_set(private, private_count, CKA_EXTRACTABLE, true));
	assert_true(is_set(private, private_count, CKA_PRIVATE, false));
	assert_true(is_set(private, private_count, CKA_TOKEN, false));
	assert_true(is_set(public, public_count, CKA_TOKEN, false));
	devcert_key_free(soft);
	soft = read_plain_key(making);
	add_public_numbers(make_object(CKO_PUBLIC_KEY, public, public_count), soft);
	made[0] = fake->object_count;
	make_object(CKO_PRIVATE_KEY, private, private_count);
	made[1] = fake->object_count;
	if (lets_out)
		change(&fake->objects[made[1] - 1], CKA_EXTRACTABLE, &(CK_BBOOL){ CK_TRUE },
		       sizeof(CK_BBOOL));
	return CKR_OK;
}

/* An empty token that makes keys. */
static inline int
reset_maker(void **state)
{
	reset_token(state);
	fake->generate = soft_generate;
	making = "keys/p256.pkcs8.der";
	lets_out = false;
	knows_oid_only = false;
	return 0;
}

static inline devcert_status
generate(const char *attributes, devcert_key_type type, devcert_key **out)
{
	char uri[2048];

	(void)snprintf(uri, sizeof(uri), "pkcs11:%s?module-path=%s", attributes, module_path);
	return devcert_key_generate_in_token(uri, type, 0, (const uint8_t *)"1234", 4, out);
}

static inline size_t
objects_there(void)
{
	size_t there = 0;

	for (size_t i = 0; i < fake->object_count; i++)
		there += fake->objects[i].count > 0;
	return there;
}

#endif /* TOKEN_FIXTURE_H */
