/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes PKCS#12 files bag by bag, right ones and wrong ones, and reads the files of
 * tests/vectors/p12.  Everything has 1 or 2 rounds, so that it is quick. */
#ifndef P12_MAKER_H
#define P12_MAKER_H
#include "assert_devcert.h"

#include <stdio.h>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/kdf.h"
#include "crypto/pbes2.h"
#include "pki/cert.h"
#include "pki/key.h"

#define OID_SDSI "1.2.840.113549.1.9.22.2"
#define SECRET ((const uint8_t *)"secret")
#define SECRET_LEN ((size_t)6)

static inline dc_slice
text_slice(const char *text)
{
	return dc_slice_of(text, strlen(text));
}

static inline void
start(dc_buf *buf)
{
	*buf = (dc_buf)DC_BUF_INIT(16 * DC_MIB);
}

/* A file of tests/vectors/p12. */
static inline void
read_vector(const char *name, dc_buf *out)
{
	const char *srcdir = getenv("srcdir");
	char path[512];
	uint8_t octets[8192];
	size_t len;
	FILE *f;

	start(out);
	(void)snprintf(path, sizeof(path), "%s/tests/vectors/p12/%s", srcdir ? srcdir : ".", name);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	len = fread(octets, 1, sizeof(octets), f);
	assert_int_equal(fclose(f), 0);
	assert_in_range(len, 1, sizeof(octets) - 1);
	dc_buf_add(out, dc_slice_of(octets, len));
}

static inline devcert_key *
read_key(const char *name)
{
	devcert_key *key;
	dc_buf pem;

	read_vector(name, &pem);
	assert_ok(devcert_key_parse(pem.ptr, pem.len, NULL, 0, &key));
	dc_buf_free(&pem);
	return key;
}

static inline devcert_cert *
read_cert(const char *name)
{
	devcert_cert *cert;
	dc_buf pem;

	read_vector(name, &pem);
	assert_ok(devcert_cert_parse(pem.ptr, pem.len, &cert));
	dc_buf_free(&pem);
	return cert;
}

