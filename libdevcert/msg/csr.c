/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/csr.h"

#include "asn1/algorithm.h"
#include "asn1/asn1.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "crypto/pk.h"
#include "msg/csr_attrs.h"
#include "pki/key.h"
#include "pki/name.h"

static const char *const labels[] = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL };

/* Versions beyond 0 are not defined, but old macOS writes 2. */
#define VERSION_MAX 2u

struct devcert_csr {
	dc_ref ref;
	uint8_t *der; /* the slices point into it */
	size_t der_len;
	dc_slice info; /* what is signed */
	char algorithm[DC_OID_TEXT_SIZE];
	dc_slice parameters; /* of the algorithm; empty where there are none */
	dc_slice signature;
	uint32_t version;
	devcert_name *subject;
	devcert_public_key *key;
	dc_csr_attrs attrs;
};

static devcert_status
read_version(const dc_asn1 *value, uint32_t *out)
{
	devcert_status rc = dc_asn1_get_uint(value, "certificationRequestInfo.version", out);

	if (rc == DEVCERT_OK && *out > VERSION_MAX)
		rc = dc_fail(DEVCERT_E_DER, "a request of version %u", *out);
	return rc;
}

static devcert_status
read_subject(const dc_asn1 *value, devcert_name **out)
{
	dc_slice der;
	devcert_status rc = dc_asn1_get_whole(value, "certificationRequestInfo.subject", &der);

	return rc == DEVCERT_OK ? devcert_name_parse(der.ptr, der.len, out) : rc;
}

static devcert_status
read_key(const dc_asn1 *value, devcert_public_key **out)
{
	dc_slice der;
	devcert_status rc =
	    dc_asn1_get_whole(value, "certificationRequestInfo.subjectPKInfo", &der);

	return rc == DEVCERT_OK ? dc_public_key_from_spki(der, out) : rc;
}

static devcert_status
read_attributes(const dc_asn1 *value, dc_csr_attrs *out)
{
	dc_slice content;
	devcert_status rc = dc_asn1_get(value, "certificationRequestInfo.attributes", &content);

	/* RFC 2986, section 4.1, wants an empty set where there are none; some leave it out. */
	if (rc != DEVCERT_OK && rc != DEVCERT_E_NOT_FOUND)
		return rc;
	return dc_csr_attrs_read(content, out);
}

