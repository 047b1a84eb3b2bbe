/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/scep.h
 *
 * SCEP, RFC 8894: messages of both sides, without a socket and without a clock.
 *
 * @b Device:
 *   1. GET the capabilities, devcert_scep_caps_parse();
 *   2. GET the CA certificates, and authenticate them in the same call: by fingerprint, by a
 *      certificate that we have, or explicitly on first use;
 *   3. devcert_scep_client_new(), devcert_scep_client_request(), send the octets;
 *   4. devcert_scep_client_reply(): issued, pending or refused;
 *   5. while pending: wait, devcert_scep_client_poll(), send, devcert_scep_client_reply().
 *
 * @b CA: devcert_scep_ca_receive() gives the verified facts of a request apart from each
 * other; the host decides; devcert_scep_ca_issued(), devcert_scep_ca_pending() or
 * devcert_scep_ca_refused() builds the answer.  Nothing is granted by default.
 *
 * Whatever the capabilities say, what we send is at least AES-128-CBC and SHA-256, and what we
 * accept as well, unless the policy names the exception: capabilities are not authenticated
 * (RFC 8894, section 7.5).  Single DES and MD5 are never accepted.
 */
#ifndef DEVCERT_SCEP_H
#define DEVCERT_SCEP_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/csr.h>
#include <devcert/key.h>
#include <devcert/name.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** messageType, RFC 8894, section 3.2.1.2. */
typedef enum devcert_scep_type {
	DEVCERT_SCEP_TYPE_CERT_REP = 3,     /**< CertRep: the reply to all others. */
	DEVCERT_SCEP_TYPE_RENEWAL_REQ = 17, /**< RenewalReq. */
	DEVCERT_SCEP_TYPE_PKCS_REQ = 19,    /**< PKCSReq. */
	DEVCERT_SCEP_TYPE_CERT_POLL = 20,   /**< CertPoll, formerly GetCertInitial. */
	DEVCERT_SCEP_TYPE_GET_CERT = 21,    /**< GetCert. */
	DEVCERT_SCEP_TYPE_GET_CRL = 22      /**< GetCRL. */
} devcert_scep_type;

/** failInfo, RFC 8894, section 3.2.1.4. */
typedef enum devcert_scep_fail_info {
	DEVCERT_SCEP_FAIL_INFO_BAD_ALG = 0,           /**< Unrecognised or unsupported algorithm. */
	DEVCERT_SCEP_FAIL_INFO_BAD_MESSAGE_CHECK = 1, /**< Integrity check failed. */
	DEVCERT_SCEP_FAIL_INFO_BAD_REQUEST = 2, /**< Transaction not permitted or supported. */
	DEVCERT_SCEP_FAIL_INFO_BAD_TIME = 3,    /**< signingTime too far from the server's time. */
	DEVCERT_SCEP_FAIL_INFO_BAD_CERT_ID = 4  /**< No certificate matches. */
} devcert_scep_fail_info;

/** What a GET or POST asks for, RFC 8894, section 4.1. */
typedef enum devcert_scep_operation {
	DEVCERT_SCEP_OPERATION_GET_CA_CAPS = 1,      /**< GetCACaps. */
	DEVCERT_SCEP_OPERATION_GET_CA_CERT = 2,      /**< GetCACert. */
	DEVCERT_SCEP_OPERATION_PKI_OPERATION = 3,    /**< PKIOperation. */
	DEVCERT_SCEP_OPERATION_GET_NEXT_CA_CERT = 4, /**< GetNextCACert. */
	DEVCERT_SCEP_OPERATION_OTHER = 5             /**< Any other word, or none. */
} devcert_scep_operation;

/** Capabilities, RFC 8894, section 3.5.2. */
typedef enum devcert_scep_cap {
	DEVCERT_SCEP_CAP_AES = 1,              /**< "AES": AES-128-CBC. */
	DEVCERT_SCEP_CAP_DES3 = 2,             /**< "DES3". */
	DEVCERT_SCEP_CAP_GET_NEXT_CA_CERT = 3, /**< "GetNextCACert". */
	DEVCERT_SCEP_CAP_POST = 4,             /**< "POSTPKIOperation". */
	DEVCERT_SCEP_CAP_RENEWAL = 5,          /**< "Renewal". */
	DEVCERT_SCEP_CAP_SHA1 = 6,             /**< "SHA-1". */
	DEVCERT_SCEP_CAP_SHA256 = 7,           /**< "SHA-256". */
	DEVCERT_SCEP_CAP_SHA512 = 8,           /**< "SHA-512". */
	DEVCERT_SCEP_CAP_STANDARD = 9          /**< "SCEPStandard": AES, POST and SHA-256 too. */
} devcert_scep_cap;

