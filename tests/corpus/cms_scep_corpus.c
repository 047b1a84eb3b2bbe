/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SCEP messages that devices and servers sent: signed by whom, and what lies in the envelope. */
#include <devcert/csr.h>
#include <unistd.h>

#include "asn1/oid.h"
#include "asn1/tlv.h"
#include "corpus_files.h"
#include "crypto/pk.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "pki/cert.h"
#include "pki/key.h"

#define SMALLSTEP "scep/smallstep-scep/testdata__"

static devcert_cert_list *
read_certs(const char *file)
{
	devcert_cert_list *list = NULL;
	dc_buf octets;

	assert_true(corpus_octets(file, &octets));
	assert_ok(devcert_cert_list_parse(octets.ptr, octets.len, &list));
	dc_buf_free(&octets);
	return list;
}

static dc_cms_signed *
read_message(const char *file)
{
	dc_cms_signed *msg = NULL;
	dc_buf octets;

	assert_true(corpus_octets(file, &octets));
	assert_ok(dc_cms_signed_parse(dc_buf_slice(&octets), &msg));
	dc_buf_free(&octets);
	return msg;
}

/* The certificate of the list that the message names. */
static const devcert_cert *
find_signer(const dc_cms_signed *msg, const devcert_cert_list *list)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++)
		if (dc_cms_signed_names(msg, dc_cert_list_at(list, i)))
			return dc_cert_list_at(list, i);
	return NULL;
}

static void
assert_attr(const dc_cms_signed *msg, const char *oid, uint8_t want_tag, const char *want)
{
	dc_slice value;
	uint8_t tag;

	assert_ok(dc_cms_signed_attr(msg, oid, &tag, &value));
	assert_int_equal(tag, want_tag);
	assert_true(dc_slice_equals(value, dc_slice_text(want)));
}

/* S8, S9, extra signed attributes. */
static void
the_samples_of_the_rfcs_author_verify(void **state)
{
	static const struct {
		const char *file;
		const char *type;
		size_t certs;
	} cases[] = {
		{ "scep/jscep/src__samples__scep_req2.der", "19", 1 },
		{ "scep/jscep/src__samples__scep_resp2.der", "3", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		dc_cms_signed *msg = read_message(cases[i].file);
		const devcert_cert_list *inside = dc_cms_signed_certs(msg);
		const devcert_cert *signer = find_signer(msg, inside);
		dc_slice content;

		assert_int_equal(devcert_cert_list_get_count(inside), cases[i].certs);
		assert_non_null(signer);
		assert_ok(dc_cms_signed_verify(msg, signer, DEVCERT_ALLOW_RSA_1024));
		assert_int_equal(dc_cms_signed_hash(msg), DC_SHA256);
		assert_attr(msg, DC_OID_SCEP_MESSAGE_TYPE, DC_TAG_PRINTABLE_STRING, cases[i].type);
		assert_attr(msg, DC_OID_SCEP_TRANSACTION_ID, DC_TAG_PRINTABLE_STRING,
		            "7XXEY-ERLPU-2JDR9");
		assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
		assert_true(content.len > 1000);
		dc_cms_signed_free(msg);
	}
}

/* S8: no parameters anywhere; S13: a signer that may only sign certificates; S17: single DES. */
static void
a_reply_for_an_old_device_needs_sha1_and_stays_closed(void **state)
{
	devcert_cert_list *ca;
	devcert_key *key = NULL;
	dc_buf octets, out = DC_BUF_INIT(CORPUS_FILE_MAX);
	const devcert_cert *signer;
	dc_cms_signed *msg;
	devcert_cert *recipient = NULL;
	dc_slice content;

	(void)state;
	msg = read_message(SMALLSTEP "CertRep.der");
	ca = read_certs(SMALLSTEP "testca__ca.crt");
	signer = find_signer(msg, ca);
	assert_non_null(signer);
	assert_fails(DEVCERT_E_WEAK, dc_cms_signed_verify(msg, signer, 0));
	assert_ok(dc_cms_signed_verify(msg, signer, DEVCERT_ALLOW_SHA1));
	assert_attr(msg, DC_OID_SCEP_PKI_STATUS, DC_TAG_PRINTABLE_STRING, "0");
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);

	assert_true(corpus_octets(SMALLSTEP "testclient__client.pem", &octets));
	assert_ok(devcert_cert_parse(octets.ptr, octets.len, &recipient));
	dc_buf_free(&octets);
	assert_true(corpus_octets(SMALLSTEP "testclient__client.key", &octets));
	assert_ok(devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key));
	dc_buf_free(&octets);
	assert_fails(DEVCERT_E_WEAK,
	             dc_cms_open(content, recipient, key, DC_ALLOW_ALL, NULL, &out));
	devcert_cert_free(recipient);
	devcert_key_free(key);
	devcert_cert_list_free(ca);
	dc_cms_signed_free(msg);
}

