/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DER and BER: what is accepted is written back the same, and what was made definite once needs no
 * change any more. */
#include "asn1/asn1.h"
#include "asn1/der.h"
#include "base/limits.h"
#include "base/time.h"
#include "fuzz.h"

#define MAX (4u * DC_MIB)

/* All elements of in, nested ones too, written again; how many. */
static size_t
write_again(dc_slice in, dc_buf *out)
{
	size_t count = 0;

	while (in.len > 0) {
		size_t start = out->len;
		dc_tlv tlv;

		MUST(dc_tlv_next(&in, &tlv) == DEVCERT_OK);
		count++;
		if ((tlv.tag & 0x20) != 0) {
			count += write_again(tlv.value, out);
			dc_der_wrap(out, tlv.tag, start);
		} else {
			dc_der_add(out, tlv.tag, tlv.value);
		}
	}
	return count;
}

static void
scan(dc_slice in)
{
	dc_tlv_summary der, ber;
	dc_buf out = DC_BUF_INIT(MAX);

	if (!failed(dc_tlv_scan(in, DC_BER, DC_LIMIT_ELEMENTS, &ber)))
		MUST(ber.whole_len <= in.len && ber.depth <= DC_LIMIT_DEPTH && ber.elements >= 1 &&
		     ber.elements <= DC_LIMIT_ELEMENTS);
	if (failed(dc_tlv_scan(in, DC_DER, DC_LIMIT_ELEMENTS, &der)))
		return;
	/* DER is BER too, and has one form. */
	MUST(!failed(dc_tlv_scan(in, DC_BER, DC_LIMIT_ELEMENTS, &ber)));
	MUST(der.whole_len == ber.whole_len && der.elements == ber.elements &&
	     der.depth == ber.depth && !der.is_ber && !ber.is_ber);
	in = dc_slice_of(in.ptr, der.whole_len);
	MUST(write_again(in, &out) == der.elements);
	MUST(dc_buf_status(&out) == DEVCERT_OK);
	MUST(dc_slice_equals(dc_buf_slice(&out), in));
	dc_buf_truncate(&out, 0);
	MUST(!failed(dc_ber_to_definite(in, DC_LIMIT_ELEMENTS, &out)));
	MUST(dc_slice_equals(dc_buf_slice(&out), in));
	dc_buf_free(&out);
}

static void
convert(dc_slice in)
{
	dc_buf once = DC_BUF_INIT(MAX), twice = DC_BUF_INIT(MAX), string = DC_BUF_INIT(MAX);
	dc_tlv_summary summary;

	if (!failed(dc_ber_to_definite(in, DC_LIMIT_ELEMENTS, &once))) {
		MUST(
		    !failed(dc_tlv_scan(dc_buf_slice(&once), DC_BER, DC_LIMIT_ELEMENTS, &summary)));
		MUST(summary.whole_len == once.len);
		MUST(!failed(dc_ber_to_definite(dc_buf_slice(&once), DC_LIMIT_ELEMENTS, &twice)));
		MUST(dc_slice_equals(dc_buf_slice(&once), dc_buf_slice(&twice)));
		if (!failed(dc_ber_gather(dc_buf_slice(&once), 0, &string)))
			MUST(string.len <= once.len);
	}
	dc_buf_truncate(&string, 0);
	(void)failed(dc_ber_gather(in, 0, &string));
	dc_buf_free(&once);
	dc_buf_free(&twice);
	dc_buf_free(&string);
}

static const struct {
	const char *type;
	const char *paths[8];
} types[] = {
	{ "Certificate", { "tbsCertificate", "tbsCertificate.version", "signature" } },
	{ "CertificationRequest",
	  { "certificationRequestInfo.attributes", "signatureAlgorithm.parameters" } },
	{ "ContentInfo", { "contentType", "content" } },
	{ "SignedData",
	  { "encapContentInfo.eContent", "certificates", "signerInfos", "signerInfos.?1",
	    "signerInfos.?1.signedAttrs", "signerInfos.?1.sid" } },
	{ "EnvelopedData",
	  { "originatorInfo", "recipientInfos", "encryptedContentInfo.encryptedContent" } },
	{ "KeyTransRecipientInfo",
	  { "rid", "rid.subjectKeyIdentifier", "rid.issuerAndSerialNumber.issuer" } },
	{ "PrivateKeyInfo", { "version", "attributes", "publicKey" } },
	{ "ECPrivateKey", { "parameters", "publicKey" } },
	{ "PBKDF2-params", { "salt", "keyLength", "prf" } },
	{ "PFX", { "authSafe.content", "macData.iterations", "macData.macSalt" } },
	{ "SafeBag", { "bagValue", "bagAttributes" } },
};

/* What is read lies in the input. */
static void
decode(dc_slice in)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		dc_asn1 *value;
		dc_slice part;

		if (failed(dc_asn1_decode(types[i].type, in, &value)))
			continue;
		for (size_t p = 0; p < 8 && types[i].paths[p] != NULL; p++) {
			char oid[DC_OID_TEXT_SIZE];
			uint32_t number;

			if (failed(dc_asn1_get_whole(value, types[i].paths[p], &part)))
				continue;
			MUST(part.ptr >= in.ptr && part.ptr + part.len <= in.ptr + in.len);
			MUST(!failed(dc_asn1_get(value, types[i].paths[p], &part)));
			MUST(part.ptr >= in.ptr && part.ptr + part.len <= in.ptr + in.len);
			(void)failed(dc_asn1_get_bits(value, types[i].paths[p], &part));
			(void)failed(dc_asn1_get_oid(value, types[i].paths[p], oid));
			/* Of types that are no numbers this is not a question of the input. */
			if (dc_asn1_get_uint(value, types[i].paths[p], &number) == DEVCERT_OK)
				MUST(part.len <= 5);
			MUST(dc_asn1_count(value, types[i].paths[p]) <= DC_LIMIT_ELEMENTS);
		}
		dc_asn1_free(value);
	}
}

/* The octets as the content of an OID, a time and a number. */
static void
contents(dc_slice in)
{
	char oid[DC_OID_TEXT_SIZE], text[DC_TIME_TEXT_SIZE];
	dc_buf out = DC_BUF_INIT(MAX);
	int64_t at, again;
	uint32_t number;

	if (!failed(dc_oid_decode(in, oid))) {
		MUST(dc_oid_is_valid(oid));
		MUST(!failed(dc_oid_encode(oid, &out)));
		MUST(dc_slice_equals(dc_buf_slice(&out), in));
		touch_text(dc_oid_name(oid));
	}
	if (!failed(dc_time_parse(in, &at))) {
		MUST(!failed(dc_time_format(at, text)));
		MUST(!failed(dc_time_parse(dc_slice_text(text), &again)));
		MUST(at == again);
		MUST(dc_slice_equals(dc_slice_of(text + 15 - in.len, in.len), in));
	}
	dc_buf_truncate(&out, 0);
	if (!failed(dc_tlv_uint(in, &number))) {
		dc_der_add_uint(&out, number);
		MUST(dc_slice_equals(dc_slice_of(out.ptr + 2, out.len - 2), in));
	}
	dc_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	dc_slice in = dc_slice_of(data, size);

	scan(in);
	convert(in);
	decode(in);
	contents(in);
	return 0;
}
