/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/pkcs12.h
 *
 * PKCS#12 (RFC 7292): a key, its certificate and the chain in one file under a
 * passphrase.
 *
 * Written, as DER: what the target reads, see devcert_p12_target; unless that is set, PBES2 with
 * PBKDF2-HMAC-SHA-256 and AES-256-CBC for keys and certificates, HMAC-SHA-256 for the whole.
 *
 * Read: PBES2 with AES and HMAC-SHA-1 to -SHA-512, MAC over
 * SHA-1 to SHA-512 and PBMAC1 (RFC 9579) over SHA-256 to SHA-512, BER or DER, any number of keys
 * and certificates.
 *
 * devcert_pkcs12_parse() opens a file under one passphrase; a devcert_pkcs12_opener what is
 * unusual: two passphrases, no MAC, more rounds, and the ciphers of
 * older files.
 */
#ifndef DEVCERT_PKCS12_H
#define DEVCERT_PKCS12_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/key.h>
#include <devcert/profile.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** The contents of a PKCS#12 file; immutable. */
typedef struct devcert_pkcs12 devcert_pkcs12;

/**
 * How the passphrase had to be encoded.
 *
 * The format takes UTF-16 with a final NUL for its own key derivation, and UTF-8 for PBKDF2.  Not
 * all programs do that with what is not ASCII; so where the right octets do not fit, others are
 * tried, in the order of these numbers.  Each attempt is taken off the rounds of the file; where
 * there are none left for another one, the passphrase is wrong.
 */
typedef enum devcert_pkcs12_encoding {
	DEVCERT_PKCS12_ENCODING_STANDARD = 1,     /**< As RFC 7292 and RFC 8018 have it. */
	DEVCERT_PKCS12_ENCODING_OTHER_EMPTY = 2,  /**< Empty where NULL was given, or NULL where
	                                             empty  was. */
	DEVCERT_PKCS12_ENCODING_UTF8_WIDENED = 3, /**< Each octet of UTF-8 as a character, by
	                                             OpenSSL before 1.1.0, mbed TLS and others. */
	DEVCERT_PKCS12_ENCODING_WINDOWS_1252 = 4, /**< Octets of windows-1252, each as a character
	                                             or for PBKDF2 as it is. */
	DEVCERT_PKCS12_ENCODING_LOW_OCTETS =
	    5,                            /**< For PBKDF2: of each UTF-16 unit the low octet. */
	DEVCERT_PKCS12_ENCODING_UTF16 = 6 /**< For PBKDF2: UTF-16 with a final NUL, by old NSS. */
} devcert_pkcs12_encoding;

/**
 * Open a PKCS#12 file.
 *
 * The MAC is checked before anything is decrypted.  Rounds of key derivation are counted
 * first: at most 2,000,000 each and 5,000,000 in all.
 *
 * @param data      The file, BER or DER, at most 4 MiB.
 * @param data_len  Length in octets.
 * @param pass      Passphrase, UTF-8; or NULL.  NULL and the empty passphrase differ in the
 *                  format; where one is given, the other is tried too.  So are the encodings of
 *                  devcert_pkcs12_encoding.
 * @param pass_len  Length in octets.
 * @param[out] out  The contents; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING: not a PFX, or what is in it is malformed
 *   - DEVCERT_E_PASSWORD: the MAC or a decryption does not fit the passphrase
 *   - DEVCERT_E_UNSUPPORTED: no MAC, or an algorithm that is not read; its OID is in the message
 *   - DEVCERT_E_LIMIT: too long, too many rounds, more than 16 SafeContents or 10,000 bags or 1,000
 *     keys, keys whose check would take seconds (two of RSA-16384, 16 of RSA-8192 are read), more
 *     than 32 attributes of one bag; a passphrase of more than 1024 octets
 *   - DEVCERT_E_TEXT: @p pass is not UTF-8, or a friendlyName is not UTF-16
 *   - a code of devcert_key_parse() or devcert_cert_parse(), where one in the file cannot be read
 * @see RFC 7292, section 4
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_pkcs12_parse(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                     devcert_pkcs12 **out) DEVCERT_MUST_CHECK;

/** What may be unusual about a PKCS#12 file all the same. */
typedef enum devcert_pkcs12_allow {
	DEVCERT_PKCS12_ALLOW_NO_MAC = 1, /**< No MAC: nothing protects the file against change. */
	DEVCERT_PKCS12_ALLOW_WEAK = 2 /**< 3DES, RC2 and RC4, with keys of 40 bits, too, and SHA-1
	                                   (RFC 7292, appendix C): what most older files have; and
	                                   PBES2 with 3DES, DES or RC2. */
} devcert_pkcs12_allow;

