/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs from a profile in a request or certificate. */
#include "asn1/oid.h"
#include "base/mem.h"
#include "base/text.h"
#include "msg/profile.h"

#define DAY (24 * 60 * 60)

/* --- key and signature */

static const struct {
	devcert_key_type type;
	const char *name;
} key_types[] = {
	{ DEVCERT_KEY_TYPE_RSA, "rsa" },         { DEVCERT_KEY_TYPE_EC_P256, "ec:p256" },
	{ DEVCERT_KEY_TYPE_EC_P384, "ec:p384" }, { DEVCERT_KEY_TYPE_EC_P521, "ec:p521" },
	{ DEVCERT_KEY_TYPE_ED25519, "ed25519" }, { DEVCERT_KEY_TYPE_ED448, "ed448" },
	{ DEVCERT_KEY_TYPE_X25519, "x25519" },   { DEVCERT_KEY_TYPE_X448, "x448" },
	{ DEVCERT_KEY_TYPE_RSA_PSS, "rsa-pss" },
};

static const char *
key_type_name(devcert_key_type type)
{
	for (size_t i = 0; i < sizeof(key_types) / sizeof(key_types[0]); i++)
		if (key_types[i].type == type)
			return key_types[i].name;
	return "unknown";
}

static bool
is_choice(const dc_profile_row *row, const char *type)
{
	size_t len = strlen(type);

	for (size_t i = 0; row->keys[i] != NULL; i++)
		if (strncmp(row->keys[i], type, len) == 0 &&
		    (row->keys[i][len] == '\0' || row->keys[i][len] == ':'))
			return true;
	return false;
}

static devcert_status
check_key(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	const char *type = key_type_name(devcert_public_key_get_type(f->key));
	uint32_t bits = devcert_public_key_get_bits(f->key);

	if (!is_choice(row, type))
		return dc_finding_add(
		    list, DEVCERT_FINDING_KEY_TYPE,
		    row->has_no_other_key ? DEVCERT_SEVERITY_ERROR : DEVCERT_SEVERITY_WARNING,
		    row->has_no_other_key ? "the other side takes no other type of key"
					  : "not every peer takes such a key",
		    "the key is %s, and not one of those to choose from", type);
	if (strcmp(type, "rsa") != 0)
		return DEVCERT_OK;
	if (bits < 2048)
		return dc_finding_add(list, DEVCERT_FINDING_KEY_SIZE, DEVCERT_SEVERITY_ERROR,
		                      "RSA below 2048 bits can be broken, and is refused",
		                      "an RSA key of %u bits", bits);
	if (bits < row->min_rsa_bits)
		return dc_finding_add(list, DEVCERT_FINDING_KEY_SIZE, DEVCERT_SEVERITY_WARNING,
		                      "this key has to hold longer than those that it backs up",
		                      "an RSA key of %u bits instead of %u", bits,
		                      row->min_rsa_bits);
	return DEVCERT_OK;
}

static devcert_status
check_signature(const dc_profile_facts *f, devcert_finding_list *list)
{
	static const char *const weak[] = { "SHA1", "MD5", "MD4", "MD2" };

	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++)
		if (strstr(f->algorithm, weak[i]) != NULL)
			return dc_finding_add(list, DEVCERT_FINDING_SIGNATURE_WEAK,
			                      DEVCERT_SEVERITY_ERROR,
			                      "such signatures can be forged, and are refused",
			                      "signed with %s", f->algorithm);
	return DEVCERT_OK;
}

/* --- usages */

static const char *const usage_names[] = {
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
};

static devcert_status
note_usages(const dc_profile_row *row, uint32_t bits, devcert_severity severity,
            devcert_finding_list *list)
{
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; i < sizeof(usage_names) / sizeof(usage_names[0]); i++)
		if (rc == DEVCERT_OK && (bits >> i & 1) != 0)
			rc =
			    dc_finding_add(list, DEVCERT_FINDING_KEY_USAGE_MISSING, severity,
			                   row->usage_reason, "key usage lacks %s", usage_names[i]);
	return rc;
}

