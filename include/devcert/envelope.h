/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/envelope.h
 *
 * Envelopes: files of any size, sealed to many recipients and opened by any one of them.
 *
 * An envelope is CMS AuthEnvelopedData (RFC 5083) with AES-GCM (RFC 5084) or, on request,
 * ChaCha20-Poly1305 (RFC 8103).  The content is encrypted once, with a key of its own; that
 * content key is then encrypted for each recipient.  What is written is DER where the length of
 * the content is known and at most 1 GiB, and otherwise BER with indefinite lengths, the content
 * in OCTET STRINGs of 64 KiB.
 *
 * @b Sealing: describe whom and how with a devcert_sealer_builder, then stream through a
 * devcert_sealer, or hand the builder to devcert_file_job_seal().
 *
 * @b Opening: collect keys, passwords and what may be tolerated in a devcert_opener_builder, then
 * stream through a devcert_opener, or hand the builder to devcert_file_job_open().  A stream gives
 * octets out before their tag has been seen, and its functions say so in their names; the file
 * calls release nothing that is not authenticated.
 *
 * @b Limits: 64 GiB less 32 octets of content under AES-GCM (NIST SP 800-38D), which is the most
 * that one envelope holds; a head (everything before the content) of 4 MiB; 1,000 recipients
 * unless raised.  The memory that a stream or a job needs does not depend on the content.
 *
 * @b What an envelope does not say: who sealed it.  Whoever can open it can make another one for
 * the same recipients.  The list of recipients is not authenticated either, which is why it can be
 * changed without the content, see devcert_reseal_plan; a key commitment makes sure that all
 * recipients see the same content.
 */
#ifndef DEVCERT_ENVELOPE_H
#define DEVCERT_ENVELOPE_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/key.h>
#include <devcert/name.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** How the content of an envelope is encrypted. */
typedef enum devcert_content_cipher {
	DEVCERT_CONTENT_CIPHER_AES_256_GCM = 1,       /**< AES-256-GCM, RFC 5084; the default. */
	DEVCERT_CONTENT_CIPHER_AES_128_GCM = 2,       /**< AES-128-GCM, RFC 5084. */
	DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305 = 3, /**< ChaCha20-Poly1305, RFC 8103. */
	DEVCERT_CONTENT_CIPHER_AES_192_GCM = 4,       /**< AES-192-GCM; read only. */
	DEVCERT_CONTENT_CIPHER_AES_256_CBC = 5,       /**< AES-256-CBC, not authenticated. */
	DEVCERT_CONTENT_CIPHER_AES_192_CBC = 6, /**< AES-192-CBC, not authenticated; read only. */
	DEVCERT_CONTENT_CIPHER_AES_128_CBC = 7, /**< AES-128-CBC, not authenticated. */
	DEVCERT_CONTENT_CIPHER_DES3_CBC = 8     /**< DES-EDE3-CBC, not authenticated; read only. */
} devcert_content_cipher;

/** How the content key reaches a recipient, RFC 5652, section 6.2. */
typedef enum devcert_recipient_kind {
	DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT = 1, /**< Encrypted with an RSA key. */
	DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT = 2, /**< Wrapped with a key agreed by ECDH. */
	DEVCERT_RECIPIENT_KIND_KEK = 3,           /**< Wrapped with a key that both sides have. */
	DEVCERT_RECIPIENT_KIND_PASSWORD = 4,      /**< Wrapped with a key made of a password. */
	DEVCERT_RECIPIENT_KIND_OTHER = 5 /**< Any other way, or unreadable; it is skipped. */
} devcert_recipient_kind;

