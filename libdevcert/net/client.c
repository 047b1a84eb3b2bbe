/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <devcert/net.h>
#include <stdlib.h>

#include "base/mem.h"
#include "net/http.h"

/* Nothing changes after it is made, so several threads may use it. */
struct devcert_net_client {
	devcert_net_policy *policy;
};

/* see devcert/net.h */
devcert_status
devcert_net_client_new(const devcert_net_policy *policy, devcert_net_client **out)
{
	devcert_net_client *client;
	devcert_status rc;

	DC_OUT(out);
	rc = DC_NEW(client);
	if (rc < 0)
		return rc;
	rc = dc_net_policy_copy(policy, &client->policy);
	if (rc < 0) {
		free(client);
		return rc;
	}
	*out = client;
	return DEVCERT_OK;
}

/* see devcert/net.h */
devcert_status
devcert_net_client_get(const devcert_net_client *client, const char *url,
                       devcert_scep_operation operation, const uint8_t *data, size_t data_len,
                       devcert_bytes **out)
{
	devcert_bytes *full = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	DC_ARG(url);
	DC_DATA(data, data_len);
	rc = devcert_scep_url_build(url, operation, data, data_len, &full);
	if (rc == DEVCERT_OK)
		rc = dc_http_exchange(client->policy, (const char *)devcert_bytes_data(full), NULL,
		                      out);
	devcert_bytes_free(full);
	return rc;
}

/* see devcert/net.h */
devcert_status
devcert_net_client_post(const devcert_net_client *client, const char *url, const uint8_t *data,
                        size_t data_len, devcert_bytes **out)
{
	const dc_slice message = dc_slice_of(data, data_len);
	devcert_bytes *full = NULL;
	devcert_status rc;

	DC_OUT(out);
	DC_ARG(client);
	DC_ARG(url);
	DC_DATA(data, data_len);
	rc = devcert_scep_url_build(url, DEVCERT_SCEP_OPERATION_PKI_OPERATION, NULL, 0, &full);
	if (rc == DEVCERT_OK)
		rc = dc_http_exchange(client->policy, (const char *)devcert_bytes_data(full),
		                      &message, out);
	devcert_bytes_free(full);
	return rc;
}

/* see devcert/net.h */
void
devcert_net_client_free(devcert_net_client *client)
{
	if (client == NULL)
		return;
	devcert_net_policy_free(client->policy);
	free(client);
}
