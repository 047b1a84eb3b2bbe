/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/policy.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/mem.h"

#define MS_MAX 3600000u
#define IDLE_MS_MIN 1000u

/* see devcert/net.h */
devcert_status
devcert_net_policy_new(devcert_net_policy **out)
{
	devcert_net_policy *policy;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(policy);
	if (rc < 0)
		return rc;
	policy->connect_ms = 10000;
	policy->idle_ms = 30000;
	policy->total_ms = 60000;
	policy->max_reply_len = DC_LIMIT_SCEP_REPLY_LEN;
	*out = policy;
	return DEVCERT_OK;
}

/* see devcert/net.h */
devcert_status
devcert_net_policy_set_timeouts(devcert_net_policy *policy, uint32_t connect_ms, uint32_t idle_ms,
                                uint32_t total_ms)
{
	DC_ARG(policy);
	if (connect_ms == 0 || connect_ms > MS_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "connect timeout of %u ms", connect_ms);
	if (idle_ms < IDLE_MS_MIN || idle_ms > MS_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "idle timeout of %u ms", idle_ms);
	if (total_ms == 0 || total_ms > MS_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "total timeout of %u ms", total_ms);
	policy->connect_ms = connect_ms;
	policy->idle_ms = idle_ms;
	policy->total_ms = total_ms;
	return DEVCERT_OK;
}

/* see devcert/net.h */
devcert_status
devcert_net_policy_set_max_reply(devcert_net_policy *policy, uint32_t max_len)
{
	DC_ARG(policy);
	if (max_len == 0 || max_len > DC_LIMIT_HTTP_REPLY_MAX)
		return dc_fail(DEVCERT_E_ARGUMENT, "largest reply of %u octets", max_len);
	policy->max_reply_len = max_len;
	return DEVCERT_OK;
}

/* see devcert/net.h */
devcert_status
devcert_net_policy_set_anchors(devcert_net_policy *policy, const devcert_cert_list *anchors)
{
	devcert_bytes *pem;
	devcert_status rc;

	DC_ARG(policy);
	DC_ARG(anchors);
	if (devcert_cert_list_get_count(anchors) == 0)
		return dc_fail(DEVCERT_E_ARGUMENT, "no trust anchor in the list");
	rc = devcert_cert_list_encode_pem(anchors, &pem);
	if (rc < 0)
		return rc;
	devcert_bytes_free(policy->anchors_pem);
	policy->anchors_pem = pem;
	return DEVCERT_OK;
}

static bool
has_part(CURLU *parts, CURLUPart part)
{
	char *text = NULL;
	bool has = curl_url_get(parts, part, &text, 0) == CURLUE_OK && text[0] != '\0';

	curl_free(text);
	return has;
}

/* "http" or "https", a host, maybe a port; no credentials, path or query.  The port is written
 * out, for curl takes 1080 where there is none. */
static devcert_status
check_proxy(CURLU *parts, const char *url, char **out)
{
	char *scheme = NULL;
	char *path = NULL;
	char *text = NULL;
	devcert_status rc = DEVCERT_OK;

	if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
		rc = dc_fail(DEVCERT_E_TEXT, "the proxy is not an http or https URL");
	else if (has_part(parts, CURLUPART_USER) || has_part(parts, CURLUPART_PASSWORD))
		rc = dc_fail(DEVCERT_E_TEXT, "the proxy's URL holds credentials");
	else if (has_part(parts, CURLUPART_QUERY) || has_part(parts, CURLUPART_FRAGMENT) ||
	         curl_url_get(parts, CURLUPART_PATH, &path, 0) != CURLUE_OK ||
	         strcmp(path, "/") != 0)
		rc = dc_fail(DEVCERT_E_TEXT, "the proxy's URL has more than host and port");
	else if (curl_url_get(parts, CURLUPART_URL, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		rc = dc_fail_nomem();
	else
		rc = dc_strdup(text, out);
	curl_free(scheme);
	curl_free(path);
	curl_free(text);
	return rc;
}

/* see devcert/net.h */
devcert_status
devcert_net_policy_set_proxy(devcert_net_policy *policy, const char *url)
{
	char *proxy = NULL;
	devcert_status rc = DEVCERT_OK;

	DC_ARG(policy);
	if (url != NULL) {
		CURLU *parts = curl_url();

		if (parts == NULL)
			return dc_fail_nomem();
		rc = check_proxy(parts, url, &proxy);
		curl_url_cleanup(parts);
	}
	if (rc < 0)
		return rc;
	free(policy->proxy);
	policy->proxy = proxy;
	return DEVCERT_OK;
}

/* see policy.h */
devcert_status
dc_net_policy_copy(const devcert_net_policy *policy, devcert_net_policy **out)
{
	devcert_net_policy *copy;
	devcert_status rc = devcert_net_policy_new(out);

	if (rc < 0 || policy == NULL)
		return rc;
	copy = *out;
	*copy = *policy;
	copy->anchors_pem = NULL;
	copy->proxy = NULL;
	if (policy->anchors_pem != NULL)
		rc = dc_bytes_from(dc_bytes_slice(policy->anchors_pem), &copy->anchors_pem);
	if (rc == DEVCERT_OK && policy->proxy != NULL)
		rc = dc_strdup(policy->proxy, &copy->proxy);
	if (rc < 0) {
		devcert_net_policy_free(copy);
		*out = NULL;
	}
	return rc;
}

/* see devcert/net.h */
void
devcert_net_policy_free(devcert_net_policy *policy)
{
	if (policy == NULL)
		return;
	devcert_bytes_free(policy->anchors_pem);
	free(policy->proxy);
	free(policy);
}
