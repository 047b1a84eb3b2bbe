/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SCEP over HTTP: net/.  What servers can do wrong is tests/interop/net_faults.sh. */
#include "assert_devcert.h"

#include <devcert/net.h>

#include "http_server.h"
#include "net/policy.h"

static void
a_get_names_the_operation_and_escapes_the_message(void **state)
{
	static const uint8_t message[] = { 0xfb, 0xff, 0xfe, 0x00 };
	struct server server;
	devcert_net_client *client;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_net_client_new(NULL, &client));
	start(&server, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nAES");
	assert_ok(devcert_net_client_get(client, server.url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS,
	                                 NULL, 0, &out));
	assert_int_equal(devcert_bytes_len(out), 3);
	assert_memory_equal(devcert_bytes_data(out), "AES", 3);
	devcert_bytes_free(out);
	assert_non_null(strstr(server.request, "GET /scep?operation=GetCACaps"));

	/* RFC 8894, 4.1: base64 with '+', '/' and '=' percent-escaped. */
	assert_ok(devcert_net_client_get(client, server.url, DEVCERT_SCEP_OPERATION_PKI_OPERATION,
	                                 message, sizeof(message), &out));
	devcert_bytes_free(out);
	stop(&server);
	assert_non_null(strstr(server.request,
	                       "GET /scep?operation=PKIOperation&message=%2B%2F%2F%2BAA%3D%3D "
	                       "HTTP/1.1\r\n"));
	assert_null(strstr(server.request, "Content-"));
	devcert_net_client_free(client);
}

/* RFC 8894, 4.3; some servers take neither chunks nor an Expect header. */
static void
a_post_has_type_and_length_and_no_expect(void **state)
{
	static const uint8_t message[] = "0123456789";
	struct server server;
	devcert_net_client *client;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_net_client_new(NULL, &client));
	start(&server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_ok(devcert_net_client_post(client, server.url, message, sizeof(message) - 1, &out));
	stop(&server);
	assert_int_equal(devcert_bytes_len(out), 0);
	devcert_bytes_free(out);
	devcert_net_client_free(client);

	assert_non_null(strstr(server.request, "POST /scep?operation=PKIOperation HTTP/1.1\r\n"));
	assert_non_null(strstr(server.request, "\r\nContent-Type: application/x-pki-message\r\n"));
	assert_non_null(strstr(server.request, "\r\nContent-Length: 10\r\n"));
	assert_non_null(strstr(server.request, "\r\n\r\n0123456789"));
	assert_null(strstr(server.request, "Expect"));
	assert_null(strstr(server.request, "Transfer-Encoding"));
	assert_null(strstr(server.request, "Accept-Encoding"));
}

static void
an_http_error_leaves_its_status(void **state)
{
	struct server server;
	devcert_net_client *client;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_net_client_new(NULL, &client));
	start(&server, "HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nhello");
	assert_fails(DEVCERT_E_HTTP,
	             devcert_net_client_post(client, server.url, (const uint8_t *)"x", 1, &out));
	assert_null(out);
	assert_int_equal(devcert_last_error_detail(DEVCERT_DETAIL_HTTP_STATUS), 503);
	stop(&server);
	devcert_net_client_free(client);
}

static void
a_reply_beyond_the_policy_is_a_limit(void **state)
{
	struct server server;
	devcert_net_policy *policy;
	devcert_net_client *client;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_net_policy_new(&policy));
	assert_ok(devcert_net_policy_set_max_reply(policy, 4));
	assert_ok(devcert_net_client_new(policy, &client));
	/* The client has a copy. */
	assert_ok(devcert_net_policy_set_max_reply(policy, 5));
	devcert_net_policy_free(policy);
	start(&server, "HTTP/1.1 200 OK\r\n\r\nhello");
	for (int i = 0; i < 2; i++) {
		assert_fails(DEVCERT_E_LIMIT,
		             devcert_net_client_get(client, server.url,
		                                    DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0,
		                                    &out));
		assert_null(out);
	}
	stop(&server);
	devcert_net_client_free(client);
}

