/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Envelopes of other programs: the rows of cms/ in the manifest.  What is valid opens with the key
 * that is named, by default or with the flag that names what is unusual; everything else has an
 * error, and no content. */
#include <devcert/file.h>
#include <unistd.h>

#include "base/pem.h"
#include "base/text.h"
#include "corpus_files.h"
#include "pki/cert.h"
#include "pki/key.h"

#define CBC 0x10000u /* beside the bits of devcert_open_allow */
#define EVERYTHING                                                                                 \
	(CBC | DEVCERT_OPEN_ALLOW_SHORT_TAG | DEVCERT_OPEN_ALLOW_IV_LEN |                          \
	 DEVCERT_OPEN_ALLOW_BARE_IV | DEVCERT_OPEN_ALLOW_WEAK_KEY | DEVCERT_OPEN_ALLOW_DES3)

/* Whose files are opened with which keys, each with its certificate or without one. */
static const struct {
	const char *files, *key, *cert;
} rings[] = {
	{ "cms/synthetic--", "cms/synthetic--rsa.key", "cms/synthetic--rsa.crt" },
	{ "cms/synthetic--", "cms/synthetic--ec.key", "cms/synthetic--ec.crt" },
	{ "cms/rfc4134--", "cms/rfc4134--BobPrivRSAEncrypt.pri",
	  "cms/rfc4134--BobRSASignByCarl.cer" },
	{ "cms/rfc4134--", "cms/rfc4134--DianePrivRSASignEncrypt.pri",
	  "cms/rfc4134--DianeRSASignByCarl.cer" },
	{ "cms/pyca--", "keys/pyca--rsa_key.pem", NULL },
	{ "cms/asn1crypto--", "keys/oscrypto--test-der.key", "cms/asn1crypto--test-der.crt" },
	{ "cms/rustcrypto--", "cms/rustcrypto--rsa2048-priv.der", NULL },
	{ "cms/rustcrypto--", "cms/rustcrypto--rsa_sk.pkcs1.pem", NULL },
	{ "cms/rustcrypto--", "cms/rustcrypto--p256-priv.der", NULL },
	{ "cms/rustcrypto--", "cms/rustcrypto--sceptest_key.pem",
	  "cms/rustcrypto--sceptest_cert-selfsigned.pem" },
	{ "cms/openssl--", "cms/openssl-smime--smrsa1.pem", "cms/openssl-smime--smrsa1.pem" },
	{ "cms/openssl--", "cms/openssl-smime--smrsa2.pem", "cms/openssl-smime--smrsa2.pem" },
	{ "cms/openssl--", "cms/openssl-smime--smrsa3.pem", "cms/openssl-smime--smrsa3.pem" },
	{ "cms/openssl--", "cms/openssl-smime--smec1.pem", "cms/openssl-smime--smec1.pem" },
	{ "cms/openssl--", "cms/openssl--ecdh-key.pem", "cms/openssl--ecdh-cert.pem" },
};

/* What valid files need to be opened, beside CBC where they are EnvelopedData. */
static const struct {
	const char *file, *flags;
} needs[] = {
	{ "cms/asn1crypto--cms-enveloped.der", "opened with des3 cbc" },
	{ "cms/asn1crypto--cms-enveloped.pem", "opened with des3 cbc" },
	{ "cms/gnupg--pwri-sample.gcm.p7m", "opened with short-tag iv-len" },
	{ "cms/pyca--enveloped-triple-des.pem", "opened with des3 cbc" },
	{ "cms/rfc4134--5.1.bin", "opened with weak-key des3 cbc" },
	{ "cms/synthetic--gcm-icv-default12-mac12.der", "opened with short-tag" },
	{ "cms/synthetic--gcm-params-bare-iv.der", "opened with bare-iv" },
	/* As BER it is a string in pieces of pieces, which has the same content. */
	{ "cms/synthetic--gcm-ct-explicit-nested.der", "opened" },
	{ NULL, NULL },
};

