/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The types of devcert.asn, read and written through libtasn1: asn1/asn1.c */
#include "asn1/asn1.h"

#include "asn1/der.h"
#include "asn1/tlv.h"
#include "base/limits.h"
#include "octets.h"

/* TBSCertificate, with everything optional and with nothing of it. */
#define TBS_FULL                                                                                   \
	"30 40 a0 03 02 01 02  02 01 05  30 06 06 02 2a 03 05 00  30 00  30 04 05 00 05 00"        \
	"  30 00  30 00  81 02 00 11  82 02 00 22"                                                 \
	"  a3 1a 30 18  30 0b 06 03 55 1d 0f 01 01 ff 04 01 07  30 09 06 03 55 1d 0e 04 02 05 00"
#define TBS_BARE "30 15 02 01 05  30 04 06 02 2a 03  30 00  30 04 05 00 05 00  30 00  30 00"

/* One value to be read, with the octets that it points into. */
struct value {
	dc_slice der;
	dc_asn1 *asn1;
};

static struct value
decoded(const char *type, const char *hex)
{
	struct value v = { hex_octets(hex), NULL };

	assert_ok(dc_asn1_decode(type, v.der, &v.asn1));
	return v;
}

static void
value_free(struct value v)
{
	dc_asn1_free(v.asn1);
	octets_free(v.der);
}

#define assert_whole(value, path, hex)                                                             \
	do {                                                                                       \
		dc_slice whole_;                                                                   \
		assert_ok(dc_asn1_get_whole(value, path, &whole_));                                \
		assert_slice_is_hex(whole_, hex);                                                  \
		assert_true(dc_asn1_has(value, path));                                             \
	} while (0)

#define assert_content(value, path, hex)                                                           \
	do {                                                                                       \
		dc_slice content_;                                                                 \
		assert_ok(dc_asn1_get(value, path, &content_));                                    \
		assert_slice_is_hex(content_, hex);                                                \
	} while (0)

#define assert_absent(value, path)                                                                 \
	do {                                                                                       \
		dc_slice absent_ = { (const uint8_t *)"", 1 };                                     \
		assert_fails(DEVCERT_E_NOT_FOUND, dc_asn1_get_whole(value, path, &absent_));       \
		assert_null(absent_.ptr);                                                          \
		assert_fails(DEVCERT_E_NOT_FOUND, dc_asn1_get(value, path, &absent_));             \
		assert_false(dc_asn1_has(value, path));                                            \
		assert_int_equal(dc_asn1_count(value, path), 0);                                   \
	} while (0)

static void
parts_are_found_with_their_octets(void **state)
{
	struct value v = decoded("TBSCertificate", TBS_FULL);
	char oid[DC_OID_TEXT_SIZE];
	uint32_t number;

	(void)state;
	assert_whole(v.asn1, "", TBS_FULL);
	assert_whole(v.asn1, "serialNumber", "02 01 05");
	assert_content(v.asn1, "serialNumber", "05");
	assert_whole(v.asn1, "signature", "30 06 06 02 2a 03 05 00");
	assert_whole(v.asn1, "signature.parameters", "05 00");
	assert_whole(v.asn1, "issuer", "30 00");
	assert_whole(v.asn1, "validity", "30 04 05 00 05 00");
	assert_whole(v.asn1, "validity.notAfter", "05 00");
	assert_ok(dc_asn1_get_oid(v.asn1, "signature.algorithm", oid));
	assert_string_equal(oid, "1.2.3");
	assert_ok(dc_asn1_get_uint(v.asn1, "version", &number));
	assert_int_equal(number, 2);
	value_free(v);
}

