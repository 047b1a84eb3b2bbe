/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file probe.h
 *
 * A library for the tests of the bindings only, wrapped by the same generator and typemaps as the
 * public headers.  It has every shape that a function of the API may have, fails on demand with any
 * code, holds a call until a test lets it go, and counts what it gives out and gets back.
 */
#ifndef DEVCERT_PROBE_H
#define DEVCERT_PROBE_H

#include <devcert/bytes.h>
#include <devcert/error.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/* --- functions that are no methods */

/** The sum of two numbers, modulo 2^32: what a call costs. */
DEVCERT_API uint32_t devcert_probe_add(uint32_t a, uint32_t b);

/** How many objects of this library live now. */
DEVCERT_API uint64_t devcert_probe_live(void);

/** How many objects of this library have been freed. */
DEVCERT_API uint64_t devcert_probe_freed(void);

/** Sleep, without saying that it is slow: so bindings keep their global lock. */
DEVCERT_API void devcert_probe_nap(uint32_t milliseconds);

/**
 * Fail.
 *
 * @param code      Any number but 0; also one that devcert_error does not have.
 * @param data      The message, not even UTF-8; what does not fit is cut off.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK when @p code is that; or
 *   - DEVCERT_E_IO, DEVCERT_E_HTTP: so that every category is expected
 *   - DEVCERT_E_DER: and any other code
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_fail(int code, const uint8_t *data,
                                              size_t data_len) DEVCERT_MUST_CHECK;

/**
 * Fail with one figure more.
 *
 * @param code    As in devcert_probe_fail().
 * @param kind    Which figure.
 * @param figure  The figure.
 * @return DEVCERT_OK when @p code is that; or
 *   - as devcert_probe_fail()
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_fail_detail(int code, devcert_detail kind,
                                                     int32_t figure) DEVCERT_MUST_CHECK;

/* --- item: immutable */

/** A number; immutable. */
typedef struct devcert_probe_item devcert_probe_item;

/**
 * Make an item.
 *
 * @param number    Any but 666.
 * @param[out] out  The item; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: 666
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_item_new(uint32_t number,
                                                  devcert_probe_item **out) DEVCERT_MUST_CHECK;

/** The number. */
DEVCERT_API uint32_t devcert_probe_item_get_number(const devcert_probe_item *item);

/** Free the item. */
DEVCERT_API void devcert_probe_item_free(devcert_probe_item *item);

/* --- record: each kind of value, in and out */

/** A choice. */
typedef enum devcert_probe_color {
	DEVCERT_PROBE_COLOR_RED = 1,   /**< Red. */
	DEVCERT_PROBE_COLOR_GREEN = 2, /**< Green. */
	DEVCERT_PROBE_COLOR_BLUE = 7   /**< Blue, after a gap. */
} devcert_probe_color;

/** Several at once. */
typedef enum devcert_probe_part {
	DEVCERT_PROBE_PART_HEAD = 1,         /**< The lowest bit. */
	DEVCERT_PROBE_PART_BODY = 2,         /**< The next one. */
	DEVCERT_PROBE_PART_TAIL = 1073741824 /**< The highest bit that an enum has. */
} devcert_probe_part;

/** Gives back what is set. */
typedef struct devcert_probe_record devcert_probe_record;

/**
 * Make a record without anything in it.
 *
 * @param[out] out  The record; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_new(devcert_probe_record **out) DEVCERT_MUST_CHECK;

/**
 * Set the text.
 *
 * @param record  The record.
 * @param text    Any text.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_text(devcert_probe_record *record,
                                                         const char *text) DEVCERT_MUST_CHECK;

/**
 * Set the text to octets as they are.
 *
 * @param record    The record.
 * @param data      The octets, not even UTF-8; the text ends before the first NUL.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_raw_text(devcert_probe_record *record,
                                                             const uint8_t *data,
                                                             size_t data_len) DEVCERT_MUST_CHECK;

/** The text; never NULL. */
DEVCERT_API const char *devcert_probe_record_get_text(const devcert_probe_record *record);

/**
 * Set a text that may be absent.
 *
 * @param record  The record.
 * @param note    Any text; or NULL for none.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_note(devcert_probe_record *record,
                                                         const char *note) DEVCERT_MUST_CHECK;

/** The note; NULL when there is none. */
DEVCERT_API const char *devcert_probe_record_get_note(const devcert_probe_record *record);

