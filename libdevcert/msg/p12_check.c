/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program for which a PKCS#12 file is made will not do with it. */
#include "base/mem.h"
#include "base/text.h"
#include "msg/p12_build.h"
#include "msg/profile.h"
#include "pki/cert.h"
#include "pki/key.h"

struct check {
	const dc_p12_target_row *target;
	const dc_p12_parts *parts;
	int64_t now_at;
	devcert_finding_list *list;
};

static bool
is_ascii(dc_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 0x80)
			return false;
	return true;
}

static bool
has_keys(const dc_p12_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->items[i].kind == DEVCERT_PKCS12_KIND_KEY)
			return true;
	return false;
}

static devcert_status
check_pass(const struct check *c, dc_slice pass)
{
	devcert_status rc = DEVCERT_OK;

	if (!is_ascii(pass) && c->target->ascii_reason != NULL)
		rc = dc_finding_add(c->list, DEVCERT_FINDING_PASSWORD_NOT_ASCII,
		                    DEVCERT_SEVERITY_WARNING, c->target->ascii_reason,
		                    "the passphrase has characters beyond ASCII");
	if (rc == DEVCERT_OK && pass.len == 0 && c->target->empty_reason != NULL)
		rc = dc_finding_add(c->list, DEVCERT_FINDING_PASSWORD_EMPTY,
		                    DEVCERT_SEVERITY_WARNING, c->target->empty_reason,
		                    "the passphrase is empty");
	else if (rc == DEVCERT_OK && pass.len == 0 && has_keys(c->parts))
		rc = dc_finding_add(c->list, DEVCERT_FINDING_PASSWORD_EMPTY,
		                    DEVCERT_SEVERITY_WARNING, "anybody can take the key out",
		                    "the passphrase is empty");
	if (rc == DEVCERT_OK && c->target->keys == DC_P12_3DES)
		rc = dc_finding_add(c->list, DEVCERT_FINDING_ENCRYPTION_WEAK, DEVCERT_SEVERITY_NOTE,
		                    "the program reads nothing better; what is protected is as "
		                    "strong as the passphrase alone",
		                    "3DES and SHA-1 at few rounds");
	return rc;
}

static bool
is_edwards(devcert_key_type type)
{
	return type == DEVCERT_KEY_TYPE_ED25519 || type == DEVCERT_KEY_TYPE_ED448 ||
	       type == DEVCERT_KEY_TYPE_X25519 || type == DEVCERT_KEY_TYPE_X448;
}

/* The certificate of a key; NULL where there is none. */
static const devcert_cert *
find_own(const dc_p12_parts *parts, const dc_p12_part *key)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->items[i].cert != NULL && parts->items[i].is_own &&
		    dc_slice_equals(parts->items[i].id, key->id))
			return parts->items[i].cert;
	return NULL;
}

static devcert_status
check_key(const struct check *c, const dc_p12_part *key)
{
	devcert_status rc = DEVCERT_OK;

	if (c->target->has_no_edwards && is_edwards(devcert_key_get_type(key->key)))
		rc = dc_finding_add(c->list, DEVCERT_FINDING_KEY_TYPE, DEVCERT_SEVERITY_ERROR,
		                    "NSS refuses the file for it",
		                    "a private key that is neither RSA nor EC");
	if (rc == DEVCERT_OK && find_own(c->parts, key) == NULL)
		rc = dc_finding_add(c->list, DEVCERT_FINDING_CERT_MISSING, DEVCERT_SEVERITY_WARNING,
		                    "most programs show no key without its certificate",
		                    "a private key without its certificate");
	return rc;
}

