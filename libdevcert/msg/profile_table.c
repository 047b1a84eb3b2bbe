/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The profiles.  What stands here was stated by those who run the service, or read in a standard or
 * a program that enforces it; what nobody states is left to the issuer. */
#include "asn1/oid.h"
#include "msg/profile.h"

#define DS DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE
#define NR DEVCERT_KEY_USAGE_NON_REPUDIATION
#define KE DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT
#define DE DEVCERT_KEY_USAGE_DATA_ENCIPHERMENT
#define KA DEVCERT_KEY_USAGE_KEY_AGREEMENT

#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define EMAIL_PROTECTION "1.3.6.1.5.5.7.3.4"
#define IPSEC_END "1.3.6.1.5.5.7.3.5"
#define IPSEC_USER "1.3.6.1.5.5.7.3.7"
#define IPSEC_IKE "1.3.6.1.5.5.7.3.17"
#define DOCUMENT_SIGNING "1.3.6.1.5.5.7.3.36" /* RFC 9336 */
#define IKE_INTERMEDIATE "1.3.6.1.5.5.8.2.2"
#define ANY_PURPOSE "2.5.29.37.0"
#define ADOBE_DOCUMENTS "1.2.840.113583.1.1.5"
#define DOCUMENT_ENCRYPTION "1.3.6.1.4.1.311.80.1"

#define SERIAL_NUMBER "2.5.4.5"
#define COUNTRY "2.5.4.6"
#define ORGANIZATION "2.5.4.10"
#define BUSINESS_CATEGORY "2.5.4.15"
#define ORGANIZATION_IDENTIFIER "2.5.4.97"
#define JURISDICTION_COUNTRY "1.3.6.1.4.1.311.60.2.1.3"

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
static const char *const nothing[] = { NULL };

#define RSA_OR_EC LIST("rsa:2048", "rsa:3072", "rsa:4096", "ec:p256", "ec:p384")
#define RSA_ONLY LIST("rsa:2048", "rsa:3072", "rsa:4096")

#define TLS_SERVER                                                                                 \
	.usage = DS, .usage_needed = DS, .purposes = LIST(SERVER_AUTH), .has_no_other = true,      \
	.keys = RSA_OR_EC, .names = DC_PROFILE_HOST, .is_public_tls = true,                        \
	.usage_reason = "TLS clients refuse a server without digitalSignature or serverAuth; "     \
			"browsers' root programmes allow no other purpose beside it",              \
	.names_reason = "TLS clients look for the host in the alternative names only "             \
			"(RFC 9110, section 4.3.4)"

#define PRINTER                                                                                    \
	.usage = DS | KE, .usage_needed = DS, .purposes = LIST(SERVER_AUTH), .keys = RSA_OR_EC,    \
	.attributes = nothing,                                                                     \
	.usage_reason = "the printer is a TLS server; old clients exchange keys by RSA, for "      \
			"which it needs keyEncipherment"

#define AOC_SEAL                                                                                   \
	.usage = DS | NR | KE, .usage_needed = DS | NR,                                            \
	.purposes = LIST(CLIENT_AUTH, ADOBE_DOCUMENTS), .keys = RSA_ONLY,                          \
	.attributes = LIST(ORGANIZATION, ORGANIZATION_IDENTIFIER, SERIAL_NUMBER,                   \
	                   DC_OID_COMMON_NAME, COUNTRY),                                           \
	.usage_reason = "the issuer's certificate profile has exactly these"

#define BIKEY                                                                                      \
	.usage = KE | DE, .usage_one_of = KE | DE, .purposes = LIST(DOCUMENT_ENCRYPTION),          \
	.attributes = LIST(DC_OID_COMMON_NAME), .encrypts = true, .max_days = 1096,                \
	.usage_reason = "envelopes are sealed to keys with keyEncipherment; Windows wants "        \
			"keyEncipherment or dataEncipherment, and documentEncryption"

