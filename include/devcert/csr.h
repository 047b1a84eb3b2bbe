/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/csr.h
 *
 * Certification requests, PKCS#10 (RFC 2986), with the attributes extensionRequest
 * and challengePassword of RFC 2985.
 */
#ifndef DEVCERT_CSR_H
#define DEVCERT_CSR_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/key.h>
#include <devcert/name.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** A certification request; immutable. */
typedef struct devcert_csr devcert_csr;

/**
 * Read a request.
 *
 * Takes version fields of 0 to 2, as some devices write them.  The signature is checked by
 * devcert_csr_verify(), not here.
 *
 * @param data      DER, or PEM ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST").
 * @param data_len  Length in octets, at most 64 KiB.
 * @param[out] out  The request; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: not a request, or more than one; an
 *     attribute or extension twice; an empty challengePassword; more than one value of it
 *     or of extensionRequest
 *   - DEVCERT_E_LIMIT: too long, more than 32 attributes, 64 extensions or 256 names
 *   - DEVCERT_E_UNSUPPORTED: a public key of another algorithm, or a tag number above 30
 *   - DEVCERT_E_TEXT: a name, the challengePassword, the name of a template or a SID in it cannot
 *     be read
 * @see RFC 2986, section 4
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_parse(const uint8_t *data, size_t data_len,
                                             devcert_csr **out) DEVCERT_MUST_CHECK;

/**
 * The request's octets, as they came in or were built.
 *
 * @param csr       The request.
 * @param encoding  DER or PEM ("CERTIFICATE REQUEST").
 * @param[out] out  The octets; the caller frees them.  They hold the challenge in clear.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_encode(const devcert_csr *csr, devcert_encoding encoding,
                                              devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Check the proof of possession: the request is signed with its own key.
 *
 * @param csr    The request.
 * @param allow  Bits of devcert_allow, or 0.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_SIGNATURE: the signature is wrong
 *   - DEVCERT_E_WEAK: SHA-1, or RSA below 2048 bits, and not in @p allow; MD5 and less always
 *   - DEVCERT_E_UNSUPPORTED: an unknown signature algorithm, or RSASSA-PSS with another trailer
 *     field, or MGF1 of another digest
 *   - DEVCERT_E_DER, DEVCERT_E_LIMIT: RSASSA-PSS without parameters, or with none of its own
 * @see RFC 2986, section 4.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_csr_verify(const devcert_csr *csr,
                                                           uint32_t allow) DEVCERT_MUST_CHECK;

/** What speaks against sending a request once more. */
typedef enum devcert_csr_reuse {
	DEVCERT_CSR_REUSE_KEY_MISSING = 1,  /**< Its private key is not at hand. */
	DEVCERT_CSR_REUSE_KEY_MISMATCH = 2, /**< The private key is another one's. */
	DEVCERT_CSR_REUSE_KEY_WEAK = 4,     /**< RSA below 2048 bits, or of CVE-2017-15361. */
	DEVCERT_CSR_REUSE_SIGNATURE_WEAK =
	    8, /**< Signed over SHA-1 or less, or by RSA below 1024. */
	DEVCERT_CSR_REUSE_SIGNATURE_WRONG =
	    16,                             /**< The signature is wrong, or cannot be checked. */
	DEVCERT_CSR_REUSE_TOO_OLD = 32,     /**< It was made too long ago. */
	DEVCERT_CSR_REUSE_FROM_FUTURE = 64, /**< It is said to be made later than now. */
	DEVCERT_CSR_REUSE_SAME_KEY = 128,   /**< The old certificate has the same key. */
	DEVCERT_CSR_REUSE_SAME_KEY_EXPIRED = 256 /**< And that certificate has expired. */
} devcert_csr_reuse;

/**
 * Find what speaks against sending a request once more that was kept from earlier.
 *
 * These are facts, what to make of them is the caller's choice: a renewal with the same key is
 * usual where the CA allows it.  Whether the old certificate was revoked, the caller knows; then
 * DEVCERT_CSR_REUSE_SAME_KEY alone is reason enough to make another key.
 *
 * @param csr       The request.
 * @param made_at   When it was made, which it does not say itself: such as the time of its file.
 * @param now_at    The moment to judge by.
 * @param max_days  How many days it may be old, or 0 for any number.
 * @param key       Its private key; or NULL.
 * @param old       The certificate that it is to replace; or NULL.
 * @return Bits of devcert_csr_reuse; 0 when nothing speaks against it.
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW uint32_t devcert_csr_check_reuse(const devcert_csr *csr, int64_t made_at,
                                                          int64_t now_at, uint32_t max_days,
                                                          const devcert_key *key,
                                                          const devcert_cert *old);

/** The version field: 0 by the standard, up to 2 as some devices write it. */
DEVCERT_API uint32_t devcert_csr_get_version(const devcert_csr *csr);

