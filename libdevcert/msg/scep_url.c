/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The URL of a request, RFC 8894, section 4.1, as the device writes it and the CA reads it. */
#include "base/base64.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "msg/scep.h"

struct devcert_scep_query {
	devcert_scep_operation operation;
	devcert_bytes *message; /* NULL where there is none */
};

static const struct {
	devcert_scep_operation operation;
	const char *word;
} operations[] = {
	{ DEVCERT_SCEP_OPERATION_GET_CA_CAPS, "GetCACaps" },
	{ DEVCERT_SCEP_OPERATION_GET_CA_CERT, "GetCACert" },
	{ DEVCERT_SCEP_OPERATION_PKI_OPERATION, "PKIOperation" },
	{ DEVCERT_SCEP_OPERATION_GET_NEXT_CA_CERT, "GetNextCACert" },
};
#define OPERATION_COUNT (sizeof(operations) / sizeof(operations[0]))

/* Octets that stand for themselves in an authority and a path, RFC 3986, section 2.2; '?' and '#'
 * would end the path, and the rest does not belong into a URL. */
static bool
is_url_char(char c)
{
	return c != '\0' &&
	       (dc_is_alpha(c) || dc_is_digit(c) || strchr("-._~%:/[]@!$&'()*+,;=", c) != NULL);
}

/* What follows "http://" or "https://"; NULL for another scheme. */
static const char *
after_scheme(const char *url)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(schemes[i]);

		if (strlen(url) >= len && dc_text_equals_nocase(dc_slice_of(url, len), schemes[i]))
			return url + len;
	}
	return NULL;
}

