/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/tlv.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "crypto/pk.h"
#include "msg/p12.h"
#include "pki/cert.h"
#include "pki/key.h"

/* Candidates for an issuer whose signature is tried for one chain: names cost nothing, but whoever
 * made the file may have given all its certificates the same one. */
#define ISSUER_TRIES 64

/* A key's item has its certificate with it, where the file has one. */
struct devcert_pkcs12 {
	dc_ref ref;
	dc_p12_contents contents;
	devcert_cert_list *certs;
	devcert_pkcs12_encoding encoding;
	bool has_mac;
};

/* PFX; RFC 7292, section 4.  content: the octets under the MAC. */
static devcert_status
read_pfx(const dc_asn1 *pfx, dc_p12_mac *mac, dc_slice *content)
{
	char oid[DC_OID_TEXT_SIZE];
	uint32_t version;
	dc_slice whole;
	dc_tlv octets;
	devcert_status rc = dc_asn1_get_uint(pfx, "version", &version);

	if (rc == DEVCERT_OK && version != 3)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a PFX of version %u", version);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_get_oid(pfx, "authSafe.contentType", oid);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_DATA) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "an authSafe of type %s", oid);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_asn1_get_whole(pfx, "authSafe.content", &whole);
	if (rc == DEVCERT_E_NOT_FOUND)
		return dc_fail(DEVCERT_E_DER, "an authSafe without content");
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(whole, DC_TAG_OCTET_STRING, &octets);
	if (rc == DEVCERT_OK) {
		*content = octets.value;
		rc = dc_p12_mac_read(pfx, mac);
	}
	return rc;
}

/* The MAC under its own passphrase; the other one may be in another encoding, too. */
static devcert_status
check_mac(const dc_p12_mac *mac, dc_slice content, dc_slice pass, dc_kdf_budget *budget,
          devcert_pkcs12_encoding *encoding)
{
	dc_p12_pass forms;
	devcert_status rc = dc_p12_pass_make(pass, &forms);

	if (rc == DEVCERT_OK)
		rc = dc_p12_mac_check(mac, content, &forms, budget);
	if (rc == DEVCERT_OK)
		*encoding = dc_p12_pass_encoding(&forms);
	dc_p12_pass_free(&forms);
	return rc;
}

/* What is under the MAC. */
static devcert_status
read_safe(dc_slice safe, const dc_p12_options *options, dc_kdf_budget *budget, devcert_pkcs12 *out)
{
	dc_p12_pass forms;
	devcert_status rc = dc_p12_pass_make(options->pass, &forms);

	if (rc == DEVCERT_OK)
		rc = dc_p12_read(safe, options, &forms, out->has_mac, budget, &out->contents);
	if (rc == DEVCERT_OK && out->encoding == DEVCERT_PKCS12_ENCODING_STANDARD)
		out->encoding = dc_p12_pass_encoding(&forms);
	dc_p12_pass_free(&forms);
	return rc;
}

/* Check, in this order: what costs nothing, the MAC, the contents. */
static devcert_status
read_contents(dc_slice content, const dc_p12_mac *mac, const dc_p12_options *options,
              devcert_pkcs12 *out)
{
	dc_kdf_budget budget = DC_KDF_BUDGET_INIT, visible;
	/* Definite lengths may take more octets than indefinite ones. */
	dc_buf safe = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	devcert_status rc = dc_ber_to_definite(content, DC_P12_ELEMENTS, &safe);

	budget.rounds_left = options->max_rounds;
	/* Who raises the limit of a file wants one derivation of it to be long. */
	if (options->max_rounds > DC_LIMIT_KDF_ROUNDS_FILE)
		budget.rounds_each = options->max_rounds;
	visible = budget;
	out->has_mac = mac->digest.len > 0 && !options->skips_mac;
	out->encoding = DEVCERT_PKCS12_ENCODING_STANDARD;
	if (rc == DEVCERT_OK && out->has_mac)
		rc = dc_kdf_spend(&visible, mac->rounds);
	if (rc == DEVCERT_OK)
		rc = dc_p12_check(dc_buf_slice(&safe), options, &visible);
	if (rc == DEVCERT_OK && out->has_mac && !options->only_checks)
		rc = check_mac(mac, content, options->mac_pass, &budget, &out->encoding);
	if (options->trace != NULL)
		*options->trace = (dc_p12_trace){ rc == DEVCERT_OK, budget.rounds_left };
	if (rc == DEVCERT_OK && !options->only_checks)
		rc = read_safe(dc_buf_slice(&safe), options, &budget, out);
	dc_buf_free(&safe);
	return rc;
}

static bool
have_same_id(const dc_p12_item *a, const dc_p12_item *b)
{
	return a->id != NULL && b->id != NULL &&
	       dc_slice_equals(dc_bytes_slice(a->id), dc_bytes_slice(b->id));
}

/* The certificate with a key's public half; where there are several (renewals), the one with the
 * key's localKeyId, or else the first. */