/* What is not as the manifest says, and why. */
#define NO_KEY "its key is not in the corpus"
#define KEM "a recipient by ML-KEM (RFC 9629), which we do not have"
static const struct corpus_exception exceptions[] = {
	{ "cms/ksba--rsa-sample1.p7m", "DEVCERT_E_NO_RECIPIENT", NO_KEY },
	{ "cms/openssl--enveloped-content-type-for-aes-gcm.pem", "DEVCERT_E_UNSUPPORTED",
	  "AES-GCM in EnvelopedData, which has no place for its tag" },
	{ "cms/pyca--enveloped.pem", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rfc4134--5.2.bin", "DEVCERT_E_UNSUPPORTED", "RC2" },
	{ "cms/rustcrypto--1.3.6.1.4.1.22554.5.6.1_ML-KEM-512-ipd_kemri_auth.der",
	  "DEVCERT_E_NO_RECIPIENT", KEM },
	{ "cms/rustcrypto--1.3.6.1.4.1.22554.5.6.1_ML-KEM-512-ipd_kemri_id-alg-hkdf-with-"
	  "sha256.der",
	  "DEVCERT_E_NO_RECIPIENT", KEM },
	{ "cms/rustcrypto--1.3.6.1.4.1.22554.5.6.1_ML-KEM-512-ipd_kemri_ukm.der",
	  "DEVCERT_E_NO_RECIPIENT", KEM },
	{ "cms/rustcrypto--enveloped_data_kari.bin", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rustcrypto--enveloped_data_ktri.bin", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rustcrypto--kms_ciphertext_for_recipient_1.ber", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rustcrypto--kms_ciphertext_for_recipient_2.ber", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rustcrypto--kms_ciphertext_for_recipient_3.ber", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/rustcrypto--kms_ciphertext_for_recipient_4.ber", "DEVCERT_E_DECRYPT", NO_KEY },
	{ "cms/synthetic--dup-rid-first-bogus.der", "DEVCERT_E_DECRYPT",
	  "without authentication only the first recipient by RSAES-PKCS1-v1_5 is tried" },
	{ NULL, NULL, NULL },
};

static void
add_ring(devcert_opener_builder *builder, const char *key_name, const char *cert_name)
{
	devcert_cert_list *certs = NULL;
	devcert_key *key;
	dc_buf octets;

	assert_true(corpus_octets(key_name, &octets));
	assert_ok(devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key));
	dc_buf_free(&octets);
	if (cert_name != NULL) {
		assert_true(corpus_octets(cert_name, &octets));
		assert_ok(devcert_cert_list_parse(octets.ptr, octets.len, &certs));
		dc_buf_free(&octets);
	}
	assert_ok(devcert_opener_builder_add_key(builder, key, certs));
	devcert_cert_list_free(certs);
	devcert_key_free(key);
}

/* "PASSWORD", "KEK HEX id HEX", or both with " / " between them. */
static void
add_secrets(devcert_opener_builder *builder, const char *text)
{
	const char *kek = strstr(text, "KEK ");
	size_t pass_len = kek != NULL ? (size_t)(kek - text) : strlen(text);
	char key[65], id[65];
	uint8_t key_octets[32], id_octets[32];

	if (pass_len >= 3 && memcmp(text + pass_len - 3, " / ", 3) == 0)
		pass_len -= 3;
	if (pass_len > 0)
		assert_ok(
		    devcert_opener_builder_add_password(builder, (const uint8_t *)text, pass_len));
	if (kek == NULL || sscanf(kek, "KEK %64s id %64s", key, id) != 2)
		return;
	assert_true(dc_unhex(key, key_octets, strlen(key) / 2));
	assert_true(dc_unhex(id, id_octets, strlen(id) / 2));
	assert_ok(devcert_opener_builder_add_kek(builder, id_octets, strlen(id) / 2, key_octets,
	                                         strlen(key) / 2));
}

static devcert_opener_builder *
make_builder(const struct corpus_row *row)
{
	devcert_opener_builder *builder;
	/* So that there is something to try with each file. */
	static const uint8_t zeros[16];

	assert_ok(devcert_opener_builder_new(&builder));
	assert_ok(devcert_opener_builder_add_kek(builder, zeros, 16, zeros, 16));
	assert_ok(devcert_opener_builder_add_password(builder, zeros, 16));
	for (size_t i = 0; i < COUNT_OF(rings); i++)
		if (strncmp(row->file, rings[i].files, strlen(rings[i].files)) == 0)
			add_ring(builder, rings[i].key, rings[i].cert);
	add_secrets(builder, row->key);
	return builder;
}

static void
set_allow(devcert_opener_builder *builder, uint32_t allow)
{
	assert_ok(devcert_opener_builder_set_allow(builder, allow & ~CBC));
	assert_ok(devcert_opener_builder_set_unauthenticated_cbc(builder, (allow & CBC) != 0));
}

/* Fed in pieces of so many octets. */
static devcert_status
open_in_pieces(devcert_opener_builder *builder, uint32_t allow, dc_slice in, size_t piece,
               dc_buf *out)
{
	devcert_opener *opener;
	devcert_status rc = DEVCERT_OK;
	dc_slice part = { NULL, 0 };

	*out = (dc_buf)DC_BUF_INIT(CORPUS_FILE_MAX);
	set_allow(builder, allow);
	assert_ok(devcert_opener_builder_build(builder, &opener));
	while (rc == DEVCERT_OK && in.len > 0) {
		devcert_bytes *bytes = NULL;

		(void)dc_slice_take(&in, in.len < piece ? in.len : piece, &part);
		rc = devcert_opener_update_unverified(opener, part.ptr, part.len, &bytes);
		if (rc == DEVCERT_OK)
			dc_buf_add(out, dc_bytes_slice(bytes));
		devcert_bytes_free(bytes);
	}
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	devcert_opener_free(opener);
	return rc;
}

/* Once in one piece, once octet by octet: with the same outcome. */
static devcert_status
open_twice(devcert_opener_builder *builder, uint32_t allow, dc_slice in)
{
	dc_buf whole, pieces;
	devcert_status rc = open_in_pieces(builder, allow, in, SIZE_MAX, &whole);
	devcert_status again = open_in_pieces(builder, allow, in, 1, &pieces);

	assert_int_equal(rc, again);
	if (rc == DEVCERT_OK)
		assert_true(dc_slice_equals(dc_buf_slice(&whole), dc_buf_slice(&pieces)));
	dc_buf_free(&whole);
	dc_buf_free(&pieces);
	return rc;
}

/* From one file to another. */
static devcert_status
open_file(devcert_opener_builder *builder, uint32_t allow, const char *source, const char *target)
{
	devcert_file_job *job = NULL;
	devcert_status rc;

	set_allow(builder, allow);
	rc = devcert_file_job_open(builder, source, target, 0, &job);
	if (rc == DEVCERT_OK)
		rc = devcert_file_job_step(job, 0);
	devcert_file_job_free(job);
	return rc;
}

static size_t
count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
	assert_int_equal(closedir(dir), 0);
	return count;
}

