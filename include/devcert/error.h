/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/error.h
 *
 * Codes, and what this thread's last failed call has to say.
 *
 * A code never changes its number and is never reused.  Callers decide by
 * category, or by the few codes that they handle; a code unknown to them falls
 * into the category of its range.  The message is one line of English that says
 * what is wrong with the data; it never holds octets of the input, names of
 * people, passphrases or challenges.
 */
#ifndef DEVCERT_ERROR_H
#define DEVCERT_ERROR_H

#include <devcert/types.h>

DEVCERT_BEGIN

/** What a fallible function returns. */
typedef enum devcert_error {
	DEVCERT_OK = 0, /**< Success. */

	DEVCERT_E_NOMEM = -1,    /**< Out of memory. */
	DEVCERT_E_INTERNAL = -2, /**< A library below failed in a way that it should not. */

	DEVCERT_E_ARGUMENT = -100,    /**< An argument is not valid. */
	DEVCERT_E_STATE = -101,       /**< The object is in the wrong state for this call. */
	DEVCERT_E_UNSUPPORTED = -102, /**< An algorithm, type or version that is not supported. */

	DEVCERT_E_DER = -200,      /**< Not the ASN.1 structure that is expected. */
	DEVCERT_E_PEM = -201,      /**< Not the PEM or base64 that is expected. */
	DEVCERT_E_TRAILING = -202, /**< Octets follow the end of the structure. */
	DEVCERT_E_LIMIT = -203,    /**< A size, count or work limit is exceeded. */
	DEVCERT_E_TEXT = -204,     /**< A text has the wrong form or encoding. */
	DEVCERT_E_TIME = -205,     /**< A time cannot be read or represented. */

	DEVCERT_E_SIGNATURE = -300,    /**< A signature does not verify. */
	DEVCERT_E_DECRYPT = -301,      /**< Encrypted content cannot be opened; no cause is told. */
	DEVCERT_E_KEY_MISMATCH = -302, /**< The key does not fit this object. */
	DEVCERT_E_WEAK = -303,         /**< Algorithm or key size below the policy. */
	DEVCERT_E_NO_RECIPIENT = -304, /**< None of the recipients is ours. */
	DEVCERT_E_PASSWORD = -305,     /**< The passphrase is wrong or missing. */

	DEVCERT_E_EXPIRED = -400,         /**< A certificate has expired. */
	DEVCERT_E_NOT_YET_VALID = -401,   /**< A certificate is not valid yet. */
	DEVCERT_E_UNTRUSTED = -402,       /**< No path to a trust anchor, or not the pinned one. */
	DEVCERT_E_USAGE_FORBIDDEN = -403, /**< The certificate is not for this use. */

	DEVCERT_E_SCEP_NONCE = -501,       /**< recipientNonce is not the senderNonce we sent. */
	DEVCERT_E_SCEP_TRANSACTION = -502, /**< transactionID is not the one of this operation. */
	DEVCERT_E_SCEP_TYPE = -503,        /**< messageType or pkiStatus is not one we can take. */
	DEVCERT_E_SCEP_ATTRIBUTE = -504,   /**< A SCEP attribute is absent, doubled or malformed. */

	DEVCERT_E_NOT_FOUND = -600, /**< There is no such thing here. */
	DEVCERT_E_EXISTS = -601,    /**< It is there already, and is not overwritten. */

	DEVCERT_E_IO = -700, /**< The operating system refused; errno is a detail. */

	DEVCERT_E_DNS = -800,     /**< The host name cannot be resolved. */
	DEVCERT_E_CONNECT = -801, /**< No connection, or it broke. */
	DEVCERT_E_TLS = -802,     /**< The TLS session or the server's certificate was refused. */
	DEVCERT_E_TIMEOUT = -803, /**< No answer in time. */
	DEVCERT_E_HTTP = -804     /**< Not a 2xx answer; the status is a detail. */
} devcert_error;

/** Kinds of code, by range. */
typedef enum devcert_category {
	DEVCERT_CATEGORY_NONE = 0,     /**< Success. */
	DEVCERT_CATEGORY_SYSTEM = 1,   /**< -1 to -99: memory, libraries below. */
	DEVCERT_CATEGORY_USAGE = 2,    /**< -100 to -199: the caller. */
	DEVCERT_CATEGORY_DECODE = 3,   /**< -200 to -299: the form of the input. */
	DEVCERT_CATEGORY_CRYPTO = 4,   /**< -300 to -399: keys, signatures, decryption. */
	DEVCERT_CATEGORY_TRUST = 5,    /**< -400 to -499: certificates. */
	DEVCERT_CATEGORY_PROTOCOL = 6, /**< -500 to -599: the SCEP peer. */
	DEVCERT_CATEGORY_STORE = 7,    /**< -600 to -699: things looked for. */
	DEVCERT_CATEGORY_IO = 8,       /**< -700 to -799: files. */
	DEVCERT_CATEGORY_NETWORK = 9   /**< -800 to -899: connections. */
} devcert_category;

/** Figures that a failed call may leave beside its code. */
typedef enum devcert_detail {
	DEVCERT_DETAIL_ERRNO = 1,      /**< errno of the call that failed. */
	DEVCERT_DETAIL_GNUTLS = 2,     /**< GnuTLS's own code, negative. */
	DEVCERT_DETAIL_HTTP_STATUS = 3 /**< The server's HTTP status. */
} devcert_detail;

/**
 * The name of a code, such as "DEVCERT_E_DER".
 *
 * @param code  Any number.
 * @return A static text; "DEVCERT_E_UNKNOWN" for a code that this release does not have.
 */
DEVCERT_API const char *devcert_error_name(int code);

/** What a code means, in one line of English; a static text. */
DEVCERT_API const char *devcert_error_text(int code);

/** The category of a code; of an unknown one, that of its range. */
DEVCERT_API devcert_category devcert_error_category(int code);

/** The code of this thread's last failed call; DEVCERT_OK before the first one. */
DEVCERT_API int devcert_last_error_code(void);

/** The message of this thread's last failed call, at most 255 octets; never NULL.
 * It means something only directly after the failed call; success leaves it alone. */
DEVCERT_API const char *devcert_last_error_message(void);

/**
 * A figure that this thread's last failed call left.
 *
 * @param kind  Which figure.
 * @return The figure; -1 when the call left none of this kind (GnuTLS's codes are
 *   negative too, but never -1).
 */
DEVCERT_API int64_t devcert_last_error_detail(devcert_detail kind);

DEVCERT_END

#endif /* DEVCERT_ERROR_H */
