/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/file.h
 *
 * Envelopes as files: sealed, opened and resealed in bounded memory, with nothing half done.
 *
 * A job is made, stepped until it is done, and freed.  Each step does a bounded piece of the work,
 * so that the host draws progress, cancels or does something else in between; inside a step
 * reading, ciphering and writing overlap in two threads, which end with it.
 *
 * @b Nothing half done: the target is written under no name, or where the file system cannot do
 * that under another one, and gets its name when all of it is there.  Opening checks the tag of the
 * whole envelope before the first octet of its content is written; where the envelope comes from a
 * pipe the content is written to a file without a name that gets one only after the tag.  Whoever
 * kills the process at any moment finds no target, or the old one.
 *
 * @b Paths are those of the operating system.  A target that exists and is no regular file, such as
 * a FIFO, is written as it is, and so are /dev/stdout, /dev/stderr and /dev/fd/N, which are the
 * descriptors that are open already; an envelope is opened to them only after its tag was checked.
 * A symbolic link to a regular file is never followed, but replaced where that is asked for.  A
 * source that cannot seek is read once.
 */
#ifndef DEVCERT_FILE_H
#define DEVCERT_FILE_H

#include <devcert/envelope.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/**
 * Read the head of an envelope in a file.
 *
 * @param path      Path of the file; one that cannot seek is read as far as its head goes.
 * @param[out] out  The head; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: the file cannot be read; errno is the detail
 *   - as devcert_envelope_parse()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_envelope_read_file(const char *path, devcert_envelope **out) DEVCERT_MUST_CHECK;

/** How a job writes. */
typedef enum devcert_file_flag {
	DEVCERT_FILE_FLAG_OVERWRITE = 1, /**< Replace a target that exists, in one step. */
	DEVCERT_FILE_FLAG_SYNC =
	    2, /**< The target is on the disk, and its name, when all is done. */
	DEVCERT_FILE_FLAG_HASH = 4,  /**< Take SHA-256 of source and target. */
	DEVCERT_FILE_FLAG_VERIFY = 8 /**< Reseal only what opens with its tag right. */
} devcert_file_flag;

/** What a job is doing. */
typedef enum devcert_file_phase {
	DEVCERT_FILE_PHASE_SPOOLING = 1,  /**< Copying a source that cannot seek. */
	DEVCERT_FILE_PHASE_VERIFYING = 2, /**< Checking the tag of an envelope. */
	DEVCERT_FILE_PHASE_WRITING = 3,   /**< Writing the target. */
	DEVCERT_FILE_PHASE_DONE = 4       /**< The target is in its place. */
} devcert_file_phase;

/** Work on one file. */
typedef struct devcert_file_job devcert_file_job;