/** Key transport and key agreement schemes. */
typedef enum devcert_recipient_scheme {
	DEVCERT_RECIPIENT_SCHEME_RSA_V15 = 1,     /**< RSAES-PKCS1-v1_5, RFC 8017. */
	DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1 = 2,   /**< RSAES-OAEP, SHA-1 in both places. */
	DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256 = 3, /**< RSAES-OAEP, SHA-256; the default for RSA. */
	DEVCERT_RECIPIENT_SCHEME_OAEP_SHA384 = 4, /**< RSAES-OAEP, SHA-384 in both places. */
	DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512 = 5, /**< RSAES-OAEP, SHA-512 in both places. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_SHA1 = 6,   /**< ECDH, X9.63 KDF with SHA-1, RFC 5753. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256 = 7, /**< ECDH, X9.63 KDF; the default for P-256. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384 = 8, /**< ECDH, X9.63 KDF; the default for P-384. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512 = 9, /**< ECDH, X9.63 KDF; the default for P-521. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA256 = 10, /**< HKDF, RFC 8418; default for X25519. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA384 = 11, /**< HKDF with SHA-384, RFC 8418. */
	DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA512 = 12  /**< HKDF, RFC 8418; default for X448. */
} devcert_recipient_scheme;

/* --- what everybody can see of an envelope */

/** One recipient of an envelope, as it says of itself; immutable. */
typedef struct devcert_recipient devcert_recipient;

/** How the content key reaches this recipient. */
DEVCERT_API devcert_recipient_kind devcert_recipient_get_kind(const devcert_recipient *recipient);

/** Its devcert_recipient_scheme; -1 when it is none of them, or has none. */
DEVCERT_API int32_t devcert_recipient_get_scheme(const devcert_recipient *recipient);

/** The dotted OID of keyEncryptionAlgorithm; "" when there is none. */
DEVCERT_API const char *devcert_recipient_get_algorithm(const devcert_recipient *recipient);

/**
 * The issuer of the recipient's certificate, where it is named by issuer and serial number.
 *
 * @param recipient  The recipient.
 * @param[out] out   The name; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: it is not named by issuer and serial number
 *   - DEVCERT_E_DER, DEVCERT_E_TEXT, DEVCERT_E_LIMIT: the name cannot be read
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_recipient_get_issuer(const devcert_recipient *recipient,
                                                        devcert_name **out) DEVCERT_MUST_CHECK;

/** The serial number of its certificate, as devcert_cert_get_serial() gives it; "" when it is not
 * named by issuer and serial number. */
DEVCERT_API const char *devcert_recipient_get_serial(const devcert_recipient *recipient);

/** The subject key identifier, or the identifier of a KEK, in lower-case hexadecimal; "" when it
 * is not named by one. */
DEVCERT_API const char *devcert_recipient_get_key_id(const devcert_recipient *recipient);

/** Rounds of PBKDF2, where it is a password; otherwise 0. */
DEVCERT_API uint32_t devcert_recipient_get_rounds(const devcert_recipient *recipient);

/** Whether it is named as this certificate's holder is: by issuer and serial number, or by subject
 * key identifier.  Nobody has vouched for it: see the head of this file. */
DEVCERT_API bool devcert_recipient_is_for(const devcert_recipient *recipient,
                                          const devcert_cert *cert);

/** Free the recipient. */
DEVCERT_API void devcert_recipient_free(devcert_recipient *recipient);

/** The recipients of an envelope in their order; immutable.  Who shares one key agreement is
 * counted one by one. */
typedef struct devcert_recipient_list devcert_recipient_list;

/** How many there are. */
DEVCERT_API size_t devcert_recipient_list_get_count(const devcert_recipient_list *list);

/**
 * One recipient of the list.
 *
 * @param list      The list.
 * @param index     From 0.
 * @param[out] out  The recipient; the caller frees it, before or after the list.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_recipient_list_get_item(
    const devcert_recipient_list *list, size_t index, devcert_recipient **out) DEVCERT_MUST_CHECK;

/** Free the list. */
DEVCERT_API void devcert_recipient_list_free(devcert_recipient_list *list);

/** The head of an envelope: what stands before the content and needs no key; immutable. */
typedef struct devcert_envelope devcert_envelope;

/**
 * Read the head of an envelope.
 *
 * The content need not be there; devcert_envelope_read_file() reads the head of a file.
 *
 * @param data      The first octets of a ContentInfo with AuthEnvelopedData or EnvelopedData, BER
 *                  or DER, with all of its head.
 * @param data_len  Length in octets.
 * @param[out] out  The head; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER: not an envelope, or cut before its content
 *   - DEVCERT_E_UNSUPPORTED: CMS of another type or version, or content that is not in it
 *     (detached)
 *   - DEVCERT_E_LIMIT: a head of more than 4 MiB, or more than 10,000 recipients
 * @see RFC 5083, section 2.1; RFC 5652, section 6.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_envelope_parse(const uint8_t *data, size_t data_len,
                                                  devcert_envelope **out) DEVCERT_MUST_CHECK;

/** Its devcert_content_cipher; -1 when it is none of them. */
DEVCERT_API int32_t devcert_envelope_get_cipher(const devcert_envelope *envelope);