/* N1, N2, N4: no certificate inside, OAEP, an attribute of Microsoft's. */
static void
a_reply_of_ndes_is_verified_with_the_certificates_of_getcacert(void **state)
{
	devcert_cert_list *ca;
	const devcert_cert *signer;
	dc_cms_signed *msg;
	dc_slice content;

	(void)state;
	msg = read_message(SMALLSTEP "testca2__CertRep_NoCertificatesForSigners.der");
	ca = read_certs(SMALLSTEP "testca2__ca2.pem");
	assert_int_equal(devcert_cert_list_get_count(dc_cms_signed_certs(msg)), 0);
	signer = find_signer(msg, ca);
	assert_ptr_equal(signer, dc_cert_list_at(ca, 0));
	assert_fails(DEVCERT_E_WEAK, dc_cms_signed_verify(msg, signer, 0));
	for (size_t i = 1; i < devcert_cert_list_get_count(ca); i++)
		assert_fails(DEVCERT_E_SIGNATURE,
		             dc_cms_signed_verify(msg, dc_cert_list_at(ca, i), DC_ALLOW_ALL));
	assert_ok(dc_cms_signed_verify(msg, signer, DEVCERT_ALLOW_SHA1));
	assert_attr(msg, DC_OID_SCEP_TRANSACTION_ID, DC_TAG_PRINTABLE_STRING,
	            "HVvzN0228V+AW+dUuDe8OPyDXD0=");
	assert_attr(msg, "1.3.6.1.4.1.311.21.38", DC_TAG_UTF8_STRING, "Issued");
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);
	devcert_cert_list_free(ca);
	dc_cms_signed_free(msg);
}

/* The CA's key is encrypted in a way that we do not read, with an empty password. */
static devcert_key *
read_ca_key(void)
{
	char command[4096], name[] = "/tmp/devcert-corpus-XXXXXX";
	devcert_key *key = NULL;
	uint8_t octets[8192];
	size_t len;
	FILE *file;
	int fd = mkstemp(name), status;

	assert_true(fd >= 0);
	(void)snprintf(command, sizeof(command),
	               "openssl rsa -passin pass: -in '%s' -out '%s' 2>/dev/null",
	               corpus_path(SMALLSTEP "testca__ca.key"), name);
	status = system(command);
	file = fdopen(fd, "rb");
	assert_non_null(file);
	len = fread(octets, 1, sizeof(octets), file);
	(void)fclose(file);
	(void)unlink(name);
	if (status == 0)
		assert_ok(devcert_key_parse(octets, len, NULL, 0, &key));
	return key;
}