/**
 * Make a job that seals a file.
 *
 * @param sealer    Whom to, and how; a content length that is set in it is not looked at.
 * @param source    Path of the content.
 * @param target    Path of the envelope, mode 0666 less the umask.
 * @param flags     Bits of devcert_file_flag, or 0.
 * @param[out] out  The job; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: the source cannot be read, or nothing can be written beside the target;
 *     errno is the detail
 *   - DEVCERT_E_EXISTS: the target is there, and not to be replaced
 *   - DEVCERT_E_ARGUMENT: unknown flags, or a target that is a folder
 *   - DEVCERT_E_LIMIT: more content than an envelope holds
 *   - an error of devcert_sealer_builder_build()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_file_job_seal(const devcert_sealer_builder *sealer, const char *source, const char *target,
                      uint32_t flags, devcert_file_job **out) DEVCERT_MUST_CHECK;

/**
 * Make a job that opens an envelope.
 *
 * @param opener    With what, and what is tolerated.
 * @param source    Path of the envelope.
 * @param target    Path of the content, mode 0600.
 * @param flags     Bits of devcert_file_flag, or 0.
 * @param[out] out  The job; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: the source cannot be read, or nothing can be written beside the target;
 *     errno is the detail
 *   - DEVCERT_E_EXISTS: the target is there, and not to be replaced
 *   - DEVCERT_E_ARGUMENT: unknown flags, or a target that is a folder
 *   - DEVCERT_E_STATE: no key, password or key-encryption key
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_file_job_open(const devcert_opener_builder *opener, const char *source, const char *target,
                      uint32_t flags, devcert_file_job **out) DEVCERT_MUST_CHECK;

/**
 * Make a job that changes the recipients of an envelope.
 *
 * Before anything is written the content key is had with one of our keys; where that does not prove
 * it (a password or RSAES-PKCS1-v1_5), or with DEVCERT_FILE_FLAG_VERIFY, the tag over the whole
 * content is checked as well: otherwise those who are added would have nothing, and those who are
 * dropped would be missed.  The system copies the content, and shares what its file system can.
 *
 * @param plan      Who is dropped, added or replaced, and with what it is opened.
 * @param source    Path of the envelope.
 * @param target    Path of the new one, mode 0666 less the umask; may be the source, which is then
 *                  replaced in one step, with DEVCERT_FILE_FLAG_OVERWRITE, by one with its owner
 *                  and mode, as far as the system lets us.
 * @param flags     Bits of devcert_file_flag, or 0.
 * @param[out] out  The job; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: the source cannot be read, or nothing can be written beside the target;
 *     errno is the detail
 *   - DEVCERT_E_EXISTS: the target is there, and not to be replaced
 *   - DEVCERT_E_ARGUMENT: unknown flags, or a target that is a folder
 *   - DEVCERT_E_STATE: the plan has nothing to open with
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_file_job_reseal(const devcert_reseal_plan *plan, const char *source, const char *target,
                        uint32_t flags, devcert_file_job **out) DEVCERT_MUST_CHECK;

/**
 * Do a piece of the work.
 *
 * @param job      The job.
 * @param max_len  About how many octets to work through; or 0 for all that is left.
 * @return DEVCERT_OK, and devcert_file_job_is_done() tells whether more is to do; or
 *   - DEVCERT_E_IO: reading or writing failed; errno is the detail
 *   - DEVCERT_E_EXISTS: the target has come to be meanwhile
 *   - DEVCERT_E_STATE: after an error, or after the end; or the source changes while it is read
 *   - DEVCERT_E_NOT_FOUND: a recipient that is to be dropped by its place is not there
 *   - DEVCERT_E_NO_RECIPIENT: nobody would be left; or with a new content key, somebody is neither
 *     added nor dropped; or when opening, none of the recipients can be ours
 *   - DEVCERT_E_LIMIT: more content than an envelope holds, or more recipients than there may be
 *   - when opening or resealing: as devcert_opener_update_unverified() and devcert_opener_finish()
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_file_job_step(devcert_file_job *job,
                                                              uint64_t max_len) DEVCERT_MUST_CHECK;

/** What the next step goes on with. */
DEVCERT_API devcert_file_phase devcert_file_job_get_phase(const devcert_file_job *job);

/** Whether the target is in its place, and nothing is left to do. */
DEVCERT_API bool devcert_file_job_is_done(const devcert_file_job *job);

/** Octets worked through in all phases so far. */
DEVCERT_API uint64_t devcert_file_job_get_done(const devcert_file_job *job);

/** Octets to work through in all phases, as far as that is known now; 0 where the source does not
 * tell its length. */
DEVCERT_API uint64_t devcert_file_job_get_total(const devcert_file_job *job);

/** Which recipient it is opened as, from 0; -1 when that is not known, or it is being sealed. */
DEVCERT_API int32_t devcert_file_job_get_recipient_index(const devcert_file_job *job);

/** Whether the envelope that is opened or resealed has a key commitment that was checked. */
DEVCERT_API bool devcert_file_job_is_committed(const devcert_file_job *job);

/** SHA-256 of the source, 64 lower-case hexadecimal digits; "" without DEVCERT_FILE_FLAG_HASH, and
 * before the end. */
DEVCERT_API const char *devcert_file_job_get_source_hash(const devcert_file_job *job);

/** SHA-256 of the target, 64 lower-case hexadecimal digits; "" without DEVCERT_FILE_FLAG_HASH, and
 * before the end. */
DEVCERT_API const char *devcert_file_job_get_target_hash(const devcert_file_job *job);