static devcert_status
read_request(const dc_asn1 *value, devcert_csr *csr)
{
	dc_slice algorithm;
	devcert_status rc = dc_asn1_get_whole(value, "certificationRequestInfo", &csr->info);

	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_whole(value, "signatureAlgorithm", &algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(algorithm, csr->algorithm, &csr->parameters);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_bits(value, "signature", &csr->signature);
	if (rc == DEVCERT_OK)
		rc = read_version(value, &csr->version);
	if (rc == DEVCERT_OK)
		rc = read_subject(value, &csr->subject);
	if (rc == DEVCERT_OK)
		rc = read_attributes(value, &csr->attrs);
	if (rc == DEVCERT_OK)
		rc = read_key(value, &csr->key);
	return rc;
}

devcert_status
dc_csr_from_der(dc_slice der, devcert_csr **out)
{
	devcert_csr *csr;
	dc_asn1 *value = NULL;
	devcert_status rc;

	*out = NULL;
	if (der.len > DC_LIMIT_CSR_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a request of %zu octets", der.len);
	rc = DC_NEW(csr);
	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&csr->ref);
	csr->der = malloc(der.len > 0 ? der.len : 1);
	if (csr->der == NULL) {
		free(csr);
		return dc_fail_nomem();
	}
	if (der.len > 0)
		memcpy(csr->der, der.ptr, der.len);
	csr->der_len = der.len;
	rc = dc_asn1_decode("CertificationRequest", dc_csr_der(csr), &value);
	if (rc == DEVCERT_OK)
		rc = read_request(value, csr);
	dc_asn1_free(value);
	if (rc == DEVCERT_OK)
		*out = csr;
	else
		devcert_csr_free(csr);
	return rc;
}

/* The only request in a PEM text; blocks of other kinds do not matter. */
static devcert_status
parse_pem(dc_slice in, devcert_csr **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_CSR_LEN), other = DC_BUF_INIT(DC_LIMIT_CSR_LEN);
	dc_slice label;
	devcert_status rc = dc_pem_find(&in, labels, &label, &der);

	if (rc == DEVCERT_E_NOT_FOUND)
		rc = dc_fail(DEVCERT_E_PEM, "no block with a certificate request");
	if (rc == DEVCERT_OK && dc_pem_find(&in, labels, &label, &other) == DEVCERT_OK)
		rc = dc_fail(DEVCERT_E_TRAILING, "a second certificate request follows");
	if (rc == DEVCERT_OK)
		rc = dc_csr_from_der(dc_buf_slice(&der), out);
	dc_buf_free(&other);
	dc_buf_free(&der);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_parse(const uint8_t *data, size_t data_len, devcert_csr **out)
{
	dc_slice in = { data, data_len };

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_CSR_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a request of %zu octets", data_len);
	return dc_pem_is(in) ? parse_pem(in, out) : dc_csr_from_der(in, out);
}

/* see devcert/csr.h */
devcert_status
devcert_csr_encode(const devcert_csr *csr, devcert_encoding encoding, devcert_bytes **out)
{
	dc_buf pem = DC_BUF_INIT(2 * DC_LIMIT_CSR_LEN);

	DC_OUT(out);
	DC_ARG(csr);
	switch (encoding) {
	case DEVCERT_ENCODING_DER:
		return dc_bytes_from(dc_csr_der(csr), out);
	case DEVCERT_ENCODING_PEM:
		dc_pem_encode(labels[0], dc_csr_der(csr), &pem);
		return dc_buf_take_bytes(&pem, out);
	default:
		return dc_fail(DEVCERT_E_ARGUMENT, "unknown encoding %d", (int)encoding);
	}
}

/* see devcert/csr.h */
devcert_status
devcert_csr_verify(const devcert_csr *csr, uint32_t allow)
{
	devcert_status rc;

	DC_ARG(csr);
	rc = dc_allow_check(allow);
	if (rc != DEVCERT_OK)
		return rc;
	/* It says a key's algorithm, not a signature's; only CMS has it in this place. */
	if (strcmp(csr->algorithm, DC_OID_RSA_ENCRYPTION) == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "signature algorithm %s", csr->algorithm);
	return dc_public_key_verify(csr->key, csr->algorithm, csr->parameters, DC_SHA256, csr->info,
	                            csr->signature, allow);
}

/* see devcert/csr.h */
void
devcert_csr_free(devcert_csr *csr)
{
	if (csr == NULL || !dc_ref_put(&csr->ref))
		return;
	devcert_name_free(csr->subject);
	devcert_public_key_free(csr->key);
	dc_csr_attrs_free(&csr->attrs);
	/* The challenge is in there. */
	dc_wipe_free(csr->der, csr->der_len);
	free(csr);
}

dc_slice
dc_csr_der(const devcert_csr *csr)
{
	return dc_slice_of(csr->der, csr->der_len);
}

dc_slice
dc_csr_subject_der(const devcert_csr *csr)
{
	return dc_name_der(csr->subject);
}

const devcert_public_key *
dc_csr_public_key(const devcert_csr *csr)
{
	return csr->key;
}

dc_slice
dc_csr_challenge(const devcert_csr *csr)
{
	return csr->attrs.challenge != NULL ? dc_secret_slice(csr->attrs.challenge)
	                                    : dc_slice_of(NULL, 0);
}

const dc_ext_list *
dc_csr_extensions(const devcert_csr *csr)
{
	return &csr->attrs.extensions;
}

devcert_csr *
dc_csr_ref(const devcert_csr *csr)
{
	/* Only the count changes, which no reader sees. */
	devcert_csr *same = (devcert_csr *)(uintptr_t)csr;

	dc_ref_get(&same->ref);
	return same;
}

/* see devcert/csr.h */
uint32_t
devcert_csr_get_version(const devcert_csr *csr)
{
	return csr != NULL ? csr->version : 0;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_subject(const devcert_csr *csr, devcert_name **out)
{
	DC_OUT(out);
	DC_ARG(csr);
	*out = dc_name_ref(csr->subject);
	return DEVCERT_OK;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_public_key(const devcert_csr *csr, devcert_public_key **out)
{
	DC_OUT(out);
	DC_ARG(csr);
	*out = dc_public_key_ref(csr->key);
	return DEVCERT_OK;
}

/* see devcert/csr.h */
bool
devcert_csr_has_key(const devcert_csr *csr, const devcert_key *key)
{
	return csr != NULL && key != NULL &&
	       devcert_public_key_equals(csr->key, dc_key_public(key));
}

/* see devcert/csr.h */
const char *
devcert_csr_get_signature_algorithm(const devcert_csr *csr)
{
	return csr != NULL ? dc_oid_name(csr->algorithm) : NULL;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_san_list(const devcert_csr *csr, devcert_san_list **out)
{
	DC_OUT(out);
	DC_ARG(csr);
	return dc_san_list_copy(csr->attrs.sans, out);
}

/* see devcert/csr.h */
uint32_t
devcert_csr_get_key_usage(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.key_usage : 0;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_ext_key_usages(const devcert_csr *csr, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(csr);
	return dc_text_list_copy(csr->attrs.ext_key_usages, out);
}

/* see devcert/csr.h */
bool
devcert_csr_is_ca(const devcert_csr *csr)
{
	return csr != NULL && csr->attrs.is_ca;
}

/* see devcert/csr.h */
int32_t
devcert_csr_get_path_len(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.path_len : -1;
}

/* see devcert/csr.h */
const char *
devcert_csr_get_template_name(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.template_name : NULL;
}

/* see devcert/csr.h */
const char *
devcert_csr_get_template_oid(const devcert_csr *csr)
{
	return csr != NULL && csr->attrs.template.oid[0] != '\0' ? csr->attrs.template.oid : NULL;
}

/* see devcert/csr.h */
uint32_t
devcert_csr_get_template_major(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.template.major : 0;
}

/* see devcert/csr.h */
uint32_t
devcert_csr_get_template_minor(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.template.minor : 0;
}

/* see devcert/csr.h */
const char *
devcert_csr_get_sid(const devcert_csr *csr)
{
	return csr != NULL ? csr->attrs.sid : NULL;
}

/* see devcert/csr.h */
bool
devcert_csr_is_extension_critical(const devcert_csr *csr, const char *oid)
{
	const dc_ext *ext =
	    csr != NULL && oid != NULL ? dc_ext_find(&csr->attrs.extensions, oid) : NULL;

	return ext != NULL && ext->critical;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_extensions(const devcert_csr *csr, devcert_text_list **out)
{
	devcert_text_list *list = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(csr);
	rc = dc_text_list_new(&list);
	for (size_t i = 0; rc == DEVCERT_OK && i < csr->attrs.extensions.count; i++)
		rc = dc_text_list_add(list, csr->attrs.extensions.items[i].oid);
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_text_list_free(list);
	return rc;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_extension(const devcert_csr *csr, const char *oid, devcert_bytes **out)
{
	const dc_ext *ext;

	DC_OUT(out);
	DC_ARG(csr);
	DC_ARG(oid);
	ext = dc_ext_find(&csr->attrs.extensions, oid);
	return ext != NULL ? dc_bytes_from(ext->value, out)
	                   : dc_fail(DEVCERT_E_NOT_FOUND, "this extension is not asked for");
}

/* see devcert/csr.h */
bool
devcert_csr_has_challenge(const devcert_csr *csr)
{
	return csr != NULL && csr->attrs.challenge != NULL;
}

/* see devcert/csr.h */
devcert_status
devcert_csr_get_challenge_private(const devcert_csr *csr, devcert_secret **out)
{
	DC_OUT(out);
	DC_ARG(csr);
	if (csr->attrs.challenge == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the request has no challengePassword");
	return dc_secret_from(dc_secret_slice(csr->attrs.challenge), out);
}
