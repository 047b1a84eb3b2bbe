/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GetCACaps, RFC 8894, section 3.5.2: a text, one keyword a line. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "msg/scep.h"

struct devcert_scep_caps {
	uint32_t said; /* bit 1 << devcert_scep_cap for each keyword */
	char *text;
	devcert_text_list *unknown;
};

static const struct {
	devcert_scep_cap cap;
	const char *keyword;
} known[] = {
	{ DEVCERT_SCEP_CAP_AES, "AES" },
	{ DEVCERT_SCEP_CAP_DES3, "DES3" },
	{ DEVCERT_SCEP_CAP_GET_NEXT_CA_CERT, "GetNextCACert" },
	{ DEVCERT_SCEP_CAP_POST, "POSTPKIOperation" },
	{ DEVCERT_SCEP_CAP_RENEWAL, "Renewal" },
	{ DEVCERT_SCEP_CAP_SHA1, "SHA-1" },
	{ DEVCERT_SCEP_CAP_SHA256, "SHA-256" },
	{ DEVCERT_SCEP_CAP_SHA512, "SHA-512" },
	{ DEVCERT_SCEP_CAP_STANDARD, "SCEPStandard" },
};
#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

/* RFC 8894, section 3.5.2, table 7: what SCEPStandard stands for. */
#define STANDARD_IMPLIES                                                                           \
	(1u << DEVCERT_SCEP_CAP_AES | 1u << DEVCERT_SCEP_CAP_POST | 1u << DEVCERT_SCEP_CAP_SHA256)

/* A web server's page for a person is not a list without known keywords: who believes it would
 * look for the mistake elsewhere. */
static devcert_status
check_text(dc_slice in)
{
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.ptr[i];

		if (c == '<' || c == '>')
			return dc_fail(DEVCERT_E_TEXT, "the capabilities look like HTML");
		/* CR only in front of LF. */
		if (c == '\r' && i + 1 < in.len && in.ptr[i + 1] != '\n')
			return dc_fail(DEVCERT_E_TEXT, "a lone CR at octet %zu", i);
		if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c > 0x7e)
			return dc_fail(DEVCERT_E_TEXT,
			               "the capabilities are not ASCII at octet %zu", i);
	}
	return DEVCERT_OK;
}

/* Cut a line off the front, without its end and the blanks around it. */
static dc_slice
take_line(dc_slice *in)
{
	const uint8_t *end = memchr(in->ptr, '\n', in->len);
	size_t len = end != NULL ? (size_t)(end - in->ptr) : in->len;
	dc_slice line = { in->ptr, len }, skipped;

	(void)dc_slice_take(in, end != NULL ? len + 1 : len, &skipped);
	while (line.len > 0 && strchr(" \t\r", line.ptr[line.len - 1]) != NULL)
		line.len--;
	while (line.len > 0 && strchr(" \t", line.ptr[0]) != NULL)
		(void)dc_slice_take(&line, 1, &skipped);
	return line;
}

static devcert_status
add_unknown(devcert_scep_caps *caps, dc_slice keyword)
{
	dc_buf buf = DC_BUF_INIT(keyword.len + 1);
	char *text;
	devcert_status rc;

	dc_buf_add(&buf, keyword);
	rc = dc_buf_take_text(&buf, &text);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_text_list_add(caps->unknown, text);
	free(text);
	return rc;
}

/* Take one keyword; text gets the known ones, each once and as RFC 8894 writes it. */
static devcert_status
add_keyword(devcert_scep_caps *caps, dc_slice keyword, dc_buf *text)
{
	for (size_t i = 0; i < KNOWN_COUNT; i++) {
		uint32_t bit = 1u << known[i].cap;

		if (!dc_text_equals_nocase(keyword, known[i].keyword))
			continue;
		if ((caps->said & bit) == 0) {
			if (text->len > 0)
				dc_buf_add_text(text, " ");
			dc_buf_add_text(text, known[i].keyword);
		}
		caps->said |= bit;
		return dc_buf_status(text);
	}
	return add_unknown(caps, keyword);
}

static devcert_status
read_lines(devcert_scep_caps *caps, dc_slice in)
{
	/* All known keywords with a blank behind each are about 80 octets. */
	dc_buf text = DC_BUF_INIT(256);
	devcert_status rc = DEVCERT_OK;

	for (size_t lines = 0; rc == DEVCERT_OK && in.len > 0; lines++) {
		dc_slice line = take_line(&in);

		if (lines == DC_LIMIT_SCEP_CAPS_LINES)
			rc = dc_fail(DEVCERT_E_LIMIT, "more than %u lines of capabilities",
			             DC_LIMIT_SCEP_CAPS_LINES);
		else if (line.len > 0)
			rc = add_keyword(caps, line, &text);
	}
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_text(&text, &caps->text);
	dc_buf_free(&text);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_caps_parse(const uint8_t *data, size_t data_len, devcert_scep_caps **out)
{
	devcert_scep_caps *caps;
	devcert_status rc;

	DC_OUT(out);
	DC_DATA(data, data_len);
	if (data_len > DC_LIMIT_SCEP_CAPS_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "%zu octets of capabilities", data_len);
	rc = check_text(dc_slice_of(data, data_len));
	if (rc != DEVCERT_OK)
		return rc;

	rc = DC_NEW(caps);
	if (rc != DEVCERT_OK)
		return rc;
	rc = dc_text_list_new(&caps->unknown);
	if (rc == DEVCERT_OK)
		rc = read_lines(caps, dc_slice_of(data, data_len));
	if (rc == DEVCERT_OK)
		*out = caps;
	else
		devcert_scep_caps_free(caps);
	return rc;
}

/* see devcert/scep.h */
bool
devcert_scep_caps_has(const devcert_scep_caps *caps, devcert_scep_cap cap)
{
	uint32_t has;

	if (caps == NULL || cap < DEVCERT_SCEP_CAP_AES || cap > DEVCERT_SCEP_CAP_STANDARD)
		return false;
	has = caps->said;
	if ((has & 1u << DEVCERT_SCEP_CAP_STANDARD) != 0)
		has |= STANDARD_IMPLIES;
	return (has & 1u << cap) != 0;
}

/* see devcert/scep.h */
const char *
devcert_scep_caps_get_text(const devcert_scep_caps *caps)
{
	return caps != NULL ? caps->text : "";
}

/* see devcert/scep.h */
devcert_status
devcert_scep_caps_get_unknown(const devcert_scep_caps *caps, devcert_text_list **out)
{
	DC_OUT(out);
	DC_ARG(caps);
	return dc_text_list_copy(caps->unknown, out);
}

/* see devcert/scep.h */
void
devcert_scep_caps_free(devcert_scep_caps *caps)
{
	if (caps == NULL)
		return;
	free(caps->text);
	devcert_text_list_free(caps->unknown);
	free(caps);
}