/** Content encryption of SCEP messages. */
typedef enum devcert_scep_cipher {
	DEVCERT_SCEP_CIPHER_AES_128_CBC = 1, /**< AES-128-CBC; what RFC 8894, 3.5.2 asks for. */
	DEVCERT_SCEP_CIPHER_AES_256_CBC = 2, /**< AES-256-CBC. */
	DEVCERT_SCEP_CIPHER_DES3_CBC = 3 /**< DES-EDE3-CBC; read only, where the policy allows. */
} devcert_scep_cipher;

/** What we accept and what we send; see devcert_scep_policy_new() for the defaults. */
typedef struct devcert_scep_policy devcert_scep_policy;

/**
 * Make a policy with the defaults: AES-128-CBC and SHA-256 are sent; AES and SHA-256 to SHA-512
 * and RSA keys from 2048 bits are accepted.
 *
 * @param[out] out  The policy; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_policy_new(devcert_scep_policy **out) DEVCERT_MUST_CHECK;

/**
 * Accept more than the defaults, for old peers.
 *
 * @param policy  The policy.
 * @param allow   Bits of devcert_allow; replaces what was set before.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_policy_set_allow(devcert_scep_policy *policy,
                                                         uint32_t allow) DEVCERT_MUST_CHECK;

/**
 * Set the content encryption of what we send.
 *
 * @param policy  The policy.
 * @param cipher  AES-128-CBC or AES-256-CBC.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: 3DES or an unknown value: it is never written
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_policy_set_cipher(
    devcert_scep_policy *policy, devcert_scep_cipher cipher) DEVCERT_MUST_CHECK;

/** Free the policy. */
DEVCERT_API void devcert_scep_policy_free(devcert_scep_policy *policy);

/** What a server says it can do; immutable. */
typedef struct devcert_scep_caps devcert_scep_caps;

/**
 * Read the body of a GetCACaps reply.
 *
 * Lines end with CRLF or LF, letter case is ignored, unknown keywords are kept apart.  An empty
 * body, and an HTTP error, mean a server without capabilities: pass no octets.
 *
 * @param data      The body.
 * @param data_len  Length in octets, at most 64 KiB; 0 is allowed.
 * @param[out] out  The capabilities; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: too long, or more than 100 lines
 *   - DEVCERT_E_TEXT: not a text, for example HTML or control characters
 * @see RFC 8894, section 3.5.2
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_caps_parse(const uint8_t *data, size_t data_len,
                                                   devcert_scep_caps **out) DEVCERT_MUST_CHECK;

/** Whether the server says it has a capability, by its word or through SCEPStandard. */
DEVCERT_API bool devcert_scep_caps_has(const devcert_scep_caps *caps, devcert_scep_cap cap);

/** The known capabilities as one line, "AES SHA-256 POSTPKIOperation", in the server's order. */
DEVCERT_API const char *devcert_scep_caps_get_text(const devcert_scep_caps *caps);

/**
 * The keywords that RFC 8894 does not know.
 *
 * @param caps      The capabilities.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_caps_get_unknown(
    const devcert_scep_caps *caps, devcert_text_list **out) DEVCERT_MUST_CHECK;

/** Free the capabilities. */
DEVCERT_API void devcert_scep_caps_free(devcert_scep_caps *caps);

/** The authenticated certificates of a CA or RA with their roles; immutable.
 *
 * There are only authenticated ones: each way to make one says whom it trusts. */
typedef struct devcert_scep_ca_certs devcert_scep_ca_certs;

