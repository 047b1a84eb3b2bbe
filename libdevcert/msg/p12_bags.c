/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/tlv.h"
#include "crypto/pbe12.h"
#include "crypto/pbes2.h"
#include "msg/p12.h"
#include "pki/cert.h"
#include "pki/key.h"

struct reader {
	dc_p12_contents *out; /* NULL: only look at what needs no passphrase */
	dc_p12_pass *pass;
	bool has_mac;
	uint32_t allow;    /* bits of devcert_pkcs12_allow */
	bool keeps_unread; /* keys, too, of algorithms that are not read */
	uint32_t depth;
	dc_kdf_budget *budget;
	size_t safes_left;
	size_t bags_left;
	size_t keys_left;
	uint64_t key_work_left;
};

/* A part that libtasn1 takes for optional, but without which there is nothing to read. */
static devcert_status
get_required(const dc_asn1 *value, const char *path, dc_slice *out)
{
	devcert_status rc = dc_asn1_get_whole(value, path, out);

	return rc == DEVCERT_E_NOT_FOUND ? dc_fail(DEVCERT_E_DER, "%s is absent", path) : rc;
}

struct attempt {
	dc_slice algorithm;
	dc_slice in;
	bool is_pbe12;
	bool allows_weak;
	dc_kdf_budget *budget;
	dc_buf *out;
};

/* Decrypt what begins with a SEQUENCE.  Padding alone would take one wrong key of 256 for right. */
static devcert_status
try_pass(dc_slice pass, void *context)
{
	const struct attempt *a = context;
	devcert_status rc;

	dc_buf_truncate(a->out, 0);
	rc = a->is_pbe12
	         ? dc_pbe12_decrypt(a->algorithm, pass, a->in, a->budget, a->out)
	         : dc_pbes2_decrypt(a->algorithm, a->allows_weak, pass, a->in, a->budget, a->out);
	if (rc == DEVCERT_OK && (a->out->len == 0 || a->out->ptr[0] != DC_TAG_SEQUENCE))
		rc = dc_fail(DEVCERT_E_PASSWORD, "what was decrypted has no sense");
	return rc;
}

static bool
allows_weak(const struct reader *r)
{
	return (r->allow & DEVCERT_PKCS12_ALLOW_WEAK) != 0;
}

static devcert_status
check_policy(const struct reader *r, const char *pbe12)
{
	return pbe12 != NULL && !allows_weak(r)
	           ? dc_fail(DEVCERT_E_UNSUPPORTED, "weak encryption %s, which was not allowed",
	                     pbe12)
	           : DEVCERT_OK;
}

/* What decrypt() checks without a passphrase. */
static devcert_status
check(const struct reader *r, dc_slice algorithm)
{
	const char *pbe12 = dc_pbe12_oid(algorithm);
	devcert_status rc = check_policy(r, pbe12);

	if (rc != DEVCERT_OK)
		return rc;
	return pbe12 != NULL ? dc_pbe12_check(algorithm, r->budget)
	                     : dc_pbes2_check(algorithm, allows_weak(r), r->budget);
}

/* Where the MAC was right, but this does not decrypt, the file has two passphrases. */
static devcert_status
decrypt(struct reader *r, dc_slice algorithm, dc_slice in, const char *what, dc_buf *out)
{
	const char *pbe12 = dc_pbe12_oid(algorithm);
	struct attempt a = { algorithm, in, pbe12 != NULL, allows_weak(r), r->budget, out };
	devcert_status rc = check_policy(r, pbe12);

	if (rc == DEVCERT_OK)
		rc = dc_p12_pass_try(a.is_pbe12 ? &r->pass->wide : &r->pass->narrow, try_pass, &a);

	if (rc == DEVCERT_E_PASSWORD && r->has_mac)
		return dc_fail(DEVCERT_E_PASSWORD,
		               "the MAC fits its passphrase, but %s cannot be decrypted", what);
	if (rc == DEVCERT_E_PASSWORD)
		return dc_fail(DEVCERT_E_PASSWORD, "%s cannot be decrypted", what);
	return rc;
}

/* Finish an item with its bag's attributes, and keep it: as a bag, and where there is a list in
 * that. */