/* In files, too, the outcome is the same; and where it is not success, no octet of content is left
 * beside the envelope. */
static void
check_file(devcert_opener_builder *builder, uint32_t allow, dc_slice in, devcert_status expected)
{
	char folder[] = "envelope_corpus.XXXXXX", source[64], target[64];
	devcert_status rc = DEVCERT_E_INTERNAL;
	FILE *file;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(source, sizeof(source), "%s/source", folder);
	(void)snprintf(target, sizeof(target), "%s/target", folder);
	file = fopen(source, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(in.ptr, 1, in.len, file), in.len);
	assert_int_equal(fclose(file), 0);
	/* As above: with CBC a random key is not always noticed. */
	for (int i = 0; i < 3 && rc != expected; i++) {
		rc = open_file(builder, allow, source, target);
		assert_int_equal(count_files(folder), rc == DEVCERT_OK ? 2 : 1);
		assert_int_equal(unlink(target), rc == DEVCERT_OK ? 0 : -1);
	}
	if (rc != expected)
		fail_msg("%s, in a file %s: %s", devcert_error_name(expected),
		         devcert_error_name(rc), devcert_last_error_message());
	assert_int_equal(unlink(source), 0);
	assert_int_equal(rmdir(folder), 0);
}

static const struct {
	const char *name;
	uint32_t bit;
} flags[] = {
	{ "short-tag", DEVCERT_OPEN_ALLOW_SHORT_TAG }, { "iv-len", DEVCERT_OPEN_ALLOW_IV_LEN },
	{ "bare-iv", DEVCERT_OPEN_ALLOW_BARE_IV },     { "weak-key", DEVCERT_OPEN_ALLOW_WEAK_KEY },
	{ "des3", DEVCERT_OPEN_ALLOW_DES3 },           { "cbc", CBC },
};

/* "opened", "opened with FLAG FLAG ..." with those that it takes, or the name of the error with
 * all of them. */
