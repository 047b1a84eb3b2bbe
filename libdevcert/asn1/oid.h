/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_ASN1_OID_H
#define DEVCERT_ASN1_OID_H

#include "base/buf.h"

/* CMS content types and attributes, RFC 5652 */
/* Attributes of names. */
#define DC_OID_COMMON_NAME "2.5.4.3"

#define DC_OID_DATA "1.2.840.113549.1.7.1"
#define DC_OID_SIGNED_DATA "1.2.840.113549.1.7.2"
#define DC_OID_ENVELOPED_DATA "1.2.840.113549.1.7.3"
#define DC_OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define DC_OID_AUTH_ENVELOPED_DATA "1.2.840.113549.1.9.16.1.23"
#define DC_OID_CONTENT_TYPE "1.2.840.113549.1.9.3"
#define DC_OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"
#define DC_OID_SIGNING_TIME "1.2.840.113549.1.9.5"
#define DC_OID_SIGNING_CERTIFICATE_V2 "1.2.840.113549.1.9.16.2.47"

/* SCEP attributes, RFC 8894, section 3.2.1 */
#define DC_OID_SCEP_MESSAGE_TYPE "2.16.840.1.113733.1.9.2"
#define DC_OID_SCEP_PKI_STATUS "2.16.840.1.113733.1.9.3"
#define DC_OID_SCEP_FAIL_INFO "2.16.840.1.113733.1.9.4"
#define DC_OID_SCEP_SENDER_NONCE "2.16.840.1.113733.1.9.5"
#define DC_OID_SCEP_RECIPIENT_NONCE "2.16.840.1.113733.1.9.6"
#define DC_OID_SCEP_TRANSACTION_ID "2.16.840.1.113733.1.9.7"
#define DC_OID_SCEP_FAIL_INFO_TEXT "1.3.6.1.5.5.7.24.1"

/* PKCS#9 attributes, RFC 2985 */
#define DC_OID_CHALLENGE_PASSWORD "1.2.840.113549.1.9.7"
#define DC_OID_EXTENSION_REQUEST "1.2.840.113549.1.9.14"
#define DC_OID_FRIENDLY_NAME "1.2.840.113549.1.9.20"
#define DC_OID_LOCAL_KEY_ID "1.2.840.113549.1.9.21"
/* extensionRequest as Microsoft's old clients name it */
#define DC_OID_MS_CERT_EXTENSIONS "1.3.6.1.4.1.311.2.1.14"

/* Extensions, RFC 5280, section 4.2 */
#define DC_OID_SUBJECT_KEY_ID "2.5.29.14"
#define DC_OID_KEY_USAGE "2.5.29.15"
#define DC_OID_SUBJECT_ALT_NAME "2.5.29.17"
#define DC_OID_BASIC_CONSTRAINTS "2.5.29.19"
#define DC_OID_CRL_DISTRIBUTION_POINTS "2.5.29.31"
#define DC_OID_CERTIFICATE_POLICIES "2.5.29.32"
#define DC_OID_AUTHORITY_KEY_ID "2.5.29.35"
#define DC_OID_EXT_KEY_USAGE "2.5.29.37"
#define DC_OID_AUTHORITY_INFO_ACCESS "1.3.6.1.5.5.7.1.1"
/* RFC 7633 */
#define DC_OID_TLS_FEATURE "1.3.6.1.5.5.7.1.24"
/* [MS-WCCE], section 2.2.2.7.7: the template by its name and by its OID, the account */
#define DC_OID_MS_TEMPLATE_NAME "1.3.6.1.4.1.311.20.2"
#define DC_OID_MS_TEMPLATE "1.3.6.1.4.1.311.21.7"
#define DC_OID_MS_SECURITY "1.3.6.1.4.1.311.25.2"
#define DC_OID_AD_OCSP "1.3.6.1.5.5.7.48.1"
#define DC_OID_AD_CA_ISSUERS "1.3.6.1.5.5.7.48.2"

