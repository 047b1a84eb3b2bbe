/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/cms_enveloped.h"

#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/pk.h"
#include "crypto/random.h"
#include "msg/cms.h"
#include "msg/recipient_read.h"
#include "msg/sealer_builder.h"
#include "pki/key_use.h"

static devcert_status
make_recipient(dc_slice cek, const devcert_cert *recipient, dc_buf *out)
{
	dc_seal_to to = { .kind = DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT,
		          .scheme = dc_scheme_find(DEVCERT_RECIPIENT_SCHEME_RSA_V15) };
	devcert_status rc;

	if (!dc_scheme_fits(to.scheme, dc_cert_public_key(recipient)))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "the recipient's key is not RSA");
	to.cert = dc_cert_ref(recipient);
	rc = dc_recipient_write(&to, cek, out);
	devcert_cert_free(to.cert);
	return rc;
}

/* EnvelopedData ::= SEQUENCE { 0, recipientInfos,
 *                              { id-data, { cipher, iv }, [0] encryptedContent } } */
static devcert_status
make_enveloped_data(dc_cipher cipher, dc_slice iv, dc_slice encrypted, dc_slice recipient,
                    dc_buf *out)
{
	dc_buf part = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	dc_asn1 *data = NULL;
	devcert_status rc = dc_asn1_new("EnvelopedData", &data);

	if (rc != DEVCERT_OK)
		return rc;
	dc_asn1_set_uint(data, "version", 0);
	dc_asn1_omit(data, "originatorInfo");
	dc_asn1_append(data, "recipientInfos");
	dc_asn1_set(data, "recipientInfos.?LAST", recipient);
	dc_asn1_set_oid(data, "encryptedContentInfo.contentType", DC_OID_DATA);
	dc_der_add(&part, DC_TAG_OCTET_STRING, iv);
	dc_asn1_set_algorithm(data, "encryptedContentInfo.contentEncryptionAlgorithm",
	                      dc_cipher_oid(cipher), dc_buf_slice(&part));
	dc_buf_truncate(&part, 0);
	dc_der_add(&part, DC_TAG_CONTEXT(0), encrypted);
	dc_asn1_set(data, "encryptedContentInfo.encryptedContent", dc_buf_slice(&part));
	dc_asn1_omit(data, "unprotectedAttrs");
	rc = dc_buf_status(&part);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(data, out);
	dc_asn1_free(data);
	dc_buf_free(&part);
	return rc;
}

devcert_status
dc_cms_envelope(dc_cipher cipher, dc_slice content, const devcert_cert *recipient, dc_buf *out)
{
	uint8_t key[DC_CIPHER_KEY_MAX], iv[DC_CIPHER_IV_MAX];
	dc_slice cek = dc_slice_of(key, dc_cipher_key_len(cipher));
	dc_slice iv_slice = dc_slice_of(iv, dc_cipher_iv_len(cipher));
	dc_buf info = DC_BUF_INIT(DC_LIMIT_CMS_LEN), encrypted = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	dc_buf data = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	devcert_status rc = dc_random(key, cek.len);

	if (rc == DEVCERT_OK)
		rc = dc_random(iv, iv_slice.len);
	if (rc == DEVCERT_OK)
		rc = make_recipient(cek, recipient, &info);
	if (rc == DEVCERT_OK)
		rc = dc_cbc_encrypt(cipher, cek, iv_slice, content, &encrypted);
	if (rc == DEVCERT_OK)
		rc = make_enveloped_data(cipher, iv_slice, dc_buf_slice(&encrypted),
		                         dc_buf_slice(&info), &data);
	if (rc == DEVCERT_OK)
		rc = dc_cms_write(DC_OID_ENVELOPED_DATA, dc_buf_slice(&data), out);
	dc_wipe(key, sizeof(key));
	dc_buf_free(&info);
	dc_buf_free(&encrypted);
	dc_buf_free(&data);
	return rc;
}

/* What everybody can see of the content. */
struct encrypted {
	dc_cipher cipher;
	dc_slice iv;
	dc_buf octets;
};

