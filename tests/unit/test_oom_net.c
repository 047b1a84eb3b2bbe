/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests over HTTP when memory runs out; libcurl's own allocations succeed. */
#include "oom.h"

#include <devcert/net.h>

#include "http_server.h"
#include "vectors.h"

static struct server server;
static devcert_cert_list *anchors;

static devcert_status
make_a_client(devcert_net_client **client)
{
	devcert_net_policy *policy = NULL;
	devcert_status rc = devcert_net_policy_new(&policy);

	if (rc == DEVCERT_OK)
		rc = devcert_net_policy_set_proxy(policy, "http://proxy.example:3128");
	if (rc == DEVCERT_OK)
		rc = devcert_net_policy_set_anchors(policy, anchors);
	if (rc == DEVCERT_OK)
		rc = devcert_net_client_new(policy, client);
	devcert_net_policy_free(policy);
	return rc;
}

static devcert_status
make_and_free_a_client(void)
{
	devcert_net_client *client = NULL;
	devcert_status rc = make_a_client(&client);

	assert_true((rc == DEVCERT_OK) == (client != NULL));
	devcert_net_client_free(client);
	return rc;
}

/* The reply is longer than the first piece of a buffer, so that one has to grow. */
static devcert_status
exchange(bool is_post)
{
	static const uint8_t message[600] = { 1 };
	devcert_net_client *client = NULL;
	devcert_bytes *out = NULL;
	devcert_status rc = devcert_net_client_new(NULL, &client);

	if (rc == DEVCERT_OK && is_post)
		rc = devcert_net_client_post(client, server.url, message, sizeof(message), &out);
	else if (rc == DEVCERT_OK)
		rc =
		    devcert_net_client_get(client, server.url, DEVCERT_SCEP_OPERATION_PKI_OPERATION,
		                           message, sizeof(message), &out);
	if (rc == DEVCERT_OK)
		assert_int_equal(devcert_bytes_len(out), 600);
	else
		assert_null(out);
	devcert_bytes_free(out);
	devcert_net_client_free(client);
	return rc;
}

static devcert_status
get(void)
{
	return exchange(false);
}

static devcert_status
post(void)
{
	return exchange(true);
}

static void
no_memory_is_an_error_and_leaves_nothing(void **state)
{
	static char answer[700];
	dc_buf octets = read_vector("tls/ca.pem");

	(void)state;
	assert_ok(devcert_cert_list_parse(octets.ptr, octets.len, &anchors));
	dc_buf_free(&octets);
	(void)snprintf(answer, sizeof(answer), "HTTP/1.1 200 OK\r\n\r\n%0600d", 0);
	start(&server, answer);
	survive_oom("client", make_and_free_a_client, 8);
	survive_oom("get", get, 5);
	survive_oom("post", post, 5);
	stop(&server);
	devcert_cert_list_free(anchors);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_is_an_error_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