/* Check the part of a URL in front of the query; *has_path says whether it names a path. */
static devcert_status
check_url(const char *url, bool *has_path)
{
	const char *authority, *path;

	if (strlen(url) > DC_LIMIT_URL_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a URL of %zu octets", strlen(url));
	authority = after_scheme(url);
	if (authority == NULL)
		return dc_fail(DEVCERT_E_TEXT, "neither an http nor an https URL");
	path = authority + strcspn(authority, "/?#");
	if (path == authority || *authority == ':')
		return dc_fail(DEVCERT_E_TEXT, "a URL without a host");
	/* A password in a URL ends in logs, process lists and histories. */
	if (memchr(authority, '@', (size_t)(path - authority)) != NULL)
		return dc_fail(DEVCERT_E_TEXT, "a URL with credentials");
	if (strchr(path, '?') != NULL)
		return dc_fail(DEVCERT_E_TEXT, "a URL with a query of its own");
	if (strchr(path, '#') != NULL)
		return dc_fail(DEVCERT_E_TEXT, "a URL with a fragment");
	for (const char *at = authority; *at != '\0'; at++)
		if (!is_url_char(*at))
			return dc_fail(DEVCERT_E_TEXT,
			               "a URL with a character that needs escaping");
	*has_path = *path != '\0';
	return DEVCERT_OK;
}

/* RFC 8894, section 4.1: base64 with '+' and '/', not its URL-safe kind, and both escaped. */
static devcert_status
add_message(dc_slice message, dc_buf *url)
{
	dc_buf base64 = DC_BUF_INIT(2 * DC_LIMIT_SCEP_REQUEST_LEN);
	devcert_status rc;

	dc_base64_encode(message, 0, &base64);
	rc = dc_buf_status(&base64);
	for (size_t i = 0; rc == DEVCERT_OK && i < base64.len; i++) {
		char c = (char)base64.ptr[i];

		if (dc_is_alpha(c) || dc_is_digit(c))
			dc_buf_add_octet(url, (uint8_t)c);
		else
			dc_buf_printf(url, "%%%02X", (unsigned int)c);
	}
	dc_buf_free(&base64);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_url_build(const char *url, devcert_scep_operation operation, const uint8_t *data,
                       size_t data_len, devcert_bytes **out)
{
	dc_buf buf = DC_BUF_INIT(DC_LIMIT_URL_LEN + 6 * DC_LIMIT_SCEP_REQUEST_LEN);
	const char *word = NULL;
	bool has_path = false;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(url);
	DC_DATA(data, data_len);
	for (size_t i = 0; i < OPERATION_COUNT; i++)
		if (operations[i].operation == operation)
			word = operations[i].word;
	if (word == NULL)
		return dc_fail(DEVCERT_E_ARGUMENT, "no operation %d", (int)operation);
	if (data_len > 0 && operation != DEVCERT_SCEP_OPERATION_PKI_OPERATION)
		return dc_fail(DEVCERT_E_ARGUMENT, "%s has no message", word);
	if (data_len > DC_LIMIT_SCEP_REQUEST_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a message of %zu octets", data_len);
	rc = check_url(url, &has_path);
	if (rc != DEVCERT_OK)
		return rc;

	dc_buf_add_text(&buf, url);
	if (!has_path)
		dc_buf_add_text(&buf, "/cgi-bin/pkiclient.exe");
	dc_buf_add_text(&buf, "?operation=");
	dc_buf_add_text(&buf, word);
	if (data_len > 0) {
		dc_buf_add_text(&buf, "&message=");
		rc = add_message(dc_slice_of(data, data_len), &buf);
	}
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(&buf, out);
	dc_buf_free(&buf);
	return rc;
}

/* Undo the percent-escapes. */
static devcert_status
unescape(dc_slice in, dc_buf *out)
{
	uint8_t c;

	while (dc_slice_take_octet(&in, &c)) {
		dc_slice digits;
		char text[3] = "";

		if (c == '%') {
			if (!dc_slice_take(&in, 2, &digits))
				return dc_fail(DEVCERT_E_TEXT, "an escape is cut off");
			memcpy(text, digits.ptr, 2);
			if (!dc_unhex(text, &c, 1))
				return dc_fail(DEVCERT_E_TEXT, "an escape that is not hexadecimal");
		}
		dc_buf_add_octet(out, c);
	}
	return dc_buf_status(out);
}

/* Cut what stands in front of the separator, or all, off the front of *in. */
static dc_slice
take_until(dc_slice *in, char separator)
{
	const uint8_t *end = in->len > 0 ? memchr(in->ptr, separator, in->len) : NULL;
	size_t len = end != NULL ? (size_t)(end - in->ptr) : in->len;
	dc_slice part = { in->ptr, len }, skipped;

	(void)dc_slice_take(in, end != NULL ? len + 1 : len, &skipped);
	return part;
}

/* Read "name=value" into the buffer that its name asks for, unescaped. */
static devcert_status
read_parameter(dc_slice in, bool seen[2], dc_buf values[2])
{
	static const char *const names[] = { "operation", "message" };
	dc_slice raw_name = take_until(&in, '=');
	dc_buf name = DC_BUF_INIT(DC_LIMIT_SCEP_QUERY_LEN);
	dc_buf other = DC_BUF_INIT(DC_LIMIT_SCEP_QUERY_LEN), *value = &other;
	devcert_status rc = unescape(raw_name, &name);

	for (size_t i = 0; rc == DEVCERT_OK && i < 2; i++) {
		if (!dc_text_equals_nocase(dc_buf_slice(&name), names[i]))
			continue;
		if (seen[i])
			rc = dc_fail(DEVCERT_E_TEXT, "the query has %s twice", names[i]);
		seen[i] = true;
		value = &values[i];
	}
	if (rc == DEVCERT_OK)
		rc = unescape(in, value);
	dc_buf_free(&name);
	dc_buf_free(&other);
	return rc;
}

/* The octets of the message.  '+' that a device did not escape arrives as a blank where somebody
 * on the way took the query for a form; line ends come from devices that wrap their base64. */
static devcert_status
read_message(dc_buf *text, devcert_bytes **out)
{
	dc_buf message = DC_BUF_INIT(DC_LIMIT_SCEP_QUERY_LEN);
	devcert_status rc;

	for (size_t i = 0; i < text->len; i++)
		if (text->ptr[i] == ' ')
			text->ptr[i] = '+';
	rc = dc_base64_decode(dc_buf_slice(text), &message);
	if (rc == DEVCERT_OK && message.len > 0)
		rc = dc_buf_take_bytes(&message, out);
	dc_buf_free(&message);
	return rc;
}

static devcert_status
read_query(dc_slice in, devcert_scep_query *query)
{
	dc_buf values[2] = { DC_BUF_INIT(DC_LIMIT_SCEP_QUERY_LEN),
		             DC_BUF_INIT(DC_LIMIT_SCEP_QUERY_LEN) };
	bool seen[2] = { false, false };
	devcert_status rc = DEVCERT_OK;

	while (rc == DEVCERT_OK && in.len > 0)
		rc = read_parameter(take_until(&in, '&'), seen, values);

	query->operation = DEVCERT_SCEP_OPERATION_OTHER;
	for (size_t i = 0; i < OPERATION_COUNT; i++)
		if (dc_slice_equals(dc_buf_slice(&values[0]), dc_slice_text(operations[i].word)))
			query->operation = operations[i].operation;
	if (rc == DEVCERT_OK && query->operation == DEVCERT_SCEP_OPERATION_PKI_OPERATION)
		rc = read_message(&values[1], &query->message);
	dc_buf_free(&values[0]);
	dc_buf_free(&values[1]);
	return rc;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_query_parse(const char *text, devcert_scep_query **out)
{
	devcert_scep_query *query;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(text);
	if (strlen(text) > DC_LIMIT_SCEP_QUERY_LEN)
		return dc_fail(DEVCERT_E_LIMIT, "a query of %zu octets", strlen(text));
	rc = DC_NEW(query);
	if (rc != DEVCERT_OK)
		return rc;
	rc = read_query(dc_slice_text(text), query);
	if (rc == DEVCERT_OK)
		*out = query;
	else
		devcert_scep_query_free(query);
	return rc;
}

/* see devcert/scep.h */
devcert_scep_operation
devcert_scep_query_get_operation(const devcert_scep_query *query)
{
	return query != NULL ? query->operation : DEVCERT_SCEP_OPERATION_OTHER;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_query_get_message(const devcert_scep_query *query, devcert_bytes **out)
{
	DC_OUT(out);
	DC_ARG(query);
	if (query->message == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the query has no message");
	return dc_bytes_from(dc_bytes_slice(query->message), out);
}

/* see devcert/scep.h */
void
devcert_scep_query_free(devcert_scep_query *query)
{
	if (query == NULL)
		return;
	devcert_bytes_free(query->message);
	free(query);
}