/* id-data, and what peers write instead of it; what is in there is known from elsewhere. */
static bool
is_content_type(const char *oid)
{
	return strcmp(oid, DC_OID_DATA) == 0 || strcmp(oid, DC_OID_ENCRYPTED_DATA) == 0 ||
	       strcmp(oid, DC_OID_ENVELOPED_DATA) == 0 || strcmp(oid, DC_OID_SIGNED_DATA) == 0;
}

/* contentEncryptionAlgorithm: one of our ciphers, whose parameter is the IV. */
static devcert_status
read_cipher(const dc_asn1 *info, uint32_t allow, struct encrypted *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_tlv iv = { 0 };
	dc_slice whole;
	devcert_status rc = dc_asn1_get_oid(info, "contentEncryptionAlgorithm.algorithm", oid);

	if (rc == DEVCERT_OK)
		rc = dc_cipher_from_oid(oid, &out->cipher);
	if (rc == DEVCERT_OK && out->cipher == DC_3DES_CBC && (allow & DEVCERT_ALLOW_DES3) == 0)
		rc = dc_fail(DEVCERT_E_WEAK, "content encrypted with 3DES");
	if (rc != DEVCERT_OK)
		return rc;
	if (!dc_asn1_has(info, "contentEncryptionAlgorithm.parameters"))
		return dc_fail(DEVCERT_E_DER, "a cipher without an IV");
	rc = dc_asn1_get_whole(info, "contentEncryptionAlgorithm.parameters", &whole);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole, DC_TAG_OCTET_STRING, &iv);
	if (rc == DEVCERT_OK && iv.value.len != dc_cipher_iv_len(out->cipher))
		rc = dc_fail(DEVCERT_E_DER, "an IV of %zu octets", iv.value.len);
	out->iv = iv.value;
	return rc;
}

/* EncryptedContentInfo */
static devcert_status
read_encrypted(dc_slice der, uint32_t allow, struct encrypted *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_asn1 *info = NULL;
	dc_slice whole;
	devcert_status rc = dc_asn1_decode("EncryptedContentInfo", der, &info);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_oid(info, "contentType", oid);
	if (rc == DEVCERT_OK && !is_content_type(oid))
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "encrypted content of type %s", oid);
	if (rc == DEVCERT_OK)
		rc = read_cipher(info, allow, out);
	if (rc == DEVCERT_OK && !dc_asn1_has(info, "encryptedContent"))
		rc = dc_fail(DEVCERT_E_DER, "no encrypted content");
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(info, "encryptedContent", &whole);
	if (rc == DEVCERT_OK)
		rc = dc_ber_gather(whole, 0, &out->octets);
	if (rc == DEVCERT_OK &&
	    (out->octets.len == 0 || out->octets.len % dc_cipher_iv_len(out->cipher) != 0))
		rc = dc_fail(DEVCERT_E_DER, "encrypted content of %zu octets", out->octets.len);
	dc_asn1_free(info);
	return rc;
}

/* The key in a recipient that names us. */
static devcert_status
read_recipient(const dc_recipient *recipient, dc_slice *encrypted_key)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	devcert_status rc = dc_algorithm_read(recipient->algorithm, oid, &parameters);
	const dc_scheme *scheme;

	if (rc != DEVCERT_OK)
		return rc;
	scheme = dc_scheme_of_transport(oid, parameters);
	if (scheme == NULL || scheme->is_oaep)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "key transport %s", oid);
	*encrypted_key = recipient->encrypted_key;
	return DEVCERT_OK;
}

/* The first of the recipients that names cert; there is no second try.
 *
 * With CBC nothing but the padding tells a right key from a wrong one.  If several entries were
 * tried, a sender who knows the content key of one of them could put another in front of it, and
 * how that ends would tell of the other one's padding: the oracle of CVE-2019-1563.  With one entry
 * there is no such pair, whatever dc_key_decrypt_v15() gives. */
