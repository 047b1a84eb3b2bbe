/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DER of a PKCS#12 file. */
#include "asn1/der.h"
#include "base/text.h"
#include "crypto/pbe12.h"
#include "crypto/pbes2.h"
#include "msg/p12_bag.h"
#include "msg/p12_build.h"
#include "pki/cert.h"
#include "pki/key.h"

struct writer {
	const dc_p12_target_row *target;
	const dc_p12_pass *pass;
	uint32_t rounds;
};

/* Attribute ::= SEQUENCE { type, values SET OF ANY } with one value */
static void
add_attribute(dc_buf *out, const char *type, uint8_t tag, dc_slice value)
{
	size_t start = out->len, values;

	dc_der_add_oid(out, type);
	values = out->len;
	dc_der_add(out, tag, value);
	dc_der_wrap(out, DC_TAG_SET, values);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

static devcert_status
add_name(const char *name, dc_buf *out)
{
	dc_buf name16 = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	devcert_status rc = dc_utf8_to_utf16(dc_slice_text(name), &name16);

	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&name16);
	if (rc == DEVCERT_OK)
		add_attribute(out, DC_OID_FRIENDLY_NAME, DC_TAG_BMP_STRING, dc_buf_slice(&name16));
	dc_buf_free(&name16);
	return rc;
}

/* What Java looks for on a certificate that is to be trusted. */
static void
add_trust(dc_buf *out)
{
	static const uint8_t any_usage[] = { 0x55, 0x1d, 0x25, 0x00 }; /* 2.5.29.37.0 */

	add_attribute(out, DC_OID_TRUSTED_KEY_USAGE, DC_TAG_OID,
	              dc_slice_of(any_usage, sizeof(any_usage)));
}

/* The attributes of a bag that was read, but for those that are written anew, and for trust in the
 * certificate of a key. */
static devcert_status
copy_attributes(const dc_p12_part *part, dc_buf *out, bool *is_trusted)
{
	dc_slice left = part->attributes, whole;
	char type[DC_OID_TEXT_SIZE];
	devcert_status rc = DEVCERT_OK;
	dc_tlv values;

	while (rc == DEVCERT_OK && left.len > 0) {
		bool is_trust;

		rc = dc_p12_next_attribute(&left, type, &whole, &values);
		if (rc != DEVCERT_OK || strcmp(type, DC_OID_FRIENDLY_NAME) == 0 ||
		    strcmp(type, DC_OID_LOCAL_KEY_ID) == 0)
			continue;
		is_trust = strcmp(type, DC_OID_TRUSTED_KEY_USAGE) == 0;
		/* BouncyCastle before 1.80 doubled it, and Java refuses such a file. */
		if (is_trust && (part->is_own || *is_trusted))
			continue;
		*is_trusted = *is_trusted || is_trust;
		dc_buf_add(out, whole);
	}
	return rc;
}

/* bagAttributes ::= SET OF Attribute, left out where there are none. */
static devcert_status
add_attributes(const dc_p12_part *part, dc_buf *out)
{
	size_t start = out->len;
	bool is_trusted = false;
	devcert_status rc = copy_attributes(part, out, &is_trusted);

	if (part->id.len > 0)
		add_attribute(out, DC_OID_LOCAL_KEY_ID, DC_TAG_OCTET_STRING, part->id);
	if (rc == DEVCERT_OK && part->name != NULL)
		rc = add_name(part->name, out);
	if (part->is_trusted && !is_trusted)
		add_trust(out);
	if (rc != DEVCERT_OK || out->len == start)
		return rc;
	rc = dc_der_sort(out, start);
	dc_der_wrap(out, DC_TAG_SET, start);
	return rc;
}

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT ANY, bagAttributes OPTIONAL } */
static devcert_status
add_bag(const dc_p12_part *part, const char *id, dc_slice value, dc_buf *out)
{
	size_t start = out->len;
	devcert_status rc;

	dc_der_add_oid(out, id);
	dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), value);
	rc = add_attributes(part, out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* CertBag, CRLBag and SecretBag: SEQUENCE { type, value [0] EXPLICIT ANY }, which is an OCTET
 * STRING of an X.509 certificate or CRL. */
static devcert_status
add_typed(const dc_p12_part *part, const char *id, const char *type, dc_slice in, dc_buf *out)
{
	dc_buf value = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	size_t start;
	devcert_status rc;

	dc_der_add_oid(&value, type);
	start = value.len;
	if (strcmp(type, DC_OID_X509_CERTIFICATE) == 0 || strcmp(type, DC_OID_X509_CRL) == 0)
		dc_der_add(&value, DC_TAG_OCTET_STRING, in);
	else
		dc_buf_add(&value, in);
	dc_der_wrap(&value, DC_TAG_CONTEXT_CONSTRUCTED(0), start);
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	rc = dc_buf_status(&value);
	if (rc == DEVCERT_OK)
		rc = add_bag(part, id, dc_buf_slice(&value), out);
	dc_buf_free(&value);
	return rc;
}

static devcert_status
add_other(const dc_p12_part *part, dc_buf *out)
{
	switch (part->kind) {
	case DEVCERT_PKCS12_KIND_CERT:
		if (part->cert != NULL)
			return add_typed(part, DC_OID_CERT_BAG, DC_OID_X509_CERTIFICATE,
			                 dc_cert_der(part->cert), out);
		return add_typed(part, DC_OID_CERT_BAG, part->type, part->value, out);
	case DEVCERT_PKCS12_KIND_CRL:
		return add_typed(part, DC_OID_CRL_BAG, part->type, part->value, out);
	case DEVCERT_PKCS12_KIND_SECRET:
		return add_typed(part, DC_OID_SECRET_BAG, part->type, part->value, out);
	default:
		return add_bag(part, part->type, part->value, out);
	}
}

/* Appends the AlgorithmIdentifier to algorithm, and the ciphertext to out. */
static devcert_status
encrypt(const struct writer *w, dc_p12_encryption how, dc_slice plain, dc_buf *algorithm,
        dc_buf *out)
{
	if (how == DC_P12_3DES)
		return dc_pbe12_encrypt(dc_buf_slice(&w->pass->wide.octets[0]), w->rounds, plain,
		                        algorithm, out);
	return dc_pbes2_encrypt(dc_buf_slice(&w->pass->narrow.octets[0]), w->rounds, plain,
	                        algorithm, out);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static devcert_status
add_key(const struct writer *w, const dc_p12_part *part, dc_buf *out)
{
	dc_buf plain = DC_BUF_INIT(DC_LIMIT_KEY_LEN), encrypted = DC_BUF_INIT(2 * DC_LIMIT_KEY_LEN),
	       value = DC_BUF_INIT(4 * DC_LIMIT_KEY_LEN);
	devcert_status rc = DEVCERT_OK;

	if (part->key != NULL)
		rc = dc_key_write_pkcs8(part->key, &plain);
	else
		dc_buf_add(&plain, part->value);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&plain);
	if (rc == DEVCERT_OK)
		rc = encrypt(w, w->target->keys, dc_buf_slice(&plain), &value, &encrypted);
	dc_der_add(&value, DC_TAG_OCTET_STRING, dc_buf_slice(&encrypted));
	dc_der_wrap(&value, DC_TAG_SEQUENCE, 0);
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&value);
	if (rc == DEVCERT_OK)
		rc = add_bag(part, DC_OID_SHROUDED_KEY_BAG, dc_buf_slice(&value), out);
	dc_buf_free(&plain);
	dc_buf_free(&encrypted);
	dc_buf_free(&value);
	return rc;
}

