/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the test CA share.
 *
 * Functions give 0, or -1 with the reason on standard error. */
#ifndef TEST_CA_H
#define TEST_CA_H

#include <devcert.h>

/* --- test_ca.c: the command line */

struct settings {
	const char *listen, *dir, *challenge_file;
	const char *token, *pin_file; /* where the keys are, if not in the folder */
	bool manual, no_ra, two_ra_keys, empty_content;
	uint32_t allow; /* bits of devcert_allow */
	uint32_t renewal_window_s;
	size_t capability_count;
	const char *capabilities[32];
};

/* Say on standard error what could not be done and why: by errno; by the library's last error. */
void complain_errno(const char *what);
void complain_devcert(const char *what);

/* --- test_ca_identity.c: keys and certificates */

struct authority {
	const char *dir;
	bool manual;
	devcert_cert *cert; /* the CA itself */
	devcert_key *key;
	devcert_cert_list *issuers; /* the CA alone: whose certificates are renewed */
	uint32_t renewal_window_s;  /* before its end; 0 for any time */
	uint32_t allow;
	devcert_scep_ca *scep; /* what speaks SCEP: the RA, or the CA where there is none */
	uint8_t *challenge;    /* NULL where none is asked for */
	size_t challenge_len;
};

/* Load what is in the folder, making what is not there yet. */
int authority_open(const struct settings *settings, struct authority *out);
void authority_close(struct authority *ca);

/* --- test_ca_decide.c: who gets what */

/* The reply to a request; NULL only when memory is out or a file cannot be written. */
devcert_bytes *decide(const struct authority *ca, devcert_scep_request *request);

/* --- test_ca_profile.c: what certificates look like */

/* Why no certificate is made for this request, for people; NULL where nothing speaks against it. */
const char *profile_objection(const devcert_csr *csr);

/* Make the certificate of a request that passed. */
devcert_status profile_certify(const struct authority *ca, const devcert_csr *csr,
                               devcert_cert **out);

/* --- test_ca_files.c: the folder */

/* A request's file moves from folder to folder and never back, so that whoever looks in this order
 * finds it while another process moves it. */
enum record_state {
	RECORD_NONE,
	RECORD_PENDING,  /* a person has to decide */
	RECORD_APPROVED, /* a certificate may be made */
	RECORD_REFUSED,
	RECORD_ISSUED /* its certificate is in issued/ID.pem */
};

int folder_make(const char *dir);

/* Read a file of a folder, or of the whole path name where dir is NULL; 0, 1 when there is none, or
 * -1.  The caller wipes and frees *data. */
int file_read(const char *dir, const char *name, uint8_t **data, size_t *data_len);

/* Write a file that is either whole or not there, for its owner only. */
int file_write(const char *dir, const char *name, const uint8_t *data, size_t data_len);

/* The name of a transaction's file: letters and digits stay, all else is "_" and hex.  -1 when it
 * would be too long for a file. */
int record_name(const char *transaction_id, char out[201]);

int record_find(const char *dir, const char *id, enum record_state *state,
                devcert_scep_transaction **transaction);
int record_add(const char *dir, const char *id, const devcert_scep_transaction *transaction,
               enum record_state state);
int record_move(const char *dir, const char *id, enum record_state from, enum record_state to);

/* Make room for a new request with the ID of one that is over; its certificate stays, under the
 * name issued/SERIAL.pem. */
int record_retire(const char *dir, const char *id, enum record_state state);

/* Show the pending requests on standard output. */
int record_list_pending(const char *dir);

/* Whether issued/ holds this certificate; -1 when the folder cannot be read. */
int issued_find(const char *dir, const devcert_cert *cert, bool *found);

/* Whether there is a file revoked/SERIAL. */
bool is_revoked(const char *dir, const devcert_cert *cert);

/* --- test_ca_http.c: libmicrohttpd */

struct http_server;

/* Listen on a loopback address, "127.0.0.1:8080" or "[::1]:0"; *port gets the port. */
struct http_server *http_start(const char *address, const struct authority *ca, uint16_t *port);
void http_stop(struct http_server *server);

#endif /* TEST_CA_H */