/* A1, A2, A3, A10 */
static void
apples_request_is_refused_and_opens_under_a_legacy_policy(void **state)
{
	const uint32_t policy = DEVCERT_ALLOW_SHA1 | DEVCERT_ALLOW_DES3 | DEVCERT_ALLOW_RSA_1024;
	dc_buf out = DC_BUF_INIT(CORPUS_FILE_MAX);
	dc_cipher cipher = (dc_cipher)0;
	const devcert_cert *signer, *ca;
	devcert_cert_list *cas;
	devcert_csr *csr = NULL;
	devcert_key *key;
	dc_cms_signed *msg;
	dc_slice content;

	(void)state;
	msg = read_message(SMALLSTEP "PKCSReq.der");
	signer = find_signer(msg, dc_cms_signed_certs(msg));
	assert_non_null(signer);
	assert_fails(DEVCERT_E_WEAK, dc_cms_signed_verify(msg, signer, 0));
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_ABSENT);
	assert_ok(dc_cms_signed_verify(msg, signer, policy));
	assert_attr(msg, DC_OID_SCEP_MESSAGE_TYPE, DC_TAG_PRINTABLE_STRING, "19");
	assert_int_equal(dc_cms_signed_content(msg, &content), DC_CONTENT_PRESENT);

	key = read_ca_key();
	if (key == NULL) {
		print_message("# skipped: openssl, to decrypt the CA's key\n");
		dc_cms_signed_free(msg);
		return;
	}
	cas = read_certs(SMALLSTEP "testca__ca.crt");
	ca = dc_cert_list_at(cas, 0);
	assert_fails(DEVCERT_E_WEAK, dc_cms_open(content, ca, key, 0, NULL, &out));
	assert_fails(
	    DEVCERT_E_WEAK,
	    dc_cms_open(content, ca, key, policy & ~(uint32_t)DEVCERT_ALLOW_DES3, NULL, &out));
	assert_int_equal(out.len, 0);
	assert_ok(dc_cms_open(content, ca, key, policy, &cipher, &out));
	assert_int_equal(cipher, DC_3DES_CBC);
	assert_ok(devcert_csr_parse(out.ptr, out.len, &csr));
	assert_int_equal(devcert_csr_get_version(csr), 2);
	assert_fails(DEVCERT_E_WEAK, devcert_csr_verify(csr, 0));
	assert_ok(devcert_csr_verify(csr, policy));
	devcert_csr_free(csr);
	devcert_cert_list_free(cas);
	devcert_key_free(key);
	dc_cms_signed_free(msg);
	dc_buf_free(&out);
}

/* A5; not SCEP, but the longest SignedData in BER that lies there. */
static void
a_long_message_in_ber_is_read(void **state)
{
	dc_cms_signed *msg = NULL;
	dc_buf octets;

	(void)state;
	assert_true(corpus_octets(
	    "scep/asn1crypto/tests__fixtures__cms-signed-indefinite-length.der", &octets));
	/* The file ends with a line end that is no part of the message. */
	assert_fails(DEVCERT_E_TRAILING, dc_cms_signed_parse(dc_buf_slice(&octets), &msg));
	assert_ok(dc_cms_signed_parse(dc_slice_of(octets.ptr, octets.len - 1), &msg));
	assert_non_null(find_signer(msg, dc_cms_signed_certs(msg)));
	/* The names in the content were replaced after it was signed. */
	assert_fails(
	    DEVCERT_E_SIGNATURE,
	    dc_cms_signed_verify(msg, find_signer(msg, dc_cms_signed_certs(msg)), DC_ALLOW_ALL));
	dc_cms_signed_free(msg);
	dc_buf_free(&octets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_samples_of_the_rfcs_author_verify),
		cmocka_unit_test(a_reply_for_an_old_device_needs_sha1_and_stays_closed),
		cmocka_unit_test(a_reply_of_ndes_is_verified_with_the_certificates_of_getcacert),
		cmocka_unit_test(apples_request_is_refused_and_opens_under_a_legacy_policy),
		cmocka_unit_test(a_long_message_in_ber_is_read),
	};

	if (!corpus_has("scep"))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