/* SafeContents ::= SEQUENCE OF SafeBag: either the keys, or all else.  Empty where there is none.
 */
static devcert_status
make_bags(const struct writer *w, const dc_p12_part *parts, size_t count, bool of_keys, dc_buf *out)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++)
		if ((parts[i].kind == DEVCERT_PKCS12_KIND_KEY) == of_keys)
			rc = of_keys ? add_key(w, &parts[i], out) : add_other(&parts[i], out);
	if (out->len > 0)
		dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT ANY } */
static devcert_status
add_content(const char *type, dc_slice content, dc_buf *out)
{
	size_t start = out->len;

	dc_der_add_oid(out, type);
	dc_der_add(out, DC_TAG_CONTEXT_CONSTRUCTED(0), content);
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
	return dc_buf_status(out);
}

/* EncryptedData ::= SEQUENCE { version 0, EncryptedContentInfo }
 * EncryptedContentInfo ::= SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING } */
static devcert_status
add_encrypted(const struct writer *w, dc_slice plain, dc_buf *out)
{
	dc_buf data = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN),
	       encrypted = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	size_t start;
	devcert_status rc;

	dc_der_add_uint(&data, 0);
	start = data.len;
	dc_der_add_oid(&data, DC_OID_DATA);
	rc = encrypt(w, w->target->certs, plain, &data, &encrypted);
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

/* AuthenticatedSafe ::= SEQUENCE OF ContentInfo: certificates, then keys, as most others do. */
devcert_status
dc_p12_write_safe(const dc_p12_target_row *target, const dc_p12_part *parts, size_t count,
                  const dc_p12_pass *pass, uint32_t rounds, dc_buf *out)
{
	const struct writer w = { target, pass, rounds };
	dc_buf bags = DC_BUF_INIT(DC_LIMIT_PKCS12_LEN);
	devcert_status rc = make_bags(&w, parts, count, false, &bags);

	if (rc == DEVCERT_OK && bags.len > 0)
		rc = target->certs != DC_P12_PLAIN ? add_encrypted(&w, dc_buf_slice(&bags), out)
		                                   : add_data(dc_buf_slice(&bags), out);
	dc_buf_truncate(&bags, 0);
	if (rc == DEVCERT_OK)
		rc = make_bags(&w, parts, count, true, &bags);
	if (rc == DEVCERT_OK && bags.len > 0)
		rc = add_data(dc_buf_slice(&bags), out);
	dc_der_wrap(out, DC_TAG_SEQUENCE, 0);
	dc_buf_free(&bags);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

/* PFX ::= SEQUENCE { version 3, authSafe ContentInfo, macData } */
devcert_status
dc_p12_write_pfx(const dc_p12_target_row *target, dc_slice safe, const dc_p12_pass *pass,
                 uint32_t rounds, dc_buf *out)
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
		rc = dc_p12_mac_write(pfx, safe, pass, target->mac, rounds);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(pfx, out);
	dc_asn1_free(pfx);
	dc_buf_free(&octets);
	return rc;
}
