/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/diagnosis.h
 *
 * Why a PKCS#12 file does not open: how it is protected, which programs read that, and with the
 * passphrase, what is wrong.
 *
 * What is said never has secrets in it: neither the passphrase, nor keys, nor octets of the file.
 */
#ifndef DEVCERT_DIAGNOSIS_H
#define DEVCERT_DIAGNOSIS_H

#include <devcert/pkcs12.h>
#include <devcert/profile.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** What came of it, in one word. */
typedef enum devcert_p12_verdict {
	DEVCERT_P12_VERDICT_OPENS = 1,          /**< It opens; see which allowances it needs. */
	DEVCERT_P12_VERDICT_NO_PASSWORD = 2,    /**< No passphrase was given; what can be seen is
	                                             right. */
	DEVCERT_P12_VERDICT_WRONG_PASSWORD = 3, /**< Another passphrase, in all known encodings. */
	DEVCERT_P12_VERDICT_TWO_PASSWORDS = 4,  /**< It is the MAC's; the contents have another. */
	DEVCERT_P12_VERDICT_WRONG_MAC = 5,   /**< It is that of the contents, but the MAC is wrong:
	                                          the file was changed, or its MAC has another. */
	DEVCERT_P12_VERDICT_UNSUPPORTED = 6, /**< An algorithm, or a structure, that is not read. */
	DEVCERT_P12_VERDICT_ROUNDS = 7, /**< More rounds of key derivation than are done unasked. */
	DEVCERT_P12_VERDICT_LIMIT = 8,  /**< Another limit is exceeded. */
	DEVCERT_P12_VERDICT_DAMAGED = 9,    /**< Its structure is broken. */
	DEVCERT_P12_VERDICT_NOT_PKCS12 = 10 /**< Something else, or PKCS#12 as text. */
} devcert_p12_verdict;

/** A part of a PKCS#12 file that is protected in one way. */
typedef enum devcert_p12_part {
	DEVCERT_P12_PART_MAC = 1,       /**< The MAC over all of it. */
	DEVCERT_P12_PART_PLAIN = 2,     /**< Bags that are not encrypted as a whole. */
	DEVCERT_P12_PART_ENCRYPTED = 3, /**< Bags, encrypted as a whole. */
	DEVCERT_P12_PART_KEY = 4,       /**< Private keys, each encrypted alone. */
	DEVCERT_P12_PART_CLEAR_KEY = 5, /**< Private keys that are not encrypted. */
	DEVCERT_P12_PART_OTHER = 6      /**< Of a type that is not read, such as encrypted to a
	                                     certificate. */
} devcert_p12_part;

/** Programs that read PKCS#12 files. */
typedef enum devcert_p12_reader {
	DEVCERT_P12_READER_OPENSSL = 1,        /**< OpenSSL 3. */
	DEVCERT_P12_READER_OPENSSL_LEGACY = 2, /**< OpenSSL 3 with its legacy provider. */
	DEVCERT_P12_READER_JAVA_OLD = 3,       /**< Java before 8u301 and 11.0.12. */
	DEVCERT_P12_READER_JAVA = 4,           /**< Java 8u301, 11.0.12, 17 and later. */
	DEVCERT_P12_READER_NSS = 5,            /**< NSS: Firefox, Thunderbird. */
	DEVCERT_P12_READER_GNUTLS = 6,         /**< GnuTLS 3.7. */
	DEVCERT_P12_READER_WINDOWS_2016 = 7,   /**< Windows Server 2016, Windows 10 before 1709. */
	DEVCERT_P12_READER_WINDOWS_2019 = 8,   /**< Windows Server 2019 and later. */
	DEVCERT_P12_READER_APPLE = 9,          /**< Keychains of macOS and iOS. */
	DEVCERT_P12_READER_ANDROID = 10        /**< Android up to 13. */
} devcert_p12_reader;