/**
 * Read a GetCACert reply and authenticate it by the fingerprint of the CA certificate.
 *
 * Every certificate of the reply must be the one with this fingerprint, or lead to it; those above
 * it, up to a root, are left out, as nothing vouches for them.  Roles are found by key usage, then
 * by extended key usage, then by position (RFC 8894, section 3.5.2 and Microsoft's RA pairs).  A
 * certificate whose extended key usage is for other things only, as those of devices are, has none.
 *
 * @param data         The body: DER of one certificate, or BER of a certs-only SignedData, or
 *                     either as PEM or base64; the HTTP content type is not needed.  At most 1 MiB.
 * @param data_len     Length in octets.
 * @param fingerprint  SHA-256 of the whole CA certificate: 64 hexadecimal digits in either case,
 *                     with or without colons or blanks between octets.
 * @param now_at       The moment at which the certificates must be valid.
 * @param allow        Bits of devcert_allow, or 0.
 * @param[out] out     The certificates; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: neither of both forms
 *   - DEVCERT_E_LIMIT: too long, or more than 100 certificates
 *   - DEVCERT_E_TEXT: @p fingerprint is not one
 *   - DEVCERT_E_UNTRUSTED: no certificate has the fingerprint, or one does not lead to it
 *   - DEVCERT_E_SIGNATURE: a signature between them is wrong
 *   - DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID: a certificate with a role
 *   - DEVCERT_E_USAGE_FORBIDDEN: the one with the fingerprint is not a CA's; or no certificate for
 *     signing, or none for encrypting
 *   - DEVCERT_E_WEAK: a key or signature below the policy
 * @see RFC 8894, section 2.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_ca_certs_parse_by_fingerprint(
    const uint8_t *data, size_t data_len, const char *fingerprint, int64_t now_at, uint32_t allow,
    devcert_scep_ca_certs **out) DEVCERT_MUST_CHECK;

/**
 * Read a GetCACert reply and authenticate it by certificates that we have.
 *
 * @param data      As for devcert_scep_ca_certs_parse_by_fingerprint().
 * @param data_len  Length in octets.
 * @param anchors   Every certificate of the reply must be one of these, or lead to one.
 * @param now_at    The moment at which the certificates must be valid.
 * @param allow     Bits of devcert_allow, or 0.
 * @param[out] out  The certificates; the caller frees it.
 * @return DEVCERT_OK; or as devcert_scep_ca_certs_parse_by_fingerprint().
 * @see RFC 8894, section 2.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_ca_certs_parse_by_anchors(
    const uint8_t *data, size_t data_len, const devcert_cert_list *anchors, int64_t now_at,
    uint32_t allow, devcert_scep_ca_certs **out) DEVCERT_MUST_CHECK;

/**
 * Read a GetCACert reply and believe it.
 *
 * Whoever can answer in the server's place can read the challenge password and issue the
 * certificate.  Show a person the fingerprint of devcert_scep_ca_certs_get_ca() before going on,
 * and keep it for devcert_scep_ca_certs_parse_by_fingerprint() from then on.
 *
 * @param data      As for devcert_scep_ca_certs_parse_by_fingerprint().
 * @param data_len  Length in octets.
 * @param now_at    The moment at which the certificates must be valid.
 * @param allow     Bits of devcert_allow, or 0.
 * @param[out] out  The certificates; the caller frees it.
 * @return DEVCERT_OK; or as devcert_scep_ca_certs_parse_by_fingerprint(), where the certificates do
 *   not lead to one of them as DEVCERT_E_UNTRUSTED.
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_ca_certs_parse_on_first_use(
    const uint8_t *data, size_t data_len, int64_t now_at, uint32_t allow,
    devcert_scep_ca_certs **out) DEVCERT_MUST_CHECK;

/**
 * The certificate of the CA.
 *
 * @param ca_certs  The certificates.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_certs_get_ca(const devcert_scep_ca_certs *ca_certs,
                                                        devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * The certificate that replies are signed with: the RA's, or else the CA's.
 *
 * @param ca_certs  The certificates.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_certs_get_signer(const devcert_scep_ca_certs *ca_certs,
                                                            devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * The certificate that requests are encrypted to: the RA's, or else the CA's.
 *
 * @param ca_certs  The certificates.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_certs_get_recipient(
    const devcert_scep_ca_certs *ca_certs, devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * All certificates, in the server's order.
 *
 * @param ca_certs  The certificates.
 * @param[out] out  The list; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_certs_get_list(
    const devcert_scep_ca_certs *ca_certs, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** Free the certificates. */
DEVCERT_API void devcert_scep_ca_certs_free(devcert_scep_ca_certs *ca_certs);

/** What a reply says. */
typedef enum devcert_scep_result {
	DEVCERT_SCEP_RESULT_ISSUED = 1,  /**< SUCCESS: the certificate is here. */
	DEVCERT_SCEP_RESULT_PENDING = 2, /**< PENDING: ask again later. */
	DEVCERT_SCEP_RESULT_REFUSED = 3  /**< FAILURE: the server will not. */
} devcert_scep_result;

/** A verified reply; immutable. */
typedef struct devcert_scep_outcome devcert_scep_outcome;

/** What the reply says. */
DEVCERT_API devcert_scep_result
devcert_scep_outcome_get_result(const devcert_scep_outcome *outcome);

/**
 * The issued certificate; its key is that of the request.
 *
 * @param outcome   The outcome.
 * @param[out] out  The certificate; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: nothing was issued
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_outcome_get_cert(const devcert_scep_outcome *outcome,
                                                         devcert_cert **out) DEVCERT_MUST_CHECK;

/**
 * The issued certificate and its issuers, from the reply and the CA certificates, leaf first.
 *
 * @param outcome   The outcome.
 * @param[out] out  The list; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: nothing was issued
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_outcome_get_chain(
    const devcert_scep_outcome *outcome, devcert_cert_list **out) DEVCERT_MUST_CHECK;

/** Why the server refused, a devcert_scep_fail_info; -1 when it did not. */
DEVCERT_API int32_t devcert_scep_outcome_get_fail_info(const devcert_scep_outcome *outcome);

/** failInfoText, for people, control characters replaced; "" when there is none. */
DEVCERT_API const char *devcert_scep_outcome_get_fail_text(const devcert_scep_outcome *outcome);

/** Free the outcome. */
DEVCERT_API void devcert_scep_outcome_free(devcert_scep_outcome *outcome);

/** One enrolment, as the device sees it; remembers what a reply must match. */
typedef struct devcert_scep_client devcert_scep_client;

