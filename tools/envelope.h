/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What seal, open, recipients and reseal share. */
#ifndef DEVCERT_TOOL_ENVELOPE_H
#define DEVCERT_TOOL_ENVELOPE_H

#include "tool.h"

/* As many as the library takes at all; 1,000 is the library's own caution. */
#define RECIPIENTS_MAX 10000u

/* --- envelope_words.c --- */

/* "aes-256-gcm"; NULL for what is none. */
const char *cipher_word(int32_t cipher);
/* What can be written. */
int read_cipher(const char *text, devcert_content_cipher *cipher);
/* "oaep-sha256"; NULL for what is none. */
const char *scheme_word(int32_t scheme);
/* RSAES or RSASSA would not do for one another: which kind of key a scheme is for. */
bool scheme_is_rsa(devcert_recipient_scheme scheme);
int read_scheme(const char *text, devcert_recipient_scheme *scheme);
const char *recipient_kind_word(devcert_recipient_kind kind);
/* What may be unusual: of certificates, and of envelopes; a word that is for neither of those that
 * are not NULL is a mistake.  A text that is NULL allows nothing. */
int read_envelope_allow(const char *text, uint32_t *seal, uint32_t *open);

/* --- kek.c: keys that both sides have --- */

struct kek_options {
	struct secret_source key;
	const char *id;
};

struct kek {
	uint8_t key[32];
	size_t len;
	uint8_t id[128];
	size_t id_len;
	bool is_set;
};

/* Not set when the options say nothing. */
int kek_get(const struct kek_options *options, struct kek *out);
void kek_wipe(struct kek *kek);

/* --- keys.c: with what an envelope is opened --- */

struct opener_options {
	struct texts keys;
	struct texts certs;
	struct secret_source key_password;
	struct secret_source pin;
	struct secret_source password;
	struct kek_options kek;
	bool require_commitment;
	bool cbc;
};

#define OPENER_OPTIONS(o)                                                                            \
	{ "key",     0,     OPTION_TEXTS,                                                            \
	  &(o).keys, "KEY", "a private key, a PKCS#12 file, or a pkcs11: URI; may be repeated" },    \
	    { "key-password",    0,    OPTION_KEY_SECRET,                                            \
	      &(o).key_password, NULL, "password of keys and PKCS#12 files" },                       \
	    { "pin", 0, OPTION_SECRET, &(o).pin, NULL, "PIN of the token of a pkcs11: URI" },        \
	    { "cert",       0,                                                                       \
	      OPTION_TEXTS, &(o).certs,                                                              \
	      "FILE",       "certificates that a key has or had, by which its recipient is found" }, \
	    { "password",    0,    OPTION_SECRET,                                                    \
	      &(o).password, NULL, "password that the envelope was sealed to" },                     \
	    { "kek", 0, OPTION_SECRET, &(o).kek.key, NULL, "key-encryption key, in hex" },           \
	    { "kek-id",    0,     OPTION_TEXT,                                                       \
	      &(o).kek.id, "HEX", "its identifier; without it each is tried" },                      \
	    { "unauthenticated-cbc",                                                                 \
	      0,                                                                                     \
	      OPTION_FLAG,                                                                           \
	      &(o).cbc,                                                                              \
	      NULL,                                                                                  \
	      "open content that nothing protects against change, too" },                            \
	{                                                                                            \
		"require-commitment", 0, OPTION_FLAG, &(o).require_commitment, NULL,                 \
		    "refuse envelopes without a commitment to their key"                             \
	}

/* A builder with all keys and passwords; asks for passwords and PINs that are missing.  allow: bits
 * of devcert_open_allow. */
int opener_build(const struct opener_options *options, uint32_t allow,
                 devcert_opener_builder **out);
/* All certificates of several files; NULL for no files. */
int load_all_certs(const struct texts *paths, devcert_cert_list **out);

/* --- recipients.c: whom an envelope is sealed to --- */

struct sealer_options {
	struct texts to;
	struct texts to_all;
	struct secret_source password;
	struct kek_options kek;
	struct texts schemes;
	bool by_key_id;
	const char *cipher;
	bool commitment;
};

