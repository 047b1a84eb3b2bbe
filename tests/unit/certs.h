/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates and keys for tests: from tests/vectors, or made on the spot. */
#ifndef TEST_CERTS_H
#define TEST_CERTS_H
#include <devcert/cert.h>

#include "pki/cert.h"
#include "pki/key.h"
#include "vectors.h"

/* 2025-01-01 and 2075-01-01, the validity of tests/vectors/certs; a moment within it. */
#define CERTS_BEGIN INT64_C(1735689600)
#define CERTS_END INT64_C(3313526400)
#define CERTS_NOW INT64_C(1800000000)

static inline devcert_cert *
read_cert(const char *name)
{
	dc_buf octets = read_vector(name);
	devcert_cert *cert;

	assert_ok(devcert_cert_parse(octets.ptr, octets.len, &cert));
	dc_buf_free(&octets);
	return cert;
}

static inline devcert_key *
read_plain_key(const char *name)
{
	dc_buf octets = read_vector(name);
	devcert_key *key;

	assert_ok(devcert_key_parse(octets.ptr, octets.len, NULL, 0, &key));
	dc_buf_free(&octets);
	return key;
}

/* A builder with this subject and the validity of the vectors. */
static inline devcert_cert_builder *
start_cert(const char *subject)
{
	devcert_cert_builder *builder;
	devcert_name *name;

	assert_ok(devcert_cert_builder_new(&builder));
	assert_ok(devcert_name_parse_text(subject, &name));
	assert_ok(devcert_cert_builder_set_subject(builder, name));
	assert_ok(devcert_cert_builder_set_validity(builder, CERTS_BEGIN, CERTS_END));
	devcert_name_free(name);
	return builder;
}

/* Sign with issuer's key (NULL: self-signed), and free the builder. */
static inline devcert_cert *
finish_cert(devcert_cert_builder *builder, const devcert_key *key, const devcert_cert *issuer)
{
	devcert_cert *cert;

	assert_ok(devcert_cert_builder_sign(builder, key, issuer, &cert));
	devcert_cert_builder_free(builder);
	return cert;
}

/* A list of count certificates, of which some may be NULL and are left out. */
static inline devcert_cert_list *
list_of_certs(size_t count, const devcert_cert *const *certs)
{
	devcert_cert_list_builder *builder;
	devcert_cert_list *list;

	assert_ok(devcert_cert_list_builder_new(&builder));
	for (size_t i = 0; i < count; i++)
		if (certs[i] != NULL)
			assert_ok(devcert_cert_list_builder_add(builder, certs[i]));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	devcert_cert_list_builder_free(builder);
	return list;
}

#endif /* TEST_CERTS_H */