/**
 * Prepare an enrolment.
 *
 * @param ca_certs  Whom we trust.
 * @param policy    What we accept and send, copied; or NULL for the defaults.
 * @param[out] out  The client; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_UNSUPPORTED: the CA's encryption key is not RSA
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_client_new(const devcert_scep_ca_certs *ca_certs,
                                                   const devcert_scep_policy *policy,
                                                   devcert_scep_client **out) DEVCERT_MUST_CHECK;

/**
 * Set the moment at which certificates are judged.
 *
 * Unless set it is the one at which the CA certificates were authenticated.
 *
 * @param client  The client.
 * @param now_at  Seconds since 1970-01-01 UTC.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_client_set_now(devcert_scep_client *client,
                                                       int64_t now_at) DEVCERT_MUST_CHECK;

/**
 * Build a PKCSReq.
 *
 * It is signed by a self-signed certificate with the request's subject and key, made here and
 * valid for a week, and encrypted to the CA's or RA's certificate.  May be called again: a
 * request whose reply got lost is sent again with the same transactionID and a new senderNonce.
 *
 * @param client    The client.
 * @param csr       The request.
 * @param key       Its RSA key.
 * @param signer    A certificate for @p key from another CA to sign with instead; or NULL.
 * @param[out] out  The message to send; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: an answer was received already, or another request was sent
 *   - DEVCERT_E_KEY_MISMATCH: @p csr or @p signer is for another key
 *   - DEVCERT_E_UNSUPPORTED: the key is not RSA, so no reply could be encrypted to it
 *   - DEVCERT_E_WEAK: RSA below 2048 bits and not allowed
 *   - DEVCERT_E_ARGUMENT: the request has no subject
 * @see RFC 8894, sections 2.3, 3.2, 3.3.1
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_client_request(
    devcert_scep_client *client, const devcert_csr *csr, const devcert_key *key,
    const devcert_cert *signer, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Build a request for the certificate that comes in the place of one that we have.
 *
 * That certificate signs it, and stands for the challenge password: build @p csr without one (RFC
 * 8894, section 2.4), best for a new key (section 2.5) and for the same subject.  The reply is
 * encrypted to it as well, and CertPolls are signed with it.  May be called again as
 * devcert_scep_client_request().
 *
 * @param client    The client.
 * @param csr       The request, for any key.
 * @param cert      The certificate, valid now.
 * @param key       Its RSA key.
 * @param type      DEVCERT_SCEP_TYPE_RENEWAL_REQ; or DEVCERT_SCEP_TYPE_PKCS_REQ, for servers older
 *                  than RFC 8894: some mean that by their capability "Renewal", among them NDES.
 * @param[out] out  The message to send; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: another type, or the request has no subject
 *   - DEVCERT_E_STATE: an answer was received already, or another request was sent
 *   - DEVCERT_E_KEY_MISMATCH: @p key is not that of @p cert
 *   - DEVCERT_E_USAGE_FORBIDDEN: the key usage of @p cert lacks digitalSignature
 *   - DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID: @p cert
 *   - DEVCERT_E_UNSUPPORTED: the key is not RSA, so no reply could be encrypted to it
 *   - DEVCERT_E_WEAK: RSA below 2048 bits and not allowed
 * @see RFC 8894, sections 2.3, 3.3.1
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_client_renew(
    devcert_scep_client *client, const devcert_csr *csr, const devcert_cert *cert,
    const devcert_key *key, devcert_scep_type type, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Build a CertPoll for a request that is pending.
 *
 * @param client    The client.
 * @param[out] out  The message to send; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: nothing is pending
 * @see RFC 8894, section 3.3.3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_scep_client_poll(devcert_scep_client *client, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Take the reply to the last message.
 *
 * Checked in this order: one signer, which is the CA's or RA's certificate itself; its signature
 * over the received octets; messageType, transactionID, recipientNonce; only then the content is
 * decrypted.  The issued certificate is the one for the request's key; it must be within its
 * validity and lead to the CA.  One that begins up to 5 minutes from now was issued just now, by
 * another clock, and is taken.
 *
 * @param client    The client.
 * @param data      The body, BER or DER, at most 1 MiB.
 * @param data_len  Length in octets.
 * @param[out] out  What the server says; the caller frees it.  A refusal is an outcome, not an
 *                  error.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no message is waiting for a reply
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT: not a SignedData as SCEP
 *     has it, or an attribute twice
 *   - DEVCERT_E_UNTRUSTED: signed by somebody else, or the certificate was not issued by the CA
 *   - DEVCERT_E_SIGNATURE: the signature or the digest is wrong
 *   - DEVCERT_E_WEAK: digest, cipher or key below the policy
 *   - DEVCERT_E_UNSUPPORTED: an algorithm that we do not know
 *   - DEVCERT_E_SCEP_TYPE: not a CertRep, or a pkiStatus or failInfo that does not exist
 *   - DEVCERT_E_SCEP_TRANSACTION, DEVCERT_E_SCEP_NONCE: the reply to something else
 *   - DEVCERT_E_SCEP_ATTRIBUTE: an attribute is absent or of the wrong type
 *   - DEVCERT_E_NO_RECIPIENT: encrypted to somebody else
 *   - DEVCERT_E_DECRYPT: the content cannot be opened
 *   - DEVCERT_E_KEY_MISMATCH: no certificate in it is for the request's key
 *   - DEVCERT_E_USAGE_FORBIDDEN: the issued certificate is a CA's, and none was asked for
 *   - DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID: the certificate, its issuer's or the signer's is
 *     not valid now
 * After an error the client still waits: a reply by an attacker does not end the enrolment.
 * @see RFC 8894, section 3.3.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_scep_client_reply(devcert_scep_client *client, const uint8_t *data, size_t data_len,
                          devcert_scep_outcome **out) DEVCERT_MUST_CHECK;

/** transactionID, 32 hexadecimal digits; "" before the first request. */
DEVCERT_API const char *devcert_scep_client_get_transaction_id(const devcert_scep_client *client);

