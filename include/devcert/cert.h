/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/cert.h
 *
 * Certificates (RFC 5280), lists of them, and a builder for self-signed
 * certificates and for small CAs.
 *
 * What is @b not checked here: revocation, and certificate policies.  Name constraints
 * are not either; where they are critical, as RFC 5280 wants it, the path is refused.
 */
#ifndef DEVCERT_CERT_H
#define DEVCERT_CERT_H

#include <devcert/bytes.h>
#include <devcert/key.h>
#include <devcert/name.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** A certificate; immutable. */
typedef struct devcert_cert devcert_cert;

/** Certificates in an order; immutable. */
typedef struct devcert_cert_list devcert_cert_list;

/**
 * Read one certificate.
 *
 * @param data      DER, or PEM with exactly one "CERTIFICATE" (other blocks are skipped).
 * @param data_len  Length in octets, at most 64 KiB of DER or 128 KiB of PEM.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: not one certificate
 *   - DEVCERT_E_LIMIT: too long, or too many names or extensions in it
 *   - DEVCERT_E_UNSUPPORTED: a public key of another algorithm
 *   - DEVCERT_E_TEXT, DEVCERT_E_TIME: a name or time in it cannot be read
 * @see RFC 5280, section 4.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_parse(const uint8_t *data, size_t data_len,
                                              devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * The certificate's octets, as they came in.
 *
 * @param cert      The certificate.
 * @param encoding  DER or PEM.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_encode(const devcert_cert *cert, devcert_encoding encoding,
                                               devcert_bytes **out) DEVCERT_MUST_CHECK;

/** X.509 version: 1, 2 or 3. */
DEVCERT_API uint32_t devcert_cert_get_version(const devcert_cert *cert);

/** Serial number as lower-case hex of its DER content, "00a1…"; may be negative in old ones. */
DEVCERT_API const char *devcert_cert_get_serial(const devcert_cert *cert);

/**
 * The subject.
 *
 * @param cert      The certificate.
 * @param[out] out  The name, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_subject(const devcert_cert *cert,
                                                    devcert_name **out) DEVCERT_MUST_CHECK;

/**
 * The issuer.
 *
 * @param cert      The certificate.
 * @param[out] out  The name; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_issuer(const devcert_cert *cert,
                                                   devcert_name **out) DEVCERT_MUST_CHECK;

/** First second of validity. */
DEVCERT_API int64_t devcert_cert_get_not_before(const devcert_cert *cert);

/** Last second of validity; 253402300799 (9999-12-31 23:59:59) means no end. */
DEVCERT_API int64_t devcert_cert_get_not_after(const devcert_cert *cert);

/**
 * The public key.
 *
 * @param cert      The certificate.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_public_key(const devcert_cert *cert,
                                                       devcert_public_key **out) DEVCERT_MUST_CHECK;

/** Whether the certificate is for this key pair. */
DEVCERT_API bool devcert_cert_has_key(const devcert_cert *cert, const devcert_key *key);

/** Signature algorithm, such as "RSA-SHA256"; the dotted OID where it has no name here. */
DEVCERT_API const char *devcert_cert_get_signature_algorithm(const devcert_cert *cert);

/**
 * The subject alternative names.
 *
 * @param cert      The certificate.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_san_list(const devcert_cert *cert,
                                                     devcert_san_list **out) DEVCERT_MUST_CHECK;

/** Bits of devcert_key_usage; 0 when there is no such extension, which allows all uses. */
DEVCERT_API uint32_t devcert_cert_get_key_usage(const devcert_cert *cert);

/**
 * The extended key usages as dotted OIDs.
 *
 * @param cert      The certificate.
 * @param[out] out  The list, empty when there is no such extension; the caller frees it.
 * @return DEVCERT_OK.
 * @see RFC 5280, section 4.2.1.12
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_ext_key_usages(
    const devcert_cert *cert, devcert_text_list **out) DEVCERT_MUST_CHECK;

/** Whether basicConstraints says that this is a CA. */
DEVCERT_API bool devcert_cert_is_ca(const devcert_cert *cert);

/** pathLenConstraint; -1 when there is none. */
DEVCERT_API int32_t devcert_cert_get_path_len(const devcert_cert *cert);

/** Whether subject and issuer are equal and the certificate verifies under its own key, with a
 * signature algorithm that we know. */
DEVCERT_API DEVCERT_SLOW bool devcert_cert_is_self_signed(const devcert_cert *cert);

/** Whether the certificate names that one as its issuer, by subject and, where both have them, by
 * key identifiers, and verifies under its key, with a weak algorithm, too.  Neither times nor
 * whether the issuer is a CA are looked at: devcert_cert_check_chain() does that. */
