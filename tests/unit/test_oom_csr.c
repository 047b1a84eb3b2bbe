/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names, alternative names, extensions and requests when memory runs out. */
#include "oom.h"

#include "base/bytes.h"
#include "csr_vectors.h"
#include "msg/csr.h"
#include "pki/cert.h"
#include "pki/ext.h"
#include "pki/name.h"
#include "vectors.h"

static dc_buf full_cert;

static devcert_status
read_and_write_names(void)
{
	devcert_name *name = NULL, *same = NULL;
	devcert_bytes *der = NULL;
	devcert_status rc =
	    devcert_name_parse_text("CN=a\\, b+serialNumber=7,1.2.3=#0500,C=BE", &name);

	if (rc == DEVCERT_OK)
		rc = devcert_name_encode(name, &der);
	if (rc == DEVCERT_OK)
		rc = devcert_name_parse(devcert_bytes_data(der), devcert_bytes_len(der), &same);
	if (rc == DEVCERT_OK)
		assert_true(devcert_name_equals(name, same));
	devcert_bytes_free(der);
	devcert_name_free(same);
	devcert_name_free(name);
	return rc;
}

/* What failed for want of memory can be done again. */
static devcert_status
build_a_name(void)
{
	devcert_name_builder *builder = NULL;
	devcert_name *name = NULL;
	devcert_status first, second = DEVCERT_OK;

	first = devcert_name_builder_new(&builder);
	if (first != DEVCERT_OK)
		return first;
	first = devcert_name_builder_add(builder, "C", "BE");
	if (first != DEVCERT_OK && !oom_for_ever)
		assert_ok(devcert_name_builder_add(builder, "C", "BE"));
	if (first == DEVCERT_OK || !oom_for_ever)
		second = devcert_name_builder_build(builder, &name);
	if (name != NULL)
		assert_string_equal(devcert_name_get_text(name), "C=BE");
	devcert_name_free(name);
	devcert_name_builder_free(builder);
	/* The record is that of the last failure: fail again where another call succeeded. */
	return first != DEVCERT_OK ? dc_fail_nomem() : second;
}

static devcert_status
read_alternative_names(void)
{
	static const char der[] =
	    "\x30\x3b\x82\x01x\x87\x04\x01\x02\x03\x04\xa0\x03\x06\x01\x2a"
	    "\xa0\x13\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03\xa0\x05\x0c\x03x@y"
	    "\xa4\x12\x30\x10\x31\x0e\x30\x0c\x06\x03\x55\x04\x03\x0c\x05hello\x88\x02\x2a\x03";
	devcert_san_list *list = NULL;
	devcert_status rc = dc_san_list_parse(dc_slice_of(der, sizeof(der) - 1), &list);

	assert_int_equal(devcert_san_list_get_count(list), rc == DEVCERT_OK ? 6 : 0);
	/* Want of memory makes no other kind of a name. */
	if (rc == DEVCERT_OK) {
		assert_int_equal(devcert_san_list_get_type(list, 3), DEVCERT_SAN_TYPE_UPN);
		assert_int_equal(devcert_san_list_get_type(list, 4),
		                 DEVCERT_SAN_TYPE_DIRECTORY_NAME);
	}
	devcert_san_list_free(list);
	return rc;
}

static devcert_status
read_oids(void)
{
	static const char der[] = "\x30\x06\x06\x01\x2a\x06\x01\x2b";
	devcert_text_list *list = NULL;
	devcert_status rc = dc_ext_read_oids(dc_slice_of(der, sizeof(der) - 1), &list);

	assert_int_equal(devcert_text_list_get_count(list), rc == DEVCERT_OK ? 2 : 0);
	devcert_text_list_free(list);
	return rc;
}

static devcert_status
read_uris(void)
{
	static const char der[] = "\x30\x0e\x30\x0c\xa0\x0a\xa0\x08\x86\x02x:\x86\x02y:";
	devcert_text_list *list = NULL;
	devcert_status rc = dc_ext_read_crl_uris(dc_slice_of(der, sizeof(der) - 1), &list);

	assert_int_equal(devcert_text_list_get_count(list), rc == DEVCERT_OK ? 2 : 0);
	devcert_text_list_free(list);
	return rc;
}