static const char *
outcome_of(devcert_opener_builder *builder, dc_slice in)
{
	static char text[256];
	devcert_status rc = open_twice(builder, 0, in), last;
	uint32_t needed = EVERYTHING;

	check_file(builder, 0, in, rc);
	if (rc == DEVCERT_OK)
		return "opened";
	last = open_twice(builder, EVERYTHING, in);
	check_file(builder, EVERYTHING, in, last);
	if (last != DEVCERT_OK)
		return devcert_error_name(last);
	/* What is not tolerated is not mistaken for something else. */
	assert_true(rc == DEVCERT_E_UNSUPPORTED || rc == DEVCERT_E_WEAK);
	(void)snprintf(text, sizeof(text), "opened with");
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (open_twice(builder, needed & ~flags[i].bit, in) == DEVCERT_OK) {
			needed &= ~flags[i].bit;
		} else {
			strcat(text, " ");
			strcat(text, flags[i].name);
		}
	return text;
}

/* Whether the first OID is that of an envelope, and of which. */
enum type { OTHER, ENVELOPED, AUTHENTICATED };

static enum type
type_of(dc_slice in)
{
	static const uint8_t enveloped[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3 };
	static const uint8_t authenticated[] = { 6,    11, 0x2a, 0x86, 0x48, 0x86, 0xf7,
		                                 0x0d, 1,  9,    16,   1,    23 };

	for (size_t at = 2; at <= 6 && at + sizeof(authenticated) < in.len; at++) {
		if (memcmp(in.ptr + at, enveloped, sizeof(enveloped)) == 0)
			return ENVELOPED;
		if (memcmp(in.ptr + at, authenticated, sizeof(authenticated)) == 0)
			return AUTHENTICATED;
	}
	return OTHER;
}

static bool
begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static const char *
expected_of(const struct corpus_row *row, enum type type)
{
	for (size_t i = 0; needs[i].file != NULL; i++)
		if (strcmp(needs[i].file, row->file) == 0)
			return needs[i].flags;
	if (begins_with(row->expected, "REFUSE") || begins_with(row->expected, "malformed") ||
	    begins_with(row->expected, "invalid") || begins_with(row->expected, "policy"))
		return "refused";
	return type == ENVELOPED ? "opened with cbc" : "opened";
}

static bool
is_clean(const char *outcome)
{
	static const char *const errors[] = {
		"DEVCERT_E_DER",   "DEVCERT_E_TRAILING",     "DEVCERT_E_UNSUPPORTED",
		"DEVCERT_E_LIMIT", "DEVCERT_E_NO_RECIPIENT", "DEVCERT_E_DECRYPT",
		"DEVCERT_E_WEAK",
	};

	for (size_t i = 0; i < COUNT_OF(errors); i++)
		if (strcmp(errors[i], outcome) == 0)
			return true;
	return false;
}

static struct corpus_figures envelopes, others;

static void
try_row(const struct corpus_row *row, void *context)
{
	static const struct corpus_exception none[] = { { NULL, NULL, NULL } };
	devcert_opener_builder *builder;
	dc_buf octets, der = DC_BUF_INIT(CORPUS_FILE_MAX);
	const char *outcome, *expected;
	dc_slice in, label;
	enum type type;

	(void)context;
	if (!corpus_octets(row->file, &octets))
		return;
	in = dc_buf_slice(&octets);
	if (dc_pem_is(in) && dc_pem_next(&in, &label, &der) == DEVCERT_OK)
		in = dc_buf_slice(&der);
	builder = make_builder(row);
	type = type_of(in);
	outcome = outcome_of(builder, in);
	if (type == OTHER) {
		corpus_compare(row->file, is_clean(outcome) ? "refused" : outcome, "refused", none,
		               &others);
	} else {
		expected = expected_of(row, type);
		print_message("# %s: %s\n", row->file, outcome);
		if (strcmp(expected, "refused") == 0 && is_clean(outcome))
			outcome = "refused";
		corpus_compare(row->file, outcome, expected, exceptions, &envelopes);
	}
	devcert_opener_builder_free(builder);
	dc_buf_free(&octets);
	dc_buf_free(&der);
}

static void
every_row_does_what_is_expected(void **state)
{
	(void)state;
	assert_true(corpus_each("cms/", try_row, NULL));
	print_message("# envelopes: %u tried, %u as expected, %u exceptions, %u wrong\n",
	              envelopes.tried, envelopes.expected, envelopes.excepted, envelopes.wrong);
	print_message("# other files, all refused: %u tried, %u wrong\n", others.tried,
	              others.wrong);
	assert_int_equal(envelopes.wrong + others.wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_does_what_is_expected),
	};

	if (!corpus_has("cms"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
