/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/key.h
 *
 * Key pairs, and public halves.  Both are immutable.
 */
#ifndef DEVCERT_KEY_H
#define DEVCERT_KEY_H

#include <devcert/bytes.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** Algorithm of a key, and for elliptic curves the curve. */
typedef enum devcert_key_type {
	DEVCERT_KEY_TYPE_RSA = 1,     /**< RSA, 2048 to 8192 bits. */
	DEVCERT_KEY_TYPE_EC_P256 = 2, /**< NIST P-256, secp256r1. */
	DEVCERT_KEY_TYPE_EC_P384 = 3, /**< NIST P-384, secp384r1. */
	DEVCERT_KEY_TYPE_EC_P521 = 4, /**< NIST P-521, secp521r1. */
	DEVCERT_KEY_TYPE_ED25519 = 5, /**< Ed25519, RFC 8032. */
	DEVCERT_KEY_TYPE_ED448 = 6,   /**< Ed448, RFC 8032. */
	DEVCERT_KEY_TYPE_X25519 = 7,  /**< X25519, RFC 7748: for key agreement only. */
	DEVCERT_KEY_TYPE_X448 = 8,    /**< X448, RFC 7748: for key agreement only. */
	DEVCERT_KEY_TYPE_RSA_PSS = 9  /**< RSA for RSASSA-PSS only, RFC 4055, section 1.2. */
} devcert_key_type;

/** Bits of the key usage extension (RFC 5280, section 4.2.1.3). */
typedef enum devcert_key_usage {
	DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE = 1, /**< digitalSignature (0). */
	DEVCERT_KEY_USAGE_NON_REPUDIATION = 2,   /**< nonRepudiation, contentCommitment (1). */
	DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT = 4,  /**< keyEncipherment (2). */
	DEVCERT_KEY_USAGE_DATA_ENCIPHERMENT = 8, /**< dataEncipherment (3). */
	DEVCERT_KEY_USAGE_KEY_AGREEMENT = 16,    /**< keyAgreement (4). */
	DEVCERT_KEY_USAGE_KEY_CERT_SIGN = 32,    /**< keyCertSign (5). */
	DEVCERT_KEY_USAGE_CRL_SIGN = 64,         /**< cRLSign (6). */
	DEVCERT_KEY_USAGE_ENCIPHER_ONLY = 128,   /**< encipherOnly (7). */
	DEVCERT_KEY_USAGE_DECIPHER_ONLY = 256    /**< decipherOnly (8). */
} devcert_key_usage;

/**
 * How a signature is made.  RSASSA-PSS has MGF1 with the same digest, and a salt as long as it; an
 * ECDSA signature is the DER of Ecdsa-Sig-Value (RFC 3279, section 2.2.3).
 */
typedef enum devcert_sign_scheme {
	DEVCERT_SIGN_SCHEME_RSA_SHA256 = 1,     /**< RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017. */
	DEVCERT_SIGN_SCHEME_RSA_SHA384 = 2,     /**< RSASSA-PKCS1-v1_5 with SHA-384. */
	DEVCERT_SIGN_SCHEME_RSA_SHA512 = 3,     /**< RSASSA-PKCS1-v1_5 with SHA-512. */
	DEVCERT_SIGN_SCHEME_RSA_PSS_SHA256 = 4, /**< RSASSA-PSS with SHA-256, RFC 8017. */
	DEVCERT_SIGN_SCHEME_RSA_PSS_SHA384 = 5, /**< RSASSA-PSS with SHA-384. */
	DEVCERT_SIGN_SCHEME_RSA_PSS_SHA512 = 6, /**< RSASSA-PSS with SHA-512. */
	DEVCERT_SIGN_SCHEME_ECDSA_SHA256 = 7,   /**< ECDSA with SHA-256, on any curve of ours. */
	DEVCERT_SIGN_SCHEME_ECDSA_SHA384 = 8,   /**< ECDSA with SHA-384. */
	DEVCERT_SIGN_SCHEME_ECDSA_SHA512 = 9,   /**< ECDSA with SHA-512. */
	DEVCERT_SIGN_SCHEME_ED25519 = 10,       /**< Ed25519, RFC 8032. */
	DEVCERT_SIGN_SCHEME_ED448 = 11,         /**< Ed448, RFC 8032, without a context. */
	DEVCERT_SIGN_SCHEME_RSA_SHA1 = 12,      /**< Verified only, and where it is allowed. */
	DEVCERT_SIGN_SCHEME_ECDSA_SHA1 = 13     /**< Verified only, and where it is allowed. */
} devcert_sign_scheme;

