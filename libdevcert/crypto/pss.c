/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crypto/pss.h"

#include "asn1/algorithm.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/mgf1.h"
#include "crypto/rsa_raw.h"
#include "crypto/status.h"

#define MODULUS_MAX (DC_LIMIT_RSA_BITS / 8)
/* RFC 8017, appendix A.2.3 */
#define DEFAULT_SALT_LEN 20
#define TRAILER_FIELD 1
#define TRAILER 0xbc
#define ZEROS 8

/* --- parameters --- */

static devcert_status
read_number(dc_slice der, uint32_t *out)
{
	dc_tlv number;
	devcert_status rc = dc_tlv_only(der, DC_TAG_INTEGER, &number);

	return rc == DEVCERT_OK ? dc_tlv_uint(number.value, out) : rc;
}

/* hashAlgorithm [0] DEFAULT sha1, maskGenAlgorithm [1] DEFAULT mgf1SHA1.  The mask has a digest of
 * its own, which RFC 8017 recommends to be the same. */
static devcert_status
read_hashes(dc_slice *fields, dc_hash *out)
{
	dc_hash mask = DC_SHA1;
	bool is_there;
	dc_slice part;
	devcert_status rc = dc_tlv_take_tagged(fields, 0, &is_there, &part);

	*out = DC_SHA1;
	if (rc == DEVCERT_OK && is_there)
		rc = dc_mgf1_hash_read(part, out);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_take_tagged(fields, 1, &is_there, &part);
	if (rc == DEVCERT_OK && is_there)
		rc = dc_mgf1_read(part, &mask);
	if (rc == DEVCERT_OK && mask != *out)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "RSASSA-PSS with %s, and MGF1 with %s",
		             dc_hash_oid(*out), dc_hash_oid(mask));
	return rc;
}

/* saltLength [2] DEFAULT 20, trailerField [3] DEFAULT 1; all tags are explicit */
static devcert_status
read_numbers(dc_slice *fields, size_t *salt_len)
{
	uint32_t salt = DEFAULT_SALT_LEN, trailer = TRAILER_FIELD;
	bool is_there;
	dc_slice part;
	devcert_status rc = dc_tlv_take_tagged(fields, 2, &is_there, &part);

	if (rc == DEVCERT_OK && is_there)
		rc = read_number(part, &salt);
	if (rc == DEVCERT_OK && salt > MODULUS_MAX)
		rc = dc_fail(DEVCERT_E_LIMIT, "RSASSA-PSS with a salt of %u octets", salt);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_take_tagged(fields, 3, &is_there, &part);
	if (rc == DEVCERT_OK && is_there)
		rc = read_number(part, &trailer);
	if (rc == DEVCERT_OK && trailer != TRAILER_FIELD)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "RSASSA-PSS with trailer field %u", trailer);
	*salt_len = salt;
	return rc;
}

devcert_status
dc_pss_read(dc_slice der, dc_pss *out)
{
	dc_tlv sequence;
	devcert_status rc;

	*out = (dc_pss){ 0 };
	if (der.len == 0)
		return dc_fail(DEVCERT_E_DER, "RSASSA-PSS without parameters");
	rc = dc_tlv_only(der, DC_TAG_SEQUENCE, &sequence);
	if (rc == DEVCERT_OK)
		rc = read_hashes(&sequence.value, &out->hash);
	if (rc == DEVCERT_OK)
		rc = read_numbers(&sequence.value, &out->salt_len);
	if (rc == DEVCERT_OK && sequence.value.len > 0)
		rc = dc_fail(DEVCERT_E_DER, "parameters that RSASSA-PSS has not");
	return rc;
}

/* What is the default is left out. */
void
dc_pss_add(const dc_pss *pss, dc_buf *out)
{
	size_t start = out->len, part = out->len;

	if (pss->hash != DC_SHA1) {
		dc_mgf1_hash_add(pss->hash, out);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(0), part);
		part = out->len;
		dc_mgf1_add(pss->hash, out);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(1), part);
		part = out->len;
	}
	if (pss->salt_len != DEFAULT_SALT_LEN) {
		dc_der_add_uint(out, (uint32_t)pss->salt_len);
		dc_der_wrap(out, DC_TAG_CONTEXT_CONSTRUCTED(2), part);
	}
	dc_der_wrap(out, DC_TAG_SEQUENCE, start);
}

/* --- verification --- */

static devcert_status
fail_signature(void)
{
	return dc_fail(DEVCERT_E_SIGNATURE, "the signature does not verify");
}