static devcert_status
find_recipient(dc_slice set, const devcert_cert *cert, dc_slice *encrypted_key)
{
	dc_recipient_walk walk = { .left = set };
	size_t count;
	devcert_status rc = dc_recipient_count(set, DC_LIMIT_RECIPIENTS, &count);

	for (size_t i = 0; rc == DEVCERT_OK && i < count; i++) {
		dc_recipient recipient;

		rc = dc_recipient_next(&walk, &recipient);
		/* Key transport that cannot be read, or a kind that RFC 5652 has not. */
		if (rc == DEVCERT_OK && recipient.kind == DEVCERT_RECIPIENT_KIND_OTHER &&
		    (recipient.whole.ptr[0] < DC_TAG_CONTEXT_CONSTRUCTED(1) ||
		     recipient.whole.ptr[0] > DC_TAG_CONTEXT_CONSTRUCTED(4)))
			rc = dc_fail(DEVCERT_E_DER, "a recipient with tag %02x",
			             recipient.whole.ptr[0]);
		if (rc == DEVCERT_OK && recipient.kind == DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT &&
		    dc_cms_id_names(&recipient.id, cert))
			return read_recipient(&recipient, encrypted_key);
	}
	return rc == DEVCERT_OK
	           ? dc_fail(DEVCERT_E_NO_RECIPIENT, "none of %zu recipients is ours", count)
	           : rc;
}

/* EnvelopedData ::= SEQUENCE { version, [0] originatorInfo, recipientInfos, encryptedContentInfo,
 *                              [1] unprotectedAttrs }
 * Recipients are counted and read one by one, as a tree of all would cost a hundred times the
 * input.  version says nothing that the other fields do not. */
static devcert_status
read_enveloped_data(dc_slice der, const devcert_cert *cert, uint32_t allow, struct encrypted *out,
                    dc_slice *encrypted_key)
{
	dc_tlv outer, recipients, part;
	devcert_status rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &outer);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_INTEGER, &part);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_next(&outer.value, &recipients);
	if (rc == DEVCERT_OK && recipients.tag == DC_TAG_CONTEXT_CONSTRUCTED(0))
		rc = dc_tlv_next(&outer.value, &recipients);
	if (rc == DEVCERT_OK && recipients.tag != DC_TAG_SET)
		rc = dc_fail(DEVCERT_E_DER, "tag %02x where recipientInfos is expected",
		             recipients.tag);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_SEQUENCE, &part);
	if (rc == DEVCERT_OK)
		rc = read_encrypted(part.whole, allow, out);
	if (rc == DEVCERT_OK && outer.value.len > 0)
		rc = dc_tlv_only(outer.value, DC_TAG_CONTEXT_CONSTRUCTED(1), &part);
	return rc == DEVCERT_OK ? find_recipient(recipients.value, cert, encrypted_key) : rc;
}

devcert_status
dc_cms_open(dc_slice in, const devcert_cert *cert, const devcert_key *key, uint32_t allow,
            dc_cipher *cipher, dc_buf *out)
{
	struct encrypted encrypted = { .octets = DC_BUF_INIT(DC_LIMIT_CMS_LEN) };
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CMS_LEN);
	uint8_t cek[DC_CIPHER_KEY_MAX];
	size_t cek_len = 0;
	dc_slice content, encrypted_key = { NULL, 0 };
	devcert_status rc = dc_allow_check(allow);

	if (rc == DEVCERT_OK && !devcert_cert_has_key(cert, key))
		rc = dc_fail(DEVCERT_E_KEY_MISMATCH, "the key is not that of the certificate");
	if (rc == DEVCERT_OK)
		rc = dc_cms_read(in, DC_OID_ENVELOPED_DATA, &der, &content);
	if (rc == DEVCERT_OK)
		rc = read_enveloped_data(content, cert, allow, &encrypted, &encrypted_key);
	if (rc == DEVCERT_OK)
		rc = dc_pk_check_strength(dc_public_key_gnutls(dc_cert_public_key(cert)), allow);
	if (rc == DEVCERT_OK) {
		cek_len = dc_cipher_key_len(encrypted.cipher);
		rc = dc_key_decrypt_v15(key, encrypted_key, cek, cek_len);
	}
	if (rc == DEVCERT_OK)
		rc = dc_cbc_decrypt(encrypted.cipher, dc_slice_of(cek, cek_len), encrypted.iv,
		                    dc_buf_slice(&encrypted.octets), out);
	if (rc == DEVCERT_OK && cipher != NULL)
		*cipher = encrypted.cipher;
	dc_wipe(cek, sizeof(cek));
	dc_buf_free(&encrypted.octets);
	dc_buf_free(&der);
	return rc;
}
