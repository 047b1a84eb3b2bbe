/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/sign.h
 *
 * Detached signatures: CMS SignedData (RFC 5652, section 5) beside the content, for hosts that sign
 * their requests.  Signatures without a message around them are in devcert/key.h.
 */
#ifndef DEVCERT_SIGN_H
#define DEVCERT_SIGN_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/key.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** What a detached signature says that was verified; immutable. */
typedef struct devcert_signature devcert_signature;

/**
 * Verify a detached signature.
 *
 * It is a SignedData without its content, of exactly one signer and with signed attributes.  The
 * signer's certificate is looked for among @p certs first, and then in the message.  It proves
 * nothing by itself: who takes one from the message asks devcert_cert_check_chain() for the signer
 * at the moment that counts.  A signing time is what the signer says; nobody else vouches for it.
 *
 * Where the attribute signingCertificateV2 is there, it must be that of the signer's certificate.
 *
 * @param signature      The message, BER or DER, or as PEM or base64.
 * @param signature_len  Length in octets, at most 1 MiB.
 * @param data           The content.
 * @param data_len       Length in octets.
 * @param certs          Certificates that the signer's may be among; or NULL.
 * @param allow          Bits of devcert_allow, or 0.
 * @param[out] out       What was verified; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT: not such a message
 *   - DEVCERT_E_UNSUPPORTED: the content is in the message, or is not of type id-data; or another
 *     algorithm; RSASSA-PSS with another trailer field, or MGF1 of another digest
 *   - DEVCERT_E_NOT_FOUND: the signer's certificate is neither given nor in the message
 *   - DEVCERT_E_USAGE_FORBIDDEN: it is not for signatures
 *   - DEVCERT_E_SIGNATURE: the signature is wrong, or over other content
 *   - DEVCERT_E_WEAK: MD5; SHA-1 or RSA of less than 2048 bits, which are not allowed
 *   - DEVCERT_E_TIME: a signing time that is none
 *   - DEVCERT_E_ARGUMENT: unknown bits
 * @see RFC 5652, section 5; RFC 5035, section 3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_signature_verify(
    const uint8_t *signature, size_t signature_len, const uint8_t *data, size_t data_len,
    const devcert_cert_list *certs, uint32_t allow, devcert_signature **out) DEVCERT_MUST_CHECK;

/**
 * The certificate of who signed.
 *
 * @param signature  The signature.
 * @param[out] out   The certificate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_get_signer(const devcert_signature *signature,
                                                        devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * The certificates in the message, as intermediates to check the signer's with; none is verified.
 *
 * @param signature  The signature.
 * @param[out] out   The certificates that could be read, maybe none; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_get_certs(const devcert_signature *signature,
                                                       devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** Whether there is a signing time. */
DEVCERT_API bool devcert_signature_has_signing_time(const devcert_signature *signature);

/** The signing time, as the signer says; 0 where there is none. */
DEVCERT_API int64_t devcert_signature_get_signing_time(const devcert_signature *signature);

/** OID of the digest, such as "2.16.840.1.101.3.4.2.1" for SHA-256; SHAKE256 is that with a length.
 */
DEVCERT_API const char *devcert_signature_get_digest_algorithm(const devcert_signature *signature);

/** The digest of the content, in lower-case hexadecimal digits. */
DEVCERT_API const char *devcert_signature_get_digest(const devcert_signature *signature);

/** Free the signature. */
DEVCERT_API void devcert_signature_free(devcert_signature *signature);

/** What a detached signature is made with. */
typedef struct devcert_signature_builder devcert_signature_builder;

/**
 * Begin.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_builder_new(devcert_signature_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Who signs.  The certificate is put into the message.
 *
 * @param builder  The builder.
 * @param cert     The signer's certificate.
 * @param key      Its key, which may be in a token.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: the key is not that of the certificate
 *   - DEVCERT_E_WEAK: RSA of less than 2048 bits
 *   - DEVCERT_E_UNSUPPORTED: a key that cannot sign
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_signature_builder_set_signer(devcert_signature_builder *builder, const devcert_cert *cert,
                                     const devcert_key *key) DEVCERT_MUST_CHECK;

/**
 * How to sign.  By default it is RSASSA-PKCS1-v1_5 with SHA-256 for RSA, and what the type
 * prescribes for all others: ECDSA with SHA-256 for P-256, SHA-384 for P-384 and SHA-512 for P-521;
 * Ed25519 and SHA-512; Ed448 and SHAKE256 with 64 octets.
 *
 * @param builder  The builder.
 * @param scheme   The scheme; its digest is that of the message, too.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown scheme
 *   - DEVCERT_E_WEAK: a scheme with SHA-1
 * @see RFC 4056; RFC 5754; RFC 8419
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_builder_set_scheme(
    devcert_signature_builder *builder, devcert_sign_scheme scheme) DEVCERT_MUST_CHECK;

/**
 * Certificates that go into the message behind the signer's.
 *
 * @param builder  The builder.
 * @param chain    The certificates, at most 99 of them; or NULL for none, which is the default.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more certificates
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_builder_set_chain(
    devcert_signature_builder *builder, const devcert_cert_list *chain) DEVCERT_MUST_CHECK;

/**
 * Say when it is signed, in the attribute signingTime.  By default it is not said.
 *
 * @param builder          The builder.
 * @param signing_time_at  The moment, from 1950 to 9999.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TIME: out of that range
 * @see RFC 5652, section 11.3
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_builder_set_signing_time(
    devcert_signature_builder *builder, int64_t signing_time_at) DEVCERT_MUST_CHECK;

/**
 * Bind the signer's certificate by its digest, in the attribute signingCertificateV2 with SHA-256.
 * By default it is not bound: another certificate of the same key, issuer and number would do.
 *
 * @param builder  The builder.
 * @param on       Whether.
 * @return DEVCERT_OK.
 * @see RFC 5035, section 3
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_signature_builder_set_signing_certificate(
    devcert_signature_builder *builder, bool on) DEVCERT_MUST_CHECK;

/**
 * Sign content, which does not go into the message.  The builder may sign again.
 *
 * @param builder   The builder.
 * @param data      The content.
 * @param data_len  Length in octets.
 * @param encoding  DER, or PEM with the label "CMS".
 * @param[out] out  The message; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no signer was set
 *   - DEVCERT_E_KEY_MISMATCH: the scheme that was set is not one of the signer's key
 *   - DEVCERT_E_ARGUMENT: an unknown encoding
 *   - DEVCERT_E_LIMIT: the certificates make it longer than 1 MiB
 *   - DEVCERT_E_UNSUPPORTED, DEVCERT_E_INTERNAL: the token cannot, or failed
 * @see RFC 5652, section 5
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_signature_builder_sign(
    const devcert_signature_builder *builder, const uint8_t *data, size_t data_len,
    devcert_encoding encoding, devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_signature_builder_free(devcert_signature_builder *builder);

DEVCERT_END

#endif /* DEVCERT_SIGN_H */
