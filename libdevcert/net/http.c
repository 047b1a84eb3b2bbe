/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "net/options.h"
#include "net/status.h"

/* Why we stopped a reply. */
enum stop { STOP_NOT, STOP_HEADER_LEN, STOP_HEADER_LINES, STOP_STATUS, STOP_BODY };

struct exchange {
	CURL *curl;
	struct curl_slist *headers;
	int anchors_fd; /* -1: none */
	size_t header_len;
	size_t header_lines;
	dc_buf body;
	enum stop stop;
};

static pthread_once_t init_once = PTHREAD_ONCE_INIT;
static CURLcode init_code;

static void
init_curl(void)
{
	init_code = curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* Interim answers are passed over, but for 101: after it the octets are no longer HTTP. */
static bool
is_final(long status)
{
	return status / 100 != 1 || status == 101;
}

/* One line of a header; interim answers and trailers come here too, and all are counted
 * together, so that a server cannot keep us with them. */
static size_t
take_header_line(char *data, size_t size, size_t count, void *arg)
{
	struct exchange *x = arg;
	size_t len = size * count;
	bool is_end = len == 0 || data[0] == '\r' || data[0] == '\n';
	long status = 0;

	x->header_len += len;
	x->header_lines += is_end ? 0 : 1;
	if (x->header_len > DC_LIMIT_HTTP_HEADER_LEN)
		x->stop = STOP_HEADER_LEN;
	else if (x->header_lines > DC_LIMIT_HTTP_HEADER_LINES)
		x->stop = STOP_HEADER_LINES;
	/* What an error page says is not for us: it is not even read. */
	(void)curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	if (x->stop == STOP_NOT && is_end && is_final(status) && status / 100 != 2)
		x->stop = STOP_STATUS;
	return x->stop == STOP_NOT ? len : 0;
}

static size_t
take_body(char *data, size_t size, size_t count, void *arg)
{
	struct exchange *x = arg;
	size_t len = size * count;

	dc_buf_add(&x->body, dc_slice_of((const uint8_t *)data, len));
	if (x->body.failed < 0) {
		x->stop = STOP_BODY;
		return 0;
	}
	return len;
}

/* Some servers take neither chunks nor an Expect header, so the length stands in the header and
 * the body follows at once. */
static CURLcode
set_message(struct exchange *x, const dc_slice *message)
{
	static const char *const lines[] = { "Content-Type: application/x-pki-message", "Expect:" };
	CURLcode rc;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct curl_slist *longer = curl_slist_append(x->headers, lines[i]);

		if (longer == NULL)
			return CURLE_OUT_OF_MEMORY;
		x->headers = longer;
	}
	rc = curl_easy_setopt(x->curl, CURLOPT_POST, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_HTTPHEADER, x->headers);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_POSTFIELDSIZE_LARGE,
		                      (curl_off_t)message->len);
	if (rc == CURLE_OK) /* not copied */
		rc = curl_easy_setopt(x->curl, CURLOPT_POSTFIELDS,
		                      message->len > 0 ? (const char *)message->ptr : "");
	return rc;
}

static CURLcode
set_sinks(struct exchange *x, const char *url)
{
	CURLcode rc;

	rc = curl_easy_setopt(x->curl, CURLOPT_URL, url);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_HEADERFUNCTION, take_header_line);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_HEADERDATA, x);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_WRITEFUNCTION, take_body);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(x->curl, CURLOPT_WRITEDATA, x);
	return rc;
}

static CURLcode
set_all(struct exchange *x, const devcert_net_policy *policy, const char *url,
        const dc_slice *message)
{
	CURLcode rc = dc_net_set_options(x->curl, policy, &x->anchors_fd);

	if (rc == CURLE_OK && message != NULL)
		rc = set_message(x, message);
	if (rc == CURLE_OK)
		rc = set_sinks(x, url);
	return rc;
}

/* What came of it; our own reason to stop goes before the one that curl makes of it. */
static devcert_status
judge(struct exchange *x, CURLcode code)
{
	long status = 0;

	switch (x->stop) {
	case STOP_HEADER_LEN:
		return dc_fail(DEVCERT_E_LIMIT, "the header of the reply is longer than %u octets",
		               DC_LIMIT_HTTP_HEADER_LEN);
	case STOP_HEADER_LINES:
		return dc_fail(DEVCERT_E_LIMIT, "the header of the reply has more than %u lines",
		               DC_LIMIT_HTTP_HEADER_LINES);
	case STOP_BODY:
		if (x->body.failed != DEVCERT_E_LIMIT)
			return x->body.failed;
		return dc_fail(DEVCERT_E_LIMIT, "the reply is longer than %zu octets", x->body.max);
	case STOP_STATUS:
		break;
	case STOP_NOT:
		if (code != CURLE_OK)
			return dc_curl_status(x->curl, code);
	}
	(void)curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 != 2)
		return dc_fail_detail(DEVCERT_E_HTTP, DEVCERT_DETAIL_HTTP_STATUS, status,
		                      "the server answers with HTTP status %ld", status);
	return DEVCERT_OK;
}

/* see http.h */
devcert_status
dc_http_exchange(const devcert_net_policy *policy, const char *url, const dc_slice *message,
                 devcert_bytes **out)
{
	struct exchange x = { .anchors_fd = -1, .body = DC_BUF_INIT(policy->max_reply_len) };
	devcert_status rc;

	(void)pthread_once(&init_once, init_curl);
	if (init_code != CURLE_OK)
		return dc_fail(DEVCERT_E_INTERNAL, "libcurl does not start, code %d",
		               (int)init_code);
	x.curl = curl_easy_init();
	if (x.curl == NULL)
		return dc_fail_nomem();

	CURLcode code = set_all(&x, policy, url, message);
	if (code == CURLE_OK)
		code = curl_easy_perform(x.curl);
	rc = judge(&x, code);
	if (rc == DEVCERT_OK)
		rc = dc_buf_take_bytes(&x.body, out);

	dc_buf_free(&x.body);
	curl_easy_cleanup(x.curl);
	curl_slist_free_all(x.headers);
	if (x.anchors_fd >= 0)
		(void)close(x.anchors_fd);
	return rc;
}
