/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/opener.h"

#include "base/limits.h"
#include "base/mem.h"

/* see devcert/envelope.h */
devcert_status
devcert_opener_builder_build(const devcert_opener_builder *builder, devcert_opener **out)
{
	devcert_opener *opener;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(builder);
	rc = dc_opener_builder_check(builder);
	if (rc == DEVCERT_OK)
		rc = DC_NEW(opener);
	if (rc != DEVCERT_OK)
		return rc;
	dc_envelope_reader_start(&opener->reader);
	opener->recipients = (dc_buf)DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	opener->attrs = (dc_buf)DC_BUF_INIT(DC_LIMIT_ENVELOPE_ATTRS_LEN);
	rc = dc_opener_builder_copy(builder, &opener->builder);
	if (rc == DEVCERT_OK)
		*out = opener;
	else
		devcert_opener_free(opener);
	return rc;
}

static devcert_status
check_state(const devcert_opener *opener)
{
	if (opener->state == DC_OPENER_FINISHED)
		return dc_fail(DEVCERT_E_STATE, "the envelope is finished");
	if (opener->state != DC_OPENER_RUNS && opener->state != DC_OPENER_ENDED)
		return dc_fail(DEVCERT_E_STATE, "the envelope has failed");
	return DEVCERT_OK;
}

static void
note_failure(devcert_opener *opener, devcert_status rc)
{
	if (rc != DEVCERT_OK)
		opener->state = rc == DEVCERT_E_DECRYPT ? DC_OPENER_UNDECRYPTED : DC_OPENER_FAILED;
}

/* What comes out may overtake what has gone in, by what was held back before. */
static bool
overlap(const uint8_t *src, size_t src_len, const uint8_t *dest)
{
	uintptr_t from = (uintptr_t)src, to = (uintptr_t)dest;

	return src_len > 0 && from < to + src_len + DC_OPENER_EXTRA && to < from + src_len;
}