/* An explicit tag is stripped, an implicit one is the part's own. */
static void
explicit_tags_are_stripped_and_implicit_ones_stay(void **state)
{
	struct value v = decoded("TBSCertificate", TBS_FULL);

	(void)state;
	assert_whole(v.asn1, "version", "02 01 02");
	assert_whole(v.asn1, "issuerUniqueID", "81 02 00 11");
	assert_content(v.asn1, "issuerUniqueID", "00 11");
	assert_whole(v.asn1, "extensions",
	             "30 18  30 0b 06 03 55 1d 0f 01 01 ff 04 01 07"
	             "  30 09 06 03 55 1d 0e 04 02 05 00");
	value_free(v);

	/* an ANY and a BIT STRING behind explicit tags */
	v = decoded("ECPrivateKey",
	            "30 14 02 01 01 04 02 09 09 a0 05 06 03 2a 03 04 a1 04 03 02 00 07");
	assert_whole(v.asn1, "parameters", "06 03 2a 03 04");
	assert_content(v.asn1, "parameters", "2a 03 04");
	assert_whole(v.asn1, "publicKey", "03 02 00 07");
	assert_content(v.asn1, "publicKey", "00 07");
	value_free(v);

	/* an explicit ANY that has the same tag inside; an ANY that has a tag of its own */
	v = decoded("ContentInfo", "30 0a 06 02 2a 03 a0 04 a0 02 05 00");
	assert_whole(v.asn1, "content", "a0 02 05 00");
	value_free(v);
	v = decoded("ContentInfo", "30 08 06 02 2a 03 a0 02 80 00");
	assert_whole(v.asn1, "content", "80 00");
	value_free(v);
	v = decoded("EncryptedContentInfo", "30 0d 06 02 2a 03 30 04 06 02 2a 03 80 01 07");
	assert_whole(v.asn1, "encryptedContent", "80 01 07");
	assert_content(v.asn1, "encryptedContent", "07");
	value_free(v);
	v = decoded("EncryptedContentInfo", "30 0f 06 02 2a 03 30 04 06 02 2a 03 a0 03 04 01 07");
	assert_whole(v.asn1, "encryptedContent", "a0 03 04 01 07");
	value_free(v);
	v = decoded("EncapsulatedContentInfo", "30 0a 06 02 2a 03 a0 04 04 02 01 02");
	assert_whole(v.asn1, "eContent", "04 02 01 02");
	assert_content(v.asn1, "eContent", "01 02");
	value_free(v);
	v = decoded("SafeBag", "30 08 06 02 2a 03 a0 02 05 00");
	assert_whole(v.asn1, "bagValue", "05 00");
	value_free(v);

	/* implicit sets keep their tag, also empty ones */
	v = decoded("CertificationRequestInfo",
	            "30 13 02 01 00 30 00 30 00 a0 0a 30 08 06 02 2a 03 31 02 05 00");
	assert_whole(v.asn1, "attributes", "a0 0a 30 08 06 02 2a 03 31 02 05 00");
	assert_int_equal(dc_asn1_count(v.asn1, "attributes"), 1);
	assert_whole(v.asn1, "attributes.?1.values.?1", "05 00");
	value_free(v);
	v = decoded("CertificationRequestInfo", "30 09 02 01 00 30 00 30 00 a0 00");
	assert_whole(v.asn1, "attributes", "a0 00");
	assert_int_equal(dc_asn1_count(v.asn1, "attributes"), 0);
	value_free(v);
}

static void
choices_have_the_tag_of_what_was_chosen(void **state)
{
	struct value v = decoded("SignerIdentifier", "80 02 01 02");

	(void)state;
	assert_whole(v.asn1, "", "80 02 01 02");
	assert_content(v.asn1, "subjectKeyIdentifier", "01 02");
	assert_absent(v.asn1, "issuerAndSerialNumber");
	value_free(v);
	v = decoded("KeyTransRecipientInfo",
	            "30 10 02 01 02 80 02 01 02 30 04 06 02 2a 03 04 01 09");
	assert_whole(v.asn1, "rid", "80 02 01 02");
	assert_absent(v.asn1, "rid.issuerAndSerialNumber");
	value_free(v);
	v = decoded("KeyTransRecipientInfo",
	            "30 13 02 01 00 30 05 30 00 02 01 07 30 04 06 02 2a 03 04 01 09");
	assert_whole(v.asn1, "rid", "30 05 30 00 02 01 07");
	assert_whole(v.asn1, "rid.issuerAndSerialNumber.serialNumber", "02 01 07");
	assert_absent(v.asn1, "rid.subjectKeyIdentifier");
	value_free(v);
}

