/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CMS messages of other programs: the rows of cms/ in the manifest, whatever they are, with every
 * key that lies there. */
#include <devcert/name.h>

#include "asn1/tlv.h"
#include "base/pem.h"
#include "corpus_files.h"
#include "crypto/pk.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "pki/cert.h"
#include "pki/key.h"

#define OBJECTS_MAX 400
#define RECIPIENTS_MAX 16

static devcert_key *keys[OBJECTS_MAX];
static devcert_cert *certs[OBJECTS_MAX];
static size_t key_count, cert_count;

/* What became of the rows. */
static unsigned int rows, verified, opened, refused, by_policy, other, wrong;

/* Files that are valid, and that we do not take, with the reason. */
static const struct {
	const char *file;
	const char *reason;
} exceptions[] = {
	{ "cms/rfc4134--4.1.bin", "no signed attributes" },
	{ "cms/rfc4134--4.2.bin", "no signed attributes" },
	{ "cms/rfc4134--4.3.bin", "no signed attributes" },
	{ "cms/rfc4134--4.5.bin", "no signed attributes" },
	{ "cms/rfc4134--4.6.bin", "two signers" },
	{ "cms/rfc4134--4.7.bin", "no signed attributes" },
	{ "cms/rfc4134--4.11.bin", "certificates only" },
	{ "cms/openssl--ct_multiple_attr.cms", "contentType twice" },
	{ "cms/openssl--no_ct_attr.cms", "no contentType" },
	{ "cms/openssl--no_md_attr.cms", "no messageDigest" },
};

static bool
is_exception(const char *file)
{
	for (size_t i = 0; i < COUNT_OF(exceptions); i++)
		if (strcmp(exceptions[i].file, file) == 0)
			return true;
	return false;
}

static void
load(const struct corpus_row *row, void *context)
{
	devcert_cert_list *list = NULL;
	devcert_key *key = NULL;
	dc_buf octets;

	(void)context;
	if (!corpus_octets(row->file, &octets))
		return;
	if (key_count < OBJECTS_MAX &&
	    devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key) == DEVCERT_OK)
		keys[key_count++] = key;
	if (devcert_cert_list_parse(octets.ptr, octets.len, &list) == DEVCERT_OK)
		for (size_t i = 0;
		     i < devcert_cert_list_get_count(list) && cert_count < OBJECTS_MAX; i++)
			certs[cert_count++] = dc_cert_ref(dc_cert_list_at(list, i));
	devcert_cert_list_free(list);
	dc_buf_free(&octets);
}

static int
load_all(void **state)
{
	(void)state;
	if (corpus_has("cms") && corpus_each("cms/", load, NULL))
		(void)corpus_each("keys/", load, NULL);
	return 0;
}

static int
free_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < key_count; i++)
		devcert_key_free(keys[i]);
	for (size_t i = 0; i < cert_count; i++)
		devcert_cert_free(certs[i]);
	return 0;
}

/* Whom the sender meant, when the certificate does not lie here: one that is named like that. */
static devcert_cert *
make_cert(dc_slice issuer, dc_slice serial, const devcert_key *key)
{
	devcert_cert_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_cert *cert = NULL;
	devcert_status rc = devcert_name_parse(issuer.ptr, issuer.len, &name);

	while (serial.len > 1 && serial.ptr[0] == 0)
		serial = dc_slice_of(serial.ptr + 1, serial.len - 1);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_subject(builder, name);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_serial(builder, serial.ptr, serial.len);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_builder_set_validity(builder, 0, 1);
	if (rc == DEVCERT_OK)
		(void)!devcert_cert_builder_sign(builder, key, NULL, &cert);
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
	return cert;
}

/* The recipients that are named by issuer and serial number, found without our reader. */
static size_t
find_names(dc_slice in, dc_buf *der, dc_slice *issuers, dc_slice *serials)
{
	dc_tlv tlv, info, part;
	size_t count = 0;

	*der = (dc_buf)DC_BUF_INIT(CORPUS_FILE_MAX);
	if (dc_ber_to_definite(in, 100000, der) != DEVCERT_OK ||
	    dc_tlv_only(dc_buf_slice(der), DC_TAG_SEQUENCE, &tlv) != DEVCERT_OK ||
	    dc_tlv_next(&tlv.value, &part) != DEVCERT_OK ||
	    dc_tlv_only(tlv.value, DC_TAG_CONTEXT_CONSTRUCTED(0), &tlv) != DEVCERT_OK ||
	    dc_tlv_only(tlv.value, DC_TAG_SEQUENCE, &tlv) != DEVCERT_OK ||
	    dc_tlv_next(&tlv.value, &part) != DEVCERT_OK ||
	    dc_tlv_expect(&tlv.value, DC_TAG_SET, &tlv) != DEVCERT_OK)
		return 0;
	while (count < RECIPIENTS_MAX && dc_tlv_next(&tlv.value, &info) == DEVCERT_OK)
		if (info.tag == DC_TAG_SEQUENCE && dc_tlv_next(&info.value, &part) == DEVCERT_OK &&
		    dc_tlv_expect(&info.value, DC_TAG_SEQUENCE, &part) == DEVCERT_OK &&
		    dc_tlv_next(&part.value, &info) == DEVCERT_OK) {
			issuers[count] = info.whole;
			if (dc_tlv_next(&part.value, &info) == DEVCERT_OK)
				serials[count++] = info.value;
		}
	return count;
}

