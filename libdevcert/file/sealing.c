/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "file/sealing.h"

#include "base/bytes.h"

/* The pipeline, with the head in it.  That may be longer than a buffer, so it comes by itself. */
static devcert_status
begin(dc_sealing *sealing, devcert_file_job *job, dc_pipeline **out)
{
	devcert_bytes *head;
	devcert_status rc;

	if (sealing->has_begun)
		return dc_job_pipeline(job, sealing->piece_size, out);
	rc = devcert_sealer_update(sealing->sealer, NULL, 0, &head);
	if (rc != DEVCERT_OK)
		return rc;
	sealing->piece_size = devcert_sealer_get_update_size(sealing->sealer, DC_PIECE);
	rc = dc_job_pipeline(job, sealing->piece_size, out);
	if (rc == DEVCERT_OK)
		rc = dc_pipeline_write(*out, dc_bytes_slice(head));
	devcert_bytes_free(head);
	sealing->has_begun = true;
	return rc;
}

devcert_status
dc_sealing_put(dc_sealing *sealing, devcert_file_job *job, dc_slice in)
{
	dc_pipeline *pipeline;
	uint8_t *room;
	size_t out_len;
	devcert_status rc = begin(sealing, job, &pipeline);

	if (rc == DEVCERT_OK)
		rc = dc_pipeline_get(pipeline, &room);
	if (rc == DEVCERT_OK)
		rc = devcert_sealer_update_into(sealing->sealer, in.ptr, in.len, room,
		                                sealing->piece_size, &out_len);
	return rc == DEVCERT_OK ? dc_pipeline_put(pipeline, out_len) : rc;
}

devcert_status
dc_sealing_end(dc_sealing *sealing, devcert_file_job *job)
{
	dc_pipeline *pipeline;
	devcert_bytes *tail;
	devcert_status rc = begin(sealing, job, &pipeline);

	if (rc == DEVCERT_OK)
		rc = devcert_sealer_finish(sealing->sealer, &tail);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_pipeline_write(pipeline, dc_bytes_slice(tail));
	devcert_bytes_free(tail);
	return rc;
}

void
dc_sealing_clear(dc_sealing *sealing)
{
	devcert_sealer_free(sealing->sealer);
	sealing->sealer = NULL;
}
