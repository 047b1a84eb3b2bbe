/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the opener does with each part of an envelope. */
#include "base/limits.h"
#include "base/mem.h"
#include "msg/commitment.h"
#include "msg/opener.h"

devcert_status
dc_opener_fail_decrypt(void)
{
	return dc_fail(DEVCERT_E_DECRYPT, "the envelope cannot be opened");
}

/* --- the head */

/* contentEncryptionAlgorithm, and whether the type of the envelope and that go together: the same
 * key must not serve for a cipher with a tag and for one without. */
static devcert_status
read_algorithm(devcert_opener *opener)
{
	const dc_envelope_fields *fields = &opener->reader.fields;
	devcert_content_cipher known = opener->alg.cipher;
	devcert_status rc;

	if (!fields->is_authenticated && !dc_opener_builder_takes_cbc(opener->builder))
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "EnvelopedData, whose content is not authenticated");
	rc = dc_content_alg_read(dc_buf_slice(&fields->algorithm),
	                         dc_opener_builder_allow(opener->builder), &opener->alg);
	if (rc != DEVCERT_OK)
		return rc;
	if (dc_content_is_aead(opener->alg.cipher) != fields->is_authenticated)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "%s with cipher %s",
		               fields->is_authenticated ? "AuthEnvelopedData" : "EnvelopedData",
		               dc_content_oid(opener->alg.cipher));
	if (fields->content_len > DC_LIMIT_ENVELOPE_CONTENT &&
	    opener->alg.cipher != DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305)
		return dc_fail(DEVCERT_E_LIMIT, "%llu octets of content",
		               (unsigned long long)fields->content_len);
	/* In all passes it is the same envelope, and which keys are tried was decided by it. */
	if (known != 0 && known != opener->alg.cipher)
		return dc_opener_fail_decrypt();
	return DEVCERT_OK;
}

devcert_status
dc_opener_next_key(devcert_opener *opener)
{
	size_t len = dc_content_key_len(opener->alg.cipher);
	bool is_it = true;
	devcert_status rc;

	opener->cek_len = 0;
	do {
		rc = dc_unwrap_next(opener->unwrap, opener->cek, len);
		if (rc == DEVCERT_OK && opener->commitment.len > 0)
			rc = dc_commitment_check(opener->commitment, dc_slice_of(opener->cek, len),
			                         dc_buf_slice(&opener->reader.fields.algorithm),
			                         &is_it);
	} while (rc == DEVCERT_OK && !is_it);
	if (rc == DEVCERT_OK)
		opener->cek_len = len;
	return rc == DEVCERT_E_DECRYPT ? dc_opener_fail_decrypt() : rc;
}

/* The head is there; all that can be told without a key has been. */
static devcert_status
start_content(devcert_opener *opener)
{
	const dc_envelope_fields *fields = &opener->reader.fields;
	bool is_chacha = opener->alg.cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305;
	devcert_status rc = DEVCERT_OK;

	if (opener->unwrap == NULL) {
		dc_buf_truncate(&opener->recipients, 0);
		dc_buf_add(&opener->recipients, dc_buf_slice(&fields->recipients));
		rc = dc_buf_status(&opener->recipients);
		if (rc == DEVCERT_OK)
			rc = dc_unwrap_new(opener->builder, dc_buf_slice(&opener->recipients),
			                   fields->is_authenticated, &opener->unwrap);
	}
	if (rc == DEVCERT_OK && opener->cek_len == 0)
		rc = dc_opener_next_key(opener);
	if (rc == DEVCERT_OK)
		rc = dc_content_new(opener->alg.cipher,
		                    opener->pass == DC_PASS_CHECK ? DC_CHECK : DC_OPEN,
		                    dc_slice_of(opener->cek, opener->cek_len), opener->alg.iv,
		                    is_chacha ? dc_buf_slice(&opener->attrs) : dc_slice_of(NULL, 0),
		                    &opener->content);
	return rc;
}

/* --- what follows the content */