static const dc_p12_item *
find_cert(const dc_p12_items *certs, const dc_p12_item *key)
{
	dc_slice spki = dc_public_key_spki(dc_key_public(key->key));
	const dc_p12_item *found = NULL;

	for (size_t i = 0; i < certs->count; i++) {
		const dc_p12_item *cert = &certs->items[i];

		if (!dc_slice_equals(dc_public_key_spki(dc_cert_public_key(cert->cert)), spki))
			continue;
		if (have_same_id(cert, key))
			return cert;
		if (found == NULL)
			found = cert;
	}
	return found;
}

/* Give each key its certificate, and the certificate's name where it has none of its own. */
static devcert_status
match_keys(dc_p12_contents *contents)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; rc == DEVCERT_OK && i < contents->keys.count; i++) {
		dc_p12_item *key = &contents->keys.items[i];
		const dc_p12_item *cert = find_cert(&contents->certs, key);

		if (cert == NULL)
			continue;
		key->cert = dc_cert_ref(cert->cert);
		if (key->name == NULL && cert->name != NULL)
			rc = dc_strdup(cert->name, &key->name);
	}
	return rc;
}

static devcert_status
list_certs(const dc_p12_items *certs, devcert_cert_list **out)
{
	devcert_cert_list_builder *builder;
	devcert_status rc = devcert_cert_list_builder_new(&builder);

	for (size_t i = 0; rc == DEVCERT_OK && i < certs->count; i++)
		rc = dc_cert_list_builder_add_up_to(builder, certs->items[i].cert,
		                                    DC_LIMIT_PKCS12_BAGS);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

devcert_status
dc_p12_open(dc_slice data, const dc_p12_options *options, devcert_pkcs12 **out)
{
	dc_buf file = DC_BUF_INIT(2 * DC_LIMIT_PKCS12_LEN);
	devcert_pkcs12 *p12 = NULL;
	dc_asn1 *pfx = NULL;
	dc_p12_mac mac;
	dc_slice content;
	devcert_status rc;

	*out = NULL;
	if (data.len > DC_LIMIT_PKCS12_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a PKCS#12 file of %zu octets", data.len);
	rc = dc_ber_to_definite(data, DC_P12_ELEMENTS, &file);
	if (rc == DEVCERT_OK)
		rc = dc_asn1_decode("PFX", dc_buf_slice(&file), &pfx);
	if (rc == DEVCERT_OK)
		rc = read_pfx(pfx, &mac, &content);
	if (rc == DEVCERT_OK && mac.digest.len == 0 &&
	    (options->allow & DEVCERT_PKCS12_ALLOW_NO_MAC) == 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a PKCS#12 file without MAC");
	if (rc == DEVCERT_OK)
		rc = DC_NEW(p12);
	if (rc == DEVCERT_OK)
		dc_ref_init(&p12->ref);
	if (rc == DEVCERT_OK)
		rc = read_contents(content, &mac, options, p12);
	if (rc == DEVCERT_OK)
		rc = match_keys(&p12->contents);
	if (rc == DEVCERT_OK)
		rc = list_certs(&p12->contents.certs, &p12->certs);
	dc_asn1_free(pfx);
	dc_buf_free(&file);
	if (rc == DEVCERT_OK)
		*out = p12;
	else
		devcert_pkcs12_free(p12);
	return rc;
}

devcert_pkcs12 *
dc_p12_ref(devcert_pkcs12 *pkcs12)
{
	dc_ref_get(&pkcs12->ref);
	return pkcs12;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_parse(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                     devcert_pkcs12 **out)
{
	const dc_p12_options options = { .pass = dc_slice_of(pass, pass_len),
		                         .mac_pass = dc_slice_of(pass, pass_len),
		                         .max_rounds = DC_LIMIT_KDF_ROUNDS_FILE };

	DC_OUT(out);
	DC_DATA(data, data_len);
	DC_DATA(pass, pass_len);
	if (pass_len > DC_LIMIT_PASS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a passphrase of %zu octets", pass_len);
	return dc_p12_open(dc_slice_of(data, data_len), &options, out);
}

/* see devcert/pkcs12.h */
bool
devcert_pkcs12_has_mac(const devcert_pkcs12 *pkcs12)
{
	return pkcs12 != NULL && pkcs12->has_mac;
}

/* see devcert/pkcs12.h */
devcert_pkcs12_encoding
devcert_pkcs12_get_encoding(const devcert_pkcs12 *pkcs12)
{
	return pkcs12 != NULL ? pkcs12->encoding : DEVCERT_PKCS12_ENCODING_STANDARD;
}

/* see devcert/pkcs12.h */
size_t
devcert_pkcs12_get_key_count(const devcert_pkcs12 *pkcs12)
{
	return pkcs12 != NULL ? pkcs12->contents.keys.count : 0;
}

/* The key with this index; NULL where there is none. */
static const dc_p12_item *
key_at(const devcert_pkcs12 *pkcs12, size_t index)
{
	return index < devcert_pkcs12_get_key_count(pkcs12) ? &pkcs12->contents.keys.items[index]
	                                                    : NULL;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_get_key_private(const devcert_pkcs12 *pkcs12, size_t index, devcert_key **out)
{
	const dc_p12_item *key;

	DC_OUT(out);
	DC_ARG(pkcs12);
	key = key_at(pkcs12, index);
	if (key == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "key %zu of %zu", index,
		               pkcs12->contents.keys.count);
	*out = dc_key_ref(key->key);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
const char *
devcert_pkcs12_get_name(const devcert_pkcs12 *pkcs12, size_t index)
{
	const dc_p12_item *key = key_at(pkcs12, index);

	if (key == NULL)
		return NULL;
	return key->name != NULL ? key->name : "";
}

struct chain {
	const devcert_cert *certs[DC_LIMIT_CHAIN_DEPTH];
	size_t count;
	unsigned int tries_left;
};

static bool
has_cert(const struct chain *chain, const devcert_cert *cert)
{
	for (size_t i = 0; i < chain->count; i++)
		if (devcert_cert_equals(chain->certs[i], cert))
			return true;
	return false;
}

/* An issuer of the chain's last certificate that is not in the chain yet; NULL where the file has
 * none. */
static devcert_status
find_issuer(const dc_p12_items *certs, struct chain *chain, const devcert_cert **out)
{
	const devcert_cert *last = chain->certs[chain->count - 1];

	*out = NULL;
	if (devcert_cert_is_self_signed(last))
		return DEVCERT_OK;
	for (size_t i = 0; i < certs->count; i++) {
		const devcert_cert *issuer = certs->items[i].cert;
		/* How certificates are put in order is no decision to trust them. */
		devcert_status rc = dc_cert_check_issued_by(last, issuer, DC_ALLOW_ALL);

		if (rc == DEVCERT_E_NOMEM)
			return rc;
		if (rc == DEVCERT_E_UNTRUSTED)
			continue;
		if (chain->tries_left-- == 0)
			return dc_fail(DEVCERT_E_LIMIT, "more than %u possible issuers",
			               ISSUER_TRIES);
		if (rc == DEVCERT_OK && !has_cert(chain, issuer)) {
			*out = issuer;
			return DEVCERT_OK;
		}
	}
	return DEVCERT_OK;
}

/* Go from certs[0] up as far as there are issuers. */
static devcert_status
complete_chain(const dc_p12_items *certs, struct chain *chain)
{
	for (;;) {
		const devcert_cert *issuer;
		devcert_status rc = find_issuer(certs, chain, &issuer);

		if (rc != DEVCERT_OK || issuer == NULL)
			return rc;
		if (chain->count == DC_LIMIT_CHAIN_DEPTH)
			return dc_fail(DEVCERT_E_LIMIT, "a chain of more than %u certificates",
			               DC_LIMIT_CHAIN_DEPTH);
		chain->certs[chain->count++] = issuer;
	}
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_get_chain(const devcert_pkcs12 *pkcs12, size_t index, devcert_cert_list **out)
{
	struct chain chain = { .count = 1, .tries_left = ISSUER_TRIES };
	devcert_cert_list_builder *builder = NULL;
	const dc_p12_item *key;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(pkcs12);
	key = key_at(pkcs12, index);
	if (key == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "key %zu of %zu", index,
		               pkcs12->contents.keys.count);
	if (key->cert == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "no certificate for key %zu", index);
	chain.certs[0] = key->cert;
	rc = complete_chain(&pkcs12->contents.certs, &chain);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_new(&builder);
	for (size_t i = 0; rc == DEVCERT_OK && i < chain.count; i++)
		rc = devcert_cert_list_builder_add(builder, chain.certs[i]);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_list_builder_build(builder, out);
	devcert_cert_list_builder_free(builder);
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_get_certs(const devcert_pkcs12 *pkcs12, devcert_cert_list **out)
{
	DC_OUT(out);
	DC_ARG(pkcs12);
	*out = dc_cert_list_ref(pkcs12->certs);
	return DEVCERT_OK;
}

/* see devcert/pkcs12.h */
size_t
devcert_pkcs12_get_skipped_count(const devcert_pkcs12 *pkcs12)
{
	return pkcs12 != NULL ? pkcs12->contents.skipped : 0;
}

/* see devcert/pkcs12.h */
void
devcert_pkcs12_free(devcert_pkcs12 *pkcs12)
{
	if (pkcs12 == NULL || !dc_ref_put(&pkcs12->ref))
		return;
	dc_p12_contents_free(&pkcs12->contents);
	devcert_cert_list_free(pkcs12->certs);
	free(pkcs12);
}

/* see devcert/pkcs12.h */
size_t
devcert_pkcs12_get_count(const devcert_pkcs12 *pkcs12)
{
	return pkcs12 != NULL ? pkcs12->contents.bag_count : 0;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_get_item(const devcert_pkcs12 *pkcs12, size_t index, devcert_pkcs12_bag **out)
{
	DC_OUT(out);
	DC_ARG(pkcs12);
	if (index >= pkcs12->contents.bag_count)
		return dc_fail(DEVCERT_E_NOT_FOUND, "bag %zu of %zu", index,
		               pkcs12->contents.bag_count);
	*out = dc_p12_bag_ref(pkcs12->contents.bags[index]);
	return DEVCERT_OK;
}