/** Whether a program reads a file. */
typedef enum devcert_p12_answer {
	DEVCERT_P12_ANSWER_YES = 1,    /**< Nothing is known that speaks against it. */
	DEVCERT_P12_ANSWER_PARTLY = 2, /**< With a setting, or not all of it. */
	DEVCERT_P12_ANSWER_NO = 3,     /**< It does not. */
	DEVCERT_P12_ANSWER_UNKNOWN = 4 /**< It depends on what is encrypted, or nobody has tried. */
} devcert_p12_answer;

/** The parts of a file in its order; immutable. */
typedef struct devcert_p12_part_list devcert_p12_part_list;

/** The programs, each with its answer; immutable. */
typedef struct devcert_p12_reader_list devcert_p12_reader_list;

/** What was found out about a PKCS#12 file; immutable. */
typedef struct devcert_p12_diagnosis devcert_p12_diagnosis;

/**
 * Look at a PKCS#12 file.
 *
 * Without a passphrase nothing is derived or decrypted.  With one it is opened with all that
 * devcert_pkcs12_opener tolerates, within its limits of rounds; where its MAC is wrong, the
 * contents are tried with the rounds that are left.
 *
 * @param data      The file, or anything else.
 * @param data_len  Length in octets.
 * @param pass      Passphrase, UTF-8; or NULL, and only what can be seen without one is told.  The
 *                  empty passphrase is one, and is taken for none where the file has it so.
 * @param pass_len  Length in octets.
 * @param[out] out  What was found; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: a passphrase of more than 1024 octets
 *   - DEVCERT_E_TEXT: @p pass is not UTF-8
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_p12_diagnose(const uint8_t *data, size_t data_len, const uint8_t *pass, size_t pass_len,
                     devcert_p12_diagnosis **out) DEVCERT_MUST_CHECK;

/** What came of it. */
DEVCERT_API devcert_p12_verdict
devcert_p12_diagnosis_get_verdict(const devcert_p12_diagnosis *diagnosis);

/** Length of the file in octets. */
DEVCERT_API size_t devcert_p12_diagnosis_get_file_len(const devcert_p12_diagnosis *diagnosis);

/** Whether the file is BER: lengths that come at the end, or strings in pieces. */
DEVCERT_API bool devcert_p12_diagnosis_is_ber(const devcert_p12_diagnosis *diagnosis);

/** Whether it is known where the file is damaged. */
DEVCERT_API bool devcert_p12_diagnosis_has_offset(const devcert_p12_diagnosis *diagnosis);

/** Where the file is damaged: octets before the first element that is wrong; 0 where that is not
 * known. */
DEVCERT_API size_t devcert_p12_diagnosis_get_offset(const devcert_p12_diagnosis *diagnosis);

/**
 * Rounds of key derivation that it takes to open the file, as far as can be seen; 4294967295 for
 * more than that.  See devcert_pkcs12_opener_set_max_rounds().
 */
DEVCERT_API uint32_t devcert_p12_diagnosis_get_rounds(const devcert_p12_diagnosis *diagnosis);

/** What an opener has to tolerate: bits of devcert_pkcs12_allow. */
DEVCERT_API uint32_t devcert_p12_diagnosis_get_allow(const devcert_p12_diagnosis *diagnosis);

/** How the passphrase had to be encoded; DEVCERT_PKCS12_ENCODING_STANDARD unless it opened. */
DEVCERT_API devcert_pkcs12_encoding
devcert_p12_diagnosis_get_encoding(const devcert_p12_diagnosis *diagnosis);

