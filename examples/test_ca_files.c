/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder of the test CA: DIR/ca.key and so on; DIR/pending/ID, DIR/approved/ID, DIR/refused/ID
 * and DIR/issued/ID with DIR/issued/ID.pem; DIR/revoked/SERIAL, which a person makes. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test_ca.h"

/* A transaction with its request is some kilobytes. */
#define FILE_MAX (1024u * 1024u)

static const char *const folders[] = {
	[RECORD_PENDING] = "pending",
	[RECORD_APPROVED] = "approved",
	[RECORD_REFUSED] = "refused",
	[RECORD_ISSUED] = "issued",
};

/* "DIR/NAME", or NAME where dir is NULL; false when it is too long for a path. */
static bool
join(const char *dir, const char *name, char path[PATH_MAX])
{
	int len = dir != NULL ? snprintf(path, PATH_MAX, "%s/%s", dir, name)
	                      : snprintf(path, PATH_MAX, "%s", name);

	if (len > 0 && len < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	complain_errno(name);
	return false;
}

int
folder_make(const char *dir)
{
	char path[PATH_MAX];

	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		complain_errno(dir);
		return -1;
	}
	for (enum record_state state = RECORD_PENDING; state <= RECORD_ISSUED; state++) {
		if (!join(dir, folders[state], path))
			return -1;
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			complain_errno(path);
			return -1;
		}
	}
	return 0;
}

/* All octets of a file, at most FILE_MAX. */
static uint8_t *
read_all(FILE *file, size_t *len)
{
	uint8_t *data = malloc(FILE_MAX + 1);

	if (data == NULL)
		return NULL;
	*len = fread(data, 1, FILE_MAX + 1, file);
	if (ferror(file) || *len > FILE_MAX) {
		errno = ferror(file) ? EIO : EFBIG;
		free(data);
		return NULL;
	}
	return data;
}

int
file_read(const char *dir, const char *name, uint8_t **data, size_t *data_len)
{
	char path[PATH_MAX];
	FILE *file;

	*data = NULL;
	if (!join(dir, name, path))
		return -1;
	file = fopen(path, "rbe");
	if (file == NULL && errno == ENOENT)
		return 1;
	if (file != NULL)
		*data = read_all(file, data_len);
	if (*data == NULL)
		complain_errno(path);
	if (file != NULL)
		fclose(file);
	return *data != NULL ? 0 : -1;
}

static bool
write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

int
file_write(const char *dir, const char *name, const uint8_t *data, size_t data_len)
{
	char path[PATH_MAX], fresh[PATH_MAX];
	int fd;

	if (!join(dir, name, path) || !join(dir, ".new-XXXXXX", fresh))
		return -1;
	fd = mkstemp(fresh); /* 0600 */
	if (fd < 0) {
		complain_errno(fresh);
		return -1;
	}
	bool written = write_all(fd, data, data_len) && fsync(fd) == 0;
	if (close(fd) == 0 && written && rename(fresh, path) == 0)
		return 0;
	complain_errno(path);
	unlink(fresh);
	return -1;
}

int
record_name(const char *transaction_id, char out[201])
{
	size_t len = 0;

	for (const char *c = transaction_id; *c != '\0'; c++) {
		bool plain = isascii(*c) && isalnum((unsigned char)*c);

		if (len + (plain ? 1 : 3) > 200)
			return -1;
		len += (size_t)snprintf(out + len, 4, plain ? "%c" : "_%02x", (unsigned char)*c);
	}
	return len > 0 ? 0 : -1;
}

/* "pending/ID". */
static void
record_path(enum record_state state, const char *id, char out[256])
{
	snprintf(out, 256, "%s/%.200s", folders[state], id);
}

int
record_find(const char *dir, const char *id, enum record_state *state,
            devcert_scep_transaction **transaction)
{
	*transaction = NULL;
	for (*state = RECORD_PENDING; *state <= RECORD_ISSUED; (*state)++) {
		char name[256];
		uint8_t *data;
		size_t data_len = 0;
		devcert_status rc;
		int found;

		record_path(*state, id, name);
		found = file_read(dir, name, &data, &data_len);
		if (found < 0)
			return -1;
		if (found > 0)
			continue;
		rc = devcert_scep_transaction_parse(data, data_len, transaction);
		explicit_bzero(data, data_len);
		free(data);
		if (rc != DEVCERT_OK)
			complain_devcert(name);
		return rc == DEVCERT_OK ? 0 : -1;
	}
	*state = RECORD_NONE;
	return 0;
}

int
record_add(const char *dir, const char *id, const devcert_scep_transaction *transaction,
           enum record_state state)
{
	devcert_secret *secret;
	char name[256];
	int result;

	if (devcert_scep_transaction_encode_private(transaction, &secret) != DEVCERT_OK) {
		complain_devcert("writing down a request");
		return -1;
	}
	record_path(state, id, name);
	result = file_write(dir, name, devcert_secret_data(secret), devcert_secret_len(secret));
	devcert_secret_free(secret);
	return result;
}