/** How an identifier is made of a public key. */
typedef enum devcert_key_id_method {
	DEVCERT_KEY_ID_METHOD_SHA1 = 1,   /**< SHA-1 of the key's bits: RFC 5280, method 1. */
	DEVCERT_KEY_ID_METHOD_SHORT = 2,  /**< 0100 and its last 60 bits: RFC 5280, method 2. */
	DEVCERT_KEY_ID_METHOD_SHA256 = 3, /**< 20 octets of SHA-256 of them: RFC 7093, method 1. */
	DEVCERT_KEY_ID_METHOD_SPKI_SHA256 = 4 /**< SHA-256 of the whole DER: RFC 7093, method 4. */
} devcert_key_id_method;

/**
 * A public key; immutable.
 *
 * One of DEVCERT_KEY_TYPE_RSA_PSS may have parameters, which say with what digest it signs, and how
 * long the salt is at least.  It signs and verifies by these only, and encrypts nothing.
 */
typedef struct devcert_public_key devcert_public_key;

/**
 * Read a public key.
 *
 * One that is too weak can be read and looked at; what would be done with it is refused.
 *
 * @param data      A SubjectPublicKeyInfo, DER or PEM ("PUBLIC KEY").
 * @param data_len  Length in octets.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: not a SubjectPublicKeyInfo
 *   - DEVCERT_E_UNSUPPORTED: another algorithm, or a curve without a name of ours; a key for
 *     RSASSA-PSS with another trailer field, or MGF1 of another digest
 *   - DEVCERT_E_WEAK: a key for RSASSA-PSS with SHA-1 or MD5 only
 *   - DEVCERT_E_LIMIT: longer than 64 KiB, an RSA modulus of more than 16,384 bits, or an
 *     exponent of more than 256
 * @see RFC 5280, section 4.1.2.7; RFC 4055, section 3.1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_public_key_parse(const uint8_t *data, size_t data_len,
                                                    devcert_public_key **out) DEVCERT_MUST_CHECK;

/**
 * The SubjectPublicKeyInfo.
 *
 * @param key       The key.
 * @param encoding  DER or PEM.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_public_key_encode(const devcert_public_key *key,
                                                     devcert_encoding encoding,
                                                     devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Algorithm and curve. */
DEVCERT_API devcert_key_type devcert_public_key_get_type(const devcert_public_key *key);

/** Size in bits: of the modulus, or of the curve's field. */
DEVCERT_API uint32_t devcert_public_key_get_bits(const devcert_public_key *key);

/** SHA-256 of the DER SubjectPublicKeyInfo, 64 lower-case hexadecimal digits. */
DEVCERT_API const char *devcert_public_key_get_fingerprint(const devcert_public_key *key);

/**
 * An identifier of the key, as certificates have it.
 *
 * CAs make it as they like; what stands in a certificate's subjectKeyIdentifier is compared, never
 * made anew.
 *
 * @param key       The key.
 * @param method    How it is made.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an unknown method
 * @see RFC 5280, section 4.2.1.2; RFC 7093, section 2
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_public_key_identify(const devcert_public_key *key,
                                                       devcert_key_id_method method,
                                                       devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Whether both are the same key, by their DER. */
DEVCERT_API bool devcert_public_key_equals(const devcert_public_key *key,
                                           const devcert_public_key *other);