devcert_status
dc_opener_update(devcert_opener *opener, const uint8_t *src, size_t src_len, uint8_t *dest,
                 size_t *out_len)
{
	dc_slice in = dc_slice_of(src, src_len), octets;
	dc_envelope_part part;
	devcert_status rc;

	*out_len = 0;
	if (overlap(src, src_len, dest))
		return dc_fail(DEVCERT_E_ARGUMENT, "source and destination overlap");
	rc = check_state(opener);
	if (rc != DEVCERT_OK)
		return rc;
	do {
		rc = dc_envelope_reader_next(&opener->reader, &in, &part, &octets);
		if (rc == DEVCERT_OK)
			rc = dc_opener_take_part(opener, part, octets, dest, out_len);
	} while (rc == DEVCERT_OK && part != DC_PART_MORE);
	if (rc != DEVCERT_OK) {
		note_failure(opener, rc);
		dc_wipe(dest, *out_len);
		*out_len = 0;
	}
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_update_unverified_into(devcert_opener *opener, const uint8_t *src, size_t src_len,
                                      uint8_t *dest, size_t dest_size, size_t *out)
{
	DC_ARG(out);
	*out = 0;
	DC_ARG(opener);
	DC_DATA(src, src_len);
	DC_DATA(dest, dest_size);
	if (dest_size < DC_OPENER_EXTRA || dest_size - DC_OPENER_EXTRA < src_len)
		return dc_fail(DEVCERT_E_ARGUMENT, "there is room for %zu octets only", dest_size);
	return dc_opener_update(opener, src, src_len, dest, out);
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_update_unverified(devcert_opener *opener, const uint8_t *data, size_t data_len,
                                 devcert_bytes **out)
{
	devcert_bytes *bytes = NULL;
	uint8_t *dest;
	size_t written;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(opener);
	DC_DATA(data, data_len);
	if (data_len > SIZE_MAX - DC_OPENER_EXTRA)
		return dc_fail(DEVCERT_E_ARGUMENT, "%zu octets", data_len);
	rc = check_state(opener);
	if (rc == DEVCERT_OK)
		rc = dc_bytes_new(data_len + DC_OPENER_EXTRA, &bytes, &dest);
	if (rc == DEVCERT_OK)
		rc = dc_opener_update(opener, data, data_len, dest, &written);
	if (rc == DEVCERT_OK) {
		dc_bytes_shrink(bytes, written);
		*out = bytes;
	} else {
		devcert_bytes_free(bytes);
	}
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_opener_finish(devcert_opener *opener)
{
	devcert_status rc;

	DC_ARG(opener);
	rc = check_state(opener);
	if (rc != DEVCERT_OK)
		return rc;
	if (opener->state != DC_OPENER_ENDED)
		rc = dc_fail(DEVCERT_E_DER, "the envelope is cut");
	else if (opener->bad_padding)
		rc = dc_opener_fail_decrypt();
	note_failure(opener, rc);
	if (rc != DEVCERT_OK)
		return rc;
	/* Everybody can see this, and no other key helps. */
	if (opener->pass != DC_PASS_SCAN && opener->commitment.len == 0 &&
	    dc_opener_builder_requires_commitment(opener->builder)) {
		opener->state = DC_OPENER_FAILED;
		return dc_fail(DEVCERT_E_DECRYPT, "the envelope has no key commitment");
	}
	opener->state = DC_OPENER_FINISHED;
	opener->knows_attrs = true;
	return DEVCERT_OK;
}

/* --- several passes */

static void
start_again(devcert_opener *opener, dc_opener_pass pass)
{
	dc_envelope_reader_free(&opener->reader);
	dc_envelope_reader_start(&opener->reader);
	dc_content_free(opener->content);
	opener->content = NULL;
	opener->state = DC_OPENER_RUNS;
	opener->pass = pass;
	opener->bad_padding = false;
	opener->has_attrs = false;
	if (!opener->knows_attrs) {
		dc_buf_truncate(&opener->attrs, 0);
		opener->commitment = dc_slice_of(NULL, 0);
	}
}

static devcert_status
check_alive(const devcert_opener *opener)
{
	if (opener->state == DC_OPENER_FAILED || opener->state == DC_OPENER_UNDECRYPTED)
		return dc_fail(DEVCERT_E_STATE, "the envelope has failed");
	return DEVCERT_OK;
}

static devcert_status
go_again(devcert_opener *opener, dc_opener_pass pass)
{
	devcert_status rc = check_alive(opener);

	if (rc == DEVCERT_OK)
		start_again(opener, pass);
	return rc;
}

devcert_status
dc_opener_rewind(devcert_opener *opener)
{
	return go_again(opener, DC_PASS_OPEN);
}

devcert_status
dc_opener_check(devcert_opener *opener)
{
	return go_again(opener, DC_PASS_CHECK);
}

devcert_status
dc_opener_scan(devcert_opener *opener)
{
	return go_again(opener, DC_PASS_SCAN);
}

devcert_status
dc_opener_retry(devcert_opener *opener)
{
	devcert_status rc;

	if (opener->state != DC_OPENER_UNDECRYPTED || opener->unwrap == NULL)
		return dc_fail(DEVCERT_E_STATE, "there is no other content key to be tried");
	rc = dc_opener_next_key(opener);
	if (rc == DEVCERT_OK)
		start_again(opener, opener->pass);
	else
		note_failure(opener, rc);
	return rc;
}

bool
dc_opener_has_head(const devcert_opener *opener)
{
	return opener->alg.cipher != 0;
}

bool
dc_opener_needs_scan(const devcert_opener *opener)
{
	return opener->alg.cipher == DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305 &&
	       !opener->knows_attrs;
}

bool
dc_opener_has_retry(const devcert_opener *opener)
{
	return opener->state != DC_OPENER_FAILED && opener->unwrap != NULL &&
	       dc_unwrap_has_more(opener->unwrap);
}

bool
dc_opener_is_proved(const devcert_opener *opener)
{
	return opener->cek_len > 0 && (dc_unwrap_is_proved(opener->unwrap) ||
	                               (opener->knows_attrs && opener->commitment.len > 0));
}

dc_slice
dc_opener_cek(const devcert_opener *opener)
{
	return dc_slice_of(opener->cek, opener->cek_len);
}

/* see devcert/envelope.h */
int32_t
devcert_opener_get_recipient_index(const devcert_opener *opener)
{
	return opener->cek_len > 0 ? dc_unwrap_index(opener->unwrap) : -1;
}

/* see devcert/envelope.h */
int32_t
devcert_opener_get_cipher(const devcert_opener *opener)
{
	return opener->alg.cipher != 0 ? (int32_t)opener->alg.cipher : -1;
}

/* see devcert/envelope.h */
bool
devcert_opener_is_committed(const devcert_opener *opener)
{
	return opener->state == DC_OPENER_FINISHED && opener->pass != DC_PASS_SCAN &&
	       opener->commitment.len > 0;
}

/* see devcert/envelope.h */
void
devcert_opener_free(devcert_opener *opener)
{
	if (opener == NULL)
		return;
	dc_envelope_reader_free(&opener->reader);
	dc_content_free(opener->content);
	dc_unwrap_free(opener->unwrap);
	dc_buf_free(&opener->recipients);
	dc_buf_free(&opener->attrs);
	devcert_opener_builder_free(opener->builder);
	dc_wipe_free(opener, sizeof(*opener));
}