/** SHA-256 of the encrypted content with all that follows it, which resealing copies: the same in
 * source and target, which was checked; "" for other jobs, without DEVCERT_FILE_FLAG_HASH, and
 * before the end. */
DEVCERT_API const char *devcert_file_job_get_content_hash(const devcert_file_job *job);

/** Free the job; before it is done nothing of the target is left. */
DEVCERT_API void devcert_file_job_free(devcert_file_job *job);

/** Work on all envelopes of a folder, which can be interrupted and taken up again. */
typedef struct devcert_folder_job devcert_folder_job;

/**
 * Make a job that changes the recipients of all envelopes of a folder, each in its place.
 *
 * The journal notes each file that is done before the next one is begun.  A job with the same
 * journal goes on after the last of them, also when it ended by a kill or a power failure; of a
 * file that was being replaced there is the old one or the new one, and none is done twice.  A
 * journal belongs to one plan: another plan begins a new journal.
 *
 * @param plan      Who is dropped, added or replaced, and with what they are opened.
 * @param folder    Path of the folder; its regular files whose names end in .p7m or .cms, without
 *                  those of folders in it.
 * @param journal   Path of the journal, not in that folder; made where there is none.
 * @param flags     Bits of devcert_file_flag, or 0; DEVCERT_FILE_FLAG_OVERWRITE and
 *                  DEVCERT_FILE_FLAG_SYNC are understood.
 * @param[out] out  The job; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_IO: the folder cannot be read, or the journal not be written; errno is the detail
 *   - DEVCERT_E_STATE: the plan has nothing to open with
 *   - DEVCERT_E_TEXT: the journal is none
 *   - DEVCERT_E_KEY_MISMATCH: the journal belongs to another plan, or folder
 *   - DEVCERT_E_EXISTS: another process works by this journal
 *   - DEVCERT_E_LIMIT: more than 1,000,000 files
 *   - DEVCERT_E_ARGUMENT: unknown flags, or a journal that is in the folder
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_folder_job_reseal(const devcert_reseal_plan *plan, const char *folder, const char *journal,
                          uint32_t flags, devcert_folder_job **out) DEVCERT_MUST_CHECK;

/**
 * Do a piece of the work: at most one file, of a long one a part.
 *
 * A file that cannot be resealed stays as it is, is noted in the journal, and does not stop the
 * others: see devcert_folder_job_get_failed_count() and devcert_folder_job_get_last_error().
 *
 * @param job      The job.
 * @param max_len  About how many octets to work through; or 0 for all that is left of a file.
 * @return DEVCERT_OK, and devcert_folder_job_is_done() tells whether more is to do; or
 *   - DEVCERT_E_IO: the journal cannot be written; errno is the detail
 *   - DEVCERT_E_STATE: after an error, or after the end
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_folder_job_step(devcert_folder_job *job, uint64_t max_len) DEVCERT_MUST_CHECK;

/** Whether every file has been done. */
DEVCERT_API bool devcert_folder_job_is_done(const devcert_folder_job *job);

/** Path of the file that the last step worked on, from the folder; "" before the first one. */
DEVCERT_API const char *devcert_folder_job_get_name(const devcert_folder_job *job);

/** The devcert_error of the last file that could not be resealed; DEVCERT_OK where there is none.
 */
DEVCERT_API int devcert_folder_job_get_last_error(const devcert_folder_job *job);

/** The message of the last file that could not be resealed; "" where there is none. */
DEVCERT_API const char *devcert_folder_job_get_last_message(const devcert_folder_job *job);

/** How many files there are in all. */
DEVCERT_API size_t devcert_folder_job_get_file_count(const devcert_folder_job *job);

/** How many of them have been resealed, also by earlier jobs with this journal. */
DEVCERT_API size_t devcert_folder_job_get_done_count(const devcert_folder_job *job);

/** How many could not be resealed, by this job. */
DEVCERT_API size_t devcert_folder_job_get_failed_count(const devcert_folder_job *job);

/** Free the job; of a file that it was working on there is the old one. */
DEVCERT_API void devcert_folder_job_free(devcert_folder_job *job);

DEVCERT_END

#endif /* DEVCERT_FILE_H */