static void
absent_parts_are_not_found_wherever_they_stand(void **state)
{
	struct value v = decoded("TBSCertificate", TBS_BARE);
	char oid[DC_OID_TEXT_SIZE];
	uint32_t number = 5;
	dc_slice bits;

	(void)state;
	/* the first element, with a DEFAULT */
	assert_absent(v.asn1, "version");
	assert_absent(v.asn1, "issuerUniqueID");
	assert_absent(v.asn1, "extensions");
	assert_absent(v.asn1, "extensions.?1");
	assert_absent(v.asn1, "signature.parameters");
	assert_ok(dc_asn1_get_uint(v.asn1, "version", &number));
	assert_int_equal(number, 0);
	assert_fails(DEVCERT_E_NOT_FOUND, dc_asn1_get_oid(v.asn1, "extensions.?1.extnID", oid));
	assert_string_equal(oid, "");
	assert_fails(DEVCERT_E_NOT_FOUND, dc_asn1_get_bits(v.asn1, "subjectUniqueID", &bits));
	assert_fails(DEVCERT_E_NOT_FOUND, dc_asn1_get_uint(v.asn1, "extensions", &number));
	/* asking changed nothing */
	assert_whole(v.asn1, "serialNumber", "02 01 05");
	assert_whole(v.asn1, "subjectPublicKeyInfo", "30 00");
	value_free(v);

	v = decoded("MacData", "30 11 30 09 30 04 06 02 2a 03 04 01 01 04 01 01 02 01 09");
	value_free(v);
	v = decoded("MacData", "30 0e 30 09 30 04 06 02 2a 03 04 01 01 04 01 01");
	assert_absent(v.asn1, "iterations");
	assert_ok(dc_asn1_get_uint(v.asn1, "iterations", &number));
	assert_int_equal(number, 1);
	value_free(v);
	/* ANY OPTIONAL as the last one, and between others */
	v = decoded("EncryptedContentInfo", "30 0a 06 02 2a 03 30 04 06 02 2a 03");
	assert_absent(v.asn1, "encryptedContent");
	value_free(v);
	v = decoded("EnvelopedData",
	            "30 17 02 01 02 a0 04 a0 02 05 00 31 00 30 0a 06 02 2a 03 30 04 06 "
	            "02 2a 03");
	assert_whole(v.asn1, "originatorInfo", "a0 04 a0 02 05 00");
	assert_int_equal(dc_asn1_count(v.asn1, "recipientInfos"), 0);
	assert_absent(v.asn1, "unprotectedAttrs");
	value_free(v);
	v = decoded("EnvelopedData",
	            "30 13 02 01 02 31 02 30 00 30 0a 06 02 2a 03 30 04 06 02 2a 03");
	assert_absent(v.asn1, "originatorInfo");
	assert_int_equal(dc_asn1_count(v.asn1, "recipientInfos"), 1);
	value_free(v);
}

