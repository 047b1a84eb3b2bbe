/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/token.h
 *
 * What PKCS#11 tokens there are, and what keys are in one.  Lists are snapshots, and immutable:
 * they hold no session, and a token may be gone when its list is read.
 *
 * Texts come from the token; control characters and octets that are not UTF-8 are '?' in them.  By
 * its URI a token or key is found again even then: devcert_key_open() takes that of a key.
 */
#ifndef DEVCERT_TOKEN_H
#define DEVCERT_TOKEN_H

#include <devcert/key.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** What a token says of itself and of its user PIN. */
typedef enum devcert_token_flag {
	DEVCERT_TOKEN_FLAG_PIN_REQUIRED = 1,  /**< Private keys are seen and used with a PIN. */
	DEVCERT_TOKEN_FLAG_PIN_SET = 2,       /**< There is a user PIN. */
	DEVCERT_TOKEN_FLAG_PIN_COUNT_LOW = 4, /**< A wrong PIN came since the last right one. */
	DEVCERT_TOKEN_FLAG_PIN_FINAL_TRY = 8, /**< The next wrong PIN locks it. */
	DEVCERT_TOKEN_FLAG_PIN_LOCKED = 16,   /**< Too many wrong PINs came. */
	DEVCERT_TOKEN_FLAG_PIN_EXPIRED = 32,  /**< The PIN must be changed first. */
	DEVCERT_TOKEN_FLAG_PIN_PAD = 64,      /**< The PIN is entered on the token: no use here. */
	DEVCERT_TOKEN_FLAG_READ_ONLY = 128    /**< Nothing can be written. */
} devcert_token_flag;

/** What a private key in a token may do. */
typedef enum devcert_token_use {
	DEVCERT_TOKEN_USE_SIGN = 1,    /**< CKA_SIGN. */
	DEVCERT_TOKEN_USE_DECRYPT = 2, /**< CKA_DECRYPT. */
	DEVCERT_TOKEN_USE_AGREE = 4,   /**< CKA_DERIVE. */
	DEVCERT_TOKEN_USE_UNWRAP = 8   /**< CKA_UNWRAP. */
} devcert_token_use;

/* --- tokens */

/** A token, as it was when the list was read; immutable. */
typedef struct devcert_token devcert_token;

/** Its URI (RFC 7512): with module-path where the list was read of one. */
DEVCERT_API const char *devcert_token_get_uri(const devcert_token *token);

/** Its label, without the blanks at the end. */
DEVCERT_API const char *devcert_token_get_label(const devcert_token *token);

/** Its manufacturer. */
DEVCERT_API const char *devcert_token_get_manufacturer(const devcert_token *token);

/** Its model. */
DEVCERT_API const char *devcert_token_get_model(const devcert_token *token);

/** Its serial number, as the manufacturer writes it. */
DEVCERT_API const char *devcert_token_get_serial(const devcert_token *token);

/** Bits of devcert_token_flag. */
DEVCERT_API uint32_t devcert_token_get_flags(const devcert_token *token);

/** Free the token. */
DEVCERT_API void devcert_token_free(devcert_token *token);

/** The tokens that are there; immutable. */
typedef struct devcert_token_list devcert_token_list;

/**
 * Look which tokens are there.
 *
 * No PIN is needed.  Tokens that are not initialised are left out, and so are those of configured
 * modules that fail.
 *
 * @param uri       A pkcs11 URI (RFC 7512) that the tokens must fit; or NULL for all tokens of
 *                  p11-kit's configuration.  A module-path in it loads that code into the process:
 *                  such a URI is not taken from others.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a pkcs11 URI, one of an object, or one with a PIN in it
 *   - DEVCERT_E_NOT_FOUND: no such module
 *   - DEVCERT_E_LIMIT: more than 64 tokens
 *   - DEVCERT_E_INTERNAL: the module of module-path failed; its code is in the message
 * @see RFC 7512
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_token_list_read(const char *uri, devcert_token_list **out) DEVCERT_MUST_CHECK;

/** How many there are. */
DEVCERT_API size_t devcert_token_list_get_count(const devcert_token_list *list);