/**
 * Write down a pending enrolment, to go on after a restart.
 *
 * @param client    The client.
 * @param[out] out  The state with the request, without the key; holds the challenge.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no request was built
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_client_encode_private(
    const devcert_scep_client *client, devcert_secret **out) DEVCERT_MUST_CHECK;

/**
 * Go on with an enrolment that was written down.
 *
 * @param data      What devcert_scep_client_encode_private() gave.
 * @param data_len  Length in octets.
 * @param ca_certs  Whom we trust, authenticated anew.
 * @param key       The key that messages are signed with: of a renewal that of the old certificate,
 *                  otherwise that of the request.
 * @param policy    What we accept and send; or NULL for the defaults.
 * @param[out] out  The client; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT: not a state
 *   - DEVCERT_E_UNSUPPORTED: a state of a newer release
 *   - DEVCERT_E_KEY_MISMATCH: @p key is another one
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_client_parse(const uint8_t *data, size_t data_len,
                                                     const devcert_scep_ca_certs *ca_certs,
                                                     const devcert_key *key,
                                                     const devcert_scep_policy *policy,
                                                     devcert_scep_client **out) DEVCERT_MUST_CHECK;

/** Free the client. */
DEVCERT_API void devcert_scep_client_free(devcert_scep_client *client);

/** A CA or RA; immutable. */
typedef struct devcert_scep_ca devcert_scep_ca;

/** Collects what a CA or RA is made of. */
typedef struct devcert_scep_ca_builder devcert_scep_ca_builder;

/**
 * Start a CA.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_new(devcert_scep_ca_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Set certificate and key that sign the replies; required.
 *
 * @param builder  The builder.
 * @param cert     The RA's or CA's certificate; its key usage has digitalSignature.
 * @param key      Its RSA key, which may be in a token.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: @p key is for another certificate
 *   - DEVCERT_E_USAGE_FORBIDDEN: the key usage lacks digitalSignature
 *   - DEVCERT_E_UNSUPPORTED: not RSA
 * @see RFC 8894, section 2.1.2
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_scep_ca_builder_set_signer(devcert_scep_ca_builder *builder, const devcert_cert *cert,
                                   const devcert_key *key) DEVCERT_MUST_CHECK;

/**
 * Set certificate and key that requests are encrypted to; without it those of the signer.
 *
 * Two keys for two purposes are better than one.
 *
 * @param builder  The builder.
 * @param cert     The certificate; its key usage has keyEncipherment.
 * @param key      Its RSA key, which may be in a token.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: @p key is for another certificate
 *   - DEVCERT_E_USAGE_FORBIDDEN: the key usage lacks keyEncipherment
 *   - DEVCERT_E_UNSUPPORTED: not RSA
 * @see RFC 8894, section 2.1.2
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_scep_ca_builder_set_decrypter(devcert_scep_ca_builder *builder, const devcert_cert *cert,
                                      const devcert_key *key) DEVCERT_MUST_CHECK;

/**
 * Set the certificates of the CA, and of its issuers, that GetCACert gives out besides those of
 * the RA.
 *
 * @param builder  The builder.
 * @param chain    The issuing CA first.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_set_chain(
    devcert_scep_ca_builder *builder, const devcert_cert_list *chain) DEVCERT_MUST_CHECK;

/**
 * Set what is accepted and sent; the defaults unless set.
 *
 * @param builder  The builder.
 * @param policy   The policy, copied.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_set_policy(
    devcert_scep_ca_builder *builder, const devcert_scep_policy *policy) DEVCERT_MUST_CHECK;

/**
 * Add a line to the capabilities.
 *
 * Without it they are AES, SHA-256, SHA-512, POSTPKIOperation and SCEPStandard.  strongSwan up to
 * 5.9.10 needs "SHA-384" in addition.
 *
 * @param builder  The builder.
 * @param keyword  Printable ASCII without blanks, 1 to 64 octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a keyword
 *   - DEVCERT_E_LIMIT: more than 32 additional ones
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_add_capability(
    devcert_scep_ca_builder *builder, const char *keyword) DEVCERT_MUST_CHECK;

/**
 * Whether PENDING and FAILURE carry an empty content.
 *
 * RFC 8894 omits it, and so do we unless set; certmonger 0.79 reads such replies only with an
 * empty content.
 *
 * @param builder  The builder.
 * @param empty    true for an empty content, false to omit it.
 * @return DEVCERT_OK.
 * @see RFC 8894, section 3.3.2.2
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_set_empty_content(
    devcert_scep_ca_builder *builder, bool empty) DEVCERT_MUST_CHECK;

/**
 * Whether RenewalReq is taken, and the capability "Renewal" announced.
 *
 * Unless set a RenewalReq is not acceptable.  Who sets it decides by
 * devcert_scep_request_check_renewal() and by what he knows of the signer's certificate: a renewal
 * has no challenge password.
 *
 * @param builder  The builder.
 * @param renewal  true to take RenewalReq.
 * @return DEVCERT_OK.
 * @see RFC 8894, sections 3.3.1, 3.5.2
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_set_renewal(devcert_scep_ca_builder *builder,
                                                               bool renewal) DEVCERT_MUST_CHECK;

/**
 * Make the CA.
 *
 * @param builder   The builder; unchanged.
 * @param[out] out  The CA; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no signer was set
 *   - DEVCERT_E_USAGE_FORBIDDEN: no decrypter was set, and the signer's key usage lacks
 *     keyEncipherment
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_builder_build(const devcert_scep_ca_builder *builder,
                                                         devcert_scep_ca **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_scep_ca_builder_free(devcert_scep_ca_builder *builder);

/**
 * The body of a GetCACaps reply, text/plain.
 *
 * @param ca        The CA.
 * @param[out] out  The text; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_get_caps(const devcert_scep_ca *ca,
                                                    devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * The body of a GetCACert reply: one certificate as DER, or all as certs-only SignedData.
 *
 * @param ca        The CA.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK.
 * @see RFC 8894, section 4.2.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_ca_get_certs(const devcert_scep_ca *ca,
                                                     devcert_bytes **out) DEVCERT_MUST_CHECK;

/** The content type that goes with devcert_scep_ca_get_certs(). */
DEVCERT_API const char *devcert_scep_ca_get_certs_type(const devcert_scep_ca *ca);

