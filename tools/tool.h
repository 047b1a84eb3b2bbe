/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the verbs of the command devcert share.  Functions that can fail have said why on standard
 * error when they return something else than EXIT_DONE. */
#ifndef DEVCERT_TOOL_H
#define DEVCERT_TOOL_H

#include <devcert.h>
#include <jansson.h>

/* Exit codes; they are documented in devcert.1 and never change. */
enum {
	EXIT_DONE = 0,
	EXIT_NO = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_FOUND = 3,
	EXIT_REFUSED = 4,
	EXIT_NETWORK = 5,
	EXIT_BAD_DATA = 6,
	EXIT_SECRET = 7,
	EXIT_SYSTEM = 8,
	EXIT_PENDING = 10,
	EXIT_FAIL_INFO = 11, /* and the failInfo, 0 to 4 */
	EXIT_PROTOCOL = 16
};

/* --- error.c --- */

/* Print "devcert: what: message (DEVCERT_E_...)" of a failed library call, what may be NULL; the
 * exit code of the error. */
int fail_status(devcert_status rc, const char *what);
/* The same with a message of our own. */
int fail(devcert_status rc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A mistake in the command line. */
int fail_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A file: errno says why. */
int fail_file(const char *verb, const char *path);
/* The library refuses what was given for an option, which is a mistake in the command line. */
int fail_option(devcert_status rc, const char *option);

/* --- args.c --- */

enum option_kind {
	OPTION_FLAG,       /* bool */
	OPTION_TEXT,       /* const char * */
	OPTION_TEXTS,      /* struct texts */
	OPTION_SECRET,     /* struct secret_source: NAME-file, NAME-fd and ask-NAME */
	OPTION_KEY_SECRET, /* the same of a key that is read; and allow-legacy */
	OPTION_END
};

/* One option; target is of the kind's type, zero before. */
struct option_spec {
	const char *name;
	int letter; /* or 0 */
	enum option_kind kind;
	void *target;
	const char *arg; /* for the help */
	const char *help;
};

#define TEXTS_MAX 256
struct texts {
	const char *items[TEXTS_MAX];
	size_t count;
};

/* Where a secret comes from: at most one of these. */
struct secret_source {
	const char *file;
	const char *fd;
	bool ask;
	const char *name;   /* of the options */
	bool allows_legacy; /* of a key: it may be encrypted as in former times */
};

struct verb {
	const char *noun; /* or NULL: the verb stands alone */
	const char *name;
	const char *args; /* positional ones, for the help */
	const char *help;
	int (*run)(const struct verb *verb, int argc, char **argv);
};

/* Read the options; *argc and *argv become the positional arguments, of which there must be
 * min to max.  On --help the help is printed and the program ends. */
int read_options(const struct verb *verb, const struct option_spec *options, int min, int max,
                 int *argc, char ***argv);

/* --- files.c --- */

#define INPUT_MAX (4u << 20)

/* Octets that are wiped by octets_free(). */
struct octets {
	uint8_t *data;
	size_t len;
};

void octets_free(struct octets *octets);

/* A whole file, or standard input for "-". */
int read_input(const char *path, struct octets *out);

enum output_mode { OUTPUT_PUBLIC = 0666, OUTPUT_SECRET = 0600 };

/* Whether a file may be written later: before long or irreversible work. path may be NULL. */
int check_output(const char *path, bool force);

/* Write a file in one step: under another name first.  "-" is standard output. */
int write_output(const char *path, bool force, enum output_mode mode, const void *data, size_t len);

/* --- secrets.c --- */

#define SECRET_MAX 1024u

struct secret {
	uint8_t data[SECRET_MAX + 2]; /* room for a line end */
	size_t len;
	bool is_set;
};

bool secret_is_given(const struct secret_source *source);
/* From wherever source says; not set when it says nothing.  A new secret is asked for twice. */
int secret_get(const struct secret_source *source, bool is_new, struct secret *out);
/* On the terminal, when there is one to ask on; what names it for the person. */
bool secret_can_ask(void);
int secret_ask(const char *what, bool is_new, struct secret *out);
/* The password of a file, where it needs one and none was given. */
int secret_ask_for(const char *path, struct secret *out);
void secret_wipe(struct secret *secret);
/* The octets, or NULL where none is set. */
const uint8_t *secret_pass(const struct secret *secret);

/* --- load.c --- */

/* Whether it is no file but a key in a token. */
bool is_token_uri(const char *path);
/* A key in a token.  The PIN is tried once; it is asked for where none is set. */
int open_key(const char *uri, const struct secret *pin, devcert_key **out);
/* A private key of these octets.  Says nothing of a failure. */
devcert_status parse_key(const struct octets *in, const struct secret *secret, bool allows_legacy,
                         devcert_key **out);
/* What the library refuses because it is old. */
#define OLD_REASON "encrypted in an old, weak way, which --allow-legacy reads"
/* Whether that is why a key was refused. */
bool is_old_key(const struct octets *in);
int fail_old(devcert_status rc, const char *path);
/* Say why it failed; where it is old encryption, how to allow that. */
int fail_key(devcert_status rc, const char *path, const struct octets *in, bool allows_legacy);
/* A private key, in a file or, by a pkcs11 URI, in a token; its password or PIN is asked for when
 * none is given and it needs one. */
int load_key(const char *path, const struct secret_source *password, devcert_key **out);
int load_cert(const char *path, devcert_cert **out);
int load_certs(const char *path, devcert_cert_list **out);
int load_csr(const char *path, devcert_csr **out);

/* Write a private key, encrypted when a password is set. */
int save_key(const char *path, bool force, const devcert_key *key, devcert_encoding encoding,
             const struct secret *password);
/* A request; the challenge in it is secret. */
int save_csr(const char *path, bool force, const devcert_csr *csr, devcert_encoding encoding);
/* Make a key and write it, encrypted when there is a password. */
int make_key(devcert_key_type type, uint32_t bits, const char *path, bool force,
             devcert_encoding encoding, const struct secret_source *password, devcert_key **out);
int save_certs(const char *path, bool force, const devcert_cert_list *list);
/* Those of the list from index begin to before end, as far as there are any. */
int certs_range(const devcert_cert_list *list, size_t begin, size_t end, devcert_cert_list **out);

/* Those of both lists; each may be NULL.  Says nothing of a failure. */
devcert_status certs_join(const devcert_cert_list *first, const devcert_cert_list *second,
                          devcert_cert_list **out);

/* --- words.c --- */

#define LIST_WORD_MAX 64u
/* Cut the next word off a list with commas; false at its end.  A word that is too long comes out
 * empty, which no table has. */
bool next_word(const char **list, char word[LIST_WORD_MAX]);

/* "windows-2016"; option is what it is given to. */
int read_p12_target(const char *option, const char *text, devcert_p12_target *out);
const char *key_type_word(devcert_key_type type);
/* "rsa:2048", "ec:p256", "ed25519" */
int read_key_type(const char *text, devcert_key_type *type, uint32_t *bits);
/* "digitalSignature,keyEncipherment" */
int read_key_usage(const char *text, uint32_t *usage);
/* Of one word or OID; NULL for what is neither. */
const char *ext_key_usage_oid(const char *word);
const char *ext_key_usage_word(const char *oid);
const char *key_usage_word(uint32_t bit);
/* "sha1,rsa1024,3des"; NULL allows nothing. */
int read_allow(const char *text, uint32_t *allow);
/* "2028-11-21 10:00:00 UTC", "2028-11-21T10:00:00Z" or "2028-11-21" */
int read_time(const char *text, int64_t *at);
#define TIME_SIZE 32
/* "2028-11-21T10:00:00Z", as it is in JSON. */
const char *time_text(int64_t at, char text[TIME_SIZE]);
int64_t time_now(void);
/* "10x5m": how often, and how many seconds between; "0" is never. */
int read_polls(const char *text, uint32_t *count, uint32_t *interval_s);
int read_number(const char *option, const char *text, uint32_t max, uint32_t *out);
/* The octets of hex digits; false where they are none, or do not fit. */
bool read_hex(const char *text, size_t len, uint8_t *out, size_t size, size_t *out_len);

/* --- describe.c: objects as JSON; NULL when memory is out --- */

json_t *describe_key(devcert_key_type type, uint32_t bits, const char *fingerprint);
json_t *describe_public_key(devcert_public_key *key);
json_t *describe_private_key(const devcert_key *key);
json_t *describe_csr(const devcert_csr *csr);
json_t *describe_cert(const devcert_cert *cert);
json_t *describe_certs(const devcert_cert_list *list);
/* The common name, or else the whole subject; for people. */
const char *describe_subject(const devcert_cert *cert, char *text, size_t size);

/* --- show.c --- */

/* Print an object as JSON on one line, or as a table for people; it is used up. */
int show(json_t *object, bool as_json);
/* One line of a table. */
void show_line(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Lines go to standard error instead, where standard output is for octets. */
void show_on_stderr(void);
/* Text that others wrote, without control characters. */
const char *clean(const char *text, char *out, size_t size);

/* --- progress.c --- */

/* Draw what is being done on a terminal, once it takes longer than a second, until the end. */
void progress_begin(const char *what);
void progress_end(void);
/* Whether somebody looks, so that longer work should come in pieces. */
bool progress_is_drawn(void);
/* How far it is, in octets: a bar, rate and time left instead of seconds; total is 0 where it is
 * not known. */
void progress_update(uint64_t done, uint64_t total);
/* The same in files. */
void progress_count(size_t done, size_t total);
/* Wait, drawing how long still. */
void progress_wait(const char *what, uint32_t seconds);

/* --- request.c --- */

/* What a certification request is made of. */
struct request_options {
	const char *subject;
	const char *cn;
	const char *org;
	struct texts dns;
	struct texts ip;
	struct texts email;
	struct texts uri;
	struct texts upn;
	struct texts directory_name;
	struct texts registered_id;
	struct texts san_sid;
	const char *key_usage;
	const char *ext_key_usage;
	const char *profile;
	const char *constraints;
	const char *template_name;
	const char *template;
	const char *sid;
	struct texts extensions;
	struct secret_source challenge;
};

#define REQUEST_OPTIONS(r)                                                                             \
	{                                                                                              \
		"subject",    0,      OPTION_TEXT,                                                     \
		&(r).subject, "NAME", "subject, \"CN=printer-7,O=Example\""                            \
	},                                                                                             \
	    { "cn", 0, OPTION_TEXT, &(r).cn, "TEXT", "common name, instead of --subject" },            \
	    { "org", 0, OPTION_TEXT, &(r).org, "TEXT", "organization, beside --cn" },                  \
	    { "dns", 0, OPTION_TEXTS, &(r).dns, "HOST", "alternative name; may be repeated" },         \
	    { "ip", 0, OPTION_TEXTS, &(r).ip, "ADDRESS", "alternative name; may be repeated" },        \
	    { "email", 0, OPTION_TEXTS, &(r).email, "ADDRESS", "alternative name; may be repeated" },  \
	    { "uri", 0, OPTION_TEXTS, &(r).uri, "URI", "alternative name; may be repeated" },          \
	    { "upn",    0,      OPTION_TEXTS,                                                          \
	      &(r).upn, "NAME", "alternative name, user@domain; may be repeated" },                    \
	    { "directory-name",    0,      OPTION_TEXTS,                                               \
	      &(r).directory_name, "NAME", "alternative name, as --subject; may be repeated" },        \
	    { "registered-id",    0,     OPTION_TEXTS,                                                 \
	      &(r).registered_id, "OID", "alternative name; may be repeated" },                        \
	    { "san-sid",    0,                                                                         \
	      OPTION_TEXTS, &(r).san_sid,                                                              \
	      "SID",        "account of Active Directory as alternative name; may be repeated" },      \
	    { "key-usage",    0,      OPTION_TEXT,                                                     \
	      &(r).key_usage, "LIST", "such as digitalSignature,keyEncipherment" },                    \
	    { "ext-key-usage",    0,      OPTION_TEXT,                                                 \
	      &(r).ext_key_usage, "LIST", "such as serverAuth,clientAuth, or OIDs" },                  \
	    { "profile",                                                                               \
	      0,                                                                                       \
	      OPTION_TEXT,                                                                             \
	      &(r).profile,                                                                            \
	      "NAME",                                                                                  \
	      "usages for this, see devcert profiles; a host in --cn becomes an alternative "          \
	      "name" },                                                                                \
	    { "basic-constraints", 0, OPTION_TEXT, &(r).constraints, "WORD", "ca, ca:N or no-ca" },    \
	    { "template-name",    0,      OPTION_TEXT,                                                 \
	      &(r).template_name, "NAME", "template of Microsoft's CA, version 1" },                   \
	    { "template",                                                                              \
	      0,                                                                                       \
	      OPTION_TEXT,                                                                             \
	      &(r).template,                                                                           \
	      "OID[:MAJOR[:MINOR]]",                                                                   \
	      "template of Microsoft's CA, version 2" },                                               \
	    { "sid", 0, OPTION_TEXT, &(r).sid, "SID", "account of Active Directory as an extension" }, \
	    { "extension",          0,                                                                 \
	      OPTION_TEXTS,         &(r).extensions,                                                   \
	      "OID:[critical:]HEX", "another extension, its value in DER; may be repeated" },          \
	{                                                                                              \
		"challenge", 0, OPTION_SECRET, &(r).challenge, NULL,                                   \
		    "the server's challenge password"                                                  \
	}

/* Whether one of the options was given. */
bool request_is_given(const struct request_options *options);
int request_build(const struct request_options *options, const devcert_key *key, devcert_csr **out);

/* --- request_more.c --- */

/* What it asks for beside names and usages. */
int request_set_more(const struct request_options *options, devcert_csr_builder *builder);
/* Where one is given. */
int request_set_challenge(const struct secret_source *challenge, devcert_csr_builder *builder);

/* --- findings.c --- */

json_t *describe_findings(const devcert_finding_list *list);
void show_findings(const devcert_finding_list *list);
bool findings_have_error(const devcert_finding_list *list);

/* --- cmd_lint.c --- */

int find_profile(const char *name, devcert_profile **out);

/* --- the verbs --- */

int key_generate(const struct verb *verb, int argc, char **argv);
int key_show(const struct verb *verb, int argc, char **argv);
int key_public(const struct verb *verb, int argc, char **argv);
int key_convert(const struct verb *verb, int argc, char **argv);
int key_list(const struct verb *verb, int argc, char **argv);
int token_list(const struct verb *verb, int argc, char **argv);
int csr_create(const struct verb *verb, int argc, char **argv);
int csr_from_certificate(const struct verb *verb, int argc, char **argv);
int csr_from_request(const struct verb *verb, int argc, char **argv);
int csr_show(const struct verb *verb, int argc, char **argv);
int csr_check_reuse(const struct verb *verb, int argc, char **argv);
int csr_verify(const struct verb *verb, int argc, char **argv);
int cert_show(const struct verb *verb, int argc, char **argv);
int cert_verify(const struct verb *verb, int argc, char **argv);
int cert_fingerprint(const struct verb *verb, int argc, char **argv);
int cert_lint(const struct verb *verb, int argc, char **argv);
int csr_lint(const struct verb *verb, int argc, char **argv);
int profiles(const struct verb *verb, int argc, char **argv);
int scep_caps(const struct verb *verb, int argc, char **argv);
int scep_cacert(const struct verb *verb, int argc, char **argv);
int scep_enroll(const struct verb *verb, int argc, char **argv);
int scep_renew(const struct verb *verb, int argc, char **argv);
int scep_poll(const struct verb *verb, int argc, char **argv);
int p12_create(const struct verb *verb, int argc, char **argv);
int p12_show(const struct verb *verb, int argc, char **argv);
int p12_doctor(const struct verb *verb, int argc, char **argv);
int p12_pair(const struct verb *verb, int argc, char **argv);
int p12_repack(const struct verb *verb, int argc, char **argv);
int p12_split(const struct verb *verb, int argc, char **argv);
int p12_extract(const struct verb *verb, int argc, char **argv);
int envelope_seal(const struct verb *verb, int argc, char **argv);
int envelope_open(const struct verb *verb, int argc, char **argv);
int envelope_recipients(const struct verb *verb, int argc, char **argv);
int envelope_reseal(const struct verb *verb, int argc, char **argv);

#endif /* DEVCERT_TOOL_H */