/* Kinds of otherName, of Microsoft */
#define DC_OID_MS_UPN "1.3.6.1.4.1.311.20.2.3"
#define DC_OID_MS_OBJECT_SID "1.3.6.1.4.1.311.25.2.1"

/* Digests and HMACs */
#define DC_OID_SHA1 "1.3.14.3.2.26"
#define DC_OID_SHA224 "2.16.840.1.101.3.4.2.4"
#define DC_OID_SHA256 "2.16.840.1.101.3.4.2.1"
#define DC_OID_SHA384 "2.16.840.1.101.3.4.2.2"
#define DC_OID_SHA512 "2.16.840.1.101.3.4.2.3"
/* RFC 8419: with as many octets as the user says, and as the parameters do. */
#define DC_OID_SHAKE256 "2.16.840.1.101.3.4.2.12"
#define DC_OID_SHAKE256_LEN "2.16.840.1.101.3.4.2.18"
#define DC_OID_MD5 "1.2.840.113549.2.5"
#define DC_OID_HMAC_SHA1 "1.2.840.113549.2.7"
#define DC_OID_HMAC_SHA224 "1.2.840.113549.2.8"
#define DC_OID_HMAC_SHA256 "1.2.840.113549.2.9"
#define DC_OID_HMAC_SHA384 "1.2.840.113549.2.10"
#define DC_OID_HMAC_SHA512 "1.2.840.113549.2.11"

/* Public keys and signatures */
#define DC_OID_RSA_ENCRYPTION "1.2.840.113549.1.1.1"
#define DC_OID_MD2_WITH_RSA "1.2.840.113549.1.1.2"
#define DC_OID_MD4_WITH_RSA "1.2.840.113549.1.1.3"
#define DC_OID_MD5_WITH_RSA "1.2.840.113549.1.1.4"
#define DC_OID_SHA1_WITH_RSA "1.2.840.113549.1.1.5"
#define DC_OID_RSAES_OAEP "1.2.840.113549.1.1.7"
#define DC_OID_RSASSA_PSS "1.2.840.113549.1.1.10"
#define DC_OID_SHA256_WITH_RSA "1.2.840.113549.1.1.11"
#define DC_OID_SHA384_WITH_RSA "1.2.840.113549.1.1.12"
#define DC_OID_SHA512_WITH_RSA "1.2.840.113549.1.1.13"
#define DC_OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"
#define DC_OID_ECDSA_SHA1 "1.2.840.10045.4.1"
#define DC_OID_ECDSA_SHA256 "1.2.840.10045.4.3.2"
#define DC_OID_ECDSA_SHA384 "1.2.840.10045.4.3.3"
#define DC_OID_ECDSA_SHA512 "1.2.840.10045.4.3.4"
#define DC_OID_P256 "1.2.840.10045.3.1.7"
#define DC_OID_P384 "1.3.132.0.34"
#define DC_OID_P521 "1.3.132.0.35"
#define DC_OID_X25519 "1.3.101.110"
#define DC_OID_X448 "1.3.101.111"
#define DC_OID_ED25519 "1.3.101.112"
#define DC_OID_ED448 "1.3.101.113"

/* Key transport: RFC 8017, appendix A.2.1 */
#define DC_OID_MGF1 "1.2.840.113549.1.1.8"
#define DC_OID_P_SPECIFIED "1.2.840.113549.1.1.9"

/* Key agreement: RFC 5753, section 7.1.4; RFC 8418, section 2.2 */
#define DC_OID_STD_DH_SHA1 "1.3.133.16.840.63.0.2"
#define DC_OID_STD_DH_SHA256 "1.3.132.1.11.1"
#define DC_OID_STD_DH_SHA384 "1.3.132.1.11.2"
#define DC_OID_STD_DH_SHA512 "1.3.132.1.11.3"
#define DC_OID_COFACTOR_DH_SHA1 "1.3.133.16.840.63.0.3"
#define DC_OID_COFACTOR_DH_SHA256 "1.3.132.1.14.1"
#define DC_OID_COFACTOR_DH_SHA384 "1.3.132.1.14.2"
#define DC_OID_COFACTOR_DH_SHA512 "1.3.132.1.14.3"
#define DC_OID_STD_DH_HKDF_SHA256 "1.2.840.113549.1.9.16.3.19"
#define DC_OID_STD_DH_HKDF_SHA384 "1.2.840.113549.1.9.16.3.20"
#define DC_OID_STD_DH_HKDF_SHA512 "1.2.840.113549.1.9.16.3.21"

