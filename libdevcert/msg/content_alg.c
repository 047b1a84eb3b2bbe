/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/content_alg.h"

#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "crypto/content.h"

/* RFC 5084, section 3.2: aes-ICVlen is one of 12 to 16, and 12 where it is absent. */
#define ICV_LEN_MIN 12u
#define ICV_LEN_DEFAULT 12u

static bool
is_gcm(devcert_content_cipher cipher)
{
	return cipher == DEVCERT_CONTENT_CIPHER_AES_256_GCM ||
	       cipher == DEVCERT_CONTENT_CIPHER_AES_192_GCM ||
	       cipher == DEVCERT_CONTENT_CIPHER_AES_128_GCM;
}

void
dc_content_alg_write(devcert_content_cipher cipher, dc_slice iv, dc_buf *out)
{
	dc_buf parameters = DC_BUF_INIT(DC_LIMIT_GCM_NONCE + 2 * DC_DER_HEADER_MAX);

	dc_der_add(&parameters, DC_TAG_OCTET_STRING, iv);
	if (is_gcm(cipher)) {
		dc_der_add_uint(&parameters, DC_CONTENT_TAG_LEN);
		dc_der_wrap(&parameters, DC_TAG_SEQUENCE, 0);
	}
	dc_algorithm_add(out, dc_content_oid(cipher), dc_buf_slice(&parameters));
	if (parameters.failed != DEVCERT_OK && out->failed == DEVCERT_OK)
		out->failed = parameters.failed;
	dc_buf_free(&parameters);
}

devcert_status
dc_content_alg_oid(dc_slice der, char out[DC_OID_TEXT_SIZE])
{
	dc_slice parameters;

	return dc_algorithm_read(der, out, &parameters);
}

devcert_status
dc_content_alg_cipher(dc_slice der, devcert_content_cipher *out)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc = dc_content_alg_oid(der, oid);

	if (rc != DEVCERT_OK || dc_content_from_oid(oid, out) != DEVCERT_OK)
		*out = (devcert_content_cipher)0;
	return rc;
}

/* GCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 } */
static devcert_status
read_gcm_parameters(dc_slice parameters, dc_content_alg *out)
{
	dc_tlv outer, nonce, icv_len;
	uint32_t len = ICV_LEN_DEFAULT;
	devcert_status rc = dc_tlv_expect(&parameters, DC_TAG_SEQUENCE, &outer);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&outer.value, DC_TAG_OCTET_STRING, &nonce);
	if (rc == DEVCERT_OK && outer.value.len > 0) {
		rc = dc_tlv_expect(&outer.value, DC_TAG_INTEGER, &icv_len);
		if (rc == DEVCERT_OK)
			rc = dc_tlv_uint(icv_len.value, &len);
		if (rc == DEVCERT_OK && outer.value.len > 0)
			rc = dc_fail(DEVCERT_E_DER, "more than nonce and ICVlen");
	}
	if (rc == DEVCERT_OK) {
		out->iv = nonce.value;
		out->tag_len = len;
	}
	return rc;
}

static devcert_status
read_gcm(dc_slice parameters, uint32_t allow, dc_content_alg *out)
{
	dc_tlv nonce;
	devcert_status rc;

	if (parameters.len > 0 && parameters.ptr[0] == DC_TAG_OCTET_STRING) {
		if ((allow & DEVCERT_OPEN_ALLOW_BARE_IV) == 0)
			return dc_fail(DEVCERT_E_UNSUPPORTED, "GCM parameters are only a nonce");
		/* Who writes that means a whole tag. */
		rc = dc_tlv_expect(&parameters, DC_TAG_OCTET_STRING, &nonce);
		out->iv = nonce.value;
		out->tag_len = DC_CONTENT_TAG_LEN;
	} else {
		rc = read_gcm_parameters(parameters, out);
	}
	if (rc != DEVCERT_OK)
		return rc;
	if (out->tag_len > DC_CONTENT_TAG_LEN || out->tag_len < ICV_LEN_MIN ||
	    (out->tag_len != DC_CONTENT_TAG_LEN && (allow & DEVCERT_OPEN_ALLOW_SHORT_TAG) == 0))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a tag of %zu octets", out->tag_len);
	if (out->iv.len == 0 || out->iv.len > DC_LIMIT_GCM_NONCE ||
	    (out->iv.len != dc_content_iv_len(out->cipher) &&
	     (allow & DEVCERT_OPEN_ALLOW_IV_LEN) == 0))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a nonce of %zu octets", out->iv.len);
	return DEVCERT_OK;
}

devcert_status
dc_content_alg_read(dc_slice der, uint32_t allow, dc_content_alg *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	dc_tlv iv;
	devcert_status rc = dc_algorithm_read(der, oid, &parameters);

	*out = (dc_content_alg){ 0 };
	if (rc == DEVCERT_OK)
		rc = dc_content_from_oid(oid, &out->cipher);
	if (rc != DEVCERT_OK)
		return rc;
	if (is_gcm(out->cipher))
		return read_gcm(parameters, allow, out);
	out->tag_len = dc_content_is_aead(out->cipher) ? DC_CONTENT_TAG_LEN : 0;
	rc = dc_tlv_expect(&parameters, DC_TAG_OCTET_STRING, &iv);
	out->iv = iv.value;
	/* A nonce could have another length, an IV is always a block. */
	if (rc == DEVCERT_OK && iv.value.len != dc_content_iv_len(out->cipher))
		rc = dc_fail(out->tag_len > 0 ? DEVCERT_E_UNSUPPORTED : DEVCERT_E_DER,
		             "a nonce or IV of %zu octets", iv.value.len);
	if (rc == DEVCERT_OK && out->cipher == DEVCERT_CONTENT_CIPHER_DES3_CBC &&
	    (allow & DEVCERT_OPEN_ALLOW_DES3) == 0)
		rc = dc_fail(DEVCERT_E_WEAK, "content encrypted with 3DES");
	return rc;
}
