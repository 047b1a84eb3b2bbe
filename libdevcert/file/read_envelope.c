/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include <devcert/file.h>

#include "base/limits.h"
#include "file/source.h"

/* see devcert/file.h */
devcert_status
devcert_envelope_read_file(const char *path, devcert_envelope **out)
{
	dc_source source;
	dc_buf raw = DC_BUF_INIT(2 * DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_buf der = DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_envelope_head head;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(path);
	rc = dc_source_open(path, &source);
	if (rc == DEVCERT_OK)
		rc = dc_source_read_head(&source, &raw, &der, &head);
	if (rc == DEVCERT_OK)
		rc = devcert_envelope_parse(raw.ptr, raw.len, out);
	dc_buf_free(&der);
	dc_buf_free(&raw);
	dc_source_close(&source);
	return rc;
}