/**
 * One token of the list.
 *
 * @param list      The list.
 * @param index     From 0.
 * @param[out] out  The token; the caller frees it, before or after the list.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_token_list_get_item(const devcert_token_list *list, size_t index,
                                                       devcert_token **out) DEVCERT_MUST_CHECK;

/** Free the list. */
DEVCERT_API void devcert_token_list_free(devcert_token_list *list);

/* --- the keys of one token */

/** A key in a token, as it was when the list was read; immutable. */
typedef struct devcert_token_key devcert_token_key;

/** Its URI (RFC 7512), with type=private where the private half is there. */
DEVCERT_API const char *devcert_token_key_get_uri(const devcert_token_key *key);

/** Its label; "" when it has none. */
DEVCERT_API const char *devcert_token_key_get_label(const devcert_token_key *key);

/** Its identifier, CKA_ID, in lower-case hexadecimal; "" when it has none. */
DEVCERT_API const char *devcert_token_key_get_id(const devcert_token_key *key);

/** Its devcert_key_type; -1 when it is none of them, or the public half is not shown. */
DEVCERT_API int32_t devcert_token_key_get_type(const devcert_token_key *key);

/** Size in bits: of the modulus, or of the curve's field; 0 where the type is not known. */
DEVCERT_API uint32_t devcert_token_key_get_bits(const devcert_token_key *key);

/** Whether the private half was seen, which most tokens show after a login only. */
DEVCERT_API bool devcert_token_key_has_private(const devcert_token_key *key);

/** What the private half may do: bits of devcert_token_use; 0 where it was not seen. */
DEVCERT_API uint32_t devcert_token_key_get_uses(const devcert_token_key *key);

/**
 * The public half.
 *
 * @param key       The key.
 * @param[out] out  The public key; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: the type is not known
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_token_key_get_public(
    const devcert_token_key *key, devcert_public_key **out) DEVCERT_MUST_CHECK;

/** Free the key. */
DEVCERT_API void devcert_token_key_free(devcert_token_key *key);

/** The keys of one token: those with a private half come first; immutable. */
typedef struct devcert_token_key_list devcert_token_key_list;

/**
 * Look which keys are in a token.
 *
 * Without a PIN nobody logs in, and what is seen is what the token shows then: the public halves,
 * of most.  A PIN is tried once, and not looked at where the process has a login already, as with
 * devcert_key_open().  Public halves that have the identifier of a private one are not told again.
 *
 * @param uri       A pkcs11 URI (RFC 7512) of one token; attributes of an object choose among its
 *                  keys.  A module-path in it loads that code into the process: such a URI is not
 *                  taken from others.
 * @param pass      The user PIN; or NULL for no login.
 * @param pass_len  Length in octets, at most 256.
 * @param[out] out  The list, maybe empty; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: the PIN is too long
 *   - DEVCERT_E_TEXT: not a pkcs11 URI, one of something else than a private key, or one with a PIN
 *     in it
 *   - DEVCERT_E_NOT_FOUND: no such module or token
 *   - DEVCERT_E_EXISTS: several tokens fit
 *   - DEVCERT_E_PASSWORD: the PIN is wrong or locked; the message says which
 *   - DEVCERT_E_UNSUPPORTED: the PIN is entered on the token
 *   - DEVCERT_E_LIMIT: more than 1,024 keys
 *   - DEVCERT_E_INTERNAL: the module failed; its code is in the message
 * @see RFC 7512
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_token_key_list_read(const char *uri, const uint8_t *pass, size_t pass_len,
                            devcert_token_key_list **out) DEVCERT_MUST_CHECK;

/** How many there are. */
DEVCERT_API size_t devcert_token_key_list_get_count(const devcert_token_key_list *list);

/**
 * One key of the list.
 *
 * @param list      The list.
 * @param index     From 0.
 * @param[out] out  The key; the caller frees it, before or after the list.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: @p index is out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_token_key_list_get_item(
    const devcert_token_key_list *list, size_t index, devcert_token_key **out) DEVCERT_MUST_CHECK;

/** Free the list. */
DEVCERT_API void devcert_token_key_list_free(devcert_token_key_list *list);

DEVCERT_END

#endif /* DEVCERT_TOKEN_H */