DEVCERT_API DEVCERT_SLOW bool devcert_cert_is_issued_by(const devcert_cert *cert,
                                                        const devcert_cert *issuer);

/** Subject key identifier in lower-case hex; "" when there is none. */
DEVCERT_API const char *devcert_cert_get_subject_key_id(const devcert_cert *cert);

/** keyIdentifier of the authority key identifier in lower-case hex; "" when there is none. */
DEVCERT_API const char *devcert_cert_get_authority_key_id(const devcert_cert *cert);

/** SHA-256 of the whole certificate, 64 lower-case hexadecimal digits. */
DEVCERT_API const char *devcert_cert_get_fingerprint(const devcert_cert *cert);

/** SHA-1 of the whole certificate, 40 lower-case hexadecimal digits; only to compare with old
 * portals, never to trust. */
DEVCERT_API const char *devcert_cert_get_fingerprint_sha1(const devcert_cert *cert);

/**
 * URIs of the CRL distribution points.
 *
 * @param cert      The certificate.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @see RFC 5280, section 4.2.1.13
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_crl_uris(const devcert_cert *cert,
                                                     devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * URIs of the OCSP responders.
 *
 * @param cert      The certificate.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @see RFC 5280, section 4.2.2.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_ocsp_uris(const devcert_cert *cert,
                                                      devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * URIs of the issuer's certificate (caIssuers).
 *
 * @param cert      The certificate.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @see RFC 5280, section 4.2.2.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_issuer_uris(const devcert_cert *cert,
                                                        devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * Certificate policies as dotted OIDs.
 *
 * @param cert      The certificate.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @see RFC 5280, section 4.2.1.4
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_get_policies(const devcert_cert *cert,
                                                     devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * Find the way from a certificate to a trust anchor, and check it.
 *
 * @param cert           The certificate.
 * @param anchors        Whom we trust; need not be self-signed.
 * @param now_at         The moment at which all must be valid.
 * @param allow          Bits of devcert_allow, or 0.
 * @param intermediates  Certificates that may stand between; or NULL.
 * @param[out] out       The way: @p cert first, the anchor last; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_UNTRUSTED: no way to an anchor, or longer than 10
 *   - DEVCERT_E_SIGNATURE: a signature on the way is wrong
 *   - DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID: one on the way, at @p now_at
 *   - DEVCERT_E_USAGE_FORBIDDEN: an issuer on the way is not a CA, may not sign certificates, or
 *     not with so many CAs below it; or a critical extension is not known here
 *   - DEVCERT_E_WEAK: a key or signature below the policy and not in @p allow
 *   - DEVCERT_E_UNSUPPORTED: a signature algorithm that is not known here, or RSASSA-PSS with
 *     another trailer field, or MGF1 of another digest
 *   - DEVCERT_E_DER, DEVCERT_E_LIMIT: RSASSA-PSS without parameters, or with none of its own
 *   - DEVCERT_E_ARGUMENT: unknown bits in @p allow
 * @see RFC 5280, section 6
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_cert_check_chain(
    const devcert_cert *cert, const devcert_cert_list *anchors, int64_t now_at, uint32_t allow,
    const devcert_cert_list *intermediates, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** Whether both are the same certificate, octet by octet. */
DEVCERT_API bool devcert_cert_equals(const devcert_cert *cert, const devcert_cert *other);

/** Free the certificate. */
DEVCERT_API void devcert_cert_free(devcert_cert *cert);

/**
 * Read a bundle of certificates.
 *
 * @param data      PEM with "CERTIFICATE" and "PKCS7" or "CMS" blocks, DER of one
 *                  certificate, or DER or BER of a certs-only SignedData (RFC 8894, 3.4).
 * @param data_len  Length in octets, at most 1 MiB.
 * @param[out] out  The list in the order of the input, at least one; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: not certificates
 *   - DEVCERT_E_LIMIT: more than 100 certificates, or too long
 *   - what devcert_cert_parse() may return for one of them
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_parse(const uint8_t *data, size_t data_len,
                                                   devcert_cert_list **out) DEVCERT_MUST_CHECK;

/**
 * All certificates of the list as PEM, one after the other.
 *
 * @param list      The list.
 * @param[out] out  The text; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_encode_pem(const devcert_cert_list *list,
                                                        devcert_bytes **out) DEVCERT_MUST_CHECK;

/** How many certificates the list has. */
DEVCERT_API size_t devcert_cert_list_get_count(const devcert_cert_list *list);