/** With what PKCS#12 files are opened, and what is tolerated in them. */
typedef struct devcert_pkcs12_opener devcert_pkcs12_opener;

/**
 * Start: no passphrase, nothing tolerated.
 *
 * @param[out] out  The opener; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_opener_new(devcert_pkcs12_opener **out)
    DEVCERT_MUST_CHECK;

/**
 * Set the passphrase, for the MAC and for what is encrypted.
 *
 * @param opener    The opener.
 * @param pass      Passphrase, UTF-8, at most 1024 octets; or NULL.  Copied, and wiped with the
 * opener.
 * @param pass_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: longer
 *   - DEVCERT_E_TEXT: not UTF-8
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_opener_set_password(devcert_pkcs12_opener *opener,
                                                              const uint8_t *pass,
                                                              size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * Set another passphrase for the MAC, where a file has two.
 *
 * @param opener    The opener.
 * @param pass      Passphrase, UTF-8, at most 1024 octets; or NULL.  Copied, and wiped with the
 * opener.
 * @param pass_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: longer
 *   - DEVCERT_E_TEXT: not UTF-8
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_opener_set_mac_password(
    devcert_pkcs12_opener *opener, const uint8_t *pass, size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * Set how many rounds of key derivation a file may cost.
 *
 * @param opener      The opener.
 * @param max_rounds  1 to 100,000,000, which takes some 20 s; 5,000,000 at the start.  One
 *                    derivation may have 2,000,000, or all of them where this is above 5,000,000.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_opener_set_max_rounds(
    devcert_pkcs12_opener *opener, uint32_t max_rounds) DEVCERT_MUST_CHECK;

/**
 * Set what is tolerated.
 *
 * @param opener  The opener.
 * @param allow   Bits of devcert_pkcs12_allow, or 0.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_opener_set_allow(devcert_pkcs12_opener *opener,
                                                           uint32_t allow) DEVCERT_MUST_CHECK;

/**
 * Open a PKCS#12 file.
 *
 * Keys of algorithms that are not read, or too weak, are bags without a key; nothing else is passed
 * over.
 *
 * @param opener    The opener; unchanged, it may open more files.
 * @param data      The file, BER or DER, at most 4 MiB.
 * @param data_len  Length in octets.
 * @param[out] out  The contents; the caller frees it.
 * @return DEVCERT_OK; or
 *   - a code of devcert_pkcs12_parse(), where what is not tolerated is DEVCERT_E_UNSUPPORTED
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_pkcs12_opener_open(const devcert_pkcs12_opener *opener, const uint8_t *data,
                           size_t data_len, devcert_pkcs12 **out) DEVCERT_MUST_CHECK;

/** Free the opener. */
DEVCERT_API void devcert_pkcs12_opener_free(devcert_pkcs12_opener *opener);

/** What a bag, the unit of which the format is made, holds. */
typedef enum devcert_pkcs12_kind {
	DEVCERT_PKCS12_KIND_KEY = 1,    /**< A private key. */
	DEVCERT_PKCS12_KIND_CERT = 2,   /**< A certificate. */
	DEVCERT_PKCS12_KIND_CRL = 3,    /**< A certificate revocation list. */
	DEVCERT_PKCS12_KIND_SECRET = 4, /**< Another secret. */
	DEVCERT_PKCS12_KIND_OTHER = 5   /**< A bag of a kind that is not known. */
} devcert_pkcs12_kind;

/** One bag with its attributes; immutable. */
typedef struct devcert_pkcs12_bag devcert_pkcs12_bag;

/** What the bag holds. */
DEVCERT_API devcert_pkcs12_kind devcert_pkcs12_bag_get_kind(const devcert_pkcs12_bag *bag);

/** OID of the kind of certificate, CRL or secret; of a key and of an unknown bag that of the bag.
 */
DEVCERT_API const char *devcert_pkcs12_bag_get_type(const devcert_pkcs12_bag *bag);

/** friendlyName; "" when there is none. */
DEVCERT_API const char *devcert_pkcs12_bag_get_name(const devcert_pkcs12_bag *bag);

/** In how many other SafeContents the bag's one is nested; mostly 0. */
DEVCERT_API uint32_t devcert_pkcs12_bag_get_depth(const devcert_pkcs12_bag *bag);