/** A received request whose signature is verified; facts about it, each apart. */
typedef struct devcert_scep_request devcert_scep_request;

/** What the host remembers of a request between its first message and its CertPolls; immutable. */
typedef struct devcert_scep_transaction devcert_scep_transaction;

/**
 * Take a message.
 *
 * An error means that no reply can be built: answer with HTTP status 400.  Where the message is
 * good enough to be answered but must be refused (encrypted to somebody else, a request inside
 * that cannot be read, a forbidden algorithm), a request comes out that is not acceptable:
 * devcert_scep_request_get_problem() says why, and all that can be done is
 * devcert_scep_ca_refused().
 *
 * @param ca        The CA.
 * @param data      The message, BER or DER, at most 256 KiB.
 * @param data_len  Length in octets.
 * @param[out] out  The request; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT: not a SignedData as SCEP
 *     has it, without the certificate of its signer, or with an attribute twice
 *   - DEVCERT_E_SIGNATURE: the signature or the digest is wrong
 *   - DEVCERT_E_UNSUPPORTED: the signer's key is not RSA, or an unknown algorithm
 *   - DEVCERT_E_WEAK: MD5, or RSA below 1024 bits, which no policy allows
 *   - DEVCERT_E_SCEP_TYPE: a messageType that does not exist or is not for a CA
 *   - DEVCERT_E_SCEP_ATTRIBUTE: an attribute is absent or of the wrong type
 *   - DEVCERT_E_NOT_FOUND, DEVCERT_E_PASSWORD, DEVCERT_E_INTERNAL: the key that requests are
 *     encrypted to is in a token, which is gone, wants its PIN anew, or failed; that is no fault of
 *     the message, so HTTP status 500 fits
 * @see RFC 8894, sections 3.2, 3.3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_scep_ca_receive(const devcert_scep_ca *ca, const uint8_t *data, size_t data_len,
                        devcert_scep_request **out) DEVCERT_MUST_CHECK;

/** Whether the request may be granted or deferred at all; the decision is still the host's. */
DEVCERT_API bool devcert_scep_request_is_acceptable(const devcert_scep_request *request);

/** The devcert_error that makes the request unacceptable; DEVCERT_OK when it is acceptable. */
DEVCERT_API int devcert_scep_request_get_problem(const devcert_scep_request *request);

/** The failInfo that fits devcert_scep_request_get_problem(). */
DEVCERT_API devcert_scep_fail_info
devcert_scep_request_get_fail_info(const devcert_scep_request *request);

/** messageType. */
DEVCERT_API devcert_scep_type devcert_scep_request_get_type(const devcert_scep_request *request);