static void
integers_that_are_no_small_numbers_are_refused(void **state)
{
	static const struct {
		const char *hex;
		int code;
	} cases[] = {
		{ "30 05 30 00 02 01 80", DEVCERT_E_DER },
		{ "30 09 30 00 02 05 01 00 00 00 00", DEVCERT_E_LIMIT },
		{ "30 0e 30 00 02 0a 01 00 00 00 00 00 00 00 00 00", DEVCERT_E_LIMIT },
		{ "30 09 30 00 02 05 00 ff ff ff ff", DEVCERT_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct value v = decoded("IssuerAndSerialNumber", cases[i].hex);
		uint32_t number = 7;
		int rc = dc_asn1_get_uint(v.asn1, "serialNumber", &number);

		if (rc != cases[i].code)
			fail_msg("%s: %s", cases[i].hex, devcert_error_name(rc));
		assert_int_equal(number, rc == DEVCERT_OK ? 0xffffffff : 0);
		value_free(v);
	}
}

static void
bit_strings_are_of_whole_octets(void **state)
{
	struct value v = decoded("SubjectPublicKeyInfo", "30 0b 30 04 06 02 2a 03 03 03 00 01 02");
	dc_slice bits;

	(void)state;
	assert_ok(dc_asn1_get_bits(v.asn1, "subjectPublicKey", &bits));
	assert_slice_is_hex(bits, "01 02");
	value_free(v);
	v = decoded("SubjectPublicKeyInfo", "30 09 30 04 06 02 2a 03 03 01 00");
	assert_ok(dc_asn1_get_bits(v.asn1, "subjectPublicKey", &bits));
	assert_int_equal(bits.len, 0);
	value_free(v);
	v = decoded("SubjectPublicKeyInfo", "30 0a 30 04 06 02 2a 03 03 02 01 02");
	assert_fails(DEVCERT_E_DER, dc_asn1_get_bits(v.asn1, "subjectPublicKey", &bits));
	value_free(v);
}

static const struct {
	const char *type;
	const char *hex;
} vectors[] = {
	{ "TBSCertificate", TBS_FULL },
	{ "TBSCertificate", TBS_BARE },
	{ "ECPrivateKey", "30 14 02 01 01 04 02 09 09 a0 05 06 03 2a 03 04 a1 04 03 02 00 07" },
	{ "EncapsulatedContentInfo", "30 0a 06 02 2a 03 a0 04 04 02 01 02" },
	{ "SignerIdentifier", "80 02 01 02" },
	{ "PBKDF2-params", "30 0a 04 02 01 02 02 01 05 02 01 20" },
	{ "EncryptedPrivateKeyInfo", "30 0b 30 04 06 02 2a 03 04 03 01 02 03" },
	{ "IssuerAndSubject", "30 04 30 00 30 00" },
};

static void
truncated_and_longer_input_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice der = hex_octets(vectors[i].hex);
		uint8_t *more = malloc(der.len + 1);
		dc_asn1 *value = (dc_asn1 *)1;

		assert_non_null(more);
		for (size_t len = 0; len < der.len; len++) {
			uint8_t *cut = exact_copy(der.ptr, len);

			assert_fails(DEVCERT_E_DER, dc_asn1_decode(vectors[i].type,
			                                           dc_slice_of(cut, len), &value));
			assert_null(value);
			free(cut);
		}
		memcpy(more, der.ptr, der.len);
		more[der.len] = 0;
		assert_fails(
		    DEVCERT_E_TRAILING,
		    dc_asn1_decode(vectors[i].type, dc_slice_of(more, der.len + 1), &value));
		assert_null(value);
		free(more);
		octets_free(der);
	}
}

/* Every octet changed to every value: nothing crashes, what is read lies inside the input, and an
 * element that lies elsewhere in the tree is not read. */
static void
changed_octets_are_refused_or_stay_inside(void **state)
{
	static const char *const paths[] = { "version",       "serialNumber", "extensions",
		                             "extensions.?1", "parameters",   "publicKey",
		                             "eContent",      "keyLength",    "prf",
		                             "encryptedData", "subject",      "" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		dc_slice der = hex_octets(vectors[i].hex);

		for (size_t at = 0; at < der.len; at++)
			for (unsigned int v = 0; v < 256; v++) {
				uint8_t *bent = exact_copy(der.ptr, der.len);
				dc_asn1 *value;
				dc_slice part;
				int rc;

				bent[at] = (uint8_t)v;
				rc = dc_asn1_decode(vectors[i].type, dc_slice_of(bent, der.len),
				                    &value);
				assert_true(rc == DEVCERT_OK || rc == DEVCERT_E_DER ||
				            rc == DEVCERT_E_TRAILING ||
				            rc == DEVCERT_E_UNSUPPORTED);
				for (size_t p = 0; rc == DEVCERT_OK && p < COUNT_OF(paths); p++)
					if (dc_asn1_get_whole(value, paths[p], &part) ==
					    DEVCERT_OK) {
						assert_true(part.ptr >= bent);
						assert_true(part.ptr + part.len <= bent + der.len);
					}
				dc_asn1_free(value);
				free(bent);
			}
		octets_free(der);
	}
}