/**
 * The subject.
 *
 * @param csr       The request.
 * @param[out] out  The name, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_get_subject(const devcert_csr *csr,
                                                   devcert_name **out) DEVCERT_MUST_CHECK;

/**
 * The public key.
 *
 * @param csr       The request.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_get_public_key(const devcert_csr *csr,
                                                      devcert_public_key **out) DEVCERT_MUST_CHECK;

/** Whether the request is for this key pair. */
DEVCERT_API bool devcert_csr_has_key(const devcert_csr *csr, const devcert_key *key);

/** Signature algorithm, such as "RSA-SHA256"; the dotted OID where it has no name here. */
DEVCERT_API const char *devcert_csr_get_signature_algorithm(const devcert_csr *csr);

/**
 * The subject alternative names that are requested.
 *
 * @param csr       The request.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_get_san_list(const devcert_csr *csr,
                                                    devcert_san_list **out) DEVCERT_MUST_CHECK;

/** Requested key usage, bits of devcert_key_usage; 0 when none is asked. */
DEVCERT_API uint32_t devcert_csr_get_key_usage(const devcert_csr *csr);

/**
 * The requested extended key usages as dotted OIDs.
 *
 * @param csr       The request.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_csr_get_ext_key_usages(const devcert_csr *csr, devcert_text_list **out) DEVCERT_MUST_CHECK;

/** Whether the request asks for basicConstraints with cA true. */
DEVCERT_API bool devcert_csr_is_ca(const devcert_csr *csr);

/** The path length that goes with it; -1 when none is asked. */
DEVCERT_API int32_t devcert_csr_get_path_len(const devcert_csr *csr);

/** The certificate template that Microsoft's CA is to take, by its name (version 1); NULL when none
 * is asked. */
DEVCERT_API const char *devcert_csr_get_template_name(const devcert_csr *csr);

/** The certificate template that Microsoft's CA is to take, by its dotted OID (version 2); NULL
 * when none is asked. */
DEVCERT_API const char *devcert_csr_get_template_oid(const devcert_csr *csr);

/** Major version of the template that has an OID; 0 when none is given. */
DEVCERT_API uint32_t devcert_csr_get_template_major(const devcert_csr *csr);

/** Minor version of the template that has an OID; 0 when none is given. */
DEVCERT_API uint32_t devcert_csr_get_template_minor(const devcert_csr *csr);

/** The account in Active Directory, "S-1-5-21-…", of Microsoft's security extension; NULL when
 * there is none.  One among the alternative names is in devcert_csr_get_san_list(). */
DEVCERT_API const char *devcert_csr_get_sid(const devcert_csr *csr);

/** Whether the extension is asked for, and as a critical one. */
DEVCERT_API bool devcert_csr_is_extension_critical(const devcert_csr *csr, const char *oid);

/**
 * All requested extensions as dotted OIDs, in order.
 *
 * @param csr       The request.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_get_extensions(const devcert_csr *csr,
                                                      devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * The value of one requested extension.
 *
 * @param csr       The request.
 * @param oid       Dotted OID.
 * @param[out] out  The content of extnValue; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: it is not asked for
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_get_extension(const devcert_csr *csr, const char *oid,
                                                     devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Whether the request has a challengePassword. */
DEVCERT_API bool devcert_csr_has_challenge(const devcert_csr *csr);

/**
 * The challengePassword.
 *
 * @param csr       The request.
 * @param[out] out  UTF-8; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: there is none
 * @see RFC 2985, section 5.4.1
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_csr_get_challenge_private(const devcert_csr *csr, devcert_secret **out) DEVCERT_MUST_CHECK;

/** Free the request. */
DEVCERT_API void devcert_csr_free(devcert_csr *csr);

/** Makes requests. */
typedef struct devcert_csr_builder devcert_csr_builder;