/**
 * Verify a signature.
 *
 * @param key            The key of who is said to have signed.
 * @param scheme         How it was made, as the protocol says it; not as the message says it.
 * @param data           What was signed.
 * @param data_len       Length in octets.
 * @param signature      The signature.
 * @param signature_len  Length in octets.
 * @param allow          Bits of devcert_allow, or 0.
 * @return DEVCERT_OK where the signature is right; or
 *   - DEVCERT_E_SIGNATURE: it is not
 *   - DEVCERT_E_KEY_MISMATCH: the scheme is not one of this key's type, or its parameters forbid it
 *   - DEVCERT_E_WEAK: over SHA-1, or RSA of less than 2048 bits, which are not allowed; always RSA
 *     whose primes can be found (CVE-2017-15361)
 *   - DEVCERT_E_LIMIT: RSA beyond 16,384 bits, or too much data
 *   - DEVCERT_E_ARGUMENT: an unknown scheme, or unknown bits
 * @see RFC 8017, section 8; FIPS 186-5; RFC 8032
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_public_key_verify(
    const devcert_public_key *key, devcert_sign_scheme scheme, const uint8_t *data, size_t data_len,
    const uint8_t *signature, size_t signature_len, uint32_t allow) DEVCERT_MUST_CHECK;

/** Free the key. */
DEVCERT_API void devcert_public_key_free(devcert_public_key *key);

/** A private key with its public half; immutable. */
typedef struct devcert_key devcert_key;

