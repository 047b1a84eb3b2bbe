/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "asn1/oid.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"

static const struct {
	const char *oid;
	const char *name;
} names[] = {
	{ DC_OID_MD2_WITH_RSA, "RSA-MD2" },
	{ DC_OID_MD4_WITH_RSA, "RSA-MD4" },
	{ DC_OID_MD5_WITH_RSA, "RSA-MD5" },
	{ DC_OID_SHA1_WITH_RSA, "RSA-SHA1" },
	{ DC_OID_SHA256_WITH_RSA, "RSA-SHA256" },
	{ DC_OID_SHA384_WITH_RSA, "RSA-SHA384" },
	{ DC_OID_SHA512_WITH_RSA, "RSA-SHA512" },
	{ DC_OID_RSASSA_PSS, "RSASSA-PSS" },
	{ DC_OID_ECDSA_SHA1, "ECDSA-SHA1" },
	{ DC_OID_ECDSA_SHA256, "ECDSA-SHA256" },
	{ DC_OID_ECDSA_SHA384, "ECDSA-SHA384" },
	{ DC_OID_ECDSA_SHA512, "ECDSA-SHA512" },
	{ DC_OID_ED25519, "Ed25519" },
	{ DC_OID_ED448, "Ed448" },
	{ DC_OID_SUBJECT_KEY_ID, "subjectKeyIdentifier" },
	{ DC_OID_KEY_USAGE, "keyUsage" },
	{ DC_OID_SUBJECT_ALT_NAME, "subjectAltName" },
	{ DC_OID_BASIC_CONSTRAINTS, "basicConstraints" },
	{ DC_OID_CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints" },
	{ DC_OID_CERTIFICATE_POLICIES, "certificatePolicies" },
	{ DC_OID_AUTHORITY_KEY_ID, "authorityKeyIdentifier" },
	{ DC_OID_EXT_KEY_USAGE, "extKeyUsage" },
	{ DC_OID_AUTHORITY_INFO_ACCESS, "authorityInfoAccess" },
	{ DC_OID_TLS_FEATURE, "tlsFeature" },
	{ DC_OID_MS_TEMPLATE_NAME, "certificateTemplateName" },
	{ DC_OID_MS_TEMPLATE, "certificateTemplate" },
	{ DC_OID_MS_SECURITY, "ntdsSecurityExtension" },
	{ "1.3.6.1.5.5.7.3.1", "serverAuth" },
	{ "1.3.6.1.5.5.7.3.2", "clientAuth" },
	{ "1.3.6.1.5.5.7.3.3", "codeSigning" },
	{ "1.3.6.1.5.5.7.3.4", "emailProtection" },
	{ "1.3.6.1.5.5.7.3.8", "timeStamping" },
	{ "1.3.6.1.5.5.7.3.9", "OCSPSigning" },
	{ "1.3.6.1.5.5.7.3.17", "ipsecIKE" },
	{ "2.5.29.37.0", "anyExtendedKeyUsage" },
};

/* Cut one arc off the front of *text: digits without leading zeros. */
static bool
take_arc(const char **text, uint64_t *out)
{
	const char *p = *text;

	*out = 0;
	if (!dc_is_digit(*p) || (p[0] == '0' && dc_is_digit(p[1])))
		return false;
	for (; dc_is_digit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (*out > (UINT64_MAX - digit) / 10)
			return false;
		*out = *out * 10 + digit;
	}
	*text = p;
	return true;
}

/* Octets of 7 bits each. */
static unsigned int
arc_len(uint64_t arc)
{
	unsigned int len = 1;

	while (len < 10 && arc >> (7 * len) != 0)
		len++;
	return len;
}

static void
add_arc(uint64_t arc, dc_buf *out)
{
	for (unsigned int left = arc_len(arc); left-- > 0;)
		dc_buf_add_octet(out,
		                 (uint8_t)((arc >> (7 * left) & 0x7f) | (left > 0 ? 0x80 : 0)));
}

/* The arcs of a dotted OID as they are written: the first two are one number.  How many octets. */
static devcert_status
read_arcs(const char *text, uint64_t arcs[DC_LIMIT_OID_ARCS], unsigned int *count, size_t *len)
{
	unsigned int taken = 0;
	uint64_t first = 0, arc;

	*count = 0;
	*len = 0;
	do {
		if (!take_arc(&text, &arc))
			return dc_fail(DEVCERT_E_TEXT, "not a dotted OID");
		if (++taken > DC_LIMIT_OID_ARCS)
			return dc_fail(DEVCERT_E_TEXT, "an OID of more than %u arcs",
			               DC_LIMIT_OID_ARCS);
		if (taken == 1) {
			first = arc;
			continue;
		}
		if (taken == 2) {
			if (first > 2 || (first < 2 && arc > 39) || arc > UINT64_MAX - 80)
				return dc_fail(DEVCERT_E_TEXT,
				               "an OID whose first arcs do not exist");
			arc += first * 40;
		}
		arcs[(*count)++] = arc;
		*len += arc_len(arc);
	} while (*text++ == '.');
	if (text[-1] != '\0' || taken < 2)
		return dc_fail(DEVCERT_E_TEXT, "not a dotted OID");
	if (*len > DC_LIMIT_OID_LEN)
		return dc_fail(DEVCERT_E_TEXT, "an OID of %zu octets", *len);
	return DEVCERT_OK;
}

devcert_status
dc_oid_encode(const char *text, dc_buf *out)
{
	uint64_t arcs[DC_LIMIT_OID_ARCS];
	unsigned int count;
	size_t len;
	devcert_status rc = read_arcs(text, arcs, &count, &len);

	for (unsigned int i = 0; rc == DEVCERT_OK && i < count; i++)
		add_arc(arcs[i], out);
	return rc == DEVCERT_OK ? dc_buf_status(out) : rc;
}

bool
dc_oid_is_valid(const char *text)
{
	uint64_t arcs[DC_LIMIT_OID_ARCS];
	unsigned int count;
	size_t len;

	return read_arcs(text, arcs, &count, &len) == DEVCERT_OK;
}

static devcert_status
decode(dc_slice content, char out[DC_OID_TEXT_SIZE])
{
	size_t used = 0;
	unsigned int count = 1;

	if (content.len > DC_LIMIT_OID_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "an OID of %zu octets", content.len);
	if (content.len == 0 || (content.ptr[content.len - 1] & 0x80) != 0)
		return dc_fail(DEVCERT_E_DER, "an OID that ends early");
	for (size_t i = 0; i < content.len; count++) {
		uint64_t arc = 0;
		int len;

		if (content.ptr[i] == 0x80)
			return dc_fail(DEVCERT_E_DER, "an OID with leading zeros in an arc");
		do {
			if (arc >> 57 != 0)
				return dc_fail(DEVCERT_E_LIMIT,
				               "an OID with an arc of more than 64 bits");
			arc = arc << 7 | (content.ptr[i] & 0x7f);
		} while ((content.ptr[i++] & 0x80) != 0);
		if (count == DC_LIMIT_OID_ARCS)
			return dc_fail(DEVCERT_E_LIMIT, "an OID of more than %u arcs",
			               DC_LIMIT_OID_ARCS);
		if (count == 1) {
			unsigned int first = arc < 40 ? 0 : arc < 80 ? 1 : 2;

			len = snprintf(out, DC_OID_TEXT_SIZE, "%u.%llu", first,
			               (unsigned long long)(arc - first * 40));
		} else {
			len = snprintf(out + used, DC_OID_TEXT_SIZE - used, ".%llu",
			               (unsigned long long)arc);
		}
		if (len < 0 || (size_t)len >= DC_OID_TEXT_SIZE - used)
			return dc_fail(DEVCERT_E_LIMIT, "an OID whose text is too long");
		used += (size_t)len;
	}
	return DEVCERT_OK;
}

devcert_status
dc_oid_decode(dc_slice content, char out[DC_OID_TEXT_SIZE])
{
	devcert_status rc = decode(content, out);

	if (rc != DEVCERT_OK)
		out[0] = '\0';
	return rc;
}

const char *
dc_oid_name(const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].oid, text) == 0)
			return names[i].name;
	return text;
}