/** The dotted OID of contentEncryptionAlgorithm. */
DEVCERT_API const char *devcert_envelope_get_algorithm(const devcert_envelope *envelope);

/** Whether it is AuthEnvelopedData, whose content is authenticated; EnvelopedData's is not. */
DEVCERT_API bool devcert_envelope_is_authenticated(const devcert_envelope *envelope);

/** Whether the length of the encrypted content stands in the head. */
DEVCERT_API bool devcert_envelope_has_content_len(const devcert_envelope *envelope);

/** Length of the encrypted content in octets; 0 where the head does not tell it. */
DEVCERT_API uint64_t devcert_envelope_get_content_len(const devcert_envelope *envelope);

/** Length of the head in octets: where the content begins. */
DEVCERT_API uint64_t devcert_envelope_get_head_len(const devcert_envelope *envelope);

/**
 * The recipients.
 *
 * @param envelope  The head.
 * @param[out] out  The list, at least one; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_envelope_get_recipients(
    const devcert_envelope *envelope, devcert_recipient_list **out) DEVCERT_MUST_CHECK;

/** Free the head. */
DEVCERT_API void devcert_envelope_free(devcert_envelope *envelope);

/* --- sealing */

/** What may be wrong with a recipient's certificate all the same. */
typedef enum devcert_seal_allow {
	DEVCERT_SEAL_ALLOW_EXPIRED = 1,       /**< It has expired. */
	DEVCERT_SEAL_ALLOW_NOT_YET_VALID = 2, /**< It is not valid yet. */
	DEVCERT_SEAL_ALLOW_KEY_USAGE = 4,     /**< Its key usage does not say encryption. */
	DEVCERT_SEAL_ALLOW_DUPLICATE = 8,     /**< It, or another with its key, is there already. */
	DEVCERT_SEAL_ALLOW_WEAK_KEY = 16      /**< RSA of 1024 to 2047 bits. */
} devcert_seal_allow;

/** Whom an envelope is sealed to, and how. */
typedef struct devcert_sealer_builder devcert_sealer_builder;