/**
 * Make a new key pair.
 *
 * It is tried before it is given out: what one half signs the other verifies, and where it is for
 * key agreement, both agree with another pair.  The primes of RSA are searched for in two threads,
 * which end with the call, or in one after the other where the host lets none begin.
 *
 * @param type      Algorithm and curve.
 * @param bits      For RSA the size of the modulus: 2048 to 8192, a multiple of 8, or 0
 *                  for 3072.  For all others 0.  One for RSASSA-PSS gets no parameters.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: unknown type, or a size that is not allowed
 *   - DEVCERT_E_KEY_MISMATCH: the pair does not pass its trial: a fault of the machine
 *   - DEVCERT_E_INTERNAL: the random source failed
 * @see FIPS 186-4, appendix B.3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_key_generate(devcert_key_type type, uint32_t bits,
                                                             devcert_key **out) DEVCERT_MUST_CHECK;

/**
 * Read a private key.
 *
 * Takes PKCS#8 (RFC 5958, plain or encrypted with PBES2), PKCS#1 (RFC 8017) and SEC 1
 * (RFC 5915), each as DER or PEM.  Of PEM the first block with a private key is read.  The
 * key is checked: its parts fit each other, and the primes of RSA are some.
 *
 * PBES2 derives by PBKDF2, or by scrypt in at most 64 MiB, and enciphers with AES in CBC or GCM.
 * Encryption that is older is read by devcert_key_parse_legacy().
 *
 * @param data      The octets.
 * @param data_len  Length in octets.
 * @param pass      Passphrase octets, UTF-8, at most 1024, of an encrypted key; or NULL.
 *                  Ignored where the key is not encrypted.
 * @param pass_len  Length in octets.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_PEM, DEVCERT_E_TRAILING: not a private key
 *   - DEVCERT_E_PASSWORD: encrypted, and @p pass is NULL or wrong
 *   - DEVCERT_E_UNSUPPORTED: another algorithm, curve or encryption scheme, or parameters of
 *     RSASSA-PSS that devcert_public_key_parse() does not take, either
 *   - DEVCERT_E_WEAK: RSA of less than 1024 bits, for RSASSA-PSS with SHA-1 only, or whose primes
 *     can be found: they are close, of CVE-2017-15361 ("ROCA"), or the private exponent is
 *     short
 *   - DEVCERT_E_LIMIT: longer than 64 KiB, more than 2,000,000 rounds, RSA beyond 16,384 bits;
 *     scrypt that takes more memory, or as long as that many rounds
 *   - DEVCERT_E_KEY_MISMATCH: the parts of the key do not fit each other
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_key_parse(const uint8_t *data, size_t data_len,
                                                          const uint8_t *pass, size_t pass_len,
                                                          devcert_key **out) DEVCERT_MUST_CHECK;

/**
 * Read a private key, which may be encrypted as in former times.
 *
 * Takes beside all that devcert_key_parse() does: PBES2 with 3DES, DES or RC2; PBES1 (RFC 8018,
 * appendix A.3: MD2, MD5 or SHA-1 with DES or RC2); the schemes of PKCS#12 (RFC 7292, appendix C:
 * SHA-1 with RC4, 3DES or RC2); and PEM with the headers "Proc-Type: 4,ENCRYPTED" and "DEK-Info:"
 * (DES, 3DES, AES or RC2 in CBC mode under one round of MD5), as OpenSSL wrote PKCS#1 and SEC 1.
 * None of it withstands much guessing: who reads such a key writes it anew.
 *
 * @param data      The octets.
 * @param data_len  Length in octets.
 * @param pass      Passphrase octets, at most 1024, of an encrypted key; or NULL.  Schemes of
 *                  PKCS#12 take it as UTF-8, and where that is wrong as ISO 8859-1.
 * @param pass_len  Length in octets.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - a code of devcert_key_parse()
 * @see RFC 8018, section 6.1; RFC 7292, appendix C; RFC 1421, section 4.6.1
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_key_parse_legacy(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                         devcert_key **out) DEVCERT_MUST_CHECK;

/**
 * Open a private key in a PKCS#11 token.
 *
 * The key stays in the token, which does its operations.  The PIN is tried once, on one token;
 * who wants another try calls again.  A login holds for the whole process: where it has one
 * already, the PIN is not looked at.
 *
 * The token's module is found by p11-kit's configuration, or named in the URI by module-path,
 * which loads that code into the process: such a URI is not taken from others.
 *
 * Several threads may use the key; the token serves them one after the other.  In the child of a
 * fork it is of no use.  Its session ends with it.
 *
 * Where GnuTLS was built with other stores, their URIs are taken, too: "system:", the key store of
 * the operating system, and "tpmkey:", a TPM 1.2.  Such a key signs, and decrypts by
 * RSAES-PKCS1-v1_5, as far as GnuTLS can; OAEP, key agreement and a PIN are
 * DEVCERT_E_UNSUPPORTED.  They were tried with a store of a test's only, not with a real one.
 *
 * @param uri       A pkcs11 URI (RFC 7512) of one private key; or one of GnuTLS's.
 * @param pass      The user PIN; or NULL where the token needs none.  It is used instead of a
 * pin-value or pin-source in the URI, which are refused.
 * @param pass_len  Length in octets, at most 256.
 * @param[out] out  The key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: the PIN is too long
 *   - DEVCERT_E_TEXT: not such a URI of a private key, or one with a PIN in it
 *   - DEVCERT_E_NOT_FOUND: no such module, token or private key
 *   - DEVCERT_E_EXISTS: several private keys fit, or several tokens that want a PIN
 *   - DEVCERT_E_PASSWORD: the PIN is wrong, missing or locked; the message says which
 *   - DEVCERT_E_UNSUPPORTED: a key of another algorithm or curve, without its public half, or whose
 *     PIN is entered on the token or for each operation; a system or tpmkey URI where GnuTLS has
 *     none of them
 *   - DEVCERT_E_WEAK: RSA of less than 1024 bits
 *   - DEVCERT_E_DER, DEVCERT_E_LIMIT: the public half in the token cannot be read
 *   - DEVCERT_E_KEY_MISMATCH: private and public key in the token do not fit
 *   - DEVCERT_E_INTERNAL: the module failed; its code is in the message
 * @see RFC 7512
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_key_open(const char *uri, const uint8_t *pass,
                                                         size_t pass_len,
                                                         devcert_key **out) DEVCERT_MUST_CHECK;

/**
 * Make a new key pair in a PKCS#11 token.
 *
 * The private half is made there and cannot be taken out (CKA_SENSITIVE, and not CKA_EXTRACTABLE);
 * it may sign, and decrypt (RSA) or agree (NIST curves).  Both halves have the label and the
 * identifier of the URI; without one in it the identifier is that of RFC 5280, section 4.2.1.2,
 * method 1: SHA-1 of the public key.  After a failure nothing is left of them in the token.
 *
 * All else is as with devcert_key_open(): the PIN is tried once.
 *
 * @param uri       A pkcs11 URI (RFC 7512) of one token, with the label (object) or the identifier
 *                  (id) of the new key.
 * @param type      Algorithm and curve; tokens have some of them.
 * @param bits      For RSA the size of the modulus: 2048 to 8192, a multiple of 8, or 0 for 3072.
 *                  For all others 0.
 * @param pass      The user PIN; or NULL where the token needs none.
 * @param pass_len  Length in octets, at most 256.
 * @param[out] out  The key; the caller frees it.  The pair stays in the token.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: unknown type, a size that is not allowed, or the PIN is too long
 *   - DEVCERT_E_TEXT: not a pkcs11 URI of a private key, one without a name for it, or one with a
 *     PIN in it
 *   - DEVCERT_E_NOT_FOUND: no such module or token
 *   - DEVCERT_E_EXISTS: several tokens fit, or the token has a private key that the URI names, or
 *     anything with its identifier
 *   - DEVCERT_E_PASSWORD: the PIN is wrong, missing or locked; the message says which
 *   - DEVCERT_E_UNSUPPORTED: X25519, X448 and RSA for RSASSA-PSS only; what the token cannot make;
 *     a token that cannot be written, or whose PIN is entered on it
 *   - DEVCERT_E_INTERNAL: the module failed; its code is in the message
 * @see RFC 7512
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_key_generate_in_token(
    const char *uri, devcert_key_type type, uint32_t bits, const uint8_t *pass, size_t pass_len,
    devcert_key **out) DEVCERT_MUST_CHECK;

/** Whether the key is in a token or another store, and its private half cannot be had. */
DEVCERT_API bool devcert_key_is_token(const devcert_key *key);

