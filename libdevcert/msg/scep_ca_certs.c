/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GetCACert, RFC 8894, sections 2.2 and 4.2: nothing of the reply is kept that whom we trust does
 * not vouch for. */
#include "base/base64.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "base/text.h"
#include "crypto/pk.h"
#include "msg/scep.h"
#include "msg/scep_roles.h"

struct devcert_scep_ca_certs {
	dc_ref ref;
	devcert_cert_list *list;
	dc_scep_roles roles;
	int64_t now_at;
};

/* Read the body by what it is: servers mix up the content types.  Some send base64 without the
 * lines around it that make it PEM. */
static devcert_status
read_body(dc_slice in, devcert_cert_list **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_status rc;

	if (in.len > DC_LIMIT_SCEP_REPLY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets of CA certificates", in.len);
	if (in.len == 0)
		return dc_fail(DEVCERT_E_DER, "no octets where CA certificates should be");
	if (in.ptr[0] == 0x30 || dc_pem_is(in))
		return devcert_cert_list_parse(in.ptr, in.len, out);
	rc = dc_base64_decode(in, &der);
	if (rc == DEVCERT_E_PEM)
		rc = dc_fail(DEVCERT_E_DER, "neither a certificate nor a list of certificates");
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_parse(der.ptr, der.len, out);
	dc_buf_free(&der);
	return rc;
}

/* A list of one. */
static devcert_status
list_of(const devcert_cert *cert, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_add(builder, cert);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

/* Make the object of what came in and of whom we trust. */
static devcert_status
make(const devcert_cert_list *received, const devcert_cert_list *anchors, int64_t now_at,
     uint32_t allow, devcert_scep_ca_certs **out)
{
	dc_scep_set set = { received, anchors, now_at, allow };
	devcert_scep_ca_certs *ca_certs;
	devcert_status rc = DC_NEW(ca_certs);

	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&ca_certs->ref);
	ca_certs->now_at = now_at;
	rc = dc_scep_trust_filter(&set, &ca_certs->list);
	set.list = ca_certs->list;
	if (rc == DEVCERT_OK)
		rc = dc_scep_roles_find(&set, &ca_certs->roles);
	if (rc == DEVCERT_OK)
		*out = ca_certs;
	else
		devcert_scep_ca_certs_free(ca_certs);
	return rc;
}

/* The one CA certificate with the fingerprint. */
static devcert_status
find_fingerprint(const devcert_cert_list *list, const uint8_t fingerprint[32],
                 const devcert_cert **out)
{
	char hex[65];

	dc_hex(dc_slice_of(fingerprint, 32), hex);
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *cert = dc_cert_list_at(list, i);

		if (strcmp(devcert_cert_get_fingerprint(cert), hex) != 0)
			continue;
		if (!devcert_cert_is_ca(cert))
			return dc_fail(DEVCERT_E_USAGE_FORBIDDEN,
			               "the certificate with the fingerprint is not a CA's");
		*out = cert;
		return DEVCERT_OK;
	}
	return dc_fail(DEVCERT_E_UNTRUSTED, "no certificate has the fingerprint");
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_parse_by_fingerprint(const uint8_t *data, size_t data_len,
                                           const char *fingerprint, int64_t now_at, uint32_t allow,
                                           devcert_scep_ca_certs **out)
{
	devcert_cert_list *received = NULL, *anchors = NULL;
	const devcert_cert *anchor = NULL;
	uint8_t octets[32];
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_ARG(fingerprint);
	if (!dc_unhex(fingerprint, octets, sizeof(octets)))
		return dc_fail(DEVCERT_E_TEXT, "a SHA-256 fingerprint has 64 hexadecimal digits");
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = read_body(dc_slice_of(data, data_len), &received);
	if (rc == DEVCERT_OK)
		rc = find_fingerprint(received, octets, &anchor);
	if (rc == DEVCERT_OK)
		rc = list_of(anchor, &anchors);
	if (rc == DEVCERT_OK)
		rc = make(received, anchors, now_at, allow, out);
	devcert_cert_list_free(anchors);
	devcert_cert_list_free(received);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_parse_by_anchors(const uint8_t *data, size_t data_len,
                                       const devcert_cert_list *anchors, int64_t now_at,
                                       uint32_t allow, devcert_scep_ca_certs **out)
{
	devcert_cert_list *received = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_ARG(anchors);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = read_body(dc_slice_of(data, data_len), &received);
	if (rc == DEVCERT_OK)
		rc = make(received, anchors, now_at, allow, out);
	devcert_cert_list_free(received);
	return rc;
}

/* Whether the issuer of cert, itself apart, is in the list. */
static bool
has_issuer(const devcert_cert_list *list, const devcert_cert *cert)
{
	dc_slice issuer = dc_cert_issuer_der(cert);

	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++)
		if (dc_slice_equals(dc_cert_subject_der(dc_cert_list_at(list, i)), issuer) &&
		    !devcert_cert_equals(dc_cert_list_at(list, i), cert))
			return true;
	return false;
}

/* The one CA certificate that nothing else of the reply stands above; *out comes in NULL. */
static devcert_status
find_top(const devcert_cert_list *list, const devcert_cert **out)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *cert = dc_cert_list_at(list, i);

		if (!devcert_cert_is_ca(cert) ||
		    (has_issuer(list, cert) && !devcert_cert_is_self_signed(cert)))
			continue;
		if (*out != NULL && !devcert_cert_equals(*out, cert))
			return dc_fail(DEVCERT_E_UNTRUSTED, "certificates of more than one CA");
		*out = cert;
	}
	if (*out == NULL)
		return dc_fail(DEVCERT_E_UNTRUSTED, "no certificate of the CA itself");
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_parse_on_first_use(const uint8_t *data, size_t data_len, int64_t now_at,
                                         uint32_t allow, devcert_scep_ca_certs **out)
{
	devcert_cert_list *received = NULL, *anchors = NULL;
	const devcert_cert *top = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	rc = dc_allow_check(allow);
	if (rc == DEVCERT_OK)
		rc = read_body(dc_slice_of(data, data_len), &received);
	if (rc == DEVCERT_OK)
		rc = find_top(received, &top);
	if (rc == DEVCERT_OK)
		rc = list_of(top, &anchors);
	if (rc == DEVCERT_OK)
		rc = make(received, anchors, now_at, allow, out);
	devcert_cert_list_free(anchors);
	devcert_cert_list_free(received);
	return rc;
}