/**
 * Start: no recipients, AES-256-GCM.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_new(devcert_sealer_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Set the moment at which certificates have to be valid; required where there are any.
 *
 * @param builder  The builder.
 * @param now_at   The time.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_now(devcert_sealer_builder *builder,
                                                          int64_t now_at) DEVCERT_MUST_CHECK;

/**
 * Set what is tolerated in certificates.
 *
 * @param builder  The builder.
 * @param allow    Bits of devcert_seal_allow, or 0.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_allow(devcert_sealer_builder *builder,
                                                            uint32_t allow) DEVCERT_MUST_CHECK;

/**
 * Set the scheme of the certificates that are added from now on, instead of their key's default.
 *
 * ECDH with P-256, P-384 and P-521 goes with the X9.63 KDF, X25519 and X448 with it or with HKDF.
 * Whether a certificate's key fits the scheme is checked when it is added.
 *
 * @param builder  The builder.
 * @param scheme   The scheme.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: not a devcert_recipient_scheme
 * @see RFC 8017, section 7; RFC 5753; RFC 8418
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_scheme(
    devcert_sealer_builder *builder, devcert_recipient_scheme scheme) DEVCERT_MUST_CHECK;

/**
 * Set the label of RSAES-OAEP for the certificates that are added from now on.
 *
 * @param builder   The builder.
 * @param data      The label; empty, as at the start, for none.
 * @param data_len  Length in octets, at most 1024.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: longer
 * @see RFC 8017, section 7.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_oaep_label(
    devcert_sealer_builder *builder, const uint8_t *data, size_t data_len) DEVCERT_MUST_CHECK;

/**
 * Name the certificates that are added from now on by subject key identifier instead of issuer and
 * serial number.
 *
 * @param builder    The builder.
 * @param by_key_id  Whether to.
 * @return DEVCERT_OK.
 * @see RFC 5652, section 6.2.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_by_key_id(devcert_sealer_builder *builder,
                                                                bool by_key_id) DEVCERT_MUST_CHECK;

/**
 * Set how many recipients there may be.
 *
 * @param builder         The builder.
 * @param max_recipients  1 to 10,000; 1,000 at the start.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_max_recipients(
    devcert_sealer_builder *builder, uint32_t max_recipients) DEVCERT_MUST_CHECK;

/**
 * Add the holder of a certificate.
 *
 * The certificate is taken as the one that is meant: it is not followed to a trust anchor, see
 * devcert_cert_check_chain().  Time, key usage, strength and duplicates are checked when the
 * sealer is built.
 *
 * @param builder  The builder.
 * @param cert     The certificate; the builder holds a reference of its own.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_UNSUPPORTED: a key that can only sign
 *   - DEVCERT_E_KEY_MISMATCH: the key does not fit the scheme that was set
 *   - DEVCERT_E_NOT_FOUND: to be named by subject key identifier, and it has none
 *   - DEVCERT_E_LIMIT: there are as many recipients as there may be
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_add_cert(
    devcert_sealer_builder *builder, const devcert_cert *cert) DEVCERT_MUST_CHECK;

/**
 * Add whoever knows a password: PBKDF2 with HMAC-SHA-256, 600,000 rounds, AES-256.
 *
 * @param builder   The builder.
 * @param pass      The password, UTF-8, 1 to 1024 octets; copied, and wiped with the builder.
 * @param pass_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: empty
 *   - DEVCERT_E_LIMIT: longer than 1024 octets, or there are as many recipients as there may be
 * @see RFC 5652, section 6.2.4; RFC 3211
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_add_password(devcert_sealer_builder *builder,
                                                               const uint8_t *pass,
                                                               size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * Add whoever has a key-encryption key: AES key wrap.
 *
 * @param builder   The builder.
 * @param data      The identifier by which the other side knows the key.
 * @param data_len  Length in octets, 1 to 1024.
 * @param kek       The key, 16, 24 or 32 octets; copied, and wiped with the builder.
 * @param kek_len   Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: another length of the key, or an empty identifier
 *   - DEVCERT_E_LIMIT: an identifier that is longer, or there are as many recipients as may be
 * @see RFC 5652, section 6.2.3; RFC 3565
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_add_kek(devcert_sealer_builder *builder,
                                                          const uint8_t *data, size_t data_len,
                                                          const uint8_t *kek,
                                                          size_t kek_len) DEVCERT_MUST_CHECK;

/**
 * Set the cipher.
 *
 * @param builder  The builder.
 * @param cipher   AES-256-GCM, AES-128-GCM or ChaCha20-Poly1305.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: another one
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_cipher(
    devcert_sealer_builder *builder, devcert_content_cipher cipher) DEVCERT_MUST_CHECK;

/**
 * Make EnvelopedData with AES-CBC, for readers that know nothing better.
 *
 * Nothing protects the content against change: whoever carries the envelope can alter it and learn
 * from what the reader then does.  Sign it, or send its hash by another way.
 *
 * @param builder   The builder.
 * @param key_bits  128 or 256; 0 for an authenticated envelope again.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: another number
 * @see RFC 5652, section 6.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_unauthenticated_cbc(
    devcert_sealer_builder *builder, uint32_t key_bits) DEVCERT_MUST_CHECK;

/**
 * Write a commitment to the content key, as an authenticated attribute.
 *
 * AES-GCM and ChaCha20-Poly1305 do not bind the content to one key: a dishonest sender can make an
 * envelope that two recipients open to two contents.  With the commitment, HKDF-SHA-256 of the
 * content key, an opener that knows of it notices.  Others skip the attribute, if they can read
 * authenticated attributes at all: OpenSSL does from 3.0.22 on.
 *
 * @param builder     The builder.
 * @param commitment  Whether to; not at the start.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_commitment(
    devcert_sealer_builder *builder, bool commitment) DEVCERT_MUST_CHECK;

/**
 * Say how long the content will be: up to 1 GiB the envelope is DER.
 *
 * File calls set it themselves where they know.
 *
 * @param builder      The builder.
 * @param content_len  Octets of content.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than an envelope holds
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_sealer_builder_set_content_len(
    devcert_sealer_builder *builder, uint64_t content_len) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_sealer_builder_free(devcert_sealer_builder *builder);

/** Seals one content, piece by piece. */
typedef struct devcert_sealer devcert_sealer;