/* Attribute: type and one value, which is a whole element. */
static inline void
put_attribute(dc_buf *out, const char *type, dc_slice value)
{
	size_t at = out->len, set;

	dc_der_add_oid(out, type);
	set = out->len;
	dc_buf_add(out, value);
	dc_der_wrap(out, DC_TAG_SET, set);
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* The same with a string of this tag. */
static inline void
put_string_attribute(dc_buf *out, const char *type, uint8_t tag, dc_slice content)
{
	dc_buf value;

	start(&value);
	dc_der_add(&value, tag, content);
	put_attribute(out, type, dc_buf_slice(&value));
	dc_buf_free(&value);
}

static inline void
put_name(dc_buf *out, const char *name)
{
	dc_buf utf16;

	start(&utf16);
	assert_ok(dc_utf8_to_utf16(text_slice(name), &utf16));
	put_string_attribute(out, DC_OID_FRIENDLY_NAME, DC_TAG_BMP_STRING, dc_buf_slice(&utf16));
	dc_buf_free(&utf16);
}

static inline void
put_id(dc_buf *out, const char *id)
{
	put_string_attribute(out, DC_OID_LOCAL_KEY_ID, DC_TAG_OCTET_STRING, text_slice(id));
}

/* SafeBag; value is a whole element; attributes are Attribute elements, NULL for none. */
static inline void
put_bag(dc_buf *out, const char *id, dc_slice value, const dc_buf *attributes)
{
	size_t at = out->len, inner;

	dc_der_add_oid(out, id);
	inner = out->len;
	dc_buf_add(out, value);
	dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	if (attributes != NULL)
		dc_der_add(out, DC_TAG_SET, dc_buf_slice(attributes));
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* A certBag whose value is a whole element. */
static inline void
put_cert_value(dc_buf *out, const char *type, dc_slice value, const dc_buf *attributes)
{
	dc_buf bag;
	size_t inner;

	start(&bag);
	dc_der_add_oid(&bag, type);
	inner = bag.len;
	dc_buf_add(&bag, value);
	dc_der_wrap(&bag, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	dc_der_wrap(&bag, DC_TAG_SEQUENCE, 0);
	put_bag(out, DC_OID_CERT_BAG, dc_buf_slice(&bag), attributes);
	dc_buf_free(&bag);
}

static inline void
put_cert(dc_buf *out, const devcert_cert *cert, const dc_buf *attributes)
{
	dc_buf octets;

	start(&octets);
	dc_der_add(&octets, DC_TAG_OCTET_STRING, dc_cert_der(cert));
	put_cert_value(out, DC_OID_X509_CERTIFICATE, dc_buf_slice(&octets), attributes);
	dc_buf_free(&octets);
}

static inline void
put_key(dc_buf *out, const devcert_key *key, const dc_buf *attributes)
{
	dc_buf pkcs8;

	start(&pkcs8);
	assert_ok(dc_key_write_pkcs8(key, &pkcs8));
	put_bag(out, DC_OID_KEY_BAG, dc_buf_slice(&pkcs8), attributes);
	dc_buf_free(&pkcs8);
}

/* A shrouded key bag around any plaintext. */
static inline void
put_shrouded(dc_buf *out, dc_slice plain, const char *pass, const dc_buf *attributes)
{
	dc_buf info, encrypted;

	start(&info);
	start(&encrypted);
	assert_ok(dc_pbes2_encrypt(text_slice(pass), 1, plain, &info, &encrypted));
	dc_der_add(&info, DC_TAG_OCTET_STRING, dc_buf_slice(&encrypted));
	dc_der_wrap(&info, DC_TAG_SEQUENCE, 0);
	put_bag(out, DC_OID_SHROUDED_KEY_BAG, dc_buf_slice(&info), attributes);
	dc_buf_free(&info);
	dc_buf_free(&encrypted);
}

/* The AlgorithmIdentifier of PBES2 with HMAC-SHA-256 and a cipher with an IV of 16 octets. */
static inline void
put_pbes2(dc_buf *out, uint32_t rounds, const char *cipher)
{
	static const uint8_t zeros[16];
	size_t all = out->len, params, kdf, kdf_params, prf;

	dc_der_add_oid(out, DC_OID_PBES2);
	params = kdf = out->len;
	dc_der_add_oid(out, DC_OID_PBKDF2);
	kdf_params = out->len;
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(zeros, 8));
	dc_der_add_uint(out, rounds);
	prf = out->len;
	dc_der_add_oid(out, DC_OID_HMAC_SHA256);
	dc_der_wrap(out, DC_TAG_SEQUENCE, prf);
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf_params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf);
	kdf = out->len;
	dc_der_add_oid(out, cipher);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(zeros, 16));
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf);
	dc_der_wrap(out, DC_TAG_SEQUENCE, params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, all);
}

/* A shrouded key bag with this AlgorithmIdentifier and no sense in its ciphertext. */
static inline void
put_shrouded_raw(dc_buf *out, dc_slice algorithm)
{
	static const uint8_t zeros[32];
	dc_buf info;

	start(&info);
	dc_buf_add(&info, algorithm);
	dc_der_add(&info, DC_TAG_OCTET_STRING, dc_slice_of(zeros, sizeof(zeros)));
	dc_der_wrap(&info, DC_TAG_SEQUENCE, 0);
	put_bag(out, DC_OID_SHROUDED_KEY_BAG, dc_buf_slice(&info), NULL);
	dc_buf_free(&info);
}