const dc_profile_row dc_profile_table[] = {
	{ .name = "tls-server", .title = "TLS server", TLS_SERVER, .attributes = nothing },
	{ .name = "aoc-cds1",
	  .title = "Consorci AOC CDS-1: secure server",
	  TLS_SERVER,
	  .attributes = LIST(ORGANIZATION) },
	{ .name = "aoc-cdsq1",
	  .title = "Consorci AOC CDSQ-1: secure server with extended validation",
	  TLS_SERVER,
	  .attributes =
	      LIST(ORGANIZATION, BUSINESS_CATEGORY, JURISDICTION_COUNTRY, SERIAL_NUMBER) },
	{ .name = "aoc-cdsnm1",
	  .title = "Consorci AOC CDSNM-1: electronic office, medium level",
	  TLS_SERVER,
	  .attributes = LIST(ORGANIZATION) },
	{ .name = "aoc-segell",
	  .title = "Consorci AOC SGNM: electronic seal, medium level",
	  AOC_SEAL,
	  .max_days = 1096 },
	{ .name = "aoc-aplicacio",
	  .title = "Consorci AOC CDA: application",
	  AOC_SEAL,
	  .max_days = 1461 },
	{ .name = "dcbaas-ssl-client",
	  .title = "Digitaal Vlaanderen DCBaaS, type SSL Client: client of a web service",
	  .usage = DS,
	  .usage_needed = DS,
	  .purposes = LIST(CLIENT_AUTH),
	  .keys = RSA_OR_EC,
	  .attributes = LIST(DC_OID_COMMON_NAME),
	  .usage_reason = "a TLS client signs the handshake; servers look for clientAuth" },
	{ .name = "epuap-integration",
	  .title = "ePUAP: system that is integrated with the login node",
	  .usage = DS,
	  .usage_needed = DS,
	  .purposes = nothing,
	  .keys = RSA_ONLY,
	  .has_no_other_key = true,
	  .names = DC_PROFILE_HOST,
	  .attributes = LIST(ORGANIZATION),
	  .max_days = 731,
	  .usage_reason = "the login node answers signed requests only",
	  .names_reason = "the application names the domain or fixed address of the system" },
	{ .name = "ipps-printer",
	  .title = "printer over IPPS",
	  PRINTER,
	  .names = DC_PROFILE_HOST,
	  .names_reason = "clients reach the printer by its address or name, and look for that" },
	{ .name = "ipps-windows",
	  .title = "printer over IPPS to which Windows prints",
	  PRINTER,
	  .names = DC_PROFILE_IP,
	  .names_reason = "Windows prints over IPPS only where the common name is the IP address" },
	{ .name = "ieee8021x",
	  .title = "device in a network with IEEE 802.1X, EAP-TLS",
	  .usage = DS,
	  .usage_needed = DS,
	  .purposes = LIST(CLIENT_AUTH),
	  .keys = RSA_OR_EC,
	  .attributes = nothing,
	  .usage_reason = "authentication servers look for clientAuth (RFC 5216)" },
	{ .name = "ipsec-ike",
	  .title = "peer of IKE",
	  .usage = DS,
	  .usage_one_of = DS | NR,
	  .purposes = nothing,
	  .one_of = LIST(IPSEC_IKE, IPSEC_END, IPSEC_USER, IKE_INTERMEDIATE, SERVER_AUTH,
	                 EMAIL_PROTECTION, ANY_PURPOSE),
	  .keys = RSA_OR_EC,
	  .names = DC_PROFILE_PEER,
	  .attributes = nothing,
	  .usage_reason = "peers refuse keys that may not sign, and purposes that are not IKE's "
	                  "(RFC 4945, section 5.1.3)",
	  .names_reason = "the identity in IKE has to be one of the alternative names "
	                  "(RFC 4945, section 5.1.3)" },
	{ .name = "scep-rsa",
	  .title = "device at a SCEP server that takes RSA only",
	  .usage = DS | KE,
	  .usage_needed = DS | KE,
	  .purposes = nothing,
	  .keys = RSA_ONLY,
	  .has_no_other_key = true,
	  .attributes = nothing,
	  .usage_reason = "the reply is encrypted to this key, and requests are signed with it" },
	{ .name = "device-signature",
	  .title = "device that signs documents",
	  .usage = DS | NR,
	  .usage_one_of = DS | NR,
	  .purposes = LIST(DOCUMENT_SIGNING),
	  .keys = RSA_OR_EC,
	  .attributes = LIST(DC_OID_COMMON_NAME),
	  .usage_reason = "readers look for a key that may sign documents (RFC 9336)" },
	{ .name = "enc-bikey",
	  .title = "encryption of files to a person or function",
	  BIKEY,
	  .keys = LIST("rsa:3072", "rsa:2048", "rsa:4096") },
	{ .name = "enc-bikey-ec",
	  .title = "encryption of files to a person or function, with ECDH",
	  .usage = KA,
	  .usage_needed = KA,
	  .purposes = LIST(DOCUMENT_ENCRYPTION),
	  .keys = LIST("ec:p256", "ec:p384", "x25519"),
	  .has_no_other_key = true,
	  .attributes = LIST(DC_OID_COMMON_NAME),
	  .max_days = 1096,
	  .encrypts = true,
	  .usage_reason = "envelopes are sealed to EC keys with keyAgreement" },
	{ .name = "enc-bikey-backup",
	  .title = "encryption of files to the backup key, for when all others are lost",
	  .usage = KE | DE,
	  .usage_one_of = KE | DE,
	  .purposes = LIST(DOCUMENT_ENCRYPTION),
	  .keys = LIST("rsa:4096", "rsa:3072"),
	  .min_rsa_bits = 4096,
	  .attributes = LIST(DC_OID_COMMON_NAME),
	  .encrypts = true,
	  .usage_reason = "envelopes are sealed to keys with keyEncipherment" },
};

const size_t dc_profile_count = sizeof(dc_profile_table) / sizeof(dc_profile_table[0]);
