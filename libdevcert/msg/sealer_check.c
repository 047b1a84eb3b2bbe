/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the recipients of an envelope are good enough to be sealed to. */
#include "base/mem.h"
#include "crypto/pk.h"
#include "msg/sealer_builder.h"

static bool
is_allowed(const devcert_sealer_builder *builder, devcert_seal_allow what)
{
	return (builder->allow & (uint32_t)what) != 0;
}

static devcert_status
check_time(const devcert_sealer_builder *builder, const devcert_cert *cert)
{
	devcert_status rc;

	if (!builder->has_now)
		return dc_fail(DEVCERT_E_STATE,
		               "certificates are to be checked, and no time is set");
	rc = dc_cert_check_time(cert, builder->now_at);
	if ((rc == DEVCERT_E_EXPIRED && is_allowed(builder, DEVCERT_SEAL_ALLOW_EXPIRED)) ||
	    (rc == DEVCERT_E_NOT_YET_VALID &&
	     is_allowed(builder, DEVCERT_SEAL_ALLOW_NOT_YET_VALID)))
		return DEVCERT_OK;
	return rc;
}

/* RFC 5280, section 4.2.1.3 */
static devcert_status
check_usage(const dc_seal_to *to)
{
	bool is_agreement = to->kind == DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT;

	if (dc_cert_may(to->cert, is_agreement ? DEVCERT_KEY_USAGE_KEY_AGREEMENT
	                                       : DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT))
		return DEVCERT_OK;
	return dc_fail(DEVCERT_E_USAGE_FORBIDDEN, "the certificate is not for %s",
	               is_agreement ? "keyAgreement" : "keyEncipherment");
}

static devcert_status
check_cert(const devcert_sealer_builder *builder, const dc_seal_to *to)
{
	gnutls_pubkey_t key = dc_public_key_gnutls(dc_cert_public_key(to->cert));
	uint32_t strength =
	    is_allowed(builder, DEVCERT_SEAL_ALLOW_WEAK_KEY) ? DEVCERT_ALLOW_RSA_1024 : 0;
	devcert_status rc = check_time(builder, to->cert);

	if (rc == DEVCERT_OK && !is_allowed(builder, DEVCERT_SEAL_ALLOW_KEY_USAGE))
		rc = check_usage(to);
	return rc == DEVCERT_OK ? dc_pk_check_strength(key, strength) : rc;
}

static int
compare_keys(const void *a, const void *b)
{
	const dc_seal_to *const *one = a, *const *other = b;

	return dc_slice_compare(dc_public_key_spki(dc_cert_public_key((*one)->cert)),
	                        dc_public_key_spki(dc_cert_public_key((*other)->cert)));
}

/* Sorted, as ten thousand would take too long each with each. */
static devcert_status
check_duplicates(const devcert_sealer_builder *builder)
{
	const dc_seal_to **certs = calloc(builder->count, sizeof(*certs));
	size_t count = 0;
	devcert_status rc = DEVCERT_OK;

	if (certs == NULL)
		return dc_fail_nomem();
	for (size_t i = 0; i < builder->count; i++)
		if (builder->to[i].cert != NULL)
			certs[count++] = &builder->to[i];
	qsort(certs, count, sizeof(*certs), compare_keys);
	for (size_t i = 1; rc == DEVCERT_OK && i < count; i++)
		if (compare_keys(&certs[i - 1], &certs[i]) == 0)
			rc = dc_fail(DEVCERT_E_EXISTS, "recipients %zu and %zu have the same key",
			             (size_t)(certs[i - 1] - builder->to),
			             (size_t)(certs[i] - builder->to));
	free(certs);
	return rc;
}

devcert_status
dc_sealer_builder_check(const devcert_sealer_builder *builder)
{
	devcert_status rc = DEVCERT_OK;

	if (builder->count == 0)
		return dc_fail(DEVCERT_E_STATE, "an envelope without recipients");
	if (builder->is_checked)
		return DEVCERT_OK;
	for (size_t i = 0; rc == DEVCERT_OK && i < builder->count; i++) {
		if (builder->to[i].cert != NULL)
			rc = check_cert(builder, &builder->to[i]);
		/* Of many, which one? */
		if (rc != DEVCERT_OK && rc != DEVCERT_E_STATE)
			rc = dc_fail(rc, "recipient %zu: %s", i, devcert_last_error_message());
	}
	if (rc == DEVCERT_OK && !is_allowed(builder, DEVCERT_SEAL_ALLOW_DUPLICATE))
		rc = check_duplicates(builder);
	return rc;
}

uint32_t
dc_sealer_builder_version(const devcert_sealer_builder *builder)
{
	uint32_t version = 0;

	for (size_t i = 0; i < builder->count; i++) {
		const dc_seal_to *to = &builder->to[i];

		if (to->kind == DEVCERT_RECIPIENT_KIND_PASSWORD)
			return 3;
		if (to->kind != DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT || to->by_key_id)
			version = 2;
	}
	return version;
}