/* ContentInfo; content is a whole element, or empty for none. */
static inline void
put_content(dc_buf *out, const char *type, dc_slice content)
{
	size_t at = out->len, inner;

	dc_der_add_oid(out, type);
	inner = out->len;
	dc_buf_add(out, content);
	if (content.len > 0)
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), inner);
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* ContentInfo of type data with these SafeBags. */
static inline void
put_data(dc_buf *out, const dc_buf *bags)
{
	dc_buf octets;

	start(&octets);
	dc_der_add(&octets, DC_TAG_SEQUENCE, dc_buf_slice(bags));
	dc_der_wrap(&octets, DC_TAG_OCTET_STRING, 0);
	put_content(out, DC_OID_DATA, dc_buf_slice(&octets));
	dc_buf_free(&octets);
}

/* EncryptedData; algorithm and encrypted_content are whole elements. */
static inline void
put_encrypted_raw(dc_buf *out, const char *type, dc_slice algorithm, dc_slice encrypted_content)
{
	dc_buf data;
	size_t inner;

	start(&data);
	dc_der_add_uint(&data, 0);
	inner = data.len;
	dc_der_add_oid(&data, type);
	dc_buf_add(&data, algorithm);
	dc_buf_add(&data, encrypted_content);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, inner);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, 0);
	put_content(out, DC_OID_ENCRYPTED_DATA, dc_buf_slice(&data));
	dc_buf_free(&data);
}

/* ContentInfo of type encryptedData around any plaintext. */
static inline void
put_encrypted(dc_buf *out, dc_slice plain, const char *pass)
{
	dc_buf algorithm, encrypted;

	start(&algorithm);
	start(&encrypted);
	assert_ok(dc_pbes2_encrypt(text_slice(pass), 1, plain, &algorithm, &encrypted));
	dc_der_wrap(&encrypted, DC_TAG_CONTEXT(0), 0);
	put_encrypted_raw(out, DC_OID_DATA, dc_buf_slice(&algorithm), dc_buf_slice(&encrypted));
	dc_buf_free(&algorithm);
	dc_buf_free(&encrypted);
}