static devcert_status
keep(struct reader *r, dc_p12_items *list, const dc_asn1 *bag, const dc_p12_bag_facts *facts,
     dc_p12_item *item)
{
	devcert_pkcs12_bag *made = NULL;
	devcert_status rc = dc_p12_item_read_attributes(bag, item);

	if (rc == DEVCERT_OK)
		rc = dc_p12_bag_make(bag, facts, item, &made);
	if (rc == DEVCERT_OK)
		rc = dc_p12_contents_push(r->out, made);
	if (rc == DEVCERT_OK && list != NULL)
		rc = dc_p12_items_push(list, item);
	if (rc == DEVCERT_OK && list == NULL)
		r->out->skipped++;
	dc_p12_item_free(item);
	return rc;
}

/* Keep what we do not read as it is. */
static devcert_status
keep_unread(struct reader *r, const dc_asn1 *bag, devcert_pkcs12_kind kind, const char *type,
            dc_slice value)
{
	const dc_p12_bag_facts facts = { kind, type, value, r->depth };
	dc_p12_item item = { 0 };

	return keep(r, NULL, bag, &facts, &item);
}

/* Count a key before the time is spent to check it. */
static devcert_status
take_key(struct reader *r, dc_slice der)
{
	uint64_t len = der.len;

	if (len > DC_LIMIT_KEY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a private key of %zu octets", der.len);
	if (r->keys_left == 0 || len * len * len > r->key_work_left)
		return dc_fail(DEVCERT_E_LIMIT, "too many private keys, or too long ones");
	r->keys_left--;
	r->key_work_left -= len * len * len;
	return DEVCERT_OK;
}

static devcert_status
read_key_bag(struct reader *r, const dc_asn1 *bag, dc_slice value)
{
	const dc_p12_bag_facts facts = {
		DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, { NULL, 0 }, r->depth
	};
	dc_p12_item item = { 0 };
	devcert_status rc;

	if (r->out == NULL)
		return DEVCERT_OK;
	rc = take_key(r, value);
	if (rc == DEVCERT_OK)
		rc = dc_key_from_pkcs8(value, &item.key);
	if (r->keeps_unread && (rc == DEVCERT_E_UNSUPPORTED || rc == DEVCERT_E_WEAK))
		return keep_unread(r, bag, DEVCERT_PKCS12_KIND_KEY, DC_OID_KEY_BAG, value);
	return rc == DEVCERT_OK ? keep(r, &r->out->keys, bag, &facts, &item) : rc;
}

static devcert_status
read_shrouded_key_bag(struct reader *r, const dc_asn1 *bag, dc_slice value)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	dc_slice algorithm, encrypted;
	dc_asn1 *info;
	devcert_status rc = dc_asn1_decode("EncryptedPrivateKeyInfo", value, &info);

	if (rc != DEVCERT_OK)
		return rc;
	rc = get_required(info, "encryptionAlgorithm", &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get(info, "encryptedData", &encrypted);
	if (rc == DEVCERT_OK && r->out == NULL)
		rc = check(r, algorithm);
	else if (rc == DEVCERT_OK)
		rc = decrypt(r, algorithm, encrypted, "a key", &plain);
	if (rc == DEVCERT_OK && r->out != NULL)
		rc = read_key_bag(r, bag, dc_buf_slice(&plain));
	dc_asn1_free(info);
	dc_buf_free(&plain);
	return rc;
}

/* What is in a CertBag, or in one of the same shape. */
static devcert_status
read_typed_value(struct reader *r, const dc_asn1 *bag, devcert_pkcs12_kind kind, const char *type,
                 dc_slice value)
{
	const dc_p12_bag_facts facts = { kind, type, { NULL, 0 }, r->depth };
	dc_p12_item item = { 0 };
	dc_tlv der;
	devcert_status rc;

	/* Certificates and CRLs are in an OCTET STRING, but for types that nobody uses. */
	if (strcmp(type, DC_OID_X509_CERTIFICATE) != 0 && strcmp(type, DC_OID_X509_CRL) != 0)
		return keep_unread(r, bag, kind, type, value);
	rc = dc_tlv_only(value, DC_TAG_OCTET_STRING, &der);
	if (rc == DEVCERT_OK && kind != DEVCERT_PKCS12_KIND_CERT)
		return keep_unread(r, bag, kind, type, der.value);
	if (rc == DEVCERT_OK)
		rc = dc_cert_from_der(der.value, &item.cert);
	/* Of a trust store's many, one under DSA is no reason to read none. */
	if (rc == DEVCERT_E_UNSUPPORTED)
		return keep_unread(r, bag, kind, type, der.value);
	return rc == DEVCERT_OK ? keep(r, &r->out->certs, bag, &facts, &item) : rc;
}

/* CertBag, CRLBag and SecretBag: a type and a value; RFC 7292, sections 4.2.3 to 4.2.5. */
static devcert_status
read_typed_bag(struct reader *r, const dc_asn1 *bag, devcert_pkcs12_kind kind, dc_slice value)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice inner;
	dc_asn1 *typed;
	devcert_status rc;

	if (r->out == NULL)
		return DEVCERT_OK;
	rc = dc_asn1_decode("CertBag", value, &typed);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(typed, "certId", oid);
	if (rc == DEVCERT_OK)
		rc = get_required(typed, "certValue", &inner);
	if (rc == DEVCERT_OK)
		rc = read_typed_value(r, bag, kind, oid, inner);
	dc_asn1_free(typed);
	return rc;
}