/* H' of the digest of the message and the salt: RFC 8017, section 9.1.2, steps 12 and 13. */
static devcert_status
digest_again(const dc_pss *pss, dc_slice in, const uint8_t *salt, uint8_t out[DC_DIGEST_MAX])
{
	uint8_t again[ZEROS + DC_DIGEST_MAX + MODULUS_MAX] = { 0 };
	size_t h = dc_hash_len(pss->hash);
	devcert_status rc = dc_digest(pss->hash, in, again + ZEROS);

	if (rc != DEVCERT_OK)
		return rc;
	if (pss->salt_len > 0)
		memcpy(again + ZEROS + h, salt, pss->salt_len);
	return dc_digest(pss->hash, dc_slice_of(again, ZEROS + h + pss->salt_len), out);
}

/* EMSA-PSS-VERIFY, RFC 8017, section 9.1.2: EM = DB H bc; DB = zeros 01 salt, masked; its first
 * bits, which are beyond those of the modulus but one, are zero. */
static devcert_status
check_encoded(const dc_pss *pss, dc_slice in, uint8_t *em, size_t em_bits)
{
	size_t em_len = (em_bits + 7) / 8, h = dc_hash_len(pss->hash), db_len, padding;
	uint8_t unused = (uint8_t)(0xff00 >> (8 * em_len - em_bits)), again[DC_DIGEST_MAX];
	uint32_t wrong = 0;
	devcert_status rc;

	if (em_len < h + 2 || pss->salt_len > em_len - h - 2)
		return dc_fail(DEVCERT_E_SIGNATURE,
		               "a salt of %zu octets, for which the modulus has no room",
		               pss->salt_len);
	db_len = em_len - h - 1;
	padding = db_len - pss->salt_len - 1;
	if ((em[0] & unused) != 0 || em[em_len - 1] != TRAILER)
		return fail_signature();
	rc = dc_mgf1_mask(pss->hash, dc_slice_of(em + db_len, h), em, db_len);
	em[0] &= (uint8_t)~unused;
	for (size_t i = 0; i < padding; i++)
		wrong |= em[i];
	if (rc == DEVCERT_OK && (wrong != 0 || em[padding] != 1))
		return fail_signature();
	if (rc == DEVCERT_OK)
		rc = digest_again(pss, in, em + padding + 1, again);
	if (rc == DEVCERT_OK &&
	    !dc_slice_equals(dc_slice_of(again, h), dc_slice_of(em + db_len, h)))
		rc = fail_signature();
	return rc;
}

static bool
is_below(dc_slice number, const uint8_t *limit)
{
	size_t i = 0;

	while (i < number.len && number.ptr[i] == limit[i])
		i++;
	return i < number.len && number.ptr[i] < limit[i];
}

/* RSAVP1, RFC 8017, section 5.2.2: a number that is not below the modulus would be a second form
 * of the same signature. */
static devcert_status
check_range(gnutls_pubkey_t key, dc_slice signature)
{
	gnutls_datum_t n = { NULL, 0 }, e = { NULL, 0 };
	devcert_status rc = dc_gnutls_status(
	    gnutls_pubkey_export_rsa_raw2(key, &n, &e, GNUTLS_EXPORT_FLAG_NO_LZ), "RSA key");

	if (rc == DEVCERT_OK && (signature.len != n.size || !is_below(signature, n.data)))
		rc = fail_signature();
	gnutls_free(n.data);
	gnutls_free(e.data);
	return rc;
}

devcert_status
dc_pss_verify(gnutls_pubkey_t key, const dc_pss *pss, dc_slice in, dc_slice signature)
{
	uint8_t octets[MODULUS_MAX];
	unsigned int bits = 0;
	size_t unused;
	devcert_status rc = check_range(key, signature);

	(void)gnutls_pubkey_get_pk_algorithm(key, &bits);
	if (rc == DEVCERT_OK && (signature.len > sizeof(octets) || bits < 2))
		rc = fail_signature();
	if (rc != DEVCERT_OK)
		return rc;
	memcpy(octets, signature.ptr, signature.len);
	rc = dc_rsa_raw_public(key, octets, signature.len);
	if (rc != DEVCERT_OK)
		return rc;
	/* A modulus of whole octets and one bit has an encoded message that is one octet shorter.
	 */
	unused = signature.len - (bits - 1 + 7) / 8;
	if (unused > 0 && octets[0] != 0)
		return fail_signature();
	return check_encoded(pss, in, octets + unused, bits - 1);
}
