/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What resealing would do: nothing is written. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reseal.h"

#define PIECE 65536u

/* The recipients of one envelope, and which of them go. */
struct view {
	devcert_recipient_list *list;
	bool *dropped;
	size_t count;
	size_t kept;
	bool replaces[TEXTS_MAX]; /* which replacements take place */
};

static bool
is_for(const struct view *v, size_t index, const devcert_cert *cert)
{
	devcert_recipient *recipient;
	bool is = false;

	if (devcert_recipient_list_get_item(v->list, index, &recipient) == DEVCERT_OK)
		is = devcert_recipient_is_for(recipient, cert);
	devcert_recipient_free(recipient);
	return is;
}

static int
mark_dropped(const struct reseal *r, const char *path, struct view *v)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < r->drop_number_count; i++) {
		if (r->drop_numbers[i] > v->count)
			return fail(DEVCERT_E_NOT_FOUND, "%s: there is no recipient %u", path,
			            r->drop_numbers[i]);
		v->dropped[r->drop_numbers[i] - 1] = true;
	}
	for (size_t i = 0; code == EXIT_DONE && i < r->drop_certs.count; i++) {
		devcert_cert *cert;

		code = load_cert(r->drop_certs.items[i], &cert);
		for (size_t k = 0; code == EXIT_DONE && k < v->count; k++)
			v->dropped[k] = v->dropped[k] || is_for(v, k, cert);
		devcert_cert_free(cert);
	}
	return code;
}

static int
mark_replaced(const struct reseal *r, struct view *v)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < r->old.count; i++) {
		devcert_cert *cert;

		code = load_cert(r->old.items[i], &cert);
		for (size_t k = 0; code == EXIT_DONE && k < v->count; k++)
			if (is_for(v, k, cert))
				v->dropped[k] = v->replaces[i] = true;
		devcert_cert_free(cert);
	}
	for (size_t k = 0; k < v->count; k++)
		v->kept += !v->dropped[k];
	return code;
}

/* The same key is not added twice. */
static bool
is_new(json_t *keys, const devcert_cert *cert)
{
	devcert_public_key *key = NULL;
	bool is = true;

	if (devcert_cert_get_public_key(cert, &key) == DEVCERT_OK) {
		const char *fingerprint = devcert_public_key_get_fingerprint(key);

		is = json_object_get(keys, fingerprint) == NULL;
		(void)json_object_set_new(keys, fingerprint, json_true());
	}
	devcert_public_key_free(key);
	return is;
}

/* Who stays under his certificate is not added again, but with a new content key he has to be. */
static int
add_holders(const char *path, bool all, const struct view *v, bool *is_covered, json_t *keys,
            json_t *added)
{
	devcert_cert_list *list;
	int code = load_certs(path, &list);

	for (size_t i = 0; code == EXIT_DONE && i < devcert_cert_list_get_count(list); i++) {
		devcert_cert *cert;
		char text[256];
		bool is_there = false;

		if (devcert_cert_list_get_item(list, i, &cert) < 0)
			break;
		for (size_t k = 0; k < v->count; k++)
			if (!v->dropped[k] && is_for(v, k, cert))
				is_there = is_covered[k] = true;
		if (!is_there && is_new(keys, cert))
			(void)json_array_append_new(
			    added, json_string(describe_subject(cert, text, sizeof(text))));
		devcert_cert_free(cert);
		if (!all)
			break;
	}
	devcert_cert_list_free(list);
	return code;
}

static int
describe_added(const struct reseal *r, const char *path, const struct view *v, json_t *added)
{
	bool *is_covered = calloc(v->count + 1, sizeof(bool));
	json_t *keys = json_object();
	int code = EXIT_DONE;

	if (is_covered == NULL || keys == NULL)
		code = fail(DEVCERT_E_NOMEM, "out of memory");
	for (size_t i = 0; code == EXIT_DONE && i < r->sealer.to.count; i++)
		code = add_holders(r->sealer.to.items[i], false, v, is_covered, keys, added);
	for (size_t i = 0; code == EXIT_DONE && i < r->sealer.to_all.count; i++)
		code = add_holders(r->sealer.to_all.items[i], true, v, is_covered, keys, added);
	for (size_t i = 0; code == EXIT_DONE && i < r->successors.count; i++)
		if (v->replaces[i])
			code =
			    add_holders(r->successors.items[i], false, v, is_covered, keys, added);
	if (code == EXIT_DONE && secret_is_given(&r->sealer.password))
		(void)json_array_append_new(added, json_string("a password"));
	if (code == EXIT_DONE && secret_is_given(&r->sealer.kek.key))
		(void)json_array_append_new(added, json_string("a key-encryption key"));
	for (size_t k = 0; code == EXIT_DONE && r->re_encrypt && k < v->count; k++)
		if (!v->dropped[k] && !is_covered[k])
			code = fail(DEVCERT_E_NO_RECIPIENT,
			            "%s: recipient %zu is neither added nor dropped", path, k + 1);
	if (code == EXIT_DONE && v->kept == 0 && json_array_size(added) == 0)
		code = fail(DEVCERT_E_NO_RECIPIENT, "%s: nobody would be left", path);
	json_decref(keys);
	free(is_covered);
	return code;
}