/* The best that opening comes to, with whichever key. */
static devcert_status
open_somehow(dc_slice in)
{
	dc_slice issuers[RECIPIENTS_MAX], serials[RECIPIENTS_MAX];
	dc_buf der, out = DC_BUF_INIT(CORPUS_FILE_MAX);
	size_t names = find_names(in, &der, issuers, serials);
	devcert_status best = DEVCERT_E_NO_RECIPIENT;

	for (size_t k = 0; k < key_count && best != DEVCERT_OK; k++) {
		if (devcert_key_get_type(keys[k]) != DEVCERT_KEY_TYPE_RSA)
			continue;
		for (size_t c = 0; c < cert_count + names && best != DEVCERT_OK; c++) {
			devcert_cert *cert = c < cert_count
			                         ? dc_cert_ref(certs[c])
			                         : make_cert(issuers[c - cert_count],
			                                     serials[c - cert_count], keys[k]);
			devcert_status rc;

			if (cert != NULL && devcert_cert_has_key(cert, keys[k])) {
				rc = dc_cms_open(in, cert, keys[k], DC_ALLOW_ALL, NULL, &out);
				assert_true(rc == DEVCERT_OK || out.len == 0);
				if (rc != DEVCERT_E_NO_RECIPIENT)
					best = rc;
			}
			devcert_cert_free(cert);
		}
	}
	dc_buf_free(&der);
	dc_buf_free(&out);
	return best;
}

/* By the certificate that the message names, whether it lies inside or here. */
static devcert_status
verify_somehow(dc_cms_signed *msg)
{
	const devcert_cert_list *inside = dc_cms_signed_certs(msg);
	size_t count = devcert_cert_list_get_count(inside);
	devcert_status rc = DEVCERT_E_UNTRUSTED;

	for (size_t i = 0; i < count + cert_count && rc != DEVCERT_OK; i++) {
		const devcert_cert *cert =
		    i < count ? dc_cert_list_at(inside, i) : certs[i - count];

		if (dc_cms_signed_names(msg, cert))
			rc = dc_cms_signed_verify(msg, cert, DC_ALLOW_ALL);
	}
	return rc;
}

static bool
is_refusal_of_policy(devcert_status rc)
{
	return rc == DEVCERT_E_UNSUPPORTED || rc == DEVCERT_E_WEAK;
}

/* The first OID of a ContentInfo is this one; the OIDs of CMS types differ in the last octet. */
static bool
has_type(dc_slice in, uint8_t last)
{
	static const uint8_t oid[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7 };

	for (size_t at = 2; at <= 6 && at + sizeof(oid) < in.len; at++)
		if (memcmp(in.ptr + at, oid, sizeof(oid)) == 0)
			return in.ptr[at + sizeof(oid)] == last;
	return false;
}

static void
try_row(const struct corpus_row *row, void *context)
{
	bool must_refuse = strncmp(row->expected, "REFUSE", 6) == 0 ||
	                   strncmp(row->expected, "malformed", 9) == 0 ||
	                   strncmp(row->expected, "invalid", 7) == 0 ||
	                   strncmp(row->expected, "policy", 6) == 0;
	dc_buf octets, der = DC_BUF_INIT(CORPUS_FILE_MAX);
	dc_cms_signed *msg = NULL;
	devcert_status sign_rc, open_rc;
	dc_slice in, label;

	(void)context;
	if (!corpus_octets(row->file, &octets))
		return;
	rows++;
	in = dc_buf_slice(&octets);
	if (dc_pem_is(in) && dc_pem_next(&in, &label, &der) == DEVCERT_OK)
		in = dc_buf_slice(&der);
	sign_rc = dc_cms_signed_parse(in, &msg);
	if (sign_rc == DEVCERT_OK)
		sign_rc = verify_somehow(msg);
	open_rc = open_somehow(in);

	if (must_refuse && (sign_rc == DEVCERT_OK || open_rc == DEVCERT_OK)) {
		print_message("# %s was accepted: %s\n", row->file, row->expected);
		wrong++;
	} else if (must_refuse) {
		refused++;
	} else if (sign_rc == DEVCERT_OK) {
		verified++;
	} else if (open_rc == DEVCERT_OK) {
		opened++;
	} else if (!has_type(in, 2) && !has_type(in, 3)) {
		other++;
	} else if (is_exception(row->file) ||
	           (has_type(in, 2) &&
	            (is_refusal_of_policy(sign_rc) || sign_rc == DEVCERT_E_UNTRUSTED)) ||
	           (has_type(in, 3) &&
	            (is_refusal_of_policy(open_rc) || open_rc == DEVCERT_E_NO_RECIPIENT))) {
		by_policy++;
	} else if (strncmp(row->expected, "two ktri with the same rid", 26) == 0) {
		/* With CBC only the first is tried, see cms_enveloped.c. */
		by_policy++;
	} else {
		print_message("# %s [%s]: %s, %s\n", row->file, row->expected,
		              devcert_error_name(sign_rc), devcert_error_name(open_rc));
		wrong++;
	}
	dc_cms_signed_free(msg);
	dc_buf_free(&octets);
	dc_buf_free(&der);
}

static void
every_row_does_what_is_expected(void **state)
{
	(void)state;
	assert_true(corpus_each("cms/", try_row, NULL));
	print_message("# %u files: %u verified, %u opened, %u refused as expected, %u by policy or "
	              "without a key, %u of other types, %u wrong\n",
	              rows, verified, opened, refused, by_policy, other, wrong);
	assert_int_equal(wrong, 0);
	assert_true(verified > 0 && opened > 0 && refused > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_does_what_is_expected),
	};

	if (!corpus_has("cms"))
		return 0;
	return cmocka_run_group_tests(tests, load_all, free_all);
}