/**
 * Add a tag.
 *
 * @param record  The record.
 * @param tag     Any text.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_add_tag(devcert_probe_record *record,
                                                        const char *tag) DEVCERT_MUST_CHECK;

/**
 * The tags.
 *
 * @param record    The record.
 * @param[out] out  The tags, in the order in which they were added; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_tags(
    const devcert_probe_record *record, devcert_text_list **out) DEVCERT_MUST_CHECK;

/**
 * Set the octets.
 *
 * @param record    The record.
 * @param data      At most 1 MiB.
 * @param data_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 1 MiB
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_data(devcert_probe_record *record,
                                                         const uint8_t *data,
                                                         size_t data_len) DEVCERT_MUST_CHECK;

/**
 * The octets.
 *
 * @param record    The record.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: never set
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_data(const devcert_probe_record *record,
                                                         devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * How many octets there are.
 *
 * @param record    The record.
 * @param[out] out  Their number.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: never set
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_data_size(const devcert_probe_record *record,
                                                              size_t *out) DEVCERT_MUST_CHECK;

/**
 * Set the passphrase.
 *
 * @param record    The record.
 * @param pass      The passphrase; or NULL for none.
 * @param pass_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 1 MiB
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_password(devcert_probe_record *record,
                                                             const uint8_t *pass,
                                                             size_t pass_len) DEVCERT_MUST_CHECK;

/**
 * The octets of the passphrase.
 *
 * @param record    The record.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: never set, or none
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_password_private(
    const devcert_probe_record *record, devcert_secret **out) DEVCERT_MUST_CHECK;

/**
 * Set the key.
 *
 * @param record   The record.
 * @param kek      The key; or NULL for none.
 * @param kek_len  Length in octets.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 1 MiB
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_kek(devcert_probe_record *record,
                                                        const uint8_t *kek,
                                                        size_t kek_len) DEVCERT_MUST_CHECK;

/**
 * The octets of the key.
 *
 * @param record    The record.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: never set, or none
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_kek_private(
    const devcert_probe_record *record, devcert_secret **out) DEVCERT_MUST_CHECK;

/**
 * Set the path.
 *
 * @param record  The record.
 * @param path    Path of any file.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_path(devcert_probe_record *record,
                                                         const char *path) DEVCERT_MUST_CHECK;

/** Path of the file; "" unless set. */
DEVCERT_API const char *devcert_probe_record_get_path(const devcert_probe_record *record);

/**
 * Set the color.
 *
 * @param record  The record.
 * @param color   Which one.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: not a devcert_probe_color
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_color(
    devcert_probe_record *record, devcert_probe_color color) DEVCERT_MUST_CHECK;

/**
 * Set the color to any number, as a newer library may give one that its caller does not know.
 *
 * @param record  The record.
 * @param number  Any number.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_raw_color(devcert_probe_record *record,
                                                              int32_t number) DEVCERT_MUST_CHECK;

/** The color; red unless set. */
DEVCERT_API devcert_probe_color devcert_probe_record_get_color(const devcert_probe_record *record);

/** The color, a devcert_probe_color; -1 when none was set. */
DEVCERT_API int32_t devcert_probe_record_get_chosen_color(const devcert_probe_record *record);

/**
 * Set the parts.
 *
 * @param record  The record.
 * @param parts   Bits of devcert_probe_part.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: a bit that devcert_probe_part does not have
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_parts(devcert_probe_record *record,
                                                          uint32_t parts) DEVCERT_MUST_CHECK;

/**
 * Set the parts to any bits, as a newer library may.
 *
 * @param record  The record.
 * @param number  Any number.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_raw_parts(devcert_probe_record *record,
                                                              uint32_t number) DEVCERT_MUST_CHECK;

/** The parts, bits of devcert_probe_part. */
DEVCERT_API uint32_t devcert_probe_record_get_parts(const devcert_probe_record *record);

/**
 * Set whether.
 *
 * @param record  The record.
 * @param ready   true or false.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_ready(devcert_probe_record *record,
                                                          bool ready) DEVCERT_MUST_CHECK;

/** Whether it was set so. */
DEVCERT_API bool devcert_probe_record_is_ready(const devcert_probe_record *record);

/**
 * Set a number with a sign.
 *
 * @param record  The record.
 * @param offset  Any number.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_offset(devcert_probe_record *record,
                                                           int32_t offset) DEVCERT_MUST_CHECK;

/** The number with a sign. */
DEVCERT_API int32_t devcert_probe_record_get_offset(const devcert_probe_record *record);