/* As which recipient our keys open it: the head is enough to tell. */
static int
find_opened(const struct reseal *r, const char *path, uint64_t head_len, int32_t *out)
{
	uint8_t piece[PIECE];
	devcert_opener *opener = NULL;
	devcert_status rc = devcert_opener_builder_build(r->with, &opener);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = 1;

	if (fd < 0) {
		devcert_opener_free(opener);
		return fail_file("read", path);
	}
	*out = -1;
	for (uint64_t at = 0; rc == DEVCERT_OK && n > 0 && at < head_len + 1; at += (uint64_t)n) {
		devcert_bytes *content = NULL;

		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			rc = devcert_opener_update_unverified(opener, piece, (size_t)n, &content);
		devcert_bytes_free(content);
		*out = devcert_opener_get_recipient_index(opener);
		if (*out >= 0)
			break;
	}
	explicit_bzero(piece, sizeof(piece));
	(void)close(fd);
	devcert_opener_free(opener);
	return rc < 0 ? fail_status(rc, path) : EXIT_DONE;
}

static int
show_plan(const struct reseal *r, const char *path, json_t *object)
{
	json_t *item;
	size_t i;
	char name[256];

	if (r->job.json)
		return show(object, true);
	show_line("file", "%s", clean(path, name, sizeof(name)));
	show_line("opened as", "%lld",
	          (long long)json_integer_value(json_object_get(object, "opened_as")));
	show_recipients(json_object_get(object, "recipients"));
	json_array_foreach(json_object_get(object, "added"), i, item)
	{
		printf("     add  %s\n", clean(json_string_value(item), name, sizeof(name)));
	}
	json_decref(object);
	return EXIT_DONE;
}

/* see reseal.h */
int
reseal_show_file(const struct reseal *r, const char *path)
{
	struct view v = { .count = 0 };
	devcert_envelope *envelope = NULL;
	json_t *recipients = NULL, *added = json_array();
	int32_t opened = -1;
	int code = strcmp(path, "-") == 0
	               ? fail_usage("--dry-run reads a file twice, which is no stream")
	               : load_envelope(path, &envelope);

	if (code == EXIT_DONE) {
		devcert_status rc = devcert_envelope_get_recipients(envelope, &v.list);

		if (rc < 0)
			code = fail_status(rc, path);
		v.count = devcert_recipient_list_get_count(v.list);
		v.dropped = calloc(v.count + 1, sizeof(bool));
		recipients = describe_recipients(envelope, NULL);
		if (code == EXIT_DONE && (v.dropped == NULL || recipients == NULL))
			code = fail(DEVCERT_E_NOMEM, "out of memory");
	}
	if (code == EXIT_DONE)
		code = mark_dropped(r, path, &v);
	if (code == EXIT_DONE)
		code = mark_replaced(r, &v);
	if (code == EXIT_DONE)
		code = describe_added(r, path, &v, added);
	if (code == EXIT_DONE)
		code = find_opened(r, path, devcert_envelope_get_head_len(envelope), &opened);
	for (size_t k = 0; code == EXIT_DONE && k < v.count; k++)
		(void)json_object_set_new(json_array_get(recipients, k), "action",
		                          json_string(v.dropped[k] ? "drop" : "keep"));
	if (code == EXIT_DONE)
		code = show_plan(r, path,
		                 json_pack("{sssIsOsO}", "file", path, "opened_as",
		                           (json_int_t)opened + 1, "recipients", recipients,
		                           "added", added));
	json_decref(recipients);
	json_decref(added);
	free(v.dropped);
	devcert_recipient_list_free(v.list);
	devcert_envelope_free(envelope);
	return code;
}

static int
is_envelope(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && (strcmp(dot, ".p7m") == 0 || strcmp(dot, ".cms") == 0);
}

/* see reseal.h */
int
reseal_show_folder(const struct reseal *r, const char *folder)
{
	struct dirent **names;
	int count = scandir(folder, &names, is_envelope, alphasort), last = EXIT_DONE;

	if (count < 0)
		return fail_file("read", folder);
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct stat st;
		int code = EXIT_DONE;

		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			code = reseal_show_file(r, path);
		last = code != EXIT_DONE ? code : last;
		free(names[i]);
	}
	free(names);
	return last;
}