static devcert_status read_bags(struct reader *r, dc_slice der);

static devcert_status
read_nested(struct reader *r, dc_slice der)
{
	devcert_status rc;

	r->depth++;
	rc = read_bags(r, der);
	r->depth--;
	return rc;
}

/* SafeBag; RFC 7292, section 4.2 */
static devcert_status
read_bag(struct reader *r, dc_slice der)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice value;
	dc_asn1 *bag;
	devcert_status rc = dc_asn1_decode("SafeBag", der, &bag);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(bag, "bagId", oid);
	if (rc == DEVCERT_OK)
		rc = get_required(bag, "bagValue", &value);
	if (rc != DEVCERT_OK)
		goto out;
	if (strcmp(oid, DC_OID_KEY_BAG) == 0)
		rc = read_key_bag(r, bag, value);
	else if (strcmp(oid, DC_OID_SHROUDED_KEY_BAG) == 0)
		rc = read_shrouded_key_bag(r, bag, value);
	else if (strcmp(oid, DC_OID_CERT_BAG) == 0)
		rc = read_typed_bag(r, bag, DEVCERT_PKCS12_KIND_CERT, value);
	else if (strcmp(oid, DC_OID_CRL_BAG) == 0)
		rc = read_typed_bag(r, bag, DEVCERT_PKCS12_KIND_CRL, value);
	else if (strcmp(oid, DC_OID_SECRET_BAG) == 0)
		rc = read_typed_bag(r, bag, DEVCERT_PKCS12_KIND_SECRET, value);
	else if (strcmp(oid, DC_OID_SAFE_CONTENTS_BAG) == 0)
		rc = read_nested(r, value);
	else if (r->out != NULL)
		rc = keep_unread(r, bag, DEVCERT_PKCS12_KIND_OTHER, oid, value);
out:
	dc_asn1_free(bag);
	return rc;
}

static devcert_status
take(size_t *left, dc_slice elements, const char *what)
{
	while (elements.len > 0) {
		dc_tlv element;
		devcert_status rc = dc_tlv_next(&elements, &element);

		if (rc != DEVCERT_OK)
			return rc;
		if (*left == 0)
			return dc_fail(DEVCERT_E_LIMIT, "too many %s", what);
		(*left)--;
	}
	return DEVCERT_OK;
}

/* SafeContents.  All its bags are counted before the first one is read.  That nested ones are
 * counted too bounds the recursion. */
static devcert_status
read_bags(struct reader *r, dc_slice der)
{
	dc_slice bags;
	dc_tlv tlv;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &tlv);

	if (rc != DEVCERT_OK)
		return rc;
	if (r->safes_left-- == 0)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u SafeContents", DC_LIMIT_PKCS12_SAFES);
	bags = tlv.value;
	rc = take(&r->bags_left, bags, "bags");
	while (rc == DEVCERT_OK && bags.len > 0) {
		rc = dc_tlv_next(&bags, &tlv);
		if (rc == DEVCERT_OK)
			rc = read_bag(r, tlv.whole);
	}
	return rc;
}

static devcert_status
read_safe_contents(struct reader *r, dc_slice octets)
{
	/* Definite lengths may take more octets than indefinite ones. */
	dc_buf definite = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	devcert_status rc = dc_ber_to_definite(octets, DC_P12_ELEMENTS, &definite);

	if (rc == DEVCERT_OK)
		rc = read_bags(r, dc_buf_slice(&definite));
	dc_buf_free(&definite);
	return rc;
}