static devcert_status
check_usage(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	uint32_t missing = row->usage & ~f->usage;
	bool lacks_all = row->usage_one_of != 0 && (row->usage_one_of & f->usage) == 0;
	devcert_status rc;

	if (f->usage == 0)
		return f->is_cert
		           ? dc_finding_add(list, DEVCERT_FINDING_KEY_USAGE_ABSENT,
		                            DEVCERT_SEVERITY_WARNING,
		                            "the key may be used for everything, and some "
		                            "programs refuse that",
		                            "there is no key usage")
		           : dc_finding_add(list, DEVCERT_FINDING_KEY_USAGE_ABSENT,
		                            DEVCERT_SEVERITY_NOTE, "the issuer decides alone",
		                            "no key usage is asked for");
	rc = note_usages(row, missing & row->usage_needed, DEVCERT_SEVERITY_ERROR, list);
	missing &= ~row->usage_needed;
	if (rc == DEVCERT_OK)
		rc = note_usages(row, missing,
		                 lacks_all ? DEVCERT_SEVERITY_ERROR : DEVCERT_SEVERITY_WARNING,
		                 list);
	return rc;
}

static devcert_status
check_other_purposes(const dc_profile_row *row, const dc_profile_facts *f,
                     devcert_finding_list *list)
{
	size_t count = devcert_text_list_get_count(f->purposes);
	bool has_one = row->one_of == NULL || count == 0;
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; i < count && rc == DEVCERT_OK; i++) {
		const char *oid = devcert_text_list_get_item(f->purposes, i);

		has_one = has_one || dc_profile_has(row->one_of, oid);
		if (row->has_no_other && !dc_profile_has(row->purposes, oid))
			rc = dc_finding_add(list, DEVCERT_FINDING_EXT_KEY_USAGE_EXTRA,
			                    DEVCERT_SEVERITY_WARNING, row->usage_reason,
			                    "extended key usage has %s", dc_oid_name(oid));
	}
	if (rc == DEVCERT_OK && !has_one)
		rc = dc_finding_add(list, DEVCERT_FINDING_EXT_KEY_USAGE_MISSING,
		                    DEVCERT_SEVERITY_ERROR, row->usage_reason,
		                    "extended key usage has nothing that serves");
	return rc;
}

/* Where there are none at all, the certificate may serve for everything. */
static devcert_status
check_purposes(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	bool has_some = devcert_text_list_get_count(f->purposes) > 0;
	devcert_severity severity = has_some     ? DEVCERT_SEVERITY_ERROR
	                            : f->is_cert ? DEVCERT_SEVERITY_WARNING
	                                         : DEVCERT_SEVERITY_NOTE;
	devcert_status rc = DEVCERT_OK;

	for (size_t i = 0; row->purposes[i] != NULL && rc == DEVCERT_OK; i++)
		if (!dc_text_list_has(f->purposes, row->purposes[i]))
			rc = dc_finding_add(list, DEVCERT_FINDING_EXT_KEY_USAGE_MISSING, severity,
			                    row->usage_reason, "extended key usage lacks %s",
			                    dc_oid_name(row->purposes[i]));
	return rc == DEVCERT_OK ? check_other_purposes(row, f, list) : rc;
}

/* --- what certificates have alone */

/* CA/Browser Forum, Baseline Requirements, section 6.3.2: issued from then on, so many days. */
static const struct {
	int64_t from_at;
	unsigned days;
} public_tls[] = {
	{ 1868227200, 47 },  /* 2029-03-15 */
	{ 1805068800, 100 }, /* 2027-03-15 */
	{ 1773532800, 200 }, /* 2026-03-15 */
	{ 1598918400, 398 }, /* 2020-09-01 */
};

static devcert_status
check_validity(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	int64_t days = (f->not_after - f->not_before + DAY) / DAY;
	devcert_status rc = DEVCERT_OK;

	if (row->max_days != 0 && days > (int64_t)row->max_days)
		rc = dc_finding_add(list, DEVCERT_FINDING_VALIDITY_TOO_LONG,
		                    DEVCERT_SEVERITY_WARNING, "the service has it shorter",
		                    "valid for %lld days, and not at most %u", (long long)days,
		                    row->max_days);
	for (size_t i = 0; row->is_public_tls && i < sizeof(public_tls) / sizeof(public_tls[0]);
	     i++) {
		if (f->not_before < public_tls[i].from_at)
			continue;
		if (rc == DEVCERT_OK && days > (int64_t)public_tls[i].days)
			rc = dc_finding_add(
			    list, DEVCERT_FINDING_VALIDITY_TOO_LONG, DEVCERT_SEVERITY_NOTE,
			    "CAs that browsers trust may not issue it; a private CA may",
			    "valid for %lld days, and not at most %u", (long long)days,
			    public_tls[i].days);
		break;
	}
	return rc;
}