/**
 * Check the recipients, make a content key, and encrypt it for each of them.
 *
 * @param builder   The builder; unchanged, good for any number of envelopes.
 * @param[out] out  The sealer; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no recipients; or certificates, and no time was set; or a commitment, and
 *     unauthenticated CBC, which has no place for it
 *   - DEVCERT_E_EXPIRED, DEVCERT_E_NOT_YET_VALID: a certificate is, at that time
 *   - DEVCERT_E_USAGE_FORBIDDEN: the key usage of a certificate has neither keyEncipherment
 *     (RSA) nor keyAgreement (ECDH)
 *   - DEVCERT_E_EXISTS: two recipients have the same key
 *   - DEVCERT_E_WEAK: an RSA key of less than 2048 bits
 *   - DEVCERT_E_LIMIT: an RSA key beyond 16,384 bits; or a head of more than 4 MiB
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_sealer_builder_build(
    const devcert_sealer_builder *builder, devcert_sealer **out) DEVCERT_MUST_CHECK;

/**
 * Seal the next piece of content.
 *
 * Pieces may be cut anywhere; the outputs, put one after the other, do not depend on the cuts.
 *
 * @param sealer    The sealer.
 * @param data      Next octets of the content.
 * @param data_len  How many; 0 is allowed.
 * @param[out] out  Next octets of the envelope, maybe none; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more content than an envelope holds, or than was said
 *   - DEVCERT_E_STATE: after an error, or after the end
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_sealer_update(devcert_sealer *sealer, const uint8_t *data, size_t data_len,
                      devcert_bytes **out) DEVCERT_MUST_CHECK;

/** How many octets the next devcert_sealer_update_into() with this many may give at most: the whole
 * head the first time, and afterwards little more than @p input_len and 64 KiB. */
DEVCERT_API size_t devcert_sealer_get_update_size(const devcert_sealer *sealer, size_t input_len);

/**
 * Seal the next piece of content into memory of the caller.
 *
 * @param sealer     The sealer.
 * @param src        Next octets of the content.
 * @param src_len    How many; 0 is allowed.
 * @param dest       Where to; does not overlap @p src.
 * @param dest_size  How many octets fit: at least devcert_sealer_get_update_size().
 * @param[out] out   How many were written.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: fewer fit; nothing has happened
 *   - as devcert_sealer_update()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_sealer_update_into(devcert_sealer *sealer,
                                                                   const uint8_t *src,
                                                                   size_t src_len, uint8_t *dest,
                                                                   size_t dest_size,
                                                                   size_t *out) DEVCERT_MUST_CHECK;

/**
 * End the content.
 *
 * @param sealer    The sealer.
 * @param[out] out  The last octets of the envelope, at most 128 KiB and the head where there was no
 *                  content; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: less content than was said
 *   - DEVCERT_E_STATE: after an error, or after the end
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_sealer_finish(devcert_sealer *sealer, devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the sealer, at any time. */
DEVCERT_API void devcert_sealer_free(devcert_sealer *sealer);

/* --- opening */

/** What may be unusual about an envelope all the same. */
typedef enum devcert_open_allow {
	DEVCERT_OPEN_ALLOW_SHORT_TAG = 1, /**< A GCM tag of 12 to 15 octets, as RFC 5084 has it. */
	DEVCERT_OPEN_ALLOW_IV_LEN = 2,    /**< A GCM nonce of 1 to 64 octets, not 12. */
	DEVCERT_OPEN_ALLOW_BARE_IV = 4,   /**< GCM parameters that are only the nonce. */
	DEVCERT_OPEN_ALLOW_WEAK_KEY = 8,  /**< Our RSA key has 1024 to 2047 bits. */
	DEVCERT_OPEN_ALLOW_DES3 = 16      /**< DES-EDE3-CBC, where CBC may be at all. */
} devcert_open_allow;