/**
 * Set a number that may be absent.
 *
 * @param record  The record.
 * @param level   From 0, or -1 for none.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: less than -1
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_level(devcert_probe_record *record,
                                                          int32_t level) DEVCERT_MUST_CHECK;

/** The level; -1 when there is none. */
DEVCERT_API int32_t devcert_probe_record_get_level(const devcert_probe_record *record);

/**
 * Set a number of 32 bits.
 *
 * @param record  The record.
 * @param number  Any number; or 0.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_number(devcert_probe_record *record,
                                                           uint32_t number) DEVCERT_MUST_CHECK;

/** The number of 32 bits. */
DEVCERT_API uint32_t devcert_probe_record_get_number(const devcert_probe_record *record);

/**
 * Set a number of 64 bits.
 *
 * @param record  The record.
 * @param total   Any number.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_total(devcert_probe_record *record,
                                                          uint64_t total) DEVCERT_MUST_CHECK;

/** The number of 64 bits. */
DEVCERT_API uint64_t devcert_probe_record_get_total(const devcert_probe_record *record);

/**
 * Set a length.
 *
 * @param record  The record.
 * @param length  Any length.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_length(devcert_probe_record *record,
                                                           size_t length) DEVCERT_MUST_CHECK;

/** The length. */
DEVCERT_API size_t devcert_probe_record_get_length(const devcert_probe_record *record);

/**
 * Set a moment.
 *
 * @param record     The record.
 * @param moment_at  Seconds since 1970-01-01 UTC.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_moment(devcert_probe_record *record,
                                                           int64_t moment_at) DEVCERT_MUST_CHECK;

/**
 * Set a moment that no calendar of a language may have.
 *
 * @param record  The record.
 * @param years   How many years of 365 days after 1970-01-01 UTC.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_far_moment(devcert_probe_record *record,
                                                               int32_t years) DEVCERT_MUST_CHECK;

/** The moment, seconds since 1970-01-01 UTC. */
DEVCERT_API int64_t devcert_probe_record_get_moment(const devcert_probe_record *record);

/**
 * Set what is wrong.
 *
 * @param record  The record.
 * @param code    Any number.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_problem(devcert_probe_record *record,
                                                            int code) DEVCERT_MUST_CHECK;

/** What is wrong, a devcert_error; DEVCERT_OK when nothing is. */
DEVCERT_API int devcert_probe_record_get_problem(const devcert_probe_record *record);

/**
 * Set the item.
 *
 * @param record  The record.
 * @param item    The item; or NULL for none.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_set_item(
    devcert_probe_record *record, const devcert_probe_item *item) DEVCERT_MUST_CHECK;

/**
 * The item.
 *
 * @param record    The record.
 * @param[out] out  The item; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_NOT_FOUND: there is none
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_record_get_item(
    const devcert_probe_record *record, devcert_probe_item **out) DEVCERT_MUST_CHECK;

/** Free the record. */
DEVCERT_API void devcert_probe_record_free(devcert_probe_record *record);

/* --- gate and walker: calls that last until another thread ends them */

/** What holds calls until it is unlocked; for several threads. */
typedef struct devcert_probe_gate devcert_probe_gate;

/**
 * Make a gate, locked.
 *
 * @param[out] out  The gate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_gate_new(devcert_probe_gate **out) DEVCERT_MUST_CHECK;

/**
 * The same gate once more, so that it can be unlocked when the first one is closed.
 *
 * @param gate      The gate.
 * @param[out] out  The gate; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_gate_share(const devcert_probe_gate *gate,
                                                    devcert_probe_gate **out) DEVCERT_MUST_CHECK;

/** Let all go who wait, and all who come. */
DEVCERT_API void devcert_probe_gate_unlock(const devcert_probe_gate *gate);

/** How many threads wait now. */
DEVCERT_API uint32_t devcert_probe_gate_get_waiting(const devcert_probe_gate *gate);

/**
 * Wait until the gate is unlocked, then give back what was brought.
 *
 * @param gate      The gate.
 * @param data      What is brought; looked at after the gate was unlocked.
 * @param data_len  Length in octets.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TIMEOUT: nobody unlocked the gate within a minute
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_probe_gate_carry(const devcert_probe_gate *gate, const uint8_t *data, size_t data_len,
                         devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the gate. */