static void
silence_is_a_timeout(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t at_len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	devcert_net_policy *policy;
	devcert_net_client *client;
	devcert_bytes *out;
	char url[64];

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, at_len), 0);
	assert_int_equal(listen(fd, 1), 0); /* and nobody accepts */
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &at_len), 0);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned int)ntohs(at.sin_port));
	assert_ok(devcert_net_policy_new(&policy));
	assert_ok(devcert_net_policy_set_timeouts(policy, 200, 1000, 200));
	assert_ok(devcert_net_client_new(policy, &client));
	devcert_net_policy_free(policy);
	assert_fails(
	    DEVCERT_E_TIMEOUT,
	    devcert_net_client_get(client, url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0, &out));
	(void)close(fd);
	assert_fails(
	    DEVCERT_E_CONNECT,
	    devcert_net_client_get(client, url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0, &out));
	assert_true(devcert_last_error_detail(DEVCERT_DETAIL_ERRNO) > 0);
	assert_null(out);
	devcert_net_client_free(client);
}

static void
only_http_and_https_urls_are_taken(void **state)
{
	static const char *const urls[] = {
		"",          "ca.example",           "ftp://ca.example/",   "file:///etc/passwd",
		"http://",   "http://a:b@c.example", "http://a.example/?q", "scep:x",
		"httpx://a", "http://a b/",
	};
	devcert_net_client *client;
	devcert_bytes *out;

	(void)state;
	assert_ok(devcert_net_client_new(NULL, &client));
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		assert_fails(DEVCERT_E_TEXT,
		             devcert_net_client_get(client, urls[i],
		                                    DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
		                                    &out));
		assert_null(out);
		assert_fails(DEVCERT_E_TEXT,
		             devcert_net_client_post(client, urls[i], NULL, 0, &out));
		assert_null(out);
	}
	devcert_net_client_free(client);
}

struct caller {
	pthread_t thread;
	const devcert_net_client *client;
	const char *url;
	int rc;
};

static void *
call(void *arg)
{
	struct caller *c = arg;
	devcert_bytes *out;

	c->rc = devcert_net_client_get(c->client, c->url, DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL,
	                               0, &out);
	devcert_bytes_free(out);
	return NULL;
}

static void
a_client_may_be_used_by_several_threads(void **state)
{
	struct server server;
	devcert_net_client *client;
	struct caller callers[4];

	(void)state;
	assert_ok(devcert_net_client_new(NULL, &client));
	start(&server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	for (size_t i = 0; i < COUNT_OF(callers); i++) {
		callers[i].client = client;
		callers[i].url = server.url;
		assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
	}
	for (size_t i = 0; i < COUNT_OF(callers); i++) {
		assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
		assert_int_equal(callers[i].rc, DEVCERT_OK);
	}
	stop(&server);
	devcert_net_client_free(client);
}

static void
a_policy_refuses_what_is_out_of_range(void **state)
{
	static const struct {
		uint32_t connect_ms, idle_ms, total_ms;
	} bad[] = {
		{ 0, 1000, 1 },    { 3600001, 1000, 1 }, { 1, 999, 1 },
		{ 1, 3600001, 1 }, { 1, 1000, 0 },       { 1, 1000, 3600001 },
	};
	devcert_net_policy *policy;

	(void)state;
	assert_ok(devcert_net_policy_new(&policy));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_fails(DEVCERT_E_ARGUMENT,
		             devcert_net_policy_set_timeouts(policy, bad[i].connect_ms,
		                                             bad[i].idle_ms, bad[i].total_ms));
	assert_int_equal(policy->connect_ms, 10000);
	assert_int_equal(policy->idle_ms, 30000);
	assert_int_equal(policy->total_ms, 60000);
	assert_ok(devcert_net_policy_set_timeouts(policy, 3600000, 3600000, 3600000));
	assert_ok(devcert_net_policy_set_timeouts(policy, 1, 1000, 1));

	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_max_reply(policy, 0));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_max_reply(policy, 16777217));
	assert_int_equal(policy->max_reply_len, 1048576);
	assert_ok(devcert_net_policy_set_max_reply(policy, 16777216));
	devcert_net_policy_free(policy);
}

