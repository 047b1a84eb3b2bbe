/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a CA is made of, and what it says of itself. */
#include "base/mem.h"
#include "base/text.h"
#include "msg/scep_ca.h"
#include "msg/scep_message.h"

#define KEYWORDS_MAX 32u
#define KEYWORD_LEN_MAX 64u

struct devcert_scep_ca_builder {
	struct devcert_scep_ca ca; /* without a decrypter it is the signer */
};

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_new(devcert_scep_ca_builder **out)
{
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(*out);
	if (rc != DEVCERT_OK)
		return rc;
	(*out)->ca.policy = dc_scep_policy_or_default(NULL);
	rc = dc_text_list_new(&(*out)->ca.keywords);
	if (rc != DEVCERT_OK) {
		free(*out);
		*out = NULL;
	}
	return rc;
}

static devcert_status
check_pair(const devcert_cert *cert, const devcert_key *key, uint32_t usage)
{
	if (!devcert_cert_has_key(cert, key))
		return dc_fail(DEVCERT_E_KEY_MISMATCH, "the key is for another certificate");
	if (!dc_scep_is_rsa(cert))
		return dc_fail(DEVCERT_E_UNSUPPORTED, "the key is not RSA");
	if (!dc_cert_may(cert, usage))
		return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "the key usage lacks %s",
		               usage == DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE ? "digitalSignature"
		                                                            : "keyEncipherment");
	return DEVCERT_OK;
}