/**
 * Write the private key as PKCS#8.
 *
 * With a passphrase: PBES2 with PBKDF2 (HMAC-SHA-256, 600,000 rounds, 16 octets of salt)
 * and AES-256-CBC.
 *
 * @param key       The key.
 * @param encoding  DER or PEM.
 * @param pass      Passphrase octets, 1 to 1024 of them; or NULL for a plain key.
 * @param pass_len  Length in octets.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: an empty or too long passphrase
 *   - DEVCERT_E_UNSUPPORTED: the key is in a token
 * @see RFC 5958; RFC 8018, section 6.2
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_key_encode_private(const devcert_key *key, devcert_encoding encoding, const uint8_t *pass,
                           size_t pass_len, devcert_secret **out) DEVCERT_MUST_CHECK;

/** Algorithm and curve. */
DEVCERT_API devcert_key_type devcert_key_get_type(const devcert_key *key);

/** Size in bits: of the modulus, or of the curve's field. */
DEVCERT_API uint32_t devcert_key_get_bits(const devcert_key *key);

/**
 * Sign octets.
 *
 * What is signed is the data itself, which the scheme hashes; a key in a token signs there.
 *
 * @param key       The key.
 * @param scheme    How to sign; those with SHA-1 are not for it.
 * @param data      What to sign.
 * @param data_len  Length in octets.
 * @param[out] out  The signature; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_KEY_MISMATCH: the scheme is not one of this key's type, or its parameters forbid it
 *   - DEVCERT_E_WEAK: a scheme with SHA-1, or RSA of less than 2048 bits
 *   - DEVCERT_E_LIMIT: too much data
 *   - DEVCERT_E_ARGUMENT: an unknown scheme
 *   - DEVCERT_E_UNSUPPORTED: the token does not know the scheme
 *   - DEVCERT_E_INTERNAL: the token failed; its code is in the message
 * @see RFC 8017, section 8; FIPS 186-5; RFC 8032
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_key_sign(const devcert_key *key,
                                                         devcert_sign_scheme scheme,
                                                         const uint8_t *data, size_t data_len,
                                                         devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * The public half.
 *
 * @param key       The key.
 * @param[out] out  The public key; the caller frees it, before or after @p key.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_key_get_public(const devcert_key *key,
                                                  devcert_public_key **out) DEVCERT_MUST_CHECK;

/** Free the key. */
DEVCERT_API void devcert_key_free(devcert_key *key);

DEVCERT_END

#endif /* DEVCERT_KEY_H */
