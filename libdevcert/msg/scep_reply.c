/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the device does with a reply. */
#include "base/limits.h"
#include "base/mem.h"
#include "msg/cms_enveloped.h"
#include "msg/cms_signed.h"
#include "msg/scep_client.h"
#include "msg/scep_roles.h"

/* A certificate that begins a little later than our clock says is one that was issued just now. */
#define CLOCK_SKEW INT64_C(300)

/* Replies may be signed by those with digitalSignature, and by those that the CA uses for want of
 * such a one. */
static devcert_status
may_sign(const devcert_scep_ca_certs *ca_certs, const devcert_cert *cert, bool *may)
{
	int purposes = 0;
	devcert_status rc = dc_scep_rank_purposes(cert, &purposes);

	*may = (purposes > 0 && dc_cert_may(cert, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE)) ||
	       devcert_cert_equals(cert, dc_scep_ca_certs_signer(ca_certs)) ||
	       devcert_cert_equals(cert, dc_scep_ca_certs_ca(ca_certs));
	return rc;
}

/* The signer, from the set that we trust: what is embedded in the reply is never looked at, and
 * may be missing, as with NDES. */
static devcert_status
find_signer(const devcert_scep_ca_certs *ca_certs, const dc_cms_signed *msg,
            const devcert_cert **out)
{
	const devcert_cert_list *list = dc_scep_ca_certs_list(ca_certs);

	*out = NULL;
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		bool may = false;
		devcert_status rc = DEVCERT_OK;

		*out = dc_cert_list_at(list, i);
		if (dc_cms_signed_names(msg, *out))
			rc = may_sign(ca_certs, *out, &may);
		if (may || rc != DEVCERT_OK)
			return rc;
	}
	return dc_fail(DEVCERT_E_UNTRUSTED, "not signed by the CA or RA");
}

static devcert_status
verify(const devcert_scep_client *client, dc_cms_signed *msg)
{
	const devcert_cert *signer;
	devcert_status rc = find_signer(client->ca_certs, msg, &signer);

	if (rc == DEVCERT_OK)
		rc = dc_cert_check_time(signer, client->now_at);
	return rc == DEVCERT_OK ? dc_cms_signed_verify(msg, signer, client->policy.allow) : rc;
}

/* That the reply is to our last message: RFC 8894, sections 3.2.1.1 and 3.2.1.5. */
static devcert_status
match(const devcert_scep_client *client, const dc_scep_attrs *attrs)
{
	if (attrs->type != DEVCERT_SCEP_TYPE_CERT_REP)
		return dc_fail(DEVCERT_E_SCEP_TYPE, "the reply is not a CertRep");
	if (!dc_slice_equals(attrs->id, dc_slice_text(client->id)))
		return dc_fail(DEVCERT_E_SCEP_TRANSACTION, "the reply has another transactionID");
	if (attrs->recipient_nonce.len == 0)
		return dc_fail(DEVCERT_E_SCEP_ATTRIBUTE, "recipientNonce is absent");
	if (attrs->recipient_nonce.len != sizeof(client->nonce) ||
	    !dc_equal_ct(attrs->recipient_nonce.ptr, client->nonce, sizeof(client->nonce)))
		return dc_fail(DEVCERT_E_SCEP_NONCE, "recipientNonce is not our senderNonce");
	return DEVCERT_OK;
}

/* Open the EnvelopedData and read the certificates in it.  From the decryption on there is one
 * error and one message, whatever is wrong. */
static devcert_status
open_certs(const devcert_scep_client *client, const dc_cms_signed *msg, devcert_cert_list **out)
{
	dc_buf inner = DC_BUF_INIT(DC_LIMIT_SCEP_REPLY_LEN);
	dc_slice content;
	devcert_status rc;

	if (dc_cms_signed_content(msg, &content) == DC_CONTENT_ABSENT)
		return dc_fail(DEVCERT_E_DER, "a success without content");
	rc = dc_cms_open(content, client->signer, client->key, client->policy.allow, NULL, &inner);
	if (rc == DEVCERT_OK) {
		rc = dc_certs_only_read(dc_buf_slice(&inner), out);
		if (rc != DEVCERT_OK && rc != DEVCERT_E_NOMEM)
			rc = dc_fail(DEVCERT_E_DECRYPT, "the content cannot be decrypted");
	}
	dc_buf_free(&inner);
	return rc;
}

/* By the key and not by the position: servers send chains in any order.  One that renews the key of
 * an old certificate may send that, too; NDES sends nothing else. */
static const devcert_cert *
find_issued(const devcert_scep_client *client, const devcert_cert_list *certs)
{
	const devcert_public_key *key = dc_csr_public_key(client->csr);
	const devcert_cert *found = NULL;

	for (size_t i = 0; i < devcert_cert_list_get_count(certs); i++) {
		const devcert_cert *cert = dc_cert_list_at(certs, i);

		if (!devcert_public_key_equals(dc_cert_public_key(cert), key))
			continue;
		if (!devcert_cert_equals(cert, client->signer))
			return cert;
		found = cert;
	}
	return found;
}

/* The issuer of cert in the list, where it is not on the path already; NULL. */
static const devcert_cert *
next_issuer(const devcert_cert *cert, const devcert_cert_list *list, uint32_t allow,
            const devcert_cert_list *path)
{
	for (size_t i = 0; i < devcert_cert_list_get_count(list); i++) {
		const devcert_cert *issuer = dc_cert_list_at(list, i);
		bool known = false;

		for (size_t j = 0; j < devcert_cert_list_get_count(path) && !known; j++)
			known = devcert_cert_equals(issuer, dc_cert_list_at(path, j));
		if (!known && dc_cert_check_issued_by(cert, issuer, allow) == DEVCERT_OK)
			return issuer;
	}
	return NULL;
}