static void
put_pair(devcert_cert **cert_slot, devcert_key **key_slot, const devcert_cert *cert,
         const devcert_key *key)
{
	devcert_cert_free(*cert_slot);
	devcert_key_free(*key_slot);
	*cert_slot = dc_cert_ref(cert);
	*key_slot = dc_key_ref(key);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_signer(devcert_scep_ca_builder *builder, const devcert_cert *cert,
                                   const devcert_key *key)
{
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(cert);
	DC_ARG(key);
	rc = check_pair(cert, key, DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE);
	if (rc == DEVCERT_OK)
		put_pair(&builder->ca.signer, &builder->ca.signer_key, cert, key);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_decrypter(devcert_scep_ca_builder *builder, const devcert_cert *cert,
                                      const devcert_key *key)
{
	devcert_status rc;

	DC_ARG(builder);
	DC_ARG(cert);
	DC_ARG(key);
	rc = check_pair(cert, key, DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT);
	if (rc == DEVCERT_OK)
		put_pair(&builder->ca.decrypter, &builder->ca.decrypter_key, cert, key);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_chain(devcert_scep_ca_builder *builder, const devcert_cert_list *chain)
{
	DC_ARG(builder);
	DC_ARG(chain);
	devcert_cert_list_free(builder->ca.chain);
	builder->ca.chain = dc_cert_list_ref(chain);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_policy(devcert_scep_ca_builder *builder,
                                   const devcert_scep_policy *policy)
{
	DC_ARG(builder);
	DC_ARG(policy);
	builder->ca.policy = *policy;
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_add_capability(devcert_scep_ca_builder *builder, const char *keyword)
{
	size_t len;

	DC_ARG(builder);
	DC_ARG(keyword);
	len = strlen(keyword);
	if (len == 0 || len > KEYWORD_LEN_MAX)
		return dc_fail(DEVCERT_E_TEXT, "a keyword of %zu octets", len);
	for (size_t i = 0; i < len; i++)
		if (keyword[i] <= ' ' || keyword[i] > '~')
			return dc_fail(DEVCERT_E_TEXT, "octet %zu of the keyword is not printable",
			               i);
	if (devcert_text_list_get_count(builder->ca.keywords) >= KEYWORDS_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "more than %u additional capabilities",
		               KEYWORDS_MAX);
	return dc_text_list_add(builder->ca.keywords, keyword);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_empty_content(devcert_scep_ca_builder *builder, bool empty)
{
	DC_ARG(builder);
	builder->ca.empty_content = empty;
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_set_renewal(devcert_scep_ca_builder *builder, bool renewal)
{
	DC_ARG(builder);
	builder->ca.renewal = renewal;
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_builder_build(const devcert_scep_ca_builder *builder, devcert_scep_ca **out)
{
	const struct devcert_scep_ca *from;
	const devcert_cert *decrypter;
	const devcert_key *decrypter_key;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	from = &builder->ca;
	if (from->signer == NULL)
		return dc_fail(DEVCERT_E_STATE, "no signer was set");
	decrypter = from->decrypter != NULL ? from->decrypter : from->signer;
	decrypter_key = from->decrypter != NULL ? from->decrypter_key : from->signer_key;
	rc = check_pair(decrypter, decrypter_key, DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(*out);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_copy(from->keywords, &(*out)->keywords);
	if (rc != DEVCERT_OK) {
		devcert_scep_ca_free(*out);
		*out = NULL;
		return rc;
	}
	put_pair(&(*out)->signer, &(*out)->signer_key, from->signer, from->signer_key);
	put_pair(&(*out)->decrypter, &(*out)->decrypter_key, decrypter, decrypter_key);
	(*out)->chain = from->chain != NULL ? dc_cert_list_ref(from->chain) : NULL;
	(*out)->policy = from->policy;
	(*out)->empty_content = from->empty_content;
	(*out)->renewal = from->renewal;
	return DEVCERT_OK;
}

static void
free_parts(struct devcert_scep_ca *ca)
{
	devcert_cert_free(ca->signer);
	devcert_key_free(ca->signer_key);
	devcert_cert_free(ca->decrypter);
	devcert_key_free(ca->decrypter_key);
	devcert_cert_list_free(ca->chain);
	devcert_text_list_free(ca->keywords);
}

/* see devcert/scep.h */
void
devcert_scep_ca_builder_free(devcert_scep_ca_builder *builder)
{
	if (builder == NULL)
		return;
	free_parts(&builder->ca);
	free(builder);
}

/* see devcert/scep.h */
void
devcert_scep_ca_free(devcert_scep_ca *ca)
{
	if (ca == NULL)
		return;
	free_parts(ca);
	free(ca);
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_get_caps(const devcert_scep_ca *ca, devcert_bytes **out)
{
	dc_buf text = DC_BUF_INIT((KEYWORDS_MAX + 2) * (KEYWORD_LEN_MAX + 1));
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	/* Separated by line ends, not ended: some clients take an empty last line for any
	 * capability. */
	dc_buf_add_text(&text, "AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard");
	if (ca->renewal)
		dc_buf_add_text(&text, "\nRenewal");
	for (size_t i = 0; i < devcert_text_list_get_count(ca->keywords); i++) {
		dc_buf_add_octet(&text, '\n');
		dc_buf_add_text(&text, devcert_text_list_get_item(ca->keywords, i));
	}
	rc = dc_buf_take_bytes(&text, out);
	dc_buf_free(&text);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_ca_get_certs(const devcert_scep_ca *ca, devcert_bytes **out)
{
	dc_buf der = DC_BUF_INIT(DC_LIMIT_BUNDLE_LEN);
	devcert_cert_list *list = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(ca);
	rc = dc_scep_cert_list(ca->signer, ca->decrypter, ca->chain, &list);
	if (rc == DEVCERT_OK && devcert_cert_list_get_count(list) == 1)
		dc_buf_add(&der, dc_cert_der(ca->signer));
	else if (rc == DEVCERT_OK)
		rc = dc_certs_only_write(list, &der);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(&der, out);
	dc_buf_free(&der);
	devcert_cert_list_free(list);
	return rc;
}

/* see devcert/scep.h */
const char *
devcert_scep_ca_get_certs_type(const devcert_scep_ca *ca)
{
	bool one = ca != NULL && devcert_cert_equals(ca->signer, ca->decrypter);

	for (size_t i = 0; one && ca->chain != NULL && i < devcert_cert_list_get_count(ca->chain);
	     i++)
		one = devcert_cert_equals(ca->signer, dc_cert_list_at(ca->chain, i));
	return one ? "application/x-x509-ca-cert" : "application/x-x509-ca-ra-cert";
}