static void
ber_is_refused(void **state)
{
	static const struct {
		const char *type;
		const char *hex;
	} cases[] = {
		{ "IssuerAndSubject", "30 80 30 00 30 00 00 00" },
		{ "IssuerAndSubject", "30 81 04 30 00 30 00" },
		{ "EncryptedPrivateKeyInfo", "30 0d 30 04 06 02 2a 03 24 05 04 03 01 02 03" },
		{ "IssuerAndSubject", "30 04 10 00 30 00" },
		{ "IssuerAndSubject", "31 04 30 00 30 00" },
		{ "IssuerAndSubject", "30 02 30 00" },
		{ "IssuerAndSubject", "30 06 30 00 30 00 30 00" },
	};
	dc_asn1 *value;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_slice der = hex_octets(cases[i].hex);

		if (dc_asn1_decode(cases[i].type, der, &value) != DEVCERT_E_DER)
			fail_msg("%s", cases[i].hex);
		octets_free(der);
	}
}

/* security: a tree costs many times its input, so the count comes first */
static void
too_many_elements_are_a_limit(void **state)
{
	dc_buf der = DC_BUF_INIT(100000);
	dc_asn1 *value;

	(void)state;
	for (size_t i = 0; i < DC_LIMIT_ELEMENTS - 1; i++)
		dc_der_add(&der, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_wrap(&der, DC_TAG_SET, 0);
	assert_ok(dc_asn1_decode("AnySet", dc_buf_slice(&der), &value));
	assert_int_equal(dc_asn1_count(value, ""), DC_LIMIT_ELEMENTS - 1);
	dc_asn1_free(value);
	dc_buf_free(&der);
	for (size_t i = 0; i < DC_LIMIT_ELEMENTS; i++)
		dc_der_add(&der, DC_TAG_NULL, dc_slice_of(NULL, 0));
	dc_der_wrap(&der, DC_TAG_SET, 0);
	assert_fails(DEVCERT_E_LIMIT, dc_asn1_decode("AnySet", dc_buf_slice(&der), &value));
	assert_null(value);
	dc_buf_free(&der);
}

#define assert_encodes(value, hex)                                                                 \
	do {                                                                                       \
		dc_buf out_ = DC_BUF_INIT(1000);                                                   \
		assert_ok(dc_asn1_encode(value, &out_));                                           \
		assert_slice_is_hex(dc_buf_slice(&out_), hex);                                     \
		dc_buf_free(&out_);                                                                \
		dc_asn1_free(value);                                                               \
	} while (0)

static void
structures_are_written(void **state)
{
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("SubjectPublicKeyInfo", &value));
	dc_asn1_set_algorithm(value, "algorithm", "1.2.3", dc_slice_of("\x05\x00", 2));
	dc_asn1_set_bits(value, "subjectPublicKey", dc_slice_of("\x01\x02", 2));
	assert_encodes(value, "30 0d 30 06 06 02 2a 03 05 00 03 03 00 01 02");

	assert_ok(dc_asn1_new("SubjectPublicKeyInfo", &value));
	dc_asn1_set_algorithm(value, "algorithm", "1.2.3", dc_slice_of(NULL, 0));
	dc_asn1_set_bits(value, "subjectPublicKey", dc_slice_of(NULL, 0));
	assert_encodes(value, "30 09 30 04 06 02 2a 03 03 01 00");

	/* a choice, and an ANY */
	assert_ok(dc_asn1_new("KeyTransRecipientInfo", &value));
	dc_asn1_set_uint(value, "version", 0);
	dc_asn1_choose(value, "rid", "issuerAndSerialNumber");
	dc_asn1_set(value, "rid.issuerAndSerialNumber.issuer", dc_slice_of("\x30\x00", 2));
	dc_asn1_set(value, "rid.issuerAndSerialNumber.serialNumber", dc_slice_of("\x00\x80", 2));
	dc_asn1_set_algorithm(value, "keyEncryptionAlgorithm", "1.2.3", dc_slice_of(NULL, 0));
	dc_asn1_set(value, "encryptedKey", dc_slice_of("\x09", 1));
	assert_encodes(value, "30 14 02 01 00 30 06 30 00 02 02 00 80 30 04 06 02 2a 03 04 01 09");

	/* explicit tags, and optional parts left out */
	assert_ok(dc_asn1_new("ECPrivateKey", &value));
	dc_asn1_set_uint(value, "version", 1);
	dc_asn1_set(value, "privateKey", dc_slice_of("\x09\x09", 2));
	dc_asn1_set(value, "parameters", dc_slice_of("\x06\x03\x2a\x03\x04", 5));
	dc_asn1_omit(value, "publicKey");
	assert_encodes(value, "30 0e 02 01 01 04 02 09 09 a0 05 06 03 2a 03 04");
}