/** transactionID, printable ASCII, 1 to 256 octets. */
DEVCERT_API const char *devcert_scep_request_get_transaction_id(
    const devcert_scep_request *request);

/**
 * The certificate that the message is signed with.
 *
 * @param request   The request.
 * @param[out] out  The certificate; anybody can make a self-signed one.  The caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_request_get_signer(const devcert_scep_request *request,
                                                           devcert_cert **out) DEVCERT_MUST_CHECK;

/** Whether the signer's certificate and the certification request have the same key; Apple's
 * have not.  false for messages without a certification request. */
DEVCERT_API bool devcert_scep_request_has_signer_key(const devcert_scep_request *request);

/** Whether the signer's certificate and the certification request have the same subject, octet for
 * octet.  false for messages without a certification request. */
DEVCERT_API bool devcert_scep_request_has_signer_subject(const devcert_scep_request *request);

/** Whether this asks for a certificate in place of the signer's: a RenewalReq, or a PKCSReq whose
 * signer's certificate somebody else has issued.  It says nothing about who that is. */
DEVCERT_API DEVCERT_SLOW bool devcert_scep_request_is_renewal(const devcert_scep_request *request);

/**
 * Whether the signer's certificate can stand for a challenge password.
 *
 * Checked is what the certificate itself tells.  That it was issued under the profile that it shall
 * be renewed under, and is not revoked, is known to the host alone: he looks its serial number up.
 * So is whether devcert_scep_request_has_signer_subject() matters, and what else the new request
 * may ask for.
 *
 * @param request   The request.
 * @param issuers   Whose certificates may be renewed.
 * @param now_at    The moment at which all of the way to an issuer must be valid.
 * @param window_s  How many seconds before its end the certificate may be renewed; 0 for any time.
 * @param allow     Bits of devcert_allow, or 0.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: not an acceptable PKCSReq or RenewalReq
 *   - DEVCERT_E_USAGE_FORBIDDEN: it is a CA's, or its key usage lacks digitalSignature; or as
 *     devcert_cert_check_chain()
 *   - DEVCERT_E_NOT_YET_VALID: it is not valid yet, or it is too early to renew it
 *   - DEVCERT_E_UNTRUSTED, DEVCERT_E_SIGNATURE, DEVCERT_E_EXPIRED, DEVCERT_E_WEAK,
 *     DEVCERT_E_UNSUPPORTED, DEVCERT_E_ARGUMENT: as devcert_cert_check_chain()
 * @see RFC 8894, sections 2.3, 2.4, 7.6
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_request_check_renewal(
    const devcert_scep_request *request, const devcert_cert_list *issuers, int64_t now_at,
    uint32_t window_s, uint32_t allow) DEVCERT_MUST_CHECK;

/**
 * The certification request; its signature is verified.
 *
 * @param request   The request.
 * @param[out] out  The certification request; of a CertPoll, that of the transaction it was
 *                  matched with.  The caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: without one, not acceptable, or a CertPoll that is not matched
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_request_get_csr(const devcert_scep_request *request,
                                                        devcert_csr **out) DEVCERT_MUST_CHECK;

/** Whether the challengePassword of the request is this one; false when there is none.  Takes the
 * same time wherever they differ. */
DEVCERT_API bool devcert_scep_request_has_challenge(const devcert_scep_request *request,
                                                    const uint8_t *pass, size_t pass_len);

/**
 * The subject that a CertPoll asks for.
 *
 * @param request   The request.
 * @param[out] out  The name; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: not an acceptable CertPoll
 * @see RFC 8894, section 3.3.3
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_request_get_poll_subject(
    const devcert_scep_request *request, devcert_name **out) DEVCERT_MUST_CHECK;

/**
 * What to remember of a PKCSReq or RenewalReq.
 *
 * @param request   The request.
 * @param[out] out  The transaction; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: not an acceptable one
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_request_get_transaction(
    const devcert_scep_request *request, devcert_scep_transaction **out) DEVCERT_MUST_CHECK;

/**
 * Match a message with the transaction of the same transactionID.
 *
 * Of a CertPoll the signer must be the one of the PKCSReq, so that only who asked can collect; a
 * PKCSReq that came before must hold the same certification request.  Afterwards the reply may
 * be built.
 *
 * @param request      The request.
 * @param transaction  What was remembered.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: the request is not acceptable
 *   - DEVCERT_E_SCEP_TRANSACTION: another transactionID, or another certification request
 *   - DEVCERT_E_UNTRUSTED: another signer
 * @see RFC 8894, sections 3.3.3, 4.4
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_request_match(
    devcert_scep_request *request, const devcert_scep_transaction *transaction) DEVCERT_MUST_CHECK;

/** Free the request. */
DEVCERT_API void devcert_scep_request_free(devcert_scep_request *request);

