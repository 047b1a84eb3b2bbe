/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "probe.h"

#include <gnutls/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"

#define DATA_MAX ((size_t)1 << 20)
#define TAG_SIZE 16
#define GATE_SECONDS 60

/* Every object is counted once, whoever holds how many references. */
static atomic_ullong made, freed;

static devcert_status
count_new(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		atomic_fetch_add(&made, 1);
	return rc;
}

/* see probe.h */
uint32_t
devcert_probe_add(uint32_t a, uint32_t b)
{
	return a + b;
}

/* see probe.h */
uint64_t
devcert_probe_live(void)
{
	return atomic_load(&made) - atomic_load(&freed);
}

/* see probe.h */
uint64_t
devcert_probe_freed(void)
{
	return atomic_load(&freed);
}

/* see probe.h */
void
devcert_probe_nap(uint32_t milliseconds)
{
	struct timespec left = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

	while (nanosleep(&left, &left) != 0)
		;
}

/* see probe.h */
devcert_status
devcert_probe_fail(int code, const uint8_t *data, size_t data_len)
{
	DC_DATA(data, data_len);
	if (code == DEVCERT_OK)
		return DEVCERT_OK;
	/* One octet more than the longest message, so that cutting it is the library's task. */
	return dc_fail(code, "%.*s", (int)(data_len < 256 ? data_len : 256), (const char *)data);
}

/* see probe.h */
devcert_status
devcert_probe_fail_detail(int code, devcert_detail kind, int32_t figure)
{
	if (code == DEVCERT_OK)
		return DEVCERT_OK;
	return dc_fail_detail(code, kind, figure, "as asked for");
}

/* --- item */

struct devcert_probe_item {
	dc_ref ref;
	uint32_t number;
};

/* see probe.h */
devcert_status
devcert_probe_item_new(uint32_t number, devcert_probe_item **out)
{
	DC_OUT(out);
	if (number == 666)
		return dc_fail(DEVCERT_E_ARGUMENT, "no item has this number");
	devcert_status rc = count_new(DC_NEW(*out));
	if (rc == DEVCERT_OK) {
		dc_ref_init(&(*out)->ref);
		(*out)->number = number;
	}
	return rc;
}

/* see probe.h */
uint32_t
devcert_probe_item_get_number(const devcert_probe_item *item)
{
	return item->number;
}

static devcert_probe_item *
item_ref(const devcert_probe_item *item)
{
	devcert_probe_item *mine = (devcert_probe_item *)item;

	if (mine != NULL)
		dc_ref_get(&mine->ref);
	return mine;
}

/* see probe.h */
void
devcert_probe_item_free(devcert_probe_item *item)
{
	if (item == NULL || !dc_ref_put(&item->ref))
		return;
	free(item);
	atomic_fetch_add(&freed, 1);
}

/* --- record */

struct devcert_probe_record {
	char *text, *note, *path;
	devcert_text_list *tags;
	devcert_bytes *data;
	devcert_secret *password, *kek;
	int32_t color, offset, level;
	uint32_t parts, number;
	bool ready;
	uint64_t total;
	size_t length;
	int64_t moment;
	int problem;
	devcert_probe_item *item;
};

/* see probe.h */
devcert_status
devcert_probe_record_new(devcert_probe_record **out)
{
	DC_OUT(out);
	devcert_probe_record *record;
	devcert_status rc = count_new(DC_NEW(record));
	if (rc != DEVCERT_OK)
		return rc;
	record->color = record->level = -1;
	rc = dc_strdup("", &record->text);
	if (rc == DEVCERT_OK)
		rc = dc_text_list_new(&record->tags);
	if (rc != DEVCERT_OK) {
		devcert_probe_record_free(record);
		return rc;
	}
	*out = record;
	return DEVCERT_OK;
}