/**
 * One certificate of the list.
 *
 * @param list      The list.
 * @param index     From 0.
 * @param[out] out  The certificate; the caller frees it, before or after the list.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_get_item(const devcert_cert_list *list, size_t index,
                                                      devcert_cert **out) DEVCERT_MUST_CHECK;

/** Free the list. */
DEVCERT_API void devcert_cert_list_free(devcert_cert_list *list);

/** Collects certificates for a list. */
typedef struct devcert_cert_list_builder devcert_cert_list_builder;

/**
 * Start an empty list.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_builder_new(devcert_cert_list_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Add a certificate at the end.
 *
 * @param builder  The builder.
 * @param cert     The certificate; the list holds a reference of its own.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: there are 100 already
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_builder_add(
    devcert_cert_list_builder *builder, const devcert_cert *cert) DEVCERT_MUST_CHECK;

/**
 * Make the list.
 *
 * @param builder   The builder; unchanged.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_list_builder_build(
    const devcert_cert_list_builder *builder, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_cert_list_builder_free(devcert_cert_list_builder *builder);

/** Makes certificates: self-signed ones, and those of a small CA. */
typedef struct devcert_cert_builder devcert_cert_builder;

/**
 * Start a certificate: version 3, a random serial number of 16 octets, no extensions
 * but the key identifiers.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_new(devcert_cert_builder **out) DEVCERT_MUST_CHECK;

/**
 * Set the subject; without it the subject is empty.
 *
 * @param builder  The builder.
 * @param subject  The name.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_subject(
    devcert_cert_builder *builder, const devcert_name *subject) DEVCERT_MUST_CHECK;

/**
 * Set the public key that is certified; without it, it is the signing key's own.
 *
 * @param builder  The builder.
 * @param key      The public key.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_public_key(
    devcert_cert_builder *builder, const devcert_public_key *key) DEVCERT_MUST_CHECK;

/**
 * Set the validity; required.
 *
 * @param builder        The builder.
 * @param not_before_at  First second.
 * @param not_after_at   Last second, not before the first, at most 253402300799.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TIME: before 1950, after 9999, or in the wrong order
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_validity(
    devcert_cert_builder *builder, int64_t not_before_at, int64_t not_after_at) DEVCERT_MUST_CHECK;

/**
 * Set the serial number.
 *
 * @param builder   The builder.
 * @param data      Big-endian, positive, at most 20 octets.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: empty, zero or too long
 * @see RFC 5280, section 4.1.2.2
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_serial(devcert_cert_builder *builder,
                                                           const uint8_t *data,
                                                           size_t data_len) DEVCERT_MUST_CHECK;

/**
 * Make it a CA's: critical basicConstraints with cA true.
 *
 * @param builder   The builder.
 * @param path_len  pathLenConstraint, or -1 for none.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: less than -1 or more than 10
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_ca(devcert_cert_builder *builder,
                                                       int32_t path_len) DEVCERT_MUST_CHECK;

/**
 * Set the critical key usage extension.
 *
 * @param builder  The builder.
 * @param usage    Bits of devcert_key_usage.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: 0, or an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_set_key_usage(devcert_cert_builder *builder,
                                                              uint32_t usage) DEVCERT_MUST_CHECK;

/**
 * Add an extended key usage.
 *
 * @param builder  The builder.
 * @param oid      Dotted OID, such as "1.3.6.1.5.5.7.3.2" (clientAuth).
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an OID
 *   - DEVCERT_E_LIMIT: more than 64
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_add_ext_key_usage(
    devcert_cert_builder *builder, const char *oid) DEVCERT_MUST_CHECK;

/**
 * Add alternative names, for example those of a request.
 *
 * @param builder  The builder.
 * @param names    The names, copied as they are.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 256 in all
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_cert_builder_add_san_list(
    devcert_cert_builder *builder, const devcert_san_list *names) DEVCERT_MUST_CHECK;

/**
 * Sign the certificate, with SHA-256 or what the key's type prescribes.
 *
 * @param builder   The builder; unchanged.
 * @param key       The signing key.
 * @param issuer    The CA's certificate, whose key @p key is; or NULL for self-signed.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no validity was set
 *   - DEVCERT_E_UNSUPPORTED: @p key cannot sign
 *   - DEVCERT_E_KEY_MISMATCH: @p issuer has another key; or self-signed, and the public key set is
 *     another one
 *   - DEVCERT_E_USAGE_FORBIDDEN: @p issuer is not a CA, or may not sign certificates, or not
 *     those of CAs
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_cert_builder_sign(const devcert_cert_builder *builder, const devcert_key *key,
                          const devcert_cert *issuer, devcert_cert **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_cert_builder_free(devcert_cert_builder *builder);

DEVCERT_END

#endif /* DEVCERT_CERT_H */