/* TO is the word of the option: "to" or "add". */
#define SEALER_OPTIONS(s, TO)                                                                         \
	{ TO,                                                                                         \
	  0,                                                                                          \
	  OPTION_TEXTS,                                                                               \
	  &(s).to,                                                                                    \
	  "FILE",                                                                                     \
	  "first certificate of a file: its holder becomes a recipient; may be repeated" },           \
	    { TO "-all",   0,      OPTION_TEXTS,                                                      \
	      &(s).to_all, "FILE", "the same with each certificate of the file; may be repeated" },   \
	    { TO "-password", 0,    OPTION_SECRET,                                                    \
	      &(s).password,  NULL, "a password becomes a recipient" },                               \
	    { TO "-kek",    0,    OPTION_SECRET,                                                      \
	      &(s).kek.key, NULL, "a key-encryption key, in hex, becomes a recipient" },              \
	    { TO "-kek-id", 0, OPTION_TEXT, &(s).kek.id, "HEX", "by which the other side knows it" }, \
	    { "scheme",     0,        OPTION_TEXTS,                                                   \
	      &(s).schemes, "SCHEME", "oaep-sha256 and so on; once for RSA keys, once for ECDH" },    \
	    { "by-key-id",    0,    OPTION_FLAG,                                                      \
	      &(s).by_key_id, NULL, "name recipients by subject key identifier" },                    \
	    { "cipher",    0,        OPTION_TEXT,                                                     \
	      &(s).cipher, "CIPHER", "aes-256-gcm (default), aes-128-gcm or chacha20-poly1305" },     \
	{                                                                                             \
		"commitment", 0, OPTION_FLAG, &(s).commitment, NULL,                                  \
		    "bind the content to its key, for all recipients alike"                           \
	}

/* Whether somebody is named. */
bool sealer_has_recipients(const struct sealer_options *options);
int sealer_build(const struct sealer_options *options, uint32_t allow,
                 devcert_sealer_builder **out);

/* --- jobs.c: work on files --- */

struct job_options {
	const char *source;
	const char *target;
	bool force;
	bool hash;
	bool sync;
	bool json;
};

#define JOB_OPTIONS(j)                                                                               \
	{                                                                                            \
		"output",    'o',    OPTION_TEXT,                                                    \
		&(j).target, "FILE", "where to write; - is standard output"                          \
	},                                                                                           \
	    { "force", 0, OPTION_FLAG, &(j).force, NULL, "overwrite" },                              \
	    { "hash", 0, OPTION_FLAG, &(j).hash, NULL, "show SHA-256 of what is read and written" }, \
	    { "sync", 0, OPTION_FLAG, &(j).sync, NULL, "have it on the disk before ending" },        \
	{                                                                                            \
		"json", 0, OPTION_FLAG, &(j).json, NULL, "print one JSON object"                     \
	}

/* Before anything long: whether there is a place for the result, and for what is shown. */
int job_check(const struct job_options *options);
/* Bits of devcert_file_flag. */
uint32_t job_flags(const struct job_options *options);
/* A path as the library knows it: "-" is one of the standard streams. */
const char *job_source(const struct job_options *options);
const char *job_target(const struct job_options *options);
/* Whether a file that the library will read is there. */
int check_input(const char *path);
/* Print why a job failed, or could not be made. */
int job_fail(devcert_status rc, const struct job_options *options);
/* Run a job to its end, drawing how far it is; then show what came out.  The job is freed.  object
 * has what else there is to show, and is used up. */
int job_run(devcert_file_job *job, const struct job_options *options, const char *what,
            json_t *object);

/* How much to work through until the next look at how far it is; 0 before. */
struct step {
	uint64_t len;
	double began;
};

void step_begin(struct step *step);
/* The next one is longer, or shorter, by what this one took. */
void step_end(struct step *step);

/* --- heads.c: what everybody can see of an envelope --- */

/* The head of an envelope in a file, "-" for standard input. */
int load_envelope(const char *path, devcert_envelope **out);
/* Recipients are counted from 1 for people.  known are certificates whose holders are named, or
 * NULL. */
json_t *describe_recipients(const devcert_envelope *envelope, const devcert_cert_list *known);
json_t *describe_envelope(const devcert_envelope *envelope, const devcert_cert_list *known);
/* What these gave, as a table; the "action" of a recipient is shown, too. */
void show_recipients(json_t *array);
int show_envelope(json_t *object, bool as_json);

#endif /* DEVCERT_TOOL_ENVELOPE_H */