static devcert_status
read_a_request(void)
{
	devcert_text_list *extensions = NULL, *usages = NULL;
	devcert_bytes *der = NULL, *pem = NULL, *value = NULL;
	devcert_secret *challenge = NULL;
	devcert_csr *csr = NULL;
	devcert_status rc =
	    devcert_csr_parse((const uint8_t *)CSR_OPENSSL, strlen(CSR_OPENSSL), &csr);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_encode(csr, DEVCERT_ENCODING_DER, &der);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_encode(csr, DEVCERT_ENCODING_PEM, &pem);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_extensions(csr, &extensions);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_ext_key_usages(csr, &usages);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_extension(csr, "1.2.3.5", &value);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_challenge_private(csr, &challenge);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_verify(csr, 0);
	devcert_secret_free(challenge);
	devcert_bytes_free(value);
	devcert_text_list_free(usages);
	devcert_text_list_free(extensions);
	devcert_bytes_free(pem);
	devcert_bytes_free(der);
	devcert_csr_free(csr);
	return rc;
}

static devcert_status
make_a_request(void)
{
	devcert_csr_builder *builder = NULL;
	devcert_key *key = NULL;
	devcert_csr *csr = NULL;
	devcert_status rc = devcert_key_parse((const uint8_t *)CSR_OPENSSL_KEY,
	                                      strlen(CSR_OPENSSL_KEY), NULL, 0, &key);

	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_dns(builder, "a.example");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_ext_key_usage(builder, "1.2.3");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_upn(builder, "x@y");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_sid(builder, "S-1-5-18");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_registered_id(builder, "1.2.3");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_template_name(builder, "Printer");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_template(builder, "1.2.3", 1, 2);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_sid(builder, "S-1-5-18");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_extension(builder, "1.2.3", true,
		                                       (const uint8_t *)"\x05", 2);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_challenge(builder, (const uint8_t *)"secret", 6);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_build(builder, key, &csr);
	if (rc == DEVCERT_OK)
		assert_true(devcert_csr_has_key(csr, key));
	devcert_csr_free(csr);
	devcert_csr_builder_free(builder);
	devcert_key_free(key);
	return rc;
}

/* Nothing of what was set before is lost when memory runs out, and what was begun is undone. */
static devcert_status
ask_again(void)
{
	devcert_csr_builder *builder = NULL;
	devcert_csr *csr = NULL;
	devcert_cert *cert = NULL;
	devcert_status rc =
	    devcert_csr_parse((const uint8_t *)CSR_OPENSSL, strlen(CSR_OPENSSL), &csr);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_parse(full_cert.ptr, full_cert.len, &cert);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_new(&builder);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_add_san_dns(builder, "a.example");
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_from_csr(builder, csr);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_builder_set_from_cert(builder, cert);
	devcert_csr_builder_free(builder);
	devcert_cert_free(cert);
	devcert_csr_free(csr);
	return rc;
}

static void
asking_again_survives(void **state)
{
	(void)state;
	full_cert = read_vector("certs/leaf.pem");
	survive_oom("asking again", ask_again, 60);
	dc_buf_free(&full_cert);
}

static void
names_survive(void **state)
{
	(void)state;
	survive_oom("names", read_and_write_names, 20);
	survive_oom("name builder", build_a_name, 8);
}

static void
extensions_survive(void **state)
{
	(void)state;
	survive_oom("alternative names", read_alternative_names, 4);
	survive_oom("OIDs", read_oids, 3);
	survive_oom("URIs", read_uris, 5);
}

static void
requests_survive(void **state)
{
	(void)state;
	survive_oom("reading a request", read_a_request, 60);
	survive_oom("making a request", make_a_request, 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_survive),
		cmocka_unit_test(extensions_survive),
		cmocka_unit_test(requests_survive),
		cmocka_unit_test(asking_again_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