/* Consorci AOC: seal and application, whose certification policy advises against encryption. */
static devcert_status
check_policies(const dc_profile_row *row, const dc_profile_facts *f, devcert_finding_list *list)
{
	static const char *const policies[] = { "1.3.6.1.4.1.15096.1.3.2.6.2",
		                                "1.3.6.1.4.1.15096.1.3.2.91.1", NULL };

	for (size_t i = 0; row->encrypts && policies[i] != NULL; i++)
		if (dc_text_list_has(f->policies, policies[i]))
			return dc_finding_add(
			    list, DEVCERT_FINDING_PURPOSE, DEVCERT_SEVERITY_WARNING,
			    "its certification policy advises against encrypting documents",
			    "the certificate is a seal's or an application's");
	return DEVCERT_OK;
}

/* --- all of it */

static devcert_status
check_facts(const devcert_profile *profile, dc_profile_facts *f, devcert_finding_list **out)
{
	const dc_profile_row *row = profile->row;
	devcert_finding_list *list;
	devcert_status rc = dc_finding_list_new(&list);

	if (rc != DEVCERT_OK)
		return rc;
	for (size_t i = 0; i < devcert_name_get_count(f->subject); i++)
		if (strcmp(devcert_name_get_oid(f->subject, i), DC_OID_COMMON_NAME) == 0)
			f->cn = devcert_name_get_value(f->subject, i);
	rc = check_key(row, f, list);
	if (rc == DEVCERT_OK)
		rc = check_signature(f, list);
	if (rc == DEVCERT_OK)
		rc = check_usage(row, f, list);
	if (rc == DEVCERT_OK)
		rc = check_purposes(row, f, list);
	if (rc == DEVCERT_OK)
		rc = dc_profile_check_names(row, f, list);
	if (rc == DEVCERT_OK && f->is_ca)
		rc = dc_finding_add(list, DEVCERT_FINDING_CA, DEVCERT_SEVERITY_ERROR,
		                    "who has its key could issue certificates", "it is a CA's");
	if (rc == DEVCERT_OK && f->is_cert)
		rc = check_validity(row, f, list);
	if (rc == DEVCERT_OK && f->is_cert)
		rc = check_policies(row, f, list);
	if (rc == DEVCERT_OK)
		*out = list;
	else
		devcert_finding_list_free(list);
	return rc;
}

static void
free_facts(dc_profile_facts *f)
{
	devcert_name_free(f->subject);
	devcert_san_list_free(f->sans);
	devcert_text_list_free(f->purposes);
	devcert_text_list_free(f->policies);
	devcert_public_key_free(f->key);
}

/* see devcert/profile.h */
devcert_status
devcert_profile_check_csr(const devcert_profile *profile, const devcert_csr *csr,
                          devcert_finding_list **out)
{
	dc_profile_facts f = { .is_cert = false };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(profile);
	DC_ARG(csr);
	f.usage = devcert_csr_get_key_usage(csr);
	f.is_ca = devcert_csr_is_ca(csr);
	f.algorithm = devcert_csr_get_signature_algorithm(csr);
	rc = devcert_csr_get_subject(csr, &f.subject);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_san_list(csr, &f.sans);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_ext_key_usages(csr, &f.purposes);
	if (rc == DEVCERT_OK)
		rc = devcert_csr_get_public_key(csr, &f.key);
	if (rc == DEVCERT_OK)
		rc = check_facts(profile, &f, out);
	free_facts(&f);
	return rc;
}

/* see devcert/profile.h */
devcert_status
devcert_profile_check_cert(const devcert_profile *profile, const devcert_cert *cert,
                           devcert_finding_list **out)
{
	dc_profile_facts f = { .is_cert = true };
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(profile);
	DC_ARG(cert);
	f.usage = devcert_cert_get_key_usage(cert);
	f.is_ca = devcert_cert_is_ca(cert);
	f.algorithm = devcert_cert_get_signature_algorithm(cert);
	f.not_before = devcert_cert_get_not_before(cert);
	f.not_after = devcert_cert_get_not_after(cert);
	rc = devcert_cert_get_subject(cert, &f.subject);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_get_san_list(cert, &f.sans);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_get_ext_key_usages(cert, &f.purposes);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_get_policies(cert, &f.policies);
	if (rc == DEVCERT_OK)
		rc = devcert_cert_get_public_key(cert, &f.key);
	if (rc == DEVCERT_OK)
		rc = check_facts(profile, &f, out);
	free_facts(&f);
	return rc;
}
