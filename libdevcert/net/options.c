/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* memfd_create() */
#include "net/options.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"

/* Slower than this over the idle time counts as silence: whoever drips octets only wants to
 * keep us. */
#define SLOWEST_OCTETS_PER_S 64L

/* Options that take a fixed value in every call.  All are known to every libcurl that configure
 * lets through; the TLS ones fail where it was built without TLS. */
static CURLcode
set_fixed(CURL *curl)
{
	CURLcode rc;

	rc = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	if (rc == CURLE_OK) /* a server must not choose another address for us */
		rc = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	if (rc == CURLE_OK) /* the process's signals are the host's */
		rc = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	return rc;
}

static CURLcode
set_limits(CURL *curl, const devcert_net_policy *policy)
{
	CURLcode rc;

	rc = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)policy->connect_ms);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)policy->total_ms);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOWEST_OCTETS_PER_S);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
		                      (long)((policy->idle_ms + 999) / 1000));
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE,
		                      (curl_off_t)policy->max_reply_len);
	return rc;
}

/* The empty texts keep curl from asking the environment. */
static CURLcode
set_proxy(CURL *curl, const devcert_net_policy *policy)
{
	CURLcode rc;

	rc = curl_easy_setopt(curl, CURLOPT_PROXY, policy->proxy != NULL ? policy->proxy : "");
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	return rc;
}

/* libcurl with GnuTLS reads anchors from a file only (before 8.18): it gets one that has no name.
 */
static CURLcode
set_anchors_file(CURL *curl, dc_slice pem, int *fd)
{
	char path[32];
	CURLcode rc;

	*fd = memfd_create("devcert", MFD_CLOEXEC);
	if (*fd < 0)
		return CURLE_SSL_CACERT_BADFILE;
	while (pem.len > 0) {
		ssize_t n = write(*fd, pem.ptr, pem.len);

		if (n <= 0)
			return CURLE_SSL_CACERT_BADFILE;
		pem = dc_slice_of(pem.ptr + n, pem.len - (size_t)n);
	}
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", *fd);
	rc = curl_easy_setopt(curl, CURLOPT_CAINFO, path);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO, path);
	return rc;
}

/* The policy's anchors take the place of the system's, which curl would find in CAPATH. */
static CURLcode
set_anchors(CURL *curl, const devcert_net_policy *policy, int *fd)
{
	struct curl_blob blob;
	CURLcode rc;

	if (policy->anchors_pem == NULL)
		return CURLE_OK;
	/* Where these fail, there is no CAPATH. */
	(void)curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY_CAPATH, NULL);
	blob.data = (void *)(uintptr_t)devcert_bytes_data(policy->anchors_pem);
	blob.len = devcert_bytes_len(policy->anchors_pem);
	blob.flags = CURL_BLOB_NOCOPY; /* the policy outlives the exchange */
	rc = curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO_BLOB, &blob);
	if (rc == CURLE_OK)
		return rc;
	return set_anchors_file(curl, dc_bytes_slice(policy->anchors_pem), fd);
}

/* see options.h */
CURLcode
dc_net_set_options(CURL *curl, const devcert_net_policy *policy, int *fd)
{
	CURLcode rc = set_fixed(curl);

	if (rc == CURLE_OK)
		rc = set_limits(curl, policy);
	if (rc == CURLE_OK)
		rc = set_proxy(curl, policy);
	if (rc == CURLE_OK)
		rc = set_anchors(curl, policy, fd);
	return rc;
}