static void
empty_strings_are_written_as_empty(void **state)
{
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("ScepClientState", &value));
	dc_asn1_set_uint(value, "version", 1);
	dc_asn1_set(value, "transactionID", dc_slice_text("a"));
	dc_asn1_set(value, "senderNonce", dc_slice_of(NULL, 0));
	dc_asn1_set_bool(value, "pending", true);
	dc_asn1_set_uint(value, "messageType", 19);
	dc_asn1_set(value, "request", dc_slice_of("\x30\x00", 2));
	dc_asn1_set(value, "signer", dc_slice_of("\x30\x00", 2));
	assert_encodes(value, "30 12 02 01 01 04 01 61 04 00 01 01 ff 02 01 13 30 00 30 00");
}

static void
a_string_that_begins_with_a_nul_keeps_its_octets(void **state)
{
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("DigestInfo", &value));
	dc_asn1_set_algorithm(value, "digestAlgorithm", "1.2.3", dc_slice_of(NULL, 0));
	dc_asn1_set(value, "digest", dc_slice_of("\0\0", 2));
	assert_encodes(value, "30 0a 30 04 06 02 2a 03 04 02 00 00");
}

/* DER, X.690 section 11.5: what is the DEFAULT is not written. */
static void
defaults_are_not_written(void **state)
{
	dc_asn1 *value;

	(void)state;
	for (uint32_t iterations = 1; iterations <= 2; iterations++) {
		assert_ok(dc_asn1_new("MacData", &value));
		dc_asn1_set_algorithm(value, "mac.digestAlgorithm", "1.2.3", dc_slice_of(NULL, 0));
		dc_asn1_set(value, "mac.digest", dc_slice_of("\x01", 1));
		dc_asn1_set(value, "macSalt", dc_slice_of("\x01", 1));
		dc_asn1_set_uint(value, "iterations", iterations);
		if (iterations == 1)
			assert_encodes(value, "30 0e 30 09 30 04 06 02 2a 03 04 01 01 04 01 01");
		else
			assert_encodes(value,
			               "30 11 30 09 30 04 06 02 2a 03 04 01 01 04 01 01 02 01 02");
	}
}

/* DER, X.690 section 11.6 */
static void
sets_are_sorted_by_their_octets(void **state)
{
	static const char *const in[] = { "\x04\x02\x01\x02", "\x04\x01\xff", "\x02\x01\x05",
		                          "\x04\x02\x01\x01", "\x04\x01\x00" };
	static const size_t len[] = { 4, 3, 3, 4, 3 };
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("Attribute", &value));
	dc_asn1_set_oid(value, "type", "1.2.3");
	for (size_t i = 0; i < COUNT_OF(in); i++) {
		dc_asn1_append(value, "values");
		dc_asn1_set(value, "values.?LAST", dc_slice_of(in[i], len[i]));
	}
	assert_encodes(
	    value, "30 17 06 02 2a 03 31 11 02 01 05 04 01 00 04 01 ff 04 02 01 01 04 02 01 02");
}

static void
numbers_are_written(void **state)
{
	static const struct {
		uint32_t number;
		const char *hex;
	} cases[] = { { 0, "30 06 04 01 07 02 01 00" },
		      { 127, "30 06 04 01 07 02 01 7f" },
		      { 128, "30 07 04 01 07 02 02 00 80" },
		      { 0x80000000, "30 0a 04 01 07 02 05 00 80 00 00 00" },
		      { 0xffffffff, "30 0a 04 01 07 02 05 00 ff ff ff ff" } };
	dc_asn1 *value;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_ok(dc_asn1_new("PBKDF2-params", &value));
		dc_asn1_set(value, "salt", dc_slice_of("\x04\x01\x07", 3));
		dc_asn1_set_uint(value, "iterationCount", cases[i].number);
		dc_asn1_omit(value, "keyLength");
		dc_asn1_omit(value, "prf");
		assert_encodes(value, cases[i].hex);
	}
}

