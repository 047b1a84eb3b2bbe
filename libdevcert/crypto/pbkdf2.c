/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pbkdf2.h"

#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"

devcert_status
dc_pbkdf2_write(dc_slice salt, uint32_t rounds, uint32_t key_len, dc_buf *out)
{
	dc_buf part = DC_BUF_INIT(256);
	dc_asn1 *value;
	devcert_status rc = dc_asn1_new("PBKDF2-params", &value);

	if (rc != DEVCERT_OK)
		return rc;
	dc_der_add(&part, DC_TAG_OCTET_STRING, salt);
	dc_asn1_set(value, "salt", dc_buf_slice(&part));
	dc_asn1_set_uint(value, "iterationCount", rounds);
	if (key_len != 0)
		dc_asn1_set_uint(value, "keyLength", key_len);
	else
		dc_asn1_omit(value, "keyLength");
	dc_asn1_set_algorithm(value, "prf", DC_OID_HMAC_SHA256, dc_slice_of("\x05\x00", 2));
	rc = dc_buf_status(&part);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_encode(value, out);
	dc_asn1_free(value);
	dc_buf_free(&part);
	return rc;
}

devcert_status
dc_pbkdf2_read(dc_slice der, size_t key_len, dc_pbkdf2_params *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_asn1 *value;
	dc_slice whole;
	dc_tlv salt;
	devcert_status rc = dc_asn1_decode("PBKDF2-params", der, &value);

	*out = (dc_pbkdf2_params){ .prf = DC_SHA1 };
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_whole(value, "salt", &whole);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole, DC_TAG_OCTET_STRING, &salt);
	if (rc == DEVCERT_OK && salt.value.len > DC_LIMIT_SALT_LEN)
		rc = dc_fail(DEVCERT_E_LIMIT, "salt of %zu octets", salt.value.len);
	if (rc == DEVCERT_OK) {
		out->salt = salt.value;
		rc = dc_asn1_get_uint(value, "iterationCount", &out->rounds);
	}
	if (rc == DEVCERT_OK && dc_asn1_has(value, "keyLength")) {
		rc = dc_asn1_get_uint(value, "keyLength", &out->key_len);
		if (rc == DEVCERT_OK && out->key_len == 0)
			rc = dc_fail(DEVCERT_E_DER, "PBKDF2 keyLength 0");
		if (rc == DEVCERT_OK && key_len != 0 && out->key_len != key_len)
			rc = dc_fail(DEVCERT_E_DER, "PBKDF2 keyLength %u for a key of %zu octets",
			             out->key_len, key_len);
	}
	if (rc == DEVCERT_OK && dc_asn1_has(value, "prf")) {
		rc = dc_asn1_get_oid(value, "prf.algorithm", oid);
		if (rc == DEVCERT_OK)
			rc = dc_hash_from_hmac_oid(oid, &out->prf);
	}
	dc_asn1_free(value);
	return rc;
}