/* Passwords, RFC 3211 */
#define DC_OID_PWRI_KEK "1.2.840.113549.1.9.16.3.9"

/* Ciphers and password-based encryption */
#define DC_OID_AES128_CBC "2.16.840.1.101.3.4.1.2"
#define DC_OID_AES192_CBC "2.16.840.1.101.3.4.1.22"
#define DC_OID_AES256_CBC "2.16.840.1.101.3.4.1.42"
#define DC_OID_AES128_GCM "2.16.840.1.101.3.4.1.6"
#define DC_OID_AES192_GCM "2.16.840.1.101.3.4.1.26"
#define DC_OID_AES256_GCM "2.16.840.1.101.3.4.1.46"
#define DC_OID_CHACHA20_POLY1305 "1.2.840.113549.1.9.16.3.18"
#define DC_OID_AES128_WRAP "2.16.840.1.101.3.4.1.5"
#define DC_OID_AES192_WRAP "2.16.840.1.101.3.4.1.25"
#define DC_OID_AES256_WRAP "2.16.840.1.101.3.4.1.45"
#define DC_OID_DES_EDE3_CBC "1.2.840.113549.3.7"
#define DC_OID_DES_CBC "1.3.14.3.2.7"
#define DC_OID_PBES2 "1.2.840.113549.1.5.13"
#define DC_OID_PBMAC1 "1.2.840.113549.1.5.14"
#define DC_OID_PBKDF2 "1.2.840.113549.1.5.12"
#define DC_OID_SCRYPT "1.3.6.1.4.1.11591.4.11"
#define DC_OID_RC2_CBC "1.2.840.113549.3.2"

/* PKCS#12 bags, RFC 7292, section 4.2 */
#define DC_OID_KEY_BAG "1.2.840.113549.1.12.10.1.1"
#define DC_OID_SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2"
#define DC_OID_CERT_BAG "1.2.840.113549.1.12.10.1.3"
#define DC_OID_SAFE_CONTENTS_BAG "1.2.840.113549.1.12.10.1.6"
#define DC_OID_CRL_BAG "1.2.840.113549.1.12.10.1.4"
#define DC_OID_SECRET_BAG "1.2.840.113549.1.12.10.1.5"
/* Oracle's; its values are extended key usages for which a certificate is trusted */
#define DC_OID_TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"
#define DC_OID_X509_CRL "1.2.840.113549.1.9.23.1"
#define DC_OID_X509_CERTIFICATE "1.2.840.113549.1.9.22.1"

/* A dotted OID of at most DC_LIMIT_OID_ARCS arcs, as text. */
#define DC_OID_TEXT_SIZE 384

/* Whether text is a dotted OID that can be encoded. */
bool dc_oid_is_valid(const char *text);

/* Append the content octets of a dotted OID; DEVCERT_E_TEXT where it is none. */
devcert_status dc_oid_encode(const char *text, dc_buf *out) DEVCERT_MUST_CHECK;

/* Content octets to dotted text, empty after an error; arcs of at most 64 bits; DEVCERT_E_DER,
 * DEVCERT_E_LIMIT. */
devcert_status dc_oid_decode(dc_slice content, char out[DC_OID_TEXT_SIZE]) DEVCERT_MUST_CHECK;

/* A short name for people: of algorithms, extensions and extended key usages, such as
 * "RSA-SHA256"; the dotted text itself where there is none. */
const char *dc_oid_name(const char *text);

#endif /* DEVCERT_ASN1_OID_H */
