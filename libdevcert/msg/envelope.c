/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/envelope.h"

#include "base/mem.h"
#include "msg/content_alg.h"
#include "msg/recipient.h"

struct devcert_envelope {
	bool is_authenticated;
	devcert_content_cipher cipher; /* 0 where it is none of ours */
	char algorithm[DC_OID_TEXT_SIZE];
	bool has_content_len;
	uint64_t content_len;
	uint64_t head_len;
	dc_buf recipients;
};

/* Take what is asked for over from the reader; the recipients are looked at, so that nothing is
 * wrong with them later. */
static devcert_status
take_fields(devcert_envelope *envelope, const dc_envelope_fields *fields)
{
	dc_slice algorithm = dc_buf_slice(&fields->algorithm);
	devcert_recipient_list *list = NULL;
	devcert_status rc = dc_content_alg_oid(algorithm, envelope->algorithm);

	if (rc == DEVCERT_OK)
		rc = dc_content_alg_cipher(algorithm, &envelope->cipher);
	envelope->is_authenticated = fields->is_authenticated;
	envelope->has_content_len = fields->has_content_len;
	envelope->content_len = fields->content_len;
	envelope->head_len = fields->layout.head_len;
	dc_buf_add(&envelope->recipients, dc_buf_slice(&fields->recipients));
	if (rc == DEVCERT_OK)
		rc = dc_buf_status(&envelope->recipients);
	if (rc == DEVCERT_OK)
		rc = devcert_envelope_get_recipients(envelope, &list);
	devcert_recipient_list_free(list);
	return rc;
}

/* see devcert/envelope.h */
devcert_status
devcert_envelope_parse(const uint8_t *data, size_t data_len, devcert_envelope **out)
{
	dc_slice in = dc_slice_of(data, data_len), octets;
	devcert_envelope *envelope;
	dc_envelope_reader reader;
	dc_envelope_part part;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	rc = DC_NEW(envelope);
	if (rc != DEVCERT_OK)
		return rc;
	envelope->recipients = (dc_buf)DC_BUF_INIT(DC_LIMIT_ENVELOPE_HEAD_LEN);
	dc_envelope_reader_start(&reader);
	rc = dc_envelope_reader_next(&reader, &in, &part, &octets);
	if (rc == DEVCERT_OK && part != DC_PART_HEAD)
		rc = dc_fail(DEVCERT_E_DER, "an envelope that ends in its head");
	if (rc == DEVCERT_OK)
		rc = take_fields(envelope, &reader.fields);
	dc_envelope_reader_free(&reader);
	if (rc == DEVCERT_OK)
		*out = envelope;
	else
		devcert_envelope_free(envelope);
	return rc;
}

/* see devcert/envelope.h */
int32_t
devcert_envelope_get_cipher(const devcert_envelope *envelope)
{
	return envelope->cipher != 0 ? (int32_t)envelope->cipher : -1;
}

/* see devcert/envelope.h */
const char *
devcert_envelope_get_algorithm(const devcert_envelope *envelope)
{
	return envelope->algorithm;
}

/* see devcert/envelope.h */
bool
devcert_envelope_is_authenticated(const devcert_envelope *envelope)
{
	return envelope->is_authenticated;
}

/* see devcert/envelope.h */
bool
devcert_envelope_has_content_len(const devcert_envelope *envelope)
{
	return envelope->has_content_len;
}

/* see devcert/envelope.h */
uint64_t
devcert_envelope_get_content_len(const devcert_envelope *envelope)
{
	return envelope->content_len;
}

/* see devcert/envelope.h */
uint64_t
devcert_envelope_get_head_len(const devcert_envelope *envelope)
{
	return envelope->head_len;
}

/* see devcert/envelope.h */
devcert_status
devcert_envelope_get_recipients(const devcert_envelope *envelope, devcert_recipient_list **out)
{
	DC_OUT(out);
	DC_ARG(envelope);
	return dc_recipient_list_read(dc_buf_slice(&envelope->recipients),
	                              DC_LIMIT_ENVELOPE_RECIPIENTS, out);
}

/* see devcert/envelope.h */
void
devcert_envelope_free(devcert_envelope *envelope)
{
	if (envelope == NULL)
		return;
	dc_buf_free(&envelope->recipients);
	free(envelope);
}