/* authAttrs are authenticated with the tag of a SET OF, RFC 5083, section 2.2. */
static devcert_status
take_attrs(devcert_opener *opener, dc_slice octets)
{
	dc_slice rest = dc_slice_of(octets.ptr + 1, octets.len - 1);

	opener->has_attrs = true;
	if (opener->knows_attrs) {
		dc_slice known = dc_buf_slice(&opener->attrs);

		if (known.len == 0 ||
		    !dc_slice_equals(dc_slice_of(known.ptr + 1, known.len - 1), rest))
			return dc_opener_fail_decrypt();
	} else {
		dc_buf_add_octet(&opener->attrs, DC_TAG_SET);
		dc_buf_add(&opener->attrs, rest);
		if (dc_buf_status(&opener->attrs) != DEVCERT_OK)
			return dc_buf_status(&opener->attrs);
	}
	return dc_auth_attrs_read(dc_buf_slice(&opener->attrs),
	                          dc_buf_slice(&opener->reader.fields.type), &opener->commitment);
}

/* Whether tag and commitment are right.  ChaCha20-Poly1305 had the attributes at the start, if it
 * could. */
static devcert_status
check_tag(devcert_opener *opener, dc_slice mac)
{
	bool is_early =
	    opener->knows_attrs && opener->alg.cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305;
	uint8_t tag[DC_CONTENT_TAG_LEN];
	bool commits = true;
	devcert_status rc = dc_content_tag(
	    opener->content, is_early ? dc_slice_of(NULL, 0) : dc_buf_slice(&opener->attrs), tag);

	if (rc == DEVCERT_OK && opener->commitment.len > 0)
		rc = dc_commitment_check(opener->commitment,
		                         dc_slice_of(opener->cek, opener->cek_len),
		                         dc_buf_slice(&opener->reader.fields.algorithm), &commits);
	if (rc == DEVCERT_OK && (!dc_equal_ct(mac.ptr, tag, mac.len) || !commits))
		rc = dc_opener_fail_decrypt();
	return rc;
}

static devcert_status
take_mac(devcert_opener *opener, dc_slice mac)
{
	devcert_status rc = DEVCERT_OK;

	if (mac.len != opener->alg.tag_len)
		return dc_fail(DEVCERT_E_DER, "a tag of %zu octets where %zu are announced",
		               mac.len, opener->alg.tag_len);
	if (!opener->has_attrs && opener->attrs.len > 0)
		rc = dc_opener_fail_decrypt();
	else if (!opener->has_attrs)
		rc = dc_auth_attrs_read(dc_slice_of(NULL, 0),
		                        dc_buf_slice(&opener->reader.fields.type),
		                        &opener->commitment);
	return rc == DEVCERT_OK && opener->pass != DC_PASS_SCAN ? check_tag(opener, mac) : rc;
}

static devcert_status
end_content(devcert_opener *opener, uint8_t *dest, size_t *written)
{
	size_t len;
	devcert_status rc = dc_content_end(opener->content, dest + *written, &len);

	*written += len;
	/* A wrong padding is told at the end, as a wrong tag would be. */
	opener->bad_padding = rc == DEVCERT_E_DECRYPT;
	return opener->bad_padding ? DEVCERT_OK : rc;
}

devcert_status
dc_opener_take_part(devcert_opener *opener, dc_envelope_part part, dc_slice octets, uint8_t *dest,
                    size_t *written)
{
	devcert_status rc = DEVCERT_OK;
	size_t len = 0;

	switch (part) {
	case DC_PART_HEAD:
		rc = read_algorithm(opener);
		return rc == DEVCERT_OK && opener->pass != DC_PASS_SCAN ? start_content(opener)
		                                                        : rc;
	case DC_PART_CONTENT:
		if (opener->pass != DC_PASS_SCAN)
			rc = dc_content_update(opener->content, octets, dest + *written, &len);
		*written += len;
		return rc;
	case DC_PART_CONTENT_END:
		return opener->pass == DC_PASS_SCAN ? rc : end_content(opener, dest, written);
	case DC_PART_ATTRS:
		return take_attrs(opener, octets);
	case DC_PART_MAC:
		return take_mac(opener, octets);
	case DC_PART_END:
		opener->state = DC_OPENER_ENDED;
		return rc;
	default:
		return rc;
	}
}