/** With what an envelope is opened, and what is tolerated in it. */
typedef struct devcert_opener_builder devcert_opener_builder;

/**
 * Start: no keys, nothing tolerated.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_new(devcert_opener_builder **out)
    DEVCERT_MUST_CHECK;

/**
 * Add a private key, in software or in a token.
 *
 * Its recipients are those named as one of the certificates is, or by a key identifier of the key
 * (RFC 5280, section 4.2.1.2, both methods).  Behind them every other recipient of the key's type
 * is tried: at most 16 private-key operations an envelope.
 *
 * @param builder  The builder.
 * @param key      The key; the builder holds a reference of its own.
 * @param certs    All certificates that the key ever had, expired ones too; or NULL.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_UNSUPPORTED: a key that can only sign
 *   - DEVCERT_E_KEY_MISMATCH: none of the certificates is the key's; those that are not are skipped
 *   - DEVCERT_E_LIMIT: more than 100 keys
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_opener_builder_add_key(devcert_opener_builder *builder, const devcert_key *key,
                               const devcert_cert_list *certs) DEVCERT_MUST_CHECK;

/**
 * Add a password; recipients with passwords are tried only where there is one.
 *
 * @param builder   The builder.
 * @param pass      The password, 1 to 1024 octets; copied, and wiped with the builder.
 * @param pass_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: empty
 *   - DEVCERT_E_LIMIT: longer, or more than 16 of them
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_add_password(devcert_opener_builder *builder,
                                                               const uint8_t *pass,
                                                               size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * Add a key-encryption key.
 *
 * @param builder   The builder.
 * @param data      Its identifier; empty where every recipient of this kind is to be tried.
 * @param data_len  Length in octets, at most 1024.
 * @param kek       The key, 16, 24 or 32 octets; copied, and wiped with the builder.
 * @param kek_len   Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: another length of the key
 *   - DEVCERT_E_LIMIT: an identifier that is longer, or more than 100 keys
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_add_kek(devcert_opener_builder *builder,
                                                          const uint8_t *data, size_t data_len,
                                                          const uint8_t *kek,
                                                          size_t kek_len) DEVCERT_MUST_CHECK;

/**
 * Set what is tolerated.
 *
 * @param builder  The builder.
 * @param allow    Bits of devcert_open_allow, or 0.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown bit
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_set_allow(devcert_opener_builder *builder,
                                                            uint32_t allow) DEVCERT_MUST_CHECK;

/**
 * Open EnvelopedData with AES-CBC, too, whose content nothing protects against change.
 *
 * Only for what came by a way that protects it, or was compared with a hash that did: a program
 * that opens what an attacker altered, and lets him see whether that failed, decrypts for him.
 *
 * @param builder     The builder.
 * @param is_allowed  Whether to; not at the start.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_set_unauthenticated_cbc(
    devcert_opener_builder *builder, bool is_allowed) DEVCERT_MUST_CHECK;

/**
 * Refuse envelopes without a key commitment.  One that is present is checked in any case.
 *
 * @param builder      The builder.
 * @param is_required  Whether to; not at the start.
 * @return DEVCERT_OK.
 * @see devcert_sealer_builder_set_commitment()
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_set_require_commitment(
    devcert_opener_builder *builder, bool is_required) DEVCERT_MUST_CHECK;

/**
 * Set how many recipients an envelope may have.
 *
 * @param builder         The builder.
 * @param max_recipients  1 to 10,000; 1,000 at the start.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_set_max_recipients(
    devcert_opener_builder *builder, uint32_t max_recipients) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_opener_builder_free(devcert_opener_builder *builder);

/** Opens one envelope, piece by piece. */
typedef struct devcert_opener devcert_opener;

