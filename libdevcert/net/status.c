/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/status.h"

#include "base/error.h"

/* CURLE_TOO_LARGE of libcurl 8.6, where we may be compiled against an older one. */
#define TOO_LARGE 100

/* The connection broke, or there never was one. */
static devcert_status
no_connection(CURL *curl, const char *what)
{
	long os_errno = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_errno);
	if (os_errno == 0)
		return dc_fail(DEVCERT_E_CONNECT, "%s", what);
	return dc_fail_detail(DEVCERT_E_CONNECT, DEVCERT_DETAIL_ERRNO, os_errno, "%s (errno %ld)",
	                      what, os_errno);
}

/* A proxy that refuses to open the tunnel for https. */
static devcert_status
broken(CURL *curl)
{
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status != 0 && status / 100 != 2)
		return dc_fail_detail(DEVCERT_E_HTTP, DEVCERT_DETAIL_HTTP_STATUS, status,
		                      "the proxy answers with HTTP status %ld", status);
	return no_connection(curl, "the connection broke, or the reply is malformed");
}

/* libcurl before 8.6 says "out of memory" of a header line beyond its own bound of 100 KiB,
 * too.  Once the request is out there is little else that it could mean. */
static devcert_status
out_of_memory(CURL *curl)
{
	curl_off_t sent_us = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
	if (sent_us > 0)
		return dc_fail(DEVCERT_E_LIMIT, "the header of the reply is too long");
	return dc_fail_nomem();
}

/* see status.h */
devcert_status
dc_curl_status(CURL *curl, CURLcode code)
{
	switch ((int)code) {
	case CURLE_OUT_OF_MEMORY:
		return out_of_memory(curl);
	case CURLE_COULDNT_RESOLVE_HOST:
		return dc_fail(DEVCERT_E_DNS, "the server's name cannot be resolved");
	case CURLE_COULDNT_RESOLVE_PROXY:
		return dc_fail(DEVCERT_E_DNS, "the proxy's name cannot be resolved");
	case CURLE_COULDNT_CONNECT:
		return no_connection(curl, "no connection to the server");
	case CURLE_GOT_NOTHING:
		return no_connection(curl, "the server closed the connection without an answer");
	case CURLE_PARTIAL_FILE:
		return no_connection(curl, "the reply is shorter than announced");
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		return broken(curl);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return dc_fail(DEVCERT_E_TLS, "the server's certificate is not trusted");
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_SHUTDOWN_FAILED:
		return dc_fail(DEVCERT_E_TLS, "no TLS session with the server");
	case CURLE_SSL_CACERT_BADFILE:
		return dc_fail(DEVCERT_E_TLS, "the trust anchors cannot be read");
	case CURLE_OPERATION_TIMEDOUT:
		return dc_fail(DEVCERT_E_TIMEOUT, "no answer in time");
	case CURLE_FILESIZE_EXCEEDED:
		return dc_fail(DEVCERT_E_LIMIT, "the reply is too long");
	case TOO_LARGE:
		return dc_fail(DEVCERT_E_LIMIT, "the header of the reply is too long");
	case CURLE_UNSUPPORTED_PROTOCOL: /* also HTTP/0.9 */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return dc_fail(DEVCERT_E_HTTP, "the answer is not HTTP");
	case CURLE_NOT_BUILT_IN:
	case CURLE_UNKNOWN_OPTION:
		return dc_fail(DEVCERT_E_UNSUPPORTED,
		               "this libcurl was built without TLS or proxies");
	case CURLE_URL_MALFORMAT:
		return dc_fail(DEVCERT_E_TEXT, "not an http or https URL");
	default:
		return dc_fail(DEVCERT_E_INTERNAL, "libcurl failed with code %d", (int)code);
	}
}