/**
 * Start a request with an empty subject and no attributes.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_new(devcert_csr_builder **out) DEVCERT_MUST_CHECK;

/**
 * Set the subject.
 *
 * @param builder  The builder.
 * @param subject  The name.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_subject(
    devcert_csr_builder *builder, const devcert_name *subject) DEVCERT_MUST_CHECK;

/**
 * Add a host name.
 *
 * @param builder  The builder.
 * @param host     A host name of letters, digits, hyphens and dots, with or without a leading
 *                 "*." label; at most 253 octets.  Internationalised names as A-labels.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a host name
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_dns(devcert_csr_builder *builder,
                                                           const char *host) DEVCERT_MUST_CHECK;

/**
 * Add an IP address.
 *
 * @param builder  The builder.
 * @param address  "192.0.2.7" or "2001:db8::7".
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an address
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_ip(devcert_csr_builder *builder,
                                                          const char *address) DEVCERT_MUST_CHECK;

/**
 * Add a mail address.
 *
 * @param builder  The builder.
 * @param address  "local@host", ASCII.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a mail address
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_email(
    devcert_csr_builder *builder, const char *address) DEVCERT_MUST_CHECK;

/**
 * Add a host, whichever of both it is written as.
 *
 * @param builder  The builder.
 * @param host     An IP address or a DNS name, as for devcert_csr_builder_add_san_ip() and
 *                 devcert_csr_builder_add_san_dns().
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: neither of them
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_host(devcert_csr_builder *builder,
                                                            const char *host) DEVCERT_MUST_CHECK;

/**
 * Add a URI.
 *
 * @param builder  The builder.
 * @param uri      Absolute, "scheme:…", ASCII.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a URI
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_uri(devcert_csr_builder *builder,
                                                           const char *uri) DEVCERT_MUST_CHECK;

/**
 * Add a user principal name, as Active Directory has it.
 *
 * @param builder  The builder.
 * @param upn      "user@domain.example", UTF-8.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a name on both sides of one "@", control characters, or not UTF-8
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_upn(devcert_csr_builder *builder,
                                                           const char *upn) DEVCERT_MUST_CHECK;

/**
 * Add the SID of an account of Active Directory, in the form that goes among the alternative
 * names: the URI "tag:microsoft.com,2022-09-14:sid:S-1-5-21-…".
 *
 * CAs copy alternative names where they would not copy the extension of
 * devcert_csr_builder_set_sid().
 *
 * @param builder  The builder.
 * @param sid      "S-1-5-21-…", numbers in decimal.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a SID
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_sid(devcert_csr_builder *builder,
                                                           const char *sid) DEVCERT_MUST_CHECK;

/**
 * Add a distinguished name beside the subject.
 *
 * @param builder  The builder.
 * @param name     The name.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an empty name
 *   - DEVCERT_E_LIMIT: more than 256 alternative names, or longer than 64 KiB in all
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_directory_name(
    devcert_csr_builder *builder, const devcert_name *name) DEVCERT_MUST_CHECK;

/**
 * Add a registered identifier.
 *
 * @param builder  The builder.
 * @param oid      Dotted OID.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an OID
 *   - DEVCERT_E_LIMIT: more than 256 alternative names
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_san_registered_id(
    devcert_csr_builder *builder, const char *oid) DEVCERT_MUST_CHECK;

/**
 * Ask for key usages, as a critical extension.
 *
 * @param builder  The builder.
 * @param usage    Bits of devcert_key_usage.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: 0, or an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_key_usage(devcert_csr_builder *builder,
                                                             uint32_t usage) DEVCERT_MUST_CHECK;

/**
 * Ask for an extended key usage.
 *
 * @param builder  The builder.
 * @param oid      Dotted OID.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an OID
 *   - DEVCERT_E_LIMIT: more than 64
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_ext_key_usage(
    devcert_csr_builder *builder, const char *oid) DEVCERT_MUST_CHECK;

/**
 * Ask for basicConstraints, as a critical extension.
 *
 * @param builder   The builder.
 * @param is_ca     Whether the certificate is to be a CA's.
 * @param path_len  How many CAs may stand below it, or -1 for any number.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: less than -1, more than 10, or a number for what is not a CA
 * @see RFC 5280, section 4.2.1.9
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_basic_constraints(
    devcert_csr_builder *builder, bool is_ca, int32_t path_len) DEVCERT_MUST_CHECK;

/**
 * Say by its name which certificate template Microsoft's CA is to take (version 1).
 *
 * @param builder  The builder.
 * @param name     The name of the template, not the one for display; UTF-8, without characters
 *                 beyond U+FFFF.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: empty, control characters, or not such text
 *   - DEVCERT_E_LIMIT: longer than 192 octets
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_template_name(
    devcert_csr_builder *builder, const char *name) DEVCERT_MUST_CHECK;

/**
 * Say by its OID which certificate template Microsoft's CA is to take (version 2).
 *
 * @param builder  The builder.
 * @param oid      Dotted OID of the template.
 * @param major    Its major version.
 * @param minor    Its minor version.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an OID
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_template(devcert_csr_builder *builder,
                                                            const char *oid, uint32_t major,
                                                            uint32_t minor) DEVCERT_MUST_CHECK;

/**
 * Name the account of Active Directory that the certificate is for, in Microsoft's security
 * extension (1.3.6.1.4.1.311.25.2).
 *
 * @param builder  The builder.
 * @param sid      "S-1-5-21-…", numbers in decimal.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a SID
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_sid(devcert_csr_builder *builder,
                                                       const char *sid) DEVCERT_MUST_CHECK;

/**
 * Ask for an extension that has no function of its own here.
 *
 * @param builder   The builder.
 * @param oid       Dotted OID.
 * @param critical  Whether it is critical.
 * @param data      The content of extnValue, one element of DER.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: one that was added before, or that another function of the builder
 *     writes: key usages, alternative names, constraints, templates, the security extension
 *   - DEVCERT_E_TEXT: not an OID
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_UNSUPPORTED: not one element of DER
 *   - DEVCERT_E_LIMIT: more than 64 extensions, or longer than 64 KiB in all
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_add_extension(devcert_csr_builder *builder,
                                                             const char *oid, bool critical,
                                                             const uint8_t *data,
                                                             size_t data_len) DEVCERT_MUST_CHECK;

/**
 * Set the challenge password that the server asks for.
 *
 * It travels as a challengePassword attribute inside the request, so whoever sees the request
 * in the clear sees it; over SCEP the request is encrypted.  Written as PrintableString where
 * its characters allow, else as UTF8String.
 *
 * @param builder   The builder.
 * @param pass      UTF-8, 1 to 255 octets; copied, and wiped with the builder.
 * @param pass_len  Length in octets, without a final NUL.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: empty, too long, or not UTF-8
 * @see RFC 2985, section 5.4.1; RFC 8894, section 2.4
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_challenge(devcert_csr_builder *builder,
                                                             const uint8_t *pass,
                                                             size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * Ask again for what a certificate has, with the same key or a new one.
 *
 * Taken are the subject, the alternative names, key usages, extended key usages,
 * basicConstraints, Microsoft's templates and security extension, and TLS feature (RFC 7633); all
 * else is the CA's to say.  What was set before is replaced, except the challenge, which stays;
 * after a failure nothing has changed.
 *
 * @param builder  The builder.
 * @param cert     The certificate; its validity and issuer do not matter.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_TEXT: an extension that is
 *     taken cannot be read
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_from_cert(
    devcert_csr_builder *builder, const devcert_cert *cert) DEVCERT_MUST_CHECK;

/**
 * Ask again for what another request asked for, with the same key or a new one.
 *
 * Taken are the subject and the extensions, but for key identifiers, policies, places of CRLs and
 * of the CA, timestamps of CT and other ones that are the CA's to say, and what else is no
 * extension: the challenge is not copied.  What was set before is replaced, except the challenge;
 * after a failure nothing has changed.
 *
 * @param builder  The builder.
 * @param csr      The other request.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT, DEVCERT_E_TEXT,
 *     DEVCERT_E_UNSUPPORTED: an extension that is taken cannot be written by this builder
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_csr_builder_set_from_csr(
    devcert_csr_builder *builder, const devcert_csr *csr) DEVCERT_MUST_CHECK;

/**
 * Sign the request, with SHA-256 or what the key's type prescribes.
 *
 * @param builder   The builder; unchanged, may be used again.
 * @param key       The key pair the certificate is for.
 * @param[out] out  The request; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_UNSUPPORTED: a key that cannot sign
 *   - DEVCERT_E_LIMIT: it would be longer than 64 KiB, or have more than 64 extensions
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_csr_builder_build(const devcert_csr_builder *builder, const devcert_key *key,
                          devcert_csr **out) DEVCERT_MUST_CHECK;

/** Free the builder; wipes the challenge. */
DEVCERT_API void devcert_csr_builder_free(devcert_csr_builder *builder);

DEVCERT_END

#endif /* DEVCERT_CSR_H */