static devcert_status
replace_text(char **mine, const char *text)
{
	char *copy = NULL;
	devcert_status rc = text != NULL ? dc_strdup(text, &copy) : DEVCERT_OK;

	if (rc == DEVCERT_OK) {
		free(*mine);
		*mine = copy;
	}
	return rc;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_text(devcert_probe_record *record, const char *text)
{
	DC_ARG(record);
	DC_ARG(text);
	return replace_text(&record->text, text);
}

/* see probe.h */
devcert_status
devcert_probe_record_set_raw_text(devcert_probe_record *record, const uint8_t *data,
                                  size_t data_len)
{
	DC_ARG(record);
	DC_DATA(data, data_len);
	devcert_bytes *text;
	devcert_status rc = dc_bytes_from(dc_slice_of(data, data_len), &text);
	if (rc == DEVCERT_OK)
		rc = replace_text(&record->text, (const char *)devcert_bytes_data(text));
	devcert_bytes_free(text);
	return rc;
}

/* see probe.h */
const char *
devcert_probe_record_get_text(const devcert_probe_record *record)
{
	return record->text;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_note(devcert_probe_record *record, const char *note)
{
	DC_ARG(record);
	return replace_text(&record->note, note);
}

/* see probe.h */
const char *
devcert_probe_record_get_note(const devcert_probe_record *record)
{
	return record->note;
}

/* see probe.h */
devcert_status
devcert_probe_record_add_tag(devcert_probe_record *record, const char *tag)
{
	DC_ARG(record);
	DC_ARG(tag);
	return dc_text_list_add(record->tags, tag);
}

/* see probe.h */
devcert_status
devcert_probe_record_get_tags(const devcert_probe_record *record, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(record);
	return dc_text_list_copy(record->tags, out);
}

/* see probe.h */
devcert_status
devcert_probe_record_set_data(devcert_probe_record *record, const uint8_t *data, size_t data_len)
{
	DC_ARG(record);
	DC_DATA(data, data_len);
	if (data_len > DATA_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets are too many", data_len);
	devcert_bytes *copy;
	devcert_status rc = dc_bytes_from(dc_slice_of(data, data_len), &copy);
	if (rc == DEVCERT_OK) {
		devcert_bytes_free(record->data);
		record->data = copy;
	}
	return rc;
}

/* see probe.h */
devcert_status
devcert_probe_record_get_data(const devcert_probe_record *record, devcert_bytes **out)
{
	DC_OUT(out);
	DC_ARG(record);
	if (record->data == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the record has no octets");
	return dc_bytes_from(dc_bytes_slice(record->data), out);
}

/* see probe.h */
devcert_status
devcert_probe_record_get_data_size(const devcert_probe_record *record, size_t *out)
{
	DC_ARG(out);
	DC_ARG(record);
	*out = 0;
	if (record->data == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the record has no octets");
	*out = devcert_bytes_len(record->data);
	return DEVCERT_OK;
}

static devcert_status
replace_secret(devcert_secret **mine, const uint8_t *data, size_t data_len)
{
	DC_DATA(data, data_len);
	if (data_len > DATA_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets are too many", data_len);
	devcert_secret *copy = NULL;
	devcert_status rc = DEVCERT_OK;
	if (data != NULL)
		rc = dc_secret_from(dc_slice_of(data, data_len), &copy);
	if (rc == DEVCERT_OK) {
		devcert_secret_free(*mine);
		*mine = copy;
	}
	return rc;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_password(devcert_probe_record *record, const uint8_t *pass,
                                  size_t pass_len)
{
	DC_ARG(record);
	return replace_secret(&record->password, pass, pass_len);
}

/* see probe.h */
devcert_status
devcert_probe_record_get_password_private(const devcert_probe_record *record, devcert_secret **out)
{
	DC_OUT(out);
	DC_ARG(record);
	if (record->password == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the record has no passphrase");
	return dc_secret_from(dc_secret_slice(record->password), out);
}

/* see probe.h */
devcert_status
devcert_probe_record_set_kek(devcert_probe_record *record, const uint8_t *kek, size_t kek_len)
{
	DC_ARG(record);
	return replace_secret(&record->kek, kek, kek_len);
}

/* see probe.h */
devcert_status
devcert_probe_record_get_kek_private(const devcert_probe_record *record, devcert_secret **out)
{
	DC_OUT(out);
	DC_ARG(record);
	if (record->kek == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the record has no key");
	return dc_secret_from(dc_secret_slice(record->kek), out);
}

/* see probe.h */
devcert_status
devcert_probe_record_set_path(devcert_probe_record *record, const char *path)
{
	DC_ARG(record);
	DC_ARG(path);
	return replace_text(&record->path, path);
}

/* see probe.h */
const char *
devcert_probe_record_get_path(const devcert_probe_record *record)
{
	return record->path != NULL ? record->path : "";
}

/* see probe.h */
devcert_status
devcert_probe_record_set_color(devcert_probe_record *record, devcert_probe_color color)
{
	DC_ARG(record);
	switch (color) {
	case DEVCERT_PROBE_COLOR_RED:
	case DEVCERT_PROBE_COLOR_GREEN:
	case DEVCERT_PROBE_COLOR_BLUE:
		record->color = (int32_t)color;
		return DEVCERT_OK;
	}
	return dc_fail(DEVCERT_E_ARGUMENT, "no such color");
}

/* see probe.h */
devcert_status
devcert_probe_record_set_raw_color(devcert_probe_record *record, int32_t number)
{
	DC_ARG(record);
	record->color = number;
	return DEVCERT_OK;
}

/* see probe.h */
devcert_probe_color
devcert_probe_record_get_color(const devcert_probe_record *record)
{
	return record->color == -1 ? DEVCERT_PROBE_COLOR_RED : (devcert_probe_color)record->color;
}

/* see probe.h */
int32_t
devcert_probe_record_get_chosen_color(const devcert_probe_record *record)
{
	return record->color;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_parts(devcert_probe_record *record, uint32_t parts)
{
	const uint32_t all =
	    DEVCERT_PROBE_PART_HEAD | DEVCERT_PROBE_PART_BODY | DEVCERT_PROBE_PART_TAIL;

	DC_ARG(record);
	if ((parts & ~all) != 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "no such part");
	record->parts = parts;
	return DEVCERT_OK;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_raw_parts(devcert_probe_record *record, uint32_t number)
{
	DC_ARG(record);
	record->parts = number;
	return DEVCERT_OK;
}

/* see probe.h */
uint32_t
devcert_probe_record_get_parts(const devcert_probe_record *record)
{
	return record->parts;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_ready(devcert_probe_record *record, bool ready)
{
	DC_ARG(record);
	record->ready = ready;
	return DEVCERT_OK;
}

/* see probe.h */
bool
devcert_probe_record_is_ready(const devcert_probe_record *record)
{
	return record->ready;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_offset(devcert_probe_record *record, int32_t offset)
{
	DC_ARG(record);
	record->offset = offset;
	return DEVCERT_OK;
}

/* see probe.h */
int32_t
devcert_probe_record_get_offset(const devcert_probe_record *record)
{
	return record->offset;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_level(devcert_probe_record *record, int32_t level)
{
	DC_ARG(record);
	if (level < -1)
		return dc_fail(DEVCERT_E_ARGUMENT, "a level below 0");
	record->level = level;
	return DEVCERT_OK;
}

/* see probe.h */
int32_t
devcert_probe_record_get_level(const devcert_probe_record *record)
{
	return record->level;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_number(devcert_probe_record *record, uint32_t number)
{
	DC_ARG(record);
	record->number = number;
	return DEVCERT_OK;
}

/* see probe.h */
uint32_t
devcert_probe_record_get_number(const devcert_probe_record *record)
{
	return record->number;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_total(devcert_probe_record *record, uint64_t total)
{
	DC_ARG(record);
	record->total = total;
	return DEVCERT_OK;
}

/* see probe.h */
uint64_t
devcert_probe_record_get_total(const devcert_probe_record *record)
{
	return record->total;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_length(devcert_probe_record *record, size_t length)
{
	DC_ARG(record);
	record->length = length;
	return DEVCERT_OK;
}

/* see probe.h */
size_t
devcert_probe_record_get_length(const devcert_probe_record *record)
{
	return record->length;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_moment(devcert_probe_record *record, int64_t moment_at)
{
	DC_ARG(record);
	record->moment = moment_at;
	return DEVCERT_OK;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_far_moment(devcert_probe_record *record, int32_t years)
{
	DC_ARG(record);
	record->moment = years * INT64_C(31536000);
	return DEVCERT_OK;
}

/* see probe.h */
int64_t
devcert_probe_record_get_moment(const devcert_probe_record *record)
{
	return record->moment;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_problem(devcert_probe_record *record, int code)
{
	DC_ARG(record);
	record->problem = code;
	return DEVCERT_OK;
}

/* see probe.h */
int
devcert_probe_record_get_problem(const devcert_probe_record *record)
{
	return record->problem;
}

/* see probe.h */
devcert_status
devcert_probe_record_set_item(devcert_probe_record *record, const devcert_probe_item *item)
{
	DC_ARG(record);
	devcert_probe_item *old = record->item;
	record->item = item_ref(item);
	devcert_probe_item_free(old);
	return DEVCERT_OK;
}

/* see probe.h */
devcert_status
devcert_probe_record_get_item(const devcert_probe_record *record, devcert_probe_item **out)
{
	DC_OUT(out);
	DC_ARG(record);
	if (record->item == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the record has no item");
	*out = item_ref(record->item);
	return DEVCERT_OK;
}

/* see probe.h */
void
devcert_probe_record_free(devcert_probe_record *record)
{
	if (record == NULL)
		return;
	free(record->text);
	free(record->note);
	free(record->path);
	devcert_text_list_free(record->tags);
	devcert_bytes_free(record->data);
	devcert_secret_free(record->password);
	devcert_secret_free(record->kek);
	devcert_probe_item_free(record->item);
	free(record);
	atomic_fetch_add(&freed, 1);
}

/* --- gate and walker */

struct devcert_probe_gate {
	dc_ref ref;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool open;
	uint32_t waiting;
};

/* see probe.h */
devcert_status
devcert_probe_gate_new(devcert_probe_gate **out)
{
	DC_OUT(out);
	devcert_status rc = count_new(DC_NEW(*out));
	if (rc == DEVCERT_OK) {
		dc_ref_init(&(*out)->ref);
		pthread_mutex_init(&(*out)->lock, NULL);
		pthread_cond_init(&(*out)->changed, NULL);
	}
	return rc;
}

/* A gate is const for its users, as several threads may be inside; it locks itself. */
static devcert_probe_gate *
mutable_gate(const devcert_probe_gate *gate)
{
	return (devcert_probe_gate *)gate;
}

/* see probe.h */
devcert_status
devcert_probe_gate_share(const devcert_probe_gate *gate, devcert_probe_gate **out)
{
	DC_OUT(out);
	DC_ARG(gate);
	dc_ref_get(&mutable_gate(gate)->ref);
	*out = mutable_gate(gate);
	return DEVCERT_OK;
}

/* see probe.h */
void
devcert_probe_gate_unlock(const devcert_probe_gate *gate)
{
	devcert_probe_gate *mine = mutable_gate(gate);

	pthread_mutex_lock(&mine->lock);
	mine->open = true;
	pthread_cond_broadcast(&mine->changed);
	pthread_mutex_unlock(&mine->lock);
}

/* see probe.h */
uint32_t
devcert_probe_gate_get_waiting(const devcert_probe_gate *gate)
{
	devcert_probe_gate *mine = mutable_gate(gate);

	pthread_mutex_lock(&mine->lock);
	uint32_t waiting = mine->waiting;
	pthread_mutex_unlock(&mine->lock);
	return waiting;
}

static devcert_status
wait_at(devcert_probe_gate *gate)
{
	struct timespec end;
	int failed = 0;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += GATE_SECONDS;
	pthread_mutex_lock(&gate->lock);
	gate->waiting++;
	while (!gate->open && failed == 0)
		failed = pthread_cond_timedwait(&gate->changed, &gate->lock, &end);
	gate->waiting--;
	pthread_mutex_unlock(&gate->lock);
	return failed == 0 ? DEVCERT_OK : dc_fail(DEVCERT_E_TIMEOUT, "nobody unlocked the gate");
}

/* see probe.h */
devcert_status
devcert_probe_gate_carry(const devcert_probe_gate *gate, const uint8_t *data, size_t data_len,
                         devcert_bytes **out)
{
	DC_OUT(out);
	DC_ARG(gate);
	DC_DATA(data, data_len);
	devcert_status rc = wait_at(mutable_gate(gate));
	return rc == DEVCERT_OK ? dc_bytes_from(dc_slice_of(data, data_len), out) : rc;
}

/* see probe.h */
void
devcert_probe_gate_free(devcert_probe_gate *gate)
{
	if (gate == NULL || !dc_ref_put(&gate->ref))
		return;
	pthread_cond_destroy(&gate->changed);
	pthread_mutex_destroy(&gate->lock);
	free(gate);
	atomic_fetch_add(&freed, 1);
}

struct devcert_probe_walker {
	devcert_probe_gate *gate;
	uint64_t steps;
};

/* see probe.h */
devcert_status
devcert_probe_walker_new(const devcert_probe_gate *gate, devcert_probe_walker **out)
{
	DC_OUT(out);
	DC_ARG(gate);
	devcert_status rc = count_new(DC_NEW(*out));
	if (rc != DEVCERT_OK)
		return rc;
	return devcert_probe_gate_share(gate, &(*out)->gate);
}

/* see probe.h */
devcert_status
devcert_probe_walker_walk(devcert_probe_walker *walker, uint64_t *out)
{
	DC_ARG(out);
	DC_ARG(walker);
	*out = 0;
	devcert_status rc = wait_at(walker->gate);
	if (rc == DEVCERT_OK)
		*out = ++walker->steps;
	return rc;
}

/* see probe.h */
uint64_t
devcert_probe_walker_get_steps(const devcert_probe_walker *walker)
{
	return walker->steps;
}

/* see probe.h */
void
devcert_probe_walker_free(devcert_probe_walker *walker)
{
	if (walker == NULL)
		return;
	devcert_probe_gate_free(walker->gate);
	free(walker);
	atomic_fetch_add(&freed, 1);
}

/* --- job */

struct devcert_probe_job {
	uint64_t done, total;
};

/* see probe.h */
devcert_status
devcert_probe_job_new(uint64_t total, devcert_probe_job **out)
{
	DC_OUT(out);
	devcert_status rc = count_new(DC_NEW(*out));
	if (rc == DEVCERT_OK)
		(*out)->total = total;
	return rc;
}

/* see probe.h */
devcert_status
devcert_probe_job_step(devcert_probe_job *job, uint64_t max_len)
{
	DC_ARG(job);
	uint64_t left = job->total - job->done;
	if (left == 0)
		return dc_fail(DEVCERT_E_STATE, "the job is done");
	if (job->total == 666)
		return dc_fail(DEVCERT_E_IO, "666 is not counted");
	job->done += max_len != 0 && max_len < left ? max_len : left;
	return DEVCERT_OK;
}

/* see probe.h */
bool
devcert_probe_job_is_done(const devcert_probe_job *job)
{
	return job->done == job->total;
}

/* see probe.h */
uint64_t
devcert_probe_job_get_done(const devcert_probe_job *job)
{
	return job->done;
}

/* see probe.h */
void
devcert_probe_job_free(devcert_probe_job *job)
{
	if (job == NULL)
		return;
	free(job);
	atomic_fetch_add(&freed, 1);
}

/* --- stream */

struct devcert_probe_stream {
	gnutls_aead_cipher_hd_t cipher; /* NULL: none */
	uint64_t taken, pieces;
	bool finished;
};

/* see probe.h */
devcert_status
devcert_probe_stream_new(devcert_probe_cipher cipher, devcert_probe_stream **out)
{
	static uint8_t zeros[32];
	gnutls_datum_t key = { zeros, sizeof(zeros) };
	int failed = 0;

	DC_OUT(out);
	if (cipher != DEVCERT_PROBE_CIPHER_NONE && cipher != DEVCERT_PROBE_CIPHER_AES_256_GCM)
		return dc_fail(DEVCERT_E_ARGUMENT, "no such cipher");
	devcert_probe_stream *stream;
	devcert_status rc = count_new(DC_NEW(stream));
	if (rc != DEVCERT_OK)
		return rc;
	if (cipher == DEVCERT_PROBE_CIPHER_AES_256_GCM)
		failed = gnutls_aead_cipher_init(&stream->cipher, GNUTLS_CIPHER_AES_256_GCM, &key);
	if (failed < 0) {
		devcert_probe_stream_free(stream);
		return dc_fail_detail(DEVCERT_E_INTERNAL, DEVCERT_DETAIL_GNUTLS, failed,
		                      "no AES-256-GCM");
	}
	*out = stream;
	return DEVCERT_OK;
}

/* see probe.h */
devcert_status
devcert_probe_stream_update(devcert_probe_stream *stream, const uint8_t *data, size_t data_len,
                            devcert_bytes **out)
{
	size_t size = data_len + TAG_SIZE, written = 0;

	DC_OUT(out);
	if (data_len > DATA_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets are too many", data_len);
	uint8_t *buf = malloc(size);
	if (buf == NULL)
		return dc_fail_nomem();
	devcert_status rc =
	    devcert_probe_stream_update_into(stream, data, data_len, buf, size, &written);
	if (rc == DEVCERT_OK)
		rc = dc_bytes_from(dc_slice_of(buf, written), out);
	free(buf);
	return rc;
}

/* see probe.h */
devcert_status
devcert_probe_stream_update_into(devcert_probe_stream *stream, const uint8_t *src, size_t src_len,
                                 uint8_t *dest, size_t dest_size, size_t *out)
{
	DC_ARG(out);
	*out = 0;
	DC_ARG(stream);
	DC_DATA(src, src_len);
	DC_DATA(dest, dest_size);
	if (stream->finished)
		return dc_fail(DEVCERT_E_STATE, "the stream is finished");
	if (src_len > DATA_MAX)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets are too many", src_len);
	size_t size = src_len + (stream->cipher != NULL ? TAG_SIZE : 0);
	if (size > dest_size)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets do not fit in %zu", size, dest_size);
	if (stream->cipher == NULL && src_len > 0)
		memmove(dest, src, src_len);
	if (stream->cipher != NULL) {
		uint8_t nonce[12] = { 0 };
		memcpy(nonce, &stream->pieces, sizeof(stream->pieces));
		int failed = gnutls_aead_cipher_encrypt(stream->cipher, nonce, sizeof(nonce), NULL,
		                                        0, TAG_SIZE, src, src_len, dest, &size);
		if (failed < 0)
			return dc_fail_detail(DEVCERT_E_INTERNAL, DEVCERT_DETAIL_GNUTLS, failed,
			                      "AES-256-GCM failed");
	}
	stream->pieces++;
	stream->taken += src_len;
	*out = size;
	return DEVCERT_OK;
}

/* see probe.h */
devcert_status
devcert_probe_stream_finish(devcert_probe_stream *stream, devcert_bytes **out)
{
	uint8_t taken[8];

	DC_OUT(out);
	DC_ARG(stream);
	if (stream->finished)
		return dc_fail(DEVCERT_E_STATE, "the stream is finished");
	for (int i = 0; i < 8; i++)
		taken[i] = (uint8_t)(stream->taken >> (56 - 8 * i));
	stream->finished = true;
	return dc_bytes_from(dc_slice_of(taken, sizeof(taken)), out);
}

/* see probe.h */
void
devcert_probe_stream_free(devcert_probe_stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->cipher != NULL)
		gnutls_aead_cipher_deinit(stream->cipher);
	free(stream);
	atomic_fetch_add(&freed, 1);
}