/**
 * Start to open an envelope.
 *
 * @param builder   The builder; unchanged, good for any number of envelopes.
 * @param[out] out  The opener; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: no key, password or key-encryption key
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_builder_build(const devcert_opener_builder *builder,
                                                        devcert_opener **out) DEVCERT_MUST_CHECK;

/**
 * Open the next piece of an envelope.
 *
 * Pieces may be cut anywhere; the outputs, put one after the other, do not depend on the cuts, and
 * neither does the error, if there is one.  What comes out is @b unverified until
 * devcert_opener_finish() has returned DEVCERT_OK: write it where it can still be thrown away.  A
 * wrong tag is told by the call that takes its last octet in, and a call that fails gives nothing
 * out.
 *
 * What everybody can see of an envelope has errors of its own; from the first use of a private key
 * on there is one, DEVCERT_E_DECRYPT.  Of several recipients by RSAES-PKCS1-v1_5 that may be ours a
 * stream tries the first only: the file calls, which can go back, try up to 16.  An envelope with
 * ChaCha20-Poly1305 and authenticated attributes can be opened by the file calls only, as its
 * attributes come behind the content.
 *
 * @param opener    The opener.
 * @param data      Next octets of the ContentInfo, BER or DER.
 * @param data_len  How many; 0 is allowed.
 * @param[out] out  Next octets of the content, maybe none; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER: not an AuthEnvelopedData, or malformed
 *   - DEVCERT_E_TRAILING: octets follow the envelope
 *   - DEVCERT_E_UNSUPPORTED: an algorithm, CMS of another type, or detached content; a nonce, tag
 *     or form of parameters that devcert_opener_builder_set_allow() did not name; EnvelopedData
 *     that devcert_opener_builder_set_unauthenticated_cbc() did not
 *   - DEVCERT_E_LIMIT: a head of more than 4 MiB, too many recipients, more than 64 KiB of
 *     attributes, rounds of a password out of 1,000 to 2,000,000, more content than GCM can
 *     protect
 *   - DEVCERT_E_WEAK: our RSA key is too short; DES, or DES-EDE3 that was not allowed
 *   - DEVCERT_E_NO_RECIPIENT: none of the recipients can be ours
 *   - DEVCERT_E_DECRYPT: the content key cannot be had; or, at the end, the tag or the key
 *     commitment is wrong
 *   - DEVCERT_E_STATE: after an error, or after devcert_opener_finish()
 * @see RFC 5083; RFC 5652, section 6
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_opener_update_unverified(devcert_opener *opener, const uint8_t *data, size_t data_len,
                                 devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Open the next piece of an envelope into memory of the caller.
 *
 * @param opener     The opener.
 * @param src        Next octets of the ContentInfo.
 * @param src_len    How many; 0 is allowed.
 * @param dest       Where to; does not overlap @p src.
 * @param dest_size  How many octets fit: at least @p src_len and 64.
 * @param[out] out   How many were written.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: fewer fit, or the two overlap; nothing has happened
 *   - as devcert_opener_update_unverified()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_opener_update_unverified_into(
    devcert_opener *opener, const uint8_t *src, size_t src_len, uint8_t *dest, size_t dest_size,
    size_t *out) DEVCERT_MUST_CHECK;

/**
 * End the envelope: whether all that came out is what was sealed.
 *
 * @param opener  The opener.
 * @return DEVCERT_OK, and the content is authenticated; or
 *   - DEVCERT_E_DER: the envelope is cut
 *   - DEVCERT_E_DECRYPT: a commitment is required and there is none; unauthenticated content ends
 *     with a wrong padding
 *   - DEVCERT_E_STATE: after an error, or after the end
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_opener_finish(devcert_opener *opener) DEVCERT_MUST_CHECK;

/** Which recipient it is opened as, from 0, as in devcert_envelope_get_recipients(); -1 when the
 * head has not been read yet. */
DEVCERT_API int32_t devcert_opener_get_recipient_index(const devcert_opener *opener);

/** Its devcert_content_cipher; -1 when the head has not been read yet. */
DEVCERT_API int32_t devcert_opener_get_cipher(const devcert_opener *opener);

/** Whether a key commitment was there, and right; false until devcert_opener_finish(). */
DEVCERT_API bool devcert_opener_is_committed(const devcert_opener *opener);

/** Free the opener, at any time. */
DEVCERT_API void devcert_opener_free(devcert_opener *opener);