static devcert_status
check_time(const struct check *c, const devcert_cert *cert)
{
	if (c->now_at > devcert_cert_get_not_after(cert))
		return dc_finding_add(c->list, DEVCERT_FINDING_CERT_EXPIRED,
		                      DEVCERT_SEVERITY_WARNING, "it is refused where it is shown",
		                      "a certificate has expired");
	if (c->now_at < devcert_cert_get_not_before(cert))
		return dc_finding_add(c->list, DEVCERT_FINDING_CERT_NOT_YET_VALID,
		                      DEVCERT_SEVERITY_WARNING, "it is refused until then",
		                      "a certificate is not valid yet");
	return DEVCERT_OK;
}

/* Whether the issuer is in the file, by its name: what is missing is told, and no trust decided. */
static bool
has_issuer(const dc_p12_parts *parts, const devcert_cert *cert)
{
	const dc_slice issuer = dc_cert_issuer_der(cert);

	if (dc_slice_equals(dc_cert_subject_der(cert), issuer))
		return true;
	for (size_t i = 0; i < parts->count; i++)
		if (parts->items[i].cert != NULL &&
		    dc_slice_equals(dc_cert_subject_der(parts->items[i].cert), issuer))
			return true;
	return false;
}

/* Names as Java takes them: in lower case, of which only ASCII is folded here. */
static bool
is_same_name(const char *a, const char *b)
{
	return dc_text_equals_nocase(dc_slice_text(a), b);
}

/* A key and its certificate are one entry and have the same name; entries are counted by the one
 * that stands alone. */
static bool
is_entry(const dc_p12_part *part)
{
	return part->name != NULL &&
	       (part->kind == DEVCERT_PKCS12_KIND_KEY || (part->cert != NULL && !part->is_own));
}

static devcert_status
check_name(const struct check *c, size_t at)
{
	const dc_p12_part *part = &c->parts->items[at];

	if (!c->target->folds_names || !is_entry(part))
		return DEVCERT_OK;
	for (size_t i = 0; i < at; i++)
		if (is_entry(&c->parts->items[i]) &&
		    is_same_name(c->parts->items[i].name, part->name))
			return dc_finding_add(c->list, DEVCERT_FINDING_NAME_TWICE,
			                      DEVCERT_SEVERITY_ERROR,
			                      "Java sees one of them only, whatever the case is",
			                      "two entries have the same friendlyName");
	return DEVCERT_OK;
}

static devcert_status
check_part(const struct check *c, size_t at)
{
	const dc_p12_part *part = &c->parts->items[at];
	devcert_status rc = check_name(c, at);

	if (rc == DEVCERT_OK && part->key != NULL)
		rc = check_key(c, part);
	if (rc == DEVCERT_OK && part->cert != NULL)
		rc = check_time(c, part->cert);
	if (rc == DEVCERT_OK && part->is_own && !has_issuer(c->parts, part->cert))
		rc = dc_finding_add(c->list, DEVCERT_FINDING_CHAIN_MISSING, DEVCERT_SEVERITY_NOTE,
		                    "peers that do not have it will not trust the certificate",
		                    "the certificate of the issuer is not in the file");
	return rc;
}

/* see devcert/pkcs12.h */
devcert_status
devcert_pkcs12_builder_check(const devcert_pkcs12_builder *builder, int64_t now_at,
                             const uint8_t *pass, size_t pass_len, devcert_finding_list **out)
{
	dc_p12_parts parts = { .items = NULL };
	struct check c = { .parts = &parts, .now_at = now_at };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	DC_DATA(pass, pass_len);
	c.target = builder->target;
	rc = dc_p12_pass_check(dc_slice_of(pass, pass_len));
	if (rc == DEVCERT_OK)
		rc = dc_p12_parts_list(builder, &parts);
	if (rc == DEVCERT_OK)
		rc = dc_finding_list_new(&c.list);
	if (rc == DEVCERT_OK)
		rc = check_pass(&c, dc_slice_of(pass, pass_len));
	for (size_t i = 0; rc == DEVCERT_OK && i < parts.count; i++)
		rc = check_part(&c, i);
	free(parts.items);
	if (rc == DEVCERT_OK)
		*out = c.list;
	else
		devcert_finding_list_free(c.list);
	return rc;
}
