/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/der.h"
#include "base/mem.h"
#include "base/text.h"
#include "crypto/pbes2.h"
#include "msg/p12.h"
#include "pki/cert.h"
#include "pki/key.h"

#define NAME_MAX_LEN 255
#define ROUNDS_MIN 1000
/* Three derivations stay below what a reader like ours takes for one file. */
#define ROUNDS_MAX 1600000
#define KEY_ID_LEN 20

struct devcert_pkcs12_builder {
	devcert_key *key;
	devcert_cert *cert;
	devcert_cert_list *chain;
	char *name;
	uint32_t rounds;
};

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_new(devcert_pkcs12_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		(*out)->rounds = DC_KDF_ROUNDS_DEFAULT;
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_key(devcert_pkcs12_builder *builder, const devcert_key *key,
                               const devcert_cert *cert)
{
	DC_ARG(builder);
	DC_ARG(key);
	DC_ARG(cert);
	if (!devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the certificate is for another key");
	devcert_key_free(builder->key);
	devcert_cert_free(builder->cert);
	builder->key = dc_key_ref(key);
	builder->cert = dc_cert_ref(cert);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_chain(devcert_pkcs12_builder *builder, const devcert_cert_list *chain)
{
	DC_ARG(builder);
	DC_ARG(chain);
	/* Two bags are the key's and its certificate's. */
	if (devcert_cert_list_get_count(chain) > DC_LIMIT_PKCS12_BAGS - 2)
		return dc_fail(DEVCERT_E_LIMIT, "%zu certificates",
		               devcert_cert_list_get_count(chain));
	devcert_cert_list_free(builder->chain);
	builder->chain = dc_cert_list_ref(chain);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_name(devcert_pkcs12_builder *builder, const char *name)
{
	size_t len;
	char *copy;
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(name);
	len = strlen(name);
	if (len == 0 || len > NAME_MAX_LEN || !dc_utf8_is_valid(dc_slice_of(name, len)))
		return dc_fail(DEVCERT_E_TEXT, "a friendlyName of %zu octets, or not UTF-8", len);
	rc = dc_strdup(name, &copy);
	if (rc != DEVCERT_OK)
		return rc;
	free(builder->name);
	builder->name = copy;
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_set_rounds(devcert_pkcs12_builder *builder, uint32_t rounds)
{
	DC_ARG(builder);
	if (rounds < ROUNDS_MIN || rounds > ROUNDS_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "%u rounds, not %u to %u", rounds, ROUNDS_MIN,
		               ROUNDS_MAX);
	builder->rounds = rounds;
	return DEVCERT_OK;
}

/* Attribute ::= SEQUENCE { type, values SET OF ANY } with one value */
static void
add_attribute(dc_asn1 *bag, const char *type, dc_slice value)
{
	dc_asn1_append(bag, "bagAttributes");
	dc_asn1_set_oid(bag, "bagAttributes.?LAST.type", type);
	dc_asn1_append(bag, "bagAttributes.?LAST.values");
	dc_asn1_set(bag, "bagAttributes.?LAST.values.?LAST", value);
}

/* friendlyName and localKeyId, equal for key and certificate: readers pair the two by either. */
static devcert_status
add_attributes(const devcert_pkcs12_builder *builder, dc_asn1 *bag)
{
	uint8_t id[KEY_ID_LEN];
	dc_buf value = DC_BUF_INIT(4 * NAME_MAX_LEN);
	devcert_status rc = dc_public_key_id(dc_key_public(builder->key), id);

	if (rc == DEVCERT_OK) {
		dc_der_add(&value, DC_TAG_OCTET_STRING, dc_slice_of(id, sizeof(id)));
		add_attribute(bag, DC_OID_LOCAL_KEY_ID, dc_buf_slice(&value));
	}
	if (rc == DEVCERT_OK && builder->name != NULL) {
		dc_buf_truncate(&value, 0);
		rc = dc_utf8_to_utf16(dc_slice_text(builder->name), &value);
		dc_der_wrap(&value, DC_TAG_BMP_STRING, 0);
		add_attribute(bag, DC_OID_FRIENDLY_NAME, dc_buf_slice(&value));
	}
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&value);
	dc_buf_free(&value);
	return rc;
}

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT ANY, bagAttributes OPTIONAL } */
static devcert_status
add_bag(const devcert_pkcs12_builder *builder, const char *id, dc_slice value, bool is_own,
        dc_buf *out)
{
	dc_asn1 *bag;
	devcert_status rc = dc_asn1_new("SafeBag", &bag);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_oid(bag, "bagId", id);
	dc_asn1_set(bag, "bagValue", value);
	if (is_own)
		rc = add_attributes(builder, bag);
	else
		dc_asn1_omit(bag, "bagAttributes");
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(bag, out);
	dc_asn1_free(bag);
	return rc;
}

/* CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT ANY }, here an OCTET STRING */
static devcert_status
add_cert(const devcert_pkcs12_builder *builder, const devcert_cert *cert, bool is_own, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(2 * DC_LIMIT_CERT_LEN);
	dc_asn1 *bag;
	devcert_status rc = dc_asn1_new("CertBag", &bag);

	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add(&value, DC_TAG_OCTET_STRING, dc_cert_der(cert));
	dc_asn1_set_oid(bag, "certId", DC_OID_X509_CERTIFICATE);
	dc_asn1_set(bag, "certValue", dc_buf_slice(&value));
	rc = dc_buf_status(&value);
	dc_buf_truncate(&value, 0);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(bag, &value);
	if (rc == DEVCERT_OK)
		rc = add_bag(builder, DC_OID_CERT_BAG, dc_buf_slice(&value), is_own, out);
	dc_asn1_free(bag);
	dc_buf_free(&value);
	return rc;
}

/* SafeContents ::= SEQUENCE OF SafeBag, the key's certificate first. */
static devcert_status
make_cert_bags(const devcert_pkcs12_builder *builder, dc_buf *out)
{
	size_t count = builder->chain != NULL ? devcert_cert_list_get_count(builder->chain) : 0;
	devcert_status rc = add_cert(builder, builder->cert, true, out);

	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++) {
		const devcert_cert *cert = dc_cert_list_at(builder->chain, i);

		if (!devcert_cert_equals(cert, builder->cert))
			rc = add_cert(builder, cert, false, out);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static devcert_status
make_shrouded_key(const devcert_pkcs12_builder *builder, dc_slice pass, dc_buf *out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN), encrypted = DC_BUF_INIT(2 * DC_LIMIT_KEY_LEN);
	devcert_status rc = dc_key_write_pkcs8(builder->key, &plain);

	if (rc == DEVCERT_OK)
		rc = dc_pbes2_encrypt(pass, builder->rounds, dc_buf_slice(&plain), out, &encrypted);
	dc_der_add(out, DC_TAG_OCTET_STRING, dc_buf_slice(&encrypted));
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	dc_buf_free(&plain);
	dc_buf_free(&encrypted);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* SafeContents ::= SEQUENCE OF SafeBag, with the key alone. */
static devcert_status
make_key_bags(const devcert_pkcs12_builder *builder, dc_slice pass, dc_buf *out)
{
	dc_buf key = DC_BUF_INIT(4 * DC_LIMIT_KEY_LEN);
	devcert_status rc = make_shrouded_key(builder, pass, &key);

	if (rc == DEVCERT_OK)
		rc = add_bag(builder, DC_OID_SHROUDED_KEY_BAG, dc_buf_slice(&key), true, out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	dc_buf_free(&key);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY } */
static devcert_status
add_content(const char *type, dc_slice content, dc_buf *out)
{
	dc_asn1 *info;
	devcert_status rc = dc_asn1_new("ContentInfo", &info);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_oid(info, "contentType", type);
	dc_asn1_set(info, "content", content);
	rc = dc_asn1_encode(info, out);
	dc_asn1_free(info);
	return rc;
}

/* EncryptedData ::= SEQUENCE { version 0, EncryptedContentInfo }
 * EncryptedContentInfo ::= SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING } */
static devcert_status
add_encrypted(const devcert_pkcs12_builder *builder, dc_slice pass, dc_slice plain, dc_buf *out)
{
	dc_buf data = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN),
	       encrypted = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	size_t start;
	devcert_status rc;

	dc_der_add_uint(&data, 0);
	start = data.len;
	dc_der_add_oid(&data, DC_OID_DATA);
	rc = dc_pbes2_encrypt(pass, builder->rounds, plain, &data, &encrypted);
	dc_der_add(&data, DC_TAG_CONTEXT(0), dc_buf_slice(&encrypted));
	dc_der_wrap(&data, DC_TAG_SEQUENCE, start);
	dc_der_wrap(&data, DC_TAG_SEQUENCE, 0);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&data);
	if (rc == DEVCERT_OK)
		rc = add_content(DC_OID_ENCRYPTED_DATA, dc_buf_slice(&data), out);
	dc_buf_free(&data);
	dc_buf_free(&encrypted);
	return rc;
}

/* ContentInfo of type data: the content in an OCTET STRING. */
static devcert_status
add_data(dc_slice content, dc_buf *out)
{
	dc_buf octets = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	devcert_status rc;

	dc_der_add(&octets, DC_TAG_OCTET_STRING, content);
	rc = dc_buf_status(&octets);
	if (rc == DEVCERT_OK)
		rc = add_content(DC_OID_DATA, dc_buf_slice(&octets), out);
	dc_buf_free(&octets);
	return rc;
}

/* AuthenticatedSafe ::= SEQUENCE OF ContentInfo: certificates, then the key, as most others do. */
static devcert_status
make_safe(const devcert_pkcs12_builder *builder, dc_slice pass, dc_buf *out)
{
	dc_buf bags = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	devcert_status rc = make_cert_bags(builder, &bags);

	if (rc == DEVCERT_OK)
		rc = add_encrypted(builder, pass, dc_buf_slice(&bags), out);
	dc_buf_truncate(&bags, 0);
	if (rc == DEVCERT_OK)
		rc = make_key_bags(builder, pass, &bags);
	if (rc == DEVCERT_OK)
		rc = add_data(dc_buf_slice(&bags), out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	dc_buf_free(&bags);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* PFX ::= SEQUENCE { version 3, authSafe ContentInfo, macData } */
static devcert_status
make_pfx(const devcert_pkcs12_builder *builder, dc_slice pass, dc_slice safe, dc_buf *out)
{
	dc_buf octets = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	dc_asn1 *pfx;
	devcert_status rc = dc_asn1_new("PFX", &pfx);

	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add(&octets, DC_TAG_OCTET_STRING, safe);
	dc_asn1_set_uint(pfx, "version", 3);
	dc_asn1_set_oid(pfx, "authSafe.contentType", DC_OID_DATA);
	dc_asn1_set(pfx, "authSafe.content", dc_buf_slice(&octets));
	rc = dc_buf_status(&octets);
	if (rc == DEVCERT_OK)
		rc = dc_p12_mac_write(pfx, safe, pass, builder->rounds);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(pfx, out);
	dc_asn1_free(pfx);
	dc_buf_free(&octets);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_build(const devcert_pkcs12_builder *builder, const uint8_t *pass,
                             size_t pass_len, devcert_bytes **out)
{
	dc_buf safe = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN), file = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	const dc_slice secret = dc_slice_of(pass, pass_len);
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_ARG(pass);
	if (pass_len == 0 || pass_len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_ARGUMENT, "a passphrase of %zu octets", pass_len);
	if (!dc_utf8_is_valid(secret))
		return dc_fail(DEVCERT_E_TEXT, "the passphrase is not UTF-8, or has a NUL");
	if (builder->key == NULL)
		return dc_fail(DEVCERT_E_STATE, "no key was set");
	rc = make_safe(builder, secret, &safe);
	if (rc == DEVCERT_OK)
		rc = make_pfx(builder, secret, dc_buf_slice(&safe), &file);
	dc_buf_free(&safe);
	if (rc == DEVCERT_OK)
		return dc_buf_take_bytes(&file, out);
	dc_buf_free(&file);
	return rc;
}

/* see devcert/pkcs12.h */
void
devcert_pkcs12_builder_free(devcert_pkcs12_builder *builder)
{
	if (builder == NULL)
		return;
	devcert_key_free(builder->key);
	devcert_cert_free(builder->cert);
	devcert_cert_list_free(builder->chain);
	free(builder->name);
	free(builder);
}