/**
 * The contents: opened with the passphrase, or without one where nothing is protected.  Where the
 * verdict is DEVCERT_P12_VERDICT_WRONG_MAC, they are what is in the file, whoever changed it.
 *
 * @param diagnosis  What was found.
 * @param[out] out   The contents; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: it was not opened
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_p12_diagnosis_get_contents(
    const devcert_p12_diagnosis *diagnosis, devcert_pkcs12 **out) DEVCERT_MUST_CHECK;

/**
 * How the file is protected.
 *
 * @param diagnosis  What was found.
 * @param[out] out   The parts, none where it is no PKCS#12 file; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_p12_diagnosis_get_parts(
    const devcert_p12_diagnosis *diagnosis, devcert_p12_part_list **out) DEVCERT_MUST_CHECK;

/**
 * Which programs read the file, by what is known of them.
 *
 * @param diagnosis  What was found.
 * @param[out] out   One answer a program, none where it is no PKCS#12 file or damaged; the caller
 *                   frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_p12_diagnosis_get_readers(
    const devcert_p12_diagnosis *diagnosis, devcert_p12_reader_list **out) DEVCERT_MUST_CHECK;

/**
 * What is wrong or remarkable, and what to do about it.
 *
 * @param diagnosis  What was found.
 * @param[out] out   The findings, the one of the verdict first; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_p12_diagnosis_get_findings(
    const devcert_p12_diagnosis *diagnosis, devcert_finding_list **out) DEVCERT_MUST_CHECK;

/** Free what was found. */
DEVCERT_API void devcert_p12_diagnosis_free(devcert_p12_diagnosis *diagnosis);

/** How many parts there are; equal ones are one. */
DEVCERT_API size_t devcert_p12_part_list_get_count(const devcert_p12_part_list *list);

/** What it is; DEVCERT_P12_PART_OTHER when @p index is out of range. */
DEVCERT_API devcert_p12_part devcert_p12_part_list_get_type(const devcert_p12_part_list *list,
                                                            size_t index);

/**
 * How it is protected, for people: "PBES2, PBKDF2-HMAC-SHA-256, AES-256-CBC".
 *
 * @param list   The list.
 * @param index  From 0.
 * @return Names, or OIDs where they have none that is known; "" without protection; NULL when
 *   @p index is out of range.
 */
DEVCERT_API const char *devcert_p12_part_list_get_algorithm(const devcert_p12_part_list *list,
                                                            size_t index);

/**
 * OID of the encryption scheme, of the MAC's digest or of PBMAC1, or of the content's type.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return The dotted OID; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_p12_part_list_get_oid(const devcert_p12_part_list *list,
                                                      size_t index);

/** Rounds of key derivation, 0 for none. */
DEVCERT_API uint32_t devcert_p12_part_list_get_rounds(const devcert_p12_part_list *list,
                                                      size_t index);

/** Length of the salt in octets. */
DEVCERT_API size_t devcert_p12_part_list_get_salt_len(const devcert_p12_part_list *list,
                                                      size_t index);

/** Length in octets, of equal parts together. */
DEVCERT_API size_t devcert_p12_part_list_get_len(const devcert_p12_part_list *list, size_t index);

/** How many bags, or keys, it is as far as can be seen; 0 for those in what is encrypted. */
DEVCERT_API size_t devcert_p12_part_list_get_bags(const devcert_p12_part_list *list, size_t index);

/** Free the list. */
DEVCERT_API void devcert_p12_part_list_free(devcert_p12_part_list *list);

/** How many programs there are. */
DEVCERT_API size_t devcert_p12_reader_list_get_count(const devcert_p12_reader_list *list);

/** Which program; DEVCERT_P12_READER_OPENSSL when @p index is out of range. */
DEVCERT_API devcert_p12_reader
devcert_p12_reader_list_get_reader(const devcert_p12_reader_list *list, size_t index);

/** Whether it reads the file; DEVCERT_P12_ANSWER_UNKNOWN when @p index is out of range. */
DEVCERT_API devcert_p12_answer
devcert_p12_reader_list_get_answer(const devcert_p12_reader_list *list, size_t index);

/**
 * The program's name and version.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return One line in English; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_p12_reader_list_get_name(const devcert_p12_reader_list *list,
                                                         size_t index);

/**
 * Why it does not read the file, or not all of it.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return One line in English, "" where it does; NULL when @p index is out of range.
 */
DEVCERT_API const char *devcert_p12_reader_list_get_reason(const devcert_p12_reader_list *list,
                                                           size_t index);

/** Free the list. */
DEVCERT_API void devcert_p12_reader_list_free(devcert_p12_reader_list *list);

DEVCERT_END

#endif /* DEVCERT_DIAGNOSIS_H */