/* MacData under a passphrase that is already UTF-16 with its final NUL. */
static inline void
put_mac(dc_buf *out, dc_hash hash, dc_slice content, dc_slice pass16, uint32_t rounds)
{
	uint8_t key[DC_DIGEST_MAX], mac[DC_DIGEST_MAX];
	size_t len = dc_hash_len(hash), at = out->len, algorithm;
	const dc_slice salt = dc_slice_of("saltsalt", 8);

	assert_ok(dc_pkcs12_kdf(hash, 3, pass16, salt, rounds, key, len));
	assert_ok(dc_hmac(hash, dc_slice_of(key, len), content, mac));
	algorithm = out->len;
	dc_der_add_oid(out, dc_hash_oid(hash));
	dc_der_wrap(out, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(mac, len));
	dc_der_wrap(out, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(out, DC_TAG_OCTET_STRING, salt);
	dc_der_add_uint(out, rounds);
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* MacData whose digest is all zeros. */
static inline void
put_mac_raw(dc_buf *out, const char *oid, size_t len, dc_slice salt, dc_slice rounds)
{
	static const uint8_t zeros[DC_DIGEST_MAX];
	size_t at = out->len, algorithm = out->len;

	dc_der_add_oid(out, oid);
	dc_der_wrap(out, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(zeros, len));
	dc_der_wrap(out, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(out, DC_TAG_OCTET_STRING, salt);
	dc_der_add(out, DC_TAG_INTEGER, rounds);
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* What a PBMAC1 (RFC 9579) says about itself; absent: key_len 0, prf NULL. */
struct pbmac1 {
	const char *kdf, *prf, *hmac;
	dc_hash prf_hash, hash;
	uint32_t rounds, key_len;
	uint8_t salt_tag;
	size_t mac_len;
};

#define PBMAC1_GOOD                                                                                \
	{                                                                                          \
		DC_OID_PBKDF2, DC_OID_HMAC_SHA256, DC_OID_HMAC_SHA256, DC_SHA256, DC_SHA256, 2,    \
		    32, DC_TAG_OCTET_STRING, 32                                                    \
	}

/* MacData with PBMAC1; the key is derived as it says, with at most 64 octets. */
static inline void
put_pbmac1(dc_buf *out, const struct pbmac1 *m, dc_slice content, dc_slice pass)
{
	uint8_t key[64], mac[DC_DIGEST_MAX + 1] = { 0 };
	size_t at = out->len, algorithm, params, kdf, inner, prf;
	size_t key_len = m->key_len == 0 || m->key_len > 64 ? 32 : m->key_len;
	const dc_slice salt = dc_slice_of("saltsalt", 8);

	assert_ok(dc_pbkdf2(m->prf_hash, pass, salt, m->rounds > 1000 ? 1 : m->rounds + !m->rounds,
	                    key, key_len));
	assert_ok(dc_hmac(m->hash, dc_slice_of(key, key_len), content, mac));
	algorithm = out->len;
	dc_der_add_oid(out, DC_OID_PBMAC1);
	params = kdf = out->len;
	dc_der_add_oid(out, m->kdf);
	inner = out->len;
	dc_der_add(out, m->salt_tag, salt);
	dc_der_add_uint(out, m->rounds);
	if (m->key_len != 0)
		dc_der_add_uint(out, m->key_len);
	prf = out->len;
	if (m->prf != NULL) {
		dc_der_add_oid(out, m->prf);
		dc_der_wrap(out, DC_TAG_SEQUENCE, prf);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, inner);
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf);
	kdf = out->len;
	dc_der_add_oid(out, m->hmac);
	dc_der_wrap(out, DC_TAG_SEQUENCE, kdf);
	dc_der_wrap(out, DC_TAG_SEQUENCE, params);
	dc_der_wrap(out, DC_TAG_SEQUENCE, algorithm);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_slice_of(mac, m->mac_len));
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
	/* RFC 9579: these two are not looked at. */
	dc_der_add(out, DC_TAG_OCTET_STRING, text_slice("NOT USED"));
	dc_der_add_uint(out, 0xffffffff);
	dc_der_wrap(out, DC_TAG_SEQUENCE, at);
}

/* PFX around ready-made ContentInfo and MacData elements. */
static inline void
put_pfx(dc_buf *out, uint32_t version, dc_slice auth_safe, dc_slice mac)
{
	dc_der_add_uint(out, version);
	dc_buf_add(out, auth_safe);
	dc_buf_add(out, mac);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
}

#define SECRET16 dc_slice_of("\0s\0e\0c\0r\0e\0t\0", 14)

/* A file of these octets as the authSafe's content, with the MAC of "secret". */
static inline void
make_raw_file(dc_buf *out, dc_slice content)
{
	dc_buf octets, auth_safe, mac;

	start(&octets);
	start(&auth_safe);
	start(&mac);
	start(out);
	dc_der_add(&octets, DC_TAG_OCTET_STRING, content);
	put_content(&auth_safe, DC_OID_DATA, dc_buf_slice(&octets));
	put_mac(&mac, DC_SHA256, content, SECRET16, 1);
	put_pfx(out, 3, dc_buf_slice(&auth_safe), dc_buf_slice(&mac));
	assert_ok(dc_buf_status(out));
	dc_buf_free(&octets);
	dc_buf_free(&auth_safe);
	dc_buf_free(&mac);
}

/* A file of these ContentInfos. */
static inline void
make_file(dc_buf *out, const dc_buf *contents)
{
	dc_buf safe;

	start(&safe);
	dc_der_add(&safe, DC_TAG_SEQUENCE, dc_buf_slice(contents));
	make_raw_file(out, dc_buf_slice(&safe));
	dc_buf_free(&safe);
}

/* A file of these SafeBags, not encrypted; the bags are freed. */
static inline void
make_file_of_bags(dc_buf *out, dc_buf *bags)
{
	dc_buf contents;

	start(&contents);
	put_data(&contents, bags);
	make_file(out, &contents);
	dc_buf_free(&contents);
	dc_buf_free(bags);
}

#endif /* P12_MAKER_H */
