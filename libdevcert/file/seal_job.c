/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/sealing.h"

typedef struct {
	devcert_file_job base;
	dc_sealing sealing;
} seal_job;

static devcert_status
work(devcert_file_job *base, uint64_t max_len, uint64_t *done)
{
	seal_job *job = (seal_job *)base;
	const dc_source *source = &base->source;
	dc_slice piece;
	devcert_status rc = dc_job_read(base, base->done, dc_piece_len(max_len), &piece);

	if (rc != DEVCERT_OK)
		return rc;
	if (source->can_seek &&
	    (piece.len > source->len - base->done || (piece.len == 0 && base->done < source->len)))
		return dc_fail(DEVCERT_E_STATE, "the source changed while it was read");
	if (piece.len == 0) {
		rc = dc_sealing_end(&job->sealing, base);
		base->total = base->done;
		return rc == DEVCERT_OK ? dc_job_complete(base) : rc;
	}
	*done = piece.len;
	rc = dc_job_hash(base, piece);
	return rc == DEVCERT_OK ? dc_sealing_put(&job->sealing, base, piece) : rc;
}

static void
clear(devcert_file_job *base)
{
	dc_sealing_clear(&((seal_job *)base)->sealing);
}

static const dc_job_kind seal_kind = { work, clear };

/* see devcert/file.h */
devcert_status
devcert_file_job_seal(const devcert_sealer_builder *sealer, const char *source, const char *target,
                      uint32_t flags, devcert_file_job **out)
{
	devcert_file_job *base;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(sealer);
	DC_ARG(source);
	DC_ARG(target);
	rc = dc_job_new(&seal_kind, sizeof(seal_job), source, target, DC_TARGET_SHARED, flags,
	                &base);
	if (rc == DEVCERT_OK) {
		base->total = base->source.len;
		rc = dc_sealer_new(sealer, base->source.can_seek, base->source.len,
		                   &((seal_job *)base)->sealing.sealer);
	}
	return dc_job_give(base, rc, out);
}