static void
the_first_failure_of_writing_is_told_at_the_end(void **state)
{
	dc_buf out = DC_BUF_INIT(100);
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("IssuerAndSubject", &value));
	dc_asn1_set(value, "nosuch", dc_slice_of("\x05\x00", 2));
	dc_asn1_set(value, "issuer", dc_slice_of("\x30\x00", 2));
	dc_asn1_set(value, "subject", dc_slice_of("\x30\x00", 2));
	assert_int_equal(dc_asn1_encode(value, &out), DEVCERT_E_NOT_FOUND);
	assert_int_equal(out.len, 0);
	dc_asn1_free(value);

	/* a part that was forgotten */
	assert_ok(dc_asn1_new("IssuerAndSubject", &value));
	dc_asn1_set(value, "issuer", dc_slice_of("\x30\x00", 2));
	assert_fails(DEVCERT_E_INTERNAL, dc_asn1_encode(value, &out));
	assert_int_equal(out.len, 0);
	dc_asn1_free(value);

	assert_ok(dc_asn1_new("DigestInfo", &value));
	dc_asn1_set(value, "digest", dc_slice_of("", (size_t)INT32_MAX));
	assert_int_equal(dc_asn1_encode(value, &out), DEVCERT_E_LIMIT);
	dc_asn1_free(value);
	assert_ok(dc_asn1_new("SubjectPublicKeyInfo", &value));
	dc_asn1_set_bits(value, "subjectPublicKey", dc_slice_of("", (size_t)INT32_MAX));
	assert_int_equal(dc_asn1_encode(value, &out), DEVCERT_E_LIMIT);
	dc_asn1_free(value);
	dc_buf_free(&out);
}

static void
a_structure_is_appended_or_the_buffer_is_full(void **state)
{
	dc_asn1 *value;

	(void)state;
	assert_ok(dc_asn1_new("IssuerAndSubject", &value));
	dc_asn1_set(value, "issuer", dc_slice_of("\x30\x00", 2));
	dc_asn1_set(value, "subject", dc_slice_of("\x30\x00", 2));
	for (size_t max = 1; max < 20; max++) {
		dc_buf out = DC_BUF_INIT(max);
		int rc;

		dc_buf_add_octet(&out, 0xee);
		rc = dc_asn1_encode(value, &out);
		if (rc == DEVCERT_OK) {
			assert_slice_is_hex(dc_buf_slice(&out), "ee 30 04 30 00 30 00");
		} else {
			assert_true(max < 7);
			assert_int_equal(rc, DEVCERT_E_LIMIT);
		}
		dc_buf_free(&out);
	}
	dc_asn1_free(value);
	dc_asn1_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_found_with_their_octets),
		cmocka_unit_test(explicit_tags_are_stripped_and_implicit_ones_stay),
		cmocka_unit_test(choices_have_the_tag_of_what_was_chosen),
		cmocka_unit_test(absent_parts_are_not_found_wherever_they_stand),
		cmocka_unit_test(integers_that_are_no_small_numbers_are_refused),
		cmocka_unit_test(bit_strings_are_of_whole_octets),
		cmocka_unit_test(truncated_and_longer_input_is_refused),
		cmocka_unit_test(changed_octets_are_refused_or_stay_inside),
		cmocka_unit_test(ber_is_refused),
		cmocka_unit_test(too_many_elements_are_a_limit),
		cmocka_unit_test(structures_are_written),
		cmocka_unit_test(empty_strings_are_written_as_empty),
		cmocka_unit_test(a_string_that_begins_with_a_nul_keeps_its_octets),
		cmocka_unit_test(defaults_are_not_written),
		cmocka_unit_test(sets_are_sorted_by_their_octets),
		cmocka_unit_test(numbers_are_written),
		cmocka_unit_test(the_first_failure_of_writing_is_told_at_the_end),
		cmocka_unit_test(a_structure_is_appended_or_the_buffer_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