DEVCERT_API void devcert_probe_gate_free(devcert_probe_gate *gate);

/** Walks through gates; for one thread at a time. */
typedef struct devcert_probe_walker devcert_probe_walker;

/**
 * Make a walker.
 *
 * @param gate      Where it walks.
 * @param[out] out  The walker; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_walker_new(const devcert_probe_gate *gate,
                                                    devcert_probe_walker **out) DEVCERT_MUST_CHECK;

/**
 * Wait until the gate is unlocked.
 *
 * @param walker    The walker.
 * @param[out] out  How often it went through by now.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TIMEOUT: nobody unlocked the gate within a minute
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_probe_walker_walk(devcert_probe_walker *walker,
                                                                  uint64_t *out) DEVCERT_MUST_CHECK;

/** How often it went through. */
DEVCERT_API uint64_t devcert_probe_walker_get_steps(const devcert_probe_walker *walker);

/** Free the walker. */
DEVCERT_API void devcert_probe_walker_free(devcert_probe_walker *walker);

/* --- job: work in steps */

/** Counts to a number, in steps. */
typedef struct devcert_probe_job devcert_probe_job;

/**
 * Make a job.
 *
 * @param total     How far to count.
 * @param[out] out  The job; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_job_new(uint64_t total,
                                                 devcert_probe_job **out) DEVCERT_MUST_CHECK;

/**
 * Count on.
 *
 * @param job      The job.
 * @param max_len  How far; or 0 for all that is left.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: 666 is not counted
 *   - DEVCERT_E_STATE: after the end
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_probe_job_step(devcert_probe_job *job,
                                                               uint64_t max_len) DEVCERT_MUST_CHECK;

/** Whether it is at the end. */
DEVCERT_API bool devcert_probe_job_is_done(const devcert_probe_job *job);

/** How far it is. */
DEVCERT_API uint64_t devcert_probe_job_get_done(const devcert_probe_job *job);

/** Free the job. */
DEVCERT_API void devcert_probe_job_free(devcert_probe_job *job);

/* --- stream: octets in pieces, without copies */

/** What a stream does. */
typedef enum devcert_probe_cipher {
	DEVCERT_PROBE_CIPHER_NONE = 1,       /**< Copies; what the call itself costs. */
	DEVCERT_PROBE_CIPHER_AES_256_GCM = 2 /**< Encrypts, with a key of zeros. */
} devcert_probe_cipher;

/** Takes octets in pieces and gives each out at once, with a tag when it is encrypted. */
typedef struct devcert_probe_stream devcert_probe_stream;

/**
 * Start a stream.
 *
 * @param cipher    What it does.
 * @param[out] out  The stream; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: not a devcert_probe_cipher
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_stream_new(devcert_probe_cipher cipher,
                                                    devcert_probe_stream **out) DEVCERT_MUST_CHECK;

/**
 * Take a piece.
 *
 * @param stream    The stream.
 * @param data      The piece, at most 1 MiB.
 * @param data_len  Length in octets.
 * @param[out] out  As many octets, and 16 more when they are encrypted; the caller frees them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 1 MiB
 *   - DEVCERT_E_STATE: finished
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_probe_stream_update(devcert_probe_stream *stream, const uint8_t *data, size_t data_len,
                            devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Take a piece and give it out into memory of the caller.
 *
 * @param stream     The stream.
 * @param src        The piece, at most 1 MiB.
 * @param src_len    Length in octets.
 * @param dest       Where to; may be the same memory as @p src.
 * @param dest_size  How many octets fit.
 * @param[out] out   How many were written.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_LIMIT: more than 1 MiB, or they do not fit
 *   - DEVCERT_E_STATE: finished
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_probe_stream_update_into(devcert_probe_stream *stream, const uint8_t *src, size_t src_len,
                                 uint8_t *dest, size_t dest_size, size_t *out) DEVCERT_MUST_CHECK;

/**
 * End the stream.
 *
 * @param stream    The stream.
 * @param[out] out  How many octets it took in all, 8 octets in network order; the caller frees
 * them.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_STATE: finished already
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_probe_stream_finish(devcert_probe_stream *stream,
                                                       devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the stream. */
DEVCERT_API void devcert_probe_stream_free(devcert_probe_stream *stream);

DEVCERT_END

#endif /* DEVCERT_PROBE_H */