static void
a_proxy_is_a_host_and_a_port(void **state)
{
	static const char *const bad[] = {
		"",
		"proxy.example",
		"proxy.example:3128",
		"socks5://proxy.example:1080",
		"ftp://proxy.example/",
		"http://user:secret@proxy.example:3128",
		"http://user@proxy.example:3128",
		"http://proxy.example:3128/path",
		"http://proxy.example:3128/?query",
		"http://proxy.example:3128/#fragment",
		"http://proxy.example:99999",
	};
	devcert_net_policy *policy;
	devcert_net_policy *copy;

	(void)state;
	assert_ok(devcert_net_policy_new(&policy));
	assert_ok(devcert_net_policy_set_proxy(policy, "http://proxy.example:3128"));
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_fails(DEVCERT_E_TEXT, devcert_net_policy_set_proxy(policy, bad[i]));
		assert_null(strstr(devcert_last_error_message(), "secret"));
	}
	assert_string_equal(policy->proxy, "http://proxy.example:3128/");
	assert_ok(dc_net_policy_copy(policy, &copy));
	assert_string_equal(copy->proxy, "http://proxy.example:3128/");
	devcert_net_policy_free(copy);
	/* curl's own default would be 1080. */
	assert_ok(devcert_net_policy_set_proxy(policy, "http://proxy.example"));
	assert_string_equal(policy->proxy, "http://proxy.example:80/");
	assert_ok(devcert_net_policy_set_proxy(policy, NULL));
	assert_null(policy->proxy);
	devcert_net_policy_free(policy);
}

/* An empty list would trust nobody, or everybody: neither is meant. */
static void
anchors_are_copied_and_never_empty(void **state)
{
	devcert_cert_list_builder *builder;
	devcert_cert_list *list;
	devcert_net_policy *policy;

	(void)state;
	assert_ok(devcert_net_policy_new(&policy));
	assert_ok(devcert_cert_list_builder_new(&builder));
	assert_ok(devcert_cert_list_builder_build(builder, &list));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_anchors(policy, list));
	assert_null(policy->anchors_pem);
	devcert_cert_list_free(list);
	devcert_cert_list_builder_free(builder);
	devcert_net_policy_free(policy);
}

static void
null_is_refused_and_free_takes_it(void **state)
{
	devcert_net_policy *policy;
	devcert_net_client *client;
	devcert_bytes *out = (devcert_bytes *)state;
	const char *url = "http://127.0.0.1/";

	assert_ok(devcert_net_policy_new(&policy));
	assert_ok(devcert_net_client_new(policy, &client));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_new(NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_timeouts(NULL, 1, 1000, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_max_reply(NULL, 1));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_anchors(NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_anchors(policy, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_policy_set_proxy(NULL, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_new(policy, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_get(NULL, url, 1, NULL, 0, &out));
	assert_null(out);
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_get(client, NULL, 1, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_get(client, url, 1, NULL, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_get(client, url, 99, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_get(client, url, 1, NULL, 0, NULL));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_post(NULL, url, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_post(client, NULL, NULL, 0, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_post(client, url, NULL, 1, &out));
	assert_fails(DEVCERT_E_ARGUMENT, devcert_net_client_post(client, url, NULL, 0, NULL));
	devcert_net_client_free(client);
	devcert_net_policy_free(policy);
	devcert_net_client_free(NULL);
	devcert_net_policy_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_get_names_the_operation_and_escapes_the_message),
		cmocka_unit_test(a_post_has_type_and_length_and_no_expect),
		cmocka_unit_test(an_http_error_leaves_its_status),
		cmocka_unit_test(a_reply_beyond_the_policy_is_a_limit),
		cmocka_unit_test(silence_is_a_timeout),
		cmocka_unit_test(only_http_and_https_urls_are_taken),
		cmocka_unit_test(a_client_may_be_used_by_several_threads),
		cmocka_unit_test(a_policy_refuses_what_is_out_of_range),
		cmocka_unit_test(a_proxy_is_a_host_and_a_port),
		cmocka_unit_test(anchors_are_copied_and_never_empty),
		cmocka_unit_test(null_is_refused_and_free_takes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