/* The path ends at the first certificate that we trust; go on to the root where we have it. */
static devcert_status
extend(const devcert_scep_client *client, devcert_cert_list **path)
{
	const devcert_cert_list *set = dc_scep_ca_certs_list(client->ca_certs);
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK) {
		size_t count = devcert_cert_list_get_count(*path);
		const devcert_cert *next = count >= DC_LIMIT_CHAIN_DEPTH
		                               ? NULL
		                               : next_issuer(dc_cert_list_at(*path, count - 1), set,
		                                             client->policy.allow, *path);
		devcert_cert_list_builder *builder = NULL;

		if (next == NULL)
			break;
		rc = devcert_cert_list_builder_new(&builder);
		for (size_t i = 0; rc == DEVCERT_OK && i < count; i++)
			rc = devcert_cert_list_builder_add(builder, dc_cert_list_at(*path, i));
		if (rc == DEVCERT_OK)
			rc = devcert_cert_list_builder_add(builder, next);
		devcert_cert_list_free(*path);
		*path = NULL;
		if (rc == DEVCERT_OK)
			rc = devcert_cert_list_builder_build(builder, path);
		devcert_cert_list_builder_free(builder);
	}
	return rc;
}

static devcert_status
check_issued(const devcert_scep_client *client, const devcert_cert *cert,
             const devcert_cert_list *certs, devcert_cert_list **chain)
{
	int64_t at = client->now_at;
	int64_t begin = devcert_cert_get_not_before(cert);
	devcert_status rc;

	if (begin > at && begin - at <= CLOCK_SKEW)
		at = begin;
	if (devcert_cert_is_ca(cert) && !devcert_csr_is_ca(client->csr))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN,
		               "the issued certificate is a CA's, and none was asked for");
	rc = devcert_cert_check_chain(cert, dc_scep_ca_certs_list(client->ca_certs), at,
	                              client->policy.allow, certs, chain);
	return rc == DEVCERT_OK ? extend(client, chain) : rc;
}

static devcert_status
read_success(const devcert_scep_client *client, const dc_cms_signed *msg,
             devcert_scep_outcome **out)
{
	devcert_cert_list *certs = NULL, *chain = NULL;
	const devcert_cert *cert = NULL;
	devcert_status rc = open_certs(client, msg, &certs);

	if (rc == DEVCERT_OK) {
		cert = find_issued(client, certs);
		if (cert == NULL)
			rc = dc_fail(DEVCERT_E_KEY_MISMATCH,
			             "no certificate in the reply is for the request's key");
	}
	if (rc == DEVCERT_OK)
		rc = check_issued(client, cert, certs, &chain);
	if (rc == DEVCERT_OK)
		rc = dc_scep_outcome_issued(cert, chain, out);
	devcert_cert_list_free(chain);
	devcert_cert_list_free(certs);
	return rc;
}

/* PENDING and FAILURE have no content (RFC 8894, sections 3.3.2.2 and 3.3.2.3); servers for old
 * devices write an empty one, and NDES one octet. */
static devcert_status
check_no_content(const dc_cms_signed *msg)
{
	dc_slice content;

	if (dc_cms_signed_content(msg, &content) == DC_CONTENT_PRESENT && content.len > 1)
		return dc_fail(DEVCERT_E_DER, "content of %zu octets where there is none",
		               content.len);
	return DEVCERT_OK;
}

static devcert_status
read_refusal(const dc_scep_attrs *attrs, devcert_scep_outcome **out)
{
	dc_buf text = DC_BUF_INIT(DC_KIB);
	devcert_status rc = dc_scep_attrs_fail_text(attrs, &text);

	if (rc == DEVCERT_OK)
		rc = dc_scep_outcome_refused(attrs->fail_info, dc_buf_slice(&text), out);
	dc_buf_free(&text);
	return rc;
}

static devcert_status
read_reply(const devcert_scep_client *client, dc_cms_signed *msg, devcert_scep_outcome **out)
{
	dc_scep_attrs attrs;
	devcert_status rc = verify(client, msg);

	if (rc == DEVCERT_OK)
		rc = dc_scep_attrs_read(msg, &attrs);
	if (rc == DEVCERT_OK)
		rc = match(client, &attrs);
	if (rc != DEVCERT_OK)
		return rc;
	if (attrs.result == DEVCERT_SCEP_RESULT_ISSUED)
		return read_success(client, msg, out);
	rc = check_no_content(msg);
	if (rc != DEVCERT_OK)
		return rc;
	return attrs.result == DEVCERT_SCEP_RESULT_PENDING ? dc_scep_outcome_pending(out)
	                                                   : read_refusal(&attrs, out);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_client_reply(devcert_scep_client *client, const uint8_t *data, size_t data_len,
                          devcert_scep_outcome **out)
{
	dc_cms_signed *msg = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	DC_DATA(data, data_len);
	if (!client->waiting)
		return dc_fail(DEVCERT_E_STATE, "no message is waiting for a reply");
	if (data_len > DC_LIMIT_SCEP_REPLY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a reply of %zu octets", data_len);
	rc = dc_cms_signed_parse(dc_slice_of(data, data_len), &msg);
	if (rc == DEVCERT_OK)
		rc = read_reply(client, msg, out);
	dc_cms_signed_free(msg);
	if (rc != DEVCERT_OK)
		return rc;
	/* Each nonce is good for one reply. */
	dc_wipe(client->nonce, sizeof(client->nonce));
	client->waiting = false;
	client->pending = devcert_scep_outcome_get_result(*out) == DEVCERT_SCEP_RESULT_PENDING;
	return DEVCERT_OK;
}