int
record_move(const char *dir, const char *id, enum record_state from, enum record_state to)
{
	char from_name[256], to_name[256], from_path[PATH_MAX], to_path[PATH_MAX];

	/* It comes from the command line as well. */
	if (strlen(id) > 200 || id[strspn(id, "_0123456789abcdefghijklmnopqrstuvwxyz"
	                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] != '\0') {
		fprintf(stderr, "test_ca: not the ID of a request\n");
		return -1;
	}
	record_path(from, id, from_name);
	record_path(to, id, to_name);
	if (!join(dir, from_name, from_path) || !join(dir, to_name, to_path))
		return -1;
	if (rename(from_path, to_path) == 0)
		return 0;
	complain_errno(from_path);
	return -1;
}

/* The name that a certificate keeps: "issued/SERIAL.pem". */
static int
serial_name(const char *dir, const char *name, char out[256])
{
	devcert_cert *cert = NULL;
	uint8_t *data;
	size_t data_len = 0;
	int found = file_read(dir, name, &data, &data_len);

	if (found != 0)
		return found;
	if (devcert_cert_parse(data, data_len, &cert) == DEVCERT_OK)
		snprintf(out, 256, "issued/%.200s.pem", devcert_cert_get_serial(cert));
	else
		complain_devcert(name);
	free(data);
	found = cert != NULL ? 0 : -1;
	devcert_cert_free(cert);
	return found;
}

int
record_retire(const char *dir, const char *id, enum record_state state)
{
	char name[256], kept[256], path[PATH_MAX], kept_path[PATH_MAX];
	int found = 1;

	if (state == RECORD_ISSUED) {
		snprintf(name, sizeof(name), "issued/%.200s.pem", id);
		found = serial_name(dir, name, kept);
	}
	if (found < 0)
		return -1;
	if (found == 0 && (!join(dir, name, path) || !join(dir, kept, kept_path) ||
	                   rename(path, kept_path) != 0)) {
		complain_errno(name);
		return -1;
	}
	record_path(state, id, name);
	if (join(dir, name, path) && unlink(path) == 0)
		return 0;
	complain_errno(name);
	return -1;
}

/* One line: the ID and the subject that is asked for. */
static int
show_pending(const char *dir, const char *id)
{
	devcert_scep_transaction *transaction;
	devcert_csr *csr = NULL;
	devcert_name *subject = NULL;
	enum record_state state;

	if (record_find(dir, id, &state, &transaction) != 0)
		return -1;
	if (state == RECORD_PENDING &&
	    devcert_scep_transaction_get_csr(transaction, &csr) == DEVCERT_OK &&
	    devcert_csr_get_subject(csr, &subject) == DEVCERT_OK)
		printf("%s  %s\n", id, devcert_name_get_text(subject));
	devcert_name_free(subject);
	devcert_csr_free(csr);
	devcert_scep_transaction_free(transaction);
	return 0;
}

int
issued_find(const char *dir, const devcert_cert *cert, bool *found)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *folder;

	*found = false;
	if (!join(dir, folders[RECORD_ISSUED], path))
		return -1;
	folder = opendir(path);
	if (folder == NULL) {
		complain_errno(path);
		return -1;
	}
	while (!*found && (entry = readdir(folder)) != NULL) {
		size_t len = strlen(entry->d_name), data_len = 0;
		devcert_cert *one = NULL;
		uint8_t *data;
		char name[300];

		if (len < 4 || strcmp(entry->d_name + len - 4, ".pem") != 0)
			continue;
		snprintf(name, sizeof(name), "issued/%s", entry->d_name);
		if (file_read(dir, name, &data, &data_len) != 0)
			continue; /* another request has just moved it */
		if (devcert_cert_parse(data, data_len, &one) == DEVCERT_OK)
			*found = devcert_cert_equals(one, cert);
		devcert_cert_free(one);
		free(data);
	}
	closedir(folder);
	return 0;
}

bool
is_revoked(const char *dir, const devcert_cert *cert)
{
	char path[PATH_MAX], name[256];

	snprintf(name, sizeof(name), "revoked/%.200s", devcert_cert_get_serial(cert));
	/* What cannot be looked up is not renewed. */
	return !join(dir, name, path) || access(path, F_OK) == 0 || errno != ENOENT;
}

int
record_list_pending(const char *dir)
{
	char path[PATH_MAX];
	struct dirent *entry;
	int result = 0;
	DIR *folder;

	if (!join(dir, folders[RECORD_PENDING], path))
		return -1;
	folder = opendir(path);
	if (folder == NULL) {
		complain_errno(path);
		return -1;
	}
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' && show_pending(dir, entry->d_name) != 0)
			result = -1;
	closedir(folder);
	return result;
}