/**
 * The private key.
 *
 * @param bag       The bag.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: not a key, or one that is not read; then see
 *     devcert_pkcs12_bag_get_value()
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_private_key(const devcert_pkcs12_bag *bag,
                                                              devcert_key **out) DEVCERT_MUST_CHECK;

/**
 * The certificate.
 *
 * @param bag       The bag.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: not a certificate, or one that is not read; then see
 *     devcert_pkcs12_bag_get_value()
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_cert(const devcert_pkcs12_bag *bag,
                                                       devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * What is neither a key nor a certificate that the library reads: DER of a CRL, of a secret's
 * value, of an unknown bag's value; PKCS#8 of a key and DER of a certificate whose algorithm is not
 * read, or a key that is too weak.
 *
 * @param bag       The bag.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: it is a key or certificate that is read
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_value(const devcert_pkcs12_bag *bag,
                                                        devcert_secret **out) DEVCERT_MUST_CHECK;

/**
 * localKeyId, equal in a key and its certificate.
 *
 * @param bag       The bag.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: it has none
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_local_key_id(
    const devcert_pkcs12_bag *bag, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Types of the attributes, friendlyName and localKeyId too, as dotted OIDs.
 *
 * @param bag       The bag.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER: an attribute is malformed
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_attribute_types(
    const devcert_pkcs12_bag *bag, devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * The values of an attribute.
 *
 * @param bag       The bag.
 * @param oid       Its type, a dotted OID.
 * @param[out] out  DER of the SET OF its values; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: there is none of this type
 *   - DEVCERT_E_TEXT: @p oid is no OID
 *   - DEVCERT_E_DER: an attribute is malformed
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_attribute(const devcert_pkcs12_bag *bag,
                                                            const char *oid,
                                                            devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Java's trustedKeyUsage: the extended key usages for which a certificate is trusted.
 *
 * @param bag       The bag.
 * @param[out] out  Dotted OIDs, anyExtendedKeyUsage for all; empty where the file says nothing. The
 *                  caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER: the attribute is malformed
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_bag_get_trusted_usages(
    const devcert_pkcs12_bag *bag, devcert_text_list **out) DEVCERT_MUST_CHECK;

/** Free the bag. */
DEVCERT_API void devcert_pkcs12_bag_free(devcert_pkcs12_bag *bag);

/** How many bags the file has, nested ones counted and SafeContents not. */
DEVCERT_API size_t devcert_pkcs12_get_count(const devcert_pkcs12 *pkcs12);

/**
 * One bag, in the order of the file.
 *
 * @param pkcs12    The contents.
 * @param index     From 0.
 * @param[out] out  The bag; the caller frees it, before or after the contents.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_get_item(const devcert_pkcs12 *pkcs12, size_t index,
                                                   devcert_pkcs12_bag **out) DEVCERT_MUST_CHECK;

/** Whether a MAC was checked; without one, allowed by DEVCERT_PKCS12_ALLOW_NO_MAC, nobody knows who
 * changed what in the file. */
DEVCERT_API bool devcert_pkcs12_has_mac(const devcert_pkcs12 *pkcs12);

/** How the passphrase had to be encoded: for the MAC, or where that was the standard, for what is
 * encrypted. */
DEVCERT_API devcert_pkcs12_encoding devcert_pkcs12_get_encoding(const devcert_pkcs12 *pkcs12);

/** How many private keys the file has. */
DEVCERT_API size_t devcert_pkcs12_get_key_count(const devcert_pkcs12 *pkcs12);

/**
 * A private key.
 *
 * @param pkcs12    The contents.
 * @param index     From 0.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_get_key_private(const devcert_pkcs12 *pkcs12,
                                                          size_t index,
                                                          devcert_key **out) DEVCERT_MUST_CHECK;

/** friendlyName of a key, or else of its certificate; "" when there is none, NULL when
 * @p index is out of range. */
DEVCERT_API const char *devcert_pkcs12_get_name(const devcert_pkcs12 *pkcs12, size_t index);

/**
 * The certificate of a key with its chain.
 *
 * The certificate is found by its public key, among several by localKeyId; the chain by
 * issuer and signature.
 *
 * @param pkcs12    The contents.
 * @param index     Which key, from 0.
 * @param[out] out  The key's certificate first, then its issuers as far as the file has them;
 *                  the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range, or the file has no certificate for this key
 *   - DEVCERT_E_LIMIT: longer than 10, or more than 64 certificates with the name of an issuer
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_pkcs12_get_chain(
    const devcert_pkcs12 *pkcs12, size_t index, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/**
 * All certificates, in the order of the file.
 *
 * @param pkcs12    The contents.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_get_certs(const devcert_pkcs12 *pkcs12,
                                                    devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** How many bags are neither a key nor a certificate that is read: of other kinds (CRLs, secrets,
 * unknown), and keys and certificates of an algorithm that is not read. */
