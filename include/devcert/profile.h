/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/profile.h
 *
 * What a certificate has to be for a use: the key, its usages, the names, how long it is valid.  A
 * profile fills in a request, and says of a request or certificate what differs, and why that
 * matters.
 *
 * - tls-server: a TLS server in general
 * - aoc-cds1, aoc-cdsq1, aoc-cdsnm1: Consorci AOC, secure server; with extended validation;
 *   electronic office
 * - aoc-segell, aoc-aplicacio: Consorci AOC, electronic seal; application
 * - dcbaas-ssl-client: Digitaal Vlaanderen, client of a web service
 * - epuap-integration: ePUAP, a system that is integrated
 * - ipps-printer, ipps-windows: a printer over IPPS; one to which Windows prints
 * - ieee8021x: a device in a network with IEEE 802.1X, EAP-TLS
 * - ipsec-ike: a peer of IKE
 * - scep-rsa: a device at a SCEP server that takes RSA only
 * - device-signature: a device that signs documents
 * - enc-bikey, enc-bikey-ec, enc-bikey-backup: encryption of files, with RSA; with EC; the backup
 */
#ifndef DEVCERT_PROFILE_H
#define DEVCERT_PROFILE_H

#include <devcert/cert.h>
#include <devcert/csr.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** A profile; immutable. */
typedef struct devcert_profile devcert_profile;

/** What may differ from a profile, and what devcert_pkcs12_builder_check() and
 * devcert_p12_diagnose() find. */
typedef enum devcert_finding {
	DEVCERT_FINDING_KEY_TYPE = 1,              /**< Another type of key. */
	DEVCERT_FINDING_KEY_SIZE = 2,              /**< The key is too short. */
	DEVCERT_FINDING_SIGNATURE_WEAK = 3,        /**< Signed over SHA-1 or MD5. */
	DEVCERT_FINDING_KEY_USAGE_MISSING = 4,     /**< A key usage is missing. */
	DEVCERT_FINDING_KEY_USAGE_ABSENT = 5,      /**< There is no key usage at all. */
	DEVCERT_FINDING_EXT_KEY_USAGE_MISSING = 6, /**< An extended key usage is missing. */
	DEVCERT_FINDING_EXT_KEY_USAGE_EXTRA = 7,   /**< One that does not belong there. */
	DEVCERT_FINDING_CN_MISSING = 8,            /**< The subject has no common name. */
	DEVCERT_FINDING_CN_TOO_LONG = 9,           /**< The common name has over 64 characters. */
	DEVCERT_FINDING_CN_NOT_IP = 10,            /**< The common name is not an IP address. */
	DEVCERT_FINDING_CN_NOT_IN_SAN = 11,        /**< The host in it is no alternative name. */
	DEVCERT_FINDING_SAN_MISSING = 12,          /**< There is no alternative name of a host. */
	DEVCERT_FINDING_ATTRIBUTE_MISSING = 13,    /**< The subject lacks an attribute. */
	DEVCERT_FINDING_CA = 14,                   /**< It is a CA's. */
	DEVCERT_FINDING_VALIDITY_TOO_LONG = 15,    /**< Valid for longer than the profile has it. */
	DEVCERT_FINDING_PURPOSE = 16,              /**< Its policy is for another purpose. */

	/* Of a PKCS#12 file: */
	DEVCERT_FINDING_P12_FORM = 17,        /**< Not PKCS#12, or as text. */
	DEVCERT_FINDING_P12_DAMAGED = 18,     /**< Its structure is broken. */
	DEVCERT_FINDING_P12_UNSUPPORTED = 19, /**< An algorithm that is not read. */
	DEVCERT_FINDING_P12_LIMIT = 20,       /**< Too large, or too much of something. */
	DEVCERT_FINDING_P12_ROUNDS = 21,      /**< Too many rounds of key derivation, or few. */
	DEVCERT_FINDING_P12_PASSWORD = 22,    /**< The passphrase, or one of two, is wrong. */
	DEVCERT_FINDING_P12_ENCODING = 23,    /**< The passphrase is encoded in an unusual way. */
	DEVCERT_FINDING_P12_MAC = 24,         /**< The MAC is missing or wrong. */
	DEVCERT_FINDING_P12_NO_KEY = 25,      /**< It has no private key that is read. */
	DEVCERT_FINDING_P12_UNREAD = 26,      /**< A key or certificate that is not read. */
	DEVCERT_FINDING_ENCRYPTION_WEAK = 27, /**< 3DES, RC2 or RC4, or not encrypted at all. */
	DEVCERT_FINDING_CERT_MISSING = 28,    /**< A key has no certificate. */
	DEVCERT_FINDING_CHAIN_MISSING = 29,   /**< The issuer of a certificate is missing. */

	/* Of one that is to be written: */
	DEVCERT_FINDING_PASSWORD_NOT_ASCII = 30, /**< Its reader takes no other passphrase. */
	DEVCERT_FINDING_PASSWORD_EMPTY = 31,     /**< Its passphrase is empty, or there is none. */
	DEVCERT_FINDING_NAME_TWICE = 32,         /**< Its reader sees one of two entries. */
	DEVCERT_FINDING_CERT_EXPIRED = 33,       /**< A certificate has expired. */
	DEVCERT_FINDING_CERT_NOT_YET_VALID = 34  /**< A certificate is not valid yet. */
} devcert_finding;