/* EncryptedData; RFC 5652, section 8 */
static devcert_status
read_encrypted(struct reader *r, dc_slice der)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_buf encrypted = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	dc_slice algorithm, whole;
	dc_asn1 *value;
	devcert_status rc = dc_asn1_decode("EncryptedData", der, &value);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(value, "encryptedContentInfo.contentType", oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_DATA) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "encrypted content of type %s", oid);
	if (rc == DEVCERT_OK)
		rc = get_required(value, "encryptedContentInfo.contentEncryptionAlgorithm",
		                  &algorithm);
	if (rc == DEVCERT_OK)
		rc = get_required(value, "encryptedContentInfo.encryptedContent", &whole);
	if (rc == DEVCERT_OK)
		rc = dc_ber_gather(whole, 0, &encrypted);
	if (rc == DEVCERT_OK && r->out == NULL)
		rc = check(r, algorithm);
	else if (rc == DEVCERT_OK)
		rc = decrypt(r, algorithm, dc_buf_slice(&encrypted), "a SafeContents", &plain);
	if (rc == DEVCERT_OK && r->out != NULL)
		rc = read_safe_contents(r, dc_buf_slice(&plain));
	dc_asn1_free(value);
	dc_buf_free(&encrypted);
	dc_buf_free(&plain);
	return rc;
}

/* One ContentInfo of the AuthenticatedSafe. */
static devcert_status
read_content(struct reader *r, dc_slice der)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice whole;
	dc_tlv octets;
	dc_asn1 *info;
	devcert_status rc = dc_asn1_decode("ContentInfo", der, &info);

	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_oid(info, "contentType", oid);
	if (rc == DEVCERT_OK)
		rc = get_required(info, "content", &whole);
	if (rc != DEVCERT_OK)
		goto out;
	if (strcmp(oid, DC_OID_ENCRYPTED_DATA) == 0) {
		rc = read_encrypted(r, whole);
	} else if (strcmp(oid, DC_OID_DATA) == 0) {
		rc = dc_tlv_only(whole, DC_TAG_OCTET_STRING, &octets);
		if (rc == DEVCERT_OK)
			rc = read_safe_contents(r, octets.value);
	} else {
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "content of type %s", oid);
	}
out:
	dc_asn1_free(info);
	return rc;
}

/* AuthenticatedSafe; RFC 7292, section 4.1 */
static devcert_status
read_all(struct reader *r, dc_slice der)
{
	size_t most = DC_LIMIT_PKCS12_SAFES;
	dc_tlv tlv;
	dc_slice contents;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &tlv);

	if (rc != DEVCERT_OK)
		return rc;
	contents = tlv.value;
	rc = take(&most, contents, "SafeContents");
	while (rc == DEVCERT_OK && contents.len > 0) {
		rc = dc_tlv_next(&contents, &tlv);
		if (rc == DEVCERT_OK)
			rc = read_content(r, tlv.whole);
	}
	return rc;
}

devcert_status
dc_p12_check(dc_slice authenticated_safe, const dc_p12_options *options, dc_kdf_budget *budget)
{
	struct reader r = { .allow = options->allow,
		            .budget = budget,
		            .safes_left = DC_LIMIT_PKCS12_SAFES,
		            .bags_left = DC_LIMIT_PKCS12_BAGS };

	return read_all(&r, authenticated_safe);
}

devcert_status
dc_p12_read(dc_slice authenticated_safe, const dc_p12_options *options, dc_p12_pass *pass,
            bool has_mac, dc_kdf_budget *budget, dc_p12_contents *out)
{
	struct reader r = { .out = out,
		            .pass = pass,
		            .has_mac = has_mac,
		            .allow = options->allow,
		            .keeps_unread = options->keeps_unread,
		            .budget = budget,
		            .safes_left = DC_LIMIT_PKCS12_SAFES,
		            .bags_left = DC_LIMIT_PKCS12_BAGS,
		            .keys_left = DC_LIMIT_PKCS12_KEYS,
		            .key_work_left = DC_LIMIT_PKCS12_KEY_WORK };

	return read_all(&r, authenticated_safe);
}