DEVCERT_API size_t devcert_pkcs12_get_skipped_count(const devcert_pkcs12 *pkcs12);

/** Free the contents. */
DEVCERT_API void devcert_pkcs12_free(devcert_pkcs12 *pkcs12);

/**
 * For which program a file is written.
 *
 * "AES" is PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC, and a MAC over SHA-256, at 600,000
 * rounds of key derivation; "3DES" is RFC 7292's own encryption with 3DES and a MAC over SHA-1, at
 * 2,048.  3DES is for programs that read nothing better: what it protects is as strong as
 * the passphrase alone.
 */
typedef enum devcert_p12_target {
	DEVCERT_P12_TARGET_MODERN = 1,     /**< What is of this decade: AES. */
	DEVCERT_P12_TARGET_PBMAC1 = 2,     /**< AES, and PBMAC1 (RFC 9579) as MAC, for FIPS modes:
	                                        OpenSSL 3.4, GnuTLS 3.8.6, NSS of 2024. */
	DEVCERT_P12_TARGET_JAVA = 3,       /**< A key store of Java 8u301, 11.0.12 or later: AES. */
	DEVCERT_P12_TARGET_JAVA_TRUST = 4, /**< A trust store of Java: certificates only, not
	                                        encrypted, each with Java's trustedKeyUsage, without
	                                        which Java does not see it. */
	DEVCERT_P12_TARGET_NSS = 5,        /**< Firefox, Thunderbird, pk12util: AES. */
	DEVCERT_P12_TARGET_WINDOWS_2016 =
	    6,                          /**< Windows Server 2016, Windows 10 before 1709: 3DES. */
	DEVCERT_P12_TARGET_APPLE = 7,   /**< Keychains of macOS and iOS: 3DES. */
	DEVCERT_P12_TARGET_ANDROID = 8, /**< Android up to 13: 3DES. */
	DEVCERT_P12_TARGET_LEGACY = 9   /**< Printers, gateways and other old devices: 3DES. */
} devcert_p12_target;

/** Makes PKCS#12 files. */
typedef struct devcert_pkcs12_builder devcert_pkcs12_builder;