/** How much a finding matters. */
typedef enum devcert_severity {
	DEVCERT_SEVERITY_ERROR = 1,   /**< It will not work, or be refused. */
	DEVCERT_SEVERITY_WARNING = 2, /**< It does not work everywhere, or is not wise. */
	DEVCERT_SEVERITY_NOTE = 3     /**< Good to know. */
} devcert_severity;

/** Findings in the order of what was looked at; immutable. */
typedef struct devcert_finding_list devcert_finding_list;

/**
 * The profile of this name.
 *
 * @param name      As in the table above.
 * @param[out] out  The profile; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: there is no profile of this name
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_profile_find(const char *name,
                                                devcert_profile **out) DEVCERT_MUST_CHECK;

/**
 * The names of all profiles.
 *
 * @param[out] out  The list; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_profile_names(devcert_text_list **out) DEVCERT_MUST_CHECK;

/** Its name. */
DEVCERT_API const char *devcert_profile_get_name(const devcert_profile *profile);

/** What it is for, one line in English. */
DEVCERT_API const char *devcert_profile_get_title(const devcert_profile *profile);

/** The key usage that a request asks for: bits of devcert_key_usage. */
DEVCERT_API uint32_t devcert_profile_get_key_usage(const devcert_profile *profile);

/**
 * The extended key usages that a request asks for, as dotted OIDs.
 *
 * @param profile   The profile.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_profile_get_ext_key_usages(
    const devcert_profile *profile, devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * The keys that can be chosen from: "rsa:3072", "ec:p256", "x25519".
 *
 * @param profile   The profile.
 * @param[out] out  The list, the one to be proposed first; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_profile_get_key_choices(
    const devcert_profile *profile, devcert_text_list **out) DEVCERT_MUST_CHECK;

/** The longest validity that it has, in days; 0 where that is the issuer's to say. */
DEVCERT_API uint32_t devcert_profile_get_max_days(const devcert_profile *profile);

/**
 * Whether the common name is a host's, which then has to be an alternative name, too: see
 * devcert_csr_builder_add_san_host().
 */
DEVCERT_API bool devcert_profile_is_for_host(const devcert_profile *profile);

/**
 * Say what differs in a request.
 *
 * @param profile   The profile.
 * @param csr       The request; whether its signature is right is not looked at.
 * @param[out] out  The findings, none when nothing differs; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_profile_check_csr(const devcert_profile *profile,
                                                     const devcert_csr *csr,
                                                     devcert_finding_list **out) DEVCERT_MUST_CHECK;

/**
 * Say what differs in a certificate.
 *
 * @param profile   The profile.
 * @param cert      The certificate; neither its issuer nor the present time are looked at.
 * @param[out] out  The findings, none when nothing differs; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_profile_check_cert(const devcert_profile *profile, const devcert_cert *cert,
                           devcert_finding_list **out) DEVCERT_MUST_CHECK;

/** Free the profile. */
DEVCERT_API void devcert_profile_free(devcert_profile *profile);

/** How many findings there are. */
DEVCERT_API size_t devcert_finding_list_get_count(const devcert_finding_list *list);

/** Which one it is; DEVCERT_FINDING_PURPOSE when @p index is out of range. */
DEVCERT_API devcert_finding devcert_finding_list_get_type(const devcert_finding_list *list,
                                                          size_t index);

/** How much it matters; DEVCERT_SEVERITY_NOTE when @p index is out of range. */
DEVCERT_API devcert_severity devcert_finding_list_get_severity(const devcert_finding_list *list,
                                                               size_t index);

/**
 * What differs.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return One line in English; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_finding_list_get_message(const devcert_finding_list *list,
                                                         size_t index);

/**
 * Why that matters.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return One line in English; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_finding_list_get_reason(const devcert_finding_list *list,
                                                        size_t index);

/** Free the list. */
DEVCERT_API void devcert_finding_list_free(devcert_finding_list *list);

/**
 * Ask for what a profile asks for: its key usage, and its extended key usages.
 *
 * @param builder  The builder.
 * @param profile  The profile.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 64 extended key usages by now
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_profile(
    devcert_csr_builder *builder, const devcert_profile *profile) DEVCERT_MUST_CHECK;

DEVCERT_END

#endif /* DEVCERT_PROFILE_H */