const devcert_cert *
dc_scep_ca_certs_ca(const devcert_scep_ca_certs *ca_certs)
{
	return ca_certs->roles.ca;
}

const devcert_cert *
dc_scep_ca_certs_signer(const devcert_scep_ca_certs *ca_certs)
{
	return ca_certs->roles.signer;
}

const devcert_cert *
dc_scep_ca_certs_recipient(const devcert_scep_ca_certs *ca_certs)
{
	return ca_certs->roles.recipient;
}

const devcert_cert_list *
dc_scep_ca_certs_list(const devcert_scep_ca_certs *ca_certs)
{
	return ca_certs->list;
}

int64_t
dc_scep_ca_certs_now(const devcert_scep_ca_certs *ca_certs)
{
	return ca_certs->now_at;
}

devcert_scep_ca_certs *
dc_scep_ca_certs_ref(const devcert_scep_ca_certs *ca_certs)
{
	/* Only the count changes, which no reader sees. */
	devcert_scep_ca_certs *same = (devcert_scep_ca_certs *)(uintptr_t)ca_certs;

	dc_ref_get(&same->ref);
	return same;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_get_ca(const devcert_scep_ca_certs *ca_certs, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(ca_certs);
	*out = dc_cert_ref(ca_certs->roles.ca);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_get_signer(const devcert_scep_ca_certs *ca_certs, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(ca_certs);
	*out = dc_cert_ref(ca_certs->roles.signer);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_get_recipient(const devcert_scep_ca_certs *ca_certs, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(ca_certs);
	*out = dc_cert_ref(ca_certs->roles.recipient);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_certs_get_list(const devcert_scep_ca_certs *ca_certs, devcert_cert_list **out)
{
	DC_OUT(out);
	DC_ARG(ca_certs);
	*out = dc_cert_list_ref(ca_certs->list);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
void
devcert_scep_ca_certs_free(devcert_scep_ca_certs *ca_certs)
{
	if (ca_certs == NULL || !dc_ref_put(&ca_certs->ref))
		return;
	dc_scep_roles_clear(&ca_certs->roles);
	devcert_cert_list_free(ca_certs->list);
	free(ca_certs);
}