/**
 * Start an empty file.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_new(devcert_pkcs12_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Set for which program the file is written; DEVCERT_P12_TARGET_MODERN unless set.
 *
 * @param builder  The builder.
 * @param target   The program.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown target
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_set_target(
    devcert_pkcs12_builder *builder, devcert_p12_target target) DEVCERT_MUST_CHECK;

/**
 * Set the key and its certificate: what most files are for.  Others may be added.
 *
 * @param builder  The builder.
 * @param key      The key pair.
 * @param cert     Its certificate.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: the certificate is for another key
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_pkcs12_builder_set_key(devcert_pkcs12_builder *builder, const devcert_key *key,
                               const devcert_cert *cert) DEVCERT_MUST_CHECK;

/**
 * Set the certificates of the issuers.
 *
 * @param builder  The builder.
 * @param chain    The certificates; one that equals the key's own is left out.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 9,998
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_set_chain(
    devcert_pkcs12_builder *builder, const devcert_cert_list *chain) DEVCERT_MUST_CHECK;

/**
 * Set the friendlyName of key and certificate.
 *
 * @param builder  The builder.
 * @param name     UTF-8, written as BMPString with surrogates where needed; 1 to 255 octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: empty, too long or not UTF-8
 * @see RFC 2985, section 5.5.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_set_name(devcert_pkcs12_builder *builder,
                                                           const char *name) DEVCERT_MUST_CHECK;

/**
 * Add another key.
 *
 * @param builder  The builder.
 * @param key      The key pair.
 * @param cert     Its certificate, or NULL.
 * @param name     friendlyName of both as for devcert_pkcs12_builder_set_name(), or NULL.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: the certificate is for another key
 *   - DEVCERT_E_TEXT: @p name is empty, too long or not UTF-8
 *   - DEVCERT_E_LIMIT: more than 10,000 were added
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_pkcs12_builder_add_other_key(devcert_pkcs12_builder *builder, const devcert_key *key,
                                     const devcert_cert *cert, const char *name) DEVCERT_MUST_CHECK;

/**
 * Add a certificate for its own sake, which Java then trusts.
 *
 * @param builder  The builder.
 * @param cert     The certificate.
 * @param name     friendlyName as for devcert_pkcs12_builder_set_name(), or NULL.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: @p name is empty, too long or not UTF-8
 *   - DEVCERT_E_LIMIT: more than 10,000 were added
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_add_cert(devcert_pkcs12_builder *builder,
                                                           const devcert_cert *cert,
                                                           const char *name) DEVCERT_MUST_CHECK;

/**
 * Add a certificate revocation list.
 *
 * @param builder   The builder.
 * @param data      DER of the list, which is not looked into.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING: not one element of DER
 *   - DEVCERT_E_LIMIT: longer than 4 MiB, or more than 10,000 were added
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_add_crl(devcert_pkcs12_builder *builder,
                                                          const uint8_t *data,
                                                          size_t data_len) DEVCERT_MUST_CHECK;

/**
 * Add another secret.
 *
 * @param builder   The builder.
 * @param oid       Its type, a dotted OID.
 * @param data      Its value, an element of DER.
 * @param data_len  Length in octets.
 * @param name      friendlyName as for devcert_pkcs12_builder_set_name(), or NULL.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING: not one element of DER
 *   - DEVCERT_E_TEXT: @p oid is no OID; @p name is empty, too long or not UTF-8
 *   - DEVCERT_E_LIMIT: longer than 4 MiB, or more than 10,000 were added
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_add_secret(devcert_pkcs12_builder *builder,
                                                             const char *oid, const uint8_t *data,
                                                             size_t data_len,
                                                             const char *name) DEVCERT_MUST_CHECK;

/**
 * Add a bag of another file, with all its attributes.
 *
 * Only localKeyId is made anew, so that each key has that of its certificate; and trust is taken
 * from the certificate of a key.  What was nested is no more.
 *
 * @param builder  The builder.
 * @param bag      The bag.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 10,000 were added
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_add_bag(
    devcert_pkcs12_builder *builder, const devcert_pkcs12_bag *bag) DEVCERT_MUST_CHECK;

/**
 * Set the rounds of key derivation; what devcert_p12_target says unless set.
 *
 * A key, all certificates together, and the MAC are a derivation each; 3DES takes two instead of
 * one for what it encrypts.  Unless rounds are set, so many derivations that they would have more
 * than 5,000,000 in all have less each.
 *
 * @param builder  The builder.
 * @param rounds   1,000 to 1,600,000, for each derivation.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_pkcs12_builder_set_rounds(devcert_pkcs12_builder *builder,
                                                             uint32_t rounds) DEVCERT_MUST_CHECK;

/**
 * Write the file.
 *
 * @param builder   The builder; unchanged.
 * @param pass      Passphrase, UTF-8, at most 1024 octets; or NULL.  NULL and the empty passphrase
 *                  protect nothing, differ in the format, and are both not read everywhere.
 * @param pass_len  Length in octets.
 * @param[out] out  The file; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: nothing was set or added; for DEVCERT_P12_TARGET_JAVA_TRUST anything but
 *     certificates
 *   - DEVCERT_E_ARGUMENT: a too long passphrase
 *   - DEVCERT_E_TEXT: @p pass is not UTF-8, or has a NUL
 *   - DEVCERT_E_LIMIT: more than 4 MiB, 10,000 bags, 1,000 keys, or 5,000,000 rounds in all
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_pkcs12_builder_build(const devcert_pkcs12_builder *builder, const uint8_t *pass,
                             size_t pass_len, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Say what the program for which the file is will not do with it, or others will not.
 *
 * A passphrase that the program cannot take, keys that it does not read, names of which it sees one
 * only, certificates that have expired, keys without certificate, an issuer that is not in the
 * file.
 *
 * @param builder   The builder.
 * @param now_at    The moment at which the certificates should be valid.
 * @param pass      The passphrase that the file is to have, UTF-8; or NULL.
 * @param pass_len  Length in octets.
 * @param[out] out  The findings, maybe none; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE, DEVCERT_E_ARGUMENT, DEVCERT_E_TEXT, DEVCERT_E_LIMIT: as for
 *     devcert_pkcs12_builder_build()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_pkcs12_builder_check(
    const devcert_pkcs12_builder *builder, int64_t now_at, const uint8_t *pass, size_t pass_len,
    devcert_finding_list **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_pkcs12_builder_free(devcert_pkcs12_builder *builder);

DEVCERT_END

#endif /* DEVCERT_PKCS12_H */