/* --- another list of recipients */

/** How the recipients of an envelope are changed.
 *
 * There are two ways.  @b Resealing keeps the content key: only the head is written anew, the
 * content is copied octet by octet, and who was dropped can still open copies that he has, or any
 * later one if he kept the content key.  It is right where people come and go, certificates
 * expire, or a backup key is added.  @b Re-encrypting, with
 * devcert_reseal_plan_set_new_content_key(), makes a new content key and encrypts the content
 * again: it is right where a private key was stolen or a content key may be known, and helps only
 * as far as nobody kept the old envelope. */
typedef struct devcert_reseal_plan devcert_reseal_plan;

/**
 * Start a plan that changes nothing.
 *
 * @param[out] out  The plan; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_new(devcert_reseal_plan **out) DEVCERT_MUST_CHECK;

/**
 * Set with what the envelope is opened; required.
 *
 * @param plan    The plan.
 * @param opener  Keys and what is tolerated, copied as they are now.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_set_opener(
    devcert_reseal_plan *plan, const devcert_opener_builder *opener) DEVCERT_MUST_CHECK;

/**
 * Set whom to add, with what is tolerated in them.
 *
 * Who is a recipient already, and is not dropped, is not added again: neither the holder of a
 * certificate nor a password or key-encryption key.
 *
 * @param plan    The plan.
 * @param sealer  The recipients, copied as they are now; its cipher and commitment count only
 *                where there is a new content key.
 * @return DEVCERT_OK; or
 *   - an error of devcert_sealer_builder_build(), except for DEVCERT_E_STATE without recipients
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_set_sealer(
    devcert_reseal_plan *plan, const devcert_sealer_builder *sealer) DEVCERT_MUST_CHECK;

/**
 * Drop a recipient by its place.
 *
 * @param plan   The plan.
 * @param index  From 0, as in devcert_envelope_get_recipients().
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: 10,000 or more
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_add_drop_index(devcert_reseal_plan *plan,
                                                              uint32_t index) DEVCERT_MUST_CHECK;

/**
 * Drop every recipient that is named as the holder of this certificate is; none is no error.
 *
 * @param plan  The plan.
 * @param cert  The certificate.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 100 certificates
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_add_drop_cert(
    devcert_reseal_plan *plan, const devcert_cert *cert) DEVCERT_MUST_CHECK;

/**
 * Replace the holder of this certificate by others, wherever he is a recipient.
 *
 * Where a recipient is named as he is, also one that is dropped anyway, it is dropped, and whom the
 * sealer names are added, with the same exception as in devcert_reseal_plan_set_sealer(); where
 * none is, nothing is done for it.  So nobody comes to read what his predecessor could not, as he
 * would from a drop and an addition.  All replacements start from the recipients as they were: who
 * comes in by one of them is not replaced by another.
 *
 * @param plan    The plan.
 * @param cert    The certificate.
 * @param sealer  Who come in his stead, copied as they are now; its cipher and commitment count
 *                only where there is a new content key, no sealer set, and no other replacement
 *                takes place that was added earlier.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 100 replacements
 *   - an error of devcert_sealer_builder_build(), with DEVCERT_E_STATE without recipients
 * @since 0.1
 */
DEVCERT_API devcert_status
devcert_reseal_plan_add_replacement(devcert_reseal_plan *plan, const devcert_cert *cert,
                                    const devcert_sealer_builder *sealer) DEVCERT_MUST_CHECK;

/**
 * Encrypt the content again, with a new content key.
 *
 * An envelope does not hold the certificates of its recipients: each of them has to be among those
 * that are added, or to be dropped.  So have passwords, of which only the number can be compared,
 * with those of devcert_reseal_plan_set_sealer(): one that replaces somebody is new.
 *
 * @param plan             The plan.
 * @param new_content_key  Whether to; not at the start.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_reseal_plan_set_new_content_key(
    devcert_reseal_plan *plan, bool new_content_key) DEVCERT_MUST_CHECK;

/** Free the plan. */
DEVCERT_API void devcert_reseal_plan_free(devcert_reseal_plan *plan);

DEVCERT_END

#endif /* DEVCERT_ENVELOPE_H */