/**
 * Read a transaction that was written down.
 *
 * @param data      What devcert_scep_transaction_encode_private() gave.
 * @param data_len  Length in octets.
 * @param[out] out  The transaction; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING, DEVCERT_E_LIMIT: not a transaction
 *   - DEVCERT_E_UNSUPPORTED: a transaction of a newer release
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_transaction_parse(
    const uint8_t *data, size_t data_len, devcert_scep_transaction **out) DEVCERT_MUST_CHECK;

/**
 * Write a transaction down.
 *
 * @param transaction  The transaction.
 * @param[out] out     The octets; they hold the challenge.  The caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_transaction_encode_private(
    const devcert_scep_transaction *transaction, devcert_secret **out) DEVCERT_MUST_CHECK;

/** transactionID. */
DEVCERT_API const char *devcert_scep_transaction_get_id(
    const devcert_scep_transaction *transaction);

/**
 * The certification request.
 *
 * @param transaction  The transaction.
 * @param[out] out     The certification request; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_transaction_get_csr(
    const devcert_scep_transaction *transaction, devcert_csr **out) DEVCERT_MUST_CHECK;

/** Free the transaction. */
DEVCERT_API void devcert_scep_transaction_free(devcert_scep_transaction *transaction);

/**
 * Answer with a certificate: CertRep SUCCESS, encrypted to the signer of the request.
 *
 * @param ca        The CA.
 * @param request   The request.
 * @param cert      The certificate; its key is the one of the certification request.
 * @param[out] out  The reply, application/x-pki-message; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: the request is not acceptable, or a CertPoll that is not matched
 *   - DEVCERT_E_KEY_MISMATCH: the certificate is for another key
 * @see RFC 8894, section 3.3.2.1
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_scep_ca_issued(const devcert_scep_ca *ca, const devcert_scep_request *request,
                       const devcert_cert *cert, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Answer that a person has to decide: CertRep PENDING.
 *
 * @param ca        The CA.
 * @param request   The request.
 * @param[out] out  The reply, application/x-pki-message; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: the request is not acceptable, or a CertPoll that is not matched
 * @see RFC 8894, section 3.3.2.3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_scep_ca_pending(const devcert_scep_ca *ca, const devcert_scep_request *request,
                        devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Answer no: CertRep FAILURE.
 *
 * @param ca         The CA.
 * @param request    The request.
 * @param fail_info  Why, for the machine.
 * @param text       Why, for people, UTF-8, at most 255 octets; or NULL.
 * @param[out] out   The reply, application/x-pki-message; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown failInfo
 *   - DEVCERT_E_TEXT: @p text is too long or not UTF-8
 * @see RFC 8894, section 3.3.2.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_scep_ca_refused(
    const devcert_scep_ca *ca, const devcert_scep_request *request,
    devcert_scep_fail_info fail_info, const char *text, devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the CA. */
DEVCERT_API void devcert_scep_ca_free(devcert_scep_ca *ca);

/**
 * The URL of a GET, or of the POST when @p data is NULL.
 *
 * @param url        The server's URL, http or https, "http://ca.example/scep"; without a path, that
 *                   of RFC 8894 is added: "/cgi-bin/pkiclient.exe".
 * @param operation  What is asked for.
 * @param data       The message of a PKIOperation by GET, base64 and percent-escaped; or NULL.
 * @param data_len   Length in octets.
 * @param[out] out   The URL as ASCII text; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: @p url is not one of these, holds credentials, a query or a fragment
 *   - DEVCERT_E_ARGUMENT: no such operation, or a message for one that has none
 *   - DEVCERT_E_LIMIT: the message is longer than 256 KiB, or the URL than 4 KiB
 * @see RFC 8894, section 4.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_url_build(const char *url, devcert_scep_operation operation,
                                                  const uint8_t *data, size_t data_len,
                                                  devcert_bytes **out) DEVCERT_MUST_CHECK;

/** The query of a request to a SCEP server; immutable. */
typedef struct devcert_scep_query devcert_scep_query;

/**
 * Read the query of a GET or POST as the device wrote it, still escaped.
 *
 * In the message raw '+' and blanks mean '+', and line ends (%0A) are skipped, as old devices need
 * it; the parameter names are compared without letter case.
 *
 * @param text      All after the '?', "operation=PKIOperation&message=MII…".
 * @param[out] out  The query; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: a broken escape, or the operation or the message twice
 *   - DEVCERT_E_PEM: the message of a PKIOperation is not base64
 *   - DEVCERT_E_LIMIT: longer than 512 KiB
 * @see RFC 8894, section 4.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_query_parse(const char *text,
                                                    devcert_scep_query **out) DEVCERT_MUST_CHECK;

/** What is asked for. */
DEVCERT_API devcert_scep_operation
devcert_scep_query_get_operation(const devcert_scep_query *query);

/**
 * The message of a PKIOperation by GET.
 *
 * @param query     The query.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: not a PKIOperation, or no message in the query
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_scep_query_get_message(const devcert_scep_query *query,
                                                          devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the query. */
DEVCERT_API void devcert_scep_query_free(devcert_scep_query *query);

DEVCERT_END

#endif /* DEVCERT_SCEP_H */
